"""Measure the gazetteer on open sets: articles coded by hand, TR-News, LGL, and the place names of UCDP GED for Syria.

Run: python benchmarks/geoparsing.py --data FOLDER --packs data/packs [--gold PACK=FOLDER ...]. The data folder holds `fakes/`,
`geoparsing/` and `ucdp_ged_syria/`; none of it is part of this project. A folder of --gold holds `articles.jsonl` and `gold.jsonl` of
`claimline evaluate`; PACK is the pack it is read with. Each open set is split by the parity of the sha1 of its ids, the folders of --gold
as `claimline evaluate` splits them (SHA-256); rules are made on `tune`, figures are claimed on `check`. For UCDP, pack rows whose note says
that they rely on UCDP are left out of the index, so that the set is not measured on itself.

An answer to a toponym of the corpora is `right` where it has the GeoNames id of the gold, lies within 25 km of its point, or both are
provinces, countries or regions of one name or within 161 km (most of ours carry no id); `abstained` where it has a reason and no coordinates; else
`wrong`. A toponym without an answer over its span is `missed`. Adjectives ("Russian"), which these corpora mark as toponyms, are no names
of places here and have no outcome; they count in recall.
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
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from xml.etree import ElementTree

import polars as pl
import yaml

from pipeline.evaluate.scores import in_split
from pipeline.gazetteer import EARTH_RADIUS_KM, Gazetteer, ResolvedPlace, build_index, fold_token, resolve, squash
from pipeline.packs import load_pack
from pipeline.place_words import DEMONYMS

NEIGHBOURS = ("TUR", "LBN", "IRQ", "JOR", "ISR")
HOME = ("SYR",)
ACCURATE_KM = 161.0  # the usual bound of this task, 100 miles
NEAR_KM = 25.0  # what where_prec 2 allows
WIDE_CODES = ("ADM1", "ADMD", "PCL", "CONT", "RGN", "AREA", "TERR", "ZN")  # GeoNames features that are no points
OUTCOMES = ("right", "abstained", "wrong", "missed")
WIDE_KINDS = ("province", "country", "region")
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
    outcomes: Counter[str] = field(default_factory=Counter)
    unlisted: int = 0
    unlisted_right: int = 0
    errors_km: list[float] = field(default_factory=list)
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


def measure_articles(folder: Path, gazetteer: Gazetteer) -> dict[str, Tally]:
    """Return per half: gold place strings, those found in the text, those resolved in Syria (or the country named)."""
    halves = {"tune": Tally(), "check": Tally()}
    for article, names in gold_articles(folder):
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


def measure_corpus(path: Path, gazetteer: Gazetteer) -> dict[str, Tally]:
    """Return per half: gold toponyms, exact spans found and said, and the outcome of each that the gold gives a point."""
    halves = {"tune": Tally(), "check": Tally()}
    for article in ElementTree.parse(path).getroot().iter("article"):
        tally = halves[half_of(article.attrib["docid"])]
        text = article.findtext("text") or ""
        answers = resolve(gazetteer.find(text), countries=(), neighbours=())
        toponyms = {_span_in_text(text, toponym): toponym for toponym in article.iter("toponym")}
        tally.said += len(answers)
        for span, toponym in toponyms.items():
            _count_toponym(tally, toponym, span, answers)
        _count_extra(tally, text, answers, list(toponyms))
    return halves


def _count_extra(tally: Tally, text: str, answers: list[ResolvedPlace], spans: list[tuple[int, int]]) -> None:
    """Count the answers without a place in the gazetteer and note what the gold lacks."""
    for answer in answers:
        is_unlisted = not answer.mention.candidates
        is_gold = _overlaps(answer, spans)
        tally.unlisted += is_unlisted
        tally.unlisted_right += is_unlisted and is_gold
        if not is_gold:
            around = text[max(0, answer.mention.start - 30) : answer.mention.end + 20].replace("\n", " ")
            tally.missed.append(f"{'?' if is_unlisted else '+'}{answer.mention.raw} | {around}")


def _span_in_text(text: str, toponym: ElementTree.Element) -> tuple[int, int]:
    """Return the toponym's offsets, moved to where its words stand: in this copy some articles have lost characters."""
    start, phrase = int(toponym.findtext("start") or 0), toponym.findtext("phrase") or ""
    spots = [found.start() for found in re.finditer(re.escape(phrase), text)]
    near = min(spots, key=lambda spot: abs(spot - start), default=start)
    return near, near + len(phrase)


