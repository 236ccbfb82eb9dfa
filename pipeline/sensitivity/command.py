"""`claimline sensitivity`: run the grid, read its totals, write the page and the table."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from pipeline.errors import ConfigError, InputError
from pipeline.packs import load_pack
from pipeline.params import load_params
from pipeline.sensitivity.experiments import METRICS, check_is_built, find_project, run_grid
from pipeline.sensitivity.grid import csv_text, present_setting, rows_of, settings_of
from pipeline.sensitivity.page import render
from pipeline.sensitivity.spread import sentence, series_of
from pipeline.tables import write_text

OUT = Path("reports")
Progress = Callable[[int, int, str], None]


@dataclass(frozen=True)
class Written:
    """What came of a grid: the sentences, the two files, and how many experiments were made and removed."""

    sentences: tuple[str, ...]
    page: Path
    table: Path
    n_new: int
    n_removed: int


def sensitivity(root: Path, *, progress: Progress) -> Written:
    """Run every setting of params.yaml as a DVC experiment and write reports/sensitivity.html and .csv."""
    params = load_params(root / "params.yaml")
    if not params.report.sets:
        raise ConfigError(
            "params.yaml", rule="report.sets names no report: there is no total to compare", remedy="add one"
        )
    pack = load_pack(params.pack)
    settings, present = settings_of(params.sensitivity), present_setting(params.reconcile)
    project = find_project(root)
    check_is_built(project)
    done = 0

    def advance(words: str) -> None:
        nonlocal done
        done += 1
        progress(done, len(settings), words)

    progress(0, len(settings), "getting ready")
    found, n_removed = run_grid(project, settings, advance=advance)
    if present not in found:
        found[present] = _totals_now(root)
    rows = [row for setting in sorted(found) for row in rows_of(found[setting], setting)]
    page, table = root / OUT / "sensitivity.html", root / OUT / "sensitivity.csv"
    write_text(table, csv_text(rows, params, in_grid=settings))
    write_text(page, render(rows, params, pack, settings=settings))
    sets = {each.name: each for each in params.report.sets}
    sentences = (
        sentence(each, present, sets[each.report].policy)
        for each in series_of(rows, {name: each.title for name, each in sets.items()})
    )
    return Written(tuple(sentences), page, table, len(settings), n_removed)


def _totals_now(root: Path) -> dict[str, object]:
    path = root / METRICS
    try:
        found: dict[str, object] = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise InputError(str(path), rule=f"cannot be read as JSON ({error})", remedy="run `make` again") from error
    return found
