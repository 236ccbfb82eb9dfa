"""What earlier runs know of a source, by the identity of each address: its last bytes, when it was first and last seen, what is still due."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import get_args

from pipeline.archive.warc import warc_time
from pipeline.fetch.links import Basis, Link
from pipeline.fetch.manifest import KnownPage, Line, manifests, read_manifest
from pipeline.fetch.normal import identity
from pipeline.fetch.visits import Known
from pipeline.params import FetchParams

DONE = ("new", "changed", "unchanged", "refused")


@dataclass
class History:
    """What was read, by identity: `known` of lists and pages, `links` and `first_seen` (UTC) of pages as they were first listed.

    `is_list_done`: every link that the last list named as due was dealt with.
    """

    known: dict[str, KnownPage] = field(default_factory=dict)
    links: dict[str, Link] = field(default_factory=dict)
    first_seen: dict[str, datetime] = field(default_factory=dict)
    is_list_done: bool = False

    def page(self, url: str) -> KnownPage | None:
        """Return what is known of an address, None where it was never read."""
        return self.known.get(identity(url))


def read_history(store: Path, source_id: str) -> History:
    """Return the history of a source from the manifests of its finished archives."""
    history = History()
    n_due = n_done = 0
    for path in manifests(store, source_id):
        for line in read_manifest(path):
            if line.role == "page":
                n_done += line.outcome in DONE
            elif line.role and "n_due" in line.link:
                n_due, n_done = int(line.link["n_due"]), 0
            _note(history, line)
    history.is_list_done = n_done >= n_due
    return history


def _note(history: History, line: Line) -> None:
    if not (line.payload_sha256 and line.original_id and line.original_url and line.original_date):
        return
    key, seen = identity(line.url), warc_time(line.fetched_at)
    history.known[key] = KnownPage(
        etag=line.etag, last_modified=line.last_modified, payload_sha256=line.payload_sha256,
        payload_digest=line.payload_digest, record_id=line.original_id, record_url=line.original_url,
        record_date=line.original_date, seen_at=line.fetched_at,
    )  # fmt: skip
    if seen and line.role == "page" and key not in history.links:
        history.first_seen[key], history.links[key] = seen, _link(line)


def _link(line: Line) -> Link:
    """Return the link that led to a page, as its manifest line keeps it."""
    told = {name: line.link.get(name) for name in ("title", "language", "found_in", "note")}
    basis: Basis = line.link["basis"] if line.link.get("basis") in get_args(Basis) else "none"
    return Link(
        line.url, told["title"], warc_time(line.link.get("published")), basis, told["language"], told["found_in"] or "", told["note"]
    )  # fmt: skip


def due(links: tuple[Link, ...], history: History, params: FetchParams, now: datetime) -> list[Link]:
    """Return the links to visit: listed ones that were never read, then pages young enough to be edited that were not seen for some hours.

    A page is looked at again whether it is still listed or not: a list may drop it, or not change at all, while its text does.
    """
    new = [link for link in links if identity(link.url) not in history.links]
    return new + [link for key, link in history.links.items() if _may_have_changed(key, history, params, now)]


def _may_have_changed(key: str, history: History, params: FetchParams, now: datetime) -> bool:
    seen = warc_time(history.known[key].seen_at) or history.first_seen[key]
    is_young = now - history.first_seen[key] <= timedelta(days=params.recheck_days)
    return is_young and now - seen >= timedelta(hours=params.recheck_hours)


def conditions(page: KnownPage | None) -> Known | None:
    """Return what a request may be made conditional on."""
    fetched = warc_time(page.record_date) if page else None
    return Known(page.record_url, fetched, page.etag, page.last_modified) if page and fetched else None
