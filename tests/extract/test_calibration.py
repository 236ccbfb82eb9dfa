"""Confidence is a chance: within its bounds, rising with the score of the rule, and left alone where no curve was fitted."""

from __future__ import annotations

import math

import pytest

from pipeline.extract import calibration
from pipeline.schemas import OUTCOMES, TERRITORY_ACTIONS

CURVE = {calibration.CONSTANT: -1.0, calibration.SCORE: 2.0, "killed": 0.5}


def test_the_chance_follows_the_logistic_curve():
    assert calibration.chance(CURVE, "killed", 0.75) == pytest.approx(1 / (1 + math.exp(-1.0)))
    assert calibration.chance(CURVE, "unheard of", 0.5) == pytest.approx(0.5)


@pytest.mark.parametrize(("table", "codes"), [("casualty_claims", OUTCOMES), ("territory_claims", TERRITORY_ACTIONS)])
def test_every_code_has_a_chance(table, codes):
    assert table in calibration.curves()
    chances = [calibration.calibrated(table, code, score) for code in codes for score in (0.0, 0.5, 1.0)]
    assert all(0 < chance < 1 for chance in chances)


def test_a_table_without_a_curve_keeps_its_score():
    assert calibration.calibrated("statements", "ACCUSE", 0.7) == 0.7
