"""Files of many files (zip, tar and the like) are refused by one loss each and never unpacked; the one zip that is read is a GDELT export."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import stat
import sys
import tarfile
import zipfile
from datetime import date
from pathlib import Path

import pytest

from pipeline.collect.snapshots import collect_sources
from pipeline.fetch.lists import read_gdelt
from pipeline.params import CollectParams
from pipeline.sources import LocalSource

sys.path.insert(0, str(Path(__file__).parent))
import archives

PAGE = b"<html><body><p>Twelve people were killed.</p></body></html>"
PARAMS = CollectParams("sources.yaml", as_of=date(2017, 5, 31), max_bytes=10_000_000, max_items=1_000)


def zipped(*entries: tuple[str, bytes], kind: int = stat.S_IFREG) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, data in entries:
            info = zipfile.ZipInfo(name)
            info.external_attr = (kind | 0o644) << 16
            info.compress_type = zipfile.ZIP_DEFLATED
            packed.writestr(info, data)
    return out.getvalue()


def overlapping(n_entries: int) -> bytes:
    """Return a zip file whose directory names one and the same compressed stretch again and again."""
    one = zipped(("a.html", bytes(4_000_000)))
    start = one.index(b"PK\x01\x02")
    entry, end = one[start : one.index(b"PK\x05\x06")], one[one.index(b"PK\x05\x06") :]
    count, size = n_entries.to_bytes(2, "little"), (len(entry) * n_entries).to_bytes(4, "little")
    return one[:start] + entry * n_entries + end[:8] + count * 2 + size + end[16:]


def tarred(name: str, *, link: str | None = None) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as packed:
        info = tarfile.TarInfo(name)
        if link:
            info.type, info.linkname = tarfile.SYMTYPE, link
        else:
            info.size = len(PAGE)
        packed.addfile(info, io.BytesIO(PAGE))
    return out.getvalue()


def nested(depth: int) -> bytes:
    data = bytes(1_000_000)
    for _ in range(depth):
        data = zipped(*((f"{each}.zip", data) for each in range(16)))
    return data


PACKED = {
    "slip.zip": zipped(("../../slipped.html", PAGE), ("/tmp/slipped.html", PAGE)),
    "link.zip": zipped(("link.html", b"/etc/passwd"), kind=stat.S_IFLNK),
    "nested.zip": nested(3),
    "overlap.zip": overlapping(60_000),
    "twice.zip": zipped(("a.html", PAGE), ("A.html", PAGE)),
    "many.zip": zipped(*((f"{each}.html", b"") for each in range(20_000))),
    "empty.zip": zipped(),
    "page.html": zipped(("a.html", PAGE)),
    "story.txt": zipped(("a.html", PAGE)),
    "report.docx": zipped(("word/document.xml", PAGE)),
    "slip.tar": tarred("../../slipped.html"),
    "link.tar": tarred("link.html", link="/etc/passwd"),
    "slip.tar.gz": gzip.compress(tarred("../../slipped.html")),
    "unnamed": gzip.compress(tarred("a.html")),
    "page.html.gz": gzip.compress(PAGE),
    "pages.tar.bz2": bz2.compress(tarred("a.html")),
    "pages.tar.xz": lzma.compress(tarred("a.html")),
    "pages.7z": b"7z\xbc\xaf\x27\x1c" + bytes(100),
    "pages.rar": b"Rar!\x1a\x07\x01\x00" + bytes(100),
}


def tree(root: Path) -> dict[str, bytes]:
    return {str(path.relative_to(root)): path.read_bytes() for path in root.rglob("*") if path.is_file()}


def test_each_is_one_loss_that_says_what_to_do_and_nothing_is_unpacked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "in").mkdir()
    for name, data in PACKED.items():
        (tmp_path / "in" / name).write_bytes(data)
    (tmp_path / "in" / "good.html").write_bytes(PAGE)
    before = tree(tmp_path)
    monkeypatch.setattr(zipfile, "ZipFile", lambda *_, **__: pytest.fail("a zip file was opened"))
    monkeypatch.setattr(tarfile, "open", lambda *_, **__: pytest.fail("a tar file was opened"))
    found = collect_sources((LocalSource(id="in", kind="folder", path="in", licence="none"),), tmp_path, PARAMS)
    assert [row["source_ref"] for row in found.snapshots] == ["good.html"]
    assert {row["source_ref"]: (row["reason"], row["n_items"]) for row in found.rejects} == dict.fromkeys(
        PACKED, ("unknown_type", 1)
    )
    assert all("unpack it here" in row["detail"] for row in found.rejects)
    assert tree(tmp_path) == before


@pytest.mark.parametrize("kind", ["warc", "newsplease", "jsonl"])
@pytest.mark.parametrize("name", ["slip.zip", "slip.tar", "slip.tar.gz"])
def test_no_other_kind_of_source_unpacks_one(tmp_path: Path, name: str, kind: str) -> None:
    end = {"warc": ".warc.gz", "newsplease": ".json", "jsonl": ".jsonl"}[kind]
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / f"a{end}").write_bytes(PACKED[name])
    before = tree(tmp_path)
    source = LocalSource(id="in", kind="folder" if kind == "jsonl" else kind, path="in", licence="none")
    found = collect_sources((source,), tmp_path, PARAMS)
    assert found.snapshots == []
    assert sum(row["n_items"] for row in found.rejects) >= 1
    assert tree(tmp_path) == before


@pytest.mark.parametrize("media_type", ["application/zip", "application/x-tar", "application/gzip"])
def test_one_inside_a_web_archive_is_one_loss(tmp_path: Path, media_type: str) -> None:
    made = archives.record(PACKED["slip.zip"], f"Content-Type: {media_type}", kind="resource")
    (tmp_path / "a.warc").write_bytes(made + archives.pages(1)[0])
    found = collect_sources((LocalSource(id="in", kind="warc", path="a.warc", licence="none"),), tmp_path, PARAMS)
    assert len(found.snapshots) == 1
    assert [(row["reason"], row["n_items"]) for row in found.rejects] == [("unknown_type", 1)]


ROW = b"URL,MobileURL,Date,Title\r\nhttps://a.example/x,,2017-03-24 10:15:00,Two\r\n"


@pytest.mark.parametrize(
    ("data", "n_links"),
    [
        (zipped(("../../slipped.csv", ROW)), 1),  # its name is never used
        (zipped(("link.csv", b"/etc/passwd"), kind=stat.S_IFLNK), 0),
        (nested(1), 0),
        (overlapping(60_000), 0),
        (PACKED["many.zip"], 0),
        (zipped(), 0),
        (zipped(("a.csv", bytes(205 << 20))), 0),
    ],
    ids=["slip", "link", "nested", "overlapping", "many", "empty", "bomb"],
)
def test_a_gdelt_export_is_one_file_that_is_read_in_memory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, data: bytes, n_links: int
) -> None:
    monkeypatch.chdir(tmp_path)
    found = read_gdelt(data, name="export.zip")
    assert len(found.links) == n_links
    assert n_links or [loss.reason for loss in found.losses][:1] in (["unreadable"], ["not_a_list"])
    assert list(tmp_path.rglob("*")) == []
