"""Sitemaps: every page is a link or a loss, indexes end, and hostile documents cost little."""

from __future__ import annotations

import gzip
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.fetch.links import MAX_LINKS, Found, Loss
from pipeline.fetch.sitemaps import MAX_DEPTH, MAX_SITEMAPS, read_sitemap, walk_sitemaps

URL = "https://a.example/sitemap.xml"
NAMES = (
    'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"'
    ' xmlns:image="http://www.google.com/schemas/sitemap-image/1.1"'
)


def pages(*entries: str, head: str = "") -> bytes:
    body = "".join(f"<url>{each}</url>" for each in entries)
    return f'<?xml version="1.0"?>{head}<urlset {NAMES}>{body}</urlset>'.encode()


def index(*addresses: str) -> bytes:
    body = "".join(f"<sitemap><loc>{each}</loc></sitemap>" for each in addresses)
    return f'<?xml version="1.0"?><sitemapindex {NAMES}>{body}</sitemapindex>'.encode()


def read(data: bytes, *, same_host: bool = True) -> Found:
    found = read_sitemap(data, url=URL, same_host=same_host)
    assert found.n_entries == len(found.links) + len(found.sitemaps) + sum(loss.n_entries for loss in found.losses)
    return found


def reasons(found: Found) -> list[tuple[str, int]]:
    return [(loss.reason, loss.n_entries) for loss in found.losses]


def addresses(found: Found) -> list[str]:
    return [link.url for link in found.links]


def test_a_news_sitemap_gives_title_time_and_language() -> None:
    news = (
        "<news:news><news:publication><news:name>A</news:name><news:language>ar</news:language></news:publication>"
        "<news:publication_date>2017-03-24T10:00:00+02:00</news:publication_date><news:title>Two &amp; three</news:title></news:news>"
    )
    picture = "<image:image><image:loc>https://a.example/x.jpg</image:loc><image:title>no</image:title></image:image>"
    (link,) = read(pages(f"{picture}<loc> https://a.example/x </loc>{news}<lastmod>2017-03-25</lastmod>")).links
    assert (link.url, link.title, link.language) == ("https://a.example/x", "Two & three", "ar")
    assert (link.published, link.basis) == (datetime(2017, 3, 24, 8, tzinfo=UTC), "declared")


def test_a_time_of_change_is_no_time_of_publication() -> None:
    (link,) = read(pages("<loc>/x</loc><lastmod>2017-03-25</lastmod>")).links
    assert (link.url, link.basis) == ("https://a.example/x", "inferred")


@pytest.mark.parametrize(
    "data",
    [
        pages("<loc>https://a.example/x</loc>"),
        gzip.compress(pages("<loc>https://a.example/x</loc>")),
        pages("<loc>https://a.example/x</loc>").decode().encode("utf-16"),
        b"\xef\xbb\xbfhttps://a.example/x\r\n\r\n",
        b'<rss version="2.0"><channel><item><link>https://a.example/x</link></item></channel></rss>',
        b"<urlset><url><loc><![CDATA[https://a.example/x]]></loc></url></urlset>",
    ],
)
def test_each_form_is_read(data: bytes) -> None:
    assert addresses(read(data)) == ["https://a.example/x"]


@pytest.mark.parametrize(
    ("entry", "reason"),
    [
        ("<loc>https://b.example/x</loc>", "other_host"),
        ("<loc>https://a.example.b.example/x</loc>", "other_host"),
        ("<loc>https://a.example@b.example/x</loc>", "other_host"),
        ("<loc>http://127.0.0.1/x</loc>", "other_host"),
        ("<loc>file:///etc/passwd</loc>", "bad_address"),
        ("<loc></loc>", "no_link"),
        ("<lastmod>2017-03-24</lastmod>", "no_link"),
        ("<loc>https://www.a.example/1#x</loc>", "duplicate"),
    ],
)
def test_an_entry_that_is_no_page_of_the_site_is_a_loss(entry: str, reason: str) -> None:
    found = read(pages("<loc>https://a.example/1</loc>", entry, "<loc>https://www.a.example/2</loc>"))
    assert addresses(found) == ["https://a.example/1", "https://www.a.example/2"]
    assert reasons(found) == [(reason, 1)]


def test_other_hosts_are_taken_where_they_are_wanted() -> None:
    assert addresses(read(pages("<loc>https://b.example/x</loc>"), same_host=False)) == ["https://b.example/x"]


def test_a_cut_sitemap_is_read_up_to_the_cut() -> None:
    whole = pages(*(f"<loc>/story-{number:04}</loc>" for number in range(30)))
    for cut in range(len(NAMES) + 60, len(whole) - 10):
        found = read(whole[:cut])
        assert addresses(found) == [f"https://a.example/story-{number:04}" for number in range(len(found.links))]
        assert found.n_entries - len(found.links) <= 1


def test_a_cut_compressed_sitemap_is_read_up_to_the_cut() -> None:
    packed = gzip.compress(pages(*(f"<loc>/{number:x}{number * 7919:x}</loc>" for number in range(2_000))))
    found = read(packed[: len(packed) // 2])
    assert len(found.links) > 500
    assert {loss.reason for loss in found.losses} == {"unreadable", "not_well_formed"}


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"<html><body>not found</body></html>", "not_a_sitemap"),
        (b"<?xml version='1.0'?>", "not_a_sitemap"),
        (gzip.compress(bytes(60 << 20)), "unreadable"),
        (b"\x1f\x8bnot gzip", "unreadable"),
    ],
)
def test_what_is_no_sitemap_says_so(data: bytes, reason: str) -> None:
    assert (reason, 0) in reasons(read(data))


