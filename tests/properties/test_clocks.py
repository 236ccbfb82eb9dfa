"""Two clocks: what was known on a day does not hang on what came later, and what is known never gets less."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from hypothesis import example, given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from tests.properties.worlds import N_DAYS, START, TEXTS, build, days, known_by, tables_of, worlds


@settings(max_examples=30, deadline=None)
@given(world=worlds(), as_of=days())
def test_nothing_that_became_known_later_has_influence_on_any_table(world, as_of):
    found, wanted = tables_of(world, as_of), tables_of(known_by(world, as_of), as_of)
    for name in wanted:
        assert_frame_equal(found[name], wanted[name], check_exact=True)
