"""Precision, recall and F1 with intervals, and how often each field of a matched claim is right."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any

import polars as pl

from pipeline.errors import InputError
from pipeline.evaluate.match import Pairing, Row, pair_casualties, pair_statements, pair_territory
from pipeline.evaluate.wording import PlaceNames, same_party

RESAMPLES = 1_000
SEED = 20170324  # any fixed number will do: the interval must not change between runs
SPLITS = ("tune", "check", "all")
UNKNOWN = "unknown"
Judge = Callable[[Row, Row, PlaceNames], bool | None]


@dataclass(frozen=True)
class Count:
    """Right, surplus and missed rows of one article or of many."""

    right: int = 0
    surplus: int = 0
    missed: int = 0

    def __add__(self, other: Count) -> Count:
        return Count(self.right + other.right, self.surplus + other.surplus, self.missed + other.missed)

    @property
    def precision(self) -> float:
        """Share of the counted predictions that are right; 1 where nothing was predicted."""
        return self.right / (self.right + self.surplus) if self.right + self.surplus else 1.0

    @property
    def recall(self) -> float:
        """Share of the gold rows found; 1 where there are none."""
        return self.right / (self.right + self.missed) if self.right + self.missed else 1.0

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall; 1 where there was nothing to find and nothing was found."""
        whole = 2 * self.right + self.surplus + self.missed
        return 2 * self.right / whole if whole else 1.0


@dataclass(frozen=True)
class Flaw:
    """One difference from the gold: kind is missed, surplus or the name of a field.

    `about` sums up the gold row whose field differs, empty for the other kinds. `people` is the lowest number of the count, null where
    the row counts nobody.
    """

    table: str
    kind: str
    article: str
    gold: str
    found: str
    quote: str
    about: str = ""
    people: int | None = None


@dataclass(frozen=True)
class KindScore:
    """One kind of claim: totals, a 95 % interval of F1 over articles, and right/asked per field on matched rows."""

    total: Count
    f1_low: float
    f1_high: float
    n_optional: int
    fields: Mapping[str, tuple[int, int]]
    by_outlet: Mapping[str, Count]
    by_side: Mapping[str, Count]


@dataclass(frozen=True)
class Scores:
    """All scores of one run over `n_articles`; `flaws` in the order of the gold."""

    n_articles: int
    kinds: Mapping[str, KindScore]
    flaws: tuple[Flaw, ...] = field(default=())


def in_split(article: str, split: str) -> bool:
    """Whether an article belongs to a half: `tune` has even SHA-256 of its id, `check` odd."""
    if split not in SPLITS:
        raise InputError(f"split '{split}'", rule=f"is not one of {', '.join(SPLITS)}", remedy="name one of them")
    odd = int(hashlib.sha256(article.encode()).hexdigest(), 16) % 2
    return split == "all" or odd == SPLITS.index(split)


def _same_value(gold_key: str, claim_key: str) -> Judge:
    def judge(row: Row, claim: Row, names: PlaceNames) -> bool | None:
        return bool(row[gold_key] == claim[claim_key]) if gold_key in row and claim_key in claim else None

    return judge


def _same_day(key: str) -> Judge:
    def judge(row: Row, claim: Row, names: PlaceNames) -> bool | None:
        if key not in claim:
            return None
        value = claim[key]
        return bool(row.get(key) == (value.isoformat() if isinstance(value, date) else value))

    return judge


def _same_words(gold_key: str, claim_key: str) -> Judge:
    def judge(row: Row, claim: Row, names: PlaceNames) -> bool | None:
        return same_party(row.get(gold_key), claim[claim_key]) if claim_key in claim else None

    return judge


def _same_claimant(row: Row, claim: Row, names: PlaceNames) -> bool | None:
    if "claimant_raw" not in claim:
        return None
    known = row.get("claimant_id")
    if known and claim.get("claimant_raw") and known == claim.get("claimant_id"):
        return True
    return same_party(row.get("claimant"), claim.get("claimant_raw"))


def _same_claimant_id(row: Row, claim: Row, names: PlaceNames) -> bool | None:
    if not row.get("claimant_id") or "claimant_id" not in claim:
        return None
    return bool(row["claimant_id"] == claim.get("claimant_id"))


def _same_place(row: Row, claim: Row, names: PlaceNames) -> bool | None:
    return names.same(row.get("place"), claim) if "place_raw" in claim else None


def _same_part(row: Row, claim: Row, names: PlaceNames) -> bool | None:
    return bool(row.get("part_of")) == (claim["part_of_claim_id"] is not None) if "part_of_claim_id" in claim else None


