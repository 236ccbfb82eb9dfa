"""Measure the gazetteer on three open sets: articles coded by hand, TR-News, and the place names of UCDP GED for Syria.

Run: python benchmarks/geoparsing.py --data FOLDER --packs data/packs [--sets TR-News ...] [--json FILE] [--errors FILE]. The folder holds `fakes/`, `geoparsing/` and `ucdp_ged_syria/`; none
of it is part of this project. Each set is split by the parity of the sha1 of its ids; rules are made on `tune`, figures are claimed on
`check`. For UCDP, pack rows whose note says that they rely on UCDP are left out of the index, so that the set is not measured on itself. Baseline of TR-News: runs of
capitalised words behind a small letter.
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
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from xml.etree import ElementTree

import polars as pl
import yaml

from benchmarks import sets
from benchmarks.re3d import CAPITALS
from benchmarks.sets import BASELINE, OURS, Figure
from pipeline.evaluate.scores import Count, interval
from pipeline.gazetteer import EARTH_RADIUS_KM, Gazetteer, Place, ResolvedPlace, build_index, resolve, squash

PLACES, TR_NEWS, UCDP = "FA-KES places", "TR-News", "UCDP GED places"
NEIGHBOURS = ("TUR", "LBN", "IRQ", "JOR", "ISR")
HOME = ("SYR",)
ACCURATE_KM = 161.0  # the usual bound of this task, 100 miles
UCDP_NEAR_KM = 25.0  # what where_prec 2 allows
KIND_SUFFIX = re.compile(
    r"\s+(?:town|village|suburb|city|hill|area|locality|neighbou?rhood|mountain|farms?)(?:\s+I+)?$", re.I
)


@dataclass
class Tally:
    """Counts of one half of a set; `errors_km` holds the distance of each answer from the gold point."""

    gold: int = 0
    found: int = 0
    right_place: int = 0
    answered: int = 0
    said: int = 0
    errors_km: list[float] = field(default_factory=list)
    spans: list[Count] = field(default_factory=list)  # one per article
    simple: list[Count] = field(default_factory=list)  # the same of the baseline
    missed: list[str] = field(default_factory=list)


def half_of(key: str) -> str:
    """Return the half that an id belongs to."""
    return "tune" if int(hashlib.sha1(key.encode(), usedforsecurity=False).hexdigest(), 16) % 2 == 0 else "check"


def kilometres(lat1: float, lon1: float, lat2: float, lon2: float) -> float:
    """Return the great-circle distance."""
    a, b = math.radians(lat1), math.radians(lat2)
    chord = math.sin((b - a) / 2) ** 2 + math.cos(a) * math.cos(b) * math.sin(math.radians(lon2 - lon1) / 2) ** 2
    return 2 * EARTH_RADIUS_KM * math.asin(min(1.0, math.sqrt(chord)))


def gold_articles(folder: Path) -> Iterator[tuple[dict[str, str], list[str]]]:
    """Yield each hand-coded article with the distinct place strings of its claims."""
    texts = {row["id"]: row for row in map(json.loads, (folder / "articles.jsonl").open(encoding="utf-8"))}
    for row in map(json.loads, (folder / "gold-dev.jsonl").open(encoding="utf-8")):
        names = [claim["place"] for kind in ("casualties", "territory") for claim in row[kind] if claim.get("place")]
        yield texts[row["id"]], list(dict.fromkeys(names))


def is_beyond(counts: dict[str, int], half: str, limit: int | None) -> bool:
    """Whether a half has had its items already; counts the item where not."""
    counts[half] = counts.get(half, 0) + 1
    return limit is not None and counts[half] > limit


def measure_articles(folder: Path, gazetteer: Gazetteer, limit: int | None = None) -> dict[str, Tally]:
    """Return per half: gold place strings, those found in the text, those resolved in Syria (or the country named)."""
    halves = {"tune": Tally(), "check": Tally()}
    seen: dict[str, int] = {}
    for article, names in gold_articles(folder):
        if is_beyond(seen, half_of(article["id"]), limit):
            continue
        tally = halves[half_of(article["id"])]
        text = f"{article['title']}\n{article['text']}"
        answers = resolve(gazetteer.find(text), countries=HOME, neighbours=NEIGHBOURS)
        for name in names:
            _count_name(tally, name, text, answers)
    return halves


def _count_name(tally: Tally, name: str, text: str, answers: list[ResolvedPlace]) -> None:
    spots = [found.span() for found in re.finditer(re.escape(name), text, re.I)]
    hits = [a for a in answers if squash(a.mention.raw) == squash(name) or _overlaps(a, spots)]
    homes = [
        a
        for a in hits
        if a.place is not None and a.place.country_iso3 in (*HOME, *(("PSE",) if name == "Gaza" else ()))
    ]
    tally.gold += 1
    tally.found += bool(hits)
    tally.right_place += bool(homes)
    if not homes:
        tally.missed.append(f"{name} ({', '.join(sorted({str(a.geo_reason) for a in hits})) or 'not found'})")


def _overlaps(answer: ResolvedPlace, spots: list[tuple[int, int]]) -> bool:
    return any(answer.mention.start < end and start < answer.mention.end for start, end in spots)


def measure_tr_news(path: Path, gazetteer: Gazetteer, limit: int | None = None) -> dict[str, Tally]:
    """Return per half: gold toponyms, exact spans found and said, and the error of each one that got coordinates."""
    halves = {"tune": Tally(), "check": Tally()}
    seen: dict[str, int] = {}
    for article in ElementTree.parse(path).getroot().iter("article"):
        if is_beyond(seen, half_of(article.attrib["docid"]), limit):
            continue
        tally = halves[half_of(article.attrib["docid"])]
        text = article.findtext("text") or ""
        answers = resolve(gazetteer.find(text), countries=(), neighbours=())
        by_span = {(a.mention.start, a.mention.end): a for a in answers}
        tally.said += len(answers)
        gold_spans = set()
        for toponym in article.iter("toponym"):
            span = _span_in_text(text, toponym)
            gold_spans.add(span)
            _count_toponym(tally, toponym, by_span.get(span))
        tally.missed += [f"+{a.mention.raw}" for s, a in by_span.items() if s not in gold_spans]
        tally.spans.append(_counted(gold_spans, by_span))
        tally.simple.append(_counted(gold_spans, {found.span() for found in CAPITALS.finditer(text)}))
    return halves


def _counted(gold: set[tuple[int, int]], found: Collection[tuple[int, int]]) -> Count:
    right = len(gold & set(found))
    return Count(right, len(found) - right, len(gold) - right)


def _span_in_text(text: str, toponym: ElementTree.Element) -> tuple[int, int]:
    """Return the toponym's offsets, moved to where its words stand: in this copy some articles have lost characters."""
    start, phrase = int(toponym.findtext("start") or 0), toponym.findtext("phrase") or ""
    spots = [found.start() for found in re.finditer(re.escape(phrase), text)]
    near = min(spots, key=lambda spot: abs(spot - start), default=start)
    return near, near + len(phrase)


