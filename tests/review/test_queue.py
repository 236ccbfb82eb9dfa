"""The questions of `claimline review` and the way from the queue to the file of decisions."""

from __future__ import annotations

import csv
import io

import polars as pl
import pytest

from pipeline import schemas, tables
from pipeline.decide.files import Decision, csv_text, read_file
from pipeline.errors import ConfigError
from pipeline.review.command import READ, write_queue
from pipeline.review.queue import COLUMNS, review_queue
from pipeline.trace import BUILD_FILES
from tests.decide.conftest import doubt
from tests.factories import article, casualty, day, frame, no_place
from tests.report.build_folder import row

LOST = no_place() | {"place_raw": "Halab al-Jadida", "geo_reason": "not_in_gazetteer"}


def incident(claims, incident_id="i1", **known):
    return row(
        schemas.INCIDENTS,
        incident_id=incident_id,
        date_start=day("2017-03-24"),
        date_end=day("2017-03-24"),
        date_prec=1,
        grade="weak",
        **known,
    ), [
        row(schemas.INCIDENT_CLAIMS, incident_id=incident_id, claim_id=each["claim_id"], role="counts")
        for each in claims
    ]


def build(claims=(), groups=(), near=(), doubts=(), growth=()):
    """Return the frames that the queue reads."""
    texts = {each["article_id"]: "words and more words about what happened there" for each in [*claims, *doubts]} | {
        "a1": "words and more words about what happened there"
    }
    rows = {
        schemas.CASUALTY_CLAIMS.name: claims, schemas.ABSTENTIONS.name: doubts, schemas.NEAR_MATCHES.name: near, schemas.TOLL_GROWTH.name: growth,
        schemas.ARTICLES.name: [article(name, text=text, outlet_id="agency_a", title="A title") for name, text in sorted(texts.items())],
        schemas.INCIDENTS.name: [each for each, _ in groups], schemas.INCIDENT_CLAIMS.name: [link for _, links in groups for link in links],
    }  # fmt: skip
    return {table.name: frame(table, list(rows.get(table.name, ()))) for table in READ}


def queue(*decisions, limit=100, **known):
    return review_queue(build(**known), decisions, limit=limit)


def decision(id_, other_id=None):
    return Decision("f", "accept", id_, other_id, None, None, "me", "why", day("2026-11-26"), None, None, None)


def test_a_lost_place_is_asked_once_for_all_its_claims():
    claims = [
        casualty(5, article_id="a1", place=LOST),
        casualty(60, article_id="a2", place=LOST),
        casualty(7, article_id="a3"),
    ]
    (line,), left = queue(claims=claims)
    assert (line["topic"], line["people"], line["id"], left) == ("place", 65, "name:Halab al-Jadida", 0)
    assert "2 counts" in line["question"]
    assert line["words"].startswith("«words» and more")


def test_parts_and_what_did_not_happen_are_not_counted_with_a_place():
    whole = casualty(60, article_id="a2", place=LOST)
    claims = [
        whole,
        casualty(5, article_id="a2", place=LOST, part_of_claim_id=whole["claim_id"]),
        casualty(900, article_id="a3", place=LOST, modality="planned"),
    ]
    (line,), _ = queue(claims=claims)
    assert line["people"] == 60


@pytest.mark.parametrize(
    ("is_joined", "people", "words"), [(False, 9, "kept them apart at 0.53"), (True, 4, "joined them at 0.53")]
)
def test_a_narrow_match_weighs_what_a_total_would_move(is_joined, people, words):
    small, large = casualty(4, article_id="a1"), casualty(90, article_id="a2")
    near = [
        {
            "claim_id": small["claim_id"],
            "other_claim_id": large["claim_id"],
            "score": 0.53,
            "is_joined": is_joined,
            "reason": "same day",
        }
    ]
    groups = [
        incident([small], "i1", killed_low=9, killed_best=9, killed_high=9),
        incident([large], "i2", killed_low=90),
    ]
    (line,), _ = queue(claims=[small, large], groups=groups, near=near)
    assert (line["topic"], line["people"], line["reason"]) == ("match", people, "same day")
    assert words in line["question"]
    assert {line["id"], line["other_id"]} == {f"claim:{small['claim_id']}", f"claim:{large['claim_id']}"}
    assert line["other_words"]


def test_a_contested_toll_shows_its_lowest_and_highest_count():
    claims = [casualty(number, article_id=f"a{number}") for number in (20, 31, 60)]
    contested, links = incident(claims)
    (line,), _ = queue(claims=claims, groups=[(contested | {"grade": "contested"}, links)])
    assert (line["topic"], line["people"]) == ("contested toll", 40)
    assert "20 or 60" in line["question"]
    assert queue(claims=claims, groups=[(contested, links)])[0] == []


