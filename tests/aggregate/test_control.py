"""Who holds a place, by each side and as assessed: each rule against the cases that would break it."""

from __future__ import annotations

from datetime import date

import pytest

from tests.aggregate.control_build import (
    ARMY,
    AS_OF,
    IS,
    JAYSH,
    PACK,
    PRESSTV,
    REBELS,
    RESIDENT,
    SANA,
    SDF,
    UN,
    WIRE,
    claim,
    control,
    last,
    view,
)


def test_the_sides_of_the_tests():
    sides = {ARMY: "government", JAYSH: "opposition", SDF: "sdf", IS: "islamic_state"}
    assert {actor: PACK.actors[actor].side for actor in sides} == sides


ACCEPTED = [
    ("a neutral claimant", [claim("captured", ARMY, "2017-03-24")], "neutral claimant"),
    ("an enemy's admission", [claim("captured", ARMY, "2017-03-24", REBELS)], "the claimant's camp gains nothing by it"),
    ("a third camp", [claim("captured", IS, "2017-03-24", SANA)], "the claimant's camp gains nothing by it"),
    ("two independent origins", [claim("captured", ARMY, "2017-03-20", SANA), claim("captured", ARMY, "2017-03-24", RESIDENT)], "two independent origins agree"),
    ("holds and captured agree", [claim("captured", ARMY, "2017-03-20", SANA), claim("holds", ARMY, "2017-03-24", RESIDENT)], "two independent origins agree"),
    ("on the last day of the window", [claim("captured", ARMY, "2017-03-10", SANA), claim("captured", ARMY, "2017-03-24", RESIDENT)], "two independent origins agree"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "claims", "rule"), ACCEPTED, ids=[each[0] for each in ACCEPTED])
def test_what_suffices(name, claims, rule):
    rows = control(claims)
    row = next(each for each in rows if each["view"] == "assessed" and each["status"] != "unknown")
    assert (row["date_start"].isoformat(), row["rule"]) == ("2017-03-24", rule)
    assert row["holder_id"] == row["status"] == claims[-1]["actor_id"]
    assert row["supporting"] == sorted(each["claim_id"] for each in claims)


def copy_of(original, when, who, **known):
    return claim(original["action"], original["actor_id"], when, who, **known)


NOT_ACCEPTED = [
    ("one interested claim", [claim("captured", ARMY, "2017-03-20", SANA)], {}),
    ("two of one camp", [claim("captured", ARMY, "2017-03-20", SANA), claim("captured", ARMY, "2017-03-24", PRESSTV)], {}),
    ("one origin twice", [claim("captured", ARMY, "2017-03-20", SANA), claim("captured", ARMY, "2017-03-24", {**PRESSTV, "attribution_path": "press_tv > sana"})], {}),
    ("one story in two outlets", [claim("captured", ARMY, "2017-03-20", SANA, article_id="a"), claim("captured", ARMY, "2017-03-20", RESIDENT, article_id="b")], {"a": "s", "b": "s"}),
    ("a neutral copy of an interested text", [claim("captured", ARMY, "2017-03-20", SANA, article_id="a"), claim("captured", ARMY, "2017-03-21", WIRE, article_id="b")], {"a": "s", "b": "s"}),
    ("a headline without its source", [claim("captured", ARMY, "2017-03-20", {**SANA, "outlet_id": "agency_a", "claimant_raw": "the army"}, article_id="a"), claim("captured", ARMY, "2017-03-20", WIRE, article_id="a")], {}),
    ("out of the window", [claim("captured", ARMY, "2017-03-09", SANA), claim("captured", ARMY, "2017-03-24", RESIDENT)], {}),
    ("an opposed claim between", [claim("captured", ARMY, "2017-03-20", SANA), claim("captured", JAYSH, "2017-03-21", REBELS), claim("captured", ARMY, "2017-03-24", RESIDENT)], {}),
    ("an opposed claim on the same day", [claim("captured", ARMY, "2017-03-20", SANA), claim("captured", JAYSH, "2017-03-20", REBELS), claim("captured", ARMY, "2017-03-20", RESIDENT)], {}),
    ("a denial between", [claim("captured", ARMY, "2017-03-20", SANA), claim("captured", ARMY, "2017-03-21", REBELS, stance="denies"), claim("captured", ARMY, "2017-03-24", RESIDENT)], {}),
    ("a source of no known side in an outlet of the same camp", [claim("captured", ARMY, "2017-03-20", SANA), claim("captured", ARMY, "2017-03-22", RESIDENT | {"outlet_id": "sana", "attribution_path": "sana > source"})], {}),
    ("a monitor is no holder", [claim("captured", "sohr", "2017-03-20"), claim("contested", None, "2017-03-20")], {}),
    ("a neutral denial alone", [claim("captured", ARMY, "2017-03-20", stance="denies")], {}),
]  # fmt: skip


