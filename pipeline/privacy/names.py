"""Names of private persons in text from outside: found without any model but the one that is installed, masked by one mark.

A name is looked for in three ways: the entity recogniser of the language model, a list of given names (`given_names.csv`, written for the
project) and words that announce a person ("named", "a resident,", an age after a name). It stays where it is that of an actor, outlet or
place of the pack, or where the article gives the person a public office or a rank; everybody else is masked, combatants without a rank too.
What this misses is measured in `tests/export/names.jsonl` and stated in docs/export.md.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from pipeline.language_model import SURROGATE, load_model
from pipeline.packs import COLUMNS, Actor, Outlet, Pack, read_rows
from pipeline.shown import BLOCK

MARK = "[name]"
GIVEN_NAMES = Path(__file__).with_name("given_names.csv")
MAX_NAME_WORDS = 6  # a longer run of capitals is a headline, not a name
MIN_WORD = 3  # letters; shorter words of a name are particles or initials
_LETTER = r"[^\W\d_]"
_PARTICLE = r"(?:al|el|ad|as|ash|an|ar|at|az|bin|ibn|ben|bint|abd|abdel|abdul|abu|umm|van|von|de|der)"
_CAP = rf"(?:(?:[Aa]l|[Ee]l|[Aa]d|[Aa]s|[Aa]sh|[Aa]n|[Aa]r|[Aa]t|[Aa]z|[DO]['’])[-‐‑’'])?[^\W\d_a-zß-öø-ÿ]{_LETTER}*(?:[-‐‑'’]{_LETTER}+)*"
_RUN = rf"{_CAP}(?:[ \u00a0](?:{_PARTICLE}[ \u00a0-])*{_CAP}){{0,{MAX_NAME_WORDS - 1}}}"
_LOWER = re.compile(r"(?<![\w'’-])[a-z]{3,}(?![\w'’-])")
_WORD = re.compile(rf"{_LETTER}+(?:[-‐‑'’]{_LETTER}+)*")
_TOKEN = re.compile(rf"{_LETTER}+")
RUN = re.compile(rf"(?<![\w-]){_RUN}")
HONORIFIC = r"(?:Mr|Mrs|Ms|Miss|Dr|Prof|Umm|Um|Abu|Abou|Haj|Hajj|Hajja|Sheikh|Ustaz|Grandma|Grandpa|Uncle|Aunt)"
_PEOPLE = (
    "resident|witness|eyewitness|survivor|villager|farmer|shopkeeper|teacher|student|pupil|nurse|doctor|medic|paramedic|surgeon|rescuer|volunteer|"
    "driver|baker|carpenter|engineer|lawyer|worker|refugee|activist|photographer|journalist|reporter|cameraman|blogger|neighbour|neighbor|"
    "relative|father|mother|son|daughter|brother|sister|wife|husband|widow|uncle|aunt|nephew|niece|cousin|grandmother|grandfather|child|"
    "boy|girl|infant|baby|toddler|teenager|man|woman|pensioner|merchant|trader|prisoner|detainee|imam|priest|barber|fisherman|shepherd"
)
BEFORE = re.compile(
    rf"(?:\b(?:named|called|identified|known)(?: only)?(?: as| by)?(?: the name)?(?: of)?|\bnames? (?:was|is|were|are|as)|\b(?:{_PEOPLE})s?,?|\b{HONORIFIC}\.?|\b(?:told|tells)\b[^.;]{{0,30}}\b(?:by|,))[ \u00a0](?P<name>{_RUN})"
)
AFTER = re.compile(
    rf"(?<![\w-])(?P<name>{_RUN})(?!\w)(?:,? ?\((?:aged )?\d{{1,2}}\)|, (?:aged )?\d{{1,3}}(?=[,. ])|,? (?:who is )?aged \d|, (?:a|an|the|his|her|their) (?:[\w-]+ ){{0,4}}(?:{_PEOPLE})\b|, whose (?:[\w-]+ )?(?:{_PEOPLE})\b)"
)
_OFFICE_WORDS = (
    "president|vice-president|premier|minister|king|queen|prince|emir|sultan|governor|ambassador|envoy|representative|spokesman|spokeswoman|"
    "spokesperson|general|colonel|major|captain|lieutenant|brigadier|admiral|marshal|sergeant|corporal|commander|commanders|chief|secretary|"
    "secretary-general|chancellor|senator|lawmaker|mp|negotiator|delegate|diplomat|leader|director|head|chairman|chairwoman|coordinator|"
    "commissioner|prosecutor|patriarch|pope|ayatollah|dictator|adviser|advisor|official|mayor|caliph|rapporteur|undersecretary|congressman"
)
_BETWEEN = (
    r"(?:of|for|to|in|the|de|facto|militant|militants|rebel|armed|terrorist|jihadist|islamist|opposition|group|groups|movement|faction|"
    r"organization|organisation|party|army|branch|council|alliance|coalition|"
    r"(?:al|el|ad|as|ash|an|ar|at|az)[- ][A-Z][\w'’-]*|[A-Z][\w'’-]*)"
)  # words that may stand between an office and the name: "leader of the al-Sham militant group"
OFFICE_BEFORE = re.compile(
    rf"\b(?i:{_OFFICE_WORDS}|counterpart|gen|col|maj|capt|lt|brig|sgt|adm)\.?(?:,? (?:{_BETWEEN},? ){{0,6}})?(?:(?:Dr|Prof|Mr|Mrs|Ms)\.? )?$"
)
_ADJECTIVE = (
    r"(?:foreign|prime|deputy|vice|former|late|interior|defence|defense|local|provincial|regional|senior|chief|military|police|political|acting|"
    r"general|security|rebel|opposition|field|top|national|information|health|finance|self-styled|jihadist|militant|group's|and|[A-Z][\w'’-]*)"
)
_LATER_OFFICE = rf"(?i:(?!head\b)(?:{_OFFICE_WORDS})|heads? of|member of parliament)"  # a head alone may be wounded
OFFICE_AFTER = re.compile(
    rf"^(?:,? who (?:is|was) (?:the|a|an) (?:{_ADJECTIVE} ){{0,4}}?{_LATER_OFFICE}\b|,? who (?:heads|headed|leads|led|commands|commanded)\b|"
    rf",? (?:(?:the|a|an|its|their|his|Syria's|Russia's|Turkey's) )?(?:{_ADJECTIVE} ){{0,4}}?{_LATER_OFFICE}\b)"
)
NOT_PUBLIC = re.compile(r"\b(?:hospital|clinic|school|medical|ambulance|field|family|household|nursery|bakery|camp)\b", re.IGNORECASE)  # fmt: skip
_THING = (
    r"(?:Brigades?|Battalions?|Division|Army|Front|Movement|Party|Street|Avenue|Mosque|Hospital|School|University|Square|Bridge|Airport|"
    r"Airbase|Base|District|Neighbou?rhood|Province|Governorate|City|Town|Village|Camp|Dam|Lake|River|Prison|Network|Agency|Foundation|"
    r"Institute|Cent(?:re|er)|Council|Committee|Ministry|Company|Group|Forces?|Units?|Regiment|Corps|Convention|Agreement|Observatory|News|Press|Media|Television|TV|Radio|Channel)\b"
)
_KINDS = r"neighbou?rhoods|districts|towns|villages|suburbs|cities|areas|provinces|farms|hills|mountains|settlements|crossroads|fronts"
_KIND = (
    r"neighbou?rhood|district|town|village|suburb|city|area|province|camp|farm|hill|mountain|sub-district|countryside"
)
_SPOT = r"quarter|crossing|checkpoint|oilfield|field|road|highway|roundabout|junction|shrine|cemetery|plateau|triangle|plant|machineguns?"
_THING_AFTER = re.compile(
    rf"^[ -](?:{_THING}|(?:{_KIND}|{_KINDS}|{_SPOT})\b(?! (?:commander|chief|leader|director|official|spokesman|resident|hospital|medic)))",
    re.IGNORECASE,
)
_ITEM = r"(?:(?:al|el|ad|as|ash|an|ar|at|az)[- ])?[A-Z][\w'’-]*"
_LIST_AFTER = re.compile(
    rf"^(?:(?:,| and|, and) {_ITEM}(?: {_ITEM}){{0,2}}){{1,4}} (?:{_KINDS})\b"
)  # "X and Y neighborhoods"
_KIND_BEFORE = re.compile(rf"\b(?i:{_KIND}|{_KINDS}) (?:of|in|between) (?:the )?$")
_LIST_BEFORE = re.compile(rf"\b(?i:{_KINDS}) (?:of|in|between) (?:{_ITEM},? )+(?:and )?$")  # "the towns of X, Y and"
_TOPONYM = frozenset(
    [
        "bab",
        "tal",
        "tel",
        "tell",
        "tall",
        "jabal",
        "jebel",
        "wadi",
        "deir",
        "dayr",
        "kafr",
        "kafar",
        "khirbet",
        "khirbat",
        "kherbat",
        "ain",
        "ayn",
        "ras",
        "beit",
        "bir",
        "burj",
        "qasr",
        "qastal",
        "maarat",
        "maaret",
        "maarrat",
        "bustan",
        "karm",
        "qalaat",
        "nahr",
        "marj",
        "souq",
        "khan",
        "saraya",
    ]
)  # first words of Arabic names of places
_AL_WORD = re.compile(r"(?:al|el|ad|as|ash|an|ar|at|az)[- ][\w'’-]+$", re.IGNORECASE)
_KUNYA = re.compile(r"(?:Abu|Abou|Umm|Um) \w+$")
_ALONE = frozenset(["ramadan"])  # a name only beside another
_HOLY = re.compile(
    r"\b(?:Say+i?[ey]+da|Sayyidah|Sitt|Saint|St|Prophet|Virgin)\.? (?:$|[Zz])", re.IGNORECASE
)  # shrines, not people
_THING_IN = re.compile(rf"[ -]{_THING}")
_NO_NAME = frozenset(
    ["the", "a", "an", "he", "she", "it", "they", "we", "his", "her", "its", "their", "this", "that", "these", "those", "and", "but", "or", "in", "on", "at", "of", "to", "for", "from", "by", "with", "as", "when", "while", "after", "before", "syrian", "russian", "turkish", "iranian", "iraqi", "american", "israeli", "lebanese", "kurdish", "arab", "ukrainian", "british", "french", "german", "western", "eastern", "northern", "southern", "north", "south", "east", "west", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december", "god", "allah", "islam", "state", "army", "front", "government", "ministry", "killed", "wounded", "dead", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "twenty", "thirty", "forty", "fifty", "sixty", "dozens", "scores", "hundreds", "thousands", "several", "many", "some", "no", "at", "least", "more", "residents", "activists", "rebels", "militants", "terrorists", "soldiers", "fighters", "civilians", "women", "children", "men", "people", "troops", "rescuers", "doctors", "medics", "christian", "christians", "muslim", "muslims", "druze", "alawite", "alawites", "sunni", "sunnis", "shiite", "shiites", "shia", "yazidi", "yazidis", "kurd", "kurds", "youtube", "facebook", "twitter", "easter", "eid"]
)  # fmt: skip
_PLACE_BEFORE = re.compile(
    r"\b(?:in|at|near|from|to|into|around|outside|inside|towards?|onto|on|over|of|reached|entered|captured|took|retook) (?:the )?$",
    re.IGNORECASE,
)
_AMONG = re.compile(rf"\b(?:{_KINDS}),? (?:among them|including|such as) (?:the )?$", re.IGNORECASE)
_NEXT_TO = re.compile(rf"(?<![\w-])(?P<place>{_RUN})(?:,| and|, and) $")  # "in Sinjar and ..."
_HEAD_BEFORE = re.compile(r"\b(?:Mount|Mt\.?|Lake|Jabal|Jebel) $")  # of a place
_MODIFIED = re.compile(r"^[ -][a-z]")  # a noun: "the Roman theatre"
_ALSO_ADJECTIVE = frozenset(["roman"])  # given names that are adjectives behind an article
_ARTICLE_BEFORE = re.compile(r"\b(?:the|an?) $", re.IGNORECASE)
_DOES = (
    r"(?:[,\"”]? who\b|[,\"”]{0,2} (?:also |later |then |had |has )?(?:said|told|says|added|wrote|tweeted|explained|recalled|described|noted|warned|"
    r"replied|asked|was|is|died|lost|fled|wept|survived)\b)"
)  # what only a person does
_SPEAKS = re.compile(rf"^{_DOES}")
_JOINED = re.compile(rf"^(?:,? (?:and|or)|,) (?:(?:her|his|their|little|baby|one) )*(?P<name>{_RUN})")
SLUG = re.compile(r"raw:(\w+)")  # an origin that is no actor of the pack, see pipeline.extract.attribution
_PARTICLES = frozenset(
    [
        "al",
        "el",
        "ad",
        "as",
        "ash",
        "an",
        "ar",
        "at",
        "az",
        "bin",
        "ibn",
        "ben",
        "bint",
        "abd",
        "abdel",
        "abdul",
        "abu",
        "abou",
        "umm",
        "um",
        "van",
        "von",
        "de",
        "der",
    ]
)
_APOSTROPHES = re.compile("['’‘`´ʼʻʾʿ]")
_ENGLISH_TAIL = re.compile(r"['’]s?$")


def fold(text: str) -> str:
    """Return a text as names are compared: case folded, hyphens and odd spaces as one space, no possessive."""
    return " ".join(_ENGLISH_TAIL.sub("", text).replace("’", "'").replace("-", " ").casefold().split())


def loose(text: str) -> str:
    """Return a folded text without apostrophes and diacritics, as spellings of Arabic names are compared."""
    plain = unicodedata.normalize("NFKD", _APOSTROPHES.sub("", fold(text)))
    return "".join(letter for letter in plain if not unicodedata.combining(letter))


def words_of(name: str) -> tuple[str, ...]:
    """Return the words of a name that can stand for it: folded, without particles and initials."""
    return tuple(
        word for word in fold(name).split() if word not in _PARTICLES and len(word) >= MIN_WORD and word not in _NO_NAME
    )


@cache
def given_names() -> frozenset[str]:
    """Return the given names, folded."""
    return frozenset(row["name"].casefold() for _, row in read_rows(GIVEN_NAMES, ("name",)))


@dataclass(frozen=True)
class PublicNames:
    """Folded names that stay: of the pack's actors and outlets, of its places, and of the places of the build itself.

    `common` are words that the articles of the build also write without a capital: of such words alone no name is made.
    """

    actors: frozenset[str]
    places: frozenset[str]
    met: frozenset[str] = frozenset()
    common: frozenset[str] = frozenset()

    @cached_property
    def met_words(self) -> frozenset[str]:
        """Words of the build's places that are no given name."""
        return frozenset(word for place in self.met for word in place.split()) - given_names()

    @cached_property
    def actor_words(self) -> frozenset[str]:
        """Single words that are an alias of their own ("putin")."""
        return frozenset(name for name in self.actors if " " not in name)

    @cached_property
    def alias_words(self) -> frozenset[str]:
        """Words of longer aliases that are no given name: alone they stand for the actor ("Volga"), not for a person."""
        return frozenset(word for name in self.actors for word in name.split()) - given_names()

    @cached_property
    def kept_words(self) -> frozenset[str]:
        """Words that alone stand for an actor, a place or a thing, so that they stay although a person has them in his name."""
        return self.actor_words | self.alias_words | self.met_words | self.met | (self.common - given_names())

    def is_known(self, name: str, before: str) -> bool:
        """Whether a name is that of an actor, outlet or place, with or without particles ("Assad", "al-Assad").

        Many given names are also villages: one word alone is a place only where a place may stand ("in", "near", ...).
        """
        plain = fold(name)
        if plain.endswith("s") and len(plain) > MIN_WORD + 1 and self._is_known(plain[:-1], before):
            return True  # "Assads": the sign of the possessive is lost in some texts
        return self._is_known(plain, before)

    def _is_known(self, plain: str, before: str) -> bool:
        bare = " ".join(word for word in plain.split() if word not in _PARTICLES)
        if plain in self.actors or bare in self._bare or plain in self.met or plain in self.alias_words:
            return True
        if " " in bare and loose(plain) in self._loose_actors:
            return True
        words = words_of(plain)
        if all(
            word in self.met_words or word in self.common or word.removesuffix("s") in self.met_words for word in words
        ):
            return not given_names() & set(words)
        return (plain in self.places or bare in self.places) and (" " in bare or self.stands_as_place(before))

    def stands_as_place(self, before: str) -> bool:
        """Whether the words before a name ask for a place: "in", "villages, among them", or another place and "and"."""
        return bool(_PLACE_BEFORE.search(before) or _AMONG.search(before)) or self._place_beside(before) is not None

    def is_listed_place(self, before: str) -> bool:
        """Whether a name goes on a list of places that a place word opened: "in Sinjar and"."""
        start = self._place_beside(before)
        return start is not None and bool(_PLACE_BEFORE.search(before[:start]))

    def _place_beside(self, before: str) -> int | None:
        """Return where the known place starts that a text ends with, before "and" or a comma, or None."""
        beside = _NEXT_TO.search(before)
        if beside is None:
            return None
        place = fold(beside["place"])
        is_place = place in self.met or place in self.places
        return beside.start() if is_place and given_names().isdisjoint(place.split()) else None

    def is_person(self, name: str) -> bool:
        """Whether a name of two words or more is that of an actor: his words stand for him in the article."""
        return " " in fold(name) and fold(name) in self.actors and not given_names().isdisjoint(words_of(name))

    @cached_property
    def _loose_actors(self) -> frozenset[str]:
        return frozenset(loose(name) for name in self.actors if " " in name)

    @cached_property
    def _bare(self) -> frozenset[str]:
        bare = (" ".join(word for word in name.split() if word not in _PARTICLES) for name in self.actors)
        return frozenset(each for each in bare if each)


