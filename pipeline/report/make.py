"""One report from a build: run the notebook, put the page together, check it. Nothing is written here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline import schemas, tables
from pipeline.citation import sentence
from pipeline.look.take_away import Origin
from pipeline.look.theme import key_colours
from pipeline.packs import Pack
from pipeline.params import Params, ReportPage
from pipeline.report.check import check_page, evidence_of
from pipeline.report.page import about_words, citation_of, figures_of, parts_of, render_page
from pipeline.report.run import run_notebook
from pipeline.report.section import ENDINGS, chart_files
from pipeline.report.sections import build_hash
from pipeline.report.selection import scope_of, select
from pipeline.report.wording import area_words

PAGE_FILE = "report.html"
FIGURES_FILE = "figures.parquet"


@dataclass(frozen=True)
class Made:
    """A finished and checked report: the page, the numbers of its own, its charts' files by path, rows read and numbers led back."""

    page: str
    figures: list[dict[str, Any]]
    charts: Mapping[str, bytes]
    n_rows: int
    n_numbers: int

    def line(self) -> str:
        """Return what came in and went out, for the stage's last line."""
        n_charts = len(self.charts) // len(ENDINGS)
        return f"{self.n_rows} rows in, {self.n_numbers} traced numbers, {len(self.figures)} figures and {n_charts} charts out"

    def files(self) -> dict[str, bytes]:
        """Return the report's folder: path -> bytes."""
        figures = tables.frame(schemas.REPORT_FIGURES, self.figures)
        return {
            PAGE_FILE: self.page.encode("utf-8"),
            FIGURES_FILE: tables.parquet_bytes(schemas.REPORT_FIGURES, figures),
            **self.charts,
        }


def notebook_parameters(page: ReportPage, *, params: Params, build: Path) -> dict[str, str]:
    """Return what the notebook is told."""
    return {
        "name": page.name,
        "title": page.set.title,
        "pack": params.pack,
        "place": page.set.place,
        "start": page.set.start.isoformat(),
        "end": page.set.end.isoformat(),
        "as_of": params.report.as_of.isoformat(),
        "policy": page.set.policy,
        "build": str(build.resolve()),
    }


def make_report(wanted: ReportPage, *, params: Params, pack: Pack, notebook: Path, build: Path) -> Made:
    """Return the checked report, or raise and leave everything as it was."""
    told = notebook_parameters(wanted, params=params, build=build)
    plain = {key: value for key, value in told.items() if key != "build"}
    data = select(scope_of(**plain), build)
    executed = run_notebook(notebook, told)
    figures, digest = figures_of(executed), build_hash(data)
    origin = Origin(about_words(params, wanted), sentence(citation_of(params, wanted, digest)), key_colours(pack))
    page = render_page(
        parts_of(executed),
        params=params,
        report=wanted,
        pack=pack,
        area=area_words(data),
        data_digest=digest,
        shown=data.audit.words,
    )
    count = check_page(wanted.name, page, evidence_of(data.whole, figures, pack))
    rows = sum(frame.height for frame in data.whole.values())
    return Made(page, figures, chart_files(executed, origin), rows, count)