@pytest.mark.parametrize(("name", "claims", "stories"), NOT_ACCEPTED, ids=[each[0] for each in NOT_ACCEPTED])
def test_what_does_not_suffice(name, claims, stories):
    rows = control(claims, stories=stories)
    assert {row["status"] for row in rows if row["view"] == "assessed"} <= {"unknown", "contested"}
    assert all(row["holder_id"] is None for row in rows if row["view"] == "assessed")


def test_a_named_second_word_in_a_copy_counts():
    claims = [
        claim("captured", ARMY, "2017-03-20", SANA, article_id="a"),
        claim("captured", ARMY, "2017-03-21", UN, article_id="b"),
    ]
    assert view(control(claims, stories={"a": "s", "b": "s"})) == [("2017-03-20", "unknown"), ("2017-03-21", ARMY)]


def test_one_interested_claim_changes_its_own_view_only():
    rows = control([claim("captured", ARMY, "2017-03-24", SANA)])
    assert view(rows, "government") == [("2017-03-24", ARMY)]
    assert view(rows, "opposition") == []


SERIES = [
    ("taken, denied, retaken",
     [claim("captured", ARMY, "2017-03-01", SANA), claim("captured", ARMY, "2017-03-02", REBELS, stance="denies"),
      claim("captured", ARMY, "2017-03-05"), claim("recaptured", JAYSH, "2017-04-20")],
     [("2017-03-01", "unknown"), ("2017-03-02", "contested"), ("2017-03-05", ARMY), ("2017-04-20", JAYSH)]),
    ("own withdrawal leaves nobody", [claim("captured", ARMY, "2017-01-10"), claim("withdrew", ARMY, "2017-03-24", SANA)],
     [("2017-01-10", ARMY), ("2017-03-24", "unknown")]),
    ("an enemy's word of a withdrawal does not unseat", [claim("captured", ARMY, "2017-01-10"), claim("withdrew", ARMY, "2017-03-24", REBELS)],
     [("2017-01-10", ARMY)]),
    ("whoever does not hold it can leave", [claim("captured", ARMY, "2017-01-10"), claim("withdrew", JAYSH, "2017-03-24")], [("2017-01-10", ARMY)]),
    ("left and taken on one day", [claim("captured", ARMY, "2017-01-10"), claim("captured", JAYSH, "2017-03-24"), claim("withdrew", ARMY, "2017-03-24", UN)],
     [("2017-01-10", ARMY), ("2017-03-24", JAYSH)]),
    ("a contest lapses", [claim("captured", ARMY, "2017-03-01"), claim("captured", JAYSH, "2017-03-05", REBELS)],
     [("2017-03-01", ARMY), ("2017-03-05", "contested"), ("2017-03-16", ARMY)]),
    ("a contest lives as long as both speak", [claim("captured", ARMY, "2017-03-01"), claim("captured", JAYSH, "2017-03-05", REBELS), claim("holds", ARMY, "2017-03-10", SANA)],
     [("2017-03-01", ARMY), ("2017-03-05", "contested"), ("2017-03-20", ARMY)]),
    ("an old word opposes nobody", [claim("captured", ARMY, "2017-03-01"), claim("captured", JAYSH, "2017-03-16", REBELS)], [("2017-03-01", ARMY)]),
    ("two neutral words on one day", [claim("captured", ARMY, "2017-03-01"), claim("captured", JAYSH, "2017-03-01", UN)],
     [("2017-03-01", "contested"), ("2017-03-16", "unknown")]),
    ("the last neutral word on a state does not win", [claim("captured", ARMY, "2017-03-01"), claim("holds", JAYSH, "2017-03-04", UN)],
     [("2017-03-01", ARMY), ("2017-03-04", "contested"), ("2017-03-16", ARMY)]),
    ("a neutral word on a state, much later", [claim("captured", ARMY, "2017-01-01"), claim("holds", JAYSH, "2017-03-04", UN)], [("2017-01-01", ARMY), ("2017-03-04", JAYSH)]),
    ("a neutral word on a deed, soon after", [claim("captured", ARMY, "2017-03-01"), claim("recaptured", JAYSH, "2017-03-04", UN)], [("2017-03-01", ARMY), ("2017-03-04", JAYSH)]),
    ("told late, done early", [claim("captured", JAYSH, "2017-03-10"), claim("captured", ARMY, "2017-03-01", published_at="2017-04-20")],
     [("2017-03-01", ARMY), ("2017-03-10", JAYSH)]),
    ("taken some time in March", [claim("captured", JAYSH, "2017-03-10"), claim("captured", ARMY, "2017-03-01", UN, date_end="2017-03-31", date_prec=4)],
     [("2017-03-10", JAYSH)]),
    ("taken some time in that week", [claim("captured", JAYSH, "2017-03-10"), claim("captured", ARMY, "2017-03-07", UN, date_end="2017-03-13", date_prec=3)],
     [("2017-03-10", JAYSH), ("2017-03-13", "contested"), ("2017-03-25", JAYSH)]),
    ("a deed without a date, soon after", [claim("captured", JAYSH, "2017-03-10"), claim("captured", ARMY, None, UN, published_at="2017-03-12")],
     [("2017-03-10", JAYSH), ("2017-03-12", "contested"), ("2017-03-25", JAYSH)]),
    ("a deed without a date, much later", [claim("captured", JAYSH, "2017-03-10"), claim("captured", ARMY, None, UN, published_at="2017-03-25")],
     [("2017-03-10", JAYSH), ("2017-03-25", ARMY)]),
    ("fighting inside", [claim("captured", JAYSH, "2017-01-01"), claim("contested", None, "2017-03-01")],
     [("2017-01-01", JAYSH), ("2017-03-01", "contested"), ("2017-03-16", JAYSH)]),
    ("entered by another", [claim("captured", JAYSH, "2017-01-01"), claim("entered", ARMY, "2017-03-01")],
     [("2017-01-01", JAYSH), ("2017-03-01", "contested"), ("2017-03-16", JAYSH)]),
    ("entered by its holder", [claim("captured", JAYSH, "2017-01-01"), claim("entered", JAYSH, "2017-03-01")], [("2017-01-01", JAYSH)]),
    ("entered by one interested word", [claim("captured", JAYSH, "2017-01-01"), claim("entered", ARMY, "2017-03-01", SANA)], [("2017-01-01", JAYSH)]),
    ("entered and taken on one day", [claim("captured", ARMY, "2017-03-01"), claim("entered", ARMY, "2017-03-01"), claim("contested", None, "2017-03-01", UN)], [("2017-03-01", ARMY)]),
    ("a repelled attack leaves the defender", [claim("repelled", JAYSH, "2017-03-01", actor_from_id=ARMY)], [("2017-03-01", ARMY)]),
    ("a denied withdrawal is no denial of holding", [claim("holds", ARMY, "2017-03-01"), claim("withdrew", ARMY, "2017-03-02", SANA, stance="denies")], [("2017-03-01", ARMY)]),
    ("a denied withdrawal against the taker", [claim("captured", JAYSH, "2017-03-01"), claim("withdrew", ARMY, "2017-03-02", SANA, stance="denies")],
     [("2017-03-01", JAYSH), ("2017-03-02", "contested"), ("2017-03-16", JAYSH)]),
    ("gunmen may be anybody's", [claim("captured", ARMY, "2017-03-01"), claim("holds", "generic_militants", "2017-04-20")], [("2017-03-01", ARMY)]),
    ("taken by somebody whom the pack does not know", [claim("captured", ARMY, "2017-03-01"), claim("captured", None, "2017-04-20", actor_raw="a new brigade")],
     [("2017-03-01", ARMY), ("2017-04-20", "unknown")]),
    ("its units took it, told again the day after", [claim("captured", ARMY, "2017-03-01"), claim("captured", None, "2017-03-02", UN, actor_raw="its units")],
     [("2017-03-01", ARMY)]),
    ("taken by nobody told", [claim("captured", ARMY, "2017-03-01"), claim("captured", None, "2017-04-20")], [("2017-03-01", ARMY)]),
]  # fmt: skip


