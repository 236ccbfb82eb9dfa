"""A memo gives back what was put, never anything else, and may be deleted at any time."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.memo import NO_MEMO, code_key, folder_key, open_memo


def memo(root: Path, values: object = 1):
    return open_memo(root, "parse", packages=("parse",), values=values)


def test_what_is_put_comes_back(tmp_path):
    memo(tmp_path).put("a", b"x" * 10_000)
    assert memo(tmp_path).get("a") == b"x" * 10_000
    assert memo(tmp_path).get("b") is None


@pytest.mark.parametrize("spoil", [lambda data: data[:-1], lambda data: b"", lambda data: data[:40] + b"?" + data[41:]])
def test_an_entry_that_is_torn_or_changed_is_absent(tmp_path, spoil):
    memo(tmp_path).put("a", b"the text of an article")
    (entry,) = [path for path in (tmp_path / "data/cache").rglob("*") if path.is_file()]
    entry.write_bytes(spoil(entry.read_bytes()))
    assert memo(tmp_path).get("a") is None


def test_other_parameters_find_nothing_and_leave_nothing_behind(tmp_path):
    memo(tmp_path).put("a", b"x")
    assert memo(tmp_path, values=2).get("a") is None
    assert [path for path in (tmp_path / "data/cache").rglob("*") if path.is_file()] == []


def test_without_a_folder_nothing_is_remembered():
    NO_MEMO.put("a", b"x")
    assert NO_MEMO.get("a") is None


def test_a_folder_that_cannot_be_made_costs_nothing(tmp_path):
    (tmp_path / "data").write_text("a file in the way")
    made = memo(tmp_path)
    made.put("a", b"x")
    assert made.get("a") is None


def test_the_key_follows_the_code_and_the_values():
    assert code_key(("parse",), 1) == code_key(("parse",), 1)
    assert len({code_key(("parse",), 1), code_key(("collect",), 1), code_key(("parse",), 2)}) == 3


def test_the_key_of_a_folder_follows_names_and_bytes(tmp_path):
    (tmp_path / "a").write_text("x")
    before = folder_key(tmp_path)
    (tmp_path / "a").rename(tmp_path / "b")
    renamed = folder_key(tmp_path)
    (tmp_path / "b").write_text("y")
    assert len({before, renamed, folder_key(tmp_path)}) == 3
