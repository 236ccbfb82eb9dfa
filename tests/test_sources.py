"""The source list: broken configuration stops the run before any work."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.errors import ConfigError
from pipeline.sources import FeedSource, SitemapSource, read_sources


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


def test_each_kind_has_its_place(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "links.txt").write_text("")
    rows = {
        "folder": "path: in", "warc": "path: in", "newsplease": "path: in", "feed": "url: 'https://a.example/f'",
        "sitemap": "url: 'https://a.example/s'", "urls": "path: links.txt", "gdelt": "path: links.txt",
    }  # fmt: skip
    lines = [f"  - {{id: {kind}, kind: {kind}, {rest}, licence: none}}\n" for kind, rest in rows.items()]
    entries = {entry.kind: entry for entry in read_sources(write(tmp_path, "sources:\n" + "".join(lines)), tmp_path)}
    assert {kind: entry.place for kind, entry in entries.items()} == {
        "folder": "in", "warc": "in", "newsplease": "in", "feed": "data/store/feed", "sitemap": "data/store/sitemap",
        "urls": "data/store/urls", "gdelt": "data/store/gdelt",
    }  # fmt: skip
    feed, sitemap = entries["feed"], entries["sitemap"]
    assert isinstance(feed, FeedSource)
    assert isinstance(sitemap, SitemapSource)
    assert (feed.export, feed.robots, feed.same_host, sitemap.same_host) == ("quote", "obey", False, True)


@pytest.mark.parametrize(
    ("entry", "message"),
    [
        ("{id: a, kind: folder, path: nowhere, licence: none}", "source a: there is no nowhere; create it"),
        ("{id: a, kind: jsonl, path: in, licence: none}", "is a folder, the kind says 'jsonl'"),
        (
            "{id: a, kind: folder, path: in, licence: none, colour: red}",
            r"source a: unknown key 'colour' \(known here: .*path",
        ),
        ("{id: a, kind: folder, path: in}", "licence"),
        ("{id: a, kind: folder, path: ../in, licence: none}", "leaves the project"),
        ("{id: a, kind: folder, path: /etc, licence: none}", "leaves the project"),
        ("{id: a, kind: pdf, path: in, licence: none}", "the kind 'pdf' is not known .known: feed, folder"),
        ("{id: a, path: in, licence: none}", "source a: has no kind"),
        ("{kind: pdf}", "source number 1"),
        ("{id: a, kind: feed, licence: none}", "url"),
        ("{id: a, kind: feed, url: 'ftp://a.example/x', licence: none}", "url"),
        (
            "{id: a, kind: feed, url: 'https://a.example/x', path: in, licence: none}",
            "unknown key 'path' .known here: .*url",
        ),
        ("{id: a, kind: folder, path: in, url: 'https://a.example/x', licence: none}", "unknown key 'url'"),
        (
            "{id: a, kind: feed, url: 'https://a.example/x', licence: none, robots: ignore}",
            "'robots_reason' stand together",
        ),
        ("{id: a, kind: feed, url: 'https://a.example/x', licence: none, robots_reason: x}", "stand together"),
        ("{id: a, kind: feed, url: 'https://a.example/x', licence: none, seconds_between: 0.5}", "seconds_between"),
        ("{id: a, kind: feed, url: 'https://a.example/x', licence: none, max_items: 0}", "max_items"),
        ("{id: a, kind: folder, path: in, licence: none, export: all}", "export"),
        ("{id: a, kind: urls, path: in, licence: none}", "is a folder, the kind says 'urls'"),
        ("{id: a, kind: gdelt, path: gone.csv, licence: none}", "there is no gone.csv"),
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
