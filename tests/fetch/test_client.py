"""One request against a server that misbehaves: the bytes are kept, the fault is named, time and size have an end."""

from __future__ import annotations

import socket
import subprocess
import sys
import textwrap
import time
import zlib
from datetime import UTC, datetime

import brotli
import h11
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline import __version__
from pipeline.archive.responses import read_response
from pipeline.fetch.client import Client, _Answer, _converse, user_agent
from pipeline.fetch.wire import Network, WireError, resolve_name
from pipeline.params import FetchParams
from tests.fetch.conftest import NOON, QUICK
from tests.fetch.fault_server import (
    chunked,
    drip,
    endless,
    gzip_bomb,
    message,
    raw,
    reply,
    reset,
    silent,
)

PAGE = b"<p>Twelve people were killed.</p>"


def test_an_exchange_holds_the_bytes_of_both_sides(get, server):
    exchange = get(reply(PAGE, headers=["Content-Type: text/html", "Date: Thu, 01 Jan 1970 00:00:00 GMT"]))
    assert (exchange.status, exchange.body, exchange.fault, exchange.detail) == (200, PAGE, None, None)
    assert exchange.request_bytes == server.requests[0].raw
    assert exchange.response_bytes == message(
        PAGE, headers=["Content-Type: text/html", "Date: Thu, 01 Jan 1970 00:00:00 GMT"]
    )
    assert exchange.server_ip == "93.184.215.14"
    assert (exchange.is_tls, exchange.is_verified, exchange.certificate_sha256) == (False, False, None)


def test_our_clock_and_that_of_the_server_are_both_kept(get):
    exchange = get(reply(PAGE, headers=["Date: Thu, 01 Jan 1970 00:00:00 GMT"]))
    assert exchange.started_at == NOON
    assert exchange.header("Date") == "Thu, 01 Jan 1970 00:00:00 GMT"


def test_the_time_is_utc_whatever_the_zone_of_the_machine(server):
    local = datetime.fromisoformat("2026-10-25T02:30:00+01:00")
    exchange = Client(QUICK, network=server.network(), now=lambda: local).get("http://public.example/")
    assert exchange.started_at.isoformat() == "2026-10-25T01:30:00+00:00"
    assert exchange.started_at.tzinfo is UTC


@pytest.mark.parametrize(
    ("params", "name"),
    [
        (
            FetchParams(contact="https://newsroom.example/robot"),
            f"claimline/{__version__} (+https://newsroom.example/robot)",
        ),
        (FetchParams(), f"claimline/{__version__}"),
        (FetchParams(contact="a", user_agent="Reader/1.0"), "Reader/1.0"),
    ],
)
def test_we_say_who_we_are(params, name):
    assert user_agent(params) == name


def test_a_request_holds_what_we_chose_and_nothing_of_this_machine(get, server, monkeypatch, tmp_path):
    for name in ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    (tmp_path / ".netrc").write_text("machine public.example login reporter password secret\n", encoding="utf-8")
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("NETRC", str(tmp_path / ".netrc"))
    assert get(reply(PAGE)).status == 200
    assert server.requests[0].headers == {
        "host": "public.example",
        "user-agent": f"claimline/{__version__} (+https://newsroom.example/robot)",
        "accept": "text/html, application/xhtml+xml, application/xml;q=0.9, application/pdf;q=0.8, */*;q=0.5",
        "accept-encoding": "gzip",
        "connection": "close",
    }
    assert server.connects == [("93.184.215.14", 80)]


def test_a_verified_connection_is_recorded(get, server):
    exchange = get(reply(PAGE), "https://public.example/page")
    assert (exchange.status, exchange.is_tls, exchange.is_verified) == (200, True, True)
    assert len(exchange.certificate_sha256) == 64
    assert exchange.request_bytes == server.requests[0].raw


