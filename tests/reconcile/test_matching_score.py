"""What agreement and difference are worth."""

from __future__ import annotations

import itertools
import re
from pathlib import Path

import pytest

from pipeline.packs import load_pack
from pipeline.params import load_params
from pipeline.reconcile import score
from pipeline.reconcile.accounts import Account, build_accounts, claim_of
from pipeline.reconcile.score import POINTS, Matcher, chance
from tests.factories import ALEPPO, DOUMA, casualty, no_place


@pytest.fixture(scope="module")
def matcher(root) -> Matcher:
    return Matcher(load_params(root / "params.yaml").reconcile, load_pack("syria"))


def account(matcher: Matcher, number: int, **known) -> Account:
    row = casualty(**{"article_id": f"a{number}", **known})
    (made,) = build_accounts([claim_of(row, story_id=None, copied_from=None)], matcher.pack)
    return made


@pytest.mark.parametrize(
    "falling",
    [
        ("same day", "days overlap", "same range of days", "months overlap", "a day apart", "days apart"),
        ("one without a date", "both without a date", "no day"),
        ("same place", "same district", "places close by", "places of one city", "places not far apart"),
        ("same province", "place inside the province", "place inside the country", "place told by one"),
        ("same number, many", "same number, some", "same number, few", "numbers differ", "numbers far apart", "numbers of two happenings"),
        ("same number, very many", "numbers near, very many", "numbers near, many", "numbers can both be true"),
        ("same victims", "victims of one side", "victims not told alike", "civilians and combatants"),
        ("same perpetrator", "perpetrator not told", "other perpetrators", "perpetrators of opposed sides"),
        ("same weapon", "weapon not told", "other weapons"),
        ("same story", "other article", "same article", "two places of one article"),
    ],
)  # fmt: skip
def test_nearer_is_worth_more(falling):
    worth = [POINTS[each] for each in falling]
    assert worth == sorted(worth, reverse=True)


def test_every_fact_has_its_points():
    source = Path(score.__file__).read_text(encoding="utf-8").split("POINTS = {")[1].split("}", 1)[1]
    unused = [each for each in POINTS if f'"{each}"' not in source and not re.match("same number|numbers near", each)]
    assert unused == []


def test_points_become_a_chance():
    assert (chance(0), chance(10_000), chance(-10_000)) == (500, 1000, 0)
    assert chance(220) + chance(-220) == 1000


def test_comparing_is_symmetric_and_never_fails(matcher):
    kinds = [
        {"low": 5}, {"low": 60, "place": ALEPPO}, {"low": 60, "date": None}, {"low": 7, "place": DOUMA, "outcome": "injured"},
        {"low": 5, "place": no_place()}, {"low": 5, "outcome": "captured"}, {"low": 5, "victim_class": "civilian", "weapon": "air strike"},
        {"low": 5, "victim_class": "combatant", "weapon": "shelling"}, {"low": 0, "qualifier": "none"}, {"low": 9, "outcome": "casualties"},
        {"low": 20, "date": "2017-03-20", "date_end": "2017-03-26"}, {"low": 3, "date": "2017-03-01", "date_end": "2017-03-31", "date_prec": 4},
        {"low": 6, "date": "2017-03-25", "published_at": "2017-03-26"},
    ]  # fmt: skip
    made = [account(matcher, number, **each) for number, each in enumerate(kinds)]
    for first, second in itertools.product(made, repeat=2):
        one, other = matcher.compare(first, second), matcher.compare(second, first)
        assert one == other
        assert 0 <= one.score <= 1000
