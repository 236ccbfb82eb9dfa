"""The report on casualties as HTML: five ways of counting, who reports whom, growth, spread, totals over a period, grades."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl
from markupsafe import Markup

from pipeline.claim_keys import origin_of
from pipeline.look.theme import INK, NEUTRAL, side_colours
from pipeline.report import casualty_views as cv
from pipeline.report import casualty_words as words
from pipeline.report import charts_casualties as charts
from pipeline.report import coverage_words, sections, views, wording
from pipeline.report.coverage import low_spans, silent_spans
from pipeline.report.figures import OUTCOME_WORDS
from pipeline.report.ledger import Ledger
from pipeline.report.section import Section, chart_section, render
from pipeline.report.sections import CHART_OUTCOMES, TOTAL_OUTCOMES, swatch
from pipeline.report.selection import ReportData
from pipeline.report.series import ALL_SIDES, policy_of, side_order
from pipeline.schemas import SCOPED_POLICIES

Row = Mapping[str, Any]
SOURCE = "Claimline, table {table}. Reported figures, not verified counts."
RANGES = (
    " Bar: lowest to highest number told; dot: best numbers, where none is given the lowest; arrow and +: at least one count gives no highest"
    " number, so the true end is open."
)
MAX_SIDES = 6  # in a chart, so that it fits a page; the table has every side
MAX_GROWTHS = 9  # small charts
MAX_GROWTH_ROWS = 40
MAX_SPREADS = 12  # lines of the chart
MAX_SPREAD_ROWS = 30
MAX_TOTALS = 14
MAX_LEDGER_ROWS = 120
MAX_LOOSE = 10  # running totals; the others are folded
MAX_OPEN_ROWS = 20  # of the overlap ledger; more are folded


def _nothing(what: str) -> Section:
    return Section(Markup("<p>{}</p>").format(what))


def _incidents(data: ReportData) -> dict[str, Row]:
    return {row["incident_id"]: row for row in data.whole["incidents"].to_dicts()}


# ---------------------------------------------------------------- summary


def summary(data: ReportData, ledger: Ledger) -> Section:
    """Return the lead, the plain summary and its key figures."""
    index = cv.rest_index(data)
    fans = {outcome: cv.fan(data, outcome, index) for outcome in CHART_OUTCOMES}
    policy = _grade_policy(data)
    grades = cv.killed_by_grade(data, index)
    told = any(each.told or each.unheard for each in fans["killed"])
    first = words.lead_sentence(data, ledger, fans["killed"])
    most = words.most_sentence(grades)
    growth_rows = cv.growth_frame(data)
    fallen = cv.falls(growth_rows)["growth_id"].to_list()
    lead = [
        Markup("{} {}").format(first, most) if most else first,
        words.grades_sentence(ledger, grades, policy=policy),
        words.scoped_sentence(ledger, fans["killed"]),
        words.victims_sentence(ledger, cv.class_sums(data, ["killed"], index), policy=data.scope.policy),
        wording.spread_sentence(data, ledger),
        words.growth_sentence(ledger, cv.growths(growth_rows.to_dicts()), fallen) if told else Markup(""),
        coverage_words.summary_sentence(data, ledger),
    ]
    return render(
        "summary.html",
        lead=[sentence for sentence in lead if sentence],
        cards=[*(_range_card(ledger, outcome, fans[outcome]) for outcome in CHART_OUTCOMES), _incident_card(data, ledger), _spread_card(data, ledger)],
        incidents=[],
        changes=[],
        more_changes="",
    )  # fmt: skip


def _grade_policy(data: ReportData) -> str:
    """Return the policy by which grades are told: the report's, unless that hears only some."""
    return policy_of(data.scope, "each")


def _range_card(ledger: Ledger, outcome: str, fan: Sequence[cv.PolicySum]) -> dict[str, object]:
    text = words.range_words(fan)
    if not text:
        return {"name": OUTCOME_WORDS[outcome], "value": words.NO_CLAIM, "note": "nothing in the collected articles"}
    ids = [each for one in fan if one.told is not None and one.policy in cv.HEARING for each in one.told.total.ids]
    value = ledger.figure(
        text,
        meaning=f"people reported {outcome}, over the policies that hear every origin",
        derived_from=ids,
        rule="smallest low and largest high (low where open) of the sums under conservative, representative and informative",
    )
    return {"name": OUTCOME_WORDS[outcome], "value": value, "note": "as reported, over three ways of counting"}


