"""What a site's robots.txt lets us ask for (RFC 9309), read once per site and run."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from protego import Protego

from pipeline.fetch.addresses import Target
from pipeline.fetch.client import REDIRECTS, Exchange, redirected

PRODUCT = "claimline"  # the name by which a robots.txt calls us
MAX_ROBOTS_BYTES = 512_000  # that are read of a file; RFC 9309 asks for 500 KiB at least
MAX_REDIRECTS = 5  # RFC 9309, 2.3.1.2
UNREACHABLE = "robots_unreachable"
MAX_AGE = timedelta(hours=24)  # RFC 9309, 2.4
HOST_FAULTS = (
    "address",
    "no_such_host",
    "dns",
    "connect",
    "timeout",
    "tls",
)  # say more of the host than of its robots.txt
Ask = Callable[[str], Exchange]  # with attempts and patience: the last answer of a URL


@dataclass(frozen=True)
class Rules:
    """What one site allows: `parser` null = the same for every path, as `is_open` says. `crawl_delay` is in seconds, null = none asked.

    `reason` is the code for a URL that is not allowed: robots, robots_unreachable, or the fault of a host that is not there at all.
    """

    is_open: bool
    reason: str
    detail: str
    parser: Protego | None = None
    crawl_delay: float | None = None

    def allows(self, url: str) -> bool:
        """Return whether a URL of this site may be asked for."""
        return self.parser.can_fetch(url, PRODUCT) if self.parser else self.is_open


def read_rules(last: Exchange) -> Rules:
    """Return the rules that the last answer gives: 4xx opens a site, 5xx and silence close it, 2xx is read."""
    status = last.status or 0
    is_cut = last.fault == "too_large" and 200 <= status < 300 and not last.header("content-encoding")
    if last.fault and not is_cut:
        reason = last.fault if last.fault in HOST_FAULTS else UNREACHABLE
        return Rules(False, reason, f"robots.txt was not reached ({last.fault}: {last.detail})")
    if status in REDIRECTS:
        return Rules(True, UNREACHABLE, f"robots.txt is nowhere after {MAX_REDIRECTS} redirects, which counts as none")
    if 400 <= status < 500 and status != 429:
        return Rules(True, UNREACHABLE, f"no robots.txt (HTTP {status})")
    if not 200 <= status < 300:
        return Rules(False, UNREACHABLE, f"robots.txt was not reached (HTTP {status})")
    parser = Protego.parse(_text(last.body))
    return Rules(True, "robots", "robots.txt forbids it", parser, parser.crawl_delay(PRODUCT))


def _text(body: bytes) -> str:
    """Return what is read of a robots.txt: whole lines only, for half a rule may say more than the rule."""
    if len(body) > MAX_ROBOTS_BYTES:
        body = body[:MAX_ROBOTS_BYTES].replace(b"\r", b"\n").rpartition(b"\n")[0]
    return body.decode("utf-8-sig", "replace")


class Robots:
    """The rules of all sites met in a run; safe to use from several threads."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self._known: dict[str, tuple[datetime, Rules]] = {}
        self._locks: dict[str, threading.Lock] = {}

    def rules(self, target: Target, ask: Ask) -> Rules:
        """Return the rules of a target's site; they are asked for when they are not known yet, or are a day old."""
        site = f"{target.scheme}://{target.authority}"
        with self._locks.setdefault(site, threading.Lock()):
            asked_at, rules = self._known.get(site, (None, None))
            if rules and asked_at and self._now() - asked_at < MAX_AGE:
                return rules
            rules = _ask_site(f"{site}/robots.txt", ask)
            self._known[site] = (self._now(), rules)
            return rules


def _ask_site(url: str, ask: Ask) -> Rules:
    """Ask for a robots.txt and go where it is said to be, which may be another host."""
    first = answer = ask(url)
    for _ in range(MAX_REDIRECTS):
        onward = redirected(answer)
        if onward is None:
            break
        answer = ask(onward)
    rules = read_rules(answer)
    return rules if rules.parser or answer is first else replace(rules, reason=UNREACHABLE)
