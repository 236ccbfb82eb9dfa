"""The sentences of the report on casualties, written from the sums. None says more than the grades of what it adds up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from markupsafe import Markup

from pipeline.look.frame import name, safe
from pipeline.look.theme import short_day
from pipeline.report.casualty_views import (
    ALL_VICTIMS,
    HEARING,
    Band,
    ClassSum,
    GradeSum,
    Growth,
    PolicySum,
    Row,
    Spread,
)
from pipeline.report.ledger import Ledger
from pipeline.report.selection import ReportData
from pipeline.report.series import ALL_SIDES
from pipeline.report.wording import area_parts, day_markup, grade_low, plural, total_link

POLICY_NAMES = {
    "conservative": "Lowest number",
    "representative": "Most common number",
    "informative": "Most precise number",
    "neutral_only": "Neutral origins only",
    "against_interest": "Against own side only",
}
POLICY_MEANINGS = {
    "conservative": "In each incident the lowest number that anybody stands by.",
    "representative": "In each incident the number that most origins give; where no number is given more often than the others, the middle one, of two the lower.",
    "informative": "In each incident the most precise number; of equally precise ones the one that was given last.",
    "neutral_only": "Only origins that belong to no party of the war are heard; among them the most common number counts.",
    "against_interest": "Only what a party says against its own side is heard, such as the loss of its own fighters; among these the most common number counts.",
}
POLICY_CONDITIONS = {
    "conservative": "the lowest number is taken in each incident",
    "representative": "the most common number is taken in each incident",
    "informative": "the most precise number is taken in each incident",
}
POLICY_HEADS = {
    "conservative": "With the lowest number in each incident",
    "representative": "With the most common number in each incident",
    "informative": "With the most precise number in each incident",
    "neutral_only": "Hearing neutral origins only",
    "against_interest": "Hearing only what parties say against their own side",
}
VICTIM_WORDS = {
    ALL_VICTIMS: "All victims", "civilian": "Civilians", "combatant": "Fighters", "mixed": "Civilians and fighters together",
    "unknown": "Not told which",
}  # fmt: skip
GRADE_PLACES = {
    "confirmed": "in incidents where the side that did the harm, or that lost its own fighters, accepts that harm was done",
    "fair": "in incidents with two or more independent origins",
    "weak": "in incidents known from one independent origin only",
    "contested": "in incidents that are contested between the sides",
    "discounted": "in incidents that nobody asserts",
}
ALL_SOURCES = "All sources together"
NO_CLAIM, NO_POSITION = "no claim", "no position"
NAMELESS = "a source without a name"


def span_markup(data: ReportData) -> Markup:
    """Return place and days of the report in words."""
    area = Markup(", ").join(name(part) for part in area_parts(data))
    return Markup("{} from {} to {}").format(area, day_markup(data.scope.start), day_markup(data.scope.end))


def sum_link(ledger: Ledger, each: PolicySum, outcome: str) -> Markup:
    """Return a policy's sum as a traced number, or that it has no position."""
    if each.told is None:
        return safe(NO_POSITION if each.unheard else NO_CLAIM)
    return total_link(ledger, each.told.total, meaning=f"people reported {outcome}, policy {each.policy}")


def lead_sentence(data: ReportData, ledger: Ledger, fan: Sequence[PolicySum]) -> Markup:
    """Return the first sentence: the people reported killed, and how far the number moves with the way of counting."""
    heard = [each for each in fan if each.told is not None and each.policy in HEARING]
    where = span_markup(data)
    if not heard:
        return Markup(
            "The collected articles hold no claim that people were killed in {}. That is not a finding that nobody was."
        ).format(where)
    low, high = min(heard, key=_size), max(heard, key=_size)
    if _spans(low) == _spans(high):
        return Markup(
            "The reports collected here give {} people killed in {}. Every way of counting that hears all of them gives this number."
        ).format(sum_link(ledger, low, "killed"), where)
    return Markup("The reports collected here give {} people killed in {} if {}, and {} if {}.").format(
        sum_link(ledger, low, "killed"), where, POLICY_CONDITIONS[low.policy], sum_link(ledger, high, "killed"), POLICY_CONDITIONS[high.policy]
    )  # fmt: skip


