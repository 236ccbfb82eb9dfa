"""A territory claim read as evidence on who controls one place on one day.

Only claims that something happened, asserted or conceded, change control; denials oppose what they deny. Claims about part of a place
never change its holder: entering it, fighting in it or taking part of it makes it contested, its outskirts and advances tell nothing.
Only claims that name the place itself or its district (`where_prec` 1 or 3) and are dated to a month or closer count; those without a
date are taken on the day that they became known.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from pipeline.claim_keys import NEUTRAL, UNKNOWN, is_party, known_at, origin_of, same_camp, side_of
from pipeline.packs import Pack

Row = Mapping[str, Any]
TAKES = ("captured", "recaptured", "cleared", "holds")
LEAVES = ("lost", "withdrew")
FIGHTS = ("entered", "contested")
PLACE_PRECISIONS = (1, 3)
VAGUE_DATE = 5  # "in 2016" does not tell what came after what
HOLDER, VACATED, CONTESTED, BESIEGED, SIEGE_BROKEN, DENIED = (
    "holder",
    "vacated",
    "contested",
    "besieged",
    "siege broken",
    "denied",
)


@dataclass(frozen=True)
class Evidence:
    """What one claim says of one place; `holder` null = not told. For `vacated` the holder is who left, for `denied` who is denied."""

    claim_id: str
    day: date
    order: tuple[str, str]
    kind: str
    holder: str | None
    holder_side: str
    view: str
    origin: str
    story_id: str
    trust: str | None

    @property
    def party(self) -> str:
        """Who holds, as far as agreement goes: a side of the war, else the actor itself, else `unknown`."""
        return self.holder_side if is_party(self.holder_side) else self.holder or UNKNOWN


def evidence_of(row: Row, *, story_id: str, pack: Pack) -> Evidence | None:
    """Return what a claim tells of control, or None if it tells nothing."""
    read = _reading(row)
    day = _day(row)
    if read is None or day is None or row["place_name"] is None or row["where_prec"] not in PLACE_PRECISIONS:
        return None
    kind, holder = read
    side = side_of(pack, holder)
    known = known_at(row)
    return Evidence(
        claim_id=row["claim_id"], day=day, order=("" if known is None else known.isoformat(), row["claim_id"]), kind=kind,
        holder=holder, holder_side=side, view=row["claimant_side"], origin=origin_of(row["attribution_path"]), story_id=story_id,
        trust=_trust(row["claimant_side"], kind, side, pack),
    )  # fmt: skip


def _day(row: Row) -> date | None:
    """Return the last day on which it may have happened, else the day it became known; None if the date is too vague."""
    if row["date_prec"] == VAGUE_DATE:
        return None
    if row["date_end"] is not None:
        end: date = row["date_end"]
        return end
    known = known_at(row)
    return None if known is None else known.date()


def _reading(row: Row) -> tuple[str, str | None] | None:
    """Return the kind of evidence and the actor that it is about."""
    if row["modality"] != "actual":
        return None
    action, extent = row["action"], row["extent"]
    is_whole = extent in (None, "full", "most")
    if row["stance"] == "denies":
        return (DENIED, row["actor_id"]) if action in (*TAKES, *LEAVES, *FIGHTS) and is_whole else None
    if row["stance"] not in ("asserts", "concedes") or extent == "outskirts":
        return None
    if action == "besieged":
        return BESIEGED, row["actor_id"]
    if action == "siege_broken":
        return SIEGE_BROKEN, row["actor_id"]
    if action in FIGHTS or (action in TAKES and not is_whole):
        return CONTESTED, row["actor_id"]
    if action in TAKES:
        return HOLDER, row["actor_id"]
    if action in LEAVES and is_whole:
        return VACATED, row["actor_id"]
    if action == "repelled" and row["actor_from_id"] is not None and not _is_namesake(row):
        return HOLDER, row["actor_from_id"]
    return None


def _is_namesake(row: Row) -> bool:
    """Return whether the place is a town called like its province: an attack repelled "in Aleppo" may be far from the city."""
    return bool(row["place_name"] == row["admin1"])


def _trust(view: str, kind: str, side: str, pack: Pack) -> str | None:
    """Return why a single claim suffices for the assessed view, or None: a neutral claimant, or one whose camp does not gain by it."""
    if view == NEUTRAL:
        return "neutral claimant"
    if not (is_party(view) and is_party(side)):
        return None
    is_own = same_camp(pack, view, side)
    is_against = is_own if kind == VACATED else not is_own
    return "the claimant's camp gains nothing by it" if is_against and kind != DENIED else None
