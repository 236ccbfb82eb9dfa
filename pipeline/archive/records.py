"""WARC records out of damaged files: every undamaged record is found, and every loss is said.

The file is never trusted to be whole. A compressed file is read member by member, and after damage the next member is looked for by
its first bytes. Inside a member, or in a plain file, the stream is cut wherever a record header begins at the start of a line; only then
is each piece compared with its declared length. Memory is bounded by the largest item allowed, whatever the size of the file.
"""

from __future__ import annotations

import base64
import hashlib
import re
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import BinaryIO

CHUNK = 1 << 18
HEADER_ROOM = 1 << 17  # a record's own header and its HTTP header lie within this many bytes
RECORD_END_ROOM = 8  # bytes behind a block in which the two line ends that close a record, spoiled, may lie
OVERLAP = 64  # bytes of a possible marker at the end of a chunk
GZIP_MAGIC = b"\x1f\x8b\x08"
MARKER = re.compile(rb"(?<=\n)WARC/[01]\.\d{1,2}\r?\n(?=[A-Za-z][A-Za-z0-9-]*[ \t]*:)")
# In bytes that are no record a header may begin anywhere: what is spoiled before it may have swallowed the line end.
HIDDEN = re.compile(rb"WARC/[01]\.\d{1,2}\r?\n(?=WARC-[A-Za-z-]+[ \t]*:)")
VERSION_LINE = re.compile(rb"WARC/[01]\.\d{1,2}[ \t]*\r?\n")
BLANK_LINE = re.compile(rb"\r?\n\r?\n")
BLANK = b"\r\n\0 "
DIGESTS = ("md5", "sha1", "sha256", "sha512")


@dataclass(frozen=True)
class Segment:
    """A stretch of the stream that begins where a record header may begin; `data` holds its first bytes, `length` counts all."""

    offset: int
    data: bytes
    length: int


@dataclass(frozen=True)
class Record:
    """One whole record. `block` is null when it is larger than allowed; `offset` and `length` tell where it lies in the file."""

    headers: Mapping[str, str]
    block: bytes | None
    block_length: int
    offset: int
    length: int

    @property
    def kind(self) -> str:
        return self.headers.get("warc-type", "").lower()


@dataclass(frozen=True)
class Damage:
    """One record, or one stretch of bytes that is no record, that could not be read; `n_items` 0 = a remark."""

    offset: int
    detail: str
    n_items: int = 1


class Splitter:
    """Cuts a byte stream at record markers and keeps at most `keep` bytes of each piece."""

    def __init__(self, keep: int) -> None:
        self.keep = keep
        self.buffer = bytearray()
        self.kept = bytearray()
        self.length = 0
        self.offset = 0

    def feed(self, chunk: bytes) -> Iterator[Segment]:
        """Take the next bytes and yield the pieces that they complete."""
        self.buffer += chunk
        start = 0 if self.length else 1  # the first byte of a piece never ends it
        while match := MARKER.search(self.buffer, start):
            self._take(match.start())
            yield self._close()
            start = 1
        self._take(max(0, len(self.buffer) - OVERLAP))

    def end(self) -> Segment:
        """Return the last piece of the stream; it may be empty."""
        self._take(len(self.buffer))
        return self._close()

    def _take(self, size: int) -> None:
        room = self.keep - len(self.kept)
        if room > 0:
            self.kept += self.buffer[: min(size, room)]
        self.length += size
        del self.buffer[:size]

    def _close(self) -> Segment:
        segment = Segment(self.offset, bytes(self.kept), self.length)
        self.offset += self.length
        self.kept, self.length = bytearray(), 0
        return segment


