"""Articles that news-please extracted: one JSON object a file or a line, turned into the fields of a row."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any, BinaryIO

from pipeline.archive.items import Item, Limits, Loss, digest, printable
from pipeline.archive.jsonl import BOM, MEDIA_TYPE, RowError, clean_id, read_lines

UNSAID = ("", "None", "null")  # how news-please writes what it does not know


def read_object(stream: BinaryIO, *, name: str, limits: Limits) -> Iterator[Item | Loss]:
    """Yield the article of a file that holds one object, or the loss."""
    data = stream.read(limits.max_bytes + 1)
    if len(data) > limits.max_bytes:
        yield Loss(name, "too_large", f"has more than {limits.max_bytes} bytes (collect.max_bytes)")
    elif not data.strip():
        yield Loss(name, "empty", "the file holds nothing; fill it or remove it")
    else:
        yield _article(data, name=name, offset=0, where="the file")


def read_objects(stream: BinaryIO, *, name: str, limits: Limits) -> Iterator[Item | Loss]:
    """Yield an article or a loss for every line that is not blank."""
    n_lines = 0
    for number, offset, line in read_lines(stream, limits.max_bytes):
        n_lines += 1
        where = f"line {number}"
        if line is None:
            detail = f"{where} has more than {limits.max_bytes} bytes (collect.max_bytes)"
            yield Loss(f"{name}:{number}", "too_large", detail)
        else:
            yield _article(line, name=name, offset=offset, where=where)
    if not n_lines:
        yield Loss(name, "empty", "the file holds no lines; fill it or remove it")


def _article(data: bytes, *, name: str, offset: int, where: str) -> Item | Loss:
    ref = name if where == "the file" else f"{name}:{where.removeprefix('line ')}"
    try:
        article = _parsed(data)
        url = _said(article.get("url"))
        if url is None:
            raise RowError("missing_field", "has no 'url', by which news-please knows an article")
    except RowError as error:
        return Loss(ref, error.reason, f"{where}: {error.detail}")
    received = _time(article.get("date_download"))
    item_id = printable(clean_id(url))[:4_000]
    return Item(
        source_ref=item_id, payload=_row(article, item_id, url), media_type=MEDIA_TYPE, archive_file=name, archive_offset=offset,
        archive_length=len(data), sha256=digest(data), url=clean_id(url) if len(url) <= 4_000 else None, retrieved_at=received,
    )  # fmt: skip


def _parsed(data: bytes) -> dict[str, Any]:
    try:
        value = json.loads(data.removeprefix(BOM).decode("utf-8"))
    except UnicodeDecodeError as error:
        raise RowError("not_utf8", f"byte {error.start} is not UTF-8; save it as UTF-8") from error
    except (ValueError, RecursionError) as error:
        raise RowError("bad_row", f"not JSON ({error}); give one object a file or a line") from error
    if not isinstance(value, dict):
        raise RowError("bad_row", f"holds a {type(value).__name__}, not an object; give one object a file or a line")
    return value


def _row(article: dict[str, Any], item_id: str, url: str) -> bytes:
    """Return the fields that a row of ours has; the outlet is told by the address."""
    authors = article.get("authors")
    names = [authors] if isinstance(authors, str) else authors if isinstance(authors, list) else []
    row = {
        "id": item_id, "url": url, "published": _said(article.get("date_publish")),
        "title": next((each for key in ("title", "title_page", "title_rss") if (each := _said(article.get(key)))), None),
        "byline": ", ".join(each for name in names if (each := _said(name))) or None,
        "text": _said(article.get("maintext")) or _said(article.get("text")) or "",
    }  # fmt: skip
    return json.dumps(row, sort_keys=True).encode()


def _said(value: object) -> str | None:
    return value if isinstance(value, str) and value.strip() not in UNSAID else None


def _time(value: object) -> datetime | None:
    """Return a time of news-please in UTC: it writes it without a zone."""
    try:
        found = datetime.fromisoformat(_said(value) or "")
        return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
