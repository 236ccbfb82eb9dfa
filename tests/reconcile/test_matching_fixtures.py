"""One happening told in hundreds of rows is one incident; what only looks like it stays apart."""

from __future__ import annotations

import random
from datetime import date, timedelta

import pytest

from tests.factories import ALEPPO, casualty, no_place

NIGHT = date(2014, 4, 14)
SCHOOL_TOWN = {
    "geonames_id": 900_001,
    "place_name": "Tell Samra",
    "admin1": "Al-Hasakah",
    "latitude": 36.61,
    "longitude": 40.22,
}
PROVINCE = {
    **dict.fromkeys(("geonames_id", "latitude", "longitude")), "place_name": "Al-Hasakah", "admin1": "Al-Hasakah", "where_prec": 4,
    "geo_reason": "a province",
}  # fmt: skip
COUNTRY = {
    "geonames_id": None, "admin1": None, "place_name": "Syria", "latitude": 34.8, "longitude": 38.9, "where_prec": 6,
}  # fmt: skip
EXACT = {"qualifier": "exact"}
OPEN = {"high": None, "qualifier": "more_than"}
HUNDREDS = {"best": None, "high": 999, "qualifier": "vague"}
N_ROWS, N_OUTLETS = 366, 40


def taken(number: int, told: date, people: int, **known):
    """Return one report of people taken captive, published on a day."""
    return casualty(
        people,
        **{
            "article_id": f"k{number:03}", "outlet_id": f"outlet_{number % N_OUTLETS}", "outcome": "captured", "victim_class": "civilian",
            "place": SCHOOL_TOWN, "published_at": told.isoformat(), "date": NIGHT.isoformat(), **known,
        },
    )  # fmt: skip


