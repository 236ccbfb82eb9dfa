"""The parts of the page as HTML. Every function takes the selected rows and the ledger; templates escape all text."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from importlib.metadata import version
from typing import Any
from urllib.parse import urlsplit

import polars as pl
from markupsafe import Markup

from pipeline.look.frame import name, safe
from pipeline.look.quotes import quote_of
from pipeline.look.theme import Drawing, side_colours
from pipeline.packs import Pack
from pipeline.report import chart_numbers, coverage_words, figures, views, wording
from pipeline.report.boundaries import BOUNDARY_SOURCE, BOUNDARY_WORLDVIEW
from pipeline.report.claim_words import claim_words
from pipeline.report.coverage import low_spans, outlet_days, silent_spans, spells
from pipeline.report.ledger import Ledger
from pipeline.report.section import Section, chart_section, render
from pipeline.report.selection import ReportData
from pipeline.report.series import (
    ALL_SIDES,
    SideSeries,
    bar_kind,
    policy_of,
    series,
    side_order,
    sides_reporting,
    total,
    unheard,
)
from pipeline.trace import CLAIM_TABLES, KINDS, Records, span_words
from pipeline.visible import visible_text

MAX_CLAIM_ROWS = 600  # rows; a page with more is slow on a telephone, the rest stands in the tables
MAX_LINKS = 40  # of one entry of the references; the file of figures has them all
MAX_DRAWN_SIDES = 6  # panels, so that the chart fits a page; the table has every side
CHART_OUTCOMES = ("killed", "injured")
TOTAL_OUTCOMES = ("killed", "injured", "casualties", "captured", "missing", "displaced")
FIGURES_TYPE = "application/vnd.claimline.figures+json"
REASON_WORDS = {
    "not_in_gazetteer": "the list of places has no such name",
    "not_told": "no place is told",
    "ambiguous": "several places have the name",
    "too_vague": "the words are too vague for a place",
    "metonym": "the place stands for a government",
}
SOURCE = "Claimline, table {table}. Reported figures, not verified counts."


def safe_url(address: str | None) -> str | None:
    """Return an address that may be linked: http or https with a host; else None."""
    if address is None or visible_text(address) != address or any(letter in address for letter in " \t\n\r\"'<>\\`"):
        return None
    try:
        parts = urlsplit(address)
    except ValueError:
        return None
    return address if parts.scheme in ("http", "https") and parts.hostname else None


def swatch(pack: Pack, side: str | None) -> str:
    """Return the style class that holds a side's colour."""
    if side in pack.sides:
        return f"s-{list(pack.sides).index(str(side))}"
    return f"s-{side}" if side in ("neutral", "unknown", ALL_SIDES) else "s-unknown"


# ---------------------------------------------------------------- summary


def summary(data: ReportData, ledger: Ledger) -> Section:
    """Return the plain-language summary with its key figures."""
    lead = [
        wording.total_sentence(data, ledger),
        wording.one_origin_sentence(data, ledger),
        wording.grade_sentence(data, ledger),
        wording.side_sentence(data, ledger),
        wording.policy_sentence(data, ledger),
        wording.spread_sentence(data, ledger),
        coverage_words.summary_sentence(data, ledger),
    ]
    changes = wording.control_sentences(data)
    shown = changes[: wording.MAX_CHANGES]
    more = Markup("The chart of control below has the other changes.") if len(changes) > len(shown) else ""
    return render(
        "summary.html",
        lead=[sentence for sentence in lead if sentence],
        cards=_cards(data, ledger),
        incidents=wording.incident_sentences(data, ledger),
        changes=shown,
        more_changes=more,
    )


def _cards(data: ReportData, ledger: Ledger) -> list[dict[str, object]]:
    cards: list[dict[str, object]] = []
    for outcome in CHART_OUTCOMES:
        sums = total(data, outcome=outcome)
        value: object = "no claim"
        note = "nothing in the collected articles"
        silent = wording.unheard_words(data, ledger, outcome=outcome, policy=data.scope.policy)
        if sums is not None:
            value = wording.total_link(ledger, sums, meaning=f"people reported {outcome}, policy {data.scope.policy}")
            note = Markup("as reported; {}").format(silent) if silent else "as reported, all sources together"
        elif silent:
            value, note = "no position", silent
        cards.append({"name": figures.OUTCOME_WORDS[outcome], "value": value, "note": note})
    weak = data.incidents.filter(pl.col("grade") == "weak")
    cards.append(
        {
            "name": "Incidents",
            "value": wording.incident_count(ledger, data.incidents, meaning="incidents in the report"),
            "note": Markup("{} of them from one independent origin only").format(
                wording.incident_count(ledger, weak, meaning="incidents graded weak")
            ),
        }
    )
    claims = [*data.claims["claim_id"], *data.territory["claim_id"]]
    origins = _origins(data)
    cards.append(
        {
            "name": "Claims",
            "value": ledger.figure(
                len(claims),
                meaning="casualty and territory claims in the report",
                derived_from=claims,
                rule="rows of the tables casualty_claims and territory_claims in the report's place and days",
            ),
            "note": Markup("from {} origins").format(
                ledger.figure(
                    len(origins),
                    meaning="distinct origins of these claims",
                    derived_from=claims,
                    rule="different last elements of attribution_path",
                )
            ),
        }
    )
    return cards


