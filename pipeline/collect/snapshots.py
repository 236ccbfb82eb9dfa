"""Every item of every source as a snapshot with its payload, and every loss as a reject: items in = snapshots + counted rejects."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, time
from pathlib import Path
from typing import Any, BinaryIO

from pipeline.collect.folders import Found, open_regular, walk
from pipeline.collect.items import Item, Limits, Loss, digest, is_pdf, printable
from pipeline.collect.jsonl import read_jsonl
from pipeline.collect.sources import Source
from pipeline.collect.warc import Originals, Revisit, read_warc
from pipeline.errors import InputError
from pipeline.params import CollectParams
from pipeline.tables import content_id, reject_row

STAGE = "collect"
PAYLOAD_FILE = "payloads.parquet"
SNIFF_BYTES = 1_024
MEDIA_TYPES = {"page": "text/html", "text": "text/plain", "pdf": "application/pdf"}
Row = dict[str, Any]


@dataclass
class Collected:
    """Rows of the three tables that the stage writes."""

    snapshots: list[Row] = field(default_factory=list)
    payloads: list[Row] = field(default_factory=list)
    rejects: list[Row] = field(default_factory=list)


def limits_of(params: CollectParams) -> Limits:
    """Return the limits of the stage; the whole of the day `as_of` is seen."""
    return Limits(max_bytes=params.max_bytes, as_of=datetime.combine(params.as_of, time.max, tzinfo=UTC))


def collect_sources(
    sources: tuple[Source, ...],
    root: Path,
    params: CollectParams,
    progress: Callable[[int], None] | None = None,
) -> Collected:
    """Read every source into snapshots, payloads and rejects; InputError when one has more than `max_items` items."""
    collected = Collected()
    for source in sources:
        _collect_source(source, root, params=params, into=collected, progress=progress)
    collected.rejects = summed(collected.rejects)
    return collected


def summed(rejects: list[Row]) -> list[Row]:
    """Return rejects with equal rows made one that stands for all their items, so that none is lost from the count."""
    rows: dict[str, Row] = {}
    for row in rejects:
        before = rows.get(row["reject_id"])
        rows[row["reject_id"]] = row if before is None else {**before, "n_items": before["n_items"] + row["n_items"]}
    return list(rows.values())


def _collect_source(
    source: Source,
    root: Path,
    *,
    params: CollectParams,
    into: Collected,
    progress: Callable[[int], None] | None,
) -> None:
    seen: set[str] = set()
    taken = 0
    for found in read_source(source, root, limits_of(params)):
        if isinstance(found, Loss):
            into.rejects.append(_reject(source, found))
            taken += found.n_items
        else:
            taken += 1
            snapshot = _snapshot(source, found)
            if snapshot["snapshot_id"] in seen:
                into.rejects.append(_reject(source, _repeated(found)))
            else:
                seen.add(snapshot["snapshot_id"])
                into.snapshots.append(snapshot)
                into.payloads.append({"snapshot_id": snapshot["snapshot_id"], "payload": found.payload})
        if taken > params.max_items:
            raise InputError(
                f"source {source.id}",
                rule=f"holds more than {params.max_items} items (collect.max_items)",
                remedy="split the source, or raise the limit in params.yaml",
            )
        if progress:
            progress(1)


def _repeated(item: Item) -> Loss:
    where = f"{item.archive_file} at byte {item.archive_offset}"
    return Loss(
        item.source_ref,
        "duplicate_id",
        f"{where}: same reference and same bytes as an earlier item; nothing is lost",
    )


def _snapshot(source: Source, item: Item) -> Row:
    return {
        "snapshot_id": content_id(source.id, item.source_ref, item.sha256), "source_id": source.id,
        "source_ref": item.source_ref, "url": item.url, "outlet_hint": item.outlet or source.outlet,
        "language_hint": source.language, "sha256": item.sha256, "media_type": item.media_type, "status": item.status,
        "retrieved_at": item.retrieved_at, "archive_file": item.archive_file, "archive_offset": item.archive_offset,
        "archive_length": item.archive_length, "shard": PAYLOAD_FILE,
    }  # fmt: skip


def _reject(source: Source, loss: Loss) -> Row:
    return reject_row(
        stage=STAGE, source_id=source.id, source_ref=loss.source_ref, reason=loss.reason, detail=loss.detail, n_items=loss.n_items,
    )  # fmt: skip


def read_source(source: Source, root: Path, limits: Limits) -> Iterator[Item | Loss]:
    """Yield the items and losses of one source; revisit records are resolved when all its files are read."""
    originals = Originals()
    revisits: list[Revisit] = []
    for found in _files(source, root):
        if isinstance(found, Loss):
            yield found
            continue
        shown = (
            printable(source.path) if source.kind != "folder" else f"{printable(source.path.rstrip('/'))}/{found.name}"
        )
        for each in _read_file(found, shown=shown, limits=limits, originals=originals):
            if isinstance(each, Revisit):
                revisits.append(each)
            else:
                yield each
    for revisit in revisits:
        yield originals.resolve(revisit)


def _files(source: Source, root: Path) -> Iterator[Found | Loss]:
    place = root / source.path
    if source.kind != "folder":
        yield Found(os.path.realpath(place), printable(place.name), source.kind)
        return
    is_bare = True
    for found in walk(place):
        is_bare = False
        yield found
    if is_bare:
        yield Loss(
            printable(source.path),
            "empty",
            "the folder holds no files; fill it or take it out of the source list",
            n_items=0,
        )


def _read_file(found: Found, *, shown: str, limits: Limits, originals: Originals) -> Iterator[Item | Loss | Revisit]:
    """Yield what one file holds; one that cannot be opened or read is one loss, and what was read before stays."""
    try:
        with os.fdopen(open_regular(found.path), "rb") as stream:
            if found.kind == "jsonl":
                yield from _rows_or_empty(stream, shown=shown, limits=limits)
            elif found.kind == "warc":
                yield from read_warc(stream, name=shown, limits=limits, originals=originals)
            else:
                size = os.fstat(stream.fileno()).st_size
                head = stream.read(limits.max_bytes + 1) if size <= limits.max_bytes else b""
                yield _whole_file(found, head, size=size, shown=shown, limits=limits)
    except FileNotFoundError:
        yield Loss(found.name, "missing", "was there when the folder was listed and is gone; run again")
    except OSError as error:
        yield Loss(
            found.name,
            "unreadable",
            f"cannot be read ({error.strerror or error}); check its rights and its disk",
        )


def _rows_or_empty(stream: BinaryIO, *, shown: str, limits: Limits) -> Iterator[Item | Loss]:
    is_bare = True
    for each in read_jsonl(stream, name=shown, max_bytes=limits.max_bytes):
        is_bare = False
        yield each
    if is_bare:
        yield Loss(shown, "empty", "the file holds no rows; fill it or remove it")


def _whole_file(found: Found, data: bytes, *, size: int, shown: str, limits: Limits) -> Item | Loss:
    if size > limits.max_bytes or len(data) > limits.max_bytes:
        return Loss(found.name, "too_large", f"has {size} bytes, the limit is {limits.max_bytes} (collect.max_bytes)")
    if not data:
        return Loss(found.name, "empty", "the file has no bytes; fill it or remove it")
    kind = "pdf" if is_pdf(data) else "page" if found.kind == "other" and looks_like_page(data) else found.kind
    if kind not in MEDIA_TYPES:
        return Loss(
            found.name,
            "unknown_type",
            "is no .html, .txt, .pdf, .jsonl or .warc(.gz) file; convert it or remove it",
        )
    return Item(
        source_ref=found.name, payload=data, media_type=MEDIA_TYPES[kind], archive_file=shown, archive_offset=0,
        archive_length=len(data), sha256=digest(data),
    )  # fmt: skip


def looks_like_page(data: bytes) -> bool:
    """Return whether a file without a telling name begins like an HTML page."""
    head = data[:SNIFF_BYTES].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    return head.startswith((b"<!doctype html", b"<html")) or (head.startswith(b"<?xml") and b"<html" in head)
