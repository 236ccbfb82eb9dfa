"""From selected rows to what the report on casualties shows: sums by policy, side, victims and grade, growth, spread, totals over a period.

Integers only. Null best = not given; null high = open above; an absent sum = nobody says it, which is not zero.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl

from pipeline.claim_keys import origin_of
from pipeline.day_figures import area_day_figures
from pipeline.packs import Pack
from pipeline.report.selection import ReportData, in_place
from pipeline.report.series import ALL_SIDES, Total, add_up, cells, policy_of, side_order, unheard
from pipeline.schemas import GRADES, POLICIES, SCOPED_POLICIES, VICTIM_CLASSES

Row = Mapping[str, Any]
HEARING = tuple(policy for policy in POLICIES if policy not in SCOPED_POLICIES)  # they weigh every origin
ENDS = ("low", "best", "high")
ALL_VICTIMS = "all"
POSITION_MARK = "position of "  # before the origin in `reason` of an incident's claim that counts, see pipeline/reconcile/positions.py
POSSIBLE_MARK = " may lie inside the total "  # in `reason` of the overlap ledger, see pipeline/reconcile/overlap.py
ALL_ORIGINS = "all"
RAW_MARK = "raw:"  # before an origin that is no actor of the pack, see pipeline/extract/articles.py


@dataclass(frozen=True)
class Span:
    """People: best null = not given, high null = open above."""

    low: int
    best: int | None
    high: int | None

    @property
    def mark(self) -> int:
        """The number to draw: best, else lowest."""
        return self.low if self.best is None else self.best


@dataclass(frozen=True)
class Band:
    """A sum as it is drawn: lowest; best numbers, where none is given the lowest; highest numbers, where none is given that mark.

    `n_open` of the counts in it give no highest number: above the top anything is possible.
    """

    low: int
    mark: int
    top: int
    n_open: int


@dataclass(frozen=True)
class Sum:
    """A sum of the report and how it is drawn."""

    total: Total
    band: Band


@dataclass(frozen=True)
class PolicySum:
    """What one policy makes of the incidents: told null = it hears nobody. The incidents `unheard` have a count but no position under it."""

    policy: str
    told: Sum | None
    unheard: tuple[str, ...]


@dataclass(frozen=True)
class Point:
    """What had been added up by the end of a day."""

    day: date
    band: Band


@dataclass(frozen=True)
class ClassSum:
    """What the origins of one side (or all) say of one class of victims (or all), by outcome; an outcome that is absent is not told."""

    side: str
    victim_class: str
    by_outcome: Mapping[str, Sum]


@dataclass(frozen=True)
class GradeSum:
    """The incidents of one grade and the people in them; span null = no count of this outcome in any of them."""

    grade: str
    incident_ids: tuple[str, ...]
    span: Span | None
    band: Band | None
    ids: tuple[str, ...]


@dataclass(frozen=True)
class Step:
    """What was known on a day: day null = its claims carry no time."""

    growth_id: str
    day: date | None
    span: Span
    is_fall: bool


@dataclass(frozen=True)
class GrowthLine:
    """The steps of one origin, or of all of them together, in order of knowledge."""

    origin: str
    steps: tuple[Step, ...]


@dataclass(frozen=True)
class Growth:
    """How one toll grew: of one incident, or of cumulative totals of one scope that are several incidents (`is_series`)."""

    series_id: str
    incident_id: str
    outcome: str
    is_series: bool
    lines: tuple[GrowthLine, ...]

    @property
    def n_days(self) -> int:
        """On how many days more became known."""
        return len({step.day for line in self.lines for step in line.steps})

    @property
    def n_falls(self) -> int:
        """How many times an origin fell below its own number; the line of all origins only repeats that."""
        return sum(step.is_fall for line in self.lines for step in line.steps if line.origin != ALL_ORIGINS)

    @property
    def is_changed(self) -> bool:
        """Whether all origins together, or one of them, give another number later."""
        return any(step.span.mark != line.steps[0].span.mark for line in self.lines for step in line.steps)

    @property
    def ids(self) -> tuple[str, ...]:
        """The rows of toll_growth."""
        return tuple(step.growth_id for line in self.lines for step in line.steps)

    @property
    def main(self) -> GrowthLine:
        """The line of all origins, or the one with the most steps where there is none."""
        return min(self.lines, key=lambda line: (line.origin != ALL_ORIGINS, -len(line.steps), line.origin))


@dataclass(frozen=True)
class OriginPosition:
    """The number that one origin stands by, and the claims that give it; several = groups of one text added up."""

    origin: str
    side: str
    span: Span
    claim_ids: tuple[str, ...]


@dataclass(frozen=True)
class Spread:
    """How far the origins of one incident differ on one outcome, and what each of them gives, lowest first.

    `modal_pct` of the origins that give a number give the most common one.
    """

    incident_id: str
    outcome: str
    lowest: int
    highest: int
    n_numbers: int
    n_values: int
    modal_value: int
    modal_pct: int
    can_all_be_true: bool
    positions: tuple[OriginPosition, ...]


@dataclass(frozen=True)
class PeriodTotal:
    """A total over some days, what was taken off it for sure and perhaps (lowest numbers), and what was left. `ledger` are the rows behind."""

    incident_id: str
    toll_id: str
    outcome: str
    given: Span
    sure: int
    possible: int
    left: Span
    ledger: tuple[Row, ...]


def plus(spans: Iterable[Span]) -> Span | None:
    """Return the sum of spans, or None of nothing: one that is open leaves the sum open, one without a best number the sum without."""
    found: Span | None = None
    for each in spans:
        found = each if found is None else Span(
            found.low + each.low,
            None if found.best is None or each.best is None else found.best + each.best,
            None if found.high is None or each.high is None else found.high + each.high,
        )  # fmt: skip
    return found


def span_of(row: Row) -> Span:
    """Return the count that a row holds."""
    return Span(row["low"], row["best"], row["high"])


def band_of(rows: Iterable[Row]) -> Band:
    """Return counts added up for drawing."""
    told = [(span_of(row), row["high"]) for row in rows]
    return Band(
        low=sum(span.low for span, _ in told),
        mark=sum(span.mark for span, _ in told),
        top=sum(span.mark if high is None else high for span, high in told),
        n_open=sum(high is None for _, high in told),
    )


# ---------------------------------------------------------------- what is left of each toll


def rests(tolls: Iterable[Row], ledger: Iterable[Row]) -> list[dict[str, Any]]:
    """Return tolls less what the ledger takes off them; `ledger_ids` are the rows that did."""
    taken: dict[tuple[Any, ...], list[Row]] = defaultdict(list)
    for row in ledger:
        taken[_toll_key(row, row["total_incident_id"])].append(row)
    found = []
    for toll in tolls:
        off = taken.get(_toll_key(toll, toll["incident_id"]), [])
        ends = {end: _less(toll[end], [row[f"subtracted_{end}"] for row in off]) for end in ENDS}
        found.append({**toll, **ends, "ledger_ids": sorted(row["ledger_id"] for row in off)})
    return found


def _toll_key(row: Row, incident_id: str) -> tuple[Any, ...]:
    return (incident_id, row["outcome"], row["victim_class"], row["claimant_side"], row["policy"])


def _less(number: int | None, off: Iterable[int | None]) -> int | None:
    return None if number is None else number - sum(each or 0 for each in off)


def rest_index(data: ReportData) -> dict[str, dict[str, Any]]:
    """Return by id what is left of every toll of the report's incidents, with the first day of its incident."""
    days = dict(data.incidents.select("incident_id", "date_start").iter_rows())
    ledger = data.whole["overlap_ledger"].filter(pl.col("total_incident_id").is_in(sorted(days)))
    left = rests(data.tolls.sort("toll_id").to_dicts(), ledger.sort("ledger_id").to_dicts())
    return {row["toll_id"]: {**row, "day": days[row["incident_id"]]} for row in left}


