"""Which verbs and nouns make a diplomatic act (PLOVER): word sets and frames, and how a clause is read by them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from pipeline.extract.word_sets import word_set

DENIAL_WORDS = 8  # from "denied" to the charge
OBJECT_REACH = 8  # tokens from a verb to the words of its object
BLAME_CHARS = 80  # characters from "holds" to "responsible"
READY_REACH = 4  # tokens from "ready" to the verb that somebody is ready to do
SUBJECT_STEPS = 4  # verbs above that may lend their subject

VERBS_OF: dict[str, frozenset[str]] = {
    "REQUEST": word_set("urge demand appeal request ask implore propose insist plead exhort pressure petition lobby beseech beg entreat"),
    "ACCUSE": word_set(
        """accuse blame condemn denounce criticise criticize decry deplore slam lambast complain castigate indict sue investigate
        probe rebuke censure chide reproach upbraid berate assail lament arraign incriminate implicate inspect rap scold ridicule
        vilify object"""
    ),
    "REJECT": word_set("reject refuse veto boycott oppose rebuff decline spurn defy snub renege resist"),
    "CONSULT": word_set("meet discuss negotiate confer mediate consult host telephone phone visit"),
    "AGREE": word_set("agree sign ratify promise consent"),
    "SUPPORT": word_set(
        """endorse welcome praise hail commend reaffirm applaud congratulate laud apologise apologize forgive defend thank salute
        honour honor sympathise sympathize"""
    ),
    "COOPERATE": word_set("cooperate coordinate collaborate"),
    "AID": word_set("donate airlift"),
    "THREATEN": word_set("threaten vow swear"),
    "PROTEST": word_set("protest demonstrate rally riot march picket"),
    "SANCTION": word_set("sanction blacklist"),
    "YIELD": word_set("capitulate pardon"),
}  # fmt: skip
ACT_OF_VERB = {verb: act for act, verbs in VERBS_OF.items() for verb in verbs}

TALKS = word_set(
    """talk talks negotiation negotiations round rounds meeting meetings consultation consultations conference summit
    session discussions discussion dialogue"""
)
OPENING = word_set(
    "open begin start kick resume convene hold conclude end close continue launch reconvene take adjourn finish"
)
HOLDING = word_set("hold have attend join lead conduct convene arrange chair renew resume restart reopen wrap open")
SENDING = word_set("send submit address file lodge")
LETTERS = word_set("letter letters complaint message protest")
AID_WORDS = word_set(
    """aid food relief supplies assistance convoy convoys medicine medicines intelligence blankets tents wheat flour
    rupees dollars euros pounds million billion loan loans grant funds money credit vaccines equipment weapons arms
    ammunition helicopters shelter"""
)
CHARGES = word_set(
    """role involvement hand charge charges accusation accusations responsibility part allegation allegations claims claim
    knowledge link links"""
)
AGREEMENTS = word_set("agreement deal ceasefire truce accord understanding pact treaty protocol")
OFFERS = word_set(
    "proposal deal plan offer ceasefire truce invitation terms agenda formula mediation resolution compromise"
)
NEEDS = word_set(
    "demand demands target needs resistance goal conditions challenge deadline"
)  # are met, but by no diplomat
TIES = word_set("ties relations links contacts")
DIPLOMATIC = (
    TALKS | AGREEMENTS | OFFERS | TIES
    | word_set("peace sanctions withdrawal resolution statement decision elections mission envoy visit cooperation government")
)  # fmt: skip
ASKING = word_set("call urge ask demand appeal request press invite")
GOVERNING = ASKING | word_set(
    """offer refuse decline threaten agree pledge promise vow swear reject fail want plan try seek attempt hope expect
    propose undertake intend aim insist want order prepare consent plead pressure persuade convince warn swear lobby beg"""
)
SPEAKING = word_set("say announce declare state tell warn repeat stress insist add reiterate maintain report confirm")
INVESTIGATORS = word_set("inspectors investigators observers monitors")
ROADS = word_set("road roads street streets highway highways bridge motorway railway border traffic")
RALLIES = word_set(
    "protest protests demonstration demonstrations rally rallies sit-in vigil march strike marches strikes walkout"
)
PARTNERS = word_set("aid ties relations cooperation links supplies shipments funding trade flights mediation membership contacts credit loans exports imports visit assistance talks")  # fmt: skip
PACTS = AGREEMENTS | TALKS | word_set("memorandum participation")
CALLS = word_set("call calls demand demands appeal appeals order orders warning warnings ultimatum pressure")
FIGHTING = word_set("fighting shelling bombing bombardment offensive attacks hostilities operations construction")
TROOPS = word_set("troops forces soldiers army tanks contingent")
MISSIONS = INVESTIGATORS | word_set("staff personnel peacekeepers mission")
FEELINGS = word_set("outrage anger dismay displeasure disapproval disappointment indignation alarm")
CURBS = word_set("restrictions sanctions emergency siege curfew ban blockade embargo measures curbs")
ENVOYS = word_set("ambassador ambassadors envoy diplomat diplomats attache attaches consul charge")
DENIABLE = word_set(
    "claim claims charge charges accusation accusations proposal proposals call calls report reports allegation allegations suggestion suggestions criticism offer"
)
INVESTIGATED = word_set("site sites plant facility facilities president government minister")
GAMES = word_set("games exercises exercise drills drill manoeuvres maneuvers patrols operation operations")


@dataclass(frozen=True)
class Frame:
    """A verb with words that its object (or the object of a preposition) must have: together they are an act."""

    act: str
    verbs: frozenset[str]
    nouns: frozenset[str]
    prep: str | None = None


def _frame(act: str, verbs: str, nouns: frozenset[str] | str, prep: str | None = None) -> Frame:
    return Frame(act, word_set(verbs), word_set(nouns) if isinstance(nouns, str) else nouns, prep)


FRAMES = (
    _frame("REJECT", "deny", CHARGES | word_set("permission request allocation visa visas access")),
    _frame("SANCTION", "deny", "entry"),
    _frame("REJECT", "dismiss", DENIABLE),
    _frame("REJECT", "turn", OFFERS | word_set("request call calls"), "down"),
    _frame("REJECT", "issue put make publish give", "denial rejection refusal"),
    _frame("REJECT", "suspend leave quit break scrap abandon boycott", PACTS),
    _frame("REJECT", "withdraw walk pull", PACTS, "from"),
    _frame("REJECT", "walk", PACTS, "out"),
    _frame("REJECT", "cancel postpone delay call", TALKS | word_set("elections election vote")),
    _frame("REJECT", "ignore disregard flout", CALLS),
    _frame("REJECT", "block obstruct thwart", "resolution bid move convoy convoys aid proposal draft statement"),
    _frame("REJECT", "vote", OFFERS, "against"),
    _frame("REJECT", "violate", "ban"),
    _frame("ACCUSE", "pin lay put place", "blame"),
    _frame("ACCUSE", "issue make voice express launch level", "condemnation criticism accusation accusations"),
    _frame("ACCUSE", "express voice", FEELINGS),
    _frame("ACCUSE", "lodge file", "protest complaint complaints"),
    _frame("ACCUSE", "summon", ENVOYS),
    _frame("ACCUSE", "launch open order begin start conduct", "investigation investigations probe inquiry hearing inquest lawsuit inquiries"),
    _frame("ACCUSE", "file bring press", "charges lawsuit suit"),
    _frame("ACCUSE", "put place", "investigation", "under"),
    _frame("ACCUSE", "send dispatch deploy", INVESTIGATORS),
    _frame("ACCUSE", "send dispatch", "investigate", "to"),
    _frame("CONSULT", "undertake launch begin start resume offer lead", "mediation"),
    _frame("CONSULT", "present", "credentials"),
    _frame("CONSULT", "pay make begin start", "visit"),
    _frame("CONSULT", "have", "conversation"),
    _frame("CONSULT", "exchange", "views"),
    _frame("CONSULT", "receive", ENVOYS | word_set("president minister premier delegation king leader secretary")),
    _frame("CONSULT", "send dispatch", ENVOYS | word_set("delegation delegations emissary")),
    _frame("CONSULT", "gather convene assemble arrive travel fly return leave sit be go", TALKS, "for"),
    _frame("CONSULT", "arrive leave be go", "visit trip tour", "on"),
    _frame("CONSULT", "arrive leave go", "visit trip", "for"),
    _frame("SANCTION", "impose slap extend reimpose tighten widen", "sanctions sanction embargo restrictions"),
    _frame("SANCTION", "halt suspend cut freeze reduce withhold cancel sever break stop curtail slash end", PARTNERS | word_set("assets")),
    _frame("SANCTION", "announce order", "suspension expulsion embargo boycott"),
    _frame("SANCTION", "prohibit ban bar", "aid imports exports flights entry travel trade"),
    _frame("SANCTION", "expel recall withdraw", ENVOYS),
    _frame("SANCTION", "close shut", "embassy consulate border borders crossing airspace frontier"),
    _frame("SANCTION", "withdraw pull evacuate", MISSIONS),
    _frame("SANCTION", "downgrade", TIES),
    _frame("AID", "deliver send provide distribute supply give grant hand ship donate contribute lend allocate extend", AID_WORDS | word_set("asylum")),
    _frame("AID", "send dispatch", "peacekeepers doctors medics"),
    _frame("AGREE", "reach announce broker conclude strike", AGREEMENTS),
    _frame("AGREE", "express voice announce declare signal", "readiness willingness"),
    _frame("YIELD", "accept meet", "demand demands"),
    _frame("AGREE", "accept approve", OFFERS),
    _frame("YIELD", "concede yield bow submit", "demand demands pressure", "to"),
    _frame("YIELD", "give", "demand demands pressure", "to"),
    _frame("YIELD", "release free pardon", "prisoners prisoner hostages hostage detainees captives detainee journalist journalists activists"),
    _frame("YIELD", "lift ease cancel relax end", CURBS),
    _frame("YIELD", "call", RALLIES | word_set("siege offensive attack"), "off"),
    _frame("YIELD", "halt stop suspend end cease", FIGHTING | word_set("strike")),
    _frame("YIELD", "complete speed begin start announce", "withdrawal pullout"),
    _frame("YIELD", "withdraw pull", TROOPS),
    _frame("YIELD", "pay", "compensation reparations"),
    _frame("YIELD", "drop", "charges demand demands"),
    _frame("YIELD", "declare announce", "ceasefire cease-fire truce amnesty resignation"),
    _frame("YIELD", "submit offer tender", "resignation"),
    _frame("YIELD", "grant offer", "amnesty"),
    _frame("YIELD", "lay", "arms weapons", "down"),
    _frame("SUPPORT", "upgrade establish restore renew resume strengthen improve normalise normalize", TIES | word_set("embassy")),
    _frame("SUPPORT", "reopen", "embassy consulate"),
    _frame("SUPPORT", "express voice announce declare pledge offer give reiterate", "support solidarity backing sympathy satisfaction gratitude appreciation confidence"),
    _frame("SUPPORT", "sign", "friendship"),
    _frame("SUPPORT", "recognise recognize", "government state independence council president"),
    _frame("COOPERATE", "share exchange", "intelligence information prisoners data"),
    _frame("REQUEST", "make issue launch renew repeat", "appeal request call plea demand demands appeals calls"),
    _frame("REQUEST", "seek", "help aid support assistance extradition meeting talks asylum compensation mediation backing intervention explanation"),
    _frame("REQUEST", "press push", frozenset(), "for"),
    _frame("THREATEN", "give issue deliver set", "ultimatum deadline"),
    _frame("THREATEN", "make issue renew", "threat threats"),
    _frame("PROTEST", "block blockade barricade occupy", ROADS),
    _frame("PROTEST", "occupy storm besiege", "embassy consulate parliament office offices building"),
    _frame("PROTEST", "stage organise organize hold mount", RALLIES),
    _frame("PROTEST", "go", "strike", "on"),
    _frame("PROTEST", "begin start launch continue", "strike sit-in walkout"),
    _frame("PROTEST", "stop down", "work tools"),
    _frame("PROTEST", "take pour", "streets", "to"),
    _frame("PROTEST", "gather converge mass assemble", RALLIES, "for"),
    _frame("PROTEST", "burn", "flag flags effigy effigies tyres tires"),
    _frame("PROTEST", "throw hurl", "stones rocks eggs"),
    _frame("PROTEST", "chant shout", "slogans slogan"),
    _frame("PROTEST", "collect", "signatures"),
)  # fmt: skip
FRAMES_OF: dict[str, tuple[Frame, ...]] = {
    verb: tuple(frame for frame in FRAMES if verb in frame.verbs)
    for verb in sorted({verb for frame in FRAMES for verb in frame.verbs})
}

# What somebody will do, is ready to do, or offers to do: a promise where it helps the other side, a threat where it harms.
WILLING = word_set(
    """provide contribute send allow let permit evacuate hand return give supply withdraw release visit restore open assist help
    pay lift resume accept extend free grant deliver donate host receive negotiate stop end establish renew recognise
    recognize meet discuss support back finance fund rebuild repair lend train dispatch transfer share sign ratify implement
    respect honour honor comply abide reopen restart reduce remove dismantle disarm exchange cede extradite build cooperate
    consider study join pull attend"""
)
HOSTILE = word_set(
    """blockade attack bomb retaliate invade destroy crush punish fight avenge bombard besiege halt boycott kill shoot strike
    respond storm execute resist expel shell annihilate target burn assassinate"""
)
GIVEN = word_set("return withdraw end stop build pull hand restore release")  # promise nothing without an object
LEAVING = word_set("withdraw pull evacuate")
READY = word_set("ready willing prepared about poised set")
FUTURE = word_set("will would 'll shall")
POSSIBLE = word_set("may could might")
MUST = word_set("must should ought")
CONDITIONS = word_set("if unless until before")

NAMINGS = frozenset(("oprd", "ccomp", "dobj", "xcomp", "acomp", "prep"))
ACCUSING = re.compile(
    r"(?i)\b(?:attack\w*|aggress\w*|violat\w*|terror\w*|crime\w*|massacre\w*|shell\w*|undermin\w*|responsib\w*|breach\w*|bomb\w*|strike\w*)\b"
)
BRANDED = re.compile(
    r"(?i)\b(?:aggress\w*|terroris\w*|crime\w*|criminal\w*|partners?|accomplices?|treacher\w+|cowardly|barbaric|violation|massacre|genocide|provocation|war crimes?|traitors?|murderers?)\b"
)
BRANDED_FALSE = re.compile(
    r"(?i)\b(?:unacceptable|devoid of truth|baseless|groundless|unfounded|false|untrue|lies|fabricat\w+|nonsense|propaganda|out of the question)\b"
)
MUST_SAY = re.compile(r"(?i)\b(?:must|should|has to|have to|step down|leave)\b")
BY_PHONE = re.compile(r"(?i)\bby (?:tele)?phone\b")
CONSEQUENCES = re.compile(r"(?i)\b(?:will|would|retaliat\w*|respond|consequences|repercussions)\b")
PEACE_TALKS = re.compile(r"(?i)\b(?:talks|negotiations|peace|summit|conference|consultations)\b")
MEETING = re.compile(r"(?i)\b(?:talks?|meeting|round|negotiat\w+|summit|conference)\b")

UNDONE_BY_NOT = frozenset(("AGREE", "SUPPORT", "COOPERATE", "CONSULT", "YIELD", "AID"))
NOTHING_WHEN_UNDONE = frozenset(("CONSULT", "YIELD", "AID"))  # talks that were not held are no act
PROMISED = frozenset(("AID", "COOPERATE", "SUPPORT", "YIELD", "CONSULT"))


def subject_of(verb: Any) -> Any | None:
    """Return who does what a verb says: its own subject, that of the verb it hangs on, or the agent of a passive."""
    if is_passive(verb):
        return agent_of(verb)
    node = verb
    for _ in range(SUBJECT_STEPS):
        for child in node.children:
            if child.dep_ == "nsubj" or (child.dep_ == "nsubjpass" and is_stance(node)):
                return node.head if child.lower_ in ("who", "which", "that") and node.dep_ == "relcl" else child
        above = _lender(node)
        if above is None:
            return None
        node = above
    return None


def _lender(verb: Any) -> Any | None:
    """Return the verb whose subject also does what this verb says."""
    if verb.head.i == verb.i or is_passive(verb):
        return None
    if verb.dep_ == "acl":
        return verb.head.head if verb.tag_ == "VBG" and verb.head.dep_ == "dobj" else None
    return verb.head if verb.dep_ in ("conj", "xcomp", "advcl", "pcomp", "acomp", "prep") else None


def agent_of(verb: Any) -> Any | None:
    """Return the party behind "by" of a passive verb."""
    return next(
        (child for by in verb.children if by.dep_ == "agent" for child in by.children if child.dep_ == "pobj"), None
    )


def is_passive(verb: Any) -> bool:
    """Whether a verb has a passive subject to which it is done."""
    return any(child.dep_ == "nsubjpass" for child in verb.children) and not is_stance(verb)


def is_stance(verb: Any) -> bool:
    """Whether a passive form tells a stance: "is opposed to", "is prepared to"."""
    return (
        verb.lower_ in ("opposed", "prepared")
        and agent_of(verb) is None
        and any(child.lower_ == "to" or child.dep_ == "xcomp" for child in verb.children)
    )


def object_words(heads: Iterable[Any]) -> Iterator[str]:
    """Yield the words that say what an object is: its head, what stands before it, what follows "of", and what is listed with it."""
    for head in heads:
        yield head.lower_
        for child in head.children:
            if child.dep_ in ("compound", "amod", "nmod", "quantmod") and child.i < head.i:
                yield child.lower_
            elif child.dep_ == "conj":
                yield from object_words((child,))
            elif child.dep_ == "prep" and child.lower_ == "of":
                yield from object_words(each for each in child.children if each.dep_ == "pobj")


@dataclass(frozen=True)
class Clause:
    """A verb with what the rules ask of it; `text` is the sentence."""

    token: Any
    text: str

    @cached_property
    def lemma(self) -> str:
        """The verb, as the lexicon writes it."""
        return str(self.token.lemma_.lower())

    @cached_property
    def subject(self) -> Any | None:
        """The head of the words for who acts."""
        return subject_of(self.token)

    @cached_property
    def is_passive(self) -> bool:
        """Whether the act is done to the subject."""
        return is_passive(self.token)

    @cached_property
    def objects(self) -> tuple[Any, ...]:
        """The heads of what the act is done to or of what is said of it; of a passive its subject."""
        labels = ("nsubjpass", "dobj", "attr") if self.is_passive else ("dobj", "attr")
        return tuple(child for child in self.token.children if child.dep_ in labels)

    @cached_property
    def things(self) -> frozenset[str]:
        """The words that say what the objects are."""
        return frozenset(object_words(self.objects))

    @cached_property
    def within(self) -> frozenset[str]:
        """All near words of the objects."""
        return frozenset(
            each.lower_ for head in self.objects for each in head.subtree if abs(each.i - self.token.i) <= OBJECT_REACH
        )

    @cached_property
    def particles(self) -> frozenset[str]:
        """The words right under the verb."""
        return frozenset(child.lower_ for child in self.token.children)

    @cached_property
    def auxiliaries(self) -> frozenset[str]:
        """The helping verbs."""
        return frozenset(child.lower_ for child in self.token.children if child.dep_ in ("aux", "auxpass"))

    @cached_property
    def rest(self) -> str:
        """The text from the verb on."""
        return self.text[self.token.idx :]

    @cached_property
    def said(self) -> str:
        """The text of what the verb says: from the verb on, and a clause before it."""
        before = (child for child in self.token.children if child.dep_ == "ccomp" and child.i < self.token.i)
        return " ".join([*(str(each.text) for child in before for each in child.subtree), self.rest])

    def has(self, *labels: str) -> bool:
        """Whether something hangs on the verb by one of these labels."""
        return any(child.dep_ in labels for child in self.token.children)

    def behind(self, prep: str) -> frozenset[str]:
        """Return the words of what stands behind a preposition of the verb; of a bare particle the words of the objects."""
        found = [child for child in self.token.children if child.lower_ == prep and child.i > self.token.i]
        inner = [each for child in found for each in child.children if each.dep_ == "pobj"]
        if found and not inner:
            return self.things
        return frozenset(object_words(inner))

    @cached_property
    def is_future(self) -> bool:
        """Whether somebody will do it, is ready to, or is about to."""
        if self.auxiliaries & FUTURE:
            return True
        before = self.token.doc[max(0, self.token.i - READY_REACH) : self.token.i]
        return "to" in self.auxiliaries and any(each.lower_ in READY for each in before)

    @cached_property
    def is_conditional(self) -> bool:
        """Whether it only tells a condition: "unless the president agrees to step down"."""
        node = self.token
        for _ in range(SUBJECT_STEPS):
            if any(
                child.dep_ in ("mark", "prep") and child.lower_ in CONDITIONS and child.i < node.i
                for child in node.children
            ):
                return True
            if node.dep_ not in ("conj", "xcomp", "advcl", "ccomp", "pcomp") or node.head.i == node.i:
                return False
            if node.dep_ == "pcomp" and node.head.lower_ in CONDITIONS:
                return True
            node = node.head
        return False

    @cached_property
    def is_neither(self) -> bool:
        """Whether it is one of two things that were not done."""
        return any(
            each.lower_ in ("neither", "nor") for each in self.token.doc[max(0, self.token.i - 3) : self.token.i]
        )


def holds_talks(clause: Clause) -> bool:
    """Whether a party is in talks: "held two days of talks", "renewed negotiations"."""
    return clause.lemma in HOLDING and not clause.is_passive and bool(clause.things & TALKS)


def opens_talks(clause: Clause) -> bool:
    """Whether talks are the subject: "the fifth round of talks opened", "talks were held"."""
    passive = next((child for child in clause.token.children if child.dep_ == "nsubjpass"), None)
    subject = passive if passive is not None else clause.subject
    return subject is not None and subject.lower_ in TALKS and clause.lemma in OPENING and not holds_talks(clause)


def _writes(clause: Clause) -> bool:
    return clause.lemma == "write" or (clause.lemma in SENDING and bool(clause.things & LETTERS))


def _brands(clause: Clause, pattern: re.Pattern[str]) -> bool:
    """Whether something is called by words: "called the report baseless", "regards it as aggression"."""
    is_call = clause.lemma == "call" and not clause.particles & {"on", "for", "upon", "off"}
    if not is_call and clause.lemma not in ("regard", "describe", "brand", "label"):
        return False
    parts = [child for child in clause.token.children if child.dep_ in NAMINGS and child.i > clause.token.i]
    return any(pattern.search(" ".join(each.text for each in part.subtree)) for part in parts)


def _is_for(clause: Clause, verbs: frozenset[str]) -> bool:
    """Whether the verb is followed by an infinitive of one of some verbs."""
    return any(child.dep_ == "xcomp" and child.lemma_.lower() in verbs for child in clause.token.children)


def _is_shared(clause: Clause) -> bool:
    """Whether exercises are those of more than one side."""
    subject = clause.subject
    several = subject is not None and any(each.dep_ == "conj" for each in subject.subtree)
    return clause.lemma in ("hold", "launch", "conduct", "begin", "start") and bool(clause.things & GAMES) and (several or "joint" in clause.things)  # fmt: skip


ACT_RULES: tuple[tuple[Callable[[Clause], bool], str | None], ...] = (
    (lambda c: c.lemma == "call" and "off" not in c.particles and bool(c.particles & {"on", "for", "upon"}), "REQUEST"),
    (lambda c: c.lemma == "ask" and "about" in c.particles, None),
    (lambda c: c.lemma in ("vow", "swear") and c.has("ccomp") and re.search(r"(?i)\b(?:will|would|shall)\b", c.rest) is None, None),
    (lambda c: c.lemma == "insist" and MUST_SAY.search(c.rest) is None, None),
    (lambda c: c.lemma in ("vow", "swear", "promise") and _is_for(c, HOSTILE), "THREATEN"),
    (lambda c: c.lemma == "pledge" and c.has("xcomp", "ccomp"), "AGREE"),
    (lambda c: c.lemma == "pledge" and not c.things & {"support", "solidarity"}, "AID"),
    (lambda c: c.lemma == "undertake" and c.has("xcomp"), "AGREE"),
    (lambda c: c.lemma == "promise" and not c.has("xcomp", "ccomp") and not c.things & (AID_WORDS | word_set("support cooperation")), None),
    (lambda c: c.lemma == "offer" and c.has("xcomp"), "AGREE"),
    (lambda c: c.lemma == "offer" and bool(c.things & (AID_WORDS | word_set("concessions troops help talks ceasefire truce support"))), "AGREE"),
    (lambda c: c.lemma in ("plan", "intend", "consent", "commit", "volunteer") and _is_for(c, WILLING), "AGREE"),
    (lambda c: c.lemma in ("vow", "swear") and _is_for(c, WILLING), "AGREE"),
    (lambda c: c.lemma in ("vow", "swear") and not c.has("xcomp", "ccomp", "dobj"), None),
    (lambda c: c.lemma == "want" and any(each.dep_ == "nsubj" for child in c.token.children if child.dep_ in ("ccomp", "xcomp") for each in child.children), "REQUEST"),
    (lambda c: c.lemma == "invite" and c.has("dobj", "nsubjpass"), "REQUEST"),
    (lambda c: c.lemma == "talk" and bool(c.particles & {"with", "to"}), "CONSULT"),
    (lambda c: c.lemma == "deny" and not CHARGES.isdisjoint(c.rest.lower().split()[:DENIAL_WORDS]), "REJECT"),
    (lambda c: c.lemma == "file" and "complaint" in c.things and "against" in c.rest, "ACCUSE"),
    (lambda c: c.lemma in ("lash", "hit") and "out" in c.particles and "at" in c.particles, "ACCUSE"),
    (lambda c: c.lemma == "be" and re.match(r"(?i)\w+ (?:\w+ )?(?:ready|prepared|willing|open) (?:for|to) (?:\w+ )?(?:talks|dialogue|negotiations)\b", c.rest) is not None, "AGREE"),
    (lambda c: c.lemma == "speak" and BY_PHONE.search(c.rest) is not None, "CONSULT"),
    (lambda c: c.lemma == "write" and "to" not in c.particles, None),
    (lambda c: _writes(c) and ACCUSING.search(c.text) is not None, "ACCUSE"),
    (_writes, "CONSULT"),
    (holds_talks, "CONSULT"),
    (_is_shared, "COOPERATE"),
    (lambda c: c.lemma in ("hold", "have") and c.subject is not None and "responsible" in c.rest.lower()[:BLAME_CHARS], "ACCUSE"),
    (lambda c: c.lemma in ("lie", "rest", "lay") and c.token.dep_ == "ccomp" and "responsibility" in c.text.lower(), "ACCUSE"),
    (lambda c: c.lemma == "charge" and ((c.has("dobj", "nsubjpass") and "with" in c.particles) or c.has("ccomp")), "ACCUSE"),
    (lambda c: _brands(c, BRANDED_FALSE), "REJECT"),
    (lambda c: _brands(c, BRANDED), "ACCUSE"),
    (lambda c: c.lemma in ("back", "support") and "by" not in c.particles and c.token.dep_ != "relcl" and c.has("dobj"), "SUPPORT"),
    (lambda c: c.lemma in ("back", "support"), None),
    (lambda c: c.lemma == "warn" and CONSEQUENCES.search(c.said) is not None, "THREATEN"),
    (lambda c: c.lemma == "rule" and "out" in c.particles, "REJECT"),
    (lambda c: c.lemma == "be" and "out of the question" in c.rest.lower(), "REJECT"),
    (lambda c: c.lemma == "fail" and bool(re.match(r"(?i)failed to (?:reach|agree)\b", c.rest)), "REJECT"),
    (lambda c: c.lemma == "force" and "out" in c.rest.lower().split()[:10] and c.has("dobj"), "SANCTION"),
    (lambda c: c.lemma == "object" and "to" not in c.particles, None),
    (lambda c: c.lemma in ("resist", "honor", "honour", "thank", "inspect") and not c.within & (DIPLOMATIC | CALLS | INVESTIGATED), None),
    (lambda c: c.lemma in ("resign", "step") and (c.lemma == "resign" or "down" in c.particles), "YIELD"),
    (lambda c: c.lemma in ("allow", "permit") and c.has("ccomp", "xcomp", "dobj") and not c.is_passive, "YIELD"),
    (lambda c: c.lemma in ("demonstrate", "rally", "march") and c.has("dobj", "ccomp", "nsubjpass"), None),
    (lambda c: c.lemma == "defend" and not c.things & {"right", "rights", "decision", "record", "policy"} and "against" not in c.particles, None),
    (lambda c: c.lemma == "visit" and not c.has("dobj"), None),
    (lambda c: "protest" in c.behind("in"), "PROTEST"),
)  # fmt: skip


def _framed(clause: Clause) -> str | None:
    for frame in FRAMES_OF.get(clause.lemma, ()):
        words = clause.things if frame.prep is None else clause.behind(frame.prep)
        if words & frame.nouns or (not frame.nouns and words):
            return frame.act
    return None


def _plain(clause: Clause) -> str | None:
    """Return the act of a verb, as if it had been done: of the first rule or frame that fits, else of its lemma."""
    if (clause.lemma == "meet" and clause.things & NEEDS) or (
        clause.lemma == "host"
        and not clause.within & (TALKS | word_set("president minister king premier leader delegation"))
    ):
        return None
    for holds, act in ACT_RULES:
        if holds(clause):
            return act
    return _framed(clause) or ACT_OF_VERB.get(clause.lemma)


def act_of(clause: Clause) -> str | None:
    """Return the PLOVER act of a verb as it is told: done, refused, promised or threatened; null where it is none."""
    act = _plain(clause)
    if clause.is_neither or clause.auxiliaries & MUST:
        return None
    if clause.has("neg"):
        if clause.is_future and (act in UNDONE_BY_NOT or clause.lemma in WILLING):
            return "REJECT"
        return None if act in NOTHING_WHEN_UNDONE else "REJECT" if act in UNDONE_BY_NOT else act
    if clause.is_future and clause.token.dep_ != "relcl":
        return _promised(clause, act)
    if "to" in clause.auxiliaries and clause.token.dep_ != "xcomp" and act in PROMISED | {"AGREE"}:
        return None  # "to discuss": what for, not what was done
    if clause.auxiliaries & POSSIBLE:
        return "THREATEN" if act == "SANCTION" else None if act in PROMISED else act
    return act


def _promised(clause: Clause, act: str | None) -> str | None:
    """Return the act of what is announced for later: help is promised, harm is threatened."""
    is_bound = " unless " in clause.rest
    node = clause.token.head if clause.token.dep_ == "conj" else clause.token
    is_decided = node.head.lemma_.lower() == "announce" and clause.lemma not in LEAVING
    if clause.lemma in HOSTILE or act == "PROTEST" or (act == "REJECT" and is_bound):
        return "THREATEN"
    if act == "SANCTION" or (is_bound and clause.lemma in LEAVING):
        return "SANCTION" if is_decided else "THREATEN"
    if clause.lemma in VERBS_OF["SUPPORT"]:
        return None  # "would welcome it" promises nothing
    is_promise = clause.lemma in WILLING and (clause.lemma not in GIVEN or clause.has("dobj"))
    return "AGREE" if is_promise or act in PROMISED else act
