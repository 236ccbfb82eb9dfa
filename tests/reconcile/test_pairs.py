"""Working each pair of shapes once, set by set, by dictionary or matrix, gives what comparing each account with each gives."""

from __future__ import annotations

import random

import numpy as np
import pytest
from hypothesis import given, reject, settings
from hypothesis import strategies as st

from pipeline import schemas
from pipeline.errors import ConfigError
from pipeline.reconcile import components, pairs
from pipeline.reconcile.accounts import Account, build_accounts
from pipeline.reconcile.blocking import Blocks
from pipeline.reconcile.clusters import cluster, cluster_dense
from pipeline.reconcile.decided import HandPairs
from pipeline.reconcile.followups import refer_back
from pipeline.reconcile.incidents import Settings, claims_of
from pipeline.reconcile.matching import FIRST, LATER, Grouped, _with_follow_ups, group_accounts
from pipeline.reconcile.score import FORBIDDEN, FULL, Comparison, Matcher
from tests.factories import ALEPPO, DOUMA, article, casualty, frame, no_place

REGION = {
    **dict.fromkeys(("geonames_id", "latitude", "longitude")), "place_name": "Damascus province", "where_prec": 4, "geo_reason": "a province",
}  # fmt: skip
told = st.tuples(
    st.sampled_from([3, 4, 30, 60]), st.sampled_from(["2017-03-10", "2017-03-11", None]), st.sampled_from([ALEPPO, DOUMA, {}, REGION, no_place()]),
    st.sampled_from(["killed", "injured"]), st.sampled_from(["civilian", "combatant", "unknown"]), st.sampled_from(["actual", "actual", "planned"]),
    st.sampled_from(["incident", "incident", "update", "cumulative", "period"]), st.integers(0, 7), st.sampled_from(["e1", "e2"]),
    st.sampled_from(["asserts", "denies"]),
)  # fmt: skip


def accounts_of(drawn, stage: Settings) -> list[Account]:
    """Return accounts of eight articles: a2 and a3 copy a1, and a4 is of their story; the others are alone."""
    rows = [
        casualty(
            low, article_id=f"a{number}", event_id=event, date=day, place=place, outcome=outcome, victim_class=group, modality=modality,
            total_kind=kind, stance=stance, outlet_id=f"agency_{number % 3}", span_start=10 * at, span_end=10 * at + 5,
        )
        for at, (low, day, place, outcome, group, modality, kind, number, event, stance) in enumerate(drawn)
    ]  # fmt: skip
    story = {"similarity": 1.0, "origin_outlet_id": None, "story_id": "s"}
    members = [
        {**story, "article_id": f"a{at}", "is_copy": at < 4, "copied_from": "a1" if at < 4 else None}
        for at in (2, 3, 4)
    ]
    articles = [article(f"a{at}", story_id="s" if at in (1, 2, 3, 4) else f"story {at}") for at in range(8)]
    found = claims_of(
        frame(schemas.CASUALTY_CLAIMS, rows), frame(schemas.ARTICLES, articles), frame(schemas.STORY_MEMBERS, members)
    )
    return build_accounts(found, stage.pack)


