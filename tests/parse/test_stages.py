"""Collect and parse over a folder full of traps: items in = articles + rejects, and the same bytes every time."""

from __future__ import annotations

import hashlib
import json
import os
import random
import sys
from pathlib import Path

import polars as pl
import pytest

from pipeline import tables
from pipeline.collect.snapshots import Collected, collect_sources
from pipeline.errors import InputError
from pipeline.memo import NO_MEMO, open_memo
from pipeline.packs import Pack
from pipeline.params import Params, load_params
from pipeline.parse.__main__ import payload_reader
from pipeline.parse.articles import Parsed, address_of, parse_snapshots
from pipeline.schemas import ARTICLES, REJECTS, SNAPSHOTS
from pipeline.sources import read_sources

sys.path.insert(0, str(Path(__file__).parent.parent / "archive"))
import archives

sys.path.insert(0, str(Path(__file__).parent))
import pdf_files

ROOT = Path(__file__).parent.parent.parent
PACK = Pack("test", "Test", (), (), None, {}, {}, {}, {}, {}, {}, ())
TEXT = "Title: Town taken\nDate: {day}\nOutlet: Cedar Daily\n\nArmy units entered the town on Friday, a source said.\n"
BODY = "<p>Army units entered the town of Dayr Hafir on Friday after days of fighting, a military source said.</p>" * 3
PDF = pdf_files.document(
    [
        pdf_files.texts(
            (72, 740, 20, "Town taken again"),
            *pdf_files.column(["24 March 2017", "", "Army units entered.", "", "More."]),
        )
    ],
    info="/CreationDate (D:20170324101500Z)",
)
PAGE = '<html><head><meta property="article:published_time" content="2017-03-24"></head><body><article><h1>Town</h1>{}</article></body></html>'


def nasty_folder(root: Path) -> int:
    """Fill a folder; return how many input items it holds: files, rows, responses, spoiled stretches and things that are no file."""
    root.mkdir(parents=True)
    files: dict[str, bytes] = {
        "good.txt": TEXT.format(day="2017-03-24").encode(),
        "late.txt": TEXT.format(day="2017-06-01").encode(),
        "undated.txt": b"Army units entered the town, a source said.",
        "empty.txt": b"",
        "blank.txt": b"\n \n",
        "binary.txt": random.Random(2).randbytes(3_000),
        "good.html": PAGE.format(BODY).encode(),
        "bare.html": b"<html><body><nav></nav></body></html>",
        "attributes.html": ("<p " + " ".join(f'a{each}="1"' for each in range(200_000)) + ">x</p>").encode(),
        "deep.html": b"<div>" * 50_000,
        "large.txt": b"x" * 3_000_001,
        "good.pdf": PDF,
        "unnamed": PDF.replace(b"again", b"twice"),
        "scan.pdf": pdf_files.document([pdf_files.stream(b"/Im1 Do")]),
        "cut.pdf": PDF[:600],
        "picture.png": b"\x89PNG\r\n\x1a\n",
        "2017-03-25-named.txt": b"Army units entered the town, a source said.",
        "broken.warc.gz": b"\x1f\x8b\x08broken",
        "bad\nname.txt": TEXT.format(day="2017-03-23").encode(),
    }
    for name, data in files.items():
        (root / name).write_bytes(data)
    rows = [
        {"id": "1", "published": "2017-03-24", "title": "t", "text": "Army units entered."},
        {"id": "1"},
        {"id": "2"},
        {"text": "x"},
    ]
    (root / "rows.jsonl").write_text("\n".join(json.dumps(row) for row in rows) + "\n{broken\n\n")
    good = archives.record(archives.response(PAGE.format(BODY).encode()))
    missing = archives.record(archives.response(b"x", status="404 Not Found"), uri="http://a.example/b")
    spoiled = bytearray(archives.members([archives.pages(1)[0]]))
    spoiled[30] ^= 255
    pdf = archives.record(
        archives.response(PDF).replace(b"text/html; charset=utf-8", b"binary/pdf"), uri="http://a.example/p"
    )
    (root / "web.warc.gz").write_bytes(
        archives.members([good, missing, pdf]) + bytes(spoiled) + archives.members([good])
    )
    os.mkfifo(root / "pipe")
    (root / "out").symlink_to("/etc/passwd")
    return len(files) + 5 + 5 + 2


