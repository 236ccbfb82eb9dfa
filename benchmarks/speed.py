"""How fast articles become claims, beside the plain language pipeline and another reader, on the same articles in one run.

    python -m benchmarks.speed [--articles articles.jsonl --pack syria] [--repeat 3] [--json FILE]

Without `--articles` the embedded sample is read. Each reader runs in a process of its own with one thread of arithmetic:

- ours: `extract_articles`, from texts to the rows of all claim tables, on one core;
- ours, N processes: the same with a pool of N; its figure is articles per second of the clock, the start of the pool included;
- full pipeline: the same spaCy model with all its components, entity recogniser included, on the title and text of each article, one Doc per
  article, 32 to a batch, and no rule after it;
- quantulum3: a reader of quantities from PyPI, the peer nearest to our counts that needs no model from elsewhere. It is an optional
  extra; where it is absent its line says so.

What is measured: CPU seconds of the process (user and system), articles per CPU second, and the largest resident size. Starting (interpreter,
imports, model, gazetteer, tools) is measured apart; a few articles are read before the clock starts. Reading the file of articles belongs to
no reader and has its own line. The clock of the wall depends on what else the machine does, CPU seconds much less: compare those.

The steps are measured in one more run of ours with a clock around the public functions that each step begins with. A step's time is without
the steps inside it. `--at-least 5` makes the exit code 1 where ours reads less than five times the articles per CPU second of the full pipeline.
"""

from __future__ import annotations

import argparse
import importlib
import inspect
import json
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from functools import partial, wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import polars as pl

    from pipeline.packs import Pack
    from pipeline.params import ExtractParams

ROOT = Path(__file__).resolve().parent.parent
SAMPLE_PACK, OTHER_PACK = "syria-sample", "world"
SAMPLE_SOURCES, SAMPLE_DAY = "data/sources.yaml", "2017-05-31"
WARM_ARTICLES = 8  # read before the clock starts: what is loaded at the first use is not the speed of reading
BATCH = 32  # Docs; the batch of pipeline/extract/language.py
MIB = 1024 * 1024
THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "BLIS_NUM_THREADS", "POLARS_MAX_THREADS")
OURS, POOL, STEPS, FULL, PEER = "ours", "pool", "steps", "full", "quantulum3"
ORDER = (OURS, FULL, PEER, POOL, STEPS)
ABSENT = "not installed: pip install claimline[bench]"
START = "start"  # building the gazetteer's look-ups and the tools; not part of any figure of reading
READ = "speakers, people, dates"
ROWS = "rows and tables"
HOOKS: tuple[tuple[str, str, str], ...] = (  # step, module, what begins it
    (START, "pipeline.gazetteer", "Gazetteer.__init__"),
    (START, "pipeline.extract.analysis", "Tools.build"),
    (READ, "pipeline.extract.articles", "read_article"),
    ("sentences and filter", "pipeline.extract.analysis", "split_sentences"),
    ("sentences and filter", "pipeline.extract.analysis", "is_worth_parsing"),
    ("gazetteer", "pipeline.gazetteer", "Gazetteer.find"),
    ("gazetteer", "pipeline.extract.analysis", "resolve"),
    ("parse (spaCy)", "pipeline.extract.language", "parse"),
    ("casualty rules", "pipeline.extract.articles", "read_casualties"),
    ("territory rules", "pipeline.extract.articles", "read_territory"),
    ("statements", "pipeline.extract.articles", "read_statements"),
)


@dataclass(frozen=True)
class Raw:
    """What one process measured: seconds, bytes, and what came out (rows, tokens, quantities). `missing` says why nothing was measured."""

    reader: str
    n_articles: int = 0
    n_made: int = 0
    cpu: float = 0.0
    wall: float = 0.0
    start_cpu: float = 0.0
    start_wall: float = 0.0
    peak_bytes: int = 0
    steps: Mapping[str, float] = field(default_factory=dict)
    missing: str | None = None


@dataclass(frozen=True)
class Spread:
    """The least, middle and largest of the same figure in several rounds."""

    low: float
    median: float
    high: float


@dataclass(frozen=True)
class Input:
    """The articles of a run: rows of ARTICLES in a Parquet file, and what reading them from the given file took (null for the sample)."""

    path: Path
    pack: str
    n_articles: int
    n_chars: int
    intake_cpu: float | None


# ---------------------------------------------------------------- figures, from raw measurements


def rate(n_articles: int, seconds: float) -> float | None:
    """Return articles per second; None where nothing was measured."""
    return n_articles / seconds if seconds > 0 else None


