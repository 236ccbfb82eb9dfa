"""The charts of the report on casualties. Each function draws one chart from plain rows; nothing here adds up people."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from textwrap import wrap
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from matplotlib.ticker import MaxNLocator

from pipeline.look.scales import usual_top
from pipeline.look.theme import GRID, INK, PAPER, SOFT, Drawing, Size, both, day_words, short_day
from pipeline.report.axes import SILENT, hatch_gaps, mark_silences, short_label, spoken_gaps, time_axis, x_of
from pipeline.report.casualty_views import Band, Point, Span
from pipeline.report.series import Gap
from pipeline.trace import span_words

TEAL = "#2a6f7f"
PALE = "#a9c5cc"
FALL = SILENT  # one colour for what a reader should look at twice
STACK = (0, 1, -1, 2, -2)  # steps off the line of an incident, in the order in which they are taken
MARK_SHARE, MARK_SHARE_NARROW = 0.017, 0.034  # width of a mark as a share of the axis
MIN_TOP = 4.0  # people; an axis of one or two people would need halves
POINTS_PER_LETTER, ARROW_POINTS = 5.4, 22.0  # of the numbers beside the bars
MAX_LABEL_SHARE = 0.75  # of a panel
GROUP_GAP = 0.5  # rows between groups of lines
MAX_LABEL = 36  # letters left of a wide chart
THOUSANDS_FROM = 10_000  # people; from here on the axis of a small chart counts in thousands
SHORT_NUMBER = 3  # digits
GROWTH_LETTERS = 20  # of a line of number and name beside a small chart
GROWTH_GAP = 0.17  # share of the height of a small chart between two names of one line
END_GAP = 0.062  # share of a panel's height between two labels at the end of lines
Numbers = dict[str, Any]


@dataclass(frozen=True)
class RangeLine:
    """One line of a chart of ranges; band null = nobody says anything, and `nothing` says so in words."""

    label: str
    colour: str
    band: Band | None
    nothing: str
    is_strong: bool = False
    is_optional: bool = False  # left out of a narrow drawing where nobody says anything


@dataclass(frozen=True)
class RangeGroup:
    """Lines that belong together; the name is for those who hear or read the numbers, not drawn. Empty = none."""

    name: str
    lines: tuple[RangeLine, ...]


@dataclass(frozen=True)
class RangePanel:
    """One outcome: groups of lines on one axis."""

    title: str
    unit: str
    groups: tuple[RangeGroup, ...]


def band_words(band: Band) -> str:
    """Return the numbers of a band: `12`, `12+` (open), `12–20`, `12–20+`."""
    span = f"{band.low:,}" if band.low == band.top else f"{band.low:,}–{band.top:,}"
    return span + "+" * bool(band.n_open)


def spoken_band(band: Band) -> str:
    """Return the numbers of a band for those who hear the chart."""
    words = f"{band.low:,}" if band.low == band.top else f"between {band.low:,} and {band.top:,} told"
    return words + (", open above" if band.n_open else "")


def _quiet_axis(axis: Axes, top: float, *, room: float, unit: str) -> None:
    """Set an axis of people along the foot: few ticks, none beyond the highest number."""
    axis.set_xlim(0, top * room)
    axis.set_yticks([])
    ticks = [tick for tick in MaxNLocator(4, integer=True, steps=[1, 2, 5, 10]).tick_values(0, top) if 0 <= tick <= top]
    axis.set_xticks(ticks, [f"{tick:,.0f}" for tick in ticks])
    axis.tick_params(axis="x", length=3, pad=2, labelsize=7.5)
    axis.spines["left"].set_visible(False)
    axis.spines["bottom"].set_bounds(0, top)
    axis.set_xlabel(unit, fontsize=7.5, loc="left")
    axis.grid(axis="x", color=GRID, linewidth=0.6)
    axis.set_axisbelow(True)


def _draw_band(axis: Axes, line: RangeLine, at: float, *, thick: float) -> None:
    """Draw one range: a thin line from zero, a bar from lowest to highest, a dot at the best number, an arrow where it is open."""
    band = line.band
    if band is None:
        axis.text(0, at, f" {line.nothing}", va="center", fontsize=7.8, color=SOFT, style="italic")
        return
    axis.plot([0, band.low], [at, at], color=line.colour, linewidth=1.1, alpha=0.55, solid_capstyle="butt")
    axis.add_patch(
        Rectangle((band.low, at - thick / 2), band.top - band.low, thick, facecolor=line.colour, alpha=0.3, linewidth=0)
    )
    axis.plot([band.low] * 2, [at - thick / 2, at + thick / 2], color=line.colour, linewidth=1.4)
    axis.plot(
        [band.mark],
        [at],
        marker="o",
        markersize=5.6,
        color=line.colour,
        markeredgecolor=PAPER,
        markeredgewidth=0.8,
        zorder=6,
    )
    if band.n_open:
        axis.annotate(
            "→",
            (band.top, at),
            xytext=(3.5, 0.4),
            textcoords="offset points",
            va="center",
            fontsize=9,
            color=line.colour,
        )
    axis.annotate(
        band_words(band), (band.top, at), xytext=(15 if band.n_open else 8, 0), textcoords="offset points", va="center", fontsize=8,
        fontweight="bold" if line.is_strong else "normal", color=INK, zorder=8,
    )  # fmt: skip


def _top_and_room(panel: RangePanel, points: float) -> tuple[float, float]:
    """Return the highest number of a panel, and how many times it the axis is long, so that the numbers fit beside the bars."""
    bands = [line.band for group in panel.groups for line in group.lines if line.band is not None]
    letters = max((len(band_words(band)) for band in bands), default=0)
    share = min(MAX_LABEL_SHARE, (ARROW_POINTS + POINTS_PER_LETTER * letters) / points)
    return max([float(band.top) for band in bands], default=MIN_TOP) or MIN_TOP, 1 / (1 - share)


def _shown(group: RangeGroup, *, narrow: bool) -> list[RangeLine]:
    return [line for line in group.lines if not (narrow and line.is_optional and line.band is None)]


def _n_rows(panel: RangePanel, *, narrow: bool) -> float:
    """Return the height of a panel in rows: on a narrow drawing each label stands above its bar."""
    return (
        sum(len(_shown(group, narrow=narrow)) for group in panel.groups) * (1.75 if narrow else 1.0)
        + (len(panel.groups) - 1) * GROUP_GAP
    )


def _range_panel(axis: Axes, panel: RangePanel, *, points: float, narrow: bool, has_names: bool) -> None:
    """Draw one panel, so many points wide; labels stand above the bars of a narrow one, left of a wide one, or in the panel before."""
    top, room = _top_and_room(panel, points)
    _quiet_axis(axis, top, room=room, unit=panel.unit)
    at = GROUP_GAP
    for group in panel.groups:
        at -= GROUP_GAP
        for line in _shown(group, narrow=narrow):
            at -= 1.0
            _write_label(axis, line, at, narrow=narrow, has_names=has_names)
            at -= 0.75 if narrow else 0
            _draw_band(axis, line, at, thick=0.5)
    axis.set_ylim(at - 0.6, -0.35)
    axis.set_title(panel.title, loc="left", fontsize=9, fontweight="bold", pad=5)


def _write_label(axis: Axes, line: RangeLine, at: float, *, narrow: bool, has_names: bool) -> None:
    weight = "bold" if line.is_strong else "normal"
    if narrow:
        axis.text(
            0, at, short_label(line.label, 44), va="center", fontsize=7.8, fontweight=weight, color=INK if line.is_strong else SOFT
        )  # fmt: skip
    elif has_names:
        axis.text(
            -0.02, at, short_label(line.label, MAX_LABEL), transform=axis.get_yaxis_transform(), ha="right", va="center", fontsize=8,
            fontweight=weight, color=INK,
        )  # fmt: skip


def _name_room(panels: Sequence[RangePanel]) -> float:
    """Return the share of a wide drawing that the labels need."""
    longest = max((len(line.label) for panel in panels for group in panel.groups for line in group.lines), default=0)
    return min(0.32, max(0.12, 0.03 + min(longest, MAX_LABEL) * 0.0082))


def range_chart(panels: Sequence[RangePanel], *, head: str, source: str) -> Drawing:
    """Draw ranges of people: bar lowest to highest, dot best number, arrow open above. Panels stand side by side and share their labels."""

    def draw(size: Size) -> Figure:
        inch = 0.2 if size.narrow else 0.265
        rows = [_n_rows(panel, narrow=size.narrow) + 0.25 for panel in panels]
        if not size.narrow:
            height = 0.33 + max(rows) * inch + 0.62
            figure = Figure(figsize=(size.inches, height))
            left, right, gap = _name_room(panels), 0.995, 0.02
            wide = (right - left - gap * (len(panels) - 1)) / len(panels)
            for column, panel in enumerate(panels):
                box = (left + column * (wide + gap), 0.62 / height, wide, max(rows) * inch / height)
                _range_panel(
                    figure.add_axes(box), panel, points=size.inches * 72 * wide, narrow=False, has_names=column == 0
                )
        else:
            parts = [0.33 + each * inch + 0.5 for each in rows]
            height = sum(parts) + 0.22
            figure = Figure(figsize=(size.inches, height))
            below = height
            for panel, part, each in zip(panels, parts, rows, strict=True):
                below -= part
                box = (0.02, (below + 0.5) / height, 0.965, each * inch / height)
                _range_panel(figure.add_axes(box), panel, points=size.inches * 72 * 0.965, narrow=True, has_names=True)
        figure.text(0.01, 0.012, source, fontsize=6.8, color=SOFT, ha="left", va="bottom")
        return figure

    return both(draw, f"{head} {_spoken_panels(panels)}")


def _spoken_panels(panels: Sequence[RangePanel]) -> str:
    told = [
        f"{panel.title}{f', {group.name}' if group.name else ''}: "
        + "; ".join(f"{line.label} {spoken_band(line.band) if line.band else line.nothing}" for line in group.lines)
        for panel in panels
        for group in panel.groups
    ]
    return ". ".join(told) + "."


def range_numbers(panels: Sequence[RangePanel]) -> list[Numbers]:
    """Return what a chart of ranges draws, one row a line."""
    return [
        {
            "panel": panel.title,
            "group": group.name or None,
            "line": line.label,
            "unit": panel.unit,
            **band_numbers(line.band),
        }
        for panel in panels
        for group in panel.groups
        for line in group.lines
    ]


def band_numbers(band: Band | None) -> Numbers:
    """Return a band as columns: lowest, best or else lowest, highest that is told, and how many counts are open above it; null = not told."""
    if band is None:
        return dict.fromkeys(("low", "best_else_low", "highest_told", "n_open_above"))
    return {"low": band.low, "best_else_low": band.mark, "highest_told": band.top, "n_open_above": band.n_open}


# ---------------------------------------------------------------- added up over time


@dataclass(frozen=True)
class RunningLine:
    """What one policy had added up by each day; `is_main` = the report's own policy, `is_partial` = it hears only some origins."""

    label: str
    points: tuple[Point, ...]
    is_main: bool
    is_partial: bool


