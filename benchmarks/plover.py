"""Score the event types, actors and deaths on the PLOVER gold records, and show which types the unit tests of an event coder give.

    python benchmarks/plover.py --data DIR [--split check] [--errors FILE] [--json FILE]

DIR holds `petrarch/`: `PLOVER_GSR_CAMEO.json.txt`, 322 sentences of news with one coded event each, and `PETR.UnitTest.records.xml`, 284
mostly made-up sentences that test a coder.

- The gold records use the names of an early PLOVER; `NEW_NAMES` gives those of today (a demand is a REQUEST, fighting is ASSAULT).
- A record has one event, a sentence may have more: precision counts each further type as wrong and is a lower bound.
- Source and target: the record's words and ours name one party (`same_party` of `claimline evaluate`); asked of all records, and of those
  whose type was found. A record without a target asks for none.
- Deaths: the number of `dead` (and `injured`) among our counts.
- Unit tests: only codes whose meaning is plain in their sentences are judged (`PLAIN_CODES`); the rest tests a toy dictionary. The list
  of differences ends with code by type.
- Baseline: a few word stems per type, the first capitalised phrase as source and the next as target.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks import baseline_regex, sets
from benchmarks.sets import BASELINE, CEILING, OURS, Board, Options, Row
from pipeline.evaluate.scores import Count
from pipeline.evaluate.wording import same_party

GOLD, TESTS = "PLOVER_GSR_CAMEO.json.txt", "PETR.UnitTest.records.xml"
NEW_NAMES = {
    "DEMAND": "REQUEST", "DISAPPROVE": "ACCUSE", "INVESTIGATE": "ACCUSE", "RETREAT": "YIELD", "CONCEDE": "YIELD", "FIGHT": "ASSAULT",
}  # fmt: skip
PLAIN_CODES: dict[str, tuple[str, ...]] = {
    "031": ("CONSULT",), "032": ("CONSULT",), "033": ("CONSULT",), "041": ("SUPPORT",), "050": ("AID",), "064": ("COOPERATE", "AGREE"),
    "066": ("YIELD",), "070": ("AID",), "071": ("AID",), "085": ("AGREE",), "095": ("REQUEST",), "096": ("REQUEST",), "102": ("REQUEST",),
    "112": ("REJECT",), "121": ("ACCUSE",), "122": ("ACCUSE",), "123": ("ACCUSE",), "131": ("ACCUSE",), "160": ("THREATEN",),
    "162": ("THREATEN",), "173": ("THREATEN",), "194": ("ASSAULT",), "212": ("COERCE",), "223": ("ASSAULT",), "224": ("ASSAULT",),
    "1721": ("COERCE",),
}  # fmt: skip
TOY_CATEGORIES = frozenset(("DATE", "ERROR"))  # one name coded by the day, and broken records
STEMS = {
    "AGREE": r"agree|sign|accord|accept|pledg", "CONSULT": r"\bmet\b|meet|talk|visit|discuss", "SUPPORT": r"support|welcom|prais|back",
    "COOPERATE": r"cooperat|joint|share|exchange", "AID": r"\baid|donat|assist|relief|grant", "YIELD": r"resign|withdr|releas|concede|surrend|ceasefire",
    "REQUEST": r"demand|urg|call(?:ed|s)? (?:for|on)|appeal|ask|request", "ACCUSE": r"accus|blam|criti|condemn|denounc|investigat|charg",
    "REJECT": r"reject|refus|declin|rule[ds]? out|den[iy]|veto", "THREATEN": r"threat|warn|vow", "PROTEST": r"protest|demonstrat|rall|strike|march|riot",
    "SANCTION": r"sanction|embargo|expel|halt|suspend|cut off", "MOBILIZE": r"mobili|deploy|troops|reserv|alert", "COERCE": r"arrest|detain|seiz|ban|curfew|depor",
    "ASSAULT": r"attack|kill|bomb|shot|shell|wound|fight|tortur",
}  # fmt: skip
CAPITALS = re.compile(r"(?:[A-Z][\w.'-]*)(?: (?:of |the )?[A-Z][\w.'-]*)*")
SENTENCE = re.compile(r"<Sentence\b(?P<head>[^>]*)>(?P<body>.*?)</Sentence>", re.S)


@dataclass(frozen=True)
class Record:
    """One coded sentence; `types` are alternatives, none where the coder found no event. `dead` is null where it is not coded."""

    id: str
    day: str
    text: str
    types: tuple[str, ...]
    sources: tuple[str, ...] = ()
    targets: tuple[str, ...] = ()
    harmed: tuple[tuple[str, int], ...] = ()
    code: str = ""


def read_gold(rows: Iterable[Mapping[str, Any]]) -> list[Record]:
    """Return the gold records that have a sentence."""
    found = []
    for row in rows:
        if "text" in row:
            harmed = [(name, row.get(key)) for name, key in (("killed", "dead"), ("injured", "injured"))]
            numbers = tuple((name, int(value)) for name, value in harmed if str(value or "").isdigit())
            kind = NEW_NAMES.get(row["event"], row["event"])
            sources, targets = actors_of(row.get("source")), actors_of(row.get("target"))
            found.append(
                Record(row["id"], row["date"], " ".join(row["text"].split()), (kind,), sources, targets, numbers)
            )
    return found


def actors_of(value: object) -> tuple[str, ...]:
    """Return the words of a record's source or target; in the file some are empty strings."""
    entries = value if isinstance(value, list) else []
    return tuple(str(each["actorText"]).strip() for each in entries if each.get("actorText"))