def spread(values: Sequence[float]) -> Spread | None:
    """Return least, middle and largest; None of no values."""
    return Spread(min(values), statistics.median(values), max(values)) if values else None


def per_cpu_second(raws: Sequence[Raw]) -> list[float]:
    """Return the articles per CPU second of each round that was measured."""
    return [found for raw in raws if (found := rate(raw.n_articles, raw.cpu)) is not None]


def ratios(ours: Sequence[Raw], others: Sequence[Raw]) -> list[float]:
    """Return, round by round, how many times the articles per CPU second of the other we read."""
    pairs = zip(ours, others, strict=False)
    return [one.n_articles / one.cpu / (two.n_articles / two.cpu) for one, two in pairs if one.cpu > 0 and two.cpu > 0]


def shares(raws: Sequence[Raw]) -> dict[str, float]:
    """Return each step's share of the CPU seconds of all rounds; what no step accounts for is making rows and tables."""
    total = sum(raw.cpu for raw in raws)
    if total <= 0:
        return {}
    found = {name: sum(raw.steps.get(name, 0.0) for raw in raws) / total for name in step_names()}
    return {**found, ROWS: max(0.0, 1.0 - sum(found.values()))}


def step_names() -> list[str]:
    """Return the names of the steps in the order of HOOKS, without the start."""
    return list(dict.fromkeys(step for step, _, _ in HOOKS if step != START))


def summary(given: Input, rounds: Sequence[Mapping[str, Raw]], *, workers: int) -> dict[str, Any]:
    """Return all figures as they go to `--json`."""
    by_reader = {reader: [each[reader] for each in rounds] for reader in ORDER}
    pool = [found for raw in by_reader[POOL] if (found := rate(raw.n_articles, raw.wall)) is not None]
    return {
        "pack": given.pack,
        "n_articles": given.n_articles,
        "n_chars": given.n_chars,
        "n_rounds": len(rounds),
        "intake_cpu_s": given.intake_cpu,
        "articles_per_cpu_s": {reader: _plain(per_cpu_second(by_reader[reader])) for reader in (OURS, FULL, PEER)},
        "articles_per_wall_s": {f"{OURS}, {workers} processes": _plain(pool)},
        "times_full_pipeline": _plain(ratios(by_reader[OURS], by_reader[FULL])),
        "times_peer": _plain(ratios(by_reader[OURS], by_reader[PEER])),
        "start_cpu_s": {reader: _plain(_started(by_reader[reader])) for reader in (OURS, FULL, PEER)},
        "step_shares": shares(by_reader[STEPS]),
        "rounds": [[asdict(raw) for raw in each.values()] for each in rounds],
    }


def _started(raws: Sequence[Raw]) -> list[float]:
    return [raw.start_cpu for raw in raws if raw.missing is None]


def _plain(values: Sequence[float]) -> dict[str, float] | None:
    found = spread(values)
    return {name: round(value, 3) for name, value in asdict(found).items()} if found else None


def lines(given: Input, rounds: Sequence[Mapping[str, Raw]], *, workers: int) -> Iterator[str]:
    """Yield the table that a person reads; with several rounds each figure is the middle one, with least and largest behind it."""
    yield f"{given.n_articles} articles, {given.n_chars} characters, pack {given.pack}, {len(rounds)} round(s)"
    if given.intake_cpu is not None:
        yield f"reading the file of articles, for all readers: {given.intake_cpu:.2f} CPU s"
    names = {OURS: "ours, one core", POOL: f"ours, {workers} processes", FULL: "full pipeline", PEER: PEER}
    yield f"\n{'reader':<20}{'CPU s':>8}{'wall s':>8}{'articles per CPU s':>26}{'MiB':>7}{'start CPU s':>13}{'made':>9}"
    for reader, name in names.items():
        yield _line(name, [each[reader] for each in rounds])
    pool = spread([raw.n_articles / raw.wall for raw in (each[POOL] for each in rounds) if raw.wall > 0])
    by_reader = {reader: [each[reader] for each in rounds] for reader in ORDER}
    yield ""
    yield f"ours, {workers} processes: {_shown(pool)} articles per second of the clock, the start of the pool included"
    for reader, name in ((FULL, "the full pipeline"), (PEER, PEER)):
        yield f"ours reads {_shown(spread(ratios(by_reader[OURS], by_reader[reader])))} times the articles per CPU second of {name}"
    yield "\nCPU time of ours by step"
    for step, share in sorted(shares(by_reader[STEPS]).items(), key=lambda item: -item[1]):
        yield f"  {step:<26}{share:>6.1%}"


