"""How tolls grew over successive reports, and which numbers fall."""

from __future__ import annotations

from tests.factories import article, casualty, moment
from tests.stages import articles_of, outputs

NETWORK = {"outlet_id": "agency_a", "attribution_path": "agency_a > network", "claimant_raw": "a network"}


def since_march(low, published, **known):
    return casualty(
        low, article_id=f"a{low}", total_kind="cumulative", date="2016-03-15", date_end=published, published_at=published,
        **{**NETWORK, **known},
    )  # fmt: skip


def rows(found, **keys):
    return [row for row in found["toll_growth"].to_dicts() if all(row[key] == value for key, value in keys.items())]


def test_an_update_chain_is_one_incident_with_rises():
    found = outputs(
        [
            casualty(9, article_id="a1", published_at="2017-03-24"),
            casualty(14, article_id="a2", published_at="2017-03-25", total_kind="update"),
            casualty(21, article_id="a3", published_at="2017-03-26", total_kind="update"),
        ]
    )
    assert found["incidents"].height == 1
    for origin in ("all", "agency_a"):
        told = rows(found, origin_id=origin)
        assert [(str(row["known_date"]), row["best"], row["step"], row["change"]) for row in told] == [
            ("2017-03-24", 9, "first", None),
            ("2017-03-25", 14, "rise", 5),
            ("2017-03-26", 21, "rise", 7),
        ]
        assert not any(row["is_fall"] for row in told)
        assert [row["n_claims"] for row in told] == [1, 2, 3]


def test_a_second_origin_lifts_the_grade_and_no_number_falls_by_itself():
    found = outputs(
        [
            casualty(20, article_id="a1", published_at="2017-03-24"),
            casualty(12, article_id="a2", published_at="2017-03-25", outlet_id="agency_b"),
        ]
    )
    told = rows(found, origin_id="all")
    assert [(row["best"], row["step"], row["grade"], row["n_origins"]) for row in told] == [
        (20, "first", "weak", 1),
        (12, "fall", "fair", 2),
    ]
    assert not any(row["is_fall"] for row in told)
    assert rows(found, origin_id="agency_b") == []


def test_an_origin_that_corrects_itself_downward_is_flagged_with_both_claims():
    first = casualty(21, article_id="a1", published_at="2017-03-24")
    second = casualty(14, article_id="a2", published_at="2017-03-26", total_kind="update")
    found = outputs([first, second])
    flagged = rows(found, is_fall=True)
    assert [row["origin_id"] for row in flagged] == ["agency_a", "all"]
    assert [(row["claim_ids"], row["previous_claim_ids"]) for row in flagged] == [
        ([second["claim_id"]], [first["claim_id"]])
    ] * 2
    assert found["incidents"]["killed_best"].to_list() == [14]


def test_a_vaguer_or_overlapping_number_is_no_fall():
    first = casualty(45, best=50, high=55, qualifier="about", article_id="a1", published_at="2017-03-24")
    second = casualty(48, article_id="a2", published_at="2017-03-26")
    assert not any(row["is_fall"] for row in rows(outputs([first, second])))


def test_a_denial_is_a_step_of_the_grade_alone():
    denial = casualty(
        9, article_id="a2", stance="denies", published_at="2017-03-26", outlet_id="sana", claimant_side="government"
    )
    found = outputs(
        [casualty(9, article_id="a1", published_at="2017-03-24", outlet_id="x", claimant_side="opposition"), denial]
    )
    told = rows(found)
    assert [(row["step"], row["grade"], row["n_claims"]) for row in told] == [
        ("first", "weak", 1),
        ("same", "contested", 1),
    ]


def test_transposed_digits_of_a_cumulative_series_are_flagged_over_several_incidents():
    told = [since_march(9_405, "2017-01-31"), since_march(9_821, "2017-02-28"), since_march(9_281, "2017-03-31")]
    found = outputs([*told, since_march(10_204, "2017-04-30")])
    flagged = [row for row in rows(found, is_fall=True) if row["origin_id"] == "network"]
    assert [(row["best"], row["previous_best"], row["claim_ids"], row["previous_claim_ids"]) for row in flagged] == [
        (9_281, 9_821, [told[2]["claim_id"]], [told[1]["claim_id"]])
    ]


def test_a_lost_digit_is_flagged_where_country_totals_stay_two_incidents():
    country = {
        "geonames_id": None, "place_name": "Syria", "admin1": None, "latitude": 34.8, "longitude": 38.9, "where_prec": 6,
    }  # fmt: skip
    told = [since_march(98_215, "2017-02-28", place=country), since_march(9_821, "2017-03-31", place=country)]
    found = outputs(told)
    assert found["incidents"].height == 2
    (flagged,) = rows(found, is_fall=True)
    assert flagged["is_series"]
    assert (flagged["previous_best"], flagged["best"], flagged["change"]) == (98_215, 9_821, -88_394)
    assert flagged["previous_claim_ids"] == [told[0]["claim_id"]]


def test_a_cumulative_total_that_covers_less_may_be_lower():
    later = since_march(9_821, "2017-02-28")
    of_before = casualty(
        9_405, article_id="b", total_kind="cumulative", date="2016-03-15", date_end="2017-01-31", published_at="2017-03-31", **NETWORK
    )  # fmt: skip
    assert not any(row["is_fall"] for row in rows(outputs([later, of_before])))


def test_cumulative_totals_of_another_scope_or_start_are_no_series():
    civilians = since_march(5_100, "2017-03-31", victim_class="civilian")
    since_another_day = casualty(
        800, article_id="c", total_kind="cumulative", date="2017-01-01", date_end="2017-03-31", published_at="2017-03-31", **NETWORK
    )  # fmt: skip
    someone_else = since_march(7_000, "2017-03-31", attribution_path="agency_a > army", claimant_raw="the army")
    found = outputs([since_march(9_821, "2017-02-28"), civilians, since_another_day, someone_else])
    assert not any(row["is_fall"] for row in rows(found))
    assert not any(row["is_series"] for row in rows(found))


def test_an_edit_is_known_from_the_day_on_which_it_was_seen():
    before = casualty(12, article_id="v1", published_at="2017-03-24")
    other = casualty(15, article_id="b", published_at="2017-03-26", outlet_id="agency_b")
    after = casualty(15, article_id="v2", published_at="2017-03-24")
    versions = [
        article("v1", published="2017-03-24", url="https://x.example/1", retrieved_at=moment("2017-03-24")),
        article("v2", published="2017-03-24", url="https://x.example/1", retrieved_at=moment("2017-03-28"), revision=2),
        *articles_of([other]),
    ]
    found = outputs([before, other, after], articles=versions)
    told = rows(found, origin_id="all")
    assert [(str(row["known_date"]), row["n_claims"]) for row in told] == [("2017-03-26", 1), ("2017-03-28", 2)]
