"""What charts with a time axis share: the axis, marks of low coverage and their words, labels that fit."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date, timedelta

from matplotlib.axes import Axes
from matplotlib.transforms import ScaledTranslation

from pipeline.look.theme import MONTHS, day_words, short_day
from pipeline.report.series import Gap
from pipeline.visible import visible_text

SILENT = "#b3541e"  # as in the style sheet's key
SILENT_POINTS = 3.0  # thick; the axis lies half of it away


def x_of(day: date) -> float:
    """Return where a day starts on the time axis, in days."""
    return float(day.toordinal())


def short_label(text: str, letters: int) -> str:
    """Return a label of one line that fits; the full words stand in the table below the chart."""
    shown = " ".join(visible_text(text).split())
    return shown if len(shown) <= letters else shown[: letters - 1].rstrip(" ,(") + "…"


def time_axis(axis: Axes, start: date, end: date, *, narrow: bool) -> None:
    """Label the days from start to end: days of short spans, months of longer ones."""
    days = (end - start).days + 1
    axis.set_xlim(x_of(start), x_of(end + timedelta(days=1)))
    if days <= 62:
        step = max(1, math.ceil(days / (4 if narrow else 8)))
        ticks = [start + timedelta(days=offset) for offset in range(0, days, step)]
        labels = [short_day(day) for day in ticks]
    else:
        first = start if start.day == 1 else (start.replace(day=1) + timedelta(days=32)).replace(day=1)
        ticks, at = [], first
        while at <= end:
            ticks.append(at)
            at = (at + timedelta(days=32)).replace(day=1)
        every = max(1, math.ceil(len(ticks) / (4 if narrow else 12)))
        ticks = ticks[::every]
        labels = [
            MONTHS[day.month - 1][:3] + (f"\n{day.year}" if at == 0 or day.month == 1 else "")
            for at, day in enumerate(ticks)
        ]
    axis.set_xticks([x_of(day) for day in ticks], labels, ha="left")
    axis.tick_params(axis="x", length=3, pad=2)


def hatch_gaps(axis: Axes, gaps: Sequence[Gap]) -> None:
    """Hatch the days of low coverage behind everything else."""
    for gap in gaps:
        axis.axvspan(
            x_of(gap.start),
            x_of(gap.end + timedelta(days=1)),
            facecolor="none",
            edgecolor="#c9ced2",
            hatch="////",
            linewidth=0,
            zorder=0,
        )


def mark_silences(axis: Axes, silences: Sequence[Gap], *, top: bool = False) -> None:
    """Draw a line along the foot of a chart, or its top, over the days on which an outlet was silent; outside, so that it hides no small number."""
    outside = ScaledTranslation(0, SILENT_POINTS / 72 * (1 if top else -1), axis.figure.dpi_scale_trans)
    for gap in silences:
        axis.plot(
            [x_of(gap.start), x_of(gap.end + timedelta(days=1))],
            [1, 1] if top else [0, 0],
            transform=axis.get_xaxis_transform() + outside,
            color=SILENT,
            linewidth=SILENT_POINTS,
            solid_capstyle="butt",
            clip_on=False,
            zorder=8,
        )


def spoken_gaps(gaps: Sequence[Gap], silences: Sequence[Gap]) -> str:
    """Return the marks of low coverage in words, for those who hear a chart."""
    words = [("Low coverage, hatched: ", gaps), ("An outlet that usually gives articles was silent: ", silences)]
    return "".join(
        " " + head + "; ".join(f"{day_words(gap.start)} to {day_words(gap.end)}" for gap in spans) + "."
        for head, spans in words
        if spans
    )
