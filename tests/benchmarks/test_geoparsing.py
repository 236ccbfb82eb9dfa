"""What counts as right, abstained, wrong and missed, and that no set is claimed twice or measured by halves."""

from __future__ import annotations

import json
import sys
from collections import Counter
from xml.etree import ElementTree

import pytest

from benchmarks import geoparsing
from benchmarks.geoparsing import Answer, Tally, Toponym, outcome_of, outcome_shares, read_toponym, share_figures
from pipeline.gazetteer import Place, PlaceMention, ResolvedPlace

GEORGIA, TBILISI = (32.75, -83.5), (42.0, 43.5)


def toponym(code: str, point=GEORGIA, *, geonames_id="1", phrase="Georgia") -> Toponym:
    return Toponym(phrase, (0, len(phrase)), point, geonames_id, phrase, code)


def answer(kind: str, point=GEORGIA, *, geonames_id=None, reason=None, raw="Georgia") -> ResolvedPlace:
    mention = PlaceMention(0, len(raw), raw, ())
    if reason is not None:
        return ResolvedPlace(mention, None, None, None, None, reason)
    place = Place("p", geonames_id, "Georgia", kind, *point, None, "USA", 0, 1, None, "world")
    return ResolvedPlace(mention, place, *point, 1, None)


@pytest.mark.parametrize(
    ("gold", "found", "outcome"),
    [
        (toponym("PPL"), answer("city"), "right"),
        (toponym("PPL"), answer("city", (33.75, -83.5)), "wrong"),  # 111 km
        (toponym("PPL"), answer("city", TBILISI, geonames_id=1), "right"),
        (toponym("ADM1"), answer("province", (33.75, -83.5)), "right"),
        (toponym("ADM1"), answer("city", (33.75, -83.5)), "wrong"),
        (toponym("ADM1"), answer("province", (36.75, -83.5)), "right"),  # the middle of a province, 445 km
        (toponym("ADM1"), answer("country", TBILISI), "wrong"),  # the country of the same name
        (toponym("PPL"), answer("city", reason="ambiguous"), "abstained"),
        (toponym("PPL"), None, "missed"),
    ],
)
def test_outcomes(gold, found, outcome):
    assert outcome_of(gold, found) == outcome


def test_adjectives_and_toponyms_without_a_point_have_no_outcome():
    assert toponym("PPL").has_outcome
    assert not toponym("PPL", None).has_outcome
    assert not toponym("PCLI", phrase="Russian").has_outcome


def test_a_toponym_stands_where_its_words_stand():
    mark = ElementTree.fromstring(
        "<toponym><start>9</start><phrase>Homs</phrase><gaztag><lat/><lon/></gaztag></toponym>"
    )
    assert read_toponym(mark, "Homs, to Homs").span == (9, 13)
    assert read_toponym(mark, "In Homs").span == (3, 7)
    assert read_toponym(mark, "In Homs").point is None


def test_shares_of_outcomes():
    halves = {"tune": Tally(), "check": Tally(Counter(right=5, abstained=2, wrong=1, missed=2))}
    found = {(row.split, row.measure): (row.value, row.n) for row in share_figures("s", halves, outcome_shares("p"))}
    assert found["check", "p: resolved right, of found"] == (0.625, 8)
    assert found["check", "p: right or abstained, of found"] == (0.875, 8)
    assert found["check", "p: wrong, of all"] == (0.1, 10)
    assert found["tune", "p: wrong, of all"] == (None, 0)


def test_names_of_ucdp(monkeypatch):
    names = [(name, "Homs Governorate", (34.7, 36.7)) for name in ("near", "far", "vague", "none")]
    answers = {
        "near": Answer("near", (34.7, 36.7)),
        "far": Answer("far", (36.2, 37.2)),
        "vague": Answer("", None, "ambiguous"),
    }
    monkeypatch.setattr(geoparsing, "ucdp_places", lambda path: iter(names))
    halves = geoparsing.measure_ucdp(None, None, lambda gazetteer, name, admin1: answers.get(name), None)
    assert halves["tune"].counts + halves["check"].counts == Counter(right=1, wrong=1, abstained=1, missed=1)


def test_gold_alone_has_no_path_in_its_figures(monkeypatch, tmp_path):
    folder = tmp_path / "blind"
    folder.mkdir()
    monkeypatch.setattr(geoparsing, "base_gazetteer", lambda packs: pytest.fail("no open set was asked for"))
    monkeypatch.setattr(geoparsing, "gazetteer_of", lambda *_: None)
    halves = {"tune": Tally(), "check": Tally(Counter(placed=3, missed=1))}
    monkeypatch.setattr(geoparsing, "measure_gold", lambda *_, **__: halves)
    out = tmp_path / "figures.json"
    monkeypatch.setattr(sys, "argv", ["geoparsing.py", "--gold", f"syria={folder}", "--only-gold", "--json", str(out)])
    geoparsing.main()
    rows = json.loads(out.read_text(encoding="utf-8"))
    assert {row["set"] for row in rows} == {"syria=blind"}
    assert [row["value"] for row in rows if row["split"] == "check"] == [0.75, 0.75, None]


@pytest.mark.parametrize(
    "words",
    [
        [],
        ["--only-gold"],
        ["--only-gold", "--gold", "syria"],
        ["--only-gold", "--gold", "syria=one/gold", "--gold", "syria=two/gold"],
    ],
)
def test_what_cannot_be_measured_is_refused(monkeypatch, words):
    monkeypatch.setattr(sys, "argv", ["geoparsing.py", *words])
    with pytest.raises(SystemExit):
        geoparsing.main()
