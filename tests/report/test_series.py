"""Sums keep open ends open, and bars do not reach beyond the report."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from pipeline.look.scales import usual_top
from pipeline.report.coverage import low_spans
from pipeline.report.ledger import Ledger
from pipeline.report.selection import ReportData, Scope
from pipeline.report.series import Gap, add_up, bar_kind, bar_of, total, unheard
from pipeline.report.views import readable


def cell(low: int, best: int | None, high: int | None) -> dict[str, object]:
    return {"figure_id": f"f{low}", "low": low, "best": best, "high": high, "n_incidents": 1}


DAY = date(2017, 3, 1)


@pytest.mark.parametrize(
    ("rows", "wanted"),
    [
        ([cell(4, 4, 4), cell(2, 3, 9)], (6, 7, 13)),
        ([cell(4, 4, None), cell(2, 3, 9)], (6, 7, None)),
        ([cell(4, None, 9), cell(2, 3, 9)], (6, None, 18)),
    ],
)
def test_sums(rows: list[dict[str, object]], wanted: tuple[int, int | None, int | None]) -> None:
    found = add_up(rows, DAY, DAY)
    assert found is not None
    assert (found.low, found.best, found.high) == wanted


def test_no_figures_are_not_zero() -> None:
    assert add_up([], DAY, DAY) is None


@pytest.mark.parametrize(("end", "kind"), [("2017-03-31", "day"), ("2017-06-30", "week"), ("2019-01-01", "month")])
def test_bars_grow_with_the_report(scope: Scope, end: str, kind: str) -> None:
    assert bar_kind(replace(scope, end=date.fromisoformat(end))) == kind


def test_a_week_is_cut_at_the_first_day(scope: Scope) -> None:
    longer = replace(scope, end=date(2017, 6, 30))  # 1 March 2017 is a Wednesday
    assert bar_of(date(2017, 3, 2), longer) == (date(2017, 3, 1), date(2017, 3, 5))


def test_totals_by_policy_and_side(data: ReportData) -> None:
    both = total(data, outcome="killed")
    state = total(data, outcome="killed", side="government")
    assert both is not None
    assert state is not None
    assert (both.low, both.high, state.low, state.high) == (11, 11, 157, None)
    assert total(data, outcome="injured") is None


def test_a_policy_that_listens_to_some_does_not_hide_what_a_side_says(data: ReportData) -> None:
    quiet = replace(data, scope=replace(data.scope, policy="neutral_only"))
    assert total(quiet, outcome="killed") is None
    assert total(quiet, outcome="killed", side="government") == total(data, outcome="killed", side="government")
    assert unheard(quiet, outcome="killed", policy="neutral_only").height == 1
    assert unheard(quiet, outcome="killed", policy="informative").height == 0
    assert unheard(quiet, outcome="injured", policy="neutral_only").height == 0


def test_days_without_articles_are_thin(data: ReportData) -> None:
    assert low_spans(data) == [Gap(date(2017, 3, 29), date(2017, 3, 31))]


def test_a_week_with_some_articles_is_not_thin(data: ReportData) -> None:
    longer = replace(data, scope=replace(data.scope, end=date(2017, 4, 30)))
    assert low_spans(longer) == [Gap(date(2017, 4, 3), date(2017, 4, 30))]


@pytest.mark.parametrize(
    ("ends", "top"),
    [([5, 4, 3], 5), ([13_000, 200, 150], 200), ([13_000], 13_000), ([], 0), ([900, 100, 9, 8], 9)],
)
def test_one_bar_does_not_flatten_all_others(ends: list[int], top: int) -> None:
    assert usual_top(ends) == top


def test_the_ledger_gives_one_id_to_one_number() -> None:
    ledger = Ledger("r")
    first = ledger.figure(3, meaning="m", derived_from=["b", "a"], rule="r")
    again = ledger.figure(3, meaning="m", derived_from=["a", "b"], rule="r")
    assert first == again
    assert [row["derived_from"] for row in ledger.figures()] == [["a", "b"]]


def test_rules_are_told_with_names(data: ReportData) -> None:
    rule = "sample_barada (government) says that nobody was harmed (for 2 days)"
    assert (
        readable(data.pack, rule)
        == "Barada State Agency (Syrian government and allies) says that nobody was harmed (for 2 days)"
    )
