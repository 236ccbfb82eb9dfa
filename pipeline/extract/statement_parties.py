"""Who does a diplomatic act, and to whom."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pipeline.extract import words
from pipeline.extract.analysis import Read, Tools
from pipeline.extract.lexicon import ActorMention
from pipeline.extract.statement_words import DIPLOMATIC, SPEAKING, Clause, subject_of
from pipeline.extract.word_sets import word_set

SPEAKING_SECTORS = frozenset(
    ("government", "intergovernmental", "un", "opposition", "armed_group", "military", "ngo", "state_media")
)
ARMED_SECTORS = frozenset(("armed_group", "military"))
DIPLOMATS = word_set(
    """delegations delegates sides countries three guarantors factions minister president envoy ambassador secretary
    spokesman spokeswoman spokesperson chief chancellor premier king emir delegation delegate negotiator
    representative commissioner leader deputy official officials diplomat council parliament government states
    ministry diplomats ministers leaders envoys ambassadors negotiators mediator mediators command capitals vice-president
    mayor senator senators lawmakers administration authorities coordinator commission rulers governments"""
)
BODIES = word_set(
    "court tribunal party union movement association forum federation league organisation organization committee congress"
)
CROWDS = word_set(
    """demonstrators protesters protestors people crowd crowds residents students workers prisoners inmates farmers teachers
    villagers activists supporters inhabitants mourners refugees settlers opponents strikers miners women mothers youths"""
)
AMOUNTS = word_set("thousands hundreds dozens scores tens members group groups some many")
STRONG = frozenset(("REQUEST", "ACCUSE", "REJECT", "THREATEN", "SANCTION"))  # done by whoever has a name
STATE_ACTS = frozenset(
    ("CONSULT", "SUPPORT", "AGREE", "AID", "YIELD", "COOPERATE")
)  # everybody agrees and meets; only parties count
GENERIC_RECIPIENTS = frozenset(("REQUEST", "ACCUSE", "CONSULT", "PROTEST"))  # "the rebels" may be asked, blamed, met
TOWARDS = (
    "against",
    "with",
    "to",
    "on",
    "upon",
    "from",
    "for",
    "at",
    "between",
    "among",
    "toward",
    "towards",
    "by",
    "over",
)
PHRASE_REACH = 8  # tokens that a party's phrase may skip
SHORT_PHRASE = 4  # tokens kept before the head of one that is too long
NAME_REACH = 6  # tokens of a name behind the head
APPOSITIVE_REACH = 10  # tokens from "the minister" to the name
RECIPIENT_REACH = 14  # tokens from the verb to whom it is done
Party = tuple[str, str | None]  # the words, and the actor's id where the pack has it


def find_actor(read: Read, clause: Clause, act: str, tools: Tools) -> Party | None:
    """Return who does an act; null where the words name nobody who could."""
    head = clause.subject
    if head is None:
        return None
    if act == "PROTEST":
        return _crowd(read, head, clause, tools)
    party = named_party(read, _teller(clause, head), tools)
    if party is not None and (
        party[1] is not None or act not in STATE_ACTS or is_diplomat(head) or _is_place(read, head)
    ):
        return party
    return _others(read, head, clause, act, tools)


def _teller(clause: Clause, head: Any) -> Any:
    """Return who said it where the subject is the pronoun of a reported clause: "Iraq said it would allow"."""
    if head.pos_ != "PRON" or clause.token.dep_ not in ("ccomp", "conj", "xcomp"):
        return head
    node = clause.token
    while node.dep_ in ("conj", "xcomp") and node.head.i != node.i:
        node = node.head
    above = node.head
    if node.dep_ != "ccomp" or above.lemma_.lower() not in words.SPEECH_VERBS:
        return head
    return subject_of(above) or head


def _others(read: Read, head: Any, clause: Clause, act: str, tools: Tools) -> Party | None:
    """Return a party that no pack names: a people, a body, or any name where the act is one of diplomacy."""
    start, end = phrase(head)
    is_people = _is_people(read, head, tools) and (head.tag_ in ("NNS", "NNPS", "JJ") or _has_nation(read, head, tools))
    is_name = head.pos_ == "PROPN" and head.text[:1].isupper()
    fits = (
        (is_people and act != "CONSULT")
        or head.lower_ in BODIES
        or (is_name and (act in STRONG or bool(clause.within & DIPLOMATIC)))
    )
    return (read.words(start, end), None) if fits else None


def _crowd(read: Read, head: Any, clause: Clause, tools: Tools) -> Party | None:
    """Return who protests: people, a party or a body; soldiers and fighters march to war."""
    start, end = phrase(head)
    low, high = head.left_edge.i, head.right_edge.i + 1
    armed = any(
        low <= mention.start < high
        and _sector(mention, tools) in ARMED_SECTORS
        and mention.start <= head.i < mention.end
        for mention in read.actors
    )
    if armed and clause.lemma in (
        "march",
        "rally",
        "block",
        "blockade",
        "occupy",
        "go",
        "gather",
        "stop",
        "take",
        "converge",
        "mass",
        "assemble",
        "pour",
    ):
        return None
    party = named_party(read, head, tools)
    is_crowd = (
        _is_people(read, head, tools)
        or head.lower_ in BODIES
        or (head.pos_ == "PROPN" and clause.lemma in ("protest", "demonstrate"))
    )
    if party is not None:
        return read.words(start, end) if is_crowd else party[0], party[1]
    return (read.words(start, end), None) if is_crowd else None


def _is_people(read: Read, head: Any, tools: Tools) -> bool:
    """Whether a head means people, or an amount of them: "thousands of Nigerians"."""
    if head.lower_ in AMOUNTS:
        inner = [each for of in head.children if of.lower_ == "of" for each in of.children if each.dep_ == "pobj"]
        return any(_is_people(read, each, tools) for each in inner)
    return (
        head.lower_ in CROWDS
        or tools.lexicon.person_noun([token.text for token in read.doc[: head.i + 1]], head.i + 1) is not None
    )


def _has_nation(read: Read, head: Any, tools: Tools) -> bool:
    return any(child.dep_ in ("amod", "compound", "nmod") and is_nation(child, tools) for child in head.children)


def is_nation(token: Any, tools: Tools) -> bool:
    """Whether a word with a capital names a people or the state of a capital: "Indian", "Moscow"."""
    text = token.text
    return bool(text[:1].isupper()) and (
        tools.lexicon.person_noun([text], 1) is not None or tools.lexicon.state_named(text) is not None
    )


def _is_place(read: Read, head: Any) -> bool:
    return any(place.start <= head.i < place.end for place in read.places)


def is_diplomat(head: Any) -> bool:
    """Whether a phrase names an office or a body that speaks for a party."""
    return any(token.lower_ in DIPLOMATS for token in head.subtree)


def named_party(read: Read, head: Any, tools: Tools) -> Party | None:
    """Return who acts: the actor in the phrase, the state that a capital stands for, the speaker behind "he", or a diplomat."""
    low, high = head.left_edge.i, head.right_edge.i + 1
    usable = [
        mention for mention in read.actors if low <= mention.start and mention.end <= high and speaks(mention, tools)
    ]
    at_head = [mention for mention in usable if mention.start <= head.i < mention.end]
    before = [mention for mention in usable if mention.end <= head.i + 1]
    chosen = next(iter(at_head or before or usable), None)
    start, end = phrase(head)
    if chosen is not None:
        return read.words(start, max(end, min(chosen.end, end + NAME_REACH))), chosen.actor_id
    state = tools.lexicon.state_named(head.text)
    if state is not None:
        return head.text, state.id
    if head.pos_ == "PRON":
        return _carried(read, head, tools)
    is_noun = head.pos_ in ("NOUN", "PROPN", "NUM")
    return (read.words(start, end), None) if is_noun and (is_diplomat(head) or _is_place(read, head)) else None


def _carried(read: Read, head: Any, tools: Tools) -> Party | None:
    if head.lower_ not in words.PRONOUNS or read.carried is None or read.carried.actor_id is None:
        return None
    actor = tools.lexicon.actor(read.carried.actor_id)
    is_party = actor is not None and actor.sector in SPEAKING_SECTORS
    return (read.carried.text, read.carried.actor_id) if is_party else None


def phrase(head: Any) -> tuple[int, int]:
    """Return the tokens of a party's phrase up to the first clause or comma, with a name set behind it."""
    end = head.i + 1
    for token in head.subtree:
        is_aside = token.dep_ in ("relcl", "acl", "advcl", "appos") or (
            token.dep_ == "punct" and token.text in (",", "(")
        )
        if is_aside and token.i > head.i:
            break
        if not is_aside and 0 <= token.i - end < PHRASE_REACH:
            end = token.i + 1
    names = (child for child in head.children if child.dep_ == "appos" and child.pos_ == "PROPN" and child.i > head.i)
    name = next(names, None)
    if name is not None and name.i - head.i <= APPOSITIVE_REACH:
        end = max(end, name.i + 1)
    low = head.left_edge.i
    return (low if head.i - low <= PHRASE_REACH else head.i - SHORT_PHRASE), end