def _line(name: str, raws: Sequence[Raw]) -> str:
    missing = next((raw.missing for raw in raws if raw.missing is not None), None)
    if missing is not None:
        return f"{name:<20}{missing}"
    cpu, wall, start = (statistics.median(getattr(raw, each) for raw in raws) for each in ("cpu", "wall", "start_cpu"))
    peak = max(raw.peak_bytes for raw in raws) / MIB
    begun = f"{start:.1f}" if start else "within"  # a pool starts on the clock
    return f"{name:<20}{cpu:>8.1f}{wall:>8.1f}{_shown(spread(per_cpu_second(raws))):>26}{peak:>7.0f}{begun:>13}{raws[0].n_made:>9}"


def _shown(found: Spread | None) -> str:
    if found is None:
        return "-"
    if found.low == found.high:
        return f"{found.median:.2f}"
    return f"{found.median:.2f} ({found.low:.2f} to {found.high:.2f})"


# ---------------------------------------------------------------- the clock around the steps


class StepClock:
    """CPU seconds per step. A step inside another stops the outer one's clock until it ends."""

    def __init__(self, now: Callable[[], float] = time.process_time) -> None:
        self.now = now
        self.totals: dict[str, float] = {}
        self._running: list[str] = []
        self._since = 0.0

    def wrap(self, step: str, function: Callable[..., Any]) -> Callable[..., Any]:
        """Return the function with its time counted to a step; what a generator yields is made within its call, as a list."""
        makes_later = inspect.isgeneratorfunction(function)

        @wraps(function)
        def timed(*args: Any, **kwargs: Any) -> Any:
            self._turn()
            self._running.append(step)
            try:
                found = function(*args, **kwargs)
                return list(found) if makes_later else found
            finally:
                self._turn()
                self._running.pop()

        return timed

    def _turn(self) -> None:
        """Give the time since the last turn to the step that was running."""
        now = self.now()
        if self._running:
            self.totals[self._running[-1]] = self.totals.get(self._running[-1], 0.0) + now - self._since
        self._since = now


def hooked(module: str, path: str) -> tuple[Any, str]:
    """Return the module or class that holds a function of HOOKS, and the function's name there."""
    owner: Any = importlib.import_module(module)
    *outer, name = path.split(".")
    for each in outer:
        owner = getattr(owner, each)
    return owner, name


def put_clock(clock: StepClock, steps: Sequence[str]) -> None:
    """Put the clock around the functions of some steps, for the rest of this process."""
    for step, module, path in HOOKS:
        if step in steps:
            owner, name = hooked(module, path)
            function = getattr(owner, name)
            timed = clock.wrap(step, function)
            setattr(owner, name, staticmethod(timed) if inspect.ismethod(function) else timed)


# ---------------------------------------------------------------- readers, each in a process of its own


def measure_ours(articles: pl.DataFrame, pack_name: str, *, steps: Sequence[str] = ()) -> Raw:
    """Read the articles in this process. The start is told apart by the clock on the functions that build the tools."""
    from pipeline.extract import language

    pack, places, params = _loaded(pack_name, workers=1)
    language.load()
    clock = StepClock()
    put_clock(clock, (START, *steps))
    before = time.process_time(), _age()
    _extract(articles.head(WARM_ARTICLES), pack=pack, places=places, params=params)
    built = clock.totals[START]
    clock.totals.clear()
    cpu, wall = time.process_time(), time.perf_counter()
    n_made = _extract(articles, pack=pack, places=places, params=params)
    again = clock.totals.pop(START)
    return Raw(
        STEPS if steps else OURS,
        articles.height,
        n_made,
        cpu=time.process_time() - cpu - again,
        wall=time.perf_counter() - wall - again,
        start_cpu=before[0] + built,
        start_wall=before[1] + built,
        peak_bytes=_peak(),
        steps=dict(clock.totals),
    )


def measure_pool(articles: pl.DataFrame, pack_name: str, *, workers: int) -> Raw:
    """Read the articles in a pool. CPU seconds are those of the pool with its start; the peak is that of the largest process."""
    pack, places, params = _loaded(pack_name, workers=workers)
    cpu, wall = _cpu_of_all(), time.perf_counter()
    n_made = _extract(articles, pack=pack, places=places, params=params)
    taken = _cpu_of_all() - cpu, time.perf_counter() - wall
    return Raw(POOL, articles.height, n_made, cpu=taken[0], wall=taken[1], peak_bytes=max(_peak(), _peak(resource.RUSAGE_CHILDREN)))  # fmt: skip


def measure_full(articles: pl.DataFrame, pack_name: str) -> Raw:
    """Run the model with all its components over title and text."""
    import spacy

    from pipeline.language_model import model_folder

    nlp = spacy.load(model_folder())

    def read(texts: Sequence[str]) -> int:
        return sum(len(doc) for doc in nlp.pipe(texts, batch_size=BATCH))

    return _measured(FULL, _texts(articles), read)


