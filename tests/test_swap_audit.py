"""The swap audit: sentences that are read alike whoever acts and whatever word is used, and a comparison that can tell a difference."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from benchmarks.swap_audit import (
    ACTOR,
    CLAIMANT,
    FOLDER,
    HOME_WAR,
    LABEL,
    LEFT_OUT,
    NEEDED,
    NO_ORIGIN,
    NO_PARTNER,
    SLOT,
    Filler,
    Pairing,
    Sentence,
    Swaps,
    Variant,
    War,
    all_variants,
    audit,
    compare,
    error_lines,
    figures_of,
    fill,
    is_above,
    masked,
    read_sentences,
    read_swaps,
    variants_of,
)  # fmt: skip
from pipeline import schemas
from tests.factories import casualty, territory

ARMY = Filler("the Syrian army", "Syrian army soldiers", actor_ids=("syria_military",))
FSA = Filler("the Free Syrian Army", "Free Syrian Army fighters", actor_ids=("fsa",))
SDF = Filler("the Syrian Democratic Forces", "Syrian Democratic Forces fighters", is_plural=True, actor_ids=("sdf",))
MONITOR, STATE_TV = Filler("a monitoring group"), Filler("state television")
FIGHTERS = Filler("fighters", "fighter", actor_ids=("generic_militants",))
TERRORISTS = Filler("terrorists", "terrorist")
WAR = War("syria", "syria", "2017-03-25", {"P": Filler("Saraqib")}, ((ARMY, FSA), (FSA, ARMY)), (MONITOR, STATE_TV))
WORDS = {"L": (FIGHTERS, TERRORISTS)}
STEADY = (  # one or two of every kind; sentences that fail today are in the audit, not here
    "s001", "s005", "s016", "s038", "s045", "s056", "s071", "s074", "s079", "s080", "s082", "s094", "s104", "s106", "s112", "s122", "s125",
    "s129", "s139", "s142", "s146", "s150", "s154", "s160", "s166", "s172", "s183",
)  # fmt: skip


@pytest.fixture(scope="module")
def sentences() -> list[Sentence]:
    return read_sentences(FOLDER / "sentences.csv")


@pytest.fixture(scope="module")
def swaps() -> Swaps:
    return read_swaps(FOLDER / "swaps.csv")


def variant(name: str, audit_name: str = ACTOR, *, text: str = "{A} killed five {B:men}.", **slots: Filler) -> Variant:
    filling = {"A": ARMY, "B": FSA, "L": FIGHTERS, "S": MONITOR, "P": Filler("Saraqib")} | slots
    return Variant(name, audit_name, Sentence("s", "killed", text), WAR, filling, "one")


ONE = variant("one")
SWAPPED = variant("two", A=FSA, B=ARMY)


def compared(one: list[dict[str, Any]], two: list[dict[str, Any]], *, table: str = "casualty_claims", to: Variant = SWAPPED) -> list[Pairing]:  # fmt: skip
    reference = replace(to, id="one", filling={**to.filling, "A": ARMY, "B": FSA, "L": FIGHTERS, "S": MONITOR})
    return list(compare(reference, to, {"one": {table: one}, "two": {table: two}}))


def columns(pairings: list[Pairing]) -> list[str]:
    return [change[0] for each in pairings for change in each.changes]


def party_columns(pairings: list[Pairing]) -> list[str]:
    return [change[0] for each in pairings for change in each.parties]


# ------------------------------------------------------------ the sentences


def test_sentences_are_many_and_have_ids_of_their_own(sentences):
    assert len({each.id for each in sentences}) == len({each.text for each in sentences}) == len(sentences) >= 150


def test_every_slot_can_be_filled(sentences, swaps):
    texts = [each.text for each in all_variants(sentences, swaps)]
    assert [text for text in texts if SLOT.search(text) or "{" in text or "  " in text] == []


def test_sentences_speak_of_every_outcome_and_every_action(sentences):
    about = {each.about for each in sentences}
    named = {"captured people" if name == "captured" else name for name in schemas.OUTCOMES if name != "casualties"}
    assert named | set(schemas.TERRITORY_ACTIONS) <= about


def test_columns_left_out_exist():
    known = {name for table in NEEDED for name in getattr(schemas, table.upper()).columns}
    assert set(LEFT_OUT) <= known


def test_steady_sentences_are_read_alike_whatever_is_swapped(sentences, swaps):
    chosen = [each for each in sentences if each.id in STEADY]
    assert len(chosen) == len(STEADY)
    home = Swaps(tuple(war for war in swaps.wars if war.id == HOME_WAR), swaps.words)
    pairings, verdicts = audit(chosen, home, workers=1)
    assert all(has_claim for _, has_claim in verdicts)
    assert {each.audit for each in pairings} == {ACTOR, CLAIMANT, LABEL}
    assert list(error_lines((each for each in pairings if each.changes), [])) == []


# ------------------------------------------------------------ filling


def test_filling_agrees_in_number_and_begins_with_a_capital():
    text = "{A} said {A:it} lost {A:its} base. {A:name} {A:was} silent; {B:men} left."
    assert fill(text, {"A": ARMY, "B": FSA}) == (
        "The Syrian army said it lost its base. Syrian army was silent; Free Syrian Army fighters left."
    )
    assert fill("{A} said {A:it} lost {A:its} base and {A:was} silent.", {"A": SDF}) == (
        "The Syrian Democratic Forces said they lost their base and were silent."
    )


def test_variants_swap_sides_speakers_and_labels_once_each():
    made = variants_of(Sentence("s", "killed", "{A} killed five {L} in {P}, {S} said."), WAR, WORDS)
    assert [(each.audit, each.text, each.reference) for each in made] == [
        (ACTOR, "The Syrian army killed five fighters in Saraqib, a monitoring group said.", "s/syria/0"),
        (ACTOR, "The Free Syrian Army killed five fighters in Saraqib, a monitoring group said.", "s/syria/0"),
        (CLAIMANT, "The Syrian army killed five fighters in Saraqib, state television said.", "s/syria/0"),
        (LABEL, "The Syrian army killed five terrorists in Saraqib, a monitoring group said.", "s/syria/0"),
        (LABEL, "The Free Syrian Army killed five terrorists in Saraqib, a monitoring group said.", "s/syria/1"),
    ]


def test_a_name_inside_a_longer_name_is_not_masked():
    shown = masked("shelling by the Free Syrian Army of Syrian army soldiers", SWAPPED.filling)
    assert shown == "shelling by {A} of {B}"


# ------------------------------------------------------------ comparing


def killed(low: int = 5, **known: Any) -> dict[str, Any]:
    return casualty(
        low, **({"victim_group": "fsa", "perpetrator_id": "syria_military", "victim_class": "combatant"} | known)
    )


def test_names_of_parties_may_change():
    two = killed(
        victim_group="syria_military", perpetrator_id="fsa", victims_raw="five Syrian army soldiers", quote="other"
    )
    pairings = compared([killed()], [two])
    assert (columns(pairings), party_columns(pairings)) == ([], [])


@pytest.mark.parametrize(
    ("changed", "column"),
    [
        ({"victim_class": "civilian"}, "victim_class"),
        ({"low": 6, "best": 6, "high": 6}, "low"),
        ({"stance": "denies"}, "stance"),
        ({"modality": "planned"}, "modality"),
        ({"date": "2017-03-20"}, "date_start"),
        ({"weapon": "shelling"}, "weapon"),
        ({"place": {"latitude": 36.2}}, "latitude"),
        ({"claimant_type": "military"}, "claimant_type"),
        ({"total_kind": "cumulative"}, "total_kind"),
    ],
)
def test_any_other_column_is_a_change(changed, column):
    assert column in columns(compared([killed()], [killed(**changed)]))


def test_a_party_in_the_wrong_place_is_told_apart():
    same_ids = killed()  # the sides were swapped but the reading was not
    pairings = compared([killed()], [same_ids])
    assert columns(pairings) == []
    assert party_columns(pairings) == ["victim_group", "perpetrator_id"]


def test_a_label_may_be_unknown_to_the_pack_but_a_named_group_must_stay():
    to = variant("two", LABEL, text="{A} killed five {L}.", L=TERRORISTS)
    one = killed(victim_group="generic_militants", victims_raw="five fighters")
    two = killed(victim_group=None, victims_raw="five terrorists", label_raw="terrorists")
    assert party_columns(compared([one], [two], to=to)) == []
    lost = killed(victim_group=None, victims_raw="five terrorists", perpetrator_id=None)
    assert party_columns(compared([one], [lost], to=to)) == ["perpetrator_id"]


def test_a_claim_without_partner_is_a_change_on_either_side():
    assert columns(compared([killed()], [])) == [NO_PARTNER]
    assert columns(compared([], [killed()])) == [NO_ORIGIN]
    assert columns(compared([killed(outcome="killed")], [killed(9, outcome="injured")])) == [NO_PARTNER, NO_ORIGIN]


def test_claims_are_paired_by_what_they_say_not_by_their_order():
    twelve, three = killed(12), killed(3, outcome="injured")
    swapped = [{**row, "victim_group": "syria_military", "perpetrator_id": "fsa"} for row in (three, twelve)]
    assert columns(compared([twelve, three], swapped)) == []


def test_another_whole_is_a_change_and_the_same_whole_with_another_id_is_not():
    def rows(low: int, claim_id: str) -> list[dict[str, Any]]:
        return [killed(low, claim_id=claim_id), killed(3, victim_class="civilian", part_of_claim_id=claim_id)]

    assert columns(compared(rows(12, "w1"), rows(12, "w2"))) == []
    assert "part_of_claim_id" in columns(compared(rows(12, "w1"), rows(13, "w2")))


def test_a_swapped_claimant_may_differ_in_kind_but_must_be_found():
    text = "{S} said {A} killed five {B:men}."
    to = variant("two", CLAIMANT, text=text, S=STATE_TV)
    one = killed(claimant_raw="a monitoring group", claimant_id="generic_monitor", claimant_type="monitor")
    two = killed(claimant_raw="state television", claimant_id="generic_state_media", claimant_type="state_media")
    assert columns(compared([one], [two], to=to)) == []
    assert "claimant_raw" in columns(compared([one], [killed()], to=to))


def test_another_action_is_a_change():
    one = territory("captured", "syria_military", actor_from_id="fsa")
    two = territory("holds", "fsa", actor_from_id="syria_military")
    assert columns(compared([one], [two], table="territory_claims")) == ["action"]


# ------------------------------------------------------------ figures


def test_shares_count_claims_and_the_limit_is_theirs():
    pairings = compared([killed()], [killed(victim_class="civilian")]) + compared([killed()], [killed()]) * 3
    figures = {(each.set, each.measure): each for each in figures_of(pairings, [(ONE, True), (SWAPPED, False)])}
    changed = figures["actor swap", "claims changed"]
    assert (changed.value, changed.n) == (0.25, 4)
    assert figures["actor swap", "with parties"].value == 1.0
    assert figures["actor swap", "changes: victim_class"].value == 0.25
    assert figures["label swap", "claims changed"].value is None
    assert figures["no swap", "references with a claim"].value == 0.5
    assert is_above(figures.values(), 0.01)
    assert not is_above(figures.values(), 0.25)


def test_differences_are_told_with_both_sentences():
    lines = list(error_lines(compared([killed()], [killed(victim_class="civilian")]), [(ONE, False)]))
    assert lines[1:4] == [
        "    “The Syrian army killed five Free Syrian Army fighters.”",
        "    “The Free Syrian Army killed five Syrian army soldiers.”",
        "    victim_class: combatant → civilian",
    ]
    assert lines[-2].startswith("NO CLAIM one")
