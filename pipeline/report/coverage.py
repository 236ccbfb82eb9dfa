"""What the report could see: days with full, partial or no coverage, who was silent when, and who changed the level of articles a day."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from statistics import median
from typing import Any, Literal

import polars as pl

from pipeline.report.figures import OutletDays
from pipeline.report.selection import ReportData
from pipeline.report.series import Gap, Spell, bars
from pipeline.report.views import actor_name

Kind = Literal["full", "partial", "none", "untold"]
KINDS: tuple[Kind, ...] = ("full", "partial", "none", "untold")
LOW = 0.5  # share of what is usual; below it a chart is hatched
RETURN_CHANGE = 0.25  # of the level before a silence; a level after it that is nearer is told as the same
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Silence:
    """Days in a row on which one outlet gave nothing though it usually does, also those outside the report. `is_last` = until the collection ends.

    The source is null where the outlet comes from one alone.
    """

    outlet: str
    source: str | None
    start: date
    end: date
    is_last: bool


@dataclass(frozen=True)
class Change:
    """The day from which one outlet gives another number of articles a day, for good. The source is null where the outlet comes from one alone."""

    outlet: str
    source: str | None
    day: date
    before: float
    after: float


def _days(data: ReportData) -> list[date]:
    return [data.scope.start + offset * DAY for offset in range(data.scope.days)]


def day_kinds(data: ReportData) -> dict[date, Kind]:
    """Return what each day of the report saw.

    none: nothing was read. partial: something, but an outlet that usually gives articles was silent. full: something, and no outlet whose rhythm is
    known was silent. untold: something, but nobody can say what is missing, as no outlet's rhythm is known that day or half of the report's
    articles come from outlets whose rhythm is not known.
    """
    known = pl.col("n_expected").is_not_null()
    rows = data.coverage.with_columns(known.alias("is_known"), (pl.col("n_parsed") * known).alias("n_known"))
    is_told = int(rows["n_known"].sum()) > LOW * int(rows["n_parsed"].sum())
    daily = rows.group_by("day").agg(pl.col("n_parsed").sum(), pl.col("is_outage").any(), pl.col("is_known").any())
    found: dict[date, Kind] = dict.fromkeys(_days(data), "none")
    for row in daily.sort("day").to_dicts():
        if row["n_parsed"]:
            is_full = is_told and row["is_known"]
            found[row["day"]] = "partial" if row["is_outage"] else "full" if is_full else "untold"
    return found


def spells(data: ReportData) -> list[Spell]:
    """Return expected and observed articles for each bar of the report's charts.

    A bar is low if nothing was read, less than half of the report's median or of what is expected, or if those silent usually give half of it.
    """
    if data.coverage.is_empty():
        return []
    by_day: dict[date, list[dict[str, Any]]] = defaultdict(list)
    for row in data.coverage.sort("day", "source_id", "outlet_id").to_dicts():
        by_day[row["day"]].append(row)
    sums = []
    for start, end in bars(data.scope):
        rows = [row for offset in range((end - start).days + 1) for row in by_day[start + offset * DAY]]
        known = [row for row in rows if row["n_expected"] is not None]
        expected = sum(row["n_expected"] for row in known) if known else None
        lost = sum(row["n_expected"] for row in known if row["is_outage"])
        read = sum(row["n_parsed"] for row in rows)
        sums.append((start, end, read, sum(row["n_parsed"] for row in known), expected, lost))
    usual = median(read / ((end - start).days + 1) for start, end, read, *_ in sums)
    return [
        Spell(
            start, end, read, n_known, expected, _is_low(read, usual * ((end - start).days + 1), expected or 0.0, lost)
        )
        for start, end, read, n_known, expected, lost in sums
    ]


def _is_low(read: int, usual: float, expected: float, lost: float) -> bool:
    return read == 0 or read < LOW * usual or read < LOW * expected or (lost > 0 and lost >= LOW * expected)


def joined(days: Iterable[tuple[date, date]]) -> list[Gap]:
    """Return neighbouring spans put together, in order of time."""
    found: list[Gap] = []
    for start, end in sorted(days):
        if found and start <= found[-1].end + DAY:
            found[-1] = Gap(found[-1].start, max(end, found[-1].end))
        else:
            found.append(Gap(start, end))
    return found


def low_spans(data: ReportData) -> list[Gap]:
    """Return the bars of low coverage, neighbours joined: what the charts hatch."""
    return joined((spell.start, spell.end) for spell in spells(data) if spell.is_low)


def silent_spans(data: ReportData) -> list[Gap]:
    """Return the days on which any outlet that usually gives articles was silent, neighbours joined: what the charts mark at their foot."""
    return joined((day, day) for day in data.coverage.filter(pl.col("is_outage"))["day"].unique().to_list())


def _outlets(frame: pl.DataFrame, data: ReportData) -> list[tuple[str, str | None, list[dict[str, Any]]]]:
    """Return name, source and rows in order of time of each outlet of a source; the source is null where an outlet has but one."""
    groups: dict[tuple[str, str], list[dict[str, Any]]] = defaultdict(list)
    for row in frame.sort("outlet_id", "source_id", "day").to_dicts():
        groups[(row["outlet_id"], row["source_id"])].append(row)
    n_sources = Counter(outlet_id for outlet_id, _ in groups)
    found = [
        (actor_name(data.pack, outlet_id), source_id if n_sources[outlet_id] > 1 else None, rows)
        for (outlet_id, source_id), rows in groups.items()
    ]
    return sorted(found, key=lambda item: (item[0], item[1] or ""))


def known_outlets(data: ReportData) -> tuple[int, int]:
    """Return of how many outlets of a source the rhythm is known in the report's days, and of how many it is not."""
    known = data.coverage.group_by("source_id", "outlet_id").agg(pl.col("n_expected").is_not_null().any())["n_expected"]
    return int(known.sum()), int((~known).sum())


