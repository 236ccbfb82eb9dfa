"""The sentences of the report on sources, written from the counts. Every share has its whole beside it; no sentence judges an outlet."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from markupsafe import Markup

from pipeline.look.frame import name
from pipeline.report.coverage_words import share
from pipeline.report.differences import SharedIncident, Standing
from pipeline.report.ledger import Ledger
from pipeline.report.loaded import Manner, WordUse
from pipeline.report.outlets import WAYS, Origin, OutletTally, Story, Told, Way
from pipeline.report.selection import ReportData
from pipeline.report.wording import area_parts, day_markup

MIN_SHARED = 5  # incidents; with fewer, one incident more would turn what is said of an outlet
CLAIM_RULE = "rows of casualty_claims, territory_claims and statements in the report's place and days"
OUTLET_RULE = f"different outlet_id of the {CLAIM_RULE}"
ORIGIN_RULE = f"different last elements of attribution_path of the {CLAIM_RULE}"
SHARED_RULE = (
    "incidents of the report of which two or more outlets print a number of killed, from whomever they have it"
)
DIFFER_RULE = f"{SHARED_RULE}, where these numbers are not all the same"
WAY_WORDS: dict[Way, str] = {
    "own": "told in the outlet’s own voice",
    "given": "attributed to a source",
    "taken": "taken from other media",
}
MANNER_WORDS: dict[Manner, str] = {
    "own": "in its own voice",
    "given": "attributed to a source",
    "taken": "taken from other media",
    "marked": "in quotation marks",
}
WAY_RULES: dict[Way, str] = {
    "own": "attribution_path has no step after the outlet",
    "given": "attribution_path has one step after the outlet, which is no medium",
    "taken": "attribution_path names another medium after the outlet",
}


def plural(count: int, one: str, more: str) -> str:
    """Return the word that fits the count."""
    return one if count == 1 else more


def ids_of(told: Iterable[Told]) -> list[str]:
    """Return the ids of claims, sorted."""
    return sorted(each.claim_id for each in told)


def part_of(ledger: Ledger, ids: Sequence[str], whole: int, *, meaning: str, rule: str) -> Markup:
    """Return a count with its share of a whole as a traced number; a whole of nothing has no shares."""
    text = f"{len(ids):,} ({share(len(ids), whole)})" if whole else f"{len(ids):,}"
    return ledger.figure(text, meaning=meaning, derived_from=ids, rule=rule)


def n_claims(ledger: Ledger, told: Sequence[Told]) -> Markup:
    """Return how many claims the report has, as a traced number."""
    return ledger.figure(len(told), meaning="claims in the report", derived_from=ids_of(told), rule=CLAIM_RULE)


def n_outlets(ledger: Ledger, tallies: Sequence[OutletTally]) -> Markup:
    """Return how many outlets hold the claims, as a traced number."""
    with_claims = [each for each in tallies if each.claims]
    articles = [article for each in with_claims for article in each.articles]
    return ledger.figure(len(with_claims), meaning="outlets with claims in the report", derived_from=articles, rule=OUTLET_RULE)  # fmt: skip


def n_origins(ledger: Ledger, found: Sequence[Origin]) -> Markup:
    """Return how many origins the claims have, as a traced number."""
    ids = [each for origin in found for each in origin.claims]
    return ledger.figure(len(found), meaning="origins of the claims of the report", derived_from=ids, rule=ORIGIN_RULE)


def n_shared(ledger: Ledger, incidents: Sequence[SharedIncident]) -> Markup:
    """Return how many incidents two or more outlets print a number of, as a traced number."""
    ids = [each.incident_id for each in incidents]
    return ledger.figure(len(ids), meaning="incidents with a number of killed from two or more outlets", derived_from=ids, rule=SHARED_RULE)  # fmt: skip


def lead_sentence(
    data: ReportData, ledger: Ledger, told: Sequence[Told], *, tallies: Sequence[OutletTally], found: Sequence[Origin]
) -> Markup:
    """Return the first sentence: how many claims, articles, outlets and origins the report is about."""
    area = Markup(", ").join(name(part) for part in area_parts(data))
    span = Markup("from {} to {}").format(day_markup(data.scope.start), day_markup(data.scope.end))
    if not told:
        return Markup("The collected articles hold no claim about {} {}. That is not a finding that nothing happened.").format(area, span)  # fmt: skip
    articles = sorted({each.article_id for each in told})
    with_claims = [each for each in tallies if each.claims]
    return Markup("{} {} about {} {} {} in {} {} of {} {}; behind them {} {} {}.").format(
        n_claims(ledger, told), plural(len(told), "claim", "claims"), area, span, plural(len(told), "stands", "stand"),
        ledger.figure(len(articles), meaning="articles with claims of the report", derived_from=articles, rule=f"different article_id of the {CLAIM_RULE}"),
        plural(len(articles), "article", "articles"), n_outlets(ledger, tallies), plural(len(with_claims), "outlet", "outlets"),
        plural(len(found), "is", "are"), n_origins(ledger, found), plural(len(found), "origin", "origins"),
    )  # fmt: skip


def way_sentence(ledger: Ledger, told: Sequence[Told]) -> Markup:
    """Return how the outlets came to the claims."""
    if not told:
        return Markup("")
    parts = []
    for way in WAYS:
        ids = ids_of(each for each in told if each.way == way)
        meaning = f"claims that are {WAY_WORDS[way].replace('’', chr(39))}"
        parts.append(Markup("{} {} {}").format(part_of(ledger, ids, len(told), meaning=meaning, rule=f"{CLAIM_RULE}: {WAY_RULES[way]}"), plural(len(ids), "is", "are"), WAY_WORDS[way]))  # fmt: skip
    return Markup("Of these claims, {}.").format(Markup("; ").join(parts))


def origin_sentence(ledger: Ledger, told: Sequence[Told], found: Sequence[Origin]) -> Markup:
    """Return whose word most claims are, and how many origins reach more than one outlet."""
    if not found:
        return Markup("")
    first = found[0]
    count = part_of(ledger, first.claims, len(told), meaning=f"claims whose origin is {first.name}", rule=f"{CLAIM_RULE}, by the last element of attribution_path")  # fmt: skip
    reach = Markup("")
    if len(first.outlets) > 1:
        outlets = ledger.figure(len(first.outlets), meaning=f"outlets that carry {first.name}", derived_from=first.claims, rule="different outlet_id of its claims")  # fmt: skip
        reach = Markup(", carried by {} outlets").format(outlets)
    several = [each for each in found if len(each.outlets) > 1]
    ids = [each for origin in several for each in origin.claims]
    wide = ledger.figure(len(several), meaning="origins that two or more outlets carry", derived_from=ids, rule=f"{ORIGIN_RULE}, with two or more different outlet_id")  # fmt: skip
    return Markup("The origin with the most claims is {}: {}{}. Origins that more than one outlet carries: {}.").format(
        name(first.name), count, reach, wide
    )


def differing(incidents: Sequence[SharedIncident]) -> list[SharedIncident]:
    """Return the incidents of which the outlets do not all print the same."""
    return [each for each in incidents if len({(one.low, one.best, one.high) for one in each.accounts}) > 1]


def shared_sentence(ledger: Ledger, incidents: Sequence[SharedIncident]) -> Markup:
    """Return how often two or more outlets print a number of the same incident, and how often these differ."""
    if not incidents:
        return Markup("No incident of the report has a number of killed from two or more outlets.")
    unlike = [each.incident_id for each in differing(incidents)]
    count = ledger.figure(len(unlike), meaning="incidents of which outlets print different numbers of killed", derived_from=unlike, rule=DIFFER_RULE)  # fmt: skip
    return Markup("Two or more outlets print a number of killed for {} {}; in {} of them these numbers are not all the same.").format(
        n_shared(ledger, incidents), plural(len(incidents), "incident", "incidents"), count
    )  # fmt: skip


def loaded_sentence(ledger: Ledger, uses: Sequence[WordUse]) -> Markup:
    """Return how often words that take a side stand in the sentences of the claims, and how often in an outlet's own voice."""
    if not uses:
        return Markup("No word of the list of loaded words stands in the sentences of these claims.")
    own = [use for use in uses if use.manner == "own"]
    rule = "places in the evidence of claims, and in the words for their people and groups, with a form of a word in the pack’s list of loaded words"
    every = ledger.figure(len(uses), meaning="places of loaded words", derived_from={each for use in uses for each in use.claims}, rule=rule)  # fmt: skip
    mine = ledger.figure(
        f"{len(own):,} ({share(len(own), len(uses))})", meaning="places of loaded words in an outlet's own voice",
        derived_from={each for use in own for each in use.claims}, rule=f"{rule}; neither in quotation marks nor attributed to anybody",
    )  # fmt: skip
    return Markup("Words that take a side stand {} {} in the sentences of these claims, {} of them in an outlet’s own voice.").format(
        every, plural(len(uses), "time", "times"), mine
    )  # fmt: skip


