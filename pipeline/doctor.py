"""Checks of an installation and a project folder; each says OK, or the problem and its remedy."""

from __future__ import annotations

import hashlib
import shutil
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from pipeline import dvc_state
from pipeline.errors import ClaimlineError

OLDEST_PYTHON = (3, 11)
FREE_BYTES = 2_000_000_000  # a run of the sample writes about 100 MB; DVC keeps a second copy
STAMP = Path(".venv") / "claimline.stamp"
SETUP = "run `make`"


@dataclass(frozen=True)
class Finding:
    """The outcome of one check; `remedy` is empty when it is OK."""

    name: str
    is_ok: bool
    detail: str
    remedy: str = ""

    def line(self) -> str:
        """Return the finding on one line."""
        state = "OK     " if self.is_ok else "PROBLEM"
        return f"{state}  {self.name.ljust(12)}  {self.detail}" + (f" -> {self.remedy}" if self.remedy else "")


def lock_stamp(lock: bytes, python: str, root: Path) -> str:
    """Return what `bootstrap.py` writes once the lock is installed: the lock's SHA-256, the Python version, the folder."""
    return f"{hashlib.sha256(lock).hexdigest()} {python} {root}\n"


def python_version() -> str:
    """Return major.minor.micro of the running Python."""
    return ".".join(str(part) for part in sys.version_info[:3])


def check_python(root: Path) -> Finding:
    """Whether Python is new enough."""
    fine = sys.version_info[:2] >= OLDEST_PYTHON
    return Finding("python", fine, python_version(), "" if fine else "install Python 3.11 or newer")


def check_environment(root: Path) -> Finding:
    """Whether this Python is the project's own environment."""
    fine = Path(sys.prefix).resolve() == (root / ".venv").resolve()
    return Finding(
        "environment",
        fine,
        "the project's .venv" if fine else f"runs from {sys.prefix}",
        "" if fine else SETUP,
    )


def check_lock(root: Path) -> Finding:
    """Whether the environment was installed from the requirements.lock of this folder."""
    lock, stamp = root / "requirements.lock", root / STAMP
    if not lock.is_file():
        return Finding("lock", False, "requirements.lock is not there", "restore it from git")
    seen = stamp.read_text(encoding="utf-8") if stamp.is_file() else ""
    fine = seen == lock_stamp(lock.read_bytes(), python_version(), root)
    detail = "installed as locked" if fine else "the environment was not installed from this requirements.lock"
    return Finding("lock", fine, detail, "" if fine else SETUP)


def check_model(root: Path) -> Finding:
    """Whether the language model's files are the tested ones."""
    from pipeline.language_model import MODEL_SHA256, model_folder, model_hash

    seen = model_hash(model_folder())
    fine = seen == MODEL_SHA256
    detail = f"hash {seen[:12]}" + ("" if fine else f", the tested model has {MODEL_SHA256[:12]}")
    return Finding("model", fine, detail, "" if fine else "delete .venv and " + SETUP)


def check_params(root: Path) -> Finding:
    """Whether params.yaml can be read and its pack is there."""
    from pipeline.params import load_params

    params = load_params(root / "params.yaml")
    return Finding("params", True, f"pack {params.pack}, {len(params.report.sets)} reports")


def check_packs(root: Path) -> Finding:
    """Whether every conflict pack loads."""
    from pipeline.packs import load_pack

    folder = root / "data" / "packs"
    names = sorted(path.parent.name for path in folder.glob("*/pack.yaml"))
    actors = {name: len(load_pack(name, folder).actors) for name in names}
    detail = ", ".join(f"{name} ({count} actors)" for name, count in actors.items())
    return Finding("packs", bool(names), detail or "none", "" if names else "restore data/packs from git")


READING_STAGES = ("collect", "parse")  # those that open what the source list names


