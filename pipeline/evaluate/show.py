"""The scores as tables for the terminal."""

from __future__ import annotations

from collections.abc import Mapping

from rich.console import Console
from rich.table import Table

from pipeline.evaluate.scores import Count, KindScore, Scores


def _table(title: str, *, left: tuple[str, ...], right: tuple[str, ...]) -> Table:
    table = Table(title=title, title_justify="left")
    for name in left:
        table.add_column(name, no_wrap=True)
    for name in right:
        table.add_column(name, justify="right", no_wrap=True)
    return table


def _totals(scores: Scores, title: str) -> Table:
    columns = ("precision", "recall", "F1", "95% of F1", "right", "surplus", "missed")
    table = _table(f"{title}: {scores.n_articles} articles", left=("claims",), right=columns)
    for kind, score in scores.kinds.items():
        count = score.total
        table.add_row(
            kind, f"{count.precision:.3f}", f"{count.recall:.3f}", f"{count.f1:.3f}", f"{score.f1_low:.3f}-{score.f1_high:.3f}",
            str(count.right), str(count.surplus), str(count.missed),
        )  # fmt: skip
    return table


def _fields(scores: Scores) -> Table:
    table = _table("Fields of matched claims", left=("claims", "field"), right=("right", "of", "share"))
    for kind, score in scores.kinds.items():
        for name, (right, asked) in score.fields.items():
            table.add_row(kind, name, str(right), str(asked), f"{right / asked:.3f}")
    return table


def _cell(count: Count | None) -> str:
    if count is None or not count.right + count.surplus + count.missed:
        return "-"
    return f"{count.f1:.3f} ({count.right + count.missed})"


def _groups(score: KindScore, by: str) -> Mapping[str, Count]:
    return score.by_side if by == "side" else score.by_outlet


def _breakdown(scores: Scores, by: str) -> Table:
    table = _table(f"F1 by {by} (gold rows)", left=(by,), right=tuple(scores.kinds))
    names = sorted({name for score in scores.kinds.values() for name in _groups(score, by)})
    for name in names:
        table.add_row(name, *(_cell(_groups(score, by).get(name)) for score in scores.kinds.values()))
    return table


def show_scores(scores: Scores, console: Console, *, title: str) -> None:
    """Print totals, fields of matched claims, and F1 by side and by outlet."""
    for table in (
        _totals(scores, title),
        _fields(scores),
        _breakdown(scores, "side"),
        _breakdown(scores, "outlet"),
    ):
        console.print(table)
