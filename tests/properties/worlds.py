"""Small random worlds of articles and claims: copies, texts between two others, edits, credits, denials, totals, parts, updates.

A world is told as plain rows; `tables_of` runs stories, reconcile and aggregate over it, so that a claim's origin comes from the stories as in a
real run. Days are offsets from START; claim and article ids follow from the world and not from what is known of it.
"""

from __future__ import annotations

import os
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import polars as pl
from hypothesis import strategies as st

from pipeline import schemas
from pipeline.claim_keys import known_articles
from pipeline.stories.members import find_stories
from pipeline.tables import content_id
from tests.factories import ALEPPO, DOUMA, article, casualty, frame, no_place, territory
from tests.stages import outputs, project

START = date(2017, 3, 13)
N_DAYS = 12
HOURS = (time(0, tzinfo=UTC), time(12, tzinfo=UTC), time(23, 59, 59, tzinfo=UTC))
OUTLETS = {"agency_a": "neutral", "agency_b": "neutral", "sana": "government", "enab_baladi": "opposition"}
SPEAKERS = {
    "army": ("military", "government"),
    "monitor": ("monitor", "neutral"),
    "rebels": ("armed_group", "opposition"),
}
PROVINCE = {"geonames_id": None, "place_name": "Rif-dimashq", "admin1": "Rif-dimashq", "where_prec": 4}
COUNTRY = {
    "geonames_id": None,
    "place_name": "Syria",
    "admin1": None,
    "latitude": 34.8,
    "longitude": 38.9,
    "where_prec": 6,
}
PLACES: tuple[dict[str, Any], ...] = ({}, DOUMA, ALEPPO, PROVINCE, COUNTRY, no_place())
WORDINGS = {  # qualifier: (best, high) for a low
    "exact": lambda low: (low, low), "at_least": lambda low: (low, None), "about": lambda low: (low + 2, low + 4),
    "range": lambda low: (None, low + 5), "vague": lambda low: (None, low * 3),
}  # fmt: skip
Row = dict[str, Any]
TIMES = int(os.environ.get("CLAIMLINE_EXAMPLES", "1"))  # how many times as many examples as in CI


def prose(seed: int, words: int) -> str:
    """Return words that no other seed shares runs of."""
    rng = random.Random(seed)
    return " ".join(f"w{seed}x{rng.randrange(10_000)}" for _ in range(words))


TEXTS = (  # 0 and 1 share nothing; 2 stands between them; 3 is 0 cut short; 4 is of its own
    prose(0, 80), prose(1, 80), f"{prose(0, 80)} {prose(1, 80)}", prose(0, 45), prose(4, 60),
)  # fmt: skip


@dataclass(frozen=True)
class World:
    """Articles with `claims` and `deeds` as rows that lack what stories tell."""

    articles: tuple[Row, ...]
    claims: tuple[Row, ...]
    deeds: tuple[Row, ...]


claim_details = st.fixed_dictionaries(
    {
        "low": st.integers(1, 40), "qualifier": st.sampled_from(sorted(WORDINGS)), "outcome": st.sampled_from(("killed", "killed", "injured")),
        "total_kind": st.sampled_from(("incident", "incident", "incident", "update", "period", "cumulative")),
        "victim_class": st.sampled_from(schemas.VICTIM_CLASSES), "stance": st.sampled_from(("asserts", "asserts", "asserts", "denies")),
        "modality": st.sampled_from(("actual", "actual", "actual", "planned")), "place": st.sampled_from(PLACES),
        "start": st.integers(0, N_DAYS - 3) | st.none(), "days": st.integers(0, 4), "speaker": st.none() | st.sampled_from(sorted(SPEAKERS)),
        "is_part": st.booleans(), "is_own_event": st.booleans(), "is_zero": st.sampled_from((False, False, False, False, True)),
    }
)  # fmt: skip
deed_details = st.fixed_dictionaries(
    {
        "action": st.sampled_from(("captured", "lost", "holds", "entered", "besieged")), "actor": st.sampled_from(("syria_military", "fsa")),
        "start": st.integers(0, N_DAYS - 3) | st.none(), "stance": st.sampled_from(("asserts", "asserts", "denies")),
    }
)  # fmt: skip
article_details = st.fixed_dictionaries(
    {
        "text": st.sampled_from(TEXTS), "outlet": st.sampled_from(sorted(OUTLETS)), "credit": st.none() | st.sampled_from(("afp", "reuters")),
        "day": st.integers(0, N_DAYS - 1), "hour": st.sampled_from(HOURS), "edit_of": st.none() | st.none() | st.integers(0, 3),
        "edit_days": st.integers(0, 4), "claims": st.lists(claim_details, max_size=3), "deeds": st.lists(deed_details, max_size=1),
    }
)  # fmt: skip


