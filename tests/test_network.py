"""No socket is opened anywhere but in `fetch`; tests cannot leave this machine, and the stages cannot even reach it."""

from __future__ import annotations

import ast
import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from pipeline.parse.reading import Job, Reading, ReadingLimits
from pipeline.parse.workers import Pool
from tests.conftest import ROOT, shut_off

SOCKET_MODULES = ("socket", "ssl", "socketserver", "asyncio", "ftplib", "smtplib", "http", "urllib.request", "urllib3", "requests", "httpx",
                  "aiohttp", "h11", "feedparser")  # fmt: skip
LIMITS = ReadingLimits(1 << 20, 1_000, 2_000, 100_000, 1_000_000, seconds=5, memory_mb=1_024)


def test_a_connection_to_the_outside_fails():
    with socket.socket() as outside, pytest.raises(AssertionError, match="tried to reach"):
        outside.connect(("192.0.2.1", 80))


def test_a_name_is_not_looked_up():
    with pytest.raises(AssertionError, match="tried to look up"):
        socket.getaddrinfo("example.org", 80)


def test_this_machine_can_be_reached():
    with socket.create_server(("127.0.0.1", 0)) as server, socket.socket() as client:
        client.connect(server.getsockname())


def in_guard(folder: Path, code: str) -> subprocess.CompletedProcess[str]:
    env = {**os.environ, **shut_off(folder)}
    return subprocess.run([sys.executable, "-c", code], env=env, capture_output=True, text=True, check=False)


def test_the_sample_runs_with_every_process_shut_off(sample_build):
    """The pool of `extract` starts two workers; those of the later stages: tests/test_reproducible.py."""
    guarded = (sample_build.parent / "guarded.txt").read_text(encoding="utf-8").splitlines()
    assert not (sample_build.parent / "refused.txt").exists()
    for stage in ("gazetteer", "collect", "parse", "stories", "extract", "evaluate"):
        assert any(f"-m pipeline.{stage} " in line for line in guarded), stage
    assert sum("spawn_main" in line for line in guarded) >= 2


@pytest.mark.parametrize(
    ("code", "event"),
    [
        ("import socket; socket.create_connection(('127.0.0.1', 9))", "socket.getaddrinfo"),
        ("import socket; socket.socket().connect(('127.0.0.1', 9))", "socket.__new__"),
        ("import socket; socket.socket(type=socket.SOCK_DGRAM)", "socket.__new__"),
        ("import urllib.request; urllib.request.urlopen('http://192.0.2.1/')", "socket.getaddrinfo"),
        ("import subprocess, sys; subprocess.run([sys.executable, '-c', 'import socket; socket.socket()'], check=True)", "socket.__new__"),
    ],
)  # fmt: skip
def test_the_guard_of_the_stages_stops_python(tmp_path, code, event):
    done = in_guard(tmp_path, code)
    assert done.returncode != 0
    assert f"no network here: {event}" in done.stderr
    assert event in (tmp_path / "refused.txt").read_text(encoding="utf-8")


def test_the_guard_of_the_stages_lets_local_sockets_be(tmp_path):
    assert in_guard(tmp_path, "import socket; socket.socketpair(); socket.socket(socket.AF_UNIX)").returncode == 0


def test_the_guard_of_the_stages_stops_c(tmp_path):
    done = in_guard(tmp_path, "import ctypes; print('before', flush=True); ctypes.CDLL(None).socket(2, 1, 0)")
    if not (tmp_path / "guarded.txt").read_text(encoding="utf-8").startswith("kernel"):
        pytest.skip("this kernel takes no filter from us")
    assert (done.stdout, done.returncode) == ("before\n", -signal.SIGSYS)


def imported(path: Path) -> set[str]:
    names = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return names


def test_no_module_but_those_of_fetch_can_reach_the_network():
    """Only the command line imports `fetch`, and only for the commands `fetch` and `verify`."""
    for path in sorted((ROOT / "pipeline").rglob("*.py")):
        if path.parent.name == "fetch":
            continue
        names = imported(path)
        reach = {each for each in names for module in SOCKET_MODULES if each == module or each.startswith(f"{module}.")}
        assert reach == set(), path
        assert path.name == "cli.py" or not any(each.startswith("pipeline.fetch") for each in names), path


def dial(job: Job, limits: ReadingLimits) -> Reading:
    """Do as an extractor would that looks for pictures, or for whom a page tells that it is read."""
    command = job.payload.decode()
    if command == "socket":
        socket.socket()
    elif command == "look up":
        socket.getaddrinfo("adversary.example", 80)
    elif command == "swallow":
        try:
            socket.create_connection(("127.0.0.1", 9))
        except OSError:
            return Reading(job.key, fields={"text": "it was not told"})
    return Reading(job.key, fields={"text": command})


@pytest.mark.parametrize("command", ["socket", "look up", "swallow"])
def test_a_worker_of_parse_has_no_network(command):
    pool = Pool(LIMITS, 1, read=dial)
    try:
        readings = {
            each.key: each
            for each in pool.map([Job(each, "text/plain", each.encode()) for each in ("a", command, "b")])
        }
    finally:
        pool.close()
    assert [readings[key].fields for key in ("a", "b")] == [{"text": "a"}, {"text": "b"}]
    assert readings[command].reason == "parse_failed"
    assert "the network" in readings[command].detail