@pytest.mark.parametrize(("name", "claims", "wanted"), SERIES, ids=[each[0] for each in SERIES])
def test_what_follows(name, claims, wanted):
    assert view(control(claims)) == wanted


def test_a_denied_withdrawal_makes_a_claimed_one_contested():
    claims = [claim("captured", ARMY, "2017-01-01"), claim("withdrew", ARMY, "2017-03-01", REBELS), claim("withdrew", ARMY, "2017-03-02", SANA, stance="denies")]  # fmt: skip
    assert view(control(claims)) == [("2017-01-01", ARMY), ("2017-03-02", "contested"), ("2017-03-16", ARMY)]


def test_a_contested_place_keeps_its_holder_and_names_both_sides():
    first, second = claim("captured", ARMY, "2017-03-01"), claim("captured", JAYSH, "2017-03-05", REBELS)
    entry, exit_ = control([first, second])[1:3]
    assert (entry["status"], entry["holder_id"], entry["holder_side"]) == ("contested", ARMY, "government")
    assert entry["rule"] == "opposed claims within 14 days"
    assert entry["supporting"] == sorted([first["claim_id"], second["claim_id"]])
    assert exit_["rule"] == "no opposed claims within 14 days; before that: neutral claimant"
    assert exit_["supporting"] == [first["claim_id"]]