def _incident_card(data: ReportData, ledger: Ledger) -> dict[str, object]:
    weak = data.incidents.filter(pl.col("grade") == "weak")
    return {
        "name": "Incidents",
        "value": wording.incident_count(ledger, data.incidents, meaning="incidents in the report"),
        "note": Markup("{} of them from one independent origin only").format(
            wording.incident_count(ledger, weak, meaning="incidents graded weak")
        ),
    }


def _spread_card(data: ReportData, ledger: Ledger) -> dict[str, object]:
    differ = {each.incident_id for each in cv.spreads(data, TOTAL_OUTCOMES)}
    number = ledger.figure(
        len(differ),
        meaning="incidents on which origins give different numbers of any outcome",
        derived_from=differ,
        rule="rows of disagreements on all victims, all sides, with two or more different numbers, by incident",
    )
    return {"name": "Numbers differ", "value": number, "note": "incidents on which origins give different numbers"}


# ---------------------------------------------------------------- five ways of counting


def policy_fan(data: ReportData, ledger: Ledger) -> Section:
    """Return the chart of the sums under each policy, and the table that says what each policy is."""
    outcomes = sections.outcomes_present(data, CHART_OUTCOMES)
    if not outcomes:
        return _nothing(
            "No claim of killed or injured people falls in this report’s place and days, so there is nothing to count in any way."
        )
    index = cv.rest_index(data)
    fans = {outcome: cv.fan(data, outcome, index) for outcome in outcomes}
    panels = [
        charts.RangePanel(OUTCOME_WORDS[o], "people", (charts.RangeGroup("", _fan_lines(data, fans[o])),))
        for o in outcomes
    ]
    drawing = charts.range_chart(
        panels,
        head="People reported under five ways of counting.",
        source="Tables casualties_over_time, tolls. Unit: people.",
    )
    rows = [
        {
            "name": words.POLICY_NAMES[policy.policy],
            "is_own": policy.policy == data.scope.policy,
            "meaning": words.POLICY_MEANINGS[policy.policy],
            "cells": [_fan_cell(ledger, fans[outcome][at], outcome) for outcome in outcomes],
        }
        for at, policy in enumerate(fans[outcomes[0]])
    ]
    return chart_section(
        "policy_fan.html",
        slug="five-ways-of-counting",
        drawing=drawing,
        numbers=charts.range_numbers(panels),
        title=_both_words(outcomes) + " under five ways of counting",
        source=SOURCE.format(table="casualties_over_time") + RANGES,
        columns=[OUTCOME_WORDS[outcome] for outcome in outcomes],
        rows=rows,
    )


def _both_words(outcomes: Sequence[str]) -> str:
    return " and ".join(OUTCOME_WORDS[outcome].lower() for outcome in outcomes).capitalize()


def _fan_lines(data: ReportData, fan: Sequence[cv.PolicySum]) -> tuple[charts.RangeLine, ...]:
    return tuple(
        charts.RangeLine(
            words.POLICY_NAMES[each.policy],
            charts.TEAL,
            each.told.band if each.told else None,
            words.NO_POSITION if each.unheard else words.NO_CLAIM,
            is_strong=each.policy == data.scope.policy,
        )
        for each in fan
    )


def _fan_cell(ledger: Ledger, each: cv.PolicySum, outcome: str) -> dict[str, object]:
    """Return a sum, what its best and highest numbers come to, how many counts are open above and how many incidents have no position."""
    silent = words.unheard_count(ledger, each, outcome)
    notes: list[Markup] = []
    if each.told is not None:
        notes.extend(_band_notes(ledger, each.told, meaning=f"people reported {outcome}, policy {each.policy}"))
    if silent:
        notes.append(Markup("no position in {} {}").format(silent, wording.plural(len(each.unheard), "incident")))
    return {"value": words.sum_link(ledger, each, outcome), "notes": notes}


