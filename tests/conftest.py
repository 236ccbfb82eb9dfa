"""Shared by all tests: no test reaches the network, and a small project folder to work in."""

from __future__ import annotations

import ipaddress
import os
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


def is_loopback(address) -> bool:
    """Whether a socket address stays on this machine (a path is a local socket)."""
    if not isinstance(address, tuple):
        return True
    try:
        return ipaddress.ip_address(address[0]).is_loopback
    except ValueError:
        return address[0] == "localhost"


@pytest.fixture(autouse=True)
def no_network(monkeypatch):
    """Any connection that would leave this machine fails the test."""

    def guarded(name):
        genuine = getattr(socket.socket, name)

        def connect(self, address):
            if not is_loopback(address):
                raise AssertionError(f"a test tried to reach {address}")
            return genuine(self, address)

        return connect

    def lookup(host, *args, **kwargs):
        if host not in (None, "localhost", "127.0.0.1", "::1", b"localhost", b"127.0.0.1"):
            raise AssertionError(f"a test tried to look up {host}")
        return genuine_lookup(host, *args, **kwargs)

    genuine_lookup = socket.getaddrinfo
    monkeypatch.setattr(socket.socket, "connect", guarded("connect"))
    monkeypatch.setattr(socket.socket, "connect_ex", guarded("connect_ex"))
    monkeypatch.setattr(socket, "getaddrinfo", lookup)


def shut_off(folder: Path, *, code: Path = ROOT) -> dict[str, str]:
    """Return variables for commands none of whose processes can open a socket; `folder` gets refused.txt and guarded.txt."""
    guard = ROOT / "tests" / "no_network"
    return {
        "PYTHONPATH": f"{guard}{os.pathsep}{code}",
        "REFUSED": str(folder / "refused.txt"),
        "GUARDED": str(folder / "guarded.txt"),
    }


@pytest.fixture(scope="session")
def root() -> Path:
    """The project folder."""
    return ROOT


@pytest.fixture
def project(tmp_path) -> Path:
    """A project of its own: params.yaml and packs as committed, an empty data/build."""
    shutil.copy(ROOT / "params.yaml", tmp_path / "params.yaml")
    shutil.copytree(ROOT / "data" / "packs", tmp_path / "data" / "packs")
    (tmp_path / "data" / "build").mkdir()
    return tmp_path


@pytest.fixture
def pack_root(tmp_path) -> Path:
    """A folder of packs with the smallest base pack."""
    base = tmp_path / "packs" / "world"
    base.mkdir(parents=True)
    (base / "pack.yaml").write_text("name: world\ntitle: Base\n", encoding="utf-8")
    return tmp_path / "packs"


@pytest.fixture(scope="session")
def sample_build(tmp_path_factory) -> Path:
    """The embedded sample run through the stages up to `evaluate`, in a folder like data/build; about half a minute, once.

    No process of it can open a socket; what was tried stands in refused.txt beside the folder (tests/test_network.py).
    """
    build = tmp_path_factory.mktemp("sample") / "build"
    snapshots = build / "collect/snapshots.parquet"
    parsed, articles = build / "parse/articles.parquet", build / "stories/articles.parquet"
    places, gold = (
        build / "gazetteer/places.parquet",
        sorted((ROOT / "tests" / "gold").glob("sample-*.jsonl")),
    )
    stages = {
        "gazetteer": ["--out", places],
        "collect": [
            "--snapshots",
            snapshots,
            "--rejects",
            build / "collect/rejects.parquet",
        ],
        "parse": [
            "--snapshots",
            snapshots,
            "--articles",
            parsed,
            "--rejects",
            build / "parse/rejects.parquet",
        ],
        "stories": [
            "--articles",
            parsed,
            "--out",
            articles,
            "--members",
            build / "stories/story_members.parquet",
        ],
        "extract": ["--articles", articles, "--places", places, "--out", build / "extract"],
        "evaluate": [
            "--gold",
            *gold,
            "--articles",
            articles,
            "--extract",
            build / "extract",
            "--places",
            places,
            "--out",
            build / "metrics.json",
            "--flaws",
            build / "evaluate/flaws.json",
        ],
    }
    for stage, words in stages.items():
        command = [sys.executable, "-m", f"pipeline.{stage}", "--params", ROOT / "params.yaml", *words]
        env = {**os.environ, **shut_off(build.parent)}
        done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=False)
        assert done.returncode == 0, f"{stage}: {done.stderr}"
    return build


@pytest.fixture(scope="session")
def hostile(tmp_path_factory):
    """A project in which every free text is hostile, with its report and its site; some twenty seconds, once (tests/publish/hostile_build.py)."""
    from tests.publish.hostile_build import hostile_project

    return hostile_project(tmp_path_factory.mktemp("hostile"))
