"""What a misbehaving server sends, through client and visitor into an archive that other readers accept."""

from __future__ import annotations

import gzip
import sys
from pathlib import Path

import brotli
import pytest

pytest.importorskip("pipeline.fetch.visits")  # the other half of the package
from pipeline.fetch.archive import new_archive
from pipeline.fetch.history import read_history
from pipeline.fetch.visits import Known
from tests.fetch.fault_server import chunked, endless, gzip_bomb, message, raw, redirect, reply, reset

sys.path.insert(0, str(Path(__file__).parent))
import made

BODY = b"<p>Twelve people were killed.</p>" * 50
HTML = "Content-Type: text/html"
BEHAVIOURS = {
    "plain": (reply(BODY, headers=[HTML]), "new"),
    "gzip": (reply(gzip.compress(BODY), headers=[HTML, "Content-Encoding: gzip"]), "new"),
    "brotli": (reply(brotli.compress(BODY), headers=[HTML, "Content-Encoding: br"]), "new"),
    "chunked": (raw(message(chunked(BODY[:70], BODY[70:]), headers=[HTML, "Transfer-Encoding: chunked"], length=False)), "new"),
    "early-hints": (raw(b"HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n" + message(BODY, headers=[HTML])), "new"),
    "moved": (redirect("http://public.example/plain"), "new"),
    "missing": (reply(b"gone", status=404), "failed"),
    "bomb": (reply(gzip_bomb(20), headers=[HTML, "Content-Encoding: gzip"]), "failed"),
    "no-gzip": (reply(b"\x1f\x8bplain", headers=[HTML, "Content-Encoding: gzip"]), "failed"),
    "endless": (endless(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n", bytes(65_536)), "failed"),
    "cut": (raw(b"HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n<p>12"), "failed"),
    "no-http": (raw(b"\x16\x03\x01\x00\x02 no http\r\n\r\n"), "failed"),
    "reset": (reset(b"HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n<p>"), "failed"),
    "picture": (reply(b"\x89PNG" * 900, headers=["Content-Type: image/png"]), "failed"),
}  # fmt: skip


def test_every_answer_is_kept_and_every_reader_accepts_it(visitor, server, clock, tmp_path) -> None:
    server.routes = {f"/{name}": behaviour for name, (behaviour, _) in BEHAVIOURS.items()}
    archive = new_archive(tmp_path, made.SOURCE, started_at=clock.now(), info={})
    visits = visitor(max_attempts=2)
    for name in (*BEHAVIOURS, "../secret"):
        archive.add(visits.visit(f"http://public.example/{name}"), at=clock.now())
    archive.add(visits.visit("http://127.0.0.1/"), at=clock.now())
    path = made.closed(tmp_path, archive)
    assert made.complaints(path) == ""
    found = {line.url.rsplit("/", 1)[1]: line for line in made.lines(tmp_path)}
    assert {name: found[name].outcome for name in BEHAVIOURS} == {
        name: outcome for name, (_, outcome) in BEHAVIOURS.items()
    }
    assert (found[""].outcome, found[""].reason) == ("refused", "address")
    bodies, _ = made.by_collect(path)
    assert [bodies[f"http://public.example/{name}"] for name in list(BEHAVIOURS)[:5]] == [BODY] * 5
    assert [hop.url.rsplit("/", 1)[1] for hop in found["moved"].hops] == ["moved", "plain"]
    assert len(found["plain"].robots) == 1


def test_the_servers_304_becomes_a_revisit(visitor, server, clock, tmp_path) -> None:
    server.routes["/a"] = reply(BODY, headers=[HTML, 'ETag: "a"'])
    url = "http://public.example/a"
    first = new_archive(tmp_path, made.SOURCE, started_at=clock.now(), info={})
    first.add(visitor().visit(url), at=clock.now())
    made.closed(tmp_path, first)
    server.routes["/a"] = reply(status=304)
    page = read_history(tmp_path, made.SOURCE).page(url)
    known = Known(page.record_url, clock.now(), page.etag, page.last_modified)
    second = new_archive(tmp_path, made.SOURCE, started_at=clock.now(), info={})
    assert second.add(visitor().visit(url, known), at=clock.now(), known=page).outcome == "unchanged"
    made.closed(tmp_path, second)
    _, others = made.by_collect(*made.archives(tmp_path))
    assert [loss.n_items for loss in others if "the same bytes as an item of this source" in loss.detail] == [0]
