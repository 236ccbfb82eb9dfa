"""What a decision speaks of: the claim, abstention or place name that its id means in the tables of today.

An id is a content hash and changes when the extractor reads a sentence in another way. A decision then still finds its claim by its words:
the one claim of the same input item and the same kind whose evidence overlaps the characters that were judged.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

from pipeline import schemas

Row = Mapping[str, Any]
ID_COLUMNS = {
    schemas.CASUALTY_CLAIMS.name: "claim_id",
    schemas.TERRITORY_CLAIMS.name: "claim_id",
    schemas.STATEMENTS.name: "claim_id",
    schemas.ABSTENTIONS.name: "abstention_id",
}
KIND_COLUMNS = {
    "casualty_claims": "outcome",
    "territory_claims": "action",
    "statements": "act",
    "abstentions": "reason",
}
CLAIM, DOUBT, NAME = "claim:", "doubt:", "name:"


@dataclass(frozen=True)
class Subject:
    """A row that a decision means; `basis` = `id`, or `words` where only the evidence led to it."""

    table: str
    id: str
    basis: str
    row: Row


def anchor(table: str, row: Row) -> str:
    """Return the evidence of a row as `item#field:start-end#kind`."""
    return f"{row['source_ref']}#{row['span_field']}:{row['span_start']}-{row['span_end']}#{row[KIND_COLUMNS[table]]}"


def name_key(name: str) -> str:
    """Return what names of a place are compared by: without capitals and with single spaces, as a line of a CSV file holds them."""
    return " ".join(name.casefold().split())


class Subjects:
    """All rows that may be decided on, by id and by evidence."""

    def __init__(self, frames: Mapping[str, pl.DataFrame]) -> None:
        self._by_id: dict[str, tuple[str, Row]] = {}
        self._by_item: dict[tuple[str, str, str], list[tuple[str, Row]]] = {}
        self._by_name: dict[str, list[tuple[str, Row]]] = {}
        for table, id_column in ((name, ID_COLUMNS[name]) for name in ID_COLUMNS if name in frames):
            for row in frames[table].iter_rows(named=True):
                prefix = DOUBT if table == schemas.ABSTENTIONS.name else CLAIM
                self._by_id[prefix + row[id_column]] = (table, row)
                key = (row["source_ref"], row["span_field"], row[KIND_COLUMNS[table]])
                self._by_item.setdefault(key, []).append((table, row))
                name = row.get("place_raw")
                if name is not None:
                    self._by_name.setdefault(name_key(name), []).append((table, row))

    def find(self, wanted: str, words_at: str | None) -> list[Subject]:
        """Return the rows that an id means: one, all of a place name, or none."""
        if wanted.startswith(NAME):
            rows = self._by_name.get(name_key(wanted.removeprefix(NAME)), [])
            return [Subject(table, row[ID_COLUMNS[table]], "name", row) for table, row in rows]
        if wanted in self._by_id:
            table, row = self._by_id[wanted]
            return [Subject(table, row[ID_COLUMNS[table]], "id", row)]
        near = self._by_words(words_at) if words_at else []
        return [Subject(table, row[ID_COLUMNS[table]], "words", row) for table, row in near] if len(near) == 1 else []

    def _by_words(self, words_at: str) -> list[tuple[str, Row]]:
        item, _, rest = words_at.rpartition("#")[0].rpartition("#")
        field, _, span = rest.partition(":")
        start, _, end = span.partition("-")
        if not (start.isdigit() and end.isdigit()):
            return []
        kind = words_at.rpartition("#")[2]
        return [
            (table, row) for table, row in self._by_item.get((item, field, kind), ())
            if row["span_start"] < int(end) and int(start) < row["span_end"]
        ]  # fmt: skip
