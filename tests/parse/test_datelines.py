"""What a text says of itself at its head and its end."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from pipeline.parse.datelines import caption_time, credit_names, read_dateline

DAY = date(2017, 3, 25)


@pytest.mark.parametrize(
    ("text", "day", "place", "agency"),
    [
        (
            "BEIRUT, March 24 (Meridian Wire) - Troops entered the town.",
            date(2017, 3, 24),
            "BEIRUT",
            "Meridian Wire",
        ),
        ("BEIRUT (AP) — Troops entered the town.", None, "BEIRUT", "AP"),
        ("BEIRUT/GENEVA, Feb 24 (Reuters) - A bomb", date(2017, 2, 24), "BEIRUT/GENEVA", "Reuters"),
        ("MOSCOW, December 30. The ministry said", date(2016, 12, 30), "MOSCOW", None),
        ("Dayr al-Zawr, BSA - Units of the army", None, "Dayr al-Zawr", "BSA"),
        ("BEIRUT: The last buses", None, "BEIRUT", None),
        ("AIN ISSA - The operation", None, "AIN ISSA", None),
        ("Damascus, Syria, 24 March 2017 (SANA) – Units", date(2017, 3, 24), "Damascus", "SANA"),
        ("Wed 05 Apr 2017 Syria attack. Victims appeared", date(2017, 4, 5), None, None),
        ("6 October 2016 Aleppo SANA-Terrorist groups fired", date(2016, 10, 6), "Aleppo", "SANA"),
        (
            "Car bomb kills ten people in Homs Governor AFP Sunday 25 May 2014 Ten people",
            date(2014, 5, 25),
            None,
            "AFP",
        ),
        ("Published April 29 2017 Airstrikes struck", date(2017, 4, 29), None, None),
        ("02.10.2017Get short URL 191 A total of 24", date(2017, 10, 2), None, None),
        ("29-08-2014 The army ambushed Friday a group", date(2014, 8, 29), None, None),
        ("The war began on 15 March 2011 and has killed many.", None, None, None),
        ("Troops entered the town on March 24, 2017, he said.", None, None, None),
        ("The army - backed by jets - entered", None, None, None),
        ("Two bombs went off.\n\nAzaz, 7 January: a bomb", None, None, None),
        ("", None, None, None),
    ],
)
def test_the_head_of_a_text(text: str, day: date | None, place: str | None, agency: str | None) -> None:
    head = read_dateline(text, "Car bomb kills ten people in Homs Governor", DAY)
    assert (head.day, head.place, head.agency) == (day, place, agency)


def test_a_day_without_a_year_needs_a_reference() -> None:
    text = "BEIRUT, Dec 31 (AP) - Troops"
    assert read_dateline(text, None, None).day is None
    assert read_dateline(text, None, date(2017, 1, 2)).day == date(2016, 12, 31)
    assert read_dateline("BEIRUT, Feb 29 (AP) - Troops", None, DAY).day == date(2016, 2, 29)


def test_a_whole_date_at_the_head_is_a_time_of_publication() -> None:
    assert read_dateline("Monday 02 May 2016 20:08 The council", None, None).published_at == datetime(
        2016, 5, 2, 20, 8, tzinfo=UTC
    )
    assert read_dateline("BEIRUT, March 24 (AP) - Troops", None, DAY).published_at is None


def test_the_latest_photo_credit_tells_the_day_of_a_saved_page() -> None:
    text = "He spoke on March 24, 2017. (Photo by AFP)\n\nThe war began on 15 March 2011.\n\nSoldiers on March 8, 2017. (Photo by AFP)"
    assert caption_time(text) == datetime(2017, 3, 24, tzinfo=UTC)
    assert caption_time("He spoke on March 24, 2017.") is None


@pytest.mark.parametrize(
    ("text", "byline", "wanted"),
    [
        ("It ended. (Reuters)", None, "Reuters"),
        ("It ended.\n\nSource: SANA", None, "SANA"),
        ("It ended. (Source: Syrian Coalition)", None, "Syrian Coalition"),
        ("It ended.\n\n- Meridian Wire", None, "Meridian Wire"),
        ("It ended.\n\nThis story was first published by Meridian Wire.", None, "Meridian Wire"),
        ("It ended.", "By Meridian Wire", "Meridian Wire"),
        ("It ended.", "Cedar Daily/Meridian Wire", "Meridian Wire"),
        ("It ended.", "Our staff with reporting by AFP", "AFP"),
    ],
)
def test_credits_are_read_where_they_stand(text: str, byline: str | None, wanted: str) -> None:
    assert wanted in credit_names(text, byline, None)


def test_a_photo_credit_in_the_middle_is_no_credit() -> None:
    text = "Soldiers walk. (Photo by AFP)\n\n" + "The army said that it had entered the town. " * 20
    assert credit_names(text, None, None) == []