def read_tests(text: str) -> list[Record]:
    """Return the unit tests that are judged, or that must give no event."""
    found = []
    for match in SENTENCE.finditer(text):
        head, body = match["head"], match["body"]
        words = re.search(r"<Text>(.*?)</Text>", body, re.S)
        codes = re.findall(r"eventcode\s*=\s*\"([^\"]*)\"", body)
        category = re.search(r'category\s*=\s*"(\w+)"', head)
        day = re.search(r'date\s*=\s*"(\d{4})(\d\d)(\d\d)"', head)
        name = re.search(r'id\s*=\s*"([^"]*)"', head)
        if words is None or day is None or name is None or category is None or category[1] in TOY_CATEGORIES:
            continue
        code = next((each for each in codes if each in PLAIN_CODES), codes[0] if codes else "")
        if code in PLAIN_CODES or (not codes and "noevents" in body):
            key = f"{category[1]}/{name[1]}/{len(found)}"
            sentence = " ".join(words[1].split())
            found.append(Record(key, "-".join(day.groups()), sentence, PLAIN_CODES.get(code, ()), code=code))
    return found


def article_of(record: Record) -> dict[str, str]:
    """Return a record as an article."""
    return {"id": record.id, "published": record.day, "title": "", "text": record.text}


def simple_events(text: str) -> list[Row]:
    """Return what the baseline reads: a type per stem found, the first two capitalised phrases as source and target."""
    names = [*(found.group() for found in CAPITALS.finditer(text)), None, None]
    return [
        {"event_type": kind, "actor_raw": names[0], "recipient_raw": names[1]}
        for kind, stems in STEMS.items() if re.search(rf"(?i)\b(?:{stems})", text)
    ]  # fmt: skip


def score_types(board: Board, half: str, record: Record, events: Sequence[Row], *, name: str, reader: str) -> bool:
    """Add one record's types; return whether its type was found."""
    kinds = {str(row["event_type"]) for row in events}
    is_right = bool(kinds & set(record.types))
    surplus = len(kinds - set(record.types))
    if record.types:
        board.count(half, f"{name}: type", Count(int(is_right), surplus, int(not is_right)), reader=reader)
    else:
        board.judge(half, f"{name}: silent where the coder is", not kinds, reader=reader)
    return is_right


