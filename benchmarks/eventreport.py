"""Our policies beside the R package `eventreport` on its own data set, MAVERICK (3,287 reports of 2,200 events of electoral violence).

    python -m benchmarks.eventreport --data ../shared/data [--out benchmarks/eventreport.json]

Three questions:
1. Do we read the package's rules right? Its printed examples and test expectations, and what the package itself made of the set when it was
   run (`eventreport_peer.json`), beside our own reading of the rules (`eventreport_rules.py`).
2. How often do our policies give the same number of deaths as the package's, from the same reports? Each report is one origin's claim and the
   event is given, so that only the rules differ. Every difference is counted under the one rule that explains it; one that none explains is
   an error.
3. What does it change to count an outlet once, as we do, and not each of its reports?

The file holds counts, shares and ids of rules, no row of the set.
"""

from __future__ import annotations

import argparse
import csv
import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from benchmarks import eventreport_peer as peer
from benchmarks import eventreport_rules as rules
from pipeline import tables
from pipeline.errors import ClaimlineError
from pipeline.packs import Pack, load_pack
from pipeline.reconcile.accounts import Claim
from pipeline.reconcile.counts import Count
from pipeline.reconcile.positions import ALL, effective_origins
from pipeline.reconcile.tolls import Weighed, choose, weigh

FILE = "maverick/maverick_event_report.csv"
SOURCE = re.compile(r"(?P<outlet>.*?) \((?P<day>\d{4}-\d{2}-\d{2})\)")
PEER = Path(__file__).with_name("eventreport_peer.json")
SHARED_POLICIES = peer.POLICIES
OUTCOMES = {"deaths": "killed", "injuries": "injured"}
SMALL = 100  # rows of the package's small data set: the first by event_id
Report = Mapping[str, str]
Triple = tuple[int, int, int]


class UnexplainedError(ClaimlineError):
    """A number of ours differs from the package's and no rule says why."""

    exit_code = 1


@dataclass(frozen=True)
class Event:
    """The reports of one event in the order of the file."""

    id: str
    reports: tuple[Report, ...]


def read_events(path: Path) -> list[Event]:
    """Return the events in order of their id."""
    grouped: dict[str, list[Report]] = defaultdict(list)
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            grouped[row["event_id"]].append(row)
    return [Event(name, tuple(rows)) for name, rows in sorted(grouped.items())]


# ---------------------------------------------------------------- our policies on the same reports


def triple(report: Report, outcome: str) -> Triple:
    """Return low, best and high; a high below best (four reports of injuries) is raised to it."""
    low, best, high = (int(float(report[f"{outcome}_{bound}"])) for bound in ("low", "best", "high"))
    return low, best, max(best, high)


def claim(report: Report, outcome: str, *, origin: str) -> Claim:
    """Return one report's count as a claim: 0, 0, 0 says that nobody was harmed."""
    low, best, high = triple(report, outcome)
    day = given_on(report)
    known = datetime.fromisoformat(day).replace(tzinfo=UTC) if day else None
    qualifier = "none" if high == 0 else "exact" if low == high else "range"
    return Claim(
        id=report["id"], event_id=report["event_id"], article_id=report["id"], outlet_id=origin, story_id=report["id"], copied_from=None,
        known=known, origin=origin, via=(), is_own_voice=True, side="neutral", claimant_type="journalist", stance="asserts", modality="actual",
        self_interested=None, days=None, place=None, place_words=None, outcome=OUTCOMES[outcome], count=Count(low, best, high),
        qualifier=qualifier, victim_words=None, victim_group=None, victim_class="unknown", perpetrator_id=None, weapon=None, part_of=None,
        total_kind="incident", span=("text", 0), quote="",
    )  # fmt: skip


def given_on(report: Report) -> str:
    """Return the ISO day of a report, empty where it gives none."""
    found = SOURCE.match(report["source"])
    return found["day"] if found else ""


