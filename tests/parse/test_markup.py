"""Limits on a page's tags, in time that grows with its size alone."""

from __future__ import annotations

import time

import pytest

from pipeline.parse.markup import MarkupError, MarkupLimits, check_markup

LIMITS = MarkupLimits(max_tag=1 << 20, max_attributes=1_000, max_depth=2_000, max_tags=400_000, max_text=4_000_000)
PAGE = '<!doctype html><html><head><title>a < b</title><script>if (a<b) {"<p>"}</script></head><body class="x"><p>One<p>Two<br/></body></html>'


@pytest.mark.parametrize(
    ("page", "detail"),
    [
        (
            "<p " + " ".join(f'a{each}="1"' for each in range(200_000)) + ">x</p>",
            "the tag at character 0",
        ),
        (
            "<p " + " ".join(f"a{each}" for each in range(100_000)) + ">x</p>",
            "100000 attributes, the limit is 1000",
        ),
        ("<p " + "a " * 200_000 + ">x</p>", "attributes"),
        ("<p " + " ".join(f'a{each}=">"' for each in range(20_000)) + ">x</p>", "attributes"),
        ("<p " + "a=1 " * 5_000, "attributes"),  # never closed
        ('<p a="' + "x" * (2 << 20) + '">x</p>', "the tag at character 0 is"),
        ("<div>" * 100_000 + "x", "open tags"),
        ("<b><i><p>" * 20_000 + "x", "open tags"),
        ("<br>" * 500_000, "400001 tags"),
        ("<p>" + "words " * 1_000_000, "stand outside the tags"),
        ("<title>" * 500_000, "tags"),
        ("<p>short</p>" * 100_000 + "x" * 5_000_000, "stand outside"),
    ],
)
def test_a_page_past_a_limit_is_refused_at_once(page: str, detail: str) -> None:
    start = time.process_time()
    with pytest.raises(MarkupError, match=detail):
        check_markup(page, LIMITS)
    assert time.process_time() - start < 5


@pytest.mark.parametrize(
    "page",
    [
        "", PAGE, "<", "<p", "a < b > c", "<!-- " * 100_000, "<!--" + "<p>" * 500_000,
        '<a b="' + "'" * 100_000 + '">', "<script>" + "<div>" * 1_000, "<p>" * 100_000, "= " * 1_000_000, "<a =" + " =" * 400 + ">",
        '="' * 500_000, "<svg>" + '<path d="M 1 2"/>' * 5_000 + "</svg>",
    ],
)  # fmt: skip
def test_an_odd_page_within_the_limits_passes_at_once(page: str) -> None:
    start = time.process_time()
    check_markup(page, LIMITS)
    assert time.process_time() - start < 5


def test_time_grows_with_size() -> None:
    seconds = []
    for size in (100_000, 200_000, 400_000):
        start = time.process_time()
        check_markup('<a b="' * (size // 6), MarkupLimits(1 << 30, 1 << 30, 1 << 30, 1 << 30, 1 << 30))
        seconds.append(time.process_time() - start)
    assert seconds[2] < 8 * seconds[0] + 0.2
