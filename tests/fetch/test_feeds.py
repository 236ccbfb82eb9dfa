"""Feeds: every entry is a link or a loss with its reason, whatever the bytes."""

from __future__ import annotations

import html
import json
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.collecting import read_items, wanted_items
from pipeline.fetch.feeds import MAX_FEED_BYTES, MAX_FEED_ENTRIES, read_feed
from pipeline.fetch.links import Found, Sieve

FEEDS = Path(__file__).resolve().parents[3] / "shared" / "data" / "rss_warc" / "test" / "input"
URL = "https://a.example/feed/index.xml"
SEEN_AT = datetime(2017, 3, 24, 12, tzinfo=UTC)


def rss(*items: str, head: str = "") -> bytes:
    body = "".join(f"<item>{item}</item>" for item in items)
    return f'<?xml version="1.0"?>{head}<rss version="2.0"><channel><language>en-gb</language>{body}</channel></rss>'.encode()


def read(data: bytes, **more: str) -> Found:
    found = read_feed(data, url=URL, sieve=Sieve(seen_at=SEEN_AT), **more)
    assert found.n_entries == len(found.links) + sum(loss.n_entries for loss in found.losses)
    return found


def reasons(found: Found) -> list[tuple[str, int]]:
    return [(loss.reason, loss.n_entries) for loss in found.losses]


def test_an_entry_of_rss_becomes_a_link() -> None:
    (link,) = read(
        rss(
            "<title>Two &lt;b&gt;killed&lt;/b&gt;</title><link>../x</link><pubDate>Fri, 24 Mar 2017 10:00:00 +0200</pubDate>"
        )
    ).links
    assert (link.url, link.title, link.language) == ("https://a.example/x", "Two killed", "en")
    assert (link.published, link.basis) == (datetime(2017, 3, 24, 8, tzinfo=UTC), "declared")
    assert (link.found_in, link.note) == (f"{URL}, entry 1", None)


def test_an_entry_of_atom_becomes_a_link() -> None:
    data = (
        b'<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="ar" xml:base="http://b.example/"><entry><title>t</title>'
        b'<link rel="enclosure" href="y.mp3"/><link href="x"/><updated>2017-03-24T10:00:00Z</updated></entry></feed>'
    )
    (link,) = read(data).links
    assert (link.url, link.language, link.basis) == ("http://b.example/x", "ar", "inferred")


def test_an_entry_of_json_feed_becomes_a_link() -> None:
    items = [
        {"id": "1", "url": "/x", "title": "t", "date_published": "2017-03-24T10:00:00+02:00"},
        {"id": "https://a.example/y"},
        {"id": 3},
        "no object",
    ]
    found = read(json.dumps({"version": "https://jsonfeed.org/version/1.1", "language": "fr", "items": items}).encode())
    assert [link.url for link in found.links] == ["https://a.example/x", "https://a.example/y"]
    assert found.links[0].language == "fr"
    assert reasons(found) == [("no_link", 1), ("bad_row", 1)]


@pytest.mark.parametrize(
    ("fields", "published", "basis", "note"),
    [
        ("", None, "none", None),
        ("<pubDate>yesterday</pubDate>", None, "none", "'yesterday' is no date"),
        ("<pubDate>Fri, 24 Mar 2099 10:00:00 GMT</pubDate>", None, "none", "lies in the future"),
        ("<pubDate>Thu, 01 Jan 1970 00:00:00 GMT</pubDate>", None, "none", "is no date"),
        ("<pubDate>2017-03-24T10:00:00</pubDate>", datetime(2017, 3, 24, 10, tzinfo=UTC), "declared", "no zone"),
        ("<pubDate>Fri, 24 Mar 2017 10:00:00 EST</pubDate>", datetime(2017, 3, 24, 15, tzinfo=UTC), "declared", None),
    ],
)
def test_a_time_is_taken_only_where_it_can_be_believed(
    fields: str, published: datetime | None, basis: str, note: str | None
) -> None:
    (link,) = read(rss(f"<link>/x</link>{fields}")).links
    assert (link.published, link.basis) == (published, basis)
    assert link.note is None if note is None else note in (link.note or "")


