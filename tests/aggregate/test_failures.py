"""Section G of the list of failures, and what of section V falls to reconcile and aggregate, where no other test is nearer to it."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from datetime import date

import polars as pl
import pytest

from pipeline import schemas, tables
from pipeline.errors import InputError, TableError
from pipeline.schemas import MAX_COUNT
from tests.conftest import ROOT
from tests.factories import casualty, frame, territory
from tests.stages import cells, numbers, outputs

SANA = {"outlet_id": "sana", "claimant_side": "government"}
REBELS = {"outlet_id": "enab_baladi", "claimant_side": "opposition"}


def test_one_event_of_five_outlets_with_five_numbers_is_one_with_its_range_told():
    found = outputs(
        [casualty(low, article_id=f"a{low}", outlet_id=f"outlet_{low}") for low in (10, 11, 12, 14)]
        + [casualty(12, article_id="b", outlet_id="outlet_b")]
    )
    assert found["incidents"]["n_origins"].to_list() == [5]
    assert numbers(found) == [(12, 12, 12)]
    assert numbers(found, policy="conservative") == [(10, 10, 10)]
    assert numbers(found, period_kind="day") == [(12, 12, 12)]


def test_a_correction_downward_wins_and_the_earlier_number_is_kept():
    first = casualty(21, article_id="a1", published_at="2017-03-24")
    second = casualty(14, article_id="a2", published_at="2017-03-26", total_kind="update")
    found = outputs([first, second])
    roles = dict(found["incident_claims"].select("claim_id", "role").iter_rows())
    assert roles == {first["claim_id"]: "superseded", second["claim_id"]: "counts"}
    assert numbers(found) == [(14, 14, 14)]
    assert numbers(outputs([first, second], as_of=date(2017, 3, 25))) == [(21, 21, 21)]
    assert [row["best"] for row in found["toll_growth"].to_dicts() if row["origin_id"] == "all"] == [21, 14]


SCRIPT = """
import hashlib, sys
from pipeline import schemas, tables
from tests.properties.worlds import START, N_DAYS, TEXTS, OUTLETS, WORDINGS, build, tables_of, HOURS
from pipeline.schemas import VICTIM_CLASSES
import random
from datetime import timedelta
rng = random.Random(5)
def count():
    return {"low": rng.randint(1, 40), "qualifier": rng.choice(sorted(WORDINGS)), "outcome": rng.choice(("killed", "injured")),
            "total_kind": rng.choice(("incident", "incident", "update", "period", "cumulative")), "victim_class": rng.choice(VICTIM_CLASSES),
            "stance": "asserts", "modality": "actual", "place": {}, "start": rng.randint(0, 9), "days": rng.randint(0, 4), "speaker": None,
            "is_part": rng.random() < 0.2, "is_own_event": True, "is_zero": False}
drawn = [{"text": rng.choice(TEXTS), "outlet": rng.choice(sorted(OUTLETS)), "credit": None, "day": rng.randint(0, 11), "hour": rng.choice(HOURS),
          "edit_of": None, "edit_days": 0, "claims": [count() for _ in range(3)],
          "deeds": [{"action": rng.choice(("captured", "lost")), "actor": "fsa", "start": rng.randint(0, 9), "stance": "asserts"}]} for _ in range(120)]
digest = hashlib.sha256()
for name, found in sorted(tables_of(build(drawn), START + timedelta(days=40)).items()):
    assert found.height, name
    digest.update(tables.parquet_bytes(schemas.TABLES[name], found))
