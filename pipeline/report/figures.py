"""The charts: casualties by side, control of places, the map and what was collected. Each function draws one chart from plain rows."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import PathPatch, Rectangle
from matplotlib.path import Path as Outline2D
from matplotlib.patheffects import withStroke
from matplotlib.ticker import MaxNLocator

from pipeline.look.scales import usual_top
from pipeline.look.theme import (
    GRID,
    INK,
    NEUTRAL,
    PAPER,
    SOFT,
    Drawing,
    Size,
    both,
    day_words,
)
from pipeline.report.axes import (
    SILENT,
    hatch_gaps,
    mark_silences,
    short_label,
    spoken_gaps,
    time_axis,
    x_of,
)
from pipeline.report.base_map import (
    Spot,
    draw_ground,
    frame_of,
    name_countries,
    place_labels,
    scale_bar,
    scale_box,
)
from pipeline.report.boundaries import COUNTRIES, Outline, outlines
from pipeline.report.series import Gap, SideSeries, Spell, Total
from pipeline.trace import span_words
from pipeline.visible import visible_text

OUTCOME_WORDS = {
    "killed": "Killed", "injured": "Injured", "casualties": "Killed or injured, not told apart",
    "captured": "Captured", "missing": "Missing", "displaced": "Displaced",
}  # fmt: skip
MAX_TIMELINE_PLACES = 14  # more would not fit a page; the table below the chart has them all
MAX_DISPUTES = 12
READ, READ_UNKNOWN = "#2a6f7f", "#a9c5cc"
MAX_DRAWN_OUTLETS = 30  # rows of the chart of coverage; more would be a poster
BUBBLE_POINTS = 24.0  # diameter of the largest usual circle on a wide map
MAX_BUBBLE_SHARE = 2.5  # a place that dwarfs all others is drawn no larger than this times the next


@dataclass(frozen=True)
class ControlBar:
    """One interval of a timeline: `look` is plain, contested, besieged, unknown or stale."""

    start: date
    end: date
    colour: str
    label: str
    look: str


@dataclass(frozen=True)
class ControlRow:
    """One view of one place: `assessed` is drawn thick, the sides' own views thin."""

    view: str
    label: str
    is_assessed: bool
    bars: tuple[ControlBar, ...]


@dataclass(frozen=True)
class PlaceTimeline:
    """All views of one place."""

    place: str
    rows: tuple[ControlRow, ...]


@dataclass(frozen=True)
class MapPoint:
    """One place on the map. `killed` is the best number, else the lowest; `is_vague` = the position stands for a district or province."""

    name: str
    longitude: float
    latitude: float
    killed: int
    words: str
    is_vague: bool
    holder_colour: str | None
    is_contested: bool
    is_besieged: bool = False


@dataclass(frozen=True)
class OutletDays:
    """One outlet's days: articles read by day (no key = not yet in the collection), the days on which it is counted as silent, and the days from
    which it gives more (true) or fewer (false) articles a day."""

    outlet: str
    read: Mapping[date, int]
    silent: frozenset[date]
    changes: Mapping[date, bool]


def _draw_cut(axis: Axes, left: float, width: float, colour: str, top: float) -> None:
    """Draw a bar that leaves the axis at the top, with a gap that says so."""
    axis.add_patch(Rectangle((left, 0), width, top, facecolor=colour, alpha=0.32, linewidth=0))
    axis.plot([left - width * 0.4, left + width * 1.4], [top * 0.5, top * 0.62], color=PAPER, linewidth=3.5)


