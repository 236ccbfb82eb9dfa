"""Score the extractor on MUC-4: 1,500 reports of 1988-91 on attacks in Latin America, with answer keys that others made.

    python benchmarks/muc4.py --data DIR [--split check] [--errors FILE] [--json FILE]

DIR holds `muc4/` (dev, tst1, tst2: texts and keys). The texts are in capitals: `truecase.py` restores case, with what it learns from the
mixed-case texts of the other sets in DIR and from the names of the pack and of GeoNames. Years are moved by 28, which keeps every
weekday, as `claimline` reads nothing that was published before 1990.

- Counts: slots 21 (number) and 23 (effect) joined on the victim are (count, killed or injured). A claim is right when outcome and number
  agree ("~30" agrees with about 30, "5-" with at least 5, "-26" with up to 26). `PLURAL`, fills with `?`, optional templates, and totals
  of a template (slot 24 or the sum) are optional: missing them costs nothing, giving them is no error. So are claims that are not
  actual, that deny, that are part of another, and totals of a period.
- The keys hold terrorist acts alone; clashes of guerrillas and soldiers in the same report are in no key. So precision is a lower
  bound, and it is taken over reports that have an incident in the key; `number right where the victims were found` asks only of claims
  whose victims are the key's.
- Captured: the number of slot 21 in accomplished kidnappings.
- Date, place, country, perpetrator: of the claims that agree with a count of the key; and over all rows of the report.
- Type (slot 4): whether the report has an event of a PLOVER type (and mode) that the key's type stands for.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from benchmarks import baseline_regex, sets
from benchmarks.sets import BASELINE, CEILING, OURS, Board, Options, Row
from benchmarks.truecase import WORD, Truecaser, english_words, learn
from pipeline.evaluate.scores import Count
from pipeline.evaluate.wording import same_party
from pipeline.gazetteer import squash
from pipeline.gazetteer_cache import load_places
from pipeline.packs import load_pack

YEARS = 28  # later: the same weekdays and leap years, and after 1990
CENTURY = 1900
TEXT_YEARS = (1920, 1992)  # years as the texts write them; 1530 is a time of day
OUTCOMES = {"DEATH": "killed", "INJURY": "injured"}
EVENTS: dict[str, tuple[tuple[str, frozenset[str] | None], ...]] = {
    "ATTACK": (("ASSAULT", None),), "BOMBING": (("ASSAULT", frozenset(("explosives", "aerial", "suicide-attack", "heavy-weapons"))),),
    "KIDNAPPING": (("ASSAULT", frozenset(("abduct",))),), "ARSON": (("ASSAULT", None), ("CRIME", None)),
    "ROBBERY": (("CRIME", None), ("COERCE", frozenset(("seize",)))), "FORCED WORK STOPPAGE": (("COERCE", None), ("PROTEST", None)),
}  # fmt: skip
COUNTRIES = {
    "EL SALVADOR": "SLV", "COLOMBIA": "COL", "GUATEMALA": "GTM", "PERU": "PER", "CHILE": "CHL", "BOLIVIA": "BOL", "HONDURAS": "HND",
    "ARGENTINA": "ARG", "ECUADOR": "ECU", "PANAMA": "PAN", "VENEZUELA": "VEN", "NICARAGUA": "NIC", "COSTA RICA": "CRI", "MEXICO": "MEX",
    "SPAIN": "ESP", "UNITED STATES": "USA", "CUBA": "CUB", "BRAZIL": "BRA", "URUGUAY": "URY", "PARAGUAY": "PRY", "PUERTO RICO": "PRI",
}  # fmt: skip
NAMES_OF = frozenset((*COUNTRIES.values(), "DOM", "HTI", "BLZ"))
MONTHS = {name: number for number, name in enumerate(["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"], start=1)}  # fmt: skip
MAX_COUNT = 100_000  # a "count" above it in a text is a misreading of the key
DOCUMENT = re.compile(r"(?m)^((?:DEV|TST\d)-MUC\d-\d{4})[^\n]*\n")
HEADER = re.compile(r"\s*([^\[\]]{2,200}?)\s*--\s*|\s*(?=\[)")
HEADER_DATE = re.compile(r"\b(?:(\d{1,2}) ([A-Z]{3})[A-Z]*|([A-Z]{3})[A-Z]* (\d{1,2}))\b(?:,? (\d\d)\b)?")
TAGS = re.compile(r"(?:\s*\[[^\]]*\])*?\s*\[(?:TEXT|SUMMARY|EXCERPTS?|PASSAGE OMITTED)\]\s*")
SLOT = re.compile(r"^(\d+)\. +[A-Z: ]+?(?:  +|$)(.*)$")
QUOTED = re.compile(r'"((?:\\.|[^"\\])*)"')
DAY = re.compile(r"(-? ?)(\d{1,2}) ([A-Za-z]{3})[A-Z]* (\d\d)")
DOER = re.compile(
    r"(?i)\b(terrorists?|guerrillas?|rebels?|gunmen|hitmen|soldiers|army|police|fmln|eln|farc|m-?19|shining path|paramilitary|"
    r"drug traffickers|death squads?|extremists?|subversives?|unidentified (?:men|individuals|persons))\b"
)  # fmt: skip


@dataclass(frozen=True)
class Number:
    """A number of the key: low to high, null open; `is_plural` says that only "more than one" is known."""

    low: int
    high: int | None
    is_plural: bool = False

    def is_told(self, claim: Mapping[str, Any]) -> bool:
        """Whether a claim gives this number."""
        low, best, high = claim["low"], claim["best"], claim["high"]
        if self.is_plural:
            return low is not None and low >= self.low
        if self.high is not None and 0 < self.low < self.high:
            return bool(low == self.low and high == self.high) or best in (self.low, self.high)
        wanted = self.low or self.high
        return bool(best == wanted) if best is not None else wanted in (low, high)


@dataclass(frozen=True)
class Fill:
    """One line of a slot: alternative values, the words that it refers to, and whether it is optional."""

    values: tuple[str, ...]
    about: tuple[str, ...]
    is_optional: bool


@dataclass
class Template:
    """One incident of the key: slot number to fills; without an incident `slots` is empty."""

    document: str
    is_optional: bool = False
    slots: dict[int, list[Fill]] = field(default_factory=dict)

    def words(self, *slots: int) -> list[str]:
        """Return all strings of some slots."""
        return [words for slot in slots for fill in self.slots.get(slot, ()) for words in (*fill.about, *fill.values)]


@dataclass(frozen=True)
class Gold:
    """A count of the key: outcomes and numbers that are right, the victims' words, the incident."""

    outcomes: frozenset[str]
    numbers: tuple[Number, ...]
    victims: tuple[str, ...]
    is_optional: bool
    template: Template

    @property
    def is_one(self) -> bool:
        """Whether one person was harmed."""
        return all(number.low == number.high == 1 for number in self.numbers)


