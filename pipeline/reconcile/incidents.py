"""The stage as one function: claims in; incidents, the role of each claim, tolls and the overlap ledger out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

import polars as pl

from pipeline.claim_keys import current_claims, known_by, side_of, version_known_at
from pipeline.packs import Pack
from pipeline.params import AggregateParams, ReconcileParams
from pipeline.reconcile.accounts import Claim, Place, Shared, build_accounts, claim_of
from pipeline.reconcile.amounts import Amounts
from pipeline.reconcile.decided import HandPairs
from pipeline.reconcile.disagreements import disagreement_rows
from pipeline.reconcile.grades import grade
from pipeline.reconcile.growth import Step, growth_rows, steps_of
from pipeline.reconcile.matching import Joined, group_accounts
from pipeline.reconcile.near import Near, shown_claim
from pipeline.reconcile.overlap import Extent, Reach, take_off
from pipeline.reconcile.positions import ALL, Role, effective_origins, roles
from pipeline.reconcile.score import FULL, Matcher
from pipeline.reconcile.tolls import toll_rows, weigh
from pipeline.schemas import DISAGREEMENTS, INCIDENT_CLAIMS, INCIDENTS, NEAR_MATCHES, OVERLAP_LEDGER, TOLL_GROWTH, TOLLS
from pipeline.tables import Rows, content_id

Row = dict[str, Any]
Value = TypeVar("Value")
DISTRICT = 3  # UCDP: a vaguer place names no town
CLAIM_COLUMNS = (  # of casualty_claims, all that the stage reads
    "claim_id", "event_id", "article_id", "outlet_id", "published_at", "retrieved_at", "claimant_raw", "claimant_type", "claimant_side",
    "attribution_path", "stance", "modality", "self_interested", "date_start", "date_end", "date_prec", "place_raw", "geonames_id",
    "place_name", "admin1", "country_iso3", "latitude", "longitude", "where_prec", "span_field", "span_start", "quote", "outcome", "low",
    "best", "high", "qualifier", "victims_raw", "victim_group", "victim_class", "perpetrator_id", "weapon", "part_of_claim_id", "total_kind",
)  # fmt: skip
ARTICLE_COLUMNS = ("article_id", "story_id", "url", "revision", "published_at", "retrieved_at")  # of articles, the same
GIANT_INCIDENT = 1_000  # claims; the largest of 804 articles has fewer than a hundred
SHOWN_POLICY = "representative"  # the policy whose tolls stand in the incidents table
Tick = Callable[[], None]


@dataclass(frozen=True)
class Reconciled:
    """Rows of the seven tables, and how many claims were not used: published after as_of, or of what did not happen and match nothing.

    `n_flooded` = accounts of places and days so crowded that not each could be compared with each; see `components.py` and `pairs.py`.
    `n_giants` = incidents of more than GIANT_INCIDENT claims: more likely a flood or a page's fixed words than one happening.
    """

    incidents: Rows
    incident_claims: Rows
    tolls: Rows
    disagreements: Rows
    overlap_ledger: Rows
    near_matches: Rows
    toll_growth: Rows
    n_later: int
    n_outside: int
    n_flooded: int
    n_giants: int


@dataclass(frozen=True)
class Settings:
    """What the stage needs besides its tables."""

    reconcile: ReconcileParams
    aggregate: AggregateParams
    pack: Pack


def no_tick() -> None:
    """Show no progress."""


def reconcile(
    claims: pl.DataFrame,
    articles: pl.DataFrame,
    members: pl.DataFrame,
    *,
    settings: Settings,
    decisions: pl.DataFrame | None = None,
    tick: Tick = no_tick,
) -> Reconciled:
    """Return incidents, roles, tolls, ledger and narrow matches of the claims known at as_of; `decisions` are those of people.

    Claims that did not happen (planned, negated, historical ...) stand with role `not_actual` in the incident that they match best, and
    in none where they match none.
    """
    as_of = settings.aggregate.as_of
    known = current_claims(known_by(claims.select(CLAIM_COLUMNS), as_of), articles, as_of)
    hand = HandPairs.of(() if decisions is None else decisions.iter_rows(named=True))
    accounts = build_accounts(hand.apart(claims_of(known, articles, members)), settings.pack)
    matcher = Matcher(settings.reconcile, settings.pack)
    grouped = group_accounts(accounts, matcher, hand=hand, tick=tick)
    rows = {
        table.name: Rows(table)
        for table in (INCIDENTS, INCIDENT_CLAIMS, TOLLS, DISAGREEMENTS, OVERLAP_LEDGER, NEAR_MATCHES, TOLL_GROWTH)
    }
    extents: list[Extent] = []
    amounts = Amounts()
    steps: list[Step] = []
    n_giants = 0
    seen = _seen(articles)
    for group in grouped.groups:
        each = _Incident.build(group, seen, settings.pack)
        rows["incidents"].add([each.row])
        rows["incident_claims"].add(each.links)
        rows["tolls"].add(each.tolls)
        rows["disagreements"].add(each.disagreements)
        if each.row["total_kind"] == "cumulative":  # a series may be several incidents
            steps.extend(each.steps)
        else:
            rows["toll_growth"].add(growth_rows(each.steps))
        if each.extent:
            extents.append(each.extent)
            amounts.add(each.extent.id, each.tolls)
        n_giants += len(each.links) > GIANT_INCIDENT
    reach = Reach(
        settings.reconcile.inside_km,
        settings.reconcile.match_km,
        settings.aggregate.max_total_days,
        settings.pack,
    )
    rows["overlap_ledger"].add(take_off(extents, amounts, reach))
    rows["toll_growth"].add(growth_rows(steps))
    rows["near_matches"].add(_near_row(each) for each in grouped.near)
    return Reconciled(
        **rows,
        n_later=claims.height - known.height,
        n_outside=sum(len(account.claims) for account in grouped.outside),
        n_flooded=grouped.n_flooded,
        n_giants=n_giants,
    )


def claims_of(claims: pl.DataFrame, articles: pl.DataFrame, members: pl.DataFrame) -> list[Claim]:
    """Return the rows as claims, each with the story of its article and the article that this copies."""
    copies = members.filter(pl.col("is_copy")).select("article_id", "copied_from")
    told = (
        claims.select(CLAIM_COLUMNS)
        .join(articles.select("article_id", "story_id"), on="article_id", how="left", validate="m:1")
        .join(copies, on="article_id", how="left", validate="m:1")
        .sort("claim_id")
    )
    shared = Shared()
    return [
        claim_of(row, story_id=row["story_id"], copied_from=row["copied_from"], shared=shared)
        for row in told.iter_rows(named=True)
    ]


def _near_row(near: Near) -> Row:
    """Return a narrow pair by the claim that stands for each account, the one with the lower id first."""
    first, second = sorted((shown_claim(near.first).id, shown_claim(near.second).id))
    return {
        "claim_id": first,
        "other_claim_id": second,
        "score": near.comparison.score / FULL,
        "is_joined": near.is_joined,
        "reason": near.comparison.reason,
    }


def _seen(articles: pl.DataFrame) -> dict[str, date]:
    """Return the day on which each article version became known, where that is told."""
    days = articles.select("article_id", version_known_at().dt.date().alias("day")).drop_nulls()
    return dict(days.iter_rows())


@dataclass(frozen=True)
class _Incident:
    row: Row
    links: list[Row]
    tolls: list[Row]
    disagreements: list[Row]
    extent: Extent | None
    steps: list[Step]

    @classmethod
    def build(cls, group: Sequence[Joined], seen: Mapping[str, date], pack: Pack) -> _Incident:
        claims = sorted((claim for joined in group for claim in joined.account.claims), key=lambda each: each.when)
        actual = [claim for claim in claims if claim.is_actual]
        incident_id = content_id("incident", actual[0].id)
        origins = effective_origins(claims)
        weighed = list(weigh(claims, origins, pack))
        tolls = toll_rows(incident_id, weighed)
        kind = group[0].account.kind
        main = [claim for claim in actual if claim.counts] or actual
        days = _days(main, kind)
        place = _place(main) or _place(actual)
        row = {
            "incident_id": incident_id,
            "total_kind": kind,
            **_day_columns(days),
            **_place_columns(place),
            "victim_group": _only(claim.victim_group for claim in main if claim.part_of is None),
            "perpetrator_id": _only(claim.perpetrator_id for claim in main),
            **_shown(tolls),
            **_reach_columns(claims, origins),
        }
        row["grade"], row["grade_rule"] = grade(claims, origins, pack)
        extent = _extent(incident_id, kind, days=days, place=place, main=main, pack=pack)
        steps = steps_of(incident_id, kind, claims, origins=origins, seen=seen, policy=SHOWN_POLICY, pack=pack)
        links = _links(incident_id, group, roles(claims, origins))
        return cls(row, links, tolls, disagreement_rows(incident_id, weighed), extent, steps)


def _days(claims: Sequence[Claim], kind: str) -> tuple[date, date, int] | None:
    """Return the most precise dates, those of most articles among them, then the earliest told; for a cumulative total how far it last reached."""
    told = [(claim, claim.days) for claim in claims if claim.days is not None]
    if not told:
        return None
    if kind == "cumulative":
        return max(told, key=lambda pair: (pair[0].when[0], pair[1][1], pair[1]))[1]
    finest = min(days[2] for _, days in told)
    return _most_told((claim, days) for claim, days in told if days[2] == finest)


def _place(claims: Sequence[Claim]) -> Place | None:
    """Return the most precise place, that of most articles among them, then the first told; a town called like its province if no other is told."""
    told = [(claim, claim.place) for claim in claims if claim.place is not None]
    clear = [pair for pair in told if pair[1].precision <= DISTRICT and not pair[1].is_namesake] or told
    if not clear:
        return None
    finest = min(place.precision for _, place in clear)
    best = [(claim, place) for claim, place in clear if place.precision == finest]
    key = _most_told((claim, place.key) for claim, place in best)
    return next(place for _, place in best if place.key == key)


def _most_told(told: Iterable[tuple[Claim, Value]]) -> Value:
    """Return the value of most articles, the first told of equals: what an article says twice, and what a copy repeats, weighs once."""
    pairs = list(told)
    tally = Counter(value for _, value in {(claim.copied_from or claim.article_id, value) for claim, value in pairs})
    most = max(tally.values())
    return next(value for _, value in pairs if tally[value] == most)


def _only(values: Any) -> str | None:
    """Return the one value that is given, or None if there is none or several."""
    found = {value for value in values if value is not None}
    return found.pop() if len(found) == 1 else None


def _day_columns(days: tuple[date, date, int] | None) -> Row:
    start, end, precision = days if days else (None, None, None)
    return {"date_start": start, "date_end": end, "date_prec": precision}


def _place_columns(place: Place | None) -> Row:
    if place is None:
        names = ("place_id", "place_name", "admin1", "country_iso3", "latitude", "longitude", "where_prec")
        return dict.fromkeys(names)
    latitude, longitude = place.point or (None, None)
    return {
        "place_id": place.key,
        "place_name": place.name,
        "admin1": place.admin1,
        "country_iso3": place.country,
        "latitude": latitude,
        "longitude": longitude,
        "where_prec": place.precision,
    }


def _shown(tolls: Sequence[Row]) -> Row:
    """Return killed and injured of the shown policy, all victims, all sides."""
    columns: Row = {}
    for outcome in ("killed", "injured"):
        toll: Row = next(
            (
                each for each in tolls
                if (each["outcome"], each["victim_class"], each["claimant_side"], each["policy"])
                == (outcome, ALL, ALL, SHOWN_POLICY)
            ),
            {},
        )  # fmt: skip
        for bound in ("low", "best", "high"):
            columns[f"{outcome}_{bound}"] = toll.get(bound)
    return columns


def _reach_columns(claims: Sequence[Claim], origins: Mapping[str, str]) -> Row:
    """Return how widely it is reported; origins are those that assert it, copies folded. What did not happen is not a report of it."""
    actual = [claim for claim in claims if claim.is_actual]
    times = [claim.known for claim in actual if claim.known is not None]
    return {
        "n_claims": len(actual),
        "n_outlets": len({claim.outlet_id for claim in actual}),
        "n_origins": len({origins[claim.id] for claim in actual if not claim.is_doubted}),
        "first_published_at": min(times, default=None),
        "last_published_at": max(times, default=None),
    }


def _extent(
    incident_id: str,
    kind: str,
    *,
    days: tuple[date, date, int] | None,
    place: Place | None,
    main: Sequence[Claim],
    pack: Pack,
) -> Extent | None:
    if days is None:
        return None
    wholes = [claim for claim in main if claim.part_of is None] or list(main)
    sides = {side_of(pack, claim.victim_group) for claim in wholes} - {"unknown"}
    classes = frozenset(claim.victim_class for claim in wholes)
    return Extent(incident_id, kind, days[0], days[1], place, classes, frozenset(sides))


def _links(incident_id: str, group: Sequence[Joined], found: Mapping[str, Role]) -> list[Row]:
    return [
        {
            "incident_id": incident_id,
            "claim_id": claim.id,
            "score": joined.comparison.score / FULL,
            "reason": f"{joined.comparison.reason}; {found[claim.id].reason}",
            "role": found[claim.id].role,
        }
        for joined in group
        for claim in joined.account.claims
    ]
