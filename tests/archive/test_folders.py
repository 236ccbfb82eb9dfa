"""A folder full of traps: each entry is a file or is reported, and nothing outside is opened."""

from __future__ import annotations

import os
import socket
import stat
from pathlib import Path

import pytest

from pipeline.archive.folders import Found, open_regular, walk
from pipeline.archive.items import Item, Limits, Loss, printable
from pipeline.archive.reading import read_source
from pipeline.sources import LocalSource


def kinds(root: Path) -> dict[str, str]:
    return {
        (each.name if isinstance(each, Found) else each.source_ref): (
            each.kind if isinstance(each, Found) else each.reason
        )
        for each in walk(root)
    }


def test_every_entry_is_a_file_or_is_reported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = tmp_path / "in"
    (root / "sub").mkdir(parents=True)
    (root / "sub" / "b.HTML").write_text("x")
    (root / "a.txt").write_text("x")
    (root / "picture.png").write_bytes(b"x")
    os.mkfifo(root / "pipe.txt")
    (tmp_path / "secret.txt").write_text("x")
    (root / "out.txt").symlink_to(tmp_path / "secret.txt")
    (root / "loop").symlink_to(root)
    (root / "in.txt").symlink_to(root / "a.txt")
    (root / "gone.txt").symlink_to(root / "nothing")
    monkeypatch.chdir(root)
    with socket.socket(socket.AF_UNIX) as plug:
        plug.bind("plug")
        assert kinds(root) == {
            "sub/b.HTML": "page", "a.txt": "text", "picture.png": "other", "pipe.txt": "not_a_regular_file",
            "out.txt": "outside_root", "loop": "not_a_regular_file", "in.txt": "text", "gone.txt": "missing",
            "plug": "not_a_regular_file",
        }  # fmt: skip


def test_names_that_are_no_text_are_escaped_and_stay_apart(tmp_path: Path) -> None:
    for name in (b"a\nb.txt", b"a\xff.txt", b"a\\xff.txt", b"x" * 251 + b".txt"):
        with open(os.path.join(os.fsencode(tmp_path), name), "wb") as stream:  # noqa: PTH118, PTH123
            stream.write(b"x")
    names = {each.name for each in walk(tmp_path) if isinstance(each, Found)}
    assert names == {"a\\x0ab.txt", "a\\xff.txt", "a\\\\xff.txt", "x" * 251 + ".txt"}
    assert all(name.isprintable() for name in names)


def test_a_pipe_put_in_place_of_a_file_does_not_hang(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.txt")
    with pytest.raises(OSError, match="no longer a regular file"):
        open_regular(str(tmp_path / "a.txt"))


def test_a_link_put_in_place_of_a_file_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "b.txt").write_text("x")
    (tmp_path / "a.txt").symlink_to(tmp_path / "b.txt")
    with pytest.raises(OSError, match="symbolic links"):
        open_regular(str(tmp_path / "a.txt"))


def test_walk_is_sorted(tmp_path: Path) -> None:
    for name in ("b.txt", "a.txt", "c.txt"):
        (tmp_path / name).write_text("x")
    assert [each.name for each in walk(tmp_path) if isinstance(each, Found)] == ["a.txt", "b.txt", "c.txt"]
    assert not [each for each in walk(tmp_path) if isinstance(each, Loss)]


def test_printable_escapes_are_one_to_one() -> None:
    assert printable("a\\u2028") != printable("a\u2028")


def test_what_may_not_be_read_is_reported_and_its_neighbours_live(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By what the system answers: whoever runs the tests may have all rights."""
    (tmp_path / "in" / "shut").mkdir(parents=True)
    for name in ("a.txt", "b.txt", "shut/c.txt"):
        (tmp_path / "in" / name).write_text("x")
    opened, listed = os.open, os.scandir

    def refuse_file(path: str, *given: int) -> int:
        if str(path).endswith("a.txt"):
            raise PermissionError(13, "Permission denied")
        return opened(path, *given)

    def refuse_folder(path: str) -> object:
        if str(path).endswith("shut"):
            raise PermissionError(13, "Permission denied")
        return listed(path)

    monkeypatch.setattr(os, "open", refuse_file)
    monkeypatch.setattr(os, "scandir", refuse_folder)
    source = LocalSource(id="in", kind="folder", path="in", licence="none")
    found = list(read_source(source, tmp_path, Limits(1_000)))
    assert [each.source_ref for each in found if isinstance(each, Item)] == ["b.txt"]
    assert [(each.source_ref, each.reason, each.n_items) for each in found if isinstance(each, Loss)] == [
        ("a.txt", "unreadable", 1),
        ("shut", "unreadable", 1),
    ]


def test_a_device_is_never_opened(tmp_path: Path) -> None:
    try:
        os.mknod(tmp_path / "zero.txt", 0o600 | stat.S_IFCHR, os.makedev(1, 5))
    except PermissionError:
        pytest.skip("only root makes devices")
    (tmp_path / "null.txt").symlink_to("/dev/null")
    assert kinds(tmp_path) == {"zero.txt": "not_a_regular_file", "null.txt": "outside_root"}
