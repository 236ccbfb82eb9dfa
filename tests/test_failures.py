"""The table of failures is whole, and every test that it names exists."""

from __future__ import annotations

import ast
import re

from tests.conftest import ROOT

TESTS = ROOT / "tests"
SECTIONS = {  # letter of a section of the list: its cases; of V only what falls to joined, summed and written claims
    "C": range(1, 38),
    "W": range(1, 16),
    "P": range(1, 4),
    "T": (1,),
    "E": range(1, 24),
    "D": range(1, 10),
    "V": (2, 5, 14, 15, 16),
    "G": range(1, 10),
    "R": range(1, 12),
}
CASES = [f"{letter}{number}" for letter, numbers in SECTIONS.items() for number in numbers]


def rows() -> list[list[str]]:
    lines = (TESTS / "FAILURES.md").read_text(encoding="utf-8").splitlines()
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if re.match(r"\| [A-Z]\d", line)]


def test_every_case_has_its_row():
    assert [row[0] for row in rows()] == CASES
    assert {len(row) for row in rows()} == {4}


def test_every_row_names_a_test_or_says_why_not():
    assert [row[0] for row in rows() if not (row[1] and "::" in row[2]) and not row[3]] == []


def test_every_test_that_is_named_exists():
    named = {name for row in rows() for name in re.findall(r"`([^`]+::[^`]+)`", row[2])}
    found = set()
    for path in {name.partition("::")[0] for name in named}:
        tree = ast.parse((TESTS / path).read_text(encoding="utf-8"))
        found |= {f"{path}::{node.name}" for node in tree.body if isinstance(node, ast.FunctionDef)}
    assert sorted(named - found) == []
