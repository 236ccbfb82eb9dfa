"""Which figures are shown, and that unknown is not zero."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from pipeline.errors import InputError
from pipeline.measures import (
    FAKES,
    HEADLINES,
    SAMPLE,
    Score,
    Scoreboard,
    read_bins,
    read_figures,
    sample_scores,
)

ROOT = Path(__file__).resolve().parents[2]
BIN = {
    "kind": "casualties",
    "split": "check",
    "low": 0.8,
    "high": 1.0,
    "mean_confidence": 0.9,
    "share_right": 0.7,
    "n": 10,
}


def score(**given) -> Score:
    return Score(
        **{"set": FAKES, "split": "check", "measure": "casualties: F1", "value": 0.9, "n": 10, "reader": "claimline"}
        | given
    )


def line_of(scores, set_=FAKES, measure="casualties: F1"):
    return next(
        each for each in Scoreboard(scores).lines() if (each.headline.set, each.headline.measure) == (set_, measure)
    )


def test_a_line_sets_halves_baseline_and_ceiling_side_by_side():
    line = line_of([
        score(), score(split="tune", value=0.8), score(reader="baseline", value=0.5), score(reader="baseline", split="tune", value=0.4),
        score(reader="ceiling", measure="casualties: number stands in the text", value=0.7),
    ])  # fmt: skip
    assert [each.value for each in (line.check, line.tune, line.baseline, line.ceiling)] == [0.9, 0.8, 0.5, 0.7]


def test_nothing_to_measure_is_not_zero():
    line = line_of([score(value=None, n=0)])
    assert line.check is None
    with pytest.raises(InputError, match="has no value"):
        _ = score(value=None).known


def test_gold_that_was_coded_blind_gets_its_own_lines():
    lines = Scoreboard([score(set="twelve articles"), score(set="twelve articles", measure="territory: F1")]).lines()
    shown = [(line.headline.group, line.headline.measure) for line in lines if line.headline.set == "twelve articles"]
    assert shown == [("Casualty counts", "casualties: F1"), ("Territory", "territory: F1")]


def test_the_embedded_sample_was_seen_so_it_stands_under_tune():
    row = {
        "right": 8,
        "surplus": 1,
        "missed": 2,
        "precision": 0.8889,
        "recall": 0.8,
        "f1": 0.8421,
        "f1_low": 0.7,
        "f1_high": 0.9,
        "fields": {},
    }
    line = line_of(sample_scores({"casualties": row}), SAMPLE)
    assert line.check is None
    assert line.tune == Score(SAMPLE, "tune", "casualties: F1", 0.8421, 10, "claimline", 0.7, 0.9)


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("{", "cannot be read"),
        ('{"figures": []}', "does not hold figures"),
        ('{"figures": [{"set": "x"}], "not_measured": [], "limit": null}', "does not hold"),
    ],
)
def test_a_broken_file_of_figures_is_named(tmp_path, text, rule):
    path = tmp_path / "figures.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=rule):
        read_figures(path)


def test_bins_may_be_missing_and_must_be_whole(tmp_path):
    path = tmp_path / "reliability.json"
    assert read_bins(path) == []
    path.write_text(json.dumps([BIN]), encoding="utf-8")
    assert [each.share_right for each in read_bins(path)] == [0.7]
    path.write_text(json.dumps([{"kind": "casualties"}]), encoding="utf-8")
    with pytest.raises(InputError, match="does not hold bins"):
        read_bins(path)


def test_every_headline_is_measured_by_the_committed_figures():
    figures = read_figures(ROOT / "benchmarks" / "figures.json")
    metrics = json.loads((ROOT / "reports" / "metrics.json").read_text(encoding="utf-8"))
    known = {(each.set, each.measure) for each in (*figures.scores, *sample_scores(metrics))}
    wanted = {(each.set, each.measure) for each in HEADLINES if each.set not in figures.not_measured}
    wanted |= {(each.set, each.ceiling) for each in HEADLINES if each.ceiling and each.set not in figures.not_measured}
    assert sorted(wanted - known) == []
