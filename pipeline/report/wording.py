"""The report's sentences, written from the rows. A sentence never says more than the grade of what it rests on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from itertools import groupby
from typing import Any

import polars as pl
from markupsafe import Markup

from pipeline.look.frame import name
from pipeline.look.theme import day_words
from pipeline.packs import Pack
from pipeline.report.boundaries import country_name
from pipeline.report.casualty_views import GradeSum, killed_by_grade, rest_index
from pipeline.report.ledger import Ledger
from pipeline.report.selection import ReportData
from pipeline.report.series import ALL_SIDES, Total, policy_of, sides_reporting, total, unheard
from pipeline.report.views import ASSESSED, actor_name, status_words
from pipeline.schemas import GRADES, POLICIES, SCOPED_POLICIES

GRADE_WORDS = {
    "confirmed": "confirmed",
    "fair": "independent origins",
    "weak": "one independent origin",
    "contested": "contested",
    "discounted": "discounted",
}
GRADE_MEANING = {
    "confirmed": "the side that did the harm, or that lost its own fighters, accepts it",
    "fair": "two or more independent origins report it; officials and state media of one camp count once",
    "weak": "it rests on one independent origin",
    "contested": "another side denies it, or opposed sides give numbers that cannot both be true",
    "discounted": "nobody asserts it: it is only denied or questioned",
}
TOP_INCIDENTS = 4  # sentences; more is a list, and the list stands below
MAX_CHANGES = 6
MAX_SIDES = 4


def day_markup(day: date) -> Markup:
    """Return a date for reading, marked as a date."""
    return Markup('<time datetime="{}">{}</time>').format(day.isoformat(), day_words(day))


def days_markup(start: date | None, end: date | None) -> Markup:
    """Return a day or a range of days."""
    if start is None or end is None:
        return Markup("date not told")
    if start == end:
        return day_markup(start)
    return Markup("{} to {}").format(day_markup(start), day_markup(end))


def plain_span(low: int, best: int | None, high: int | None) -> str:
    """Return a count for a sentence: `between 4 and 9`, `at least 4`, `4`."""
    if high is None:
        return f"at least {low:,}" if low else "0 or more"
    return f"{low:,}" if low == high else f"between {low:,} and {high:,}"


def area_parts(data: ReportData) -> list[str]:
    """Return the report's area, smallest part first."""
    parts = data.scope.parts
    return [*reversed(parts[1:]), country_name(parts[0])]


def area_words(data: ReportData) -> str:
    """Return the report's area in words."""
    return ", ".join(area_parts(data))


def total_link(ledger: Ledger, sums: Total, *, meaning: str, words: str | None = None) -> Markup:
    """Return a sum as a traced number."""
    return ledger.figure(
        words or plain_span(sums.low, sums.best, sums.high),
        meaning=meaning,
        derived_from=sums.ids,
        rule="lows, bests and highs of the daily figures added one by one; one open high leaves the sum open",
    )


def groups_link(ledger: Ledger, words: str, claim_ids: Sequence[str], *, meaning: str) -> Markup:
    """Return a count as a link to its claim; of several claims, the groups that one text tells of, to their sum."""
    if len(claim_ids) == 1:
        return ledger.link(words, claim_ids[0])
    return ledger.figure(words, meaning=meaning, derived_from=claim_ids, rule="groups that one text tells of added up")


def incident_count(ledger: Ledger, incidents: pl.DataFrame, *, meaning: str) -> Markup:
    """Return how many incidents, as a traced number."""
    return ledger.figure(
        incidents.height,
        meaning=meaning,
        derived_from=incidents["incident_id"].to_list(),
        rule="rows of the table incidents in the report's place and days",
    )


def plural(count: int, word: str) -> str:
    """Return a word in the singular or with an s."""
    return word if count == 1 else word + "s"


def total_sentence(data: ReportData, ledger: Ledger) -> Markup:
    """Return the first sentence: the people reported killed, with the spread and what it is a sum of."""
    area = Markup(", ").join(name(part) for part in area_parts(data))
    span = Markup("from {} to {}").format(day_markup(data.scope.start), day_markup(data.scope.end))
    killed = total(data, outcome="killed")
    silent = unheard_words(data, ledger, outcome="killed", policy=data.scope.policy)
    if killed is None and silent:
        return Markup(
            "{}, there is no position on people killed in {} {}: {}. That is not a finding that nobody was."
        ).format(POLICY_WORDS[data.scope.policy].capitalize(), area, span, silent)
    if killed is None:
        return Markup(
            "The collected articles hold no claim that people were killed in {} {}. That is not a finding that nobody was."
        ).format(area, span)
    injured = total(data, outcome="injured")
    also = _best_words(ledger, killed, policy=data.scope.policy)
    number = total_link(ledger, killed, meaning=f"people reported killed, policy {data.scope.policy}")
    sentence = Markup(
        "Added up incident by incident, the reports collected here give {} people killed{} in {} {}"
    ).format(number, also, area, span)
    caution = Markup(" It is a sum of claims: an incident that was not recognised in two reports is in it twice.")
    if silent:
        caution = Markup(" It is taken by {}: {}; these are not in the sum, and not zero.{}").format(
            POLICY_WORDS[data.scope.policy], silent, caution
        )
    if injured is None:
        return sentence + Markup(".") + caution
    hurt = total_link(ledger, injured, meaning=f"people reported injured, policy {data.scope.policy}")
    return sentence + Markup("; {} injured.").format(hurt) + caution