@st.composite
def worlds(draw: st.DrawFn, max_articles: int = 7) -> World:
    """Return a world."""
    drawn = draw(st.lists(article_details, min_size=1, max_size=max_articles))
    return build(drawn)


def build(drawn: Sequence[Mapping[str, Any]]) -> World:
    """Return the world that drawn details tell of; an edit replaces an earlier article of the list, a later number on its page."""
    articles: list[Row] = []
    claims: list[Row] = []
    deeds: list[Row] = []
    for number, each in enumerate(drawn):
        row = _article(number, each, articles)
        articles.append(row)
        told: list[Row] = []
        for place, details in enumerate(each["claims"]):
            told.append(_claim(row, place, details, told))
        claims += told
        deeds += [_deed(row, place, details) for place, details in enumerate(each["deeds"])]
    return World(tuple(articles), tuple(claims), tuple(deeds))


def _article(number: int, each: Mapping[str, Any], earlier: Sequence[Row]) -> Row:
    published = datetime.combine(START + timedelta(days=each["day"]), each["hour"])
    row = article(
        f"a{number}", published=None, published_at=published, retrieved_at=published, text=each["text"], outlet_id=each["outlet"],
        origin_outlet_id=each["credit"], url=f"https://x.example/{number}", story_id=None, snapshot_id=f"s{number}",
    )  # fmt: skip
    if each["edit_of"] is None or each["edit_of"] >= len(earlier):
        return row
    page = next(old for old in earlier if old["url"] == earlier[each["edit_of"]]["url"])
    versions = [old for old in earlier if old["url"] == page["url"]]
    seen = versions[-1]["retrieved_at"] + timedelta(days=each["edit_days"], minutes=1)
    same = {key: page[key] for key in ("url", "outlet_id", "published_at")}
    return row | same | {"revision": len(versions) + 1, "retrieved_at": seen}


def _shared(row: Row, place: int, details: Mapping[str, Any], kind: str) -> Row:
    start = None if details["start"] is None else START + timedelta(days=details["start"])
    end = None if start is None else start + timedelta(days=details.get("days", 0))
    return {
        "article_id": row["article_id"], "outlet_id": row["outlet_id"], "published_at": str(row["published_at"]),
        "retrieved_at": str(row["retrieved_at"]), "claimant_side": OUTLETS[row["outlet_id"]], "date": None if start is None else str(start),
        "date_end": None if end is None else str(end), "span_start": 20 * place, "span_end": 20 * place + 5,
        "claim_id": content_id(kind, row["article_id"], place),
    }  # fmt: skip


