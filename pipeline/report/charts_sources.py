"""The charts of the report on sources: whom each outlet quotes, and what each prints of the same incident."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from textwrap import wrap

from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from matplotlib.ticker import MaxNLocator

from pipeline.look.scales import usual_top
from pipeline.look.theme import GRID, INK, PAPER, SOFT, Drawing, Size, both
from pipeline.report.axes import short_label
from pipeline.trace import span_words

MAX_OUTLETS = 24  # rows of the chart; more would be a poster, the table has them all
MAX_INCIDENTS = 10  # blocks of dots; the table has them all
END_LINES = 10  # of one block from either end; what lies between them in a longer one is in the table
CELL = LinearSegmentedColormap.from_list("cell", ("#f3f6f8", "#0b5c7a"))
DARK_FROM = 0.55  # share of a row from which its number is white on the cell
NARROW_LETTERS, NARROW_WORDS = 66, 94  # of a line above a mark on a telephone, and of the words in its one or two lines
LETTER_INCHES = 0.054  # width of a letter of the heads
SPOKEN_LETTERS = 60  # of a name in the words that stand for the chart


@dataclass(frozen=True)
class QuotedRow:
    """One outlet: how many of its claims fall under each column, and how many it has."""

    name: str
    colour: str
    counts: tuple[int, ...]
    n_claims: int


@dataclass(frozen=True)
class RangeLine:
    """What one outlet prints: best null = no number is given, high null = open above. People."""

    words: str
    colour: str
    low: int
    best: int | None
    high: int | None

    @property
    def end(self) -> int:
        """The largest number that is given."""
        return max(self.low, self.best or 0, self.high or 0)


@dataclass(frozen=True)
class RangeBlock:
    """One incident with the lines of those who print a number of it, lowest first."""

    title: str
    note: str
    lines: tuple[RangeLine, ...]

    @property
    def drawn(self) -> tuple[RangeLine, ...]:
        """The lines that are drawn: all, or as many of the lowest as of the highest."""
        return self.lines if len(self.lines) <= 2 * END_LINES else (*self.lines[:END_LINES], *self.lines[-END_LINES:])

    @property
    def heading(self) -> str:
        """The title over the block, with how many lines are left out in the middle."""
        left = len(self.lines) - len(self.drawn)
        return f"{self.title}, {self.note}" + (f"; {left} more between the lowest and the highest" if left else "")


def quoted_chart(rows: Sequence[QuotedRow], columns: Sequence[str], *, source: str) -> Drawing:
    """Draw a grid of outlets by who speaks in their claims; the darker a cell, the larger its share of the outlet's claims."""
    shown = list(rows[:MAX_OUTLETS])

    def draw(size: Size) -> Figure:
        left = 1.32 if size.narrow else 2.35
        wide = size.inches - left - 0.06
        letters = None if size.narrow else int(wide / len(columns) / LETTER_INCHES)
        height = _head_inches(columns, letters) + 0.26 * len(shown) + 0.3
        figure = Figure(figsize=(size.inches, height))
        axis = figure.add_axes((left / size.inches, 0.28 / height, wide / size.inches, 0.26 * len(shown) / height))
        axis.set_xlim(0, len(columns))
        axis.set_ylim(len(shown), 0)
        axis.axis("off")
        for at, row in enumerate(shown):
            _quoted_row(axis, row, at, size)
        for at, name in enumerate(columns):
            _column_head(axis, name, at, letters)
        figure.text(0.01, 0.06 / height, source, fontsize=5.8 if size.narrow else 6.8, color=SOFT)
        return figure

    spoken = [
        f"{short_label(row.name, SPOKEN_LETTERS)}, {row.n_claims} claims: "
        + (
            ", ".join(
                f"{short_label(name, SPOKEN_LETTERS)} {count}"
                for name, count in zip(columns, row.counts, strict=True)
                if count
            )
            or "none"
        )
        for row in shown
    ]
    return both(draw, "Claims of each outlet by who speaks. " + ". ".join(spoken) + ".")


def _quoted_row(axis: Axes, row: QuotedRow, at: int, size: Size) -> None:
    letters = 17 if size.narrow else 30
    font = 6.6 if size.narrow else 8.0
    label = "\n".join(wrap(f"{short_label(row.name, 2 * letters - 6)}  {row.n_claims:,}", letters + 2)[:3])
    axis.annotate(label, (0, at + 0.5), xytext=(-12, 0), textcoords="offset points", ha="right", va="center", multialignment="right", linespacing=1.0, fontsize=font, annotation_clip=False)  # fmt: skip
    axis.annotate("●", (0, at + 0.5), xytext=(-3, 0), textcoords="offset points", ha="right", va="center", fontsize=6, color=row.colour, annotation_clip=False)  # fmt: skip
    for column, count in enumerate(row.counts):
        share = count / row.n_claims if row.n_claims else 0.0
        fill = CELL(share) if count else PAPER
        axis.add_patch(Rectangle((column + 0.03, at + 0.06), 0.94, 0.88, facecolor=fill, edgecolor=GRID, linewidth=0.6))
        if count:
            ink = PAPER if share >= DARK_FROM else INK
            axis.text(column + 0.5, at + 0.52, f"{count:,}", ha="center", va="center", fontsize=font, color=ink)


