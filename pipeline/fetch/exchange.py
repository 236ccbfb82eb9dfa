"""One request and its answer as a value, and what the archive needs to know of a visit made of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True)
class Exchange:
    """One hop. Bytes are as on the wire inside TLS (empty: nothing was sent, nothing came); `body` has chunking and codings undone.

    `seconds` is the whole time from the first step to the last byte; `server_ip` is null when no connection was tried; `status` is null
    when no status line came; `is_verified` is false over plain http. `fault` is null when all went well, else a reason code (`refused`,
    `dns`, `connect`, `tls`, `timeout`, `too_large`, `cut_short`, `malformed`, `bad_coding` ...) with its `detail`.
    """

    url: str
    started_at: datetime
    seconds: float
    server_ip: str | None
    is_tls: bool
    is_verified: bool
    request_bytes: bytes
    response_bytes: bytes
    status: int | None
    headers: tuple[tuple[str, str], ...]
    body: bytes
    fault: str | None = None
    detail: str | None = None


class Visited(Protocol):
    """A visit to one link: all exchanges in order, the one that decided it last; `outcome` is fetched, not_modified or failed."""

    @property
    def exchanges(self) -> Sequence[Exchange]: ...
    @property
    def final_url(self) -> str: ...
    @property
    def outcome(self) -> str: ...
    @property
    def reason(self) -> str | None: ...
    @property
    def detail(self) -> str | None: ...
    @property
    def attempts(self) -> int: ...