def _sector(mention: ActorMention, tools: Tools) -> str | None:
    actor = tools.lexicon.actor(mention.actor_id)
    return actor.sector if actor is not None else None


def speaks(mention: ActorMention, tools: Tools) -> bool:
    """Whether an actor is one that may speak for a side."""
    sector = _sector(mention, tools)
    return sector in SPEAKING_SECTORS and not (mention.is_generic and sector == "military")


def find_recipient(read: Read, clause: Clause, act: str, actor: Party | None, tools: Tools) -> Party | None:
    """Return to whom an act is done: who is asked, the object, whom a preposition names, else the next party behind the verb."""
    for head, is_direct in _targets(clause, act):
        party = _as_recipient(read, head, tools, is_direct=is_direct)
        if party is not None and not _is_same(party, actor):
            return party
    return _next_party(read, clause.token, act, actor, tools) or _nation_of(read, clause, actor, tools)


def _is_same(party: Party, actor: Party | None) -> bool:
    return actor is not None and (party[0] == actor[0] or (party[1] is not None and party[1] == actor[1]))


def _targets(clause: Clause, act: str) -> Iterator[tuple[Any, bool]]:
    """Yield the heads of the words that may name the recipient, the likeliest first, and whether the act reaches them directly."""
    verb = clause.token
    if clause.is_passive:
        yield from ((child, True) for child in verb.children if child.dep_ == "nsubjpass")
    yield from ((child, True) for child in clause.objects if child.dep_ == "dobj")
    yield from ((child, True) for child in verb.children if child.dep_ == "dative")
    if act in ("REQUEST", "AGREE"):
        inner = (child for child in verb.children if child.dep_ in ("ccomp", "advcl", "xcomp"))
        yield from ((each, True) for child in inner for each in child.children if each.dep_ in ("nsubj", "nsubjpass"))
    for owner in (verb, *clause.objects):
        for prep in owner.children:
            if prep.dep_ in ("prep", "dative") and prep.lower_ in TOWARDS and prep.i > verb.i:
                yield from ((each, False) for each in prep.children if each.dep_ == "pobj")