@dataclass(frozen=True)
class Report:
    """One text with its key; `day` is the header's day, moved; null where the header has none."""

    id: str
    published: date
    day: date | None
    city: str
    text: str
    templates: tuple[Template, ...]

    @property
    def golds(self) -> list[Gold]:
        """The counts of the key."""
        return [gold for template in self.templates for gold in counts_of(template)]


# ---------------------------------------------------------------- reading the key


def read_key(text: str) -> list[Template]:
    """Return the templates of a key file in order."""
    found: list[Template] = []
    slot, raw = 0, ""
    for line in [*text.splitlines(), "99. END  "]:
        match = SLOT.match(line)
        if line.startswith(";") or (match is None and not line.startswith("   ")):
            continue
        if match is None or raw.rstrip().endswith("/"):
            joined = f"{raw} {line.strip()}" if raw.rstrip().endswith("/") or line.strip().startswith("/") else None
            raw = raw if joined is not None or not found else _keep(found[-1], slot, raw)
            raw = joined if joined is not None else line.strip()
            continue
        if found:
            _keep(found[-1], slot, raw)
        slot, raw = int(match[1]), match[2].strip()
        if slot == 0:
            found.append(Template(raw.split()[0]))
    return found


def _keep(template: Template, slot: int, raw: str) -> str:
    """Put one fill into a template; the message and template numbers are no fills."""
    if slot == 1:
        template.is_optional |= "OPTIONAL" in raw
    elif slot > 1 and raw not in ("*", "-", ""):
        template.slots.setdefault(slot, []).append(read_fill(raw))
    return ""


