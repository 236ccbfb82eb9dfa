"""The rules of `public`, one at a time."""

from __future__ import annotations

import math

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.errors import ConfigError
from pipeline.packs import load_pack
from pipeline.privacy.profiles import bounded_text, grid_point, is_masked, is_outside
from pipeline.schemas import TABLES


@pytest.mark.parametrize(
    ("text", "limit", "centre", "wanted"),
    [
        ("short", 20, None, "short"),
        ("one two three four five", 14, None, "one two three…"),
        ("aaaa bbbb cccc 157 dddd eeee ffff", 16, "157", "…cccc 157 dddd…"),
        ("x" * 50, 20, None, "x" * 20 + "…"),
    ],
)
def test_a_long_quote_is_cut_around_its_number(text, limit, centre, wanted):
    assert bounded_text(text, limit, centre) == wanted


@given(st.floats(-89.0, 89.0), st.floats(-180.0, 180.0), st.sampled_from([1.0, 5.0, 25.0, 100.0]))
def test_a_coarse_point_is_near_and_says_nothing_of_where_in_the_cell_it_was(latitude, longitude, km):
    lat, lon = grid_point(latitude, longitude, km)
    assert abs(lat - latitude) * 111.195 <= km / 2 + 0.02
    assert abs(lon - longitude) * 111.195 * math.cos(math.radians(lat)) <= km / 2 + 0.02
    assert grid_point(lat, lon, km)[0] == pytest.approx(lat, abs=0.0002)


def test_every_text_column_of_every_table_is_searched_for_names_or_known_to_hold_none():
    plain = {
        f"{name}.{column}"
        for name, table in TABLES.items()
        for column, declared in table.columns.items()
        if declared.dtype == pl.String
        and not is_masked(name, column, table.empty())
        and not (declared.metadata or {}).get("codes")
    }
    assert not [
        each
        for each in plain
        if not each.endswith("geo_reason")
        and each.endswith(
            ("quote", "title", "text", "why", "detail", "reason", "removed", "claimant_raw", "victims_raw")
        )
    ]


@pytest.mark.parametrize(
    "name", ["quote", "claimant_raw", "title", "title_before", "removed", "detail", "topic", "quote_after", "text"]
)
def test_words_from_outside_are_known_by_the_name_of_their_column(name):
    assert is_outside(name)


@pytest.mark.parametrize("name", ["claim_id", "text_sha256", "span_field", "place_name", "grade_rule", "low"])
def test_our_own_columns_are_not_outside(name):
    assert not is_outside(name)


@pytest.fixture
def packs(tmp_path):
    (tmp_path / "world").mkdir()
    (tmp_path / "world" / "pack.yaml").write_text(
        "name: world\ntitle: Base\npublic_point_km: 5\nsensitive_places: [Azaz]\n", encoding="utf-8"
    )
    (tmp_path / "war").mkdir()
    return tmp_path


def test_a_pack_says_which_points_are_coarse_and_a_later_one_counts(packs):
    (packs / "war" / "pack.yaml").write_text(
        "name: war\ntitle: War\npublic_point_km: 10\nsensitive_places: ['gn:1']\n", encoding="utf-8"
    )
    pack = load_pack("war", packs)
    assert (pack.public_point_km, pack.sensitive_places) == (10, ("Azaz", "gn:1"))
    (packs / "war" / "pack.yaml").write_text("name: war\ntitle: War\n", encoding="utf-8")
    assert load_pack("war", packs).public_point_km == 5


def test_a_wrong_width_stops_the_run(packs):
    (packs / "war" / "pack.yaml").write_text("name: war\ntitle: War\npublic_point_km: 0\n", encoding="utf-8")
    with pytest.raises(ConfigError, match="public_point_km"):
        load_pack("war", packs)


def test_the_points_of_a_pack_are_moved_and_their_precision_with_them(project, tmp_path):
    from pipeline.export.command import export

    root = tmp_path / "packs"
    for number, lines in enumerate(("", "public_point_km: 10\n", "sensitive_places: [Azaz]\n")):
        folder = root / str(number)
        (folder / "world").mkdir(parents=True)
        (folder / "syria-sample").mkdir()
        (folder / "world" / "pack.yaml").write_text("name: world\ntitle: Base\n", encoding="utf-8")
        (folder / "syria-sample" / "pack.yaml").write_text(f"name: syria-sample\ntitle: War\n{lines}", encoding="utf-8")
    found = []
    for number in range(3):
        done = export(
            project,
            project / "data" / "build",
            tmp_path / f"out{number}",
            formats=["parquet"],
            packs_root=root / str(number),
        )
        azaz = (
            pl.read_parquet(done.out / "parquet" / "incidents.parquet")
            .filter(pl.col("killed_best") == 40)
            .row(0, named=True)
        )
        found.append((azaz["latitude"], azaz["longitude"], azaz["where_prec"], azaz["place_name"]))
    assert found[0] == (36.5866, 37.0463, 1, "Azaz")
    assert found[1] == (*grid_point(36.5866, 37.0463, 10.0), 2, "Azaz")
    assert found[2] == (*grid_point(36.5866, 37.0463, 25.0), 3, "Azaz")
