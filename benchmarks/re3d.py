"""Score names of actors and places, and who fights whom, on re3d: 98 documents on Syria and Iraq with entities and relations marked by others.

    python benchmarks/re3d.py --data DIR [--split check] [--errors FILE] [--json FILE]

DIR holds `re3d/`, one folder per origin with documents, entities and relations.

- Actors: marked organisations and persons; places: marked locations. One of ours is right when it shares words with a marked one, `exact`
  when the words are the same but for an article. Marks with a confidence below one half are left out. Only marks with a capital are
  asked for ("the group" and "the area" name nobody); ours may match the others, nationalities, and a name marked as the other kind
  ("Russia") without being wrong or right.
- Fighting against: pairs of parties of a document, in either order; ours are the two parties of every assault, of every change of
  control, and perpetrator and victims of every count.
- Baseline: runs of capitalised words behind a small letter; for fights a name, a word of fighting and a name in one sentence.
- Ceiling: marked fights whose two parties both have a capital.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks import sets
from benchmarks.sets import BASELINE, CEILING, OURS, Board, Options, Row, Span, overlap
from pipeline.evaluate.scores import Count
from pipeline.evaluate.wording import same_party

PUBLISHED = "2016-10-01"  # the documents have no day; none is measured
MIN_CONFIDENCE = 0.5
KINDS = {"actors": frozenset(("Organisation", "Person")), "places": frozenset(("Location",))}
NEIGHBOURS = frozenset(("Organisation", "Person", "Location", "Nationality"))
ARTICLE = re.compile(r"^(?:the|a|an)\s+", re.I)
NAME = r"[A-Z][\w.'’-]*(?:(?: of| al| and the| the)? [A-Z][\w.'’-]*)*"
CAPITALS = re.compile(rf"(?<![.!?\n] )(?<!^)\b{NAME}")
FIGHT = re.compile(
    rf"(?P<one>{NAME})[^.\n]{{0,80}}?\b(?:against|fight\w*|fought|defeat\w*|attack\w*|strik\w*|target\w*|clash\w* with|battl\w*)\b"
    rf"[^.\n]{{0,40}}?(?P<other>{NAME})"
)  # fmt: skip
WORD = re.compile(r"\w+")


@dataclass(frozen=True)
class Entity:
    """A marked name: its place in the text, its kind and words."""

    span: Span
    kind: str
    words: str

    @property
    def is_named(self) -> bool:
        """Whether it has a capital."""
        return any(character.isupper() for character in self.words)


@dataclass
class Document:
    """One text with its marks; `fights` are pairs of words, each pair once."""

    id: str
    title: str
    text: str
    entities: list[Entity] = field(default_factory=list)
    fights: list[tuple[str, str]] = field(default_factory=list)


def read_documents(folder: Path) -> Iterator[Document]:
    """Yield the documents of all origins with what was marked in them."""
    for origin in sorted(path.parent for path in folder.glob("*/documents.json")):
        found = {
            row["_id"]: Document(row["_id"], row.get("title") or "", row["text"])
            for row in _lines(origin / "documents.json")
        }
        for row in _lines(origin / "entities.json"):
            document = found.get(str(row["documentId"]))
            if document is not None:
                add_entity(document, row)
        for row in _lines(origin / "relations.json"):
            document = found.get(str(row["documentId"]))
            if document is not None and row["type"] == "FightingAgainst":
                add_fight(document, row)
        yield from found.values()


def _lines(path: Path) -> list[Row]:
    text = sets.needed(path).read_text(encoding="utf-8-sig")
    return [json.loads(line) for line in text.splitlines() if line.strip()]


def add_entity(document: Document, row: Mapping[str, object]) -> None:
    """Add a mark that is believed and stands where it says."""
    span = (int(str(row["begin"])), int(str(row["end"])))
    words = str(row["value"])
    if float(str(row["confidence"])) >= MIN_CONFIDENCE and document.text[span[0] : span[1]] == words:
        document.entities.append(Entity(span, str(row["type"]), words))


def add_fight(document: Document, row: Mapping[str, object]) -> None:
    """Add a pair of parties, but for a pair that is there in this or the other order."""
    pair = (str(row["source"]), str(row["target"]))
    is_known = pair in document.fights or pair[::-1] in document.fights
    if float(str(row["confidence"])) >= MIN_CONFIDENCE and not is_known:
        document.fights.append(pair)


def score_names(board: Board, half: str, document: Document, kind: str, found: Sequence[Span], *, reader: str) -> None:
    """Add the names of one kind in one document."""
    own = [each for each in document.entities if each.kind in KINDS[kind] and each.is_named]
    pairs = sets.pairs_of(own, found, lambda entity, span: _closeness(entity.span, span))
    taken = {right for _, right in pairs}
    near = [each for each in document.entities if each.kind in NEIGHBOURS]
    surplus = [
        span for at, span in enumerate(found) if at not in taken and not any(overlap(each.span, span) for each in near)
    ]
    missed = [each for at, each in enumerate(own) if at not in {left for left, _ in pairs}]
    board.count(half, f"{kind}, words shared", Count(len(pairs), len(surplus), len(missed)), reader=reader)
    exact = sum(same_words(document.text, own[left].span, found[right]) for left, right in pairs)
    wrong = len(pairs) - exact
    board.count(half, f"{kind}, exact", Count(exact, len(surplus) + wrong, len(missed) + wrong), reader=reader)
    if reader == OURS:
        for each in missed:
            board.flaw(
                half,
                f"{kind} missed",
                document.id,
                wanted=f"{each.words} ({each.kind})",
                words=_around(document.text, each.span),
            )
        for span in surplus:
            board.flaw(
                half,
                f"{kind} surplus",
                document.id,
                found=document.text[span[0] : span[1]],
                words=_around(document.text, span),
            )
        for left, right in pairs:
            words = document.text[found[right][0] : found[right][1]]
            if not same_words(document.text, own[left].span, found[right]):
                board.flaw(half, f"{kind} in part", document.id, wanted=own[left].words, found=words)


def _closeness(one: Span, other: Span) -> float | None:
    shared = overlap(one, other)
    return shared / (one[1] - one[0] + other[1] - other[0] - shared) if shared else None


def same_words(text: str, one: Span, other: Span) -> bool:
    """Whether two spans are the same words but for an article."""
    return ARTICLE.sub("", text[one[0] : one[1]]).casefold() == ARTICLE.sub("", text[other[0] : other[1]]).casefold()


def _around(text: str, span: Span) -> str:
    return text[max(0, span[0] - 60) : span[1] + 60]


def our_fights(tables: Mapping[str, Mapping[str, list[Row]]], document: str) -> list[tuple[str, str]]:
    """Return the pairs of parties that our rows set against each other, each once."""
    found: dict[tuple[str, str], None] = {}
    columns = {"events": ("actor_raw", "recipient_raw"), "territory_claims": ("actor_raw", "actor_from_raw"),
               "casualty_claims": ("perpetrator_raw", "victims_raw")}  # fmt: skip
    for table, (one, other) in columns.items():
        for row in tables[table].get(document, []):
            is_fight = table != "events" or row["event_type"] == "ASSAULT"
            if is_fight and row[one] and row[other]:
                found[str(row[one]), str(row[other])] = None
    return list(found)


def simple_fights(text: str) -> list[tuple[str, str]]:
    """Return the pairs of the baseline."""
    return list(dict.fromkeys((match["one"], match["other"]) for match in FIGHT.finditer(text)))


def same_pair(one: tuple[str, str], other: tuple[str, str]) -> float | None:
    """Return 1 where two pairs name the same parties in either order."""
    for left, right in ((other[0], other[1]), (other[1], other[0])):
        if same_party(one[0], left) and same_party(one[1], right):
            return 1.0
    return None


def score_fights(board: Board, half: str, document: Document, found: Sequence[tuple[str, str]], *, reader: str) -> None:
    """Add the fights of one document."""
    pairs = sets.pairs_of(document.fights, found, same_pair)
    hit, taken = {left for left, _ in pairs}, {right for _, right in pairs}
    is_repeat = [any(same_pair(fight, each) for fight in document.fights) for each in found]
    surplus = [each for at, each in enumerate(found) if at not in taken and not is_repeat[at]]
    board.count(
        half, "fighting against", Count(len(pairs), len(surplus), len(document.fights) - len(hit)), reader=reader
    )
    if reader == OURS:
        for at, fight in enumerate(document.fights):
            if at not in hit:
                board.flaw(
                    half, "fight missed", document.id, wanted=" × ".join(fight), words=_sentence(document.text, fight)
                )
        for each in surplus:
            board.flaw(half, "fight surplus", document.id, found=" × ".join(each), words=_sentence(document.text, each))


def _sentence(text: str, pair: Sequence[str]) -> str:
    return next((each for each in re.split(r"(?<=[.!?])\s+|\n+", text) if all(words in each for words in pair)), "")


def score(folder: Path, options: Options) -> Board:
    """Return the filled board."""
    board = Board("re3d")
    chosen = list(sets.in_halves(read_documents(folder), lambda document: document.id, options))
    articles = [{"id": each.id, "published": PUBLISHED, "title": each.title, "text": each.text} for _, each in chosen]
    seen, tables = sets.see(articles, options), sets.extract(articles, options)
    for half, document in chosen:
        own = seen.get(document.id)
        capitals = [found.span() for found in CAPITALS.finditer(document.text)]
        for kind, spans in (("actors", own.actors if own else ()), ("places", own.places if own else ())):
            score_names(board, half, document, kind, spans, reader=OURS)
            score_names(board, half, document, kind, capitals, reader=BASELINE)
        score_fights(board, half, document, our_fights(tables, document.id), reader=OURS)
        score_fights(board, half, document, simple_fights(document.text), reader=BASELINE)
        for fight in document.fights:
            is_named = all(any(character.isupper() for character in party) for party in fight)
            board.judge(half, "fighting against: both parties have a capital", is_named, reader=CEILING)
    return board


def main() -> None:
    """Read, extract, score, show."""
    options = sets.read_options(__doc__, pack="syria")
    sets.finish(score(sets.needed(options.data / "re3d", is_folder=True), options), options)


if __name__ == "__main__":
    sets.run_guarded(main)
