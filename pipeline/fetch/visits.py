"""From a link to its page, with manners: robots.txt, one request per host at a time with a gap, bounded redirects and attempts."""

from __future__ import annotations

import random
import re
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from functools import partial
from typing import Literal

from pipeline.fetch.addresses import Refusal, Target, check_url
from pipeline.fetch.client import Client, Exchange, redirected
from pipeline.fetch.robots import Robots, Rules
from pipeline.fetch.wire import Network
from pipeline.params import FetchParams

PERMANENT = (301, 308)
PASSING_STATUS = (408, 425, 429, 500, 502, 503, 504, 520, 521, 522, 523, 524)  # may be gone at the next attempt
PASSING_FAULTS = ("dns", "connect", "timeout", "cut_short")
DEAD_FAULTS = ("no_such_host", "tls")  # will not pass, and say that the whole host is gone
REFUSALS = ("url", "scheme", "userinfo", "port", "address")  # what a client does not ask for
HEADER_VALUE = re.compile(r"[!-~\x80-\xff](?:[ -~\x80-\xff]{0,998}[!-~\x80-\xff])?")
Outcome = Literal["fetched", "not_modified", "refused", "failed"]


def _utc_now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True)
class Timing:
    """Clock, waiting and chance, so that a test needs none of them. `sleep` is called before every request, also with 0,
    and may raise Refusal("stopped", ...) to end the visits under way."""

    now: Callable[[], datetime] = _utc_now
    monotonic: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep
    random: Callable[[], float] = random.random  # from 0 to 1


@dataclass(frozen=True)
class Known:
    """What an earlier run got from `url` (the last one after redirects) and when (UTC) it last got the whole page; null = not sent."""

    url: str
    fetched_at: datetime
    etag: str | None = None
    last_modified: str | None = None


@dataclass(frozen=True)
class Manners:
    """How a source is asked: `seconds_between` null = as in the parameters."""

    seconds_between: float | None = None
    obeys_robots: bool = True
    verifies_tls: bool = True


PLAIN = Manners()


@dataclass(frozen=True)
class Visit:
    """What became of one link. `exchanges` are all requests for it in order, `robots` those for a robots.txt made on the way.

    `refused` = we did not ask (address, robots, budget, parked host), `failed` = we asked and got no page; both have a reason.
    `permanent_url` is where permanent redirects alone lead; null = nowhere else. A detail without a reason is a remark.
    """

    url: str
    final_url: str
    outcome: Outcome
    exchanges: tuple[Exchange, ...] = ()
    robots: tuple[Exchange, ...] = ()
    permanent_url: str | None = None
    reason: str | None = None
    detail: str | None = None

    @property
    def attempts(self) -> int:
        """How often the last URL was asked for; 0 when it was refused."""
        return sum(each.url == self.final_url for each in self.exchanges)

    @property
    def is_tls(self) -> bool:
        """Whether every request of the visit went over TLS."""
        return bool(self.exchanges) and all(each.is_tls for each in self.exchanges)

    @property
    def is_verified(self) -> bool:
        """Whether every certificate on the way was verified."""
        return bool(self.exchanges) and all(each.is_verified for each in self.exchanges)


