"""params.yaml: what stops the run, and what the message says."""

from __future__ import annotations

from datetime import date

import pytest

from pipeline.errors import ConfigError
from pipeline.params import MAX_PARAMS_BYTES, load_params, load_yaml


def changed(project, old, new):
    path = project / "params.yaml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return path


def test_the_committed_file_is_read(root):
    params = load_params(root / "params.yaml")
    assert params.collect.as_of == date(2017, 5, 31)
    assert params.report.sets[0].name == "syria-early-2017"


@pytest.mark.parametrize(
    ("old", "new", "rule"),
    [
        (
            "  max_items:",
            "  max_item:",
            r"unknown key 'collect\.max_item' \(known here: as_of, max_bytes, max_items, sources\)",
        ),
        ("pack: syria-sample", "packs: syria-sample", "unknown key 'packs'"),
        ("  match_days: 1", "  match_days: -1", r"reconcile\.match_days"),
        ("  min_score: 0.55", "  min_score: 1.5", r"reconcile\.min_score"),
        ("  stale_days: 120", "  stale_days: soon", r"aggregate\.stale_days"),
        (
            "      policy: representative",
            "      policy: highest",
            "one of conservative, representative, informative, neutral_only, against_interest",
        ),
        (
            '      start: "2017-01-01"',
            '      begin: "2017-01-01"',
            r"unknown key 'report\.sets\.0\.begin' \(known here: end, name",
        ),
        ("    - name: syria-early-2017", "    - name: ../../etc", r"report\.sets\.0\.name"),
        ("pack: syria-sample", "pack: ../syria", "pack"),
        ("pack: syria-sample", "pack: a\npack: b", "the key 'pack' stands twice"),
        ("pack: syria-sample", "pack: &x a\nother: *x", "aliases are not allowed"),
        ("pack: syria-sample", "pack: !!python/object/apply:os.getcwd []", "not the YAML we read"),
    ],
)
def test_a_wrong_key_or_value_stops_the_run(project, old, new, rule):
    with pytest.raises(ConfigError, match=rule):
        load_params(changed(project, old, new))


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(ConfigError, match=r"params\.yaml: the file is not there"):
        load_params(tmp_path / "params.yaml")


def test_a_huge_file_is_not_read(tmp_path):
    path = tmp_path / "params.yaml"
    path.write_text("#" * (MAX_PARAMS_BYTES + 1), encoding="utf-8")
    with pytest.raises(ConfigError, match="the limit is"):
        load_yaml(path)


def test_bytes_that_are_not_text_are_named(tmp_path):
    path = tmp_path / "params.yaml"
    path.write_bytes(b"pack: \xff")
    with pytest.raises(ConfigError, match="not UTF-8"):
        load_yaml(path)


def test_deep_nesting_is_an_error_not_a_crash(tmp_path):
    path = tmp_path / "params.yaml"
    path.write_text("[" * 50_000, encoding="utf-8")
    with pytest.raises(ConfigError, match="not the YAML we read"):
        load_yaml(path)


def test_dates_are_quoted_because_dvc_refuses_bare_ones(root):
    import re

    bare = re.findall(
        r"^[^#\n]*:\s+\d{4}-\d{2}-\d{2}", (root / "params.yaml").read_text(encoding="utf-8"), re.MULTILINE
    )
    assert bare == []