@dataclass(frozen=True)
class RunningPanel:
    """One outcome under every policy that hears somebody."""

    title: str
    lines: tuple[RunningLine, ...]


def apart(wanted: Sequence[float], gap: float, top: float = 1.0) -> list[float]:
    """Return heights near the wanted ones, in the same order, no two nearer than the gap and none above the top while there is room below."""
    order = sorted(range(len(wanted)), key=lambda at: (wanted[at], at))
    found = list(wanted)
    for before, at in pairwise(order):
        found[at] = max(found[at], found[before] + gap)
    ceiling = top
    for at in reversed(order):
        found[at] = min(found[at], ceiling)
        ceiling = found[at] - gap
    return found


def _steps(points: Sequence[Point], end: date, value: Callable[[Band], int]) -> tuple[list[float], list[float]]:
    """Return a line that rises on the day on which people are added and then stays."""
    days = [x_of(point.day) for point in points]
    numbers = [float(value(point.band)) for point in points]
    xs, ys = [days[0]], [0.0]
    for day, number in zip(days, numbers, strict=True):
        xs += [day, day]
        ys += [ys[-1], number]
    return [*xs, x_of(end + timedelta(days=1))], [*ys, ys[-1]]


def _running_panel(
    axis: Axes, panel: RunningPanel, *, gaps: Sequence[Gap], silences: Sequence[Gap], start: date, end: date, narrow: bool
) -> None:  # fmt: skip
    top = max([float(line.points[-1].band.top) for line in panel.lines], default=0.0)
    top = max(top, MIN_TOP) * 1.06
    axis.set_ylim(0, top)
    axis.yaxis.set_major_locator(MaxNLocator(4, integer=True, steps=[1, 2, 5, 10]))
    axis.yaxis.set_major_formatter(lambda value, _: f"{value:,.0f}")
    axis.grid(axis="y", color=GRID, linewidth=0.6)
    axis.set_axisbelow(True)
    axis.tick_params(axis="y", length=0, labelsize=7.5)
    axis.spines["left"].set_visible(False)
    hatch_gaps(axis, gaps)
    mark_silences(axis, silences)
    heights = apart([line.points[-1].band.low / top for line in panel.lines], END_GAP * (1.25 if narrow else 1.0))
    for line, height in zip(panel.lines, heights, strict=True):
        _running_line(axis, line, height * top, end, narrow=narrow)
    time_axis(axis, start, end, narrow=narrow)
    axis.set_title(panel.title, loc="left", fontsize=9, fontweight="bold", pad=4)
    axis.set_ylabel("people", fontsize=7.5)


