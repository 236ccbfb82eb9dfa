"""benchmarks/speed.py: the figures that it makes of what it measured, and the names that it puts its clock around. No timings."""

from __future__ import annotations

import pytest

from benchmarks import speed
from benchmarks.speed import FULL, OURS, PEER, POOL, STEPS, Input, Raw, Spread, StepClock


def raw(reader, cpu=1.0, **given):
    return Raw(reader, n_articles=10, n_made=5, cpu=cpu, wall=given.pop("wall", 2.0), **given)


@pytest.fixture
def given(tmp_path):
    return Input(tmp_path / "a.parquet", "world", n_articles=10, n_chars=500, intake_cpu=None)


@pytest.fixture
def measured():
    first = {OURS: raw(OURS, 1.0), POOL: raw(POOL, 3.0), STEPS: raw(STEPS, 4.0, steps={"gazetteer": 1.0}), FULL: raw(FULL, 5.0)}  # fmt: skip
    second = {**first, OURS: raw(OURS, 2.0), FULL: raw(FULL, 12.0)}
    return [{**each, PEER: Raw(PEER, missing=speed.ABSENT)} for each in (first, second)]


def ticking(*times):
    return iter(times).__next__


def test_nothing_measured_gives_no_rate():
    assert speed.rate(10, 0.0) is None
    assert speed.spread([]) is None


def test_of_several_rounds_the_middle_counts():
    assert speed.spread([3.0, 1.0, 2.0]) == Spread(1.0, 2.0, 3.0)


def test_ratios_compare_the_same_round(measured):
    assert speed.ratios([each[OURS] for each in measured], [each[FULL] for each in measured]) == [5.0, 6.0]


def test_what_no_step_accounts_for_is_rows(measured):
    found = speed.shares([each[STEPS] for each in measured])
    assert found["gazetteer"] == 0.25
    assert found[speed.ROWS] == 0.75


def test_an_absent_peer_has_a_line_and_no_figure(given, measured):
    assert speed.summary(given, measured, workers=2)["times_peer"] is None
    assert f"{PEER:<20}{speed.ABSENT}" in list(speed.lines(given, measured, workers=2))


def test_the_summary_holds_every_round(given, measured):
    figures = speed.summary(given, measured, workers=2)
    assert figures["times_full_pipeline"] == {"low": 5.0, "median": 5.5, "high": 6.0}
    assert figures["articles_per_cpu_s"][OURS] == {"low": 5.0, "median": 7.5, "high": 10.0}
    assert figures["articles_per_wall_s"] == {"ours, 2 processes": {"low": 5.0, "median": 5.0, "high": 5.0}}
    assert len(figures["rounds"]) == 2


def test_a_step_inside_another_stops_the_outer_clock():
    clock = StepClock(now=ticking(0.0, 1.0, 4.0, 6.0))  # outer from 0 to 6, inner from 1 to 4
    inner = clock.wrap("inner", lambda: "made")
    assert clock.wrap("outer", inner)() == "made"
    assert clock.totals == {"outer": 3.0, "inner": 3.0}


def test_what_a_generator_makes_counts_to_its_step():
    clock = StepClock(now=ticking(0.0, 2.0))

    def parse():
        yield from (1, 2)

    assert clock.wrap("parse", parse)() == [1, 2]
    assert clock.totals == {"parse": 2.0}


def test_a_step_that_fails_ends_its_clock():
    clock = StepClock(now=ticking(0.0, 2.0, 5.0, 6.0))
    with pytest.raises(ZeroDivisionError):
        clock.wrap("one", lambda: 1 / 0)()
    clock.wrap("two", lambda: None)()
    assert clock.totals == {"one": 2.0, "two": 1.0}


@pytest.mark.parametrize(("step", "module", "path"), speed.HOOKS)
def test_every_function_that_gets_a_clock_exists(step, module, path):
    owner, name = speed.hooked(module, path)
    assert callable(getattr(owner, name)), f"{step}: benchmarks/speed.py names {module}.{path}, which is not there"
