"""One article, read sentence by sentence: parse, counts, dates, actors, places and speakers, ready for the readers of claims."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property
from itertools import pairwise
from typing import Any

from pipeline.extract import language, words
from pipeline.extract.attribution import Attribution, Speaker, find_attributions
from pipeline.extract.dates import DateMention, find_dates
from pipeline.extract.denials import TAKEN_BACK, denies_a_report
from pipeline.extract.heads import DATELINE_CHARS, HEAD_CHARS, cut_head
from pipeline.extract.lexicon import ActorMention, Lexicon
from pipeline.extract.modality import mark_acted, mark_old, mark_unreal
from pipeline.extract.numbers import Quantity, QuantityGrammar
from pipeline.extract.people import People, PeopleFinder
from pipeline.extract.sentences import Sentence, split_sentences
from pipeline.extract.subject import Subject
from pipeline.extract.word_sets import word_set
from pipeline.gazetteer import Gazetteer, ResolvedPlace, resolve
from pipeline.packs import Pack

TITLE_CASE_SHARE = 0.6  # of longer words with a capital: then the line is a headline
REPETITIVE_WORDS = 60  # a sentence this long that hardly changes its words is no language
REPETITIVE_SHARE = 0.1  # of different words
QUOTE_OPENERS = ('"', "“")
HEAD_DATE_CHARS = 250  # the print date of a story stands within these
WATCHING_SECTORS = frozenset(
    ("monitor", "ngo", "state_media")
)  # whom a headline names as its source with no word for speaking
SOURCE_WORDS = 3
MIN_TOLD = 4  # words of a headline before its source
BEFORE_OBJECTS = word_set(
    """a an the and or of in on at to for from by with near over against as its their his her un us syrian local state war rights kill kills hit
    hits attack attacks strike target targets accuse accuses tell tells says said say urge urges slam slams blast blasts join joins"""
)  # a word that takes the name behind it into what is told
ACTING_SECTORS = frozenset(("government", "intergovernmental", "un", "opposition", "armed_group", "military"))
HEAD_READS = 2  # sentences of a text that may repeat its title
COPY_SHARE = 0.8  # of the title's words
DATELINE_START = 20  # characters before the name of a dateline
BARE_WORDS = 2  # tokens of "the group": a longer phrase says more than what it points back to


@dataclass(frozen=True)
class PlaceAt:
    """A place named in a sentence: tokens start to end (exclusive) and what it means."""

    start: int
    end: int
    place: ResolvedPlace


@dataclass
class Read:
    """One analysed sentence. Token numbers count in `doc`; characters of `field` count from `sentence.start`."""

    at: int
    field: str
    sentence: Sentence
    doc: Any
    quantities: list[Quantity]
    dates: list[tuple[int, int, DateMention]]
    actors: list[ActorMention]
    places: list[PlaceAt]
    attributions: list[Attribution]
    people: list[People]
    carried: Speaker | None = None
    is_quoted: bool = False
    is_headline: bool = False
    is_taken_back: bool = False  # by the sentence behind it
    is_title_denial: bool = False  # the title denies a report
    is_old: bool = False  # tells of long ago
    article_odds: float = 0.0  # log-odds that its article tells no news
    unreal: str | None = None  # the modality of an article that tells no news, where this sentence tells none either
    is_acted: bool = False  # a headline over a drill, or the plot of a book or film
    blocked: Sequence[tuple[int, int]] = ()

    @property
    def text(self) -> str:
        """The sentence."""
        return self.sentence.text

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return the characters (in the article's field) of a token range."""
        last = self.doc[end - 1]
        return self.sentence.start + self.doc[start].idx, self.sentence.start + last.idx + len(last.text)

    def words(self, start: int, end: int) -> str:
        """Return the text of a token range as written."""
        first, last = self.doc[start], self.doc[end - 1]
        return self.sentence.text[first.idx : last.idx + len(last.text)]

    def head(self, start: int, end: int) -> Any:
        """Return the token of a range that hangs on no other token of it."""
        tokens = list(self.doc[start:end])
        return next(
            (token for token in tokens if not start <= token.head.i < end or token.head.i == token.i), tokens[-1]
        )

    def names_actor(self, place: PlaceAt) -> bool:
        """Whether the name of a place is part of an actor's name: "the Aleppo Military Council"."""
        return any(mention.start <= place.start and place.end <= mention.end for mention in self.actors)


