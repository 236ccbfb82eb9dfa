"""What the report could not see, in sentences: how the days were covered, who was silent when, who changed the level of articles a day."""

from __future__ import annotations

from collections import Counter
from itertools import groupby

from markupsafe import Markup

from pipeline.look.frame import name, safe
from pipeline.report.coverage import Kind, day_kinds, known_outlets, level_changes, low_spans, outlet_silences
from pipeline.report.ledger import Ledger
from pipeline.report.selection import ReportData
from pipeline.report.wording import day_markup, days_markup

MAX_SPANS = 12  # of one sentence; the chart has them all
MAX_OUTLETS = 20  # sentences
RULE = "days of the report by the rows of the table coverage: {}"
KIND_RULES: dict[Kind, str] = {
    "full": "n_parsed above zero in sum, is_outage for no outlet, n_expected known for some, who give more than half of the report's articles",
    "partial": "n_parsed above zero in sum, is_outage for some outlet",
    "none": "n_parsed zero in sum, or no row",
    "untold": "n_parsed above zero in sum, n_expected null for every outlet or for those who give half of the report's articles",
}
KIND_WORDS: dict[Kind, str] = {
    "full": "had full coverage (articles were read, and no outlet whose rhythm is known was silent)",
    "partial": "had partial coverage (articles were read, but an outlet that usually gives some was silent)",
    "none": "had none (no article at all was read)",
    "untold": "had articles, but the outlets give too few to tell what is missing",
}


def share(count: int, whole: int) -> str:
    """Return how much of a whole a count is, in whole percent; never 0% or 100% of what is not."""
    percent = 100 * count / whole
    if 0 < percent < 1:
        return "under 1%"
    return "over 99%" if 99 < percent < 100 else f"{percent:.0f}%"


def _count(data: ReportData, ledger: Ledger, count: int, kind: Kind) -> Markup:
    rule = RULE.format(KIND_RULES[kind])
    return ledger.figure(count, meaning=f"days of the report with coverage: {kind}", derived_from=(), rule=rule)


def share_line(data: ReportData, ledger: Ledger) -> Markup:
    """Return how many of the report's days had full, partial, no or untold coverage, with shares."""
    counts = Counter(day_kinds(data).values())
    whole = ledger.figure(
        data.scope.days, meaning="days of the report", derived_from=(), rule="last day less first day, plus one"
    )
    parts = []
    for kind, words in KIND_WORDS.items():
        if counts[kind] or kind != "untold":
            part = ledger.figure(
                share(counts[kind], data.scope.days),
                meaning=f"share of the report's days with coverage: {kind}",
                derived_from=(),
                rule=RULE.format(KIND_RULES[kind]) + ", over all days of the report",
            )
            parts.append(Markup("{} ({}) {}").format(_count(data, ledger, counts[kind], kind), part, words))
    return Markup("Of the report’s {} days, {}.").format(whole, Markup("; ").join(parts))


def known_line(data: ReportData, ledger: Ledger) -> Markup:
    """Return of how many outlets nothing can be expected: their silence would not be noticed."""
    n_known, n_untold = known_outlets(data)
    rule = (
        "pairs of source_id and outlet_id in the table coverage within the report's days, by whether n_expected is null"
    )
    known = ledger.figure(
        n_known, meaning="pairs of outlet and source whose rhythm is known", derived_from=(), rule=rule
    )
    untold = ledger.figure(
        n_untold, meaning="pairs of outlet and source whose rhythm is not known", derived_from=(), rule=rule
    )
    if not n_untold:
        return Markup("The rhythm of all {} pairs of an outlet and the source its articles come from is known.").format(
            known
        )
    return Markup(
        "Of pairs of an outlet and the source its articles come from, the rhythm of {} is known; {} gave too few articles, and their silence would not be noticed."
    ).format(known, untold)


def _title(outlet: str, source: str | None) -> Markup:
    return name(outlet) if source is None else Markup("{} (<code>{}</code>)").format(name(outlet), safe(source))


