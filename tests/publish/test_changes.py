"""What changed between two runs, on literal rows."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest

from pipeline import schemas, tables
from pipeline.errors import TableError
from pipeline.packs import load_pack
from pipeline.publish.changes import Chapter, chapters, days_of
from pipeline.publish.earlier import KEPT, keep, read_kept
from pipeline.trace import BUILD_FILES
from tests.publish.made import PROJECT
from tests.report.build_folder import row, small_build

PACK = load_pack("syria-sample")
DAY = date(2017, 3, 21)


def claim(claim_id: str) -> dict:
    return row(
        schemas.CASUALTY_CLAIMS, claim_id=claim_id, quote="x", span_start=0, span_end=1, geo_reason="no_place", low=1, best=1, high=1,
        outlet_id="sample_barada",
    )  # fmt: skip


def toll(incident: str, low: int, high: int | None, **known) -> dict:
    base = {"outcome": "killed", "victim_class": "all", "claimant_side": "all", "policy": "representative"} | known
    return row(
        schemas.TOLLS,
        toll_id=f"{incident}-{'-'.join(base.values())}",
        incident_id=incident,
        low=low,
        best=low,
        high=high,
        **base,
    )


def held(place: str, status: str, *, end: date = DAY, view: str = "assessed") -> dict:
    return row(
        schemas.CONTROL_OVER_TIME, control_id=f"c-{place}-{status}", place_id=place, place_name=place.title(), status=status, view=view,
        date_start=DAY, date_end=end,
    )  # fmt: skip


def run(members: dict[str, str], tolls=(), control=()) -> dict[str, pl.DataFrame]:
    """Return a run whose incidents have these claims, a letter each."""
    rows = {
        "casualty_claims": [claim(each) for each in sorted("".join(members.values()))],
        "incidents": [row(schemas.INCIDENTS, incident_id=each, place_name=f"Place of {each}") for each in members],
        "incident_claims": [
            row(schemas.INCIDENT_CLAIMS, incident_id=each, claim_id=letter, role="counts", score=1.0)
            for each, letters in members.items()
            for letter in letters
        ],
        "tolls": list(tolls),
        "control_over_time": list(control),
    }
    return {name: tables.frame(schemas.TABLES[name], rows.get(name, [])) for name in KEPT}


def compared(before: dict, after: dict) -> dict[str, list[tuple[str | None, str, str]]]:
    found: list[Chapter] = chapters(before, after, titles={"i": "Incident i"}, pack=PACK)
    return {each.anchor: [(entry.id, entry.title, entry.words) for entry in each.entries] for each in found}


def test_the_same_run_twice_has_no_difference():
    one = run({"i": "ab"}, [toll("i", 60, None)], [held("jobar", "contested")])
    assert set(map(tuple, compared(one, one).values())) == {()}


def test_a_new_claim_that_raises_a_toll_is_told_with_before_and_after():
    found = compared(run({"i": "ab"}, [toll("i", 60, None)]), run({"i": "abc"}, [toll("i", 80, 80)]))
    assert found["tolls"] == [("i", "Incident i", "killed: at least 60 → 80")]
    assert found["incidents"] == [("i", "Incident i", "more claims: 2 → 3")]
    assert found["new-claims"] == [("c", "c", "")]
    assert found["new-incidents"] == found["gone-claims"] == []


def test_an_outcome_that_no_claim_gave_before_has_no_number_before():
    found = compared(run({"i": "a"}), run({"i": "a"}, [toll("i", 3, 3, outcome="injured")]))
    assert found["tolls"] == [("i", "Incident i", "injured: no number → 3")]


def test_other_policies_sides_and_classes_are_not_the_toll_that_is_compared():
    odd = [{"policy": "conservative"}, {"claimant_side": "government"}, {"victim_class": "civilian"}]
    assert compared(run({"i": "a"}), run({"i": "a"}, [toll("i", 3, 3, **each) for each in odd]))["tolls"] == []


def test_new_merged_split_renamed_and_gone_incidents_are_told_apart():
    found = compared(
        run({"i": "ab", "j": "c", "k": "de", "r": "fg", "x": "z"}),
        run({"i": "abc", "k": "d", "m": "e", "s": "fg", "n": "y"}),
    )
    assert found["new-incidents"] == [("n", "n", "")]
    assert sorted(found["incidents"], key=str) == sorted([
        ("i", "Incident i", "2 incidents became one: 2 + 1 claims → 3"), ("k", "k", "a part of an incident that had 2 claims; this part has 1"),
        ("m", "m", "a part of an incident that had 2 claims; this part has 1"), ("s", "s", "the same incident under another id: 2 → 2"),
        (None, "Place of x", "it is in no incident any more"),
    ], key=str)  # fmt: skip
    assert found["gone-claims"] == [(None, "“x”", "sample_barada")]


def test_control_compares_the_last_assessed_interval_of_each_place():
    before = run(
        {}, control=[held("jobar", "syria_military"), held("homs", "syria_military"), held("gone", "contested")]
    )
    after = run({}, control=[
        held("jobar", "syria_military"), held("jobar", "contested", end=date(2017, 3, 30)), held("homs", "syria_military"), held("homs", "contested", view="government"),
        held("new", "unknown"),
    ])  # fmt: skip
    army = PACK.actors["syria_military"].name
    assert compared(before, after)["control"] == [
        (None, "Gone", "contested → no evidence any more"),
        ("c-jobar-contested", "Jobar", f"{army} → contested"),
        ("c-new-unknown", "New", "no evidence → not known"),
    ]


def test_a_kept_run_is_read_as_it_was(tmp_path):
    build = small_build(tmp_path)
    assert read_kept(tmp_path / "previous") is None
    assert keep(build, tmp_path / "previous") > 0
    kept = read_kept(tmp_path / "previous")
    assert kept is not None
    for name in KEPT:
        assert kept[name].equals(tables.read(schemas.TABLES[name], build / BUILD_FILES[name]))
    assert days_of(kept) == [date(2017, 5, 31)]


def test_a_run_that_cannot_be_read_keeps_nothing(tmp_path):
    build = small_build(tmp_path)
    (build / BUILD_FILES["tolls"]).write_bytes(b"no parquet")
    with pytest.raises(TableError):
        keep(build, tmp_path / "previous")
    assert not (tmp_path / "previous").exists()


def test_the_folder_of_the_kept_run_is_there_and_holds_no_tables_in_git():
    assert (PROJECT / "data" / "previous" / "README.md").is_file()
    assert "/data/previous/*" in (PROJECT / ".gitignore").read_text(encoding="utf-8")