def plainly(accounts: list[Account], matcher: Matcher, decided: HandPairs) -> tuple[object, ...]:
    """Return groups, what is left outside and narrow pairs, from every pair that shares a block, one by one."""
    active = [account for account in accounts if not account.is_passive]
    blocks = Blocks(matcher.params)
    scores = {}
    for number, account in enumerate(active):
        for other in blocks.near(account):
            scores[(other, number)] = matcher.compare(active[other], account).score
        blocks.add(number, account)
    least = round(matcher.params.min_score * FULL)
    required, split = decided.numbered(active)
    met = {pair: score for pair, score in scores.items() if score > 0}
    against = {pair: -score for pair, score in scores.items() if score <= FORBIDDEN}
    vague = {number for number, account in enumerate(active) if components.is_vague(account)}
    clusters = cluster(len(active), met, split, min_score=least, required=required, against=against, vague=vague)
    references = refer_back(clusters, active, matcher, barred=split)
    numbers = _with_follow_ups(clusters, references)
    said = {each.account: each.comparison for each in references}
    home = {number: index for index, members in enumerate(numbers) for number in members}
    groups = [[(active[number].id, first_match(members[:at], number, active, matcher, (met, required, said)))
               for at, number in enumerate(members)] for members in numbers]  # fmt: skip
    outside = []
    for account in (each for each in accounts if each.is_passive):
        matches = [(matcher.compare(active[number], account), number) for number in blocks.near(account)]
        good = sorted((each for each in matches if each[0].score >= least), key=lambda each: (-each[0].score, each[1]))
        if good:
            groups[home[good[0][1]]].append((account.id, good[0][0]))
        else:
            outside.append(account.id)
    narrow = narrow_pairs(met, home, least, round(matcher.params.review_margin * FULL)) - {*required, *split}
    return groups, outside, [(active[a].id, active[b].id, home[a] == home[b]) for a, b in sorted(narrow)]


def first_match(earlier, number, active, matcher, known) -> Comparison:
    """Return the best comparison with an earlier member, the first of equals; what people decided goes before it."""
    met, required, said = known
    by_hand = [required[(other, number)] for other in earlier if (other, number) in required]
    if by_hand or not earlier:
        return Comparison(FULL, by_hand[0]) if by_hand else FIRST
    if number in said:
        return said[number]
    near = [other for other in earlier if (other, number) in met]
    if not near:
        return LATER
    return matcher.compare(active[max(near, key=lambda other: met[(other, number)])], active[number])


def narrow_pairs(scores, home, least, margin) -> set[tuple[int, int]]:
    """Return the best pair of each two groups below the least score, and of each account with its group above it, where near to it."""
    apart: dict[object, tuple[int, tuple[int, int]]] = {}
    inside: dict[object, tuple[int, tuple[int, int]]] = {}
    for pair, score in sorted(scores.items()):
        homes = tuple(sorted((home[pair[0]], home[pair[1]])))
        for key, best in [(each, inside) for each in pair] if homes[0] == homes[1] else [(homes, apart)]:
            if score > best.get(key, (0, pair))[0]:
                best[key] = (score, pair)
    return {pair for score, pair in apart.values() if score > least - margin} | {
        pair for score, pair in inside.values() if score < least + margin
    }


def ids(found: Grouped) -> tuple[object, ...]:
    groups = [[(joined.account.id, joined.comparison) for joined in group] for group in found.groups]
    near = [(each.first.id, each.second.id, each.is_joined) for each in found.near]
    return groups, [account.id for account in found.outside], near


verdicts = st.lists(st.tuples(st.integers(0, 24), st.integers(0, 24), st.sampled_from(["merge", "split"])), max_size=4)


@settings(max_examples=200, deadline=None)
@given(drawn=st.lists(told, min_size=2, max_size=25), by_hand=verdicts, small=st.sampled_from([0, 100]))
def test_pairs_of_shapes_give_what_pairs_of_accounts_give(drawn, by_hand, small, stage):
    accounts = accounts_of(drawn, stage)
    matcher = Matcher(stage.reconcile, stage.pack)
    chosen = {
        tuple(sorted((accounts[a].claims[0].id, accounts[b].claims[0].id))): (verdict, f"{verdict} by hand")
        for a, b, verdict in by_hand if a != b and max(a, b) < len(accounts)
    }  # fmt: skip
    hand = HandPairs(chosen)
    try:
        hand.numbered([account for account in accounts if not account.is_passive])
    except ConfigError:
        reject()
    usual = components.SMALL
    components.SMALL = small  # 0: all by matrix; 100: all by dictionary
    try:
        assert ids(group_accounts(accounts, matcher, hand=hand)) == plainly(accounts, matcher, hand)
    finally:
        components.SMALL = usual


