"""What a place went through, as one row."""

from __future__ import annotations

from datetime import date

from hypothesis import given, settings

from pipeline import schemas
from pipeline.aggregate.biographies import place_biographies
from tests.aggregate.control_build import ARMY, AS_OF, IS, JAYSH, PACK, REBELS, RESIDENT, SANA, SDF, claim, control
from tests.aggregate.test_control_properties import CLAIMS, rows_of
from tests.factories import frame


def biography(claims, as_of=AS_OF):
    found = place_biographies(control(claims, as_of), frame(schemas.TERRITORY_CLAIMS, claims), pack=PACK, as_of=as_of)
    return frame(schemas.PLACE_BIOGRAPHIES, found).to_dicts()[0]


def test_a_place_that_four_sides_held():
    row = biography([
        claim("captured", JAYSH, "2013-03-04"), claim("captured", IS, "2014-01-13"), claim("captured", SDF, "2016-08-12"),
        claim("captured", ARMY, "2016-12-01"), claim("captured", SDF, "2017-02-01"),
    ])  # fmt: skip
    assert row["n_sides"] == 4
    assert row["holder_ids"] == [JAYSH, IS, SDF, ARMY, SDF]
    assert row["holder_parties"] == ["opposition", "islamic_state", "sdf", "government", "sdf"]
    assert row["held_from"][:2] == [date(2013, 3, 4), date(2014, 1, 13)]
    assert row["held_to"] == [date(2014, 1, 12), date(2016, 8, 11), date(2016, 11, 30), date(2017, 1, 31), AS_OF]
    assert row["last_word"] == row["held_from"]
    assert (row["n_claims"], row["n_origins"]) == (5, 1)


def test_a_contest_does_not_end_a_holding():
    row = biography([claim("captured", ARMY, "2017-03-01"), claim("captured", JAYSH, "2017-03-05", REBELS)])
    assert (row["holder_ids"], row["held_to"], row["n_contested_days"]) == ([ARMY], [AS_OF], 11)
    assert row["claimed_parties"] == ["opposition"]
    assert row["last_word"] == [date(2017, 3, 1)]


def test_what_is_only_claimed_is_held_by_nobody():
    row = biography([claim("captured", ARMY, "2017-05-01", SANA)])
    assert (row["n_sides"], row["holder_ids"], row["claimed_parties"]) == (0, [], ["government"])
    assert row["self_claimed_parties"] == ["government"]
    assert (row["n_days"], row["n_unknown_days"]) == (31, 31)


def test_whom_others_name_is_not_only_self_claimed():
    row = biography([claim("captured", ARMY, "2017-05-01", SANA), claim("holds", ARMY, "2017-05-20", RESIDENT | {"outlet_id": "sana"}, stance="asserts"),
                     claim("captured", JAYSH, "2017-05-10", REBELS)])  # fmt: skip
    assert (row["claimed_parties"], row["self_claimed_parties"]) == (["government", "opposition"], ["opposition"])


def test_a_siege_counts_beside_the_holder():
    row = biography([claim("captured", JAYSH, "2017-04-01"), claim("besieged", ARMY, "2017-05-01")])
    assert (row["n_held_days"], row["n_besieged_days"]) == (61, 31)


def test_stale_days_are_no_held_days():
    row = biography([claim("captured", JAYSH, "2017-01-01")])
    assert (row["n_held_days"], row["n_stale_days"], row["n_days"]) == (121, 30, 151)
    assert (row["first_evidence"], row["last_evidence"]) == (date(2017, 1, 1), date(2017, 1, 1))


@settings(max_examples=60, deadline=None)
@given(drawn=CLAIMS)
def test_holdings_are_in_order_and_no_longer_than_what_is_known(drawn):
    claims = rows_of(drawn)
    if not control(claims):
        return
    row = biography(claims)
    assert row["n_sides"] == len(set(row["holder_parties"])) <= len(row["holder_ids"])
    for start, end, word in zip(row["held_from"], row["held_to"], row["last_word"], strict=True):
        assert row["first_evidence"] <= start <= word <= end <= AS_OF
    assert all(end < start for end, start in zip(row["held_to"], row["held_from"][1:], strict=False))
    assert not set(row["claimed_parties"]) & set(row["holder_parties"])
