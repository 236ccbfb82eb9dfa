"""The report on casualties: it passes the gate, its parts add up, hostile words do nothing, and where nothing is told it says so."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import jupytext
import nbformat
import polars as pl
import pytest
from lxml import html

from pipeline.packs import load_pack
from pipeline.params import Params, ReportPage, report_page
from pipeline.report import casualties, casualty_views, sections
from pipeline.report.casualties import grades, growth, period_totals, policy_fan, sides_and_victims, spread, summary
from pipeline.report.ledger import Ledger
from pipeline.report.make import Made, make_report
from pipeline.report.sections import references
from pipeline.report.selection import ReportData, Scope, select
from pipeline.report.series import total
from pipeline.schemas import POLICIES
from tests.report.build_folder import write_build
from tests.report.casualty_folder import casualty_build
from tests.report.conftest import PROJECT

NOTEBOOK = PROJECT / "notebooks" / "casualties.ipynb"
PARTS = (summary, policy_fan, sides_and_victims, casualties.added_up, growth, spread, period_totals, grades)
CHARTS = {
    "added-up-over-time", "casualties-over-time", "five-ways-of-counting", "growth-of-tolls", "totals-over-a-period", "what-the-numbers-rest-on",
    "where-origins-differ", "who-reports-whom",
}  # fmt: skip


@pytest.fixture(scope="module")
def page(report_set: ReportPage) -> ReportPage:
    return report_page(report_set.set, NOTEBOOK.stem)


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return casualty_build(tmp_path_factory.mktemp("casualties"), 45)


@pytest.fixture(scope="module")
def rich(page: ReportPage, params: Params, many: Path) -> Made:
    return make_report(page, params=params, pack=load_pack(params.pack), notebook=NOTEBOOK, build=many)


@pytest.fixture
def chosen(scope: Scope, many: Path) -> ReportData:
    return select(scope, many)


def words_of(page: str) -> str:
    document = html.document_fromstring(
        page.replace("<br>", " ").replace("</td>", " </td>").replace("</th>", " </th>").encode(),
        parser=html.HTMLParser(encoding="utf-8"),
    )
    return " ".join(document.text_content().split())


def test_the_page_passes_the_gate_and_has_every_chart_with_its_numbers(rich: Made) -> None:
    assert rich.n_numbers > 200
    assert {Path(each).stem for each in rich.charts} == CHARTS
    for slug in CHARTS:
        lines = rich.charts[f"charts/{slug}.csv"].decode("utf-8").splitlines()
        assert len(lines) > 1, slug
    alts = html.document_fromstring(rich.page.encode()).xpath("//img/@alt")
    assert len(alts) == len(CHARTS)
    assert all(re.search(r"\d", each) for each in alts)


def test_hostile_words_are_shown_and_do_nothing(rich: Made) -> None:
    assert "<script" not in rich.page
    assert "\u202e" not in rich.page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;⟨U+202E⟩fdp.exe" in rich.page
    cells = [line for name, data in rich.charts.items() if name.endswith(".csv") for line in data.decode().splitlines()]
    assert any("HYPERLINK" in line for line in cells)
    assert not any(re.search(r'(^|,)"?[=+@-](?!\d)', line) for line in cells)


def test_a_policy_has_the_sum_that_its_tolls_leave(chosen: ReportData) -> None:
    index = casualty_views.rest_index(chosen)
    for policy in POLICIES:
        rows = casualty_views.counted(chosen, outcome="killed", policy=policy, index=index)
        sums = total(chosen, outcome="killed", policy=policy)
        spans = casualty_views.plus(casualty_views.span_of(each) for each in rows)
        assert (spans and (spans.low, spans.best, spans.high)) == (sums and (sums.low, sums.best, sums.high)), policy


def test_the_fan_spans_the_policies_and_silence_is_no_number(chosen: ReportData) -> None:
    index = casualty_views.rest_index(chosen)
    told = {each.policy: each for each in casualty_views.fan(chosen, "killed", index)}
    armies, medics = sum(at + 5 for at in range(45)), sum(at + 2 for at in range(45))
    assert told["representative"].told is not None
    assert told["representative"].told.total.low == armies + 1005 - 5  # the total, less the incident inside it
    assert told["neutral_only"].told is not None
    assert told["neutral_only"].told.total.low == medics + 1002 - 5
    assert told["against_interest"].told is None
    assert len(told["against_interest"].unheard) == 46
    shown = words_of(str(policy_fan(chosen, Ledger("r")).html))
    assert re.search(r"Against own side only .* no position no position in 46 incidents", shown)


def test_the_grades_add_up_to_the_sum_of_the_report(chosen: ReportData) -> None:
    index = casualty_views.rest_index(chosen)
    rows = casualty_views.counted(chosen, outcome="killed", policy="representative", index=index)
    sums = casualty_views.by_grade(chosen.incidents.select("incident_id", "grade").iter_rows(), rows)
    whole = total(chosen, outcome="killed")
    assert whole is not None
    assert sum(each.span.low for each in sums if each.span) == whole.low
    assert sum(len(each.incident_ids) for each in sums) == chosen.incidents.height == 46


def test_each_side_has_a_row_for_all_victims_before_its_classes(chosen: ReportData) -> None:
    only_class = chosen.whole["casualties_over_time"].filter(
        (pl.col("claimant_side") != "neutral") | (pl.col("victim_class") != "all")
    )
    data = replace(chosen, whole={**chosen.whole, "casualties_over_time": only_class})
    sums = casualty_views.class_sums(data, ["killed"], casualty_views.rest_index(data))
    assert [(each.side, each.victim_class, bool(each.by_outcome)) for each in sums] == [
        ("all", "all", True),
        ("all", "civilian", True),
        ("government", "all", True),
        ("government", "civilian", True),
        ("neutral", "all", False),
        ("neutral", "civilian", True),
    ]
    assert "No party to the war: all victims no claim" in words_of(str(sides_and_victims(data, Ledger("r")).html))


def test_whose_people_they_were_is_told_with_the_incidents_that_tell_it(chosen: ReportData) -> None:
    shown = words_of(str(sides_and_victims(chosen, Ledger("r")).html))
    assert "The reports tell this of 46 of 46 incidents" in shown


def test_who_says_low_and_who_says_high(chosen: ReportData) -> None:
    section = html.fromstring(f"<div>{spread(chosen, Ledger('r')).html}</div>")
    row = section.xpath("//tbody/tr")[0]
    low, high = (" ".join(row.xpath(f"td[{at}]")[0].text_content().split()) for at in (2, 3))
    assert re.fullmatch(r".* neutral 7: (at least )?[\d,]+", low)
    assert re.fullmatch(r".* government 7: (at least )?[\d,]+", high)


def test_what_was_taken_off_is_told_as_possible(chosen: ReportData) -> None:
    shown = words_of(str(period_totals(chosen, Ledger("r")).html))
    assert "may lie inside the total" in shown
    (told,) = casualty_views.period_totals(chosen)
    assert (told.given.low, told.sure, told.possible, told.left.low) == (1005, 0, 5, 1000)


def test_a_row_that_the_page_leaves_out_is_no_target_of_links(
    chosen: ReportData, monkeypatch: pytest.MonkeyPatch
) -> None:
    (row,) = sections.overlaps(chosen)
    for most, is_target in ((1, True), (0, False)):
        ledger = Ledger("small")
        monkeypatch.setattr(casualties, "MAX_LEDGER_ROWS", most)
        page = str(casualties.period_totals(chosen, ledger).html)
        assert (f'id="ref-{row["ledger_id"]}"' in page) is is_target
        assert ledger.is_anchored(row["ledger_id"]) is is_target


def test_a_fall_is_flagged_in_the_table_and_in_the_words_of_the_chart(chosen: ReportData) -> None:
    section = str(growth(chosen, Ledger("r")).html)
    assert '<span class="tag">fall</span>' in section
    assert "(a fall)" in section
    assert "is below what the same origin had said before" in words_of(section)


def test_an_empty_build_gives_sentences_and_no_charts(page: ReportPage, params: Params, tmp_path: Path) -> None:
    build = write_build(tmp_path, {})
    made = make_report(page, params=params, pack=load_pack(params.pack), notebook=NOTEBOOK, build=build)
    shown = words_of(made.page)
    assert not made.charts
    assert "<img" not in made.page
    assert "hold no claim that people were killed in Syria" in shown
    for sentence in (
        "so there is nothing to count in any way", "No count of people falls in", "nothing can be added up over time",
        "there is no growth to show", "No two origins give different numbers", "nothing had to be taken off", "there is nothing to grade",
    ):  # fmt: skip
        assert sentence in shown, sentence


def test_a_report_of_one_incident(page: ReportPage, params: Params, root: Path) -> None:
    one = replace(page, set=replace(page.set, policy="neutral_only"))
    made = make_report(
        one, params=params, pack=load_pack(params.pack), notebook=NOTEBOOK, build=root / "data" / "build"
    )
    shown = words_of(made.page)
    assert "give 11 people killed in Syria" in shown
    assert "All of these people stand in incidents that are contested between the sides." in shown
    assert "No neutral origin counts the killed (1 incident without a position)." in shown
    assert "No toll of this report was told on more than one day" in shown


def test_many_incidents_do_not_flood_the_page(chosen: ReportData) -> None:
    ledger = Ledger("r")
    shown = [str(part(chosen, ledger).html) for part in PARTS]
    rows = html.fromstring(f"<div>{shown[PARTS.index(spread)]}</div>").xpath("//tbody/tr")
    assert len(rows) == casualties.MAX_SPREAD_ROWS < 46
    assert "More of them stand in the table disagreements." in shown[PARTS.index(spread)]
    assert str(references(chosen, ledger).html).count("<li") < 1500


def test_the_pair_is_in_step() -> None:
    book = nbformat.read(NOTEBOOK, as_version=4)
    script = jupytext.read(NOTEBOOK.with_suffix(".py"))
    assert [(cell.cell_type, cell.source) for cell in book.cells] == [(c.cell_type, c.source) for c in script.cells]
    assert book.cells[0].metadata["tags"] == ["parameters"]
    assert all(not cell.get("outputs") and cell.get("execution_count") is None for cell in book.cells)