def score_gold(board: Board, half: str, record: Record, events: Sequence[Row], claims: Sequence[Row]) -> None:
    """Add one gold record to the board."""
    for reader, rows in ((OURS, events), (BASELINE, simple_events(record.text))):
        is_right = score_types(board, half, record, rows, name="records", reader=reader)
        board.judge(half, f"records: {record.types[0]} seen", is_right, reader=reader)
        same_type = [row for row in rows if row["event_type"] in record.types]
        for role, wanted, column in (
            ("source", record.sources, "actor_raw"),
            ("target", record.targets, "recipient_raw"),
        ):
            if not wanted:
                continue
            hit = any(same_party(one, row[column]) for one in wanted for row in same_type if row[column])
            board.judge(half, f"records: {role} found", hit, reader=reader)
            if same_type:
                board.judge(half, f"records: {role} right where the type is", hit, reader=reader)
            if reader == OURS and same_type and not hit:
                board.flaw(half, f"{role} {record.types[0]}", record.id, wanted=" | ".join(wanted),
                           found=" | ".join(str(row[column]) for row in same_type), words=record.text)  # fmt: skip
        if reader == OURS and not is_right:
            found = ", ".join(sorted({row["event_type"] for row in rows}))
            board.flaw(
                half, f"type {record.types[0]}", record.id, wanted=record.types[0], found=found, words=record.text
            )
    for words in (*record.sources, *record.targets):
        is_there = words.lower() in record.text.lower()
        board.judge(half, "records: the words for source and target stand in the text", is_there, reader=CEILING)
    _score_harmed(board, half, record, claims)


def _score_harmed(board: Board, half: str, record: Record, claims: Sequence[Row]) -> None:
    for outcome, number in record.harmed:
        for reader, rows in ((OURS, claims), (BASELINE, list(baseline_regex.counts(record.text)))):
            told = [row["best"] if row["best"] is not None else row["low"] for row in rows if row["outcome"] == outcome]
            board.judge(half, "records: dead and injured", number in told, reader=reader)
            if reader == OURS and number not in told:
                board.flaw(half, "number", record.id, wanted=f"{outcome} {number}", found=str(told), words=record.text)
        board.judge(half, "records: dead and injured", sets.stands_in(number, record.text), reader=CEILING)


def score(folder: Path, options: Options) -> Board:
    """Return the filled board."""
    board = Board("PLOVER")
    gold = read_gold(json.loads(sets.needed(folder / GOLD).read_text(encoding="utf-8")))
    tests = read_tests(sets.needed(folder / TESTS).read_text(encoding="utf-8", errors="replace"))
    chosen = list(sets.in_halves(gold, lambda record: record.id, options))
    judged = list(sets.in_halves(tests, lambda record: record.id, options))
    tables = sets.extract([article_of(record) for _, record in (*chosen, *judged)], options)
    for half, record in chosen:
        events = tables["events"].get(record.id, [])
        score_gold(board, half, record, events, tables["casualty_claims"].get(record.id, []))
    for half, record in judged:
        events = tables["events"].get(record.id, [])
        is_right = score_types(board, half, record, events, name="unit tests", reader=OURS)
        score_types(board, half, record, simple_events(record.text), name="unit tests", reader=BASELINE)
        if record.types and not is_right:
            found = ", ".join(sorted({row["event_type"] for row in events}))
            board.flaw(
                half, f"unit test {record.types[0]}", record.id, wanted=record.code, found=found, words=record.text
            )
    for half in options.splits:
        for line in code_lines(
            [(record, tables["events"].get(record.id, [])) for each, record in judged if each == half]
        ):
            board.flaw(half, "unit tests, all", "code by type", wanted=line[0], found=line[1])
    return board


def code_lines(rows: Iterable[tuple[Record, Sequence[Row]]]) -> Iterator[tuple[str, str]]:
    """Yield each code of the unit tests with the types that ours gives, most first."""
    seen: dict[str, Counter[str]] = {}
    for record, events in rows:
        seen.setdefault(record.code or "no event", Counter()).update(
            {row["event_type"] for row in events} or {"nothing"}
        )
    for code, counts in sorted(seen.items()):
        yield (
            code,
            ", ".join(
                f"{kind} {times}" for kind, times in sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
            ),
        )


def main() -> None:
    """Read, extract, score, show."""
    options = sets.read_options(__doc__, pack="world")
    sets.finish(score(sets.needed(options.data / "petrarch", is_folder=True), options), options)


if __name__ == "__main__":
    sets.run_guarded(main)
