"""The stage as a command: tables in, six tables out, rows counted."""

from __future__ import annotations

from argparse import Namespace

from pipeline import schemas, tables
from pipeline.reconcile.__main__ import run
from tests.factories import article, casualty


def test_the_command_writes_six_tables_and_counts_rows(tmp_path, root, capsys):
    claims = [
        casualty(5, article_id="a1"),
        casualty(5, article_id="a2"),
        casualty(9, article_id="a3", published_at="2018-01-01"),
    ]
    tables.write_rows(schemas.CASUALTY_CLAIMS, claims, tmp_path / "claims.parquet")
    tables.write_rows(schemas.ARTICLES, [article(f"a{number}") for number in (1, 2, 3)], tmp_path / "articles.parquet")
    tables.write_rows(schemas.STORY_MEMBERS, [], tmp_path / "members.parquet")
    tables.write_rows(schemas.DECISIONS, [], tmp_path / "decisions.parquet")
    run(
        Namespace(
            params=root / "params.yaml", claims=tmp_path / "claims.parquet", articles=tmp_path / "articles.parquet",
            decisions=tmp_path / "decisions.parquet", members=tmp_path / "members.parquet", out=tmp_path / "out",
        )
    )  # fmt: skip
    for table in (
        schemas.INCIDENTS,
        schemas.INCIDENT_CLAIMS,
        schemas.TOLLS,
        schemas.DISAGREEMENTS,
        schemas.OVERLAP_LEDGER,
        schemas.NEAR_MATCHES,
    ):
        tables.read(table, tmp_path / "out" / f"{table.name}.parquet")
    assert (
        "3 claims in, 2 in 1 incidents, 0 of what did not happen match none, 1 published after as_of"
        in capsys.readouterr().err
    )
