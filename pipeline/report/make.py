"""One report from a build: run the notebook, put the page together, check it. Nothing is written here."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline.packs import Pack
from pipeline.params import Params, ReportSet
from pipeline.report.check import check_page, evidence_of
from pipeline.report.page import figures_of, parts_of, render_page
from pipeline.report.run import run_notebook
from pipeline.report.sections import data_hash
from pipeline.report.selection import scope_of, select
from pipeline.report.wording import area_words


@dataclass(frozen=True)
class Made:
    """A finished and checked report: the page, the numbers of its own, rows read and numbers led back."""

    page: str
    figures: list[dict[str, Any]]
    n_rows: int
    n_numbers: int


def notebook_parameters(report: ReportSet, *, params: Params, build: Path) -> dict[str, str]:
    """Return what the notebook is told."""
    return {
        "name": report.name,
        "title": report.title,
        "pack": params.pack,
        "place": report.place,
        "start": report.start.isoformat(),
        "end": report.end.isoformat(),
        "as_of": params.report.as_of.isoformat(),
        "policy": report.policy,
        "build": str(build.resolve()),
    }


def make_report(report: ReportSet, *, params: Params, pack: Pack, notebook: Path, build: Path) -> Made:
    """Return the checked report, or raise and leave everything as it was."""
    told = notebook_parameters(report, params=params, build=build)
    plain = {key: value for key, value in told.items() if key != "build"}
    data = select(scope_of(**plain), build)
    executed = run_notebook(notebook, told)
    figures = figures_of(executed)
    page = render_page(
        parts_of(executed),
        params=params,
        report=report,
        pack=pack,
        area=area_words(data),
        data_digest=data_hash(data.hashes),
    )
    count = check_page(report.name, page, evidence_of(data.whole, figures, pack))
    rows = sum(frame.height for frame in data.whole.values())
    return Made(page, figures, rows, count)
