"""Cells: what adds to what, and what never does."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline import schemas, tables
from pipeline.aggregate.figures import casualties_over_time
from pipeline.packs import load_pack
from pipeline.params import load_params
from pipeline.reconcile.incidents import Settings, reconcile
from tests.factories import ALEPPO, DOUMA, article, casualty, frame, no_place

SANA = {"outlet_id": "sana", "claimant_side": "government"}
TOTAL = {
    "total_kind": "period",
    "date": "2017-03-22",
    "date_end": "2017-03-25",
    "high": None,
    "qualifier": "more_than",
}


@pytest.fixture(scope="session")
def cells():
    params = load_params(Path(__file__).resolve().parents[2] / "params.yaml")
    pack = load_pack("syria")

    def build(claims, as_of=date(2017, 5, 31)):
        aggregate = replace(params.aggregate, as_of=as_of)
        claim_frame = frame(schemas.CASUALTY_CLAIMS, claims)
        articles = frame(schemas.ARTICLES, [article(each) for each in sorted({row["article_id"] for row in claims})])
        found = reconcile(
            claim_frame,
            articles,
            schemas.STORY_MEMBERS.empty(),
            settings=Settings(params.reconcile, aggregate, pack),
        )
        rows = casualties_over_time(
            frame(schemas.INCIDENTS, found.incidents), frame(schemas.TOLLS, found.tolls),
            frame(schemas.OVERLAP_LEDGER, found.overlap_ledger), claim_frame, as_of=as_of, max_days=aggregate.max_total_days,
        )  # fmt: skip
        return tables.check(schemas.CASUALTIES_OVER_TIME, rows, where="cells").to_dicts()

    return build


def pick(rows, **keys):
    wanted = {
        "period_kind": "all", "area_kind": "country", "outcome": "killed", "victim_class": "all", "victim_group": "all",
        "claimant_side": "all", "policy": "representative", **keys,
    }  # fmt: skip
    return [row for row in rows if all(row[key] == value for key, value in wanted.items())]


def numbers(rows, **keys):
    return [(row["low"], row["best"], row["high"]) for row in pick(rows, **keys)]


def test_a_three_day_total_swallows_the_days_inside_it(cells):
    rows = cells([
        casualty(157, article_id="a1", **TOTAL, **SANA), casualty(60, article_id="a2", date="2017-03-23", **SANA),
        casualty(40, article_id="a3", date="2017-03-24", **SANA),
    ])  # fmt: skip
    assert numbers(rows) == numbers(rows, claimant_side="government") == [(157, 157, None)]
    assert [row["low"] for row in pick(rows, period_kind="day")] == [57, 60, 40]


def test_a_total_that_is_fully_covered_adds_no_cell(cells):
    rows = cells(
        [
            casualty(50, article_id="a1", **{**TOTAL, "high": 50}),
            casualty(60, article_id="a2", date="2017-03-23"),
        ]
    )
    assert numbers(rows) == [(60, 60, 60)]
    assert [row["period_start"] for row in pick(rows, period_kind="day")] == [date(2017, 3, 23)]


def test_cumulative_totals_are_never_summed(cells):
    rows = cells([
        casualty(320_000, article_id="a1", total_kind="cumulative", date="2011-03-15", date_end="2017-03-24"),
        casualty(5, article_id="a2"),
    ])  # fmt: skip
    assert numbers(rows) == [(5, 5, 5)]


def test_a_period_total_longer_than_a_month_is_never_summed(cells):
    assert cells([casualty(900, total_kind="period", date="2016-01-01", date_end="2016-12-31")]) == []


@pytest.mark.parametrize("dates", [{"date": None}, {"date": "2016-01-01", "date_end": "2016-12-31"}])
def test_without_a_close_date_an_incident_stands_in_all_time_only(cells, dates):
    rows = cells([casualty(5, **dates)])
    assert {row["period_kind"] for row in rows} == {"all"}


def test_no_incident_means_no_cell_and_a_zero_claim_gives_none(cells):
    assert cells([casualty(0, qualifier="none")]) == []


def test_every_incident_stands_at_every_level_or_is_called_unresolved(cells):
    rows = cells([casualty(5, article_id="a1"), casualty(7, article_id="a2", place=no_place())])
    assert (
        numbers(rows, area_kind="country")
        == numbers(rows, area_kind="admin1")
        == numbers(rows, area_kind="place")
        == [(5, 5, 5)]
    )
    assert numbers(rows, area_kind="unresolved") == [(7, 7, 7)]


def test_a_week_starts_on_monday_and_an_incident_lies_where_it_starts(cells):
    rows = cells([casualty(5, date="2017-03-26", date_end="2017-03-27")])
    week = pick(rows, period_kind="week")[0]
    assert (week["period_start"], week["period_end"]) == (date(2017, 3, 20), date(2017, 3, 26))


def test_an_incident_without_a_number_leaves_the_sum_without_one(cells):
    rows = cells([
        casualty(5, article_id="a1", date="2017-03-01"),
        casualty(3, article_id="a2", best=None, high=9, qualifier="vague"),
    ])  # fmt: skip
    assert numbers(rows) == [(8, None, 14)]


incidents = st.lists(
    st.tuples(st.integers(1, 40), st.integers(0, 89), st.sampled_from([ALEPPO, DOUMA, {}]), st.sampled_from(["agency_a", "agency_b"])),
    min_size=1, max_size=12,
)  # fmt: skip


@settings(max_examples=25, deadline=None)
@given(drawn=incidents)
def test_days_weeks_and_months_add_up_to_the_whole(cells, drawn):
    rows = cells([
        casualty(low, article_id=f"a{number}", date=str(date(2017, 1, 1) + timedelta(days=offset)), place=place, outlet_id=outlet,
                 published_at="2017-04-01")
        for number, (low, offset, place, outlet) in enumerate(drawn)
    ])  # fmt: skip
    sums = defaultdict(set)
    for kind in ("day", "week", "month", "all"):
        for area in ("country", "admin1", "place"):
            for policy in schemas.POLICIES:
                found = pick(rows, period_kind=kind, area_kind=area, policy=policy)
                sums[policy].add((sum(row["low"] for row in found), sum(row["n_incidents"] for row in found)))
    assert all(len(found) == 1 for found in sums.values())


@settings(max_examples=15, deadline=None)
@given(early=incidents, late=incidents)
def test_cells_as_of_a_day_do_not_know_what_came_later(cells, early, late):
    def claims(drawn, published, prefix):
        return [
            casualty(low, article_id=f"{prefix}{number}", date=str(date(2017, 1, 1) + timedelta(days=offset)), place=place, outlet_id=outlet,
                     published_at=published)
            for number, (low, offset, place, outlet) in enumerate(drawn)
        ]  # fmt: skip

    known = claims(early, "2017-04-01", "e")
    as_of = date(2017, 4, 1)
    assert cells(known, as_of) == cells(known + claims(late, "2017-04-02", "l"), as_of)