@pytest.mark.parametrize(
    ("host", "why"),
    [
        ("expired.example", "expired"),
        ("stranger.example", "unable to get local issuer"),
        ("wrong-host.example", "Hostname mismatch"),
    ],
)
def test_a_certificate_that_does_not_hold_is_refused_unless_the_source_says_so(client, server, host, why):
    server.routes["/page"] = reply(PAGE)
    exchange = client().get(f"https://{host}/page")
    assert (exchange.fault, exchange.status, exchange.request_bytes) == ("tls", None, b"")
    assert why in exchange.detail
    allowed = client().get(f"https://{host}/page", verifies_tls=False)
    assert (allowed.status, allowed.is_tls, allowed.is_verified) == (200, True, False)


def test_the_authorities_of_the_machine_do_not_count(server, clock, monkeypatch):
    monkeypatch.setenv("SSL_CERT_FILE", str(server.certificates.file))
    network = server.network(authorities=None)
    assert Client(QUICK, network=network, now=clock.now).get("https://public.example/").fault == "tls"


def test_plain_http_behind_an_https_link_is_no_answer(client, server):
    server.ports["tls"] = server.ports["plain"]
    assert client().get("https://public.example/page").fault in ("tls", "connect", "timeout")


@pytest.mark.parametrize(
    "behaviour",
    [
        silent(),
        drip(message(PAGE), 0.2),
        drip(message(PAGE * 100)[:60], 0.2),
        raw(b"HTTP/1.1 100 Continue\r\n\r\n" * 3 + b"HTTP/1.1 200 OK\r\nX-Slow: "),
    ],
    ids=["silent", "drip-head", "drip", "half-head"],
)
def test_a_slow_server_is_left_at_the_deadline(get, behaviour):
    begun = time.monotonic()
    exchange = get(behaviour, deadline_seconds=0.5, read_seconds=0.4)
    assert exchange.fault in ("timeout", "cut_short")
    assert time.monotonic() - begun < 5


def test_a_body_that_drips_is_kept_as_far_as_it_came(get):
    head = message(b"", headers=["Content-Length: 1000"], length=False)

    async def behave(request, writer):
        writer.write(head)
        await drip(b"x" * 50, 0.1)(request, writer)

    exchange = get(behave, deadline_seconds=0.6, read_seconds=0.5)
    assert (exchange.fault, exchange.status) == ("timeout", 200)
    assert exchange.response_bytes.startswith(head + b"x")


@pytest.mark.parametrize(
    ("head", "block"),
    [
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"1000\r\n" + b"x" * 4096 + b"\r\n"),
        (b"HTTP/1.1 200 OK\r\n\r\n", b"x" * 4096),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n", b"x" * 4096),
        (b"", b"HTTP/1.1 103 Early Hints\r\nLink: <a>\r\n\r\n" * 100),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n", b"Trailer: x\r\n"),
        (b"HTTP/1.1 200 OK\r\n", b"X-More: 1\r\n"),
        (b"HTTP/1.1 200 OK\r\nX-Long: ", b"x" * 4096),
        (b"", b"x" * 4096),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1;", b"extension=" * 400),
    ],
    ids=["chunks", "until-close", "length", "hints", "trailers", "headers", "header", "no-http", "chunk-extension"],
)
def test_an_endless_answer_is_cut_at_the_limit(get, head, block):
    exchange = get(endless(head, block), deadline_seconds=20)
    assert exchange.fault in ("too_large", "malformed")
    assert len(exchange.response_bytes) < QUICK.max_bytes + 100_000 + 65_536 + 1
    assert exchange.body == b"" or exchange.fault == "too_large"


def test_a_body_above_the_limit_is_too_large_even_when_it_ends(get):
    assert get(reply(b"x" * 1_000_001)).fault == "too_large"
    assert get(reply(b"x" * 1_000_000)).fault is None


