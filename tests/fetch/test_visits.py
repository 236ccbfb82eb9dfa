"""From a link to its page: redirects, conditions, attempts, patience and budgets, against a server whose log is the proof."""

from __future__ import annotations

import socket
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from pydantic import TypeAdapter, ValidationError

from pipeline.fetch.addresses import Refusal
from pipeline.fetch.visits import Known, Manners, Timing, Visitor, retry_after
from pipeline.params import FetchParams, load_params
from tests.fetch.conftest import NOON, QUICK
from tests.fetch.fault_server import in_turn, late, message, raw, redirect, reply, reset, silent

PAGE = reply(b"page", headers=["Content-Type: text/html"])
PLACE = "http://public.example/a"


def test_a_page(visitor, server):
    server.routes["/a"] = PAGE
    visit = visitor().visit(PLACE)
    assert (visit.outcome, visit.final_url, visit.permanent_url, visit.attempts) == ("fetched", PLACE, None, 1)
    assert (visit.reason, visit.detail, visit.is_tls, visit.is_verified) == (None, None, False, False)
    assert visit.exchanges[-1].body == b"page"


def test_whether_all_of_a_visit_was_over_tls_is_known(visitor, server):
    server.routes["/a"] = redirect("http://public.example/b")
    server.routes["/b"] = PAGE
    down = visitor().visit("https://public.example/a")
    assert ([each.is_tls for each in down.exchanges], down.is_tls) == ([True, False], False)
    straight = visitor().visit("https://public.example/b")
    assert (straight.is_tls, straight.is_verified) == (True, True)


def test_a_source_that_is_not_verified_is_marked(visitor, server):
    server.routes["/a"] = PAGE
    assert visitor().visit("https://stranger.example/a").reason == "tls"
    visit = visitor().visit("https://stranger.example/a", manners=Manners(verifies_tls=False))
    assert (visit.outcome, visit.is_tls, visit.is_verified) == ("fetched", True, False)


@pytest.mark.parametrize(
    ("statuses", "permanent"),
    [
        ([301], "/1"),
        ([308], "/1"),
        ([301, 308], "/2"),
        ([301, 302, 301], "/1"),
        ([302], None),
        ([302, 301], None),
        ([303], None),
        ([307], None),
    ],
)
def test_where_permanent_redirects_lead_is_kept_beside_the_link(visitor, server, statuses, permanent):
    for at, status in enumerate(statuses):
        server.routes[f"/{at}"] = redirect(f"/{at + 1}", status)
    server.routes[f"/{len(statuses)}"] = PAGE
    visit = visitor().visit("http://public.example/0")
    assert (visit.outcome, visit.url) == ("fetched", "http://public.example/0")
    assert visit.final_url == f"http://public.example/{len(statuses)}"
    assert visit.permanent_url == (permanent and f"http://public.example{permanent}")


def test_a_loop_and_a_long_chain_end(visitor, server):
    server.routes["/a"] = redirect("/b")
    server.routes["/b"] = redirect("/a")
    loop = visitor().visit(PLACE)
    assert (loop.outcome, loop.reason, len(loop.exchanges)) == ("failed", "redirect_loop", 2)
    for at in range(50):
        server.routes[f"/{at}"] = redirect(f"/{at + 1}")
    chain = visitor().visit("http://public.example/0")
    assert (chain.outcome, chain.reason, len(chain.exchanges)) == ("failed", "too_many_redirects", 6)


@pytest.mark.parametrize(
    ("place", "reason"),
    [
        ("http://127.0.0.1/", "address"),
        ("https://169.254.169.254/latest/meta-data/", "address"),
        ("//10.0.0.1/", "address"),
        ("http://closed.example/", "address"),
        ("file:///etc/passwd", "scheme"),
        ("ftp://public.example/", "scheme"),
        ("data:text/html,hello", "scheme"),
        ("javascript:alert(1)", "scheme"),
        ("http://user:word@public.example/", "userinfo"),
        ("http://[bad/", "url"),
    ],
)
def test_a_redirect_is_checked_like_a_link(visitor, server, place, reason):
    server.names["closed.example"] = [("192.168.0.1",)]
    server.routes["/a"] = redirect(place, 301)
    visit = visitor().visit(PLACE, manners=Manners(obeys_robots=False))
    assert (visit.outcome, visit.reason) == ("refused", reason)
    assert server.connects == [("93.184.215.14", 80)]


