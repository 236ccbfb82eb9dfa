"""The site of the embedded sample as it is on its last day, with the run of the day before kept to compare with."""

from __future__ import annotations

import runpy
import shlex
import shutil
import sys
from datetime import date
from pathlib import Path
from unittest import mock

import polars as pl
import yaml

from pipeline import schemas, tables
from pipeline.publish.earlier import keep
from pipeline.trace import BUILD_FILES, CLAIM_TABLES
from tests.publish.made import PROJECT

YESTERDAY, TODAY = "2017-04-29", "2017-04-30"
SET = "syria-early-2017"
NOTEBOOK = "situation"
OWN = ("params.yaml", "data/build", "data/previous", "reports")  # of the words of a command: files under root
READ = (*OWN, ".", "data/", "notebooks/", "benchmarks/", "tests/")  # all files that a command names


def _params(root: Path, as_of: str) -> None:
    given = yaml.safe_load((PROJECT / "params.yaml").read_text(encoding="utf-8"))
    given["aggregate"]["as_of"] = given["report"]["as_of"] = as_of
    given["report"]["sets"] = [each for each in given["report"]["sets"] if each["name"] == SET]
    given["report"]["notebooks"] = [NOTEBOOK]
    (root / "params.yaml").write_text(yaml.safe_dump(given, allow_unicode=True, sort_keys=False), encoding="utf-8")


def _run(root: Path, *stages: str) -> None:
    """Run stages by their commands of dvc.yaml, in this process; what a command names in the project is read there or written under root."""
    known = yaml.safe_load((PROJECT / "dvc.yaml").read_text(encoding="utf-8"))["stages"]
    for stage in stages:
        command = known[stage]["cmd"].replace("${item.set.name}", SET).replace("${item.notebook}", NOTEBOOK)
        _, _, module, *words = shlex.split(command)
        _main(
            module,
            [
                str((root if word.startswith(OWN) else PROJECT) / word) if word.startswith(READ) else word
                for word in words
            ],
        )


def _main(module: str, words: list[str]) -> None:
    with mock.patch.object(sys, "argv", [module, *words]):
        code: object = 0
        try:
            runpy.run_module(module, run_name="__main__", alter_sys=False)
        except SystemExit as ended:
            code = ended.code
    assert not code, f"{module} {words}: {code}"


def _forget_what_came_later(kept: Path) -> None:
    """Leave out of the kept run the claims of articles that a run of that day had not received."""
    for name in CLAIM_TABLES:
        table, path = schemas.TABLES[name], kept / BUILD_FILES[name]
        tables.write(
            table,
            tables.read(table, path).filter(pl.col("published_at").dt.date() <= date.fromisoformat(YESTERDAY)),
            path,
        )


def sample_site(build: Path, root: Path) -> Path:
    """Return the folder of the site, made under root from a sample that is read (tests/conftest.py `sample_build`)."""
    shutil.copytree(build, root / "data" / "build")
    shutil.copy(PROJECT / "data" / "sources.yaml", root / "data")
    (root / "data" / "sample").symlink_to(PROJECT / "data" / "sample")
    (root / "reports").mkdir()
    shutil.copy(build / "metrics.json", root / "reports" / "metrics.json")
    _params(root, YESTERDAY)
    _run(root, "decide", "reconcile", "aggregate", "share")
    keep(root / "data" / "build" / "share", root / "data" / "previous")
    _forget_what_came_later(root / "data" / "previous")
    _params(root, TODAY)
    _run(root, "reconcile", "aggregate", "share", "report", "methods", "scorecard", "publish")
    return root / "reports" / "site"
