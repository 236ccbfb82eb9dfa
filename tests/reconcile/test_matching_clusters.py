"""Average linkage: what joins, what keeps apart, what says nothing."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations

from pipeline.packs import load_pack
from pipeline.params import load_params
from pipeline.reconcile.accounts import build_accounts, claim_of
from pipeline.reconcile.clusters import cluster
from pipeline.reconcile.followups import refer_back
from pipeline.reconcile.score import Matcher
from tests.factories import casualty


def alike(*numbers: int, score: int = 900) -> dict[tuple[int, int], int]:
    """Return the same score for each pair."""
    return dict.fromkeys(combinations(numbers, 2), score)


def test_a_chain_of_neighbours_is_no_cluster():
    scores = {(0, 1): 900, (1, 2): 850, (2, 3): 800}
    assert cluster(4, scores, (), min_score=550) == [[0, 1], [2, 3]]


def test_what_every_member_speaks_against_stays_apart():
    scores = alike(0, 1, 2, 3)
    assert cluster(4, scores, (), min_score=550, against={(0, 2): 1, (1, 3): 1}) == [[0, 1], [2, 3]]


def test_one_odd_pair_among_many_parts_nothing():
    near = {**alike(0, 1, 2, 3, 4), **alike(5, 6, 7, 8, 9)}
    across = {(a, b): 700 for a in range(5) for b in range(5, 10) if (a, b) != (0, 5)}
    assert cluster(10, near | across, (), min_score=550, against={(0, 5): 1}) == [list(range(10))]


def test_a_barred_pair_never_meets_and_a_required_one_always_does():
    scores = alike(0, 1, 2)
    assert cluster(3, scores, [(0, 2)], min_score=550) == [[0, 1], [2]]
    assert cluster(3, {}, (), min_score=550, required=[(0, 2)]) == [[0, 2], [1]]


def test_a_vague_item_is_judged_by_what_it_was_compared_with():
    scores = {**alike(0, 1, 2), (2, 3): 800}
    assert cluster(4, scores, (), min_score=550) == [[0, 1, 2], [3]]
    assert cluster(4, scores, (), min_score=550, vague={3}) == [[0, 1, 2, 3]]


def test_a_follow_up_never_meets_what_a_person_split_from_it(root):
    pack, params = load_pack("syria"), load_params(root / "params.yaml").reconcile
    rows = [
        casualty(276, article_id="a1", outcome="captured", date="2017-03-01", published_at="2017-03-02"),
        casualty(276, article_id="a2", outcome="captured", date=None, published_at="2017-04-02"),
    ]
    accounts = build_accounts([claim_of(row, story_id=None, copied_from=None) for row in rows], pack)
    matcher = Matcher(params, pack)
    assert [each.target for each in refer_back([[0], [1]], accounts, matcher)] == [0]
    assert refer_back([[0], [1]], accounts, matcher, barred=[(0, 1)]) == []
    short = Matcher(replace(params, refer_days=20), pack)
    assert refer_back([[0], [1]], accounts, short) == []
