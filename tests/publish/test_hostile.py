"""Hostile text through every sink of a site, read with a parser: what the text says is shown as text, and nothing of it is markup."""

from __future__ import annotations

import base64
import csv
import io
import json
import re
import shutil
import sqlite3
from collections.abc import Iterator
from datetime import date
from typing import Any

import polars as pl
import pytest
import yaml
from lxml import etree, html

from pipeline import schemas, tables
from pipeline.cells import plain_text
from pipeline.citation import Citation, citation_cff
from pipeline.decide.files import all_rows
from pipeline.errors import ClaimlineError
from pipeline.export.command import export
from pipeline.look.inert import IMAGE
from pipeline.params import load_params
from pipeline.publish.explorer import json_block
from pipeline.review.command import write_queue
from pipeline.trace import BUILD_FILES
from pipeline.visible import visible_text
from tests.publish.hostile_build import Hostile, hostile_sets
from tests.publish.made import PROJECT, hostile_page
from tests.publish.payloads import CELLS, GROUPS, HOST, PAYLOADS

OURS = frozenset(
    [
        "html",
        "head",
        "meta",
        "title",
        "style",
        "body",
        "a",
        "header",
        "footer",
        "nav",
        "main",
        "section",
        "article",
        "p",
        "h1",
        "h2",
        "h3",
        "h4",
        "ul",
        "ol",
        "li",
        "dl",
        "dt",
        "dd",
        "div",
        "span",
        "strong",
        "em",
        "b",
        "table",
        "caption",
        "thead",
        "tbody",
        "tr",
        "th",
        "td",
        "figure",
        "figcaption",
        "picture",
        "source",
        "img",
        "details",
        "summary",
        "q",
        "mark",
        "cite",
        "code",
        "pre",
        "time",
        "bdi",
        "br",
        "noscript",
        "form",
        "label",
        "input",
        "select",
        "option",
        "datalist",
        "button",
        "blockquote",
    ]
)
SHOWN = 80  # characters of a payload that are looked for; long ones are cut where they stand in a quote
REPORT_PAGE = "reports/small-situation/report.html"
STARTS = tuple("=+-@＝＋－＠﹦﹢﹣﹫−\t\r\n")
AS_WORDS = str.maketrans("<>", "‹›")
INVISIBLE = " \u00a0\u00ad\u200b\u200c\u200d\u2060\u3000"
SOURCES = "sources:\n  - {id: open, kind: folder, path: data/sample, licence: CC BY 4.0, export: full}\n"


SCRIPTS = {"index.html": 1, "explorer.html": 2}  # elements; of the explorer one holds the records


def tree(text: str | bytes) -> Any:
    data = text.encode() if isinstance(text, str) else text
    return html.document_fromstring(data, parser=html.HTMLParser(encoding="utf-8", huge_tree=True))


def shown(payload: str) -> str:
    return visible_text(payload)[:SHOWN]


def unshown(text: str) -> list[str]:
    return [each for each in PAYLOADS if shown(each) not in text]


@pytest.fixture(scope="module")
def pages(hostile: Hostile) -> dict[str, Any]:
    """Every page of the site as a parser reads it."""
    return {name: tree(data) for name, data in hostile.site.items() if name.endswith(".html")}


def test_the_payloads_are_many_and_of_many_kinds():
    assert len(PAYLOADS) >= 300
    assert len(set(PAYLOADS)) == len(PAYLOADS)
    assert min(len(group) for group in GROUPS.values()) >= 8


def wrong(name: str, page: Any, files: dict[str, bytes]) -> list[str]:
    """Return what stands on a page and is not ours: elements, handlers, styles, addresses."""
    found = []
    for element in page.iter():
        if not isinstance(element.tag, str):
            found.append(f"{name}: {element!r}")
            continue
        if element.tag not in OURS and not (element.tag == "script" and name in SCRIPTS):
            found.append(f"{name}: <{element.tag}>")
        for key, value in element.attrib.items():
            if key.startswith("on") or key in (
                "style",
                "action",
                "formaction",
                "ping",
                "background",
                "xlink:href",
                "srcdoc",
                "is",
            ):
                found.append(f"{name}: {key}={value[:40]}")
            if key in ("src", "srcset") and not value.startswith(IMAGE):
                found.append(f"{name}: {key}={value[:40]}")
            if key == "href" and not leads_well(name, value, files):
                found.append(f"{name}: href={value[:60]}")
    return found