def _draw_total(axis: Axes, bar: Total, colour: str, top: float) -> None:
    left = x_of(bar.start)
    width = x_of(bar.end + timedelta(days=1)) - left
    pad = min(width * 0.1, 0.6)
    if bar.low > top:
        _draw_cut(axis, left + pad, width - 2 * pad, colour, top)
        return
    high = bar.high if bar.high is not None else max(bar.low, bar.best or 0)
    floor = top * 0.012
    axis.add_patch(
        Rectangle(
            (left + pad, bar.low),
            width - 2 * pad,
            max(high - bar.low, floor),
            facecolor=colour,
            alpha=0.32,
            linewidth=0,
        )
    )
    mark = bar.best if bar.best is not None else bar.low
    axis.plot([left + pad, left + width - pad], [mark, mark], color=colour, linewidth=2, solid_capstyle="butt")
    axis.plot([left + width / 2] * 2, [0, bar.low], color=colour, linewidth=0.7, alpha=0.55, solid_capstyle="butt")
    if bar.high is None and max(high, mark) < top:
        reach = max(high, mark)
        axis.annotate(
            "",
            xy=(left + width / 2, reach + top * 0.13),
            xytext=(left + width / 2, reach),
            arrowprops={
                "arrowstyle": "-|>,head_length=0.28,head_width=0.14",
                "color": colour,
                "linewidth": 0.9,
            },
        )


def _name_bar(axis: Axes, bar: Total, top: float) -> None:
    """Write the numbers beside a bar, on the side where there is room."""
    left, right = axis.get_xlim()
    middle = (x_of(bar.start) + x_of(bar.end) + 1) / 2
    late = middle > left + 0.7 * (right - left)
    open_end = f"{bar.low:,}+"
    number = open_end if bar.high is None else f"{bar.low:,}" if bar.high == bar.low else f"{bar.low:,}–{bar.high:,}"
    axis.annotate(
        number,
        (middle, min(max(bar.low, bar.best or 0), top * 0.76)),
        xytext=(-8 if late else 8, 2),
        textcoords="offset points",
        ha="right" if late else "left",
        va="bottom",
        fontsize=7.5,
        fontweight="bold",
        color=INK,
        zorder=9,
        path_effects=[withStroke(linewidth=2.4, foreground="white")],  # legible over the bar of the next week
    )


def _end(bar: Total) -> int:
    return max(bar.low, bar.best or 0, bar.high or 0)


def _highest(rows: Sequence[SideSeries]) -> float:
    """Return the top of the axis: room above the largest bar, or above the next ones where one dwarfs them all."""
    ends: dict[date, int] = {}
    for row in rows:
        for bar in row.bars:
            ends[bar.start] = max(_end(bar), ends.get(bar.start, 0))
    return max(float(usual_top(list(ends.values()))), 4.0) * 1.28


def _casualty_panel(
    axis: Axes,
    row: SideSeries,
    *,
    colour: str,
    top: float,
    gaps: Sequence[Gap],
    silences: Sequence[Gap],
    start: date,
    end: date,
    narrow: bool,
    is_last: bool,
) -> None:
    axis.set_ylim(0, top)
    axis.yaxis.set_major_locator(MaxNLocator(3, integer=True, steps=[1, 2, 5, 10]))
    axis.grid(axis="y", color=GRID, linewidth=0.6)
    axis.set_axisbelow(True)
    axis.tick_params(axis="y", length=0)
    axis.spines["left"].set_visible(False)
    hatch_gaps(axis, gaps)
    mark_silences(axis, silences)
    for bar in row.bars:
        _draw_total(axis, bar, colour, top)
    time_axis(axis, start, end, narrow=narrow)
    axis.tick_params(axis="x", labelbottom=is_last)
    largest = max(row.bars, key=lambda bar: (max(bar.low, bar.best or 0), bar.start), default=None)
    for bar in row.bars:
        if bar is largest or _end(bar) > top:
            _name_bar(axis, bar, top)
    if largest is None:
        axis.text(
            0.5,
            0.45,
            "no claim",
            transform=axis.transAxes,
            ha="center",
            va="center",
            color=SOFT,
            style="italic",
        )


