"""Printing with browsers that are scripts: what is asked of them, and what happens when they fail, hang or print nonsense."""

from __future__ import annotations

import io
import re
import stat
import sys
import time
from pathlib import Path

import pytest
from pypdf import PdfReader, PdfWriter
from pypdf.generic import DictionaryObject, NameObject, TextStringObject
from typer.testing import CliRunner

from pipeline.cli import app
from pipeline.errors import ClaimlineError, InputError
from pipeline.pdf import browser as printing
from pipeline.pdf.browser import find_browser
from pipeline.pdf.command import for_paper, make_pdfs, words_of
from tests.pdf.pages import CITED, page, reports


def pdf_bytes(node: int, moment: str) -> bytes:
    """Return a PDF as Chromium's differ from run to run: the moment of printing, and the numbers of its nodes."""
    writer = PdfWriter()
    writer.add_blank_page(100, 100)
    writer.add_metadata(
        {"/Creator": "Mozilla/5.0", "/Producer": "Skia", "/CreationDate": f"D:{moment}", "/Title": "old"}
    )
    for number in (node + 3, node):
        cell = DictionaryObject({NameObject("/ID"): TextStringObject(f"node{number:08d}")})
        writer.root_object[NameObject(f"/Cell{number - node}")] = cell
    stream = io.BytesIO()
    writer.write(stream)
    return stream.getvalue()


