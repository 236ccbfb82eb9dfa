"""The command as a whole: profiles, manifest, determinism, and what is never replaced."""

from __future__ import annotations

import json
from pathlib import Path

import polars as pl
import pytest
import yaml
from typer.testing import CliRunner

from pipeline.cli import app
from pipeline.errors import ConfigError, InputError
from pipeline.export.command import FORMATS, export
from pipeline.report.sections import data_hash as report_hash
from pipeline.schemas import TABLES
from pipeline.tables import logical_hash, read
from pipeline.trace import BUILD_FILES, REJECT_FILES
from tests.export.made import LONG
from tests.report.build_folder import small_build

TEXT_FILES = (".csv", ".json", ".geojson", ".md", ".cff", ".bib")


def said(result):
    return json.loads((result.out / "export.json").read_text(encoding="utf-8"))


def everything(out: Path) -> str:
    """Return the text of all files, the rows of Parquet included; SQLite keeps its texts as they are."""
    texts = [path.read_text(encoding="utf-8") for path in sorted(out.rglob("*")) if path.suffix in TEXT_FILES]
    texts += [pl.read_parquet(path).write_ndjson() for path in sorted(out.rglob("*.parquet"))]
    texts += [path.read_bytes().decode("utf-8", "replace") for path in sorted(out.rglob("*.sqlite"))]
    return "\n".join(texts)


@pytest.mark.parametrize("secret", ["Yazan", "Kadour", "Barakat", "SECRETWORDS", "Jane Reviewer", "A. Reporter", LONG])
def test_public_holds_no_name_no_text_and_nothing_of_a_closed_source_that_private_has(public, private, secret):
    assert secret.casefold() not in everything(public.out).casefold()
    assert secret.casefold() in everything(private.out).casefold()


def test_public_keeps_public_persons_and_figures(public):
    claims = pl.read_parquet(public.out / "parquet" / "casualty_claims.parquet")
    assert sorted(claims["low"].to_list()) == [1, 4, 12, 40]
    assert "[left out]" in claims["quote"].to_list()
    assert max(map(len, claims["quote"])) <= 302


def test_a_small_cell_loses_its_place_but_not_its_number(public):
    incidents = pl.read_parquet(public.out / "parquet" / "incidents.parquet")
    hidden = incidents.filter(pl.col("killed_best") == 1).row(0, named=True)
    assert (hidden["place_id"], hidden["place_name"], hidden["admin1"], hidden["where_prec"]) == (
        None,
        None,
        "Idlib",
        3,
    )
    assert hidden["latitude"] not in (None, 35.9573)
    assert incidents.filter(pl.col("killed_best") == 40)["place_name"].to_list() == ["Azaz"]
    cells = pl.read_parquet(public.out / "parquet" / "casualties_over_time.parquet")
    assert sorted(cells["area_id"]) == ["SYR", "SYR", "gn:172100"]
    assert "Binnish" not in everything(public.out)
    assert "in-binnish" not in everything(public.out)


def test_the_manifest_counts_what_was_done(public):
    counts = said(public)["done_by_profile"]
    assert counts["article texts left out"] == 4
    assert counts["by-lines left out"] == 4
    assert counts["texts and quotes left out by licence"] >= 3
    assert counts["names masked"] >= 4
    assert counts["quotes and texts cut"] >= 1
    assert counts["addresses and file names cut"] >= 1
    assert counts["reviewers numbered"] == 1
    assert counts["small cells: incidents whose place was coarsened"] == 1
    assert counts["small cells: sums of one place left out"] == 1
    assert said(public)["audit"] is None


def test_private_is_the_build_and_says_so(private, project):
    assert "a test" in said(private)["audit"]
    assert said(private)["audit"] in (private.out / "README.md").read_text(encoding="utf-8")
    for name, path in BUILD_FILES.items():
        assert pl.read_parquet(private.out / "parquet" / f"{name}.parquet").equals(
            read(TABLES[name], project / "data" / "build" / path)
        )


