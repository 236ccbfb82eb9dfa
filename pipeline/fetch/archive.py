"""The archive of what was fetched: WARC 1.1 files that only grow, one for each source and run, finished by the next run after a kill.

Every record is one gzip member and is on the disk before the next begins. Every visit ends with a `metadata` record that holds its whole
manifest line, so the archive alone tells what happened, and the manifest beside it is made by reading the archive back. While a run
goes on the file is called `.warc.gz.open`, which no reader takes for an archive.

Blocks are the bytes as on the wire, chunking and codings left on; WARC-Payload-Digest is over the payload as it stands in the block, which
is what `warcio check` compares. Record ids are hashes of the file's name, the record's place in it, type, address, time and block: the
same exchanges at the same times give the same bytes, and two equal records still have two ids.
"""

from __future__ import annotations

import hashlib
import threading
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import quote

from warcio.recordloader import ArcWarcRecord
from warcio.statusandheaders import StatusAndHeaders, StatusAndHeadersParser
from warcio.warcwriter import WARCWriter

from pipeline import __version__
from pipeline.archive.responses import BLANK_LINE, STATUS_LINE
from pipeline.archive.warc import ROLE
from pipeline.errors import StoreError
from pipeline.fetch.custody import ARCHIVE, OPEN
from pipeline.fetch.durable import append, failures_of
from pipeline.fetch.exchange import Exchange, Visited
from pipeline.fetch.manifest import Hop, KnownPage, Line, visit_line, warc_date

SOFTWARE = f"claimline/{__version__}"
WARC_VERSION = "WARC/1.1"
PROFILES = "http://netpreserve.org/warc/1.1/revisit"
FIELDS_TYPE, VISIT_TYPE = "application/warc-fields", "application/json"
HTTP_TYPE = "application/http;msgtype="
# By fault, in the words of WARC: why the block may end before the message does.
TRUNCATED = {"too_large": "length", "timeout": "time", "cut_short": "disconnect", "not_text": "unspecified"}
URI_SAFE = "%/:=&?~#+!$,;'@()*[]"
Headers = list[tuple[str, str]]


@dataclass(frozen=True)
class Stored:
    """A record that is on the disk: its type and id, where its gzip member lies in the file, and the digest of its payload if it has one."""

    kind: str
    record_id: str
    offset: int
    length: int
    payload_digest: str | None = None


@dataclass(frozen=True)
class Answer:
    """What is stored of an answer: record type, its fields beyond those of every record, its block, the digest of its payload."""

    kind: str
    headers: Headers
    block: bytes
    payload_digest: str | None


