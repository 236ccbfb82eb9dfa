"""Articles to claim tables: in this process for a few, in a pool of processes for many. The result does not depend on which."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from typing import Any

import polars as pl

from pipeline import tables
from pipeline.extract.analysis import Tools
from pipeline.extract.articles import Rows, extract_article
from pipeline.gazetteer import Gazetteer
from pipeline.memo import NO_MEMO, Memo
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


KEYS = {
    "casualty_claims": "claim_id", "territory_claims": "claim_id", "statements": "claim_id", "events": "event_id",
    "abstentions": "abstention_id", "rejects": "reject_id",
}  # fmt: skip
Frames = dict[str, pl.DataFrame]


def extract_articles(
    articles: pl.DataFrame, *, pack: Pack, places: pl.DataFrame, params: ExtractParams, memo: Memo = NO_MEMO,
    progress: Callable[[int], None] | None = None,
) -> Frames:  # fmt: skip
    """Return the claim tables of some articles (rows of ARTICLES), by table name.

    Articles in languages that we do not read go to the rejects. Days of publication that an earlier run read with the same code and
    parameters (`memo`) are not read again.
    """
    known = set(params.languages) | {UNDECIDED}
    rows = articles.sort("source_ref", "article_id").to_dicts()
    readable = [row for row in rows if row["language"] in known]
    made: list[Frames] = [
        {REJECTS.name: tables.frame(REJECTS, [_not_read(row) for row in rows if row["language"] not in known])}
    ]
    waiting: dict[str, list[dict[str, Any]]] = {}
    for name, group in (_days(readable) if memo.remembers else {"all": readable}).items():
        kept = _remembered(memo, name)
        if kept is None:
            waiting[name] = group
        else:
            made.append(kept)
            if progress is not None:
                progress(len(group))
    jobs = [row for group in waiting.values() for row in group]
    found = _run(jobs, pack=pack, places=places, params=params, progress=progress)
    for name, group in waiting.items():
        frames = _framed([next(found) for _ in group])
        for table, frame in frames.items():
            memo.put_frame(f"{name} {table}", frame)
        made.append(frames)
    return {name: _joined(name, made) for name in OUTPUTS}


def _days(rows: Sequence[dict[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    """Return the articles by day of publication, each day under a hash of all that its articles hold."""
    by_day: dict[Any, list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        by_day[row["published_at"].date() if row["published_at"] else None].append(row)
    return {tables.content_id(*(repr(sorted(row.items())) for row in group)): group for group in by_day.values()}


def _remembered(memo: Memo, name: str) -> Frames | None:
    kept = {table: memo.get_frame(f"{name} {table}") for table in OUTPUTS} if memo.remembers else {}
    found = {table: frame for table, frame in kept.items() if frame is not None}
    return found if len(found) == len(OUTPUTS) else None


def _framed(found: Sequence[Rows]) -> Frames:
    """Return what was read from some articles as tables, each row once."""
    made = {}
    for name, table in OUTPUTS.items():
        rows = [row for each in found for row in getattr(each, name)]
        made[name] = tables.frame(
            table, tables.unique_rows(rows, KEYS[name]) if name in KEYS else _unique_mentions(rows)
        )
    return made


def _joined(name: str, made: Sequence[Frames]) -> pl.DataFrame:
    """Return the rows of one table; those that stand in several parts stand once."""
    whole = pl.concat([OUTPUTS[name].empty(), *(frames[name] for frames in made if name in frames)])
    return whole.unique(KEYS[name], keep="first", maintain_order=True) if name in KEYS else whole


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


Job = dict[str, Any]  # a row of ARTICLES


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
        for row in jobs:
            yield _guarded(row, tools)
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
    return [_guarded(row, _tools) for row in jobs]


def _guarded(row: Mapping[str, Any], tools: Tools) -> Rows:
    """Read one article; one that our reader cannot take becomes a reject with the error's name, and its neighbours are read."""
    try:
        return extract_article(row, tools)
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
