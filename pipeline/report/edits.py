"""What outlets changed after publication: the counts that one version gives and the next does not, in both versions' words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import polars as pl
from markupsafe import Markup

from pipeline.look.frame import name, safe
from pipeline.look.quotes import Quote, quote_of
from pipeline.report import wording
from pipeline.report.ledger import Ledger
from pipeline.report.section import Section, render
from pipeline.report.selection import ReportData, in_place
from pipeline.trace import span_words

Row = Mapping[str, Any]
MAX_ROWS = 60  # edits on one page; the rest stands in the table article_versions
NOTHING = Markup("<p>No article of these days was seen a second time with another text.</p>")


def edits(data: ReportData, ledger: Ledger) -> Section:
    """Return the edits of articles of the report's days, those first that changed a count at the report's place."""
    versions = data.whole["article_versions"].join(data.articles.select("article_id"), on="article_id", how="semi")
    if not versions.height:
        return Section(NOTHING)
    claims = data.whole["casualty_claims"].filter(in_place(data.scope), pl.col("modality") == "actual")
    by_id = {row["claim_id"]: row for row in claims.to_dicts()}
    wanted = {*versions["article_id"], *versions["previous_article_id"]}
    texts = data.whole["articles"].filter(pl.col("article_id").is_in(sorted(wanted))).to_dicts()
    told_in = {row["article_id"]: row for row in texts}
    rows = [
        _row(row, by_id, told_in, ledger) for row in versions.sort("seen_at", "version_id", nulls_last=True).to_dicts()
    ]
    told = [row for row in rows if row["before"] or row["after"]]
    edited = ledger.figure(
        versions.height, meaning="edits of articles of these days",
        derived_from=versions["article_id"], rule="rows of article_versions whose later version was published in the report's days",
    )  # fmt: skip
    changed = ledger.figure(
        len(told), meaning="edits that changed a count of harm at the report's place",
        derived_from=[claim for row in told for claim in row["ids"]],
        rule="rows of article_versions with a claim of casualty_claims, actual and at the report's place, in one version only",
    )  # fmt: skip
    return render(
        "edits.html", edited=edited, changed=changed, rows=told[:MAX_ROWS], n_more=max(0, len(told) - MAX_ROWS)
    )


def _row(row: Row, claims: Mapping[str, Row], articles: Mapping[str, Row], ledger: Ledger) -> dict[str, Any]:
    return {
        "outlet": name(row["outlet_id"] or "unknown"),
        "title": safe(row["title_after"] or row["url"]),
        "seen": wording.day_markup(row["seen_at"].date()) if row["seen_at"] else "not told",
        "before": _told(row["claims_removed"], claims, articles, ledger),
        "after": _told(row["claims_added"], claims, articles, ledger),
        "ids": [each for each in (*row["claims_removed"], *row["claims_added"]) if each in claims],
    }


def _told(
    ids: Iterable[str], claims: Mapping[str, Row], articles: Mapping[str, Row], ledger: Ledger
) -> list[tuple[Markup, Quote]]:
    """Return each count, as a link to its evidence, with its words in their sentence."""
    found = sorted(
        (claims[each] for each in ids if each in claims),
        key=lambda row: (row["outcome"], row["span_start"], row["claim_id"]),
    )
    return [
        (
            Markup("{}: {}").format(
                row["outcome"], ledger.link(span_words(row["low"], row["best"], row["high"]), row["claim_id"])
            ),
            quote_of(row, articles[row["article_id"]]),
        )
        for row in found
    ]