def behind(figures: Iterable[Row], index: Mapping[str, Row]) -> list[Row]:
    """Return the rests of the tolls that daily figures are summed from, each once."""
    return [index[each] for each in sorted({each for row in figures for each in row["toll_ids"]})]


def told(data: ReportData, figures: Sequence[Row], index: Mapping[str, Row]) -> Sum | None:
    """Return what daily figures add up to, or None of nothing."""
    sums = add_up(figures, data.scope.start, data.scope.end)
    return None if sums is None else Sum(sums, band_of(behind(figures, index)))


# ---------------------------------------------------------------- by policy


def fan(data: ReportData, outcome: str, index: Mapping[str, Row]) -> list[PolicySum]:
    """Return the sum of one outcome under each of the five policies."""
    found = []
    for policy in POLICIES:
        figures = cells(data, outcome=outcome, side=ALL_SIDES, policy=policy)
        silent = unheard(data, outcome=outcome, policy=policy)["incident_id"].to_list()
        found.append(PolicySum(policy, told(data, figures, index), tuple(silent)))
    return found


def counted(data: ReportData, *, outcome: str, policy: str, index: Mapping[str, Row]) -> list[Row]:
    """Return the rests of the tolls behind a sum of the report: together they are the sum."""
    return behind(cells(data, outcome=outcome, side=ALL_SIDES, policy=policy), index)


