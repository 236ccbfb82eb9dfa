"""What may leave: the profile `public` bounds quotes, masks names, coarsens points and obeys the sources' licences; `private` changes nothing.

Every rule counts what it did. Rows are only left out where a small area would name a place that the rules hide; figures stay. `Shaper` holds
the rules; what `claimline export` writes is shaped here, what reports and the site show in `pipeline/privacy/shared.py`.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import polars as pl

from pipeline.packs import Pack
from pipeline.params import ExportParams
from pipeline.privacy.names import MARK, SLUG, Found, Masker, PublicNames, find_persons, recognise
from pipeline.schemas import TABLES

CLAIM_TABLES = ("casualty_claims", "territory_claims", "statements")
LEFT_OUT = "[left out]"
PLACE_MARK = "[place]"
CUT = "…"
DROPPED = {"articles": ("text", "byline")}  # columns that never leave in `public`
OUTSIDE = re.compile(
    r"(?:_raw|^raw_.*|(?:^|_)(?:quote|quotes|title|titles|headline|sentence|text|words|byline|topic|weapon|removed|added|detail|dateline_place)(?:_.*)?)$"
)
PLAIN = re.compile(
    r"(?:_id|_ids|_iso3|_sha256|_at|sha256|_code|_prec|_side)$|^(?:place_name|place_raw|area_name|admin1|dateline_place|attribution_path|extractor|"
    r"extractor_version|media_type|language|language_hint|outlet_hint|archive_file|source_ref|url|view|status|victim_group|claimant_type|geo_reason)$"
)
ADDRESSES = ("url", "source_ref", "archive_file")
EMPTIED = (
    "title",
    "byline",
    "dateline_place",
    "label_raw",
)  # of a closed source they are null; elsewhere null would say "not told"
PLACE_COLUMNS = ("place_raw", "place_id", "place_name", "geonames_id")
EXACT = (1, 2)  # UCDP where_prec: a point, or within 25 km of one
DISTRICT = 3  # UCDP where_prec of a point that was moved further than a town is wide
KM_A_DEGREE = 111.195  # of latitude, on a sphere of 6,371 km
NEAR_KM = 25.0  # UCDP where_prec 2 reaches this far


Spells = Callable[[str, str | None], bool]


@dataclass(frozen=True)
class Shaped:
    """Tables as they leave, and what was done to them."""

    frames: dict[str, pl.DataFrame]
    counts: dict[str, int]


def shape_private(frames: Mapping[str, pl.DataFrame]) -> Shaped:
    """Return everything as it is."""
    return Shaped(dict(frames), {})


def is_outside(name: str) -> bool:
    """Whether a column holds words from an article or an input, by its name."""
    return bool(OUTSIDE.search(name)) and not name.endswith(("_sha256", "_id", "_field"))


def is_masked(table: str, name: str, frame: pl.DataFrame) -> bool:
    """Whether names are looked for in a column: all text but ids, codes, places and addresses, so that a new column is covered unasked."""
    declared = TABLES[table].columns.get(name)
    codes = bool(declared is not None and (declared.metadata or {}).get("codes"))
    return frame.schema[name] == pl.String and not codes and not PLAIN.search(name)


def shape_public(
    frames: Mapping[str, pl.DataFrame],
    *,
    exports: Mapping[str, str],
    pack: Pack,
    public: PublicNames,
    params: ExportParams,
) -> Shaped:
    """Return the tables as anybody may have them; `exports` is what each source's licence lets leave, `none` where a source is not listed."""
    shaper = Shaper(frames, exports=exports, pack=pack, public=public, params=params)
    return Shaped(shaper.run(), dict(sorted(shaper.counts.items())))


def find_all(frames: Mapping[str, pl.DataFrame], public: PublicNames) -> dict[str, Found]:
    """Return the persons of each article, looked for in its title and its text."""
    rows = frames["articles"].select("article_id", "title", "text").rows()
    wholes = [f"{title or ''}\n\n{text}" for _, title, text in rows]
    return {
        row[0]: find_persons(whole, spots, public)
        for row, whole, spots in zip(rows, wholes, recognise(wholes), strict=True)
    }


