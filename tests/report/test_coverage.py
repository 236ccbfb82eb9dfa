"""A silent source is never shown as a quiet day: kinds of days, marks of the charts, and the sentences."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import polars as pl
import pytest

from pipeline import schemas
from pipeline.report import coverage_words, figures, sections
from pipeline.report.coverage import (
    Change,
    Silence,
    day_kinds,
    level_changes,
    low_spans,
    outlet_days,
    outlet_silences,
    silent_spans,
    spells,
)
from pipeline.report.ledger import Ledger
from pipeline.report.selection import ReportData
from pipeline.report.series import Gap
from tests.factories import frame
from tests.report.build_folder import row

FIRST = date(2017, 3, 1)


def march(day: int) -> date:
    return date(2017, 3, day)


def days(
    outlet: str,
    counts: list[int],
    *,
    usual: float | None = 2.0,
    silent: range = range(0),
    changes: tuple[int, ...] = (),
    first: date = FIRST,
    source: str = "feed",
) -> list[dict[str, Any]]:
    """Return rows of one outlet, one for each count from the first day on; `silent` and `changes` count days from 0."""
    return [
        row(
            schemas.COVERAGE, source_id=source, outlet_id=outlet, day=first + timedelta(days=at), n_expected=usual, n_collected=count,
            n_parsed=count, n_with_claims=0, is_outage=at in silent, is_change_point=at in changes, level=usual,
        )
        for at, count in enumerate(counts)
    ]  # fmt: skip


def seen(data: ReportData, *outlets: list[dict[str, Any]]) -> ReportData:
    whole = frame(schemas.COVERAGE, [each for rows in outlets for each in rows])
    inside = whole.filter(pl.col("day").is_between(data.scope.start, data.scope.end))
    return replace(data, coverage=inside, whole={**data.whole, "coverage": whole})


def text(lines: list[Any]) -> str:
    return " ".join(line.striptags() for line in lines)


def test_a_day_is_full_partial_none_or_not_told(data: ReportData) -> None:
    known = days("sample_barada", [2] * 5 + [0] * 5 + [2] * 10, silent=range(5, 10))
    found = day_kinds(seen(data, known, days("sample_cedar", [2] * 8 + [0] * 2, usual=None)))
    assert [found[march(day)] for day in (1, 6, 9, 11, 31)] == ["full", "partial", "none", "full", "none"]
    assert len(found) == 31


def test_full_is_not_said_where_most_articles_come_from_outlets_without_a_rhythm(data: ReportData) -> None:
    found = day_kinds(seen(data, days("sample_barada", [1] * 31), days("sample_cedar", [1] * 31, usual=None)))
    assert set(found.values()) == {"untold"}


def test_a_quiet_week_of_a_silent_source_is_hatched_and_marked(data: ReportData) -> None:
    silent = seen(data, days("sample_barada", [4] * 10 + [0] * 7 + [4] * 14, usual=4.0, silent=range(10, 17)))
    assert low_spans(silent) == [Gap(march(11), march(17))]
    assert silent_spans(silent) == [Gap(march(11), march(17))]


def test_a_small_source_that_is_silent_is_marked_though_nothing_is_hatched(data: ReportData) -> None:
    big, small = (
        days("sample_barada", [9] * 31, usual=9.0),
        days("sample_cedar", [1] * 26 + [0] * 5, usual=1.0, silent=range(26, 31)),
    )
    assert low_spans(seen(data, big, small)) == []
    assert silent_spans(seen(data, big, small)) == [Gap(march(27), march(31))]


def test_a_burst_elsewhere_does_not_hide_that_the_main_source_is_silent(data: ReportData) -> None:
    main, other = (
        days("sample_barada", [5] * 28 + [0] * 3, usual=5.0, silent=range(28, 31)),
        days("sample_cedar", [1] * 28 + [9] * 3, usual=2.0),
    )
    assert low_spans(seen(data, main, other)) == [Gap(march(29), march(31))]


def test_a_report_inside_one_long_silence_is_hatched_throughout(data: ReportData) -> None:
    early = date(2017, 2, 1)
    quiet = seen(
        data,
        days("sample_barada", [4] * 20 + [0] * 39, usual=4.0, silent=range(20, 59), first=early),
        days("sample_cedar", [1] * 31, usual=1.0),
    )
    assert low_spans(quiet) == [Gap(march(1), march(31))]
    assert outlet_silences(quiet)[0].start == date(2017, 2, 21)


def test_nothing_expected_is_not_zero_expected(data: ReportData) -> None:
    found = spells(seen(data, days("sample_cedar", [1] * 31, usual=None)))
    assert {(each.n_read, each.n_known, each.expected, each.is_low) for each in found} == {(1, 0, None, False)}


def test_a_source_that_stopped_is_told_with_the_end_of_the_collection(data: ReportData) -> None:
    stopped = seen(
        data, days("sample_barada", [2] * 10 + [0] * 21, silent=range(10, 31)), days("sample_cedar", [2] * 31)
    )
    assert outlet_silences(stopped) == [Silence("Barada State Agency", None, march(11), march(31), True)]
    words = text(coverage_words.coverage_lines(stopped, Ledger("r")))
    assert "Barada State Agency was silent: from 11 March 2017 until the collection ends on 31 March 2017." in words
    assert "Of the report’s 31 days, 10 (32%) had full coverage" in words
    assert "21 (68%) had partial coverage" in words
    assert "0 (0%) had none" in words


def test_an_outlet_of_two_sources_is_told_with_its_source(data: ReportData) -> None:
    two = seen(
        data,
        days("sample_cedar", [1] * 31, source="wire2"),
        days("sample_cedar", [1] * 9 + [0] * 9 + [1] * 13, silent=range(9, 18)),
    )
    assert "Cedar Daily (feed) was silent: 10 March 2017 to 18 March 2017." in text(
        coverage_words.silence_lines(two, Ledger("r"))
    )


def test_a_drop_of_level_is_told_with_both_numbers(data: ReportData) -> None:
    dropped = seen(data, days("sample_barada", [8] * 15 + [2] * 16, changes=(15,)))
    assert level_changes(dropped) == [Change("Barada State Agency", None, march(16), 8.0, 2.0)]
    assert text(coverage_words.change_lines(dropped, Ledger("r"))) == (
        "Barada State Agency gives fewer articles from 16 March 2017 on: 2.0 a day, before it 8.0."
    )


@pytest.mark.parametrize(("after", "n_changes"), [(8, 0), (9, 0), (2, 1)])
def test_a_silence_is_no_change_of_level_and_the_return_only_to_another_level(
    data: ReportData, after: int, n_changes: int
) -> None:
    silent = seen(
        data, days("sample_barada", [8] * 10 + [0] * 10 + [after] * 11, silent=range(10, 20), changes=(10, 20))
    )
    assert len(level_changes(silent)) == n_changes


def test_too_few_days_are_not_called_without_silence(data: ReportData) -> None:
    few = seen(data, days("sample_cedar", [1, 0, 0, 0, 1], usual=None))
    words = text(coverage_words.coverage_lines(few, Ledger("r")))
    assert "No outlet gives articles often enough to tell a silence from its rhythm." in words
    assert "No outlet changed" not in words
    assert "1 gave too few articles, and their silence would not be noticed." in words


def test_the_summary_warns_only_where_something_is_missing(data: ReportData) -> None:
    assert coverage_words.summary_sentence(seen(data, days("sample_barada", [2] * 31)), Ledger("r")) == ""
    silent = seen(data, days("sample_barada", [2] * 20 + [0] * 5, silent=range(20, 25)), days("sample_cedar", [2] * 25))
    assert coverage_words.summary_sentence(silent, Ledger("r")).striptags() == (
        "Of the 31 days, no article at all was read for 6, and an outlet that usually gives articles was silent on 5."
        " Few claims there may be silence of the press and not quiet on the ground."
    )


def test_the_charts_say_in_words_what_they_mark(data: ReportData) -> None:
    silent = seen(data, days("sample_barada", [4] * 10 + [0] * 7 + [4] * 14, usual=4.0, silent=range(10, 17)))
    for section in (sections.casualties_over_time(silent, Ledger("r")), sections.control_over_time(silent)):
        assert "An outlet that usually gives articles was silent: 11 March 2017 to 17 March 2017." in section.html
        assert "Low coverage, hatched: 11 March 2017 to 17 March 2017." in section.html
        assert "Brown line at the edge" in section.html
    assert "11 March 2017 0 of 4.0 expected" in sections.coverage(silent).html


def test_the_chart_of_many_outlets_keeps_those_that_were_silent(data: ReportData) -> None:
    many = [days(f"outlet_{at:03}", [3] * 31) for at in range(60)]
    quiet = days("zz_small", [1] * 20 + [0] * 11, silent=range(20, 31))
    shown = figures.drawn_outlets(outlet_days(seen(data, *many, quiet)))
    assert len(shown) == figures.MAX_DRAWN_OUTLETS
    assert shown[-1].outlet == "zz_small"
    assert "The lower part shows" in sections.coverage(seen(data, *many, quiet)).html


def test_the_order_of_rows_changes_nothing(data: ReportData) -> None:
    rows = [*days("sample_barada", [4] * 10 + [0] * 21, silent=range(10, 31)), *days("sample_cedar", [1] * 31)]
    one, other = seen(data, rows), seen(data, rows[::-1])
    other = replace(
        other, coverage=other.coverage.reverse(), whole={**other.whole, "coverage": other.whole["coverage"].reverse()}
    )
    assert sections.coverage(one).html == sections.coverage(other).html
    assert coverage_words.coverage_lines(one, Ledger("r")) == coverage_words.coverage_lines(other, Ledger("r"))
