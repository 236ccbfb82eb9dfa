"""The changes of control in the summary: one sentence for a status, however often it went stale; what lapsed is not called taken."""

from __future__ import annotations

import re
from datetime import date
from types import SimpleNamespace

import polars as pl

from pipeline import schemas
from pipeline.packs import load_pack
from pipeline.report.wording import control_sentences
from tests.report.build_folder import row

PACK = load_pack("syria")


def interval(start, end, status, holder, **known):
    return row(
        schemas.CONTROL_OVER_TIME, control_id=f"c{start}", place_id="gn:1", place_name="Jobar", view="assessed", status=status, holder_id=holder,
        date_start=date.fromisoformat(start), date_end=date.fromisoformat(end), days_since_evidence=known.pop("days", 0), **known,
    )  # fmt: skip


def sentences(*rows, start="2017-01-01", end="2017-12-31"):
    scope = SimpleNamespace(start=date.fromisoformat(start), end=date.fromisoformat(end))
    data = SimpleNamespace(
        control=pl.DataFrame(rows, schema=schemas.CONTROL_OVER_TIME.empty().schema, orient="row"),
        scope=scope,
        pack=PACK,
    )
    return [re.sub("<[^>]+>", "", str(each)).removesuffix(" (why)") for each in control_sentences(data)]


def test_a_holder_contested_and_standing_again():
    assert sentences(
        interval("2017-01-01", "2017-03-01", "islamic_state", "islamic_state"),
        interval("2017-03-02", "2017-03-16", "contested", "islamic_state"),
        interval("2017-03-17", "2017-12-31", "islamic_state", "islamic_state"),
    ) == [
        "Jobar is assessed as held by Islamic State from 1 January 2017",
        "Jobar, last assessed as held by Islamic State, is contested from 2 March 2017",
        "Jobar is no longer contested or besieged, and the assessed holder before, Islamic State, stands from 17 March 2017",
    ]  # fmt: skip


def test_going_stale_is_no_change():
    fresh = interval("2017-01-01", "2017-05-01", "sdf", "sdf")
    stale = interval("2017-05-02", "2017-12-31", "sdf", "sdf", is_stale=True, days=364)
    assert sentences(fresh, stale) == [
        "Jobar is assessed as held by Syrian Democratic Forces from 1 January 2017, no word of it after 1 January 2017"
    ]
    assert sentences(fresh, stale, start="2017-05-01") == []


def test_a_siege_names_holder_and_besieger():
    siege = interval("2017-01-01", "2017-12-31", "besieged", "islamic_state", is_besieged=True, besieger_id="sdf")
    assert sentences(siege) == [
        "Jobar, assessed as held by Islamic State, is besieged by Syrian Democratic Forces from 1 January 2017"
    ]
    unknown = interval("2017-01-01", "2017-12-31", "besieged", None, is_besieged=True)
    assert sentences(unknown) == ["Jobar is besieged from 1 January 2017"]


def test_most_of_a_place_is_not_the_place():
    most = interval("2017-01-01", "2017-12-31", "sdf", "sdf", holder_extent="most")
    assert sentences(most) == [
        "Jobar is for the most part assessed as held by Syrian Democratic Forces from 1 January 2017"
    ]
