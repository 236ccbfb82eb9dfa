"""Audit whether the reading of a sentence depends on whose side acts, who speaks or which loaded word is used.

    python benchmarks/swap_audit.py [--errors FILE] [--json FILE] [--max-share 0.01]

`audit/sentences.csv` holds sentences with slots, `audit/swaps.csv` what may stand in them. Each sentence is filled for the war in Syria
(pack `syria`) and for one other war (pack `world`, the wars take turns), read as an article of its own, and compared with its reference:

- actor: {A} (who acts) and {B} (the enemy) change places or become other enemies of the same war;
- claimant: {S} (who says it) becomes a speaker of another side;
- label: a loaded word becomes its neutral or opposite twin, one word at a time, for both orders of the first two parties. {L} armed people,
  {M} the same after a group's name, {G} soldiers of a state, {R} a force of a state, {KC} and {KF} killed (civilians, fighters), {TOOK},
  {TAKING}, {CLEARED}, {HELD}, {STRIKE}.

{P} and {Q} are towns of the war and stay. `{A:men}` is the word for a party's people, `{A:name}` its name without the article, `{A:was}`
`{A:is}` `{A:has}` `{A:its}` `{A:it}` agree with it, `{L:other}` is the singular. Capitals at the head of a sentence are made here.

A claim of the reference is paired with the claim of the variant that agrees with it in most columns. It has changed when a column that
does not name the actor or the label differs, or when it has no partner (`LEFT_OUT` names the columns that are not compared, and why).
The second figure of an audit, "with parties", also asks whether the same slots act, suffer and lose: {A} must be found as {A}, whoever it is.
"""

from __future__ import annotations

import argparse
import csv
import json
import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from functools import cached_property, partial
from pathlib import Path
from typing import Any

from benchmarks import sets
from benchmarks.sets import OURS, Figure, Options, Row

FOLDER = Path(__file__).resolve().parent / "audit"
HOME_WAR = "syria"  # the war with a pack of its own: every sentence is filled for it
ACTOR, CLAIMANT, LABEL = "actor", "claimant", "label"
AUDITS = (ACTOR, CLAIMANT, LABEL)
NEEDED = {  # table: two claims are candidates for one when they agree in one of these groups of columns
    "casualty_claims": (("outcome",), ("low", "best", "high")),
    "territory_claims": (("action",), ("place_raw",)),
    "statements": (("act",), ("place_raw",)),
}
SPEAKER = ("claimant_raw", "claimant_id", "claimant_type")
PARTIES = {  # column of the actor's id: column of its words
    "actor_id": "actor_raw", "actor_from_id": "actor_from_raw", "recipient_id": "recipient_raw", "victim_group": "victims_raw",
    "perpetrator_id": "perpetrator_raw", "claimant_id": "claimant_raw",
}  # fmt: skip
LEFT_OUT = {
    "claim_id": "hashes words and offsets", "event_id": "hashes words and offsets", "article_id": "hashes the text", "source_ref": "the variant's own id",
    "span_start": "an offset: names differ in length", "span_end": "an offset", "quote": "the words that were swapped", "confidence": "falls with the number of words between count and verb, and names differ in it",
    "actor_raw": "names the actor", "actor_id": "names the actor", "actor_from_raw": "names the actor", "actor_from_id": "names the actor",
    "recipient_raw": "names the actor", "recipient_id": "names the actor", "perpetrator_raw": "names the actor", "perpetrator_id": "names the actor",
    "victims_raw": "names actor and label", "victim_group": "names the actor", "label_raw": "is the label", "claimant_side": "follows the claimant",
    "self_interested": "follows the sides of claimant and victim", "attribution_path": "names the claimant",
    "outlet_id": "given by the input", "published_at": "given by the input", "retrieved_at": "given by the input",
    "extractor": "the same program", "extractor_version": "the same program",
}  # fmt: skip
PHRASES = (
    "claimant_raw",
    "count_raw",
    "place_raw",
    "weapon",
    "topic",
)  # words in which a name may stand: compared with slots for names
WHOLE = "part_of_claim_id"  # compared as the reading of the whole, as the id hashes words
NO_PARTNER = "(no such claim)"  # a claim of the reference that the variant has not
NO_ORIGIN = "(new claim)"  # a claim of the variant that the reference has not
WORD_SLOTS_OF_PARTIES = frozenset(
    ("L", "M", "G", "R")
)  # an actor that only a label names: whether the pack knows it is no matter
SLOT = re.compile(r"\{(?P<slot>[A-Z]+)(?::(?P<form>[a-z]+))?\}")
HEAD = re.compile(r"(?:^|(?<=[.!?] ))[a-z]")
AGREEMENT = {"was": ("was", "were"), "is": ("is", "are"), "has": ("has", "have"), "its": ("its", "their"), "it": ("it", "they")}  # fmt: skip
ARTICLES = re.compile(r"^(?:the|an?) ", re.IGNORECASE)