@dataclass(frozen=True)
class Tools:
    """What reading needs, built once per process."""

    pack: Pack
    lexicon: Lexicon
    grammar: QuantityGrammar
    gazetteer: Gazetteer
    people: PeopleFinder
    max_sentence_chars: int
    is_calibrated: bool = True  # false: claims keep the score of their rule, from which the calibration is fitted

    @classmethod
    def build(cls, pack: Pack, gazetteer: Gazetteer, *, max_sentence_chars: int) -> Tools:
        """Return the tools of a pack."""
        lexicon = Lexicon(pack)
        grammar = QuantityGrammar(pack.quantity_words.values())
        return cls(pack, lexicon, grammar, gazetteer, PeopleFinder(lexicon), max_sentence_chars)

    @cached_property
    def common_words(self) -> frozenset[str]:
        """Words that a headline may write with a capital without naming anything."""
        nouns = {word for key in self.lexicon.nouns for word in key if len(key) == 1}
        return frozenset(nouns | _HEADLINE_WORDS | words.HEADLINE_VERBS)


_HEADLINE_WORDS = word_set(
    """kill kills killed killing wound wounds wounded wounding injure injures injured injuring dead die dies died least
    more than over people others other in on at by of from to with and or as after before near for during into against
    amid the a an is are was were be been has have had strike strikes airstrike airstrikes air raid raids attack
    attacks bomb bombs bombing bombings blast blasts explosion shelling rocket rockets mortar fire clash clashes
    fighting battle offensive toll rises rise death deaths casualties including among several dozens scores hundreds
    thousands some two three four five six seven eight nine ten eleven twelve says say said claims claim reports
    report monitor army troops forces military rebel rebels regime militants militant terrorists terrorist soldiers
    soldier civilians civilian children women men fighters fighter captures capture captured seizes seize seized takes
    take took control retakes retake retaken recaptures recapture recaptured advances advance enters enter town city
    village villages district neighbourhood neighborhood repels repel repelled foils withdraws withdraw besieged siege
    lifts breaks liberates liberate destroys destroy car suicide barrel chemical gas week today leaves left behind new
    another following targeting target targets hit hits not no large number units positions gatherings vehicles
    eliminates eliminate eliminated executes execute executed kidnap kidnaps up about nearly almost fresh renewed
    continue continues who which that off out key strategic entire full fully part most areas area region regions
    dozen official officials residents residential source sources fall falls fell secure secures clears clear cleared
    it its their his her call calls urge urges peace talks"""
)


def headline_case(text: str, common: frozenset[str]) -> str:
    """Return a headline in sentence case, letter for letter: words that name nothing lose their capital, the rest stays."""
    parts: list[str] = []
    at = 0
    wide = [word for word in text.split() if len(word) > 3 and word[:1].isalpha()]
    if len(wide) < 3 or sum(word[:1].isupper() for word in wide) < TITLE_CASE_SHARE * len(wide):
        return text
    while at < len(text):
        end = at
        while end < len(text) and (text[end].isalnum() or text[end] in "'’"):
            end += 1
        if end == at:
            parts.append(text[at])
            at += 1
            continue
        word = text[at:end]
        lowered = word.lower()
        is_plain = (
            lowered in common
            and len(lowered) == len(word)
            and ((word[:1].isupper() and (word[1:].islower() or len(word) == 1)) or (word.isupper() and len(word) > 3))
        )
        parts.append(lowered if is_plain and at > 0 else word)
        at = end
    return "".join(parts)


def is_worth_parsing(text: str) -> bool:
    """Whether a sentence has a word that may signal a claim or a speaker."""
    written = text.split()
    if len(written) > REPETITIVE_WORDS and len(set(written)) < len(written) * REPETITIVE_SHARE:
        return False
    return bool(
        words.CASUALTY_TRIGGER.search(text)
        or words.TERRITORY_TRIGGER.search(text)
        or words.STATEMENT_TRIGGER.search(text)
        or words.SPEECH_TRIGGER.search(text)
        or words.SCENE_TRIGGER.search(text)
    )


