"""The report on territory: sentences say no more than their rows, and the page passes the gate from a small build, an empty one and a hostile one."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import polars as pl
import pytest
from lxml import html
from markupsafe import Markup

from pipeline import schemas
from pipeline.packs import load_pack
from pipeline.params import Params, ReportPage, report_page
from pipeline.report import territory, territory_views, territory_words
from pipeline.report.ledger import Ledger
from pipeline.report.make import Made, make_report
from pipeline.report.selection import scope_of, select
from tests.report.build_folder import AS_OF, HOSTILE, article, claim, row, write_build
from tests.report.conftest import PROJECT

NOTEBOOK = PROJECT / "notebooks" / "territory.ipynb"
PACK = load_pack("syria")
DAY = date(2017, 4, 30)
ARMY, IS = "Syrian army and government forces", "Islamic State"
GOVERNMENT, REBELS = "Syrian government and allies", "Opposition and rebel groups"
SIDES = {
    "syria_military": "government",
    "islamic_state": "islamic_state",
    "al_bunyan_marsous": "opposition",
    None: None,
}


def plain(words: object) -> str:
    return html.fromstring(f"<p>{words}</p>").text_content() if str(words) else ""


def standing(
    status: str, holder: str | None = None, *, view: str = "assessed", since: str = "2017-03-01", last: str | None = None, **known: Any
) -> territory_views.Standing:  # fmt: skip
    start = date.fromisoformat(since)
    told = row(
        schemas.CONTROL_OVER_TIME, control_id=f"{view}-{status}-{since}", as_of=AS_OF, place_id="gn:1", view=view, status=status, holder_id=holder,
        holder_side=SIDES.get(holder), date_start=start, date_end=AS_OF, **({"place_name": "Jobar", "rule": "the rule"} | known),
    )  # fmt: skip
    return territory_views.Standing(told, start, date.fromisoformat(last) if last else start, DAY)


def held(holder: str, **known: Any) -> territory_views.Standing:
    return standing(holder, holder, **known)


def place(
    assessed: territory_views.Standing | None, *claimed: territory_views.Standing
) -> territory_views.PlaceStandings:
    return territory_views.PlaceStandings("gn:1", assessed, claimed)


# ---------------------------------------------------------------- words

STATES = [
    (held("syria_military"), f"held by {ARMY}"),
    (held("syria_military", holder_extent="full"), f"held by {ARMY}"),
    (held("syria_military", holder_extent="most"), f"for the most part held by {ARMY}"),
    (held("syria_military", holder_extent="part"), f"in part held by {ARMY}"),
    (standing("unknown"), "no holder accepted"),
    (standing("unknown", view="sdf"), "no holder named"),
    (standing("contested"), "contested, no holder accepted"),
    (standing("contested", "islamic_state"), f"contested, last held by {IS}"),
    (standing("contested", "islamic_state", is_besieged=True, besieger_id="sdf"), f"contested, last held by {IS}, besieged by Syrian Democratic Forces"),
    (standing("besieged", "islamic_state", is_besieged=True), f"besieged, held by {IS}"),
    (standing("besieged", is_besieged=True, besieger_id="sdf"), "besieged by Syrian Democratic Forces, no holder accepted"),
]  # fmt: skip


@pytest.mark.parametrize(("now", "words"), STATES, ids=[words for _, words in STATES])
def test_a_state_in_words(now: territory_views.Standing, words: str) -> None:
    assert plain(territory_words.state(PACK, now.row)) == words


DAYS = [
    ("2017-03-01", "2017-03-01", "since 1 March 2017, no later word of it"),
    ("2017-03-01", "2017-04-02", "since 1 March 2017, last word of it 2 April 2017"),
    ("2017-03-15", "2017-03-01", "since 15 March 2017, last word of it 1 March 2017"),
]


@pytest.mark.parametrize(("since", "last", "words"), DAYS)
def test_since_and_last_word(since: str, last: str, words: str) -> None:
    assert plain(territory_words.word_day(held("syria_military", since=since, last=last))) == words


def states(*places: territory_views.PlaceStandings) -> str:
    return plain(territory_words.state_sentence(places, area=Markup("Syria"), day=DAY, pack=PACK, ledger=Ledger("r")))


def test_the_first_sentence_counts_each_place_once() -> None:
    said = states(
        place(held("syria_military")), place(held("syria_military"), held("islamic_state", view="islamic_state")), place(held("islamic_state")),
        place(standing("contested", "islamic_state")), place(standing("besieged", "islamic_state", is_besieged=True)), place(standing("unknown")),
    )  # fmt: skip
    assert said == (
        f"The collected articles speak of control of 6 places in Syria. On 30 April 2017, as assessed: 2 held by {GOVERNMENT}, 1 held by {IS},"
        " 1 contested, 1 besieged, 1 without an accepted holder."
    )  # fmt: skip


def test_a_stale_holder_is_not_said_to_hold() -> None:
    said = states(place(held("syria_military", is_stale=True)))
    assert said == (
        "The collected articles speak of control of 1 place in Syria. Of 1 place the last word is too old to tell who holds it on 30 April 2017;"
        f" last assessed: 1 held by {GOVERNMENT}."
    )
    assert f"On 30 April 2017, as assessed: 1 held by {IS}." in states(
        place(held("syria_military", is_stale=True)), place(held("islamic_state"))
    )


def not_followed(*places: territory_views.PlaceStandings) -> str:
    return plain(territory_words.not_followed_sentence(places, day=DAY, pack=PACK, ledger=Ledger("r")))


def test_what_the_assessment_does_not_follow_is_counted_by_who_says_it() -> None:
    army = held("syria_military", view="government")
    assert not_followed(place(standing("unknown"), army), place(held("islamic_state"), army, held("syria_military", view="unknown"))) == (
        f"In 3 cases a holder is named and the assessment does not follow: 2 by sources on the side {GOVERNMENT};"
        " 1 by sources whose side is not known. A side’s word on its own gains is not enough."
    )  # fmt: skip
    assert (
        not_followed(place(held("syria_military"), army)) == "No fresh word names a holder other than the assessed one."
    )
    assert "In 1 case a" in not_followed(place(standing("unknown"), army))


def test_rival_claims_name_both_sides() -> None:
    both = place(
        standing("unknown"), held("syria_military", view="government"), held("al_bunyan_marsous", view="opposition")
    )
    assert plain(territory_words.rival_sentence([both], pack=PACK)) == (
        f"Claimed for two sides at once: Jobar ({GOVERNMENT} against {REBELS})."
    )
    lone = place(standing("unknown"), held("syria_military", view="government"))
    assert plain(territory_words.rival_sentence([lone], pack=PACK)).startswith("By fresh words, no place")


def aged(*lasts: str, **known: Any) -> list[territory_views.PlaceStandings]:
    return [place(standing("unknown", since="2017-01-01", last=each, **known)) for each in lasts]


def test_the_age_of_the_evidence_is_a_span() -> None:
    def words(places: list[territory_views.PlaceStandings]) -> str:
        return plain(territory_words.age_sentence(places, day=DAY, ledger=Ledger("r")))

    assert words(aged("2017-04-28", "2017-04-20", "2017-03-01", "2017-01-01")) == (
        "The last word on a place is between 2 and 119 days old (the middle place: 10); nowhere is it stale."
    )
    assert words(aged("2016-12-01", is_stale=True)) == "The last word on it is 150 days old; it is stale."
    assert words(aged("2017-04-30", "2016-12-01", is_stale=True)).endswith("for 2 of the places it is stale.")
    assert words([place(None, held("syria_military", view="government"))]) == ""


def change(
    kind: str, before: territory_views.Standing | None, after: territory_views.Standing
) -> territory_views.Change:
    return territory_views.Change(None if before is None else before.row, after.row, kind)


def test_a_first_known_holder_is_no_change_of_hands() -> None:
    first = change(territory_views.FIRST, None, held("syria_military", since="2017-03-19"))
    taken = change(territory_views.TAKEN, held("islamic_state"), held("syria_military", since="2017-03-02"))
    gone = change(territory_views.GONE, held("islamic_state"), standing("unknown", since="2017-03-05"))
    assert [plain(each) for each in territory_words.hands_sentences([first], PACK)] == [
        "No place changed hands in these days as assessed.",
        f"A holder is assessed where none was known before: Jobar (to {ARMY} on 19 March 2017, why).",
    ]
    assert [plain(each) for each in territory_words.hands_sentences([taken, gone], PACK)] == [
        f"Changed hands in these days, as assessed: Jobar (from {IS} to {ARMY} on 2 March 2017, why).",
        f"A holder left and no other is assessed: Jobar (from {IS} on 5 March 2017, why).",
    ]


def test_many_changes_are_cut_and_said_to_be() -> None:
    many = [change(territory_views.TAKEN, held("islamic_state"), held("syria_military", since=f"2017-03-{at:02}")) for at in range(1, 9)]  # fmt: skip
    said = plain(territory_words.hands_sentences(many, PACK)[0])
    assert said.count("Jobar") == 5
    assert "8 March" in said
    assert "3 March" not in said
    assert said.endswith("and others.")


def test_a_disagreement_says_who_says_what_and_by_which_rule_it_is_not_so() -> None:
    here = place(
        held("islamic_state", since="2016-12-31", rule="no opposed claims within 14 days"),
        held("syria_military", view="government", since="2017-03-02"), held("syria_military", view="neutral", since="2017-03-03"),
    )  # fmt: skip
    said = territory_words.disagreement_sentence(here, territory_views.disagreeing(here), pack=PACK, ledger=Ledger("r"))
    assert plain(said) == (
        f"Jobar: sources on the side {GOVERNMENT} say it is held by {ARMY}, since 2 March 2017, no later word of it (governme);"
        f" sources that are no party to the war say it is held by {ARMY}, since 3 March 2017, no later word of it (neutral-)."
        f" The assessment: held by {IS}, since 31 December 2016, no later word of it. Rule: no opposed claims within 14 days (assessed)."
    )


CLAIMS = {
    "a": {"attribution_path": "wire > sohr", "claimant_id": "sohr", "claimant_raw": "x", "outlet_id": "wire"},
    "b": {"attribution_path": "paper > sohr", "claimant_id": "sohr", "claimant_raw": "x", "outlet_id": "paper"},
    "c": {"attribution_path": "paper > raw:elder", "claimant_id": None, "claimant_raw": "an elder", "outlet_id": "paper"},
}  # fmt: skip


def test_two_outlets_of_one_agency_are_one_origin_and_one_word() -> None:
    assert territory_words.origins_of(["a", "b"], CLAIMS) == ["sohr"]
    assert (
        plain(territory_words.on_whose_word(["a", "c", "b"], CLAIMS, PACK))
        == "Syrian Observatory for Human Rights and an elder"
    )
    assert "nobody" in plain(territory_words.on_whose_word([], CLAIMS, PACK))

    def alone(*supporting: list[str]) -> str:
        held_ = [
            place(held("syria_military", supporting=each, since=f"2017-03-0{at + 1}"))
            for at, each in enumerate(supporting)
        ]
        return plain(territory_words.one_origin_sentence(held_, CLAIMS, Ledger("r")))

    assert (
        alone(["a", "b"])
        == "The 1 assessed holder rests on the word of one origin; claims against it are not counted here."
    )
    assert (
        alone(["a", "b"], ["c"])
        == "Each of the 2 assessed holders rests on the word of one origin; claims against it are not counted here."
    )
    assert (
        alone(["a", "b"], ["a", "c"])
        == "1 of the assessed holders rests on the word of one origin; claims against it are not counted here."
    )
    assert alone(["a", "c"]) == "Every assessed holder rests, by the claims for it, on two or more origins."
    assert alone() == ""


def siege(
    view: str, start: str, *, besieger: str | None = "sdf", holder: str | None = None, end: date = AS_OF
) -> territory_views.Siege:
    told = standing("besieged", holder, view=view, since=start, is_besieged=True, besieger_id=besieger)
    return territory_views.Siege((dict(told.row) | {"date_end": end},))


def test_views_that_tell_the_same_siege_are_told_together() -> None:
    alike = [
        siege("assessed", "2017-04-13"),
        siege("neutral", "2017-04-13"),
        siege("opposition", "2017-04-20", besieger=None),
    ]
    assert re.sub(r" \([^)]*\)", "", plain(territory_words.siege_sentence(alike, PACK, Ledger("r")))) == (
        "Jobar: besieged by Syrian Democratic Forces from 13 April 2017, as assessed, and so say sources that are no party to the war;"
        f" besieged, by whom is not told, from 20 April 2017, say sources on the side {REBELS}"
    )
    ended = siege("assessed", "2017-04-13", holder="islamic_state", end=date(2017, 4, 20))
    assert (
        f"held by {IS} and besieged by Syrian Democratic Forces from 13 April 2017 to 20 April 2017, as assessed"
        in plain(territory_words.siege_sentence([ended], PACK, Ledger("r")))
    )


def test_hostile_names_stay_text_in_every_sentence() -> None:
    evil = {"place_name": HOSTILE, "rule": HOSTILE}
    here = place(standing("unknown", **evil), held("syria_military", view="government", **evil))
    ledger = Ledger("r")
    sentences = [
        territory_words.disagreement_sentence(here, territory_views.disagreeing(here), pack=PACK, ledger=ledger),
        territory_words.part_sentence(here, PACK, ledger),
        territory_words.rival_sentence([place(None, held("syria_military", view="government", **evil), held("islamic_state", view="sdf", **evil))], pack=PACK),
        territory_words.hands_sentences([change(territory_views.FIRST, None, held("syria_military", **evil))], PACK)[1],
        territory_words.siege_sentence([territory_views.Siege((standing("besieged", is_besieged=True, **evil).row,))], PACK, ledger),
        territory_words.state(PACK, held("<script>").row),
    ]  # fmt: skip
    for sentence in sentences:
        assert "<script" not in sentence
        assert "\u202e" not in sentence


# ---------------------------------------------------------------- the page


def pages(made: Made) -> Any:
    return html.document_fromstring(made.page.encode())


def chapter(page: Any, anchor: str) -> str:
    found = page.xpath(f"//*[@id='{anchor}']/ancestor::section")
    return re.sub(r"\s+", " ", found[-1].text_content())


@pytest.fixture(scope="module")
def wanted(report_set: ReportPage) -> ReportPage:
    return report_page(report_set.set, NOTEBOOK.stem)


def made_of(wanted: ReportPage, params: Params, build: Any) -> Made:
    return make_report(wanted, params=params, pack=load_pack(params.pack), notebook=NOTEBOOK, build=build)


def test_the_small_build_gives_a_page_that_passes_the_gate(wanted: ReportPage, params: Params, root: Any) -> None:
    made = made_of(wanted, params, root / "data" / "build")
    page = pages(made)
    summary = chapter(page, "summary")
    assert "control of 1 place in Syria" in summary
    assert "1 contested" in summary
    changes = chapter(page, "changes-of-control")
    assert "contest begins" in changes
    assert "Meridian Wire" in changes
    assert "opposed claims within contest_days" in changes
    assert {"charts/who-holds-what.svg", "charts/who-holds-what.png", "charts/who-holds-what.csv"} <= set(made.charts)
    assert "captured Jobar" in chapter(page, "claims-about-territory")


def test_an_empty_build_gives_sentences_and_no_charts(wanted: ReportPage, params: Params, tmp_path: Any) -> None:
    made = made_of(wanted, params, write_build(tmp_path, {}))
    page = pages(made)
    assert "<img" not in made.page
    assert made.charts == {}
    for anchor in ("summary", "claimed-against-assessed", "where-claim-and-assessment-disagree", "changes-of-control", "sieges-and-parts-of-cities"):  # fmt: skip
        assert territory.NOTHING in chapter(page, anchor)
    assert "nothing to map" in chapter(page, "maps-as-assessed-and-as-each-side-says")


FIRST_DAY = date(2017, 3, 1)


def large_build(root: Any, *, number: int, step: float = 0.15) -> Any:
    """Write a build of many places, each claimed by the government, every third accepted, the last one with a hostile name; one is a neighbourhood of the first."""
    source = article(
        root, name="wire", outlet="sample_barada", day=FIRST_DAY, title="Towns", text=" ".join(f"The army captured town number {at:03} today." for at in range(number)),
    )  # fmt: skip
    claims, control = [], []
    for at in range(number):
        called = HOSTILE if at == number - 1 else f"Town {at:03}"
        where = {
            "place_name": called,
            "admin1": "Aleppo",
            "latitude": 35.5 + at % 8 * step,
            "longitude": 36.8 + at // 8 * step,
        }
        told = claim(
            schemas.TERRITORY_CLAIMS, source["article"], f"captured town number {at:03}", action="captured", actor_raw="The army",
            actor_id="syria_military", claimant_side="government", place_raw=called, **where,
        )  # fmt: skip
        claims.append(told)
        for view, holder in (("government", "syria_military"), ("assessed", "syria_military" if at % 3 == 0 else None)):
            control.append(
                row(
                    schemas.CONTROL_OVER_TIME, control_id=f"{view}{at:03}", as_of=AS_OF, place_id=f"gn:{at}", country_iso3="SYR", view=view,
                    status=holder or "unknown", holder_id=holder, holder_side="government" if holder else None, date_start=FIRST_DAY, date_end=AS_OF,
                    rule="one origin", supporting=[told["claim_id"]], days_since_evidence=(AS_OF - FIRST_DAY).days,
                    parent_id="gn:0" if at == 1 else None, **where,
                )
            )  # fmt: skip
    return write_build(root, {"snapshots": [source["snapshot"]], "articles": [source["article"]], "territory_claims": claims, "control_over_time": control})  # fmt: skip


@pytest.fixture(scope="module")
def sixty(tmp_path_factory: pytest.TempPathFactory) -> Any:
    return large_build(tmp_path_factory.mktemp("sixty"), number=60)


def test_sixty_places_and_a_hostile_one(wanted: ReportPage, params: Params, sixty: Any) -> None:
    province = replace(wanted, set=replace(wanted.set, place="SYR/Aleppo"))
    made = made_of(province, params, sixty)
    page = pages(made)
    assert "<script" not in made.page
    assert "\u202e" not in made.page
    summary = chapter(page, "summary")
    assert "control of 60 places in Aleppo, Syria" in summary
    assert f"20 held by {GOVERNMENT}, 40 without an accepted holder" in summary
    assert "A holder is assessed where none was known before: Town 057 (to Syrian army" in summary
    table = page.xpath("//table[contains(@class, 'claimed')]//tr[contains(@class, 'group')]")
    assert len(table) == 60
    assert chapter(page, "claimed-against-assessed").count("not followed") == 40
    assert "Town 000, the city itself: held by" in chapter(page, "sieges-and-parts-of-cities")
    rows = made.charts["charts/who-holds-what.csv"].decode().splitlines()
    assert len(rows) == 1 + 120


def test_every_age_is_that_of_its_row(params: Params, sixty: Any) -> None:
    scope = scope_of(
        name="s", title="t", pack=params.pack, place="SYR/Aleppo/Town 004", start="2017-03-01", end="2017-03-31", as_of="2017-05-31", policy="representative",
    )  # fmt: skip
    data, ledger = select(scope, sixty), Ledger("s")
    shown = plain(territory.claimed_against_assessed(data, ledger).html)
    assert "Town 004" in shown
    assert "Town 005" not in shown
    assert shown.count("30 days") == 2
    figures = [each for each in ledger.figures() if each["value"] == "30"]
    assert {each["derived_from"][-1] for each in figures} == {"assessed004", "government004"}
    assert FIRST_DAY + timedelta(days=30) == date(2017, 3, 31)


def test_one_place_has_a_map_of_its_surroundings(params: Params, sixty: Any) -> None:
    scope = scope_of(
        name="s", title="t", pack=params.pack, place="SYR/Aleppo/Town 004", start="2017-03-01", end="2017-03-31", as_of="2017-05-31", policy="representative",
    )  # fmt: skip
    section = territory.maps(select(scope, sixty))
    assert section.files is not None
    assert len(pl.read_csv(section.files["charts/who-holds-what.csv"])) == 2
    assert str(territory.closer_maps(select(scope, sixty)).html) == ""


def test_places_that_are_too_near_get_a_closer_look(params: Params, tmp_path: Any) -> None:
    build = large_build(tmp_path, number=8, step=0.08)  # a chain of towns, nine kilometres from one to the next
    scope = scope_of(
        name="s", title="t", pack=params.pack, place="SYR", start="2017-03-01", end="2017-03-31", as_of="2017-05-31", policy="representative",
    )  # fmt: skip
    data = select(scope, build)
    closer = territory.closer_maps(data)
    assert closer.files is not None
    assert set(closer.files) == {f"charts/who-holds-what-closer-a.{ending}" for ending in ("svg", "png", "csv")}
    shown = pl.read_csv(closer.files["charts/who-holds-what-closer-a.csv"])["place"]
    assert set(shown) == {
        f"Town 00{at}" for at in range(7)
    }  # the hostile one lies more than thirty kilometres from Town 003
    assert "A closer look around Town 000" in plain(closer.html)
    assert "show in full (around Town 000)" in plain(territory.maps(data).html)


def test_a_view_that_names_nobody_has_no_map_but_is_named(params: Params, sixty: Any) -> None:
    scope = scope_of(
        name="s", title="t", pack=params.pack, place="SYR", start="2017-03-01", end="2017-03-31", as_of="2017-05-31", policy="representative",
    )  # fmt: skip
    data = select(scope, sixty)
    silent = row(
        schemas.CONTROL_OVER_TIME, control_id="turkey1", as_of=AS_OF, place_id="gn:1", country_iso3="SYR", view="turkey", status="unknown",
        place_name="Town 001", admin1="Aleppo", latitude=35.6, longitude=36.8, date_start=FIRST_DAY, date_end=AS_OF,
    )  # fmt: skip
    more = pl.concat(
        [data.whole["control_over_time"], pl.DataFrame([silent], schema=data.control.schema, orient="row")]
    )
    data = replace(data, whole={**data.whole, "control_over_time": more})
    panels = territory.panels_of(territory_views.report_standings(data), data)
    assert [each.view for each in panels] == ["assessed", "government"]
    assert "name no holder of any of these places: Turkey and forces under its command." in plain(
        territory.maps(data).html
    )


def test_places_without_coordinates_are_in_the_table_and_not_on_the_map(params: Params, sixty: Any) -> None:
    scope = scope_of(
        name="s", title="t", pack=params.pack, place="SYR", start="2017-03-01", end="2017-03-31", as_of="2017-05-31", policy="representative",
    )  # fmt: skip
    data = select(scope, sixty)
    bare = data.whole["control_over_time"].with_columns(
        pl.lit(None, pl.Float64).alias(name) for name in ("latitude", "longitude")
    )
    data = replace(data, whole={**data.whole, "control_over_time": bare})
    assert "nothing to map" in str(territory.maps(data).html)
    assert "Town 000" in str(territory.claimed_against_assessed(data, Ledger("s")).html)
