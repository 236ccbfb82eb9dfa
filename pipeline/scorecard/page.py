"""The scorecard as one page: scores, charts and the worst errors, under the same frame and gate as the reports."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from markupsafe import Markup

from pipeline.look.frame import Part, environment, policy, style
from pipeline.look.inert import checked
from pipeline.look.scores import f1_chart, number
from pipeline.look.theme import side_colours
from pipeline.measures import (
    BASELINE,
    CARDS,
    CHECK,
    FAKES,
    KINDS,
    OURS,
    SAMPLE,
    SETS,
    SHORT_KINDS,
    TUNE,
    Bin,
    Figures,
    Headline,
    Line,
    Score,
    Scoreboard,
    sample_scores,
)
from pipeline.packs import Pack
from pipeline.scorecard import charts, months
from pipeline.scorecard.charts import Bar
from pipeline.scorecard.gallery import Flaw, Group, groups_of
from pipeline.scorecard.masked import masked_groups
from pipeline.scorecard.months import Comparison

TEMPLATES = Path(__file__).with_name("templates")
PAGE = "scorecard.html"
OWN_STYLE = "scorecard.css"
PARTS = (
    ("summary", "Summary"), ("limits", "What these scores cannot say"), ("scores", "Scores"), ("parts", "Parts of a claim"),
    ("outlets", "By outlet and side"), ("confidence", "Is it as sure as it should be?"), ("errors", "The worst errors"),
    ("months", "Monthly numbers beside UCDP’s"),
    ("method", "How this was measured"),
)  # fmt: skip
NOT_MEASURED = "not measured"


@dataclass(frozen=True)
class Inputs:
    """Everything that the page is made of; `articles` is source_ref to title and text; names are covered if it `is_public`."""

    metrics: Mapping[str, Any]
    figures: Figures
    bins: Sequence[Bin]
    flaws: Sequence[Flaw]
    articles: Mapping[str, Mapping[str, str | None]]
    pack: Pack
    months: Comparison | None = None
    is_public: bool = True


def score_words(score: Score | None, headline: Headline | None = None) -> str:
    """Return a figure with its interval; an F1 has two places, a share is in per cent."""
    if score is None or score.value is None:
        return NOT_MEASURED
    if headline is not None and not headline.is_f1:
        return f"{round(100 * score.value)}%"
    spread = f" ({number(score.low)}–{number(score.high)})" if score.low is not None and score.high is not None else ""
    return number(score.value) + spread


def line_cells(line: Line) -> dict[str, str]:
    """Return the cells of a row of the scorecard."""
    headline, measured = line.headline, line.check or line.tune
    bare = {
        name: score_words(score, headline).split(" (")[0]
        for name, score in (("tune", line.tune), ("baseline", line.baseline))
    }
    is_seen = headline.set == SAMPLE
    return {
        "words": headline.words,
        "set": headline.set,
        "kind": "F1" if headline.is_f1 else "share",
        "check": "all seen" if is_seen else score_words(line.check, headline),
        "tune": score_words(line.tune, headline) if is_seen else (bare["tune"] if line.tune else "–"),
        "baseline": bare["baseline"] if line.baseline else "–",
        "ceiling": f"{round(100 * line.ceiling.known)}%" if line.ceiling else "–",
        "n": f"{measured.n:,}" if measured else "–",
    }


def grouped(lines: Sequence[Line]) -> list[tuple[str, list[dict[str, str]]]]:
    """Return the rows of the scorecard under their groups, in order."""
    groups: dict[str, list[dict[str, str]]] = {}
    for line in lines:
        groups.setdefault(line.headline.group, []).append(line_cells(line))
    return list(groups.items())


def beaten_by_patterns(lines: Sequence[Line]) -> list[str]:
    """Return the measures on whose check half plain patterns score higher than Claimline."""
    return [
        f"{line.headline.words} ({line.headline.set})"
        for line in lines
        if line.check is not None and line.baseline is not None and line.baseline.known > line.check.known
    ]


def lead_sentences(board: Scoreboard) -> list[str]:
    """Return what the two main scores mean, in plain words."""
    found = []
    for kind, what in (
        ("casualties", "counts of people harmed"),
        ("territory", "claims about who took or left a place"),
    ):
        recall, precision = (board.get(FAKES, CHECK, f"{kind}: {share}") for share in ("recall", "precision"))
        if recall is not None and precision is not None:
            of_all, of_read = (round(100 * each.known) for each in (recall, precision))
            found.append(
                f"Of 100 {what} in real articles, Claimline reads {of_all}. Of 100 that it reads, {of_read} are right."
            )
    return found or ["No score on real articles is at hand. The scores on the embedded sample stand below."]


def cards(board: Scoreboard) -> list[dict[str, str]]:
    """Return the four key figures, each of the check half of a set."""
    found = []
    for name, set_, measure in CARDS:
        score, baseline = board.get(set_, CHECK, measure), board.get(set_, CHECK, measure, BASELINE)
        if score is None:
            found.append({"name": name, "value": NOT_MEASURED, "note": set_})
            continue
        spread = (
            f", between {number(score.low)} and {number(score.high)}"
            if score.low is not None and score.high is not None
            else ""
        )
        against = f"; plain patterns {number(baseline.known)}" if baseline else ""
        found.append({"name": name, "value": f"F1 {number(score.known)}", "note": f"{set_}{spread}{against}"})
    return found


def group_panels(metrics: Mapping[str, Any], pack: Pack, *, by: str) -> dict[str, list[Bar]]:
    """Return the bars of F1 by `outlet` or by `side`, with the same rows for every kind of claim."""
    kinds = [kind for kind in KINDS if kind in metrics]
    colours = side_colours(pack)
    sides = [*pack.sides, "neutral", "unknown"]
    side_of = (
        {each.id: each.side for each in pack.outlets.values()} if by == "outlet" else {side: side for side in sides}
    )
    keys = sorted(
        {key for kind in kinds for key in metrics[kind][f"by_{by}"]},
        key=lambda key: (sides.index(side_of.get(key, "unknown")), key),
    )
    panels = {}
    for kind in kinds:
        rows = metrics[kind][f"by_{by}"]
        panels[SHORT_KINDS[kind]] = [
            _bar(rows.get(key), _label(key, pack, by=by), colours[side_of.get(key, "unknown")]) for key in keys
        ]
    return panels


def _label(key: str, pack: Pack, *, by: str) -> str:
    if by == "outlet":
        return pack.outlets[key].name if key in pack.outlets else key
    return {"neutral": "No side", "unknown": "Side not known"}.get(key) or pack.side_name(key)


def _bar(row: Mapping[str, Any] | None, label: str, colour: str) -> Bar:
    n = row["right"] + row["missed"] if row else 0
    return Bar(label, row["f1"] if row and n + row["surplus"] else None, n, colour)


def error_rows(groups: Sequence[Group]) -> list[dict[str, Any]]:
    """Return how often each kind of error stands in each kind of claim."""
    kinds = list(dict.fromkeys(group.kind for group in sorted(groups, key=lambda each: -each.n)))
    first = [kind for kind in ("missed", "misread", "surplus") if kind in kinds]
    counts = {(group.kind, group.table): group.n for group in groups}
    words = {group.kind: group.title for group in reversed(groups)}
    rows = []
    for kind in [*first, *(each for each in kinds if each not in first)]:
        title = {"missed": "not read", "misread": "read as another", "surplus": "read, but not there"}.get(kind)
        title = title or f"wrong: {words[kind].split(': ', 1)[1]}"
        rows.append({"title": title, "cells": [f"{counts.get((kind, table), 0) or '–'}" for table in KINDS]})
    return rows


def values(inputs: Inputs) -> dict[str, Any]:
    """Return everything that the templates show."""
    board = Scoreboard([*sample_scores(inputs.metrics), *inputs.figures.scores])
    lines = board.lines()
    names = {id_: actor.name for id_, actor in inputs.pack.actors.items()}
    names |= {id_: outlet.name for id_, outlet in inputs.pack.outlets.items()}
    groups = groups_of(inputs.flaws, inputs.articles, names)
    if inputs.is_public:
        groups = masked_groups(groups, inputs.articles, inputs.pack)
    return {
        "lead": lead_sentences(board),
        "cards": cards(board),
        "groups": grouped(lines),
        "beaten": beaten_by_patterns(lines),
        "f1_drawing": f1_chart(lines),
        "fields_drawing": charts.fields_chart(board),
        "outlets_drawing": charts.bars_chart(group_panels(inputs.metrics, inputs.pack, by="outlet"), "F1 by outlet"),
        "sides_drawing": charts.bars_chart(
            group_panels(inputs.metrics, inputs.pack, by="side"), "F1 by side of the outlet"
        ),
        "reliability_drawing": charts.reliability_chart(inputs.bins) if inputs.bins else None,
        "bins": inputs.bins,
        "kinds": KINDS,
        "short_kinds": SHORT_KINDS,
        "error_rows": error_rows(groups),
        "galleries": [(title, [group for group in groups if group.table == table]) for table, title in KINDS.items()],
        **_month_values(inputs.months),
        "n_errors": sum(group.n for group in groups),
        "sets": [(name, words) for name, words in SETS.items() if name not in inputs.figures.not_measured],
        "not_measured": inputs.figures.not_measured,
        "limit": inputs.figures.limit,
        "n_articles": inputs.metrics["n_articles"],
        "figures": all_figures(board),
    }


def _month_values(found: Comparison | None) -> dict[str, Any]:
    """Return what the chapter on monthly numbers shows; nothing where nobody has measured it."""
    if found is None:
        return {"months": None}
    return {
        "months": found,
        "month_sentences": months.sentences(found),
        "months_drawing": months.months_chart(found),
        "month_rows": months.month_rows(found),
        "correlation_rows": months.correlation_rows(found),
    }


def all_figures(board: Scoreboard) -> list[dict[str, str]]:
    """Return every measure of ours with both halves, for the full table."""
    keys = dict.fromkeys((each.set, each.measure, each.reader) for each in board.scores)
    rows = []
    for set_, measure, reader in keys:
        halves = {half: board.get(set_, half, measure, reader) for half in (TUNE, CHECK)}
        measured = halves[CHECK] or halves[TUNE]
        if measured is not None:
            shown = {half: score_words(score) if score else "–" for half, score in halves.items()}
            rows.append(
                {
                    "set": set_,
                    "measure": measure,
                    "reader": "Claimline" if reader == OURS else reader,
                    "n": f"{measured.n:,}",
                    **shown,
                }
            )
    return rows


def render(inputs: Inputs) -> str:
    """Return the checked page; TraceError where something on it could run, load or mislead."""
    engine, sheet, shown = environment(TEMPLATES), style(inputs.pack), values(inputs)
    sheet += (TEMPLATES / OWN_STYLE).read_text(encoding="utf-8")
    parts = [
        Part(anchor, title, Markup(engine.get_template(f"{anchor}.html").render(**shown)))  # noqa: S704 (autoescaped)
        for anchor, title in PARTS
    ]
    page = engine.get_template(PAGE).render(
        title="Scorecard: how well Claimline reads", csp=policy(sheet), sheet=Markup(sheet), parts=parts, **shown,  # noqa: S704 (our own files)
    )  # fmt: skip
    return checked(page, "the scorecard")
