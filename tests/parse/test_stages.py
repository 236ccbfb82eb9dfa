"""Collect and parse over a folder full of traps: items in = articles + rejects, and the same bytes every time."""

from __future__ import annotations

import json
import os
import random
import sys
from pathlib import Path

import polars as pl
import pytest

from pipeline import tables
from pipeline.collect.snapshots import Collected, collect_sources
from pipeline.collect.sources import read_sources
from pipeline.errors import InputError
from pipeline.packs import Pack
from pipeline.params import Params, load_params
from pipeline.parse.articles import Parsed, parse_snapshots
from pipeline.schemas import ARTICLES, PAYLOADS, REJECTS, SNAPSHOTS

sys.path.insert(0, str(Path(__file__).parent.parent / "collect"))
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
    params = params.replace("data/sample/sources.yaml", "sources.yaml").replace(
        "max_bytes: 10485760", "max_bytes: 3000000"
    )
    (tmp_path / "params.yaml").write_text(params, encoding="utf-8")
    (tmp_path / "sources.yaml").write_text(
        "sources:\n  - {id: in, kind: folder, path: in, licence: none}\n", encoding="utf-8"
    )
    return tmp_path


def run(project: Path) -> tuple[Params, Collected, Parsed]:
    params = load_params(project / "params.yaml")
    collected = collect_sources(read_sources(project / "sources.yaml", project), project, params.collect)
    snapshots, payloads = (
        tables.frame(SNAPSHOTS, collected.snapshots),
        tables.frame(PAYLOADS, collected.payloads),
    )
    return params, collected, parse_snapshots(snapshots, payloads, pack=PACK, params=params)


def test_items_in_are_articles_and_rejects(project: Path) -> None:
    n_items = nasty_folder(project / "in")
    _, collected, parsed = run(project)
    turned_away = [*collected.rejects, *parsed.rejects]
    assert len(parsed.articles) + sum(row["n_items"] for row in turned_away) == n_items
    assert sorted(row["source_ref"] for row in parsed.articles) == [
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
    payloads = {row["snapshot_id"]: row["payload"] for row in collected.payloads}
    for row in collected.snapshots:
        if not row["archive_file"].endswith(".gz") and "\\" not in row["archive_file"]:
            data = (project / row["archive_file"]).read_bytes()
            assert data[row["archive_offset"] :][: row["archive_length"]] == payloads[row["snapshot_id"]]


def test_two_runs_write_the_same_bytes(project: Path) -> None:
    nasty_folder(project / "in")
    written = []
    for _ in range(2):
        _, collected, parsed = run(project)
        rows = (
            (SNAPSHOTS, collected.snapshots),
            (PAYLOADS, collected.payloads),
            (ARTICLES, parsed.articles),
            (REJECTS, parsed.rejects),
        )
        written.append([tables.parquet_bytes(table, tables.frame(table, each)) for table, each in rows])
    assert written[0] == written[1]


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
    assert (parsed.articles, parsed.rejects) == ([], [])


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
    assert sorted((row["revision"], row["source_ref"]) for row in parsed.articles) == [(1, "12"), (2, "15")]


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
    collected = collect_sources(read_sources(ROOT / params.collect.sources, ROOT), ROOT, params.collect)
    snapshots = tables.frame(SNAPSHOTS, collected.snapshots)
    parsed = parse_snapshots(snapshots, tables.frame(PAYLOADS, collected.payloads), pack=PACK, params=params)
    assert [row for row in [*collected.rejects, *parsed.rejects] if row["n_items"]] == []
    assert len(parsed.articles) == snapshots.height
    articles = tables.frame(ARTICLES, parsed.articles)
    assert articles.filter(
        pl.col("title").is_null() | pl.col("outlet_id").is_null() | (pl.col("language") != "en")
    ).is_empty()
