"""Stories written onto articles: which story, whether a copy, of which earlier article, and whose text it was first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from pipeline.params import StoriesParams
from pipeline.stories.clusters import Text, cluster
from pipeline.stories.shingles import shingle_sets, similarity
from pipeline.tables import content_id

EARLIER_COMPARED = 50  # latest earlier members that a member is compared with, besides the first
Row = dict[str, Any]


@dataclass(frozen=True)
class Stories:
    """What the stage writes, and how many groups were too large to be one story."""

    articles: list[Row]
    members: list[Row]
    n_giants: int


def find_stories(articles: pl.DataFrame, params: StoriesParams) -> Stories:
    """Return the articles with `story_id` and `origin_outlet_id` filled, and one member row for each; none is dropped or merged."""
    rows = sorted(articles.iter_rows(named=True), key=lambda row: (row["published_at"], row["article_id"]))
    sets = shingle_sets([row["text"] for row in rows], params.shingle_words)
    texts = [
        Text(row["article_id"], row["published_at"], each, row["outlet_id"])
        for row, each in zip(rows, sets, strict=True)
    ]
    stories, n_giants = cluster(texts, min_similarity=params.min_similarity, max_days=params.max_days)
    members: list[Row] = []
    named: list[Row] = []
    for story in stories:
        story_members = member_rows([texts[index] for index in story], params.min_similarity)
        members += story_members
        named += with_origins([rows[index] for index in story], story_members)
    return Stories(named, members, n_giants)


def member_rows(texts: Sequence[Text], min_similarity: float) -> list[Row]:
    """Return one row for each text of a story, given earliest first."""
    first = texts[0]
    story_id = content_id("story", first.key)
    rows = []
    for at, text in enumerate(texts):
        earlier = [first, *texts[max(1, at - EARLIER_COMPARED) : at]] if at else []
        copied = [each for each in earlier if each.is_same_story(text, min_similarity)]
        nearest = max(copied or earlier, key=lambda each: similarity(each.shingles, text.shingles), default=None)
        rows.append(
            {
                "story_id": story_id,
                "article_id": text.key,
                "similarity": similarity(first.shingles, text.shingles) if at else 1.0,
                "is_copy": bool(copied),
                "copied_from": nearest.key if nearest else None,
            }
        )
    return rows


def with_origins(articles: Sequence[Row], members: Sequence[Row]) -> list[Row]:
    """Return the articles of a story with story and origin.

    An article that credits nobody and repeats an earlier one has that one's origin, or its outlet where another outlet published it.
    """
    filled: dict[str, Row] = {}
    for article, member in zip(articles, members, strict=True):
        source = filled.get(member["copied_from"]) if member["is_copy"] else None
        origin = article["origin_outlet_id"]
        if origin is None and source is not None:
            origin = source["origin_outlet_id"] or source["outlet_id"]
        if origin == article["outlet_id"]:
            origin = article["origin_outlet_id"]
        filled[article["article_id"]] = {
            **article,
            "story_id": member["story_id"],
            "origin_outlet_id": origin,
        }
    return list(filled.values())
