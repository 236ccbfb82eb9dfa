"""What the page on methods reads from files that people write: comments of params.yaml, tables and paragraphs of documents."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

import mistune
from markupsafe import Markup

from pipeline.errors import InputError

_SECTION = re.compile(r"^([a-z_]+):")
_KEY = re.compile(r"^  ([a-z_]+):[^#]*(?:#\s*(.*))?$")
_TOP = re.compile(r"^([a-z_]+):[^#]+#\s*(.*)$")
_RULE = re.compile(r"^\|[\s|:-]+\|$")


def comments_of(text: str) -> dict[str, str]:
    """Return the comment behind each key of params.yaml by `section.key` (of a key of the top level by its name); "" where it has none."""
    found: dict[str, str] = {}
    section = ""
    for line in text.splitlines():
        if top := _SECTION.match(line):
            section = top[1]
            if whole := _TOP.match(line):
                found[section] = whole[2].strip()
        elif key := _KEY.match(line):
            found[f"{section}.{key[1]}"] = (key[2] or "").strip()
    return found


def table_of(text: str, first: str, *, name: str) -> list[list[str]]:
    """Return the rows of the table of a Markdown document whose first column is headed so, heads first; InputError where there is none."""
    rows: list[list[str]] = []
    for line in text.splitlines():
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")] if line.startswith("|") else []
        if rows and not cells:
            break
        if cells and not _RULE.match(line) and (rows or cells[0] == first):
            rows.append(cells)
    if len(rows) < 2 or any(len(row) != len(rows[0]) for row in rows):
        raise InputError(name, rule=f"holds no whole table headed '{first}'", remedy="restore it from git")
    return rows


def paragraph_of(text: str, start: str, *, name: str) -> str:
    """Return the paragraph of a Markdown document that starts so, in bold, without that start; InputError where there is none."""
    for each in text.split("\n\n"):
        if each.startswith(f"**{start}.**"):
            return " ".join(each.removeprefix(f"**{start}.**").split())
    raise InputError(name, rule=f"holds no paragraph '{start}'", remedy="restore it from git")


def marked(text: str) -> Markup:
    """Return one paragraph of Markdown as HTML without its outer tag; whatever is no Markdown is escaped."""
    made = str(mistune.create_markdown(escape=True)(text)).strip()
    return Markup(made.removeprefix("<p>").removesuffix("</p>"))  # noqa: S704 (escaped by mistune)


def by_code(codes: Sequence[str], words: Mapping[str, str], *, name: str) -> list[tuple[str, str]]:
    """Return the meaning of each code in the order of the schema; InputError where a code has none or a meaning has no code."""
    odd = sorted(set(codes) ^ set(words))
    if odd:
        raise InputError(
            f"the words for {name}",
            rule=f"do not fit pipeline/schemas.py: {', '.join(odd)}",
            remedy="mend pipeline/report/methods_words.py",
        )
    return [(code, words[code]) for code in codes]