def standing_words(ledger: Ledger, each: Standing) -> dict[str, object]:
    """Return how often an outlet's number is above or below the middle of the others, or that it is too few to say."""
    compared = [one for ids in each.incidents.values() for one in ids]
    rule = "incidents in which the outlet and another origin print numbers of killed, against the middle of the others, each origin and number once"
    count = ledger.figure(len(compared), meaning=f"incidents in which {each.name} can be compared", derived_from=compared, rule=rule)  # fmt: skip
    if len(compared) < MIN_SHARED:
        return {"compared": count, "cells": None}
    cells = [
        part_of(ledger, ids, len(compared), meaning=f"incidents in which the number of {each.name} is {place}", rule=rule)
        for place, ids in each.incidents.items()
    ]  # fmt: skip
    return {"compared": count, "cells": cells}


def story_sentence(ledger: Ledger, stories: Sequence[Story]) -> Markup:
    """Return how many stories were carried by two or more outlets in nearly the same words."""
    if not stories:
        return Markup("No article with a claim of this report was found at a second outlet in nearly the same words.")
    articles = [each for story in stories for each in story.articles]
    rule = "stories of story_members with an article behind the claims of the report, in their newest versions, at two or more outlets"
    count = ledger.figure(len(stories), meaning="stories that two or more outlets carry", derived_from=articles, rule=rule)  # fmt: skip
    copies = sum(each.n_copies for each in stories)
    copied = ledger.figure(copies, meaning="copies in these stories", derived_from=articles, rule=f"{rule}; is_copy")
    return Markup("{} {} behind these claims {} at two or more outlets in nearly the same words, with {} {} in all.").format(
        count, plural(len(stories), "story", "stories"), plural(len(stories), "stands", "stand"), copied, plural(copies, "copy", "copies")
    )  # fmt: skip
