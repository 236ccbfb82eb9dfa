"""The chain of custody: one line for each finished archive, each naming the line before it, and the check of a store against them.

A line is canonical JSON that holds the SHA-256 of its own other fields (`entry`) and the `entry` of the line before (`previous`). So one
changed byte anywhere in the file is found in its line. Who makes the whole file anew can make it whole: note the last `entry` (the
head) in another place, as the git commit of `data/store.dvc` does, and give it to `verify_store`.
"""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline.errors import StoreError
from pipeline.fetch.durable import append, cut
from pipeline.tables import write_bytes

CUSTODY = "custody.jsonl"
LOCK = ".lock"
OPEN = ".open"  # suffix of an archive that is being written, or that a kill left behind
ARCHIVE, MANIFEST = ".warc.gz", ".jsonl"
PART_PATTERN = ".*.part"
RESTORE = "restore it from another copy (`dvc checkout data/store.dvc`, a backup) and ask who changed it"
FINISH = "run `claimline fetch`, which finishes it"
START = "0" * 64  # what the first line names as the line before it
TEXTS = ("file", "sha256", "manifest", "manifest_sha256", "run_id", "finished_at", "software", "previous", "entry")
Entry = dict[str, Any]
_one_at_a_time = threading.Lock()


@dataclass(frozen=True)
class Finding:
    """One thing that is not as it was: file (and line) relative to the store, what is wrong, what to do."""

    place: str
    what: str
    remedy: str

    def line(self) -> str:
        """Return the finding on one line."""
        return f"{self.place}: {self.what} -> {self.remedy}"


def canonical(value: Mapping[str, Any]) -> bytes:
    """Return JSON on one line in the one form that we write: sorted keys, no blanks, lone surrogates escaped."""
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return text.encode("utf-8", "backslashreplace")


