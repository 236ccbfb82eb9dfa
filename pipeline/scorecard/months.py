"""Monthly numbers of people killed in Syria beside UCDP's list of deaths: read from benchmarks/ucdp_months.json, put into words and drawn."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patheffects import withStroke
from matplotlib.ticker import MaxNLocator

from pipeline.errors import InputError
from pipeline.look.scales import usual_top
from pipeline.look.theme import GRID, INK, MONTHS, NEUTRAL, OKABE_ITO, SOFT, Drawing, Size, both

SHOWN = "representative"  # the policy that is drawn as a line; the others make the band
ALL_PEOPLE = "all people killed"  # the correlation that the text speaks of
OURS, THEIRS, ARTICLES = OKABE_ITO[0], OKABE_ITO[5], NEUTRAL
PANEL_INCHES, GAP_INCHES, LEFT_INCHES, FOOT_INCHES = 1.25, 0.42, 0.62, 0.42
HEADROOM = 1.12  # room above the largest number that is drawn
SMALL_RHO, LARGE_RHO = 0.3, 0.6  # below the first a rank correlation is called weak, from the second on strong


@dataclass(frozen=True)
class Month:
    """One month. `ours` null = no claim; `spread` = smallest and largest over the policies; `largest` = its largest incident."""

    month: str
    n_articles: int
    ours: int | None
    spread: tuple[int, int] | None
    largest: int | None
    ucdp: int
    ucdp_low: int
    ucdp_high: int
    civilians: int


@dataclass(frozen=True)
class Comparison:
    """The whole file, as the page shows it; `across`: events of UCDP that reach over the end of a month, and so enter none."""

    months: tuple[Month, ...]
    correlations: tuple[Mapping[str, Any], ...]
    n_articles: int
    articles: str
    credit: str
    n_draws: int
    n_across: int
    deaths_across: int


def read_months(path: Path) -> Comparison | None:
    """Return the comparison; None where nobody has made it; a file that does not hold one is an InputError."""
    if not path.is_file():
        return None
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        months = tuple(_month(row) for row in found["months"])
        return Comparison(
            months,
            tuple(found["correlations"]),
            found["n_articles"],
            found["articles"],
            found["credit"],
            found["n_draws"],
            found["ucdp_across_months"]["n_events"],
            found["ucdp_across_months"]["best"],
        )
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise InputError(
            str(path), rule=f"does not hold monthly sums ({error!r})", remedy="write it with benchmarks/ucdp_months.py"
        ) from error


def _month(row: Mapping[str, Any]) -> Month:
    stated = [each["stated"] for each in row["ours"].values() if each["stated"] is not None]
    spread = (min(stated), max(stated)) if stated else None
    theirs = row["ucdp"]
    return Month(
        row["month"],
        row["n_articles"],
        row["ours"][SHOWN]["stated"],
        spread,
        row["ours"][SHOWN]["largest"],
        theirs["best"],
        theirs["low"],
        theirs["high"],
        theirs["civilians"],
    )


# ---------------------------------------------------------------- words


def main_row(found: Comparison) -> Mapping[str, Any]:
    """Return the correlation of all people killed under the shown policy."""
    return next(row for row in found.correlations if (row["policy"], row["name"]) == (SHOWN, ALL_PEOPLE))


def strength(rho: float) -> str:
    """Return how a rank correlation is called."""
    size = "weak" if abs(rho) < SMALL_RHO else "moderate" if abs(rho) < LARGE_RHO else "strong"
    return f"{size} and negative" if rho < 0 and size != "weak" else size


def number(value: float | None) -> str:
    """Return a correlation with two places."""
    return "–" if value is None else f"{value:.2f}".replace("-", "−")


def span(row: Mapping[str, Any], suffix: str = "") -> str:
    """Return a correlation with its interval."""
    low, high = row[f"low{suffix}"], row[f"high{suffix}"]
    value = number(row[f"rho{suffix}"])
    return value if low is None or high is None else f"{value} ({number(low)} to {number(high)})"


def sentences(found: Comparison) -> list[str]:
    """Return what the comparison says: how the months go together, what articles have to do with it, how much of UCDP's number, what it hangs on."""
    known = [each for each in found.months if each.ours is not None]
    text = [
        f"{len(known)} of {len(found.months)} months have a claim that people were killed in Syria; the others are unknown, not zero."
    ]
    return [*text, *_together(main_row(found)), *_size(known)]


