"""Provinces are found by usual spellings, and the files stay small."""

from __future__ import annotations

import pytest

from pipeline.report.boundaries import BOUNDARIES_ROOT, country_name, province


@pytest.mark.parametrize(
    ("name", "found"),
    [("Aleppo", "Aleppo"), ("Raqqa", "Al-Raqqah"), ("Hasakah", "Al-Hasakah"), ("Deir ez-Zor", "Deir ez-Zor"),
     ("Suwayda", "As-Suwayda"), ("Rif Dimashq", "Rif Dimashq")],
)  # fmt: skip
def test_spellings(name: str, found: str) -> None:
    outline = province("SYR", name)
    assert outline is not None
    assert outline.name == found


def test_an_unknown_province_is_none() -> None:
    assert province("SYR", "Atlantis") is None
    assert country_name("SYR") == "Syria"


def test_the_files_stay_small() -> None:
    assert sum(path.stat().st_size for path in BOUNDARIES_ROOT.glob("*.geojson")) <= 400_000