@dataclass
class Member:
    """One gzip member while it is read; `end` is where the next may begin, `fault` says why it could not be read to its end."""

    stream: BinaryIO
    start: int
    end: int = 0
    fault: str | None = None
    is_cut: bool = False  # the file ends inside it: what came out before is right

    def chunks(self) -> Iterator[bytes]:
        """Yield the bytes inside; after the last one `end` and `fault` are set."""
        inflate = zlib.decompressobj(31)
        self.stream.seek(self.start)
        self.end = self.start
        while not inflate.eof:
            raw = self.stream.read(CHUNK)
            if not raw:
                self.fault, self.is_cut = "the file ends inside it", True
                return
            self.end += len(raw)
            try:
                yield from _inflate(inflate, raw)
            except zlib.error as error:
                self.fault = f"its compressed bytes are damaged ({error})"
                return
        self.end -= len(inflate.unused_data)


def _inflate(inflate: zlib._Decompress, raw: bytes) -> Iterator[bytes]:
    while raw and not inflate.eof:
        yield inflate.decompress(raw, CHUNK)
        raw = inflate.unconsumed_tail


def read_records(stream: BinaryIO, *, max_bytes: int, compressed: bool) -> Iterator[Record | Damage]:
    """Yield every record and every damage of a WARC file in file order."""
    keep = max_bytes + HEADER_ROOM
    if compressed:
        yield from _read_members(stream, keep=keep, max_bytes=max_bytes)
    else:
        stream.seek(0)
        chunks = iter(lambda: stream.read(CHUNK), b"")
        yield from Assembler(max_bytes=max_bytes).read(_segments(chunks, keep))


def _segments(chunks: Iterator[bytes], keep: int) -> Iterator[Segment]:
    splitter = Splitter(keep)
    for chunk in chunks:
        yield from splitter.feed(chunk)
    yield splitter.end()


def _read_members(stream: BinaryIO, *, keep: int, max_bytes: int) -> Iterator[Record | Damage]:
    size = stream.seek(0, 2)
    at = 0
    while at < size:
        start = find_bytes(stream, GZIP_MAGIC, at)
        junk_end = size if start < 0 else start
        if junk_end > at and not _is_blank(stream, at, junk_end):
            yield Damage(at, f"bytes {at} to {junk_end} are no compressed record")
        if start < 0:
            return
        member = Member(stream, start)
        assembler = Assembler(max_bytes=max_bytes, member=member)
        yield from assembler.read(_segments(member.chunks(), keep))
        at = start + 1 if member.fault else member.end
        if member.fault:  # look for the next member right behind the damaged one's first bytes
            following = _next_member(stream, start + len(GZIP_MAGIC))
            at = size if following is None else following


def _next_member(stream: BinaryIO, at: int) -> int | None:
    """Return where the next readable member that holds a record begins, or None."""
    while (start := find_bytes(stream, GZIP_MAGIC, at)) >= 0:
        stream.seek(start)
        head = stream.read(2_048)
        try:
            if zlib.decompressobj(31).decompress(head, 64).lstrip(b"\r\n").startswith(b"WARC/"):
                return start
        except zlib.error:
            pass  # three bytes that look like a member inside damaged ones
        at = start + 1
    return None


def find_bytes(stream: BinaryIO, wanted: bytes, at: int) -> int:
    """Return the first offset at or after `at` where `wanted` stands, -1 if nowhere; reads in chunks."""
    stream.seek(at)
    tail = b""
    while chunk := stream.read(CHUNK):
        found = (tail + chunk).find(wanted)
        if found >= 0:
            return at - len(tail) + found
        at += len(chunk)
        tail = (tail + chunk)[-(len(wanted) - 1) :]
    return -1


def _is_blank(stream: BinaryIO, start: int, end: int) -> bool:
    stream.seek(start)
    return end - start <= CHUNK and not stream.read(end - start).strip(BLANK)