def _band_notes(ledger: Ledger, told: cv.Sum, *, meaning: str) -> list[Markup]:
    band, ids = told.band, told.total.ids
    found = []
    if band.mark != band.low:
        number = ledger.figure(
            band.mark, meaning=f"{meaning}, best numbers", derived_from=ids,
            rule="best of each toll, where it has none its low, added one by one",
        )  # fmt: skip
        found.append(Markup("{} by best numbers").format(number))
    if band.n_open and band.top > band.mark:
        number = ledger.figure(
            band.top, meaning=f"{meaning}, highest numbers told", derived_from=ids,
            rule="high of each toll, where it is open its best or low, added one by one",
        )  # fmt: skip
        found.append(Markup("{} by the highest numbers told").format(number))
    if band.n_open:
        n_open = ledger.figure(
            band.n_open, meaning=f"{meaning}: incidents open above", derived_from=ids, rule="tolls of the sum whose high is null"
        )  # fmt: skip
        n_all = ledger.figure(
            told.total.n_incidents, meaning=f"{meaning}: incidents in the sum", derived_from=ids, rule="n_incidents of the daily figures added"
        )  # fmt: skip
        found.append(
            Markup("open above in {} of {} {}").format(
                n_open, n_all, wording.plural(told.total.n_incidents, "incident")
            )
        )
    return found


# ---------------------------------------------------------------- who reports whom


def sides_and_victims(data: ReportData, ledger: Ledger) -> Section:
    """Return the chart and the table of what each side reports of whom, and of whose people it is said."""
    outcomes = sections.outcomes_present(data, TOTAL_OUTCOMES)
    if not outcomes:
        return _nothing("No count of people falls in this report’s place and days.")
    index = cv.rest_index(data)
    sums = cv.class_sums(data, outcomes, index)
    drawn = [outcome for outcome in CHART_OUTCOMES if outcome in outcomes]
    sides = list(dict.fromkeys(each.side for each in sums))
    shown = _largest_sides(sums, drawn)
    panels = [charts.RangePanel(OUTCOME_WORDS[o], "people", _side_groups(data, sums, shown, o)) for o in drawn]
    drawing = charts.range_chart(
        panels,
        head="People reported by each side, by who they are said to be.",
        source="Table casualties_over_time. Unit: people.",
    ) if panels else None  # fmt: skip
    return chart_section(
        "sides_victims.html",
        slug="who-reports-whom",
        drawing=drawing,
        numbers=charts.range_numbers(panels),
        title=_both_words(drawn) + ", by who says it and of whom" if drawn else "",
        source=SOURCE.format(table="casualties_over_time")
        + RANGES
        + ("" if len(shown) == len(sides) else " The other sides are in the table."),
        columns=[OUTCOME_WORDS[outcome] for outcome in outcomes],
        rows=_class_rows(data, ledger, sums, outcomes),
        groups=_group_rows(data, ledger, outcomes, index),
        group_note=_group_note(data, ledger),
        is_scoped=data.scope.policy in SCOPED_POLICIES,
    )


def _largest_sides(sums: Sequence[cv.ClassSum], outcomes: Sequence[str]) -> list[str]:
    """Return the sides that the chart has room for: all together and those that report most, in their order."""
    weight = {
        each.side: sum(each.by_outcome[o].band.mark for o in outcomes if o in each.by_outcome)
        for each in sums
        if each.victim_class == cv.ALL_VICTIMS and any(o in each.by_outcome for o in outcomes)
    }
    most = sorted(weight, key=lambda side: (side != ALL_SIDES, -weight[side], side))[:MAX_SIDES]
    return [side for side in weight if side in most]


def _side_groups(
    data: ReportData, sums: Sequence[cv.ClassSum], sides: Sequence[str], outcome: str
) -> tuple[charts.RangeGroup, ...]:
    """Return one group of lines per side: all victims under the side's name, then each class that it tells of."""
    colours = side_colours(data.pack)
    groups = []
    for side in sides:
        lines = []
        for each in (one for one in sums if one.side == side):
            is_all = each.victim_class == cv.ALL_VICTIMS
            label = _side_name(data, side) if is_all else words.VICTIM_WORDS[each.victim_class].lower()
            told = each.by_outcome.get(outcome)
            lines.append(
                charts.RangeLine(
                    label,
                    colours.get(side, NEUTRAL),
                    told.band if told else None,
                    words.NO_CLAIM,
                    is_strong=is_all,
                    is_optional=not is_all,
                )
            )
        groups.append(charts.RangeGroup(_side_name(data, side), tuple(lines)))
    return tuple(groups)


