"""The rules that readers are shown are those that stand at the head of the code."""

from __future__ import annotations

from types import ModuleType

import pytest

from pipeline import rules
from pipeline.aggregate import assessment
from pipeline.reconcile import overlap, score


@pytest.mark.parametrize(
    ("module", "told"),
    [
        (score, (rules.MATCHING,)),
        (overlap, rules.OVERLAP),
        (assessment, (rules.CONTROL_OF_A_SIDE, *rules.CONTROL_ASSESSED)),
    ],
)
def test_each_rule_stands_word_for_word_in_its_module_and_in_order(module: ModuleType, told: tuple[str, ...]) -> None:
    head = " ".join((module.__doc__ or "").split())
    places = [head.find(rule) for rule in told]
    assert [rule for rule, at in zip(told, places, strict=True) if at < 0] == []
    assert places == sorted(places)


def test_no_rule_of_control_is_left_out() -> None:
    numbered = [line for line in (assessment.__doc__ or "").splitlines() if line[:2] in {f"{n}." for n in range(1, 10)}]
    assert len(numbered) == len(rules.CONTROL_ASSESSED)