_SHARED: dict[str, Judge] = {
    "claimant": _same_claimant,
    "claimant_id": _same_claimant_id,
    "date_start": _same_day("date_start"),
    "date_end": _same_day("date_end"),
}
FIELDS: dict[str, dict[str, Judge]] = {
    "casualties": _SHARED | {
        "victim_class": _same_value("victim_class", "victim_class"), "place": _same_place, "qualifier": _same_value("qualifier", "qualifier"),
        "total_kind": _same_value("total_kind", "total_kind"), "part_of": _same_part, "stance": _same_value("stance", "stance"),
        "modality": _same_value("modality", "modality"),
    },
    "territory": _SHARED | {
        "action": _same_value("action", "action"), "actor": _same_words("actor", "actor_raw"), "actor_from": _same_words("actor_from", "actor_from_raw"),
        "extent": _same_value("extent", "extent"), "stance": _same_value("stance", "stance"), "modality": _same_value("modality", "modality"),
    },
    "statements": _SHARED | {"recipient": _same_words("recipient", "recipient_raw")},
}  # fmt: skip
PAIRERS = {"casualties": pair_casualties, "territory": pair_territory, "statements": pair_statements}
SHOWN = {
    "claimant": ("claimant", "claimant_raw"), "place": ("place", "place_raw"), "actor": ("actor", "actor_raw"),
    "actor_from": ("actor_from", "actor_from_raw"), "recipient": ("recipient", "recipient_raw"), "part_of": ("part_of", "part_of_claim_id"),
}  # fmt: skip


def interval(counts: Sequence[Count], seed: int = SEED) -> tuple[float, float]:
    """Return the 2.5 and 97.5 per cent points of F1 when articles are drawn again with replacement."""
    if not counts:
        return 1.0, 1.0
    chance = random.Random(seed)  # noqa: S311 (a bootstrap, not a secret)
    values = sorted(sum(chance.choices(counts, k=len(counts)), Count()).f1 for _ in range(RESAMPLES))
    return values[int(0.025 * RESAMPLES)], values[int(0.975 * RESAMPLES) - 1]


def _number(low: int, high: int | None) -> str:
    if high is None:
        return f"{low:,} or more"
    return f"{low:,}" if low == high else f"{low:,} to {high:,}"


def _summary(kind: str, row: Row) -> str:
    """Return a row in a few words; stance and modality are named where they are not the usual ones."""
    usual = (row.get("stance", "asserts"), row.get("modality", "actual")) == ("asserts", "actual")
    aside = "" if usual else f" [{row.get('stance')}, {row.get('modality')}]"
    if kind == "casualties":
        words = row.get("victims") or row.get("victims_raw")
        return f"{row['outcome']} {_number(row['low'], row['high'])}{f' ({words})' if words else ''}{aside}"
    actor = row.get("actor") or row.get("actor_raw") or "nobody named"
    if kind == "territory":
        place = row.get("place") or row.get("place_raw") or row.get("place_name") or "no named place"
        return f"{row['action'].replace('_', ' ')}: {place}, by {actor}{aside}"
    recipient = row.get("recipient") or row.get("recipient_raw")
    return f"{row['act'].lower()}: {actor}{f', to {recipient}' if recipient else ''}{aside}"


def _shown(row: Row, key: str) -> str:
    """Return a value as a reader sees it; a link to another claim is shown as whether there is one."""
    value = row.get(key)
    if key in SHOWN["part_of"]:
        return "yes" if value else "no"
    return "nothing" if value is None else str(value)


def _flaws(kind: str, article: str, pairing: Pairing, names: PlaceNames) -> Iterable[Flaw]:
    for row in pairing.missed:
        yield Flaw(kind, "missed", article, _summary(kind, row), "", row.get("quote") or "", people=row.get("low"))
    for claim in pairing.surplus:
        yield Flaw(
            kind, "surplus", article, "", _summary(kind, claim), claim.get("quote") or "", people=claim.get("low")
        )
    for row, claim in pairing.pairs:
        for name, judge in FIELDS[kind].items():
            if not row.get("repeat") and judge(row, claim, names) is False:
                left, right = (
                    _shown(each, key) for each, key in zip((row, claim), SHOWN.get(name, (name, name)), strict=True)
                )
                yield Flaw(
                    kind, name, article, left, right, row.get("quote") or "", _summary(kind, row), row.get("low")
                )


def _fields(kind: str, pairings: Iterable[Pairing], names: PlaceNames) -> dict[str, tuple[int, int]]:
    verdicts: dict[str, list[bool]] = {name: [] for name in FIELDS[kind]}
    for pairing in pairings:
        for row, claim in pairing.pairs:
            for name, judge in FIELDS[kind].items():
                verdict = None if row.get("repeat") else judge(row, claim, names)
                if verdict is not None:
                    verdicts[name].append(verdict)
    return {name: (sum(found), len(found)) for name, found in verdicts.items() if found}


def _grouped(counts: Mapping[str, Count], group_of: Mapping[str, str | None]) -> dict[str, Count]:
    groups: dict[str, Count] = {}
    for article, count in counts.items():
        group = group_of.get(article) or UNKNOWN
        groups[group] = groups.get(group, Count()) + count
    return dict(sorted(groups.items()))


