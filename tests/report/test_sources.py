"""The report on sources: who publishes, who is behind it, how outlets differ, which words they use; fair to all, and inert."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from lxml import html

from pipeline import schemas
from pipeline.claim_keys import LATER_HERE, TOLD_AGAIN
from pipeline.packs import Pack, load_pack
from pipeline.params import Params, ReportPage
from pipeline.report import sources, sources_words
from pipeline.report.charts_sources import (
    END_LINES,
    MAX_OUTLETS,
    QuotedRow,
    RangeBlock,
    RangeLine,
    quoted_chart,
    range_chart,
)
from pipeline.report.differences import Account, SharedIncident, accounts_of, place_of, standings
from pipeline.report.ledger import Ledger
from pipeline.report.loaded import Wordlist, marked_spans, merged, outlet_words, uses_in
from pipeline.report.make import make_report
from pipeline.report.outlets import (
    copied_stories,
    origins,
    outlet_name,
    outlet_tallies,
    read_articles,
    steps_of,
    told_claim,
    way_of,
)
from pipeline.report.selection import ReportData, Scope, select
from pipeline.tables import content_id
from tests.factories import article as article_row
from tests.factories import casualty, claim_row, frame
from tests.report.build_folder import HOSTILE, JOBAR, article, claim, row, write_build
from tests.report.conftest import PROJECT

NOTEBOOK = PROJECT / "notebooks" / "sources.ipynb"
DAY = date(2017, 3, 21)
TABLE = schemas.CASUALTY_CLAIMS.name


@pytest.fixture(scope="session")
def pack() -> Pack:
    return load_pack("syria-sample")


def counted(outlet: str, low: int = 5, **known: Any) -> dict[str, Any]:
    """Return a claim of an outlet; `by` is what follows it in the path, `said` whom the article names."""
    by, said = known.pop("by", ""), known.pop("said", None)
    path = f"{outlet} > {by}" if by else outlet
    known.setdefault("claimant_type", "journalist" if said is None else "monitor")
    return casualty(low, outlet_id=outlet, attribution_path=path, claimant_raw=said, **known)


# ---------------------------------------------------------------- who is behind a claim


@pytest.mark.parametrize(
    ("by", "said", "kind", "way"),
    [
        ("", None, "journalist", "own"),
        ("sohr", "the Observatory", "monitor", "given"),
        ("raw:a_farmer", "a farmer", "witness", "given"),
        ("sample_meridian", None, "journalist", "taken"),
        ("sample_meridian", "Meridian", "journalist", "taken"),
        ("syria_state_media", "state television", "state_media", "taken"),
        ("sample_meridian > sohr", "the Observatory", "monitor", "taken"),
    ],
)
def test_how_an_outlet_came_to_a_claim(by: str, said: str | None, kind: str, way: str) -> None:
    assert way_of(counted("sample_cedar", by=by, said=said, claimant_type=kind)) == way


@pytest.mark.parametrize("outlet", ["<b>Daily > Post</b>", "a > b", "=cmd|' /C calc'!A0"])
def test_a_name_that_holds_the_sign_of_the_path_is_one_outlet(outlet: str, pack: Pack) -> None:
    own = told_claim(counted(outlet), TABLE, pack)
    cited = told_claim(counted(outlet, by="sohr", said="the Observatory"), TABLE, pack)
    assert (own.way, own.origin) == ("own", outlet)
    assert (steps_of(counted(outlet)), cited.origin, cited.way) == ((), "sohr", "given")


def test_five_outlets_that_repeat_one_agency_are_one_origin(pack: Pack) -> None:
    outlets = ("sample_cedar", "sample_northgate", "sample_volga", "sample_orontes", "sample_meridian")
    rows = [counted(each, by="" if each == "sample_meridian" else "sample_meridian", claim_id=each) for each in outlets]
    (found,) = origins([told_claim(each, TABLE, pack) for each in rows], pack)
    assert (found.name, len(found.claims), len(found.outlets)) == ("Meridian Wire", 5, 5)


def test_a_speaker_out_of_the_pack_keeps_the_words_of_the_article_and_medics_are_a_kind(pack: Pack) -> None:
    rows = [counted("sample_cedar", by="raw:abu_omar", said="Abu Omar, 41", claim_id="a"), counted("sample_cedar", by="generic_medics", said="medics", claim_id="b")]  # fmt: skip
    found = {each.name: each.is_kind for each in origins([told_claim(each, TABLE, pack) for each in rows], pack)}
    assert found == {"Abu Omar, 41": False, "Doctors, medics and hospitals": True}


def test_outlets_are_counted_with_what_was_read_and_what_was_not_claimed(pack: Pack) -> None:
    rows = [
        counted("sample_barada", claim_id="1", article_id="a"),
        counted("sample_barada", claim_id="2", article_id="a", by="syria_military", said="the army", claimant_side="government"),
        counted("sample_barada", claim_id="3", article_id="b", by="sohr", said="the Observatory", claimant_side="neutral"),
        casualty(4, claim_id="4", article_id="c", outlet_id=None, attribution_path="unknown"),
    ]  # fmt: skip
    read = {"a": "sample_barada", "b": "sample_barada", "x": "sample_cedar"}
    first, unknown, silent = outlet_tallies([told_claim(each, TABLE, pack) for each in rows], read, pack)
    assert (first.name, first.side, first.articles, first.claims) == ("Barada State Agency", "government", ("a", "b"), ("1", "2", "3"))  # fmt: skip
    assert first.by_way == {"own": ("1",), "given": ("2", "3"), "taken": ()}
    assert first.by_speaker_side == {"government": ("2",), "neutral": ("3",)}
    assert (unknown.name, unknown.read, unknown.claims) == ("Outlet not known", (), ("4",))
    assert (silent.name, silent.read, silent.claims) == ("Cedar Daily", ("x",), ())


def test_an_edited_article_is_read_once(data: ReportData) -> None:
    day = datetime(2017, 3, 21, 9, tzinfo=UTC)
    versions = [
        article_row(f"v{number}", outlet_id="sample_cedar", url="https://a.example/x", revision=number, published_at=day, retrieved_at=day)
        for number in (1, 2)
    ]  # fmt: skip
    assert read_articles(replace(data, articles=frame(schemas.ARTICLES, versions))) == {"v2": "sample_cedar"}


def stories(data: ReportData, *members: tuple[str, str, bool]) -> ReportData:
    rows = [article_row(each, outlet_id=outlet, title=each) for each, outlet, _ in members]
    links = [
        row(schemas.STORY_MEMBERS, story_id="s", article_id=each, is_copy=is_copy, origin_outlet_id="sample_meridian", similarity=0.9)
        for each, _, is_copy in members
    ]  # fmt: skip
    whole = {**data.whole, "articles": frame(schemas.ARTICLES, rows), "story_members": frame(schemas.STORY_MEMBERS, links)}  # fmt: skip
    return replace(data, whole=whole)


def test_a_story_of_one_outlet_is_no_copied_story(data: ReportData) -> None:
    assert copied_stories(stories(data, ("a", "sample_cedar", False), ("b", "sample_cedar", True)), {"a", "b"}) == []


def test_a_copied_story_counts_only_where_it_holds_a_claim_of_the_report(data: ReportData) -> None:
    held = stories(data, ("a", "sample_meridian", False), ("b", "sample_cedar", True), ("c", "sample_volga", True))
    assert copied_stories(held, {"elsewhere"}) == []
    (story,) = copied_stories(held, {"b"})
    assert (story.title, story.origin, story.n_copies, story.outlets) == ("a", "Meridian Wire", 2, ("Meridian Wire", "Cedar Daily", "Volga Dispatch"))  # fmt: skip


# ---------------------------------------------------------------- the same incident


def linked(outlet: str, low: int, **known: Any) -> dict[str, Any]:
    """Return a claim as it stands in its incident."""
    role, reason = known.pop("role", "counts"), known.pop("reason", "position of x")
    known.setdefault("article_id", f"{outlet} {low}")
    return {**counted(outlet, low, **known), "role": role, "reason": reason}


VAGUE = {"best": None, "high": 99}


@pytest.mark.parametrize(
    ("rows", "wanted"),
    [
        ([linked("a", 5, published_at="2017-03-21"), linked("a", 9, published_at="2017-03-22")], [(9, 9, 9)]),  # the latest
        ([linked("a", 9, published_at="2017-03-22"), linked("a", 5, published_at="2017-03-21")], [(9, 9, 9)]),  # in any order
        ([linked("a", 5, published_at="2017-03-21"), linked("a", 24, **VAGUE, published_at="2017-03-22")], [(5, 5, 5)]),  # vague is no news
        ([linked("a", 24, **VAGUE)], [(24, None, 99)]),
        ([linked("a", 40, article_id="x", event_id="e"), linked("a", 3, article_id="x", event_id="e")], [(43, 43, 43)]),  # two groups
        ([linked("a", 40, article_id="x", event_id="e"), linked("a", 3, high=None, article_id="x", event_id="e")], [(43, 43, None)]),
        ([linked("a", 40, article_id="x", event_id="e"), linked("a", 8, article_id="x", event_id="f")], [(40, 40, 40)]),  # two happenings
        ([linked("a", 40), linked("a", 7, role="part")], [(40, 40, 40)]),
        ([linked("a", 40), linked("a", 99, role="copy", reason=TOLD_AGAIN, published_at="2017-03-30")], [(40, 40, 40)]),
        ([linked("a", 40), linked("a", 99, role="superseded", reason=LATER_HERE, published_at="2017-03-30")], [(40, 40, 40)]),
        ([linked("a", 40), linked("a", 99, role="denied", published_at="2017-03-30")], [(40, 40, 40)]),
        ([linked("a", 0, role="zero")], [(0, 0, 0)]),
        ([linked("a", 0, role="zero", published_at="2017-03-30"), linked("a", 4)], [(4, 4, 4)]),
        ([linked("a", 0, role="zero", victim_class="civilian")], []),  # says nothing of the others
        ([linked("b", 8), linked("a", 5, by="sohr", said="the Observatory"), linked("a", 6)], [(5, 5, 5), (6, 6, 6), (8, 8, 8)]),
    ],
)  # fmt: skip
def test_what_an_outlet_prints_in_the_end(rows: list[dict[str, Any]], wanted: list[Any], pack: Pack) -> None:
    assert [(each.low, each.best, each.high) for each in accounts_of(rows, pack)] == wanted


def printed(outlet: str, low: int, best: int | None = -1, high: int | None = -1, origin: str = "") -> Account:
    """Return what an outlet prints; exactly `low` unless told otherwise, from itself unless told otherwise."""
    best, high = low if best == -1 else best, low if high == -1 else high
    return Account(outlet, outlet, origin or outlet, origin or outlet, None, "neutral", "own", low, best, high, (f"{outlet}{low}{origin}",))  # fmt: skip


def incident(*accounts: Account, incident_id: str = "i") -> SharedIncident:
    return SharedIncident(incident_id, "Jobar", DAY, DAY, "fair", accounts)


@pytest.mark.parametrize(
    ("own", "others", "place"),
    [
        ([printed("a", 9)], [printed("b", 5)], "higher"),
        ([printed("a", 2)], [printed("b", 5)], "lower"),
        ([printed("a", 5)], [printed("b", 5)], "between"),
        ([printed("a", 6)], [printed("b", 5), printed("c", 7)], "between"),  # two others: between both is the middle
        ([printed("a", 8)], [printed("b", 5), printed("c", 7)], "higher"),
        ([printed("a", 2), printed("a", 9, origin="x")], [printed("b", 5)], "between"),  # prints both
        ([printed("a", 4, None, 20)], [printed("b", 5)], "between"),  # a range over it
        ([printed("a", 6, None, 20)], [printed("b", 5)], "higher"),
        ([printed("a", 1, None, 4)], [printed("b", 5)], "lower"),
        ([printed("a", 1, None, None)], [printed("b", 5)], "between"),  # open above is not lower
        ([printed("a", 4, 4, None)], [printed("b", 5)], "lower"),  # "at least 4" gives 4
        ([printed("a", 9)], [printed("b", 4, None, 20)], None),  # nobody else gives a number
        ([], [printed("b", 5)], None),
        ([printed("a", 9, origin="x")], [printed("b", 9, origin="x")], None),  # the same number of the same origin is no second one
        ([printed("a", 9, origin="x")], [printed("b", 9, origin="x"), printed("c", 4)], "higher"),
        # five that repeat one agency weigh as one: the middle of 3, 9 and 10 is 9, not 3
        ([printed("a", 8)], [*[printed(each, 3, origin="wire") for each in "bcdef"], printed("g", 9), printed("h", 10)], "lower"),
    ],
)  # fmt: skip
def test_higher_or_lower_than_the_middle_of_the_others(own: list[Account], others: list[Account], place: str | None) -> None:  # fmt: skip
    assert place_of(incident(*own, *others), "a") == place


@pytest.mark.parametrize(("n_incidents", "is_told"), [(4, False), (5, True)])
def test_an_outlet_with_few_shared_incidents_is_left_open(n_incidents: int, is_told: bool) -> None:
    shared = [incident(printed("a", 9), printed("b", 5), incident_id=f"i{at}") for at in range(n_incidents)]
    first, second = standings(shared, {"a": "neutral", "b": "neutral"})
    assert (first.name, first.n_compared, len(first.incidents["higher"])) == ("a", n_incidents, n_incidents)
    assert len(second.incidents["lower"]) == n_incidents
    found = sources_words.standing_words(Ledger("t"), first)
    cells = found["cells"]
    assert (cells is not None) is is_told
    if is_told:
        assert [each.striptags() for each in cells] == ["5 (100%)", "0 (0%)", "0 (0%)"]  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("accounts", "words"),
    [
        ([printed("a", 9), printed("b", 9)], "Two or more outlets print a number of killed for 1 incident; in 0 of them these numbers are not all the same."),
        ([printed("a", 9), printed("b", 9, 9, None)], "Two or more outlets print a number of killed for 1 incident; in 1 of them these numbers are not all the same."),
    ],
)  # fmt: skip
def test_the_sentence_on_shared_incidents(accounts: list[Account], words: str) -> None:
    assert sources_words.shared_sentence(Ledger("t"), [incident(*accounts)]).striptags() == words


# ---------------------------------------------------------------- loaded words


@pytest.mark.parametrize(
    ("text", "labels"),
    [
        ("Regime forces killed a terrorist", ["regime", "terrorist"]),
        ("the Jabhat al-Nusra terrorists", ["Nusra terrorists"]),  # the longest form, once
        ("regime thugs", ["thug"]),  # of two that start together the longer one
        ("armed\nterrorists and terrorist-groups", ["terrorist", "terrorist"]),
        ("Assad’s thugs", ["Assadist"]),
        ("counterterrorism, regimented, enemyless", []),
        ("Islamic Revolutionary Guard Corps", []),  # in a name it is the group's own
        ("the Revolutionary Guards", []),
        ("a revolutionary guard", ["freedom fighter"]),
        ("Takfiri ISIL terrorists", ["takfiri", "terrorist"]),
        ("ISIL Takfiris", ["takfiri"]),  # without the word the name is whole
        ("Saudi-backed Jaish al-Islam", ["foreign-backed"]),  # the name is what stands after it
        ("", []),
    ],
)
def test_loaded_words_are_found_as_whole_words_and_not_in_names(text: str, labels: list[str], pack: Pack) -> None:
    assert [label for *_, label in Wordlist(pack).find(text)] == labels


def test_words_of_all_sides_are_on_the_list(pack: Pack) -> None:
    notes = {label: each.note for label, each in pack.labels.items()}
    assert all(notes.values())
    assert {"takfiri", "Assadist", "PKK terrorists", "Turkish mercenaries", "crusader"} <= set(notes)


def test_a_pack_without_a_list_finds_nothing(pack: Pack) -> None:
    assert list(Wordlist(replace(pack, labels={})).find("terrorists of the regime")) == []


@pytest.mark.parametrize(
    ("text", "inside"),
    [
        ("He said “the regime fell” today", ["“the regime fell”"]),
        ('the "terrorists" left, the "rebels" stayed', ['"terrorists"', '"rebels"']),
        ("the rebels' gains and the army's losses", []),  # apostrophes are no quotation marks
        ("the ‘terrorists’ left", ["‘terrorists’"]),
        ("the 'terrorists' left", ["'terrorists'"]),
        ("“a speech that goes on\nin the next paragraph” he said", ["“a speech that goes on"]),
        ('one mark " alone', []),
        ('It fell." The terrorists left, "he said', []),  # a closing mark opens nothing
        ('It fell." He called them "terrorists".', ['"terrorists"']),
        ("«враг»", ["«враг»"]),
        (f'"{"x" * 2000}"', []),  # two marks so far apart belong to others
    ],
)
def test_what_stands_in_quotation_marks(text: str, inside: list[str]) -> None:
    assert [text[start:end] for start, end in marked_spans(text)] == inside


SENTENCE = "A regime officer said that five terrorists were killed by the “martyrs”."


def manners(pack: Pack, text: str, evidence: str, **known: Any) -> dict[str, str]:
    """Return word as written -> manner for one claim with this evidence."""
    start = text.index(evidence)
    found = counted("sample_cedar", span_start=start, span_end=start + len(evidence), quote=evidence, **known)
    told = told_claim(found, TABLE, pack)
    uses = uses_in(found, told, text=text, words=Wordlist(pack), marked=marked_spans(text))
    return {text[use.start : use.end]: use.manner for use in uses}


@pytest.mark.parametrize(
    ("known", "wanted"),
    [
        ({}, {"terrorists": "own"}),
        (
            {"by": "raw:o", "said": "A regime officer"},
            {"terrorists": "given", "regime": "own"},
        ),  # the outlet calls the speaker so
        ({"by": "sample_meridian"}, {"terrorists": "taken"}),
        ({"perpetrator_raw": "the “martyrs”"}, {"terrorists": "own", "martyrs": "marked"}),
        ({"victims_raw": "not in the sentence"}, {"terrorists": "own"}),
    ],
)
def test_in_whose_mouth_a_word_stands(known: Mapping[str, Any], wanted: Mapping[str, str], pack: Pack) -> None:
    assert manners(pack, SENTENCE, "five terrorists were killed", **known) == wanted


def test_a_statement_is_the_word_of_who_makes_it(pack: Pack) -> None:
    text = "The regime ministry accused them of propping up terrorists."
    found = claim_row(outlet_id="sample_cedar", span_start=0, span_end=len(text), quote=text) | {
        "claim_id": "s", "act": "ACCUSE", "actor_raw": "The regime ministry", "recipient_raw": "them",
    }  # fmt: skip
    told = told_claim(found, schemas.STATEMENTS.name, pack)
    uses = uses_in(found, told, text=text, words=Wordlist(pack), marked=[])
    assert {text[use.start : use.end]: use.manner for use in uses} == {"The regime": "own", "terrorists": "given"}


def test_a_place_counts_once_and_is_own_voice_only_if_every_claim_says_so(pack: Pack) -> None:
    start = SENTENCE.index("five")
    rows = [
        counted("sample_cedar", claim_id=name, span_start=start, span_end=start + 30, quote=SENTENCE[start : start + 30], by=by, said=said)
        for name, by, said in (("own", "", None), ("given", "raw:o", "an officer"))
    ]  # fmt: skip
    uses = [use for each in rows for use in uses_in(each, told_claim(each, TABLE, pack), text=SENTENCE, words=Wordlist(pack), marked=[])]  # fmt: skip
    (place,) = merged(uses)
    assert (place.label, place.manner, place.claims) == ("terrorist", "given", ("given", "own"))
    (word,) = outlet_words([place], pack)
    assert (word.name, word.n_articles, len(word.uses["own"]), len(word.uses["given"])) == ("Cedar Daily", 1, 0, 1)


# ---------------------------------------------------------------- charts


def test_two_hundred_outlets_fit_a_chart_and_hostile_names_break_nothing() -> None:
    names = ["x" * 10_000, HOSTILE, "two\nlines\tof $\\frac{1}{2}$", "عربي", *(f"outlet {at}" for at in range(196))]
    rows = [QuotedRow(name, "#000000", (1, 2), 3) for name in names]
    chart = quoted_chart(rows, ["The outlet itself", "y" * 500], source="s")
    assert chart.alt.count(" claims: ") == MAX_OUTLETS
    assert len(chart.alt) < 10_000
    assert "\u202e" not in chart.alt
    tall = chart.figure.get_size_inches()[1]
    assert tall < 8


def test_a_long_block_keeps_the_lowest_and_the_highest_numbers() -> None:
    lines = tuple(RangeLine(f"outlet {at}", "#000000", at, at, at) for at in range(50))
    block = RangeBlock("Jobar, 21 Mar 2017", "contested", lines)
    assert [each.low for each in block.drawn] == [*range(END_LINES), *range(50 - END_LINES, 50)]
    chart = range_chart([block], outcome="killed", source="s")
    assert f"; {50 - 2 * END_LINES} more between the lowest and the highest" in chart.alt
    assert "outlet 49 49" in chart.alt
    assert "outlet 25 " not in chart.alt


def test_a_chart_says_open_ends_and_missing_numbers() -> None:
    lines = (RangeLine("a", "#000000", 24, None, 99), RangeLine("b", "#000000", 40, 40, None))
    chart = range_chart([RangeBlock("Jobar", "contested", lines)], outcome="killed", source="s")
    assert chart.alt == "People reported killed, as each outlet prints it. Jobar, contested: a between 24 and 99; b at least 40."  # fmt: skip


# ---------------------------------------------------------------- the page


def told_build(root: Path, n_more: int = 0) -> Path:
    """Write a build of one incident that three outlets tell, one of them with a hostile name, in loaded words; and `n_more` small outlets."""
    evil = "<script>alert(7)</script> > =1+1"
    sources_of = [
        article(root, name="state", outlet="sample_barada", day=DAY, title="Jobar: 40 terrorists killed", text="Five terrorists were killed. The army said 40 terrorists were killed in Jobar."),
        article(root, name="rebel", outlet="sample_orontes", day=DAY, title="Jobar", text="Our correspondent saw that regime fire killed 9 people in Jobar."),
        article(root, name="evil", outlet=evil, day=DAY, title=HOSTILE, text="At least 12 “militants” were killed, wrote <img src=x onerror=alert(1)>.", url="javascript:alert(1)"),
        *(article(root, name=f"n{at}", outlet=f"Outlet {at}", day=DAY, title=f"n{at}", text=f"{at + 1} people were killed in Jobar.") for at in range(n_more)),
    ]  # fmt: skip
    state, rebel, bad, *rest = (each["article"] for each in sources_of)
    table = schemas.CASUALTY_CLAIMS
    claims = [
        claim(table, state, "40 terrorists were killed", outcome="killed", low=40, best=40, high=40, claimant_raw="The army", claimant_type="military", claimant_side="government", attribution_path="sample_barada > syria_military", **JOBAR),
        claim(table, rebel, "regime fire killed 9 people", outcome="killed", low=9, best=9, high=9, claimant_side="opposition", **JOBAR),
        claim(table, bad, "At least 12 “militants” were killed", outcome="killed", low=12, best=12, high=None, claimant_side="unknown", **JOBAR),
        *(claim(table, each, f"{at + 1} people were killed", outcome="killed", low=at + 1, best=at + 1, high=at + 1, **JOBAR) for at, each in enumerate(rest)),
    ]  # fmt: skip
    incident_id = content_id("incident", "told")
    rows = {
        "snapshots": [each["snapshot"] for each in sources_of],
        "articles": [each["article"] for each in sources_of],
        "casualty_claims": claims,
        "incidents": [
            row(
                schemas.INCIDENTS, incident_id=incident_id, date_start=DAY, date_end=DAY, date_prec=1, place_id="gn:1", country_iso3="SYR", place_name="Jobar",
                admin1="Damascus", where_prec=1, total_kind="incident", n_claims=len(claims), n_outlets=len(claims), n_origins=len(claims), grade="contested",
                grade_rule="opposed camps give numbers that cannot both be true",
            )
        ],
        "incident_claims": [row(schemas.INCIDENT_CLAIMS, incident_id=incident_id, claim_id=each["claim_id"], reason="position of x", role="counts") for each in claims],
    }  # fmt: skip
    return write_build(root, rows)


@pytest.fixture(scope="session")
def told(scope: Scope, tmp_path_factory: pytest.TempPathFactory) -> ReportData:
    return select(scope, told_build(tmp_path_factory.mktemp("told"), n_more=200))


def page_of(report_set: ReportPage, params: Params, build: Path) -> Any:
    given = replace(report_set, name="small-sources", kind="Sources")
    return make_report(given, params=params, pack=load_pack(params.pack), notebook=NOTEBOOK, build=build)


def test_the_page_passes_the_gate_and_tells_what_the_rows_hold(report_set: ReportPage, params: Params, tmp_path: Path) -> None:  # fmt: skip
    made = page_of(report_set, params, told_build(tmp_path))
    page = html.document_fromstring(made.page.encode())
    text = " ".join(page.text_content().split())
    assert (
        "3 claims about Syria from 1 March 2017 to 31 March 2017 stand in 3 articles of 3 outlets; behind them are 3 origins."
        in text
    )
    assert page.xpath("//div[@class='lead']/p")[0].text_content().startswith("3 claims about Syria")
    assert (
        "2 (67%) are told in the outlet’s own voice; 1 (33%) is attributed to a source; 0 (0%) are taken from other media"
        in text
    )
    assert (
        "Two or more outlets print a number of killed for 1 incident; in 1 of them these numbers are not all the same."
        in text
    )
    assert (
        "Words that take a side stand 3 times in the sentences of these claims, 1 (33%) of them in an outlet’s own voice."
        in text
    )
    assert [each.text_content() for each in page.xpath("//h2")][:6] == [
        "Summary", "What these numbers cannot say", "Who reports what", "Who is behind the claims", "How outlets differ on the same incident", "Loaded words",
    ]  # fmt: skip
    assert "<script" not in made.page
    assert "&lt;script&gt;alert(7)&lt;/script&gt; &gt; =1+1" in made.page
    assert "javascript:" not in made.page
    assert {name.rpartition("/")[2] for name in made.charts} >= {
        "whom-each-outlet-quotes.svg", "whom-each-outlet-quotes.png", "whom-each-outlet-quotes.csv", "same-incident.csv",
    }  # fmt: skip


def test_every_count_of_a_loaded_word_leads_to_the_claims_that_hold_it(told: ReportData) -> None:
    ledger = Ledger("t")
    shown = str(sources.loaded(sources.Sources(told), ledger).html)
    by_meaning = {each["meaning"]: each for each in ledger.figures()}
    found = by_meaning["places of the loaded word “terrorist” at Barada State Agency: given"]
    claims = {each["claim_id"]: each for each in told.claims.to_dicts()}
    assert [claims[each]["quote"] for each in found["derived_from"]] == [
        "40 terrorists were killed"
    ]  # not "Five terrorists", no claim
    assert f'data-ref="{found["figure_id"]}"' in shown
    assert "<mark" in shown
    assert ">terrorists</mark>" in shown
    assert "said of the enemy by every side" in shown


def test_the_numbers_of_the_chart_are_those_of_the_claims(told: ReportData) -> None:
    section = sources.differences(sources.Sources(told))
    assert section.files is not None
    lines = section.files["charts/same-incident.csv"].decode("utf-8-sig").splitlines()
    assert len(lines) == 1 + 203
    assert sum("Barada State Agency" in line and ",40,40,40" in line for line in lines) == 1


def test_many_outlets_are_cut_with_words_and_none_is_lost(told: ReportData) -> None:
    ledger = Ledger("t")
    shown = html.fromstring(str(sources.outlets(sources.Sources(told), ledger).html))
    assert len(shown.xpath(".//tbody/tr")) == sources.MAX_ROWS
    assert f"{203 - sources.MAX_ROWS} more outlets with {203 - sources.MAX_ROWS} claims" in " ".join(shown.text_content().split())  # fmt: skip


def test_one_outlet_is_compared_with_nobody(told: ReportData) -> None:
    one = replace(told, claims=told.claims.filter(pl.col("outlet_id") == "sample_barada"), whole={**told.whole, "casualty_claims": told.claims.filter(pl.col("outlet_id") == "sample_barada")})  # fmt: skip
    found, ledger = sources.Sources(one), Ledger("t")
    assert "from two or more outlets" in str(sources.differences(found).html)
    assert sources.differences(found).files is None
    assert str(sources.difference_table(found, ledger).html) == ""
    assert "1 claim about" in sources.summary(found, ledger).html.striptags()
    assert "stands in 1 article of 1 outlet; behind them is 1 origin" in sources.summary(found, ledger).html.striptags()


def test_an_empty_scope_says_so_in_words_and_draws_nothing(data: ReportData) -> None:
    empty = {name: each.clear() for name, each in data.whole.items()}
    nothing = replace(
        data, whole=empty, claims=data.claims.clear(), territory=data.territory.clear(), statements=data.statements.clear(), articles=data.articles.clear(),
        incidents=data.incidents.clear(), coverage=data.coverage.clear(), rejects=data.rejects.clear(),
    )  # fmt: skip
    found, ledger = sources.Sources(nothing), Ledger("t")
    assert "hold no claim about Syria" in sources.summary(found, ledger).html.striptags()
    parts = [
        sources.outlets(found, ledger), sources.quoted(found), sources.origin_table(found, ledger), sources.differences(found),
        sources.loaded(found, ledger), sources.nothing_turned_away(found),
    ]  # fmt: skip
    for part in parts:
        assert part.files is None
        assert str(part.html).startswith("<p>")
        assert "<table" not in str(part.html)


def test_what_was_turned_away_is_not_denied(data: ReportData) -> None:
    assert str(sources.nothing_turned_away(sources.Sources(data)).html) == ""


@pytest.mark.parametrize(
    ("way", "via", "words"),
    [("own", None, "A"), ("given", None, "A, citing the police"), ("taken", None, "A, from the police"), ("taken", "Wire", "A, from Wire, citing the police")],
)  # fmt: skip
def test_who_prints_a_number_and_from_whom(way: Any, via: str | None, words: str) -> None:
    each = replace(printed("A", 5), speaker="the police", way=way, via=via)
    assert sources.line_words(each) == words


def test_an_outlet_that_the_pack_does_not_know_keeps_its_name(pack: Pack) -> None:
    assert outlet_name(pack, "Some Gazette 24") == "Some Gazette 24"