def casualties_chart(
    rows: Mapping[str, Sequence[SideSeries]],
    *,
    colours: Mapping[str, str],
    gaps: Sequence[Gap],
    silences: Sequence[Gap],
    start: date,
    end: date,
    bar_words: str,
    source: str,
) -> Drawing:
    """Draw one small chart per side and outcome: the bar spans low to high, the line is the best number, an arrow is an open end."""
    outcomes = list(rows)
    sides = [row.side for row in rows[outcomes[0]]]

    def draw(size: Size) -> Figure:
        columns = 1 if size.narrow else len(outcomes)
        lines = len(sides) * (len(outcomes) if size.narrow else 1)
        height = 1.02 * lines + 0.62 + (0.2 if size.narrow else 0)
        figure = Figure(figsize=(size.inches, height))
        grid = figure.subplots(lines, columns, squeeze=False)
        for column, outcome in enumerate(outcomes):
            top = _highest(rows[outcome])
            for line, row in enumerate(rows[outcome]):
                axis = grid[line + column * len(sides)][0] if size.narrow else grid[line][column]
                _casualty_panel(
                    axis,
                    row,
                    colour=colours.get(row.side, NEUTRAL),
                    top=top,
                    gaps=gaps,
                    silences=silences,
                    start=start,
                    end=end,
                    narrow=size.narrow,
                    is_last=line == len(sides) - 1 and (not size.narrow or column == len(outcomes) - 1),
                )
                axis.set_title(
                    short_label(f"{OUTCOME_WORDS[outcome]} · {row.name}", 43 if size.narrow else 60),
                    loc="left",
                    fontsize=7.8 if size.narrow else 8.5,
                    fontweight="bold",
                    pad=3,
                )
                axis.set_ylabel("people", fontsize=7.5)
        figure.text(0.01, 0.004, source, fontsize=6.8, color=SOFT, ha="left", va="bottom")
        figure.subplots_adjust(
            left=0.145 if size.narrow else 0.062,
            right=0.985,
            top=1 - 0.24 / height,
            bottom=0.5 / height,
            hspace=0.42,
            wspace=0.13,
        )
        return figure

    spoken = [
        f"{OUTCOME_WORDS[outcome]}, {row.name}: "
        + (
            "; ".join(f"{day_words(bar.start)} {span_words(bar.low, bar.best, bar.high)}" for bar in row.bars)
            or "no claim"
        )
        for outcome in outcomes
        for row in rows[outcome]
    ]
    return both(
        draw, f"Bars by {bar_words}, as reported by each side. " + ". ".join(spoken) + "." + spoken_gaps(gaps, silences)
    )


def _control_bar(axis: Axes, bar: ControlBar, at: float, thick: float) -> None:
    left, right = x_of(bar.start), x_of(bar.end + timedelta(days=1))
    hatch = {"contested": "xxxx", "besieged": "...."}.get(bar.look)
    hollow = bar.look in ("contested", "unknown")
    axis.add_patch(
        Rectangle(
            (left, at - thick / 2),
            right - left,
            thick,
            facecolor=PAPER if bar.look == "contested" else "#eef0f1" if hollow else bar.colour,
            edgecolor=bar.colour if bar.look == "contested" else PAPER,
            alpha=0.45 if bar.look == "stale" else 1.0,
            hatch=hatch,
            linewidth=0.5,
        )
    )


def _bar_words(axis: Axes, bar: ControlBar, at: float, *, points_per_day: float) -> None:
    room = (bar.end - bar.start).days * points_per_day
    if len(bar.label) * 4.4 + 6 > room:
        return
    dark = bar.look in ("contested", "unknown", "stale", "besieged")
    axis.annotate(
        bar.label,
        (x_of(bar.start), at),
        xytext=(3, 0),
        textcoords="offset points",
        va="center",
        fontsize=7,
        color=INK if dark else PAPER,
        bbox={"facecolor": PAPER, "edgecolor": "none", "pad": 0.8} if bar.look in ("contested", "besieged") else None,
    )