@dataclass(frozen=True)
class Sentence:
    """One sentence with slots; `about` is what it tests."""

    id: str
    about: str
    text: str

    @property
    def slots(self) -> tuple[str, ...]:
        """The slots it uses, each once, in order."""
        return tuple(dict.fromkeys(found["slot"] for found in SLOT.finditer(self.text)))


@dataclass(frozen=True)
class Filler:
    """What stands in a slot. `other`: a party's people, a label's singular. `actor_ids`: ids by which a pack may know it; none where it has none."""

    text: str
    other: str = ""
    is_plural: bool = False
    actor_ids: tuple[str, ...] = ()

    @cached_property
    def phrases(self) -> tuple[str, ...]:
        """The words by which it stands in a text, without their article."""
        return tuple(ARTICLES.sub("", each) for each in (self.text, self.other) if each)

    def form(self, name: str | None) -> str:
        """Return the words for a slot of this form; KeyError where there is no such form."""
        if name is None:
            return self.text
        if name in ("men", "other"):
            return self.other
        return ARTICLES.sub("", self.text) if name == "name" else AGREEMENT[name][self.is_plural]


Filling = Mapping[str, Filler]
Shown = tuple[dict[str, object], dict[str, object]]  # a claim: the columns that are compared, and its parties
Change = tuple[str, object, object]  # column, what the reference has, what the variant has


@dataclass(frozen=True)
class War:
    """What the sentences are filled with: ordered pairs of enemies (the first is the reference), and claimants."""

    id: str
    pack: str
    published: str
    places: Filling
    pairs: tuple[tuple[Filler, Filler], ...]
    claimants: tuple[Filler, ...]


@dataclass(frozen=True)
class Swaps:
    """The fillers: wars, and loaded words by slot with the neutral word first."""

    wars: tuple[War, ...]
    words: Mapping[str, tuple[Filler, ...]]


@dataclass(frozen=True)
class Variant:
    """One filled sentence; `reference` is the id of the variant that it is compared with, its own for a reference."""

    id: str
    audit: str
    sentence: Sentence
    war: War
    filling: Filling
    reference: str

    @property
    def text(self) -> str:
        """The sentence as an article."""
        return fill(self.sentence.text, self.filling)

    @property
    def used(self) -> Filling:
        """The fillers that stand in the sentence."""
        return {slot: self.filling[slot] for slot in self.sentence.slots}


@dataclass(frozen=True)
class Pairing:
    """One claim in a reference and in its variant; `parties` are the changes of columns that name a party."""

    audit: str
    table: str
    reference: Variant
    variant: Variant
    changes: tuple[Change, ...]
    parties: tuple[Change, ...]


Verdict = tuple[Variant, bool]  # a reference, and whether any claim is read in it


def read_sentences(path: Path) -> list[Sentence]:
    """Return the sentences in the order of the file."""
    with path.open(encoding="utf-8", newline="") as stream:
        return [Sentence(row["id"], row["about"], row["text"]) for row in csv.DictReader(stream)]


def read_swaps(path: Path) -> Swaps:
    """Return the fillers; the order of the file is kept, as the first of a list is its reference."""
    with path.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    words: dict[str, list[Filler]] = {}
    for row in rows:
        if row["kind"] == "word":
            words.setdefault(row["set"], []).append(_filler(row))
    wars = tuple(_war(row, rows) for row in rows if row["kind"] == "war")
    return Swaps(wars, {slot: tuple(fillers) for slot, fillers in words.items()})


def _filler(row: Mapping[str, str]) -> Filler:
    ids = tuple(each for each in row["actor_ids"].split("|") if each)
    return Filler(row["text"], row["other"], bool(row["is_plural"]), ids)


