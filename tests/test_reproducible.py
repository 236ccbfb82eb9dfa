"""The whole chain on eight articles, twice: same bytes anywhere, no network, nothing lost, every printed id leads back to its article."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import polars as pl
import pytest
import yaml

from pipeline import trace as tracing
from pipeline.trace import Trace
from tests.conftest import shut_off

ROOT = Path(__file__).resolve().parent.parent
SAMPLE = ROOT / "data" / "sample"
STAGES = (
    "gazetteer", "collect", "parse", "stories", "extract", "decide", "reconcile", "aggregate", "totals", "share", "report", "evaluate", "scorecard",
    "methods", "publish",
)  # fmt: skip
COPIED = ("pipeline", "notebooks", "data/packs", "data/boundaries", "tests/gold")
FIGURES = ("figures.json", "reliability.json", "ucdp_months.json")  # of the benchmarks, for the scorecard
PAGES = (
    "html/2017-01-07-bosphorus-azaz-toll-sixty.html",
    "html/2017-01-07-meridian-azaz-tanker-bomb.html",
    "html/2017-02-25-orontes-homs-security-branches.html",
    "text/2017-01-07-orontes-azaz-courthouse-tanker.txt",
    "text/2017-01-08-cedar-azaz-market-bomb.txt",
    "text/2017-01-21-meridian-b52-strike-qaeda-camp.txt",
)
N_FEED = 2  # lines of the feed; with the six files eight articles
BROKEN = '{"id": "cut off", "text": \n'
N_INPUTS = len(PAGES) + N_FEED + 1
SET = "small"
PAGE = f"{SET}-situation"
SOURCES = "sources:\n  - {id: files, kind: folder, path: input, licence: CC BY 4.0}\n  - {id: feed, kind: jsonl, path: feed.jsonl, licence: CC BY 4.0}\n"
HOMES = {
    "here": {"PYTHONHASHSEED": "1", "TZ": "Pacific/Kiritimati", "LC_ALL": "C", "POLARS_MAX_THREADS": "1"},
    "another place/with a blank": {
        "PYTHONHASHSEED": "4242",
        "TZ": "America/Anchorage",
        "LC_ALL": "C.UTF-8",
        "POLARS_MAX_THREADS": "2",
    },
}
PRINTED_ID = re.compile(r"(?<![0-9a-z])(?:fig_[0-9a-f]+|[0-9a-f]{20})(?![0-9a-z])")
IMAGES = re.compile(r"data:image/[^\"]*")


def small_params() -> dict[str, Any]:
    params = yaml.safe_load((ROOT / "params.yaml").read_text(encoding="utf-8"))
    params["collect"]["sources"] = "sources.yaml"
    params["parse"]["workers"] = params["extract"]["workers"] = 1
    params["report"]["sets"] = [
        {
            "name": SET,
            "title": "Small",
            "place": "SYR",
            "start": "2017-01-01",
            "end": "2017-04-30",
            "policy": "representative",
        }
    ]
    return params


def make_project(folder: Path) -> Path:
    """Return a project folder with the code, the packs, eight articles of the sample and one broken line."""
    for name in COPIED:
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    (folder / "data" / "hand").mkdir()
    for name in ("benchmarks", "docs"):
        (folder / name).mkdir()
    shutil.copy(ROOT / "docs" / "policies.md", folder / "docs")
    for name in FIGURES:
        shutil.copy(ROOT / "benchmarks" / name, folder / "benchmarks")
    (folder / "input").mkdir()
    for name in PAGES:
        shutil.copy(SAMPLE / name, folder / "input")
    lines = (SAMPLE / "feed.jsonl").read_text(encoding="utf-8").splitlines(keepends=True)[:N_FEED]
    (folder / "feed.jsonl").write_text("".join(lines) + BROKEN, encoding="utf-8")
    (folder / "sources.yaml").write_text(SOURCES, encoding="utf-8")
    (folder / "params.yaml").write_text(yaml.dump(small_params()), encoding="utf-8")
    return folder


def stage_environment(folder: Path, own: dict[str, str]) -> dict[str, str]:
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', os.defpath)}"
    return {**os.environ, "PATH": path, **shut_off(folder, code=folder), **own}


def run_chain(folder: Path, own: dict[str, str]) -> None:
    stages = yaml.safe_load((ROOT / "dvc.yaml").read_text(encoding="utf-8"))["stages"]
    notebooks = yaml.safe_load((ROOT / "params.yaml").read_text(encoding="utf-8"))["report"]["notebooks"]
    lines = [
        stages[name]["cmd"].replace("${item.set.name}", SET).replace("${item.notebook}", notebook)
        for name in STAGES
        for notebook in (notebooks if "matrix" in stages[name] else [""])
    ]
    for line in lines:
        command = [sys.executable if word == "python" else word for word in shlex.split(line)]
        done = subprocess.run(command, cwd=folder, env=stage_environment(folder, own), capture_output=True, text=True)
        assert done.returncode == 0, f"{line}: {done.stderr}"


@pytest.fixture(scope="module")
def homes(tmp_path_factory) -> list[Path]:
    """Two folders in which the chain has run under different seeds, time zones, locales and numbers of threads."""
    base = tmp_path_factory.mktemp("chain")
    folders = [make_project(base / name) for name in HOMES]
    with ThreadPoolExecutor(len(folders)) as pool:
        for each in [pool.submit(run_chain, *pair) for pair in zip(folders, HOMES.values(), strict=True)]:
            each.result()
    return folders


def results(folder: Path) -> dict[str, bytes]:
    found = [*(folder / "data" / "build").rglob("*"), *(folder / "reports").rglob("*")]
    return {str(path.relative_to(folder)): path.read_bytes() for path in found if path.is_file()}


def test_two_runs_give_the_same_bytes(homes):
    first, second = (results(each) for each in homes)
    assert {f"reports/pages/{PAGE}/report.html", "reports/site/explorer.html"} <= set(first)
    assert {"svg", "png", "csv"} <= {name.rpartition(".")[2] for name in first}
    assert sum(name.endswith(".parquet") for name in first) > 20
    assert sorted(first) == sorted(second)
    assert [name for name in sorted(first) if first[name] != second[name]] == []


def test_every_input_is_an_article_or_a_reject(homes):
    build = homes[0] / "data" / "build"
    n_articles = pl.read_parquet(build / "stories" / "articles.parquet").height
    rejects = pl.concat([pl.read_parquet(build / stage / "rejects.parquet") for stage in ("collect", "parse")])
    assert rejects.filter(pl.col("n_items") > 0)["reason"].to_list() == ["bad_row"]
    assert n_articles + rejects["n_items"].sum() == N_INPUTS


def test_nothing_reached_for_the_network(homes):
    assert [each.name for each in homes if (each / "refused.txt").exists()] == []


def test_every_process_of_every_stage_was_shut_off(homes):
    """The workers of `parse` and the notebook's kernel too."""
    for each in homes:
        guarded = (each / "guarded.txt").read_text(encoding="utf-8")
        wanted = [*(f"-m pipeline.{stage} " for stage in STAGES), "spawn_main", "ipykernel_launcher"]
        assert [name for name in wanted if name not in guarded] == []


