"""What one more day costs when the archive holds a year: `python benchmarks/storing.py [days] [pages a day] [kB a page]`.

Makes a store of one source in a temporary git and DVC project, then times the parts of a daily run on the first day and after a year: what
`claimline fetch` does besides waiting for servers, then the stages `collect` and `parse`. Pages are HTML with made-up sentences.
"""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests" / "fetch"))
import made

from pipeline.fetch.closing import recover
from pipeline.fetch.custody import verify_store
from pipeline.fetch.dvc_record import STORE, check_is_here, record_with_dvc
from pipeline.fetch.history import read_history
from pipeline.pin import write_pin

ROOT = Path(__file__).resolve().parents[1]


@contextmanager
def timed(what: str) -> Iterator[None]:
    """Print how long the block took, and how much of a processor it and its children used, in seconds."""
    begun, used = time.perf_counter(), sum(os.times()[:4])
    yield
    print(f"{time.perf_counter() - begun:8.2f} s {sum(os.times()[:4]) - used:8.2f} CPU s  {what}", flush=True)


WORDS = [
    "the",
    "army",
    "town",
    "river",
    "market",
    "soldiers",
    "said",
    "on",
    "near",
    "road",
    "bridge",
    "families",
    "left",
    "village",
    "hospital",
    "north",
    "smoke",
    "heard",
    "guns",
    "night",
    "talks",
]
PAGE = (
    '<html><head><title>Report {number}</title><meta property="article:published_time" content="2025-06-01T08:00:00Z"></head><body>'
    "<article><h1>Report {number} of day {day}</h1>{text}</article>{rest}</body></html>"
)


def pages(day: int, count: int, size: int) -> dict[str, made.Visit]:
    """Return the visits of a day: pages of six paragraphs of made-up sentences, filled up with mark-up to about `size` bytes."""
    rng = random.Random(day)
    found = {}
    for number in range(count):
        url = f"https://daily.example/{day}/{number}"
        text = "".join(f"<p>{' '.join(rng.choices(WORDS, k=60)).capitalize()}.</p>" for _ in range(6))
        rest = "".join(f'<div class="x{rng.getrandbits(32):x}"></div>' for _ in range(max(0, size - 3_000) // 26))
        page = PAGE.format(number=number, day=day, text=text, rest=rest)
        found[url] = made.visit(made.exchange(url, page.encode()))
    return found


def project(root: Path) -> None:
    """Make a git and DVC project with our own settings."""
    (root / ".dvc").mkdir(parents=True)
    for name in (".gitignore", ".dvcignore", ".dvc/config", ".dvc/.gitignore"):
        shutil.copy(ROOT / name, root / name)
    subprocess.run(["git", "init", "--quiet"], cwd=root, check=True)
    (root / "data").mkdir()
    source = f"sources:\n  - {{id: {made.SOURCE}, kind: feed, url: 'https://daily.example/feed', licence: none}}\n"
    (root / "data" / "sources.yaml").write_text(source, encoding="utf-8")
    params = (ROOT / "params.yaml").read_text(encoding="utf-8").replace('as_of: "2017-05-31"', 'as_of: "2099-12-31"')
    (root / "params.yaml").write_text(params, encoding="utf-8")


def stages(root: Path) -> None:
    """Time `collect` and `parse` as `dvc repro` runs them."""
    write_pin(root)
    outs = {name: f"--{name}={root / 'out' / name}.parquet" for name in ("snapshots", "articles")}
    for stage, words in (("collect", ["snapshots"]), ("parse", ["snapshots", "articles"])):
        command = [
            sys.executable,
            "-m",
            f"pipeline.{stage}",
            f"--params={root / 'params.yaml'}",
            f"--rejects={root / 'out' / stage}.parquet",
        ]
        env = {**os.environ, "PYTHONPATH": str(ROOT)}
        with timed(f"stage {stage}"):
            done = subprocess.run(
                [*command, *(outs[word] for word in words)], env=env, capture_output=True, text=True, check=False
            )
        print(f"            {done.stderr.strip()}")
        assert done.returncode == 0, done.stderr


def day(root: Path, number: int, *, count: int, size: int) -> None:
    """Time the parts of one daily run."""
    store = root / STORE
    with timed("are all files of the pointer here"):
        check_is_here(root)
    with timed("finish what was left open"):
        recover(store, run_id="run", finished_at=made.MORNING)
    with timed("what earlier runs know"):
        read_history(store, made.SOURCE)
    with timed(f"a run of {count} visits, with the two parts before"):
        made.run(store, pages(number, count, size), number=number)
    with timed("dvc add"):
        record_with_dvc(root)
    with timed("dvc add once more, nothing new"):
        record_with_dvc(root)


def main() -> None:
    """Build, then time."""
    given = [int(word) for word in sys.argv[1:]]
    days, count, size = (*given, *(365, 20, 30)[len(given) :])
    with tempfile.TemporaryDirectory() as name:
        root = Path(name) / "project"
        os.environ["DVC_SITE_CACHE_DIR"] = str(Path(name) / "site")
        project(root)
        print("the first day")
        day(root, 0, count=count, size=size * 1_000)
        stages(root)
        with timed(f"{days - 1} days more"):
            for number in range(1, days):
                made.run(root / STORE, pages(number, count, size * 1_000), number=number)
        with timed(f"dvc add of all {days} days at once"):
            record_with_dvc(root)
        print("the stages over the whole year, nothing remembered")
        shutil.rmtree(root / "data" / "cache", ignore_errors=True)
        stages(root)
        print(f"day {days + 1}")
        day(root, days, count=count, size=size * 1_000)
        stages(root)
        size_mb = sum(path.stat().st_size for path in (root / STORE).rglob("*") if path.is_file()) / 1e6
        with timed(f"verify all {size_mb:.0f} MB"):
            assert verify_store(root / STORE) == ()


if __name__ == "__main__":
    main()