def timeline_chart(
    places: Sequence[PlaceTimeline],
    *,
    gaps: Sequence[Gap],
    silences: Sequence[Gap],
    start: date,
    end: date,
    source: str,
) -> Drawing:
    """Draw who is said to hold each place: one thick line as assessed, one thin line for each side that claims."""
    shown = list(places[:MAX_TIMELINE_PLACES])
    lines = sum(len(place.rows) + 1.35 for place in shown)

    def draw(size: Size) -> Figure:
        height = lines * 0.185 + 0.75
        figure = Figure(figsize=(size.inches, height))
        left = 0.34 if size.narrow else 0.235
        letters = 21 if size.narrow else 38
        axis = figure.add_axes((left, 0.5 / height, 0.985 - left, 1 - 0.6 / height))
        hatch_gaps(axis, gaps)
        mark_silences(axis, silences)
        mark_silences(axis, silences, top=True)
        at = 0.0
        room = size.inches * 72 * (0.985 - left) / ((end - start).days + 1)
        for place in shown:
            at -= 0.95
            axis.text(
                -0.005,
                at,
                short_label(place.place, letters - 4),
                transform=axis.get_yaxis_transform(),
                ha="right",
                va="center",
                fontweight="bold",
                fontsize=8.5,
            )
            axis.axhline(at + 0.62, color=GRID, linewidth=0.8, zorder=0)
            for row in place.rows:
                if not row.is_assessed:
                    at -= 1.0
                for bar in row.bars:
                    _control_bar(axis, bar, at, 0.86 if row.is_assessed else 0.36)
                    if row.is_assessed:
                        _bar_words(axis, bar, at, points_per_day=room)
                if not row.is_assessed:
                    axis.text(
                        -0.005,
                        at,
                        short_label(row.label, letters),
                        transform=axis.get_yaxis_transform(),
                        ha="right",
                        va="center",
                        fontsize=6.8,
                        color=SOFT,
                    )
            at -= 0.5
        axis.set_ylim(at - 0.2, 0.1)
        axis.set_yticks([])
        axis.spines["left"].set_visible(False)
        time_axis(axis, start, end, narrow=size.narrow)
        figure.text(0.01, 0.01, source, fontsize=6.8, color=SOFT)
        return figure

    spoken = [
        f"{place.place}, {row.label}: "
        + "; ".join(f"{bar.label} from {day_words(bar.start)} to {day_words(bar.end)}" for bar in row.bars)
        for place in shown
        for row in place.rows
    ]
    return both(draw, "Who is said to hold each place. " + ". ".join(spoken) + "." + spoken_gaps(gaps, silences))


@dataclass(frozen=True)
class Position:
    """What one side says of one incident; best null = not given, high null = open."""

    side: str
    colour: str
    low: int
    best: int | None
    high: int | None


@dataclass(frozen=True)
class Dispute:
    """One contested incident and the sides' positions on it."""

    title: str
    positions: tuple[Position, ...]


def _draw_position(axis: Axes, each: Position, at: float) -> None:
    mark = each.best if each.best is not None else each.low
    end = each.high if each.high is not None else max(each.low, mark)
    axis.plot([each.low, end], [at, at], color=each.colour, linewidth=3.2, alpha=0.4, solid_capstyle="butt")
    axis.plot([mark], [at], marker="o", markersize=5.5, color=each.colour, linestyle="none", zorder=5)
    words = f"{mark:,}"
    if each.high is None:
        words = f"{each.low:,}+" if mark == each.low else f"{each.low:,}+ ({mark:,})"
        axis.annotate(
            "→",
            (end, at),
            xytext=(3.5, 0.4),
            textcoords="offset points",
            va="center",
            fontsize=9,
            color=each.colour,
        )
    elif each.high != each.low:
        words = f"{each.low:,}–{each.high:,}"
    axis.annotate(
        f"{words}  {visible_text(each.side)}",
        (end, at),
        xytext=(15 if each.high is None else 7, 0),
        textcoords="offset points",
        va="center",
        fontsize=7.2,
        color=INK,
    )


