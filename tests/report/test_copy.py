"""Readers get names and plain words: no ids, no names of settings or files."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from pipeline.packs import load_pack
from pipeline.report import sections, sources_words
from pipeline.report.ledger import Ledger
from pipeline.report.views import readable

PACK = load_pack("syria-sample")
REPORT = Path(sections.__file__).parent


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ("one origin only: sohr", "one origin only: Syrian Observatory for Human Rights"),
        ("one origin only: turkey_military", "one origin only: Armed forces of Turkey"),
        ("one origin only: raw:a_local_man", "one origin only: “a local man”"),
        ("one origin only: raw:masked_person_b", "one origin only: a source whose name is masked"),
        ("2 independent origins", "2 independent origins"),
    ],
)
def test_a_rule_names_its_origin(rule: str, words: str) -> None:
    assert readable(PACK, rule) == words


@pytest.mark.parametrize("folder", ["syria", "ukraine", "world"])
def test_countries_that_need_an_article_have_it(folder: str) -> None:
    names = [actor.name for actor in load_pack(folder).actors.values()]
    bare = [each for each in names if re.search(r"of (?:United|Netherlands|Philippines|Democratic Republic)", each)]
    assert bare == []


@pytest.mark.parametrize("word", ["stale_days", "labels.csv"])
def test_no_page_prints_the_name_of_a_setting_or_a_file(word: str) -> None:
    pages = [
        *(REPORT.parents[1] / "notebooks").glob("*.py"),
        *(REPORT / "templates").glob("*.html"),
        REPORT / "territory.py",
        REPORT / "sources_words.py",
    ]
    told = [path.name for path in pages if word in path.read_text(encoding="utf-8")]
    assert [each for each in told if not each.startswith("methods_")] == []


def test_why_a_place_is_missing_is_told_in_plain_words() -> None:
    rows = sections._count_rows(Ledger("r"), {"not_in_gazetteer": 17}, meaning="m", rule="r", ids={})
    assert "the list of places has no such name" in str(rows[0][0])


def test_ways_are_told_with_a_verb() -> None:
    from pipeline import schemas
    from tests.report.test_sources import counted, told_claim

    told = [told_claim(counted("sample_cedar"), schemas.CASUALTY_CLAIMS.name, PACK)]
    assert "1 (100%) is told in the outlet’s own voice" in sources_words.way_sentence(Ledger("r"), told).striptags()
