"""The charts of the page: where each policy's total lies over all settings, and how it runs along the match distance."""

from __future__ import annotations

from collections.abc import Sequence

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from pipeline.look.theme import GRID, INK, OKABE_ITO, SOFT, Drawing, Size, both, data_uri
from pipeline.sensitivity.grid import Setting
from pipeline.sensitivity.spread import Series, range_of

COLOUR = OKABE_ITO[0]
GAP_COLOURS = (OKABE_ITO[0], OKABE_ITO[4], OKABE_ITO[1], OKABE_ITO[2], OKABE_ITO[5], OKABE_ITO[6])
ROW_INCHES, TOP_INCHES, BOTTOM_INCHES = 0.3, 0.42, 0.4
NARROW_ROW_INCHES = 0.46  # a narrow row has its words above its marks
LABEL_INCHES, END_INCHES = 1.9, 1.15  # words left of the axis, numbers right of it
PANEL_INCHES = 1.65  # height of one small panel
MARGIN = 0.06  # of the range, on both sides


def _limits(series: Series) -> tuple[float, float]:
    found = range_of([series.value(row) for row in series.rows])
    low, high = found.smallest or 0, found.largest or 0
    room = max((high - low) * MARGIN, 1.0)
    return low - room, high + room


def _plain(axis: Axes, along: str) -> None:
    axis.grid(axis=along, color=GRID, linewidth=0.7)  # type: ignore[arg-type]
    axis.set_axisbelow(True)
    axis.tick_params(axis="both", length=0)
    axis.spines["left"].set_visible(False)


def _words(low: int, high: int) -> str:
    return f"{low:,}" if low == high else f"{low:,}–{high:,}"


def spread_chart(several: Sequence[Series], present: Setting) -> Drawing:
    """Draw a panel per total and a row per policy: a dot for each setting, a ring for the present one, the range in numbers."""

    def draw(size: Size) -> str:
        row = NARROW_ROW_INCHES if size.narrow else ROW_INCHES
        heights = [len(each.policies()) * row + TOP_INCHES + BOTTOM_INCHES for each in several]
        figure = Figure(figsize=(size.inches, sum(heights)))
        left, right = (0.12, 0.15) if size.narrow else (LABEL_INCHES, END_INCHES)
        top = sum(heights)
        for series, height in zip(several, heights, strict=True):
            box = (
                left / size.inches, (top - height + BOTTOM_INCHES) / sum(heights), (size.inches - left - right) / size.inches,
                (height - TOP_INCHES - BOTTOM_INCHES) / sum(heights),
            )  # fmt: skip
            _spread(figure.add_axes(box), series, present, narrow=size.narrow)
            top -= height
        return data_uri(figure)

    return both(draw, " ".join(_spread_words(each) for each in several))


def _spread(axis: Axes, series: Series, present: Setting, *, narrow: bool) -> None:
    _plain(axis, "x")
    policies = series.policies()
    axis.set_title(series.title, loc="left", fontsize=8.5, fontweight="bold", color=INK, pad=6)
    axis.set_ylim(len(policies) - 0.5, -0.5)
    axis.set_xlim(*_limits(series))
    axis.xaxis.set_major_locator(MaxNLocator(4 if narrow else 8, integer=True))
    axis.xaxis.set_major_formatter(lambda value, _: f"{value:,.0f}")
    axis.set_yticks([] if narrow else range(len(policies)), [] if narrow else policies)
    for label in axis.get_yticklabels():
        label.set_color(INK)
    for at, policy in enumerate(policies):
        own = [row for row in series.rows if row.policy == policy]
        told = [value for row in own if (value := series.value(row)) is not None]
        y = at + 0.12 if narrow else at
        words = _words(min(told), max(told)) if told else "no claim"
        if told:
            axis.plot((min(told), max(told)), (y, y), color=COLOUR, linewidth=2.2, alpha=0.3, solid_capstyle="round")
            axis.plot(told, [y] * len(told), "o", color=COLOUR, ms=4.5, alpha=0.5, mew=0, clip_on=False)
        now = next((series.value(row) for row in own if row.setting == present), None)
        if now is not None:
            axis.plot(now, y, "o", mfc="none", mec=INK, mew=1.3, ms=8.5, zorder=5, clip_on=False)
        if narrow:
            axis.text(
                0,
                at - 0.18,
                f"{policy}: {words}",
                transform=axis.get_yaxis_transform(),
                fontsize=7.4,
                color=INK,
                va="bottom",
            )
        else:
            axis.text(1.015, y, words, transform=axis.get_yaxis_transform(), fontsize=8, color=INK, va="center")


