"""From accounts to groups: who belongs to one happening, with the score and the reason for each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
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
    everyone = [account for account in accounts if not account.is_passive]
    active, twins = fold_copies(everyone)
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
    groups = [_joined(_with_twins([active[number] for number in members], twins), matcher) for members in numbers]
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


def fold_copies(accounts: Sequence[Account]) -> tuple[list[Account], dict[str, list[Account]]]:
    """Return the accounts that are no copy, and by account id those that repeat one word for word in a copied article.

    A copy goes wherever its original goes and has no weight of its own: however often a text is printed, it joins and parts the same claims.
    """
    originals: dict[tuple[str, frozenset[tuple[object, ...]]], Account] = {}
    kept: list[Account] = []
    twins: dict[str, list[Account]] = defaultdict(list)
    for account in accounts:
        told = _told(account)
        original = originals.get((account.copied_from, told)) if account.copied_from is not None else None
        originals.setdefault((account.article_id, told), original or account)
        if original is None:
            kept.append(account)
        else:
            twins[original.id].append(account)
    return kept, twins


def _told(account: Account) -> frozenset[tuple[object, ...]]:
    """Return all that an account's claims say, without who prints them and when."""
    return frozenset(
        (
            account.kind, claim.quote, claim.outcome, claim.count, claim.qualifier, claim.days, claim.place, claim.place_words,
            claim.victim_words, claim.victim_group, claim.victim_class, claim.perpetrator_id, claim.weapon, claim.part_of is None,
            claim.total_kind, claim.stance,
        )
        for claim in account.claims
    )  # fmt: skip


def _with_twins(members: Sequence[Account], twins: Mapping[str, Sequence[Account]]) -> list[Account]:
    """Return the members of a group with their copies, earliest first."""
    return sorted(
        (each for member in members for each in (member, *twins.get(member.id, ()))),
        key=lambda each: each.claims[0].when,
    )


def _joined(members: Sequence[Account], matcher: Matcher) -> list[Joined]:
    joined: list[Joined] = []
    for number, account in enumerate(members):
        best = FIRST
        if number:
            best = max((matcher.compare(other, account) for other in members[:number]), key=lambda each: each.score)
        joined.append(Joined(account, best if best.score >= 0 else Comparison(0, "joined through later accounts")))
    return joined
