"""Monthly numbers of people killed in Syria, 2016 and 2017: what claims of 804 articles add up to, beside UCDP's list of deaths.

    python benchmarks/ucdp_months.py --articles fakes/articles.jsonl --ucdp ucdp_ged_syria/ucdp_ged_syria_2016_2019.csv.gz
                                     --out benchmarks/ucdp_months.json [--build DIR] [--workers N]

Runs every stage from `gazetteer` to `aggregate` on the articles, with the pack `syria`, by the commands of dvc.yaml; `--build` names the
data/build of a run that is finished. Writes monthly sums and figures, no text of any article and no event of UCDP's.

What is compared, month by month of the events' first days:

- ours: per policy `low`, `best`, `high` as the aggregate gives them (best null = an incident gives none, high null = open), and `stated`: of each
  incident its best number, or its lowest where it has no best. Cumulative totals and period totals of more than `aggregate.max_total_days` days
  are in no month. A month without a claim is null, never 0.
- UCDP: `low`, `best`, `high` of all events that begin and end in the month, and deaths of civilians among `best`. Events that reach over the end
  of a month (a year's total stands there as an event of 365 days) are in none, as such totals of ours are in none; their sum stands beside.
  Its numbers are kept as they are: of 101 of the 16,566 events the best one lies outside low and high.

Rank correlations (Spearman, mean ranks for ties) are taken over the months that have a number of ours. Two judges of chance stand beside each:
an interval from drawing the months again (2.5 and 97.5 %; as if months were independent, which they are not), and the share of all shifts of
UCDP's months in a circle that correlate at least as strongly in either direction (this keeps the run of the months; it cannot fall below 1/24).
How many articles there are in a month goes its own way with both, so its correlations stand there too, and the one that is left without it.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import json
import tempfile
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import yaml

from benchmarks import whole_chain
from benchmarks.sets import run_guarded
from pipeline import tables
from pipeline.aggregate.figures import is_summed, periods, rests
from pipeline.errors import InputError
from pipeline.params import load_params
from pipeline.schemas import ARTICLES, CASUALTIES_OVER_TIME, INCIDENTS, OVERLAP_LEDGER, POLICIES, TOLLS

ROOT = Path(__file__).resolve().parent.parent
PACK, COUNTRY = "syria", "SYR"
FIRST, LAST = date(2016, 1, 1), date(2017, 12, 31)
AS_OF = "2018-12-31"  # all articles are known
STAGES = tuple(name for name in whole_chain.STAGES if name != "report")
DRAWS, SEED = 10_000, 20161
MIN_ARTICLES = (
    5  # a month with fewer hangs on one text or two; the correlation without such months stands beside the one with all
)
MIDDLE = 95  # per cent of the draws that an interval holds
PLACES = 3  # decimals of a correlation
CREDIT = (
    "UCDP Georeferenced Event Dataset, events in Syria 2016-2019, Uppsala Conflict Data Program, CC BY 4.0; "
    "Sundberg and Melander (2013), Journal of Peace Research 50(4). Monthly sums by Claimline."
)
ARTICLE_SET = "FA-KES: 804 articles chosen by Abu Salem and others (2019) to study credibility, around incidents on the list of a monitor"
Number = float | int | None


def months() -> list[str]:
    """Return the months of the comparison, as 2016-01."""
    return [f"{year}-{month:02}" for year in range(FIRST.year, LAST.year + 1) for month in range(1, 13)]


# ---------------------------------------------------------------- sums


def ucdp_months(rows: Iterable[Mapping[str, str]]) -> tuple[dict[str, dict[str, int]], dict[str, int]]:
    """Return UCDP's deaths by month, and those of events that reach over the end of a month, which enter none.

    A month without an event has zeros, as the list means to be whole.
    """
    found = {month: {"low": 0, "best": 0, "high": 0, "civilians": 0, "n_events": 0} for month in months()}
    across = {"n_events": 0, "best": 0}
    for row in rows:
        start, end = row["date_start"][:7], row["date_end"][:7]
        if start not in found:
            continue
        if start != end:
            across["n_events"] += 1
            across["best"] += round(float(row["best"]))
            continue
        for name, column in (("low", "low"), ("best", "best"), ("high", "high"), ("civilians", "deaths_civilians")):
            found[start][name] += round(float(row[column]))
        found[start]["n_events"] += 1
    return found, across


def cell_months(cells: pl.DataFrame, policy: str, *, victim_class: str = "all") -> dict[str, dict[str, int | None]]:
    """Return our monthly figures for the country: killed, all sides together."""
    mine = cells.filter(
        pl.col("period_kind") == "month", pl.col("area_kind") == "country", pl.col("area_id") == COUNTRY, pl.col("outcome") == "killed",
        pl.col("victim_class") == victim_class, pl.col("victim_group") == "all", pl.col("claimant_side") == "all", pl.col("policy") == policy,
    )  # fmt: skip
    names = ("low", "best", "high", "n_incidents")
    return {f"{row['period_start']:%Y-%m}": {name: row[name] for name in names} for row in mine.to_dicts()}


def stated_months(
    incidents: pl.DataFrame,
    tolls: pl.DataFrame,
    ledger: pl.DataFrame,
    *,
    policy: str,
    max_days: int,
    victim_class: str = "all",
) -> dict[str, list[int]]:
    """Return, by month, the best number of each incident, or its lowest where it has no best, the largest first; overlaps are off."""
    left = rests(tolls, ledger).filter(
        pl.col("outcome") == "killed", pl.col("victim_class") == victim_class, pl.col("claimant_side") == "all", pl.col("policy") == policy
    )  # fmt: skip
    number = {row["incident_id"]: row["low"] if row["best"] is None else row["best"] for row in left.to_dicts()}
    found: dict[str, list[int]] = defaultdict(list)
    for row in incidents.filter(pl.col("country_iso3") == COUNTRY).to_dicts():
        if row["incident_id"] in number and is_summed(row, max_days):
            for each in periods(row, max_days):
                if each.kind == "month" and each.start is not None:
                    found[f"{each.start:%Y-%m}"].append(number[row["incident_id"]])
    return {month: sorted(numbers, reverse=True) for month, numbers in found.items()}


# ---------------------------------------------------------------- correlations


def ranks(values: Sequence[float]) -> np.ndarray:
    """Return ranks from 1 on; equal values share the mean of theirs."""
    ordered = np.sort(np.asarray(values, dtype=float))
    left, right = (np.searchsorted(ordered, values, side=side) for side in ("left", "right"))
    return (left + right + 1) / 2


def pearson(one: np.ndarray, other: np.ndarray) -> float | None:
    """Return the correlation, or None where one of the two does not vary."""
    first, second = one - one.mean(), other - other.mean()
    scale = float(np.sqrt((first @ first) * (second @ second)))
    return float(first @ second) / scale if scale else None


def spearman(one: Sequence[float], other: Sequence[float]) -> float | None:
    """Return the rank correlation, or None of fewer than three pairs or where one of the two does not vary."""
    return pearson(ranks(one), ranks(other)) if len(one) > 2 else None


def partial(one: Sequence[float], other: Sequence[float], third: Sequence[float]) -> float | None:
    """Return the rank correlation of two that is left when what both share with a third is taken out."""
    pairs = [spearman(one, other), spearman(one, third), spearman(other, third)]
    if None in pairs:
        return None
    both, first, second = (float(each) for each in pairs if each is not None)
    rest = (1 - first**2) * (1 - second**2)
    return (both - first * second) / rest**0.5 if rest > 0 else None


def interval(measure: Callable[..., float | None], *columns: Sequence[float]) -> tuple[float, float] | None:
    """Return where the middle 95 % of a measure lie when the months are drawn again; the draws are the same in every run."""
    data = np.asarray(columns, dtype=float)
    generator = np.random.default_rng(SEED)
    found = []
    for _ in range(DRAWS):
        value = measure(*data[:, generator.integers(0, data.shape[1], data.shape[1])])
        if value is not None:
            found.append(value)
    if not found:
        return None
    low, high = np.percentile(found, [(100 - MIDDLE) / 2, (100 + MIDDLE) / 2])
    return float(low), float(high)


def shift_share(ours: Sequence[Number], theirs: Sequence[float]) -> tuple[int, int]:
    """Return how many shifts of their months in a circle correlate with ours at least as strongly, in either direction, and how many there are."""
    known = [at for at, value in enumerate(ours) if value is not None]
    mine = [float(ours[at] or 0) for at in known]
    found = [spearman(mine, [theirs[(at + step) % len(theirs)] for at in known]) or 0.0 for step in range(len(theirs))]
    as_strong = sum(abs(each) >= abs(found[0]) - 1e-9 for each in found)
    return as_strong, len(found)


def n_ties(values: Sequence[float]) -> int:
    """Return how many values stand there more than once."""
    return sum(count for count in Counter(values).values() if count > 1)


def correlation(name: str, ours: Sequence[Number], theirs: Sequence[float], articles: Sequence[int]) -> dict[str, Any]:
    """Return one row of figures: the correlation over the months of ours, its judges, and what the number of articles does to it."""
    known = [at for at, value in enumerate(ours) if value is not None]
    mine = [float(ours[at] or 0) for at in known]
    other, counts = [float(theirs[at]) for at in known], [float(articles[at]) for at in known]
    span = interval(spearman, mine, other)
    rest_span = interval(partial, mine, other, counts)
    as_strong, n_shifts = shift_share(ours, theirs)
    return {
        "name": name,
        "n_months": len(known),
        "n_ties": n_ties(mine) + n_ties(other),
        "rho": _rounded(spearman(mine, other)),
        "low": _rounded(span[0] if span else None),
        "high": _rounded(span[1] if span else None),
        "n_shifts_as_strong": as_strong,
        "n_shifts": n_shifts,
        "rho_without_articles": _rounded(partial(mine, other, counts)),
        "low_without_articles": _rounded(rest_span[0] if rest_span else None),
        "high_without_articles": _rounded(rest_span[1] if rest_span else None),
        "rho_ours_articles": _rounded(spearman(mine, counts)),
        "rho_ucdp_articles": _rounded(spearman(other, counts)),
    }


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, PLACES)


# ---------------------------------------------------------------- wiring


def build_claims(articles: Path, workspace: Path, *, workers: int) -> Path:
    """Run the stages on the articles in a new workspace; return its data/build."""
    report = {"title": "Syria", "place": COUNTRY, "start": "2011-01-01", "end": AS_OF, "policy": "representative"}
    whole_chain.make_workspace(workspace, articles.resolve(), pack=PACK, report=report, workers=workers)
    stages = yaml.safe_load((workspace / "dvc.yaml").read_text(encoding="utf-8"))["stages"]
    for name in STAGES:
        whole_chain.run_stage(name, stages[name], workspace)
    return workspace / "data" / "build"


def compare(build: Path, ucdp: Path, *, max_days: int) -> dict[str, Any]:
    """Return the whole comparison as it is written."""
    cells = tables.read(CASUALTIES_OVER_TIME, build / "aggregate" / "casualties_over_time.parquet")
    incidents, tolls, ledger = (
        tables.read(table, build / "reconcile" / f"{table.name}.parquet")
        for table in (INCIDENTS, TOLLS, OVERLAP_LEDGER)
    )
    articles = tables.read(ARTICLES, build / "stories" / "articles.parquet")
    published = Counter(f"{day:%Y-%m}" for day in articles["published_at"] if day is not None)
    with gzip.open(ucdp, "rt", encoding="utf-8", newline="") as stream:
        theirs, across = ucdp_months(csv.DictReader(stream))
    ours = {
        (policy, group): (
            cell_months(cells, policy, victim_class=group),
            stated_months(incidents, tolls, ledger, policy=policy, max_days=max_days, victim_class=group),
        )
        for policy in POLICIES
        for group in ("all", "civilian")
    }
    rows = [
        {
            "month": month,
            "n_articles": published[month],
            "ours": {policy: _month(ours[policy, "all"], month) for policy in POLICIES},
            "ours_civilians": {policy: _month(ours[policy, "civilian"], month) for policy in POLICIES},
            "ucdp": theirs[month],
        }
        for month in months()
    ]
    return {
        "credit": CREDIT, "articles": ARTICLE_SET, "n_articles": articles.height, "pack": PACK, "n_draws": DRAWS, "ucdp_across_months": across,
        "months": rows, "correlations": correlations(rows),
    }  # fmt: skip


def _month(
    found: tuple[Mapping[str, Mapping[str, int | None]], Mapping[str, Sequence[int]]], month: str
) -> dict[str, int | None]:
    """Return one month of ours, with its largest incident; no claim is null."""
    cells, stated = found
    cell = cells.get(month, {"low": None, "best": None, "high": None, "n_incidents": 0})
    numbers = stated.get(month)
    return {**cell, "stated": sum(numbers) if numbers else None, "largest": numbers[0] if numbers else None}


COMPARED = (
    ("all people killed", "ours", "best", 0),
    (f"all people killed, months with {MIN_ARTICLES} articles or more", "ours", "best", MIN_ARTICLES),
    ("civilians killed", "ours_civilians", "civilians", 0),
)  # name, our number, UCDP's number, least articles


def correlations(rows: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return the figures of every policy: all people against all deaths, the same without thin months, civilians against civilians."""
    articles = [row["n_articles"] for row in rows]
    found = []
    for policy in POLICIES:
        for name, mine, their, least in COMPARED:
            ours = [row[mine][policy]["stated"] if row["n_articles"] >= least else None for row in rows]
            theirs = [row["ucdp"][their] for row in rows]
            found.append({"policy": policy, **correlation(name, ours, theirs, articles)})
    return found


