"""Who says it: reporting verbs, "according to", quotations, and speakers carried over from sentence to sentence.

The outlet that publishes is not the party that claims. For each sentence this module lists the attributions with the tokens they
cover; `attribution_for` picks the one that covers a given word.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from pipeline.extract import words
from pipeline.extract.dates import MONTHS, WEEKDAYS
from pipeline.extract.lexicon import ActorMention, Lexicon
from pipeline.extract.word_sets import word_set

STOP_HEADS = word_set(
    """most many several some all none others dozens scores hundreds two three four number toll death deaths people
    attack strike blast explosion fighting scene that which who it there this he"""
)
TOLL_GIVERS = frozenset(("give", "raise", "revise"))  # "it had given a toll of 22"
NOT_SPEAKERS = word_set(
    "claim claims operation operations raid raids talks toll tolls count counts figures figure plan agreement deal law rules schedule"
)
COUNTERS = frozenset(
    ("monitor", "state_media", "journalist", "un", "ngo", "medical", "government", "intergovernmental")
)  # who may "have" a count
COUNTING = frozenset(
    ("have", "give", "speak", "talk", "stay", "stick", "stand", "say")
)  # verbs by which a body "has" a count
COUNT_REACH = 6  # tokens from such a verb to the number
QUOTES = frozenset(('"', "“", "”", "``", "''", "«", "»"))
OPENING_SHARE = 0.6  # of a sentence; a reporting verb within it covers what follows
MAX_SPEAKER = 24  # tokens; a longer subject is a parsing error
DATE_WORDS = frozenset((*WEEKDAYS, *MONTHS)) | word_set(
    "today yesterday week month year morning afternoon evening night day hours"
)
PAPERS = word_set(
    "statement statements report reports communique message post tweet tally toll count figures data video press release briefing"
)
COUNTED_NOUNS = word_set("toll number figure tally count losses dead deaths casualties martyrs wounded injured victims")
OFFICES = word_set(
    """minister mayor governor chief head commander spokesman spokeswoman spokesperson president general colonel director official
    officer secretary ambassador envoy adviser deputy leader doctor dr ministry army agency office department police"""
)
VOICES = word_set("office spokesman spokeswoman spokesperson command commander commanders leadership")  # of a body
WATCHING_SECTORS = frozenset(("monitor", "ngo", "state_media", "journalist"))
TRAILING_VERBS = frozenset(("said", "says", "reported", "reports", "told", "announced", "added"))
TAIL_REACH = 12  # tokens behind a reporting verb that closes its sentence
LEAD_ADVERBS = word_set("earlier meanwhile later separately also however meantime")
TRAILING_WORDS = 14  # tokens of a speaker
MIN_BEFORE = 4  # tokens of what is said
NAME_WORDS, NOUN_WORDS = 6, 7  # tokens of a name; of a phrase before it
REVISING = word_set("revise raise lower update correct increase reduce cut put bring")
NOT_SPEECH_OBJECTS = word_set("responsibility life lives victory control credit right asylum territory land")


@dataclass(frozen=True)
class Speaker:
    """Who is named as speaking: tokens start to end, the words, the actor (null when not in the pack)."""

    start: int
    end: int
    text: str
    actor_id: str | None
    is_pronoun: bool = False
    is_anaphor: bool = False


@dataclass(frozen=True)
class Attribution:
    """A speaker and the tokens that the speech covers. `agency_id` is who passed it on ("told SANA")."""

    speaker: Speaker
    cue: int
    stance: str
    covers: frozenset[int]
    agency_id: str | None = None
    is_nominal: bool = False
    is_according: bool = False
    cue_lemma: str = ""


def find_attributions(doc: Any, actors: Sequence[ActorMention], lexicon: Lexicon) -> list[Attribution]:
    """Return the attributions of a parsed sentence in order of their cue."""
    found: list[Attribution] = []
    for token in doc:
        if token.lower_ in ("according", "going") and doc[token.i : token.i + 2].text.lower() in (
            "according to",
            "going by",
        ):
            made = _according(doc, token, actors, lexicon)
        elif (
            (
                token.lemma_.lower() in words.SPEECH_VERBS
                and (token.pos_ == "VERB" or token.tag_ in ("VBD", "VBZ", "VBP", "VBG", "VBN"))
            )
            or (
                (token.lower_ in ("put", "puts", "putting") or token.lemma_.lower() in TOLL_GIVERS)
                and any(child.lower_ in COUNTED_NOUNS for child in token.subtree)
            )
            or (token.lower_ in ("went", "goes") and _goes_on(doc, token))
            or (token.lemma_.lower() in COUNTING and _has_count(doc, token, actors, lexicon))
        ):
            made = _spoken(doc, token, actors, lexicon)
        elif token.lower_ in ("citing", "quoting", "quotes", "quoted", "cited", "cites"):
            made = _citing(doc, token, actors, lexicon)
        elif token.lower_ in ("tally", "count", "reckoning", "account", "estimate", "estimates", "figures") and any(
            child.dep_ == "poss" for child in token.children
        ):
            made = _reckoned(doc, token, actors, lexicon)
        elif token.text == ":" and token.i > 1:
            made = _colon(doc, token, actors, lexicon)
        else:
            made = None
        is_far = made is not None and any(
            each.end == token.i and each.start > made.speaker.end and _watches(each, lexicon) for each in actors
        )  # "saved 19 people abducted by gunmen local media reported"
        if token.lower_ in TRAILING_VERBS and (made is None or is_far or not _covers_before(made)):
            made = _trailing(doc, token, actors) or made
        if made is not None:
            revised = _revised(doc, max(made.cue, made.speaker.end - 1) + 1)
            found.append(replace(made, covers=made.covers | revised) if revised else made)
    return sorted(found, key=lambda each: each.cue)


def _watches(mention: ActorMention, lexicon: Lexicon) -> bool:
    actor = lexicon.actor(mention.actor_id)
    return actor is not None and actor.sector in WATCHING_SECTORS


def _covers_before(made: Attribution) -> bool:
    """Whether an attribution covers what stands before its speaker, and its speaker holds no count."""
    return (
        any(at < made.speaker.start for at in made.covers) and made.speaker.end - made.speaker.start <= TRAILING_WORDS
    )


def _trailing(doc: Any, verb: Any, actors: Sequence[ActorMention]) -> Attribution | None:
    """Read "... in the north the Observatory said on Friday", where no comma parts the words from who says them.

    The verb closes the sentence but for a day or a phrase; who speaks stands right before it: an actor, a name, "the civil defence".
    """
    tail = doc[verb.i + 1 :]
    is_open = len(tail) > TAIL_REACH or any(
        token.tag_ in ("VBD", "VBZ", "VBP", "MD") or token.lower_ in ("that", "how") for token in tail
    )
    end = verb.i
    while end > 1 and doc[end - 1].lower_ in ("has", "have", "also", "later", "had"):
        end -= 1
    if end > 3 and doc[end - 1].text == ")" and doc[end - 3].text == "(":
        end -= 3
    if is_open or end < MIN_BEFORE:
        return None
    start = _name_before(doc, end, actors)
    if start is None or start < MIN_BEFORE:
        return None
    inside = [mention for mention in actors if start <= mention.start and mention.end <= end]
    actor = _speaking_actor(inside, end - 1)
    speaker = Speaker(start, end, _span_text(doc, start, end), actor.actor_id if actor else None)
    is_anaphor = doc[end - 1].lower_ in words.ANAPHORS and doc[start].lower_ == "the" and end - start == 2
    speaker = replace(speaker, is_anaphor=is_anaphor and (actor is None or actor.is_generic))
    return Attribution(speaker, verb.i, "asserts", frozenset(range(start)), cue_lemma="say")


def _name_before(doc: Any, end: int, actors: Sequence[ActorMention]) -> int | None:
    """Return where the words for a speaker that end here begin, or None where they name nobody."""
    known = next((mention for mention in actors if mention.end == end), None)
    first = known.start if known is not None else end
    while known is None and first > 0 and doc[first - 1].pos_ == "PROPN" and doc[first - 1].lower_ not in DATE_WORDS:
        first -= 1
    if known is None and end - first > NAME_WORDS:
        return None
    for step in range(first, max(0, first - NOUN_WORDS), -1):
        word = doc[step - 1]
        if word.lower_ in ("the", "a", "an"):
            return step - 1
        if word.pos_ not in ("NOUN", "ADJ", "PROPN") and word.text != "-" and word.tag_ != "VBN":
            break
        if word.lower_ in DATE_WORDS:
            break
    return first if end - first >= 2 or known is not None else None


def _goes_on(doc: Any, verb: Any) -> bool:
    """Whether a report "went on" behind the words it gives: "..., the report went on"."""
    ahead = [token.text.lower() for token in doc[verb.i + 1 : verb.i + 3]]
    subject = next((child for child in verb.children if child.dep_ == "nsubj"), None)
    return (
        ahead[:1] == ["on"]
        and ahead[1:] in (["."], [";"], [","])
        and subject is not None
        and subject.lower_ in words.ANAPHORS
    )


def _has_count(doc: Any, verb: Any, actors: Sequence[ActorMention], lexicon: Lexicon) -> bool:
    """Whether a reporting body "has" a count: "while the agency has 60 dead", "doctors speak of twelve", "it stays at 11"."""
    ahead = doc[verb.i + 1 : verb.i + COUNT_REACH]
    subject = next((child for child in verb.children if child.dep_ == "nsubj"), None)
    at = subject.i if subject is not None else verb.i - 1
    who = next((mention for mention in actors if mention.start <= at < mention.end), None)
    actor = lexicon.actor(who.actor_id) if who is not None else None
    is_body = actor is not None and actor.sector in COUNTERS
    return is_body and any(
        token.like_num or token.lower_ in ("tens", "dozens", "scores", "hundreds") for token in ahead
    )


def attribution_for(attributions: Sequence[Attribution], at: int) -> Attribution | None:
    """Return the attribution whose speech covers a token; the narrowest where several do."""
    covering = [each for each in attributions if at in each.covers]
    if not covering:
        return None
    cited = [each for each in covering if each.is_according and each.agency_id is not None]
    if cited and all(each in cited or each.speaker.actor_id == cited[0].agency_id for each in covering):
        return cited[0]  # "Reuters reported, citing doctors": the doctors say it
    return min(covering, key=lambda each: (len(each.covers), abs(each.cue - at)))


def _span_text(doc: Any, start: int, end: int) -> str:
    return str(doc.text[doc[start].idx : doc[end - 1].idx + len(doc[end - 1].text)])


def _speaker(doc: Any, head: Any, actors: Sequence[ActorMention]) -> Speaker:
    start, end = _noun_phrase(doc, head)
    if end - start > MAX_SPEAKER:
        start, end = max(start, head.i - 6), head.i + 1
    while start < head.i and doc[start].like_num and doc[start].lower_ != "one" and head.tag_ in ("NN", "NNP"):
        start += 1  # "injured seven Governor X said"
    watcher = next((each for each in actors if each.start <= head.i < each.end and start < each.start), None)
    if watcher is not None and (doc[watcher.start - 1].tag_ == "NNS" or doc[watcher.start - 1].text == ")"):
        start = watcher.start  # "over the last 24 hours media reported"
    marks = [token.text for token in doc[start:end]]
    if marks.count("(") > marks.count(")"):
        end = end + 1 if end < len(doc) and doc[end].text == ")" else start + marks.index("(")
    text = _span_text(doc, start, end)
    low = head.lower_
    inside = [mention for mention in actors if start <= mention.start and mention.end <= end]
    actor = _speaking_actor(inside, head.i)
    pronoun = low in words.PRONOUNS
    anaphor = (
        not pronoun
        and low in words.ANAPHORS
        and doc[start].lower_ in ("the", "this", "that", "its", "his")
        and (actor is None or actor.is_generic)
    )
    owner = _owner(doc, start, low, actors) if actor is None or actor.is_generic else None
    actor_id = owner or (actor.actor_id if actor else None)
    return Speaker(start, end, text, actor_id, is_pronoun=pronoun, is_anaphor=anaphor and owner is None)


def _owner(doc: Any, start: int, head: str, actors: Sequence[ActorMention]) -> str | None:
    """Return the actor named before "their press office", "its spokesman" in the same sentence; null for a kind of actor."""
    if doc[start].lower_ not in ("its", "their") or head not in VOICES:
        return None
    before = [mention for mention in actors if mention.end <= start]
    return before[-1].actor_id if before and not before[-1].is_generic else None


def _speaking_actor(inside: Sequence[ActorMention], head: int) -> ActorMention | None:
    """Prefer the actor named at the head, then a named one before it ("SANA correspondent"), then a generic one."""
    at_head = [mention for mention in inside if mention.start <= head < mention.end]
    named = [mention for mention in inside if not mention.is_generic]
    if at_head and not at_head[0].is_generic:
        return at_head[0]
    before = [mention for mention in named if mention.end <= head]
    if at_head and at_head[0].is_generic and not named:
        return at_head[0]
    if before:
        return before[-1]
    return next(iter(named or at_head or inside), None)


def _noun_phrase(doc: Any, head: Any) -> tuple[int, int]:
    """Return the phrase of a speaker without relative clauses and remarks behind a comma that hold a verb."""
    keep = {head.i}
    stack = [head]
    while stack:
        node = stack.pop()
        for child in node.children:
            if child.dep_ in ("relcl", "acl", "punct", "advcl", "cc", "ccomp", "parataxis", "dep") and not (
                child.dep_ == "punct" and child.text in ("-", "'", '"', "“", "”")
            ):
                continue
            if child.dep_ == "conj" and node.i != head.i:
                continue
            if child.dep_ in ("nsubj", "npadvmod") and node.i == head.i:
                continue
            keep.add(child.i)
            stack.append(child)
    start = end = head.i
    while start - 1 in keep or (
        start - 2 in keep and start >= 2 and doc[start - 1].is_punct and doc[start - 1].text not in (",",)
    ):
        start -= 1
    while end + 1 in keep or (end + 2 in keep and end + 2 < len(doc)):
        end += 1
    while start < head.i and (
        doc[start].text in QUOTES or doc[start].lower_ in DATE_WORDS | LEAD_ADVERBS or doc[start].is_punct
    ):
        start += 1  # "on Wednesday the Northgate Agency reports", "Earlier a source said", set without a comma
    return start, end + 1


def _clause(node: Any) -> set[int]:
    return {token.i for token in node.subtree}


def _stance(lemma: str) -> str:
    if lemma in words.DENY_VERBS:
        return "denies"
    if lemma in words.CONCEDE_VERBS:
        return "concedes"
    if lemma in words.ESTIMATE_VERBS:
        return "estimates"
    if lemma in words.QUESTION_VERBS:
        return "questions"
    return "asserts"


def _spoken(doc: Any, verb: Any, actors: Sequence[ActorMention], lexicon: Lexicon) -> Attribution | None:
    """Read "the army said that ...", "..., said the Observatory", "he put the toll at 12"."""
    if any(child.dep_ in ("auxpass", "nsubjpass") for child in verb.children):
        return _passive(doc, verb, actors)
    objects = [child for child in verb.children if child.dep_ == "dobj"]
    clauses = [child for child in verb.children if child.dep_ in ("ccomp", "xcomp", "parataxis")]
    subject, lemma = _speaking_subject(doc, verb, actors), verb.lemma_.lower()
    subject = (_inverted_behind(doc, verb, subject, actors) or subject) if subject is not None else None
    if (
        subject is None
        or not _can_speak(subject)
        or (objects and objects[0].lower_ in NOT_SPEECH_OBJECTS and (not clauses or lemma == "claim"))
    ):
        return None
    is_plain_it = subject.lower_ in ("it", "they") and not clauses and lemma not in ("say", "add", *TOLL_GIVERS)
    if is_plain_it and not (objects and lemma in words.NOMINAL_SPEECH):
        return None
    subject = _behind_relative(doc, verb, subject) or _author(subject) or subject
    speaker = _speaker(doc, subject, actors)
    said = [clause for clause in clauses if clause.dep_ != "xcomp" or lemma in ("claim", "report", "admit", "deny")]
    covers = {at for clause in said for at in _clause(clause)}
    is_nominal = (
        not covers
        and (bool(objects) or lemma in COUNTING)
        and (lemma in words.NOMINAL_SPEECH or lemma in ("put", "tell", "inform", *COUNTING, *TOLL_GIVERS))
    )
    if is_nominal or lemma == "put":
        covers |= {token.i for token in verb.subtree if token.i > verb.i}
    is_aside = (
        bool(objects) and not clauses and verb.dep_ == "advcl" and any(child.dep_ == "mark" for child in verb.children)
    )
    if is_aside:  # "bomb kills 40 as the group concedes defeat"
        covers = {token.i for token in verb.subtree if token.i > verb.i}
    else:
        covers = covers or _said_around(doc, verb, subject, speaker)
        covers = _widen(doc, verb, speaker, covers, has_clause=bool(clauses))
    covers = covers - set(range(speaker.start, speaker.end)) - {verb.i}
    if _is_set_between(doc, verb, speaker):
        covers = set(range(len(doc))) - set(range(speaker.start, speaker.end)) - {verb.i}
    agency = _told(doc, verb, actors, lexicon)
    return Attribution(
        speaker, verb.i, _stance(lemma), frozenset(covers), agency_id=agency, is_nominal=is_nominal, cue_lemma=lemma
    )


def _inverted_behind(doc: Any, verb: Any, subject: Any, actors: Sequence[ActorMention]) -> Any | None:
    """Return the actor right behind "killed 12 people said the Observatory", where the parse lets the 12 speak."""
    is_counted = any(child.pos_ == "NUM" for child in subject.children) and doc[subject.left_edge.i - 1].pos_ == "VERB"
    if not is_counted or subject.left_edge.i == 0 or subject.i + 1 != verb.i:
        return None
    behind = next(
        (each for each in actors if verb.i < each.end and each.start - verb.i <= 2 and each.start > verb.i), None
    )
    return doc[behind.end - 1] if behind is not None else None


def _behind_relative(doc: Any, verb: Any, subject: Any) -> Any | None:
    """Return the noun of "the aid group that supports it said", where the parse takes "it" for who said so."""
    if subject.i == 0:
        return None
    before = doc[subject.i - 1]
    is_object = before.dep_ == "relcl" and before.pos_ == "VERB" and subject.i + 1 == verb.i
    return before.head if is_object and subject.pos_ == "PRON" and before.head.i < before.i else None


def _is_set_between(doc: Any, verb: Any, speaker: Speaker) -> bool:
    """Whether "..., the ministry said, and ..." stands between commas: it covers both halves of its sentence."""
    first, last = min(speaker.start, verb.i), max(speaker.end, verb.i + 1)
    if (
        first < MIN_BEFORE - 1
        or last >= len(doc) - 1
        or doc[first - 1].text not in (",", "”", '"')
        or last - first > TRAILING_WORDS
    ):
        return False
    return doc[last].text == "," and doc[last + 1].lower_ in ("and", "but", "while", "with", "including", "among")


def _speaking_subject(doc: Any, verb: Any, actors: Sequence[ActorMention]) -> Any | None:
    """Return the subject of a reporting verb; the name right before it where the parse took a far one or none."""
    subjects = [child for child in verb.children if child.dep_ == "nsubj"]
    subject = next((child for child in reversed(subjects) if child.i < verb.i), next(iter(subjects), None))
    nearer = _left_subject(doc, verb, actors)
    if subject is not None and nearer is not None:
        is_far = verb.i - subject.i > FAR_SUBJECT and nearer.i > subject.i
        return nearer if is_far or nearer.i > subject.right_edge.i else subject
    if subject is None and verb.dep_ in ("conj", "advcl", "xcomp"):
        above = verb.head
        if verb.tag_ == "VBG" and above.dep_ == "ccomp" and above.head.lemma_.lower() in words.SPEECH_VERBS:
            above = above.head  # "said that the army would leave, adding that ..."
        is_near = above.lemma_.lower() in words.SPEECH_VERBS or verb.dep_ == "conj" or verb.tag_ == "VBG"
        subject = next((child for child in above.children if child.dep_ == "nsubj"), None) if is_near else None
        subject = subject or (_inverted(above) if above.lemma_.lower() in words.SPEECH_VERBS else None)
    if subject is None and verb.tag_ == "VBG" and verb.dep_ == "acl":
        subject = _speaker_above(verb)
    subject = _told_of(doc, verb) or subject if verb.dep_ == "conj" else subject
    return subject or _lost_root(verb) or _inverted(verb) or nearer


def _told_of(doc: Any, verb: Any) -> Any | None:
    """Return the noun of "..., a teacher who fled the city last year said", where the parse joins "said" to the verb of the deed."""
    if any(child.dep_ == "nsubj" for child in verb.children) or verb.i < MIN_BEFORE or doc[verb.i - 1].text == ",":
        return None
    node = doc[verb.i - 1]
    while node.dep_ != "relcl" and node.head.i != node.i and node.head.i < verb.i:
        node = node.head
    noun = node.head
    is_set_off = noun.left_edge.i >= MIN_BEFORE and doc[noun.left_edge.i - 1].text == ","
    return noun if node.dep_ == "relcl" and is_set_off and noun.i < node.i and noun.pos_ in ("NOUN", "PROPN") else None


def _lost_root(verb: Any) -> Any | None:
    """Return the noun of "A source denied on Thursday that ...", where the parse takes the verb for a participle of a sentence without verb."""
    is_participle = (
        verb.dep_ == "acl" and verb.tag_ in ("VBN", "VBD") and verb.head.dep_ == "ROOT" and verb.head.i < verb.i
    )
    has_clause = any(
        child.dep_ == "ccomp" and any(each.lower_ == "that" and each.dep_ == "mark" for each in child.children)
        for child in verb.children
    )
    return verb.head if is_participle and has_clause else None


def _speaker_above(verb: Any) -> Any | None:
    """Return the speaker of the verb that "adding that ..." goes on with, where the parse hangs it on the speaker's name."""
    node = verb.head
    while node.dep_ in ("appos", "compound", "pobj", "prep", "acl") and node.head.i != node.i:
        node = node.head
    is_speaker = (
        node.dep_ in ("nsubj", "dobj", "npadvmod", "attr", "oprd") and node.head.lemma_.lower() in words.SPEECH_VERBS
    )
    return node if is_speaker else None