def leaves(found: Trace) -> set[str]:
    kinds = {found.kind}
    return kinds.union(*(leaves(step) for step in found.steps))


def test_every_id_of_the_report_leads_back(homes, monkeypatch):
    folder = homes[0]
    build = folder / "data" / "build"
    records = tracing.load_records(build, folder)
    monkeypatch.setattr(tracing, "load_records", lambda *_: records)
    page = IMAGES.sub("", (folder / "reports" / "pages" / PAGE / "report.html").read_text(encoding="utf-8"))
    printed = sorted(set(PRINTED_ID.findall(page)))
    found = {each: tracing.trace(each, build, folder) for each in printed}
    assert [each for each in printed if found[each].id != each] == []
    assert "CHANGED" not in "".join(tracing.render(each) for each in found.values())
    incidents = [each for each in found.values() if each.kind == "incident"]
    assert len(incidents) >= 3
    assert [each.id for each in incidents if not {"casualty claim", "article", "snapshot"} <= leaves(each)] == []


def test_the_lock_covers_every_stage():
    stages = yaml.safe_load((ROOT / "dvc.yaml").read_text(encoding="utf-8"))["stages"]
    locked = yaml.safe_load((ROOT / "dvc.lock").read_text(encoding="utf-8"))["stages"]
    report = yaml.safe_load((ROOT / "params.yaml").read_text(encoding="utf-8"))["report"]
    pages = [f"set{at}-{notebook}" for at in range(len(report["sets"])) for notebook in report["notebooks"]]
    wanted = {name for name in stages if "matrix" not in stages[name]}
    wanted |= {f"{name}@{page}" for name in stages if "matrix" in stages[name] for page in pages}
    assert set(locked) == wanted


def test_the_lock_holds_the_commands_inputs_and_results_of_dvc_yaml():
    stages = yaml.safe_load((ROOT / "dvc.yaml").read_text(encoding="utf-8"))["stages"]
    locked = yaml.safe_load((ROOT / "dvc.lock").read_text(encoding="utf-8"))["stages"]
    for name, stage in stages.items():
        if "matrix" in stage:
            continue
        outs = [*stage.get("outs", []), *stage.get("metrics", [])]
        made = [each if isinstance(each, str) else next(iter(each)) for each in outs]
        assert locked[name]["cmd"].split() == stage["cmd"].split(), name
        assert sorted(each["path"] for each in locked[name]["deps"]) == sorted(stage["deps"]), name
        assert sorted(each["path"] for each in locked[name]["outs"]) == sorted(made), name
        assert all("md5" in each for each in (*locked[name]["deps"], *locked[name]["outs"])), name
