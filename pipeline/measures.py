"""Which figures the scorecard shows first, and what they mean in plain words.

Figures come from two files: `reports/metrics.json` (the embedded sample, all of it seen while rules were made, so it stands under tune)
and `benchmarks/figures.json` (other people's sets; `benchmarks/run_all.py` writes it).
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline.errors import InputError

OURS, BASELINE, CEILING = "claimline", "baseline", "ceiling"
TUNE, CHECK = "tune", "check"
SAMPLE, FAKES = "embedded sample", "FA-KES"
KINDS = {
    "casualties": "Casualty counts",
    "territory": "Who took or left which place",
    "statements": "Demands and other statements",
}
SHORT_KINDS = {"casualties": "Casualty counts", "territory": "Territory", "statements": "Statements"}
SETS = {
    SAMPLE: "Articles written for this project with invented outlets, coded by hand. All of them were seen while rules were made.",
    FAKES: "Real articles on the Syrian war from outlets on all sides, coded by hand. Errors of both halves have been seen; rules follow the tune half.",
    "MUC-4": "News reports of 1988-91 on attacks in Latin America with the answers of a contest. The answers leave out clashes, so what Claimline reads "
    "there counts as wrong.",
    "PLOVER": "Single sentences of world news, each with one coded event. A sentence may hold more, which then count as wrong.",
    "PolNeAR": "US political news in which every speaker was marked. Hopes and beliefs were marked too; Claimline looks only for what is said.",
    "re3d": "Documents on Syria and Iraq in which names, and who fights whom, were marked.",
    "TR-News": "News from many countries in which place names were marked with coordinates, read without knowledge of any one war.",
    "LGL": "Local news, mostly of the USA, in which place names were marked with coordinates. Many are of small towns that no gazetteer of ours has.",
    "UCDP GED places": "Place names of a list of conflict events in Syria, looked up without the names that were taken from that list.",
    "FA-KES places": "The place names in the hand-coded claims of FA-KES.",
}  # fmt: skip
FIELDS: dict[str, dict[str, str]] = {
    "casualties": {
        "claimant": "who says it", "stance": "claims, denies or doubts it", "victim_class": "civilians or fighters", "place": "place",
        "date_start": "first day", "date_end": "last day", "total_kind": "one incident or a running total",
    },
    "territory": {
        "actor": "who acts", "claimant": "who says it", "date_start": "first day", "date_end": "last day",
    },
}  # fmt: skip


@dataclass(frozen=True)
class Score:
    """One figure. A null `value` means that there was nothing to measure; `low` and `high` are a 95 % interval where one was taken."""

    set: str
    split: str
    measure: str
    value: float | None
    n: int
    reader: str
    low: float | None = None
    high: float | None = None

    @property
    def known(self) -> float:
        """The value of a figure that has one, as `Scoreboard.get` gives it; asked of another, it is an InputError."""
        if self.value is None:
            raise InputError(f"{self.set}, {self.measure}", rule="has no value", remedy="leave it out")
        return self.value


@dataclass(frozen=True)
class Figures:
    """All figures of other people's sets. `limit` is null for whole sets; a number says that only so many items were read, for a trial."""

    scores: tuple[Score, ...]
    not_measured: tuple[str, ...]
    limit: int | None


@dataclass(frozen=True)
class Bin:
    """Claims of one kind whose stated confidence lies between `low` and `high`: their mean confidence, and how many were right."""

    kind: str
    split: str
    low: float
    high: float
    mean_confidence: float
    share_right: float
    n: int


@dataclass(frozen=True)
class Headline:
    """A measure that the page shows first: its words, and the measure that bounds it where there is one."""

    group: str
    words: str
    set: str
    measure: str
    ceiling: str | None = None

    @property
    def is_f1(self) -> bool:
        """Whether the measure balances what is right among the read with what was read of all."""
        return self.measure.endswith("F1")


@dataclass(frozen=True)
class Line:
    """One row of the scorecard; null where it was not measured."""

    headline: Headline
    tune: Score | None
    check: Score | None
    baseline: Score | None
    ceiling: Score | None