def _running_line(axis: Axes, line: RunningLine, height: float, end: date, *, narrow: bool) -> None:
    colour = INK if line.is_main else TEAL
    xs, lows = _steps(line.points, end, lambda band: band.low)
    if line.is_main:
        _, tops = _steps(line.points, end, lambda band: band.top)
        axis.fill_between(xs, lows, tops, color=PALE, alpha=0.45, linewidth=0)
    axis.plot(
        xs, lows, color=colour, linewidth=2.0 if line.is_main else 1.2, linestyle=(0, (4, 2)) if line.is_partial else "-",
        solid_capstyle="butt", zorder=5 if line.is_main else 4,
    )  # fmt: skip
    band = line.points[-1].band
    axis.annotate(
        f"{line.label} {band.low:,}" + "+" * bool(band.n_open or band.top > band.low),
        (xs[-1], lows[-1]), xytext=(1.025, height), textcoords=axis.get_yaxis_transform(), va="center", ha="left",
        fontsize=7.2 if narrow else 8, fontweight="bold" if line.is_main else "normal", color=colour, annotation_clip=False,
        arrowprops={"arrowstyle": "-", "color": colour, "linewidth": 0.5, "shrinkA": 1, "shrinkB": 0, "relpos": (0, 0.5)},
    )  # fmt: skip