def _spread_words(series: Series) -> str:
    parts = []
    for policy in series.policies():
        found = range_of([series.value(row) for row in series.rows if row.policy == policy])
        told = "no claim" if found.smallest is None or found.largest is None else _words(found.smallest, found.largest)
        parts.append(f"{policy} {told}")
    return f"{series.title}: {', '.join(parts)}."


def distance_chart(series: Series) -> Drawing:
    """Draw a panel per policy with the total along the match distance: a line per gap in days, a band over the least scores."""

    def draw(size: Size) -> str:
        policies = series.policies()
        across = 2 if size.narrow else max(3, min(5, len(policies)))
        down = -(-len(policies) // across)
        height = down * (PANEL_INCHES + 0.35) + 0.3
        figure = Figure(figsize=(size.inches, height))
        left = 0.55
        room = (size.inches - left - 0.3) / across
        for at, policy in enumerate(policies):
            x, y = left + (at % across) * room, height - (at // across + 1) * (PANEL_INCHES + 0.35)
            box = (x / size.inches, (y + 0.3) / height, (room - 0.18) / size.inches, (PANEL_INCHES - 0.3) / height)
            is_last = at + across >= len(policies)
            _lines(figure.add_axes(box), series, policy, has_numbers=at % across == 0, has_unit=is_last)
        return data_uri(figure)

    return both(draw, _distance_words(series))


def _lines(axis: Axes, series: Series, policy: str, *, has_numbers: bool, has_unit: bool) -> None:
    _plain(axis, "y")
    axis.set_title(policy, loc="left", fontsize=8, fontweight="bold", color=INK, pad=4)
    distances, gaps = _values(series)
    axis.set_ylim(*_limits(series))
    axis.yaxis.set_major_locator(MaxNLocator(4, integer=True))
    axis.yaxis.set_major_formatter(lambda value, _: f"{value:,.0f}" if has_numbers else "")
    axis.set_xlim(-0.3, len(distances) - 0.7)
    axis.set_xticks(range(len(distances)), [f"{each:g}" for each in distances])
    axis.set_xlabel("km" if has_unit else "", color=SOFT, labelpad=1)
    for at, gap in enumerate(gaps):
        spans = [_span(series, policy, distance, gap) for distance in distances]
        known = [(x, span) for x, span in enumerate(spans) if span is not None]
        xs, middles = [x for x, _ in known], [span[1] for _, span in known]
        colour = GAP_COLOURS[at % len(GAP_COLOURS)]
        axis.fill_between(
            xs, [span[0] for _, span in known], [span[2] for _, span in known], color=colour, alpha=0.16, linewidth=0
        )
        axis.plot(xs, middles, "o-", color=colour, linewidth=1.4, ms=3.2, clip_on=False)


def _values(series: Series) -> tuple[list[float], list[int]]:
    settings = {row.setting for row in series.rows}
    return sorted({each.match_km for each in settings}), sorted({each.match_days for each in settings})


def _span(series: Series, policy: str, distance: float, gap: int) -> tuple[int, int, int] | None:
    """Return smallest, lower median and largest total over the least scores; None where no claim was left."""
    told = sorted(
        value
        for row in series.rows
        if (row.policy, row.setting.match_km, row.setting.match_days) == (policy, distance, gap)
        and (value := series.value(row)) is not None
    )
    return (told[0], told[(len(told) - 1) // 2], told[-1]) if told else None


def _distance_words(series: Series) -> str:
    distances, gaps = _values(series)
    parts = []
    for policy in series.policies():
        for gap in gaps:
            spans = [(each, _span(series, policy, each, gap)) for each in distances]
            told = ", ".join(f"{each:g} km {span[1]:,}" for each, span in spans if span is not None)
            parts.append(f"{policy}, {gap} days: {told or 'no claim'}")
    return f"{series.title}, along the match distance. {'; '.join(parts)}."


def gap_classes(series: Series) -> list[tuple[str, str]]:
    """Return the entries of the key of the lines: class, then words."""
    _, gaps = _values(series)
    return [
        (f"k-gap{at % len(GAP_COLOURS)}", f"{gap} {'day' if gap == 1 else 'days'} between dates")
        for at, gap in enumerate(gaps)
    ]
