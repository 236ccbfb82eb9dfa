"""Decisions in the claim tables."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest

from pipeline.errors import ConfigError
from tests.decide.conftest import doubt, line
from tests.factories import casualty, no_place, territory


def only(found, table="casualty_claims"):
    (row,) = found.frames[table].to_dicts()
    return row


def test_without_decisions_the_tables_are_the_same(run):
    claim = casualty(5)
    found = run([], casualty_claims=[claim])
    assert only(found) == claim
    assert found.rows == []


def test_a_rejected_claim_leaves_with_its_mentions_and_keeps_a_row(run):
    wrong, right = casualty(5), casualty(7, article_id="a2")
    mention = {"claim_id": wrong["claim_id"], "span_field": "text", "span_start": 0, "span_end": 5, "quote": "words"}
    found = run(
        [line("reject", f"claim:{wrong['claim_id']}")], casualty_claims=[wrong, right], claim_mentions=[mention]
    )
    assert only(found)["claim_id"] == right["claim_id"]
    assert found.frames["claim_mentions"].is_empty()
    assert [(row["claim_id"], row["decision"], row["quote"]) for row in found.rows] == [
        (wrong["claim_id"], "reject", "words")
    ]


def test_parts_of_a_rejected_whole_stand_alone(run):
    whole = casualty(40)
    part = casualty(7, part_of_claim_id=whole["claim_id"], span_start=10, span_end=15)
    found = run([line("reject", f"claim:{whole['claim_id']}")], casualty_claims=[whole, part])
    assert only(found)["part_of_claim_id"] is None


@pytest.mark.parametrize(
    ("value", "wanted"),
    [
        ("exactly 9", (9, 9, 9, "exact")), ("9", (9, 9, 9, "exact")), ("at least 9", (9, 9, None, "at_least")),
        ("more than 9", (9, 9, None, "more_than")), ("up to 9", (0, None, 9, "up_to")), ("about 95", (85, 95, 105, "about")),
        ("nearly 95", (85, None, 95, "nearly")), ("5 to 9", (5, None, 9, "range")), ("nobody", (0, 0, 0, "none")),
    ],
)  # fmt: skip
def test_a_count_is_changed_in_words(run, value, wanted):
    claim = casualty(5)
    row = only(
        run([line("change", f"claim:{claim['claim_id']}", column="count", value=value)], casualty_claims=[claim])
    )
    assert (row["low"], row["best"], row["high"], row["qualifier"]) == wanted
    assert (row["claim_id"], row["quote"], row["confidence"]) == (claim["claim_id"], claim["quote"], 1.0)


def test_a_place_name_is_decided_for_all_claims_that_use_it(run):
    lost = no_place() | {"place_raw": "Halab al-Jadida", "geo_reason": "not_in_gazetteer"}
    claims = [
        casualty(5, article_id="a1", place=lost),
        casualty(6, article_id="a2", place=lost),
        casualty(7, article_id="a3"),
    ]
    found = run([line("change", "name:halab al-jadida", column="place", value="gn:170063")], casualty_claims=claims)
    placed = found.frames["casualty_claims"].filter(pl.col("place_name") == "Aleppo")
    assert placed["latitude"].to_list() == [36.20124, 36.20124]
    assert placed["geo_reason"].to_list() == [None, None]
    assert {row["basis"] for row in found.rows} == {"name"}


def test_a_place_can_be_taken_away(run):
    claim = casualty(5)
    row = only(
        run([line("change", f"claim:{claim['claim_id']}", column="place", value="none")], casualty_claims=[claim])
    )
    assert (row["latitude"], row["country_iso3"], row["geo_reason"]) == (None, None, "decided_by_hand")


@pytest.mark.parametrize(
    ("value", "precision"),
    [
        ("2017-03-20", 1),
        ("2017-03-20 to 2017-03-22", 2),
        ("2017-03-01 to 2017-03-31", 4),
        ("2017-01-01 to 2017-03-31", 5),
    ],
)
def test_days_bring_their_precision(run, value, precision):
    claim = casualty(5)
    row = only(run([line("change", f"claim:{claim['claim_id']}", column="days", value=value)], casualty_claims=[claim]))
    assert (str(row["date_start"]), row["date_prec"]) == (value[:10], precision)


def test_a_claimant_brings_side_and_origin_and_opens_the_interest(run):
    claim = casualty(5, self_interested=True, claimant_side="opposition")
    row = only(
        run([line("change", f"claim:{claim['claim_id']}", column="claimant_id", value="sohr")], casualty_claims=[claim])
    )
    assert (row["claimant_id"], row["claimant_side"], row["attribution_path"], row["self_interested"]) == (
        "sohr",
        "neutral",
        "agency_a > sohr",
        None,
    )


def test_territory_claims_change_too(run):
    claim = territory("captured", "syria_army")
    row = only(
        run([line("change", f"claim:{claim['claim_id']}", column="extent", value="part")], territory_claims=[claim]),
        "territory_claims",
    )
    assert row["extent"] == "part"


def test_the_later_decision_replaces_the_earlier_one_wherever_it_stands(run):
    claim = casualty(5)
    id_ = f"claim:{claim['claim_id']}"
    lines = [
        line("accept", id_, when="2026-11-27"), line("reject", id_, when="2026-11-26"),
        line("change", id_, column="count", value="9", when="2026-11-28"), line("change", id_, column="count", value="8", when="2026-11-26"),
    ]  # fmt: skip
    found = run(lines, casualty_claims=[claim])
    assert only(found)["best"] == 9
    assert len(found.rows) == 4


@pytest.mark.parametrize(
    ("decision", "words"),
    [
        (line("change", "{id}", column="colour", value="red"), "no column 'colour'.*count, days, place"),
        (line("change", "{id}", column="action", value="captured"), "no column 'action'"),
        (line("change", "{id}", column="count", value="5-9"), "'5-9' is no count.*5 to 9"),
        (line("change", "{id}", column="days", value="2017-02-30"), "no day or range"),
        (line("change", "{id}", column="days", value="2017-03-02 to 2017-03-01"), "no day or range"),
        (line("change", "{id}", column="place", value="gn:1"), "no place 'gn:1'.*places.csv"),
        (line("change", "{id}", column="claimant_id", value="nobody_known"), "no actor 'nobody_known'"),
        (line("change", "{id}", column="victim_class", value="innocent"), "not one of the values.*civilian"),
        (line("merge", "{id}", other_id="{id}"), "only two casualty claims"),
    ],
)
def test_a_decision_that_cannot_be_carried_out_is_named(run, decision, words):
    claim = casualty(5)
    filled = {name: value.replace("{id}", f"claim:{claim['claim_id']}") for name, value in decision.items()}
    with pytest.raises(ConfigError, match=f"(?s)decisions.csv line 2.*{words}"):
        run([filled], casualty_claims=[claim])


def test_a_decision_that_matches_nothing_stops_the_run_with_its_name(run):
    with pytest.raises(ConfigError, match=r"1 decision\(s\) match no claim.*decisions.csv line 2: reject claim:beef"):
        run([line("reject", "claim:beef")], casualty_claims=[casualty(5)])
    claim = casualty(5)
    with pytest.raises(ConfigError, match=r"merge .* with claim:beef"):
        run([line("merge", f"claim:{claim['claim_id']}", other_id="claim:beef")], casualty_claims=[claim])


def test_a_decision_on_an_article_of_a_later_day_waits(run):
    found = run([line("reject", "claim:beef", published="2017-06-01")], casualty_claims=[casualty(5)])
    assert found.n_later == 1
    with pytest.raises(ConfigError, match="match no claim"):
        run([line("reject", "claim:beef", published="2017-05-31")], casualty_claims=[casualty(5)])


def test_a_claim_that_is_read_anew_is_found_by_its_words(run):
    claim = casualty(6, span_start=2, span_end=7)
    at = "a1#text:0-5#killed"  # what was judged; the extractor reads other characters and another number now
    found = run(
        [line("change", "claim:gone", words_at=at, column="victim_class", value="civilian")], casualty_claims=[claim]
    )
    assert only(found)["victim_class"] == "civilian"
    assert found.rows[0]["basis"] == "words"


@pytest.mark.parametrize(
    "at",
    ["a1#text:8-12#killed", "a1#text:0-5#injured", "a1#title:0-5#killed", "a2#text:0-5#killed", "nonsense", "a#b#c"],
)
def test_other_words_find_nothing(run, at):
    with pytest.raises(ConfigError, match="match no claim"):
        run([line("reject", "claim:gone", words_at=at)], casualty_claims=[casualty(6)])


def test_two_claims_on_the_same_words_are_not_chosen_between(run):
    claims = [casualty(6), casualty(7)]
    with pytest.raises(ConfigError, match="match no claim"):
        run([line("reject", "claim:gone", words_at="a1#text:0-5#killed")], casualty_claims=claims)


def test_a_count_left_out_is_read_by_hand_in_the_outlets_own_voice(run):
    left = doubt("seven bodies")
    found = run([line("accept", f"doubt:{left['abstention_id']}", value="killed at least 7")], abstentions=[left])
    row = only(found)
    assert (row["outcome"], row["low"], row["best"], row["high"], row["quote"]) == (
        "killed",
        7,
        7,
        None,
        "seven bodies",
    )
    assert (row["claimant_raw"], row["attribution_path"], row["extractor"], row["extractor_version"]) == (
        None,
        "agency_a",
        "hand",
        "A. Editor",
    )
    assert found.rows[0]["is_count_by_hand"]
    with pytest.raises(ConfigError, match="no outcome and count"):
        run([line("accept", f"doubt:{left['abstention_id']}", value="seven")], abstentions=[left])


def test_a_doubt_that_is_rejected_is_closed(run):
    left = doubt("seven cows")
    found = run([line("reject", f"doubt:{left['abstention_id']}")], abstentions=[left])
    assert found.frames["abstentions"].is_empty()
    with pytest.raises(ConfigError, match="no columns to change"):
        run([line("change", f"doubt:{left['abstention_id']}", column="count", value="7")], abstentions=[left])


def test_order_of_lines_of_one_day_on_different_claims_changes_nothing(run):
    claims = [casualty(5), casualty(6, article_id="a2")]
    lines = [line("change", f"claim:{each['claim_id']}", column="count", value="9") for each in claims]
    first, second = run(lines, casualty_claims=claims), run(lines[::-1], casualty_claims=claims)
    assert first.frames["casualty_claims"].equals(
        second.frames["casualty_claims"].select(first.frames["casualty_claims"].columns)
    )
    assert sorted(row["decision_row_id"] for row in first.rows) == sorted(row["decision_row_id"] for row in second.rows)
    assert first.rows[0]["decided_on"] == date(2026, 11, 26)
