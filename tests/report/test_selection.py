"""A report holds the rows of its place, its days and its day of knowledge."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from pipeline.errors import ConfigError
from pipeline.report.selection import ReportData, Scope, scope_of, select

PLAIN = {
    "name": "r", "title": "t", "pack": "syria-sample", "place": "SYR", "start": "2017-03-01", "end": "2017-03-31",
    "as_of": "2017-05-31", "policy": "representative",
}  # fmt: skip


@pytest.mark.parametrize(
    ("wrong", "rule"),
    [
        ({"start": "yesterday"}, "a date is not an ISO day"),
        ({"start": "2017-04-01"}, "ends on 2017-03-31 before it starts"),
        ({"policy": "highest"}, "the policy 'highest' is not known"),
        ({"place": "SYR//Jobar"}, "has an empty part"),
    ],
)
def test_a_wrong_scope_is_refused(wrong: dict[str, str], rule: str) -> None:
    with pytest.raises(ConfigError, match=rule):
        scope_of(**(PLAIN | wrong))


def test_rows_of_the_place_and_days(data: ReportData) -> None:
    assert (data.claims.height, data.territory.height, data.incidents.height) == (2, 1, 1)
    assert data.unplaced["geo_reason"].to_list() == ["not_in_gazetteer"]


def test_another_province_is_empty(scope: Scope, root: Path) -> None:
    other = select(replace(scope, place="SYR/Aleppo"), root / "data" / "build")
    assert (other.claims.height, other.incidents.height, other.cells.height) == (0, 0, 0)


def test_what_was_published_later_is_not_known(scope: Scope, root: Path) -> None:
    with pytest.raises(ConfigError, match="was made for 2017-05-31; set report"):
        select(replace(scope, as_of=date(2017, 3, 20)), root / "data" / "build")
