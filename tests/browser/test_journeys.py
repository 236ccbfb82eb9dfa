"""What an editor does with the site, with a mouse and with a keyboard alone: from a number to its words and back."""

from __future__ import annotations

import re

import pytest

from tests.browser.reading import Reader, comes_to_count, reads
from tests.publish.made import REPORT

TITLE = REPORT.title


def titles(page) -> list[str]:
    return page.locator("#results .title").all_inner_texts()


def comes_to(page, name: str) -> None:
    """Fail unless the focus comes to an element of this id or class, and stays there when what was asked for is done."""
    there = f"#{name}:focus, .{name}:focus"
    page.wait_for_selector(there)
    page.evaluate("new Promise(done => setTimeout(done, 50))")
    assert page.locator(there).count() == 1


def test_from_the_first_page_through_a_report_to_the_words_and_back(reader):
    page = reader.open("index.html")
    page.click(f"a[aria-label='Situation: {TITLE}']")
    link = page.locator("a.n", has_text=re.compile("157")).first
    link.click()
    page.wait_for_url("**/explorer.html#*")
    reads(page.locator("#detail h2"), "157")
    page.locator("#detail a", has_text="at least 157 killed").first.click()
    reads(page.locator("#detail blockquote mark"), "more than 157 were killed")
    page.go_back()
    page.locator("#detail a", has_text=TITLE).first.click()
    page.wait_for_url("**/report.html#*")
    assert re.search(r"reports/small-situation/report.html#ref-[0-9A-Za-z_]+$", page.url)
    assert page.evaluate("document.querySelector(':target').id") == page.url.partition("#")[2]


def test_an_incident_and_its_claims_say_who_disputes_them(reader):
    page = reader.open("explorer.html#?kind=incident&words=Jobar")
    page.locator("#results .title", has_text="11 killed, Jobar").click()
    against = page.locator("#detail h3", has_text="Who disputes it").locator("xpath=following-sibling::ol[1]")
    reads(against, "at least 157 killed, says Barada State Agency itself")
    comes_to_count(against.locator("a"), 1)
    against.locator("a").click()
    reads(page.locator("#detail blockquote mark"), "more than 157 were killed")
    reads(against, "11 killed, says Orontes Free Bulletin itself")
    comes_to_count(against.locator("a"), 1)
    against.locator("a").click()
    reads(page.locator("#detail blockquote mark"), "11 men were killed")


def test_words_and_filters_narrow_the_list(reader):
    page = reader.open("explorer.html")
    assert len(titles(page)) == 4
    page.fill("#words", "medic men")
    assert [title.partition(",")[0] for title in titles(page)] == ["11 killed"]
    assert page.locator("#count").inner_text().startswith("1 of ")
    page.fill("#words", "nothing like this")
    assert titles(page) == []
    page.click("button[type=reset]")
    page.wait_for_selector("#results li:nth-child(4)")
    page.select_option("#outcome", "captured")
    assert len(titles(page)) == 1
    page.click("button[type=reset]")
    page.wait_for_selector("#results li:nth-child(4)")
    page.fill("#from", "2017-03-22")
    assert titles(page) == []


@pytest.mark.parametrize(
    ("field", "value", "count"),
    [("place", "Jobar", 3), ("actor", "Barada", 1), ("side", "opposition", 1), ("outcome", "killed", 3), ("to", "2017-03-20", 0), ("grade", "contested", 0)],
)  # fmt: skip
def test_each_field_filters_alone(reader, field, value, count):
    page = reader.open(f"explorer.html#?{field}={value}")
    assert page.input_value(f"#{field}") == value
    assert len(titles(page)) == count


@pytest.mark.parametrize(
    ("asked", "is_found"), [("157", True), ("15", False), ("57", False), ("1157", False), ("11", True)]
)
def test_a_number_is_found_as_a_whole(reader, asked, is_found):
    page = reader.open(f"explorer.html#?words={asked}")
    assert bool(titles(page)) is is_found


