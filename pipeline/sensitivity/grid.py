"""The settings of the grid, and the totals that each of them gave."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from itertools import product
from typing import Any

from pipeline.params import Params, ReconcileParams, SensitivityParams

SECTION = "reconcile"
PREFIX = "sensitivity-"  # of the names of the experiments: whatever is called so belongs to this command


@dataclass(frozen=True, order=True)
class Setting:
    """One combination: km, days and score, called as in the section reconcile of params.yaml."""

    match_km: float
    match_days: int
    min_score: float

    @property
    def name(self) -> str:
        """The name of its experiment."""
        return f"{PREFIX}{self.match_km:g}km-{self.match_days}d-{self.min_score:g}"

    @property
    def words(self) -> str:
        """The setting for a reader."""
        days = "day" if self.match_days == 1 else "days"
        return f"{self.match_km:g} km, {self.match_days} {days}, score {self.min_score:g}"

    def overrides(self) -> list[str]:
        """Return what `dvc exp run --set-param` is told."""
        return [f"{SECTION}.{each.name}={getattr(self, each.name)!r}" for each in fields(self)]


DIMENSIONS = tuple(each.name for each in fields(Setting))


@dataclass(frozen=True)
class Row:
    """One total under one policy and setting. Low null = no claim to add up; best null = an incident gives none; high null = open."""

    report: str
    outcome: str
    policy: str
    setting: Setting
    low: int | None
    best: int | None
    high: int | None
    n_incidents: int


def settings_of(params: SensitivityParams) -> list[Setting]:
    """Return every combination once, in order."""
    return sorted({Setting(*each) for each in product(params.match_km, params.match_days, params.min_score)})


def present_setting(params: ReconcileParams) -> Setting:
    """Return what params.yaml says now."""
    return Setting(params.match_km, params.match_days, params.min_score)


def rows_of(totals: Mapping[str, Any], setting: Setting) -> list[Row]:
    """Return the rows of one totals.json."""
    return [
        Row(report, outcome, policy, setting, **bounds)
        for report, outcomes in totals.items()
        for outcome, policies in outcomes.items()
        for policy, bounds in policies.items()
    ]


CSV_COLUMNS = (
    "report", "place", "start", "end", "outcome", "policy", *DIMENSIONS, "low", "best", "high", "n_incidents", "is_present", "experiment",
)  # fmt: skip


def csv_text(rows: Iterable[Row], params: Params, *, in_grid: Sequence[Setting]) -> str:
    """Return all rows as CSV; an empty cell is null, as in `Row`. The present setting has no experiment where it is not in the grid."""
    sets = {each.name: each for each in params.report.sets}
    present = present_setting(params.reconcile)
    lines = [",".join(CSV_COLUMNS)]
    for row in rows:
        asked, setting = sets[row.report], row.setting
        cells = (
            row.report, _quoted(asked.place), asked.start, asked.end, row.outcome, row.policy,
            *(getattr(setting, name) for name in DIMENSIONS), row.low, row.best, row.high, row.n_incidents,
            str(setting == present).lower(), setting.name if setting in in_grid else None,
        )  # fmt: skip
        lines.append(",".join("" if cell is None else str(cell) for cell in cells))
    return "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"' if any(sign in text for sign in '",\n\r') else text
