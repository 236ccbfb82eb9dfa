"""Experiments run in a clone: the working folder stays as it is, earlier grids go, and what stops a run is named with its remedy."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from pipeline.errors import ConfigError, InputError
from pipeline.sensitivity import experiments
from pipeline.sensitivity.grid import Setting

ROOT = Path(__file__).resolve().parents[2]
NEAR, FAR, BROKEN = Setting(10.0, 0, 0.5), Setting(60.0, 0, 0.5), Setting(13.0, 0, 0.5)
PIPELINE = """
stages:
  extract:
    cmd: python make.py extract
    deps: [own/articles.txt]
    outs: [build/claims.txt]
  reconcile:
    cmd: python make.py reconcile
    deps: [build/claims.txt, make.py]
    params: [reconcile]
    outs: [build/incidents.txt]
  totals:
    cmd: python make.py totals
    deps: [build/incidents.txt]
    metrics:
      - reports/totals.json: {cache: false}
"""
MAKE = """
import json, pathlib, sys
def read(name): return pathlib.Path(name).read_text()
def write(name, text): pathlib.Path(name).parent.mkdir(exist_ok=True); pathlib.Path(name).write_text(text)
if sys.argv[1] == "extract": write("build/claims.txt", read("own/articles.txt"))
if sys.argv[1] == "reconcile":
    import yaml
    km = yaml.safe_load(read("params.yaml"))["reconcile"]["match_km"]
    if km == 13.0: sys.exit("thirteen is not allowed")
    write("build/incidents.txt", str(int(read("build/claims.txt")) - int(km)))
if sys.argv[1] == "totals": write("reports/totals.json", json.dumps({"people": int(read("build/incidents.txt"))}))
"""


def run(folder: Path, *words: str) -> str:
    env = {
        **os.environ,
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "DVC_NO_ANALYTICS": "1",
    }
    env |= {f"GIT_{who}_{what}": "test@localhost" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
    done = subprocess.run(words, cwd=folder, env=env, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A built project with a folder of its own that git ignores, and with edits that are not committed."""
    root = tmp_path_factory.mktemp("project")
    for name, text in {
        "dvc.yaml": PIPELINE, "make.py": MAKE, "own/articles.txt": "100", ".gitignore": "/own/\n/build/\n", "notes.txt": "one", ".dvc/config": "", ".dvc/.gitignore": "/config.local\n/tmp\n/cache\n",
        "params.yaml": "reconcile: {match_km: 30.0, match_days: 1, min_score: 0.55}\n",
    }.items():  # fmt: skip
        (root / name).parent.mkdir(exist_ok=True)
        (root / name).write_text(text)
    run(root, "git", "init", "--quiet")
    run(root, "git", "add", "-A")
    run(root, "git", "commit", "--quiet", "--message", "start")
    (root / "own" / "articles.txt").write_text("200")
    run(root, sys.executable, "-m", "dvc", "repro", "--quiet")
    (root / "notes.txt").write_text("an edit that nobody has committed")
    return root


def state(root: Path) -> dict[str, object]:
    files = {
        path: path.read_bytes() for path in root.rglob("*") if path.is_file() and not {".git", ".dvc"} & set(path.parts)
    }
    return {
        "files": files,
        "git": run(root, "git", "status", "--porcelain"),
        "stash": run(root, "git", "stash", "list"),
    }


def names(root: Path) -> list[str]:
    return sorted(ref.rsplit("/", 1)[-1] for ref in experiments.experiment_refs(root))


def test_a_grid_gives_the_totals_of_each_setting_touches_nothing_and_replaces_an_earlier_one(project):
    earlier = f"refs/exps/ab/{'c' * 38}"
    for name in (Setting(99.0, 9, 0.9).name, "somebody-s-own"):
        run(project, "git", "update-ref", f"{earlier}/{name}", "HEAD")
    before, told = state(project), []
    found, n_removed = experiments.run_grid(experiments.find_project(project), [NEAR, FAR], advance=told.append)
    assert {setting: totals["people"] for setting, totals in found.items()} == {NEAR: 190, FAR: 140}
    assert told == [NEAR.words, FAR.words]
    assert state(project) == before
    assert not (project / experiments.PLACE).exists()
    assert n_removed == 1
    assert names(project) == [NEAR.name, FAR.name]
    assert run(project, "git", "for-each-ref", earlier).endswith("/somebody-s-own\n")
    kept = {
        ref: json.loads(run(project, "git", "show", f"{ref}:reports/totals.json"))
        for ref in experiments.experiment_refs(project)
    }
    assert sorted(totals["people"] for totals in kept.values()) == [140, 190]


def test_a_setting_that_fails_is_named_and_earlier_experiments_stay(project):
    before = names(project)
    with pytest.raises(
        InputError, match=r"setting 13 km, 0 days, score 0.5: its experiment stopped: .*take the value out"
    ) as error:
        experiments.run_grid(experiments.find_project(project), [BROKEN], advance=lambda _: None)
    assert error.value.exit_code == 4
    assert names(project) == before == [NEAR.name, FAR.name]


def test_a_second_run_at_the_same_time_is_refused(project):
    found = experiments.find_project(project)
    with experiments.cloned(found, []), pytest.raises(InputError, match="wait until it has ended"):  # noqa: SIM117
        with experiments.cloned(found, []):
            pass


def test_a_build_that_is_not_up_to_date_is_refused(project, tmp_path):
    found = experiments.find_project(project)
    experiments.check_is_built(found)
    (project / "own" / "articles.txt").write_text("300")
    with pytest.raises(InputError, match="not up to date: extract; run `make` first"):
        experiments.check_is_built(found)
    (project / "own" / "articles.txt").write_text("200")


def test_without_a_repository_or_a_commit_it_says_what_is_needed(tmp_path):
    with pytest.raises(ConfigError, match="no git repository"):
        experiments.find_project(tmp_path)
    run(tmp_path, "git", "init", "--quiet")
    with pytest.raises(ConfigError, match=r"has no commit; .*git commit.*make"):
        experiments.find_project(tmp_path)


def test_a_project_told_to_do_without_git_says_where(project):
    local = project / ".dvc" / "config.local"
    local.write_text("[core]\n    no_scm = true\n")
    with pytest.raises(ConfigError, match=r"config\.local.*no_scm"):
        experiments.find_project(project)
    local.unlink()


def test_without_git_it_says_so(monkeypatch, tmp_path):
    monkeypatch.setattr(shutil, "which", lambda _: None)
    with pytest.raises(ConfigError, match="not installed"):
        experiments.find_project(tmp_path)


def test_the_stages_of_the_grid_are_those_that_a_setting_can_change():
    pipeline = yaml.safe_load((ROOT / "dvc.yaml").read_text(encoding="utf-8"))
    assert experiments.grid_stages(pipeline) == ["reconcile", "aggregate", "totals"]


def test_a_pipeline_without_the_section_is_refused():
    with pytest.raises(ConfigError, match="no stage above 'totals' reads the section reconcile"):
        experiments.grid_stages({"stages": {"totals": {"outs": ["a"]}}})
