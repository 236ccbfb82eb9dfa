"""Addresses: what is one, and which two are the same page by their spelling alone.

`identity` changes only what servers treat alike. It never follows a doubt: parameters that may name an article stay, and so do trailing
slashes, letter case of paths and routes behind `#!` or `#/`. (`courlan` was tried: it drops `uid`, `cid`, `source` and parameters without
a value, and so makes one page of two.) Pages that declare another address as their own are joined later, by that declaration.
"""

from __future__ import annotations

import re
from urllib.parse import SplitResult, quote, urljoin, urlsplit, urlunsplit

import idna

MAX_ADDRESS_CHARS = 4_000
DEFAULT_PORTS = {"http": 80, "https": 443}
MAX_ROUNDS = 10  # one stripped part may uncover another; three rounds are the most that was seen
CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff]")
ESCAPE = re.compile(r"%([0-9A-Fa-f]{2})|%")
UNRESERVED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
KEPT = "!$%&'()*+,/:;=?@[]~"  # legal in a path or query: never escaped here
HOST_PREFIXES = ("www.", "m.", "mobile.", "amp.")
MIN_LONG_LABEL = 4  # letters; below it, in front of a country's two, a label may be part of a suffix (co.uk, org.sy)
ROUTES = ("!", "/")  # a fragment that begins so names a page of a site that is one script
AMP_CACHE = re.compile(
    r"https?://[^/]+\.cdn\.ampproject\.org/[cv]/(s/)?(?=[^/]+\.[^/]+)(.*)", re.IGNORECASE | re.DOTALL
)
AMP_END = re.compile(r"(?:(?<=/[^/])|(?<=[^/]{2}))(?:\.amp)+$|(?P<slug>/[^/]*)/amp(?P<end>/?)$")
ARTICLE_SLUG = re.compile(
    r"\d{4}|\.html?$|-[^-]*-[^-]*-"
)  # what stands in front of `/amp` where it is another view of an article
TRACKING = re.compile(
    r"utm_\w+|mtm_\w+|pk_(?:campaign|kwd|source|medium|content)|fbclid|gclid|gclsrc|dclid|gbraid|wbraid|msclkid|yclid|ysclid|twclid|ttclid"
    r"|igshid|igsh|li_fat_id|mc_[ce]id|mkt_tok|oly_(?:anon|enc)_id|vero_(?:id|conv)|_hs(?:enc|mi)|__hs\w+|hsctatracking|_g[al]|xtor|wickedid"
    r"|ns_(?:mchannel|source|campaign|linkname|fee)|at_(?:medium|campaign|format|ptr_name|bbc_team|custom\d|link_\w+)"
    r"|cmp|cmpid|smid|smtyp|__twitter_impression",
    re.IGNORECASE,
)  # names that only tell how a reader came to a page
AMP_PARAMETERS = re.compile(r"amp(?:=(?:1|true)?)?|outputtype=amp", re.IGNORECASE)


class AddressError(ValueError):
    """Something that is no web address: the message says why."""


def web_address(text: str, base: str | None = None) -> str:
    """Return an absolute http or https address, relative ones resolved against `base`, or raise AddressError.

    As browsers do, white space around it is dropped, line ends within it too, and a blank becomes %20. Whether the host may be asked at
    all is not judged here.
    """
    plain = re.sub(r"[\t\r\n]+", "", text.strip())
    if CONTROL.search(plain):
        raise AddressError("holds a control character")
    try:
        whole = (plain if urlsplit(plain).scheme else urljoin(base or "", plain)).replace(" ", "%20")
        parts = urlsplit(whole)
        port, host = parts.port, parts.hostname
    except ValueError as error:
        raise AddressError(f"is no address ({error})") from error
    if parts.scheme.lower() not in DEFAULT_PORTS:
        raise AddressError(f"begins with '{parts.scheme}:', not http or https" if parts.scheme else "names no host")
    if not host or port == 0:
        raise AddressError("names no host" if not host else "has port 0")
    if len(whole) > MAX_ADDRESS_CHARS:
        raise AddressError(f"has {len(whole)} characters, the limit is {MAX_ADDRESS_CHARS}")
    return whole


