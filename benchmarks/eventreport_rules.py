"""The aggregation rules of the R package `eventreport` (van Baalen and Hoglund 2026), read from its public source and written anew.

Read at github.com/sebastianvanbaalen/eventreport, commits 4e5bae7 and 6b9f0da (the rules of 0.1.1 on CRAN). A report is a row of strings; a
missing value is None, and an empty text is a value. `benchmarks/eventreport.R` runs the package itself, for a comparison value by value.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Mapping, Sequence
from datetime import date
from math import floor
from statistics import mean, stdev
from typing import TypeVar

Value = TypeVar("Value", bound=Hashable)
INDETERMINATE = "Indeterminate"  # what the package writes for a tie of texts; a tie of numbers is missing
PEOPLE = tuple(f"{outcome}_{bound}" for outcome in ("deaths", "injuries") for bound in ("best", "low", "high"))
PLACE = ("city", "location", "latitude", "longitude", "geo_precision")
PLAIN = ("country", "target")
NUMBERS = (*PEOPLE, "latitude", "longitude", "geo_precision")
TIES = (
    "source_classification",
    "certain",
)  # how reputable the source is, then how surely the event is about an election
Report = Mapping[str, str]
Cell = str | float | None


def common_values(values: Sequence[Value], *ties: Sequence[float]) -> list[Value]:
    """Return the most common values in order of appearance; of several those of the rows with the highest first tie score, then second."""
    tally = Counter(values)
    most = max(tally.values())
    modes = [value for value in tally if tally[value] == most]
    for scores in ties:
        if len(modes) == 1:
            break
        rows = [place for place, value in enumerate(values) if value in modes]
        top = max(scores[place] for place in rows)
        modes = list(dict.fromkeys(values[place] for place in rows if scores[place] == top))
    return modes


def common_text(values: Sequence[str], *ties: Sequence[float]) -> str:
    """Return the one most common text, or `Indeterminate`."""
    modes = common_values(values, *ties)
    return modes[0] if len(modes) == 1 else INDETERMINATE


def common_number(values: Sequence[float | None], *ties: Sequence[float]) -> float | None:
    """Return the one most common number, missing counted as one; None where that is it or where several are."""
    modes = common_values(values, *ties)
    return modes[0] if len(modes) == 1 else None


def common_reported(values: Sequence[str | None], *ties: Sequence[float]) -> str:
    """Return the one most common text that is neither missing nor empty, `Indeterminate`, or the empty text where there is none."""
    kept = [place for place, value in enumerate(values) if value]
    if not kept:
        return ""
    return common_text([str(values[place]) for place in kept], *([scores[place] for place in kept] for scores in ties))


def lowest_common(values: Sequence[float | None]) -> float | None:
    """Return the most common number, of several the lowest; missing ones do not count."""
    known = [value for value in values if value is not None]
    return min(common_values(known)) if known else None


def common_flag(values: Sequence[int]) -> int:
    """Return the more common of 0 and 1; 1 in a tie."""
    return max(common_values(values))


def common_day(values: Sequence[str]) -> str:
    """Return the most common day; of several the day in their middle, rounded down."""
    days = [date.fromisoformat(value).toordinal() for value in values]
    return date.fromordinal(floor(mean(common_values(days)))).isoformat()


def by_precision(values: Sequence[Value], precision: Sequence[float], ties: Sequence[Sequence[float]], *, pick: Callable[[Sequence[float]], float],
                 common: Callable[..., Value | None]) -> Value | None:  # fmt: skip
    """Return the common value of the rows with the highest (`pick` = max) or lowest precision score."""
    wanted = pick(precision)
    kept = [place for place, score in enumerate(precision) if score == wanted]
    return common([values[place] for place in kept], *([scores[place] for place in kept] for scores in ties))


def number(text: str) -> float | None:
    """Return a cell as a number, None where it is missing."""
    return None if text in ("", "NA") else float(text)


def aggregate(reports: Sequence[Report], policy: str) -> dict[str, Cell]:
    """Return the event that the reports make under the package's conservative, representative or informative model."""
    ties = [[float(report[name]) for report in reports] for name in TIES]
    event: dict[str, Cell] = {"number_of_sources": len(reports)}
    for name in PLAIN:
        event[name] = common_text([report[name] for report in reports], *ties)
    for name in PLACE:
        event[name] = _place(reports, name, ties, policy)
    starts, ends = ([report[name] for report in reports] for name in ("date_start", "date_end"))
    event["date_start"], event["date_end"] = {
        "conservative": lambda: (min(starts), max(ends)),
        "representative": lambda: (common_day(starts), common_day(ends)),
        "informative": lambda: (max(starts), min(ends)),
    }[policy]()
    for name in PEOPLE:
        event[name] = chosen_number([float(report[name]) for report in reports], policy)
    return event


def chosen_number(values: Sequence[float], policy: str) -> float | None:
    """Return the lowest, the most common (of several the lowest) or the highest number, as the model wants."""
    if policy == "representative":
        return lowest_common(values)
    return min(values) if policy == "conservative" else max(values)


def _place(reports: Sequence[Report], name: str, ties: Sequence[Sequence[float]], policy: str) -> Cell:
    precision = [float(report["geo_precision"]) for report in reports]
    pick = min if policy == "conservative" else max
    if name in NUMBERS:
        numbers = [number(report[name]) for report in reports]
        if policy == "representative":
            return lowest_common(numbers)
        return by_precision(numbers, precision, ties, pick=pick, common=common_number)
    texts = [report[name] for report in reports]
    if policy == "representative":
        return common_text(texts, *ties)
    return by_precision(texts, precision, ties, pick=pick, common=common_text)


def measures(events: Sequence[Sequence[Report]], name: str) -> dict[str, float | None]:
    """Return the package's six measures of disagreement of one column; range and deviation of numbers only, deviation where two tell it.

    Divergence: values of an event less one. Normalized: divided by the values of the whole set. Confidence: share of the most common value.
    """
    cells = [[report[name] for report in event] for event in events]
    divergence = mean(len(set(values)) - 1 for values in cells)
    found: dict[str, float | None] = {
        "mean_divergence": divergence,
        "normalized_divergence": divergence / len({value for values in cells for value in values}),
        "share_disagreement": mean(len(set(values)) > 1 for values in cells),
        "modal_confidence": mean(max(Counter(values).values()) / len(values) for values in cells),
        "mean_range": None,
        "mean_sd": None,
    }
    if name in NUMBERS:
        numbers = [[float(value) for value in values] for values in cells]
        found["mean_range"] = mean(max(values) - min(values) for values in numbers)
        found["mean_sd"] = mean(stdev(values) for values in numbers if len(values) > 1)
    return found
