"""The head of a text cut apart: headline, print date, dateline and first sentence often stand on one line of a saved page."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from pipeline.extract.dates import MONTHS, WEEKDAYS
from pipeline.extract.sentences import MAX_HEADING, Sentence

HEAD_CHARS = 400  # headline, summary, then "AFP Monday 9 Jun 2014"
DATELINE_CHARS = 120  # a dateline stands at the head of the text
MIN_TITLE_WORDS = 4  # a shorter title may open the first sentence by chance
DATELINE = re.compile(r"\s*[A-Z][A-Z' /.-]{2,30}(?:,[^.\n]{1,40}?)?(?:\s*\([^)\n]{1,40}\))?\s*[-–—]\s+(?=[A-Z\"“])")
WORD = re.compile(r"[^\W_]+")
_MONTH = "(?:" + "|".join(f"{name.capitalize()}|{name[:3].capitalize()}" for name in MONTHS) + r"|Sept)\.?"
_WEEKDAY = "(?:" + "|".join(f"{name.capitalize()}|{name[:3].capitalize()}" for name in WEEKDAYS) + ")"
STAMP = re.compile(
    r"(?:(?:Date of publication|(?:First )?[Pp]ublished(?: (?:on|at))?|(?:Last )?[Uu]pdated?(?: (?:on|at))?|Posted(?: on)?)\s*:?\s*)?"
    rf"(?:\b(?:[A-Z]{{2,6}}|Reuters|Agencies) )?(?:{_WEEKDAY},? )?"
    rf"\b(?:\d{{1,2}} {_MONTH},? (?:19|20)\d\d|{_MONTH} \d{{1,2}},? (?:19|20)\d\d)\b[.:]?(?=\s+[A-Z0-9\"'“‘]|\s*$)"
)
PHOTO_CREDIT = re.compile(
    r"\((?:[^()]{0,60}\b)?(?:photos?|file|image|picture)\b[^()]{0,40}\)(?=\s+[A-Z\"“])", re.IGNORECASE
)
IN_A_CLAUSE = re.compile(r"(?i)(?:\b(?:on|in|of|since|until|till|by|from|to|and|between|the|dated)|[,;(])\s*$")


def cut_head(sentences: Sequence[Sentence], title: str) -> list[Sentence]:
    """Return the sentences of a text with the print date left out and the headline and dateline parted from what follows them."""
    parted: list[Sentence] = []
    for sentence in sentences:
        pieces = _around_stamp(sentence) if sentence.start < HEAD_CHARS else [sentence]
        pieces = [part for piece in pieces for part in _behind_credit(piece)]
        parted += [part for piece in pieces for part in _behind_title(_without_dateline(piece), title)]
    return parted


def _around_stamp(sentence: Sentence) -> list[Sentence]:
    """Return what stands before and behind "AFP Monday 9 Jun 2014", itself left out; a date within a clause is no stamp."""
    for match in STAMP.finditer(sentence.text, 0, HEAD_CHARS):
        if not IN_A_CLAUSE.search(sentence.text[: match.start()]):
            return list(_pieces(sentence, match.start(), match.end()))
    return [sentence]


def _behind_credit(sentence: Sentence) -> list[Sentence]:
    """Return the caption that ends in "(AFP photo)" and the sentence that follows it on the same line."""
    match = PHOTO_CREDIT.search(sentence.text)
    if match is None:
        return [sentence]
    caption, *rest = _pieces(sentence, match.end(), match.end())
    return [replace(caption, is_caption=True, is_heading=False), *(replace(each, is_caption=False) for each in rest)]


def _behind_title(sentence: Sentence, title: str) -> list[Sentence]:
    """Return the headline and the rest of a sentence that opens with all words of the title."""
    wanted = [word.casefold() for word in WORD.findall(title)]
    if sentence.start >= HEAD_CHARS or len(wanted) < MIN_TITLE_WORDS:
        return [sentence]
    found = list(WORD.finditer(sentence.text[: 2 * len(title) + MAX_HEADING]))
    if [match.group().casefold() for match in found[: len(wanted)]] != wanted or len(found) == len(wanted):
        return [sentence]
    cut, then = found[len(wanted) - 1].end(), found[len(wanted)]
    return list(_pieces(sentence, cut, cut)) if then.group()[:1].isupper() else [sentence]


def _pieces(sentence: Sentence, end: int, begin: int) -> Iterator[Sentence]:
    """Yield the sentence up to `end`, as a headline, and from `begin` on; nothing where only space and marks are left."""
    before, behind = sentence.text[:end], sentence.text[begin:]
    head = before.rstrip()
    if WORD.search(head):
        yield replace(sentence, end=sentence.start + len(head), text=head, is_heading=len(head) <= MAX_HEADING)
    rest = behind.lstrip(" \t.:|-–—")
    if WORD.search(rest):
        yield replace(sentence, start=sentence.end - len(rest), text=rest)


def _without_dateline(sentence: Sentence) -> Sentence:
    """Return the first sentence from behind "ODESA, Ukraine, March 2 - ": the dateline belongs to no clause."""
    match = DATELINE.match(sentence.text) if sentence.start < DATELINE_CHARS else None
    if match is None:
        return sentence
    return replace(sentence, start=sentence.start + match.end(), text=sentence.text[match.end() :])