def common_words(texts: Iterable[str | None]) -> frozenset[str]:
    """Return the words that some text writes without a capital."""
    return frozenset(word for text in texts if text for word in _LOWER.findall(text))


def public_names(pack: Pack, places: Iterable[str], texts: Iterable[str | None] = ()) -> PublicNames:
    """Return the names that stay: of a pack, and the place names of a build; `texts` are its articles."""
    things: list[Actor | Outlet] = [*pack.actors.values(), *pack.outlets.values()]
    actors = {fold(name) for thing in things for name in (thing.name, *thing.aliases)}
    rows = [row for folder in pack.folders for _, row in read_rows(folder / "places.csv", COLUMNS["places.csv"])]
    named = {fold(name) for row in rows for name in (row["name"], *row["aliases"].split("|"))}
    met = {fold(place) for place in places}
    return PublicNames(frozenset(actors - {""}), frozenset(named - {""}), frozenset(met - {""}), common_words(texts))


@cache
def recogniser() -> Any:
    """Return the entity recogniser of the checked model, without parser and tagger."""
    return load_model(["parser", "tagger", "lemmatizer", "attribute_ruler", "senter"])


@dataclass(frozen=True)
class Found:
    """The persons of one article: full names to mask, and words that stay although they stand in such a name."""

    private: frozenset[str] = frozenset()
    public: frozenset[str] = frozenset()

    @cached_property
    def words(self) -> frozenset[str]:
        """Single words that stand for a masked person in this article."""
        kept = {word for name in self.public for word in words_of(name)}
        return frozenset(word for name in self.private for word in words_of(name)) - kept


