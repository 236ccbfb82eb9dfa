"""From a build to what may be shown of it. Nothing is written here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from pipeline import schemas, tables
from pipeline.errors import InputError
from pipeline.packs import Pack
from pipeline.params import Params
from pipeline.privacy.names import public_names
from pipeline.privacy.profiles import Shaped, place_words, shape_private
from pipeline.privacy.shared import shape_shared
from pipeline.shown import AUDIT_FILE, PRIVATE, Audit, audit_bytes
from pipeline.trace import BUILD_FILES, REJECT_FILES, build_tables, data_hash


@dataclass(frozen=True)
class Share:
    """Tables by name and rejects by file as they may be shown, what was done to them, and how many rows came in."""

    frames: dict[str, pl.DataFrame]
    rejects: dict[str, pl.DataFrame]
    audit: Audit
    n_rows: int


def make_share(build: Path, *, params: Params, pack: Pack, exports: Mapping[str, str]) -> Share:
    """Return what may be shown of a build; `exports` is what the licence of each source lets leave."""
    frames = build_tables(build)
    rejects = {path: tables.read(schemas.REJECTS, build / path) for path in REJECT_FILES}
    whole = frames | dict(rejects.items())
    shaped = _shaped(frames, rejects, params=params, pack=pack, exports=exports)
    audit = Audit(params.share.profile, data_hash(frames, build), shaped.counts)
    return Share(
        {name: shaped.frames[name] for name in frames},
        {path: shaped.frames[path] for path in rejects},
        audit,
        sum(frame.height for frame in whole.values()),
    )


def _shaped(
    frames: Mapping[str, pl.DataFrame], rejects: Mapping[str, pl.DataFrame], *, params: Params, pack: Pack, exports: Mapping[str, str]
) -> Shaped:  # fmt: skip
    if params.share.profile == PRIVATE:
        return shape_private({**frames, **rejects})
    joined = pl.concat([frame.with_columns(pl.lit(path).alias(_FILE)) for path, frame in rejects.items()])
    public = public_names(pack, place_words(frames), frames["articles"]["text"])
    found = shape_shared(
        {**frames, schemas.REJECTS.name: joined.drop(_FILE)}, exports=exports, pack=pack, public=public, params=params.export
    )  # fmt: skip
    masked = found.frames[schemas.REJECTS.name].with_columns(joined[_FILE])
    parts = {path: masked.filter(pl.col(_FILE) == path).drop(_FILE) for path in rejects}
    return Shaped({**found.frames, **parts}, found.counts)


_FILE = "reject_file"


def share_files(made: Share) -> dict[str, bytes]:
    """Return every file of the folder by its path, in the layout of a build, and the audit."""
    files = {
        BUILD_FILES[name]: tables.parquet_bytes(schemas.TABLES[name], frame) for name, frame in made.frames.items()
    }
    files |= {path: tables.parquet_bytes(schemas.REJECTS, frame) for path, frame in made.rejects.items()}
    return files | {AUDIT_FILE: audit_bytes(made.audit)}


def check_out(out: Path) -> None:
    """Raise InputError unless the folder is new, empty or an earlier share: nothing else may be replaced."""
    if out.exists() and not (out.is_dir() and (not any(out.iterdir()) or (out / AUDIT_FILE).is_file())):
        raise InputError(str(out), rule="holds other things than a shared build", remedy="name a new folder with --out")
