"""The page about the grid: sentences, charts and tables under the same frame and gate as the reports."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from markupsafe import Markup

from pipeline.look.frame import Part, environment, policy, style
from pipeline.look.inert import checked
from pipeline.packs import Pack
from pipeline.params import Params
from pipeline.sensitivity import charts
from pipeline.sensitivity.grid import Row, Setting, present_setting
from pipeline.sensitivity.spread import (
    CHOICE_WORDS,
    CHOICES,
    OUTCOME_WORDS,
    Series,
    dimensions_by_effect,
    effects,
    moves_sentence,
    policy_rows,
    range_sentence,
    series_of,
)

TEMPLATES = Path(__file__).with_name("templates")
PAGE, OWN_STYLE = "sensitivity.html", "sensitivity.css"
PARTS = (
    ("summary", "Summary"), ("limits", "What this cannot say"), ("ranges", "From where to where"), ("choices", "Which choice moves it"),
    ("along", "Along the choice that moves it most"), ("method", "How this was made"),
)  # fmt: skip


def effect_rows(several: Sequence[Series]) -> list[dict[str, Any]]:
    """Return a table row per total: how far each choice moves it."""
    rows = []
    for series in several:
        found = {each.choice: each for each in effects(series)}
        cells = [
            {
                "label": CHOICE_WORDS[choice],
                "words": f"{found[choice].middle:,} ({found[choice].most:,})" if choice in found else "–",
            }
            for choice in CHOICES
        ]
        rows.append({"title": series.title, "outcome": series.outcome, "cells": cells})
    return rows


def curves(several: Sequence[Series]) -> list[dict[str, Any]]:
    """Return a chart for each total of people killed that any setting moves."""
    found = []
    for each in several:
        if each.outcome == "killed" and any(effect.most for effect in effects(each)):
            third = CHOICE_WORDS[dimensions_by_effect(each)[-1]]
            found.append(
                {"series": each, "drawing": charts.choice_chart(each), "key": charts.choice_key(each), "third": third}
            )
    return found


def values(rows: Sequence[Row], params: Params, *, settings: Sequence[Setting]) -> dict[str, Any]:
    """Return everything that the templates show."""
    present = present_setting(params.reconcile)
    sets = {each.name: each for each in params.report.sets}
    several = series_of(rows, {name: each.title for name, each in sets.items()})
    told = [
        {
            "range": range_sentence(each, present, sets[each.report].policy),
            "moves": moves_sentence(each),
            "outcome": each.outcome,
        }
        for each in several
    ]
    by_outcome = {outcome: [each for each in several if each.outcome == outcome] for outcome in OUTCOME_WORDS}
    return {
        "lead": told[0],
        "others": told[1:],
        "spreads": [
            (words, charts.spread_chart(by_outcome[outcome], present))
            for outcome, words in OUTCOME_WORDS.items()
            if by_outcome[outcome]
        ],
        "tables": [(each, policy_rows(each, present)) for each in several],
        "effects": effect_rows(several),
        "choices": [CHOICE_WORDS[each] for each in CHOICES],
        "curves": curves(several),
        "present": present,
        "is_in_grid": present in settings,
        "grid": params.sensitivity,
        "settings": settings,
        "n_policies": len({row.policy for row in rows}),
    }


def render(rows: Sequence[Row], params: Params, pack: Pack, *, settings: Sequence[Setting]) -> str:
    """Return the checked page; TraceError where something on it could run, load or mislead."""
    engine, sheet, shown = environment(TEMPLATES), _sheet(pack), values(rows, params, settings=settings)
    parts = [
        Part(anchor, title, Markup(engine.get_template(f"{anchor}.html").render(**shown)))  # noqa: S704 (autoescaped)
        for anchor, title in PARTS
    ]
    page = engine.get_template(PAGE).render(
        title="How far the totals move", csp=policy(sheet), sheet=Markup(sheet), parts=parts, **shown,  # noqa: S704 (our own files)
    )  # fmt: skip
    return checked(page, "the page on sensitivity")


def _sheet(pack: Pack) -> str:
    own = (TEMPLATES / OWN_STYLE).read_text(encoding="utf-8")
    lines = (f".k-line{at} .swatch{{background:{colour}}}" for at, colour in enumerate(charts.LINE_COLOURS))
    return style(pack) + own + "\n".join(lines) + "\n"
