"""How well pages are read, beside other extractors in the same run: body, title, authors and time against what others wrote down by hand.

    python benchmarks/parsing.py --data FOLDER [--countries us uk ...] [--json FILE] [--worst N]

FOLDER holds `<country>/<Publisher>_<date>.html.gz` and `<country>/<Publisher>.json` in the form of the Fundus test data: each JSON key is
a version of the page with `title`, `authors`, `publishing_date` and `body`. A page belongs to the tune or the check half by the hash of
its name; only the check half is claimed. The language of a page is that of its expected body.
Body: F1 over the bag of words (of characters where a script has no spaces). Title: equal but for case and punctuation. Day: at most one
day apart; minute: at most one minute apart. Authors: F1 over all names of all pages. `resiliparse` gives no time and no authors.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import json
import re
import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from pipeline.parse.dates import published_time
from pipeline.parse.languages import detect_language
from pipeline.parse.reading import Job, ReadingLimits, read_payload

LIMITS = ReadingLimits(1 << 20, 1_000, 2_000, 400_000, 1_000_000, 20, 1_024)
TOKEN = re.compile(r"[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff]|[^\W\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff]+")
BETWEEN_NAMES = re.compile(r"\s*(?:[,;|/&\n·]|\b(?:and|und|et|y|og|och|e|en|i|and in|with)\b)\s*", re.IGNORECASE)
LEAD_IN = re.compile(r"^(?:by|von|par|por|di|av|door|from|text|foto)\b:?\s*", re.IGNORECASE)
Fields = dict[str, Any]


@dataclass(frozen=True)
class Score:
    """One page read by one extractor: F1 of the body, whether title, day and minute are right (null = nothing to compare with), names
    of authors found, wanted and right, seconds taken."""

    name: str
    country: str
    language: str
    half: str
    body: float
    title: bool
    day: bool | None
    minute: bool | None
    authors: tuple[int, int, int] | None
    seconds: float


def ours(page: bytes) -> Fields:
    """Read a page as the stage `parse` does."""
    return dict(read_payload(Job("page", "text/html", page), LIMITS).fields or {})


def plain_trafilatura(page: bytes) -> Fields:
    """Read a page with trafilatura's own defaults."""
    import trafilatura

    found: Any = trafilatura.bare_extraction(page, with_metadata=True)
    if found is None:
        return {}
    return {"title": found.title, "text": found.text, "byline": found.author, "published": found.date}


def plain_resiliparse(page: bytes) -> Fields:
    """Read a page with resiliparse: the body and the title element."""
    from resiliparse.extract.html2text import extract_plain_text
    from resiliparse.parse.encoding import bytes_to_str, detect_encoding
    from resiliparse.parse.html import HTMLTree

    tree = HTMLTree.parse(bytes_to_str(page, detect_encoding(page)))
    return {"title": tree.title, "text": extract_plain_text(tree, main_content=True)}


EXTRACTORS: dict[str, Callable[[bytes], Fields]] = {
    "claimline": ours,
    "trafilatura": plain_trafilatura,
    "resiliparse": plain_resiliparse,
}


def is_installed(name: str) -> bool:
    """Return whether a peer can be measured here; one that cannot is said."""
    there = name == "claimline" or find_spec(name) is not None
    if not there:
        print(f"{name}: not installed (pip install claimline[bench]), not measured")
    return there


def half_of(name: str) -> str:
    """Return the half that a page belongs to, for ever."""
    return "tune" if hashlib.sha256(name.encode()).digest()[0] % 2 == 0 else "check"


def expected_text(version: Fields) -> str:
    """Return the words of the expected body."""
    body = version.get("body") or {}
    parts = list(body.get("summary") or [])
    for section in body.get("sections") or []:
        parts += [*(section.get("headline") or []), *(section.get("paragraphs") or [])]
    return "\n".join(parts)


def bag_f1(found: str, wanted: str) -> float:
    """Return F1 over the bags of words."""
    one, other = (Counter(TOKEN.findall(text.casefold())) for text in (found, wanted))
    shared = sum((one & other).values())
    return 2 * shared / max(1, sum(one.values()) + sum(other.values()))


def key_of(text: object) -> str:
    """Return letters and digits alone."""
    return "".join(char for char in str(text or "").casefold() if char.isalnum())


def names_in(byline: object) -> set[str]:
    """Return the names in a by-line, as keys."""
    parts = BETWEEN_NAMES.split(LEAD_IN.sub("", str(byline or "").strip()))
    return {key for part in parts if (key := key_of(LEAD_IN.sub("", part)))}


