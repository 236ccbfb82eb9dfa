"""What the explorer shows of each kind of row."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest

from pipeline import schemas, tables
from pipeline.packs import load_pack
from pipeline.publish.explorer import known_ids
from pipeline.publish.records import CLAIM, DECISION, INCIDENT, LEFT_OUT, Record, records
from pipeline.trace import KEYS, build_tables
from tests.report.build_folder import AS_OF, HOSTILE, row, small_build

PACK = load_pack("syria-sample")
DAY = date(2017, 3, 21)


@pytest.fixture(scope="module")
def frames(tmp_path_factory: pytest.TempPathFactory) -> dict[str, pl.DataFrame]:
    """Return the small build with a row of every table that it leaves empty."""
    found = build_tables(small_build(tmp_path_factory.mktemp("project")))
    incident = found["incidents"]["incident_id"][0]
    claims = found["incident_claims"]["claim_id"].to_list()
    article = found["articles"].row(0, named=True)
    spot = {
        "article_id": article["article_id"],
        "span_field": "text",
        "span_start": 0,
        "span_end": 4,
        "quote": article["text"][:4],
    }
    more = {
        "toll_growth": [
            row(
                schemas.TOLL_GROWTH, growth_id="grown", incident_id=incident, outcome="killed", origin_id="all", known_date=DAY, step="fall", is_fall=True,
                low=11, best=11, high=11, grade="contested",
            )
        ],
        "overlap_ledger": [
            row(
                schemas.OVERLAP_LEDGER, ledger_id="ledger", total_incident_id=incident, inner_incident_id=incident, outcome="killed", victim_class="all",
                policy="conservative", claimant_side="all", total_low=20, total_best=20, total_high=20, subtracted_low=9, subtracted_best=9, subtracted_high=9,
                reason="lies inside it",
            )
        ],
        "abstentions": [row(schemas.ABSTENTIONS, abstention_id="doubt", reason="vague_count", **spot)],
        "events": [row(schemas.EVENTS, event_id="happened", event_type="ASSAULT", geo_reason="no_place", **spot)],
        "place_biographies": [
            row(
                schemas.PLACE_BIOGRAPHIES, biography_id="life", place_id="gn:1", place_name="Jobar", n_days=10, n_held_days=6, n_contested_days=4, n_unknown_days=0,
                n_stale_days=0, n_besieged_days=0, holder_ids=["syria_military"], holder_parties=["government"], holder_extents=["full"], held_from=[DAY],
                held_to=[AS_OF], last_word=[DAY],
            )
        ],
        "decisions": [
            row(schemas.DECISIONS, decision_row_id="decided", decision="accept", claim_id=claims[0], who="A. Reader", why="read twice", table_name="casualty_claims", **spot),
            row(schemas.DECISIONS, decision_row_id="rejected", decision="reject", claim_id="no-longer", who="A. Reader", why="a drill", table_name="casualty_claims", **spot),
        ],
    }  # fmt: skip
    return found | {name: tables.frame(schemas.TABLES[name], rows) for name, rows in more.items()}


@pytest.fixture(scope="module")
def found(frames) -> list[Record]:
    figure = row(
        schemas.REPORT_FIGURES,
        figure_id="fig_1",
        report="small",
        value="157",
        meaning="killed",
        derived_from=[frames["tolls"]["toll_id"][0]],
    )
    return records(frames, tables.frame(schemas.REPORT_FIGURES, [figure]), pack=PACK)


def one(found: list[Record], kind: str, title: str = "") -> Record:
    (record,) = [each for each in found if each.kind == kind and title in each.title]
    return record


def facts(record: Record) -> list[str]:
    return [f"{label}: {value}" for label, value in record.facts]


def test_every_id_of_every_table_that_a_trace_knows_is_known(frames, found):
    known = known_ids(found)
    wanted = {
        (name, key)
        for name, column in KEYS.items()
        if name not in ("report_figures", "casualties_over_time")
        for key in frames[name][column]
    }
    assert sorted(each for each in wanted if each[1] not in known) == []
    assert "fig_1" in known
    assert "no-longer" in known  # a rejected claim stands in no table of claims


def test_a_sum_by_area_is_known_when_a_report_prints_it(frames):
    cell = frames["casualties_over_time"]["figure_id"][0]
    nothing = schemas.REPORT_FIGURES.empty()
    assert cell not in known_ids(records(frames, nothing, pack=PACK))
    assert cell in known_ids(records(frames, nothing, pack=PACK, printed=[cell]))


def test_every_link_leads_to_a_record(found):
    known = known_ids(found)
    assert [
        (each.title, key) for each in found for _, ids in each.links for key in ids if key not in known | {"no-longer"}
    ] == []


def test_an_incident_shows_tolls_disagreement_growth_grade_and_overlap(found):
    told = "\n".join(facts(one(found, INCIDENT)))
    assert "Killed, conservative: 11 (lowest position of any origin)" in told
    assert "Killed, representative: 11" in told
    assert (
        "How far origins differ, killed: 2 of 2 origins give a number, from 11 to 157; most common 11, given by 1; they cannot all be true"
        in told
    )
    assert (
        "Killed, as known on 2017-03-21, all origins: 11 (fall; grade then: contested); lower than an earlier number of the same origin"
        in told
    )
    assert "Grade: opposed camps give numbers that cannot both be true" in told
    assert "Taken off, killed, conservative: 9 off 20: lies inside it" in told


def test_a_toll_of_one_side_leads_to_its_incident_in_words(frames, found):
    toll = next(each for each in frames["tolls"].iter_rows(named=True) if each["claimant_side"] == "government")
    incident = one(found, INCIDENT)
    side = PACK.side_name("government")
    assert dict(incident.also)[toll["toll_id"]].startswith(
        f"Killed, {toll['policy'].replace('_', ' ')}, claimed by {side}: at least 157"
    )


def test_a_claim_names_who_disputes_it(found):
    army = one(found, CLAIM, "at least 157 killed")
    others = [ids for label, ids in army.links if label == "What others say of the same incident"]
    medic = one(found, CLAIM, "11 killed")
    assert others == [[medic.id]]


def test_a_claim_shows_quote_way_archive_and_decision(found):
    army = one(found, CLAIM, "at least 157 killed")
    assert army.quote == ("Army: ", "more than 157 were killed", ".")
    labels = dict(army.facts)
    assert labels["Archived bytes"] == "data/sample/barada.txt from byte 0"
    assert len(labels["SHA-256 of the bytes"]) == 64
    assert labels["Way it came"] == "sample_barada"
    assert labels["Decided by hand"] == "accept, by A. Reader on 2017-05-31: read twice"


def test_a_place_shows_its_biography(found):
    told = facts(next(each for each in found if each.id == "place:gn:1"))
    name = PACK.actors["syria_military"].name
    assert f"Held by: {name} (full), 2017-03-21 to 2017-05-31, last evidence 2017-03-21" in told
    assert any(each.endswith("10: 6 held, 4 contested, 0 unknown, 0 stale, 0 besieged") for each in told)


def test_what_was_left_out_and_what_was_decided_have_their_words(found):
    assert one(found, LEFT_OUT).quote is not None
    assert one(found, DECISION, "reject").title == "reject, by A. Reader on 2017-05-31: a drill"


def test_hostile_words_are_kept_as_text(found):
    evil = one(found, CLAIM, "at least 4 killed")
    assert HOSTILE in evil.title
    assert evil.address == "javascript:alert(1)"  # the page makes links of web addresses only
