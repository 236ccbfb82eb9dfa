"""Links out of sitemaps: news sitemaps, plain text, compressed ones, and indexes followed within limits."""

from __future__ import annotations

import io
import re
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime

from lxml import etree

from pipeline.fetch.feeds import read_feed
from pipeline.fetch.links import MAX_LINKS, Entry, Found, Link, Loss, Sieve, as_utf8, lose_rest, scan_tags
from pipeline.fetch.lists import read_urls
from pipeline.fetch.normal import host_of, identity

MAX_SITEMAP_BYTES = 50 << 20  # unpacked; what the sitemap protocol allows
MAX_SITEMAP_MARKS = 1_000_000  # tags and attributes; a full sitemap with two pictures for each page has 600,000
MAX_SITEMAPS = 200  # documents of one index and run
MAX_DEPTH = 3  # indexes inside indexes; the protocol allows none
ENTRY_NAMES = ("url", "sitemap")
FEED_START = re.compile(rb"<(?:\w+:)?(?:rss|feed|RDF)[\s>]")
LONG_AGO = datetime.min.replace(tzinfo=UTC)
Fetched = bytes | Loss


def read_sitemap(data: bytes, *, url: str, same_host: bool = True, sieve: Sieve | None = None) -> Found:
    """Return the links, or of an index the sitemaps, of a document that came from `url`; an answer whatever the bytes hold."""
    sieve = sieve or Sieve()
    if same_host:
        sieve.host = host_of(url)
    _read(data, url, sieve)
    return sieve.found(url)


def _read(data: bytes, url: str, sieve: Sieve) -> None:
    if data.startswith(b"\x1f\x8b"):
        data, fault = unpack(data, MAX_SITEMAP_BYTES)
        if fault:
            sieve.lose(url, "unreadable", fault, n_entries=0)
    data = as_utf8(data)
    if len(data) > MAX_SITEMAP_BYTES:
        sieve.lose(url, "too_large", f"has {len(data)} bytes, the limit is {MAX_SITEMAP_BYTES}", n_entries=0)
        return
    head = data.lstrip(b"\xef\xbb\xbf \t\r\n")[:2_000]
    if FEED_START.search(head):
        read_feed(data, url=url, sieve=sieve)
    elif head.startswith(b"<"):
        _read_xml(data, url, sieve)
    elif head:
        read_urls(data, name=url, sieve=sieve)


def unpack(data: bytes, max_bytes: int) -> tuple[bytes, str | None]:
    """Return a gzip body unpacked up to the limit, and what was wrong with it, or None: what came out before is kept."""
    parts: list[bytes] = []
    size = 0
    while data.startswith(b"\x1f\x8b"):
        inflate = zlib.decompressobj(31)
        try:
            parts.append(inflate.decompress(data, max_bytes - size + 1))
        except zlib.error as error:
            return b"".join(parts), f"the compressed body is damaged ({error}); what came before is read"
        size += len(parts[-1])
        if size > max_bytes:
            return b"", f"unpacks to more than {max_bytes} bytes"
        if not inflate.eof:
            return b"".join(parts), "the compressed body ends early; what came before is read"
        data = inflate.unused_data
    return b"".join(parts), None


def _read_xml(data: bytes, url: str, sieve: Sieve) -> None:
    scan = scan_tags(data, ENTRY_NAMES, max_entries=MAX_LINKS, max_marks=MAX_SITEMAP_MARKS)
    if scan.fault:
        sieve.lose(url, "markup_limit", scan.fault, n_entries=scan.n_entries)
        return
    n_before = sieve.n_entries
    fault = _take_elements(scan.data, url, sieve)
    n_read = sieve.n_entries - n_before
    lose_rest(sieve, url, scan, n_read=n_read, fault=fault)
    if not scan.n_entries and not n_read:
        sieve.lose(url, "not_a_sitemap", "names no page and no sitemap; look at it in a browser", n_entries=0)


