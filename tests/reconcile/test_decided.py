"""What people decide of two claims goes before every score."""

from __future__ import annotations

from datetime import date

import pytest

from pipeline import schemas
from pipeline.errors import ConfigError
from tests.factories import ALEPPO, RAQQA, casualty, frame


def decided(kind, first, second, *, when="2026-11-26", why="read both"):
    return {
        "decision_row_id": f"{kind} {first['claim_id']} {second['claim_id']} {when}", "decision_id": "d", "decision": kind, "table_name": "casualty_claims",
        "claim_id": first["claim_id"], "other_claim_id": second["claim_id"], "column_name": None, "value_before": None, "value_after": None,
        "who": "A. Editor", "why": why, "decided_on": date.fromisoformat(when), "basis": "id", "source_ref": "a1", "article_id": "a1",
        "span_field": "text", "span_start": 0, "span_end": 5, "quote": "words", "is_count_by_hand": False,
    }  # fmt: skip


FAR = casualty(5, article_id="a1", place=ALEPPO)
OTHER = casualty(90, article_id="a2", place=RAQQA, date="2017-03-10")
SAME = casualty(5, article_id="a2", place=ALEPPO, outlet_id="agency_b")


def test_merged_claims_are_one_incident_whatever_the_score(run):
    found = run([FAR, OTHER], decisions=[decided("merge", FAR, OTHER)])
    assert len(found.incidents) == 1
    (link,) = [
        row
        for row in found.whole.incident_claims
        if row["claim_id"]
        == max(FAR, OTHER, key=lambda each: each["published_at"].isoformat() + each["article_id"])["claim_id"]
    ]
    assert link["score"] == 1.0
    assert "merge by A. Editor on 2026-11-26: read both" in link["reason"]


def test_split_claims_are_two_incidents_whatever_the_score(run):
    assert len(run([FAR, SAME]).incidents) == 1
    assert len(run([FAR, SAME], decisions=[decided("split", FAR, SAME)]).incidents) == 2


def test_claims_of_one_sentence_can_be_split(run):
    first = casualty(5, event_id="e")
    second = casualty(30, event_id="e", outcome="injured", span_start=10, span_end=15)
    assert len(run([first, second]).incidents) == 1
    found = run([first, second], decisions=[decided("split", first, second)])
    assert found.incident(first) != found.incident(second)


def test_the_later_decision_stands(run):
    rows = [decided("merge", FAR, OTHER, when="2026-11-01"), decided("split", OTHER, FAR, when="2026-11-02")]
    assert len(run([FAR, OTHER], decisions=rows).incidents) == 2


def test_a_merge_pulls_nothing_else_along_that_is_split_from_it(run):
    third = casualty(5, article_id="a3", place=ALEPPO, outlet_id="agency_c")
    found = run([FAR, SAME, third], decisions=[decided("split", FAR, third), decided("merge", FAR, SAME)])
    assert found.incident(FAR) == found.incident(SAME) != found.incident(third)


def test_decisions_that_contradict_each_other_stop_the_run(run):
    third = casualty(5, article_id="a3", place=ALEPPO, outlet_id="agency_c")
    rows = [decided("merge", FAR, SAME), decided("merge", SAME, third), decided("split", FAR, third)]
    with pytest.raises(ConfigError, match="joins, with other merges, two claims that another line splits"):
        run([FAR, SAME, third], decisions=rows)


def test_a_period_total_is_never_merged_with_a_happening(run):
    total = casualty(50, article_id="a2", total_kind="period", date="2017-03-21", date_end="2017-03-24")
    with pytest.raises(ConfigError, match="cannot be one incident"):
        run([FAR, total], decisions=[decided("merge", FAR, total)])


def test_a_pair_that_is_not_known_yet_says_nothing(run):
    later = casualty(90, article_id="a2", place=RAQQA, published_at="2017-06-01")
    assert len(run([FAR, later], decisions=[decided("merge", FAR, later)], as_of=date(2017, 5, 31)).incidents) == 1


def test_a_narrow_pair_is_asked_about_until_it_is_settled(run):
    other = casualty(9, article_id="a2", place=ALEPPO, date="2017-03-25", outlet_id="agency_b", weapon="rockets")
    scored = run([casualty(5, article_id="a1", place=ALEPPO, weapon="shells"), other])
    first = casualty(5, article_id="a1", place=ALEPPO, weapon="shells")
    assert len(scored.incidents) == 2
    asked = run([first, other], margin=0.5).whole.near_matches
    assert [{row["claim_id"], row["other_claim_id"]} for row in asked] == [{first["claim_id"], other["claim_id"]}]
    assert not asked[0]["is_joined"]
    frame(schemas.NEAR_MATCHES, asked)
    assert run([first, other], margin=0.5, decisions=[decided("split", first, other)]).whole.near_matches == []
    assert run([first, other], margin=0.0).whole.near_matches == []
