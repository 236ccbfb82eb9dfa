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
    r"(?i)\b(?:in|during|of|until|by|back in) (?:(?:early|late|mid)[ -])?(?:\w+ )?(1[0-9]\d\d|20\d\d)\b"
    r"|\b(?:january|february|march|april|may|june|july|august|september|october|november|december),? (1[0-9]\d\d|20\d\d)\b"
)
YEARS_AGO = re.compile(r"(?i)\b(?:(\d+)|(\w+)) (?:years|decades) (?:ago|earlier|before)\b")
FEW_YEARS = word_set("a one two three four few several couple some recent")
RUMOURS = word_set(
    """report reports rumour rumours rumor rumors claim claims story stories allegation allegations suggestion suggestions news
    accusation accusations assertion assertions talk statement statements idea notion account accounts speculation"""
)
DENYING = word_set("""deny reject dismiss refute rebut rubbish debunk contradict disprove disown repudiate disavow""")
FALSE = word_set(
    """false untrue baseless unfounded groundless invention inventions lie lies fabrication fabrications fabricated fake fakes
    nonsense fiction propaganda disinformation misinformation fantasy invented bogus inaccurate incorrect wrong hoax"""
)
CALLING = word_set("call brand label describe term")
ASKED = re.compile(
    r"(?i)\b(?:asked|urged|ordered|told|requested|invited|instructed|tasked|begged)(?: \w+){0,3}? to(?: help(?: \w+){0,4}?)?\s*$"
)
GROUNDS = word_set("truth basis substance foundation evidence")
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


def is_denied(token: Any) -> bool:
    """Whether the words above a happening say that it is not true: "rejected reports that ...", "stories that ... were invention"."""
    node = token
    for _ in range(CLIMB):
        above = node.head
        if above.i == node.i:
            return False
        if (
            above.lower_ in RUMOURS
            and node.dep_ in ("acl", "relcl", "ccomp", "prep", "appos", "dep")
            and _is_dismissed(above)
        ):
            return True
        if above.lower_ in FALSE and above.pos_ == "NOUN" and node.dep_ in ("acl", "relcl", "ccomp", "appos"):
            return True  # "it is a lie that ..."
        if node.dep_ == "dobj" and node.pos_ == "NOUN" and (above.lemma_.lower() in DENYING or _is_called_false(above)):
            return True  # "denied the loss of", "called the capture of X an invention"
        is_clause = node.dep_ in ("ccomp", "csubj", "xcomp", "advcl")
        if is_clause and any(
            child.lower_ in FALSE and child.dep_ in ("oprd", "attr", "acomp", "dobj") for child in above.children
        ):
            return True
        if node.dep_ in ("relcl",) and above.pos_ in ("NOUN", "PROPN") and above.lower_ not in RUMOURS:
            return False
        node = above
    return False


def _is_called_false(verb: Any) -> bool:
    """Whether a verb of naming calls its object false."""
    if verb.lemma_.lower() not in CALLING:
        return False
    return verb.head.lower_ in FALSE or any(child.lower_ in FALSE for child in verb.subtree if child.i > verb.i)


def is_told_of_possible(token: Any) -> bool:
    """Whether a relative clause tells of those to whom something would happen: "soldiers who lay down arms will be spared"."""
    if token.dep_ != "relcl" or token.head.dep_ not in ("nsubj", "nsubjpass"):
        return False
    return any(child.dep_ == "aux" and child.lower_ in MODALS for child in token.head.head.children)


def _is_dismissed(rumour: Any) -> bool:
    """Whether a report is denied by the verb that it hangs on, called false, or has "no truth" to it."""
    node = rumour
    for _ in range(CLIMB):
        above = node.head
        if above.i == node.i:
            break
        if above.lower_ in GROUNDS:
            return any(child.lower_ in ("no", "little", "any") for child in above.children)
        if above.pos_ in ("VERB", "AUX"):
            is_said = node.dep_ in ("nsubj", "nsubjpass") and any(
                child.lower_ in FALSE for child in above.subtree if child.i > node.i
            )
            return above.lemma_.lower() in DENYING or is_said or above.lower_ in FALSE
        node = above
    return False


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
