"""The reading of the package's rules, and why our number differs from its: on rows of our own."""

from __future__ import annotations

import csv

import pytest

from benchmarks import eventreport, eventreport_peer, eventreport_rules
from benchmarks.eventreport import (
    LATEST,
    MEDIAN,
    PRECISE,
    RANGE,
    ZERO,
    Event,
    UnexplainedError,
    agreement,
    by_outlets,
    why,
)
from pipeline.packs import load_pack


@pytest.fixture(scope="module")
def pack():
    return load_pack("world")


def reports(*deaths: int | tuple[int, int, int], outlets: str = "", **columns: list[str]) -> tuple[dict[str, str], ...]:
    """Return one report a day from 1 May on, each by an outlet of its own unless `outlets` has a letter for each."""
    rows = []
    for place, told in enumerate(deaths):
        low, best, high = told if isinstance(told, tuple) else (told, told, told)
        name = outlets[place] if outlets else f"paper {place}"
        row = {
            "id": f"r{place}", "event_id": "e", "source": f"{name} (2010-05-{place + 1:02}) a headline", "deaths_low": str(low),
            "deaths_best": str(best), "deaths_high": str(high), "injuries_low": "0", "injuries_best": "0", "injuries_high": "0",
            "country": "A", "target": "B", "city": "C", "location": "", "latitude": "NA", "longitude": "NA", "geo_precision": "3.0",
            "source_classification": "2.0", "certain": "1.0", "date_start": "2010-05-01", "date_end": "2010-05-01",
        }  # fmt: skip
        rows.append(row | {key: values[place] for key, values in columns.items()})
    return tuple(rows)


def test_the_package_s_examples_and_test_expectations_hold():
    told = list(eventreport.expectations())
    assert len(told) > 30
    assert [(where, what) for where, what, wanted, ours in told if wanted != ours] == []


@pytest.mark.parametrize(("policy", "wanted"), [
    ("conservative", {"deaths_best": 0, "deaths_high": 3, "city": "town", "date_start": "2010-05-01", "date_end": "2010-05-09"}),
    ("representative", {"deaths_best": 4, "deaths_high": 5, "city": "town", "date_start": "2010-05-02", "date_end": "2010-05-06"}),
    ("informative", {"deaths_best": 5, "deaths_high": 7, "city": "quarter", "date_start": "2010-05-03", "date_end": "2010-05-03"}),
])  # fmt: skip
def test_three_models_of_one_event(policy, wanted):
    rows = reports(
        (0, 0, 3), (4, 4, 5), (4, 4, 5), (5, 5, 7), city=["town", "town", "town", "quarter"], geo_precision=["3.0", "3.0", "3.0", "5.0"],
        date_start=["2010-05-01", "2010-05-03", "2010-05-01", "2010-05-03"], date_end=["2010-05-03", "2010-05-09", "2010-05-03", "2010-05-09"],
    )  # fmt: skip
    found = eventreport_rules.aggregate(rows, policy)
    assert {name: found[name] for name in wanted} == wanted


def test_measures_of_two_events():
    events = [reports(4, 4, 6, 10), reports(2)]
    assert eventreport_rules.measures(events, "deaths_best") == {
        "mean_divergence": 1.0, "normalized_divergence": 0.25, "share_disagreement": 0.5, "modal_confidence": 0.75, "mean_range": 3.0,
        "mean_sd": pytest.approx(2.828427),
    }  # fmt: skip


@pytest.mark.parametrize(("rows", "policy", "differences"), [
    (reports(4, 4, 6), "representative", {}),
    (reports(0, 4), "conservative", {ZERO: 1}),
    (reports(0, 0, 4), "representative", {ZERO: 1}),
    (reports(3, 4, 8), "representative", {MEDIAN: 1}),
    (reports(3, 3, 4, 4, 8), "representative", {MEDIAN: 1}),
    (reports(9, 4), "informative", {LATEST: 1}),
    (reports(4, (5, 9, 12)), "informative", {PRECISE: 1}),
    (reports((4, 4, 9), (4, 4, 4)), "informative", {RANGE: 1}),
    (reports(0, 0), "conservative", {}),
])  # fmt: skip
def test_each_difference_has_its_rule(rows, policy, differences, pack):
    found = agreement([Event("e", rows)], "deaths", pack)[policy]
    assert found["differences"] == differences
    assert found["same_best"] == (0 if differences and RANGE not in differences else 1)


@pytest.mark.parametrize("policy", eventreport.SHARED_POLICIES)
def test_a_difference_without_a_rule_stops_the_run(policy):
    with pytest.raises(UnexplainedError, match="does not explain the difference"):
        why(Event("e", reports(4, 4, 6)), "deaths", policy, theirs=4, ours=7)


def test_an_outlet_that_writes_three_times_is_counted_once(pack):
    rows = reports(9, 4, 4, 9, outlets="abbc")
    assert by_outlets([Event("e", rows)], "deaths", pack) == {"conservative": 0, "representative": 1, "informative": 0}


def kept(tmp_path, events):
    """Return what is kept of a run of the package that did what we do."""
    for policy in eventreport_peer.POLICIES:
        rows = [{"event_id": name} | eventreport_rules.aggregate(found, policy) for name, found in events.items()]
        write(
            tmp_path / f"{policy}.csv",
            [{name: "NA" if value is None else value for name, value in row.items()} for row in rows],
        )
    measures = eventreport_rules.measures(list(events.values()), "deaths_best")
    write(tmp_path / "measures.csv", [{"data": "all", "variable": "deaths_best", **measures}])
    return eventreport_peer.record(tmp_path, "a test")


def write(path, rows):
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows(rows)


def test_a_run_of_the_package_is_kept_and_compared(tmp_path):
    events = {"d": reports(4, 4, 6), "e": reports(0, 2)}
    recorded = kept(tmp_path, events)
    found = eventreport_peer.compare(events, [], recorded)
    assert (found["columns"], found["measures"], found["different"]) == (48, 6, [])
    other = events | {"e": reports(0, 3)}
    different = eventreport_peer.compare(other, [], recorded)["different"]
    assert [each.partition(", ours")[0] for each in different] == [
        "informative: deaths_best", "informative: deaths_low", "informative: deaths_high",
        "all: mean_range of deaths_best: theirs 2.0", "all: mean_sd of deaths_best: theirs 1.284457",
    ]  # fmt: skip


def test_a_file_becomes_events(tmp_path):
    path = tmp_path / "reports.csv"
    rows = [*reports(1, 2), *(row | {"event_id": "d"} for row in reports(3))]
    write(path, rows)
    assert [(event.id, len(event.reports)) for event in eventreport.read_events(path)] == [("d", 1), ("e", 2)]
