"""Write one report as a folder: `python -m pipeline.report --params P --name SET --notebook N --build data/build --out FOLDER`."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from pipeline import tables
from pipeline.errors import ClaimlineError, ConfigError
from pipeline.packs import load_pack
from pipeline.params import Params, ReportSet, load_params, report_page
from pipeline.report.make import PAGE_FILE, make_report


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
        page = report_page(find_set(params, args.name), args.notebook.stem)
        tables.check_replaceable(args.out, PAGE_FILE)
        made = make_report(page, params=params, pack=load_pack(params.pack), notebook=args.notebook, build=args.build)
        tables.write_folder(args.out, made.files())
    except ClaimlineError as error:
        print(f"report: {error}", file=sys.stderr)
        return error.exit_code
    print(f"report {page.name}: {made.line()}", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
