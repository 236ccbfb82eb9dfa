"""The known kinds of damage to web archives at random places, through the stage: items in = snapshots + counted losses, exactly.

`CLAIMLINE_DAMAGES=1000` tries so many places for each kind; every file holds twelve pages.
"""

from __future__ import annotations

import os
import random
import sys
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest

from pipeline.archive.items import digest
from pipeline.collect.snapshots import collect_sources
from pipeline.params import CollectParams
from pipeline.sources import LocalSource

sys.path.insert(0, str(Path(__file__).parent))
import archives

N_PLACES = int(os.environ.get("CLAIMLINE_DAMAGES", "200"))
COUNT = 12
PAGES = {digest(archives.page(each)): each for each in range(COUNT)}
MAX_BYTES = 100_000
BOMB = archives.bomb(20 << 20)


@dataclass(frozen=True)
class Case:
    """A damaged file: `safe` pages lie outside the damage and must come out whole; `n_items` records and spoiled stretches are in it."""

    data: bytes
    safe: frozenset[int]
    n_items: int


def address(seed: int, number: int) -> str:
    """Return an address that no wrong bit turns into one of another file."""
    return f"http://{digest(str(seed).encode())[:12]}.example/{number}"


def records(seed: int) -> list[bytes]:
    return [archives.record(archives.response(archives.page(each)), uri=address(seed, each)) for each in range(COUNT)]


def pieces(seed: int, compressed: bool) -> list[bytes]:
    return [archives.members([each]) if compressed else each for each in records(seed)]


def but(*lost: int) -> frozenset[int]:
    return frozenset(range(COUNT)).difference(lost)


def truncated(seed: int, rng: random.Random, compressed: bool) -> Case:
    """The file ends anywhere, most often inside a record."""
    parts = pieces(seed, compressed)
    cut = rng.randrange(1, sum(map(len, parts)))
    ends = [sum(map(len, parts[: at + 1])) for at in range(COUNT)]
    n_whole = sum(end <= cut for end in ends)
    return Case(b"".join(parts)[:cut], frozenset(range(n_whole)), n_whole + (cut not in ends))


def too_long(seed: int, rng: random.Random, compressed: bool) -> Case:
    """A Content-Length that is too large: it must not swallow its neighbours."""
    return wrong_length(seed, rng, compressed, rng.randrange(1, 5_000))


def too_short(seed: int, rng: random.Random, compressed: bool) -> Case:
    """A Content-Length that is too small: what follows must not be taken for the end of the file."""
    return wrong_length(seed, rng, compressed, None)


def wrong_length(seed: int, rng: random.Random, compressed: bool, surplus: int | None) -> Case:
    hit, made = rng.randrange(COUNT), records(seed)
    block = archives.response(archives.page(hit))
    length = len(block) + surplus if surplus is not None else rng.randrange(len(block))
    made[hit] = archives.record(block, uri=address(seed, hit), length=length)
    return Case(archives.members(made) if compressed else b"".join(made), but(hit), COUNT)


def garbage(seed: int, rng: random.Random, compressed: bool) -> Case:
    """Bytes that are no record stand before, between or behind records: they cost none and count as one stretch."""
    parts = pieces(seed, compressed)
    parts.insert(rng.randrange(COUNT + 1), b"?" + rng.randbytes(rng.randrange(5_000)))
    return Case(b"".join(parts), but(), COUNT + 1)


def bit_flip(seed: int, rng: random.Random, compressed: bool) -> Case:
    """One bit is wrong, headers of records and of gzip members included."""
    parts, hit = pieces(seed, compressed), rng.randrange(COUNT)
    spoiled = bytearray(parts[hit])
    spoiled[rng.randrange(len(spoiled))] ^= 1 << rng.randrange(8)
    parts[hit] = bytes(spoiled)
    return Case(b"".join(parts), but(hit), COUNT)


def bomb(seed: int, rng: random.Random, compressed: bool) -> Case:
    """One body unpacks to 20 MB: refused at the limit, and its neighbours live."""
    hit, made = rng.randrange(COUNT), records(seed)
    made[hit] = archives.record(archives.response(BOMB, "Content-Encoding: gzip"), uri=address(seed, hit))
    return Case(archives.members(made) if compressed else b"".join(made), but(hit), COUNT)


