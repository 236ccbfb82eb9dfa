"""What may be asked for: every spelling of a closed address is turned away, as a link, after a redirect and after a look-up."""

from __future__ import annotations

import ipaddress

import h11
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.fetch.addresses import Refusal, check_address, check_url, is_public
from tests.fetch.fault_server import redirect

CLOSED_HOSTS = [
    "localhost", "LOCALHOST", "localhost.", "www.localhost", "localhost.localdomain.local", "intranet", "router.lan",
    "metadata.google.internal", "printer.local", "nas.home.arpa", "1.0.0.127.in-addr.arpa", "abcdefghij234567.onion",
    "127.0.0.1", "127.0.0.1.", "127.1", "127.0.1", "127.255.255.254", "0.0.0.0", "0", "0.0.0.1",
    "2130706433", "017700000001", "0177.0.0.1", "0177.1", "0x7f.1", "0x7F.0x0.0x0.0x1", "0x7f000001", "127.0.0.0x1",
    "127.000.000.001", "00127.0.0.1", "1.2.3.256", "1.2.3.4.5", "0x", "3232235777", "169.254.169.254", "169.254.0.1",
    "0xa9fea9fe", "2852039166", "168.63.129.16", "100.100.100.200", "192.0.0.192", "10.0.0.1", "10.255.255.255",
    "172.16.0.1", "172.31.255.255", "192.168.0.1", "192.168.1.1.", "100.64.0.1", "100.127.255.254", "192.0.2.1",
    "198.51.100.7", "203.0.113.9", "198.18.0.1", "192.88.99.1", "224.0.0.1", "239.255.255.250", "240.0.0.1",
    "255.255.255.255", "[::1]", "[::]", "[0:0:0:0:0:0:0:1]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[::127.0.0.1]",
    "[::ffff:169.254.169.254]", "[::ffff:8.8.8.8]", "[64:ff9b::7f00:1]", "[64:ff9b::10.0.0.1]", "[64:ff9b:1::1]",
    "[2002:7f00:1::]", "[2002:c0a8:101::1]", "[2001:0:4136:e378:8000:63bf:3fff:fdd2]", "[fc00::1]",
    "[fd00:ec2::254]", "[fe80::1]", "[fe80::1%25eth0]", "[fec0::1]", "[ff02::1]", "[100::1]", "[2001:db8::1]", "[3fff::1]",
    "[5f00::1]", "[2001:20::1]", "１２７.０.０.１", "①②⑦.⓪.⓪.①", "127。0。0。1", "１２７．１", "ｌｏｃａｌｈｏｓｔ", "ⓛⓞⓒⓐⓛⓗⓞⓢⓣ",
    "localhost\u00ad", "%31%32%37.0.0.1", "127.0.0.1%00.news.example", "127.0.0.1..", "",
]  # fmt: skip
CLOSED_ADDRESSES = [host.strip("[]") for host in CLOSED_HOSTS if host.startswith("[") and "%" not in host] + [
    "127.0.0.1", "10.1.2.3", "169.254.169.254", "192.168.1.1", "172.20.0.1", "100.64.1.1", "0.0.0.0", "224.0.0.251",
    "168.63.129.16", "fe80::1%eth0", "no address", "",
]  # fmt: skip


def test_the_table_is_as_large_as_promised():
    assert len(set(CLOSED_HOSTS)) >= 60


@pytest.mark.parametrize("scheme", ["http", "https"])
@pytest.mark.parametrize("host", CLOSED_HOSTS)
def test_a_closed_host_is_turned_away(host, scheme):
    with pytest.raises(Refusal):
        check_url(f"{scheme}://{host}/page")


@pytest.mark.parametrize("address", CLOSED_ADDRESSES)
def test_a_closed_address_is_turned_away(address):
    with pytest.raises(Refusal, match="address"):
        check_address(address)


def test_no_closed_host_is_connected_to(client, server):
    exchanges = [client().get(f"http://{host}/page") for host in CLOSED_HOSTS]
    assert all(each.fault in ("address", "url") and each.request_bytes == b"" for each in exchanges)
    assert (server.connects, server.lookups) == ([], [])


def test_no_redirect_leads_to_a_closed_host(visitor, server):
    asking = visitor(seconds_between=0)
    for at, host in enumerate(filter(None, CLOSED_HOSTS)):  # without a host a redirect stays on its own
        place = f"http://{host}/inside".encode().decode("latin-1")
        server.routes[f"/{at}"] = redirect(place)
        visit = asking.visit(f"http://public.example/{at}")
        assert visit.outcome != "fetched", host
        assert len(visit.exchanges) == 1, host
        assert "/inside" not in "".join(server.paths()), host
    assert set(server.lookups) == {"public.example"}


