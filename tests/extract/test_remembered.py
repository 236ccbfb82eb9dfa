"""What an earlier run read is not read again, and no row changes by it."""

from __future__ import annotations

from pipeline import schemas, tables
from pipeline.extract import shards
from pipeline.memo import open_memo
from tests.extract.reading import extract_params, sample_pack, sample_places, story

TEXTS = (
    "Nine soldiers were killed in Jobar on Thursday, SANA said.",
    "Rebels captured Saraqib on Friday, residents said.",
)


def articles(*days: str):
    rows = [
        story(text, day=day) | {"article_id": f"a{day}", "source_ref": day}
        for text, day in zip(TEXTS, days, strict=False)
    ]
    return tables.frame(schemas.ARTICLES, rows)


def extracted(frame, memo):
    return shards.extract_articles(
        frame, pack=sample_pack(), places=sample_places(), params=extract_params(), memo=memo
    )


def test_a_second_run_reads_only_the_new_day(tmp_path, monkeypatch):
    memo = open_memo(tmp_path, "extract", packages=("extract",), values=1)
    read = []
    real = shards.extract_article
    monkeypatch.setattr(
        shards, "extract_article", lambda row, tools: read.append(row["article_id"]) or real(row, tools)
    )
    extracted(articles("2017-03-24"), memo)
    both = articles("2017-03-24", "2017-03-25")
    found = extracted(both, memo)
    assert read == ["a2017-03-24", "a2017-03-25"]
    plain = shards.extract_articles(both, pack=sample_pack(), places=sample_places(), params=extract_params())
    for name, table in shards.OUTPUTS.items():
        assert tables.parquet_bytes(table, found[name]) == tables.parquet_bytes(table, plain[name])
    assert found["casualty_claims"].height
    assert found["territory_claims"].height
