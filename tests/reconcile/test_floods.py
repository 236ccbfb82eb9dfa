"""Floods of copies, giant incidents and forced collisions: nothing is counted twice, merged unseen or said to nobody."""

from __future__ import annotations

import os
import random
import subprocess
import sys
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline import schemas, tables
from pipeline.errors import TableError
from pipeline.params import StoriesParams
from pipeline.reconcile import incidents
from pipeline.reconcile.__main__ import remarks
from pipeline.stories.members import find_stories
from tests.factories import ALEPPO, DOUMA, article, casualty, frame

PARAMS = StoriesParams(shingle_words=5, min_similarity=0.5, max_days=14)
WIRE = " ".join(random.Random(1).choices([f"word{at}" for at in range(80)], k=150))


def members_of(texts: dict[str, tuple[str, str]]):
    """Return the story members of articles given as outlet and text, an hour after each other."""
    rows = [
        article(key, text=text, outlet_id=outlet, published=f"2017-03-25T{at // 60 % 24:02}:{at % 60:02}:00+00:00")
        for at, (key, (outlet, text)) in enumerate(texts.items())
    ]  # fmt: skip
    return find_stories(frame(schemas.ARTICLES, rows), PARAMS).members


def test_five_hundred_addresses_of_one_publisher_are_one_origin(run):
    claims = [casualty(12, article_id=f"a{at:03}", outlet_id="agency_a") for at in range(500)]
    (incident,) = run(claims).incidents
    assert (incident["n_claims"], incident["n_outlets"], incident["n_origins"]) == (500, 1, 1)


def test_one_text_under_many_names_is_one_origin(run):
    texts = {f"a{at:03}": (f"site_{at}", f"{WIRE} {'again ' * (at % 3)}") for at in range(120)}
    claims = [
        casualty(12, article_id=key, outlet_id=outlet, published_at=f"2017-03-25T{at // 60:02}:{at % 60:02}:00+00:00")
        for at, (key, (outlet, _)) in enumerate(texts.items())
    ]  # fmt: skip
    (incident,) = run(claims, members_of(texts)).incidents
    assert (incident["n_outlets"], incident["n_origins"], incident["grade"]) == (120, 1, "weak")


def test_a_cut_copy_with_a_new_toll_keeps_both_tolls_and_their_words(run):
    texts = {
        "a1": ("wire", f"At least 12 people died. {WIRE}"),
        "a2": ("daily", f"The toll rose to 15. {WIRE[: len(WIRE) // 2]}"),
    }
    members = members_of(texts)
    assert len({row["story_id"] for row in members}) == 1
    first = casualty(
        12, article_id="a1", outlet_id="wire", published_at="2017-03-25", quote="At least 12 people died", span_end=23
    )
    second = casualty(
        15, article_id="a2", outlet_id="daily", published_at="2017-03-25T13:00:00+00:00", total_kind="update", quote="rose to 15", span_end=10,
    )  # fmt: skip
    found = run([first, second], members)
    assert found.incident(first) == found.incident(second)
    assert {found.role(first), found.role(second)} <= {"counts", "superseded"}
    sides = {(row["low"], row["best"]) for row in found.whole.tolls}
    assert found.toll(first, policy="conservative")[0] == 12
    assert (12, 12) in sides


def test_an_incident_of_very_many_claims_is_said(run, monkeypatch):
    monkeypatch.setattr(incidents, "GIANT_INCIDENT", 20)
    flood = [casualty(12, article_id=f"a{at:03}", outlet_id=f"site_{at}") for at in range(25)]
    found = run([*flood, casualty(3, article_id="b", place=ALEPPO)])
    assert found.whole.n_giants == 1
    assert any("1 incidents of more than" in remark for remark in remarks(found.whole))
    assert remarks(run(flood[:5]).whole) == []


def test_ids_that_clash_stop_the_run_and_merge_nothing(run, monkeypatch):
    claims = [
        casualty(3 + 11 * at, article_id=f"a{at:02}", date=f"2017-03-{1 + at:02}", published_at="2017-03-30")
        for at in range(28)
    ]
    monkeypatch.setattr(tables, "ID_LENGTH", 1)
    with pytest.raises(TableError, match=r"(?s)incidents.*primary_key"):
        run(claims)


told = st.lists(
    st.tuples(st.sampled_from([3, 4, 40]), st.integers(10, 12), st.sampled_from([ALEPPO, DOUMA, {}]), st.sampled_from(["agency_a", "agency_b"])),
    min_size=2, max_size=10,
)  # fmt: skip


@settings(max_examples=40, deadline=None)
@given(drawn=told, seed=st.integers(0, 1_000))
def test_the_order_of_claims_changes_nothing(drawn, seed, run):
    rows = [
        casualty(low, article_id=f"a{at}", date=f"2017-03-{day}", place=place, outlet_id=outlet)
        for at, (low, day, place, outlet) in enumerate(drawn)
    ]
    mixed = list(rows)
    random.Random(seed).shuffle(mixed)
    first, second = (run(each, as_of=date(2018, 1, 1)).whole for each in (rows, mixed))
    assert first == second


def test_tables_do_not_hang_on_the_hash_seed(tmp_path, root):
    claims = [
        casualty(number % 7 + 1, article_id=f"a{number}", outlet_id=f"agency_{number % 3}", date=f"2017-03-{10 + number % 5}",
                 place=(ALEPPO, DOUMA, {})[number % 3], victim_class=("civilian", "unknown")[number % 2], weapon=("air strike", "shelling", None)[number % 3])
        for number in range(90)
    ]  # fmt: skip
    tables.write_rows(schemas.CASUALTY_CLAIMS, claims, tmp_path / "claims.parquet")
    tables.write_rows(schemas.ARTICLES, [article(row["article_id"]) for row in claims], tmp_path / "articles.parquet")
    tables.write_rows(schemas.STORY_MEMBERS, [], tmp_path / "members.parquet")
    tables.write_rows(schemas.DECISIONS, [], tmp_path / "decisions.parquet")
    given_files = [
        part
        for name in ("claims", "articles", "members", "decisions")
        for part in (f"--{name}", str(tmp_path / f"{name}.parquet"))
    ]
    written = []
    for seed in ("1", "2"):
        command = [
            sys.executable,
            "-m",
            "pipeline.reconcile",
            "--params",
            "params.yaml",
            *given_files,
            "--out",
            str(tmp_path / seed),
        ]
        subprocess.run(command, cwd=root, env={**os.environ, "PYTHONHASHSEED": seed}, check=True, capture_output=True)
        written.append({path.name: path.read_bytes() for path in sorted((tmp_path / seed).iterdir())})
    assert len(written[0]) >= 5
    assert written[0] == written[1]
