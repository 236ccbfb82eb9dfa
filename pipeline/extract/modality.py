"""Whether what is told has happened: cues for plans, attempts and mere possibilities, and for stories that look back."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from pipeline.extract import words
from pipeline.extract.dates import DateMention
from pipeline.extract.reality import (
    MAX_CHARS,
    MIN_ARTICLE,
    MIN_KNOWN,
    MIN_LONG_ARTICLE,
    MIN_SENTENCE,
    SHORT_CHARS,
    judge,
    known_features,
)
from pipeline.extract.word_sets import word_set

if TYPE_CHECKING:
    from pipeline.extract.analysis import Read

HISTORICAL_DAYS = 60  # a happening further back than this is background, not news
UNREAL = re.compile(
    r"(?i)\b(?:if|unless|whether|could|would|might|may|can|should|in case|were to|threaten\w*|plot\w*|risk\w*|potential\w*|likely|fear that|warn\w* that)\b"
)
PLANNED = re.compile(
    r"(?i)\b(?:will|shall|going to|plans? to|planned to|intends? to|vow\w* to|about to|aims? to|aimed at|hop(?:e|es|ed|ing) to|prepar\w+ to|ready to)\b"
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
YEARS_AGO = re.compile(r"(?i)\b(?:(\d+)|([\w-]+)) (?:years|decades|centur(?:y|ies)) (?:ago|earlier|before)\b")
ERA = re.compile(
    r"\b(?:A\.?D\.? ?\d{1,4}|\d{1,4} ?(?:A\.?D|B\.?C)\b|\d{1,4} ?BCE?\b|\d{1,4} CE\b)|(?i:\b(?:\d{1,2}(?:st|nd|rd|th)|[a-z]+(?:th|first|second|third))[ -]century\b"
    r"|\b(?:(?:early|late|mid)[ -])?(?:1[89]\d0s|(?:nineteen[ -])?(?:forties|fifties|sixties|seventies|eighties|nineties))\b)"
)  # a year, a decade or a century that only history books name
ON_THIS_DAY = re.compile(
    r"(?i)\b(?:(?!(?:one|two|three|four)\b)[\w-]+ (?:years|decades)|(?:a|half a) century) ago (?:today|tonight|this (?:week|month|morning|spring|summer|autumn|winter))\b"
)
NEWS_ODDS = -1.0  # log-odds against news; an article with less is news, whatever old year it names
HEAD_YEARS = 10  # a head that names a time further back, and no news, opens a story that looks back
OLD_SPAN = re.compile(
    r"(?i)\b(?:(?:half|a quarter of|quarter of) a century|a century|(?:[1-9]\d|\d{3}) years|(?:ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen"
    r"|(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)(?:-\w+)?|a hundred) years|(?:two|three|four|five|six|seven|eight) decades) (?:ago|earlier|before|on\b|after|since|later)"
)
WAR_BEGAN = re.compile(
    r"(?i)\b(?:since|(?:began|begun|broke out|started|erupted|founded|formed|established|launched|elected|born)(?: in)?)\W+(?:\w+ )?$"
)
SINCE = re.compile(r"(?i)\bsince (?:the |at least )*$")
PLANS = word_set("plan plans proposal proposals scheme schemes order orders scenario scenarios option options")
FEW_YEARS = word_set("a one two three four few several couple some recent")
ASKED = re.compile(
    r"(?i)\b(?:asked|urged|ordered|told|requested|invited|instructed|tasked|begged)(?: \w+){0,3}? to(?: help(?: \w+){0,4}?)?\s*$"
)
AWAITING = word_set("when once until till before after")
DEMANDING = word_set("demand urge request require propose recommend ask")
PLAYED = re.compile(
    r"(?i)\b(?:table[- ]?top (?:exercise|game)\w*|(?:red|blue) team|(?:imaginary|fictional|fictitious|notional) \w+|simulat\w+|mock (?:attack|assault|casualt\w+|wounded|battle)|stage blood|war ?games?|re-?enact\w*"
    r"|(?<!during )(?<!during a )(?<!during the )(?:(?:hospital|evacuation|emergency|disaster|casualty|missile-attack) (?:drill|exercise)s?))\b"
)  # a happening that is only acted
PLOT_WORDS = re.compile(
    r"(?i)\b(?:thriller|novel|film|movie|drama|tv series|heroine|our hero|protagonist|chapter (?:one|two|three|four|five|six|seven|eight|nine|ten|\d+)|sequel|screenplay"
    r"|plot|prose|villain|(?:two|three|four|five) stars|paperback|box office|debut feature|fiction)\b"
)
REVIEW = re.compile(r"(?i)^(?:(?:book|film|tv|theatre|game) )?(?:review|fiction|short story|on set)\b ?:")
MIN_PLOT_WORDS = 2  # different ones in one article: then what it tells in the present is a plot
MODALS = word_set("would could might may should will shall can wo ca")
CLIMB = 8  # steps up the parse from a word to what is said of it
LONG_AGO = 5  # years; a story that mostly names years further back looks back
WAR_YEARS = 15  # a total that is told today may reach back so far
THAT_TIME = re.compile(
    r"(?i)\bthat (?:same )?(?:night|day|morning|evening|week|year|month|summer|spring|autumn|winter)\b|\b(?:then|at the time|in those days)\b|\bthe (?:following|next) (?:day|morning|night|week|year)\b"
    r"|\b(?:hours|days|weeks|months|years) (?:after|later)\b"
)
SHARED_WORDS, LONG_WORD = (
    2,
    5,
)  # a headline that shares so many words of so many letters with an old sentence is old too
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
    """Whether a sentence tells of a drill, a game, a re-enactment or a plot."""
    return read.is_acted or PLAYED.search(read.text) is not None


def is_demanded(token: Any) -> bool:
    """Whether a bare verb is what somebody asks for: "demand that the force halt any attack"."""
    node = token
    while node.dep_ == "conj" and node.head.i != node.i:
        node = node.head
    is_bare = token.tag_ in ("VB", "VBP") and node.dep_ in ("ccomp", "advcl")
    is_joined = any(child.dep_ == "mark" and child.lower_ != "that" for child in node.children)
    is_of_plan = token.dep_ == "pcomp" and token.head.lower_ == "for" and token.head.head.lower_ in PLANS
    return is_of_plan or (is_bare and not is_joined and node.head.lemma_.lower() in DEMANDING)


def is_supposed(token: Any) -> bool:
    """Whether a verb is one of what would or may be: "any advance would end in a bloodbath"."""
    modal = next((child for child in token.children if child.dep_ == "aux" and child.lower_ in MODALS), None)
    return modal is not None and not any(child.lower_ == "have" for child in token.children)


def is_ruled_out(token: Any) -> bool:
    """Whether a deed is what went with none of it: "came down without hurting a soul"."""
    return bool(token.dep_ == "pcomp" and token.head.lower_ == "without")


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
    if token.dep_ == "acl" and token.tag_ == "VBG" and token.head.dep_ == "nsubj":
        return is_supposed(token.head.head)  # "a strike killing dozens would not end it"
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
    return is_supposed(node)


def mark_old(reads: Sequence[Read], day: date | None) -> None:
    """Mark the sentences of an article that tell of long ago: by their own dates, or "that night" behind one that does."""
    is_before_old = False
    for read in sorted(reads, key=lambda each: each.field == "title"):
        is_then = is_before_old and not read.dates and THAT_TIME.search(read.text) is not None
        read.is_old = is_then or tells_of_old(read.text, day)
        is_before_old = read.is_old
    old_heads = [
        _long_words(read.text) for read in reads if read.field == "text" and read.is_old and read.at < HEAD_SENTENCES
    ]
    for read in reads:
        if read.field == "title" and not read.dates:
            own = _long_words(read.text)
            read.is_old = read.is_old or any(len(own & each) >= SHARED_WORDS for each in old_heads[:1])


def _long_words(text: str) -> set[str]:
    return {word for word in re.findall(r"\w+", text.lower()) if len(word) >= LONG_WORD}


def mark_acted(reads: Sequence[Read], title: str, text: str) -> None:
    """Mark the headline over a drill, and what an article about a book or a film tells in the present."""
    is_drill = any(PLAYED.search(read.text) for read in reads[:2] if read.field == "text")
    is_review = REVIEW.search(title) is not None
    is_plot = len({each.lower() for each in PLOT_WORDS.findall(f"{title}. {text}")}) >= MIN_PLOT_WORDS
    for read in reads:
        is_in_present = any(token.dep_ == "ROOT" and token.tag_ in ("VBZ", "VBP") for token in read.doc)
        read.is_acted = is_review or (is_drill and read.field == "title") or (is_plot and is_in_present)


def mark_unreal(reads: Sequence[Read], title: str, text: str) -> None:
    """Mark the sentences that tell no news in an article that tells none, with the modality that fits it."""
    head = f"{title}. {text[:MAX_CHARS]}"
    odds, kind = judge(head) if len(known_features(head)) >= MIN_KNOWN else (0.0, "")
    least = MIN_ARTICLE if len(text) <= SHORT_CHARS else MIN_LONG_ARTICLE
    for read in reads:
        read.article_odds = odds
        read.unreal = kind if odds >= least and judge(read.text)[0] >= MIN_SENTENCE else None


def names_era(text: str) -> bool:
    """Whether a text names a year, a decade or a century that only history books name; "the worst since the 1980s" is news."""
    return any(SINCE.search(text[: match.start()]) is None for match in ERA.finditer(text))


def tells_of_old(text: str, day: date | None, *, years_back: int = LONG_AGO) -> bool:
    """Whether a sentence dates what it tells by a year or by years that lie long before the article."""
    if day is None:
        return False
    if names_era(text):
        return True
    years = [int(one or two) for one, two in IN_YEAR.findall(text)]
    if years and max(years) <= day.year - years_back:
        return True
    return any((number or "0").isdigit() and (int(number or 0) >= LONG_AGO or (word and word.lower() not in FEW_YEARS))
               for number, word in YEARS_AGO.findall(text))  # fmt: skip


def opens_long_ago(reads: Sequence[Read], day: date | None) -> bool:
    """Whether the title or the first sentences set a story in another time: "fifty years on", "in October 1973"."""
    if day is None or any(read.article_odds < NEWS_ODDS for read in reads):
        return False
    for read in reads:
        if read.at >= HEAD_SENTENCES and read.field != "title":
            continue
        years = [
            match
            for match in IN_YEAR.finditer(read.text)
            if int(match[1] or match[2]) <= day.year - HEAD_YEARS and not WAR_BEGAN.search(read.text[: match.start()])
        ]
        if years or OLD_SPAN.search(read.text) or names_era(read.text):
            return True
    return False


def is_anniversary(reads: Sequence[Read], day: date | None) -> bool:
    """Whether the story looks back on another time: its head speaks of an anniversary, its dates lie years back."""
    head = " ".join(read.text for read in reads if read.at < HEAD_SENTENCES or read.field == "title")
    if ON_THIS_DAY.search(head) and len(words.WAR_WORDS.findall(head)) < NEWS_WAR_WORDS:
        return True
    years = [int(year) for read in reads for year in YEAR.findall(read.text)]
    if day is None or not years or ANNIVERSARY.search(head) is None:
        return False
    n_old = sum(year <= day.year - LONG_AGO for year in years)
    return n_old > len(years) / 2 and len(words.WAR_WORDS.findall(head)) < NEWS_WAR_WORDS
