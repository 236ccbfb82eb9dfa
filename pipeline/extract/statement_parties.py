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
    ministry side diplomats ministers leaders envoys ambassadors negotiators mediator mediators command capitals vice-president
    general gen. colonel col. mayor senator senators lawmakers administration authorities coordinator commission rulers governments"""
)
BODIES = word_set(
    "court tribunal party union movement association forum federation league organisation organization committee congress"
)
CROWDS = word_set(
    """demonstrators protesters protestors people crowd crowds residents students workers prisoners inmates farmers teachers
    villagers activists supporters inhabitants mourners refugees settlers opponents strikers miners women mothers youths"""
)
AMOUNTS = word_set("thousands hundreds dozens scores tens members group groups some many")
VERDICTS = word_set("lie lay rest be")  # "responsibility lies with", "is out of the question": whoever says so does it
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
DIRECT = word_set("to with against")
ASIDES = frozenset(("relcl", "acl", "advcl", "appos"))
MOVED = word_set(
    "withdraw send contribute dispatch deploy provide recall pull supply evacuate hand give donate lend grant offer deliver"
)
PHRASE_REACH = 8  # tokens that a party's phrase may skip
SHORT_PHRASE = 4  # tokens kept before the head of one that is too long
NAME_REACH = 6  # tokens of a name behind the head
APPOSITIVE_REACH = 14  # tokens from "the minister" to the name
RECIPIENT_REACH = 14  # tokens from the verb to whom it is done
Party = tuple[str, str | None]  # the words, and the actor's id where the pack has it


def find_actor(read: Read, clause: Clause, act: str, tools: Tools) -> Party | None:
    """Return who does an act; null where the words name nobody who could."""
    head = clause.subject if clause.lemma not in VERDICTS else _reporter(clause.token)
    if head is None:
        return None
    head = _teller(clause, head)
    if act == "PROTEST":
        return _crowd(read, head, clause, tools)
    party = named_party(read, head, tools)
    if party is not None and (
        party[1] is not None or act not in STATE_ACTS or is_diplomat(head) or _is_place(read, head)
    ):
        return party
    return _others(read, head, clause, act, tools)


def _teller(clause: Clause, head: Any) -> Any:
    """Return who said it where the subject is the pronoun of a reported clause: "Iraq said it would allow"."""
    if head.pos_ != "PRON":
        return head
    return _reporter(clause.token) or head


def _reporter(verb: Any) -> Any | None:
    """Return who says what a verb tells, where it hangs on a verb of speech."""
    node = verb
    while node.dep_ in ("conj", "xcomp", "acomp", "advcl") and node.head.i != node.i:
        node = node.head
    above = node.head
    is_told = node.dep_ == "ccomp" and above.lemma_.lower() in words.SPEECH_VERBS
    return subject_of(above) if is_told else None


def _others(read: Read, head: Any, clause: Clause, act: str, tools: Tools) -> Party | None:
    """Return a party that no pack names: a people, a body, or any name where the act is one of diplomacy."""
    start, end = phrase(head)
    is_people = _is_people(read, head, tools) and (head.tag_ in ("NNS", "NNPS", "JJ") or _has_nation(read, head, tools))
    is_name = head.pos_ == "PROPN" and head.text[:1].isupper()
    fits = (
        (is_people and act not in ("CONSULT", "YIELD") and clause.token.dep_ != "relcl")
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
    start, end = phrase(head)
    return any(token.lower_ in DIPLOMATS for token in head.doc[start:end])


def named_party(read: Read, head: Any, tools: Tools) -> Party | None:
    """Return who acts: the actor in the phrase, the state that a capital stands for, the speaker behind "he", or a diplomat."""
    low, high = (
        head.left_edge.i,
        min([head.right_edge.i + 1, *(each.left_edge.i for each in head.children if each.dep_ == "relcl")]),
    )
    usable = [
        mention for mention in read.actors if low <= mention.start and mention.end <= high and speaks(mention, tools)
    ]
    at_head = [mention for mention in usable if mention.start <= head.i < mention.end]
    before = [mention for mention in usable if mention.end <= head.i + 1]
    start, end = phrase(head)
    may_follow = (
        is_diplomat(head)
        or head.pos_ == "PROPN"
        or head.lower_ in BODIES
        or _is_people(read, head, tools)
        or any(each.lower_ == "of" for each in head.children)
    )
    chosen = next(iter(at_head or before or (usable if may_follow else [])), None)
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
    asides = [token.left_edge.i for token in head.subtree if token.i > head.i and token.dep_ in ASIDES]
    stop = min((at for at in asides if at > head.i), default=len(head.doc))
    for token in head.subtree:
        is_mark = token.dep_ == "punct" and token.text in (",", "(")
        if token.i >= stop or (is_mark and token.i > head.i):
            break
        if not is_mark and 0 <= token.i - end < PHRASE_REACH:
            end = token.i + 1
    names = (token for token in head.subtree if token.dep_ == "appos" and token.pos_ == "PROPN" and token.i > head.i)
    name = next((token for token in names if token.head.i < end), None)
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
    chain = [clause.token, *_infinitives(clause.token)]
    if clause.is_passive:
        yield from ((child, True) for child in clause.token.children if child.dep_ == "nsubjpass")
    objects = [child for verb in chain for child in verb.children if child.dep_ == "dobj"]
    yield from ((child, True) for verb in chain for child in verb.children if child.dep_ == "dative")
    yield from ((child, True) for child in objects if child.head.lemma_.lower() not in MOVED)
    inner = (child for child in clause.token.children if child.dep_ in ("ccomp", "xcomp") or _is_wish(child))
    yield from (
        (each, True) for child in inner for each in child.children
        if each.dep_ in ("nsubj", "nsubjpass") and act in ("REQUEST", "AGREE", "YIELD")
    )  # fmt: skip
    for owner in (*chain, *objects):
        for prep in owner.children:
            if (
                prep.dep_ in ("prep", "dative")
                and prep.i > clause.token.i
                and (prep.lower_ in TOWARDS or (prep.lower_ == "of" and owner in objects))
            ):
                yield from ((each, prep.lower_ in DIRECT) for each in prep.children if each.dep_ == "pobj")


def _infinitives(verb: Any) -> Iterator[Any]:
    """Yield what somebody is to do: "refused to meet the king"."""
    for child in verb.children:
        if child.dep_ == "xcomp" and not any(each.dep_ == "nsubj" for each in child.children):
            yield child


def _is_wish(verb: Any) -> bool:
    """Whether a clause is opened by "for": "called for Gondor to leave"."""
    return verb.dep_ == "advcl" and any(child.dep_ == "mark" and child.lower_ == "for" for child in verb.children)


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
    inside = [
        mention for mention in read.actors if start <= mention.start and mention.end <= end and speaks(mention, tools)
    ]
    if is_direct and inside and head.pos_ in ("NOUN", "PROPN") and head.tag_ in ("NNS", "NNPS", "NNP"):
        return read.words(_after_article(read, start), end), inside[0].actor_id
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
    return bool(is_told or by_report)


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
