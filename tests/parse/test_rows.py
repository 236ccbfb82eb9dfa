"""Fields to article rows: the function that the stage and `claimline extract` share."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import polars as pl
import pytest

from pipeline.packs import Outlet, Pack
from pipeline.parse.rows import Origin, UnfitError, article_from_fields
from pipeline.schemas import ARTICLES
from pipeline.tables import frame, parquet_bytes


def outlet(key: str, name: str, domain: str) -> Outlet:
    return Outlet(key, name, (), domain, None, "agency", "neutral", "for tests")


PACK = Pack(
    name="test", title="Test", countries=(), neighbours=(), start=None, sides={}, actors={},
    outlets={"wire": outlet("wire", "Wire News", "wire.example"), "daily": outlet("daily", "The Daily", "daily.example")},
    person_nouns={}, quantity_words={}, labels={}, folders=(),
)  # fmt: skip
FIELDS: dict[str, object] = {
    "id": "a1",
    "published": "2017-03-24",
    "outlet": "daily",
    "title": "Town taken",
    "text": "Troops entered.",
}


def row(**fields: object) -> dict[str, Any]:
    return article_from_fields({**FIELDS, **fields}, pack=PACK, detect=lambda text: "en")


def test_a_row_is_whole_and_fits_the_table() -> None:
    made = row()
    assert made["published_at"] == datetime(2017, 3, 24, tzinfo=UTC)
    assert (made["source_ref"], made["outlet_id"], made["published_basis"], made["revision"]) == (
        "a1",
        "daily",
        "declared",
        1,
    )
    assert frame(ARTICLES, [made]).height == 1
    assert pl.read_parquet(parquet_bytes(ARTICLES, frame(ARTICLES, [made])))["text"].to_list() == ["Troops entered."]


@pytest.mark.parametrize(
    ("fields", "reason", "detail"),
    [
        ({"id": None}, "missing_field", "give every article its own id"),
        ({"text": " \n"}, "no_text", "no text"),
        ({"text": None}, "no_text", "no text"),
        ({"text": 5}, "bad_row", "the field 'text' holds int, not text"),
        ({"title": ["a"]}, "bad_row", "the field 'title' holds list"),
        ({"published": None}, "no_date", "give 'published' as an ISO date"),
        ({"published": "some day"}, "no_date", "give 'published'"),
        ({"text": "x" * 1_000_001}, "text_limit", "the limit is 1000000"),
    ],
)
def test_an_unfit_row_says_why(fields: dict[str, object], reason: str, detail: str) -> None:
    with pytest.raises(UnfitError, match=detail) as caught:
        row(**fields)
    assert caught.value.reason == reason


@pytest.mark.parametrize(
    ("fields", "basis", "day"),
    [
        ({"published": None, "text": "Wed 05 Apr 2017 Troops entered."}, "dateline", 5),
        ({"published": None, "url": "https://x.example/2017/04/06/a"}, "address", 6),
        ({"published": None, "id": "2017-04-07-a.txt"}, "address", 7),
        ({"published": "1970-01-01", "id": "2017-04-07-a.txt"}, "address", 7),
        ({"published": "2017-04-08", "id": "2017-04-07-a.txt"}, "declared", 8),
    ],
)
def test_the_time_comes_from_the_surest_place(fields: dict[str, object], basis: str, day: int) -> None:
    made = row(**fields)
    assert (made["published_basis"], made["published_at"]) == (basis, datetime(2017, 4, day, tzinfo=UTC))


@pytest.mark.parametrize(
    ("fields", "wanted"),
    [
        ({"outlet": "The Daily"}, "daily"),
        ({"outlet": "the daily "}, "daily"),
        ({"outlet": "Unheard Of"}, "Unheard Of"),
        ({"outlet": "Unheard Of", "url": "https://www.wire.example/a"}, "wire"),
        ({"outlet": None, "url": "https://news.wire.example/a"}, "wire"),
        ({"outlet": None, "url": "https://www.elsewhere.example/a"}, "elsewhere.example"),
        ({"outlet": None, "url": "javascript:alert(1)"}, None),
    ],
)
def test_the_outlet_is_known_by_domain_then_name(fields: dict[str, object], wanted: str | None) -> None:
    assert row(**fields)["outlet_id"] == wanted


def test_a_hint_counts_only_where_the_item_is_silent() -> None:
    origin = Origin(outlet_hint="wire", language_hint="ar")
    made = article_from_fields({**FIELDS, "outlet": None}, pack=PACK, origin=origin)
    assert (made["outlet_id"], made["language"]) == ("wire", "ar")
    assert article_from_fields(FIELDS, pack=PACK, origin=origin)["outlet_id"] == "daily"


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("BEIRUT (Wire News) - Troops entered.", "wire"),
        ("Troops entered. (Wire News)", "wire"),
        ("It said so. (The Daily)", None),
        ("It said so.\n\nSource: The Daily and Wire News", "wire"),
        ("BEIRUT (The Daily) - Troops entered.\n\nWire News contributed to this report.", None),
        ("Troops.", None),
    ],
)
def test_credited_text_has_an_origin(text: str, wanted: str | None) -> None:
    assert row(text=text)["origin_outlet_id"] == wanted


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("a\r\nb\rc", "a\nb\nc"), ("a\0b", "ab"), ("a\ud800b", "a\ufffdb"), ("  a  ", "  a  "),
        ("e\u0301 \u200b\u00ad\u202e\u0663\u2028\x85\ue000", "e\u0301 \u200b\u00ad\u202e\u0663\u2028\x85\ue000"),
    ],
)  # fmt: skip
def test_text_is_kept_but_for_what_cannot_be_stored(text: str, kept: str) -> None:
    made = row(text=text)
    assert made["text"] == kept
    assert pl.read_parquet(parquet_bytes(ARTICLES, frame(ARTICLES, [made])))["text"].to_list() == [kept]


def test_the_id_follows_the_content() -> None:
    assert row()["article_id"] == row()["article_id"]
    assert len({row()["article_id"], row(text="Troops left.")["article_id"], row(id="a2")["article_id"]}) == 3


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("دخلت القوات الحكومية المدينة يوم الجمعة بعد أيام من القتال وقال مصدر عسكري", "ar"),
        ("157", "en"),
        ("Troops.", "en"),
    ],
)
def test_the_language_of_the_source_counts_for_text_too_short_to_tell(text: str, wanted: str) -> None:
    made = article_from_fields({**FIELDS, "text": text}, pack=PACK, origin=Origin(language_hint="en"))
    assert made["language"] == wanted


def test_language_is_read_without_the_network_and_undecided_when_short() -> None:
    text = "Army units took control of the town on Friday after days of fighting."
    assert article_from_fields({**FIELDS, "text": text}, pack=PACK)["language"] == "en"
    assert article_from_fields({**FIELDS, "text": "157"}, pack=PACK)["language"] == "und"
