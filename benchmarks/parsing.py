"""How well pages are read: title, day and body against expected values that others made by hand.

    python benchmarks/parsing.py --data FOLDER [--countries us uk au ca ind] [--half tune|check|both] [--pages]

FOLDER holds `<country>/<Publisher>_<date>.html.gz` and `<country>/<Publisher>.json` in the form of the Fundus test data: each JSON key is
a version of the page with `title`, `publishing_date` and `body`. A page belongs to the tune or the check half by the hash of its name.
Body: F1 over the bag of its words. Title: equal after folding case and punctuation. Date: at most one day apart.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import json
import re
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline.parse.dates import published_time
from pipeline.parse.reading import Job, ReadingLimits, read_payload

LIMITS = ReadingLimits(1 << 20, 1_000, 2_000, 400_000, 1_000_000, 20, 1_024)


@dataclass(frozen=True)
class Score:
    """One page: F1 of the body, whether title and day are right (null = nothing expected), seconds taken."""

    name: str
    body: float
    title: bool | None
    day: bool | None
    seconds: float


def half_of(name: str) -> str:
    """Return the half that a page belongs to, for ever."""
    return "tune" if hashlib.sha256(name.encode()).digest()[0] % 2 == 0 else "check"


def expected_text(version: dict[str, Any]) -> str:
    """Return the words of the expected body."""
    body = version.get("body") or {}
    parts = list(body.get("summary") or [])
    for section in body.get("sections") or []:
        parts += [*(section.get("headline") or []), *(section.get("paragraphs") or [])]
    return "\n".join(parts)


def bag_f1(found: str, wanted: str) -> float:
    """Return F1 over the bags of words."""
    one, other = (Counter(re.findall(r"\w+", text.casefold())) for text in (found, wanted))
    shared = sum((one & other).values())
    return 2 * shared / max(1, sum(one.values()) + sum(other.values()))


def key_of(text: object) -> str:
    """Return letters and digits alone."""
    return "".join(char for char in str(text or "").casefold() if char.isalnum())


def pages(folder: Path) -> list[tuple[Path, dict[str, Any]]]:
    """Return (page, expected version) for each publisher that has as many pages as versions."""
    pairs = []
    for path in sorted(folder.glob("*.json")):
        versions = list(json.loads(path.read_text(encoding="utf-8")).values())
        files = sorted(folder.glob(f"{path.stem}_[0-9]*.html.gz"))
        if len(files) == len(versions):
            pairs += list(zip(files, versions, strict=True))
    return pairs


def score(path: Path, version: dict[str, Any]) -> Score:
    """Read one page and compare it."""
    start = time.perf_counter()
    reading = read_payload(Job(path.name, "text/html", gzip.decompress(path.read_bytes())), LIMITS)
    seconds = time.perf_counter() - start
    fields = reading.fields or {}
    wanted, found = (
        published_time(str(value or "")) for value in (version.get("publishing_date"), fields.get("published"))
    )
    day = None if wanted is None else found is not None and abs((found - wanted).total_seconds()) <= 86_400
    title = None if not version.get("title") else key_of(fields.get("title")) == key_of(version["title"])
    return Score(path.name, bag_f1(str(fields.get("text") or ""), expected_text(version)), title, day, seconds)


def share(values: list[bool | None]) -> str:
    """Return the share of right ones among those with an expected value."""
    known = [value for value in values if value is not None]
    return f"{sum(known)}/{len(known)}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--countries", nargs="+", default=["us", "uk", "au", "ca", "ind"])
    parser.add_argument("--half", choices=("tune", "check", "both"), default="check")
    parser.add_argument("--pages", action="store_true", help="print each page")
    args = parser.parse_args()
    pairs = [pair for country in args.countries for pair in pages(args.data / country)]
    scores = [score(*pair) for pair in pairs if args.half in ("both", half_of(pair[0].name))]
    if args.pages:
        for each in sorted(scores, key=lambda each: each.body):
            print(f"{each.body:.3f} title={each.title} day={each.day} {each.seconds:.2f}s {each.name}")
    bodies = sorted(each.body for each in scores)
    print(
        f"{args.half}: {len(scores)} pages, body F1 mean {sum(bodies) / max(1, len(bodies)):.3f} median {bodies[len(bodies) // 2]:.3f},"
        f" title {share([each.title for each in scores])}, day {share([each.day for each in scores])},"
        f" {sum(each.seconds for each in scores):.1f} s"
    )


if __name__ == "__main__":
    main()