def _can_speak(subject: Any) -> bool:
    low = subject.lower_
    if low.rstrip("s") in DATE_WORDS:
        return False
    if low in STOP_HEADS and low not in words.PRONOUNS:
        return False
    if subject.pos_ == "PRON":
        return low in words.PRONOUNS or low in ("some", "many", "others")
    return subject.pos_ in ("NOUN", "PROPN", "ADJ", "NUM", "X", "VERB")


def _revised(doc: Any, at: int) -> set[int]:
    """Return the clause behind the speech in which who speaks corrects a number of his own: "said the monitor, revising a toll of 24"."""
    at += at < len(doc) and doc[at].is_punct
    is_own = at < len(doc) and doc[at].tag_ == "VBG" and doc[at].lemma_.lower() in REVISING
    return _clause(doc[at]) if is_own else set()


def _said_around(doc: Any, verb: Any, subject: Any, speaker: Speaker) -> set[int]:
    """Return what a reporting verb without a clause of its own covers: the clause it is joined to, else what stands before or behind."""
    before = set(range(speaker.start))
    if verb.dep_ == "conj" and subject.head.i == verb.head.i and subject.i < verb.head.i < verb.i:
        return {
            token.i for token in verb.subtree if token.i > verb.i
        }  # "they took the base and declared the city theirs"
    if verb.dep_ in ("parataxis", "advcl", "dep", "ccomp", "conj", "acl", "relcl"):
        if verb.head.i != verb.i and verb.dep_ != "relcl":
            return _clause(verb.head)
        if before and verb.i > max(subject.i, 1):
            return before
    opens = speaker.start <= 2 and verb.i < len(doc) * OPENING_SHARE
    return set(range(verb.i + 1, len(doc))) if opens else before