def program(folder: Path, body: str, name: str = "chromium") -> Path:
    """Return a browser: a script of Python in which `out` is the file to write and `words` are what it was called with."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    head = "import os, pathlib, sys, time\nwords = sys.argv[1:]\nout = pathlib.Path([w for w in words if w.startswith('--print-to-pdf=')][0][15:])\n"
    path.write_text(f"#!{sys.executable}\n{head}{body}\n", encoding="utf-8")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return path


def good(folder: Path, node: int = 100, moment: str = "20260101101010") -> Path:
    source = folder / f"{node}.pdf"
    folder.mkdir(parents=True, exist_ok=True)
    source.write_bytes(pdf_bytes(node, moment))
    return program(folder, f"out.write_bytes(pathlib.Path({str(source)!r}).read_bytes())")


def run(folder: Path, browser: Path, *, seconds: float = 20, wanted: tuple[str, ...] = ()) -> bytes:
    made = make_pdfs(
        folder / "reports", folder / "out", wanted=wanted, browser=str(browser), environment={}, seconds=seconds
    )
    return made[0].path.read_bytes()


def test_two_printings_at_other_moments_give_the_same_bytes(tmp_path):
    reports(tmp_path, "a-situation")
    first = run(tmp_path, good(tmp_path / "one", node=161, moment="20260101101010"))
    again = run(tmp_path, good(tmp_path / "two", node=999, moment="20270707070707"))
    assert first == again
    assert re.findall(rb"node(\d+)", first) == [b"00000002", b"00000001"]


def test_the_file_says_what_the_page_says_of_itself_and_no_moment_of_printing(tmp_path):
    reports(tmp_path, "a-situation")
    told = PdfReader(io.BytesIO(run(tmp_path, good(tmp_path / "bin")))).metadata
    assert (told["/Title"], told["/Author"]) == (CITED.title, CITED.publisher)
    assert CITED.data_hash[:16] in told["/Subject"]
    assert told["/CreationDate"] == told["/ModDate"] == "D:20170531000000Z"
    assert "Mozilla" not in str(dict(told))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("<details><summary>", "<details open><summary>"),
        ('<details class="x">', '<details class="x" open>'),
        ("<details open>", "<details open>"),
        ('<details class="a" open>', '<details class="a" open>'),
        ("&lt;details&gt;", "&lt;details&gt;"),
        ('<details class="opening">', '<details class="opening" open>'),
        ('<a href="charts/a.svg">SVG</a>', "<a >SVG</a>"),
        ("<a class='x' href='../a.csv'>CSV</a>", "<a class='x' >CSV</a>"),
        ('<a class="n" href="#ref-x">1</a>', '<a class="n" href="#ref-x">1</a>'),
        ('<a href="https://example.org/" rel="x">a</a>', '<a href="https://example.org/" rel="x">a</a>'),
        ("&lt;a href=&#34;x&#34;&gt;", "&lt;a href=&#34;x&#34;&gt;"),
    ],
)
def test_everything_is_unfolded_and_links_to_files_go(before, after):
    assert for_paper(before) == after


def test_the_browser_gets_the_unfolded_page_a_new_profile_and_no_network(tmp_path):
    reports(tmp_path, "a-situation")
    seen = tmp_path / "seen.txt"
    fake = good(tmp_path / "bin")
    fake.write_text(
        fake.read_text(encoding="utf-8")
        + f"\nsheet = pathlib.Path(words[-1].removeprefix('file://'))\npathlib.Path({str(seen)!r}).write_text('\\n'.join([*words, os.environ['HOME'], sheet.read_text()]))\n",
        encoding="utf-8",
    )
    run(tmp_path, fake)
    told = seen.read_text(encoding="utf-8")
    assert "<details open>" in told
    for flag in (
        "--headless",
        "--host-resolver-rules=MAP * ~NOTFOUND",
        "--no-pdf-header-footer",
        "--export-tagged-pdf",
    ):
        assert flag in told.splitlines()
    profile = re.search(r"--user-data-dir=(\S+)", told)[1]
    assert not Path(profile).exists()
    assert str(Path.home()) not in [*told.splitlines()][: len(printing.FLAGS) + 6]


@pytest.mark.parametrize(
    ("body", "seconds", "words"),
    [
        ("print('no screen'); sys.exit(7)", 20, "ended with 7: no screen"),
        ("print('nothing to print')", 20, "says: nothing to print"),
        ("out.write_bytes(b'')", 20, "was not printed"),
        ("out.write_bytes(b'%PDF-1.4 torn')", 20, "cannot be read again|has no page"),
        ("time.sleep(60)", 1, "within 1 seconds"),
    ],
)
def test_a_browser_that_fails_leaves_the_earlier_file_and_nothing_else(tmp_path, monkeypatch, body, seconds, words):
    reports(tmp_path, "a-situation")
    earlier = run(tmp_path, good(tmp_path / "bin"))
    (tmp_path / "tmp").mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "tmp"))
    with pytest.raises(ClaimlineError, match=words):
        run(tmp_path, program(tmp_path / "bad", body), seconds=seconds)
    assert (tmp_path / "out" / "a-situation.pdf").read_bytes() == earlier
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["a-situation.pdf"]
    assert list((tmp_path / "tmp").iterdir()) == []


def test_what_a_hanging_browser_started_is_ended_too(tmp_path):
    reports(tmp_path, "a-situation")
    note = tmp_path / "child.txt"
    child = f"import os, time; open({str(note)!r}, 'w').write(str(os.getpid())); time.sleep(60)"
    body = f"import subprocess; subprocess.Popen([sys.executable, '-c', {child!r}]); time.sleep(60)"
    with pytest.raises(ClaimlineError, match="within"):
        run(tmp_path, program(tmp_path / "bad", body), seconds=3)
    pid = int(note.read_text())
    for _ in range(50):
        status = Path(f"/proc/{pid}/status")
        if not status.exists() or "\nState:\tZ" in status.read_text():
            return
        time.sleep(0.1)
    pytest.fail(f"process {pid} still runs")


def test_which_browser_is_taken(tmp_path):
    first, second = (program(tmp_path / name, "") for name in ("one", "two"))
    third = program(tmp_path / "three", "", name="google-chrome")
    path = f"{tmp_path / 'three'}"
    assert find_browser(str(first), {"CHROMIUM": str(second), "PATH": path}) == first
    assert find_browser(None, {"CHROMIUM": str(second), "PATH": path}) == second
    assert find_browser(None, {"PATH": path}) == third


def test_without_a_browser_the_message_says_what_to_install(tmp_path):
    with pytest.raises(ClaimlineError, match="apt install chromium"):
        find_browser(None, {"PATH": str(tmp_path)})
    with pytest.raises(InputError, match="is no program"):
        find_browser(str(tmp_path / "none"), {"PATH": str(tmp_path)})


def test_only_the_reports_that_are_asked_for(tmp_path):
    reports(tmp_path, "a-situation", "methods")
    run(tmp_path, good(tmp_path / "bin"), wanted=("methods",))
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["methods.pdf"]
    with pytest.raises(InputError, match="use one of: a-situation, methods"):
        run(tmp_path, good(tmp_path / "bin"), wanted=("metods",))


def test_a_page_that_does_not_say_how_to_cite_it_is_refused():
    with pytest.raises(InputError, match="how to cite"):
        words_of("old", page().replace("DC.date", "date"))


def test_the_command_names_file_and_pages(tmp_path, monkeypatch):
    folder = reports(tmp_path, "a-situation")
    monkeypatch.setenv("CHROMIUM", str(good(tmp_path / "bin")))
    done = CliRunner().invoke(app, ["pdf", "--reports", str(folder)])
    assert done.exit_code == 0, done.output
    written = folder / "pdf" / "a-situation.pdf"
    assert "1 pages" in done.output
    assert str(written) in done.output
    assert written.stat().st_size > 0
