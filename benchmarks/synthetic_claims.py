"""A war that never was: happenings, the articles that report them and their casualty claims, with the truth of which claim means which.

One seed gives one war. Its rate is fixed (`HAPPENINGS_PER_DAY`), so that more claims are a longer war, not more on each day; shares of undated
claims, totals, parts, speakers and qualifiers are about those of 804 real articles. Places are invented points of a grid; nothing in
it is of the real world but the sides of the pack `syria`.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from itertools import accumulate
from typing import Any

import polars as pl

from pipeline import tables
from pipeline.schemas import ARTICLES, CASUALTY_CLAIMS, STORY_MEMBERS
from pipeline.tables import content_id

FIRST_DAY = date(2012, 1, 1)
CHUNK_DAYS = 20  # days whose articles are packed together; bounds memory
HAPPENINGS_PER_DAY = 40  # a war at its height: UCDP counts some thousands of events a year, newsrooms of all sides report several times that
N_PLACES, N_PROVINCES = 600, 14
PLACE_EXPONENT = 0.9  # the n-th place has n ** -0.9 of the first one's happenings: the first has one in eighteen
N_OUTLETS = 60
WAR_BEGAN = date(2011, 3, 1)
SINCE_PER_DAY, SINCE_STEP, SERIES = (
    4,
    5_000,
    0,
)  # happenings a day after which an article tells the whole war's toll; its steps; its number
FAMOUS = 0.0006  # share of happenings that hundreds of articles report
COPIED = 0.12  # share of articles that another outlet copies
EVENTS_PER_ARTICLE = 3
ARTICLE_CHARS = 2_500
SIDES = ("government", "opposition", "sdf", "islamic_state")
TYPES = {"neutral": "monitor", "government": "state_media", "unknown": "witness"}
WEAPONS = ("air strike", "shelling", "car bomb", "gunfire", "mine", None, None)
OUTCOMES = {"killed": 1.0, "injured": 0.45}
Row = dict[str, Any]


@dataclass(frozen=True)
class Truth:
    """One happening or total as it was; `kind` as in `incidents.total_kind`."""

    number: int
    kind: str
    place: Row
    start: date
    end: date
    counts: dict[str, int]
    victim_class: str
    victim_side: str
    harming_side: str
    weapon: str | None


@dataclass(frozen=True)
class Report:
    """What one outlet says of one happening on one day."""

    truth: Truth
    outlet: int
    published: date
    is_denial: bool = False
    is_unreal: bool = False


@dataclass
class War:
    """Makes the war in chunks of days."""

    seed: int
    rng: random.Random = field(init=False)
    places: list[Row] = field(init=False)
    weights: list[float] = field(init=False)
    filler: str = field(init=False)
    n_truths: int = 0
    n_articles: int = 0

    def __post_init__(self) -> None:
        self.rng = random.Random(self.seed)
        self.places = [self._place(at) for at in range(N_PLACES)]
        self.weights = list(accumulate((at + 1) ** -PLACE_EXPONENT for at in range(N_PLACES)))
        self.filler = " ".join(self.rng.choices(["army", "town", "road", "source", "night", "river"], k=20_000))

    def _place(self, at: int) -> Row:
        province = at % N_PROVINCES
        centre = 32.5 + province // 4 * 1.2, 36.0 + province % 4 * 1.5
        far = 0.0 if at < N_PROVINCES else 0.35
        return _resolved(
            geonames_id=10_000_000 + at, place_name=f"place {at}", admin1=f"province {province}", where_prec=1,
            latitude=round(centre[0] + self.rng.gauss(0, far), 4), longitude=round(centre[1] + self.rng.gauss(0, far), 4),
        )  # fmt: skip

    def chunks(self) -> Iterator[tuple[list[Row], list[Row], list[Row], dict[str, int]]]:
        """Yield claims, articles, members and the number of the happening by claim id, `CHUNK_DAYS` at a time, for ever."""
        start = FIRST_DAY
        while True:
            reports = [report for day in range(CHUNK_DAYS) for report in self._day(start + timedelta(days=day))]
            yield self._packed(reports)
            start += timedelta(days=CHUNK_DAYS)

    def _day(self, day: date) -> Iterator[Report]:
        for _ in range(self.rng.randrange(HAPPENINGS_PER_DAY // 2, HAPPENINGS_PER_DAY * 3 // 2)):
            yield from self._reports(self._happening(day))
        if day.weekday() == 6:
            for province in range(N_PROVINCES):
                yield from self._reports(self._total(day, province))
            yield from self._reports(self._total(day, None))
        for _ in range(self.rng.randrange(2 * SINCE_PER_DAY + 1)):
            yield from self._reports(self._since(day))

    def _happening(self, day: date) -> Truth:
        (place,) = self.rng.choices(self.places, cum_weights=self.weights)
        victim, harming = self.rng.sample(SIDES, 2)
        people = max(1, round(self.rng.lognormvariate(1.2, 1.0)))
        counts = {"killed": people}
        if self.rng.random() < OUTCOMES["injured"]:
            counts["injured"] = max(1, round(people * self.rng.uniform(0.5, 4)))
        kind = self.rng.choice(("civilian", "civilian", "combatant", "unknown"))
        return self._truth("incident", place, (day, day), counts, (kind, victim, harming))

    def _total(self, day: date, province: int | None) -> Truth:
        low = 30 if province is not None else 400
        place = _province(province) if province is not None else _country()
        counts = {"killed": self.rng.randrange(low, low * 3)}
        return self._truth(
            "period", place, (day - timedelta(days=6), day), counts, ("unknown", *self.rng.sample(SIDES, 2))
        )

    def _since(self, day: date) -> Truth:
        """Return the total since the war began, as articles repeat it: rounded, for months the same; all of them are one series."""
        people = SINCE_STEP * (1 + self.rng.choice((0, 0, 0, 1)) + (day - FIRST_DAY).days // 60)
        return replace(
            self._truth(
                "cumulative", _country(), (WAR_BEGAN, day), {"killed": people}, ("unknown", *self.rng.sample(SIDES, 2))
            ),
            number=SERIES,
        )

    def _truth(
        self, kind: str, place: Row, days: tuple[date, date], counts: dict[str, int], who: tuple[str, str, str]
    ) -> Truth:
        self.n_truths += 1
        return Truth(self.n_truths, kind, place, *days, counts, *who, self.rng.choice(WEAPONS))

    def _reports(self, truth: Truth) -> Iterator[Report]:
        n_reports = min(8, 1 + int(self.rng.expovariate(0.7)))
        if truth.kind == "incident" and self.rng.random() < FAMOUS:
            n_reports = self.rng.randrange(100, 500)
        for _ in range(n_reports):
            delay = min(4, int(self.rng.expovariate(1.2)))
            chance = self.rng.random()
            yield Report(
                truth, self.rng.randrange(N_OUTLETS), truth.end + timedelta(days=delay),
                is_denial=chance < 0.01, is_unreal=0.01 < chance < 0.03,
            )  # fmt: skip

    def _packed(self, reports: Sequence[Report]) -> tuple[list[Row], list[Row], list[Row], dict[str, int]]:
        """Put reports of one outlet and day into articles, and let other outlets copy some."""
        desks: dict[tuple[int, date], list[Report]] = defaultdict(list)
        for report in reports:
            desks[(report.outlet, report.published)].append(report)
        claims: list[Row] = []
        articles: list[Row] = []
        members: list[Row] = []
        truth: dict[str, int] = {}
        for (outlet, day), told in desks.items():
            while told:
                size = self.rng.randrange(1, EVENTS_PER_ARTICLE + 1)
                mine, told = told[:size], told[size:]
                article = self._article(outlet, day)
                story = article["story_id"]
                own = [row for at, each in enumerate(mine) for row in self._claims(each, article, at, truth)]
                claims += own
                articles.append(article)
                if self.rng.random() < COPIED:
                    copy = self._article(
                        self.rng.randrange(N_OUTLETS), day + timedelta(days=self.rng.randrange(2)), story
                    )
                    articles.append(copy)
                    claims += self._copied(own, copy, truth)
                    members += [
                        _member(story, article["article_id"], None),
                        _member(story, copy["article_id"], article["article_id"]),
                    ]
        return claims, articles, members, truth

    def _article(self, outlet: int, day: date, story: str | None = None) -> Row:
        self.n_articles += 1
        article_id = content_id("synthetic article", self.seed, self.n_articles)
        at = self.rng.randrange(len(self.filler) - ARTICLE_CHARS)
        row = dict.fromkeys(ARTICLES.columns)
        return row | {
            "article_id": article_id, "source_id": "synthetic", "source_ref": article_id, "outlet_id": f"outlet_{outlet}",
            "url": f"https://outlet{outlet}.example/{article_id}", "title": "synthetic", "language": "en", "revision": 1,
            "published_at": datetime.combine(day, datetime.min.time(), UTC) + timedelta(minutes=self.rng.randrange(1440)),
            "published_basis": "declared", "text": self.filler[at : at + ARTICLE_CHARS], "text_sha256": "0" * 64,
            "story_id": story or content_id("story", article_id),
        }  # fmt: skip

    def _claims(self, report: Report, article: Row, at: int, truth: dict[str, int]) -> Iterator[Row]:
        fact = report.truth
        shared = self._told(report, article)
        for step, (outcome, people) in enumerate(fact.counts.items()):
            if step and self.rng.random() < 0.4:
                continue
            row = self._claim(
                shared | {"outcome": outcome, **self._count(people, report)}, article, 200 * at + 40 * step
            )
            truth[row["claim_id"]] = fact.number
            yield row
            if row["low"] > 3 and self.rng.random() < 0.2:
                few = self.rng.randrange(1, row["low"])
                part = (
                    row
                    | _exact(few)
                    | {"victim_class": "civilian", "victims_raw": "children", "part_of_claim_id": row["claim_id"]}
                )
                part = self._claim(part, article, 200 * at + 40 * step + 20)
                truth[part["claim_id"]] = fact.number
                yield part

    def _told(self, report: Report, article: Row) -> Row:
        """Return what all claims of one report share: when, where, who says it and of whom, each sometimes left out or told vaguely."""
        fact, rng = report.truth, self.rng
        side = rng.choice(("neutral", "neutral", "unknown", fact.victim_side, fact.harming_side))
        is_spoken = rng.random() < 0.6
        speaker = f"speaker_{side}_{rng.randrange(4)}"
        row = {
            **self._days(report), **self._where(fact), "victim_class": fact.victim_class if rng.random() < 0.7 else "unknown",
            "event_id": content_id("event", article["article_id"], fact.number), "claimant_side": side,
            "claimant_type": TYPES.get(side, "military"), "claimant_raw": speaker if is_spoken else None, "claimant_id": None,
            "attribution_path": f"{article['outlet_id']} > {speaker}" if is_spoken else article["outlet_id"],
            "stance": "denies" if report.is_denial else "asserts", "modality": "planned" if report.is_unreal else "actual",
            "self_interested": side == fact.victim_side if side in SIDES else None,
            "weapon": fact.weapon if rng.random() < 0.7 else None, "victims_raw": "people", "part_of_claim_id": None,
            "perpetrator_id": None, "perpetrator_raw": None, "victim_group": None, "label_raw": None, "total_kind": fact.kind,
        }  # fmt: skip
        if fact.kind == "incident" and (report.published - fact.end).days > 1 and rng.random() < 0.15:
            row["total_kind"] = "update"
        return row

    def _days(self, report: Report) -> Row:
        fact, chance = report.truth, self.rng.random()
        start, end = fact.start, fact.end
        if fact.kind == "incident":
            if chance < 0.2:
                return {"date_start": None, "date_end": None, "date_prec": None}
            if chance < 0.27:
                start = end = min(report.published, fact.end + timedelta(days=1))
            elif chance < 0.33:
                start, end = fact.start - timedelta(days=2), fact.end
        n_days = (end - start).days + 1
        return {
            "date_start": start,
            "date_end": end,
            "date_prec": 1 if n_days == 1 else 2 if n_days < 7 else 3 if n_days < 14 else 5,
        }

    def _where(self, fact: Truth) -> Row:
        chance = self.rng.random()
        if fact.kind != "incident" or chance > 0.15:
            return fact.place
        if chance < 0.04:
            names = ("geonames_id", "place_name", "admin1", "country_iso3", "latitude", "longitude", "where_prec")
            return {**dict.fromkeys(names), "place_raw": fact.place["place_name"], "geo_reason": "not in the gazetteer"}
        return _province(int(fact.place["admin1"].split()[1])) if chance < 0.1 else _country()

    def _count(self, people: int, report: Report) -> Row:
        if report.truth.kind == "incident" and self.rng.random() < 0.25:
            people = max(1, people + self.rng.choice((-1, 1, 1, max(1, people // 6))))
        chance = self.rng.random()
        if chance < 0.6:
            return _exact(people)
        if chance < 0.75:
            return {"low": people, "best": people, "high": None, "count_raw": str(people), "qualifier": "at_least"}
        if chance < 0.85 and people > 20:
            return {"low": 24, "best": None, "high": 99, "count_raw": "dozens", "qualifier": "vague"} if people < 100 else {
                "low": 200, "best": None, "high": 999, "count_raw": "hundreds", "qualifier": "vague"}  # fmt: skip
        return {"low": people, "best": people, "high": None, "count_raw": str(people), "qualifier": "more_than"}

    def _claim(self, row: Row, article: Row, at: int) -> Row:
        quote = f"{row['count_raw']} people were {row['outcome']}"
        row = row | {
            "article_id": article["article_id"], "source_ref": article["source_ref"], "outlet_id": article["outlet_id"],
            "published_at": article["published_at"], "retrieved_at": None, "span_field": "text", "span_start": at,
            "span_end": at + len(quote), "quote": quote, "extractor": "synthetic", "extractor_version": "1", "confidence": 1.0,
        }  # fmt: skip
        return row | {"claim_id": content_id("claim", row["article_id"], at, row["event_id"])}

    def _copied(self, own: Sequence[Row], copy: Row, truth: dict[str, int]) -> Iterator[Row]:
        """Yield an article's claims again as those of its copy; one copy in four lacks the last, one in ten has a new number."""
        kept = own[:-1] if len(own) > 1 and self.rng.random() < 0.25 else own
        ids: dict[str, str] = {}
        for row in kept:
            told = row | {
                "event_id": content_id("event", copy["article_id"], row["event_id"]),
                "part_of_claim_id": ids.get(row["part_of_claim_id"]) if row["part_of_claim_id"] else None,
            }
            if row["part_of_claim_id"] is None and row["best"] is not None and self.rng.random() < 0.1:
                told |= _exact(row["best"] + 2)
            if told["claimant_raw"] is None:
                told["attribution_path"] = copy["outlet_id"]
            told = self._claim(told, copy, row["span_start"])
            ids[row["claim_id"]] = told["claim_id"]
            truth[told["claim_id"]] = truth[row["claim_id"]]
            yield told


