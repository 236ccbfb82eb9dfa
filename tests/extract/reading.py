"""Read one sentence or one story in a test: a dull article around the words that matter."""

from __future__ import annotations

from functools import cache
from typing import Any

import polars as pl

from pipeline.extract.analysis import Read, Tools, read_article
from pipeline.extract.articles import Rows, extract_article
from pipeline.gazetteer import Gazetteer, build_index
from pipeline.packs import Pack, load_pack
from pipeline.params import ExtractParams, load_params
from tests.conftest import ROOT
from tests.factories import article

PACK = "syria-sample"
DAY = "2017-03-24"  # a Friday


@cache
def sample_pack() -> Pack:
    """Return the pack that the embedded sample is read with."""
    return load_pack(PACK, ROOT / "data" / "packs")


@cache
def sample_places() -> pl.DataFrame:
    """Return the gazetteer of that pack."""
    return build_index(sample_pack().folders)


def extract_params() -> ExtractParams:
    """Return the committed settings of the stage."""
    return load_params(ROOT / "params.yaml").extract


@cache
def build_tools() -> Tools:
    """Return what reading needs."""
    pack = sample_pack()
    gazetteer = Gazetteer(sample_places(), countries=pack.countries, neighbours=pack.neighbours)
    return Tools.build(pack, gazetteer, max_sentence_chars=extract_params().max_sentence_chars)


def story(text: str, *, title: str | None = None, outlet: str | None = None, day: str = DAY) -> dict[str, Any]:
    """Return an article with this text, published at noon of the day."""
    return article("story", published=day, text=text, title=title, outlet_id=outlet)


def read_story(text: str, tools: Tools, **known: Any) -> Rows:
    """Return the rows of all claim tables that a text gives."""
    return extract_article(story(text, **known), tools)


def analyse(text: str, tools: Tools) -> list[Read]:
    """Return the analysed sentences of a text."""
    return read_article(story(text), tools)[0]
