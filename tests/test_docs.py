"""Documents: generated pages are current, links lead somewhere, commands exist, nothing private or half done is left."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from pipeline import __version__
from pipeline.dictionary import dictionary_text

ROOT = Path(__file__).resolve().parent.parent
SKIPPED = (".venv", ".git", ".dvc", "node_modules", "html", "text", "warc-pages")
PAGES = sorted(path for path in ROOT.rglob("*.md") if not set(path.relative_to(ROOT).parts[:-1]) & set(SKIPPED))
LINK = re.compile(r"\[[^\]]*\]\(([^)#\s]+)(?:#[^)\s]*)?\)")
COMMAND = re.compile(r"^\s*(?:\$ )?claimline ([a-z]+)", re.MULTILINE)


def test_the_data_dictionary_is_current():
    shown = (ROOT / "data" / "README.md").read_text(encoding="utf-8")
    assert shown == dictionary_text(), "run: python -m pipeline.dictionary --out data/README.md"


@pytest.mark.parametrize("page", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_lead_to_files(page):
    targets = [each for each in LINK.findall(page.read_text(encoding="utf-8")) if "://" not in each]
    assert [each for each in targets if not (page.parent / each).exists()] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_commands_in_the_documents_exist(page):
    from pipeline.cli import app

    known = {(each.name or each.callback.__name__) for each in app.registered_commands}
    assert set(COMMAND.findall(page.read_text(encoding="utf-8"))) <= known


@pytest.mark.parametrize("page", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_documents_name_no_machine_path(page):
    assert re.findall(r"(?<![\w.])/(?:work|root|home)/\S+", page.read_text(encoding="utf-8")) == []


def test_the_version_is_one():
    with (ROOT / "pyproject.toml").open("rb") as stream:
        assert tomllib.load(stream)["project"]["version"] == __version__
    assert f"## {__version__}" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


def test_make_targets_of_the_readme_exist():
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    used = set(re.findall(r"`make ([a-z]+)`", (ROOT / "README.md").read_text(encoding="utf-8")))
    assert used <= targets


def test_the_lock_names_hashes_and_no_registry():
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    assert "://" not in lock
    pins = re.findall(r"^[^\s#].*==.*$", lock, re.MULTILINE)
    assert pins
    assert [pin for pin in pins if not pin.endswith("\\")] == []
