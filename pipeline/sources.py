"""The source list: what to read, where it lies, under which licence. A broken list stops the run before any work."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from pydantic import ConfigDict, Field
from pydantic.dataclasses import dataclass

from pipeline.errors import ConfigError
from pipeline.params import Name, load_yaml, typed

STRICT = ConfigDict(extra="forbid")


@dataclass(frozen=True, config=STRICT)
class Source:
    """One entry: `path` is relative to the folder of params.yaml; `outlet` and `language` count only where an item is silent."""

    id: Name
    kind: Literal["folder", "jsonl", "warc"]
    path: Annotated[str, Field(min_length=1)]
    licence: Annotated[str, Field(min_length=1)]
    outlet: str | None = None
    language: Annotated[str, Field(pattern=r"^[a-z]{2,3}$")] | None = None
    note: str | None = None


@dataclass(frozen=True, config=STRICT)
class SourceList:
    """The whole file."""

    sources: Annotated[tuple[Source, ...], Field(min_length=1)]


def read_sources(path: Path, root: Path) -> tuple[Source, ...]:
    """Return the checked entries in the order of their ids, or raise ConfigError naming the file, the rule and the remedy."""
    entries = typed(SourceList, load_yaml(path), where=str(path)).sources
    ids = [entry.id for entry in entries]
    twice = sorted({each for each in ids if ids.count(each) > 1})
    if twice:
        raise ConfigError(str(path), rule=f"the source ids {twice} stand twice", remedy="give every source its own id")
    for entry in entries:
        _check_place(entry, path, root)
    return tuple(sorted(entries, key=lambda entry: entry.id))


def _check_place(entry: Source, path: Path, root: Path) -> None:
    where = f"{path}, source {entry.id}"
    if Path(entry.path).is_absolute() or ".." in Path(entry.path).parts or "\0" in entry.path:
        raise ConfigError(
            where,
            rule=f"the path '{entry.path}' leaves the project",
            remedy="put the files (or a link to them) under the folder of params.yaml",
        )
    place = root / entry.path
    if not place.exists():
        raise ConfigError(
            where,
            rule=f"there is no {entry.path}",
            remedy="create it, run `dvc pull`, or take the source out of the list",
        )
    if place.is_dir() != (entry.kind == "folder") or not (place.is_dir() or place.is_file()):
        kind = "a folder" if place.is_dir() else "not a folder"
        raise ConfigError(
            where, rule=f"{entry.path} is {kind}, the kind says '{entry.kind}'", remedy="correct kind or path"
        )
