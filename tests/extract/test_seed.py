"""The founding case: the rows that a careful coder finds come out of the story and of its twin in the sample."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from typer.testing import CliRunner

from pipeline.cli import app
from tests.conftest import ROOT

SEED = ROOT.parent / "shared" / "data" / "seed-article.txt"
TWIN = "2017-03-24-alvand-un-urges-astana-round.html"
GAIN = {"captured", "recaptured", "cleared"}


def rows(folder: Path, table: str) -> list[dict[str, Any]]:
    return pl.read_parquet(folder / f"{table}.parquet").to_dicts()


@pytest.fixture(scope="module")
def seed(tmp_path_factory, sample_build) -> Path:
    """The tables of the founding story, made by the command that users run."""
    if not SEED.is_file():
        pytest.skip(f"the founding story is not in this checkout (../{SEED.relative_to(ROOT.parent)})")
    out = tmp_path_factory.mktemp("seed")
    done = CliRunner().invoke(
        app, ["extract", str(SEED), "--out", str(out), "--pack", "syria", "--published", "2017-03-24"]
    )
    assert done.exit_code == 0, done.output
    return out


@pytest.mark.parametrize(
    ("outcome", "low", "best", "high", "wanted"),
    [
        ("killed", 157, 157, None, {"qualifier": "more_than", "victim_class": "combatant", "total_kind": "period", "claimant_id": "sana",
                                    "claimant_side": "government", "self_interested": True, "date_start": "2017-03-21", "date_end": "2017-03-24"}),
        ("killed", 5, 5, 5, {"qualifier": "exact", "victim_class": "combatant", "where_prec": 2}),
        ("injured", 3, None, 9, {"qualifier": "vague", "where_prec": 2}),
        ("casualties", 2, None, None, {"qualifier": "vague", "victim_class": "combatant"}),
    ],
)  # fmt: skip
def test_a_count_of_the_founding_story(outcome, low, best, high, wanted, seed):
    found = [
        row
        for row in rows(seed, "casualty_claims")
        if (row["outcome"], row["low"], row["best"], row["high"]) == (outcome, low, best, high)
    ]
    assert len(found) == 1
    seen = {name: str(found[0][name]) if name.startswith("date_") else found[0][name] for name in wanted}
    assert seen == wanted


def test_vehicles_of_the_founding_story_are_no_people(seed):
    assert not [row for row in rows(seed, "casualty_claims") if row["low"] == 25]


@pytest.mark.parametrize(
    ("actions", "place", "day"),
    [
        ({"captured"}, "Dayr Hafir", "2017-03-24"),
        ({"cleared"}, "Jobar", "2017-03-24"),
        ({"captured"}, "Jobar", "2017-03-24"),
        ({"recaptured"}, "Khafsah", "2017-03-07"),
        ({"repelled"}, "Damascus", "None"),
    ],
)
def test_ground_of_the_founding_story(actions, place, day, seed):
    found = [
        row for row in rows(seed, "territory_claims") if row["action"] in actions and place in str(row["place_raw"])
    ]
    assert found
    assert day in {str(row["date_start"]) for row in found}


@pytest.mark.parametrize(("act", "actor"), [("REQUEST", "UN"), ("ACCUSE", "Syria"), ("CONSULT", None)])
def test_statements_of_the_founding_story(act, actor, seed):
    found = [row for row in rows(seed, "statements") if row["act"] == act]
    assert [row for row in found if actor is None or actor in str(row["actor_raw"])]


@pytest.fixture(scope="module")
def gold() -> dict[str, Any]:
    lines = (ROOT / "tests/gold/sample-mar-apr.jsonl").read_text(encoding="utf-8").splitlines()
    return next(row for row in map(json.loads, lines) if row["id"] == TWIN)


def twin(build: Path, table: str) -> list[dict[str, Any]]:
    return [row for row in rows(build / "extract", table) if row["source_ref"] == TWIN]


def test_the_twin_has_the_counts_of_its_gold(sample_build, gold):
    names = ("outcome", "low", "best", "high", "qualifier", "victim_class", "total_kind", "claimant_id", "modality")
    own_voice = {"claimant_id": "sample_alvand"}  # the gold names no claimant where the outlet speaks
    coded = [row if row["claimant_id"] else row | own_voice for row in gold["casualties"]]
    wanted = [tuple(str(row[name]) for name in names) for row in coded]
    found = [tuple(str(row[name]) for name in names) for row in twin(sample_build, "casualty_claims")]
    assert sorted(found) == sorted(wanted)


def test_the_total_of_the_twin_covers_its_days(sample_build):
    (total,) = [row for row in twin(sample_build, "casualty_claims") if row["total_kind"] == "period"]
    assert (str(total["date_start"]), str(total["date_end"]), total["place_name"]) == (
        "2017-03-21",
        "2017-03-24",
        "Jobar",
    )


@pytest.mark.parametrize(
    ("actions", "place"),
    [
        ({"captured", "recaptured"}, "Dayr Hafir"),  # "is back in government hands", and "seized"
        ({"cleared"}, "Jobar"),
        ({"repelled"}, "Damascus"),
        ({"recaptured"}, "al-Khafsah"),
        ({"lost"}, "Aleppo"),
    ],
)
def test_the_twin_has_the_ground_of_its_gold(actions, place, sample_build, gold):
    assert [row for row in gold["territory"] if row["action"] in actions and row["place"] == place]
    assert [
        row for row in twin(sample_build, "territory_claims") if row["action"] in actions and row["place_raw"] == place
    ]


@pytest.mark.parametrize(("act", "actor"), [("REQUEST", "Mistura"), ("ACCUSE", "Syria"), ("CONSULT", "")])
def test_the_twin_has_the_acts_of_its_gold(act, actor, sample_build, gold):
    assert [row for row in gold["statements"] if row["act"] == act and actor in (row["actor"] or "")]
    assert [row for row in twin(sample_build, "statements") if row["act"] == act and actor in (row["actor_raw"] or "")]