def test_no_name_leads_to_a_closed_address_not_even_the_second_time(client, server):
    answers = {*CLOSED_ADDRESSES, *(host.strip("[]") for host in CLOSED_HOSTS)}
    for answer in answers:
        server.connects.clear()
        server.names["rebound.example"] = [("93.184.215.14",), (answer,)]
        first, second = (client().get("http://rebound.example/page") for _ in range(2))
        assert (first.status, second.fault, second.server_ip) == (404, "address", None), answer
        assert server.connects == [("93.184.215.14", 80)], answer


def test_one_closed_answer_among_open_ones_closes_the_name(client, server):
    server.names["mixed.example"] = [("93.184.215.14", "192.168.1.1")]
    assert client().get("http://mixed.example/page").fault == "address"
    assert server.connects == []


def test_only_the_address_that_was_checked_is_connected_to(client, server):
    server.names["rebound.example"] = [("93.184.215.14",), ("127.0.0.1",)]
    first, second = (client().get("http://rebound.example/page") for _ in range(2))
    assert (first.status, first.server_ip) == (404, "93.184.215.14")
    assert second.fault == "address"
    assert server.connects == [("93.184.215.14", 80)]
    assert server.lookups == ["rebound.example"] * 2
    assert server.requests[0].host == "rebound.example"


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("file:///etc/passwd", "scheme"),
        ("gopher://public.example/", "scheme"),
        ("ftp://public.example/", "scheme"),
        ("javascript:alert(1)", "scheme"),
        ("data:text/html,hello", "scheme"),
        ("ws://public.example/", "scheme"),
        ("//public.example/share", "scheme"),
        ("", "scheme"),
        ("\\\\public.example\\share", "url"),
        ("http://public.example\\@127.0.0.1/", "url"),
        ("http://public.example/a b", "url"),
        ("http://public.example/\r\nX-Injected: 1", "url"),
        ("http://public.example/\x00", "url"),
        ("http://public.example/\udc80", "url"),
        ("http://", "url"),
        ("http:public.example/", "url"),
        ("http://[::1/", "url"),
        ("http://public.example:80:80/", "url"),
        ("http://public.example:99999/", "url"),
        ("http://a..example/", "url"),
        ("http://-a.example/", "url"),
        ("http://" + "a" * 64 + ".example/", "url"),
        ("http://" + "a." * 130 + "example/", "url"),
        ("http://public.example/" + "a" * 8_000, "url"),
        ("http://good@127.0.0.1/", "userinfo"),
        ("http://user:word@public.example/", "userinfo"),
        ("http://127.0.0.1#@public.example/", "address"),
        ("http://public.example:22/", "port"),
        ("http://public.example:0/", "port"),
        ("http://public.example:25/", "port"),
    ],
)
def test_other_links_that_are_not_asked_for(url, reason):
    with pytest.raises(Refusal) as refusal:
        check_url(url)
    assert refusal.value.reason == reason


@pytest.mark.parametrize(
    ("url", "sent"),
    [
        ("http://Public.Example", "http://public.example/"),
        ("https://public.example:443/a?b=1#part", "https://public.example/a?b=1"),
        ("http://public.example.:8080/", "http://public.example:8080/"),
        ("https://public.example/دمشق?q=é", "https://public.example/%D8%AF%D9%85%D8%B4%D9%82?q=%C3%A9"),
        ("https://public.example/a%20b?", "https://public.example/a%20b?"),
        ("http://bücher.example/", "http://xn--bcher-kva.example/"),
        ("http://93.184.215.14/", "http://93.184.215.14/"),
        ("http://[2606:2800:21F::1]:8080/", "http://[2606:2800:21f::1]:8080/"),
        ("http://1.2.3.4.news.example/", "http://1.2.3.4.news.example/"),
        ("http://under_score.example/", "http://under_score.example/"),
    ],
)
def test_open_links_are_taken_apart(url, sent):
    assert check_url(url).url == sent


@pytest.mark.parametrize(
    "address", ["8.8.8.8", "1.1.1.1", "172.32.0.1", "100.128.0.1", "2606:4700::1111", "2a00:1450::1"]
)
def test_open_addresses(address):
    assert is_public(ipaddress.ip_address(address))


def test_loopback_passes_only_with_the_flag_and_alone():
    assert check_url("http://127.0.0.1:8000/", allow_loopback=True).port == 8000
    assert check_url("http://localhost:8000/", allow_loopback=True).host == "localhost"
    assert str(check_address("::1", allow_loopback=True)) == "::1"
    for closed in ("10.0.0.1", "169.254.169.254", "::ffff:127.0.0.1"):
        with pytest.raises(Refusal):
            check_address(closed, allow_loopback=True)


@settings(max_examples=500, deadline=None)
@given(
    st.one_of(
        st.text(), st.text().map(lambda text: f"http://{text}"), st.text().map(lambda text: f"http://a.example/{text}")
    )
)
def test_any_text_is_a_target_that_can_be_sent_or_a_refusal(text):
    try:
        target = check_url(text)
    except Refusal:
        return
    h11.Request(method="GET", target=target.path, headers=[("Host", target.authority)])
    assert check_url(target.url) == target
