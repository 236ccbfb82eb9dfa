"""A small build folder with every table, and an archive that its snapshots point into."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import Any

import polars as pl

from pipeline import schemas, tables
from pipeline.schemas import Table
from pipeline.tables import content_id
from pipeline.trace import BUILD_FILES, REJECT_FILES

AS_OF = date(2017, 5, 31)


@cache
def _columns(table: Table) -> Mapping[str, Any]:
    """Return the columns of a table; asked once, as a build has thousands of rows."""
    return table.columns


def row(table: Table, **known: Any) -> dict[str, Any]:
    """Return a row with the known values; the rest is null where the table allows it, else dull."""
    dull: dict[Any, Any] = {pl.String: "x", pl.Int64: 1, pl.Float64: 1.0, pl.Boolean: False, pl.Date: AS_OF}
    filled: dict[str, Any] = {}
    columns = _columns(table)
    for name, column in columns.items():
        if name in known:
            filled[name] = known[name]
        elif column.nullable:
            filled[name] = None
        elif column.metadata and column.metadata.get("codes"):
            first = column.metadata["codes"][0]
            filled[name] = int(first) if column.dtype == pl.Int64 else first
        elif isinstance(column.dtype, pl.List):
            filled[name] = []
        elif isinstance(column.dtype, pl.Datetime):
            filled[name] = datetime(2017, 3, 25, tzinfo=UTC)
        else:
            filled[name] = dull[column.dtype if isinstance(column.dtype, type) else type(column.dtype)]
    odd = set(known) - set(columns)
    assert not odd, odd
    return filled


def write_build(root: Path, rows: Mapping[str, Sequence[Mapping[str, Any]]]) -> Path:
    """Write all tables of a build under root/data/build; tables without rows are empty."""
    build = root / "data" / "build"
    for name, path in BUILD_FILES.items():
        tables.write_rows(schemas.TABLES[name], rows.get(name, ()), build / path)
    for path in REJECT_FILES:
        stage = path.partition("/")[0]
        mine = [each for each in rows.get("rejects", ()) if each["stage"] == stage]
        tables.write_rows(schemas.REJECTS, mine, build / path)
    return build


def article(
    root: Path, *, name: str, outlet: str, day: date, title: str, text: str, url: str | None = None
) -> dict[str, dict[str, Any]]:
    """Archive a text and return its snapshot and article row."""
    path = root / "data" / "sample" / f"{name}.txt"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    data = text.encode()
    snapshot = row(
        schemas.SNAPSHOTS,
        snapshot_id=content_id("snapshot", name),
        source_ref=f"{name}.txt",
        sha256=hashlib.sha256(data).hexdigest(),
        archive_file=f"data/sample/{name}.txt",
        archive_offset=0,
        archive_length=len(data),
    )
    found = row(
        schemas.ARTICLES,
        article_id=content_id("article", name),
        snapshot_id=snapshot["snapshot_id"],
        source_ref=f"{name}.txt",
        url=url or f"https://{outlet.replace('_', '-')}.example/{name}",
        outlet_id=outlet,
        title=title,
        text=text,
        text_sha256=hashlib.sha256(data).hexdigest(),
        published_at=datetime(day.year, day.month, day.day, 9, tzinfo=UTC),
        published_basis="declared",
        language="en",
        story_id=content_id("story", name),
    )
    return {"snapshot": snapshot, "article": found}


def claim(table: Table, source: Mapping[str, Any], quote: str, **known: Any) -> dict[str, Any]:
    """Return a claim whose evidence is the first place of the quote in the article's text."""
    start = source["text"].index(quote)
    outlet = source["outlet_id"]
    published: datetime = source["published_at"]
    day = known.pop("day", published.date())
    base = {
        "claim_id": content_id("claim", source["article_id"], quote, known.get("outcome"), known.get("low")),
        "article_id": source["article_id"],
        "outlet_id": outlet,
        "published_at": published,
        "claimant_id": outlet,
        "claimant_type": "journalist",
        "claimant_side": "neutral",
        "attribution_path": outlet,
        "stance": "asserts",
        "modality": "actual",
        "date_start": day,
        "date_end": day,
        "date_prec": 1,
        "span_field": "text",
        "span_start": start,
        "span_end": start + len(quote),
        "quote": quote,
        "extractor": "rules",
        "extractor_version": "1",
        "source_ref": source["source_ref"],
    }
    if known.get("latitude") is None:
        base["geo_reason"] = "not_in_gazetteer"
    else:
        base |= {"country_iso3": "SYR", "where_prec": 1}
    return row(table, **(base | known))


HOSTILE = "<script>alert(1)</script>\u202efdp.exe"
JOBAR = {
    "place_raw": "Jobar",
    "place_name": "Jobar",
    "admin1": "Damascus",
    "latitude": 33.53,
    "longitude": 36.33,
}


def _toll(incident: str, claims: Sequence[Mapping[str, Any]], *, side: str, policy: str) -> dict[str, Any]:
    own = [each for each in claims if side in ("all", each["claimant_side"])]
    chosen = min(own, key=lambda each: each["low"])
    return row(
        schemas.TOLLS, toll_id=content_id("toll", incident, side, policy), incident_id=incident, outcome="killed", victim_class="all",
        claimant_side=side, policy=policy, low=chosen["low"], best=chosen["best"], high=chosen["high"], n_claims=len(own),
        n_origins=len(own), claim_ids=sorted(each["claim_id"] for each in own), rule="lowest position of any origin",
    )  # fmt: skip


