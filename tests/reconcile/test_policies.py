"""One number from several positions, by five rules; whom a claim serves; how far the origins differ."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline import schemas
from pipeline.reconcile.tolls import RULES, SCOPES
from tests.factories import casualty

ARMY = {
    "outlet_id": "sana", "claimant_raw": "the army", "attribution_path": "sana > syria_military", "claimant_side": "government",
    "claimant_type": "military",
}  # fmt: skip
REBELS = {
    "outlet_id": "enab_baladi", "claimant_side": "opposition", "claimant_type": "armed_group", "claimant_raw": "rebels",
    "attribution_path": "enab_baladi > fsa",
}  # fmt: skip


def told(number: int, low: int = 12, *, day: int = 25, **known: object) -> dict:
    """Return what neutral agency `number` says: `low` people, published on a day of March."""
    name = f"agency_{number}"
    return casualty(low, **{"article_id": name, "outlet_id": name, "published_at": f"2017-03-{day}", **known})


def vague(number: int, low: int, high: int | None, *, day: int = 25) -> dict:
    return told(number, low, best=None, high=high, qualifier="vague", day=day)


def rule(found, claim: dict, policy: str) -> str | None:
    incident_id = found.incident(claim)["incident_id"]
    return next(
        (
            row["rule"] for row in found.whole.tolls
            if (row["incident_id"], row["outcome"], row["victim_class"], row["claimant_side"], row["policy"])
            == (incident_id, "killed", "all", "all", policy)
        ),
        None,
    )  # fmt: skip


def test_each_policy_of_the_schema_has_a_rule():
    assert set(RULES) == set(schemas.POLICIES)
    assert set(SCOPES) == set(schemas.SCOPED_POLICIES) < set(schemas.POLICIES)


OPEN = {"high": None, "qualifier": "at_least"}


@pytest.mark.parametrize(("claims", "policy", "wanted", "words"), [
    ([told(1, 12)], "conservative", (12, 12, 12), "the only position (agency_1)"),
    ([told(1, 12), told(2, 15)], "conservative", (12, 12, 12), "lowest of 2 origins' latest positions (agency_1)"),
    ([told(1, 12), told(2, 15), told(3, 15)], "representative", (15, 15, 15), "given by 2 of 3 origins (agency_2)"),
    ([told(1, 12), told(2, 14), told(3, 15)], "representative", (14, 14, 14), "lower median of 3 origins' latest positions (agency_2)"),
    ([told(1, 12), told(2, 15)], "representative", (12, 12, 12), "lower median of 2 origins' latest positions (agency_1)"),
    # an exact number is more precise than an open one, whenever it was told
    ([told(1, 12, day=24), told(2, 15, day=25, **OPEN)], "informative", (12, 12, 12), "most precise of 2 origins' latest positions (agency_1)"),
    # of two exact numbers the one taken up last
    ([told(1, 15, day=24), told(2, 12, day=25)], "informative", (12, 12, 12), "taken up last of 2 origins' latest positions, all equally precise (agency_2)"),
    # repeating an old number takes up nothing new
    ([told(1, 12, day=24), told(2, 15, day=25), told(1, 12, day=26, article_id="again")], "informative", (15, 15, 15),
     "taken up last of 2 origins' latest positions, all equally precise (agency_2)"),
    # of numbers taken up at one time the highest
    ([told(1, 12), told(2, 15)], "informative", (15, 15, 15), "taken up last of 2 origins' latest positions, all equally precise (agency_2)"),
    # ranges that are open above are equally precise
    ([told(1, 15, day=24, **OPEN), told(2, 12, day=25, **OPEN)], "informative", (12, 12, None),
     "taken up last of 2 origins' latest positions, all equally precise (agency_2)"),
    ([told(1, 10, best=12, high=14, qualifier="about", day=25), told(2, 13, day=23), told(3, 14, day=24)], "informative", (14, 14, 14),
     "taken up last of the 2 most precise of 3 origins' latest positions (agency_3)"),
    # a vague word is never weighed against a number
    ([told(1, 30), vague(2, 24, 99, day=26)], "informative", (30, 30, 30), "the only position; 1 without a number not weighed (agency_1)"),
    ([vague(1, 24, 99, day=24), vague(2, 20, 99, day=23)], "informative", (24, None, 99), "most precise of 2 origins' latest positions (agency_1)"),
    ([told(1, 12), told(2, 15)], "neutral_only", (12, 12, 12), "neutral origins only (2 of 2 origins): lower median of 2 origins' latest positions (agency_1)"),
])  # fmt: skip
def test_a_policy_chooses_one_position_and_says_how(run, claims, policy, wanted, words):
    found = run(claims)
    assert found.toll(claims[0], policy=policy) == wanted
    assert rule(found, claims[0], policy) == words


def test_neutral_only_leaves_out_the_sides(run):
    mine = casualty(60, article_id="a1", **ARMY)
    theirs = casualty(20, article_id="a2", **REBELS)
    neutral = told(1, 35)
    found = run([mine, theirs, neutral])
    assert found.toll(mine, policy="neutral_only") == (35, 35, 35)
    assert rule(found, mine, "neutral_only") == "neutral origins only (1 of 3 origins): the only position (agency_1)"


def test_where_no_neutral_origin_speaks_there_is_no_row_and_no_zero(run):
    mine = casualty(60, article_id="a1", **ARMY)
    found = run([mine, told(1, 60, claimant_side="unknown")])
    assert found.toll(mine, policy="neutral_only") is None
    assert found.toll(mine) == (60, 60, 60)


def test_a_neutral_outlet_that_repeats_an_army_speaks_for_the_army(run):
    said = casualty(
        60,
        article_id="a1",
        event_id="e1",
        span_start=50,
        span_end=55,
        **{**ARMY, "outlet_id": "agency_1", "attribution_path": "agency_1 > syria_military"},
    )
    plain = casualty(60, article_id="a1", event_id="e2", outlet_id="agency_1")
    found = run([said, plain])
    assert found.toll(said, claimant_side="government") == (60, 60, 60)
    assert found.toll(said, claimant_side="neutral") is None
    assert found.toll(said, policy="neutral_only") is None
    with_another = run([said, plain, told(2, 61)])
    assert disagreement(with_another, said, claimant_side="neutral")["n_origins"] == 1
    assert with_another.toll(said, policy="neutral_only") == (61, 61, 61)


FIGHTERS = {"victim_class": "combatant"}


@pytest.mark.parametrize(("claim", "counted"), [
    (casualty(9, victim_group="syria_military", self_interested=False, **FIGHTERS, **ARMY), True),  # own losses
    (casualty(9, victim_group="hts", self_interested=True, **FIGHTERS, **ARMY), False),  # enemy losses
    (casualty(9, victim_group="hts", self_interested=True, perpetrator_id="syria_military", **FIGHTERS, **ARMY), False),  # a boast
    (casualty(9, victim_class="civilian", self_interested=False, perpetrator_id="russia_air_force", **ARMY), True),  # own camp's harm
    (casualty(9, victim_class="civilian", self_interested=False, perpetrator_id="hts", **ARMY), False),  # an accusation
    (casualty(9, victim_class="civilian", self_interested=False, **ARMY), False),  # nobody is blamed
    (casualty(9, stance="concedes", **ARMY), True),
    (casualty(9, victim_group="syria_military", self_interested=False, **FIGHTERS), False),  # a neutral agency has no side to speak against
    (casualty(9, stance="concedes", claimant_side="unknown"), False),
])  # fmt: skip
def test_against_interest_counts_what_a_side_says_against_itself(run, claim, counted):
    assert (run([claim]).toll(claim, policy="against_interest") == (9, 9, 9)) is counted


def test_of_what_a_side_tells_only_the_admission_is_counted(run):
    lost = casualty(5, victim_group="syria_military", self_interested=False, victims_raw="soldiers", **FIGHTERS, **ARMY)
    boast = casualty(
        60,
        victim_group="hts",
        self_interested=True,
        victims_raw="terrorists",
        span_start=20,
        span_end=25,
        **FIGHTERS,
        **ARMY,
    )
    found = run([lost, boast])
    assert found.toll(lost) == (65, 65, 65)
    assert found.toll(lost, policy="against_interest") == (5, 5, 5)
    assert (
        rule(found, lost, "against_interest")
        == "only what a side says against itself (1 of 1 origins): the only position (syria_military)"
    )


numbers = st.integers(1, 60)
sides = st.sampled_from(["neutral", "government", "opposition", "unknown"])
positions = st.tuples(
    st.integers(1, 5), numbers, st.sampled_from(["exact", "open", "vague"]), sides, st.integers(23, 27),
    st.sampled_from(schemas.VICTIM_CLASSES), st.booleans(),
)  # fmt: skip


def drawn(rows: list[tuple]) -> list[dict]:
    claims = []
    for place, (number, low, kind, side, day, victim_class, concedes) in enumerate(rows):
        known = {"exact": {}, "open": OPEN, "vague": {"best": None, "high": low + 9, "qualifier": "vague"}}[kind]
        claims.append(
            told(number, low, day=day, article_id=f"a{place}", claimant_side=side, victim_class=victim_class,
                 stance="concedes" if concedes else "asserts", **known)
        )  # fmt: skip
    return claims


@settings(max_examples=60, deadline=None)
@given(rows=st.lists(positions, min_size=1, max_size=8))
def test_what_holds_for_every_toll(run, rows):
    found = run(drawn(rows)).whole
    tolls = {
        (row["incident_id"], row["outcome"], row["victim_class"], row["claimant_side"], row["policy"]): row
        for row in found.tolls
    }
    for row in tolls.values():
        best = row["low"] if row["best"] is None else row["best"]
        assert row["low"] <= best <= (schemas.MAX_COUNT if row["high"] is None else row["high"])
    for *key, policy in tolls:
        lowest, mine = tolls[(*key, "conservative")], tolls[(*key, policy)]
        number = mine["low"] if mine["best"] is None else mine["best"]
        if policy in ("representative", "informative") or (policy == "neutral_only" and mine["best"] is not None):
            assert (lowest["low"] if lowest["best"] is None else lowest["best"]) <= number
        assert mine["n_origins"] <= lowest["n_origins"]
        assert set(mine["claim_ids"]) <= set(lowest["claim_ids"]) or policy == "against_interest"
    keys = {key[:-1] for key in tolls}
    assert {
        (row["incident_id"], row["outcome"], row["victim_class"], row["claimant_side"]) for row in found.disagreements
    } == keys
    for row in found.disagreements:
        lowest = tolls[(row["incident_id"], row["outcome"], row["victim_class"], row["claimant_side"], "conservative")]
        assert row["n_origins"] == lowest["n_origins"]
        assert row["lowest"] == lowest["best"]


def disagreement(found, claim: dict, **keys: str) -> dict:
    wanted = {"outcome": "killed", "victim_class": "all", "claimant_side": "all", **keys}
    wanted["incident_id"] = found.incident(claim)["incident_id"]
    (row,) = [each for each in found.whole.disagreements if all(each[key] == value for key, value in wanted.items())]
    return row


@pytest.mark.parametrize(("claims", "wanted"), [
    # origins, numbers, values, lowest, highest, range, mode, given by, confidence, can all be true
    ([told(1, 12)], (1, 1, 1, 12, 12, 0, 12, 1, 1000, True)),
    ([told(1, 12), told(2, 12), told(3, 15)], (3, 3, 2, 12, 15, 3, 12, 2, 667, False)),
    ([told(1, 12), told(2, 15)], (2, 2, 2, 12, 15, 3, 12, 1, 500, False)),  # of two modes the lower
    ([told(1, 12, **OPEN), told(2, 15)], (2, 2, 2, 12, 15, 3, 12, 1, 500, True)),  # "at least 12" and 15 may both be true
    ([told(1, 30), vague(2, 24, 99)], (2, 1, 1, 30, 30, 0, 30, 1, 1000, True)),  # no number, no vote
    ([vague(1, 24, 99), vague(2, 20, 99)], (2, 0, 0, None, None, None, None, 0, None, True)),
    ([told(1, 12), told(1, 15, day=26, article_id="later")], (1, 1, 1, 15, 15, 0, 15, 1, 1000, True)),  # a later number replaces
])  # fmt: skip
def test_how_far_origins_differ(run, claims, wanted):
    row = disagreement(run(claims), claims[0])
    assert tuple(row.values())[4:] == wanted


def test_each_side_is_compared_with_itself(run):
    mine = casualty(60, article_id="a1", **ARMY)
    theirs = casualty(20, article_id="a2", **REBELS)
    found = run([mine, theirs])
    assert disagreement(found, mine)["range"] == 40
    assert disagreement(found, mine, claimant_side="government")["range"] == 0