def _claim(row: Row, place: int, details: Mapping[str, Any], told: Sequence[Row]) -> Row:
    kind = details["total_kind"]
    shared = _shared(
        row,
        place,
        {**details, "days": details["days"] if kind in ("period", "cumulative") else details["days"] // 3},
        "count",
    )
    if details["speaker"] is not None:
        claimant_type, side = SPEAKERS[details["speaker"]]
        shared |= {"claimant_raw": details["speaker"], "claimant_type": claimant_type, "claimant_side": side}
    low = details["low"]
    best, high = WORDINGS[details["qualifier"]](low)
    count = {"low": low, "best": best, "high": high, "qualifier": details["qualifier"]}
    if details["is_zero"]:
        count = {"low": 0, "best": 0, "high": 0, "qualifier": "none"}
    wholes = [each for each in told if each["part_of_claim_id"] is None]
    whole = wholes[-1] if details["is_part"] and wholes else None
    quote = content_id(*(str(value) for value in details.values()))[
        :5
    ]  # the same words in two articles are the same reading
    event = f"e{row['article_id']}" + (f"/{place}" if details["is_own_event"] else "")
    return {
        **shared, **count, "quote": quote, "place": details["place"], "speaker": details["speaker"],
        "event_id": whole["event_id"] if whole else event, "part_of_claim_id": whole["claim_id"] if whole else None,
        **{key: details[key] for key in ("outcome", "victim_class", "stance", "modality", "total_kind")},
    }  # fmt: skip


def _deed(row: Row, place: int, details: Mapping[str, Any]) -> Row:
    return {
        **_shared(row, place, details, "deed"), "action": details["action"], "actor": details["actor"], "stance": details["stance"],
        "speaker": None,
    }  # fmt: skip


def known_by(world: World, as_of: date) -> World:
    """Return what was known of a world at the end of a day."""
    kept = set(known_articles(frame(schemas.ARTICLES, world.articles), as_of)["article_id"])
    return World(
        tuple(row for row in world.articles if row["article_id"] in kept),
        tuple(row for row in world.claims if row["article_id"] in kept),
        tuple(row for row in world.deeds if row["article_id"] in kept),
    )


def tables_of(world: World, as_of: date, *, seed: int | None = None) -> dict[str, pl.DataFrame]:
    """Return every table that stories, reconcile and aggregate make of a world; `seed` shuffles the rows that each of them is given."""
    rng = random.Random(seed)

    def mixed(rows: Sequence[Row]) -> list[Row]:
        return rng.sample(list(rows), len(rows)) if seed is not None else list(rows)

    told = find_stories(frame(schemas.ARTICLES, mixed(world.articles)), project()[0].stories)
    origins = {row["article_id"]: row["origin_outlet_id"] for row in told.articles}
    claims = [casualty(**_with_path(row, origins)) for row in world.claims]
    deeds = [
        territory(row["action"], row["actor"], **{key: value for key, value in _with_path(row, origins).items() if key not in ("action", "actor")})
        for row in world.deeds
    ]  # fmt: skip
    return outputs(
        mixed(claims), territory=mixed(deeds), articles=mixed(told.articles), members=mixed(told.members),
        snapshots=mixed([_snapshot(row) for row in world.articles]), as_of=as_of,
    )  # fmt: skip


def _with_path(row: Row, origins: Mapping[str, str | None]) -> Row:
    """Return a claim with its path as extract writes it: the outlet, whom the story is from, who speaks."""
    path = [row["outlet_id"], origins[row["article_id"]], row["speaker"]]
    steps = [each for each in path if each is not None]
    return {
        **{key: value for key, value in row.items() if key != "speaker"},
        "attribution_path": " > ".join(dict.fromkeys(steps)),
    }


def _snapshot(row: Row) -> Row:
    filled = dict.fromkeys(schemas.SNAPSHOTS.columns)
    return filled | {
        "snapshot_id": row["snapshot_id"], "source_id": row["source_id"], "source_ref": row["source_ref"], "outlet_hint": row["outlet_id"],
        "sha256": "0" * 64, "media_type": "text/html", "retrieved_at": row["retrieved_at"], "archive_file": "x", "archive_offset": 0,
        "archive_length": 1,
    }  # fmt: skip


def with_article(world: World, number: int, new_id: str, **changes: Any) -> World:
    """Return a world with one article told again under another id; its claims and deeds go with it."""
    old = world.articles[number]
    row = {
        **old,
        "article_id": new_id,
        "snapshot_id": f"s of {new_id}",
        "source_ref": new_id,
        "url": f"https://x.example/{new_id}",
        "revision": 1,
        **changes,
    }
    ids = {
        each["claim_id"]: content_id(new_id, each["claim_id"])
        for each in (*world.claims, *world.deeds)
        if each["article_id"] == old["article_id"]
    }

    def again(each: Row) -> Row:
        moved = {
            **each, "article_id": new_id, "claim_id": ids[each["claim_id"]], "outlet_id": row["outlet_id"],
            "published_at": str(row["published_at"]), "retrieved_at": str(row["retrieved_at"]),
        }  # fmt: skip
        if each.get("part_of_claim_id"):
            moved["part_of_claim_id"] = ids[each["part_of_claim_id"]]
        if "event_id" in each:
            moved["event_id"] = f"{new_id}:{each['event_id']}"
        return moved

    mine = old["article_id"]
    return replace(
        world, articles=(*world.articles, row),
        claims=(*world.claims, *(again(each) for each in world.claims if each["article_id"] == mine)),
        deeds=(*world.deeds, *(again(each) for each in world.deeds if each["article_id"] == mine)),
    )  # fmt: skip


def days() -> st.SearchStrategy[date]:
    """Return a day of a world, or one shortly after it."""
    return st.integers(0, N_DAYS + 3).map(lambda offset: START + timedelta(days=offset))
