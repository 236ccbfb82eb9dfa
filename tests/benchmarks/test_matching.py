"""How matching is measured, and floors under what it reaches on the embedded sample."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from benchmarks.matching import APART, EXACT, OURS, measure, rates, tallies
from benchmarks.matching_peer import components
from benchmarks.matching_sets import CODED, Item, anchored, labelled, maverick
from pipeline import schemas
from pipeline.packs import load_pack
from pipeline.params import load_params
from pipeline.reconcile.score import Matcher
from tests.factories import casualty, frame

ROOT = Path(__file__).resolve().parents[2]
FLOORS = json.loads((ROOT / "tests" / "gold" / "floors.json").read_text(encoding="utf-8"))["incidents"]
LABELS = ROOT / "tests" / "gold" / "incidents"
KEPT = {"block", "half", "claim_id", "source_ref", "span_field", "span_start", "outcome", "happening", "sure"}


def items(*happenings: str, block: str = "b") -> list[Item]:
    """Return items i0, i1 ... of one half, one happening each."""
    return [Item(f"i{number}", "check", block, name, True, block) for number, name in enumerate(happenings)]


def whole(labels: list[Item], found: dict[str, object]) -> dict[str, float | None]:
    (tally,) = tallies(labels, found).values()
    return rates(tally)


def test_what_is_grouped_as_readers_do_is_right():
    found = whole(items("x", "x", "y"), {"i0": 1, "i1": 1, "i2": 2})
    assert set(found.values()) == {1.0}


def test_one_group_of_two_happenings():
    found = whole(items("x", "x", "y"), {"i0": 1, "i1": 1, "i2": 1})
    assert (found["pair_precision"], found["pair_recall"]) == (pytest.approx(1 / 3), 1.0)
    assert found["bcubed_precision"] == pytest.approx((2 / 3 + 2 / 3 + 1 / 3) / 3)
    assert found["bcubed_recall"] == 1.0


def test_claims_in_no_group_are_alone():
    found = whole(items("x", "x"), {})
    assert (found["pair_precision"], found["pair_f1"]) == (None, 0.0)
    assert (found["bcubed_precision"], found["bcubed_recall"]) == (1.0, 0.5)


def test_claims_of_different_blocks_are_not_compared():
    labels = [*items("x"), Item("i1", "check", "c", "x", True, "c")]
    assert all(tally.joined == tally.wanted == 0 for tally in tallies(labels, {"i0": 1, "i1": 1}).values())


def test_components_chain_what_is_above_the_threshold():
    assert components(4, {(0, 1): 0.9, (1, 2): 0.8, (2, 3): 0.3}, threshold=0.5) == [0, 0, 0, 3]


def test_a_label_finds_its_claim_again_by_where_it_stands(tmp_path):
    from pipeline import tables

    old, new = casualty(5, span_start=40, span_end=45), casualty(6, span_start=40, span_end=45)
    reader = [{"claim_id": old["claim_id"], "block": "b", "happening": "the market", "sure": True}]
    kept = anchored(reader, frame(schemas.CASUALTY_CLAIMS, [old]), half="check")
    assert kept[0]["happening"] == "h1"
    path = tmp_path / "labels.jsonl"
    path.write_text("".join(f"{json.dumps(row)}\n" for row in kept), encoding="utf-8")
    for folder, table, rows in (
        ("extract", schemas.CASUALTY_CLAIMS, [new]), ("stories", schemas.ARTICLES, []), ("stories", schemas.STORY_MEMBERS, []),
    ):  # fmt: skip
        tables.write_rows(table, rows, tmp_path / folder / f"{table.name}.parquet")
    data = labelled("x", tmp_path / "extract", [path], articles=tmp_path / "stories")
    assert [item.claim_id for item in data.items] == [new["claim_id"]]


@pytest.mark.parametrize("path", sorted(LABELS.glob("*.jsonl")), ids=lambda path: path.stem)
def test_kept_labels_are_ids_alone(path):
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    assert rows
    assert all(set(row) == KEPT for row in rows)
    assert all(row["happening"] is None or row["happening"][1:].isdigit() for row in rows)


def coded_report(**known: str) -> dict[str, str]:
    """Return one row of the coded reports: two killed in Nakuru on 25 January 2008."""
    row = {f"actor{n}{rest}": "" for n in range(1, 7) for rest in ("", "_id", "_perpetrator", "_violence")}
    row |= {
        "id": "r1", "event_id": "e1", "country": "Kenya", "date_start": "2008-01-25", "date_end": "2008-01-25", "city": "Nakuru",
        "location": "", "latitude": "-0.3", "longitude": "36.1", "geo_precision": "3.0", "target": "Citizens", "deaths_low": "2",
        "deaths_best": "2", "deaths_high": "2", "injuries_low": "0", "injuries_best": "0", "injuries_high": "0",
        "source": "A paper (2008-01-26) Two dead", "source_author": "A paper",
    }  # fmt: skip
    return row | known


def test_coded_reports_become_claims_that_do_not_know_their_event(tmp_path):
    rows = [
        coded_report(),
        coded_report(id="r2", event_id="e2", injuries_high="4", injuries_low="1", injuries_best="1"),
    ]
    text = "\n".join([",".join(rows[0]), *(",".join(row.values()) for row in rows)])
    (tmp_path / "reports.csv").write_text(text + "\n", encoding="utf-8")
    data = maverick(tmp_path / "reports.csv", CODED)
    assert data.claims["outcome"].to_list() == ["killed", "killed", "injured"]
    assert [item.happening for item in data.items] == ["e1", "e2"]
    shown = data.claims.drop("claim_id", "event_id").rows()
    assert shown[0] == shown[1]
    assert data.items[0].half == data.items[1].half


@pytest.fixture(scope="module")
def sample_figures(sample_build):
    params = load_params(ROOT / "params.yaml")
    data = labelled("sample", sample_build / "extract", [LABELS / "sample.jsonl"], articles=sample_build / "stories")
    return measure(data, Matcher(params.reconcile, load_pack(params.pack)), with_splink=False)


@pytest.mark.parametrize(("measure_name", "floor"), FLOORS["sample"].items())
def test_matching_on_the_sample_does_not_get_worse(sample_figures, measure_name, floor):
    value = sample_figures.figures[OURS]["all"]["check"][measure_name]
    assert value >= floor, f"{measure_name} fell to {value:.3f}; the floor is {floor}"


def test_nearly_all_labels_still_find_their_claim(sample_figures):
    n_lost, n_found = sample_figures.notes["labels without a claim"], sample_figures.notes["items"]
    assert n_lost <= 0.05 * (n_lost + n_found)


def test_matching_beats_its_baselines_on_the_sample(sample_figures):
    ours, apart, exact = (sample_figures.figures[way]["all"]["check"]["bcubed_f1"] for way in (OURS, APART, EXACT))
    assert ours > max(apart, exact)
