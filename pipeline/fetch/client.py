"""One request and its answer, byte for byte: no redirect is followed, no cookie kept, and a fault is a value with its reason."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from urllib.parse import urljoin

import h11

from pipeline import __version__
from pipeline.archive.responses import ResponseError, decode_codings
from pipeline.fetch.addresses import Refusal, Target, check_url
from pipeline.fetch.exchange import Exchange as Exchange
from pipeline.fetch.exchange import Headers
from pipeline.fetch.wire import Network, Wire, WireError, open_wire
from pipeline.params import FetchParams

MAX_HEAD_BYTES = 100_000  # of a status line with its headers; servers and browsers stop far below
MAX_DETAIL_CHARS = 300
REDIRECTS = (301, 302, 303, 307, 308)
ACCEPT = "text/html, application/xhtml+xml, application/xml;q=0.9, application/pdf;q=0.8, */*;q=0.5"
CODINGS = "gzip"  # every server knows it, and so does every reader of archives; warcio trips over brotli
NO_TEXT = ("image/", "audio/", "video/", "font/", "model/", "application/zip", "application/vnd.android")


@dataclass
class _Answer:
    """What has been read so far: `start` and `surplus` are the bytes before and after the final response."""

    status: int | None = None
    headers: Headers = ()
    parts: list[bytes] = field(default_factory=list)
    start: int = 0
    surplus: int = 0
    fault: str | None = None
    detail: str | None = None

    def fail(self, fault: str, detail: str) -> None:
        self.fault, self.detail = fault, detail[:MAX_DETAIL_CHARS]


def redirected(exchange: Exchange) -> str | None:
    """Return where an answer sends us, null = it does not; nothing says yet that we may go there."""
    place = (exchange.header("location") or "").strip().replace(" ", "%20")
    if exchange.fault or exchange.status not in REDIRECTS or not place:
        return None
    with suppress(UnicodeError):
        place = place.encode("latin-1").decode("utf-8")
    try:
        return urljoin(exchange.url, place)
    except ValueError:
        return place  # cannot be read, and is refused for that


def user_agent(params: FetchParams) -> str:
    """Return what we call ourselves: the project and its version, and how to reach those who run it."""
    name = f"claimline/{__version__}"
    return params.user_agent or (f"{name} (+{params.contact})" if params.contact else name)


class Client:
    """Asks for one URL at a time, over a connection of its own."""

    def __init__(self, params: FetchParams, *, network: Network, now: Callable[[], datetime]) -> None:
        self.params = params
        self.network = network
        self._now = now

    def get(self, url: str, headers: Iterable[tuple[str, str]] = (), *, verifies_tls: bool = True) -> Exchange:
        """Return the exchange for one GET; whatever goes wrong stands in its `fault` (a Refusal's reason or one of ours)."""
        started_at, begun = self._now().astimezone(UTC), time.monotonic()
        answer, wire = _Answer(), None
        try:
            target = check_url(url, allow_loopback=self.network.allow_loopback)
            wire = open_wire(target, network=self.network, params=self.params, verifies_tls=verifies_tls,
                             max_bytes=self.params.max_bytes + MAX_HEAD_BYTES)  # fmt: skip
            _converse(wire, self._request(target, headers), answer)
        except (Refusal, WireError) as problem:
            answer.fail(problem.reason, problem.detail)
        finally:
            if wire:
                wire.close()
        body = self._decoded(answer)
        exchange = Exchange(url, started_at, time.monotonic() - begun, status=answer.status, headers=answer.headers,
                            body=body, fault=answer.fault, detail=answer.detail)  # fmt: skip
        if wire is None:
            return exchange
        return replace(
            exchange, server_ip=wire.server_ip, is_tls=wire.is_tls, is_verified=wire.is_verified,
            certificate_sha256=wire.certificate_sha256, request_bytes=bytes(wire.sent),
            response_bytes=bytes(wire.received[answer.start : len(wire.received) - answer.surplus]),
        )  # fmt: skip

    def _request(self, target: Target, headers: Iterable[tuple[str, str]]) -> h11.Request:
        own = [("Host", target.authority), ("User-Agent", user_agent(self.params)), ("Accept", ACCEPT),
               ("Accept-Encoding", CODINGS), ("Connection", "close")]  # fmt: skip
        lines = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in (*own, *headers)]
        return h11.Request(method=b"GET", target=target.path.encode("ascii"), headers=lines)

    def _decoded(self, answer: _Answer) -> bytes:
        """Return the body with its codings undone; a body that cannot be unpacked is kept as it came, with a fault."""
        body = b"".join(answer.parts)
        if answer.fault:
            return body
        declared = ", ".join(value for name, value in answer.headers if name == "content-encoding")
        try:
            unpacked, remark = decode_codings(body, declared if body else "", self.params.max_bytes)
        except ResponseError as error:
            if error.reason == "too_large":
                answer.fail(
                    "too_large", f"the body unpacks to more than {self.params.max_bytes} bytes (fetch.max_bytes)"
                )
            else:
                answer.fail("bad_coding", error.detail)
            return body
        if len(unpacked) > self.params.max_bytes:
            answer.fail(
                "too_large", f"the body has {len(body)} bytes, the limit is {self.params.max_bytes} (fetch.max_bytes)"
            )
        answer.detail = answer.detail or remark
        return unpacked


def _converse(wire: Wire, request: h11.Request, answer: _Answer) -> None:
    """Send the request and read the answer into `answer`; raises WireError when the connection fails."""
    talk = h11.Connection(h11.CLIENT, max_incomplete_event_size=MAX_HEAD_BYTES)
    wire.send((talk.send(request) or b"") + (talk.send(h11.EndOfMessage()) or b""))
    has_ended = False
    while True:
        try:
            event = talk.next_event()
        except h11.RemoteProtocolError as error:
            return answer.fail("cut_short" if has_ended else "malformed", str(error))
        if event is h11.NEED_DATA:
            data = wire.receive()
            has_ended = not data
            talk.receive_data(data)
        elif isinstance(event, h11.InformationalResponse):
            answer.start = len(wire.received) - len(talk.trailing_data[0])
        elif isinstance(event, h11.Response):
            answer.status = event.status_code
            answer.headers = tuple((name.decode("latin-1"), value.decode("latin-1")) for name, value in event.headers)
            if fault := _unwanted(answer):
                return answer.fail("not_text", fault)
        elif isinstance(event, h11.Data):
            answer.parts.append(bytes(event.data))
        else:
            break
    answer.surplus = len(talk.trailing_data[0])
    if not isinstance(event, h11.EndOfMessage):
        return answer.fail("malformed", "the server left HTTP in the middle of the answer")
    if answer.surplus:
        answer.detail = f"{answer.surplus} bytes after the end of the message were left out"
    return None


def _unwanted(answer: _Answer) -> str | None:
    """Return why a body is not read at all: its type can hold no article; null when it is read."""
    declared = next((value for name, value in answer.headers if name == "content-type"), "").strip().lower()
    if answer.status == 200 and declared.startswith(NO_TEXT):
        return f"Content-Type is '{declared}'"
    return None