def _clean(name: str) -> str:
    """Return a name without a leading office or honorific and without a possessive."""
    parts = _ENGLISH_TAIL.sub("", name.strip(" ,.;:\"“”'’()[]")).split()
    while parts and re.fullmatch(rf"(?:{_OFFICE_WORDS}|foreign|prime|defence|defense|interior|mr|mrs|ms|miss|dr|prof|gen|col|maj|capt|lt|brig|sgt)\.?", parts[0], re.IGNORECASE):  # fmt: skip
        parts = parts[1:]
    while parts and parts[0].casefold() in _NO_NAME:
        parts = parts[1:]
    while parts and (parts[-1].casefold() in _NO_NAME or parts[-1].islower()):
        parts = parts[:-1]
    return " ".join(parts)


def _without_bodies(name: str, public: PublicNames) -> str:
    """Return a name without acronyms at its ends and without an actor or outlet before it ("Sputnik Dmitri Petrov", "Monitor AFP")."""
    parts = name.split()
    if all(map(str.isupper, parts)) and len(parts) > 1:
        return name
    while parts and (_is_acronym(parts[0]) or fold(parts[0]) in public.actor_words - given_names()) and len(parts) > 1:
        parts = parts[1:]
    while parts and _is_acronym(parts[-1]):
        parts = parts[:-1]
    return " ".join(parts)


