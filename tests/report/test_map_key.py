"""The key of the map says what every mark on it means."""

from __future__ import annotations

import dataclasses

import polars as pl

from pipeline.report import sections, views
from pipeline.report.ledger import Ledger
from pipeline.report.selection import ReportData


def test_the_largest_circle_is_told_with_its_number(data: ReportData) -> None:
    text = sections.place_map(data, Ledger("small")).html.striptags()
    assert "the largest, at Jobar, stands for 11." in " ".join(text.split())


def test_a_besieged_place_has_a_mark_and_the_key_names_it(data: ReportData) -> None:
    besieged = data.control.with_columns(pl.lit("besieged").alias("status"), pl.lit(True).alias("is_besieged"))
    chosen = dataclasses.replace(data, control=besieged)
    assert [point.is_besieged for point in views.map_points(chosen)] == [True]
    assert 'class="k-untold"' in sections.place_map(chosen, Ledger("small")).html
    assert 'class="k-untold"' not in sections.place_map(data, Ledger("small")).html
