"""Write the page on methods as a folder: `python -m pipeline.methods --params P --notebook N --build data/build --project . --out FOLDER`."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from pipeline import tables
from pipeline.errors import ClaimlineError
from pipeline.packs import load_pack
from pipeline.params import load_params
from pipeline.report.make import PAGE_FILE
from pipeline.report.methods_page import make_methods


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m pipeline.methods", description=__doc__)
    for name in ("params", "notebook", "build", "out"):
        parser.add_argument(f"--{name}", type=Path, required=True)
    parser.add_argument(
        "--project", type=Path, required=True, help="folder that holds the scores, documents and boundaries"
    )
    return parser.parse_args()


def main() -> int:
    """Run the stage; return the exit code."""
    args = _arguments()
    try:
        params = load_params(args.params)
        tables.check_replaceable(args.out, PAGE_FILE)
        made = make_methods(
            params,
            pack=load_pack(params.pack),
            notebook=args.notebook,
            build=args.build,
            params_file=args.params,
            project=args.project,
        )
        tables.write_folder(args.out, made.files())
    except ClaimlineError as error:
        print(f"methods: {error}", file=sys.stderr)
        return error.exit_code
    print(f"methods: {made.line()}", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
