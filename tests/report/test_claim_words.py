"""What a claim says in our own voice: neutral names, and words of a side only in quotation marks."""

from __future__ import annotations

import pytest

from pipeline.packs import load_pack
from pipeline.report.claim_words import CONTROL_WORDS, claim_words
from pipeline.schemas import TERRITORY_ACTIONS
from tests.factories import casualty, territory

PACK = load_pack("syria")
ARMY = PACK.actor_name("syria_military")
HTS = PACK.actor_name("hts")


@pytest.mark.parametrize(
    ("action", "known", "words"),
    [
        ("repelled", {"actor_id": "hts", "actor_raw": "Jabhat al-Nusra terrorists"}, f"repelled attack by {HTS}"),
        (
            "repelled",
            {"actor_id": "hts", "actor_raw": "terrorists", "actor_from_id": "syria_military"},
            f"repelled attack by {HTS} beaten back by {ARMY}",
        ),
        (
            "repelled",
            {"actor_id": None, "actor_raw": None, "actor_from_id": "syria_military"},
            f"repelled attack beaten back by {ARMY}: not told whose",
        ),
        ("repelled", {"actor_id": None, "actor_raw": "the enemy"}, "repelled attack by “the enemy”"),
        ("withdrew", {"actor_id": None, "actor_raw": "Jets and howitzers"}, "withdrawal of “Jets and howitzers”"),
        (
            "captured",
            {"actor_id": "syria_military", "actor_raw": "our heroes", "actor_from_id": "hts", "actor_from_raw": "terror"},
            f"captured by {ARMY} from {HTS}",
        ),
        (
            "captured",
            {"actor_id": "hts", "actor_raw": "they", "actor_from_id": None, "actor_from_raw": "three directions"},
            f"captured by {HTS}",
        ),
        ("lost", {"actor_id": None, "actor_raw": None}, "lost: not told by whom"),
    ],
)  # fmt: skip
def test_a_claim_about_control_says_who_did_what_to_whom(action, known, words):
    assert claim_words(territory(action, known.pop("actor_id"), **known), PACK) == words


def test_every_action_has_words():
    assert set(CONTROL_WORDS) == set(TERRITORY_ACTIONS)


def test_a_statement_names_its_parties():
    row = {"act": "ACCUSE", "actor_id": "hts", "actor_raw": "the terrorists", "recipient_id": None, "recipient_raw": '"the regime"'}  # fmt: skip
    assert claim_words(row, PACK) == f"accuse: {HTS} (towards: “the regime”)"


def test_a_count_is_told_as_a_count():
    assert claim_words(casualty(low=5, best=5, high=5), PACK) == "killed: 5"


def test_marks_of_the_text_around_words_are_not_doubled():
    row = territory("entered", None, actor_raw='"the enemy"')
    assert claim_words(row, PACK) == "entered by “the enemy”"
