"""A chart that leaves its page says what it shows, of what, its key, and how to cite it."""

from __future__ import annotations

import io
import re
from pathlib import Path

import matplotlib.image
import pytest
from lxml import etree
from matplotlib.figure import Figure

from pipeline.errors import InputError
from pipeline.look.take_away import MARKS, SVG, Caption, Origin, take_away
from pipeline.look.theme import PNG_DPI, WIDE, Size, both, key_colours, png_bytes, svg_bytes
from pipeline.packs import load_pack

ROOT = Path(__file__).resolve().parents[2]
COLOURS = key_colours(load_pack("syria-sample"))
ORIGIN = Origin(
    "Jobar · 21 March 2017 to 24 March 2017",
    "A desk (2017). Situation: Jobar. Claimline, data 0123456789abcdef.",
    COLOURS,
)
HOSTILE = "<script>run()</script> $\\frac{1}{2}$ \u202e evil " + "x" * 10_000


def drawn(size: Size) -> Figure:
    figure = Figure(figsize=(size.inches, 2))
    figure.text(0.5, 0.5, "157")
    return figure


def made(caption: Caption, origin: Origin = ORIGIN) -> tuple[etree._Element, bytes, bytes]:
    drawing = both(drawn, "one number")
    svg, png = take_away(svg_bytes(drawing), png_bytes(drawing), caption, origin)
    return etree.fromstring(svg, etree.XMLParser(huge_tree=True)), svg, png


def test_the_picture_grows_by_its_words_and_keeps_the_chart() -> None:
    caption = Caption("Killed, as each side gives it", (("s-0", "one side"), ("k-cross", "contested")), "one number")
    tree, _, png = made(caption)
    inner = tree.find(f"{{{SVG}}}svg")
    assert inner is not None
    whole, part = (float(each.get("height", "").removesuffix("pt")) for each in (tree, inner))
    assert 0 < float(inner.get("y", "")) < whole - part
    pixels = matplotlib.image.imread(io.BytesIO(png), format="png")
    assert pixels.shape[0] == pytest.approx(whole / 72 * PNG_DPI, abs=2)
    assert pixels.shape[1] > WIDE.inches * PNG_DPI
    assert pixels[: int(0.3 * PNG_DPI)].min() < 0.5  # a title stands above
    assert pixels[-int(0.2 * PNG_DPI) :].min() < 0.6  # and the citation below


def test_it_says_in_words_what_it_is() -> None:
    tree, _, png = made(Caption("Killed", (), "157 killed in Jobar"))
    assert tree.findtext(f"{{{SVG}}}title") == "Killed"
    told = str(tree.findtext(f"{{{SVG}}}desc"))
    assert all(each in told for each in (ORIGIN.about, "157 killed in Jobar", ORIGIN.cited))
    assert ORIGIN.cited.encode() in png


def test_the_same_chart_and_words_give_the_same_bytes() -> None:
    caption = Caption("Killed", tuple((style, style) for style in MARKS), "x")
    assert made(caption)[1:] == made(caption)[1:]


def test_hostile_words_are_shapes_and_text() -> None:
    tree, svg, _ = made(Caption(HOSTILE, (("k-line", HOSTILE),), HOSTILE), Origin(HOSTILE, HOSTILE, COLOURS))
    assert {etree.QName(each).localname for each in tree.iter(etree.Element)}.isdisjoint(
        {"script", "a", "foreignObject"}
    )
    assert b"<script" not in svg
    assert "\u202e" not in "".join(tree.itertext())
    assert float(tree.get("height", "").removesuffix("pt")) < 60 * 72


def test_a_style_without_a_mark_is_named() -> None:
    with pytest.raises(InputError, match="k-nothing"):
        made(Caption("Killed", (("k-nothing", "x"),), "x"))


def test_every_style_of_the_reports_has_a_mark() -> None:
    used = {
        each
        for path in sorted((ROOT / "pipeline" / "report").glob("*.py"))
        for each in re.findall(r'"(k-[a-z]+)"', path.read_text(encoding="utf-8"))
    }
    assert len(used) > 10
    assert used <= set(MARKS)