print(digest.hexdigest())
"""
EXPECTED_EMPTY = ("article_versions",)


def digest_of_a_run(n_threads: int, seed: int) -> str:
    """Return a hash over the bytes of all tables of one run in a process of its own."""
    env = {**os.environ, "POLARS_MAX_THREADS": str(n_threads), "PYTHONHASHSEED": str(seed), "PYTHONPATH": str(ROOT)}
    script = SCRIPT.replace("assert found.height, name", f"assert found.height or name in {EXPECTED_EMPTY}, name")
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, env=env, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_any_number_of_threads_gives_the_same_bytes():
    """Two runs each; 20 with CLAIMLINE_RUNS=10."""
    n_runs = int(os.environ.get("CLAIMLINE_RUNS", "2"))
    found = {digest_of_a_run(n_threads, seed) for n_threads in (1, 2) for seed in range(n_runs)}
    assert len(found) == 1
    assert len(found.pop().strip()) == hashlib.sha256().digest_size * 2


def test_a_day_without_claims_has_no_cell_and_nobody_harmed_gives_none():
    found = outputs(
        [
            casualty(5, article_id="a1", date="2017-03-24"),
            casualty(0, article_id="a2", date="2017-03-26", qualifier="none"),
        ]
    )
    assert [row["period_start"] for row in cells(found, period_kind="day")] == [date(2017, 3, 24)]


@pytest.mark.parametrize(
    "wrong", [{"low": 9}, {"best": 9}, {"high": 3}, {"low": -1}, {"best": MAX_COUNT + 1, "high": None}]
)
@pytest.mark.parametrize("name", ["tolls", "casualties_over_time", "toll_growth"])
def test_no_table_holds_a_number_outside_its_range(name, wrong):
    if name == "casualties_over_time" and wrong.get("best", 0) > MAX_COUNT:
        pytest.skip("a sum may be larger than the largest claim")
    row = outputs([casualty(5, best=6, high=7, qualifier="about")])[name].to_dicts()[0]
    assert (row["low"], row["best"], row["high"]) == (5, 6, 7)
    with pytest.raises(TableError, match="breaks its declaration"):
        frame(schemas.TABLES[name], [row | wrong])


def test_a_ledger_cannot_take_off_more_than_there_is():
    total = casualty(50, article_id="t", total_kind="period", date="2017-03-22", date_end="2017-03-25")
    row = outputs([total, casualty(20, date="2017-03-23")])["overlap_ledger"].to_dicts()[0]
    with pytest.raises(TableError, match="no_more_is_taken"):
        frame(schemas.OVERLAP_LEDGER, [row | {"subtracted_low": 51}])


def test_sums_beyond_32_bits_are_exact():
    claims = [
        casualty(MAX_COUNT, article_id=f"a{day}", outcome="displaced", date=f"2017-03-{day:02}")
        for day in range(1, 31, 2)
    ] + [
        casualty(MAX_COUNT, article_id=f"b{day}", outcome="displaced", date=f"2017-02-{day:02}")
        for day in range(1, 27, 2)
    ]
    found = outputs(claims)
    assert numbers(found, outcome="displaced") == [(28 * MAX_COUNT,) * 3]
    assert 28 * MAX_COUNT > 2**31


@pytest.mark.parametrize("order", [1, -1])
def test_contradictory_claims_on_one_day_are_contested_and_not_the_last_word(order):
    taken = territory("captured", "fsa", article_id="a1", **REBELS)
    held = territory("holds", "syria_military", article_id="a2", **SANA)
    found = outputs([], territory=[taken, held][::order])["control_over_time"].filter(pl.col("view") == "assessed")
    assert found["status"].to_list()[0] == "contested"


def test_party_a_claims_and_party_b_denies_are_two_rows_of_one_contested_incident():
    claim, denial = casualty(30, article_id="a1", **REBELS), casualty(30, article_id="a2", stance="denies", **SANA)
    found = outputs([claim, denial])
    assert found["incidents"]["grade"].to_list() == ["contested"]
    assert set(found["incident_claims"].select("claim_id", "role").iter_rows()) == {
        (claim["claim_id"], "counts"),
        (denial["claim_id"], "denied"),
    }


def test_what_is_told_of_long_ago_or_of_all_time_is_added_to_no_day():
    found = outputs(
        [
            casualty(31_000, article_id="a1", total_kind="cumulative", date="2011-03-15", date_end="2017-03-24"),
            casualty(20_000, article_id="a2", modality="historical", date="1982-02-02", date_end="1982-02-28"),
            casualty(900, article_id="a3", total_kind="period", date="2016-01-01", date_end="2016-12-31"),
            casualty(12, article_id="a4"),
        ]
    )
    assert numbers(found) == numbers(found, period_kind="day") == [(12, 12, 12)]


def test_a_missing_or_older_table_names_the_stage_that_makes_it_again(tmp_path):
    path = tmp_path / "build" / "reconcile" / "tolls.parquet"
    with pytest.raises(InputError, match="run `dvc repro reconcile`"):
        tables.read(schemas.TOLLS, path)
    path.parent.mkdir(parents=True)
    schemas.TOLLS.empty().drop("rule").write_parquet(path)
    with pytest.raises(TableError, match=r"lacks or does not know the columns \['rule'\]; run `dvc repro reconcile`"):
        tables.read(schemas.TOLLS, path)
    path.write_bytes(b"PAR1")
    with pytest.raises(TableError, match="`dvc repro reconcile`"):
        tables.read(schemas.TOLLS, path)
