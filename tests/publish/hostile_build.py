"""A build in which every free text is hostile: for each payload an article, a claim of each kind, an incident, a decision and what else tells of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import polars as pl

from pipeline import schemas, tables
from pipeline.packs import load_pack
from pipeline.params import ReportPage, ReportParams, ReportSet, report_page
from pipeline.publish.earlier import keep
from pipeline.publish.site import make_site
from pipeline.report.make import PAGE_FILE, Made
from pipeline.report.page import render_page
from pipeline.schemas import Table
from pipeline.shown import WHOLE
from pipeline.tables import content_id
from pipeline.trace import BUILD_FILES, build_tables, data_hash
from tests.publish.made import EVERY_NOTEBOOK, REPORT, small_params, write_reports
from tests.publish.payloads import PAYLOADS
from tests.report.build_folder import AS_OF, article, claim, row, write_build

FIRST = date(2017, 3, 1)
MAX_TEXT = 300  # characters of a payload that is a name; a longer one stands in title and text
SIDES = ("government", "opposition")
POINTS = 40  # places that have a line of control and a row of their own in charts
Rows = dict[str, list[dict[str, Any]]]


def _shared(number: int, payload: str) -> dict[str, Any]:
    """Return what all claims of a payload have in common: where it is, who says it, through whom."""
    name = payload[:MAX_TEXT]
    return {
        "outlet_id": name, "claimant_raw": payload, "claimant_id": name, "claimant_side": SIDES[number % 2], "attribution_path": f"{name} > raw:{name}",
        "place_raw": payload, "place_name": name, "admin1": name if number % 3 == 0 else "Damascus", "country_iso3": "SYR", "latitude": 33.0 + number % 40 / 10,
        "longitude": 36.0 + number % 50 / 10, "where_prec": 1, "geo_reason": None, "day": FIRST + timedelta(days=number % 28), "source_ref": payload,
    }  # fmt: skip


def _of_one(root: Path, number: int, payload: str) -> Iterator[tuple[Table, dict[str, Any]]]:
    """Yield the rows of one payload with their tables."""
    text = f"A witness said {payload} killed 4 people."
    found = article(
        root, name=f"h{number}", outlet=payload[:MAX_TEXT], day=FIRST, title=payload, text=text, url=payload
    )
    source = found["article"] | {
        "byline": payload, "source_ref": payload, "dateline_place": payload, "origin_outlet_id": payload[:MAX_TEXT], "source_id": payload[:MAX_TEXT],
    }  # fmt: skip
    yield schemas.SNAPSHOTS, found["snapshot"] | {"source_ref": payload, "archive_file": payload[:MAX_TEXT]}
    yield schemas.ARTICLES, source
    words, shared = f"{payload} killed 4 people", _shared(number, payload)
    name, day, place_id = shared["place_name"], shared["day"], f"gn:{number}"
    count = claim(
        schemas.CASUALTY_CLAIMS, source, words, outcome="killed", low=4, best=4, high=4, count_raw=payload, victims_raw=payload, victim_group=name, label_raw=payload,
        perpetrator_raw=payload, perpetrator_id=name, weapon=payload, victim_class="civilian", **shared,
    )  # fmt: skip
    moved = claim(
        schemas.TERRITORY_CLAIMS,
        source,
        words,
        action="captured",
        actor_raw=payload,
        actor_id=name,
        actor_from_raw=payload,
        actor_from_id=name,
        **shared,
    )
    spoken = claim(
        schemas.STATEMENTS,
        source,
        words,
        actor_raw=payload,
        actor_id=name,
        recipient_raw=payload,
        recipient_id=name,
        topic=payload,
        **shared,
    )
    yield schemas.CASUALTY_CLAIMS, count
    yield schemas.TERRITORY_CLAIMS, moved | {"claim_id": content_id("moved", number)}
    yield schemas.STATEMENTS, spoken | {"claim_id": content_id("spoken", number)}
    passage = {key: count[key] for key in ("article_id", "source_ref", "span_field", "span_start", "span_end", "quote")}
    yield (
        schemas.ABSTENTIONS,
        row(schemas.ABSTENTIONS, abstention_id=content_id("left", number), reason="no_count", **passage),
    )
    yield schemas.DECISIONS, row(
        schemas.DECISIONS, decision_row_id=content_id("decision", number), decision_id=content_id("of", number), decision="change", table_name="casualty_claims", claim_id=count["claim_id"],
        column_name="weapon", value_before=payload, value_after=payload, who=payload, why=payload, **passage,
    )  # fmt: skip
    incident = content_id("incident", number)
    yield schemas.INCIDENTS, row(
        schemas.INCIDENTS, incident_id=incident, date_start=day, date_end=day, date_prec=1, place_id=place_id, country_iso3="SYR", place_name=name, admin1=shared["admin1"],
        latitude=shared["latitude"], longitude=shared["longitude"], where_prec=1, total_kind="incident", victim_group=name, perpetrator_id=name, killed_low=4, killed_best=4, killed_high=4,
        grade="weak", grade_rule=payload,
    )  # fmt: skip
    yield (
        schemas.INCIDENT_CLAIMS,
        row(schemas.INCIDENT_CLAIMS, incident_id=incident, claim_id=count["claim_id"], reason=payload, role="counts"),
    )
    for policy in ("representative", "conservative"):
        yield schemas.TOLLS, row(
            schemas.TOLLS, toll_id=content_id("toll", number, policy), incident_id=incident, outcome="killed", victim_class="all", claimant_side="all", policy=policy, low=4, best=4, high=4,
            claim_ids=[count["claim_id"]], rule=payload,
        )  # fmt: skip
    if number < POINTS:
        yield from _held(number, place_id, name, shared, moved_id=content_id("moved", number))


def _held(
    number: int, place_id: str, name: str, shared: Mapping[str, Any], *, moved_id: str
) -> Iterator[tuple[Table, dict[str, Any]]]:
    """Yield who holds a place, an interval in each view, and what was edited afterwards."""
    at = {key: shared[key] for key in ("place_name", "admin1", "country_iso3")}
    for view in ("assessed", SIDES[number % 2]):
        yield schemas.CONTROL_OVER_TIME, row(
            schemas.CONTROL_OVER_TIME, control_id=content_id("control", number, view), as_of=AS_OF, place_id=place_id, view=view, status=name, date_start=shared["day"], date_end=AS_OF, rule=name,
            holder_id=name, supporting=[moved_id], latitude=shared["latitude"], longitude=shared["longitude"], **at,
        )  # fmt: skip


def _cells(tolls: Sequence[Mapping[str, Any]], days: Mapping[str, date]) -> Iterator[dict[str, Any]]:
    """Yield one day's figure of the country for each day and policy."""
    for policy in ("representative", "conservative"):
        for day in sorted(set(days.values())):
            mine = sorted(
                each["toll_id"] for each in tolls if each["policy"] == policy and days[each["incident_id"]] == day
            )
            yield row(
                schemas.CASUALTIES_OVER_TIME, figure_id=content_id("cell", day, policy), as_of=AS_OF, period_kind="day", period_start=day, period_end=day, area_kind="country", area_id="SYR", area_name="Syria",
                outcome="killed", victim_class="all", victim_group="all", claimant_side="all", policy=policy, low=4 * len(mine), best=4 * len(mine), high=4 * len(mine), n_incidents=len(mine), toll_ids=mine,
            )  # fmt: skip