@pytest.mark.parametrize(
    ("item", "reason"),
    [
        ("<title>t</title>", "no_link"),
        ("<guid isPermaLink='false'>tag:1</guid>", "no_link"),
        ("<link>javascript:alert(1)</link>", "bad_address"),
        ("<link>file:///etc/passwd</link>", "bad_address"),
        ("<link>http://a.example/first#2</link>", "duplicate"),
        ("<link>http://a.example/" + "x" * 5_000 + "</link>", "bad_address"),
    ],
)
def test_an_entry_without_a_usable_address_is_a_loss(item: str, reason: str) -> None:
    found = read(rss("<link>https://a.example/first</link>", item, "<link>https://a.example/last</link>"))
    assert [link.url for link in found.links] == ["https://a.example/first", "https://a.example/last"]
    assert reasons(found) == [(reason, 1)]


def test_an_identifier_used_twice_loses_no_entry() -> None:
    found = read(
        rss("<guid isPermaLink='false'>1</guid><link>/x</link>", "<guid isPermaLink='false'>1</guid><link>/y</link>")
    )
    assert [link.url for link in found.links] == ["https://a.example/x", "https://a.example/y"]


def test_a_permalink_stands_in_for_a_link() -> None:
    assert [link.url for link in read(rss("<guid>https://a.example/x</guid>")).links] == ["https://a.example/x"]


def test_a_wrong_encoding_declaration_is_overcome_and_said() -> None:
    found = read(
        rss("<title>caf\u00e9</title><link>/x</link>").decode().replace("?>", ' encoding="utf-8"?>', 1).encode("cp1252")
    )
    assert found.links[0].title == "caf\u00e9"
    assert reasons(found) == [("not_well_formed", 0)]


def test_a_broken_feed_is_read_as_far_as_it_goes_and_said() -> None:
    data = rss("<link>/x</link><title>a & b &nbsp;</title>", "<link>/y</link>")[: -len("</channel></rss>")]
    found = read(data)
    assert [link.url for link in found.links] == ["https://a.example/x", "https://a.example/y"]
    assert reasons(found) == [("not_well_formed", 0)]


def test_half_an_address_is_no_address() -> None:
    data = rss("<link>/x</link>", "<link>/story-1234</link>")
    found = read(data[: data.index(b"34</link>")])
    assert [link.url for link in found.links] == ["https://a.example/x"]
    assert reasons(found) == [("not_well_formed", 1)]


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"<html><body><a href='x'>moved</a></body></html>", "not_a_feed"),
        (b"hello", "not_a_feed"),
        (b"", "not_a_feed"),
        (b"{}", "not_a_feed"),
        (b"[" * 100_000, "not_well_formed"),
        (b"{", "not_well_formed"),
        (b"<rss>" + bytes(MAX_FEED_BYTES), "too_large"),
    ],
)
def test_what_is_no_feed_says_so(data: bytes, reason: str) -> None:
    assert reasons(read(data)) == [(reason, 0)]


def test_a_text_that_names_a_file_opens_none(tmp_path: Path) -> None:
    (tmp_path / "feed.xml").write_bytes(rss("<link>/x</link>"))
    assert reasons(read(str(tmp_path / "feed.xml").encode())) == [("not_a_feed", 0)]


def test_entries_past_the_limit_are_counted() -> None:
    found = read(rss(*(f"<link>/{number}</link>" for number in range(MAX_FEED_ENTRIES + 7))))
    assert len(found.links) == MAX_FEED_ENTRIES
    assert reasons(found) == [("over_limit", 7)]


def bomb(name: str) -> bytes:
    """Return a hostile feed whose only entry lies around the trap."""
    laughs = "".join(f'<!ENTITY a{at} "{f"&a{at - 1};" * 10}">' for at in range(1, 10))
    heads = {
        "laughs": f'<!DOCTYPE l [<!ENTITY a0 "ha">{laughs}]>',
        "quadratic": f'<!DOCTYPE l [<!ENTITY a9 "{"x" * 50_000}">]>',
        "file": '<!DOCTYPE l [<!ENTITY a9 SYSTEM "file:///etc/passwd">]>',
        "net": '<!DOCTYPE l SYSTEM "http://192.0.2.1/x.dtd" [<!ENTITY a9 SYSTEM "http://192.0.2.1/">]>',
    }
    bodies = {
        "quadratic": "&a9;" * 20_000, "depth": "<a>" * 100_000 + "x" + "</a>" * 100_000, "unclosed": "<a>" * 100_000,
        "attributes": "<a " + " ".join(f'a{at}="1"' for at in range(200_000)) + "/>",
    }  # fmt: skip
    return rss(f"<link>/x</link><title>{bodies.get(name, '&a9;')}</title>", head=heads.get(name, ""))