@pytest.fixture(scope="session")
def stage(settings):
    return settings


@settings(max_examples=100, deadline=None)
@given(seed=st.integers(0, 10_000), size=st.integers(1, 30))
def test_a_matrix_and_a_dictionary_of_scores_give_the_same_clusters(seed, size):
    rng = random.Random(seed)
    matrix = np.zeros((size, size), dtype=np.int16)
    for low in range(size):
        for high in range(low + 1, size):
            matrix[low, high] = matrix[high, low] = rng.choice([-2, -1, 0, 400, 550, 600, 600, 800, 1000])
    scores = {(a, b): int(matrix[a, b]) for a in range(size) for b in range(a + 1, size)}
    met = {pair: score for pair, score in scores.items() if score > 0}
    against = {pair: -score for pair, score in scores.items() if score < 0}
    every = list(scores)
    barred = [pair for pair in every if rng.random() < 0.05]
    required = [pair for pair in every if pair not in barred and rng.random() < 0.02]
    vague = {at for at in range(size) if rng.random() < 0.2}
    plain = cluster(size, met, barred, min_score=550, required=required, against=against, vague=vague)
    assert cluster_dense(matrix, [1] * size, barred, min_score=550, required=required, vague=vague) == plain


def test_a_flood_of_one_count_is_compared_once(stage, monkeypatch):
    calls = []
    monkeypatch.setattr(Matcher, "compare", _counted(Matcher.compare, calls))
    rows = [
        casualty(5, article_id=f"a{at}", outlet_id=f"site_{at}", attribution_path=f"site_{at}") for at in range(3_000)
    ]
    articles = [article(row["article_id"]) for row in rows]
    claims = claims_of(
        frame(schemas.CASUALTY_CLAIMS, rows), frame(schemas.ARTICLES, articles), frame(schemas.STORY_MEMBERS, [])
    )
    found = group_accounts(build_accounts(claims, stage.pack), Matcher(stage.reconcile, stage.pack))
    assert [len(group) for group in found.groups] == [3_000]
    assert len(calls) < 10


def _counted(compare, calls):
    def counting(self, first, second):
        calls.append(1)
        return compare(self, first, second)

    return counting


def test_a_set_too_large_for_a_matrix_is_worked_in_items_and_counted(stage, monkeypatch):
    monkeypatch.setattr(components, "DENSE", 50)
    monkeypatch.setattr(components, "MAX_PAIRS", 100)
    rows = [casualty(5 + at % 3, article_id=f"a{at}", outlet_id=f"site_{at}") for at in range(300)]
    rows += [casualty(90, article_id=f"b{at}", date="2017-03-20") for at in range(2)]
    articles = [article(row["article_id"]) for row in rows]
    claims = claims_of(
        frame(schemas.CASUALTY_CLAIMS, rows), frame(schemas.ARTICLES, articles), frame(schemas.STORY_MEMBERS, [])
    )
    found = group_accounts(build_accounts(claims, stage.pack), Matcher(stage.reconcile, stage.pack))
    assert [len(group) for group in found.groups] == [300, 2]
    assert found.n_flooded == 300


def test_one_of_very_many_shapes_is_compared_with_the_nearest_counts_alone_and_counted(stage, monkeypatch):
    monkeypatch.setattr(pairs, "MAX_COMPARED", 5)
    rows = [casualty(10 + at, article_id=f"a{at:02}") for at in range(20)]
    articles = [article(row["article_id"]) for row in rows]
    claims = claims_of(
        frame(schemas.CASUALTY_CLAIMS, rows), frame(schemas.ARTICLES, articles), frame(schemas.STORY_MEMBERS, [])
    )
    found = group_accounts(build_accounts(claims, stage.pack), Matcher(stage.reconcile, stage.pack))
    assert found.n_flooded == 15
