"""Dates in news text against the article's day, Friday 24 March 2017: first day, last day, UCDP precision."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.extract.dates import WEEKDAYS, day_before, find_dates, last_weekday, month_span, precision

FRIDAY = date(2017, 3, 24)
START = date(2011, 3, 15)

DAYS = [
    ("on Friday", "2017-03-24"), ("on Thursday", "2017-03-23"), ("on Wednesday", "2017-03-22"), ("on Tuesday", "2017-03-21"),
    ("on Monday", "2017-03-20"), ("on Sunday", "2017-03-19"), ("on Saturday", "2017-03-18"), ("Friday's attack", "2017-03-24"),
    ("early Thursday", "2017-03-23"), ("late on Wednesday night", "2017-03-22"), ("last Saturday", "2017-03-18"), ("last Friday", "2017-03-17"),
    ("last Thursday", "2017-03-23"), ("this Tuesday", "2017-03-21"), ("by Monday evening", "2017-03-20"), ("FRIDAY", "2017-03-24"),
    ("today", "2017-03-24"), ("earlier today", "2017-03-24"), ("this morning", "2017-03-24"), ("this afternoon", "2017-03-24"), ("tonight", "2017-03-24"),
    ("yesterday", "2017-03-23"), ("last night", "2017-03-23"), ("two days ago", "2017-03-22"), ("a day earlier", "2017-03-23"),
    ("three days ago", "2017-03-21"), ("ten days ago", "2017-03-14"), ("5 days ago", "2017-03-19"), ("two nights ago", "2017-03-22"),
    ("on March 23", "2017-03-23"), ("on 7 March", "2017-03-07"), ("on March 8, 2017", "2017-03-08"), ("on 8 March 2017", "2017-03-08"),
    ("on the 7th of March", "2017-03-07"), ("on March 1st", "2017-03-01"), ("on Dec. 22", "2016-12-22"), ("on Sept 30, 2015", "2015-09-30"),
    ("on December 22", "2016-12-22"), ("on 30 August", "2016-08-30"), ("in Tuesdays attack", "2017-03-21"), ("on 29 February 2016", "2016-02-29"), ("on 21 August 2013", "2013-08-21"),
    ("on 2017-03-07", "2017-03-07"), ("on 07/03/2017", "2017-03-07"), ("on 22.12.2016", "2016-12-22"), ("on January 5", "2017-01-05"),
    ("May 9, 2016", "2016-05-09"), ("on MARCH 23", "2017-03-23"),
]  # fmt: skip
RANGES = [
    ("over the past three days", "2017-03-21", "2017-03-24", 2), ("in the past three days", "2017-03-21", "2017-03-24", 2),
    ("in the last two days", "2017-03-22", "2017-03-24", 2), ("over the past 24 hours", "2017-03-23", "2017-03-24", 2),
    ("in the last 48 hours", "2017-03-22", "2017-03-24", 2), ("during the past 72 hours", "2017-03-21", "2017-03-24", 2),
    ("over the past week", "2017-03-17", "2017-03-24", 3), ("in the past two weeks", "2017-03-10", "2017-03-24", 4),
    ("over the past month", "2017-02-22", "2017-03-24", 4), ("over the past few days", "2017-03-21", "2017-03-24", 2),
    ("in recent days", "2017-03-23", "2017-03-24", 2), ("over the past year", "2016-03-24", "2017-03-24", 5),
    ("within 48 hours", "2017-03-22", "2017-03-24", 2), ("in three days", "2017-03-21", "2017-03-24", 2),
    ("over the previous five days", "2017-03-19", "2017-03-24", 2), ("in the last ten days", "2017-03-14", "2017-03-24", 4),
    ("this week", "2017-03-20", "2017-03-24", 2), ("last week", "2017-03-13", "2017-03-19", 3), ("this month", "2017-03-01", "2017-03-24", 4),
    ("last month", "2017-02-01", "2017-02-28", 4), ("this year", "2017-01-01", "2017-03-24", 5), ("last year", "2016-01-01", "2016-12-31", 5),
    ("at the weekend", "2017-03-18", "2017-03-19", 2), ("last weekend", "2017-03-18", "2017-03-19", 2), ("overnight", "2017-03-23", "2017-03-24", 2),
    ("in February", "2017-02-01", "2017-02-28", 4), ("in December 2016", "2016-12-01", "2016-12-31", 4), ("in March", "2017-03-01", "2017-03-24", 4),
    ("in November", "2016-11-01", "2016-11-30", 4), ("last December", "2016-12-01", "2016-12-31", 4), ("in early January", "2017-01-01", "2017-01-10", 4),
    ("in mid-February", "2017-02-11", "2017-02-20", 4), ("late January", "2017-01-21", "2017-01-31", 4), ("throughout 2016", "2016-01-01", "2016-12-31", 5),
    ("in 2015", "2015-01-01", "2015-12-31", 5), ("in early 2016", "2016-01-01", "2016-04-30", 5), ("in late 2016", "2016-09-01", "2016-12-31", 5),
    ("in 2017", "2017-01-01", "2017-03-24", 5), ("between 3 and 7 March", "2017-03-03", "2017-03-07", 2), ("from March 3 to 7", "2017-03-03", "2017-03-07", 2),
    ("12-14 January", "2017-01-12", "2017-01-14", 2), ("from 28 February to 3 March", "2017-02-28", "2017-03-03", 2),
    ("between March 20 and March 30", "2017-03-20", "2017-03-24", 2), ("since March 2015", "2015-03-01", "2017-03-24", 5),
    ("since Monday", "2017-03-20", "2017-03-24", 2), ("since the beginning of the year", "2017-01-01", "2017-03-24", 5),
    ("since the war began", "2011-03-15", "2017-03-24", 5), ("since the conflict broke out in March 2011", "2011-03-01", "2017-03-24", 5),
    ("since the start of the conflict", "2011-03-15", "2017-03-24", 5), ("since 2011", "2011-01-01", "2017-03-24", 5),
    ("since February 26", "2017-02-26", "2017-03-24", 4), ("since yesterday", "2017-03-23", "2017-03-24", 2),
    ("between Monday and Wednesday", "2017-03-20", "2017-03-22", 2), ("between January and February 2017", "2017-01-01", "2017-02-28", 5),
]  # fmt: skip
TABLE = [(text, day, day, 1) for text, day in DAYS] + RANGES


@pytest.mark.parametrize(("text", "first", "last", "prec"), TABLE, ids=[row[0] for row in TABLE])
def test_words_become_days(text, first, last, prec):
    found = find_dates(f"It happened {text}.", FRIDAY, start=START)
    assert [(str(each.first), str(each.last), each.prec) for each in found] == [(first, last, prec)]


def test_the_rules_are_covered():
    assert len(TABLE) >= 80


@pytest.mark.parametrize(
    "text",
    [
        "in April 2017", "on 25 March 2017", "on 30 March", "on May 3-4", "on 8 June", "next Monday", "in 2018", "on 2017-03-25", "on 31 February 2017", "on June 31, 2016", "tomorrow",
        "he may come", "they march on the city", "the second round", "in 1200 villages", "on 32/13/2016",
    ],
)  # fmt: skip
def test_the_future_and_what_is_no_date_are_left_out(text):
    assert find_dates(f"It happens {text}.", FRIDAY, start=START) == []


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("on Friday", "point"),
        ("yesterday", "point"),
        ("last week", "point"),
        ("over the past three days", "period"),
        ("from March 3 to 7", "period"),
        ("this month", "period"),
        ("since March 2015", "since"),
        ("since the war began", "since"),
    ],
)
def test_a_stretch_is_told_from_a_day(text, kind):
    assert [each.kind for each in find_dates(f"It happened {text}.", FRIDAY, start=START)] == [kind]


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("Many died in the conflict which began with protests in March 2011.", "2011-03-01"),
        ("Many died since an uprising against the president erupted in March 2011.", "2011-03-01"),
    ],
)
def test_a_war_is_dated_from_its_beginning(text, first):
    found = find_dates(text, FRIDAY, start=START)
    assert [(str(each.first), each.last, each.kind) for each in found] == [(first, FRIDAY, "since")]


def test_years_ago_this_week_lie_years_back():
    (found,) = find_dates("Forty years ago this week troops entered the town.", FRIDAY)
    assert found.last.year < FRIDAY.year - 35


def test_no_start_of_the_conflict_means_no_date_for_it():
    assert find_dates("since the war began", FRIDAY) == []


def test_dates_come_in_order_of_place():
    found = find_dates("On Thursday and again on 7 March, as in 2015.", FRIDAY)
    assert [str(each.first) for each in found] == ["2017-03-23", "2017-03-07", "2015-01-01"]
    assert [each.start for each in found] == sorted(each.start for each in found)


def test_a_weekday_with_its_date_is_one_day():
    found = find_dates("on Thursday, March 23", FRIDAY)
    assert {(each.first, each.last) for each in found} == {(date(2017, 3, 23), date(2017, 3, 23))}


def test_a_date_covers_its_words():
    text = "Shells fell on 8 March 2017 in Aleppo."
    (found,) = find_dates(text, FRIDAY)
    assert text[found.start : found.end] == "8 March 2017"


def test_the_day_before():
    (found,) = find_dates("on March 8", FRIDAY)
    before = day_before(found)
    assert (before.first, before.last, before.prec) == (date(2017, 3, 7), date(2017, 3, 7), 1)


@pytest.mark.parametrize(
    ("days", "prec"),
    [(1, 1), (2, 2), (6, 2), (7, 3), (8, 3), (9, 4), (31, 4), (32, 5), (366, 5)],
)
def test_precision_follows_the_length(days, prec):
    assert precision(FRIDAY, FRIDAY + timedelta(days=days - 1)) == prec


@pytest.mark.parametrize(("year", "month", "last"), [(2017, 2, 28), (2016, 2, 29), (2016, 12, 31), (2017, 4, 30)])
def test_months_have_their_last_day(year, month, last):
    assert month_span(year, month) == (date(year, month, 1), date(year, month, last))


days = st.dates(date(2000, 1, 1), date(2030, 12, 31))


@given(st.sampled_from(WEEKDAYS), days)
def test_a_weekday_is_the_last_one_up_to_the_day(name, day):
    found = last_weekday(name, day)
    assert WEEKDAYS[found.weekday()] == name
    assert 0 <= (day - found).days < 7


pieces = st.one_of(
    st.sampled_from([text for text, *_ in TABLE]),
    st.sampled_from(
        [
            *WEEKDAYS,
            "March",
            "in",
            "on",
            "since",
            "between",
            "and",
            "last",
            "the past",
            "hours",
            "days ago",
            "0",
            "31",
            "99",
            "2017",
            "-",
            "/",
        ]
    ),
    st.integers(0, 10**6).map(str),
)


@settings(max_examples=200, deadline=None)
@given(st.lists(pieces, max_size=8).map(" ".join), days, st.one_of(st.none(), days))
def test_nothing_lies_after_the_article(text, day, start):
    for each in find_dates(text, day, start=start):
        assert each.first <= each.last <= day
        assert 0 <= each.start < each.end <= len(text)
        assert each.prec in (1, 2, 3, 4, 5)


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=200))
def test_any_text_is_read_without_a_crash(text):
    find_dates(text, FRIDAY, start=START)