def test_a_search_has_an_address_and_the_back_button_leads_to_it(reader):
    page = reader.open("explorer.html")
    page.fill("#words", "medic")
    page.locator("#results .title").first.click()
    page.wait_for_selector("#detail:not([hidden])")
    record = page.url
    page.go_back()
    page.wait_for_selector("#detail", state="hidden")
    assert page.url.endswith("#?words=medic")
    assert len(titles(page)) == 1
    page.go_forward()
    page.wait_for_selector("#detail:not([hidden])")
    assert page.url == record
    page.click("text=Back to the list")
    assert len(titles(page)) == 1
    page.reload()
    assert page.input_value("#words") == "medic"
    assert len(titles(page)) == 1


def test_the_first_page_leads_to_a_search(reader):
    page = reader.open("index.html")
    page.fill("#number", "157 Jobar")
    page.click("text=Search")
    page.wait_for_url("**/explorer.html#*")
    page.wait_for_selector("#results li")
    assert page.input_value("#words") == "157 Jobar"
    assert titles(page)[0].startswith("at least 157 killed")
    page.go_back()
    page.click("text=Who disputes it?")
    comes_to_count(page.locator("#results .title"), 1)
    assert [title.partition(",")[0] for title in titles(page)] == ["11 killed"]


def test_a_search_outlives_a_visit_to_a_report(reader):
    page = reader.open("explorer.html")
    page.select_option("#kind", "incident")
    page.fill("#words", "jobar")
    page.fill("#from", "2017-03-01")
    before = titles(page)
    page.locator("#results .title").first.click()
    page.locator("#detail a", has_text=TITLE).first.click()
    page.wait_for_url("**/report.html#*")
    page.go_back()
    page.click("text=Back to the list")
    comes_to_count(page.locator("#results .title"), len(before))
    assert titles(page) == before
    assert [page.input_value(f"#{name}") for name in ("kind", "words", "from")] == ["incident", "jobar", "2017-03-01"]


def test_the_list_is_where_it_was_left(reader):
    page = reader.open("explorer.html#?kind=")
    last = page.locator("#results .title").last
    last.scroll_into_view_if_needed()
    left, words = page.evaluate("scrollY"), last.inner_text()
    assert left > 0
    last.click()
    page.wait_for_selector("#detail:not([hidden])")
    page.keyboard.press("Escape")
    comes_to(page, "title")
    assert page.locator(":focus").inner_text() == words
    assert abs(page.evaluate("scrollY") - left) < 5


@pytest.mark.parametrize(
    ("asked", "like"),
    [("words=J%C3%B3bar", "words=jobar"), ("words=%E2%80%9C157%E2%80%9D.", "words=157"), ("words=%D9%A1%D9%A5%D9%A7", "words=157")],
)  # fmt: skip
def test_words_are_found_however_they_are_typed(reader, asked, like):
    found = titles(reader.open(f"explorer.html#?{like}"))
    assert found
    assert titles(reader.open(f"explorer.html#?{asked}")) == found


def test_a_printed_id_is_found_by_its_first_characters(reader):
    page = reader.open("explorer.html#?words=157")
    whole = page.locator("#results .title").first.get_attribute("href").removeprefix("#")
    words = titles(page)[0]
    page = reader.open(f"explorer.html#?kind=&words={whole[:8]}")
    assert words in titles(page)
    assert len(titles(page)) < 4


def test_what_these_data_do_not_have_filters_too_and_is_seen_to(reader):
    page = reader.open("explorer.html#?kind=incident&grade=no-such-grade")
    assert titles(page) == []
    assert page.input_value("#grade") == "no-such-grade"


def test_claims_without_a_day_are_counted_where_days_are_asked_for(reader):
    page = reader.open("explorer.html#?kind=article&from=2030-01-01")
    assert titles(page) == []
    page = reader.open("explorer.html#?kind=&from=1900-01-01")
    assert re.search(r"; \d+ more without a day$", page.locator("#count").inner_text())


