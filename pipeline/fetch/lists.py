"""Links out of saved files: one address a line, and GDELT's DOC (JSON, CSV) and GKG exports."""

from __future__ import annotations

import csv
import html
import io
import json
import re
import zipfile
import zlib
from collections.abc import Iterator
from typing import Any

from pipeline.fetch.feeds import first_text
from pipeline.fetch.links import Entry, Found, Sieve, as_utf8

MAX_LINE_BYTES = 1 << 16  # of an address list; an address has at most 4,000 characters
MAX_LISTED = 1_000_000  # links of one file
MAX_EXPORT_BYTES = 200 << 20  # unpacked; fifteen minutes of GKG have about 30 MB
LINE_END = re.compile(rb"\r\n|\n|\r")
GKG_COLUMNS = 27  # of GKG 2.x: tab-separated, no head line
GKG_SEEN, GKG_ADDRESS, GKG_TRANSLATED, GKG_EXTRAS = 1, 4, 25, 26
GKG1_SEEN, GKG1_ADDRESSES = "DATE", "SOURCEURLS"
GKG1_BETWEEN = "<UDIV>"
PAGE_TITLE = re.compile(r"<PAGE_TITLE>(.*?)</PAGE_TITLE>")
SOURCE_LANGUAGE = re.compile(r"srclc:([a-z]{2,3})")
LONE_BACKSLASH = re.compile(r'\\(?!["\\/bfnrtu])')  # GDELT's JSON holds them in titles


def read_urls(data: bytes, *, name: str, sieve: Sieve | None = None) -> Found:
    """Return the links of a file of addresses, one a line; blank lines and lines that begin with `#` are none. `name` is for messages."""
    sieve = sieve or Sieve(max_links=MAX_LISTED)
    for number, line in _lines(as_utf8(data)):
        where = f"{name}, line {number}"
        text = None if line.startswith(b"#") else _text(line, where, sieve)
        if text is not None:
            sieve.take(Entry(text, where))
    return sieve.found(name)


def _lines(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield (number from 1, line) for lines that are not blank."""
    for number, line in enumerate(LINE_END.split(data.removeprefix(b"\xef\xbb\xbf")), 1):
        if line.strip():
            yield number, line


def _text(line: bytes, where: str, sieve: Sieve, max_bytes: int = MAX_LINE_BYTES) -> str | None:
    """Return a line as text; None when it is counted as a loss."""
    if len(line) > max_bytes:
        sieve.lose(where, "too_large", f"the line has {len(line)} bytes, the limit is {max_bytes}", n_entries=1)
        return None
    try:
        return line.decode("utf-8")
    except UnicodeDecodeError as error:
        sieve.lose(where, "not_utf8", f"byte {error.start} is not UTF-8; save the file as UTF-8", n_entries=1)
        return None


def read_gdelt(data: bytes, *, name: str, sieve: Sieve | None = None) -> Found:
    """Return the links of a saved GDELT export: DOC article list (JSON or CSV) or GKG (1.0 or 2.x), also as the ZIP that GDELT offers.

    GDELT says when it saw an article, not when it was published: its times are `inferred`.
    """
    sieve = sieve or Sieve(max_links=MAX_LISTED)
    if data.startswith(b"PK"):
        data, fault = _unzipped(data)
        if fault:
            sieve.lose(name, "unreadable", fault, n_entries=0)
            return sieve.found(name)
    if data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{"):
        _read_doc_json(data, name, sieve)
    else:
        _read_rows(data, name, sieve)
    return sieve.found(name)


def _unzipped(data: bytes) -> tuple[bytes, str | None]:
    """Return the only file of a ZIP and None, or nothing and why."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            members = packed.infolist()
            if len(members) != 1:
                return b"", f"holds {len(members)} files, not one; unpack it"
            with packed.open(members[0]) as stream:
                body = stream.read(MAX_EXPORT_BYTES + 1)
    # zipfile says NotImplementedError of a compression or ZIP version that it cannot read
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, OSError, ValueError) as error:
        return b"", f"is no readable ZIP ({error}); save it again"
    return (body, None) if len(body) <= MAX_EXPORT_BYTES else (b"", f"unpacks to more than {MAX_EXPORT_BYTES} bytes")


