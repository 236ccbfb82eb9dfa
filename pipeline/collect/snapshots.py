"""Every item of every source as a snapshot, and every loss as a reject: items in = snapshots + counted rejects."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, time
from pathlib import Path
from typing import Any

from pipeline import tables
from pipeline.archive.folders import Found
from pipeline.archive.items import Item, Limits, Loss, snapshot_id
from pipeline.archive.reading import HOLDINGS, Holding, Read, read_file, read_source
from pipeline.errors import InputError
from pipeline.memo import NO_MEMO, Memo
from pipeline.params import CollectParams
from pipeline.sources import Source
from pipeline.tables import reject_row

STAGE = "collect"
Row = dict[str, Any]


@dataclass
class Collected:
    """Rows of the two tables that the stage writes."""

    snapshots: list[Row] = field(default_factory=list)
    rejects: list[Row] = field(default_factory=list)


def collect_sources(
    sources: tuple[Source, ...],
    root: Path,
    params: CollectParams,
    *,
    memo: Memo = NO_MEMO,
    progress: Callable[[int], None] | None = None,
) -> Collected:
    """Read every source into snapshots and rejects; InputError when one has more than `max_items` items.

    Archives whose name, size and time of change are those of an earlier run are not read again (`memo`).
    """
    collected = Collected()
    read = _remembering(memo, Limits(params.max_bytes))
    for source in sources:
        _collect_source(source, root, params=params, read=read, into=collected, progress=progress)
    collected.rejects = tables.summed(collected.rejects)
    return collected


def _remembering(memo: Memo, limits: Limits) -> Read:
    """Return a reader of files that keeps what archives hold."""

    def read(found: Found, shown: str) -> Holding:
        if found.kind != "warc":
            return read_file(found, shown, limits)
        try:
            seen = Path(found.path).stat()
        except OSError:
            return read_file(found, shown, limits)
        name = f"{shown}\0{seen.st_size}\0{seen.st_mtime_ns}"
        kept = memo.get(name)
        if kept is not None:
            return HOLDINGS.validate_json(kept)
        holding = read_file(found, shown, limits)
        memo.put(name, HOLDINGS.dump_json(holding))
        return holding

    return read


def _collect_source(
    source: Source,
    root: Path,
    *,
    params: CollectParams,
    read: Read,
    into: Collected,
    progress: Callable[[int], None] | None,
) -> None:
    seen: set[str] = set()
    taken = 0
    last_seen = datetime.combine(params.as_of, time.max, tzinfo=UTC)
    for each in read_source(source, root, Limits(params.max_bytes), read):
        found = _late(each) if isinstance(each, Item) and each.retrieved_at and each.retrieved_at > last_seen else each
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
        if taken > params.max_items:
            raise InputError(
                f"source {source.id}",
                rule=f"holds more than {params.max_items} items (collect.max_items)",
                remedy="split the source, or raise the limit in params.yaml",
            )
        if progress:
            progress(1)


def _late(item: Item) -> Loss:
    where = f"{item.archive_file}, record at byte {item.archive_offset}"
    day = item.retrieved_at.date() if item.retrieved_at else None
    return Loss(item.source_ref, "after_as_of", f"{where}: received {day}, after collect.as_of")


def _repeated(item: Item) -> Loss:
    where = f"{item.archive_file} at byte {item.archive_offset}"
    return Loss(
        item.source_ref,
        "duplicate_id",
        f"{where}: same reference and same bytes as an earlier item; nothing is lost",
    )


def _snapshot(source: Source, item: Item) -> Row:
    return {
        "snapshot_id": snapshot_id(source.id, item), "source_id": source.id,
        "source_ref": item.source_ref, "url": item.url, "outlet_hint": item.outlet or source.outlet,
        "language_hint": source.language, "sha256": item.sha256, "media_type": item.media_type, "status": item.status,
        "retrieved_at": item.retrieved_at, "archive_file": item.archive_file, "archive_offset": item.archive_offset,
        "archive_length": item.archive_length,
    }  # fmt: skip


def _reject(source: Source, loss: Loss) -> Row:
    return reject_row(
        stage=STAGE, source_id=source.id, source_ref=loss.source_ref, reason=loss.reason, detail=loss.detail, n_items=loss.n_items,
    )  # fmt: skip
