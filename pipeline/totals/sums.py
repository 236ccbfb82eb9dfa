"""Killed and injured of every report set under every policy, added up as the reports add them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

from pipeline.day_figures import day_figures
from pipeline.params import ReportSet
from pipeline.schemas import POLICIES

OUTCOMES = ("killed", "injured")
ALL_SIDES = "all"
NOTHING: dict[str, int | None] = {"low": None, "best": None, "high": None, "n_incidents": 0}
Bounds = dict[str, int | None]
Totals = dict[str, dict[str, dict[str, Bounds]]]


def added(rows: Sequence[Mapping[str, Any]]) -> Bounds:
    """Return the sum of daily figures: best null = an incident gives none, high null = open; of nothing, low is null too and not zero."""
    if not rows:
        return dict(NOTHING)
    bests, highs = [row["best"] for row in rows], [row["high"] for row in rows]
    return {
        "low": sum(row["low"] for row in rows),
        "best": None if None in bests else sum(bests),
        "high": None if None in highs else sum(highs),
        "n_incidents": sum(row["n_incidents"] for row in rows),
    }


def totals(figures: pl.DataFrame, sets: Sequence[ReportSet]) -> Totals:
    """Return, by report set, outcome and policy, the people of all claimant sides together."""
    found: Totals = {}
    for each in sets:
        mine = day_figures(figures, place=each.place, start=each.start, end=each.end)
        rows = mine.filter(pl.col("claimant_side") == ALL_SIDES).to_dicts()
        found[each.name] = {
            outcome: {
                policy: added([row for row in rows if (row["outcome"], row["policy"]) == (outcome, policy)])
                for policy in POLICIES
            }
            for outcome in OUTCOMES
        }
    return found