def _count_toponym(
    tally: Tally, toponym: ElementTree.Element, span: tuple[int, int], answers: list[ResolvedPlace]
) -> None:
    tally.gold += 1
    phrase = toponym.findtext("phrase") or ""
    tally.found += any((a.mention.start, a.mention.end) == span for a in answers)
    over = [a for a in answers if _overlaps(a, [span])]
    latitude, longitude = toponym.findtext("gaztag/lat"), toponym.findtext("gaztag/lon")
    if latitude is None or longitude is None or not latitude.strip() or fold_token(phrase) in DEMONYMS:
        return
    outcome = _outcome(tally, toponym, over[0], (float(latitude), float(longitude))) if over else "missed"
    tally.outcomes[outcome] += 1
    if outcome != "right":
        said = f" {over[0].geo_reason or (over[0].place and over[0].place.country_iso3)}" if over else ""
        tally.missed.append(f"{'!' if outcome == 'wrong' else '-'}{phrase} {outcome}{said}")


def _outcome(tally: Tally, toponym: ElementTree.Element, answer: ResolvedPlace, point: tuple[float, float]) -> str:
    """Return right, wrong or abstained, and keep the error of an answer that has coordinates."""
    if answer.place is None or answer.latitude is None or answer.longitude is None:
        return "abstained"
    error = kilometres(*point, answer.latitude, answer.longitude)
    tally.errors_km.append(error)
    gaztag = toponym.find("gaztag")
    gold_id = gaztag.get("geonameid") if gaztag is not None else None
    is_wide = answer.place.kind in WIDE_KINDS and (toponym.findtext("gaztag/fcode") or "").startswith(WIDE_CODES)
    is_same = gold_id is not None and gold_id == str(answer.place.geonames_id)
    is_same_area = is_wide and squash(toponym.findtext("gaztag/name") or "") == squash(answer.place.name)
    is_near = error <= (ACCURATE_KM if is_wide else NEAR_KM)
    return "right" if is_same or is_same_area or is_near else "wrong"


def read_gold(folder: Path) -> Iterator[tuple[str, str, list[str]]]:
    """Yield id, text and the distinct place strings of each hand-labelled article; strings that the text lacks are left out."""
    texts = {row["id"]: row for row in map(json.loads, (folder / "articles.jsonl").open(encoding="utf-8"))}
    for row in map(json.loads, (folder / "gold.jsonl").open(encoding="utf-8")):
        text = f"{texts[row['id']].get('title') or ''}\n{texts[row['id']]['text']}"
        names = [claim.get("place") for kind in ("casualties", "territory") for claim in row[kind]]
        yield row["id"], text, [name for name in dict.fromkeys(names) if name and name.lower() in text.lower()]


def measure_gold(
    folder: Path, gazetteer: Gazetteer, *, home: tuple[str, ...], around: tuple[str, ...]
) -> dict[str, Tally]:
    """Return per half: gold place strings, those with a mention over any of their spots, and what became of that mention."""
    halves = {"tune": Tally(), "check": Tally()}
    for article_id, text, names in read_gold(folder):
        tally = halves["tune" if in_split(article_id, "tune") else "check"]
        answers = resolve(gazetteer.find(text), countries=home, neighbours=around)
        tally.said += len(answers)
        tally.unlisted += sum(not a.mention.candidates for a in answers)
        for name in names:
            _count_gold_name(tally, name, text, answers)
        tally.missed += [
            f"?{a.mention.raw} | {text[max(0, a.mention.start - 40) : a.mention.end + 25]!r}"
            for a in answers
            if not a.mention.candidates
        ]
    return halves


