"""The frame of a page: the template engine that escapes everything, the style sheet, and a content policy without scripts or requests."""

from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import jinja2
from markupsafe import Markup, escape

from pipeline.look.theme import NEUTRAL, UNKNOWN, side_colours
from pipeline.packs import Pack
from pipeline.visible import visible_text

TEMPLATES = Path(__file__).with_name("templates")
STYLE = "style.css"
_LETTER = "\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc"  # Hebrew, Arabic, Syriac and their forms
_RIGHT_TO_LEFT = re.compile(f"[{_LETTER}](?:[{_LETTER}\\s]*[{_LETTER}])?")


@dataclass(frozen=True)
class Part:
    """One chapter of the page: everything from one second-level heading to the next."""

    anchor: str
    title: str
    html: Markup


def safe(text: object) -> Markup:
    """Return text of unknown origin as HTML that shows what is there and does nothing."""
    return escape(visible_text(str(text)))


def name(text: object) -> Markup:
    """Return a name of the data or the pack ("T4 Airbase"): its digits are no count, and the gate checks that it is a name."""
    return Markup('<span class="name">{}</span>').format(safe(text))


def apart(text: object) -> Markup:
    """Return text with the letters that run from right to left in elements of their own: they would pull the numbers beside them along."""
    return Markup(_RIGHT_TO_LEFT.sub(r"<bdi>\g<0></bdi>", str(safe(text))))  # noqa: S704 (escaped; what is found are letters and spaces)


def _finalize(value: object) -> object:
    if isinstance(value, Markup):
        return value
    return visible_text(str(value))


@cache
def environment(folder: Path) -> jinja2.Environment:
    """Return the template engine for a folder and the shared templates: everything is escaped, a name that is not given is an error.

    One engine a folder, so that a template is compiled once; nobody changes it.
    """
    engine = jinja2.Environment(
        loader=jinja2.FileSystemLoader([folder, TEMPLATES]),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        finalize=_finalize,
        keep_trailing_newline=True,
    )
    engine.filters["name"] = name
    engine.filters["apart"] = apart
    return engine


def style(pack: Pack) -> str:
    """Return the page's style sheet with one class per side."""
    colours = side_colours(pack)
    lines = [f".s-{at}{{--side:{colours[side]}}}" for at, side in enumerate(pack.sides)]
    lines += [
        f".s-neutral{{--side:{NEUTRAL}}}",
        f".s-unknown{{--side:{UNKNOWN}}}",
        f".s-all{{--side:{colours['all']}}}",
    ]
    return (TEMPLATES / STYLE).read_text(encoding="utf-8") + "\n".join(lines) + "\n"


def policy(sheet: str, *scripts: str) -> str:
    """Return the content policy: nothing but embedded pictures, exactly this style sheet and exactly these scripts."""
    allowed = f" script-src {' '.join(_digest(each) for each in scripts)};" if scripts else ""
    return (
        f"default-src 'none'; img-src data:; style-src {_digest(sheet)};{allowed} base-uri 'none'; form-action 'none'"
    )


def _digest(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode('utf-8')).digest()).decode('ascii')}'"
