"""Whether a text denies what it tells: by the words above a happening, by the next sentence, or by a title that denies a report."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from pipeline.extract.word_sets import word_set

if TYPE_CHECKING:
    from pipeline.extract.analysis import Read

CLIMB = 8  # steps up the parse from a word to what is said of it
_BACK = r"(?:this|that|it|(?:the|this|that|these|those) (?:\w+ )?(?:report|claim|story|item|post|figure|account|allegation|rumou?r|picture|video)s?)"
_UNTRUE = (
    r"(?:not (?:correct|true|accurate|so)|incorrect|inaccurate|wrong|false|untrue|rubbish|nonsense|fake|fabricated|invented|baseless|unfounded"
    r"|lies|an? (?:\w+ )?(?:lie|hoax|fabrication|invention|fake))"
)
TAKEN_BACK = re.compile(
    rf"(?i)\W*(?:{_BACK} (?:is|was|are|were|proved|turned out to be) (?:\w+ly )?{_UNTRUE}\b"
    r"|(?:none of (?:it|this|that)|nothing of the (?:kind|sort)|no such \w+(?: \w+)?|(?:it|this|that) never) (?:ever )?(?:occurred|happened|took place|was true|is true)\b)"
)  # a sentence that opens so takes back what the one before it told
TITLE_DENIES = re.compile(
    r"(?i)\b(?:editor['’]?s['’]? note|clarification|retraction|fact[- ]?check\w*|correction|debunk\w*|refut\w+|rebut\w*|rubbish\w*|dismiss\w*|reject\w*|den(?:y|ies|ied)|laugh\w* off|brush\w* off|hoax|disinformation"
    r"|misinformation|fake[ds]?|false|untrue|(?:is|was|were) invented|made[- ]up|no truth|(?:did not|never) happen\w*)\b"
)
TITLE_DENIES_THE_DEED = re.compile(
    r"(?i)\b(?:den(?:y|ies|ied)|denial of|reject\w*|dismiss\w*|disown\w*)\b(?:(?: \w+){0,4}? (?:hand|role|part|involvement|responsibility|blame|links?|complicity|guilt"
    r"|connection|being behind)|(?: (?!(?:report|claim|stor|rumou?r|new|account|suggestion)\w*)\w+){0,2}? (?:carrying out|causing|bombing|striking|hitting|targeting|attacking"
    r"|shelling|killing))\b"
)  # what happened is not denied, but who did it; "rejects reports of striking a market" denies the report
REPORTED_BY = word_set(
    "allege claim report say suggest assert maintain show purport boast admit write circulate spread"
)
RUMOURS = word_set(
    """report reports rumour rumours rumor rumors claim claims boast story stories allegation allegations suggestion suggestions news
    accusation accusations assertion assertions talk statement statements idea notion account accounts speculation"""
)
REPORTS = RUMOURS | word_set(
    """proof boasts post posts video videos image images photo photos picture pictures item items bulletin message messages tally communique communiqué"""
)
DENYING = word_set(
    """laugh scoff mock ridicule deride deny reject dismiss refute rebut rubbish debunk contradict disprove disown repudiate disavow correct
    retract withdraw"""
)
FALSE = word_set(
    """false untrue baseless unfounded groundless invention inventions lie lies fabrication fabrications fabricated fake fakes
    nonsense fiction propaganda disinformation misinformation fantasy invented bogus rubbish inaccurate incorrect wrong hoax"""
)
CALLING = word_set("call brand label describe term")
GROUNDS = word_set("truth basis substance foundation evidence")
PROOF = GROUNDS | word_set("proof sign signs indication indications record records trace confirmation")


def denies_a_report(title: str) -> bool:
    """Whether a title says that something did not happen, not that somebody had no hand in it."""
    return TITLE_DENIES.search(TITLE_DENIES_THE_DEED.sub(" ", title)) is not None


def is_denied(token: Any) -> bool:
    """Whether the words above a happening say that it is not true: "rejected reports that ...", "stories that ... were invention"."""
    node = token
    for _ in range(CLIMB):
        above = node.head
        if above.i == node.i:
            return False
        if (
            above.lower_ in REPORTS
            and node.dep_ in ("acl", "relcl", "ccomp", "prep", "appos", "dep")
            and _is_dismissed(above)
        ):
            return True
        if above.lower_ in FALSE and above.pos_ == "NOUN" and node.dep_ in ("acl", "relcl", "ccomp", "appos", "nsubj"):
            return True  # "it is a lie that ..."
        if above.lower_ in PROOF and node.dep_ in ("prep", "acl", "relcl", "ccomp") and _is_none(above):
            return True  # "no evidence of 40 soldiers killed"
        if node.dep_ == "dobj" and node.pos_ == "NOUN" and (above.lemma_.lower() in DENYING or _is_called_false(above)):
            return True  # "denied the loss of", "called the capture of X an invention"
        if node.dep_ == "advcl" and above.lemma_.lower() in DENYING and _according_to(above, node):
            return True  # "corrected a statement according to which ..."
        is_clause = node.dep_ in ("ccomp", "csubj", "xcomp", "advcl")
        if is_clause and any(
            child.lower_ in FALSE and child.dep_ in ("oprd", "attr", "acomp", "dobj") for child in above.children
        ):
            return True
        if node.dep_ == "relcl" and above.pos_ in ("NOUN", "PROPN") and above.lower_ not in RUMOURS:
            return bool(
                node.lemma_.lower() in REPORTED_BY and above.dep_ == "dobj" and above.head.lemma_.lower() in DENYING
            )
        node = above
    return False


def is_disowned(read: Read, at: int) -> bool:
    """Whether what a word tells is taken back by the next sentence, or is reported speech in a story whose title denies a report."""
    return read.is_taken_back or (read.is_title_denial and _is_reported(read.doc[at]))


def _is_reported(token: Any) -> bool:
    """Whether a happening stands in a clause that hangs on a word of reporting: "proof that", "said to have been seized"."""
    node = token
    for _ in range(CLIMB):
        above = node.head
        if above.i == node.i:
            return False
        is_clause = node.dep_ in ("ccomp", "acl", "relcl", "xcomp", "pcomp", "appos", "prep", "dep")
        if is_clause and (
            above.lower_ in REPORTS
            or (above.lemma_.lower() in REPORTED_BY and (node.dep_ == "xcomp" or _is_of_report(above)))
        ):
            return True
        node = above
    return False


def _according_to(verb: Any, clause: Any) -> bool:
    """Whether a clause is what a denied report says: "a statement according to which"."""
    has_report = any(child.dep_ == "dobj" and child.lower_ in REPORTS for child in verb.children)
    return has_report and any(child.lower_ == "which" for child in clause.subtree if child.i < clause.i)


def _is_none(noun: Any) -> bool:
    """Whether there is none of it: "no evidence", "little truth", "without any basis"."""
    return any(child.lower_ in ("no", "little", "any") for child in noun.children)


def _is_of_report(verb: Any) -> bool:
    """Whether a verb of reporting gives what others said: "said to have been seized", "we reported that"; "X said that" is news."""
    is_own = any(child.dep_ == "nsubj" and child.lower_ in ("we", "i") for child in verb.children)
    return verb.tag_ != "VBD" or verb.dep_ in ("acl", "relcl") or is_own


def _is_called_false(verb: Any) -> bool:
    """Whether a verb of naming calls its object false."""
    if verb.lemma_.lower() not in CALLING:
        return False
    return verb.head.lower_ in FALSE or any(child.lower_ in FALSE for child in verb.subtree if child.i > verb.i)


def _is_dismissed(rumour: Any) -> bool:
    """Whether a report is denied by the verb that it hangs on, called false, or has "no truth" to it."""
    node = rumour
    for _ in range(CLIMB):
        above = node.head
        if above.i == node.i:
            break
        if above.lower_ in GROUNDS:
            return _is_none(above)
        if above.pos_ in ("VERB", "AUX"):
            is_said = node.dep_ in ("nsubj", "nsubjpass") and any(
                child.lower_ in FALSE for child in above.subtree if child.i > node.i
            )
            return above.lemma_.lower() in DENYING or is_said or above.lower_ in FALSE or _is_called_false(above)
        node = above
    return False
