"""Write one report: `python -m pipeline.report --params P --name SET --notebook N --build data/build --out reports`."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from pipeline import schemas, tables
from pipeline.errors import ClaimlineError, ConfigError
from pipeline.packs import load_pack
from pipeline.params import Params, ReportSet, load_params
from pipeline.report.make import make_report


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m pipeline.report", description=__doc__)
    for name in ("params", "notebook", "build", "out"):
        parser.add_argument(f"--{name}", type=Path, required=True)
    parser.add_argument("--name", required=True)
    return parser.parse_args()


def find_set(params: Params, name: str) -> ReportSet:
    """Return the report of this name, or raise ConfigError with the known ones."""
    for each in params.report.sets:
        if each.name == name:
            return each
    known = ", ".join(each.name for each in params.report.sets)
    raise ConfigError(
        f"report '{name}'", rule="stands not in params.yaml under report.sets", remedy=f"use one of: {known}"
    )


def main() -> int:
    """Run the stage; return the exit code."""
    args = _arguments()
    try:
        params = load_params(args.params)
        report = find_set(params, args.name)
        made = make_report(report, params=params, pack=load_pack(params.pack), notebook=args.notebook, build=args.build)
        tables.write_rows(schemas.REPORT_FIGURES, made.figures, args.out / f"{report.name}.figures.parquet")
        tables.write_text(args.out / f"{report.name}.html", made.page)
    except ClaimlineError as error:
        print(f"report: {error}", file=sys.stderr)
        return error.exit_code
    print(
        f"report {report.name}: {made.n_rows} rows in, {made.n_numbers} traced numbers and {len(made.figures)} figures out",
        file=sys.stderr,
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
