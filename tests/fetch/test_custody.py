"""The chain of custody: every changed byte is found and named."""

from __future__ import annotations

import hashlib
import json
import os
import random
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from pipeline.cli import app
from pipeline.errors import StoreError
from pipeline.fetch.custody import CUSTODY, append_entry, canonical, head_of, verify_store

sys.path.insert(0, str(Path(__file__).parent))
import made


@pytest.fixture
def store(tmp_path: Path) -> Path:
    """Three days, one archive each."""
    for day in range(3):
        made.run(tmp_path, {f"https://daily.example/{day}": made.page(day)}, number=day)
    return tmp_path


def lines(store: Path) -> list[bytes]:
    return (store / CUSTODY).read_bytes().splitlines(keepends=True)


def places(store: Path, **given: str) -> list[str]:
    return [finding.place for finding in verify_store(store, **given)]


def resealed(line: bytes, **changes: object) -> bytes:
    """Return a line changed by someone who knows how it is made."""
    fields = {**json.loads(line), **changes}
    del fields["entry"]
    return canonical({**fields, "entry": hashlib.sha256(canonical(fields)).hexdigest()}) + b"\n"


def test_a_store_as_written_has_no_finding(store: Path) -> None:
    assert verify_store(store) == ()
    assert verify_store(store, head=json.loads(lines(store)[0])["entry"]) == ()
    assert head_of(store) == json.loads(lines(store)[2])["entry"]


@pytest.mark.parametrize("number", [1, 2, 3])
def test_each_flipped_byte_of_each_line_is_named(store: Path, number: int) -> None:
    rng, whole = random.Random(number), lines(store)
    for at in range(len(whole[number - 1])):
        spoiled = bytearray(whole[number - 1])
        spoiled[at] ^= 1 << rng.randrange(8)
        (store / CUSTODY).write_bytes(b"".join([*whole[: number - 1], bytes(spoiled), *whole[number:]]))
        assert places(store)[0] == f"{CUSTODY}, line {number}"


def test_each_flipped_byte_of_an_archive_or_manifest_is_named(store: Path) -> None:
    rng = random.Random(1)
    for path in (*made.archives(store), *store.rglob("2*.jsonl")):
        whole = path.read_bytes()
        for _ in range(60):
            spoiled = bytearray(whole)
            spoiled[rng.randrange(len(whole))] ^= 1 << rng.randrange(8)
            path.write_bytes(spoiled)
            assert places(store) == [path.relative_to(store).as_posix()]
        path.write_bytes(whole)
    assert verify_store(store) == ()


@pytest.mark.parametrize("suffix", [".warc.gz", ".jsonl"])
def test_a_missing_file_is_named(store: Path, suffix: str) -> None:
    path = sorted(store.rglob(f"2*{suffix}"))[1]
    path.unlink()
    assert [(each.place, each.what) for each in verify_store(store)] == [
        (path.relative_to(store).as_posix(), "is missing")]  # fmt: skip


def test_a_file_that_nobody_listed_is_named(store: Path) -> None:
    (store / "daily" / "2017" / "03" / "20170401T000000Z.warc.gz").write_bytes(b"x")
    assert places(store) == ["daily/2017/03/20170401T000000Z.warc.gz"]


def test_a_line_made_anew_breaks_the_next(store: Path) -> None:
    whole = lines(store)
    (store / CUSTODY).write_bytes(whole[0] + resealed(whole[1], run_id="another") + whole[2])
    assert places(store) == [f"{CUSTODY}, line 3"]
    assert "one of them was changed" in verify_store(store)[0].what


@pytest.mark.parametrize(("order", "line"), [((0, 2), 2), ((1, 2), 1), ((0, 2, 1), 2), ((0, 1, 1, 2), 3)])
def test_lines_taken_out_moved_or_doubled_are_named(store: Path, order: tuple[int, ...], line: int) -> None:
    whole = lines(store)
    (store / CUSTODY).write_bytes(b"".join(whole[each] for each in order))
    assert places(store)[0] == f"{CUSTODY}, line {line}"


