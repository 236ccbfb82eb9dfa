"""A site made from the small build of the reports' tests: one contested incident, one taken place, hostile text."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

from pipeline import tables
from pipeline.packs import load_pack
from pipeline.params import Params, ReportSet, load_params, report_page
from pipeline.publish.explorer import explorer_page
from pipeline.publish.records import CLAIM, Record
from pipeline.publish.site import make_site
from pipeline.report.make import make_report
from pipeline.report.methods_page import make_methods
from tests.publish.hostile import PAYLOADS
from tests.report.build_folder import small_build

PROJECT = Path(__file__).resolve().parents[2]
REPORT = ReportSet(
    name="small", title="Syria, March 2017", place="SYR", start="2017-03-01", end="2017-03-31", policy="representative"
)  # type: ignore[arg-type]


FILES = re.compile(r'<p class="files">.*?</p>\n')


def small_params() -> Params:
    params = load_params(PROJECT / "params.yaml")
    return replace(params, report=replace(params.report, sets=(REPORT,), notebooks=("situation",)))


def small_reports(root: Path) -> Path:
    """Write a small build and the report of it; return the folder of reports. Its scorecard is the report under another name."""
    build = small_build(root)
    params = small_params()
    made = make_report(
        report_page(REPORT, "situation"),
        params=params,
        pack=load_pack(params.pack),
        notebook=PROJECT / "notebooks" / "situation.ipynb",
        build=build,
    )
    folder = root / "reports"
    tables.write_folder(folder / "pages" / "small-situation", made.files())
    methods = make_methods(
        params, pack=load_pack(params.pack), notebook=PROJECT / "notebooks" / "methods.ipynb", build=build,
        params_file=PROJECT / "params.yaml", project=PROJECT,
    )  # fmt: skip
    tables.write_folder(folder / "pages" / "methods", methods.files())
    tables.write_text(folder / "scorecard.html", FILES.sub("", made.page))
    return folder


def small_site(root: Path, reports: Path, before: Path | None = None) -> dict[str, bytes]:
    params = small_params()
    return make_site(params, pack=load_pack(params.pack), build=root / "data" / "build", reports=reports, before=before)


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
