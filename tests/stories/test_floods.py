"""Floods, templates, tiny texts and forced collisions: what hostile publishers put into stories."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline import tables
from pipeline.incident_changes import group_changes
from pipeline.params import StoriesParams
from pipeline.schemas import ARTICLES
from pipeline.stories import clusters
from pipeline.stories.clusters import Text, cluster
from pipeline.stories.members import find_stories
from pipeline.stories.shingles import shingle_sets

PARAMS = StoriesParams(shingle_words=5, min_similarity=0.5, max_days=14)
START = datetime(2017, 3, 24, tzinfo=UTC)


def prose(seed: int, words: int = 120) -> str:
    rng = random.Random(seed)
    return " ".join(rng.choice(["army", "town", "road", "said", "on"]) + str(rng.randrange(60)) for _ in range(words))


def article(key: str, text: str, *, hours: float = 0, outlet: str = "daily") -> dict[str, Any]:
    row: dict[str, Any] = dict.fromkeys(ARTICLES.columns)
    return row | {
        "article_id": key, "source_id": "test", "source_ref": key, "outlet_id": outlet, "published_at": START + timedelta(hours=hours),
        "published_basis": "declared", "language": "en", "text": text, "text_sha256": "x", "revision": 1,
    }  # fmt: skip


def homes(rows: list[dict[str, Any]]) -> dict[str, str]:
    return {row["article_id"]: row["story_id"] for row in find_stories(tables.frame(ARTICLES, rows), PARAMS).members}


def test_identical_texts_are_compared_along_a_chain_not_each_with_each(monkeypatch):
    calls: list[int] = []
    usual = Text.is_same_story
    monkeypatch.setattr(Text, "is_same_story", lambda one, other, least: calls.append(1) or usual(one, other, least))
    (shingles,) = shingle_sets([prose(1)], 5)
    for size in (150, 2_000):
        calls.clear()
        texts = [Text(f"{at:06}", START + timedelta(minutes=at), shingles, f"site_{at}") for at in range(size)]
        (story,), _ = cluster(texts, min_similarity=0.5, max_days=14)
        assert len(story) == size
        assert size - 1 <= len(calls) <= 2 * size


@settings(max_examples=40, deadline=None)
@given(st.lists(st.lists(st.sampled_from(["army", "town", "12", "dead", "-"]), max_size=7), min_size=2, max_size=8))
def test_texts_of_no_or_a_few_words_are_each_a_story_of_their_own(drawn):
    rows = [article(f"a{at}", " ".join(words), outlet=f"site_{at}") for at, words in enumerate(drawn)]
    assert len(set(homes(rows).values())) == len(rows)


def test_a_translation_or_another_text_of_the_same_event_is_another_story():
    rows = [article("a", f"At least 12 people died. {prose(1)}"), article("b", f"At least 12 people died. {prose(2)}")]
    assert len(set(homes(rows).values())) == 2


pieces = st.lists(
    st.tuples(st.lists(st.integers(0, 3), min_size=1, max_size=3), st.integers(0, 400)), min_size=1, max_size=6
)


@settings(max_examples=40, deadline=None)
@given(old=pieces, new=pieces)
def test_a_new_day_changes_no_story_unless_the_record_says_so(old, new):
    """Articles are made of shared pieces, so that a new one may bridge two old stories."""
    known = [
        article(f"o{at}", " ".join(map(prose, parts)), hours=hours, outlet=f"site_{at}")
        for at, (parts, hours) in enumerate(old)
    ]
    later = [
        article(f"n{at}", " ".join(map(prose, parts)), hours=401 + hours, outlet=f"site_{at}")
        for at, (parts, hours) in enumerate(new)
    ]
    before, after = homes(known), homes([*known, *later])
    rows = group_changes(before, after)
    assert {row["before_id"] for row in rows} - {None} == set(before.values())
    assert sum(row["n_shared"] for row in rows) == len(known)
    said = {row["before_id"] for row in rows if row["change"] in ("merged", "split", "regrouped")}
    assert set(before.values()) - set(after.values()) <= said
    assert not [row for row in rows if row["change"] in ("renamed", "gone", "shrunk", "exchanged")]
    assert homes([*later, *known]) == after  # whether it came in at once or on top


def test_a_giant_group_is_counted_and_taken_apart_by_near_equality(monkeypatch):
    monkeypatch.setattr(clusters, "GIANT_STORY", 10)
    template = prose(99, 400)
    rows = [article(f"{at:02}", f"{template} {prose(at, 60)}", outlet=f"site_{at}") for at in range(15)]
    copies = [article(f"c{at}", prose(777), hours=at, outlet=f"site_{at}") for at in range(12)]
    found = find_stories(tables.frame(ARTICLES, [*rows, *copies]), PARAMS)
    stories = [row["story_id"] for row in found.members]
    assert found.n_giants == 2
    assert sorted(stories.count(each) for each in set(stories)) == [1] * 15 + [
        12
    ]  # copies stay one story, however many
