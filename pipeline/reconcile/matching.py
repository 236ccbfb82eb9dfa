"""From accounts to groups: who belongs to one happening, with the score and the reason for each."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from pipeline.reconcile.accounts import Account
from pipeline.reconcile.blocking import Blocks
from pipeline.reconcile.clusters import Pair, cluster
from pipeline.reconcile.score import FORBIDDEN, FULL, Comparison, Matcher

FIRST = Comparison(FULL, "first of its incident")


@dataclass(frozen=True)
class Joined:
    """An account in a group, with its best match among the accounts that were there before it."""

    account: Account
    comparison: Comparison


def group_accounts(
    accounts: Sequence[Account], matcher: Matcher, *, tick: Callable[[], None] = lambda: None
) -> tuple[list[list[Joined]], list[Account]]:
    """Return the groups, earliest account first in each, and the passive accounts that match none.

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
    numbers = cluster(len(active), scores, barred, min_score=least)
    groups = [_joined([active[number] for number in members], matcher) for members in numbers]
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
    return groups, outside


def _joined(members: Sequence[Account], matcher: Matcher) -> list[Joined]:
    joined: list[Joined] = []
    for number, account in enumerate(members):
        best = FIRST
        if number:
            best = max((matcher.compare(other, account) for other in members[:number]), key=lambda each: each.score)
        joined.append(Joined(account, best if best.score >= 0 else Comparison(0, "joined through later accounts")))
    return joined