def score_rows(
    gold: Sequence[Row],
    claims: Mapping[str, Sequence[Row]],
    *,
    names: PlaceNames,
    outlets: Mapping[str, str | None],
    sides: Mapping[str, str],
) -> Scores:
    """Score claims (kind to rows, each with `source_ref`) against gold articles; `outlets` is article to outlet, `sides` outlet to side.

    Predictions for articles that the gold does not have are left out. A kind is scored where both sides have it: it is not asked of a gold article
    without it, nor of a reader that does not look for it.
    """
    kinds: dict[str, KindScore] = {}
    flaws: list[Flaw] = []
    side_of = {article: sides.get(outlet or "") for article, outlet in outlets.items()}
    for kind, pair in PAIRERS.items():
        if kind not in claims:
            continue
        by_article: dict[str, list[Row]] = {}
        for claim in claims[kind]:
            by_article.setdefault(claim["source_ref"], []).append(claim)
        pairings = {
            str(each["id"]): pair(each[kind], by_article.get(str(each["id"]), []), names)
            for each in gold
            if kind in each
        }
        if not pairings:
            continue
        counts = {key: Count(len(each.counted), len(each.surplus), len(each.missed)) for key, each in pairings.items()}
        low, high = interval(list(counts.values()))
        kinds[kind] = KindScore(
            total=sum(counts.values(), Count()), f1_low=low, f1_high=high,
            n_optional=sum(len(each.pairs) - len(each.counted) for each in pairings.values()),
            fields=_fields(kind, pairings.values(), names), by_outlet=_grouped(counts, outlets), by_side=_grouped(counts, side_of),
        )  # fmt: skip
        for article, pairing in pairings.items():
            flaws.extend(_flaws(kind, article, pairing, names))
    return Scores(n_articles=len(gold), kinds=kinds, flaws=tuple(flaws))


def evaluate(
    gold: Sequence[Row],
    articles: pl.DataFrame,
    *,
    casualty_claims: pl.DataFrame,
    claim_mentions: pl.DataFrame,
    territory_claims: pl.DataFrame,
    statements: pl.DataFrame,
    places: pl.DataFrame | None = None,
    sides: Mapping[str, str] | None = None,
) -> Scores:
    """Score the tables of the stage `extract` against gold; `places` is the gazetteer index, `sides` maps outlet to side."""
    quotes: dict[str, list[str]] = {}
    for claim_id, quote in claim_mentions.select("claim_id", "quote").iter_rows():
        quotes.setdefault(claim_id, []).append(quote)
    rows: dict[str, list[Row]] = {}
    frames = {"casualties": casualty_claims, "territory": territory_claims, "statements": statements}
    for kind, frame in frames.items():
        rows[kind] = [{**row, "quotes": (row["quote"], *quotes.get(row["claim_id"], ()))} for row in frame.to_dicts()]
    outlets = dict(articles.select("source_ref", "outlet_id").iter_rows())
    return score_rows(gold, rows, names=PlaceNames(places), outlets=outlets, sides=sides or {})


def as_json(scores: Scores) -> dict[str, Any]:
    """Return the scores as plain values for metrics.json, shares rounded to four places."""

    def counts(count: Count) -> dict[str, Any]:
        return {
            "right": count.right, "surplus": count.surplus, "missed": count.missed, "precision": round(count.precision, 4),
            "recall": round(count.recall, 4), "f1": round(count.f1, 4),
        }  # fmt: skip

    return {
        "n_articles": scores.n_articles,
        **{
            kind: {
                **counts(score.total), "f1_low": round(score.f1_low, 4), "f1_high": round(score.f1_high, 4), "optional_matched": score.n_optional,
                "fields": {
                    name: {"right": right, "of": asked, "share": round(right / asked, 4)} for name, (right, asked) in score.fields.items()
                },
                "by_outlet": {name: counts(count) for name, count in score.by_outlet.items()},
                "by_side": {name: counts(count) for name, count in score.by_side.items()},
            }
            for kind, score in scores.kinds.items()
        },
    }  # fmt: skip


def flaw_rows(scores: Scores) -> list[dict[str, Any]]:
    """Return the differences from the gold as plain values, in the order of the gold."""
    return [asdict(flaw) for flaw in scores.flaws]


def flaw_text(scores: Scores) -> str:
    """Return the readable list of differences from the gold: missed rows, surplus rows, wrong fields, each with its quote."""
    lines = []
    for flaw in scores.flaws:
        head = {"missed": "MISSED ", "surplus": "SURPLUS"}.get(flaw.kind, f"FIELD {flaw.kind}")
        wanted = f"{flaw.about}: {flaw.kind} = {flaw.gold}" if flaw.about else flaw.gold
        body = " -> found ".join(part for part in (wanted, flaw.found) if part)
        lines += [f"{flaw.table} {head} {flaw.article}: {body}", f"    “{' '.join(flaw.quote.split())}”"]
    return "\n".join(lines) + ("\n" if lines else "")