LAUGHS = "".join(f'<!ENTITY a{at} "{f"&a{at - 1};" * 10}">' for at in range(1, 10))


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (pages("<loc>/&a9;</loc>", head=f'<!DOCTYPE l [<!ENTITY a0 "ha">{LAUGHS}]>'), "not_well_formed"),
        (pages("<loc>/" + "<a>" * 100_000 + "</loc>"), "not_well_formed"),
        (pages("<loc>/</loc><a " + " ".join(f'a{at}="1"' for at in range(200_000)) + "/>"), "markup_limit"),
        (pages("<a/>" * 1_100_000), "markup_limit"),
    ],
    ids=["laughs", "depth", "attributes", "tags"],
)
def test_a_hostile_sitemap_is_limited_and_its_entry_reported(data: bytes, reason: str) -> None:
    assert (reason, 1) in reasons(read(data))


@pytest.mark.parametrize("system", ["file:///etc/passwd", "http://192.0.2.1/"])
def test_nothing_outside_the_document_is_opened(system: str) -> None:
    head = f'<!DOCTYPE l SYSTEM "http://192.0.2.1/x.dtd" [<!ENTITY a SYSTEM "{system}">]>'
    found = read(pages("<loc>https://a.example/x&a;</loc>", head=head))
    assert (addresses(found), reasons(found)) == (["https://a.example/x&a;"], [("entities", 0)])


def test_a_sitemap_of_50_megabytes_gives_what_the_protocol_allows_and_counts_the_rest() -> None:
    entry = "<loc>https://a.example/%d</loc><changefreq>" + "x" * 700 + "</changefreq>"
    found = read(pages(*(entry % number for number in range(68_000))))
    assert len(found.links) == MAX_LINKS
    assert reasons(found) == [("over_limit", 18_000)]


@settings(deadline=None, max_examples=200)
@given(st.binary(max_size=40), st.integers(0, 300), st.integers(0, 60))
def test_spoiled_bytes_give_an_answer(noise: bytes, at: int, length: int) -> None:
    data = pages("<loc>/x</loc>", "<loc>/y</loc><news:news><news:title>t</news:title></news:news>", "<loc>/z</loc>")
    read(data[:at] + noise + data[at + length :])


def walk(site: dict[str, bytes], *, same_host: bool = True, max_links: int = 100) -> tuple[Found, list[str]]:
    """Return what a walk over a site finds and what it asked for; a page that is not there is a loss."""
    asked: list[str] = []

    def get(url: str) -> bytes | Loss:
        asked.append(url)
        return site.get(url, Loss(url, "http_status", "the server answered 404"))

    found = walk_sitemaps(URL, get, same_host=same_host, max_links=max_links)
    assert found.n_entries == len(found.links) + len(found.sitemaps) + sum(loss.n_entries for loss in found.losses)
    return found, asked


def test_an_index_leads_to_the_pages_of_its_sitemaps_the_last_changed_first() -> None:
    entries = (
        "<sitemap><loc>/old.xml</loc><lastmod>2016-01-01</lastmod></sitemap>"
        "<sitemap><loc>/new.xml</loc><lastmod>2017-03-24</lastmod></sitemap><sitemap><loc>/gone.xml</loc></sitemap>"
    )
    site = {
        URL: f"<sitemapindex>{entries}</sitemapindex>".encode(),
        "https://a.example/old.xml": pages("<loc>/1</loc>", "<loc>/2</loc>"),
        "https://a.example/new.xml": gzip.compress(pages("<loc>/3</loc>", "<loc>/2</loc>")),
    }
    found, asked = walk(site)
    assert asked == [URL, "https://a.example/new.xml", "https://a.example/old.xml", "https://a.example/gone.xml"]
    assert addresses(found) == ["https://a.example/3", "https://a.example/2", "https://a.example/1"]
    assert reasons(found) == [("duplicate", 1), ("http_status", 1)]


def test_an_index_that_leads_in_a_circle_ends() -> None:
    other = "https://a.example/b.xml"
    found, asked = walk({URL: index(URL, other), other: index(URL, other, "https://www.a.example/sitemap.xml#again")})
    assert asked == [URL, other]
    assert {loss.reason for loss in found.losses} == {"duplicate"}


def test_an_index_without_end_is_left() -> None:
    deep = {f"https://a.example/{at}": index(f"https://a.example/{at + 1}") for at in range(50)}
    found, asked = walk({URL: index("https://a.example/0"), **deep})
    assert len(asked) == 1 + MAX_DEPTH
    assert reasons(found) == [("over_limit", 1)]
    names = [f"https://a.example/{at}" for at in range(MAX_SITEMAPS + 5)]
    found, asked = walk({URL: index(*names), **dict.fromkeys(names, pages())}, max_links=1_000)
    assert len(asked) == 1 + MAX_SITEMAPS
    assert sum(loss.n_entries for loss in found.losses) == 5


def test_an_index_does_not_lead_to_another_host() -> None:
    found, asked = walk({URL: index("https://b.example/x.xml", "http://169.254.169.254/latest/meta-data")})
    assert asked == [URL]
    assert reasons(found) == [("other_host", 1), ("other_host", 1)]


def test_an_index_that_cannot_be_fetched_is_said() -> None:
    found, _ = walk({})
    assert reasons(found) == [("http_status", 0)]
