"""The charts of the scorecard. Each function draws one chart from plain rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from textwrap import fill

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from pipeline.look.scores import BOTTOM_INCHES, OUR_COLOUR, TICKS, TOP_INCHES, axes_in, label_rows, number, paper_for
from pipeline.look.theme import GRID, INK, SOFT, Drawing, Size, both
from pipeline.measures import CHECK, FAKES, FIELDS, KINDS, SAMPLE, TUNE, Bin, Score, Scoreboard

NARROW_LABEL = 20  # letters that fit left of the bars of a narrow page
MAX_DOT, MIN_DOT = 110.0, 12.0  # points squared, of the dots of the reliability plot
PART_OF = {"casualties": "Count", "territory": "Territory"}


@dataclass(frozen=True)
class Bar:
    """One bar with its words; a null share is drawn as a dash."""

    label: str
    share: float | None
    n: int
    colour: str


def fields_chart(board: Scoreboard) -> Drawing | None:
    """Draw how often each part of a claim that was found is right; null where nothing was measured."""
    rows = []
    for kind, fields in FIELDS.items():
        for field, words in fields.items():
            measure = f"{kind}: field {field}"
            marks = (
                board.get(FAKES, CHECK, measure),
                board.get(FAKES, TUNE, measure),
                board.get(SAMPLE, TUNE, measure),
            )
            if any(marks):
                rows.append((f"{PART_OF[kind]}: {words}", marks))
    if not rows:
        return None

    def draw(size: Size) -> Figure:
        figure, axis = paper_for(size, len(rows))
        label_rows(axis, [words for words, _ in rows], narrow=size.narrow)
        for at, (_, (check, tune, sample)) in enumerate(rows):
            if check is not None:
                axis.barh(at, check.known, height=0.3 if size.narrow else 0.52, color=OUR_COLOUR, alpha=0.85, zorder=2)
            if tune is not None:
                axis.plot(tune.known, at, "o", mfc="white", mec=OUR_COLOUR, mew=1.1, ms=5.5, zorder=3, clip_on=False)
            if sample is not None:
                axis.plot(sample.known, at, "x", color=INK, mew=1.4, ms=5, zorder=4, clip_on=False)
        return figure

    spoken = (f"{words}: {', '.join(_mark_words(marks))}" for words, marks in rows)
    return both(draw, "Share of claims found whose part is right. " + "; ".join(spoken) + ".")


def _mark_words(marks: tuple[Score | None, Score | None, Score | None]) -> list[str]:
    names = ("check", "tune", "embedded sample")
    return [f"{name} {number(score.known)}" for name, score in zip(names, marks, strict=True) if score is not None]


def bars_chart(panels: Mapping[str, Sequence[Bar]], about: str) -> Drawing:
    """Draw panels of bars with the same rows, side by side, or one below the other on a narrow page."""

    def draw(size: Size) -> Figure:
        n_rows = len(next(iter(panels.values())))
        label, row = (1.6, 0.27) if size.narrow else (2.5, 0.3)
        longest = max(len(bar.label) for bars in panels.values() for bar in bars)
        row = 0.36 if size.narrow and longest > NARROW_LABEL else row
        each = n_rows * row
        n_down = len(panels) if size.narrow else 1
        height = n_down * (each + TOP_INCHES) + BOTTOM_INCHES
        figure = Figure(figsize=(size.inches, height))
        n_across = 1 if size.narrow else len(panels)
        room = (size.inches - label - 0.15) / n_across
        for at, (title, bars) in enumerate(panels.items()):
            left = label + (0 if size.narrow else at * room)
            bottom = height - (at + 1 if size.narrow else 1) * (each + TOP_INCHES)
            axis = axes_in(figure, left, bottom, room - 0.55, each)
            is_first, is_last = size.narrow or at == 0, not size.narrow or at == len(panels) - 1
            labels = [fill(bar.label, NARROW_LABEL) if size.narrow else bar.label for bar in bars]
            _bars(axis, title, bars, labels=labels if is_first else [""] * len(bars), has_ticks=is_last)
        return figure

    spoken = (
        f"{title}: {', '.join(f'{bar.label} {number(bar.share)}' for bar in bars if bar.share is not None)}"
        for title, bars in panels.items()
    )
    return both(draw, f"{about}. " + "; ".join(spoken) + ".")


def _bars(axis: Axes, title: str, bars: Sequence[Bar], *, labels: Sequence[str], has_ticks: bool) -> None:
    axis.set_title(title, loc="left", fontsize=8.5, fontweight="bold", color=INK, pad=4)
    axis.set_ylim(len(bars) - 0.5, -0.5)
    axis.set_yticks(range(len(bars)), labels)
    axis.set_xticks((0.0, 0.5, 1.0), ("0", "0.5", "1") if has_ticks else ("", "", ""))
    for label in axis.get_yticklabels():
        label.set_color(INK)
        label.set_fontsize(7.8)
    for at, bar in enumerate(bars):
        if bar.share is None:
            axis.text(0.02, at, "no claims", va="center", fontsize=7, color=SOFT)
            continue
        axis.barh(at, bar.share, height=0.56, color=bar.colour, alpha=0.85, zorder=2)
        axis.text(
            bar.share + 0.02, at, f"{number(bar.share)}, n {bar.n}", va="center", fontsize=7, color=SOFT, clip_on=False
        )


def reliability_chart(bins: Sequence[Bin]) -> Drawing:
    """Draw, for each kind of claim, how many were right against how sure the reader said it was; on the line both agree."""
    kinds = list(dict.fromkeys(each.kind for each in bins))

    def draw(size: Size) -> Figure:
        n_across = 1 if size.narrow else min(3, len(kinds))
        n_down = -(-len(kinds) // n_across)
        side = min(2.9, (size.inches - 0.2) / n_across - 0.6)
        height = n_down * (side + 0.8)
        figure = Figure(figsize=(size.inches, height))
        for at, kind in enumerate(kinds):
            left = 0.5 + (at % n_across) * (side + 0.6)
            axis = axes_in(figure, left, height - (at // n_across + 1) * (side + 0.8) + 0.5, side, side)
            _reliability(axis, KINDS.get(kind, kind), [each for each in bins if each.kind == kind])
        return figure

    spoken = (
        f"{KINDS.get(b.kind, b.kind)}, {b.split}: sure {number(b.mean_confidence)}, right {number(b.share_right)} of {b.n}"
        for b in bins
    )
    return both(draw, "Stated confidence against the share that is right. " + "; ".join(spoken) + ".")


def _reliability(axis: Axes, title: str, bins: Sequence[Bin]) -> None:
    axis.set_title(title, loc="left", fontsize=8.5, fontweight="bold", color=INK, pad=5)
    axis.set_ylim(0, 1)
    axis.set_yticks(TICKS, [number(each) for each in TICKS])
    axis.grid(axis="y", color=GRID, linewidth=0.7)
    axis.set_xlabel("how sure it said it was")
    axis.set_ylabel("share that is right")
    axis.plot((0, 1), (0, 1), color=SOFT, linewidth=0.8, linestyle=(0, (4, 3)), zorder=1)
    most = max(each.n for each in bins)
    for split, face in ((TUNE, "white"), (CHECK, OUR_COLOUR)):
        own = sorted((each for each in bins if each.split == split), key=lambda each: each.mean_confidence)
        sizes = [MIN_DOT + (MAX_DOT - MIN_DOT) * each.n / most for each in own]
        xs, ys = [each.mean_confidence for each in own], [each.share_right for each in own]
        if split == CHECK:
            axis.plot(xs, ys, color=OUR_COLOUR, linewidth=1.2, zorder=2)
        axis.scatter(xs, ys, s=sizes, facecolors=face, edgecolors=OUR_COLOUR, linewidths=1.1, zorder=3, clip_on=False)
