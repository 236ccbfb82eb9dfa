"""A copy of a text for matching: what nobody sees is left out, every blank is a space; every place in it leads back to the text as it is.

Pages hold soft hyphens, zero-width marks and spaces that do not break; words and numbers must be read through them ("1 200" with a thin
space is one number), and quotes must still be the article's own characters. The overrides U+202D and U+202E stay where they are: they
show digits in another order than they stand, so what stands between them is not read.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

UNSEEN = "\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202c\u2060-\u2064\u2066-\u206f\ufeff"  # soft hyphen, zero width, marks of direction
BLANKS = re.compile("[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]")
UNSEEN_RUN = re.compile(f"[{UNSEEN}]+")
OVERRIDES = ("\u202d", "\u202e")


@dataclass(frozen=True)
class Plain:
    """The copy; `places` holds for each of its characters, and for its end, where it stands in the text; null = at the same place."""

    text: str
    places: Sequence[int] | None = None

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return where a stretch of the copy stands in the text, marks inside it and none around it included."""
        if self.places is None or end <= start:
            return start, end
        return self.places[start], self.places[end - 1] + 1


def plain_of(text: str) -> Plain:
    """Return the copy of a text; most texts are their own."""
    spaced = BLANKS.sub(" ", text) if BLANKS.search(text) else text
    if UNSEEN_RUN.search(spaced) is None or any(each in spaced for each in OVERRIDES):
        return Plain(spaced)
    parts: list[str] = []
    places: list[int] = []
    at = 0
    for match in UNSEEN_RUN.finditer(spaced):
        parts.append(spaced[at : match.start()])
        places.extend(range(at, match.start()))
        at = match.end()
    parts.append(spaced[at:])
    places.extend(range(at, len(spaced) + 1))
    return Plain("".join(parts), places)


def put_back(row: Mapping[str, Any], copies: Mapping[str, Plain], contents: Mapping[str, str]) -> dict[str, Any]:
    """Return a row of a claim table with its span and quote as they are in the article; `copies` and `contents` by span field."""
    start, end = copies[row["span_field"]].span(row["span_start"], row["span_end"])
    return {**row, "span_start": start, "span_end": end, "quote": contents[row["span_field"]][start:end]}