def _exact(people: int) -> Row:
    return {"low": people, "best": people, "high": people, "count_raw": str(people), "qualifier": "exact"}


def _resolved(**known: Any) -> Row:
    return {"country_iso3": "SYR", "place_raw": known["place_name"] or "the country", "geo_reason": None, **known}


def _province(number: int) -> Row:
    name = f"province {number}"
    return _resolved(geonames_id=20_000_000 + number, place_name=name, admin1=name, latitude=None, longitude=None, where_prec=4) | {
        "geo_reason": "a province"}  # fmt: skip


def _country() -> Row:
    return _resolved(geonames_id=None, place_name="Syria", admin1=None, latitude=34.8, longitude=38.9, where_prec=6)


def _member(story: str, article: str, source: str | None) -> Row:
    return {
        "story_id": story, "article_id": article, "similarity": 1.0, "is_copy": source is not None, "copied_from": source,
        "origin_outlet_id": None,
    }  # fmt: skip


@dataclass(frozen=True)
class Made:
    """The tables of a war, and the happening of each claim: `claim_id`, `truth`."""

    claims: pl.DataFrame
    articles: pl.DataFrame
    members: pl.DataFrame
    truth: pl.DataFrame


def make(n_claims: int, seed: int) -> Made:
    """Return the first `n_claims` claims of a war, with the articles and stories that they stand in."""
    found: tuple[list[pl.DataFrame], ...] = ([], [], [], [])
    n_made = 0
    for claims, articles, members, truth in War(seed).chunks():
        kept = claims[: n_claims - n_made]
        known = {row["article_id"] for row in kept}
        n_made += len(kept)
        parts = (
            tables.frame(CASUALTY_CLAIMS, kept),
            tables.frame(ARTICLES, [row for row in articles if row["article_id"] in known]),
            tables.frame(STORY_MEMBERS, [row for row in members if row["article_id"] in known]),
            pl.DataFrame({"claim_id": [row["claim_id"] for row in kept]}).with_columns(
                pl.col("claim_id").replace_strict(truth, return_dtype=pl.Int64).alias("truth")
            ),
        )
        for frames, part in zip(found, parts, strict=True):
            frames.append(part)
        if n_made == n_claims:
            return Made(*(pl.concat(frames) for frames in found))
    raise AssertionError("a war does not end")
