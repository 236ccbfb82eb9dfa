"""The whole chain on a file of articles: what each stage takes in time and memory, what comes out, and whether anything was lost.

    python benchmarks/whole_chain.py --articles articles.jsonl --pack syria --workspace DIR --report-place SYR --start 2011-01-01 --end 2018-12-31

Makes the workspace (an empty or new folder) from the files that git knows here, with a source list of the one file and one report set
called `whole`, then runs every stage but `evaluate` by its command of dvc.yaml, in order, with the interpreter that runs this program.

What is measured, per stage:

- wall: seconds from start to exit of the command;
- CPU: user and system seconds of the command and of every process below it that it waited for (`wait4`);
- peak memory: the largest sum of resident sizes over the command and all processes below it, looked up in /proc every tenth of a second; memory
  that processes share is counted in each, and what is shorter than a tenth of a second is missed. Only Linux has /proc: elsewhere 0.
- largest: the largest resident size of any single process (`wait4`, no sampling).

Rows in and out are the rows of all Parquet tables among the stage's deps and outs. Exit code 1 where inputs are not articles + rejects, or
where a stage fails.
"""

from __future__ import annotations

import argparse
import os
import shlex
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl
import pyarrow.parquet as pq
import yaml

ROOT = Path(__file__).resolve().parent.parent
INPUT = "data/input/articles.jsonl"
SET = "whole"
STAGES = ("gazetteer", "collect", "parse", "stories", "extract", "decide", "reconcile", "aggregate", "report")
SAMPLE_SECONDS = 0.1
KIB = 1024
MIB = 1024 * 1024
SOURCES = f"sources:\n  - id: articles\n    kind: jsonl\n    path: {INPUT}\n    licence: not stated\n"
INPUT_REJECTS = ("collect", "parse")  # what extract turns away is an article all the same


@dataclass(frozen=True)
class Usage:
    """What one command took: seconds and bytes, and its exit code."""

    code: int
    wall: float
    cpu: float
    tree_peak: int
    process_peak: int


@dataclass(frozen=True)
class StageRun:
    """A stage with the rows that it read and wrote."""

    name: str
    rows_in: int
    rows_out: int
    usage: Usage


def project_files() -> list[str]:
    """Return the paths of the files that git tracks here, and of new ones that it does not ignore."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, check=True).stdout
    return sorted(name for name in listed.decode().split("\0") if name and (ROOT / name).is_file())


def make_workspace(workspace: Path, articles: Path, *, pack: str, report: Mapping[str, str], workers: int) -> None:
    """Copy the project, put the articles in, write the source list and the parameters; refuse a folder that holds something."""
    if workspace.exists() and any(workspace.iterdir()):
        raise SystemExit(f"{workspace} is not empty; name a new folder")
    for name in project_files():
        (workspace / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, workspace / name)
    (workspace / INPUT).parent.mkdir(parents=True, exist_ok=True)
    shutil.copy(articles, workspace / INPUT)
    (workspace / "sources.yaml").write_text(SOURCES, encoding="utf-8")
    (workspace / "dvc.lock").unlink(missing_ok=True)
    (workspace / ".dvc" / "config.local").write_text("[core]\n    no_scm = true\n", encoding="utf-8")
    path = workspace / "params.yaml"
    params = changed(yaml.safe_load(path.read_text(encoding="utf-8")), pack, report, workers)
    path.write_text(yaml.dump(params, sort_keys=False), encoding="utf-8")


def changed(params: dict[str, Any], pack: str, report: Mapping[str, str], workers: int) -> dict[str, Any]:
    """Return the project's parameters with another pack, source list, day of knowledge and one report set."""
    made = {**params, "pack": pack}
    made["collect"] = {**params["collect"], "sources": "sources.yaml", "as_of": report["end"]}
    made["aggregate"] = {**params["aggregate"], "as_of": report["end"]}
    made["parse"] = {**params["parse"], "workers": workers}
    made["extract"] = {**params["extract"], "workers": workers}
    made["report"] = {"as_of": report["end"], "sets": [{"name": SET, **report}]}
    return made


