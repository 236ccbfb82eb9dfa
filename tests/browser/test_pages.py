"""Every kind of page at the width of a desk and of a phone: nothing to one side, nothing in the console, nothing asked for, nobody shut out."""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from pipeline.look.frame import apart
from pipeline.packs import load_pack
from pipeline.publish.explorer import explorer_page
from pipeline.publish.records import CLAIM, Record
from tests.browser.reading import OPTIONS, SIZES, Reader, chromium
from tests.publish.payloads import HOST

KINDS = (
    "claim",
    "incident",
    "place",
    "control",
    "number",
    "article",
)  # of records in the explorer, each a page to its reader
FIXED = ("index.html", "explorer.html", "changes.html", "reports/scorecard.html")
SERIOUS = ("moderate", "serious", "critical")


def pages(site: Path) -> list[str]:
    """Return every page of the site, then one record of each kind."""
    found = sorted(path.relative_to(site).as_posix() for path in site.rglob("*.html"))
    assert set(FIXED) < set(found)
    return [*found, *(f"explorer.html#{first_of(site, kind)}" for kind in KINDS)]


def first_of(site: Path, kind: str) -> str:
    """Return the id of the explorer's first record of a kind."""
    text = (site / "explorer.html").read_text(encoding="utf-8")
    block = re.search(r'<script type="application/json" id="records">(.*?)</script>', text, re.DOTALL)
    assert block is not None
    data = json.loads(block[1])
    return next(row[1] for row in data["records"] if data["texts"][row[0]] == kind)


@pytest.mark.parametrize("size", SIZES)
def test_no_page_scrolls_sideways_complains_or_asks(site, browser, size):
    reader = Reader(browser, site, size)
    wide = {name: reader.overflow() for name in pages(site) if reader.open(name)}
    assert {name: pixels for name, pixels in wide.items() if pixels > 0} == {}
    reader.check()
    reader.close()


def violations(page: Any) -> list[tuple[str, str, str]]:
    """Return what axe finds on an open page: rule, how grave it is, first element."""
    from axe_playwright_python.base import AXE_FILE_PATH

    page.evaluate(AXE_FILE_PATH.read_text(encoding="utf-8"))
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")["violations"]
    return [(each["id"], each["impact"], each["nodes"][0]["html"][:200]) for each in found if each["impact"] in SERIOUS]


@pytest.mark.parametrize("size", SIZES)
def test_axe_finds_nothing_that_shuts_a_reader_out(site, browser, size):
    """On a telephone the pages whose parts are laid out anew are enough."""
    reader = Reader(browser, site, size, bypass_csp=True)  # or the policy of the page would not let axe in
    asked = pages(site) if size == "desk" else [*FIXED, "reports/small-situation/report.html"]
    assert {name: found for name in asked if (found := violations(reader.open(name)))} == {}
    reader.close()


def test_axe_would_find_a_picture_without_words(site, browser):
    reader = Reader(browser, site, bypass_csp=True)
    page = reader.open("index.html")
    page.evaluate("document.body.append(new Image())")
    assert "image-alt" in [rule for rule, _, _ in violations(page)]
    reader.close()


def hosts(log: Path) -> set[str]:
    """Return every host that Chromium asked for by its own record of the network, but those of its maker."""
    record = json.loads(log.read_text(encoding="utf-8"))
    asked = (
        re.match(r"https?://([^/:?#]+)", str(event.get("params", {}).get("url", ""))) for event in record["events"]
    )
    return {each[1] for each in asked if each and not re.search(r"(^|\.)(google|googleapis|gstatic)\.com$", each[1])}


@pytest.mark.parametrize("is_ours", [True, False])
def test_the_network_record_of_chromium_knows_no_host(site, browser, tmp_path, is_ours):
    """The second case shows that the record would tell."""
    log = tmp_path / "net.json"
    other = browser.browser_type.launch(executable_path=chromium(), args=[*OPTIONS, f"--log-net-log={log}"])
    page = other.new_page()
    for name in pages(site) if is_ours else ():
        page.goto("about:blank")
        page.goto(f"file://{site}/{name}")
    if not is_ours:
        page.set_content(f"<img src='https://{HOST}/x.png'>")
        page.wait_for_load_state("load")
    other.close()
    assert hosts(log) == (set() if is_ours else {HOST})


def test_colours_of_words_are_told_without_colour_too(site, browser):
    """Grades and sides are words; a link in running text is underlined."""
    reader = Reader(browser, site)
    page = reader.open("reports/small-situation/report.html")
    assert page.locator(".grade").count() > 0
    assert all(page.locator(".grade").all_inner_texts())
    bare = "[...document.querySelectorAll('main p a')].filter(each => getComputedStyle(each).textDecorationLine !== 'underline').length"
    assert page.evaluate(bare) == 0
    reader.close()


@pytest.mark.parametrize("name", ["reports/small-situation/report.html", "explorer.html", "index.html"])
def test_a_printed_page_has_its_words_and_no_menus(site, browser, name):
    reader = Reader(browser, site)
    page = reader.open(name)
    page.emulate_media(media="print")
    for chosen in ("nav", "form.filters", "form.ask", ".skip", "button.more"):
        assert all(not each.is_visible() for each in page.locator(chosen).all())
    assert page.locator("h1").is_visible()
    assert page.locator("main").inner_text().strip()
    assert page.pdf().startswith(b"%PDF")
    reader.close()


def test_a_report_without_the_fonts_of_the_machine_is_as_wide_as_the_phone(site, browser):
    """A machine may have none of the fonts that the style names."""
    reader = Reader(browser, site, "phone", bypass_csp=True)
    page = reader.open("reports/small-situation/report.html")
    page.add_style_tag(content="*{font-family:monospace!important}")
    assert reader.overflow() <= 0
    reader.close()


RIGHT_TO_LEFT = "4 killed, دمشق, 2017-03-21"
IN_ORDER = """text => {
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const places = [];
  for (let node = walk.nextNode(); node; node = walk.nextNode()) {
    for (const part of ["4 killed", "دمشق", "2017", "-21"]) {
      const start = node.data.indexOf(part);
      if (start < 0 || !node.parentElement.closest("h2, .title, li")?.textContent.includes(text)) continue;
      const range = document.createRange();
      range.setStart(node, start);
      range.setEnd(node, start + part.length);
      places.push([part, range.getBoundingClientRect().left]);
    }
  }
  return places;
}"""


def explorer(root: Path) -> None:
    claim = Record(CLAIM, "a" * 20, RIGHT_TO_LEFT, place="دمشق", quote=("قال 4 ", "قتلى", " في دمشق, 2017"))
    page = explorer_page([claim], pack=load_pack("syria-sample"), title="x", as_of=date(2017, 5, 31), data_digest="x")
    (root / "explorer.html").write_text(page, encoding="utf-8")


def changes(root: Path) -> None:
    """Write an entry as the page of changes holds it (tests/publish/test_hostile.py looks whether it does)."""
    (root / "explorer.html").write_text(
        f"<!DOCTYPE html><meta charset=utf-8><ul><li>{apart(RIGHT_TO_LEFT)}</ul>", encoding="utf-8"
    )


@pytest.mark.parametrize("write", [explorer, changes])
def test_numbers_beside_words_from_right_to_left_stay_in_their_order(browser, tmp_path, write):
    write(tmp_path)
    reader = Reader(browser, tmp_path)
    page = reader.open("explorer.html")
    places = dict(page.evaluate(IN_ORDER, RIGHT_TO_LEFT))
    assert sorted(places, key=lambda part: places[part]) == ["4 killed", "دمشق", "2017", "-21"]
    reader.check()
    reader.close()
