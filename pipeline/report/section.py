"""A finished part of a page: its HTML and, for a chart, the files that a reader may take away."""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl
from markupsafe import Markup

from pipeline.cells import csv_bytes
from pipeline.errors import InputError
from pipeline.look.frame import environment
from pipeline.look.theme import Drawing, png_bytes, svg_bytes

TEMPLATES = Path(__file__).with_name("templates")
CHART_TYPE = "application/vnd.claimline.chart+json"
CHART_FOLDER = "charts"
ENDINGS = ("svg", "png", "csv")
_SLUG = re.compile(r"[a-z]+(?:-[a-z]+)*")


@dataclass(frozen=True)
class Section:
    """A finished part of the page; shows itself in a notebook and hands its chart's files (name -> bytes) to the stage."""

    html: Markup
    files: Mapping[str, bytes] | None = None

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        shown: dict[str, Any] = {"text/html": str(self.html)}
        if self.files:
            shown[CHART_TYPE] = {name: base64.b64encode(data).decode("ascii") for name, data in self.files.items()}
        return shown


def render(template: str, **values: Any) -> Section:
    """Return a part of the page from its template; text that is no mark-up is escaped."""
    return Section(_rendered(template, values))


def _rendered(template: str, values: Mapping[str, Any]) -> Markup:
    return Markup(environment(TEMPLATES).get_template(template).render(**values))  # noqa: S704 (autoescaped)


def chart_section(
    template: str, *, slug: str, drawing: Drawing | None, numbers: Sequence[Mapping[str, Any]], **values: Any
) -> Section:
    """Return a chart with links to its files under it; without a drawing (nothing to draw) the rest of the template alone.

    `numbers` is what is drawn, one row a mark, under plain column names with their units; null = the claims do not say. Raises ValueError
    where the slug is no name of small letters and hyphens.
    """
    if drawing is None:
        return render(template, drawing=None, slug="", **values)
    if not _SLUG.fullmatch(slug):
        raise ValueError(f"the chart name '{slug}' is not made of small letters and hyphens")
    frame = pl.DataFrame([dict(row) for row in numbers], infer_schema_length=None)
    files = dict(zip(ENDINGS, (svg_bytes(drawing), png_bytes(drawing), csv_bytes(frame)), strict=True))
    html = _rendered(template, {"drawing": drawing, "slug": slug, **values})
    return Section(html, {f"{CHART_FOLDER}/{slug}.{ending}": data for ending, data in files.items()})


def chart_files(notebook: Mapping[str, Any]) -> dict[str, bytes]:
    """Return the files of all charts of an executed notebook by their path beside the page."""
    found: dict[str, bytes] = {}
    for cell in notebook["cells"]:
        for output in cell.get("outputs", []):
            for name, data in output.get("data", {}).get(CHART_TYPE, {}).items():
                if name in found:
                    raise InputError("the executed notebook", rule=f"makes the file {name} twice", remedy="give each chart a name of its own")  # fmt: skip
                found[name] = base64.b64decode(data)
    return found