def _count_gold_name(tally: Tally, name: str, text: str, answers: list[ResolvedPlace]) -> None:
    spots = [found.span() for found in re.finditer(rf"\b{re.escape(name)}", text, re.I)]
    hits = [a for a in answers if _overlaps(a, spots)]
    tally.gold += 1
    tally.found += bool(hits)
    placed = [a for a in hits if a.place is not None]
    reason = "missed" if not hits else "placed" if placed else str(hits[0].geo_reason)
    tally.outcomes[reason] += 1
    if reason != "placed":
        around = text[max(0, spots[0][0] - 40) : spots[0][1] + 25] if spots else ""
        tally.missed.append(f"-{name} {reason} | {around!r}")


def ucdp_places(path: Path) -> Iterator[tuple[str, str, float, float]]:
    """Yield each place name of precision 1 or 2 with its province and the median of its coordinates."""
    rows = pl.read_csv(path, infer_schema_length=20_000)
    rows = rows.filter(pl.col("where_prec").cast(pl.Int64).is_in([1, 2]))
    medians = rows.group_by("where_coordinates", "adm_1").agg(pl.col("latitude", "longitude").median())
    for name, admin1, latitude, longitude in medians.sort("where_coordinates", "adm_1").iter_rows():
        yield name, admin1 or "", latitude, longitude


def measure_ucdp(path: Path, gazetteer: Gazetteer) -> dict[str, Tally]:
    """Return per half: names that are resolved in a sentence that tells their province, and how far the answers are."""
    halves = {"tune": Tally(), "check": Tally()}
    for name, admin1, latitude, longitude in ucdp_places(path):
        tally = halves[half_of(name)]
        tally.gold += 1
        best = _resolve_ucdp(gazetteer, name, admin1)
        if best is None or best.latitude is None or best.longitude is None or best.place is None:
            reason = best.geo_reason if best is not None else "not found"
            tally.missed.append(f"{name} [{admin1}] {reason}")
            continue
        tally.answered += 1
        error = kilometres(latitude, longitude, best.latitude, best.longitude)
        tally.errors_km.append(error)
        if error > NEAR_KM:
            tally.missed.append(f"!{name} [{admin1}] {round(error)} km {best.place.name}")
    return halves


def _resolve_ucdp(gazetteer: Gazetteer, name: str, admin1: str) -> ResolvedPlace | None:
    """Return the answer to a name in "the village of X in Y province"; its spellings are tried in turn until one is placed."""
    spellings = [KIND_SUFFIX.sub("", part).strip() for part in re.split(r"[/()]", name) if part.strip()]
    unit = f"in {admin1.replace('Governorate', 'province')}" if admin1 else ""
    answer = None
    for spelling in dict.fromkeys([*spellings, name]):
        text = f"A shell hit {spelling} {unit}."
        answers = resolve(gazetteer.find(text), countries=HOME, neighbours=NEIGHBOURS)
        answer = next((a for a in answers if a.mention.start == len("A shell hit ")), answer)
        if answer is not None and answer.place is not None:
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


def _percent(part: float, whole: float) -> str:
    return f"{100 * part / whole:.1f} %" if whole else "-"


def print_articles(halves: dict[str, Tally]) -> None:
    """Print the shares of the hand-coded articles."""
    for half, t in halves.items():
        print(
            f"articles {half}: {t.gold} place strings, found {_percent(t.found, t.gold)}, resolved in country {_percent(t.right_place, t.gold)}"
        )


def print_corpus(name: str, halves: dict[str, Tally]) -> None:
    """Print precision, recall, F1 of spans, the outcomes of the toponyms with a point, and the median error."""
    for half, t in halves.items():
        precision, recall = t.found / t.said, t.found / t.gold
        known = t.outcomes.total()
        near = sum(error <= ACCURATE_KM for error in t.errors_km)
        shares = ", ".join(f"{kind} {_percent(t.outcomes[kind], known)}" for kind in OUTCOMES)
        print(
            f"{name} {half}: P {precision:.3f} R {recall:.3f} F1 {2 * precision * recall / (precision + recall):.3f}; of {known} with a gold point "
            f"{shares}; of {known - t.outcomes['missed']} found right or abstained "
            f"{_percent(t.outcomes['right'] + t.outcomes['abstained'], known - t.outcomes['missed'])}; accuracy@161km {_percent(near, len(t.errors_km))} "
            f"of {len(t.errors_km)} answers, median {statistics.median(t.errors_km):.1f} km; not in gazetteer {t.unlisted_right} of {t.unlisted} in gold"
        )


