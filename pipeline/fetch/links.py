"""What a feed, sitemap or list gives: links to articles, and a loss with its reason for every entry that is none."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Literal

from pipeline.fetch.normal import AddressError, host_of, identity, web_address

MAX_TITLE_CHARS = 500
MAX_FUTURE = timedelta(days=1)  # clocks and zones differ; a later time was not the time of publication
FIRST_YEAR = 1990  # earlier stamps are clocks that were never set
MAX_LINKS = 50_000  # of one document: what the sitemap protocol allows
MAX_TAG_BYTES = 1 << 20
MAX_ATTRIBUTES = 1_000  # in one tag; every parser there is takes time that grows with their square
MAX_SCANNED = 5_000_000  # tags and attributes; a document with more is not looked at further
GDELT_TIME = re.compile(r"\d{14}")  # always UTC
LANGUAGE = re.compile(r"([A-Za-z]{2,3})(?:[-_].*)?")
TAG = re.compile(
    rb"<!\[CDATA\[(?:[^\]]|\](?!\]>))*+(?:\]\]>)?"
    rb"|<!--(?:[^-]|-(?!->))*+(?:-->)?"
    rb"|<(?P<name>[A-Za-z_][\w.:-]*+)(?:\"[^\"]*+\"|'[^']*+'|[^>\"'])*+>?"
)
UTF16_STARTS = {b"\xff\xfe": "utf-16-le", b"\xfe\xff": "utf-16-be", b"<\0": "utf-16-le", b"\0<": "utf-16-be"}
DECLARED = re.compile(r"^(<\?xml[^>]{0,200}?)\s+encoding\s*=\s*[\"'][^\"'>]*[\"']")
ATTRIBUTE = re.compile(rb"\s[A-Za-z_]|=[\"']")
ENTRY_END = re.compile(
    rb"</(?:[\w.-]+:)?(?:item|entry|url|sitemap)\s*>|<(?:[\w.-]+:)?(?:item|entry|url|sitemap)\b[^<>]*/>"
)
Basis = Literal["declared", "inferred", "none"]


@dataclass(frozen=True)
class Link:
    """One address to visit and what the list says of it; `found_in` is the document and the entry, `note` what was odd (null = nothing).

    `published` is UTC, null = not said or not believable. Its basis: `declared` as the time of publication, `inferred` from a time of
    change or of being seen, `none`.
    """

    url: str
    title: str | None
    published: datetime | None
    basis: Basis
    language: str | None
    found_in: str
    note: str | None = None


@dataclass(frozen=True)
class Loss:
    """Entries that gave no link, and why; `n_entries` 0 is a remark on the document."""

    found_in: str
    reason: str
    detail: str
    n_entries: int = 1


@dataclass(frozen=True)
class Found:
    """All of one document: `n_entries` = links + sitemaps + entries of the losses, exactly."""

    links: tuple[Link, ...]
    losses: tuple[Loss, ...]
    n_entries: int
    sitemaps: tuple[Link, ...] = ()


@dataclass(frozen=True)
class Entry:
    """One entry as it stands: raw address and times as text. `published` is null where only `changed` is given."""

    address: str | None
    found_in: str
    title: str | None = None
    published: str | None = None
    changed: str | None = None
    language: str | None = None
    note: str | None = None


@dataclass
class Sieve:
    """Turns entries into links or losses. `host` null = any; `seen_at` null = no time is judged to lie in the future."""

    max_links: int = MAX_LINKS
    host: str | None = None
    seen_at: datetime | None = None
    links: list[Link] = field(default_factory=list)
    losses: list[Loss] = field(default_factory=list)
    sitemaps: list[Link] = field(default_factory=list)
    n_entries: int = 0
    _places: dict[str, str] = field(default_factory=dict)
    _n_over: int = 0

    def take(self, entry: Entry, base: str | None = None, *, is_sitemap: bool = False) -> None:
        """Count one entry and keep its link, or say why there is none."""
        self.n_entries += 1
        if len(self.links) + len(self.sitemaps) >= self.max_links:
            self._n_over += 1
            return
        if not (entry.address or "").strip():
            named, note = f" '{_shown(entry.title)}'" if entry.title else "", f"; {entry.note}" if entry.note else ""
            self._lose(entry, "no_link", f"the entry{named} names no address{note}")
            return
        try:
            url = web_address(entry.address or "", base)
        except AddressError as error:
            self._lose(entry, "bad_address", f"'{_shown(entry.address)}' {error}")
            return
        if self.host is not None and host_of(url) != self.host:
            detail = f"'{_shown(url)}' is not on {self.host}; set `same_host: false` if it is wanted"
            self._lose(entry, "other_host", detail)
            return
        key = f"{is_sitemap} {identity(url)}"
        if key in self._places:
            self._lose(entry, "duplicate", f"'{_shown(url)}' stands already in {self._places[key]}")
            return
        self._places[key] = entry.found_in
        (self.sitemaps if is_sitemap else self.links).append(_link(entry, url, self.seen_at))

    def lose(self, found_in: str, reason: str, detail: str, *, n_entries: int) -> None:
        """Count entries that cannot be read; 0 is a remark."""
        self.n_entries += n_entries
        self.losses.append(Loss(found_in, reason, detail, n_entries))

    def found(self, name: str) -> Found:
        """Return what came out of the document `name`."""
        losses = list(self.losses)
        if self._n_over:
            detail = (
                f"{self._n_over} entries after the first {self.max_links} links; raise the limit or fetch more often"
            )
            losses.append(Loss(name, "over_limit", detail, self._n_over))
        return Found(tuple(self.links), tuple(losses), self.n_entries, tuple(self.sitemaps))

    def _lose(self, entry: Entry, reason: str, detail: str) -> None:
        self.losses.append(Loss(entry.found_in, reason, detail))


def _link(entry: Entry, url: str, seen_at: datetime | None) -> Link:
    notes = [entry.note] if entry.note else []
    published, basis = None, "none"
    for text, kind in ((entry.published, "declared"), (entry.changed, "inferred")):
        if not (text or "").strip():
            continue
        moment = instant(text)
        if moment is None:
            notes.append(f"'{_shown(text)}' is no date")
        elif seen_at is not None and moment > seen_at + MAX_FUTURE:
            notes.append(f"'{_shown(text)}' lies in the future")
        else:
            published, basis = moment, kind
            if _moment(text or "").tzinfo is None:
                notes.append("the time names no zone: taken as UTC")
            break
    return Link(
        url=url, title=_line(entry.title), published=published, basis=basis, language=language_code(entry.language),  # type: ignore[arg-type]
        found_in=entry.found_in, note="; ".join(notes) or None,
    )  # fmt: skip


def instant(text: str | None) -> datetime | None:
    """Return a time in UTC (no zone = UTC, no clock = 00:00), None when it is none or lies before 1990: ISO 8601, mail and GDELT forms."""
    try:
        found = _moment(text or "")
        moment = found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return moment if moment.year >= FIRST_YEAR else None


def _moment(text: str) -> datetime:
    plain = text.strip()[:100]
    if GDELT_TIME.fullmatch(plain):
        return datetime.strptime(plain + "+0000", "%Y%m%d%H%M%S%z")
    try:
        return datetime.fromisoformat(plain)
    except ValueError:
        return parsedate_to_datetime(plain)


def language_code(text: str | None) -> str | None:
    """Return the two or three letters of a language tag (`ar-SY` gives `ar`), None when there are none."""
    match = LANGUAGE.fullmatch((text or "").strip())
    return match[1].lower() if match else None


@dataclass(frozen=True)
class Scan:
    """A document cut to what may be parsed: `n_entries` begin in the whole, `n_left_out` past the limit. `fault` null = may be parsed."""

    data: bytes
    n_entries: int
    n_left_out: int = 0
    fault: str | None = None


def as_utf8(data: bytes) -> bytes:
    """Return a UTF-16 document as UTF-8, so that its tags can be seen; any other as it is."""
    codec = next((codec for start, codec in UTF16_STARTS.items() if data.startswith(start)), None)
    if codec is None:
        return data
    text = data.decode(codec, "replace").removeprefix("\ufeff")
    return DECLARED.sub(r"\1", text, count=1).encode("utf-8", "replace")


def scan_tags(data: bytes, names: Iterable[str], *, max_entries: int, max_marks: int) -> Scan:
    """Look at a document before any parser does: one pass, linear in its size, comments and CDATA left out.

    An entry is a start tag with one of the local names; a mark is a tag or an attribute. What follows the last entry allowed is cut off,
    and so is a last entry that never ends: half an address would be another one.
    """
    wanted = {name.encode() for name in names}
    starts: list[tuple[int, int]] = []
    marks = 0
    for match in TAG.finditer(data):
        if match["name"] is None:
            continue
        if match["name"].rpartition(b":")[2] in wanted:
            starts.append((match.start(), marks))
        if _is_huge(match[0]):
            detail = f"the tag at byte {match.start()} is longer than any real one or has more attributes"
            return Scan(b"", len(starts), len(starts), detail)
        marks += 1 + match[0].count(b"=")
        if marks > MAX_SCANNED:
            break
    if len(starts) > max_entries:
        cut, marks = starts[max_entries]
        data = data[:cut]
    elif starts and not ENTRY_END.search(data, starts[-1][0]):
        data = data[: starts[-1][0]]
    n_left_out = max(0, len(starts) - max_entries)
    if marks > max_marks:
        return Scan(b"", len(starts), len(starts), f"has more than {max_marks} tags and attributes")
    return Scan(data, len(starts), n_left_out)


def _is_huge(tag: bytes) -> bool:
    """Whether a tag is too long, or has more attributes than allowed: each begins after white space and has a value in quotes."""
    if len(tag) <= MAX_ATTRIBUTES * 3:
        return False
    return len(tag) > MAX_TAG_BYTES or len(ATTRIBUTE.findall(tag)) > 2 * MAX_ATTRIBUTES


def lose_rest(sieve: Sieve, url: str, scan: Scan, *, n_read: int, fault: str | None) -> None:
    """Count the entries of a document that were cut off, and those that its parser did not give; a fault that cost none is a remark."""
    n_unread = max(0, scan.n_entries - scan.n_left_out - n_read)
    if b"<!ENTITY" in scan.data[:MAX_TAG_BYTES]:
        sieve.lose(
            url, "entities", "declares entities of its own: those that lead outside were not followed", n_entries=0
        )
    if scan.n_left_out:
        detail = f"{scan.n_left_out} entries after entry {n_read} were left out"
        sieve.lose(url, "over_limit", detail, n_entries=scan.n_left_out)
    elif fault and not n_unread:
        sieve.lose(url, "not_well_formed", f"read in spite of: {fault}", n_entries=0)
    if n_unread:
        detail = f"{n_unread} entries after entry {n_read} were not read" + (f": {fault}" if fault else "")
        sieve.lose(url, "not_well_formed", detail, n_entries=n_unread)


def _line(text: str | None) -> str | None:
    """Return a heading on one line with what UTF-8 cannot hold replaced, None when nothing is left."""
    plain = (text or "").replace("\0", "").encode("utf-8", "replace").decode("utf-8")
    return " ".join(plain.split())[:MAX_TITLE_CHARS] or None


def _shown(text: str | None) -> str:
    """Return the head of a hostile text, fit for a message."""
    return ascii((text or "").strip()[:200])[1:-1]
