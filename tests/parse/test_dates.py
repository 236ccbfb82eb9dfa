"""Declared dates: read, or left unread when they can mean two days."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from pipeline.parse.dates import day_in_address, published_time


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("2017-03-24", datetime(2017, 3, 24)),
        ("2017-03-24T10:00:00+02:00", datetime(2017, 3, 24, 8)),
        ("2017-03-24T10:00:00Z", datetime(2017, 3, 24, 10)),
        ("2017-03-24 10:00", datetime(2017, 3, 24, 10)),  # no zone is UTC
        ("Fri, 24 Mar 2017 10:00:00 +0200", datetime(2017, 3, 24, 8)),
        ("Fri Mar 24 10:00:00 CET 2017", datetime(2017, 3, 24, 9)),  # as Java prints it
        ("Fri Mar 24 10:00:00 GMT 2017", datetime(2017, 3, 24, 10)),
        ("Wed 05 Apr 2017", datetime(2017, 4, 5)),
        ("March 24, 2017 at 5:30 pm", datetime(2017, 3, 24, 17, 30)),
        ("24th of March 2017", datetime(2017, 3, 24)),
        ("Last updated at Apr 232017", datetime(2017, 4, 23)),
        ("26.12.2014", datetime(2014, 12, 26)),
        ("29-08-2014", datetime(2014, 8, 29)),
        ("24/03/2017", datetime(2017, 3, 24)),
        ("03/24/2017", datetime(2017, 3, 24)),
        ("04/04/2017", datetime(2017, 4, 4)),
        ("03/04/2017", None),  # March or April
        ("31 June 2017", None),
        ("1970-01-01T00:00:00Z", None),  # a clock that was never set
        ("0001-01-01T00:00:00+14:00", None),
        ("1438-06-25", None),  # Hijri
        ("25 Jumada al-thani 1438", None),
        ("1396-01-04", None),  # Jalali
        ("4 Farvardin 1396", None),
        ("24 มีนาคม 2560", None),  # Buddhist
        ("٢٠١٧-٠٣-٢٤", datetime(2017, 3, 24)),
        ("2560-03-24", datetime(2560, 3, 24)),  # Buddhist too: later than any as_of, and a reject for that
        ("3 hours ago", None),
        ("9999-12-31T23:59:59-14:00", None),
        ("2017-03-24T25:00", None),
        ("yesterday", None),
        ("", None),
        (None, None),
    ],
)
def test_a_declared_time_is_utc_or_unread(text: str | None, wanted: datetime | None) -> None:
    assert published_time(text) == (wanted.replace(tzinfo=UTC) if wanted else None)


@pytest.mark.parametrize(
    ("address", "wanted"),
    [
        ("https://a.example/2017/03/24/talks", date(2017, 3, 24)),
        ("2017-03-24-barada-jobar.html", date(2017, 3, 24)),
        ("https://a.example/20170324_talks", date(2017, 3, 24)),
        ("https://a.example/story-120170324999", None),  # a number, not a day
        ("https://a.example/2017/13/24/", None),
        ("https://a.example/2017/02/31/", None),
        (None, None),
    ],
)
def test_an_address_may_carry_the_day(address: str | None, wanted: date | None) -> None:
    assert day_in_address(address) == wanted