def print_gold(name: str, halves: dict[str, Tally]) -> None:
    """Print how many gold place strings are found as mentions and what became of them."""
    for half, t in halves.items():
        shares = ", ".join(f"{kind} {_percent(n, t.gold)}" for kind, n in sorted(t.outcomes.items()))
        print(
            f"gold {name} {half}: {t.gold} place strings, found {_percent(t.found, t.gold)}; {shares}; {t.said} mentions, {t.unlisted} not in gazetteer"
        )


def print_ucdp(halves: dict[str, Tally]) -> None:
    """Print the share of names resolved and the share within the precision of the set."""
    for half, t in halves.items():
        near = sum(error <= NEAR_KM for error in t.errors_km)
        print(
            f"UCDP {half}: {t.gold} names, resolved {_percent(t.answered, t.gold)}, within {NEAR_KM:.0f} km {_percent(near, t.gold)} of all, "
            f"{_percent(near, t.answered)} of resolved"
        )


def gold_gazetteer(name: str, packs: Path) -> tuple[Gazetteer, tuple[str, ...], tuple[str, ...]]:
    """Return the gazetteer of a pack, its countries and its neighbours."""
    pack = load_pack(name, packs)
    home, around = tuple(pack.countries), tuple(pack.neighbours)
    return Gazetteer(build_index(pack.folders), countries=home, neighbours=around), home, around


def measure_gold_folders(pairs: list[str], packs: Path) -> dict[str, dict[str, Tally]]:
    """Return the tallies of each PACK=FOLDER, by that text; a gazetteer is built once per pack."""
    known: dict[str, tuple[Gazetteer, tuple[str, ...], tuple[str, ...]]] = {}
    found = {}
    for pair in pairs:
        name, _, folder = pair.partition("=")
        if name not in known:
            known[name] = gold_gazetteer(name, packs)
        gazetteer, home, around = known[name]
        found[pair] = measure_gold(Path(folder), gazetteer, home=home, around=around)
        print_gold(pair, found[pair])
    return found


def measure_ucdp_both(path: Path, packs: Path, syria: Gazetteer) -> dict[str, Tally]:
    """Print the measures without and with the pack rows that rely on UCDP; return the former."""
    with tempfile.TemporaryDirectory() as target:
        index = build_index(packs_without_ucdp(packs, Path(target)))
    bare = measure_ucdp(path, Gazetteer(index, countries=HOME, neighbours=NEIGHBOURS))
    print("without the rows taken from UCDP:")
    print_ucdp(bare)
    print("with them (in-sample):")
    print_ucdp(measure_ucdp(path, syria))
    return bare


def main() -> None:
    """Run all measurements and print them; --show adds what was missed on the tune halves."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--packs", type=Path, default=Path("data/packs"))
    parser.add_argument("--gold", action="append", default=[], metavar="PACK=FOLDER")
    parser.add_argument("--only-gold", action="store_true", help="leave the open sets out")
    parser.add_argument("--show", action="store_true")
    args = parser.parse_args()
    sets = measure_gold_folders(args.gold, args.packs)
    if not args.only_gold:
        index = build_index([args.packs / "world", args.packs / "syria"])
        syria = Gazetteer(index, countries=HOME, neighbours=NEIGHBOURS)
        sets["articles"] = measure_articles(args.data / "fakes", syria)
        print_articles(sets["articles"])
        ucdp = args.data / "ucdp_ged_syria" / "ucdp_ged_syria_2016_2019.csv.gz"
        sets["UCDP"] = measure_ucdp_both(ucdp, args.packs, syria)
        world = Gazetteer(build_index([args.packs / "world"]))
        for name, file in (("TR-News", "TR-News.xml"), ("LGL", "lgl.xml")):
            sets[name] = measure_corpus(args.data / "geoparsing" / file, world)
            print_corpus(name, sets[name])
    if args.show:
        for name, halves in sets.items():
            print(name, *sorted(halves["tune"].missed), sep="\n  ")


if __name__ == "__main__":
    main()