@dataclass
class Assembler:
    """Makes records of segments by their declared lengths; with `member`, the segments come from that gzip member."""

    max_bytes: int
    member: Member | None = None
    n_records: int = 0
    queue: list[Segment] = field(default_factory=list)

    def read(self, segments: Iterator[Segment]) -> Iterator[Record | Damage]:
        """Yield records and damages; the last segment is judged when the fate of its member is known."""
        exhausted = False
        while True:
            while len(self.queue) < 2 and not exhausted:
                following = next(segments, None)
                exhausted = following is None
                if following is not None and following.length:
                    self.queue.append(following)
            if not self.queue:
                break
            segment = self.queue.pop(0)
            yield from self._judge(segment, segments, is_last=not self.queue and exhausted)
        yield from self._member_remarks()

    def _member_remarks(self) -> Iterator[Damage]:
        if self.member is None or self.member.fault is None:
            return
        if self.n_records == 0:
            yield Damage(
                self.member.start,
                f"the member at byte {self.member.start} holds no record: {self.member.fault}",
            )
        elif self.member.is_cut:
            detail = f"the member at byte {self.member.start} is cut: {self.member.fault}, and what followed is gone"
            yield Damage(self.member.start, detail, n_items=0)
        else:
            detail = f"records of the member at byte {self.member.start} have no valid checksum: {self.member.fault}"
            yield Damage(self.member.start, detail, n_items=0)

    def _judge(self, segment: Segment, segments: Iterator[Segment], *, is_last: bool) -> Iterator[Record | Damage]:
        parsed = parse_headers(segment.data)
        if parsed is None:
            n_junk = self._resumed(segment, 1)
            if segment.data[:n_junk].strip(BLANK):
                self.n_records += 1
                yield Damage(self._file_offset(segment), f"{n_junk} bytes that are no record {self._where(segment)}")
            return
        self.n_records += 1
        headers, header_size, declared = parsed
        if declared is None:
            yield Damage(self._file_offset(segment), f"a record without a usable Content-Length {self._where(segment)}")
            return
        whole = self._extended(segment, segments, headers=headers, header_size=header_size, size=header_size + declared)
        rest = whole.length - header_size - declared
        behind = whole.data[header_size + declared :]
        fault = self._fault(behind) if is_last else None
        name = headers.get("warc-target-uri") or headers.get("warc-type", "record")
        if rest < 0:
            yield self._damaged(whole, name, f"declares {declared} bytes and ends {-rest} bytes early")
        elif not _ends_cleanly(whole, behind, rest):
            self._resumed(whole, header_size + declared, room=RECORD_END_ROOM)
            yield self._damaged(whole, name, f"declares {declared} bytes and does not end there")
        elif (
            behind.strip(BLANK)
            and headers.get("warc-type", "").lower() == "response"
            and not BLANK_LINE.search(whole.data, header_size, header_size + declared)
        ):
            yield self._damaged(whole, name, f"declares {declared} bytes and ends within the header of its response")
        elif fault and not _digest_holds(headers, whole.data[header_size : header_size + declared]):
            yield self._damaged(whole, name, fault)
        else:
            block = (
                None
                if declared > self.max_bytes + HEADER_ROOM // 2
                else whole.data[header_size : header_size + declared]
            )
            offset, length = self._place(whole, size=header_size + declared, is_only=segment.offset == 0 and is_last)
            yield Record(headers=headers, block=block, block_length=declared, offset=offset, length=length)
            junk_end = self._resumed(whole, header_size + declared)
            if whole.data[header_size + declared : junk_end].strip(BLANK):
                n_junk = junk_end - header_size - declared
                detail = f"{n_junk} bytes that are no record after {name} {self._where(whole)}"
                yield Damage(self._file_offset(whole), detail)

    def _resumed(self, segment: Segment, at: int, *, room: int | None = None) -> int:
        """Return where the first record hidden in a segment at or after `at` begins, its length without one; it is judged next.

        `room` bounds how far behind `at` it may begin; null = anywhere in what was kept.
        """
        found = HIDDEN.search(segment.data, at)
        if found is None or (room is not None and found.start() - at > room):
            return segment.length
        start = found.start()
        self.queue.insert(0, Segment(segment.offset + start, segment.data[start:], segment.length - start))
        return start

    def _extended(
        self,
        segment: Segment,
        segments: Iterator[Segment],
        *,
        headers: Mapping[str, str],
        header_size: int,
        size: int,
    ) -> Segment:
        """Return the segment joined with the next ones where a record quotes a record header: its digest must prove it."""
        has_digest = any(name in headers for name in ("warc-block-digest", "warc-payload-digest"))
        if segment.length >= size or size > self.max_bytes or not has_digest:
            return segment
        parts = [segment]
        while sum(part.length for part in parts) < size:
            following = self.queue.pop(0) if self.queue else next(segments, None)
            if following is None:
                break
            parts.append(following)
        joined = Segment(segment.offset, b"".join(part.data for part in parts), sum(part.length for part in parts))
        if joined.length >= size and _digest_holds(headers, joined.data[header_size:size]):
            return joined
        self.queue[:0] = [part for part in parts[1:] if part.length]
        return segment

    def _fault(self, behind: bytes) -> str | None:
        """Return why the bytes of the last record of a member may be wrong, None when they are right.

        Of a file that ends inside a member all bytes are right, and the next record may have begun; any others are damage that ran on.
        """
        if self.member is None or (self.member.is_cut and b"WARC/".startswith(behind.strip(BLANK)[:5])):
            return None
        return self.member.fault

    def _place(self, segment: Segment, *, size: int, is_only: bool) -> tuple[int, int]:
        if self.member is None:
            return segment.offset, size
        if is_only:
            return self.member.start, self.member.end - self.member.start
        return self.member.start, 0  # one member for many records: no byte range of its own

    def _file_offset(self, segment: Segment) -> int:
        return segment.offset if self.member is None else self.member.start

    def _where(self, segment: Segment) -> str:
        if self.member is None:
            return f"at byte {segment.offset}"
        return f"in the member at byte {self.member.start}, {segment.offset} bytes in"

    def _damaged(self, segment: Segment, name: str, what: str) -> Damage:
        return Damage(self._file_offset(segment), f"{name} {self._where(segment)}: {what}")


