"""A report as a page of the site: the menu on top, every number leading into the explorer, nothing else changed."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lxml import html
from markupsafe import escape

from pipeline.errors import InputError
from pipeline.look.frame import environment, policy

TEMPLATES = Path(__file__).with_name("templates")
EXPLORER = "explorer.html"
_NUMBER_LINK = re.compile(r"""(<a class=(["'])(?:n|id)\2 href=\2)#ref-([0-9A-Za-z_]+)(?=\2 data-ref=\2\3\2)""")
_STYLE = re.compile(r"<style>(.*?)</style>", re.DOTALL)
_TOP = '<header class="top">'
Piece = tuple[str, str | None]


@dataclass(frozen=True)
class Page:
    """A finished page: `refs` are the ids that it prints, `targets` those that it has an element for, `lead` its first sentences with
    their ids, `area` its place in words."""

    name: str
    text: str
    refs: frozenset[str]
    targets: frozenset[str]
    lead: tuple[Piece, ...]
    area: str


def menu(here: str, root: str, siblings: Sequence[tuple[str, str]]) -> str:
    """Return the menu of the site; `root` leads from the page to the first page's folder, `siblings` are (name, kind) of the set's reports."""
    return environment(TEMPLATES).get_template("menu.html").render(here=here, root=root, siblings=siblings)


def site_page(name: str, text: str, extra_style: str, root: str, siblings: Sequence[tuple[str, str]] = ()) -> str:
    """Return a report or scorecard as a page of the site, with a menu that leads from the folder `root` also to its siblings."""
    found = _STYLE.search(text)
    if found is None or text.count(_TOP) != 1 or _shown_policy(found[1]) not in text:
        raise InputError(f"page {name}", rule="is no page of this version", remedy="run `dvc repro report scorecard`")
    sheet = found[1] + extra_style
    text = text[: found.start(1)] + sheet + text[found.end(1) :]
    text = text.replace(_shown_policy(found[1]), _shown_policy(sheet), 1)
    text = text.replace(_TOP, menu(name, root, siblings) + _TOP, 1)
    return _NUMBER_LINK.sub(rf"\1{root}{EXPLORER}#\3", text)


def _shown_policy(sheet: str) -> str:
    """Return the content policy as it stands in a page."""
    return str(escape(policy(sheet)))


def read_page(name: str, text: str) -> Page:
    """Return what a report prints and leads to."""
    tree: Any = html.document_fromstring(text.encode("utf-8"), parser=html.HTMLParser(encoding="utf-8", huge_tree=True))
    refs = frozenset(str(each) for each in tree.xpath("//@data-ref"))
    marks = (str(each) for each in tree.xpath("//@id"))
    targets = frozenset(each.removeprefix("ref-") for each in marks if each.startswith("ref-"))
    first = tree.xpath("(//div[@class='lead']/p)[1]")
    area = str(tree.xpath("string((//p[@class='stand']/span[@class='given'])[1])"))
    return Page(name, text, refs, targets, tuple(_pieces(first[0])) if first else (), area)


def _pieces(element: Any) -> list[Piece]:
    """Return the texts of a paragraph in order, each with the id it leads to."""
    found: list[Piece] = [(element.text or "", element.get("data-ref"))]
    for child in element:
        found.extend(_pieces(child))
        found.append((child.tail or "", None))
    return [(text, ref) for text, ref in found if text]


def printed_in(pages: Sequence[Page]) -> Mapping[str, tuple[str, ...]]:
    """Return for every id that a report prints the reports that have an element for it."""
    found: dict[str, tuple[str, ...]] = {}
    for page in pages:
        for key in sorted(page.refs & page.targets):
            found[key] = (*found.get(key, ()), page.name)
    return found
