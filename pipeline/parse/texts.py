"""Plain text files: the header block that some carry, else a headline on the first line; the rest is the text."""

from __future__ import annotations

import re

HEADER_NAMES = {
    "title": "title", "headline": "title", "date": "published", "published": "published", "outlet": "outlet",
    "source": "outlet", "url": "url", "link": "url", "author": "byline", "byline": "byline", "by": "byline",
}  # fmt: skip
HEADER_LINE = re.compile(r"([A-Za-z][A-Za-z -]{0,30}):[ \t]*(.*)")
MAX_TITLE_CHARS = 200
BREADCRUMB = re.compile(r"\S[^\n]{0,30}?\s[/>»|]\s+\S[^\n]{0,40}")
SENTENCE_END = (".", "!", "?", ":", ",", ";", "”", '"')


def read_text(text: str) -> dict[str, object]:
    """Return the fields of a text file: those of its header block, or the headline, and the text behind the blank line."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").lstrip("\n")
    head, mark, rest = text.partition("\n\n")
    fields = _header_fields(head)
    if fields and mark:
        return {**fields, "text": rest.strip("\n")}
    return _with_headline(text)


def _header_fields(head: str) -> dict[str, object]:
    """Return fields by their names when every line of the block is `Name: value` and one name at least is known; else nothing."""
    fields: dict[str, object] = {}
    for line in head.split("\n"):
        match = HEADER_LINE.fullmatch(line.strip())
        if match is None:
            return {}
        name = HEADER_NAMES.get(match[1].strip().lower())
        if name and match[2].strip():
            fields.setdefault(name, match[2].strip())
    return fields if "title" in fields or "published" in fields else {}


def _with_headline(text: str) -> dict[str, object]:
    first, mark, rest = text.partition("\n\n")
    if mark and BREADCRUMB.fullmatch(first.strip()):
        first, mark, rest = rest.lstrip("\n").partition("\n\n")
    is_headline = mark and "\n" not in first.strip() and len(first.strip()) <= MAX_TITLE_CHARS
    if not is_headline or first.rstrip().endswith(SENTENCE_END):
        return {"text": text.strip("\n")}
    return {"title": first.strip(), "text": rest.strip("\n")}
