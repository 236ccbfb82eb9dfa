"""Files that grow: an append is on the disk as a whole, or the file is as long as before."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pipeline.errors import StoreError


@contextmanager
def failures_of(path: Path) -> Iterator[None]:
    """Turn what the disk refuses into a StoreError that says what to do."""
    try:
        yield
    except OSError as error:
        raise StoreError(
            str(path),
            rule=f"cannot be written ({error.strerror or error})",
            remedy="make room or mend the disk, then run `claimline fetch` again: what was finished is kept, the rest is asked for again",
        ) from error


def append(path: Path, data: bytes) -> int:
    """Append bytes and flush them to the disk; return the offset where they begin.

    OSError (no room, a failing disk) and a stop signal leave the file as long as it was; only a kill can leave a part of the bytes.
    """
    is_new = not path.exists()
    if is_new:
        make_folder(path.parent)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
    try:
        start = os.fstat(handle).st_size
        try:
            rest = memoryview(data)
            while rest:
                rest = rest[os.write(handle, rest) :]
            os.fsync(handle)
        except BaseException:
            os.ftruncate(handle, start)
            raise
    finally:
        os.close(handle)
    if is_new:
        sync_folder(path.parent)
    return start


def cut(path: Path, size: int) -> None:
    """Cut a file back to its first `size` bytes, on the disk too."""
    handle = os.open(path, os.O_WRONLY)
    try:
        os.ftruncate(handle, size)
        os.fsync(handle)
    finally:
        os.close(handle)


def rename(path: Path, target: Path) -> None:
    """Give a file its final name in the same folder, on the disk too."""
    path.replace(target)
    sync_folder(target.parent)


def make_folder(path: Path) -> None:
    """Make a folder and those above it, and put each new name on the disk."""
    if path.is_dir():
        return
    make_folder(path.parent)
    path.mkdir(exist_ok=True)
    sync_folder(path.parent)


def sync_folder(path: Path) -> None:
    """Put the names in a folder on the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