def test_a_claim_against_the_holder_is_kept():
    first, second = claim("captured", ARMY, "2017-03-01"), claim("captured", JAYSH, "2017-03-16", REBELS)
    assert last(control([first, second]), "supporting", "opposing") == ([first["claim_id"]], [second["claim_id"]])


def test_the_view_of_a_side_follows_its_own_word_and_forgets_a_fight():
    rows = control([
        claim("holds", JAYSH, "2017-01-01", SANA), claim("captured", ARMY, "2017-03-01", SANA), claim("contested", None, "2017-04-01", SANA),
        claim("captured", JAYSH, "2017-04-03", REBELS),
    ])  # fmt: skip
    assert view(rows, "government") == [
        ("2017-01-01", JAYSH),
        ("2017-03-01", ARMY),
        ("2017-04-01", "contested"),
        ("2017-04-16", ARMY),
    ]
    assert view(rows, "opposition") == [("2017-04-03", JAYSH)]


@pytest.mark.parametrize("known", [
    {"action": "advanced"}, {"action": "captured", "extent": "outskirts"}, {"action": "repelled"}, {"action": "besieged", "extent": "part"},
    {"action": "captured", "modality": "planned"}, {"action": "captured", "modality": "historical"}, {"action": "captured", "stance": "questions"},
    {"action": "captured", "stance": "estimates"}, {"action": "captured", "place": {"where_prec": 2}}, {"action": "captured", "date_prec": 5},
    {"action": "withdrew", "extent": "part"}, {"action": "captured", "date": "2017-06-01"},
    {"action": "repelled", "actor_from_id": JAYSH, "place": {"place_name": "Raqqa", "admin1": "Raqqa"}},
    {"action": "captured", "place_kind": "town", "quote": "forces took the airbase near Jobar", "place_raw": "Jobar"},
])  # fmt: skip
def test_what_never_changes_control(known):
    action = known["action"]
    place = {"place_raw": known["place_raw"]} if "place_raw" in known else known.get("place", {})
    rest = {key: value for key, value in known.items() if key not in ("action", "place", "place_raw")}
    if "quote" in rest:
        rest["span_end"] = len(rest["quote"])
    assert control([claim(action, ARMY, "2017-03-01", **rest, place=place)]) == []


# ---------------------------------------------------------------- siege

