"""The charts of the page: where each policy's total lies over all settings, and how it runs along the parameter that moves it furthest."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from pipeline.look.theme import GRID, INK, OKABE_ITO, SOFT, Drawing, Size, both
from pipeline.sensitivity.grid import Setting
from pipeline.sensitivity.spread import CHOICE_WORDS, UNITS, Series, dimensions_by_effect, policy_words, range_of

COLOUR = OKABE_ITO[0]
LINE_COLOURS = (OKABE_ITO[0], OKABE_ITO[4], OKABE_ITO[1], OKABE_ITO[2], OKABE_ITO[5], OKABE_ITO[6])
ROW_INCHES, TOP_INCHES, BOTTOM_INCHES = 0.3, 0.42, 0.4
NARROW_ROW_INCHES = 0.46  # a narrow row has its words above its marks
LABEL_INCHES, END_INCHES = 1.9, 1.15  # words left of the axis, numbers right of it
PANEL_INCHES, PANEL_LEFT = 1.9, 0.55  # height of a small panel with its words, and room for the numbers of the first
ASIDE = 0.14  # of the step from one value to the next
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

    def draw(size: Size) -> Figure:
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
        return figure

    return both(draw, " ".join(_spread_words(each) for each in several))


def _spread(axis: Axes, series: Series, present: Setting, *, narrow: bool) -> None:
    _plain(axis, "x")
    policies = series.policies()
    axis.set_title(series.title, loc="left", fontsize=8.5, fontweight="bold", color=INK, pad=6)
    axis.set_ylim(len(policies) - 0.5, -0.5)
    axis.set_xlim(*_limits(series))
    axis.xaxis.set_major_locator(MaxNLocator(4 if narrow else 8, integer=True))
    axis.xaxis.set_major_formatter(lambda value, _: f"{value:,.0f}")
    axis.set_yticks([] if narrow else range(len(policies)), [] if narrow else [policy_words(each) for each in policies])
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
                f"{policy_words(policy)}: {words}",
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
        parts.append(f"{policy_words(policy)} {told}")
    return f"{series.title}: {', '.join(parts)}."


def choice_chart(series: Series) -> Drawing:
    """Draw a panel per policy with the total along the parameter that moves it furthest: a line per value of the next one, a band over the third."""

    def draw(size: Size) -> Figure:
        policies = series.policies()
        across = 2 if size.narrow else max(3, min(5, len(policies)))
        down = -(-len(policies) // across)
        height = down * PANEL_INCHES + 0.1
        figure = Figure(figsize=(size.inches, height))
        room = (size.inches - PANEL_LEFT - 0.15) / across
        for at, policy in enumerate(policies):
            x, y = PANEL_LEFT + (at % across) * room, height - (at // across + 1) * PANEL_INCHES
            box = (x / size.inches, (y + 0.42) / height, (room - 0.2) / size.inches, (PANEL_INCHES - 0.7) / height)
            _lines(figure.add_axes(box), series, policy, has_numbers=at % across == 0)
        return figure

    return both(draw, _choice_words(series))


def _lines(axis: Axes, series: Series, policy: str, *, has_numbers: bool) -> None:
    _plain(axis, "y")
    axis.set_title(policy_words(policy), loc="left", fontsize=8, fontweight="bold", color=INK, pad=4)
    along, by, _ = dimensions_by_effect(series)
    places, lines = _values(series, along), _values(series, by)
    axis.set_ylim(*_limits(series))
    axis.yaxis.set_major_locator(MaxNLocator(4, integer=True))
    axis.yaxis.set_major_formatter(lambda value, _: f"{value:,.0f}" if has_numbers else "")
    axis.set_xlim(-0.4, len(places) - 0.6)
    axis.set_xticks(range(len(places)), [f"{each:g}" for each in places])
    axis.set_xlabel(f"{CHOICE_WORDS[along]} {UNITS[along]}".strip(), color=SOFT, labelpad=1, fontsize=7.5)
    for at, line in enumerate(lines):
        spans = [_span(series, policy, {along: place, by: line}) for place in places]
        aside = (at - (len(lines) - 1) / 2) * ASIDE  # lines on the same numbers stay apart
        known = [(x + aside, span) for x, span in enumerate(spans) if span is not None]
        colour = LINE_COLOURS[at % len(LINE_COLOURS)]
        for x, span in known:
            axis.plot((x, x), (span[0], span[2]), color=colour, linewidth=4, alpha=0.25, solid_capstyle="round")
        axis.plot(
            [x for x, _ in known],
            [span[1] for _, span in known],
            "o-",
            color=colour,
            linewidth=1.1,
            ms=3.4,
            clip_on=False,
        )


def _values(series: Series, dimension: str) -> list[float]:
    return sorted({getattr(row.setting, dimension) for row in series.rows})


def _span(series: Series, policy: str, held: Mapping[str, float]) -> tuple[int, int, int] | None:
    """Return smallest, lower median and largest total of the settings with these values; None where no claim was left."""
    told = sorted(
        value
        for row in series.rows
        if row.policy == policy
        and all(getattr(row.setting, name) == wanted for name, wanted in held.items())
        and (value := series.value(row)) is not None
    )
    return (told[0], told[(len(told) - 1) // 2], told[-1]) if told else None


def _choice_words(series: Series) -> str:
    along, by, _ = dimensions_by_effect(series)
    parts = []
    for policy in series.policies():
        for line in _values(series, by):
            spans = [(each, _span(series, policy, {along: each, by: line})) for each in _values(series, along)]
            told = ", ".join(f"{each:g}: {span[1]:,}" for each, span in spans if span is not None)
            parts.append(f"{policy_words(policy)}, {CHOICE_WORDS[by]} {line:g}: {told or 'no claim'}")
    return f"{series.title}, along the {CHOICE_WORDS[along]}. {'; '.join(parts)}."


def choice_key(series: Series) -> list[tuple[str, str]]:
    """Return the entries of the key of the lines: class, then words."""
    _, by, _ = dimensions_by_effect(series)
    return [
        (f"k-line{at % len(LINE_COLOURS)}", f"{CHOICE_WORDS[by]} {line:g} {UNITS[by]}".rstrip())
        for at, line in enumerate(_values(series, by))
    ]
