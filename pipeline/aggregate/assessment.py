"""The rules by which a view of a place follows its evidence, day by day. The order in which claims are given or numbered changes nothing.

The view of a side follows the claims of that side, its denials left out; `neutral` and `unknown` are views like others. The view `assessed`:

1. A neutral claimant, a claim by which the claimant's camp gains nothing, or two independent origins (of different stories and different
   camps) that say the same of the same party within `contest_days` are accepted; agreement is not, where an opposed claim is as recent as
   the first of the two.
2. An accepted claim changes the holder, unless on the same day another accepted one says the opposite; or it tells of a state ("holds") or of
   a deed without a date, while the present holder was accepted by evidence within `contest_days`; or its date is a week or longer and
   begins before that evidence. Then, and where a claim that is not accepted opposes another, the place is contested until the older side's
   last claim is `contest_days` old: no word wins by being the last.
3. Fighting inside, and an accepted entry or the taking of a part by others than the holder, make it contested for `contest_days`.
   Afterwards the holder stands again; those in a part of it are remembered until they leave or the whole is taken.
4. A siege does not unseat the holder. It ends when it is broken, when the besieger leaves, or when the holder changes.
5. Whoever leaves a place no longer holds it. That somebody without a side holds it is believed only where no holder is known; that somebody
   not known took it, only where the present holder was accepted longer than `contest_days` ago.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, timedelta

from pipeline.aggregate.evidence import (
    BESIEGED,
    CLASH,
    ENTERED,
    HOLDER,
    HOLDS,
    IN_PART,
    SIEGE_BROKEN,
    UNSEATED,
    VACATED,
    Evidence,
    is_faceless,
    is_opposed,
)
from pipeline.aggregate.part_words import FULL, MOST, PART_OF
from pipeline.aggregate.timeline import DAY, Interval, Situation, Timeline, claims_of
from pipeline.claim_keys import is_party, same_camp, side_of
from pipeline.packs import Pack

AGREED = "two independent origins agree"
ONE_WORD = "one origin whose word alone does not suffice"
ONLY_DENIED = "nothing but a denial"
OWN_WORD = "last claim of this side"


class View:
    """One view of one place in the making; `own` = it follows every claim, as that of a side does."""

    def __init__(self, contest_days: int, pack: Pack, *, own: bool) -> None:
        self.pack = pack
        self.own = own
        self.window = timedelta(days=contest_days)
        self.timeline = Timeline()
        self.now = Situation()
        self.rule = ""  # why the holder holds
        self.made: dict[str, date] = {}  # claims that made the holder
        self.last: dict[str, date] = {}  # the latest for him
        self.holder_day: date | None = None  # of the last accepted evidence for the holder
        self.recent: list[Evidence] = []  # since the last accepted change of the holder, it included
        self.contest_end: date | None = None

    # ------------------------------------------------------------ a day

    def lapse_before(self, day: date) -> None:
        """End a contest whose claims have grown too old before a day."""
        if self.contest_end is None or self.contest_end >= day:
            return
        self.now = replace(self.now, is_contested=False)
        rule = f"no opposed claims within {self.window.days} days"
        rule += f"; before that: {self.rule}" if self.now.holder else ""
        basis = self._basis() or self.timeline.intervals[-1].latest
        self.timeline.follow(self.contest_end + DAY, self.now, rule=rule, basis=basis)
        self.timeline.made_by(self.made)
        self.contest_end = None

    def take(self, day: date, evidences: Iterable[Evidence]) -> None:
        """Follow the evidence of one day."""
        self.lapse_before(day)
        today = sorted(evidences, key=lambda each: each.order)
        near = [*self._near(day), *today]
        reasons = {each.claim_id: self._reason(each, near) for each in today}
        accepted = [each for each in today if reasons[each.claim_id] is not None]
        doubtful = set()
        for each in today:
            reason = reasons[each.claim_id]
            if reason is not None and self._is_doubtful(each, accepted):
                doubtful.add(each.claim_id)
            elif reason is not None:
                self._accept(each, reason, near)
        for each in today:
            if reasons[each.claim_id] is None or each.claim_id in doubtful:
                self._hear(each)

    def _basis(self) -> dict[str, date]:
        return self.made | self.last

    def _near(self, day: date) -> list[Evidence]:
        return [other for other in self.recent if day - other.day <= self.window]

    def _reason(self, each: Evidence, near: Sequence[Evidence]) -> str | None:
        """Return why a claim is accepted, or None."""
        if each.is_denied:
            return None
        return OWN_WORD if self.own else each.trust or self._agreement(each, near)

    def _agreement(self, each: Evidence, near: Sequence[Evidence]) -> str | None:
        alike = [other for other in near if _says_the_same(each, other) and self._is_independent(each, other)]
        if not alike or (each.kind in HOLDER and each.actor is None):
            return None
        first = min(other.day for other in alike)
        return None if any(other.day >= first for other in near if is_opposed(other, each)) else AGREED

    def _is_independent(self, each: Evidence, other: Evidence) -> bool:
        return (
            other.origin != each.origin
            and other.story_id != each.story_id
            and not same_camp(self.pack, other.interest, each.interest)
        )

    def _is_doubtful(self, each: Evidence, accepted: Iterable[Evidence]) -> bool:
        """Return whether an accepted claim must not change what is known (rules 2, 4 and 5)."""
        is_holders = self.now.holder is not None and each.party == self.now.party
        if each.kind == BESIEGED:
            return is_holders
        if each.kind not in UNSEATED:
            return False
        if any(is_opposed(each, other) and other.is_change == each.is_change for other in accepted):
            return True
        unseats = self.now.holder is not None and is_holders == (each.kind == VACATED)
        is_soon = self.holder_day is not None and each.day - self.holder_day <= self.window
        if unseats and is_faceless(each):
            return each.kind == HOLDS or is_soon
        if self.own or self.holder_day is None or not unseats:
            return False
        is_of_no_day = each.kind == HOLDS or each.is_undated
        return (is_of_no_day and is_soon) or (each.is_rough and each.first_day < self.holder_day)

    # ------------------------------------------------------------ accepted

    def _accept(self, each: Evidence, reason: str, near: Sequence[Evidence]) -> None:
        agreeing = [other for other in near if other.day <= each.day and _says_the_same(each, other)]
        against = [other for other in near if is_opposed(other, each)]
        before, self.now = self.now, self._after(each)
        support = claims_of([*agreeing, each])
        if (each.kind in HOLDER and each.party == self.now.party) or (
            each.kind == VACATED and self.now.party != before.party
        ):
            self._settle(each, reason=reason, support=support)
        else:
            self.recent = [*self._near(each.day), each]
        is_fight = each.kind == CLASH or (
            each.kind in (ENTERED, IN_PART) and each.is_change and each.party != self.now.party
        )
        if is_fight:
            self.contest_end = max(each.day + self.window, self.contest_end or each.day)
        basis = self._basis() | support if self.now != before else support
        self.timeline.follow(each.day, self.now, rule=reason, basis=basis)
        self.timeline.made_by(self.made)
        self.timeline.oppose(claims_of(against))

    def _settle(self, each: Evidence, *, reason: str, support: dict[str, date]) -> None:
        """Note that a claim ends what was contested: who holds the place now, and why."""
        is_held = self.now.holder is not None
        self.contest_end = None
        self.recent = [each]
        self.holder_day = each.day if is_held else None
        self.rule = reason
        self.made, self.last = (support if is_held else {}), {}

    def _after(self, each: Evidence) -> Situation:
        """Return the situation after an accepted claim."""
        now = self.now
        is_holders = now.holder is not None and each.party == now.party
        if each.kind in HOLDER:
            return self._taken(each, is_holders=is_holders)
        if each.kind == VACATED:
            return self._left(each, is_holders=is_holders)
        if each.kind == BESIEGED:
            return replace(now, is_besieged=True, besieger=each.actor or now.besieger)
        if each.kind == SIEGE_BROKEN:
            return replace(now, is_besieged=False, besieger=None)
        if each.kind == CLASH:
            return replace(now, is_contested=True)
        if is_holders:
            return replace(now, extent=PART_OF) if each.kind == IN_PART else now
        others = _with(now.others, each) if each.kind == IN_PART else now.others
        return replace(now, others=others, is_contested=now.is_contested or each.is_change)

    def _taken(self, each: Evidence, *, is_holders: bool) -> Situation:
        now = self.now
        if each.actor is None:
            return Situation()
        if is_faceless(each) and now.holder is not None:
            return now
        if is_holders:
            is_new = each.is_change and each.from_actor == now.holder != each.actor
            is_whole = each.extent == FULL or (each.is_change and each.extent != MOST)
            return replace(
                now, holder=each.actor if is_new else now.holder, is_contested=False,
                extent=each.extent if each.extent or is_whole else now.extent, others=() if is_whole else now.others,
            )  # fmt: skip
        others: tuple[tuple[str, str], ...] = ()
        if each.extent == MOST:
            others = tuple(pair for pair in _with_holder(now) if pair[1] != each.party)
        side = each.side if is_party(each.side) else None
        return Situation(holder=each.actor, side=side, extent=each.extent, others=others)

    def _left(self, each: Evidence, *, is_holders: bool) -> Situation:
        now = self.now
        staying = tuple(pair for pair in now.others if pair[1] != each.party)
        if is_holders:
            return Situation(others=_with(staying, each) if each.extent == MOST else staying)
        is_besieger = now.besieger is not None and each.party == self._party(now.besieger)
        return replace(
            now, others=staying, is_besieged=now.is_besieged and not is_besieger,
            besieger=None if is_besieger else now.besieger,
        )  # fmt: skip

    def _party(self, actor: str) -> str:
        side = side_of(self.pack, actor)
        return side if is_party(side) else actor

    # ------------------------------------------------------------ heard

    def _hear(self, each: Evidence) -> None:
        """Note a claim that changes nothing by itself, and open or prolong a contest where it opposes another."""
        mine = claims_of([each])
        if not self.timeline.intervals:
            rule = ONLY_DENIED if each.is_denied else ONE_WORD
            self.timeline.follow(each.day, self.now, rule=rule, basis=mine)
        against = [other for other in self._near(each.day) if is_opposed(each, other)]
        self.recent = [*self._near(each.day), each]
        if against:
            end = max(other.day for other in against) + self.window
            self.contest_end = max(end, self.contest_end or end)
            self.now = replace(self.now, is_contested=True)
            rule = f"opposed claims within {self.window.days} days"
            self.timeline.follow(each.day, self.now, rule=rule, basis=claims_of(against) | mine | self._basis())
            self.timeline.made_by(self.made)
        elif (
            each.kind in HOLDER and not each.is_denied and self.now.holder is not None and each.party == self.now.party
        ):
            self.timeline.support(mine)
            self.last = mine if each.day > max(self.last.values(), default=date.min) else self.last | mine
        elif self.now == Situation() and self.timeline.intervals[-1].situation == self.now:
            self.timeline.support(mine)
        else:
            self.timeline.oppose(mine)


def _says_the_same(each: Evidence, other: Evidence) -> bool:
    """Return whether two claims tell the same; of fighting it does not matter whom they name."""
    if each.is_denied or other.is_denied:
        return False
    same_kind = each.kind == other.kind or (each.kind in HOLDER and other.kind in HOLDER)
    return same_kind and (each.kind == CLASH or each.party == other.party)


def _with(others: tuple[tuple[str, str], ...], each: Evidence) -> tuple[tuple[str, str], ...]:
    """Return those in a part with one more; one of a party stands for it."""
    if each.actor is None or any(party == each.party for _, party in others):
        return others
    return tuple(sorted((*others, (each.actor, each.party))))


def _with_holder(now: Situation) -> tuple[tuple[str, str], ...]:
    return now.others if now.holder is None else tuple(sorted({*now.others, (now.holder, now.party)}))


def follow(evidences: Iterable[Evidence], *, contest_days: int, as_of: date, pack: Pack, own: bool) -> list[Interval]:
    """Return the intervals of the assessed view, or of a side's own claims; without ends."""
    days: dict[date, list[Evidence]] = defaultdict(list)
    for each in evidences:
        if not (own and each.is_denied):
            days[each.day].append(each)
    view = View(contest_days, pack, own=own)
    for day in sorted(days):
        view.take(day, days[day])
    view.lapse_before(as_of + DAY)
    return view.timeline.intervals
