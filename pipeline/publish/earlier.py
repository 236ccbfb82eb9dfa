"""The run to compare with: a copy of the few tables that a page of changes needs.

    python -m pipeline.publish.earlier --build data/build/share --out data/previous

keeps the present run (`make keep`); the next one tells what changed since.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import polars as pl

from pipeline import schemas, tables
from pipeline.errors import ClaimlineError
from pipeline.shown import AUDIT_FILE, audit_bytes, read_audit
from pipeline.trace import BUILD_FILES

KEPT = (
    "casualty_claims", "territory_claims", "statements", "incidents", "incident_claims", "tolls", "control_over_time",
)  # fmt: skip


def read_kept(folder: Path) -> dict[str, pl.DataFrame] | None:
    """Return the tables of a run that was kept, or None where the folder holds none."""
    if not any((folder / BUILD_FILES[name]).is_file() for name in KEPT):
        return None
    return {name: tables.read(schemas.TABLES[name], folder / BUILD_FILES[name]) for name in KEPT}


def keep(build: Path, folder: Path) -> int:
    """Copy the tables of a run and what was masked in them; return how many rows they have. Nothing is written unless all of them can be read."""
    found = {name: tables.read(schemas.TABLES[name], build / BUILD_FILES[name]) for name in KEPT}
    audit = read_audit(build)
    if audit is None:
        (folder / AUDIT_FILE).unlink(missing_ok=True)
    else:
        tables.write_bytes(folder / AUDIT_FILE, audit_bytes(audit))
    return sum(tables.write(schemas.TABLES[name], frame, folder / BUILD_FILES[name]) for name, frame in found.items())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--build", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    args = parser.parse_args()
    n_rows = keep(args.build, args.out)
    print(f"keep: {len(KEPT)} tables with {n_rows} rows in {args.out}", file=sys.stderr)


if __name__ == "__main__":
    try:
        main()
    except ClaimlineError as error:
        print(f"keep: {error}", file=sys.stderr)
        sys.exit(error.exit_code)
