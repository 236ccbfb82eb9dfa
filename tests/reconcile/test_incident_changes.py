"""What became of each incident between two runs: nothing is lost, and no old id changes without a row that says so."""

from __future__ import annotations

import itertools
import subprocess
import sys
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline import schemas, tables
from pipeline.incident_changes import heirs_of, incident_changes, tally
from tests.factories import ALEPPO, DOUMA, casualty, frame

KEEPS_ID = ("same", "grown", "shrunk", "exchanged")


def links(incidents: dict[str, str], role: str = "counts"):
    """Return rows of incident_claims: one letter is one claim."""
    return frame(schemas.INCIDENT_CLAIMS, [
        {"incident_id": incident, "claim_id": claim, "score": 1.0, "reason": "test", "role": role}
        for incident, claims in incidents.items() for claim in claims
    ])  # fmt: skip


@pytest.mark.parametrize(("before", "after", "expected"), [
    ({"x": "ab"}, {"x": "ab"}, [("x", "x", "same")]),
    ({"x": "ab"}, {"x": "abc"}, [("x", "x", "grown")]),
    ({"x": "ab"}, {"x": "a"}, [("x", "x", "shrunk")]),
    ({"x": "ab"}, {"x": "ac"}, [("x", "x", "exchanged")]),
    ({"x": "ab"}, {"y": "zab"}, [("x", "y", "renamed")]),
    ({"x": "a", "y": "b"}, {"x": "abc"}, [("x", "x", "merged"), ("y", "x", "merged")]),
    ({"x": "ab"}, {"x": "a", "y": "b"}, [("x", "x", "split"), ("x", "y", "split")]),
    ({"x": "ab", "y": "c"}, {"x": "a", "y": "bc"}, [("x", "x", "split"), ("x", "y", "regrouped"), ("y", "y", "merged")]),
    ({"x": "a"}, {"y": "b"}, [("x", None, "gone"), (None, "y", "new")]),
    ({}, {}, []),
])  # fmt: skip
def test_each_change_has_its_word(before, after, expected):
    rows = incident_changes(links(before), links(after))
    tables.check(schemas.INCIDENT_CHANGES, tables.frame(schemas.INCIDENT_CHANGES, rows), where="test")
    found = {(row["before_id"], row["after_id"], row["change"]) for row in rows}
    assert found == set(expected)
    assert len(rows) == len(expected)


def test_what_did_not_happen_moves_no_incident():
    rows = incident_changes(links({"x": "ab"}), links({"x": "ab"}).vstack(links({"x": "p"}, role="not_actual")))
    assert [row["change"] for row in rows] == ["same"]


def test_an_old_id_is_found_again_through_several_runs():
    runs = [{"x": "a", "y": "b"}, {"x": "ab"}, {"w": "zab"}, {"w": "za", "v": "b"}]
    steps = [incident_changes(links(one), links(other)) for one, other in itertools.pairwise(runs)]
    assert heirs_of("y", steps) == ["v", "w"]
    assert heirs_of("not there", steps) == []
    assert tally(steps[0]) == "2 merged"


def test_an_article_that_comes_in_late_renames_and_the_record_says_so(run):
    known = [casualty(7, article_id="a1", published_at="2017-03-25")]
    late = casualty(7, article_id="a2", outlet_id="agency_b", published_at="2017-03-24")
    before, after = run(known), run([*known, late])
    (row,) = incident_changes(before.whole.incident_claims.frame(), after.whole.incident_claims.frame())
    assert (row["change"], row["n_claims_before"], row["n_claims_after"]) == ("renamed", 1, 2)
    assert row["before_id"] == before.incident(known[0])["incident_id"] != row["after_id"]


def test_a_later_article_never_renames(run):
    known = [casualty(7, article_id="a1", published_at="2017-03-24")]
    later = casualty(7, article_id="a2", outlet_id="agency_b", published_at="2017-03-25")
    rows = incident_changes(
        run(known).whole.incident_claims.frame(), run([*known, later]).whole.incident_claims.frame()
    )
    assert [row["change"] for row in rows] == ["grown"]