def running(rows: Iterable[Row]) -> list[Point]:
    """Return what rests of tolls add up to by the end of each of their days, in order of time."""
    by_day: dict[date, list[Row]] = defaultdict(list)
    for row in rows:
        by_day[row["day"]].append(row)
    points, so_far = [], []
    for day in sorted(by_day):
        so_far += by_day[day]
        points.append(Point(day, band_of(so_far)))
    return points


# ---------------------------------------------------------------- by side and victims


def class_sums(data: ReportData, outcomes: Sequence[str], index: Mapping[str, Row]) -> list[ClassSum]:
    """Return what all origins and those of each side say of all victims and of each class; a class of which nobody speaks has no row."""
    groups: dict[tuple[str, str], dict[str, list[Row]]] = defaultdict(lambda: defaultdict(list))
    for row in _figures(data, outcomes).filter(pl.col("victim_group") == "all").to_dicts():
        if row["policy"] == policy_of(data.scope, row["claimant_side"]):
            groups[(row["claimant_side"], row["victim_class"])][row["outcome"]].append(row)
    sides = [ALL_SIDES] * bool(groups) + side_order(data.pack, (side for side, _ in groups))
    return [
        ClassSum(side, victims, _sums(data, groups.get((side, victims), {}), index))
        for side in sides
        for victims in (ALL_VICTIMS, *VICTIM_CLASSES)
        if victims == ALL_VICTIMS or (side, victims) in groups
    ]


def group_sums(
    data: ReportData, outcomes: Sequence[str], index: Mapping[str, Row]
) -> list[tuple[str, Mapping[str, Sum]]]:
    """Return the actors whose people the reports say were harmed, with the sums of their incidents, those with most of the first outcome first."""
    rows = _figures(data, outcomes).filter(
        pl.col("victim_group") != "all", pl.col("victim_class") == ALL_VICTIMS, pl.col("claimant_side") == ALL_SIDES,
        pl.col("policy") == data.scope.policy,
    )  # fmt: skip
    groups: dict[str, dict[str, list[Row]]] = defaultdict(lambda: defaultdict(list))
    for row in rows.to_dicts():
        groups[row["victim_group"]][row["outcome"]].append(row)
    sums = [(group, _sums(data, each, index)) for group, each in groups.items()]
    return sorted(sums, key=lambda item: ([-item[1][o].total.low if o in item[1] else 1 for o in outcomes], item[0]))


def _figures(data: ReportData, outcomes: Sequence[str]) -> pl.DataFrame:
    """Return the daily figures of the report's place, days and day of knowledge, of every class and group of victims."""
    scope = data.scope
    figures = area_day_figures(data.whole["casualties_over_time"], place=scope.place, start=scope.start, end=scope.end)
    return figures.filter(pl.col("outcome").is_in(list(outcomes)), pl.col("as_of") == scope.as_of).sort("figure_id")


def _sums(data: ReportData, by_outcome: Mapping[str, Sequence[Row]], index: Mapping[str, Row]) -> dict[str, Sum]:
    found = {outcome: told(data, rows, index) for outcome, rows in by_outcome.items()}
    return {outcome: each for outcome, each in found.items() if each is not None}


def by_grade(incidents: Iterable[tuple[str, str]], tolls: Sequence[Row]) -> list[GradeSum]:
    """Return the incidents (id, grade) and what their tolls add up to, by grade; `tolls` are rests, so the grades add up to the report's sum."""
    ids: dict[str, list[str]] = defaultdict(list)
    grades = dict(incidents)
    for incident_id, grade in grades.items():
        ids[grade].append(incident_id)
    mine: dict[str, list[Row]] = defaultdict(list)
    for row in tolls:
        mine[grades[row["incident_id"]]].append(row)
    return [
        GradeSum(
            grade,
            tuple(sorted(ids[grade])),
            plus(span_of(row) for row in mine[grade]),
            band_of(mine[grade]) if mine[grade] else None,
            tuple(sorted(each for row in mine[grade] for each in (row["toll_id"], *row["ledger_ids"]))),
        )
        for grade in GRADES
        if grade in ids
    ]


def killed_by_grade(data: ReportData, index: Mapping[str, Row]) -> list[GradeSum]:
    """Return the people reported killed by grade, under the report's policy, or the widest where that hears only some."""
    tolls = counted(data, outcome="killed", policy=policy_of(data.scope, "each"), index=index)
    return by_grade(data.incidents.select("incident_id", "grade").iter_rows(), tolls)