@dataclass
class Archive:
    """The archive of one source in one run: `path` is the open file and appears with the first visit, `info` goes into the warcinfo record.

    Safe to use from threads; `n_records` and `info_id` are those of the records that the file holds already.
    """

    path: Path
    started_at: datetime
    info: Mapping[str, str] = field(default_factory=dict)
    n_records: int = 0
    info_id: str | None = None
    is_broken: bool = False
    lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def add(
        self, visit: Visited, *, at: datetime, role: str = "page", known: KnownPage | None = None,
        link: Mapping[str, Any] | None = None,
    ) -> Line:  # fmt: skip
        """Store a visit that ended at `at`, and return its manifest line; when this returns, all of it is on the disk.

        `role` is "page" or what else was asked for ("feed", "sitemap" ...); `link` says what led there and is kept as it is; `known` is
        what earlier runs have of this address: equal bytes become a revisit record. StoreError when the disk fails: what was written is
        whole, and no further visit is taken.
        """
        with self.lock, failures_of(self.path):
            if self.is_broken:
                raise StoreError(
                    str(self.path), rule="could not be written before", remedy="let the next run finish it"
                )
            self.is_broken = (
                True  # until this visit is whole: an error or a stop signal leaves it for `finish` to close
            )
            if self.info_id is None:
                self._write_info()
            robots = tuple(
                _hop(each, self._write_exchange(each, None, visit.outcome, role="robots")) for each in visit.robots
            )
            hops, last = self._write_exchanges(visit, known, role)
            line = visit_line(
                visit, at=at, role=role, known=known, link=link or {}, hops=hops, robots=robots,
                payload_digest=last.payload_digest if last else None, is_revisit=last is not None and last.kind == "revisit",
            )  # fmt: skip
            self.close_visit(line, at)
            self.is_broken = False
            return replace(line, offset=last.offset, length=last.length) if last else line

    def close_visit(self, line: Line, at: datetime) -> None:
        """Write the record that ends a visit; it concerns the answer's record, if there is one."""
        about = [("WARC-Concurrent-To", f"<{line.record_id}>")] if line.record_id else []
        self.write("metadata", line.url, at, block=line.block(), headers=[*about, ("Content-Type", VISIT_TYPE)])

    def write(self, kind: str, uri: str | None, at: datetime, *, block: bytes, headers: Headers) -> Stored:
        """Write one record and flush it to the disk."""
        block_digest, date = hashlib.sha256(block).hexdigest(), warc_date(at)
        record_id = _urn(*self.path.parts[-4:], str(self.n_records), kind, uri or "", date, block_digest)
        fixed = [("WARC-Type", kind), ("WARC-Record-ID", f"<{record_id}>"), ("WARC-Date", date)]
        fixed += [("WARC-Target-URI", quote(uri, safe=URI_SAFE))] if uri else []
        fixed += [("WARC-Warcinfo-ID", f"<{self.info_id}>")] if self.info_id else []
        packed = pack([*fixed, *headers, ("WARC-Block-Digest", f"sha256:{block_digest}")], block)
        offset = append(self.path, packed)
        self.n_records += 1
        return Stored(kind, record_id, offset, len(packed))

    def _write_info(self) -> None:
        fields = {"software": SOFTWARE, "format": "WARC File Format 1.1", **self.info}
        block = "".join(f"{name}: {' '.join(value.split())}\r\n" for name, value in fields.items()).encode()
        headers = [("WARC-Filename", self.path.name.removesuffix(OPEN)), ("Content-Type", FIELDS_TYPE)]
        self.info_id = self.write("warcinfo", None, self.started_at, block=block, headers=headers).record_id

    def _write_exchanges(
        self, visit: Visited, known: KnownPage | None, role: str
    ) -> tuple[tuple[Hop, ...], Stored | None]:
        """Store all exchanges of a visit; return them with their records, and the record of the last answer, None without one."""
        hops: list[Hop] = []
        stored: Stored | None = None
        for number, exchange in enumerate(visit.exchanges, 1):
            may_revisit = number == len(visit.exchanges)
            stored = self._write_exchange(
                exchange, known if may_revisit else None, visit.outcome, role=role if may_revisit else "way"
            )
            hops.append(_hop(exchange, stored))
        return tuple(hops), stored

    def _write_exchange(self, exchange: Exchange, known: KnownPage | None, outcome: str, *, role: str) -> Stored | None:
        """Store answer and request of one hop; return the record of the answer, None when nothing came back.

        What is no page says so in a field of its own, so that nobody takes a feed or a redirect for an article.
        """
        server = [("WARC-IP-Address", exchange.server_ip)] if exchange.server_ip else []
        stored = None
        if exchange.response_bytes:
            answer = answer_of(exchange, known=known, outcome=outcome)
            served = [] if role == "page" else [(ROLE, role)]
            headers = [*server, *served, *answer.headers, ("Content-Type", f"{HTTP_TYPE}response")]
            stored = self.write(answer.kind, exchange.url, exchange.started_at, block=answer.block, headers=headers)
            stored = replace(stored, payload_digest=answer.payload_digest)
        if exchange.request_bytes:
            concurrent = [("WARC-Concurrent-To", f"<{stored.record_id}>")] if stored else []
            headers = [*server, *concurrent, ("Content-Type", f"{HTTP_TYPE}request")]
            self.write("request", exchange.url, exchange.started_at, block=exchange.request_bytes, headers=headers)
        return stored