def check_inputs(root: Path) -> Finding:
    """Whether every input of the source list is something that dvc.yaml watches, so that a change of it is seen."""
    from pipeline.params import load_params, load_yaml
    from pipeline.pin import PIN
    from pipeline.sources import NetworkSource, read_sources

    sources = read_sources(root / load_params(root / "params.yaml").collect.sources, root)
    stages = load_yaml(root / "dvc.yaml")["stages"]
    places = sorted({PIN.as_posix() if isinstance(each, NetworkSource) else each.place for each in sources})
    for stage in READING_STAGES:
        watched = [root / name for name in stages.get(stage, {}).get("deps", [])]
        blind = [each for each in places if not any((root / each).is_relative_to(path) for path in watched)]
        if blind:
            detail = f"changes of {', '.join(blind)} are not seen"
            return Finding("inputs", False, detail, f"add it to the deps of `{stage}` in dvc.yaml")
    return Finding("inputs", True, f"{len(sources)} sources, all watched by dvc.yaml")


def check_dvc(root: Path) -> Finding:
    """Whether DVC's own files are whole."""
    if not (root / ".dvc" / "config").is_file():
        return Finding("dvc", False, ".dvc/config is not there", "restore it from git")
    damage = dvc_state.find_damage(root)
    if damage:
        detail = "; ".join(f"{each.path} {each.what}" for each in damage)
        return Finding("dvc", False, detail, "`claimline doctor --fix`")
    return Finding("dvc", True, "state files are whole")


def check_parts(root: Path) -> Finding:
    """Whether a killed stage left temporary files."""
    parts = dvc_state.half_written(root)
    if parts:
        return Finding(
            "half-written",
            False,
            f"{len(parts)} temporary files, first {parts[0].relative_to(root)}",
            "`claimline doctor --fix`",
        )
    return Finding("half-written", True, "none")


def check_disk(root: Path) -> Finding:
    """Whether there is room for a run."""
    free = shutil.disk_usage(root).free
    fine = free >= FREE_BYTES
    return Finding("disk", fine, f"{free / 1e9:.1f} GB free", "" if fine else f"free {FREE_BYTES / 1e9:.0f} GB or more")


def check_git(root: Path) -> Finding:
    """Whether git is there; without it all works, but no history of figures."""
    if shutil.which("git") is None:
        return Finding(
            "git",
            False,
            "the program git is not found",
            "install git, or set `dvc config --local core.no_scm true`",
        )
    if (root / ".git").exists():
        return Finding("git", True, "a git checkout")
    local = root / ".dvc" / "config.local"
    fine = local.is_file() and "no_scm" in local.read_text(encoding="utf-8")
    detail = "no git folder; DVC is told so" if fine else "no git folder"
    return Finding(
        "git", fine, detail, "" if fine else "`make` tells DVC, or run `dvc config --local core.no_scm true`"
    )


CHECKS: tuple[tuple[str, Callable[[Path], Finding]], ...] = (
    ("python", check_python), ("environment", check_environment), ("lock", check_lock), ("model", check_model), ("params", check_params),
    ("packs", check_packs), ("inputs", check_inputs), ("dvc", check_dvc), ("half-written", check_parts), ("disk", check_disk), ("git", check_git),
)  # fmt: skip


def examine(
    root: Path, *, fix: bool = False, checks: Iterable[tuple[str, Callable[[Path], Finding]]] = CHECKS
) -> list[Finding]:
    """Return one finding per check, in a fixed order; with `fix`, torn state files and temporary files are mended first."""
    findings = []
    if fix:
        done = dvc_state.mend(root)
        for path in dvc_state.half_written(root):
            path.unlink(missing_ok=True)
            done.append(f"{path.relative_to(root)} deleted: a killed run had not finished it")
        findings = [Finding("fixed", True, line) for line in done]
    for name, check in checks:
        try:
            findings.append(check(root))
        except ClaimlineError as error:
            findings.append(Finding(name, False, f"{error.thing}: {error.rule}", error.remedy))
    return findings
