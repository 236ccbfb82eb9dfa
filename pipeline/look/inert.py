"""The gate of every page: nothing on it runs, loads or sends, and no link can lead to the wrong place."""

from __future__ import annotations

import re
from typing import Any

from lxml import html

from pipeline.errors import TraceError

SHOWN_FAULTS = 5

ALLOWED_TAGS = frozenset(
    (
        "html", "head", "meta", "title", "style", "body", "a", "header", "footer", "nav", "main", "section",
        "article", "p", "h1", "h2", "h3", "h4", "ul", "ol", "li", "dl", "dt", "dd", "div", "span", "b", "i", "em",
        "strong", "table", "caption", "thead", "tbody", "tr", "th", "td", "figure", "figcaption", "picture",
        "source", "img", "details", "summary", "q", "mark", "cite", "code", "pre", "time", "bdi", "br",
    )
)  # fmt: skip
ALLOWED_ATTRIBUTES = frozenset(
    (
        "lang", "charset", "http-equiv", "content", "name", "id", "class", "href", "rel", "data-ref",
        "data-article", "data-field", "data-start", "data-end", "data-label", "datetime", "scope", "colspan", "alt", "src",
        "srcset", "media", "tabindex", "role", "aria-label", "aria-labelledby", "aria-hidden", "open",
    )
)  # fmt: skip
CHART_FILE = re.compile(r"charts/[a-z-]+\.(?:svg|png|csv)")  # beside the page, drawn by us
IMAGE = "data:image/svg+xml;base64,"


def _unsafe_address(name: str, value: str) -> bool:
    if name == "href":
        return not value.startswith(("#", "http://", "https://")) and CHART_FILE.fullmatch(value) is None
    parts = [part.strip() for part in value.split(" ")] if name == "srcset" else [value]
    return any(not part.startswith(IMAGE) for part in parts)


def active_content(page: Any) -> list[str]:
    """Return elements, attributes and addresses that could run, load or send something."""
    wrong = []
    for element in page.iter():
        if not isinstance(element.tag, str):
            wrong.append("a comment or instruction")
            continue
        if element.tag not in ALLOWED_TAGS:
            wrong.append(f"the element <{element.tag}>")
        for name, value in element.attrib.items():
            if name not in ALLOWED_ATTRIBUTES:
                wrong.append(f"the attribute {name}")
            elif name in ("href", "src", "srcset") and _unsafe_address(name, value):
                wrong.append(f"the address {value[:60]}")
    return wrong


def repeated_ids(page: Any) -> list[str]:
    """Return ids that two elements carry: a link could lead to the wrong one."""
    seen: set[str] = set()
    twice = []
    for element in page.iter():
        mark = element.get("id") if isinstance(element.tag, str) else None
        if mark in seen:
            twice.append(f"'{mark}'")
        elif mark is not None:
            seen.add(mark)
    return twice


def checked(text: str, name: str) -> str:
    """Return the text of a page, or raise TraceError with the page's name where something on it could run, load or mislead."""
    page = html.document_fromstring(text.encode("utf-8"), parser=html.HTMLParser(encoding="utf-8", huge_tree=True))
    wrong = [*active_content(page), *repeated_ids(page)]
    if wrong:
        raise TraceError(
            name,
            rule=f"holds what may run, load or mislead: {'; '.join(wrong[:SHOWN_FAULTS])}",
            remedy="mend its templates",
        )
    return text
