"""One file of figures: numbers alone, stable, and nothing left out without a word."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks import run_all
from benchmarks.extraction import ceiling_figures, score_figures
from benchmarks.sets import Figure

ROOT = Path(__file__).resolve().parents[2]
FIGURE = Figure("PLOVER", "check", "records: type: F1", 0.5, 8, "claimline", 0.4, 0.6)


def run(monkeypatch, data: Path, *more: str) -> dict:
    out = data / "figures.json"
    words = ["run_all.py", "--data", str(data), "--out", str(out), "--errors", str(data / "errors"), *more]
    monkeypatch.setattr(sys, "argv", words)
    run_all.main()
    return json.loads(out.read_text(encoding="utf-8"))


def test_sets_that_are_not_there_are_named(monkeypatch, tmp_path, capsys):
    found = run(monkeypatch, tmp_path)
    assert found["figures"] == []
    assert found["not_measured"] == [
        "FA-KES",
        "FA-KES places",
        "LGL",
        "MUC-4",
        "PLOVER",
        "PolNeAR",
        "TR-News",
        "UCDP GED places",
        "re3d",
    ]
    assert "PLOVER: not measured, petrarch not in the folder" in capsys.readouterr().err


def test_a_set_that_is_there_is_measured(monkeypatch, tmp_path):
    (tmp_path / "petrarch").mkdir()
    monkeypatch.setattr(run_all, "run", lambda adapter, *, errors, limit: [FIGURE])
    found = run(monkeypatch, tmp_path, "--limit", "3")
    assert [row["set"] for row in found["figures"]] == ["PLOVER"]
    assert "PLOVER" not in found["not_measured"]
    assert found["limit"] == 3


def test_a_benchmark_that_fails_is_no_absent_set(monkeypatch, tmp_path):
    (tmp_path / "petrarch").mkdir()
    monkeypatch.setattr(subprocess, "run", lambda command, **_: subprocess.CompletedProcess(command, 4))
    with pytest.raises(run_all.BenchmarkError, match="plover on PLOVER"):
        run(monkeypatch, tmp_path)
    assert not (tmp_path / "figures.json").exists()


def test_blind_gold_counts_whole_as_check(tmp_path):
    (adapter,) = (
        each for each in run_all.adapters(tmp_path, [("twelve", tmp_path / "g.jsonl")]) if each.set == "twelve"
    )
    assert adapter.arguments[-4:] == ("--split", "all", "--as-split", "check")
    assert not adapter.writes_errors


def test_errors_of_the_check_half_are_not_shown(tmp_path):
    halves = {each.arguments[-1]: each.writes_errors for each in run_all.adapters(tmp_path, []) if each.set == "FA-KES"}
    assert halves == {"tune": True, "check": False}


def test_the_committed_figures_are_numbers_alone():
    text = (ROOT / "benchmarks" / "figures.json").read_text(encoding="utf-8")
    found = json.loads(text)
    keys = [(row["set"], row["split"], row["measure"], row["reader"]) for row in found["figures"]]
    assert len(set(keys)) == len(keys)
    assert {tuple(row) for row in found["figures"]} == {
        ("set", "split", "measure", "value", "n", "reader", "low", "high")
    }
    assert {row["split"] for row in found["figures"]} == {"tune", "check"}
    assert re.findall(r"\d{4}-\d\d|/(?:work|tmp|root|home)\b", text) == []
    assert text == run_all.figures_text(
        [Figure(**row) for row in found["figures"]], not_measured=found["not_measured"], limit=found["limit"]
    )


def test_errors_are_ignored_by_git():
    assert "/benchmarks/errors/" in (ROOT / ".gitignore").read_text(encoding="utf-8").splitlines()


def test_scores_become_figures_and_an_empty_set_has_no_value():
    row = {"right": 1, "surplus": 0, "missed": 1, "precision": 1.0, "recall": 0.5, "f1": 0.6667, "f1_low": 0.5, "f1_high": 0.8,
           "fields": {"place": {"right": 1, "of": 1, "share": 1.0}}}  # fmt: skip
    none = row | {"right": 0, "missed": 0, "recall": 1.0, "f1": 1.0, "fields": {}}
    found = list(score_figures({"casualties": row, "territory": none}, name="s", split="check", reader="claimline"))
    assert [(each.measure, each.value, each.n) for each in found] == [
        ("casualties: precision", 1.0, 1), ("casualties: recall", 0.5, 2), ("casualties: F1", 0.6667, 2), ("casualties: field place", 1.0, 1),
        ("territory: precision", None, 0), ("territory: recall", None, 0), ("territory: F1", None, 0),
    ]  # fmt: skip
    assert (found[2].low, found[2].high, found[6].low) == (0.5, 0.8, None)


def test_the_ceiling_asks_whether_values_stand_in_the_text():
    claim = {"outcome": "killed", "low": 24, "high": None, "best": 24, "claimant": "SANA", "place": None}
    gold = [{"id": "a", "casualties": [claim, claim | {"low": 3, "claimant": None}]}]
    found = ceiling_figures(gold, {"a": "Dozens fell, Sana said; three died."}, name="s", split="check")
    assert [(each.measure, each.value, each.n) for each in found] == [
        ("casualties: number stands in the text", 0.5, 2), ("casualties: field claimant", 1.0, 1),
    ]  # fmt: skip
