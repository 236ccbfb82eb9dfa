"""Edits: what a version of an article changes is told, what only moved is not, and the newest known version alone counts."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from pipeline import schemas
from pipeline.aggregate.versions import article_versions, changed_sentences
from pipeline.claim_keys import current_articles, current_claims
from tests.factories import article, casualty, frame

URL = "https://a.example/town"
AS_OF = date(2017, 5, 31)


def version(number: int, *, text: str = "Nine died.", day: int = 24) -> dict[str, object]:
    return article(
        f"v{number}", url=URL, revision=number, text=text, published="2017-03-24",
        retrieved_at=datetime(2017, 3, day, 12, tzinfo=UTC),
    )  # fmt: skip


def count(name: str, in_article: str, low: int, **known: object) -> dict[str, object]:
    return casualty(low, claim_id=name, article_id=in_article, best=low, high=low, **known)


def edits(articles, claims=(), *, as_of: date = AS_OF):
    return article_versions(
        frame(schemas.ARTICLES, articles),
        frame(schemas.CASUALTY_CLAIMS, claims),
        frame(schemas.TERRITORY_CLAIMS, []),
        as_of=as_of,
    )


def test_a_changed_toll_is_told_with_both_claims():
    (row,) = edits(
        [version(1, text="Nine died. It rained."), version(2, text="Twelve died. It rained.", day=25)],
        [count("a", "v1", 9), count("b", "v2", 12)],
    )
    assert (row["removed"], row["added"], row["is_toll_edit"]) == ("Nine died.", "Twelve died.", True)
    assert (row["claims_removed"], row["claims_added"]) == (["a"], ["b"])
    assert (row["previous_article_id"], row["article_id"], row["revision"]) == ("v1", "v2", 2)


def test_a_claim_that_only_moved_is_no_edit_of_a_toll():
    (row,) = edits(
        [version(1, text="Nine died. It rained."), version(2, text="It rained. Nine died.", day=25)],
        [count("a", "v1", 9, span_start=0), count("b", "v2", 9, span_start=11, span_end=16)],
    )
    assert (row["claims_removed"], row["claims_added"], row["is_toll_edit"]) == ([], [], False)


def test_a_count_that_never_happened_makes_no_toll_edit():
    (row,) = edits([version(1), version(2, day=25)], [count("a", "v1", 9, modality="hypothetical")])
    assert (row["claims_removed"], row["is_toll_edit"]) == (["a"], False)


def test_versions_that_came_later_than_the_day_of_knowledge_are_not_known():
    articles = [version(1), version(2, text="Twelve died.", day=25), version(3, text="Ten died.", day=28)]
    assert [row["revision"] for row in edits(articles, as_of=date(2017, 3, 26))] == [2]
    assert [row["revision"] for row in edits(articles)] == [2, 3]


@pytest.mark.parametrize(("day", "kept"), [(24, {"a", "c"}), (25, {"b", "c"}), (27, {"b", "c"})])
def test_only_the_newest_known_version_counts(day, kept):
    articles = frame(schemas.ARTICLES, [version(1), version(2, day=25), article("other", published="2017-03-24")])
    claims = frame(schemas.CASUALTY_CLAIMS, [count("a", "v1", 9), count("b", "v2", 12), count("c", "other", 3)])
    assert set(current_claims(claims, articles, date(2017, 3, day))["claim_id"]) == kept


def test_articles_without_an_address_replace_nothing():
    articles = frame(schemas.ARTICLES, [article("one"), article("two")])
    assert current_articles(articles, AS_OF).height == 2
    assert edits([article("one"), article("two")]) == []


def test_long_texts_are_compared_too():
    before = "\n".join(f"line {number}" for number in range(3_000))
    removed, added = changed_sentences(before, before.replace("line 7\n", "line seven\n"))
    assert (removed, added) == (["line 7"], ["line seven"])
