"""From accounts to groups: who belongs to one happening, with the score and the reason for each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from pipeline.reconcile.accounts import Account
from pipeline.reconcile.blocking import Blocks
from pipeline.reconcile.components import Components
from pipeline.reconcile.pairs import Scorer, shape_pairs
from pipeline.reconcile.score import FORBIDDEN, FULL, Comparison, Matcher

FIRST = Comparison(FULL, "first of its incident")
NONE = Comparison(FORBIDDEN, "")


@dataclass(frozen=True)
class Joined:
    """An account in a group, with its best match among the accounts that were there before it."""

    account: Account
    comparison: Comparison


class Grouped(NamedTuple):
    """The groups, the passive accounts that match none, and how many accounts were so many alike that not all were compared with all."""

    groups: list[list[Joined]]
    outside: list[Account]
    n_flooded: int


def group_accounts(
    accounts: Sequence[Account], matcher: Matcher, *, tick: Callable[[], None] = lambda: None
) -> Grouped:
    """Return the groups, earliest account first in each, and the passive accounts that match none.

    Accounts of what did not happen never found a group and never change one: each joins its best match or stays outside.
    """
    scorer = Scorer(accounts, matcher)
    active = [number for number, account in enumerate(accounts) if not account.is_passive]
    blocks = Blocks(matcher.params)
    pairs = shape_pairs(scorer, dict.fromkeys(scorer.shapes.of[each] for each in active), blocks, tick=tick)
    least = round(matcher.params.min_score * FULL)
    components = Components(scorer, active, pairs, least)
    numbers = components.clusters()
    groups = [_joined(members, scorer) for members in numbers]
    home = {number: index for index, members in enumerate(numbers) for number in members}
    told = Earlier(scorer)
    for number in active:
        told.add(number)
    outside = []
    for number, account in enumerate(accounts):
        if not account.is_passive:
            continue
        near = blocks.near(scorer.shapes.probes[scorer.shapes.of[number]])
        comparison, match = told.best(number, near)
        if match is not None and comparison.score >= max(least, 1):
            groups[home[match]].append(Joined(account, comparison))
        else:
            outside.append(account)
    return Grouped(groups, outside, components.n_flooded + pairs.n_crowded)


class Earlier:
    """Accounts in their order, and which of them a later one matches best; of each shape two articles of each story are enough."""

    def __init__(self, scorer: Scorer) -> None:
        self.scorer = scorer
        self._known: dict[int, dict[str, list[int]]] = defaultdict(dict)
        self._in_story: dict[str, dict[int, None]] = defaultdict(dict)
        self._apart: dict[tuple[int, int], Comparison] = {}
        self._numbers: set[int] = set()

    def add(self, number: int) -> None:
        """Enter the next account."""
        self._numbers.add(number)
        shape, story = self.scorer.shapes.of[number], self.scorer.stories[number]
        firsts = self._known[shape].setdefault(story, [])
        self._in_story[story][shape] = None
        if len(firsts) < 2 and all(self._article(each) != self._article(number) for each in firsts):
            firsts.append(number)

    def best(self, number: int, shapes: Iterable[int] | None = None) -> tuple[Comparison, int | None]:
        """Return the best comparison and the earliest account that it is with, among accounts of the shapes, of its story and its kin."""
        mine, story = self.scorer.shapes.of[number], self.scorer.stories[number]
        found: tuple[Comparison, int | None] = (NONE, None)
        for other in self.scorer.kin(number):
            if other in self._numbers:
                found = _better(found, (self.scorer.closely(other, number), other))
        for shape in self._in_story.get(story, ()):
            for other in self._known[shape][story]:
                if self._article(other) != self._article(number):
                    found = _better(found, (self.scorer.in_story(shape, mine), other))
                    break
        for shape in self._known if shapes is None else shapes:
            elsewhere = next((numbers[0] for each, numbers in self._known[shape].items() if each != story), None)
            if elsewhere is not None:
                found = _better(found, (self._compared(shape, mine), elsewhere))
        return found

    def _compared(self, shape: int, mine: int) -> Comparison:
        key = (shape, mine)
        if key not in self._apart:
            self._apart[key] = self.scorer.apart(shape, mine)
        return self._apart[key]

    def _article(self, number: int) -> str:
        return self.scorer.accounts[number].article_id


def _better(one: tuple[Comparison, int | None], other: tuple[Comparison, int]) -> tuple[Comparison, int | None]:
    """Return the higher of two matches, the earlier account of equals, the one given first for one account."""
    if one[1] is None or (-other[0].score, other[1]) < (-one[0].score, one[1]):
        return other
    return one


def _joined(members: Sequence[int], scorer: Scorer) -> list[Joined]:
    joined: list[Joined] = []
    earlier = Earlier(scorer)
    for number in members:
        best, _ = (FIRST, None) if not joined else earlier.best(number)
        earlier.add(number)
        reached = best if best.score >= 0 else Comparison(0, "joined through later accounts")
        joined.append(Joined(scorer.accounts[number], reached))
    return joined