def _widen(doc: Any, verb: Any, speaker: Speaker, covers: set[int], *, has_clause: bool) -> set[int]:
    """A reporting verb at the very end covers the whole sentence before it; one at the start covers what follows."""
    tail = [
        token
        for token in doc[max(verb.i, speaker.end - 1) + 1 :]
        if not token.is_punct and token.lower_ not in _TAIL_WORDS
    ]
    if len(tail) <= 3 and min(speaker.start, verb.i) > 3:
        return covers | set(range(min(speaker.start, verb.i)))
    if speaker.start <= 3 and has_clause:
        after = set(range(max(verb.i, speaker.end - 1) + 1, len(doc)))
        if covers and min(covers) > verb.i:
            return covers | after
    return covers


_TAIL_WORDS = word_set(
    """on in a an the statement monday tuesday wednesday thursday friday saturday sunday today late earlier afp reuters
    sana ap to told its his report early later twitter agency news anadolu"""
)


def _left_subject(doc: Any, verb: Any, actors: Sequence[ActorMention]) -> Any | None:
    """Return the name right before a reporting verb whose subject the parse has lost: "in Damascus, the Observatory said"."""
    if verb.lower_ not in PLAIN_REPORTING or verb.i < 2:
        return None
    for mention in actors:
        is_where = mention.start > 0 and doc[mention.start - 1].lower_ in ("in", "near")
        if mention.end == verb.i and not is_where:
            return doc[mention.start : mention.end].root
    before = doc[verb.i - 1]
    first = verb.i
    while first > 0 and doc[first - 1].pos_ == "PROPN" and doc[first - 1].lower_ not in DATE_WORDS:
        first -= 1
    is_dated = first > 0 and first < verb.i and doc[first - 1].lower_ in DATE_WORDS
    if is_dated:
        return before  # "... on Friday Northgate Watch reported", set without a comma
    while (
        before.dep_ in ("pobj", "prep", "compound")
        and verb.i - 8 <= before.head.i < before.i
        and before.head.pos_ in ("NOUN", "PROPN", "ADP")
    ):
        before = before.head
    if before.pos_ not in ("NOUN", "PROPN") or before.dep_ not in (
        "appos",
        "conj",
        "dep",
        "npadvmod",
        "nsubj",
        "pobj",
        "compound",
    ):
        return None
    left = before.left_edge.i
    opened = left == 0 or doc[left - 1].text in (",", '"', "”", "“", ";", ".")
    return before if opened else None


