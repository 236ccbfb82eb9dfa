"""The chart of scores, which the scorecard and the page on methods share: F1 with its interval, one row a measure and set."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from pipeline.look.theme import GRID, INK, NEUTRAL, OKABE_ITO, SOFT, Drawing, Size, both
from pipeline.measures import Line

OUR_COLOUR = OKABE_ITO[0]
ROW_INCHES, NARROW_ROW_INCHES = 0.3, 0.52  # a narrow row has its words above its marks
TOP_INCHES, BOTTOM_INCHES = 0.3, 0.36
LABEL_INCHES = 3.5  # room for words left of the axis
TICKS = (0.0, 0.2, 0.4, 0.6, 0.8, 1.0)


def number(value: float) -> str:
    """Return a share or F1 with two places."""
    return f"{value:.2f}"


def axes_in(figure: Figure, left: float, bottom: float, width: float, height: float) -> Axes:
    """Return axes placed in inches."""
    wide, high = figure.get_size_inches()
    axis = figure.add_axes((left / wide, bottom / high, width / wide, height / high))
    axis.set_xlim(0, 1)
    axis.set_xticks(TICKS, [number(each) for each in TICKS])
    axis.grid(axis="x", color=GRID, linewidth=0.7)
    axis.set_axisbelow(True)
    axis.spines["left"].set_visible(False)
    axis.tick_params(axis="both", length=0)
    return axis


def label_rows(axis: Axes, labels: Sequence[str], *, narrow: bool) -> None:
    """Number rows from the top and write their words beside or above them."""
    axis.set_ylim(len(labels) - (0.6 if narrow else 0.5), -0.95 if narrow else -0.5)
    if not narrow:
        axis.set_yticks(range(len(labels)), labels)
        for label in axis.get_yticklabels():
            label.set_color(INK)
        return
    axis.set_yticks([])
    for at, words in enumerate(labels):
        axis.text(0, at - 0.36, words, fontsize=7.4, va="bottom", ha="left", color=INK)


def paper_for(size: Size, n_rows: int, *, below: float = 0.0) -> tuple[Figure, Axes]:
    """Return a drawing with room for so many rows, and its axes; `below` are inches left free under them."""
    height = n_rows * (NARROW_ROW_INCHES if size.narrow else ROW_INCHES)
    figure = Figure(figsize=(size.inches, height + TOP_INCHES + BOTTOM_INCHES + below))
    left = 0.12 if size.narrow else LABEL_INCHES
    axis = axes_in(figure, left, BOTTOM_INCHES + below, size.inches - left - 0.25, height + TOP_INCHES - 0.05)
    return figure, axis


def f1_chart(lines: Sequence[Line]) -> Drawing:
    """Draw our F1 with its interval beside the baseline's, one row per measure and set."""
    shown = [line for line in lines if line.headline.is_f1 and (line.check or line.tune)]

    def draw(size: Size) -> Figure:
        figure, axis = paper_for(size, len(shown), below=0.4 if size.narrow else 0.22)
        label_rows(axis, [f"{line.headline.words}, {line.headline.set}" for line in shown], narrow=size.narrow)
        for at, line in enumerate(shown):
            if line.tune is not None:
                axis.plot(
                    line.tune.known, at, "o", mfc="white", mec=OUR_COLOUR, mew=1.1, ms=5.5, zorder=3, clip_on=False
                )
            if line.baseline is not None:
                axis.plot(line.baseline.known, at, "D", color=NEUTRAL, ms=5, zorder=3, clip_on=False)
            main = line.check or line.tune
            if main is not None and main.low is not None and main.high is not None:
                axis.plot((main.low, main.high), (at, at), color=OUR_COLOUR, linewidth=2, alpha=0.45, zorder=2)
            if line.check is not None:
                axis.plot(line.check.known, at, "o", color=OUR_COLOUR, ms=7, zorder=4, clip_on=False)
        _explain(figure, is_narrow=size.narrow)
        return figure

    return both(draw, "F1 by set. " + ". ".join(_f1_words(line) for line in shown) + ".")


def _explain(figure: Figure, *, is_narrow: bool) -> None:
    """Write under the drawing what its marks are, so that it can be read alone."""
    plain: dict[str, Any] = {"linestyle": "none", "color": OUR_COLOUR, "markersize": 5}
    marks = [
        Line2D([], [], marker="o", label="check half", **plain),
        Line2D([], [], marker="o", markerfacecolor="white", label="tune half", **plain),
        Line2D([], [], marker="D", label="plain patterns", **(plain | {"color": NEUTRAL, "markersize": 4})),
        Line2D([], [], color=OUR_COLOUR, linewidth=2, alpha=0.45, label="95% interval"),
    ]
    figure.legend(
        handles=marks, loc="lower left" if is_narrow else "lower right", ncols=2 if is_narrow else 4, frameon=False, fontsize=7, labelcolor=SOFT,
        borderaxespad=0.2, handletextpad=0.3, columnspacing=1.4,
    )  # fmt: skip


def _f1_words(line: Line) -> str:
    parts = [
        f"{name} {number(score.known)}"
        for name, score in (("check", line.check), ("tune", line.tune), ("baseline", line.baseline))
        if score is not None
    ]
    return f"{line.headline.words}, {line.headline.set}: {', '.join(parts)}"