def leads_well(name: str, address: str, files: dict[str, bytes]) -> bool:
    """Return whether an address is an anchor, a file of the site, or one that the web has."""
    if address.startswith(("https://", "http://")):
        return re.fullmatch(r"https?://[^\s\"'<>\\^`{|}]+", address) is not None
    path = address.partition("#")[0]
    if not path:
        return address.startswith("#")
    parts = name.split("/")[:-1]
    for part in path.split("/"):
        parts = parts[:-1] if part == ".." else [*parts, part]
    return "/".join(parts) in files


def test_no_page_holds_an_element_or_a_way_that_is_not_ours(hostile, pages):
    assert [each for name, page in pages.items() for each in wrong(name, page, hostile.site)] == []


def test_no_page_has_other_scripts_styles_or_headers_than_its_own(pages):
    for name, page in pages.items():
        assert len(page.xpath("//style")) == 1, name
        assert len(page.xpath("//main")) == len(page.xpath("//h1")) == len(page.xpath("//title")) == 1, name
        assert len(page.xpath("//meta[@http-equiv]")) == len(page.xpath("//meta[@charset]")) == 1, name
        assert len(page.xpath("//script")) == SCRIPTS.get(name, 0), name


def test_a_page_that_is_broken_would_be_found(hostile):
    for payload in (
        "<script>x</script>",
        "<p onclick=x>",
        "<a href='javascript:x'>",
        "<img src=x>",
        "<p style='x'>",
        "<iframe>",
        f"<a href='//{HOST}'>x</a>",
    ):
        assert wrong("changes.html", tree(f"<html><body><p>{payload}</p></body></html>"), hostile.site)


def test_a_report_shows_every_payload_as_text(pages):
    assert unshown(pages[REPORT_PAGE].text_content()) == []


def test_the_first_page_and_each_report_show_a_title_as_text(pages):
    index = [each.text_content() for each in pages["index.html"].xpath("//section[@aria-labelledby='reports']//h3")]
    assert len(hostile_sets()) >= 300
    assert index[1:] == [visible_text(each.title) for each in hostile_sets()]
    for each in hostile_sets():
        page = pages[f"reports/{each.name}-situation/report.html"]
        title, head = page.xpath("string(//title)"), page.xpath("string(//h1)")
        assert visible_text(each.title) in title
        assert head.strip() == visible_text(each.title).strip()


def test_the_page_of_changes_shows_what_came_and_what_went_as_text(pages):
    text = pages["changes.html"].text_content()
    assert len(PAYLOADS) - len(unshown(text)) >= 300
    assert pages["changes.html"].xpath("//li//bdi")  # of letters that run from right to left
    assert {each.get("id") for each in pages["changes.html"].xpath("//h2")} >= {
        "new-claims",
        "gone-claims",
        "new-incidents",
        "control",
    }


@pytest.mark.parametrize("payload", PAYLOADS, ids=range(len(PAYLOADS)))
def test_no_text_can_end_the_block_of_records(payload):
    text = str(json_block([payload, {payload: payload}]))
    assert not re.search(r"[<>&\u2028\u2029]", text)
    assert json.loads(text) == [payload, {payload: payload}]


def test_the_explorer_holds_every_payload_in_every_field(hostile):
    page = tree(hostile_page())
    assert wrong("explorer.html", page, hostile.site) == []
    data = json.loads(page.xpath("string(//script[@id='records'])"))
    names = [visible_text(each) for each in PAYLOADS]
    assert [row[2] for row in data["records"]] == names
    assert [row[10][1] for row in data["records"]] == names
    assert list(data["reports"].values()) == names


