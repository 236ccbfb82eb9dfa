"""An HTML page read into named fields: headline, by-line, time, address, site and body. Runs inside a worker; opens no socket.

The body comes from trafilatura; everything about the article from what the page declares (JSON-LD, meta elements, time elements, the
visible by-line), because that can be checked on the page.
"""

from __future__ import annotations

import copy
import html
import json
import re
from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any

import lxml.etree
import lxml.html
import trafilatura

from pipeline.parse.dates import DAY_FIRST, DOTTED, ISO_DAY, MONTH_FIRST
from pipeline.parse.kinds import MANY_UPDATES, NotArticleError, count_updates, wall_of

ARTICLE_TYPES = ("NewsArticle", "Article", "ReportageNewsArticle", "BlogPosting", "AnalysisNewsArticle", "OpinionNewsArticle",
                 "LiveBlogPosting", "BackgroundNewsArticle", "WebPage")  # fmt: skip
TITLE_META = ("ogtitle", "twittertitle", "dctitle", "headline", "parselytitle")  # names of meta elements, letters alone
TIME_META = ("articlepublishedtime", "ogarticlepublishedtime", "datepublished", "pubdate", "publishdate", "parselypubdate",
             "sailthrudate", "dcdateissued", "dctermscreated", "dcdate", "date", "articlepublished",
             "cxenseparserecspublishtime", "publicationdate", "ogpubdate", "rnewsdatepublished")  # fmt: skip
SITE_META = ("ogsitename", "applicationname", "dcpublisher", "publisher")
BYLINE_META = ("author", "articleauthor", "parselyauthor", "dccreator", "byl", "sailthruauthor", "twittermiscwrittenby")
URL_META = ("ogurl", "twitterurl")
SUMMARY_META = ("ogdescription", "description")
BLOCK_TAGS = ("p", "head", "item", "quote", "row", "ab", "code", "fw", "hi", "ref", "lb")
BYLINE_PATHS = (
    "//*[@rel='author']", "//*[@itemprop='author']",
    *(f"//*[contains(concat(' ', @class, ' '), ' {name} ')]" for name in ("byline", "author", "authors", "article-byline",
                                                                          "author-name", "article-author", "article__author")),
)  # fmt: skip
MAX_BYLINE_CHARS = 200
NAME = re.compile(
    r"[^\W\d_a-z][\w.'’-]*(?: [\w.'’-]+){0,3} [^\W\d_a-z][\w.'’-]*"
)  # two to five words, the first and last in capitals
NO_BYLINE = re.compile(r"@|://|\b\d{4}\b|\d:\d\d")  # addresses, and lines that hold more than names
MAX_PIECES = 30  # texts in an element that is a line of its own, and elements of a kind that are looked at
MAX_LINE_CHARS = 1_000
SHORT_BODY = 1_500  # characters
MAX_ELEMENTS = 20_000  # of a page that is looked at twice; the most in 258 real pages is below it
MAX_LEAD_IN_CHARS = 20
MIN_SUMMARY_CHARS = 30
HEAD_BLOCKS = 4  # blocks of a body in which a page may repeat its head
LEAD_IN = re.compile(r"^(?:by|posted by|from)\s+", re.IGNORECASE)
MAX_KICKER_CHARS = 80  # longer blocks are sentences
DATE_LINE = re.compile(
    rf"(?:(?:first )?(?:published|posted|updated)(?: on| at)?:?\s+)?(?:{'|'.join(re.sub(r'[?]P<[a-z]+>', '?:', form) for form in (ISO_DAY, DAY_FIRST, MONTH_FIRST))})"
    r"[\s,T|-]*(?:at\s+)?(?:\d{1,2}[:.]\d{2}(?::\d{2})?)?\s*(?:[ap]\.?m\.?)?\s*(?:[A-Z]{2,5}|[+-]\d{2}:?\d{2})?",
    re.IGNORECASE,
)
DATE_NAMED = ".//*[contains(@class, 'date') or contains(@class, 'publish') or contains(@class, 'posted')]"
NEAR_HEADLINE = 3  # elements around the headline that are looked at
SHOWN_DATE = re.compile(
    rf"(?:{'|'.join(re.sub(r'[?]P<[a-z]+>', '?:', form) for form in (ISO_DAY, DAY_FIRST, MONTH_FIRST, DOTTED))})"
    r"(?:[\s,|-]*\d{1,2}:\d{2})?",
    re.IGNORECASE,
)
MAX_JSON_CHARS = 2_000_000
MAX_JSON_DEPTH = 60
MAX_NODES = 20_000
SEPARATORS = (" | ", " - ", " – ", " — ", " » ", " :: ")
XML_DECLARATION = re.compile(r"^\s*<\?xml[^>]{0,200}\?>", re.IGNORECASE)
TAGS = re.compile(r"<[^<>]{0,200}>")