@pytest.mark.parametrize(
    "behaviour",
    [
        raw(message(PAGE[:10], headers=[f"Content-Length: {len(PAGE)}"], length=False)),
        raw(message(chunked(PAGE)[:20], headers=["Transfer-Encoding: chunked"], length=False)),
        raw(message(chunked(PAGE)[:-5], headers=["Transfer-Encoding: chunked"], length=False)),
        reset(message(PAGE[:10], headers=["Content-Length: 1000"], length=False)),
        reset(),
        raw(b""),
        raw(b"HTTP/1.1 200 OK\r\nContent-Le"),
    ],
    ids=["length", "chunk", "no-last-chunk", "reset", "reset-at-once", "nothing", "half-head"],
)
def test_an_answer_that_ends_early_is_no_answer(get, behaviour):
    exchange = get(behaviour)
    assert exchange.fault == "cut_short"


def test_a_packed_body_that_ends_early_is_cut_short_and_kept_packed(get):
    packed = zlib.compress(PAGE, wbits=31)
    head = ["Content-Encoding: gzip", f"Content-Length: {len(packed)}"]
    exchange = get(raw(message(packed[:-4], headers=head, length=False)))
    assert (exchange.fault, exchange.body) == ("cut_short", packed[:-4])


@pytest.mark.parametrize(
    "data",
    [
        message(chunked(PAGE[:9], PAGE[9:]), headers=["Transfer-Encoding: chunked"], length=False) + b"surplus",
        message(
            chunked(brotli.compress(PAGE)), headers=["Transfer-Encoding: chunked", "Content-Encoding: br"], length=False
        ),
        b"HTTP/1.1 103 Early Hints\r\n\r\n"
        + message(zlib.compress(PAGE, wbits=31), headers=["Content-Encoding: gzip"]),
        message(PAGE) + message(b"smuggled"),
        message(PAGE, length=False),
    ],
    ids=["chunks", "packed-chunks", "packed", "surplus", "until-close"],
)
def test_what_collect_reads_in_the_kept_bytes_is_what_was_seen(get, data):
    exchange = get(raw(data))
    stored = read_response(exchange.response_bytes, QUICK.max_bytes)
    assert (stored.status, stored.body) == (exchange.status, exchange.body) == (200, PAGE)


def test_what_follows_the_message_is_left_out_and_the_next_request_is_not_confused(get, server):
    smuggled = message(b"smuggled", 200)
    exchange = get(raw(message(PAGE) + smuggled))
    assert (exchange.body, exchange.response_bytes) == (PAGE, message(PAGE))
    assert exchange.detail == f"{len(smuggled)} bytes after the end of the message were left out"
    assert get(reply(b"second")).body == b"second"
    assert len(server.connects) == 2


def test_chunks_win_over_a_length(get):
    both = message(chunked(PAGE), headers=["Transfer-Encoding: chunked", "Content-Length: 3"], length=False)
    assert get(raw(both)).body == PAGE


def test_early_hints_are_no_part_of_the_response(get):
    hints = b"HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\n"
    exchange = get(raw(hints + hints + message(PAGE)))
    assert (exchange.body, exchange.response_bytes) == (PAGE, message(PAGE))


@pytest.mark.parametrize(
    "data",
    [
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n-5\r\nhello\r\n0\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + b"f" * 30 + b"\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello!",
        b"HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\nhello",
        b"HTTP/1.1 200 OK\r\nContent-Length: five\r\n\r\nhello",
        b"HTTP/1.1 200 OK\r\nX-Nul: a\x00b\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nX-Bare: a\rSet-Cookie: b\r\n\r\n",
        b"HTTP/1.1 200 OK\r\n: no name\r\n\r\n",
        b"HTTP/1.1 200 OK\r\n folded first\r\n\r\n",
        b"HTTP/1.1 2000 OK\r\n\r\n",
        b"HTTP/9.9 OK\r\n\r\n",
        b"SSH-2.0-OpenSSH_9.6\r\n\r\n",
        b"<html>no header at all</html>\r\n\r\n",
        b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: upgrade\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nX-Long: " + b"x" * 1_000_000 + b"\r\n\r\n",
        b"HTTP/1.1 200 OK\r\n" + b"X-Many: 1234567\r\n" * 10_000 + b"\r\n",
    ],
)
def test_an_answer_that_is_not_http_is_named(get, data):
    exchange = get(raw(data))
    assert exchange.fault == "malformed"
    assert exchange.response_bytes
    assert data.startswith(exchange.response_bytes)