def _origins(data: ReportData) -> list[str]:
    paths = [*data.claims["attribution_path"], *data.territory["attribution_path"]]
    return sorted({path.split(">")[-1].strip() for path in paths})


# ---------------------------------------------------------------- casualties


def outcomes_present(data: ReportData, wanted: Sequence[str]) -> list[str]:
    present = set(data.cells["outcome"])
    return [outcome for outcome in wanted if outcome in present]


def totals(data: ReportData, ledger: Ledger) -> Section:
    """Return the table of totals by who says it."""
    outcomes = outcomes_present(data, TOTAL_OUTCOMES)
    if not outcomes:
        return Section(Markup("<p>No count of people falls in this report’s place and days.</p>"))
    rows = []
    for side in [ALL_SIDES, *sides_reporting(data)]:
        cells: list[object] = []
        for outcome in outcomes:
            sums = total(data, outcome=outcome, side=side)
            policy = policy_of(data.scope, side)
            meaning = f"people reported {outcome} by side {side}, policy {policy}"
            if side == ALL_SIDES:
                meaning = f"people reported {outcome}, policy {policy}"
            silent = side == ALL_SIDES and unheard(data, outcome=outcome, policy=policy).height
            nothing = "no position" if silent else "no claim"
            cells.append(nothing if sums is None else wording.total_link(ledger, sums, meaning=meaning))
        name = "All sources together" if side == ALL_SIDES else data.pack.side_name(side)
        rows.append({"name": name, "cells": cells, "swatch": swatch(data.pack, side)})
    return render(
        "totals.html",
        caption="People, as reported, by the side of who says it",
        columns=[figures.OUTCOME_WORDS[outcome] for outcome in outcomes],
        rows=rows,
    )


def casualties_over_time(data: ReportData, ledger: Ledger) -> Section:
    """Return the chart of killed and injured over time and the numbers behind it."""
    outcomes = outcomes_present(data, CHART_OUTCOMES)
    if not outcomes:
        return Section(
            Markup("<p>No dated claim of killed or injured people falls in this report’s place and days.</p>")
        )
    sides = [ALL_SIDES, *sides_reporting(data)]
    rows = {outcome: [series(data, outcome=outcome, side=side) for side in sides] for outcome in outcomes}
    drawn = _drawn_sides(rows)
    kind = bar_kind(data.scope)
    drawing = figures.casualties_chart(
        {outcome: [row for row in rows[outcome] if row.side in drawn] for outcome in outcomes},
        colours=side_colours(data.pack),
        gaps=low_spans(data),
        silences=silent_spans(data),
        start=data.scope.start,
        end=data.scope.end,
        bar_words=kind,
        source="Table casualties_over_time. Unit: people.",
    )
    return chart_section(
        "series.html",
        slug="casualties-over-time",
        drawing=drawing,
        numbers=chart_numbers.series_numbers(rows),
        title=f"{' and '.join(figures.OUTCOME_WORDS[outcome] for outcome in outcomes)}, as reported by each side, by {kind}".capitalize(),
        source=SOURCE.format(table="casualties_over_time")
        + " A bar runs from the lowest to the highest number that the claims allow, the dark line is the best number,"
        " an arrow means that the top is open. A bar that is cut at the top carries its numbers."
        + coverage_marks(data)
        + ("" if len(drawn) == len(sides) else " Sides with few claims are in the table only."),
        columns=[figures.OUTCOME_WORDS[outcome] for outcome in outcomes],
        rows=_series_rows(rows, ledger, outcomes),
    )


def coverage_marks(data: ReportData) -> str:
    """Return what the marks of low coverage in a chart mean, for those that are there."""
    hatched = " Hatched: no article was read, or less than half of what is usual." if low_spans(data) else ""
    line = " Brown line at the edge: an outlet that usually gives articles was silent." if silent_spans(data) else ""
    return hatched + line


def _drawn_sides(rows: Mapping[str, Sequence[SideSeries]]) -> set[str]:
    """Return the sides that the chart has room for: all together, and those with the most bars."""
    bars: Counter[str] = Counter()
    order: list[str] = []
    for lines in rows.values():
        for line in lines:
            bars[line.side] += len(line.bars)
            if line.side not in order:
                order.append(line.side)
    most = sorted(order, key=lambda side: (side != ALL_SIDES, -bars[side], order.index(side)))
    return set(most[:MAX_DRAWN_SIDES])


