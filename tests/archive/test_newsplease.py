"""What news-please extracted: every object is an item or a named loss."""

from __future__ import annotations

import io
import json
from datetime import UTC, datetime

import pytest

from pipeline.archive.items import Item, Limits, Loss, digest
from pipeline.archive.newsplease import read_object, read_objects

WIDE = Limits(2_000)
ARTICLE = {
    "authors": ["A. Writer", None, "B. Writer"], "date_download": "2017-03-25 06:00:00", "date_publish": "2017-03-24 10:15:00",
    "filename": "../../etc/passwd", "image_url": "http://192.0.2.1/x.jpg", "language": "en", "maintext": "Two were killed.",
    "source_domain": "a.example", "title": "Two killed", "url": "https://a.example/x",
}  # fmt: skip


def read(data: bytes, *, as_lines: bool = False, limits: Limits = WIDE) -> list[Item | Loss]:
    reader = read_objects if as_lines else read_object
    return list(reader(io.BytesIO(data), name="in/a.json", limits=limits))


def test_an_object_becomes_a_row_and_its_bytes_are_kept() -> None:
    data = json.dumps(ARTICLE, indent=1).encode()
    (item,) = read(data)
    assert isinstance(item, Item)
    assert json.loads(item.payload) == {
        "id": "https://a.example/x", "url": "https://a.example/x", "published": "2017-03-24 10:15:00", "title": "Two killed",
        "byline": "A. Writer, B. Writer", "text": "Two were killed.",
    }  # fmt: skip
    assert (item.archive_offset, item.archive_length, item.sha256) == (0, len(data), digest(data))
    assert item.retrieved_at == datetime(2017, 3, 25, 6, tzinfo=UTC)


def test_what_is_not_known_is_null() -> None:
    (item,) = read(
        json.dumps({"url": "https://a.example/x", "date_publish": "None", "title": None, "title_rss": "t"}).encode()
    )
    assert isinstance(item, Item)
    row = json.loads(item.payload)
    assert (row["published"], row["title"], row["byline"], row["text"]) == (None, "t", None, "")
    assert item.retrieved_at is None


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"{", "bad_row"),
        (b"[]", "bad_row"),
        (b"[" * 1_500, "bad_row"),
        (b"{}", "missing_field"),
        (b'{"url": 3}', "missing_field"),
        (b'{"url": "\xff"}', "not_utf8"),
        (b'{"url": "' + b"x" * 3_000 + b'"}', "too_large"),
    ],
)
def test_a_bad_object_is_one_loss_and_its_neighbours_live(data: bytes, reason: str) -> None:
    limits = Limits(2_000)
    good = json.dumps(ARTICLE).encode()
    first, loss, last = read(b"\xef\xbb\xbf" + good + b"\n" + data + b"\r\n\n" + good, as_lines=True, limits=limits)
    assert isinstance(first, Item)
    assert isinstance(last, Item)
    assert isinstance(loss, Loss)
    assert (loss.source_ref, loss.reason, loss.n_items) == ("in/a.json:2", reason, 1)
    assert [each.reason for each in read(data, limits=limits) if isinstance(each, Loss)] == [reason]


@pytest.mark.parametrize("as_lines", [True, False])
def test_an_empty_file_is_said(as_lines: bool) -> None:
    assert [each.reason for each in read(b"\n", as_lines=as_lines) if isinstance(each, Loss)] == ["empty"]
