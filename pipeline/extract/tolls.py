"""Counts whose own words tell the outcome: "the death toll rose to 21", "12 deaths", "30 civilian casualties", "14 bodies"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

from pipeline.extract.lexicon import Lexicon
from pipeline.extract.numbers import Quantity
from pipeline.extract.people import People
from pipeline.extract.triggers import CLAIM_LIVES, Reading
from pipeline.extract.word_sets import word_set

NOUN_OUTCOMES = {
    "deaths": "killed", "death": "killed", "fatalities": "killed", "fatality": "killed", "martyrs": "killed", "dead": "killed",
    "injuries": "injured", "injury": "injured", "hurt": "injured", "wounded": "injured", "injured": "injured", "casualties": "casualties", "casualty": "casualties",
    "bodies": "killed", "corpses": "killed", "body": "killed", "corpse": "killed", "lives": "killed",
}  # fmt: skip
BODIES = word_set("bodies corpses body corpse")
STATUS_NOUNS = word_set(
    "lives life dead wounded injured hurt killed fatality fatalities casualty casualties bodies body corpses corpse"
)
STRICT_COUNT_NOUNS = word_set("deaths death fatalities fatality martyrs casualties casualty injuries injury")
OFFICIAL = word_set("government international state un local official legal")  # a "UN body" is no corpse
COUNT_BRIDGE = word_set("of reported confirmed and related - or further")
NOUN_REACH = 5  # tokens from a count to the noun that tells the outcome

TOLL_REACH = 26  # tokens from "toll" to its count
TOLD_REACH = 15  # tokens from "number of" to "killed"
TOLL_STOPS = word_set("; while after when who because")
NOT_HARM = word_set("toll tolls figure figures count counts estimate estimates report reports")
FORECASTS = word_set("may could might expected likely")
LEADS = word_set(
    "come comes came numbered numbers number totalled totals to at of is was as been reached exceeded passed hit stands stood topped surpassed above past beyond than :"
)
NOT_REACHED = word_set("from by since in on")  # "from 12 to 15": the toll is 15
RISES = word_set(
    """rose risen rises rise rising climbed climbs increased jumped climb climbing grown grew soared mounted raised
    raising revised up"""
)
UPDATES = RISES | {"reached"}
TOTALS = word_set("total overall brought brings bringing")
PUTS = word_set("put puts putting brings bring brought")
COUNTERS = word_set("number tally count figure")
COUNTED = {
    "dead": "killed", "killed": "killed", "deaths": "killed", "fatalities": "killed", "martyrs": "killed", "wounded": "injured", "injured": "injured",
    "injuries": "injured", "casualties": "casualties", "displaced": "displaced",
}  # fmt: skip
DEAD = word_set("dead wounded injured fatalities")
SUMMED = word_set("numbered totalled totaled")
SUM_REACH = 9  # tokens from "dead" to "numbered"
LABELS = {
    "killed": "killed",
    "dead": "killed",
    "deaths": "killed",
    "wounded": "injured",
    "injured": "injured",
    "missing": "missing",
    "captured": "captured",
}
COUNT_REACHED = word_set("rose to at reached")
DETERMINERS = word_set("its the their 's own this that a lower higher earlier his")
COUNT_GOES_ON = word_set("is was had has at to from reached stood stands rose of as later ,")
MEASURES = word_set("percent % km days hours years months weeks - day year year-old")


@dataclass(frozen=True)
class Counting:
    """A parsed sentence with its counts and groups; `blocked` are token ranges whose figures count nobody."""

    doc: Any
    quantities: Sequence[Quantity]
    people: Sequence[People]
    blocked: Sequence[tuple[int, int]]
    lexicon: Lexicon

    @property
    def usable(self) -> list[Quantity]:
        """The counts outside of blocked ranges."""
        return [
            each
            for each in self.quantities
            if not any(start < each.end and each.start < end for start, end in self.blocked)
        ]

    def group(self, quantity: Quantity) -> People | None:
        """Return the group with this count, or None."""
        return next((each for each in self.people if each.quantity.start == quantity.start), None)


# ------------------------------------------------------------ tolls


def read_tolls(sentence: Counting, running: str | None) -> list[Reading]:
    """Return "the death toll rose to 21", "put the number of wounded at 30"; `running` is what the sentences before counted."""
    found: dict[int, Reading] = {}
    low = [token.lower_ for token in sentence.doc]
    for at in range(len(low)):
        reading = _toll(sentence, low, at, running)
        if reading is not None:
            found.setdefault(reading.people.quantity.start, reading)
    return list(found.values())


def _toll(sentence: Counting, low: Sequence[str], at: int, running: str | None) -> Reading | None:
    own = _toll_outcome(low, at) or (LABELS.get(low[at]) if low[at + 1 : at + 2] == [":"] else None)
    outcome = own or _running_outcome(low, at, running)
    if outcome is None:
        return None
    count = _toll_count(sentence, low, at) or _count_before(sentence, low, at)
    if count is None or (own is None and {"bodies", "corpses", "lives"}.intersection(low[count.end : count.end + 2])):
        return None
    told = next((COUNTED[word] for word in low[count.end : count.end + 2] if word in COUNTED), outcome)
    if own is None and told != outcome:
        return None  # "its figure was given by rescuers, who took some 55 wounded to clinics"
    between = low[at : count.start] if count.start > at else low[max(0, count.start - 2) : at]
    totals = bool(TOTALS.intersection(between) or TOTALS.intersection(low[max(0, at - 6) : at]))
    known = sentence.group(count)
    group = People(
        count.start, known.end if known else count.end, known.head if known else count.end - 1, count, known.noun if known else None,
        _toll_class(sentence, low, at, count), known.actor_id if known else None,
    )  # fmt: skip
    return Reading(group, outcome, at, 0.88, "toll", is_update=bool(UPDATES.intersection(between)), is_total=totals)


def _toll_count(sentence: Counting, low: Sequence[str], at: int) -> Quantity | None:
    """Return the count that the toll reaches: behind "to" or "at" rather than behind "from"."""
    window = range(at + 1, min(len(low), at + TOLL_REACH))
    stop = next((step for step in window if _ends_toll(low, at, step)), len(low))
    leads = [step for step in window if step < stop and low[step] in LEADS]
    inside = [
        each for each in sentence.usable if at < each.start < min(stop, at + TOLL_REACH) and not _is_measure(low, each)
    ]
    reached = [each for each in inside if low[each.start - 1] not in NOT_REACHED]
    led = (each for each in reached if any(each.start - step in (1, 2) for step in leads))
    return next(led, reached[0] if reached and leads else None)


def _count_before(sentence: Counting, low: Sequence[str], at: int) -> Quantity | None:
    """Return the count of "brought to 49 the number killed", which stands before its noun."""
    for each in sentence.usable:
        gap = low[each.end : at]
        lead = low[max(0, each.start - 2) : each.start]
        if each.end <= at and gap in (["the"], ["the", "death"]) and lead[1:] == ["to"] and lead[0] in RISES | TOTALS:
            return each
    return None


def _ends_toll(low: Sequence[str], at: int, step: int) -> bool:
    is_forecast = low[step] in ("as", "given") and FORECASTS.intersection(low[at:step])
    is_other_toll = low[step] == "toll" and step > at + 1
    return bool(low[step] in TOLL_STOPS or is_forecast or is_other_toll)


def _toll_class(sentence: Counting, low: Sequence[str], at: int, count: Quantity) -> str:
    """Return the class of people that a toll counts: of its group, "civilian toll", "the number of soldiers killed to 54"."""
    known = sentence.group(count)
    if known is not None and known.victim_class != "unknown":
        return known.victim_class
    if {"civilian", "civilians"}.intersection(low[max(0, at - 3) : at + 4]):
        return "civilian"
    tokens = [token.text for token in sentence.doc]
    doer = next((step for step in range(at + 1, count.start) if low[step] == "by"), count.start)
    nouns = (step for step in range(at + 1, doer) if tokens[step + 1] != "-" and sentence.doc[step].dep_ != "compound")
    hits = (sentence.lexicon.person_noun(tokens, step + 1) for step in nouns)
    return next((hit[1] for hit in hits if hit is not None and hit[1] != "unknown" and hit[0] > at), "unknown")


def _toll_outcome(low: Sequence[str], at: int) -> str | None:
    word = low[at]
    if word in ("losses", "deaths") and PUTS.intersection(low[max(0, at - 5) : at]):
        return "killed"
    if word in DEAD and _is_summed(low, at):
        return COUNTED[word]
    if word == "toll":
        return None if {"taking", "take"}.intersection(low[max(0, at - 3) : at]) else "killed"
    ahead = low[at + 1 : at + TOLD_REACH]
    is_killed = word == "number" and "killed" in ahead[:3]
    if word not in COUNTERS or not (ahead[:1] == ["of"] or is_killed):
        return None
    told = next((step for step in ahead if step in COUNTED or step in COUNT_REACHED), "")
    return COUNTED.get(told)


def _is_summed(low: Sequence[str], at: int) -> bool:
    """Whether a sum follows the dead: "enemy dead come to 77", "put its own dead at nine", "the dead in the yards numbered 2,000"."""
    ahead = list(low[at + 1 : at + SUM_REACH])
    is_put = ahead[:1] == ["at"] and bool(PUTS.intersection(low[max(0, at - 5) : at]))
    comes = any(word in ("come", "comes", "came") and after == "to" for word, after in pairwise(ahead[:4]))
    return is_put or comes or bool(SUMMED.intersection(ahead))


def _running_outcome(low: Sequence[str], at: int, running: str | None) -> str | None:
    """Return the outcome that "its figure", "the count", "the number" goes on counting, or None."""
    if running not in ("killed", "injured"):
        return None
    if low[at] in ("updated", "revised") and "to" in low[at + 1 : at + 3]:
        return running
    if low[at] not in COUNTERS or at == 0 or low[at - 1] not in DETERMINERS:
        return None
    return running if COUNT_GOES_ON.intersection(low[at + 1 : at + 2]) else None


def _is_measure(low: Sequence[str], quantity: Quantity) -> bool:
    return bool(MEASURES.intersection(low[quantity.end : quantity.end + 1]))


# ------------------------------------------------------------ nouns that count


def read_counted_nouns(sentence: Counting) -> list[Reading]:
    """Return "12 deaths", "30 civilian casualties", "no injuries", "14 bodies", "20 dead": the noun itself tells the outcome."""
    found: list[Reading] = []
    for quantity in sentence.usable:
        noun = _status_noun(sentence.doc, quantity)
        group = _counted(sentence, quantity, *noun) if noun is not None else None
        if group is not None:
            found.append(Reading(group, NOUN_OUTCOMES[sentence.doc[group.head].lower_], group.head, 0.85, "count"))
    return found


def _status_noun(doc: Any, quantity: Quantity) -> tuple[int, str] | None:
    """Return (token, victim class) of the noun that tells the outcome of a count, or None."""
    victim_class = "unknown"
    for token in doc[quantity.end : quantity.end + NOUN_REACH]:
        low = token.lower_
        if low in NOUN_OUTCOMES:
            return int(token.i), victim_class
        if low == "civilian":
            victim_class = "civilian"
        if low in ("military", "combatant"):
            victim_class = "combatant"
        if token.pos_ not in ("ADJ", "NOUN", "PROPN", "ADV", "NUM") and low not in COUNT_BRIDGE:
            return None
    return None


def _counted(sentence: Counting, quantity: Quantity, at: int, victim_class: str) -> People | None:
    """Return the group that a noun of harm counts, or None where the noun belongs to another count or to no people."""
    doc, low = sentence.doc, sentence.doc[at].lower_
    known = sentence.group(quantity)
    is_strict, is_body = low in STRICT_COUNT_NOUNS, low in BODIES
    if _is_no_count(sentence, quantity, at) or (
        known is not None and _is_counted_elsewhere(known, at, is_strict=is_strict)
    ):
        return None
    if known is not None and is_strict and known.victim_class != "unknown":
        victim_class = known.victim_class
    is_rest, is_part = known is not None and known.is_rest, known is not None and known.is_part
    group = People(
        quantity.start, at + 1, at, quantity, doc[at].text, victim_class, None, is_rest=is_rest, is_part=is_part, is_body=is_body and not is_rest
    )  # fmt: skip
    if not is_body or at + 1 >= len(doc) or doc[at + 1].lower_ != "of":
        return group
    if any(at < each.start <= at + 3 for each in sentence.people):
        return None  # "14 bodies of 3 families": the other count is of people
    words = [token.text for token in doc]
    hits = (sentence.lexicon.person_noun(words[: step + 1], step + 1) for step in range(at + 2, min(len(doc), at + 6)))
    hit = next((each for each in hits if each is not None), None)
    return replace(group, victim_class=hit[1]) if hit is not None else group


def _is_no_count(sentence: Counting, quantity: Quantity, at: int) -> bool:
    """Whether the noun tells nothing of the count before it: a "UN body", lives not claimed, "killed ten and injured 24"."""
    doc, low = sentence.doc, sentence.doc[at].lower_
    between = [token.lower_ for token in doc[quantity.end : at]]
    if between[:1] and between[0] in ("percent", "%"):
        return True  # "99 percent of deaths"
    if quantity.qualifier == "none" and ("of" in between or (at + 1 < len(doc) and doc[at + 1].lower_ in NOT_HARM)):
        return True  # "no visible signs of injury", "no casualty toll"
    if low in BODIES and any(token.lower_ in OFFICIAL for token in doc[quantity.end : at]):
        return True
    if low == "lives" and not any(
        token.lower_ in CLAIM_LIVES for token in doc[max(0, quantity.start - 5) : quantity.start]
    ):
        return True
    if doc[at - 1].lower_ in ("and", "or") and any(each.start == at + 1 for each in sentence.quantities):
        return True
    is_state = low in ("dead", "wounded", "injured") and at + 1 < len(doc) and doc[at + 1].pos_ in ("NOUN", "PROPN")
    return is_state and sentence.lexicon.person_noun([doc[at + 1].text], 1) is not None


def _is_counted_elsewhere(known: People, at: int, *, is_strict: bool) -> bool:
    """Whether the count already belongs to a group with a noun of its own."""
    if (known.noun or "").lower() in STATUS_NOUNS:
        return False
    return known.end > at + 1 if is_strict else not (known.is_bare or known.is_rest)
