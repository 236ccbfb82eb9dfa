"""Claims in short and the control that follows from them, for the tests of control."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import polars as pl

from pipeline import schemas
from pipeline.aggregate.control import control_over_time
from pipeline.gazetteer import INDEX_SCHEMA
from pipeline.packs import load_pack
from pipeline.params import load_params
from tests.factories import article, frame, territory

AS_OF = date(2017, 5, 31)
PARAMS = replace(load_params(Path(__file__).resolve().parents[2] / "params.yaml").aggregate, as_of=AS_OF)
PACK = load_pack("syria")
NO_PLACES = pl.DataFrame(schema=INDEX_SCHEMA)
ARMY, JAYSH, SDF, IS = "syria_military", "jaish_al_islam", "sdf", "islamic_state"
WIRE = {"outlet_id": "agency_a", "claimant_side": "neutral"}
UN = {
    "outlet_id": "agency_b",
    "claimant_side": "neutral",
    "claimant_raw": "the envoy",
    "attribution_path": "agency_b > un",
}
SANA = {"outlet_id": "sana", "claimant_side": "government"}
PRESSTV = {"outlet_id": "press_tv", "claimant_side": "government"}
REBELS = {"outlet_id": "enab_baladi", "claimant_side": "opposition"}
RESIDENT = {
    "outlet_id": "agency_c",
    "claimant_side": "unknown",
    "claimant_raw": "a resident",
    "attribution_path": "agency_c > resident",
}


def claim(action, actor, when, who=WIRE, **known):
    """Return one claim of an article of its own, published on the day that it tells of unless told otherwise."""
    number = known.pop("article_id", f"{action} {actor} {when} {who['outlet_id']} {sorted(known.items(), key=str)}")
    return territory(action, actor, article_id=number, **{"date": when, "published_at": when} | dict(who) | known)


def control(claims, as_of=AS_OF, *, stories=None, places=NO_PLACES, **changed):
    """Return the rows of control over time; `stories` gives articles the id of a common story."""
    ids = sorted({row["article_id"] for row in claims})
    articles = [article(each, **({"story_id": stories[each]} if each in (stories or {}) else {})) for each in ids]
    rows, _ = control_over_time(
        frame(schemas.TERRITORY_CLAIMS, claims), frame(schemas.ARTICLES, articles), places,
        params=replace(PARAMS, as_of=as_of, **changed), pack=PACK,
    )  # fmt: skip
    return frame(schemas.CONTROL_OVER_TIME, rows).to_dicts()


def view(rows, name="assessed", *, place=None):
    """Return first day and status of each interval of a view; cuts by staleness are left out."""
    found = []
    for row in rows:
        if row["view"] == name and place in (None, row["place_name"]) and (not found or found[-1][1] != row["status"]):
            found.append((row["date_start"].isoformat(), row["status"]))
    return found


def last(rows, *names, name="assessed"):
    """Return some columns of the last interval of a view."""
    row = [each for each in rows if each["view"] == name][-1]
    return tuple(row[each] for each in names)
