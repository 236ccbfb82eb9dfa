"""A chart as it leaves its page: with its title, what it is about, its key and how to cite it, so that it can be traced wherever it ends up."""

from __future__ import annotations

import io
import textwrap
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import matplotlib.image
from lxml import etree
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch, Rectangle

from pipeline.errors import InputError
from pipeline.look.theme import INK, PAPER, PNG_DPI, SOFT, house_style, saved, svg_saved
from pipeline.visible import visible_text

SVG = "http://www.w3.org/2000/svg"
POINTS = 72  # to the inch, as matplotlib writes SVG
MARGIN = 0.12  # inches, as are the sizes below
TITLE_LINE, LINE, KEY_LINE, FOOT_LINE, GAP = 0.22, 0.18, 0.21, 0.14, 0.09
TITLE_SIZE, SIZE, FOOT_SIZE = 12, 8.5, 7  # points
TITLE_CHARS, FOOT_CHARS = 84, 180  # to a line of the wide drawing
MARK, MARK_GAP, ENTRY_GAP = 0.13, 0.06, 0.22


def _patch(face: str, edge: str = "none", hatch: str | None = None) -> dict[str, Any]:
    return {"facecolor": face, "edgecolor": edge, "hatch": hatch, "linewidth": 0.8}


def _marker(shape: str, face: str, edge: str = INK) -> dict[str, Any]:
    return {"marker": shape, "markerfacecolor": face, "markeredgecolor": edge, "markersize": 6.5, "markeredgewidth": 1.1, "linestyle": "none"}  # fmt: skip


# as in style.css, by the style class of an entry
MARKS: Mapping[str, Mapping[str, Any]] = {
    "k-contested": _patch("white", "#777777", "/////"), "k-besieged": _patch("#cfd4d8", "#333333", "...."), "k-unknown": _patch("#eef0f1", "#cfd4d8"),
    "k-stale": _patch("#0072b273"), "k-read": _patch("#2a6f7f"), "k-few": _patch("#a9c5cc"), "k-silent": _patch("white", "#b3541e", "/////"),
    "k-low": _patch("white", "#c9ced2", "\\\\\\\\\\"), "k-circle": _marker("o", "#23303b55", "#23303b"), "k-hollow": _marker("o", "none", "#23303b"),
    "k-cross": _marker("x", "#5f6b76", "#5f6b76"), "k-fresh": _marker("o", "#5f6b76", "#5f6b76"), "k-older": _marker("o", "#b6bbc0", "#5f6b76"),
    "k-old": _marker("o", "none", "#5f6b76"), "k-ring": _marker("o", "none"), "k-untold": _marker("D", "#5f6b76", "#5f6b76"),
    "k-change": _marker("v", INK),
    "k-line": {"color": INK, "linewidth": 1.4},
}  # fmt: skip


@dataclass(frozen=True)
class Caption:
    """What a page says around a chart. `key` holds style classes and words of each entry; `alt` is what the picture shows, in words."""

    title: str
    key: tuple[tuple[str, str], ...]
    alt: str


@dataclass(frozen=True)
class Origin:
    """Where a chart is from: `about` = what it covers and what was known; `cited` = how to cite it; `colours` of sides by style class."""

    about: str
    cited: str
    colours: Mapping[str, str]


def take_away(svg: bytes, png: bytes, caption: Caption, origin: Origin) -> tuple[bytes, bytes]:
    """Return a chart's SVG and PNG with the words around it; the same chart and words always give the same bytes.

    Raises InputError where an entry of the key has no style class with a mark.
    """
    inner = _root(svg)
    width, height = (float(inner.get(each, "").removesuffix("pt")) / POINTS for each in ("width", "height"))
    with house_style():
        sheet, foot = _sheet(width, height, caption, origin)
        outer = _root(svg_saved(sheet))
        _set_in(outer, inner, height=height, foot=foot)
        _say(outer, caption, origin)
        pixels = matplotlib.image.imread(io.BytesIO(png), format="png")
        sheet.figimage(pixels, round(MARGIN * PNG_DPI), round(foot * PNG_DPI))
        return etree.tostring(outer, xml_declaration=True, encoding="utf-8"), saved(
            sheet, format="png", dpi=PNG_DPI, metadata={"Software": None, "Title": visible_text(caption.title), "Source": visible_text(origin.cited)}
        )  # fmt: skip


def _root(svg: bytes) -> etree._Element:
    return etree.fromstring(
        svg, etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True, remove_comments=True)
    )