@dataclass
class _Host:
    """One host in this run: `not_before` is on the monotonic clock, `parked` says why it is left alone, null = it is not."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    not_before: float = 0.0
    failures: int = 0
    parked: str | None = None
    slow: str | None = None


@dataclass
class _Route:
    """A visit under way."""

    url: str
    exchanges: list[Exchange] = field(default_factory=list)
    robots: list[Exchange] = field(default_factory=list)
    permanent_url: str | None = None
    is_permanent: bool = True

    def end(self, outcome: Outcome, url: str, reason: str | None = None, detail: str | None = None) -> Visit:
        return Visit(
            self.url, url, outcome, tuple(self.exchanges), tuple(self.robots), self.permanent_url, reason, detail
        )


class Visitor:
    """Makes the visits of one run; safe to use from several threads, of which one at a time talks to a host."""

    def __init__(self, params: FetchParams, *, network: Network | None = None, timing: Timing | None = None) -> None:
        self.params = params
        self._network = network or Network()
        self._timing = timing or Timing()
        self._client = Client(params, network=self._network, now=self._timing.now)
        self._hosts: dict[str, _Host] = {}
        self._robots = {verifies: Robots(self._timing.now) for verifies in (True, False)}
        self._bytes_lock = threading.Lock()
        self._bytes = 0

    def visit(self, url: str, known: Known | None = None, manners: Manners = PLAIN) -> Visit:
        """Return what became of a link. It raises nothing: a page that cannot be had is a visit with its reason."""
        route = _Route(url)
        place, seen = url, set[str]()
        try:
            for hop in range(self.params.max_redirects + 1):
                target = check_url(place, allow_loopback=self._network.allow_loopback)
                if target.url in seen:
                    return route.end("failed", place, "redirect_loop", f"comes back to {place}")
                seen.add(target.url)
                place = target.url
                if hop and route.is_permanent:
                    route.permanent_url = place
                gap = self._gap(target, route, manners)
                headers = self._conditions(target, known)
                exchange = self._ask(target, headers, gap=gap, manners=manners, log=route.exchanges)
                onward = redirected(exchange)
                if onward is None:
                    return self._end(route, exchange, place, is_conditional=bool(headers))
                route.is_permanent &= exchange.status in PERMANENT
                place = onward
            return route.end("failed", place, "too_many_redirects", f"more than {self.params.max_redirects}")
        except Refusal as refusal:
            outcome: Outcome = "failed" if refusal.reason in (*PASSING_FAULTS, *DEAD_FAULTS) else "refused"
            return route.end(outcome, place, refusal.reason, refusal.detail)

    def notes(self) -> Iterator[tuple[str, str]]:
        """Yield (host, remark) for every host that was left alone or that asks for more patience than we have."""
        for name, host in sorted(self._hosts.items()):
            yield from ((name, remark) for remark in (host.slow, host.parked) if remark)

    def _end(self, route: _Route, exchange: Exchange, url: str, *, is_conditional: bool) -> Visit:
        if exchange.fault:
            outcome: Outcome = "refused" if exchange.fault in REFUSALS else "failed"
            return route.end(outcome, url, exchange.fault, exchange.detail)
        if exchange.status == 304:
            if is_conditional:
                return route.end("not_modified", url, None, exchange.detail)
            return route.end(
                "failed", url, "http_304", "the server says 'not modified' to a request without conditions"
            )
        if exchange.status in (200, 203):
            return route.end("fetched", url, None, exchange.detail)
        return route.end("failed", url, f"http_{exchange.status}", exchange.detail)

    def _gap(self, target: Target, route: _Route, manners: Manners) -> float:
        """Return the seconds between two requests to a host, or raise Refusal when robots.txt forbids the URL."""
        gap = self.params.seconds_between if manners.seconds_between is None else manners.seconds_between
        if not manners.obeys_robots:
            return gap
        rules = self._robots[manners.verifies_tls].rules(target, partial(self._ask_robots, gap, manners, route.robots))
        if not rules.allows(target.url):
            raise Refusal(rules.reason, rules.detail)
        return max(gap, self._crawl_delay(target, rules))

    def _crawl_delay(self, target: Target, rules: Rules) -> float:
        delay, limit = rules.crawl_delay or 0.0, self.params.max_crawl_delay
        if delay > limit:
            remark = f"robots.txt asks for {delay:g} s between requests, it gets {limit:g} (fetch.max_crawl_delay)"
            self._host(target).slow = remark
        return min(delay, limit)

    def _conditions(self, target: Target, known: Known | None) -> list[tuple[str, str]]:
        """Return the conditional headers: only for the very URL they came from, and not when a full look is due."""
        if not known or known.url != target.url:
            return []
        if self._timing.now() - known.fetched_at >= timedelta(days=self.params.refetch_days):
            return []
        pairs = (("If-None-Match", known.etag), ("If-Modified-Since", known.last_modified))
        return [(name, value) for name, value in pairs if value and HEADER_VALUE.fullmatch(value)]

    def _ask_robots(self, gap: float, manners: Manners, log: list[Exchange], url: str) -> Exchange:
        """Return the answer for a robots.txt; one that leads to a closed address is as good as silent."""
        try:
            target = check_url(url, allow_loopback=self._network.allow_loopback)
            return self._ask(target, [], gap=gap, manners=manners, log=log)
        except Refusal as refusal:
            if refusal.reason not in REFUSALS:
                raise
            return Exchange(url, self._timing.now(), 0.0, fault=refusal.reason, detail=refusal.detail)

    def _ask(
        self, target: Target, headers: list[tuple[str, str]], *, gap: float, manners: Manners, log: list[Exchange]
    ) -> Exchange:
        """Return the last exchange of at most `max_attempts`, all of which go to the log; a host's lock is held while it is asked."""
        host = self._host(target)
        for attempt in range(1, self.params.max_attempts + 1):
            with host.lock:
                self._check(host)
                self._timing.sleep(max(0.0, host.not_before - self._timing.monotonic()))
                exchange = self._client.get(target.url, headers, verifies_tls=manners.verifies_tls)
                log.append(exchange)
                pause = self._judge(host, exchange, attempt)
                host.not_before = self._timing.monotonic() + max(gap, pause)
            if not _may_pass(exchange) or host.parked:
                break
        return exchange

    def _host(self, target: Target) -> _Host:
        return self._hosts.setdefault(target.host.removeprefix("www."), _Host())

    def _check(self, host: _Host) -> None:
        if host.parked:
            raise Refusal("parked", host.parked)
        if self._bytes >= self.params.max_total_bytes:
            raise Refusal("budget", f"{self._bytes} bytes came in this run, the limit is fetch.max_total_bytes")

    def _judge(self, host: _Host, exchange: Exchange, attempt: int) -> float:
        """Note what an answer costs and says of its host; return the seconds that the host is to be left in peace."""
        with self._bytes_lock:
            self._bytes += len(exchange.response_bytes)
        if not _may_pass(exchange) and exchange.fault not in DEAD_FAULTS:
            host.failures = 0
            return 0.0
        asked = retry_after(exchange.header("retry-after") or "", self._timing.now())
        if asked > self.params.max_retry_after:
            host.parked = f"the host asks for {asked:.0f} s of peace (HTTP {exchange.status}); left alone for this run"
            return 0.0
        if attempt == self.params.max_attempts or exchange.fault in DEAD_FAULTS:
            host.failures += 1
            if host.failures >= self.params.max_host_failures:
                host.parked = f"{host.failures} links failed one after the other; left alone for this run"
        backoff: float = self.params.backoff_seconds * 2 ** (attempt - 1) * (0.5 + self._timing.random())
        return max(asked, backoff)


def _may_pass(exchange: Exchange) -> bool:
    """Return whether another attempt may succeed."""
    return exchange.fault in PASSING_FAULTS if exchange.fault else exchange.status in PASSING_STATUS


def retry_after(value: str, now: datetime) -> float:
    """Return the seconds that a Retry-After header asks for, as a number or a date; 0 when it says nothing that can be read."""
    text = value.strip()
    if text.isascii() and text.isdigit():
        return float(text)
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, TypeError, OverflowError):
        return 0.0
    return max(0.0, (moment.replace(tzinfo=moment.tzinfo or UTC) - now).total_seconds())
