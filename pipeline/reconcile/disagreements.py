"""How far the origins of one incident differ: one row per outcome, class of victims and side, over their latest positions.

The measures follow the report-level diagnostics of van Baalen and Hoglund (R package `eventreport`; International Studies Quarterly 70:1,
sqag014), with origins in the place of reports and positions without a number left out: an origin that gives no number agrees with nobody and
contradicts nobody. Shares are whole thousandths, so that no sum of floats depends on order.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from pipeline.reconcile.tolls import Weighed

Row = dict[str, Any]
THOUSANDTHS = 1000


def disagreement_rows(incident_id: str, weighed: Sequence[Weighed]) -> list[Row]:
    """Return the disagreement rows of one incident."""
    return [_row(incident_id, each) for each in weighed]


def _row(incident_id: str, weighed: Weighed) -> Row:
    counts = [each.count for each in weighed.positions]
    numbers = sorted(count.best for count in counts if count.best is not None)
    tally = Counter(numbers)
    n_modal = max(tally.values(), default=0)
    floor, ceiling = max(count.low for count in counts), min(count.top for count in counts)
    return {
        "incident_id": incident_id,
        "outcome": weighed.outcome,
        "victim_class": weighed.victim_class,
        "claimant_side": weighed.side,
        "n_origins": len(counts),
        "n_numbers": len(numbers),
        "n_values": len(tally),
        "lowest": numbers[0] if numbers else None,
        "highest": numbers[-1] if numbers else None,
        "range": numbers[-1] - numbers[0] if numbers else None,
        "modal_value": min((value for value in tally if tally[value] == n_modal), default=None),
        "n_modal": n_modal,
        "modal_confidence": (2 * THOUSANDTHS * n_modal + len(numbers)) // (2 * len(numbers)) if numbers else None,
        "can_all_be_true": floor <= ceiling,
    }