def _series_rows(
    rows: Mapping[str, Sequence[SideSeries]], ledger: Ledger, outcomes: Sequence[str]
) -> list[dict[str, object]]:
    table: list[dict[str, object]] = []
    for line, first in enumerate(rows[outcomes[0]]):
        bars = {(bar.start, bar.end, outcome): bar for outcome in outcomes for bar in rows[outcome][line].bars}
        for start, end in sorted({(start, end) for start, end, _ in bars}):
            cells: list[object] = []
            for outcome in outcomes:
                bar = bars.get((start, end, outcome))
                if bar is None:
                    cells.append("no claim")
                elif len(bar.ids) == 1:
                    cells.append(ledger.span(bar.ids[0], bar.low, bar.best, bar.high))
                else:
                    cells.append(
                        wording.total_link(
                            ledger,
                            bar,
                            meaning=f"people reported {outcome} by side {first.side}, {start} to {end}",
                            words=span_words(bar.low, bar.best, bar.high),
                        )
                    )
            table.append(
                {
                    "start": wording.day_markup(start),
                    "end": wording.day_markup(end),
                    "name": first.name,
                    "cells": cells,
                }
            )
    return table


# ---------------------------------------------------------------- places


def side_key(data: ReportData, sides: Iterable[str]) -> list[tuple[str, str]]:
    """Return the entries of a chart's key for some sides: style class and name."""
    return [(swatch(data.pack, side), data.pack.side_name(side)) for side in sides]


def control_over_time(data: ReportData) -> Section:
    """Return the chart of who is said to hold which place."""
    places = views.timelines(data)
    if not places:
        return Section(Markup("<p>No claim about control of a place falls in this report’s place and days.</p>"))
    drawing = figures.timeline_chart(
        places,
        gaps=low_spans(data),
        silences=silent_spans(data),
        start=data.scope.start,
        end=data.scope.end,
        source="Table control_over_time. Unit: days.",
    )
    holders = side_order(data.pack, data.control["holder_side"].drop_nulls().to_list())
    notes = []
    if len(places) > figures.MAX_TIMELINE_PLACES:
        notes.append("The chart shows the places with the most claims; the table below has all of them.")
    return chart_section(
        "figure.html",
        slug="control-over-time",
        numbers=chart_numbers.control_numbers(data),
        entries=[
            *side_key(data, holders),
            ("k-contested", "contested"),
            ("k-besieged", "besieged"),
            ("k-unknown", "not known"),
            ("k-stale", "pale: no fresh evidence"),
        ],
        drawing=drawing,
        title="Who is said to hold each place",
        source=SOURCE.format(table="control_over_time")
        + " Thick line: as assessed. Thin lines: what each side says."
        + coverage_marks(data),
        notes=notes,
    )


def control_table(data: ReportData, ledger: Ledger) -> Section:
    """Return every interval of control with its rule and claims."""
    if data.control.is_empty():
        return Section(Markup(""))
    rows = []
    for row in data.control.sort("place_name", "place_id", "view", "date_start").to_dicts():
        rows.append(
            {
                "anchor": ledger.anchor(row["control_id"]),
                "place": row["place_name"],
                "admin1": row["admin1"],
                "view": views.view_words(data.pack, row["view"]),
                "status": views.status_words(data.pack, row),
                "details": views.holding_details(data.pack, row),
                "parts": [ledger.id_link(each) for each in row["part_control_ids"]],
                "swatch": swatch(data.pack, row["holder_side"]) if row["holder_side"] else None,
                "stale": row["is_stale"],
                "start": wording.day_markup(row["date_start"]),
                "end": wording.day_markup(row["date_end"]),
                "rule": views.readable(data.pack, row["rule"]),
                "claims": [ledger.id_link(each) for each in row["supporting"]],
                "against": [ledger.id_link(each) for each in row["opposing"]],
            }
        )
    return render("control.html", rows=rows, open=False)


def place_map(data: ReportData, ledger: Ledger) -> Section:
    """Return the map of reported deaths and assessed control at the end."""
    points = views.map_points(data)
    if not points:
        return Section(
            Markup("<p>No incident and no place of this report has coordinates, so there is nothing to map.</p>")
        )
    countries = [data.scope.parts[0]]
    drawing = figures.map_chart(
        points,
        countries=countries,
        focus=views.map_focus(data),
        source=BOUNDARY_SOURCE,
    )
    holders = side_order(data.pack, [row["holder_side"] for row in views.last_assessed(data) if row["holder_side"]])
    return chart_section(
        "map.html",
        slug="map",
        numbers=chart_numbers.map_numbers(points),
        rows=_place_rows(data, ledger),
        entries=[
            ("k-circle", "people reported killed (area = best number, else the lowest)"),
            ("k-hollow", "position stands for a district or province"),
            *[(f"{name} square", f"assessed: {words}") for name, words in side_key(data, holders)],
            ("k-cross", "contested"),
            *([("k-untold", "besieged")] if any(point.is_besieged for point in points) else []),
        ],
        drawing=drawing,
        title="Where people were reported killed, and who is assessed to hold a place at the end",
        source=SOURCE.format(table="tolls and control_over_time"),
        notes=[
            *_largest_circle(data, ledger),
            f"{BOUNDARY_WORLDVIEW} Incidents without a resolved place are missing here. A place whose number"
            " dwarfs all others has a smaller circle than its number asks for.",
        ],
    )