def dispute_chart(disputes: Sequence[Dispute], *, source: str) -> Drawing:
    """Draw what each side says of the number killed in each contested incident: line low to high, dot best, arrow open."""
    shown = list(disputes[:MAX_DISPUTES])
    lines = sum(len(each.positions) + 1.5 for each in shown)
    ends = [max(p.low, p.best or 0, p.high or 0) for each in shown for p in each.positions]
    top = float(max([*ends, 4]))

    def draw(size: Size) -> Figure:
        height = lines * 0.2 + 0.75
        figure = Figure(figsize=(size.inches, height))
        axis = figure.add_axes((0.02, 0.55 / height, 0.96, 1 - 0.6 / height))
        at = 0.0
        for each in shown:
            at -= 1.0
            axis.text(0, at, visible_text(each.title), fontweight="bold", fontsize=8.2, va="center")
            axis.plot([0, 0], [at - 0.55, at - len(each.positions) - 0.45], color=GRID, linewidth=1)
            for position in each.positions:
                at -= 1.0
                _draw_position(axis, position, at)
            at -= 0.5
        axis.set_ylim(at, 0)
        axis.set_xlim(-top * 0.02, top * (2.6 if size.narrow else 1.55))
        axis.set_yticks([])
        ticks = [tick for tick in MaxNLocator(3, integer=True).tick_values(0, top) if 0 <= tick <= top]
        axis.set_xticks(ticks, [f"{tick:,.0f}" for tick in ticks])
        axis.spines["left"].set_visible(False)
        axis.spines["bottom"].set_bounds(0, top)
        axis.set_xlabel("people reported killed", fontsize=7.5, loc="left")
        axis.grid(axis="x", color=GRID, linewidth=0.6)
        axis.set_axisbelow(True)
        figure.text(0.985, 0.008, source, fontsize=6.8 if not size.narrow else 5.8, color=SOFT, ha="right")
        return figure

    spoken = [
        f"{each.title}: " + "; ".join(f"{p.side} {span_words(p.low, p.best, p.high)}" for p in each.positions)
        for each in shown
    ]
    return both(draw, "Number killed as each side gives it. " + ". ".join(spoken) + ".")


def map_chart(points: Sequence[MapPoint], *, countries: Sequence[str], focus: Outline | None, source: str) -> Drawing:
    """Draw where people were reported killed (area of circle = best number, else the lowest) and who is assessed to hold a place at the end (square)."""
    homes = [outline for outline in outlines(COUNTRIES) if outline.iso3 in countries]
    shown = sorted(points, key=lambda point: (-point.killed, point.name, point.longitude))
    frame = frame_of([focus] if focus else homes, [(point.longitude, point.latitude) for point in shown])
    most = usual_top([point.killed for point in shown if point.killed])

    def draw(size: Size) -> Figure:
        wide, tall = size.inches, frame.height(size.inches)
        figure = Figure(figsize=(wide, tall + 0.3))
        axis = figure.add_axes((0, 0.3 / (tall + 0.3), 1, tall / (tall + 0.3)))
        scale = frame.scale(wide)
        draw_ground(axis, frame, countries=countries, focus=focus, scale=scale)
        biggest = BUBBLE_POINTS * (0.62 if size.narrow else 1.0)
        spots = []
        for point in shown:
            share = min(point.killed / most, MAX_BUBBLE_SHARE) if most else 0.0
            width = max(biggest * math.sqrt(share), 4.5) if share else 0.0
            spots.append(Spot(point.name, point.longitude, point.latitude, max(width / 2, 3.0)))
            _draw_point(axis, point, width)
        place_labels(axis, spots, scale, 6.6 if size.narrow else 8.0, taken=[scale_box(frame, scale)])
        name_countries(axis, frame, homes=countries, size=6.0 if size.narrow else 8.0)
        scale_bar(axis, frame, scale=scale)
        figure.text(0.01, 0.02, source, fontsize=6.8 if not size.narrow else 6.0, color=SOFT)
        return figure

    spoken = [f"{point.name}: {point.words}" for point in shown]
    return both(draw, "Map of places. " + "; ".join(spoken) + ".")


