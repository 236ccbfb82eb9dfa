"""One connection for one request: a name is resolved once, every answer is checked, and only a checked address is connected to."""

from __future__ import annotations

import socket
import ssl
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache
from hashlib import sha256
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import urlsplit

import certifi

from pipeline.fetch.addresses import Target, check_address
from pipeline.params import FetchParams

READ_BYTES = 65_536  # per read
MAX_ADDRESSES = 3  # of one host that are tried
Resolve = Callable[[str, int, float], tuple[str, ...]]  # (host, port, seconds) -> addresses
Connect = Callable[[str, int, float], socket.socket]  # (address, port, seconds) -> connection


class WireError(Exception):
    """A connection that could not be made or kept: reason code and detail."""

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(f"{reason}: {detail}")
        self.reason = reason
        self.detail = detail


def resolve_name(host: str, port: int, seconds: float) -> tuple[str, ...]:
    """Return the addresses of a host, or raise WireError; the system's own patience may be longer than ours, hence the thread."""
    found: list[tuple[str, ...] | OSError] = []

    def look_up() -> None:
        try:
            answers = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
            found.append(tuple(dict.fromkeys(str(answer[4][0]) for answer in answers)))
        except (OSError, UnicodeError) as error:
            found.append(error if isinstance(error, OSError) else OSError(str(error)))

    thread = threading.Thread(target=look_up, daemon=True)
    thread.start()
    thread.join(seconds)
    if not found:
        raise WireError("timeout", f"no address for {host} within {seconds:.0f} s")
    if isinstance(found[0], OSError):
        is_final = isinstance(found[0], socket.gaierror) and found[0].errno == socket.EAI_NONAME
        raise WireError("no_such_host" if is_final else "dns", f"{host}: {found[0]}")
    return found[0]


def open_socket(address: str, port: int, seconds: float) -> socket.socket:
    """Return a connection to an address; it is a number, so nothing is looked up."""
    return socket.create_connection((address, port), timeout=seconds)


@dataclass(frozen=True)
class Network:
    """How the outside is reached. Tests put their own functions here, and the rule on addresses stays on.

    `allow_loopback` is for tests that cannot: it lets this machine through, nothing else. `authorities` null = those of certifi.
    """

    resolve: Resolve = resolve_name
    connect: Connect = open_socket
    allow_loopback: bool = False
    authorities: Path | None = None


@dataclass
class Wire:
    """An open connection that keeps all bytes sent and received, inside TLS; `deadline` is on the monotonic clock.

    `server_ip` null = behind a proxy, `certificate_sha256` null = no TLS.
    """

    connection: socket.socket
    server_ip: str | None
    deadline: float
    read_seconds: float
    max_bytes: int
    is_tls: bool = False
    is_verified: bool = False
    certificate_sha256: str | None = None
    sent: bytearray = field(default_factory=bytearray)
    received: bytearray = field(default_factory=bytearray)

    def send(self, data: bytes) -> None:
        """Send all bytes, or raise WireError."""
        self._arm()
        try:
            self.connection.sendall(data)
        except TimeoutError:
            raise WireError("timeout", "the server took no bytes") from None
        except OSError as error:
            raise WireError("cut_short", f"the connection broke while sending ({error})") from None
        self.sent += data

    def receive(self) -> bytes:
        """Return the next bytes, empty at the end, or raise WireError."""
        self._arm()
        try:
            data = self.connection.recv(READ_BYTES)
        except TimeoutError:
            raise WireError("timeout", f"silent after {len(self.received)} bytes") from None
        except OSError as error:
            raise WireError("cut_short", f"broke after {len(self.received)} bytes ({error})") from None
        self.received += data
        if len(self.received) > self.max_bytes:
            raise WireError("too_large", f"more than {self.max_bytes} bytes came")
        return data

    def close(self) -> None:
        """Close the connection without waiting for the other side."""
        self.connection.close()

    def _arm(self) -> None:
        self.connection.settimeout(_patience(self.read_seconds, self.deadline))


def _patience(seconds: float, deadline: float) -> float:
    """Return how long the next step may wait, or raise WireError when the whole request has had its time."""
    left = deadline - time.monotonic()
    if left <= 0:
        raise WireError("timeout", "the request was not finished in time (fetch.deadline_seconds)")
    return min(seconds, left)