# ---------------------------------------------------------------- growth


def growths(rows: Iterable[Row]) -> list[Growth]:
    """Return the tolls of which more became known on two days or more: those with falls first, then those that changed, with the most days."""
    groups: dict[tuple[str, str], dict[str, list[Row]]] = defaultdict(lambda: defaultdict(list))
    for row in rows:
        groups[(row["series_id"], row["outcome"])][row["origin_id"]].append(row)
    found = []
    for (series_id, outcome), lines in groups.items():
        first = min((row for line in lines.values() for row in line), key=_when)
        told = tuple(
            GrowthLine(origin, tuple(_step(row) for row in sorted(line, key=_when)))
            for origin, line in sorted(lines.items())
        )
        found.append(Growth(series_id, first["incident_id"], outcome, first["is_series"], told))
    many = [each for each in found if each.n_days > 1]
    return sorted(
        many,
        key=lambda each: (
            -each.n_falls,
            not each.is_changed,
            -each.n_days,
            -_moved(each),
            each.series_id,
            each.outcome,
        ),
    )


def _when(row: Row) -> tuple[date, str]:
    return (row["known_date"] or date.min, row["growth_id"])


def _step(row: Row) -> Step:
    return Step(row["growth_id"], row["known_date"], span_of(row), row["is_fall"])


def _moved(growth: Growth) -> int:
    steps = growth.main.steps
    return abs(steps[-1].span.mark - steps[0].span.mark)


def growth_frame(data: ReportData) -> pl.DataFrame:
    """Return the steps of tolls at the report's place: of its incidents, and of any other toll there that became known in its days."""
    here = data.whole["incidents"].filter(in_place(data.scope)).select("incident_id")
    is_in_days = pl.col("known_date").is_between(data.scope.start, data.scope.end).fill_null(False)
    is_in_report = pl.col("incident_id").is_in(data.incidents["incident_id"].to_list())
    found = data.whole["toll_growth"].filter(is_in_days | is_in_report)
    return found.join(here, on="incident_id", how="semi").sort("growth_id")


def falls(frame: pl.DataFrame) -> pl.DataFrame:
    """Return the steps in which one origin falls below its own number, largest first; what an incident and its series both tell is told once."""
    fallen = frame.filter(pl.col("is_fall"), pl.col("origin_id") != ALL_ORIGINS).sort(
        "change", "is_series", "growth_id"
    )
    return fallen.unique("claim_ids", keep="first", maintain_order=True)


# ---------------------------------------------------------------- spread


def spreads(data: ReportData, outcomes: Sequence[str]) -> list[Spread]:
    """Return the incidents on which two or more origins give different numbers, largest difference first."""
    rows = data.whole["disagreements"].filter(
        pl.col("victim_class") == ALL_VICTIMS, pl.col("claimant_side") == ALL_SIDES, pl.col("n_values") > 1, pl.col("outcome").is_in(list(outcomes))
    ).join(data.incidents.select("incident_id"), on="incident_id", how="semi")  # fmt: skip
    wanted = rows["incident_id"].unique().sort().to_list()
    links = data.whole["incident_claims"].filter(pl.col("incident_id").is_in(wanted), pl.col("role") == "counts")
    claims = data.whole["casualty_claims"].join(links, on="claim_id", how="inner", validate="1:1").sort("claim_id")
    sides = claim_sides(data.tolls.to_dicts())
    told: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in claims.to_dicts():
        told[(row["incident_id"], row["outcome"])].append(row)
    found = [
        _spread(row, positions_of(told[(row["incident_id"], row["outcome"])], sides=sides)) for row in rows.to_dicts()
    ]
    return sorted(found, key=lambda each: (each.lowest - each.highest, each.incident_id, each.outcome))


def _spread(row: Row, positions: Sequence[OriginPosition]) -> Spread:
    return Spread(
        incident_id=row["incident_id"],
        outcome=row["outcome"],
        lowest=row["lowest"],
        highest=row["highest"],
        n_numbers=row["n_numbers"],
        n_values=row["n_values"],
        modal_value=row["modal_value"],
        modal_pct=(row["modal_confidence"] + 5) // 10,
        can_all_be_true=row["can_all_be_true"],
        positions=tuple(positions),
    )


def claim_sides(tolls: Iterable[Row]) -> dict[str, str]:
    """Return for each weighed claim the side for which it was counted, as the tolls of single sides tell."""
    return {
        claim_id: row["claimant_side"]
        for row in tolls
        if row["claimant_side"] != ALL_SIDES and row["victim_class"] == ALL_VICTIMS
        for claim_id in row["claim_ids"]
    }


