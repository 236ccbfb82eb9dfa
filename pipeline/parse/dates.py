"""Dates as pages and feeds declare them, read without guessing: what can be read two ways is not read."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from email.utils import parsedate_to_datetime

MONTHS = {
    name: number
    for number, names in enumerate(
        (
            ("january", "jan"), ("february", "feb"), ("march", "mar"), ("april", "apr"), ("may",), ("june", "jun"),
            ("july", "jul"), ("august", "aug"), ("september", "sept", "sep"), ("october", "oct"),
            ("november", "nov"), ("december", "dec"),
        ),
        start=1,
    )
    for name in names
}  # fmt: skip
FIRST_YEAR = 1990  # earlier stamps are clocks that were never set
MONTH = r"(?P<month>" + "|".join(sorted(MONTHS, key=len, reverse=True)) + r")\.?"
WEEKDAY = r"(?:(?:mon|tue|tues|wed|wednes|thu|thur|thurs|fri|sat|satur|sun)(?:day)?\b\.?,?\s+)?"
ORDINAL = r"(?:st|nd|rd|th)?"
CLOCK = r"(?P<hour>[01]?\d|2[0-3])[:.](?P<minute>[0-5]\d)(?::[0-5]\d)?(?:\s*(?P<half>[ap])\.?m\b\.?)?"
DAY_FIRST = rf"{WEEKDAY}(?P<day>\d{{1,2}}){ORDINAL}[\s-]+(?:of\s+)?{MONTH},?[\s-]+(?P<year>\d{{4}})\b"
MONTH_FIRST = rf"{WEEKDAY}{MONTH}\s+(?P<day>\d{{1,2}}){ORDINAL},?\s*(?P<year>(?:19|20)\d{{2}})\b"  # also "Apr 232017"
ISO_DAY = r"\b(?P<year>\d{4})-(?P<month>\d{2})-(?P<day>\d{2})\b"
DOTTED = r"\b(?P<day>\d{1,2})\.(?P<month>\d{1,2})\.(?P<year>\d{4})(?!\d)"  # this form is day first wherever it is used
NUMERIC = r"\b(?P<day>\d{1,2})(?P<mark>[/-])(?P<month>\d{1,2})(?P=mark)(?P<year>\d{4})(?!\d)"
FORMS = tuple(re.compile(form, re.IGNORECASE) for form in (ISO_DAY, DAY_FIRST, MONTH_FIRST, DOTTED, NUMERIC))
CLOCK_AFTER = re.compile(rf"[\s,T|-]*(?:at\s+)?{CLOCK}(?:\s*(?P<zone>GMT|UTC|Z)\b)?", re.IGNORECASE)
PRINTED_TIME = re.compile(  # as Java prints a date: "Fri Apr 28 19:20:36 CEST 2023"
    r"[A-Z][a-z]{2} (?P<month>[A-Z][a-z]{2}) (?P<day>\d{2}) (?P<clock>\d{2}:\d{2}:\d{2}) (?P<zone>[A-Z]{1,4}) (?P<year>\d{4})"
)
ZONES = {"CET": "+0100", "CEST": "+0200", "EET": "+0200", "EEST": "+0300", "MSK": "+0300", "BST": "+0100"}
IN_ADDRESS = re.compile(
    r"(?<!\d)(?P<year>(?:19|20)\d{2})(?P<mark>[-/_.]?)(?P<month>0[1-9]|1[0-2])(?P=mark)(?P<day>0[1-9]|[12]\d|3[01])(?!\d)"
)


def day_of(match: re.Match[str]) -> date | None:
    """Return the day that a match of one of the forms names; None if there is no such day or it can be read two ways."""
    parts = match.groupdict()
    month = MONTHS.get(parts["month"].lower()) or int(parts["month"])
    day, year = int(parts["day"]), int(parts["year"])
    if parts.get("mark") in ("/", "-"):  # 03/04/2017 is March or April; 24/03/2017 is plain
        if month > 12 >= day:
            day, month = month, day
        elif parts["mark"] == "/" and day <= 12 and day != month:
            return None
    return _day(year, month, day)


def _day(year: int, month: int, day: int) -> date | None:
    try:
        found = date(year, month, day)
    except ValueError:
        return None
    return found if found.year >= FIRST_YEAR else None


def published_time(value: str | None) -> datetime | None:
    """Return a declared time in UTC (no zone = UTC, no clock = 00:00); None when it is absent, doubtful or before 1990."""
    text = (value or "").strip()[:200]
    if not text:
        return None
    found = _machine_time(text) or _written_time(text)
    return found if found is not None and found.year >= FIRST_YEAR else None


def _machine_time(text: str) -> datetime | None:
    found: datetime | None
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        found = _mail_time(text)
    return None if found is None else _in_utc(found)


def _mail_time(text: str) -> datetime | None:
    if not re.search(r"\d:\d\d", text):
        return None
    printed = PRINTED_TIME.fullmatch(text)
    if printed:
        zone = ZONES.get(printed["zone"], printed["zone"])
        text = f"{printed['day']} {printed['month']} {printed['year']} {printed['clock']} {zone}"
    try:
        return parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def _in_utc(found: datetime) -> datetime | None:
    if found.tzinfo is None:
        return found.replace(tzinfo=UTC)
    try:
        return found.astimezone(UTC)
    except OverflowError:
        return None


def _written_time(text: str) -> datetime | None:
    for form in FORMS:
        match = form.search(text)
        day = day_of(match) if match else None
        if match and day:
            return at_clock(day, text[match.end() : match.end() + 40])
    return None


def at_clock(day: date, rest: str) -> datetime:
    """Return the day at the clock time that opens `rest`, else at 00:00, in UTC."""
    match = CLOCK_AFTER.match(rest)
    if not match:
        return datetime(day.year, day.month, day.day, tzinfo=UTC)
    hour = int(match["hour"])
    if match["half"]:
        hour = hour % 12 + (12 if match["half"].lower() == "p" else 0)
    return datetime(day.year, day.month, day.day, hour, int(match["minute"]), tzinfo=UTC)


def day_in_address(address: str | None) -> date | None:
    """Return the day that an address or file name carries (/2017/03/24/, 2017-03-24-...), or None."""
    for match in IN_ADDRESS.finditer((address or "")[:4000]):
        day = _day(int(match["year"]), int(match["month"]), int(match["day"]))
        if day:
            return day
    return None
