"""Claimed beside assessed: since when, how old, what disagrees, what changed, which siege is one."""

from __future__ import annotations

from datetime import UTC, date, datetime
from itertools import count

import polars as pl
import pytest

from pipeline import schemas
from pipeline.packs import load_pack
from pipeline.report import territory_views as terr
from tests.report.build_folder import row

PACK = load_pack("syria")
AS_OF = date(2017, 5, 31)
ARMY, IS, SDF = "syria_military", "islamic_state", "sdf"
SIDES = {ARMY: "government", "hezbollah": "government", IS: "islamic_state", SDF: "sdf", None: None, "gunmen": None}
NUMBER = count()


def day(text):
    return date.fromisoformat(text)


def span(start, end, status, holder=None, *, view="assessed", age=0, place="Jobar", **known):
    """Return an interval of control; `age` = days from its last evidence to its end."""
    return row(
        schemas.CONTROL_OVER_TIME, control_id=f"c{next(NUMBER)}", as_of=AS_OF, place_id=known.pop("place_id", f"gn:{place}"), place_name=place,
        view=view, status=status, holder_id=holder, holder_side=SIDES[holder], date_start=day(start), date_end=day(end), days_since_evidence=age, **known,
    )  # fmt: skip


def held(start, end, holder, **known):
    return span(start, end, holder, holder, **known)


def now(rows, on="2017-04-30", days=None):
    return terr.standing(rows, day(on), days or {})


# ---------------------------------------------------------------- since when, and how old

SINCE = [
    ("one interval", [held("2017-03-01", "2017-05-31", ARMY)], "2017-03-01"),
    ("stale pieces are one holding", [held("2017-01-01", "2017-03-31", ARMY), held("2017-04-01", "2017-05-31", ARMY, is_stale=True)], "2017-01-01"),
    ("a contest does not end a holding", [held("2016-01-01", "2017-02-28", IS), span("2017-03-01", "2017-03-15", "contested", IS), held("2017-03-16", "2017-05-31", IS)], "2016-01-01"),
    ("a contest began when it began", [held("2016-01-01", "2017-04-20", IS), span("2017-04-21", "2017-05-05", "contested", IS)], "2017-04-21"),
    ("another holder begins anew", [held("2016-01-01", "2017-03-01", IS), held("2017-03-02", "2017-05-31", ARMY)], "2017-03-02"),
    ("a gap ends it", [held("2016-01-01", "2016-12-30", ARMY), held("2017-01-01", "2017-05-31", ARMY)], "2017-01-01"),
    ("nobody known is no holding", [held("2016-01-01", "2017-03-01", IS), span("2017-03-02", "2017-05-31", "unknown")], "2017-03-02"),
]  # fmt: skip


@pytest.mark.parametrize(("rows", "since"), [each[1:] for each in SINCE], ids=[each[0] for each in SINCE])
def test_since_when(rows, since):
    assert now(rows).since == day(since)


def test_no_interval_on_the_day_is_no_standing():
    assert now([held("2017-05-01", "2017-05-31", ARMY)]) is None
    assert now([]) is None


AGES = [
    ("counted to the day asked for, not to the end of the interval", held("2017-03-01", "2017-05-31", ARMY, age=70), {}, 39),
    ("evidence on the day itself", held("2017-03-01", "2017-04-30", ARMY, age=0), {}, 0),
    ("later evidence is not counted", held("2017-03-01", "2017-05-31", ARMY, age=10, supporting=["a", "b", "c"]), {"a": "2017-03-01", "b": "2017-04-10", "c": "2017-05-21"}, 20),
    ("all of it later", held("2017-04-01", "2017-05-31", ARMY, age=10, supporting=["c"]), {"c": "2017-05-21"}, None),
]  # fmt: skip


@pytest.mark.parametrize(("interval", "days", "age"), [each[1:] for each in AGES], ids=[each[0] for each in AGES])
def test_age_of_the_evidence(interval, days, age):
    assert now([interval], days={key: day(text) for key, text in days.items()}).age == age


@pytest.mark.parametrize(
    ("age", "is_stale", "drawn"),
    [(0, False, "fresh"), (30, False, "fresh"), (31, False, "older"), (120, False, "older"), (121, True, "stale")],
)
def test_how_a_map_draws_the_age(age, is_stale, drawn):
    assert now([held("2016-01-01", "2017-04-30", ARMY, age=age, is_stale=is_stale)]).freshness == drawn


