"""Run every benchmark on other people's sets and write all figures to one file.

    python benchmarks/run_all.py --data DIR --out benchmarks/figures.json --errors benchmarks/errors [--gold NAME=FILE ...] [--limit N]

DIR holds the folders of the sets (`fakes`, `muc4`, `petrarch`, `polnear`, `re3d`, `geoparsing`, `ucdp_ged_syria`); none is part of this project.
A set that is not there is named under `not_measured`. The file holds numbers and names of measures, no word of any set; the errors, which
quote the sets, go to a folder that git ignores, and are of the tune halves alone, so that nobody makes a rule after the check halves.

`--gold NAME=FILE` adds gold over `DIR/fakes/articles.jsonl` that was coded blind: nobody tuned on any of it, so all of it counts as check.
`--limit N` reads N items of each half: it shows that everything runs; the file says so and the scorecard warns.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from benchmarks import sets
from benchmarks.geoparsing import CORPORA, PLACES, UCDP
from benchmarks.sets import Figure
from pipeline import tables
from pipeline.errors import ClaimlineError

ROOT = Path(__file__).resolve().parent.parent
FAKES = "FA-KES"
ARTICLES, GOLD = "fakes/articles.jsonl", "fakes/gold-dev.jsonl"
FAILED = 1


class BenchmarkError(ClaimlineError):
    """A benchmark whose set is there did not come to an end."""

    exit_code = FAILED


@dataclass(frozen=True)
class Adapter:
    """One run of one benchmark: the set that it measures, its module and arguments, and the paths below DIR that it cannot do without."""

    set: str
    module: str
    needs: tuple[str, ...]
    arguments: tuple[str, ...]
    writes_errors: bool = True


def adapters(data: Path, gold: Sequence[tuple[str, Path]]) -> list[Adapter]:
    """Return the runs in the order of the figures."""
    fakes = [
        Adapter(
            FAKES,
            "extraction",
            (ARTICLES, GOLD),
            (*_extraction(data, FAKES, data / GOLD), "--split", half),
            half == "tune",
        )
        for half in sets.HALVES
    ]
    blind = [
        Adapter(
            name,
            "extraction",
            (ARTICLES,),
            (*_extraction(data, name, path), "--split", "all", "--as-split", "check"),
            False,
        )
        for name, path in gold
    ]
    folder = ("--data", str(data))
    others = [
        Adapter("MUC-4", "muc4", ("muc4",), folder),
        Adapter("PLOVER", "plover", ("petrarch",), folder),
        Adapter("PolNeAR", "polnear", ("polnear/dev",), folder),
        Adapter("re3d", "re3d", ("re3d",), folder),
        *(
            Adapter(name, "geoparsing", (f"geoparsing/{file}",), (*folder, "--sets", name))
            for name, file in CORPORA.items()
        ),
        Adapter(UCDP, "geoparsing", ("ucdp_ged_syria/ucdp_ged_syria_2016_2019.csv.gz",), (*folder, "--sets", UCDP)),
        Adapter(PLACES, "geoparsing", (ARTICLES, GOLD), (*folder, "--sets", PLACES)),
    ]
    return [*fakes, *blind, *others]


def _extraction(data: Path, name: str, gold: Path) -> tuple[str, ...]:
    return ("--articles", str(data / ARTICLES), "--gold", str(gold), "--pack", "syria", "--name", name)


def is_absent(adapter: Adapter, data: Path) -> bool:
    """Whether something that an adapter needs is not in the folder."""
    return not all((data / path).exists() for path in adapter.needs)


def run(adapter: Adapter, *, errors: Path, limit: int | None) -> list[Figure]:
    """Return the figures of one run; a benchmark that fails although its set is there is a BenchmarkError."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "figures.json"
        command = [sys.executable, "-m", f"benchmarks.{adapter.module}", *adapter.arguments, "--json", str(path)]
        if adapter.writes_errors:
            command += ["--errors", str(errors.resolve() / f"{adapter.set.lower().replace(' ', '-')}.txt")]
        command += ["--limit", str(limit)] if limit is not None else []
        if subprocess.run(command, cwd=ROOT, check=False).returncode != 0:
            raise BenchmarkError(
                f"benchmark {adapter.module} on {adapter.set}",
                rule="did not come to an end; its message stands above",
                remedy="mend it, or take the set out of the folder: it is then named as not measured",
            )
        return [Figure(**row) for row in json.loads(path.read_text(encoding="utf-8"))]


def figures_text(figures: Iterable[Figure], *, not_measured: Iterable[str], limit: int | None) -> str:
    """Return the file of figures: one figure a line in the order of the runs, `limit` null for whole sets."""
    rows = ",\n".join(f"  {json.dumps(asdict(each))}" for each in figures)
    head = f'{{\n "limit": {json.dumps(limit)},\n "not_measured": {json.dumps(sorted(set(not_measured)))},\n'
    return f'{head} "figures": [\n{rows}\n ]\n}}\n'


def _named(text: str) -> tuple[str, Path]:
    name, separator, path = text.partition("=")
    if not (name and separator and path):
        raise argparse.ArgumentTypeError(f"'{text}' is not NAME=FILE")
    return name, Path(path).resolve()


def main() -> None:
    """Run what can be run, say what cannot, write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="folder that holds the folders of the sets")
    parser.add_argument(
        "--gold", type=_named, nargs="+", default=[], metavar="NAME=FILE", help="more gold, coded blind"
    )
    parser.add_argument("--out", type=Path, required=True, help="file of the figures")
    parser.add_argument("--errors", type=Path, required=True, help="folder for the differences; it quotes the sets")
    parser.add_argument("--limit", type=int, help="only so many items of each half: for trying, not for figures")
    args = parser.parse_args()
    data = args.data.resolve()
    args.errors.mkdir(parents=True, exist_ok=True)
    figures: list[Figure] = []
    absent: list[str] = []
    for adapter in adapters(data, args.gold):
        if is_absent(adapter, data):
            print(f"{adapter.set}: not measured, {', '.join(adapter.needs)} not in the folder", file=sys.stderr)
            absent.append(adapter.set)
        else:
            print(f"{adapter.set}: {adapter.module}", file=sys.stderr, flush=True)
            figures += run(adapter, errors=args.errors, limit=args.limit)
    tables.write_text(args.out, figures_text(figures, not_measured=absent, limit=args.limit))
    print(f"{len(figures)} figures in {args.out}, {len(set(absent))} sets not measured", file=sys.stderr)


if __name__ == "__main__":
    sets.run_guarded(main)