def read_page(page: str) -> dict[str, object]:
    """Return the fields of a page, or raise NotArticleError; `text` is empty where no article body was found.

    `n_updates` is there only for a live blog of many updates.
    """
    tree = _tree(page)
    if tree is None:
        return {"text": ""}
    try:
        return _read_tree(tree)
    except lxml.etree.LxmlError as error:
        raise ValueError(f"the page cannot be read: {error}") from error


def _read_tree(tree: Any) -> dict[str, object]:
    metas = _metas(tree)
    linked = _linked_article(tree)
    title = _title(tree, metas, linked)
    byline = _byline(tree, metas, linked)
    body = _body(tree, linked)
    named = [each for each in (title, _plain(tree.findtext(".//title")), *_headings(tree)) if each]
    wall = wall_of(tree, metas=metas, linked=linked, headings=named, blocks=body)
    if wall:
        raise NotArticleError(wall)
    n_updates = count_updates(tree, linked=linked, blocks=body)
    stamp, blocks = without_page_head(body, title=title, byline=byline)
    summary = _shown_summary(tree, metas)
    if summary and all(_key(summary) not in _key(each) for each in (title or "", *blocks)):
        blocks = [summary, *blocks]
    fields: dict[str, object] = {
        "title": title,
        "published": _published(tree, metas, linked) or stamp,
        "url": _url(tree, metas, linked),
        "outlet": _first(metas, SITE_META) or _name(linked.get("publisher")),
        "byline": byline,
        "n_updates": n_updates if n_updates >= MANY_UPDATES else None,
    }
    return {**{key: value for key, value in fields.items() if value}, "text": "\n\n".join(blocks)}


def _tree(page: str) -> Any:
    parser = lxml.html.HTMLParser(remove_comments=True, remove_pis=True, huge_tree=False, encoding="utf-8")
    try:
        return lxml.html.document_fromstring(XML_DECLARATION.sub("", page).encode("utf-8", "replace"), parser=parser)
    except (lxml.etree.LxmlError, ValueError):
        return None


def _metas(tree: Any) -> dict[str, str]:
    found: dict[str, str] = {}
    for meta in tree.iter("meta"):
        key = meta.get("property") or meta.get("name") or meta.get("itemprop") or ""
        value = (meta.get("content") or "").strip()
        if key and value:
            found.setdefault(_key(key), value[:4_000])
    return found


def _first(metas: Mapping[str, str], names: tuple[str, ...]) -> str | None:
    return next((metas[name] for name in names if name in metas), None)


def _linked_article(tree: Any) -> dict[str, Any]:
    """Return the JSON-LD object of the article: the first of an article type, the surest type first; else an empty one."""
    nodes = [node for text in _linked_texts(tree) for node in _objects(text)]
    for wanted in ARTICLE_TYPES:
        for node in nodes:
            kinds = node.get("@type")
            if wanted in (kinds if isinstance(kinds, list) else [kinds]):
                return node
    return {}


def _linked_texts(tree: Any) -> Iterator[str]:
    for script in tree.iter("script"):
        if "ld+json" in (script.get("type") or "").lower() and script.text and len(script.text) <= MAX_JSON_CHARS:
            yield script.text


