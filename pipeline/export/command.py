"""`claimline export`: read a build, shape it by a profile, write every format and a manifest beside them; all of it or nothing."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from pipeline import __version__, schemas, tables
from pipeline.cells import RULE
from pipeline.citation import bibtex, citation_cff, deciding, flat, plain, sentence
from pipeline.errors import ConfigError, InputError
from pipeline.export import acled, crate, forms, ged, geojson, package, sqlite, timemap
from pipeline.export.bundle import About, Bundle, Cited, Relation, holds, possible_relations
from pipeline.packs import PACKS_ROOT, Pack, load_pack
from pipeline.params import Params, load_params
from pipeline.privacy.names import public_names
from pipeline.privacy.profiles import Shaped, place_words, shape_private, shape_public
from pipeline.sources import read_sources
from pipeline.trace import build_rejects, build_tables, data_hash

FORMATS: dict[str, Callable[[Bundle], Iterator[forms.File]]] = {
    "csv": forms.csv_files,
    "parquet": forms.parquet_files,
    "geojson": geojson.geojson_files,
    "ged": ged.ged_files,
    "acled": acled.acled_files,
    "timemap": timemap.timemap_files,
    "sqlite": sqlite.sqlite_files,
}
PROFILES = ("public", "private")
MANIFEST = "export.json"
MADE_BY = "claimline export"
DESCRIPTION = (
    "Claims of conflict news: who says how many people were harmed and who holds which place, each with the words it rests on, and the incidents, "
    "tolls and control made from them. A claim is not a fact, and sums of claims are not death tolls."
)
HOLDS = {
    "csv": "every table as CSV; cells are safe for spreadsheets, see below",
    "parquet": "every table as Parquet, nothing escaped",
    "geojson": "incidents, claims and control intervals that have a point",
    "shapes": "our incidents in the columns of UCDP GED and in ACLED's vocabulary; neither is their data",
    "timemap": "files for TimeMap",
    "claimline.sqlite": "every table for SQLite and Datasette (`datasette claimline.sqlite --metadata datasette.json`)",
    "datapackage.json": "types, keys and meaning of every CSV column (Frictionless Data Package)",
    "ro-crate-metadata.json": "the same dataset for archives (RO-Crate 1.1)",
    MANIFEST: "this manifest for programs, with a hash of every file",
}
Progress = Callable[[str], None]


@dataclass(frozen=True)
class Result:
    """What was written: path and bytes of each file, rows of each table, and what the profile did."""

    out: Path
    files: dict[str, int]
    rows: dict[str, int]
    counts: dict[str, int]
    citation: str


def _as_of(frames: Mapping[str, pl.DataFrame], params: Params) -> date:
    """Return the day of knowledge of the build itself, that of the parameters where no row says it."""
    days = frames["casualties_over_time"]["as_of"].unique().to_list()
    return days[0] if len(days) == 1 else params.aggregate.as_of


def _about(
    frames: Mapping[str, pl.DataFrame], build: Path, *, params: Params, profile: str, cited: tuple[Cited, ...]
) -> About:
    return About(
        title=params.export.title, version=__version__, data_hash=data_hash(frames, build), as_of=_as_of(frames, params), profile=profile,
        licence=params.export.licence, publisher=params.export.publisher, sources=cited,
        parameters=deciding(params) | {"export": plain(asdict(params.export))},
    )  # fmt: skip


def _shaped(
    frames: Mapping[str, pl.DataFrame], *, profile: str, cited: Iterable[Cited], pack: Pack, params: Params
) -> Shaped:
    if profile == "private":
        return shape_private(frames)
    return shape_public(
        frames, exports={source.id: source.export for source in cited}, pack=pack, public=public_names(pack, place_words(frames), frames["articles"]["text"]),
        params=params.export,
    )  # fmt: skip


def make_files(bundle: Bundle, formats: Sequence[str], progress: Progress) -> dict[str, bytes]:
    """Return every file of the formats, then the descriptions of them."""
    files: dict[str, bytes] = {}
    for name in formats:
        progress(f"writing {name}")
        files |= dict(FORMATS[name](bundle))
    if any(path in files for path in (*(f"csv/{name}.csv" for name in bundle.frames), *package.SHAPES)):
        files["datapackage.json"] = package.as_json(package.package(bundle, files, DESCRIPTION))
    files["CITATION.cff"] = citation_cff(bundle.about.citation, bundle.about.licence).encode()
    files["citation.bib"] = bibtex(bundle.about.citation).encode()
    return files


def manifest(
    bundle: Bundle,
    files: Mapping[str, bytes],
    *,
    counts: Mapping[str, int],
    broken: Sequence[Relation],
    reason: str | None,
) -> dict[str, Any]:
    """Return what is said of the export: `audit` is the line that a private export carries."""
    about = bundle.about
    audit = (
        None
        if about.profile == "public"
        else f"PRIVATE: full texts, names and points left the project; reason given: {reason}"
    )
    return {
        "made_by": MADE_BY, "title": about.title, "version": about.version, "data_hash": about.data_hash, "as_of": about.as_of.isoformat(),
        "profile": about.profile, "audit": audit, "licence": about.licence, "parameters": about.parameters,
        "cite": {"text": sentence(about.citation), "bibtex": bibtex(about.citation)},
        "sources": [asdict(source) for source in about.sources], "rows": {name: frame.height for name, frame in bundle.frames.items()},
        "done_by_profile": dict(counts),
        "relations_not_held": [f"{each.table}.{each.column} > {each.target}.{each.target_column}" for each in broken],
        "files": {path: _seal(data) for path, data in files.items()},
    }  # fmt: skip


def _seal(data: bytes) -> dict[str, Any]:
    return {"bytes": len(data), "sha256": hashlib.sha256(data).hexdigest()}


def readme(said: Mapping[str, Any]) -> str:
    """Return the manifest for people."""
    parts = {path.split("/")[0] for path in said["files"]} | {MANIFEST, "ro-crate-metadata.json"}
    held = [f"- `{name}`: {text}" for name, text in HOLDS.items() if name in parts]
    done = [f"- {name}: {number:,}" for name, number in said["done_by_profile"].items()] or [
        "- nothing: this profile changes nothing"
    ]
    audit = [f"**{said['audit']}**", ""] if said["audit"] else []
    sources = [f"- {each['id']}: {each['licence']} (may leave: {each['export']})" for each in said["sources"]]
    lines = [
        f"# {said['title']}", "", *audit, DESCRIPTION, "", "## How to cite", "", said["cite"]["text"], "", "```bibtex", said["cite"]["bibtex"].strip(), "```", "",
        "## What it is", "", f"- version {said['version']}, data hash `{said['data_hash']}`", f"- known as of {said['as_of']}", f"- profile {said['profile']}",
        f"- licence of what Claimline adds: {said['licence']}; quotes and titles stay under the licences of their sources",
        *(f"- {key}: {value}" for key, value in flat(said["parameters"])), "", "## What is here", "", *held, "",
        "## What the profile did", "", *done, "", "## Sources", "", *sources, "", "## CSV cells", "", RULE, "",
    ]  # fmt: skip
    return "\n".join(lines)


def check_out(out: Path) -> None:
    """Raise InputError unless the folder is new, empty or an earlier export: nothing else may be replaced."""
    if not out.exists():
        return
    if not out.is_dir():
        raise InputError(str(out), rule="is a file", remedy="name a folder with --out")
    if any(out.iterdir()) and not _is_export(out):
        raise InputError(
            str(out), rule="is a folder with other things in it", remedy="name a new folder with --out; an earlier export is replaced"
        )  # fmt: skip


def _is_export(out: Path) -> bool:
    try:
        said = json.loads((out / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    return isinstance(said, dict) and said.get("made_by") == MADE_BY


def _check_words(profile: str, formats: Sequence[str], reason: str | None) -> None:
    if profile not in PROFILES:
        raise ConfigError(f"--profile {profile}", rule="is not known", remedy=f"use one of: {', '.join(PROFILES)}")
    odd = [name for name in formats if name not in FORMATS]
    if odd:
        raise ConfigError(f"--format {odd[0]}", rule="is not known", remedy=f"use one of: {', '.join(FORMATS)}")
    if (profile == "private") != bool(reason):
        raise ConfigError(
            f"--profile {profile}", rule="`private` takes full texts and names out and needs --reason; `public` takes none",
            remedy='say why: --profile private --reason "..."',
        )  # fmt: skip


def export(
    root: Path, build: Path, out: Path, *, profile: str = "public", formats: Sequence[str] = (), reason: str | None = None,
    progress: Progress = lambda _: None, packs_root: Path = PACKS_ROOT,
) -> Result:  # fmt: skip
    """Write an export of a build; `root` is the folder of params.yaml and the source list."""
    _check_words(profile, formats, reason)
    check_out(out)
    params = load_params(root / "params.yaml")
    pack = load_pack(params.pack, packs_root)
    cited = tuple(
        Cited(each.id, each.licence, each.export) for each in read_sources(root / params.collect.sources, root)
    )
    progress("reading the build")
    whole = {**build_tables(build), schemas.REJECTS.name: build_rejects(build)}
    about = _about(whole, build, params=params, profile=profile, cited=cited)
    progress("shaping" if profile == "private" else "looking for names")
    shaped = _shaped(whole, profile=profile, cited=cited, pack=pack, params=params)
    relations = possible_relations(shaped.frames)
    kept = tuple(each for each in relations if holds(each, shaped.frames))
    broken = [each for each in relations if each not in kept]
    bundle = Bundle(shaped.frames, kept, about, pack)
    files = make_files(bundle, [name for name in FORMATS if name in (formats or FORMATS)], progress)
    said = manifest(bundle, files, counts=shaped.counts, broken=broken, reason=reason)
    files["README.md"] = readme(said).encode()
    said["files"]["README.md"] = _seal(files["README.md"])
    files[MANIFEST] = package.as_json(said)
    files["ro-crate-metadata.json"] = package.as_json(crate.crate(about, files, DESCRIPTION))
    progress("writing the files")
    tables.write_folder(out, files)
    sizes = {path: len(data) for path, data in files.items()}
    return Result(
        out,
        sizes,
        {name: frame.height for name, frame in shaped.frames.items()},
        shaped.counts,
        sentence(about.citation),
    )
