"""A whole run against a real server: what is listed is visited once, kept, and read by the stages; nothing else becomes an article."""

from __future__ import annotations

import json
import shutil
from datetime import date
from pathlib import Path

import pytest
import yaml

from pipeline import pin, tables
from pipeline.collect.snapshots import collect_sources
from pipeline.errors import ConfigError, InputError
from pipeline.fetch import command
from pipeline.fetch.custody import verify_store
from pipeline.fetch.history import read_history
from pipeline.packs import Pack
from pipeline.params import load_params
from pipeline.parse.__main__ import payload_reader
from pipeline.parse.articles import parse_snapshots
from pipeline.schemas import SNAPSHOTS
from pipeline.sources import read_sources
from tests.conftest import ROOT
from tests.fetch.fault_server import in_turn, redirect, reply

PACK = Pack("test", "Test", (), (), None, {}, {}, {}, {}, {}, {}, ())
PAGE = (
    '<html><head><meta property="article:published_time" content="2017-03-24T10:00:00Z"></head><body><article><h1>{title}</h1>'
    "<p>{text} The town lies on the road to the lake, and fighting went on there for days, a military source said.</p></article></body></html>"
)
ITEM = "<item><title>{title}</title><link>http://news.example/{name}</link><pubDate>Fri, 24 Mar 2017 10:00:00 GMT</pubDate></item>"
FEED_SOURCE = {"id": "news", "kind": "feed", "url": "http://news.example/feed", "licence": "none", "seconds_between": 1}


def page(title: str, text: str = "Nine soldiers were killed."):
    return reply(PAGE.format(title=title, text=text).encode(), headers=["Content-Type: text/html"])


