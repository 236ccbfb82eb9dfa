"""The pages as they are written: nothing runs but our script, hostile text stays text, every number leads into the explorer."""

from __future__ import annotations

import base64
import hashlib
import json
import posixpath
import re

import pytest
from lxml import html

from pipeline import schemas, tables
from pipeline.citation import hash_of_page, told_by_page
from pipeline.errors import InputError
from pipeline.publish.earlier import keep
from pipeline.publish.pages import site_page
from pipeline.trace import BUILD_FILES, build_tables, data_hash
from pipeline.visible import visible_text
from tests.publish.made import PROJECT, small_site
from tests.report.build_folder import HOSTILE


def tree(text: str):
    return html.document_fromstring(text.encode(), parser=html.HTMLParser(encoding="utf-8", huge_tree=True))


def records_of(page: str) -> dict:
    (block,) = tree(page).xpath("//script[@id='records']")
    return json.loads(block.text_content())


def digest(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def policy_of(page: str) -> dict[str, str]:
    (content,) = tree(page).xpath("//meta[@http-equiv='Content-Security-Policy']/@content")
    return {part.split()[0]: part.split(maxsplit=1)[1] for part in content.split(";")}


def test_hidden_characters_are_shown(site):
    text = json.dumps(records_of(site["explorer.html"]), ensure_ascii=False)
    assert "\u202e" not in text
    assert "<script>alert(1)</script>" in text  # as words
    assert "<script>alert(1)" not in site["explorer.html"]


@pytest.mark.parametrize(
    "name",
    ["index.html", "changes.html", "explorer.html", "reports/small-situation/report.html", "reports/scorecard.html"],
)
def test_only_our_style_and_script_may_work(site, name):
    page = site[name]
    given = policy_of(page)
    assert given["default-src"] == "'none'"
    (sheet,) = tree(page).xpath("//style")
    assert given["style-src"] == digest(sheet.text)
    scripts = tree(page).xpath("//script[not(@type)]")
    assert given.get("script-src", "") == " ".join(digest(each.text) for each in scripts)
    assert len(scripts) == (1 if name in ("explorer.html", "index.html") else 0)
    assert "unsafe" not in str(given)


@pytest.mark.parametrize(
    "name",
    ["index.html", "changes.html", "explorer.html", "reports/small-situation/report.html", "reports/scorecard.html"],
)
def test_every_link_of_the_site_leads_to_a_file_of_it(site, files, name):
    folder = name.rpartition("/")[0]
    for address in tree(site[name]).xpath("//@href"):
        if address.startswith(("#", "https://", "http://")):
            continue
        assert posixpath.normpath(f"{folder}/{address.partition('#')[0]}").lstrip("/") in files, address


@pytest.mark.parametrize("name", ["index.html", "reports/small-situation/report.html"])
def test_every_printed_number_leads_to_a_record_of_the_explorer(site, name):
    data = records_of(site["explorer.html"])
    known = {row[1] for row in data["records"]} | {other for other, _, _ in data["others"]}
    links = tree(site[name]).xpath("//a[@data-ref]")
    assert len(links) > (0 if name == "index.html" else 20)
    root = "../" * name.count("/")
    assert [
        each.get("href") for each in links if each.get("href") != f"{root}explorer.html#{each.get('data-ref')}"
    ] == []
    assert {each.get("data-ref") for each in links} <= known


def test_the_way_back_from_a_record_lands_on_an_element_of_the_report(site):
    printed = records_of(site["explorer.html"])["printed"]
    pages = ("small-situation", "methods")
    ids = {name: set(tree(site[f"reports/{name}/report.html"]).xpath("//@id")) for name in pages}
    assert {len(names) for names in printed.values()} == {1}
    for name in pages:
        mine = {f"ref-{key}" for key, names in printed.items() if names == [name]}
        assert len(mine) > 20
        assert mine <= ids[name]


def test_nothing_else_of_a_report_is_changed(site, root):
    page, before = (
        site["reports/small-situation/report.html"],
        (root / "reports" / "pages" / "small-situation" / "report.html").read_text(encoding="utf-8"),
    )
    page = re.sub(r'<nav class="(?:site|kinds)".*?</nav>\n?', "", page, flags=re.DOTALL)
    page = re.sub(r"(?:\.\./)+explorer\.html#", "#ref-", page)
    ends = re.compile(r"sha256-[^&']+|<style>.*?</style>", re.DOTALL)
    assert ends.sub("", page) == ends.sub("", before)


def test_the_index_shows_the_first_sentence_of_each_report_with_its_numbers(site, root):
    lead = tree((root / "reports" / "pages" / "small-situation" / "report.html").read_text(encoding="utf-8")).xpath(
        "//div[@class='lead']/p"
    )[0]
    shown = tree(site["index.html"]).xpath("//section[@aria-labelledby='reports']//li[1]/p[2]")[0]
    assert shown.text_content() == lead.text_content()
    assert shown.xpath(".//@data-ref") == lead.xpath(".//@data-ref")


def test_the_index_says_how_to_cite_and_to_download(site):
    words = tree(site["index.html"]).text_content()
    assert "known as of 2017-05-31, pack syria-sample." in words
    assert "claimline export" in words
    (hashed,) = re.findall(r"data hash ([0-9a-f]{64})", words)
    assert (
        hashed[:16] in tree(site["reports/small-situation/report.html"]).xpath("string(//footer)")
        or hashed in site["reports/small-situation/report.html"]
    )


def test_a_page_whose_policy_does_not_fit_its_style_is_refused(root):
    page = (root / "reports" / "pages" / "small-situation" / "report.html").read_text(encoding="utf-8")
    with pytest.raises(InputError, match="no page of this version"):
        site_page("small", page.replace("<style>", "<style>x", 1), "", "../../")


def test_hostile_words_are_text_on_the_page_of_changes(root, tmp_path):
    keep(root / "data" / "build", tmp_path)
    for name in ("casualty_claims", "incidents", "incident_claims"):
        tables.write(schemas.TABLES[name], schemas.TABLES[name].empty(), tmp_path / BUILD_FILES[name])
    page = small_site(root, root / "reports", tmp_path)["changes.html"].decode()
    assert visible_text(HOSTILE) in tree(page).text_content()
    assert tree(page).xpath("//script") == []


@pytest.mark.parametrize("name", ["explorer.js", "index.js"])
def test_our_scripts_write_text_only(name):
    script = (PROJECT / "pipeline" / "publish" / "templates" / name).read_text(encoding="utf-8")
    assert (
        re.findall(r"innerHTML|outerHTML|insertAdjacent|document\.write|eval\(|fetch\(|XMLHttp|localStorage", script)
        == []
    )


def test_the_first_page_is_cited_with_all_that_its_reports_are_cited_with(site, root):
    build = root / "data" / "build"
    digest = data_hash(build_tables(build), build)
    shown = {
        name: site[name]
        for name in ("index.html", "reports/small-situation/report.html", "reports/methods/report.html")
    }
    for text in shown.values():
        assert hash_of_page(told_by_page(text)) == digest
        entry = re.search(r"<summary>BibTeX</summary>.*?<code>(.*?)</code>", text, re.DOTALL)[1]
        for part in (digest, "2017-05-31", r"aggregate.contest\_days 14", r"stories.max\_days 14", "pack syria-sample"):
            assert part in entry
    assert len({told_by_page(text)["DC.title"] for text in shown.values()}) == len(shown)