def _is_acronym(word: str) -> bool:
    return word.isupper() and len(word) >= MIN_WORD


def _by_words(text: str) -> Iterator[tuple[int, int]]:
    """Yield spans that a given name or the words around them show to be a person."""
    for pattern in (BEFORE, AFTER):
        for match in pattern.finditer(text):
            yield match.span("name")
    for match in RUN.finditer(text):
        words = [(word.start(), word[0]) for word in _WORD.finditer(match[0])]
        first = next((at for at, word in words if fold(word).split()[-1:] and (word.casefold() in given_names() or word.casefold().split("-")[-1] in given_names())), None)  # fmt: skip
        if first is not None:
            yield match.start() + first, match.end()


def _is_thing(text: str, start: int, end: int) -> bool:
    """Whether a name is part of that of a unit, street, building or body."""
    return bool(_THING_AFTER.match(text[end : end + 20]) or _THING_IN.search(text, start, end))


def _has_office(text: str, start: int, end: int) -> bool:
    """Whether the words around a name give the person a public office or a rank."""
    before, after = text[max(0, start - 60) : start], text[end : end + 60]
    before = re.split(r"[.;!?]\s", before)[-1]
    hit = OFFICE_BEFORE.search(before)
    if hit and not NOT_PUBLIC.search(before[max(0, hit.start() - 25) :]):
        return True
    later = OFFICE_AFTER.match(re.split(r"[.;!?](?:\s|$)", after)[0])
    return later is not None and not NOT_PUBLIC.search(after[: later.end() + 25])


