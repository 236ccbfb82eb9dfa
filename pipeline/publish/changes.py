"""What is different between two runs: claims, incidents, tolls and control, each as an entry that leads to its evidence."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl

from pipeline import schemas
from pipeline.incident_changes import incident_changes
from pipeline.packs import Pack
from pipeline.publish.records import NAMING_POLICY
from pipeline.trace import CLAIM_TABLES, span_words

Frames = Mapping[str, pl.DataFrame]
Row = Mapping[str, Any]
Toll = tuple[int | None, int | None, int | None]
GONE_WORDS = "it is in no incident any more"


@dataclass(frozen=True)
class Entry:
    """One difference; `id` is None where nothing of it is left to lead to."""

    id: str | None
    title: str
    words: str = ""


@dataclass(frozen=True)
class Chapter:
    """All differences of one kind."""

    anchor: str
    title: str
    note: str
    entries: tuple[Entry, ...]


def chapters(before: Frames, after: Frames, *, titles: Mapping[str, str], pack: Pack) -> list[Chapter]:
    """Return what changed; `titles` are those of the explorer's records by id."""
    rows = incident_changes(before["incident_claims"], after["incident_claims"])
    old, new = _claims(before), _claims(after)
    return [
        Chapter("tolls", "Tolls that moved", f"Before and after, {NAMING_POLICY} counting, all sources together.", tuple(_tolls(rows, before, after, titles))),
        Chapter("new-incidents", "New incidents", "None of their claims was in an incident before.", tuple(_new(rows, titles))),
        Chapter("incidents", "Incidents with other claims", "More or fewer claims, or incidents that became one, several or another.", tuple(_other(rows, before, titles))),
        Chapter("control", "Control that changed", "Who held a place at the end of what was known, as assessed.", tuple(_control(before, after, pack))),
        Chapter("new-claims", "New claims", "They stood in no table of the earlier run; a claim that is read in another way is new too.", tuple(Entry(each, titles.get(each, each)) for each in new if each not in old)),
        Chapter("gone-claims", "Claims that are gone", "They are read in another way now, were edited away or were rejected.", tuple(Entry(None, f"“{words}”", who) for each, (words, who) in old.items() if each not in new)),
    ]  # fmt: skip


def days_of(frames: Frames) -> list[date]:
    """Return the days of knowledge of a run, as its tables say; one unless it has no control at all."""
    found: list[date] = frames["control_over_time"]["as_of"].unique().sort().to_list()
    return found


def _claims(frames: Frames) -> dict[str, tuple[str, str]]:
    """Return quote and outlet of every claim by id."""
    return {
        claim_id: (quote, outlet or "outlet not known")
        for table in CLAIM_TABLES
        for claim_id, quote, outlet in frames[table].select("claim_id", "quote", "outlet_id").iter_rows()
    }


def _whole_tolls(frames: Frames) -> dict[str, dict[str, Toll]]:
    """Return the tolls of each incident by outcome: naming policy, all sides, all victims."""
    kept = frames["tolls"].filter(policy=NAMING_POLICY, claimant_side="all", victim_class="all")
    found: dict[str, dict[str, Toll]] = defaultdict(dict)
    for incident_id, outcome, *toll in kept.select("incident_id", "outcome", "low", "best", "high").iter_rows():
        found[incident_id][outcome] = (toll[0], toll[1], toll[2])
    return found


def _tolls(rows: Sequence[Row], before: Frames, after: Frames, titles: Mapping[str, str]) -> list[Entry]:
    """Return the tolls of incidents that are one in both runs and whose numbers differ; merged and split ones stand in their own chapter."""
    first, last = _whole_tolls(before), _whole_tolls(after)
    found = []
    for row in rows:
        if row["before_id"] is None or row["after_id"] is None or row["change"] in ("merged", "split", "regrouped"):
            continue
        then, now = first.get(row["before_id"], {}), last.get(row["after_id"], {})
        moved = [each for each in schemas.OUTCOMES if then.get(each) != now.get(each)]
        if moved:
            words = "; ".join(f"{each}: {_toll(then.get(each))} → {_toll(now.get(each))}" for each in moved)
            found.append(Entry(row["after_id"], _title(row["after_id"], titles), words))
    return sorted(found, key=lambda entry: (entry.title, entry.id or ""))


def _toll(toll: Toll | None) -> str:
    return "no number" if toll is None else span_words(*toll)


def _new(rows: Sequence[Row], titles: Mapping[str, str]) -> list[Entry]:
    ids = [row["after_id"] for row in rows if row["change"] == "new"]
    return sorted(
        (Entry(each, titles.get(each, each)) for each in ids), key=lambda entry: (entry.title, entry.id or "")
    )


def _other(rows: Sequence[Row], before: Frames, titles: Mapping[str, str]) -> list[Entry]:
    """Return the incidents whose claims are others than before, one entry an incident of today, and those that are gone."""
    places = {
        key: name or "place not told"
        for key, name in before["incidents"].select("incident_id", "place_name").iter_rows()
    }
    into: dict[str, list[Row]] = defaultdict(list)
    gone: list[Entry] = []
    for row in rows:
        if row["change"] == "gone":
            gone.append(Entry(None, str(places.get(row["before_id"])), GONE_WORDS))
        elif row["change"] not in ("new", "same"):
            into[row["after_id"]].append(row)
    found = [Entry(key, titles.get(key, key), _other_words(mine)) for key, mine in into.items()]
    return [
        *sorted(found, key=lambda entry: (entry.title, entry.id or "")),
        *sorted(gone, key=lambda entry: entry.title),
    ]


def _other_words(rows: Sequence[Row]) -> str:
    n_after, kinds = rows[0]["n_claims_after"], {row["change"] for row in rows}
    if kinds == {"merged"}:
        return f"{len(rows)} incidents became one: {' + '.join(str(row['n_claims_before']) for row in rows)} claims → {n_after}"
    if kinds == {"split"}:
        return f"a part of an incident that had {rows[0]['n_claims_before']} claims; this part has {n_after}"
    if kinds == {"regrouped"}:
        return f"claims of {len(rows)} incidents were grouped anew; it has {n_after}"
    words = {
        "grown": "more claims",
        "shrunk": "fewer claims",
        "exchanged": "some claims came, some went",
        "renamed": "the same incident under another id",
    }
    return f"{words[rows[0]['change']]}: {rows[0]['n_claims_before']} → {n_after}"


def _last_control(frames: Frames) -> dict[str, Row]:
    """Return the last assessed interval of each place."""
    found: dict[str, Row] = {}
    for row in frames["control_over_time"].filter(view="assessed").sort("date_end", "control_id").iter_rows(named=True):
        found[row["place_id"]] = row
    return found


def _control(before: Frames, after: Frames, pack: Pack) -> list[Entry]:
    first, last = _last_control(before), _last_control(after)
    found = []
    for place_id, row in last.items():
        then, now = _held(first.get(place_id), pack), _held(row, pack)
        if then != now:
            found.append(Entry(row["control_id"], row["place_name"], f"{then} → {now}"))
    found += [
        Entry(None, row["place_name"], f"{_held(row, pack)} → no evidence any more")
        for key, row in first.items()
        if key not in last
    ]
    return sorted(found, key=lambda entry: (entry.title, entry.id or ""))


def _title(key: str, titles: Mapping[str, str]) -> str:
    return titles.get(key, key)


def _held(row: Row | None, pack: Pack) -> str:
    """Return who holds a place in words."""
    if row is None:
        return "no evidence"
    status = "not known" if row["status"] == "unknown" else str(row["status"])
    actor = pack.actors.get(row["status"])
    return actor.name if actor else status
