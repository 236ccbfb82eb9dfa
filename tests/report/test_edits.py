"""A silent edit of a toll shows in the report, in both versions' words; a report without edits says so."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from pipeline import schemas, tables
from pipeline.aggregate.versions import article_versions
from pipeline.report.edits import edits
from pipeline.report.ledger import Ledger
from pipeline.report.selection import scope_of, select
from pipeline.trace import BUILD_FILES
from tests.report.build_folder import AS_OF, JOBAR, article, claim, small_build

DAY = date(2017, 3, 21)


def report(build, root):
    scope = scope_of(
        name="test", title="Test", pack="syria-sample", place="SYR", start="2017-03-01", end="2017-03-31", as_of="2017-05-31",
        policy="representative",
    )  # fmt: skip
    return select(scope, build)


@pytest.fixture
def edited(tmp_path):
    """The small build with an article whose toll was changed from 9 to 12 a day later, and a mark-up attack in its words."""
    build = small_build(tmp_path)
    made = []
    for number, word in ((1, "nine"), (2, "twelve")):
        found = article(
            tmp_path, name=f"edit{number}", outlet="sample_orontes", day=DAY, title="Market struck",
            text=f"A medic said {word} men were killed <b>there</b>.", url="https://a.example/market",
        )["article"]  # fmt: skip
        made.append(found | {"revision": number, "retrieved_at": datetime(2017, 3, 21 + number, tzinfo=UTC)})
    counts = [
        claim(
            schemas.CASUALTY_CLAIMS,
            each,
            f"{word} men were killed",
            outcome="killed",
            low=low,
            best=low,
            high=low,
            **JOBAR,
        )
        for each, word, low in zip(made, ("nine", "twelve"), (9, 12), strict=True)
    ]
    for table, rows in ((schemas.ARTICLES, made), (schemas.CASUALTY_CLAIMS, counts)):
        path = build / BUILD_FILES[table.name]
        whole = tables.read(table, path)
        tables.write(table, whole.vstack(tables.frame(table, rows)), path)
    versions = article_versions(
        tables.frame(schemas.ARTICLES, made),
        tables.frame(schemas.CASUALTY_CLAIMS, counts),
        schemas.TERRITORY_CLAIMS.empty(),
        as_of=AS_OF,
    )
    tables.write_rows(schemas.ARTICLE_VERSIONS, versions, build / BUILD_FILES["article_versions"])
    return build


def test_both_versions_stand_side_by_side(edited, tmp_path):
    html = str(edits(report(edited, tmp_path), Ledger("test")).html)
    assert html.index("nine men were killed") < html.index("twelve men were killed")
    assert "<b>there</b>" not in html
    assert "&lt;b&gt;there" in html


def test_the_replaced_count_is_not_among_the_claims_of_the_report(edited, tmp_path):
    data = report(edited, tmp_path)
    lows = set(data.claims["low"])
    assert 12 in lows
    assert 9 not in lows


def test_a_report_without_edits_says_so(tmp_path):
    html = str(edits(report(small_build(tmp_path), tmp_path), Ledger("test")).html)
    assert "seen a second time" in html