def _objects(text: str) -> list[dict[str, Any]]:
    try:
        value = json.loads(text, strict=False)
    except (ValueError, RecursionError):
        return []
    found: list[dict[str, Any]] = []
    queue: list[tuple[Any, int]] = [(value, 0)]
    while queue and len(found) < MAX_NODES:
        node, depth = queue.pop(0)
        if depth > MAX_JSON_DEPTH:
            continue
        if isinstance(node, dict):
            found.append(node)
            queue += [
                (node[key], depth + 1) for key in ("@graph", "mainEntity", "mainEntityOfPage", "hasPart") if key in node
            ]
        elif isinstance(node, list):
            queue += [(each, depth + 1) for each in node[:MAX_NODES]]
    return found


def _name(value: Any) -> str | None:
    """Return the name(s) in a JSON-LD person, organisation, text or list of them."""
    if isinstance(value, list):
        names = [name for each in value[:20] if (name := _name(each))]
        return ", ".join(dict.fromkeys(names)) or None
    if isinstance(value, dict):
        return _name(value.get("name"))
    return " ".join(value.split())[:500] or None if isinstance(value, str) else None


def _title(tree: Any, metas: Mapping[str, str], linked: Mapping[str, Any]) -> str | None:
    """Return the headline: a heading that the page shows if it agrees with one that it declares, else the declared one."""
    shown = _headings(tree)
    declared = [
        each
        for each in (
            _without_site_name(_plain(_first(metas, TITLE_META)), metas),
            _plain(_name(linked.get("headline"))),
        )
        if each
    ]
    for wanted in declared:
        same = next((each for each in shown if _key(each) == _key(wanted)), None)
        if same:
            return same
    for wanted in declared:
        near = next((each for each in shown if _key(wanted).startswith(_key(each)) and len(each) > 20), None)
        if near:
            return near
    return next(iter([*declared, *shown]), None) or _without_site(_plain(tree.findtext(".//title")), metas)


def _headings(tree: Any) -> list[str]:
    texts = (" ".join(heading.text_content().split()) for heading in tree.iter("h1"))
    return [text for text in texts if text and len(text) <= 500][:5]


def _key(text: str) -> str:
    return "".join(char for char in text.casefold() if char.isalnum())


def _plain(text: str | None) -> str | None:
    return " ".join(TAGS.sub("", html.unescape(text)).split()) or None if text else None


def _without_site_name(title: str | None, metas: Mapping[str, str]) -> str | None:
    """Return a declared title without the name of the site behind it; a dash alone may belong to the headline."""
    site = _key(_first(metas, SITE_META) or "")
    for mark in SEPARATORS:
        head, found, tail = (title or "").rpartition(mark)
        if found and site and (_key(tail) in site or site in _key(tail)):
            return head.strip()
    return title


def _without_site(title: str | None, metas: Mapping[str, str]) -> str | None:
    for mark in SEPARATORS:
        if title and mark in title:
            head, _, tail = title.rpartition(mark)
            if len(head) > len(tail) or _key(tail) == _key(_first(metas, SITE_META) or ""):
                return head.strip()
    return title


def _published(tree: Any, metas: Mapping[str, str], linked: Mapping[str, Any]) -> str | None:
    for value in (linked.get("datePublished"), _first(metas, TIME_META), linked.get("dateCreated")):
        if isinstance(value, str) and re.search(r"\d{4}", value):
            return value
    return _time_element(tree) or _only_linked_time(tree) or _shown_time(tree)


def _only_linked_time(tree: Any) -> str | None:
    """Return the publication time in JSON-LD of other types, when all that is there says the same."""
    values = [node.get("datePublished") for text in _linked_texts(tree) for node in _objects(text)]
    times = {value[:200] for value in values if isinstance(value, str) and re.search(r"\d{4}", value)}
    return times.pop() if len(times) == 1 else None