def _take_elements(data: bytes, url: str, sieve: Sieve) -> str | None:
    """Hand every entry to the sieve; return the parser's first complaint. Entities, other documents and the network stay out."""
    parser = etree.iterparse(
        io.BytesIO(data), events=("end",), recover=True, resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False,
        remove_comments=True, remove_pis=True,
    )  # fmt: skip
    number = 0
    try:
        for _, element in parser:
            name = _local(element)
            if name in ENTRY_NAMES:
                number += 1
                sieve.take(_entry(element, f"{url}, entry {number}"), url, is_sitemap=name == "sitemap")
                element.clear()
                while element.getprevious() is not None:  # entries that were read need no memory
                    del element.getparent()[0]
    except etree.XMLSyntaxError as error:
        return str(error)[:200]
    return str(parser.error_log[0].message)[:200] if len(parser.error_log) else None


def _local(element: etree._Element) -> str:
    return str(element.tag).rpartition("}")[2] if isinstance(element.tag, str) else ""


def _entry(element: etree._Element, found_in: str) -> Entry:
    """Return one `url` or `sitemap`; of names that come twice (an image's or video's own address and title) the page's own counts."""
    texts: dict[str, str] = {}
    for child in element:
        _note(child, texts)
        if _local(child) == "news":
            for inner in child.iter():
                _note(inner, texts)
    return Entry(
        address=texts.get("loc"), found_in=found_in, title=texts.get("title"), published=texts.get("publication_date"),
        changed=texts.get("lastmod"), language=texts.get("language"),
    )  # fmt: skip


def _note(element: etree._Element, texts: dict[str, str]) -> None:
    text = (element.text or "") + "".join(_entity(child) + (child.tail or "") for child in element)
    if text.strip():
        texts.setdefault(_local(element), text.strip())


def _entity(element: etree._Element) -> str:
    """Return the spelling of an entity that was not followed: an address must not lose a part of itself unseen."""
    return str(element.text) if element.tag is etree.Entity else ""


@dataclass
class Walk:
    """One walk through an index; what was asked for, and what is still to be asked for with its depth."""

    sieve: Sieve
    seen: set[str] = field(default_factory=set)
    followed: list[Link] = field(default_factory=list)
    waiting: list[tuple[Link, int]] = field(default_factory=list)


def walk_sitemaps(
    url: str,
    get: Callable[[str], Fetched],
    *,
    same_host: bool = True,
    max_links: int = MAX_LINKS,
    seen_at: datetime | None = None,
) -> Found:
    """Return the links of a sitemap and of all sitemaps that it leads to, the last changed first.

    `get` fetches one address and returns its body, or a loss. `Found.sitemaps` are those that were fetched; one that leads back, lies too
    deep or goes past the limit is a loss.
    """  # fmt: skip
    walk = Walk(
        Sieve(max_links=max_links, host=host_of(url) if same_host else None, seen_at=seen_at), seen={identity(url)}
    )
    body = get(url)
    if isinstance(body, Loss):
        walk.sieve.losses.append(Loss(body.found_in, body.reason, body.detail, 0))
        return walk.sieve.found(url)
    _step(walk, body, url, 1)
    while walk.waiting:
        link, depth = walk.waiting.pop(0)
        body = _asked(walk, link, depth, get)
        if isinstance(body, Loss):
            walk.sieve.losses.append(body)
        else:
            walk.followed.append(link)
            _step(walk, body, link.url, depth + 1)
    walk.sieve.sitemaps = walk.followed
    return walk.sieve.found(url)


def _step(walk: Walk, body: bytes, url: str, depth: int) -> None:
    """Read one document: its links go to the sieve, its sitemaps to the head of those that wait, the last changed first."""
    _read(body, url, walk.sieve)
    new = sorted(walk.sieve.sitemaps, key=lambda link: link.published or LONG_AGO, reverse=True)
    walk.waiting[:0] = [(link, depth) for link in new]
    walk.sieve.sitemaps = []


def _asked(walk: Walk, link: Link, depth: int, get: Callable[[str], Fetched]) -> Fetched:
    key = identity(link.url)
    if key in walk.seen:
        return Loss(link.found_in, "duplicate", f"'{link.url}' was read already: the index leads in a circle")
    walk.seen.add(key)
    if depth > MAX_DEPTH or len(walk.followed) >= MAX_SITEMAPS:
        rule = f"{MAX_DEPTH} indexes deep" if depth > MAX_DEPTH else f"past {MAX_SITEMAPS} sitemaps"
        return Loss(link.found_in, "over_limit", f"'{link.url}' lies {rule}; name it as a source of its own")
    body = get(link.url)
    return Loss(link.found_in, body.reason, body.detail) if isinstance(body, Loss) else body
