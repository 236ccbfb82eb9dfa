"""Kill a writing process at random moments and see that no finished record is lost: `python tests/fetch/kills.py 1000`."""

from __future__ import annotations

import os
import random
import signal
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))
sys.path.insert(0, str(Path(__file__).parent))
import made

VISITS = {f"https://daily.example/{number}": made.page(number) for number in range(12)}
MAX_RUNS = 400  # of one store: a killed run that makes no progress at all would never end


@dataclass
class Tally:
    """What a campaign saw: kills that hit a living process, stores that were filled, unfinished archives that a next run found."""

    kills: int = 0
    stores: int = 0
    left_open: int = 0


def in_child(work: Callable[[int], None]) -> tuple[int, int]:
    """Run `work` in a real child process; give it a pipe to report on; return its pid and the reading end."""
    reading, writing = os.pipe()
    pid = os.fork()
    if pid:
        os.close(writing)
        return pid, reading
    code = 1
    try:
        os.close(reading)
        work(writing)
        code = 0
    finally:
        os._exit(code)


def reported(reading: int) -> set[str]:
    """Return all that the child reported, once it is dead."""
    with os.fdopen(reading, "rb") as stream:
        return {line.decode() for line in stream.read().split(b"\n") if line}


def fetch(store: Path, number: int, reporting: int) -> None:
    """Run a whole fetch and report each visit that is finished."""
    made.run(store, VISITS, number=number, is_done=lambda url: os.write(reporting, f"{url}\n".encode()) and None)


def fill_one_store(store: Path, rng: random.Random, tally: Tally) -> None:
    """Start fetches and kill them until one gets through; nothing that was reported may be missing then."""
    finished: set[str] = set()
    for number in range(MAX_RUNS):
        tally.left_open += any(store.rglob("*.open")) if store.is_dir() else 0
        pid, reading = in_child(lambda reporting, number=number: fetch(store, number, reporting))
        time.sleep(rng.expovariate(1 / 0.03))
        os.kill(pid, signal.SIGKILL)
        _, status = os.waitpid(pid, 0)
        finished |= reported(reading)
        if os.WIFSIGNALED(status):
            tally.kills += 1
            continue
        assert os.WEXITSTATUS(status) == 0, f"run {number} failed by itself"
        break
    made.check_nothing_is_lost(store, VISITS, finished)
    assert {line.url for line in made.lines(store) if line.outcome == "new"} == set(VISITS)
    tally.stores += 1


def campaign(folder: Path, kills: int, seed: int = 0) -> Tally:
    """Kill so many times over as many stores as it takes."""
    rng, tally = random.Random(seed), Tally()
    while tally.kills < kills:
        fill_one_store(folder / str(tally.stores), rng, tally)
    return tally


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as name:
        begun = time.monotonic()
        print(
            campaign(Path(name), int(sys.argv[1]) if len(sys.argv) > 1 else 1_000), f"{time.monotonic() - begun:.0f} s"
        )
