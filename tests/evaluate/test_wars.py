"""Texts on other wars are read without a pack of their own, and texts that are not about war give nothing."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

import pytest

from pipeline.evaluate import scores as scoring
from pipeline.evaluate.gold import read_gold
from pipeline.extract.shards import extract_articles
from pipeline.gazetteer import build_index
from pipeline.intake import read_articles
from pipeline.packs import load_pack
from pipeline.params import load_params

ROOT = Path(__file__).resolve().parents[2]
WARS = ROOT / "tests" / "gold" / "wars"
FLOORS = json.loads((ROOT / "tests" / "gold" / "floors.json").read_text(encoding="utf-8"))["wars"]
FREE = frozenset(("denies", "questions"))  # a denial that is read as one is no false claim


@cache
def world():
    pack = load_pack("world", ROOT / "data" / "packs")
    return pack, build_index(pack.folders), load_params(ROOT / "params.yaml").extract


def extracted(name):
    pack, places, params = world()
    articles = read_articles(WARS / name, pack=pack).articles
    return articles, places, extract_articles(articles, pack=pack, places=places, params=params)


@cache
def war_scores():
    articles, places, found = extracted("articles.jsonl")
    gold = [row for row in read_gold([WARS / "gold.jsonl"]) if scoring.in_split(str(row["id"]), "check")]
    return scoring.evaluate(
        gold, articles, casualty_claims=found["casualty_claims"], claim_mentions=found["claim_mentions"],
        territory_claims=found["territory_claims"], statements=found["statements"], places=places, sides={},
    )  # fmt: skip


@pytest.mark.parametrize("kind", ["casualties", "territory"])
def test_other_wars_are_read_as_well_as_before(kind):
    assert war_scores().kinds[kind].total.f1 >= FLOORS[kind]


@cache
def trap_kinds():
    return {row["id"]: row["kind"] for row in map(json.loads, (WARS / "traps.jsonl").read_text("utf-8").splitlines())}


@cache
def texts_with_claims():
    """Return the ids of the traps and their twins that give a claim of something that happened."""
    _, _, found = extracted("traps.jsonl")
    return {
        row["source_ref"]
        for table in ("casualty_claims", "territory_claims")
        for row in found[table].to_dicts()
        if row["modality"] == "actual" and row["stance"] not in FREE and row.get("qualifier") != "none"
    }


def test_traps_give_few_claims():
    traps = {name for name, kind in trap_kinds().items() if kind != "twin"}
    false = texts_with_claims() & traps
    assert len(false) / len(traps) <= FLOORS["false_in_traps"], sorted(false)


def test_news_in_the_same_words_gives_claims():
    twins = {name for name, kind in trap_kinds().items() if kind == "twin"}
    missed = twins - texts_with_claims()
    assert len(missed) / len(twins) <= FLOORS["missed_beside_traps"], sorted(missed)


def test_the_gold_of_the_wars_is_verbatim():
    articles = {row["id"]: row for row in map(json.loads, (WARS / "articles.jsonl").read_text("utf-8").splitlines())}
    gold = read_gold([WARS / "gold.jsonl"])
    assert {str(row["id"]) for row in gold} == set(articles)
    for row in gold:
        whole = articles[row["id"]]["title"] + "\n" + articles[row["id"]]["text"]
        assert all(claim["quote"] in whole for kind in ("casualties", "territory") for claim in row[kind])
