"""The files that TimeMap (Forensic Architecture, used by Bellingcat) reads: events, associations, sources, sites.

TimeMap wants texts, also for coordinates, days as MM/DD/YYYY, and one list of associations that events name by id. An event is an incident
with a day and a point, or a reported change of control; its associations are its grade, what it is and the side that claims.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from pipeline.export.accounts import Account, accounts, actor_name
from pipeline.export.bundle import Bundle
from pipeline.export.forms import File
from pipeline.export.geojson import json_bytes
from pipeline.trace import span_words
from pipeline.visible import visible_text

ROLES = {"incident": "Harm to people", "control": "Control of a place"}
WEB = re.compile(r"https?://[^\s\"'<>\\^`{|}]+", re.IGNORECASE)
PRECISION = {1: "exact day", 2: "two to six days", 3: "a week", 4: "a month", 5: "up to a year or more"}
_MARKUP = str.maketrans({"<": "\u2039", ">": "\u203a"})  # a viewer may take a description for HTML


def _day(day: date) -> str:
    return day.strftime("%m/%d/%Y")


def _text(text: str | None) -> str:
    return visible_text(text or "").translate(_MARKUP)


def _association(kind: str, value: str, title: str) -> dict[str, Any]:
    return {
        "id": f"{kind}:{value}", "title": title, "desc": "", "mode": "FILTER", "filter_paths": [kind, title],
    }  # fmt: skip


def _link(url: str | None) -> str:
    """Return an address that a browser may follow and that cannot end where a viewer writes it into a page, else nothing."""
    return url if url and WEB.fullmatch(url) else ""


def _event(
    row: Mapping[str, Any], *, key: str, text: str, links: list[str], sources: list[str], day: date
) -> dict[str, Any]:
    return {
        "id": key, "description": _text(text), "date": _day(day), "time": "", "time_precision": PRECISION.get(row.get("date_prec") or 1, ""),
        "location": _text(row["place_name"]), "latitude": str(row["latitude"]), "longitude": str(row["longitude"]),
        "associations": links, "sources": sources, "comments": "",
    }  # fmt: skip


def _incident(account: Account) -> dict[str, Any] | None:
    row = account.row
    if row["date_start"] is None or row["latitude"] is None or row["total_kind"] != "incident":
        return None
    said = [
        f"{name}: {span_words(low, best, high)}"
        for (name, kind), (low, best, high) in sorted(account.tolls.items())
        if kind == "all"
    ]
    text = f"{'; '.join(said) or 'no number'}. {row['n_claims']} claims of {row['n_origins']} origins; grade {row['grade']} ({row['grade_rule']})."  # fmt: skip
    links = ["what:incident", f"grade:{row['grade']}"]
    return _event(row, key=row["incident_id"], text=text, links=links, sources=[a["article_id"] for a in account.articles], day=row["date_start"])  # fmt: skip


def _control(row: Mapping[str, Any], bundle: Bundle) -> dict[str, Any]:
    actor = row["actor_raw"] or actor_name(bundle.pack, row["actor_id"]) or "somebody"
    speaker = row["claimant_raw"] or actor_name(bundle.pack, row["outlet_id"]) or "the outlet"
    text = f"{speaker}: {actor}, {row['action'].replace('_', ' ')} ({row['stance']}). “{row['quote']}”"
    links = ["what:control", f"side:{row['claimant_side']}"]
    return _event(row, key=row["claim_id"], text=text, links=links, sources=[row["article_id"]], day=row["date_start"])


def timemap_files(bundle: Bundle) -> Iterator[File]:
    """Yield timemap/events.json, associations.json, sources.json and sites.json."""
    events = [event for account in accounts(bundle) if (event := _incident(account))]
    territory = bundle.frames["territory_claims"].iter_rows(named=True)
    events.extend(
        _control(row, bundle)
        for row in territory
        if row["date_start"] is not None and row["latitude"] is not None and row["modality"] == "actual"
    )
    used = {link for event in events for link in event["associations"]}
    titles = {"what": ROLES, "grade": {}, "side": {}}
    known = [link.split(":", 1) for link in sorted(used)]
    names = [(kind, value, bundle.pack.side_name(value) if kind == "side" else titles[kind].get(value, value)) for kind, value in known]  # fmt: skip
    cited = {source for event in events for source in event["sources"]}
    rows = [row for row in bundle.frames["articles"].iter_rows(named=True) if row["article_id"] in cited]
    sources = {
        row["article_id"]: {
            "id": row["article_id"], "title": _text(row["title"]), "thumbnail": "", "paths": [], "type": "Article", "url": _link(row["url"]),
            "author": _text(actor_name(bundle.pack, row["outlet_id"])), "date": _day(row["published_at"].date()) if row["published_at"] else "",
            "description": "", "parent": "", "notes": "",
        }
        for row in rows
    }  # fmt: skip
    yield "timemap/events.json", json_bytes(events, indent=1)
    yield "timemap/associations.json", json_bytes([_association(*each) for each in names], indent=1)
    yield "timemap/sources.json", json_bytes(sources, indent=1)
    yield "timemap/sites.json", json_bytes([], indent=1)