def find_persons(text: str, entities: Sequence[tuple[int, int]], public: PublicNames) -> Found:
    """Return the persons of a text; `entities` are spans that the recogniser takes for persons."""
    seen: dict[str, bool] = {}
    runs = [run.span() for run in RUN.finditer(text)]
    told = set(_by_words(text))
    waiting = sorted({*entities, *told}, reverse=True)
    looked: set[tuple[int, int]] = set()
    while waiting:
        start, end = waiting.pop()
        raw = text[start:end]
        name = _clean(_without_bodies(_clean(raw), public))
        at = start + max(0, raw.find(name))
        stop = at + len(name)
        if public.is_person(name):
            seen[name] = True
        if (
            (start, end) in looked
            or not _may_be_person(text, at, name, _whole(text, runs, at, name), public)
            or _is_thing(text, start, end)
            or _is_place(text, at, stop, name)
            or _is_adjective(text, at, stop, name)
        ):
            continue
        if (start, end) not in told and _goes_on_list(text, name, public):
            seen[name] = True
            continue
        looked.add((start, end))
        if _AL_WORD.match(name) and (start, end) not in told and not _SPEAKS.match(text[stop : stop + 40]):
            continue  # the recogniser alone, for one word with an article: as often a place or a group
        seen[name] = seen.get(name, False) or _has_office(text, at, stop) or _has_rank(raw, name)
        joined = _JOINED.match(text[end : end + 80])
        if joined and not _is_thing(text, end, end + joined.end()):
            span = (end + joined.start("name"), end + joined.end("name"))
            told.add(span)
            waiting.append(span)
    return _settled(seen)