class Shaper:
    """Applies the rules of `public`, one method each, in the order of `run`."""

    left_out = LEFT_OUT  # in the place of words that a licence keeps back

    def __init__(
        self, frames: Mapping[str, pl.DataFrame], *, exports: Mapping[str, str], pack: Pack, public: PublicNames, params: ExportParams
    ) -> None:  # fmt: skip
        self.whole = frames
        self.frames = dict(frames)
        self.exports = exports
        self.pack = pack
        self.params = params
        self.counts: Counter[str] = Counter()
        articles = frames["articles"]
        self.source_of = dict(articles.select("article_id", "source_id").iter_rows())
        self.article_of = {
            claim: article for name in CLAIM_TABLES for claim, article in frames[name].select("claim_id", "article_id").iter_rows()
        }  # fmt: skip
        self.masker = self._masker(public)
        for name in CLAIM_TABLES:
            self.masker.learn_slugs(frames[name].select("attribution_path", "article_id").iter_rows())
        self.named: set[str] = set()  # claims of one to few people in whose own words a name was masked

    def _masker(self, public: PublicNames) -> Masker:
        return Masker(public, find_all(self.whole, public))

    def run(self) -> dict[str, pl.DataFrame]:
        for rule in (self._texts, self._words, self._reviewers, self._addresses, self._small_cells, self._points):
            rule()
        return self.frames

    def _texts(self) -> None:
        for name, columns in DROPPED.items():
            here = [column for column in columns if column in self.frames[name].columns]
            self.counts["article texts left out"] += self.frames[name].height if "text" in here else 0
            self.counts["by-lines left out"] += self.frames[name]["byline"].count() if "byline" in here else 0
            self.frames[name] = self.frames[name].drop(here)

    def _articles_of(self, frame: pl.DataFrame) -> list[str | None]:
        """Return the article of each row, null where a row is of none."""
        if "article_id" in frame.columns:
            return frame["article_id"].to_list()
        if "claim_id" in frame.columns:
            return [self.article_of.get(claim) for claim in frame["claim_id"]]
        return [None] * frame.height

    def _may_leave(self, frame: pl.DataFrame, articles: Sequence[str | None]) -> list[bool]:
        """Return whether the words of each row may leave; a row of no known source only where every source allows it."""
        all_free = all(value != "none" for value in self.exports.values())
        sources = frame["source_id"].to_list() if "source_id" in frame.columns else [None] * frame.height
        return [
            all_free if (source or self.source_of.get(article or "")) is None
            else self.exports.get(source or self.source_of[article or ""], "none") != "none"
            for source, article in zip(sources, articles, strict=True)
        ]  # fmt: skip

    def _words(self) -> None:
        for name, frame in self.frames.items():
            columns = [column for column in frame.columns if frame.schema[column] == pl.String]
            if not columns or frame.is_empty():
                continue
            articles = self._articles_of(frame)
            leave = self._may_leave(frame, articles)
            frame = frame.with_columns(
                pl.Series(column, self._column(name, frame, column, articles, leave), pl.String) for column in columns
            )
            if name == "article_versions":  # words of the earlier version hold names of the earlier version
                earlier = frame["previous_article_id"].to_list()
                frame = frame.with_columns(pl.Series(column, self._column(name, frame, column, earlier, leave), pl.String) for column in columns)  # fmt: skip
            self.frames[name] = frame

    def _column(
        self, table: str, frame: pl.DataFrame, column: str, articles: Sequence[str | None], leave: Sequence[bool]
    ) -> list[str | None]:
        """Return one text column as it may leave: words of closed sources left out, names masked, long texts cut."""
        outside, masked = is_outside(column), is_masked(table, column, frame)
        if not outside and not masked and not frame[column].str.contains("raw:", literal=True).any():
            return frame[column].to_list()
        nullable = TABLES[table].columns[column].nullable
        centred = column == "quote" and "count_raw" in frame.columns
        centres = frame["count_raw"].to_list() if centred else [None] * frame.height
        is_victim = table == "casualty_claims" and column in ("quote", "victims_raw")
        keys = frame["claim_id"].to_list() if is_victim else None
        done: list[str | None] = []
        for row, (text, article, may, centre) in enumerate(zip(frame[column], articles, leave, centres, strict=True)):
            if text is not None and not may and outside:
                self.counts["texts and quotes left out by licence"] += 1
                text = None if nullable and column in EMPTIED else self.left_out
            elif text is not None:
                text, names = self._masked(text, article, is_searched=masked, may_leave=may)
                if names and keys is not None:
                    self.named.add(keys[row])
                text = self._bounded(text, centre) if outside else text
            done.append(text)
        return done

    def _masked(self, text: str, article: str | None, *, is_searched: bool, may_leave: bool) -> tuple[str, int]:
        """Return a text with names masked, and how many; an origin made of a closed source's words is left out."""
        if not may_leave:
            text = SLUG.sub(f"raw:{LEFT_OUT}", text)
        text, slugs = self.masker.mask_slugs(text)
        text, names = self.masker.mask(text, article) if is_searched else (text, 0)
        self.counts["names masked"] += names + slugs
        return text, names + slugs

    def _bounded(self, text: str, centre: str | None) -> str:
        bounded = bounded_text(text, self.params.quote_chars, centre)
        self.counts["quotes and texts cut"] += bounded != text
        return bounded

    def _reviewers(self) -> None:
        """Give the people who decided numbers in the order of their names."""
        people = {person: f"reviewer {number}" for number, person in enumerate(sorted(set(self.whole["decisions"]["who"])), 1)}  # fmt: skip
        self.counts["reviewers numbered"] += len(people)
        self.frames["decisions"] = self.frames["decisions"].with_columns(
            pl.Series("who", [people[person] for person in self.whole["decisions"]["who"]], pl.String)
        )

    def _addresses(self) -> None:
        """Cut addresses and file names that spell a masked name."""
        self._cut_addresses(self.masker.is_named_in)

    def _cut_addresses(self, spells: Spells) -> None:
        """Cut addresses and file names that spell what must not be read, each asked with its article."""
        by_ref = {
            ref: article for article, ref in self.whole["articles"].select("article_id", "source_ref").iter_rows()
        }
        by_shot = {shot: article for article, shot in self.whole["articles"].select("article_id", "snapshot_id").iter_rows() if shot}  # fmt: skip
        for name, frame in self.frames.items():
            columns = [column for column in ADDRESSES if column in frame.columns]
            if not columns:
                continue
            articles = self._articles_of(frame)
            refs = frame["source_ref"].to_list() if "source_ref" in frame.columns else [None] * frame.height
            shots = frame["snapshot_id"].to_list() if "snapshot_id" in frame.columns else [None] * frame.height
            owners = [article or by_shot.get(shot) or by_ref.get(ref) for article, shot, ref in zip(articles, shots, refs, strict=True)]  # fmt: skip
            self.frames[name] = frame.with_columns(
                pl.Series(column, [self._address(value, owner, spells) for value, owner in zip(frame[column], owners, strict=True)], pl.String)
                for column in columns
            )  # fmt: skip

    def _address(self, value: str | None, article: str | None, spells: Spells) -> str | None:
        if value is None or not spells(value, article):
            return value
        self.counts["addresses and file names cut"] += 1
        parts = urlsplit(value) if "://" in value else None
        return f"{parts.scheme}://{parts.netloc}/" if parts is not None and parts.netloc else MARK

    def _small_cells(self) -> None:
        """Hide the place of incidents in which few people were harmed, civilians or people of unknown class, and one was named."""
        claims = self.whole["casualty_claims"]
        top = pl.coalesce("high", "best", "low")
        links = self.whole["incident_claims"]
        large = links.filter(pl.col("incident_id").is_in(sorted(self._large_incidents())))["claim_id"].to_list()
        few = claims.filter(
            pl.col("claim_id").is_in(sorted(self.named - set(large))),
            pl.col("victim_class").is_in(["civilian", "unknown"]),
            top <= self.params.small_cell_people,
            pl.col("where_prec").is_in(EXACT),
        )["claim_id"]
        incidents = set(links.filter(pl.col("claim_id").is_in(few.to_list()))["incident_id"])
        hidden = set(few) | set(links.filter(pl.col("incident_id").is_in(sorted(incidents)))["claim_id"])
        self.counts["small cells: incidents whose place was coarsened"] += len(incidents)
        self.counts["small cells: claims whose place was coarsened"] += len(hidden)
        if hidden:
            self._hide_places(hidden, incidents)

    def _large_incidents(self) -> set[str]:
        """Return the incidents in which more people were harmed than a small cell has: one named victim does not make their place private."""
        tops = [
            pl.coalesce(f"{what}_high", f"{what}_best", f"{what}_low").fill_null(0) for what in ("killed", "injured")
        ]
        found = self.whole["incidents"].filter(pl.max_horizontal(tops) > self.params.small_cell_people)
        return set(found["incident_id"])

    def _hide_places(self, claims: set[str], incidents: set[str]) -> None:
        rows = self.whole["casualty_claims"].filter(pl.col("claim_id").is_in(sorted(claims)))
        happenings = set(rows["event_id"])
        articles = set(rows["article_id"])
        words = {word for column in ("place_raw", "place_name") for word in rows[column].drop_nulls()}
        for name, frame in self.frames.items():
            hit = pl.lit(False)
            for column, ids in (("claim_id", claims), ("other_claim_id", claims), ("incident_id", incidents), ("total_incident_id", incidents), ("inner_incident_id", incidents), ("event_id", happenings)):  # fmt: skip
                if column in frame.columns:
                    hit = hit | pl.col(column).is_in(sorted(ids)).fill_null(False)
            if name == "articles":
                hit = pl.col("article_id").is_in(sorted(articles))
            self.frames[name] = self._without_place(name, frame, hit, words)
        slugs = {re.sub(r"\W+", "", word).casefold() for word in words} - {""}
        self._cut_addresses(lambda value, article: article in articles and _holds(value, slugs))
        self._drop_cells(incidents)

    def _without_place(self, name: str, frame: pl.DataFrame, hit: pl.Expr, words: set[str]) -> pl.DataFrame:
        mask = frame.select(hit.alias("hit"))["hit"] if frame.height else pl.Series("hit", [], pl.Boolean)
        if mask.len() != frame.height or not mask.any():
            return frame
        pattern = re.compile(rf"(?<!\w)(?:{'|'.join(re.escape(word) for word in sorted(words, key=lambda w: (-len(w), w)))})(?!\w)", re.IGNORECASE)  # fmt: skip
        done = {}
        for column in frame.columns:
            values = frame[column].to_list()
            if column in PLACE_COLUMNS and TABLES[name].columns[column].nullable:
                done[column] = [None if at else value for value, at in zip(values, mask, strict=True)]
            elif frame.schema[column] == pl.String and (is_outside(column) or is_masked(name, column, frame)):
                done[column] = [pattern.sub(PLACE_MARK, value) if at and value else value for value, at in zip(values, mask, strict=True)]  # fmt: skip
        frame = frame.with_columns(pl.Series(column, values, frame.schema[column]) for column, values in done.items())
        return self._moved(frame, mask.to_list(), [self.params.coarse_km] * frame.height)

    def _drop_cells(self, incidents: set[str]) -> None:
        """Leave out sums of one place that rest on a hidden incident alone; the sums of its province and country stay."""
        tolls = set(self.whole["tolls"].filter(pl.col("incident_id").is_in(sorted(incidents)))["toll_id"])
        cells = self.frames["casualties_over_time"]
        keep = [
            kind != "place" or not set(ids) & tolls for kind, ids in cells.select("area_kind", "toll_ids").iter_rows()
        ]
        self.counts["small cells: sums of one place left out"] += keep.count(False)
        self.frames["casualties_over_time"] = cells.filter(pl.Series(keep, dtype=pl.Boolean))

    def _points(self) -> None:
        for name, frame in self.frames.items():
            if {"latitude", "longitude"} <= set(frame.columns) and frame.height:
                wanted = [self._grid_km(row) for row in frame.iter_rows(named=True)]
                self.frames[name] = self._moved(frame, [km > 0 for km in wanted], wanted)

    def _grid_km(self, row: Mapping[str, Any]) -> float:
        """Return the width of the grid that the pack wants for a point, 0 for none."""
        if row.get("where_prec", EXACT[0]) not in (*EXACT, None):
            return 0.0
        keys = {row.get("place_id"), row.get("place_name"), f"gn:{row.get('geonames_id')}"}
        sensitive = self.params.coarse_km if keys & set(self.pack.sensitive_places) else 0.0
        return max(sensitive, self.pack.public_point_km or 0.0)

    def _moved(self, frame: pl.DataFrame, which: Sequence[bool], widths: Sequence[float]) -> pl.DataFrame:
        """Return the frame with the points of some rows in the middle of their grid cell, and their precision no finer than that."""
        if not {"latitude", "longitude"} <= set(frame.columns):
            return frame
        places, precisions = [], []
        codes = frame["where_prec"].to_list() if "where_prec" in frame.columns else [None] * frame.height
        for lat, lon, code, at, km in zip(frame["latitude"], frame["longitude"], codes, which, widths, strict=True):
            is_moved = at and lat is not None and code not in (4, 5, 6, 7)
            self.counts["points coarsened"] += is_moved
            places.append(grid_point(lat, lon, km) if is_moved else (lat, lon))
            precisions.append(max(code, 2 if km < NEAR_KM else DISTRICT) if is_moved and code is not None else code)
        frame = frame.with_columns(
            pl.Series("latitude", [lat for lat, _ in places], pl.Float64), pl.Series("longitude", [lon for _, lon in places], pl.Float64)
        )  # fmt: skip
        return (
            frame.with_columns(pl.Series("where_prec", precisions, pl.Int64))
            if "where_prec" in frame.columns
            else frame
        )