def _largest_circle(data: ReportData, ledger: Ledger) -> list[Markup]:
    """Return how many people the largest circle of the map stands for, so that the others can be read; nothing where there is no circle."""
    spots = sorted(views.killed_by_place(data).values(), key=lambda spot: (-(spot["best"] or spot["low"]), spot["place_name"] or ""))  # fmt: skip
    if not spots or not (spots[0]["best"] or spots[0]["low"]):
        return []
    words = Markup("Half as many people have a circle of half the area; the largest, at {}, stands for {}.")
    return [words.format(name(spots[0]["place_name"]), _killed_at(data, ledger, spots[0]))]


def _killed_at(data: ReportData, ledger: Ledger, spot: Mapping[str, Any]) -> Markup:
    return ledger.figure(
        span_words(spot["low"], spot["best"], spot["high"]),
        meaning=f"people reported killed at {spot['place_name']}, policy {data.scope.policy}",
        derived_from=spot["toll_ids"],
        rule="tolls of the place's incidents added one by one; period totals left out",
    )


def _place_rows(data: ReportData, ledger: Ledger) -> list[dict[str, object]]:
    spots = views.killed_by_place(data)
    holders = {row["place_id"]: row for row in views.last_assessed(data)}
    rows: list[dict[str, object]] = []
    for key in sorted({*spots, *holders}, key=lambda each: (-(spots[each]["low"] if each in spots else -1), each)):
        spot, held = spots.get(key), holders.get(key)
        killed: object = "no claim"
        if spot is not None:
            killed = _killed_at(data, ledger, spot)
        status: object = "no claim"
        if held is not None:
            status = Markup("{} ({})").format(
                name(views.status_words(data.pack, held)), ledger.id_link(held["control_id"])
            )
        rows.append({"name": (spot or held or {})["place_name"] or key, "killed": killed, "status": status})
    return rows


# ---------------------------------------------------------------- contested


def contested(data: ReportData, ledger: Ledger) -> Section:
    """Return what the sides dispute: tolls, places, and the totals that overlap with incidents."""
    incidents = []
    for row in data.incidents.filter(pl.col("grade") == "contested").sort("date_start", "incident_id").to_dicts():
        positions = []
        for outcome in TOTAL_OUTCOMES:
            lines = wording.side_positions(data, ledger, row["incident_id"], outcome)
            if lines:
                positions.append(Markup("{}: {}").format(figures.OUTCOME_WORDS[outcome], Markup("; ").join(lines)))
        incidents.append(
            {
                "id": row["incident_id"],
                "place": row["place_name"] or "Place not resolved",
                "days": wording.days_markup(row["date_start"], row["date_end"]),
                "rule": views.readable(data.pack, row["grade_rule"]),
                "positions": positions,
            }
        )
        ledger.id_link(row["incident_id"])
    places = [
        Markup("{}: contested {} ({})").format(
            name(row["place_name"]),
            wording.days_markup(row["date_start"], row["date_end"]),
            ledger.id_link(row["control_id"]),
        )
        for row in data.control.filter(pl.col("view") == views.ASSESSED, pl.col("status") == "contested")
        .sort("date_start", "place_name")
        .to_dicts()
    ]
    disputes = views.disputes(data)
    drawing = figures.dispute_chart(disputes, source="Table tolls. Unit: people.") if disputes else None
    return chart_section(
        "contested.html",
        slug="contested-tolls",
        drawing=drawing,
        numbers=chart_numbers.dispute_numbers(disputes),
        title="Killed, as each side gives it, in contested incidents",
        source=SOURCE.format(table="tolls")
        + " Dot: best number, else the lowest; line: lowest to highest; arrow: open above.",
        incidents=incidents,
        places=places,
        totals=overlap_rows(overlaps(data), ledger),
    )


def overlaps(data: ReportData) -> list[dict[str, Any]]:
    """Return what was taken off the report's totals over a period, by total."""
    rows = data.whole["overlap_ledger"].filter(
        pl.col("policy") == data.scope.policy,
        pl.col("claimant_side") == ALL_SIDES,
        pl.col("victim_class") == ALL_SIDES,
    ).join(
        data.incidents.select(pl.col("incident_id").alias("total_incident_id")), on="total_incident_id", how="semi"
    )  # fmt: skip
    return rows.sort("total_incident_id", "ledger_id").to_dicts()


def overlap_rows(rows: Sequence[Mapping[str, Any]], ledger: Ledger) -> list[dict[str, object]]:
    """Return rows of a table of overlaps; each becomes the target of links to it, so all of them must be shown."""
    return [
        {
            "anchor": ledger.anchor(row["ledger_id"]),
            "total": ledger.id_link(row["total_incident_id"]),
            "outcome": figures.OUTCOME_WORDS[row["outcome"]],
            "given": ledger.span(row["ledger_id"], row["total_low"], row["total_best"], row["total_high"]),
            "taken": ledger.span(
                row["ledger_id"], row["subtracted_low"], row["subtracted_best"], row["subtracted_high"]
            ),
            "inner": ledger.id_link(row["inner_incident_id"]),
            "reason": row["reason"],
        }
        for row in rows
    ]


# ---------------------------------------------------------------- claims


