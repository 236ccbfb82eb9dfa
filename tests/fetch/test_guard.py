"""One fetch at a time, and a stop that loses nothing."""

from __future__ import annotations

import os
import signal
import socket
import sys
import time
from pathlib import Path

import pytest

from pipeline.errors import StoreError
from pipeline.fetch.archive import new_archive
from pipeline.fetch.closing import finish
from pipeline.fetch.custody import verify_store
from pipeline.fetch.guard import GRACE_SECONDS, Stop, only_fetch

sys.path.insert(0, str(Path(__file__).parent))
import kills
import made


def waiting(reporting: int, store: Path) -> None:
    """Hold the lock for ever."""
    with only_fetch(store):
        os.write(reporting, b"x")
        time.sleep(600)


def test_a_second_fetch_is_refused_and_names_the_first(tmp_path: Path) -> None:
    pid, reading = kills.in_child(lambda reporting: waiting(reporting, tmp_path))
    os.read(reading, 1)
    with pytest.raises(StoreError, match=rf"another fetch \(process {pid}\)"), only_fetch(tmp_path):
        pass
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
    os.close(reading)
    with only_fetch(tmp_path):  # the kernel gave the lock back
        assert (tmp_path / ".lock").read_text() == f"{os.getpid()}\n"


def test_two_fetches_at_once_leave_one_good_archive(tmp_path: Path) -> None:
    visits = {f"https://daily.example/{number}": made.page(number) for number in range(8)}
    children = [
        kills.in_child(lambda _, number=number: made.run(tmp_path, visits, number=number)) for number in range(2)
    ]
    codes = sorted(os.WEXITSTATUS(os.waitpid(pid, 0)[1]) for pid, _ in children)
    for _, reading in children:
        os.close(reading)
    assert codes in ([0, 0], [0, 1])  # refused, or begun when the first was done
    made.check_nothing_is_lost(tmp_path, visits, set(visits))


def stoppable(reporting: int, store: Path, *, is_stuck: bool) -> None:
    """Fetch for ever; when stuck, hang in a read as a visit to a slow server does."""
    archive = new_archive(store, made.SOURCE, started_at=made.MORNING, info={})
    ours, _theirs = socket.socketpair()
    with Stop(grace=0.2) as stop:
        number = 0
        while not stop.is_asked:
            url = f"https://daily.example/{number}"
            archive.add(made.page(number), at=made.MORNING)
            os.write(reporting, f"{url}\n".encode())
            number += 1
            if is_stuck and number == 3:
                ours.recv(1)
            time.sleep(0.005)
    finish(store, archive.path, run_id="run", finished_at=made.MORNING)
    os._exit(stop.exit_code)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
@pytest.mark.parametrize("is_stuck", [False, True])
def test_a_stop_signal_ends_the_run_and_finishes_the_archive(
    tmp_path: Path, number: signal.Signals, is_stuck: bool
) -> None:
    pid, reading = kills.in_child(lambda reporting: stoppable(reporting, tmp_path, is_stuck=is_stuck))
    before = b""
    while before.count(b"\n") < 3 and (part := os.read(reading, 1)):  # not for a time: a busy machine is slow to begin
        before += part
    assert before.count(b"\n") == 3
    os.kill(pid, number)
    begun = time.monotonic()
    assert os.WEXITSTATUS(os.waitpid(pid, 0)[1]) == 128 + number
    assert time.monotonic() - begun < 5
    finished = kills.reported(reading) | set(before.decode().split())
    assert verify_store(tmp_path) == ()
    assert {line.url for line in made.lines(tmp_path)} == finished
    assert not list(tmp_path.rglob("*.open"))


def test_a_second_signal_does_not_wait() -> None:
    begun = time.monotonic()
    with Stop(grace=60) as stop:
        signal.raise_signal(signal.SIGTERM)
        assert stop.is_asked
        signal.raise_signal(signal.SIGTERM)
        raise AssertionError("went on")
    assert time.monotonic() - begun < 30
    assert stop.exit_code == 143


def test_without_a_signal_nothing_changes() -> None:
    before = [signal.getsignal(each) for each in (signal.SIGTERM, signal.SIGINT, signal.SIGALRM)]
    with pytest.raises(ValueError, match="ours"), Stop() as stop:
        raise ValueError("ours")
    assert [signal.getsignal(each) for each in (signal.SIGTERM, signal.SIGINT, signal.SIGALRM)] == before
    assert stop.exit_code == 0


def test_the_grace_leaves_time_to_finish_within_five_seconds() -> None:
    assert GRACE_SECONDS <= 3
