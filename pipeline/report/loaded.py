"""Loaded words by outlet: where a word of the pack's list stands in the sentences of claims, and in whose mouth the outlet puts it.

The list names words that take a side, of all sides, with a note on who uses them. A word is looked for in a claim's evidence and in the words for
the people and groups of the claim. It is never taken over: it tells how an outlet writes, not who somebody is.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

import polars as pl

from pipeline.look.quotes import sentence_span
from pipeline.packs import Actor, Outlet, Pack
from pipeline.report.outlets import Told, outlet_name, told_claim
from pipeline.report.selection import ReportData
from pipeline.schemas import STATEMENTS
from pipeline.trace import CLAIM_TABLES

Row = Mapping[str, Any]
Span = tuple[int, int]
Manner = Literal["own", "given", "taken", "marked"]
# of a place that two claims read differently the later one holds
MANNERS: tuple[Manner, ...] = ("own", "given", "taken", "marked")
RAW_NAMES = ("victims_raw", "perpetrator_raw", "actor_raw", "actor_from_raw", "recipient_raw")
MAX_MARKED = 600  # characters between two quotation marks; more, and one of them belongs to another quotation
SMALL_WORDS = frozenset(("of", "the", "for", "and", "in", "al", "to"))  # are not capitals in a name
_MARKED = re.compile(
    rf"“[^“”\n]{{1,{MAX_MARKED}}}(?:”|(?=\n)|$)|«[^«»\n]{{1,{MAX_MARKED}}}»|(?<![\w.,!?;…])\"(?=\S)[^\"\n]{{1,{MAX_MARKED}}}(?<=\S)\"(?!\w)"
    rf"|(?<!\w)‘[^‘\n]{{1,{MAX_MARKED}}}?’(?!\w)|(?<!\w)'(?=\w)[^'\n]{{1,{MAX_MARKED}}}?(?<=[\w.,!?])'(?!\w)"
)


@dataclass(frozen=True)
class WordUse:
    """One place where a loaded word stands: offsets in `field` of the article, and the claims in whose sentence it is found there."""

    label: str
    outlet: str
    manner: Manner
    article_id: str
    field: str
    start: int
    end: int
    claims: tuple[str, ...]


@dataclass(frozen=True)
class OutletWord:
    """One loaded word at one outlet: its places by manner, in order of article and offset. `n_articles` = different articles among them."""

    label: str
    outlet: str
    name: str
    uses: Mapping[Manner, tuple[WordUse, ...]]

    @property
    def all_uses(self) -> tuple[WordUse, ...]:
        """Every place, those in the outlet's own voice first."""
        return tuple(use for manner in MANNERS for use in self.uses[manner])

    @property
    def n_articles(self) -> int:
        """In how many of the outlet's articles the word stands."""
        return len({use.article_id for use in self.all_uses})


@dataclass(frozen=True)
class Wordlist:
    """The loaded words of a pack, and the names of groups that hold one: in a name it is the group's, not the outlet's."""

    pack: Pack

    @cached_property
    def labels(self) -> dict[str, str]:
        """Each form, folded, with the label that it counts under; a later label of the pack wins."""
        return {_fold(form): label.label for label in self.pack.labels.values() for form in label.forms}

    @cached_property
    def pattern(self) -> re.Pattern[str] | None:
        """Any form, the longest first; None where the pack has none."""
        return _any_of(self.labels, re.IGNORECASE)

    @cached_property
    def names(self) -> re.Pattern[str] | None:
        """Any name of a group that holds a form as part of the name, as it is written."""
        things: list[Actor | Outlet] = [*self.pack.actors.values(), *self.pack.outlets.values()]
        return _any_of({alias for thing in things for alias in self._held((thing.name, *thing.aliases))}, re.NOFLAG)

    def _held(self, aliases: Sequence[str]) -> Iterator[str]:
        plain = {_fold(alias) for alias in aliases}
        for alias in aliases:
            words = [word for word in re.split(r"[\s-]+", alias) if word.lower() not in SMALL_WORDS]
            if len(words) < 2 or not all(word[:1].isupper() for word in words):
                continue
            found = self.pattern.search(alias) if self.pattern else None
            if found is None:
                continue
            rest = _fold(alias[: found.start()] + alias[found.end() :])
            if rest not in plain:
                yield alias

    def find(self, text: str) -> Iterator[tuple[int, int, str]]:
        """Return where a loaded word stands and the label that it counts under."""
        if self.pattern is None:
            return
        named = [found.span() for found in self.names.finditer(text)] if self.names else []
        for found in self.pattern.finditer(text):
            if not any(start <= found.start() and found.end() <= end for start, end in named):
                yield found.start(), found.end(), self.labels[_fold(found[0])]


def _fold(words: str) -> str:
    return re.sub(r"[\s-]+", " ", words.replace("’", "'")).strip().casefold()


