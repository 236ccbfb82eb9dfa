"""Incident matching against what readers say: pairwise and B-cubed precision, recall and F1, beside baselines and Splink.

    python -m benchmarks.matching --data ../shared/data [--build DIR] [--labels DIR] [--sample DIR] [--json FILE] [--errors FILE]

Sets: reports of electoral violence (maverick: `coded` = claims from all coded columns without the event's id; `thin` = town, publication day
and numbers alone), claims of real articles (`DIR/fakes`), claims of the embedded sample. `--build` has `claimline extract`'s tables of the
articles; without it they are extracted now. `--sample` is a folder like data/build. Halves: maverick by month of a country, in which the
event's first day lies, so no event straddles; labels by block. Rules are made on `tune`, figures are claimed on `check`.

Items are matched among all claims of their set, then scored within their block. A pair counts in the half of its first item. Intervals: the
2.5th and 97.5th percentile when blocks (months) are drawn again. Baselines: all apart; one incident per day, place and type of harm; the same
with the same number. The peer is Splink on the accounts of `pipeline.reconcile`; its threshold is the one best on tune (of the articles, for
the sample, which is check alone).
"""

from __future__ import annotations

import argparse
import random
import subprocess
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks import matching_peer, sets
from benchmarks.matching_sets import CODED, THIN, Item, MatchSet, digest, labelled, maverick
from pipeline import tables
from pipeline.packs import Pack, load_pack
from pipeline.params import load_params
from pipeline.reconcile.accounts import Account, Claim, build_accounts, claim_of
from pipeline.reconcile.clusters import cluster
from pipeline.reconcile.matching import group_accounts
from pipeline.reconcile.score import FULL, Matcher

ROOT = Path(__file__).resolve().parent.parent
GOLD = ROOT / "tests" / "gold" / "incidents"
HARM = ("killed", "injured", "casualties")  # one type of harm for the baselines
N_DRAWS = 200
THRESHOLDS = (0.01, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99, 0.995, 0.999, 0.9999)
OURS, APART, DAY_PLACE, EXACT = "claimline", "all apart", "one per day, place, type", "same day, place, number"
SPLINK, LINKED = "Splink", "Splink's pairs, our clusters"
Clusters = Mapping[str, object]


@dataclass(frozen=True)
class Tally:
    """What the items of one unit add to the figures: items, ordered pairs (right, joined, wanted), and sums of each item's two shares."""

    items: int = 0
    right: int = 0
    joined: int = 0
    wanted: int = 0
    precision: float = 0.0
    recall: float = 0.0

    def plus(self, other: Tally) -> Tally:
        """Return both together."""
        return Tally(*(getattr(self, name) + getattr(other, name) for name in self.__dataclass_fields__))


def tallies(items: Sequence[Item], found: Clusters) -> dict[tuple[str, str], Tally]:
    """Return the tally of each (half, unit). A claim that is in no cluster is alone."""
    keys = [(each.block, found.get(each.claim_id, each.claim_id), each.happening) for each in items]
    joined, wanted = Counter((b, c) for b, c, _ in keys), Counter((b, h) for b, _, h in keys)
    both = Counter(keys)
    sums: dict[tuple[str, str], Tally] = defaultdict(Tally)
    for item, (block, group, happening) in zip(items, keys, strict=True):
        n_both, n_joined, n_wanted = both[block, group, happening], joined[block, group], wanted[block, happening]
        one = Tally(1, n_both - 1, n_joined - 1, n_wanted - 1, n_both / n_joined, n_both / n_wanted)
        sums[item.half, item.unit] = sums[item.half, item.unit].plus(one)
    return dict(sums)


def rates(tally: Tally) -> dict[str, float | None]:
    """Return the six figures; null where there was nothing to measure."""
    pairs = _f1(_share(tally.right, tally.joined), _share(tally.right, tally.wanted))
    bcubed = _f1(_share(tally.precision, tally.items), _share(tally.recall, tally.items))
    return {
        "pair_precision": pairs[0], "pair_recall": pairs[1], "pair_f1": pairs[2],
        "bcubed_precision": bcubed[0], "bcubed_recall": bcubed[1], "bcubed_f1": bcubed[2],
    }  # fmt: skip