def new_archive(store: Path, source_id: str, *, started_at: datetime, info: Mapping[str, str]) -> Archive:
    """Return the archive of a source for a run that began at `started_at`; a second one of the same second gets a number."""
    folder = store / source_id / warc_date(started_at)[:4] / warc_date(started_at)[5:7]
    stamp = warc_date(started_at)[:19].replace("-", "").replace(":", "") + "Z"
    number, name = 1, stamp
    while any((folder / f"{name}{ARCHIVE}{suffix}").exists() for suffix in ("", OPEN)):
        number += 1
        name = f"{stamp}-{number}"
    return Archive(folder / f"{name}{ARCHIVE}{OPEN}", started_at, info)


def pack(headers: Sequence[tuple[str, str]], block: bytes) -> bytes:
    """Return one record as a gzip member."""
    buffer = BytesIO()
    fields = StatusAndHeaders("", headers, protocol=WARC_VERSION)
    writer = WARCWriter(buffer, gzip=True)
    writer.ensure_digest = lambda *_, **__: None  # ours are there; warcio would add SHA-1
    # The type stands in the fields: told that it is a revisit, warcio would leave the block out.
    writer.write_record(ArcWarcRecord("warc", "any", fields, BytesIO(block), None, None, len(block)))
    return buffer.getvalue()


def _urn(*parts: str) -> str:
    """Return a UUID of version 8 (RFC 9562: made in a way of one's own), here the SHA-256 of the parts."""
    digest = bytearray(hashlib.sha256("\n".join(parts).encode("utf-8", "surrogatepass")).digest()[:16])
    digest[6] = digest[6] & 0x0F | 0x80
    digest[8] = digest[8] & 0x3F | 0x80
    return uuid.UUID(bytes=bytes(digest)).urn


def split_head(block: bytes) -> tuple[bytes, bytes | None]:
    """Return (head with its blank line, payload); the payload is null when readers may disagree where it begins."""
    end = BLANK_LINE.search(block)
    if end is None or STATUS_LINE.match(block[:2_000]) is None:
        return block, None
    stream = BytesIO(block)
    StatusAndHeadersParser([], verify=False).parse(stream)
    return block[: end.end()], block[end.end() :] if stream.tell() == end.end() else None


def answer_of(exchange: Exchange, *, known: KnownPage | None, outcome: str) -> Answer:
    """Return what is stored of an answer: a revisit when it is said to be, or is, what `known` holds; else the whole of it."""
    block = exchange.response_bytes
    head, payload = split_head(block)
    digest = None if payload is None else f"sha256:{hashlib.sha256(payload).hexdigest()}"
    headers = [("WARC-Payload-Digest", digest)] if digest else []
    if known and outcome == "not_modified":
        return Answer("revisit", _refers_to(known, "server-not-modified"), head, digest)
    if known and outcome == "fetched" and payload and digest == known.payload_digest:
        return Answer("revisit", [*_refers_to(known, "identical-payload-digest"), *headers], head, digest)
    if exchange.fault in TRUNCATED and not _is_whole(exchange, payload):
        headers.append(("WARC-Truncated", TRUNCATED[exchange.fault]))
    return Answer("response", headers, block, digest)


def _is_whole(exchange: Exchange, payload: bytes | None) -> bool:
    """Return whether all of the message is there, as when only its unpacked size is too large."""
    if payload is None:
        return False
    if "chunked" in (exchange.header("transfer-encoding") or "").lower():
        return payload.endswith(b"0\r\n\r\n")
    return exchange.header("content-length") == str(len(payload))


def _refers_to(known: KnownPage, profile: str) -> Headers:
    return [
        ("WARC-Profile", f"{PROFILES}/{profile}"),
        ("WARC-Refers-To", f"<{known.record_id}>"),
        ("WARC-Refers-To-Target-URI", quote(known.record_url, safe=URI_SAFE)),
        ("WARC-Refers-To-Date", known.record_date),
    ]


def _hop(exchange: Exchange, stored: Stored | None) -> Hop:
    return Hop(
        url=exchange.url, started_at=warc_date(exchange.started_at), seconds=round(exchange.seconds, 3), status=exchange.status,
        fault=exchange.fault, detail=exchange.detail, server_ip=exchange.server_ip, is_tls=exchange.is_tls,
        is_verified=exchange.is_verified, certificate_sha256=exchange.certificate_sha256, record_id=stored.record_id if stored else None,
    )  # fmt: skip
