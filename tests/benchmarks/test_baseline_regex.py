"""The baseline stays what it says: a few patterns."""

from __future__ import annotations

import pytest

from benchmarks.baseline_regex import takings


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("The army captured the town of Jobar on Friday.", [("captured", "Jobar")]),
        ("Fighters withdrew from Homs.", [("withdrew", "Homs")]),
        ("The army captured Jobar. The army captured Jobar.", [("captured", "Jobar")]),
        ("The talks in Astana went on.", []),
    ],
)
def test_verbs_of_taking_before_a_name(text, found):
    assert [(row["action"], row["place_raw"]) for row in takings(text)] == found
