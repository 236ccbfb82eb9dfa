"""However often a text is printed, its claims weigh as one."""

from __future__ import annotations

from tests.factories import JOBAR, casualty
from tests.stages import numbers, outputs

N_ROWS = 366  # so often a well-known event database told one kidnapping of 2014


def member(article_id, source):
    return {
        "story_id": "s", "article_id": article_id, "similarity": 1.0, "is_copy": source is not None, "copied_from": source,
        "origin_outlet_id": None,
    }  # fmt: skip


def north(km):
    return {**JOBAR, "geonames_id": None, "place_name": f"{km} km", "latitude": JOBAR["latitude"] + km / 111.2}


def test_one_kidnapping_in_366_rows_is_one():
    known = {"outcome": "captured", "victim_class": "civilian"}
    claims = [casualty(276, article_id=f"a{at:03}", outlet_id=f"site_{at}", **known) for at in range(N_ROWS)]
    members = [member(f"a{at:03}", "a000" if at else None) for at in range(N_ROWS)]
    found = outputs(claims, members=members)
    assert found["incidents"].select("n_claims", "n_outlets", "n_origins").rows() == [(N_ROWS, N_ROWS, 1)]
    assert found["incidents"]["grade"].to_list() == ["weak"]
    assert numbers(found, outcome="captured") == [(276, 276, 276)]


def test_copies_of_one_report_do_not_draw_others_together():
    """Three reports in a line are two happenings; were each copy of the middle one weighed, all would be one."""
    told = [
        casualty(5, article_id=f"a{at}", outlet_id=f"agency_{at}", place=north(km)) for at, km in enumerate((0, 20, 38))
    ]
    flood = [casualty(5, article_id=f"c{at}", outlet_id=f"site_{at}", place=north(20)) for at in range(20)]
    members = [member("a1", None), *(member(f"c{at}", "a1") for at in range(20))]
    before, after = outputs(told, members=members[:1]), outputs([*told, *flood], members=members)
    assert before["incidents"].height == after["incidents"].height == 2
    assert numbers(before) == numbers(after) == [(10, 10, 10)]
    assert after["incidents"]["n_origins"].to_list() == before["incidents"]["n_origins"].to_list()
