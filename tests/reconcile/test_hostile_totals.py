"""Totals and what may lie inside them, case by case: what is added, what is taken off, and what the ledger says of it."""

from __future__ import annotations

import pytest

from tests.factories import ALEPPO, JOBAR, casualty
from tests.stages import cells, numbers, outputs

SANA = {"outlet_id": "sana", "claimant_side": "government"}
REBELS = {"outlet_id": "enab_baladi", "claimant_side": "opposition"}
AZAZ = {"geonames_id": 1, "place_name": "Azaz", "admin1": "Aleppo", "latitude": 36.59, "longitude": 37.04}
MANBIJ = {"geonames_id": 2, "place_name": "Manbij", "admin1": "Aleppo", "latitude": 36.53, "longitude": 37.95}
PROVINCE = {
    "geonames_id": 3, "place_name": "Aleppo province", "admin1": "Aleppo", "latitude": None, "longitude": None, "where_prec": 4,
    "geo_reason": "a province",
}  # fmt: skip


def total(low, start, end, **known):
    return casualty(
        low,
        total_kind="period",
        date=f"2017-03-{start}",
        date_end=f"2017-03-{end}",
        published_at="2017-03-31",
        **{"article_id": f"t{start}{end}", **known},
    )


def one(low, day, end=None, **known):
    return casualty(
        low,
        date=f"2017-03-{day}",
        date_end=f"2017-03-{end or day}",
        published_at="2017-03-31",
        **{"article_id": f"i{low}", **known},
    )


def taken(found, **keys):
    wanted = {"victim_class": "all", "claimant_side": "all", "policy": "representative", "outcome": "killed", **keys}
    rows = found["overlap_ledger"].to_dicts()
    return [
        (row["subtracted_low"], row["subtracted_best"], row["subtracted_high"])
        for row in rows if all(row[key] == value for key, value in wanted.items())
    ]  # fmt: skip


def reasons(found):
    return sorted({row["reason"] for row in found["overlap_ledger"].to_dicts()})


def test_two_totals_that_share_most_of_their_days_are_the_larger_one_at_least_and_their_sum_at_most():
    found = outputs([total(50, 20, 24), total(60, 22, 26)])
    assert taken(found) == [(50, 50, 0)]
    assert numbers(found) == [(60, 60, 110)]
    assert reasons(found) == [
        "50 in Jobar on 2017-03-20 to 2017-03-24 may lie inside the total of 2017-03-22 to 2017-03-26 "
        "(3 of its 5 days lie in it): taken off low and best, not off high"
    ]


def test_two_totals_that_share_few_days_lose_only_the_low_end():
    found = outputs([total(50, 20, 24), total(60, 24, 28)])
    assert taken(found) == [(50, 0, 0)]
    assert numbers(found) == [(60, 110, 110)]


def test_what_lies_in_both_of_two_totals_is_taken_off_both_and_the_rest_only_once():
    found = outputs([total(50, 20, 24), total(60, 22, 26), one(20, 23)])
    assert numbers(found) == [(60, 60, 90)]


def test_three_totals_in_a_row_never_fall_below_what_two_apart_give():
    found = outputs([total(10, 10, 13), total(10, 13, 16), total(10, 16, 19)])
    assert [low for low, _, _ in numbers(found)] == [20]


def test_a_total_of_a_province_swallows_its_towns_and_leaves_the_rest_without_a_town():
    found = outputs([total(100, 20, 24, place=PROVINCE), one(30, 21, place=AZAZ), one(40, 22, place=MANBIJ)])
    assert numbers(found) == [(100, 100, 100)]
    places = cells(found, area_kind="place")
    assert sorted((row["area_name"], row["best"]) for row in places) == [
        ("Azaz", 30),
        ("Manbij", 40),
        ("unresolved", 30),
    ]


def test_a_total_in_a_town_called_like_its_province_may_hold_the_province():
    found = outputs([total(100, 20, 24, place=ALEPPO), one(30, 21, place=MANBIJ)])
    assert numbers(found) == [(100, 130, 130)]
    assert "the total may mean the province" in reasons(found)[0]


def test_a_total_of_a_town_and_a_longer_one_of_its_province_may_share_people():
    longer_of_the_town = outputs([total(100, 20, 22, place=PROVINCE), total(60, 20, 26, place=AZAZ)])
    assert numbers(longer_of_the_town) == [(100, 160, 160)]
    assert "its place is wider than that of the total" in reasons(longer_of_the_town)[0]


@pytest.mark.parametrize(
    ("days", "off", "summed"),
    [
        ((21, 22), (5, 5, 0), (100, 100, 105)),  # one of two days: as likely inside as not
        ((19, 22), (5, 0, 0), (100, 105, 105)),
        ((24, 25), (5, 5, 0), (100, 100, 105)),  # the same at the end
        ((1, 31), (5, 0, 0), (100, 105, 105)),  # "in March"
        ((22, 24), (5, 5, 5), (100, 100, 100)),
    ],
)
def test_an_incident_that_straddles_an_end_of_a_total_is_taken_off_the_low_end(days, off, summed):
    found = outputs([total(100, 22, 24), one(5, *(f"{day:02}" for day in days))])
    assert taken(found) == [off]
    assert numbers(found) == [summed]