def measure_peer(articles: pl.DataFrame, pack_name: str) -> Raw:
    """Read all quantities of title and text with quantulum3, or say that it is not installed."""
    import warnings

    warnings.simplefilter("ignore")  # it says that its classifier of units is not installed: people have none
    try:
        from quantulum3 import classifier, parser
    except ImportError:
        return Raw(PEER, missing=ABSENT)
    classifier.USE_CLF = False  # else it takes a trained one wherever scikit-learn happens to be; people have no units
    return _measured(PEER, _texts(articles), lambda texts: sum(len(parser.parse(text)) for text in texts))


def _measured(reader: str, texts: Sequence[str], read: Callable[[Sequence[str]], int]) -> Raw:
    read(texts[:1])
    before = time.process_time(), _age()
    read(texts[:WARM_ARTICLES])
    cpu, wall = time.process_time(), time.perf_counter()
    n_made = read(texts)
    taken = time.process_time() - cpu, time.perf_counter() - wall
    return Raw(reader, len(texts), n_made, *taken, *before, peak_bytes=_peak())


def _texts(articles: pl.DataFrame) -> list[str]:
    return [f"{title or ''}\n{text}" for title, text in articles.select("title", "text").iter_rows()]


def _loaded(pack_name: str, *, workers: int) -> tuple[Pack, pl.DataFrame, ExtractParams]:
    from dataclasses import replace

    from pipeline.gazetteer_cache import load_places
    from pipeline.packs import load_pack
    from pipeline.params import load_params

    pack = load_pack(pack_name)
    params = replace(load_params(ROOT / "params.yaml").extract, workers=workers)
    return pack, load_places(pack, warn=_say), params


def _extract(articles: pl.DataFrame, *, pack: Pack, places: pl.DataFrame, params: ExtractParams) -> int:
    """Return how many rows of all tables the articles give."""
    from pipeline.extract import shards

    made = shards.extract_articles(articles, pack=pack, places=places, params=params)
    return sum(frame.height for frame in made.values())


def _age() -> float:
    """Return the seconds since this process was begun, as its parent told."""
    return time.time() - float(os.environ.get("CLAIMLINE_BENCH_BEGUN", time.time()))


def _peak(who: int = resource.RUSAGE_SELF) -> int:
    """Return the largest resident size in bytes."""
    unit = 1 if sys.platform == "darwin" else 1024  # macOS gives bytes
    return resource.getrusage(who).ru_maxrss * unit


def _cpu_of_all() -> float:
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(each.ru_utime + each.ru_stime for each in used)


# ---------------------------------------------------------------- running


def prepare_given(source: Path, pack_name: str, out: Path) -> Input:
    """Read a file of articles, keep those in a language that the extractor reads, write them as Parquet."""
    import polars as pl

    from pipeline import tables
    from pipeline.gazetteer_cache import load_places
    from pipeline.intake import read_articles
    from pipeline.packs import load_pack
    from pipeline.params import load_params
    from pipeline.schemas import ARTICLES

    pack = load_pack(pack_name)
    if source.suffix == ".parquet":
        articles, intake = tables.read(ARTICLES, source), None
    else:
        cpu = time.process_time()
        articles = read_articles(source, pack=pack).articles
        intake = time.process_time() - cpu
    languages = load_params(ROOT / "params.yaml").extract.languages
    kept = articles.filter(pl.col("language").is_in([*languages, "und"]))
    tables.write(ARTICLES, kept, out)
    load_places(pack, warn=_say)  # so that no reader builds the index
    n_chars = sum(len(text) for text in _texts(kept)) - kept.height
    return Input(out, pack_name, kept.height, n_chars, intake)


def parse_sample(folder: Path) -> Path:
    """Bring the embedded sample through the stages `collect` and `parse`; return the table of articles."""
    import yaml

    params = yaml.safe_load((ROOT / "params.yaml").read_text(encoding="utf-8"))
    params["pack"] = SAMPLE_PACK
    params["collect"] = {**params["collect"], "sources": SAMPLE_SOURCES, "as_of": SAMPLE_DAY}
    shutil.copytree(ROOT / "data" / "sample", folder / "data" / "sample")  # sources stand beside their params.yaml
    shutil.copy(ROOT / SAMPLE_SOURCES, folder / SAMPLE_SOURCES)
    (folder / "params.yaml").write_text(yaml.dump(params, sort_keys=False), encoding="utf-8")
    path = {name: str(folder / f"{name}.parquet") for name in ("snapshots", "articles", "lost", "unread")}
    common = ["--params", str(folder / "params.yaml"), "--snapshots", path["snapshots"]]
    _run_module("pipeline.collect", *common, "--rejects", path["lost"])
    _run_module("pipeline.parse", *common, "--articles", path["articles"], "--rejects", path["unread"])
    return Path(path["articles"])


