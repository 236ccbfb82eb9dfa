"""What was expected, collected and read, day by day."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from pipeline import schemas
from pipeline.aggregate.build import Tables, aggregate
from pipeline.aggregate.coverage import coverage, expected, outage_days, silences
from pipeline.aggregate.levels import levels
from pipeline.errors import TableError
from pipeline.packs import load_pack
from pipeline.params import load_params
from tests.aggregate.control_build import NO_PLACES
from tests.factories import article, casualty, frame, moment

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def params():
    return replace(
        load_params(ROOT / "params.yaml").aggregate,
        as_of=date(2017, 5, 31),
        min_active_days=3,
        min_outage_days=3,
    )


def rows_of(articles, params, with_claims=(), snapshots=()):
    found = coverage(
        frame(schemas.SNAPSHOTS, list(snapshots)),
        frame(schemas.ARTICLES, articles),
        set(with_claims),
        params=params,
    )
    return frame(schemas.COVERAGE, found.rows).to_dicts(), found.n_without_day


def snapshot(snapshot_id, retrieved="2017-03-02"):
    row = dict.fromkeys(schemas.SNAPSHOTS.columns)
    return row | {
        "snapshot_id": snapshot_id, "source_id": "sample", "source_ref": snapshot_id, "sha256": "0" * 64, "media_type": "text/html",
        "archive_file": "x", "archive_offset": 0, "archive_length": 1, "outlet_hint": "agency_a",
        "retrieved_at": moment(retrieved),
    }  # fmt: skip


def test_every_day_between_the_first_and_the_last_has_a_row(params):
    articles = [article(f"a{day}", published=f"2017-03-{day:02}", outlet_id="agency_a") for day in (1, 2, 3, 8)]
    rows, _ = rows_of(articles, params, with_claims={"a2"})
    assert [row["n_parsed"] for row in rows] == [1, 1, 1, 0, 0, 0, 0, 1]
    assert [row["n_with_claims"] for row in rows] == [0, 1, 0, 0, 0, 0, 0, 0]
    assert [row["is_outage"] for row in rows] == [False] * 3 + [True] * 4 + [False]
    assert rows[0]["n_expected"] == 1.0


def test_with_few_days_nothing_is_expected(params):
    rows, _ = rows_of([article("a1", published="2017-03-01"), article("a2", published="2017-03-09")], params)
    assert rows[0]["outlet_id"] == "unknown"
    assert {(row["n_expected"], row["is_outage"]) for row in rows} == {(None, False)}


def test_an_item_that_gave_no_article_is_collected_but_not_parsed(params):
    rows, n_without_day = rows_of([], params, snapshots=[snapshot("s1"), snapshot("s2", None)])
    assert [(row["n_collected"], row["n_parsed"]) for row in rows] == [(1, 0)]
    assert n_without_day == 1


def daily(outlet, counts, first="2017-01-02", **known):
    """Return articles of one outlet, so many on each day from the first on."""
    start = date.fromisoformat(first)
    return [
        article(f"{outlet} {at} {number}", published=str(start + timedelta(days=at)), outlet_id=outlet, **known)
        for at, count in enumerate(counts)
        for number in range(count)
    ]


def flagged(rows, outlet, column):
    return [str(row["day"]) for row in rows if row["outlet_id"] == outlet and row[column]]


def silent(counts, params):
    return outage_days(counts, levels(counts, params=params), params=params)


def test_an_outlet_that_stops_while_others_go_on_is_silent_to_the_last_day(params):
    rows, _ = rows_of([*daily("agency_a", [2] * 10), *daily("agency_b", [1] * 15)], params)
    mine = [row for row in rows if row["outlet_id"] == "agency_a"]
    assert [row["n_parsed"] for row in mine] == [2] * 10 + [0] * 5
    assert flagged(rows, "agency_a", "is_outage") == [f"2017-01-{day}" for day in range(12, 17)]
    assert {row["n_expected"] for row in mine} == {2.0}
    assert flagged(rows, "agency_b", "is_outage") == []


def test_no_row_lies_after_the_last_day_of_the_collection_or_of_knowledge(params):
    early = replace(params, as_of=date(2017, 1, 12))
    rows, n_without_day = rows_of([*daily("agency_a", [1] * 5), *daily("agency_b", [1] * 15)], early)
    assert max(row["day"] for row in rows) == date(2017, 1, 12)
    assert n_without_day == 4
    rows, _ = rows_of(daily("agency_a", [1] * 5), params)
    assert len(rows) == 5


def test_a_silence_of_few_days_at_the_end_is_no_outage(params):
    rows, _ = rows_of([*daily("agency_a", [1] * 10), *daily("agency_b", [1] * 12)], params)
    assert flagged(rows, "agency_a", "is_outage") == []


def test_with_few_days_a_silence_at_the_end_is_not_told(params):
    rows, _ = rows_of([*daily("agency_a", [9, 9]), *daily("agency_b", [1] * 30)], params)
    assert {(row["n_expected"], row["level"], row["is_outage"]) for row in rows if row["outlet_id"] == "agency_a"} == {
        (None, None, False)
    }


@pytest.mark.parametrize(
    ("counts", "n_silent"),
    [
        ([1, 0, 0, 0, 0, 0, 0] * 17, 0),
        ([1, 0, 0, 0, 0, 0, 0] * 17 + [0] * 14, 20),  # two issues missing
        ([1, 0, 0, 0, 0, 0, 0] * 17 + [0] * 7, 0),  # one
        ([3, 3, 3, 3, 3, 0, 0] * 10, 0),
        ([3, 3, 3, 3, 3, 0, 0] * 10 + [0] * 7, 9),
        ([1] * 90 + [1, 0, 0, 0, 0, 0, 0] * 9, 6),  # daily, then weekly for good: the first six days alone surprise
        ([1] * 60 + [0] * 10 + [1] + [0] * 10 + [1] + [0] * 18, 38),  # dies in fits
    ],
)
def test_a_silence_is_judged_by_the_rhythm_of_the_outlet(params, counts, n_silent):
    assert len(silent(counts, replace(params, min_active_days=5))) == n_silent


def test_runs_without_articles_are_found_at_the_end_too():
    assert silences([1, 0, 0, 2, 1, 0]) == [(1, 3), (5, 6)]


def test_what_is_expected_leaves_outages_out_and_keeps_quiet_days(params):
    assert set(expected([4, 0, 0, 0, 4, 4, 0], [], {1, 2, 3}, min_active_days=3)) == {3.0}
    assert set(expected([4, 0, 4], [], set(), min_active_days=3)) == {None}


def test_a_drop_of_level_is_flagged_once_and_expected_follows_it(params):
    rows, _ = rows_of(daily("agency_a", [8, 7, 9, 8] * 10 + [2, 1, 2, 3] * 10), params)
    assert flagged(rows, "agency_a", "is_change_point") == ["2017-02-11"]
    assert {row["level"] for row in rows} == {8.0, 2.0}
    assert (rows[0]["n_expected"], rows[-1]["n_expected"]) == (8.0, 2.0)
    assert flagged(rows, "agency_a", "is_outage") == []


def test_a_stop_is_a_level_of_zero_and_something_is_still_expected(params):
    rows, _ = rows_of([*daily("agency_a", [4] * 40), *daily("agency_b", [1] * 70)], params)
    last = [row for row in rows if row["outlet_id"] == "agency_a"][-1]
    assert (last["level"], last["n_expected"], last["n_parsed"], last["is_outage"]) == (0.0, 4.0, 0, True)


def test_no_articles_read_is_zero_and_not_known_is_null(params):
    rows, _ = rows_of([], params, snapshots=[snapshot("s1")])
    assert [(row["n_parsed"], row["n_expected"], row["level"]) for row in rows] == [(0, None, None)]


def test_the_order_of_the_input_changes_nothing(params):
    articles = [*daily("agency_a", [4, 3, 5, 0] * 10 + [0] * 9), *daily("agency_b", [1, 0, 2] * 20)]
    assert rows_of(articles, params) == rows_of(articles[::-1], params)


def test_incidents_of_a_later_day_of_knowledge_stop_the_stage(params):
    incident = dict.fromkeys(schemas.INCIDENTS.columns) | {
        "incident_id": "i", "total_kind": "incident", "n_claims": 1, "n_outlets": 1, "n_origins": 1, "grade": "weak", "grade_rule": "x",
        "last_published_at": moment("2017-06-01"),
    }  # fmt: skip
    read = Tables(
        casualties=frame(schemas.CASUALTY_CLAIMS, [casualty(5)]), territory=schemas.TERRITORY_CLAIMS.empty(),
        statements=schemas.STATEMENTS.empty(), incidents=frame(schemas.INCIDENTS, [incident]), tolls=schemas.TOLLS.empty(),
        ledger=schemas.OVERLAP_LEDGER.empty(), articles=schemas.ARTICLES.empty(), snapshots=schemas.SNAPSHOTS.empty(),
        places=NO_PLACES,
    )  # fmt: skip
    with pytest.raises(TableError, match="1 incidents rest on claims later than 2017-05-31"):
        aggregate(read, params=params, pack=load_pack("syria"))
