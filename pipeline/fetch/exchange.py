"""One request with its answer as a value, and what the archive needs to know of the visit it belongs to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

Headers = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Exchange:
    """One request with its answer. Bytes are as on the wire, inside TLS; `response_bytes` begin at the final status line and end
    with the message. `body` has chunks and codings undone; with a fault it is what came before it, codings not undone.

    Null: `server_ip` = no connection or a proxy, `certificate_sha256` = no TLS, `status` = no answer, `fault` = none,
    `detail` = nothing odd. A detail without a fault is a remark. `seconds` is the whole time; header names are in lower case.
    """

    url: str
    started_at: datetime
    seconds: float
    server_ip: str | None = None
    is_tls: bool = False
    is_verified: bool = False
    certificate_sha256: str | None = None
    request_bytes: bytes = b""
    response_bytes: bytes = b""
    status: int | None = None
    headers: Headers = ()
    body: bytes = b""
    fault: str | None = None
    detail: str | None = None

    def header(self, name: str) -> str | None:
        """Return the first value of a header, null when it is not there; bytes above 127 are read as Latin-1."""
        return next((value for each, value in self.headers if each == name.lower()), None)


class Visited(Protocol):
    """What became of one link; `exchanges` end with the one that decided it, `outcome` is fetched, not_modified, refused or failed."""

    @property
    def url(self) -> str: ...
    @property
    def final_url(self) -> str: ...
    @property
    def permanent_url(self) -> str | None: ...
    @property
    def outcome(self) -> str: ...
    @property
    def exchanges(self) -> Sequence[Exchange]: ...
    @property
    def robots(self) -> Sequence[Exchange]: ...
    @property
    def reason(self) -> str | None: ...
    @property
    def detail(self) -> str | None: ...
    @property
    def attempts(self) -> int: ...
    @property
    def is_tls(self) -> bool: ...
    @property
    def is_verified(self) -> bool: ...
