"""What one report is about: the rows of a build that fall into its place, its days and its day of knowledge."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import polars as pl

from pipeline import schemas, tables
from pipeline.claim_keys import current_claims
from pipeline.day_figures import area_kind, day_figures, place_parts
from pipeline.errors import ConfigError
from pipeline.packs import PACKS_ROOT, Pack, load_pack
from pipeline.shown import WHOLE, Audit, read_audit
from pipeline.trace import BUILD_FILES, CLAIM_TABLES, REJECT_FILES, Records, build_rejects, build_tables


@dataclass(frozen=True)
class Scope:
    """What the report is asked for; `place` is ISO3, ISO3/admin1 or ISO3/admin1/place; both days are inclusive."""

    name: str
    title: str
    pack: str
    place: str
    start: date
    end: date
    as_of: date
    policy: str

    @property
    def parts(self) -> tuple[str, ...]:
        """Country, province, place: as many as are given."""
        return place_parts(self.place)

    @property
    def area_kind(self) -> str:
        """The `area_kind` of the figures that this report adds up."""
        return area_kind(self.place)

    @property
    def days(self) -> int:
        """How many days the report covers."""
        return (self.end - self.start).days + 1


@dataclass(frozen=True)
class ReportData:
    """The selected rows. `whole` holds the build's tables unselected, for look-ups by id; `audit` says what was masked in them."""

    scope: Scope
    pack: Pack
    whole: Mapping[str, pl.DataFrame]
    hashes: Mapping[str, str]
    claims: pl.DataFrame
    territory: pl.DataFrame
    statements: pl.DataFrame
    unplaced: pl.DataFrame
    undated: pl.DataFrame
    incidents: pl.DataFrame
    tolls: pl.DataFrame
    cells: pl.DataFrame
    control: pl.DataFrame
    biographies: pl.DataFrame
    coverage: pl.DataFrame
    abstentions: pl.DataFrame
    rejects: pl.DataFrame
    articles: pl.DataFrame
    audit: Audit = WHOLE

    @property
    def records(self) -> Records:
        """Rows by id over the whole build."""
        return Records(self.whole)


def scope_of(*, name: str, title: str, pack: str, place: str, start: str, end: str, as_of: str, policy: str) -> Scope:
    """Return the scope from the notebook's plain parameters, or raise ConfigError."""
    try:
        days = [date.fromisoformat(day) for day in (start, end, as_of)]
    except ValueError as error:
        raise ConfigError(
            f"report {name}", rule=f"a date is not an ISO day: {error}", remedy="write 2017-03-24"
        ) from error
    if days[0] > days[1]:
        raise ConfigError(f"report {name}", rule=f"ends on {end} before it starts", remedy="swap start and end")
    if policy not in schemas.POLICIES:
        raise ConfigError(
            f"report {name}",
            rule=f"the policy '{policy}' is not known",
            remedy=f"use one of: {', '.join(schemas.POLICIES)}",
        )
    if not all(place.split("/", 2)):
        raise ConfigError(
            f"report {name}",
            rule=f"the place '{place}' has an empty part",
            remedy="write ISO3/province/place",
        )
    return Scope(name, title, pack, place, days[0], days[1], days[2], policy)


def in_place(scope: Scope) -> pl.Expr:
    """Rows whose resolved place lies in the report's place."""
    columns = ("country_iso3", "admin1", "place_name")
    same = [pl.col(column) == part for column, part in zip(columns, scope.parts, strict=False)]
    return pl.all_horizontal(same).fill_null(False)


def in_days(scope: Scope) -> pl.Expr:
    """Rows whose date range touches the report's days; without a date, the day of publication decides."""
    published = pl.col("published_at").dt.date()
    start = pl.coalesce("date_start", published)
    end = pl.coalesce("date_end", published)
    return ((start <= scope.end) & (end >= scope.start)).fill_null(False)


def known_at(scope: Scope) -> pl.Expr:
    """Rows published, or else received, up to the end of the day of knowledge."""
    limit = datetime.combine(scope.as_of, time(), UTC) + timedelta(days=1)
    return (pl.coalesce("published_at", "retrieved_at") < limit).fill_null(True)


def cells_of(scope: Scope, figures: pl.DataFrame) -> pl.DataFrame:
    """Return the daily figures of the report's area: all victims, every side and policy."""
    return day_figures(figures, place=scope.place, start=scope.start, end=scope.end)


def _same_day_of_knowledge(scope: Scope, frame: pl.DataFrame, name: str) -> pl.DataFrame:
    kept = frame.filter(pl.col("as_of") == scope.as_of)
    if kept.is_empty() and not frame.is_empty():
        days = ", ".join(str(day) for day in sorted(frame["as_of"].unique().to_list())[:3])
        raise ConfigError(
            f"report {scope.name}",
            rule=f"asks for what was known on {scope.as_of}, but the table {name} was made for {days}",
            remedy="set report.as_of and aggregate.as_of to the same day",
        )
    return kept


def select(scope: Scope, build: Path, *, packs_root: Path = PACKS_ROOT) -> ReportData:
    """Read a build and return the rows that the report is about."""
    whole = build_tables(build)
    rejects = build_rejects(build)
    hashes = {path: tables.logical_hash(schemas.TABLES[name], whole[name]) for name, path in BUILD_FILES.items()}
    hashes |= {
        path: tables.logical_hash(schemas.REJECTS, tables.read(schemas.REJECTS, build / path)) for path in REJECT_FILES
    }
    timed = {
        name: current_claims(whole[name].filter(known_at(scope), in_days(scope)), whole["articles"], scope.as_of)
        for name in CLAIM_TABLES
    }
    inside = in_place(scope)
    incidents = whole["incidents"].filter(
        inside, pl.col("date_start").is_between(scope.start, scope.end).fill_null(False)
    )
    figures = _same_day_of_knowledge(scope, whole["casualties_over_time"], "casualties_over_time")
    control = _same_day_of_knowledge(scope, whole["control_over_time"], "control_over_time")
    spans = (pl.col("date_start") <= scope.end) & (pl.col("date_end") >= scope.start)
    articles = whole["articles"].filter(
        pl.col("published_at").dt.date().is_between(scope.start, scope.end).fill_null(False)
    )
    homeless = pl.concat(
        [timed[name].select("claim_id", "place_raw", "geo_reason", "country_iso3") for name in CLAIM_TABLES[:2]]
    ).filter(pl.col("country_iso3").is_null())
    return ReportData(
        scope=scope,
        pack=load_pack(scope.pack, packs_root),
        whole=whole,
        hashes=dict(sorted(hashes.items())),
        claims=timed["casualty_claims"].filter(inside),
        territory=timed["territory_claims"].filter(inside),
        statements=timed["statements"].filter(inside | pl.col("country_iso3").is_null())
        if scope.area_kind == "country"
        else timed["statements"].filter(inside),
        unplaced=homeless,
        undated=whole["incidents"].filter(inside, pl.col("date_start").is_null()),
        incidents=incidents,
        tolls=whole["tolls"].join(incidents.select("incident_id"), on="incident_id", how="semi"),
        cells=cells_of(scope, figures),
        control=control.filter(inside, spans),
        biographies=_same_day_of_knowledge(scope, whole["place_biographies"], "place_biographies").join(
            control.filter(inside, spans).select("place_id").unique(), on="place_id", how="semi"
        ),
        coverage=whole["coverage"].filter(pl.col("day").is_between(scope.start, scope.end)),
        abstentions=whole["abstentions"].join(articles.select("article_id"), on="article_id", how="semi"),
        rejects=rejects,
        articles=articles,
        audit=read_audit(build) or WHOLE,
    )
