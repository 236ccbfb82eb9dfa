"""What a stage worked out before, kept beside the project so that a new day costs a day and not the year before it.

A memo changes no result: what it gives back is what the stage would make again. Its key is the code of the stage, the locked libraries
and the parameters, so another version finds nothing; an entry that is torn or changed fails its checksum and counts as absent. The folder
`data/cache` may be deleted at any time.
"""

from __future__ import annotations

import hashlib
import io
import json
import shutil
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from pipeline import tables

CACHE = Path("data") / "cache"
CODE = Path(__file__).resolve().parent
LOCK = CODE.parent / "requirements.lock"
CODE_SUFFIXES = (".py", ".csv")
CHECKSUM_BYTES = 32
LEVEL = 1  # of zlib: the texts shrink to a third at the speed of a disk


@dataclass(frozen=True)
class Memo:
    """Entries of one stage under one key; a memo without a folder remembers nothing."""

    folder: Path | None

    @property
    def remembers(self) -> bool:
        """Whether anything is kept at all: making an entry ready costs time."""
        return self.folder is not None

    def get(self, name: str) -> bytes | None:
        """Return what was kept under a name, or None when there is nothing whole."""
        if self.folder is None:
            return None
        try:
            kept = self._path(self.folder, name).read_bytes()
            data = zlib.decompress(kept[CHECKSUM_BYTES:])
        except (OSError, zlib.error):
            return None
        return data if hashlib.sha256(data).digest() == kept[:CHECKSUM_BYTES] else None

    def put_frame(self, name: str, data: pl.DataFrame) -> None:
        """Keep a table that its stage has checked, as it is."""
        if self.remembers:
            buffer = io.BytesIO()
            data.write_parquet(buffer, compression="uncompressed")
            self.put(name, buffer.getvalue())

    def get_frame(self, name: str) -> pl.DataFrame | None:
        """Return the table that was kept under a name, or None when there is nothing whole."""
        kept = self.get(name)
        return None if kept is None else pl.read_parquet(io.BytesIO(kept))

    def put(self, name: str, data: bytes) -> None:
        """Keep bytes under a name; a disk that is full or read-only costs time later, not the run."""
        if self.folder is None:
            return
        try:
            path = self._path(self.folder, name)
            tables.write_bytes(path, hashlib.sha256(data).digest() + zlib.compress(data, LEVEL))
        except OSError:
            return

    @staticmethod
    def _path(folder: Path, name: str) -> Path:
        return folder / hashlib.sha256(name.encode("utf-8", "surrogateescape")).hexdigest()


NO_MEMO = Memo(None)


def open_memo(root: Path, stage: str, *, packages: Iterable[str], values: object) -> Memo:
    """Return the memo of a stage; `packages` are the folders under pipeline/ whose code it runs, `values` the parameters that count.

    Entries of other versions are deleted: what they hold can never be asked for again.
    """
    home = root / CACHE / stage
    folder = home / code_key(packages, values)
    try:
        for other in home.iterdir() if home.is_dir() else ():
            if other != folder:
                shutil.rmtree(other, ignore_errors=True)
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        return Memo(None)
    return Memo(folder)


def folder_key(folder: Path) -> str:
    """Return a hash over the names and bytes of all files of a folder."""
    found = hashlib.sha256()
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        found.update(f"{path.relative_to(folder).as_posix()}\0".encode())
        found.update(hashlib.sha256(path.read_bytes()).digest())
    return found.hexdigest()


def file_key(path: Path) -> str:
    """Return a hash over the bytes of a file."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def code_key(packages: Iterable[str], values: object) -> str:
    """Return a hash over the code of some packages and of all shared modules, the locked libraries and the values."""
    found = hashlib.sha256(json.dumps(values, sort_keys=True, default=str).encode())
    files = [*CODE.glob("*.py"), *(path for name in sorted(packages) for path in (CODE / name).rglob("*"))]
    for path in sorted(path for path in files if path.suffix in CODE_SUFFIXES):
        found.update(f"{path.relative_to(CODE).as_posix()}\0".encode())
        found.update(hashlib.sha256(path.read_bytes()).digest())
    if LOCK.is_file():
        found.update(LOCK.read_bytes())
    return found.hexdigest()[:32]
