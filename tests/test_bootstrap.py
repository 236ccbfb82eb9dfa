"""bootstrap.py: what it decides without installing anything."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path

import pytest

from pipeline import doctor

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture
def bootstrap(tmp_path, monkeypatch):
    spec = importlib.util.spec_from_file_location("bootstrap", ROOT / "bootstrap.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    lock = tmp_path / "requirements.lock"
    lock.write_text(
        "a==1 \\\n    --hash=sha256:aa \\\n    --hash=sha256:ab\nuv==2 ; python_version > '3' \\\n    --hash=sha256:cc\nuvloop==3 \\\n    --hash=sha256:dd\n"
    )
    for name, value in {
        "ROOT": tmp_path,
        "VENV": tmp_path / ".venv",
        "LOCK": lock,
        "STAMP": tmp_path / "stamp",
        "REPORTS": tmp_path / "reports",
    }.items():
        monkeypatch.setattr(module, name, value)
    return module


def test_only_the_standard_library_is_imported():
    import ast

    tree = ast.parse((ROOT / "bootstrap.py").read_text(encoding="utf-8"))
    names = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    names |= {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert {name.split(".")[0] for name in names} <= sys.stdlib_module_names


def test_one_package_is_cut_from_the_lock_with_its_hashes(bootstrap):
    assert bootstrap.locked("uv") == "uv==2 ; python_version > '3' \\\n    --hash=sha256:cc\n"
    assert bootstrap.locked("none") == ""


def test_the_real_lock_pins_uv():
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    assert "\nuv==" in lock


def test_the_stamp_is_what_the_doctor_expects(bootstrap, tmp_path):
    lock = (tmp_path / "requirements.lock").read_bytes()
    assert bootstrap.stamp_text("3.11.7") == doctor.lock_stamp(lock, "3.11.7", tmp_path)


def test_a_changed_lock_a_new_python_or_a_moved_folder_asks_for_setup(bootstrap, monkeypatch):
    monkeypatch.setattr(bootstrap, "venv_version", lambda: "3.11.7")
    assert not bootstrap.is_ready()
    bootstrap.STAMP.write_text(bootstrap.stamp_text("3.11.7"))
    assert bootstrap.is_ready()
    monkeypatch.setattr(bootstrap, "venv_version", lambda: "3.12.1")
    assert not bootstrap.is_ready()
    monkeypatch.setattr(bootstrap, "venv_version", lambda: "3.11.7")
    bootstrap.LOCK.write_text("other")
    assert not bootstrap.is_ready()
    monkeypatch.setattr(bootstrap, "ROOT", Path("/elsewhere"))
    assert bootstrap.was_moved()


def test_an_old_python_is_told_what_to_do(bootstrap, monkeypatch, capsys):
    monkeypatch.setattr(bootstrap, "OLDEST", (99, 0))
    assert bootstrap.main(["setup"]) == 1
    assert "Python 3.11 to 3.14 is needed" in capsys.readouterr().err


def test_a_missing_pip_is_told_what_to_do(bootstrap, monkeypatch, capsys):
    monkeypatch.setattr(bootstrap, "call", lambda *command, env=None: 1)
    monkeypatch.setattr(bootstrap, "venv_version", lambda: "")
    assert bootstrap.main(["setup"]) == 1
    assert "apt install python3-venv" in capsys.readouterr().err


def test_an_unknown_subcommand_is_wrong_usage(bootstrap, capsys):
    assert bootstrap.main(["dance"]) == 2
    assert "bootstrap.py setup" in capsys.readouterr().err


@pytest.mark.parametrize(("changes", "words"), [(False, "nothing has changed"), (True, "done; the reports are")])
def test_a_run_says_whether_anything_changed(bootstrap, monkeypatch, capsys, changes, words):
    lock = bootstrap.ROOT / "dvc.lock"
    lock.write_text("one")
    bootstrap.REPORTS.mkdir()
    (bootstrap.REPORTS / "a.html").write_text("x")
    (bootstrap.ROOT / ".git").mkdir()

    def call(*command, env=None):
        if changes and command[1] == "repro":
            lock.write_text("two")
        return 0

    monkeypatch.setattr(bootstrap, "call", call)
    monkeypatch.setattr(bootstrap, "setup", lambda: None)
    assert bootstrap.main(["run"]) == 0
    out = capsys.readouterr()
    assert words in out.err
    assert out.out == "reports/a.html\n"


def test_a_failed_run_keeps_the_exit_code(bootstrap, monkeypatch, capsys):
    (bootstrap.ROOT / ".git").mkdir()
    monkeypatch.setattr(bootstrap, "call", lambda *command, env=None: 251 if command[1] == "repro" else 0)
    monkeypatch.setattr(bootstrap, "setup", lambda: None)
    assert bootstrap.main(["run"]) == 251
    assert "doctor" in capsys.readouterr().err


def test_without_git_dvc_is_told_so_once(bootstrap):
    (bootstrap.ROOT / ".dvc").mkdir()
    bootstrap.allow_no_git()
    bootstrap.allow_no_git()
    assert (bootstrap.ROOT / ".dvc" / "config.local").read_text() == "[core]\n    no_scm = true\n"


def test_the_benchmark_gets_its_options(bootstrap, monkeypatch):
    calls = []
    monkeypatch.setattr(bootstrap, "call", lambda *command, env=None: calls.append(command) or 3)
    monkeypatch.setattr(bootstrap, "setup", lambda: None)
    assert bootstrap.main(["bench", "--pack", "syria"]) == 3
    assert calls[0][1:] == ("-m", "benchmarks.speed", "--pack", "syria")


def test_pdfs_are_made_by_the_command_line_with_its_options_and_its_exit_code(bootstrap, monkeypatch):
    calls = []
    monkeypatch.setattr(bootstrap, "call", lambda *command, env=None: calls.append(command) or 1)
    monkeypatch.setattr(bootstrap, "setup", lambda: None)
    assert bootstrap.main(["pdf", "methods"]) == 1
    assert calls[0][1:] == ("-m", "pipeline.cli", "pdf", "methods")


def test_the_present_run_is_kept(bootstrap, monkeypatch):
    calls = []
    monkeypatch.setattr(bootstrap, "call", lambda *command, env=None: calls.append(command) or 0)
    monkeypatch.setattr(bootstrap, "setup", lambda: None)
    assert bootstrap.main(["keep"]) == 0
    assert calls[0][1:] == ("-m", "pipeline.publish.earlier", "--build", "data/build/share", "--out", "data/previous")
    assert bootstrap.main(["keep", "more"]) == 2


@pytest.fixture
def exploring(bootstrap, monkeypatch, tmp_path):
    """Names of the folders, and a list of the programs that were called; nothing is installed or opened."""
    lock = tmp_path / "requirements-explore.lock"
    lock.write_text("datasette==1\n", encoding="utf-8")
    for name, value in {
        "EXPLORE_VENV": tmp_path / ".venv-explore",
        "EXPLORE_LOCK": lock,
        "EXPORTS": tmp_path / "exports",
    }.items():
        monkeypatch.setattr(bootstrap, name, value)
    monkeypatch.setattr(bootstrap, "setup", lambda: None)
    called = []

    def call(*command, env=None):
        called.append(command)
        (tmp_path / ".venv-explore" / "bin").mkdir(parents=True, exist_ok=True)
        (tmp_path / ".venv-explore" / "bin" / "datasette").touch()
        return 0

    monkeypatch.setattr(bootstrap, "call", call)
    return called


def test_datasette_is_installed_once_by_hashes_and_opens_the_export(bootstrap, exploring, tmp_path):
    assert bootstrap.main(["explore"]) == 0
    assert [command[-1] for command in exploring[:2]] == [
        str(tmp_path / ".venv-explore"),
        str(tmp_path / "requirements-explore.lock"),
    ]
    assert "--require-hashes" in exploring[1]
    assert "export" in exploring[2]
    assert exploring[3][1:3] == ("--immutable", str(tmp_path / "exports" / "claimline.sqlite"))
    (tmp_path / "exports").mkdir()
    (tmp_path / "exports" / "claimline.sqlite").touch()
    exploring.clear()
    assert bootstrap.main(["explore"]) == 0
    assert len(exploring) == 1


def test_without_datasette_the_message_says_so(bootstrap, exploring, monkeypatch, capsys):
    monkeypatch.setattr(bootstrap, "call", lambda *command, env=None: 1)
    assert bootstrap.main(["explore"]) == 1
    said = capsys.readouterr().err
    assert "Datasette is not installed" in said
    assert "Everything else works without it" in said


def test_the_lock_of_datasette_has_hashes_only():
    lock = (ROOT / "requirements-explore.lock").read_text(encoding="utf-8")
    assert "datasette==0.65.5" in lock
    assert "://" not in lock
    assert all("--hash=sha256:" in block for block in lock.replace("\\\n", " ").splitlines() if block.strip())
