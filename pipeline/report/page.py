"""From an executed notebook to one page: own template, strict content policy, no scripts, no requests."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

import mistune
import yaml
from markupsafe import Markup

from pipeline import __version__
from pipeline.citation import Citation, bibtex, deciding, page_metadata, plain, sentence
from pipeline.errors import InputError
from pipeline.look.frame import Part, environment, policy, style
from pipeline.look.theme import day_words
from pipeline.packs import Pack
from pipeline.params import Params, ReportPage, ReportSet
from pipeline.report.section import TEMPLATES
from pipeline.report.sections import FIGURES_TYPE

PAGE = "page.html"
_HEADING = re.compile(r"<h2>(.*?)</h2>", re.DOTALL)
_SLUG = re.compile(r"[^a-z]+")


def _cell_html(cell: Mapping[str, Any]) -> str:
    if cell["cell_type"] == "markdown":
        return str(mistune.create_markdown(escape=True)(cell["source"]))
    found = []
    for output in cell.get("outputs", []):
        if output.get("output_type") == "error":
            raise InputError(
                "the executed notebook",
                rule=f"holds an error: {output.get('ename')}",
                remedy="run the stage again",
            )
        shown = output.get("data", {}).get("text/html")
        if shown is not None:
            found.append("".join(shown))
    return "\n".join(found)


def parts_of(notebook: Mapping[str, Any]) -> list[Part]:
    """Return the chapters; what stands before the first heading is not part of the page."""
    whole = "\n".join(_cell_html(cell) for cell in notebook["cells"])
    pieces = _HEADING.split(whole)[1:]
    parts = []
    for title, body in zip(pieces[::2], pieces[1::2], strict=True):
        name = html.unescape(re.sub(r"<[^>]*>", "", title))
        slug = _SLUG.sub("-", name.lower()).strip("-")
        parts.append(Part(slug, name, Markup(body.strip())))  # noqa: S704 (escaped by its section)
    return parts


def figures_of(notebook: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the report's own numbers, which its last cell hands over."""
    for cell in reversed(notebook["cells"]):
        for output in cell.get("outputs", []):
            rows = output.get("data", {}).get(FIGURES_TYPE)
            if rows is not None:
                return list(rows["figures"])
    raise InputError(
        "the executed notebook",
        rule="hands over no ledger of figures",
        remedy="end it with display(ledger_output(ledger), raw=True)",
    )


def parameters_of(params: Params, report: ReportSet) -> dict[str, Any]:
    """Return the parameters that decide what stands in the report."""
    return deciding(params) | {"report": plain(asdict(report)) | {"as_of": params.report.as_of.isoformat()}}


def citation_of(params: Params, report: ReportPage, data_digest: str) -> Citation:
    """Return how to cite the report."""
    given = report.set
    return Citation(
        title=f"{report.kind}: {given.title}", publisher=params.export.publisher, version=__version__, data_hash=data_digest,
        as_of=params.report.as_of, notebook=report.name.removeprefix(f"{given.name}-"), parameters=parameters_of(params, given),
        details=(
            ("place", given.place), ("days", f"{given.start.isoformat()} to {given.end.isoformat()}"), ("policy", given.policy), ("pack", params.pack),
        ),
    )  # fmt: skip


def about_words(params: Params, report: ReportPage) -> str:
    """Return what the charts of a report cover and what was known, in a line."""
    start, end, known = (day_words(day) for day in (report.set.start, report.set.end, params.report.as_of))
    return f"{report.set.title} · {start} to {end} · as known on {known}"


def render_page(
    parts: list[Part], *, params: Params, report: ReportPage, pack: Pack, area: str, data_digest: str, shown: str
) -> str:
    """Return the whole page."""
    sheet = style(pack)
    cited = citation_of(params, report, data_digest)
    return (
        environment(TEMPLATES)
        .get_template(PAGE)
        .render(
            title=report.set.title,
            kind=report.kind,
            pack_title=pack.title,
            area=area,
            start=report.set.start.isoformat(),
            end=report.set.end.isoformat(),
            as_of=params.report.as_of.isoformat(),
            start_words=day_words(report.set.start),
            end_words=day_words(report.set.end),
            as_of_words=day_words(params.report.as_of),
            policy=report.set.policy.replace("_", " "),
            csp=policy(sheet),
            sheet=Markup(sheet),  # noqa: S704 (our own file)
            parts=parts,
            parameters=yaml.safe_dump(parameters_of(params, report.set), sort_keys=False, allow_unicode=True),
            metadata=page_metadata(cited),
            cited_words=sentence(cited),
            cited_entry=bibtex(cited),
            data_digest=data_digest,
            shown=shown,
        )
    )
