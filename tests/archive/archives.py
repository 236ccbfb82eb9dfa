"""Small WARC files for tests, whole and damaged."""

from __future__ import annotations

import base64
import gzip
import hashlib
import zlib


def page(number: int) -> bytes:
    return b"<html><body><p>Page %d. %s</p></body></html>" % (
        number,
        hashlib.sha256(str(number).encode()).hexdigest().encode() * (3 + number % 5),
    )


def response(body: bytes, *headers: str, status: str = "200 OK") -> bytes:
    lines = [f"HTTP/1.1 {status}", "Content-Type: text/html; charset=utf-8", *headers, "", ""]
    return "\r\n".join(lines).encode() + body


def record(
    block: bytes,
    *headers: str,
    kind: str = "response",
    uri: str = "http://a.example/",
    length: int | None = None,
) -> bytes:
    lines = ["WARC/1.1", f"WARC-Type: {kind}", f"WARC-Target-URI: {uri}", "WARC-Date: 2017-03-24T10:00:00Z",
             f"Content-Length: {len(block) if length is None else length}", *headers, "", ""]  # fmt: skip
    return "\r\n".join(lines).encode() + block + b"\r\n\r\n"


def digest(data: bytes) -> str:
    return "sha1:" + base64.b32encode(hashlib.sha1(data).digest()).decode()


def pages(count: int) -> list[bytes]:
    """Return records of numbered pages."""
    return [record(response(page(each)), uri=f"http://a.example/{each}") for each in range(count)]


def members(records: list[bytes]) -> bytes:
    """Return records compressed one by one, as web archives are."""
    return b"".join(gzip.compress(each, mtime=0) for each in records)


def one_member(records: list[bytes]) -> bytes:
    return gzip.compress(b"".join(records), mtime=0)


def bomb(size: int) -> bytes:
    """Return a gzip body that unpacks to zeros."""
    packer = zlib.compressobj(9, wbits=31)
    return b"".join([*(packer.compress(bytes(1 << 20)) for _ in range(size >> 20)), packer.flush()])