def _war(head: Mapping[str, str], rows: Sequence[Mapping[str, str]]) -> War:
    own = [row for row in rows if row["set"] == head["set"]]
    places = {row["key"]: _filler(row) for row in own if row["kind"] == "place"}
    parties = {row["key"]: _filler(row) for row in own if row["kind"] == "party"}
    pairs = [(parties[row["key"]], parties[row["text"]]) for row in own if row["kind"] == "pair"]
    both_ways = [pair for one, other in pairs for pair in ((one, other), (other, one))]
    claimants = [_filler(row) for row in rows if row["kind"] == "claimant" and row["set"] == head["key"]]
    return War(head["set"], head["key"], head["text"], places, tuple(both_ways), tuple(claimants))


def fill(text: str, filling: Filling) -> str:
    """Return a text with its slots filled and its sentences begun with a capital."""
    full = SLOT.sub(lambda found: filling[found["slot"]].form(found["form"]), text)
    return HEAD.sub(lambda found: found.group().upper(), full)


def variants_of(sentence: Sentence, war: War, words: Mapping[str, tuple[Filler, ...]]) -> list[Variant]:
    """Return the reference of a sentence in one war and all that is compared with it; each text once."""
    neutral = {slot: fillers[0] for slot, fillers in words.items()}
    made: list[Variant] = []
    heads: list[Variant] = []
    texts: set[str] = set()

    def add(audit: str, filling: Filling, reference: Variant | None) -> Variant:
        name = f"{sentence.id}/{war.id}/{len(made)}"
        variant = Variant(name, audit, sentence, war, filling, reference.id if reference else name)
        if variant.text not in texts:
            texts.add(variant.text)
            made.append(variant)
        return variant

    for one, other in war.pairs if {"A", "B"} & set(sentence.slots) else war.pairs[:1]:
        filling = {**war.places, **neutral, "A": one, "B": other, "S": war.claimants[0]}
        heads.append(add(ACTOR, filling, heads[0] if heads else None))
    if "S" in sentence.slots:
        for claimant in war.claimants[1:]:
            add(CLAIMANT, {**heads[0].filling, "S": claimant}, heads[0])
    for head in heads[:2]:
        for slot in sentence.slots:
            for word in words.get(slot, ())[1:]:
                add(LABEL, {**head.filling, slot: word}, head)
    return made


def all_variants(sentences: Sequence[Sentence], swaps: Swaps) -> list[Variant]:
    """Return the variants of all sentences: each for the war in Syria and for one of the others, which take turns."""
    home = next(war for war in swaps.wars if war.id == HOME_WAR)
    others = [war for war in swaps.wars if war is not home]
    wars_of: list[tuple[War, ...]] = [(home, other) for other in others] or [(home,)]
    return [
        variant
        for at, sentence in enumerate(sentences)
        for war in wars_of[at % len(wars_of)]
        for variant in variants_of(sentence, war, swaps.words)
    ]


def read_claims(variants: Sequence[Variant], workers: int | None) -> dict[str, dict[str, list[Row]]]:
    """Return the claims that the extractor reads in each variant: id, then table, then rows in the order of the text. One run per pack."""
    found: dict[str, dict[str, list[Row]]] = {each.id: {} for each in variants}
    for pack in sorted({each.war.pack for each in variants}):
        articles = [
            {"id": each.id, "published": each.war.published, "title": "", "text": each.text}
            for each in variants
            if each.war.pack == pack
        ]
        options = Options(FOLDER, (), None, None, None, pack, workers)
        tables = sets.extract(articles, options)
        for name in NEEDED:
            for key, rows in tables[name].items():
                found[key][name] = sorted(rows, key=lambda row: (row["span_start"], row["span_end"], row["claim_id"]))
    return found


def masked(words: str | None, filling: Filling) -> str | None:
    """Return words in lower case with slots for the fillers and their articles, without an article at the head; null stays null."""
    if words is None:
        return None
    text = words.lower()
    phrases = [(phrase.lower(), slot) for slot, filler in filling.items() for phrase in filler.phrases]
    for phrase, slot in sorted(phrases, key=lambda each: (-len(each[0]), each)):
        text = re.sub(rf"(?<!\w)(?:the |an? )?{re.escape(phrase)}(?!\w)", f"{{{slot}}}", text)
    return ARTICLES.sub("", text)