def _sheet(width: float, height: float, caption: Caption, origin: Origin) -> tuple[Figure, float]:
    """Return the paper with all words, and how high the part below the chart is."""
    titles = textwrap.wrap(visible_text(caption.title), TITLE_CHARS)[:3]
    cited = textwrap.wrap(visible_text(origin.cited), FOOT_CHARS)
    rows = _rows(caption.key, width)
    head = MARGIN + TITLE_LINE * len(titles) + LINE + KEY_LINE * len(rows) + GAP
    foot = GAP + FOOT_LINE * len(cited) + MARGIN / 2
    sheet = Figure(figsize=(width + 2 * MARGIN, head + height + foot), facecolor=PAPER)
    top = head + height + foot - MARGIN
    for line in titles:
        _write(sheet, MARGIN, top, line, size=TITLE_SIZE, weight="bold")
        top -= TITLE_LINE
    _write(sheet, MARGIN, top, visible_text(origin.about), size=SIZE, color=SOFT)
    top -= LINE + GAP / 2
    for row in rows:
        for left, (style, words) in row:
            _draw(sheet, left, top - KEY_LINE / 2, style, origin.colours)
            _write(sheet, left + MARK + MARK_GAP, top - KEY_LINE / 2, words, size=SIZE, va="center")
        top -= KEY_LINE
    for number, line in enumerate(reversed(cited)):
        _write(sheet, MARGIN, MARGIN / 2 + FOOT_LINE * number, line, size=FOOT_SIZE, color=SOFT, va="bottom")
    return sheet, foot


def _write(sheet: Figure, left: float, top: float, words: str, **how: Any) -> None:
    sheet.text(left, top, words, transform=sheet.dpi_scale_trans, **({"va": "top", "ha": "left"} | how))


def _rows(key: Iterable[tuple[str, str]], width: float) -> list[list[tuple[float, tuple[str, str]]]]:
    """Return the entries of a key by line, each with its distance from the left; an entry that is longer than a line has one for itself."""
    ruler = Figure()
    canvas = FigureCanvasAgg(ruler).get_renderer()  # type: ignore[no-untyped-call]
    rows: list[list[tuple[float, tuple[str, str]]]] = []
    left = width + 1
    for style, words in ((style, visible_text(words)) for style, words in key):
        wide = ruler.text(0, 0, words, size=SIZE).get_window_extent(canvas).width / ruler.dpi
        needed = MARK + MARK_GAP + wide
        if left + needed > MARGIN + width:
            rows.append([])
            left = MARGIN
        rows[-1].append((left, (style, words)))
        left += needed + ENTRY_GAP
    return rows


def _draw(sheet: Figure, left: float, middle: float, style: str, colours: Mapping[str, str]) -> None:
    known = [MARKS.get(each) or _patch(colours[each]) for each in style.split() if each in MARKS or each in colours]
    if not known:
        raise InputError(f"the key of a chart, entry of class {style}", rule="has no mark", remedy="add it to MARKS in pipeline/look/take_away.py")  # fmt: skip
    how = known[0]
    if "facecolor" in how:
        mark: Patch | Line2D = Rectangle((left, middle - MARK / 2), MARK, MARK, transform=sheet.dpi_scale_trans, **how)
    elif "marker" in how:
        mark = Line2D([left + MARK / 2], [middle], transform=sheet.dpi_scale_trans, **how)
    else:
        mark = Line2D([left, left + MARK], [middle, middle], transform=sheet.dpi_scale_trans, **how)
    sheet.add_artist(mark)


def _set_in(outer: etree._Element, inner: etree._Element, *, height: float, foot: float) -> None:
    whole = float(outer.get("height", "").removesuffix("pt")) / POINTS
    for each in inner.iterfind(f".//{{{SVG}}}g[@id]"):
        del each.attrib["id"]  # nothing refers to a group, and the paper has groups of the same names
    inner.set("x", f"{MARGIN * POINTS:.3f}")
    inner.set("y", f"{(whole - foot - height) * POINTS:.3f}")
    for name in ("width", "height"):
        inner.set(name, inner.get(name, "").removesuffix("pt"))
    outer.append(inner)


def _say(outer: etree._Element, caption: Caption, origin: Origin) -> None:
    """Give the picture a name and a description for those who do not see it."""
    outer.set("role", "img")
    said: Sequence[tuple[str, str]] = (
        ("title", caption.title),
        ("desc", f"{origin.about}. {caption.alt} {origin.cited}"),
    )
    for place, (tag, words) in enumerate(said):
        element = etree.Element(f"{{{SVG}}}{tag}")
        element.text = visible_text(words)
        outer.insert(place, element)
