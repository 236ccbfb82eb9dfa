"""Neighbourhoods and their cities: a part never moves the city, the city shows its parts; words that name a part are no word on the whole."""

from __future__ import annotations

import polars as pl
import pytest

from pipeline.aggregate.city_parts import parents, places_by_key
from pipeline.aggregate.part_words import extent_told
from pipeline.gazetteer import INDEX_SCHEMA
from tests.aggregate.control_build import ARMY, JAYSH, REBELS, SANA, claim, control, last, view


def place(place_id, name, kind, *, at=(33.5, 36.3), number=None, admin1="Damascus", parent=None, country="SYR"):
    row = dict.fromkeys(INDEX_SCHEMA)
    return row | {
        "place_id": place_id, "geonames_id": number, "name": name, "alias": name.lower(), "kind": kind, "latitude": at[0], "longitude": at[1],
        "admin1": admin1, "country_iso3": country, "population": 0, "where_prec": 1, "parent": parent, "source_pack": "test",
    }  # fmt: skip


def index(*rows):
    return pl.DataFrame(rows, schema=INDEX_SCHEMA, orient="row")


CITY = place("gn:1", "Old City", "city", number=1)
QUARTER = place("p:quarter", "East Quarter", "neighbourhood", parent="gn:1")
CITY_KEY, QUARTER_KEY = "gn:1", "SYR/Damascus/East Quarter"
IN_CITY = {"geonames_id": 1, "place_name": "Old City", "admin1": "Damascus"}
IN_QUARTER = {"geonames_id": None, "place_name": "East Quarter", "admin1": "Damascus"}

CITIES = [
    ("the pack names it", [CITY, QUARTER], CITY_KEY),
    ("a region is no city: the nearest one", [CITY, place("p:r", "Region", "region"), QUARTER | {"parent": "p:r"}], CITY_KEY),
    ("nothing named: the nearest one", [CITY, QUARTER | {"parent": None}], CITY_KEY),
    ("too far", [CITY | {"latitude": 33.7}, QUARTER | {"parent": None}], None),
    ("named, however far", [CITY | {"latitude": 33.7}, QUARTER], CITY_KEY),
    ("another province", [CITY | {"admin1": "Homs"}, QUARTER | {"parent": None}], None),
    ("two cities as near", [CITY | {"latitude": 33.53}, place("gn:2", "New City", "city", number=2, at=(33.47, 36.3)), QUARTER | {"parent": None}], None),
    ("a far second one", [CITY | {"latitude": 33.51}, place("gn:2", "New City", "city", number=2, at=(33.45, 36.3)), QUARTER | {"parent": None}], CITY_KEY),
    ("no province told", [CITY, QUARTER | {"parent": None, "admin1": None}], None),
    ("a base is no part", [CITY, QUARTER | {"kind": "base"}], None),
    ("two places of that name", [CITY, QUARTER, QUARTER | {"place_id": "p:other"}], None),
]  # fmt: skip


@pytest.mark.parametrize(("name", "rows", "city"), CITIES, ids=[each[0] for each in CITIES])
def test_the_city_of_a_neighbourhood(name, rows, city):
    keys = [QUARTER_KEY, "SYR/-/East Quarter"]
    assert next(iter(parents(keys, places_by_key(index(*rows), keys)).values()), None) == city


def test_every_neighbourhood_of_the_syrian_pack_has_a_city(root):
    rows = pl.read_csv(root / "data" / "packs" / "syria" / "places.csv", infer_schema=False)
    known = rows.filter(pl.col("geonames_id").is_not_null()).select(pl.lit("gn:") + pl.col("geonames_id"), "kind")
    own = rows.select("id", "kind")
    kinds = dict([*known.iter_rows(), *own.iter_rows()])
    named = rows.filter(pl.col("kind") == "neighbourhood")["parent"].to_list()
    assert len(named) > 100
    assert None not in named
    assert {kinds.get(each, "city") for each in named} == {"city"}


def test_a_quarter_never_changes_the_holder_of_its_city():
    claims = [
        claim("captured", ARMY, "2017-01-01", place=IN_CITY),
        claim("captured", JAYSH, "2017-03-01", place=IN_QUARTER),
    ]
    alone, both = (control(each, places=index(CITY, QUARTER)) for each in (claims[:1], claims))
    names = ("view", "status", "holder_id", "date_start", "date_end", "supporting", "opposing", "rule", "part_holders")
    told = [
        [tuple(str(row[name]) for name in names) for row in rows if row["place_id"] == CITY_KEY]
        for rows in (alone, both)
    ]
    assert told[0] == told[1]


def test_the_city_shows_the_quarter_that_another_holds():
    claims = [
        claim("captured", ARMY, "2017-05-01", place=IN_CITY),
        claim("captured", JAYSH, "2017-05-10", place=IN_QUARTER),
    ]
    rows = control(claims, places=index(CITY, QUARTER))
    quarter = [row for row in rows if row["view"] == "assessed" and row["place_name"] == "East Quarter"]
    assert [row["parent_id"] for row in quarter] == [CITY_KEY]
    city = [row for row in rows if row["view"] == "assessed" and row["place_name"] == "Old City"]
    assert [row["part_control_ids"] for row in city] == [[row["control_id"] for row in quarter]]