def _side_name(data: ReportData, side: str) -> str:
    return words.ALL_SOURCES if side == ALL_SIDES else data.pack.side_name(side)


def _class_rows(
    data: ReportData, ledger: Ledger, sums: Sequence[cv.ClassSum], outcomes: Sequence[str]
) -> list[dict[str, object]]:
    rows = []
    for each in sums:
        policy = policy_of(data.scope, each.side)
        cells: list[object] = []
        for outcome in outcomes:
            told = each.by_outcome.get(outcome)
            meaning = f"people reported {outcome} by side {each.side}, victims {each.victim_class}, policy {policy}"
            cells.append(words.NO_CLAIM if told is None else wording.total_link(ledger, told.total, meaning=meaning))
        is_all = each.victim_class == cv.ALL_VICTIMS
        rows.append(
            {
                "is_all": is_all,
                "name": _side_name(data, each.side) if is_all else words.VICTIM_WORDS[each.victim_class],
                "swatch": swatch(data.pack, each.side) if is_all else "",
                "cells": cells,
            }
        )
    return rows


def _group_rows(
    data: ReportData, ledger: Ledger, outcomes: Sequence[str], index: Mapping[str, Row]
) -> list[dict[str, object]]:
    rows: list[dict[str, object]] = []
    for group, told in cv.group_sums(data, outcomes, index):
        cells = [
            wording.total_link(
                ledger, told[o].total, meaning=f"people of {group} reported {o}, policy {data.scope.policy}"
            )
            if o in told
            else words.NO_CLAIM
            for o in outcomes
        ]
        rows.append({"name": views.actor_name(data.pack, group), "cells": cells})
    return rows


def _group_note(data: ReportData, ledger: Ledger) -> Markup:
    """Return of how many incidents the reports tell whose people were harmed."""
    known = data.incidents.filter(pl.col("victim_group").is_not_null())
    return Markup("The reports tell this of {} of {} {}; the other incidents are in no row here.").format(
        wording.incident_count(ledger, known, meaning="incidents of which the reports tell whose people were harmed"),
        wording.incident_count(ledger, data.incidents, meaning="incidents in the report"),
        wording.plural(data.incidents.height, "incident"),
    )


# ---------------------------------------------------------------- over time


def added_up(data: ReportData, ledger: Ledger) -> Section:
    """Return the chart of what each policy had added up by each day."""
    index = cv.rest_index(data)
    panels = []
    for outcome in CHART_OUTCOMES:
        lines = _running_lines(data, outcome, index)
        if lines:
            panels.append(charts.RunningPanel(OUTCOME_WORDS[outcome], lines))
    if not panels:
        return _nothing(
            "No way of counting has a position on a dated incident of this report, so nothing can be added up over time."
        )
    drawing = charts.running_chart(
        panels, gaps=low_spans(data), silences=silent_spans(data), start=data.scope.start, end=data.scope.end,
        source="Tables tolls, overlap_ledger, coverage. Unit: people.",
    )  # fmt: skip
    return chart_section(
        "figure.html",
        slug="added-up-over-time",
        numbers=charts.running_numbers(panels),
        entries=[],
        drawing=drawing,
        title="Added up day by day, under each way of counting",
        source=SOURCE.format(table="tolls")
        + f" Lines: lowest numbers, by the first day of each incident. Pale band: up to the highest numbers told, for “{words.POLICY_NAMES[data.scope.policy].lower()}”."
        + " Broken lines: ways of counting that hear only some; they stay low where those say nothing. +: there may be more."
        + sections.coverage_marks(data),
        notes=[],
    )


def _running_lines(data: ReportData, outcome: str, index: Mapping[str, Row]) -> tuple[charts.RunningLine, ...]:
    found = []
    for policy in words.POLICY_NAMES:
        points = cv.running(cv.counted(data, outcome=outcome, policy=policy, index=index))
        if points:
            label = words.POLICY_NAMES[policy].removesuffix(" number").removesuffix(" only")
            found.append(
                charts.RunningLine(
                    label, tuple(points), is_main=policy == data.scope.policy, is_partial=policy in SCOPED_POLICIES
                )
            )
    return tuple(found)


