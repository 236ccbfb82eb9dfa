"""From accounts to groups: who belongs to one happening, with the score and the reason for each."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from pipeline.reconcile.accounts import Account
from pipeline.reconcile.blocking import Blocks
from pipeline.reconcile.clusters import Pair, cluster
from pipeline.reconcile.decided import HandPairs
from pipeline.reconcile.followups import Reference, refer_back
from pipeline.reconcile.near import Near, near_pairs
from pipeline.reconcile.score import FORBIDDEN, FULL, Comparison, Matcher

FIRST = Comparison(FULL, "first of its incident")
NOTHING = HandPairs()
LATER = Comparison(0, "joined through later accounts")


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
    against: list[Pair] = []
    for number, account in enumerate(active):
        for other in blocks.near(account):
            score = matcher.compare(active[other], account).score
            if score > 0:
                scores[(other, number)] = score
            elif score == FORBIDDEN:
                against.append((other, number))
        blocks.add(number, account)
        tick()
    least = round(matcher.params.min_score * FULL)
    vague = {number for number, account in enumerate(active) if _is_vague(account)}
    required, split = hand.numbered(active)
    clusters = cluster(len(active), scores, split, min_score=least, against=against, required=required, vague=vague)
    references = refer_back(clusters, active, matcher, barred=split)
    numbers = _with_follow_ups(clusters, references)
    home = {number: index for index, members in enumerate(numbers) for number in members}
    reasons = _Reasons(
        {pair[1]: Comparison(FULL, words) for pair, words in sorted(required.items(), reverse=True)},
        {each.account: each.comparison for each in references},
        _best_earlier(scores, home),
    )
    groups = [[_joined(number, members[0], active, reasons, matcher) for number in members] for members in numbers]
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


def _is_vague(account: Account) -> bool:
    """Return whether an account names no place, or no more than the country: it is compared with few others."""
    return account.place is None or account.place.level == "country"


def _with_follow_ups(clusters: Sequence[Sequence[int]], references: Iterable[Reference]) -> list[list[int]]:
    """Return the clusters with those that refer back put into the one that they refer to; a target never refers back itself."""
    groups = {index: list(members) for index, members in enumerate(clusters)}
    for each in references:
        groups[each.target] += groups.pop(each.group)
    return [sorted(members) for _, members in sorted(groups.items())]


def _best_earlier(scores: Mapping[Pair, int], home: Mapping[int, int]) -> dict[int, tuple[int, int]]:
    """Return for each account its best score with an earlier one of its group, and the first account that has it."""
    best: dict[int, tuple[int, int]] = {}
    for (other, number), score in sorted(scores.items()):
        if home[other] == home[number] and score > best.get(number, (0, 0))[0]:
            best[number] = (score, other)
    return best


@dataclass(frozen=True)
class _Reasons:
    """Why accounts are in their groups: by decision, as a follow-up, or by their best earlier match (score and account)."""

    by_hand: Mapping[int, Comparison]
    as_follow_up: Mapping[int, Comparison]
    best: Mapping[int, tuple[int, int]]


def _joined(number: int, first: int, accounts: Sequence[Account], reasons: _Reasons, matcher: Matcher) -> Joined:
    account = accounts[number]
    if number == first:
        return Joined(account, FIRST)
    if number in reasons.by_hand:
        return Joined(account, reasons.by_hand[number])
    if number in reasons.as_follow_up:
        return Joined(account, reasons.as_follow_up[number])
    if number in reasons.best:
        return Joined(account, matcher.compare(accounts[reasons.best[number][1]], account))
    return Joined(account, LATER)
