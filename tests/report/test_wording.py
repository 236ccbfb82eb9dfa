"""No sentence says more than the grade allows."""

from __future__ import annotations

import polars as pl
import pytest
from markupsafe import Markup

from pipeline.report import casualty_views, sections, wording
from pipeline.report.ledger import Ledger
from pipeline.report.selection import ReportData
from pipeline.schemas import GRADES, POLICIES

FACT = "accepts that harm was done"
ASSERTIVE = {"confirmed"}


def sentence(grade: str) -> str:
    told = wording.incident_sentence(
        grade, toll=Markup("at least 9"), people="killed", place="Jobar", days=Markup("21 March"), n_origins=Markup("3"),
        claimant="Barada", positions=[Markup("one side: 9"), Markup("other side: 2")],
    )  # fmt: skip
    return told.striptags()


@pytest.mark.parametrize(
    ("grade", "words"),
    [
        ("confirmed", "Jobar, 21 March: at least 9 people were reported killed; the side that did the harm, or that lost its own fighters, accepts that harm was done."),
        ("fair", "Jobar, 21 March: at least 9 people were reported killed, according to 3 origins, of which two or more are independent."),
        ("weak", "Jobar, 21 March: at least 9 people were killed, according to Barada. No second independent origin collected here reports it."),
        ("contested", "Jobar, 21 March: the number killed is contested. one side: 9; other side: 2."),
        ("discounted", "Jobar, 21 March: a claim that at least 9 people were killed is discounted."),
    ],
)  # fmt: skip
def test_an_incident_is_told_by_its_grade(grade: str, words: str) -> None:
    assert sentence(grade) == words


def test_every_grade_has_words() -> None:
    assert set(wording.GRADE_WORDS) == set(wording.GRADE_MEANING) == set(GRADES)
    assert all((FACT in sentence(grade)) is (grade in ASSERTIVE) for grade in GRADES)


@pytest.mark.parametrize(
    ("low", "best", "high", "words"),
    [(4, 4, 4, "4"), (4, None, 9, "between 4 and 9"), (1157, 1157, None, "at least 1,157"), (0, None, None, "0 or more"), (0, 0, 0, "0")],
)  # fmt: skip
def test_a_count_keeps_its_range(low: int, best: int | None, high: int | None, words: str) -> None:
    assert wording.plain_span(low, best, high) == words


def test_a_hostile_claimant_stays_text() -> None:
    told = wording.incident_sentence(
        "weak", toll=Markup("9"), people="killed", place="<b>", days=Markup("d"), n_origins=Markup("1"), claimant="<script>\u202e"
    )  # fmt: skip
    assert "&lt;script&gt;⟨U+202E⟩" in told
    assert "<b>" not in told


def test_the_first_sentence_gives_the_low_and_says_who_counts(data: ReportData) -> None:
    words = wording.total_sentence(data, Ledger("small")).striptags()
    assert words.startswith(
        "Added up incident by incident, the reports collected here give 11 people killed in Syria from 1 March 2017 to 31 March 2017"
    )
    assert words.endswith("an incident that was not recognised in two reports is in it twice.")


def test_what_one_origin_alone_reports_is_told_by_grade_not_by_count(data: ReportData) -> None:
    import dataclasses

    weak = data.incidents.with_columns(pl.lit("weak").alias("grade"), pl.lit(2, dtype=pl.Int64).alias("n_origins"))
    words = wording.one_origin_sentence(dataclasses.replace(data, incidents=weak), Ledger("small")).striptags()
    assert words.startswith("Of the killed, at least 11 stand in incidents known from one independent origin only;")
    fair = weak.with_columns(pl.lit("fair").alias("grade"), pl.lit(1, dtype=pl.Int64).alias("n_origins"))
    assert wording.one_origin_sentence(dataclasses.replace(data, incidents=fair), Ledger("small")) == ""


def test_both_pages_give_the_same_number_of_one_origin_with_totals_over_a_period(data: ReportData) -> None:
    import dataclasses

    weak = data.incidents.with_columns(pl.lit("weak").alias("grade"), pl.lit("period").alias("total_kind"))
    chosen = dataclasses.replace(data, incidents=weak)
    ledger = Ledger("small")
    here = wording.one_origin_sentence(chosen, ledger)
    sums = casualty_views.killed_by_grade(chosen, casualty_views.rest_index(chosen))
    there = wording.grade_low(ledger, sums[0], policy=chosen.scope.policy)
    assert "at least 11 " in here.striptags()
    assert there.striptags() == "11"
    assert str(there) in str(here)


def under(data: ReportData, policy: str) -> ReportData:
    import dataclasses

    return dataclasses.replace(data, scope=dataclasses.replace(data.scope, policy=policy))


@pytest.mark.parametrize(
    ("policy", "words"),
    [
        ("neutral_only", "Listening to neutral origins only, there is no position on people killed"),
        ("against_interest", "Counting only what a side says against itself, there is no position on people killed"),
    ],
)
def test_a_policy_that_hears_nobody_is_not_zero(data: ReportData, policy: str, words: str) -> None:
    ledger = Ledger("small")
    told = wording.total_sentence(under(data, policy), ledger).striptags()
    assert told.startswith(words)
    assert "1 incident without a position under this policy. That is not a finding that nobody was." in told
    (figure,) = ledger.figures()
    assert figure["value"] == "1"
    assert figure["derived_from"] == data.incidents["incident_id"].to_list()


def test_every_policy_is_told_and_none_as_zero(data: ReportData) -> None:
    words = wording.policy_sentence(data, Ledger("small")).striptags()
    assert set(wording.POLICY_WORDS) == set(POLICIES)
    assert all(each in words for each in wording.POLICY_WORDS.values())
    nobody = "no position (1 incident without a position under this policy)"
    assert words.count(nobody) == 2
    assert f"listening to neutral origins only: {nobody}" in words


def test_how_often_origins_differ_is_told(data: ReportData) -> None:
    words = wording.spread_sentence(data, Ledger("small")).striptags()
    assert words == (
        "Two or more origins give a number of killed in 1 incident; the numbers differ in 1, and in 1 no one number would satisfy every origin."
    )


def plain(section: sections.Section) -> str:
    """Return the words of a section, a space between any two tags."""
    return " ".join(Markup(str(section.html).replace("<", " <")).striptags().split())


def test_a_report_that_hears_nobody_still_shows_what_each_side_says(data: ReportData) -> None:
    quiet = under(data, "neutral_only")
    ledger = Ledger("small")
    assert "at least 157" in wording.side_sentence(quiet, ledger).striptags()
    table = plain(sections.totals(quiet, ledger))
    assert "All sources together no position" in table
    assert "Syrian government and allies" in table
    assert "157" in table
    assert "killed: no position under this policy" in plain(sections.claims(quiet, ledger)).lower()
    assert "no position 1 incident without a position under this policy" in plain(sections.summary(quiet, ledger))
    assert "157" in plain(sections.casualties_over_time(quiet, ledger))
    assert "Syrian government and allies : at least 157" in plain(sections.contested(quiet, ledger))


def test_without_claims_it_does_not_say_that_nobody_died(data: ReportData) -> None:
    import dataclasses

    empty = dataclasses.replace(data, cells=data.cells.clear())
    words = wording.total_sentence(empty, Ledger("small")).striptags()
    assert words.endswith("That is not a finding that nobody was.")


def test_sides_are_named_in_the_packs_words(data: ReportData) -> None:
    words = wording.side_sentence(data, Ledger("small")).striptags()
    assert "Syrian government and allies at least 157; Opposition and rebel groups 11" in words