def _run_module(module: str, *words: str) -> str:
    """Run a module of this project in a process with one thread of arithmetic; return what it prints."""
    env = {**os.environ, **dict.fromkeys(THREADS, "1"), "PYTHONPATH": str(ROOT), "CLAIMLINE_BENCH_BEGUN": str(time.time())}  # fmt: skip
    done = subprocess.run([sys.executable, "-m", module, *words], cwd=ROOT, env=env, stdout=subprocess.PIPE, text=True, check=False)  # fmt: skip
    if done.returncode != 0:
        raise SystemExit(f"speed: {module} {words[0] if words else ''} failed with exit code {done.returncode}")
    return done.stdout


def prepare(source: Path | None, pack: str | None, folder: Path) -> Input:
    """Make the table of articles of a run, in a process of its own."""
    out = folder / "chosen.parquet"
    chosen = pack or (SAMPLE_PACK if source is None else OTHER_PACK)
    given = source.resolve() if source is not None else parse_sample(folder)
    words = ("--inside", "prepare", "--articles", str(given), "--pack", chosen, "--out", str(out))
    told = json.loads(_run_module("benchmarks.speed", *words).splitlines()[-1])
    return Input(**{**told, "path": out})


def run_round(given: Input, *, workers: int) -> dict[str, Raw]:
    """Measure every reader once, one after the other."""
    found = {}
    for reader in ORDER:
        _say(f"measuring {reader} ...")
        words = ("--inside", reader, "--articles", str(given.path), "--pack", given.pack, "--workers", str(workers))
        found[reader] = Raw(**json.loads(_run_module("benchmarks.speed", *words).splitlines()[-1]))
    return found


def run_inside(args: argparse.Namespace) -> None:
    """Do one part of the benchmark in this process and print what it measured as the last line."""
    if args.inside == "prepare":
        told = asdict(prepare_given(args.articles, args.pack, args.out))
        print(json.dumps({**told, "path": str(told["path"])}))
        return
    import polars as pl

    measures: dict[str, Callable[[pl.DataFrame, str], Raw]] = {
        OURS: measure_ours,
        POOL: partial(measure_pool, workers=args.workers),
        STEPS: partial(measure_ours, steps=step_names()),
        FULL: measure_full,
        PEER: measure_peer,
    }
    print(json.dumps(asdict(measures[args.inside](pl.read_parquet(args.articles), args.pack))))


def _say(text: str) -> None:
    print(f"speed: {text}", file=sys.stderr, flush=True)


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=Path, help="JSON lines: id, published, outlet, title, text; the sample unless given")  # fmt: skip
    parser.add_argument("--pack", help=f"{OTHER_PACK} unless given; {SAMPLE_PACK} for the sample")
    parser.add_argument("--repeat", type=int, default=1, help="rounds; figures are then the middle one, with least and largest")  # fmt: skip
    parser.add_argument("--workers", type=int, default=2, help="processes of the pool")
    parser.add_argument("--json", type=Path, help="write the figures and all that was measured here")
    parser.add_argument("--at-least", type=float, help="exit code 1 where ours reads fewer times the articles of the full pipeline than this")  # fmt: skip
    parser.add_argument("--inside", choices=("prepare", *ORDER), help=argparse.SUPPRESS)
    parser.add_argument("--out", type=Path, help=argparse.SUPPRESS)
    return parser.parse_args()


def main() -> int:
    args = arguments()
    if args.inside:
        run_inside(args)
        return 0
    if args.articles is not None and not args.articles.is_file():
        raise SystemExit(f"speed: {args.articles} is not there; name a file of articles, JSON lines")
    with tempfile.TemporaryDirectory() as folder:
        given = prepare(args.articles, args.pack, Path(folder))
        if not given.n_articles:
            raise SystemExit("speed: none of the articles can be read; see `claimline extract` for the reasons")
        rounds = [run_round(given, workers=args.workers) for _ in range(max(1, args.repeat))]
    print("\n".join(lines(given, rounds, workers=args.workers)))
    figures = summary(given, rounds, workers=args.workers)
    if args.json is not None:
        args.json.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")
    return 1 if args.at_least is not None and figures["times_full_pipeline"]["median"] < args.at_least else 0


if __name__ == "__main__":
    sys.exit(main())
