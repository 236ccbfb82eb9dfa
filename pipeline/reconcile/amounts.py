"""The tolls of all incidents as far as overlap needs them, kept small: a million claims give millions of tolls."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Mapping
from typing import Any

Key = tuple[str, str, str, str]  # outcome, victim class, side, policy
Bounds = Mapping[str, int | None]
BOUNDS = ("low", "best", "high")
NOT_GIVEN = -1


class Amounts:
    """Low, best and high of each toll by incident and key; incidents with the same keys share them."""

    def __init__(self) -> None:
        self._keys: dict[tuple[Key, ...], tuple[Key, ...]] = {}
        self._of: dict[str, tuple[tuple[Key, ...], array[int]]] = {}

    def add(self, incident_id: str, tolls: Iterable[Mapping[str, Any]]) -> None:
        """Enter the tolls of one incident."""
        rows = list(tolls)
        keys = tuple((row["outcome"], row["victim_class"], row["claimant_side"], row["policy"]) for row in rows)
        numbers = array("q", (NOT_GIVEN if row[each] is None else row[each] for row in rows for each in BOUNDS))
        self._of[incident_id] = self._keys.setdefault(keys, keys), numbers

    def of(self, incident_id: str) -> dict[Key, Bounds]:
        """Return the tolls of an incident by key; none where it has none."""
        keys, numbers = self._of.get(incident_id, ((), array("q")))
        given = [None if number == NOT_GIVEN else number for number in numbers]
        return {key: dict(zip(BOUNDS, given[3 * at : 3 * at + 3], strict=True)) for at, key in enumerate(keys)}