def party_of(row: Row, column: str, filling: Filling) -> str | None:
    """Return the slot of the actor in a column, else its id; a label alone stands for its slot whether or not the pack knows it."""
    actor_id: str | None = row[column]
    named_first = sorted(filling.items(), key=lambda each: each[0] in WORD_SLOTS_OF_PARTIES)
    slot = next((slot for slot, filler in named_first if actor_id in filler.actor_ids), None)
    if slot is not None:
        return slot
    slots = [slot for slot, _ in SLOT.findall(masked(row[PARTIES[column]], filling) or "")]
    label = next((slot for slot in slots if slot in WORD_SLOTS_OF_PARTIES), None)
    return label if label and not {"A", "B"} & set(slots) else actor_id


def fields_of(row: Row, rows: Sequence[Row], variant: Variant) -> dict[str, object]:
    """Return the columns of a claim that are compared; a speaker that a slot names has only the slot."""
    shown: dict[str, object] = {name: value for name, value in row.items() if name not in LEFT_OUT}
    shown |= {name: masked(row[name], variant.used) for name in PHRASES if name in row}
    speaker = SLOT.findall(str(shown["claimant_raw"] or ""))
    if speaker:
        shown |= dict.fromkeys(SPEAKER) | {"claimant_raw": " ".join(sorted({slot for slot, _ in speaker}))}
    if WHOLE in row:
        whole = next((each for each in rows if each["claim_id"] == row[WHOLE]), None)
        shown[WHOLE] = whole and (whole["outcome"], whole["low"], whole["best"], whole["high"])
    return shown


def parties_of(row: Row, variant: Variant) -> dict[str, object]:
    """Return who acts, suffers and loses, as slots of the sentence; the claimant is among the other columns."""
    columns = [column for column in PARTIES if column in row and column != "claimant_id"]
    return {column: party_of(row, column, variant.used) for column in columns}


def likeness(one: Shown, other: Shown, *, needed: Iterable[Sequence[str]]) -> float | None:
    """Return in how many columns two claims agree, or None where they cannot be one."""
    if not any(all(one[0][name] == other[0][name] for name in names) for names in needed):
        return None
    return float(sum(part[name] == twin[name] for part, twin in zip(one, other, strict=True) for name in part))


def differences(one: Mapping[str, object], other: Mapping[str, object]) -> tuple[Change, ...]:
    """Return (column, one, other) where two claims differ."""
    return tuple((name, one[name], other[name]) for name in one if one[name] != other[name])


def compare(reference: Variant, variant: Variant, claims: Mapping[str, Mapping[str, list[Row]]]) -> Iterator[Pairing]:
    """Yield every claim of a reference and its variant, paired where they are one."""
    for table, needed in NEEDED.items():
        left, right = (
            [(fields_of(row, rows, each), parties_of(row, each)) for row in rows]
            for each in (reference, variant)
            for rows in (claims[each.id].get(table, []),)
        )
        pairs = sets.pairs_of(left, right, partial(likeness, needed=needed))
        base = Pairing(variant.audit, table, reference, variant, (), ())
        for at, to in pairs:
            changes, parties = (differences(one, other) for one, other in zip(left[at], right[to], strict=True))
            yield replace(base, changes=changes, parties=parties)
        for at in sorted(set(range(len(left))) - {at for at, _ in pairs}):
            yield replace(base, changes=((NO_PARTNER, _short(table, left[at]), None),))
        for to in sorted(set(range(len(right))) - {to for _, to in pairs}):
            yield replace(base, changes=((NO_ORIGIN, None, _short(table, right[to])),))


def _short(table: str, claim: Shown) -> str:
    names = ("outcome", "low", "high", "action", "act", "victim_class", "place_raw", "modality", "stance")
    return f"{table} {' '.join(str(claim[0][name]) for name in names if name in claim[0])}"


def audit(
    sentences: Sequence[Sentence], swaps: Swaps, workers: int | None = None
) -> tuple[list[Pairing], list[Verdict]]:
    """Return every claim of every variant compared with its reference, and which references have any claim."""
    variants = all_variants(sentences, swaps)
    claims = read_claims(variants, workers)
    by_id = {each.id: each for each in variants}
    pairs = ((by_id[each.reference], each) for each in variants if each.reference != each.id)
    pairings = [pairing for reference, variant in pairs for pairing in compare(reference, variant, claims)]
    verdicts = [
        (each, any(claims[each.id].get(name) for name in NEEDED)) for each in variants if each.reference == each.id
    ]
    return pairings, verdicts