def _share(part: float, whole: float) -> float | None:
    return part / whole if whole else None


def _f1(precision: float | None, recall: float | None) -> tuple[float | None, float | None, float | None]:
    """Return the three; joining nothing has no precision and, where pairs are wanted, an F1 of 0."""
    if recall is None:
        return precision, recall, None
    known = precision or 0.0
    return precision, recall, 2 * known * recall / (known + recall) if known + recall else 0.0


def measured(items: Sequence[Item], found: Clusters) -> dict[str, dict[str, Any]]:
    """Return the figures of each half, with intervals of both F1."""
    units = tallies(items, found)
    figures: dict[str, dict[str, Any]] = {}
    for half in sets.HALVES:
        mine = [tally for (each, _), tally in sorted(units.items()) if each == half]
        if mine:
            figures[half] = {"items": sum(tally.items for tally in mine), **rates(_sum(mine)), **_intervals(mine)}
    return figures


def _sum(parts: Iterable[Tally]) -> Tally:
    whole = Tally()
    for part in parts:
        whole = whole.plus(part)
    return whole


def _intervals(units: Sequence[Tally]) -> dict[str, list[float]]:
    """Return the intervals of both F1; none where there is only one block to draw."""
    if len(units) == 1:
        return {}
    draw = random.Random(1)  # a fixed seed: the figures of one input are the same every time
    drawn = [rates(_sum(draw.choices(units, k=len(units)))) for _ in range(N_DRAWS)]
    made = {}
    for name in ("pair_f1", "bcubed_f1"):
        values = sorted(each[name] or 0.0 for each in drawn)
        made[f"{name}_interval"] = [values[round(share * (N_DRAWS - 1))] for share in (0.025, 0.975)]
    return made


def claims_of(data: MatchSet) -> list[Claim]:
    """Return the rows as the stage reads them."""
    stories = dict(zip(data.articles["article_id"], data.articles["story_id"], strict=True))
    copies = {row["article_id"]: row["copied_from"] for row in data.members.iter_rows(named=True) if row["is_copy"]}
    return [
        claim_of(row, story_id=stories.get(row["article_id"]), copied_from=copies.get(row["article_id"]))
        for row in data.claims.sort("claim_id").iter_rows(named=True)
    ]


def by_stage(accounts: Sequence[Account], matcher: Matcher) -> Clusters:
    """Return the incident of each claim, by the stage as it is."""
    groups = group_accounts(accounts, matcher).groups
    return {
        claim.id: number for number, group in enumerate(groups) for joined in group for claim in joined.account.claims
    }


def by_key(accounts: Sequence[Account], key: Callable[[Account], object]) -> Clusters:
    """Return as cluster what a baseline makes of each account; passive accounts stay alone."""
    return {claim.id: key(account) for account in accounts if not account.is_passive for claim in account.claims}


def day_place_type(account: Account) -> tuple[object, ...]:
    """Return day, place, kind and type of harm; an account without a day or a place is alone."""
    place = (account.place.key or account.place.country) if account.place else account.place_words
    harm = "harm" if any(outcome in account.counts for outcome in HARM) else "/".join(sorted(account.counts))
    return (account.days, place, account.kind, harm) if account.days and place else (account.id,)


def exact(account: Account) -> tuple[object, ...]:
    """Return the same with the first number."""
    numbers = [account.counts[outcome][0].count.number for outcome in sorted(account.counts, reverse=True)]
    return (*day_place_type(account), tuple(numbers[:1]))


def by_splink(
    accounts: Sequence[Account], data: MatchSet, thresholds: Mapping[str, float]
) -> dict[str, tuple[Clusters, float]]:
    """Return clusters and threshold of Splink: its own connected components, and its pairs under our average linkage.

    A set without a tune half takes the thresholds given.
    """
    active = [account for account in accounts if not account.is_passive]
    items = data.items
    scores = matching_peer.pair_scores(active, with_article=not data.rows_are_events)

    def components(threshold: float) -> Clusters:
        return _claims(active, matching_peer.components(len(active), scores, threshold=threshold))

    def linkage(threshold: float) -> Clusters:
        thousandths = {pair: round(score * FULL) for pair, score in scores.items()}
        found = cluster(len(active), thousandths, (), min_score=round(threshold * FULL))
        home = {number: index for index, members in enumerate(found) for number in members}
        return _claims(active, [home[number] for number in range(len(active))])

    ways: dict[str, Callable[[float], Clusters]] = {SPLINK: components, LINKED: linkage}
    if any(item.half == "tune" for item in items) or not thresholds:
        return {name: _best(make, items) for name, make in ways.items()}
    return {name: (make(thresholds[name]), thresholds[name]) for name, make in ways.items()}