def _tags(row: Mapping[str, Any], role: str | None) -> list[str]:
    tags = []
    if row["stance"] != "asserts":
        tags.append(row["stance"])
    if row["modality"] != "actual":
        tags.append(row["modality"])
    if row.get("total_kind") in ("period", "cumulative"):
        tags.append(f"{row['total_kind']} total")
    if row["self_interested"]:
        tags.append("own interest")
    words = {
        "part": "part of a whole", "superseded": "replaced by a later count", "denied": "denial", "copy": "copy of a story",
        "zero": "none harmed", "not_actual": "did not happen",
    }  # fmt: skip
    if role in words:
        tags.append(words[role])
    return tags


def _claim_row(
    data: ReportData,
    ledger: Ledger,
    row: Mapping[str, Any],
    *,
    articles: Mapping[str, Mapping[str, Any]],
    role: str | None,
) -> dict[str, Any]:
    article = articles[row["article_id"]]
    published = row["published_at"]
    claimant = row["claimant_raw"] or f"{views.actor_name(data.pack, row['outlet_id'])} (own voice)"
    return {
        "anchor": ledger.anchor(row["claim_id"]),
        "id": row["claim_id"],
        "reading": claim_words(row, data.pack),
        "tags": _tags(row, role),
        "days": wording.days_markup(row["date_start"], row["date_end"]),
        "place": row["place_name"] or row["place_raw"] or "",
        "claimant": claimant,
        "side": data.pack.side_name(row["claimant_side"]),
        "swatch": swatch(data.pack, row["claimant_side"]),
        "quote": quote_of(row, article),
        "outlet": views.actor_name(data.pack, row["outlet_id"]),
        "published": "time not known" if published is None else wording.day_markup(published.date()),
        "url": safe_url(article["url"]),
        "headline": article["title"] or "no headline",
    }


def _articles(data: ReportData) -> dict[str, dict[str, Any]]:
    frame = data.whole["articles"].select("article_id", "url", "title", "text")
    return {row["article_id"]: row for row in frame.to_dicts()}


CLAIM_COLUMNS = ("What is said", "Who says it", "In these words", "Where it stands")


def claims(data: ReportData, ledger: Ledger) -> Section:
    """Return the casualty claims, grouped by incident in order of time; what belongs to no incident comes last."""
    articles = _articles(data)
    roles = {row["claim_id"]: row for row in data.whole["incident_claims"].to_dicts()}
    order = data.incidents.sort("date_start", "incident_id").to_dicts()
    inside = {row["incident_id"] for row in order}
    by_incident: dict[str, list[dict[str, Any]]] = {}
    wanted = pl.concat(
        [
            data.claims,
            data.whole["casualty_claims"].join(
                data.whole["incident_claims"].filter(pl.col("incident_id").is_in(sorted(inside))),
                on="claim_id",
                how="semi",
            ),
        ]
    ).unique(subset="claim_id", maintain_order=True)
    for row in _killed_first(wanted.sort("published_at", "claim_id", nulls_last=True).to_dicts()):
        link = roles.get(row["claim_id"])
        key = link["incident_id"] if link is not None and link["incident_id"] in inside else ""
        by_incident.setdefault(key, []).append(row)
    groups, shown = [], 0
    for incident in order:
        rows = by_incident.get(incident["incident_id"], [])
        if shown + len(rows) > MAX_CLAIM_ROWS:
            break
        shown += len(rows)
        groups.append(_incident_group(data, ledger, incident, rows, articles=articles, roles=roles))
    loose = by_incident.get("", [])[: max(0, MAX_CLAIM_ROWS - shown)]
    shown += len(loose)
    if loose:
        groups.append(_loose_group(data, ledger, loose, articles=articles, roles=roles))
    left = wanted.height - shown
    left_out: object = ""
    if left:
        left_out = Markup("{} more claims are in the table casualty_claims and not on this page.").format(
            ledger.figure(
                left,
                meaning="casualty claims of this report that the page does not list",
                derived_from=(),
                rule="claims in the report's place and days less those that are listed",
            )
        )
    return render(
        "claims.html",
        groups=groups,
        columns=CLAIM_COLUMNS,
        left_out=left_out,
        empty="No casualty claim falls in this report’s place and days.",
    )


