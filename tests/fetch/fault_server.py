"""A web server on loopback that misbehaves as told, and a network on which made-up public names lead to it and nowhere else."""

from __future__ import annotations

import asyncio
import gzip
import socket
import ssl
import struct
import threading
import time
from collections.abc import Awaitable, Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import trustme

from pipeline.fetch.wire import Network, WireError

PUBLIC = "93.184.215.14"  # what every made-up name resolves to, unless a test says otherwise
REASONS = {200: "OK", 301: "Moved Permanently", 302: "Found", 304: "Not Modified", 404: "Not Found", 503: "Unavailable"}


@dataclass(frozen=True)
class Request:
    """One request as it came; `at` is on the monotonic clock."""

    at: float
    is_tls: bool
    host: str
    path: str
    headers: dict[str, str]
    raw: bytes


Behaviour = Callable[[Request, asyncio.StreamWriter], Awaitable[None]]


def message(body: bytes = b"", status: int = 200, headers: Iterable[str] = (), *, length: bool = True) -> bytes:
    """Return a whole response as bytes."""
    lines = [f"HTTP/1.1 {status} {REASONS.get(status, 'Status')}", *headers]
    if length and status != 304:
        lines.append(f"Content-Length: {len(body)}")
    return "\r\n".join([*lines, "", ""]).encode("latin-1") + body


def chunked(*parts: bytes) -> bytes:
    """Return parts as a chunked body with its end."""
    return b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in (*parts, b""))


def raw(data: bytes) -> Behaviour:
    """Send exactly these bytes and close."""

    async def behave(request: Request, writer: asyncio.StreamWriter) -> None:
        writer.write(data)
        await writer.drain()

    return behave


def reply(body: bytes = b"", status: int = 200, headers: Iterable[str] = ()) -> Behaviour:
    """Send a well-formed response."""
    return raw(message(body, status, headers))


def redirect(place: str, status: int = 302) -> Behaviour:
    """Send the visitor elsewhere."""
    return reply(b"", status, [f"Location: {place}"])


def drip(data: bytes, seconds: float) -> Behaviour:
    """Send one byte at a time."""

    async def behave(request: Request, writer: asyncio.StreamWriter) -> None:
        for at in range(len(data)):
            writer.write(data[at : at + 1])
            await writer.drain()
            await asyncio.sleep(seconds)

    return behave


def endless(head: bytes, block: bytes) -> Behaviour:
    """Send a head, then the same block for ever."""

    async def behave(request: Request, writer: asyncio.StreamWriter) -> None:
        writer.write(head)
        while True:
            writer.write(block)
            await writer.drain()

    return behave