def read_fill(raw: str) -> Fill:
    """Return a fill such as `? INJURY / DEATH: "PEASANTS" / "FARMERS"`."""
    plain = raw.lstrip("?( ") if raw.startswith(("?", "(?")) else raw
    head, colon, tail = plain.partition('"')
    about = tuple(words.replace('\\"', "").replace("\\", "").strip() for words in QUOTED.findall(colon + tail))
    head = head.strip().removesuffix(":").strip()
    values = tuple(value.strip(" ()") for value in head.split(" / ")) if head else ()
    return Fill(tuple(value for value in values if value), tuple(words for words in about if words not in ("", "-")), raw.startswith("?"))  # fmt: skip


def read_number(value: str) -> Number | None:
    """Return the number of a fill: 6, ~30, 5- (at least), -26 (up to), 6-8, PLURAL; None for what is no number."""
    text = value.replace("~", "").replace(",", "").strip(" ?()")
    if text == "PLURAL":
        return Number(2, None, is_plural=True)
    match = re.fullmatch(r"(\d+)?\s*(-)?\s*(\d+)?", text)
    if match is None or not (match[1] or match[3]):
        return None
    one, two = (int(part) if part else None for part in (match[1], match[3]))
    if match[2] is None:
        return Number(one or 0, one)
    return Number(one or 0, two)


def counts_of(template: Template) -> list[Gold]:
    """Return the counts of killed and injured people of a template: slots 21 and 23 joined on the victims' words."""
    found = []
    for effect in template.slots.get(23, ()):
        outcomes = frozenset(OUTCOMES[value] for value in effect.values if value in OUTCOMES)
        fills = [fill for fill in template.slots.get(21, ()) if set(fill.about) & set(effect.about)]
        for fill in fills[:1] if outcomes and effect.about else []:
            numbers = tuple(number for number in map(read_number, fill.values) if number is not None)
            vague = any(number.is_plural for number in numbers)
            optional = template.is_optional or effect.is_optional or fill.is_optional or vague
            victims = tuple(dict.fromkeys((*fill.about, *effect.about, *_described(template, fill))))
            found.append(Gold(outcomes, numbers, victims, optional, template))
    return [gold for gold in found if gold.numbers and (gold.numbers[0].low or gold.numbers[0].high or 0) < MAX_COUNT]


def _described(template: Template, fill: Fill) -> Iterator[str]:
    """Yield the descriptions of a named victim: slot 19 has `"PRIEST": "ROMERO"`."""
    for each in template.slots.get(19, ()):
        if set(each.about[1:]) & set(fill.about):
            yield each.about[0]


def captured_in(template: Template) -> list[Gold]:
    """Return the counts of people taken in an accomplished kidnapping."""
    stage = template.words(5)
    if template.words(4) != ["KIDNAPPING"] or stage != ["ACCOMPLISHED"]:
        return []
    found = []
    for fill in template.slots.get(21, ()):
        numbers = tuple(number for number in map(read_number, fill.values) if number is not None)
        optional = template.is_optional or fill.is_optional or any(number.is_plural for number in numbers)
        if numbers:
            found.append(Gold(frozenset(("captured",)), numbers, fill.about, optional, template))
    return found


def days_of(template: Template) -> list[tuple[date | None, date]]:
    """Return the alternatives of slot 2 as (first, last), moved by 28 years; first is null for "on or before"."""
    found = []
    for fill in template.slots.get(2, ()):
        for part in re.split(r"\)? / \(?", " / ".join(fill.values)):
            days = [(sign.strip(), _day(int(day), month, int(year))) for sign, day, month, year in DAY.findall(part)]
            if not days:
                continue
            first = None if part.strip("( ").startswith("-") else days[0][1]
            if all(day is not None for _, day in days):
                found.append((first, days[-1][1] or date.min))
    return found


