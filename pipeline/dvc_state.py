"""DVC's own files after a kill: which are torn, and how to mend them without losing results.

DVC rewrites `.dvc/tmp/rwlock` and `dvc.lock` in place. A run that is killed there leaves an empty or cut file, and every later run stops on
it. The first holds only who reads and writes right now; the second is in git, and results are found again by content.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import yaml

RWLOCK = Path(".dvc") / "tmp" / "rwlock"
LOCK = Path("dvc.lock")
SETTLE_SECONDS = 0.3  # a living DVC rewrites its lock within milliseconds; a torn one stays torn
PART_PATTERN = ".*.part"
PART_FOLDERS = ("data/build", "reports")


@dataclass(frozen=True)
class Damage:
    """A file that a killed run left behind: path relative to the project, what is wrong, and what mending does."""

    path: Path
    what: str
    remedy: str


def rwlock_is_whole(text: str) -> bool:
    """Whether the text is what DVC writes to its rwlock: one JSON object."""
    try:
        return isinstance(json.loads(text), dict)
    except ValueError:
        return False


def lock_is_whole(text: str) -> bool:
    """Whether DVC will accept the text as dvc.lock."""
    from dvc.schema import COMPILED_LOCKFILE_SCHEMA
    from voluptuous import Invalid

    try:
        COMPILED_LOCKFILE_SCHEMA(yaml.safe_load(text))
    except (yaml.YAMLError, Invalid):
        return False
    return True


def _text(path: Path) -> str:
    return path.read_bytes().decode("utf-8", "replace")


def find_damage(root: Path) -> list[Damage]:
    """Return the torn state files of a project; empty when all is well or DVC has not run yet."""
    found = []
    rwlock, lock = root / RWLOCK, root / LOCK
    if rwlock.is_file() and not rwlock_is_whole(_text(rwlock)):
        time.sleep(SETTLE_SECONDS)
        if rwlock.is_file() and not rwlock_is_whole(_text(rwlock)):
            found.append(Damage(RWLOCK, "is empty or cut short (a run was killed)", "delete it; nothing is lost"))
    if lock.is_file() and not lock_is_whole(_text(lock)):
        found.append(
            Damage(
                LOCK,
                "is empty or cut short (a run was killed or the disk was full)",
                "take it from git, or delete it",
            )
        )
    return found


def half_written(root: Path) -> list[Path]:
    """Return files that a killed stage left under a temporary name, sorted; no reader ever opens them."""
    return sorted(path for name in PART_FOLDERS for path in (root / name).rglob(PART_PATTERN) if path.is_file())


def committed(root: Path, path: Path) -> str | None:
    """Return the file as git holds it, or None without git or without the file."""
    command = ["git", "-C", str(root), "show", f"HEAD:{path.as_posix()}"]
    try:
        done = subprocess.run(command, capture_output=True, check=False)  # noqa: S603 (fixed words, our own path)
    except FileNotFoundError:
        return None
    return done.stdout.decode("utf-8", "replace") if done.returncode == 0 else None


def mend(root: Path) -> list[str]:
    """Mend all damage and return one line for each thing done."""
    from pipeline.tables import write_text

    lines = []
    for damage in find_damage(root):
        path = root / damage.path
        kept = committed(root, damage.path) if damage.path == LOCK else None
        if kept is not None and lock_is_whole(kept):
            write_text(path, kept)
            lines.append(f"{damage.path} {damage.what}: taken from git; finished stages are found again by content")
        else:
            path.unlink(missing_ok=True)
            lines.append(f"{damage.path} {damage.what}: deleted; DVC writes it anew")
    return lines


def main() -> None:
    """Mend the project that is named, or the one around this file, and say what was done."""
    root = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).resolve().parent.parent
    for line in mend(root):
        print(f"mended: {line}", file=sys.stderr)


if __name__ == "__main__":
    main()
