"""The look of the charts: colours that colour-blind readers can tell apart, one per side, and one bundled font."""

from __future__ import annotations

import base64
import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any

import matplotlib as mpl
from matplotlib import font_manager
from matplotlib.figure import Figure

from pipeline.packs import Pack
from pipeline.visible import visible_text

OKABE_ITO = ("#0072b2", "#009e73", "#cc79a7", "#000000", "#e69f00", "#d55e00", "#56b4e9", "#b8a800")
NEUTRAL = "#5f6b76"
UNKNOWN = "#a9b2ba"
ALL = "#3d4f5f"
INK = "#1d2730"
SOFT = "#5b6770"
GRID = "#e3e7ea"
PAPER = "#ffffff"
LAND = "#f6f3ec"
FOREIGN = "#ebebe7"
WATER = "#dfe9ee"
MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December",
)  # fmt: skip
RC: dict[Any, Any] = {
    "font.family": "DejaVu Sans",
    "font.size": 8.5,
    "svg.hashsalt": "claimline",
    "svg.fonttype": "path",
    "axes.edgecolor": SOFT,
    "axes.labelcolor": SOFT,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.linewidth": 0.6,
    "xtick.color": SOFT,
    "ytick.color": SOFT,
    "text.color": INK,
    "text.parse_math": False,
    "hatch.linewidth": 0.6,
    "axes.unicode_minus": False,
    "path.simplify": False,
}
STATUS_WORDS = {
    "contested": "contested",
    "besieged": "besieged",
    "unknown": "not known",
}  # of control where no actor is one


@dataclass(frozen=True)
class Size:
    """Width of a drawing in inches; a narrow one is drawn anew for telephones, not shrunk."""

    inches: float
    narrow: bool


WIDE = Size(9.4, False)
NARROW = Size(3.55, True)
PNG_DPI = 200  # 1,880 pixels wide
SVG_ADDRESS = "data:image/svg+xml;base64,"


@dataclass(frozen=True)
class Drawing:
    """One chart at both widths as addresses, the words that stand for it when it cannot be seen, and the wide one as matplotlib holds it."""

    wide: str
    narrow: str
    alt: str
    figure: Figure


def side_colours(pack: Pack) -> dict[str, str]:
    """Return one fixed colour per side, by its place in the pack."""
    colours = {side: OKABE_ITO[at % len(OKABE_ITO)] for at, side in enumerate(pack.sides)}
    return colours | {"neutral": NEUTRAL, "unknown": UNKNOWN, "all": ALL}


def key_colours(pack: Pack) -> dict[str, str]:
    """Return the colour of each side by the style class of its entry in a key."""
    colours = side_colours(pack)
    own = {f"s-{at}": colours[side] for at, side in enumerate(pack.sides)}
    return own | {f"s-{name}": colours[name] for name in ("neutral", "unknown", "all")}


def day_words(day: date) -> str:
    """Return a date as read aloud, without the machine's locale: 24 March 2017."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def short_day(day: date) -> str:
    """Return a date for an axis: 24 Mar."""
    return f"{day.day} {MONTHS[day.month - 1][:3]}"


@contextmanager
def house_style() -> Iterator[None]:
    """Draw with the house theme and the bundled font, whatever the machine's own settings and fonts are."""
    with mpl.rc_context():
        mpl.rcdefaults()
        mpl.rcParams.update(RC)
        bundled = mpl.get_data_path()
        font_manager.fontManager.ttflist = [
            font for font in font_manager.fontManager.ttflist if font.fname.startswith(bundled)
        ]
        yield


def saved(figure: Figure, **how: Any) -> bytes:
    """Return a figure as a file's bytes; within `house_style`."""
    buffer = io.BytesIO()
    figure.savefig(buffer, facecolor=PAPER, **how)
    return buffer.getvalue()


def svg_saved(figure: Figure) -> bytes:
    """Return a figure as an SVG file; within `house_style`, the same figure always gives the same bytes."""
    return saved(figure, format="svg", metadata={"Date": None, "Creator": None})


def _data_uri(figure: Figure) -> str:
    return SVG_ADDRESS + base64.b64encode(svg_saved(figure)).decode("ascii")


def both(draw: Callable[[Size], Figure], alt: str) -> Drawing:
    """Return a chart drawn at both widths in the house theme."""
    with house_style():
        wide = draw(WIDE)
        return Drawing(wide=_data_uri(wide), narrow=_data_uri(draw(NARROW)), alt=visible_text(alt), figure=wide)


def svg_bytes(drawing: Drawing) -> bytes:
    """Return the wide drawing as an SVG file."""
    return base64.b64decode(drawing.wide.removeprefix(SVG_ADDRESS))


def png_bytes(drawing: Drawing) -> bytes:
    """Return the wide drawing as a PNG file for slides and documents."""
    with house_style():
        return saved(drawing.figure, format="png", dpi=PNG_DPI, metadata={"Software": None})
