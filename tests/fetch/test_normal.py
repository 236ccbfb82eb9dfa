"""Addresses: spellings of one page are one, two pages stay two, and doing it again changes nothing."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.fetch.normal import AddressError, host_of, identity, web_address

ONE_PAGE = [
    ("http://a.example", "https://a.example/"),
    ("HTTPS://A.Example:443/x", "https://a.example/x"),
    ("http://a.example:80/x", "https://a.example/x"),
    ("http://a.example./x", "https://a.example/x"),
    ("https://www.a.example/x", "https://a.example/x"),
    ("https://m.a.example/x", "https://a.example/x"),
    ("https://amp.a.example/x", "https://a.example/x"),
    ("https://a.example/x#comments", "https://a.example/x"),
    ("https://a.example/b/../x/./", "https://a.example/x/"),
    ("https://a.example/%7Ex/%c3%a9", "https://a.example/~x/%C3%A9"),
    ("https://a.example/\u00e9", "https://a.example/%C3%A9"),
    ("https://\u0645\u062b\u0627\u0644.example/x", "https://xn--mgbh0fb.example/x"),
    ("https://a.example/x?utm_source=rss&utm_medium=feed", "https://a.example/x"),
    ("https://a.example/x?id=7&fbclid=abc", "https://a.example/x?id=7"),
    ("https://a.example/x?b=1&a=2", "https://a.example/x?a=2&b=1"),
    ("https://a.example/x?", "https://a.example/x"),
    ("https://a.example/2017/four-killed-in-homs/amp/", "https://a.example/2017/four-killed-in-homs/"),
    ("https://a.example/story-39381234.amp", "https://a.example/story-39381234"),
    ("https://a.example/x?outputType=amp", "https://a.example/x"),
    ("https://a-example.cdn.ampproject.org/c/s/a.example/x-1234/amp", "https://a.example/x-1234"),
]
TWO_PAGES = [
    ("https://a.example/x?id=1", "https://a.example/x?id=2"),
    ("https://a.example/x?uid=1", "https://a.example/x?uid=2"),
    ("https://a.example/x?cid=1", "https://a.example/x?cid=2"),
    ("https://a.example/x?source=1", "https://a.example/x?source=2"),
    ("https://a.example/x?1234", "https://a.example/x?1235"),
    ("https://a.example/x?2017&03", "https://a.example/x?03&2017"),
    ("https://a.example/x?a=1&a=2", "https://a.example/x?a=2&a=1"),
    ("https://a.example/x?page=2", "https://a.example/x"),
    ("https://a.example/x?lang=ar", "https://a.example/x?lang=en"),
    ("https://a.example/X", "https://a.example/x"),
    ("https://a.example/x/", "https://a.example/x"),
    ("https://a.example/a//b", "https://a.example/a/b"),
    ("https://a.example/#!/story/1", "https://a.example/#!/story/2"),
    ("https://a.example/#/story/1", "https://a.example/#/story/2"),
    ("https://a.example/guitars/amp", "https://a.example/guitars"),
    ("https://a.example/amp", "https://a.example/"),
    ("https://a.example/.amp", "https://a.example/"),
    ("https://a.example/a%2Fb", "https://a.example/a/b"),
    ("https://a.example/a%3Fb", "https://a.example/a?b"),
    ("https://a.example/%2541", "https://a.example/%41"),
    ("https://a.example/x?q=a%26b", "https://a.example/x?q=a&b"),
    ("https://a.example:8443/x", "https://a.example/x"),
    ("http://a.example:443/x", "https://a.example/x"),
    ("https://arabic.a.example/x", "https://a.example/x"),
    ("https://m.co.uk/x", "https://co.uk/x"),
    ("https://www.com/x", "https://com/x"),
    ("https://a.example/2017/03/24/x", "https://a.example/2017/03/25/x"),
]
PIECES = st.sampled_from(
    ["/", "//", ".", "..", "%", "%2e", "%2F", "%7e", "%zz", "amp", ".amp", "/amp/", "1234", "a-b-c-d", "?", "&", "=", "#", "!", "#!", ";",
     "utm_source=x", "id=1", "amp=1", "\u00e9", "\u0130", "\ufb01", " ", "+", ":", "@", "www.", "m.", "co.uk", "x.org", "\u202e", "\\", "A"]
)  # fmt: skip
HOSTS = st.sampled_from(
    ["a.example", "WWW.A.example.", "m.www.a.example", "a.example:443", "a.example:80", "[::1]:8080", "u:p@a.example", "\u0645.example",
     "x.cdn.ampproject.org/c/s/a.example", "xn--mgbh0fb.example", "a_b.example", "-a.example"]
)  # fmt: skip
ADDRESSES = st.builds(
    lambda scheme, host, rest: f"{scheme}://{host}/{''.join(rest)}",
    st.sampled_from(["http", "https", "HTTP"]), HOSTS, st.lists(PIECES | st.text(max_size=4), max_size=9),
)  # fmt: skip


@pytest.mark.parametrize(("one", "other"), ONE_PAGE)
def test_spellings_of_one_page_are_one(one: str, other: str) -> None:
    assert identity(one) == identity(other) == other


@pytest.mark.parametrize(("one", "other"), TWO_PAGES)
def test_two_pages_stay_two(one: str, other: str) -> None:
    assert identity(one) != identity(other)


@given(ADDRESSES)
def test_again_changes_nothing(text: str) -> None:
    try:
        url = web_address(text)
    except AddressError:
        return
    once = identity(url)
    assert identity(once) == once
    assert web_address(url) == url


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "names no host"),
        ("x/y", "names no host"),
        ("http:///x", "names no host"),
        ("ftp://a.example/x", "begins with 'ftp:'"),
        ("javascript:alert(1)", "begins with 'javascript:'"),
        ("data:text/html,x", "begins with 'data:'"),
        ("http://[::1/x", "is no address"),
        ("http://a.example:99999/", "is no address"),
        ("http://a.example:0/", "port 0"),
        ("http://a\u2100.example/", "is no address"),
        ("http://a.example/\0", "control character"),
        ("http://a.example/\ud800", "control character"),
        ("http://a.example/" + "x" * 5_000, "the limit is 4000"),
    ],
)
def test_what_is_no_web_address_says_why(text: str, message: str) -> None:
    with pytest.raises(AddressError, match=message.replace("[", r"\[")):
        web_address(text)


@pytest.mark.parametrize(
    ("text", "base", "url"),
    [
        (" \nhttp://a.example/x\n", None, "http://a.example/x"),
        ("/x", "https://a.example/feed/", "https://a.example/x"),
        ("x", "https://a.example/feed/", "https://a.example/feed/x"),
        ("//b.example/x", "https://a.example/feed", "https://b.example/x"),
        ("http://a.example/x;", "http://a.example/", "http://a.example/x;"),
        ("http://a.example/a b", None, "http://a.example/a%20b"),
        ("http://a.example/a\nb", None, "http://a.example/ab"),
    ],
)
def test_an_address_is_made_whole(text: str, base: str | None, url: str) -> None:
    assert web_address(text, base) == url


def test_a_host_is_compared_without_www() -> None:
    assert host_of("https://WWW.A.example:8080/x") == host_of("http://a.example/y") == "a.example"
