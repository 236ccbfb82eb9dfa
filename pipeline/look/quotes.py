"""Evidence in its sentence: the words that were read as a claim, and as much around them as makes them clear."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pipeline.shown import WITHHELD, WITHHELD_WORDS

MAX_SIDE = 220  # characters before and after; a longer sentence is cut at a space
_END = re.compile(r"[.!?…][\"”’')\]]*\s+|\n+")
_ENDED = re.compile(r"[.!?…][\"”’')\]]*\s*\Z|\n\s*\Z")
_LOOK_BACK = 40  # characters; closing signs and spaces after a sentence are fewer


@dataclass(frozen=True)
class Quote:
    """A piece of an article: `before` + `words` + `after` stand at [start, end), the evidence itself at [mark_start, mark_end).

    Of a source whose licence keeps its words back (`is_withheld`), `words` say so instead.
    """

    article_id: str
    field: str
    start: int
    end: int
    mark_start: int
    mark_end: int
    before: str
    words: str
    after: str
    is_cut_before: bool
    is_cut_after: bool
    is_withheld: bool = False


def sentence_span(text: str, start: int, end: int) -> tuple[int, int]:
    """Return where the sentence around text[start:end] begins and ends, at most MAX_SIDE characters to each side."""
    first = max(0, start - MAX_SIDE)
    breaks = [found.end() for found in _END.finditer(text, first, start)]
    if breaks:
        first = breaks[-1]
    elif first:
        space = text.find(" ", first, start)
        first = start if space < 0 else space + 1
    limit = min(len(text), end + MAX_SIDE)
    found = _END.search(text, max(start, end - 1), limit)
    if found is not None and found.end() > end:
        return first, max(end, found.start() + len(found[0].rstrip()))
    if found is not None:
        return first, end
    if limit < len(text):
        space = text.rfind(" ", end, limit)
        limit = end if space < 0 else space
    return first, limit


def is_cut(text: str, first: int, last: int) -> tuple[bool, bool]:
    """Return whether text[first:last] begins, and whether it ends, in the middle of a sentence."""
    before = first > 0 and text[first - 1] == " " and not _ENDED.search(text, max(0, first - _LOOK_BACK), first)
    after = last < len(text) and text[last] == " " and not _ENDED.search(text, max(0, last - _LOOK_BACK), last)
    return before, after


def quote_of(claim: Mapping[str, Any], article: Mapping[str, Any]) -> Quote:
    """Return a claim's evidence in its sentence."""
    field = claim["span_field"]
    text = article[field] or ""
    start, end = claim["span_start"], claim["span_end"]
    first, last = sentence_span(text, start, end)
    is_cut_before, is_cut_after = is_cut(text, first, last)
    if is_withheld(claim):
        return Quote(claim["article_id"], field, start, end, start, end, "", WITHHELD_WORDS, "", False, False, True)
    return Quote(
        article_id=claim["article_id"],
        field=field,
        start=first,
        end=last,
        mark_start=start,
        mark_end=end,
        before=text[first:start],
        words=text[start:end],
        after=text[end:last],
        is_cut_before=is_cut_before,
        is_cut_after=is_cut_after,
    )


def is_withheld(claim: Mapping[str, Any]) -> bool:
    """Whether a row's words are kept back by the licence of its source: the stage `share` left a sign for each character."""
    words = claim.get("quote") or ""
    return bool(words) and not words.strip(WITHHELD)
