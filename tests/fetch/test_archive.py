"""Archives as written: what other readers find in them, what is a revisit, what the manifest says."""

from __future__ import annotations

import gzip
import json
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from warcio.archiveiterator import ArchiveIterator

from pipeline.fetch.archive import new_archive
from pipeline.fetch.closing import finish
from pipeline.fetch.history import read_history
from pipeline.fetch.manifest import KnownPage, read_manifest

sys.path.insert(0, str(Path(__file__).parent))
import made

BODY = "<p>Двенадцать человек. اثنا عشر شخصا.</p>".encode() * 200
URL = "https://daily.example/1"


def headers(path: Path) -> list[dict[str, str]]:
    with path.open("rb") as stream:
        return [dict(record.rec_headers.headers) for record in ArchiveIterator(stream)]


@pytest.mark.parametrize("is_chunked", [True, False])
@pytest.mark.parametrize("coding", list(made.CODINGS))
def test_all_readers_find_the_body(tmp_path: Path, coding: str, is_chunked: bool) -> None:
    path = made.one_archive(tmp_path, made.visit(made.exchange(body=BODY, coding=coding, is_chunked=is_chunked)))
    assert made.complaints(path) == ""
    assert [each[:2] for each in made.by_warcio(path)] == [
        ("warcinfo", ""), ("response", URL), ("request", URL), ("metadata", URL)]  # fmt: skip
    assert {url: body for kind, url, body in made.by_warcio(path) if kind == "response"} == {URL: BODY}
    assert made.by_collect(path)[0] == {URL: BODY}


def test_a_third_reader_finds_the_same(tmp_path: Path) -> None:
    fastwarc = pytest.importorskip("fastwarc.warc")
    path = made.one_archive(tmp_path, *(made.page(number) for number in range(6)))
    with path.open("rb") as stream:
        records = fastwarc.ArchiveIterator(stream, parse_http=False)
        found = [(record.headers["WARC-Type"], record.verify_block_digest()) for record in records]
    assert found == [("warcinfo", True), *[("response", True), ("request", True), ("metadata", True)] * 6]


def test_blocks_are_the_bytes_on_the_wire(tmp_path: Path) -> None:
    odd = b"HTTP/1.1 200 OK\r\nX-Folded: a\r\n b\r\nContent-Type:text/html\r\nX-Name: caf\xe9\r\nx-name:  twice\r\n\r\n<p>x</p>"
    path = made.one_archive(tmp_path, made.visit(made.exchange(response_bytes=odd, body=b"<p>x</p>")))
    assert made.complaints(path) == ""
    assert odd + b"\r\n\r\n" in gzip.decompress(path.read_bytes())


def test_each_record_is_a_member_and_the_manifest_says_where(tmp_path: Path) -> None:
    path = made.one_archive(tmp_path, *(made.page(number) for number in range(4)))
    for number, line in enumerate(made.lines(tmp_path)):
        member = gzip.decompress(path.read_bytes()[line.offset : line.offset + line.length])
        assert member.startswith(b"WARC/1.1\r\nWARC-Type: response\r\n")
        assert f"<{line.record_id}>".encode() in member
        assert made.page(number).exchanges[0].response_bytes in member


def test_what_add_returns_is_what_the_manifest_holds(tmp_path: Path) -> None:
    archive = new_archive(tmp_path, made.SOURCE, started_at=made.MORNING, info={})
    link = {"found_in": "https://daily.example/feed", "title": "Jobar\ud800\u2028"}
    said = [archive.add(made.page(each), at=made.MORNING, link=link) for each in range(3)]
    made.closed(tmp_path, archive)
    assert made.lines(tmp_path) == said
    assert len({line.record_id for line in said}) == 3


def test_same_exchanges_same_bytes(tmp_path: Path) -> None:
    for name in ("a", "b"):
        made.run(tmp_path / name, {f"https://daily.example/{each}": made.page(each) for each in range(5)})
    files = [
        {path.name: path.read_bytes() for path in (tmp_path / name).rglob("*.*") if path.is_file()}
        for name in ("a", "b")
    ]
    assert files[0] == files[1]
    assert len(files[0]) == 4  # archive, manifest, custody, lock


