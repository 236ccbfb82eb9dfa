"""From accounts to groups: who belongs to one happening, with the score and the reason for each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from pipeline.reconcile.accounts import Account
from pipeline.reconcile.blocking import Blocks
from pipeline.reconcile.clusters import Pair
from pipeline.reconcile.components import Components, Decided
from pipeline.reconcile.decided import HandPairs
from pipeline.reconcile.earlier import Earlier
from pipeline.reconcile.near import Near, near_pairs
from pipeline.reconcile.pairs import Scorer, shape_pairs
from pipeline.reconcile.score import FULL, Comparison, Matcher

FIRST = Comparison(FULL, "first of its incident")
NOTHING = HandPairs()


@dataclass(frozen=True)
class Joined:
    """An account in a group, with its best match among the accounts that were there before it."""

    account: Account
    comparison: Comparison


@dataclass(frozen=True)
class Grouped:
    """The groups, the passive accounts that match none, and the pairs on which the threshold decided narrowly.

    `n_flooded` = accounts that were so many alike that not each was compared with each.
    """

    groups: list[list[Joined]]
    outside: list[Account]
    near: list[Near]
    n_flooded: int


def group_accounts(
    accounts: Sequence[Account],
    matcher: Matcher,
    *,
    hand: HandPairs = NOTHING,
    tick: Callable[[], None] = lambda: None,
) -> Grouped:
    """Return the groups, earliest account first in each. What people decided of two claims goes before every score.

    Accounts of what did not happen never found a group and never change one: each joins its best match or stays outside.
    """
    scorer = Scorer(accounts, matcher)
    active = [number for number, account in enumerate(accounts) if not account.is_passive]
    required, split = _numbered(hand, active, accounts)
    blocks = Blocks(matcher.params)
    pairs = shape_pairs(scorer, dict.fromkeys(scorer.shapes.of[each] for each in active), blocks, tick=tick)
    least = round(matcher.params.min_score * FULL)
    components = Components(scorer, active, pairs, least=least, decided=Decided(list(required), split))
    numbers = components.clusters()
    by_hand: dict[int, list[Pair]] = defaultdict(list)
    for pair in sorted(required):
        by_hand[pair[1]].append(pair)
    groups = [_joined(members, scorer, required=required, by_hand=by_hand) for members in numbers]
    near = near_pairs(scorer, pairs, numbers, matcher=matcher, settled={*required, *split})
    outside = _put_passive(scorer, blocks, numbers, groups=groups, least=max(least, 1))
    return Grouped(groups, outside, near, components.n_flooded + pairs.n_crowded)


def _numbered(
    hand: HandPairs, active: Sequence[int], accounts: Sequence[Account]
) -> tuple[dict[Pair, str], list[Pair]]:
    """Return the decided pairs by the numbers of their accounts among all."""
    required, split = hand.numbered([accounts[number] for number in active])
    joined = {(active[low], active[high]): words for (low, high), words in required.items()}
    return joined, [(active[low], active[high]) for low, high in sorted(split)]


def _put_passive(
    scorer: Scorer, blocks: Blocks, numbers: Sequence[Sequence[int]], *, groups: Sequence[list[Joined]], least: int
) -> list[Account]:
    """Put each account of what did not happen into the group of its best match; return those that match none."""
    home = {number: index for index, members in enumerate(numbers) for number in members}
    told = Earlier(scorer)
    for number in sorted(home):
        told.add(number)
    outside = []
    for number, account in enumerate(scorer.accounts):
        if not account.is_passive:
            continue
        comparison, match = told.best(number, blocks.near(scorer.shapes.probes[scorer.shapes.of[number]]))
        if match is not None and comparison.score >= least:
            groups[home[match]].append(Joined(account, comparison))
        else:
            outside.append(account)
    return outside


def _joined(
    members: Sequence[int], scorer: Scorer, *, required: Mapping[Pair, str], by_hand: Mapping[int, Sequence[Pair]]
) -> list[Joined]:
    joined: list[Joined] = []
    earlier = Earlier(scorer)
    for number in members:
        decided = next((pair for pair in by_hand.get(number, ()) if pair[0] in members), None)
        if decided is not None:
            best = Comparison(FULL, required[decided])
        else:
            best = earlier.best(number)[0] if joined else FIRST
        earlier.add(number)
        reached = best if best.score >= 0 else Comparison(0, "joined through later accounts")
        joined.append(Joined(scorer.accounts[number], reached))
    return joined