def outlet(report: Report) -> str:
    """Return who published a report, as the set names it."""
    found = SOURCE.match(report["source"])
    return found["outlet"].casefold() if found else report["source"].casefold()


def weighed(event: Event, outcome: str, pack: Pack, *, by_outlet: bool) -> Weighed | None:
    """Return the positions on one outcome of an event, None where no report tells of anybody harmed."""
    claims = [claim(each, outcome, origin=outlet(each) if by_outlet else each["id"]) for each in event.reports]
    found = weigh(claims, effective_origins(claims), pack)
    return next((each for each in found if (each.victim_class, each.side) == (ALL, ALL)), None)


def our_triple(positions: Weighed | None, policy: str) -> Triple | None:
    """Return the toll that a policy chooses, None where there is none."""
    choice = choose(positions, policy) if positions else None
    if choice is None:
        return None
    count = choice[0].count
    return count.low, count.number, count.top


# ---------------------------------------------------------------- why a number differs

ZERO = "a report of nobody harmed never lowers a toll; theirs is a value like any other"
MEDIAN = "no single most common number: ours is the lower median, theirs the lowest of the most common"
PRECISE = "ours takes the narrowest range before the highest number; theirs the highest"
LATEST = "of equally precise numbers ours takes the one given last; theirs the highest"
RANGE = "the same best number: theirs takes low, best and high each for itself, ours all three from one report"