@pytest.fixture
def project(tmp_path: Path) -> Path:
    params = (ROOT / "params.yaml").read_text(encoding="utf-8")
    params = params.replace("data/sources.yaml", "sources.yaml").replace("max_bytes: 10485760", "max_bytes: 3000000")
    (tmp_path / "params.yaml").write_text(params, encoding="utf-8")
    (tmp_path / "sources.yaml").write_text(
        "sources:\n  - {id: in, kind: folder, path: in, licence: none}\n", encoding="utf-8"
    )
    return tmp_path


def run(project: Path, *, remember: bool = False) -> tuple[Params, Collected, Parsed]:
    params = load_params(project / "params.yaml")
    memos = {
        each: open_memo(project, each, packages=(each, "archive"), values=[]) if remember else NO_MEMO
        for each in ("collect", "parse")
    }
    sources = read_sources(project / "sources.yaml", project)
    collected = collect_sources(sources, project, params.collect, memo=memos["collect"])
    snapshots = tables.frame(SNAPSHOTS, collected.snapshots)
    read = payload_reader(sources, project, params, snapshots)
    return params, collected, parse_snapshots(snapshots, read, pack=PACK, params=params, memo=memos["parse"])


def stored(collected: Collected, parsed: Parsed) -> list[bytes]:
    frames = (
        (SNAPSHOTS, tables.frame(SNAPSHOTS, collected.snapshots)),
        (REJECTS, tables.frame(REJECTS, collected.rejects)),
        (ARTICLES, parsed.articles),
        (REJECTS, parsed.rejects),
    )
    return [tables.parquet_bytes(table, each) for table, each in frames]


def test_items_in_are_articles_and_rejects(project: Path) -> None:
    n_items = nasty_folder(project / "in")
    _, collected, parsed = run(project)
    turned_away = [*collected.rejects, *parsed.rejects.to_dicts()]
    assert parsed.articles.height + sum(row["n_items"] for row in turned_away) == n_items
    assert sorted(parsed.articles["source_ref"]) == [
        "1", "2017-03-25-named.txt", "bad\\x0aname.txt", "good.html", "good.pdf", "good.txt", "http://a.example/", "http://a.example/p",
        "unnamed",
    ]  # fmt: skip
    reasons = {
        row["source_ref"]: row["reason"]
        for row in turned_away
        if row["source_ref"].endswith((".txt", ".html", ".pdf", ".png"))
    }
    assert reasons == {
        "late.txt": "after_as_of", "undated.txt": "no_date", "empty.txt": "empty", "blank.txt": "no_text", "binary.txt": "not_text",
        "bare.html": "no_text", "attributes.html": "markup_limit", "deep.html": "markup_limit", "large.txt": "too_large",
        "picture.png": "unknown_type", "scan.pdf": "no_text", "cut.pdf": "parse_failed",
    }  # fmt: skip
    assert all(row["detail"] for row in turned_away)


def test_every_snapshot_leads_back_to_its_bytes(project: Path) -> None:
    nasty_folder(project / "in")
    _, collected, _ = run(project)
    for row in collected.snapshots:
        if not row["archive_file"].endswith(".gz") and "\\" not in row["archive_file"]:
            data = (project / row["archive_file"]).read_bytes()
            item = data[row["archive_offset"] :][: row["archive_length"]]
            assert hashlib.sha256(item).hexdigest() == row["sha256"]


def test_two_runs_write_the_same_bytes(project: Path) -> None:
    nasty_folder(project / "in")
    assert stored(*run(project)[1:]) == stored(*run(project)[1:])


def test_what_is_remembered_changes_no_byte(project: Path) -> None:
    nasty_folder(project / "in")
    plain = stored(*run(project)[1:])
    first, again = run(project, remember=True), run(project, remember=True)
    assert stored(*first[1:]) == plain
    assert stored(*again[1:]) == plain
    assert (again[2].n_read, again[2].n_remembered) == (0, first[2].n_read)


def test_a_new_archive_costs_itself_and_not_the_year_before_it(project: Path) -> None:
    root = project / "in"
    root.mkdir()
    for day in (20, 21, 22):
        page = archives.record(
            archives.response(PAGE.format(BODY + f"<p>Day {day}.</p>").encode()), uri=f"http://a.example/{day}"
        )
        (root / f"2017-03-{day}.warc.gz").write_bytes(archives.members([page]))
        _, collected, parsed = run(project, remember=True)
    assert (parsed.n_read, parsed.n_remembered) == (1, 2)
    assert stored(collected, parsed) == stored(*run(project)[1:])