def test_a_flood_of_digits_is_a_word_that_nothing_holds(reader):
    page = reader.open("explorer.html")
    page.fill("#words", "1" * 20_000)
    assert titles(page) == []


def test_the_keyboard_is_enough(reader):
    page = reader.open("index.html")
    page.keyboard.press("Tab")
    comes_to(page, "skip")
    page.keyboard.press("Enter")
    comes_to(page, "content")
    page.keyboard.press("Tab")
    comes_to(page, "number")
    page.keyboard.type("medic")
    page.keyboard.press("Enter")
    page.wait_for_url("**/explorer.html#*")
    page.keyboard.press("Tab")
    comes_to(page, "skip")
    page.keyboard.press("Enter")
    comes_to(page, "list")
    page.keyboard.press("Tab")
    comes_to(page, "title")
    page.keyboard.press("Enter")
    page.wait_for_selector("#detail:not([hidden])")
    comes_to(page, "detail")
    reads(page.locator("#detail"), "11 men were killed")
    page.keyboard.press("Escape")
    page.wait_for_selector("#detail", state="hidden")
    comes_to(page, "title")
    assert page.input_value("#words") == "medic"
    page.keyboard.press("Enter")
    page.wait_for_selector("#detail:not([hidden])")
    page.keyboard.press("/")
    page.wait_for_selector("#detail", state="hidden")
    comes_to(page, "words")


@pytest.mark.parametrize("name", ["index.html", "explorer.html", "changes.html"])
def test_whatever_has_the_focus_is_seen_to_have_it(reader, name):
    page = reader.open(name)
    for _ in range(25):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement === document.body"):
            break
        assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") != "none", page.evaluate(
            "document.activeElement.outerHTML"
        )


def test_a_way_out_of_the_site_says_where_it_leads_and_tells_nothing(reader):
    page = reader.open("explorer.html#?words=medic")
    page.locator("#results .title").first.click()
    way = page.locator("#detail a[href^='http']")
    comes_to_count(way, 1)
    assert way.get_attribute("rel").split() == ["noopener", "noreferrer", "nofollow"]
    assert way.inner_text() == way.get_attribute("href")
    known = page.locator("#detail dl").inner_text()
    assert "leads outside" in known
    assert re.search(r"SHA-256 of the bytes\s+[0-9a-f]{64}", known)
    reader.open("explorer.html#?words=fdp.exe")
    page.locator("#results .title").first.click()
    reads(page.locator("#detail h2"), "fdp.exe")
    assert page.locator("#detail a[href^='http'], #detail a[href^='javascript']").count() == 0


def test_an_id_of_another_version_is_told(reader):
    page = reader.open("explorer.html#0123456789abcdef0123")
    reads(page.locator("#detail"), "No record has the id 0123456789abcdef0123")
    page.click("text=Back to the list")
    comes_to_count(page.locator("#results .title"), 4)


@pytest.mark.parametrize(
    "cut",
    ["%E0%A4%A", "?words=%E0%A4%A", "?kind=no+such+kind", "?from=2017-13-99", "?", "list", "constructor", "__proto__"],
)
def test_an_address_that_was_cut_or_made_up_does_not_break_the_page(reader, cut):
    page = reader.open(f"explorer.html#{cut}")
    assert (
        page.locator("#results li").count() + page.locator("#detail h2").count() > 0
        or "0 of" in page.locator("#count").inner_text()
    )
    page.evaluate("location.hash = 'list'")
    page.wait_for_selector("#detail", state="hidden")
    page.click("button[type=reset]")
    page.wait_for_selector("#results li:nth-child(4)")


def test_a_page_without_scripts_says_where_to_look(browser, site):
    reader = Reader(browser, site, java_script_enabled=False)
    assert "Searching needs scripts" in reader.open("explorer.html").locator("main").inner_text()
    page = reader.open("index.html")
    assert "Searching needs scripts" in page.locator("main").inner_text()
    page.click(f"a[aria-label='Situation: {TITLE}']")
    assert page.locator("a.n", has_text=re.compile("157")).count() > 0
    reader.close()
