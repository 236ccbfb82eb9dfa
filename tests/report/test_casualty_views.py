"""What the report on casualties adds up: nothing twice, open ends stay open, silence is no number."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest

from pipeline.packs import load_pack
from pipeline.report.casualty_views import (
    Band,
    OriginPosition,
    Span,
    band_of,
    by_grade,
    falls,
    growths,
    origin_names,
    period_total,
    plus,
    positions_of,
    rests,
    running,
)
from pipeline.schemas import TOLL_GROWTH
from pipeline.tables import frame
from tests.report.build_folder import row

KEY = {"outcome": "killed", "victim_class": "all", "claimant_side": "all", "policy": "representative"}


def toll(low: int, best: int | None, high: int | None, **known: Any) -> dict[str, Any]:
    return {"toll_id": f"t{low}", "incident_id": "total", "low": low, "best": best, "high": high, **KEY, **known}


def taken(low: int, best: int | None, high: int | None, **known: Any) -> dict[str, Any]:
    reason = f"{low} in Jobar on 2017-03-22 lie inside the total of 2017-03-21 to 2017-03-24"
    return {
        "ledger_id": f"l{low}", "total_incident_id": "total", "subtracted_low": low, "subtracted_best": best, "subtracted_high": high,
        "reason": reason, **KEY, **known,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("ledger", "left"),
    [
        ([], (157, 157, None)),
        ([taken(150, 150, None), taken(7, 7, None)], (0, 0, None)),
        ([taken(40, 0, 0)], (117, 157, None)),
        ([taken(40, 40, 40, policy="conservative")], (157, 157, None)),
        ([taken(40, 40, 40, outcome="injured")], (157, 157, None)),
        ([taken(40, 40, 40, claimant_side="government")], (157, 157, None)),
        ([taken(40, 40, 40, total_incident_id="another")], (157, 157, None)),
    ],
)
def test_only_its_own_overlap_is_taken_off_a_toll(
    ledger: list[dict[str, Any]], left: tuple[int, int, int | None]
) -> None:
    (found,) = rests([toll(157, 157, None)], ledger)
    assert (found["low"], found["best"], found["high"]) == left


def test_a_number_that_is_not_given_stays_so_after_subtraction() -> None:
    (found,) = rests([toll(24, None, 99)], [taken(20, 20, 20)])
    assert (found["low"], found["best"], found["high"]) == (4, None, 79)
    assert found["ledger_ids"] == ["l20"]


@pytest.mark.parametrize(
    ("spans", "wanted"),
    [
        ([], None),
        ([(4, 4, 4), (2, 3, 9)], Span(6, 7, 13)),
        ([(4, 4, None), (2, 3, 9)], Span(6, 7, None)),
        ([(24, None, 99), (2, 3, 9)], Span(26, None, 108)),
    ],
)
def test_sums_of_spans(spans: list[tuple[int, int | None, int | None]], wanted: Span | None) -> None:
    assert plus(Span(*each) for each in spans) == wanted


@pytest.mark.parametrize(
    ("rows", "wanted"),
    [
        ([], Band(0, 0, 0, 0)),
        ([toll(4, 4, 4), toll(2, 3, 9)], Band(6, 7, 13, 0)),
        ([toll(4, 6, None), toll(24, None, 99)], Band(28, 30, 105, 1)),  # open: its best stands for the top
        ([toll(40, None, None)], Band(40, 40, 40, 1)),
    ],
)
def test_what_is_drawn_of_a_sum(rows: list[dict[str, Any]], wanted: Band) -> None:
    assert band_of(rows) == wanted


def test_people_are_added_on_their_day_and_stay() -> None:
    first, last = date(2017, 3, 2), date(2017, 3, 9)
    points = running([toll(5, 5, 5, day=last), toll(2, 2, None, day=first), toll(1, 1, 1, day=first)])
    assert [(point.day, point.band) for point in points] == [(first, Band(3, 3, 3, 1)), (last, Band(8, 8, 8, 1))]


def test_the_grades_add_up_to_the_whole_and_count_each_incident_once() -> None:
    tolls = rests([toll(9, 9, 9, incident_id=each) for each in ("a", "b", "c")], [])
    sums = by_grade([("a", "weak"), ("b", "weak"), ("c", "contested"), ("d", "confirmed")], tolls)
    assert [(each.grade, each.incident_ids, each.span) for each in sums] == [
        ("confirmed", ("d",), None),  # an incident without killed people is no zero
        ("weak", ("a", "b"), Span(18, 18, 18)),
        ("contested", ("c",), Span(9, 9, 9)),
    ]


def step(series: str, origin: str, day: int | None, number: int, **known: Any) -> dict[str, Any]:
    base = {
        "growth_id": f"{series}-{origin}-{day}", "series_id": series, "incident_id": series, "origin_id": origin, "outcome": "killed",
        "known_date": day and date(2017, 3, day), "low": number, "best": number, "high": number, "is_fall": False, "change": 0,
    }  # fmt: skip
    return row(TOLL_GROWTH, **(base | known))


def test_a_toll_that_was_told_on_one_day_has_not_grown() -> None:
    assert growths([step("a", "all", 1, 5), step("a", "sana", 1, 5)]) == []


def test_falls_come_first_then_what_changed_then_what_was_told_most_often() -> None:
    rows = [
        *(step("same", "all", day, 5) for day in (1, 2, 3, 4)),
        *(step("grew", "all", day, day) for day in (1, 2)),
        *(step("grew-more", "all", day, day) for day in (1, 2, 3)),
        step("fell", "all", 1, 9),
        step("fell", "all", 2, 6, is_fall=True),
        step("fell", "sohr", 1, 9),
        step("fell", "sohr", 2, 6, is_fall=True),
    ]
    found = growths(rows)
    assert [(each.series_id, each.n_falls, each.is_changed) for each in found] == [
        ("fell", 1, True),
        ("grew-more", 0, True),
        ("grew", 0, True),
        ("same", 0, False),
    ]
    assert [each.span.mark for each in found[1].main.steps] == [1, 2, 3]


def test_one_origin_that_moves_is_a_change_though_the_whole_stays() -> None:
    rows = [step("a", origin, day, 40) for origin in ("all", "sohr") for day in (1, 2)] + [step("a", "sana", 1, 40)]
    assert not growths(rows)[0].is_changed
    assert growths([*rows, step("a", "sana", 2, 74)])[0].is_changed


def test_claims_without_a_time_come_first() -> None:
    (found,) = growths([step("a", "all", 2, 7), step("a", "all", None, 5)])
    assert [each.day for each in found.main.steps] == [None, date(2017, 3, 2)]


def test_a_fall_that_an_incident_and_its_series_tell_is_one_fall() -> None:
    twice = {"is_fall": True, "claim_ids": ["c"], "change": -540}
    rows = [
        step("incident", "sohr", 2, 9281, **twice),
        step("series", "sohr", 2, 9281, is_series=True, **twice),
        step("incident", "all", 2, 9281, **twice),
        step("incident", "sohr", 3, 9290),
    ]
    assert falls(frame(TOLL_GROWTH, rows))["growth_id"].to_list() == ["incident-sohr-2"]


def counting(claim_id: str, path: str, number: int | None, *, reason: str = "", low: int = 0) -> dict[str, Any]:
    return {
        "claim_id": claim_id, "attribution_path": path, "claimant_side": "unknown", "reason": reason, "low": number or low, "best": number,
        "high": number,
    }  # fmt: skip


def test_positions_are_by_origin_lowest_first_and_the_groups_of_one_text_are_added() -> None:
    claims = [
        counting("c3", "x > sohr", 59, reason="same day, same place; position of sohr"),
        counting("c1", "x > hospital", 20, reason="first of its incident; position of hospital"),
        counting("c2", "x > hospital", 8, reason="same article; position of hospital"),
    ]
    assert positions_of(claims, sides={"c3": "neutral"}) == [
        OriginPosition("hospital", "unknown", Span(28, 28, 28), ("c1", "c2")),
        OriginPosition("sohr", "neutral", Span(59, 59, 59), ("c3",)),
    ]


@pytest.mark.parametrize(
    ("reason", "origin"),
    [
        ("same number; position of sana", "sana"),  # a copy speaks for the origin of what it copies
        ("first of its incident", "agency"),
        ("", "agency"),
    ],
)
def test_the_origin_is_the_one_for_which_a_claim_counts(reason: str, origin: str) -> None:
    (found,) = positions_of([counting("c", "paper > agency", 4, reason=reason)], sides={})
    assert found.origin == origin


def test_names_of_origins() -> None:
    pack = load_pack("syria-sample")
    claims: list[Mapping[str, Any]] = [
        {"attribution_path": "sample_barada > raw:a_nurse_57", "claimant_raw": "a nurse, 57"},
        {"attribution_path": "sample_barada > raw:unheard", "claimant_raw": None},
    ]
    found = origin_names(["raw:a_nurse_57", "raw:unheard", "sample_barada", "all"], claims, pack)
    assert found == {"raw:a_nurse_57": "a nurse, 57", "sample_barada": "Barada State Agency", "all": "all"}


def test_what_may_lie_inside_a_total_is_told_apart_from_what_does() -> None:
    perhaps = taken(22, 0, 0, ledger_id="p") | {
        "reason": "22 in Hama on 2017-03-24 may lie inside the total of 2017-03-21 to 2017-03-24 (…): taken off low, not off high"
    }
    found = period_total(toll(100, 100, None), [taken(40, 40, None), perhaps])
    assert (found.sure, found.possible, found.left) == (40, 22, Span(38, 60, None))
