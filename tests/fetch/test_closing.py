"""Kills, failing disks and full disks at every point: no finished record is lost, and the next run mends what is left."""

from __future__ import annotations

import errno
import os
import resource
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from pipeline.errors import StoreError
from pipeline.fetch.archive import new_archive
from pipeline.fetch.closing import finish, recover
from pipeline.fetch.custody import FINISH, verify_store
from pipeline.fetch.guard import Stopped

sys.path.insert(0, str(Path(__file__).parent))
import kills
import made

VISITS = {f"https://daily.example/{number}": made.page(number) for number in (0, 2)}
CALLS = ("open", "write", "fsync", "ftruncate", "replace", "mkdir")
N_KILLS = int(os.environ.get("CLAIMLINE_KILLS", "40"))


class Point:
    """Counts the calls that change the disk; `act` happens at the n-th, a write having put down half its bytes."""

    def __init__(self, at: int, act: Callable[[], None], *, is_lasting: bool = False) -> None:
        self.at, self.act, self.is_lasting = at, act, is_lasting
        self.count = 0

    def install(self, patch: pytest.MonkeyPatch) -> None:
        for name in CALLS:
            patch.setattr(os, name, self._wrapped(name, getattr(os, name)))

    def _wrapped(self, name: str, genuine: Callable[..., object]) -> Callable[..., object]:
        def call(*given: object, **named: object) -> object:
            if name == "open" and not given[1] & os.O_WRONLY:
                return genuine(*given, **named)
            self.count += 1
            if self.count == self.at or (self.is_lasting and self.count > self.at):
                if name == "write":
                    genuine(given[0], bytes(given[1])[: len(given[1]) // 2])
                self.act()
            return genuine(*given, **named)

        return call


def full() -> None:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def n_points(folder: Path) -> int:
    """Return how many calls change the disk in a whole run."""
    point = Point(0, full)
    with pytest.MonkeyPatch.context() as patch:
        point.install(patch)
        made.run(folder, VISITS)
    return point.count


def mended(store: Path, finished: set[str]) -> None:
    """Let the next run work and see that all is there."""
    made.run(store, VISITS, number=1)
    made.check_nothing_is_lost(store, VISITS, finished)
    assert {line.url for line in made.lines(store) if line.outcome == "new"} == set(VISITS)
    assert [path for path in store.rglob("*") if path.match("*.open") or path.match(".*.part")] == []


@pytest.mark.parametrize("is_lasting", [False, True])
def test_the_next_run_mends_a_failure_at_any_call(tmp_path: Path, is_lasting: bool) -> None:
    n_failed = 0
    for at in range(1, n_points(tmp_path / "whole") + 1):
        store, finished = tmp_path / str(at), set()
        with pytest.MonkeyPatch.context() as patch:
            Point(at, full, is_lasting=is_lasting).install(patch)
            try:
                made.run(store, VISITS, is_done=finished.add)
            except (StoreError, OSError):
                n_failed += 1
        assert [each for each in verify_store(store) if each.remedy != FINISH] == []
        mended(store, finished)
    assert n_failed > 30


def test_the_next_run_mends_a_kill_at_any_call(tmp_path: Path) -> None:
    for at in range(1, n_points(tmp_path / "whole") + 1):
        store = tmp_path / str(at)

        def work(reporting: int, store: Path = store, at: int = at) -> None:
            report = os.write
            with pytest.MonkeyPatch.context() as patch:
                Point(at, die).install(patch)
                made.run(store, VISITS, is_done=lambda url: report(reporting, f"{url}\n".encode()) and None)

        pid, reading = kills.in_child(work)
        assert os.WIFSIGNALED(os.waitpid(pid, 0)[1])
        mended(store, kills.reported(reading))


def test_kills_at_random_moments_lose_no_finished_record(tmp_path: Path) -> None:
    tally = kills.campaign(tmp_path, N_KILLS)
    assert tally.kills >= N_KILLS


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 200 kB."""
    folder = tmp_path / "disk"
    folder.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=200k", "tmpfs", folder], capture_output=True).returncode:
        pytest.skip("this machine lets us mount no file system")
    yield folder
    subprocess.run(["umount", "--lazy", folder], check=True)


def test_a_full_disk_shows_nothing_half_and_goes_on_when_there_is_room(small_disk: Path) -> None:
    store, finished = small_disk / "store", set()
    visits = {f"https://daily.example/{number}": made.page(number) for number in range(60, 90)}
    with pytest.raises(StoreError, match=r"No space left on device.*make room"):
        made.run(store, visits, is_done=finished.add)
    assert 1 < len(finished) < len(visits)
    assert made.archives(store) == []
    with pytest.raises(StoreError, match="No space left"):
        made.run(store, visits, number=1)  # still full
    subprocess.run(["mount", "-o", "remount,size=8m", small_disk], check=True)
    made.run(store, visits, number=2)
    made.check_nothing_is_lost(store, visits, finished)
    assert {line.url for line in made.lines(store) if line.outcome == "new"} == set(visits)


@pytest.mark.parametrize("size", [1, 300, 900, 1_500, 2_000, 2_400, 2_700, 3_000, 3_500])
def test_a_file_that_may_not_grow_shows_nothing_half(tmp_path: Path, size: int) -> None:
    def work(reporting: int) -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))
        with pytest.raises(StoreError, match="File too large"):
            made.run(tmp_path, VISITS, is_done=lambda url: os.write(reporting, f"{url}\n".encode()) and None)

    pid, reading = kills.in_child(work)
    assert os.WEXITSTATUS(os.waitpid(pid, 0)[1]) == 0
    assert made.archives(tmp_path) == []
    mended(tmp_path, kills.reported(reading))


def begun(store: Path) -> Path:
    """Return an open archive with three visits, as a kill leaves it."""
    archive = new_archive(store, made.SOURCE, started_at=made.MORNING, info={})
    for visit in VISITS.values():
        archive.add(visit, at=made.MORNING)
    return archive.path


@pytest.mark.parametrize("seed", range(30))
def test_wherever_a_kill_cuts_the_whole_records_stay(tmp_path: Path, seed: int) -> None:
    path = begun(tmp_path)
    whole = path.read_bytes()
    cut = seed * len(whole) // 30 + seed % 3 + 1
    path.write_bytes(whole[:cut] + (b"" if seed % 2 else bytes(50)))  # a power cut may leave zeros
    done = recover(tmp_path, run_id="next", finished_at=made.MORNING)
    kept = [line for each in done for line in each.lines if line.outcome == "new"]
    assert [line.url for line in kept] == list(VISITS)[: len(kept)]
    assert all(whole[: done[0].entry["bytes"]][line.offset : line.offset + line.length] for line in kept)
    assert verify_store(tmp_path) == ()
    assert [made.complaints(each) for each in made.archives(tmp_path)] == [""] * len(done)


def test_a_visit_that_a_kill_cut_short_is_a_line_and_its_records_stay(tmp_path: Path) -> None:
    path = begun(tmp_path)
    path.write_bytes(path.read_bytes()[:-20])  # into the last metadata record
    done = recover(tmp_path, run_id="next", finished_at=made.MORNING)[0]
    assert [(line.url, line.outcome, line.reason) for line in done.lines] == [
        ("https://daily.example/0", "new", None),
        ("https://daily.example/2", "failed", "interrupted")]  # fmt: skip
    assert done.was_cut_short
    assert set(made.by_collect(*made.archives(tmp_path))[0]) == set(VISITS)


def test_after_a_failed_write_no_further_visit_is_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    archive = new_archive(tmp_path, made.SOURCE, started_at=made.MORNING, info={})
    archive.add(made.page(0), at=made.MORNING)
    with monkeypatch.context() as patch:
        Point(5, full).install(patch)
        with pytest.raises(StoreError, match="No space left"):
            archive.add(made.page(1), at=made.MORNING)
    with pytest.raises(StoreError, match="could not be written before"):
        archive.add(made.page(2), at=made.MORNING)
    done = finish(tmp_path, archive.path, run_id="run", finished_at=made.MORNING)
    assert [line.reason for line in done.lines] == [None, "interrupted"]


def test_a_stop_signal_inside_a_write_leaves_whole_records(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def stop() -> None:
        raise Stopped

    archive = new_archive(tmp_path, made.SOURCE, started_at=made.MORNING, info={})
    with monkeypatch.context() as patch:
        Point(25, stop).install(patch)
        archive.add(made.page(0), at=made.MORNING)
        with pytest.raises(Stopped):
            archive.add(made.page(2), at=made.MORNING)
    finish(tmp_path, archive.path, run_id="run", finished_at=made.MORNING)
    assert verify_store(tmp_path) == ()
    assert made.complaints(made.archives(tmp_path)[0]) == ""


def test_a_file_that_is_no_archive_of_ours_is_not_touched(tmp_path: Path) -> None:
    path = tmp_path / "daily" / "x.warc.gz.open"
    path.parent.mkdir()
    path.write_bytes(b"?" * 100_000)
    with pytest.raises(StoreError, match="holds no whole record"):
        recover(tmp_path, run_id="next", finished_at=made.MORNING)
    assert path.stat().st_size == 100_000


def test_an_archive_that_was_changed_before_it_got_its_name_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = begun(tmp_path)
    with monkeypatch.context() as patch:
        patch.setattr("pipeline.fetch.closing.rename", lambda *_: full())
        with pytest.raises(StoreError):
            finish(tmp_path, path, run_id="run", finished_at=made.MORNING)
    other = new_archive(tmp_path / "other", made.SOURCE, started_at=made.MORNING, info={})
    other.add(made.page(9), at=made.MORNING)
    path.write_bytes(other.path.read_bytes())
    with pytest.raises(StoreError, match=r"has other bytes than custody.jsonl says"):
        recover(tmp_path, run_id="next", finished_at=made.MORNING)
