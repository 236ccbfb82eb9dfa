"""Groups that speak again of an earlier happening without saying when it was: they go to the group that they refer back to.

Reports of a large happening go on for weeks: undated ("the children taken from the school"), dated by month, or, for people who are held or
missing, dated by the day on which they still are. Days cannot match these; a telling number at one place can. Each such group is compared
with a bounded number of earlier groups, so the work grows with the number of groups.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from pipeline.reconcile.accounts import Account
from pipeline.reconcile.clusters import Pair
from pipeline.reconcile.counts import Count
from pipeline.reconcile.score import (
    FULL,
    STANDING,
    TELLING_PEOPLE,
    TELLING_SHARE,
    TELLING_VAGUE_PEOPLE,
    Comparison,
    Matcher,
    telling_numbers,
)

HELD = "held"  # captured or missing
LONG_DAYS = 14  # a range of days longer than this dates nothing closely
MOST_TARGETS = 16  # earlier groups that a follow-up is compared with: the latest at its place
MOST_VOICES = 8  # accounts that speak for a group there: the first with each telling number
Key = tuple[object, ...]


@dataclass(frozen=True)
class Reference:
    """A group refers back to another, by the match of two of their accounts (numbers in the list of accounts)."""

    group: int
    target: int
    account: int
    comparison: Comparison


@dataclass
class _Group:
    """What is asked of a group: the day from which it is counted, who speaks for it, and its members where any pair is barred."""

    since: date | None
    voices: list[int]
    members: set[int]


def refer_back(
    groups: Sequence[Sequence[int]], accounts: Sequence[Account], matcher: Matcher, *, barred: Iterable[Pair] = ()
) -> list[Reference]:
    """Return which groups refer back to which earlier ones; `groups` in order of their first accounts. A target refers to none itself.

    What a follow-up says is known of its target from then on: a toll that grew in between is found again. Groups with a barred pair never
    meet.
    """
    least = round(matcher.params.min_score * FULL)
    index: dict[Key, list[int]] = defaultdict(list)
    known: dict[int, _Group] = {}
    kept_apart: dict[int, set[int]] = defaultdict(set)
    pairs = list(barred)
    for a, b in pairs:
        kept_apart[a].add(b)
        kept_apart[b].add(a)
    found = []
    for number, members in enumerate(groups):
        enemies = set().union(*(kept_apart[each] for each in members if each in kept_apart))
        mine = _Group(
            _first_day(accounts[each] for each in members), _voices(members, accounts), set(members) if pairs else set()
        )
        keys = list(dict.fromkeys(key for each in mine.voices for key in _keys(accounts[each])))
        home = number
        if mine.voices and _is_open(accounts[each] for each in members):
            targets = sorted({each for key in keys for each in index[key][-MOST_TARGETS:]})[-MOST_TARGETS:]
            best = _best(
                mine, {each: known[each] for each in targets if not enemies & known[each].members}, accounts, matcher
            )
            if best is not None and best.comparison.score >= least:
                found.append(Reference(number, best.group, best.account, best.comparison))
                home = best.group
        known.setdefault(home, mine)
        if home != number:
            known[home].voices = _voices([*known[home].voices, *mine.voices], accounts)
            known[home].members |= mine.members
        for key in keys:
            if home not in index[key][-MOST_TARGETS:]:
                index[key].append(home)
    return found


@dataclass(frozen=True)
class _Match:
    group: int
    account: int
    comparison: Comparison


def _best(mine: _Group, targets: Mapping[int, _Group], accounts: Sequence[Account], matcher: Matcher) -> _Match | None:
    """Return the target that matches best, the latest of equals."""
    best: _Match | None = None
    for number, target in targets.items():
        for one in mine.voices:
            if not _is_in_time(accounts[one], target.since, matcher.params.refer_days):
                continue
            for other in target.voices:
                if _share_a_number(accounts[one], accounts[other]):
                    match = _Match(number, one, matcher.compare_again(accounts[other], accounts[one]))
                    if best is None or match.comparison.score >= best.comparison.score:
                        best = match
    return best


def _voices(members: Sequence[int], accounts: Sequence[Account]) -> list[int]:
    """Return the accounts that speak for a group: the first with each telling number, of an incident at a known place."""
    voices: dict[object, int] = {}
    for each in members:
        account = accounts[each]
        if account.kind == "incident" and account.place is not None:
            for outcome, count in _telling(account):
                voices.setdefault((outcome, count.number), each)
    return list(dict.fromkeys(voices.values()))[:MOST_VOICES]


def _is_open(accounts: Iterable[Account]) -> bool:
    """Return whether no account of a group says on which days people were harmed; of people held or missing, a day is never the first."""
    return all(_is_vague(each) or set(each.counts) <= STANDING for each in accounts)


def _is_vague(account: Account) -> bool:
    if account.days is None or not account.is_dated:
        return True
    return (account.days[1] - account.days[0]).days > LONG_DAYS


def _telling(account: Account) -> Iterator[tuple[str, Count]]:
    """Yield outcome and count of the telling numbers; who was taken is missing, so both are one outcome here."""
    for outcome, counts in sorted(account.counts.items()):
        for told in counts:
            if told.count.number >= TELLING_PEOPLE:
                yield _kind(outcome), told.count


def _kind(outcome: str) -> str:
    return HELD if outcome in STANDING else outcome


def _keys(account: Account) -> Iterator[Key]:
    """Yield the keys under which a group is found again: outcome with place, or with country and a very large number."""
    if account.place is None:
        return
    place = account.place.key or account.place.country
    for outcome, _ in _telling(account):
        yield outcome, place
    for outcome, step in telling_numbers(account):
        yield from ((_kind(outcome), account.place.country, step + near) for near in (0, 1))


def _first_day(accounts: Iterable[Account]) -> date | None:
    """Return the first day that a closely dated account gives, else the first on which any is looked for."""
    days = [(_is_vague(each), each.days[0]) for each in accounts if each.days is not None]
    return min(days)[1] if days else None


def _is_in_time(later: Account, since: date | None, refer_days: int) -> bool:
    """Return whether an account was given after a happening and not too long after it, and is not dated before it."""
    day = _day(later)
    if day is None or since is None or not 0 <= (day - since).days <= refer_days:
        return False
    return not later.is_dated or later.days is None or later.days[1] >= since


def _share_a_number(one: Account, other: Account) -> bool:
    """Return whether both count one outcome with telling numbers that may be one."""
    theirs: dict[str, list[Count]] = defaultdict(list)
    for outcome, count in _telling(other):
        theirs[outcome].append(count)
    return any(_fits(outcome, mine, each) for outcome, mine in _telling(one) for each in theirs[outcome])


def _day(account: Account) -> date | None:
    """Return the day on which an account was given: of publication, else the last of its days."""
    if account.known is not None:
        return account.known.date()
    return account.days[1] if account.days else None


def _fits(outcome: str, mine: Count, other: Count) -> bool:
    """Return whether two telling counts may be one: near, or of people held, both possible ("hundreds", 276)."""
    small, large = sorted((mine.number, other.number))
    if outcome == HELD and mine.overlaps(other):
        return True
    is_exact = mine.best is not None and other.best is not None
    return is_exact and large <= small * TELLING_SHARE and (small >= TELLING_VAGUE_PEOPLE or small == large)
