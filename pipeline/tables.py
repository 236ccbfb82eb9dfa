"""The only reader and writer of tables, and the only place that writes files.

Every file appears whole or not at all: temporary name in the same folder, fsync, rename, fsync of the folder. Every table is checked
against its declaration in `schemas.py` on the way in and on the way out, and is stored in one sort order.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, overload

import polars as pl
from dataframely.exc import SchemaError, ValidationError

from pipeline.errors import InputError, TableError
from pipeline.schemas import Table

PAGE_MARK = (
    '<meta name="generator" content="Claimline">'  # stands in every page that we make (look/templates/head.html)
)
PACKED_ROWS = 20_000  # rows that are mappings at one time
ID_LENGTH = 20  # hex digits: 80 bits, a clash among ten million rows has odds of about 1 in 10^10


def content_id(*parts: object) -> str:
    """Return a stable id made from the parts alone; None and "" differ, and no two lists of parts run together."""
    text = json.dumps([None if part is None else str(part) for part in parts], ensure_ascii=False)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:ID_LENGTH]


def write_bytes(path: Path, data: bytes) -> None:
    """Write a file whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".part", dir=path.parent)
    part = Path(name)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        part.chmod(0o644)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def check_replaceable(out: Path, page: str) -> None:
    """Raise InputError unless the folder is new, empty or holds a page of ours under this name: nothing else may be replaced."""
    if not out.exists() or (out.is_dir() and not any(out.iterdir())):
        return
    first = out / page
    if not (first.is_file() and PAGE_MARK in first.read_text(encoding="utf-8", errors="replace")):
        raise InputError(
            str(out), rule=f"holds other things than a {page} of Claimline", remedy="name a new folder with --out"
        )


def write_folder(out: Path, files: Mapping[str, bytes]) -> None:
    """Write all files as one folder in the place of an earlier one, so that none of its files is left."""
    out = out.absolute()
    out.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=f".{out.name}.", dir=out.parent) as name:
        new, old = Path(name) / "new", Path(name) / "old"
        for path, data in files.items():
            write_bytes(new / path, data)
        if out.exists():
            out.rename(old)
        new.rename(out)
        shutil.rmtree(old, ignore_errors=True)


def write_text(path: Path, text: str) -> None:
    """Write a text file in UTF-8, whole or not at all."""
    write_bytes(path, text.encode("utf-8"))


def write_json(path: Path, value: object) -> None:
    """Write JSON with sorted keys and a final newline."""
    write_text(path, json.dumps(value, ensure_ascii=False, indent=2, sort_keys=True) + "\n")


def frame(table: Table, rows: Sequence[Mapping[str, Any]]) -> pl.DataFrame:
    """Return rows as a frame with the table's types; a missing or unknown column is an error."""
    if isinstance(rows, Rows):
        return rows.frame()
    schema = {name: column.dtype for name, column in table.columns.items()}
    for row in rows[:1]:
        odd = set(row) ^ set(schema)
        if odd:
            raise TableError(
                f"table {table.name}",
                rule=f"columns {sorted(odd)} are missing or unknown",
                remedy="follow pipeline/schemas.py",
            )
    return pl.DataFrame(rows, schema=schema, orient="row") if rows else table.empty()


class Rows(Sequence[dict[str, Any]]):
    """Rows of one table in the order in which they were added, packed into columns: a tenth of the memory of so many mappings."""

    def __init__(self, table: Table) -> None:
        self._table = table
        self._packed: list[pl.DataFrame] = []
        self._loose: list[Mapping[str, Any]] = []

    def add(self, rows: Iterable[Mapping[str, Any]]) -> None:
        """Enter more rows."""
        for row in rows:
            self._loose.append(row)
            if len(self._loose) == PACKED_ROWS:
                self._packed.append(frame(self._table, self._loose))
                self._loose = []

    def frame(self) -> pl.DataFrame:
        """Return all rows as a frame with the table's types."""
        return pl.concat([*self._packed, frame(self._table, self._loose)])

    def __len__(self) -> int:
        return sum(each.height for each in self._packed) + len(self._loose)

    def __iter__(self) -> Iterator[dict[str, Any]]:
        for each in self._packed:
            yield from each.iter_rows(named=True)
        yield from map(dict, self._loose)

    @overload
    def __getitem__(self, at: int) -> dict[str, Any]: ...
    @overload
    def __getitem__(self, at: slice) -> list[dict[str, Any]]: ...
    def __getitem__(self, at: int | slice) -> dict[str, Any] | list[dict[str, Any]]:
        return list(self)[at]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and list(self) == list(other)

    __hash__ = None  # type: ignore[assignment]