def _is_adjective(text: str, at: int, stop: int, name: str) -> bool:
    """Whether a given name is an adjective here ("the Roman theatre")."""
    return (
        name.casefold() in _ALSO_ADJECTIVE
        and bool(_ARTICLE_BEFORE.search(text[:at][-5:]))
        and bool(_MODIFIED.match(text[stop : stop + 2]))
        and not _SPEAKS.match(text[stop : stop + 40])
    )


def _goes_on_list(text: str, name: str, public: PublicNames) -> bool:
    """Whether a name that only the recogniser takes for a person once stands in a list of places, or behind "Mount", and never does what a person does."""
    if not given_names().isdisjoint(words_of(name)):
        return False
    spots = [found.span() for found in re.finditer(rf"(?<!\w){re.escape(name)}(?!\w)", text)]
    if any(_SPEAKS.match(text[stop : stop + 40]) for _, stop in spots):
        return False
    fronts = [text[max(0, start - 40) : start] for start, _ in spots]
    return any(_HEAD_BEFORE.search(front) or public.is_listed_place(front) for front in fronts)


def _is_place(text: str, at: int, stop: int, name: str) -> bool:
    """Whether the words around a name, or its first word, say that it is a place."""
    before, after = text[max(0, at - 160) : at], text[stop : stop + 120]
    first = words_of(name)[0]
    if first in _ALONE and len(fold(name).split()) == 1:
        return True
    if (
        fold(name).split()[0] in _TOPONYM
        or _HOLY.search(before)
        or _HOLY.match(name)
        or _KIND_BEFORE.search(before)
        or _LIST_AFTER.match(after)
    ):
        return True
    in_list = _LIST_BEFORE.search(before)
    return in_list is not None and (first not in given_names() or before.endswith("and "))


def _whole(text: str, runs: Sequence[tuple[int, int]], at: int, name: str) -> str:
    """Return the run of capitalised words that a name stands in."""
    place = bisect_right(runs, (at, len(text))) - 1
    return text[slice(*runs[place])] if place >= 0 and at < runs[place][1] else name


