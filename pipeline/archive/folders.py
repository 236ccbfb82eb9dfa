"""A folder of pages, texts, PDFs, JSON lines and archives, walked in sorted order; nothing outside it is opened and nothing is skipped unsaid."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pipeline.archive.items import Loss, printable

PAGE_SUFFIXES = (".html", ".htm", ".xhtml", ".shtml")
TEXT_SUFFIXES = (".txt", ".text")
PDF_SUFFIXES = (".pdf",)
ROW_SUFFIXES = (".jsonl", ".ndjson")
ARCHIVE_SUFFIXES = (".warc", ".warc.gz")


@dataclass(frozen=True)
class Found:
    """A regular file: where it is, its name under the root (escaped) and what it holds by its name."""

    path: str
    name: str
    kind: str  # page, text, pdf, jsonl, warc or other


def walk(root: Path) -> Iterator[Found | Loss]:
    """Yield every entry below `root` that is not itself a folder, sorted by path: a regular file, or a loss that says what it is."""
    real_root = os.path.realpath(root)
    pending = [real_root]
    while pending:
        folder = pending.pop()
        try:
            with os.scandir(folder) as entries:
                names = sorted(entry.name for entry in entries)
        except OSError as error:
            yield Loss(
                _shown(folder, real_root),
                "unreadable",
                f"the folder cannot be listed ({error.strerror}); check its rights",
            )
            continue
        folders = []
        for name in names:
            path = os.path.join(folder, name)  # noqa: PTH118 (names may not be valid text)
            found = _entry(path, real_root)
            if found is None:
                folders.append(path)
            else:
                yield found
        pending.extend(reversed(folders))


def _entry(path: str, root: str) -> Found | Loss | None:
    """Return what an entry is; None for a folder."""
    name = _shown(path, root)
    try:
        mode = os.lstat(path).st_mode
        if stat.S_ISLNK(mode):
            target = os.path.realpath(path)
            if os.path.commonpath((target, root)) != root:
                return Loss(name, "outside_root", "a link that leads out of the source; copy the file into it")
            if not stat.S_ISREG(os.lstat(target).st_mode):
                return Loss(
                    name,
                    "not_a_regular_file",
                    "a link to something that is no file; links to folders are not followed",
                )
            return Found(target, name, kind_of(name))
    except OSError as error:
        reason = "missing" if error.errno == errno.ENOENT else "unreadable"
        return Loss(name, reason, f"cannot be looked at ({error.strerror}); mend or remove it")
    if stat.S_ISDIR(mode):
        return None
    if not stat.S_ISREG(mode):
        return Loss(name, "not_a_regular_file", f"a {_special(mode)}, never opened; remove it from the source")
    return Found(path, name, kind_of(name))


def _special(mode: int) -> str:
    kinds = (
        (stat.S_ISFIFO, "named pipe"),
        (stat.S_ISSOCK, "socket"),
        (stat.S_ISBLK, "block device"),
        (stat.S_ISCHR, "device"),
    )
    return next((word for test, word in kinds if test(mode)), "special file")


def _shown(path: str, root: str) -> str:
    return printable(os.path.relpath(path, root))


def kind_of(name: str) -> str:
    """Return what a file holds by the end of its name: page, text, pdf, jsonl, warc or other."""
    lower = name.lower()
    suffixes = (
        ("page", PAGE_SUFFIXES),
        ("text", TEXT_SUFFIXES),
        ("pdf", PDF_SUFFIXES),
        ("jsonl", ROW_SUFFIXES),
        ("warc", ARCHIVE_SUFFIXES),
    )
    return next((kind for kind, ends in suffixes if lower.endswith(ends)), "other")


def open_regular(path: str) -> int:
    """Return a descriptor of a regular file: no link is followed, a pipe does not block, and anything else raises OSError."""
    handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    if not stat.S_ISREG(os.fstat(handle).st_mode):
        os.close(handle)
        raise OSError(errno.EINVAL, "is no longer a regular file")
    return handle
