"""The manifest: one line for each visited link, beside its archive, and what the manifests of earlier runs tell of a source."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pipeline.errors import StoreError
from pipeline.fetch.custody import MANIFEST, canonical
from pipeline.fetch.exchange import Visited

PLACE = ("offset", "length")  # known only when the archive is read back: the archive itself does not hold them


@dataclass(frozen=True)
class KnownPage:
    """What earlier runs have of an address: its last validators, the hash of its last text, and the record that holds those bytes."""

    etag: str | None
    last_modified: str | None
    payload_sha256: str
    payload_digest: str | None
    record_id: str
    record_url: str
    record_date: str
    seen_at: str


@dataclass(frozen=True)
class Hop:
    """One exchange of a visit; `record_id` is its response or revisit record, null when nothing came back. `seconds` is the whole time."""

    url: str
    started_at: str
    seconds: float | None
    status: int | None
    fault: str | None
    detail: str | None
    server_ip: str | None
    is_tls: bool
    is_verified: bool | None
    certificate_sha256: str | None
    record_id: str | None


@dataclass(frozen=True)
class Line:
    """One visit to one link.

    `outcome`: new, changed, unchanged (by the bytes, or by the server's word when `status` is 304), failed, refused (we did not ask).
    `record_id`, `offset` and `length` place the record of the last answer in the archive, null when there was none. `payload_sha256` is over
    the body with chunking and codings undone, `payload_digest` is what its record says; both null when nothing was read. `original_*` is
    the response record that holds these bytes: the record itself, or the one that a revisit refers to. Times are UTC. `role` null and
    reason "interrupted": a kill cut the visit short, and `is_verified` is not known. `is_tls` and `is_verified` speak of all `hops`; `robots`
    are the requests for a robots.txt on the way. `link` is what the caller knew of the link and how it was found.
    """

    url: str
    final_url: str
    role: str | None
    outcome: str
    reason: str | None
    detail: str | None
    fetched_at: str
    attempts: int
    is_tls: bool
    is_verified: bool | None
    permanent_url: str | None = None
    status: int | None = None
    record_id: str | None = None
    offset: int | None = None
    length: int | None = None
    payload_sha256: str | None = None
    payload_digest: str | None = None
    etag: str | None = None
    last_modified: str | None = None
    original_id: str | None = None
    original_url: str | None = None
    original_date: str | None = None
    link: Mapping[str, Any] = field(default_factory=dict)
    hops: tuple[Hop, ...] = ()
    robots: tuple[Hop, ...] = ()

    def block(self) -> bytes:
        """Return the line as the archive's metadata record holds it."""
        return canonical({name: value for name, value in asdict(self).items() if name not in PLACE})

    def row(self) -> bytes:
        """Return the line as the manifest holds it."""
        return canonical(asdict(self)) + b"\n"


def read_line(data: bytes) -> Line:
    """Return a line of a manifest or a metadata record; fields of a later version are left out. ValueError when it is none."""
    found = json.loads(data)
    try:
        known = {each.name: found[each.name] for each in fields(Line) if each.name in found}
        return Line(**{**known, **{name: tuple(map(_read_hop, found[name])) for name in ("hops", "robots")}})
    except (KeyError, TypeError) as error:
        raise ValueError(f"is no line of a manifest ({error})") from error


def _read_hop(found: Mapping[str, Any]) -> Hop:
    return Hop(**{each.name: found[each.name] for each in fields(Hop)})


def warc_date(at: datetime) -> str:
    """Return a time in UTC to the microsecond, as WARC 1.1 allows."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def visit_line(
    visit: Visited, *, at: datetime, role: str, known: KnownPage | None, link: Mapping[str, Any], hops: tuple[Hop, ...],
    robots: tuple[Hop, ...], payload_digest: str | None, is_revisit: bool,
) -> Line:  # fmt: skip
    """Return the manifest line of a visit whose last answer is stored with this digest, as a revisit of `known` or in full."""
    last = visit.exchanges[-1] if visit.exchanges else None
    body_hash = hashlib.sha256(last.body).hexdigest() if last else None
    outcome, reason = outcome_of(visit, body_hash, known)
    line = Line(
        url=visit.url, final_url=visit.final_url, permanent_url=visit.permanent_url, role=role, outcome=outcome, reason=reason,
        detail=visit.detail, fetched_at=warc_date(last.started_at if last else at), attempts=visit.attempts, is_tls=visit.is_tls,
        is_verified=visit.is_verified, status=last.status if last else None, record_id=hops[-1].record_id if hops else None,
        link=link, hops=hops, robots=robots,
    )  # fmt: skip
    if last is None or outcome in ("failed", "refused"):
        return line
    etag, modified = last.header("etag"), last.header("last-modified")
    if is_revisit and known:
        return replace(
            line, payload_sha256=known.payload_sha256, payload_digest=known.payload_digest, etag=etag or known.etag,
            last_modified=modified or known.last_modified, original_id=known.record_id, original_url=known.record_url,
            original_date=known.record_date,
        )  # fmt: skip
    return replace(
        line, payload_sha256=body_hash, payload_digest=payload_digest, etag=etag, last_modified=modified,
        original_id=line.record_id, original_url=last.url, original_date=warc_date(last.started_at),
    )  # fmt: skip


def outcome_of(visit: Visited, body_hash: str | None, known: KnownPage | None) -> tuple[str, str | None]:
    """Return outcome and reason of a visit; an answer "not modified" to a question that was not asked is a failure."""
    if visit.outcome == "not_modified":
        return ("unchanged", visit.reason) if known else ("failed", "http_304")
    if visit.outcome != "fetched":
        return visit.outcome, visit.reason
    if known is None:
        return "new", visit.reason
    return ("unchanged" if known.payload_sha256 == body_hash else "changed"), visit.reason


def manifests(store: Path, source_id: str) -> list[Path]:
    """Return the manifests of a source, oldest first."""
    return sorted((store / source_id).rglob(f"*{MANIFEST}"), key=lambda path: (path.parent, path.stem))


def read_manifest(path: Path) -> Iterator[Line]:
    """Yield the lines of a manifest; StoreError when one was changed so that it cannot be read."""
    for number, row in enumerate(path.read_bytes().splitlines(), 1):
        try:
            yield read_line(row)
        except ValueError as error:
            raise StoreError(
                f"{path}, line {number}",
                rule=f"cannot be read ({error})",
                remedy="run `claimline verify`, then restore the file (`dvc checkout data/store.dvc`, a backup)",
            ) from error
