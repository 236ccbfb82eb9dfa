"""Each grade and its edges, on literal claims; the rule stands beside the grade and in the report."""

from __future__ import annotations

import pytest

from tests.factories import casualty

NEUTRAL = {"outlet_id": "agency_a"}
OTHER = {"outlet_id": "agency_b"}
UNKNOWN = {"outlet_id": "residents", "claimant_side": "unknown"}
ARMY = {"outlet_id": "syria_military", "claimant_side": "government", "claimant_type": "military"}
RUSSIA = {"outlet_id": "russia_mod", "claimant_side": "government", "claimant_type": "government"}
SANA = {"outlet_id": "sana", "claimant_side": "government", "claimant_type": "state_media"}
PRIVATE = {"outlet_id": "al_watan", "claimant_side": "government", "claimant_type": "journalist"}
REBELS = {"outlet_id": "fsa", "claimant_side": "opposition", "claimant_type": "armed_group"}
RIVALS = {"outlet_id": "hts", "claimant_side": "hts", "claimant_type": "armed_group"}
STRIKE = {"victim_class": "civilian", "perpetrator_id": "russia_air_force"}
PRESS = {"outlet_id": "enab_baladi", "claimant_side": "opposition"}
DAILY = PRIVATE
SOLDIERS = {"victim_class": "combatant", "victim_group": "syria_military"}
FIGHTERS = {"victim_class": "combatant", "victim_group": "hts"}


def claims(*rows: tuple[int, dict]) -> list[dict]:
    """Return one claim per row, each in an article of its own."""
    return [casualty(low, article_id=f"a{place}", **known) for place, (low, known) in enumerate(rows)]


NOBODY = {"qualifier": "none"}
DENIES = {"stance": "denies"}
CONCEDES = {"stance": "concedes"}

CASES = [
    # discounted: nobody asserts it
    ([(9, ARMY | DENIES)], "discounted", "no claim asserts it: it is only denied or questioned"),
    ([(9, ARMY | DENIES), (9, NEUTRAL | {"stance": "questions"})], "discounted", "no claim asserts it: it is only denied or questioned"),
    # confirmed: a claim against interest by those who can speak for their side
    ([(9, ARMY | SOLDIERS | {"self_interested": False})], "confirmed", "the victims' own side admits its losses: syria_military (government), killed 9"),
    ([(9, RUSSIA | STRIKE | {"self_interested": False})], "confirmed", "the harming side accepts it: russia_mod (government), killed 9"),
    ([(9, NEUTRAL | STRIKE), (9, RUSSIA | CONCEDES)], "confirmed", "the harming side accepts it: russia_mod (government), killed 9"),
    ([(9, RUSSIA | STRIKE | CONCEDES | {"high": None, "qualifier": "at_least"})], "confirmed",
     "the harming side accepts it: russia_mod (government), killed at least 9"),
    ([(9, SANA | STRIKE | CONCEDES)], "weak", "one origin only: sana"),  # state media do not bind their side
    ([(9, REBELS | STRIKE | CONCEDES)], "weak", "one origin only: fsa"),  # nor does the other camp
    ([(60, ARMY | FIGHTERS | {"perpetrator_id": "syria_military", "self_interested": True})], "weak", "one origin only: syria_military"),  # a boast
    ([(9, ARMY | STRIKE | {"perpetrator_id": "hts", "self_interested": False})], "weak", "one origin only: syria_military"),  # an accusation
    # what is accepted is a number
    ([(12, ARMY | SOLDIERS), (40, REBELS | SOLDIERS)], "contested",
     "the victims' own side admits its losses: syria_military (government), killed 12; fsa (opposition) gives a number that cannot be true beside it"),
    ([(12, ARMY | SOLDIERS), (10, REBELS | SOLDIERS | {"high": None, "qualifier": "at_least"})], "confirmed",
     "the victims' own side admits its losses: syria_military (government), killed 12"),
    ([(12, ARMY | SOLDIERS), (16, NEUTRAL | SOLDIERS)], "confirmed", "the victims' own side admits its losses: syria_military (government), killed 12"),
    # contested: opposed claims
    ([(60, ARMY | FIGHTERS), (20, REBELS | FIGHTERS)], "contested", "fsa (opposition) and syria_military (government) cannot both be right on killed"),
    ([(30, PRESS), (20, DAILY)], "fair", "2 independent origins"),  # newspapers of two camps differ and have no stake
    ([(30, PRESS | STRIKE), (20, DAILY | STRIKE)], "contested", "al_watan (government) and enab_baladi (opposition) cannot both be right on killed"),
    ([(30, NEUTRAL | STRIKE), (30, RUSSIA | STRIKE | DENIES)], "contested", "russia_mod (government) denies it"),  # by the harming side
    ([(30, REBELS | STRIKE), (30, RUSSIA | DENIES)], "contested", "russia_mod (government) denies it"),
    ([(30, NEUTRAL | STRIKE), (0, ARMY | NOBODY)], "contested", "syria_military (government) says that nobody was killed"),
    ([(30, NEUTRAL), (30, OTHER | DENIES)], "contested", "agency_b (neutral) denies it"),  # two neutral origins
    ([(30, NEUTRAL), (0, OTHER | NOBODY)], "weak", "one origin only: agency_a"),  # an early "nobody" is no denial, and no second voice
    ([(30, NEUTRAL), (30, UNKNOWN | DENIES)], "weak", "one origin only: agency_a"),  # a side that is not known contests nothing
    ([(30, ARMY), (30, SANA | DENIES)], "weak", "one origin only: syria_military"),  # nor does a side its own word
    ([(30, ARMY), (31, NEUTRAL)], "fair", "2 independent origins"),  # a neutral number beside a party's is a difference, not a dispute
    # fair: independent origins
    ([(9, NEUTRAL), (9, OTHER)], "fair", "2 independent origins"),
    ([(9, NEUTRAL), (9, UNKNOWN)], "fair", "2 independent origins"),
    ([(9, ARMY), (9, REBELS)], "fair", "2 independent origins"),
    ([(9, SANA), (9, PRIVATE)], "fair", "2 independent origins"),  # a private outlet of a side is not its voice
    ([(9, SANA), (9, ARMY), (9, NEUTRAL)], "fair", "2 independent origins of 3; officials and state media of one camp count once"),
    # weak: one voice
    ([(9, NEUTRAL)], "weak", "one origin only: agency_a"),
    ([(9, SANA), (9, ARMY), (9, RUSSIA)], "weak", "3 origins, but all are officials or state media of one camp: russia_mod, sana, syria_military"),
    # nobody was harmed, and nobody says otherwise
    ([(0, NEUTRAL | NOBODY)], "weak", "nobody was killed, by one origin only: agency_a"),
    ([(0, NEUTRAL | NOBODY | {"victim_class": "civilian"})], "weak", "no civilian was killed, by one origin only: agency_a"),
    ([(0, NEUTRAL | NOBODY), (0, NEUTRAL | NOBODY | {"outcome": "injured"})], "weak", "nobody was harmed, by one origin only: agency_a"),
    ([(0, NEUTRAL | NOBODY), (0, OTHER | NOBODY)], "fair", "nobody was killed, by 2 independent origins"),
]  # fmt: skip


