"""The source list: broken configuration stops the run before any work."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.errors import ConfigError
from pipeline.sources import read_sources


def write(root: Path, text: str) -> Path:
    path = root / "sources.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_entries_come_in_the_order_of_their_ids(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    path = write(
        tmp_path,
        "sources:\n"
        "  - {id: b, kind: folder, path: in, licence: none}\n"
        "  - {id: a, kind: folder, path: in, licence: none, outlet: sana, language: en}\n",
    )
    assert [(entry.id, entry.outlet) for entry in read_sources(path, tmp_path)] == [
        ("a", "sana"),
        ("b", None),
    ]


@pytest.mark.parametrize(
    ("entry", "message"),
    [
        ("{id: a, kind: folder, path: nowhere, licence: none}", "source a: there is no nowhere; create it"),
        ("{id: a, kind: jsonl, path: in, licence: none}", "is a folder, the kind says 'jsonl'"),
        ("{id: a, kind: folder, path: in, licence: none, colour: red}", r"unknown key 'sources.0.colour'"),
        ("{id: a, kind: folder, path: in}", "licence"),
        ("{id: a, kind: folder, path: ../in, licence: none}", "leaves the project"),
        ("{id: a, kind: folder, path: /etc, licence: none}", "leaves the project"),
        ("{id: a, kind: pdf, path: in, licence: none}", "kind"),
        ("{id: 'a b', kind: folder, path: in, licence: none}", "id"),
    ],
)
def test_a_wrong_entry_names_rule_and_remedy(tmp_path: Path, entry: str, message: str) -> None:
    (tmp_path / "in").mkdir()
    with pytest.raises(ConfigError, match=message):
        read_sources(write(tmp_path, f"sources:\n  - {entry}\n"), tmp_path)


def test_an_id_stands_once(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    entry = "  - {id: a, kind: folder, path: in, licence: none}\n"
    with pytest.raises(ConfigError, match="stand twice"):
        read_sources(write(tmp_path, f"sources:\n{entry}{entry}"), tmp_path)


def test_an_unknown_key_lists_the_known_ones(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"known here: .*sources"):
        read_sources(write(tmp_path, "sorces: []\n"), tmp_path)