def _holds(address: str, slugs: set[str]) -> bool:
    """Whether an address spells one of the words, hyphens and the like left out."""
    plain = re.sub(r"[\W_]+", "", address).casefold()
    return any(slug in plain for slug in slugs)


def grid_point(latitude: float, longitude: float, km: float) -> tuple[float, float]:
    """Return the middle of the cell of a grid `km` wide that holds a point; at most 0.71 km of it for every km away."""
    step = km / KM_A_DEGREE
    lat = min(90.0, max(-90.0, (math.floor(latitude / step) + 0.5) * step))
    wide = km / (KM_A_DEGREE * max(0.01, math.cos(math.radians(lat))))
    lon = (math.floor(longitude / wide) + 0.5) * wide
    return round(lat, 4), round(min(180.0, max(-180.0, lon)), 4)


def bounded_range(text: str, limit: int, centre: str | None = None) -> tuple[int, int]:
    """Return where at most `limit` characters of a text around `centre` (its beginning where that is not in it) start and end, cut at spaces."""
    if len(text) <= limit:
        return 0, len(text)
    at = max(0, text.find(centre)) if centre else 0
    start = max(0, min(at + len(centre or "") // 2 - limit // 2, len(text) - limit)) if at else 0
    end = start + limit
    if start and " " in text[start:end]:
        start = text.index(" ", start) + 1
    if end < len(text) and " " in text[start:end]:
        end = text.rindex(" ", start, end)
    return start, end


def bounded_text(text: str, limit: int, centre: str | None = None) -> str:
    """Return at most `limit` characters of a text around `centre`, cut at spaces, with marks."""
    start, end = bounded_range(text, limit, centre)
    return f"{CUT if start else ''}{text[start:end]}{CUT if end < len(text) else ''}"


def place_words(frames: Mapping[str, pl.DataFrame]) -> Iterable[str]:
    """Yield the place names that a build knows."""
    for frame in frames.values():
        for column in ("place_raw", "place_name", "admin1"):
            if column in frame.columns:
                yield from frame[column].drop_nulls().unique()
