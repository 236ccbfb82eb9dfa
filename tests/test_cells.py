"""CSV cells: no formula, one line a row, and back to the very text (V16)."""

from __future__ import annotations

import csv
import io
from datetime import UTC, date, datetime

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.cells import as_cells, csv_bytes, plain_text, safe_text
from tests.export.made import FORMULAS
from tests.publish.payloads import PAYLOADS as ALL

STARTERS = "=+-@\t\r\n＝＋－＠﹦﹢﹣﹫−"
INVISIBLE = " \u00a0\u00ad\u200b\u200c\u200d\u2060\u3000"
PAYLOADS = (
    *FORMULAS, "=1+1", "=cmd|' /C calc'!A0", "=HYPERLINK(\"http://evil.example\",\"x\")", "@SUM(1+9)*cmd|' /C calc'!A0", "+cmd|' /C calc'!A0",
    "-cmd|' /C calc'!A0", "=IMPORTXML(\"http://x\",\"//a\")", "=WEBSERVICE(\"http://x\")", "=DDE(\"cmd\";\"/C calc\";\"__DdeLink\")", "\t@SUM(A1)",
    "\n=1+1", "\r\n=1+1", "\u00a0=1+1", "\u200b=1+1", "   +1", "\x00=1", "\u202e=1", "－2", "''", "'", "\"=1+1\"", "x\",=1+1,\"y", "x;=1+1", "−5",
)  # fmt: skip


@pytest.mark.parametrize("payload", [*PAYLOADS, *ALL], ids=range(len(PAYLOADS) + len(ALL)))
def test_no_text_cell_begins_like_a_formula_and_every_one_can_be_read_back(payload):
    data = csv_bytes(pl.DataFrame({"words": [payload]})).decode()
    head, (cell,) = csv.reader(io.StringIO(data, newline=""), strict=True)
    assert head == ["words"]
    assert not cell.lstrip(INVISIBLE).startswith(tuple(STARTERS))
    assert not set(cell) & set("\t\r\n\x00\u202e")
    assert plain_text(cell) == payload


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"])))
def test_any_text_comes_back_and_both_writers_agree(text):
    cell = as_cells(pl.DataFrame({"words": [text]}))["words"][0]
    assert cell == safe_text(text)
    assert plain_text(cell) == text
    assert "\n" not in cell
    assert "\r" not in cell


def test_numbers_stay_numbers_and_null_is_not_empty():
    frame = pl.DataFrame(
        {"n": [-5, None], "x": [-3.25, None], "words": ["", None], "day": [date(2017, 3, 1), None], "flag": [True, None],
         "at": [datetime(2017, 3, 1, 9, tzinfo=UTC), None], "ids": [["a", 'b"c'], []]}
    )  # fmt: skip
    lines = csv_bytes(frame).decode().split("\r\n")
    assert lines[1] == '-5,-3.25,"\'","2017-03-01","true","2017-03-01T09:00:00Z","[""a"",""b\\""c""]"'
    assert lines[2] == ',,,,,,"[]"'


def test_lists_are_json_whatever_they_hold():
    frame = pl.DataFrame({"days": [[date(2017, 3, 1)], []], "n": [[1, None], None], "flags": [[True, False], []]})
    assert as_cells(frame).rows() == [('["2017-03-01"]', "[1,null]", "[true,false]"), ("[]", None, "[]")]


def test_a_row_is_one_line_in_utf_8():
    data = csv_bytes(pl.DataFrame({"words": ["one\ntwo", "drei\u2028vier", "Ägäis"]}))
    assert data.decode("utf-8").count("\r\n") == 4
    assert len(data.decode("utf-8").splitlines()) == 4