def _any_of(forms: Iterable[str], flags: re.RegexFlag) -> re.Pattern[str] | None:
    """Return a pattern of any of the forms as whole words; spaces may be hyphens or line breaks, apostrophes may be curled."""
    ordered = sorted(set(forms), key=lambda form: (-len(form), form))
    if not ordered:
        return None
    written = (
        r"[\s-]+".join(re.escape(part).replace("'", "['’]") for part in re.split(r"[\s-]+", form)) for form in ordered
    )
    return re.compile(rf"(?<!\w)(?:{'|'.join(written)})(?!\w)", flags)


def marked_spans(text: str) -> list[Span]:
    """Return what stands in quotation marks, marks included. A curled mark that nobody closes reaches to the end of its paragraph.

    A straight mark opens only before a word and not after one, so that a mark that was lost does not turn all others round.
    """
    return [found.span() for found in _MARKED.finditer(text)]


def places_of(row: Row, text: str) -> tuple[Span, list[Span], Span | None]:
    """Return the claim's evidence, where the words for its people and groups stand in the sentence, and where those for its speaker do.

    The speaker of a statement is who makes it: "the ministry accused them of ..." are the ministry's words, told by the outlet.
    """
    evidence = (row["span_start"], row["span_end"])
    first, last = sentence_span(text, *evidence)

    def found(words: str | None) -> Span | None:
        at = text.find(words, first, last) if words else -1
        return None if at < 0 or words is None else (at, at + len(words))

    named = [span for name in RAW_NAMES if (span := found(row.get(name))) is not None]
    return evidence, named, found(row["claimant_raw"] or (row["actor_raw"] if "act" in row else None))


def uses_in(row: Row, told: Told, *, text: str, words: Wordlist, marked: Sequence[Span]) -> Iterator[WordUse]:
    """Return the loaded words of one claim. What an outlet calls a speaker is its own word, even where the claim is the speaker's."""
    evidence, named, speaker = places_of(row, text)
    way = "given" if told.way == "own" and told.table == STATEMENTS.name else told.way
    spans = [evidence, *named, *([speaker] if speaker else [])]
    first, last = min(start for start, _ in spans), max(end for _, end in spans)
    for at, to, label in words.find(text[first:last]):
        start, end = first + at, first + to
        if not any(_inside(start, end, span) for span in spans):
            continue
        manner: Manner = way
        if any(_inside(start, end, span) for span in marked):
            manner = "marked"
        elif way == "given" and speaker is not None and _inside(start, end, speaker):
            manner = "own"
        yield WordUse(label, told.outlet, manner, told.article_id, row["span_field"], start, end, (told.claim_id,))


def _inside(start: int, end: int, span: Span) -> bool:
    return span[0] <= start and end <= span[1]


def merged(uses: Iterable[WordUse]) -> list[WordUse]:
    """Return each place once, with all claims that hold it; it is the outlet's own voice only where every claim there says so."""
    by_place: dict[tuple[str, str, int, int], list[WordUse]] = defaultdict(list)
    for use in uses:
        by_place[(use.article_id, use.field, use.start, use.end)].append(use)
    found = []
    for key in sorted(by_place):
        mine = by_place[key]
        manner = max((use.manner for use in mine), key=MANNERS.index)
        claims = tuple(sorted({claim for use in mine for claim in use.claims}))
        found.append(WordUse(mine[0].label, mine[0].outlet, manner, *key, claims))
    return found


def word_uses(data: ReportData) -> list[WordUse]:
    """Return every place of a loaded word in the sentences of the report's claims."""
    words = Wordlist(data.pack)
    frames = dict(zip(CLAIM_TABLES, (data.claims, data.territory, data.statements), strict=True))
    wanted = sorted({each for frame in frames.values() for each in frame["article_id"].to_list()})
    articles = data.whole["articles"].filter(pl.col("article_id").is_in(wanted)).select("article_id", "text", "title")
    texts = {(row["article_id"], field): row[field] or "" for row in articles.to_dicts() for field in ("text", "title")}
    marked = {key: marked_spans(text) for key, text in texts.items()}
    found: list[WordUse] = []
    for table, frame in frames.items():
        for row in frame.to_dicts():
            key = (row["article_id"], row["span_field"])
            told = told_claim(row, table, data.pack)
            found.extend(uses_in(row, told, text=texts[key], words=words, marked=marked[key]))
    return merged(found)


def outlet_words(uses: Iterable[WordUse], pack: Pack) -> list[OutletWord]:
    """Return each word at each outlet: words with most places first, and of one word the outlet with most."""
    groups: dict[tuple[str, str], list[WordUse]] = defaultdict(list)
    totals: dict[str, int] = defaultdict(int)
    for use in uses:
        groups[(use.label, use.outlet)].append(use)
        totals[use.label] += 1
    found = [
        OutletWord(label, outlet, outlet_name(pack, outlet), {manner: tuple(use for use in mine if use.manner == manner) for manner in MANNERS})
        for (label, outlet), mine in groups.items()
    ]  # fmt: skip
    return sorted(
        found, key=lambda each: (-totals[each.label], each.label, -len(each.all_uses), each.name, each.outlet)
    )
