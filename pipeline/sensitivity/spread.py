"""What moves a total and how far: pure arithmetic over the rows of the grid, and the sentences that say it. Integers only."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from pipeline.sensitivity.grid import DIMENSIONS, Row, Setting

POLICY = "policy"
CHOICES = (POLICY, *DIMENSIONS)
CHOICE_WORDS = {
    POLICY: "policy",
    "match_km": "match distance",
    "match_days": "gap in days",
    "min_score": "least score",
}
UNITS = {"match_km": "km", "match_days": "", "min_score": ""}
OUTCOME_WORDS = {"killed": "killed", "injured": "injured"}


@dataclass(frozen=True)
class Range:
    """Smallest and largest value over some rows; `n_open` rows have none (for high: open above)."""

    smallest: int | None
    largest: int | None
    n_open: int


@dataclass(frozen=True)
class Effect:
    """How far a total moves when one choice alone is changed: in the middle case, and at most. Unit: people."""

    choice: str
    middle: int
    most: int


@dataclass(frozen=True)
class Series:
    """All rows of one report and outcome; `measure` is what is compared: best where every row has one, else low."""

    report: str
    title: str
    outcome: str
    measure: str
    rows: tuple[Row, ...]

    def value(self, row: Row) -> int | None:
        """Return the compared number of a row; null = nothing to add up."""
        return row.best if self.measure == "best" else row.low

    def policies(self) -> list[str]:
        """Return the policies in their order."""
        return list(dict.fromkeys(row.policy for row in self.rows))


def policy_words(policy: str) -> str:
    """Return a policy as it is read: neutral only."""
    return policy.replace("_", " ")


def series_of(rows: Sequence[Row], titles: Mapping[str, str]) -> list[Series]:
    """Return the rows by report and outcome, in their order."""
    groups: dict[tuple[str, str], list[Row]] = {}
    for row in rows:
        groups.setdefault((row.report, row.outcome), []).append(row)
    return [
        Series(report, titles[report], outcome, _measure(own), tuple(own)) for (report, outcome), own in groups.items()
    ]


def _measure(rows: Sequence[Row]) -> str:
    told = [row for row in rows if row.low is not None]
    return "best" if told and all(row.best is not None for row in told) else "low"


def range_of(values: Sequence[int | None]) -> Range:
    """Return smallest and largest of the values that there are."""
    known = [value for value in values if value is not None]
    return Range(min(known, default=None), max(known, default=None), len(values) - len(known))


def effects(series: Series) -> list[Effect]:
    """Return how far each choice moves the total with all others held, the one that moves it furthest first."""
    found = [_effect(series, choice) for choice in CHOICES]
    return sorted((each for each in found if each is not None), key=lambda each: (-each.middle, -each.most))


def dimensions_by_effect(series: Series) -> list[str]:
    """Return the parameters of the grid, the one that moves the total furthest first."""
    moved = [each.choice for each in effects(series) if each.choice != POLICY]
    return [*moved, *(name for name in DIMENSIONS if name not in moved)]


def _effect(series: Series, choice: str) -> Effect | None:
    """Return the lower median and the largest of the steps; None where the choice has one value only."""
    groups: dict[tuple[object, ...], list[int]] = {}
    for row in series.rows:
        value = series.value(row)
        if value is not None:
            key = tuple(_choice(row, other) for other in CHOICES if other != choice)
            groups.setdefault(key, []).append(value)
    steps = sorted(max(values) - min(values) for values in groups.values() if len(values) > 1)
    return Effect(choice, steps[(len(steps) - 1) // 2], steps[-1]) if steps else None


def _choice(row: Row, choice: str) -> object:
    return row.policy if choice == POLICY else getattr(row.setting, choice)


def range_sentence(series: Series, present: Setting, policy: str) -> str:
    """Return between which numbers one total stays, and what it is now."""
    found = range_of([series.value(row) for row in series.rows])
    n_settings, n_policies = len({row.setting for row in series.rows}), len(series.policies())
    over = f"over {_counted(n_settings, 'setting')} and {_counted(n_policies, 'policy')}"
    what = f"people {OUTCOME_WORDS[series.outcome]}, {series.title}"
    if found.smallest is None or found.largest is None:
        return f"No claim adds up to {what}, {over}."
    name = "The best estimate of" if series.measure == "best" else "The lowest number of"
    if found.smallest == found.largest:
        return f"{name} {what}, is {found.smallest:,} {over}."
    now = next((series.value(row) for row in series.rows if row.setting == present and row.policy == policy), None)
    here = f"; it is now {now:,} (policy {policy_words(policy)})" if now is not None else ""
    return f"{name} {what}, stays between {found.smallest:,} and {found.largest:,} {over}{here}."


def moves_sentence(series: Series) -> str:
    """Return which choice moves a total more than which; empty where no claim adds up to it."""
    found = range_of([series.value(row) for row in series.rows])
    if found.smallest is None:
        return ""
    lost = f" In {found.n_open} of {len(series.rows)} combinations no claim was left to add up." if found.n_open else ""
    return (
        "Nothing that was tried moves it."
        if found.smallest == found.largest
        else _moves(effects(series), _never_alone(series))
    ) + lost


def sentence(series: Series, present: Setting, policy: str) -> str:
    """Return what the grid says about one total."""
    return f"{range_sentence(series, present, policy)} {moves_sentence(series)}".rstrip()


def _counted(number: int, word: str) -> str:
    plural = word[:-1] + "ies" if word.endswith("y") else word + "s"
    return f"{number} {word if number == 1 else plural}"


def _never_alone(series: Series) -> list[str]:
    """Return the choices that differ between rows, but never with all others the same: what they do cannot be told apart."""
    known = {each.choice for each in effects(series)}
    return [
        CHOICE_WORDS[each]
        for each in CHOICES
        if each not in known and len({_choice(row, each) for row in series.rows}) > 1
    ]


def _moves(found: Sequence[Effect], never_alone: Sequence[str]) -> str:
    """Return which choice moves a total more than which, by the step it makes when all others are held."""
    movers = [each for each in found if each.most]
    still = [CHOICE_WORDS[each.choice] for each in found if not each.most]
    rest = f"; not at all: {', '.join(still)}" if still else ""
    rest += f"; never changed alone: {', '.join(never_alone)}" if never_alone else ""
    if not movers:
        return f"No choice moves it alone{rest}."
    first, *others = movers
    text = f"The {CHOICE_WORDS[first.choice]} moves it most: {_step(first)}"
    if others:
        text += "; " + "; ".join(f"the {CHOICE_WORDS[each.choice]} {_step(each)}" for each in others)
    return f"{text}{rest}."


def _step(effect: Effect) -> str:
    if effect.middle == effect.most:
        return f"by {effect.most:,}"
    return f"by {effect.middle:,} as a rule and {effect.most:,} at most"


def policy_rows(series: Series, present: Setting) -> list[dict[str, str]]:
    """Return a table row per policy: the present numbers, and from where to where low, best and high move."""
    found = []
    for policy in series.policies():
        own = [row for row in series.rows if row.policy == policy]
        now = next((row for row in own if row.setting == present), None)
        bounds: dict[str, Callable[[Row], int | None]] = {
            "low": lambda row: row.low,
            "best": lambda row: row.best,
            "high": lambda row: row.high,
        }
        cells = {name: range_words(range_of([get(row) for row in own]), len(own)) for name, get in bounds.items()}
        found.append({"policy": policy_words(policy), "present": present_words(now), **cells})
    return found


def present_words(row: Row | None) -> str:
    """Return a total for a table: its range, or that its top is open."""
    if row is None or row.low is None:
        return "no claim"
    return (
        f"{row.low:,} or more"
        if row.high is None
        else f"{row.low:,}"
        if row.low == row.high
        else f"{row.low:,}–{row.high:,}"
    )


def range_words(found: Range, n: int) -> str:
    """Return a range for a table; `n` is the number of rows, so that "not given" can be counted."""
    if found.smallest is None or found.largest is None:
        return "never given"
    span = f"{found.smallest:,}" if found.smallest == found.largest else f"{found.smallest:,}–{found.largest:,}"
    return span + (f" (not given in {found.n_open} of {n})" if found.n_open else "")