def test_a_folded_header_is_read(get):
    assert get(raw(b"HTTP/1.1 200 OK\r\nX-Two: a\r\n b\r\nContent-Length: 0\r\n\r\n")).header("x-two") == "a b"


@pytest.mark.parametrize(
    ("coding", "body"),
    [
        ("gzip", zlib.compress(PAGE, wbits=31)),
        ("br", brotli.compress(PAGE)),
        ("deflate", zlib.compress(PAGE)),
        ("gzip, br", brotli.compress(zlib.compress(PAGE, wbits=31))),
        ("identity", PAGE),
    ],
)
def test_codings_are_undone_and_the_bytes_as_sent_are_kept(get, coding, body):
    exchange = get(reply(body, headers=[f"Content-Encoding: {coding}"]))
    assert (exchange.body, exchange.fault) == (PAGE, None)
    assert exchange.response_bytes.endswith(body)


def test_a_plain_body_that_calls_itself_gzip_is_kept_and_flagged(get):
    exchange = get(reply(PAGE, headers=["Content-Encoding: gzip"]))
    assert (exchange.body, exchange.fault) == (PAGE, None)
    assert "kept as it is" in exchange.detail


@pytest.mark.parametrize(
    ("coding", "body"),
    [
        ("gzip", zlib.compress(PAGE, wbits=31)[:-9]),
        ("br", brotli.compress(PAGE * 9)[:-4]),
        ("zstd", b"\x28\xb5\x2f\xfd" + b"x" * 20),
        ("gzip, gzip, gzip, gzip", PAGE),
        ("no such coding", PAGE),
    ],
)
def test_a_body_that_cannot_be_unpacked_is_kept_as_it_came(get, coding, body):
    exchange = get(reply(body, headers=[f"Content-Encoding: {coding}"]))
    assert exchange.fault == "bad_coding"
    assert exchange.response_bytes.endswith(body)


@pytest.mark.parametrize(
    ("coding", "body"),
    [
        ("gzip", gzip_bomb(500)),
        ("deflate", zlib.compress(bytes(50_000_000))),
        ("br", brotli.compress(bytes(50_000_000), quality=3)),
        ("gzip, gzip, br", brotli.compress(zlib.compress(zlib.compress(bytes(50_000_000), wbits=31), wbits=31))),
    ],
    ids=["gzip", "deflate", "br", "nested"],
)
def test_a_bomb_is_stopped_at_the_limit(get, coding, body):
    exchange = get(reply(body, headers=[f"Content-Encoding: {coding}"]), deadline_seconds=20)
    assert exchange.fault == "too_large"
    assert exchange.body == body, "only what came over the wire is kept"


@pytest.mark.parametrize(
    ("coding", "body"),
    [("gzip", gzip_bomb(8_000)), ("br", brotli.compress(bytes(100_000_000), quality=1))],
    ids=["gzip", "br"],
)
def test_a_bomb_costs_no_more_memory_than_the_limit_allows(server, root, coding, body):
    """A process of its own with the limit of 10 MB: 8 GB packed into 8 MB cost at most the limit and 64 MB."""
    server.routes["/bomb"] = reply(body, headers=[f"Content-Encoding: {coding}"])
    program = f"""
        from datetime import UTC, datetime
        from pathlib import Path
        from pipeline.fetch.client import Client
        from pipeline.fetch.wire import Network
        from pipeline.params import FetchParams

        def most_kb():
            return int(Path("/proc/self/status").read_text().partition("VmHWM:")[2].split()[0])

        client = Client(FetchParams(), network=Network(allow_loopback=True), now=lambda: datetime.now(UTC))
        client.get("http://127.0.0.1:{server.ports["plain"]}/small")
        before = most_kb()
        exchange = client.get("http://127.0.0.1:{server.ports["plain"]}/bomb")
        print(exchange.fault, len(exchange.body), (most_kb() - before) // 1024)
    """
    command = [sys.executable, "-c", textwrap.dedent(program)]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=True)
    fault, size, grown_mb = done.stdout.split()
    assert (fault, int(size)) == ("too_large", len(body))
    assert int(grown_mb) <= 10 + 64


