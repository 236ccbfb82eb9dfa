"""Sentences with their offsets, by rule: the model's own splitter joins headings to the text below them."""

from __future__ import annotations

import re
from dataclasses import dataclass

from pipeline.extract.word_sets import word_set

ABBREVIATIONS = word_set(
    """mr mrs ms dr prof gen lt col maj capt sgt cpl brig adm gov sen rep rev st sr jr vs etc inc ltd co corp no nos
    approx dept est jan feb mar apr jun jul aug sep sept oct nov dec mon tue tues wed thu thurs fri sat sun al e.g i.e
    cf hon pres amb fig op spc pvt"""
)
END = re.compile(r"[.!?…]+[\"'”’)\]]*(?=\s)|\n+")
CAPTION = re.compile(
    r"(?i)\((?:photo|picture|image|file photo|courtesy)\b[^)]*\)|\((?:afp|reuters|ap|getty|epa|sana|aa|anadolu)[^)]{0,30}(?:photo|images?|file)?\)\s*$|\bfile photo\b|\bphoto (?:by|courtesy)\b|\b(?:afp|reuters|aa|ap) photo\b"
)
OPENERS = word_set("The In It He She They A An On At But This That Meanwhile However Earlier")
MAX_HEADING = 120  # characters; a longer line without a full stop is a paragraph


@dataclass(frozen=True)
class Sentence:
    """Characters start to end (exclusive) of the text; `paragraph` counts from 0."""

    start: int
    end: int
    text: str
    paragraph: int
    is_caption: bool
    is_heading: bool


def split_sentences(text: str, *, max_chars: int) -> list[Sentence]:
    """Return the sentences of a text; each `text[start:end]` is the sentence, without surrounding space."""
    sentences: list[Sentence] = []
    paragraph = 0
    begin = 0
    for match in END.finditer(text):
        is_break = match.group().startswith("\n")
        if not is_break and not _ends(text, begin, match):
            continue
        end = match.start() if is_break else match.end()
        _add(sentences, text, begin, end, paragraph=paragraph, closed=not is_break, max_chars=max_chars)
        begin = match.end()
        if is_break:
            paragraph += 1
    _add(sentences, text, begin, len(text), paragraph=paragraph, closed=False, max_chars=max_chars)
    return sentences


def _ends(text: str, begin: int, match: re.Match[str]) -> bool:
    following = text[match.end() :].lstrip()[:2] if match.end() < len(text) else ""
    if text[match.end() : match.end() + 1] == "\n":
        return True
    first = following[:1]
    if first and not (first.isupper() or first.isdigit() or first in "\"'“‘([-•–—*#@"):
        return False
    if match.group().startswith(".") and len(match.group().rstrip("\"'”’)]")) == 1:
        word = re.search(r"[\w.&-]*$", text[begin : match.start()])
        last = word.group().lower() if word else ""
        if last in ABBREVIATIONS and not (last == "no" and not first.isdigit()):
            return first.isdigit() and last in ("co", "inc", "ltd")
        if re.fullmatch(r"[a-z]", last) or re.fullmatch(r"(?:[a-z]\.)+[a-z]", last):
            return _closes_initials(text, match, last)
    return True


def _closes_initials(text: str, match: re.Match[str], last: str) -> bool:
    """Whether "U.S." ends its sentence: it does before a word that opens sentences."""
    following = re.match(r"\s+([A-Z][a-z]+)", text[match.end() :])
    return "." in last and following is not None and following.group(1) in OPENERS


def _add(
    sentences: list[Sentence],
    text: str,
    begin: int,
    end: int,
    *,
    paragraph: int,
    closed: bool,
    max_chars: int,
) -> None:
    while begin < end and text[begin].isspace():
        begin += 1
    while end > begin and text[end - 1].isspace():
        end -= 1
    while end - begin > max_chars:
        cut = text.rfind(" ", begin, begin + max_chars)
        cut = cut if cut > begin else begin + max_chars
        piece = text[begin:cut].rstrip()
        sentences.append(Sentence(begin, begin + len(piece), piece, paragraph, False, False))
        begin = cut
        while begin < end and text[begin].isspace():
            begin += 1
    if end > begin:
        piece = text[begin:end]
        heading = not closed and len(piece) <= MAX_HEADING and piece[-1] not in ".!?:;,"
        sentences.append(Sentence(begin, end, piece, paragraph, bool(CAPTION.search(piece)), heading))
