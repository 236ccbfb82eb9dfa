"""Who holds a place, by each side and as assessed."""

from __future__ import annotations

import itertools
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline import schemas
from pipeline.aggregate.control import control_over_time
from pipeline.packs import load_pack
from pipeline.params import load_params
from tests.factories import RAQQA, article, frame, territory

AS_OF = date(2017, 5, 31)
SANA = {"outlet_id": "sana", "claimant_side": "government"}
PRESSTV = {"outlet_id": "press_tv", "claimant_side": "government"}
REBELS = {"outlet_id": "enab_baladi", "claimant_side": "opposition"}
ARMY, JAYSH = "syria_military", "jaish_al_islam"


@pytest.fixture(scope="session")
def control():
    params = replace(load_params(Path(__file__).resolve().parents[2] / "params.yaml").aggregate, as_of=AS_OF)
    pack = load_pack("syria")
    assert pack.actors[ARMY].side == "government"
    assert pack.actors[JAYSH].side == "opposition"

    def build(claims, as_of=AS_OF):
        articles = [article(each) for each in sorted({row["article_id"] for row in claims})]
        rows, _ = control_over_time(
            frame(schemas.TERRITORY_CLAIMS, claims),
            frame(schemas.ARTICLES, articles),
            params=replace(params, as_of=as_of),
            pack=pack,
        )
        return frame(schemas.CONTROL_OVER_TIME, rows).to_dicts()

    return build


def view(rows, name="assessed"):
    return [(row["date_start"].isoformat(), row["status"]) for row in rows if row["view"] == name]


def claim(number, action, actor, when, **known):
    return territory(action, actor, article_id=f"a{number}", date=when, published_at=when, **known)


def test_a_neutral_claimant_suffices(control):
    rows = control([claim(1, "captured", ARMY, "2017-03-24")])
    assert view(rows) == [("2017-03-24", ARMY)]
    assert rows[0]["holder_side"] == "government"
    assert rows[0]["date_end"] == AS_OF


def test_one_interested_claim_changes_its_own_view_only(control):
    rows = control([claim(1, "captured", ARMY, "2017-03-24", **SANA)])
    assert view(rows) == [("2017-03-24", "unknown")]
    assert view(rows, "government") == [("2017-03-24", ARMY)]
    assert view(rows, "opposition") == []


def test_a_claim_against_interest_suffices(control):
    assert view(control([claim(1, "captured", ARMY, "2017-03-24", **REBELS)])) == [("2017-03-24", ARMY)]


def test_own_withdrawal_leaves_the_holder_unknown(control):
    rows = control([claim(1, "captured", ARMY, "2017-01-10"), claim(2, "withdrew", ARMY, "2017-03-24", **SANA)])
    assert view(rows) == [("2017-01-10", ARMY), ("2017-03-24", "unknown")]


def test_two_independent_origins_that_agree_suffice(control):
    rows = control(
        [
            claim(1, "captured", ARMY, "2017-03-20", **SANA),
            claim(2, "captured", ARMY, "2017-03-24", claimant_side="unknown", attribution_path="wire > resident"),
        ]
    )
    assert view(rows) == [("2017-03-20", "unknown"), ("2017-03-24", ARMY)]
    assert rows[1]["rule"] == "two independent origins agree"
    assert len(rows[1]["supporting"]) == 2


def test_two_origins_of_one_camp_do_not(control):
    rows = control(
        [
            claim(1, "captured", ARMY, "2017-03-20", **SANA),
            claim(2, "captured", ARMY, "2017-03-24", **PRESSTV),
        ]
    )
    assert view(rows) == [("2017-03-20", "unknown")]


def test_one_origin_twice_does_not(control):
    twice = [claim(1, "captured", ARMY, "2017-03-20", **SANA),
             claim(2, "captured", ARMY, "2017-03-24", attribution_path="press_tv > sana", **PRESSTV)]  # fmt: skip
    assert view(control(twice)) == [("2017-03-20", "unknown")]


def test_taken_denied_and_retaken(control):
    rows = control([
        claim(1, "captured", ARMY, "2017-03-01", **SANA),
        claim(2, "captured", ARMY, "2017-03-02", stance="denies", **REBELS),
        claim(3, "captured", ARMY, "2017-03-05"),
        claim(4, "recaptured", JAYSH, "2017-04-20"),
    ])  # fmt: skip
    assert view(rows) == [
        ("2017-03-01", "unknown"),
        ("2017-03-02", "contested"),
        ("2017-03-05", ARMY),
        ("2017-04-20", JAYSH),
    ]
    assert view(rows, "government") == [("2017-03-01", ARMY)]


