"""From invented articles to tolls: totals over days, rising tolls, cumulative series, two attacks on one day."""

from __future__ import annotations

import pytest


def cases(*rows):
    """Return a mark that runs a test once for each row: case, what is expected of it, and for a known gap its reason."""
    return pytest.mark.parametrize(
        ("chain", "wanted"),
        [
            pytest.param(case, wanted, id=case, marks=[pytest.mark.xfail(strict=True, reason=gap[0])] if gap else [])
            for case, wanted, *gap in rows
        ],
        indirect=["chain"],
    )


# ------------------------------------------------------------ a total of three days over the counts of each day


@cases(
    ("total-douma", {"total": 23, "days": [6, 4, 9], "summed": 23}),
    ("total-raqqa", {"total": 23, "days": [7, 5, 11], "summed": 23}),
    ("total-hama", {"total": 40, "days": [12, 10], "summed": 40 + 3}),  # three civilians are no part of 40 militants
    ("total-kherson", {"total": 15, "days": [5, 3, 4], "summed": 15}),
)
def test_daily_counts_lie_inside_the_total_of_three_days(chain, wanted):
    (total,) = chain.incidents("period")
    assert chain.toll(total) == (wanted["total"],) * 3
    ledger = [
        row for row in chain.reconciled.overlap_ledger
        if row["total_incident_id"] == total["incident_id"]
        and (row["outcome"], row["victim_class"], row["claimant_side"], row["policy"]) == ("killed", "all", "all", "representative")
    ]  # fmt: skip
    days = {row["incident_id"]: row["date_start"] for row in chain.incidents()}
    taken = [row["subtracted_best"] for row in sorted(ledger, key=lambda row: days[row["inner_incident_id"]])]
    assert taken == wanted["days"]
    assert chain.summed() == wanted["summed"]


@cases(("total-douma", "2017-02-15"), ("total-raqqa", "2017-03-07"), ("total-kherson", "2023-05-04"))
def test_before_the_total_is_published_the_days_stand_alone(chain, wanted):
    earlier = chain.known_at(wanted)
    assert earlier.incidents("period") == []
    assert earlier.reconciled.overlap_ledger == []
    assert len(earlier.incidents()) == 2


# ------------------------------------------------------------ a toll that rises


@cases(
    ("toll-azaz", ("2017-03-06", 1)),
    ("toll-kafranbel", ("2017-02-20", 1)),
    ("toll-jableh", ("2017-01-05", 3)),  # three outlets, each for the same monitor
    ("toll-zaporizhzhia", ("2023-03-02", 1)),
)
def test_a_rising_toll_is_one_incident_that_counts_its_latest_number(chain, wanted):
    day, n_outlets = wanted
    (incident,) = chain.incidents()
    assert incident["date_start"].isoformat() == day
    assert (incident["n_claims"], incident["n_outlets"], incident["n_origins"]) == (3, n_outlets, 1)
    assert [(claim["best"], chain.role(claim)) for claim in chain.claims()] == [
        (9, "superseded"),
        (14, "superseded"),
        (21, "counts"),
    ]
    assert chain.toll(incident)[1] == chain.summed() == 21


@cases(("toll-azaz", "2017-03-07"), ("toll-kafranbel", "2017-02-21"), ("toll-zaporizhzhia", "2023-03-04"))
def test_a_rising_toll_was_lower_before(chain, wanted):
    earlier = chain.known_at(wanted)
    (incident,) = earlier.incidents()
    assert earlier.toll(incident)[1] == earlier.summed() == 14


# ------------------------------------------------------------ a cumulative series that falls


SERIES = (
    (
        "series-war",
        [9821, 9281, 9902],
        "extract/subject.py: two of the texts are so short and so plain that the classifier finds no war in them",
    ),
    (
        "series-conflict",
        [9821, 9281, 9902],
        "extract/casualties.py: 'the Syrian conflict' names no country, and a town in the next clause takes the place of 'killed in Syria'",
    ),
    ("series-idlib", [4312, 4132, 4378]),
    ("series-children", [8231, 8321, 8213]),
)


@cases(*SERIES)
def test_a_cumulative_series_is_one_total_that_enters_no_sum(chain, wanted):
    (total,) = chain.incidents("cumulative")
    assert chain.incidents() == chain.incidents("period") == []
    assert [claim["best"] for claim in chain.members(total)] == wanted
    assert chain.toll(total)[1] == wanted[-1]
    assert [chain.role(claim) for claim in chain.claims()] == ["superseded", "superseded", "counts"]
    assert total["n_origins"] == 1
    assert chain.summed() is None
    assert chain.reconciled.overlap_ledger == []


@cases(("series-idlib", [4132]), ("series-children", [8213]))
def test_the_step_at_which_a_series_falls_is_told(chain, wanted):
    steps = [row for row in chain.reconciled.toll_growth if row["origin_id"] == "all"]
    assert [row["best"] for row in steps if row["step"] == "fall"] == wanted
    own = [row for row in chain.reconciled.toll_growth if row["origin_id"] != "all" and row["is_fall"]]
    assert [row["best"] for row in own] == wanted


# ------------------------------------------------------------ two attacks on one day in one city


@cases(
    ("two-aleppo", [3, 14]),
    ("two-damascus", [7, 31]),
    ("two-kharkiv", [2, 18]),
)
def test_two_unlike_attacks_of_one_day_in_one_city_stay_two(chain, wanted):
    incidents = chain.incidents()
    assert sorted(chain.toll(incident)[1] for incident in incidents) == wanted
    assert {(incident["n_claims"], incident["n_origins"]) for incident in incidents} == {(2, 2)}
    assert len({(incident["date_start"], incident["place_id"]) for incident in incidents}) == 1
    assert chain.summed() == sum(wanted)
