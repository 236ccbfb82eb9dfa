"""Score who is read as speaking on PolNeAR: attributions (source, cue, content) marked by hand in US political news of 2016.

    python benchmarks/polnear.py --data DIR [--split check] [--errors FILE] [--json FILE]

DIR holds `polnear/dev` (text and attributions). Where several people marked one text, the first of them by name counts.

- Ours are the attributions of every sentence that the extractor reads: the words of the speaker at the place where they stand.
- A source is right when ours shares words with it in the text and both stand in the same sentence as the cue; `exact` asks for the same
  words but for articles and commas at the edge. Recall is given for all attributions with a source, for those whose content holds a
  number, and for those whose cue is a plain verb of saying: PolNeAR marks beliefs, hopes and tweets too, which no claim needs.
- Precision: the share of our speakers that are a source of the set.
- Ceiling: sources in the sentence of their cue; nothing that reads sentence by sentence can name more.
- Baseline: the capitalised words or pronoun before `said` and its like, behind "said" and behind "according to".
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks import sets
from benchmarks.sets import BASELINE, CEILING, OURS, Board, Options, Span, overlap
from pipeline.evaluate.scores import Count

DAY = re.compile(r"\d{4}-\d\d-\d\d")
NUMBER = re.compile(
    rf"(?i)\d|\b(?:{'|'.join((*sets.UNITS, *sets.TENS))}|dozens?|hundreds?|thousands?|millions?|billions?)\b"
)
SAYING = re.compile(
    r"(?i)\b(?:sa(?:y|ys|id|ying)|t(?:ell|ells|old|elling)|report(?:s|ed|ing)?|according to|announc(?:e|es|ed|ing)|add(?:s|ed|ing)?|"
    r"claim(?:s|ed|ing)?|stat(?:e|es|ed|ing)|warn(?:s|ed|ing)?|den(?:y|ies|ied|ying)|confirm(?:s|ed|ing)?|estimat(?:e|es|ed))\b"
)  # fmt: skip
NAME = r"(?:(?:[A-Z][\w.’'-]*|of|the|for|and|de|Mr\.|Ms\.) ?){1,8}"
VERB = r"(?:said|says|told|added|reported|reports|announced|claimed|stated|warned|wrote|argued|noted|called|denied|confirmed)"
PATTERNS = (
    re.compile(rf"(?P<who>(?<![\w’'])(?:{NAME}|[Hh]e |[Ss]he |[Tt]hey |[Ii]t ))(?:also |later |has |had )?{VERB}\b"),
    re.compile(r"\b(?:said|says) (?P<who>(?:[A-Z][\w.’'-]*)(?: [A-Z][\w.’'-]*)*)"),
    re.compile(r"\b[Aa]ccording to (?P<who>(?:an? |the )?[^,.;]{2,60})"),
)
EDGE = re.compile(r"^(?:the|a|an|“|\"|,|\s)+|[,.;:\"”\s]+$", re.I)
SENTENCE_END = re.compile(r"[.!?][\"”’)]*\s+(?=[\"“A-Z])|\n+")


@dataclass(frozen=True)
class Relation:
    """One attribution as marked: spans of the text; a source or a content may lie in several pieces."""

    source: tuple[Span, ...]
    cue: tuple[Span, ...]
    content: tuple[Span, ...]


def read_relations(text: str) -> list[Relation]:
    """Return the attributions of an annotation file that have a source and a cue."""
    spans: dict[str, tuple[Span, ...]] = {}
    found = []
    for line in text.splitlines():
        name, _, rest = line.partition("\t")
        if name.startswith("T"):
            pieces = rest.split("\t")[0].split(" ", 1)[1].split(";")
            spans[name] = tuple((int(start), int(end)) for start, end in (piece.split() for piece in pieces))
    for line in text.splitlines():
        name, _, rest = line.partition("\t")
        parts = [part.partition(":") for part in rest.split()] if name.startswith("E") else []
        roles = {role: spans.get(target, ()) for role, _, target in parts}
        if roles.get("Source") and roles.get("Cue"):
            found.append(Relation(roles["Source"], roles["Cue"], roles.get("Content", ())))
    return found


def texts(folder: Path) -> Iterator[tuple[str, str, list[Relation]]]:
    """Yield (name, text, attributions) of each text."""
    for path in sorted((folder / "text").glob("*.txt")):
        marked = sorted((folder / "attributions").glob(f"{path.stem}_*.ann"))
        if marked:
            yield path.stem, path.read_text(encoding="utf-8"), read_relations(marked[0].read_text(encoding="utf-8"))


def sentence_bounds(text: str) -> list[Span]:
    """Return the sentences of a text by a plain rule, for the ceiling and for telling which sentence a word stands in."""
    cuts = [0, *(found.end() for found in SENTENCE_END.finditer(text)), len(text)]
    return list(itertools.pairwise(cuts))


def is_same_words(text: str, one: Span, other: Span) -> bool:
    """Whether two spans are the same words but for articles and commas at the edge."""
    left, right = (EDGE.sub("", text[start:end]).casefold() for start, end in (one, other))
    return overlap(one, other) > 0 and left == right


def simple_speakers(text: str) -> list[Span]:
    """Return the speakers that the baseline reads."""
    found = {match.span("who") for pattern in PATTERNS for match in pattern.finditer(text)}
    return sorted((start, end - (text[end - 1 : end] == " ")) for start, end in found)


def score_text(
    board: Board, half: str, name: str, text: str, relations: Sequence[Relation], speakers: Mapping[str, Sequence[Span]]
) -> None:
    """Add one text to the board; `speakers` are the spans that each reader found."""
    bounds = sentence_bounds(text)
    for reader, found in speakers.items():
        pairs = sets.pairs_of(relations, found, lambda relation, span: _fits(text, bounds, relation, span))
        taken = {right for _, right in pairs}
        count = Count(len(pairs), len(found) - len(taken), len(relations) - len(pairs))
        board.count(half, "source of attributions", count, reader=reader)
        exact = sum(
            any(is_same_words(text, piece, found[right]) for piece in relations[left].source) for left, right in pairs
        )
        board.count(
            half, "source, exact words", Count(exact, len(found) - exact, len(relations) - exact), reader=reader
        )
        hit = {left for left, _ in pairs}
        for at, relation in enumerate(relations):
            _judge(board, half, text, relation, at in hit, reader)
        if reader == OURS:
            _flaws(board, half, name, text, relations, found, hit=hit, taken=taken)
    for relation in relations:
        is_near = _sentence(bounds, relation.cue[0]) == _sentence(bounds, relation.source[0])
        board.judge(half, "source stands in the sentence of the cue", is_near, reader=CEILING)


def _judge(board: Board, half: str, text: str, relation: Relation, is_right: bool, reader: str) -> None:
    cue = _words(text, relation.cue)
    is_saying, has_number = SAYING.search(cue) is not None, NUMBER.search(_words(text, relation.content)) is not None
    board.judge(half, "recall of sources, all", is_right, reader=reader)
    if has_number:
        board.judge(half, "recall of sources, content with a number", is_right, reader=reader)
    if is_saying:
        board.judge(half, "recall of sources, cue is a verb of saying", is_right, reader=reader)
    if is_saying and has_number:
        board.judge(half, "recall of sources, verb of saying and a number", is_right, reader=reader)


def _words(text: str, spans: Sequence[Span]) -> str:
    return " ".join(text[start:end] for start, end in spans)


def _sentence(bounds: Sequence[Span], span: Span) -> int:
    return next((at for at, (start, end) in enumerate(bounds) if start <= span[0] < end), -1)


def _fits(text: str, bounds: Sequence[Span], relation: Relation, span: Span) -> float | None:
    """Return how much of a source a speaker covers; None where they share nothing, or where the cue is in another sentence."""
    shared = sum(overlap(piece, span) for piece in relation.source)
    if not shared or abs(_sentence(bounds, relation.cue[0]) - _sentence(bounds, span)) > 0:
        return None
    return shared / max(1, span[1] - span[0] + sum(end - start for start, end in relation.source) - shared)


def _flaws(
    board: Board, half: str, name: str, text: str, relations: Sequence[Relation], found: Sequence[Span], *, hit: set[int], taken: set[int]
) -> None:  # fmt: skip
    bounds = sentence_bounds(text)
    for at, relation in enumerate(relations):
        if at in hit:
            continue
        start, end = bounds[_sentence(bounds, relation.cue[0])]
        cue = _words(text, relation.cue)
        told = " | ".join(text[a:b] for a, b in found if start <= a < end)
        number = " with a number" if NUMBER.search(_words(text, relation.content)) else ""
        kind = f"missed, cue '{cue.lower()}'{number}" if SAYING.search(cue) else f"missed belief or act{number}"
        board.flaw(
            half, kind, name, wanted=f"{_words(text, relation.source)} [{cue}]", found=told, words=text[start:end]
        )
    for at, span in enumerate(found):
        if at not in taken:
            start, end = bounds[_sentence(bounds, span)]
            marked = " | ".join(_words(text, each.source) for each in relations if start <= each.cue[0][0] < end)
            board.flaw(half, "surplus", name, wanted=marked, found=text[span[0] : span[1]], words=text[start:end])


def score(folder: Path, options: Options) -> Board:
    """Return the filled board."""
    board = Board("PolNeAR")
    chosen = list(sets.in_halves(texts(folder), lambda row: row[0], options))
    articles = [
        {"id": name, "published": found.group() if (found := DAY.search(name)) else "2016-10-01", "title": "", "text": text}
        for _, (name, text, _) in chosen
    ]  # fmt: skip
    seen = sets.see(articles, options)
    for half, (name, text, relations) in chosen:
        spans = {OURS: seen[name].speakers if name in seen else (), BASELINE: simple_speakers(text)}
        score_text(board, half, name, text, relations, spans)
    return board


def main() -> None:
    """Read, find speakers, score, show."""
    options = sets.read_options(__doc__, pack="world")
    sets.finish(score(sets.needed(options.data / "polnear" / "dev", is_folder=True), options), options)


if __name__ == "__main__":
    sets.run_guarded(main)
