"""How an archive is finished: cut after its last whole record, read back into a manifest, entered in the custody file, named.

The same steps finish the archive of a run that ends and, at the start of the next run, of one that was killed. The order makes every
kill harmless: manifest, custody line, final name; whatever is done already is done again with the same bytes.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from pipeline.archive.records import Member, Record, read_records
from pipeline.archive.warc import warc_time
from pipeline.errors import StoreError
from pipeline.fetch.archive import SOFTWARE, Archive
from pipeline.fetch.custody import (
    ARCHIVE,
    MANIFEST,
    OPEN,
    PART_PATTERN,
    Entry,
    append_entry,
    file_hash,
    mend_custody,
)
from pipeline.fetch.durable import cut, failures_of, rename
from pipeline.fetch.manifest import Hop, Line, read_line, warc_date
from pipeline.tables import write_bytes

MAX_RECORD_BYTES = 1 << 30  # far above what the client lets in: no record of ours is ever too large to be read back
MAX_TORN_BYTES = 1 << 16  # of a file whose first record, our own warcinfo, was not finished
ANSWERS = ("response", "revisit")


@dataclass(frozen=True)
class Kept:
    """A record of an open archive, without its block but for metadata."""

    kind: str
    record_id: str
    uri: str
    date: str
    offset: int
    length: int
    block: bytes | None


@dataclass(frozen=True)
class Finished:
    """A finished archive: its custody entry and its manifest lines; `was_cut_short` when a kill had interrupted its last visit."""

    entry: Entry
    lines: tuple[Line, ...]
    was_cut_short: bool


def recover(store: Path, *, run_id: str, finished_at: datetime) -> list[Finished]:
    """Finish what a killed run left behind; call it under the lock, before anything is fetched. Nothing finished is ever lost."""
    for part in sorted(store.rglob(PART_PATTERN)):
        part.unlink(missing_ok=True)
    mend_custody(store)
    found = (finish(store, path, run_id=run_id, finished_at=finished_at) for path in sorted(store.rglob(f"*{OPEN}")))
    return [each for each in found if each]


def finish(store: Path, path: Path, *, run_id: str, finished_at: datetime) -> Finished | None:
    """Finish the open archive at `path`; None when it holds no visit (then the file is taken away) or was never begun.

    StoreError (no room, changed by hand) leaves it open for the next run.
    """
    with failures_of(path):
        return _finish(store, path, run_id=run_id, finished_at=finished_at)


def _finish(store: Path, path: Path, *, run_id: str, finished_at: datetime) -> Finished | None:
    records = whole_records(path) if path.is_file() else []
    if not any(record.kind != "warcinfo" for record in records):
        path.unlink(missing_ok=True)
        return None
    tail = _unclosed(records)
    if tail:
        _close_interrupted(path, records, tail)
        records = whole_records(path)
    lines = tuple(_lines(records))
    final = path.with_name(path.name.removesuffix(OPEN))
    manifest = final.with_name(final.name.removesuffix(ARCHIVE) + MANIFEST)
    write_bytes(manifest, b"".join(line.row() for line in lines))
    fields = {
        "file": final.relative_to(store).as_posix(), "bytes": path.stat().st_size, "sha256": file_hash(path),
        "manifest": manifest.relative_to(store).as_posix(), "manifest_sha256": file_hash(manifest), "run_id": run_id,
        "finished_at": warc_date(finished_at), "software": SOFTWARE,
    }  # fmt: skip
    entry = append_entry(store, fields)
    rename(path, final)
    return Finished(entry, lines, bool(tail))


def whole_records(path: Path) -> list[Kept]:
    """Return the whole records of an open archive, and cut off what a kill left behind the last one."""
    with path.open("rb") as stream:
        found = read_records(stream, max_bytes=MAX_RECORD_BYTES, compressed=True)
        records = [_kept(each) for each in found if isinstance(each, Record) and each.length]
        while records and not _is_whole(Member(stream, records[-1].offset)):
            records.pop()  # all its bytes are there but the checksum behind them
        size = stream.seek(0, 2)
    end = records[-1].offset + records[-1].length if records else 0
    if not records and size > MAX_TORN_BYTES:
        raise StoreError(str(path), rule="holds no whole record", remedy="move it out of the store, and look into it")
    if end < size:
        cut(path, end)
    return records


def _is_whole(member: Member) -> bool:
    for _ in member.chunks():
        pass
    return member.fault is None


def _kept(record: Record) -> Kept:
    headers = record.headers
    return Kept(
        kind=record.kind, record_id=headers.get("warc-record-id", "").strip("<>"), uri=headers.get("warc-target-uri", ""),
        date=headers.get("warc-date", ""), offset=record.offset, length=record.length,
        block=record.block if record.kind == "metadata" else None,
    )  # fmt: skip


def _unclosed(records: list[Kept]) -> list[Kept]:
    """Return the records of a visit that no metadata record ends."""
    last = max((at for at, record in enumerate(records) if record.kind in ("metadata", "warcinfo")), default=-1)
    return records[last + 1 :]


def _close_interrupted(path: Path, records: list[Kept], tail: list[Kept]) -> None:
    """End a visit that a kill cut short: its records stay, its line says that it failed, and the next run asks again."""
    info_id = next((record.record_id for record in records if record.kind == "warcinfo"), None)
    at = warc_time(tail[-1].date)
    if at is None or info_id is None:
        raise StoreError(str(path), rule="is no archive of ours", remedy="move it out of the store")
    answers = [record for record in tail if record.kind in ANSWERS]
    line = Line(
        url=tail[0].uri, final_url=tail[-1].uri, role=None, outcome="failed", reason="interrupted",
        detail=f"the run was stopped after {len(tail)} record(s) of this visit; they are kept", fetched_at=tail[-1].date,
        attempts=len(answers), is_tls=tail[-1].uri.startswith("https:"), is_verified=None,
        record_id=answers[-1].record_id if answers else None, hops=tuple(_hop(record) for record in answers),
    )  # fmt: skip
    Archive(path, at, n_records=len(records), info_id=info_id).close_visit(line, at)


def _hop(record: Kept) -> Hop:
    return Hop(
        url=record.uri, started_at=record.date, seconds=None, status=None, fault="interrupted", detail=None, server_ip=None,
        is_tls=record.uri.startswith("https:"), is_verified=None, certificate_sha256=None, record_id=record.record_id,
    )  # fmt: skip


def _lines(records: list[Kept]) -> Iterator[Line]:
    """Yield the manifest lines: what the metadata records say, with the place of each answer in this file."""
    places = {record.record_id: record for record in records}
    for record in records:
        if record.kind == "metadata":
            line = read_line(record.block or b"")
            place = places.get(line.record_id or "")
            yield replace(line, offset=place.offset, length=place.length) if place else line
