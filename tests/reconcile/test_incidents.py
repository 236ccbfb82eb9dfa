"""Which claims are one happening, and what each does there."""

from __future__ import annotations

import random
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline import schemas, tables
from tests.factories import ALEPPO, DOUMA, casualty, no_place

SANA = {"outlet_id": "sana", "claimant_side": "government"}
REBELS = {"outlet_id": "enab_baladi", "claimant_side": "opposition"}


def test_two_sides_counts_of_one_battle_are_one_incident(run):
    mine = casualty(60, article_id="a1", victim_group="hts", victim_class="combatant", self_interested=True, **SANA)
    theirs = casualty(20, article_id="a2", victim_group="hts", victim_class="combatant", **REBELS)
    found = run([mine, theirs])
    assert len(found.incidents) == 1
    assert found.toll(mine, policy="conservative") == (20, 20, 20)
    assert found.toll(mine, claimant_side="government") == (60, 60, 60)
    assert found.incidents[0]["grade"] == "contested"


def test_two_unlike_strikes_on_one_day_in_one_city_stay_two(run):
    first = casualty(5, article_id="a1", event_id="e1", place=ALEPPO)
    second = casualty(12, article_id="a1", event_id="e2", place=ALEPPO, span_start=50, span_end=55)
    other = casualty(12, article_id="a2", event_id="e3", place=ALEPPO, outlet_id="agency_b")
    found = run([first, second, other])
    assert len(found.incidents) == 2
    assert found.incident(second) == found.incident(other) != found.incident(first)


IDLIB_CITY = {
    "geonames_id": 173811,
    "place_name": "Idlib",
    "admin1": "Idlib",
    "country_iso3": "SYR",
    "latitude": 35.9306,
    "longitude": 36.6339,
    "where_prec": 1,
}
KHAN_SHAYKHUN = {
    "geonames_id": 169304,
    "place_name": "Khan Shaykhun",
    "admin1": "Idlib",
    "country_iso3": "SYR",
    "latitude": 35.4420,
    "longitude": 36.6510,
    "where_prec": 1,
}
COUNTRY_ONLY = {
    "geonames_id": None,
    "admin1": None,
    "geo_reason": None,
    "country_iso3": "SYR",
    "place_name": "Syria",
    "latitude": 34.8,
    "longitude": 38.9,
    "where_prec": 6,
}


@pytest.mark.parametrize(
    ("first", "second", "vague", "n_incidents"),
    [
        (72, 80, IDLIB_CITY, 1),  # a town called like its province may stand for the province
        (5, 6, IDLIB_CITY, 2),  # small numbers tell nothing apart
        (72, 1400, IDLIB_CITY, 2),
        (72, 80, COUNTRY_ONLY, 1),
        (30, 30, COUNTRY_ONLY, 2),  # too few to tell one happening of a country from another
    ],
)
def test_a_large_number_of_one_day_joins_a_place_told_more_vaguely(run, first, second, vague, n_incidents):
    exact = casualty(first, article_id="a1", place=KHAN_SHAYKHUN)
    other = casualty(second, article_id="a2", place=vague, outlet_id="agency_b")
    found = run([exact, other])
    assert len(found.incidents) == n_incidents
    assert found.incident(exact)["place_name"] == "Khan Shaykhun"


def test_one_large_number_is_one_happening_though_dated_a_day_apart(run):
    first = casualty(72, article_id="a1", date="2017-03-23", place=DOUMA)
    same = casualty(72, article_id="a2", date="2017-03-24", place=DOUMA, outlet_id="agency_b")
    near = casualty(65, article_id="a2", date="2017-03-24", place=DOUMA, outlet_id="agency_b")
    assert len(run([first, same]).incidents) == 1
    assert len(run([first, near]).incidents) == 2


def test_numbers_far_apart_are_two_happenings_of_one_day_and_city(run):
    few = casualty(2, high=None, qualifier="at_least", article_id="a1", place=ALEPPO)
    many = casualty(300, high=None, qualifier="more_than", article_id="a2", place=ALEPPO, outlet_id="agency_b")
    assert len(run([few, many]).incidents) == 2


def test_two_speakers_of_one_article_disagree_in_one_incident(run):
    first = casualty(60, event_id="e1", claimant_raw="the army", attribution_path="agency_a > army")
    second = casualty(
        15,
        event_id="e2",
        claimant_raw="a monitor",
        attribution_path="agency_a > monitor",
        span_start=50,
        span_end=55,
    )
    assert len(run([first, second]).incidents) == 1