def one_origin_sentence(data: ReportData, ledger: Ledger) -> Markup:
    """Return how many of the people summed as killed stand in incidents with the grade of one independent origin; empty where none do."""
    weak = next((each for each in killed_by_grade(data, rest_index(data)) if each.grade == "weak"), None)
    if weak is None or weak.span is None or not weak.span.low:
        return Markup("")
    return Markup(
        "Of the killed, at least {} stand in incidents known from one independent origin only; a total over some days counts with what is left of it once the incidents inside it are taken off."
    ).format(grade_low(ledger, weak, policy=policy_of(data.scope, "each")))


def grade_low(ledger: Ledger, each: GradeSum, *, policy: str) -> Markup:
    """Return the lowest number of people killed in incidents of one grade as a traced number."""
    return ledger.figure(
        each.span.low if each.span else 0,
        meaning=f"people reported killed in incidents graded {each.grade}, lowest numbers, policy {policy}",
        derived_from=each.ids,
        rule="lows of the tolls of these incidents added one by one, less what overlap_ledger takes off",
    )


def _best_words(ledger: Ledger, sums: Total, *, policy: str) -> Markup:
    """Return what the best numbers add up to, where that differs from the lowest and the top is open."""
    if sums.high is not None or sums.best is None or sums.best == sums.low:
        return Markup("")
    number = ledger.figure(
        sums.best,
        meaning=f"people reported killed, best numbers only, policy {policy}",
        derived_from=sums.ids,
        rule="bests of the daily figures added one by one",
    )
    return Markup(" (the sources’ own best numbers add up to {})").format(number)


def grade_sentence(data: ReportData, ledger: Ledger) -> Markup:
    """Return how many incidents stand on how much."""
    count = data.incidents.height
    if not count:
        return Markup("")
    parts = []
    for grade in GRADES:
        rows = data.incidents.filter(pl.col("grade") == grade)
        if rows.height:
            number = incident_count(ledger, rows, meaning=f"incidents graded {grade}")
            parts.append(Markup("{} {} {}").format(number, "is" if rows.height == 1 else "are", _GRADE_TAIL[grade]))
    head = incident_count(ledger, data.incidents, meaning="incidents in the report")
    return Markup("The report holds {} {}: {}.").format(head, plural(count, "incident"), Markup("; ").join(parts))


_GRADE_TAIL = {
    "confirmed": "accepted by the side that did the harm, or that lost its own fighters",
    "fair": "reported by independent origins",
    "weak": "known from one independent origin only",
    "contested": "contested between the sides",
    "discounted": "discounted",
}


def side_sentence(data: ReportData, ledger: Ledger) -> Markup:
    """Return what each side's own sources report, where more than one reports."""
    told = [(side, total(data, outcome="killed", side=side)) for side in sides_reporting(data)]
    known = sorted(((side, sums) for side, sums in told if sums is not None), key=lambda item: -item[1].low)
    if len(known) < 2:
        return Markup("")
    parts = [
        Markup("<em>{}</em> {}").format(
            name(data.pack.side_name(side)),
            total_link(
                ledger,
                sums,
                meaning=f"people reported killed by sources of side {side}, policy {policy_of(data.scope, side)}",
            ),
        )
        for side, sums in known[:MAX_SIDES]
    ]
    more = Markup("; the table below has the others") if len(known) > MAX_SIDES else Markup("")
    return Markup(
        "Counted by who says it, the number killed is: {}{}. These counts overlap, because sides report the same incidents; they must not be added."
    ).format(Markup("; ").join(parts), more)


def policy_sentence(data: ReportData, ledger: Ledger) -> Markup:
    """Return how far the total moves when different claims are turned into one number in another way."""
    parts = []
    for policy in POLICIES:
        sums = total(data, outcome="killed", policy=policy)
        silent = unheard_words(data, ledger, outcome="killed", policy=policy)
        if sums is None and not silent:
            continue
        number = (
            Markup("no position")
            if sums is None
            else total_link(ledger, sums, meaning=f"people reported killed, policy {policy}, side {ALL_SIDES}")
        )
        parts.append(
            Markup("{}: {}{}").format(POLICY_WORDS[policy], number, Markup(" ({})").format(silent) if silent else "")
        )
    if len(parts) < 2:
        return Markup("")
    return Markup("The way of counting matters: {}.").format(Markup("; ").join(parts))