@pytest.mark.parametrize(("rows", "grade", "rule"), CASES)
def test_a_grade_and_its_rule(run, rows, grade, rule):
    found = run(claims(*rows))
    assert [(row["grade"], row["grade_rule"]) for row in found.incidents] == [(grade, rule)]


def test_civilians_and_fighters_are_not_one_number(run):
    """One article tells both, so that they stand in one incident; the counts are of other people and contradict nothing."""
    mine = casualty(
        60,
        event_id="e",
        attribution_path="agency_a > syria_military",
        claimant_raw="army",
        **{**ARMY, "outlet_id": "agency_a"},
        **FIGHTERS,
    )
    theirs = casualty(
        7, event_id="e", attribution_path="agency_a > fsa", claimant_raw="rebels", victim_class="civilian", span_start=30, span_end=35,
        **{**REBELS, "outlet_id": "agency_a"},
    )  # fmt: skip
    assert [row["grade"] for row in run([mine, theirs]).incidents] == ["fair"]


def test_own_losses_are_not_disputed_by_a_count_of_others(run):
    """An army admits 5 soldiers, its enemy tells of 40 civilians in the same event: both may be true."""
    lost = casualty(
        5,
        event_id="e",
        attribution_path="agency_a > syria_military",
        claimant_raw="army",
        **{**ARMY, "outlet_id": "agency_a"},
        **SOLDIERS,
    )
    others = casualty(
        40, event_id="e", attribution_path="agency_a > fsa", claimant_raw="rebels", victim_class="civilian", span_start=30, span_end=35,
        **{**REBELS, "outlet_id": "agency_a"},
    )  # fmt: skip
    assert [row["grade"] for row in run([lost, others]).incidents] == ["confirmed"]


def test_a_part_that_is_admitted_is_not_measured_against_a_whole(run):
    whole = casualty(40, article_id="a1", **NEUTRAL)
    admitted = casualty(
        5,
        article_id="a1",
        part_of_claim_id=whole["claim_id"],
        span_start=20,
        span_end=25,
        **{**ARMY, "attribution_path": "agency_a > syria_military", "claimant_raw": "army", "outlet_id": "agency_a"},
        **SOLDIERS,
    )
    enemy = casualty(40, article_id="a2", **REBELS)
    assert [row["grade"] for row in run([whole, admitted, enemy]).incidents] == ["confirmed"]


@pytest.mark.parametrize(
    "paths",
    [
        [f"site_{number} > afp" for number in range(5)],  # five outlets repeat one agency
        ["sana", "press_tv > sana", "rt > ruptly > sana"],  # an agency and its reprints
    ],
)
def test_repeated_words_are_one_origin(run, paths):
    rows = [
        casualty(9, article_id=f"a{place}", outlet_id=path.partition(" >")[0], attribution_path=path)
        for place, path in enumerate(paths)
    ]
    (incident,) = run(rows).incidents
    origin = paths[-1].rpartition("> ")[2]
    assert (incident["n_claims"], incident["n_outlets"], incident["n_origins"]) == (len(paths), len(paths), 1)
    assert (incident["grade"], incident["grade_rule"]) == ("weak", f"one origin only: {origin}")
