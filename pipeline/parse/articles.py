"""Readings of all snapshots made article rows, with revisions counted and everything that is no article turned into a reject."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING, Any

import polars as pl
from courlan import extract_domain

from pipeline import tables
from pipeline.memo import NO_MEMO, Memo
from pipeline.params import Params, ParseParams
from pipeline.parse.reading import Job, Reading, ReadingLimits
from pipeline.parse.rows import Origin, UnfitError, article_from_fields, host_of
from pipeline.parse.workers import Pool
from pipeline.schemas import ARTICLES, REJECTS
from pipeline.tables import reject_row

if TYPE_CHECKING:
    from pipeline.packs import Pack

STAGE = "parse"
ARCHIVE_ENDS = (".warc", ".warc.gz")
MOBILE = re.compile(r"^(?:m|mobile|amp)\.")
BUCKET_DIGITS = 2  # of a snapshot's id: what lies in no archive is remembered in 256 parts for each source
Row = dict[str, Any]
Payloads = Callable[[Container[str]], Iterator[tuple[str, bytes]]]  # wanted snapshots -> (snapshot, bytes)


@dataclass(frozen=True)
class Parsed:
    """The two tables that the stage writes (ARTICLES, REJECTS), and how many snapshots were read and how many remembered."""

    articles: pl.DataFrame
    rejects: pl.DataFrame
    n_read: int = 0
    n_remembered: int = 0


def limits_of(params: ParseParams) -> ReadingLimits:
    """Return the stage's parameters as the limits that a worker knows."""
    return ReadingLimits(
        max_tag=params.max_tag_bytes, max_attributes=params.max_attributes, max_depth=params.max_depth, max_tags=params.max_tags,
        max_text_chars=params.max_text_chars, seconds=params.seconds, memory_mb=params.memory_mb,
    )  # fmt: skip


def parse_snapshots(
    snapshots: pl.DataFrame,
    payloads: Payloads,
    *,
    pack: Pack,
    params: Params,
    memo: Memo = NO_MEMO,
    progress: Callable[[int], None] | None = None,
) -> Parsed:
    """Read every snapshot in killable workers and return articles and rejects.

    Snapshots that an earlier run read with the same code and parameters (`memo`) are not read again.
    """
    by_id = {row["snapshot_id"]: row for row in snapshots.iter_rows(named=True)}
    found: list[Parsed] = []
    open_groups: dict[str, list[str]] = {}
    for members in groups_of(by_id.values()):
        name = tables.content_id(*members)
        kept = _remembered(memo, name)
        if kept is None:
            open_groups[name] = members
        else:
            found.append(kept)
    n_remembered = len(by_id) - sum(len(members) for members in open_groups.values())
    if progress:
        progress(n_remembered)
    readings = _readings(by_id, open_groups, payloads, params=params, progress=progress)
    for name, members in open_groups.items():
        made = rows_of([readings[each] for each in members], by_id, pack=pack, params=params)
        memo.put_frame(f"{name} articles", made.articles)
        memo.put_frame(f"{name} rejects", made.rejects)
        found.append(made)
    settled = settle(
        pl.concat([ARTICLES.empty(), *(each.articles for each in found)]),
        pl.concat([REJECTS.empty(), *(each.rejects for each in found)]),
        as_of=params.collect.as_of,
    )
    return Parsed(settled.articles, settled.rejects, len(by_id) - n_remembered, n_remembered)


def groups_of(snapshots: Iterable[Row]) -> list[list[str]]:
    """Return the ids of snapshots that are remembered together, each group sorted: those of one archive, or a part of a source."""
    groups: dict[tuple[str, str], list[str]] = defaultdict(list)
    for row in snapshots:
        is_archived = row["archive_file"].lower().endswith(ARCHIVE_ENDS)
        part = row["archive_file"] if is_archived else row["snapshot_id"][:BUCKET_DIGITS]
        groups[row["source_id"], part].append(row["snapshot_id"])
    return [sorted(groups[key]) for key in sorted(groups)]


def _remembered(memo: Memo, name: str) -> Parsed | None:
    articles, rejects = memo.get_frame(f"{name} articles"), memo.get_frame(f"{name} rejects")
    return None if articles is None or rejects is None else Parsed(articles, rejects)


def _readings(
    by_id: Mapping[str, Row],
    groups: Mapping[str, Sequence[str]],
    payloads: Payloads,
    *,
    params: Params,
    progress: Callable[[int], None] | None,
) -> dict[str, Reading]:
    """Return the reading of every snapshot of some groups; one whose bytes are no longer there says so."""
    wanted = {each for members in groups.values() for each in members}
    readings = {
        each: Reading(
            each, reason="missing", detail="its bytes are no longer where collect saw them; run `dvc repro` again"
        )
        for each in wanted
    }
    if not wanted:
        return readings
    jobs = (Job(each, by_id[each]["media_type"], data) for each, data in payloads(wanted))
    pool = Pool(limits_of(params.parse), min(params.parse.workers, len(wanted)))
    try:
        for reading in pool.map(jobs):
            readings[reading.key] = reading
            if progress:
                progress(1)
    finally:
        pool.close()
    return readings


