"""Properties that hold for every claim of the embedded sample, and for input made to break the reader."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from datetime import date
from typing import Any

import polars as pl
import pytest

from pipeline import tables
from pipeline.extract.shards import OUTPUTS, extract_articles
from pipeline.intake import read_articles
from pipeline.schemas import ARTICLES, CASUALTY_CLAIMS
from tests.conftest import ROOT
from tests.extract.reading import extract_params, read_story, sample_pack, sample_places, story
from tests.factories import frame

CLAIMS = ("casualty_claims", "territory_claims", "statements")
EVIDENCE = (*CLAIMS, "claim_mentions", "events", "abstentions")
KEYS = {"events": "event_id", "abstentions": "abstention_id"} | dict.fromkeys(CLAIMS, "claim_id")
TWIN = "2017-03-24-alvand-un-urges-astana-round.html"
CPU_SECONDS = 5.0  # for each hostile text, by the design's list of attacks


def extract(articles: pl.DataFrame, *, workers: int = 1) -> dict[str, pl.DataFrame]:
    params = type(extract_params())(**{**vars(extract_params()), "workers": workers})
    return extract_articles(articles, pack=sample_pack(), places=sample_places(), params=params)


@pytest.fixture(scope="module")
def articles(sample_build) -> pl.DataFrame:
    """The feed of the sample and the twin of the founding case."""
    feed = read_articles(ROOT / "data/sample/feed.jsonl", pack=sample_pack(), published=None).articles
    pages = tables.read(ARTICLES, sample_build / "stories" / "articles.parquet")
    return pl.concat([feed, pages.filter(pl.col("source_ref") == TWIN).select(feed.columns)])


@pytest.fixture(scope="module")
def made(articles) -> dict[str, pl.DataFrame]:
    return extract(articles)


def test_the_sample_gives_claims_of_every_kind(articles, made):
    assert articles.filter(pl.col("source_ref") == TWIN).height == 1
    assert [name for name in (*CLAIMS, "claim_mentions", "events") if made[name].height == 0] == []


@pytest.mark.parametrize("name", sorted(OUTPUTS))
def test_a_table_keeps_its_schema(name, made):
    tables.check(OUTPUTS[name], made[name], where=name)


@pytest.mark.parametrize("name", EVIDENCE)
def test_every_quote_stands_in_its_article(name, articles, made):
    fields = {row["article_id"]: row for row in articles.to_dicts()}
    owner = dict(pl.concat([made[kind].select("claim_id", "article_id") for kind in CLAIMS]).iter_rows())
    for row in made[name].to_dicts():
        article = fields[row.get("article_id") or owner[row["claim_id"]]]
        assert row["quote"]
        assert row["quote"] == article[row["span_field"]][row["span_start"] : row["span_end"]]


@pytest.mark.parametrize("name", sorted(KEYS))
def test_ids_are_unique(name, made):
    assert made[name][KEYS[name]].is_unique().all()


@pytest.mark.parametrize("shuffle", [False, True], ids=["same", "shuffled"])
def test_a_second_run_gives_the_same_tables(shuffle, articles, made):
    order = list(range(articles.height))
    random.Random(7).shuffle(order)
    again = extract(articles[order] if shuffle else articles)
    for name, table in OUTPUTS.items():
        assert tables.logical_hash(table, again[name]) == tables.logical_hash(table, made[name]), name


def test_parts_point_to_claims_of_their_article(made):
    rows = made["casualty_claims"]
    article = dict(rows.select("claim_id", "article_id").iter_rows())
    parts = rows.filter(pl.col("part_of_claim_id").is_not_null())
    assert parts.height > 0
    for row in parts.to_dicts():
        assert article[row["part_of_claim_id"]] == row["article_id"]
        assert row["part_of_claim_id"] != row["claim_id"]


def test_mentions_and_events_belong_to_claims(made):
    claims = {claim for kind in CLAIMS for claim in made[kind]["claim_id"]}
    events = set(made["events"]["event_id"])
    assert set(made["claim_mentions"]["claim_id"]) <= claims
    assert all(set(made[kind]["event_id"]) <= events for kind in CLAIMS)


def test_counts_and_days_are_in_order(articles, made):
    days = {
        row["article_id"]: max(day for day in (row["published_at"].date(), row["dateline_date"]) if day)
        for row in articles.to_dicts()
    }
    for row in made["casualty_claims"].to_dicts():
        best = row["low"] if row["best"] is None else row["best"]
        assert row["low"] <= best
        assert row["high"] is None or best <= row["high"]
    for kind in CLAIMS:
        for row in made[kind].to_dicts():
            if row["date_start"] is not None:
                assert date(1900, 1, 1) <= row["date_start"] <= row["date_end"] <= days[row["article_id"]]


def test_a_place_is_resolved_or_says_why_not(made):
    for kind in CLAIMS:
        for row in made[kind].to_dicts():
            assert (row["latitude"] is None) == (row["longitude"] is None) == (row["geo_reason"] is not None)


def identity(row: dict[str, Any]) -> tuple[Any, ...]:
    names = (
        "outcome",
        "low",
        "best",
        "high",
        "victim_group",
        "perpetrator_id",
        "claimant_id",
        "place_name",
        "date_start",
    )
    return tuple(row[name] for name in names)


@pytest.mark.parametrize(
    ("loaded", "plain"),
    [
        ("Five terrorists were killed in Jobar on Thursday.", "Five men were killed in Jobar on Thursday."),
        ("Five Takfiri terrorists were killed in Jobar.", "Five militants were killed in Jobar."),
        ("Five martyrs were killed in shelling of Jobar.", "Five people were killed in shelling of Jobar."),
    ],
)
def test_loaded_words_decide_no_identity(loaded, plain, tools):
    (one,), (two,) = (read_story(text, tools).casualty_claims for text in (loaded, plain))
    group_one, group_two = one["victim_group"], two["victim_group"]
    assert all(each is None or each.startswith("generic_") for each in (group_one, group_two))
    assert identity({**one, "victim_group": None}) == identity({**two, "victim_group": None})


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("Five terrorists were killed in Jobar.", "terrorists"),
        ("Five Takfiri militants were killed in Jobar.", "Takfiri"),
        ("Five civilians were killed in Jobar by shelling.", None),
    ],
)
def test_loaded_words_are_kept(text, label, tools):
    assert [row["label_raw"] for row in read_story(text, tools).casualty_claims] == [label]


def test_an_article_in_another_language_is_turned_away():
    articles = frame(ARTICLES, [story("Fünf Menschen starben.") | {"language": "de"}])
    made = extract(articles)
    assert made["casualty_claims"].height == 0
    assert made["rejects"]["reason"].to_list() == ["not_english"]


def test_no_articles_give_empty_tables():
    made = extract(ARTICLES.empty())
    assert {name: made[name].height for name in OUTPUTS} == dict.fromkeys(OUTPUTS, 0)


HOSTILE: dict[str, Callable[[], str]] = {
    "one word for a megabyte": lambda: "killed " * 150_000,
    "ten thousand numbers": lambda: " ".join(map(str, range(10_000))) + " people were killed.",
    "ten thousand number words": lambda: "hundred and two " * 3_400 + "people were killed.",
    "no space in 200 kB": lambda: "killed" * 34_000,
    "one quotation mark after another": lambda: '"' * 20_000 + "five people were killed in Douma",
    "brackets": lambda: "(" * 20_000 + "five people were killed in Douma",
    "dots": lambda: "killed. " * 3_000,
    "dates without end": lambda: "between 3 and 7 March " * 2_000 + "five people were killed.",
    "months": lambda: "since the start of " * 4_000 + "five people were killed.",
    "lone surrogates": lambda: "\ud83d five people were killed in Douma \udc00.",
    "right-to-left marks": lambda: "\u202eFive\u202c civ\u200filians were \u2067killed\u2069 in Douma.",
    "zero-width letters": lambda: "Five\u200b civilians\u2060 were killed\ufeff in Douma.",
    "null characters": lambda: "Five civilians\x00 were killed in Douma.\x00",
    "line ends of every kind": lambda: "Five\r\ncivilians\u2028were\u2029killed\x0bin\x0cDouma\x85.",
    "combining marks": lambda: "e" + "\u0301" * 20_000 + " five people were killed in Douma.",
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_text_is_read_in_bounded_time(text, tools):
    content = text()
    start = time.process_time()
    rows = read_story(content, tools)
    spent = time.process_time() - start
    assert spent < CPU_SECONDS
    for row in (*rows.casualty_claims, *rows.territory_claims, *rows.statements):
        assert row["quote"] == content[row["span_start"] : row["span_end"]]


def test_rows_of_a_hostile_text_pass_the_schema(tools):
    rows = read_story("\u202eFive\u202c civilians were \u2067killed\u2069 in Douma.", tools).casualty_claims
    tables.check(CASUALTY_CLAIMS, tables.frame(CASUALTY_CLAIMS, rows), where="hostile text")
