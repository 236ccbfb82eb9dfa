"""Pages: what they declare and what they show."""

from __future__ import annotations

import json
import socket
from typing import Any, NoReturn

import pytest

from pipeline.parse.pages import read_page, without_page_head

PARAGRAPHS = [
    "Army units entered the town of Dayr Hafir on Friday after days of fighting, a military source said.",
    "At least 12 people were killed and several others were injured in the shelling, residents said by telephone.",
    "The fighting cut the road to the east and sent hundreds of families fleeing to villages along the river bank.",
]


def page(head: str = "", body: str = "") -> str:
    text = "".join(f"<p>{each}</p>" for each in PARAGRAPHS)
    return (
        f"<html lang=en><head><title>Town taken - Cedar Daily</title>{head}</head><body><nav><a href=/>Home</a></nav>"
        f"<article><h1>Town taken</h1>{body}{text}</article><footer>Copyright</footer></body></html>"
    )


def linked(**fields: object) -> str:
    return f'<script type="application/ld+json">{json.dumps({"@type": "NewsArticle", **fields})}</script>'


def test_the_body_is_paragraphs_without_headline_and_boilerplate() -> None:
    fields = read_page(page())
    assert fields["text"] == "\n\n".join(PARAGRAPHS)
    assert fields["title"] == "Town taken"


@pytest.mark.parametrize(
    ("head", "body", "field", "value"),
    [
        ('<meta property="og:site_name" content="Cedar Daily">', "", "outlet", "Cedar Daily"),
        (
            '<meta property="article:published_time" content="2017-03-24T10:00:00Z">',
            "",
            "published",
            "2017-03-24T10:00:00Z",
        ),
        (
            '<link rel="canonical" href="https://c.example/2017/03/24/a">',
            "",
            "url",
            "https://c.example/2017/03/24/a",
        ),
        ('<link rel="canonical" href="javascript:x">', "", "url", None),
        (linked(datePublished="2017-03-25"), '<time datetime="2017-03-24">', "published", "2017-03-25"),
        (linked(author=[{"name": "A. Writer"}, "B. Writer"]), "", "byline", "A. Writer, B. Writer"),
        (linked(publisher={"@type": "Organization", "name": "Cedar Daily"}), "", "outlet", "Cedar Daily"),
        (linked(headline="Town taken &amp; held"), "", "title", "Town taken & held"),
        ("", '<time class="entry-date" datetime="2017-03-24">Friday</time>', "published", "2017-03-24"),
        ("", '<p class="byline">By A. Writer</p>', "byline", "By A. Writer"),
        ("", "<p>24 March 2017 15:32 GMT</p>", "published", "24 March 2017 15:32 GMT"),
        ('<script type="application/ld+json">{"@type": broken</script>', "", "published", None),
        (f'<script type="application/ld+json">{"[" * 50_000}</script>', "", "published", None),
        (linked(datePublished=5, author=7, headline=["x"]), "", "published", None),
    ],
)
def test_metadata(head: str, body: str, field: str, value: str | None) -> None:
    assert read_page(page(head, body)).get(field) == value


def test_what_a_page_prints_above_its_text_is_no_text() -> None:
    blocks = ["Syria", "Town taken", "By A. Writer", "Jan 7, 2017 15:32 GMT", "Troops entered.", "Town taken"]
    assert without_page_head(blocks, title="Town taken", byline="A. Writer") == (
        "Jan 7, 2017 15:32 GMT",
        ["Troops entered.", "Town taken"],
    )


@pytest.mark.parametrize(
    "text",
    ["", " ", "<html>", "<p></p>", "<!-- -->", '<?xml version="1.0" encoding="utf-16"?><html/>'],
)
def test_a_page_without_an_article_has_no_text(text: str) -> None:
    assert read_page(text)["text"] == ""


def test_reading_a_page_opens_no_socket(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: Any, **__: Any) -> NoReturn:
        raise AssertionError("a page was read over the network")

    for name in ("socket", "create_connection", "getaddrinfo"):
        monkeypatch.setattr(socket, name, refuse)
    head = '<link rel="stylesheet" href="http://t.example/a.css"><meta property="og:image" content="http://t.example/a.png">'
    body = '<img src="http://t.example/p.gif"><script src="http://t.example/a.js"></script><iframe src="http://t.example/"></iframe>'
    doctype = '<!DOCTYPE html [<!ENTITY x SYSTEM "http://t.example/x">]>'
    assert "Army units" in str(read_page(doctype + page(head, body))["text"])