def _size(each: PolicySum) -> tuple[int, int, int]:
    """Return the sort key of a sum that is told: lowest, then drawn, then highest numbers."""
    band = each.told.band if each.told else Band(0, 0, 0, 0)
    return (band.low, band.mark, band.top)


def _spans(each: PolicySum) -> tuple[int, int | None] | None:
    return None if each.told is None else (each.told.total.low, each.told.total.high)


def most_sentence(sums: Sequence[GradeSum]) -> Markup:
    """Return what most of the people killed rest on; nothing where no grade holds more than half of them."""
    lows = {each.grade: each.span.low for each in sums if each.span is not None and each.span.low}
    if not lows:
        return Markup("")
    grade, most = max(lows.items(), key=lambda item: item[1])
    if most == sum(lows.values()):
        return Markup("All of these people stand {}.").format(GRADE_PLACES[grade])
    return (
        Markup("Most of these people stand {}.").format(GRADE_PLACES[grade])
        if 2 * most > sum(lows.values())
        else Markup("")
    )


def grades_sentence(ledger: Ledger, sums: Sequence[GradeSum], *, policy: str) -> Markup:
    """Return how many of the people killed stand in incidents of which grade, most first; nothing where one grade holds all."""
    told = [each for each in sums if each.span is not None and each.span.low]
    if len(told) < 2:
        return Markup("")
    parts = [
        Markup("{} stand {}").format(grade_low(ledger, each, policy=policy), GRADE_PLACES[each.grade])
        for each in sorted(told, key=lambda each: -(each.span.low if each.span else 0))
    ]
    return Markup("{}, at least {}.").format(POLICY_HEADS[policy], Markup("; ").join(parts))


def scoped_sentence(ledger: Ledger, fan: Sequence[PolicySum]) -> Markup:
    """Return what is left if only some are heard, and in how many incidents they say nothing."""
    heads = {
        "neutral_only": (Markup("Neutral origins alone give {}{}"), Markup("No neutral origin counts the killed{}")),
        "against_interest": (
            Markup("What parties say against their own side gives {}{}"),
            Markup("No party gives a number of killed against its own side{}"),
        ),
    }
    parts = []
    for each in fan:
        if each.policy not in heads or not (each.told or each.unheard):
            continue
        told, nothing = heads[each.policy]
        silent = unheard_count(ledger, each, "killed")
        tail = Markup(" ({} {} without a position)").format(silent, plural(len(each.unheard), "incident"))
        shown = tail if silent else Markup("")
        parts.append(told.format(sum_link(ledger, each, "killed"), shown) if each.told else nothing.format(shown))
    return Markup("{}. Silence is not zero.").format(Markup(". ").join(parts)) if parts else Markup("")


def unheard_count(ledger: Ledger, each: PolicySum, outcome: str) -> Markup:
    """Return how many incidents have a count but no position under a policy; empty where there is none."""
    if not each.unheard:
        return Markup("")
    return ledger.figure(
        len(each.unheard),
        meaning=f"incidents with people reported {outcome} and without a position under the policy {each.policy}",
        derived_from=each.unheard,
        rule="incidents of the report with a toll of the outcome under other policies and none under this one",
    )


def victims_sentence(ledger: Ledger, sums: Sequence[ClassSum], *, policy: str) -> Markup:
    """Return what counts of civilians alone and of fighters alone add up to."""
    found = {each.victim_class: each.by_outcome.get("killed") for each in sums if each.side == ALL_SIDES}
    parts = []
    for victims, words in (("civilian", "civilians"), ("combatant", "fighters")):
        told = found.get(victims)
        if told is not None:
            number = total_link(
                ledger, told.total, meaning=f"people reported killed, victims {victims}, policy {policy}"
            )
            parts.append(Markup("{} {}").format(number, words))
    if not parts:
        return Markup("")
    caution = " These are counts of their own, taken where a report tells who the dead were; they are no shares of the number above and must not be added to it."
    return Markup("Counts that tell who was killed give {}.{}").format(Markup(" and ").join(parts), caution)


