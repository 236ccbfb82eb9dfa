"""Gold without words gets them back from the articles, and only from them."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

from benchmarks.offset_gold import USES, with_words

ROOT = Path(__file__).resolve().parents[2]
GOLD = ROOT / "benchmarks" / "gold" / "fakes.jsonl"


def test_offsets_become_words():
    article = {"title": "Four die", "text": "Four people were killed in Homs, medics said."}
    row = {
        "id": "1", "use": "blind", "territory": [],
        "casualties": [{"outcome": "killed", "low": 4, "victims": "text:0:11", "place": "text:27:31", "claimant": None, "quote": "title:0:8"}],
    }  # fmt: skip
    (claim,) = with_words(row, article)["casualties"]
    assert claim == {
        "outcome": "killed", "low": 4, "victims": "Four people", "place": "Homs", "claimant": None, "quote": "Four die",
    }  # fmt: skip


def test_the_gold_holds_offsets_and_says_what_became_of_it():
    rows = [json.loads(line) for line in GOLD.read_text(encoding="utf-8").splitlines()]
    assert Counter(row["use"] for row in rows) == {"tuned_on": 40, "seen": 26, "blind": 22}
    assert {row["use"] for row in rows} <= set(USES)
    words = ("victims", "claimant", "place", "actor", "actor_from", "quote")
    kept = [
        claim.get(name) for row in rows for kind in ("casualties", "territory") for claim in row[kind] for name in words
    ]
    assert all(value is None or value.split(":")[0] in ("text", "title") for value in kept)
