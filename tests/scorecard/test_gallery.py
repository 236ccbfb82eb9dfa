"""Errors: told apart by what went wrong, the worst first, each in its sentence."""

from __future__ import annotations

import pytest

from pipeline.scorecard.gallery import groups_of, joined

ARTICLES = {
    "a": {"title": "War", "text": "Calm in Homs. At least 40 men\nwere killed in Jobar. Nobody was hurt in Hama."}
}


def flaw(**given):
    return {
        "table": "casualties", "kind": "missed", "article": "a", "gold": "killed 40 or more", "found": "", "quote": "At least 40 men were killed",
        "about": "", "people": 40,
    } | given  # fmt: skip


def test_the_quote_stands_marked_in_its_sentence():
    ((_, error),) = joined([flaw()], ARTICLES, {})
    assert (error.before, error.words, error.after) == ("", "At least 40 men\nwere killed", " in Jobar.")
    assert (error.expected, error.found) == ("killed 40 or more", "nothing")


def test_a_quote_that_is_not_in_the_article_stands_alone():
    ((_, error),) = joined([flaw(quote="40 fell")], ARTICLES, {})
    assert (error.before, error.words, error.after) == ("", "40 fell", "")


@pytest.mark.parametrize(
    ("quote", "table", "kinds"),
    [
        ("killed in Jobar", "casualties", ["misread"]),
        ("hurt in Hama", "casualties", ["missed", "surplus"]),
        ("killed in Jobar", "territory", ["missed", "surplus"]),
    ],
)
def test_missed_and_surplus_in_one_sentence_are_one_claim_misread(quote, table, kinds):
    other = flaw(kind="surplus", table=table, gold="", found="killed 40", quote=quote)
    assert [error.kind for _, error in joined([flaw(), other], ARTICLES, {})] == kinds


def test_two_missed_claims_do_not_share_one_surplus():
    surplus = flaw(kind="surplus", gold="", found="killed 41", quote="killed in Jobar")
    found = [(error.kind, error.found) for _, error in joined([flaw(), flaw(), surplus], ARTICLES, {})]
    assert found == [("misread", "killed 41"), ("missed", "nothing")]


def test_ids_of_parties_are_shown_by_name():
    ((_, error),) = joined(
        [flaw(kind="claimant_id", gold="sana", found="nothing", about="killed 40")], ARTICLES, {"sana": "SANA agency"}
    )
    assert (error.expected, error.found, error.about) == ("SANA agency", "nothing", "killed 40")


def test_groups_count_all_and_show_those_about_most_people():
    flaws = [flaw(people=n, gold=f"killed {n}") for n in (3, 900, 20)]
    (group,) = groups_of(flaws, ARTICLES, {}, limit=2)
    assert (group.n, [error.people for error in group.errors]) == (3, [900, 20])
    assert group.title == "A count that was not read"


def test_rows_come_before_parts_and_common_parts_first():
    flaws = [
        flaw(kind="place"),
        flaw(kind="claimant"),
        flaw(kind="claimant"),
        flaw(kind="surplus", quote="Homs"),
        flaw(),
    ]
    assert [group.kind for group in groups_of(flaws, ARTICLES, {})] == ["missed", "surplus", "claimant", "place"]
