"""Incidents that may be one: pairs that scored just below joining, and that the sums count twice if they are one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import polars as pl
from markupsafe import Markup

from pipeline.look.frame import name, safe
from pipeline.report import figures, wording
from pipeline.report.ledger import Ledger
from pipeline.report.selection import ReportData
from pipeline.report.series import ALL_SIDES
from pipeline.schemas import OUTCOMES

Row = Mapping[str, Any]
MAX_PAIRS = 20  # on one page; the rest stands in the table near_matches


def may_be_one(data: ReportData) -> pl.DataFrame:
    """Return the pairs of the report's incidents (first, second, score, reason) that were nearly joined, highest score first, each once.

    A pair with an incident outside the report, or without a date, is left out: it is not counted twice here.
    """
    homes = data.whole["incident_claims"].select("claim_id", "incident_id")
    inside = data.incidents.filter(pl.col("total_kind") == "incident")["incident_id"].to_list()
    pairs = (
        data.whole["near_matches"]
        .filter(~pl.col("is_joined"))
        .join(homes.rename({"incident_id": "one"}), on="claim_id", how="inner", validate="m:1")
        .join(homes.rename({"claim_id": "other_claim_id", "incident_id": "other"}), on="other_claim_id", how="inner", validate="m:1")
        .filter(pl.col("one").is_in(inside), pl.col("other").is_in(inside), pl.col("one") != pl.col("other"))
        .select(
            pl.min_horizontal("one", "other").alias("first"), pl.max_horizontal("one", "other").alias("second"), "score", "reason"
        )
    )  # fmt: skip
    ordered = pairs.sort(["score", "first", "second", "reason"], descending=[True, False, False, False])
    return ordered.unique(["first", "second"], keep="first", maintain_order=True)


def near_sentences(data: ReportData, ledger: Ledger) -> list[Markup]:
    """Return a sentence for each pair: place, day and people of both, with links to them, and how they compare."""
    incidents = {row["incident_id"]: row for row in data.incidents.to_dicts()}
    return [
        Markup("{}; and {}. Compared: {}.").format(
            _incident(data, ledger, incidents[row["first"]]),
            _incident(data, ledger, incidents[row["second"]]),
            safe(row["reason"]),
        )
        for row in may_be_one(data).head(MAX_PAIRS).to_dicts()
    ]


def near_count(data: ReportData, ledger: Ledger) -> Markup:
    """Return how many pairs of incidents may be one, as a traced number; empty where there is none."""
    pairs = may_be_one(data)
    if pairs.is_empty():
        return Markup("")
    return ledger.figure(
        pairs.height,
        meaning="pairs of incidents that may be one",
        derived_from={*pairs["first"], *pairs["second"]},
        rule="rows of near_matches that were not joined, both of whose incidents are in the report's place and days, each pair once",
    )


def _incident(data: ReportData, ledger: Ledger, row: Row) -> Markup:
    people = _people(data, ledger, row["incident_id"])
    return Markup("{}, {}: {} ({})").format(
        name(row["place_name"] or "Place not resolved"),
        wording.days_markup(row["date_start"], row["date_end"]),
        people,
        ledger.id_link(row["incident_id"]),
    )


def _people(data: ReportData, ledger: Ledger, incident_id: str) -> Markup:
    tolls = data.tolls.filter(
        pl.col("incident_id") == incident_id, pl.col("victim_class") == "all", pl.col("claimant_side") == ALL_SIDES, pl.col("policy") == data.scope.policy
    ).to_dicts()  # fmt: skip
    # the first outcome that is told stands for the incident
    told = min(tolls, key=lambda row: OUTCOMES.index(row["outcome"]), default=None)
    if told is None:
        return Markup("no position on people")
    number = ledger.span(told["toll_id"], told["low"], told["best"], told["high"])
    return Markup("{} {}").format(number, figures.OUTCOME_WORDS[told["outcome"]].lower())