POLICY_WORDS = {
    "conservative": "taking the lowest position of any origin",
    "representative": "taking the most common position, else the lower median",
    "informative": "taking the most precise position, of equally precise ones the latest",
    "neutral_only": "listening to neutral origins only",
    "against_interest": "counting only what a side says against itself",
}


def unheard_words(data: ReportData, ledger: Ledger, *, outcome: str, policy: str) -> Markup:
    """Return how many incidents have no position under a policy that listens to some claims only; empty where there is none."""
    found = unheard(data, outcome=outcome, policy=policy) if policy in SCOPED_POLICIES else None
    if found is None or found.is_empty():
        return Markup("")
    number = ledger.figure(
        found.height,
        meaning=f"incidents with people reported {outcome} and without a position under the policy {policy}",
        derived_from=found["incident_id"].to_list(),
        rule="incidents of the report with a toll of the outcome under other policies and none under this one",
    )
    return Markup("{} {} without a position under this policy").format(number, plural(found.height, "incident"))


def spread_sentence(data: ReportData, ledger: Ledger) -> Markup:
    """Return how often origins that give a number of killed differ, and how often they cannot all be right."""
    rows = data.whole["disagreements"].filter(
        pl.col("outcome") == "killed", pl.col("victim_class") == "all", pl.col("claimant_side") == ALL_SIDES, pl.col("n_numbers") > 1
    ).join(data.incidents.select("incident_id"), on="incident_id", how="semi")  # fmt: skip
    if rows.is_empty():
        return Markup("")
    differ = rows.filter(pl.col("n_values") > 1)
    rival = rows.filter(~pl.col("can_all_be_true"))
    told = [
        ledger.figure(
            each.height,
            meaning=f"incidents in which {words}",
            derived_from=each["incident_id"].to_list(),
            rule="rows of disagreements on killed, all victims, all sides, with two or more numbers",
        )
        for each, words in (
            (rows, "two or more origins give a number of killed"),
            (differ, "these numbers differ"),
            (rival, "no one number satisfies every origin"),
        )
    ]
    return Markup(
        "Two or more origins give a number of killed in {} {}; the numbers differ in {}, and in {} no one number would satisfy every origin."
    ).format(told[0], plural(rows.height, "incident"), told[1], told[2])


def incident_sentence(
    grade: str,
    *,
    toll: Markup,
    people: str,
    place: str,
    days: Markup,
    n_origins: Markup,
    claimant: str,
    positions: Sequence[Markup] = (),
) -> Markup:
    """Return one incident in one sentence, no stronger than its grade."""
    where = Markup("{}, {}").format(name(place), days)
    if grade == "confirmed":
        return Markup(
            "{}: {} people were reported {}; the side that did the harm, or that lost its own fighters, accepts that harm was done."
        ).format(where, toll, people)
    if grade == "fair":
        return Markup(
            "{}: {} people were reported {}, according to {} origins, of which two or more are independent."
        ).format(where, toll, people, n_origins)
    if grade == "weak":
        return Markup(
            "{}: {} people were {}, according to {}. No second independent origin collected here reports it."
        ).format(where, toll, people, name(claimant))
    if grade == "contested":
        rival = Markup("; ").join(positions) or Markup("opposed sides disagree")
        return Markup("{}: the number {} is contested. {}.").format(where, people, rival)
    return Markup("{}: a claim that {} people were {} is discounted.").format(where, toll, people)


def side_positions(data: ReportData, ledger: Ledger, incident_id: str, outcome: str) -> list[Markup]:
    """Return what each side says of one incident."""
    rows = data.tolls.filter(
        pl.col("incident_id") == incident_id,
        pl.col("outcome") == outcome,
        pl.col("victim_class") == "all",
        pl.col("claimant_side") != ALL_SIDES,
        pl.col("policy") == policy_of(data.scope, "each"),
    ).sort("claimant_side")
    return [
        Markup("<em>{}</em>: {}").format(
            name(data.pack.side_name(row["claimant_side"])),
            ledger.link(plain_span(row["low"], row["best"], row["high"]), row["toll_id"]),
        )
        for row in rows.to_dicts()
    ]