# ---------------------------------------------------------------- growth


def growth(data: ReportData, ledger: Ledger) -> Section:
    """Return how tolls grew as more became known: small charts of those that changed, and the table of all."""
    rows = cv.growth_frame(data)
    found = cv.growths(rows.to_dicts())
    if not found:
        return _nothing("No toll of this report was told on more than one day, so there is no growth to show.")
    incidents = _incidents(data)
    claims = _claims_behind(data, found)
    names = cv.origin_names((line.origin for each in found for line in each.lines), claims, data.pack)
    changed = [each for each in found if each.is_changed]
    panels = [
        panel
        for each in changed[:MAX_GROWTHS]
        if (panel := _growth_panel(data, each, incidents, names, claims)) is not None
    ]
    drawing = charts.growth_chart(panels, source="Table toll_growth. Unit: people.") if panels else None
    return chart_section(
        "growth.html",
        slug="growth-of-tolls",
        numbers=charts.growth_numbers(panels),
        sentence=words.growth_sentence(ledger, found, cv.falls(rows)["growth_id"].to_list()),
        drawing=drawing,
        title="How tolls grew as more became known",
        source=SOURCE.format(table="toll_growth")
        + " Thick: all origins together by the most common number. Thin: one origin that spoke on two days or more, in the colour of its side."
        + " A triangle: an origin gives less than it had said before. +: open above. Each chart has its own days and its own scale.",
        rows=[_growth_row(ledger, each, incidents, names) for each in found[:MAX_GROWTH_ROWS]],
        is_cut=len(found) > MAX_GROWTH_ROWS,
    )


def _claims_behind(data: ReportData, found: Sequence[cv.Growth]) -> Sequence[Row]:
    ids = {each for one in found for each in one.ids}
    steps = data.whole["toll_growth"].filter(pl.col("growth_id").is_in(sorted(ids)))
    wanted = {claim for row in steps["claim_ids"].to_list() for claim in row}
    return data.whole["casualty_claims"].filter(pl.col("claim_id").is_in(sorted(wanted))).sort("claim_id").to_dicts()


def _growth_panel(
    data: ReportData, each: cv.Growth, incidents: Mapping[str, Row], names: Mapping[str, str], claims: Sequence[Row]
) -> charts.KnownPanel | None:
    """Return the small chart of one toll; None where no claim carries a time. The line of all origins comes first, then those with most steps."""
    colours = side_colours(data.pack)
    sides = {origin_of(row["attribution_path"]): row["claimant_side"] for row in claims}
    lines = []
    kept = sorted(each.lines, key=lambda line: (line.origin != cv.ALL_ORIGINS, -len(line.steps), line.origin))
    for line in kept[: charts.MAX_LINES]:
        is_main = line.origin == cv.ALL_ORIGINS
        steps = tuple(charts.Known(step.day, step.span, step.is_fall) for step in line.steps if step.day is not None)
        label = "all origins" if is_main else names.get(line.origin, words.NAMELESS)
        colour = INK if is_main else colours.get(sides.get(line.origin, ""), NEUTRAL)
        if steps:
            lines.append(charts.KnownLine(label, colour, is_main, steps))
    title = f"{words.incident_title(incidents.get(each.incident_id))} · {each.outcome}"
    return charts.KnownPanel(title, tuple(lines)) if lines else None


def _growth_row(
    ledger: Ledger, each: cv.Growth, incidents: Mapping[str, Row], names: Mapping[str, str]
) -> dict[str, object]:
    row = incidents[each.incident_id]
    return {
        "place": row["place_name"] or "Place not resolved",
        "days": wording.days_markup(row["date_start"], row["date_end"]),
        "incident": ledger.id_link(each.incident_id),
        "outcome": OUTCOME_WORDS[each.outcome],
        "is_series": each.is_series,
        "lines": [
            {
                "who": Markup("All origins together")
                if line.origin == cv.ALL_ORIGINS
                else words.origin_name(line.origin, names),
                "steps": [_step_markup(ledger, step) for step in line.steps],
            }
            for line in sorted(each.lines, key=lambda line: (line.origin != cv.ALL_ORIGINS, line.origin))
        ],
    }