FAR_SUBJECT = 8  # tokens; "people including a baby, the governor said": the parse took the people
PLAIN_REPORTING = word_set("told said says reported reports added announced stated confirmed claimed")


def _inverted(verb: Any) -> Any | None:
    """Return the subject of "..., said the Observatory"."""
    going_on = [child for child in verb.children if child.dep_ == "ccomp" and child.tag_ == "VBG" and child.i > verb.i]
    borrowed = [
        each for child in going_on for each in child.children if each.dep_ == "nsubj"
    ]  # "said the Observatory adding that ..."
    for child in (*verb.children, *borrowed):
        if (
            child.i > verb.i
            and child.dep_ in ("nsubj", "dobj", "npadvmod", "oprd", "attr")
            and child.pos_ in ("NOUN", "PROPN")
            and child.lower_ not in DATE_WORDS
            and verb.i > 2
            and verb.lower_ in ("said", "says", "reported", "added", "announced", "reports")
        ):
            return child
    return None


def _passive(doc: Any, verb: Any, actors: Sequence[ActorMention]) -> Attribution | None:
    """Read "was reported by SANA"; a passive without an agent ("are believed to have been killed") names nobody."""
    agents = (child for child in verb.children if child.dep_ == "agent")
    agent = next((grand for child in agents for grand in child.children if grand.dep_ == "pobj"), None)
    if agent is None:
        return None
    speaker = _speaker(doc, agent, actors)
    covers = {token.i for token in verb.subtree} - {verb.i} - set(range(speaker.start, speaker.end))
    return Attribution(speaker, verb.i, _stance(verb.lemma_.lower()), frozenset(covers))


