"""From accounts to groups: who belongs to one happening, with the score and the reason for each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from pipeline.reconcile.accounts import Account
from pipeline.reconcile.blocking import Blocks
from pipeline.reconcile.clusters import Pair
from pipeline.reconcile.components import Components, Decided
from pipeline.reconcile.decided import HandPairs
from pipeline.reconcile.earlier import Earlier
from pipeline.reconcile.followups import Reference, refer_back
from pipeline.reconcile.near import Near, near_pairs
from pipeline.reconcile.pairs import Scorer, ShapePairs, shape_pairs
from pipeline.reconcile.score import FULL, Comparison, Matcher

FIRST = Comparison(FULL, "first of its incident")
LATER = Comparison(0, "joined through later accounts")
COPY = Comparison(FULL, "same words in a copied text")
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
    accounts, twins = fold_copies(accounts, kept=hand.claim_ids)
    scorer = Scorer(accounts, matcher)
    active = [number for number, account in enumerate(accounts) if not account.is_passive]
    required, split = _numbered(hand, active, accounts)
    blocks = Blocks(matcher.params)
    pairs = shape_pairs(scorer, dict.fromkeys(scorer.shapes.of[each] for each in active), blocks, tick=tick)
    least = round(matcher.params.min_score * FULL)
    components = Components(scorer, active, pairs, least=least, decided=Decided(list(required), split))
    clusters = components.clusters()
    references = refer_back(clusters, accounts, matcher, barred=split)
    numbers = _with_follow_ups(clusters, references)
    reasons = Reasons(
        {pair[1]: Comparison(FULL, words) for pair, words in sorted(required.items(), reverse=True)},
        {each.account: each.comparison for each in references},
    )
    groups = [_with_twins(_joined(members, scorer, pairs, reasons), twins) for members in numbers]
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


def fold_copies(
    accounts: Sequence[Account], *, kept: Collection[str] = ()
) -> tuple[list[Account], dict[str, list[Account]]]:
    """Return the accounts that are no copy, and by account id those that repeat one word for word in a copied article.

    A copy goes wherever its original goes and has no weight of its own: however often a text is printed, it joins and parts the same claims.
    Accounts of what did not happen, and those with a claim that is `kept` because a person decided on it, are left as they are.
    """
    originals: dict[tuple[str, frozenset[tuple[object, ...]]], Account] = {}
    single: list[Account] = []
    twins: dict[str, list[Account]] = defaultdict(list)
    for account in accounts:
        if account.is_passive or any(claim.id in kept for claim in account.claims):
            single.append(account)
            continue
        told = _told(account)
        original = originals.get((account.copied_from, told)) if account.copied_from is not None else None
        originals.setdefault((account.article_id, told), original or account)
        if original is None:
            single.append(account)
        else:
            twins[original.id].append(account)
    return single, twins


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


def _with_twins(group: Sequence[Joined], twins: Mapping[str, Sequence[Account]]) -> list[Joined]:
    """Return a group with the copies of its accounts, earliest first."""
    copies = (Joined(copy, COPY) for each in group for copy in twins.get(each.account.id, ()))
    return sorted((*group, *copies), key=lambda each: each.account.claims[0].when)


def _with_follow_ups(clusters: Sequence[Sequence[int]], references: Iterable[Reference]) -> list[list[int]]:
    """Return the clusters with those that refer back put into the one that they refer to; a target never refers back itself."""
    groups = {index: list(members) for index, members in enumerate(clusters)}
    for each in references:
        groups[each.target] += groups.pop(each.group)
    return [sorted(members) for _, members in sorted(groups.items())]


@dataclass(frozen=True)
class Reasons:
    """Why accounts are in their groups other than by a match: by decision, or as a follow-up."""

    by_hand: Mapping[int, Comparison]
    as_follow_up: Mapping[int, Comparison]


def _joined(members: Sequence[int], scorer: Scorer, pairs: ShapePairs, reasons: Reasons) -> list[Joined]:
    joined: list[Joined] = []
    earlier = Earlier(scorer, pairs)
    for number in members:
        best = FIRST if not joined else reasons.by_hand.get(number) or reasons.as_follow_up.get(number)
        if best is None:
            match, _ = earlier.best(number)
            best = match if match.score > 0 else LATER
        earlier.add(number)
        joined.append(Joined(scorer.accounts[number], best))
    return joined
