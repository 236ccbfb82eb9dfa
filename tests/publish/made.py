"""A site made from the small build of the reports' tests: one contested incident, one taken place, hostile text."""

from __future__ import annotations

import json
from dataclasses import replace
from functools import cache
from pathlib import Path

from pipeline import tables
from pipeline.measures import read_bins, read_figures
from pipeline.packs import load_pack
from pipeline.params import Params, ReportSet, load_params
from pipeline.publish.explorer import explorer_page
from pipeline.publish.records import CLAIM, Record
from pipeline.publish.site import make_site
from pipeline.report.make import make_report
from pipeline.report.methods_page import make_methods
from pipeline.scorecard.months import read_months
from pipeline.scorecard.page import Inputs, render
from tests.publish.payloads import PAYLOADS
from tests.report.build_folder import small_build

PROJECT = Path(__file__).resolve().parents[2]
REPORT = ReportSet(
    name="small", title="Syria, March 2017", place="SYR", start="2017-03-01", end="2017-03-31", policy="representative"
)  # type: ignore[arg-type]

NOTEBOOKS = ("situation",)
EVERY_NOTEBOOK = tuple(
    each
    for each in ("situation", "casualties", "territory", "sources")
    if (PROJECT / "notebooks" / f"{each}.ipynb").is_file()
)  # of those that report on a set


def small_params(notebooks: tuple[str, ...] = NOTEBOOKS) -> Params:
    params = load_params(PROJECT / "params.yaml")
    return replace(params, report=replace(params.report, sets=(REPORT,), notebooks=notebooks))


FLAW = {
    "table": "casualties", "kind": "missed", "article": "a", "gold": "killed 40", "found": "", "quote": "40 died", "about": "", "people": 40,
}  # fmt: skip


@cache
def scorecard() -> str:
    """Return the scorecard of the committed figures, with one error that is made up."""
    return render(
        Inputs(
            metrics=json.loads((PROJECT / "reports" / "metrics.json").read_text(encoding="utf-8")),
            figures=read_figures(PROJECT / "benchmarks" / "figures.json"), bins=read_bins(PROJECT / "benchmarks" / "reliability.json"), flaws=[FLAW],
            articles={"a": {"title": "t", "text": "In Homs 40 died."}}, pack=load_pack("syria-sample"), months=read_months(PROJECT / "benchmarks" / "ucdp_months.json"),
        )
    )  # fmt: skip


def small_reports(root: Path, notebooks: tuple[str, ...] = NOTEBOOKS) -> Path:
    """Write a small build, its reports and a scorecard; return the folder of reports."""
    small_build(root)
    return write_reports(root, notebooks)


def write_reports(root: Path, notebooks: tuple[str, ...] = NOTEBOOKS) -> Path:
    """Write the reports of the build that is there, the page on methods and a scorecard; return the folder of reports."""
    params, folder, build = small_params(notebooks), root / "reports", root / "data" / "build"
    pack = load_pack(params.pack)
    for page in params.report.pages():
        notebook = PROJECT / "notebooks" / f"{page.name.removeprefix(f'{REPORT.name}-')}.ipynb"
        made = make_report(page, params=params, pack=pack, notebook=notebook, build=build)
        tables.write_folder(folder / "pages" / page.name, made.files())
    write_methods(root)
    tables.write_text(folder / "scorecard.html", scorecard())
    return folder


def write_methods(root: Path) -> None:
    """Write the page on methods for the build that is there."""
    params, build = small_params(), root / "data" / "build"
    methods = make_methods(
        params, pack=load_pack(params.pack), notebook=PROJECT / "notebooks" / "methods.ipynb", build=build, params_file=PROJECT / "params.yaml", project=PROJECT,
    )  # fmt: skip
    tables.write_folder(root / "reports" / "pages" / "methods", methods.files())


def small_site(
    root: Path, reports: Path, before: Path | None = None, *, notebooks: tuple[str, ...] = NOTEBOOKS
) -> dict[str, bytes]:
    params, build = small_params(notebooks), root / "data" / "build"
    return make_site(params, pack=load_pack(params.pack), build=build, reports=reports, before=before)


def hostile_page() -> str:
    """Return an explorer whose every text is hostile, a record for each payload."""
    bad = [
        Record(
            CLAIM, f"id{number}", each, place=each, actors=(each,), side=each, outcome=each, quote=(each, each, each), facts=((each, each),), links=((each, [each, "id0"]),),
            address=each, also=((f"{each}{number}", each),),
        )
        for number, each in enumerate(PAYLOADS)
    ]  # fmt: skip
    return explorer_page(
        bad, pack=load_pack("syria-sample"), title=PAYLOADS[0], as_of=REPORT.end, data_digest=PAYLOADS[1],
        reports={each: each for each in PAYLOADS}, printed={"id0": PAYLOADS},
    )  # fmt: skip