def running_chart(
    panels: Sequence[RunningPanel], *, gaps: Sequence[Gap], silences: Sequence[Gap], start: date, end: date, source: str
) -> Drawing:
    """Draw what each policy had added up by each day: lines of the lowest numbers, for the report's own policy a band up to the highest told."""

    def draw(size: Size) -> Figure:
        part = 2.35 if size.narrow else 2.6
        height = part * len(panels) + 0.2
        figure = Figure(figsize=(size.inches, height))
        left, right = (0.135, 0.64) if size.narrow else (0.06, 0.815)
        for at, panel in enumerate(panels):
            box = (left, (height - part * (at + 1) + 0.38) / height, right - left, (part - 0.72) / height)
            _running_panel(
                figure.add_axes(box), panel, gaps=gaps, silences=silences, start=start, end=end, narrow=size.narrow
            )
        figure.text(0.01, 0.012, source, fontsize=6.8, color=SOFT, ha="left", va="bottom")
        return figure

    spoken = [
        f"{panel.title}: " + "; ".join(f"{line.label} {spoken_band(line.points[-1].band)}" for line in panel.lines)
        for panel in panels
    ]
    head = f"People added up by {day_words(end)} under each way of counting. "
    return both(draw, head + ". ".join(spoken) + "." + spoken_gaps(gaps, silences))


