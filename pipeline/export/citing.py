"""How to cite an export: one sentence, BibTeX and CITATION.cff, each with title, version, data hash, day of knowledge and parameters."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from pipeline.export.bundle import About
from pipeline.visible import visible_text


def sentence(about: About) -> str:
    """Return the citation in words."""
    return (
        f"{about.publisher} ({about.as_of.year}). {about.title}. Claimline {about.version}, data {about.short_hash}, known as of "
        f"{about.as_of.isoformat()}, profile {about.profile}."
    )


def parameter_words(about: About) -> str:
    """Return the parameters that decide the numbers in one line."""
    return ", ".join(f"{key} {value}" for key, value in flat(about.parameters))


def flat(values: Mapping[str, Any], before: str = "") -> list[tuple[str, Any]]:
    """Return nested values as dotted keys, sorted."""
    found: list[tuple[str, Any]] = []
    for key in sorted(values):
        value = values[key]
        found.extend(flat(value, f"{before}{key}.") if isinstance(value, Mapping) else [(f"{before}{key}", value)])
    return found


def _tex(text: str) -> str:
    return re.sub(r"([\\{}$&#%_^~])", lambda match: "\\textbackslash{}" if match[1] == "\\" else f"\\{match[1]}", text)


def bibtex(about: About) -> str:
    """Return a BibTeX entry; names and titles are in braces so that no style changes them."""
    fields = {
        "title": f"{{{_tex(about.title)}}}", "author": f"{{{_tex(about.publisher)}}}", "year": str(about.as_of.year), "version": _tex(about.version),
        "note": _tex(f"Data {about.data_hash}, known as of {about.as_of.isoformat()}, profile {about.profile}; {parameter_words(about)}"),
    }  # fmt: skip
    body = ",\n".join(f"  {name} = {{{value}}}" for name, value in fields.items())
    return f"@misc{{claimline-{about.short_hash},\n{body}\n}}\n"


def _quoted(text: str) -> str:
    return json.dumps(visible_text(text), ensure_ascii=False)


def citation_cff(about: About) -> str:
    """Return CITATION.cff (1.2.0); JSON strings are YAML strings where all their characters can be seen."""
    lines = {
        "cff-version": "1.2.0", "message": "If you use these data, please cite them as below.", "type": "dataset", "title": about.title,
        "version": about.version, "date-released": about.as_of.isoformat(), "license": about.licence,
        "abstract": f"Data {about.data_hash}, profile {about.profile}; {parameter_words(about)}",
    }  # fmt: skip
    plain = [f"{key}: {_quoted(value)}" for key, value in lines.items()]
    ids = [
        "identifiers:",
        "  - type: other",
        f"    value: {json.dumps('sha256:' + about.data_hash)}",
        '    description: "hash of the data"',
    ]
    return "\n".join([*plain, "authors:", f"  - name: {_quoted(about.publisher)}", *ids]) + "\n"
