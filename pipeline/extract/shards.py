"""Articles to claim tables: in this process for a few, in a pool of processes for many. The result does not depend on which."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from datetime import datetime
from multiprocessing import get_context
from typing import Any

import polars as pl

from pipeline import tables
from pipeline.extract.analysis import Tools
from pipeline.extract.articles import Rows, extract_article
from pipeline.gazetteer import Gazetteer
from pipeline.packs import Pack
from pipeline.params import ExtractParams
from pipeline.schemas import (
    ABSTENTIONS,
    CASUALTY_CLAIMS,
    CLAIM_MENTIONS,
    EVENTS,
    REJECTS,
    STATEMENTS,
    TERRITORY_CLAIMS,
    Table,
)

OUTPUTS: dict[str, Table] = {
    table.name: table
    for table in (CASUALTY_CLAIMS, CLAIM_MENTIONS, TERRITORY_CLAIMS, STATEMENTS, EVENTS, ABSTENTIONS, REJECTS)
}
UNDECIDED = "und"  # language too short to tell: read as if it were ours
SMALL = 24  # articles; fewer are read here, as a pool takes seconds to start

_tools: Tools | None = None


def extract_articles(
    articles: pl.DataFrame, *, pack: Pack, places: pl.DataFrame, params: ExtractParams,
    retrieved: Mapping[str, datetime | None] | None = None, progress: Callable[[int], None] | None = None,
) -> dict[str, pl.DataFrame]:  # fmt: skip
    """Return the claim tables of some articles (rows of ARTICLES), by table name.

    `retrieved` maps snapshot ids to the time of retrieval. Articles in languages that we do not read go to the rejects.
    """
    ordered = articles.sort("source_ref", "article_id")
    known = set(params.languages) | {UNDECIDED}
    rows = ordered.to_dicts()
    readable = [row for row in rows if row["language"] in known]
    rejects = [_not_read(row) for row in rows if row["language"] not in known]
    times = retrieved or {}
    jobs = [(row, times.get(row["snapshot_id"] or "")) for row in readable]
    collected: dict[str, list[dict[str, Any]]] = {name: [] for name in OUTPUTS}
    collected[REJECTS.name] = rejects
    for found in _run(jobs, pack=pack, places=places, params=params, progress=progress):
        for name in OUTPUTS:
            collected[name].extend(getattr(found, name))
    keys = {
        "casualty_claims": "claim_id",
        "territory_claims": "claim_id",
        "statements": "claim_id",
        "events": "event_id",
        "abstentions": "abstention_id",
        "rejects": "reject_id",
    }
    made = {}
    for name, table in OUTPUTS.items():
        kept = tables.unique_rows(collected[name], keys[name]) if name in keys else _unique_mentions(collected[name])
        made[name] = tables.frame(table, kept)
    return made


def _unique_mentions(rows: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    seen: dict[tuple[Any, ...], dict[str, Any]] = {}
    for row in rows:
        seen.setdefault((row["claim_id"], row["span_field"], row["span_start"]), dict(row))
    return list(seen.values())


def _not_read(row: Mapping[str, Any]) -> dict[str, Any]:
    return tables.reject_row(
        stage="extract", source_id=row["source_id"], source_ref=row["source_ref"], reason="not_english",
        detail=f"the language is '{row['language']}'; the article is kept, no claims are read from it",
    )  # fmt: skip


Job = tuple[dict[str, Any], datetime | None]


def _run(
    jobs: Sequence[Job],
    *,
    pack: Pack,
    places: pl.DataFrame,
    params: ExtractParams,
    progress: Callable[[int], None] | None,
) -> Iterator[Rows]:
    if len(jobs) <= SMALL or params.workers == 1:
        tools = _built(pack, places, params.max_sentence_chars)
        for row, retrieved_at in jobs:
            yield _guarded(row, tools, retrieved_at)
            if progress is not None:
                progress(1)
        return
    size = max(1, min(params.shard_articles, -(-len(jobs) // (params.workers * 4))))
    shards = [jobs[at : at + size] for at in range(0, len(jobs), size)]
    with ProcessPoolExecutor(
        params.workers,
        mp_context=get_context("spawn"),
        initializer=_start,
        initargs=(pack, places, params.max_sentence_chars),
    ) as pool:
        for found in pool.map(_shard, shards):
            yield from found
            if progress is not None:
                progress(len(found))


def _built(pack: Pack, places: pl.DataFrame, max_sentence_chars: int) -> Tools:
    gazetteer = Gazetteer(places, countries=pack.countries, neighbours=pack.neighbours)
    return Tools.build(pack, gazetteer, max_sentence_chars=max_sentence_chars)


def _start(pack: Pack, places: pl.DataFrame, max_sentence_chars: int) -> None:
    global _tools
    _tools = _built(pack, places, max_sentence_chars)


def _shard(jobs: Sequence[Job]) -> list[Rows]:
    if _tools is None:
        raise RuntimeError("the worker was not started by extract_articles")
    return [_guarded(row, _tools, retrieved_at) for row, retrieved_at in jobs]


def _guarded(row: Mapping[str, Any], tools: Tools, retrieved_at: datetime | None) -> Rows:
    """Read one article; one that our reader cannot take becomes a reject with the error's name, and its neighbours are read."""
    try:
        return extract_article(row, tools, retrieved_at=retrieved_at)
    except (
        ArithmeticError,
        LookupError,
        TypeError,
        ValueError,
        RecursionError,
        AttributeError,
        StopIteration,
    ) as error:
        place = error.__traceback__
        while place is not None and place.tb_next is not None:
            place = place.tb_next
        where = f"{place.tb_frame.f_code.co_name}, line {place.tb_lineno}" if place is not None else "unknown"
        detail = f"the reader failed with {type(error).__name__} in {where}; the article is kept, no claims are read from it; please report it"
        reject = tables.reject_row(
            stage="extract",
            source_id=row["source_id"],
            source_ref=row["source_ref"],
            reason="parse_failed",
            detail=detail,
        )
        return Rows(rejects=[reject])