def _day(day: int, month: str, year: int) -> date | None:
    number = MONTHS.get(month.upper())
    try:
        return date(CENTURY + year + YEARS, number, day) if number else None
    except ValueError:
        return None


def places_of(template: Template) -> list[list[list[str]]]:
    """Return the alternatives of slot 3, each from the country down, each level with its names."""
    found = []
    for fill in template.slots.get(3, ()):
        for part in re.split(r"\)\)? / \(?|(?<=\)) / (?=[A-Z ]+:)", " / ".join(fill.values)):
            levels = [re.sub(r"\([^)]*\)?", "", level).strip(" ()?") for level in part.split(":")]
            found.append([[name.strip() for name in level.split(" - ")] for level in levels if level])
    return [levels for levels in found if levels]


# ---------------------------------------------------------------- reading the texts


def read_texts(text: str) -> Iterator[tuple[str, str]]:
    """Yield (id, text with its header) of each document of a file."""
    parts = DOCUMENT.split(text)
    yield from zip(parts[1::2], parts[2::2], strict=True)


def split_header(text: str) -> tuple[str, str]:
    """Return (header, body): the dateline and its tags end with [TEXT] or its like."""
    header = HEADER.match(text)
    end = header.end() if header else 0
    tags = TAGS.match(text, end)
    return text[:end], text[tags.end() if tags else end :]


def header_day(header: str, nearby: date | None) -> date | None:
    """Return the day of a header, moved; a missing year is that of `nearby`. None without a day."""
    match = HEADER_DATE.search(re.sub(r"\s+", " ", header))
    if match is None or "NO DATE" in header:
        return None
    day, month = match[1] or match[4], match[2] or match[3]
    year = int(match[5]) if match[5] else (nearby.year - YEARS - CENTURY if nearby else 89)
    return _day(int(day), month, year)


def moved_years(text: str) -> str:
    """Return the text with its years moved by 28: "8 JAN 90" and "in 1988"."""
    text = re.sub(
        r"\b(\d{1,2} (?:JAN|FEB|MAR|APR|MAY|JUN|JUL|AUG|SEP|OCT|NOV|DEC)[A-Z]*) (\d\d)\b(?! (?:PERCENT|PEOPLE))",
        lambda found: f"{found[1]} {CENTURY + int(found[2]) + YEARS}", text,
    )  # fmt: skip
    return re.sub(r"\b19\d\d\b(?! (?:GMT|HOURS|LOCAL))", _moved_year, text)


def _moved_year(found: re.Match[str]) -> str:
    year = int(found.group())
    return str(year + YEARS) if TEXT_YEARS[0] <= year <= TEXT_YEARS[1] else found.group()


def unwrapped(text: str) -> str:
    """Return the text with one line per paragraph and round brackets."""
    paragraphs = (" ".join(part.split()) for part in re.split(r"\n\s*\n", text))
    return "\n".join(part.replace("[", "(").replace("]", ")") for part in paragraphs if part)


def read_reports(folder: Path, truecaser: Truecaser) -> Iterator[Report]:
    """Yield the reports with case restored, in the order of the files."""
    keys: dict[str, list[Template]] = {}
    for path in sorted([*folder.glob("*/key-*")]):
        for template in read_key(path.read_text(encoding="latin-1")):
            keys.setdefault(template.document, []).append(template)
    nearby: date | None = None
    for path in sorted([*folder.glob("dev/dev-muc3-*"), *folder.glob("tst?/tst?-muc?")]):
        for document, raw in read_texts(path.read_text(encoding="latin-1")):
            header, body = split_header(raw)
            day = header_day(header, nearby)
            nearby = day or nearby or date(1989 + YEARS, 1, 1)
            city = header.split(",")[0].split("(")[0].strip()
            text = truecaser.restore(moved_years(unwrapped(body)))
            templates = tuple(each for each in keys.get(document, ()) if each.slots)
            yield Report(document, nearby, day, city, text, templates)