def test_a_plain_sentence_far_from_a_speakers_number_is_another_happening(run):
    spoken = casualty(150, event_id="e1", claimant_raw="the army", attribution_path="agency_a > army")
    plain = casualty(7, event_id="e2", span_start=50, span_end=55)
    headline = casualty(140, event_id="e3", span_field="title")
    assert len(run([spoken, plain]).incidents) == 2
    assert len(run([spoken, headline]).incidents) == 1


def test_one_article_may_tell_one_count_twice(run):
    exact = casualty(37, article_id="a1", event_id="e1")
    vague = casualty(
        24, article_id="a1", event_id="e2", best=None, high=99, qualifier="vague", span_start=50, span_end=55
    )
    found = run([exact, vague])
    assert len(found.incidents) == 1
    assert found.toll(exact) == (37, 37, 37)
    assert found.role(vague) == "copy"


def test_civilians_and_combatants_are_two_incidents(run):
    found = run(
        [
            casualty(5, article_id="a1", victim_class="civilian"),
            casualty(5, article_id="a2", victim_class="combatant"),
        ]
    )
    assert len(found.incidents) == 2


@pytest.mark.parametrize(("other", "n_incidents"), [
    ({"place": DOUMA}, 1),  # 8 km away, same number
    ({"place": ALEPPO}, 2),
    ({"date": "2017-03-25"}, 1),  # the next day, same number
    ({"date": "2017-03-27"}, 2),
    ({"date": None}, 1),  # undated, published the day after
    ({"outcome": "injured"}, 1),  # one counts the dead, the other the hurt: readers of real articles join 3 of 4 such pairs
    ({"outcome": "captured"}, 2),
    ({"place": no_place()}, 2),  # nothing but the day in common
    ({"place": {**dict.fromkeys(("geonames_id", "latitude", "longitude")), "place_name": "Damascus province", "where_prec": 4,
                "geo_reason": "a province"}}, 1),
])  # fmt: skip
def test_what_joins_two_accounts(run, other, n_incidents):
    first = casualty(
        7, article_id="a1", victim_class="civilian", weapon="air strike", perpetrator_id="russia_air_force"
    )
    second = casualty(7, **{**first_details(first), "article_id": "a2", "outlet_id": "agency_b", **other})
    assert len(run([first, second]).incidents) == n_incidents


def first_details(row: dict) -> dict:
    return {key: row[key] for key in ("victim_class", "weapon", "perpetrator_id")}


def test_killed_and_injured_of_one_event_share_an_incident(run):
    killed = casualty(5)
    injured = casualty(3, outcome="injured", best=None, high=9, qualifier="vague", span_start=20, span_end=25)
    found = run([killed, injured])
    assert len(found.incidents) == 1
    assert found.toll(killed, outcome="injured") == (3, None, 9)


def test_a_rising_toll_replaces_itself(run):
    first = casualty(9, article_id="a1", published_at="2017-03-24")
    second = casualty(14, article_id="a2", published_at="2017-03-25", total_kind="update")
    third = casualty(21, article_id="a3", published_at="2017-03-26", total_kind="update")
    found = run([first, second, third])
    assert [found.role(claim) for claim in (first, second, third)] == ["superseded", "superseded", "counts"]
    assert found.toll(first) == (21, 21, 21)


def test_an_agency_story_on_five_sites_is_one_origin(run):
    claims = [
        casualty(12, article_id=f"a{number}", outlet_id=f"site_{number}", attribution_path=f"site_{number} > afp")
        for number in range(5)
    ]
    found = run(claims)
    assert found.incidents[0]["n_origins"] == 1
    assert found.incidents[0]["n_outlets"] == 5
    assert found.incidents[0]["grade"] == "weak"
    assert sorted(found.role(claim) for claim in claims) == ["copy"] * 4 + ["counts"]


