"""From accounts to groups: who belongs to one happening, with the score and the reason for each."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from pipeline.reconcile.accounts import Account
from pipeline.reconcile.blocking import Blocks
from pipeline.reconcile.clusters import Pair, cluster
from pipeline.reconcile.decided import HandPairs
from pipeline.reconcile.near import Near, near_pairs
from pipeline.reconcile.score import FORBIDDEN, FULL, Comparison, Matcher

FIRST = Comparison(FULL, "first of its incident")
NOTHING = HandPairs()


@dataclass(frozen=True)
class Joined:
    """An account in a group, with its best match among the accounts that were there before it."""

    account: Account
    comparison: Comparison


@dataclass(frozen=True)
class Grouped:
    """The groups, the passive accounts that match none, and the pairs on which the threshold decided narrowly."""

    groups: list[list[Joined]]
    outside: list[Account]
    near: list[Near]


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
    active = [account for account in accounts if not account.is_passive]
    blocks = Blocks(matcher.params)
    scores: dict[Pair, int] = {}
    barred: set[Pair] = set()
    for number, account in enumerate(active):
        for other in blocks.near(account):
            score = matcher.compare(active[other], account).score
            if score > 0:
                scores[(other, number)] = score
            elif score == FORBIDDEN:
                barred.add((other, number))
        blocks.add(number, account)
        tick()
    least = round(matcher.params.min_score * FULL)
    required, split = hand.numbered(active)
    numbers = cluster(len(active), scores, barred | split, min_score=least, required=required)
    groups = [_joined(members, active, matcher=matcher, required=required) for members in numbers]
    home = {number: index for index, members in enumerate(numbers) for number in members}
    outside = []
    for account in (each for each in accounts if each.is_passive):
        matches = [(matcher.compare(active[number], account), number) for number in blocks.near(account)]
        good = sorted(
            (match for match in matches if match[0].score >= max(least, 1)),
            key=lambda match: (-match[0].score, match[1]),
        )
        if good:
            comparison, number = good[0]
            groups[home[number]].append(Joined(account, comparison))
        else:
            outside.append(account)
    near = near_pairs(active, scores, home, matcher=matcher, settled={*required, *split})
    return Grouped(groups, outside, near)


def _joined(
    members: Sequence[int], active: Sequence[Account], *, matcher: Matcher, required: Mapping[Pair, str]
) -> list[Joined]:
    joined: list[Joined] = []
    for position, number in enumerate(members):
        account, earlier = active[number], members[:position]
        by_hand = next((required[(other, number)] for other in earlier if (other, number) in required), None)
        if by_hand is not None:
            best = Comparison(FULL, by_hand)
        elif earlier:
            best = max((matcher.compare(active[other], account) for other in earlier), key=lambda each: each.score)
        else:
            best = FIRST
        joined.append(Joined(account, best if best.score >= 0 else Comparison(0, "joined through later accounts")))
    return joined