def check(table: Table, data: pl.DataFrame, *, where: str) -> pl.DataFrame:
    """Return the frame in stored column and row order, or raise TableError with the rules that it breaks."""
    wanted = list(table.columns)
    odd = sorted(set(wanted) ^ set(data.columns))
    if odd:
        raise TableError(
            where,
            rule=f"table {table.name} lacks or does not know the columns {odd}",
            remedy="run the stage that writes it again",
        )
    ordered = data.select(wanted)
    try:
        table.schema.validate(ordered)
    except (ValidationError, SchemaError) as error:
        raise TableError(
            where,
            rule=f"table {table.name} breaks its declaration: {error}",
            remedy="see data/README.md for the rules",
        ) from error
    return ordered.sort(*table.sort, nulls_last=True, maintain_order=True)


def parquet_bytes(table: Table, data: pl.DataFrame) -> bytes:
    """Return the checked table as Parquet (zstd level 3); same rows, same bytes."""
    buffer = io.BytesIO()
    check(table, data, where=f"table {table.name}").write_parquet(
        buffer, compression="zstd", compression_level=3, statistics=True, row_group_size=131_072
    )
    return buffer.getvalue()


def write(table: Table, data: pl.DataFrame, path: Path) -> int:
    """Check, sort and store a table; return its number of rows."""
    write_bytes(path, parquet_bytes(table, data))
    return data.height


def write_rows(table: Table, rows: Sequence[Mapping[str, Any]], path: Path) -> int:
    """Store rows given as mappings; return how many."""
    return write(table, frame(table, rows), path)


def read(table: Table, path: Path) -> pl.DataFrame:
    """Read a table and check it against its declaration."""
    if not path.is_file():
        raise InputError(
            str(path),
            rule=f"the table {table.name} is not there",
            remedy=f"run `dvc repro{_stage(path)}`, or name the folder that holds it",
        )
    try:
        data = pl.read_parquet(path)
    except (pl.exceptions.ComputeError, OSError) as error:
        raise TableError(
            str(path),
            rule=f"is not a readable Parquet file ({error})",
            remedy=f"delete it and run the stage that writes it again: `dvc repro{_stage(path)}`",
        ) from error
    try:
        return check(table, data, where=str(path))
    except TableError as error:
        raise TableError(
            error.thing, rule=error.rule, remedy=f"run `dvc repro{_stage(path)}`; {error.remedy}"
        ) from error


def _stage(path: Path) -> str:
    """Return the name of the stage whose folder of a build holds a file, as a word of a command; empty elsewhere."""
    parts = path.absolute().parts
    return f" {parts[-2]}" if "build" in parts[-3:-2] else ""


def logical_hash(table: Table, data: pl.DataFrame) -> str:
    """Return a SHA-256 over the rows in stored order: the same for the same rows whatever wrote the Parquet file."""
    digest = hashlib.sha256(json.dumps(list(table.columns)).encode())
    for line in check(table, data, where=f"table {table.name}").write_ndjson().splitlines():
        digest.update(line.encode("utf-8"))
        digest.update(b"\n")
    return digest.hexdigest()


def reject_row(
    *, stage: str, source_id: str, source_ref: str, reason: str, detail: str, n_items: int = 1
) -> dict[str, Any]:
    """Return one row of the rejects table; `detail` is cut at 500 characters."""
    short = detail if len(detail) <= 500 else detail[:497] + "..."
    return {
        "reject_id": content_id(stage, source_id, source_ref, reason, short),
        "stage": stage,
        "source_id": source_id,
        "source_ref": source_ref,
        "reason": reason,
        "detail": short,
        "n_items": n_items,
    }


def summed(rejects: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return rejects with equal rows made one that stands for all their items, so that none is lost from the count."""
    rows: dict[str, dict[str, Any]] = {}
    for row in rejects:
        before = rows.get(row["reject_id"])
        rows[row["reject_id"]] = (
            dict(row) if before is None else {**before, "n_items": before["n_items"] + row["n_items"]}
        )
    return list(rows.values())


def unique_rows(rows: Iterable[Mapping[str, Any]], key: str) -> list[dict[str, Any]]:
    """Return rows without later ones of the same key."""
    seen: dict[Any, dict[str, Any]] = {}
    for row in rows:
        seen.setdefault(row[key], dict(row))
    return list(seen.values())