def _shown_time(tree: Any) -> str | None:
    """Return the date in an element that is named after it and stands by the only headline: further away are other articles' dates."""
    headings = list(tree.iter("h1"))
    if len(headings) != 1:
        return None
    for around in islice(headings[0].iterancestors(), NEAR_HEADLINE):
        if around.tag == "body":
            return None
        for each in around.xpath(DATE_NAMED)[:MAX_PIECES]:
            match = SHOWN_DATE.search(
                re.sub(r"(\d)\.\s", r"\1 ", " ".join(_head_text(each).split())[:MAX_KICKER_CHARS])
            )
            if match:
                return match[0]
    return None


def _time_element(tree: Any) -> str | None:
    """Return the time of the first time element, one that is marked as the publication time before others."""
    times = [each for each in tree.iter("time") if each.get("datetime")][:50]
    marked = [
        each
        for each in times
        if re.search("publish|pubdate|entry-date|posted", f"{each.get('itemprop')} {each.get('class')}", re.IGNORECASE)
    ]
    chosen = (marked or times)[:1]
    if chosen:
        return str(chosen[0].get("datetime"))
    for each in tree.xpath("//*[@itemprop='datePublished']")[:1]:
        return str(each.get("content") or each.get("datetime") or each.text_content().strip())[:200]
    shown = [each.text_content().strip() for each in tree.iter("time")]
    return next((text[:200] for text in shown if re.search(r"\d{4}", text)), None)


def _url(tree: Any, metas: Mapping[str, str], linked: Mapping[str, Any]) -> str | None:
    canonical = [link.get("href") for link in tree.iter("link") if (link.get("rel") or "").lower() == "canonical"]
    values = (*canonical[:1], _first(metas, URL_META), linked.get("url"))
    return next(
        (value.strip() for value in values if isinstance(value, str) and value.strip().lower().startswith("http")),
        None,
    )


def _byline(tree: Any, metas: Mapping[str, str], linked: Mapping[str, Any]) -> str | None:
    """Return the first by-line that is declared or shown and is more than the name of the site; else the site's name where it stands so."""
    site = {_key(each) for each in (_first(metas, SITE_META), _name(linked.get("publisher"))) if each}
    only_site = None
    for text in _bylines(tree, metas, linked):
        if _is_site(text, site):
            only_site = only_site or text
        else:
            return text
    return only_site


def _is_site(text: str, site: set[str]) -> bool:
    return (
        _key(LEAD_IN.sub("", text)).startswith(tuple(site)) if site else False
    )  # also stern.de, "By Cedar Daily staff"


def _bylines(tree: Any, metas: Mapping[str, str], linked: Mapping[str, Any]) -> Iterator[str]:
    for text in (_name(linked.get("author")), *(metas.get(name) for name in BYLINE_META)):
        if text and _is_byline(text):
            yield text
    for path in BYLINE_PATHS:
        for each in tree.xpath(path)[:3]:
            text = ", ".join(_names(each)) or " ".join(_head_text(each).split())
            if _is_byline(text):
                yield text


def _names(element: Any) -> list[str]:
    """Return the names in a by-line: those that are links, else those in elements of their own."""
    parts = [
        (part.tag == "a", " ".join(_head_text(part).split()))
        for part in islice(element.iterdescendants(), MAX_PIECES)
        if part.tag == "a" or not len(part)
    ]
    for is_wanted in (True, False):
        names = [text for is_link, text in parts if is_link == is_wanted and NAME.fullmatch(text) and _is_byline(text)]
        if names:
            return list(dict.fromkeys(names))
    return []


def _is_byline(text: str) -> bool:
    n_letters = sum(char.isalpha() for char in text)
    return n_letters > 1 and len(text) <= MAX_BYLINE_CHARS and NO_BYLINE.search(text) is None


