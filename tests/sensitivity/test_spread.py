"""From rows of the grid to ranges, effects and sentences: literal rows, whole numbers."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from pipeline.params import ReportSet, SensitivityParams, load_params
from pipeline.sensitivity.grid import Row, Setting, csv_text, present_setting, rows_of, settings_of
from pipeline.sensitivity.spread import Effect, effects, policy_rows, range_of, range_words, sentence, series_of

PARAMS = load_params(Path(__file__).resolve().parents[2] / "params.yaml")
NEAR, FAR = Setting(10.0, 1, 0.5), Setting(60.0, 1, 0.5)
TITLES = {"dam": "Damascus, March 2017"}


def row(
    policy: str, setting: Setting, low: int | None, best: int | None = None, high: int | None = None, **other
) -> Row:
    return Row(**{"report": "dam", "outcome": "killed", "policy": policy, "setting": setting, "low": low, "best": best, "high": high,
                  "n_incidents": 1, **other})  # fmt: skip


def one(*rows: Row):
    (series,) = series_of(rows, TITLES)
    return series


MOVED = one(row("low", NEAR, 10), row("low", FAR, 9), row("mid", NEAR, 30), row("mid", FAR, 25))


def test_settings_are_all_combinations_once():
    found = settings_of(SensitivityParams(match_km=(30.0, 10.0, 10.0), match_days=(1,), min_score=(0.5, 0.6)))
    assert found == [Setting(10.0, 1, 0.5), Setting(10.0, 1, 0.6), Setting(30.0, 1, 0.5), Setting(30.0, 1, 0.6)]


def test_a_setting_says_what_dvc_is_told_and_has_a_name_that_git_takes():
    setting = Setting(30.0, 1, 0.55)
    assert setting.overrides() == ["reconcile.match_km=30.0", "reconcile.match_days=1", "reconcile.min_score=0.55"]
    assert setting.name == "sensitivity-30km-1d-0.55"
    assert setting.words == "30 km, 1 day, score 0.55"


def test_two_settings_never_share_a_name():
    found = settings_of(PARAMS.sensitivity)
    assert len({each.name for each in found}) == len(found)


def test_rows_are_read_from_the_totals():
    bounds = {"low": 4, "best": None, "high": None, "n_incidents": 2}
    assert rows_of({"dam": {"killed": {"low": bounds}}}, NEAR) == [row("low", NEAR, 4, n_incidents=2)]


def test_the_choice_that_moves_a_total_furthest_comes_first():
    assert effects(MOVED) == [Effect("policy", 16, 20), Effect("match_km", 1, 5)]


def test_a_sentence_names_the_range_the_present_number_and_what_moves_it():
    assert sentence(MOVED, NEAR, "mid") == (
        "The lowest number of people killed, Damascus, March 2017, stays between 9 and 30 over 2 settings and 2 policies; it is now 30 "
        "(policy mid). The policy moves it most: by 16 as a rule and 20 at most; the match distance by 1 as a rule and 5 at most."
    )


def test_a_sentence_speaks_of_the_best_estimate_only_where_every_row_has_one():
    known = one(row("low", NEAR, 10, 12), row("low", FAR, 9, 14))
    assert sentence(known, NEAR, "low").startswith(
        "The best estimate of people killed, Damascus, March 2017, stays between 12 and 14"
    )
    assert one(row("low", NEAR, 10, 12), row("low", FAR, 9)).measure == "low"


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        (
            [row("low", NEAR, 7), row("low", FAR, 7)],
            "is 7 over 2 settings and 1 policy. Nothing that was tried moves it.",
        ),
        (
            [row("low", NEAR, None)],
            "No claim adds up to people killed, Damascus, March 2017, over 1 setting and 1 policy.",
        ),
        (
            [row("low", NEAR, 7), row("low", FAR, None), row("mid", NEAR, 8)],
            "In 1 of 3 combinations no claim was left to add up.",
        ),
        ([row("low", NEAR, 7), row("low", FAR, 9), row("mid", NEAR, 7), row("mid", FAR, 9)], "not at all: policy."),
    ],
)
def test_sentences_for_odd_grids(rows, words):
    assert words in sentence(one(*rows), NEAR, "low")


def test_choices_that_never_change_alone_are_said_and_not_counted():
    corners = one(row("low", NEAR, 7), row("low", Setting(60.0, 3, 0.5), 9))
    assert effects(corners) == []
    assert sentence(corners, NEAR, "low").endswith(
        "No choice moves it alone; never changed alone: match distance, gap in days."
    )


def test_no_claim_is_no_number_of_the_range():
    assert range_words(range_of([4, None, 9]), 3) == "4–9 (not given in 1 of 3)"
    assert range_words(range_of([None, None]), 2) == "never given"


def test_a_table_row_shows_the_present_number_and_the_ranges():
    found = policy_rows(one(row("low", NEAR, 10, 10, None), row("low", FAR, 8, None, 9)), FAR)
    assert found == [
        {
            "policy": "low",
            "present": "8–9",
            "low": "8–10",
            "best": "10 (not given in 1 of 2)",
            "high": "9 (not given in 1 of 2)",
        }
    ]


def test_the_table_file_has_every_row_and_leaves_null_empty():
    asked = ReportSet(
        name="dam",
        title="D",
        place='SYR/A "b", c',
        start=date(2017, 3, 1),
        end=date(2017, 3, 31),
        policy="conservative",
    )
    params = replace(PARAMS, report=replace(PARAMS.report, sets=(asked,)))
    present = present_setting(params.reconcile)
    text = csv_text([row("low", NEAR, 4), row("low", present, 5, 5, 6)], params, in_grid=[NEAR])
    first, second = csv.DictReader(io.StringIO(text))
    assert (first["place"], first["low"], first["best"], first["high"], first["is_present"]) == (
        'SYR/A "b", c',
        "4",
        "",
        "",
        "false",
    )
    assert (first["experiment"], second["experiment"], second["is_present"], second["high"]) == (
        NEAR.name,
        "",
        "true",
        "6",
    )
