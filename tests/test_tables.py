"""Tables: whole or not at all, checked both ways, the same bytes for the same rows."""

from __future__ import annotations

import polars as pl
import pytest

from pipeline import tables
from pipeline.errors import InputError, TableError
from pipeline.schemas import REJECTS


def row(ref="a", **given):
    return tables.reject_row(stage="parse", source_id="s", source_ref=ref, reason="no_date", detail="no date") | given


def test_rows_come_back_in_the_declared_order(tmp_path):
    path = tmp_path / "rejects.parquet"
    assert tables.write_rows(REJECTS, [row("b"), row("a")], path) == 2
    assert tables.read(REJECTS, path)["source_ref"].to_list() == ["a", "b"]


def test_the_same_rows_give_the_same_bytes_in_any_order(tmp_path):
    rows = [row(str(number)) for number in range(50)]
    one = tables.parquet_bytes(REJECTS, tables.frame(REJECTS, rows))
    assert one == tables.parquet_bytes(REJECTS, tables.frame(REJECTS, rows[::-1]))


def test_a_code_that_is_not_declared_is_refused(tmp_path):
    with pytest.raises(TableError, match="table rejects breaks its declaration"):
        tables.write_rows(REJECTS, [row(reason="because")], tmp_path / "x.parquet")
    assert list(tmp_path.iterdir()) == []


def test_a_repeated_key_is_refused(tmp_path):
    with pytest.raises(TableError, match="breaks its declaration"):
        tables.write_rows(REJECTS, [row(), row()], tmp_path / "x.parquet")


def test_an_unknown_column_is_named(tmp_path):
    frame = tables.frame(REJECTS, [row()]).with_columns(extra=pl.lit(1))
    with pytest.raises(TableError, match=r"does not know the columns \['extra'\]"):
        tables.write(REJECTS, frame, tmp_path / "x.parquet")


def test_a_cut_file_is_an_error_with_its_name(tmp_path):
    path = tmp_path / "rejects.parquet"
    tables.write_rows(REJECTS, [row()], path)
    path.write_bytes(path.read_bytes()[:-20])
    with pytest.raises(TableError, match=r"rejects\.parquet: is not a readable Parquet file"):
        tables.read(REJECTS, path)


def test_a_missing_table_says_how_to_make_it(tmp_path):
    with pytest.raises(InputError, match="run `dvc repro`"):
        tables.read(REJECTS, tmp_path / "none.parquet")


@pytest.mark.parametrize("failing", ["fsync", "replace"])
def test_a_failed_write_leaves_the_old_file_and_no_part(tmp_path, monkeypatch, failing):
    path = tmp_path / "note.txt"
    tables.write_text(path, "old")

    def fail(*args):
        raise OSError("no space left")

    monkeypatch.setattr(tables.os if failing == "fsync" else tables.Path, failing, fail)
    with pytest.raises(OSError, match="no space left"):
        tables.write_text(path, "new")
    monkeypatch.undo()
    assert [(each.name, each.read_text()) for each in tmp_path.iterdir()] == [("note.txt", "old")]


def test_ids_tell_none_from_empty_and_where_parts_end():
    assert (
        len(
            {
                tables.content_id(None),
                tables.content_id(""),
                tables.content_id("ab", "c"),
                tables.content_id("a", "bc"),
            }
        )
        == 4
    )


def test_the_logical_hash_ignores_row_order():
    rows = [row("a"), row("b")]
    assert tables.logical_hash(REJECTS, tables.frame(REJECTS, rows)) == tables.logical_hash(
        REJECTS, tables.frame(REJECTS, rows[::-1])
    )


def test_an_empty_table_keeps_its_types(tmp_path):
    tables.write_rows(REJECTS, [], tmp_path / "x.parquet")
    assert tables.read(REJECTS, tmp_path / "x.parquet").schema["n_items"] == pl.Int64
