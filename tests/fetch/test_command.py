"""The command in a process of its own: killed or stopped in the middle, it loses nothing that was finished and goes on the next time."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
import yaml

from pipeline.fetch.custody import verify_store
from pipeline.fetch.manifest import manifests, read_manifest
from tests.conftest import ROOT
from tests.fetch.fault_server import late, reply

N_PAGES = 24
COMMAND = [sys.executable, "-m", "pipeline.cli", "fetch", "--no-dvc", "--allow-loopback"]


@pytest.fixture
def root(tmp_path: Path, server) -> Path:
    """A project with one feed of slow pages on loopback."""
    base = f"http://127.0.0.1:{server.ports['plain']}"
    items = "".join(f"<item><title>{each}</title><link>{base}/{each}</link></item>" for each in range(N_PAGES))
    feed = f'<?xml version="1.0"?><rss version="2.0"><channel><title>x</title>{items}</channel></rss>'
    server.routes["/feed"] = reply(feed.encode(), headers=["Content-Type: application/rss+xml"])
    for each in range(N_PAGES):
        body = f"<p>page {each}</p>".encode()
        server.routes[f"/{each}"] = late(0.05, reply(body, headers=["Content-Type: text/html"]))
    params = yaml.safe_load((ROOT / "params.yaml").read_text(encoding="utf-8"))
    params["fetch"] |= {"contact": "https://newsroom.example/robot", "seconds_between": 0.0}
    (tmp_path / "params.yaml").write_text(yaml.dump(params), encoding="utf-8")
    (tmp_path / "data").mkdir()
    source = {"id": "slow", "kind": "feed", "url": f"{base}/feed", "licence": "none"}
    (tmp_path / "data" / "sources.yaml").write_text(yaml.dump({"sources": [source]}), encoding="utf-8")
    return tmp_path


def start(root: Path) -> subprocess.Popen[str]:
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.Popen(COMMAND, cwd=root, env=env, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def wait_for(server, n_pages: int) -> None:
    end = time.monotonic() + 30
    while len([each for each in server.paths() if each != "/feed"]) < n_pages:
        assert time.monotonic() < end, "the command asked for too few pages"
        time.sleep(0.01)


def archived(root: Path) -> list[str]:
    """Return the pages that finished archives hold whole, in the order of the visits."""
    lines = [line for path in manifests(root / "data/store", "slow") for line in read_manifest(path)]
    return [line.url.rsplit("/", 1)[1] for line in lines if line.role == "page" and line.outcome == "new"]


def test_a_whole_run_lists_what_is_new(root, server):
    done = start(root)
    out, err = done.communicate(timeout=60)
    assert done.returncode == 0, err
    assert len(out.splitlines()) == N_PAGES
    assert out.splitlines()[0].startswith("new\tslow\thttp://127.0.0.1:")
    assert "24" in err
    assert verify_store(root / "data/store") == ()


@pytest.mark.parametrize("n_pages", [1, 7, 15])
def test_a_kill_loses_no_finished_page_and_the_next_run_goes_on(root, server, n_pages):
    killed = start(root)
    wait_for(server, n_pages)
    killed.send_signal(signal.SIGKILL)
    killed.wait()
    killed.communicate()
    before = len(server.paths())
    done = start(root)
    _, err = done.communicate(timeout=60)
    assert done.returncode == 0, err
    assert sorted(archived(root), key=int) == [str(each) for each in range(N_PAGES)]
    assert len(server.paths()) - before <= N_PAGES - (n_pages - 2) + 1  # what was finished is not asked for again
    assert verify_store(root / "data/store") == ()


def test_a_stop_signal_closes_the_archive_and_says_so(root, server):
    stopped = start(root)
    wait_for(server, 5)
    began = time.monotonic()
    stopped.send_signal(signal.SIGTERM)
    _, err = stopped.communicate(timeout=30)
    assert stopped.returncode == 128 + signal.SIGTERM, err
    assert time.monotonic() - began < 10
    assert len(archived(root)) >= 4
    assert verify_store(root / "data/store") == ()


def test_loopback_is_closed_without_the_flag(root, server):
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(COMMAND[:-1], cwd=root, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "its list was not read" in done.stderr
    assert server.requests == []
