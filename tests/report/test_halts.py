"""A notebook that does not end well publishes nothing, and what it is told is never run as code."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from unittest import mock

import nbformat
import pytest

from pipeline.errors import ConfigError, InputError
from pipeline.report import __main__ as stage
from pipeline.report import run
from pipeline.report.run import PROJECT, check_names, run_notebook
from pipeline.tables import PAGE_MARK
from tests.publish.payloads import PAYLOADS
from tests.report.conftest import NOTEBOOK

SET = "syria-early-2017"
OLD = {"report.html": f"{PAGE_MARK} the old report", "figures.parquet": "old", "charts/x.svg": "old"}
PATIENCE = 60  # seconds until a process that was waited for is given up


def broken(path: Path, cell: str) -> Path:
    """Write the notebook with a last cell that breaks it after all parts of the page were made."""
    source = nbformat.read(NOTEBOOK, as_version=4)
    source.cells = [
        source.cells[0],
        nbformat.v4.new_code_cell("from IPython.display import HTML\nHTML('<h2>Half</h2>')", id="half"),
        nbformat.v4.new_code_cell(cell, id="broken"),
    ]
    nbformat.write(source, path)
    return path


@pytest.fixture
def command(tmp_path: Path, root: Path) -> list[str]:
    """The words of the stage on a notebook that is to be broken, with an older report where it writes."""
    for name, text in OLD.items():
        path = tmp_path / "out" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return [
        "--params", str(PROJECT / "params.yaml"), "--name", SET, "--notebook", str(tmp_path / "broken.ipynb"), "--build", str(root / "data" / "build"), "--out", str(tmp_path / "out"),
    ]  # fmt: skip


def check_old(folder: Path) -> None:
    """Fail unless the older report stands alone as it was."""
    found = {
        path.relative_to(folder / "out").as_posix(): path.read_text(encoding="utf-8")
        for path in (folder / "out").rglob("*")
        if path.is_file()
    }
    assert found == OLD
    assert sorted(path.name for path in folder.iterdir()) == ["broken.ipynb", "out"]


@pytest.mark.parametrize(
    ("cell", "words"),
    [
        ("raise ValueError('the cell broke')", "stopped with ValueError: the cell broke"),
        ("import os, signal\nos.kill(os.getpid(), signal.SIGKILL)", "its kernel died or hung"),
        ("import time\ntime.sleep(600)", "its kernel died or hung"),
        ("import sys\nsys.exit(0)", "hands over no ledger of figures"),
        ("pass", "hands over no ledger of figures"),
    ],
)
def test_a_notebook_that_breaks_leaves_the_old_report(tmp_path, command, capsys, cell, words):
    broken(tmp_path / "broken.ipynb", cell)
    with mock.patch.object(run, "CELL_SECONDS", 4), mock.patch.object(sys, "argv", ["report", *command]):
        assert stage.main() == InputError.exit_code
    assert words in capsys.readouterr().err
    check_old(tmp_path)


def test_a_stage_that_is_killed_leaves_the_old_report_and_no_kernel(tmp_path, command, tmp_path_factory):
    mark = tmp_path_factory.mktemp("mark") / "pid"
    broken(
        tmp_path / "broken.ipynb",
        f"import os, time\nfrom pathlib import Path\nPath({str(mark)!r}).write_text(str(os.getpid()))\ntime.sleep(600)",
    )
    with subprocess.Popen(
        [sys.executable, "-m", "pipeline.report", *command], cwd=PROJECT, stderr=subprocess.DEVNULL
    ) as process:
        assert waited_for(lambda: mark.is_file() and mark.read_text() != "")
        process.send_signal(signal.SIGKILL)
    kernel = int(mark.read_text())
    check_old(tmp_path)
    assert waited_for(lambda: not is_running(kernel))


def waited_for(is_so) -> bool:
    """Return whether something became so while we were patient."""
    end = time.monotonic() + PATIENCE
    while not is_so():
        if time.monotonic() > end:
            return False
        time.sleep(0.1)
    return True


def is_running(process_id: int) -> bool:
    """Return whether a process is there and not merely waiting to be buried."""
    try:
        return "\nState:\tZ" not in Path(f"/proc/{process_id}/status").read_text(encoding="utf-8")
    except OSError:
        return False


@pytest.fixture(scope="module")
def echo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A notebook with a parameter for each payload, which it hands back."""
    names = [f"p{number}" for number in range(len(PAYLOADS))]
    declared = nbformat.v4.new_code_cell("\n".join(f'{name}: str = "x"' for name in names), id="parameters")
    declared.metadata["tags"] = ["parameters"]
    told = nbformat.v4.new_code_cell(f"import json\nprint(json.dumps([{', '.join(names)}]))", id="told")
    path = tmp_path_factory.mktemp("echo") / "echo.ipynb"
    nbformat.write(
        nbformat.v4.new_notebook(cells=[declared, told], metadata=nbformat.read(NOTEBOOK, as_version=4).metadata), path
    )
    return path


def test_a_value_is_told_to_the_notebook_and_never_run(echo):
    executed = run_notebook(echo, {f"p{number}": each for number, each in enumerate(PAYLOADS)})
    assert json.loads(executed.cells[-1].outputs[0].text) == list(PAYLOADS)


@pytest.mark.parametrize(
    "code",
    [
        '"; import os; os.mkdir("TRAP"); "',
        "'''+__import__('os').mkdir('TRAP')+'''",
        '\\"; import os; os.mkdir("TRAP") #',
        "{__import__('os').mkdir('TRAP')}",
        '"""\nimport os; os.mkdir("TRAP")\n"""',
    ],
)
def test_a_value_that_is_code_stays_a_text(echo, tmp_path, code):
    """Python reads what papermill writes for the value, and finds the value."""
    from papermill.translators import PythonTranslator

    value = code.replace("TRAP", str(tmp_path / "trap"))
    told: dict[str, object] = {}
    exec(PythonTranslator.codify({"p0": value}), told)
    assert told["p0"] == value
    assert not (tmp_path / "trap").exists()


@pytest.mark.parametrize(
    "name", ["p0=1;import os;os.mkdir('trap');y", "p0\nimport os", "p0 ", "__builtins__", "p0: int", "", "P0", "p０"]
)
def test_a_name_that_is_not_declared_is_refused_before_anything_runs(echo, name):
    with pytest.raises(ConfigError, match="does not declare the parameters"):
        check_names(echo, {name: "1"})


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="reads /proc")
def test_a_process_that_is_not_there_is_not_running():
    assert is_running(os.getpid())
    assert not is_running(2**22 + 1)