@pytest.mark.parametrize(
    ("paths", "n_origins"),
    [
        (
            ["site_0 > afp", "site_1 > afp > rescuers", "afp"],
            1,
        ),  # one site names the agency's source, the others the agency alone
        (["site_0 > afp", "site_1 > afp > rescuers", "site_2 > afp > police"], 3),  # two sources are not chosen between
        (["site_0 > afp", "site_1 > reuters > rescuers"], 2),
    ],
)
def test_a_count_of_an_agency_is_that_of_whom_it_cites(run, paths, n_origins):
    claims = [
        casualty(12, article_id=f"a{at}", outlet_id=path.partition(" > ")[0], attribution_path=path)
        for at, path in enumerate(paths)
    ]
    assert run(claims).incidents[0]["n_origins"] == n_origins


def test_another_count_of_the_agency_stays_its_own(run):
    first = casualty(12, article_id="a1", attribution_path="site_1 > afp > rescuers")
    second = casualty(13, article_id="a2", attribution_path="site_2 > afp")
    assert run([first, second]).incidents[0]["n_origins"] == 2


def a_story_and_its_copy():
    """Return the members of a story: article a1, and a2 that copies it."""
    first = {
        "story_id": "s",
        "article_id": "a1",
        "similarity": 1.0,
        "is_copy": False,
        "copied_from": None,
        "origin_outlet_id": None,
    }
    return [first, first | {"article_id": "a2", "similarity": 0.9, "is_copy": True, "copied_from": "a1"}]


def test_a_copied_text_speaks_for_the_text_that_it_copies(run):
    first = casualty(12, article_id="a1", outlet_id="site_1")
    copy = casualty(12, article_id="a2", outlet_id="site_2", published_at="2017-03-26")
    members = a_story_and_its_copy()
    found = run([first, copy], members)
    assert (found.role(first), found.role(copy)) == ("counts", "copy")
    assert found.incidents[0]["n_origins"] == 1


def test_an_update_replaces_the_older_number_of_its_own_article(run):
    older = casualty(26, article_id="a1", event_id="e1", high=None, qualifier="at_least")
    newer = casualty(37, article_id="a1", event_id="e2", total_kind="update", span_start=50, span_end=55)
    found = run([older, newer])
    assert found.toll(older) == (37, 37, 37)
    assert (found.role(older), found.role(newer)) == ("superseded", "counts")


def test_a_headline_echoes_the_speaker_of_the_same_number(run):
    spoken = casualty(43, claimant_raw="medics", attribution_path="agency_a > medics", high=None, qualifier="at_least")
    headline = casualty(43, event_id="e2", span_field="title")
    found = run([spoken, headline])
    assert found.incidents[0]["n_origins"] == 1
    assert found.incidents[0]["grade"] == "weak"


def test_killed_here_and_injured_in_the_next_sentence_are_one_incident(run):
    killed = casualty(60, event_id="e1")
    injured = casualty(50, event_id="e2", outcome="injured", span_start=50, span_end=55)
    assert len(run([killed, injured]).incidents) == 1


def test_a_side_that_is_not_known_contests_nothing(run):
    claim = casualty(10, article_id="a1", claimant_side="unknown")
    found = run([claim, casualty(0, article_id="a2", qualifier="none", **SANA)])
    assert found.incident(claim)["grade"] != "contested"


def test_a_copied_sentence_is_one_happening_wherever_it_is_placed(run):
    first = casualty(58, article_id="a1")
    copy = casualty(58, article_id="a2", place=ALEPPO)
    members = a_story_and_its_copy()
    assert len(run([first, copy], members).incidents) == 1


def test_a_denial_contests_and_never_counts(run):
    claim = casualty(30, article_id="a1", **REBELS)
    denial = casualty(30, article_id="a2", stance="denies", **SANA)
    found = run([claim, denial])
    assert found.role(denial) == "denied"
    assert found.toll(claim) == (30, 30, 30)
    assert found.incidents[0]["grade"] == "contested"


def test_what_is_only_denied_is_discounted_and_has_no_toll(run):
    denial = casualty(30, stance="denies", **SANA)
    found = run([denial])
    assert found.incidents[0]["grade"] == "discounted"
    assert found.whole.tolls == []


def test_nobody_injured_does_not_contest_who_was_killed(run):
    claim = casualty(40, article_id="a1", **REBELS)
    zero = casualty(0, article_id="a2", qualifier="none", outcome="injured", **SANA)
    told = casualty(40, article_id="a2", event_id="e2", span_start=90, span_end=95, **SANA)
    assert run([claim, zero, told]).incidents[0]["grade"] == "fair"