def rows_of(readings: Iterable[Reading], snapshots: Mapping[str, Row], *, pack: Pack, params: Params) -> Parsed:
    """Return one article or one reject for every reading."""
    articles, rejects = [], []
    for reading in readings:
        snapshot = snapshots[reading.key]
        try:
            articles.append(_article(reading, snapshot, pack=pack, max_text_chars=params.parse.max_text_chars))
        except UnfitError as error:
            rejects.append(_reject(snapshot, error.reason, error.detail))
    return Parsed(tables.frame(ARTICLES, articles), tables.frame(REJECTS, tables.summed(rejects)))


def settle(articles: pl.DataFrame, rejects: pl.DataFrame, *, as_of: date) -> Parsed:
    """Return the tables once all articles are known: none from after `as_of`, none twice, revisions counted in each address."""
    last_seen = datetime.combine(as_of, time.max, tzinfo=UTC)
    ordered = articles.sort("snapshot_id")
    late = ordered.filter(pl.col("published_at") > last_seen)
    ordered = ordered.filter(pl.col("published_at") <= last_seen)
    first = ordered.unique("article_id", keep="first", maintain_order=True)
    copies = ordered.join(first, on="snapshot_id", how="anti").join(
        first.select("article_id", pl.col("snapshot_id").alias("first_id")), on="article_id", how="left", validate="m:1"
    )
    turned_away = [
        _reject(row, "after_as_of", f"published {row['published_at'].date()}, after collect.as_of")
        for row in late.iter_rows(named=True)
    ] + [
        _reject(row, "duplicate_id", f"snapshot {row['snapshot_id']} gives the same article as {row['first_id']}")
        for row in copies.iter_rows(named=True)
    ]
    everything = [*rejects.to_dicts(), *turned_away]
    return Parsed(with_revisions(first), tables.frame(REJECTS, tables.summed(everything)))


def _article(reading: Reading, snapshot: Row, *, pack: Pack, max_text_chars: int) -> Row:
    if reading.fields is None:
        raise UnfitError(reading.reason or "parse_failed", reading.detail)
    if reading.n_updates:
        detail = f"a live blog of {reading.n_updates} updates: its tolls are of many hours and no one story's; archive the updates' own pages"
        raise UnfitError("live_blog", detail)
    if not str(reading.fields.get("text") or "").strip():
        raise UnfitError("no_text", "no article text was found in it; leave it out, or save the article as a text file")
    origin = Origin(
        source_id=snapshot["source_id"], snapshot_id=snapshot["snapshot_id"], outlet_hint=snapshot["outlet_hint"],
        language_hint=snapshot["language_hint"], retrieved_at=snapshot["retrieved_at"],
    )  # fmt: skip
    fields = {key: value for key, value in reading.fields.items() if value not in (None, "")}
    fields["url"] = address_of(fields.get("url"), snapshot["url"])
    return article_from_fields(
        {**fields, "id": snapshot["source_ref"]}, pack=pack, origin=origin, max_text_chars=max_text_chars
    )


def address_of(declared: object, fetched: str | None) -> str | None:
    """Return a page's canonical address if its own site may give it, else the address it came from.

    A page that names another site's address as its own would be taken for that outlet's, and its text for a newer version of theirs.
    """
    if not isinstance(declared, str) or fetched is None:
        return declared if isinstance(declared, str) else fetched
    return declared if _site(declared) == _site(fetched) else fetched


def _site(url: str) -> str | None:
    """Return the registered domain of an address, else its host without the parts for small screens."""
    return extract_domain(url) or MOBILE.sub("", host_of(url) or "") or None


def with_revisions(articles: pl.DataFrame) -> pl.DataFrame:
    """Return the articles with `revision` counted in each address: by time of receipt (else of publication), of publication, then id."""
    ordered = articles.sort(pl.coalesce("retrieved_at", "published_at"), "published_at", "article_id")
    number = pl.int_range(1, pl.len() + 1, dtype=pl.Int64).over(pl.coalesce("url", "article_id"))
    return ordered.with_columns(number.alias("revision"))


def _reject(row: Row, reason: str, detail: str) -> Row:
    return reject_row(
        stage=STAGE, source_id=row["source_id"], source_ref=row["source_ref"], reason=reason, detail=detail
    )
