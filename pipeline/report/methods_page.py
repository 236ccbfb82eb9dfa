"""The page on methods from a build: run its notebook, put the page together, check it. Nothing is written here."""

from __future__ import annotations

from pathlib import Path

from markupsafe import Markup

from pipeline import __version__
from pipeline.citation import Citation, bibtex, deciding, page_metadata, sentence
from pipeline.look.frame import Part, environment, policy, style
from pipeline.look.take_away import Origin
from pipeline.look.theme import day_words, key_colours
from pipeline.packs import Pack
from pipeline.params import Params
from pipeline.report.check import check_page, evidence_of
from pipeline.report.make import Made
from pipeline.report.page import figures_of, parts_of
from pipeline.report.run import run_notebook
from pipeline.report.section import TEMPLATES, chart_files
from pipeline.shown import WHOLE, read_audit
from pipeline.trace import build_tables, data_hash

NAME, KIND = "methods", "Methods"
TITLE = "How these numbers are made"
PAGE = "methods_page.html"


def notebook_parameters(params: Params, *, build: Path, params_file: Path, project: Path) -> dict[str, str]:
    """Return what the notebook is told."""
    return {
        "name": NAME,
        "title": TITLE,
        "pack": params.pack,
        "as_of": params.report.as_of.isoformat(),
        "build": str(build.resolve()),
        "params": str(params_file.resolve()),
        "project": str(project.resolve()),
    }


def citation_of(params: Params, data_digest: str) -> Citation:
    """Return how to cite the page."""
    return Citation(
        title=f"{TITLE}. {params.export.title}", publisher=params.export.publisher, version=__version__, data_hash=data_digest,
        as_of=params.report.as_of, notebook=NAME, details=(("pack", params.pack),),
        parameters=deciding(params),
    )  # fmt: skip


def render_page(parts: list[Part], *, params: Params, pack: Pack, data_digest: str, shown: str) -> str:
    """Return the whole page."""
    sheet, cited = style(pack), citation_of(params, data_digest)
    return environment(TEMPLATES).get_template(PAGE).render(
        title=TITLE, kind=KIND, pack_title=pack.title, as_of=params.report.as_of.isoformat(), as_of_words=day_words(params.report.as_of),
        csp=policy(sheet), sheet=Markup(sheet), parts=parts, data_digest=data_digest, shown=shown,  # noqa: S704 (our own file)
        metadata=page_metadata(cited), cited_words=sentence(cited), cited_entry=bibtex(cited),
    )  # fmt: skip


def make_methods(params: Params, *, pack: Pack, notebook: Path, build: Path, params_file: Path, project: Path) -> Made:
    """Return the checked page, or raise and leave everything as it was."""
    executed = run_notebook(
        notebook, notebook_parameters(params, build=build, params_file=params_file, project=project)
    )
    frames, figures = build_tables(build), figures_of(executed)
    digest = data_hash(frames, build)
    about = f"{params.export.title} · as known on {day_words(params.report.as_of)}"
    origin = Origin(about, sentence(citation_of(params, digest)), key_colours(pack))
    page = render_page(
        parts_of(executed),
        params=params,
        pack=pack,
        data_digest=digest,
        shown=(read_audit(build) or WHOLE).words,
    )
    count = check_page(NAME, page, evidence_of(frames, figures, pack))
    return Made(page, figures, chart_files(executed, origin), sum(frame.height for frame in frames.values()), count)
