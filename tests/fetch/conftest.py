"""The fault server, fresh for each test, and clients and visitors that talk to it without waiting."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from pipeline.fetch.client import Client
from pipeline.fetch.visits import Timing, Visitor
from pipeline.params import FetchParams
from tests.fetch.fault_server import Certificates, FaultServer

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
QUICK = FetchParams(
    contact="https://newsroom.example/robot",
    connect_seconds=2,
    read_seconds=1,
    deadline_seconds=2,
    max_bytes=1_000_000,
    workers=2,
)


class Clock:
    """A clock that only waiting moves."""

    def __init__(self) -> None:
        self.seconds = 0.0
        self.pauses: list[float] = []

    def now(self) -> datetime:
        return NOON + timedelta(seconds=self.seconds)

    def monotonic(self) -> float:
        return self.seconds

    def sleep(self, seconds: float) -> None:
        self.pauses.append(seconds)
        self.seconds += seconds

    def timing(self) -> Timing:
        return Timing(self.now, self.monotonic, self.sleep, lambda: 0.5)


@pytest.fixture(scope="session")
def certificates(tmp_path_factory) -> Certificates:
    return Certificates(tmp_path_factory.mktemp("authority"))


@pytest.fixture
def server(certificates):
    server = FaultServer(certificates)
    server.start()
    yield server
    server.stop()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def client(server, clock):
    """Return a function that makes a client; its arguments change the quick parameters."""
    return lambda **changes: Client(replace(QUICK, **changes), network=server.network(), now=clock.now)


@pytest.fixture
def get(client, server):
    """Return a function that serves one behaviour and asks for it."""

    def ask(behaviour, url="http://public.example/page", **changes):
        server.routes["/page"] = behaviour
        return client(**changes).get(url)

    return ask


@pytest.fixture
def visitor(server, clock):
    """Return a function that makes a visitor; its arguments change the quick parameters."""
    return lambda **changes: Visitor(replace(QUICK, **changes), network=server.network(), timing=clock.timing())