TAKEN = claim("captured", JAYSH, "2017-01-01")
SIEGES = [
    ("begins and is broken, the holder stays", [TAKEN, claim("besieged", ARMY, "2017-02-01"), claim("siege_broken", JAYSH, "2017-03-01")],
     [("2017-01-01", JAYSH), ("2017-02-01", "besieged"), ("2017-03-01", JAYSH)]),
    ("claimed by the besieger only", [TAKEN, claim("besieged", ARMY, "2017-02-01", SANA)], [("2017-01-01", JAYSH)]),
    ("told by the besieged", [TAKEN, claim("besieged", ARMY, "2017-02-01", REBELS)], [("2017-01-01", JAYSH), ("2017-02-01", "besieged")]),
    ("broken by the word of the besieged only", [TAKEN, claim("besieged", ARMY, "2017-02-01"), claim("siege_broken", JAYSH, "2017-03-01", REBELS)],
     [("2017-01-01", JAYSH), ("2017-02-01", "besieged")]),
    ("broken by the besieger's admission", [TAKEN, claim("besieged", ARMY, "2017-02-01"), claim("siege_broken", JAYSH, "2017-03-01", SANA)],
     [("2017-01-01", JAYSH), ("2017-02-01", "besieged"), ("2017-03-01", JAYSH)]),
    ("the besieger takes it", [TAKEN, claim("besieged", ARMY, "2017-02-01"), claim("captured", ARMY, "2017-03-01")],
     [("2017-01-01", JAYSH), ("2017-02-01", "besieged"), ("2017-03-01", ARMY)]),
    ("the besieger leaves", [TAKEN, claim("besieged", ARMY, "2017-02-01"), claim("withdrew", ARMY, "2017-03-01")],
     [("2017-01-01", JAYSH), ("2017-02-01", "besieged"), ("2017-03-01", JAYSH)]),
    ("a fight during it", [TAKEN, claim("besieged", ARMY, "2017-02-01"), claim("contested", None, "2017-03-01")],
     [("2017-01-01", JAYSH), ("2017-02-01", "besieged"), ("2017-03-01", "contested"), ("2017-03-16", "besieged")]),
    ("the holder does not besiege himself", [TAKEN, claim("besieged", JAYSH, "2017-02-01")], [("2017-01-01", JAYSH)]),
    ("nor on the day when he is first known to hold it", [claim("holds", JAYSH, "2017-02-01"), claim("besieged", JAYSH, "2017-02-01", UN)], [("2017-02-01", JAYSH)]),
    ("a siege does not end a contest", [TAKEN, claim("contested", None, "2017-03-01"), claim("besieged", ARMY, "2017-03-05")],
     [("2017-01-01", JAYSH), ("2017-03-01", "contested"), ("2017-03-16", "besieged")]),
    ("broken before it is known", [claim("siege_broken", JAYSH, "2017-03-01")], [("2017-03-01", "unknown")]),
]  # fmt: skip


@pytest.mark.parametrize(("name", "claims", "wanted"), SIEGES, ids=[each[0] for each in SIEGES])
def test_a_siege(name, claims, wanted):
    assert view(control(claims)) == wanted


def test_a_besieged_place_keeps_its_holder_and_names_the_besieger():
    rows = control([TAKEN, claim("besieged", ARMY, "2017-02-01")])
    assert last(rows, "status", "holder_id", "holder_side", "is_besieged", "besieger_id") == (
        "besieged",
        JAYSH,
        "opposition",
        True,
        ARMY,
    )


def test_a_siege_by_nobody_told_is_a_siege():
    assert last(control([TAKEN, claim("besieged", None, "2017-02-01")]), "status", "besieger_id") == ("besieged", None)


# ---------------------------------------------------------------- part