def _claims(accounts: Sequence[Account], numbers: Sequence[int]) -> Clusters:
    return {claim.id: number for account, number in zip(accounts, numbers, strict=True) for claim in account.claims}


def _best(make: Callable[[float], Clusters], items: Sequence[Item]) -> tuple[Clusters, float]:
    """Return the clusters of the threshold with the highest mean of both F1 on tune; on all items where there is no tune half."""
    mine = [item for item in items if item.half == "tune"] or list(items)

    def worth(threshold: float) -> float:
        found = rates(_sum(tallies(mine, make(threshold)).values()))
        return (found["pair_f1"] or 0.0) + (found["bcubed_f1"] or 0.0)

    threshold = max(THRESHOLDS, key=worth)
    return make(threshold), threshold


@dataclass(frozen=True)
class Measured:
    """The figures of one set: way of matching, then items scored ('all' or 'sure'), then half; notes are settings and times."""

    figures: dict[str, dict[str, dict[str, dict[str, Any]]]]
    notes: dict[str, Any]
    found: Clusters


def measure(
    data: MatchSet, matcher: Matcher, *, with_splink: bool, thresholds: Mapping[str, float] | None = None
) -> Measured:
    """Return how all ways of matching do on one set; `thresholds` are Splink's for a set without a tune half."""
    accounts = build_accounts(claims_of(data), matcher.pack)
    start = time.perf_counter()
    ours = by_stage(accounts, matcher)
    notes: dict[str, Any] = {
        "claims": data.claims.height, "accounts": len(accounts), "items": len(data.items), "labels without a claim": data.n_lost,
        "happenings": len({(item.block, item.happening) for item in data.items}), "items hash": digest(data.items),
        "seconds": {OURS: round(time.perf_counter() - start, 1)},
    }  # fmt: skip
    ways: dict[str, Clusters] = {
        OURS: ours, APART: {}, DAY_PLACE: by_key(accounts, day_place_type), EXACT: by_key(accounts, exact),
    }  # fmt: skip
    if with_splink:
        start = time.perf_counter()
        peers = by_splink(accounts, data, thresholds or {})
        notes["seconds"][SPLINK] = round(time.perf_counter() - start, 1)
        notes["thresholds"] = {name: threshold for name, (_, threshold) in peers.items()}
        ways |= {name: found for name, (found, _) in peers.items()}
    kinds = {"all": data.items}
    if any(not item.is_sure for item in data.items):
        kinds["sure"] = tuple(item for item in data.items if item.is_sure)
    return Measured(
        {way: {kind: measured(items, found) for kind, items in kinds.items()} for way, found in ways.items()},
        notes,
        ours,
    )


def lines(name: str, done: Measured) -> Iterable[str]:
    """Yield the table of one set."""
    yield f"\n{name}: " + ", ".join(f"{key} {value}" for key, value in done.notes.items())
    yield f"  {'way':<30}{'items':<7}{'half':<7}{'n':>5}   pairs P     R    F1 [95 %]          B-cubed P     R    F1 [95 %]"
    for way, kinds in done.figures.items():
        for kind, halves in kinds.items():
            for half, each in halves.items():
                yield f"  {way:<30}{kind:<7}{half:<7}{each['items']:>5}   {_shown(each, 'pair')}   {_shown(each, 'bcubed')}"


def _shown(each: Mapping[str, Any], prefix: str) -> str:
    parts = [each[f"{prefix}_{name}"] for name in ("precision", "recall", "f1")]
    spread = "-".join(f"{bound:.3f}" for bound in each.get(f"{prefix}_f1_interval", ()))
    return " ".join("    -" if part is None else f"{part:5.3f}" for part in parts) + (f" [{spread}]" if spread else "")