def host_of(url: str) -> str:
    """Return the host of an address in ASCII lower case, without `www.`."""
    return _ascii(urlsplit(url).hostname or "").removeprefix("www.")


def identity(url: str) -> str:
    """Return one spelling for all spellings of an address; idempotent. It is a key, not what is to be fetched."""
    for _ in range(MAX_ROUNDS):
        shorter = _once(url)
        if shorter == url:
            break
        url = shorter
    return url


def _once(url: str) -> str:
    cached = AMP_CACHE.fullmatch(url)
    if cached:
        return f"http{'s' if cached[1] else ''}://{cached[2]}"
    parts = urlsplit(url.strip())
    path = AMP_END.sub(_without_amp, _without_dots(_escaped(parts.path))) or "/"
    fragment = _escaped(parts.fragment) if parts.fragment.startswith(ROUTES) else ""
    scheme, netloc = _place(parts)
    return urlunsplit((scheme, netloc, path, _query(parts.query), fragment))


def _place(parts: SplitResult) -> tuple[str, str]:
    """Return scheme and place; http and https with their own ports are one place, called https."""
    scheme, host = parts.scheme.lower(), _ascii(parts.hostname or "")
    for prefix in HOST_PREFIXES:
        rest = host.removeprefix(prefix)
        if rest != host and _can_stand_alone(rest):
            host = rest
            break
    user, at, _ = parts.netloc.rpartition("@")
    if ":" in host:
        host = f"[{host}]"
    if parts.port is None or parts.port == DEFAULT_PORTS.get(scheme):
        return ("https" if scheme in DEFAULT_PORTS else scheme), f"{user}{at}{host}"
    return scheme, f"{user}{at}{host}:{parts.port}"


def _can_stand_alone(host: str) -> bool:
    """Whether what is left of a host without its first label is a site, not a suffix under which anyone may have one."""
    labels = host.split(".")
    if len(labels) != 2:
        return len(labels) > 2
    return len(labels[1]) > 2 or len(labels[0]) >= MIN_LONG_LABEL


def _ascii(host: str) -> str:
    lower = host.lower().rstrip(".")
    if lower.isascii():
        return lower
    try:
        return idna.encode(lower, uts46=True).decode("ascii")
    except (idna.IDNAError, UnicodeError):
        return lower


def _escaped(text: str) -> str:
    """Return a path, query part or fragment with one spelling of each escape; a `%` that begins none is escaped itself."""

    def one(match: re.Match[str]) -> str:
        if match[1] is None:
            return "%25"
        char = chr(int(match[1], 16))
        return char if char in UNRESERVED else match[0].upper()

    return ESCAPE.sub(one, quote(ESCAPE.sub(one, text), safe=KEPT, errors="replace"))


def _without_dots(path: str) -> str:
    """Return a path with its `.` and `..` steps taken."""
    steps = path.split("/")
    done: list[str] = []
    for at, step in enumerate(steps):
        if step in (".", ".."):
            if step == ".." and len(done) > 1:
                done.pop()
            if at == len(steps) - 1:
                done.append("")
        else:
            done.append(step)
    return "/".join(done)


def _without_amp(match: re.Match[str]) -> str:
    slug = match["slug"]
    if slug is None:
        return ""
    return f"{slug}{match['end']}" if ARTICLE_SLUG.search(slug) else match[0]


def _query(query: str) -> str:
    """Return a query without what only tracks its reader; named parameters are put in order, bare ones keep theirs."""
    parts = [_escaped(part) for part in query.split("&") if part]
    kept = [
        part for part in parts if not TRACKING.fullmatch(part.partition("=")[0]) and not AMP_PARAMETERS.fullmatch(part)
    ]
    if all("=" in part for part in kept):
        kept.sort(key=lambda part: part.partition("=")[0])
    return "&".join(kept)
