"""A build for exports: what small_build has, and names, a small cell, a source that may not leave, a cut quote and a decision."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from pipeline import schemas
from pipeline.tables import content_id
from tests.report.build_folder import AS_OF, HOSTILE, article, claim, row, write_build

PROJECT = Path(__file__).resolve().parents[2]
DAY = date(2017, 3, 21)
AZAZ = {
    "place_raw": "Azaz",
    "place_name": "Azaz",
    "admin1": "Aleppo",
    "latitude": 36.5866,
    "longitude": 37.0463,
    "geonames_id": 172100,
}
BINNISH = {
    "place_raw": "Binnish",
    "place_name": "Binnish",
    "admin1": "Idlib",
    "latitude": 35.9573,
    "longitude": 36.7154,
    "geonames_id": 170001,
}
LONG = "At least 40 people were killed, " + "the agency said on Monday, " * 30 + "and many were hurt"
SECRET = "SECRETWORDS of the agency: 12 soldiers were killed"
FORMULAS = (
    '=HYPERLINK("http://x")',
    "+1+1",
    "-2+3",
    "@SUM(A1)",
    "\t=1+1",
    "\r=1+1",
    "＝1+1",
    " =1+1",
    "'=1",
    "",
    "a\nb",
    "back\\slash",
)
SOURCES = """sources:
  - {id: open, kind: folder, path: data/sample, licence: CC BY 4.0, export: full}
  - {id: shut, kind: folder, path: data/sample, licence: all rights reserved, export: none}