def _may_be_person(text: str, at: int, name: str, whole: str, public: PublicNames) -> bool:
    """Whether a run of words can be a private person's name: it has a word with a capital, and no actor or place has it or what it ends."""
    if not words_of(name) or not any(map(str.isupper, name)):
        return False
    before = text[max(0, at - 40) : at]
    if _SPEAKS.match(text[at + len(name) :][:40]) and not _PLACE_BEFORE.search(before):
        before = ""  # who speaks is no place beside another
    if _KUNYA.match(whole) and whole.endswith(name) and name != whole:
        return _may_be_person(text, at - len(whole) + len(name), whole, whole, public)
    if _KUNYA.match(name):  # villages are called so too: it is one only if the article once speaks of it as a place
        starts = [found.start() for found in re.finditer(re.escape(name), text)]
        return not any(
            public.stands_as_place(text[max(0, each - 40) : each]) for each in starts
        ) or not public.is_known(name, "in ")
    return not public.is_known(name, before) and not public.is_known(_clean(whole), before)


def _has_rank(raw: str, name: str) -> bool:
    """Whether an office was cut off the head of a name ("Colonel John Thomas")."""
    head = raw[: raw.find(name)] if name in raw else ""
    return bool(re.search(rf"\b(?:{_OFFICE_WORDS}|gen|col|maj|capt|lt|brig|sgt)\b", head, re.IGNORECASE))


def _settled(seen: Mapping[str, bool]) -> Found:
    """Return private and public names; a shorter name of a public person is public as well."""
    public = {name for name, office in seen.items() if office}
    officials = [set(words_of(name)) for name in public]
    private = {
        name for name in seen if name not in public and not any(set(words_of(name)) <= words for words in officials)
    }
    return Found(frozenset(private), frozenset(public))


def marked(_: str) -> str:
    """Return the sign that stands for a name in exports."""
    return MARK


def covered(name: str) -> str:
    """Return blocks of the same length, which stand for a name on pages."""
    return BLOCK * len(name)


@dataclass
class Masker:
    """Masks what was found: full names in every text, single words of them in texts of the same article.

    `sign` says what stands in the place of a name, `origin` what stands for an origin that is made of one.
    """

    public: PublicNames
    by_article: Mapping[str, Found] = field(default_factory=dict)
    sign: Callable[[str], str] = marked
    origin: Callable[[str], str] = marked

    @cached_property
    def _everywhere(self) -> dict[str, list[tuple[str, frozenset[str]]]]:
        """Names of two words or more, which are too rare to be something else, by their first word, each with all its words."""
        found: dict[str, list[tuple[str, frozenset[str]]]] = {}
        names = {name for found in self.by_article.values() for name in found.private if len(words_of(name)) > 1}
        for name in sorted(names):
            tokens = _TOKEN.findall(fold(name))
            found.setdefault(tokens[0], []).append((name, frozenset(tokens)))
        return found

    @cached_property
    def _patterns(self) -> dict[frozenset[str], re.Pattern[str] | None]:
        return {}

    def _general(self, text: str) -> re.Pattern[str] | None:
        """Return the pattern of the names all of whose words stand somewhere in a text: few, where the whole list would be slow."""
        tokens = set(_TOKEN.findall(text.casefold()))
        near = frozenset(
            name
            for token in tokens & self._everywhere.keys()
            for name, words in self._everywhere[token]
            if words <= tokens
        )
        if near not in self._patterns:
            self._patterns[near] = _pattern(near)
        return self._patterns[near]

    @cached_property
    def _in_article(self) -> dict[str, re.Pattern[str] | None]:
        places = self.public.met_words | self.public.met
        return {
            key: _pattern(found.private, self._single(found), found.words & places - self.public.actor_words)
            for key, found in self.by_article.items()
        }

    def _single(self, found: Found) -> frozenset[str]:
        """Return the single words that stand for a masked person in one article."""
        return found.words - self.public.kept_words

    def mask(self, text: str, article_id: str | None = None) -> tuple[str, int]:
        """Return the text with names masked, and how many were."""
        total = 0
        own = self._in_article.get(article_id) if article_id else None
        for pattern in (own, self._general(text)):
            if pattern is not None:
                text, count = pattern.subn(lambda match: self.sign(match[0]), text)
                total += count
        return text, total

    @cached_property
    def _word_sets(self) -> dict[str, set[frozenset[str]]]:
        """Words of names of two words or more, by the first of them in the alphabet."""
        found: dict[str, set[frozenset[str]]] = {}
        for each in self.by_article.values():
            for words in (frozenset(words_of(name)) for name in each.private):
                if len(words) > 1:
                    found.setdefault(min(words), set()).add(words)
        return found

    def _is_spelled(self, parts: set[str]) -> bool:
        """Whether words hold all words of some name."""
        return any(each <= parts for part in parts for each in self._word_sets.get(part, ()))

    @cached_property
    def _named_slugs(self) -> set[str]:
        return set()

    def learn_slugs(self, paths: Iterable[tuple[str, str | None]]) -> None:
        """Note the origins that are made of a name: (attribution path, article) of every claim. They are then masked wherever they stand."""
        for path, article_id in paths:
            found = self.by_article.get(article_id or "", Found())
            own = [frozenset(words_of(name)) for name in found.private]
            single = self._single(found)
            for slug in SLUG.findall(path):
                words = set(slug.split("_"))
                if any(each and each <= words for each in own) or words & single:
                    self._named_slugs.add(slug)

    def mask_slugs(self, text: str) -> tuple[str, int]:
        """Return the text with origins that are made of a name ("raw:ahmad_najjar") masked, and how many were."""
        if "raw:" not in text:
            return text, 0
        total = 0

        def masked(match: re.Match[str]) -> str:
            nonlocal total
            words = set(match[1].split("_"))
            is_name = match[1] in self._named_slugs or self._is_spelled(words)
            total += is_name
            return f"raw:{self.origin(match[1])}" if is_name else match[0]

        return SLUG.sub(masked, text), total

    def is_named_in(self, slug: str, article_id: str | None) -> bool:
        """Whether an address or file name spells a masked name of its article, or of any article where it is a name of two words or more."""
        parts = set(re.split(r"[^\w]+|_", slug.casefold()))
        if self._is_spelled(parts):
            return True
        found = self.by_article.get(article_id or "", Found())
        alone = {
            word
            for name in found.private
            for words in [words_of(name)]
            for word in words
            if len(word) > MIN_WORD and (len(words) > 1 or word in given_names())
        }
        public = {word for name in found.public for word in words_of(name)}
        return bool((alone - public - self.public.met) & parts)


