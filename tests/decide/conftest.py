"""Literal claims, decisions as lines of a file, and the stage as one call."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from pipeline import schemas
from pipeline.decide.apply import EXTRACTED, Decided, decide
from pipeline.decide.files import KEY_COLUMNS, csv_text, read_decisions
from pipeline.packs import load_pack
from tests.factories import article, frame

COLLECTED = date(2017, 5, 31)
PLACES = pl.DataFrame(
    [
        {"place_id": "gn:170063", "geonames_id": 170063, "name": "Aleppo", "admin1": "Aleppo", "country_iso3": "SYR", "latitude": 36.20124, "longitude": 37.16117, "where_prec": 1},
        {"place_id": "syria:jobar", "geonames_id": None, "name": "Jobar", "admin1": "Damascus", "country_iso3": "SYR", "latitude": 33.531, "longitude": 36.337, "where_prec": 1},
    ]
)  # fmt: skip


def line(decision: str, id_: str, **known: str) -> dict[str, str]:
    """Return one line of a file of decisions."""
    return {"decision": decision, "id": id_, "who": "A. Editor", "why": "read it again", "when": "2026-11-26", **known}


def frames_of(rows: Mapping[str, Sequence[dict[str, Any]]]) -> dict[str, pl.DataFrame]:
    """Return the extracted tables, empty where no rows are given."""
    return {name: frame(schemas.TABLES[name], list(rows.get(name, ()))) for name in EXTRACTED}


def doubt(quote: str, *, start: int = 0, article_id: str = "a1", reason: str = "kind_of_people") -> dict[str, Any]:
    """Return one abstention."""
    return {
        "abstention_id": f"{start:020d}", "article_id": article_id, "source_ref": article_id, "reason": reason, "span_field": "text",
        "span_start": start, "span_end": start + len(quote), "quote": quote,
    }  # fmt: skip


Run = Callable[..., Decided]


@pytest.fixture
def run(tmp_path: Path) -> Run:
    def build(lines: Sequence[Mapping[str, str]], **rows: Sequence[dict[str, Any]]) -> Decided:
        (tmp_path / "decisions.csv").write_text(csv_text(lines, KEY_COLUMNS), encoding="utf-8")
        ids = sorted({row["article_id"] for name in rows for row in rows[name] if "article_id" in row} | {"a1"})
        articles = frame(schemas.ARTICLES, [article(each, outlet_id="agency_a") for each in ids])
        found = decide(
            read_decisions(tmp_path), frames_of(rows), articles=articles, places=PLACES, pack=load_pack("syria"), collected=COLLECTED
        )  # fmt: skip
        for name, data in found.frames.items():
            frame(schemas.TABLES[name], data.to_dicts())
        frame(schemas.DECISIONS, found.rows)
        return found

    return build
