"""A finished part of a page: its HTML and, for a chart, the files that a reader may take away."""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import polars as pl
from markupsafe import Markup

from pipeline.cells import csv_bytes
from pipeline.errors import InputError
from pipeline.look.frame import environment
from pipeline.look.take_away import Caption, Origin, take_away
from pipeline.look.theme import Drawing, png_bytes, svg_bytes

TEMPLATES = Path(__file__).with_name("templates")
CHART_TYPE = "application/vnd.claimline.chart+json"
CAPTION_TYPE = "application/vnd.claimline.caption+json"
CHART_FOLDER = "charts"
ENDINGS = ("svg", "png", "csv")
_SLUG = re.compile(r"[a-z]+(?:-[a-z]+)*")


@dataclass(frozen=True)
class Section:
    """A finished part of the page; shows itself in a notebook and hands its charts' files (name -> bytes) and captions (slug -> words) to the stage."""

    html: Markup
    files: Mapping[str, bytes] | None = None
    captions: Mapping[str, Caption] = field(default_factory=dict)

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        shown: dict[str, Any] = {"text/html": str(self.html)}
        if self.files:
            shown[CHART_TYPE] = {name: base64.b64encode(data).decode("ascii") for name, data in self.files.items()}
            shown[CAPTION_TYPE] = {slug: asdict(caption) for slug, caption in self.captions.items()}
        return shown


def render(template: str, **values: Any) -> Section:
    """Return a part of the page from its template; text that is no mark-up is escaped."""
    return Section(_rendered(template, values))


def _rendered(template: str, values: Mapping[str, Any]) -> Markup:
    return Markup(environment(TEMPLATES).get_template(template).render(**values))  # noqa: S704 (autoescaped)


def chart_section(
    template: str,
    *,
    slug: str,
    drawing: Drawing | None,
    numbers: Sequence[Mapping[str, Any]],
    title: str,
    entries: Sequence[tuple[str, str]] = (),
    **values: Any,
) -> Section:
    """Return a chart with links to its files under it; without a drawing (nothing to draw) the rest of the template alone.

    `numbers` is what is drawn, one row a mark, under plain column names with their units; null = the claims do not say. `entries` are the
    style class and words of each entry of the key. Raises ValueError where the slug is no name of small letters and hyphens.
    """
    values |= {"title": title, "entries": entries}
    if drawing is None:
        return render(template, drawing=None, slug="", **values)
    if not _SLUG.fullmatch(slug):
        raise ValueError(f"the chart name '{slug}' is not made of small letters and hyphens")
    frame = pl.DataFrame([dict(row) for row in numbers], infer_schema_length=None)
    files = dict(zip(ENDINGS, (svg_bytes(drawing), png_bytes(drawing), csv_bytes(frame)), strict=True))
    html = _rendered(template, {"drawing": drawing, "slug": slug, **values})
    caption = Caption(Markup(title).striptags(), tuple((style, str(words)) for style, words in entries), drawing.alt)  # noqa: S704 (its text alone is used)
    return Section(html, {f"{CHART_FOLDER}/{slug}.{ending}": data for ending, data in files.items()}, {slug: caption})


def chart_files(notebook: Mapping[str, Any], origin: Origin) -> dict[str, bytes]:
    """Return the files of all charts of an executed notebook by their path beside the page, pictures with the words around them."""
    found: dict[str, bytes] = {}
    captions: dict[str, Caption] = {}
    for cell in notebook["cells"]:
        for output in cell.get("outputs", []):
            for slug, told in output.get("data", {}).get(CAPTION_TYPE, {}).items():
                captions[slug] = Caption(
                    told["title"], tuple((style, words) for style, words in told["key"]), told["alt"]
                )
            for name, data in output.get("data", {}).get(CHART_TYPE, {}).items():
                if name in found:
                    raise InputError("the executed notebook", rule=f"makes the file {name} twice", remedy="give each chart a name of its own")  # fmt: skip
                found[name] = base64.b64decode(data)
    for slug, caption in captions.items():
        svg, png = (f"{CHART_FOLDER}/{slug}.{ending}" for ending in ("svg", "png"))
        found[svg], found[png] = take_away(found[svg], found[png], caption, origin)
    return found
