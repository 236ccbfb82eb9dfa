"""Monthly sums from literal rows, and rank correlations against values worked out by hand."""

from __future__ import annotations

import json
from datetime import date

import numpy as np
import polars as pl
import pytest

from benchmarks import ucdp_months
from pipeline import schemas
from pipeline.schemas import POLICIES

POLICY = POLICIES[0]


def event(start: str, end: str | None = None, best: str = "4.0", **other: str) -> dict[str, str]:
    return {
        "date_start": start,
        "date_end": end or start,
        "low": "1.0",
        "best": best,
        "high": "9.0",
        "deaths_civilians": "2.0",
        **other,
    }


def test_deaths_are_added_in_the_month_that_holds_the_whole_event():
    found, across = ucdp_months.ucdp_months(
        [event("2016-02-01"), event("2016-02-28", "2016-02-29", best="6.0"), event("2018-01-01")]
    )
    assert found["2016-02"] == {"low": 2, "best": 10, "high": 18, "civilians": 4, "n_events": 2}
    assert sum(month["n_events"] for month in found.values()) == 2
    assert across == {"n_events": 0, "best": 0}


def test_a_total_of_a_year_is_in_no_month_and_is_counted():
    found, across = ucdp_months.ucdp_months(
        [event("2016-01-01", "2016-12-31", best="8179.0"), event("2016-01-31", "2016-02-01")]
    )
    assert found["2016-01"]["best"] == 0
    assert across == {"n_events": 2, "best": 8183}


def cell(**changes: object) -> dict[str, object]:
    return {
        "period_kind": "month", "period_start": date(2016, 2, 1), "period_end": date(2016, 2, 29), "area_kind": "country", "area_id": "SYR",
        "outcome": "killed", "victim_class": "all", "victim_group": "all", "claimant_side": "all", "policy": POLICY,
        "low": 5, "best": None, "high": None, "n_incidents": 2, **changes,
    }  # fmt: skip


def cells(*rows: dict[str, object]) -> pl.DataFrame:
    empty = schemas.CASUALTIES_OVER_TIME.empty()
    return pl.DataFrame([dict.fromkeys(empty.columns) | row for row in rows], schema=empty.schema)


def test_our_month_is_the_country_s_figure_of_all_sides():
    others = [
        cell(period_kind="day"), cell(area_id="IRQ"), cell(outcome="injured"), cell(claimant_side="government"),
        cell(victim_class="civilian", low=3), cell(victim_group="syria_army"),
    ]  # fmt: skip
    frame_ = cells(cell(), *others)
    assert ucdp_months.cell_months(frame_, POLICY) == {
        "2016-02": {"low": 5, "best": None, "high": None, "n_incidents": 2}
    }
    assert ucdp_months.cell_months(frame_, POLICY, victim_class="civilian")["2016-02"]["low"] == 3


def incident(
    name: str, start: str | None, kind: str = "incident", country: str = "SYR", end: str | None = None
) -> dict[str, object]:
    day, last = (None if each is None else date.fromisoformat(each) for each in (start, end or start))
    return {"incident_id": name, "total_kind": kind, "date_start": day, "date_end": last, "country_iso3": country}


def toll(name: str, low: int, best: int | None) -> dict[str, object]:
    return {"incident_id": name, "outcome": "killed", "victim_class": "all", "claimant_side": "all", "policy": POLICY, "low": low, "best": best, "high": None}  # fmt: skip


def stated(
    incidents: list[dict[str, object]], tolls: list[dict[str, object]], ledger: list[dict[str, object]] | None = None
) -> dict[str, list[int]]:
    whole = {each.name: each.empty() for each in (schemas.INCIDENTS, schemas.TOLLS, schemas.OVERLAP_LEDGER)}
    made = {
        name: pl.DataFrame([dict.fromkeys(whole[name].columns) | row for row in rows], schema=whole[name].schema)
        for name, rows in (("incidents", incidents), ("tolls", tolls), ("overlap_ledger", ledger or []))
    }
    return ucdp_months.stated_months(
        made["incidents"], made["tolls"], made["overlap_ledger"], policy=POLICY, max_days=31
    )


def test_an_incident_gives_its_best_number_or_else_its_lowest():
    found = stated([incident("a", "2016-02-03"), incident("b", "2016-02-20")], [toll("a", 4, 7), toll("b", 24, None)])
    assert found == {"2016-02": [24, 7]}