def test_a_claim_without_a_date_is_of_the_day_it_became_known():
    told, heard = datetime(2017, 3, 5, tzinfo=UTC), datetime(2017, 3, 7, tzinfo=UTC)
    claims = pl.DataFrame(
        {
            "claim_id": ["dated", "published", "received", "never"],
            "date_end": [day("2017-03-01"), None, None, None],
            "published_at": [told, told, None, None],
            "retrieved_at": [heard, heard, heard, None],
        },
        schema_overrides={"date_end": pl.Date},
    )
    assert terr.evidence_days(claims) == {
        "dated": day("2017-03-01"), "published": day("2017-03-05"), "received": day("2017-03-07")
    }  # fmt: skip


# ---------------------------------------------------------------- claimed against assessed


def claimed(holder, status=None, **known):
    return now([span("2017-01-01", "2017-05-31", status or holder or "unknown", holder, view="government", **known)])


def assessed(holder, status=None, **known):
    return now([span("2017-01-01", "2017-05-31", status or holder or "unknown", holder, **known)])


COMPARED = [
    (claimed(ARMY), assessed(ARMY), terr.AGREES),
    (claimed("hezbollah"), assessed(ARMY), terr.AGREES),
    (claimed(ARMY), assessed(IS), terr.OTHER),
    (claimed(ARMY), assessed(None), terr.NOT_ACCEPTED),
    (claimed(ARMY), None, terr.NOT_ACCEPTED),
    (claimed(ARMY), assessed(ARMY, "contested"), terr.CONTESTED),
    (claimed(ARMY, "contested"), assessed(ARMY, "contested"), terr.AGREES),
    (claimed(ARMY), assessed(ARMY, "besieged"), terr.AGREES),
    (claimed(ARMY), assessed(None, "contested"), terr.NOT_ACCEPTED),
    (claimed("gunmen"), assessed(ARMY), terr.OTHER),
    (claimed(None), assessed(ARMY), terr.NAMES_NOBODY),
    (claimed(None, "contested"), assessed(IS), terr.NAMES_NOBODY),
]


@pytest.mark.parametrize(("said", "held_", "verdict"), COMPARED)
def test_how_a_claim_stands_to_the_assessment(said, held_, verdict):
    assert terr.compared(said, held_) == verdict


def place(*said, of=None):
    return terr.PlaceStandings("gn:1", of, said)


def test_a_place_is_rival_only_by_fresh_words_for_two_parties():
    army, rebels, old = claimed(ARMY), claimed(IS), claimed(SDF, is_stale=True)
    assert terr.is_rival(place(army, rebels))
    assert not terr.is_rival(place(army, claimed("hezbollah")))
    assert not terr.is_rival(place(army, old))
    assert not terr.is_rival(place(army, claimed(None)))
    assert terr.disagreeing(place(army, old)) == [army]
    assert terr.outdated(place(army, old)) == [old]
    assert terr.outdated(place(old, of=assessed(SDF))) == []


def test_standings_hold_the_day_and_keep_the_order_of_the_pack():
    rows = [
        held("2017-01-01", "2017-05-31", SDF, view="sdf"),
        held("2017-01-01", "2017-05-31", ARMY, view="neutral"),
        held("2017-01-01", "2017-05-31", ARMY, view="government"),
        held("2017-01-01", "2017-05-31", ARMY),
        held("2017-05-01", "2017-05-31", ARMY, place="Later"),
        held("2017-01-01", "2017-05-31", ARMY, place="Elsewhere"),
        span("2017-01-01", "2017-05-31", "unknown", view="turkey", place="Abu"),
    ]
    control = pl.DataFrame(rows, schema=schemas.CONTROL_OVER_TIME.empty().schema, orient="row")
    found = terr.standings(control, ["gn:Jobar", "gn:Later", "gn:Abu"], day=day("2017-04-30"), days={}, pack=PACK)
    assert [(each.place_id, [said.row["view"] for said in each.claimed]) for each in found] == [
        ("gn:Abu", ["turkey"]),
        ("gn:Jobar", ["government", "sdf", "neutral"]),
    ]
    assert found[0].assessed is None
    assert found[1].assessed is not None
    assert found[0].first["place_name"] == "Abu"


# ---------------------------------------------------------------- changes

