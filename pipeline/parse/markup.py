"""A look at a page's tags before any parser sees it: linear in its size, so that no page can hang what comes after."""

from __future__ import annotations

import re
from dataclasses import dataclass

TAG_START = re.compile(r"<(?:(?P<comment>!--)|(?P<other>[!?])|(?P<close>/?)(?P<name>[A-Za-z][^\s/>]{0,40}))")
TAG_REST = re.compile(r"(?:=\s*+\"[^\"]*+\"|=\s*+'[^']*+'|[^>=]++|=)*+>?")
ATTRIBUTE = re.compile(r"[^\s\"'>/=]++(?:\s*+=\s*+(?:\"[^\"]*+\"|'[^']*+'|[^\s>\"']++)?)?")
RAW_NAMES = frozenset(("script", "style", "textarea", "title", "xmp"))
FLAT_NAMES = frozenset(
    (
        "area",
        "base",
        "br",
        "col",
        "embed",
        "hr",
        "img",
        "input",
        "link",
        "meta",
        "param",
        "source",
        "track",
        "wbr",
        "p",
        "li",
        "td",
        "tr",
        "th",
        "dt",
        "dd",
        "option",
        "thead",
        "tbody",
        "tfoot",
        "colgroup",
        "rt",
        "rp",
        "html",
        "head",
        "body",
        "path",
    )
)  # fmt: skip  (void, or closed by what follows them: old pages leave hundreds open)
FEW_ATTRIBUTE_CHARS = 2  # an attribute and its separator take at least this many characters


@dataclass(frozen=True)
class MarkupLimits:
    """Limits on one page: characters in a tag, attributes in a tag, open tags, tags, characters of text outside tags."""

    max_tag: int
    max_attributes: int
    max_depth: int
    max_tags: int
    max_text: int


class MarkupError(ValueError):
    """A page past a limit: reason code and detail."""

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(detail)
        self.reason = reason
        self.detail = detail


def check_markup(page: str, limits: MarkupLimits) -> None:
    """Raise MarkupError when a page breaks a limit; one pass, no parser."""
    at, depth, n_tags, n_text = 0, 0, 0, 0
    never_closed: set[str] = set()
    while match := TAG_START.search(page, at):
        n_text += match.start() - at
        if match["comment"] or match["other"]:
            at = _end_of(page, "-->" if match["comment"] else ">", match.end())
            continue
        n_tags += 1
        end = _tag_end(page, match.end())
        _check_tag(page, match.start(), end, limits)
        name = match["name"].lower()
        if name not in FLAT_NAMES:
            depth = max(0, depth - 1) if match["close"] else depth + (page[end - 2 : end] != "/>")
        if n_tags > limits.max_tags or depth > limits.max_depth:
            what = (
                f"{n_tags} tags (parse.max_tags)"
                if n_tags > limits.max_tags
                else f"{depth} open tags (parse.max_depth)"
            )
            raise MarkupError("markup_limit", f"the page has more than the allowed tags: {what}")
        at = end
        if name in RAW_NAMES and not match["close"] and name not in never_closed:
            raw_end = _raw_end(page, name, end)
            if raw_end is None:
                never_closed.add(name)
            at = raw_end or end
    n_text += len(page) - at if at < len(page) else 0
    if n_text > limits.max_text:
        raise MarkupError(
            "text_limit",
            f"{n_text} characters stand outside the tags, the limit is {limits.max_text} (parse.max_text_chars)",
        )


def _tag_end(page: str, at: int) -> int:
    match = TAG_REST.match(page, at)
    return match.end() if match else at


def _end_of(page: str, mark: str, at: int) -> int:
    found = page.find(mark, at)
    return len(page) if found < 0 else found + len(mark)


def _raw_end(page: str, name: str, at: int) -> int | None:
    """Return where raw text such as a script ends, or None where it is never closed."""
    match = re.compile(f"</{name}", re.IGNORECASE).search(page, at)
    return match.start() if match else None


def _check_tag(page: str, start: int, end: int, limits: MarkupLimits) -> None:
    if end - start > limits.max_tag:
        raise MarkupError(
            "markup_limit",
            f"the tag at character {start} is {end - start} long, the limit is {limits.max_tag} (parse.max_tag_bytes)",
        )
    if end - start < FEW_ATTRIBUTE_CHARS * limits.max_attributes:
        return
    n_attributes = sum(1 for _ in ATTRIBUTE.finditer(page, start + 1, end)) - 1
    if n_attributes > limits.max_attributes:
        raise MarkupError(
            "markup_limit",
            f"the tag at character {start} has {n_attributes} attributes, the limit is {limits.max_attributes} (parse.max_attributes)",
        )
