"""What was expected, collected and read, day by day."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from pipeline import schemas
from pipeline.aggregate.build import Tables, aggregate
from pipeline.aggregate.coverage import coverage, expected, silent_days
from pipeline.errors import TableError
from pipeline.packs import load_pack
from pipeline.params import load_params
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


def test_the_median_is_over_active_days_only():
    assert expected([4, 0, 6, 8], 3) == 6.0
    assert expected([4, 0, 6], 3) is None


def test_a_short_silence_is_no_outage():
    assert silent_days([date(2017, 3, 1), date(2017, 3, 4)], 3) == set()


def test_incidents_of_a_later_day_of_knowledge_stop_the_stage(params):
    incident = dict.fromkeys(schemas.INCIDENTS.columns) | {
        "incident_id": "i", "total_kind": "incident", "n_claims": 1, "n_outlets": 1, "n_origins": 1, "grade": "weak", "grade_rule": "x",
        "last_published_at": moment("2017-06-01"),
    }  # fmt: skip
    read = Tables(
        casualties=frame(schemas.CASUALTY_CLAIMS, [casualty(5)]), territory=schemas.TERRITORY_CLAIMS.empty(),
        statements=schemas.STATEMENTS.empty(), incidents=frame(schemas.INCIDENTS, [incident]), tolls=schemas.TOLLS.empty(),
        ledger=schemas.OVERLAP_LEDGER.empty(), articles=schemas.ARTICLES.empty(), snapshots=schemas.SNAPSHOTS.empty(),
    )  # fmt: skip
    with pytest.raises(TableError, match="1 incidents rest on claims later than 2017-05-31"):
        aggregate(read, params=params, pack=load_pack("syria"))
