"""Exchanges, visits and whole runs for tests of the archive: everything dull filled in, clock and bytes the same each time."""

from __future__ import annotations

import gzip
import io
import random
from collections.abc import Callable, Iterator
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import brotli
from warcio.archiveiterator import ArchiveIterator
from warcio.bufferedreaders import BufferedReader
from warcio.cli import main as warcio

from pipeline.archive.items import Item, Limits
from pipeline.archive.warc import Originals, Revisit, read_warc
from pipeline.fetch.archive import Archive, new_archive
from pipeline.fetch.closing import Finished, finish, recover
from pipeline.fetch.custody import verify_store
from pipeline.fetch.exchange import Exchange
from pipeline.fetch.guard import only_fetch
from pipeline.fetch.history import read_history
from pipeline.fetch.manifest import Line, manifests, read_manifest

MORNING = datetime(2017, 3, 24, 6, 0, 0, 250_000, tzinfo=UTC)
SOURCE = "daily"
CODINGS: dict[str, Callable[[bytes], bytes]] = {
    "identity": lambda body: body,
    "gzip": lambda body: gzip.compress(body, mtime=0),
    "br": brotli.compress,
}


class Brotli:
    """A decoder as warcio calls it: warcio 1.8 was made for the package brotlipy and fails on any record with brotli, see its issue 73."""

    def __init__(self) -> None:
        self.decompress = brotli.Decompressor().process
        self.unused_data = b""


BufferedReader.DECOMPRESSORS["br"] = Brotli


@dataclass(frozen=True)
class Visit:
    """As the visitor gives it."""

    url: str
    final_url: str
    outcome: str = "fetched"
    exchanges: tuple[Exchange, ...] = ()
    robots: tuple[Exchange, ...] = ()
    permanent_url: str | None = None
    reason: str | None = None
    detail: str | None = None
    attempts: int = 1
    is_tls: bool = True
    is_verified: bool = True


def chunked(data: bytes, size: int = 1_000) -> bytes:
    parts = [data[at : at + size] for at in range(0, len(data), size)]
    return b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in parts) + b"0\r\n\r\n"


def exchange(
    url: str = "https://daily.example/1", body: bytes = b"<p>Twelve people were killed.</p>", *, coding: str = "identity",
    is_chunked: bool = False, status: str = "200 OK", headers: tuple[tuple[str, str], ...] = (), at: datetime = MORNING, **given: object,
) -> Exchange:  # fmt: skip
    """Return one hop as the client gives it; `given` overrides any field."""
    packed = CODINGS[coding](body)
    told = [("Content-Type", "text/html; charset=utf-8"), *headers]
    told += [("Content-Encoding", coding)] if coding != "identity" else []
    told += [("Transfer-Encoding", "chunked")] if is_chunked else [("Content-Length", str(len(packed)))]
    head = "".join(f"{name}: {value}\r\n" for name, value in told)
    fields = {
        "url": url, "started_at": at, "seconds": 0.25, "server_ip": "192.0.2.7", "is_tls": url.startswith("https:"),
        "is_verified": url.startswith("https:"), "request_bytes": f"GET {url} HTTP/1.1\r\nHost: daily.example\r\n\r\n".encode(),
        "response_bytes": f"HTTP/1.1 {status}\r\n{head}\r\n".encode() + (chunked(packed) if is_chunked else packed),
        "status": int(status[:3]), "headers": tuple((name.lower(), value) for name, value in told), "body": body, **given,
    }  # fmt: skip
    return Exchange(**fields)


def visit(*exchanges: Exchange, **given: object) -> Visit:
    urls = [each.url for each in exchanges] or ["https://daily.example/1"]
    return Visit(**{"url": urls[0], "final_url": urls[-1], "exchanges": exchanges, **given})


def page(number: int) -> Visit:
    """Return the visit to one of many pages, each with its own coding and bytes that do not compress."""
    body = b"<p>Page %d %s</p>" % (number, random.Random(number).randbytes(200 + 150 * number).hex().encode())
    coding = list(CODINGS)[number % 3]
    return visit(exchange(f"https://daily.example/{number}", body, coding=coding, is_chunked=number % 2 == 0))


def run(
    store: Path, visits: dict[str, Visit], *, number: int = 0, is_done: Callable[[str], None] = lambda url: None
) -> list[Finished]:
    """Fetch as the command does, once: finish what a kill left, visit what is not known yet, finish. `is_done` is told of each visit."""
    at = MORNING + timedelta(days=number)
    with only_fetch(store):
        done = recover(store, run_id=f"run-{number}", finished_at=at)
        known = read_history(store, SOURCE)
        archive = new_archive(store, SOURCE, started_at=at, info={"isPartOf": SOURCE})
        for url, each in visits.items():
            if known.page(url) is None:
                archive.add(each, at=at)
                is_done(url)
        last = finish(store, archive.path, run_id=f"run-{number}", finished_at=at)
    return [*done, *([last] if last else [])]


def one_archive(store: Path, *visits: Visit, **given: object) -> Path:
    """Return a finished archive that holds these visits."""
    archive = new_archive(store, SOURCE, started_at=MORNING, info={"isPartOf": SOURCE})
    for each in visits:
        archive.add(each, at=MORNING, **given)
    return closed(store, archive)


def closed(store: Path, archive: Archive) -> Path:
    done = finish(store, archive.path, run_id="run", finished_at=MORNING)
    return store / done.entry["file"]


def archives(store: Path) -> list[Path]:
    return sorted(store.rglob("*.warc.gz"))


def lines(store: Path) -> list[Line]:
    return [line for path in manifests(store, SOURCE) for line in read_manifest(path)]


def complaints(path: Path) -> str:
    """Return what `warcio check` says of a file, empty when it has nothing to say."""
    said = io.StringIO()
    with redirect_stdout(said), redirect_stderr(said):
        try:
            code = warcio(["check", str(path)])
        except SystemExit as left:
            code = left.code
    return said.getvalue() or (f"exit code {code}" if code else "")


def by_warcio(path: Path) -> Iterator[tuple[str, str, bytes]]:
    """Yield type, address and body of each record as warcio's iterator gives them."""
    with path.open("rb") as stream:
        for record in ArchiveIterator(stream):
            yield (
                record.rec_type,
                record.rec_headers.get_header("WARC-Target-URI") or "",
                record.content_stream().read(),
            )


def by_collect(*paths: Path) -> tuple[dict[str, bytes], list]:
    """Return the bodies by address, and everything else, as our own reader gives them over all files; revisits are resolved."""
    originals, bodies, others = Originals(), {}, []
    for path in paths:
        with path.open("rb") as stream:
            for found in read_warc(stream, name=path.name, limits=Limits(10_000_000), originals=originals):
                if isinstance(found, Item):
                    bodies[found.source_ref] = found.payload
                else:
                    others.append(found)
    return bodies, [originals.resolve(each) if isinstance(each, Revisit) else each for each in others]


def check_nothing_is_lost(store: Path, visits: dict[str, Visit], finished: set[str]) -> None:
    """Assert that every finished visit is there once by manifest and by bytes, for all readers, and that the store verifies."""
    assert verify_store(store) == ()
    assert [complaints(path) for path in archives(store)] == [""] * len(archives(store))
    bodies, _ = by_collect(*archives(store))
    read = {url: body for path in archives(store) for kind, url, body in by_warcio(path) if kind == "response"}
    good = [line.url for line in lines(store) if line.outcome == "new"]
    assert sorted(good) == sorted(set(good))
    assert finished <= set(good)
    for url in good:
        assert bodies[url] == read[url] == visits[url].exchanges[-1].body
