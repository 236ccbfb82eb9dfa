"""What people have decided about pairs of claims: which must be one incident and which must not, whatever the scores say."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from pipeline.errors import ConfigError
from pipeline.reconcile.accounts import Account, Claim

Row = Mapping[str, Any]
Pair = tuple[int, int]
MERGE, SPLIT = "merge", "split"


@dataclass(frozen=True)
class HandPairs:
    """The last decision on each pair of claim ids, with the words for it."""

    verdicts: Mapping[tuple[str, str], tuple[str, str]] = field(default_factory=dict)

    @classmethod
    def of(cls, decisions: Iterable[Row]) -> HandPairs:
        """Return the pairs in rows of `decisions`, which are in the order of their days: a later one replaces an earlier one."""
        verdicts: dict[tuple[str, str], tuple[str, str]] = {}
        for row in decisions:
            if row["decision"] in (MERGE, SPLIT):
                first, second = sorted((row["claim_id"], row["other_claim_id"]))
                verdicts[(first, second)] = (
                    row["decision"],
                    f"{row['decision']} by {row['who']} on {row['decided_on']}: {row['why']}",
                )
        return cls(verdicts)

    @property
    def claim_ids(self) -> frozenset[str]:
        """The claims that a person decided on."""
        return frozenset(claim_id for pair in self.verdicts for claim_id in pair)

    def apart(self, claims: Sequence[Claim]) -> list[Claim]:
        """Return the claims with an event of their own for each that is split from another claim of the same event."""
        by_id = {claim.id: claim for claim in claims}
        moved: dict[str, str] = {}
        for (first, second), (verdict, _) in sorted(self.verdicts.items()):
            if (
                verdict == SPLIT
                and first in by_id
                and second in by_id
                and by_id[first].event_id == by_id[second].event_id
            ):
                later = max((by_id[first], by_id[second]), key=lambda claim: claim.when)
                moved[later.id] = f"{later.event_id} split {later.id}"
        return [replace(claim, event_id=moved[claim.id]) if claim.id in moved else claim for claim in claims]

    def numbered(self, accounts: Sequence[Account]) -> tuple[dict[Pair, str], set[Pair]]:
        """Return the pairs of account numbers (lower, higher) that must be joined, with the words for it, and those that must not.

        A pair of which a claim is not known yet says nothing. Accounts that cannot be one incident are a ConfigError with the decision.
        """
        homes = {claim.id: number for number, account in enumerate(accounts) for claim in account.claims}
        required: dict[Pair, str] = {}
        barred: set[Pair] = set()
        for (first, second), (verdict, words) in sorted(self.verdicts.items()):
            if first not in homes or second not in homes:
                continue
            pair = min(homes[first], homes[second]), max(homes[first], homes[second])
            if pair[0] == pair[1]:
                continue
            if verdict == SPLIT:
                barred.add(pair)
                continue
            _check_kinds(accounts[pair[0]], accounts[pair[1]], words)
            required[pair] = words
        _check_contradictions(required, barred)
        return required, barred


def _check_kinds(first: Account, second: Account, words: str) -> None:
    if first.is_passive or second.is_passive or first.kind != second.kind:
        kinds = [f"{each.kind}{' that did not happen' if each.is_passive else ''}" for each in (first, second)]
        raise ConfigError(
            f"data/hand, {words}", rule=f"a claim of kind {kinds[0]} and one of kind {kinds[1]} cannot be one incident",
            remedy="change the total_kind or modality of one of them first, or take the line out",
        )  # fmt: skip


def _check_contradictions(required: Mapping[Pair, str], barred: set[Pair]) -> None:
    groups: dict[int, int] = {}

    def head(number: int) -> int:
        while groups.setdefault(number, number) != number:
            number = groups[number]
        return number

    for a, b in required:
        groups[head(b)] = head(a)
    for a, b in sorted(barred):
        if a in groups and b in groups and head(a) == head(b):
            words = next(words for pair, words in required.items() if head(pair[0]) == head(a))
            raise ConfigError(
                f"data/hand, {words}", rule="joins, with other merges, two claims that another line splits", remedy="take one of the lines out"
            )  # fmt: skip