told = st.lists(
    st.tuples(st.sampled_from([3, 4, 5, 40]), st.integers(10, 13), st.sampled_from([ALEPPO, DOUMA, {}]), st.sampled_from(["agency_a", "agency_b", "agency_c"])),
    min_size=1, max_size=10,
)  # fmt: skip


def rows_of(drawn, published: str, prefix: str):
    return [
        casualty(low, article_id=f"{prefix}{at}", date=f"2017-03-{day}", place=place, outlet_id=outlet, published_at=published)
        for at, (low, day, place, outlet) in enumerate(drawn)
    ]  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(days=st.tuples(told, told, told))
def test_a_new_day_changes_no_old_id_unless_the_record_says_so(days, run):
    """Three days come in one after the other; each run starts anew, and the record leads from each day's ids to the next."""
    known, homes, steps = [], [], []
    for at, drawn in enumerate(days):
        known = known + rows_of(drawn, f"2017-03-{15 + at}", f"{at}-")
        homes.append(run(known).whole.incident_claims.frame())
    for before, after in itertools.pairwise(homes):
        rows = incident_changes(before, after)
        steps.append(rows)
        old, new = ({*each["incident_id"]} for each in (before, after))
        assert {row["before_id"] for row in rows} - {None} == old
        assert {row["after_id"] for row in rows} - {None} == new
        assert sum(row["n_shared"] for row in rows) == before.height  # no claim is lost: none is gone or edited here
        kept = {row["before_id"] for row in rows if row["change"] in KEEPS_ID}
        assert all(row["before_id"] == row["after_id"] for row in rows if row["change"] in KEEPS_ID)
        assert not [row for row in rows if row["change"] in ("renamed", "gone", "shrunk", "exchanged")]
        said = {row["before_id"] for row in rows if row["change"] in ("merged", "split", "regrouped")}
        assert (old - new) <= said
        assert kept.isdisjoint(said)
    first, last = (dict(zip(each["claim_id"], each["incident_id"], strict=True)) for each in (homes[0], homes[-1]))
    for claim, incident in first.items():
        assert last[claim] in heirs_of(incident, steps)


@settings(max_examples=60, deadline=None)
@given(
    old=st.dictionaries(st.sampled_from("abcdefgh"), st.sampled_from("xyz")),
    new=st.dictionaries(st.sampled_from("abcdefgh"), st.sampled_from("xyz")),
)
def test_the_record_accounts_for_every_incident_and_claim(old, new):
    def frame_of(homes):
        return links(
            {incident: [each for each in homes if homes[each] == incident] for incident in set(homes.values())}
        )

    rows = incident_changes(frame_of(old), frame_of(new))
    assert {row["before_id"] for row in rows} - {None} == set(old.values())
    assert {row["after_id"] for row in rows} - {None} == set(new.values())
    assert sum(row["n_shared"] for row in rows) == len(old.keys() & new.keys())
    sizes = Counter(old.values())
    assert all(row["n_claims_before"] == sizes[row["before_id"]] for row in rows if row["before_id"])
    assert [row for row in rows if (row["before_id"] is None) != (row["change"] == "new")] == []
    assert [row for row in rows if (row["after_id"] is None) != (row["change"] == "gone")] == []


def test_the_command_writes_the_record_and_says_how_many(tmp_path, root):
    for name, incidents in (("before", {"x": "a", "y": "b"}), ("after", {"x": "ab", "w": "c"})):
        tables.write(schemas.INCIDENT_CLAIMS, links(incidents), tmp_path / f"{name}.parquet")
    command = [sys.executable, "-m", "pipeline.incident_changes", "--before", str(tmp_path / "before.parquet"),
               "--after", str(tmp_path / "after.parquet"), "--out", str(tmp_path / "changes.parquet")]  # fmt: skip
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=True)
    assert "2 merged, 1 new" in done.stderr
    assert tables.read(schemas.INCIDENT_CHANGES, tmp_path / "changes.parquet").height == 3
