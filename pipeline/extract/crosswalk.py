"""From PLOVER to the event types of ACLED and UCDP: `crosswalk.csv`, read from the top, the first row that fits decides.

ACLED's vocabulary is that of its codebook (no ACLED data is used). UCDP's type of violence is 1 state-based, 2 non-state, 3 one-sided; it
follows from who harms whom as the text tells it, so that a strike whose text names only civilians as harmed is 3. A row without codes
says that the other scheme does not code such an event or that the text does not name the parties well enough.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from pipeline.errors import ConfigError

FILE = Path(__file__).with_name("crosswalk.csv")
ANY = "*"
PARTY_KINDS = ("state", "nonstate", "civilian", "unknown")
KIND_OF_SECTOR = {
    **dict.fromkeys(("military", "government", "state_media", "local_official"), "state"),
    **dict.fromkeys(("armed_group", "opposition"), "nonstate"),
    **dict.fromkeys(("civilian", "medical", "journalist", "witness", "ngo", "un", "monitor", "intergovernmental"), "civilian"),
}  # fmt: skip
ACLED_TYPES: dict[str, tuple[str, ...]] = {
    "Battles": ("Armed clash", "Government regains territory", "Non-state actor overtakes territory"),
    "Explosions/Remote violence": (
        "Chemical weapon", "Air/drone strike", "Suicide bomb", "Shelling/artillery/missile attack", "Remote explosive/landmine/IED", "Grenade",
    ),
    "Violence against civilians": ("Sexual violence", "Attack", "Abduction/forced disappearance"),
    "Protests": ("Peaceful protest", "Protest with intervention", "Excessive force against protesters"),
    "Riots": ("Violent demonstration", "Mob violence"),
    "Strategic developments": (
        "Agreement", "Arrests", "Change to group/activity", "Disrupted weapons use", "Headquarters or base established",
        "Looting/property destruction", "Non-violent transfer of territory", "Other",
    ),
}  # fmt: skip


@dataclass(frozen=True)
class Codes:
    """An event in the other schemes; null where they do not code it or the text does not tell."""

    acled_event_type: str | None
    acled_sub_event_type: str | None
    ucdp_type: int | None


@dataclass(frozen=True)
class _Row:
    event_type: str
    modes: tuple[str, ...]
    actors: tuple[str, ...]
    recipients: tuple[str, ...]
    codes: Codes

    def fits(self, event_type: str, mode: str | None, actor: str, recipient: str) -> bool:
        wanted = ((self.modes, mode), (self.actors, actor), (self.recipients, recipient))
        return self.event_type == event_type and all(ANY in allowed or value in allowed for allowed, value in wanted)


def party_kind(sector: str | None, *, is_civilian: bool = False) -> str:
    """Return what a party is to the crosswalk: by the class of the victims where they are civilians, else by its sector."""
    return "civilian" if is_civilian else KIND_OF_SECTOR.get(sector or "", "unknown")


@cache
def codes_of(event_type: str, mode: str | None, actor_kind: str, recipient_kind: str) -> Codes:
    """Return the codes of the first row that fits; ConfigError where none does."""
    for row in _rows():
        if row.fits(event_type, mode, actor_kind, recipient_kind):
            return row.codes
    raise ConfigError(
        f"{FILE.name}: {event_type}, {mode}, {actor_kind}, {recipient_kind}", rule="no row fits", remedy="add one"
    )


@cache
def _rows() -> tuple[_Row, ...]:
    return tuple(_read())


def _read() -> Iterator[_Row]:
    with FILE.open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream, strict=True):
            code = row["ucdp_type"]
            codes = Codes(
                row["acled_event_type"] or None, row["acled_sub_event_type"] or None, int(code) if code else None
            )
            modes, actors, recipients = (
                tuple(row[name].split("|")) for name in ("event_mode", "actor_kind", "recipient_kind")
            )
            yield _Row(row["event_type"], modes, actors, recipients, codes)