def estimates(doc: Any, at: int) -> bool:
    """Whether the words around an outcome say that it is believed or feared, not known."""
    before = [doc[step].lower_ for step in range(max(0, at - 7), at)]
    joined = " ".join(before)
    return any(
        cue in joined
        for cue in (
            "believed to have",
            "thought to have",
            "feared",
            "presumed",
            "believed to be",
            "may have",
            "might have",
            "could have",
        )
    ) or (at + 1 < len(doc) and doc[at].lower_ == "feared")


def _told(doc: Any, verb: Any, actors: Sequence[ActorMention], lexicon: Lexicon) -> str | None:
    if verb.lemma_.lower() not in ("tell", "inform", "say", "quote"):
        return None
    for mention in actors:
        if mention.start > verb.i and mention.start - verb.i <= 5 and mention.actor_id in lexicon.pack.outlets:
            between = {doc[step].lower_ for step in range(verb.i + 1, mention.start)}
            if not between & {"that", ",", "were", "was"}:
                return mention.actor_id
    return None


def _according(doc: Any, token: Any, actors: Sequence[ActorMention], lexicon: Lexicon) -> Attribution | None:
    to = doc[token.i + 1]
    head = next((child for child in to.children if child.dep_ in ("pobj", "pcomp")), None)
    if head is None and to.i + 1 < len(doc):
        head = next(
            (
                each
                for each in doc[to.i + 1 : to.i + 10]
                if each.pos_ in ("NOUN", "PROPN")
                and (each.i + 1 == len(doc) or doc[each.i + 1].pos_ not in ("NOUN", "PROPN"))
            ),
            None,
        )
    if head is None:
        return None
    if head.pos_ == "VERB":
        inner = [child for child in head.subtree if child.pos_ in ("NOUN", "PROPN") and child.i < head.i]
        head = inner[-1] if inner else head
    head = _author(head) or head
    speaker = _speaker(doc, head, actors)
    if speaker.start <= token.i:
        return None
    covers = set(range(len(doc))) - set(range(token.i, speaker.end))
    boundary = next((each.i for each in doc if each.text == ";"), None)
    if boundary is not None and token.i > 1:
        covers = {at for at in covers if (at < boundary) == (token.i < boundary)}
    named_in = speaker.actor_id is not None and not speaker.actor_id.startswith("generic_")
    if not named_in and speaker.text and {word.lower() for word in speaker.text.split()} & NOT_SPEAKERS:
        return None
    return Attribution(speaker, token.i, "asserts", frozenset(covers), is_according=True, cue_lemma="according")