def _read_doc_json(data: bytes, name: str, sieve: Sieve) -> None:
    try:
        text = data.decode("utf-8-sig")
        try:
            export = json.loads(text, strict=False)
        except json.JSONDecodeError:
            export = json.loads(LONE_BACKSLASH.sub(r"\\\\", text), strict=False)
    except (ValueError, RecursionError) as error:
        sieve.lose(name, "not_well_formed", f"is no JSON ({str(error)[:200]}); save the export again", n_entries=0)
        return
    articles = export.get("articles") if isinstance(export, dict) else None
    if not isinstance(articles, list):
        sieve.lose(name, "not_a_list", "has no list of `articles`; ask GDELT DOC for mode=ArtList", n_entries=0)
        return
    for number, article in enumerate(articles, 1):
        where = f"{name}, article {number}"
        if not isinstance(article, dict):
            sieve.lose(where, "bad_row", f"holds a {type(article).__name__}, not an object", n_entries=1)
        else:
            sieve.take(_doc_entry(article, where))


def _doc_entry(article: dict[Any, Any], where: str) -> Entry:
    """Return one article of a DOC list by its lower-case field names."""
    language = first_text((article.get("language"),))
    return Entry(
        address=first_text((article.get("url"),)), found_in=where, title=first_text((article.get("title"),)),
        changed=first_text((article.get("seendate"), article.get("date"))), note=f"GDELT says {language[:40]}" if language else None,
    )  # fmt: skip


def _read_rows(data: bytes, name: str, sieve: Sieve) -> None:
    head: list[str] | None = None
    for number, line in _lines(data):
        where = f"{name}, line {number}"
        text = _text(line, where, sieve, MAX_EXPORT_BYTES)
        if text is None:
            continue
        cells = text.split("\t") if "\t" in text else _csv_cells(text)
        if head is None:
            head = [cell.strip() for cell in cells]
            if len(cells) != GKG_COLUMNS:
                if not {"url", GKG1_ADDRESSES.lower()} & {cell.lower() for cell in head}:
                    detail = "is no GDELT export that is read here: DOC (JSON, CSV) or GKG (1.0, 2.x)"
                    sieve.lose(name, "not_a_list", detail, n_entries=0)
                    return
                continue
        _take_row(head, cells, where, sieve)


def _csv_cells(text: str) -> list[str]:
    try:
        return next(csv.reader([text], strict=True))
    except (csv.Error, StopIteration):
        return [text]


def _take_row(head: list[str], cells: list[str], where: str, sieve: Sieve) -> None:
    if len(cells) != len(head):
        sieve.lose(where, "bad_row", f"has {len(cells)} columns, the first line has {len(head)}", n_entries=1)
    elif len(head) == GKG_COLUMNS:
        title, language = PAGE_TITLE.search(cells[GKG_EXTRAS]), SOURCE_LANGUAGE.search(cells[GKG_TRANSLATED])
        entry = Entry(
            cells[GKG_ADDRESS], where, title=html.unescape(title[1]) if title else None, changed=cells[GKG_SEEN],
            language=language[1] if language else None,
        )  # fmt: skip
        sieve.take(entry)
    elif GKG1_ADDRESSES in head:
        day = cells[head.index(GKG1_SEEN)] if GKG1_SEEN in head else None
        for address in cells[head.index(GKG1_ADDRESSES)].split(GKG1_BETWEEN):
            sieve.take(Entry(address, where, changed=day))
    else:
        sieve.take(_doc_entry({key.lower(): cell for key, cell in zip(head, cells, strict=True)}, where))
