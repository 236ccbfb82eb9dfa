"""The chapter on monthly numbers: words from the figures, gaps for months without a claim, and nothing claimed where nothing was measured."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from lxml import html

from pipeline.errors import InputError
from pipeline.measures import Figures
from pipeline.packs import load_pack
from pipeline.scorecard import months
from pipeline.scorecard.months import Comparison, Month, read_months
from pipeline.scorecard.page import Inputs, render

ROOT = Path(__file__).resolve().parents[2]
ROW = {
    "policy": "representative", "name": "all people killed", "n_months": 2, "n_ties": 0, "rho": 0.42, "low": 0.1, "high": 0.7,
    "n_shifts_as_strong": 2, "n_shifts": 24, "rho_without_articles": -0.31, "low_without_articles": -0.6, "high_without_articles": 0.2,
    "rho_ours_articles": 0.8, "rho_ucdp_articles": None,
}  # fmt: skip
JANUARY = Month("2016-01", 9, 50, (40, 60), 30, 200, 150, 250, 80)
FEBRUARY = Month("2016-02", 0, None, None, None, 100, 90, 110, 40)
MARCH = Month("2016-03", 4, 10, (10, 10), 4, 100, 90, 110, 40)
FOUND = Comparison((JANUARY, FEBRUARY, MARCH), (ROW,), 804, "the articles", "the credit", 10_000, 3, 4_000)


def test_sentences_are_written_from_the_figures():
    known, together, articles, size = months.sentences(FOUND)
    assert known.startswith("2 of 3 months have a claim")
    assert "0.42 (0.10 to 0.70), which is moderate. Of the 24 ways" in together
    assert "at 0.80 and with UCDP’s at –" in articles
    assert "−0.31 (−0.60 to 0.20) is left" in articles
    assert (
        "10.0% of UCDP’s in the middle one of these months, 10.0% in the lowest and 25.0% in the highest, January 2016"
        in size
    )
    assert "In 1 of 2 months one incident makes more than half" in size


def test_an_interval_that_holds_zero_is_said():
    _, together, *_ = months.sentences(replace(FOUND, correlations=(ROW | {"rho": 0.05, "low": -0.4, "high": 0.5},)))
    assert "which is weak. The interval holds zero: these months do not show that the two go together." in together


@pytest.mark.parametrize(
    ("rho", "words"), [(0.1, "weak"), (-0.1, "weak"), (0.3, "moderate"), (0.6, "strong"), (-0.7, "strong and negative")]
)
def test_strength(rho, words):
    assert months.strength(rho) == words


def test_a_month_without_a_claim_is_no_zero():
    rows = months.month_rows(FOUND)
    assert (rows[1]["ours"], rows[1]["share"], rows[1]["ucdp"]) == ("no claim", "–", "100")
    assert (rows[0]["ours"], rows[0]["policies"], rows[0]["share"]) == ("50", "40–60", "25.0%")
    assert "February 2016: UCDP 100, claims none, articles 0" in months.months_chart(FOUND).alt


def page(found: Comparison | None) -> str:
    shown = Inputs({"n_articles": 1}, Figures((), (), None), [], [], {}, load_pack("syria-sample"), found)
    made = render(replace(shown, metrics=METRICS))
    return " ".join(
        html.document_fromstring(made.encode()).get_element_by_id("months").getparent().text_content().split()
    )


KIND = {
    "right": 8, "surplus": 1, "missed": 2, "precision": 0.8889, "recall": 0.8, "f1": 0.8421, "f1_low": 0.7, "f1_high": 0.9,
    "fields": {"place": {"right": 4, "of": 8, "share": 0.5}}, "by_outlet": {}, "by_side": {},
}  # fmt: skip
OF_GROUP = {"right": 8, "surplus": 1, "missed": 2, "precision": 0.8889, "recall": 0.8, "f1": 0.8421}
METRICS = {
    "n_articles": 1,
    "casualties": KIND | {"by_outlet": {"sample_volga": OF_GROUP}, "by_side": {"government": OF_GROUP}},
}


def test_the_page_shows_credit_limits_and_numbers():
    text = page(FOUND)
    for words in ("the credit", "The articles are no monitor", "3 of its events, with 4,000 deaths", "no claim"):
        assert words in text


def test_where_nobody_has_measured_it_the_page_says_so(tmp_path):
    assert read_months(tmp_path / "none.json") is None
    assert page(None).endswith("Not measured.")


def test_a_file_that_holds_something_else_is_an_error(tmp_path):
    path = tmp_path / "months.json"
    path.write_text('{"months": [{"month": "2016-01"}]}')
    with pytest.raises(InputError, match="does not hold monthly sums"):
        read_months(path)


def test_the_kept_file_has_two_years_credit_and_no_word_of_the_sets():
    path = ROOT / "benchmarks" / "ucdp_months.json"
    found = read_months(path)
    assert found is not None
    assert [each.month for each in found.months] == [
        f"{year}-{month:02}" for year in (2016, 2017) for month in range(1, 13)
    ]
    assert "CC BY 4.0" in found.credit
    allowed = {"month", "n_articles", "ours", "ours_civilians", "ucdp"}
    assert all(set(row) == allowed for row in json.loads(path.read_text())["months"])
    assert all(each.ucdp > 0 for each in found.months)
