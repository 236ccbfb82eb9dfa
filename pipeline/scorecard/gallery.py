"""The errors on the embedded sample, each in its sentence, grouped by what went wrong."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pipeline.look.quotes import sentence_span

Flaw = Mapping[str, Any]
MISSED, MISREAD, SURPLUS = "missed", "misread", "surplus"
MAX_SHOWN = 5  # of one kind of error: enough to see what goes wrong, few enough to read
NOUNS = {"casualties": "count", "territory": "claim on territory", "statements": "statement"}
ROWS = {
    MISSED: "A {noun} that was not read",
    MISREAD: "A {noun} that was read as another",
    SURPLUS: "A {noun} that is not there",
}
FIELD_WORDS = {
    "claimant": "who says it", "claimant_id": "which known party says it", "date_start": "the first day", "date_end": "the last day",
    "victim_class": "civilians or fighters", "place": "the place", "qualifier": "how exact it is", "total_kind": "one incident or a total",
    "part_of": "whether it is part of another count", "stance": "whether it is claimed, denied or doubted",
    "modality": "whether it has happened", "action": "what was done", "actor": "who acts", "actor_from": "who loses the place",
    "extent": "how much of the place", "recipient": "whom it is said to",
}  # fmt: skip


@dataclass(frozen=True)
class Error:
    """One error: `before` + `words` + `after` is the sentence; `about` names the claim of which one part is wrong, else empty."""

    kind: str
    article: str
    about: str
    expected: str
    found: str
    before: str
    words: str
    after: str
    people: int


@dataclass(frozen=True)
class Group:
    """The errors of one kind of claim that went wrong in one way, the worst first; `n` counts all, `errors` are those shown."""

    table: str
    kind: str
    title: str
    n: int
    errors: tuple[Error, ...]


@dataclass(frozen=True)
class _Place:
    field: str
    start: int
    end: int
    first: int
    last: int


def title_of(table: str, kind: str) -> str:
    """Return what went wrong in plain words."""
    if kind in ROWS:
        return ROWS[kind].format(noun=NOUNS[table])
    return f"{NOUNS[table].capitalize()} found, but wrong: {FIELD_WORDS.get(kind, kind)}"


def _find(quote: str, article: Mapping[str, str | None]) -> _Place | None:
    words = quote.split()
    pattern = r"\s+".join(map(re.escape, words))
    for field in ("text", "title"):
        text = article.get(field) or ""
        found = re.search(pattern, text) if words else None
        if found is not None:
            return _Place(field, *found.span(), *sentence_span(text, *found.span()))
    return None


def _error(kind: str, flaw: Flaw, article: Mapping[str, str | None], *, found: str, names: Mapping[str, str]) -> Error:
    place = _find(flaw["quote"], article)
    text = (article.get(place.field) or "") if place else ""
    before, words, after = (
        (text[place.first : place.start], text[place.start : place.end], text[place.end : place.last])
        if place
        else ("", flaw["quote"], "")
    )
    expected = flaw["gold"] or "nothing"
    return Error(
        kind,
        flaw["article"],
        flaw["about"],
        names.get(expected, expected),
        names.get(found, found),
        before,
        words,
        after,
        flaw["people"] or 0,
    )


def _is_one_sentence(one: Flaw, other: Flaw, article: Mapping[str, str | None]) -> bool:
    places = [_find(each["quote"], article) for each in (one, other)]
    left, right = places
    return (
        left is not None
        and right is not None
        and left.field == right.field
        and left.first < right.last
        and right.first < left.last
    )


def joined(
    flaws: Sequence[Flaw], articles: Mapping[str, Mapping[str, str | None]], names: Mapping[str, str]
) -> list[tuple[str, Error]]:
    """Return table and error for each flaw; a claim missed and another read in the same sentence are one error, a claim misread."""
    taken: set[int] = set()
    errors: list[tuple[str, Error]] = []
    for flaw in flaws:
        if flaw["kind"] == SURPLUS:
            continue
        article = articles.get(flaw["article"], {})
        found, kind = flaw["found"] or "nothing", flaw["kind"]
        if kind == MISSED:
            for at, other in enumerate(flaws):
                is_near = (other["table"], other["kind"], other["article"]) == (flaw["table"], SURPLUS, flaw["article"])
                if is_near and at not in taken and _is_one_sentence(flaw, other, article):
                    taken.add(at)
                    found, kind = other["found"], MISREAD
                    break
        errors.append((flaw["table"], _error(kind, flaw, article, found=found, names=names)))
    for at, flaw in enumerate(flaws):
        if flaw["kind"] == SURPLUS and at not in taken:
            errors.append(
                (
                    flaw["table"],
                    _error(SURPLUS, flaw, articles.get(flaw["article"], {}), found=flaw["found"], names=names),
                )
            )
    return errors


def groups_of(
    flaws: Sequence[Flaw],
    articles: Mapping[str, Mapping[str, str | None]],
    names: Mapping[str, str],
    *,
    limit: int = MAX_SHOWN,
) -> list[Group]:
    """Return the errors by kind of claim and kind of error, most people first; `names` gives names for ids of parties."""
    errors = joined(flaws, articles, names)
    sizes = Counter((table, error.kind) for table, error in errors)
    order = sorted(sizes, key=lambda key: (list(NOUNS).index(key[0]), _rank(key[1]), -sizes[key], key[1]))
    return [
        Group(
            table,
            kind,
            title_of(table, kind),
            sizes[table, kind],
            _worst((e for t, e in errors if (t, e.kind) == (table, kind)), limit),
        )
        for table, kind in order
    ]


def _rank(kind: str) -> int:
    return list(ROWS).index(kind) if kind in ROWS else len(ROWS)


def _worst(errors: Iterable[Error], limit: int) -> tuple[Error, ...]:
    return tuple(
        sorted(errors, key=lambda each: (-each.people, each.article, each.expected, each.found, each.before))[:limit]
    )
