"""Readings of all snapshots made article rows, with revisions counted and everything that is no article turned into a reject."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, time
from typing import TYPE_CHECKING, Any

import polars as pl

from pipeline.params import Params, ParseParams
from pipeline.parse.reading import Job, Reading, ReadingLimits
from pipeline.parse.rows import Origin, UnfitError, article_from_fields
from pipeline.parse.workers import Pool
from pipeline.tables import reject_row

if TYPE_CHECKING:
    from pipeline.packs import Pack

STAGE = "parse"
EARLIEST = datetime(1, 1, 1, tzinfo=UTC)
Row = dict[str, Any]


@dataclass
class Parsed:
    """Rows of the two tables that the stage writes: every snapshot is one article or one reject."""

    articles: list[Row] = field(default_factory=list)
    rejects: list[Row] = field(default_factory=list)


def limits_of(params: ParseParams) -> ReadingLimits:
    """Return the stage's parameters as the limits that a worker knows."""
    return ReadingLimits(
        max_tag=params.max_tag_bytes, max_attributes=params.max_attributes, max_depth=params.max_depth, max_tags=params.max_tags,
        max_text_chars=params.max_text_chars, seconds=params.seconds, memory_mb=params.memory_mb,
    )  # fmt: skip


def parse_snapshots(
    snapshots: pl.DataFrame,
    payloads: pl.DataFrame,
    *,
    pack: Pack,
    params: Params,
    progress: Callable[[int], None] | None = None,
) -> Parsed:
    """Read every snapshot in killable workers and return articles and rejects."""
    by_id = {row["snapshot_id"]: row for row in snapshots.iter_rows(named=True)}
    pool = Pool(limits_of(params.parse), min(params.parse.workers, max(1, len(by_id))))
    try:
        readings = []
        for reading in pool.map(_jobs(by_id, payloads)):
            readings.append(reading)
            if progress:
                progress(1)
    finally:
        pool.close()
    return articles_from_readings(sorted(readings, key=lambda each: each.key), by_id, pack=pack, params=params)


def _jobs(by_id: Mapping[str, Row], payloads: pl.DataFrame) -> Iterator[Job]:
    for row in payloads.iter_rows(named=True):
        yield Job(row["snapshot_id"], by_id[row["snapshot_id"]]["media_type"], row["payload"])


def articles_from_readings(
    readings: Iterable[Reading], snapshots: Mapping[str, Row], *, pack: Pack, params: Params
) -> Parsed:
    """Return one article or one reject for every reading; a copy of a capture that says nothing new is a reject too."""
    parsed = Parsed()
    last_seen = datetime.combine(params.collect.as_of, time.max, tzinfo=UTC)
    seen: dict[str, str] = {}
    for reading in readings:
        snapshot = snapshots[reading.key]
        try:
            row = _article(reading, snapshot, pack=pack, max_text_chars=params.parse.max_text_chars)
            if row["published_at"] > last_seen:
                raise UnfitError("after_as_of", f"published {row['published_at'].date()}, after collect.as_of")
            if row["article_id"] in seen:
                raise UnfitError(
                    "duplicate_id",
                    f"snapshot {reading.key} gives the same article as {seen[row['article_id']]}",
                )
        except UnfitError as error:
            parsed.rejects.append(_reject(snapshot, error.reason, error.detail))
            continue
        seen[row["article_id"]] = reading.key
        parsed.articles.append(row)
    retrieved = {key: row["retrieved_at"] for key, row in snapshots.items()}
    parsed.articles = with_revisions(parsed.articles, retrieved)
    parsed.rejects = summed(parsed.rejects)
    return parsed


def _article(reading: Reading, snapshot: Row, *, pack: Pack, max_text_chars: int) -> Row:
    if reading.fields is None:
        raise UnfitError(reading.reason or "parse_failed", reading.detail)
    if not str(reading.fields.get("text") or "").strip():
        raise UnfitError("no_text", "no article text was found in it; leave it out, or save the article as a text file")
    origin = Origin(
        source_id=snapshot["source_id"], snapshot_id=snapshot["snapshot_id"], outlet_hint=snapshot["outlet_hint"],
        language_hint=snapshot["language_hint"],
    )  # fmt: skip
    fields = {
        "url": snapshot["url"],
        **{key: value for key, value in reading.fields.items() if value not in (None, "")},
    }
    return article_from_fields(
        {**fields, "id": snapshot["source_ref"]}, pack=pack, origin=origin, max_text_chars=max_text_chars
    )


def with_revisions(articles: list[Row], retrieved: Mapping[str, datetime | None]) -> list[Row]:
    """Return the articles with `revision` counted in each address, by time of publication, then of receipt, then id."""
    by_address: dict[str, list[Row]] = defaultdict(list)
    for row in articles:
        by_address[row["url"] or row["article_id"]].append(row)
    numbers = {}
    for rows in by_address.values():
        ordered = sorted(
            rows,
            key=lambda row: (
                row["published_at"],
                retrieved.get(row["snapshot_id"]) or EARLIEST,
                row["article_id"],
            ),
        )
        numbers.update({row["article_id"]: number for number, row in enumerate(ordered, start=1)})
    return [{**row, "revision": numbers[row["article_id"]]} for row in articles]


def _reject(snapshot: Row, reason: str, detail: str) -> Row:
    return reject_row(
        stage=STAGE,
        source_id=snapshot["source_id"],
        source_ref=snapshot["source_ref"],
        reason=reason,
        detail=detail,
    )


def summed(rejects: list[Row]) -> list[Row]:
    """Return rejects with equal rows made one that stands for all their items, so that none is lost from the count."""
    rows: dict[str, Row] = {}
    for row in rejects:
        before = rows.get(row["reject_id"])
        rows[row["reject_id"]] = row if before is None else {**before, "n_items": before["n_items"] + row["n_items"]}
    return list(rows.values())
