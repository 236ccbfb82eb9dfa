"""Whether what is told has happened: cues for plans, attempts and mere possibilities, and for stories that look back."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from pipeline.extract import words
from pipeline.extract.analysis import Read
from pipeline.extract.dates import DateMention
from pipeline.extract.word_sets import word_set

HISTORICAL_DAYS = 60  # a happening further back than this is background, not news
UNREAL = re.compile(
    r"(?i)\b(?:if|unless|whether|could|would|might|may|can|should|in case|were to|threaten\w*|plot\w*|risk\w*|potential\w*|likely|fear that|warn\w* that)\b"
)
PLANNED = re.compile(
    r"(?i)\b(?:will|shall|going to|plans? to|planned to|intends? to|vow\w* to|about to|aims? to|aimed at)\b"
)
TRIED = re.compile(r"(?i)\b(?:tried to|trying to|attempt\w* to|sought to|seek\w* to|failed to|wanted to|want\w* to)\b")
ANNIVERSARY = re.compile(
    r"(?i)\b(?:anniversary|commemorat\w+|memorial|veterans?|world war|years (?:ago|after|since|on)|remember\w*|remembrance|recall\w*|museum|exhibition"
    r"|historians?|memoirs?|archives?|lecture|book|centenary|century|obituary|descendants?|monument|letters|diar(?:y|ies)|who (?:has )?died aged)\b"
)
YEAR = re.compile(r"\b(1[0-9]\d\d|20\d\d)\b")
IN_YEAR = re.compile(
    r"(?i)\b(?:in|during|of|until|by|back in) (?:the year )?(?:(?:early|late|mid)[ -])?(?:\w+ )?(1[0-9]\d\d|20\d\d)\b"
    r"|\b(?:january|february|march|april|may|june|july|august|september|october|november|december),? (1[0-9]\d\d|20\d\d)\b"
)
YEARS_AGO = re.compile(r"(?i)\b(?:(\d+)|(\w+)) (?:years|decades) (?:ago|earlier|before)\b")
FEW_YEARS = word_set("a one two three four few several couple some recent")
ASKED = re.compile(
    r"(?i)\b(?:asked|urged|ordered|told|requested|invited|instructed|tasked|begged)(?: \w+){0,3}? to(?: help(?: \w+){0,4}?)?\s*$"
)
AWAITING = word_set("when once until till before after")
PLAYED = re.compile(
    r"(?i)\b(?:simulat\w+|mock (?:attack|assault|casualt\w+|wounded|battle)|stage blood|war ?games?|re-?enact\w*"
    r"|(?<!during )(?<!during a )(?<!during the )(?:(?:hospital|evacuation|emergency|disaster|casualty|missile-attack) (?:drill|exercise)s?))\b"
)  # a happening that is only acted
MODALS = word_set("would could might may should will shall can wo ca")
CLIMB = 8  # steps up the parse from a word to what is said of it
LONG_AGO = 5  # years; a story that mostly names years further back looks back
HEAD_SENTENCES = 4  # the head of a story says what it is about
NEWS_WAR_WORDS = 6  # words of war in the head; with as many a story is news whatever it remembers


def is_long_past(when: DateMention | None, day: date | None) -> bool:
    """Whether a told day lies too far before the article's day to be news; a day that nobody told does not."""
    if when is None or day is None or when.kind != "point":
        return False
    return day - when.last > timedelta(days=HISTORICAL_DAYS)


def is_led_by_modal(token: Any) -> bool:
    """Whether a bare verb goes on with what would or could be: "could overrun the city and leave thousands dead"."""
    node = token
    for _ in range(CLIMB):
        is_bare = node.tag_ not in ("VBD", "VBZ", "VBP")
        is_small_clause = (
            is_bare
            and node.dep_ in ("ccomp", "oprd", "xcomp", "dobj")
            and not any(child.dep_ in ("mark", "aux", "auxpass") for child in node.children)
        )
        is_joined = (
            node.dep_ == "conj"
            and node.tag_ == "VB"
            and not any(child.dep_ in ("nsubj", "nsubjpass") for child in node.children)
        )
        if node.head.i == node.i or not (is_small_clause or is_joined):
            return False
        node = node.head
        if node.pos_ in ("VERB", "AUX") and any(
            child.dep_ == "aux" and child.lower_ in MODALS for child in node.children
        ):
            return not any(child.lower_ == "have" for child in node.children)
    return False


def is_played(read: Read) -> bool:
    """Whether a sentence tells of a drill, a game or a re-enactment."""
    return PLAYED.search(read.text) is not None


def was_not_able(token: Any) -> bool:
    """Whether a deed is what somebody could not do: "was not able to cut the road", "unable to close the ring by taking X"."""
    node = token
    while node.dep_ in ("xcomp", "pcomp", "prep", "conj", "advcl", "dobj") and node.head.i != node.i:
        node = node.head
        if node.lower_ == "unable":
            return True
        if node.lower_ == "able":
            return any(child.dep_ == "neg" for child in (*node.children, *node.head.children))
    return False


def is_awaited(token: Any) -> bool:
    """Whether a clause tells of what is to come: "when the last troops leave, the army will ..."."""
    is_present = token.tag_ in ("VBP", "VBZ") and token.dep_ == "advcl"
    return is_present and any(child.lower_ in AWAITING and child.i < token.i for child in token.children)


def is_told_of_possible(token: Any) -> bool:
    """Whether a clause tells of what may be: "soldiers who lay down arms will be spared", "taking X would be ...", "capable of"."""
    if token.dep_ == "pcomp" and token.head.head.lower_ == "capable":
        return True
    if token.dep_ == "csubj" and token.tag_ == "VBG":
        return any(child.dep_ == "aux" and child.lower_ in MODALS for child in token.head.children)
    if token.dep_ != "relcl" or token.head.dep_ not in ("nsubj", "nsubjpass"):
        return False
    return any(child.dep_ == "aux" and child.lower_ in MODALS for child in token.head.head.children)


def is_conditional(token: Any) -> bool:
    """Whether the verb that a noun of harm hangs on is one of what would or may be: "two hundred deaths a day would be likely"."""
    node = token
    while node.pos_ not in ("VERB", "AUX") and node.head.i != node.i:
        if node.dep_ in ("acl", "relcl", "ccomp", "advcl"):
            return False
        node = node.head
    modal = next((child for child in node.children if child.dep_ == "aux" and child.lower_ in MODALS), None)
    return modal is not None and not any(child.lower_ == "have" for child in node.children)


def tells_of_old(text: str, day: date | None) -> bool:
    """Whether a sentence dates what it tells by a year or by years that lie long before the article."""
    if day is None:
        return False
    years = [int(one or two) for one, two in IN_YEAR.findall(text)]
    if years and max(years) <= day.year - LONG_AGO:
        return True
    return any((number or "0").isdigit() and (int(number or 0) >= LONG_AGO or (word and word.lower() not in FEW_YEARS))
               for number, word in YEARS_AGO.findall(text))  # fmt: skip


def is_anniversary(reads: Sequence[Read], day: date | None) -> bool:
    """Whether the story looks back on another time: its head speaks of an anniversary, its dates lie years back."""
    head = " ".join(read.text for read in reads if read.at < HEAD_SENTENCES or read.field == "title")
    years = [int(year) for read in reads for year in YEAR.findall(read.text)]
    if day is None or not years or ANNIVERSARY.search(head) is None:
        return False
    n_old = sum(year <= day.year - LONG_AGO for year in years)
    return n_old > len(years) / 2 and len(words.WAR_WORDS.findall(head)) < NEWS_WAR_WORDS