def _count_toponym(tally: Tally, toponym: ElementTree.Element, answer: ResolvedPlace | None) -> None:
    tally.gold += 1
    phrase = toponym.findtext("phrase") or ""
    latitude, longitude = toponym.findtext("gaztag/lat"), toponym.findtext("gaztag/lon")
    if answer is None:
        tally.missed.append(f"-{phrase}")
        return
    tally.found += 1
    if latitude is None or longitude is None or not latitude.strip():
        return
    tally.right_place += 1
    if answer.latitude is None or answer.longitude is None:
        return
    error = kilometres(float(latitude), float(longitude), answer.latitude, answer.longitude)
    tally.answered += 1
    tally.errors_km.append(error)
    if error > ACCURATE_KM and answer.place is not None:
        tally.missed.append(f"!{phrase} {round(error)} km {answer.place.country_iso3}")


def ucdp_places(path: Path) -> Iterator[tuple[str, str, float, float]]:
    """Yield each place name of precision 1 or 2 with its province and the median of its coordinates."""
    rows = pl.read_csv(path, infer_schema_length=20_000)
    rows = rows.filter(pl.col("where_prec").cast(pl.Int64).is_in([1, 2]))
    medians = rows.group_by("where_coordinates", "adm_1").agg(pl.col("latitude", "longitude").median())
    for name, admin1, latitude, longitude in medians.sort("where_coordinates", "adm_1").iter_rows():
        yield name, admin1 or "", latitude, longitude


