"""Every table, declared once: columns, types, units, what null means, key, grain and sort order.

The published data dictionary (`data/README.md`) is made from this module and a test fails when it is stale.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import dataframely as dy
import polars as pl

CLAIMANT_TYPES = (
    "state_media", "government", "military", "armed_group", "opposition", "monitor", "un", "ngo", "medical",
    "local_official", "witness", "journalist", "anonymous", "other",
)  # fmt: skip
STANCES = ("asserts", "denies", "concedes", "estimates", "questions")
MODALITIES = ("actual", "negated", "attempted", "planned", "hypothetical", "historical")
OUTCOMES = ("killed", "injured", "captured", "missing", "displaced", "casualties")
VICTIM_CLASSES = ("civilian", "combatant", "mixed", "unknown")
TOTAL_KINDS = ("incident", "period", "cumulative", "update")
QUALIFIERS = ("exact", "at_least", "more_than", "up_to", "about", "nearly", "range", "vague", "none")
TERRITORY_ACTIONS = (
    "captured", "recaptured", "cleared", "entered", "advanced", "holds", "lost", "withdrew", "repelled",
    "besieged", "siege_broken", "contested",
)  # fmt: skip
EXTENTS = ("full", "most", "part", "outskirts")
PLACE_KINDS = ("city", "town", "village", "neighbourhood", "base", "road", "facility", "area")
STATEMENT_ACTS = (
    "AGREE", "CONSULT", "SUPPORT", "COOPERATE", "AID", "YIELD", "REQUEST", "ACCUSE", "REJECT", "THREATEN",
    "PROTEST", "SANCTION",
)  # fmt: skip
EVENT_TYPES = (*STATEMENT_ACTS, "MOBILIZE", "COERCE", "ASSAULT", "CRIME")
EVENT_MODES: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(EVENT_TYPES, ()),
    "CONSULT": ("meet", "phone"), "REQUEST": ("meet", "yield", "assist", "change"), "REJECT": ("meet", "yield", "assist", "change"),
    "ACCUSE": ("allege", "disapprove"), "THREATEN": ("violence", "restrict"), "PROTEST": ("demo", "riot", "strike"),
    "YIELD": ("withdraw", "release", "ceasefire"), "COERCE": ("seize", "restrict", "arrest", "deport"),
    "ASSAULT": (
        "abduct", "aerial", "chemical", "execute", "explosives", "firearms", "heavy-weapons", "sexual", "suicide-attack", "torture",
    ),
}  # fmt: skip
MODE_CODES = tuple(sorted({mode for modes in EVENT_MODES.values() for mode in modes}))
CHANGES = ("same", "grown", "shrunk", "exchanged", "renamed", "merged", "split", "regrouped", "new", "gone")
GRADES = ("confirmed", "fair", "weak", "contested", "discounted")
POLICIES = ("conservative", "representative", "informative", "neutral_only", "against_interest")
SCOPED_POLICIES = ("neutral_only", "against_interest")  # weigh only some claims, and give no row where there are none
DATE_PRECISIONS = (1, 2, 3, 4, 5)
WHERE_PRECISIONS = (1, 2, 3, 4, 5, 6, 7)
SPAN_FIELDS = ("text", "title")
REJECT_REASONS = (
    "missing", "not_a_regular_file", "outside_root", "unreadable", "empty", "too_large", "not_text", "markup_limit",
    "parse_limit", "parse_failed", "not_article", "live_blog", "no_text", "no_date", "bad_row", "missing_field", "duplicate_id", "unknown_type",
    "warc_damaged", "cut_short", "http_status", "not_response", "digest_mismatch", "not_english", "not_utf8", "text_limit",
    "after_as_of", "unknown_field",
)  # fmt: skip
FIRST_DAY = "1990-01-01"
MAX_COUNT = 100_000_000  # people; a larger count is a reading error, kept raw and rejected


def _text(meaning: str, *, key: bool = False, null: str = "", codes: Sequence[str] = ()) -> dy.String:
    check = (lambda col: col.is_in(list(codes))) if codes else None
    metadata = {"meaning": meaning, "null": null, "codes": list(codes), "unit": ""}
    return dy.String(primary_key=key, nullable=bool(null), check=check, metadata=metadata)


def _count(meaning: str, *, null: str = "", unit: str = "people", top: int | None = None) -> dy.Int64:
    return dy.Int64(nullable=bool(null), min=0, max=top, metadata={"meaning": meaning, "null": null, "unit": unit})


def _code(meaning: str, values: Sequence[int], *, null: str = "") -> dy.Int64:
    metadata = {"meaning": meaning, "null": null, "unit": "", "codes": [str(value) for value in values]}
    return dy.Int64(nullable=bool(null), check=lambda col: col.is_in(list(values)), metadata=metadata)


def _real(
    meaning: str, *, unit: str, null: str = "", low: float | None = None, high: float | None = None
) -> dy.Float64:
    metadata = {"meaning": meaning, "null": null, "unit": unit}
    return dy.Float64(nullable=bool(null), min=low, max=high, metadata=metadata)


def _day(meaning: str, *, null: str = "") -> dy.Date:
    return dy.Date(nullable=bool(null), metadata={"meaning": meaning, "null": null, "unit": "ISO day"})


def _time(meaning: str, *, null: str = "") -> dy.Datetime:
    metadata = {"meaning": meaning, "null": null, "unit": "UTC"}
    return dy.Datetime(nullable=bool(null), time_unit="us", time_zone="UTC", metadata=metadata)


def _flag(meaning: str, *, null: str = "") -> dy.Bool:
    return dy.Bool(nullable=bool(null), metadata={"meaning": meaning, "null": null, "unit": "true/false"})


def _ids(meaning: str) -> dy.List:
    metadata = {"meaning": meaning, "null": "", "unit": "ids, sorted"}
    return dy.List(dy.String(nullable=False), nullable=False, metadata=metadata)


def _list(meaning: str, inner: dy.Column, *, unit: str) -> dy.List:
    return dy.List(inner, nullable=False, metadata={"meaning": meaning, "null": "", "unit": unit})


def _is_range(low: str, best: str, high: str) -> pl.Expr:
    """Return whether low <= best <= high, as far as they are given."""
    first = pl.coalesce(best, low)
    return ((pl.col(low) <= first) & (first <= pl.coalesce(high, pl.lit(2**62)))).fill_null(True)


class Snapshots(dy.Schema):
    snapshot_id = _text("content hash of source, reference and bytes", key=True)
    source_id = _text("the entry of the source list")
    source_ref = _text("the id that the input gives the item: file name, JSONL id or target address")
    url = _text("address", null="the input names none")
    outlet_hint = _text("outlet named by the source list or the row", null="not named")
    language_hint = _text("language named by the source list", null="not named")
    sha256 = _text("SHA-256 of the item's bytes")
    media_type = _text("media type as declared or recognised")
    status = _count("HTTP status", null="not a response", unit="")
    retrieved_at = _time("when the bytes were received", null="the input does not say")
    archive_file = _text("file that holds the bytes, relative to the project")
    archive_offset = _count("where the item starts in that file", unit="bytes")
    archive_length = _count("how long it is in that file", unit="bytes")


class Articles(dy.Schema):
    article_id = _text("content hash of source, reference, address, title, time and text", key=True)
    snapshot_id = _text(
        "the archived bytes it was read from", null="read straight from a JSONL file by `claimline extract`"
    )
    source_id = _text("the entry of the source list")
    source_ref = _text("the id that the input gave")
    url = _text("canonical address", null="not known")
    outlet_id = _text("outlet id of the pack, else the name as given", null="not known")
    title = _text("headline", null="none found")
    byline = _text("author line", null="none found")
    published_at = _time("when it was published", null="neither page nor text tells")
    published_basis = _text(
        "where the time comes from", codes=("declared", "dateline", "address", "none"), null="",
    )  # fmt: skip
    language = _text("ISO 639-1 code, `und` when undecided")
    dateline_date = _day("date that the text itself gives at its head", null="no dateline")
    dateline_place = _text("place that the text names at its head", null="no dateline")
    text = _text("the article's text, unchanged: all offsets count its characters")
    text_sha256 = _text("SHA-256 of the text in UTF-8")
    story_id = _text("group of near-identical texts", null="before the stage `stories`")
    origin_outlet_id = _text(
        "agency or outlet that the story was taken from, as far as known at the end of its day",
        null="own work or not told",
    )
    revision = _count("1 for the first version seen of an address, then 2, ...", unit="")
    retrieved_at = _time("when its bytes were received", null="the input does not say")


class StoryMembers(dy.Schema):
    story_id = _text("content hash of the earliest article of the group")
    article_id = _text("article", key=True)
    similarity = _real(
        "Jaccard similarity of 5-word shingles with the story's first article",
        unit="share",
        low=0.0,
        high=1.0,
    )
    is_copy = _flag("whether it repeats an earlier article of the story")
    copied_from = _text("earlier article that it is nearest to", null="it is the first of its story")
    origin_outlet_id = _text(
        "likely origin of the story, by all its articles: whom most of them credit, else the outlet of the earliest",
        null="nobody is credited and the earliest outlet is not known",
    )


class ClaimBase(dy.Schema):
    claim_id = _text("content hash of article, evidence and reading", key=True)
    event_id = _text("the happening in this article that it speaks of")
    article_id = _text("article")
    outlet_id = _text("who published", null="not known")
    published_at = _time("when the article was published", null="not known")
    retrieved_at = _time("when the bytes were received", null="not known")
    claimant_raw = _text("who says it, in the article's words", null="the outlet speaks in its own voice")
    claimant_id = _text(
        "actor id of who says it; the outlet's id where it speaks itself", null="named but not in the pack"
    )
    claimant_type = _text("kind of claimant", codes=CLAIMANT_TYPES)
    claimant_side = _text("side of the claimant in the pack, `neutral` or `unknown`")
    attribution_path = _text("outlet > agency > speaker, as ids; the last is the origin")
    stance = _text("what the claimant does with the figure or fact", codes=STANCES)
    modality = _text("whether it happened; only `actual` enters tolls and control", codes=MODALITIES)
    self_interested = _flag("whether the claimant's side gains by it", null="a side is unknown")
    date_start = _day("first day on which it may have happened", null="the text gives no way to tell")
    date_end = _day("last day on which it may have happened", null="the text gives no way to tell")
    date_prec = _code(
        "UCDP: 1 exact day, 2 two to six days, 3 a week, 4 a month, 5 up to a year or more",
        DATE_PRECISIONS,
        null="no date",
    )
    place_raw = _text("place in the article's words", null="no place is named")
    geonames_id = _count("GeoNames id", null="not in GeoNames or not resolved", unit="")
    place_name = _text("name in the gazetteer", null="not resolved, see geo_reason")
    admin1 = _text("first-level unit", null="not resolved")
    country_iso3 = _text("ISO 3166-1 alpha-3", null="not resolved")
    latitude = _real("WGS84", unit="degrees", null="not resolved", low=-90.0, high=90.0)
    longitude = _real("WGS84", unit="degrees", null="not resolved", low=-180.0, high=180.0)
    where_prec = _code(
        "UCDP: 1 exact, 2 within 25 km, 3 district, 4 province, 5 vague area, 6 country, 7 international",
        WHERE_PRECISIONS,
        null="not resolved",
    )
    geo_reason = _text("why coordinates are missing", null="resolved")
    span_field = _text("whether the offsets count in the article's text or its title", codes=SPAN_FIELDS)
    span_start = _count("first character of the evidence", unit="characters")
    span_end = _count("one past its last character", unit="characters")
    quote = _text("the evidence: always text[span_start:span_end]")
    extractor = _text("what read it")
    extractor_version = _text("version of what read it")
    confidence = _real(
        "chance that a careful reader would have written the same row: number and outcome, or action and place; calibrated on "
        "articles coded by hand (see the scorecard); of statements the score of the rule",
        unit="0..1", low=0.0, high=1.0,
    )  # fmt: skip
    source_ref = _text("the id that the input gave the article")

    @dy.rule()
    def span_is_not_empty(cls) -> pl.Expr:
        return (pl.col("span_end") > pl.col("span_start")) & (
            pl.col("quote").str.len_chars() == pl.col("span_end") - pl.col("span_start")
        )

    @dy.rule()
    def dates_are_ordered(cls) -> pl.Expr:
        return pl.col("date_start") <= pl.col("date_end")

    @dy.rule()
    def dates_come_together(cls) -> pl.Expr:
        return (pl.col("date_start").is_null() == pl.col("date_end").is_null()) & (
            pl.col("date_start").is_null() == pl.col("date_prec").is_null()
        )

    @dy.rule()
    def coordinates_or_reason(cls) -> pl.Expr:
        return (pl.col("latitude").is_null() == pl.col("longitude").is_null()) & (
            pl.col("latitude").is_null() == pl.col("geo_reason").is_not_null()
        )


class CasualtyClaims(ClaimBase):
    outcome = _text("what happened to the people; `casualties` = killed or injured, not told apart", codes=OUTCOMES)
    low = _count("lowest number that the words allow", top=MAX_COUNT)
    best = _count("the number that the words give", null="the words give none", top=MAX_COUNT)
    high = _count("highest number that the words allow", null="open above", top=MAX_COUNT)
    count_raw = _text("the words of the number", null="implied by a singular or a name")
    qualifier = _text("how the words qualify the number", codes=QUALIFIERS)
    victims_raw = _text("the words for the people", null="not named")
    victim_group = _text("actor that they belong to", null="not told or not in the pack")
    victim_class = _text("what they were", codes=VICTIM_CLASSES)
    label_raw = _text("loaded word that the text uses of them", null="none")
    perpetrator_raw = _text("who did it, in the words of the text", null="not told")
    perpetrator_id = _text("actor that did it", null="not told or not in the pack")
    weapon = _text("means, in the words of the text", null="not told")
    part_of_claim_id = _text("claim of the whole that this group is a part of; parts never add", null="not a part")
    total_kind = _text("what the number is a total of", codes=TOTAL_KINDS)

    @dy.rule()
    def numbers_are_ordered(cls) -> pl.Expr:
        best = pl.coalesce("best", "low")
        return (pl.col("low") <= best) & (best <= pl.coalesce("high", pl.lit(MAX_COUNT)))


class ClaimMentions(dy.Schema):
    claim_id = _text("claim", key=True)
    span_field = dy.String(
        primary_key=True, check=lambda col: col.is_in(list(SPAN_FIELDS)),
        metadata={"meaning": "text or title", "null": "", "unit": "", "codes": list(SPAN_FIELDS)},
    )  # fmt: skip
    span_start = dy.Int64(
        primary_key=True, min=0, metadata={"meaning": "first character", "null": "", "unit": "characters"}
    )
    span_end = _count("one past the last character", unit="characters")
    quote = _text("the words")


class TerritoryClaims(ClaimBase):
    action = _text("what is said about control", codes=TERRITORY_ACTIONS)
    actor_raw = _text("who acts, in the words of the text", null="not told")
    actor_id = _text(
        "actor who acts; for lost and withdrew who loses it, for repelled who was thrown back",
        null="not told or not in the pack",
    )
    actor_from_raw = _text("who held it before, in the words of the text", null="not told")
    actor_from_id = _text("actor who held it before", null="not told or not in the pack")
    extent = _text("how much of the place", codes=EXTENTS, null="not told")
    place_kind = _text("what kind of place", codes=PLACE_KINDS, null="not told")


class Statements(ClaimBase):
    act = _text("PLOVER act", codes=STATEMENT_ACTS)
    mode = _text("PLOVER mode", codes=MODE_CODES, null="PLOVER has none for the act, or the text does not tell")
    actor_raw = _text("who acts, in the words of the text", null="not told")
    actor_id = _text("actor who acts", null="not told or not in the pack")
    recipient_raw = _text("to whom, in the words of the text", null="not told")
    recipient_id = _text("actor to whom", null="not told or not in the pack")
    topic = _text("what about, in the words of the text", null="not told")


class Events(dy.Schema):
    event_id = _text("content hash of article, sentence and reading", key=True)
    article_id = _text("article")
    source_ref = _text("the id that the input gave the article")
    outlet_id = _text("who published", null="not known")
    published_at = _time("when the article was published", null="not known")
    event_type = _text("PLOVER event type", codes=EVENT_TYPES)
    event_mode = _text(
        "PLOVER event mode", codes=MODE_CODES, null="PLOVER has none for the type, or the text does not tell"
    )
    acled_event_type = _text(
        "the event in ACLED's words, by the crosswalk", null="not coded by ACLED, or parties unknown"
    )
    acled_sub_event_type = _text("the same, finer", null="not coded by ACLED, or parties unknown")
    ucdp_type = _code(
        "UCDP type of violence: 1 state-based, 2 non-state, 3 one-sided",
        (1, 2, 3),
        null="no violence, or parties unknown",
    )
    modality = _text("whether it happened", codes=MODALITIES)
    date_start = _day("first day", null="not told")
    date_end = _day("last day", null="not told")
    date_prec = _code("UCDP date precision", DATE_PRECISIONS, null="no date")
    actor_raw = _text("who did it, in the words of the text", null="not told")
    actor_id = _text("actor who did it", null="not told or not in the pack")
    recipient_raw = _text("to whom it was done", null="not told")
    recipient_id = _text("actor to whom it was done", null="not told or not in the pack")
    place_raw = _text("place in the article's words", null="no place is named")
    geonames_id = _count("GeoNames id", null="not in GeoNames or not resolved", unit="")
    place_name = _text("name in the gazetteer", null="not resolved")
    admin1 = _text("first-level unit", null="not resolved")
    country_iso3 = _text("ISO 3166-1 alpha-3", null="not resolved")
    latitude = _real("WGS84", unit="degrees", null="not resolved", low=-90.0, high=90.0)
    longitude = _real("WGS84", unit="degrees", null="not resolved", low=-180.0, high=180.0)
    where_prec = _code("UCDP precision of the place", WHERE_PRECISIONS, null="not resolved")
    geo_reason = _text("why coordinates are missing", null="resolved")
    materiel_raw = _text("things destroyed or seized, in the words of the text", null="none named")
    materiel_count = _count("how many things", null="not told", unit="things", top=MAX_COUNT)
    span_field = _text("text or title", codes=SPAN_FIELDS)
    span_start = _count("first character of the evidence", unit="characters")
    span_end = _count("one past its last character", unit="characters")
    quote = _text("the evidence")
    extractor = _text("what read it")
    extractor_version = _text("version of what read it")


class Rejects(dy.Schema):
    reject_id = _text("content hash", key=True)
    stage = _text("stage that turned it away")
    source_id = _text("the entry of the source list")
    source_ref = _text("item or file, as the input names it")
    reason = _text("why", codes=REJECT_REASONS)
    detail = _text("what was seen and what to do")
    n_items = _count("input items that this row stands for; 0 = a remark, the item is also an article", unit="items")


class Abstentions(dy.Schema):
    abstention_id = _text("content hash", key=True)
    article_id = _text("article")
    source_ref = _text("the id that the input gave the article")
    reason = _text("the doubt")
    span_field = _text("text or title", codes=SPAN_FIELDS)
    span_start = _count("first character", unit="characters")
    span_end = _count("one past the last character", unit="characters")
    quote = _text("the words in doubt")


class Decisions(dy.Schema):
    decision_row_id = _text("content hash of decision and claim", key=True)
    decision_id = _text("content hash of what was decided, by whom, when and why")
    decision = _text("what was decided", codes=("accept", "reject", "change", "merge", "split"))
    table_name = _text("table of the claim or abstention")
    claim_id = _text("claim or abstention that it speaks of")
    other_claim_id = _text("second claim", null="only merge and split speak of two")
    column_name = _text("what was changed, in the words of data/hand", null="nothing was changed")
    value_before = _text("values before it", null="nothing was changed")
    value_after = _text("values after it", null="nothing was changed")
    who = _text("who decided")
    why = _text("why")
    decided_on = _day("when")
    basis = _text(
        "how the claim was found: by its id, by its evidence after the id had changed, or by a place name",
        codes=("id", "words", "name"),
    )
    source_ref = _text("the id that the input gave the article")
    article_id = _text("article")
    span_field = _text("text or title", codes=SPAN_FIELDS)
    span_start = _count("first character of the evidence", unit="characters")
    span_end = _count("one past its last character", unit="characters")
    quote = _text("the evidence")
    is_count_by_hand = _flag("whether a count that the extractor had left out became a claim")


class Incidents(dy.Schema):
    incident_id = _text("content hash of its earliest claim", key=True)
    date_start = _day("first day", null="no claim gives one")
    date_end = _day("last day", null="no claim gives one")
    date_prec = _code("UCDP date precision", DATE_PRECISIONS, null="no date")
    place_id = _text("place key: `gn:<GeoNames id>` or the name", null="no place")
    place_name = _text("most precise place", null="no place resolved")
    admin1 = _text("first-level unit", null="not resolved")
    country_iso3 = _text("ISO 3166-1 alpha-3", null="not resolved")
    latitude = _real("WGS84", unit="degrees", null="not resolved", low=-90.0, high=90.0)
    longitude = _real("WGS84", unit="degrees", null="not resolved", low=-180.0, high=180.0)
    where_prec = _code("UCDP precision of the place", WHERE_PRECISIONS, null="not resolved")
    total_kind = _text("incident, or the period or cumulative total it is", codes=("incident", "period", "cumulative"))
    victim_group = _text("actor whose people were harmed", null="not told, or several")
    perpetrator_id = _text("actor who did it", null="not told, or claims differ")
    killed_low = _count("representative policy", null="no claim of this outcome")
    killed_best = _count("representative policy", null="no claim of this outcome gives a number")
    killed_high = _count("representative policy", null="open, or no claim of this outcome")
    injured_low = _count("representative policy", null="no claim of this outcome")
    injured_best = _count("representative policy", null="no claim of this outcome gives a number")
    injured_high = _count("representative policy", null="open, or no claim of this outcome")
    n_claims = _count("claims", unit="claims")
    n_outlets = _count("outlets that carry them", unit="outlets")
    n_origins = _count("distinct origins (last element of attribution_path, copies folded)", unit="origins")
    first_published_at = _time("earliest report", null="not known")
    last_published_at = _time("latest report", null="not known")
    grade = _text("Airwars grade", codes=GRADES)
    grade_rule = _text("the rule that gave the grade, in words")

    @dy.rule()
    def killed_are_ordered(cls) -> pl.Expr:
        return _is_range("killed_low", "killed_best", "killed_high")

    @dy.rule()
    def injured_are_ordered(cls) -> pl.Expr:
        return _is_range("injured_low", "injured_best", "injured_high")


class IncidentClaims(dy.Schema):
    incident_id = _text("incident")
    claim_id = _text("claim", key=True)
    score = _real("match score with the claim it was joined to; 1 for the first", unit="0..1", low=0.0, high=1.0)
    reason = _text("why it was joined")
    role = _text(
        "counts, part, update, denied, repeated, none or set aside",
        codes=("counts", "part", "superseded", "denied", "copy", "zero", "not_actual"),
    )


class NearMatches(dy.Schema):
    claim_id = _text("claim that stands for one account", key=True)
    other_claim_id = _text("claim that stands for another", key=True)
    score = _real("how well they match", unit="0..1", low=0.0, high=1.0)
    is_joined = _flag("whether they are one incident")
    reason = _text("what was compared, in words")


class IncidentChanges(dy.Schema):
    change_id = _text("content hash of both ids", key=True)
    before_id = _text("incident of the earlier run", null="no claim of the incident was in one")
    after_id = _text("incident of the later run", null="no claim of the incident is in one any more")
    change = _text("what became of it, see pipeline/incident_changes.py", codes=CHANGES)
    n_claims_before = _count("actual claims of the earlier incident", unit="claims")
    n_claims_after = _count("actual claims of the later incident", unit="claims")
    n_shared = _count("claims that are in both", unit="claims")


class Tolls(dy.Schema):
    toll_id = _text("content hash of incident, outcome, class, side and policy", key=True)
    incident_id = _text("incident")
    outcome = _text("outcome", codes=OUTCOMES)
    victim_class = _text("`all` or one class of victims", codes=("all", *VICTIM_CLASSES))
    claimant_side = _text("`all` or the one side whose origins are counted")
    policy = _text("how different claims become one number; no row where the policy hears nobody", codes=POLICIES)
    low = _count("lowest", top=MAX_COUNT)
    best = _count("best", null="no claim gives a number", top=MAX_COUNT)
    high = _count("highest", null="open above", top=MAX_COUNT)
    n_claims = _count("claims that were weighed", unit="claims")
    n_origins = _count("distinct origins", unit="origins")
    claim_ids = _ids("claims that were weighed")
    rule = _text("how the number was chosen, in words")

    @dy.rule()
    def numbers_are_ordered(cls) -> pl.Expr:
        return _is_range("low", "best", "high")


class Disagreements(dy.Schema):
    incident_id = _text("incident", key=True)
    outcome = _text("outcome", key=True, codes=OUTCOMES)
    victim_class = _text("`all` or one class of victims", key=True, codes=("all", *VICTIM_CLASSES))
    claimant_side = _text("`all` or the one side whose origins are compared", key=True)
    n_origins = _count("origins with a position", unit="origins")
    n_numbers = _count("of them, origins that give a number", unit="origins")
    n_values = _count("different numbers among these; one less is the divergence score", unit="numbers")
    lowest = _count("lowest number", null="no origin gives a number", top=MAX_COUNT)
    highest = _count("highest number", null="no origin gives a number", top=MAX_COUNT)
    range = _count("highest less lowest", null="no origin gives a number", top=MAX_COUNT)
    modal_value = _count(
        "the most common number, the lowest of several", null="no origin gives a number", top=MAX_COUNT
    )
    n_modal = _count("origins that give the most common number; 0 where none gives one", unit="origins")
    modal_confidence = _count(
        "n_modal of n_numbers, rounded half up",
        null="no origin gives a number",
        unit="thousandths",
        top=1000,
    )
    can_all_be_true = _flag("whether one number could satisfy the low and high of every origin")

    @dy.rule()
    def counts_fit_together(cls) -> pl.Expr:
        return (
            (pl.col("n_origins") >= pl.col("n_numbers"))
            & (pl.col("n_numbers") >= pl.col("n_values"))
            & (pl.col("n_numbers") >= pl.col("n_modal"))
            & ((pl.col("n_numbers") == 0) == pl.col("range").is_null())
        )


class OverlapLedger(dy.Schema):
    ledger_id = _text("content hash", key=True)
    total_incident_id = _text("period or cumulative total")
    inner_incident_id = _text("incident that lies inside it")
    outcome = _text("outcome", codes=OUTCOMES)
    victim_class = _text("`all` or one class of victims", codes=("all", *VICTIM_CLASSES))
    policy = _text("policy", codes=POLICIES)
    claimant_side = _text("`all` or the side")
    total_low = _count("low of the total before subtraction", top=MAX_COUNT)
    total_best = _count("best of the total before subtraction", null="none given", top=MAX_COUNT)
    total_high = _count("high of the total before subtraction", null="open", top=MAX_COUNT)
    subtracted_low = _count("taken off low", top=MAX_COUNT)
    subtracted_best = _count("taken off best", null="none given", top=MAX_COUNT)
    subtracted_high = _count("taken off high", null="open", top=MAX_COUNT)
    reason = _text("why they overlap, or may, and from which ends it was taken")

    @dy.rule()
    def no_more_is_taken_than_there_is(cls) -> pl.Expr:
        bounds = [pl.col(f"subtracted_{each}") <= pl.col(f"total_{each}") for each in ("low", "best", "high")]
        return pl.all_horizontal(bounds).fill_null(True)


class TollGrowth(dy.Schema):
    growth_id = _text("content hash", key=True)
    series_id = _text(
        "the incident; for a cumulative series of several incidents a hash of its scope and first incident"
    )
    is_series = _flag("whether several incidents, cumulative totals of one origin, scope and start, form the series")
    incident_id = _text("incident that gives the number of this step, as it is known at as_of")
    total_kind = _text("incident, or the period or cumulative total it is", codes=("incident", "period", "cumulative"))
    outcome = _text("outcome", codes=OUTCOMES)
    origin_id = _text("`all`, or the one origin whose numbers these are; only origins that spoke on two days or more")
    known_date = _day("day of knowledge: on it the claims of this outcome grew", null="its claims carry no time")
    step = _text("the number against that of the step before", codes=("first", "rise", "fall", "same"))
    is_fall = _flag(
        "whether an origin gives a number that cannot hold together with its own earlier one, which was higher; of `all`: whether one does on that day"
    )
    low = _count("lowest, representative policy, all victims, claims known by then", top=MAX_COUNT)
    best = _count("best", null="no claim gives a number", top=MAX_COUNT)
    high = _count("highest", null="open above", top=MAX_COUNT)
    previous_low = _count(
        "low of the step before; of a cumulative total of the one that covers most of what covers no more",
        null="first step",
        top=MAX_COUNT,
    )
    previous_best = _count("best of the step before", null="first step, or it gives none", top=MAX_COUNT)
    previous_high = _count("high of the step before", null="first step, or it is open above", top=MAX_COUNT)
    change = dy.Int64(
        nullable=True, min=-MAX_COUNT, max=MAX_COUNT,
        metadata={"meaning": "best (else low) less that of the step before; below zero for a fall", "null": "first step", "unit": "people"},
    )  # fmt: skip
    n_claims = _count("claims of this outcome known by then that count or are part of a count", unit="claims")
    n_origins = _count("distinct origins of this outcome known by then", unit="origins")
    grade = _text("grade of the incident by the claims known by then", codes=GRADES)
    claim_ids = _ids("claims that give the number")
    previous_claim_ids = _ids("claims that gave the number of the step before; empty for the first")

    @dy.rule()
    def numbers_are_ordered(cls) -> pl.Expr:
        return _is_range("low", "best", "high")


class CasualtiesOverTime(dy.Schema):
    figure_id = _text("content hash of the cell", key=True)
    as_of = _day("what was known on that day")
    period_kind = _text("length of the period", codes=("day", "week", "month", "all"))
    period_start = _day("first day", null="all time, no dated claim")
    period_end = _day("last day", null="all time, no dated claim")
    area_kind = _text("kind of area", codes=("country", "admin1", "place", "unresolved"))
    area_id = _text("ISO3, ISO3/admin1 or place key")
    area_name = _text("name of the area")
    outcome = _text("outcome", codes=OUTCOMES)
    victim_class = _text("`all` or one class of victims", codes=("all", *VICTIM_CLASSES))
    victim_group = _text("`all` or the actor whose people were harmed")
    claimant_side = _text("`all` or the side whose claims are counted")
    policy = _text("policy", codes=POLICIES)
    low = _count("sum of the incidents' low, overlap subtracted")
    best = _count("sum of the incidents' best", null="an incident has none")
    high = _count("sum of the incidents' high", null="an incident is open above")
    n_incidents = _count("incidents summed", unit="incidents")
    n_claims = _count("claims behind them", unit="claims")
    n_origins = _count("distinct origins behind them", unit="origins")
    toll_ids = _ids("the tolls that were summed")

    @dy.rule()
    def numbers_are_ordered(cls) -> pl.Expr:
        return _is_range("low", "best", "high")


class ControlOverTime(dy.Schema):
    control_id = _text("content hash of the row", key=True)
    as_of = _day("what was known on that day")
    place_id = _text("place key: `gn:<GeoNames id>` or the name")
    place_name = _text("name in the gazetteer")
    admin1 = _text("first-level unit", null="not resolved")
    country_iso3 = _text("ISO 3166-1 alpha-3", null="not resolved")
    latitude = _real("WGS84", unit="degrees", null="not resolved", low=-90.0, high=90.0)
    longitude = _real("WGS84", unit="degrees", null="not resolved", low=-180.0, high=180.0)
    place_kind = _text("kind of place in the gazetteer", null="not there, or not clear")
    parent_id = _text(
        "place key of the city that this neighbourhood is a part of", null="no neighbourhood, or its city is not clear"
    )
    view = _text("`assessed` or the side that claims")
    status = _text("the holder's actor id, contested, besieged or unknown")
    holder_id = _text(
        "actor who holds it; where it is contested or besieged, the last accepted holder, who has not been unseated",
        null="not known",
    )
    holder_side = _text("side of the holder", null="the holder is not known or has no side")
    holder_extent = _text("how much of it the holder is said to hold", codes=EXTENTS[:3], null="not told")
    is_besieged = _flag("whether it is besieged, be it contested or not")
    besieger_id = _text("actor who besieges it", null="no siege, or not told who")
    part_holders = _ids("actors who hold or took a part of it beside the holder, by claims about the place itself")
    part_control_ids = _ids(
        "intervals of its neighbourhoods in the same view that touch this one and stand apart: another holder, or contested"
    )
    date_start = _day("first day of the interval")
    date_end = _day("last day of the interval, as far as known at as_of")
    rule = _text("the rule that fired")
    supporting = _ids("claims that the status and the holder rest on; of a contest the claims of all who are opposed")
    opposing = _ids("claims that speak against it")
    days_since_evidence = _count("days from the last supporting evidence to the interval's end", unit="days")
    is_stale = _flag("whether all its days are more than `stale_days` after the last supporting evidence")


class PlaceBiographies(dy.Schema):
    biography_id = _text("content hash of the row", key=True)
    as_of = _day("what was known on that day")
    place_id = _text("place key: `gn:<GeoNames id>` or the name")
    place_name = _text("name in the gazetteer")
    admin1 = _text("first-level unit", null="not resolved")
    country_iso3 = _text("ISO 3166-1 alpha-3", null="not resolved")
    place_kind = _text("kind of place in the gazetteer", null="not there, or not clear")
    parent_id = _text(
        "place key of the city that this neighbourhood is a part of", null="no neighbourhood, or its city is not clear"
    )
    n_sides = _count("parties that held it as assessed; an actor without a side is one of its own", unit="parties")
    holder_ids = _list(
        "who held it as assessed, once for each time that he came to hold it",
        dy.String(nullable=False),
        unit="ids, by time",
    )
    holder_parties = _list(
        "side of each holder; the actor itself where it has none", dy.String(nullable=False), unit="ids, by time"
    )
    holder_extents = _list(
        "how much of it each holder was last said to hold: full, most, part, or not told",
        dy.String(nullable=False),
        unit="by time",
    )
    held_from = _list(
        "first day of each holding; who held it before the first evidence is not known",
        dy.Date(nullable=False),
        unit="ISO days",
    )
    held_to = _list(
        "last day of each holding, contested and besieged days included; at most as_of",
        dy.Date(nullable=False),
        unit="ISO days",
    )
    last_word = _list("day of the last evidence that each of them holds it", dy.Date(nullable=False), unit="ISO days")
    claimed_parties = _ids(
        "parties that claims name as holder, in a side's own view, and that never held it as assessed"
    )
    self_claimed_parties = _ids("those of them whom only their own camp names")
    n_days = _count("days from the first evidence to as_of", unit="days")
    n_held_days = _count("days with a known holder, not contested and not stale; besieged ones included", unit="days")
    n_contested_days = _count("contested days that are not stale", unit="days")
    n_unknown_days = _count("days without a known holder, not contested and not stale", unit="days")
    n_stale_days = _count("days more than `stale_days` after the last evidence", unit="days")
    n_besieged_days = _count("besieged days, be they held, contested, unknown or stale", unit="days")
    first_evidence = _day("day of the first evidence")
    last_evidence = _day("day of the last evidence")
    n_claims = _count("claims for and against the assessed intervals", unit="claims")
    n_origins = _count("distinct origins of these claims", unit="origins")
    control_ids = _ids("the assessed intervals")

    @dy.rule()
    def days_add_up(cls) -> pl.Expr:
        return pl.col("n_days") == pl.sum_horizontal(
            "n_held_days", "n_contested_days", "n_unknown_days", "n_stale_days"
        )

    @dy.rule()
    def holdings_are_whole(cls) -> pl.Expr:
        lengths = [
            pl.col(name).list.len()
            for name in ("holder_parties", "holder_extents", "held_from", "held_to", "last_word")
        ]
        return pl.all_horizontal([pl.col("holder_ids").list.len() == each for each in lengths])


class Coverage(dy.Schema):
    source_id = dy.String(primary_key=True, metadata={"meaning": "entry of the source list", "null": "", "unit": ""})
    outlet_id = dy.String(
        primary_key=True, metadata={"meaning": "outlet, `unknown` if not told", "null": "", "unit": ""}
    )
    day = dy.Date(primary_key=True, metadata={"meaning": "day of publication", "null": "", "unit": "ISO day"})
    n_expected = _real(
        "articles a day that this outlet usually gives: mean over the days of its level that are no outage",
        unit="articles a day",
        null="too few days with articles to tell",
        low=0.0,
    )
    n_collected = _count("items collected", unit="articles")
    n_parsed = _count("articles read", unit="articles")
    n_with_claims = _count("articles with at least one claim", unit="articles")
    level = _real(
        "articles a day that were read, outages included, between the changes of level before and after the day",
        unit="articles a day",
        null="too few days to tell levels apart",
        low=0.0,
    )
    is_outage = _flag(
        "whether it gave nothing in a silence of at least `min_outage_days` that its own rhythm gives with at most `max_silence_chance`"
    )
    is_change_point = _flag(
        "whether another level of articles a day starts on the day; it lasts at least `min_level_days`"
    )


class ArticleVersions(dy.Schema):
    version_id = _text("content hash of both article versions", key=True)
    article_id = _text("the later version")
    previous_article_id = _text("the version that it replaced")
    source_id = _text("the entry of the source list")
    outlet_id = _text("outlet of the later version", null="not known")
    url = _text("address of both")
    revision = _count("number of the later version", unit="")
    seen_at = _time("when the later version was received", null="the input does not say")
    previous_seen_at = _time("when the earlier version was received", null="the input does not say")
    title_before = _text("title of the earlier version", null="it had none")
    title_after = _text("title of the later version", null="it has none")
    removed = _text("sentences that only the earlier version has, a line each, at most 20 of 500 characters")
    added = _text("sentences that only the later version has, a line each, at most 20 of 500 characters")
    n_removed = _count("sentences that only the earlier version has", unit="sentences")
    n_added = _count("sentences that only the later version has", unit="sentences")
    claims_removed = _ids("casualty and territory claims that only the earlier version makes")
    claims_added = _ids("casualty and territory claims that only the later version makes")
    is_toll_edit = _flag("whether a count of harm that happened was changed, added or taken away")


class ReportFigures(dy.Schema):
    figure_id = _text("`fig_` and a content hash of report, meaning, value and what it is derived from", key=True)
    report = _text("name of the report that prints it")
    value = _text("the number as printed")
    meaning = _text("what it counts, in words")
    derived_from = _ids("ids of the rows that it was computed from; empty where no row is behind it")
    rule = _text("how it was computed, in words")


@dataclass(frozen=True)
class Table:
    """One table: `grain` says what a row is, `sort` the one order it is stored in."""

    name: str
    schema: type[dy.Schema]
    grain: str
    sort: tuple[str, ...]

    @property
    def columns(self) -> dict[str, Any]:
        """Column name to its declaration, in the stored order."""
        return dict(self.schema.columns())

    def empty(self) -> pl.DataFrame:
        """Return the table without rows, with the right types."""
        return pl.DataFrame(schema={name: column.dtype for name, column in self.columns.items()})


SNAPSHOTS = Table(
    "snapshots",
    Snapshots,
    "one file, row or response as received",
    ("source_id", "source_ref", "snapshot_id"),
)
ARTICLES = Table("articles", Articles, "one article version", ("source_id", "source_ref", "article_id"))
STORY_MEMBERS = Table("story_members", StoryMembers, "one article in its story", ("story_id", "article_id"))
CLAIM_ORDER = ("source_ref", "article_id", "span_field", "span_start", "span_end", "claim_id")
CASUALTY_CLAIMS = Table(
    "casualty_claims", CasualtyClaims, "one count of one outcome for one group of people", CLAIM_ORDER
)
CLAIM_MENTIONS = Table(
    "claim_mentions",
    ClaimMentions,
    "one place where an article gives a count",
    ("claim_id", "span_field", "span_start"),
)
TERRITORY_CLAIMS = Table(
    "territory_claims",
    TerritoryClaims,
    "one assertion about who controls, enters, leaves or besieges a place",
    CLAIM_ORDER,
)
STATEMENTS = Table("statements", Statements, "one diplomatic act or demand", CLAIM_ORDER)
EVENTS = Table(
    "events",
    Events,
    "one reported happening in one article",
    ("source_ref", "article_id", "span_field", "span_start", "event_id"),
)
REJECTS = Table(
    "rejects",
    Rejects,
    "one input item or part that was turned away, or a remark on one",
    ("stage", "source_id", "source_ref", "reject_id"),
)
ABSTENTIONS = Table(
    "abstentions",
    Abstentions,
    "one count that looked like a claim and was left out in doubt",
    ("source_ref", "article_id", "span_field", "span_start", "abstention_id"),
)
DECISIONS = Table(
    "decisions",
    Decisions,
    "one decision of a person on one claim or pair of claims",
    ("decided_on", "decision_id", "claim_id", "decision_row_id"),
)
INCIDENTS = Table(
    "incidents", Incidents, "one happening, or one period or cumulative total", ("date_start", "incident_id")
)
INCIDENT_CLAIMS = Table(
    "incident_claims", IncidentClaims, "one casualty claim in its incident", ("incident_id", "claim_id")
)
NEAR_MATCHES = Table(
    "near_matches",
    NearMatches,
    "two accounts of one happening or of two, decided by less than `review_margin`",
    ("claim_id", "other_claim_id"),
)
INCIDENT_CHANGES = Table(
    "incident_changes",
    IncidentChanges,
    "one incident of an earlier run and one of a later run that share a claim, or one that shares none",
    ("change", "before_id", "after_id"),
)
TOLLS = Table(
    "tolls",
    Tolls,
    "one outcome of one incident under one policy",
    ("incident_id", "outcome", "victim_class", "claimant_side", "policy"),
)
DISAGREEMENTS = Table(
    "disagreements",
    Disagreements,
    "what the origins of one incident say of one outcome, class of victims and side, compared",
    ("incident_id", "outcome", "victim_class", "claimant_side"),
)
OVERLAP_LEDGER = Table(
    "overlap_ledger",
    OverlapLedger,
    "one incident inside one total, and what was taken off",
    ("total_incident_id", "inner_incident_id", "outcome", "victim_class", "policy", "claimant_side"),
)
TOLL_GROWTH = Table(
    "toll_growth",
    TollGrowth,
    "one outcome of one incident, by one origin or all, on one day on which more became known of it",
    ("series_id", "outcome", "origin_id", "known_date", "growth_id"),
)
CASUALTIES_OVER_TIME = Table(
    "casualties_over_time",
    CasualtiesOverTime,
    "one period, area, outcome, victim group, claimant side and policy",
    (
        "period_kind",
        "period_start",
        "area_kind",
        "area_id",
        "outcome",
        "victim_class",
        "victim_group",
        "claimant_side",
        "policy",
    ),
)
CONTROL_OVER_TIME = Table(
    "control_over_time",
    ControlOverTime,
    "one place, one view, one interval",
    ("place_name", "place_id", "view", "date_start"),
)
PLACE_BIOGRAPHIES = Table(
    "place_biographies",
    PlaceBiographies,
    "one place: who held it as assessed, from its first evidence to as_of",
    ("place_name", "place_id"),
)
COVERAGE = Table("coverage", Coverage, "one source and outlet on one day", ("source_id", "outlet_id", "day"))
ARTICLE_VERSIONS = Table(
    "article_versions",
    ArticleVersions,
    "one version of an article that replaced an earlier one",
    ("url", "revision", "version_id"),
)
REPORT_FIGURES = Table(
    "report_figures",
    ReportFigures,
    "one number printed in one report that is not itself an id of another table",
    ("report", "figure_id"),
)

TABLES: dict[str, Table] = {
    table.name: table
    for table in (
        SNAPSHOTS, ARTICLES, STORY_MEMBERS, CASUALTY_CLAIMS, CLAIM_MENTIONS, TERRITORY_CLAIMS, STATEMENTS, EVENTS,
        REJECTS, ABSTENTIONS, DECISIONS, INCIDENTS, INCIDENT_CLAIMS, INCIDENT_CHANGES, NEAR_MATCHES, TOLLS, DISAGREEMENTS, OVERLAP_LEDGER, TOLL_GROWTH, CASUALTIES_OVER_TIME, CONTROL_OVER_TIME,
        PLACE_BIOGRAPHIES, COVERAGE, ARTICLE_VERSIONS, REPORT_FIGURES,
    )
}  # fmt: skip
