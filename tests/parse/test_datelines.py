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
        ("It ended. Source Reuters", None, "Reuters"),
        ("It ended.\n\n- Meridian Wire", None, "Meridian Wire"),
        ("It ended.\n\nThis story was first published by Meridian Wire.", None, "Meridian Wire"),
        ("It ended.", "By Meridian Wire", "Meridian Wire"),
        ("It ended.", "Cedar Daily/Meridian Wire", "Meridian Wire"),
        ("It ended.", "Our staff with reporting by AFP", "AFP"),
        ("It ended.\n\nAFP contributed to this report.", None, "AFP"),
        (
            "It ended. (With AFP and Reuters) Last Update: Thursday 22 August 2013 KSA 01:41 - GMT 22:41",
            None,
            "Reuters",
        ),
        ("It ended.\n\nJane Writer of The Associated Press contributed to this report.", None, "The Associated Press"),
        ("It ended.", "By Jane Writer, Associated Press", "Associated Press"),
        ("It ended.", "JANE WRITER Associated Press", "Associated Press"),
        ("It ended.", "Reuters Staff", "Reuters"),
        ("It ended.", "By AFP", "AFP"),
    ],
)
def test_credits_are_read_where_they_stand(text: str, byline: str | None, wanted: str) -> None:
    assert wanted in credit_names(text, byline, None)


@pytest.mark.parametrize(
    ("text", "agency"),
    [
        ("At least 45 people were killed. (presstv) - At least 45 people", "presstv"),
        ("(Reuters) - Troops entered the town", "Reuters"),
        ("The army (and police) entered the town.", None),
    ],
)
def test_a_credit_may_open_the_story(text: str, agency: str | None) -> None:
    assert read_dateline(text, None, DAY).agency == agency


@pytest.mark.parametrize("text", ["It ended. Photo by AFP", "He left.\n\nFile picture via Reuters"])
def test_whose_picture_it_is_says_nothing_of_the_text(text: str) -> None:
    assert not {"AFP", "Reuters"}.intersection(credit_names(text, None, None))


@pytest.mark.parametrize(
    ("text", "agency"),
    [
        ("Sunday 14 Aug 2016 Car bomb kills ten people in Homs Governor AP Syrias northwest came under fire", "AP"),
        ("Car bomb kills ten people in Homs Governor Moscow AFP Sunday 14 Aug 2016 A bomb", "Moscow AFP"),
        ("Sunday 14 Aug 2016 AP Syrias northwest came under fire", None),
    ],
)
def test_a_credit_may_stand_between_headline_and_story(text: str, agency: str | None) -> None:
    assert read_dateline(text, "Car bomb kills ten people in Homs Governor", DAY).agency == agency


def test_the_agency_of_a_picture_above_the_story_is_no_credit() -> None:
    assert "REUTERS" not in credit_names("It ended.", None, "REUTERS Rodi Said Middle East")


def test_a_surname_is_no_agency() -> None:
    assert "Petra" not in credit_names("It ended.", "By Jane Petra", None)


def test_a_photo_credit_in_the_middle_is_no_credit() -> None:
    text = "Soldiers walk. (Photo by AFP)\n\n" + "The army said that it had entered the town. " * 20
    assert credit_names(text, None, None) == []