@pytest.mark.parametrize(
    ("place", "path"),
    [
        ("/b c", "/b%20c"),
        ("b", "/b"),
        ("?q=1", "/a?q=1"),
        ("/\xd8\xa3", "/%D8%A3"),
        ("/\xe9", "/%C3%A9"),
        (" /b ", "/b"),
    ],
)
def test_the_places_that_servers_write(visitor, server, place, path):
    server.routes["/a"] = redirect(place)
    server.routes[path] = PAGE
    assert visitor().visit(PLACE).outcome == "fetched"


def test_nothing_of_one_host_is_sent_to_another(visitor, server):
    server.routes["/a"] = reply(b"", 302, ["Location: http://other.example/b", "Set-Cookie: id=1; Domain=example"])
    server.routes["/b"] = PAGE
    known = Known(PLACE, NOON, etag='"1"')
    assert visitor().visit(PLACE, known).outcome == "fetched"
    last = server.requests[-1].headers
    assert last["host"] == "other.example"
    assert {"cookie", "authorization", "referer", "if-none-match", "if-modified-since"}.isdisjoint(last)


def test_a_cookie_wall_that_sends_us_to_itself_ends(visitor, server):
    server.routes["/a"] = reply(b"", 302, ["Location: /a", "Set-Cookie: seen=1"])
    assert visitor().visit(PLACE).reason == "redirect_loop"


def test_an_unchanged_page_is_asked_for_with_what_is_known(visitor, server):
    server.routes["/a"] = reply(b"", 304, ['ETag: W/"1"'])
    visit = visitor().visit(PLACE, Known(PLACE, NOON, 'W/"1"', "Sun, 01 Mar 2026 08:00:00 GMT"))
    assert (visit.outcome, visit.reason) == ("not_modified", None)
    sent = server.requests[-1].headers
    assert (sent["if-none-match"], sent["if-modified-since"]) == ('W/"1"', "Sun, 01 Mar 2026 08:00:00 GMT")


def test_an_etag_that_changes_alone_gives_the_page(visitor, server):
    server.routes["/a"] = reply(b"page", headers=['ETag: "2"'])
    visit = visitor().visit(PLACE, Known(PLACE, NOON, '"1"'))
    assert (visit.outcome, visit.exchanges[-1].body) == ("fetched", b"page")


def test_a_page_is_asked_for_in_full_when_a_look_is_due(visitor, server):
    server.routes["/a"] = PAGE
    visitor(refetch_days=30).visit(PLACE, Known(PLACE, NOON - timedelta(days=30), '"1"'))
    visitor(refetch_days=30).visit(PLACE, Known(PLACE, NOON - timedelta(days=29), '"1"'))
    assert ["if-none-match" in each.headers for each in server.requests if each.path == "/a"] == [False, True]


def test_conditions_go_to_the_last_place_of_a_redirect(visitor, server):
    server.routes["/a"] = redirect("/b")
    server.routes["/b"] = reply(b"", 304)
    visit = visitor().visit(PLACE, Known("http://public.example/b", NOON, '"1"'))
    assert visit.outcome == "not_modified"
    assert ["if-none-match" in each.headers for each in server.requests[-2:]] == [False, True]


def test_not_modified_without_conditions_is_a_lie(visitor, server):
    server.routes["/a"] = reply(b"", 304)
    assert (visitor().visit(PLACE).outcome, visitor().visit(PLACE).reason) == ("failed", "http_304")


@pytest.mark.parametrize("value", ["a\r\nX-Injected: 1", "a\x00", "دمشق", "", " "])
def test_what_cannot_stand_in_a_header_is_not_sent(visitor, server, value):
    server.routes["/a"] = PAGE
    assert visitor().visit(PLACE, Known(PLACE, NOON, value, value)).outcome == "fetched"
    assert "if-none-match" not in server.requests[-1].headers