def pages(folder: Path) -> list[tuple[Path, Fields]]:
    """Return (page, expected version) for each publisher that has as many pages as versions."""
    pairs = []
    for path in sorted(folder.glob("*.json")):
        versions = list(json.loads(path.read_text(encoding="utf-8")).values())
        files = sorted(folder.glob(f"{path.stem}_[0-9]*.html.gz"))
        if len(files) == len(versions):
            pairs += list(zip(files, versions, strict=True))
    return pairs


def score(path: Path, version: Fields, read: Callable[[bytes], Fields]) -> Score:
    """Read one page and compare it."""
    page = gzip.decompress(path.read_bytes())
    start = time.perf_counter()
    fields = read(page)
    seconds = time.perf_counter() - start
    wanted, found = (
        published_time(str(value or "")) for value in (version.get("publishing_date"), fields.get("published"))
    )
    apart = None if wanted is None else abs((found - wanted).total_seconds()) if found else float("inf")
    text = expected_text(version)
    authors = None
    if "authors" in version:
        names = {key for each in version["authors"] for key in names_in(each)}
        given = names_in(fields.get("byline"))
        authors = (len(given), len(names), len(given & names))
    return Score(
        name=path.name, country=path.parent.name, language=detect_language(text), half=half_of(path.name),
        body=bag_f1(str(fields.get("text") or ""), text), title=key_of(fields.get("title")) == key_of(version["title"]),
        day=None if apart is None else apart <= 86_400, minute=None if apart is None else apart <= 60,
        authors=authors, seconds=seconds,
    )  # fmt: skip


def summary(scores: Sequence[Score]) -> Fields:
    """Return the figures of some pages."""

    def share(values: Iterable[bool | None]) -> float | None:
        known = [value for value in values if value is not None]
        return round(sum(known) / len(known), 3) if known else None

    given, wanted, right = (sum(each.authors[at] for each in scores if each.authors) for at in range(3))
    return {
        "pages": len(scores),
        "body": round(sum(each.body for each in scores) / max(1, len(scores)), 3),
        "body_below_0.5": sum(each.body < 0.5 for each in scores),
        "title": share(each.title for each in scores),
        "day": share(each.day for each in scores),
        "minute": share(each.minute for each in scores),
        "authors": round(2 * right / max(1, given + wanted), 3),
        "seconds": round(sum(each.seconds for each in scores), 1),
    }


def table(title: str, rows: dict[str, Fields]) -> None:
    """Print one row of figures for each name."""
    columns = ("pages", "body", "body_below_0.5", "title", "day", "minute", "authors", "seconds")
    print(f"\n{title:24}" + "".join(f"{column:>15}" for column in columns))
    for name, row in rows.items():
        print(f"{name:24}" + "".join(f"{row[column] if row[column] is not None else '-':>15}" for column in columns))


def grouped(scores: Sequence[Score], name: str) -> dict[str, Fields]:
    """Return the figures of our pages by country or language."""
    groups: dict[str, list[Score]] = {}
    for each in scores:
        groups.setdefault(str(getattr(each, name)), []).append(each)
    return {key: summary(groups[key]) for key in sorted(groups, key=lambda key: (-len(groups[key]), key))}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--countries", nargs="+", help="all of them without it")
    parser.add_argument("--json", type=Path, help="write all figures and pages to this file")
    parser.add_argument("--only", choices=tuple(EXTRACTORS), help="one extractor alone")
    parser.add_argument("--worst", type=int, default=0, help="print that many pages of the tune half, worst first")
    args = parser.parse_args()
    folders = [args.data / country for country in args.countries or ()] or sorted(args.data.iterdir())
    pairs = [pair for folder in folders if folder.is_dir() for pair in pages(folder)]
    scores = {
        name: [score(*pair, read) for pair in pairs]
        for name, read in EXTRACTORS.items()
        if args.only in (None, name) and is_installed(name)
    }
    figures: Fields = {}
    for half in ("tune", "check"):
        figures[half] = {name: summary([each for each in of if each.half == half]) for name, of in scores.items()}
        table(f"{half} half", figures[half])
    mine = next(iter(scores.values()))
    for name in ("language", "country"):
        figures[name] = {
            half: grouped([each for each in mine if each.half == half], name) for half in ("tune", "check")
        }
        table(f"{next(iter(scores))}, check half", figures[name]["check"])
    for each in sorted((each for each in mine if each.half == "tune"), key=lambda each: each.body)[: args.worst]:
        print(f"{each.body:.3f} title={each.title} day={each.day} {each.authors} {each.country} {each.name}")
    if args.json:
        pages_of = {name: [asdict(each) for each in of] for name, of in scores.items()}
        args.json.write_text(json.dumps({**figures, "pages": pages_of}, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