def test_a_quarter_of_the_same_holder_is_not_apart_but_a_contested_one_is():
    same = [
        claim("captured", ARMY, "2017-05-01", place=IN_CITY),
        claim("captured", ARMY, "2017-05-10", place=IN_QUARTER),
    ]
    assert [
        row["part_control_ids"] for row in control(same, places=index(CITY, QUARTER)) if row["place_id"] == CITY_KEY
    ] == [[], []]
    fight = control([*same, claim("contested", None, "2017-05-20", place=IN_QUARTER)], places=index(CITY, QUARTER))
    contested = [row["control_id"] for row in fight if row["view"] == "assessed" and row["status"] == "contested"]
    assert [row["part_control_ids"] for row in fight if row["place_id"] == CITY_KEY and row["view"] == "assessed"] == [
        contested
    ]


def test_a_city_of_which_only_a_quarter_is_told_is_not_known():
    rows = control([claim("captured", JAYSH, "2017-05-10", REBELS, place=IN_QUARTER)], places=index(CITY, QUARTER))
    city = [row for row in rows if row["place_id"] == CITY_KEY]
    assert {(row["view"], row["status"], row["rule"]) for row in city} == {
        ("assessed", "unknown", "known by its neighbourhoods only"), ("opposition", "unknown", "known by its neighbourhoods only"),
    }  # fmt: skip
    assert [len(row["part_control_ids"]) for row in city] == [0, 1]  # nobody holds the quarter as assessed


def test_a_hospital_in_a_town_is_not_the_town():
    town = index(place("gn:9", "Old Town", "town", number=9))
    there = {"geonames_id": 9, "place_name": "Old Town", "place_raw": "Old Town"}
    assert control([claim("captured", ARMY, "2017-05-01", place=there, place_kind="facility")], places=town) == []
    assert last(
        control([claim("captured", ARMY, "2017-05-01", place=there, place_kind="town")], places=town), "status"
    ) == (ARMY,)


WORDS = [
    ("the army captured Harim", None), ("the army captured the town of Harim", None), ("the villages of Harim and Salqin fell", None),
    ("the army captured the whole of Harim", None), ("rebels captured the northern districts of Harim", "part"), ("an area in Harim that fell", "part"),
    ("the headquarters in the town of Harim", "part"), ("the airbase at Harim", "nothing"), ("a key road junction near Harim", "nothing"),
    ("three villages south of Harim", "nothing"), ("a neighbourhood to the east of Harim", "nothing"), ("a neighbourhood in the east of Harim", "part"),
    ("Harim is mostly held by rebels", "most"), ("Harim is partially controlled", "part"), ("seized two districts and the town of Harim", None),
    ("the eastern half of the city", "part"), ("a border crossing at Harim", "nothing"), ("they still hold some districts", "part"), ("the base had fallen", "nothing"), ("the city fell", None), ("the army entered the area", None),
]  # fmt: skip


@pytest.mark.parametrize(("quote", "wanted"), WORDS, ids=[each[0] for each in WORDS])
def test_how_much_of_the_place_the_words_are_about(quote, wanted):
    assert extent_told({"quote": quote, "place_raw": "Harim", "place_kind": "town", "extent": None}) == wanted


@pytest.mark.parametrize("extent", ["part", "most", "outskirts"])
def test_an_extent_that_is_told_stands(extent):
    assert (
        extent_told({"quote": "the airbase at Harim", "place_raw": "Harim", "place_kind": "town", "extent": extent})
        == extent
    )


@pytest.mark.parametrize(
    ("quote", "extent", "wanted"),
    [
        ("it seized the northern city of Harim", "part", None),
        ("it seized the northern districts of the city of Harim", "part", "part"),
        ("rebels control almost all of Harim", "full", "most"),
        ("rebels control all of Harim", "full", "full"),
    ],
)
def test_an_extent_that_the_words_belie(quote, extent, wanted):
    row = {"quote": quote, "place_raw": "Harim", "place_kind": "town", "extent": extent}
    assert extent_told(row) == wanted


def test_a_neighbourhood_may_be_called_a_district():
    row = {
        "quote": "the army took the districts of Harim",
        "place_raw": "Harim",
        "place_kind": "neighbourhood",
        "extent": None,
    }
    assert extent_told(row) is None


def test_views_of_one_side_see_its_own_quarters_only():
    claims = [
        claim("captured", ARMY, "2017-05-01", SANA, place=IN_CITY),
        claim("captured", JAYSH, "2017-05-10", REBELS, place=IN_QUARTER),
    ]
    rows = control(claims, places=index(CITY, QUARTER))
    assert view(rows, "government", place="Old City") == [("2017-05-01", ARMY)]
    assert [row["part_control_ids"] for row in rows if row["view"] == "government"] == [[]]
