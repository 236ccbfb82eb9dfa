"""What every format is made from: tables shaped by a profile, with what is said about them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl

from pipeline.citation import Citation
from pipeline.packs import Pack
from pipeline.schemas import TABLES, Table


@dataclass(frozen=True)
class Cited:
    """A source as a reader must name it: its id, its licence in words, and what may leave (`full`, `quote` or `none`)."""

    id: str
    licence: str
    export: str


@dataclass(frozen=True)
class About:
    """What is said of the whole: `data_hash` is one SHA-256 over the rows of the build before any profile; no time of export."""

    title: str
    version: str
    data_hash: str
    as_of: date
    profile: str
    licence: str
    publisher: str
    parameters: Mapping[str, Any]
    sources: tuple[Cited, ...]

    @property
    def citation(self) -> Citation:
        """How to cite the whole."""
        return Citation(
            title=self.title, publisher=self.publisher, version=self.version, data_hash=self.data_hash, as_of=self.as_of,
            details=(("profile", self.profile),), parameters=self.parameters,
        )  # fmt: skip


@dataclass(frozen=True)
class Relation:
    """Each value of a column that is not null stands in the key of another table."""

    table: str
    column: str
    target: str
    target_column: str


@dataclass(frozen=True)
class Bundle:
    """Tables as they leave, with the relations that hold between them."""

    frames: Mapping[str, pl.DataFrame]
    relations: tuple[Relation, ...]
    about: About
    pack: Pack

    def table(self, name: str) -> Table:
        """Return the declaration of a table."""
        return TABLES[name]

    def columns(self, name: str) -> dict[str, Any]:
        """Return the declared columns that leave, in order."""
        declared = self.table(name).columns
        return {column: declared[column] for column in self.frames[name].columns}


TARGETS: dict[str, tuple[str, tuple[str, ...]]] = {
    "snapshot_id": ("snapshots", ("articles",)),
    "article_id": ("articles", ()),
    "previous_article_id": ("articles", ()),
    "incident_id": ("incidents", ()),
    "total_incident_id": ("incidents", ()),
    "inner_incident_id": ("incidents", ()),
    "event_id": ("events", ()),
    "part_of_claim_id": ("casualty_claims", ()),
    "claim_id": ("casualty_claims", ("incident_claims", "near_matches")),
    "other_claim_id": ("casualty_claims", ("near_matches",)),
}  # column: the table it points at, and which tables' columns mean that; () = every table. Mentions are of claims of all three kinds
KEY_OF = {"articles": "article_id", "snapshots": "snapshot_id", "incidents": "incident_id", "events": "event_id", "casualty_claims": "claim_id"}  # fmt: skip


def possible_relations(frames: Mapping[str, pl.DataFrame]) -> tuple[Relation, ...]:
    """Return the relations that the names of the columns declare, sorted."""
    found = [
        Relation(name, column, target, KEY_OF[target])
        for name, frame in frames.items()
        for column in frame.columns
        if column in TARGETS
        for target, tables in (TARGETS[column],)
        if target in frames and (name, column) != (target, KEY_OF[target]) and (not tables or name in tables)
    ]
    return tuple(sorted(found, key=lambda each: (each.table, each.column)))


def holds(relation: Relation, frames: Mapping[str, pl.DataFrame]) -> bool:
    """Whether every value that is not null stands in the other table."""
    here = frames[relation.table].select(pl.col(relation.column).drop_nulls().unique())
    there = frames[relation.target].select(relation.target_column)
    return here.join(there, left_on=relation.column, right_on=relation.target_column, how="anti").is_empty()


def primary_key(table: Table, frame: pl.DataFrame) -> list[str]:
    """Return the key columns of a table that are among those that leave."""
    return [name for name, column in table.columns.items() if column.primary_key and name in frame.columns]