def _draw_point(axis: Axes, point: MapPoint, width: float) -> None:
    if width:
        axis.plot(
            point.longitude,
            point.latitude,
            marker="o",
            markersize=width,
            markerfacecolor="none" if point.is_vague else "#23303b55",
            markeredgecolor="#23303b",
            markeredgewidth=0.9,
            linestyle="none",
            zorder=6,
        )
    if point.holder_colour:
        axis.plot(
            point.longitude,
            point.latitude,
            marker="X" if point.is_contested else "D" if point.is_besieged else "s",
            markersize=4.6,
            color=point.holder_colour,
            markeredgecolor=PAPER,
            markeredgewidth=0.5,
            linestyle="none",
            zorder=7,
        )


SHADES = 4  # steps from few articles to many; more cannot be told apart


def _shaded(rows: Sequence[OutletDays], most: int) -> dict[float, list[tuple[float, int, int]]]:
    """Return the days with articles as tiles by depth of colour."""
    tiles: dict[float, list[tuple[float, int, int]]] = {}
    for line, row in enumerate(rows):
        for day, count in sorted(row.read.items()):
            if count:
                step = math.ceil(SHADES * count / most)
                tiles.setdefault(round(0.25 + 0.75 * step / SHADES, 4), []).append((x_of(day), line, 1))
    return tiles


def _joined(tiles: Sequence[tuple[float, int, int]]) -> list[tuple[float, int, int]]:
    """Return the tiles with those that touch on one line put together: years of days would be a heavy drawing."""
    found: list[tuple[float, int, int]] = []
    for left, line, days in sorted(tiles, key=lambda tile: (tile[1], tile[0])):
        if found and found[-1][1] == line and found[-1][0] + found[-1][2] == left:
            found[-1] = (found[-1][0], line, found[-1][2] + days)
        else:
            found.append((left, line, days))
    return found


def _tiles(axis: Axes, tiles: Sequence[tuple[float, int, int]], **look: Any) -> None:
    """Draw tiles of (first day, line, days) as one shape; neighbours on a line are one tile."""
    vertices: list[tuple[float, float]] = []
    tiles = _joined(tiles)
    for left, line, days in tiles:
        low, high, right = -line - 0.4, -line + 0.4, left + days
        vertices.extend([(left, low), (right, low), (right, high), (left, high), (left, low)])
    codes = [int(Outline2D.MOVETO), *[int(Outline2D.LINETO)] * 3, int(Outline2D.CLOSEPOLY)] * len(tiles)
    if tiles:
        axis.add_patch(PathPatch(Outline2D(vertices, codes), linewidth=0, **look))


def drawn_outlets(rows: Sequence[OutletDays]) -> list[OutletDays]:
    """Return the outlets that the chart has room for, in their order: first those that were silent or changed, then those with most articles."""
    weight = sorted(rows, key=lambda row: (-len(row.silent), not row.changes, -sum(row.read.values()), row.outlet))
    kept = {row.outlet for row in weight[:MAX_DRAWN_OUTLETS]}
    return [row for row in rows if row.outlet in kept]


def _expected_panel(axis: Axes, spells: Sequence[Spell], silences: Sequence[Gap]) -> None:
    """Draw articles read as bars (pale: from outlets of which nothing is expected) and what was expected as a line."""
    for spell in spells:
        left, width = x_of(spell.start), (spell.end - spell.start).days + 1.0
        pad = min(width * 0.06, 0.4)
        for low, high, colour in ((0, spell.n_known, READ), (spell.n_known, spell.n_read, READ_UNKNOWN)):
            axis.add_patch(Rectangle((left + pad, low), width - 2 * pad, high - low, facecolor=colour, linewidth=0))
        if spell.expected is not None:
            axis.plot([left, left + width], [spell.expected] * 2, color=INK, linewidth=1.3, solid_capstyle="butt")
    hatch_gaps(axis, [Gap(spell.start, spell.end) for spell in spells if spell.is_low])
    mark_silences(axis, silences)
    axis.set_ylim(0, max(4.0, *(max(spell.n_read, spell.expected or 0.0) for spell in spells)) * 1.12)
    axis.yaxis.set_major_locator(MaxNLocator(3, integer=True, steps=[1, 2, 5, 10]))
    axis.grid(axis="y", color=GRID, linewidth=0.6)
    axis.set_axisbelow(True)
    axis.tick_params(axis="y", length=0)
    axis.spines["left"].set_visible(False)