def article_day(row: Mapping[str, Any]) -> date | None:
    """Return the day that dates are resolved against: the text's own dateline, else the publication day."""
    dateline: date | None = row["dateline_date"]
    published: datetime | None = row["published_at"]
    if dateline is not None:
        return dateline
    return published.date() if published is not None else None


def read_article(row: Mapping[str, Any], tools: Tools, *, any_subject: bool = False) -> tuple[list[Read], Subject]:
    """Return the sentences of an article worth reading, and what it is about.

    The title comes last, as its counts matter only if the text lacks them. Of an article that is not about armed conflict only sentences
    that may tell a diplomatic act are parsed, unless `any_subject` asks for all.
    """
    day = article_day(row)
    text, title = row["text"], row["title"] or ""
    whole = split_sentences(text, max_chars=tools.max_sentence_chars)
    parted = cut_head(whole, title)
    taken_back = {one.start for one, behind in pairwise(parted) if TAKEN_BACK.match(behind.text)}
    sentences = [("text", sentence) for sentence in parted]
    sentences += [("title", sentence) for sentence in split_sentences(title, max_chars=tools.max_sentence_chars)]
    kept = [(field, sentence) for field, sentence in sentences if is_worth_parsing(sentence.text)]
    mentions = [tools.lexicon.find(language.tokens(_as_parsed(*each, tools))) for each in kept]
    named = [tools.lexicon.sectors(each) for each in mentions]
    n_forces = sum(tools.lexicon.is_armed(one.actor_id) and not one.is_generic for each in mentions for one in each)
    about = Subject.of(title, text, {at: (each[1].text, named[at]) for at, each in enumerate(kept)}, n_forces=n_forces)
    if not (about.has_war or any_subject):
        kept = [each for each, sectors in zip(kept, named, strict=True) if _may_act(each[1].text, sectors)]
    docs = list(language.parse(_as_parsed(field, sentence, tools) for field, sentence in kept))
    places = {field: _places(content, tools) for field, content in (("text", text), ("title", title))}
    context = [place.mention for field in ("text", "title") for place in places[field]]
    resolved = {field: _resolved(places[field], context, tools) for field in ("text", "title")}
    resolved["text"] = [place for place in resolved["text"] if not _is_dateline(place, text, row["dateline_place"])]
    reads = [
        _read(at, field, sentence, doc, day=day, tools=tools, places=resolved[field])
        for at, ((field, sentence), doc) in enumerate(zip(kept, docs, strict=True))
    ]
    for read in reads:
        read.is_taken_back = read.field == "text" and read.sentence.start in taken_back
        read.is_title_denial = denies_a_report(title)
        read.is_headline = read.field == "title" or (read.at < HEAD_READS and _copies(read.text, title))
    mark_old(reads, day)
    mark_acted(reads, title, text)
    mark_unreal(reads, title, text)
    return _with_carried_speakers(reads, tools), about


def _may_act(text: str, sectors: frozenset[str]) -> bool:
    """Whether a sentence may tell a diplomatic act: it has a word for one and names a party that may do it."""
    return bool(sectors & ACTING_SECTORS) and words.STATEMENT_TRIGGER.search(text) is not None


def _as_parsed(field: str, sentence: Sentence, tools: Tools) -> str:
    """Return a headline in sentence case and any other sentence as it is written."""
    is_closed = field == "text" and sentence.text.rstrip("\"'”’)")[-1:] in (".", "!", "?")
    if is_closed:
        return sentence.text
    lowered = headline_case(sentence.text, tools.common_words)
    return _with_colon(lowered, tools.lexicon) if sentence.is_heading or field == "title" else lowered


def _with_colon(headline: str, lexicon: Lexicon) -> str:
    """Set the colon that a saved headline has lost before its source: "Air raid kills 21 at Syria market: monitor"."""
    words_told = headline.split(" ")
    for size in range(1, SOURCE_WORDS + 1):
        source = words_told[-size:]
        mention = next((each for each in lexicon.find(source) if (each.start, each.end) == (0, size)), None)
        actor = lexicon.actor(mention.actor_id) if mention is not None else None
        before = words_told[-size - 1].lower() if len(words_told) - size >= MIN_TOLD else ""
        if actor is not None and actor.sector in WATCHING_SECTORS and before.isalnum() and before not in BEFORE_OBJECTS:
            return f"{' '.join(words_told[:-size])}:{' '.join(source)}"
    return headline


