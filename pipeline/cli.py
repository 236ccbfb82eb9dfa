"""The command `claimline`. Everything heavy is imported inside the command that needs it, so that help appears at once."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from pipeline import __version__
from pipeline.errors import ClaimlineError

if TYPE_CHECKING:
    import polars as pl

    from pipeline.packs import Pack

ROOT = Path(__file__).resolve().parent.parent
PLAIN_WIDTH = 110  # columns of a table that goes to a file or a pipe
EXIT_CODES = """[bold]Exit codes[/bold]: 0 done; 1 failed for another reason, or `doctor` found a problem; 2 wrong usage; 3 params.yaml,
a source list or a pack is wrong; 4 an input file is missing or not what it should be; 5 a table breaks its own rules; 6 an id does not
lead back to its evidence; 7 the language model is missing or not the tested one; 8 the archive cannot be written, is not as it was
written, or another run is writing to it; 128 + the signal when `fetch` was stopped."""


def _paragraphs(text: str) -> str:
    """Return text with each paragraph on one line, so that the terminal breaks it where it needs to."""
    return "\n\n".join(" ".join(part.split()) for part in text.split("\n\n"))


app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
    help="""Conflict news to claims: who said how many people were harmed and who holds which place, each with its sentence.

    A claim is "X says that Y happened". Numbers keep their range, claims keep their claimant, and every quote stands in the text.""",
    epilog=_paragraphs(EXIT_CODES),
)
PackName = Annotated[
    str,
    typer.Option(
        "--pack",
        help="Conflict pack: a folder under data/packs. `world` knows every war a little, others know one well.",
    ),
]
Workers = Annotated[int | None, typer.Option("--workers", min=1, help="Processes; as params.yaml says unless given.")]
Build = Annotated[Path, typer.Option("--build", help="Folder of a finished run.")]


def _warn(text: str) -> None:
    typer.echo(f"warning: {text}", err=True)


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"claimline {__version__}")
        raise typer.Exit


@app.callback()
def root(
    version: Annotated[
        bool,
        typer.Option("--version", callback=_version, is_eager=True, help="Print the version and leave."),
    ] = False,
) -> None:
    """Conflict news to claims."""


@contextmanager
def _progress(title: str, total: int) -> Iterator[Callable[[int], None]]:
    """Give a function that moves a bar on stderr by so many articles; nothing is drawn where stderr is no terminal."""
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), disable=not sys.stderr.isatty(), transient=True) as bar:
        task = bar.add_task(title, total=total)
        yield lambda count: bar.advance(task, count)


def _extract(articles: pl.DataFrame, *, pack: Pack, places: pl.DataFrame, workers: int | None) -> dict[str, Any]:
    from dataclasses import replace

    from pipeline.extract.shards import extract_articles
    from pipeline.params import load_params

    params = load_params(ROOT / "params.yaml").extract
    params = replace(params, workers=workers) if workers else params
    with _progress("extract", articles.height) as advance:
        return extract_articles(articles, pack=pack, places=places, params=params, progress=advance)


@app.command(
    epilog=_paragraphs(
        """[bold]Examples[/bold]

    claimline extract articles.jsonl --out claims/ --pack syria

    claimline extract story.txt --out claims/ --published 2017-03-24

    One JSON object a line: id, published (ISO), outlet, title, text, and if known url. Other fields are ignored with one warning; rows that
    cannot be read go to rejects.parquet with the reason. The output column source_ref is your id."""
    )
)
def extract(
    articles: Annotated[
        Path, typer.Argument(metavar="ARTICLES", help="JSONL file, or one .txt file.", show_default=False)
    ],
    out: Annotated[
        Path,
        typer.Option("--out", help="Folder for the tables; made if it is not there.", show_default=False),
    ],
    pack: PackName = "world",
    workers: Workers = None,
    published: Annotated[
        str | None,
        typer.Option("--published", help="ISO date for articles that give none.", show_default=False),
    ] = None,
) -> None:
    """Read articles and write their claims as Parquet tables."""
    import polars as pl

    from pipeline import schemas, tables
    from pipeline.gazetteer_cache import load_places
    from pipeline.intake import read_articles
    from pipeline.packs import load_pack
    from pipeline.parse.dates import published_time

    if published is not None and published_time(published) is None:
        raise typer.BadParameter(f"'{published}' is no date; write it like 2017-03-24", param_hint="--published")
    loaded = load_pack(pack)
    intake = read_articles(articles, pack=loaded, published=published)
    for text in intake.warnings:
        _warn(text)
    found = _extract(intake.articles, pack=loaded, places=load_places(loaded, warn=_warn), workers=workers)
    rejects = pl.concat([tables.frame(schemas.REJECTS, intake.rejects), found.pop("rejects", schemas.REJECTS.empty())])
    written = {"articles": intake.articles, **found, "rejects": rejects}
    for name, frame in written.items():
        tables.write(schemas.TABLES[name], frame, out / f"{name}.parquet")
    lost = int(rejects["n_items"].sum())
    counts = ", ".join(f"{frame.height} {name}" for name, frame in found.items())
    typer.echo(f"{intake.articles.height} articles read, {lost} items rejected: {counts} in {out}", err=True)


@app.command(
    epilog=_paragraphs(
        """[bold]Example[/bold]

    claimline trace 3f9c2a71

    An id stands in every table and behind every number of a report; eight digits of it are enough. Each quote is compared with the
    article's text and each archived item is hashed again."""
    )
)
def trace(
    id_: Annotated[str, typer.Argument(metavar="ID", help="Id of a figure, toll, incident, claim, article ...")],
    build: Build = Path("data/build"),
) -> None:
    """Show the way back from a number to its sentence and its archived bytes."""
    from pipeline.trace import trace_text

    typer.echo(trace_text(id_, build, Path.cwd() if (Path.cwd() / "params.yaml").is_file() else ROOT), nl=False)


