"""Pairs of accounts on which the threshold decided narrowly: the questions for a person.

Two incidents are asked about once, by their best pair, where it misses the threshold by less than `review_margin`. An account inside an
incident is asked about where even its best match there passes the threshold by less than that.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from pipeline.reconcile.accounts import Account, Claim
from pipeline.reconcile.clusters import Pair
from pipeline.reconcile.score import FULL, Comparison, Matcher


@dataclass(frozen=True)
class Near:
    """Two accounts, how they compare, and whether they are one incident."""

    first: Account
    second: Account
    comparison: Comparison
    is_joined: bool


def near_pairs(
    accounts: Sequence[Account], scores: Mapping[Pair, int], home: Mapping[int, int], *, matcher: Matcher, settled: Collection[Pair]
) -> list[Near]:  # fmt: skip
    """Return the narrow pairs in the order of their accounts; what a person settled is not asked again."""
    least = round(matcher.params.min_score * FULL)
    margin = round(matcher.params.review_margin * FULL)
    apart: dict[Pair, tuple[int, Pair]] = {}
    inside: dict[int, tuple[int, Pair]] = {}
    for pair, score in sorted(scores.items()):
        homes = home[pair[0]], home[pair[1]]
        if homes[0] == homes[1]:
            for number in pair:
                inside[number] = max(inside.get(number, (0, pair)), (score, pair), key=lambda each: each[0])
        else:
            key = min(homes), max(homes)
            apart[key] = max(apart.get(key, (0, pair)), (score, pair), key=lambda each: each[0])
    narrow = {pair for score, pair in apart.values() if least - margin < score}
    narrow |= {pair for score, pair in inside.values() if score < least + margin}
    return [
        Near(accounts[a], accounts[b], matcher.compare(accounts[a], accounts[b]), home[a] == home[b])
        for a, b in sorted(narrow - set(settled))
    ]


def shown_claim(account: Account) -> Claim:
    """Return the claim that stands for an account: a whole before a part, the dead before others, then the first told."""
    return min(
        account.claims,
        key=lambda each: (not each.counts, each.part_of is not None, each.outcome != "killed", each.when),
    )
