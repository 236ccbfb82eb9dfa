"""Scores on the gold of the embedded sample may rise, never fall below the floors."""

from __future__ import annotations

import html
import json
import re
from pathlib import Path

import pytest

from pipeline.evaluate.gold import read_gold

ROOT = Path(__file__).resolve().parents[2]
FLOORS = json.loads((ROOT / "tests" / "gold" / "floors.json").read_text(encoding="utf-8"))["sample"]
GOLD = sorted((ROOT / "tests" / "gold").glob("sample-*.jsonl"))


def metrics(build) -> dict:
    return json.loads((build / "metrics.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("kind", "measure", "floor"),
    [(kind, name, value) for kind, row in FLOORS.items() for name, value in row.items()],
)
def test_scores_do_not_fall(sample_build, kind, measure, floor):
    row = metrics(sample_build)[kind]
    value = row[measure] if measure in row else row["fields"][measure]["share"]
    assert value >= floor, f"{kind} {measure} fell to {value}; the floor is {floor}"


def test_the_gold_covers_every_article_of_the_sample(sample_build):
    from pipeline import schemas, tables

    articles = tables.read(schemas.ARTICLES, sample_build / "stories" / "articles.parquet")
    assert {str(row["id"]) for row in read_gold(GOLD)} == set(articles["source_ref"])


def captions(name: str) -> str:
    """Return the words under the pictures of a page: they repeat the text, and a reader of pages may leave them out."""
    path = ROOT / "data" / "sample" / "html" / name
    found = (
        re.findall(r"<figcaption[^>]*>(.*?)</figcaption>", path.read_text(encoding="utf-8"), re.DOTALL)
        if path.is_file()
        else []
    )
    return " ".join(html.unescape(re.sub(r"<[^>]+>", "", " ".join(found))).split())


def test_every_quote_of_the_gold_stands_in_its_article(sample_build):
    from pipeline import schemas, tables

    articles = tables.read(schemas.ARTICLES, sample_build / "stories" / "articles.parquet")
    rows = articles.select("source_ref", "title", "text").iter_rows()
    whole = {ref: " ".join(f"{title or ''}\n{text}".split()) for ref, title, text in rows}
    lost = [
        (row["id"], claim["quote"])
        for row in read_gold(GOLD)
        for kind in ("casualties", "territory", "statements")
        for claim in row[kind]
        if " ".join(claim["quote"].split()) not in whole[row["id"]] + captions(row["id"])
    ]
    assert lost == []


def test_the_committed_metrics_are_those_of_this_code(sample_build):
    committed = ROOT / "reports" / "metrics.json"
    assert json.loads(committed.read_text(encoding="utf-8")) == metrics(sample_build), (
        "run `make` and commit reports/metrics.json"
    )


def test_the_flaws_of_the_sample_are_as_many_as_its_scores_say(sample_build):
    flaws = json.loads((sample_build / "evaluate" / "flaws.json").read_text(encoding="utf-8"))
    for kind in ("casualties", "territory", "statements"):
        row = metrics(sample_build)[kind]
        counted = {
            name: sum((each["table"], each["kind"]) == (kind, name) for each in flaws)
            for name in ("missed", "surplus", "claimant")
        }
        wrong = row["fields"]["claimant"]["of"] - row["fields"]["claimant"]["right"]
        assert counted == {"missed": row["missed"], "surplus": row["surplus"], "claimant": wrong}, kind