@app.command(
    epilog=_paragraphs(
        """[bold]Examples[/bold]

    claimline evaluate --articles articles.jsonl --gold gold.jsonl --pack syria

    claimline evaluate --articles a.jsonl --gold g.jsonl --split tune --errors errors.txt

    A count is right when outcome, low and high are; a territory claim when action group and place are; a statement when act and actor are.
    `tune` and `check` are fixed halves: tune on one, report the other."""
    )
)
def evaluate(
    articles: Annotated[Path, typer.Option("--articles", help="JSONL file of articles.", show_default=False)],
    gold: Annotated[
        list[Path], typer.Option("--gold", help="JSONL file of gold; may be given again.", show_default=False)
    ],
    pack: PackName = "world",
    split: Annotated[str, typer.Option("--split", help="tune, check or all.")] = "all",
    errors: Annotated[
        Path | None,
        typer.Option("--errors", help="Write every difference with its quote here.", show_default=False),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON instead of tables.")] = False,
    baseline: Annotated[
        bool,
        typer.Option("--baseline", help="Score plain regular expressions instead (benchmarks/baseline_regex.py)."),
    ] = False,
    workers: Workers = None,
) -> None:
    """Score the extractor against articles coded by hand."""
    import json

    import polars as pl
    from rich.console import Console

    from pipeline import tables
    from pipeline.evaluate import scores as scoring
    from pipeline.evaluate.gold import read_gold
    from pipeline.evaluate.show import show_scores
    from pipeline.evaluate.wording import PlaceNames
    from pipeline.gazetteer_cache import load_places
    from pipeline.intake import read_articles
    from pipeline.packs import load_pack

    wanted = [row for row in read_gold(gold) if scoring.in_split(str(row["id"]), split)]
    loaded = load_pack(pack)
    places = load_places(loaded, warn=_warn)
    everything = read_articles(articles, pack=loaded).articles
    asked = everything.filter(pl.col("source_ref").is_in([str(row["id"]) for row in wanted]))
    if asked.height < len(wanted):
        _warn(f"{len(wanted) - asked.height} gold articles are not in {articles}: all their rows count as missed")
    sides = {outlet.id: outlet.side for outlet in loaded.outlets.values()}
    if baseline:
        outlets = dict(asked.select("source_ref", "outlet_id").iter_rows())
        scores = scoring.score_rows(wanted, _baseline(asked), names=PlaceNames(places), outlets=outlets, sides=sides)
    else:
        tables_found = _extract(asked, pack=loaded, places=places, workers=workers)
        scores = scoring.evaluate(
            wanted,
            asked,
            casualty_claims=tables_found["casualty_claims"],
            claim_mentions=tables_found["claim_mentions"],
            territory_claims=tables_found["territory_claims"],
            statements=tables_found["statements"],
            places=places,
            sides=sides,
        )
    if errors is not None:
        tables.write_text(errors, scoring.flaw_text(scores))
    if as_json:
        typer.echo(json.dumps(scoring.as_json(scores), ensure_ascii=False, indent=2, sort_keys=True))
    else:
        show_scores(
            scores,
            Console(width=None if sys.stdout.isatty() else PLAIN_WIDTH),
            title=f"{', '.join(path.name for path in gold)} ({split})",
        )


def _baseline(articles: pl.DataFrame) -> dict[str, list[dict[str, Any]]]:
    """Return the rows of the regular-expression baseline: kind of claim, then rows."""
    from importlib.util import module_from_spec, spec_from_file_location

    from pipeline.errors import InputError

    path = ROOT / "benchmarks" / "baseline_regex.py"
    spec = spec_from_file_location("baseline_regex", path)
    if spec is None or spec.loader is None or not path.is_file():
        raise InputError(str(path), rule="is not there", remedy="run from a checkout of the project")
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return {
        kind: [
            {"source_ref": source_ref, "claim_id": "", **row}
            for source_ref, title, text in articles.select("source_ref", "title", "text").iter_rows()
            for row in read(f"{title or ''}\n{text}")
        ]
        for kind, read in (("casualties", module.counts), ("territory", module.takings))
    }


@app.command(epilog=_paragraphs("[bold]Example[/bold]\n\n    claimline stats --build data/build"))
def stats(build: Build = Path("data/build")) -> None:
    """Say what a run holds: rows per table, claims per side, and what was turned away or left out and why."""
    from pipeline import stats as counting
    from pipeline.trace import build_rejects, build_tables

    for line in counting.stats_lines(build_tables(build), build_rejects(build)):
        typer.echo(line)


@app.command(epilog=_paragraphs("[bold]Examples[/bold]\n\n    claimline doctor\n\n    claimline doctor --fix"))
def doctor(
    fix: Annotated[bool, typer.Option("--fix", help="Mend what can be mended without loss.")] = False,
) -> None:
    """Check this installation and this folder; each line is OK or a problem with its remedy."""
    from pipeline.doctor import examine

    findings = examine(ROOT, fix=fix)
    for finding in findings:
        typer.echo(finding.line())
    if any(not finding.is_ok for finding in findings):
        raise typer.Exit(1)


@app.command(
    epilog=_paragraphs(
        """[bold]Examples[/bold]

    claimline fetch

    claimline fetch --source morning-post --source state-agency

    The only command that touches the network. Sources of kind feed, sitemap, urls and gdelt are asked with manners (robots.txt, one request
    per host at a time, conditional requests); every byte goes to data/store, is entered in custody.jsonl and recorded with DVC. What is new
    or changed is listed on standard output, a table of all sources on standard error. Commit data/archive.json and data/store.dvc, then
    `dvc push`. Ends with 1 when a list could not be read, 128 + the signal when it was stopped."""
    )
)
def fetch(
    source: Annotated[
        list[str] | None, typer.Option("--source", help="Only this source; may be given again.", show_default=False)
    ] = None,
    today: Annotated[
        bool, typer.Option("--today", help="Also set every as_of of params.yaml to this day (UTC).")
    ] = False,
    no_dvc: Annotated[bool, typer.Option("--no-dvc", help="Leave DVC alone.")] = False,
    allow_loopback: Annotated[bool, typer.Option("--allow-loopback", hidden=True)] = False,
) -> None:
    """Fetch what the sources list and archive it."""
    from datetime import UTC, datetime

    from rich.console import Console
    from rich.progress import Progress

    from pipeline.fetch import command
    from pipeline.fetch.wire import Network

    root = Path.cwd() if (Path.cwd() / "params.yaml").is_file() else ROOT
    console = Console(stderr=True, width=None if sys.stderr.isatty() else PLAIN_WIDTH)
    network = Network(allow_loopback=True) if allow_loopback else None
    with Progress(console=console, disable=not sys.stderr.isatty(), transient=True) as bar:
        task = bar.add_task("fetch", total=None)
        result = command.fetch(
            root, only=source or (), records=not no_dvc, network=network,
            advance=lambda done, total: bar.update(task, completed=done, total=total),
        )  # fmt: skip
    if today:
        command.set_as_of(root / "params.yaml", datetime.now(UTC).date())
    for line in command.news(result):
        typer.echo(line)
    _show_fetched(result, console)
    if result.exit_code:
        raise typer.Exit(result.exit_code)


def _show_fetched(result: Any, console: Any) -> None:
    """Print a table of the sources of a run and what was odd."""
    from rich.markup import escape
    from rich.table import Table

    from pipeline.fetch.command import total_bytes
    from pipeline.visible import visible_text

    names = ("listed", "new", "changed", "unchanged", "failed", "refused", "kB", "not taken")
    table = Table("source", *names, title="claimline fetch")
    for job in result.jobs:
        counts = job.outcomes()
        reasons = ", ".join(f"{number} {reason}" for reason, number in sorted(job.reasons().items()))
        size = str(-(-total_bytes(job) // 1_000))
        cells = (job.source.id, job.found.n_entries, *(counts[name] for name in names[1:6]), size, reasons)
        table.add_row(*(escape(visible_text(str(cell))) for cell in cells))
    console.print(table)
    for job in result.jobs:
        if job.problem:
            console.print(
                f"[bold]{escape(job.source.id)}[/bold]: its list was not read: {escape(visible_text(job.problem))}"
            )
    for host, remark in result.notes:
        console.print(escape(visible_text(f"{host}: {remark}")))
    if result.n_recovered:
        console.print(f"{result.n_recovered} archive(s) of an earlier run that was killed were finished")
    console.print(
        f"data/store holds {result.pin.n_archives} archives, {result.pin.n_bytes / 1e6:.1f} MB; head {result.pin.head or 'none'}"
    )


@app.command(
    epilog=_paragraphs(
        """[bold]Examples[/bold]

    claimline verify

    claimline verify --head 3f9c2a71...

    Every archive and manifest is hashed again and compared with custody.jsonl, whose lines hang together by hashes. The last line shows the
    head: noted in another place, it proves later that no line before it was taken out. Then every report is compared with the build: the
    page prints the hash of the data that it was made of. Ends with code 8 when the archive, with 6 when a report is not as it should be."""
    )
)
def verify(
    store: Annotated[
        Path | None, typer.Option("--store", help="Folder of the archive; data/store unless given.", show_default=False)
    ] = None,
    head: Annotated[
        str | None, typer.Option("--head", help="A head that was noted earlier.", show_default=False)
    ] = None,
    build: Build = Path("data/build"),
    reports: Annotated[Path, typer.Option("--reports", help="Folder of the reports.")] = Path("reports"),
) -> None:
    """Check that every archived byte is as it was fetched and every report is of the data that is there."""
    from pipeline.errors import InputError
    from pipeline.stale import pages_of

    place, pages = store or Path("data/store"), pages_of(reports)
    if not place.is_dir() and (store or head or not pages):
        raise InputError(
            str(place), rule="is not there", remedy="run `claimline fetch` or `dvc pull`, or name the folder"
        )
    is_whole = not place.is_dir() or _verify_store(place, head)
    is_fresh = not pages or _verify_reports(reports, build)
    if not (is_whole and is_fresh):
        raise typer.Exit(6 if is_whole else 8)


def _verify_store(store: Path, head: str | None) -> bool:
    """Say what of the archive is not as it was written; return whether all is."""
    from pipeline.fetch import custody

    findings = custody.verify_store(store, head=head)
    for finding in findings:
        typer.echo(finding.line())
    if not findings:
        typer.echo(f"every byte of {store} is as it was written; head {custody.head_of(store) or 'none yet'}")
    return not findings


def _verify_reports(reports: Path, build: Path) -> bool:
    """Say which reports are of other data than the build; return whether all are of it."""
    from pipeline.stale import pages_of, stale_pages

    found = stale_pages(reports, build)
    for each in found:
        typer.echo(each.line())
    if not found:
        typer.echo(f"each of the {len(pages_of(reports))} reports in {reports} is of the data in {build}")
    return not found


@app.command(
    epilog=_paragraphs(
        """[bold]Example[/bold]

    claimline sensitivity

    The section `sensitivity` of params.yaml lists the values; every combination is run once as a DVC experiment, named sensitivity-30km-1d-0.55
    and so on, which `dvc exp show` lists with its totals. Needed: a git repository with a commit, and a finished `make`. Your folder stays as
    it is, the experiments run in a clone below .dvc/tmp; those of an earlier grid are removed at the end. A run that was stopped goes on
    from where it was."""
    )
)
def sensitivity() -> None:
    """Show how far the main totals move with match distance, window, least score and policy."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    from pipeline.sensitivity import command

    root = Path.cwd() if (Path.cwd() / "params.yaml").is_file() else ROOT
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), disable=not sys.stderr.isatty(), transient=True) as bar:
        task = bar.add_task("sensitivity", total=None)
        made = command.sensitivity(
            root, progress=lambda done, total, words: bar.update(task, completed=done, total=total, description=words)
        )
    for line in made.sentences:
        typer.echo(line)
    typer.echo(
        f"{made.n_new} experiments (`dvc exp show --only-changed` lists them), {made.n_removed} of an earlier grid removed; "
        f"{made.page} and {made.table.name}",
        err=True,
    )


@app.command(
    epilog=_paragraphs(
        """[bold]Examples[/bold]

    claimline review

    claimline review --limit 50

    Writes data/hand/queue.csv: places that cannot be found, near-threshold matches, contested tolls, totals that fall and counts left out in
    doubt, with how many people hang on each. Fill the first columns in a spreadsheet, save it as CSV, and run `dvc repro`: the next run reads
    it. When the command is given again, what was decided moves to data/hand/decisions.csv, which belongs into git."""
    )
)
def review(
    build: Build = Path("data/build"),
    hand: Annotated[Path, typer.Option("--hand", help="Folder of the decisions.")] = Path("data/hand"),
    limit: Annotated[int, typer.Option("--limit", min=1, help="Most questions that are written.")] = 500,
) -> None:
    """Write the questions that a person should look at, most consequential first."""
    from pipeline.review.command import write_queue

    result = write_queue(build, hand, limit=limit)
    for topic, number in result.topics.items():
        typer.echo(f"{number:>6}  {topic}")
    left = f"; {result.n_left_out} more are below the limit" if result.n_left_out else ""
    typer.echo(
        f"{result.path}: {result.n_questions} questions{left}; {result.n_moved} decisions moved to {result.decisions}",
        err=True,
    )


@app.command(
    epilog=_paragraphs(
        """[bold]Examples[/bold]

    claimline export

    claimline export --format csv --format sqlite --out release/

    claimline export --profile private --reason "hand-over to the verification desk" --out private/

    `public` (the default) bounds quotes, leaves article texts out, masks names of private persons, coarsens points as the pack says and obeys
    `export` of the source list. `private` takes everything and says so in the manifest. The folder is written whole; an earlier export in it is
    replaced. See docs/export.md."""
    )
)
def export(
    build: Build = Path("data/build"),
    out: Annotated[Path, typer.Option("--out", help="Folder to write; made if it is not there.")] = Path("exports"),
    profile: Annotated[str, typer.Option("--profile", help="public or private.")] = "public",
    format_: Annotated[
        list[str] | None,
        typer.Option(
            "--format",
            help="csv, parquet, geojson, ged, acled, timemap or sqlite; may be given again. All unless given.",
            show_default=False,
        ),
    ] = None,
    reason: Annotated[
        str | None,
        typer.Option("--reason", help="Why a private export is made; stands in its manifest.", show_default=False),
    ] = None,
) -> None:
    """Write the tables in the forms that other tools read."""
    from rich.console import Console
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    from pipeline.export.command import export as run

    root = Path.cwd() if (Path.cwd() / "params.yaml").is_file() else ROOT
    columns = (SpinnerColumn(), TextColumn("export: {task.description}"), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), disable=not sys.stderr.isatty(), transient=True) as bar:
        task = bar.add_task("starting", total=None)
        result = run(
            root, build, out, profile=profile, formats=format_ or (), reason=reason,
            progress=lambda step: bar.update(task, description=step),
        )  # fmt: skip
    parts: dict[str, list[int]] = {}
    for path, size in result.files.items():
        parts.setdefault(path.split("/")[0], []).append(size)
    for name, sizes in parts.items():
        typer.echo(f"{sum(sizes) / 1e6:>9.2f} MB  {name}" + (f" ({len(sizes)} files)" if len(sizes) > 1 else ""))
    for name, number in result.counts.items():
        typer.echo(f"{number:>9,}  {name}")
    typer.echo(
        f"{result.out}: {sum(result.rows.values()):,} rows of {len(result.rows)} tables, profile {profile}", err=True
    )
    typer.echo(f"cite as: {result.citation}", err=True)


@app.command(
    epilog=_paragraphs(
        """[bold]Examples[/bold]

    claimline pdf

    claimline pdf methods --out /tmp/print --browser /opt/google/chrome/chrome

    Prints the pages of reports/pages with a Chromium or Chrome of this machine, without network and in a profile of its own: tagged, with an
    outline, everything unfolded, every number still a link to its evidence. The same page and browser give the same bytes. Without such a
    browser everything else works. See docs/pdf.md."""
    )
)
def pdf(
    names: Annotated[
        list[str] | None,
        typer.Argument(metavar="[REPORT]...", help="Names of reports; all unless given.", show_default=False),
    ] = None,
    reports: Annotated[Path, typer.Option("--reports", help="Folder of the reports.")] = Path("reports"),
    out: Annotated[
        Path | None, typer.Option("--out", help="Folder to write; reports/pdf unless given.", show_default=False)
    ] = None,
    browser: Annotated[
        str | None,
        typer.Option(
            "--browser",
            help="Program to print with; the variable CHROMIUM or one on PATH unless given.",
            show_default=False,
        ),
    ] = None,
    seconds: Annotated[float, typer.Option("--seconds", min=1, help="Longest time for one report.")] = 180,
) -> None:
    """Print every report as a PDF."""
    import os

    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    from pipeline.pdf.command import make_pdfs

    columns = (TextColumn("pdf: {task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), disable=not sys.stderr.isatty(), transient=True) as bar:
        task = bar.add_task("starting", total=None)
        made = make_pdfs(
            reports, out or reports / "pdf", wanted=names or (), browser=browser, environment=os.environ, seconds=seconds,
            progress=lambda name, done, total: bar.update(task, completed=done, total=total, description=name),
        )  # fmt: skip
    for each in made:
        typer.echo(f"{each.n_bytes / 1e6:>9.2f} MB  {each.n_pages:>4} pages  {each.path}")


def main() -> None:
    """Run the command; an error of ours becomes one message on stderr and its exit code, never a traceback."""
    try:
        app(prog_name="claimline")
    except ClaimlineError as error:
        typer.echo(f"claimline: {error.thing}\n  what is wrong: {error.rule}\n  what to do: {error.remedy}", err=True)
        sys.exit(error.exit_code)


if __name__ == "__main__":
    main()