def _outlet_rows(axis: Axes, rows: Sequence[OutletDays], *, letters: int) -> None:
    most = max((count for row in rows for count in row.read.values()), default=0)
    known = [(x_of(day), line, 1) for line, row in enumerate(rows) for day in row.read]
    _tiles(axis, known, facecolor="#f3f5f6")
    for shade, tiles in sorted(_shaded(rows, most).items()):
        _tiles(axis, tiles, facecolor=READ, alpha=shade)
    silent = [(x_of(day), line, 1) for line, row in enumerate(rows) for day in sorted(row.silent)]
    _tiles(axis, silent, facecolor="none", edgecolor=SILENT, hatch="////")
    for line, row in enumerate(rows):
        for day, is_more in sorted(row.changes.items()):
            axis.plot(
                x_of(day), -line, marker="^" if is_more else "v", markersize=6.5, color=INK,
                markeredgecolor=PAPER, markeredgewidth=0.8, linestyle="none", zorder=9, clip_on=False,
            )  # fmt: skip
        axis.text(
            -0.01,
            -line,
            short_label(row.outlet, letters),
            transform=axis.get_yaxis_transform(),
            ha="right",
            va="center",
            fontsize=7.8,
        )
    axis.set_ylim(-len(rows) + 0.4, 0.6)
    axis.set_yticks([])
    axis.spines["left"].set_visible(False)


def coverage_chart(
    spells: Sequence[Spell],
    rows: Sequence[OutletDays],
    *,
    silences: Sequence[Gap],
    start: date,
    end: date,
    bar_words: str,
    source: str,
) -> Drawing:
    """Draw articles expected and read, and below for each outlet the days with articles (darker = more), its silences and changes of level."""

    def draw(size: Size) -> Figure:
        top, below = 1.15, 0.24 * len(rows)
        height = 0.28 + top + 0.34 + below + 0.5
        figure = Figure(figsize=(size.inches, height))
        left = 0.4 if size.narrow else 0.21
        upper = figure.add_axes((left, 1 - (0.28 + top) / height, 0.985 - left, top / height))
        _expected_panel(upper, spells, silences)
        time_axis(upper, start, end, narrow=size.narrow)
        upper.tick_params(axis="x", labelbottom=False)
        upper.set_title(f"Articles a {bar_words}, all outlets", loc="left", fontsize=8.5, fontweight="bold", pad=4)
        lower = figure.add_axes((left, 0.46 / height, 0.985 - left, below / height))
        _outlet_rows(lower, rows, letters=22 if size.narrow else 26)
        lower.set_title("Articles a day, by outlet", loc="left", fontsize=8.5, fontweight="bold", pad=4)
        time_axis(lower, start, end, narrow=size.narrow)
        figure.text(0.01, 0.01, source, fontsize=6.8, color=SOFT)
        return figure

    spoken = [
        f"{row.outlet}: {sum(row.read.values())} articles on {sum(1 for count in row.read.values() if count)} days, silent on {len(row.silent)}"
        + "".join(f", {'more' if is_more else 'fewer'} from {day_words(day)}" for day, is_more in row.changes.items())
        for row in rows
    ]
    bars = [
        f"{day_words(spell.start)} {spell.n_read}"
        + ("" if spell.expected is None else f" of {spell.expected:.1f} expected")
        for spell in spells
    ]
    words = f"Articles by {bar_words}: " + "; ".join(bars) + ". By outlet and day: " + "; ".join(spoken) + "."
    return both(draw, words + spoken_gaps([Gap(each.start, each.end) for each in spells if each.is_low], silences))
