"""Totals over several days, and what lies inside them."""

from __future__ import annotations

from tests.factories import ALEPPO, casualty

SANA = {"outlet_id": "sana", "claimant_side": "government"}
TOTAL = {
    "total_kind": "period",
    "date": "2017-03-22",
    "date_end": "2017-03-25",
    "high": None,
    "qualifier": "more_than",
}


def taken(found, **keys):
    wanted = {"victim_class": "all", "claimant_side": "all", "policy": "representative", **keys}
    return [
        (row["subtracted_low"], row["subtracted_best"], row["subtracted_high"])
        for row in found.whole.overlap_ledger if all(row[key] == value for key, value in wanted.items())
    ]  # fmt: skip


def test_daily_counts_inside_a_three_day_total_are_taken_off(run):
    total = casualty(157, article_id="a1", **TOTAL, **SANA)
    first = casualty(60, article_id="a2", date="2017-03-23", **SANA)
    second = casualty(40, article_id="a3", date="2017-03-24", **SANA)
    found = run([total, first, second])
    assert len(found.incidents) == 3
    assert sorted(taken(found)) == sorted(taken(found, claimant_side="government")) == [(40, 40, None), (60, 60, None)]


def test_never_below_zero(run):
    found = run(
        [
            casualty(50, article_id="a1", **{**TOTAL, "high": 50}),
            casualty(60, article_id="a2", date="2017-03-23"),
        ]
    )
    assert taken(found) == [(50, 50, 50)]


def test_elsewhere_and_outside_the_days_is_not_inside(run):
    total = casualty(157, article_id="a1", **TOTAL)
    found = run(
        [
            total,
            casualty(60, article_id="a2", date="2017-03-23", place=ALEPPO),
            casualty(40, article_id="a3", date="2017-03-28"),
        ]
    )
    assert found.whole.overlap_ledger == []


def test_another_sides_count_is_taken_off_the_view_of_all_only(run):
    found = run([casualty(157, article_id="a1", **TOTAL, **SANA), casualty(60, article_id="a2", date="2017-03-23")])
    assert taken(found) == [(60, 60, None)]
    assert taken(found, claimant_side="government") == []


def test_of_a_total_inside_a_total_only_the_rest_is_taken_off(run):
    week = casualty(300, article_id="a1", total_kind="period", date="2017-03-19", date_end="2017-03-25")
    three_days = casualty(157, article_id="a2", total_kind="period", date="2017-03-23", date_end="2017-03-25")
    one = casualty(60, article_id="a3", date="2017-03-24")
    found = run([week, three_days, one])
    amounts = {
        (row["total_low"], row["subtracted_low"]) for row in found.whole.overlap_ledger
        if (row["victim_class"], row["claimant_side"], row["policy"]) == ("all", "all", "conservative")
    }  # fmt: skip
    assert amounts == {(157, 60), (300, 60), (300, 97)}


def test_a_cumulative_total_is_its_own_and_nothing_is_taken_off(run):
    since = casualty(320_000, article_id="a1", total_kind="cumulative", date="2011-03-15", date_end="2017-03-24")
    later = casualty(
        330_000,
        article_id="a2",
        total_kind="cumulative",
        date="2011-03-15",
        date_end="2017-04-24",
        published_at="2017-04-25",
    )
    found = run([since, later, casualty(60, article_id="a3")])
    assert sorted(row["total_kind"] for row in found.incidents) == ["cumulative", "incident"]
    assert found.toll(since) == (330_000, 330_000, 330_000)
    assert found.whole.overlap_ledger == []