@pytest.mark.parametrize(
    ("behaviour", "outcome", "reason", "attempts"),
    [
        (in_turn(reply(b"", 503), PAGE), "fetched", None, 2),
        (
            in_turn(reset(), message_cut := raw(message(b"pa", headers=["Content-Length: 4"], length=False)), PAGE),
            "fetched",
            None,
            3,
        ),
        (in_turn(reply(b"", 500), reply(b"", 502), reply(b"", 504), PAGE), "failed", "http_504", 3),
        (message_cut, "failed", "cut_short", 3),
        (reset(), "failed", "cut_short", 3),
        (reply(b"", 429), "failed", "http_429", 3),
        (reply(b"gone", 404), "failed", "http_404", 1),
        (reply(b"gone", 410), "failed", "http_410", 1),
        (reply(b"no", 403), "failed", "http_403", 1),
        (reply(b"", 204), "failed", "http_204", 1),
        (reply(b"par", 206), "failed", "http_206", 1),
        (reply(b"", 302), "failed", "http_302", 1),
        (reply(b"", 300), "failed", "http_300", 1),
        (raw(b"no http\r\n\r\n"), "failed", "malformed", 1),
        (reply(b"x", headers=["Content-Type: image/png"]), "failed", "not_text", 1),
        (reply(b"x" * 1_000_001), "failed", "too_large", 1),
    ],
)
def test_attempts_are_bounded_and_all_are_kept(visitor, server, behaviour, outcome, reason, attempts):
    server.routes["/a"] = behaviour
    visit = visitor().visit(PLACE)
    assert (visit.outcome, visit.reason, visit.attempts, len(visit.exchanges)) == (outcome, reason, attempts, attempts)
    assert len(server.paths()) == attempts


def test_a_timeout_is_tried_again(visitor, server):
    server.routes["/a"] = in_turn(silent(), PAGE)
    visit = visitor(read_seconds=0.2).visit(PLACE)
    assert [each.fault for each in visit.exchanges] == ["timeout", None]


def test_the_pause_doubles_and_is_spread(server, clock):
    server.routes["/a"] = reply(b"", 500)
    for chance, pauses in [(0.0, [1.0, 2.0]), (0.5, [2.0, 4.0]), (1.0, [3.0, 6.0])]:
        clock.pauses.clear()
        timing = replace(clock.timing(), random=lambda chance=chance: chance)
        quick = replace(QUICK, seconds_between=0, backoff_seconds=2)
        Visitor(quick, network=server.network(), timing=timing).visit(PLACE, manners=Manners(obeys_robots=False))
        assert clock.pauses == [0.0, *pauses]


@pytest.mark.parametrize("status", [429, 503])
@pytest.mark.parametrize("asked", ["90", "090", "Sun, 01 Mar 2026 12:01:30 GMT"])
def test_a_host_gets_the_peace_it_asks_for(visitor, server, clock, status, asked):
    server.routes["/a"] = in_turn(reply(b"", status, [f"Retry-After: {asked}"]), PAGE)
    assert visitor().visit(PLACE, manners=Manners(obeys_robots=False)).outcome == "fetched"
    assert clock.pauses == [0.0, 90.0]


def test_a_host_may_ask_for_as_much_as_it_gets(visitor, server, clock):
    server.routes["/a"] = in_turn(reply(b"", 429, ["Retry-After: 120"]), PAGE)
    assert visitor().visit(PLACE, manners=Manners(obeys_robots=False)).outcome == "fetched"
    assert clock.pauses == [0.0, 120.0]


@pytest.mark.parametrize("asked", ["121", "315360000", "9" * 5_000, "Fri, 01 Mar 2036 12:00:00 GMT"])
def test_a_host_that_asks_for_too_much_is_left_alone_for_the_run(visitor, server, clock, asked):
    server.routes["/a"] = reply(b"", 429, [f"Retry-After: {asked}"])
    asking = visitor()
    first = asking.visit(PLACE)
    assert (first.outcome, first.reason, first.attempts) == ("failed", "http_429", 1)
    second = asking.visit("http://www.public.example/b")
    assert (second.outcome, second.reason, second.attempts) == ("refused", "parked", 0)
    assert len(server.paths()) == 1
    assert max(clock.pauses) <= QUICK.seconds_between
    ((host, remark),) = asking.notes()
    assert host == "public.example"
    assert "of peace (HTTP 429)" in remark
    server.routes["/b"] = PAGE
    assert asking.visit("http://other.example/b").outcome == "fetched"


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("120", 120),
        (" 5 ", 5),
        ("0", 0),
        ("", 0),
        ("-5", 0),
        ("1.5", 0),
        ("soon", 0),
        ("٣", 0),
        ("\x00", 0),
        ("Sun, 01 Mar 2026 12:00:10 GMT", 10),
        ("Sun, 01 Mar 2026 12:00:10 -0000", 10),
        ("Sun, 01 Mar 2026 13:00:10 +0100", 10),
        ("Sunday, 01-Mar-26 12:00:10 GMT", 10),
        ("Thu, 01 Jan 1970 00:00:00 GMT", 0),
        ("Sat, 31 Dec 2016 23:59:60 GMT", 0),
        ("Sun, 99 Mar 2026 99:99:99 GMT", 0),
    ],
)
def test_what_retry_after_says(value, seconds):
    assert retry_after(value, NOON) == seconds