Damage = Callable[[int, random.Random, bool], Case]
DAMAGES: list[Damage] = [truncated, too_long, too_short, garbage, bit_flip, bomb]


def collected(root: Path, files: dict[str, bytes]) -> tuple[dict[str, list[int | None]], Counter[str], int]:
    """Return the pages by file (null = a page with other bytes), the counted losses by file, and all items that the stage counted."""
    (root / "in").mkdir()
    for name, data in files.items():
        (root / "in" / name).write_bytes(data)
    source = LocalSource(id="in", kind="warc", path="in", licence="none")
    params = CollectParams("sources.yaml", as_of=date(2017, 5, 31), max_bytes=MAX_BYTES, max_items=10**9)
    found = collect_sources((source,), root, params)
    pages: dict[str, list[int | None]] = defaultdict(list)
    for row in found.snapshots:
        pages[row["archive_file"].removeprefix("in/")].append(PAGES.get(row["sha256"]))
    lost: Counter[str] = Counter()
    for row in found.rejects:
        of = [name for name in files if f"in/{name}" in (row["source_ref"], row["detail"].partition(",")[0])]
        lost[of[0] if of else row["source_ref"]] += row["n_items"]
    return pages, lost, len(found.snapshots) + sum(row["n_items"] for row in found.rejects)


@pytest.mark.parametrize("compressed", [True, False], ids=["gz", "plain"])
@pytest.mark.parametrize("damage", DAMAGES, ids=lambda each: each.__name__)
def test_items_in_are_snapshots_and_losses_wherever_the_damage_lies(
    tmp_path: Path, damage: Damage, compressed: bool
) -> None:
    end = ".warc.gz" if compressed else ".warc"
    cases = {f"{seed}{end}": damage(seed, random.Random(seed), compressed) for seed in range(N_PLACES)}
    pages, lost, n_items = collected(tmp_path, {name: case.data for name, case in cases.items()})
    unlike = {
        name: (sorted(case.safe.difference(pages[name])), len(pages[name]) + lost[name] - case.n_items)
        for name, case in cases.items()
        if not case.safe <= set(pages[name]) or len(pages[name]) + lost[name] != case.n_items
    }
    assert unlike == {}, "file: (safe pages that are missing, items too many or too few)"
    assert n_items == sum(case.n_items for case in cases.values())


def test_one_member_for_all_gives_what_stands_before_the_cut_and_says_that_it_is_cut(tmp_path: Path) -> None:
    cases = {}
    for seed in range(N_PLACES):
        data = archives.one_member(records(seed))
        cases[f"{seed}.warc.gz"] = data[: random.Random(seed).randrange(20, len(data))]
    pages, lost, _ = collected(tmp_path, cases)
    for name in cases:
        assert pages[name] == list(range(len(pages[name]))), name
        assert lost[name] == 1 or (name in lost and lost[name] == 0), f"{name}: cut between two records and not said"


def test_one_member_for_all_with_a_wrong_bit_never_counts_more_or_fewer_silently(tmp_path: Path) -> None:
    cases = {}
    for seed in range(N_PLACES):
        rng, data = random.Random(seed), bytearray(archives.one_member(records(seed)))
        data[rng.randrange(len(data))] ^= 1 << rng.randrange(8)
        cases[f"{seed}.warc.gz"] = bytes(data)
    pages, lost, _ = collected(tmp_path, cases)
    for name in cases:
        assert pages[name] == list(range(COUNT)) or name in lost, f"{name}: damaged and not said"


def test_a_header_in_the_middle_of_a_line_is_a_record_only_where_the_bytes_before_it_are_none(tmp_path: Path) -> None:
    """A page may quote a record header in a line of its own text: it stays one page."""
    quoted = archives.record(
        archives.response(b"<pre>see WARC/1.1\r\nWARC-Type: response\r\nContent-Length: 0\r\n</pre>")
    )
    pages, lost, n_items = collected(tmp_path, {"a.warc": quoted + archives.pages(1)[0]})
    assert (pages["a.warc"], lost["a.warc"], n_items) == ([None, 0], 0, 2)
