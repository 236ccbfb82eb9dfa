"""What was edited after publication: each version of an address beside the one that it replaced, and the counts that changed with it."""

from __future__ import annotations

import difflib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from itertools import pairwise
from typing import Any

import polars as pl

from pipeline.claim_keys import version_known_at
from pipeline.tables import content_id

MAX_SHOWN, MAX_CHARS = 20, 500  # sentences of a change that are kept, and characters of each
MAX_COMPARED = 2_000  # sentences of one version; longer texts are compared as sets
COUNT = ("outcome", "low", "best", "high", "qualifier", "victim_class", "stance", "modality", "total_kind")
DEED = ("action", "actor_id", "actor_raw", "geonames_id", "place_raw", "stance", "modality")
ENDS = (". ", "! ", "? ", "\n")
Row = Mapping[str, Any]


def article_versions(
    articles: pl.DataFrame, casualties: pl.DataFrame, territory: pl.DataFrame, *, as_of: date
) -> list[dict[str, Any]]:
    """Return one row for each version of an address after its first that was known by the end of `as_of`.

    A claim is the same in both versions when its count (or deed), stance and modality are; where it stands in the text does not matter.
    """
    known = articles.filter((version_known_at().dt.date() <= as_of).fill_null(True), pl.col("url").is_not_null())
    versions: dict[str, list[Row]] = defaultdict(list)
    for row in known.sort("revision", "article_id").iter_rows(named=True):
        versions[row["url"]].append(row)
    pairs = [pair for rows in versions.values() for pair in pairwise(rows)]
    wanted = {row["article_id"] for pair in pairs for row in pair}
    counts, deeds = _claims_of(casualties, wanted), _claims_of(territory, wanted)
    return [_version(before, after, counts, deeds) for before, after in pairs]


def _claims_of(claims: pl.DataFrame, wanted: Iterable[str]) -> Mapping[str, Sequence[Row]]:
    found: dict[str, list[Row]] = defaultdict(list)
    for row in claims.filter(pl.col("article_id").is_in(sorted(wanted))).sort("claim_id").iter_rows(named=True):
        found[row["article_id"]].append(row)
    return found


def _version(
    before: Row, after: Row, counts: Mapping[str, Sequence[Row]], deeds: Mapping[str, Sequence[Row]]
) -> dict[str, Any]:
    old, new = before["article_id"], after["article_id"]
    gone, come = _changed(counts.get(old, ()), counts.get(new, ()), COUNT)
    left, joined = _changed(deeds.get(old, ()), deeds.get(new, ()), DEED)
    removed, added = changed_sentences(before["text"], after["text"])
    return {
        "version_id": content_id("version", old, new), "article_id": new, "previous_article_id": old,
        "source_id": after["source_id"], "outlet_id": after["outlet_id"], "url": after["url"], "revision": after["revision"],
        "seen_at": after["retrieved_at"], "previous_seen_at": before["retrieved_at"], "title_before": before["title"],
        "title_after": after["title"], "removed": _shown(removed), "added": _shown(added), "n_removed": len(removed),
        "n_added": len(added), "claims_removed": sorted(row["claim_id"] for row in (*gone, *left)),
        "claims_added": sorted(row["claim_id"] for row in (*come, *joined)),
        "is_toll_edit": any(row["modality"] == "actual" for row in (*gone, *come)),
    }  # fmt: skip


def _changed(old: Sequence[Row], new: Sequence[Row], columns: Sequence[str]) -> tuple[list[Row], list[Row]]:
    """Return the claims that only one of two versions makes, one for one."""
    waiting: dict[tuple[Any, ...], list[Row]] = defaultdict(list)
    for row in new:
        waiting[tuple(row[name] for name in columns)].append(row)
    gone = []
    for row in old:
        same = waiting[tuple(row[name] for name in columns)]
        if same:
            same.pop(0)
        else:
            gone.append(row)
    return gone, [row for rows in waiting.values() for row in rows]


def changed_sentences(before: str, after: str) -> tuple[list[str], list[str]]:
    """Return (sentences that only the earlier text has, sentences that only the later one has), each in the order of its text."""
    old, new = sentences(before), sentences(after)
    if max(len(old), len(new)) > MAX_COMPARED:
        olds, news = set(old), set(new)
        return [each for each in old if each not in news], [each for each in new if each not in olds]
    removed: list[str] = []
    added: list[str] = []
    for tag, start, end, begin, stop in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag != "equal":
            removed += old[start:end]
            added += new[begin:stop]
    return removed, added


def sentences(text: str) -> list[str]:
    """Return the sentences of a text with their white space made plain; cut at the end of a line and behind a full stop."""
    for end in ENDS:
        text = text.replace(end, end.strip() + "\n")
    return [" ".join(line.split()) for line in text.split("\n") if line.strip()]


def _shown(lines: Sequence[str]) -> str:
    return "\n".join(line[:MAX_CHARS] for line in lines[:MAX_SHOWN])