def test_every_file_stands_in_the_manifest_with_its_hash(public):
    import hashlib

    files = said(public)["files"]
    here = {str(path.relative_to(public.out)) for path in public.out.rglob("*") if path.is_file()}
    assert here - set(files) == {"export.json", "ro-crate-metadata.json"}
    for path, each in files.items():
        assert hashlib.sha256((public.out / path).read_bytes()).hexdigest() == each["sha256"]


def test_the_data_hash_is_that_of_the_reports(public, project):
    build = project / "data" / "build"
    hashes = {path: logical_hash(TABLES[name], read(TABLES[name], build / path)) for name, path in BUILD_FILES.items()}
    hashes |= {path: logical_hash(TABLES["rejects"], read(TABLES["rejects"], build / path)) for path in REJECT_FILES}
    assert said(public)["data_hash"] == report_hash(hashes)


def test_how_to_cite_names_title_version_hash_day_and_parameters(public):
    about = said(public)
    cff = yaml.safe_load((public.out / "CITATION.cff").read_text(encoding="utf-8"))
    assert (cff["title"], cff["version"], str(cff["date-released"])) == (
        about["title"],
        about["version"],
        about["as_of"],
    )
    bib = (public.out / "citation.bib").read_text(encoding="utf-8")
    for text in (about["data_hash"], about["as_of"], r"aggregate.contest\_days 14"):
        assert text in bib
    assert about["data_hash"][:16] in about["cite"]["text"]


def test_two_runs_give_the_same_bytes(public, project, tmp_path):
    again = export(project, project / "data" / "build", tmp_path / "again")
    for path in again.files:
        assert (again.out / path).read_bytes() == (public.out / path).read_bytes(), path


def test_one_format_alone_and_an_earlier_export_is_replaced_whole(project, tmp_path):
    build, out = project / "data" / "build", tmp_path / "out"
    export(project, build, out, profile="private", formats=["parquet"], reason="a test")
    export(project, build, out, formats=["geojson"])
    assert not (out / "parquet").exists()
    assert (out / "geojson" / "claims.geojson").is_file()
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_a_folder_with_other_things_is_left_alone(project, tmp_path):
    (tmp_path / "letter.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(InputError, match="other things"):
        export(project, project / "data" / "build", tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["letter.txt"]


@pytest.mark.parametrize(
    ("words", "rule"),
    [
        ({"profile": "secret"}, "not known"),
        ({"formats": ["xlsx"]}, "not known"),
        ({"profile": "private"}, "--reason"),
        ({"reason": "x"}, "--reason"),
    ],
)
def test_wrong_words_stop_before_any_work(project, tmp_path, words, rule):
    with pytest.raises(ConfigError, match=rule):
        export(project, tmp_path / "no-build", tmp_path / "out", **words)
    assert not (tmp_path / "out").exists()


def test_the_command_prints_a_summary(project, tmp_path, monkeypatch):
    monkeypatch.chdir(project)
    done = CliRunner().invoke(app, ["export", "--out", str(tmp_path / "out"), "--format", "csv", "--format", "sqlite"])
    assert done.exit_code == 0, done.output
    assert "names masked" in done.output
    assert "cite as: Claimline (2017)" in done.output
    assert sorted(path.name for path in (tmp_path / "out").iterdir() if path.is_dir()) == ["csv"]


def test_every_table_of_the_schemas_that_a_build_has_is_exported(public):
    wanted = {*BUILD_FILES, "rejects"}
    assert {path.stem for path in (public.out / "csv").glob("*.csv")} == wanted
    assert {path.stem for path in (public.out / "parquet").glob("*.parquet")} == wanted
    assert set(FORMATS) == {"csv", "parquet", "geojson", "ged", "acled", "timemap", "sqlite"}


def test_a_build_with_loose_ends_and_an_unlisted_source_is_exported_with_care(project, tmp_path):
    build = small_build(tmp_path)
    done = export(project, build, tmp_path / "out")
    assert "casualty_claims.event_id > events.event_id" in said(done)["relations_not_held"]
    claims = pl.read_parquet(done.out / "parquet" / "casualty_claims.parquet")
    assert set(claims["quote"]) == {"[left out]"}
    assert sorted(claims["low"].to_list()) == [4, 11, 157]
    assert "<script" not in (done.out / "README.md").read_text(encoding="utf-8")