def mixed_case_texts(data: Path, *, without: str = "") -> Iterator[str]:
    """Yield the texts of the other sets in the folder that are there."""
    for path in sorted(data.glob("fakes/articles.jsonl")):
        yield from (json.loads(line)["text"] for line in path.read_text(encoding="utf-8").splitlines())
    for path in sorted(data.glob("polnear/dev/text/*.txt")):
        yield path.read_text(encoding="utf-8")
    for path in sorted(data.glob("re3d/*/documents.json")):
        yield from (json.loads(line)["text"] for line in path.read_text(encoding="utf-8").splitlines() if line.strip())
    for path in sorted(data.glob("geoparsing/*.xml")):
        if path.name != without:
            yield from (each.findtext("text") or "" for each in ElementTree.parse(path).getroot().iter("article"))


def names_known(pack: str) -> list[str]:
    """Return the names of actors of a pack, and of the places of the Americas that the keys are about."""
    loaded = load_pack(pack)
    places = load_places(loaded, warn=print)
    rows = places.select("country_iso3", "alias_raw").iter_rows()
    aliases = (alias for actor in loaded.actors.values() for alias in (actor.name, *actor.aliases))
    return [*(name for country, name in rows if country in NAMES_OF), *(name for name in aliases if name[:1].isupper())]


def case_shares(data: Path, names: Iterable[str]) -> tuple[list[bool], list[bool]]:
    """Return for TR-News, kept out of learning: whether each word got its case back; ours, and with all words in small letters."""
    path = data / "geoparsing" / "TR-News.xml"
    if not path.is_file():
        return [], []
    truecaser = learn(mixed_case_texts(data, without=path.name), names, dictionary=english_words())
    ours, small = [], []
    for article in ElementTree.parse(path).getroot().iter("article"):
        text = article.findtext("text") or ""
        upper = "".join(c.upper() if len(c.upper()) == 1 else c for c in text)
        restored = truecaser.restore(upper)
        for found in WORD.finditer(text):
            ours.append(restored[found.start() : found.end()] == found.group())
            small.append(found.group().islower())
    return ours, small


# ---------------------------------------------------------------- counting


def is_asserted(claim: Mapping[str, Any]) -> bool:
    """Whether a claim states harm done, as a whole of its own; others are optional."""
    return (
        claim.get("modality", "actual") == "actual" and claim.get("stance", "asserts") not in ("denies", "questions")
        and claim.get("part_of_claim_id") is None and claim.get("total_kind", "incident") in ("incident", "update")
        and claim["high"] != 0
    )  # fmt: skip


def agrees(gold: Gold, claim: Mapping[str, Any]) -> float | None:
    """Return how well a claim fits a count of the key; None where outcome or number differ."""
    if claim["outcome"] not in gold.outcomes or not any(number.is_told(claim) for number in gold.numbers):
        return None
    wanted = 0.0 if gold.is_optional else 2.0
    return wanted + (1.0 if is_about(gold, claim) else 0.0) + (0.5 if is_asserted(claim) else 0.0)


def is_about(gold: Gold, claim: Mapping[str, Any]) -> bool:
    """Whether a claim's words for the victims hold a word of the key's."""
    wanted = [set(WORD.findall(words.lower())) for words in gold.victims]
    found = set(WORD.findall((claim.get("victims_raw") or claim["quote"]).lower()))
    heads = {words.split()[-1].lower().rstrip("s") for words in gold.victims if words.split()}
    return any(words and words <= found for words in wanted) or bool(heads & {word.rstrip("s") for word in found})


def totals_of(golds: Sequence[Gold]) -> set[tuple[str, int]]:
    """Return the totals of the templates: slot 24, and the sums of their counts of one outcome."""
    found: set[tuple[str, int]] = set()
    sums: dict[tuple[int, str], int] = {}
    for gold in golds:
        for outcome in gold.outcomes:
            sums[id(gold.template), outcome] = sums.get((id(gold.template), outcome), 0) + gold.numbers[0].low
            numbers = (read_number(value) for fill in gold.template.slots.get(24, ()) for value in fill.values)
            found |= {(outcome, number.low) for number in numbers if number is not None}
    return found | {(outcome, total) for (_, outcome), total in sums.items()}