def open_wire(target: Target, *, network: Network, params: FetchParams, max_bytes: int, verifies_tls: bool) -> Wire:
    """Return a connection to a target, or raise Refusal (the address) or WireError (everything else)."""
    deadline = time.monotonic() + params.deadline_seconds
    server_ip = None
    if params.proxy:
        connection = _through_proxy(target, params.proxy, network=network, seconds=params.connect_seconds)
    else:
        connection, server_ip = _direct(target, network=network, seconds=params.connect_seconds, deadline=deadline)
    wire = Wire(connection, server_ip, deadline, params.read_seconds, max_bytes)
    if target.scheme == "https":
        try:
            _start_tls(wire, target, authorities=network.authorities, verifies=verifies_tls)
        except WireError:
            wire.close()
            raise
    return wire


def _direct(target: Target, *, network: Network, seconds: float, deadline: float) -> tuple[socket.socket, str]:
    """Resolve once, check every answer, connect to the first that takes us: a second look-up could answer otherwise."""
    try:
        answers: tuple[str, ...] = (str(ip_address(target.host)),)
    except ValueError:
        answers = network.resolve(target.host, target.port, _patience(seconds, deadline))
    addresses = [str(check_address(answer, allow_loopback=network.allow_loopback)) for answer in answers]
    fault = WireError("no_such_host", f"{target.host} has no address")
    for address in addresses[:MAX_ADDRESSES]:
        try:
            return network.connect(address, target.port, _patience(seconds, deadline)), address
        except TimeoutError:
            fault = WireError("timeout", f"{address} port {target.port}: no connection within {seconds:.0f} s")
        except OSError as error:
            fault = WireError("connect", f"{address} port {target.port}: {error}")
    raise fault


@lru_cache(maxsize=8)
def _context(authorities: Path | None, verifies: bool) -> ssl.SSLContext:
    context = ssl.create_default_context(cafile=str(authorities or certifi.where()))
    context.set_alpn_protocols(["http/1.1"])
    if not verifies:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    return context


def _start_tls(wire: Wire, target: Target, *, authorities: Path | None, verifies: bool) -> None:
    wire._arm()
    try:
        secured = _context(authorities, verifies).wrap_socket(wire.connection, server_hostname=target.host)
    except TimeoutError:
        raise WireError("timeout", f"{wire.server_ip}: no TLS handshake in time") from None
    except ssl.SSLCertVerificationError as error:
        raise WireError("tls", f"{wire.server_ip}: the certificate is not accepted ({error.verify_message})") from None
    except ssl.SSLError as error:
        raise WireError("tls", f"{wire.server_ip}: no TLS connection ({error.reason or error})") from None
    except OSError as error:
        raise WireError("connect", f"{wire.server_ip}: broke in the TLS handshake ({error})") from None
    wire.connection, wire.is_tls, wire.is_verified = secured, True, verifies
    wire.certificate_sha256 = sha256(secured.getpeercert(binary_form=True) or b"").hexdigest()


def _through_proxy(target: Target, proxy: str, *, network: Network, seconds: float) -> socket.socket:
    """Ask a SOCKS5 proxy (RFC 1928) for a connection by name: this machine looks up nothing and connects to nothing else."""
    parts = urlsplit(proxy)
    name = target.host.encode()
    try:
        connection = network.connect(str(parts.hostname), int(parts.port or 0), seconds)
        connection.settimeout(seconds)
        connection.sendall(b"\x05\x01\x00")
        _expect(connection, b"\x05\x00")
        connection.sendall(b"\x05\x01\x00\x03" + bytes([len(name)]) + name + target.port.to_bytes(2, "big"))
        kind = _expect(connection, b"\x05\x00\x00", more=1)
        length = {b"\x01": 4, b"\x04": 16}.get(kind) or _expect(connection, b"", more=1)[0]
        _expect(connection, b"", more=length + 2)  # the address at which the proxy stands; of no use to us
    except OSError as error:
        raise WireError("connect", f"proxy {parts.netloc}: {error}") from None
    return connection


def _expect(connection: socket.socket, start: bytes, more: int = 0) -> bytes:
    """Return the bytes that follow the expected ones, or raise ConnectionError."""
    data = b""
    while len(data) < len(start) + more:
        part = connection.recv(len(start) + more - len(data))
        if not part:
            raise ConnectionError("closed the connection")
        data += part
    if not data.startswith(start):
        raise ConnectionError(f"answered {data.hex()}, no connection was made")
    return data[len(start) :]