def _ends_cleanly(segment: Segment, behind: bytes, rest: int) -> bool:
    if len(segment.data) < segment.length and not behind:
        return rest <= 4  # too large to be kept: only its length can be judged
    return not behind.strip(BLANK) or behind.startswith((b"\r\n\r\n", b"\n\n"))


def parse_headers(data: bytes) -> tuple[dict[str, str], int, int | None] | None:
    """Return (lower-case headers, header size, Content-Length or None) of bytes that begin with a record header, else None."""
    begin = len(data) - len(data.lstrip(b"\r\n"))
    first = VERSION_LINE.match(data, begin)
    end = BLANK_LINE.search(data, first.end() - 2, begin + HEADER_ROOM) if first else None
    if first is None or end is None:
        return None
    headers: dict[str, str] = {}
    last = ""
    for line in data[first.end() : end.start()].decode("utf-8", "replace").splitlines():
        if line[:1] in (" ", "\t") and last:
            headers[last] += " " + line.strip()
            continue
        name, mark, value = line.partition(":")
        if mark:
            last = name.strip().lower()
            headers.setdefault(last, value.strip())
    length = headers.get("content-length", "")
    return (
        headers,
        end.end(),
        int(length) if length.isascii() and length.isdigit() and len(length) < 16 else None,
    )


def _digest_holds(headers: Mapping[str, str], block: bytes) -> bool:
    """Return whether a digest of the record proves these bytes."""
    if "warc-block-digest" in headers:
        return same_digest(headers["warc-block-digest"], block) is True
    payload = BLANK_LINE.split(block, maxsplit=1)[-1]
    return same_digest(headers.get("warc-payload-digest", ""), payload) is True


def same_digest(declared: str, data: bytes) -> bool | None:
    """Return whether a digest such as `sha1:BASE32` fits the bytes; None when its algorithm is not known here."""
    algorithm, _, value = declared.partition(":")
    algorithm = algorithm.strip().lower().replace("-", "")
    if algorithm not in DIGESTS:
        return None
    found = hashlib.new(algorithm, data, usedforsecurity=False)
    wanted = value.strip()
    return wanted.rstrip("=").upper() == base64.b32encode(found.digest()).decode().rstrip("=") or (
        wanted.lower() == found.hexdigest()
    )
