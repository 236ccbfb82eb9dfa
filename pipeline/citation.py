"""How to cite anything that Claimline makes: one record, the same words and the same entry in reports, on the site and in exports.

A citation says what was made (title, notebook), by whom and with which version, from which data (hash), what was known (`as_of`) and under which
parameters. Nothing of the day of making: the same data, parameters and version give the same citation.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from lxml import html

from pipeline.params import Params
from pipeline.visible import visible_text

HASH_SHOWN = 16  # hex digits of the data hash in a sentence; the entry and the page's foot have all of it
IDENTIFIER = "DC.identifier"
DAY = "DC.date"
IN_WORDS = "DCTERMS.bibliographicCitation"


@dataclass(frozen=True)
class Citation:
    """What is cited. `details` are the few words that tell it from its siblings, in order (("policy", "representative"), ...);
    `parameters` are all keys that decide the numbers, nested; `notebook` is null for what no notebook makes."""

    title: str
    publisher: str
    version: str
    data_hash: str
    as_of: date
    details: tuple[tuple[str, str], ...] = ()
    parameters: Mapping[str, Any] | None = None
    notebook: str | None = None

    @property
    def short_hash(self) -> str:
        """Enough of the hash to name the data."""
        return self.data_hash[:HASH_SHOWN]

    @property
    def key(self) -> str:
        """The name of the BibTeX entry: the same for the same thing, another one for each of its siblings."""
        told = json.dumps([self.title, self.data_hash, self.as_of.isoformat(), self.notebook, *self.details])
        return f"claimline-{self.short_hash}-{hashlib.sha256(told.encode()).hexdigest()[:8]}"


def deciding(params: Params) -> dict[str, Any]:
    """Return the parameters that decide the numbers of every report and export, days as text."""
    return {
        "pack": params.pack,
        "collect.as_of": params.collect.as_of.isoformat(),
        "stories": plain(asdict(params.stories)),
        "reconcile": plain(asdict(params.reconcile)),
        "aggregate": plain(asdict(params.aggregate)),
    }


def plain(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return values with days as text."""
    return {key: value.isoformat() if isinstance(value, date) else value for key, value in values.items()}


def sentence(cited: Citation) -> str:
    """Return the citation in words."""
    made = (("notebook", cited.notebook),) if cited.notebook else ()
    return (
        f"{cited.publisher} ({cited.as_of.year}). {cited.title}. Claimline {cited.version}, data {cited.short_hash}, "
        f"known as of {', '.join([cited.as_of.isoformat(), *(f'{name} {value}' for name, value in (*made, *cited.details))])}."
    )


def flat(values: Mapping[str, Any], before: str = "") -> list[tuple[str, Any]]:
    """Return nested values as dotted keys, sorted."""
    found: list[tuple[str, Any]] = []
    for key in sorted(values):
        value = values[key]
        found.extend(flat(value, f"{before}{key}.") if isinstance(value, Mapping) else [(f"{before}{key}", value)])
    return found


def parameter_words(cited: Citation) -> str:
    """Return the parameters that decide the numbers in one line; empty where none are told."""
    return ", ".join(f"{key} {value}" for key, value in flat(cited.parameters or {}))


def _tex(text: str) -> str:
    return re.sub(r"([\\{}$&#%_^~])", lambda match: "\\textbackslash{}" if match[1] == "\\" else f"\\{match[1]}", text)


def bibtex(cited: Citation) -> str:
    """Return a BibTeX entry; names and titles are in braces so that no style changes them."""
    told = [f"Data {cited.data_hash}", f"known as of {cited.as_of.isoformat()}"]
    told += [f"notebook {cited.notebook}"] if cited.notebook else []
    told += [f"{name} {value}" for name, value in cited.details]
    words = parameter_words(cited)
    fields = {
        "title": f"{{{_tex(cited.title)}}}", "author": f"{{{_tex(cited.publisher)}}}", "year": str(cited.as_of.year), "version": _tex(cited.version),
        "note": _tex(", ".join(told) + (f"; {words}" if words else "")),
    }  # fmt: skip
    body = ",\n".join(f"  {name} = {{{value}}}" for name, value in fields.items())
    return f"@misc{{{cited.key},\n{body}\n}}\n"


def _quoted(text: str) -> str:
    return json.dumps(visible_text(text), ensure_ascii=False)


def citation_cff(cited: Citation, licence: str) -> str:
    """Return CITATION.cff (1.2.0) for a set of data; JSON strings are YAML strings where all their characters can be seen."""
    told = [f"Data {cited.data_hash}", *(f"{name} {value}" for name, value in cited.details)]
    lines = {
        "cff-version": "1.2.0", "message": "If you use these data, please cite them as below.", "type": "dataset", "title": cited.title,
        "version": cited.version, "date-released": cited.as_of.isoformat(), "license": licence,
        "abstract": f"{', '.join(told)}; {parameter_words(cited)}",
    }  # fmt: skip
    plain = [f"{key}: {_quoted(value)}" for key, value in lines.items()]
    ids = [
        "identifiers:",
        "  - type: other",
        f"    value: {json.dumps('sha256:' + cited.data_hash)}",
        '    description: "hash of the data"',
    ]
    return "\n".join([*plain, "authors:", f"  - name: {_quoted(cited.publisher)}", *ids]) + "\n"


def page_metadata(cited: Citation) -> list[tuple[str, str]]:
    """Return what the head of a page says of it, in the names that reference managers read (Dublin Core)."""
    return [
        ("DC.title", cited.title),
        ("DC.publisher", cited.publisher),
        (DAY, cited.as_of.isoformat()),
        (IDENTIFIER, f"sha256:{cited.data_hash}"),
        (IN_WORDS, sentence(cited)),
    ]


def told_by_page(text: str) -> dict[str, str]:
    """Return what the head of a page says of it: name > content, and its `title`; the last of two of one name counts."""
    tree: Any = html.document_fromstring(text.encode("utf-8"), parser=html.HTMLParser(encoding="utf-8", huge_tree=True))
    found = {str(each.get("name")): str(each.get("content") or "") for each in tree.xpath("/html/head/meta[@name]")}
    return found | {"title": str(tree.xpath("string(/html/head/title)"))}


def hash_of_page(told: Mapping[str, str]) -> str | None:
    """Return the data hash that a page prints, or None where it prints none."""
    return told.get(IDENTIFIER, "").removeprefix("sha256:") or None


def words_of(values: Iterable[tuple[str, object]]) -> tuple[tuple[str, str], ...]:
    """Return details as text, those without a value left out."""
    return tuple((name, str(value)) for name, value in values if value not in (None, ""))
