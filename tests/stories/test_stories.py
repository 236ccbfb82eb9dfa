"""Stories: copies are found whatever the order, updates keep their numbers, and nothing is dropped."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline import tables
from pipeline.params import StoriesParams
from pipeline.schemas import ARTICLES, STORY_MEMBERS
from pipeline.stories import clusters
from pipeline.stories.clusters import Text, cluster
from pipeline.stories.members import Link, find_stories, nearest_earlier
from pipeline.stories.shingles import is_same_story, shingle_sets

PARAMS = StoriesParams(shingle_words=5, min_similarity=0.5, max_days=14)
START = datetime(2017, 3, 24, tzinfo=UTC)


def prose(seed: int, words: int = 120) -> str:
    rng = random.Random(seed)
    return " ".join(
        rng.choice(["army", "town", "road", "said", "on", "the", "river", "source", "entered", "night"])
        + str(rng.randrange(40))
        for _ in range(words)
    )


def article(
    key: str, text: str, *, hours: float = 0, outlet: str | None = "daily", origin: str | None = None
) -> dict[str, Any]:
    return {
        "article_id": key, "snapshot_id": None, "source_id": "test", "source_ref": key, "url": None, "outlet_id": outlet, "title": None,
        "byline": None, "published_at": START + timedelta(hours=hours), "published_basis": "declared", "language": "en",
        "dateline_date": None, "dateline_place": None, "text": text, "text_sha256": "x", "story_id": None,
        "origin_outlet_id": origin, "revision": 1, "retrieved_at": None,
    }  # fmt: skip


def stories(rows: list[dict[str, Any]]) -> tuple[dict[str, dict[str, Any]], dict[str, dict[str, Any]]]:
    """Return articles and members by article id."""
    found = find_stories(tables.frame(ARTICLES, rows), PARAMS)
    assert len(found.articles) == len(found.members) == len(rows)
    return {row["article_id"]: row for row in found.articles}, {row["article_id"]: row for row in found.members}


def test_an_update_joins_the_story_and_both_tolls_are_kept() -> None:
    text = prose(1)
    articles, members = stories(
        [
            article("a", f"At least 12 people died. {text}"),
            article("b", f"At least 15 people died. {text}", hours=3),
            article("c", prose(2)),
        ]
    )
    assert articles["a"]["story_id"] == articles["b"]["story_id"] != articles["c"]["story_id"]
    assert "12 people" in articles["a"]["text"]
    assert "15 people" in articles["b"]["text"]
    assert (members["a"]["is_copy"], members["b"]["is_copy"], members["b"]["copied_from"]) == (
        False,
        True,
        "a",
    )
    assert members["c"] == {**members["c"], "similarity": 1.0, "is_copy": False, "copied_from": None}


def test_a_cut_wire_copy_has_the_origin_of_the_earlier_text() -> None:
    text = prose(1, 300)
    articles, members = stories(
        [
            article("wire", text, outlet="wire"),
            article("cut", "Beirut. " + " ".join(text.split()[:100]), hours=5, outlet="daily"),
            article("credited", text, hours=6, outlet="other", origin="wire"),
            article("again", text, hours=7, outlet="wire"),
        ]
    )
    assert members["cut"]["is_copy"]
    assert members["cut"]["similarity"] < PARAMS.min_similarity
    assert {key: row["origin_outlet_id"] for key, row in articles.items()} == {
        "wire": None, "cut": "wire", "credited": "wire", "again": None,
    }  # fmt: skip


def test_what_one_copy_credits_holds_for_all_that_are_one_text() -> None:
    text = prose(1, 300)
    articles, members = stories(
        [
            article("first", text, outlet="daily"),
            article("credited", text, hours=1, outlet="other", origin="wire"),
            article("copy", text, hours=2, outlet="third"),
            article("late", text, hours=3, outlet="wire"),
        ]
    )
    assert {key: row["origin_outlet_id"] for key, row in articles.items()} == {
        "first": "wire", "credited": "wire", "copy": "wire", "late": None,
    }  # fmt: skip
    assert {row["origin_outlet_id"] for row in members.values()} == {"wire"}


def test_the_origin_of_a_story_without_credits_is_its_earliest_outlet() -> None:
    articles, members = stories([article("a", prose(1)), article("b", prose(1), hours=1, outlet="other")])
    assert [members[key]["origin_outlet_id"] for key in "ab"] == ["daily", "daily"]
    assert [articles[key]["origin_outlet_id"] for key in "ab"] == [None, "daily"]
    articles, members = stories([article("a", prose(1), outlet=None)])
    assert (articles["a"]["origin_outlet_id"], members["a"]["origin_outlet_id"]) == (None, None)


@pytest.mark.parametrize(
    ("outlets", "is_one"), [(("daily", "other"), True), (("daily", "daily"), False), (("daily", None), False)]
)
def test_a_shared_part_makes_one_story_of_two_outlets_but_not_of_one(
    outlets: tuple[str, str | None], is_one: bool
) -> None:
    shared = prose(9, 80)  # what two outlets took from one wire, or what one outlet prints under all its stories
    rows = [article(str(at), f"{prose(at, 60)} {shared}", hours=at, outlet=outlet) for at, outlet in enumerate(outlets)]
    articles, members = stories(rows)
    assert (articles["0"]["story_id"] == articles["1"]["story_id"]) == is_one
    assert members["1"]["is_copy"] == is_one
    assert articles["1"]["origin_outlet_id"] is None  # the rest may be its own work


def test_the_same_words_after_too_many_days_are_another_story() -> None:
    articles, _ = stories([article("a", prose(1)), article("b", prose(1), hours=24 * 15)])
    assert articles["a"]["story_id"] != articles["b"]["story_id"]


@pytest.mark.parametrize("text", ["", "word", "one two three four five", "the army entered the town"])
def test_texts_of_a_few_words_are_never_one_story(text: str) -> None:
    articles, _ = stories([article("a", text), article("b", text)])
    assert articles["a"]["story_id"] != articles["b"]["story_id"]


@settings(max_examples=25, deadline=None)
@given(st.permutations(range(9)))
def test_the_order_of_the_input_changes_nothing(order: list[int]) -> None:
    rows = [
        article(f"{group}{copy}", prose(group) + f" {prose(90 + copy, 10 * copy)}", hours=copy)
        for group in range(3)
        for copy in range(3)
    ]
    wanted = find_stories(tables.frame(ARTICLES, rows), PARAMS)
    found = find_stories(tables.frame(ARTICLES, [rows[at] for at in order]), PARAMS)
    assert found == wanted


def test_a_new_day_only_adds_to_old_stories() -> None:
    old = [article(f"{group}{copy}", prose(group) + f" {copy}", hours=copy) for group in range(3) for copy in range(2)]
    new = [article("n", prose(1) + " new", hours=30), article("m", prose(7), hours=31)]
    before, _ = stories(old)
    after, _ = stories([*old, *new])
    assert {key: row["story_id"] for key, row in before.items()} == {key: after[key]["story_id"] for key in before}
    assert after["n"]["story_id"] == before["10"]["story_id"]


def test_a_later_text_between_two_stories_does_not_make_them_one() -> None:
    old = [article("a", prose(1)), article("b", prose(2), hours=1)]
    between = article("c", f"{prose(1)} {prose(2)}", hours=30, outlet="other")
    before, _ = stories(old)
    after, members = stories([*old, between])
    assert {key: after[key]["story_id"] for key in before} == {key: row["story_id"] for key, row in before.items()}
    assert after["a"]["story_id"] != after["b"]["story_id"]
    assert members["c"]["is_copy"]
    assert members["b"] == {**members["b"], "is_copy": False, "copied_from": None}


def test_a_credit_of_a_later_day_names_the_origin_from_that_day_on() -> None:
    text = prose(1, 300)
    articles, _ = stories(
        [
            article("first", text, outlet="daily"),
            article("credited", text, hours=30, outlet="other", origin="wire"),
            article("after", text, hours=31, outlet="third"),
        ]
    )
    assert {key: row["origin_outlet_id"] for key, row in articles.items()} == {
        "first": None, "credited": "wire", "after": "wire",
    }  # fmt: skip


def test_an_edit_comes_after_what_it_replaced() -> None:
    before = article("z", prose(1)) | {"url": "https://x.example/1", "retrieved_at": START}
    edit = before | {"article_id": "a", "revision": 2, "retrieved_at": START + timedelta(days=3)}
    _, members = stories([edit, before])
    assert (members["a"]["copied_from"], members["z"]["copied_from"]) == ("z", None)


def test_a_page_template_does_not_make_everything_one_story(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clusters, "GIANT_STORY", 20)
    template = prose(99, 400)
    rows = [article(f"{at:02}", f"{template} {prose(at, 60)}") for at in range(40)]
    found = find_stories(tables.frame(ARTICLES, rows), PARAMS)
    assert found.n_giants == 1
    assert len({row["story_id"] for row in found.members}) == 40


def test_a_hundred_thousand_identical_texts_take_linear_time() -> None:
    (shingles,) = shingle_sets([prose(1)], 5)
    texts = [Text(f"{at:06}", START + timedelta(minutes=at), shingles, f"o{at % 50}") for at in range(100_000)]
    start = time.process_time()
    (story,), n_giants = cluster(texts, min_similarity=0.5, max_days=14)
    links = nearest_earlier([texts[index] for index in story], 0.5)
    assert time.process_time() - start < 20
    assert (len(story), n_giants, links[-1]) == (100_000, 1, Link(0, is_copy=True, is_whole=True))


def test_a_flood_of_nearly_equal_texts_is_compared_with_its_neighbours_alone() -> None:
    texts = [
        Text(f"{at:04}", START, each, "daily")
        for at, each in enumerate(shingle_sets([f"{prose(1)} {at}" for at in range(3_000)], 5))
    ]
    assert sum(1 for _ in clusters.candidate_pairs(texts, timedelta(days=14))) < 3_000 * clusters.NEIGHBOURS * 12


def test_candidates_are_compared_in_full_before_they_are_joined(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        clusters, "band_keys", lambda found, band: np.zeros(len(found), dtype=np.uint64)
    )  # all are candidates
    articles, _ = stories([article(str(seed), prose(seed)) for seed in range(6)])
    assert len({row["story_id"] for row in articles.values()}) == 6


def test_containment_needs_more_than_a_quotation() -> None:
    quoted, long = prose(1, 20), prose(1, 400)
    one, other = shingle_sets([quoted, long], 5)
    assert set(one.tolist()) < set(other.tolist())
    assert not is_same_story(one, other, 0.5)


def test_ids_do_not_hang_on_the_hash_seed(tmp_path: Path) -> None:
    rows = [article(f"{group}{copy}", prose(group) + f" {copy}", hours=copy) for group in range(3) for copy in range(3)]
    tables.write_rows(ARTICLES, rows, tmp_path / "articles.parquet")
    root = Path(__file__).parent.parent.parent
    written = []
    for seed in ("1", "2"):
        out, members = tmp_path / f"out{seed}.parquet", tmp_path / f"members{seed}.parquet"
        command = [sys.executable, "-m", "pipeline.stories", "--params", str(root / "params.yaml"), "--articles",
                   str(tmp_path / "articles.parquet"), "--out", str(out), "--members", str(members)]  # fmt: skip
        done = subprocess.run(
            command,
            cwd=root,
            env={"PYTHONHASHSEED": seed, "PATH": ""},
            capture_output=True,
            text=True,
            check=True,
        )
        assert "9 articles in, 9 out, 3 stories, 6 copies" in done.stderr
        written.append((out.read_bytes(), members.read_bytes()))
    assert written[0] == written[1]
    assert pl.read_parquet(tmp_path / "members1.parquet").columns == list(STORY_MEMBERS.columns)