def test_equal_records_have_ids_of_their_own(tmp_path: Path) -> None:
    twice = made.exchange()
    path = made.one_archive(tmp_path, made.visit(twice, twice, attempts=2), made.visit(twice))
    ids = [each["WARC-Record-ID"] for each in headers(path)]
    assert len(set(ids)) == len(ids) == 9


def known(store: Path) -> KnownPage:
    page = read_history(store, made.SOURCE).page(URL)
    assert page is not None
    return page


def second(store: Path, visit: made.Visit, **given: object) -> tuple[Path, KnownPage]:
    """Return the archive of a second day that holds this visit, and what is known then."""
    archive = new_archive(store, made.SOURCE, started_at=made.MORNING + timedelta(days=1), info={})
    archive.add(visit, at=made.MORNING + timedelta(days=1), known=known(store), **given)
    return made.closed(store, archive), known(store)


@pytest.mark.parametrize("is_chunked", [True, False])
def test_equal_bytes_become_a_revisit_that_resolves(tmp_path: Path, is_chunked: bool) -> None:
    first = made.one_archive(
        tmp_path, made.visit(made.exchange(body=BODY, coding="gzip", is_chunked=is_chunked, headers=(("ETag", '"a"'),)))
    )
    again = made.exchange(
        body=BODY, coding="gzip", is_chunked=is_chunked, headers=(("ETag", '"b"'),), at=made.MORNING + timedelta(days=1)
    )
    path, later = second(tmp_path, made.visit(again))
    assert made.complaints(path) == ""
    original, revisit = headers(first)[1], headers(path)[1]
    assert revisit["WARC-Type"] == "revisit"
    assert revisit["WARC-Profile"] == "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"
    assert revisit["WARC-Payload-Digest"] == original["WARC-Payload-Digest"]
    assert revisit["WARC-Refers-To"] == original["WARC-Record-ID"]
    assert revisit["WARC-Refers-To-Target-URI"] == original["WARC-Target-URI"]
    assert revisit["WARC-Refers-To-Date"] == original["WARC-Date"]
    assert [line.outcome for line in made.lines(tmp_path)] == ["new", "unchanged"]
    assert (later.etag, later.record_id) == ('"b"', original["WARC-Record-ID"].strip("<>"))
    bodies, others = made.by_collect(first, path)
    assert bodies == {URL: BODY}
    assert [loss.n_items for loss in others if "the same bytes as an item of this source" in loss.detail] == [0]


def test_the_servers_word_becomes_a_revisit_that_resolves(tmp_path: Path) -> None:
    first = made.one_archive(
        tmp_path, made.visit(made.exchange(body=BODY, headers=(("ETag", '"a"'), ("Last-Modified", "today"))))
    )
    nothing = made.exchange(body=b"", status="304 Not Modified", at=made.MORNING + timedelta(days=1))
    path, later = second(tmp_path, made.visit(nothing, outcome="not_modified"))
    assert made.complaints(path) == ""
    revisit = headers(path)[1]
    assert revisit["WARC-Profile"] == "http://netpreserve.org/warc/1.1/revisit/server-not-modified"
    assert revisit["WARC-Refers-To"] == headers(first)[1]["WARC-Record-ID"]
    assert "WARC-Payload-Digest" not in revisit
    assert (later.etag, later.last_modified, later.seen_at[:10]) == ('"a"', "today", "2017-03-25")
    assert [(line.outcome, line.status) for line in made.lines(tmp_path)] == [("new", 200), ("unchanged", 304)]
    _, others = made.by_collect(first, path)
    assert [loss.n_items for loss in others if "the same bytes as an item of this source" in loss.detail] == [0]