def _together(row: Mapping[str, Any]) -> list[str]:
    if row["rho"] is None:
        return []
    verdict = ""
    if row["low"] is not None and row["low"] <= 0 <= row["high"]:
        verdict = " The interval holds zero: these months do not show that the two go together."
    return [
        f"The ranks of the months go together at {span(row)}, which is {strength(row['rho'])}.{verdict} Of the {row['n_shifts']} ways to lay UCDP’s "
        f"months against ours in their order, {row['n_shifts_as_strong']}, with the true one, fit at least as well in one direction or the other.",
        f"How many articles a month has goes with our number at {number(row['rho_ours_articles'])} and with UCDP’s at "
        f"{number(row['rho_ucdp_articles'])}; without what both share with it, {span(row, '_without_articles')} is left.",
    ]


def _size(known: Sequence[Month]) -> list[str]:
    """Return how large our number is beside UCDP's, and in how many months one incident makes most of it."""
    shares = sorted((round(1000 * (each.ours or 0) / each.ucdp), each.month) for each in known if each.ucdp)
    if not shares:
        return []
    middle, (least, _), (most, month) = shares[(len(shares) - 1) // 2][0], shares[0], shares[-1]
    single = sum(2 * (each.largest or 0) > (each.ours or 0) for each in known)
    return [
        f"Our number is {middle / 10:.1f}% of UCDP’s in the middle one of these months, {least / 10:.1f}% in the lowest and {most / 10:,.1f}% in the "
        f"highest, {month_words(month)}. In {single} of {len(known)} months one incident makes more than half of it, so that one number misread, such as "
        "a total of years taken for a day’s, decides the month."
    ]


def month_rows(found: Comparison) -> list[dict[str, str]]:
    """Return a table row per month."""
    return [
        {
            "month": month_words(each.month),
            "articles": f"{each.n_articles:,}",
            "ours": "no claim" if each.ours is None else f"{each.ours:,}",
            "policies": "–" if each.spread is None else _range(*each.spread),
            "ucdp": f"{each.ucdp:,}",
            "ucdp_range": _range(each.ucdp_low, each.ucdp_high),
            "civilians": f"{each.civilians:,}",
            "share": "–" if each.ours is None or not each.ucdp else f"{100 * each.ours / each.ucdp:,.1f}%",
        }
        for each in found.months
    ]


def correlation_rows(found: Comparison) -> list[dict[str, str]]:
    """Return a table row per policy and group of people."""
    return [
        {
            "name": f"{row['policy']}, {row['name']}",
            "rho": span(row),
            "months": f"{row['n_months']}",
            "ties": f"{row['n_ties']}",
            "shifts": f"{row['n_shifts_as_strong']} of {row['n_shifts']}",
            "without": span(row, "_without_articles"),
            "ours": number(row["rho_ours_articles"]),
            "ucdp": number(row["rho_ucdp_articles"]),
        }
        for row in found.correlations
    ]


def month_words(month: str) -> str:
    """Return 2016-01 as January 2016."""
    return f"{MONTHS[int(month[5:]) - 1]} {month[:4]}"


def _range(low: int, high: int) -> str:
    return f"{low:,}" if low == high else f"{low:,}–{high:,}"


# ---------------------------------------------------------------- chart


def months_chart(found: Comparison) -> Drawing:
    """Draw UCDP's deaths, ours and the articles month by month, each on its own scale; a month of ours without a claim is a gap."""
    panels = (
        ("UCDP, best (band: low to high)", _draw_theirs),
        (f"Claims, {SHOWN} (bars: all policies)", _draw_ours),
        ("Articles published", _draw_articles),
    )

    def draw(size: Size) -> Figure:
        height = len(panels) * (PANEL_INCHES + GAP_INCHES) + FOOT_INCHES
        figure = Figure(figsize=(size.inches, height))
        for at, (title, paint) in enumerate(panels):
            bottom = height - (at + 1) * (PANEL_INCHES + GAP_INCHES) + 0.05
            box = (
                LEFT_INCHES / size.inches,
                bottom / height,
                (size.inches - LEFT_INCHES - 0.12) / size.inches,
                PANEL_INCHES / height,
            )
            axis = figure.add_axes(box)
            _months_axis(axis, found.months, has_words=at == len(panels) - 1, narrow=size.narrow)
            axis.set_title(title, loc="left", fontsize=8 if size.narrow else 8.5, fontweight="bold", color=INK, pad=5)
            paint(axis, found.months)
        return figure

    return both(draw, _spoken(found))


def _months_axis(axis: Axes, months: Sequence[Month], *, has_words: bool, narrow: bool) -> None:
    axis.grid(axis="y", color=GRID, linewidth=0.7)
    axis.set_axisbelow(True)
    axis.spines["left"].set_visible(False)
    axis.tick_params(axis="both", length=0)
    axis.yaxis.set_major_locator(MaxNLocator(4, integer=True))
    axis.yaxis.set_major_formatter(lambda value, _: f"{value:,.0f}")
    axis.set_xlim(-0.6, len(months) - 0.4)
    every = 6 if narrow else 3
    shown = [at for at in range(len(months)) if at % every == 0]
    words = [f"{month_words(months[at].month)[:3]} {months[at].month[:4]}" for at in shown]
    axis.set_xticks(shown, words if has_words else [""] * len(shown))


def _draw_theirs(axis: Axes, months: Sequence[Month]) -> None:
    xs = range(len(months))
    axis.fill_between(
        xs,
        [each.ucdp_low for each in months],
        [each.ucdp_high for each in months],
        color=THEIRS,
        alpha=0.18,
        linewidth=0,
    )
    axis.plot(xs, [each.ucdp for each in months], "o-", color=THEIRS, ms=3.4, linewidth=1.4)
    axis.set_ylim(bottom=0)


def _draw_ours(axis: Axes, months: Sequence[Month]) -> None:
    known = [(at, each) for at, each in enumerate(months) if each.ours is not None]
    top = usual_top([each.spread[1] for each in months if each.spread is not None]) * HEADROOM or 1.0
    for at, each in known:
        if each.spread is not None and each.spread[0] != each.spread[1]:
            axis.plot((at, at), each.spread, color=OURS, alpha=0.3, linewidth=5, solid_capstyle="butt")
    for (at, each), (after, other) in pairwise(known):
        if after == at + 1 and max(each.ours or 0, other.ours or 0) <= top:
            axis.plot((at, after), (each.ours or 0, other.ours or 0), color=OURS, linewidth=1.4)
    axis.plot([at for at, _ in known], [each.ours or 0 for _, each in known], "o", color=OURS, ms=3.8)
    for at, each in known:
        if (each.ours or 0) > top:
            axis.annotate(
                f"{each.ours:,} ↑", (at, top), xytext=(0, -2), textcoords="offset points", ha="center", va="top", fontsize=7.5, color=INK,
                fontweight="bold", path_effects=[withStroke(linewidth=2.6, foreground="white")], annotation_clip=False,
            )  # fmt: skip
    for at, each in enumerate(months):
        if each.ours is None:
            axis.axvspan(at - 0.5, at + 0.5, facecolor="none", edgecolor="#c9ced2", hatch="////", linewidth=0, zorder=0)
    axis.set_ylim(0, top)


def _draw_articles(axis: Axes, months: Sequence[Month]) -> None:
    axis.bar(range(len(months)), [each.n_articles for each in months], width=0.7, color=ARTICLES, alpha=0.75)
    axis.tick_params(axis="x", colors=SOFT)


def _spoken(found: Comparison) -> str:
    told = (
        f"{month_words(each.month)}: UCDP {each.ucdp:,}, claims {'none' if each.ours is None else f'{each.ours:,}'}, articles {each.n_articles}"
        for each in found.months
    )
    return f"People killed in Syria by month. {'; '.join(told)}."
