"""Items out of the records of one WARC file: which record types count, what is left out, and what repeats an earlier response."""

from __future__ import annotations

import zlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import BinaryIO

from pipeline.archive.items import Item, Limits, Loss, digest, is_pdf, printable
from pipeline.archive.records import GZIP_MAGIC, Damage, Record, read_records, same_digest
from pipeline.archive.responses import STATUS_LINE, Response, ResponseError, read_response, split_response

ARC_START, ZSTD_MAGIC = b"filedesc:", b"\x28\xb5\x2f\xfd"
ROLE = "Claimline-Role"  # a field of our own archives: what an answer was asked for, where that was no page
PAGE_TYPES = ("text/html", "application/xhtml+xml", "text/plain", "application/pdf")
BODY_TYPES = ("resource", "conversion")  # bytes without an HTTP header
ITEM_TYPES = ("response", "revisit", "continuation", *BODY_TYPES)
SILENT_TYPES = (
    "warcinfo",
    "request",
    "metadata",
)  # about a capture, not a capture: one remark for each type and file
KNOWN_TYPES = (*ITEM_TYPES, *SILENT_TYPES)


@dataclass(frozen=True)
class Revisit:
    """A capture that says "as before": the keys under which its original may be known."""

    source_ref: str
    keys: tuple[str, ...]
    detail: str


@dataclass
class Originals:
    """Keys of the captures of a source that became items, by which revisit records are resolved when all files are read."""

    keys: set[str] = field(default_factory=set)

    def add(self, record: Record) -> None:
        """Note a record that became an item."""
        self.keys.update(_keys(record.headers.get("warc-record-id"), record.headers.get("warc-target-uri"),
                               record.headers.get("warc-date"), record.headers.get("warc-payload-digest")))  # fmt: skip

    def resolve(self, revisit: Revisit) -> Loss:
        """Return a remark when the original is there, else a reject: a revisit holds no bytes of its own."""
        if self.keys.intersection(revisit.keys):
            return Loss(
                revisit.source_ref,
                "not_response",
                f"{revisit.detail}: the same bytes as an item of this source",
                0,
            )
        return Loss(
            revisit.source_ref,
            "missing",
            f"{revisit.detail}: its original is in no file of this source; add that file",
        )


def _keys(record_id: str | None, uri: str | None, day: str | None, payload: str | None) -> Iterator[str]:
    if record_id:
        yield f"id {record_id.strip('<>')}"
    if uri and day:
        yield f"capture {uri.strip('<>')} {day}"
    if uri and payload:
        yield f"payload {uri.strip('<>')} {payload.lower()}"


def read_warc(stream: BinaryIO, *, name: str, limits: Limits, originals: Originals) -> Iterator[Item | Loss | Revisit]:
    """Yield items, losses and revisits of one WARC file, then one remark for each record type that holds no page."""
    head = stream.read(1_024)
    stream.seek(0)
    if head.startswith(ZSTD_MAGIC) or _unpacked(head).startswith(ARC_START):
        yield Loss(
            name,
            "unknown_type",
            "an ARC or zstd file; turn it into .warc.gz (for instance with warcio recompress)",
        )
        return
    if not head:
        yield Loss(name, "empty", "the file has no bytes; collect it again or remove it")
        return
    compressed = head.startswith(b"\x1f\x8b") or (name.lower().endswith(".gz") and not head.startswith(b"WARC/"))
    silent: Counter[str] = Counter()
    for found in read_records(stream, max_bytes=limits.max_bytes, compressed=compressed):
        if isinstance(found, Damage):
            yield Loss(name, "warc_damaged", f"{found.detail}; fetch the file again if it matters", found.n_items)
        elif ROLE.lower() in found.headers:
            silent[f"{found.kind} for a {printable(found.headers[ROLE.lower()][:20])}"] += 1
        elif found.kind in ITEM_TYPES and not _is_about_the_crawl(found):
            yield from _content(found, name=name, limits=limits, originals=originals)
        elif found.kind not in KNOWN_TYPES and STATUS_LINE.match((found.block or b"")[:2_000]):
            detail = f"the record at byte {found.offset} holds a response and is of the unknown type '{printable(found.kind[:40])}'"
            yield Loss(name, "warc_damaged", f"{detail}; fetch the file again if it matters")
        else:
            is_known = found.kind in KNOWN_TYPES
            silent[found.kind if is_known else f"unknown type '{printable(found.kind[:40])}'"] += 1
    for kind, count in sorted(silent.items()):
        yield Loss(name, "not_response", f"{count} record(s) of type {kind}: about captures, not captures", n_items=0)


def _unpacked(head: bytes) -> bytes:
    """Return the first bytes of a file, unpacked where they are gzip."""
    try:
        return zlib.decompressobj(31).decompress(head, 64) if head.startswith(GZIP_MAGIC) else head
    except zlib.error:
        return b""