def stage_command(stage: Mapping[str, Any]) -> list[str]:
    """Return the command of a stage with this interpreter and the one report set."""
    words = shlex.split(str(stage["cmd"]).replace("${item.set.name}", SET))
    return [sys.executable if word == "python" else word for word in words]


def run_measured(command: Sequence[str], *, folder: Path) -> Usage:
    """Run a command in a folder with nothing on PYTHONPATH but that folder; return what it took."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', os.defpath)}"
    env = {**os.environ, "PATH": path, "PYTHONPATH": str(folder)}
    start = time.perf_counter()
    process = subprocess.Popen(command, cwd=folder, env=env)
    done = threading.Event()
    peak = [0]
    watcher = threading.Thread(target=watch, args=(process.pid, done, peak))
    watcher.start()
    _, status, used = os.wait4(process.pid, 0)
    wall = time.perf_counter() - start
    done.set()
    watcher.join()
    process.returncode = os.waitstatus_to_exitcode(status)
    unit = 1 if sys.platform == "darwin" else KIB  # macOS gives bytes
    return Usage(process.returncode, wall, used.ru_utime + used.ru_stime, peak[0], used.ru_maxrss * unit)


def watch(root: int, done: threading.Event, peak: list[int]) -> None:
    """Keep the largest resident size of a process and all below it in `peak` until told to stop."""
    while not done.wait(SAMPLE_SECONDS):
        peak[0] = max(peak[0], sum(resident(pid) for pid in tree(root)))


def tree(root: int) -> Iterator[int]:
    """Yield the ids of a process and of all processes below it, as far as /proc tells."""
    yield root
    try:
        threads = sorted(Path(f"/proc/{root}/task").iterdir())
        children = [word for each in threads for word in (each / "children").read_text().split()]
    except OSError:  # it ended while we looked
        return
    for child in children:
        yield from tree(int(child))


def resident(pid: int) -> int:
    """Return the resident size of a process in bytes; 0 once it has ended."""
    try:
        pages = Path(f"/proc/{pid}/statm").read_text().split()[1]
    except (OSError, IndexError):
        return 0
    return int(pages) * os.sysconf("SC_PAGE_SIZE")


def n_rows(workspace: Path, names: Sequence[str]) -> int:
    """Return the rows of the Parquet files among some paths."""
    paths = [workspace / name.replace("${item.set.name}", SET) for name in names if name.endswith(".parquet")]
    return sum(pq.read_metadata(path).num_rows for path in paths)


def run_stage(name: str, stage: Mapping[str, Any], workspace: Path) -> StageRun:
    """Run one stage; stop this program where the stage fails."""
    usage = run_measured(stage_command(stage), folder=workspace)
    if usage.code != 0:
        raise SystemExit(f"{name} failed with exit code {usage.code}; the workspace is {workspace}")
    return StageRun(name, n_rows(workspace, stage["deps"]), n_rows(workspace, stage["outs"]), usage)


def print_stages(runs: Sequence[StageRun]) -> None:
    """Print one line per stage and one for all."""
    print(f"\n{'stage':<12}{'rows in':>9}{'rows out':>10}{'wall s':>9}{'CPU s':>9}{'peak MiB':>10}{'largest MiB':>13}")
    for each in runs:
        used = each.usage
        print(
            f"{each.name:<12}{each.rows_in:>9}{each.rows_out:>10}{used.wall:>9.1f}{used.cpu:>9.1f}"
            f"{used.tree_peak / MIB:>10.0f}{used.process_peak / MIB:>13.0f}"
        )
    wall, cpu = sum(each.usage.wall for each in runs), sum(each.usage.cpu for each in runs)
    print(
        f"{'all':<31}{wall:>9.1f}{cpu:>9.1f}{max(each.usage.tree_peak for each in runs) / MIB:>10.0f}"
        f"{max(each.usage.process_peak for each in runs) / MIB:>13.0f}"
    )


def tally(frame: pl.DataFrame, column: str) -> str:
    """Return how many rows have each value, most first."""
    counted = frame[column].fill_null("none").value_counts().sort(["count", column], descending=[True, False])
    return ", ".join(f"{value} {count}" for value, count in counted.iter_rows()) or "none"


def print_counts(build: Path) -> None:
    """Print what came out of the chain, table by table."""
    table = {
        path.relative_to(build).with_suffix("").as_posix(): pl.read_parquet(path)
        for path in build.rglob("*.parquet")
        if path.parent.name != "gazetteer"
    }
    for name in ("casualty_claims", "territory_claims", "statements", "events"):
        print(f"{name}: {table[f'extract/{name}'].height}")
    abstained = table["extract/abstentions"]
    print(f"abstentions: {abstained.height} ({tally(abstained, 'reason')})")
    incidents, control = table["reconcile/incidents"], table["aggregate/control_over_time"]
    print(
        f"incidents: {incidents.height} ({tally(incidents, 'total_kind')}; {tally(incidents, 'grade')}), "
        f"{incidents.filter(pl.col('n_origins') > 1).height} with two origins or more"
    )
    print(f"tolls: {table['reconcile/tolls'].height}, overlaps: {table['reconcile/overlap_ledger'].height}")
    assessed = control.filter(pl.col("view") == "assessed")
    print(
        f"control intervals: {control.height}, of these assessed {assessed.height} at {assessed['place_id'].n_unique()} places"
    )


def is_balanced(build: Path, n_inputs: int) -> bool:
    """Print rejects by stage and reason and the sum; return whether every input is an article or a reject."""
    articles = pl.read_parquet(build / "stories" / "articles.parquet").height
    n_lost = 0
    for stage in ("collect", "parse", "extract"):
        rejects = pl.read_parquet(build / stage / "rejects.parquet")
        for reason, items, rows in rejects.group_by("reason").agg(pl.col("n_items").sum(), pl.len()).sort("reason").iter_rows():  # fmt: skip
            print(f"rejects of {stage}, {reason}: {rows} rows for {items} items")
        n_lost += int(rejects["n_items"].sum()) if stage in INPUT_REJECTS else 0
    sign = "=" if n_inputs == articles + n_lost else "IS NOT"
    print(f"{n_inputs} inputs {sign} {articles} articles + {n_lost} rejected")
    return n_inputs == articles + n_lost


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=Path, required=True, help="JSON lines: id, published, outlet, title, text")
    parser.add_argument("--pack", required=True, help="folder under data/packs")
    parser.add_argument("--workspace", type=Path, required=True, help="new or empty folder")
    parser.add_argument("--report-place", default="SYR", help="ISO3, ISO3/admin1 or ISO3/admin1/place")
    parser.add_argument("--start", default="2011-01-01", help="first day of the report")
    parser.add_argument("--end", default="2018-12-31", help="last day of the report, and the day of knowledge")
    parser.add_argument("--workers", type=int, default=2, help="processes in parse and extract")
    return parser.parse_args()  # fmt: skip


def main() -> int:
    args = arguments()
    workspace = args.workspace.resolve()
    report = {
        "title": "The whole chain",
        "place": args.report_place,
        "start": args.start,
        "end": args.end,
        "policy": "representative",
    }
    make_workspace(workspace, args.articles, pack=args.pack, report=report, workers=args.workers)
    stages = yaml.safe_load((workspace / "dvc.yaml").read_text(encoding="utf-8"))["stages"]
    runs = [run_stage(name, stages[name], workspace) for name in STAGES]
    build = workspace / "data" / "build"
    n_inputs = sum(1 for line in args.articles.read_bytes().splitlines() if line.strip())
    print_stages(runs)
    print()
    balanced = is_balanced(build, n_inputs)
    print_counts(build)
    return 0 if balanced else 1


if __name__ == "__main__":
    sys.exit(main())
