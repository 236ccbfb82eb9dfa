"""What `data/archive.json` says: which archive the stages read. It is in git, always there, and changes with every fetch.

The archive itself is too large for git and may be absent; a stage that depends on this small file runs again exactly when the archive is
another one. `head` is the last entry of the custody file, whose lines hang together by hashes: it stands for every byte before it.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from pipeline import tables
from pipeline.errors import ConfigError, InputError

PIN = Path("data") / "archive.json"
CUSTODY = Path("data") / "store" / "custody.jsonl"


@dataclass(frozen=True)
class Pin:
    """The archive as the last fetch left it: `head` null and zeros where nothing was ever fetched; `n_bytes` of all archives."""

    head: str | None = None
    n_archives: int = 0
    n_bytes: int = 0


def pin_of(root: Path) -> Pin:
    """Return what the custody file of a project says now; a last line that cannot be read is an InputError."""
    path = root / CUSTODY
    lines = path.read_bytes().splitlines() if path.is_file() else []
    try:
        entries = [json.loads(line) for line in lines]
        return Pin(entries[-1]["entry"], len(entries), sum(entry["bytes"] for entry in entries)) if entries else Pin()
    except (ValueError, KeyError, TypeError) as error:
        raise InputError(
            str(CUSTODY), rule=f"cannot be read ({error})", remedy="run `claimline verify`, which names the line"
        ) from error


def write_pin(root: Path) -> Pin:
    """Write `data/archive.json` anew and return it; the same archive gives the same bytes."""
    pin = pin_of(root)
    tables.write_json(root / PIN, asdict(pin))
    return pin


def check_pin(root: Path) -> None:
    """Raise InputError where the archive at hand is not the one that `data/archive.json` names."""
    path = root / PIN
    try:
        wanted = TypeAdapter(Pin).validate_json(path.read_bytes()) if path.is_file() else Pin()
    except ValidationError as error:
        raise ConfigError(
            str(PIN), rule="is not what `claimline fetch` writes", remedy="restore it from git"
        ) from error
    found = pin_of(root)
    if found == wanted:
        return
    if found.n_archives < wanted.n_archives:
        raise InputError(
            "data/store",
            rule=f"holds {found.n_archives} archives, {PIN} names {wanted.n_archives}",
            remedy="run `dvc pull data/store.dvc`",
        )
    raise InputError(
        "data/store",
        rule=f"is not the archive that {PIN} names",
        remedy="commit what the last fetch wrote, or run `dvc checkout data/store.dvc`; `claimline verify` tells more",
    )
