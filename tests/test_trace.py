"""The way back from any id, and what it says when something does not hold."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline import schemas, tables
from pipeline.errors import TraceError
from pipeline.tables import content_id
from pipeline.trace import trace, trace_text
from tests.report.build_folder import HOSTILE, small_build

INCIDENT = content_id("incident", "jobar")
TOLL = content_id("toll", INCIDENT, "all", "representative")


@pytest.fixture
def build(tmp_path: Path) -> Path:
    return small_build(tmp_path)


def test_a_toll_leads_to_the_archived_bytes(build: Path, tmp_path: Path) -> None:
    text = trace_text(TOLL, build, tmp_path)
    for words in (
        "killed: 11",
        "“11 men were killed”",
        "quote stands at text[13:31]",
        "grade contested",
        "archived bytes still match",
    ):
        assert words in text


@pytest.mark.parametrize(
    "wanted",
    [INCIDENT, content_id("cell", TOLL), content_id("control", "jobar"), content_id("article", "wire")],
)
def test_every_kind_of_id_leads_to_a_snapshot(build: Path, tmp_path: Path, wanted: str) -> None:
    assert "archived bytes still match" in trace_text(wanted, build, tmp_path)


def test_a_number_of_a_report_leads_on(build: Path, tmp_path: Path) -> None:
    figure = {
        "figure_id": "fig_0123456789",
        "report": "small",
        "value": "11",
        "meaning": "m",
        "derived_from": [TOLL],
        "rule": "r",
    }
    tables.write_rows(schemas.REPORT_FIGURES, [figure], tmp_path / "reports" / "pages" / "small" / "figures.parquet")
    assert "11 men were killed" in trace_text("fig_0123456789", build, tmp_path)
    assert trace("01234567", build, tmp_path).id == "fig_0123456789"


def test_a_unique_beginning_will_do(build: Path, tmp_path: Path) -> None:
    assert trace(TOLL[:8].upper(), build, tmp_path).id == TOLL


def test_an_unknown_id_names_the_nearest(build: Path, tmp_path: Path) -> None:
    wrong = TOLL[:-1] + ("0" if TOLL[-1] != "0" else "1")
    with pytest.raises(TraceError, match=f"nearest ids: {TOLL}"):
        trace(wrong, build, tmp_path)


def test_a_short_beginning_is_refused(build: Path, tmp_path: Path) -> None:
    with pytest.raises(TraceError, match="stands in no table"):
        trace(TOLL[:7], build, tmp_path)


def test_changed_bytes_are_named(build: Path, tmp_path: Path) -> None:
    path = tmp_path / "data" / "sample" / "orontes.txt"
    path.write_bytes(path.read_bytes().replace(b"11", b"12"))
    assert "CHANGED since it was collected" in trace_text(TOLL, build, tmp_path)


def test_a_missing_archive_is_named(build: Path, tmp_path: Path) -> None:
    (tmp_path / "data" / "sample" / "orontes.txt").unlink()
    assert "the bytes cannot be checked" in trace_text(TOLL, build, tmp_path)


def test_a_quote_that_moved_is_named(build: Path, tmp_path: Path) -> None:
    path = build / "stories" / "articles.parquet"
    articles = tables.read(schemas.ARTICLES, path)
    tables.write(schemas.ARTICLES, articles.with_columns(text="Now " + articles["text"]), path)
    assert "QUOTE NOT FOUND at text[13:31]" in trace_text(TOLL, build, tmp_path)


def test_marks_that_turn_text_around_are_shown(build: Path, tmp_path: Path) -> None:
    claims = tables.read(schemas.CASUALTY_CLAIMS, build / "decide" / "casualty_claims.parquet")
    stray = claims.filter(claims["claimant_raw"] == HOSTILE)["claim_id"][0]
    text = trace_text(stray, build, tmp_path)
    assert "⟨U+202E⟩" in text
    assert "\u202e" not in text