def feed(*names: str, etag: str = '"1"'):
    items = "".join(ITEM.format(title=f"Title {name}", name=name) for name in names)
    body = f'<?xml version="1.0"?><rss version="2.0"><channel><title>News</title>{items}</channel></rss>'
    return reply(body.encode(), headers=["Content-Type: application/rss+xml", f"ETag: {etag}"])


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A project whose only source is a feed; nothing waits long."""
    params = yaml.safe_load((ROOT / "params.yaml").read_text(encoding="utf-8"))
    params["collect"] |= {"as_of": "2099-12-31"}
    params["fetch"] |= {
        "contact": "https://newsroom.example/robot",
        "recheck_hours": 1e-9,
        "workers": 2,
        "max_attempts": 1,
    }
    (tmp_path / "params.yaml").write_text(yaml.dump(params), encoding="utf-8")
    (tmp_path / "data").mkdir()
    list_sources(tmp_path, FEED_SOURCE)
    return tmp_path


def list_sources(root: Path, *sources: dict[str, object]) -> None:
    (root / "data" / "sources.yaml").write_text(yaml.dump({"sources": list(sources)}), encoding="utf-8")


def change(root: Path, **fetch: object) -> None:
    params = yaml.safe_load((root / "params.yaml").read_text(encoding="utf-8"))
    params["fetch"] |= fetch
    (root / "params.yaml").write_text(yaml.dump(params), encoding="utf-8")


@pytest.fixture(autouse=True)
def no_waiting(monkeypatch):
    """The gap between requests is proven in test_visits; here it would only take time."""
    monkeypatch.setattr(command, "_heedful", lambda stop: lambda seconds: None)


@pytest.fixture
def news(server):
    server.routes |= {
        "/robots.txt": reply(b"User-agent: *\nDisallow: /closed\n", headers=["Content-Type: text/plain"]),
        "/feed": feed("a", "b"),
        "/a": page("A"),
        "/b": page("B"),
    }
    return server


def fetch(root: Path, server, **more: object) -> command.Result:
    return command.fetch(root, records=False, network=server.network(), **more)


def outcomes(result: command.Result) -> dict[str, int]:
    return dict(result.jobs[0].outcomes())


def articles(root: Path):
    """Return what `collect` and `parse` make of the store: (articles, rejects of both as (reason, n_items))."""
    params = load_params(root / "params.yaml")
    sources = read_sources(root / "data/sources.yaml", root)
    pin.check_pin(root)
    collected = collect_sources(sources, root, params.collect)
    snapshots = tables.frame(SNAPSHOTS, collected.snapshots)
    parsed = parse_snapshots(snapshots, payload_reader(sources, root, params, snapshots), pack=PACK, params=params)
    rejects = [*collected.rejects, *parsed.rejects.to_dicts()]
    return parsed.articles, [(row["reason"], row["n_items"]) for row in rejects]


def test_what_a_feed_lists_is_archived_and_read(root, news):
    result = fetch(root, news)
    assert (outcomes(result), result.exit_code) == ({"new": 2}, 0)
    assert sorted(command.news(result)) == [
        "new\tnews\thttp://news.example/a\tTitle a",
        "new\tnews\thttp://news.example/b\tTitle b",
    ]
    assert verify_store(root / "data/store") == ()
    read, rejects = articles(root)
    assert sorted(read["title"]) == ["A", "B"]
    assert sum(n_items for _, n_items in rejects) == 0  # feed and robots.txt are remarks, no losses


def test_an_unchanged_page_is_asked_for_again_and_kept_once(root, news):
    fetch(root, news)
    assert outcomes(fetch(root, news)) == {"unchanged": 2}
    read, rejects = articles(root)
    assert read.height == 2
    assert sum(n_items for _, n_items in rejects) == 0


def test_a_page_seen_lately_is_left_in_peace(root, news):
    change(root, recheck_hours=20.0)
    fetch(root, news)
    before = len(news.requests)
    assert outcomes(fetch(root, news)) == {}
    assert [request.path for request in news.requests[before:]] == ["/robots.txt", "/feed"]


def test_a_silent_edit_is_a_second_version_of_the_article(root, news):
    news.routes["/a"] = in_turn(page("A", "Nine soldiers were killed."), page("A", "Twelve soldiers were killed."))
    fetch(root, news)
    assert outcomes(fetch(root, news)) == {"changed": 1, "unchanged": 1}
    read, _ = articles(root)
    versions = read.filter(read["url"] == "http://news.example/a").sort("revision")
    assert list(versions["revision"]) == [1, 2]
    assert ["Nine" in text for text in versions["text"]] == [True, False]


def test_a_page_is_looked_at_again_though_no_list_names_it_any_more(root, news):
    fetch(root, news)
    news.routes["/feed"] = in_turn(feed("c", etag='"2"'), reply(b"", 304))
    news.routes |= {"/a": page("A", "Twelve soldiers were killed."), "/c": page("C")}
    assert outcomes(fetch(root, news)) == {"new": 1, "changed": 1, "unchanged": 1}
    news.routes["/a"] = page("A", "Ten soldiers were killed.")
    assert outcomes(fetch(root, news)) == {"changed": 1, "unchanged": 2}
    change(root, recheck_days=0)
    assert outcomes(fetch(root, news)) == {}


def test_links_left_undone_are_taken_up_though_the_feed_did_not_change(root, news):
    change(root, max_items=1, recheck_hours=20.0)
    assert outcomes(fetch(root, news)) == {"new": 1}
    news.routes["/feed"] = in_turn(feed("a", "b"), reply(b"", 304))
    assert outcomes(fetch(root, news)) == {"new": 1}
    assert "if-none-match" not in next(each for each in reversed(news.requests) if each.path == "/feed").headers
    assert read_history(root / "data/store", "news").is_list_done


def test_a_feed_that_did_not_change_costs_one_request(root, news):
    change(root, recheck_hours=20.0)
    fetch(root, news)
    news.routes["/feed"] = reply(b"", 304)
    result = fetch(root, news)
    assert (result.exit_code, outcomes(result)) == (0, {})


def test_a_list_that_cannot_be_read_is_said_and_the_others_go_on(root, news):
    list_sources(root, FEED_SOURCE, {**FEED_SOURCE, "id": "other", "url": "http://news.example/gone"})
    result = fetch(root, news)
    assert result.exit_code == 1
    assert [bool(job.problem) for job in result.jobs] == [False, True]
    assert "http_404" in str(result.jobs[1].problem)
    assert outcomes(result) == {"new": 2}


def test_what_robots_forbid_is_not_asked_for(root, news):
    news.routes["/feed"] = feed("a", "closed/b")
    assert outcomes(fetch(root, news)) == {"new": 1, "refused": 1}
    assert "/closed/b" not in [request.path for request in news.requests]


def test_a_redirect_on_the_way_is_no_article(root, news):
    news.routes["/a"] = redirect("http://news.example/b")
    fetch(root, news)
    read, rejects = articles(root)
    assert list(read["title"]) == ["B"]
    assert {reason for reason, n_items in rejects if n_items} <= {"duplicate_id"}


def test_a_page_that_is_gone_is_a_counted_loss(root, news):
    news.routes["/a"] = reply(b"gone", 410)
    assert outcomes(fetch(root, news)) == {"failed": 1, "new": 1}
    _, rejects = articles(root)
    assert ("http_status", 1) in rejects


def test_lists_from_files_and_sitemaps_are_visited(root, news):
    (root / "links.txt").write_text("http://news.example/a\nnot a link\n", encoding="utf-8")
    news.routes["/map.xml"] = reply(
        b'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><url><loc>http://news.example/b</loc></url></urlset>'
    )
    list_sources(
        root,
        {"id": "links", "kind": "urls", "path": "links.txt", "licence": "none", "seconds_between": 1},
        {"id": "map", "kind": "sitemap", "url": "http://news.example/map.xml", "licence": "none", "seconds_between": 1},
    )
    result = fetch(root, news)
    assert [dict(job.outcomes()) for job in result.jobs] == [{"new": 1}, {"new": 1}]
    assert result.jobs[0].reasons() == {"bad_address": 1}
    assert sorted(articles(root)[0]["title"]) == ["A", "B"]


def test_only_the_sources_that_are_named_are_fetched(root, news):
    list_sources(root, FEED_SOURCE, {**FEED_SOURCE, "id": "other"})
    assert [job.source.id for job in fetch(root, news, only=["other"]).jobs] == ["other"]
    with pytest.raises(ConfigError, match=r"no network source 'none' \(known here: news, other\)"):
        fetch(root, news, only=["none"])


def test_who_gives_no_contact_asks_nobody(root, news):
    change(root, contact="")
    with pytest.raises(ConfigError, match=r"fetch.contact is empty"):
        fetch(root, news)
    assert news.requests == []


def test_the_stages_read_only_the_archive_that_is_pinned(root, news):
    fetch(root, news)
    assert json.loads((root / pin.PIN).read_text())["n_archives"] == 1
    pin.check_pin(root)
    shutil.move(root / "data/store", root / "data/elsewhere")
    with pytest.raises(InputError, match="dvc pull"):
        pin.check_pin(root)
    shutil.move(root / "data/elsewhere", root / "data/store")
    fetch(root, news)
    (root / pin.PIN).write_text(json.dumps({"head": None, "n_archives": 0, "n_bytes": 0}))
    with pytest.raises(InputError, match="is not the archive"):
        pin.check_pin(root)


def test_the_day_of_knowledge_is_set_and_comments_stay(tmp_path):
    path = tmp_path / "params.yaml"
    text = (ROOT / "params.yaml").read_text(encoding="utf-8")
    path.write_text(text, encoding="utf-8")
    assert command.set_as_of(path, date(2026, 1, 2)) == text.count("as_of:")
    assert load_params(path).collect.as_of == load_params(path).aggregate.as_of == date(2026, 1, 2)
    assert path.read_text(encoding="utf-8").count("#") == text.count("#")
    with pytest.raises(ConfigError, match="has no as_of"):
        command.set_as_of(root_without(tmp_path), date(2026, 1, 2))


def root_without(folder: Path) -> Path:
    path = folder / "other.yaml"
    path.write_text("pack: world\n", encoding="utf-8")
    return path
