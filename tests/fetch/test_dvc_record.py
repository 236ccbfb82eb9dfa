"""The archive under DVC: one small file in git, the same bytes for a colleague, and no day lost by a checkout without them."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from pipeline.errors import StoreError
from pipeline.fetch.custody import verify_store
from pipeline.fetch.dvc_record import check_is_here, record_with_dvc

sys.path.insert(0, str(Path(__file__).parent))
import made

ROOT = Path(__file__).resolve().parents[2]
STORE = Path("data") / "store"


def call(folder: Path, *words: object) -> str:
    return subprocess.run([str(word) for word in words], cwd=folder, check=True, capture_output=True, text=True).stdout


def dvc(folder: Path, *words: object) -> str:
    return call(folder, sys.executable, "-m", "dvc", *words)


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project under git and DVC with our own settings, and one archive."""
    for name, value in {
        "DVC_SITE_CACHE_DIR": tmp_path / "site", "DVC_GLOBAL_CONFIG_DIR": tmp_path / "global", "GIT_AUTHOR_NAME": "t",
        "GIT_AUTHOR_EMAIL": "t@t.example", "GIT_COMMITTER_NAME": "t", "GIT_COMMITTER_EMAIL": "t@t.example",
    }.items():  # fmt: skip
        monkeypatch.setenv(name, str(value))
    root = tmp_path / "ours"
    (root / ".dvc").mkdir(parents=True)
    for name in (".gitignore", ".dvcignore", ".dvc/config", ".dvc/.gitignore"):
        shutil.copy(ROOT / name, root / name)
    call(root, "git", "init", "--quiet")
    call(root, "git", "add", ".")
    call(root, "git", "commit", "--quiet", "--message", "settings")
    made.run(root / STORE, {"https://daily.example/1": made.page(1)})
    return root


def use_remote(root: Path, folder: Path) -> None:
    """Let a folder of this machine be the place where colleagues share bytes."""
    text = f"[core]\n    remote = folder\n['remote \"folder\"']\n    url = {folder}\n"
    (root / ".dvc" / "config.local").write_text(text)


def files(root: Path) -> dict[str, bytes]:
    """Return the bytes of the archive's files by name."""
    paths = (path for path in (root / STORE).rglob("*") if path.is_file() and path.name != ".lock")
    return {path.relative_to(root / STORE).as_posix(): path.read_bytes() for path in paths}


def test_a_colleague_gets_the_same_bytes(checkout: Path, tmp_path: Path) -> None:
    left = checkout / STORE / "daily" / "2017" / "03" / "20170329T060000Z.warc.gz.open"
    left.write_bytes(b"of a run that goes on")
    assert record_with_dvc(checkout)
    assert not record_with_dvc(checkout)
    left.unlink()
    assert call(checkout, "git", "status", "--short") == "A  data/store.dvc\n"
    assert "nfiles: 3" in (checkout / "data" / "store.dvc").read_text()
    call(checkout, "git", "commit", "--quiet", "--message", "day one")
    use_remote(checkout, tmp_path / "remote")
    dvc(checkout, "push", "--quiet")
    theirs = tmp_path / "theirs"
    call(tmp_path, "git", "clone", "--quiet", checkout, theirs)
    with pytest.raises(StoreError, match=r"holds 0 files.*names 3; run `dvc pull"):
        check_is_here(theirs)
    use_remote(theirs, tmp_path / "remote")
    dvc(theirs, "pull", "--quiet")
    check_is_here(theirs)
    assert files(theirs) == files(checkout)
    assert verify_store(theirs / STORE) == ()
    made.run(theirs / STORE, {"https://daily.example/2": made.page(2)}, number=1)  # the chain goes on where it was
    assert verify_store(theirs / STORE) == ()
    assert record_with_dvc(theirs)
    assert call(theirs, "git", "status", "--short") == "M  data/store.dvc\n"


def test_state_that_a_kill_tore_is_made_anew(checkout: Path) -> None:
    (checkout / "data" / "store.dvc").write_text("outs:\n- md5: 0")
    (checkout / ".dvc" / "tmp").mkdir()
    (checkout / ".dvc" / "tmp" / "rwlock").write_text("")
    assert record_with_dvc(checkout)
    assert "nfiles: 3" in (checkout / "data" / "store.dvc").read_text()


def test_what_dvc_refuses_is_said_and_the_archive_is_safe(checkout: Path) -> None:
    (checkout / ".dvc" / "config").write_text("[core\n")
    with pytest.raises(StoreError, match=r"DVC could not record the store .*the archive is safe"):
        record_with_dvc(checkout)
    assert verify_store(checkout / STORE) == ()


def test_the_store_is_no_file_of_git(checkout: Path) -> None:
    assert call(checkout, "git", "status", "--short", "--untracked-files=all") == ""
    assert (checkout / STORE / "custody.jsonl").is_file()