def _pattern(names: Iterable[str], words: Iterable[str] = (), speaking: Iterable[str] = ()) -> re.Pattern[str] | None:
    """Return a pattern for names in any case and for single words with a capital; longest first, with the particle before them.

    `speaking` are words that are also places: they are names only where somebody of that name says or does something.
    """
    folded = {fold(name) for name in names} - {""}
    forms = sorted((name for name in folded if " " in name), key=lambda name: (-len(name), name))
    single = {*words, *(name for name in folded if " " not in name)}  # "Said" is a name, "said" is not
    parts = []
    if forms:
        full = "|".join(r"[\s\u00a0‐‑_.-]*".join(_apart(word) for word in form.split()) for form in forms)
        parts.append(f"(?i:{full})")  # also in one word, as in an address
    if single:
        parts.append(f"(?:{_capitalised(single)})")
    if speaking:
        parts.append(f"(?:{_capitalised(speaking)})(?={_DOES})")
    if not parts:
        return None
    return re.compile(rf"(?<![\w-])(?:(?i:al|el|ad|as|ash|an|ar|at|az)[-‐‑’'])?(?:{'|'.join(parts)})(?!\w)")


def _capitalised(words: Iterable[str]) -> str:
    forms = {form for word in words for form in (word.capitalize(), word.upper())} - {""}
    return "|".join(map(_apart, sorted(forms, key=lambda word: (-len(word), word))))


def _apart(word: str) -> str:
    return re.escape(word).replace("'", "['’]")


def windows(spans: Iterable[tuple[int, int]], length: int, around: int) -> list[tuple[int, int]]:
    """Return the parts of a text that lie within `around` characters of any span, in order, without overlap."""
    found: list[tuple[int, int]] = []
    for start, end in sorted((max(0, start - around), min(length, end + around)) for start, end in spans):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    return found


def recognise(parts: Sequence[str]) -> Iterator[list[tuple[int, int]]]:
    """Yield the spans of persons for each text."""
    clean = (SURROGATE.sub("\ufffd", part) for part in parts)
    for doc in recogniser().pipe(clean, batch_size=16):
        yield [(entity.start_char, entity.end_char) for entity in doc.ents if entity.label_ == "PERSON"]