def first_claimant(data: ReportData, incident_id: str, claim_ids: Sequence[str]) -> str:
    """Return the name of who says it, from the first of a toll's claims that counts in the incident."""
    links = data.whole["incident_claims"].filter(
        pl.col("incident_id") == incident_id, pl.col("claim_id").is_in(list(claim_ids))
    )
    rows = links.join(data.whole["casualty_claims"], on="claim_id", how="inner", validate="1:1").sort(
        pl.col("role") != "counts", "published_at", "claim_id", nulls_last=True
    )
    if rows.is_empty():
        return "a source"
    row = rows.row(0, named=True)
    if row["claimant_id"]:
        return actor_name(data.pack, row["claimant_id"])
    return str(row["claimant_raw"] or actor_name(data.pack, row["outlet_id"]))


def main_tolls(data: ReportData, outcome: str = "killed") -> list[dict[str, Any]]:
    """Return the incidents of this outcome with their toll of all sides, largest low first."""
    rows = data.tolls.filter(
        pl.col("outcome") == outcome,
        pl.col("victim_class") == "all",
        pl.col("claimant_side") == ALL_SIDES,
        pl.col("policy") == data.scope.policy,
    ).join(data.incidents, on="incident_id", how="inner", validate="m:1", suffix="_incident")
    return rows.sort(["low", "date_start", "incident_id"], descending=[True, False, False]).to_dicts()


def incident_sentences(data: ReportData, ledger: Ledger) -> list[Markup]:
    """Return a sentence for each of the incidents with the highest low."""
    found = []
    rows = [row for row in main_tolls(data) if row["total_kind"] == "incident" and row["low"] > 0]
    for row in rows[:TOP_INCIDENTS]:
        found.append(
            incident_sentence(
                row["grade"],
                toll=ledger.link(plain_span(row["low"], row["best"], row["high"]), row["toll_id"]),
                people="killed",
                place=row["place_name"] or "place not resolved",
                days=days_markup(row["date_start"], row["date_end"]),
                n_origins=ledger.link(row["n_origins_incident"], row["incident_id"]),
                claimant=first_claimant(data, row["incident_id"], row["claim_ids"]),
                positions=side_positions(data, ledger, row["incident_id"], "killed"),
            )
        )
    return found


def control_sentences(data: ReportData) -> list[Markup]:
    """Return the assessed changes of control in the report's days: those with the most claims for them, in order of time."""
    assessed = data.control.filter(pl.col("view") == ASSESSED).sort("place_name", "place_id", "date_start").to_dicts()
    found: list[tuple[int, date, str, Markup]] = []
    for _, place in groupby(assessed, key=lambda row: row["place_id"]):
        holder = None
        for status, run in groupby(place, key=lambda row: str(row["status"])):
            rows = list(run)
            first, is_again = rows[0], rows[0]["holder_id"] is not None and rows[0]["holder_id"] == holder
            holder = rows[-1]["holder_id"]
            if data.scope.start <= first["date_start"] <= data.scope.end and status != "unknown":
                sentence = _control_sentence(data.pack, rows, is_again=is_again)
                found.append((-len(first["supporting"]), first["date_start"], first["place_name"], sentence))
    chosen = sorted(found, key=lambda item: item[:3])
    shown = sorted(chosen[:MAX_CHANGES], key=lambda item: item[1:3])
    return [sentence for *_, sentence in (*shown, *chosen[MAX_CHANGES:])]


def _control_sentence(pack: Pack, rows: Sequence[Mapping[str, Any]], *, is_again: bool) -> Markup:
    """Return the sentence on one status of a place; `rows` are its intervals, stale ones included."""
    first, last = rows[0], rows[-1]
    stale = Markup("")
    if last["is_stale"]:
        silence = last["date_end"] - timedelta(days=last["days_since_evidence"])
        stale = Markup(", no word of it after {}").format(day_markup(silence))
    return Markup("{}{} from {}{} (<a class='n' href='#ref-{}' data-ref='{}'>why</a>)").format(
        name(first["place_name"]), _status_tail(pack, first, is_again=is_again), day_markup(first["date_start"]), stale,
        first["control_id"], first["control_id"],
    )  # fmt: skip


def _status_tail(pack: Pack, row: Mapping[str, Any], *, is_again: bool) -> Markup:
    known = row["holder_id"] is not None
    last = "last " if row["status"] == "contested" else ""
    held = (
        Markup(", {}assessed as held by {},").format(last, name(actor_name(pack, row["holder_id"])))
        if known
        else Markup("")
    )
    if row["status"] == "contested":
        return Markup("{} is contested").format(held)
    if row["status"] == "besieged":
        by = Markup(" by {}").format(name(actor_name(pack, row["besieger_id"]))) if row["besieger_id"] else Markup("")
        return Markup("{} is besieged{}").format(held, by)
    who = name(status_words(pack, row))
    if is_again:
        return Markup(" is no longer contested or besieged, and the assessed holder before, {}, stands").format(who)
    extent = {"most": "for the most part ", "part": "in part "}.get(row["holder_extent"] or "", "")
    return Markup(" is {}assessed as held by {}").format(extent, who)
