"""Each notebook and its paired script say the same, and no output is committed."""

from __future__ import annotations

from pathlib import Path

import jupytext
import nbformat
import pytest

from tests.report.conftest import NOTEBOOK

EVERY = sorted(NOTEBOOK.parent.glob("*.ipynb"))


@pytest.mark.parametrize("notebook", EVERY, ids=lambda path: path.stem)
def test_the_pair_is_in_step(notebook: Path) -> None:
    book = nbformat.read(notebook, as_version=4)
    script = jupytext.read(notebook.with_suffix(".py"))
    assert [(cell.cell_type, cell.source) for cell in book.cells] == [
        (cell.cell_type, cell.source) for cell in script.cells
    ]


@pytest.mark.parametrize("notebook", EVERY, ids=lambda path: path.stem)
def test_no_outputs_and_parameters_first(notebook: Path) -> None:
    book = nbformat.read(notebook, as_version=4)
    assert book.cells[0].metadata["tags"] == ["parameters"]
    assert all(not cell.get("outputs") and cell.get("execution_count") is None for cell in book.cells)