def running_numbers(panels: Sequence[RunningPanel]) -> list[Numbers]:
    """Return what the lines added up to by each day on which they rise; numbers are people as reported."""
    return [
        {"outcome": panel.title, "way_of_counting": line.label, "date": point.day, **band_numbers(point.band)}
        for panel in panels
        for line in panel.lines
        for point in line.points
    ]


# ---------------------------------------------------------------- growth


@dataclass(frozen=True)
class Known:
    """What was known on a day."""

    day: date
    span: Span
    is_fall: bool


@dataclass(frozen=True)
class KnownLine:
    """What one origin had said by each day, or what was known of all together (`is_main`)."""

    name: str
    colour: str
    is_main: bool
    steps: tuple[Known, ...]


@dataclass(frozen=True)
class KnownPanel:
    """One toll as it became known."""

    title: str
    lines: tuple[KnownLine, ...]


MAX_LINES = 4  # of one small panel: all origins, and the three that moved most


def _growth_panel(axis: Axes, panel: KnownPanel) -> None:
    days = [step.day for line in panel.lines for step in line.steps]
    numbers = [step.span.mark for line in panel.lines for step in line.steps]
    first, last = min(days), max(days)
    room = max((last - first).days, 1)
    top = max(float(max(numbers)), MIN_TOP) * 1.12
    axis.set_xlim(x_of(first) - 0.2 * room, x_of(last) + 1.35 * room)
    axis.set_ylim(0, top)
    axis.yaxis.set_major_locator(MaxNLocator(3, integer=True, steps=[1, 2, 5, 10]))
    axis.yaxis.set_major_formatter(
        lambda value, _: f"{value / 1000:,.0f}k" if value and top >= THOUSANDS_FROM else f"{value:,.0f}"
    )
    axis.hlines(
        axis.get_yticks(), x_of(first) - 0.2 * room, x_of(last) + 0.06 * room, color=GRID, linewidth=0.6, zorder=0
    )
    axis.set_ylim(0, top)
    axis.tick_params(axis="y", length=0, labelsize=7.2)
    axis.spines["left"].set_visible(False)
    axis.set_xticks([x_of(first), x_of(last)], [short_day(first), short_day(last)], fontsize=7.2)
    axis.tick_params(axis="x", length=3, pad=2)
    axis.spines["bottom"].set_bounds(x_of(first), x_of(last))
    n_lines = max(len(_growth_label(line)) for line in panel.lines)
    heights = apart([line.steps[-1].span.mark / top for line in panel.lines], GROWTH_GAP * (0.3 + 0.7 * n_lines))
    for line, height in zip(panel.lines, heights, strict=True):
        _growth_line(axis, line, at=x_of(last) + 0.14 * room, height=height * top)
    axis.set_title(short_label(panel.title, 40), loc="left", fontsize=7.8, fontweight="bold", pad=5)


def _growth_label(line: KnownLine) -> list[str]:
    """Return number and name at the end of a line, in lines that fit beside a small chart."""
    last = line.steps[-1].span
    number = f"{last.mark:,}" + "+" * (last.high is None)
    return wrap(f"{number} {short_label(line.name, 2 * GROWTH_LETTERS)}", GROWTH_LETTERS)