def _copies(text: str, title: str) -> bool:
    """Whether a sentence is the title set at the head of the text, as some sites do."""
    wanted = set(re.findall(r"\w+", title.lower()))
    found = set(re.findall(r"\w+", text.lower()))
    return bool(wanted) and len(wanted & found) >= COPY_SHARE * len(wanted) and len(found) <= 2 * len(wanted) + 4


def _is_dateline(place: ResolvedPlace, text: str, dateline: str | None) -> bool:
    """Whether a name only tells where the story was filed: "BEIRUT (Agency) - ...", "AIN ISSA - ..."."""
    mention = place.mention
    if dateline and mention.start <= DATELINE_START and mention.raw.casefold() == dateline.casefold():
        return True
    line = text.rfind("\n", 0, mention.start) + 1
    behind = text[mention.end : mention.end + 30]
    is_head = mention.start - line <= 20 and mention.start < DATELINE_CHARS
    is_head = is_head or (
        mention.start < HEAD_CHARS and re.search(r"[\d).]\s$", text[line : mention.start]) is not None
    )
    return (
        is_head
        and mention.raw.isupper()
        and len(mention.raw) > 3
        and re.match(r"\s*(?:,[^.]{0,24}|\([^)]{0,24}\))?\s*(?:[-–—:(/]|,)|\s+[A-Z][a-z]", behind) is not None
    )


def _places(content: str, tools: Tools) -> list[ResolvedPlace]:
    mentions = tools.gazetteer.find(content) if content else []
    return [ResolvedPlace(mention, None, None, None, None, None) for mention in mentions]


def _resolved(found: Sequence[ResolvedPlace], context: Sequence[Any], tools: Tools) -> list[ResolvedPlace]:
    mentions = [each.mention for each in found]
    return (
        resolve(mentions, countries=tools.pack.countries, neighbours=tools.pack.neighbours, context=context)
        if mentions
        else []
    )


def _read(
    at: int,
    field: str,
    sentence: Sentence,
    doc: Any,
    *,
    day: date | None,
    tools: Tools,
    places: Sequence[ResolvedPlace],
) -> Read:
    tokens = [token.text for token in doc]
    quantities = tools.grammar.find(tokens)
    dates, printed = _dates(field, sentence, doc, day=day, tools=tools)
    inside = _places_in(sentence, doc, places)
    actors = [
        mention
        for mention in tools.lexicon.find(tokens)
        if not any(each.start <= mention.start and mention.end < each.end for each in inside)
    ]
    attributions = [_as_written(each, sentence, doc) for each in find_attributions(doc, actors, tools.lexicon)]
    blocked = [*printed, *((start, end) for start, end, _ in dates)]
    people = tools.people.find(doc, quantities, actors, blocked)
    quoted = sentence.text[:1] in QUOTE_OPENERS and not attributions and not sentence.is_heading
    return Read(
        at, field, sentence, doc, quantities, dates, actors, inside, attributions, people, is_quoted=quoted, blocked=blocked
    )  # fmt: skip


def _dates(
    field: str, sentence: Sentence, doc: Any, *, day: date | None, tools: Tools
) -> tuple[list[tuple[int, int, DateMention]], list[tuple[int, int]]]:
    """Return the dates of a sentence, and the token ranges of print dates at the head of the text, which tell of no happening."""
    found: list[tuple[int, int, DateMention]] = []
    printed: list[tuple[int, int]] = []
    for mention in find_dates(sentence.text, day, start=tools.pack.start) if day is not None else []:
        span = doc.char_span(mention.start, mention.end, alignment_mode="expand")
        is_early = field == "text" and sentence.start + mention.start <= HEAD_DATE_CHARS
        if span is not None and is_early and day is not None and _is_head_date(sentence.text, mention, day):
            printed.append((span.start, span.end))
        elif span is not None:
            found.append((span.start, span.end, mention))
    return found, printed


