"""The biography of a place as a sentence: assessed, claimed and not known are told apart, and nothing is added."""

from __future__ import annotations

import re
from datetime import date

import pytest

from pipeline.packs import load_pack
from pipeline.report.biographies import biography_sentence
from pipeline.report.ledger import Ledger
from pipeline.report.views import holding_details

AS_OF = date(2017, 5, 31)
PACK = load_pack("syria")
IS, SDF, ARMY, REBELS = (
    "Islamic State",
    "Syrian Democratic Forces",
    "Syrian army and government forces",
    "Opposition and rebel groups",
)


def day(text):
    return date.fromisoformat(text)


def row(*held, **known):
    """Return a biography; `held` = (actor, party, extent, from, to, last word)."""
    names = ("holder_ids", "holder_parties", "holder_extents", "held_from", "held_to", "last_word")
    lists = {name: [each[at] if at < 3 else day(each[at]) for each in held] for at, name in enumerate(names)}
    dull = {"biography_id": "b1", "as_of": AS_OF, "place_name": "Jobar", "n_sides": len({each[1] for each in held}), "claimed_parties": [],
            "self_claimed_parties": [], "n_days": 900, "n_contested_days": 0, "n_besieged_days": 0, "n_stale_days": 0, "n_origins": 3,
            "first_evidence": day("2014-01-13")}  # fmt: skip
    return dull | lists | known


def words(biography):
    return re.sub("<[^>]+>", "", str(biography_sentence(biography, PACK, Ledger("r"))))


TAKEN = ("islamic_state", "islamic_state", "not told", "2014-01-13", "2016-08-11", "2016-07-01")
RETAKEN = ("sdf", "sdf", "not told", "2016-08-12", "2017-05-31", "2016-10-11")
CASES = [
    ("two sides", row(TAKEN, RETAKEN), f"Jobar: assessed as held by 2 sides: {IS} from 13 January 2014 to 11 August 2016; {SDF} from 12 August 2016,"
     " last word of it 11 October 2016. Claims for and against, over all its days, come from 3 origins."),
    ("one side, nothing later", row(("sdf", "sdf", "not told", "2016-08-12", "2017-05-31", "2016-08-12"), n_origins=1),
     f"Jobar: assessed as held by {SDF} from 12 August 2016, no later word of it. Claims for and against, over all its days, come from 1 origin."),
    ("most of it", row(("sdf", "sdf", "most", "2016-08-12", "2017-05-31", "2016-08-12")),
     f"Jobar: assessed as held by {SDF} (most of it) from 12 August 2016, no later word of it. Claims for and against, over all its days, come from 3 origins."),
    ("a gap between and behind", row(("sdf", "sdf", "not told", "2016-01-01", "2016-01-31", "2016-01-01"), ("sdf", "sdf", "not told", "2016-03-01", "2016-04-30", "2016-03-01")),
     f"Jobar: assessed as held by {SDF} from 1 January 2016 to 31 January 2016; not known from 1 February 2016; {SDF} from 1 March 2016 to 30 April 2016;"
     " not known from 1 May 2016. Claims for and against, over all its days, come from 3 origins."),
    ("claimed by itself only", row(claimed_parties=["opposition"], self_claimed_parties=["opposition"]),
     f"Jobar: no holder is assessed; first evidence 13 January 2014. Claimed by its own camp alone: held by {REBELS}. Claims for and against, over all its days, come from 3 origins."),
    ("claimed by others too", row(claimed_parties=["opposition"]),
     f"Jobar: no holder is assessed; first evidence 13 January 2014. Claimed, on words that do not suffice: held by {REBELS}. Claims for and against, over all its days, come from 3 origins."),
    ("days", row(TAKEN, RETAKEN, n_contested_days=15, n_stale_days=1200, n_besieged_days=4, n_days=1300),
     f"Jobar: assessed as held by 2 sides: {IS} from 13 January 2014 to 11 August 2016; {SDF} from 12 August 2016, last word of it 11 October 2016."
     " Of 1,300 days it was contested on 15, besieged on 4, without fresh evidence on 1,200. Claims for and against, over all its days, come from 3 origins."),
]  # fmt: skip


@pytest.mark.parametrize(("name", "biography", "wanted"), CASES, ids=[each[0] for each in CASES])
def test_a_biography_in_words(name, biography, wanted):
    assert words(biography) == wanted


def test_every_number_of_it_leads_to_its_row():
    ledger = Ledger("r")
    html = str(biography_sentence(row(TAKEN, RETAKEN, n_contested_days=15), PACK, ledger))
    outside = re.sub(
        r'<time.*?</time>|<a class="n" href="#ref-b1" data-ref="b1">[\d,]+</a>|<span class="name">.*?</span>', "", html
    )
    assert not re.search(r"\d", outside)
    assert ledger.printed() == ["b1"]


def test_a_hostile_name_stays_text():
    assert "<script>" not in str(biography_sentence(row(TAKEN, place_name="<script>x</script>"), PACK, Ledger("r")))


DETAILS = {"status": "islamic_state", "holder_id": "islamic_state", "holder_extent": None, "is_besieged": False, "besieger_id": None, "part_holders": []}  # fmt: skip


@pytest.mark.parametrize(("known", "wanted"), [
    ({}, ""),
    ({"status": "contested"}, f"holder: {IS}"),
    ({"status": "contested", "holder_id": None}, ""),
    ({"status": "besieged", "is_besieged": True, "besieger_id": "sdf"}, f"holder: {IS}; under siege by {SDF}"),
    ({"status": "besieged", "is_besieged": True}, f"holder: {IS}"),
    ({"status": "contested", "is_besieged": True}, f"holder: {IS}; under siege"),
    ({"holder_extent": "most", "part_holders": ["syria_military"]}, f"most of it; in part: {ARMY}"),
])  # fmt: skip
def test_what_the_status_alone_does_not_tell(known, wanted):
    assert holding_details(PACK, DETAILS | known) == wanted