def positions_of(claims: Iterable[Row], *, sides: Mapping[str, str]) -> list[OriginPosition]:
    """Return what each origin stands by in one incident and outcome, lowest first; `claims` are those that count, with their `reason`."""
    by_origin: dict[str, list[Row]] = defaultdict(list)
    for row in claims:
        by_origin[effective_origin(row)].append(row)
    found = []
    for origin, rows in by_origin.items():
        span = plus(span_of(row) for row in rows)
        if span is not None:
            side = sides.get(rows[0]["claim_id"], rows[0]["claimant_side"])
            found.append(OriginPosition(origin, side, span, tuple(sorted(row["claim_id"] for row in rows))))
    return sorted(found, key=lambda each: (each.span.mark, each.span.low, each.origin))


def effective_origin(row: Row) -> str:
    """Return the origin for which a claim counts: the one that its reason names, else the last of its path."""
    _, mark, origin = row["reason"].rpartition(POSITION_MARK)
    return str(origin) if mark else origin_of(row["attribution_path"])


def origin_names(origins: Iterable[str], claims: Iterable[Row], pack: Pack) -> dict[str, str]:
    """Return the names of origins: that of the pack; of one that is only words, those by which a claim names it; some have neither."""
    said = {origin_of(row["attribution_path"]): row["claimant_raw"] for row in claims if row["claimant_raw"]}
    found = {}
    for origin in sorted(set(origins)):
        words = said.get(origin) if origin.startswith(RAW_MARK) else pack.actor_name(origin)
        if words:
            found[origin] = words
    return found


# ---------------------------------------------------------------- totals over a period


def period_totals(data: ReportData) -> list[PeriodTotal]:
    """Return the report's period totals that enter its sums, with what lies inside them, in order of their days; all victims, all sides."""
    policy = data.scope.policy
    kinds = data.incidents.filter(pl.col("total_kind") == "period").sort("date_start", "incident_id")
    ledger = (
        data.whole["overlap_ledger"]
        .filter(pl.col("policy") == policy, pl.col("claimant_side") == ALL_SIDES, pl.col("victim_class") == ALL_VICTIMS)
        .to_dicts()
    )
    tolls = data.tolls.filter(
        pl.col("policy") == policy, pl.col("claimant_side") == ALL_SIDES, pl.col("victim_class") == ALL_VICTIMS
    ).sort("toll_id").to_dicts()  # fmt: skip
    found = []
    for incident_id in kinds["incident_id"]:
        for toll in (each for each in tolls if each["incident_id"] == incident_id):
            mine = [r for r in ledger if r["total_incident_id"] == incident_id and r["outcome"] == toll["outcome"]]
            found.append(period_total(toll, sorted(mine, key=lambda row: str(row["ledger_id"]))))
    return found


def period_total(toll: Row, ledger: Sequence[Row]) -> PeriodTotal:
    """Return one total with what the ledger takes off it; of what may lie inside only the lowest number is lost."""
    (rest,) = rests([toll], ledger)
    possible = sum(row["subtracted_low"] for row in ledger if is_possible(row))
    sure = sum(row["subtracted_low"] for row in ledger) - possible
    return PeriodTotal(
        toll["incident_id"], toll["toll_id"], toll["outcome"], span_of(toll), sure, possible, span_of(rest), tuple(ledger)
    )  # fmt: skip


def is_possible(row: Row) -> bool:
    """Return whether a row of the overlap ledger tells of people who only may lie inside the total."""
    return POSSIBLE_MARK in row["reason"]


def unsummed(data: ReportData) -> pl.DataFrame:
    """Return the cumulative and the long totals of the report's place that became known in its days: shown, in no sum."""
    summed = {each for rows in data.cells["toll_ids"].to_list() for each in rows}
    used = data.whole["tolls"].filter(pl.col("toll_id").is_in(sorted(summed))).select("incident_id").unique()
    known = pl.col("last_published_at").dt.date().is_between(data.scope.start, data.scope.end)
    mine = pl.col("incident_id").is_in(data.incidents["incident_id"].to_list()) | known.fill_null(False)
    return (
        data.whole["incidents"]
        .filter(in_place(data.scope), mine, pl.col("total_kind") != "incident")
        .join(
            data.whole["overlap_ledger"].select(pl.col("total_incident_id").alias("incident_id")),
            on="incident_id",
            how="anti",
        )
        .join(used, on="incident_id", how="anti")
        .sort("date_start", "incident_id", nulls_last=True)
    )