COUNTS, LAND, SAID, WHO, WHERE = (
    "Casualty counts",
    "Territory",
    "Statements and events",
    "Who speaks",
    "Names and places",
)
BLIND = (
    Headline(
        COUNTS, "killed, injured and others harmed", "", "casualties: F1", "casualties: number stands in the text"
    ),
    Headline(LAND, "who took or left which place", "", "territory: F1"),
)  # of gold that was coded blind, whatever it is called
HEADLINES = (
    Headline(COUNTS, "killed, injured and others harmed", FAKES, "casualties: F1", "casualties: number stands in the text"),
    Headline(COUNTS, "killed, injured and others harmed", SAMPLE, "casualties: F1"),
    Headline(COUNTS, "two and more killed or injured", "MUC-4", "counts of two and more: F1", "counts of two and more: number stands in the text"),
    Headline(COUNTS, "number of dead or injured found", "PLOVER", "records: dead and injured", "records: dead and injured"),
    Headline(LAND, "who took or left which place", FAKES, "territory: F1"),
    Headline(LAND, "who took or left which place", SAMPLE, "territory: F1"),
    Headline(LAND, "who fights whom", "re3d", "fighting against: F1", "fighting against: both parties have a capital"),
    Headline(SAID, "who demands, offers or rejects what", SAMPLE, "statements: F1"),
    Headline(SAID, "kind of event", "PLOVER", "records: type: F1"),
    Headline(WHO, "speaker of a count", FAKES, "casualties: field claimant", "casualties: field claimant"),
    Headline(WHO, "speaker of anything said, hoped or believed", "PolNeAR", "source of attributions: F1", "source stands in the sentence of the cue"),
    Headline(WHO, "speaker found, where a number is plainly said", "PolNeAR", "recall of sources, verb of saying and a number"),
    Headline(WHERE, "names of parties and persons", "re3d", "actors, words shared: F1"),
    Headline(WHERE, "names of places", "re3d", "places, words shared: F1"),
    Headline(WHERE, "names of places", "TR-News", "place names: F1"),
    Headline(WHERE, "put within 161 km, of the places put on a map", "TR-News", "within 161 km, of those placed"),
    Headline(WHERE, "put within 25 km, of all names of a list", "UCDP GED places", "within 25 km, of all"),
)  # fmt: skip

CARDS = (
    ("Casualty counts", FAKES, "casualties: F1"), ("Territory", FAKES, "territory: F1"), ("Who speaks", "PolNeAR", "source of attributions: F1"),
    ("Names of places", "TR-News", "place names: F1"),
)  # fmt: skip


def _read(path: Path) -> Any:
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise InputError(
            str(path), rule=f"cannot be read as JSON ({error})", remedy="write it again with what makes it"
        ) from error


def read_figures(path: Path) -> Figures:
    """Return the figures of other people's sets; a file that does not hold them is an InputError."""
    found = _read(path)
    try:
        scores = tuple(Score(**row) for row in found["figures"])
        return Figures(scores, tuple(found["not_measured"]), found["limit"])
    except (KeyError, TypeError) as error:
        raise InputError(
            str(path), rule=f"does not hold figures ({error})", remedy="write it with benchmarks/run_all.py"
        ) from error


def read_metrics(path: Path) -> Mapping[str, Any]:
    """Return the scores on the embedded sample as the stage evaluate wrote them."""
    found: Mapping[str, Any] = _read(path)
    return found


def read_bins(path: Path) -> list[Bin]:
    """Return how far stated confidence holds; empty where nobody has measured it."""
    if not path.is_file():
        return []
    try:
        return [Bin(**row) for row in _read(path)]
    except TypeError as error:
        raise InputError(
            str(path),
            rule=f"does not hold bins ({error})",
            remedy="give kind, split, low, high, mean_confidence, share_right and n",
        ) from error


def sample_scores(metrics: Mapping[str, Any]) -> list[Score]:
    """Return the scores on the embedded sample as figures."""
    found = []
    for kind in (each for each in KINDS if each in metrics):
        row = metrics[kind]
        n_found, n_wanted = row["right"] + row["surplus"], row["right"] + row["missed"]
        found.append(Score(SAMPLE, TUNE, f"{kind}: precision", row["precision"], n_found, OURS))
        found.append(Score(SAMPLE, TUNE, f"{kind}: recall", row["recall"], n_wanted, OURS))
        found.append(Score(SAMPLE, TUNE, f"{kind}: F1", row["f1"], n_wanted, OURS, row["f1_low"], row["f1_high"]))
        for name, verdict in row["fields"].items():
            found.append(Score(SAMPLE, TUNE, f"{kind}: field {name}", verdict["share"], verdict["of"], OURS))
    return found


class Scoreboard:
    """All figures by what they measure."""

    def __init__(self, scores: Sequence[Score]) -> None:
        self.scores = tuple(scores)
        self._by_key = {(each.set, each.split, each.measure, each.reader): each for each in scores}

    def get(self, set_: str, split: str, measure: str, reader: str = OURS) -> Score | None:
        """Return one figure, or None where it was not measured or there was nothing to measure."""
        found = self._by_key.get((set_, split, measure, reader))
        return found if found is not None and found.value is not None else None

    def headlines(self) -> list[Headline]:
        """Return the measures to show first: the fixed ones, and behind the first of a group the same of gold that was coded blind."""
        blind = dict.fromkeys(
            each.set for each in self.scores if each.set not in SETS and each.measure == "casualties: F1"
        )
        found: list[Headline] = []
        for each in HEADLINES:
            found.append(each)
            if each.set == FAKES:
                found += [
                    Headline(other.group, other.words, name, other.measure, other.ceiling)
                    for name in blind for other in BLIND if other.measure == each.measure
                ]  # fmt: skip
        return found

    def lines(self) -> list[Line]:
        """Return the rows of the scorecard; baseline and ceiling are of the check half."""
        return [
            Line(
                each, self.get(each.set, TUNE, each.measure), self.get(each.set, CHECK, each.measure),
                self.get(each.set, CHECK, each.measure, BASELINE),
                self.get(each.set, CHECK, each.ceiling, CEILING) if each.ceiling else None,
            )
            for each in self.headlines()
        ]  # fmt: skip