def _step_markup(ledger: Ledger, step: cv.Step) -> dict[str, object]:
    return {
        "number": ledger.link(wording.plain_span(step.span.low, step.span.best, step.span.high), step.growth_id),
        "day": wording.day_markup(step.day) if step.day else Markup("day not told"),
        "is_fall": step.is_fall,
    }


# ---------------------------------------------------------------- spread


def spread(data: ReportData, ledger: Ledger) -> Section:
    """Return the incidents on which origins differ most: who says low, who says high."""
    found = cv.spreads(data, TOTAL_OUTCOMES)
    if not found:
        return _nothing("No two origins give different numbers of one incident of this report.")
    incidents = _incidents(data)
    claims = _position_claims(data, found)
    names = cv.origin_names((one.origin for each in found for one in each.positions), claims, data.pack)
    shown = found[:MAX_SPREADS]
    sides = [position.side for each in shown for position in each.positions]
    drawn = [_spread_row(data, each, incidents, names) for each in shown]
    drawing = charts.spread_chart(drawn, source="Tables disagreements, casualty_claims. Unit: people.")
    return chart_section(
        "spread.html",
        slug="where-origins-differ",
        numbers=charts.spread_numbers(drawn),
        entries=sections.side_key(data, side_order(data.pack, sides)),
        drawing=drawing,
        title="What each origin gives, in the incidents on which they differ most",
        source=SOURCE.format(table="disagreements")
        + " One mark per origin, in the colour of its side; a triangle says “at least”; marks that would hide each other stand above and below the line. Who gives only words such as “dozens” is not drawn.",
        rows=[_spread_cells(ledger, each, incidents, names) for each in shown],
        others=[_spread_cells(ledger, each, incidents, names) for each in found[MAX_SPREADS:MAX_SPREAD_ROWS]],
        is_cut=len(found) > MAX_SPREAD_ROWS,
    )


def _position_claims(data: ReportData, found: Sequence[cv.Spread]) -> Sequence[Row]:
    ids = {claim for each in found for position in each.positions for claim in position.claim_ids}
    return data.whole["casualty_claims"].filter(pl.col("claim_id").is_in(sorted(ids))).sort("claim_id").to_dicts()


def _spread_row(
    data: ReportData, each: cv.Spread, incidents: Mapping[str, Row], names: Mapping[str, str]
) -> charts.SpreadRow:
    colours = side_colours(data.pack)
    said = tuple(
        charts.Said(
            names.get(one.origin, words.NAMELESS),
            data.pack.side_name(one.side),
            colours.get(one.side, NEUTRAL),
            one.span,
        )
        for one in each.positions
        if one.span.best is not None
    )
    return charts.SpreadRow(f"{words.incident_title(incidents.get(each.incident_id))} · {each.outcome}", said)


def _spread_cells(
    ledger: Ledger, each: cv.Spread, incidents: Mapping[str, Row], names: Mapping[str, str]
) -> dict[str, object]:
    row = incidents[each.incident_id]
    return {
        "place": row["place_name"] or "Place not resolved",
        "days": wording.days_markup(row["date_start"], row["date_end"]),
        "incident": ledger.id_link(each.incident_id),
        "grade": row["grade"],
        "grade_words": wording.GRADE_WORDS[row["grade"]],
        "outcome": OUTCOME_WORDS[each.outcome],
        "lowest": _who(ledger, each, each.lowest, names),
        "highest": _who(ledger, each, each.highest, names),
        "words": words.spread_words(ledger, each),
    }


def _who(ledger: Ledger, each: cv.Spread, number: int, names: Mapping[str, str]) -> list[Markup]:
    """Return who gives a number, each with the link to its words."""
    return [
        Markup("{}: {}").format(
            words.origin_name(one.origin, names),
            wording.groups_link(
                ledger,
                wording.plain_span(one.span.low, one.span.best, one.span.high),
                one.claim_ids,
                meaning=f"{each.outcome} as {one.origin} gives it, incident {each.incident_id}",
            ),
        )
        for one in each.positions
        if one.span.best == number
    ]


# ---------------------------------------------------------------- totals over a period


