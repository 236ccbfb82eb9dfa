"""Which accounts are compared at all: those that share a day and a patch of ground, a range of days and a place, or a story.

Further those that share an exact day and a country and count many people alike, and those of a town called like its province with all in it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date

from pipeline.params import ReconcileParams
from pipeline.reconcile.accounts import Account, Place
from pipeline.reconcile.patches import patch_size, patches_within
from pipeline.reconcile.score import search_days, telling_numbers

LONG_DAYS = 14  # a longer range of days only matches the same range
Key = tuple[object, ...]


class Blocks:
    """An index of accounts; `near` gives the numbers of those that may match."""

    def __init__(self, params: ReconcileParams) -> None:
        self.params = params
        self._cells: dict[Key, list[int]] = defaultdict(list)

    def add(self, number: int, account: Account) -> None:
        """Enter an account under its number."""
        for stored, _ in self._keys(account):
            self._cells[stored].append(number)

    def near(self, account: Account) -> list[int]:
        """Return the numbers of the accounts that may match, ascending."""
        found: set[int] = set()
        for _, wanted in self._keys(account):
            for key in wanted:
                found.update(self._cells.get(key, ()))
        return sorted(found)

    def _keys(self, account: Account) -> Iterator[tuple[Key, tuple[Key, ...]]]:
        """Yield (key to store under, keys to look up). Points do not look each other up by province."""
        if account.story_id:  # what stands for accounts of many stories has none
            story: Key = ("story", account.kind, account.story_id)
            yield story, (story,)
        yield from self._by_number(account)
        spots = list(self._spots(account))
        for when in self._times(account):
            for stored, wanted in spots:
                yield (account.kind, when, *stored), tuple((account.kind, when, *each) for each in wanted)

    def _by_number(self, account: Account) -> Iterator[tuple[Key, tuple[Key, ...]]]:
        if account.precision != 1 or account.days is None or account.place is None:
            return
        for outcome, step in telling_numbers(account):
            head: Key = (account.kind, "number", account.days[0], account.place.country, outcome)
            yield (*head, step), tuple((*head, near) for near in (step - 1, step, step + 1))

    def _times(self, account: Account) -> list[object]:
        if account.days is None:
            return []
        if account.kind == "cumulative":
            return list(_months_around(account.days[0]))
        if account.kind == "incident" and (account.days[1] - account.days[0]).days > LONG_DAYS:
            return [("range", *account.days)]
        if account.kind == "period":
            return [(account.days[0].toordinal() + account.days[1].toordinal()) // 2 // 7 + step for step in (0, 1)]
        return list(search_days(account, self.params.match_days))

    def _spots(self, account: Account) -> Iterator[tuple[Key, tuple[Key, ...]]]:
        place = account.place
        if place is None:
            if account.place_words:
                words: Key = ("words", account.place_words)
                yield words, (words,)
            return
        region_point: Key = ("point in", place.country, place.admin1)
        region: Key = ("region", place.country, place.admin1)
        if place.level == "country":
            country: Key = ("country", place.country)
            yield country, (country,)
        elif place.level == "region":
            yield region, (region, region_point)
        else:
            namesake: Key = ("namesake", place.country, place.admin1)
            if place.is_namesake:
                yield namesake, (region_point,)
            yield region_point, (region, namesake)
            for cell in self._patches(place):
                yield cell, (cell,)

    def _patches(self, place: Place) -> set[Key]:
        """Return the patches that the box around a point touches; boxes of points within match_km overlap."""
        if place.point is None:
            return set()
        size = patch_size(self.params.match_km)
        return {("patch", *each) for each in patches_within(place.point, size, size / 2)}


def _months_around(day: date) -> list[int]:
    month = day.year * 12 + day.month
    return [month - 1, month, month + 1]