def silence_lines(data: ReportData, ledger: Ledger) -> list[Markup]:
    """Return for each outlet when it was silent, the longest silent first."""
    groups = [
        (key, list(rows)) for key, rows in groupby(outlet_silences(data), key=lambda each: (each.outlet, each.source))
    ]
    if not groups:
        if known_outlets(data)[0]:
            return [Markup("No outlet whose rhythm is known fell silent.")]
        return [Markup("No outlet gives articles often enough to tell a silence from its rhythm.")]
    groups.sort(
        key=lambda item: (-sum((each.end - each.start).days + 1 for each in item[1]), item[0][0], item[0][1] or "")
    )
    lines = []
    for (outlet, source), rows in groups[:MAX_OUTLETS]:
        spans = [
            Markup("from {} until the collection ends on {}").format(day_markup(each.start), day_markup(each.end))
            if each.is_last
            else days_markup(each.start, each.end)
            for each in rows[:MAX_SPANS]
        ]
        more = Markup("; and other days") if len(rows) > MAX_SPANS else Markup("")
        lines.append(Markup("{} was silent: {}{}.").format(_title(outlet, source), Markup("; ").join(spans), more))
    return [
        *lines,
        *_more(
            ledger,
            len(groups),
            "outlets that were silent",
            "Silent were also {} more outlets; the chart marks the days.",
        ),
    ]


def change_lines(data: ReportData, ledger: Ledger) -> list[Markup]:
    """Return which outlets give more or fewer articles a day from when on."""
    changes = level_changes(data)
    lines = []
    for each in changes[:MAX_OUTLETS]:
        numbers = [
            ledger.figure(
                f"{rate:.1f}" if rate >= 1 else f"{rate:.2f}",
                meaning=f"articles a day of {each.outlet}, {each.source or 'its source'}, {when} {each.day}",
                derived_from=(),
                rule="n_parsed of the table coverage over the days of one level that are no outage, mean",
            )
            for rate, when in ((each.before, "before"), (each.after, "from"))
        ]
        words = "more" if each.after > each.before else "fewer"
        lines.append(
            Markup("{} gives {} articles from {} on: {} a day, before it {}.").format(
                _title(each.outlet, each.source), words, day_markup(each.day), numbers[1], numbers[0]
            )
        )
    if not lines and known_outlets(data)[0]:
        return [Markup("No outlet changed the number of articles that it gives a day for good.")]
    return [
        *lines,
        *_more(ledger, len(changes), "changes of level", "There are {} more such changes; the chart marks them."),
    ]


def _more(ledger: Ledger, count: int, meaning: str, words: str) -> list[Markup]:
    if count <= MAX_OUTLETS:
        return []
    rule = f"all that the table coverage tells within the report's days, less the {MAX_OUTLETS} that are told"
    number = ledger.figure(count - MAX_OUTLETS, meaning=f"{meaning}, not told one by one", derived_from=(), rule=rule)
    return [Markup(words).format(number)]  # noqa: S704 (our own words)


def low_line(data: ReportData) -> Markup | None:
    """Return the days, weeks or months that the charts hatch, or None."""
    low = low_spans(data)
    if not low:
        return None
    spans = Markup("; ").join(days_markup(gap.start, gap.end) for gap in low[:MAX_SPANS])
    return Markup(
        "Hatched in the charts, because nothing was read, or less than half of what is usual, or because those that were silent usually give half: {}{}."
        " A low number there may only mean that nobody was read."
    ).format(spans, "; and other days" if len(low) > MAX_SPANS else "")


def coverage_lines(data: ReportData, ledger: Ledger) -> list[Markup]:
    """Return all sentences about coverage."""
    if data.coverage.is_empty():
        return [share_line(data, ledger)]
    low = low_line(data)
    return [
        share_line(data, ledger),
        known_line(data, ledger),
        *silence_lines(data, ledger),
        *change_lines(data, ledger),
        *([low] if low else []),
    ]


def summary_sentence(data: ReportData, ledger: Ledger) -> Markup:
    """Return a warning for the summary, or nothing where every day was covered."""
    counts = Counter(day_kinds(data).values())
    parts = []
    if counts["none"]:
        parts.append(Markup("no article at all was read for {}").format(_count(data, ledger, counts["none"], "none")))
    if counts["partial"]:
        number = _count(data, ledger, counts["partial"], "partial")
        parts.append(Markup("an outlet that usually gives articles was silent on {}").format(number))
    if not parts:
        return Markup("")
    whole = ledger.figure(
        data.scope.days, meaning="days of the report", derived_from=(), rule="last day less first day, plus one"
    )
    return Markup(
        "Of the {} days, {}. Few claims there may be silence of the press and not quiet on the ground."
    ).format(whole, Markup(", and ").join(parts))