def test_pictures_say_in_words_what_they_show_and_are_pictures_alone(hostile, pages):
    drawn = [each for page in pages.values() for each in page.xpath("//img/@src | //source/@srcset")]
    files = [data for name, data in hostile.site.items() if name.endswith(".svg")]
    assert len(drawn) >= 6
    assert len(files) >= 3
    for data in [*(base64.b64decode(each.removeprefix(IMAGE)) for each in drawn), *files]:
        picture = etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True))
        tags = {etree.QName(each).localname for each in picture.iter(etree.Element)}
        assert tags <= {
            "svg",
            "desc",
            "metadata",
            "RDF",
            "Work",
            "type",
            "format",
            "creator",
            "Agent",
            "title",
            "defs",
            "style",
            "g",
            "path",
            "use",
            "clipPath",
            "rect",
            "image",
            "pattern",
        }
        ways = picture.xpath("//@*[local-name() = 'href']")
        assert [each for each in ways if not each.startswith(("#", "data:image/png;base64,"))] == []
        assert picture.xpath("//@*[starts-with(local-name(), 'on')]") == []
        styles = [*picture.xpath("//@style"), *picture.xpath("//*[local-name() = 'style']/text()")]
        assert [each for each in styles if re.search(r"url\((?!#)|@import|expression", each)] == []
        assert [
            each.tag
            for each in picture.iter(etree.Element)
            if HOST in (each.text or "") and etree.QName(each).localname not in ("title", "desc")
        ] == []  # the words of a drawing are shapes, but its name and description
    words = " ".join(pages[REPORT_PAGE].xpath("//img/@alt"))
    assert sum(shown(each)[:30] in words for each in PAYLOADS) > 20


def test_names_of_files_are_ours(hostile):
    assert [
        name for name in hostile.site if not re.fullmatch(r"(?:[a-z0-9-]+/)*[a-z0-9-]+\.(?:html|svg|png|csv)", name)
    ] == []


@pytest.mark.parametrize("field", ["name", "notebooks"])
def test_no_payload_can_name_a_report_or_a_notebook(field, tmp_path):
    text = (PROJECT / "params.yaml").read_text(encoding="utf-8")
    taken = []
    for payload in PAYLOADS:
        quoted = json.dumps(payload, ensure_ascii=True)
        changed = (
            text.replace("name: syria-early-2017", f"name: {quoted}")
            if field == "name"
            else re.sub(r"notebooks: .*", f"notebooks: [{quoted}]".replace("\\", "\\\\"), text)
        )
        assert changed != text
        (tmp_path / "params.yaml").write_text(changed, encoding="utf-8")
        try:
            taken.append(load_params(tmp_path / "params.yaml").report.pages()[0].name)
        except ClaimlineError:
            continue
    assert [each for each in taken if not re.fullmatch(r"[a-z0-9-]+", each)] == []


def rows_of(data: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode("utf-8"), newline=""), strict=True))


def test_cells_of_the_numbers_behind_charts_are_no_formulas(hostile):
    files = {name: data for name, data in hostile.site.items() if name.endswith(".csv")}
    assert len(files) >= 3
    held = set()
    for name, data in files.items():
        head, *lines = rows_of(data)
        for line in lines:
            assert len(line) == len(head), name
            for cell in line:
                assert is_safe(cell), (name, cell)
                held.add(plain_text(cell))
    assert sum(each in held for each in CELLS) > 20


def is_safe(cell: str) -> bool:
    """Return whether a spreadsheet takes a cell for a number or for words."""
    is_number = re.fullmatch(r"-?\d+(?:\.\d+)?", cell) is not None
    return is_number or not cell.lstrip(INVISIBLE).startswith(STARTS)