def period_totals(data: ReportData, ledger: Ledger) -> Section:
    """Return the totals over some days, what was taken off them and why, and the totals that enter no sum."""
    found = [each for each in cv.period_totals(data) if each.incident_id not in set(cv.unsummed(data)["incident_id"])]
    loose = _unsummed_rows(data, ledger)
    if not found and not loose:
        return _nothing(
            "No source gives a total over several days for this report’s place and days, so nothing had to be taken off."
        )
    incidents = _incidents(data)
    sorted_totals = sorted(found, key=lambda one: (-one.given.low, one.incident_id, one.outcome))
    largest = sorted_totals[:MAX_TOTALS]
    bars = [_total_bar(each, incidents) for each in largest]
    drawing = charts.totals_chart(bars, source="Tables tolls, overlap_ledger. Unit: people.") if bars else None
    taken = sections.overlaps(data)
    return chart_section(
        "period_totals.html",
        slug="totals-over-a-period",
        numbers=charts.total_numbers(bars),
        drawing=drawing,
        title="What was left of each total after the incidents inside it were taken off",
        source=SOURCE.format(table="overlap_ledger")
        + " Solid: what was left, and added. Hatched: counted already with incidents that lie inside the total. Dotted: may be counted already."
        + " Lowest numbers; +: the total is open above.",
        rows=[_total_row(ledger, each, incidents) for each in largest],
        others=[_total_row(ledger, each, incidents) for each in sorted_totals[MAX_TOTALS:]],
        is_short=len(taken) <= MAX_OPEN_ROWS,
        taken=[
            row | {"kind": "possible" if cv.is_possible({"reason": str(row["reason"])}) else "sure"}
            for row in sections.overlap_rows(taken[:MAX_LEDGER_ROWS], ledger)
        ],
        is_cut=len(taken) > MAX_LEDGER_ROWS,
        loose=loose[:MAX_LOOSE],
        more_loose=loose[MAX_LOOSE:],
    )


def _total_bar(each: cv.PeriodTotal, incidents: Mapping[str, Row]) -> charts.TotalBar:
    title = f"{words.incident_title(incidents.get(each.incident_id))} · {each.outcome}"
    return charts.TotalBar(title, each.given.low, each.sure, each.possible, each.left.low, each.given.high is None)


def _total_row(ledger: Ledger, each: cv.PeriodTotal, incidents: Mapping[str, Row]) -> dict[str, object]:
    row = incidents[each.incident_id]
    ids = [each.toll_id, *(one["ledger_id"] for one in each.ledger)]
    meaning = f"{each.outcome} in the total {each.incident_id}"

    def part(number: int, what: str, rule: str) -> Markup:
        return ledger.figure(number, meaning=f"{meaning}: {what}", derived_from=ids, rule=rule)

    left = wording.plain_span(each.left.low, each.left.best, each.left.high)
    return {
        "place": row["place_name"] or "Place not resolved",
        "days": wording.days_markup(row["date_start"], row["date_end"]),
        "incident": ledger.id_link(each.incident_id),
        "outcome": OUTCOME_WORDS[each.outcome],
        "given": ledger.link(wording.plain_span(each.given.low, each.given.best, each.given.high), each.toll_id),
        "sure": part(each.sure, "taken off, inside for sure", "subtracted_low of overlap_ledger, rows that lie inside, added"),
        "possible": part(each.possible, "taken off, perhaps inside", "subtracted_low of overlap_ledger, rows that may lie inside, added"),
        "left": ledger.figure(left, meaning=f"{meaning}: left", derived_from=ids, rule="the toll less what overlap_ledger takes off it"),
    }  # fmt: skip