def test_a_revisit_of_a_revisit_names_the_first_record(tmp_path: Path) -> None:
    first = made.one_archive(tmp_path, made.visit(made.exchange(body=BODY)))
    second(tmp_path, made.visit(made.exchange(body=BODY)))
    path, _ = second(tmp_path, made.visit(made.exchange(body=BODY)))
    assert path.name == "20170325T060000Z-2.warc.gz"
    assert headers(path)[1]["WARC-Refers-To"] == headers(first)[1]["WARC-Record-ID"]


def test_a_silent_edit_keeps_both_texts(tmp_path: Path) -> None:
    first = made.one_archive(tmp_path, made.visit(made.exchange(body=b"<p>12 killed</p>", headers=(("ETag", '"a"'),))))
    path, later = second(tmp_path, made.visit(made.exchange(body=b"<p>15 killed</p>", headers=(("ETag", '"a"'),))))
    assert [line.outcome for line in made.lines(tmp_path)] == ["new", "changed"]
    assert [body for each in (first, path) for kind, _, body in made.by_warcio(each) if kind == "response"] == [
        b"<p>12 killed</p>", b"<p>15 killed</p>"]  # fmt: skip
    assert later.record_id == made.lines(tmp_path)[1].record_id


def test_the_same_text_packed_in_another_way_is_stored_whole(tmp_path: Path) -> None:
    made.one_archive(tmp_path, made.visit(made.exchange(body=BODY, coding="gzip")))
    path, _ = second(tmp_path, made.visit(made.exchange(body=BODY, coding="br")))
    assert headers(path)[1]["WARC-Type"] == "response"
    assert made.lines(tmp_path)[1].outcome == "unchanged"


def test_an_answer_304_that_nobody_asked_for_is_a_failure(tmp_path: Path) -> None:
    made.one_archive(tmp_path, made.visit(made.exchange(body=b"", status="304 Not Modified"), outcome="not_modified"))
    assert [(line.outcome, line.reason) for line in made.lines(tmp_path)] == [("failed", "http_304")]
    assert read_history(tmp_path, made.SOURCE).known == {}


def test_redirects_and_retries_are_all_there(tmp_path: Path) -> None:
    moved = made.exchange("http://daily.example/1", b"", status="301 Moved", headers=(("Location", URL),))
    busy = made.exchange(body=b"busy", status="503 Busy")
    path = made.one_archive(tmp_path, made.visit(moved, busy, made.exchange(), attempts=2))
    line = made.lines(tmp_path)[0]
    assert (line.url, line.final_url, line.outcome, line.attempts) == ("http://daily.example/1", URL, "new", 2)
    assert [(hop.status, hop.is_tls) for hop in line.hops] == [(301, False), (503, True), (200, True)]
    assert [hop.record_id for hop in line.hops] == [
        each["WARC-Record-ID"].strip("<>") for each in headers(path)[1::2][:3]
    ]
    assert made.complaints(path) == ""


