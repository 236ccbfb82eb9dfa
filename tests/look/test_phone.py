"""What the style sheet must keep for a telephone."""

from __future__ import annotations

import re

from pipeline.look.frame import STYLE, TEMPLATES

SHEET = (TEMPLATES / STYLE).read_text(encoding="utf-8")
PHONE = SHEET[SHEET.index("@media (max-width:640px)") : SHEET.index("@page")]


def test_the_head_of_a_table_of_cards_is_cut_to_nothing_and_not_moved_aside() -> None:
    head = re.search(r"table\.rows thead\{([^}]*)\}", PHONE)
    assert head is not None
    assert "clip-path:inset(50%)" in head[1]
    assert "left:" not in head[1]


def test_cells_of_a_wide_table_may_wrap_on_a_telephone_and_its_edge_shows_that_there_is_more() -> None:
    assert ".scroll td{white-space:normal}" in PHONE
    assert re.search(r"\.scroll\{background:", PHONE)
