"""The evidence explorer: one page that holds its records, its script and its style, and asks nobody for anything.

The content policy lets exactly this script and this style work. Records stand in a block of JSON that cannot end early; the script writes
every word of them as text.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path

from markupsafe import Markup

from pipeline.look.frame import environment, policy, style
from pipeline.look.theme import day_words
from pipeline.packs import Pack
from pipeline.publish.records import CLAIM, CONTROL, INCIDENT, Record
from pipeline.schemas import GRADES
from pipeline.visible import visible_text

TEMPLATES = Path(__file__).with_name("templates")
Printed = Mapping[str, Sequence[str]]  # id -> names of the reports that print it
MAX_NAMES = 500  # suggestions of one field; a longer list is no help
_ESCAPED = {ord("<"): "\\u003c", ord(">"): "\\u003e", ord("&"): "\\u0026", 0x2028: "\\u2028", 0x2029: "\\u2029"}


def site_sheet(pack: Pack) -> str:
    """Return the style sheet of all pages of the site."""
    return style(pack) + (TEMPLATES / "site.css").read_text(encoding="utf-8")


def json_block(value: object) -> Markup:
    """Return JSON that may stand inside a script element: no character of it can end the element or the line of a script."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return Markup(text.translate(_ESCAPED))  # noqa: S704 (every character that could end the block is written as an escape)


class Pool:
    """Every text once: rows hold its number. Most texts of a record stand in many others too."""

    def __init__(self) -> None:
        self._at: dict[str, int] = {}

    def add(self, text: str) -> int:
        """Return the number of a text, hidden characters shown."""
        return self._at.setdefault(visible_text(text), len(self._at))

    def texts(self) -> list[str]:
        """Return the texts by number."""
        return list(self._at)


def positions(records: Sequence[Record]) -> tuple[dict[str, int], list[tuple[str, int, str]]]:
    """Return the position of each record by id, and the other ids that lead to one, each with its row in words."""
    at: dict[str, int] = {}
    for index, each in enumerate(records):
        at.setdefault(each.id, index)
    others: dict[str, tuple[str, int, str]] = {}
    for index, each in enumerate(records):
        for other, words in each.also:
            if other not in at:
                others.setdefault(other, (other, index, words))
    return at, list(others.values())


def known_ids(records: Sequence[Record]) -> frozenset[str]:
    """Return every id that the explorer can be asked for."""
    at, others = positions(records)
    return frozenset((*at, *(other for other, _, _ in others)))


def explorer_page(
    records: Sequence[Record], *, pack: Pack, title: str, as_of: date, data_digest: str,
    reports: Mapping[str, str] | None = None, printed: Printed | None = None, shown: str = "",
) -> str:  # fmt: skip
    """Return the page. `reports` are titles by name; `printed` says which reports print an id, so that the way back can be offered."""
    sheet = site_sheet(pack)
    script = (TEMPLATES / "explorer.js").read_text(encoding="utf-8")
    return (
        environment(TEMPLATES)
        .get_template("explorer.html")
        .render(
            title=title, pack_title=pack.title, as_of=as_of.isoformat(), as_of_words=day_words(as_of), data_digest=data_digest, shown=shown, here="explorer", root="",
            sheet=Markup(sheet), script=Markup(script), csp=policy(sheet, script), records=json_block(page_data(records, pack, reports or {}, printed or {})),  # noqa: S704 (our own files)
        )
    )  # fmt: skip


def page_data(records: Sequence[Record], pack: Pack, reports: Mapping[str, str], printed: Printed) -> dict[str, object]:
    """Return what the script of the page reads; texts are numbers of the pool, links are positions of records."""
    pool = Pool()
    at, others = positions(records)
    found = at | {other: index for other, index, _ in others}
    claims = [each for each in records if each.kind == CLAIM]
    counted = [each for each in records if each.kind in (CLAIM, INCIDENT)]
    sides = {side for each in counted for side in each.side.split()}
    rows = [_row(each, pool, found) for each in records]
    return {
        "records": rows,
        "others": [[other, index, pool.add(words)] for other, index, words in others],
        "printed": {key: list(names) for key, names in sorted(printed.items())},
        "reports": {name: visible_text(words) for name, words in reports.items()},
        "sides": [[side, pack.side_name(side)] for side in sorted(sides)],
        "outcomes": sorted({outcome for each in claims for outcome in each.outcome.split()}),
        "grades": [grade for grade in GRADES if any(each.grade == grade for each in counted)],
        "actors": _most_common(name for each in counted for name in each.actors),
        "places": _most_common(
            each.place for each in records if each.kind in (CLAIM, INCIDENT, CONTROL) and each.place
        ),
        "texts": pool.texts(),
    }


def _row(record: Record, pool: Pool, found: Mapping[str, int]) -> list[object]:
    facts = [pool.add(text) for fact in record.facts for text in fact]
    links = [[pool.add(label), *(found.get(each, each) for each in ids)] for label, ids in record.links]
    return [
        pool.add(record.kind), record.id, visible_text(record.title), record.start, record.end, pool.add(record.place), [pool.add(each) for each in record.actors],
        pool.add(record.side), pool.add(record.outcome), pool.add(record.grade), None if record.quote is None else [visible_text(part) for part in record.quote],
        facts, links, pool.add(record.address),
    ]  # fmt: skip


def _most_common(names: Iterable[str]) -> list[str]:
    tally: dict[str, int] = {}
    for name in names:
        shown = visible_text(name)
        tally[shown] = tally.get(shown, 0) + 1
    return sorted(sorted(tally, key=lambda name: (-tally[name], name))[:MAX_NAMES])