def score_counts(
    golds: Sequence[Gold], claims: Sequence[Row]
) -> tuple[Count, list[tuple[int, int]], list[int], list[int]]:
    """Return the count, all pairs, and the numbers of the golds missed and of the claims that are surplus."""
    pairs = sets.pairs_of(golds, claims, agrees)
    totals = totals_of(golds)
    taken_golds, taken_claims = {left for left, _ in pairs}, {right for _, right in pairs}
    missed = [at for at, gold in enumerate(golds) if at not in taken_golds and not gold.is_optional]
    surplus = [
        at for at, claim in enumerate(claims)
        if at not in taken_claims and is_asserted(claim) and (claim["outcome"], claim["best"] or claim["low"]) not in totals
    ]  # fmt: skip
    right = sum(not golds[left].is_optional for left, _ in pairs)
    return Count(right, len(surplus), len(missed)), pairs, missed, surplus


def score_report(board: Board, half: str, report: Report, tables: Mapping[str, Mapping[str, list[Row]]]) -> None:
    """Add one report to the board."""
    rows = {name: list(found.get(report.id, ())) for name, found in tables.items()}
    harm = [row for row in rows["casualty_claims"] if row["outcome"] in OUTCOMES.values()]
    simple = [row for row in baseline_regex.counts(report.text) if row["outcome"] in OUTCOMES.values()]
    if not report.templates:
        board.judge(
            half, "reports without an incident in the key: no count is claimed", not any(map(is_asserted, harm))
        )
        board.judge(half, "reports without an incident in the key: no count is claimed", not simple, reader=BASELINE)
        return
    golds = report.golds
    for kind, belongs in (("counts", None), ("counts of two and more", False), ("counts of one", True)):
        _score_kind(board, half, kind, report, golds, harm, simple, belongs)
    _ceiling(board, half, report, golds)
    _score_captured(board, half, report, rows["casualty_claims"])
    pairs = score_counts(golds, harm)[1]
    for left, right in pairs:
        _score_fields(board, half, report, golds[left], harm[right])
    _score_numbers(board, half, report, golds, harm)
    for template in report.templates:
        if not template.is_optional:
            _score_incident(board, half, report, template, rows)


def _score_kind(
    board: Board, half: str, kind: str, report: Report, golds: Sequence[Gold], harm: Sequence[Row], simple: Sequence[Row],
    is_one: bool | None,
) -> None:  # fmt: skip
    wanted = [gold for gold in golds if is_one is None or gold.is_one == is_one]
    for reader, claims in ((OURS, harm), (BASELINE, simple)):
        asked = [row for row in claims if is_one is None or (row["best"] == 1) == is_one]
        count, _, missed, surplus = score_counts(wanted, asked)
        board.count(half, kind, count, reader=reader)
        if reader == OURS and is_one is None:
            for at in missed:
                _flaw_missed(board, half, report, wanted[at], harm)
            for at in surplus:
                found = f"{asked[at]['outcome']} {asked[at]['low']}..{asked[at]['high']} '{asked[at]['victims_raw']}'"
                board.flaw(half, "surplus", report.id, found=found, words=asked[at]["quote"])


def _flaw_missed(board: Board, half: str, report: Report, gold: Gold, claims: Sequence[Row]) -> None:
    near = [row for row in claims if is_about(gold, row)]
    found = "; ".join(f"{row['outcome']} {row['low']}..{row['high']} '{row['victims_raw']}'" for row in near[:3])
    kind = "wrong number or outcome" if near else "missed one" if gold.is_one else "missed"
    numbers = "/".join(f"{number.low}..{number.high}" for number in gold.numbers)
    wanted = f"{'/'.join(sorted(gold.outcomes))} {numbers} '{' | '.join(gold.victims)}'"
    board.flaw(half, kind, report.id, wanted=wanted, found=found, words=_sentence_of(report.text, gold.victims))


def _sentence_of(text: str, victims: Sequence[str]) -> str:
    """Return the sentence that names the victims beside a word for harm, else the first that names them."""
    sentences = re.split(r"(?<=[.!?])\s+", text)
    named = [each for each in sentences if any(words.lower() in each.lower() for words in victims)]
    harmed = [
        each for each in named if re.search(r"(?i)kill|murder|dead|death|die|assassin|wound|injur|massacre", each)
    ]
    return next(iter(harmed or named), "")