def outlet_silences(data: ReportData) -> list[Silence]:
    """Return the silences that touch the report's days, whole, in order of outlet and time."""
    whole = data.whole["coverage"]
    last: Any = whole["day"].max()
    found = []
    for outlet, source, rows in _outlets(whole, data):
        for gap in joined((row["day"], row["day"]) for row in rows if row["is_outage"]):
            if gap.start <= data.scope.end and gap.end >= data.scope.start:
                found.append(Silence(outlet, source, gap.start, gap.end, gap.end == last))
    return found


def level_changes(data: ReportData) -> list[Change]:
    """Return the changes of level within the report's days; a fall into a silence, and the return from one to the same level, are no change."""
    found = []
    for outlet, source, rows in _outlets(data.whole["coverage"], data):
        starts = [0, *(at for at, row in enumerate(rows) if row["is_change_point"]), len(rows)]
        parts = [rows[start:end] for start, end in pairwise(starts)]
        told: list[dict[str, Any]] = []
        is_next = True
        for part in parts:
            if 2 * sum(row["is_outage"] for row in part) > len(part):
                is_next = False
                continue
            if told and data.scope.start <= part[0]["day"] <= data.scope.end:
                change = Change(outlet, source, part[0]["day"], _usual(told), _usual(part))
                if is_next or abs(change.after - change.before) > RETURN_CHANGE * change.before:
                    found.append(change)
            told, is_next = part, True
    return found


def _usual(rows: Collection[dict[str, Any]]) -> float:
    open_days: list[int] = [row["n_parsed"] for row in rows if not row["is_outage"]]
    return sum(open_days) / len(open_days)


def outlet_days(data: ReportData) -> list[OutletDays]:
    """Return each outlet's days over all its sources, outlets in order of name."""
    read: dict[str, dict[date, int]] = defaultdict(lambda: defaultdict(int))
    silent: dict[str, set[date]] = defaultdict(set)
    for row in data.coverage.sort("source_id", "outlet_id", "day").to_dicts():
        outlet = actor_name(data.pack, row["outlet_id"])
        read[outlet][row["day"]] += row["n_parsed"]
        if row["is_outage"]:
            silent[outlet].add(row["day"])
    changes: dict[str, dict[date, bool]] = defaultdict(dict)
    for change in level_changes(data):
        changes[change.outlet][change.day] = change.after > change.before
    return [
        OutletDays(outlet, dict(sorted(read[outlet].items())), frozenset(silent[outlet]), changes[outlet])
        for outlet in sorted(read)
    ]
