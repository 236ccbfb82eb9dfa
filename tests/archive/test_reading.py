"""Sources of every kind: what lies at their place is a snapshot or a reject, and nothing is passed over."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from pipeline.archive.items import Item, Limits, Loss
from pipeline.archive.reading import read_source
from pipeline.sources import FeedSource, LocalSource, Source

sys.path.insert(0, str(Path(__file__).parent))
import archives

FEED = FeedSource(id="morning", kind="feed", url="https://a.example/feed", licence="none")


def read(source: Source, root: Path) -> tuple[list[str], list[tuple[str, str, int]]]:
    found = list(read_source(source, root, Limits(100_000)))
    return (
        [each.archive_file for each in found if isinstance(each, Item)],
        [(each.source_ref, each.reason, each.n_items) for each in found if isinstance(each, Loss)],
    )


def fill(folder: Path, files: dict[str, bytes]) -> None:
    for name, data in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)


def test_a_source_that_was_never_fetched_is_a_remark(tmp_path: Path) -> None:
    (loss,) = read_source(FEED, tmp_path, Limits(100_000))
    assert isinstance(loss, Loss)
    assert (loss.reason, loss.n_items) == ("missing", 0)
    assert "run `claimline fetch`" in loss.detail


def test_the_archive_of_a_network_source_is_read_by_day(tmp_path: Path) -> None:
    one, other = (archives.members([each]) for each in archives.pages(2))
    fill(tmp_path / "data/store/morning", {
        "2017/03/24.warc.gz": one, "2017/03/24.jsonl": b'{"url": "x"}', "2017/04/01.warc.gz": other, "2017/04/01.jsonl": b"",
        "2017/04/02.warc.gz.open": one[:40], "2017/04/02.jsonl": b"", "2017/04/09.jsonl": b"", "note.txt": b"x",
    })  # fmt: skip
    items, losses = read(FEED, tmp_path)
    assert items == ["data/store/morning/2017/03/24.warc.gz", "data/store/morning/2017/04/01.warc.gz"]
    assert losses == [
        ("note.txt", "unknown_type", 1),
        ("2017/04/02.warc.gz.open", "warc_damaged", 0),
        ("2017/04/09.jsonl", "unknown_type", 1),
    ]


def test_a_revisit_finds_its_original_in_the_archive_of_another_day(tmp_path: Path) -> None:
    original = archives.record(archives.response(b"<p>a</p>"), "WARC-Record-ID: <urn:uuid:1>")
    revisit = archives.record(b"", "WARC-Refers-To: <urn:uuid:1>", kind="revisit")
    fill(
        tmp_path / "data/store/morning",
        {"a.warc.gz": archives.members([revisit]), "b.warc.gz": archives.members([original])},
    )
    items, losses = read(FEED, tmp_path)
    assert items == ["data/store/morning/b.warc.gz"]
    assert [(reason, count) for _, reason, count in losses] == [("not_response", 0)]


def test_a_folder_of_archives_is_one_source(tmp_path: Path) -> None:
    one, other = (archives.members([each]) for each in archives.pages(2))
    fill(tmp_path / "in", {"b.warc.gz": one, "a/a.warc.gz": other, "a.jsonl": b"{}", "a.html": b"<p>"})
    source = LocalSource(id="news", kind="warc", path="in/", licence="none")
    assert read(source, tmp_path) == (
        ["in/b.warc.gz", "in/a/a.warc.gz"],
        [("a.html", "unknown_type", 1), ("a.jsonl", "unknown_type", 1)],
    )


def test_a_folder_of_news_please_is_one_source(tmp_path: Path) -> None:
    article = json.dumps({"url": "https://a.example/x", "maintext": "x"}).encode()
    fill(
        tmp_path / "in",
        {"a.json": article, "b.jsonl": article + b"\n" + article.replace(b"/x", b"/y"), "a.html": b"<p>"},
    )
    source = LocalSource(id="old", kind="newsplease", path="in", licence="none")
    assert read(source, tmp_path) == (["in/a.json", "in/b.jsonl", "in/b.jsonl"], [("a.html", "unknown_type", 1)])
    alone = LocalSource(id="old", kind="newsplease", path="in/b.jsonl", licence="none")
    assert read(alone, tmp_path) == (["in/b.jsonl", "in/b.jsonl"], [])
