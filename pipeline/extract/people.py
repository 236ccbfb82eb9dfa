"""Groups of people that a sentence counts: the count, the noun, what they were, whose they were."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from pipeline.extract.dates import MONTHS, WEEKDAYS
from pipeline.extract.lexicon import GENERIC, ActorMention, Lexicon
from pipeline.extract.numbers import Quantity, qualified
from pipeline.extract.word_sets import word_set

REACH = 9  # tokens from a count to its noun; "12 members of the Iranian Revolutionary Guards Corps"
HELD = word_set("hostage captive prisoner")
OTHERS = frozenset(("other", "others", "more"))
ARTICLES = frozenset(("a", "an", "another"))
POSSESSIVES = frozenset(("his", "her", "their", "its", "my", "our"))
PARTITIVE = frozenset(
    ("them", "whom", "those", "these", "us", "victims", "dead", "slain", "wounded", "injured", "killed")
)
NOT_PEOPLE_UNITS = word_set(
    """percent % km kilometre kilometres kilometer kilometers mile miles metre metres meter meters hour hours minute
    minutes day days week weeks month months year years night nights dollar dollars euro euros pound pounds tonne
    tonnes ton tons kg mm cm hectare hectares pm am gmt local degrees times phase phases round rounds point points"""
)
ORDINARY_COUNTABLES = word_set(
    """vehicle vehicles tank tanks village villages town towns attack attacks strike strikes raid raids house houses
    building buildings shell shells rocket rockets missile missiles mortar mortars site sites position positions area
    areas neighbourhood neighbourhoods district districts front fronts country countries province provinces city
    cities state states bomb bombs hospital hospitals school schools hill hills car cars bus buses truck trucks plane
    planes warplane warplanes helicopter helicopters airstrike airstrikes sortie sorties clash clashes operation
    operations explosion explosions blast blasts attempt attempts case cases incident incidents side sides party
    parties group groups faction factions brigade brigades battalion battalions weapon weapons pickup pickups stage
    stages checkpoint checkpoints round rounds reason reasons way ways article articles part parts place places
    bodyguardless aircraft drones drone barrel barrels convoy convoys home homes mosque mosques"""
)
HARM_NOUNS = word_set(
    """casualty casualties death deaths injury injuries fatality fatalities dead wounded injured victims victim losses
    killed"""
)
CUT_AT = frozenset((";", ":", "(", ")", '"', "“", "”"))
PHRASE_ENDS = word_set(
    "in at on by for with from to were was have has had are is who that which when after as during including among while then"
)
STATES = frozenset(("dead", "killed", "wounded", "injured"))
HARMED = STATES | word_set("martyred captured kidnapped displaced")
DESCRIBING = word_set("were are was reportedly believed women and")
FIGURE_CUES = word_set(
    "$ € £ aged age resolution no article page chapter phase su mig route m t f un ap group number g # least-"
)
MODEL_LETTERS = 3  # "T-72", "MiG-21": a longer word before a hyphen is no model name
CLOCK_CUES = frozenset(
    (*WEEKDAYS, *MONTHS, *(name[:3] for name in MONTHS), "at", "gmt", "time", "views", "comments", "shares", "likes")
)
CLOCK_AFTER = frozenset(["pm", "am", "gmt", "utc", "local", "hours", "hrs", "edt", "est", "bst"])
PAGE_WORDS = word_set("related topic topics views comments shares tags photos slideshow")
QUALIFIER_STARTS = word_set("at more up over nearly about some around between")
MEASURED = word_set(
    """year years day month week hour minute point member storey story km kilometer kilometre mile man strong nation seat ton time way old"""
)


@dataclass(frozen=True)
class People:
    """A counted group. Tokens `start`..`end` (exclusive) hold its words, `head` its noun or count.

    `is_rest` = "others"; `is_implied` = the count is a singular or a name; `is_part` = named as part of another group.
    """

    start: int
    end: int
    head: int
    quantity: Quantity
    noun: str | None
    victim_class: str
    actor_id: str | None
    is_rest: bool = False
    is_implied: bool = False
    is_part: bool = False
    is_bare: bool = False
    is_body: bool = False


class PeopleFinder:
    """Finds counted groups in a parsed sentence."""

    def __init__(self, lexicon: Lexicon) -> None:
        self.lexicon = lexicon

    def find(
        self,
        doc: Any,
        quantities: Sequence[Quantity],
        actors: Sequence[ActorMention],
        blocked: Sequence[tuple[int, int]],
    ) -> list[People]:
        """Return the groups from left to right; `blocked` are token ranges of dates, places with figures and the like."""
        tokens = [token.text for token in doc]
        found: list[People] = []
        for quantity in quantities:
            if any(start < quantity.end and quantity.start < end for start, end in blocked):
                continue
            group = self._counted(doc, tokens, quantity, actors)
            if group is not None and not _overlaps(group, found):
                found.append(group)
        for at, token in enumerate(doc):
            if any(group.start <= at < group.end for group in found):
                continue
            if token.lower_ in ARTICLES or token.lower_ in POSSESSIVES:
                single = self._single(doc, tokens, at, actors)
                if single is not None and not _overlaps(single, found):
                    found.append(single)
        found.sort(key=lambda group: group.start)
        return _joined([_marked_part(doc, group) for group in found], doc)

    def _counted(
        self, doc: Any, tokens: list[str], quantity: Quantity, actors: Sequence[ActorMention]
    ) -> People | None:
        after = quantity.end
        if _is_not_a_count(doc, quantity):
            return None
        if (
            quantity.qualifier == "none"
            and tokens[after - 1].lower() == "no"
            and after < len(tokens)
            and not self._denies_people(doc, tokens, after)
        ):
            return None
        quantity = self._at_least(tokens, quantity)
        family = self._family(tokens, quantity)
        if family is not None:
            return People(family, quantity.end, quantity.end - 1, quantity, "family", "civilian", None)
        limit = min(len(tokens), after + REACH)
        noun = self._noun_after(doc, tokens, after, limit, is_several=quantity.low > 1)
        if noun is not None:
            return self._with_noun(doc, tokens, quantity, noun, actors)
        if quantity.low > 1 and any(
            _is_title(doc[at]) and self.lexicon.person_noun(tokens, at + 1) for at in range(after, limit)
        ):
            return People(quantity.start, after, after - 1, quantity, None, "unknown", None, is_bare=True)
        after -= tokens[after - 1].lower() == "of"  # "several of" is one phrase of number
        ahead = [token.lower() for token in tokens[after : after + 3]]
        if ahead and ahead[0] in OTHERS:
            return People(quantity.start, after + 1, after, quantity, ahead[0], "unknown", None, is_rest=True)
        step = 2 if ahead[1:2] and ahead[1] in ("the", "its", "his", "their") else 1
        if ahead[:1] == ["of"] and PARTITIVE.intersection(ahead[step : step + 1]):
            end, victim_class = self._described(tokens, after + step + 1)
            return People(quantity.start, end, quantity.end - 1, quantity, None, victim_class, None, is_part=True)
        if self._is_bare(doc, quantity) and not _is_of_things(tokens, quantity.end):
            return People(quantity.start, quantity.end, quantity.end - 1, quantity, None, "unknown", None, is_bare=True)
        return None

    def _with_noun(
        self, doc: Any, tokens: list[str], quantity: Quantity, noun: tuple[int, int, str, str], actors: Sequence[ActorMention]
    ) -> People:  # fmt: skip
        start, end, victim_class, text = noun
        after = [token.lower() for token in tokens[quantity.end : end]]
        is_part = [token.lower() for token in tokens[quantity.end : quantity.end + 2]] in (
            ["of", "them"],
            ["of", "whom"],
        )
        is_part = is_part or (after[:2] == ["of", "the"] and text.lower() in PARTITIVE)  # "17 of the dead"
        stretched = self._stretch(doc, tokens, end)
        actor = self._named_actor(actors, quantity.start, (end + 1, stretched))
        is_rest = not OTHERS.isdisjoint(after) or text.lower() in OTHERS
        return People(
            quantity.start, stretched, start, quantity, text, victim_class, actor, is_rest=is_rest, is_part=is_part
        )

    def _noun_after(
        self, doc: Any, tokens: list[str], after: int, limit: int, *, is_several: bool
    ) -> tuple[int, int, str, str] | None:
        """Return (noun start, noun end, class, word) of the noun for people that the count belongs to."""
        best: tuple[int, int, str, str] | None = None
        at: int | None = after + 1 if after < limit and tokens[after].lower() == "of" else after
        if after < limit and tokens[after] in ('"', "“", "``", "'", "‘"):
            at, limit = after + 1, min(len(tokens), limit + 1)  # 'killed 50 "terrorists"'
        while at is not None and at < limit:
            hit = self.lexicon.person_noun(tokens, at + 1)
            if (
                hit is None
                and best is None
                and doc[at].tag_ == "NNS"
                and doc[at].dep_ not in ("compound", "nmod", "amod")
            ):
                return None  # "a number of hideouts of the fighters" counts hideouts
            if (
                hit is not None
                and not hit[2]
                and is_several
                and _is_title(doc[at])
                and at > after
                and tokens[after].lower() != "of"
            ):
                return None  # "injured seven Homs Governor Talal Barazi said", which has lost its comma
            is_machine = tokens[at].lower() == "personnel" and any(
                word.lower() in ("armored", "armoured", "carrier", "carriers") for word in tokens[after : at + 2]
            )
            if is_machine:
                return None  # "three armored personnel carriers"
            if hit is not None and hit[0] >= after and _is_nominal(doc[at]):
                best = (hit[0], at + 1, hit[1], tokens[at])
                at += 1
                if at >= limit or not _is_compound(doc, at, is_plural=hit[2]):
                    break
            elif self._counts_things(doc, tokens, at, limit):
                return None
            else:
                at = _next_word(doc, tokens, at, after=after, limit=limit, has_noun=best is not None)
        return best

    def _counts_things(self, doc: Any, tokens: list[str], at: int, limit: int) -> bool:
        """Whether a word is a unit or a thing that is counted, and no modifier of people: "12 car drivers"."""
        low = tokens[at].lower()
        if low not in NOT_PEOPLE_UNITS and low not in ORDINARY_COUNTABLES:
            return False
        head = doc[at].head.i
        modifies = doc[at].dep_ in ("compound", "amod", "nmod") and at < head < limit
        return not (modifies and self.lexicon.person_noun(tokens, head + 1) is not None)

    def _denies_people(self, doc: Any, tokens: list[str], at: int) -> bool:
        """Whether "no" stands before people or harm: "no civilians", "no further casualties", not "no mention of dead"."""
        for step in range(at, min(len(tokens), at + 4)):
            low = tokens[step].lower()
            if self.lexicon.person_noun(tokens, step + 1) is not None or low in HARM_NOUNS or low == "one":
                return True
            if low in ("of", "to", "in", ",") or doc[step].pos_ in ("VERB", "ADP", "DET"):
                return False
        return False

    @staticmethod
    def _at_least(tokens: list[str], quantity: Quantity) -> Quantity:
        """Read "43 people at the least", "68 children, at the very least" as at least."""
        ahead = [token.lower() for token in tokens[quantity.end : quantity.end + 8]]
        for words in (["at", "least"], ["at", "the", "least"], ["at", "the", "very", "least"], ["at", "a", "minimum"]):
            for step in range(len(ahead) - len(words) + 1):
                plain = step <= 3 and not any(
                    word in ("were", "was", "and", "have", "died", "killed") for word in ahead[:step]
                )
                following = ahead[step + len(words)] if step + len(words) < len(ahead) else ""
                if (
                    ahead[step : step + len(words)] == words
                    and plain
                    and quantity.qualifier == "exact"
                    and not following[:1].isdigit()
                ):
                    return qualified(quantity, "at_least")
        return quantity

    def _described(self, tokens: list[str], at: int) -> tuple[int, str]:
        """Return (end, class) of "four of them (were) children"; the class is unknown where nothing is said of them."""
        step = at
        while (
            step < min(len(tokens), at + 3)
            and tokens[step].lower() in DESCRIBING
            and self.lexicon.person_noun(tokens, step + 1) is None
        ):
            step += 1
        hit = self.lexicon.person_noun(tokens, step + 1) if step < len(tokens) else None
        return (step + 1, hit[1]) if hit is not None and hit[0] >= at else (at, "unknown")

    def _family(self, tokens: list[str], quantity: Quantity) -> int | None:
        """Return the start of "a family of seven", "a group of 20" before a count, or None."""
        if (
            quantity.start >= 2
            and tokens[quantity.start - 1].lower() == "of"
            and tokens[quantity.start - 2].lower() in ("family", "families")
        ):
            return (
                quantity.start - 3
                if quantity.start >= 3 and tokens[quantity.start - 3].lower() in ("a", "the", "one")
                else quantity.start - 2
            )
        return None

    def _single(self, doc: Any, tokens: list[str], at: int, actors: Sequence[ActorMention]) -> People | None:
        """Return "a soldier", "another child", "their driver": one person, the count implied by the singular."""
        first = _behind_age(tokens, at + 1)
        for step in range(first, min(len(tokens), first + 5)):
            low = tokens[step].lower()
            if (
                low in CUT_AT
                or low in (",", "of", "and", "in", "at", "on")
                or doc[step].pos_ in ("VERB", "AUX", "ADP", "DET")
            ):
                return None
            hit = self.lexicon.person_noun(tokens, step + 1)
            if hit is None or hit[0] <= at:
                continue
            thing = doc[step].head
            if (
                thing.i > step
                and thing.pos_ == "NOUN"
                and self.lexicon.person_noun(tokens, thing.i + 1) is None
                and doc[step].dep_ in ("amod", "nmod", "compound")
            ):
                return None  # "a major Shiite (Shia) resistance movement"
            if step + 1 < len(tokens) and doc[step].dep_ == "amod" and doc[step].head.i > step:
                continue  # "a local emir": the noun comes
            if step + 1 < len(tokens) and doc[step + 1].pos_ in ("NOUN", "PROPN") and doc[step].dep_ == "compound":
                if self.lexicon.person_noun(tokens, step + 2) is None:
                    return None
                continue
            if hit[2] and doc[step].tag_ not in ("NN", "NNP"):
                return None
            if low in ("people", "group", "number", "family", "couple"):
                return None
            one = Quantity(at, at + 1, "exact", 1, 1, 1)
            actor = self._actor(actors, at, step + 1)
            rest = tokens[at].lower() == "another"
            pair = step + 2 < len(tokens) and tokens[step + 1].lower() == "and" and doc[step + 2].tag_ == "NN"
            if pair and self.lexicon.person_noun(tokens, step + 3) is not None:
                one = Quantity(at, at + 1, "exact", 2, 2, 2)  # "a woman and child"
                step += 2
            end = self._stretch(doc, tokens, step + 1)
            return People(
                at,
                end,
                step,
                one,
                tokens[step],
                hit[1],
                actor or self._actor(actors, at, end),
                is_rest=rest,
                is_implied=True,
            )
        return None

    def _stretch(self, doc: Any, tokens: list[str], end: int) -> int:
        """Include "of the Nusra Front", "from the Ahrar group" behind the noun."""
        if end < len(tokens) and tokens[end].lower() in ("of", "from", "with", "belonging") and end + 1 < len(tokens):
            step = end + 1
            while step < min(len(tokens), end + 8) and (
                doc[step].pos_ in ("DET", "PROPN", "ADJ", "NOUN", "PUNCT", "PRON", "PART")
                and tokens[step] not in (",", ".")
                and tokens[step].lower() not in ("killed", "dead", "injured", "wounded")
            ):
                step += 1
            while step > end + 1 and doc[step - 1].pos_ not in ("PROPN", "NOUN"):
                step -= 1
            if step > end + 1:
                return step
        return end

    @classmethod
    def _named_actor(cls, actors: Sequence[ActorMention], start: int, ends: Sequence[int]) -> str | None:
        """Return the actor of the shortest reach that names one, else the first kind of actor: "30 fighters of the Northern Brigade"."""
        found = [actor for end in ends if (actor := cls._actor(actors, start, end)) is not None]
        return next((actor for actor in found if not actor.startswith(GENERIC)), next(iter(found), None))

    @staticmethod
    def _actor(actors: Sequence[ActorMention], start: int, end: int) -> str | None:
        inside = [mention for mention in actors if start <= mention.start and mention.end <= end]
        named = [mention for mention in inside if not mention.is_generic]
        return (named or inside)[-1].actor_id if inside else None

    @staticmethod
    def _is_bare(doc: Any, quantity: Quantity) -> bool:
        token = doc[quantity.end - 1]
        if quantity.qualifier == "none":
            return token.lower_ in ("one", "none", "nobody", "noone")
        if (
            token.pos_ == "NUM"
            and token.dep_ in ("nummod", "quantmod")
            and token.head.i > token.i
            and token.head.pos_ in ("NOUN", "PROPN")
        ):
            head = token.head.lower_
            return (
                head in ("dead", "wounded", "injured", "killed", "others", "more", "kills", "injures")
                or token.head.i - token.i > REACH
            )
        return True


def _is_of_things(tokens: Sequence[str], at: int) -> bool:
    """Whether a count is a share of things: "25 of their vehicles", "nine of the city's districts"."""
    ahead = [token.lower() for token in tokens[at : at + 7]]
    is_share = ahead[:1] == ["of"] and len(ahead) > 2 and ahead[1] in ("the", "its", "their", "his", "these", "those")
    return is_share and not ORDINARY_COUNTABLES.isdisjoint(ahead[2:6])


def _behind_age(tokens: Sequence[str], at: int) -> int:
    """Return the token behind an age: "a 67-year-old pensioner"."""
    ahead = [token.lower() for token in tokens[at : at + 6]]
    is_age = "old" in ahead and not {"year", "years", "month", "months"}.isdisjoint(ahead)
    return at + ahead.index("old") + 1 if is_age else at


def _is_compound(doc: Any, at: int, *, is_plural: bool) -> bool:
    """Whether the noun for people before a token only modifies the next one: "rebel fighters", "police officers"."""
    noun = doc[at - 1]
    modifies = noun.dep_ in ("amod", "compound", "nmod", "poss") and noun.head.i >= at
    if is_plural and doc[at].lower_ in HELD:
        return False  # "took 12 workers hostage"
    return (modifies or not is_plural) and doc[at].pos_ in ("NOUN", "PROPN", "ADJ") and doc[at].tag_ != "VBN"


def _next_word(doc: Any, tokens: list[str], at: int, *, after: int, limit: int, has_noun: bool) -> int | None:
    """Return the next token of the phrase behind a count, or None where the phrase ends."""
    token, low = doc[at], tokens[at].lower()
    if tokens[at] == "IS":
        return at + 1  # the group, not the verb
    if low == "(" and ")" in tokens[at : at + 5]:
        return tokens.index(")", at) + 1
    if low in ("and", "or"):
        is_list = (
            not has_noun
            and after < at < limit - 1
            and all(doc[step].pos_ in ("ADJ", "PROPN", "NOUN") for step in (at - 1, at + 1))
        )
        return at + 1 if is_list else None
    is_modifier = low != "killed" and token.dep_ == "amod" and at < token.head.i < limit  # "22 wounded fighters"
    is_dash = low in ("-", "–", "—") and at > 0 and bool(doc[at].whitespace_ and doc[at - 1].whitespace_)
    ends = (
        is_dash
        or low in CUT_AT
        or low in PHRASE_ENDS
        or (low in ("a", "an", "the") and tokens[at - 1].lower() != "of")
        or (token.pos_ in ("VERB", "AUX") and token.tag_ not in ("VBN", "VBG"))
        or (low in HARMED and (token.tag_ == "VBN" or low in STATES) and not is_modifier)
        or (low == "of" and at > after + 1)
        or (low == "," and (at + 1 >= limit or doc[at + 1].pos_ != "ADJ"))
    )
    return None if ends else at + 1


def _is_title(token: Any) -> bool:
    """Whether a noun for a person heads a name: the Governor of "Homs Governor Talal Barazi", no part of "Free Army fighters"."""
    named = token
    while named.dep_ in ("compound", "amod", "nmod") and named.head.i > named.i:
        named = named.head
    return token.tag_ in ("NN", "NNP") and named.tag_ not in ("NNS", "NNPS")


def _is_nominal(token: Any) -> bool:
    return token.pos_ in ("NOUN", "PROPN", "ADJ", "PRON", "NUM") or token.tag_ in ("NN", "NNS", "NNP", "NNPS")


def _overlaps(group: People, found: Sequence[People]) -> bool:
    return any(group.start < other.end and other.start < group.end for other in found)


def _is_print_figure(doc: Any, quantity: Quantity, before: str, after: str) -> bool:
    """Whether a figure belongs to the print of a page: "Nov 012017", "at 2159", "Views 1662"."""
    figure = doc[quantity.end - 1].text
    if len(figure) > 1 and figure.startswith("0") and figure.isdigit():
        return True
    is_clock = len(figure) == 4 and figure.isdigit()
    return is_clock and (before in CLOCK_CUES or after in CLOCK_AFTER or before.isdigit())


def _is_not_a_count(doc: Any, quantity: Quantity) -> bool:
    """Whether the figure is an age, an ordinal, a measure, money, a time, a model name or a resolution."""
    tokens = [token.lower_ for token in doc]
    before = tokens[quantity.start - 1] if quantity.start else ""
    after = tokens[quantity.end] if quantity.end < len(tokens) else ""
    second = tokens[quantity.end + 1] if quantity.end + 1 < len(tokens) else ""
    if _is_print_figure(doc, quantity, before, after):
        return True
    if before == "of" and quantity.start >= 2 and tokens[quantity.start - 2] in ("age", "ages"):
        return True
    if before == "," and after == "," and quantity.low < 100 and quantity.qualifier == "exact":
        return True  # an age: "the girl, eight, died"
    if after in PAGE_WORDS and doc[quantity.end].text[:1].isupper():
        return True  # "85 Related", "2010 Topic"
    if after in QUALIFIER_STARTS and quantity.qualifier == "exact" and doc[quantity.end].text[:1].isupper():
        return True  # a figure of the page before the first sentence: "124 At least four people"
    if before in FIGURE_CUES or (after == "was" and second == "among" and quantity.low > 1):
        return True  # the second is an age: "a girl of six was among the dead"
    model = tokens[quantity.start - 2] if quantity.start >= 2 else ""
    if before == "-" and model.isalpha() and len(model) <= MODEL_LETTERS and not quantity.is_word:
        return True  # "Su-24"
    if after == "-" and second in MEASURED:
        return True
    if after in ("year", "years", "month", "months") and second in ("old", "-"):
        return True
    if after in NOT_PEOPLE_UNITS or after in ("%", "°", "th", "st", "nd", "rd", "p.m", "a.m", "/"):
        return True
    return after in (".", ":") and second.isdigit()


def _joined(groups: list[People], doc: Any) -> list[People]:
    """Return the groups with "one of them" and what that one is as one group: "one of them a girl of nine"."""
    found: list[People] = []
    for group in groups:
        whole = found[-1] if found else None
        is_same = (
            whole is not None and whole.is_part and whole.noun is None and whole.quantity.best == 1 == group.quantity.best
            and doc[group.start].lower_ in ("a", "an") and doc[whole.end : group.start].text in ("", ",")
        )  # fmt: skip
        if whole is not None and is_same:
            found[-1] = replace(
                whole, end=group.end, noun=group.noun, victim_class=group.victim_class, actor_id=group.actor_id
            )
        else:
            found.append(group)
    return found


def _opens_count(doc: Any, at: int) -> bool:
    """Whether a count begins here: "8 people, among them two children" against "8 people, two children among them"."""
    return at < len(doc) and (
        doc[at].pos_ in ("NUM", "DET") or doc[at].lower_ in ("at", "several", "many", "some", "dozens")
    )


def _is_among(people: Any) -> bool:
    """Whether people are said to be some of others: "six fighters were among the dead"."""
    said = people.root.head
    is_said = people.root.dep_ == "nsubj" and said.lemma_.lower() == "be"
    return is_said and any(child.dep_ == "prep" and child.lower_ in ("among", "amongst") for child in said.children)


def _marked_part(doc: Any, group: People) -> People:
    """Mark groups that stand behind "including", "among them", "of whom", "of them", or are "among the dead"."""
    before = [doc[at].lower_ for at in range(max(0, group.start - 4), group.start)]
    tail = before[-3:]
    is_part = group.is_part
    if tail and (
        tail[-1] in ("including", "includes", "included", "include", "notably")
        or tail[-2:]
        in (
            ["among", "them"],
            ["among", "whom"],
            ["of", "whom"],
            ["of", "them"],
            ["amongst", "them"],
            ["them", "are"],
            ["them", "were"],
        )
    ):
        is_part = True
    if len(tail) >= 1 and tail[-1] == "whom":
        is_part = True
    if tail[-2:] in (["including", "the"], ["including", "also"]) or tail[-3:] == ["of", "them", "are"]:
        is_part = True
    after = [doc[at].lower_ for at in range(group.end, min(len(doc), group.end + 3))]
    is_last_of_list = after[:2] in (["among", "them"], ["among", "whom"]) and not _opens_count(doc, group.end + 2)
    if after[:1] == ["included"] or is_last_of_list or _is_among(doc[group.start : group.end]):
        is_part = True
    if after[:2] in (["of", "them"], ["of", "whom"]) or after[:3] == ["of", "the", "victims"]:
        is_part = True
    if is_part and not group.is_part:
        return replace(group, is_part=True)
    return group
