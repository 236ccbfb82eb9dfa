"""A territory claim read as evidence on who controls one place on one day.

Only claims that something happened, asserted or conceded, change control; denials oppose what they deny. A claim about part of a place
never makes its holder: it tells who is in that part; where the claim does not say how much it is about, `part_words.py` reads its words.
Outskirts and advances tell nothing, nor does the siege of a part. Who took, left or entered a place must be told in the text; taken by
somebody whom the pack does not know, it is held by nobody known. Only claims that name the place itself or its district (`where_prec` 1 or
3) and are dated to a month or closer count; those without a date are taken on the day that they became known.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from pipeline.aggregate.part_words import FULL, MOST, NOTHING, extent_told
from pipeline.claim_keys import NEUTRAL, UNKNOWN, is_party, known_at, origin_of, same_camp, side_of
from pipeline.packs import Pack

Row = Mapping[str, Any]
TAKES = ("captured", "recaptured", "cleared")
LEAVES = ("lost", "withdrew")
NO_FORCES = ("monitor", "ngo", "medical", "journalist", "witness", "state_media", "civilian")  # sectors of actors
STANCES = ("asserts", "concedes", "denies")
PLACE_PRECISIONS = (1, 3)
ROUGH_DATE = 3  # a week or a month: the day within it is not told
VAGUE_DATE = 5  # "in 2016" does not tell what came after what
# What a claim tells, in the order in which claims of one day are taken: what goes on before what it ends in.
CLASH, ENTERED, IN_PART, HOLDS, BESIEGED, SIEGE_BROKEN, VACATED, TAKEN = (
    "fighting inside", "entered", "part held", "held", "besieged", "siege broken", "left", "taken",
)  # fmt: skip
KINDS = (CLASH, ENTERED, IN_PART, HOLDS, BESIEGED, SIEGE_BROKEN, VACATED, TAKEN)
HOLDER = (HOLDS, TAKEN)  # kinds that name who holds the place
UNSEATED = (*HOLDER, VACATED)  # kinds that may change the holder
NEUTRAL_WORD = "neutral claimant"
AGAINST_INTEREST = "the claimant's camp gains nothing by it"


@dataclass(frozen=True)
class Evidence:
    """What one claim says of one place.

    `actor` is who holds, took, left, entered or besieges; null = not told or not in the pack. `is_rough` = its date is a week or longer, `is_undated` = it has none and its day is the one it
    became known on. `is_change` = it tells of a deed, not of a
    state. `extent` null = not told. `interest` = the side of the claimant, or that of the outlet where the claimant's is unknown: an outlet's
    "military source" is no voice from outside its camp. `trust` = why this claim alone suffices for the assessed view; null = it does not. `copies` are the
    claims of other articles of the story that only repeat it.
    """

    claim_id: str
    article_id: str
    story_id: str
    day: date
    first_day: date
    is_rough: bool
    is_undated: bool
    known: datetime | None
    kind: str
    is_denied: bool
    is_change: bool
    actor: str | None
    side: str
    from_actor: str | None
    extent: str | None
    view: str
    origin: str
    is_own_voice: bool
    trust: str | None
    interest: str
    copies: tuple[str, ...] = ()

    @property
    def party(self) -> str:
        """Who it is about, as far as agreement goes: a side of the war, else the actor itself, else `unknown`."""
        return self.side if is_party(self.side) else self.actor or UNKNOWN

    @property
    def claim_ids(self) -> tuple[str, ...]:
        """The claim and its copies."""
        return (self.claim_id, *self.copies)

    @property
    def order(self) -> tuple[int, bool, str, str, str]:
        """The order within a day: by kind, those that name nobody first, then by what became known first; ids break ties."""
        known = "" if self.known is None else self.known.isoformat()
        return (KINDS.index(self.kind), self.actor is not None, known, self.actor or "", self.claim_id)


def evidence_of(row: Row, *, story_id: str, pack: Pack) -> Evidence | None:
    """Return what a claim tells of control, or None if it tells nothing."""
    read = _reading(row, pack)
    days = _days(row)
    if read is None or days is None or row["place_name"] is None or row["where_prec"] not in PLACE_PRECISIONS:
        return None
    kind, actor = read
    side = side_of(pack, actor)
    is_denied = row["stance"] == "denies"
    return Evidence(
        claim_id=row["claim_id"], article_id=row["article_id"], story_id=story_id, first_day=days[0], day=days[1],
        is_rough=(row["date_prec"] or 0) >= ROUGH_DATE, known=known_at(row), kind=kind, is_denied=is_denied, is_undated=row["date_end"] is None,
        is_change=row["action"] not in ("holds", "repelled", "besieged"), actor=actor, side=side, from_actor=row["actor_from_id"],
        extent=extent_told(row), view=row["claimant_side"], origin=origin_of(row["attribution_path"]),
        is_own_voice=row["claimant_raw"] is None,
        trust=None if is_denied else _trust(row["claimant_side"], kind, side, pack), interest=_interest(row, pack),
    )  # fmt: skip


def _days(row: Row) -> tuple[date, date] | None:
    """Return the first and the last day on which it may have happened, else the day it became known; None if the date is too vague."""
    if row["date_prec"] == VAGUE_DATE:
        return None
    if row["date_end"] is not None:
        return row["date_start"], row["date_end"]
    known = known_at(row)
    return None if known is None else (known.date(), known.date())


def _interest(row: Row, pack: Pack) -> str:
    view: str = row["claimant_side"]
    return side_of(pack, row["outlet_id"]) if view == UNKNOWN else view


def _reading(row: Row, pack: Pack) -> tuple[str, str | None] | None:
    """Return the kind of evidence and the actor that it is about; for a denial, what is denied."""
    action, actor, extent = row["action"], row["actor_id"], extent_told(row)
    if actor is not None and not _is_force(actor, pack):
        return None
    if row["modality"] != "actual" or row["stance"] not in STANCES or extent in ("outskirts", NOTHING):
        return None
    is_whole = extent in (None, FULL, MOST)
    is_told = row["actor_raw"] is not None
    if action == "repelled":
        is_told_of = (
            is_whole and row["actor_from_id"] is not None and row["stance"] != "denies" and not _is_namesake(row)
        )
        return (HOLDS, row["actor_from_id"]) if is_told_of else None
    if action in ("besieged", "siege_broken"):
        return (BESIEGED if action == "besieged" else SIEGE_BROKEN, actor) if is_whole else None
    if action == "contested":
        return (CLASH, actor)
    if not is_told or (actor is None and (action not in TAKES or not is_whole)):
        return None
    if action == "entered":
        return (ENTERED, actor)
    if action in LEAVES:
        return (VACATED, actor) if is_whole else None
    if action in TAKES or action == "holds":
        whole = TAKEN if action in TAKES else HOLDS
        return (whole if is_whole else IN_PART, actor)
    return None


def _is_force(actor: str, pack: Pack) -> bool:
    """Return whether an actor of the pack can take or hold a place: not those who watch, report or help, nor an outlet."""
    return actor in pack.actors and pack.actors[actor].sector not in NO_FORCES


def _is_namesake(row: Row) -> bool:
    """Return whether the place is a town called like its province: an attack repelled "in Aleppo" may be far from the city."""
    return bool(row["place_name"] == row["admin1"])


def _trust(view: str, kind: str, side: str, pack: Pack) -> str | None:
    """Return why a single claim suffices for the assessed view, or None: a neutral claimant, or one whose camp does not gain by it."""
    if view == NEUTRAL:
        return NEUTRAL_WORD
    if not (is_party(view) and is_party(side)):
        return None
    is_own = same_camp(pack, view, side)
    is_against = is_own if kind == VACATED else not is_own
    return AGAINST_INTEREST if is_against else None


def is_opposed(first: Evidence, second: Evidence) -> bool:
    """Return whether two claims on one place cannot both be so, as far as their kinds tell.

    That somebody without a side ("gunmen") holds a place, or somebody not known took it, opposes nobody: they may be anybody's.
    """
    if first.is_denied or second.is_denied:
        return first.is_denied != second.is_denied and _is_denial_of(*sorted((first, second), key=_asserts_first))
    if first.kind in HOLDER and second.kind in HOLDER:
        return first.party != second.party and not any(is_faceless(each) for each in (first, second))
    kinds = {first.kind, second.kind}
    return VACATED in kinds and bool(kinds & set(HOLDER)) and first.party == second.party


def _asserts_first(each: Evidence) -> bool:
    return each.is_denied


def _is_denial_of(said: Evidence, denied: Evidence) -> bool:
    """Return whether the second claim denies what the first one says."""
    if denied.kind == VACATED:  # "we have not left": nor has anybody else taken it
        return (
            said.party == denied.party if said.kind == VACATED else said.kind in HOLDER and said.party != denied.party
        )
    if denied.kind in (*HOLDER, ENTERED):
        return said.party == denied.party and said.kind in (*HOLDER, *({ENTERED} if denied.kind == ENTERED else ()))
    return said.kind == denied.kind and (said.kind in (CLASH, BESIEGED) or said.party == denied.party)


def is_faceless(each: Evidence) -> bool:
    """Return whether it tells that somebody without a side holds the place, or that somebody not known took it ("its units")."""
    return (each.kind == HOLDS and each.side == UNKNOWN) or (each.kind == TAKEN and each.actor is None)
