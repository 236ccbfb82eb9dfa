"""Scoring: what matches, what is optional, what is a false positive."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest

from pipeline.errors import InputError
from pipeline.evaluate.gold import read_gold
from pipeline.evaluate.scores import Count, Scores, as_json, flaw_rows, flaw_text, in_split, interval, score_rows
from pipeline.evaluate.wording import PlaceNames, same_party


def gold_row(**given):
    return {
        "outcome": "killed", "low": 5, "high": 5, "best": 5, "victim_class": "combatant", "victims": "5 fighters", "claimant": None,
        "stance": "asserts", "modality": "actual", "part_of": False, "repeat": False, "total_kind": "incident", "place": "Jobar",
        "date_start": "2017-03-24", "date_end": "2017-03-24", "quote": "5 fighters were killed in Jobar",
    } | given  # fmt: skip


def claim_row(**given):
    return {
        "source_ref": "a", "claim_id": "c", "outcome": "killed", "low": 5, "high": 5, "best": 5, "victim_class": "combatant",
        "victims_raw": "5 fighters", "claimant_raw": None, "claimant_id": "sana", "stance": "asserts", "modality": "actual",
        "part_of_claim_id": None, "total_kind": "incident", "place_raw": "Jobar", "place_name": "Jobar", "date_start": date(2017, 3, 24),
        "date_end": date(2017, 3, 24), "quote": "5 fighters were killed in Jobar",
    } | given  # fmt: skip


def land_row(**given):
    return {
        "action": "captured", "actor": "the army", "actor_from": None, "place": "Dayr Hafir", "extent": None, "claimant": None,
        "stance": "asserts", "modality": "actual", "repeat": False, "date_start": None, "date_end": None, "quote": "the army took Dayr Hafir",
    } | given  # fmt: skip


def land_claim(**given):
    return {
        "source_ref": "a", "action": "captured", "actor_raw": "Syrian army", "actor_from_raw": None, "place_raw": "Deir Hafer",
        "place_name": "Dayr Hafir", "extent": None, "claimant_raw": None, "stance": "asserts", "modality": "actual", "date_start": None,
        "date_end": None, "quote": "the army took Dayr Hafir",
    } | given  # fmt: skip


def scored(gold, claims, kind="casualties") -> Scores:
    return score_rows(
        [{"id": "a", kind: gold}],
        {kind: claims},
        names=PlaceNames(),
        outlets={"a": "x"},
        sides={"x": "government"},
    )


def total(gold, claims, kind="casualties") -> tuple[int, int, int]:
    count = scored(gold, claims, kind).kinds[kind].total
    return count.right, count.surplus, count.missed


@pytest.mark.parametrize(
    ("gold", "claims", "expected"),
    [
        ([gold_row()], [claim_row()], (1, 0, 0)),
        ([gold_row()], [claim_row(best=None)], (1, 0, 0)),
        ([gold_row()], [claim_row(high=None)], (0, 1, 1)),
        ([gold_row()], [claim_row(outcome="injured")], (0, 1, 1)),
        ([gold_row()], [], (0, 0, 1)),
        ([gold_row()], [claim_row(), claim_row()], (1, 1, 0)),
        ([gold_row(), gold_row(repeat=True)], [claim_row(), claim_row()], (1, 0, 0)),
        ([gold_row(), gold_row(repeat=True)], [claim_row()], (1, 0, 0)),
        ([gold_row(modality="historical")], [], (0, 0, 0)),
        ([gold_row(modality="historical")], [claim_row()], (0, 0, 0)),
        ([gold_row(stance="denies")], [], (0, 0, 0)),
        ([gold_row(low=2, high=None, best=None)], [], (0, 0, 0)),
        ([gold_row(low=2, high=None, best=2)], [], (0, 0, 1)),
        ([], [claim_row()], (0, 1, 0)),
    ],
)
def test_counts_match_on_outcome_low_and_high_once_each(gold, claims, expected):
    assert total(gold, claims) == expected


def test_equal_counts_pair_by_evidence():
    gold = [gold_row(quote="5 fell in Jobar"), gold_row(quote="5 died in Homs", place="Homs")]
    claims = [
        claim_row(quote="5 died in Homs", place_raw="Homs", place_name="Homs"),
        claim_row(quote="5 fell in Jobar"),
    ]
    assert scored(gold, claims).kinds["casualties"].fields["place"] == (2, 2)


def test_a_mention_is_evidence_too():
    gold = [gold_row(quote="5 fell in Jobar"), gold_row(quote="5 died in Homs", place="Homs")]
    claims = [
        claim_row(quote="x", quotes=("x", "5 died in Homs"), place_raw="Homs", place_name=None),
        claim_row(quote="y"),
    ]
    assert scored(gold, claims).kinds["casualties"].fields["place"] == (2, 2)


def test_fields_are_judged_on_matched_rows():
    claims = [claim_row(claimant_raw="SANA", date_end=date(2017, 3, 25), part_of_claim_id="w")]
    fields = scored([gold_row()], claims).kinds["casualties"].fields
    assert (fields["claimant"], fields["date_start"], fields["date_end"]) == ((0, 1), (1, 1), (0, 1))
    assert fields["part_of"] == (0, 1)
    assert "claimant_id" not in fields


@pytest.mark.parametrize(
    ("gold", "claims", "expected"),
    [
        ([land_row()], [land_claim()], (1, 0, 0)),
        ([land_row()], [land_claim(action="cleared")], (1, 0, 0)),
        ([land_row()], [land_claim(action="advanced")], (0, 1, 1)),
        ([land_row()], [land_claim(place_raw="Homs", place_name="Homs")], (0, 1, 1)),
        ([land_row(action="holds")], [], (0, 0, 0)),
        ([land_row(place=None)], [], (0, 0, 0)),
        ([land_row(place=None)], [land_claim(place_raw=None, place_name=None)], (0, 0, 0)),
    ],
)
def test_territory_matches_on_action_group_and_place(gold, claims, expected):
    assert total(gold, claims, "territory") == expected


def test_statements_match_on_act_and_actor():
    gold = [{"act": "REQUEST", "actor": "the UN envoy", "recipient": None, "quote": "q"}]
    claim = {"source_ref": "a", "act": "REQUEST", "actor_raw": "UN special envoy", "quote": "q"}
    assert total(gold, [claim], "statements") == (1, 0, 0)
    assert total(gold, [claim | {"actor_raw": "Russia"}], "statements") == (0, 1, 1)


def test_a_kind_that_the_gold_does_not_have_is_not_asked():
    claims = {
        "casualties": [],
        "statements": [{"source_ref": "a", "act": "REQUEST", "actor_raw": None, "quote": "q"}],
    }
    scores = score_rows([{"id": "a", "casualties": []}], claims, names=PlaceNames(), outlets={}, sides={})
    assert list(scores.kinds) == ["casualties"]


@pytest.mark.parametrize(
    ("gold", "found", "same"),
    [
        (None, None, True),
        ("SANA", None, False),
        ("Monitor", "a monitoring group", True),
        ("Syrian army", "Syrian Observatory", False),
        ("the Syrian Observatory for Human Rights", "Observatory", True),
        ("Turkish forces", "Kurdish forces", False),
        ("Daesh", "Islamic State militants", True),
        ("Russia", "the Russian Defence Ministry", True),
        ("the army", "Syrian army units", True),
    ],
)
def test_same_party_compares_the_telling_words(gold, found, same):
    assert same_party(gold, found) is same


@pytest.mark.parametrize(
    ("gold", "found", "same"),
    [
        ("al-Bab", "Al Bab", True),
        ("Jobar", "northern Jobar", True),
        ("Homs", "Hama", False),
        (None, None, True),
        (None, "Homs", False),
        ("Deir Ezzor", "Dayr al-Zawr", True),
        ("Deir Ezzor", "Quarter", True),
    ],
)
def test_places_agree_by_spelling_or_gazetteer(gold, found, same):
    index = pl.DataFrame(
        {
            "place_id": ["gn:1", "gn:1", "q"],
            "alias": ["deir ezzor", "dayr al zawr", "quarter"],
            "parent": [None, None, "gn:1"],
        }
    )
    assert PlaceNames(index).same(gold, {"place_raw": found}) is same


def test_interval_does_not_change_between_runs_and_holds_the_value():
    counts = [Count(3, 1, 0), Count(0, 0, 2), Count(5, 0, 1), Count(1, 1, 1)]
    low, high = interval(counts)
    assert (low, high) == interval(counts)
    assert low <= sum(counts, Count()).f1 <= high


def test_halves_are_apart_and_whole():
    ids = [f"article-{number}" for number in range(50)]
    tune, check = ({each for each in ids if in_split(each, half)} for half in ("tune", "check"))
    assert not tune & check
    assert tune | check == set(ids)
    with pytest.raises(InputError, match="not one of"):
        in_split("a", "dev")


def test_breakdown_by_outlet_and_side_and_json():
    scores = scored([gold_row()], [claim_row(), claim_row(low=9, best=9, high=9)])
    values = as_json(scores)["casualties"]
    assert values["by_outlet"]["x"]["surplus"] == 1
    assert values["by_side"]["government"]["right"] == 1
    assert values["precision"] == 0.5


def test_flaws_show_what_was_missed_and_what_was_surplus():
    text = flaw_text(scored([gold_row(low=7, high=7)], [claim_row(victim_class="civilian")]))
    assert "MISSED  a: killed 7 (5 fighters)" in text
    assert "SURPLUS a: killed 5 (5 fighters)" in text
    assert "“5 fighters were killed in Jobar”" in text


def test_flaws_as_rows_keep_expected_and_found_apart():
    rows = flaw_rows(scored([gold_row(claimant="SANA")], [claim_row(high=5, part_of_claim_id="f00d")]))
    assert [(row["kind"], row["gold"], row["found"]) for row in rows] == [
        ("claimant", "SANA", "nothing"),
        ("part_of", "no", "yes"),
    ]
    assert {(row["about"], row["people"]) for row in rows} == {("killed 5 (5 fighters)", 5)}


@pytest.mark.parametrize(
    ("low", "high", "words"),
    [(5, 5, "killed 5 "), (5, None, "killed 5 or more "), (1200, 1500, "killed 1,200 to 1,500 ")],
)
def test_a_missed_count_is_told_with_its_range(low, high, words):
    (row,) = flaw_rows(scored([gold_row(low=low, high=high)], []))
    assert row["kind"] == "missed"
    assert row["gold"].startswith(words)


@pytest.mark.parametrize(
    ("lines", "rule"),
    [
        (["{"], "line 1: is not JSON"),
        (['{"id": "a"}', '{"id": "a"}'], "stands twice"),
        (['{"id": "a", "casualties": [{"outcome": "killed"}]}'], "lacks low, high, quote"),
        (
            ['{"id": "a", "territory": [{"action": "x", "actor": "", "place": "", "quote": ""}]}'],
            "is no action",
        ),
    ],
)
def test_a_broken_gold_row_is_named(tmp_path, lines, rule):
    path = tmp_path / "gold.jsonl"
    path.write_text("\n".join(lines), encoding="utf-8")
    with pytest.raises(InputError, match=rule):
        read_gold([path])
