"""Write what became of each incident between two runs; the rules stand in pipeline/incident_changes.py.

python -m pipeline.reconcile.changes --before OLD/incident_claims.parquet --after NEW/incident_claims.parquet --out changes.parquet
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from pipeline import tables
from pipeline.errors import ClaimlineError
from pipeline.incident_changes import group_changes, heirs_of, incident_changes, tally
from pipeline.schemas import INCIDENT_CHANGES, INCIDENT_CLAIMS

__all__ = ["group_changes", "heirs_of", "incident_changes", "tally"]


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
