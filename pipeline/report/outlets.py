"""Who publishes and who speaks: a report's claims by outlet and by the way each came there, by who stands behind them, and the stories that were copied."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

import polars as pl

from pipeline.claim_keys import current_articles, side_of
from pipeline.packs import Pack
from pipeline.report.selection import ReportData
from pipeline.trace import CLAIM_TABLES

Row = Mapping[str, Any]
Way = Literal["own", "given", "taken"]
WAYS: tuple[Way, ...] = ("own", "given", "taken")
UNKNOWN_OUTLET = "unknown"
MEDIA_TYPES = frozenset(("state_media", "journalist"))  # of claimants: the outlet is not the first to tell it
KIND_OF_SOURCE = "generic_"  # ids of the packs for kinds of people ("medics"), who may be others each time
COLUMNS = (
    "claim_id", "article_id", "outlet_id", "published_at", "claimant_raw", "claimant_type", "claimant_side", "attribution_path",
)  # fmt: skip


@dataclass(frozen=True)
class Told:
    """One claim as this page counts it: where it stands, how the outlet came to it, who is behind it.

    `way`: own = in the outlet's own voice; given = attributed to a source; taken = from other media. `origin` is an id, `speaker` its name in the
    pack, else the article's words for it; `via` is the name of who stands between the outlet and it.
    """

    claim_id: str
    table: str
    article_id: str
    outlet: str
    way: Way
    origin: str
    speaker: str
    via: str | None
    side: str


@dataclass(frozen=True)
class OutletTally:
    """One outlet of the report: the articles of its days that were read, and the claims with their articles. All are ids, sorted."""

    outlet: str
    name: str
    side: str
    read: tuple[str, ...]
    articles: tuple[str, ...]
    by_table: Mapping[str, tuple[str, ...]]
    by_way: Mapping[Way, tuple[str, ...]]
    by_speaker_side: Mapping[str, tuple[str, ...]]

    @property
    def claims(self) -> tuple[str, ...]:
        """The ids of all its claims."""
        return tuple(sorted(each for ids in self.by_way.values() for each in ids))


@dataclass(frozen=True)
class Origin:
    """Who stands behind claims. `outlets` are the names of those that carry them, the one with most first; `is_kind` = a kind of source, not one."""

    origin: str
    name: str
    side: str
    claims: tuple[str, ...]
    outlets: tuple[str, ...]
    is_kind: bool


@dataclass(frozen=True)
class Story:
    """Near-identical articles. `origin` is the name of the outlet or agency that it likely comes from; `articles` are ids, earliest first."""

    story_id: str
    title: str
    origin: str
    first_day: date | None
    outlets: tuple[str, ...]
    articles: tuple[str, ...]
    n_copies: int


def outlet_name(pack: Pack, outlet: str) -> str:
    """Return the name of an outlet in the pack, or what the source calls it."""
    return "Outlet not known" if outlet == UNKNOWN_OUTLET else pack.actor_name(outlet)


def steps_of(row: Row) -> tuple[str, ...]:
    """Return through whom a claim came to its outlet, nearest first; none where the outlet speaks itself.

    The outlet is taken off as a whole: a name that an input gives may hold the path's own sign.
    """
    outlet, path = row["outlet_id"] or UNKNOWN_OUTLET, row["attribution_path"]
    rest = path.removeprefix(outlet) if path.startswith(outlet) else path.partition(" > ")[2]
    return tuple(step.strip() for step in rest.split(" > ") if step.strip())


def way_of(row: Row) -> Way:
    """Return how an outlet came to a claim: through other media, from a source, or neither is told."""
    steps = steps_of(row)
    if not steps:
        return "own"
    is_media = row["claimant_raw"] is None or row["claimant_type"] in MEDIA_TYPES
    return "taken" if is_media or len(steps) > 1 else "given"


def told_claim(row: Row, table: str, pack: Pack) -> Told:
    """Return one claim of a table as this page counts it."""
    outlet = row["outlet_id"] or UNKNOWN_OUTLET
    steps = steps_of(row)
    origin = (steps or (outlet,))[-1]
    if origin in pack.actors or origin in pack.outlets or row["claimant_raw"] is None:
        speaker = outlet_name(pack, origin)
    else:
        speaker = row["claimant_raw"]
    via = outlet_name(pack, steps[0]) if len(steps) > 1 else None
    return Told(row["claim_id"], table, row["article_id"], outlet, way_of(row), origin, speaker, via, row["claimant_side"])  # fmt: skip


def told_claims(data: ReportData) -> list[Told]:
    """Return every claim of the report, of all three tables, in order of publication."""
    frames = dict(zip(CLAIM_TABLES, (data.claims, data.territory, data.statements), strict=True))
    whole = pl.concat([frame.select(*COLUMNS, pl.lit(name).alias("table")) for name, frame in frames.items()])
    rows = whole.sort("published_at", "claim_id", nulls_last=True).to_dicts()
    return [told_claim(row, row["table"], data.pack) for row in rows]


def read_articles(data: ReportData) -> dict[str, str]:
    """Return the outlet of each article of the report's days, the newest version of each, by article id."""
    rows = current_articles(data.articles, data.scope.as_of).select("article_id", "outlet_id").to_dicts()
    return {row["article_id"]: row["outlet_id"] or UNKNOWN_OUTLET for row in rows}


