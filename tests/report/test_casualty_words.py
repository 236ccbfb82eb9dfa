"""The sentences of the report on casualties follow the spread and never say more than the grades."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

import pytest
from markupsafe import Markup

from pipeline.report import casualty_words as words
from pipeline.report.casualty_views import (
    Band,
    ClassSum,
    GradeSum,
    Growth,
    GrowthLine,
    PolicySum,
    Span,
    Spread,
    Step,
    Sum,
)
from pipeline.report.ledger import Ledger
from pipeline.report.selection import ReportData
from pipeline.report.series import Total

DAY = date(2017, 3, 1)


def told(low: int, best: int | None, high: int | None, policy: str = "x") -> Sum:
    mark = best or low
    total = Total(DAY, DAY, low, best, high, 2, (f"{policy}{low}",))
    return Sum(total, Band(low, mark, high or mark, int(high is None)))


def fan(**sums: Sum | int) -> list[PolicySum]:
    """Return one sum per policy; a number = so many incidents without a position and nobody heard."""
    return [
        PolicySum(policy, None, tuple(f"i{at}" for at in range(each))) if isinstance(each, int) else PolicySum(policy, each, ())
        for policy, each in sums.items()
    ]  # fmt: skip


def plain(sentence: Markup) -> str:
    return re.sub(r"<[^>]*>", "", str(sentence))


def test_the_lead_follows_the_spread_over_the_policies(data: ReportData) -> None:
    given = fan(
        conservative=told(11, 11, 11),
        representative=told(20, 20, 30),
        informative=told(157, 157, None),
        neutral_only=told(1, 1, 1),
    )
    assert plain(words.lead_sentence(data, Ledger("r"), given)) == (
        "The reports collected here give 11 people killed in Syria from 1 March 2017 to 31 March 2017 if the lowest number is taken in each"
        " incident, and at least 157 if the most precise number is taken in each incident."
    )


def test_one_number_under_every_policy_is_said_once(data: ReportData) -> None:
    same = told(4, 4, None)
    sentence = plain(
        words.lead_sentence(data, Ledger("r"), fan(conservative=same, representative=same, informative=same))
    )
    assert sentence.count("at least 4") == 1
    assert "Every way of counting that hears all of them gives this number." in sentence


@pytest.mark.parametrize("given", [fan(), fan(conservative=0, neutral_only=2)])
def test_no_claim_is_not_a_finding(data: ReportData, given: list[PolicySum]) -> None:
    sentence = plain(words.lead_sentence(data, Ledger("r"), given))
    assert "hold no claim that people were killed in Syria" in sentence
    assert "not a finding that nobody was" in sentence


def grade(name: str, low: int | None) -> GradeSum:
    span = None if low is None else Span(low, low, low)
    return GradeSum(name, ("i",), span, None, (f"toll{name}",))


@pytest.mark.parametrize(
    ("sums", "start"),
    [
        (
            [grade("weak", 6), grade("contested", 5)],
            "Most of these people stand in incidents known from one independent origin only.",
        ),
        ([grade("weak", 5), grade("contested", 5)], ""),  # half is not most
        ([grade("contested", 5)], "All of these people stand in incidents that are contested between the sides."),
        (
            [grade("contested", 5), grade("weak", None)],
            "All of these people stand in incidents that are contested between the sides.",
        ),
        ([grade("weak", 0)], ""),
        ([], ""),
    ],
)
def test_the_lead_says_what_most_people_rest_on(sums: list[GradeSum], start: str) -> None:
    assert plain(words.most_sentence(sums)) == start


def test_grades_are_told_most_people_first_and_not_where_one_holds_all() -> None:
    sums = [grade("confirmed", 3), grade("weak", 90), grade("discounted", None)]
    sentence = plain(words.grades_sentence(Ledger("r"), sums, policy="conservative"))
    assert sentence.startswith(
        "With the lowest number in each incident, at least 90 stand in incidents known from one independent origin only; 3 stand in"
    )
    assert words.grades_sentence(Ledger("r"), [grade("weak", 90)], policy="conservative") == ""


@pytest.mark.parametrize(
    ("given", "wanted"),
    [
        (fan(neutral_only=told(7, 7, 7), against_interest=3), "Neutral origins alone give 7. No party gives a number of killed against its own side (3 incidents without a position). Silence is not zero."),
        (fan(neutral_only=1), "No neutral origin counts the killed (1 incident without a position). Silence is not zero."),
        (fan(neutral_only=0, against_interest=0), ""),
    ],
)  # fmt: skip
def test_who_is_not_heard_has_no_position(given: list[PolicySum], wanted: str) -> None:
    assert plain(words.scoped_sentence(Ledger("r"), given)) == wanted


@pytest.mark.parametrize(
    ("given", "wanted"),
    [
        (fan(conservative=told(205, 205, None), informative=told(267, 267, None)), "205 to 267+"),
        (fan(conservative=told(2, 2, 2), informative=told(2, 2, 9)), "2 to 9"),
        (fan(conservative=told(2, 2, None)), "at least 2"),
        (fan(conservative=told(2, 2, 2), neutral_only=told(1, 1, 1)), "2"),
        (fan(conservative=4), ""),
    ],
)
def test_the_key_figure_spans_the_policies_that_hear_everybody(given: list[PolicySum], wanted: str) -> None:
    assert words.range_words(given) == wanted


def test_counts_of_civilians_are_never_called_a_share() -> None:
    sums = [
        ClassSum("all", "all", {"killed": told(9, 9, 9)}),
        ClassSum("all", "civilian", {"killed": told(12, 12, 12)}),
    ]
    sentence = plain(words.victims_sentence(Ledger("r"), sums, policy="representative"))
    assert sentence.startswith("Counts that tell who was killed give 12 civilians. ")
    assert "must not be added" in sentence
    assert words.victims_sentence(Ledger("r"), sums[:1], policy="representative") == ""


def growth(*numbers: int) -> Growth:
    steps = tuple(
        Step(f"g{at}", date(2017, 3, 1 + at), Span(number, number, number), False) for at, number in enumerate(numbers)
    )
    return Growth("s", "i", "killed", False, (GrowthLine("all", steps),))


@pytest.mark.parametrize(
    ("growths", "fallen", "wanted"),
    [
        ([], [], "No toll of this report was told on more than one day, so none could grow."),
        ([growth(5, 5)], [], "More was told on a later day of 1 toll; of 0 of them the number changed. No origin gave less than it had said before."),
        ([growth(5, 7), growth(9, 6)], ["g1"], "More was told on a later day of 2 tolls; of 2 of them the number changed. 1 number is below what the same origin had said before: a correction or a mistake."),
    ],
)  # fmt: skip
def test_growth_in_words(growths: list[Growth], fallen: list[str], wanted: str) -> None:
    assert plain(words.growth_sentence(Ledger("r"), growths, fallen)) == wanted


DIFFER = Spread("i", "killed", 8, 74, 8, 6, 40, 38, False, ())


@pytest.mark.parametrize(
    ("each", "wanted"),
    [
        (DIFFER, "8 origins, 6 numbers; 38% of the origins give 40; no one number satisfies them all"),
        (replace(DIFFER, n_numbers=2, n_values=2), "2 origins, each with another number; no one number satisfies them all"),
        (replace(DIFFER, n_numbers=2, n_values=2, can_all_be_true=True), "2 origins, each with another number; one number could satisfy them all"),
    ],
)  # fmt: skip
def test_how_far_origins_agree(each: Spread, wanted: str) -> None:
    assert plain(words.spread_words(Ledger("r"), each)) == wanted


@pytest.mark.parametrize(
    ("row", "title"),
    [
        (None, "Place not resolved"),
        ({"place_name": None, "date_start": None, "total_kind": "incident"}, "Place not resolved"),
        ({"place_name": "Jobar", "date_start": DAY, "total_kind": "period"}, "Jobar, 1 Mar"),
        ({"place_name": "Syria", "date_start": date(2011, 3, 15), "total_kind": "cumulative"}, "Syria, since 15 Mar 2011"),
    ],
)  # fmt: skip
def test_titles_in_charts(row: dict[str, object] | None, title: str) -> None:
    assert words.incident_title(row) == title
