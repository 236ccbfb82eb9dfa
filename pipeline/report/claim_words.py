"""What a claim says, in a few words of our own: actors by the pack's neutral names, and words of the text only in quotation marks."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pipeline.packs import Pack
from pipeline.trace import span_words

Row = Mapping[str, Any]
NOT_TOLD = "not told who"
# with and without the one who acts; who lost or left a place, or was thrown back, is the one whose loss it is
CONTROL_WORDS = {
    "captured": ("captured by {}", "captured"),
    "recaptured": ("recaptured by {}", "recaptured"),
    "cleared": ("cleared by {}", "cleared"),
    "entered": ("entered by {}", "entered"),
    "advanced": ("advance of {}", "advance"),
    "holds": ("held by {}", "held"),
    "lost": ("lost by {}", "lost"),
    "withdrew": ("withdrawal of {}", "withdrawal"),
    "repelled": ("repelled attack by {}", "repelled attack"),
    "besieged": ("besieged by {}", "besieged"),
    "siege_broken": ("siege broken by {}", "siege broken"),
    "contested": ("contested by {}", "contested"),
}
OWNED = ("advanced", "withdrew", "repelled")  # a noun stands for the deed: whose it is, not by whom it was done
FROM_WORDS = {
    "repelled": "beaten back by",
    "advanced": "against",
    "entered": "held before by",
    "besieged": "held by",
    "siege_broken": "against",
    "contested": "against",
    "withdrew": "before",
    "lost": "to",
    "holds": "against",
}  # of all others: from


def claim_words(row: Row, pack: Pack) -> str:
    """Return what a claim of any kind says, in a few words."""
    if "outcome" in row:
        count = "unknown number" if row["low"] is None else span_words(row["low"], row["best"], row["high"])
        return f"{row['outcome']}: {count}"
    return _control_words(row, pack) if "action" in row else _statement_words(row, pack)


def party_words(actor_id: str | None, raw: str | None, pack: Pack) -> str | None:
    """Return the pack's name of an actor; where it knows none, the words of the text in quotation marks; None where neither is told."""
    if actor_id is not None:
        return pack.actor_name(actor_id)
    words = (raw or "").strip("\"“”'‘’ ")
    return f"“{words}”" if words else None


def _control_words(row: Row, pack: Pack) -> str:
    """Return who did what to whom; who held it before is told only where the pack knows him: the words alone may name a direction."""
    who = party_words(row["actor_id"], row["actor_raw"], pack)
    told, untold = CONTROL_WORDS[row["action"]]
    nobody = "not told whose" if row["action"] in OWNED else "not told by whom"
    words = f"{untold}: {nobody}" if who is None else told.format(who)
    before = row["actor_from_id"]
    if before is None or before == row["actor_id"]:
        return words
    tail = f"{FROM_WORDS.get(row['action'], 'from')} {pack.actor_name(before)}"
    return f"{untold} {tail}: {nobody}" if who is None else f"{words} {tail}"


def _statement_words(row: Row, pack: Pack) -> str:
    who = party_words(row["actor_id"], row["actor_raw"], pack) or NOT_TOLD
    whom = party_words(row["recipient_id"], row["recipient_raw"], pack)
    return f"{row['act'].lower()}: {who}" + (f" (towards: {whom})" if whom else "")
