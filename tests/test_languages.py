"""From page to claims: an article in a language that is not read is kept, counted and named, never dropped unsaid."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import polars as pl

from pipeline import tables
from pipeline.collect.snapshots import collect_sources
from pipeline.extract.shards import extract_articles
from pipeline.params import load_params
from pipeline.parse.__main__ import payload_reader
from pipeline.parse.articles import parse_snapshots
from pipeline.schemas import ARTICLES, SNAPSHOTS
from pipeline.sources import read_sources
from pipeline.stories.members import find_stories
from tests.conftest import ROOT
from tests.extract.reading import extract_params, sample_pack, sample_places

PARAGRAPHS = {
    "en": "Twelve people were killed in Jobar on Friday, a medical source said, after days of fighting in the east of the city.",
    "ar": "قتل اثنا عشر شخصا في حي جوبر يوم الجمعة بعد أيام من القتال في شرق المدينة وقال مصدر طبي إن العشرات أصيبوا بجروح",
    "ru": "Двенадцать человек погибли в пятницу в районе Джобар после нескольких дней боев на востоке города, сообщил источник",
    "tr": "Kentin doğusunda günler süren çatışmaların ardından cuma günü Cobar'da on iki kişi öldü, dedi bir sağlık kaynağı",
    "de": "Nach tagelangen Kämpfen im Osten der Stadt sind am Freitag in Dschobar zwölf Menschen getötet worden, sagte ein Arzt",
    "uk": "Дванадцять людей загинули у п'ятницю в районі Джобар після кількох днів боїв на сході міста, повідомило джерело",
    "zh": "一名医疗消息人士说，在该市东部数日的战斗之后，周五有十二人在朱巴尔区丧生，另有数十人受伤，部队进入了该镇。",
    "he": "שנים עשר בני אדם נהרגו ביום שישי בשכונת ג'ובר לאחר ימים של קרבות במזרח העיר, כך אמר מקור רפואי במקום",
}
PAGE = '<html lang="en"><head><meta property="article:published_time" content="2017-03-24"></head><body><article><h1>{}</h1>{}</article></body></html>'


def test_articles_of_all_languages_are_kept_and_the_unread_are_counted(tmp_path: Path) -> None:
    pages = tmp_path / "in"
    pages.mkdir()
    for language, text in PARAGRAPHS.items():
        (pages / f"{language}.html").write_text(PAGE.format(language, f"<p>{text}</p>" * 3), encoding="utf-8")
    (pages / "short.txt").write_text("Title: 12\nDate: 2017-03-24\n\n12, 15.\n", encoding="utf-8")
    listed = "sources:\n  - {id: in, kind: folder, path: in, licence: none, language: en}\n"
    (tmp_path / "sources.yaml").write_text(listed, encoding="utf-8")
    params = load_params(ROOT / "params.yaml")
    sources = read_sources(tmp_path / "sources.yaml", tmp_path)
    snapshots = tables.frame(SNAPSHOTS, collect_sources(sources, tmp_path, params.collect).snapshots)
    reader = payload_reader(sources, tmp_path, params, snapshots)
    parsed = parse_snapshots(snapshots, reader, pack=sample_pack(), params=params)
    articles = tables.frame(ARTICLES, find_stories(parsed.articles, params.stories).articles)
    languages = dict(articles.select("source_ref", "language").iter_rows())
    assert languages == {"short.txt": "en", **{f"{language}.html": language for language in PARAGRAPHS}}

    made = extract_articles(articles, pack=sample_pack(), places=sample_places(), params=extract_params())
    unread = made["rejects"].filter(pl.col("reason") == "not_english")
    assert Counter(unread["source_ref"]) == {f"{language}.html": 1 for language in PARAGRAPHS if language != "en"}
    assert unread["n_items"].sum() == len(PARAGRAPHS) - 1
    assert "kept" in unread["detail"][0]
    assert made["casualty_claims"]["low"].to_list() == [12]
