"""What may be asked for: http and https, a host with a public name, and addresses that lie on the open internet."""

from __future__ import annotations

import re
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from urllib.parse import quote, urlsplit

import idna

MAX_URL_CHARS = 8_000  # the longest that servers and browsers take
PORTS = {"http": 80, "https": 443}
FIRST_FREE_PORT = 1024  # below it lie mail, files, shells and the like; no news site does
KEPT_IN_PATH = "%/:=&?~#+!$,;'@()*[]|"  # characters of a path and query that are sent as they are
UNWRITTEN = re.compile(r"[\x00-\x20\x7f\\\ud800-\udfff]")  # what no link holds as it stands
NUMBER_LABEL = re.compile(r"[0-9]+|0x[0-9a-f]*")  # what ends a host that resolvers read as an IPv4 address
LABEL = re.compile(r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?")
LOCAL_NAMES = (
    "localhost",
    "local",
    "internal",
    "intranet",
    "lan",
    "home.arpa",
    "in-addr.arpa",
    "ip6.arpa",
    "onion",
    "i2p",
)
Address = IPv4Address | IPv6Address

# Not on the open internet: the special-purpose registries of IANA, and one address that a cloud answers metadata on.
CLOSED_V4 = tuple(ip_network(each) for each in (
    "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24",
    "192.0.2.0/24", "192.31.196.0/24", "192.52.193.0/24", "192.88.99.0/24", "192.168.0.0/16", "192.175.48.0/24",
    "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/3", "168.63.129.16/32",
))  # fmt: skip
# IPv6 that is given out lies in one block; loopback, ULA, link-local, v4-mapped and NAT64 are outside it, Teredo and 6to4 inside.
OPEN_V6 = ip_network("2000::/3")
CLOSED_V6 = tuple(
    ip_network(each) for each in ("2001::/23", "2001:db8::/32", "2002::/16", "2620:4f:8000::/48", "3fff::/20")
)


class Refusal(Exception):  # noqa: N818 (nothing went wrong: the rule worked)
    """A request that is not made: reason code and detail."""

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(f"{reason}: {detail}")
        self.reason = reason
        self.detail = detail


@dataclass(frozen=True)
class Target:
    """A URL taken apart: `host` is lower-case ASCII without a trailing dot or brackets, `path` holds the query too."""

    scheme: str
    host: str
    port: int
    path: str

    @property
    def authority(self) -> str:
        """The host as it stands in a Host header."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == PORTS[self.scheme] else f"{host}:{self.port}"

    @property
    def url(self) -> str:
        """The URL that is asked for: what stands in the archive."""
        return f"{self.scheme}://{self.authority}{self.path}"


def is_public(address: Address) -> bool:
    """Return whether an address lies on the open internet: no private, local, shared, mapped, tunnelled or reserved range."""
    if isinstance(address, IPv4Address):
        return not any(address in network for network in CLOSED_V4)
    return address in OPEN_V6 and not any(address in network for network in CLOSED_V6)


def check_address(text: str, *, allow_loopback: bool = False) -> Address:
    """Return the address, or raise Refusal when it is not public; loopback passes only with the flag that tests set."""
    try:
        address = ip_address(text)
    except ValueError:
        raise Refusal("address", f"'{text[:100]}' is no IP address") from None
    if is_public(address) or (allow_loopback and address.is_loopback):
        return address
    raise Refusal("address", f"{address} is not on the open internet")


def check_url(url: str, *, allow_loopback: bool = False) -> Target:
    """Return a URL taken apart, or raise Refusal when it must not be asked for; a name still has to be resolved and checked."""
    if len(url) > MAX_URL_CHARS:
        raise Refusal("url", f"has {len(url)} characters, the limit is {MAX_URL_CHARS}")
    if UNWRITTEN.search(url):
        raise Refusal("url", "holds a space, a control character, a backslash or half a character")
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError as error:
        raise Refusal("url", f"cannot be read ({error})") from None
    if parts.scheme not in PORTS:
        raise Refusal("scheme", f"'{parts.scheme[:40]}' is neither http nor https")
    if "@" in parts.netloc:
        raise Refusal("userinfo", "names a user before the host; such links hide where they lead")
    if port is not None and port < FIRST_FREE_PORT and port not in PORTS.values():
        raise Refusal("port", f"{port} is no port of a web site")
    query = f"?{parts.query}" if "?" in url.partition("#")[0] else ""
    path = quote((parts.path or "/") + query, safe=KEPT_IN_PATH)
    name = _host(host, bracketed="[" in parts.netloc, allow_loopback=allow_loopback)
    return Target(parts.scheme, name, port or PORTS[parts.scheme], path)


def _host(host: str, *, bracketed: bool, allow_loopback: bool) -> str:
    """Return the host in ASCII, or raise Refusal: an address must be public and written plainly, a name must not be a local one."""
    if bracketed:
        return str(check_address(host, allow_loopback=allow_loopback))
    name = _ascii(host)
    labels = name.split(".")
    if NUMBER_LABEL.fullmatch(labels[-1]):
        return str(check_address(name, allow_loopback=allow_loopback))  # refuses 127.1, 0x7f.1, 0177.0.0.1, 2130706433
    if not all(LABEL.fullmatch(label) for label in labels) or len(name) > 253:
        raise Refusal("url", f"the host '{name[:100]}' is no host name")
    if allow_loopback and name == "localhost":
        return name
    if len(labels) == 1 or any(name == each or name.endswith(f".{each}") for each in LOCAL_NAMES):
        raise Refusal("address", f"'{name[:100]}' is a name of a local network")
    return name


def _ascii(host: str) -> str:
    """Return a host name in ASCII, lower case and without its trailing dot; look-alike digits and dots become plain ones."""
    try:
        name = host.lower() if host.isascii() else idna.encode(host, uts46=True).decode()
    except (idna.IDNAError, UnicodeError) as error:
        raise Refusal("url", f"the host cannot be read ({error})") from None
    return name.removesuffix(".")
