"""What a run holds, in lines for the terminal."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import polars as pl

CLAIM_TABLES = ("casualty_claims", "territory_claims", "statements")


def _tally(frame: pl.DataFrame, column: str, weight: str | None = None) -> list[tuple[str, int]]:
    """Return (value, rows) sorted from most to least, then by value; with `weight`, the sum of that column."""
    amount = pl.len() if weight is None else pl.col(weight).sum()
    counted = frame.group_by(column).agg(amount.alias("n")).sort(["n", column], descending=[True, False])
    return [(value or "-", n) for value, n in counted.iter_rows()]


def _block(title: str, rows: list[tuple[str, int]]) -> Iterator[str]:
    yield title
    width = max((len(name) for name, _ in rows), default=0)
    yield from (f"  {name.ljust(width)}  {n:>8,}" for name, n in rows)
    if not rows:
        yield "  none"


def stats_lines(frames: Mapping[str, pl.DataFrame], rejects: pl.DataFrame) -> Iterator[str]:
    """Yield rows per table, claims per side of the claimant, items rejected by reason and counts left out by reason."""
    yield from _block("Rows per table", [(name, frame.height) for name, frame in frames.items()])
    for name in CLAIM_TABLES:
        yield from _block(f"{name} by claimant side", _tally(frames[name], "claimant_side"))
    lost = rejects.filter(pl.col("n_items") > 0)
    yield from _block("Input items rejected by reason", _tally(lost, "reason", "n_items"))
    yield from _block("Counts left out in doubt by reason", _tally(frames["abstentions"], "reason"))