def file_hash(path: Path) -> str:
    """Return the SHA-256 of a file in hex."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _sealed(fields: Mapping[str, Any]) -> bytes:
    return canonical({**fields, "entry": hashlib.sha256(canonical(fields)).hexdigest()})


def _entry(line: bytes) -> Entry | None:
    """Return what a line says, or None when it is not exactly as it was written."""
    try:
        fields = json.loads(line)
    except ValueError:
        return None
    if not isinstance(fields, dict) or not all(isinstance(fields.get(name), str) for name in TEXTS):
        return None
    return fields if _sealed({key: value for key, value in fields.items() if key != "entry"}) == line else None


def _lines(store: Path) -> list[bytes]:
    path = store / CUSTODY
    data = path.read_bytes() if path.is_file() else b""
    return data.removesuffix(b"\n").split(b"\n") if data else []


def append_entry(store: Path, fields: Mapping[str, Any]) -> Entry:
    """Add one line for a finished archive and return it; a file that is listed already with the same bytes is left alone.

    Only the last line is checked here, so that a store of years costs no more than a new one; `verify_store` checks all.
    """
    with _one_at_a_time:
        lines = _lines(store)
        mark = canonical({"file": fields["file"]})[1:-1]
        for entry in filter(None, (_entry(line) for line in lines if mark in line)):
            return _same(entry, fields, store)
        last = _entry(lines[-1]) if lines else None
        if lines and last is None:
            raise StoreError(
                f"{store / CUSTODY}, line {len(lines)}",
                rule="is not as it was written, so no line can follow it",
                remedy="restore the file from another copy (`dvc checkout`, a backup); no archive is lost meanwhile",
            )
        line = _sealed({**fields, "previous": last["entry"] if last else START})
        _append_line(store / CUSTODY, line)
        added: Entry = json.loads(line)
        return added


def _append_line(path: Path, line: bytes) -> None:
    if path.exists() and (path.is_symlink() or path.stat().st_nlink > 1):
        write_bytes(path, path.read_bytes())  # DVC linked it to its cache, which must not grow
    append(path, line + b"\n")


def _same(entry: Entry, fields: Mapping[str, Any], store: Path) -> Entry:
    if entry["sha256"] == fields["sha256"]:
        return entry
    raise StoreError(
        f"{store / entry['file']}{OPEN}",
        rule=f"has other bytes than {CUSTODY} says: it was changed after it was finished",
        remedy="restore it from another copy, or move it out of the store",
    )


def mend_custody(store: Path) -> bool:
    """Cut off a line that a kill left half written, and say whether there was one.

    A line is written before its archive gets its final name, so a half line without an unfinished archive is no trace of a kill: that is
    left as it is, for `verify_store` to name.
    """
    if not _is_half_written(store):
        return False
    cut(store / CUSTODY, (store / CUSTODY).read_bytes().rfind(b"\n") + 1)
    return True


def _is_half_written(store: Path) -> bool:
    path = store / CUSTODY
    data = path.read_bytes() if path.is_file() else b""
    return bool(data) and not data.endswith(b"\n") and any(store.rglob(f"*{OPEN}"))


def verify_store(store: Path, *, head: str | None = None) -> tuple[Finding, ...]:
    """Return what is not as it was, the custody file first, then files by name; empty when every byte is as it was written.

    `head` is an `entry` that was noted earlier: the chain must still hold it.
    """
    entries = [_entry(line) for line in _lines(store)]
    whole = sorted((entry for entry in entries if entry), key=lambda entry: str(entry["file"]))
    findings = [*_check_chain(store, entries, head=head)]
    for entry in whole:
        findings.extend(_check_files(store, entry))
    findings.extend(_check_unlisted(store, {name for entry in whole for name in (entry["file"], entry["manifest"])}))
    return tuple(findings)


def _check_chain(store: Path, entries: list[Entry | None], *, head: str | None) -> Iterator[Finding]:
    if not (store / CUSTODY).is_file() and any(store.rglob(f"*{ARCHIVE}")):
        yield Finding(CUSTODY, "is not there", RESTORE)
    if _is_half_written(store):
        yield Finding(f"{CUSTODY}, line {len(entries)}", "is half a line: a run was killed", FINISH)
        entries = entries[:-1]
    elif entries and not (store / CUSTODY).read_bytes().endswith(b"\n"):
        yield Finding(f"{CUSTODY}, line {len(entries)}", "is cut short", RESTORE)
    for number, entry in enumerate(entries, 1):
        before = entries[number - 2] if number > 1 else {"entry": START}
        if entry is None:
            yield Finding(f"{CUSTODY}, line {number}", "is not as it was written", RESTORE)
        elif before is not None and entry["previous"] != before["entry"]:
            what = "does not follow the line before: one of them was changed, or a line was added, moved or taken out"
            yield Finding(f"{CUSTODY}, line {number}", what, RESTORE)
    if head is not None and all(entry is None or entry["entry"] != head for entry in entries):
        yield Finding(CUSTODY, f"does not hold the entry {head} that was noted earlier", RESTORE)


def _check_files(store: Path, entry: Entry) -> Iterator[Finding]:
    for name, wanted in ((entry["file"], entry["sha256"]), (entry["manifest"], entry["manifest_sha256"])):
        path = store / name
        if not path.resolve().is_relative_to(store.resolve()):
            yield Finding(CUSTODY, f"names {name}, which lies outside the store", RESTORE)
        elif path.is_file():
            if file_hash(path) != wanted:
                yield Finding(name, f"has other bytes than on {entry['finished_at']}, when it was finished", RESTORE)
        elif not Path(f"{path}{OPEN}").is_file():  # else a run was killed before it gave the name: said below
            yield Finding(name, "is missing", RESTORE)


def _check_unlisted(store: Path, named: set[str]) -> Iterator[Finding]:
    for path in sorted(store.rglob("*")):
        name = path.relative_to(store).as_posix()
        if name in named or name in (CUSTODY, LOCK) or (path.is_dir() and not path.is_symlink()):
            continue
        is_open_manifest = path.suffix == MANIFEST and path.with_suffix(f"{ARCHIVE}{OPEN}").is_file()
        if name.endswith(OPEN) or path.match(PART_PATTERN) or is_open_manifest:
            yield Finding(name, "is not finished: a run goes on or was killed", FINISH)
        else:
            yield Finding(name, "stands in no line of the custody file", "ask who put it here, and move it out")


def head_of(store: Path) -> str | None:
    """Return the `entry` of the last line, to be noted elsewhere; None when there is no whole last line."""
    lines = _lines(store)
    last = _entry(lines[-1]) if lines else None
    return str(last["entry"]) if last else None