def _is_about_the_crawl(record: Record) -> bool:
    """Return whether a record holds the crawler's own log: some crawlers store it as a resource."""
    return record.headers.get("warc-target-uri", "").strip("<> ").lower().startswith("metadata:")


def _content(record: Record, *, name: str, limits: Limits, originals: Originals) -> Iterator[Item | Loss | Revisit]:
    uri = record.headers.get("warc-target-uri", "").strip("<> ")
    ref = printable(uri)[:4_000] or f"{name}@{record.offset}"
    where = f"{name}, record at byte {record.offset}"
    if record.kind == "revisit":
        yield _revisit(record, ref, uri, where)
        return
    try:
        item, remark = _item(record, ref, uri=uri, name=name, limits=limits)
    except ResponseError as error:
        yield Loss(ref, error.reason, f"{where}: {error.detail}")
        return
    originals.add(record)
    yield item
    if remark:
        yield Loss(ref, "unreadable", f"{where}: {remark}", n_items=0)


def _revisit(record: Record, ref: str, uri: str, where: str) -> Revisit:
    headers = record.headers
    keys = (
        *_keys(headers.get("warc-refers-to"), headers.get("warc-refers-to-target-uri", uri), headers.get("warc-refers-to-date"),
               headers.get("warc-payload-digest")),
        *_keys(None, uri, None, headers.get("warc-payload-digest")),
    )  # fmt: skip
    return Revisit(ref, tuple(keys), f"{where}: seen again on {headers.get('warc-date', 'an unknown day')}")


def _item(record: Record, ref: str, *, uri: str, name: str, limits: Limits) -> tuple[Item, str | None]:
    if record.block is None:
        raise ResponseError(
            "too_large",
            f"has {record.block_length} bytes, the limit is {limits.max_bytes} (collect.max_bytes)",
        )
    if record.kind == "continuation" or record.headers.get("warc-segment-number", "1") != "1":
        raise ResponseError("warc_damaged", "is one segment of a record; join the segments first")
    if "warc-truncated" in record.headers:
        reason = printable(record.headers["warc-truncated"][:40])
        raise ResponseError("cut_short", f"was not received whole (WARC-Truncated: {reason}); fetch it again")
    _check_digest(record, record.block)
    if record.kind in BODY_TYPES:
        media_type = record.headers.get("content-type", "application/octet-stream")
        response = Response(0, {"content-type": media_type}, record.block, record.block)
    else:
        response = read_response(record.block, limits.max_bytes)
    if response.status not in (0, 200):
        raise ResponseError("http_status", f"the server answered {response.status}, not 200")
    media_type = response.headers.get("content-type", "text/html")
    if is_pdf(response.body):
        media_type = "application/pdf"
    elif media_type.split(";")[0].strip().lower() not in PAGE_TYPES:
        raise ResponseError("unknown_type", f"is '{printable(media_type[:80])}', neither a page, a text nor a PDF")
    if len(response.body) > limits.max_bytes:
        raise ResponseError(
            "too_large",
            f"has {len(response.body)} bytes, the limit is {limits.max_bytes} (collect.max_bytes)",
        )
    if not response.body.strip():
        raise ResponseError("empty", "the body is empty")
    item = Item(
        source_ref=ref, payload=response.body, media_type=printable(media_type[:200]), archive_file=name,
        archive_offset=record.offset, archive_length=record.length, sha256=digest(response.archived),
        url=uri if uri.lower().startswith(("http://", "https://")) and len(uri) <= 4_000 else None,
        status=response.status or None, retrieved_at=warc_time(record.headers.get("warc-date")),
    )  # fmt: skip
    return item, response.remark


def _check_digest(record: Record, block: bytes) -> None:
    """Raise ResponseError when a digest of the record contradicts its bytes; an unknown algorithm proves nothing."""
    headers = record.headers
    if same_digest(headers.get("warc-block-digest", ""), block) is False:
        raise ResponseError(
            "digest_mismatch",
            "the block's digest does not fit its bytes: they were changed after the capture",
        )
    declared = headers.get("warc-payload-digest", "")
    if not declared:
        return
    bodies = [block]
    if record.kind == "response":
        bodies = [split_response(block)[2]]
        if "chunked" in split_response(block)[1].get("transfer-encoding", "").lower():
            bodies.append(read_response(block, len(block) * 4 + 1_000_000).body)
    if all(same_digest(declared, body) is False for body in bodies):
        raise ResponseError(
            "digest_mismatch",
            "the payload's digest does not fit its bytes: they were changed after the capture",
        )


def warc_time(value: str | None) -> datetime | None:
    """Return a WARC-Date in UTC, or None when it is missing or is no time."""
    try:
        found = datetime.fromisoformat((value or "").strip()[:40])
    except ValueError:
        return None
    return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
