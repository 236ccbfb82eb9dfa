"""Hostile text in a real Chromium: no dialog, no request, no script of others; what it says is read as text, and the page keeps its shape."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline import tables
from pipeline.visible import visible_text
from tests.browser.reading import SIZES, Reader
from tests.publish.hostile_build import hostile_sets
from tests.publish.made import EVERY_NOTEBOOK, hostile_page
from tests.publish.payloads import PAYLOADS

REPORT_PAGE = "reports/small-situation/report.html"
SHOWN = 80
EVERY = 4  # of what differs in little each third or fourth is opened: more than a hundred
FIELDS = """async ids => {
  const found = [];
  const detail = document.getElementById("detail");
  for (const id of ids) {
    location.hash = id;
    await new Promise((done) => addEventListener("hashchange", done, { once: true }));
    found.push([
      detail.querySelector("h2").textContent,
      detail.querySelector("blockquote mark").textContent,
      [...detail.querySelectorAll("dd")].map((each) => each.textContent).join("\\n"),
      document.title,
      document.scrollingElement.scrollWidth,
    ]);
  }
  return found;
}"""
FOREIGN = (
    "iframe, object, embed, base, svg, math, video, audio, link, textarea, marquee, frameset, applet, template, meta[http-equiv=refresh], [onerror], [onload], "
    "[onclick], [style]"
)
COUNT = "chosen => document.querySelectorAll(chosen).length"


@pytest.fixture(scope="module")
def folder(hostile, tmp_path_factory) -> Path:
    """The site of the hostile build, and the explorer whose every field is hostile."""
    root = tmp_path_factory.mktemp("site") / "site"
    tables.write_folder(root, hostile.site | {"fields.html": hostile_page().encode()})
    return root


def foreign(page) -> int:
    """Return how many elements stand on a page that none of our pages has."""
    return page.evaluate(COUNT, FOREIGN)


def unshown(words: str) -> list[str]:
    return [each for each in PAYLOADS if visible_text(each)[:SHOWN] not in words]


def plain(text: str) -> str:
    """Return a text with single spaces, as the title of a window has them."""
    return " ".join(text.split())


@pytest.mark.parametrize(("size", "step"), [("desk", EVERY), ("phone", 1)])
def test_every_field_of_a_record_shows_each_payload(folder, browser, size, step):
    reader = Reader(browser, folder, size)
    page = reader.open("fields.html")
    while page.locator("#more").is_visible():
        page.click("#more")
    names = [visible_text(each) for each in PAYLOADS]
    assert page.locator("#results .title").all_text_contents() == names
    assert reader.overflow() <= 0
    read = page.evaluate(FIELDS, [f"id{number}" for number in range(0, len(PAYLOADS), step)])
    for (head, quote, facts, title, width), name in zip(read, names[::step], strict=True):
        assert (head, quote) == (name, name)
        assert name in facts
        assert plain(title).startswith(plain(name)[:5])
        assert width <= SIZES[size][0], name[:40]
    assert foreign(page) == 0
    assert page.evaluate(COUNT, "script") == page.evaluate(COUNT, "style, form") == 2
    assert page.evaluate("[...document.links].every(each => /^(file|https?):$/.test(each.protocol))")
    reader.check()
    reader.close()


def test_words_of_others_in_the_search_are_words(folder, browser):
    reader = Reader(browser, folder)
    page = reader.open("fields.html")
    for each in PAYLOADS[::EVERY]:
        page.fill("#words", each[:SHOWN].replace("\n", " ").replace("\r", " "))
    page.wait_for_timeout(400)
    page.reload()
    assert foreign(page) == 0
    reader.check()
    reader.close()


@pytest.mark.parametrize("size", SIZES)
def test_reports_a_page_of_changes_and_the_first_page_show_each_payload(folder, browser, size):
    reader = Reader(browser, folder, size)
    others = [
        (f"reports/small-{each}/report.html", len(PAYLOADS)) for each in EVERY_NOTEBOOK[1:]
    ]  # which need not name them all
    for name, n_missing in (
        (REPORT_PAGE, 0),
        ("changes.html", len(PAYLOADS) - 300),
        ("index.html", len(PAYLOADS) - 300),
        *others,
    ):
        page = reader.open(name)
        page.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true; })")
        assert len(unshown(page.locator("main").text_content())) <= n_missing, name
        assert foreign(page) == 0, name
        assert reader.overflow() <= 0, name
        assert page.evaluate(COUNT, "h1") == page.evaluate(COUNT, "main") == 1
    reader.check()
    reader.close()


def test_a_title_is_a_title(folder, browser):
    reader = Reader(browser, folder)
    opened = hostile_sets()[:: EVERY - 1]
    assert len(opened) >= 100
    for each in opened:
        page = reader.open(f"reports/{each.name}-situation/report.html")
        head, title, n_foreign = page.evaluate(
            "chosen => [document.querySelector('h1').textContent, document.title, document.querySelectorAll(chosen).length]",
            FOREIGN,
        )
        assert head.strip() == visible_text(each.title).strip()
        assert plain(visible_text(each.title))[:SHOWN] in plain(title)
        assert n_foreign == 0
    reader.check()
    reader.close()


def test_every_record_of_the_hostile_build_can_be_read(folder, browser):
    reader = Reader(browser, folder)
    page = reader.open("explorer.html#?kind=")
    page.fill("#words", "alert(1)")
    assert page.locator("#results li").count() > 0
    seen = page.evaluate(
        """async () => {
          const { records } = JSON.parse(document.getElementById("records").textContent);
          const lost = [];
          for (const row of records.filter((_, number) => number % 20 === 0)) {
            location.hash = encodeURIComponent(row[1]);
            await new Promise((done) => addEventListener("hashchange", done, { once: true }));
            if (document.querySelector("#detail h2").textContent !== row[2]) lost.push(row[1]);
          }
          return [records.length, lost];
        }"""
    )
    assert seen[0] > 4 * len(PAYLOADS)
    assert seen[1] == []
    assert foreign(page) == 0
    reader.check()
    reader.close()


def test_drawings_are_pictures_when_they_are_opened_alone(folder, browser):
    reader = Reader(browser, folder)
    drawings = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*.svg"))
    assert drawings
    for name in drawings:
        page = reader.open(name)
        assert page.evaluate("document.documentElement.localName") == "svg"
        assert page.evaluate(COUNT, "script, foreignObject, a, animate, set") == 0
    reader.check()
    reader.close()


def test_a_script_that_ran_would_be_seen(browser, tmp_path):
    (tmp_path / "x.html").write_text(f"<!DOCTYPE html><p>{PAYLOADS[0]}", encoding="utf-8")
    reader = Reader(browser, tmp_path)
    reader.open("x.html")
    with pytest.raises(AssertionError):
        reader.check()
    assert reader.said == ["a dialog: 1"]
    assert reader.page.evaluate("window.ran") == 1
    reader.close()