def _author(paper: Any) -> Any | None:
    """Return who issued a paper: "a statement (released) by the ministry", "figures compiled by the office"."""
    if paper.lower_ not in PAPERS:
        return None
    for child in paper.subtree:
        if child.dep_ in ("prep", "agent") and child.lower_ in ("by", "from") and child.i > paper.i:
            found = next(
                (grand for grand in child.children if grand.dep_ == "pobj" and grand.pos_ in ("NOUN", "PROPN")), None
            )
            if found is not None and found.lower_ not in DATE_WORDS:
                return found
    return None


def _citing(doc: Any, token: Any, actors: Sequence[ActorMention], lexicon: Lexicon) -> Attribution | None:
    head = next((child for child in token.children if child.dep_ in ("dobj", "nsubjpass", "pobj", "nsubj")), None)
    if head is None or head.pos_ not in ("NOUN", "PROPN"):
        return None
    speaker = _speaker(doc, head, actors)
    agency = next(
        (
            mention.actor_id
            for mention in actors
            if not speaker.start <= mention.start < speaker.end and mention.actor_id in lexicon.pack.outlets
        ),
        None,
    )
    return Attribution(
        speaker,
        token.i,
        "asserts",
        frozenset(set(range(len(doc))) - set(range(speaker.start, speaker.end))),
        agency_id=agency,
        is_according=True,
    )


