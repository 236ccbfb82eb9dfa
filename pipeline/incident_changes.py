"""What became of each incident between two runs: the record that makes ids traceable when a day, a correction or other parameters are added.

An incident's id is the hash of its earliest claim, so a later claim never changes it. It changes, or goes, in five cases, and each is a row:

- renamed: the same incident has another earliest claim. An article came in late that was published earlier, an edit took the first claim's
  article out, or the claim itself was read in another way.
- merged: claims of several incidents are one incident now. It has the id of the earliest, the others' ids are gone.
- split: claims of one incident are several now. The part with the earliest claim keeps the id, the others have new ones.
- regrouped: both at once.
- gone: none of its claims is in an incident any more.

The other changes keep the id: same, grown (more claims), shrunk (fewer), exchanged (some came, some went); `new` had no claim before. Claims
of what did not happen are not looked at: they stand beside incidents and make none.

    python -m pipeline.incident_changes --before OLD/incident_claims.parquet --after NEW/incident_claims.parquet --out changes.parquet
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import polars as pl

from pipeline import tables
from pipeline.errors import ClaimlineError
from pipeline.schemas import CHANGES, INCIDENT_CHANGES, INCIDENT_CLAIMS
from pipeline.tables import content_id

Row = dict[str, Any]
NOT_ACTUAL = "not_actual"


def incident_changes(before: pl.DataFrame, after: pl.DataFrame) -> list[Row]:
    """Return a row for each two incidents of two runs that share a claim, and for each incident that shares none."""
    return group_changes(_homes(before), _homes(after))


def group_changes(old: Mapping[str, str], new: Mapping[str, str]) -> list[Row]:
    """Return the same for any groups, given the group of each member in both runs: stories of articles too."""
    sizes = Counter(old.values()), Counter(new.values())
    shared = Counter((old[claim], new[claim]) for claim in old.keys() & new.keys())
    heirs: dict[str, set[str]] = defaultdict(set)
    sources: dict[str, set[str]] = defaultdict(set)
    for first, second in shared:
        heirs[first].add(second)
        sources[second].add(first)
    rows = [
        _row(first, second, _change(first, second, (len(heirs[first]), len(sources[second])),
                                    (sizes[0][first], sizes[1][second], n_shared)),
             (sizes[0][first], sizes[1][second], n_shared))
        for (first, second), n_shared in shared.items()
    ]  # fmt: skip
    rows += [_row(each, None, "gone", (size, 0, 0)) for each, size in sizes[0].items() if each not in heirs]
    rows += [_row(None, each, "new", (0, size, 0)) for each, size in sizes[1].items() if each not in sources]
    return sorted(rows, key=lambda row: str(row["change_id"]))


def _homes(links: pl.DataFrame) -> dict[str, str]:
    """Return the incident of each claim of what happened."""
    actual = links.filter(pl.col("role") != NOT_ACTUAL)
    return dict(zip(actual["claim_id"], actual["incident_id"], strict=True))


def _change(first: str, second: str, met: tuple[int, int], claims: tuple[int, int, int]) -> str:
    """Return what became of the first; `met` = how many later incidents share its claims, and how many earlier ones the second's."""
    if met != (1, 1):
        return "merged" if met[0] == 1 else "split" if met[1] == 1 else "regrouped"
    if first != second:
        return "renamed"
    n_before, n_after, n_shared = claims
    if n_shared == n_before:
        return "same" if n_shared == n_after else "grown"
    return "shrunk" if n_shared == n_after else "exchanged"


def _row(before: str | None, after: str | None, change: str, claims: tuple[int, int, int]) -> Row:
    return {
        "change_id": content_id("change", before, after), "before_id": before, "after_id": after, "change": change,
        "n_claims_before": claims[0], "n_claims_after": claims[1], "n_shared": claims[2],
    }  # fmt: skip


def heirs_of(incident_id: str, runs: Iterable[Iterable[Mapping[str, Any]]]) -> list[str]:
    """Return the ids under which an old incident is found after the changes of several runs, oldest first; none where it is gone."""
    ids = {incident_id}
    for rows in runs:
        ids = {row["after_id"] for row in rows if row["before_id"] in ids and row["after_id"] is not None}
    return sorted(ids)


def tally(rows: Iterable[Mapping[str, Any]]) -> str:
    """Return the changes in words: how many of each, in the order of their list."""
    found = Counter(row["change"] for row in rows)
    return ", ".join(f"{found[each]} {each}" for each in CHANGES if found[each]) or "no incident before or after"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("before", "after", "out"):
        parser.add_argument(f"--{name}", type=Path, required=True)
    args = parser.parse_args()
    rows = incident_changes(*(tables.read(INCIDENT_CLAIMS, each) for each in (args.before, args.after)))
    tables.write_rows(INCIDENT_CHANGES, rows, args.out)
    print(f"changes: {tally(rows)}", file=sys.stderr)


if __name__ == "__main__":
    try:
        main()
    except ClaimlineError as error:
        print(f"changes: {error}", file=sys.stderr)
        sys.exit(error.exit_code)
