"""The notebook and its paired script say the same, and no output is committed."""

from __future__ import annotations

import jupytext
import nbformat

from tests.report.conftest import NOTEBOOK


def test_the_pair_is_in_step() -> None:
    book = nbformat.read(NOTEBOOK, as_version=4)
    script = jupytext.read(NOTEBOOK.with_suffix(".py"))
    assert [(cell.cell_type, cell.source) for cell in book.cells] == [
        (cell.cell_type, cell.source) for cell in script.cells
    ]


def test_no_outputs_and_parameters_first() -> None:
    book = nbformat.read(NOTEBOOK, as_version=4)
    assert book.cells[0].metadata["tags"] == ["parameters"]
    assert all(not cell.get("outputs") and cell.get("execution_count") is None for cell in book.cells)