"""


def _sources() -> dict[str, tuple[str, str, str, str]]:
    return {
        "binnish": ("open", "sample_orontes", "Boy killed in Binnish",
                    "Witness Samer Barakat said that Yazan Haj Kadour, 11, was killed in Binnish. President Vladimir Putin spoke."),
        "azaz": ("open", "sample_barada", "=cmd|' /C calc'!A0", f"{LONG}. The army captured Azaz, residents said."),
        "shut": ("shut", "sample_meridian", "SECRETWORDS in a title", f"{SECRET} near Azaz."),
        "evil": ("open", "sample_cedar", HOSTILE, f"x {HOSTILE} said at least 4 died."),
    }  # fmt: skip


def export_rows(root: Path) -> dict[str, list[dict[str, Any]]]:
    """Return the rows of the build; ids are content hashes, so two builds are the same."""
    made = {}
    for name, (source, outlet, title, text) in _sources().items():
        url = "https://orontes.example/2017/boy-killed-in-binnish" if name == "binnish" else None
        made[name] = article(root, name=name, outlet=outlet, day=DAY, title=title, text=text, url=url)
        made[name]["article"]["source_id"] = made[name]["snapshot"]["source_id"] = source
        made[name]["article"]["byline"] = "A. Reporter"
    texts = {name: each["article"] for name, each in made.items()}
    killed = {"outcome": "killed", "claimant_side": "opposition"}
    event = {name: content_id("event", name) for name in made}
    table = schemas.CASUALTY_CLAIMS
    claims = [
        claim(table, texts["binnish"], "Yazan Haj Kadour, 11, was killed in Binnish", victims_raw="Yazan Haj Kadour", low=1, best=1, high=1,
              victim_class="civilian", claimant_raw="Witness Samer Barakat", attribution_path="sample_orontes > raw:witness_samer_barakat", event_id=event["binnish"], **killed, **BINNISH),
        claim(table, texts["azaz"], LONG, victims_raw="people", count_raw="40", low=40, best=40, high=None, event_id=event["azaz"], **killed, **AZAZ),
        claim(table, texts["shut"], SECRET, attribution_path="sample_meridian > raw:secretwords_of_it", victims_raw="12 soldiers", low=12, best=12, high=12, victim_class="combatant", event_id=event["shut"], **killed, **AZAZ),
        claim(table, texts["evil"], f"{HOSTILE} said at least 4 died", low=4, best=4, high=None, claimant_raw=HOSTILE, event_id=event["evil"], outcome="killed"),
    ]  # fmt: skip
    taken = claim(schemas.TERRITORY_CLAIMS, texts["azaz"], "captured Azaz", action="captured", actor_raw="=The army", actor_id="syria_army", event_id=event["azaz"], **AZAZ)  # fmt: skip
    events = [_event(claims[number], texts[name], event[name]) for number, name in enumerate(made)]
    return {
        "snapshots": [each["snapshot"] for each in made.values()],
        "articles": list(texts.values()),
        "casualty_claims": claims,
        "territory_claims": [taken],
        "events": events,
        "claim_mentions": [{name: each[name] for name in schemas.CLAIM_MENTIONS.columns} for each in claims],
        "decisions": [_decision(claims[1], texts["azaz"])],
        **_incidents(claims),
        "control_over_time": [
            row(schemas.CONTROL_OVER_TIME, control_id=content_id("control", "azaz"), as_of=AS_OF, place_id="gn:172100", country_iso3="SYR", view="assessed",
                status="syria_army", date_start=DAY, date_end=AS_OF, rule="one claim", supporting=[taken["claim_id"]], place_name="Azaz",
                admin1="Aleppo", latitude=36.5866, longitude=37.0463)
        ],
    }  # fmt: skip


def _event(source: Mapping[str, Any], text: Mapping[str, Any], event_id: str) -> dict[str, Any]:
    shared = {name: source[name] for name in schemas.EVENTS.columns if name in source}
    own = {"event_id": event_id, "event_type": "ASSAULT", "event_mode": "aerial", "acled_event_type": "Explosions/Remote violence", "acled_sub_event_type": "Air/drone strike"}  # fmt: skip
    return row(schemas.EVENTS, **{**shared, **own, "outlet_id": text["outlet_id"]})


def _decision(source: Mapping[str, Any], text: Mapping[str, Any]) -> dict[str, Any]:
    shared = {
        name: source[name]
        for name in ("claim_id", "article_id", "source_ref", "span_field", "span_start", "span_end", "quote")
    }
    return row(
        schemas.DECISIONS,
        decision="accept",
        who="Jane Reviewer",
        why="checked",
        table_name="casualty_claims",
        decided_on=AS_OF,
        **shared,
    )


def _incidents(claims: list[dict[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = {
        "incidents": [],
        "incident_claims": [],
        "tolls": [],
        "casualties_over_time": [],
    }
    for source, members, place in (("binnish", claims[:1], BINNISH), ("azaz", claims[1:3], AZAZ)):
        incident = content_id("incident", source)
        place = {name: value for name, value in place.items() if name in schemas.INCIDENTS.columns}
        best = max(each["best"] for each in members)
        found["incidents"].append(
            row(schemas.INCIDENTS, incident_id=incident, date_start=DAY, date_end=DAY, date_prec=1, place_id=f"gn:{members[0]['geonames_id']}",
                country_iso3="SYR", where_prec=1, total_kind="incident", killed_low=best, killed_best=best, killed_high=best, n_claims=len(members),
                n_outlets=len(members), n_origins=len(members), grade="weak", grade_rule="one origin only", **place)
        )  # fmt: skip
        found["incident_claims"].extend(
            row(
                schemas.INCIDENT_CLAIMS,
                incident_id=incident,
                claim_id=each["claim_id"],
                reason="same place and day",
                role="counts",
            )
            for each in members
        )
        for kind in ("all", members[0]["victim_class"]):
            found["tolls"].append(
                row(schemas.TOLLS, toll_id=content_id("toll", source, kind), incident_id=incident, outcome="killed", victim_class=kind, claimant_side="all",
                    policy="representative", low=best, best=best, high=best, claim_ids=[each["claim_id"] for each in members], rule="most common")
            )  # fmt: skip
        for area, key in (("place", f"gn:{members[0]['geonames_id']}"), ("country", "SYR")):
            found["casualties_over_time"].append(
                row(schemas.CASUALTIES_OVER_TIME, figure_id=content_id("cell", source, area), as_of=AS_OF, period_kind="day", period_start=DAY, period_end=DAY,
                    area_kind=area, area_id=key, area_name=place["place_name"] if area == "place" else f"Syria {source}", outcome="killed",
                    victim_class="all", victim_group="all", claimant_side="all", policy="representative", low=best, best=best, high=best,
                    toll_ids=[content_id("toll", source, "all")])
            )  # fmt: skip
    return found


def export_project(root: Path) -> Path:
    """Write params.yaml, the source list and the build under root; return root."""
    write_build(root, export_rows(root))
    shutil.copy(PROJECT / "params.yaml", root / "params.yaml")
    (root / "data" / "sources.yaml").write_text(SOURCES, encoding="utf-8")
    return root
