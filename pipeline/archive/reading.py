"""What the files of a source hold, file by file, so that a file that was read before need not be read again.

A holding is what one file gives: its items, its losses, and the captures that only say "as before". Items of a holding carry no bytes;
`payloads` reads them again from the same place, and only those that are asked for.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import BinaryIO

from pydantic import TypeAdapter

from pipeline.archive.folders import Found, kind_of, open_regular, walk
from pipeline.archive.items import Item, Limits, Loss, digest, is_pdf, printable
from pipeline.archive.jsonl import read_jsonl
from pipeline.archive.newsplease import read_object, read_objects
from pipeline.archive.warc import Originals, Revisit, read_warc
from pipeline.sources import NetworkSource, Source

SNIFF_BYTES = 1_024
TAR_MARK_AT = 257
PACKED = (
    (b"PK\x03\x04", "a zip file (or .docx, .epub, .odt, which are zip files)"), (b"PK\x05\x06", "a zip file"), (b"PK\x07\x08", "a zip file"),
    (b"\x1f\x8b", "a gzip file (or .tar.gz)"), (b"BZh", "a bzip2 file"), (b"\xfd7zXZ\x00", "an xz file"), (b"7z\xbc\xaf\x27\x1c", "a 7z file"),
    (b"Rar!\x1a\x07", "a rar file"), (b"\x28\xb5\x2f\xfd", "a zstd file"),
)  # fmt: skip
MEDIA_TYPES = {"page": "text/html", "text": "text/plain", "pdf": "application/pdf"}


@dataclass(frozen=True)
class Holding:
    """What one file of a source holds; `originals` are the keys by which later captures refer to its items."""

    items: tuple[Item, ...] = ()
    losses: tuple[Loss, ...] = ()
    revisits: tuple[Revisit, ...] = ()
    originals: frozenset[str] = field(default=frozenset())


Read = Callable[[Found, str], Holding]
HOLDINGS = TypeAdapter(Holding)


def read_source(source: Source, root: Path, limits: Limits, read: Read | None = None) -> Iterator[Item | Loss]:
    """Yield the items (without bytes) and losses of one source; revisit records are resolved when all its files are read.

    `read` gives the holding of a file where it is known already or is to be kept; by default each file is read.
    """
    read = read or (lambda found, shown: read_file(found, shown, limits))
    originals = Originals()
    revisits: list[Revisit] = []
    for found, shown in files_of(source, root):
        holding = Holding(losses=(found,)) if isinstance(found, Loss) else read(found, shown)
        yield from holding.items
        yield from holding.losses
        revisits.extend(holding.revisits)
        originals.keys.update(holding.originals)
    for revisit in revisits:
        yield originals.resolve(revisit)


def files_of(source: Source, root: Path) -> Iterator[tuple[Found | Loss, str]]:
    """Yield each file of a source with the name under which its items are known (`archive_file`), in one fixed order."""
    place = root / source.place
    shown = printable(source.place.rstrip("/"))
    if isinstance(source, NetworkSource) and not place.is_dir():
        yield Loss(shown, "missing", "nothing is archived yet: run `claimline fetch`", n_items=0), shown
        return
    if not place.is_dir():
        name = printable(place.name)
        is_lines = source.kind == "newsplease" and kind_of(name) == "jsonl"
        yield Found(os.path.realpath(place), name, "newsplease_lines" if is_lines else source.kind), shown
        return
    is_bare = True
    for each in walk(place):
        is_bare = False
        wanted = each if isinstance(each, Loss) else _wanted(source, each)
        if wanted:
            yield wanted, f"{shown}/{wanted.name if isinstance(wanted, Found) else wanted.source_ref}"
    if is_bare:
        yield (
            Loss(shown, "empty", "the folder holds no files; fill it or take it out of the source list", n_items=0),
            shown,
        )


def _wanted(source: Source, found: Found) -> Found | Loss | None:
    """Return a file as the source's kind reads it, a loss for one that it does not, None for a manifest of `claimline fetch`."""
    if source.kind == "folder":
        return found
    if source.kind == "newsplease":
        if found.kind == "jsonl" or found.name.lower().endswith(".json"):
            return replace(found, kind="newsplease" if found.kind == "other" else "newsplease_lines")
        return Loss(found.name, "unknown_type", "is no .json or .jsonl file of news-please; move or remove it")
    if found.kind == "warc":
        return found
    if isinstance(source, NetworkSource):
        archive = found.path.removesuffix(".jsonl") + ".warc.gz"
        if found.path.endswith(".warc.gz.open"):
            return Loss(found.name, "warc_damaged", "is not finished: run `claimline fetch`, which does it", n_items=0)
        if found.kind == "jsonl" and any(Path(f"{archive}{end}").is_file() for end in ("", ".open")):
            return None
    return Loss(found.name, "unknown_type", "is no .warc or .warc.gz file; move or remove it")


def read_file(found: Found, shown: str, limits: Limits) -> Holding:
    """Return what one file holds, its items without their bytes."""
    originals = Originals()
    everything = list(_bare(_stream(found, shown=shown, limits=limits, originals=originals)))
    return Holding(
        tuple(each for each in everything if isinstance(each, Item)),
        tuple(each for each in everything if isinstance(each, Loss)),
        tuple(each for each in everything if isinstance(each, Revisit)),
        frozenset(originals.keys),
    )


def _bare(found: Iterator[Item | Loss | Revisit]) -> Iterator[Item | Loss | Revisit]:
    """Drop the bytes of each item as it comes, so that a large archive never lies in memory."""
    for each in found:
        yield replace(each, payload=b"") if isinstance(each, Item) else each


def payloads(source: Source, root: Path, limits: Limits, *, files: Collection[str]) -> Iterator[Item]:
    """Yield the items of some files of a source with their bytes; `files` are names as in `archive_file`."""
    if not files:
        return
    for found, shown in files_of(source, root):
        if shown in files and isinstance(found, Found):
            for each in _stream(found, shown=shown, limits=limits, originals=Originals()):
                if isinstance(each, Item):
                    yield each


def _stream(found: Found, *, shown: str, limits: Limits, originals: Originals) -> Iterator[Item | Loss | Revisit]:
    """Yield what one file holds; one that cannot be opened or read is one loss, and what was read before stays."""
    try:
        with os.fdopen(open_regular(found.path), "rb") as stream:
            if found.kind == "jsonl":
                yield from _rows_or_empty(stream, shown=shown, limits=limits)
            elif found.kind == "newsplease":
                yield from read_object(stream, name=shown, limits=limits)
            elif found.kind == "newsplease_lines":
                yield from read_objects(stream, name=shown, limits=limits)
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
    packed = packed_kind(data)
    if packed and kind != "pdf":
        return Loss(
            found.name, "unknown_type", f"{packed}: files inside files are not read; unpack it here, or remove it"
        )
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


def packed_kind(data: bytes) -> str | None:
    """Return what a file of many files is by its first bytes, whatever its name; None for anything else. Nothing is unpacked to know."""
    if data[TAR_MARK_AT:].startswith(b"ustar"):
        return "a tar file"
    return next((kind for start, kind in PACKED if data.startswith(start)), None)


def looks_like_page(data: bytes) -> bool:
    """Return whether a file without a telling name begins like an HTML page."""
    head = data[:SNIFF_BYTES].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    return head.startswith((b"<!doctype html", b"<html")) or (head.startswith(b"<?xml") and b"<html" in head)
