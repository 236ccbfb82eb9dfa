"""The whole site as files: name in the folder -> bytes. Nothing is written here, nothing is asked of a clock or a network."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import polars as pl
from markupsafe import Markup

from pipeline import __version__, schemas, tables
from pipeline.citation import (
    HASH_SHOWN,
    Citation,
    bibtex,
    deciding,
    hash_of_page,
    page_metadata,
    sentence,
    told_by_page,
)
from pipeline.errors import InputError, TableError, TraceError
from pipeline.look.frame import environment, policy
from pipeline.look.theme import day_words
from pipeline.packs import Pack
from pipeline.params import Params, ReportPage
from pipeline.publish.changes import Chapter, chapters, days_of
from pipeline.publish.earlier import read_kept
from pipeline.publish.explorer import TEMPLATES, explorer_page, known_ids, site_sheet
from pipeline.publish.pages import Page, printed_in, read_page, site_page
from pipeline.publish.records import CLAIM, INCIDENT, PLACE, Record, records
from pipeline.shown import PUBLIC, WHOLE, read_audit
from pipeline.trace import build_tables, data_hash

SCORECARD, METHODS = "scorecard", "methods"
PAGES, PAGE_FILE, CHARTS = "pages", "report.html", "charts"  # as the stage report writes them
CONTESTED = "contested"
MOST_ENTRIES = 300  # of one chapter of the page of changes
MAX_SHOWN = 5


def _text(path: Path) -> str:
    if not path.is_file():
        raise InputError(str(path), rule="the page is not there", remedy="run `dvc repro publish`")
    return path.read_text(encoding="utf-8")


def report_figures(folder: Path, names: Sequence[str]) -> pl.DataFrame:
    """Return the numbers that the reports computed themselves."""
    found = [tables.read(schemas.REPORT_FIGURES, folder / name / "figures.parquet") for name in names]
    return pl.concat(found) if found else schemas.REPORT_FIGURES.empty()


def check_references(pages: Sequence[Page], found: frozenset[str]) -> None:
    """Raise TraceError where a report prints an id that the explorer does not know."""
    for page in pages:
        lost = sorted(page.refs - found)
        if lost:
            more = f" and {len(lost) - MAX_SHOWN} more" if len(lost) > MAX_SHOWN else ""
            raise TraceError(
                f"report {page.name}", rule=f"prints ids that the explorer does not know: {', '.join(lost[:MAX_SHOWN])}{more}",
                remedy="the report is of another build: run `dvc repro`",
            )  # fmt: skip


def check_fresh(pages: Sequence[Page], digest: str) -> None:
    """Raise TraceError where a report prints the hash of other data than the build's, or none."""
    for page in pages:
        printed = hash_of_page(told_by_page(page.text))
        if printed != digest:
            said = f"is of data {printed[:HASH_SHOWN]}" if printed else "does not say of which data it is"
            raise TraceError(
                f"report {page.name}", rule=f"{said}, the build is {digest[:HASH_SHOWN]}", remedy="run `dvc repro`"
            )


def citation(params: Params, digest: str) -> Citation:
    """Return how to cite the site."""
    return Citation(
        title=params.export.title, publisher=params.export.publisher, version=__version__, data_hash=digest, as_of=params.report.as_of,
        details=(("pack", params.pack),), parameters=deciding(params),
    )  # fmt: skip


