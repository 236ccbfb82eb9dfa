"""The archive as DVC records it: `data/store.dvc`, one small file in git that stands for every byte of the store."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import yaml

from pipeline import dvc_state
from pipeline.errors import StoreError
from pipeline.fetch.custody import LOCK, OPEN, PART_PATTERN
from pipeline.tables import write_text

STORE = Path("data") / "store"
POINTER = Path("data") / "store.dvc"
RETRY = "the archive is safe; mend it and run `dvc add data/store`"


def check_is_here(root: Path) -> None:
    """Raise StoreError when the store holds fewer files than `data/store.dvc` of this checkout: then a new day would replace the others."""
    wanted = _pointer(root)
    found = sum(1 for path in (root / STORE).rglob("*") if path.is_file() and not _is_passing(path))
    if wanted is not None and found < wanted:
        raise StoreError(
            str(root / STORE),
            rule=f"holds {found} files, {POINTER} names {wanted}",
            remedy="run `dvc pull data/store.dvc` first, so that the new day joins the earlier ones",
        )


def record_with_dvc(root: Path) -> bool:
    """Record the store with DVC and return whether the pointer changed; git is told of it, committing it stays yours.

    State files that a killed DVC left torn are mended first. StoreError when DVC refuses (it holds its lock while it runs a stage).
    """
    pointer = root / POINTER
    dvc_state.mend(root)
    if pointer.is_file() and _pointer(root) is None:
        kept = dvc_state.committed(root, POINTER)
        write_text(pointer, kept) if kept else pointer.unlink()
        check_is_here(root)
    before = pointer.read_bytes() if pointer.is_file() else b""
    command = [sys.executable, "-m", "dvc", "add", "--quiet", STORE.as_posix()]
    env = {**os.environ, "DVC_NO_ANALYTICS": "1"}
    done = subprocess.run(command, cwd=root, capture_output=True, env=env, check=False)  # noqa: S603 (fixed words)
    if done.returncode != 0:
        said = done.stderr.decode("utf-8", "replace").strip().splitlines()
        raise StoreError(str(pointer), rule=f"DVC could not record the store ({said[-1] if said else 'no reason'})", remedy=RETRY)  # fmt: skip
    return pointer.read_bytes() != before


def _pointer(root: Path) -> int | None:
    """Return how many files the pointer names; None when there is no pointer or a kill left it torn."""
    path = root / POINTER
    try:
        return int(yaml.safe_load(path.read_text(encoding="utf-8"))["outs"][0]["nfiles"])
    except (FileNotFoundError, UnicodeDecodeError, yaml.YAMLError, KeyError, TypeError, IndexError, ValueError):
        return None


def _is_passing(path: Path) -> bool:
    """Whether a file is none of the archive's: `.dvcignore` names the same ones."""
    return path.name == LOCK or path.name.endswith(OPEN) or path.match(PART_PATTERN)
