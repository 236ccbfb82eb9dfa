"""Plain text files: header block, headline, text."""

from __future__ import annotations

import pytest

from pipeline.parse.texts import read_text


def test_a_header_block_gives_fields_and_the_rest_is_text() -> None:
    text = "Title: Talks resume: day two\nDate: 2017-03-24T10:00:00Z\nOutlet: Cedar Daily\nURL: https://c.example/a\n\nOne.\n\nTwo.\n"
    assert read_text(text) == {
        "title": "Talks resume: day two", "published": "2017-03-24T10:00:00Z", "outlet": "Cedar Daily",
        "url": "https://c.example/a", "text": "One.\n\nTwo.",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("text", "title", "body"),
    [
        ("Town taken\n\nTroops entered.\n\nMore.", "Town taken", "Troops entered.\n\nMore."),
        ("News   /   Syria\n\nTown taken\n\nTroops entered.", "Town taken", "Troops entered."),
        ("Troops entered the town.\n\nMore.", None, "Troops entered the town.\n\nMore."),
        ("Troops entered\nthe town", None, "Troops entered\nthe town"),
        ("x" * 300 + "\n\nMore.", None, "x" * 300 + "\n\nMore."),
        ("Note: troops\nentered\n\nMore.", None, "Note: troops\nentered\n\nMore."),
        ("\r\n\r\nTown taken\r\n\r\nTroops.\r\n", "Town taken", "Troops."),
        ("", None, ""),
    ],
)
def test_a_short_first_line_is_the_headline(text: str, title: str | None, body: str) -> None:
    fields = read_text(text)
    assert (fields.get("title"), fields["text"]) == (title, body)


def test_a_block_of_other_names_is_text() -> None:
    assert read_text("Killed: 5\nInjured: 7\n\nMore.") == {"text": "Killed: 5\nInjured: 7\n\nMore."}
