"""The site in a real Chromium, read from the disk: what an editor does, with a keyboard too, on a desk and on a phone.

Needs the Python package `playwright` and Debian's `chromium` (`apt-get install chromium`; Playwright's own browser is not used). Without them
the tests are skipped; with CI_BROWSER=1 a missing one is a failure.
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from pipeline import tables
from pipeline.visible import visible_text
from tests.publish.hostile import PAYLOADS
from tests.publish.made import hostile_page, small_reports, small_site

CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
SIZES = {"desk": (1280, 900), "phone": (375, 812)}
PAGES = ("index.html", "explorer.html", "changes.html", "reports/small-situation/report.html")


def missing() -> str:
    """Return what is missing, or nothing."""
    try:
        import playwright.sync_api  # noqa: F401
    except ImportError:
        return "the Python package playwright is not installed (pip install playwright)"
    return "" if shutil.which(CHROMIUM) else f"{CHROMIUM} is not there (apt-get install chromium, or set CHROMIUM)"


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    if lack := missing():
        if os.environ.get("CI_BROWSER") == "1":
            pytest.fail(lack)
        pytest.skip(lack)
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        found = play.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield found
        found.close()


@pytest.fixture(scope="module")
def site(browser: Any, tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("project")
    tables.write_folder(root / "site", small_site(root, small_reports(root)))
    return root / "site"


class Reader:
    """A page with everything that it said and asked for."""

    def __init__(self, browser: Any, site: Path, size: str = "desk") -> None:
        width, height = SIZES[size]
        self.page = browser.new_page(viewport={"width": width, "height": height})
        self.site = site
        self.said: list[str] = []
        self.asked: list[str] = []
        self.page.on("console", lambda message: self.said.append(message.text))
        self.page.on("pageerror", lambda error: self.said.append(str(error)))
        self.page.on("dialog", lambda dialog: (self.said.append("a dialog"), dialog.dismiss()))
        self.page.on("request", lambda request: self.asked.append(request.url))

    def open(self, name: str) -> Any:
        self.page.goto(f"file://{self.site}/{name}")
        return self.page

    def check(self) -> None:
        """Fail on console messages and on requests that leave the folder."""
        assert self.said == []
        assert [each for each in self.asked if not each.startswith((f"file://{self.site}/", "data:"))] == []


@pytest.fixture
def reader(browser: Any, site: Path) -> Iterator[Reader]:
    found = Reader(browser, site)
    yield found
    found.check()
    found.page.close()


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("name", PAGES)
def test_no_page_scrolls_sideways_or_complains(browser, site, name, size):
    reader = Reader(browser, site, size)
    page = reader.open(name)
    assert page.evaluate("document.scrollingElement.scrollWidth") <= SIZES[size][0]
    reader.check()
    page.close()


def test_where_157_comes_from_and_who_disputes_it_within_three_clicks(reader):
    page = reader.open("index.html")
    page.locator("a", has_text="Situation").first.click()
    page.locator("a.n", has_text=re.compile("157")).first.click()
    assert "/explorer.html#" in page.url
    detail = page.locator("#detail")
    assert "157" in detail.inner_text()
    detail.locator("a", has_text="at least 157 killed").first.click()
    assert page.locator("#detail blockquote mark").inner_text() == "more than 157 were killed"
    others = page.locator("#detail h3", has_text="What others say of the same incident").locator(
        "xpath=following-sibling::ol[1]"
    )
    assert "11 killed" in others.inner_text()


def test_the_way_back_lands_in_the_report(reader):
    page = reader.open("reports/small-situation/report.html")
    link = page.locator("a.n[data-ref]").first
    ref = link.get_attribute("data-ref")
    link.click()
    page.locator("#detail a", has_text="Situation: Syria, March 2017").click()
    assert page.url.endswith(f"reports/small-situation/report.html#ref-{ref}")
    assert page.locator(f"[id='ref-{ref}']").count() == 1


def test_words_and_filters_narrow_the_list(reader):
    page = reader.open("explorer.html")
    titles = page.locator("#results .title").all_inner_texts
    assert len(titles()) == 4
    page.fill("#words", "medic men")
    assert [title.partition(",")[0] for title in titles()] == ["11 killed"]
    assert page.locator("#count").inner_text().startswith("1 of ")
    page.fill("#words", "nothing like this")
    assert titles() == []
    page.click("button[type=reset]")
    page.wait_for_selector("#results li:nth-child(4)")
    page.select_option("#outcome", "captured")
    assert len(titles()) == 1
    page.click("button[type=reset]")
    page.wait_for_selector("#results li:nth-child(4)")
    page.fill("#from", "2017-03-22")
    assert titles() == []


def test_hostile_text_is_shown_and_does_nothing(reader):
    page = reader.open("explorer.html")
    page.fill("#words", "fdp.exe")
    page.locator("#results .title").first.click()
    words = page.locator("#detail").inner_text()
    assert "<script>alert(1)</script>" in words
    assert "\u202e" not in words
    assert page.locator("a[href^='javascript']").count() == 0


@pytest.mark.parametrize("size", SIZES)
def test_hostile_text_in_every_field_is_text(browser, tmp_path, size):
    (tmp_path / "explorer.html").write_text(hostile_page(), encoding="utf-8")
    reader = Reader(browser, tmp_path, size)
    page = reader.open("explorer.html")
    while page.locator("#more").is_visible():
        page.click("#more")
    assert page.locator("#results .title").all_text_contents() == [visible_text(each) for each in PAYLOADS]
    assert page.evaluate("document.scrollingElement.scrollWidth") <= SIZES[size][0]
    for number, each in enumerate(PAYLOADS):
        page.evaluate("id => { location.hash = id; }", f"id{number}")
        page.wait_for_selector(f"#detail a[href='#id{number}']")
        assert page.locator("#detail h2").text_content() == visible_text(each)
        assert page.locator("#detail mark").first.text_content() == visible_text(each)
        assert page.evaluate("document.scrollingElement.scrollWidth") <= SIZES[size][0]
    assert page.locator("img, svg, iframe, object, base, link, details, math").count() == 0
    assert page.locator("script").count() == 2
    assert page.locator("style, form").count() == 2
    assert page.evaluate("[...document.links].every(each => /^(file|https?):/.test(each.protocol))")
    reader.check()
    page.close()


def test_the_keyboard_is_enough(reader):
    page = reader.open("explorer.html")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "words"
    page.keyboard.type("medic")
    page.locator("#results .title").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_selector("#detail:not([hidden])")
    assert page.evaluate("document.activeElement.id") == "detail"
    page.keyboard.press("Escape")
    page.wait_for_selector("#detail", state="hidden")
    assert page.evaluate("document.activeElement.id") == "results"
    assert page.input_value("#words") == "medic"


def test_an_id_of_another_version_is_told(reader):
    page = reader.open("explorer.html#0123456789abcdef0123")
    assert "No record has the id 0123456789abcdef0123" in page.locator("#detail").inner_text()


def test_a_cut_address_does_not_break_the_page(reader):
    page = reader.open("explorer.html#%E0%A4%A")
    assert "Not in this site" in page.locator("#detail").inner_text()
    page.click("text=Back to the list")
    assert page.locator("#results li").count() == 4


def test_no_script_still_tells_where_to_look(browser, site):
    page = browser.new_context(java_script_enabled=False).new_page()
    page.goto(f"file://{site}/explorer.html")
    assert "Searching needs scripts" in page.locator("main").inner_text()
    page.close()


AXE = os.environ.get("AXE_JS", "")


@pytest.mark.skipif(not AXE, reason="AXE_JS names no axe.min.js (npm install axe-core)")
@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("name", [*PAGES, "explorer.html#place:gn:1"])
def test_axe_finds_nothing_serious(browser, site, name, size):
    width, height = SIZES[size]
    page = browser.new_context(viewport={"width": width, "height": height}, bypass_csp=True).new_page()
    page.goto(f"file://{site}/{name}")
    page.evaluate(Path(AXE).read_text(encoding="utf-8"))
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")["violations"]
    assert [(each["id"], each["nodes"][0]["html"]) for each in found if each["impact"] in ("serious", "critical")] == []
    page.close()
