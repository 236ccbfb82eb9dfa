"""The six decisions that lie beside the sample still find their claims, and the stages obey them."""

from __future__ import annotations

import shutil

import polars as pl
import pytest

from pipeline import schemas, tables
from pipeline.decide.apply import EXTRACTED, decide
from pipeline.decide.files import read_decisions
from pipeline.packs import load_pack
from pipeline.params import load_params
from pipeline.reconcile.incidents import Settings, reconcile
from tests.conftest import ROOT


@pytest.fixture(scope="module")
def found(sample_build, tmp_path_factory):
    hand = tmp_path_factory.mktemp("hand")
    shutil.copy(ROOT / "data" / "sample" / "decisions.csv", hand)
    params = load_params(ROOT / "params.yaml")
    pack = load_pack(params.pack)
    read = {name: tables.read(schemas.TABLES[name], sample_build / "extract" / f"{name}.parquet") for name in EXTRACTED}
    articles = tables.read(schemas.ARTICLES, sample_build / "stories" / "articles.parquet")
    places = pl.read_parquet(sample_build / "gazetteer" / "places.parquet")
    decided = decide(
        read_decisions(hand), read, articles=articles, places=places, pack=pack, collected=params.collect.as_of
    )
    members = tables.read(schemas.STORY_MEMBERS, sample_build / "stories" / "story_members.parquet")
    whole = reconcile(
        decided.frames["casualty_claims"], articles, members, settings=Settings(params.reconcile, params.aggregate, pack),
        decisions=tables.frame(schemas.DECISIONS, decided.rows),
    )  # fmt: skip
    return decided, {row["claim_id"]: row["incident_id"] for row in whole.incident_claims}


def test_every_decision_finds_its_two_claims(found):
    decided, _ = found
    assert (len(decided.rows), decided.n_later) == (6, 0)


def test_what_was_merged_is_one_and_what_was_split_is_two(found):
    decided, homes = found
    for row in decided.rows:
        is_one = homes[row["claim_id"]] == homes[row["other_claim_id"]]
        assert is_one == (row["decision"] == "merge"), row["why"]