def _reckoned(doc: Any, token: Any, actors: Sequence[ActorMention], lexicon: Lexicon) -> Attribution | None:
    """Return "by the Observatory's count", "in the ministry's tally"."""
    owner = next(child for child in token.children if child.dep_ == "poss")
    if token.dep_ != "pobj" or token.head.lower_ not in ("by", "in", "on"):
        return None
    speaker = _speaker(doc, owner, actors)
    if owner.lower_ in ("his", "her", "its", "their"):
        speaker = replace(speaker, is_pronoun=True)
    covers = frozenset(range(len(doc))) - frozenset(range(speaker.start, token.i + 1))
    return Attribution(speaker, token.i, "asserts", covers, is_according=True, cue_lemma="according")


def _colon(doc: Any, token: Any, actors: Sequence[ActorMention], lexicon: Lexicon) -> Attribution | None:
    """Headlines: "20 killed in strikes: monitor" and "Ministry: 20 killed"."""
    tail = len(doc) - token.i - 1
    behind = [mention for mention in actors if mention.start > token.i]
    if 0 < tail <= 4 and behind:
        speaker = Speaker(token.i + 1, len(doc), _span_text(doc, token.i + 1, len(doc)), behind[0].actor_id)
        return Attribution(speaker, token.i, "asserts", frozenset(range(token.i)))
    first = next(
        (step + 1 for step in range(token.i - 1, -1, -1) if doc[step].text in ("-", "–", "—", "•", ".", ";")), 0
    )
    named = doc[first : token.i]
    is_office = (
        2 <= len(named) <= TRAILING_WORDS
        and named[-1].pos_ == "PROPN"
        and any(each.lower_ in OFFICES for each in named)
    )
    if is_office and not any(each.pos_ in ("VERB", "AUX") for each in named):
        actor = _speaking_actor(
            [mention for mention in actors if first <= mention.start and mention.end <= token.i], token.i - 1
        )
        speaker = Speaker(first, token.i, _span_text(doc, first, token.i), actor.actor_id if actor else None)
        return Attribution(speaker, token.i, "asserts", frozenset(range(token.i + 1, len(doc))))
    before = [mention for mention in actors if mention.end <= token.i]
    if token.i <= 4 and before and before[-1].end >= token.i - 1:
        speaker = Speaker(0, token.i, _span_text(doc, 0, token.i), before[-1].actor_id)
        return Attribution(speaker, token.i, "asserts", frozenset(range(token.i + 1, len(doc))))
    return None
