"""Text about war that tells no news gives no actual claim; news in the same words does."""

from __future__ import annotations

import pytest

from pipeline.extract.reality import judge, kinds, weights
from tests.extract.reading import build_tools, read_story

NO_NEWS = [
    ("Museum recalls the siege", "The exhibition marks the anniversary of the siege with letters and diaries. Twenty soldiers died in the fort at Saraqib, "
     "and their last notes hang beside maps and a drum. Historians and descendants of the survivors laid wreaths at the memorial.", "historical"),
    ("Analysts fear a bloodbath", "A think tank warned that an assault could cost thousands of lives. Its model assumes that the army would need a "
     "month, that 4,000 soldiers are killed in Saraqib, and that hospitals would run out of blood.", "hypothetical"),
]  # fmt: skip
NEWS = (
    "Twenty soldiers were killed in Saraqib on Thursday when rebels stormed their base, a military source said. Shelling went on in the evening.",
    "Rebels captured Saraqib on Thursday after a week of clashes with the army, residents said by telephone.",
)


@pytest.mark.parametrize(("title", "text", "modality"), NO_NEWS)
def test_an_article_that_tells_no_news_is_known(title, text, modality):
    odds, found = judge(f"{title}. {text}")
    assert odds > 1.3
    assert found == modality


@pytest.mark.parametrize(("title", "text", "modality"), NO_NEWS)
def test_its_claims_are_not_actual(title, text, modality):
    rows = read_story(text, build_tools(), title=title)
    assert "actual" not in {row["modality"] for row in (*rows.casualty_claims, *rows.territory_claims)}


@pytest.mark.parametrize("text", NEWS)
def test_news_is_news(text):
    assert judge(text)[0] < 0
    rows = read_story(text, build_tools())
    assert "actual" in {row["modality"] for row in (*rows.casualty_claims, *rows.territory_claims)}


@pytest.mark.parametrize("text", ["", "   ", "\x00\ufffd", "1 2 3", "word " * 5_000])
def test_any_text_has_an_answer(text):
    odds, modality = judge(text)
    assert -50 < odds < 50
    assert modality in ("negated", "historical", "hypothetical", "planned")


def test_every_weight_has_one_number_for_each_kind():
    assert kinds() == ("actual", "denied", "historical", "hypothetical", "planned")
    assert {len(each) for each in weights().values()} == {5}
