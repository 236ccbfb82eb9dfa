"""The page on methods: its words fit the code, its numbers are those of the files, and nothing on it is made up."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable
from dataclasses import replace
from html import unescape
from pathlib import Path

import polars as pl
import pytest

from pipeline import rules, schemas
from pipeline.errors import ConfigError, InputError
from pipeline.look.frame import safe
from pipeline.measures import CHECK, FAKES, TUNE, Score, Scoreboard
from pipeline.packs import load_pack
from pipeline.params import Params
from pipeline.report import methods
from pipeline.report.ledger import Ledger
from pipeline.report.make import Made
from pipeline.report.methods import MethodsData, read_methods
from pipeline.report.methods_page import make_methods
from pipeline.report.methods_texts import by_code, comments_of, marked, paragraph_of, table_of
from pipeline.report.methods_words import CODES, MET, NOT_MET, PARTLY, PUBLISHER, STANDARDS, TERMS
from pipeline.shown import PUBLIC, WHOLE, Audit
from pipeline.stale import stale_pages
from tests.report.build_folder import write_build
from tests.report.conftest import PROJECT

TAGS = re.compile(r"<[^>]*>")


def read(build: Path, params: Path = PROJECT / "params.yaml") -> MethodsData:
    return read_methods(pack="syria-sample", as_of="2017-05-31", build=build, params=params, project=PROJECT)


@pytest.fixture(scope="module")
def data(root: Path) -> MethodsData:
    return read(root / "data" / "build")


@pytest.fixture(scope="module")
def made_methods(root: Path, params: Params) -> Made:
    return make_methods(
        params, pack=load_pack(params.pack), notebook=PROJECT / "notebooks" / "methods.ipynb", build=root / "data" / "build",
        params_file=PROJECT / "params.yaml", project=PROJECT,
    )  # fmt: skip


@pytest.fixture
def ledger() -> Ledger:
    return Ledger("methods")


def words(section: methods.Section) -> str:
    return " ".join(unescape(TAGS.sub(" ", str(section.html))).split())


def values(ledger: Ledger) -> dict[str, str]:
    return {row["meaning"]: row["value"] for row in ledger.figures()}


# ---------------------------------------------------------------- the page


def test_the_page_has_every_code_and_every_rule(made_methods: Made) -> None:
    text = " ".join(unescape(TAGS.sub(" ", made_methods.page)).split())
    flat = text.replace(" ", "")
    for group in CODES:
        assert [code for code in group.codes if f"<code>{code}</code>" not in made_methods.page] == []
    told = (rules.MATCHING, *rules.OVERLAP, rules.CONTROL_OF_A_SIDE, *rules.CONTROL_ASSESSED)
    assert [rule for rule in told if rule.replace("`", "").replace(" ", "") not in flat] == []
    assert [term for term, _ in TERMS if term not in text] == []


def test_the_page_says_how_to_cite_it_and_fits_its_build(made_methods: Made, root: Path, tmp_path: Path) -> None:
    assert "notebook methods" in made_methods.page
    assert "@misc{claimline-" in made_methods.page
    assert WHOLE.words in made_methods.page.split("<footer>")[1]
    page = tmp_path / "pages" / "methods" / "report.html"
    page.parent.mkdir(parents=True)
    page.write_text(made_methods.page, encoding="utf-8")
    assert stale_pages(tmp_path, root / "data" / "build") == []


def test_every_number_says_which_file_and_key_it_is_from(made_methods: Made) -> None:
    sources = ("params.yaml, key ", "benchmarks/figures.json: ", "reports/metrics.json: ", "pipeline/measures.py, ", "quantity_words.csv ", "table", "rows of ", "n_items of ", "different values ")  # fmt: skip
    odd = [row["rule"] for row in made_methods.figures if not any(each in row["rule"] for each in sources)]
    assert made_methods.figures
    assert odd == []


def test_the_chart_hands_over_what_it_draws(made_methods: Made, data: MethodsData) -> None:
    assert sorted(made_methods.charts) == ["charts/scores.csv", "charts/scores.png", "charts/scores.svg"]
    lines = made_methods.charts["charts/scores.csv"].decode().splitlines()
    known = data.board.get(FAKES, CHECK, "casualties: F1")
    assert known is not None
    assert any(f',"{FAKES}",' in line and f",{known.known}," in line for line in lines)


# ---------------------------------------------------------------- words and documents


@pytest.mark.parametrize("group", CODES, ids=lambda each: each.source)
def test_each_list_is_that_of_the_schemas(group: methods.Any) -> None:
    assert list(map(str, getattr(schemas, group.source))) == [
        code for code, _ in by_code(group.codes, group.words, name=group.source)
    ]


@pytest.mark.parametrize("codes", [("a",), ("a", "b", "c"), ("a", "c")])
def test_words_that_do_not_fit_the_codes_stop_the_page(codes: tuple[str, ...]) -> None:
    with pytest.raises(InputError, match=r"do not fit pipeline/schemas\.py"):
        by_code(codes, {"a": "x", "b": "y"}, name="x")


@pytest.mark.parametrize(
    ("line", "key", "comment"),
    [
        ("reconcile:\n  match_km: 30.0   # far apart", "reconcile.match_km", "far apart"),
        ("reconcile:\n  match_km: 30.0", "reconcile.match_km", ""),
        ("pack: syria # a folder", "pack", "a folder"),
        ("report:\n  sets: # the places\n    - name: a # no key", "report.sets", "the places"),
        ("report:\n  sets: # the places\n    - name: a # no key", "report.name", None),
        ("a:\n  b: 1 # first\nc:\n  b: 2 # second", "c.b", "second"),
    ],
)
def test_comments_belong_to_their_key(line: str, key: str, comment: str | None) -> None:
    assert comments_of(line).get(key) == comment


def test_a_table_is_read_whole_and_a_missing_one_is_named() -> None:
    text = "| a | b |\n|---|---|\n| x | y |\n\n| grade | rule |\n|---|---|\n| `weak` | one |\n| fair | two |\n\nend"
    assert table_of(text, "grade", name="f") == [["grade", "rule"], ["`weak`", "one"], ["fair", "two"]]
    for broken in (text.replace("grade", "other"), text.replace("| fair | two |", "| fair |")):
        with pytest.raises(InputError, match="no whole table"):
            table_of(broken, "grade", name="f")


def test_a_paragraph_is_found_by_its_bold_start() -> None:
    assert paragraph_of("x\n\n**Worldview.** as\ndrawn\n\ny", "Worldview", name="f") == "as drawn"
    with pytest.raises(InputError, match="no paragraph 'Worldview'"):
        paragraph_of("Worldview. as drawn", "Worldview", name="f")


def test_markdown_of_a_document_cannot_bring_mark_up_of_its_own() -> None:
    assert marked("a `b` <script>alert(1)</script>") == "a <code>b</code> &lt;script&gt;alert(1)&lt;/script&gt;"


def test_a_policy_that_the_document_forgets_stops_the_page(data: MethodsData) -> None:
    lines = [line for line in data.policies.splitlines() if not line.startswith("| `informative`")]
    with pytest.raises(InputError, match="informative"):
        methods.counting(replace(data, policies="\n".join(lines)))


def test_standards_are_told_without_numbers_and_with_a_state() -> None:
    assert {each.state for each in STANDARDS} == {MET, PARTLY, NOT_MET, PUBLISHER}
    assert [each for each in STANDARDS if re.search(r"\d", each.asked + each.here)] == []


# ---------------------------------------------------------------- numbers


def test_parameters_are_those_of_the_file_with_its_comments(root: Path, tmp_path: Path, ledger: Ledger) -> None:
    other = tmp_path / "params.yaml"
    text = (PROJECT / "params.yaml").read_text(encoding="utf-8")
    text, n_changed = re.subn(r"  match_km: 30\.0 .*", "  match_km: 42.5 # as far as <b>7 km</b>", text)
    assert n_changed == 1
    other.write_text(text, encoding="utf-8")
    shown = str(methods.parameters(read(root / "data" / "build", other), ledger).html)
    assert values(ledger)["parameter reconcile.match_km"] == "42.5"
    assert "as far as &lt;b&gt;7 km&lt;/b&gt;" in shown


def test_no_parameter_is_left_out(data: MethodsData, ledger: Ledger) -> None:
    methods.parameters(data, ledger)
    known = {
        f"parameter {section.name}.{key.name}"
        for section in dataclasses.fields(data.params) if section.name != "pack" for key in dataclasses.fields(getattr(data.params, section.name))
    }  # fmt: skip
    assert set(values(ledger)) == known


@pytest.mark.parametrize("section", ["collect", "aggregate", "export", "fetch"])
def test_each_section_says_what_it_is_for_in_the_words_of_the_code(
    data: MethodsData, ledger: Ledger, section: str
) -> None:
    doc = (type(getattr(data.params, section)).__doc__ or "").replace("`", "")
    shown = re.sub(r"\s+", " ", words(methods.parameters(data, ledger)))
    assert re.split(r"[.:;]", doc)[0] in shown


def score(measure: str, value: float, *, split: str = CHECK, set_: str = FAKES, reader: str = "claimline") -> Score:
    return Score(set_, split, measure, value, 40, reader, value - 0.1, value + 0.05)


def test_the_lead_says_what_was_measured_and_nothing_else(data: MethodsData, ledger: Ledger) -> None:
    board = Scoreboard(
        [score("casualties: recall", 0.504), score("casualties: precision", 0.25), score("territory: recall", 0.9)]
    )
    text = words(methods.summary(replace(data, board=board), ledger))
    assert "it found 50 ; of a hundred that it found, 25 were right" in text
    assert "took or left a place" not in text


def test_gold_that_was_coded_blind_goes_first(data: MethodsData, ledger: Ledger) -> None:
    seen = [score("casualties: recall", 0.9), score("casualties: precision", 0.9)]
    blind = [replace(each, set=methods.BLIND, value=0.3) for each in seen]
    assert "it found 30 ;" in words(methods.summary(replace(data, board=Scoreboard([*seen, *blind])), ledger))


def test_scores_stand_with_half_interval_and_patterns(data: MethodsData, ledger: Ledger) -> None:
    board = Scoreboard(
        [
            score("casualties: F1", 0.64),
            score("casualties: F1", 0.75, split=TUNE),
            score("casualties: F1", 0.5, reader="baseline"),
        ]
    )
    text = words(methods.accuracy(replace(data, board=board), ledger))
    assert "0.64 (0.54–0.69)" in text
    assert values(ledger)["FA-KES, tune half, casualties: F1"].startswith("0.75")
    assert any("reader baseline" in row["rule"] for row in ledger.figures())


def test_without_scores_the_page_says_so(data: MethodsData, ledger: Ledger) -> None:
    assert words(methods.accuracy(replace(data, board=Scoreboard([])), ledger)) == "No score is at hand."


def test_counts_are_those_of_the_build(data: MethodsData, ledger: Ledger) -> None:
    methods.summary(data, ledger)
    methods.grades(data, ledger)
    methods.left_out(data, ledger)
    found = values(ledger)
    assert found["claims of this release"] == "4"
    assert found["articles of this release"] == "4"
    assert (found["incidents graded contested"], found["incidents graded fair"]) == ("1", "0")
    assert found["items turned away before reading"] == "3"


def test_what_was_masked_is_told_with_how_often(data: MethodsData, ledger: Ledger) -> None:
    audit = Audit(PUBLIC, "0" * 64, {"names of persons covered": 12, "quotes cut": 0})
    text = words(methods.left_out(replace(data, audit=audit), ledger))
    assert "Names of persons covered 12" in text
    assert "Quotes cut" not in text
    assert audit.words in text


def test_words_for_a_range_are_those_of_the_pack(data: MethodsData, ledger: Ledger) -> None:
    methods.vague_words(data, ledger)
    dozens = data.pack.quantity_words["dozens/number"]
    assert values(ledger)["low number that “dozens” stands for"] == str(dozens.low)
    assert values(ledger)["high number that “dozens” stands for"] == str(dozens.high)
    assert "high number that “many” stands for" not in values(ledger)


def test_an_outlet_with_a_hostile_name_shows_as_text(data: MethodsData, ledger: Ledger) -> None:
    evil = '<img src=x onerror="alert(1)">\u202e7'
    articles = data.frames["articles"].with_columns(outlet_id=pl.lit(evil))
    shown = str(methods.pack_tables(replace(data, frames={**data.frames, "articles": articles}), ledger).html)
    assert "<img" not in shown
    assert str(safe(evil)) in shown
    assert "⟨U+202E⟩" in shown
    assert "The pack does not know this outlet." in shown


@pytest.mark.parametrize(
    ("given", "words_"), [({"pack": "syria"}, "pack syria"), ({"as_of": "2017-06-30"}, "2017-06-30")]
)
def test_parameters_of_another_release_are_refused(root: Path, given: dict[str, str], words_: str) -> None:
    told = {"pack": "syria-sample", "as_of": "2017-05-31"} | given
    with pytest.raises(ConfigError, match=words_):
        read_methods(build=root / "data" / "build", params=PROJECT / "params.yaml", project=PROJECT, **told)


@pytest.mark.parametrize(
    "part",
    [
        methods.summary, methods.left_out, methods.grades, methods.pack_tables, methods.decisions, methods.parameters,
        lambda data, ledger: methods.checking(data),
    ],
)  # fmt: skip
def test_a_build_without_rows_gives_plain_sentences(
    tmp_path: Path, ledger: Ledger, part: Callable[..., methods.Section]
) -> None:
    assert words(part(read(write_build(tmp_path, {})), ledger))