def why(event: Event, outcome: str, policy: str, *, theirs: int, ours: int) -> str:
    """Return the rule that explains a difference, by working both rules again on what the rule leaves the same."""
    told = [(report, each) for report in event.reports if (each := triple(report, outcome))[2] > 0]
    bests = sorted(best for _, (_, best, _) in told)
    without_zeros = rules.chosen_number(bests, policy)
    if ours == without_zeros:
        return ZERO
    if policy == "representative" and len(rules.common_values(bests)) > 1:
        return _explained(event, MEDIAN, ours == bests[(len(bests) - 1) // 2])
    if policy == "informative":
        narrowest = min(high - low for _, (low, _, high) in told)
        fine = [(given_on(report), best) for report, (low, best, high) in told if high - low == narrowest]
        rule = LATEST if theirs in {best for _, best in fine} else PRECISE
        return _explained(event, rule, is_so=ours == max(fine)[1])
    return _explained(event, policy, is_so=False)


def _explained(event: Event, rule: str, is_so: bool) -> str:
    if not is_so:
        raise UnexplainedError(
            f"event {event.id}",
            rule=f"'{rule}' does not explain the difference",
            remedy="name the rule in benchmarks/eventreport.py",
        )
    return rule


def agreement(events: Sequence[Event], outcome: str, pack: Pack) -> dict[str, Any]:
    """Return for each shared policy how many events have the same best number and the same range, and why the others differ."""
    found: dict[str, Any] = {}
    for policy in SHARED_POLICIES:
        same = same_range = nobody = 0
        reasons: Counter[str] = Counter()
        for event in events:
            theirs = rules.aggregate(event.reports, policy)
            low, best, high = (int(float(theirs[f"{outcome}_{bound}"] or 0)) for bound in ("low", "best", "high"))
            ours = our_triple(weighed(event, outcome, pack, by_outlet=False), policy)
            if ours is None:
                nobody += best == 0
                ours = (0, 0, 0)
            same_range += ours == (low, best, max(best, high))
            if ours[1] == best:
                same += 1
                reasons[RANGE] += ours != (low, best, max(best, high))
            else:
                reasons[why(event, outcome, policy, theirs=best, ours=ours[1])] += 1
        found[policy] = {
            "events": len(events), "same_best": same, "same_low_best_high": same_range, "of_these_nobody_harmed": nobody,
            "differences": {rule: count for rule, count in sorted(reasons.items()) if count},
        }  # fmt: skip
    return found


def by_outlets(events: Sequence[Event], outcome: str, pack: Pack) -> dict[str, int]:
    """Return for each policy in how many events it changes the number to count an outlet once, by its latest number."""
    return {
        policy: sum(
            our_triple(weighed(event, outcome, pack, by_outlet=True), policy)
            != our_triple(weighed(event, outcome, pack, by_outlet=False), policy)
            for event in events
        )
        for policy in SHARED_POLICIES
    }


# ---------------------------------------------------------------- what the package publishes


def published(events: Sequence[Event]) -> Iterator[tuple[str, str, object, object]]:
    """Give where a value is published, what it is, the published value and ours."""
    by_id = {event.id: event.reports for event in events}
    rows = [report for event in events for report in event.reports]
    yield "DESCRIPTION of the data set", "reports", 3287, len(rows)
    yield "DESCRIPTION of the data set", "columns", 108, len(rows[0])
    yield "Journal of Peace Research 63:1, abstract", "events", 2200, len(events)
    yield (
        "README, table 1",
        "CIV-0004, deaths_best of the six reports",
        [5, 1, 5, 6, 6, 7],
        _numbers(by_id["CIV-0004"], "deaths_best"),
    )
    small = _small(events)
    for name, (city, n_sources) in README_CITIES.items():
        reports = small[name]
        yield (
            "README, table 2",
            f"{name}, city by find_mode",
            city,
            rules.common_text([each["city"] for each in reports]),
        )
        yield "README, table 2", f"{name}, number_of_sources", n_sources, len(reports)
    for column, extra in (("country", 0), ("actor1", 3), ("deaths_best", 4)):
        values = {report[column] for report in small["CIV-0003"]}
        yield "vignette, text on dscore", f"CIV-0003, values of {column} less one", extra, len(values) - 1
    for name in ("CIV-0002", "CIV-0008", "CIV-0009", "CIV-0010", "CIV-0011", "CIV-0012"):
        extra = sum(
            len({report[column] for report in small[name]}) - 1 for column in ("country", "actor1", "deaths_best")
        )
        yield "vignette, text on dscore", f"{name}, divergence of country, actor1 and deaths_best", 0, extra
    divergence = rules.measures(list(small.values()), "country")["mean_divergence"]
    yield "vignette, text on mean_dscore", "mean divergence of country in the small set", 0, divergence
    yield from expectations()
    # The comment in the manual says "apple"; the package itself answers "Indeterminate", as its own rule for ties wants (run on 2026-11-26).
    wanted = "apple"
    yield (
        "manual, calc_mode_na_ignore",
        "apple, empty, banana, missing",
        wanted,
        rules.common_reported(["apple", "", "banana", None]),
    )


README_CITIES = {
    "CIV-0001": ("Duékoué", 5), "CIV-0002": ("", 2), "CIV-0003": ("Abidjan", 12), "CIV-0004": ("Abidjan", 6), "CIV-0008": ("Man", 1),
    "CIV-0009": ("Vavoua", 2), "CIV-0010": ("Abidjan", 1), "CIV-0011": ("Yamoussoukro", 1), "CIV-0012": ("Gagnoa", 4), "CIV-0013": ("Daloa", 4),
}  # fmt: skip


def _numbers(reports: Sequence[Report], name: str) -> list[int]:
    return [int(report[name]) for report in reports]


def _small(events: Sequence[Event]) -> dict[str, list[Report]]:
    found: dict[str, list[Report]] = defaultdict(list)
    for report in [report for event in events for report in event.reports][:SMALL]:
        found[report["event_id"]].append(report)
    return dict(found)


def expectations() -> Iterator[tuple[str, str, object, object]]:
    """Give the examples of the manual and the expectations of the package's tests for each rule, beside ours."""
    text, num, none = rules.common_text, rules.common_number, None
    mode = "tests, calc_mode"
    yield mode, "a b b b", "b", text(list("abbb"))
    yield mode, "two empty, a, b", "", text(["", "", "a", "b"])
    yield mode, "a b a b", rules.INDETERMINATE, text(list("abab"))
    yield mode, "a a b b by one tie score", "b", text(list("aabb"), [1, 1, 2, 1])
    yield mode, "a a b b by two tie scores", "b", text(list("aabb"), [1, 1, 1, 1], [1, 1, 2, 1])
    yield mode, "a, b, two empty, missing", "", rules.common_values(["a", "b", "", "", none])[0]
    yield mode, "a, b, empty, three missing", none, rules.common_values(["a", "b", "", none, none, none])[0]
    yield mode, "1, 2, 3, three missing", none, num([1, 2, 3, none, none, none])
    yield mode, "the same with two tie scores", none, num([1, 2, 3, none, none, none], [1] * 6, [1, 1, 2, 1, 1, 1])
    nordic = ["Sweden", "Sweden", "Denmark", "Denmark"]
    yield "README and vignette", "two of each by two tie scores", "Sweden", text(nordic, [1] * 4, [1, 4, 1, 1])
    fruit = ["apple", "apple", "banana", "banana"]
    yield "manual, calc_mode", "without tie score", rules.INDETERMINATE, text(fruit)
    yield "manual, calc_mode", "one tie score that ties too", rules.INDETERMINATE, text(fruit, [1, 2, 1, 2])
    yield "manual, calc_mode", "two tie scores", "banana", text(fruit, [1, 2, 1, 2], [1, 1, 2, 1])
    reported = "tests, calc_mode_na_ignore"
    yield reported, "three empty and a", "a", rules.common_reported(["", "", "", "a"])
    yield (
        reported,
        "a a b b and empty, one tie score",
        "a",
        rules.common_reported(["a", "a", "b", "b", "", ""], [1, 2, 1, 1, 1, 1]),
    )
    yield reported, "a a b c and missing", "a", rules.common_reported(["a", "a", "b", "c", none, none])
    yield reported, "only empty and missing", "", rules.common_reported(["", "", "", "", none, none])
    numeric = "tests, calc_mode_numeric"
    yield numeric, "1 1 1 2 3", 1, rules.lowest_common([1, 1, 1, 2, 3])
    yield numeric, "1 1 2 2", 1, rules.lowest_common([1, 1, 2, 2])
    yield numeric, "1 1 2 2 3 3", 1, rules.lowest_common([1, 1, 2, 2, 3, 3])
    flag = "tests, calc_mode_binary"
    yield flag, "0 0 1 1 1", 1, rules.common_flag([0, 0, 1, 1, 1])
    yield flag, "0 0 1 1", 1, rules.common_flag([0, 0, 1, 1])
    yield flag, "0 0 0 1 1", 0, rules.common_flag([0, 0, 0, 1, 1])
    day = "tests, calc_mode_date"
    yield (
        day,
        "1 1 2 3 January",
        "2024-01-01",
        rules.common_day(["2024-01-01", "2024-01-01", "2024-01-02", "2024-01-03"]),
    )
    yield (
        day,
        "1 1 3 3 January",
        "2024-01-02",
        rules.common_day(["2024-01-01", "2024-01-01", "2024-01-03", "2024-01-03"]),
    )
    yield from _precision_expectations()


def _precision_expectations() -> Iterator[tuple[str, str, object, object]]:
    def chosen(
        values: Sequence[Any],
        scores: Sequence[float],
        *ties: Sequence[float],
        pick: Any,
        common: Any = rules.common_text,
    ) -> object:
        return rules.by_precision(values, scores, ties, pick=pick, common=common)

    high, low = "tests, calc_max_precision", "tests, calc_min_precision"
    yield high, "one most precise", "Tranas", chosen(["Tranas", "Smaland", "Sweden"], [3, 2, 1], pick=max)
    yield high, "two most precise", rules.INDETERMINATE, chosen(["Tranas", "Aneby", "Sweden"], [3, 3, 1], pick=max)
    yield high, "two most precise numbers", None, chosen([0, 7, 13], [3, 3, 1], pick=max, common=rules.common_number)
    yield high, "one tie score", "Aneby", chosen(["Tranas", "Aneby", "Sweden"], [3, 3, 1], [1, 2, 1], pick=max)
    yield (
        high,
        "two tie scores",
        "Aneby",
        chosen(["Tranas", "Aneby", "Sweden"], [3, 3, 1], [1, 1, 1], [1, 3, 1], pick=max),
    )
    yield low, "one least precise", "Sweden", chosen(["Tranas", "Smaland", "Sweden"], [3, 2, 1], pick=min)
    yield low, "two least precise", rules.INDETERMINATE, chosen(["Tranas", "Finland", "Sweden"], [3, 1, 1], pick=min)
    yield low, "two least precise numbers", None, chosen([0, 2, 4], [3, 1, 1], pick=min, common=rules.common_number)
    yield low, "one tie score", "Finland", chosen(["Tranas", "Finland", "Sweden"], [3, 1, 1], [1, 2, 1], pick=min)
    yield (
        low,
        "two tie scores",
        "Sweden",
        chosen(["Tranas", "Finland", "Sweden"], [3, 1, 1], [1, 1, 1], [1, 1, 2], pick=min),
    )


# ---------------------------------------------------------------- the report


def figures(events: Sequence[Event], recorded: Mapping[str, Any]) -> dict[str, Any]:
    """Return everything that the file holds."""
    pack = load_pack("world")
    several = [event for event in events if len(event.reports) > 1]
    differing = [event for event in several if len(set(_numbers(event.reports, "deaths_best"))) > 1]
    checks = [
        {"where": where, "what": what, "published": wanted, "ours": ours, "same": wanted == ours}
        for where, what, wanted, ours in published(events)
    ]
    found: dict[str, Any] = {
        "published": {"values": len(checks), "same": sum(each["same"] for each in checks), "different": [each for each in checks if not each["same"]]},
        "agreement": {
            outcome: {
                name: agreement(chosen, outcome, pack)
                for name, chosen in (("all", events), ("several_reports", several), ("deaths_best_differs", differing))
            }
            for outcome in OUTCOMES
        },
        "package_run": peer.compare({event.id: event.reports for event in events}, list(_small(events).values()), recorded),
        "an_outlet_counted_once_changes": {outcome: by_outlets(events, outcome, pack) for outcome in OUTCOMES},
    }  # fmt: skip
    return found


def lines(found: Mapping[str, Any]) -> Iterator[str]:
    """Give the figures for reading."""
    told = found["published"]
    yield f"published values reproduced: {told['same']} of {told['values']}"
    for each in told["different"]:
        yield f"  not: {each['where']}: {each['what']}: published {each['published']!r}, ours {each['ours']!r}"
    run = found["package_run"]
    yield f"package run: {run['columns']} columns and {run['measures']} measures compared, {len(run['different'])} differ"
    yield from (f"  not: {each}" for each in run["different"])
    for outcome, groups in found["agreement"].items():
        for group, policies in groups.items():
            for policy, row in policies.items():
                yield (
                    f"{outcome}, {group}, {policy}: same best {row['same_best']} of {row['events']} ({row['same_best'] / row['events']:.3f}; "
                    f"{row['of_these_nobody_harmed']} of them nobody harmed), same low, best, high {row['same_low_best_high']}"
                )
                for rule, count in row["differences"].items():
                    yield f"  {count}: {rule}"
    for outcome, changes in found["an_outlet_counted_once_changes"].items():
        yield f"{outcome}, an outlet counted once changes: " + ", ".join(
            f"{policy} {count}" for policy, count in changes.items()
        )


def main() -> None:
    """Compare, print, write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="folder that holds the folder maverick")
    parser.add_argument("--out", type=Path, help="file of the figures")
    args = parser.parse_args()
    found = figures(read_events(args.data / FILE), json.loads(PEER.read_text(encoding="utf-8")))
    print("\n".join(lines(found)))
    if args.out:
        tables.write_text(args.out, json.dumps(found, indent=1, ensure_ascii=False, sort_keys=True) + "\n")


if __name__ == "__main__":
    main()