def first_days(number: int):
    """Return a report of the first four days: the toll grows, and some outlets date it by the day of their story."""
    told = NIGHT + timedelta(days=1 + number // 25)
    people = (85, 129, 200, 230)[min(number // 25, 3)]
    dated = NIGHT if number % 5 else NIGHT + timedelta(days=1)
    return taken(number, told, people, date=dated.isoformat(), total_kind="update" if number % 7 == 3 else "incident")


def follow_up(number: int, draw: random.Random):
    """Return a report of the eleven weeks after: without a day, by the month, or by a day on which the people are still held."""
    told = NIGHT + timedelta(days=5 + (number - 100) * 77 // 266)
    people, words = draw.choice([(276, EXACT), (276, EXACT), (200, OPEN), (200, HUNDREDS), (219, EXACT), (230, OPEN)])
    place = draw.choice([SCHOOL_TOWN] * 4 + [PROVINCE, COUNTRY]) if words is EXACT else SCHOOL_TOWN
    days = draw.choice(
        [{"date": None}] * 4
        + [{"date": "2014-04-01", "date_end": "2014-04-30", "date_prec": 4}, {"date": told.isoformat()}]
    )
    return taken(number, told, people, place=place, **words, **days)


@pytest.fixture(scope="module")
def kidnapping():
    draw = random.Random(4)
    return [first_days(number) if number < 100 else follow_up(number, draw) for number in range(N_ROWS)]


def test_a_kidnapping_told_in_366_rows_is_one(run, kidnapping):
    assert len({row["claim_id"] for row in kidnapping}) == N_ROWS
    found = run(kidnapping)
    assert len(found.incidents) == 1
    assert found.incidents[0]["n_claims"] == N_ROWS
    assert found.incidents[0]["n_outlets"] == N_OUTLETS
    assert found.incidents[0]["date_start"] == NIGHT


def test_other_things_in_the_same_town_are_not_drawn_in(run, kidnapping):
    later = NIGHT + timedelta(days=40)
    few = taken(900, later, 8, date=later.isoformat())
    dead = taken(901, later, 25, date=later.isoformat(), outcome="killed")
    many = taken(902, later, 60, date=later.isoformat(), place=ALEPPO)
    long_after = taken(903, NIGHT + timedelta(days=500), 276, date=None)
    found = run([*kidnapping, few, dead, many, long_after])
    assert len(found.incidents) == 5


def test_an_undated_toll_of_the_dead_goes_back_to_the_happening_that_it_repeats(run):
    first = casualty(72, article_id="a1", date="2017-03-01", published_at="2017-03-02")
    again = casualty(72, article_id="a2", date=None, published_at="2017-03-20", outlet_id="agency_b")
    other = casualty(31, article_id="a3", date=None, published_at="2017-03-20", outlet_id="agency_b")
    nowhere = casualty(
        72, article_id="a4", date=None, published_at="2017-03-20", outlet_id="agency_b", place=no_place()
    )
    found = run([first, again, other, nowhere])
    assert found.incident(first) == found.incident(again)
    assert len(found.incidents) == 3


def test_a_dated_toll_of_another_day_is_another_happening(run):
    first = casualty(72, article_id="a1", date="2017-03-01", published_at="2017-03-02")
    other = casualty(72, article_id="a2", date="2017-03-19", published_at="2017-03-20", outlet_id="agency_b")
    assert len(run([first, other]).incidents) == 2


def test_a_follow_up_says_why_it_is_there(run):
    first = taken(1, NIGHT, 276)
    again = taken(2, NIGHT + timedelta(days=60), 276, date=None)
    found = run([first, again])
    link = next(row for row in found.whole.incident_claims if row["claim_id"] == again["claim_id"])
    assert "spoken of again" in link["reason"]
    assert link["score"] > 0.55


def test_two_unlike_strikes_of_one_day_stay_two_in_all_papers(run):
    claims = [
        casualty(
            people, article_id=f"a{paper}", outlet_id=f"outlet_{paper}", event_id=f"e{people}", place=ALEPPO, victims_raw="people",
            span_start=people, span_end=people + 5,
        )
        for paper in range(6)
        for people in (5, 12)
    ]  # fmt: skip
    few, many = (
        casualty(people, article_id=f"b{people}", outlet_id="another", place=ALEPPO, victims_raw="people")
        for people in (5, 12)
    )
    found = run([*claims, few, many])  # two more papers tell of one of the two alone
    assert sorted(row["n_claims"] for row in found.incidents) == [7, 7]
    assert sorted(row["killed_best"] for row in found.incidents) == [5, 12]


def test_people_described_in_other_words_may_be_some_of_the_others(run):
    whole = casualty(40, article_id="a1", event_id="e1", victims_raw="people")
    some = casualty(
        12, article_id="a1", event_id="e2", victims_raw="children", victim_class="civilian", span_start=50, span_end=55
    )
    assert len(run([whole, some]).incidents) == 1


def test_a_city_stands_for_a_quarter_of_it_and_two_quarters_do_not(run):
    city = casualty(9, article_id="a1", place=ALEPPO)
    quarter = {"geonames_id": 1, "place_name": "Sukkari", "admin1": "Aleppo", "latitude": 36.18, "longitude": 37.14}
    far_quarter = {
        "geonames_id": 2, "place_name": "Hanano", "admin1": "Aleppo", "latitude": 36.23, "longitude": 37.19,
    }  # fmt: skip
    inside = casualty(11, article_id="a2", outlet_id="agency_b", place=quarter)
    other = casualty(14, article_id="a3", outlet_id="agency_c", place=far_quarter)
    assert len(run([city, inside]).incidents) == 1
    assert len(run([inside, other]).incidents) == 2


@pytest.mark.parametrize(("people", "n_incidents"), [(186, 1), (40, 2)])
def test_who_is_still_missing_weeks_later_was_taken(run, people, n_incidents):
    first = taken(1, NIGHT + timedelta(days=1), 186)
    later = taken(2, NIGHT + timedelta(days=20), people, outcome="missing", date=None)
    assert len(run([first, later]).incidents) == n_incidents