def silent(seconds: float = 30.0) -> Behaviour:
    """Say nothing."""

    async def behave(request: Request, writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(seconds)

    return behave


def late(seconds: float, then: Behaviour) -> Behaviour:
    """Wait, then behave."""

    async def behave(request: Request, writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(seconds)
        await then(request, writer)

    return behave


def reset(data: bytes = b"") -> Behaviour:
    """Send some bytes and break the connection with a reset."""

    async def behave(request: Request, writer: asyncio.StreamWriter) -> None:
        writer.write(data)
        await writer.drain()
        await asyncio.sleep(0.02)
        plain = writer.get_extra_info("socket")
        plain.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        writer.transport.abort()

    return behave


def in_turn(*behaviours: Behaviour) -> Behaviour:
    """Behave otherwise each time; the last one stays."""
    left = list(behaviours)

    async def behave(request: Request, writer: asyncio.StreamWriter) -> None:
        await (left.pop(0) if len(left) > 1 else left[0])(request, writer)

    return behave


def gzip_bomb(n_mb: int) -> bytes:
    """Return n_mb MB of zeros as gzip, about a thousandth of that, without ever holding them."""
    pack = gzip.compress(bytes(1 << 20), mtime=0)
    return pack * n_mb  # members one after the other are one gzip file


class Certificates:
    """A test authority, and contexts by name: good unless the name says otherwise."""

    def __init__(self, folder: Path) -> None:
        self._authority = trustme.CA()
        self.file = folder / "test-authority.pem"
        self._authority.cert_pem.write_to_path(str(self.file))
        self._contexts: dict[str, ssl.SSLContext] = {}

    def context(self, name: str) -> ssl.SSLContext:
        """Return a server context for a host name."""
        if name not in self._contexts:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            self._certificate(name).configure_cert(context)
            self._contexts[name] = context
        return self._contexts[name]

    def _certificate(self, name: str) -> trustme.LeafCert:
        now = datetime.now(UTC)
        if name == "expired.example":
            return self._authority.issue_cert(name, not_before=now - timedelta(9), not_after=now - timedelta(1))
        if name == "stranger.example":
            return trustme.CA().issue_cert(name)
        return self._authority.issue_cert("other.example" if name == "wrong-host.example" else name)


@dataclass
class FaultServer:
    """Routes by (host, path) or path; `requests` and `connects` are what reached it, `most_at_once` by host."""

    certificates: Certificates
    routes: dict[str | tuple[str, str], Behaviour] = field(default_factory=dict)
    names: dict[str, list[tuple[str, ...]]] = field(default_factory=dict)
    requests: list[Request] = field(default_factory=list)
    lookups: list[str] = field(default_factory=list)
    connects: list[tuple[str, int]] = field(default_factory=list)
    most_at_once: dict[str, int] = field(default_factory=dict)
    ports: dict[str, int] = field(default_factory=dict)
    robots: bytes | None = b""

    def network(self, **changes: object) -> Network:
        """Return a network on which every `.example` name leads here, by its port to plain or TLS."""
        given = {"resolve": self.resolve, "connect": self.connect, "authorities": self.certificates.file}
        return Network(**{**given, **changes})

    def resolve(self, host: str, port: int, seconds: float) -> tuple[str, ...]:
        """Answer like a name server: the next of the given answers, else the one public address."""
        self.lookups.append(host)
        answers = self.names.get(host)
        if answers is None and not host.endswith(".example"):
            raise WireError("no_such_host", f"{host} is not known to the tests")
        if not answers:
            return (PUBLIC,)
        return answers.pop(0) if len(answers) > 1 else answers[0]

    def connect(self, address: str, port: int, seconds: float) -> socket.socket:
        """Connect to this server, whatever the address; the test sees what was wanted."""
        self.connects.append((address, port))
        kind = {443: "tls", 80: "plain"}.get(port)
        return socket.create_connection(("127.0.0.1", self.ports[kind] if kind else port), timeout=seconds)

    def paths(self) -> list[str]:
        """Return the paths that were asked for, robots.txt left out."""
        return [each.path for each in self.requests if each.path != "/robots.txt"]

    def start(self) -> None:
        """Serve from a thread until `stop`."""
        ready = threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._serve(ready)), daemon=True)
        self._thread.start()
        ready.wait(10)

    def stop(self) -> None:
        """End the thread and break what is open."""
        self._loop.call_soon_threadsafe(self._end.set)
        self._thread.join(10)

    async def _serve(self, ready: threading.Event) -> None:
        self._loop, self._end = asyncio.get_running_loop(), asyncio.Event()
        self._now_open: dict[str, int] = {}
        first = self.certificates.context("public.example")
        first.sni_callback = lambda sock, name, _: setattr(
            sock, "context", self.certificates.context(name or "public.example")
        )
        plain = await asyncio.start_server(self._answer, "127.0.0.1", 0)
        tls = await asyncio.start_server(self._answer, "127.0.0.1", 0, ssl=first)
        self.ports = {"plain": plain.sockets[0].getsockname()[1], "tls": tls.sockets[0].getsockname()[1]}
        ready.set()
        await self._end.wait()
        plain.close()
        tls.close()
        for task in asyncio.all_tasks() - {asyncio.current_task()}:
            task.cancel()

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError, asyncio.IncompleteReadError, asyncio.LimitOverrunError, ssl.SSLError):
            request = self._read(await reader.readuntil(b"\r\n\r\n"), writer)
            self.requests.append(request)
            now = self._now_open[request.host] = self._now_open.get(request.host, 0) + 1
            self.most_at_once[request.host] = max(now, self.most_at_once.get(request.host, 0))
            try:
                await self._behaviour(request)(request, writer)
            finally:
                self._now_open[request.host] -= 1
        with suppress(ConnectionError, ssl.SSLError):
            writer.close()

    def _read(self, data: bytes, writer: asyncio.StreamWriter) -> Request:
        first, *lines = data.decode("latin-1").rstrip("\r\n").split("\r\n")
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
        is_tls = writer.get_extra_info("ssl_object") is not None
        return Request(time.monotonic(), is_tls, headers["host"], first.split(" ")[1], headers, data)

    def _behaviour(self, request: Request) -> Behaviour:
        own = self.routes.get((request.host, request.path)) or self.routes.get(request.path)
        if own:
            return own
        if request.path == "/robots.txt" and self.robots is not None:
            return reply(self.robots, headers=["Content-Type: text/plain"])
        return reply(b"nothing here", 404)
