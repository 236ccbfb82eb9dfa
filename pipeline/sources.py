"""The source list: what to read, where it lies or is fetched from, under which licence. A broken list stops the run before any work."""

from __future__ import annotations

from abc import ABC, abstractmethod
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field, model_validator
from pydantic.dataclasses import dataclass

from pipeline.errors import ConfigError
from pipeline.params import Name, Positive, load_yaml, typed

STRICT = ConfigDict(extra="forbid")
STORE = "data/store"  # `claimline fetch` archives a source in a folder of its id below it
Text = Annotated[str, Field(min_length=1)]
Address = Annotated[str, Field(pattern=r"^[Hh][Tt][Tt][Pp][Ss]?://[^\s/]+", max_length=4_000)]


@dataclass(frozen=True, config=STRICT, kw_only=True)
class Source(ABC):
    """What every entry says: `outlet` and `language` count only where an item is silent; `export` is what may leave the project."""

    id: Name
    kind: str
    licence: Text
    export: Literal["full", "quote", "none"] = "quote"
    outlet: str | None = None
    language: Annotated[str, Field(pattern=r"^[a-z]{2,3}$")] | None = None
    note: str | None = None

    @property
    @abstractmethod
    def place(self) -> str:
        """Where `collect` reads the source, relative to the folder of params.yaml."""


@dataclass(frozen=True, config=STRICT, kw_only=True)
class LocalSource(Source):
    """Files that are there already; `path` is relative to the folder of params.yaml. `warc` and `newsplease` are a file or a folder."""

    kind: Literal["folder", "jsonl", "warc", "newsplease"]
    path: Text

    @property
    def place(self) -> str:
        return self.path


@dataclass(frozen=True, config=STRICT, kw_only=True)
class NetworkSource(Source):
    """Articles that `claimline fetch` archives: manners of one source. Null `seconds_between` or `max_items`: as params.yaml says.

    `seconds_between` is the gap between two requests to one host, `max_items` the most articles of one run. With `same_host`, links to
    other hosts are left out; `www.` counts for nothing there. `verify_tls: false` is kept with every byte that came so.
    """

    robots: Literal["obey", "ignore"] = "obey"
    robots_reason: Text | None = None
    seconds_between: Annotated[float, Field(ge=1, le=86_400)] | None = None
    max_items: Positive | None = None
    verify_tls: bool = True
    same_host: bool = False

    @property
    def place(self) -> str:
        return f"{STORE}/{self.id}"

    @model_validator(mode="after")
    def _ignoring_has_a_reason(self) -> NetworkSource:
        if (self.robots == "ignore") != (self.robots_reason is not None):
            raise ValueError("'robots: ignore' and 'robots_reason' stand together or not at all")
        return self


@dataclass(frozen=True, config=STRICT, kw_only=True)
class FeedSource(NetworkSource):
    """A feed (RSS, Atom or JSON Feed) by its address."""

    kind: Literal["feed"]
    url: Address


@dataclass(frozen=True, config=STRICT, kw_only=True)
class SitemapSource(NetworkSource):
    """A sitemap or an index of sitemaps by its address; links to other hosts are left out unless `same_host: false`."""

    kind: Literal["sitemap"]
    url: Address
    same_host: bool = True


@dataclass(frozen=True, config=STRICT, kw_only=True)
class ListSource(NetworkSource):
    """A file of links: one address a line (`urls`), or a saved GDELT DOC or GKG export (`gdelt`)."""

    kind: Literal["urls", "gdelt"]
    path: Text


KINDS: dict[str, type[Source]] = {
    **dict.fromkeys(("folder", "jsonl", "warc", "newsplease"), LocalSource),
    **dict.fromkeys(("urls", "gdelt"), ListSource),
    "feed": FeedSource,
    "sitemap": SitemapSource,
}
FILE_OR_FOLDER = ("warc", "newsplease")


@dataclass(frozen=True, config=STRICT)
class SourceList:
    """The whole file; each entry is checked by its kind."""

    sources: Annotated[tuple[dict[str, Any], ...], Field(min_length=1)]


def read_sources(path: Path, root: Path) -> tuple[Source, ...]:
    """Return the checked entries in the order of their ids, or raise ConfigError naming the file, the rule and the remedy."""
    rows = typed(SourceList, load_yaml(path), where=str(path)).sources
    entries = [_entry(row, f"{path}, source {row.get('id', f'number {number}')}") for number, row in enumerate(rows, 1)]
    ids = [entry.id for entry in entries]
    twice = sorted({each for each in ids if ids.count(each) > 1})
    if twice:
        raise ConfigError(str(path), rule=f"the source ids {twice} stand twice", remedy="give every source its own id")
    for entry in entries:
        if isinstance(entry, LocalSource | ListSource):
            _check_place(entry, path, root)
    return tuple(sorted(entries, key=lambda entry: entry.id))


def _entry(row: dict[str, Any], where: str) -> Source:
    kind = row.get("kind")
    if not isinstance(kind, str) or kind not in KINDS:
        said = "has no kind" if kind is None else f"the kind '{kind}' is not known"
        raise ConfigError(where, rule=f"{said} (known: {', '.join(sorted(KINDS))})", remedy="name one of these")
    return typed(KINDS[kind], row, where=where)


def _check_place(entry: LocalSource | ListSource, path: Path, root: Path) -> None:
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
    is_fitting = place.is_dir() == (entry.kind == "folder") or (place.is_dir() and entry.kind in FILE_OR_FOLDER)
    if not is_fitting or not (place.is_dir() or place.is_file()):
        kind = "a folder" if place.is_dir() else "not a folder"
        raise ConfigError(
            where, rule=f"{entry.path} is {kind}, the kind says '{entry.kind}'", remedy="correct kind or path"
        )
