"""What a text says of itself at its head: the day, the place and the agency, and the agency it credits at its end.

Only places where such lines stand are read (the head, a line of its own, the last lines), never the middle of a story, where a
date is part of what is told.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from pipeline.parse.dates import (
    DAY_FIRST,
    DOTTED,
    FORMS,
    ISO_DAY,
    MONTH_FIRST,
    MONTHS,
    NUMERIC,
    at_clock,
    day_of,
)

HEAD_CHARS = 700
HEAD_LINES = 6
MAX_STAMP_LINE = 90  # characters; longer lines are sentences
NOT_A_PLACE = frozenset((*MONTHS, "the", "a", "an", "update", "updated", "breaking", "urgent", "live", "watch"))
MAX_WORDS_BEFORE_DATE = 6  # credit or "Date of publication" between headline and date
WORD = re.compile(r"[^\W_]+", re.UNICODE)
LEAD_IN = (
    r"(?:(?:date\s+of\s+publication|first\s+published|published(?:\s+(?:on|at))?|last\s+(?:updated?|modified)(?:\s+(?:at|on))?|"
    r"updated?|posted(?:\s+on)?|date)\s*[:\-]?\s*)?"
)
HEAD_FORMS = tuple(
    re.compile(LEAD_IN + form, re.IGNORECASE) for form in (ISO_DAY, DAY_FIRST, MONTH_FIRST, DOTTED, NUMERIC)
)
WEEKDAY_NEXT = r"(?=(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?\b)"
STAMP_AFTER_CREDIT = re.compile(rf"\b(?P<credit>[A-Z]\w*)\s+{WEEKDAY_NEXT}{DAY_FIRST}", re.IGNORECASE)
STAMP_WITH_DOTS = re.compile(DOTTED)  # prose never writes a day so
STAMP_CHARS = 400  # headline, summary, then "AFP Monday 9 Jun 2014"
PLACE = r"(?P<place>[A-Z][\w'’.-]*(?:[ /-](?:(?:al|el|ez|az|ad|as|ash|at|the|of|de)[ -])?[A-Z][\w'’.-]*){0,3})"
REGION = r"(?:,\s*[A-Z][\w'’.-]*(?: [A-Z][\w'’.-]*)?)?"
SHORT_DAY = r"(?:,\s*(?P<when>(?:[A-Z][a-z]+\.?\s+\d{1,2}|\d{1,2}\s+[A-Z][a-z]+)(?:,?\s+\d{4})?))?"
DASH = r"\s*(?:--|[-–—]|:)\s*"
AGENCY_LINE = re.compile(rf"{PLACE}{REGION}{SHORT_DAY},?\s*[(\[](?P<agency>[^()\[\]\n]{{2,60}})[)\]]{DASH}")
CAPITAL_LINE = re.compile(
    rf"(?P<place>[A-Z][A-Z'’.-]+(?:[ -][A-Z][A-Z'’.-]+){{0,3}}){REGION}{SHORT_DAY}(?:\s*(?:--|[–—]|(?<=\s)-(?=\s))|:(?=\s))\s*"
)
DATED_LINE = re.compile(
    rf"{PLACE}{REGION},\s*(?P<when>(?:[A-Z][a-z]+\.?\s+\d{{1,2}}|\d{{1,2}}\s+[A-Z][a-z]+)(?:,?\s+\d{{4}})?)"
    rf"(?:{DASH}|\.\s+(?=[A-Z“\"]))"
)
RUN_IN_LINE = re.compile(rf"{PLACE},? (?P<agency>[A-Z]{{2,6}})\s*[-–—]")
PLAIN_LINE = re.compile(rf"{PLACE}\s+[-–—]\s+(?=[A-Z“\"])")
SHORT_FORM = re.compile(
    r"(?:(?P<month>[A-Za-z]+)\.?\s+(?P<day>\d{1,2})|(?P<day2>\d{1,2})\s+(?P<month2>[A-Za-z]+))(?:,?\s+(?P<year>\d{4}))?"
)
TAIL_CHARS = 400
NAME = r"(?P<name>[A-Z][\w.'’&-]*(?: (?:of|for|and|the|[A-Z][\w.'’&-]*)){0,5})"
TAIL_CREDITS = (
    re.compile(rf"[(\[]\s*(?:source|sources|via|from|credit)?\s*:?\s*{NAME}\s*[)\]]\s*\.?\s*$", re.IGNORECASE),
    re.compile(rf"(?:^|\n|[.!?\"”]\s+)sources?(?:\s*:\s*|\s+){NAME}\s*\.?\s*$", re.IGNORECASE),
    re.compile(rf"(?:^|\n|[.!?\"”])\s*(?:--|[-–—/])\s*{NAME}\s*\.?\s*$"),
)
TAIL_NOTE = re.compile(rf"[(\[]\s*(?:with|sources?|via|from|credit)\b\s*:?\s*(?:the\s+)?{NAME}", re.IGNORECASE)
CONTRIBUTED = re.compile(rf"{NAME}\s+(?:also\s+)?contributed\s+to\s+(?:this|the)\s+(?:report|story|article)")
LEAD_CREDIT = re.compile(r"(?:^|[.!?\"”]\s|\n)\s*[(\[](?P<agency>[^()\[\]\n]{2,40})[)\]]\s*(?:--|[-–—])\s")
CREDIT_ALONE = re.compile(r"(?P<agency>[A-Z]{2,6}|Reuters) (?=[A-Z])")  # between headline and story
PICTURE = re.compile(r"(?:photos?|pictures?|images?|videos?|graphics?|file)\W{0,3}$", re.IGNORECASE)
DESK_WORDS = frozenset(
    ("agency", "bureau", "correspondent", "correspondents", "desk", "news", "reporter", "staff", "writer", "writers")
)
MAX_NAME_WORDS = 4  # "Agence France Presse" and the like at the end of a by-line
CREDIT_PHRASE = re.compile(
    r"(?:source|via|from|courtesy of|credit|copyright|©|with (?:reporting|material|input|files) (?:by|from)|reporting by|"
    r"(?:this )?(?:story|report|article|text|dispatch)?,?\s*(?:was |is )?(?:first |originally )?"
    r"(?:published|issued|carried|distributed|supplied|provided|written|reported)? by|story by|by)\s*:?\s+(?:the\s+)?",
    re.IGNORECASE,
)
CAPTION_DATE = re.compile(r"\((?:photo|picture|image|file photo)\b[^()\n]{0,80}\)\s*$", re.IGNORECASE)


@dataclass(frozen=True)
class Dateline:
    """What stands at the head of a text. `published_at` is set only when the head names a whole date; `agency` is as written."""

    day: date | None = None
    published_at: datetime | None = None
    place: str | None = None
    agency: str | None = None


def read_dateline(text: str, title: str | None, reference: date | None) -> Dateline:
    """Return the dateline of a text; a day without a year is resolved to the last such day up to a week after `reference`."""
    head = _head(text, title)
    stamped = _stamp(head)
    line = _place_line(head)
    place = line.group("place").strip() if line else None
    named = line.groupdict() if line else {}
    lead = LEAD_CREDIT.search(head) or (CREDIT_ALONE.match(_behind(text, title)) if title else None)
    agency = named.get("agency") or (stamped[2] if stamped else None) or (lead["agency"] if lead else None)
    when = named.get("when")
    day = stamped[0] if stamped else None
    published = stamped[1] if stamped else None
    if day is None and when:
        day = _short_day(when, reference)
        if day is not None and re.search(r"\d{4}", when):
            published = at_clock(day, "")
    return Dateline(day=day, published_at=published, place=place, agency=agency.strip() if agency else None)


def _head(text: str, title: str | None) -> str:
    """Return the first characters of the text, without the headline where the text repeats it."""
    head = text[:HEAD_CHARS].lstrip()
    end = _title_end(head, title, within=1)
    return head[end:].lstrip(" .:-–—\n\t|") if end else head


def _behind(text: str, title: str) -> str:
    """Return what follows the headline where the text repeats it behind a date; nothing where it does not."""
    head = text[:HEAD_CHARS]
    end = _title_end(head, title, within=MAX_WORDS_BEFORE_DATE)
    return head[end:].lstrip(" .:-–—\n\t|") if end else ""


def _title_end(head: str, title: str | None, *, within: int) -> int:
    """Return where the headline ends that begins within so many words, 0 when there is none or it has less than three words."""
    words = [word.lower() for word in WORD.findall(title or "")]
    if len(words) < 3:
        return 0
    spans = [(match.group().lower(), match.end()) for match in WORD.finditer(head[: 3 * len(title or "") + 40])]
    found = [word for word, _ in spans]
    starts = (at for at in range(within) if found[at : at + len(words)] == words)
    return next((spans[at + len(words) - 1][1] for at in starts), 0)


def _stamp(head: str) -> tuple[date, datetime, str | None] | None:
    """Return (day, time, credit) of a date at the very head, after a short credit, on a first line alone, or after "AFP"."""
    for form in HEAD_FORMS:
        for match in form.finditer(head[:260]):
            day = day_of(match)
            if day and (credit := _credit_before(head, match.start())) is not None:
                return day, at_clock(day, head[match.end() : match.end() + 40]), credit or None
    for match in (
        *STAMP_AFTER_CREDIT.finditer(head[:STAMP_CHARS]),
        *STAMP_WITH_DOTS.finditer(head[:STAMP_CHARS]),
    ):
        day = day_of(match)
        credit = match.groupdict().get("credit") or ""
        if day and not credit[:1].islower():
            return day, at_clock(day, head[match.end() : match.end() + 40]), credit or None
    return None


def _credit_before(head: str, start: int) -> str | None:
    """Return the words between head and date when they can only be a credit or by-line (maybe empty); None when they tell a story."""
    line_start = head.rfind("\n", 0, start) + 1
    before = head[line_start:start].strip(" ,|:-–—(")
    if not before:
        return "" if head.count("\n", 0, start) < 2 * HEAD_LINES else None
    words = before.split()
    is_short = len(words) <= MAX_WORDS_BEFORE_DATE and not re.search(r"[a-z)][.!?]\s", before + " ")
    if line_start == 0 and is_short and all(word[:1].isupper() or not word[:1].isalpha() for word in words):
        return "" if words[-1].lower().strip(".") in ("on", "since", "in", "until", "by") else before
    return None


def _place_line(head: str) -> re.Match[str] | None:
    for line in _first_lines(head):
        for form in (AGENCY_LINE, DATED_LINE, CAPITAL_LINE, RUN_IN_LINE, PLAIN_LINE):
            match = form.match(line)
            if match and match["place"].lower() not in NOT_A_PLACE:
                return match
    return None


def _first_lines(head: str) -> Iterator[str]:
    """Yield the first line, and the ones behind it as long as only short lines (section names, stamps) stand above them."""
    lines = [line.strip() for line in head.split("\n") if line.strip()]
    for line in lines[:HEAD_LINES]:
        yield line
        for form in HEAD_FORMS:  # "6 October 2016 Aleppo SANA-Terrorist ..."
            match = form.match(line)
            if match:
                yield line[match.end() :].lstrip(" ,|.-–—")
        if len(line) > MAX_STAMP_LINE or line.endswith("."):
            return


def _short_day(when: str, reference: date | None) -> date | None:
    match = SHORT_FORM.fullmatch(when.strip())
    month = MONTHS.get((match["month"] or match["month2"]).lower()) if match else None
    if not match or not month:
        return None
    day = int(match["day"] or match["day2"])
    if match["year"]:
        return _real_day(int(match["year"]), month, day)
    if reference is None:
        return None
    latest = reference + timedelta(days=7)
    found = [_real_day(year, month, day) for year in (latest.year, latest.year - 1)]
    return next((each for each in found if each and each <= latest), None)


def _real_day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def caption_time(text: str) -> datetime | None:
    """Return the latest whole date in a paragraph that ends in a photo credit: the last resort for a page saved as text."""
    days = []
    for paragraph in text.split("\n"):
        line = paragraph.strip()
        if len(line) <= 2_000 and CAPTION_DATE.search(line):
            days += [day for form in FORMS for match in form.finditer(line) if (day := day_of(match))]
    return datetime.combine(max(days), datetime.min.time(), tzinfo=UTC) if days else None


def credit_names(text: str, byline: str | None, agency: str | None) -> list[str]:
    """Return names that may be credited with the text, surest first: dateline, last lines, by-line. Not all are outlets."""
    names = [*_split_names(agency or ""), *_last_words(agency or "")]
    tail = text[-TAIL_CHARS:].rstrip()
    lines = [line.strip() for line in tail.split("\n") if line.strip()][-3:]
    for line in reversed(lines):
        for form in (*TAIL_CREDITS, TAIL_NOTE, CONTRIBUTED):
            match = form.search(line)
            if match:
                names += [*_split_names(match["name"]), *_last_words(match["name"])]
        if len(line) <= 120:
            names += _phrase_names(line)
    if byline:
        names += [byline, *_split_names(byline), *_phrase_names(byline), *_ends(byline)]
    return list(dict.fromkeys(name for name in names if 2 <= len(name) <= 80))


def _ends(byline: str) -> list[str]:
    """Return what may be the agency in a by-line without a comma: its last words, and its first before a word like "Staff"."""
    words = byline.split()
    has_desk = len(words) > 1 and words[-1].lower() in DESK_WORDS
    return [*_last_words(byline), *([words[0]] if has_desk else [])]


def _last_words(text: str) -> list[str]:
    """Return the last words of a credit, a single one only when it is in capitals: surnames are names of outlets too."""
    words = text.split()
    names = [" ".join(words[-size:]) for size in range(min(MAX_NAME_WORDS, len(words)), 1, -1)]
    return [*names, *(word for word in words[-1:] if word.isupper() and len(word) > 1)]


def _split_names(text: str) -> list[str]:
    parts = re.split(r"\s*(?:/|;|,|\||\band\b|&)\s*", text)
    return [text.strip(), *(part.strip() for part in parts)] if text.strip() else []


def _phrase_names(line: str) -> list[str]:
    names: list[str] = []
    for match in CREDIT_PHRASE.finditer(line):
        if PICTURE.search(line[: match.start()]):
            continue
        rest = re.split(r"[.;:()\[\]]|\s[-–—]\s", line[match.end() : match.end() + 80])[0]
        names += _split_names(rest)
        words = rest.split()
        names += [" ".join(words[:size]) for size in range(min(5, len(words)), 0, -1)]
    return names
