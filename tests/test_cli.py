"""The command line: what it writes, what it says, and its exit codes."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path

import polars as pl
import pytest
from typer.testing import CliRunner

from pipeline import __version__, cli, gazetteer_cache, schemas, tables

ROOT = Path(__file__).resolve().parent.parent
STORY = {
    "id": "s1", "published": "2017-03-25", "outlet": "Nowhere Post", "title": "Shells hit Jobar",
    "text": "DAMASCUS - At least 12 civilians were killed when shells hit Jobar on Friday, the Syrian Observatory for Human Rights said.",
}  # fmt: skip
EXTRACTED = (
    "casualty_claims",
    "claim_mentions",
    "territory_claims",
    "statements",
    "events",
    "abstentions",
    "rejects",
)


@pytest.fixture
def no_extractor(monkeypatch):
    """The extractor finds nothing and the gazetteer is empty: only the command around them is tested."""
    empty = {name: schemas.TABLES[name].empty() for name in EXTRACTED}
    monkeypatch.setattr(cli, "_extract", lambda articles, **given: dict(empty))
    places = pl.DataFrame(schema={"place_id": pl.String, "alias": pl.String, "parent": pl.String})
    monkeypatch.setattr(gazetteer_cache, "load_places", lambda pack, warn: places)


def run(*words):
    return CliRunner().invoke(cli.app, [str(word) for word in words])


def main(monkeypatch, capsys, *words) -> tuple[int, str]:
    """Run as the program does; return the exit code and stderr."""
    monkeypatch.setattr(sys, "argv", ["claimline", *(str(word) for word in words)])
    with pytest.raises(SystemExit) as done:
        cli.main()
    return done.value.code or 0, capsys.readouterr().err


def write_lines(path, *rows):
    path.write_text(
        "\n".join(row if isinstance(row, str) else json.dumps(row) for row in rows) + "\n", encoding="utf-8"
    )
    return path


def test_version():
    assert run("--version").output == f"claimline {__version__}\n"


def test_help_appears_at_once():
    start = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-m", "pipeline.cli", "--help"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert "Exit codes" in done.stdout
    assert time.perf_counter() - start < 3.0  # 0.3 s alone; a loaded machine is slower


def test_help_imports_nothing_heavy():
    code = "import sys, pipeline.cli; print([name for name in ('polars', 'spacy', 'pandas', 'dataframely') if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


@pytest.mark.parametrize("command", ["extract", "trace", "evaluate", "stats", "doctor", "verify"])
def test_every_command_teaches_by_example(command):
    done = run(command, "--help")
    assert done.exit_code == 0
    assert f"claimline {command}" in done.output


@pytest.mark.parametrize(
    "words",
    [["extract"], ["extract", "a.jsonl"], ["dance"], ["extract", "a", "--out", "b", "--workers", "0"]],
)
def test_wrong_usage_is_2(words):
    assert run(*words).exit_code == 2


def test_extract_writes_every_table(no_extractor, tmp_path):
    source = write_lines(tmp_path / "a.jsonl", STORY)
    done = run("extract", source, "--out", tmp_path / "out", "--pack", "syria")
    assert done.exit_code == 0, done.output
    assert {path.stem for path in (tmp_path / "out").iterdir()} == {"articles", *EXTRACTED}
    article = tables.read(schemas.ARTICLES, tmp_path / "out" / "articles.parquet").row(0, named=True)
    assert (article["source_ref"], article["text"], article["outlet_id"]) == (
        "s1",
        STORY["text"],
        "Nowhere Post",
    )


def test_unknown_fields_give_one_warning(no_extractor, tmp_path):
    rows = [STORY | {"id": str(number), "mood": "x", "colour": "y"} for number in range(5)]
    done = run("extract", write_lines(tmp_path / "a.jsonl", *rows), "--out", tmp_path / "out")
    assert done.stderr.count("warning:") == 1
    assert "colour, mood" in done.stderr


def test_rows_that_cannot_be_read_go_to_the_rejects(no_extractor, tmp_path):
    rows = [
        STORY,
        "{",
        STORY,
        {"id": "t"},
        {"text": "x"},
        STORY | {"id": "u", "text": 5},
        STORY | {"id": "v", "published": None},
    ]
    done = run("extract", write_lines(tmp_path / "a.jsonl", *rows), "--out", tmp_path / "out")
    assert done.exit_code == 0
    rejects = tables.read(schemas.REJECTS, tmp_path / "out" / "rejects.parquet")
    assert sorted(rejects["reason"]) == [
        "bad_row",
        "bad_row",
        "duplicate_id",
        "missing_field",
        "no_date",
        "no_text",
    ]
    assert rejects["n_items"].sum() + 1 == len(rows)


def test_a_date_can_be_given_for_articles_without_one(no_extractor, tmp_path):
    source = write_lines(tmp_path / "a.jsonl", STORY | {"published": None})
    run("extract", source, "--out", tmp_path / "out", "--published", "2017-03-25")
    assert tables.read(schemas.ARTICLES, tmp_path / "out" / "articles.parquet")["published_at"][0].day == 25


def test_a_text_file_is_one_article(no_extractor, tmp_path):
    (tmp_path / "story.txt").write_text(f"{STORY['title']}\n\n{STORY['text']}\n", encoding="utf-8")
    run("extract", tmp_path / "story.txt", "--out", tmp_path / "out", "--published", "2017-03-25")
    article = tables.read(schemas.ARTICLES, tmp_path / "out" / "articles.parquet").row(0, named=True)
    assert (article["source_ref"], article["title"]) == ("story.txt", "Shells hit Jobar")


def test_an_empty_file_gives_empty_tables(no_extractor, tmp_path):
    (tmp_path / "a.jsonl").write_text("")
    assert run("extract", tmp_path / "a.jsonl", "--out", tmp_path / "out").exit_code == 0
    assert tables.read(schemas.CASUALTY_CLAIMS, tmp_path / "out" / "casualty_claims.parquet").height == 0


@pytest.mark.parametrize(
    ("words", "code", "message"),
    [
        (["extract", "{tmp}/none.jsonl", "--out", "{tmp}/out"], 4, "is not there"),
        (["extract", "{tmp}", "--out", "{tmp}/out"], 4, "is a folder"),
        (["extract", "{tmp}/none.jsonl", "--out", "{tmp}/out", "--pack", "mars"], 3, "use one of:"),
        (["stats", "--build", "{tmp}"], 4, "dvc repro"),
        (["trace", "abc", "--build", "{tmp}"], 4, "dvc repro"),
        (["evaluate", "--articles", "{tmp}/a", "--gold", "{tmp}/g"], 4, "gold file is not there"),
    ],
)
def test_errors_are_one_message_with_their_exit_code(monkeypatch, capsys, tmp_path, words, code, message):
    found, err = main(monkeypatch, capsys, *(word.format(tmp=tmp_path) for word in words))
    assert found == code
    assert message in err
    assert "Traceback" not in err
    assert "what to do:" in err


def test_a_broken_table_is_5(monkeypatch, capsys, tmp_path):
    from pipeline.trace import BUILD_FILES

    for name in BUILD_FILES.values():
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(b"PAR1")
    code, err = main(monkeypatch, capsys, "stats", "--build", tmp_path)
    assert code == 5
    assert "is not a readable Parquet file" in err


def empty_build(folder):
    from pipeline.trace import BUILD_FILES, REJECT_FILES

    for name, place in BUILD_FILES.items():
        tables.write_rows(schemas.TABLES[name], [], folder / place)
    for place in REJECT_FILES:
        stage = place.split("/")[0]
        row = tables.reject_row(stage=stage, source_id="s", source_ref="r", reason="no_date", detail="d")
        tables.write_rows(schemas.REJECTS, [row], folder / place)


def test_stats_counts_rows_and_reasons(tmp_path):
    empty_build(tmp_path)
    lines = run("stats", "--build", tmp_path).output.splitlines()
    assert ["casualty_claims", "0"] in [line.split() for line in lines]
    assert ["no_date", "3"] in [line.split() for line in lines]


def test_an_id_that_is_nowhere_is_6(monkeypatch, capsys, tmp_path):
    empty_build(tmp_path)
    code, err = main(monkeypatch, capsys, "trace", "0123456789ab", "--build", tmp_path)
    assert code == 6
    assert "stands in no table" in err


def test_evaluate_prints_json_and_writes_the_differences(no_extractor, tmp_path):
    claim = {
        "outcome": "killed",
        "low": 12,
        "high": None,
        "best": 12,
        "quote": "At least 12 civilians were killed",
    }
    articles = write_lines(tmp_path / "a.jsonl", STORY)
    gold = write_lines(tmp_path / "g.jsonl", {"id": "s1", "casualties": [claim], "territory": []})
    done = run("evaluate", "--articles", articles, "--gold", gold, "--json", "--errors", tmp_path / "e.txt")
    assert json.loads(done.stdout)["casualties"]["missed"] == 1
    assert "MISSED  s1: killed 12 or more" in (tmp_path / "e.txt").read_text(encoding="utf-8")


def test_the_baseline_reads_a_plain_count(no_extractor, tmp_path):
    claim = {
        "outcome": "killed",
        "low": 12,
        "high": None,
        "best": 12,
        "quote": "At least 12 civilians were killed",
    }
    articles = write_lines(tmp_path / "a.jsonl", STORY)
    gold = write_lines(tmp_path / "g.jsonl", {"id": "s1", "casualties": [claim]})
    done = run("evaluate", "--articles", articles, "--gold", gold, "--json", "--baseline")
    assert json.loads(done.stdout)["casualties"]["right"] == 1


def test_gold_articles_that_are_not_given_are_warned_about(no_extractor, tmp_path):
    articles = write_lines(tmp_path / "a.jsonl", STORY)
    gold = write_lines(tmp_path / "g.jsonl", {"id": "other", "casualties": []})
    assert "1 gold articles are not in" in run("evaluate", "--articles", articles, "--gold", gold).stderr


def test_a_real_story_end_to_end(tmp_path_factory, tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.getbasetemp() / "cache"))
    source = write_lines(tmp_path / "a.jsonl", STORY)
    done = run("extract", source, "--out", tmp_path / "out", "--pack", "syria", "--workers", "1")
    assert done.exit_code == 0, done.output
    claim = tables.read(schemas.CASUALTY_CLAIMS, tmp_path / "out" / "casualty_claims.parquet").row(0, named=True)
    assert (claim["outcome"], claim["low"], claim["high"], claim["source_ref"]) == ("killed", 12, None, "s1")
    assert STORY["text"][claim["span_start"] : claim["span_end"]] == claim["quote"]


def test_the_gazetteer_is_cached_by_content(tmp_path, monkeypatch):
    from pipeline.packs import load_pack

    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    built = []
    monkeypatch.setattr(
        gazetteer_cache.gazetteer,
        "build_index",
        lambda folders: built.append(1) or pl.DataFrame({"place_id": ["a"]}),
    )
    pack, warnings = load_pack("world"), []
    for _ in range(2):
        assert gazetteer_cache.load_places(pack, warn=warnings.append).height == 1
    assert (len(built), warnings) == (1, [])
    cached = next((tmp_path / "claimline").iterdir())
    cached.write_bytes(b"torn")
    assert gazetteer_cache.load_places(pack, warn=warnings.append).height == 1
    assert len(built) == 2
    assert "cannot be read" in warnings[0]


def test_a_cache_that_cannot_be_written_is_only_a_warning(tmp_path, monkeypatch):
    from pipeline.packs import load_pack

    (tmp_path / "file").write_text("")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    monkeypatch.setattr(gazetteer_cache.gazetteer, "build_index", lambda folders: pl.DataFrame({"place_id": ["a"]}))
    warnings: list[str] = []
    assert gazetteer_cache.load_places(load_pack("world"), warn=warnings.append).height == 1
    assert "cannot be cached" in warnings[0]


def test_a_published_date_that_is_none_is_wrong_usage(no_extractor, tmp_path):
    source = write_lines(tmp_path / "a.jsonl", STORY)
    done = run("extract", source, "--out", tmp_path / "out", "--published", "some day")
    assert done.exit_code == 2
    assert "is no date" in done.output