def _ceiling(board: Board, half: str, report: Report, golds: Sequence[Gold]) -> None:
    for gold in golds:
        if not gold.is_optional:
            numbers = [number.low or number.high or 0 for number in gold.numbers]
            is_there = any(sets.stands_in(number, report.text) for number in numbers)
            kind = "counts of one" if gold.is_one else "counts of two and more"
            board.judge(half, f"{kind}: number stands in the text", is_there, reader=CEILING)


def _score_captured(board: Board, half: str, report: Report, claims: Sequence[Row]) -> None:
    golds = [gold for template in report.templates for gold in captured_in(template)]
    taken = [row for row in claims if row["outcome"] == "captured"]
    for gold in golds:
        if not gold.is_optional:
            is_right = any(agrees(gold, row) is not None for row in taken)
            board.judge(half, "captured in kidnappings: recall", is_right)
            if not is_right:
                board.flaw(half, "captured missed", report.id, wanted=f"{gold.numbers[0].low} '{' | '.join(gold.victims)}'",
                           found="; ".join(f"{row['low']} '{row['victims_raw']}'" for row in taken), words=_sentence_of(report.text, gold.victims))  # fmt: skip


def _score_numbers(board: Board, half: str, report: Report, golds: Sequence[Gold], claims: Sequence[Row]) -> None:
    """Of the counts whose victims a claim of the same outcome names: is the number right?"""
    for gold in golds:
        near = [row for row in claims if row["outcome"] in gold.outcomes and is_about(gold, row)]
        if near and not gold.is_optional:
            is_right = any(number.is_told(row) for row in near for number in gold.numbers)
            board.judge(half, "number right where the victims were found", is_right)


def day_verdict(days: Sequence[tuple[date | None, date]], first: date | None, last: date | None) -> bool | None:
    """Return whether a date is one that the key allows; None where the key has no exact day or range."""
    exact = [(one, other) for one, other in days if one is not None]
    if not exact or len(exact) < len(days):
        return None
    return any(first is not None and last is not None and one <= first and last <= other for one, other in exact)


def place_verdict(places: Sequence[Sequence[Sequence[str]]], row: Mapping[str, Any]) -> bool | None:
    """Return whether a row's place is the most specific one of the key; None where the key names only the country."""
    wanted = {squash(name) for levels in places for name in levels[-1] if len(levels) > 1}
    if not wanted or any(len(levels) == 1 for levels in places):
        return None
    return bool(wanted & {squash(name) for name in (row.get("place_raw"), row.get("place_name")) if name})


def country_verdict(places: Sequence[Sequence[Sequence[str]]], row: Mapping[str, Any]) -> bool | None:
    """Return whether a row lies in the country of the key; None for a country that we have no code for."""
    wanted = {COUNTRIES[name] for levels in places for name in levels[0] if name in COUNTRIES}
    return row.get("country_iso3") in wanted if wanted else None


def _score_fields(board: Board, half: str, report: Report, gold: Gold, claim: Row) -> None:
    """Judge date, place, country and perpetrator of a claim that agrees with a count."""
    template, places = gold.template, places_of(gold.template)
    verdicts: dict[str, tuple[bool | None, object, object]] = {
        "date": (day_verdict(days_of(template), claim["date_start"], claim["date_end"]), template.words(2), (claim["date_start"], claim["date_end"])),
        "place": (place_verdict(places, claim), template.words(3), claim["place_raw"]),
        "country": (country_verdict(places, claim), template.words(3), claim["country_iso3"]),
        "perpetrator": (_doer_verdict(template, [claim["perpetrator_raw"]]), template.words(9, 10), claim["perpetrator_raw"]),
    }  # fmt: skip
    for name, (verdict, wanted, found) in verdicts.items():
        if verdict is not None:
            board.judge(half, f"{name} of counts", verdict)
        if verdict is False:
            told = "none" if found in (None, (None, None)) else "wrong"
            board.flaw(half, f"{name} {told}", report.id, wanted=str(wanted), found=str(found), words=claim["quote"])
    _score_simple_fields(board, half, report, template, places, claim)