@pytest.mark.parametrize(
    "row",
    [
        incident("a", "2016-02-03", kind="cumulative"),
        incident("a", "2016-02-03", kind="period", end="2016-04-30"),
        incident("a", None),
        incident("a", "2016-02-03", country="IRQ"),
    ],
)
def test_cumulative_long_undated_and_foreign_totals_are_in_no_month(row):
    assert stated([row], [toll("a", 400, 400)]) == {}


def test_what_a_period_total_counts_twice_is_taken_off():
    off = {"total_incident_id": "week", "outcome": "killed", "victim_class": "all", "claimant_side": "all", "policy": POLICY,
           "subtracted_low": 30, "subtracted_best": 30, "subtracted_high": 30}  # fmt: skip
    rows = [incident("week", "2016-02-03", kind="period", end="2016-02-09"), incident("day", "2016-02-04")]
    assert stated(rows, [toll("week", 100, 100), toll("day", 30, 30)], [off]) == {"2016-02": [70, 30]}


def test_a_month_without_a_claim_is_null_and_not_zero():
    assert ucdp_months._month(({}, {}), "2016-02") == {
        "low": None, "best": None, "high": None, "n_incidents": 0, "stated": None, "largest": None,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("one", "other", "wanted"),
    [
        ([1, 2, 3, 4], [10, 20, 30, 1000], 1.0),
        ([1, 2, 3, 4], [4, 3, 2, 1], -1.0),
        ([1, 2, 3, 4, 5], [2, 1, 4, 3, 5], 0.8),  # 1 - 6 * 4 / (5 * 24)
        ([1, 1, 2], [1, 2, 3], 0.866),  # ranks 1.5, 1.5, 3: covariance 1.5 over the root of 1.5 * 2
        ([1, 2], [1, 2], None),
        ([3, 3, 3], [1, 2, 3], None),
    ],
)
def test_rank_correlation(one, other, wanted):
    found = ucdp_months.spearman(one, other)
    assert found is None if wanted is None else found == pytest.approx(wanted, abs=0.001)


def test_what_a_third_explains_is_taken_out():
    # with 0.8, 0.9 and 0.9: (0.8 - 0.81) / (1 - 0.81)
    one, other, third = [1, 2, 3, 4, 5], [2, 1, 4, 3, 5], [1, 2, 3, 5, 4]
    pairs = [ucdp_months.spearman(*each) for each in ((one, other), (one, third), (other, third))]
    both, first, second = pairs
    assert ucdp_months.partial(one, other, third) == pytest.approx(
        (both - first * second) / ((1 - first**2) * (1 - second**2)) ** 0.5
    )
    assert ucdp_months.partial(one, other, one) is None  # nothing is left of it


def test_intervals_are_the_same_in_every_run_and_hold_the_middle():
    one, other = list(range(12)), [1, 0, 3, 2, 5, 4, 7, 6, 9, 8, 11, 10]
    found = ucdp_months.interval(ucdp_months.spearman, one, other)
    assert found == ucdp_months.interval(ucdp_months.spearman, one, other)
    assert found is not None
    assert found[0] < ucdp_months.spearman(one, other) < found[1] <= 1


def test_shifts_count_the_true_order_and_those_that_fit_as_well():
    assert ucdp_months.shift_share([1, 2, 3, 4], [1, 2, 3, 4]) == (1, 4)
    assert ucdp_months.shift_share([1, 2, None, 1, 2, None], [1, 2, 3, 1, 2, 3])[1] == 6
    assert ucdp_months.shift_share([1, 2, 1, 2], [5, 6, 5, 6]) == (4, 4)


def test_months_without_a_number_of_ours_are_left_out_and_not_taken_for_zero():
    row = ucdp_months.correlation("x", [1, None, 2, 3], [10, 99, 20, 30], [1, 1, 1, 2])
    assert (row["n_months"], row["rho"], row["n_ties"]) == (3, 1.0, 0)


def test_equal_values_are_counted():
    assert ucdp_months.n_ties([1, 2, 2, 3, 3, 3]) == 5


def test_ranks_share_the_mean():
    assert np.array_equal(ucdp_months.ranks([5, 1, 5, 9]), [2.5, 1.0, 2.5, 4.0])


def test_the_file_has_one_month_a_line_and_reads_back():
    found = {"credit": "c", "months": [{"month": "2016-01"}, {"month": "2016-02"}], "correlations": [{"rho": None}]}
    text = ucdp_months.text_of(found)
    assert json.loads(text) == found
    assert '  {"month": "2016-02"}\n' in text