def test_a_count_that_falls_is_asked_about_with_both_sentences():
    before, after = casualty(9_821, article_id="a1"), casualty(9_281, article_id="a2")
    fall = row(
        schemas.TOLL_GROWTH, growth_id="g1", incident_id="i1", outcome="killed", origin_id="sohr", step="fall", is_fall=True, low=9_281, best=9_281, high=9_281,
        previous_low=9_821, previous_best=9_821, change=-540, claim_ids=[after["claim_id"]], previous_claim_ids=[before["claim_id"]],
    )  # fmt: skip
    (line,), _ = queue(claims=[before, after], growth=[fall])
    assert (line["topic"], line["people"], line["id"]) == ("falling total", 540, f"claim:{after['claim_id']}")
    assert "gave 9821 killed, later 9281" in line["question"]
    overall = {**fall, "growth_id": "g2", "origin_id": "all"}
    assert queue(claims=[before, after], growth=[overall])[0] == []


def test_the_most_consequential_comes_first_and_the_limit_counts_the_rest():
    doubts = [
        doubt("300 bodies", start=3),
        doubt("12 were hurt", start=40),
        doubt("in 1999 some died", start=80),
        doubt("40,000 people", start=120, reason="not_conflict"),
    ]
    lines, left = queue(doubts=doubts, limit=3)
    assert [(line["people"], line["id"][-3:]) for line in lines] == [(300, "003"), (12, "040"), (1, "080")]
    assert left == 1


def test_what_is_decided_is_not_asked_again():
    lost = casualty(5, place=LOST)
    doubts = [doubt("12 were hurt")]
    decided = decision("name:Halab al-Jadida"), decision(f"doubt:{doubts[0]['abstention_id']}")
    assert queue(*decided, claims=[lost], doubts=doubts)[0] == []


def stored(folder, frames):
    for table in READ:
        tables.write(table, frames[table.name], folder / BUILD_FILES[table.name])
    return folder


def lines_of(path):
    return list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig"))))


def test_answered_lines_move_to_the_decisions_and_are_read_back(tmp_path):
    folder, hand = (
        stored(tmp_path / "build", build(claims=[casualty(5, place=LOST)], doubts=[doubt("12 were hurt")])),
        tmp_path / "hand",
    )
    first = write_queue(folder, hand, limit=10)
    assert (first.n_questions, first.n_moved, dict(first.topics)) == (2, 0, {"left out": 1, "place": 1})
    lines = lines_of(hand / "queue.csv")
    lines[0] |= {"decision": "reject", "who": "me", "why": "a drill", "when": "2026-11-26"}
    (hand / "queue.csv").write_text(csv_text(lines, COLUMNS), encoding="utf-8")
    second = write_queue(folder, hand, limit=10)
    assert (second.n_questions, second.n_moved) == (1, 1)
    (kept,) = read_file(hand / "decisions.csv")
    assert (kept.kind, kept.id, kept.words_at) == ("reject", lines[0]["id"], lines[0]["words_at"])
    assert lines[0]["id"] not in {line["id"] for line in lines_of(hand / "queue.csv")}
    third = write_queue(folder, hand, limit=10)
    assert third.n_moved == 0
    assert len(read_file(hand / "decisions.csv")) == 1


def test_a_wrong_answer_stops_before_anything_is_written(tmp_path):
    folder, hand = stored(tmp_path / "build", build(claims=[casualty(5, place=LOST)])), tmp_path / "hand"
    write_queue(folder, hand, limit=10)
    lines = lines_of(hand / "queue.csv")
    lines[0] |= {"decision": "reject"}
    text = csv_text(lines, COLUMNS)
    (hand / "queue.csv").write_bytes(text.encode())
    with pytest.raises(ConfigError, match=r"queue.csv line 2: a decision to reject needs `who`"):
        write_queue(folder, hand, limit=10)
    assert (hand / "queue.csv").read_bytes() == text.encode()
    assert not (hand / "decisions.csv").exists()


def test_order_of_rows_changes_nothing():
    claims = [
        casualty(number, article_id=f"a{number}", place=LOST | {"place_raw": f"Place {number % 3}"})
        for number in range(1, 9)
    ]
    frames = build(claims=claims)
    shuffled = {name: data.sample(fraction=1.0, shuffle=True, seed=4) for name, data in frames.items()}
    assert [line["id"] for line in review_queue(frames, (), limit=10)[0]] == [
        line["id"] for line in review_queue(shuffled, (), limit=10)[0]
    ]
    assert isinstance(frames["articles"], pl.DataFrame)