def measure_ucdp(path: Path, gazetteer: Gazetteer, limit: int | None = None) -> dict[str, Tally]:
    """Return per half: names that the gazetteer knows (by its own spelling rules) and how far its nearest-ranked answer is."""
    halves = {"tune": Tally(), "check": Tally()}
    seen: dict[str, int] = {}
    for name, admin1, latitude, longitude in ucdp_places(path):
        if is_beyond(seen, half_of(name), limit):
            continue
        tally = halves[half_of(name)]
        tally.gold += 1
        best = _lookup_ucdp(gazetteer, name, admin1)
        if best is None:
            tally.missed.append(f"{name} [{admin1}]")
            continue
        tally.answered += 1
        error = kilometres(latitude, longitude, best.latitude, best.longitude)
        tally.errors_km.append(error)
        if error > UCDP_NEAR_KM:
            tally.missed.append(f"!{name} {round(error)} km {best.name}")
    return halves


def _lookup_ucdp(gazetteer: Gazetteer, name: str, admin1: str) -> Place | None:
    spellings = [KIND_SUFFIX.sub("", part).strip() for part in re.split(r"[/()]", name) if part.strip()]
    unit = squash(admin1.replace("Governorate", ""))
    for spelling in [name, *spellings]:
        found = [place for place in gazetteer.lookup(spelling) if place.country_iso3 in (*HOME, *NEIGHBOURS)]
        agreeing = [place for place in found if place.admin1 and _same_unit(place.admin1, unit)]
        if agreeing or len(found) == 1:
            return (agreeing or found)[0]
    return None


def _same_unit(admin1: str, unit: str) -> bool:
    ours = squash(admin1)
    return (
        ours == unit or {ours, unit} <= {"raqqa", "raqqah"} or {ours, unit} <= {"hama", "hamah"} or ours[:4] == unit[:4]
    )


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


def _percent(part: float, whole: float) -> str:
    return f"{100 * part / whole:.1f} %" if whole else "-"


def print_articles(halves: dict[str, Tally]) -> None:
    """Print the shares of the hand-coded articles."""
    for half, t in halves.items():
        print(
            f"articles {half}: {t.gold} place strings, found {_percent(t.found, t.gold)}, resolved in country {_percent(t.right_place, t.gold)}"
        )


def print_tr_news(halves: dict[str, Tally]) -> None:
    """Print precision, recall, F1 of spans and the accuracy of coordinates."""
    for half, t in halves.items():
        precision, recall = t.found / t.said, t.found / t.gold
        near = sum(error <= ACCURATE_KM for error in t.errors_km)
        print(
            f"TR-News {half}: P {precision:.3f} R {recall:.3f} F1 {2 * precision * recall / (precision + recall):.3f}; of {t.right_place} found with a "
            f"gold point {t.answered} got coordinates, accuracy@161km {_percent(near, t.answered)} of those, {_percent(near, t.right_place)} of all, "
            f"median {statistics.median(t.errors_km):.1f} km"
        )


def print_ucdp(halves: dict[str, Tally]) -> None:
    """Print the share of names resolved and the share within the precision of the set."""
    for half, t in halves.items():
        near = sum(error <= UCDP_NEAR_KM for error in t.errors_km)
        print(
            f"UCDP {half}: {t.gold} names, resolved {_percent(t.answered, t.gold)}, within {UCDP_NEAR_KM:.0f} km {_percent(near, t.gold)} of all, "
            f"{_percent(near, t.answered)} of resolved"
        )


def share_figures(name: str, halves: dict[str, Tally], shares: dict[str, tuple[str, str]]) -> Iterator[Figure]:
    """Yield shares as figures: measure, then the fields of the tally that are part and whole."""
    for measure, (part, whole) in shares.items():
        for half, tally in halves.items():
            n = getattr(tally, whole)
            yield Figure(name, half, measure, round(getattr(tally, part) / n, 4) if n else None, n, OURS)


def near_figures(name: str, halves: dict[str, Tally], km: float, wholes: dict[str, str]) -> Iterator[Figure]:
    """Yield the share of answers within a distance of the gold point, of each whole."""
    for measure, whole in wholes.items():
        for half, tally in halves.items():
            near, n = sum(error <= km for error in tally.errors_km), getattr(tally, whole)
            yield Figure(name, half, measure, round(near / n, 4) if n else None, n, OURS)


