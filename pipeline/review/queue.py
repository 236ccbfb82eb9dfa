"""What a person should look at, most consequential first: the questions of `claimline review`.

Every question says how many people hang on it: the number that would move in a total, or between places, if the answer were the other one.
A question that a decision of `data/hand` answers is not asked again.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import polars as pl

from pipeline import schemas
from pipeline.decide.files import Decision
from pipeline.decide.find import CLAIM, DOUBT, NAME, anchor, name_key

Row = Mapping[str, Any]
Pair = frozenset[str]
ANSWERS = ("decision", "column", "value", "who", "why", "when")
COLUMNS = (
    *ANSWERS, "topic", "people", "question", "how", "words", "outlet", "published", "title", "other_words", "other_outlet", "other_title",
    "reason", "id", "other_id", "words_at", "other_words_at",
)  # fmt: skip
WORDS_BEFORE, WORDS_AFTER = 160, 160  # characters around the evidence: a sentence or two
DOUBT_WORDS = 300  # characters of a passage that was left out
MAX_NUMBER = 100_000  # a larger one in a doubtful passage is hardly a count of people
_NUMBER = re.compile(r"(?<![\w.,])\d{1,3}(?:,\d{3})*(?![\w%])")
YEARS = range(1900, 2101)  # no counts of people
ALL = "all"
WHOLE_ARTICLE = "not_conflict"  # stands for an article, whose numbers are of many things


@dataclass(frozen=True)
class Question:
    """One line of the queue; `people` is how many hang on it."""

    topic: str
    people: int
    question: str
    how: str
    reason: str
    id: str
    other_id: str | None
    claims: tuple[tuple[str, Row], ...]

    @property
    def key(self) -> Pair:
        """What answers it: a decision on the same ids."""
        return frozenset(each for each in (self.id, self.other_id) if each)


def review_queue(
    frames: Mapping[str, pl.DataFrame], decisions: Iterable[Decision], *, limit: int
) -> tuple[list[dict[str, Any]], int]:
    """Return the lines of the queue (columns `COLUMNS`) and how many questions the limit left out."""
    answered = {frozenset(each for each in (one.id, one.other_id) if each) for one in decisions}
    claims = {row["claim_id"]: row for row in frames[schemas.CASUALTY_CLAIMS.name].iter_rows(named=True)}
    asked: dict[Pair, Question] = {}
    for question in _questions(frames, claims):
        if question.key not in answered and (question.key not in asked or question.people > asked[question.key].people):
            asked[question.key] = question
    ordered = sorted(asked.values(), key=lambda each: (-each.people, each.topic, each.id, each.other_id or ""))
    articles = {row["article_id"]: row for row in frames[schemas.ARTICLES.name].iter_rows(named=True)}
    return [_line(each, articles) for each in ordered[:limit]], max(0, len(ordered) - limit)


def _questions(frames: Mapping[str, pl.DataFrame], claims: Mapping[str, Row]) -> Iterator[Question]:
    yield from _places(frames)
    yield from _matches(frames, claims)
    yield from _contested(frames, claims)
    yield from _falls(frames, claims)
    yield from _doubts(frames)


def _number(row: Row) -> int:
    number: int = row["low"] if row["best"] is None else row["best"]
    return number


def _places(frames: Mapping[str, pl.DataFrame]) -> Iterator[Question]:
    """Ask for each name without coordinates where it lies; all claims that use the name hang on it."""
    named: dict[str, list[tuple[str, Row]]] = defaultdict(list)
    for table in (schemas.CASUALTY_CLAIMS.name, schemas.TERRITORY_CLAIMS.name):
        for row in (
            frames[table]
            .filter(
                pl.col("geo_reason").is_not_null(), pl.col("place_raw").is_not_null(), pl.col("modality") == "actual"
            )
            .iter_rows(named=True)
        ):
            named[name_key(row["place_raw"])].append((table, row))
    for rows in named.values():
        name = " ".join(rows[0][1]["place_raw"].split())
        counted = [row for table, row in rows if table == schemas.CASUALTY_CLAIMS.name]
        people = sum(_number(row) for row in counted if row["part_of_claim_id"] is None)
        yield Question(
            topic="place", people=people, question=f"Where is “{name}”? {len(counted)} counts and {len(rows) - len(counted)} claims of control have no coordinates.",
            how="`change`, column `place`, value gn:<GeoNames id> or an id of places.csv; or `accept` if it cannot be known", reason=rows[0][1]["geo_reason"],
            id=NAME + name, other_id=None, claims=(rows[0],),
        )  # fmt: skip


def _matches(frames: Mapping[str, pl.DataFrame], claims: Mapping[str, Row]) -> Iterator[Question]:
    """Ask of each narrow pair: two incidents stand or fall by the smaller one, a doubtful account inside one by its own number."""
    homes = dict(frames[schemas.INCIDENT_CLAIMS.name].select("claim_id", "incident_id").iter_rows())
    sizes = {row["incident_id"]: _size(row) for row in frames[schemas.INCIDENTS.name].iter_rows(named=True)}
    for row in frames[schemas.NEAR_MATCHES.name].iter_rows(named=True):
        ids = row["claim_id"], row["other_claim_id"]
        pair = tuple(claims[each] for each in ids)
        did = "joined them" if row["is_joined"] else "kept them apart"
        people = min(_number(each) for each in pair) if row["is_joined"] else min(sizes[homes[each]] for each in ids)
        yield Question(
            topic="match", people=people, question=f"Do both speak of one happening? The rule {did} at {row['score']:.2f}.",
            how="`merge` if they do, `split` if they do not", reason=row["reason"], id=CLAIM + ids[0], other_id=CLAIM + ids[1],
            claims=tuple((schemas.CASUALTY_CLAIMS.name, each) for each in pair),
        )  # fmt: skip


def _size(incident: Row) -> int:
    """Return the people of an incident: killed, or else injured; 0 where neither is told."""
    bounds = (incident[name] for name in ("killed_best", "killed_low", "injured_best", "injured_low"))
    return next((bound for bound in bounds if bound is not None), 0)


def _contested(frames: Mapping[str, pl.DataFrame], claims: Mapping[str, Row]) -> Iterator[Question]:
    """Ask of each contested incident about its lowest and highest count that enter the toll."""
    grades = frames[schemas.INCIDENTS.name].filter(pl.col("grade") == "contested")
    rules = dict(zip(grades["incident_id"], grades["grade_rule"], strict=True))
    links = frames[schemas.INCIDENT_CLAIMS.name].filter(pl.col("role") == "counts")
    told: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for incident_id, claim_id in links.select("incident_id", "claim_id").iter_rows():
        if incident_id in rules:
            told[(incident_id, claims[claim_id]["outcome"])].append(claims[claim_id])
    for (incident_id, outcome), rows in sorted(told.items()):
        low, high = (choose(rows, key=lambda each: (_number(each), each["claim_id"])) for choose in (min, max))
        if _number(low) != _number(high):
            yield Question(
                topic="contested toll", people=_number(high) - _number(low), question=f"Origins disagree on {outcome}: {_number(low)} or {_number(high)}. Are both read rightly, and of one happening?",
                how="`accept` if the disagreement is real; `split` if they are two happenings; `change` or `reject` a claim that is read wrongly",
                reason=rules[incident_id], id=CLAIM + low["claim_id"], other_id=CLAIM + high["claim_id"],
                claims=tuple((schemas.CASUALTY_CLAIMS.name, each) for each in (low, high)),
            )  # fmt: skip


def _falls(frames: Mapping[str, pl.DataFrame], claims: Mapping[str, Row]) -> Iterator[Question]:
    """Ask of each count that an origin later gave lower, whether it was corrected or misprinted."""
    fallen = frames[schemas.TOLL_GROWTH.name].filter(pl.col("is_fall"), pl.col("origin_id") != ALL)
    for row in fallen.iter_rows(named=True):
        pair = [
            next((claims[each] for each in ids if each in claims), None)
            for ids in (row["previous_claim_ids"], row["claim_ids"])
        ]
        if pair[0] is None or pair[1] is None:
            continue  # the earlier one stood in a version of the article that was replaced
        told = [each for each in pair if each is not None]
        yield Question(
            topic="falling total", people=abs(row["change"]), question=f"{row['origin_id']} gave {_number(told[0])} {row['outcome']}, later {_number(told[1])}. Was it corrected, or is one of them misprinted or misread?",
            how="`accept` if the later number stands; `change` or `reject` the claim that is wrong", reason=f"{row['total_kind']} total", id=CLAIM + told[1]["claim_id"],
            other_id=CLAIM + told[0]["claim_id"], claims=tuple((schemas.CASUALTY_CLAIMS.name, each) for each in reversed(told)),
        )  # fmt: skip


def _doubts(frames: Mapping[str, pl.DataFrame]) -> Iterator[Question]:
    table = schemas.ABSTENTIONS.name
    for row in frames[table].iter_rows(named=True):
        words = _NUMBER.findall(row["quote"]) if row["reason"] != WHOLE_ARTICLE else ()
        numbers = [int(word.replace(",", "")) for word in words]
        people = max((number for number in numbers if number < MAX_NUMBER and number not in YEARS), default=1)
        yield Question(
            topic="left out", people=people, question="The extractor left this out in doubt. Does it count people who were harmed in the conflict?",
            how="`reject` if it rightly did; `accept` with value e.g. `killed at least 5` to count it", reason=row["reason"], id=DOUBT + row["abstention_id"], other_id=None,
            claims=((table, row),),
        )  # fmt: skip


def _line(question: Question, articles: Mapping[str, Row]) -> dict[str, Any]:
    line: dict[str, Any] = dict.fromkeys(COLUMNS)
    line |= {
        name: getattr(question, name) for name in ("topic", "people", "question", "how", "reason", "id", "other_id")
    }
    for prefix, (table, row) in zip(("", "other_"), question.claims, strict=False):
        article = articles[row["article_id"]]
        line |= {
            f"{prefix}words": _words(table, row, article),
            f"{prefix}outlet": article["outlet_id"],
            f"{prefix}title": article["title"],
        }
        line[f"{prefix}words_at"] = None if question.id.startswith(NAME) else anchor(table, row)
    days = [
        moment.date()
        for _, row in question.claims
        if isinstance(moment := articles[row["article_id"]]["published_at"], datetime)
    ]
    line["published"] = max(days).isoformat() if days else None
    return line


def _words(table: str, row: Row, article: Row) -> str:
    """Return the evidence between guillemets with what stands around it."""
    whole: str = article["text"] if row["span_field"] == "text" else article["title"] or ""
    start, end = row["span_start"], row["span_end"]
    if table == schemas.ABSTENTIONS.name:
        return whole[start : min(end, start + DOUBT_WORDS)]
    return f"{whole[max(0, start - WORDS_BEFORE) : start]}«{whole[start:end]}»{whole[end : end + WORDS_AFTER]}"