KINDS = [
    (None, assessed(ARMY), [terr.FIRST]),
    (None, assessed(None), []),
    (assessed(None), assessed(ARMY), [terr.FIRST]),
    (assessed(IS), assessed(ARMY), [terr.TAKEN]),
    (assessed(IS), assessed(None), [terr.GONE]),
    (assessed(ARMY), assessed("hezbollah"), []),
    (assessed(ARMY), assessed(ARMY, is_stale=True), []),
    (assessed(ARMY), assessed(ARMY, holder_extent="most"), []),
    (assessed(ARMY), assessed(ARMY, "contested"), [terr.CONTEST_BEGINS]),
    (assessed(ARMY, "contested"), assessed(ARMY), [terr.CONTEST_ENDS]),
    (assessed(IS, "contested"), assessed(ARMY), [terr.TAKEN, terr.CONTEST_ENDS]),
    (assessed(ARMY), assessed(ARMY, "besieged", is_besieged=True), [terr.SIEGE_BEGINS]),
    (assessed(ARMY, "contested", is_besieged=True), assessed(ARMY, "besieged", is_besieged=True), [terr.CONTEST_ENDS]),
    (assessed(IS, "besieged", is_besieged=True), assessed(ARMY), [terr.TAKEN, terr.SIEGE_ENDS]),
]


@pytest.mark.parametrize(("before", "after", "kinds"), KINDS)
def test_what_changed(before, after, kinds):
    assert terr.change_kinds(None if before is None else before.row, after.row) == kinds


def test_changes_of_the_days_only_and_each_place_for_itself():
    rows = [
        held("2016-12-01", "2017-01-31", IS),
        held("2017-02-01", "2017-05-31", ARMY),
        held("2017-02-01", "2017-05-31", SDF, place="Raqqa"),
        held("2017-05-01", "2017-05-31", SDF, place="Tabqa"),
    ]
    found = terr.changes(reversed(rows), start=day("2017-01-01"), end=day("2017-04-30"))
    assert [(each.after["place_name"], each.kind, each.before) for each in found] == [
        ("Jobar", terr.TAKEN, rows[0]),
        ("Raqqa", terr.FIRST, None),
    ]


def test_a_lapsed_contest_rests_on_nobodys_word():
    days = {"a": day("2017-01-01"), "b": day("2017-02-01"), "c": day("2017-03-01")}
    taken = held("2017-02-01", "2017-05-31", ARMY, supporting=["a", "b", "c"])
    assert terr.deciding_claims(taken, days) == ["a", "b"]
    lapsed = held("2017-02-16", "2017-05-31", ARMY, supporting=["a", "b", "c"])
    assert terr.deciding_claims(lapsed, days) == []


# ---------------------------------------------------------------- sieges and parts


def test_neighbouring_besieged_intervals_are_one_siege():
    rows = [
        span("2017-01-01", "2017-01-10", "besieged", is_besieged=True),
        span("2017-01-11", "2017-02-10", "contested", is_besieged=True),
        held("2017-02-11", "2017-02-28", ARMY),
        span("2017-03-01", "2017-05-31", "besieged", is_besieged=True),
        span("2017-01-05", "2017-02-10", "besieged", view="sdf", is_besieged=True),
    ]
    found = terr.sieges(rows, start=day("2017-01-01"), end=day("2017-04-30"))
    told = [
        (each.first["view"], str(each.first["date_start"]), str(each.last["date_end"]), each.is_open) for each in found
    ]
    assert told == [
        ("assessed", "2017-01-01", "2017-02-10", False),
        ("assessed", "2017-03-01", "2017-05-31", True),
        ("sdf", "2017-01-05", "2017-02-10", False),
    ]
    assert [each.first["view"] for each in terr.sieges(rows, start=day("2017-02-11"), end=day("2017-02-28"))] == []
    assert len(terr.sieges(rows, start=day("2017-02-10"), end=day("2017-02-28"))) == 2
    assert len(terr.sieges(rows, start=day("2017-02-11"), end=day("2017-03-01"))) == 1


def test_neighbourhoods_stand_under_their_city_and_nothing_else_does():
    part = terr.PlaceStandings("gn:2", assessed(ARMY, place="Jobar", parent_id="gn:1"), ())
    town = terr.PlaceStandings("gn:3", assessed(ARMY, place="Douma"), ())
    assert terr.parts_by_city([part, town]) == {"gn:1": [part]}