def _killed_first(rows: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the rows with killed first, then injured, and so on; else in the given order."""
    return sorted(rows, key=lambda row: TOTAL_OUTCOMES.index(row["outcome"]))


def _loose_group(
    data: ReportData,
    ledger: Ledger,
    rows: Sequence[Mapping[str, Any]],
    *,
    articles: Mapping[str, Any],
    roles: Mapping[str, Any],
) -> dict[str, Any]:
    return {
        "anchor": None,
        "title": "In no incident of this report",
        "grade": "discounted",
        "grade_words": "not counted",
        "grade_rule": "denials, plans, history, claims of another day’s incident or without a date",
        "tolls": [],
        "claims": [
            _claim_row(data, ledger, row, articles=articles, role=(roles.get(row["claim_id"]) or {}).get("role"))
            for row in rows
        ],
    }


def _incident_group(
    data: ReportData,
    ledger: Ledger,
    incident: Mapping[str, Any],
    rows: Sequence[Mapping[str, Any]],
    *,
    articles: Mapping[str, Any],
    roles: Mapping[str, Any],
) -> dict[str, Any]:
    tolls = data.tolls.filter(
        pl.col("incident_id") == incident["incident_id"],
        pl.col("victim_class") == "all",
        pl.col("claimant_side") == ALL_SIDES,
        pl.col("policy") == data.scope.policy,
    ).sort("outcome", "toll_id")
    place = incident["place_name"] or "Place not resolved"
    if incident["admin1"] and incident["admin1"] != place:
        place = f"{place}, {incident['admin1']}"
    return {
        "anchor": ledger.anchor(incident["incident_id"]),
        "title": Markup("{} · {}").format(
            wording.days_markup(incident["date_start"], incident["date_end"]), safe(place)
        ),
        "grade": incident["grade"],
        "grade_words": wording.GRADE_WORDS[incident["grade"]],
        "grade_rule": views.readable(data.pack, incident["grade_rule"]),
        "tolls": [
            Markup("{}: {}").format(
                figures.OUTCOME_WORDS[row["outcome"]],
                ledger.span(row["toll_id"], row["low"], row["best"], row["high"]),
            )
            for row in _killed_first(tolls.to_dicts())
        ]
        + [
            Markup("{}: no position under this policy").format(figures.OUTCOME_WORDS[outcome])
            for outcome in _unheard_outcomes(data, incident["incident_id"])
        ],
        "claims": [
            _claim_row(data, ledger, row, articles=articles, role=roles[row["claim_id"]]["role"]) for row in rows
        ],
    }


def _unheard_outcomes(data: ReportData, incident_id: str) -> list[str]:
    """Return the outcomes of an incident that are counted, but not under the report's policy."""
    told = data.tolls.filter(
        pl.col("incident_id") == incident_id, pl.col("victim_class") == "all", pl.col("claimant_side") == ALL_SIDES
    )
    heard = set(told.filter(pl.col("policy") == data.scope.policy)["outcome"])
    return [outcome for outcome in TOTAL_OUTCOMES if outcome in set(told["outcome"]) - heard]


def _flat_claims(data: ReportData, ledger: Ledger, frame: pl.DataFrame, *, empty: str, table: str) -> Section:
    articles = _articles(data)
    rows = frame.sort("date_start", "published_at", "claim_id", nulls_last=True).to_dicts()
    shown = rows[:MAX_CLAIM_ROWS]
    group = {
        "anchor": None,
        "title": "",
        "claims": [_claim_row(data, ledger, row, articles=articles, role=None) for row in shown],
    }
    left_out: object = ""
    if len(rows) > len(shown):
        left_out = Markup("{} more are in the table {} and not on this page.").format(
            ledger.figure(
                len(rows) - len(shown),
                meaning=f"rows of {table} that the page does not list",
                derived_from=(),
                rule="rows in the report's place and days less those that are listed",
            ),
            table,
        )
    return render("claims.html", groups=[group] if shown else [], columns=CLAIM_COLUMNS, left_out=left_out, empty=empty)


def territory_claims(data: ReportData, ledger: Ledger) -> Section:
    """Return the claims about control of places, in order of time."""
    return _flat_claims(
        data,
        ledger,
        data.territory,
        empty="No claim about territory falls in this report’s place and days.",
        table="territory_claims",
    )


def statements(data: ReportData, ledger: Ledger) -> Section:
    """Return the diplomatic acts and demands, in order of time."""
    return _flat_claims(
        data,
        ledger,
        data.statements,
        empty="No statement falls in this report’s place and days.",
        table="statements",
    )


# ---------------------------------------------------------------- missing


def coverage(data: ReportData) -> Section:
    """Return the chart of articles expected and read, and of which outlet was read on which day."""
    rows = outlet_days(data)
    if not rows:
        return Section(
            Markup("<p>No article was collected for these days. Everything on this page is blind to them.</p>")
        )
    shown = figures.drawn_outlets(rows)
    drawing: Drawing = figures.coverage_chart(
        spells(data),
        shown,
        silences=silent_spans(data),
        start=data.scope.start,
        end=data.scope.end,
        bar_words=bar_kind(data.scope),
        source="Table coverage. Unit: articles.",
    )
    return chart_section(
        "figure.html",
        slug="coverage",
        numbers=chart_numbers.coverage_numbers(spells(data), rows),
        entries=[
            ("k-read", "articles read (below: darker = more)"),
            ("k-few", "from outlets of which too little is known to expect any"),
            ("k-line", "expected"),
            ("k-silent", "silent, though it usually gives articles"),
            ("k-low", "nothing read, or less than half of what is usual"),
            *([("k-change", "from here on fewer or more articles a day")] if any(row.changes for row in shown) else []),
        ],
        drawing=drawing,
        title="Articles expected and read",
        source="Claimline, table coverage. Expected: the mean over the days that are no outage, at the outlet’s level on that day.",
        notes=[]
        if len(shown) == len(rows)
        else ["The lower part shows the outlets that were silent or changed, then those with the most articles."],
    )


def _count_rows(
    ledger: Ledger, counts: Mapping[str, int], *, meaning: str, rule: str, ids: Mapping[str, list[str]]
) -> list[tuple[object, object]]:
    rows: list[tuple[object, object]] = []
    for reason, count in sorted(counts.items(), key=lambda item: (-item[1], item[0])):
        text = f"{count:,}"
        figure_id = ledger.enter(
            text, meaning=f"{meaning}: {REASON_WORDS.get(reason, reason)}", derived_from=ids.get(reason, ()), rule=rule
        )
        words = Markup('<span data-ref="{}">{}</span>').format(
            figure_id, safe(REASON_WORDS.get(reason) or reason.replace("_", " "))
        )
        rows.append((words, ledger.link(text, figure_id)))
    return rows


def missing(data: ReportData, ledger: Ledger) -> Section:
    """Return what the report cannot see: silent outlets, empty days, places not resolved, doubts and rejects."""
    unresolved = Counter(reason or "no place" for reason in data.unplaced["geo_reason"])
    unresolved_ids: dict[str, list[str]] = {}
    for row in data.unplaced.to_dicts():
        unresolved_ids.setdefault(row["geo_reason"] or "no place", []).append(row["claim_id"])
    doubts = Counter(data.abstentions["reason"])
    doubt_ids: dict[str, list[str]] = {}
    for row in data.abstentions.to_dicts():
        doubt_ids.setdefault(row["reason"], []).append(row["abstention_id"])
    turned_away: Counter[str] = Counter()
    for row in data.rejects.to_dicts():
        turned_away[f"{row['stage']}: {row['reason']}"] += row["n_items"]
    blocks = [
        {
            "title": "Claims without a resolved place",
            "text": "Dated in these days, but the place could not be told with confidence. They may or may not belong to this report, and they are in none of its sums.",
            "columns": ("Reason", "Claims"),
            "rows": _count_rows(
                ledger, unresolved, meaning="claims without a resolved place",
                rule="rows of casualty_claims and territory_claims dated in the report's days, without country", ids=unresolved_ids,
            ),
        },
        {
            "title": "Left out in doubt",
            "text": "Words that looked like a count and were not read as one. An abstention is better than a wrong number.",
            "columns": ("Doubt", "Times"),
            "rows": _count_rows(
                ledger, doubts, meaning="abstentions in articles of these days", rule="rows of abstentions by reason", ids=doubt_ids
            ),
        },
        {
            "title": "Turned away before reading",
            "text": "Items of the whole collection, of any place and day.",
            "columns": ("Stage and reason", "Items"),
            "rows": _count_rows(
                ledger, {name: count for name, count in turned_away.items() if count}, meaning="items turned away",
                rule="n_items of the tables rejects, summed by stage and reason", ids={},
            ),
        },
    ]  # fmt: skip
    return render("missing.html", lines=_missing_lines(data, ledger), blocks=blocks)


def _missing_lines(data: ReportData, ledger: Ledger) -> list[Markup]:
    lines = coverage_words.coverage_lines(data, ledger)
    if data.undated.height:
        one = Markup("{} incident at this report’s place has no date and is in no sum.")
        more = Markup("{} incidents at this report’s place have no date and are in no sum.")
        undated = one if data.undated.height == 1 else more
        lines.append(
            undated.format(
                ledger.figure(
                    data.undated.height,
                    meaning="incidents of the place without a date",
                    derived_from=data.undated["incident_id"].to_list(),
                    rule="rows of incidents in the report's place whose date_start is null",
                )
            )
        )
    lines.append(Markup("Only what the collected outlets wrote is seen, and only in the languages that are read."))
    return lines


# ---------------------------------------------------------------- method and references


def data_hash(hashes: Mapping[str, str]) -> str:
    """Return one hash over all tables."""
    return hashlib.sha256("\n".join(f"{name} {value}" for name, value in sorted(hashes.items())).encode()).hexdigest()


def build_hash(data: ReportData) -> str:
    """Return the hash of the whole build, also where the report shows a masked one."""
    return data.audit.data_hash or data_hash(data.hashes)


def method(data: ReportData, ledger: Ledger) -> Section:
    """Return how the report was made and how to check it; the page adds how to cite it."""
    extractors = sorted({f"{row['extractor']} {row['extractor_version']}" for row in data.claims.to_dicts()})
    packages = [f"{name} {version(name)}" for name in ("polars", "matplotlib", "spacy")]
    printed = ledger.printed()
    done = [
        (rule, ledger.figure(count, meaning=f"{rule}, in the whole release", derived_from=(), rule="counted by the stage share; it stands in data/build/share/audit.json"))
        for rule, count in data.audit.counts.items() if count
    ]  # fmt: skip
    return render(
        "method.html",
        profile=data.audit.profile,
        shown=data.audit.words,
        done=done,
        example=printed[0] if printed else "ID",
        hashes=list(data.hashes.items()),
        versions="; ".join([*extractors, *packages]),
    )


def _reference_text(name: str, row: Mapping[str, Any], pack: Pack) -> str:
    if name == "report_figures":
        return f"{row['value']}: {row['meaning']}. Rule: {row['rule']}."
    if name == "casualties_over_time":
        return (
            f"{row['outcome']} {span_words(row['low'], row['best'], row['high'])}, {row['area_name']}, {row['period_start']} to {row['period_end']},"
            f" side {row['claimant_side']}, policy {row['policy']}"
        )
    if name == "tolls":
        return f"{row['outcome']} {span_words(row['low'], row['best'], row['high'])}, side {row['claimant_side']}, {row['victim_class']}. Rule: {row['rule']}"
    if name == "incidents":
        return f"{row['place_name'] or 'place not resolved'}, {row['date_start']} to {row['date_end']}, {wording.GRADE_WORDS[row['grade']]}: {views.readable(pack, row['grade_rule'])}"
    if name == "control_over_time":
        return f"{row['place_name']}, {row['status']} ({row['view']}), {row['date_start']} to {row['date_end']}. Rule: {views.readable(pack, row['rule'])}"
    if name == "place_biographies":
        return f"{row['place_name']}, {row['n_sides']} sides as assessed, {row['first_evidence']} to {row['as_of']}"
    if name == "toll_growth":
        return f"{row['outcome']} {span_words(row['low'], row['best'], row['high'])}, {row['origin_id']}, known on {row['known_date']}: {row['step']}"
    if name == "articles":
        return f"{row['title'] or 'no headline'} ({row['outlet_id'] or 'outlet not known'})"
    if name == "abstentions":
        return str(row["reason"])
    if name in CLAIM_TABLES:
        return f"{claim_words(row, pack)}, by {_claimant_words(row, pack)}"
    return ""


def _claimant_words(row: Mapping[str, Any], pack: Pack) -> str:
    outlet = views.actor_name(pack, row["outlet_id"]) if row["outlet_id"] else "the outlet"
    return row["claimant_raw"] or outlet


def _behind(name: str, row: Mapping[str, Any], roles: Mapping[str, list[str]]) -> list[str]:
    if name == "report_figures":
        return list(row["derived_from"])
    if name == "casualties_over_time":
        return list(row["toll_ids"])
    if name == "tolls":
        return [row["incident_id"], *row["claim_ids"]]
    if name == "incidents":
        return roles.get(row["incident_id"], [])
    if name == "control_over_time":
        return [*row["supporting"], *row["opposing"], *row["part_control_ids"]]
    if name == "place_biographies":
        return list(row["control_ids"])
    if name == "overlap_ledger":
        return [row["total_incident_id"], row["inner_incident_id"]]
    if name == "toll_growth":
        return [row["incident_id"], *row["claim_ids"], *row["previous_claim_ids"]]
    return []


def references(data: ReportData, ledger: Ledger) -> Section:
    """Return an entry for every row that a number of this page stands on and that has no place of its own above."""
    records = data.records
    articles = _articles(data)
    roles: dict[str, list[str]] = {}
    for row in data.whole["incident_claims"].sort("incident_id", "claim_id").to_dicts():
        roles.setdefault(row["incident_id"], []).append(row["claim_id"])
    waiting = ledger.printed()
    items: dict[tuple[int, str], dict[str, Any]] = {}
    seen: set[str] = set()
    while waiting:
        row_id = waiting.pop()
        if row_id in seen or ledger.is_anchored(row_id):
            continue
        seen.add(row_id)
        name, found = _row_of(records, ledger, row_id)
        behind = _behind(name, found, roles)
        waiting.extend(behind[:MAX_LINKS])
        items[(list(KINDS).index(name), row_id)] = _reference(
            ledger, name, row_id, found, behind, articles=articles, pack=data.pack
        )
    return render("references.html", items=[items[key] for key in sorted(items)])


def _row_of(records: Records, ledger: Ledger, row_id: str) -> tuple[str, Mapping[str, Any]]:
    own = ledger.get(row_id)
    return ("report_figures", own) if own is not None else records.get(row_id)


def _reference(
    ledger: Ledger,
    name: str,
    row_id: str,
    row: Mapping[str, Any],
    behind: Sequence[str],
    *,
    articles: Mapping[str, Any],
    pack: Pack,
) -> dict[str, Any]:
    links: list[object] = [ledger.id_link(each) for each in behind[:MAX_LINKS]]
    if len(behind) > MAX_LINKS:
        links.append(f"and {len(behind) - MAX_LINKS} more in the file of figures")
    quote = None
    url = None
    if "quote" in row:
        quote = quote_of(row, articles[row["article_id"]])
        url = safe_url(articles[row["article_id"]]["url"])
    elif name == "articles":
        url = safe_url(row["url"])
    return {
        "anchor": Markup('id="ref-{0}" data-ref="{0}"').format(row_id),
        "id": row_id,
        "kind": KINDS[name],
        "text": _reference_text(name, row, pack),
        "links": links,
        "quote": quote,
        "url": url,
    }


def ledger_output(ledger: Ledger) -> dict[str, object]:
    """Return the ledger as a display bundle: the stage reads the report's own numbers from it."""
    return {FIGURES_TYPE: {"figures": ledger.figures()}}