def _chart_files(folder: Path) -> dict[str, bytes]:
    """Return the files of a report's charts by their path beside its page."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted((folder / CHARTS).glob("*.*"))}


def _siblings(wanted: Sequence[ReportPage]) -> dict[str, list[tuple[str, str]]]:
    """Return the reports of each set as (name, kind)."""
    found: dict[str, list[tuple[str, str]]] = {}
    for each in wanted:
        found.setdefault(each.set.name, []).append((each.name, each.kind))
    return found


def _cards(wanted: Sequence[ReportPage], pages: Sequence[Page]) -> list[dict[str, Any]]:
    """Return what the first page says of each set: its days and place, the first sentences of its first report, and links to all."""
    siblings = _siblings(wanted)
    cards: dict[str, dict[str, Any]] = {}
    for each, page in zip(wanted, pages, strict=True):
        given = each.set
        first: dict[str, Any] = {
            "title": given.title, "place": page.area or given.place, "policy": given.policy.replace("_", " "), "lead": page.lead, "pages": siblings[given.name],
            "start": given.start.isoformat(), "start_words": day_words(given.start), "end": given.end.isoformat(), "end_words": day_words(given.end),
        }  # fmt: skip
        cards.setdefault(given.name, first)
    return list(cards.values())


def contested_words(found: Sequence[Record]) -> str:
    """Return how many incidents are contested, in a sentence."""
    count = sum(1 for each in found if each.kind == INCIDENT and each.grade == CONTESTED)
    if not count:
        return "No incident is contested."
    return f"{count:,} {'incident is' if count == 1 else 'incidents are'} contested: opposed sides give numbers that cannot both be true, or one denies what another says."


def _compared(
    folder: Path | None, frames: Mapping[str, pl.DataFrame], found: Sequence[Record], pack: Pack, *, is_public: bool
) -> tuple[list[Chapter], str, str]:
    """Return the chapters of the page of changes, what is compared in words, and why nothing is, if so."""
    try:
        before = None if folder is None else read_kept(folder)
    except (TableError, InputError):
        return (
            [],
            "Nothing is compared.",
            "The run that was kept cannot be read: it is not whole, or another version made it",
        )
    if folder is not None and is_public and (read_audit(folder) or WHOLE).profile != PUBLIC and before is not None:
        return (
            [],
            "Nothing is compared.",
            "The run that was kept holds names that are masked now: keep one again with `make keep`",
        )
    if before is None:
        return [], "Nothing is compared.", "There is no earlier run to compare with"
    made = chapters(before, frames, titles={each.id: each.title for each in found}, pack=pack)
    then, now = (
        ", ".join(day_words(day) for day in days_of(each)) or "a day that is not known" for each in (before, frames)
    )
    n_changes = sum(len(each.entries) for each in made)
    return (
        made,
        f"The run that was kept knew what was published up to {then}; this run goes up to {now}. {n_changes:,} differences.",
        "",
    )


def make_site(
    params: Params, *, pack: Pack, build: Path, reports: Path, before: Path | None = None
) -> dict[str, bytes]:
    """Return every file of the site by its path in the folder."""
    frames = build_tables(build)
    digest = data_hash(frames, build)
    wanted = params.report.pages()
    folder = reports / PAGES
    names = [*(each.name for each in wanted), METHODS]
    pages = [read_page(name, _text(folder / name / PAGE_FILE)) for name in names]
    printed = printed_in(pages)
    found = records(frames, report_figures(folder, names), pack=pack, printed=printed)
    check_fresh(pages, digest)
    check_references(pages, known_ids(found))
    extra = (TEMPLATES / "site.css").read_text(encoding="utf-8")
    made, words, missing = _compared(
        before, frames, found, pack, is_public=(read_audit(build) or WHOLE).profile == PUBLIC
    )
    sheet = site_sheet(pack)
    audit = read_audit(build) or WHOLE
    common = {
        "shown": audit.words,
        "title": params.export.title, "pack_title": pack.title, "pack": params.pack, "version": __version__, "data_digest": digest[:HASH_SHOWN], "data_hash": digest,
        "as_of": params.report.as_of.isoformat(), "as_of_words": day_words(params.report.as_of), "sheet": Markup(sheet), "csp": policy(sheet), "root": "",  # noqa: S704 (our own file)
    }  # fmt: skip
    engine = environment(TEMPLATES)
    count = {kind: sum(1 for each in found if each.kind == kind) for kind in (CLAIM, INCIDENT, PLACE)}
    cards = _cards(wanted, pages[:-1])
    cited = citation(params, digest)
    script = (TEMPLATES / "index.js").read_text(encoding="utf-8")
    index = engine.get_template("index.html").render(
        **common | {"csp": policy(sheet, script)}, script=Markup(script), here="index", contested_words=contested_words(found),  # noqa: S704 (our own file)
        reports=cards, audit=audit.line, citation=sentence(cited), entry=bibtex(cited), metadata=page_metadata(cited),
        changes_words=missing + "." if missing else words,
        n_claims=count[CLAIM], n_incidents=count[INCIDENT], n_places=count[PLACE],
    )  # fmt: skip
    changes = engine.get_template("changes.html").render(
        **common, here="changes", chapters=made, words=words, missing=missing, most=MOST_ENTRIES
    )
    explorer = explorer_page(
        found, pack=pack, title=params.export.title, as_of=params.report.as_of, data_digest=digest[:HASH_SHOWN],
        reports={each.name: f"{each.kind}: {each.set.title}" for each in wanted} | {METHODS: METHODS.capitalize()}, printed=printed, shown=audit.words,
    )  # fmt: skip
    files = {"index.html": index, "changes.html": changes, "explorer.html": explorer}
    siblings = _siblings(wanted)
    beside = {each.name: siblings[each.set.name] for each in wanted}
    files |= {
        f"reports/{page.name}/{PAGE_FILE}": site_page(page.name, page.text, extra, "../../", beside.get(page.name, ()))
        for page in pages
    }
    files[f"reports/{SCORECARD}.html"] = site_page(SCORECARD, _text(reports / f"{SCORECARD}.html"), extra, "../")
    done = {name: text.encode("utf-8") for name, text in files.items()}
    for page in pages:
        done |= {f"reports/{page.name}/{name}": data for name, data in _chart_files(folder / page.name).items()}
    return done
