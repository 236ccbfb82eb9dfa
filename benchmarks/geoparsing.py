"""Measure the gazetteer on open sets: articles coded by hand, the place names of UCDP GED for Syria, TR-News and LGL.

    python benchmarks/geoparsing.py --data DIR [--sets TR-News ...] [--gold PACK=FOLDER] [--json FILE] [--errors FILE]

DIR holds `fakes/`, `geoparsing/` and `ucdp_ged_syria/`; none of it is part of this project. Each of these sets is split
by the parity of the SHA-1 of its ids; rules are made on `tune`, figures are claimed on `check`. A folder of --gold
holds `articles.jsonl` and `gold.jsonl` of `claimline evaluate`, is split as that splits it (SHA-256), and is read with
the conflict pack PACK; its gold has no coordinates, so that `placed` there does not mean right.

Corpora (TR-News, LGL) are read with the base pack alone. Precision, recall and F1 ask for exact spans; so do the
measures "within 161 km". For the other measures a toponym is found where any answer overlaps it. That answer is `right`
where it has the GeoNames id of the gold, lies within 25 km of its point, or both are wide (province, country, region)
and within 161 km or of the same kind and name: the middle of a province is a matter of taste, and most of ours carry no
id. It is `abstained` where it has a reason and no coordinates, else `wrong`; a toponym without an answer is `missed`.
Adjectives ("Russian"), which these corpora mark as toponyms, and toponyms without a point have no outcome; they count
in recall. Baseline: runs of capitalised words behind a small letter.

UCDP: pack rows whose note says that they rely on UCDP are left out of the index, so that the set is not measured on
itself. A name is looked up alone, where its province chooses among the answers, and read in a sentence that tells its
province; there it is `right` within 25 km.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import json
import math
import re
import statistics
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, TypeVar
from xml.etree import ElementTree

import polars as pl
import yaml

from benchmarks import sets
from benchmarks.re3d import CAPITALS
from benchmarks.sets import BASELINE, HALVES, OURS, Figure, Span
from pipeline.evaluate.scores import Count, interval
from pipeline.gazetteer import (
    EARTH_RADIUS_KM,
    Gazetteer,
    Place,
    ResolvedPlace,
    build_index,
    fold_token,
    resolve,
    squash,
)
from pipeline.packs import load_pack
from pipeline.place_words import DEMONYMS

PLACES, UCDP, TR_NEWS, LGL = "FA-KES places", "UCDP GED places", "TR-News", "LGL"
CORPORA = {TR_NEWS: "TR-News.xml", LGL: "lgl.xml"}
NEIGHBOURS = ("TUR", "LBN", "IRQ", "JOR", "ISR")
HOME = ("SYR",)
ACCURATE_KM = 161.0  # the usual bound of this task, 100 miles
NEAR_KM = 25.0  # what where_prec 2 of UCDP allows
KIND_OF_CODE = {
    "ADM1": "province",
    "ADMD": "province",
    "PCL": "country",
    "CONT": "region",
    "RGN": "region",
    "AREA": "region",
    "TERR": "region",
    "ZN": "region",
}  # GeoNames features that are no points, by the start of their code
WIDE_KINDS = frozenset(KIND_OF_CODE.values())
KIND_SUFFIX = re.compile(
    r"\s+(?:town|village|suburb|city|hill|area|locality|neighbou?rhood|mountain|farms?)(?:\s+I+)?$", re.I
)
SENTENCE_START = "A shell hit "
RIGHT, ABSTAINED, WRONG, MISSED = "right", "abstained", "wrong", "missed"
FOUND = (RIGHT, ABSTAINED, WRONG)
ALL = (*FOUND, MISSED)

Item = TypeVar("Item")
Row = dict[str, Any]
Point = tuple[float, float]
Share = tuple[
    str, tuple[str, ...], tuple[str, ...]
]  # a measure, and the names of the counts that are its part and its whole


def outcome_shares(prefix: str) -> tuple[Share, ...]:
    """Return the shares of the four outcomes; `found` is all but missed."""
    return (
        (f"{prefix}: resolved right, of found", (RIGHT,), FOUND),
        (f"{prefix}: right or abstained, of found", (RIGHT, ABSTAINED), FOUND),
        (f"{prefix}: resolved right, of placed", (RIGHT,), (RIGHT, WRONG)),
        (f"{prefix}: resolved right, of all", (RIGHT,), ALL),
        (f"{prefix}: wrong, of all", (WRONG,), ALL),
        (f"{prefix}: abstained, of all", (ABSTAINED,), ALL),
        (f"{prefix}: missed, of all", (MISSED,), ALL),
    )


ARTICLE_SHARES: tuple[Share, ...] = (
    ("place strings found", ("found",), ("gold",)),
    ("place strings placed in the country", ("home",), ("gold",)),
)
GOLD_SHARES: tuple[Share, ...] = (
    ("place strings found", ("placed", ABSTAINED), ("placed", ABSTAINED, MISSED)),
    ("place strings placed", ("placed",), ("placed", ABSTAINED, MISSED)),
    ("mentions that no gazetteer lists, of all mentions", ("unlisted",), ("mentions",)),
)
LOOKUP_SHARES: tuple[Share, ...] = (
    ("names known", (RIGHT, WRONG), ALL),
    (f"within {NEAR_KM:.0f} km, of all", (RIGHT,), ALL),
    (f"within {NEAR_KM:.0f} km, of those known", (RIGHT,), (RIGHT, WRONG)),
)
SENTENCE_SHARES = outcome_shares("names in a sentence")
CORPUS_SHARES: tuple[Share, ...] = (
    (f"within {ACCURATE_KM:.0f} km, of those placed", ("exact near",), ("exact placed",)),
    (f"within {ACCURATE_KM:.0f} km, of those found", ("exact near",), ("exact",)),
    *outcome_shares("place names"),
    ("place names that no gazetteer lists: precision", ("unlisted right",), ("unlisted",)),
)


@dataclass
class Tally:
    """One half of a set: counts by name, the distance of answers from the gold point, and what went wrong in words."""

    counts: Counter[str] = field(default_factory=Counter)
    errors_km: list[float] = field(default_factory=list)
    spans: list[Count] = field(default_factory=list)  # one per article
    simple: list[Count] = field(default_factory=list)  # the same of the baseline
    missed: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Result:
    """What one run gives: figures, and what went wrong on the tune half."""

    figures: list[Figure]
    missed: list[str]


@dataclass(frozen=True)
class Toponym:
    """A place name that a corpus marks; `point` is null where it gives none, `code` is the GeoNames feature."""

    phrase: str
    span: Span
    point: Point | None
    geonames_id: str | None
    name: str
    code: str

    @property
    def has_outcome(self) -> bool:
        """Whether an answer can be right or wrong: there is a point, and the word is no adjective."""
        return self.point is not None and fold_token(self.phrase) not in DEMONYMS

    @property
    def wide_kind(self) -> str | None:
        """The kind of a feature that is no point, else None."""
        return next((kind for code, kind in KIND_OF_CODE.items() if self.code.startswith(code)), None)


@dataclass(frozen=True)
class Answer:
    """What the gazetteer makes of one name: a place with its point, or why it has none."""

    name: str
    point: Point | None
    reason: str | None = None


# ---------------------------------------------------------------- shared


def half_of(key: str) -> str:
    """Return the half that an id of an open set belongs to."""
    return "tune" if int(hashlib.sha1(key.encode(), usedforsecurity=False).hexdigest(), 16) % 2 == 0 else "check"


def in_halves(
    items: Iterable[Item], key: Callable[[Item], str], limit: int | None, half: Callable[[str], str] = half_of
) -> Iterator[tuple[str, Item]]:
    """Yield each item with its half; at most `limit` of each half."""
    taken = dict.fromkeys(HALVES, 0)
    for item in items:
        name = half(key(item))
        taken[name] += 1
        if limit is None or taken[name] <= limit:
            yield name, item


def new_halves() -> dict[str, Tally]:
    """Return an empty tally per half."""
    return {half: Tally() for half in HALVES}


def kilometres(one: Point, other: Point) -> float:
    """Return the great-circle distance."""
    a, b = math.radians(one[0]), math.radians(other[0])
    chord = math.sin((b - a) / 2) ** 2 + math.cos(a) * math.cos(b) * math.sin(math.radians(other[1] - one[1]) / 2) ** 2
    return 2 * EARTH_RADIUS_KM * math.asin(min(1.0, math.sqrt(chord)))


def point_of(answer: ResolvedPlace) -> Point | None:
    """Return the coordinates of an answer, None where it abstains."""
    if answer.place is None or answer.latitude is None or answer.longitude is None:
        return None
    return answer.latitude, answer.longitude


def overlapping(answers: Iterable[ResolvedPlace], spots: Sequence[Span]) -> list[ResolvedPlace]:
    """Return the answers over any of the spots."""
    return [a for a in answers if any(sets.overlap((a.mention.start, a.mention.end), spot) for spot in spots)]


def around(text: str, start: int, end: int) -> str:
    """Return a stretch of text with some words before and behind, on one line."""
    return " ".join(text[max(0, start - 40) : end + 25].split())


def read_rows(path: Path) -> list[Row]:
    """Return the rows of a file of one JSON object a line."""
    with sets.needed(path).open(encoding="utf-8") as stream:
        return [json.loads(line) for line in stream if line.strip()]


def claimed_places(row: Row) -> list[str]:
    """Return the distinct place strings of the hand-coded claims of one article."""
    names = (claim.get("place") for kind in ("casualties", "territory") for claim in row.get(kind, ()))
    return list(dict.fromkeys(name for name in names if name))


@cache
def gazetteer_of(folders: tuple[Path, ...], home: tuple[str, ...], neighbours: tuple[str, ...]) -> Gazetteer:
    """Return the gazetteer of some packs, built once."""
    return Gazetteer(build_index(list(folders)), countries=home, neighbours=neighbours)


def base_gazetteer(packs: Path) -> Gazetteer:
    """Return the gazetteer without any conflict."""
    return gazetteer_of((packs / "world",), (), ())


def syria_gazetteer(packs: Path) -> Gazetteer:
    """Return the gazetteer of the war in Syria."""
    return gazetteer_of((packs / "world", packs / "syria"), HOME, NEIGHBOURS)


def share_figures(name: str, halves: dict[str, Tally], shares: Iterable[Share]) -> Iterator[Figure]:
    """Yield shares of counts as figures, null where the whole is nothing."""
    for measure, parts, wholes in shares:
        for half, tally in halves.items():
            part, n = (sum(tally.counts[key] for key in keys) for keys in (parts, wholes))
            yield Figure(name, half, measure, round(part / n, 4) if n else None, n, OURS)


def span_figures(name: str, halves: dict[str, Tally]) -> Iterator[Figure]:
    """Yield precision, recall and F1 of the place names of a corpus, of ours and of the baseline."""
    for half, tally in halves.items():
        for reader, counts in ((OURS, tally.spans), (BASELINE, tally.simple)):
            total, (low, high) = sum(counts, Count()), interval(counts)
            n, n_found = total.right + total.missed, total.right + total.surplus
            yield Figure(name, half, "place names: precision", round(total.precision, 4), n_found, reader)
            yield Figure(name, half, "place names: recall", round(total.recall, 4), n, reader)
            yield Figure(name, half, "place names: F1", round(total.f1, 4), n, reader, round(low, 4), round(high, 4))


def print_figures(figures: Sequence[Figure]) -> None:
    """Print the figures of one set, both halves of a measure on one line."""
    for line in sets.figure_lines(figures):
        print(line)


def print_medians(name: str, halves: dict[str, Tally]) -> None:
    """Print the median distance between the answers and the gold points."""
    for half, tally in halves.items():
        if tally.errors_km:
            median = statistics.median(tally.errors_km)
            print(f"{name} {half}: median error {median:.1f} km of {len(tally.errors_km)} answers")


# ---------------------------------------------------------------- place strings of coded articles


def measure_articles(folder: Path, gazetteer: Gazetteer, limit: int | None) -> dict[str, Tally]:
    """Return per half: gold place strings, those found in the text, those resolved in Syria (or the country named)."""
    halves = new_halves()
    texts = {row["id"]: row for row in read_rows(folder / "articles.jsonl")}
    for half, row in in_halves(read_rows(folder / "gold-dev.jsonl"), lambda row: row["id"], limit):
        text = f"{texts[row['id']]['title']}\n{texts[row['id']]['text']}"
        answers = resolve(gazetteer.find(text), countries=HOME, neighbours=NEIGHBOURS)
        for name in claimed_places(row):
            _count_name(halves[half], name, text, answers)
    return halves


def _count_name(tally: Tally, name: str, text: str, answers: list[ResolvedPlace]) -> None:
    spots = [found.span() for found in re.finditer(re.escape(name), text, re.I)]
    over = overlapping(answers, spots)
    hits = [a for a in answers if a in over or squash(a.mention.raw) == squash(name)]
    countries = (*HOME, "PSE") if name == "Gaza" else HOME
    is_home = any(a.place is not None and a.place.country_iso3 in countries for a in hits)
    tally.counts.update({"gold": 1, "found": bool(hits), "home": is_home})
    if not is_home:
        tally.missed.append(f"{name} ({', '.join(sorted({str(a.geo_reason) for a in hits})) or 'not found'})")


def measure_gold(
    folder: Path, gazetteer: Gazetteer, *, home: tuple[str, ...], neighbours: tuple[str, ...], limit: int | None
) -> dict[str, Tally]:
    """Return per half: what became of gold place strings that stand in the text, and how many mentions are unlisted."""
    halves = new_halves()
    texts = {row["id"]: row for row in read_rows(folder / "articles.jsonl")}
    rows = read_rows(folder / "gold.jsonl")
    for half, row in in_halves(rows, lambda row: row["id"], limit, sets.half_of):
        tally = halves[half]
        text = f"{texts[row['id']].get('title') or ''}\n{texts[row['id']]['text']}"
        answers = resolve(gazetteer.find(text), countries=home, neighbours=neighbours)
        for name in claimed_places(row):
            _count_gold_name(tally, name, text, answers)
        unlisted = [a.mention for a in answers if not a.mention.candidates]
        tally.counts.update({"mentions": len(answers), "unlisted": len(unlisted)})
        tally.missed += [f"?{each.raw} | {around(text, each.start, each.end)}" for each in unlisted]
    return halves


def _count_gold_name(tally: Tally, name: str, text: str, answers: list[ResolvedPlace]) -> None:
    """Count one place string; a string that the text lacks is left out, as coders normalise some."""
    spots = [found.span() for found in re.finditer(rf"(?<!\w){re.escape(name)}", text, re.I)]
    if not spots:
        return
    hits = overlapping(answers, spots)
    is_placed = any(a.place is not None for a in hits)
    outcome = "placed" if is_placed else ABSTAINED if hits else MISSED
    tally.counts[outcome] += 1
    if not is_placed:
        reason = f" {hits[0].geo_reason}" if hits else ""
        tally.missed.append(f"-{name} {outcome}{reason} | {around(text, *spots[0])}")


# ---------------------------------------------------------------- corpora with coordinates


def measure_corpus(path: Path, gazetteer: Gazetteer, limit: int | None) -> dict[str, Tally]:
    """Return per half: exact spans, the outcomes of toponyms with a point, and how many unlisted names are marked."""
    halves = new_halves()
    articles = ElementTree.parse(path).getroot().iter("article")
    for half, article in in_halves(articles, lambda article: article.attrib["docid"], limit):
        tally, text = halves[half], article.findtext("text") or ""
        toponyms = {each.span: each for each in (read_toponym(mark, text) for mark in article.iter("toponym"))}
        answers = resolve(gazetteer.find(text), countries=(), neighbours=())
        tally.spans.append(_counted(set(toponyms), {(a.mention.start, a.mention.end) for a in answers}))
        tally.simple.append(_counted(set(toponyms), {found.span() for found in CAPITALS.finditer(text)}))
        for toponym in toponyms.values():
            _count_toponym(tally, toponym, overlapping(answers, [toponym.span]))
        for answer in answers:
            _count_answer(tally, answer, text, is_gold=bool(overlapping([answer], list(toponyms))))
    return halves


def read_toponym(mark: ElementTree.Element, text: str) -> Toponym:
    """Return a toponym, put where its words stand: in this copy some articles have lost characters."""
    start, phrase = int(mark.findtext("start") or 0), mark.findtext("phrase") or ""
    spots = [found.start() for found in re.finditer(re.escape(phrase), text)]
    near = min(spots, key=lambda spot: abs(spot - start), default=start)
    latitude, longitude = ((mark.findtext(f"gaztag/{key}") or "").strip() for key in ("lat", "lon"))
    gaztag = mark.find("gaztag")
    return Toponym(
        phrase=phrase,
        span=(near, near + len(phrase)),
        point=(float(latitude), float(longitude)) if latitude and longitude else None,
        geonames_id=gaztag.get("geonameid") if gaztag is not None else None,
        name=mark.findtext("gaztag/name") or "",
        code=mark.findtext("gaztag/fcode") or "",
    )


def _counted(gold: set[Span], found: set[Span]) -> Count:
    right = len(gold & found)
    return Count(right, len(found) - right, len(gold) - right)


def _count_toponym(tally: Tally, toponym: Toponym, over: Sequence[ResolvedPlace]) -> None:
    exact = next((a for a in over if (a.mention.start, a.mention.end) == toponym.span), None)
    _count_exact(tally, toponym, exact)
    if not toponym.has_outcome:
        return
    answer = exact or next(iter(over), None)
    outcome = outcome_of(toponym, answer)
    tally.counts[outcome] += 1
    if answer is None:
        tally.missed.append(f"-{toponym.phrase}")
    elif outcome != RIGHT:
        said = answer.geo_reason or (answer.place and f"{answer.place.name} {answer.place.country_iso3}")
        tally.missed.append(f"{'!' if outcome == WRONG else '-'}{toponym.phrase} {outcome} {said}")
    elif exact is None:
        tally.missed.append(f"={toponym.phrase} as {answer.mention.raw}")


def _count_exact(tally: Tally, toponym: Toponym, answer: ResolvedPlace | None) -> None:
    """Count an answer of exactly the span of the toponym, and its distance where both have coordinates."""
    if answer is None or toponym.point is None:
        return
    tally.counts["exact"] += 1
    point = point_of(answer)
    if point is not None:
        error = kilometres(toponym.point, point)
        tally.errors_km.append(error)
        tally.counts.update({"exact placed": 1, "exact near": error <= ACCURATE_KM})


def outcome_of(toponym: Toponym, answer: ResolvedPlace | None) -> str:
    """Return what became of a toponym with a point, as the head of this file defines it."""
    if answer is None:
        return MISSED
    point = point_of(answer)
    if point is None or answer.place is None or toponym.point is None:
        return ABSTAINED
    error = kilometres(toponym.point, point)
    is_same = toponym.geonames_id is not None and toponym.geonames_id == str(answer.place.geonames_id)
    return RIGHT if is_same or error <= NEAR_KM or _is_same_area(toponym, answer.place, error) else WRONG


def _is_same_area(toponym: Toponym, place: Place, error: float) -> bool:
    if toponym.wide_kind is None or place.kind not in WIDE_KINDS:
        return False
    return error <= ACCURATE_KM or (toponym.wide_kind == place.kind and squash(toponym.name) == squash(place.name))


def _count_answer(tally: Tally, answer: ResolvedPlace, text: str, *, is_gold: bool) -> None:
    """Count an answer whose name the gazetteer lacks, and note one that the corpus does not mark."""
    is_unlisted = not answer.mention.candidates
    tally.counts.update({"unlisted": is_unlisted, "unlisted right": is_unlisted and is_gold})
    if not is_gold:
        words = around(text, answer.mention.start, answer.mention.end)
        tally.missed.append(f"{'?' if is_unlisted else '+'}{answer.mention.raw} | {words}")


# ---------------------------------------------------------------- names of UCDP GED


def ucdp_places(path: Path) -> Iterator[tuple[str, str, Point]]:
    """Yield each place name of precision 1 or 2 with its province and the median of its coordinates."""
    rows = pl.read_csv(path, infer_schema_length=20_000)
    rows = rows.filter(pl.col("where_prec").cast(pl.Int64).is_in([1, 2]))
    medians = rows.group_by("where_coordinates", "adm_1").agg(pl.col("latitude", "longitude").median())
    for name, admin1, latitude, longitude in medians.sort("where_coordinates", "adm_1").iter_rows():
        yield name, admin1 or "", (latitude, longitude)


def measure_ucdp(
    path: Path, gazetteer: Gazetteer, ask: Callable[[Gazetteer, str, str], Answer | None], limit: int | None
) -> dict[str, Tally]:
    """Return per half the outcome of each name; `ask` gives the answer of the gazetteer to a name and its province."""
    halves = new_halves()
    for half, (name, admin1, gold) in in_halves(ucdp_places(path), lambda item: item[0], limit):
        tally, answer = halves[half], ask(gazetteer, name, admin1)
        if answer is None or answer.point is None:
            outcome, note = (MISSED, "") if answer is None else (ABSTAINED, f" {answer.reason}")
            tally.missed.append(f"{name} [{admin1}] {outcome}{note}")
        else:
            error = kilometres(gold, answer.point)
            outcome = RIGHT if error <= NEAR_KM else WRONG
            tally.errors_km.append(error)
            if outcome == WRONG:
                tally.missed.append(f"!{name} [{admin1}] {round(error)} km {answer.name}")
        tally.counts[outcome] += 1
    return halves


def _spellings(name: str) -> list[str]:
    return [KIND_SUFFIX.sub("", part).strip() for part in re.split(r"[/()]", name) if part.strip()]


def look_up(gazetteer: Gazetteer, name: str, admin1: str) -> Answer | None:
    """Return the best-ranked place of a name in its province, or the only one there is."""
    unit = squash(admin1.replace("Governorate", ""))
    for spelling in [name, *_spellings(name)]:
        found = [place for place in gazetteer.lookup(spelling) if place.country_iso3 in (*HOME, *NEIGHBOURS)]
        agreeing = [place for place in found if place.admin1 and _same_unit(place.admin1, unit)]
        if agreeing or len(found) == 1:
            best = (agreeing or found)[0]
            return Answer(best.name, (best.latitude, best.longitude))
    return None


def _same_unit(admin1: str, unit: str) -> bool:
    ours = squash(admin1)
    return (
        ours == unit or {ours, unit} <= {"raqqa", "raqqah"} or {ours, unit} <= {"hama", "hamah"} or ours[:4] == unit[:4]
    )


def read_in_sentence(gazetteer: Gazetteer, name: str, admin1: str) -> Answer | None:
    """Return the answer to a name in a sentence that tells its province; spellings are tried until one is placed."""
    unit = f" in {admin1.replace('Governorate', 'province')}" if admin1 else ""
    answer = None
    for spelling in dict.fromkeys([*_spellings(name), name]):
        found = resolve(gazetteer.find(f"{SENTENCE_START}{spelling}{unit}."), countries=HOME, neighbours=NEIGHBOURS)
        for each in (a for a in found if a.mention.start == len(SENTENCE_START)):
            point = point_of(each)
            answer = Answer(each.place.name if each.place else "", point, each.geo_reason)
            if point is not None:
                return answer
    return answer


def packs_without_ucdp(packs: Path, target: Path) -> list[Path]:
    """Copy the places tables of both packs without the rows that rely on UCDP, and return the new folders."""
    folders = []
    for name in ("world", "syria"):
        folder = target / name
        folder.mkdir()
        with (packs / name / "places.csv").open(encoding="utf-8", newline="") as stream:
            reader = csv.DictReader(stream)
            rows = [row for row in reader if "UCDP" not in row["note"]]
            with (folder / "places.csv").open("w", encoding="utf-8", newline="") as out:
                writer = csv.DictWriter(out, reader.fieldnames or [])
                writer.writeheader()
                writer.writerows(rows)
        head = {"countries": list(HOME), "neighbours": list(NEIGHBOURS)} if name == "syria" else {}
        (folder / "pack.yaml").write_text(yaml.safe_dump(head), encoding="utf-8")
        folders.append(folder)
    return folders


# ---------------------------------------------------------------- runs


def run_articles(args: argparse.Namespace, name: str) -> Result:
    """Measure and print the place strings of the hand-coded articles."""
    folder = sets.needed(args.data / "fakes", is_folder=True)
    halves = measure_articles(folder, syria_gazetteer(args.packs), args.limit)
    figures = list(share_figures(name, halves, ARTICLE_SHARES))
    print_figures(figures)
    return Result(figures, halves["tune"].missed)


def run_ucdp(args: argparse.Namespace, name: str) -> Result:
    """Measure and print UCDP, without and with the pack rows that were taken from it; only the first are figures."""
    path = sets.needed(args.data / "ucdp_ged_syria" / "ucdp_ged_syria_2016_2019.csv.gz")
    with tempfile.TemporaryDirectory() as target:
        index = build_index(packs_without_ucdp(args.packs, Path(target)))
    bare = _ucdp_both(path, Gazetteer(index, countries=HOME, neighbours=NEIGHBOURS), name, args.limit)
    _ucdp_both(path, syria_gazetteer(args.packs), f"{name} (in-sample)", args.limit)
    return bare


def _ucdp_both(path: Path, gazetteer: Gazetteer, name: str, limit: int | None) -> Result:
    """Measure and print names that are looked up and names that are read in a sentence."""
    alone = measure_ucdp(path, gazetteer, look_up, limit)
    inside = measure_ucdp(path, gazetteer, read_in_sentence, limit)
    figures = [*share_figures(name, alone, LOOKUP_SHARES), *share_figures(name, inside, SENTENCE_SHARES)]
    print_figures(figures)
    print_medians(f"{name}, in a sentence,", inside)
    missed = [
        f"{way}: {line}" for way, halves in (("alone", alone), ("sentence", inside)) for line in halves["tune"].missed
    ]
    return Result(figures, missed)


def run_corpus(args: argparse.Namespace, name: str) -> Result:
    """Measure and print a corpus with coordinates, with the base pack alone."""
    path = sets.needed(args.data / "geoparsing" / CORPORA[name])
    halves = measure_corpus(path, base_gazetteer(args.packs), args.limit)
    figures = [*span_figures(name, halves), *share_figures(name, halves, CORPUS_SHARES)]
    print_figures(figures)
    print_medians(name, halves)
    return Result(figures, halves["tune"].missed)


def run_gold(pack_name: str, folder: Path, args: argparse.Namespace) -> Result:
    """Measure and print the place strings of a folder of gold; the set is called after pack and folder."""
    pack = load_pack(pack_name, args.packs)
    home, neighbours = tuple(pack.countries), tuple(pack.neighbours)
    gazetteer = gazetteer_of(tuple(pack.folders), home, neighbours)
    halves = measure_gold(folder, gazetteer, home=home, neighbours=neighbours, limit=args.limit)
    figures = list(share_figures(gold_name(pack_name, folder), halves, GOLD_SHARES))
    print_figures(figures)
    return Result(figures, halves["tune"].missed)


RUNS: dict[str, Callable[[argparse.Namespace, str], Result]] = {
    PLACES: run_articles,
    UCDP: run_ucdp,
    TR_NEWS: run_corpus,
    LGL: run_corpus,
}


def gold_name(pack: str, folder: Path) -> str:
    """Return the name of a set of gold: no path, as figures are kept."""
    return f"{pack}={folder.name}"


def _pack_and_folder(text: str) -> tuple[str, Path]:
    pack, separator, folder = text.partition("=")
    if not (pack and separator and folder):
        raise argparse.ArgumentTypeError(f"'{text}' is not PACK=FOLDER")
    return pack, Path(folder).resolve()


def read_arguments() -> argparse.Namespace:
    """Return what the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, help="folder that holds the folders of the sets")
    parser.add_argument("--packs", type=Path, default=Path("data/packs"))
    parser.add_argument("--sets", nargs="+", choices=RUNS, default=list(RUNS), help="all unless given")
    parser.add_argument(
        "--gold", type=_pack_and_folder, action="append", default=[], metavar="PACK=FOLDER", help="gold, with its pack"
    )
    parser.add_argument("--only-gold", action="store_true", help="leave the open sets out")
    parser.add_argument("--limit", type=int, help="only so many items of each half: for trying, not for figures")
    parser.add_argument("--json", type=Path, help="write the figures here")
    parser.add_argument("--errors", type=Path, help="write what was missed on the tune halves here")
    parser.add_argument("--show", action="store_true", help="print what was missed on the tune halves")
    args = parser.parse_args()
    if args.data is None and not args.only_gold:
        parser.error("--data is needed unless --only-gold is given")
    if args.only_gold and not args.gold:
        parser.error("--only-gold needs --gold")
    names = [gold_name(*each) for each in args.gold]
    if len(set(names)) < len(names):
        parser.error("two folders of --gold have the same pack and name, so that their figures could not be told apart")
    return args


def main() -> None:
    """Run the measurements that were asked for, print them, and write figures and what was missed."""
    args = read_arguments()
    done = {gold_name(pack, folder): run_gold(pack, folder, args) for pack, folder in args.gold}
    if not args.only_gold:
        done |= {name: RUNS[name](args, name) for name in args.sets}
    missed = [
        line for name, result in done.items() for line in (name, *(f"  {each}" for each in sorted(result.missed)))
    ]
    if args.json is not None:
        sets.write_figures([figure for result in done.values() for figure in result.figures], args.json)
    if args.errors is not None:
        args.errors.write_text("".join(f"{line}\n" for line in missed), encoding="utf-8")
    if args.show:
        print(*missed, sep="\n")


if __name__ == "__main__":
    sets.run_guarded(main)