@pytest.fixture(scope="module")
def exported(hostile: Hostile, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """Every file of a private export of the hostile build: nothing is cut or masked in it."""
    root, out = hostile.root, tmp_path_factory.mktemp("export") / "private"
    shutil.copy(PROJECT / "params.yaml", root / "params.yaml")
    (root / "data" / "sources.yaml").write_text(SOURCES, encoding="utf-8")
    export(root, hostile.build, out, profile="private", reason="a test")
    return {path.relative_to(out).as_posix(): path.read_bytes() for path in sorted(out.rglob("*")) if path.is_file()}


def test_every_cell_of_an_export_is_safe_and_holds_what_the_table_holds(exported):
    names = [name for name in exported if name.endswith(".csv")]
    assert len(names) > 15
    held = set()
    for name in names:
        head, *lines = rows_of(exported[name])
        for line in lines:
            assert len(line) == len(head), name
            assert [cell for cell in line if not is_safe(cell) and not is_list(cell)] == [], name
            assert not any(sign in cell for cell in line for sign in "\t\r\n\x00\u202e\u2028"), name
        if name.startswith("csv/"):
            held |= {plain_text(cell) for line in lines for cell in line}
    assert [each for each in PAYLOADS if each not in held] == []


def is_list(cell: str) -> bool:
    return cell.startswith("[") and cell.endswith("]")


def test_a_database_holds_every_payload_as_it_is(exported, tmp_path):
    path = tmp_path / "x.sqlite"
    path.write_bytes(exported["claimline.sqlite"])
    with sqlite3.connect(path) as database:
        tables_of = {row[0] for row in database.execute("select name from sqlite_master where type = 'table'")}
        titles = {row[0] for row in database.execute("select title from articles")}
        means = {row[0] for row in database.execute("select weapon from casualty_claims")}
        (fine,) = database.execute("pragma integrity_check").fetchone()
    assert fine == "ok"
    assert {"articles", "casualty_claims", "incidents"} <= tables_of
    assert set(PAYLOADS) <= titles & means


def texts_in(value: object) -> Iterator[str]:
    """Yield every text of a JSON value, keys as well."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, each in value.items():
            yield key
            yield from texts_in(each)
    elif isinstance(value, list):
        for each in value:
            yield from texts_in(each)


@pytest.mark.parametrize("start", ["geojson/", "timemap/"])
def test_files_for_maps_are_json_and_hold_the_words_as_words(exported, start):
    found: set[str] = set()
    files = [data for name, data in exported.items() if name.startswith(start) and name.endswith((".json", ".geojson"))]
    assert files
    for data in files:
        found |= set(texts_in(json.loads(data)))
        assert not re.search(rb"[\x00-\x08\x0b-\x1f]", data)
        assert start == "geojson/" or b"<" not in data  # whoever shows it may take a description for HTML
    whole = "\n".join(found)
    words = [visible_text(each).translate(AS_WORDS) if start == "timemap/" else each for each in PAYLOADS]
    assert [each for each in words if each[:SHOWN] not in whole] == []


@pytest.mark.parametrize("name", ["datapackage.json", "ro-crate-metadata.json", "export.json", "datasette.json"])
def test_descriptions_name_our_files_alone(exported, name):
    said = json.loads(exported[name])
    assert not any(HOST in each for each in texts_in(said))
    paths = (
        {each["path"] for each in said.get("resources", ())}
        | {each["@id"] for each in said.get("@graph", ()) if each.get("@type") == "File"}
        | set(said.get("files", ()))
    )
    assert paths <= set(exported)
    assert paths or name == "datasette.json"


def test_names_of_exported_files_are_ours(exported):
    assert [name for name in exported if not re.fullmatch(r"(?:[a-z-]+/)*[A-Za-z0-9_.-]+", name) or ".." in name] == []


def test_a_title_of_the_parameters_cannot_break_what_says_how_to_cite():
    """Titles are ours, but a line break or a brace in one may not change what a file says."""
    for payload in PAYLOADS:
        cited = Citation(payload, payload, "1", "0" * 64, date(2017, 5, 31), details=(("pack", payload),))
        said = yaml.safe_load(citation_cff(cited, "CC-BY-4.0"))
        assert said["title"] == visible_text(payload)
        assert said["cff-version"] == "1.2.0"


def test_the_queue_for_people_is_safe_and_reads_back(hostile, tmp_path):
    """Every place of the build is lost here, so that the queue asks about each payload."""
    lost = tmp_path / "build"
    shutil.copytree(hostile.build, lost)
    path = lost / BUILD_FILES["casualty_claims"]
    claims = tables.read(schemas.CASUALTY_CLAIMS, path).with_columns(
        geo_reason=pl.lit("not_in_gazetteer"),
        latitude=pl.lit(None, pl.Float64),
        longitude=pl.lit(None, pl.Float64),
        where_prec=pl.lit(None, pl.Int64),
    )
    tables.write(schemas.CASUALTY_CLAIMS, claims, path)
    written = write_queue(lost, tmp_path, limit=10_000)
    text = written.path.read_text(encoding="utf-8-sig")
    head, *lines = rows_of(text.encode())
    assert written.n_questions == len(lines) >= 300
    for line in lines:
        assert len(line) == len(head)
        assert [cell for cell in line if not is_safe(cell)] == []
        assert not any(sign in cell for cell in line for sign in "\t\r\n")
    words = {
        name: cell for line in lines for name, cell in zip(head, line, strict=True) if name in ("words", "question")
    }
    assert not any("\u202e" in cell for cell in words.values())
    ids = {row["id"] for _, row in all_rows(written.path)}
    places = {f"name:{' '.join(each.split())}".strip() for each in PAYLOADS}
    assert len(places & ids) >= 300
