"""What the benchmarks on other people's sets share: the halves, running the extractor, counting, and how figures are shown and kept.

A benchmark reads its set from a folder that is not part of this project, runs the extractor as a user does (`claimline extract`), and
fills a `Board`. A figure without anything to measure is null, not 0. Items are split into two fixed halves by the hash that
`claimline evaluate` uses: rules are made on `tune`, figures are claimed on `check`.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, TypeVar

import polars as pl

from pipeline.errors import ClaimlineError, InputError
from pipeline.evaluate.scores import Count, in_split, interval

HALVES = ("tune", "check")
OURS, BASELINE, CEILING, SET = "claimline", "baseline", "ceiling", "the set"
TABLES = ("casualty_claims", "territory_claims", "statements", "events", "abstentions")
UNITS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen",
         "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen")  # fmt: skip
TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
FIRST_TENS, DOZEN, HUNDRED, THOUSAND, MILLION = 20, 12, 100, 1_000, 1_000_000
MAX_SENTENCE_CHARS = 1_500  # as params.yaml has it
WORD_CHARS = 200  # of a text that a flaw shows

Row = dict[str, Any]
Span = tuple[int, int]
Left = TypeVar("Left")
Right = TypeVar("Right")


@dataclass(frozen=True)
class Options:
    """What the command line asked for; `limit` is the number of items of each half, null for all."""

    data: Path
    splits: tuple[str, ...]
    limit: int | None
    errors: Path | None
    json: Path | None
    pack: str
    workers: int | None


@dataclass(frozen=True)
class Figure:
    """One number of a scorecard: a share, or P, R or F1. `n` counts what it is taken over; null value: there was nothing to measure."""

    set: str
    split: str
    measure: str
    value: float | None
    n: int
    reader: str
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True)
class Flaw:
    """One difference from the set: what it has, what was found, and the words."""

    split: str
    kind: str
    item: str
    wanted: str
    found: str
    words: str


def read_options(doc: str | None, *, pack: str) -> Options:
    """Return the options of a benchmark; both halves unless one is named."""
    parser = argparse.ArgumentParser(description=doc, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="folder that holds the folders of the sets")
    parser.add_argument("--split", choices=HALVES, help="one half; both unless given")
    parser.add_argument("--limit", type=int, help="only so many items of each half: for trying, not for figures")
    parser.add_argument("--errors", type=Path, help="write the differences here: of tune, unless another half is named")
    parser.add_argument("--json", type=Path, help="write the figures here")
    parser.add_argument("--pack", default=pack, help=f"conflict pack; {pack} unless given")
    parser.add_argument("--workers", type=int, help="processes of the extractor")
    args = parser.parse_args()
    splits = (args.split,) if args.split else HALVES
    return Options(args.data, splits, args.limit, args.errors, args.json, args.pack, args.workers)


def needed(path: Path, *, is_folder: bool = False) -> Path:
    """Return the path where it exists; InputError where it does not."""
    if path.is_dir() if is_folder else path.is_file():
        return path
    kind = "folder" if is_folder else "file"
    raise InputError(
        str(path),
        rule=f"the {kind} is not there; the sets are not part of this project",
        remedy="name with --data the folder that holds them",
    )


def run_guarded(main: Callable[[], None]) -> None:
    """Run a benchmark; an error that a person can mend becomes one message and its exit code."""
    try:
        main()
    except ClaimlineError as error:
        print(f"{Path(sys.argv[0]).name}: {error}", file=sys.stderr)
        sys.exit(error.exit_code)


def half_of(key: str) -> str:
    """Return the half that an id belongs to, by the hash of `claimline evaluate`."""
    return next(half for half in HALVES if in_split(key, half))


def in_halves(items: Iterable[Left], key: Callable[[Left], str], options: Options) -> Iterator[tuple[str, Left]]:
    """Yield the items of the halves that were asked for, each with its half, in the order given; at most `limit` of each."""
    taken = dict.fromkeys(HALVES, 0)
    for item in items:
        half = half_of(key(item))
        if half in options.splits and (options.limit is None or taken[half] < options.limit):
            taken[half] += 1
            yield half, item


def extract(articles: Sequence[Mapping[str, str]], options: Options) -> dict[str, dict[str, list[Row]]]:
    """Return the rows that `claimline extract` makes of some articles: table, then the article's id, then rows."""
    with tempfile.TemporaryDirectory() as folder:
        path, out = Path(folder) / "articles.jsonl", Path(folder) / "out"
        path.write_text("".join(json.dumps(each) + "\n" for each in articles), encoding="utf-8")
        command = [
            sys.executable,
            "-m",
            "pipeline.cli",
            "extract",
            str(path),
            "--out",
            str(out),
            "--pack",
            options.pack,
        ]
        command += ["--workers", str(options.workers)] if options.workers else []
        subprocess.run(command, check=True)
        return {name: _by_article(pl.read_parquet(out / f"{name}.parquet")) for name in TABLES}