PARTS = [
    ("part taken from the holder", [TAKEN, claim("captured", ARMY, "2017-03-01", extent="part")], (JAYSH, JAYSH, None, [ARMY])),
    ("part held is no fight", [TAKEN, claim("holds", ARMY, "2017-05-30", extent="part")], (JAYSH, JAYSH, None, [ARMY])),
    ("part taken by an interested word", [TAKEN, claim("captured", ARMY, "2017-03-01", SANA, extent="part")], (JAYSH, JAYSH, None, [])),
    ("most taken leaves a part to the holder before", [TAKEN, claim("captured", ARMY, "2017-03-01", extent="most")], (ARMY, ARMY, "most", [JAYSH])),
    ("most, then all", [TAKEN, claim("captured", ARMY, "2017-03-01", extent="most"), claim("captured", ARMY, "2017-04-01", extent="full")], (ARMY, ARMY, "full", [])),
    ("most, then taken", [TAKEN, claim("captured", ARMY, "2017-03-01", extent="most"), claim("captured", ARMY, "2017-04-01")], (ARMY, ARMY, None, [])),
    ("most, then held", [TAKEN, claim("captured", ARMY, "2017-03-01", extent="most"), claim("holds", ARMY, "2017-04-01")], (ARMY, ARMY, "most", [JAYSH])),
    ("the part is left", [TAKEN, claim("captured", ARMY, "2017-03-01", extent="part"), claim("withdrew", ARMY, "2017-04-01")], (JAYSH, JAYSH, None, [])),
    ("most is lost", [TAKEN, claim("lost", JAYSH, "2017-03-01", extent="most")], ("unknown", None, None, [JAYSH])),
    ("the holder takes a part", [TAKEN, claim("captured", JAYSH, "2017-03-01", extent="part")], (JAYSH, JAYSH, "part", [])),
    ("part of an unknown place", [claim("captured", ARMY, "2017-03-01", extent="part")], ("unknown", None, None, [ARMY])),
    ("outskirts tell nothing", [TAKEN, claim("captured", ARMY, "2017-03-01", extent="outskirts")], (JAYSH, JAYSH, None, [])),
]  # fmt: skip


@pytest.mark.parametrize(("name", "claims", "wanted"), PARTS, ids=[each[0] for each in PARTS])
def test_a_part(name, claims, wanted):
    assert last(control(claims), "status", "holder_id", "holder_extent", "part_holders") == wanted


def test_taking_a_part_contests_the_place_for_a_while():
    rows = control([TAKEN, claim("captured", ARMY, "2017-03-01", extent="part")])
    assert view(rows) == [("2017-01-01", JAYSH), ("2017-03-01", "contested"), ("2017-03-16", JAYSH)]


# ---------------------------------------------------------------- staleness


@pytest.mark.parametrize(("as_of", "is_stale"), [(date(2017, 5, 1), False), (date(2017, 5, 2), True)])
def test_staleness_begins_on_the_day_after_the_limit(as_of, is_stale):
    rows = [row for row in control([TAKEN], as_of) if row["view"] == "assessed"]
    assert (as_of - date(2017, 1, 1)).days == 120 + is_stale
    assert [row["is_stale"] for row in rows] == [False, True][: 1 + is_stale]
    assert rows[-1]["days_since_evidence"] == 120 + is_stale


def test_new_evidence_ends_staleness_and_the_stale_days_rest_on_the_old():
    again = claim("holds", JAYSH, "2017-05-20")
    rows = [row for row in control([TAKEN, again]) if row["view"] == "assessed"]
    spans = [(row["date_start"].isoformat(), row["is_stale"], row["supporting"]) for row in rows]
    assert spans == [
        ("2017-01-01", False, [TAKEN["claim_id"]]), ("2017-05-02", True, [TAKEN["claim_id"]]), ("2017-05-20", False, [again["claim_id"]]),
    ]  # fmt: skip
    assert rows[1]["rule"] == "no evidence for more than 120 days; before that: neutral claimant"
    assert rows[-1]["date_end"] == AS_OF


def test_infighting_of_one_camp_changes_the_holder_only_where_it_is_told():
    other = "ahrar_al_sham"
    assert PACK.actors[other].side == PACK.actors[JAYSH].side
    assert view(control([TAKEN, claim("captured", other, "2017-03-01")])) == [("2017-01-01", JAYSH)]
    assert view(control([TAKEN, claim("captured", other, "2017-03-01", actor_from_id=JAYSH)])) == [
        ("2017-01-01", JAYSH),
        ("2017-03-01", other),
    ]
