"""The gate refuses what leads nowhere, and what could run or load."""

from __future__ import annotations

import pytest
from lxml import html

from pipeline.errors import TraceError
from pipeline.look.inert import active_content
from pipeline.report.check import (
    Evidence,
    check_page,
    invented_names,
    untraced_digits,
    wrong_quotes,
)
from pipeline.trace import Records

FIGURE = {"figure_id": "fig_aa", "value": "1,157"}
EVIDENCE = Evidence(Records({}), {"fig_aa": FIGURE}, {"art": {"text": "At least 40 died.", "title": "War"}})
ROW = '<p id="ref-fig_aa" data-ref="fig_aa">entry 7</p>'


def page(body: str) -> str:
    return f"<!DOCTYPE html><html><head><title>t</title></head><body>{body}</body></html>"


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ("<p>157 killed</p>", ["157 killed"]),
        ("<p>many <b>and</b> 12 more</p>", ["12 more"]),
        ("<p>٤٢ killed</p>", ["٤٢ killed"]),
        ('<table><tr data-ref="x"><td>157</td></tr></table>', []),
        ("<p><time>24 March 2017</time>, <code>a1</code>, <q>5 men</q></p>", []),
    ],
)
def test_a_digit_outside_a_reference_is_found(body: str, found: list[str]) -> None:
    assert untraced_digits(html.document_fromstring(page(body))) == found


def test_an_untraced_digit_stops_the_report() -> None:
    with pytest.raises(TraceError, match="digits that lead to no row: 157 killed"):
        check_page("r", page(ROW + "<p>157 killed</p>"), EVIDENCE)


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        (
            '<a class="n" href="#ref-fig_aa" data-ref="fig_aa">1,158</a>',
            "is printed for 'fig_aa', which is 1,157",
        ),
        ('<a class="n" href="#ref-fig_bb" data-ref="fig_bb">1,157</a>', "'fig_bb' stands in no table"),
        ('<a class="n" href="#other" data-ref="fig_aa">1,157</a>', "leads nowhere"),
    ],
)
def test_a_reference_that_does_not_hold_stops_the_report(text: str, rule: str) -> None:
    with pytest.raises(TraceError, match=rule):
        check_page("r", page(ROW + text), EVIDENCE)


def test_a_true_reference_passes() -> None:
    assert check_page("r", page(ROW + '<a class="n" href="#ref-fig_aa" data-ref="fig_aa">1,157</a>'), EVIDENCE) == 1


@pytest.mark.parametrize(
    ("words", "start", "end", "is_right"),
    [
        ("At least 40 died", "0", "16", True),
        ("At least 41 died", "0", "16", False),
        ("At least 40 died", "1", "17", False),
        ("At least 40 died", "x", "16", False),
    ],
)
def test_a_quote_must_stand_at_its_offsets(words: str, start: str, end: str, is_right: bool) -> None:
    quote = f'<q data-article="art" data-field="text" data-start="{start}" data-end="{end}">{words}</q>'
    assert (wrong_quotes(html.document_fromstring(page(quote)), EVIDENCE) == []) is is_right


def test_a_wrong_quote_stops_the_report() -> None:
    with pytest.raises(TraceError, match="quotes words that are not in the article"):
        check_page("r", page("<q>Nobody said this</q>"), EVIDENCE)


@pytest.mark.parametrize(
    "body",
    [
        "<script>alert(1)</script>",
        '<p onclick="alert(1)">x</p>',
        '<a href="javascript:alert(1)">x</a>',
        '<img src="https://tracker.example/x.png">',
        '<img src="data:text/html;base64,x">',
        '<svg onload="alert(1)"></svg>',
        "<iframe></iframe>",
        '<form action="https://x.example"></form>',
        '<p style="background:url(//x.example)">x</p>',
        '<base href="https://x.example/">',
    ],
)
def test_what_could_run_or_load_is_found(body: str) -> None:
    assert active_content(html.document_fromstring(page(body)))


@pytest.mark.parametrize(("words", "found"), [("T4 Airbase", []), ("40 dead", ["'40 dead'"]), ("Jobar", [])])
def test_a_count_cannot_hide_as_a_name(words: str, found: list[str]) -> None:
    known = Evidence(Records({}), {}, {}, frozenset({"T4 Airbase"}))
    assert invented_names(html.document_fromstring(page(f'<span class="name">{words}</span>')), known) == found


def test_an_id_that_stands_twice_stops_the_report() -> None:
    with pytest.raises(TraceError, match="uses an id twice: 'a'"):
        check_page("r", page('<p id="a">x</p><p id="a">y</p>'), EVIDENCE)