def _as_recipient(read: Read, head: Any, tools: Tools, *, is_direct: bool) -> Party | None:
    """Return the party that a phrase names; of things no party, of people only those whom the act reaches directly."""
    if head.lower_ == "other" and head.i and read.doc[head.i - 1].lower_ == "each":
        return read.words(head.i - 1, head.i + 1), None
    at_head = [mention for mention in read.actors if mention.start <= head.i < mention.end]
    start, end = phrase(head)
    start = min([start, *(mention.start for mention in at_head)])
    if any(speaks(mention, tools) or is_direct for mention in at_head):
        return read.words(_after_article(read, start), end), at_head[0].actor_id
    if head.pos_ == "PRON":
        return None
    state = tools.lexicon.state_named(head.text)
    if state is not None:
        return head.text, state.id
    is_party = _is_people(read, head, tools) or head.lower_ in DIPLOMATS or (is_direct and _is_title(head))
    return (read.words(_after_article(read, start), end), None) if is_party else None


def _after_article(read: Read, start: int) -> int:
    return start + 1 if read.doc[start].lower_ in ("the", "a", "an") and start + 1 < len(read.doc) else start


def _is_title(head: Any) -> bool:
    """Whether a name has an office before it: "President Mugabe"."""
    return head.pos_ == "PROPN" and any(child.lower_ in DIPLOMATS for child in head.children if child.i < head.i)


def _is_teller(read: Read, mention: ActorMention, verb: Any) -> bool:
    """Whether a party only tells what happened: "..., the White House announced"."""
    head = read.head(mention.start, mention.end)
    while head.dep_ in ("compound", "poss", "amod", "appos", "nmod", "conj") and head.head.i != head.i:
        head = head.head
    above = head.head
    is_told = head.dep_ == "nsubj" and above.lemma_.lower() in SPEAKING and above.i != verb.i
    by_report = head.dep_ == "pobj" and head.head.lower_ == "to" and head.head.head.lower_ == "according"
    return is_told or by_report


def _next_party(read: Read, token: Any, act: str, actor: Party | None, tools: Tools) -> Party | None:
    """Return the parties named behind the verb, with those they are listed with."""
    own = actor[1] if actor is not None else None
    usable = [
        mention
        for mention in read.actors
        if 0 < mention.start - token.i <= RECIPIENT_REACH
        and mention.actor_id != own
        and speaks(mention, tools)
        and (not mention.is_generic or act in GENERIC_RECIPIENTS)
        and not _is_teller(read, mention, token)
    ]
    if not usable:
        return None
    first, end = usable[0], usable[0].end
    for mention in usable[1:]:
        gap = {read.doc[at].lower_ for at in range(end, mention.start)}
        if not gap <= {",", "and", "the"}:
            break
        end = mention.end
    return read.words(first.start, end), first.actor_id


def _nation_of(read: Read, clause: Clause, actor: Party | None, tools: Tools) -> Party | None:
    """Return the people whose thing it is: "an Indian proposal"."""
    own = actor[0] if actor is not None else ""
    for token in read.doc[clause.token.i + 1 : clause.token.i + 1 + RECIPIENT_REACH]:
        if (
            token.dep_ in ("amod", "poss", "compound", "nmod", "pobj", "dobj")
            and is_nation(token, tools)
            and token.text not in own
        ):
            return token.text, None
    return None
