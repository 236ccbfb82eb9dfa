"""A build of many incidents with hostile names, a period total with something inside it, a toll that fell, and origins that differ."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from pipeline import schemas
from pipeline.tables import content_id
from tests.report.build_folder import AS_OF, HOSTILE, article, claim, row, write_build

FIRST = date(2017, 3, 1)
LONG = "W" * 10_000
NAMES = (HOSTILE, f"{LONG} 9", '=HYPERLINK("http://a.example")', "$x^2$ 50%", "‮Jobar")
ENDS = ("low", "best", "high")
Rows = dict[str, list[dict[str, Any]]]


def _toll(incident: str, claims: Sequence[dict[str, Any]], **known: Any) -> dict[str, Any]:
    key = {"outcome": "killed", "victim_class": "all", "claimant_side": "all", "policy": "representative"} | known
    chosen = claims[-1] if key["policy"] == "informative" else claims[0]
    return row(
        schemas.TOLLS, toll_id=content_id("toll", incident, *(key[each] for each in sorted(key))), incident_id=incident, rule="r",
        claim_ids=sorted(each["claim_id"] for each in claims), n_claims=len(claims), n_origins=len(claims),
        **key, **{end: chosen[end] for end in ENDS},
    )  # fmt: skip


def _cell(toll: dict[str, Any], day: date, **known: Any) -> dict[str, Any]:
    key = {"victim_group": "all", "area_kind": "country", "area_id": "SYR", "area_name": "Syria"} | known
    copied = {each: toll[each] for each in ("outcome", "victim_class", "claimant_side", "policy", *ENDS)}
    return row(
        schemas.CASUALTIES_OVER_TIME, figure_id=content_id("cell", toll["toll_id"], *(str(key[each]) for each in sorted(key))), as_of=AS_OF,
        period_kind="day", period_start=day, period_end=day, n_incidents=1, toll_ids=[toll["toll_id"]], **copied, **key,
    )  # fmt: skip


def _add_incident(root: Path, rows: Rows, at: int, *, day: date, kind: str = "incident") -> str:
    """Add one incident of two claims (an army: `at` + 5, a medic: `at` + 2) with all its tables; return its id."""
    spoken = NAMES[at % len(NAMES)]
    numbers = {"government": at + 5, "neutral": at + 2}
    place = {"place_raw": "Jobar", "place_name": spoken, "admin1": "Damascus", "latitude": 33.5, "longitude": 36.3}
    claims = []
    for side, number in numbers.items():
        source = article(
            root, name=f"{kind}{at}{side}", outlet="sample_barada", day=day + timedelta(days=1), title="Toll", text=f"x {number} people died."
        )  # fmt: skip
        rows["snapshots"].append(source["snapshot"])
        rows["articles"].append(source["article"])
        known = {
            "outcome": "killed", "low": number, "best": number, "high": None if at % 3 == 0 else number, "claimant_side": side,
            "claimant_raw": f"{spoken} {side} 7", "victim_class": "civilian", "attribution_path": f"sample_barada > raw:{side}_{at}",
            "day": day, "total_kind": kind,
        }  # fmt: skip
        claims.append(claim(schemas.CASUALTY_CLAIMS, source["article"], f"{number} people died", **known, **place))
    incident = content_id("incident", kind, at)
    rows["casualty_claims"] += claims
    rows["incidents"].append(
        row(
            schemas.INCIDENTS, incident_id=incident, date_start=day, date_end=day, date_prec=1, place_id="gn:1", country_iso3="SYR",
            place_name=spoken, admin1="Damascus", latitude=33.5, longitude=36.3, where_prec=1, total_kind=kind, victim_group="hts",
            n_claims=2, n_outlets=1, n_origins=2, grade=schemas.GRADES[at % 4], grade_rule="a rule",
        )
    )  # fmt: skip
    rows["incident_claims"] += [
        row(
            schemas.INCIDENT_CLAIMS, incident_id=incident, claim_id=each["claim_id"], role="counts",
            reason=f"same place; position of {each['attribution_path'].split(' > ')[1]}",
        )
        for each in claims
    ]  # fmt: skip
    low, high = sorted(numbers.values())
    rows["disagreements"].append(
        row(
            schemas.DISAGREEMENTS, incident_id=incident, outcome="killed", victim_class="all", claimant_side="all", n_origins=2, n_numbers=2,
            n_values=2, lowest=low, highest=high, range=high - low, modal_value=low, n_modal=1, modal_confidence=500, can_all_be_true=False,
        )
    )  # fmt: skip
    mine = {"all": claims, "government": claims[:1], "neutral": claims[1:]}
    for side, told in mine.items():
        for policy in (
            "conservative",
            "representative",
            "informative",
            *(("neutral_only",) if side != "government" else ()),
        ):
            heard = claims[1:] if policy == "neutral_only" else told
            for victims in ("all", "civilian"):
                toll = _toll(incident, heard, claimant_side=side, policy=policy, victim_class=victims)
                rows["tolls"].append(toll)
                rows["casualties_over_time"].append(_cell(toll, day))
                if (side, victims) == ("all", "all"):
                    rows["casualties_over_time"].append(_cell(toll, day, victim_group="hts"))
    return incident


def _add_fall(rows: Rows, incident: str) -> None:
    """Add two steps of one origin, the later below the earlier, and the same two of all origins."""
    first, second = rows["casualty_claims"][:2]
    for origin in ("all", first["attribution_path"].split(" > ")[1]):
        for at, (each, before) in enumerate(((first, None), (second, first))):
            rows["toll_growth"].append(
                row(
                    schemas.TOLL_GROWTH, growth_id=content_id("growth", incident, origin, at), series_id=incident, incident_id=incident,
                    total_kind="incident", outcome="killed", origin_id=origin, known_date=FIRST + timedelta(days=3 + at),
                    step="fall" if before else "first", is_fall=before is not None, change=each["low"] - before["low"] if before else None,
                    n_claims=1, n_origins=1, grade="weak", claim_ids=[each["claim_id"]],
                    previous_claim_ids=[before["claim_id"]] if before else [], **{end: each[end] for end in ENDS},
                    **{f"previous_{end}": before[end] if before else None for end in ENDS},
                )
            )  # fmt: skip


def casualty_build(root: Path, n_incidents: int) -> Path:
    """Write a build of so many incidents on the days of March, and one period total that holds the first of them."""
    rows: Rows = {name: [] for name in schemas.TABLES}
    ids = [_add_incident(root, rows, at, day=FIRST + timedelta(days=at % 28)) for at in range(n_incidents)]
    _add_fall(rows, ids[0])
    total = _add_incident(root, rows, 1000, day=FIRST, kind="period")
    inner = next(each for each in rows["tolls"] if each["incident_id"] == ids[0])
    for toll in [each for each in rows["tolls"] if each["incident_id"] == total and each["claimant_side"] == "all"]:
        off = inner["low"]
        rows["overlap_ledger"].append(
            row(
                schemas.OVERLAP_LEDGER, ledger_id=content_id("ledger", toll["toll_id"]), total_incident_id=total, inner_incident_id=ids[0],
                outcome="killed", victim_class=toll["victim_class"], policy=toll["policy"], claimant_side="all",
                **{f"total_{end}": toll[end] for end in ENDS}, subtracted_low=off, subtracted_best=off, subtracted_high=off,
                reason=f"{off} in Jobar on 2017-03-01 may lie inside the total of 2017-03-01 to 2017-03-02 ({HOSTILE})",
            )
        )  # fmt: skip
        for cell in (each for each in rows["casualties_over_time"] if each["toll_ids"] == [toll["toll_id"]]):
            cell.update({end: None if toll[end] is None else toll[end] - off for end in ENDS})
    rows["coverage"] = [
        row(
            schemas.COVERAGE,
            source_id="sample",
            outlet_id="sample_barada",
            day=FIRST + timedelta(days=at),
            n_expected=1.0,
        )
        for at in range(28)
    ]
    return write_build(root, rows)