def test_opposed_claims_contest_a_place_until_they_are_old(control):
    rows = control([claim(1, "captured", ARMY, "2017-03-01"), claim(2, "captured", JAYSH, "2017-03-05", **REBELS)])
    assert view(rows) == [("2017-03-01", ARMY), ("2017-03-05", "contested"), ("2017-03-16", ARMY)]


@pytest.mark.parametrize("known", [
    {"action": "advanced"}, {"action": "captured", "extent": "outskirts"}, {"action": "repelled"},
    {"action": "captured", "modality": "planned"}, {"action": "captured", "stance": "questions"},
    {"action": "captured", "place": {"where_prec": 2}}, {"action": "captured", "date_prec": 5},
])  # fmt: skip
def test_what_never_changes_control(control, known):
    assert control([claim(1, known.pop("action"), ARMY, "2017-03-01", **known)]) == []


@pytest.mark.parametrize(
    "known", [{"action": "entered"}, {"action": "captured", "extent": "part"}, {"action": "contested"}]
)
def test_fighting_inside_contests_but_holds_nothing(control, known):
    rows = control(
        [
            claim(1, "captured", JAYSH, "2017-01-01"),
            claim(2, known.pop("action"), ARMY, "2017-03-01", **known),
        ]
    )
    assert view(rows) == [("2017-01-01", JAYSH), ("2017-03-01", "contested"), ("2017-03-16", JAYSH)]


def test_a_repelled_attack_leaves_the_defender(control):
    assert view(control([claim(1, "repelled", JAYSH, "2017-03-01", actor_from_id=ARMY)])) == [("2017-03-01", ARMY)]


def test_an_attack_repelled_in_a_town_called_like_its_province_tells_nothing(control):
    namesake = {"place_name": "Raqqa", "admin1": "Raqqa"}
    assert control([claim(1, "repelled", JAYSH, "2017-03-01", actor_from_id=ARMY, place=namesake)]) == []


def test_a_siege_ends_when_it_is_broken(control):
    rows = control([
        claim(1, "captured", JAYSH, "2017-01-01"), claim(2, "besieged", ARMY, "2017-02-01"),
        claim(3, "siege_broken", JAYSH, "2017-03-01"),
    ])  # fmt: skip
    assert view(rows) == [("2017-01-01", JAYSH), ("2017-02-01", "besieged"), ("2017-03-01", JAYSH)]


def test_old_evidence_is_stale(control):
    rows = control([claim(1, "captured", ARMY, "2017-01-01"), claim(2, "captured", "sdf", "2017-05-30", place=RAQQA)])
    assert {row["place_name"]: row["is_stale"] for row in rows if row["view"] == "assessed"} == {
        "Jobar": True,
        "Raqqa": False,
    }


claims = st.lists(
    st.tuples(
        st.sampled_from(["captured", "holds", "lost", "withdrew", "entered", "repelled", "besieged", "siege_broken", "contested"]),
        st.sampled_from([ARMY, JAYSH, "sdf", None]), st.integers(0, 80), st.sampled_from([SANA, PRESSTV, REBELS, {}]),
        st.sampled_from(["asserts", "asserts", "denies"]),
    ),
    min_size=1, max_size=14,
)  # fmt: skip


def rows_of(drawn, first, prefix):
    return [
        territory(action, actor, article_id=f"{prefix}{number}", date=str(first + timedelta(days=offset)),
                  published_at=str(first + timedelta(days=offset)), stance=stance, **outlet)
        for number, (action, actor, offset, outlet, stance) in enumerate(drawn)
    ]  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(drawn=claims)
def test_intervals_touch_and_end_at_the_day_of_knowledge(control, drawn):
    by_view = {}
    for row in control(rows_of(drawn, date(2017, 1, 1), "a")):
        by_view.setdefault(row["view"], []).append(row)
    for rows in by_view.values():
        assert all(row["date_start"] <= row["date_end"] for row in rows)
        assert all(
            after["date_start"] - before["date_end"] == timedelta(days=1) for before, after in itertools.pairwise(rows)
        )
        assert all(before["status"] != after["status"] for before, after in itertools.pairwise(rows))
        assert rows[-1]["date_end"] == AS_OF


@settings(max_examples=50, deadline=None)
@given(early=claims, late=claims)
def test_control_as_of_a_day_does_not_know_what_came_later(control, early, late):
    as_of = date(2017, 3, 31)
    known = rows_of(early, date(2017, 1, 1), "e")
    later = rows_of(late, date(2017, 1, 1), "l")
    for row in later:
        row["published_at"] = row["published_at"].replace(month=5)
    assert control(known, as_of) == control(known + later, as_of)
