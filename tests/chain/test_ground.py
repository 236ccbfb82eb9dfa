"""From invented articles to who holds a town: taken, denied, retaken."""

from __future__ import annotations

from tests.chain.test_tolls import cases

CONCEDED = "aggregate/control.py: where the old holder concedes that he left, the other side's claim of the same days is not taken up"


@cases(
    ("town-maardes", ("Maardes", {
        "opposition": [("2017-03-22", "generic_rebels"), ("2017-04-16", "unknown")],
        "government": [("2017-04-16", "syria_military")],
        "neutral": [("2017-03-25", "generic_rebels")],
    })),
    ("town-karama", ("Al-Karamah", {
        "sdf": [("2017-03-20", "sdf")],
        "neutral": [("2017-03-23", "sdf"), ("2017-04-14", "islamic_state")],
    })),
    ("town-robotyne", ("Robotyne", {
        "ukraine": [("2023-08-23", "ukraine_military")],
        "russia": [("2024-05-15", "russia_military")],
        "neutral": [("2023-08-28", "ukraine_military"), ("2024-05-18", "russia_military")],
    })),
)  # fmt: skip
def test_each_side_has_its_own_view(chain, wanted):
    place, views = wanted
    found = {row["view"] for row in chain.aggregated.control if row["place_name"] == place} - {"assessed"}
    assert {view: chain.control(place, view) for view in sorted(found)} == views


@cases(
    ("town-maardes", ("Maardes", [
        ("2017-03-22", "unknown"), ("2017-03-23", "contested"), ("2017-03-25", "generic_rebels"), ("2017-04-16", "syria_military"),
    ]), CONCEDED),
    ("town-karama", ("Al-Karamah", [
        ("2017-03-20", "unknown"), ("2017-03-21", "contested"), ("2017-03-23", "sdf"), ("2017-04-14", "islamic_state"),
    ])),
    ("town-robotyne", ("Robotyne", [
        ("2023-08-23", "unknown"), ("2023-08-24", "contested"), ("2023-08-28", "ukraine_military"), ("2024-05-18", "russia_military"),
    ])),
)  # fmt: skip
def test_a_town_taken_denied_and_retaken_is_assessed(chain, wanted):
    place, intervals = wanted
    assert chain.control(place, "assessed") == intervals


@cases(("town-maardes", {"Maardes"}), ("town-karama", {"Al-Karamah"}), ("town-robotyne", {"Robotyne"}))
def test_no_other_place_changes_hands(chain, wanted):
    assert {row["place_name"] for row in chain.aggregated.control} == wanted


@cases(("town-maardes", 2), ("town-karama", 2), ("town-robotyne", 2))
def test_the_denial_is_read_as_one(chain, wanted):
    denials = chain.territory.filter(stance="denies")
    assert denials["source_ref"].to_list() == [f"{chain.territory['source_ref'][0].rpartition('-')[0]}-{wanted}"]


@cases(("town-karama", "2017-03-22"), ("town-robotyne", "2023-08-27"))
def test_before_a_neutral_voice_the_town_is_contested(chain, wanted):
    earlier = chain.known_at(wanted)
    (place,) = {row["place_name"] for row in earlier.aggregated.control}
    assert earlier.control(place, "assessed")[-1][1] == "contested"