def _by_article(frame: pl.DataFrame) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    for row in frame.to_dicts():
        found.setdefault(row["source_ref"], []).append(row)
    return found


@dataclass(frozen=True)
class Seen:
    """What the extractor sees in one text, as places in it: speakers (in the sentences that it parses), actors, places."""

    speakers: tuple[Span, ...]
    actors: tuple[Span, ...]
    places: tuple[Span, ...]


def see(articles: Sequence[Mapping[str, str]], options: Options) -> dict[str, Seen]:
    """Return what the extractor sees in each text before any claim is made, by article.

    The only function that knows the extractor's inside, as names and speakers that give no claim are in no table. Every article is read as if it
    told of war: what is asked here is how speakers and names are read.
    """
    from pipeline.extract.analysis import Tools, read_article
    from pipeline.gazetteer import Gazetteer
    from pipeline.gazetteer_cache import load_places
    from pipeline.intake import read_articles
    from pipeline.packs import load_pack

    pack = load_pack(options.pack)
    gazetteer = Gazetteer(load_places(pack, warn=print), countries=pack.countries, neighbours=pack.neighbours)
    tools = Tools.build(pack, gazetteer, max_sentence_chars=MAX_SENTENCE_CHARS)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "articles.jsonl"
        path.write_text("".join(json.dumps(each) + "\n" for each in articles), encoding="utf-8")
        rows = read_articles(path, pack=pack).articles.to_dicts()
    return {row["source_ref"]: _seen(row["text"], read_article(row, tools, any_subject=True)[0], tools) for row in rows}


def _seen(text: str, reads: Sequence[Any], tools: Any) -> Seen:
    from pipeline.extract.language import load

    doc = load().make_doc(text)
    named = tools.lexicon.find([token.text for token in doc])
    actors = ((doc[each.start].idx, doc[each.end - 1].idx + len(doc[each.end - 1].text)) for each in named)
    speakers = {
        read.span(each.speaker.start, each.speaker.end)
        for read in reads
        if read.field == "text"
        for each in read.attributions
    }
    places = ((each.start, each.end) for each in tools.gazetteer.find(text))
    return Seen(tuple(sorted(speakers)), tuple(actors), tuple(places))


def pairs_of(
    wanted: Sequence[Left], found: Sequence[Right], weigh: Callable[[Left, Right], float | None]
) -> list[tuple[int, int]]:
    """Return which row of the set is which row of ours, one to one, heaviest first; `weigh` gives None where they cannot be one."""
    options = []
    for left, one in enumerate(wanted):
        for right, other in enumerate(found):
            weight = weigh(one, other)
            if weight is not None:
                options.append((-weight, left, right))
    taken: dict[int, int] = {}
    for _, left, right in sorted(options):
        if left not in taken and right not in taken.values():
            taken[left] = right
    return sorted(taken.items())


def overlap(one: Span, other: Span) -> int:
    """Return the characters that two spans share."""
    return max(0, min(one[1], other[1]) - max(one[0], other[0]))


