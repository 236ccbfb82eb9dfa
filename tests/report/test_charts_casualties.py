"""The charts of the report on casualties say in words and in numbers what they draw, and names from outside stay words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from itertools import pairwise

import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from pipeline.look.theme import Drawing, house_style
from pipeline.report import charts_casualties as charts
from pipeline.report.casualty_views import Band, Point, Span

START, END = date(2017, 3, 1), date(2017, 3, 31)
HOSTILE = "<script>\u202e$x^2$" + "W" * 10_000


def texts(figure: Figure) -> list[str]:
    return [
        each.get_text()
        for axis in figure.axes
        for each in [*axis.texts, axis.title, *axis.get_xticklabels()]
        if each.get_text()
    ]


@pytest.mark.parametrize(
    ("wanted", "gap"),
    [([0.5, 0.5, 0.5], 0.1), ([0.99, 0.98, 0.2], 0.17), ([0.0, 0.01, 1.0], 0.05), ([0.3], 0.1), ([], 0.1)],
)
def test_labels_keep_their_order_and_their_distance_below_the_top(wanted: list[float], gap: float) -> None:
    found = charts.apart(wanted, gap)
    order = sorted(range(len(wanted)), key=lambda at: (wanted[at], at))
    assert all(found[b] - found[a] >= gap - 1e-9 for a, b in pairwise(order))
    assert all(each <= 1 for each in found)


def test_labels_that_are_far_apart_stay_where_they_are() -> None:
    assert charts.apart([0.9, 0.1, 0.5], 0.2) == [0.9, 0.1, 0.5]


@pytest.mark.parametrize(
    ("band", "written", "spoken"),
    [
        (Band(12, 12, 12, 0), "12", "12"),
        (Band(12, 12, 12, 2), "12+", "12, open above"),
        (Band(1695, 1708, 1959, 12), "1,695–1,959+", "between 1,695 and 1,959 told, open above"),
    ],
)
def test_numbers_of_a_band(band: Band, written: str, spoken: str) -> None:
    assert (charts.band_words(band), charts.spoken_band(band)) == (written, spoken)


def ranges(*lines: charts.RangeLine) -> list[charts.RangePanel]:
    return [charts.RangePanel("Killed", "people", (charts.RangeGroup("", lines),))]


def drawn(lines: Sequence[charts.RangeLine]) -> Drawing:
    return charts.range_chart(ranges(*lines), head="Head.", source="Table tolls.")


HEARD = charts.RangeLine("Lowest number", charts.TEAL, Band(4, 5, 9, 1), "no position", is_strong=True)
SILENT = charts.RangeLine("Neutral only", charts.TEAL, None, "no position")


def test_a_chart_of_ranges_says_what_it_draws_and_what_nobody_says() -> None:
    drawing = drawn([HEARD, SILENT])
    assert drawing.alt == "Head. Killed: Lowest number between 4 and 9 told, open above; Neutral only no position."
    shown = texts(drawing.figure)
    assert "4–9+" in shown
    assert " no position" in shown


def test_its_numbers_are_those_of_the_lines_and_nothing_is_not_zero() -> None:
    first, second = charts.range_numbers(ranges(HEARD, SILENT))
    assert (first["low"], first["best_else_low"], first["highest_told"], first["n_open_above"]) == (4, 5, 9, 1)
    assert (second["low"], second["highest_told"]) == (None, None)


@pytest.mark.parametrize("n_panels", [1, 2, 3])
@pytest.mark.parametrize("band", [Band(4, 5, 9, 1), Band(1_234_567, 1_234_567, 9_876_543, 3)])
def test_no_number_leaves_its_panel(n_panels: int, band: Band) -> None:
    line = replace(HEARD, band=band)
    figure = charts.range_chart(ranges(line, SILENT) * n_panels, head="h", source="s").figure
    with house_style():
        FigureCanvasAgg(figure).draw()
        for axis in figure.axes:
            (number,) = [each for each in axis.texts if each.get_text() == charts.band_words(band)]
            assert number.get_window_extent().x1 <= axis.get_window_extent().x1


@pytest.mark.parametrize("bands", [[Band(0, 0, 0, 0)], [Band(0, 0, 0, 1), Band(99_000_000, 99_000_000, 99_999_999, 1)]])
def test_nobody_and_very_many_can_be_drawn(bands: list[Band]) -> None:
    assert drawn([charts.RangeLine("x", charts.TEAL, each, "") for each in bands]).wide.startswith("data:image/svg+xml")


def test_names_from_outside_are_cut_and_show_their_hidden_marks() -> None:
    said = charts.Said(HOSTILE, "Side", charts.TEAL, Span(3, 3, None))
    drawing = charts.spread_chart([charts.SpreadRow(HOSTILE, (said, said))], source="s")
    assert "\u202e" not in drawing.alt
    shown = texts(drawing.figure)
    assert any("<script>⟨U+202E⟩$x^2$" in each for each in shown)
    assert all(len(each) < 60 for each in shown)
    line = charts.KnownLine(HOSTILE, charts.TEAL, False, (charts.Known(START, Span(3, 3, 3), True),))
    grown = charts.growth_chart([charts.KnownPanel(HOSTILE, (line,))], source="s")
    assert all(len(each) < 60 for each in texts(grown.figure))


def test_growth_names_each_line_its_last_number_and_its_falls() -> None:
    steps = tuple(
        charts.Known(date(2017, 3, day), Span(low, low, None), day == 3) for day, low in ((1, 9821), (3, 9281))
    )
    panels = [
        charts.KnownPanel("Syria, since 15 Mar 2011 · killed", (charts.KnownLine("SOHR", charts.TEAL, True, steps),))
    ]
    drawing = charts.growth_chart(panels, source="s")
    assert "SOHR at least 9,821 on 1 March 2017, at least 9,281 on 3 March 2017 (a fall)" in drawing.alt
    assert {"  9,281+ SOHR", "9,821", "1 Mar", "3 Mar"} <= set(texts(drawing.figure))
    assert [each["is_fall"] for each in charts.growth_numbers(panels)] == [False, True]


def test_no_name_leaves_the_chart_of_growth() -> None:
    steps = tuple(
        charts.Known(date(2017, 3, day), Span(low, low, None), is_fall=False) for day, low in ((1, 61), (9, 330_000))
    )
    names = ["all origins", *["Observatory for Human Rights"] * (charts.MAX_LINES - 1)]
    lines = tuple(charts.KnownLine(name, charts.TEAL, name == "all origins", steps) for name in names)
    figure = charts.growth_chart([charts.KnownPanel("Jobar, 1 Mar", lines)] * 9, source="s").figure
    with house_style():
        FigureCanvasAgg(figure).draw()
        for axis in figure.axes:
            shown = [each for each in axis.texts if "330,000+" in each.get_text()]
            assert len(shown) == charts.MAX_LINES
            assert all(each.get_window_extent().x1 <= axis.get_window_extent().x1 for each in shown)
            tops = sorted(each.get_window_extent().y0 for each in shown)
            assert all(above - below > 8 for below, above in pairwise(tops))


def test_a_line_over_time_ends_at_what_was_added_up_and_carries_it() -> None:
    points = (Point(date(2017, 3, 4), Band(3, 3, 3, 0)), Point(date(2017, 3, 9), Band(8, 9, 20, 1)))
    panels = [charts.RunningPanel("Killed", (charts.RunningLine("Lowest", points, is_main=True, is_partial=False),))]
    drawing = charts.running_chart(panels, gaps=[], silences=[], start=START, end=END, source="s")
    axis = drawing.figure.axes[0]
    line = max(axis.lines, key=lambda each: len(each.get_xdata()))
    assert list(line.get_ydata()) == [0, 0, 3, 3, 8, 8]
    assert "Lowest 8+" in texts(drawing.figure)
    assert "Lowest between 8 and 20 told, open above" in drawing.alt
    assert [each["low"] for each in charts.running_numbers(panels)] == [3, 8]


@pytest.mark.parametrize(
    ("numbers", "heights"),
    [
        ([4, 40, 80], [0, 0, 0]),
        ([40, 40, 40, 40, 40], [0, 1, -1, 2, -2]),
        ([40, 41, 42, 46], [0, 1, -1, 0]),  # 46 is a mark's width from 40
        ([1, 2, 3, 4, 5, 5], [0, 1, -1, 2, -2, 0]),  # no room left: on the one that is farthest
    ],
)
def test_marks_that_would_hide_each_other_are_moved(numbers: list[int], heights: list[int]) -> None:
    assert charts.stacked(numbers, 5) == heights


def test_equal_numbers_of_several_origins_do_not_hide_each_other() -> None:
    said = tuple(charts.Said(name, "Side", charts.TEAL, Span(40, 40, 40)) for name in "abc")
    figure = charts.spread_chart([charts.SpreadRow("Jobar", said)], source="s").figure
    marks = [line for line in figure.axes[0].lines if line.get_marker() == "o"]
    assert len({float(line.get_ydata()[0]) for line in marks}) == 3


def test_the_pieces_of_a_total_add_up_to_what_was_given() -> None:
    bar = charts.TotalBar("Jobar", 157, 100, 40, 17, is_open=True)
    figure = charts.totals_chart([bar], source="s").figure
    widths = [patch.get_width() for patch in figure.axes[0].patches]
    assert widths == [17, 40, 100]
    assert "157+ given, 17+ left" in texts(figure)
    assert charts.total_numbers([bar])[0]["taken_off_possibly_people"] == 40


def test_a_name_beside_a_small_chart_is_broken_and_not_cut() -> None:
    line = charts.KnownLine(
        "Syrian Observatory for Human Rights", "#000", is_main=False, steps=(charts.Known(date(2017, 3, 11), Span(74, 74, None), is_fall=False),)
    )  # fmt: skip
    told = charts._growth_label(line)
    assert " ".join(told) == "74+ Syrian Observatory for Human Rights"
    assert max(map(len, told)) <= charts.GROWTH_LETTERS
