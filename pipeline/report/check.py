"""The last gate before a report is written: every digit leads to a row, every quote stands in its article, nothing runs or loads."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl
from lxml import etree, html

from pipeline.errors import TraceError
from pipeline.look.inert import active_content, repeated_ids
from pipeline.packs import Pack
from pipeline.trace import Records
from pipeline.visible import visible_text

# digits inside these are not counts: dates, quotes, code and hashes, the words of a headline, the given title
FREE_TAGS = frozenset({"q", "mark", "time", "code", "pre", "style", "title", "cite"})
FREE_CLASSES = frozenset({"given", "name"})
MAX_SHOWN = 5
_DIGIT = re.compile(r"\d")
_NUMBER = re.compile(r"\d[\d,]*")


@dataclass(frozen=True)
class Evidence:
    """What a page may lean on: the build's rows, the report's own numbers and the articles' words."""

    records: Records
    figures: Mapping[str, Mapping[str, Any]]
    articles: Mapping[str, Mapping[str, Any]]
    names: frozenset[str] = frozenset()


NAME_COLUMNS = (
    "place_name",
    "place_raw",
    "admin1",
    "claimant_raw",
    "claimant_id",
    "outlet_id",
    "status",
    "area_name",
)


def known_names(frames: Mapping[str, pl.DataFrame], pack: Pack) -> frozenset[str]:
    """Return every name of the data and the pack, as the page shows it."""
    found: set[str] = {pack.title, *(side.name for side in pack.sides.values())}
    found.update(part for actor in pack.actors.values() for part in (actor.id, actor.name))
    found.update(part for outlet in pack.outlets.values() for part in (outlet.id, outlet.name))
    for frame in frames.values():
        for column in NAME_COLUMNS:
            if frame.schema.get(column) == pl.String:
                found.update(frame[column].drop_nulls().unique().to_list())
    return frozenset(visible_text(each) for each in found)


def evidence_of(frames: Mapping[str, pl.DataFrame], figures: Iterable[Mapping[str, Any]], pack: Pack) -> Evidence:
    """Return the evidence from a build's tables, the report's ledger and the pack."""
    articles = frames["articles"].select("article_id", "text", "title").to_dicts()
    return Evidence(
        Records(frames),
        {row["figure_id"]: row for row in figures},
        {row["article_id"]: row for row in articles},
        known_names(frames, pack),
    )


def _is_free(element: Any) -> bool:
    return element.tag in FREE_TAGS or bool(FREE_CLASSES & set((element.get("class") or "").split()))


def _texts(element: Any, ref: str | None, free: bool) -> Iterable[tuple[str, str | None]]:
    if not isinstance(element.tag, str):
        return
    ref = element.get("data-ref") or ref
    free = free or _is_free(element)
    if element.text and not free:
        yield element.text, ref
    for child in element:
        yield from _texts(child, ref, free)
        if child.tail and not free:
            yield child.tail, ref


def untraced_digits(page: Any) -> list[str]:
    """Return the visible texts that hold a digit and lead nowhere."""
    return [
        " ".join(text.split())[:80] for text, ref in _texts(page, None, False) if ref is None and _DIGIT.search(text)
    ]


def _numbers(row: Mapping[str, Any]) -> set[str]:
    return {f"{value:,}" for value in row.values() if isinstance(value, int) and not isinstance(value, bool)}


def invented_names(page: Any, evidence: Evidence) -> list[str]:
    """Return what is marked as a name, holds a digit and is no name of the data or the pack: a count in disguise."""
    words = (element.text_content() for element in page.iter("span") if "name" in (element.get("class") or "").split())
    return [f"'{each[:60]}'" for each in words if _DIGIT.search(each) and each not in evidence.names]


def wrong_references(page: Any, evidence: Evidence) -> list[str]:
    """Return what is wrong with references: an unknown row, a link elsewhere, or a number that its row does not hold."""
    wrong = []
    targets = {element.get("id") for element in page.iter() if isinstance(element.tag, str) and element.get("id")}
    for element in page.iter():
        ref = element.get("data-ref") if isinstance(element.tag, str) else None
        if ref is None:
            continue
        if ref not in evidence.figures and ref not in evidence.records:
            wrong.append(f"'{ref}' stands in no table")
            continue
        if element.tag != "a":
            continue
        if element.get("href") != f"#ref-{ref}" or f"ref-{ref}" not in targets:
            wrong.append(f"the link of '{ref}' leads nowhere")
        if element.get("class") == "n":
            wrong.extend(_wrong_value(element.text_content(), ref, evidence))
    return wrong


def _wrong_value(text: str, ref: str, evidence: Evidence) -> list[str]:
    if ref in evidence.figures:
        value = evidence.figures[ref]["value"]
        return [] if text in (value, visible_text(value)) else [f"'{text}' is printed for '{ref}', which is {value}"]
    held = _numbers(evidence.records.get(ref)[1])
    odd = [number for number in _NUMBER.findall(text) if number.rstrip(",") not in held]
    return [f"{number} is printed for '{ref}', which does not hold it" for number in odd]


def wrong_quotes(page: Any, evidence: Evidence) -> list[str]:
    """Return the quotes that do not stand at their offsets in the article."""
    wrong = []
    for element in page.iter("q", "blockquote", "mark"):
        article = evidence.articles.get(element.get("data-article") or "")
        field, start, end = (element.get(f"data-{name}") or "" for name in ("field", "start", "end"))
        words = element.text_content()
        if article is None or field not in ("text", "title") or not (start.isdigit() and end.isdigit()):
            wrong.append(f"'{words[:60]}' names no article and offsets")
        elif visible_text((article[field] or "")[int(start) : int(end)]) != words:
            wrong.append(f"'{words[:60]}' is not at {field}[{start}:{end}] of article {element.get('data-article')}")
    return wrong


def _fail(report: str, rule: str, found: Sequence[str]) -> None:
    if found:
        more = f" and {len(found) - MAX_SHOWN} more" if len(found) > MAX_SHOWN else ""
        raise TraceError(
            f"report {report}",
            rule=f"{rule}: {'; '.join(found[:MAX_SHOWN])}{more}",
            remedy="print every number through the ledger and every quote with its offsets",
        )


def check_page(report: str, text: str, evidence: Evidence) -> int:
    """Raise TraceError unless the page holds to all rules; return how many numbers it leads back."""
    try:
        page = html.document_fromstring(text.encode("utf-8"), parser=html.HTMLParser(encoding="utf-8", huge_tree=True))
    except etree.ParserError as error:
        raise TraceError(f"report {report}", rule=f"is no page: {error}", remedy="run the stage again") from error
    _fail(report, "holds what may run or load", active_content(page))
    _fail(report, "uses an id twice", repeated_ids(page))
    _fail(report, "prints digits that lead to no row", untraced_digits(page))
    _fail(report, "marks as a name what is none", invented_names(page, evidence))
    _fail(report, "has references that do not hold", wrong_references(page, evidence))
    _fail(report, "quotes words that are not in the article", wrong_quotes(page, evidence))
    return sum(1 for element in page.iter("a") if element.get("class") == "n")