def hostile_rows(root: Path, payloads: Sequence[str] = PAYLOADS) -> Rows:
    """Return the rows of all payloads by table."""
    found: Rows = {}
    for number, payload in enumerate(payloads):
        for table, made in _of_one(root, number, payload):
            found.setdefault(table.name, []).append(made)
    days = {each["incident_id"]: each["date_start"] for each in found["incidents"]}
    found["casualties_over_time"] = list(_cells(found["tolls"], days))
    found["coverage"] = [
        row(schemas.COVERAGE, source_id=each[:MAX_TEXT], outlet_id=each[:MAX_TEXT], day=FIRST + timedelta(days=day), n_expected=1.0) for each in payloads[:POINTS] for day in range(28)
    ]  # fmt: skip
    first, second = (found["articles"][at]["article_id"] for at in (0, 1))
    found["article_versions"] = [
        row(
            schemas.ARTICLE_VERSIONS, version_id=content_id("version", each), article_id=second, previous_article_id=first, source_id=each[:MAX_TEXT], outlet_id=each[:MAX_TEXT], url=each, title_before=each,
            title_after=each, removed=each, added=each,
        )
        for each in payloads
    ]  # fmt: skip
    found["rejects"] = [
        tables.reject_row(stage="parse", source_id=each[:MAX_TEXT], source_ref=f"{number} {each}", reason="no_date", detail=each) for number, each in enumerate(payloads)
    ]  # fmt: skip
    return found


