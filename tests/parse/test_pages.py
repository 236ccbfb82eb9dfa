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
        (linked(datePublished="2017-03-25").replace("NewsArticle", "ClaimReview"), "", "published", "2017-03-25"),
        ('<meta name="article:published:time" content="2017-03-25">', "", "published", "2017-03-25"),
        ("", '<div class="meta_date">on: 24. March 2017, 15:25</div>', "published", "24 March 2017, 15:25"),
        ("", '</article><aside><div><p class="date">24 April 2017</p></div></aside><article>', "published", None),
        (
            '<meta property="og:title" content="Town taken - Cedar Daily"><meta property="og:site_name" content="Cedar Daily">',
            "<h1>More news</h1>",
            "title",
            "Town taken",
        ),
        (
            '<meta property="og:title" content="Town falls after siege - army">',
            "",
            "title",
            "Town falls after siege - army",
        ),
        (
            linked(author="Cedar Daily", publisher="Cedar Daily"),
            '<p class="author">By <a>Ann Writer</a> 5:00 am</p>',
            "byline",
            "Ann Writer",
        ),
        (linked(author="cedar.example", publisher="Cedar"), "", "byline", "cedar.example"),
        (
            '<meta name="author" content="a.writer@c.example"><meta name="byl" content="A. Writer">',
            "",
            "byline",
            "A. Writer",
        ),
        ('<meta name="author" content="105092">', '<div class="byline">Desk 24 March 2017</div>', "byline", None),
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


def test_teasers_of_other_stories_are_no_text() -> None:
    other = "At least 40 people were killed in a market on Monday"
    teasers = f'<p>MORE: <a href="/x">{other}</a></p><p><a href="/y">Dozens flee after another strike</a></p>'
    fields = read_page(page(body=teasers))
    assert fields["text"] == "\n\n".join(PARAGRAPHS)
    quoted = f"<p>{other}, <a href='/x'>the ministry said</a> in a statement that day.</p>"
    assert other in str(read_page(page(body=quoted))["text"])


def test_the_standfirst_is_text_where_the_page_shows_it() -> None:
    first = "Residents speak of at least twelve dead; the army denies it"
    head = f'<meta name="description" content="{first}">'
    shown = page(head).replace("<article>", f"<header><h2>{first}</h2></header><article>")
    assert str(read_page(shown)["text"]).startswith(first)
    assert first not in str(read_page(page(head))["text"])


def test_a_page_drawn_by_script_is_read_from_what_it_declares() -> None:
    body = linked(articleBody="\n".join(PARAGRAPHS), datePublished="2017-03-24")
    bare = f"<html><head>{body}</head><body><div id=app></div></body></html>"
    assert str(read_page(bare)["text"]).split() == " ".join(PARAGRAPHS).split()


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
