"""How much is read of other people's feeds and web archives: 31 real feeds with their expected items, 16 archives, several of them broken.

    python -m benchmarks.collecting --data FOLDER [--items]

FOLDER holds `test/input`, `test/output` (feeds and their items as rbren/rss-parser expects them) and `warcio/test/data`. An item is read
when its entry became a link with the expected address, or a loss that says why it is none. A record is kept when it became a snapshot.
"""

from __future__ import annotations

import argparse
import html
import io
import json
import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

from benchmarks import sets
from pipeline.archive.items import Item, Limits, Loss
from pipeline.archive.warc import Originals, Revisit, read_warc
from pipeline.fetch.feeds import read_feed
from pipeline.fetch.links import Link, instant

FEED_URL = "http://feed.example/"
MAX_BYTES = 10 << 20  # as params.yaml has it


@dataclass(frozen=True)
class Reading:
    """One expected item: the reason why it gave no link (null = it gave one), and what is right (null = nothing expected)."""

    number: int
    reason: str | None
    address: bool | None
    title: bool | None
    day: bool | None


def wanted_items(feed: Path) -> list[dict[str, Any]] | None:
    """Return the items that the expected output names for a feed, None when there is no expected output."""
    path = feed.parent.parent / "output" / f"{feed.stem}.json"
    if not path.is_file():
        return None
    data = path.read_bytes()
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:  # one of them was saved as the feed was
        text = data.decode("cp1252")
    return list(json.loads(text)["feed"]["items"])


def is_title(found: str | None, wanted: object) -> bool | None:
    """Whether a title is the expected one but for its markup; a letter that the expected output lost (U+FFFD) may be any."""
    if not isinstance(wanted, str) or not wanted.strip():
        return None
    plain = " ".join(html.unescape(re.sub(r"<[^>]+>", "", wanted)).split())[:500]
    return re.fullmatch(".?".join(re.escape(part) for part in plain.split("\ufffd")), found or "") is not None


def read_items(feed: Path) -> list[Reading]:
    """Return how each expected item of a feed was read, in order; those of a feed without expected output as they come."""
    found = read_feed(feed.read_bytes(), url=FEED_URL)
    entries: dict[str, Link | Any] = {each.found_in: each for each in (*found.losses, *found.links)}
    wanted = wanted_items(feed)
    items = wanted if wanted is not None else [{}] * found.n_entries
    readings = []
    for number, item in enumerate(items, 1):
        entry = entries.get(f"{FEED_URL}, entry {number}")
        if not isinstance(entry, Link):
            readings.append(Reading(number, entry.reason if entry else "not_found", None, None, None))
            continue
        address = item.get("link") and entry.url == urljoin(FEED_URL, item["link"].strip()).replace(" ", "%20")
        day = item.get("isoDate") and entry.published == instant(item["isoDate"])
        readings.append(Reading(number, None, address, is_title(entry.title, item.get("title")), day))
    return readings


def read_archive(path: Path) -> tuple[int, Counter[str]]:
    """Return how many records became snapshots, and the counted losses by reason."""
    originals = Originals()
    found = list(
        read_warc(io.BytesIO(path.read_bytes()), name=path.name, limits=Limits(MAX_BYTES), originals=originals)
    )
    losses = [originals.resolve(each) if isinstance(each, Revisit) else each for each in found]
    lost: Counter[str] = Counter()
    for each in losses:
        if isinstance(each, Loss) and each.n_items:
            lost[each.reason] += each.n_items
    return sum(isinstance(each, Item) for each in found), lost


def share(values: list[bool | None]) -> str:
    """Return the share of right ones among those with an expected value."""
    known = [bool(value) for value in values if value is not None]
    return f"{sum(known)}/{len(known)}"


def main() -> None:
    """Read everything; print a line for each file and the sums."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--items", action="store_true", help="print each item that gave no link or differs")
    args = parser.parse_args()
    total: list[Reading] = []
    for feed in sorted(sets.needed(args.data / "test" / "input", is_folder=True).iterdir()):
        readings = read_items(feed)
        total += readings if wanted_items(feed) is not None else []
        reasons = dict(Counter(each.reason for each in readings if each.reason))
        said = "" if wanted_items(feed) is not None else " (nothing expected)"
        n_links = sum(each.reason is None for each in readings)
        print(f"{feed.name}: {len(readings)} items{said}, {n_links} links {reasons or ''}".rstrip())
        for each in readings if args.items else []:
            if each.reason or False in (each.address, each.title, each.day):
                print(f"  {each}")
    for path in sorted(sets.needed(args.data / "warcio" / "test" / "data", is_folder=True).iterdir()):
        n_kept, lost = read_archive(path)
        print(f"{path.name}: {n_kept} snapshots, lost with reason: {dict(sorted(lost.items())) or 0}")
    print(
        f"feeds: {len(total)} expected items, {sum(each.reason != 'not_found' for each in total)} read,"
        f" {sum(each.reason is None for each in total)} links, address {share([each.address for each in total])},"
        f" title {share([each.title for each in total])}, time {share([each.day for each in total])}"
    )


if __name__ == "__main__":
    sets.run_guarded(main)
