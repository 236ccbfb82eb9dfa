"""The three questions of a desk editor, each within three clicks of the first page, on the site of the embedded sample."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.browser.reading import SIZES, Reader, reads

CLICKS = 3


class Editor(Reader):
    """A reader whose clicks are counted by the pages themselves, whatever the test does."""

    def __init__(self, browser: Any, site: Path, size: str) -> None:
        super().__init__(browser, site, size)
        self.clicks = 0
        self.context.expose_binding("clicked", self._clicked)
        self.context.add_init_script("addEventListener('click', (event) => { if (event.isTrusted) clicked(); }, true)")

    def _clicked(self, _: Any) -> None:
        self.clicks += 1


@pytest.fixture(params=SIZES)
def editor(of_the_sample: Path, browser: Any, request: pytest.FixtureRequest) -> Iterator[Editor]:
    found = Editor(browser, of_the_sample, request.param)
    found.open("index.html")
    yield found
    found.check()
    assert 0 < found.clicks <= CLICKS
    found.close()


def test_where_does_157_come_from(editor):
    page = editor.page
    page.fill("#number", "157")
    page.click("text=Search")
    page.locator("#results .title", has_text="157 killed").first.click()
    reads(page.locator("#detail blockquote mark"), "more than 157 Takfiri militants dead")
    known = page.locator("#detail dl").inner_text()
    for label in (
        "Who says it",
        "Way it came",
        "Published by",
        "Published on",
        "SHA-256 of the bytes",
        "Archived bytes",
    ):
        assert label in known
    assert editor.clicks == 2


def test_where_does_157_come_from_by_way_of_the_report(editor):
    page = editor.page
    page.click(".kinds a >> nth=0")
    page.locator("a.n:visible", has_text=re.compile(r"(?<![\d,])157(?![\d,])")).first.click()
    reads(page.locator("#detail h2"), "157")
    page.locator("#detail .behind a", has_text="157 killed").first.click()
    reads(page.locator("#detail"), "more than 157 Takfiri militants dead")


def test_who_disputes_157(editor):
    """Nobody does, and the page says so."""
    page = editor.page
    page.fill("#number", "157 Jobar")
    page.click("text=Search")
    page.locator("#results .title", has_text="157 killed").first.click()
    reads(page.locator("#detail"), "Who disputes it: nobody in what was read")


def test_who_disputes_what_is_contested(editor):
    page = editor.page
    page.click("text=Who disputes it?")
    page.locator("#results .title", has_text="Al Jinah").click()
    against = page.locator("#detail h3", has_text="Who disputes it").locator("xpath=following-sibling::ol[1]")
    reads(against, "US Central Command")
    words = against.locator("a").first.inner_text()
    against.locator("a").first.click()
    reads(page.locator("#detail h2"), words)
    assert page.locator("#detail blockquote mark").is_visible()


def test_what_changed_since_yesterday(editor):
    page = editor.page
    asked = page.locator("li", has=page.locator("a", has_text="What changed?"))
    assert "up to 29 April 2017" in asked.inner_text()
    assert "up to 30 April 2017" in asked.inner_text()
    page.click("text=What changed?")
    new = page.locator("section", has=page.locator("#new-claims")).locator("li a")
    words = new.first.inner_text()
    new.first.click()
    reads(page.locator("#detail h2"), words)
    assert "2017-04-30" in page.locator("#detail dl").inner_text()
