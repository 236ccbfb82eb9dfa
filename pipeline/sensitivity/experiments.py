"""The grid as DVC experiments, run in a clone of their own so that nobody's working folder is touched.

`dvc exp run` in a working folder, and with `--temp` or `--queue` too, first stashes what is not committed and resets the folder: a run that is killed
there hides a person's edits. So the project is cloned to `.dvc/tmp`, with the same DVC cache and with what is not committed copied in; the
experiments run there one after the other and their refs are fetched. Only the stages from `reconcile` to `totals` run: whatever stands before
them is the same in every setting and must be up to date.
"""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline.errors import ConfigError, InputError
from pipeline.params import load_yaml
from pipeline.sensitivity.grid import PREFIX, SECTION, Setting

GOAL = "totals"  # the stage whose metrics are compared
METRICS = "reports/totals.json"
PIPELINE, LOCK = "dvc.yaml", "dvc.lock"
PLACE, GUARD = Path(".dvc/tmp/sensitivity"), Path(".dvc/tmp/sensitivity.lock")
MAX_LINES = 6  # of what a program said before it stopped
FIRST = "run `make` first"


@dataclass(frozen=True)
class Project:
    """A checkout: `top` is the folder of the git repository, `root` the project in it, `head` the commit that is checked out."""

    top: Path
    root: Path
    head: str


def grid_stages(pipeline: Mapping[str, Any]) -> list[str]:
    """Return the stages of a dvc.yaml that a setting can change, up to the totals, each after those that it reads from."""
    stages = pipeline["stages"]
    makers = {out: name for name, stage in stages.items() for out in _outs(stage)}
    above = {
        name: [makers[dep] for dep in stage.get("deps", []) if dep in makers and makers[dep] != name]
        for name, stage in stages.items()
    }
    order: list[str] = []

    def visit(name: str) -> bool:
        """Enter a stage after all above it; return whether a setting can change it."""
        changed = [visit(each) for each in above[name]]
        is_mine = SECTION in stages[name].get("params", []) or any(changed)
        if is_mine and name not in order:
            order.append(name)
        return is_mine

    if not visit(GOAL):
        raise ConfigError(
            PIPELINE, rule=f"no stage above '{GOAL}' reads the section {SECTION}", remedy="restore the file from git"
        )
    return order


def _outs(stage: Mapping[str, Any]) -> list[str]:
    listed = [*stage.get("outs", []), *stage.get("metrics", [])]
    return [each if isinstance(each, str) else next(iter(each)) for each in listed]


def _run(command: Sequence[str], folder: Path) -> subprocess.CompletedProcess[str]:
    """Run git or DVC in a folder, our programs first on PATH; git's own variables (of a hook, say) are not passed on."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', os.defpath)}"
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("GIT_", "DVC_")) and name != "PYTHONPATH"
    }
    env = {**kept, "PATH": path, "DVC_NO_ANALYTICS": "1"}
    return subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True, errors="replace", check=False)  # noqa: S603 (no shell)


def _dvc(*words: str) -> list[str]:
    return [sys.executable, "-m", "dvc", *words]


def _said(done: subprocess.CompletedProcess[str]) -> str:
    """Return the last lines that a program printed, as one line."""
    lines = [line.strip() for line in (done.stderr or done.stdout).splitlines() if line.strip()]
    return " / ".join(lines[-MAX_LINES:]) or "it said nothing"


def _git(folder: Path, *words: str) -> str:
    """Return what a git command prints; InputError where it fails."""
    done = _run(["git", *words], folder)
    if done.returncode != 0:
        raise InputError(f"git {words[0]} in {folder}", rule=f"failed: {_said(done)}", remedy="mend what it names")
    return done.stdout


def find_project(root: Path) -> Project:
    """Return the checkout, or raise ConfigError saying what experiments need: git, and a commit to hang on."""
    remedy = f"DVC keeps experiments in git: run `git init && git add -A && git commit` in {root}, then `make`"
    if shutil.which("git") is None:
        raise ConfigError("git", rule="is not installed", remedy="install it; DVC keeps experiments there")
    top = _run(["git", "rev-parse", "--show-toplevel"], root)
    if top.returncode != 0:
        raise ConfigError(str(root), rule=f"is no git repository ({_said(top)})", remedy=remedy)
    head = _run(["git", "rev-parse", "--verify", "--quiet", "HEAD^{commit}"], root)
    if head.returncode != 0:
        raise ConfigError(str(root), rule="the git repository has no commit", remedy=remedy)
    _check_scm(root)
    return Project(Path(top.stdout.strip()), root.resolve(), head.stdout.strip())


def _check_scm(root: Path) -> None:
    local = root / ".dvc" / "config.local"
    if local.is_file() and "no_scm = true" in local.read_text(encoding="utf-8"):
        raise ConfigError(
            str(local),
            rule="tells DVC to do without git (no_scm)",
            remedy="take that line out now that there is a git repository",
        )


def check_is_built(project: Project) -> None:
    """Raise InputError unless every stage up to the totals is up to date: the experiments start from what they made."""
    done = _run(_dvc("status", "--json", "--with-deps", GOAL), project.root)
    if done.returncode != 0:
        raise InputError("dvc status", rule=f"failed: {_said(done)}", remedy="run `claimline doctor`, then `make`")
    stale = sorted(json.loads(done.stdout))
    if stale:
        raise InputError(
            f"the build in {project.root}",
            rule=f"is not up to date: {', '.join(stale)}",
            remedy=f"{FIRST}, then this command again",
        )


@contextmanager
def cloned(project: Project, stages: Sequence[str]) -> Iterator[Path]:
    """Give the project's folder in a fresh clone; it is removed afterwards, and what a killed run left is removed before."""
    place, guard = project.root / PLACE, project.root / GUARD
    place.parent.mkdir(parents=True, exist_ok=True)
    with guard.open("w") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise InputError(
                str(guard), rule="another run of this command holds it", remedy="wait until it has ended"
            ) from error
        shutil.rmtree(place, ignore_errors=True)
        try:
            yield _clone(project, place, stages)
        finally:
            shutil.rmtree(place, ignore_errors=True)