def hostile_build(root: Path, payloads: Sequence[str] = PAYLOADS) -> Path:
    """Write the build under root/data/build and return its folder."""
    return write_build(root, hostile_rows(root, payloads))


def hostile_sets() -> tuple[ReportSet, ...]:
    """Return a report for three payloads in four, which are their titles."""
    return tuple(
        replace(REPORT, name=f"r{number}", title=payload) for number, payload in enumerate(PAYLOADS) if number % 4 != 3
    )


def kept_before(build: Path, folder: Path) -> Path:
    """Write an earlier run that differs in what the payloads say: claims that are gone, incidents that are new, places held by another."""
    keep(build, folder)
    changed = {
        "casualty_claims": pl.when(pl.int_range(pl.len()) % 2 == 0).then("0000" + pl.col("claim_id").str.slice(4)).otherwise("claim_id").alias("claim_id"),
        "territory_claims": ("1111" + pl.col("claim_id").str.slice(4)).alias("claim_id"),
        "control_over_time": pl.lit("contested").alias("status"),
    }  # fmt: skip
    for name, expression in changed.items():
        path = folder / BUILD_FILES[name]
        tables.write(schemas.TABLES[name], tables.read(schemas.TABLES[name], path).with_columns(expression), path)
    links = folder / BUILD_FILES["incident_claims"]
    tables.write(schemas.INCIDENT_CLAIMS, tables.read(schemas.INCIDENT_CLAIMS, links).head(10), links)
    return folder


SITE = "site"


@dataclass(frozen=True)
class Hostile:
    """A folder with a hostile build in data/build, its report, and its site: files by path."""

    root: Path
    site: dict[str, bytes]

    @property
    def build(self) -> Path:
        return self.root / "data" / "build"


class AllReports(ReportParams):
    """The reports of every notebook on the build, then a bare one for each title."""

    def pages(self) -> tuple[ReportPage, ...]:
        return (*(report_page(REPORT, each) for each in EVERY_NOTEBOOK), *super().pages())


def hostile_project(root: Path) -> None:
    """Write the build, its reports, a bare page for each hostile title, and the site of all of them."""
    build = hostile_build(root)
    reports = write_reports(root, EVERY_NOTEBOOK)
    params, pack = small_params(), load_pack(small_params().pack)
    titled = replace(params, report=replace(params.report, sets=hostile_sets()))
    digest = data_hash(build_tables(build), build)
    bare = Made("", [], {}, 0, 0).files()
    for page in titled.report.pages():
        text = render_page(
            [], params=titled, report=page, pack=pack, area=page.set.title, data_digest=digest, shown=WHOLE.words
        )
        tables.write_folder(reports / "pages" / page.name, bare | {PAGE_FILE: text.encode()})
    before = kept_before(build, root / "data" / "previous")
    given = titled.report
    whole = replace(titled, report=AllReports(as_of=given.as_of, notebooks=given.notebooks, sets=given.sets))
    tables.write_folder(root / SITE, make_site(whole, pack=pack, build=build, reports=reports, before=before))


def read_hostile(root: Path) -> Hostile:
    """Return the project that `hostile_project` wrote."""
    files = {
        path.relative_to(root / SITE).as_posix(): path.read_bytes()
        for path in (root / SITE).rglob("*")
        if path.is_file()
    }
    return Hostile(root, files)