def _score_simple_fields(
    board: Board, half: str, report: Report, template: Template, places: Sequence[Sequence[Sequence[str]]], claim: Row
) -> None:
    """The plain baselines: the day of the header, its city, and the nearest word for an armed group."""
    day = day_verdict(days_of(template), report.day, report.day)
    if day is not None:
        board.judge(half, "date of counts", day, reader=BASELINE)
    place = place_verdict(places, {"place_raw": report.city})
    if place is not None:
        board.judge(half, "place of counts", place, reader=BASELINE)
    at = max(0, report.text.find(claim["quote"]))
    near = min(DOER.finditer(report.text), key=lambda found: abs(found.start() - at), default=None)
    doer = _doer_verdict(template, [near.group() if near else None])
    if doer is not None:
        board.judge(half, "perpetrator of counts", doer, reader=BASELINE)


def _doer_verdict(template: Template, found: Iterable[str | None]) -> bool | None:
    """Return whether one of the words found names a perpetrator of the key; None where the key has none."""
    wanted = template.words(9, 10)
    if not wanted or any(fill.is_optional for slot in (9, 10) for fill in template.slots.get(slot, ())):
        return None
    return any(same_party(one, other) for one in wanted for other in found if other)


def _score_incident(board: Board, half: str, report: Report, template: Template, rows: Mapping[str, list[Row]]) -> None:
    """Judge over all rows of a report whether an incident's type, day, place and perpetrator were seen at all."""
    events = rows["events"]
    kinds = [kind for kind in template.words(4) if kind in EVENTS]
    known = [part for kind in kinds for part in EVENTS[kind]]
    hit = any(row["event_type"] == kind and (modes is None or row["event_mode"] in modes) for row in events for kind, modes in known)  # fmt: skip
    for kind in kinds[:1]:
        board.judge(half, "incident: type seen", hit)
        board.judge(half, f"incident: {kind.lower()} seen", hit)
        board.judge(half, "incident: type seen", (("ASSAULT", None) in EVENTS[kind]), reader=BASELINE)
        if not hit:
            found = ", ".join(sorted({f"{row['event_type']}/{row['event_mode']}" for row in events}))
            words = _sentence_of(report.text, template.words(18, 19, 12) or template.words(9))
            board.flaw(half, f"type {kind.lower()}", report.id, wanted=str(template.words(12, 18, 19)[:3]), found=found, words=words)  # fmt: skip
    all_rows = [row for name in ("casualty_claims", "territory_claims", "events") for row in rows[name]]
    checks: dict[str, Callable[[Row], bool | None]] = {
        "day": lambda row: day_verdict(days_of(template), row["date_start"], row["date_end"]),
        "place": lambda row: place_verdict(places_of(template), row),
        "perpetrator": lambda row: _doer_verdict(template, (row.get("perpetrator_raw"), row.get("actor_raw"))),
    }
    nothing: Row = dict.fromkeys(("date_start", "date_end", "place_raw", "place_name"))
    for name, check in checks.items():
        if check(nothing) is not None:
            board.judge(half, f"incident: {name} seen", any(check(row) for row in all_rows))


def main() -> None:
    """Read, extract, score, show."""
    options = sets.read_options(__doc__, pack="world")
    folder = sets.needed(options.data / "muc4", is_folder=True)
    board = score(folder, options)
    sets.finish(board, options)


def score(folder: Path, options: Options) -> Board:
    """Return the filled board."""
    board = Board("MUC-4")
    names = names_known(options.pack)
    truecaser = learn(mixed_case_texts(options.data), names, dictionary=english_words())
    chosen = list(sets.in_halves(read_reports(folder, truecaser), lambda report: report.id, options))
    articles = [
        {"id": each.id, "published": each.published.isoformat(), "title": "", "text": each.text} for _, each in chosen
    ]
    tables = sets.extract(articles, options)
    for half, report in chosen:
        score_report(board, half, report, tables)
    for reader, shares in zip((OURS, BASELINE), case_shares(options.data, names), strict=True):
        for is_right in shares:
            board.judge(sets.HALVES[1], "case restored in TR-News, a set kept out of learning", is_right, reader=reader)
    return board


if __name__ == "__main__":
    sets.run_guarded(main)
