"""Links out of RSS, Atom and JSON feeds: every entry is a link or a loss with its reason."""

from __future__ import annotations

import io
import json
import re
import warnings
from collections.abc import Iterable
from datetime import UTC, datetime
from html import unescape
from typing import Any

import feedparser
from feedparser.exceptions import NonXMLContentType
from lxml import etree, html

from pipeline.fetch.links import Entry, Found, Sieve, as_utf8, instant, lose_rest, scan_tags

MAX_FEED_BYTES = 10 << 20  # the largest of 31 real feeds has 1.6 MB
MAX_FEED_ENTRIES = 5_000  # the longest of them has 730; `feedparser` takes about a millisecond for each
MAX_FEED_MARKS = 100_000  # tags and attributes outside CDATA; the most in 31 real feeds are 21,000
ENTRY_NAMES = ("item", "entry")
HTML_START = re.compile(rb"\s*(?:<!doctype html|<html|<head|<body)", re.IGNORECASE)


def read_feed(data: bytes, *, url: str, content_type: str | None = None, sieve: Sieve | None = None) -> Found:
    """Return the links of a feed that came from `url`; whatever the bytes hold, an answer and not an error."""
    sieve = sieve or Sieve()
    data = as_utf8(data)
    if len(data) > MAX_FEED_BYTES:
        detail = f"the feed has {len(data)} bytes, the limit is {MAX_FEED_BYTES}"
        sieve.lose(url, "too_large", detail, n_entries=0)
    elif data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith((b"{", b"[")):
        _read_json(data, url, sieve)
    else:
        _read_xml(data, url, content_type, sieve)
    return sieve.found(url)


def _read_xml(data: bytes, url: str, content_type: str | None, sieve: Sieve) -> None:
    scan = scan_tags(data, ENTRY_NAMES, max_entries=MAX_FEED_ENTRIES, max_marks=MAX_FEED_MARKS)
    fault = scan.fault
    if not fault and scan.data.count(b"<") > 5 * MAX_FEED_MARKS:
        fault = f"has more than {5 * MAX_FEED_MARKS} angle brackets"
    if fault:
        sieve.lose(url, "markup_limit", fault, n_entries=scan.n_entries)
        return
    feed = _parse(scan.data, url, content_type)
    if not feed.get("version") and not feed.entries:
        kind = "an HTML page" if HTML_START.match(data) else "no feed"
        detail = f"holds {kind}; look at it in a browser and name the feed's own address"
        sieve.lose(url, "not_a_feed", detail, n_entries=0)
        return
    for number, entry in enumerate(feed.entries, 1):
        sieve.take(_entry(entry, feed.feed, f"{url}, entry {number}"), url)
    lose_rest(sieve, url, scan, n_read=len(feed.entries), fault=_fault(feed))


def _fault(feed: Any) -> str | None:
    """Return why a feed is not well-formed, None when it is; a wrong Content-Type alone harms nothing."""
    if not feed.bozo or isinstance(feed.bozo_exception, NonXMLContentType):
        return None
    return str(feed.bozo_exception)[:200]


def _parse(data: bytes, url: str, content_type: str | None) -> Any:
    """Return what `feedparser` reads from bytes; given a stream it opens no file and no connection."""
    headers = {"content-location": url, **({"content-type": content_type} if content_type else {})}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        return feedparser.parse(
            io.BytesIO(data), response_headers=headers, sanitize_html=False, resolve_relative_uris=False
        )


def _entry(entry: Any, feed: Any, found_in: str) -> Entry:
    address, note = _address(dict.get(entry, "link") if entry.get("links") else None, dict.get(entry, "id"))
    title = entry.get("title_detail") or {}
    language = title.get("language") or feed.get("language")
    return Entry(
        address=address, found_in=found_in, title=_plain(title.get("value"), title.get("type")),
        published=_time(entry, "published"), changed=_time(entry, "updated"), language=language, note=note,
    )  # fmt: skip


def _address(link: str | None, identifier: str | None) -> tuple[str | None, str | None]:
    """Return the address of an entry and a note; its id stands in for a missing link where it is an address."""
    if link or not identifier:
        return link, None
    if identifier.lower().startswith(("http://", "https://")):
        return identifier, "the entry has no link: its id is one"
    return None, f"its id is {identifier[:200]!a}"


def _time(entry: Any, name: str) -> str | None:
    """Return a time as it stands where it is of a common form, else as `feedparser` reads it (UTC), where it can."""
    raw, parsed = dict.get(entry, name), dict.get(entry, f"{name}_parsed")
    if not parsed or instant(raw):
        return raw
    try:
        year, month, day, hour, minute, second = parsed[:6]
        return datetime(year, month, day, hour, minute, min(second, 59), tzinfo=UTC).isoformat()
    except ValueError:
        return raw


def _plain(title: str | None, media_type: str | None) -> str | None:
    """Return a title without markup and escapes; many feeds escape twice."""
    if not title or media_type == "text/plain" or "<" not in title:
        return unescape(title) if title else None
    try:
        text: str = html.fragment_fromstring(title[:20_000], create_parent=True).text_content()
    except (etree.LxmlError, ValueError):
        return title
    return text


def _read_json(data: bytes, url: str, sieve: Sieve) -> None:
    try:
        feed = json.loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        sieve.lose(url, "not_well_formed", f"is no JSON ({str(error)[:200]})", n_entries=0)
        return
    items = feed.get("items") if isinstance(feed, dict) else None
    if not isinstance(items, list):
        sieve.lose(url, "not_a_feed", "is JSON without a list of `items`: no JSON Feed", n_entries=0)
        return
    for number, item in enumerate(items, 1):
        found_in = f"{url}, entry {number}"
        if isinstance(item, dict):
            sieve.take(_json_entry(item, feed, found_in), url)
        else:
            sieve.lose(found_in, "bad_row", f"holds a {type(item).__name__}, not an object", n_entries=1)


def _json_entry(item: dict[str, Any], feed: dict[str, Any], found_in: str) -> Entry:
    address, note = _address(first_text((item.get("url"), item.get("external_url"))), first_text((item.get("id"),)))
    return Entry(
        address=address, found_in=found_in, title=first_text((item.get("title"),)),
        published=first_text((item.get("date_published"),)), changed=first_text((item.get("date_modified"),)),
        language=first_text((item.get("language"), feed.get("language"))), note=note,
    )  # fmt: skip


def first_text(values: Iterable[object]) -> str | None:
    """Return the first value that is a text with something in it."""
    return next((value for value in values if isinstance(value, str) and value.strip()), None)