@pytest.mark.parametrize("kind", ["image/jpeg", "VIDEO/mp4", "audio/mpeg", "font/woff2", "application/zip"])
def test_a_body_of_a_type_that_holds_no_text_is_not_read(get, kind):
    exchange = get(endless(f"HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\n\r\n".encode(), b"x" * 4096))
    assert (exchange.fault, exchange.status) == ("not_text", 200)
    assert len(exchange.response_bytes) < 200_000


@pytest.mark.parametrize(
    "kind", ["text/html; charset=utf-8", "application/pdf", "application/octet-stream", "nonsense", ""]
)
def test_a_body_of_any_other_type_is_read(get, kind):
    assert get(reply(PAGE, headers=[f"Content-Type: {kind}"])).body == PAGE


def test_a_host_that_refuses_is_a_fault(client, server):
    server.ports["plain"] = 1
    exchange = client().get("http://public.example/")
    assert (exchange.fault, exchange.server_ip) == ("connect", None)
    assert "93.184.215.14 port 80" in exchange.detail


def test_the_next_address_is_tried_when_one_refuses(server, clock):
    server.names["two.example"] = [("93.184.215.13", "93.184.215.14")]

    def connect(address, port, seconds):
        if address.endswith("13"):
            raise ConnectionRefusedError("not here")
        return server.connect(address, port, seconds)

    exchange = Client(QUICK, network=server.network(connect=connect), now=clock.now).get("http://two.example/")
    assert (exchange.status, exchange.server_ip) == (404, "93.184.215.14")


def test_a_name_that_is_not_known_is_a_fault(client):
    assert client().get("http://nowhere.test-zone/").fault == "no_such_host"


def test_the_system_is_asked_for_a_name_and_not_longer_than_we_wait(monkeypatch):
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: [(0, 0, 0, "", ("192.0.2.1", 80))] * 2)
    assert resolve_name("slow.example", 80, 5) == ("192.0.2.1",)
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: time.sleep(3) or [])
    with pytest.raises(WireError, match="timeout"):
        resolve_name("slow.example", 80, 0.05)

    def fail(*_, **__):
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", fail)
    with pytest.raises(WireError, match="no_such_host"):
        resolve_name("gone.example", 80, 5)


class FakeWire:
    """A connection that plays back bytes in pieces."""

    def __init__(self, data: bytes, step: int) -> None:
        self.pieces = [data[at : at + step] for at in range(0, len(data), step)]
        self.received = bytearray()

    def send(self, data: bytes) -> None:
        pass

    def receive(self) -> bytes:
        piece = self.pieces.pop(0) if self.pieces else b""
        self.received += piece
        return piece


HEADS = st.sampled_from(
    [b"", b"HTTP/1.1 200 OK\r\n", b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"HTTP/1.0 "]
)


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(HEADS, st.binary(max_size=200), st.integers(1, 50))
def test_no_bytes_at_all_make_it_fail_otherwise_than_with_a_fault(head, data, step):
    answer = _Answer()
    _converse(
        FakeWire(head + data, step), h11.Request(method="GET", target="/", headers=[("Host", "a.example")]), answer
    )
    assert answer.fault in (None, "malformed", "cut_short", "not_text")


def test_the_flag_for_loopback_opens_this_machine_only(server, clock):
    server.routes["/page"] = reply(PAGE)
    open_client = Client(QUICK, network=Network(allow_loopback=True), now=clock.now)
    assert open_client.get(f"http://127.0.0.1:{server.ports['plain']}/page").body == PAGE
    assert open_client.get("http://10.0.0.1/page").fault == "address"
    shut = Client(QUICK, network=Network(), now=clock.now)
    assert shut.get(f"http://127.0.0.1:{server.ports['plain']}/page").fault == "address"
