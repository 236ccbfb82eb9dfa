"""What the R package `eventreport` itself made of MAVERICK, kept as a hash of each column and as measures, so that R is needed only once.

    LC_ALL=C.UTF-8 Rscript benchmarks/eventreport.R ../shared/data/maverick/maverick_event_report.csv FOLDER
    python -m benchmarks.eventreport_peer FOLDER benchmarks/eventreport_peer.json --made-with "R ..., eventreport ..., DAY"

A column's hash is over one line `event_id<tab>value` per event in order of the id; numbers are written alike, a missing one is NA.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from benchmarks import eventreport_rules as rules
from pipeline import tables

POLICIES = ("conservative", "representative", "informative")
COLUMNS = ("number_of_sources", *rules.PLAIN, *rules.PLACE, "date_start", "date_end", *rules.PEOPLE)
TEXTS = (*rules.PLAIN, "city", "location", "date_start", "date_end")
DIGITS = 6  # of a measure


def column_hash(rows: Iterable[tuple[str, rules.Cell]]) -> str:
    """Return the hash of one column: (event id, value) in any order."""
    lines = (f"{name}\t{_written(value)}\n" for name, value in sorted(rows))
    return hashlib.sha256("".join(lines).encode()).hexdigest()


def _written(value: rules.Cell) -> str:
    if value is None:
        return "NA"
    return value if isinstance(value, str) else repr(float(value))


def record(folder: Path, made_with: str) -> dict[str, Any]:
    """Return what benchmarks/eventreport.R wrote, without a row of it; `made_with` names the versions."""
    columns = {}
    for policy in POLICIES:
        rows = _rows(folder / f"{policy}.csv")
        columns[policy] = {
            name: column_hash((row["event_id"], _cell(name, row[name])) for row in rows) for name in COLUMNS
        }
    measures = [
        {"data": row["data"], "variable": row["variable"], "measure": name, "value": round(float(row[name]), DIGITS)}
        for row in _rows(folder / "measures.csv")
        for name in row
        if name not in ("data", "variable") and row[name] != "NA"
    ]
    return {"made_with": made_with, "columns": columns, "measures": measures}


def _cell(name: str, text: str) -> rules.Cell:
    return text if name in TEXTS else rules.number(text)


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def compare(
    events: Mapping[str, Sequence[rules.Report]], small: Sequence[Sequence[rules.Report]], recorded: Mapping[str, Any]
) -> dict[str, Any]:
    """Return how many columns and measures of the package are ours too, and which are not."""
    different = []
    for policy in POLICIES:
        ours = {name: rules.aggregate(reports, policy) for name, reports in events.items()}
        for column in COLUMNS:
            if (
                column_hash((name, event[column]) for name, event in ours.items())
                != recorded["columns"][policy][column]
            ):
                different.append(f"{policy}: {column}")
    sets = {"all": list(events.values()), "small": small}
    for row in recorded["measures"]:
        found = rules.measures(sets[row["data"]], row["variable"])[row["measure"]]
        if found is None or round(found, DIGITS) != row["value"]:
            different.append(
                f"{row['data']}: {row['measure']} of {row['variable']}: theirs {row['value']}, ours {found}"
            )
    return {
        "made_with": recorded["made_with"],
        "columns": len(POLICIES) * len(COLUMNS),
        "measures": len(recorded["measures"]),
        "different": different,
    }


def main() -> None:
    """Keep what R wrote."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, help="folder that benchmarks/eventreport.R wrote")
    parser.add_argument("out", type=Path, help="file of the hashes and measures")
    parser.add_argument("--made-with", required=True, help="versions of R and of the package, and the day")
    args = parser.parse_args()
    tables.write_text(args.out, json.dumps(record(args.folder, args.made_with), indent=1) + "\n")


if __name__ == "__main__":
    main()
