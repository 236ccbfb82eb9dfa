"""What a reader should be careful with: one origin that stands behind most counts, incidents that may be one, and numbers that fall below what their source gave before."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import polars as pl
from markupsafe import Markup

from pipeline.claim_keys import origin_of
from pipeline.look.frame import name
from pipeline.look.quotes import Quote, quote_of
from pipeline.report import figures, wording
from pipeline.report.casualty_views import falls as falls_of
from pipeline.report.casualty_views import growth_frame, origin_names
from pipeline.report.casualty_words import origin_name
from pipeline.report.ledger import Ledger
from pipeline.report.near_words import MAX_PAIRS, may_be_one, near_count, near_sentences
from pipeline.report.section import Section, render
from pipeline.report.selection import ReportData
from pipeline.trace import span_words

Row = Mapping[str, Any]
MAX_ROWS = 40  # falls on one page; the rest stands in the table toll_growth
LEADING_PCT = 50  # share of the counts from which one origin is named: without it the report would be another one
MIN_COUNTS = 10  # counts; of fewer one origin easily gives most


def cautions(data: ReportData, ledger: Ledger) -> Section:
    """Return the warning of one origin that gives most counts, the incidents that may be one, and the falls of the report's place and days."""
    falls = falls_of(growth_frame(data))
    texts = data.whole["articles"]
    claims = {row["claim_id"]: row for row in _claims(data, falls).to_dicts()}
    wanted = sorted({row["article_id"] for row in claims.values()})
    told_in = {row["article_id"]: row for row in texts.filter(pl.col("article_id").is_in(wanted)).to_dicts()}
    places = dict(data.whole["incidents"].select("incident_id", "place_name").iter_rows())
    names = origin_names(falls["origin_id"], claims.values(), data.pack)
    rows = [_row(row, places, claims, told_in, names=names, ledger=ledger) for row in falls.head(MAX_ROWS).to_dicts()]
    counted = ledger.figure(
        falls.height, meaning="numbers that fall below an earlier one of their origin", derived_from=falls["growth_id"],
        rule="rows of toll_growth with is_fall, of one origin, at the report's place, of its incidents or known in its days",
    )  # fmt: skip
    return render(
        "cautions.html", leading=leading_origin(data, ledger), rows=rows, counted=counted if rows else "",
        n_more=max(0, falls.height - MAX_ROWS), near_count=near_count(data, ledger), near=near_sentences(data, ledger),
        is_near_cut=may_be_one(data).height > MAX_PAIRS,
    )  # fmt: skip


def _claims(data: ReportData, falls: pl.DataFrame) -> pl.DataFrame:
    ids = {
        each for column in ("claim_ids", "previous_claim_ids") for found in falls[column].to_list() for each in found
    }
    return data.whole["casualty_claims"].filter(pl.col("claim_id").is_in(sorted(ids)))


def _row(
    row: Row, places: Mapping[str, str | None], claims: Mapping[str, Row], articles: Mapping[str, Row], *,
    names: Mapping[str, str], ledger: Ledger,
) -> dict[str, Any]:  # fmt: skip
    before, after = (claims[row[key][0]] for key in ("previous_claim_ids", "claim_ids"))
    previous = span_words(row["previous_low"], row["previous_best"], row["previous_high"])
    later = span_words(row["low"], row["best"], row["high"])
    meaning = f"{row['outcome']} as {row['origin_id']} gives it"
    return {
        "anchor": ledger.anchor(row["growth_id"]),
        "place": name(places[row["incident_id"]] or "Place not resolved"),
        "outcome": figures.OUTCOME_WORDS[row["outcome"]],
        "incident": ledger.id_link(row["incident_id"]),
        "origin": origin_name(row["origin_id"], names),
        "known": wording.day_markup(row["known_date"]) if row["known_date"] else "day not told",
        "before": wording.groups_link(ledger, previous, row["previous_claim_ids"], meaning=f"{meaning} first"),
        "after": wording.groups_link(ledger, later, row["claim_ids"], meaning=f"{meaning} later"),
        "before_quote": _quote(before, articles),
        "after_quote": _quote(after, articles),
    }


def _quote(claim: Row, articles: Mapping[str, Row]) -> Quote:
    return quote_of(claim, articles[claim["article_id"]])


def leading_origin(data: ReportData, ledger: Ledger) -> Markup:
    """Return a warning that names the origin of at least half of the counts, or nothing where none gives so many."""
    counts = data.claims.filter(pl.col("modality") == "actual")
    by_origin: dict[str, list[str]] = {}
    for row in counts.sort("claim_id").to_dicts():
        by_origin.setdefault(origin_of(row["attribution_path"]), []).append(row["claim_id"])
    if counts.height < MIN_COUNTS:
        return Markup("")
    origin, mine = max(by_origin.items(), key=lambda item: (len(item[1]), item[0]))
    if 100 * len(mine) < LEADING_PCT * counts.height:
        return Markup("")
    rule = "casualty claims of what happened, in the report's place and days, whose last element of attribution_path is"
    given = ledger.figure(
        len(mine), meaning=f"counts of harm whose origin is {origin}", derived_from=mine, rule=f"{rule} it"
    )
    total = ledger.figure(
        counts.height, meaning="counts of harm of all origins", derived_from=counts["claim_id"], rule=f"{rule} anybody"
    )
    return Markup(
        "One origin stands behind much of this report: {} gives {} of its {} counts. What it does not tell is missing here."
    ).format(origin_name(origin, origin_names([origin], counts.to_dicts(), data.pack)), given, total)