def _places_in(sentence: Sentence, doc: Any, places: Sequence[ResolvedPlace]) -> list[PlaceAt]:
    found = []
    for place in places:
        first, last = place.mention.start, min(place.mention.end, sentence.end)
        if sentence.start <= first < sentence.end:
            span = doc.char_span(first - sentence.start, last - sentence.start, alignment_mode="expand")
            if span is not None and len(span):
                found.append(PlaceAt(span.start, span.end, place))
    return found


def _as_written(attribution: Attribution, sentence: Sentence, doc: Any) -> Attribution:
    """Give the speaker the words of the article; the parsed headline has other capitals."""
    speaker = attribution.speaker
    last = doc[speaker.end - 1]
    written = sentence.text[doc[speaker.start].idx : last.idx + len(last.text)]
    return replace(attribution, speaker=replace(speaker, text=written))


def _is_head_date(text: str, mention: DateMention, day: date) -> bool:
    """Whether a date is the dateline or print date at the head of the text and not the day of a happening."""
    before = text[: mention.start]
    if re.fullmatch(r"(?i)\W*on\s+", before):
        return False  # "On March 7 five people died": the day of a happening opens the sentence
    calendar = any(character.isdigit() for character in text[mention.start : mention.end])
    weekday = re.match(r"\s+\d{1,2}\b|\s+[A-Z][a-z]{2,8}\.? \d", text[mention.end :])
    plain = (
        re.fullmatch(
            r"(?i)[\W\d]*(?:(?:last updated(?: at)?|published|posted|updated|date|title|on|at|mon|tue|wed|thu|fri|sat|sun)\w*[\W\d]*)*",
            before,
        )
        is not None
    )
    filed = (
        re.fullmatch(r"[A-Z][\w' /.-]{2,40},\s*", before) is not None
        and re.match(r"\s*(?:\(|[-–—])", text[mention.end :]) is not None
    )
    year = re.search(r"\d{4}", text[mention.start : mention.end]) is not None
    bare = (
        year
        and mention.first == day
        and re.search(r"(?i)\b(?:on|in|since|until|by|from|of|between|and)\s*$", before) is None
    )
    return mention.first == mention.last and ((plain and (calendar or weekday is not None)) or filed or bare)


def _with_carried_speakers(reads: list[Read], tools: Tools) -> list[Read]:
    """Resolve "he said", "the source added" and quotations to the speaker named before."""
    last: Speaker | None = None
    agency: str | None = None
    for read in reads:
        if read.field == "title":
            last = None
        settled: list[Attribution] = []
        for attribution in read.attributions:
            speaker = attribution.speaker
            above = next((each for each in settled if attribution.cue in each.covers), None)
            if speaker.is_pronoun and above is not None:
                attribution = replace(
                    attribution, speaker=above.speaker, agency_id=attribution.agency_id or above.agency_id
                )
                settled.append(attribution)
                continue
            if (speaker.is_pronoun or (speaker.is_anaphor and speaker.actor_id is None)) and last is not None:
                is_bare = speaker.is_pronoun or speaker.end - speaker.start <= BARE_WORDS  # "the group"
                speaker = replace(speaker, actor_id=last.actor_id, text=last.text if is_bare else speaker.text)
                attribution = replace(attribution, speaker=speaker, agency_id=attribution.agency_id or agency)
            elif (
                speaker.is_anaphor
                and last is not None
                and last.actor_id is not None
                and _same_kind(speaker, last, tools)
            ):
                attribution = replace(
                    attribution,
                    speaker=replace(speaker, actor_id=last.actor_id),
                    agency_id=attribution.agency_id or agency,
                )
            settled.append(attribution)
        read.attributions = settled
        read.carried = last
        named = [each for each in settled if each.speaker.text and not (each.speaker.is_pronoun and last is None)]
        if named:
            last, agency = named[-1].speaker, named[-1].agency_id
    return reads


def _same_kind(speaker: Speaker, last: Speaker, tools: Tools) -> bool:
    """Whether "the observatory" may stand for the last speaker: the same kind of body, or a generic word for it."""
    one, two = tools.lexicon.actor(speaker.actor_id), tools.lexicon.actor(last.actor_id)
    if one is None or two is None:
        return True
    return one.sector == two.sector or speaker.text.lower().endswith(("source", "statement", "report", "official"))