def figures_of(pairings: Sequence[Pairing], verdicts: Sequence[Verdict]) -> list[Figure]:
    """Return the share of references that give any claim (what is silent cannot change), then the shares that changed per audit and column.

    `n` is the number of claims compared, or of sentences that have any.
    """
    spoken = sum(has_claim for _, has_claim in verdicts)
    made = [_figure("no", "references with a claim", spoken, len(verdicts))]
    for name in AUDITS:
        own = [each for each in pairings if each.audit == name]
        made += [
            _figure(name, "claims changed", sum(bool(each.changes) for each in own), len(own)),
            _figure(name, "with parties", sum(bool(each.changes or each.parties) for each in own), len(own)),
            _figure(name, "sentences with a changed claim", len(ids_of(own, only_changed=True)), len(ids_of(own))),
        ]
        for kind in ("changes", "parties"):
            counts = Counter(column for each in own for column, _, _ in getattr(each, kind))
            ranked = sorted(counts.items(), key=lambda row: (-row[1], row[0]))
            made += [_figure(name, f"{kind}: {column}", count, len(own)) for column, count in ranked]
    return made


def ids_of(pairings: Iterable[Pairing], *, only_changed: bool = False) -> set[str]:
    """Return the ids of the sentences of some claims, or only of those that changed."""
    return {each.variant.sentence.id for each in pairings if each.changes or not only_changed}


def _figure(name: str, measure: str, count: int, whole: int) -> Figure:
    return Figure(f"{name} swap", "all", measure, round(count / whole, 4) if whole else None, whole, OURS)


def is_above(figures: Iterable[Figure], max_share: float) -> bool:
    """Whether any audit changes more claims than allowed."""
    return any(each.measure == "claims changed" and (each.value or 0.0) > max_share for each in figures)


def figure_lines(figures: Sequence[Figure]) -> Iterator[str]:
    """Yield one line per figure, columns under their audit."""
    for each in figures:
        value = "-" if each.value is None else f"{100 * each.value:6.2f} %"
        yield f"{each.set + ', ' + each.measure:<56} {value} (n={each.n})"


def error_lines(pairings: Iterable[Pairing], verdicts: Iterable[Verdict]) -> Iterator[str]:
    """Yield the differences with both sentences, by audit and sentence, then the references without any claim."""
    for each in sorted(pairings, key=lambda one: (AUDITS.index(one.audit), one.variant.sentence.id)):
        if each.changes or each.parties:
            yield f"{each.audit.upper()} {each.variant.id} ({each.variant.sentence.about}), {each.table}"
            yield f"    “{each.reference.text}”"
            yield f"    “{each.variant.text}”"
            yield from (f"    {column}: {one} → {other}" for column, one, other in each.changes)
            yield from (f"    party {column}: {one} → {other}" for column, one, other in each.parties)
    for variant, has_claim in verdicts:
        if not has_claim:
            yield f"NO CLAIM {variant.id} ({variant.sentence.about})"
            yield f"    “{variant.text}”"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=FOLDER, help="folder with sentences.csv and swaps.csv")
    parser.add_argument("--errors", type=Path, help="write the differences here")
    parser.add_argument("--json", type=Path, help="write the figures here")
    parser.add_argument("--max-share", type=float, help="exit code 1 when an audit changes a larger share of claims")
    parser.add_argument("--workers", type=int, help="processes of the extractor")
    args = parser.parse_args()
    sentences = read_sentences(sets.needed(args.data / "sentences.csv"))
    pairings, verdicts = audit(sentences, read_swaps(sets.needed(args.data / "swaps.csv")), args.workers)
    figures = figures_of(pairings, verdicts)
    for line in figure_lines(figures):
        print(line)
    if args.errors is not None:
        args.errors.write_text("".join(f"{line}\n" for line in error_lines(pairings, verdicts)), encoding="utf-8")
    if args.json is not None:
        rows: list[dict[str, Any]] = [asdict(each) for each in figures]
        args.json.write_text(json.dumps(rows, indent=1) + "\n", encoding="utf-8")
    if args.max_share is not None and is_above(figures, args.max_share):
        sys.exit(1)


if __name__ == "__main__":
    sets.run_guarded(main)
