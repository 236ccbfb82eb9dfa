"""The parts of the report on sources: who publishes, who is behind it, how outlets differ, and the words that they use."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from typing import Any

from markupsafe import Markup

from pipeline.claim_keys import side_of
from pipeline.look.quotes import Quote, quote_of
from pipeline.look.theme import NEUTRAL, short_day, side_colours
from pipeline.report import coverage_words
from pipeline.report import sources_words as words
from pipeline.report.charts_sources import (
    MAX_INCIDENTS,
    MAX_OUTLETS,
    QuotedRow,
    RangeBlock,
    RangeLine,
    quoted_chart,
    range_chart,
)
from pipeline.report.differences import (
    PLACES,
    Account,
    SharedIncident,
    shared_incidents,
    standings,
)
from pipeline.report.ledger import Ledger
from pipeline.report.loaded import MANNERS, OutletWord, WordUse, outlet_words, word_uses
from pipeline.report.outlets import (
    WAYS,
    Origin,
    OutletTally,
    Story,
    Told,
    copied_stories,
    origins,
    outlet_tallies,
    read_articles,
    told_claims,
)
from pipeline.report.section import Section, chart_section, render
from pipeline.report.sections import SOURCE, swatch
from pipeline.report.selection import ReportData
from pipeline.report.series import side_order
from pipeline.report.wording import GRADE_WORDS, day_markup, days_markup
from pipeline.trace import span_words

MAX_ROWS = 60  # outlets of the table; a longer one is slow on a telephone
MAX_ORIGINS = 15
MAX_STORIES = 20
MAX_SHARED = 60  # incidents of the table
MAX_WORDS = 40  # loaded words on the page
OPEN_WORDS = 6  # of them that are not folded away
MAX_WORD_OUTLETS = 12  # outlets of one word
OWN_COLUMN = "The outlet itself"
TABLES = "casualty_claims, territory_claims and statements"


@dataclass(frozen=True)
class Sources:
    """What the parts of this report share, each worked out once."""

    data: ReportData

    @cached_property
    def told(self) -> list[Told]:
        """The claims of the report."""
        return told_claims(self.data)

    @cached_property
    def tallies(self) -> list[OutletTally]:
        """Its outlets."""
        return outlet_tallies(self.told, read_articles(self.data), self.data.pack)

    @cached_property
    def origins(self) -> list[Origin]:
        """Who is behind the claims."""
        return origins(self.told, self.data.pack)

    @cached_property
    def stories(self) -> list[Story]:
        """The stories that two or more outlets carry."""
        return copied_stories(self.data, {each.article_id for each in self.told})

    @cached_property
    def shared(self) -> list[SharedIncident]:
        """The incidents of which two or more outlets print a number of killed."""
        return shared_incidents(self.data)

    @cached_property
    def uses(self) -> list[WordUse]:
        """The places of loaded words."""
        return word_uses(self.data)


def summary(sources: Sources, ledger: Ledger) -> Section:
    """Return the plain-language summary with its key figures."""
    told, found = sources.told, sources.origins
    lead = [
        words.lead_sentence(sources.data, ledger, told, tallies=sources.tallies, found=found),
        words.way_sentence(ledger, told),
        words.origin_sentence(ledger, told, found),
        words.shared_sentence(ledger, sources.shared) if told else Markup(""),
        words.loaded_sentence(ledger, sources.uses) if told else Markup(""),
        coverage_words.summary_sentence(sources.data, ledger),
    ]
    cards = [
        {"name": "Outlets", "value": words.n_outlets(ledger, sources.tallies), "note": "with claims of this report"},
        {"name": "Claims", "value": words.n_claims(ledger, told), "note": "of people, places and statements"},
        {"name": "Origins", "value": words.n_origins(ledger, found), "note": "outlets that repeat one are one"},
        {"name": "Shared incidents", "value": words.n_shared(ledger, sources.shared), "note": "killed told by two or more outlets"},
    ]  # fmt: skip
    return render("summary.html", lead=[each for each in lead if each], cards=cards, incidents=[], changes=[], more_changes="")  # fmt: skip


# ---------------------------------------------------------------- who reports what


def outlets(sources: Sources, ledger: Ledger) -> Section:
    """Return the table of outlets: what was read, what was claimed, and how each came to it."""
    tallies = sources.tallies
    if not tallies:
        return Section(Markup("<p>No article of these days was read, so there is no outlet to show.</p>"))
    rows = [_outlet_row(each, ledger, sources.data) for each in tallies[:MAX_ROWS]]
    rest = tallies[MAX_ROWS:]
    left = ""
    if rest:
        ids = [claim for each in rest for claim in each.claims]
        left = Markup("{} more outlets with {} claims are in the tables and not on this page.").format(
            ledger.figure(len(rest), meaning="outlets that the page does not list", derived_from=(), rule="outlets of the report less those that are listed"),
            ledger.figure(len(ids), meaning="claims of outlets that the page does not list", derived_from=ids, rule=words.CLAIM_RULE),
        )  # fmt: skip
    known = [sources.data.pack.outlets[each.outlet] for each in tallies[:MAX_ROWS] if each.outlet in sources.data.pack.outlets]  # fmt: skip
    sides = sorted({(each.name, sources.data.pack.side_name(each.side), each.rationale) for each in known})
    return render("outlets.html", rows=rows, left=left, sides=sides)


def _outlet_row(each: OutletTally, ledger: Ledger, data: ReportData) -> dict[str, object]:
    def count(ids: Sequence[str], meaning: str, rule: str) -> object:
        return ledger.figure(len(ids), meaning=f"{meaning} of {each.name}", derived_from=ids, rule=rule) if ids else "none"  # fmt: skip

    claims = each.claims
    people, places, acts = (each.by_table[table] for table in ("casualty_claims", "territory_claims", "statements"))
    return {
        "name": each.name,
        "side": data.pack.side_name(each.side),
        "swatch": swatch(data.pack, each.side),
        "read": count(each.read, "articles of these days", "newest versions of articles published in the report's days"),
        "articles": count(each.articles, "articles with claims", f"different article_id of the {words.CLAIM_RULE}"),
        "claims": count(claims, "claims", words.CLAIM_RULE),
        "kinds": [
            (label, count(ids, f"claims in the table {table}", f"rows of {table} in the report's place and days"))
            for label, table, ids in (("people", "casualty_claims", people), ("places", "territory_claims", places), ("statements", "statements", acts))
            if ids
        ],
        "ways": [
            words.part_of(
                ledger, each.by_way[way], len(claims), meaning=f"claims of {each.name}: {way}", rule=f"{words.CLAIM_RULE}: {words.WAY_RULES[way]}"
            )
            if each.by_way[way]
            else "none"
            for way in WAYS
        ],
    }  # fmt: skip


def quoted(sources: Sources) -> Section:
    """Return the chart of whom each outlet quotes, by the side of the speaker."""
    told = [each for each in sources.tallies if each.claims]
    if not told:
        return Section(Markup("<p>No outlet has a claim here, so there is nobody to quote.</p>"))
    pack = sources.data.pack
    sides = side_order(pack, {side for each in told for side in each.by_speaker_side})
    columns = [OWN_COLUMN, *(pack.side_name(side) for side in sides)]
    colours = side_colours(pack)
    rows = [
        QuotedRow(
            each.name, colours.get(each.side, NEUTRAL),
            (len(each.by_way["own"]), *(len(each.by_speaker_side.get(side, ())) for side in sides)), len(each.claims),
        )
        for each in told
    ]  # fmt: skip
    numbers = [
        {"outlet": row.name, "who speaks": column, "claims": count, "all claims of the outlet": row.n_claims}
        for row in rows
        for column, count in zip(columns, row.counts, strict=True)
    ]
    notes = []
    if len(rows) > MAX_OUTLETS:
        notes.append("The chart shows the outlets with the most claims; its file of numbers has all of them.")
    return chart_section(
        "figure.html",
        slug="whom-each-outlet-quotes",
        drawing=quoted_chart(rows, columns, source=f"Tables {TABLES}. Unit: claims."),
        numbers=numbers,
        entries=[(swatch(pack, side), pack.side_name(side)) for side in side_order(pack, {each.side for each in told})],
        title="Whom each outlet quotes: claims by the side of who speaks",
        source=SOURCE.format(table=TABLES).replace(" table ", " tables ")
        + " Each row is one outlet with the number of its claims; the dot has the colour of its side. The darker a cell, the larger its share of the"
        " row. An empty cell: no claim. The first column counts what an outlet says itself.",
        notes=notes,
    )


# ---------------------------------------------------------------- origins


def origin_table(sources: Sources, ledger: Ledger) -> Section:
    """Return the table of those who stand behind most claims."""
    if not sources.origins:
        return Section(Markup("<p>There is no claim here, so nobody stands behind one.</p>"))
    pack, n_told = sources.data.pack, len(sources.told)
    rows = [
        {
            "name": each.name,
            "side": pack.side_name(each.side),
            "swatch": swatch(pack, each.side),
            "is_kind": each.is_kind,
            "claims": words.part_of(
                ledger, each.claims, n_told, meaning=f"claims whose origin is {each.name}",
                rule=f"{words.CLAIM_RULE}, by the last element of attribution_path",
            ),
            "n_outlets": ledger.figure(
                len(each.outlets), meaning=f"outlets that carry {each.name}", derived_from=each.claims, rule="different outlet_id of its claims"
            ),
            "outlets": each.outlets[:MAX_OUTLETS],
        }
        for each in sources.origins[:MAX_ORIGINS]
    ]  # fmt: skip
    rest = sources.origins[MAX_ORIGINS:]
    left = ""
    if rest:
        ids = [claim for each in rest for claim in each.claims]
        left = Markup("{} more origins with fewer claims each have {} claims together.").format(
            ledger.figure(len(rest), meaning="origins that the page does not list", derived_from=(), rule="origins of the report less those that are listed"),
            ledger.figure(len(ids), meaning="claims of origins that the page does not list", derived_from=ids, rule=words.CLAIM_RULE),
        )  # fmt: skip
    return render("origins.html", rows=rows, left=left)


def story_table(sources: Sources, ledger: Ledger) -> Section:
    """Return the stories that two or more outlets carry in nearly the same words."""
    rows = [
        {
            "title": each.title,
            "day": "day not told" if each.first_day is None else day_markup(each.first_day),
            "origin": each.origin,
            "outlets": each.outlets,
            "copies": ledger.figure(
                each.n_copies, meaning=f"copies of the story {each.story_id}", derived_from=each.articles,
                rule="rows of story_members with is_copy, in the newest versions of the articles",
            ),
            "articles": [ledger.id_link(article) for article in each.articles[:MAX_OUTLETS]],
        }
        for each in sources.stories[:MAX_STORIES]
    ]  # fmt: skip
    return render("stories.html", leading=words.story_sentence(ledger, sources.stories), rows=rows, is_cut=len(sources.stories) > len(rows))  # fmt: skip


# ---------------------------------------------------------------- the same incident


def line_words(each: Account) -> str:
    """Return who prints a number and from whom he has it."""
    if each.way == "own":
        return each.outlet_name
    if each.via is not None:
        return f"{each.outlet_name}, from {each.via}, citing {each.speaker}"
    return f"{each.outlet_name}, {'from' if each.way == 'taken' else 'citing'} {each.speaker}"


def _title(each: SharedIncident) -> str:
    if each.start is None or each.end is None:
        return each.place
    days = short_day(each.start) if each.start == each.end else f"{short_day(each.start)} to {short_day(each.end)}"
    return f"{each.place}, {days} {each.end.year}"


def differences(sources: Sources) -> Section:
    """Return the chart of what each outlet prints of the incidents that several report."""
    shared, pack = sources.shared, sources.data.pack
    if not shared:
        return Section(Markup("<p>No incident of this report has a number of killed from two or more outlets, so there is nothing to compare.</p>"))  # fmt: skip
    colours = side_colours(pack)
    sides = {each.outlet: side_of(pack, each.outlet) for incident in shared for each in incident.accounts}
    blocks = [
        RangeBlock(
            _title(incident), GRADE_WORDS[incident.grade],
            tuple(RangeLine(line_words(each), colours.get(sides[each.outlet], NEUTRAL), each.low, each.best, each.high) for each in incident.accounts),
        )
        for incident in shared
    ]  # fmt: skip
    numbers = [
        {
            "incident": incident.incident_id, "place": incident.place, "first day": incident.start, "last day": incident.end,
            "grade": incident.grade, "outlet": each.outlet_name, "said by": each.speaker, "lowest, people killed": each.low,
            "best, people killed": each.best, "highest, people killed": each.high,
        }
        for incident in shared
        for each in incident.accounts
    ]  # fmt: skip
    return chart_section(
        "figure.html",
        slug="same-incident",
        drawing=range_chart(blocks, outcome="killed", source="Tables casualty_claims and incident_claims. Unit: people."),
        numbers=numbers,
        entries=[(swatch(pack, side), pack.side_name(side)) for side in side_order(pack, set(sides.values()))],
        title="People reported killed in the same incident, as each outlet prints it",
        source=SOURCE.format(table="casualty_claims")
        + " Dot: the number that the words give; line: lowest to highest; arrow: open above; »: beyond the scale. The colour is that of the outlet’s side. Each incident has a"
        " scale of its own. What an outlet gives from several sources stands there several times.",
        notes=["The chart shows the incidents with the most outlets; the list below has more, the file of numbers all of them."]
        if len(blocks) > MAX_INCIDENTS
        else [],
    )  # fmt: skip


def difference_table(sources: Sources, ledger: Ledger) -> Section:
    """Return the numbers behind the chart, each with its claims, and where each outlet's numbers lie against the others'."""
    shared, pack = sources.shared, sources.data.pack
    if not shared:
        return Section(Markup(""))
    sides = {each.outlet: side_of(pack, each.outlet) for incident in shared for each in incident.accounts}
    incidents = [_shared_row(each, ledger, sources.data) for each in shared[:MAX_SHARED]]
    compared = [
        {"name": each.name, "side": pack.side_name(each.side), "swatch": swatch(pack, each.side), **words.standing_words(ledger, each)}
        for each in standings(shared, sides)
        if each.n_compared
    ]  # fmt: skip
    fewest = ledger.figure(
        words.MIN_SHARED, meaning="incidents from which an outlet's numbers are compared", derived_from=(), rule="fixed in the program: MIN_SHARED"
    )  # fmt: skip
    return render("differences.html", leading=words.shared_sentence(ledger, shared), incidents=incidents, compared=compared[:MAX_ROWS], places=PLACES, fewest=fewest)  # fmt: skip


def _shared_row(incident: SharedIncident, ledger: Ledger, data: ReportData) -> dict[str, object]:
    return {
        "place": incident.place,
        "days": days_markup(incident.start, incident.end),
        "grade": incident.grade,
        "grade_words": GRADE_WORDS[incident.grade],
        "link": ledger.id_link(incident.incident_id),
        "accounts": [_account_row(each, ledger, data) for each in incident.accounts],
    }


def _account_row(each: Account, ledger: Ledger, data: ReportData) -> dict[str, object]:
    if len(each.claims) == 1:
        count = ledger.span(each.claims[0], each.low, each.best, each.high)
    else:
        count = ledger.figure(
            span_words(each.low, each.best, each.high), meaning=f"killed in one incident as {each.outlet_name} prints it from {each.speaker}",
            derived_from=each.claims, rule="groups of people that one sentence tells apart, lows, bests and highs added",
        )  # fmt: skip
    return {
        "outlet": each.outlet_name,
        "speaker": "itself" if each.way == "own" else each.speaker,
        "via": each.via or "",
        "side": data.pack.side_name(each.side),
        "count": count,
    }


# ---------------------------------------------------------------- missing


def nothing_turned_away(sources: Sources) -> Section:
    """Return the sentence that nothing was turned away, where that is so; else what was stands in the part on what is missing."""
    if sources.data.rejects["n_items"].sum():
        return Section(Markup(""))
    return Section(Markup("<p>No item of the collection was turned away before reading.</p>"))


# ---------------------------------------------------------------- loaded words


def loaded(sources: Sources, ledger: Ledger) -> Section:
    """Return the loaded words with the outlets that use each, in which manner, and one sentence of each outlet."""
    pack, n_articles = sources.data.pack, {each.outlet: len(each.articles) for each in sources.tallies}
    by_word = [list(rows) for _, rows in groupby(outlet_words(sources.uses, pack), key=lambda each: each.label)]
    if not by_word:
        return Section(Markup("<p>No word of the pack’s list of loaded words stands in the sentences of these claims.</p>"))  # fmt: skip
    shown = by_word[:MAX_WORDS]
    wanted = {each.all_uses[0].article_id for rows in shown for each in rows[:MAX_WORD_OUTLETS]}
    articles = {row["article_id"]: row for row in sources.data.whole["articles"].to_dicts() if row["article_id"] in wanted}  # fmt: skip
    items = [
        {
            "word": rows[0].label,
            "note": pack.labels[rows[0].label].note,
            "rows": [
                _word_row(each, ledger, sources.data, articles=articles, n_articles=n_articles[each.outlet])
                for each in rows[:MAX_WORD_OUTLETS]
            ],
            "is_cut": len(rows) > MAX_WORD_OUTLETS,
        }
        for rows in shown
    ]
    return render(
        "loaded.html",
        leading=words.loaded_sentence(ledger, sources.uses),
        items=items[:OPEN_WORDS],
        folded=items[OPEN_WORDS:],
        is_cut=len(by_word) > len(shown),
    )


def _word_row(
    each: OutletWord, ledger: Ledger, data: ReportData, *, articles: Mapping[str, Mapping[str, Any]], n_articles: int
) -> dict[str, object]:
    rule = "places in the sentences of claims with a form of the word in the pack’s list of loaded words, once for each place"
    counts = []
    for manner in MANNERS:
        uses = each.uses[manner]
        if uses:
            meaning = f"places of the loaded word “{each.label}” at {each.name}: {manner}"
            ids = {claim for use in uses for claim in use.claims}
            counts.append((words.MANNER_WORDS[manner], ledger.figure(len(uses), meaning=meaning, derived_from=ids, rule=rule)))  # fmt: skip
    spread = ledger.figure(
        f"{each.n_articles:,} of {n_articles:,}", meaning=f"articles of {each.name} with the loaded word “{each.label}”, of those with claims",
        derived_from={use.article_id for use in each.all_uses}, rule="different article_id of these places",
    )  # fmt: skip
    side = side_of(data.pack, each.outlet)
    return {
        "outlet": each.name, "swatch": swatch(data.pack, side), "side": data.pack.side_name(side), "counts": counts, "articles": spread,
        "quote": _example(each.all_uses[0], articles),
    }  # fmt: skip


def _example(use: WordUse, articles: Mapping[str, Mapping[str, Any]]) -> Quote:
    spot = {"article_id": use.article_id, "span_field": use.field, "span_start": use.start, "span_end": use.end}
    return quote_of(spot, articles[use.article_id])
