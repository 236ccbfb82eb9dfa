"""How time and memory of reconcile and of the casualties part of aggregate grow with the claims: a synthetic war, Parquet in, Parquet out.

    python -m benchmarks.scaling [--claims 10000 100000 1000000] [--seed 1] [--work DIR] [--json FILE]

Each size is a longer piece of one war (`benchmarks/synthetic_claims.py`). Three steps run in processes of their own, so that the largest
resident size is that of the step: `make` writes the tables, `reconcile` is the stage's own command, `casualties` reads what it wrote and
writes `casualties_over_time`. Seconds are CPU seconds (user and system) and those of the clock; other work on the machine lengthens the second.
The exponent of growth is the slope between neighbouring sizes on a log scale: 1 = linear, 2 = every claim meets every other.
Pairwise precision, recall and F1 compare the incidents with the happenings that were made; claims that reconcile leaves outside every
incident are incidents of their own. The war is made to strain the stage, not to resemble a gold set: scores show that it still tells
happenings apart, and only differences between two versions of the code mean anything.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

import polars as pl

from benchmarks.synthetic_claims import make
from pipeline import tables
from pipeline.aggregate.figures import casualties_over_time
from pipeline.params import load_params
from pipeline.schemas import (
    ARTICLES,
    CASUALTIES_OVER_TIME,
    CASUALTY_CLAIMS,
    DECISIONS,
    INCIDENT_CLAIMS,
    INCIDENTS,
    OVERLAP_LEDGER,
    STORY_MEMBERS,
    TOLLS,
)

ROOT = Path(__file__).resolve().parent.parent
AS_OF = "2099-12-31"  # after the longest war
SIZES = (10_000, 100_000, 1_000_000)
STEPS = ("make", "reconcile", "casualties")
PARAMS, TRUTH = "params.yaml", "truth.parquet"
Figures = dict[str, Any]


def write_war(folder: Path, n_claims: int, seed: int) -> None:
    """Write the tables of a war and parameters that see all of it."""
    made = make(n_claims, seed)
    tables.write(CASUALTY_CLAIMS, made.claims, folder / "casualty_claims.parquet")
    tables.write(ARTICLES, made.articles, folder / "articles.parquet")
    tables.write(STORY_MEMBERS, made.members, folder / "story_members.parquet")
    tables.write_rows(DECISIONS, [], folder / "decisions.parquet")
    made.truth.write_parquet(folder / TRUTH)
    lines = (ROOT / "params.yaml").read_text(encoding="utf-8").splitlines(keepends=True)
    seen = "".join(f'  as_of: "{AS_OF}"\n' if line.startswith("  as_of:") else line for line in lines)
    tables.write_text(folder / PARAMS, seen)


def write_casualties(folder: Path) -> None:
    """Write the cells of the incidents in `folder`."""
    params = load_params(folder / PARAMS).aggregate
    cells = casualties_over_time(
        *(tables.read(table, folder / f"{table.name}.parquet") for table in (INCIDENTS, TOLLS, OVERLAP_LEDGER, CASUALTY_CLAIMS)),
        as_of=params.as_of, max_days=params.max_total_days,
    )  # fmt: skip
    tables.write(CASUALTIES_OVER_TIME, cells, folder / "casualties_over_time.parquet")


def command(step: str, folder: Path, n_claims: int, seed: int) -> list[str]:
    """Return the command of a step."""
    if step == "reconcile":
        names = {
            "claims": "casualty_claims",
            "articles": "articles",
            "members": "story_members",
            "decisions": "decisions",
        }
        files = [part for name, file in names.items() for part in (f"--{name}", str(folder / f"{file}.parquet"))]
        return ["-m", "pipeline.reconcile", "--params", str(folder / PARAMS), *files, "--out", str(folder)]
    return [
        "-m",
        "benchmarks.scaling",
        "--step",
        step,
        "--work",
        str(folder),
        "--claims",
        str(n_claims),
        "--seed",
        str(seed),
    ]


def measured(arguments: Sequence[str]) -> Figures:
    """Run Python with the arguments and return its seconds and its peak memory in MB, or stop where it fails."""
    start = time.perf_counter()
    child = subprocess.Popen([sys.executable, *arguments], cwd=ROOT)
    _, status, used = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        raise SystemExit(f"{' '.join(arguments)} ended with {child.returncode}")
    return {
        "seconds": round(time.perf_counter() - start, 1), "cpu_seconds": round(used.ru_utime + used.ru_stime, 1),
        "peak_mb": used.ru_maxrss // 1024,
    }  # fmt: skip


def agreement(found: pl.DataFrame, truth: pl.DataFrame) -> Figures:
    """Return the pairs of claims that belong together, were joined, and both; `found` has claim_id and incident_id."""
    both = truth.join(found, on="claim_id", how="left", validate="1:1").with_columns(
        pl.coalesce("incident_id", "claim_id")
    )
    right, joined, wanted = (_n_pairs(both, keys) for keys in (["truth", "incident_id"], ["incident_id"], ["truth"]))
    precision, recall = right / max(1, joined), right / max(1, wanted)
    return {
        "happenings": both["truth"].n_unique(), "incidents": found["incident_id"].n_unique(),
        "precision": round(precision, 3), "recall": round(recall, 3),
        "f1": round(2 * precision * recall / max(1e-9, precision + recall), 3),
    }  # fmt: skip


def _n_pairs(rows: pl.DataFrame, keys: Sequence[str]) -> int:
    sizes = rows.group_by(keys).len()["len"].cast(pl.Int64)
    return int((sizes * (sizes - 1) // 2).sum())


def happening_scores(folder: Path) -> Figures:
    """Return the agreement over happenings alone: totals are few and large, and would drown them."""
    truth = pl.read_parquet(folder / TRUTH)
    links = tables.read(INCIDENT_CLAIMS, folder / "incident_claims.parquet")
    kinds = tables.read(CASUALTY_CLAIMS, folder / "casualty_claims.parquet").select("claim_id", "total_kind")
    mine = truth.join(kinds.filter(pl.col("total_kind").is_in(["incident", "update"])), on="claim_id", how="semi")
    return agreement(links.select("claim_id", "incident_id"), mine)


def run_size(n_claims: int, seed: int, folder: Path) -> Figures:
    """Return the figures of one size, and print them."""
    steps = {step: measured(command(step, folder, n_claims, seed)) for step in STEPS}
    rows = {
        table.name: pl.scan_parquet(folder / f"{table.name}.parquet").select(pl.len()).collect().item()
        for table in (ARTICLES, INCIDENTS, TOLLS, OVERLAP_LEDGER, CASUALTIES_OVER_TIME)
    }
    figures: Figures = {"claims": n_claims, "steps": steps, "rows": rows, "happenings": happening_scores(folder)}
    print(json.dumps(figures), flush=True)
    return figures


def exponents(sizes: Sequence[Figures], step: str) -> list[float]:
    """Return the slope of CPU seconds over claims on a log scale, between neighbouring sizes."""
    return [
        round(math.log(after["steps"][step]["cpu_seconds"] / before["steps"][step]["cpu_seconds"])
              / math.log(after["claims"] / before["claims"]), 2)
        for before, after in pairwise(sizes)
    ]  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--claims", type=int, nargs="+", default=SIZES)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--work", type=Path, help="keep the tables here, one folder for each size")
    parser.add_argument("--json", type=Path)
    parser.add_argument("--step", choices=("make", "casualties"), help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.step == "make":
        write_war(args.work, args.claims[0], args.seed)
    elif args.step == "casualties":
        write_casualties(args.work)
    else:
        with tempfile.TemporaryDirectory() as scratch:
            work = args.work or Path(scratch)
            sizes = [run_size(n_claims, args.seed, work / str(n_claims)) for n_claims in args.claims]
        growth = {step: exponents(sizes, step) for step in STEPS}
        print("exponents of growth:", growth)
        if args.json:
            tables.write_json(args.json, {"seed": args.seed, "sizes": sizes, "exponents": growth})


if __name__ == "__main__":
    main()