class Board:
    """The counts of one set while they are taken: verdicts (right or not) and rows found, per half, measure and reader."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.verdicts: dict[tuple[str, str, str], list[bool]] = {}
        self.counts: dict[tuple[str, str, str], list[Count]] = {}
        self.flaws: list[Flaw] = []

    def judge(self, split: str, measure: str, is_right: bool, *, reader: str = OURS) -> None:
        """Add one verdict to a share."""
        self.verdicts.setdefault((measure, reader, split), []).append(is_right)

    def count(self, split: str, measure: str, count: Count, *, reader: str = OURS) -> None:
        """Add what was right, surplus and missed in one item to precision, recall and F1."""
        self.counts.setdefault((measure, reader, split), []).append(count)

    def flaw(self, split: str, kind: str, item: str, *, wanted: str = "", found: str = "", words: str = "") -> None:
        """Add one difference from the set."""
        self.flaws.append(Flaw(split, kind, item, wanted, found, " ".join(words.split())[:WORD_CHARS]))

    def figures(self) -> list[Figure]:
        """Return all figures in the order in which their measures were first counted."""
        made = []
        for (measure, reader, split), counts in self.counts.items():
            total, (low, high) = sum(counts, Count()), interval(counts)
            n_wanted, n_found = total.right + total.missed, total.right + total.surplus
            made += [
                Figure(self.name, split, f"{measure}: precision", _share(total.right, n_found), n_found, reader),
                Figure(self.name, split, f"{measure}: recall", _share(total.right, n_wanted), n_wanted, reader),
                Figure(self.name, split, f"{measure}: F1", round(total.f1, 4) if n_wanted else None, n_wanted, reader,
                       round(low, 4), round(high, 4)),
            ]  # fmt: skip
        for (measure, reader, split), verdicts in self.verdicts.items():
            value = _share(sum(verdicts), len(verdicts))
            made.append(Figure(self.name, split, measure, value, len(verdicts), reader))
        return made


def _share(part: int, whole: int) -> float | None:
    return round(part / whole, 4) if whole else None


def finish(board: Board, options: Options) -> None:
    """Print the figures, and write them and the differences where the command line says."""
    figures = board.figures()
    for line in figure_lines(figures):
        print(line)
    if options.json is not None:
        write_figures(figures, options.json)
    if options.errors is not None:
        shown = [each for each in board.flaws if each.split == options.splits[0]]
        options.errors.write_text("".join(f"{line}\n" for line in flaw_lines(shown)), encoding="utf-8")


def write_figures(figures: Iterable[Figure], path: Path) -> None:
    """Write figures as JSON, in the order given."""
    path.write_text(json.dumps([asdict(each) for each in figures], indent=1) + "\n", encoding="utf-8")


def figure_lines(figures: Sequence[Figure]) -> Iterator[str]:
    """Yield one line per measure and reader with the value and n of each half."""
    rows: dict[tuple[str, str], dict[str, Figure]] = {}
    for each in figures:
        rows.setdefault((each.measure, each.reader), {})[each.split] = each
    for (measure, reader), halves in sorted(rows.items(), key=lambda row: _place(row[0][0], figures)):
        shown = (f"{half} {_shown(halves[half])}" for half in HALVES if half in halves)
        print_name = f"{next(iter(halves.values())).set}, {measure}"
        yield f"{print_name:<72} {reader:<10} {'   '.join(shown)}"


def _place(measure: str, figures: Sequence[Figure]) -> int:
    return next(at for at, each in enumerate(figures) if each.measure == measure)


def _shown(figure: Figure) -> str:
    if figure.value is None:
        return f"- (n={figure.n})"
    spread = f" [{figure.low:.2f}-{figure.high:.2f}]" if figure.low is not None and figure.high is not None else ""
    return f"{figure.value:.3f}{spread} (n={figure.n})"


def flaw_lines(flaws: Iterable[Flaw]) -> Iterator[str]:
    """Yield the differences sorted by kind, as in a list that a person reads."""
    for each in sorted(flaws, key=lambda flaw: (flaw.kind, flaw.item)):
        yield f"{each.split} {each.kind.upper()} {each.item}: wanted {each.wanted or '-'}; found {each.found or '-'}"
        if each.words:
            yield f"    “{each.words}”"


def spelled(number: int) -> str | None:
    """Return a number in English words without "and", or None from a million on."""
    if not 0 < number < MILLION:
        return None
    parts = []
    for size, name in ((THOUSAND, "thousand"), (HUNDRED, "hundred")):
        if number >= size:
            parts.append(f"{spelled(number // size)} {name}")
            number %= size
    if number >= FIRST_TENS:
        parts.append(TENS[(number - FIRST_TENS) // 10])
        number %= 10
    return " ".join([*parts, UNITS[number - 1]] if number else parts)


def stands_in(number: int, text: str) -> bool:
    """Whether a number stands in a text in digits or in words: the most that a reader of numbers can find."""
    words = f" {' '.join(''.join(c if c.isalnum() or c in ',.' else ' ' for c in text.lower()).split())} "
    words = words.replace(", ", " ").replace(". ", " ").replace(" hundred and ", " hundred ").replace(" thousand and ", " thousand ")  # fmt: skip
    forms = {str(number), f"{number:,}", spelled(number)}
    forms |= {"dozen"} if number == DOZEN else set()
    forms |= {f"a {name}" for size, name in ((HUNDRED, "hundred"), (THOUSAND, "thousand")) if number == size}
    forms |= {f"{number // THOUSAND} thousand"} if number and number % THOUSAND == 0 else set()
    return any(f" {form} " in words for form in forms if form)
