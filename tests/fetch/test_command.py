"""The command in a process of its own: killed or stopped in the middle, it loses nothing that was finished and goes on the next time."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from itertools import pairwise
from pathlib import Path

import pytest
import yaml

from pipeline.fetch.custody import verify_store
from pipeline.fetch.manifest import manifests, read_manifest
from tests.conftest import ROOT
from tests.fetch.fault_server import late, reply, silent

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


def change(root: Path, **fetch: object) -> None:
    params = yaml.safe_load((root / "params.yaml").read_text(encoding="utf-8"))
    params["fetch"] |= fetch
    (root / "params.yaml").write_text(yaml.dump(params), encoding="utf-8")


def test_sources_that_share_a_host_wait_for_each_other_by_the_log_of_the_server(root, server):
    """Two feeds and a list on one host, and the same machine by another name, with four workers."""
    gap = 0.15
    base, other = (f"http://{name}:{server.ports['plain']}" for name in ("127.0.0.1", "localhost"))
    items = "".join(f"<item><link>{base}/{each}</link></item>" for each in range(4, 8))
    feed = f'<rss version="2.0"><channel><title>x</title>{items}</channel></rss>'
    server.routes["/second"] = reply(feed.encode(), headers=["Content-Type: application/rss+xml"])
    links = [*(f"{base}/{each}" for each in range(8, 12)), *(f"{other}/{each}" for each in range(12, 16))]
    (root / "links.txt").write_text("\n".join(links), encoding="utf-8")
    common = {"licence": "none", "max_items": 4}
    sources = [
        {"id": "first", "kind": "feed", "url": f"{base}/feed", **common},
        {"id": "second", "kind": "feed", "url": f"{base}/second", **common},
        {"id": "third", "kind": "urls", "path": "links.txt", "licence": "none"},
    ]
    (root / "data" / "sources.yaml").write_text(yaml.dump({"sources": sources}), encoding="utf-8")
    change(root, seconds_between=gap, workers=4)
    done = start(root)
    _, err = done.communicate(timeout=60)
    assert done.returncode == 0, err
    hosts = {host.partition(":")[0]: most for host, most in server.most_at_once.items()}
    assert hosts == {"127.0.0.1": 1, "localhost": 1}
    for name, n_requests in (("127.0.0.1", 1 + 2 + 12), ("localhost", 1 + 4)):
        times = sorted(each.at for each in server.requests if each.host.startswith(name))
        assert len(times) == n_requests
        assert min(after - before for before, after in pairwise(times)) >= gap


def test_a_stop_signal_does_not_wait_for_a_server_that_says_nothing_and_the_next_run_goes_on(root, server):
    page = server.routes["/5"]
    server.routes["/5"] = silent(60)
    stopped = start(root)
    wait_for(server, 6)
    began = time.monotonic()
    stopped.send_signal(signal.SIGTERM)
    _, err = stopped.communicate(timeout=30)
    assert time.monotonic() - began <= 5
    assert stopped.returncode == 128 + signal.SIGTERM, err
    assert archived(root) == [str(each) for each in range(5)]
    assert verify_store(root / "data/store") == ()
    server.routes["/5"] = page
    before = len(server.paths())
    done = start(root)
    _, err = done.communicate(timeout=60)
    assert done.returncode == 0, err
    assert sorted(archived(root), key=int) == [str(each) for each in range(N_PAGES)]
    assert len(server.paths()) - before == 1 + N_PAGES - 5  # the feed and what was left
    assert verify_store(root / "data/store") == ()


def test_the_exit_code_of_a_stopped_run_is_documented():
    done = subprocess.run([*COMMAND[:4], "--help"], cwd=ROOT, capture_output=True, text=True, check=True)
    assert "128 + the signal" in " ".join(done.stdout.replace("\u2502", " ").split())


def test_a_second_command_is_refused_while_the_first_goes_on(root, server):
    server.routes["/3"] = late(2.0, server.routes["/3"])
    first = start(root)
    wait_for(server, 4)
    second = start(root)
    _, err = second.communicate(timeout=30)
    assert second.returncode == 8
    assert f"another fetch (process {first.pid})" in " ".join(err.split())
    _, err = first.communicate(timeout=60)
    assert first.returncode == 0, err
    assert sorted(archived(root), key=int) == [str(each) for each in range(N_PAGES)]
    assert verify_store(root / "data/store") == ()
