"""HTTP responses as archived: status, headers and body, with chunking and compression undone within the size limit."""

from __future__ import annotations

import re
import zlib
from collections.abc import Mapping
from dataclasses import dataclass

import brotli

STATUS_LINE = re.compile(rb"HTTP/\d(?:\.\d)?[ \t]+(\d{3})[^\n]*\n")
BLANK_LINE = re.compile(rb"\r?\n\r?\n")
CHUNK_SIZE = re.compile(rb"[ \t]*([0-9A-Fa-f]{1,12})[ \t]*(?:;[^\n]{0,2000})?\r?\n")
MAX_CODINGS = 3


class ResponseError(ValueError):
    """A response that cannot be used: reason code and detail."""

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(detail)
        self.reason = reason
        self.detail = detail


@dataclass(frozen=True)
class Response:
    """One response: `archived` is the body as stored, `body` with its codings undone; `remark` says what was odd, null = nothing."""

    status: int
    headers: Mapping[str, str]
    archived: bytes
    body: bytes
    remark: str | None = None


def read_response(block: bytes, max_bytes: int) -> Response:
    """Return the response in a record's block, or raise ResponseError."""
    status, headers, archived = split_response(block)
    body = _unchunk(archived) if "chunked" in headers.get("transfer-encoding", "").lower() else archived
    body, remark = decode_codings(body, headers.get("content-encoding", ""), max_bytes)
    if len(body) > max_bytes:
        raise ResponseError(
            "too_large", f"the body has {len(body)} bytes, the limit is {max_bytes} (collect.max_bytes)"
        )
    return Response(status, headers, archived, body, remark)


def decode_codings(body: bytes, declared: str, max_bytes: int) -> tuple[bytes, str | None]:
    """Return (body with the codings of a Content-Encoding header undone, remark or null), or raise ResponseError."""
    codings = [each.strip().lower() for each in declared.split(",") if each.strip()]
    if len(codings) > MAX_CODINGS:
        raise ResponseError("unreadable", f"has {len(codings)} content codings, the limit is {MAX_CODINGS}")
    for coding in reversed(codings):
        decoded = decode_body(body, coding, max_bytes)
        if decoded is None:
            return body, f"Content-Encoding says '{coding}' but the body is not; kept as it is"
        body = decoded
    return body, None


def split_response(block: bytes) -> tuple[int, dict[str, str], bytes]:
    """Return (status, lower-case headers, body as stored), or raise ResponseError."""
    first = STATUS_LINE.match(block[:2_000])
    if first is None:
        raise ResponseError("unreadable", "does not begin with an HTTP status line")
    end = BLANK_LINE.search(block, first.end() - 2)
    head_end, body_start = (end.start(), end.end()) if end else (len(block), len(block))
    headers: dict[str, str] = {}
    for line in block[first.end() : head_end].decode("latin-1").split("\n"):
        name, mark, value = line.partition(":")
        if mark:
            headers.setdefault(name.strip().lower(), value.strip())
    return int(first[1]), headers, block[body_start:]


def _unchunk(data: bytes) -> bytes:
    """Return a chunked body joined; a body that was stored unchunked comes back as it is."""
    parts: list[bytes] = []
    at = 0
    while match := CHUNK_SIZE.match(data, at):
        size = int(match[1], 16)
        if size == 0:
            return b"".join(parts)
        part = data[match.end() : match.end() + size]
        parts.append(part)
        at = match.end() + size
        if len(part) < size:
            break
        at += 2 if data[at : at + 2] == b"\r\n" else 1
    if not parts:
        return data
    raise ResponseError("unreadable", f"the chunked body breaks at byte {min(at, len(data))}")


def decode_body(body: bytes, coding: str, max_bytes: int) -> bytes | None:
    """Return the body with one coding undone; None when it is not in that coding; ResponseError when it is broken or too large."""
    if coding == "identity":
        return body
    if coding in ("gzip", "x-gzip"):
        return _inflate(body, 31, max_bytes) if body[:2] == b"\x1f\x8b" else None
    if coding == "deflate":
        try:
            return _inflate(body, zlib.MAX_WBITS, max_bytes)
        except ResponseError as error:
            if error.reason == "too_large":
                raise
            return _inflate(body, -zlib.MAX_WBITS, max_bytes)
    if coding == "br":
        return _brotli(body, max_bytes)
    raise ResponseError("unreadable", f"the content coding '{coding}' is not known")


def _inflate(body: bytes, window: int, max_bytes: int) -> bytes:
    parts: list[bytes] = []
    size = 0
    while body:
        inflate = zlib.decompressobj(window)
        try:
            parts.append(inflate.decompress(body, max_bytes + 1 - size))
        except zlib.error as error:
            raise ResponseError("unreadable", f"the compressed body is damaged ({error})") from error
        size += len(parts[-1])
        if size > max_bytes:
            raise ResponseError("too_large", f"the body unpacks to more than {max_bytes} bytes (collect.max_bytes)")
        if not inflate.eof:
            raise ResponseError("unreadable", "the compressed body ends early")
        body = inflate.unused_data if inflate.unused_data[:2] == b"\x1f\x8b" and window == 31 else b""
    return b"".join(parts)


def _brotli(body: bytes, max_bytes: int) -> bytes:
    decoder = brotli.Decompressor()
    parts: list[bytes] = []
    size = 0
    data = body
    try:
        while not decoder.is_finished():
            part: bytes = decoder.process(data, output_buffer_limit=max_bytes + 1 - size)
            data = b""
            parts.append(part)
            size += len(part)
            if size > max_bytes:
                raise ResponseError("too_large", f"the body unpacks to more than {max_bytes} bytes (collect.max_bytes)")
            if not part and not decoder.is_finished():
                raise ResponseError("unreadable", "the brotli body ends early")
    except brotli.error as error:
        raise ResponseError("unreadable", f"the brotli body is damaged ({error})") from error
    return b"".join(parts)