def _unsummed_rows(data: ReportData, ledger: Ledger) -> list[dict[str, object]]:
    """Return the totals that are shown and enter no sum, with their tolls under the report's policy."""
    totals = cv.unsummed(data)
    tolls = data.whole["tolls"].filter(
        pl.col("incident_id").is_in(totals["incident_id"].to_list()), pl.col("policy") == policy_of(data.scope, "each"),
        pl.col("claimant_side") == ALL_SIDES, pl.col("victim_class") == cv.ALL_VICTIMS,
    ).sort("outcome", "toll_id")  # fmt: skip
    kinds = {"cumulative": "a running total", "period": "a total over more days than are summed"}
    return [
        {
            "place": row["place_name"] or "Place not resolved",
            "days": wording.days_markup(row["date_start"], row["date_end"]),
            "incident": ledger.id_link(row["incident_id"]),
            "kind": kinds[row["total_kind"]],
            "tolls": [
                Markup("{}: {}").format(
                    OUTCOME_WORDS[toll["outcome"]],
                    ledger.link(wording.plain_span(toll["low"], toll["best"], toll["high"]), toll["toll_id"]),
                )
                for toll in tolls.filter(pl.col("incident_id") == row["incident_id"]).to_dicts()
            ],
        }
        for row in totals.head(MAX_LEDGER_ROWS).to_dicts()
    ]


# ---------------------------------------------------------------- grades


def grades(data: ReportData, ledger: Ledger) -> Section:
    """Return how incidents, killed and injured are spread over the grades."""
    if data.incidents.is_empty():
        return _nothing("No incident falls in this report’s place and days, so there is nothing to grade.")
    index = cv.rest_index(data)
    pairs = list(data.incidents.select("incident_id", "grade").iter_rows())
    by_outcome = {
        outcome: cv.by_grade(pairs, cv.counted(data, outcome=outcome, policy=_grade_policy(data), index=index))
        for outcome in sections.outcomes_present(data, CHART_OUTCOMES)
    }
    sums = cv.by_grade(pairs, [])
    panels = [
        charts.RangePanel("Incidents", "incidents", (charts.RangeGroup("", _count_lines(sums)),)),
        *(
            charts.RangePanel(OUTCOME_WORDS[o], "people", (charts.RangeGroup("", _grade_lines(each)),))
            for o, each in by_outcome.items()
        ),
    ]
    drawing = charts.range_chart(
        panels, head="Incidents and people by what they rest on.", source="Tables incidents, tolls. Units: incidents, people."
    )  # fmt: skip
    return chart_section(
        "grades.html",
        slug="what-the-numbers-rest-on",
        drawing=drawing,
        numbers=charts.range_numbers(panels),
        title="Incidents, and the people in them, by what they rest on",
        source=SOURCE.format(table="incidents and tolls") + RANGES,
        columns=[OUTCOME_WORDS[outcome] for outcome in by_outcome],
        is_scoped=data.scope.policy in SCOPED_POLICIES,
        rows=[_grade_row(data, ledger, at, sums, by_outcome) for at in range(len(sums))],
    )


def _count_lines(sums: Sequence[cv.GradeSum]) -> tuple[charts.RangeLine, ...]:
    return tuple(
        charts.RangeLine(wording.GRADE_WORDS[each.grade].capitalize(), charts.TEAL, cv.Band(n, n, n, 0), "")
        for each in sums
        for n in (len(each.incident_ids),)
    )


def _grade_lines(sums: Sequence[cv.GradeSum]) -> tuple[charts.RangeLine, ...]:
    return tuple(
        charts.RangeLine(wording.GRADE_WORDS[each.grade].capitalize(), charts.TEAL, each.band, words.NO_CLAIM)
        for each in sums
    )


def _grade_row(
    data: ReportData,
    ledger: Ledger,
    at: int,
    sums: Sequence[cv.GradeSum],
    by_outcome: Mapping[str, Sequence[cv.GradeSum]],
) -> dict[str, object]:
    grade = sums[at].grade
    mine = data.incidents.filter(pl.col("grade") == grade)
    cells: list[object] = []
    for outcome, told in by_outcome.items():
        span = told[at].span
        cells.append(
            words.NO_CLAIM
            if span is None
            else ledger.figure(
                wording.plain_span(span.low, span.best, span.high),
                meaning=f"people reported {outcome} in incidents graded {grade}, policy {_grade_policy(data)}",
                derived_from=told[at].ids,
                rule="tolls of these incidents added one by one, less what overlap_ledger takes off; one open high leaves the sum open",
            )
        )
    return {
        "grade": grade,
        "name": wording.GRADE_WORDS[grade],
        "meaning": wording.GRADE_MEANING[grade],
        "incidents": wording.incident_count(ledger, mine, meaning=f"incidents graded {grade}"),
        "cells": cells,
    }
