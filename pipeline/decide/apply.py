"""Decisions put into the claim tables: rejected claims leave, changed ones change, and every decision leaves a row of its own.

Decisions work in the order of their days, then of their lines, so that a later one replaces an earlier one on the same thing. Ids, quotes and
offsets never change: a corrected claim is still found by its id and still stands on its sentence.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl

from pipeline import schemas, tables
from pipeline.claim_keys import side_of
from pipeline.decide.changes import Known, changed, count_values
from pipeline.decide.files import PAIRS, Decision
from pipeline.decide.find import CLAIM, ID_COLUMNS, Subject, Subjects
from pipeline.errors import ConfigError
from pipeline.packs import Pack
from pipeline.tables import content_id

Frames = dict[str, pl.DataFrame]
Row = dict[str, Any]
HAND = "hand"  # the extractor of a claim that a person has read
SHOWN_ERRORS = 10
DOUBTS = schemas.ABSTENTIONS.name
CASUALTIES = schemas.CASUALTY_CLAIMS.name
EXTRACTED = (CASUALTIES, schemas.CLAIM_MENTIONS.name, schemas.TERRITORY_CLAIMS.name, schemas.STATEMENTS.name, DOUBTS)


@dataclass(frozen=True)
class Decided:
    """The tables after the decisions, a row for each decision and claim, and how many wait for an article that is not collected."""

    frames: Frames
    rows: list[Row]
    n_later: int


@dataclass(frozen=True)
class _Found:
    decision: Decision
    subjects: tuple[Subject, ...]
    other: Subject | None


def decide(
    decisions: Sequence[Decision],
    frames: Frames,
    *,
    articles: pl.DataFrame,
    places: pl.DataFrame,
    pack: Pack,
    collected: date,
) -> Decided:
    """Return the extracted tables (`EXTRACTED`, by name) after all decisions.

    A decision that matches nothing is a ConfigError with its name, unless its article was published after `collected`, the last day that
    the run collects.
    """
    ordered = sorted(decisions, key=lambda each: each.when)
    if not ordered:
        return Decided(dict(frames), [], 0)
    hand = _read_by_hand(ordered, frames[DOUBTS], articles=articles, pack=pack)
    frames = {**frames, CASUALTIES: pl.concat([frames[CASUALTIES], tables.frame(schemas.CASUALTY_CLAIMS, hand)])}
    found, n_later = _matched(ordered, Subjects(frames), collected)
    work = _Work(Known.of(places, pack))
    for each in found:
        work.take(each)
    return Decided(work.applied(frames), work.rows, n_later)


def _matched(decisions: Iterable[Decision], subjects: Subjects, collected: date) -> tuple[list[_Found], int]:
    found, lost, n_later = [], [], 0
    for each in decisions:
        mine = tuple(subjects.find(each.id, each.words_at))
        others = subjects.find(each.other_id, each.other_words_at) if each.other_id else []
        if mine and (others or not each.other_id):
            found.append(_Found(each, mine, others[0] if others else None))
        elif each.published is not None and each.published > collected:
            n_later += 1
        else:
            lost.append(each)
    if lost:
        names = "; ".join(
            f"{each.where}: {each.kind} {each.id}{f' with {each.other_id}' if each.other_id else ''}"
            for each in lost[:SHOWN_ERRORS]
        )
        more = f"; and {len(lost) - SHOWN_ERRORS} more" if len(lost) > SHOWN_ERRORS else ""
        raise ConfigError(
            "data/hand", rule=f"{len(lost)} decision(s) match no claim of this run: {names}{more}",
            remedy="look the claims up (`claimline trace`), then correct the ids or take the lines out",
        )  # fmt: skip
    return found, n_later


def _read_by_hand(
    decisions: Iterable[Decision], doubts: pl.DataFrame, *, articles: pl.DataFrame, pack: Pack
) -> list[Row]:
    """Return the claims that people read where the extractor left a count out, by claim id."""
    subjects = Subjects({DOUBTS: doubts})
    by_article = {row["article_id"]: row for row in articles.drop("text").iter_rows(named=True)}
    made: dict[str, Row] = {}
    for each in decisions:
        if each.kind == "accept" and each.value:
            for subject in subjects.find(each.id, each.words_at):
                made[subject.id] = _claim(subject.row, by_article[subject.row["article_id"]], decision=each, pack=pack)
    return [row for _, row in sorted(made.items())]


def _claim(doubt: Mapping[str, Any], article: Mapping[str, Any], *, decision: Decision, pack: Pack) -> Row:
    """Return a casualty claim in the outlet's own voice on the evidence of an abstention; `value` = outcome and count, as `killed at least 5`."""
    outcome, _, words = (decision.value or "").partition(" ")
    if outcome not in schemas.OUTCOMES:
        raise ConfigError(
            decision.where, rule=f"'{decision.value}' is no outcome and count", remedy=f"write e.g. `killed at least 5`; outcomes: {', '.join(schemas.OUTCOMES)}"
        )  # fmt: skip
    row: Row = dict.fromkeys(schemas.CASUALTY_CLAIMS.columns)
    outlet = article["outlet_id"]
    return row | {
        "claim_id": content_id("claim by hand", doubt["abstention_id"]), "event_id": content_id("event by hand", doubt["abstention_id"]),
        **{name: doubt[name] for name in ("article_id", "source_ref", "span_field", "span_start", "span_end", "quote")},
        **{name: article[name] for name in ("outlet_id", "published_at", "retrieved_at")},
        "claimant_id": outlet, "claimant_type": "journalist", "claimant_side": side_of(pack, outlet), "attribution_path": outlet or "unknown",
        "stance": "asserts", "modality": "actual", "geo_reason": "not_told", "extractor": HAND, "extractor_version": decision.who,
        "confidence": 1.0, "outcome": outcome, **count_values(words, decision.where), "victim_class": "unknown", "total_kind": "incident",
    }  # fmt: skip


