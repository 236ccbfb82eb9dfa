"""Pairs of accounts on which the threshold decided narrowly: the questions for a person.

Two incidents are asked about once, by their best pair, where it misses the threshold by less than `review_margin`. An account inside an
incident is asked about where even its best match there passes the threshold by less than that.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, product

from pipeline.reconcile.accounts import Account, Claim
from pipeline.reconcile.clusters import Pair
from pipeline.reconcile.earlier import Earlier
from pipeline.reconcile.pairs import Scorer, ShapePairs
from pipeline.reconcile.score import FULL, Comparison, Matcher

MAX_ASKED = 100  # pairs of accounts of two shapes that are looked at one by one; of a flood the first of two stories in each incident


@dataclass(frozen=True)
class Near:
    """Two accounts, how they compare, and whether they are one incident."""

    first: Account
    second: Account
    comparison: Comparison
    is_joined: bool


def near_pairs(
    scorer: Scorer, pairs: ShapePairs, clusters: Sequence[Sequence[int]], *, matcher: Matcher, settled: Collection[Pair]
) -> list[Near]:
    """Return the narrow pairs in the order of their accounts; what a person settled is not asked again."""
    least = round(matcher.params.min_score * FULL)
    margin = round(matcher.params.review_margin * FULL)
    home = {number: index for index, members in enumerate(clusters) for number in members}
    apart: dict[Pair, tuple[int, Pair]] = {}
    for pair, score in _scored(scorer, pairs, home, above=least - margin):
        homes = home[pair[0]], home[pair[1]]
        key = min(homes), max(homes)
        if homes[0] != homes[1] and (key not in apart or (-score, pair) < (-apart[key][0], apart[key][1])):
            apart[key] = (score, pair)
    narrow = {pair for _, pair in apart.values()}
    for members in (each for each in clusters if len(each) > 1):
        narrow |= set(_weakly_joined(members, scorer, pairs, below=least + margin))
    accounts = scorer.accounts
    return [
        Near(accounts[a], accounts[b], matcher.compare(accounts[a], accounts[b]), home[a] == home[b])
        for a, b in sorted(narrow - set(settled))
    ]


def _weakly_joined(members: Sequence[int], scorer: Scorer, pairs: ShapePairs, *, below: int) -> Iterator[Pair]:
    """Yield the best pair of each member, the earliest of equals, where its score is above 0 and below a bound."""
    group = Earlier(scorer, pairs)
    for number in members:
        group.add(number)
    for number in members:
        comparison, other = group.best(number)
        if other is not None and 0 < comparison.score < below:
            yield min(number, other), max(number, other)


def _scored(scorer: Scorer, pairs: ShapePairs, home: Mapping[int, int], *, above: int) -> Iterator[tuple[Pair, int]]:
    """Yield pairs of accounts that may match, with their scores above a bound; of floods only those that can be best."""
    shapes: dict[int, list[int]] = defaultdict(list)
    stories: dict[str, list[int]] = defaultdict(list)
    for number in sorted(home):
        shapes[scorer.shapes.of[number]].append(number)
        stories[scorer.stories[number]].append(number)
    wanted = max(above, 0)
    firsts = {shape: _firsts(numbers, scorer, home) for shape, numbers in shapes.items()}
    for low, high, score in pairs:
        if score > wanted:
            is_flood = len(shapes[low]) * len(shapes[high]) > MAX_ASKED
            for one, other in product(*((firsts if is_flood else shapes)[each] for each in (low, high))):
                if one != other and scorer.stories[one] != scorer.stories[other]:
                    yield (min(one, other), max(one, other)), score
    for numbers in (each for each in stories.values() if len(each) > 1):
        is_flood = len(numbers) ** 2 > MAX_ASKED
        asked = _first_in_story(numbers, scorer, home) if is_flood else numbers
        for one, other in combinations(asked, 2):
            if (score := scorer.together(one, other).score) > wanted:
                yield (one, other), score


def _first_in_story(numbers: Sequence[int], scorer: Scorer, home: Mapping[int, int]) -> list[int]:
    """Return of each shape in each incident the first account of each of two articles."""
    found: dict[Pair, dict[str, int]] = defaultdict(dict)
    for number in numbers:
        firsts = found[(home[number], scorer.shapes.of[number])]
        if len(firsts) < 2:
            firsts.setdefault(scorer.accounts[number].article_id, number)
    return sorted(number for firsts in found.values() for number in firsts.values())


def _firsts(numbers: Sequence[int], scorer: Scorer, home: Mapping[int, int]) -> list[int]:
    """Return of each shape in each incident the first accounts of two stories: one of them is in another story than any other account."""
    found: dict[Pair, list[int]] = defaultdict(list)
    for number in numbers:
        firsts = found[(home[number], scorer.shapes.of[number])]
        if len(firsts) < 2 and all(scorer.stories[each] != scorer.stories[number] for each in firsts):
            firsts.append(number)
    return sorted(number for firsts in found.values() for number in firsts)


def shown_claim(account: Account) -> Claim:
    """Return the claim that stands for an account: a whole before a part, the dead before others, then the first told."""
    return min(
        account.claims,
        key=lambda each: (not each.counts, each.part_of is not None, each.outcome != "killed", each.when),
    )
