"""Casualty claims in the making: what is known of a count before it becomes a row."""

from __future__ import annotations

from dataclasses import dataclass, field

from pipeline.extract.analysis import PlaceAt, Read
from pipeline.extract.attribution import Attribution, Speaker
from pipeline.extract.dates import DateMention
from pipeline.extract.triggers import Reading

Named = tuple[str, str | None]  # words as written, and the id of the actor or the class that they hint at


@dataclass
class Draft:
    """A casualty claim before it becomes a row; `mentions` are (field, start, end) of every place it stands."""

    read: Read
    reading: Reading
    outcome: str
    low: int
    best: int | None
    high: int | None
    qualifier: str
    victim_class: str
    victim_group: str | None
    speaker: Speaker | None
    attribution: Attribution | None
    stance: str
    modality: str
    total_kind: str
    when: DateMention | None
    place: PlaceAt | None
    weapon: str | None
    perpetrator: Named | None
    label: Named | None
    part_of: Draft | None = None
    mentions: list[tuple[str, int, int]] = field(default_factory=list)
    confidence: float = 0.5
    span: tuple[int, int] = (0, 0)


@dataclass(frozen=True)
class Doubt:
    """A count left out, with the reason; characters in `field`."""

    field: str
    start: int
    end: int
    reason: str