def test_a_host_that_fails_again_and_again_is_left_alone(visitor, server):
    asking = visitor(max_attempts=2, max_host_failures=3)
    for at in range(10):
        server.routes[f"/{at}"] = reply(b"", 500)
    reasons = [asking.visit(f"http://public.example/{at}").reason for at in range(10)]
    assert reasons == ["http_500"] * 3 + ["parked"] * 7
    assert len(server.paths()) == 6


def test_a_host_without_a_certificate_is_left_alone_too(visitor, server):
    asking = visitor(max_host_failures=3)
    links = [f"https://expired.example/{at}" for at in range(6)]
    reasons = [asking.visit(link, manners=Manners(obeys_robots=False)).reason for link in links]
    assert reasons == ["tls"] * 3 + ["parked"] * 3


def test_one_answer_makes_good_for_earlier_failures(visitor, server):
    asking = visitor(max_attempts=1, max_host_failures=2)
    server.routes["/bad"] = reply(b"", 500)
    reasons = [asking.visit(f"http://public.example/{name}").reason for name in ("bad", "none", "bad", "none", "bad")]
    assert reasons == ["http_500", "http_404"] * 2 + ["http_500"]


def test_the_gap_between_requests_is_that_of_the_source_or_of_robots(visitor, server, clock):
    for at in range(3):
        server.routes[f"/{at}"] = PAGE

    def pauses(host, manners, **changes):
        clock.pauses.clear()
        asking = visitor(seconds_between=2, **changes)
        for at in range(3):
            assert asking.visit(f"http://{host}/{at}", manners=manners).outcome == "fetched"
        return clock.pauses, list(asking.notes())

    assert pauses("a.example", Manners()) == ([0, 2, 2, 2], [])
    assert pauses("a.example", Manners(seconds_between=5)) == ([0, 5, 5, 5], [])
    server.robots = b"User-agent: *\nCrawl-delay: 7"
    assert pauses("b.example", Manners()) == ([0, 2, 7, 7], [])
    server.robots = b"User-agent: *\nCrawl-delay: 100000"
    waited, notes = pauses("c.example", Manners(), max_crawl_delay=30)
    assert waited == [0, 2, 30, 30]
    assert notes == [("c.example", "robots.txt asks for 100000 s between requests, it gets 30 (fetch.max_crawl_delay)")]


def test_one_request_at_a_time_and_a_gap_by_the_log_of_the_server(server):
    """Real time here: 12 links on 2 hosts by 6 threads; the two names have one address, and are two hosts."""
    for at in range(6):
        server.routes[f"/{at}"] = late(0.01, PAGE)
    asking = Visitor(replace(QUICK, seconds_between=0.05), network=server.network())
    links = [f"http://{host}/{at}" for at in range(6) for host in ("a.example", "b.example")]
    with ThreadPoolExecutor(6) as threads:
        assert {each.outcome for each in threads.map(asking.visit, links)} == {"fetched"}
    assert server.most_at_once == {"a.example": 1, "b.example": 1}
    for host in ("a.example", "b.example"):
        times = [each.at for each in server.requests if each.host == host]
        assert len(times) == 7
        assert min(after - before for before, after in pairwise(times)) >= 0.05


def test_a_run_has_a_budget(visitor, server):
    server.routes["/a"] = reply(b"x" * 600_000)
    asking = visitor(max_total_bytes=1_000_000)
    outcomes = [asking.visit(PLACE) for _ in range(4)]
    assert [each.outcome for each in outcomes] == ["fetched", "fetched", "refused", "refused"]
    assert outcomes[-1].reason == "budget"


def test_visits_end_when_the_run_is_told_to_stop(server, clock):
    stop = threading.Event()

    def sleep(seconds):
        if stop.is_set():
            raise Refusal("stopped", "the run was told to stop")

    asking = Visitor(QUICK, network=server.network(), timing=replace(clock.timing(), sleep=sleep))
    server.routes["/a"] = PAGE
    assert asking.visit(PLACE).outcome == "fetched"
    stop.set()
    visit = asking.visit(PLACE)
    assert (visit.outcome, visit.reason, visit.exchanges) == ("refused", "stopped", ())