def test_an_incident_that_is_dated_to_a_year_takes_nothing_off():
    vague = casualty(5, article_id="y", date="2017-01-01", date_end="2017-12-31")
    assert taken(outputs([total(100, 22, 24), vague])) == []


@pytest.mark.parametrize(
    ("victim_class", "off", "summed"),
    [
        ("unknown", (20, 20, 0), (100, 100, 120)),
        ("mixed", (20, 20, 0), (100, 100, 120)),
        ("combatant", None, (120, 120, 120)),
        ("civilian", (20, 20, 20), (100, 100, 100)),
    ],
)
def test_of_people_of_another_class_a_total_of_civilians_holds_what_may_be_civilians(victim_class, off, summed):
    found = outputs([total(100, 22, 24, victim_class="civilian"), one(20, 23, victim_class=victim_class)])
    assert taken(found) == ([] if off is None else [off])
    assert numbers(found) == [summed]


def test_only_the_civilians_of_a_mixed_incident_lie_in_a_total_of_civilians():
    whole = one(20, 23, victim_class="mixed")
    part = one(
        7, 23, article_id="i20", victim_class="civilian", part_of_claim_id=whole["claim_id"], span_start=20, span_end=25
    )
    found = outputs([total(100, 22, 24, victim_class="civilian"), whole, part])
    assert taken(found) == [(20, 7, 7)]
    assert numbers(found) == [(100, 113, 113)]


def test_a_total_of_everybody_holds_the_civilians_too():
    found = outputs([total(100, 22, 24, victim_class="mixed"), one(20, 23, victim_class="civilian")])
    assert numbers(found) == [(100, 100, 100)]
    assert numbers(found, victim_class="civilian") == [(20, 20, 20)]


def test_more_inside_than_the_total_holds_is_told_and_the_total_adds_nothing():
    found = outputs([total(50, 22, 24), one(40, 22), one(30, 23)])
    assert sorted(taken(found)) == [(10, 10, 10), (40, 40, 40)]
    assert numbers(found) == [(70, 70, 70)]
    assert any("more than the 10 that were left of it" in reason for reason in reasons(found))


def test_an_open_total_with_more_inside_stays_open_above():
    found = outputs([total(50, 22, 24, high=None, qualifier="more_than"), one(60, 23)])
    assert numbers(found) == [(60, 60, None)]


def test_a_day_in_a_week_in_a_month_is_the_month():
    claims = [one(10, 22), total(50, 20, 26), total(300, "01", 31)]
    assert numbers(outputs(claims)) == [(300, 300, 300)]
    assert numbers(outputs(claims[:2])) == [(50, 50, 50)]


def test_a_total_by_the_opposed_side_swallows_in_the_sum_of_all_and_in_no_side():
    found = outputs([total(100, 22, 24, **SANA), one(30, 23, **REBELS)])
    assert numbers(found) == [(100, 100, 100)]
    assert numbers(found, claimant_side="government") == [(100, 100, 100)]
    assert numbers(found, claimant_side="opposition") == [(30, 30, 30)]


def test_losses_of_the_other_side_do_not_lie_in_a_total():
    soldiers = {"victim_class": "combatant", "victim_group": "syria_military"}
    rebels = {"victim_class": "combatant", "victim_group": "fsa"}
    assert taken(outputs([total(100, 22, 24, **soldiers), one(30, 23, **rebels)])) == []


def test_an_inner_incident_without_a_toll_in_a_view_takes_nothing_off_there():
    """As with a policy that has no row for the inner incident: what is not added cannot be counted twice."""
    found = outputs([total(100, 22, 24, **SANA), one(30, 23, outlet_id="agency_a")])
    assert taken(found, claimant_side="government") == []
    assert numbers(found, claimant_side="government") == [(100, 100, 100)]
    assert numbers(found, claimant_side="neutral") == [(30, 30, 30)]


def test_totals_of_one_year_and_of_the_next_are_shown_and_never_summed():
    years = [
        casualty(low, article_id=f"y{year}", total_kind=kind, date=f"{year}-01-01", date_end=f"{year}-12-31", published_at="2017-01-05")
        for kind in ("cumulative", "period") for year, low in ((2015, 55_000), (2016, 49_000))
    ]  # fmt: skip
    found = outputs([*years, one(5, 23, place=JOBAR)])
    assert numbers(found) == [(5, 5, 5)]
    assert found["overlap_ledger"].is_empty()
    assert sorted(found["incidents"]["total_kind"]) == ["cumulative", "cumulative", "incident", "period", "period"]


def test_nothing_is_taken_off_another_outcome():
    assert taken(outputs([total(100, 22, 24), one(30, 23, outcome="injured")])) == []


def test_totals_of_the_same_days_that_are_too_unlike_to_be_one_are_not_added():
    found = outputs([total(400, 22, 24, article_id="a"), total(12, 22, 24, article_id="b")])
    assert found["incidents"].height == 2
    assert numbers(found) == [(400, 400, 412)]