@pytest.mark.parametrize("name", ["laughs", "quadratic", "file", "net"])
def test_entities_are_not_followed_and_the_entry_stays(name: str) -> None:
    found = read(bomb(name))
    assert ("entities", 0) in reasons(found)
    (link,) = found.links
    assert link.url == "https://a.example/x"
    assert "root:" not in (link.title or "")
    assert "haha" not in (link.title or "")


@pytest.mark.parametrize("name", ["depth", "unclosed", "attributes"])
def test_markup_that_hangs_parsers_is_refused_before_them(name: str) -> None:
    found = read(bomb(name))
    assert reasons(found) == [("markup_limit", 1)]
    assert found.n_entries == 1


COST = """
import pathlib, resource, sys, time
from pipeline.fetch.feeds import read_feed
read_feed(b"<rss><channel><item><link>http://a.example/</link></item></channel></rss>", url="http://a.example/")
data = pathlib.Path(sys.argv[1]).read_bytes()
memory, begun = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.process_time()
read_feed(data, url="http://a.example/feed")
print(time.process_time() - begun, (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - memory) / 1024)
"""


@pytest.mark.parametrize("name", ["laughs", "quadratic", "depth", "attributes"])
def test_a_hostile_feed_costs_little(tmp_path: Path, name: str) -> None:
    """In a process of its own, beyond what an ordinary feed takes: the laughs take a second until expat gives up, the others a tenth."""
    (tmp_path / "feed").write_bytes(bomb(name))
    root = Path(__file__).resolve().parents[2]
    command = [sys.executable, "-c", COST, str(tmp_path / "feed")]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=True)
    seconds, megabytes = map(float, done.stdout.split())
    assert seconds < 3
    assert megabytes < 128


TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=("Cc",)), max_size=12)
LINKS = (
    st.none()
    | st.sampled_from(["/x", "x?a=1&b=2", "http://b.example/1", "//c.example", "", " ", "ftp://d/", "http://[", "#"])
    | TEXTS
)
DATES = (
    st.none()
    | st.datetimes(datetime(1960, 1, 1), datetime(2040, 1, 1)).map(lambda day: day.strftime("%a, %d %b %Y %T GMT"))
    | TEXTS
)
ITEMS = st.lists(st.tuples(TEXTS, LINKS, st.none() | st.sampled_from(["1", "2"]), DATES), max_size=8)


def item(title: str, link: str | None, guid: str | None, day: str | None) -> str:
    parts = {"title": title, "link": link, "guid": guid, "pubDate": day}
    return "".join(f"<{name}>{html.escape(text)}</{name}>" for name, text in parts.items() if text is not None)


@settings(deadline=None, max_examples=150)
@given(ITEMS, st.sampled_from(["utf-8", "utf-16", "cp1256", "iso-8859-8"]), st.booleans())
def test_no_entry_of_any_feed_is_lost(
    items: list[tuple[str, str | None, str | None, str | None]], encoding: str, is_declared: bool
) -> None:
    text = rss(*(item(*each) for each in items)).decode("utf-8")
    if is_declared:
        text = text.replace("?>", f' encoding="{encoding}"?>', 1)
    found = read(text.encode(encoding, "xmlcharrefreplace"))
    assert found.n_entries == len(items)
    assert all(link.url.lower().startswith(("http://", "https://")) for link in found.links)
    assert all(
        link.published is None or link.published <= datetime(2017, 3, 25, 12, tzinfo=UTC) for link in found.links
    )


@settings(deadline=None, max_examples=150)
@given(st.binary(max_size=60), st.integers(0, 400), st.integers(0, 60))
def test_spoiled_bytes_give_an_answer(noise: bytes, at: int, length: int) -> None:
    data = rss("<title>a</title><link>/x</link>", "<title><![CDATA[b]]></title><link>/y</link>", "<link>/z</link>")
    read(data[:at] + noise + data[at + length :])


@pytest.mark.skipif(
    not FEEDS.is_dir(), reason="the 31 real feeds (shared/data/rss_warc beside the repository) are not here"
)
@pytest.mark.parametrize("feed", sorted(FEEDS.glob("*")), ids=lambda path: path.name)
def test_every_item_of_a_real_feed_is_read(feed: Path) -> None:
    readings = read_items(feed)
    if wanted_items(feed) is None:
        assert len(readings) in (131, 0)  # a podcast whose episodes all name the home page; a page that says "moved"
        return
    assert {each.reason for each in readings} <= {None, "no_link", "duplicate"}
    assert not [each for each in readings if False in (each.address, each.title, each.day)]
