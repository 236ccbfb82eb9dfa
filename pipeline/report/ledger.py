"""The ledger of one report: every number that is printed, and the rows that it stands on."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from markupsafe import Markup

from pipeline.look.frame import safe
from pipeline.tables import content_id
from pipeline.trace import span_words

SHORT_ID = 8  # hex digits; as many as `claimline trace` asks for


class Ledger:
    """Hands out numbers as links and remembers them. It is the one object that a report writes to."""

    def __init__(self, report: str) -> None:
        self.report = report
        self._figures: dict[str, dict[str, Any]] = {}
        self._printed: set[str] = set()
        self._anchored: set[str] = set()

    def link(self, text: object, row_id: str) -> Markup:
        """Return a printed number that leads to the row it comes from."""
        self._printed.add(row_id)
        return Markup('<a class="n" href="#ref-{0}" data-ref="{0}">{1}</a>').format(safe(row_id), safe(text))

    def id_link(self, row_id: str) -> Markup:
        """Return the short id of a row as a link to it."""
        self._printed.add(row_id)
        return Markup('<a class="id" href="#ref-{0}" data-ref="{0}">{1}</a>').format(
            safe(row_id), safe(row_id.removeprefix("fig_")[:SHORT_ID])
        )

    def span(self, row_id: str, low: int | None, best: int | None, high: int | None) -> Markup:
        """Return a count with its range as a link to its row."""
        return self.link(span_words(low, best, high), row_id)

    def figure(self, value: object, *, meaning: str, derived_from: Iterable[str], rule: str) -> Markup:
        """Return a number that this report computed as a link to its entry."""
        text = f"{value:,}" if isinstance(value, int) else str(value)
        return self.link(text, self.enter(text, meaning=meaning, derived_from=derived_from, rule=rule))

    def enter(self, text: str, *, meaning: str, derived_from: Iterable[str], rule: str) -> str:
        """Enter a number that this report computed, with what it was computed from; return its id."""
        sources = sorted(set(derived_from))
        figure_id = "fig_" + content_id(self.report, meaning, text, rule, *sources)
        self._figures[figure_id] = {
            "figure_id": figure_id,
            "report": self.report,
            "value": text,
            "meaning": meaning,
            "derived_from": sources,
            "rule": rule,
        }
        return figure_id

    def anchor(self, row_id: str) -> Markup:
        """Return the attributes of the element that is the target of links to this row."""
        self._anchored.add(row_id)
        return Markup('id="ref-{0}" data-ref="{0}"').format(safe(row_id))

    def is_anchored(self, row_id: str) -> bool:
        """Whether the page already has an element for this row."""
        return row_id in self._anchored

    def printed(self) -> list[str]:
        """Return the ids of all numbers printed so far, sorted."""
        return sorted(self._printed)

    def figures(self) -> list[dict[str, Any]]:
        """Return the report's own numbers as rows of REPORT_FIGURES, sorted by id."""
        return [self._figures[key] for key in sorted(self._figures)]

    def get(self, figure_id: str) -> dict[str, Any] | None:
        """Return one of the report's own numbers, or None."""
        return self._figures.get(figure_id)