def outlet_tallies(told: Sequence[Told], read: Mapping[str, str], pack: Pack) -> list[OutletTally]:
    """Return the outlets that were read or hold a claim, the one with most claims first."""
    mine: dict[str, list[Told]] = defaultdict(list)
    for each in told:
        mine[each.outlet].append(each)
    articles: dict[str, list[str]] = defaultdict(list)
    for article_id, outlet in read.items():
        articles[outlet].append(article_id)
    tallies = [_tally(outlet, mine[outlet], articles[outlet], pack) for outlet in {*mine, *articles}]
    return sorted(tallies, key=lambda each: (-len(each.claims), -len(each.read), each.name, each.outlet))


def _tally(outlet: str, told: Sequence[Told], read: Iterable[str], pack: Pack) -> OutletTally:
    quoted = [each for each in told if each.way != "own"]
    return OutletTally(
        outlet=outlet,
        name=outlet_name(pack, outlet),
        side=side_of(pack, outlet),
        read=tuple(sorted(read)),
        articles=tuple(sorted({each.article_id for each in told})),
        by_table={name: _ids(each for each in told if each.table == name) for name in CLAIM_TABLES},
        by_way={way: _ids(each for each in told if each.way == way) for way in WAYS},
        by_speaker_side={
            side: _ids(each for each in quoted if each.side == side) for side in sorted({each.side for each in quoted})
        },
    )


def _ids(told: Iterable[Told]) -> tuple[str, ...]:
    return tuple(sorted(each.claim_id for each in told))


def origins(told: Sequence[Told], pack: Pack) -> list[Origin]:
    """Return who stands behind the claims, the one with most first."""
    behind: dict[str, list[Told]] = defaultdict(list)
    for each in told:
        behind[each.origin].append(each)
    found = []
    for origin, mine in behind.items():
        outlets = Counter(each.outlet for each in mine)
        order = sorted(outlets, key=lambda outlet: (-outlets[outlet], outlet_name(pack, outlet)))
        sides = Counter(each.side for each in mine)
        found.append(
            Origin(
                origin=origin,
                name=mine[0].speaker,
                side=min(sides, key=lambda side: (-sides[side], side)),
                claims=_ids(mine),
                outlets=tuple(outlet_name(pack, outlet) for outlet in order),
                is_kind=origin.startswith(KIND_OF_SOURCE),
            )
        )
    return sorted(found, key=lambda each: (-len(each.claims), each.name, each.origin))


def copied_stories(data: ReportData, article_ids: Collection[str]) -> list[Story]:
    """Return the stories that hold one of the articles and that two or more outlets carry, the one with most copies first.

    An article that was edited later counts once, as its newest version.
    """
    current = current_articles(data.whole["articles"], data.scope.as_of)
    members = data.whole["story_members"].join(
        current.select("article_id", "outlet_id", "title", "published_at"), on="article_id", how="inner", validate="1:1"
    )
    wanted = members.filter(pl.col("article_id").is_in(sorted(article_ids))).select("story_id").unique()
    rows: dict[str, list[Row]] = defaultdict(list)
    for row in members.join(wanted, on="story_id", how="semi").sort("published_at", "article_id", nulls_last=True).to_dicts():  # fmt: skip
        rows[row["story_id"]].append(row)
    stories = [_story(story_id, mine, data.pack) for story_id, mine in rows.items()]
    copied = [each for each in stories if len(each.outlets) > 1]
    return sorted(copied, key=lambda each: (-each.n_copies, -len(each.outlets), str(each.first_day), each.story_id))


def _story(story_id: str, rows: Sequence[Row], pack: Pack) -> Story:
    first = rows[0]
    outlets = dict.fromkeys(row["outlet_id"] or UNKNOWN_OUTLET for row in rows)
    return Story(
        story_id=story_id,
        title=first["title"] or "no headline",
        origin=outlet_name(pack, first["origin_outlet_id"] or UNKNOWN_OUTLET),
        first_day=first["published_at"].date() if first["published_at"] else None,
        outlets=tuple(outlet_name(pack, outlet) for outlet in outlets),
        articles=tuple(row["article_id"] for row in rows),
        n_copies=sum(row["is_copy"] for row in rows),
    )
