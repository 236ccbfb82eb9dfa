"""Write the site: `python -m pipeline.publish --params P --build data/build --reports reports --before data/previous --out reports/site`."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from pipeline import tables
from pipeline.errors import ClaimlineError
from pipeline.packs import load_pack
from pipeline.params import load_params
from pipeline.publish.site import make_site


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m pipeline.publish", description=__doc__)
    for name in ("params", "build", "reports", "out"):
        parser.add_argument(f"--{name}", type=Path, required=True)
    parser.add_argument(
        "--before", type=Path, help="folder of a run that was kept, for the page of changes; may hold none"
    )
    return parser.parse_args()


def main() -> int:
    """Run the stage; return the exit code."""
    args = _arguments()
    try:
        tables.check_replaceable(args.out, "index.html")
        params = load_params(args.params)
        files = make_site(
            params, pack=load_pack(params.pack), build=args.build, reports=args.reports, before=args.before
        )
        tables.write_folder(args.out, files)
    except ClaimlineError as error:
        print(f"publish: {error}", file=sys.stderr)
        return error.exit_code
    size = sum(len(data) for data in files.values())
    print(f"publish: {len(files)} files with {size:,} bytes in {args.out}", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
