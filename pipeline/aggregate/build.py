"""The stage as one function: tables in; cells, control and coverage out, all as known on one day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Any

import polars as pl

from pipeline.aggregate.biographies import place_biographies
from pipeline.aggregate.control import control_over_time
from pipeline.aggregate.coverage import coverage
from pipeline.aggregate.figures import casualties_over_time
from pipeline.aggregate.versions import article_versions
from pipeline.claim_keys import current_claims, known_articles, known_by
from pipeline.errors import TableError
from pipeline.packs import Pack
from pipeline.params import AggregateParams


@dataclass(frozen=True)
class Tables:
    """What the stage reads."""

    casualties: pl.DataFrame
    territory: pl.DataFrame
    statements: pl.DataFrame
    incidents: pl.DataFrame
    tolls: pl.DataFrame
    ledger: pl.DataFrame
    articles: pl.DataFrame
    snapshots: pl.DataFrame
    places: pl.DataFrame


@dataclass(frozen=True)
class Aggregated:
    """The five tables; how many known territory claims tell nothing of control; how many items have no day."""

    casualties: pl.DataFrame
    control: list[dict[str, Any]]
    biographies: list[dict[str, Any]]
    coverage: list[dict[str, Any]]
    versions: list[dict[str, Any]]
    n_silent: int
    n_without_day: int


def aggregate(read: Tables, *, params: AggregateParams, pack: Pack) -> Aggregated:
    """Return casualties over time, control over time and coverage; incidents must have been built for the same as_of."""
    limit = datetime.combine(params.as_of, time(), UTC) + timedelta(days=1)
    later = read.incidents.filter(pl.col("last_published_at") >= limit)
    if later.height:
        raise TableError(
            "table incidents",
            rule=f"{later.height} incidents rest on claims later than {params.as_of}",
            remedy="run the stage reconcile again with the same aggregate.as_of",
        )
    articles = known_articles(read.articles, params.as_of)
    casualties, territory, statements = (
        current_claims(known_by(each, params.as_of), read.articles, params.as_of)
        for each in (read.casualties, read.territory, read.statements)
    )
    with_claims = {article for each in (casualties, territory, statements) for article in each["article_id"]}
    control, n_silent = control_over_time(territory, articles, read.places, params=params, pack=pack)
    lives = place_biographies(control, territory, pack=pack, as_of=params.as_of)
    days = coverage(read.snapshots, articles, with_claims, params=params)
    cells = casualties_over_time(
        read.incidents, read.tolls, read.ledger, casualties, as_of=params.as_of, max_days=params.max_total_days
    )
    edits = article_versions(read.articles, read.casualties, read.territory, as_of=params.as_of)
    return Aggregated(cells, control, lives, days.rows, edits, n_silent, days.n_without_day)
