"""Rows of JSON lines: every line is an item or is named by its number."""

from __future__ import annotations

import io

import pytest

from pipeline.archive.items import Item, Loss
from pipeline.archive.jsonl import read_jsonl


def read(data: bytes, max_bytes: int = 1_000) -> list[Item | Loss]:
    return list(read_jsonl(io.BytesIO(data), name="feed.jsonl", max_bytes=max_bytes))


@pytest.mark.parametrize(
    ("line", "reason", "detail"),
    [
        (b"{", "bad_row", "line 2: not JSON"),
        (b"[1, 2]", "bad_row", "holds a list, not an object"),
        (b'{"text": "a"}', "missing_field", "has no 'id'"),
        (b'{"id": " "}', "missing_field", "has no 'id'"),
        (b'{"id": true}', "missing_field", "has no 'id'"),
        (b'{"id": "a", "text": "\xff"}', "not_utf8", "is not UTF-8"),
        (b'{"id": "first"}', "duplicate_id", "already stands on line 1"),
        (b'{"id": "a", "text": "' + b"x" * 2_000 + b'"}', "too_large", "more than 1000 bytes"),
        (b"[" * 900, "bad_row", "not JSON"),
    ],
)
def test_a_bad_line_is_a_loss_and_its_neighbours_live(line: bytes, reason: str, detail: str) -> None:
    first, loss, last = read(b'{"id": "first"}\n' + line + b'\n{"id": "last"}')
    assert isinstance(first, Item)
    assert isinstance(last, Item)
    assert isinstance(loss, Loss)
    assert (loss.reason, loss.n_items) == (reason, 1)
    assert detail in loss.detail


def test_offsets_lead_back_to_the_bytes() -> None:
    data = b'\xef\xbb\xbf{"id": 1, "text": "\xd8\xa7"}\r\n\n  \n{"id": "b"}\n'
    items = [each for each in read(data) if isinstance(each, Item)]
    assert [item.source_ref for item in items] == ["1", "b"]
    for item in items:
        assert data[item.archive_offset : item.archive_offset + item.archive_length] == item.payload


def test_unknown_fields_are_one_remark() -> None:
    found = read(b'{"id": "a", "mood": 1}\n{"id": "b", "mood": 2, "colour": 3}\n')
    assert [each for each in found if isinstance(each, Loss)] == [
        Loss("feed.jsonl", "unknown_field", "fields that are not read: colour, mood", n_items=0)
    ]


def test_an_id_that_cannot_be_stored_is_made_storable() -> None:
    (item,) = [each for each in read(b'{"id": "a\\ud800\\u0000b"}') if isinstance(each, Item)]
    assert item.source_ref == "a\ufffdb"
