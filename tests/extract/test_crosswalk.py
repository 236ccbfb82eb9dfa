"""The crosswalk gives every event that can be made one answer, in the vocabulary of the other schemes."""

from __future__ import annotations

import itertools

import pytest

from pipeline.extract import crosswalk
from pipeline.extract.crosswalk import ACLED_TYPES, PARTY_KINDS, codes_of
from pipeline.schemas import EVENT_MODES, EVENT_TYPES

COMBINATIONS = [
    (kind, mode, actor, recipient)
    for kind in EVENT_TYPES
    for mode in (None, *EVENT_MODES[kind])
    for actor, recipient in itertools.product(PARTY_KINDS, repeat=2)
]


def test_every_event_has_an_answer_in_the_vocabulary_of_acled_and_ucdp():
    for combination in COMBINATIONS:
        codes = codes_of(*combination)
        assert codes.acled_event_type is None or codes.acled_sub_event_type in ACLED_TYPES[codes.acled_event_type]
        assert (codes.acled_event_type is None) == (codes.acled_sub_event_type is None)
        assert codes.ucdp_type in (None, 1, 2, 3)


def test_every_row_decides_some_event():
    rows = crosswalk._rows()
    deciding = {next(at for at, row in enumerate(rows) if row.fits(*each)) for each in COMBINATIONS}
    assert sorted(deciding) == list(range(len(rows)))


@pytest.mark.parametrize(
    ("event", "acled", "ucdp"),
    [
        (("ASSAULT", "aerial", "state", "civilian"), "Air/drone strike", 3),
        (("ASSAULT", None, "nonstate", "state"), "Armed clash", 1),
        (("ASSAULT", None, "nonstate", "nonstate"), "Armed clash", 2),
        (("ASSAULT", None, "unknown", "unknown"), None, None),  # who did what to whom is not told
        (("COERCE", "seize", "nonstate", "state"), "Non-state actor overtakes territory", None),
        (("YIELD", "withdraw", "nonstate", "unknown"), "Non-violent transfer of territory", None),
        (("REQUEST", "meet", "civilian", "state"), None, None),  # neither scheme codes words
    ],
)
def test_codes_follow_from_who_does_what_to_whom(event, acled, ucdp):
    assert (codes_of(*event).acled_sub_event_type, codes_of(*event).ucdp_type) == (acled, ucdp)


def test_a_combination_without_a_row_is_an_error():
    with pytest.raises(Exception, match="no row fits"):
        codes_of("NO_SUCH_TYPE", None, "state", "state")
