"""The doctor: torn state files are found at every byte and mended without loss."""

from __future__ import annotations

import subprocess

import pytest

from pipeline import doctor, dvc_state

LOCK = """schema: '2.0'
stages:
  collect:
    cmd: python -m pipeline.collect
    deps:
    - path: pipeline/collect
      hash: md5
      md5: 0123456789abcdef0123456789abcdef.dir
      size: 12
      nfiles: 2
    outs:
    - path: data/build/a.parquet
      hash: md5
      md5: 0123456789abcdef0123456789abcdef
      size: 12
"""


@pytest.fixture
def folder(tmp_path):
    (tmp_path / ".dvc" / "tmp").mkdir(parents=True)
    (tmp_path / ".dvc" / "config").write_text("")
    return tmp_path


@pytest.mark.parametrize("text", ["", "{", '{"a": {"read"', "[1]", "\0\0"])
def test_a_torn_rwlock_is_deleted(folder, text, monkeypatch):
    monkeypatch.setattr(dvc_state, "SETTLE_SECONDS", 0)
    path = folder / dvc_state.RWLOCK
    path.write_text(text)
    assert not doctor.check_dvc(folder).is_ok
    assert "deleted" in dvc_state.mend(folder)[0]
    assert doctor.check_dvc(folder).is_ok


def test_a_whole_state_is_left_alone(folder):
    (folder / dvc_state.RWLOCK).write_text("{}")
    (folder / "dvc.lock").write_text(LOCK)
    assert dvc_state.mend(folder) == []
    assert (folder / "dvc.lock").read_text() == LOCK


@pytest.mark.parametrize("cut", range(0, len(LOCK), 7))
def test_after_mending_dvc_accepts_its_lock_wherever_it_was_cut(folder, cut):
    path = folder / "dvc.lock"
    path.write_text(LOCK[:cut])
    dvc_state.mend(folder)
    assert not path.exists() or dvc_state.lock_is_whole(path.read_text())


def test_a_torn_lock_is_taken_from_git(folder):
    def git(*words):
        subprocess.run(
            ["git", "-c", "user.name=t", "-c", "user.email=t@t.example", *words],
            cwd=folder,
            check=True,
            capture_output=True,
        )

    (folder / "dvc.lock").write_text(LOCK)
    git("init")
    git("add", "dvc.lock")
    git("commit", "-m", "x")
    (folder / "dvc.lock").write_text("")
    assert "taken from git" in dvc_state.mend(folder)[0]
    assert (folder / "dvc.lock").read_text() == LOCK


def test_temporary_files_are_found_and_with_fix_removed(folder):
    part = folder / "data" / "build" / "x" / ".a.parquet.k3j.part"
    part.parent.mkdir(parents=True)
    part.write_text("half")
    checks = [("half-written", doctor.check_parts)]
    assert not doctor.examine(folder, checks=checks)[0].is_ok
    lines = [finding.line() for finding in doctor.examine(folder, fix=True, checks=checks)]
    assert "deleted: a killed run had not finished it" in lines[0]
    assert lines[1].startswith("OK")


def test_an_error_of_ours_becomes_a_line_with_its_remedy(folder):
    finding = doctor.examine(folder, checks=[("params", doctor.check_params)])[0]
    assert finding.line().startswith("PROBLEM  params")
    assert "the file is not there -> create it" in finding.line()


def test_another_lock_than_the_installed_one_is_a_problem(folder):
    (folder / "requirements.lock").write_text("a==1")
    (folder / ".venv").mkdir()
    (folder / doctor.STAMP).write_text(doctor.lock_stamp(b"a==1", doctor.python_version(), folder))
    assert doctor.check_lock(folder).is_ok
    (folder / "requirements.lock").write_text("a==2")
    assert doctor.check_lock(folder).remedy == "run `make`"


def test_an_input_that_dvc_does_not_watch_is_named(project):
    (project / "data" / "mine").mkdir()
    (project / "mine.yaml").write_text("sources:\n  - {id: mine, kind: folder, path: data/mine, licence: own}\n")
    params = project / "params.yaml"
    params.write_text(params.read_text().replace("data/sources.yaml", "mine.yaml"))
    (project / "dvc.yaml").write_text("stages:\n  collect:\n    cmd: x\n    deps:\n      - data/sample\n")
    finding = doctor.check_inputs(project)
    assert not finding.is_ok
    assert "data/mine" in finding.detail
    stage = "    cmd: x\n    deps:\n      - data/mine\n"
    (project / "dvc.yaml").write_text(f"stages:\n  collect:\n{stage}")
    assert "deps of `parse`" in doctor.check_inputs(project).remedy
    (project / "dvc.yaml").write_text(f"stages:\n  collect:\n{stage}  parse:\n{stage}")
    assert doctor.check_inputs(project).is_ok