def errors(data: MatchSet, found: Clusters) -> Iterable[str]:
    """Yield the wrong and the missed pairs of the tune half, worst blocks first; ids alone."""
    items = [item for item in data.items if item.half == "tune"]
    blocks: dict[str, list[Item]] = defaultdict(list)
    for item in items:
        blocks[item.block].append(item)
    for block, members in sorted(blocks.items()):
        for at, one in enumerate(members):
            for other in members[at + 1 :]:
                joined = found.get(one.claim_id, one.claim_id) == found.get(other.claim_id, other.claim_id)
                same = one.happening == other.happening
                if joined != same:
                    yield f"{data.name} {block} {'missed' if same else 'wrong'} {one.claim_id} {other.claim_id}"


def main() -> None:
    """Measure every set that is there, print, write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, help="folder that holds the folders of the sets")
    parser.add_argument("--build", type=Path, help="tables of DIR/fakes; extracted now unless given")
    parser.add_argument("--labels", type=Path, default=GOLD, help="folder of labels")
    parser.add_argument("--sample", type=Path, help="folder like data/build: the embedded sample is scored")
    parser.add_argument("--only", nargs="+", help="names of sets: maverick, articles, sample")
    parser.add_argument("--no-splink", action="store_true", help="leave the peer out")
    parser.add_argument("--json", type=Path, help="write the figures here")
    parser.add_argument("--errors", type=Path, help="write wrong and missed pairs of tune here, as ids")
    args = parser.parse_args()
    params = load_params(ROOT / "params.yaml").reconcile
    with_splink = matching_peer.is_installed() and not args.no_splink
    kept: dict[str, Any] = {"sets": {}, "splink": matching_peer.version() if with_splink else None}
    flaws: list[str] = []
    thresholds: dict[str, float] = {}
    for data, pack in wanted_sets(args):
        done = measure(data, Matcher(params, pack), with_splink=with_splink, thresholds=thresholds)
        thresholds = done.notes.get("thresholds", {})
        for line in lines(data.name, done):
            print(line)
        notes = {
            name: value for name, value in done.notes.items() if name != "seconds"
        }  # the file is the same every time
        kept["sets"][data.name] = {"notes": notes, "figures": done.figures}
        flaws += errors(data, done.found) if data.items and data.items[0].block else ()
    if not with_splink:
        print("\nSplink: not measured, it is not installed (pip install .[bench])", file=sys.stderr)
    if args.errors:
        tables.write_text(args.errors, "".join(f"{line}\n" for line in flaws))
    if args.json:
        tables.write_json(args.json, _rounded(kept))


def wanted_sets(args: argparse.Namespace) -> Iterable[tuple[MatchSet, Pack]]:
    """Yield the sets that are there, each with its pack."""
    only = set(args.only or ("maverick", "articles", "sample"))
    if args.data and "maverick" in only:
        for columns in (CODED, THIN):
            yield maverick(args.data / "maverick" / "maverick_event_report.csv", columns), load_pack("world")
    if args.data and "articles" in only:
        paths = [args.labels / f"{half}.jsonl" for half in sets.HALVES]
        with tempfile.TemporaryDirectory() as folder:
            build = args.build or _extracted(args.data / "fakes" / "articles.jsonl", Path(folder))
            yield labelled("articles", build, [path for path in paths if path.exists()]), load_pack("syria")
    if args.sample and "sample" in only:
        data = labelled(
            "sample", args.sample / "extract", [args.labels / "sample.jsonl"], articles=args.sample / "stories"
        )
        yield data, load_pack(load_params(ROOT / "params.yaml").pack)


def _extracted(articles: Path, out: Path) -> Path:
    command = [sys.executable, "-m", "pipeline.cli", "extract", str(articles), "--out", str(out), "--pack", "syria"]
    subprocess.run(command, check=True)
    return out


def _rounded(value: Any) -> Any:
    if isinstance(value, float):
        return round(value, 4)
    if isinstance(value, dict):
        return {key: _rounded(each) for key, each in value.items()}
    return [_rounded(each) for each in value] if isinstance(value, list | tuple) else value


if __name__ == "__main__":
    sets.run_guarded(main)