def text_of(found: Mapping[str, Any]) -> str:
    """Return the file: one month and one correlation a line."""
    lists = {"months", "correlations"}
    head = ",\n".join(f" {json.dumps(key)}: {json.dumps(value)}" for key, value in found.items() if key not in lists)
    blocks = (
        f" {json.dumps(key)}: [\n" + ",\n".join(f"  {json.dumps(row)}" for row in found[key]) + "\n ]"
        for key in found
        if key in lists
    )
    return "{\n" + ",\n".join([head, *blocks]) + "\n}\n"


def main() -> None:
    """Build or take a build, compare, write, and print the correlations."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=Path, required=True, help="JSON lines: id, published, outlet, title, text")
    parser.add_argument("--ucdp", type=Path, required=True, help="UCDP GED events of Syria, CSV packed with gzip")
    parser.add_argument("--out", type=Path, required=True, help="file of the monthly sums and figures")
    parser.add_argument(
        "--build", type=Path, help="data/build of a run that is finished, instead of running the stages"
    )
    parser.add_argument("--workers", type=int, default=2, help="processes in parse and extract")
    args = parser.parse_args()
    for path in (args.articles, args.ucdp):
        if not path.is_file():
            raise InputError(
                str(path), rule="is not there; the sets are not part of this project", remedy="name the file"
            )
    with tempfile.TemporaryDirectory() as folder:
        build = args.build or build_claims(args.articles, Path(folder) / "chain", workers=args.workers)
        found = compare(build, args.ucdp, max_days=load_params(ROOT / "params.yaml").aggregate.max_total_days)
    tables.write_text(args.out, text_of(found))
    for row in found["correlations"]:
        print(
            f"{row['policy']}, {row['name']}: rho {row['rho']} ({row['low']} to {row['high']}) over {row['n_months']} months, {row['n_ties']} ties; "
            f"{row['n_shifts_as_strong']} of {row['n_shifts']} shifts as strong; without articles {row['rho_without_articles']}; "
            f"articles with ours {row['rho_ours_articles']}, with UCDP {row['rho_ucdp_articles']}"
        )


if __name__ == "__main__":
    run_guarded(main)