def test_an_archive_that_changed_is_read_again(project: Path) -> None:
    root = project / "in"
    root.mkdir()
    for text in ("first", "second"):
        page = archives.record(archives.response(PAGE.format(BODY + f"<p>{text}</p>").encode()))
        (root / "a.warc").write_bytes(page)
        _, _, parsed = run(project, remember=True)
    assert "second" in parsed.articles["text"][0]


def test_bytes_that_are_gone_since_collect_are_a_reject(project: Path) -> None:
    (project / "in").mkdir()
    (project / "in" / "good.txt").write_text(TEXT.format(day="2017-03-24"), encoding="utf-8")
    params = load_params(project / "params.yaml")
    sources = read_sources(project / "sources.yaml", project)
    snapshots = tables.frame(SNAPSHOTS, collect_sources(sources, project, params.collect).snapshots)
    (project / "in" / "good.txt").write_text("other bytes", encoding="utf-8")
    parsed = parse_snapshots(snapshots, payload_reader(sources, project, params, snapshots), pack=PACK, params=params)
    assert list(parsed.rejects.select("reason", "n_items").iter_rows()) == [("missing", 1)]


def test_a_source_with_too_many_items_stops_the_run(project: Path) -> None:
    nasty_folder(project / "in")
    text = (project / "params.yaml").read_text(encoding="utf-8").replace("max_items: 1000000", "max_items: 3")
    (project / "params.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match="source in: holds more than 3 items"):
        run(project)


def test_an_empty_folder_is_a_remark(project: Path) -> None:
    (project / "in").mkdir()
    _, collected, parsed = run(project)
    assert [(row["reason"], row["n_items"]) for row in collected.rejects] == [("empty", 0)]
    assert (parsed.articles.height, parsed.rejects.height) == (0, 0)


@pytest.mark.parametrize(
    ("declared", "fetched", "wanted"),
    [
        ("https://www.a.example/story", "https://m.a.example/story?x=1", "https://www.a.example/story"),
        ("https://trusted.example/story", "https://liar.example/story", "https://liar.example/story"),
        ("https://a.co.uk/story", "https://b.co.uk/story", "https://b.co.uk/story"),
        ("https://127.0.0.1/story", "https://127.0.0.2/story", "https://127.0.0.2/story"),
        ("https://a.example/story", None, "https://a.example/story"),
        (None, "https://a.example/story", "https://a.example/story"),
        (None, None, None),
    ],
)
def test_a_page_cannot_take_the_address_of_another_site(declared, fetched, wanted):
    assert address_of(declared, fetched) == wanted


def test_versions_of_an_address_are_counted_and_both_kept(project: Path) -> None:
    root = project / "in"
    root.mkdir()
    rows = [
        {
            "id": each,
            "published": day,
            "title": "t",
            "url": "https://c.example/a",
            "text": f"The toll is {each}.",
        }
        for each, day in (("15", "2017-03-24T12:00:00Z"), ("12", "2017-03-24T09:00:00Z"))
    ]
    (root / "rows.jsonl").write_text("\n".join(json.dumps(row) for row in rows))
    _, _, parsed = run(project)
    assert sorted(parsed.articles.select("revision", "source_ref").iter_rows()) == [(1, "12"), (2, "15")]


def test_items_received_after_the_day_of_knowledge_are_left_out_and_counted(project: Path) -> None:
    root = project / "in"
    root.mkdir()
    late = archives.record(archives.response(b"x")).replace(b"2017-03-24T", b"2017-06-01T")
    (root / "a.warc").write_bytes(late)
    _, collected, _ = run(project)
    assert [(row["reason"], row["n_items"]) for row in collected.rejects] == [("after_as_of", 1)]
    assert collected.snapshots == []


def test_the_embedded_sample_is_read_whole(tmp_path: Path) -> None:
    params = load_params(ROOT / "params.yaml")
    sources = read_sources(ROOT / params.collect.sources, ROOT)
    collected = collect_sources(sources, ROOT, params.collect)
    snapshots = tables.frame(SNAPSHOTS, collected.snapshots)
    parsed = parse_snapshots(snapshots, payload_reader(sources, ROOT, params, snapshots), pack=PACK, params=params)
    assert [row for row in [*collected.rejects, *parsed.rejects.to_dicts()] if row["n_items"]] == []
    assert parsed.articles.height == snapshots.height
    assert parsed.articles.filter(
        pl.col("title").is_null() | pl.col("outlet_id").is_null() | (pl.col("language") != "en")
    ).is_empty()
