"""The evidence explorer: one page that holds its records, its script and its style, and asks nobody for anything.

The content policy lets exactly this script and this style work. Records stand in a block of JSON that cannot end early; the script writes
every word of them as text.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path

from markupsafe import Markup

from pipeline.look.frame import environment, style
from pipeline.look.theme import day_words
from pipeline.packs import Pack
from pipeline.publish.records import CLAIM, CONTROL, INCIDENT, Record
from pipeline.schemas import GRADES

TEMPLATES = Path(__file__).with_name("templates")
MAX_NAMES = 500  # suggestions of one field; a longer list is no help
_ESCAPED = {ord("<"): "\\u003c", ord(">"): "\\u003e", ord("&"): "\\u0026", 0x2028: "\\u2028", 0x2029: "\\u2029"}


def site_sheet(pack: Pack) -> str:
    """Return the style sheet of all pages of the site."""
    return style(pack) + (TEMPLATES / "site.css").read_text(encoding="utf-8")


def content_policy(sheet: str, *scripts: str) -> str:
    """Return the content policy: embedded pictures, exactly this style and these scripts, nothing else."""
    styles = _digest(sheet)
    allowed = f" script-src {' '.join(_digest(each) for each in scripts)};" if scripts else ""
    return f"default-src 'none'; img-src data:; style-src {styles};{allowed} base-uri 'none'; form-action 'none'"


def _digest(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode('utf-8')).digest()).decode('ascii')}'"


def json_block(value: object) -> Markup:
    """Return JSON that may stand inside a script element: no character of it can end the element or the line of a script."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return Markup(text.translate(_ESCAPED))  # noqa: S704 (every character that could end the block is written as an escape)


def explorer_page(records: Sequence[Record], *, pack: Pack, title: str, as_of: date, data_digest: str) -> str:
    """Return the page."""
    sheet = site_sheet(pack)
    script = (TEMPLATES / "explorer.js").read_text(encoding="utf-8")
    return (
        environment(TEMPLATES)
        .get_template("explorer.html")
        .render(
            title=title, pack_title=pack.title, as_of=as_of.isoformat(), as_of_words=day_words(as_of), data_digest=data_digest, here="explorer", root="",
            sheet=Markup(sheet), script=Markup(script), csp=content_policy(sheet, script), records=json_block(_data(records, pack)),  # noqa: S704 (our own files)
        )
    )  # fmt: skip


def _data(records: Sequence[Record], pack: Pack) -> dict[str, object]:
    claims = [each for each in records if each.kind == CLAIM]
    counted = [each for each in records if each.kind in (CLAIM, INCIDENT)]
    sides = {side for each in counted for side in each.side.split()}
    return {
        "records": [each.row() for each in records],
        "sides": [[side, pack.side_name(side)] for side in sorted(sides)],
        "outcomes": sorted({outcome for each in claims for outcome in each.outcome.split()}),
        "grades": [grade for grade in GRADES if any(each.grade == grade for each in counted)],
        "actors": _most_common(name for each in counted for name in each.actors),
        "places": _most_common(each.place for each in records if each.kind in (CLAIM, INCIDENT, CONTROL) and each.place),
    }


def _most_common(names: Iterable[str]) -> list[str]:
    tally: dict[str, int] = {}
    for name in names:
        tally[name] = tally.get(name, 0) + 1
    return sorted(sorted(tally, key=lambda name: (-tally[name], name))[:MAX_NAMES])