def test_a_clock_that_jumps_does_not_make_us_wait(server, clock):
    server.routes["/a"] = PAGE
    hours = iter(range(1_000))
    back = replace(clock.timing(), now=lambda: NOON - timedelta(hours=next(hours)))
    asking = Visitor(QUICK, network=server.network(), timing=back)
    assert [asking.visit(PLACE).outcome for _ in range(3)] == ["fetched"] * 3
    assert max(clock.pauses) == QUICK.seconds_between


class SocksServer:
    """A SOCKS5 proxy for one connection after the other; it notes the names it is given and leads all to the fault server."""

    def __init__(self, port: int, answer: bytes = b"\x05\x00\x00\x01" + bytes(6)) -> None:
        self.names: list[tuple[str, int]] = []
        self._to, self._reply = port, answer
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port = self._socket.getsockname()[1]
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while True:
            near, _ = self._socket.accept()
            near.recv(3)
            near.sendall(b"\x05\x00")
            head = near.recv(5)
            name = near.recv(head[4]).decode()
            self.names.append((name, int.from_bytes(near.recv(2), "big")))
            near.sendall(self._reply)
            far = socket.create_connection(("127.0.0.1", self._to))
            threading.Thread(target=self._pump, args=(near, far), daemon=True).start()
            threading.Thread(target=self._pump, args=(far, near), daemon=True).start()

    @staticmethod
    def _pump(source: socket.socket, sink: socket.socket) -> None:
        try:
            while data := source.recv(65_536):
                sink.sendall(data)
            sink.shutdown(socket.SHUT_WR)
        except OSError:
            sink.close()


def through(server, clock, proxy_port, connects):
    def connect(address, port, seconds):
        connects.append((address, port))
        return socket.create_connection((address, port), timeout=seconds)

    def resolve(host, port, seconds):
        raise AssertionError(f"{host} was looked up beside the proxy")

    params = replace(QUICK, proxy=f"socks5h://127.0.0.1:{proxy_port}")
    return Visitor(params, network=server.network(connect=connect, resolve=resolve), timing=clock.timing())


@pytest.mark.parametrize(("scheme", "kind", "port"), [("http", "plain", 80), ("https", "tls", 443)])
def test_behind_a_proxy_nothing_goes_round_it(server, clock, scheme, kind, port):
    proxy, connects = SocksServer(server.ports[kind]), []
    server.routes["/a"] = redirect(f"{scheme}://other.example/b")
    server.routes["/b"] = PAGE
    visit = through(server, clock, proxy.port, connects).visit(f"{scheme}://public.example/a")
    assert (visit.outcome, visit.exchanges[-1].server_ip, visit.is_verified) == ("fetched", None, scheme == "https")
    assert proxy.names == [("public.example", port)] * 2 + [("other.example", port)] * 2
    assert set(connects) == {("127.0.0.1", proxy.port)}


def test_behind_a_proxy_closed_addresses_stay_closed(server, clock):
    connects = []
    for link in ("http://127.0.0.1/", "http://localhost/", "http://169.254.169.254/", "http://0x7f.1/"):
        assert through(server, clock, 1, connects).visit(link).reason == "address"
    assert connects == []


@pytest.mark.parametrize("answer", [b"\x05\x05\x00\x01" + bytes(6), b"HTTP/1.1 400 Bad Request\r\n"])
def test_a_proxy_that_says_no_is_a_fault(server, clock, answer):
    proxy = SocksServer(server.ports["plain"], answer)
    visit = through(server, clock, proxy.port, []).visit(PLACE, manners=Manners(obeys_robots=False))
    assert (visit.outcome, visit.reason) == ("failed", "connect")
    assert "no connection was made" in visit.detail


def test_the_committed_parameters_load_without_the_section(root):
    fetch = load_params(root / "params.yaml").fetch
    assert (fetch.max_redirects, fetch.max_attempts, fetch.proxy) == (5, 3, None)


@pytest.mark.parametrize(
    "wrong",
    [
        {"max_attempts": 0},
        {"deadline_seconds": 0},
        {"seconds_between": -1},
        {"contact": "a\r\nX-Injected: 1"},
        {"user_agent": "names é"},
        {"user_agent": " "},
        {"proxy": "http://127.0.0.1:8080"},
        {"proxy": "socks5h://proxy.example:9050"},
        {"retries": 3},
    ],
)
def test_parameters_that_cannot_be_meant_stop_the_run(wrong):
    with pytest.raises(ValidationError):
        TypeAdapter(FetchParams).validate_python(wrong)


def test_times_are_utc():
    assert Timing().now().tzinfo is UTC
    assert abs(Timing().now() - datetime.now(UTC)) < timedelta(minutes=1)
