"""Stories written onto articles: which story, whether a copy, of which earlier article, and whose text it was first.

Articles come in the order in which they became known, and each hangs on an earlier one: what became known later, a text that stands between
two older ones or a credit, never changes the story, the source or the origin that an article had at the end of its day. Not so what keeps floods
cheap (GIANT_STORY, NEIGHBOURS, landmarks of identical texts): a group that later proves to be a page template is none on any day.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

import polars as pl

from pipeline.claim_keys import version_known_at
from pipeline.params import StoriesParams
from pipeline.stories.clusters import Groups, Text, cluster
from pipeline.stories.shingles import is_same_story, shingle_sets, similarity
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
    ordered = articles.with_columns(version_known_at().alias("known_at")).sort("known_at", "article_id")
    known = dict(zip(ordered["article_id"], ordered["known_at"].dt.date(), strict=True))
    rows = ordered.drop("known_at").to_dicts()
    sets = shingle_sets([row["text"] for row in rows], params.shingle_words)
    texts = [
        Text(row["article_id"], row["published_at"], each, row["outlet_id"])
        for row, each in zip(rows, sets, strict=True)
    ]
    groups, n_giants = cluster(texts, min_similarity=params.min_similarity, max_days=params.max_days)
    members: list[Row] = []
    named: list[Row] = []
    for group in groups:
        links = nearest_earlier([texts[index] for index in group], params.min_similarity)
        for tree in copy_trees(links):
            told = [rows[group[at]] for at in tree]
            mine = moved(links, tree)
            members += member_rows([texts[group[at]] for at in tree], mine, origin=likely_origin(told))
            named += with_origins(told, mine, members[-1]["story_id"], known)
    return Stories(named, members, n_giants)


@dataclass(frozen=True)
class Link:
    """How a text hangs on an earlier one of its story: which (its place in the story), whether it repeats it, and whether as a whole."""

    earlier: int
    is_copy: bool
    is_whole: bool


def nearest_earlier(texts: Sequence[Text], min_similarity: float) -> list[Link | None]:
    """Return for each text of a story, given earliest first, its link to an earlier one; None for the first."""
    links: list[Link | None] = [None]
    seen = {texts[0].shingles.tobytes(): 0}
    for at, text in enumerate(texts[1:], start=1):
        same = seen.setdefault(text.shingles.tobytes(), at)
        if same != at:  # word for word: nothing is nearer
            links.append(Link(same, is_copy=True, is_whole=True))
            continue
        earlier = [0, *range(max(1, at - EARLIER_COMPARED), at)]
        copied = [each for each in earlier if texts[each].is_same_story(text, min_similarity)]
        nearest = max(copied or earlier, key=lambda each: similarity(texts[each].shingles, text.shingles))
        is_whole = is_same_story(texts[nearest].shingles, text.shingles, min_similarity)
        links.append(Link(nearest, bool(copied), is_whole))
    return links


def copy_trees(links: Sequence[Link | None]) -> list[list[int]]:
    """Return the places of the texts that hang on one first text as copies of copies, each list in order, ordered by their first."""
    root: list[int] = []
    for at, link in enumerate(links):
        root.append(root[link.earlier] if link and link.is_copy else at)
    trees: dict[int, list[int]] = {}
    for at, first in enumerate(root):
        trees.setdefault(first, []).append(at)
    return list(trees.values())


def moved(links: Sequence[Link | None], tree: Sequence[int]) -> list[Link | None]:
    """Return the links within one tree, counted from its first text, which has none."""
    place = {at: number for number, at in enumerate(tree)}
    found: list[Link | None] = [None]
    for at in tree[1:]:
        link = links[at]
        if link is None:
            raise ValueError("a copy without a link stands in no tree")
        found.append(Link(place[link.earlier], link.is_copy, link.is_whole))
    return found


def member_rows(texts: Sequence[Text], links: Sequence[Link | None], *, origin: str | None) -> list[Row]:
    """Return one row for each text of a story, given earliest first."""
    first = texts[0]
    story_id = content_id("story", first.key)
    return [
        {
            "story_id": story_id,
            "article_id": text.key,
            "similarity": similarity(first.shingles, text.shingles) if link else 1.0,
            "is_copy": link is not None and link.is_copy,
            "copied_from": texts[link.earlier].key if link else None,
            "origin_outlet_id": origin,
        }
        for text, link in zip(texts, links, strict=True)
    ]


def likely_origin(articles: Sequence[Row]) -> str | None:
    """Return whom most of the articles credit, the earliest first; where none credits anybody, the outlet of the earliest."""
    credited: Counter[str] = Counter(row["origin_outlet_id"] for row in articles if row["origin_outlet_id"])
    earliest: str | None = articles[0]["outlet_id"]
    return credited.most_common(1)[0][0] if credited else earliest


def with_origins(
    articles: Sequence[Row], links: Sequence[Link | None], story_id: str, known: Mapping[str, date]
) -> list[Row]:
    """Return the articles of a story, given in order of knowledge, with story and origin.

    An article that credits nobody has the likely origin of the articles that are one text with it and were known by the end of its day,
    unless that is its own outlet. One that shares only a part with them may have words of its own, and keeps what it says itself.
    """
    groups = Groups(len(articles))
    for at, link in enumerate(links):
        if link and link.is_whole:
            groups.join(link.earlier, at)
    origins = {at: origin for group in groups.sets() for at, origin in _daily_origins(articles, group, known)}
    filled = []
    for at, article in enumerate(articles):
        origin = article["origin_outlet_id"] or origins[at]
        filled.append(
            {**article, "story_id": story_id, "origin_outlet_id": origin if origin != article["outlet_id"] else None}
        )
    return filled


def _daily_origins(
    articles: Sequence[Row], group: Sequence[int], known: Mapping[str, date]
) -> Iterator[tuple[int, str | None]]:
    """Yield for each article of one text its place and the likely origin at the end of its day; as `likely_origin`, a day at a time."""
    credited: Counter[str] = Counter()
    earliest: str | None = articles[group[0]]["outlet_id"]
    for _, told in groupby(group, key=lambda at: known[articles[at]["article_id"]]):
        day = list(told)
        credited.update(each for at in day if (each := articles[at]["origin_outlet_id"]))
        origin = credited.most_common(1)[0][0] if credited else earliest
        yield from ((at, origin) for at in day)