def _head_lines(name: str, letters: int | None) -> list[str]:
    """Return the name of a column in lines of so many letters; None: at most two lines, to be turned upright."""
    words = short_label(name, 44)
    return wrap(words, 22)[:2] if letters is None else wrap(words, max(letters, 6))


def _head_inches(columns: Sequence[str], letters: int | None) -> float:
    """Return the room that the names of the columns need over the grid."""
    lines = [_head_lines(name, letters) for name in columns]
    if letters is None:
        return 0.15 + 0.052 * max(len(line) for each in lines for line in each)
    return 0.15 + 0.125 * max(len(each) for each in lines)


def _column_head(axis: Axes, name: str, at: int, letters: int | None) -> None:
    turn, size = (90, 6.2) if letters is None else (0, 7.0)
    words = "\n".join(_head_lines(name, letters))
    axis.annotate(words, (at + 0.5, 0), xytext=(0, 4), textcoords="offset points", rotation=turn, ha="center", va="bottom", fontsize=size, annotation_clip=False)  # fmt: skip


def range_chart(blocks: Sequence[RangeBlock], *, outcome: str, source: str) -> Drawing:
    """Draw what each outlet prints of each incident: line low to high, dot best number, arrow open above, » beyond the scale.

    Each incident has its own scale from zero, so that a small one can be read beside a large one.
    """
    shown = list(blocks[:MAX_INCIDENTS])

    def draw(size: Size) -> Figure:
        line = 0.32 if size.narrow else 0.19  # a narrow drawing has the words above each mark
        heights = [0.6 + line * len(each.drawn) for each in shown]
        height = sum(heights) + 0.3
        figure = Figure(figsize=(size.inches, height))
        top = height - 0.02
        for each, tall in zip(shown, heights, strict=True):
            top -= tall
            axis = figure.add_axes((0.02, (top + 0.22) / height, 0.96, (tall - 0.42) / height))
            _block(axis, each, size)
        figure.text(0.01, 0.06 / height, source, fontsize=5.8 if size.narrow else 6.8, color=SOFT)
        return figure

    spoken = [
        f"{each.heading}: " + "; ".join(f"{short_label(line.words, SPOKEN_LETTERS)} {span_words(line.low, line.best, line.high)}" for line in each.drawn)
        for each in shown
    ]  # fmt: skip
    return both(draw, f"People reported {outcome}, as each outlet prints it. " + ". ".join(spoken) + ".")


def _block(axis: Axes, block: RangeBlock, size: Size) -> None:
    lines = block.drawn
    top = float(max(usual_top([line.end for line in lines]), 4))
    title = "\n".join(wrap(short_label(block.heading, 110), 46 if size.narrow else 110))
    axis.set_title(title, loc="left", fontsize=7.4 if size.narrow else 8.2, fontweight="bold", pad=3)
    axis.set_ylim(len(lines) - 0.4, -0.8 if size.narrow else -0.6)
    axis.set_xlim(-top * 0.015, top * (1.04 if size.narrow else 1.9))
    axis.plot([0, 0], [-0.6, len(lines) - 0.4], color=GRID, linewidth=1)
    for at, line in enumerate(lines):
        _range(axis, line, at, top, size)
    ticks = [tick for tick in MaxNLocator(3, integer=True).tick_values(0, top) if 0 <= tick <= top]
    axis.set_yticks([])
    axis.set_xticks(ticks, [f"{tick:,.0f}" for tick in ticks], fontsize=6.6)
    axis.tick_params(axis="x", length=2, pad=1.5)
    axis.spines["left"].set_visible(False)
    axis.spines["bottom"].set_bounds(0, top)


def _range(axis: Axes, line: RangeLine, at: int, top: float, size: Size) -> None:
    mark = line.low if line.best is None else line.best
    end = min(line.end, top)
    is_cut = line.end > top
    axis.plot([min(line.low, top), end], [at, at], color=line.colour, linewidth=3.0, alpha=0.4, solid_capstyle="butt")
    if line.best is not None or line.high is None:
        axis.plot([min(mark, top)], [at], marker="o", markersize=5, color=line.colour, linestyle="none", zorder=5)
    if line.high is None or is_cut:
        axis.annotate("»" if is_cut else "→", (end, at), xytext=(3.5, 0.4), textcoords="offset points", va="center", fontsize=8.5, color=line.colour)  # fmt: skip
    words = (
        f"{span_words(line.low, line.best, line.high)}  {short_label(line.words, NARROW_WORDS if size.narrow else 64)}"
    )
    if size.narrow:
        told = wrap(words, NARROW_LETTERS)
        axis.annotate("\n".join(told), (0, at), xytext=(2, 5.0), textcoords="offset points", va="bottom", fontsize=6.3 if len(told) == 1 else 5.6, linespacing=0.95, color=INK)  # fmt: skip
        return
    room = 15 if line.high is None or is_cut else 7
    axis.annotate(words, (end, at), xytext=(room, 0), textcoords="offset points", va="center", fontsize=7.2, color=INK)
