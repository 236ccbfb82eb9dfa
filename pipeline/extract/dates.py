"""Dates in English news text, resolved to ISO days against the day of the article.

Libraries take "on Friday" in a Friday story as the week before and do not resolve "over the past three days" to a range; this small
grammar does. The rules are the codebook's: a weekday is the last such day up to the article's day, "over the past n days" is
[day - n, day], nothing lies after the article's day.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from pipeline.extract.numbers import read_number

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december",
)  # fmt: skip
MONTH_NUMBER = (
    {name: at for at, name in enumerate(MONTHS, 1)} | {name[:3]: at for at, name in enumerate(MONTHS, 1)} | {"sept": 9}
)
UNIT_DAYS = {
    "day": 1,
    "night": 1,
    "week": 7,
    "fortnight": 14,
    "month": 30,
    "year": 365,
    "decade": 3650,
    "century": 36525,
}
FEW_DAYS = 3  # "the past few days"; the same reading as "a few" in the number table
AHEAD_DAYS = 120  # a day without a year that lies less far ahead is one to come, not last year's
EARLIEST_YEAR = 1900

_MONTH = r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
_CASED_MONTH = "(?-i:" + "|".join(
    [name.capitalize() for name in MONTHS] + [name[:3].capitalize() for name in MONTHS] + ["Sept"] + [name.upper() for name in MONTHS]
) + r")\b\.?"  # fmt: skip
_YEAR = r"(?P<year>(?:19|20)\d\d)"
_DAY = r"(?P<day>[0-3]?\d)(?:st|nd|rd|th)?"
_COUNT = r"(?P<count>\d+|an?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|thirty|forty|few|several|couple of)"
_UNIT = r"(?P<unit>hour|day|night|week|fortnight|month|year|decade)s?"
_WEEKDAY = r"(?P<weekday>" + "|".join(WEEKDAYS) + r")"


DATED = re.compile(
    r"(?i)\d|since|day|night|week|month|year|hour|fortnight|decade|century|evening|morning|afternoon|"
    + "|".join(name[:3] for name in MONTHS)
)  # some of this stands in every date


@dataclass(frozen=True)
class DateMention:
    """A date in the text: characters start to end (exclusive), days first..last, UCDP precision 1 to 5.

    kind: point (when it happened), period (a stretch that a total covers), since (from then on), relative (needs another date).
    """

    start: int
    end: int
    first: date
    last: date
    prec: int
    kind: str

    @property
    def days(self) -> int:
        """Number of days it covers."""
        return (self.last - self.first).days + 1


def precision(first: date, last: date) -> int:
    """Return the UCDP date precision of a range of days."""
    days = (last - first).days + 1
    for prec, most in ((1, 1), (2, 6), (3, 8), (4, 31)):
        if days <= most:
            return prec
    return 5


def find_dates(text: str, day: date, *, start: date | None = None) -> list[DateMention]:
    """Return the dates of a sentence in order of place; `day` is the article's day, `start` the beginning of the conflict.

    The longest reading wins where two overlap. A date after `day` is left out, a range is cut at it.
    """
    if DATED.search(text) is None:
        return []
    found: list[DateMention] = []
    void: list[tuple[int, int]] = []
    for pattern, read in _RULES:
        for match in pattern.finditer(text):
            mention = read(match, day, start)
            if mention is None or mention.first > day:
                if match.groupdict().get("year"):
                    void.append(match.span())  # "in May 2018" must not be read as "in May"
                continue
            if mention.last > day:
                mention = DateMention(
                    mention.start,
                    mention.end,
                    mention.first,
                    day,
                    precision(mention.first, day),
                    mention.kind,
                )
            taken = [*void, *((other.start, other.end) for other in found)]
            if all(mention.end <= first or mention.start >= last for first, last in taken):
                found.append(mention)
    return sorted(found, key=lambda each: each.start)


def day_before(mention: DateMention) -> DateMention:
    """Return the day before another date."""
    first = mention.first - timedelta(days=1)
    return DateMention(mention.start, mention.end, first, first, 1, "point")


def last_weekday(name: str, day: date) -> date:
    """Return the last day with this weekday name, the article's own day included."""
    return day - timedelta(days=(day.weekday() - WEEKDAYS.index(name.lower())) % 7)