def test_a_zero_never_adds_and_never_lowers(run):
    claim = casualty(4, article_id="a1")
    zero = casualty(0, article_id="a2", qualifier="none", outlet_id="agency_b")
    found = run([claim, zero])
    assert found.role(zero) == "zero"
    assert found.toll(claim, policy="conservative") == (4, 4, 4)


def test_a_part_never_adds(run):
    whole = casualty(40)
    part = casualty(7, part_of_claim_id=whole["claim_id"], victim_class="civilian", span_start=20, span_end=25)
    found = run([whole, part])
    assert found.role(part) == "part"
    assert found.toll(whole) == (40, 40, 40)
    assert found.toll(whole, victim_class="civilian") == (7, 7, 40)


def test_disjoint_groups_add_where_no_whole_is_given(run):
    civilians = casualty(3, victim_class="civilian", victims_raw="civilians")
    soldiers = casualty(5, victim_class="combatant", victims_raw="soldiers", span_start=20, span_end=25)
    found = run([civilians, soldiers])
    assert found.toll(civilians) == (8, 8, 8)
    assert found.toll(civilians, victim_class="combatant") == (5, 5, 5)


def test_what_did_not_happen_stands_beside_its_incident_or_outside(run):
    claim = casualty(9, article_id="a1")
    planned = casualty(9, article_id="a2", modality="planned")
    past = casualty(9, article_id="a3", modality="historical", date="1982-02-03", date_end="1982-02-03")
    found = run([claim, planned, past])
    assert len(found.incidents) == 1
    assert (found.role(planned), found.role(past)) == ("not_actual", None)
    assert found.whole.n_outside == 1
    assert found.incidents[0]["n_claims"] == 1


@pytest.mark.parametrize(
    ("claimant_type", "grade"), [("military", "confirmed"), ("state_media", "weak"), ("journalist", "weak")]
)
def test_the_harming_side_accepts_by_the_mouth_of_its_officials(run, claimant_type, grade):
    claim = casualty(
        4, perpetrator_id="russia_air_force", victim_class="civilian", stance="concedes", claimant_type=claimant_type, **SANA
    )  # fmt: skip
    assert run([claim]).incidents[0]["grade"] == grade


def test_a_boast_confirms_nothing(run):
    claim = casualty(157, perpetrator_id="syria_military", victim_class="combatant", self_interested=True, **SANA)
    assert run([claim]).incidents[0]["grade"] == "weak"


def test_shuffled_input_gives_the_same_bytes(run):
    claims = [
        casualty(number % 7 + 1, article_id=f"a{number}", outlet_id=f"agency_{number % 3}", date=f"2017-03-{10 + number % 5}",
                 place=(ALEPPO, DOUMA, {})[number % 3])
        for number in range(60)
    ]  # fmt: skip
    mixed = list(claims)
    random.Random(7).shuffle(mixed)
    results = [run(each).whole for each in (claims, mixed)]
    for table, name in (
        (schemas.INCIDENTS, "incidents"),
        (schemas.TOLLS, "tolls"),
        (schemas.INCIDENT_CLAIMS, "incident_claims"),
    ):
        stored = [tables.parquet_bytes(table, tables.frame(table, getattr(each, name))) for each in results]
        assert stored[0] == stored[1]


claims_by_day = st.lists(
    st.tuples(st.integers(1, 30), st.integers(10, 20), st.sampled_from([ALEPPO, DOUMA, {}]), st.sampled_from(["agency_a", "agency_b"])),
    min_size=1, max_size=8,
)  # fmt: skip


@settings(max_examples=30, deadline=None)
@given(early=claims_by_day, late=claims_by_day)
def test_nothing_published_later_has_influence(run, early, late):
    def rows(drawn, published, prefix):
        return [
            casualty(
                low,
                article_id=f"{prefix}{number}",
                date=f"2017-03-{day}",
                place=place,
                outlet_id=outlet,
                published_at=published,
            )
            for number, (low, day, place, outlet) in enumerate(drawn)
        ]

    known = rows(early, "2017-03-24", "e")
    with_later = known + rows(late, "2017-03-26", "l")
    first, second = (run(each, as_of=date(2017, 3, 25)).whole for each in (known, with_later))
    assert (first.incidents, first.incident_claims, first.tolls) == (
        second.incidents,
        second.incident_claims,
        second.tolls,
    )
    assert second.n_later == len(late)
