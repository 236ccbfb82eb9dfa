"""The notebook runs only with the parameters that it declares, and a failing cell publishes nothing."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

from pipeline.errors import ConfigError, InputError
from pipeline.report.run import PROJECT, check_names, run_notebook
from pipeline.tables import PAGE_MARK
from tests.report.conftest import NOTEBOOK


def test_a_name_that_is_code_is_refused(tmp_path: Path) -> None:
    trap = tmp_path / "trap"
    with pytest.raises(ConfigError, match="does not declare the parameters"):
        run_notebook(NOTEBOOK, {f"x=1;open({str(trap)!r},'w').close();y": "1"})
    assert not trap.exists()


def test_an_undeclared_name_is_refused() -> None:
    with pytest.raises(ConfigError, match="use these: as_of, build, end, name"):
        check_names(NOTEBOOK, {"colour": "red"})


def test_a_missing_notebook_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="the notebook is not there"):
        check_names(tmp_path / "none.ipynb", {})


@pytest.mark.parametrize("declared", ["place = 'SYR'", "place: int = 1"])
def test_a_parameter_that_is_no_typed_text_is_refused(tmp_path: Path, declared: str) -> None:
    source = nbformat.read(NOTEBOOK, as_version=4)
    source.cells[0].source = f"{declared}\nname: str = 'x'"
    nbformat.write(source, tmp_path / "odd.ipynb")
    with pytest.raises(ConfigError, match=r"does not type the parameters \['place'\] as texts"):
        check_names(tmp_path / "odd.ipynb", {})


def failing_notebook(path: Path) -> Path:
    source = nbformat.read(NOTEBOOK, as_version=4)
    source.cells[1].source = "raise ValueError('the cell broke')"
    nbformat.write(source, path)
    return path


def test_a_failing_cell_leaves_the_old_report(tmp_path: Path, root: Path) -> None:
    out = tmp_path / "syria-early-2017-broken"
    out.mkdir()
    old = out / "report.html"
    old.write_text(f"{PAGE_MARK} the old report", encoding="utf-8")
    command = [
        sys.executable, "-m", "pipeline.report", "--params", str(PROJECT / "params.yaml"), "--name", "syria-early-2017",
        "--notebook", str(failing_notebook(tmp_path / "broken.ipynb")), "--build", str(root / "data" / "build"), "--out", str(out),
    ]  # fmt: skip
    done = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=False)
    assert done.returncode == InputError.exit_code
    assert "stopped with ValueError: the cell broke" in done.stderr
    assert old.read_text(encoding="utf-8") == f"{PAGE_MARK} the old report"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["broken.ipynb", out.name]
    assert sorted(path.name for path in out.iterdir()) == ["report.html"]