def growth_sentence(ledger: Ledger, growths: Sequence[Growth], fallen: Sequence[str]) -> Markup:
    """Return how many tolls were told on more than one day, how many changed, and how many numbers fell (rows of toll_growth)."""
    if not growths:
        return Markup("No toll of this report was told on more than one day, so none could grow.")
    changed = [each for each in growths if each.is_changed]
    rule = "series of toll_growth with steps on two days or more, at the report's place, of its incidents or known in its days"
    told, moved = (
        ledger.figure(
            len(found), meaning=meaning, derived_from=[step for each in found for step in each.ids], rule=rule
        )
        for found, meaning in (
            (growths, "tolls told on two days or more"),
            (changed, "tolls of which a later report gives another number"),
        )
    )
    tail = Markup("No origin gave less than it had said before.")
    if fallen:
        fell = ledger.figure(
            len(fallen),
            meaning="numbers below an earlier one of their origin",
            derived_from=fallen,
            rule="rows of toll_growth with is_fall, of one origin, each pair of claims once",
        )
        tail = Markup("{} {} below what the same origin had said before: a correction or a mistake.").format(
            fell, "number is" if len(fallen) == 1 else "numbers are"
        )
    return Markup("More was told on a later day of {} {}; of {} of them the number changed. {}").format(
        told, plural(len(growths), "toll"), moved, tail
    )


def spread_words(ledger: Ledger, each: Spread) -> Markup:
    """Return how many origins give how many numbers of one incident, and whether one number could satisfy them all."""
    ids = [claim for position in each.positions for claim in position.claim_ids]
    meaning = f"of {each.outcome} in incident {each.incident_id}"
    rule = "row of disagreements of this incident and outcome, all victims, all sides"
    n_numbers = ledger.figure(
        each.n_numbers, meaning=f"origins that give a number {meaning}", derived_from=ids, rule=rule
    )
    both = "one number could satisfy them all" if each.can_all_be_true else "no one number satisfies them all"
    if each.n_values == each.n_numbers:
        return Markup("{} origins, each with another number; {}").format(n_numbers, both)
    n_values = ledger.figure(each.n_values, meaning=f"different numbers {meaning}", derived_from=ids, rule=rule)
    share = ledger.figure(
        f"{each.modal_pct}%",
        meaning=f"origins that give the most common number {meaning}",
        derived_from=ids,
        rule=rule,
    )
    modal = ledger.figure(each.modal_value, meaning=f"most common number {meaning}", derived_from=ids, rule=rule)
    return Markup("{} origins, {} numbers; {} of the origins give {}; {}").format(
        n_numbers, n_values, share, modal, both
    )


def range_words(fan: Sequence[PolicySum]) -> str:
    """Return how far the sums move over the policies that hear everybody: `1,695+ to 2,027+`, `12`; empty where nobody is counted."""
    spans = [each.told.total for each in fan if each.told is not None and each.policy in HEARING]
    if not spans:
        return ""
    ends = sorted({(each.low, each.high is None) for each in spans})
    tops = [each.low if each.high is None else each.high for each in spans]
    first, is_open = ends[0][0], any(each.high is None for each in spans)
    top = max(tops)
    if first == top:
        return f"at least {first:,}" if is_open else f"{first:,}"
    return f"{first:,} to {top:,}" + ("+" if is_open else "")


def incident_title(row: Row | None) -> str:
    """Return an incident's place and first day for a chart; a running total with the year since which it counts."""
    place = str(row["place_name"] or "Place not resolved") if row else "Place not resolved"
    if row is None or row["date_start"] is None:
        return place
    if row["total_kind"] == "cumulative":
        return f"{place}, since {short_day(row['date_start'])} {row['date_start'].year}"
    return f"{place}, {short_day(row['date_start'])}"


def origin_name(origin: str, names: Mapping[str, str]) -> Markup:
    """Return the name of an origin; one that no claim names in words is not told."""
    return name(names[origin]) if origin in names else safe(NAMELESS)