def _body(tree: Any, linked: Mapping[str, Any]) -> list[str]:
    """Return the article's paragraphs; none where no body was found.

    A short one is looked for again with all that trafilatura tries; one that is less than half of the text that the page declares in
    JSON-LD, as on pages drawn by script, gives way to that.
    """
    blocks = _extracted(tree, fast=True)
    if sum(len(block) for block in blocks) < SHORT_BODY and sum(1 for _ in tree.iter()) < MAX_ELEMENTS:
        blocks = max(blocks, _extracted(tree, fast=False), key=lambda each: sum(len(block) for block in each))
    declared = str(linked.get("articleBody") or "")
    if 2 * sum(len(block) for block in blocks) < len(declared):
        blocks = [" ".join(part.split()) for part in html.unescape(TAGS.sub("", declared)).splitlines() if part.strip()]
    links = {_key(_head_text(link)) for link in tree.iter("a")}
    return [block for block in blocks if not _is_link(block, links)]


def _extracted(tree: Any, *, fast: bool) -> list[str]:
    document: Any = trafilatura.bare_extraction(
        copy.deepcopy(tree),  # it takes elements out
        fast=fast,
        include_comments=False,
        include_tables=True,
        include_formatting=False,
        with_metadata=False,
    )
    return [] if document is None or document.body is None else _blocks(document.body)


def _is_link(block: str, links: set[str]) -> bool:
    """Return whether a paragraph is nothing but a link to another story, maybe behind a word such as "MORE:"."""
    head, mark, tail = block.partition(":")
    texts = (block, tail) if mark and len(head) <= MAX_LEAD_IN_CHARS else (block,)
    return any(len(each.split()) > 3 and _key(each) in links for each in texts)


def _shown_summary(tree: Any, metas: Mapping[str, str]) -> str | None:
    """Return the standfirst: the declared summary where an element of the page shows it whole."""
    wanted = _key(_plain(_first(metas, SUMMARY_META)) or "")
    if len(wanted) < MIN_SUMMARY_CHARS:
        return None
    for each in tree.iter("p", "h2", "h3", "div", "span", "strong"):
        if (head := _key(each.text or "")) and wanted.startswith(head) and _key(_head_text(each)) == wanted:
            return " ".join(_head_text(each).split())
    return None


def _head_text(element: Any) -> str:
    """Return the text of an element that is a line; what holds more is cut, so that elements inside each other cost no more than one."""
    return "".join(islice(element.itertext(), MAX_PIECES))[:MAX_LINE_CHARS]


def without_page_head(blocks: list[str], *, title: str | None, byline: str | None) -> tuple[str | None, list[str]]:
    """Return (date line or None, blocks without what the page prints above its text): section name, headline, by-line, date line."""
    heads = [_key(each) for each in (title, byline) if each]
    for at, block in enumerate(blocks[:HEAD_BLOCKS]):
        if title and _key(block) == _key(title) and all(len(each) <= MAX_KICKER_CHARS for each in blocks[:at]):
            blocks = blocks[at + 1 :]
            break
    stamp = None
    while blocks and len(blocks[0]) <= MAX_KICKER_CHARS:
        is_stamp = DATE_LINE.fullmatch(blocks[0]) is not None
        if not is_stamp and _key(LEAD_IN.sub("", blocks[0])) not in heads and _key(blocks[0]) not in heads:
            break
        stamp = stamp or (blocks[0] if is_stamp else None)
        blocks = blocks[1:]
    return stamp, blocks


def _blocks(body: Any) -> list[str]:
    blocks: list[str] = []
    for child in body:
        if child.tag in ("list", "table"):
            parts = [" ".join(" ".join(each.itertext()).split()) for each in child.iter("item", "row")]
        else:
            parts = [" ".join("".join(_texts(child)).split())]
        blocks += [part for part in parts if part]
        if child.tail and child.tail.strip():
            blocks.append(" ".join(child.tail.split()))
    return blocks


def _texts(element: Any) -> Iterator[str]:
    """Yield the text of an element; a line break inside it is a space."""
    yield element.text or ""
    for child in element:
        if child.tag in ("lb", "p", "item", "quote", "head"):
            yield " "
        yield from _texts(child)
        yield " " if child.tag in ("p", "item", "quote", "head") else ""
        yield child.tail or ""
