"""What the readers give: items with their bytes, and losses that say what could not be read and why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from pipeline.tables import content_id


@dataclass(frozen=True)
class Item:
    """One file, row or response. `sha256` is over the bytes as archived; `payload` may be those bytes with their coding undone."""

    source_ref: str
    payload: bytes
    media_type: str
    archive_file: str
    archive_offset: int
    archive_length: int
    sha256: str
    url: str | None = None
    outlet: str | None = None
    status: int | None = None
    retrieved_at: datetime | None = None


@dataclass(frozen=True)
class Loss:
    """Something that is no item: `n_items` is 1 for an input item that was turned away, 0 for a remark."""

    source_ref: str
    reason: str
    detail: str
    n_items: int = 1


@dataclass(frozen=True)
class Limits:
    """Sizes that a single item may have, in bytes."""

    max_bytes: int


def snapshot_id(source_id: str, item: Item) -> str:
    """Return the id of an item's snapshot: its source, its reference and the hash of its archived bytes."""
    return content_id(source_id, item.source_ref, item.sha256)


def digest(data: bytes) -> str:
    """Return the SHA-256 of bytes in hex."""
    return sha256(data).hexdigest()


def is_pdf(data: bytes) -> bool:
    """Return whether bytes begin as a PDF does, whatever their server or name calls them."""
    return data[:64].lstrip(b"\xef\xbb\xbf\0 \t\r\n").startswith(b"%PDF-")


def printable(name: str) -> str:
    """Return a name with undecodable bytes, control and separator characters escaped, so that no two names become one."""
    text = name.replace("\\", "\\\\").encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
    return "".join(
        char if char.isprintable() else f"\\u{ord(char):04x}" if ord(char) > 255 else f"\\x{ord(char):02x}"
        for char in text
    )