def _clone(project: Project, place: Path, stages: Sequence[str]) -> Path:
    _git(project.top, "clone", "--quiet", "--shared", "--no-checkout", str(project.top), str(place))
    _git(place, "-c", "advice.detachedHead=false", "checkout", "--quiet", "--detach", project.head)
    for key, value in (("user.name", "Claimline"), ("user.email", "claimline@localhost"), ("commit.gpgsign", "false")):
        _git(place, "config", key, value)
    root = place / project.root.relative_to(project.top.resolve())
    for name in _uncommitted(project, stages):
        _copy(project.top / name, place / name)
    local = root / ".dvc" / "config.local"
    local.write_text(f"[cache]\n    dir = {_cache_folder(project.root)}\n", encoding="utf-8")
    return root


def _cache_folder(root: Path) -> Path:
    """Return where DVC keeps results: the clone shares them."""
    from dvc.config import Config

    named = Config(dvc_dir=str(root / ".dvc")).get("cache", {}).get("dir")
    return Path(named) if named else root / ".dvc" / "cache"


def _uncommitted(project: Project, stages: Sequence[str]) -> list[str]:
    """Return the files that differ from the commit, and the new ones that the stages read or that the totals are."""
    changed = _git(project.top, "diff", "--name-only", "-z", "--no-renames", "HEAD").split("\0")
    new = _git(project.top, "ls-files", "-z", "--others", "--exclude-standard").split("\0")
    known = load_yaml(project.root / PIPELINE)["stages"]
    read = {LOCK, METRICS, *(dep for name in stages for dep in known[name].get("deps", []))}
    prefix = project.root.relative_to(project.top.resolve())
    wanted = [Path(prefix / each) for each in sorted(read)]
    is_read = (
        name for name in new if name and any(each == Path(name) or each in Path(name).parents for each in wanted)
    )
    return sorted({*(name for name in changed if name), *is_read})


def _copy(source: Path, target: Path) -> None:
    """Make a file of the clone like that of the working folder, gone where it is gone there."""
    if source.is_file():
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(source, target)
    elif not source.is_dir():
        target.unlink(missing_ok=True)


def run_setting(root: Path, setting: Setting, stages: Sequence[str]) -> dict[str, Any]:
    """Run one setting as an experiment in the clone and return its totals; InputError names the setting."""
    changes = [word for each in setting.overrides() for word in ("--set-param", each)]
    done = _run(_dvc("exp", "run", "--quiet", "--single-item", "--name", setting.name, *changes, *stages), root)
    if done.returncode != 0:
        raise InputError(
            f"setting {setting.words}",
            rule=f"its experiment stopped: {_said(done)}",
            remedy="mend what it names, or take the value out of the section sensitivity of params.yaml; experiments of earlier runs are left as they were",
        )
    found: dict[str, Any] = json.loads((root / METRICS).read_text(encoding="utf-8"))
    return found


def experiment_refs(folder: Path) -> dict[str, str]:
    """Return the refs of this command's experiments, of whatever commit: ref, then what it points at."""
    listed = _git(folder, "for-each-ref", "--format=%(refname) %(objectname)", "refs/exps").split("\n")
    pairs = (line.split(" ") for line in listed if line)
    return {ref: target for ref, target in pairs if ref.rsplit("/", 1)[-1].startswith(PREFIX)}


def bring_home(project: Project) -> tuple[int, int]:
    """Fetch the clone's experiments, then remove those of earlier grids; return how many came and how many went."""
    clone = project.root / PLACE
    new, old = experiment_refs(clone), experiment_refs(project.root)
    _git(
        project.top,
        "fetch",
        "--quiet",
        "--no-tags",
        "--no-write-fetch-head",
        str(clone),
        *(f"+{ref}:{ref}" for ref in new),
    )
    gone = sorted(set(old) - set(new))
    for ref in gone:
        _git(project.top, "update-ref", "-d", ref)
    return len(new), len(gone)


def run_grid(
    project: Project, settings: Sequence[Setting], *, advance: Callable[[str], None]
) -> tuple[dict[Setting, dict[str, Any]], int]:
    """Run all settings; return the totals of each, and how many experiments of earlier grids were removed.

    `advance` is told the words of each setting once it is done. Experiments appear in the project only when all have come to their end; a
    run that was stopped finds what it had finished in DVC's cache.
    """
    stages = grid_stages(load_yaml(project.root / PIPELINE))
    with cloned(project, stages) as root:
        found = {}
        for setting in settings:
            found[setting] = run_setting(root, setting, stages)
            advance(setting.words)
        _, n_gone = bring_home(project)
    return found, n_gone