def _cell(toll: Mapping[str, Any], day: date) -> dict[str, Any]:
    return row(
        schemas.CASUALTIES_OVER_TIME,
        figure_id=content_id("cell", toll["toll_id"]),
        as_of=AS_OF,
        period_kind="day",
        period_start=day,
        period_end=day,
        area_kind="country",
        area_id="SYR",
        area_name="Syria",
        outcome="killed",
        victim_class="all",
        victim_group="all",
        claimant_side=toll["claimant_side"],
        policy=toll["policy"],
        low=toll["low"],
        best=toll["best"],
        high=toll["high"],
        n_incidents=1,
        toll_ids=[toll["toll_id"]],
    )


def small_build(root: Path) -> Path:
    """Write a build of one contested incident with two claims, one taken place and one hostile claim without a place."""
    day = date(2017, 3, 21)
    sources = [
        article(root, name="barada", outlet="sample_barada", day=day, title="Jobar: 157 killed", text="Army: more than 157 were killed."),
        article(root, name="orontes", outlet="sample_orontes", day=day, title="Jobar", text="A medic said 11 men were killed there."),
        article(root, name="evil", outlet="sample_cedar", day=day, title=HOSTILE, text=f"x {HOSTILE} said at least 4 died.", url="javascript:alert(1)"),
        article(root, name="wire", outlet="sample_meridian", day=day, title="Army in Jobar", text="The army captured Jobar, residents said."),
    ]  # fmt: skip
    army, medic, evil, wire = (each["article"] for each in sources)
    casualty = schemas.CASUALTY_CLAIMS
    claims = [
        claim(casualty, army, "more than 157 were killed", outcome="killed", low=157, best=157, high=None, claimant_side="government", **JOBAR),
        claim(casualty, medic, "11 men were killed", outcome="killed", low=11, best=11, high=11, claimant_side="opposition", **JOBAR),
    ]  # fmt: skip
    stray = claim(
        casualty,
        evil,
        f"{HOSTILE} said at least 4 died",
        outcome="killed",
        low=4,
        best=4,
        high=None,
        claimant_raw=HOSTILE,
    )
    taken = claim(schemas.TERRITORY_CLAIMS, wire, "captured Jobar", action="captured", actor_raw="The army", actor_id="syria_army", **JOBAR)  # fmt: skip
    incident = content_id("incident", "jobar")
    tolls = [
        _toll(incident, claims, side=side, policy=policy)
        for side in ("all", "government", "opposition")
        for policy in schemas.POLICIES
        if policy not in schemas.SCOPED_POLICIES  # no neutral origin, nobody who speaks against itself
    ]
    control = row(
        schemas.CONTROL_OVER_TIME, control_id=content_id("control", "jobar"), as_of=AS_OF, place_id="gn:1", country_iso3="SYR",
        view="assessed", status="contested", date_start=day, date_end=AS_OF, rule="opposed claims within contest_days",
        supporting=[taken["claim_id"]], place_name="Jobar", admin1="Damascus", latitude=33.53, longitude=36.33,
    )  # fmt: skip
    covered = [
        row(
            schemas.COVERAGE,
            source_id="sample",
            outlet_id="sample_barada",
            day=date(2017, 3, number),
            n_expected=1.0,
        )
        for number in range(1, 29)
    ]
    rows = {
        "snapshots": [each["snapshot"] for each in sources],
        "articles": [each["article"] for each in sources],
        "casualty_claims": [*claims, stray],
        "territory_claims": [taken],
        "incidents": [
            row(
                schemas.INCIDENTS, incident_id=incident, date_start=day, date_end=day, date_prec=1, place_id="gn:1", country_iso3="SYR",
                place_name="Jobar", admin1="Damascus", latitude=33.53, longitude=36.33, where_prec=1, total_kind="incident",
                n_claims=2, n_outlets=2, n_origins=2, grade="contested", grade_rule="opposed camps give numbers that cannot both be true",
            )
        ],
        "incident_claims": [
            row(schemas.INCIDENT_CLAIMS, incident_id=incident, claim_id=each["claim_id"], reason="same place and day", role="counts")
            for each in claims
        ],
        "tolls": tolls,
        "disagreements": [
            row(
                schemas.DISAGREEMENTS, incident_id=incident, outcome="killed", victim_class="all", claimant_side="all", n_origins=2, n_numbers=2,
                n_values=2, lowest=11, highest=157, range=146, modal_value=11, n_modal=1, modal_confidence=500, can_all_be_true=False,
            )
        ],
        "casualties_over_time": [_cell(toll, day) for toll in tolls],
        "control_over_time": [control],
        "coverage": covered,
        "rejects": [
            tables.reject_row(stage="parse", source_id="s", source_ref="r", reason="no_date", detail="no date", n_items=3)
        ],
    }  # fmt: skip
    return write_build(root, rows)