def test_the_last_line_taken_out_leaves_its_files_unlisted(store: Path) -> None:
    (store / CUSTODY).write_bytes(b"".join(lines(store)[:2]))
    assert places(store) == ["daily/2017/03/20170326T060000Z.jsonl", "daily/2017/03/20170326T060000Z.warc.gz"]


def test_a_day_taken_out_whole_is_found_by_the_noted_head(store: Path) -> None:
    head = head_of(store)
    (store / CUSTODY).write_bytes(b"".join(lines(store)[:2]))
    for path in store.rglob("20170326*"):
        path.unlink()
    assert verify_store(store) == ()  # nothing inside the store can tell
    assert places(store, head=str(head)) == [CUSTODY]


def test_a_custody_file_that_is_gone_is_named(store: Path) -> None:
    (store / CUSTODY).unlink()
    assert places(store)[0] == CUSTODY
    assert len(places(store)) == 1 + 6


@pytest.mark.parametrize("name", ["../secret", "/etc/passwd"])
def test_a_line_cannot_point_out_of_the_store(store: Path, name: str) -> None:
    whole = lines(store)
    (store / CUSTODY).write_bytes(b"".join(whole[:2]) + resealed(whole[2], file=name))
    assert f"names {name}, which lies outside the store" in [each.what for each in verify_store(store)]


@pytest.mark.parametrize("line", [b"[]\n", b"{}\n", b'{"entry":1}\n', b"\xff\n", b"\n"])
def test_a_line_that_is_none_is_named(store: Path, line: bytes) -> None:
    (store / CUSTODY).write_bytes(b"".join(lines(store)) + line)
    assert places(store) == [f"{CUSTODY}, line 4"]


def test_no_line_follows_a_broken_one(store: Path) -> None:
    (store / CUSTODY).write_bytes(b"".join(lines(store)) + b"{}\n")
    with pytest.raises(StoreError, match=r"line 4: is not as it was written.*no archive is lost"):
        made.run(store, {"https://daily.example/9": made.page(9)}, number=9)
    (store / CUSTODY).write_bytes(b"".join(lines(store)[:3]))
    made.run(store, {}, number=10)  # restored: the next run finishes what waited
    assert verify_store(store) == ()
    assert len(lines(store)) == 4


def test_a_half_line_without_an_open_archive_is_no_kill(store: Path) -> None:
    (store / CUSTODY).write_bytes(b"".join(lines(store))[:-9])
    assert places(store)[0] == f"{CUSTODY}, line 3"
    with pytest.raises(StoreError, match="line 3: is not as it was written"):
        made.run(store, {"https://daily.example/9": made.page(9)}, number=9)


def test_a_linked_file_is_copied_before_it_grows(store: Path) -> None:
    cached = store.parent / f"{store.name}.cache"
    os.link(store / CUSTODY, cached)  # as DVC does when its cache is linked
    before = cached.read_bytes()
    append_entry(store, {"file": "a", "sha256": "b", "manifest": "c", "manifest_sha256": "d", "run_id": "e",
                         "finished_at": "f", "software": "g"})  # fmt: skip
    assert cached.read_bytes() == before
    assert len(lines(store)) == 4


def test_the_command_names_each_finding_and_shows_the_head(store: Path) -> None:
    good = CliRunner().invoke(app, ["verify", "--store", str(store), "--reports", str(store / "none")])
    assert (good.exit_code, str(head_of(store)) in good.output) == (0, True)
    path = made.archives(store)[1]
    path.write_bytes(path.read_bytes() + b"x")
    bad = CliRunner().invoke(app, ["verify", "--store", str(store), "--reports", str(store / "none")])
    assert bad.exit_code == 8
    assert bad.output.startswith("daily/2017/03/20170325T060000Z.warc.gz: has other bytes than on 2017-03-25T06:00:00")
