"""Write what may be shown: `python -m pipeline.share --params P --build data/build --out data/build/share`."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from pipeline import tables
from pipeline.errors import ClaimlineError
from pipeline.packs import load_pack
from pipeline.params import load_params
from pipeline.share.make import check_out, make_share, share_files
from pipeline.sources import read_sources


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m pipeline.share", description=__doc__)
    for name in ("params", "build", "out"):
        parser.add_argument(f"--{name}", type=Path, required=True)
    return parser.parse_args()


def main() -> int:
    """Run the stage; return the exit code."""
    args = _arguments()
    try:
        check_out(args.out)
        params = load_params(args.params)
        root = args.params.resolve().parent
        sources = {each.id: each.export for each in read_sources(root / params.collect.sources, root)}
        made = make_share(args.build, params=params, pack=load_pack(params.pack), exports=sources)
        tables.write_folder(args.out, share_files(made))
    except ClaimlineError as error:
        print(f"share: {error}", file=sys.stderr)
        return error.exit_code
    rows = sum(frame.height for frame in made.frames.values()) + sum(frame.height for frame in made.rejects.values())
    print(f"share: {made.n_rows:,} rows in, {rows:,} rows out. {made.audit.line}", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
