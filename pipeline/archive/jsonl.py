"""Rows of a JSON-lines file: one object a line, each line its own item, every bad line named by its number."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import BinaryIO

from pipeline.archive.items import Item, Loss, digest, printable

KNOWN_FIELDS = ("id", "published", "outlet", "title", "text", "url", "byline")
BOM = b"\xef\xbb\xbf"
MEDIA_TYPE = "application/json"
SURROGATES = re.compile("[\ud800-\udfff]")
MAX_ID_CHARS = 2_000


class RowError(ValueError):
    """A line that is not a row: reason code and detail."""

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(detail)
        self.reason = reason
        self.detail = detail


def read_lines(stream: BinaryIO, max_bytes: int) -> Iterator[tuple[int, int, bytes | None]]:
    """Yield (line number from 1, offset, bytes without line end) for lines that are not blank; bytes None = longer than allowed."""
    number, offset = 0, 0
    while True:
        line = stream.readline(max_bytes + 2)
        if not line:
            return
        number += 1
        start, length, too_long = offset, len(line), False
        while not line.endswith(b"\n") and len(line) >= max_bytes + 2:
            too_long = True
            line = stream.readline(max_bytes + 2)
            length += len(line)
        offset += length
        if too_long:
            yield number, start, None
            continue
        if number == 1 and line.startswith(BOM):
            line, start = line[len(BOM) :], start + len(BOM)
        body = line.rstrip(b"\r\n")
        if body.strip():
            yield number, start, body


def parse_line(line: bytes) -> dict[str, object]:
    """Return the object of one line with a usable `id` (whole numbers become text), or raise RowError."""
    try:
        value = json.loads(line.decode("utf-8"))
    except UnicodeDecodeError as error:
        raise RowError("not_utf8", f"byte {error.start} is not UTF-8; save the file as UTF-8") from error
    except (ValueError, RecursionError) as error:
        raise RowError("bad_row", f"not JSON ({error}); write one object a line") from error
    if not isinstance(value, dict):
        raise RowError("bad_row", f"holds a {type(value).__name__}, not an object; write one object a line")
    item_id = value.get("id")
    if isinstance(item_id, int) and not isinstance(item_id, bool):
        item_id = str(item_id)
    if not isinstance(item_id, str) or not item_id.strip():
        raise RowError("missing_field", "has no 'id'; give every article its own")
    if len(item_id) > MAX_ID_CHARS:
        raise RowError("bad_row", f"the 'id' has {len(item_id)} characters, the limit is {MAX_ID_CHARS}")
    return {**value, "id": item_id}


def read_jsonl(stream: BinaryIO, *, name: str, max_bytes: int) -> Iterator[Item | Loss]:
    """Yield an item or a loss for every line that is not blank, then one remark if fields were ignored."""
    seen: dict[str, int] = {}
    ignored: set[str] = set()
    for number, offset, line in read_lines(stream, max_bytes):
        where = f"line {number}"
        if line is None:
            yield Loss(
                f"{name}:{number}",
                "too_large",
                f"{where} has more than {max_bytes} bytes (collect.max_bytes)",
            )
            continue
        try:
            row = parse_line(line)
        except RowError as error:
            yield Loss(f"{name}:{number}", error.reason, f"{where}: {error.detail}")
            continue
        item_id = clean_id(str(row["id"]))
        if item_id in seen:
            yield Loss(
                item_id,
                "duplicate_id",
                f"{name}, {where}: the id already stands on line {seen[item_id]}; keep one",
            )
            continue
        seen[item_id] = number
        ignored.update(key for key in row if key not in KNOWN_FIELDS)
        yield _item(row, item_id, line=line, name=name, offset=offset)
    if ignored:
        names = ", ".join(printable(each) for each in sorted(ignored)[:20])
        yield Loss(name, "unknown_field", f"fields that are not read: {names}", n_items=0)


def clean_id(item_id: str) -> str:
    """Return an id that UTF-8 can hold: NUL dropped, lone surrogates replaced."""
    return SURROGATES.sub("\ufffd", item_id.replace("\0", ""))


def _item(row: dict[str, object], item_id: str, *, line: bytes, name: str, offset: int) -> Item:
    url, outlet = row.get("url"), row.get("outlet")
    return Item(
        source_ref=item_id, payload=line, media_type=MEDIA_TYPE, archive_file=name, archive_offset=offset,
        archive_length=len(line), sha256=digest(line), url=_short(url), outlet=_short(outlet),
    )  # fmt: skip


def _short(value: object) -> str | None:
    if not isinstance(value, str) or len(value) > MAX_ID_CHARS:
        return None
    return clean_id(value).strip() or None