class _Work:
    """The decisions, one after the other: what is left out, what is changed, and the rows that tell of it."""

    def __init__(self, known: Known) -> None:
        self.known = known
        self.rejected: set[str] = set()
        self.values: dict[str, Row] = {}
        self.rows: list[Row] = []

    def take(self, found: _Found) -> None:
        decision = found.decision
        if decision.kind in PAIRS:
            self._pair(found)
            return
        for subject in found.subjects:
            before, after = None, None
            if decision.kind == "change":
                before, after = self._change(subject, decision)
            else:
                (self.rejected.add if decision.kind == "reject" else self.rejected.discard)(subject.id)
                if decision.kind == "accept" and subject.basis != "name" and subject.table != DOUBTS:
                    self.values.setdefault(subject.id, {})["confidence"] = 1.0
            self.rows.append(_row(decision, subject, before=before, after=after))

    def _change(self, subject: Subject, decision: Decision) -> tuple[str, str]:
        if subject.table == DOUBTS:
            raise ConfigError(
                decision.where, rule="a count that was left out has no columns to change",
                remedy="write `accept` and in `value` the outcome and count, e.g. `killed at least 5`; or `reject`",
            )  # fmt: skip
        mine = self.values.setdefault(subject.id, {})
        now = {**subject.row, **mine}
        new = changed(now, decision.column or "", decision.value or "", known=self.known, where=decision.where)
        mine |= {**new, "confidence": 1.0}
        return _words(now, new), _words(new, new)

    def _pair(self, found: _Found) -> None:
        decision = found.decision
        pair = [*found.subjects, *([found.other] if found.other else [])]
        if len(pair) != 2 or any(each.table != CASUALTIES for each in pair) or pair[0].id == pair[1].id:
            raise ConfigError(
                decision.where, rule=f"only two casualty claims can be told to {decision.kind}", remedy="name one claim in `id` and another in `other_id`"
            )  # fmt: skip
        self.rows.append(_row(decision, pair[0], other=pair[1]))

    def applied(self, frames: Frames) -> Frames:
        """Return the tables with the changes; parts of a rejected whole stand alone, and its mentions go with it."""
        done: Frames = {}
        for name in EXTRACTED:
            data = frames[name]
            id_column = "claim_id" if name == schemas.CLAIM_MENTIONS.name else ID_COLUMNS[name]
            kept = data.filter(~pl.col(id_column).is_in(list(self.rejected)))
            mine = {key: value for key, value in self.values.items() if value} if name in ID_COLUMNS else {}
            done[name] = _updated(schemas.TABLES[name], kept, id_column, mine)
        parts = done[CASUALTIES]
        done[CASUALTIES] = parts.with_columns(
            pl.when(pl.col("part_of_claim_id").is_in(list(self.rejected)))
            .then(None)
            .otherwise(pl.col("part_of_claim_id"))
            .alias("part_of_claim_id")
        )
        return done


def _updated(table: schemas.Table, data: pl.DataFrame, id_column: str, values: Mapping[str, Row]) -> pl.DataFrame:
    touched = data.filter(pl.col(id_column).is_in(list(values)))
    if touched.is_empty():
        return data
    rows = [row | values[row[id_column]] for row in touched.iter_rows(named=True)]
    rest = data.filter(~pl.col(id_column).is_in(list(values)))
    return pl.concat([rest, tables.frame(table, rows)])


def _words(row: Mapping[str, Any], columns: Iterable[str]) -> str:
    return ", ".join(f"{name} {'none' if row.get(name) is None else row[name]}" for name in columns)


def _row(
    decision: Decision,
    subject: Subject,
    *,
    other: Subject | None = None,
    before: str | None = None,
    after: str | None = None,
) -> Row:
    is_doubt = subject.table == DOUBTS
    return {
        "decision_row_id": content_id("decided", decision.decision_id, subject.id, None if other is None else other.id),
        "decision_id": decision.decision_id, "decision": decision.kind, "table_name": subject.table, "claim_id": subject.id,
        "other_claim_id": None if other is None else other.id, "column_name": decision.column, "value_before": before, "value_after": after,
        "who": decision.who, "why": decision.why, "decided_on": decision.when, "basis": subject.basis, "source_ref": subject.row["source_ref"],
        **{name: subject.row[name] for name in ("article_id", "span_field", "span_start", "span_end", "quote")}, "is_count_by_hand": is_doubt and decision.kind == "accept" and bool(decision.value),
    }  # fmt: skip


def hand_id(claim_id: str) -> str:
    """Return a claim's id as it stands in the files of `data/hand`."""
    return CLAIM + claim_id
