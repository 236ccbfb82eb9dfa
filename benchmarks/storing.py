"""What one more day costs when the archive holds a year: `python benchmarks/storing.py [days] [pages a day] [kB a page]`.

Makes a store of one source in a temporary git and DVC project, then times the parts of a daily run on the first day and after a year.
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
from pipeline.fetch.manifest import known_pages

ROOT = Path(__file__).resolve().parents[1]


@contextmanager
def timed(what: str) -> Iterator[None]:
    """Print how long the block took, in seconds."""
    begun = time.perf_counter()
    yield
    print(f"{time.perf_counter() - begun:8.2f} s  {what}", flush=True)


def pages(day: int, count: int, size: int) -> dict[str, made.Visit]:
    """Return the visits of a day: pages of hex digits, which compress to about half."""
    rng = random.Random(day)
    urls = [f"https://daily.example/{day}/{number}" for number in range(count)]
    return {url: made.visit(made.exchange(url, rng.randbytes(size // 2).hex().encode())) for url in urls}


def project(root: Path) -> None:
    """Make a git and DVC project with our own settings."""
    (root / ".dvc").mkdir(parents=True)
    for name in (".gitignore", ".dvcignore", ".dvc/config", ".dvc/.gitignore"):
        shutil.copy(ROOT / name, root / name)
    subprocess.run(["git", "init", "--quiet"], cwd=root, check=True)


def day(root: Path, number: int, *, count: int, size: int) -> None:
    """Time the parts of one daily run."""
    store = root / STORE
    with timed("are all files of the pointer here"):
        check_is_here(root)
    with timed("finish what was left open"):
        recover(store, run_id="run", finished_at=made.MORNING)
    with timed("what earlier runs know"):
        known_pages(store, made.SOURCE)
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
        with timed(f"{days - 1} days more"):
            for number in range(1, days):
                made.run(root / STORE, pages(number, count, size * 1_000), number=number)
        with timed(f"dvc add of all {days} days at once"):
            record_with_dvc(root)
        print(f"day {days + 1}")
        day(root, days, count=count, size=size * 1_000)
        size_mb = sum(path.stat().st_size for path in (root / STORE).rglob("*") if path.is_file()) / 1e6
        with timed(f"verify all {size_mb:.0f} MB"):
            assert verify_store(root / STORE) == ()


if __name__ == "__main__":
    main()