@pytest.mark.parametrize(
    ("fault", "response", "truncated"),
    [
        ("too_large", b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n<p>12", "length"),
        ("cut_short", b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n9\r\n<p>12", "disconnect"),
        ("timeout", b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n\x1f\x8b\x08", "time"),
        ("timeout", b"HTTP/1.1 200 OK\r\nContent-Ty", "time"),
        ("bad_coding", b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n<p>plain", None),
        ("malformed", b"\x16\x03\x01\x00\x02 no http\r\n\r\n", None),
        ("malformed", b"HTTP/1.1 200 OK\r\n \r\nA: b\r\n\r\nx", None),
        ("malformed", b"HTTP/1.1 200 OK\r\nA\0: \0\r\n" + b"B: c\r\n" * 5_000 + b"\r\nx", None),
        ("connect", b"", None),
    ],
)  # fmt: skip
def test_a_fault_keeps_what_came(tmp_path: Path, fault: str, response: bytes, truncated: str | None) -> None:
    broken = made.exchange(response_bytes=response, fault=fault, detail="as it was", body=b"")
    path = made.one_archive(
        tmp_path, made.visit(broken, outcome="failed", reason=fault, detail="as it was", attempts=3)
    )
    assert made.complaints(path) == ""
    line = made.lines(tmp_path)[0]
    assert (line.outcome, line.reason, line.detail, line.attempts, line.payload_sha256) == (
        "failed",
        fault,
        "as it was",
        3,
        None,
    )
    found = headers(path)
    assert [each["WARC-Type"] for each in found] == [
        "warcinfo",
        *(["response"] if response else []),
        "request",
        "metadata",
    ]
    assert found[1].get("WARC-Truncated") == truncated
    assert response in gzip.decompress(path.read_bytes())


@pytest.mark.parametrize("reason", ["address", "robots"])
def test_what_we_did_not_ask_for_is_a_line(tmp_path: Path, reason: str) -> None:
    path = made.one_archive(tmp_path, made.visit(outcome="refused", reason=reason, url="http://10.0.0.1/"))
    assert [(line.url, line.outcome, line.reason, line.record_id) for line in made.lines(tmp_path)] == [
        ("http://10.0.0.1/", "refused", reason, None)]  # fmt: skip
    assert [each["WARC-Type"] for each in headers(path)] == ["warcinfo", "metadata"]


def test_robots_and_permanent_address_are_kept(tmp_path: Path) -> None:
    asked = made.exchange("https://daily.example/robots.txt", b"User-agent: *\nAllow: /\n")
    path = made.one_archive(
        tmp_path, made.visit(made.exchange(), robots=(asked,), permanent_url="https://daily.example/one")
    )
    line = made.lines(tmp_path)[0]
    assert [hop.url for hop in line.robots] == ["https://daily.example/robots.txt"]
    assert line.robots[0].record_id == headers(path)[1]["WARC-Record-ID"].strip("<>")
    assert (line.url, line.permanent_url) == (URL, "https://daily.example/one")


def test_a_bomb_is_whole_on_the_wire(tmp_path: Path) -> None:
    bomb = made.exchange(body=bytes(100_000), coding="gzip", fault="too_large")
    path = made.one_archive(tmp_path, made.visit(bomb, outcome="failed", reason="too_large"))
    assert "WARC-Truncated" not in headers(path)[1]


def test_an_address_cannot_write_headers(tmp_path: Path) -> None:
    url = "https://daily.example/a b\r\nWARC-Type: warcinfo\r\n\r\nÄ"
    path = made.one_archive(tmp_path, made.visit(made.exchange(url)))
    assert (
        headers(path)[1]["WARC-Target-URI"]
        == "https://daily.example/a%20b%0D%0AWARC-Type:%20warcinfo%0D%0A%0D%0A%C3%84"
    )
    assert made.lines(tmp_path)[0].url == url


def test_a_page_that_quotes_a_record_is_one_record(tmp_path: Path) -> None:
    quoted = b"<p>\nWARC/1.1\r\nWARC-Type: response\r\nContent-Length: 3\r\n\r\nabc\r\n\r\n</p>" * 30
    path = made.one_archive(tmp_path, made.visit(made.exchange(body=quoted)), made.page(2))
    assert len(made.lines(tmp_path)) == 2
    assert made.by_collect(path)[0][URL] == quoted


def test_a_run_without_visits_leaves_nothing(tmp_path: Path) -> None:
    archive = new_archive(tmp_path, made.SOURCE, started_at=made.MORNING, info={})
    assert finish(tmp_path, archive.path, run_id="run", finished_at=made.MORNING) is None
    assert list(tmp_path.iterdir()) == []


def test_lines_of_a_later_version_are_read(tmp_path: Path) -> None:
    made.one_archive(tmp_path, made.page(1))
    path = next(tmp_path.rglob("2*.jsonl"))
    row = json.loads(path.read_text())
    (tmp_path / "later.jsonl").write_text(json.dumps({**row, "mood": "new"}) + "\n")
    assert list(read_manifest(tmp_path / "later.jsonl")) == list(read_manifest(path))