def _growth_line(axis: Axes, line: KnownLine, *, at: float, height: float) -> None:
    """Draw one line; its name and last number stand at the right, joined to its end by a dotted line."""
    xs = [x_of(step.day) for step in line.steps]
    ys = [float(step.span.mark) for step in line.steps]
    rank = 5 if line.is_main else 4
    axis.plot(xs, ys, color=line.colour, linewidth=2.0 if line.is_main else 1.1, drawstyle="steps-post", zorder=rank)
    for step, x, y in zip(line.steps, xs, ys, strict=True):
        axis.plot(
            [x], [y], marker="v" if step.is_fall else "o", markersize=7 if step.is_fall else 4.2,
            color=FALL if step.is_fall else line.colour, markeredgecolor=PAPER, markeredgewidth=0.6, linestyle="none", zorder=7, clip_on=False,
        )  # fmt: skip
    last, first = line.steps[-1].span, line.steps[0].span
    axis.plot([xs[-1], at], [ys[-1], height], color=line.colour, linewidth=0.7, linestyle=":", zorder=3)
    axis.plot([at], [height], marker="o", markersize=3.6, color=line.colour, linestyle="none", zorder=7, clip_on=False)
    look: dict[str, Any] = {
        "fontsize": 7,
        "fontweight": "bold" if line.is_main else "normal",
        "color": INK,
        "va": "center",
    }
    label = "\n".join(f"  {each}" for each in _growth_label(line))
    axis.text(at, height, label, ha="left", linespacing=1.0, **look | {"fontsize": 6.5})
    if line.is_main and last.mark != first.mark:
        words = f"{first.mark:,}"
        is_short = len(words) <= SHORT_NUMBER  # fits between the axis and the first mark
        offset, side = ((-5, 0), "right") if is_short else ((0, 6), "center")
        axis.annotate(words, (xs[0], ys[0]), xytext=offset, textcoords="offset points", ha=side, **look)


