"""Shared by all tests: no test reaches the network, and a small project folder to work in."""

from __future__ import annotations

import ipaddress
import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

if "PYTEST_XDIST_WORKER" in os.environ:  # each core has its process; before polars is imported
    os.environ.setdefault("POLARS_MAX_THREADS", "1")

import pytest
from filelock import FileLock

ROOT = Path(__file__).resolve().parent.parent
# folders and files that take longest, begun first
LONG = ("browser", "test_reproducible.py", "report", "fetch", "publish", "extract")


def home_of(nodeid: str) -> str:
    """Return the folder of a test under tests, or its file there."""
    return nodeid.partition("::")[0].split("/")[1]


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Keep a folder's tests, which share what they build, in one process."""
    from xdist.scheduler import LoadScopeScheduling

    class ByFolder(LoadScopeScheduling):
        def _split_scope(self, nodeid: str) -> str:
            return home_of(nodeid)

    config.option.loadscopereorder = False
    return ByFolder(config, log)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what takes longest, where processes share the tests."""
    if "PYTEST_XDIST_WORKER" in os.environ:
        items.sort(key=lambda item: LONG.index(name) if (name := home_of(item.nodeid)) in LONG else len(LONG))


def made_once(tmp_path_factory: pytest.TempPathFactory, name: str, make: Callable[[Path], object]) -> Path:
    """Return a folder that `make` has filled: in one process of pytest-xdist, while the others wait (as its documentation has it)."""
    if "PYTEST_XDIST_WORKER" not in os.environ:
        folder = tmp_path_factory.mktemp(name)
        make(folder)
        return folder
    base = tmp_path_factory.getbasetemp().parent
    folder, done = base / name, base / f"{name}.done"
    with FileLock(base / f"{name}.lock"):
        if not done.exists():
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir()
            make(folder)
            done.touch()
    return folder


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
    return made_once(tmp_path_factory, "sample", run_sample) / "build"


def run_sample(root: Path) -> None:
    """Run the stages up to `evaluate` in root/build; `extract` remembers nothing, for what it remembers lies beside the file of parameters."""
    build = root / "build"
    own = Path(shutil.copy(ROOT / "params.yaml", root))
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
        command = [
            sys.executable,
            "-m",
            f"pipeline.{stage}",
            "--params",
            own if stage == "extract" else ROOT / "params.yaml",
            *words,
        ]
        env = {**os.environ, **shut_off(build.parent)}
        done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=False)
        assert done.returncode == 0, f"{stage}: {done.stderr}"


@pytest.fixture(scope="session")
def hostile(tmp_path_factory):
    """A project in which every free text is hostile, with its report and its site; some twenty seconds, once (tests/publish/hostile_build.py)."""
    from tests.publish.hostile_build import hostile_project, read_hostile

    return read_hostile(made_once(tmp_path_factory, "hostile", hostile_project))