def span_figures(halves: dict[str, Tally]) -> Iterator[Figure]:
    """Yield precision, recall and F1 of the place names of TR-News, of ours and of the baseline."""
    for half, tally in halves.items():
        for reader, counts in ((OURS, tally.spans), (BASELINE, tally.simple)):
            total, (low, high) = sum(counts, Count()), interval(counts)
            n, n_found = total.right + total.missed, total.right + total.surplus
            yield Figure(TR_NEWS, half, "place names: precision", round(total.precision, 4), n_found, reader)
            yield Figure(TR_NEWS, half, "place names: recall", round(total.recall, 4), n, reader)
            yield Figure(TR_NEWS, half, "place names: F1", round(total.f1, 4), n, reader, round(low, 4), round(high, 4))


def run_articles(args: argparse.Namespace) -> tuple[dict[str, Tally], list[Figure]]:
    """Measure and print the place strings of the hand-coded articles."""
    syria = Gazetteer(build_index([args.packs / "world", args.packs / "syria"]), countries=HOME, neighbours=NEIGHBOURS)
    halves = measure_articles(sets.needed(args.data / "fakes", is_folder=True), syria, args.limit)
    print_articles(halves)
    shares = {"place strings found": ("found", "gold"), "place strings placed in the country": ("right_place", "gold")}
    return halves, list(share_figures(PLACES, halves, shares))


def run_ucdp(args: argparse.Namespace) -> tuple[dict[str, Tally], list[Figure]]:
    """Measure and print the place names of UCDP, without and with the rows that were taken from it; only the first are figures."""
    path = sets.needed(args.data / "ucdp_ged_syria" / "ucdp_ged_syria_2016_2019.csv.gz")
    with tempfile.TemporaryDirectory() as target:
        index = build_index(packs_without_ucdp(args.packs, Path(target)))
    halves = measure_ucdp(path, Gazetteer(index, countries=HOME, neighbours=NEIGHBOURS), args.limit)
    print("without the rows taken from UCDP:")
    print_ucdp(halves)
    syria = Gazetteer(build_index([args.packs / "world", args.packs / "syria"]), countries=HOME, neighbours=NEIGHBOURS)
    print("with them (in-sample):")
    print_ucdp(measure_ucdp(path, syria, args.limit))
    near = {
        f"within {UCDP_NEAR_KM:.0f} km, of all": "gold",
        f"within {UCDP_NEAR_KM:.0f} km, of those known": "answered",
    }
    return halves, [
        *share_figures(UCDP, halves, {"names known": ("answered", "gold")}),
        *near_figures(UCDP, halves, UCDP_NEAR_KM, near),
    ]


def run_tr_news(args: argparse.Namespace) -> tuple[dict[str, Tally], list[Figure]]:
    """Measure and print TR-News, with the base pack alone."""
    path = sets.needed(args.data / "geoparsing" / "TR-News.xml")
    halves = measure_tr_news(path, Gazetteer(build_index([args.packs / "world"])), args.limit)
    print_tr_news(halves)
    near = {
        f"within {ACCURATE_KM:.0f} km, of those placed": "answered",
        f"within {ACCURATE_KM:.0f} km, of those found": "right_place",
    }
    return halves, [*span_figures(halves), *near_figures(TR_NEWS, halves, ACCURATE_KM, near)]


RUNS = {PLACES: run_articles, UCDP: run_ucdp, TR_NEWS: run_tr_news}


def main() -> None:
    """Run the measurements that were asked for and print them; --show prints what was missed on the tune halves, --errors writes it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--packs", type=Path, default=Path("data/packs"))
    parser.add_argument("--sets", nargs="+", choices=RUNS, default=list(RUNS), help="all unless given")
    parser.add_argument("--limit", type=int, help="only so many items of each half: for trying, not for figures")
    parser.add_argument("--json", type=Path, help="write the figures here")
    parser.add_argument("--errors", type=Path, help="write what was missed on the tune halves here")
    parser.add_argument("--show", action="store_true")
    args = parser.parse_args()
    done = {name: RUNS[name](args) for name in args.sets}
    missed = [
        line
        for name, (halves, _) in done.items()
        for line in (name, *(f"  {each}" for each in sorted(halves["tune"].missed)))
    ]
    if args.json is not None:
        sets.write_figures([figure for _, figures in done.values() for figure in figures], args.json)
    if args.errors is not None:
        args.errors.write_text("".join(f"{line}\n" for line in missed), encoding="utf-8")
    if args.show:
        print(*missed, sep="\n")


if __name__ == "__main__":
    sets.run_guarded(main)