def growth_chart(panels: Sequence[KnownPanel], *, source: str) -> Drawing:
    """Draw how tolls grew as more became known: thick all origins together, thin single origins, a triangle where an origin fell below itself."""

    def draw(size: Size) -> Figure:
        columns = 1 if size.narrow else 2 if len(panels) in (2, 4) else 3
        lines = -(-len(panels) // columns)
        height = 1.42 * lines + 0.3
        figure = Figure(figsize=(size.inches, height))
        grid = figure.subplots(lines, columns, squeeze=False)
        for at in range(lines * columns):
            axis = grid[at // columns][at % columns]
            if at < len(panels):
                _growth_panel(axis, panels[at])
            else:
                axis.set_visible(False)
        figure.text(0.01, 0.006, source, fontsize=6.8, color=SOFT, ha="left", va="bottom")
        figure.subplots_adjust(
            left=0.12 if size.narrow else 0.05,
            right=0.995,
            top=1 - 0.24 / height,
            bottom=0.46 / height,
            hspace=0.72,
            wspace=0.16,
        )
        return figure

    spoken = [
        f"{panel.title}: "
        + "; ".join(
            f"{line.name} "
            + ", ".join(
                f"{span_words(step.span.low, step.span.best, step.span.high)} on {day_words(step.day)}{' (a fall)' if step.is_fall else ''}"
                for step in line.steps
            )
            for line in panel.lines
        )
        for panel in panels
    ]
    return both(draw, "Tolls as they became known. " + ". ".join(spoken) + ".")


def growth_numbers(panels: Sequence[KnownPanel]) -> list[Numbers]:
    """Return every step that is drawn; numbers are people as reported."""
    return [
        {
            "incident": panel.title, "said_by": line.name, "known_date": step.day, "low_people": step.span.low, "best_people": step.span.best,
            "high_people": step.span.high, "is_fall": step.is_fall,
        }
        for panel in panels for line in panel.lines for step in line.steps
    ]  # fmt: skip


# ---------------------------------------------------------------- spread


@dataclass(frozen=True)
class Said:
    """The number of one origin, in the colour of its side."""

    name: str
    side: str
    colour: str
    span: Span


@dataclass(frozen=True)
class SpreadRow:
    """What each origin says of one incident."""

    title: str
    said: tuple[Said, ...]


def _spread_row(axis: Axes, row: SpreadRow, at: float, *, top: float, near: float) -> None:
    numbers = [each.span.mark for each in row.said]
    ends = min(numbers), max(numbers)
    axis.plot(
        [min(ends[0], top), min(ends[1], top)],
        [at, at],
        color="#c5ccd1",
        linewidth=2.2,
        solid_capstyle="butt",
        zorder=3,
    )
    for height, each in zip(stacked(numbers, near), row.said, strict=True):
        if each.span.mark > top:
            continue
        if each.span.high is not None and each.span.high > each.span.low:
            ends_of = [each.span.low, min(each.span.high, top)]
            axis.plot(ends_of, [at + 0.22 * height] * 2, color=each.colour, linewidth=1.6, alpha=0.6, zorder=5)
        axis.plot(
            [each.span.mark], [at + 0.22 * height], marker=">" if each.span.high is None else "o", markersize=6.6,
            color=each.colour, markeredgecolor=PAPER, markeredgewidth=0.6, linestyle="none", zorder=6,
        )  # fmt: skip
    if ends[1] > top:
        axis.plot([top * 0.95, top * 0.975], [at - 0.25, at + 0.25], color=PAPER, linewidth=3, zorder=7)
    axis.annotate(
        f"{ends[0]:,}",
        (min(ends[0], top), at),
        xytext=(-6, 0),
        textcoords="offset points",
        ha="right",
        va="center",
        fontsize=7.8,
    )
    axis.annotate(
        f"{ends[1]:,}",
        (min(ends[1], top), at),
        xytext=(7, 0),
        textcoords="offset points",
        ha="left",
        va="center",
        fontsize=7.8,
        fontweight="bold",
    )


def stacked(numbers: Sequence[int], near: float) -> list[int]:
    """Return how far each number is moved up (1, 2) or down (-1, -2), so that no mark hides one that is nearer than a mark is wide."""
    placed: dict[int, float] = {}
    found = []
    for number in numbers:
        free = [height for height in STACK if number - placed.get(height, -math.inf) >= near]
        height = free[0] if free else min(STACK, key=lambda each: placed[each])
        placed[height] = number
        found.append(height)
    return found


def _row_title(axis: Axes, title: str, at: int, *, left: float, narrow: bool) -> None:
    """Write what a row is about: beside it, on telephones above it from `left` on."""
    if narrow:
        axis.text(left, -at + 0.24, short_label(title, 46), va="center", fontsize=7.6, fontweight="bold")
        return
    beside = axis.get_yaxis_transform()
    axis.text(-0.012, -at, short_label(title, 42), transform=beside, ha="right", va="center", fontsize=8)


def spread_chart(rows: Sequence[SpreadRow], *, source: str) -> Drawing:
    """Draw one line per incident and one mark per origin, in its side's colour; a triangle says "at least"."""
    top = max(float(usual_top([max(each.span.mark for each in row.said) for row in rows])), MIN_TOP)

    def draw(size: Size) -> Figure:
        each = 0.44 if size.narrow else 0.36
        height = each * len(rows) + 0.72
        figure = Figure(figsize=(size.inches, height))
        left = 0.03 if size.narrow else 0.3
        axis = figure.add_axes((left, 0.58 / height, 0.985 - left, each * len(rows) / height))
        _quiet_axis(axis, top, room=1.14, unit="people, as each origin gives them")
        axis.set_xlim(-top * (0.11 if size.narrow else 0.07), top * 1.14)
        for at, row in enumerate(rows):
            _spread_row(
                axis,
                row,
                -at - (0.24 if size.narrow else 0.0),
                top=top,
                near=top * (MARK_SHARE_NARROW if size.narrow else MARK_SHARE),
            )
            _row_title(axis, row.title, at, left=-top * 0.1, narrow=size.narrow)
        axis.set_ylim(-len(rows) + 0.42, 0.55)
        figure.text(0.01, 0.01, source, fontsize=6.8, color=SOFT, ha="left", va="bottom")
        return figure

    spoken = [
        f"{row.title}: "
        + "; ".join(f"{each.name} {span_words(each.span.low, each.span.best, each.span.high)}" for each in row.said)
        for row in rows
    ]
    return both(draw, "How far origins differ. " + ". ".join(spoken) + ".")


def spread_numbers(rows: Sequence[SpreadRow]) -> list[Numbers]:
    """Return what each origin gives; numbers are people as reported."""
    return [
        {
            "incident": row.title, "said_by": each.name, "side": each.side, "low_people": each.span.low, "best_people": each.span.best,
            "high_people": each.span.high,
        }
        for row in rows for each in row.said
    ]  # fmt: skip


# ---------------------------------------------------------------- totals over a period


@dataclass(frozen=True)
class TotalBar:
    """A total, what of it was counted elsewhere for sure and perhaps, and what was left, in lowest numbers; `is_open` = the total is open above."""

    title: str
    given: int
    sure: int
    possible: int
    left: int
    is_open: bool


def totals_chart(bars: Sequence[TotalBar], *, source: str) -> Drawing:
    """Draw each total as a bar in up to three pieces: what was left and added, what may be counted elsewhere, what is."""
    top = max([float(bar.given) for bar in bars])

    def draw(size: Size) -> Figure:
        each = 0.46 if size.narrow else 0.36
        height = each * len(bars) + 0.72
        figure = Figure(figsize=(size.inches, height))
        left = 0.03 if size.narrow else 0.3
        axis = figure.add_axes((left, 0.58 / height, 0.985 - left, each * len(bars) / height))
        letters = max(len(_total_words(bar)) for bar in bars)
        room = size.inches * (0.985 - left) * 72  # points
        share = min(MAX_LABEL_SHARE, (ARROW_POINTS + POINTS_PER_LETTER * letters) / room)
        _quiet_axis(axis, top, room=1 / (1 - share), unit="people, lowest numbers")
        for at, bar in enumerate(bars):
            y = -at - (0.22 if size.narrow else 0.0)
            _total_bar(axis, bar, y)
            _row_title(axis, bar.title, at, left=0, narrow=size.narrow)
        axis.set_ylim(-len(bars) + 0.42, 0.55)
        figure.text(0.01, 0.01, source, fontsize=6.8, color=SOFT, ha="left", va="bottom")
        return figure

    spoken = [
        f"{bar.title}: {bar.given:,} given, {bar.sure:,} taken off, {bar.possible:,} taken off because they may be inside, {bar.left:,} left"
        for bar in bars
    ]
    return both(draw, "What was left of each total over some days. " + ". ".join(spoken) + ".")


def _total_words(bar: TotalBar) -> str:
    plus = "+" * bar.is_open
    return f"{bar.given:,}{plus} given, {bar.left:,}{plus} left"


def _total_bar(axis: Axes, bar: TotalBar, at: float) -> None:
    looks: list[tuple[int, Mapping[str, object]]] = [
        (bar.left, {"facecolor": TEAL}),
        (bar.possible, {"facecolor": PAPER, "edgecolor": TEAL, "hatch": "...."}),
        (bar.sure, {"facecolor": PAPER, "edgecolor": TEAL, "hatch": "////"}),
    ]
    start = 0.0
    for people, look in looks:
        if people:
            axis.add_patch(Rectangle((start, at - 0.17), people, 0.34, linewidth=0.7, **look))  # type: ignore[arg-type]
        start += people
    axis.annotate(_total_words(bar), (start, at), xytext=(7, 0), textcoords="offset points", va="center", fontsize=7.8)


def total_numbers(bars: Sequence[TotalBar]) -> list[Numbers]:
    """Return the pieces of each bar; lowest numbers of people as reported."""
    return [
        {
            "total": bar.title, "given_people": bar.given, "taken_off_for_sure_people": bar.sure, "taken_off_possibly_people": bar.possible,
            "left_people": bar.left, "is_open_above": bar.is_open,
        }
        for bar in bars
    ]  # fmt: skip
