"""The totals are those of the reports: the same figures, added the same way, for every policy."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import polars as pl
import pytest

from pipeline import schemas, tables
from pipeline.params import ReportSet, load_params
from pipeline.report.selection import scope_of, select
from pipeline.report.series import total
from pipeline.totals.sums import added, totals
from tests.report.build_folder import small_build

PROJECT = Path(__file__).resolve().parents[2]
DAY = date(2017, 3, 21)


def figure(low: int, best: int | None, high: int | None) -> dict[str, int | None]:
    return {"low": low, "best": best, "high": high, "n_incidents": 1}


@pytest.mark.parametrize(
    ("rows", "wanted"),
    [
        ([figure(4, 4, 4), figure(2, 3, 9)], {"low": 6, "best": 7, "high": 13, "n_incidents": 2}),
        ([figure(4, 4, None), figure(2, 3, 9)], {"low": 6, "best": 7, "high": None, "n_incidents": 2}),
        ([figure(4, None, 9)], {"low": 4, "best": None, "high": 9, "n_incidents": 1}),
        ([], {"low": None, "best": None, "high": None, "n_incidents": 0}),
    ],
)
def test_open_ends_stay_open_and_nothing_is_not_zero(rows, wanted):
    assert added(rows) == wanted


def cells(**changes: object) -> pl.DataFrame:
    row = dict.fromkeys(schemas.CASUALTIES_OVER_TIME.empty().columns) | {
        "period_kind": "day", "period_start": DAY, "period_end": DAY, "area_kind": "country", "area_id": "SYR", "area_name": "SYR",
        "outcome": "killed", "victim_class": "all", "victim_group": "all", "claimant_side": "all", "policy": "conservative",
        "low": 5, "best": 5, "high": None, "n_incidents": 1, **changes,
    }  # fmt: skip
    return pl.DataFrame([row], schema=schemas.CASUALTIES_OVER_TIME.empty().schema)


def asked(place: str = "SYR") -> ReportSet:
    return ReportSet(
        name="one", title="One", place=place, start=date(2017, 3, 1), end=date(2017, 3, 31), policy="conservative"
    )


@pytest.mark.parametrize(
    ("changes", "place", "low"),
    [
        ({}, "SYR", 5),
        ({"period_kind": "month"}, "SYR", None),  # the same people once more
        ({"victim_class": "civilian"}, "SYR", None),
        ({"victim_group": "syria_army"}, "SYR", None),
        ({"claimant_side": "government"}, "SYR", None),
        ({"period_start": date(2017, 2, 28)}, "SYR", None),
        ({"area_kind": "admin1", "area_id": "SYR/Homs"}, "SYR/Homs", 5),
        ({"area_kind": "admin1", "area_id": "SYR/Homs"}, "SYR/Hama", None),
    ],
)
def test_only_daily_figures_of_all_people_in_the_place_and_days_add_up(changes, place, low):
    found = totals(cells(**changes), [asked(place)])
    assert found["one"]["killed"]["conservative"]["low"] == low


def test_every_outcome_and_policy_is_there():
    found = totals(schemas.CASUALTIES_OVER_TIME.empty(), [asked()])
    assert {outcome: list(policies) for outcome, policies in found["one"].items()} == {
        "killed": list(schemas.POLICIES),
        "injured": list(schemas.POLICIES),
    }


@pytest.mark.parametrize("policy", schemas.POLICIES)
def test_a_total_is_what_the_report_prints(tmp_path, policy):
    small_build(tmp_path)
    build = tmp_path / "data" / "build"
    scope = scope_of(
        name="one", title="One", pack=load_params(PROJECT / "params.yaml").pack, place="SYR", start="2017-03-01", end="2017-03-31",
        as_of="2017-05-31", policy=policy,
    )  # fmt: skip
    printed = total(select(scope, build), outcome="killed")
    figures = tables.read(schemas.CASUALTIES_OVER_TIME, build / "aggregate" / "casualties_over_time.parquet")
    mine = totals(figures, [asked()])["one"]["killed"][policy]
    if policy in ("neutral_only", "against_interest"):  # nobody of this build speaks for them
        assert printed is None
        assert mine == {"low": None, "best": None, "high": None, "n_incidents": 0}
        return
    assert printed is not None
    assert mine == {"low": printed.low, "best": printed.best, "high": printed.high, "n_incidents": printed.n_incidents}
