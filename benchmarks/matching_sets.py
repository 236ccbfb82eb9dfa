"""The sets that incident matching is measured on: rows of `casualty_claims`, and which of them a reader puts into one happening.

Maverick's reports become claims from their coded columns, without `event_id`. The labels over real articles hold ids alone; a claim whose id
has changed since is found again by where it stands: article, field, offset and outcome.

    python -m benchmarks.matching_sets --labels READER.jsonl --claims casualty_claims.parquet --half tune --out tests/gold/incidents/tune.jsonl

keeps what a reader wrote (lines `block`, `claim_id`, `happening`, `sure`) as ids and anchors.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import json
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any

import polars as pl

from benchmarks.sets import HALVES, half_of, needed
from pipeline import schemas, tables
from pipeline.params import StoriesParams
from pipeline.stories.members import find_stories
from pipeline.tables import content_id

CODED, THIN = "coded", "thin"
COUNTRIES = {"Kenya": "KEN", "Ivory Coast": "CIV"}
WHERE_PREC = {"1": 6, "2": 3, "3": 1, "4": 1, "5": 1, "6": 1}  # maverick: region, district, town, quarter, site, exact
DATE_PREC = ((1, 1), (6, 2), (7, 3), (31, 4))  # days in the range up to which a precision holds; more is 5
CLASSES = {
    "Citizens": "civilian", "Other ethnic group": "civilian", "Voters or party supporters": "civilian",
    "Election-related activists or protesters": "civilian", "Political candidate or politician": "civilian",
    "Election workers or personnel": "civilian", "Journalists": "civilian",
    "Security forces": "combatant", "Non-state armed group members": "combatant",
}  # fmt: skip
SOURCE = re.compile(r"(?P<outlet>.*?) \((?P<day>\d{4}-\d{2}-\d{2})\)", re.DOTALL)
SALT = "halves of months"  # fixed once, before any figure was looked at: it makes the halves nearly equal

Row = dict[str, Any]
Anchor = tuple[str, str, int, str]


@dataclass(frozen=True)
class Item:
    """One claim that a reader has put into a happening; only items of one block are compared. `unit` is what is drawn again for intervals."""

    claim_id: str
    half: str
    block: str
    happening: str
    is_sure: bool
    unit: str


@dataclass(frozen=True)
class MatchSet:
    """Claims as the stage gets them, with the articles' stories and copies, and the items to score; `n_lost` labels match no claim.

    `rows_are_events` = each row of an article is another event, by the way the set was coded.
    """

    name: str
    claims: pl.DataFrame
    articles: pl.DataFrame
    members: pl.DataFrame
    items: tuple[Item, ...]
    n_lost: int = 0
    rows_are_events: bool = False


def maverick(path: Path, columns: str) -> MatchSet:
    """Return the reports as claims, from all coded columns (CODED) or from town, day of publication and numbers alone (THIN).

    A half is made of whole months of a country, by the first coded day of the event: no event straddles.
    """
    with needed(path).open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    first: dict[str, str] = {}
    for row in rows:
        first[row["event_id"]] = min(first.get(row["event_id"], "9999"), row["date_start"])
    centres = _towns(rows)
    claims, items = [], []
    for row in rows:
        made = _report_claims(row, centres if columns == THIN else None)
        claims += made
        month = f"{row['country']} {first[row['event_id']][:7]}"
        items.append(Item(made[0]["claim_id"], half_of(f"{SALT} {month}"), "", row["event_id"], True, month))
    frame = tables.frame(schemas.CASUALTY_CLAIMS, claims)
    return MatchSet(f"maverick, {columns}", frame, _no_articles(), _no_members(), tuple(items), rows_are_events=True)


def _towns(rows: Iterable[Mapping[str, str]]) -> dict[tuple[str, str], tuple[float, float]]:
    """Return the point of each town: of its first report in file order that is coded to the town, else of its first report."""
    found: dict[tuple[str, str], tuple[bool, tuple[float, float]]] = {}
    for row in rows:
        if row["city"] and row["latitude"]:
            key, is_town = (row["country"], row["city"]), row["geo_precision"][:1] == "3"
            if key not in found or (is_town and not found[key][0]):
                found[key] = (is_town, (float(row["latitude"]), float(row["longitude"])))
    return {key: point for key, (_, point) in found.items()}


def _report_claims(row: Mapping[str, str], centres: Mapping[tuple[str, str], tuple[float, float]] | None) -> list[Row]:
    """Return one claim of deaths (0 = "nobody killed") and, where people were hurt, one of injuries."""
    base = _blank() | _source(row) | _place(row, centres)
    if centres is None:
        base |= _days(date.fromisoformat(row["date_start"]), date.fromisoformat(row["date_end"])) | _actors(row)
    counts = [("killed", "deaths")] + ([("injured", "injuries")] if float(row["injuries_high"] or 0) else [])
    return [
        base | _count(row, prefix) | {"outcome": outcome, "claim_id": content_id("maverick", row["id"], outcome)}
        for outcome, prefix in counts
    ]


def _blank() -> Row:
    row: Row = dict.fromkeys(schemas.CASUALTY_CLAIMS.columns)
    return row | {
        "claimant_type": "journalist", "claimant_side": "unknown", "stance": "asserts", "modality": "actual",
        "span_field": "text", "span_start": 0, "span_end": 1, "quote": "x", "count_raw": "x", "victim_class": "unknown",
        "total_kind": "incident", "extractor": "coded", "extractor_version": "1", "confidence": 1.0,
    }  # fmt: skip


def _source(row: Mapping[str, str]) -> Row:
    """Return who published when; reports with the same source, author and headline are one article, each its own happening there."""
    found = SOURCE.match(row["source"].strip())
    day = found["day"] if found else row["date_end"]
    try:
        published = datetime.combine(date.fromisoformat(day), time(12), UTC)
    except ValueError:
        published = datetime.combine(date.fromisoformat(row["date_end"]), time(12), UTC)
    outlet = (found["outlet"] if found else row["source_author"]).strip() or "unknown"
    article = content_id("maverick article", row["source"], row["source_author"])
    return {
        "article_id": article, "source_ref": article, "outlet_id": outlet, "attribution_path": outlet,
        "published_at": published, "event_id": content_id("maverick report", row["id"]),
    }  # fmt: skip


def _place(row: Mapping[str, str], centres: Mapping[tuple[str, str], tuple[float, float]] | None) -> Row:
    country = COUNTRIES[row["country"]]
    point: tuple[float, float] | None
    if centres is not None:
        name = row["city"] or None
        point = centres.get((row["country"], row["city"]))
        precision = 1 if point else 6
    else:
        name = row["location"] or row["city"] or None
        point = (float(row["latitude"]), float(row["longitude"])) if row["latitude"] else None
        precision = WHERE_PREC[row["geo_precision"][:1]]
    latitude, longitude = point or (None, None)
    return {
        "country_iso3": country, "place_raw": name, "place_name": name, "latitude": latitude, "longitude": longitude,
        "where_prec": precision,
    }  # fmt: skip


def _days(start: date, end: date) -> Row:
    span = (end - start).days + 1
    precision = next((found for days, found in DATE_PREC if span <= days), 5)
    return {"date_start": start, "date_end": end, "date_prec": precision}


def _actors(row: Mapping[str, str]) -> Row:
    numbers = range(1, 7)
    doers = [n for n in numbers if row[f"actor{n}_perpetrator"][:1] == "1"]
    doer = doers[0] if doers else None
    target = row["target"] if row["target"] not in ("", "Unknown", "Other") else None
    weapon = row[f"actor{doer}_violence"] if doer else ""
    return {
        "perpetrator_raw": row[f"actor{doer}"] or None if doer else None,
        "perpetrator_id": row[f"actor{doer}_id"] or None if doer else None,
        "victims_raw": target,
        "victim_class": CLASSES.get(target or "", "unknown"),
        "weapon": None if weapon in ("", "Unknown", "Other") else weapon,
    }


def _count(row: Mapping[str, str], prefix: str) -> Row:
    low, best, high = (int(float(row[f"{prefix}_{name}"] or 0)) for name in ("low", "best", "high"))
    return {"low": low, "best": best, "high": high, "qualifier": "none" if high == 0 else "exact"}


def labelled(name: str, build: Path, labels: Sequence[Path], *, articles: Path | None = None) -> MatchSet:
    """Return the claims of a build with the labels of readers; `articles` has stories already, else they are found."""
    claims = tables.read(schemas.CASUALTY_CLAIMS, needed(build / "casualty_claims.parquet"))
    if articles is None:
        texts, members = _find_stories(tables.read(schemas.ARTICLES, needed(build / "articles.parquet")))
    else:
        texts = tables.read(schemas.ARTICLES, needed(articles / "articles.parquet"))
        members = tables.read(schemas.STORY_MEMBERS, needed(articles / "story_members.parquet"))
    rows = [json.loads(line) for path in labels for line in needed(path).read_text(encoding="utf-8").splitlines()]
    items, n_lost = _items(rows, claims)
    return MatchSet(name, claims, texts, members, items, n_lost)


def _find_stories(articles: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    found = find_stories(articles, StoriesParams(shingle_words=5, min_similarity=0.5, max_days=14))
    return tables.frame(schemas.ARTICLES, found.articles), tables.frame(schemas.STORY_MEMBERS, found.members)


def _items(rows: Iterable[Row], claims: pl.DataFrame) -> tuple[tuple[Item, ...], int]:
    by_id = set(claims["claim_id"])
    by_anchor = dict(zip(map(anchor_of, claims.iter_rows(named=True)), claims["claim_id"], strict=True))
    items, n_lost = [], 0
    for row in rows:
        if row["happening"] is None:
            continue
        claim_id = row["claim_id"] if row["claim_id"] in by_id else by_anchor.get(anchor_of(row))
        if claim_id is None:
            n_lost += 1
        else:
            items.append(Item(claim_id, row["half"], row["block"], row["happening"], row["sure"], row["block"]))
    return tuple(items), n_lost


def anchor_of(row: Mapping[str, Any]) -> Anchor:
    """Return where a claim stands, which outlives a change of how it is read."""
    return row["source_ref"], row["span_field"], row["span_start"], row["outcome"]


def anchored(labels: Iterable[Row], claims: pl.DataFrame, *, half: str) -> list[Row]:
    """Return labels as they are kept: ids, anchor and a happening by number, no word of any text. Lines without a happening stay."""
    known = {row["claim_id"]: row for row in claims.iter_rows(named=True)}
    numbers: dict[str, dict[str, int]] = defaultdict(dict)
    kept = []
    for label in labels:
        claim, block = known[label["claim_id"]], str(label.get("block", ""))
        name = label["happening"]
        number = None if name is None else numbers[block].setdefault(str(name), len(numbers[block]) + 1)
        source, field, start, outcome = anchor_of(claim)
        kept.append(
            {"block": block, "half": half, "claim_id": label["claim_id"], "source_ref": source, "span_field": field,
             "span_start": start, "outcome": outcome, "happening": None if number is None else f"h{number}",
             "sure": bool(label["sure"])}
        )  # fmt: skip
    return kept


def digest(items: Iterable[Item]) -> str:
    """Return a short hash of the items, so that figures name what they were taken on."""
    text = "|".join(
        f"{each.claim_id} {each.block} {each.happening}" for each in sorted(items, key=lambda i: i.claim_id)
    )
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def _no_articles() -> pl.DataFrame:
    return tables.frame(schemas.ARTICLES, [])


def _no_members() -> pl.DataFrame:
    return tables.frame(schemas.STORY_MEMBERS, [])


def main() -> None:
    """Keep one file of a reader's labels."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("labels", "claims", "out"):
        parser.add_argument(f"--{name}", type=Path, required=True)
    parser.add_argument("--half", choices=HALVES, required=True)
    args = parser.parse_args()
    labels = [json.loads(line) for line in args.labels.read_text(encoding="utf-8").splitlines()]
    kept = anchored(labels, tables.read(schemas.CASUALTY_CLAIMS, args.claims), half=args.half)
    tables.write_text(args.out, "".join(f"{json.dumps(row)}\n" for row in kept))


if __name__ == "__main__":
    main()