def month_span(year: int, month: int) -> tuple[date, date]:
    """Return the first and last day of a month."""
    following = date(year + month // 12, month % 12 + 1, 1)
    return date(year, month, 1), following - timedelta(days=1)


Reader = Callable[["re.Match[str]", date, "date | None"], "DateMention | None"]


def _mention(
    match: re.Match[str], first: date, last: date, kind: str = "point", prec: int | None = None
) -> DateMention:
    return DateMention(match.start(), match.end(), first, last, prec or precision(first, last), kind)


def _month(name: str) -> int:
    return MONTH_NUMBER[name.lower().rstrip(".")[:3]]


def _make(year: int, month: int, day_number: int) -> date | None:
    try:
        return date(year, month, day_number)
    except ValueError:
        return None


def _full(match: re.Match[str], day: date, start: date | None) -> DateMention | None:
    month = _month(match["month"]) if match["month"] else 0
    number = int(match["day"])
    if match["year"]:
        made = _make(int(match["year"]), month, number)
    else:
        made = _make(day.year, month, number) or _make(day.year - 1, month, number)
        if made is not None and made > day and (made - day).days > AHEAD_DAYS:
            made = _make(day.year - 1, month, number)
    return _mention(match, made, made) if made else None


def _day_range(match: re.Match[str], day: date, start: date | None) -> DateMention | None:
    groups = match.groupdict()
    month2 = _month(groups["month2"] or groups["month"])
    year = int(groups["year"]) if groups["year"] else day.year
    first, last = (
        _make(year, _month(groups["month"] or groups["month2"]), int(match["day1"])),
        _make(year, month2, int(match["day2"])),
    )
    if first and not groups["year"] and (first - day).days > AHEAD_DAYS:
        first, last = _make(year - 1, first.month, first.day), _make(year - 1, month2, int(match["day2"]))
    if first is None or last is None or last < first:
        return None
    return _mention(match, first, last, "period")


def _calendar_day(match: re.Match[str], day: date, start: date | None) -> DateMention | None:
    made = _make(int(match["year"]), int(match["m"]), int(match["d"]))
    return _mention(match, made, made) if made else None


def _month_only(match: re.Match[str], day: date, start: date | None) -> DateMention | None:
    month = _month(match["month"])
    year = int(match["year"]) if match["year"] else day.year - (1 if month > day.month else 0)
    if match["rel"] and match["rel"].lower().startswith("last") and not match["year"] and month == day.month:
        year -= 1
    first, last = month_span(year, month)
    part = (match["part"] or "").lower()
    if part.startswith("early"):
        last = first + timedelta(days=9)
    elif part.startswith("mid"):
        first, last = first + timedelta(days=10), first + timedelta(days=19)
    elif part.startswith("late"):
        first = first + timedelta(days=20)
    return _mention(match, first, last, prec=4)


def _month_last_year(match: re.Match[str], day: date, start: date | None) -> DateMention | None:
    """Read "in April last year": that month of the year before the article's."""
    first, last = month_span(day.year - 1, _month(match["month"]))
    return _mention(match, first, last, prec=4)


def _year_only(match: re.Match[str], day: date, start: date | None) -> DateMention | None:
    year = int(match["year"])
    first, last = date(year, 1, 1), date(year, 12, 31)
    part = (match["part"] or "").lower()
    if part.startswith("early"):
        last = date(year, 4, 30)
    elif part.startswith("mid"):
        first, last = date(year, 5, 1), date(year, 8, 31)
    elif part.startswith("late"):
        first = date(year, 9, 1)
    return _mention(match, first, last, prec=5)


def _weekday(match: re.Match[str], day: date, start: date | None) -> DateMention | None:
    made = last_weekday(match["weekday"], day)
    if (match["rel"] or "").lower() == "last" and made == day:
        made -= timedelta(days=7)
    if (match["rel"] or "").lower() == "next":
        return None
    return _mention(match, made, made)


def _today(match: re.Match[str], day: date, start: date | None) -> DateMention:
    return _mention(match, day, day)


def _yesterday(match: re.Match[str], day: date, start: date | None) -> DateMention:
    before = day - timedelta(days=1)
    return _mention(match, before, before)


def _overnight(match: re.Match[str], day: date, start: date | None) -> DateMention:
    return _mention(match, day - timedelta(days=1), day)


def _past(match: re.Match[str], day: date, start: date | None) -> DateMention | None:
    count = _small_count(match["count"] or "one")
    if match["unit"].lower() == "hour":
        span = -(-count // 24)
        if count < 24:
            return _mention(match, day - timedelta(days=1), day)
    else:
        span = count * UNIT_DAYS[match["unit"].lower()]
    if span >= (day - date(EARLIEST_YEAR, 1, 1)).days:
        return None
    return _mention(match, day - timedelta(days=span), day, "period")


def _ago(match: re.Match[str], day: date, start: date | None) -> DateMention | None:
    count, unit = _small_count(match["count"]), match["unit"].lower()
    if unit == "hour":
        return _mention(match, day - timedelta(days=count // 24 + (1 if count % 24 > 12 else 0)), day)
    span = count * UNIT_DAYS[unit]
    if span >= (day - date(EARLIEST_YEAR, 1, 1)).days:
        return None
    at = day - timedelta(days=span)
    if unit in ("day", "night"):
        return _mention(match, at, at)
    slack = {"week": 3, "fortnight": 3, "month": 15}.get(unit, 183)
    return _mention(match, at - timedelta(days=slack), at + timedelta(days=slack))


def _weekday_range(match: re.Match[str], day: date, start: date | None) -> DateMention | None:
    last = last_weekday(match["day2"], day)
    return _mention(match, last_weekday(match["day1"], last), last, "period")


def _month_range(match: re.Match[str], day: date, start: date | None) -> DateMention | None:
    year = int(match["year"])
    first = month_span(int(match["year1"] or year), _month(match["month1"]))[0]
    last = month_span(year, _month(match["month2"]))[1]
    return _mention(match, first, last, "period") if first <= last else None


def _calendar(match: re.Match[str], day: date, start: date | None) -> DateMention | None:
    unit, which = match["unit"].lower(), match["rel"].lower()
    if unit == "weekend":
        saturday = last_weekday("saturday", day)
        if which == "last" and day.weekday() >= 5:
            saturday -= timedelta(days=7)
        return _mention(match, saturday, saturday + timedelta(days=1), "point")
    if unit == "week":
        monday = day - timedelta(days=day.weekday())
        if which in ("last", "previous"):
            return _mention(match, monday - timedelta(days=7), monday - timedelta(days=1), "point", 3)
        return _mention(match, monday, day, "period")
    if unit == "month":
        if which in ("last", "previous"):
            end = day.replace(day=1) - timedelta(days=1)
            return _mention(match, end.replace(day=1), end, "point", 4)
        return _mention(match, day.replace(day=1), day, "period")
    if which in ("last", "previous"):
        return _mention(match, date(day.year - 1, 1, 1), date(day.year - 1, 12, 31), "point", 5)
    return _mention(match, date(day.year, 1, 1), day, "period")


def _since(match: re.Match[str], day: date, start: date | None) -> DateMention | None:
    inner = match["what"]
    begun = re.search(
        r"(?i)\b(?:war|conflict|crisis|revolution|uprising|fighting|hostilities|revolt|unrest|protests?|civil|events|invasion|outbreak|began|broke out)\b",
        inner,
    )
    mentions = find_dates(inner, day) or find_dates(f"in {re.sub('(?i)^(?:late|early|mid)[- ]', '', inner)}", day)
    if mentions:
        return _mention(match, mentions[0].first, day, "since")
    if re.search(r"(?i)(?:start|beginning) of (?:the|this) year", inner):
        return _mention(match, date(day.year, 1, 1), day, "since")
    if begun and start is not None and start <= day:
        return _mention(match, start, day, "since", 5)
    return None


def _weekend(match: re.Match[str], day: date, start: date | None) -> DateMention:
    saturday = last_weekday("saturday", day)
    return _mention(match, saturday, saturday + timedelta(days=1))


def _first_years(match: re.Match[str], day: date, start: date | None) -> DateMention | None:
    if start is None or start >= day:
        return None
    last = start + timedelta(days=_small_count(match["count"]) * UNIT_DAYS["year"])
    return _mention(match, start, min(last, day), "period")


def _small_count(words: str) -> int:
    lowered = words.lower()
    if lowered in ("few", "several"):
        return FEW_DAYS
    if lowered.startswith("couple"):
        return 2
    if lowered in ("a", "an"):
        return 1
    number = read_number([lowered], 0)
    return min(number[0], 100_000) if number else 1


def _rule(pattern: str, read: Reader) -> tuple[re.Pattern[str], Reader]:
    return re.compile(pattern, re.IGNORECASE), read


_RULES: tuple[tuple[re.Pattern[str], Reader], ...] = (
    _rule(
        r"\bsince (?P<what>(?:late |early |mid-?)?(?:(?:the )?(?:start|beginning|outbreak|outset|eruption) of [^.;\n]{0,60}?(?:year|war|conflict|crisis|revolution|uprising|fighting|hostilities|unrest|civil war|(?:19|20)\d\d)\b"
        r"|(?:\w+['’]?s? ){0,3}?(?:war|conflict|crisis|revolution|uprising|revolt|unrest|fighting|invasion)(?: against [^.;,\n]{3,50}?)? (?:began|started|broke out|erupted)(?:[^.;\n]{0,110}?(?:19|20)\d\d\b|[^.;,\n]{0,40})"
        r"|[^.;,\n]{0,60}?(?:(?:19|20)\d\d|\d{1,2} "
        + _CASED_MONTH
        + r"(?:,? (?:19|20)\d\d)?|"
        + "|".join(WEEKDAYS)
        + r"|yesterday|last (?:week|month|year))\b|"
        + _CASED_MONTH
        + r"(?: \d{1,2}\b)?(?:,? (?:19|20)\d\d)?))",
        _since,
    ),
    _rule(
        r"\b(?:war|conflict|crisis|uprising|revolt|revolution|unrest),? (?:which|that) (?:first )?(?:began|started|erupted|broke out|flared)"
        r"(?P<what>[^.;\n]{0,110}?(?:19|20)\d\d)\b",
        _since,
    ),
    _rule(r"\b(?:yesterday|last (?:night|evening))\b", _yesterday),
    _rule(
        r"\b(?:in|during|of) (?P<part>early |mid-?|late )?(?P<month>"
        + _CASED_MONTH
        + r") (?:of )?(?P<rel>last) year\b(?P<year>(?!))?",
        _month_last_year,
    ),
    _rule(
        r"\b"
        + _COUNT
        + r"\s+(?P<unit>year|decade|century)s?\s+ago\s+(?:this (?:week|weekend|month|year|morning|spring|summer|autumn|winter)|today|on \w+day)\b",
        _ago,
    ),
    _rule(r"(?<!the )\b(?P<rel>this|last|previous)\s+(?P<unit>week|weekend|month|year)\b", _calendar),
    _rule(
        r"\b(?:(?:over|in|during|within|for|throughout|across)\s+)?(?:the\s+)?(?:past|last|previous|recent)\s+"
        + _COUNT
        + r"?\s*"
        + _UNIT
        + r"\b(?!\s+(?:monday|tuesday))",
        _past,
    ),
    _rule(
        r"\b(?:between|from) (?P<day1>"
        + "|".join(WEEKDAYS)
        + r")(?: \w+)? (?:and|to|until) (?P<day2>"
        + "|".join(WEEKDAYS)
        + r")\b",
        _weekday_range,
    ),
    _rule(
        r"\b(?:between|from) (?P<month1>"
        + _CASED_MONTH
        + r")(?:,? (?P<year1>(?:19|20)\d\d))? (?:and|to|until) (?P<month2>"
        + _CASED_MONTH
        + r")(?! \d{1,2}\b),? "
        + _YEAR
        + r"\b",
        _month_range,
    ),
    _rule(
        r"\b(?:between |from )?(?P<month>"
        + _CASED_MONTH
        + r") (?P<day1>[0-3]?\d)\s*(?:and|to|until|through|-|–)\s*(?P<month2>"
        + _CASED_MONTH
        + r") (?P<day2>[0-3]?\d)(?!\d)(?:,? "
        + _YEAR
        + r")?\b",
        _day_range,
    ),
    _rule(
        r"\b(?:in |over |during |within )?(?:the |its )?(?:first |last )?"
        + _COUNT
        + r"[ -](?P<unit>day|week|hour)s?(?:'|’)?(?:[ -]long)? (?:of (?:heavy |intense |fierce )?(?:fighting|clashes|shelling|bombing|bombardment|battles|air strikes|airstrikes|violence)|stretch|period|offensive|battle|operation)",
        _past,
    ),
    _rule(
        r"\b(?:in|over|during) the first "
        + _COUNT
        + r" years of (?:\w+ ){1,4}?(?:war|conflict|crisis|uprising|fighting)\b",
        _first_years,
    ),
    _rule(
        r"\b(?:in|within|over) "
        + _COUNT
        + r"\s+(?P<unit>hour|day|week)s\b(?! (?:in|of|from|between|ending) (?:\w+ ){0,3}?(?:early |mid-?|late )?(?:"
        + _CASED_MONTH
        + r"|(?:19|20)\d\d))",
        _past,
    ),
    _rule(r"\b(?:at|over|on|during) the weekend\b", _weekend),
    _rule(r"\b" + _COUNT + r"\s+" + _UNIT + r"\s+(?:ago|earlier|before)\b", _ago),
    _rule(
        r"\b(?:between |from )?(?P<day1>[0-3]?\d)(?:st|nd|rd|th)?(?: (?P<month>"
        + _MONTH
        + r"))?\s*(?:-|–|and|to|until|through)\s*(?P<day2>[0-3]?\d)(?:st|nd|rd|th)? (?P<month2>"
        + _MONTH
        + r")(?:,? "
        + _YEAR
        + r")?\b",
        _day_range,
    ),
    _rule(
        r"\b(?:between |from )?(?P<month>"
        + _CASED_MONTH
        + r") (?P<day1>[0-3]?\d)(?:st|nd|rd|th)?\s*(?:-|–|and|to|until|through)\s*(?:(?P<month2>"
        + _MONTH
        + r") )?(?P<day2>[0-3]?\d)(?:st|nd|rd|th)?(?:,? "
        + _YEAR
        + r")?\b",
        _day_range,
    ),
    _rule(r"\b" + _YEAR + r"-(?P<m>[01]\d)-(?P<d>[0-3]\d)\b", _calendar_day),
    _rule(r"\b(?P<d>[0-3]?\d)[/.-](?P<m>[01]?\d)[/.-]" + _YEAR + r"\b", _calendar_day),
    _rule(r"\b" + _DAY + r"(?: of)?[ -](?P<month>" + _CASED_MONTH + r")(?:,?[ -]" + _YEAR + r")?", _full),
    _rule(r"\b(?P<month>" + _CASED_MONTH + r")[ -]" + _DAY + r"(?!\d)(?:,? " + _YEAR + r")?\b", _full),
    _rule(
        r"\b(?:in |during |of )?(?P<part>early |mid-?|late )?(?P<rel>last )?(?P<month>"
        + _CASED_MONTH
        + r")(?:,? (?:of )?"
        + _YEAR
        + r")\b",
        _month_only,
    ),
    _rule(
        r"\b(?:in|during|throughout|until|by) (?P<part>early |mid-?|late )?(?P<rel>last )?(?P<month>"
        + _CASED_MONTH
        + r")(?P<year>(?!))?",
        _month_only,
    ),
    _rule(
        r"\b(?P<part>early|mid|late)[ -](?P<rel>last )?(?P<month>" + _CASED_MONTH + r")(?P<year>(?!))?",
        _month_only,
    ),
    _rule(r"\blast (?P<part>(?!))?(?P<rel>)(?P<month>" + _CASED_MONTH + r")(?P<year>(?!))?", _month_only),
    _rule(
        r"\b(?:(?P<rel>last|next|this|past) )?"
        + _WEEKDAY
        + r"(?:\b|s(?= (?:\w+ )?(?:attack|strike|airstrike|raid|blast|bombing|bombardment|explosion|execution|killing|massacre|assault|shelling|incident|clash|ambush|offensive)(?:s|es)?\b))",
        _weekday,
    ),
    _rule(
        r"\b(?:in|during|of|throughout|by|from|back in) (?P<part>early[ -]|mid-?|late[ -])?"
        + _YEAR
        + r"\b(?! (?:people|civilians|fighters))",
        _year_only,
    ),
    _rule(
        r"\b(?:the|a|an|its|their|that|of) (?P<part>early[ -]|mid-?|late[ -])?"
        + _YEAR
        + r"(?= (?:\w+ ){0,2}(?:attack|strike|massacre|war|offensive|bombing|assault|battle|siege|invasion|uprising|conflict|killing|gas|sarin|chemical)s?\b)",
        _year_only,
    ),
    _rule(r"\b(?:earlier |later )?(?:today|this (?:morning|afternoon|evening)|tonight)\b", _today),
    _rule(r"\bovernight\b", _overnight),
)
