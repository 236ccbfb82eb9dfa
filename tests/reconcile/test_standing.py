"""What is kept up to date as claims come in equals what is worked anew from all of them, and costs no more than the claims."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import settings as profile
from hypothesis import strategies as st

from pipeline import schemas
from pipeline.reconcile import growth, near, standing
from pipeline.reconcile.accounts import Claim, build_accounts
from pipeline.reconcile.counts import Count
from pipeline.reconcile.grades import grade, grade_of
from pipeline.reconcile.growth import CUMULATIVE, Step, steps_of
from pipeline.reconcile.incidents import claims_of
from pipeline.reconcile.pairs import Scorer
from pipeline.reconcile.positions import effective_origins, origin_sides, positions
from pipeline.reconcile.score import Matcher, Remembered
from pipeline.reconcile.standing import Standing
from pipeline.schemas import OUTCOMES
from tests.factories import ALEPPO, DOUMA, JOBAR, article, casualty, frame, no_place

SPEAKERS = [
    {"outlet_id": "agency_a"},
    {"outlet_id": "agency_b", "claimant_side": "unknown"},
    {"outlet_id": "syria_military", "claimant_side": "government", "claimant_type": "military"},
    {"outlet_id": "fsa", "claimant_side": "opposition", "claimant_type": "armed_group"},
    {"outlet_id": "sana", "claimant_side": "government", "claimant_type": "state_media"},
]
WORDS = [
    {},
    {},
    {"stance": "denies"},
    {"stance": "concedes"},
    {"qualifier": "none"},
    {"high": None, "qualifier": "at_least"},
    {"qualifier": "vague"},
]
told = st.lists(
    st.tuples(
        st.integers(1, 6), st.sampled_from(SPEAKERS), st.sampled_from(WORDS), st.sampled_from(["killed", "injured", "casualties"]),
        st.sampled_from(["incident", "update"]), st.sampled_from([None, "syria_military", "hts"]), st.sampled_from(["unknown", "combatant"]),
        st.integers(0, 5), st.sampled_from(["actual", "actual", "planned"]),
    ),
    min_size=1, max_size=14,
)  # fmt: skip


def claims_from(rows) -> list[Claim]:
    articles = [article(each) for each in sorted({row["article_id"] for row in rows})]
    found = claims_of(
        frame(schemas.CASUALTY_CLAIMS, rows), frame(schemas.ARTICLES, articles), frame(schemas.STORY_MEMBERS, [])
    )
    return sorted(found, key=lambda each: each.when)


def drawn_claims(drawn) -> list[Claim]:
    return claims_from(
        [
            casualty(low, article_id=f"a{number}", event_id=f"e{number}", outcome=outcome, total_kind=kind, perpetrator_id=harming,
                     victim_class=group, modality=modality, span_start=10 * at, span_end=10 * at + 5, **who, **words)
            for at, (low, who, words, outcome, kind, harming, group, number, modality) in enumerate(drawn)
        ]
    )  # fmt: skip


@profile(max_examples=150, deadline=None)
@given(drawn=told, order=st.randoms(use_true_random=False))
def test_positions_sides_and_grade_do_not_hang_on_how_claims_came_in(drawn, order, settings):
    claims = drawn_claims(drawn)
    origins = effective_origins(claims)
    mixed = list(claims)
    order.shuffle(mixed)
    known = Standing(origins, settings.pack)
    for at, claim in enumerate(mixed):
        known.add([claim])
        so_far = sorted(mixed[: at + 1], key=lambda each: each.when)
        for outcome in OUTCOMES:
            assert known.positions(outcome) == positions(so_far, origins, outcome=outcome)
        assert known.sides.of == origin_sides([each for each in so_far if each.counts], origins)
        assert grade_of(known) == grade(so_far, origins, settings.pack)


def plainly(before: list[Step], step: Step) -> Step | None:
    """Return the step that covers most of what covers no more, by looking at each."""
    inside = [each for each in before if step.end is None or each.end is None or each.end <= step.end]
    return max(inside, key=lambda each: (each.end or date.min, each.when), default=None)


@profile(max_examples=100, deadline=None)
@given(ends=st.lists(st.one_of(st.none(), st.integers(0, 9)), min_size=1, max_size=12))
def test_the_step_before_of_a_cumulative_total_covers_most_of_what_covers_no_more(ends):
    days = [None if each is None else f"2017-03-{10 + each}" for each in ends]
    claims = claims_from(
        [casualty(5, article_id=f"a{at:02}", date=day, published_at=None, total_kind="cumulative") for at, day in enumerate(days)]
    )  # fmt: skip
    steps = [
        Step("i", CUMULATIVE, "killed", "agency_a", None, Count(5, 5, 5), (claim,), 1, 1, "weak") for claim in claims
    ]
    earlier = growth._Earlier()
    for at, step in enumerate(steps):
        assert earlier.before(step) == plainly(steps[:at], step)
        earlier.add(step)


@pytest.mark.parametrize("n_days", [50, 200])
def test_growth_works_each_article_once_however_many_days_a_total_goes_on(n_days, settings, monkeypatch):
    seen_claims = []
    works = standing.versions_of

    def counting(claims, victim_class):
        seen_claims.extend(claims)
        return works(claims, victim_class)

    monkeypatch.setattr(standing, "versions_of", counting)
    days = [date(2016, 1, 1) + timedelta(days=at) for at in range(n_days)]
    claims = claims_from(
        [casualty(100 + at, article_id=f"a{at:04}", total_kind="cumulative", date="2015-06-01", date_end=str(day), published_at=str(day))
         for at, day in enumerate(days)]
    )  # fmt: skip
    steps = steps_of(
        "i", CUMULATIVE, claims, origins=effective_origins(claims), seen={}, policy="representative", pack=settings.pack
    )
    assert len(steps) == 2 * n_days
    assert len(seen_claims) == n_days


@pytest.mark.parametrize("n_counts", [40, 160])
def test_the_best_match_of_each_of_many_counts_is_found_without_comparing_all_again(n_counts, run, monkeypatch):
    calls = []
    works = Scorer.apart

    def counting(self, first, second):
        calls.append((first, second))
        return works(self, first, second)

    monkeypatch.setattr(Scorer, "apart", counting)
    rows = [casualty(100 + at // 8, article_id=f"a{at:03}", weapon=f"w{at:04}") for at in range(n_counts)]
    assert [row["n_claims"] for row in run(rows).incidents] == [n_counts]
    n_pairs = n_counts * (n_counts + 1) // 2
    assert (
        len(calls) <= n_pairs + 2 * n_counts
    )  # each pair once, and the words for each account in its group twice at most


placed = st.lists(
    st.tuples(
        st.sampled_from([3, 4, 30, 60, 900]), st.sampled_from(["2017-03-10", "2017-03-11", "2017-03-13", None]),
        st.sampled_from([JOBAR, ALEPPO, DOUMA, {"where_prec": 6}, no_place()]), st.sampled_from(["killed", "injured", "captured"]),
        st.sampled_from(["incident", "update", "cumulative", "period"]), st.sampled_from(["civilian", "combatant", "unknown"]),
        st.sampled_from([None, "syria_military", "hts"]), st.sampled_from([None, "air strike", "mine"]), st.sampled_from([{}, {"qualifier": "none"}]),
    ),
    min_size=2, max_size=8,
)  # fmt: skip


@profile(max_examples=150, deadline=None)
@given(drawn=placed)
def test_what_is_remembered_scores_as_a_comparison_does(drawn, settings):
    claims = claims_from(
        [
            casualty(low, article_id=f"a{at}", date=day, place=place, outcome=outcome, total_kind=kind, victim_class=group,
                     perpetrator_id=harming, weapon=weapon, **words)
            for at, (low, day, place, outcome, kind, group, harming, weapon, words) in enumerate(drawn)
        ]
    )  # fmt: skip
    accounts = build_accounts(claims, settings.pack)
    matcher = Matcher(settings.reconcile, settings.pack)
    known = Remembered(matcher, accounts)
    for one, first in enumerate(accounts):
        for other, second in enumerate(accounts):
            if one != other:
                assert known.score(one, other) == matcher.compare(first, second).score


def test_days_and_places_of_many_accounts_of_one_city_day_are_compared_once(run, monkeypatch):
    calls = []
    works = Matcher.where

    def counting(self, first, second):
        calls.append(1)
        return works(self, first, second)

    monkeypatch.setattr(Matcher, "where", counting)
    n_accounts = 80
    run([casualty(100 + at, article_id=f"a{at:03}") for at in range(n_accounts)])
    assert (
        len(calls) <= 1 + 3 * n_accounts
    )  # once for all pairs, and again only for the words of the match of each account


def test_incidents_that_are_settled_are_not_asked_about_pair_by_pair(run, monkeypatch):
    asked = []
    works = near.product

    def counting(*shapes):
        asked.append(1)
        return works(*shapes)

    monkeypatch.setattr(near, "product", counting)
    found = run([casualty(100 + at // 4, article_id=f"a{at:03}", weapon=f"w{at:04}") for at in range(60)])
    assert len(found.incidents) == 1
    assert asked == []
