"""The parts of the report on territory: what each side says it holds, beside what is assessed, with the age of the evidence."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import groupby
from typing import Any

import polars as pl
from markupsafe import Markup

from pipeline.look.frame import name
from pipeline.look.theme import NEUTRAL, side_colours
from pipeline.packs import FREE_SIDES
from pipeline.report import coverage_words, territory_views, territory_words, views, wording
from pipeline.report.base_map import Frame, frame_of
from pipeline.report.boundaries import BOUNDARY_SOURCE, BOUNDARY_WORLDVIEW
from pipeline.report.charts_territory import MAX_PANELS, MapPlace, Mark, Panel, control_maps, crowds, ground
from pipeline.report.ledger import Ledger
from pipeline.report.section import Section, chart_section, render
from pipeline.report.sections import SOURCE, side_key, swatch
from pipeline.report.selection import ReportData
from pipeline.report.series import side_order
from pipeline.report.territory_views import Change, PlaceStandings, Standing
from pipeline.report.views import ASSESSED

Row = Mapping[str, Any]
MAX_PLACES = 80  # of the table; a page with more is slow on a telephone, control_over_time has them all
OPEN_PLACES = 30  # of them in the open: those that are in dispute, then those with most claims
MAX_LINKS = 6  # claims named in one cell; the interval beside them has them all
MAX_SENTENCES = 40
OPEN_CHANGES = 40  # rows; the others stand folded below
OPEN_SIEGES = 12
MAX_CHANGES = 150  # more is no reading
NOTHING = "No claim about control of a place falls in this report’s place and days. That is not a finding that nobody held it."


def nothing() -> Section:
    """Return the sentence for a report without any claim of control."""
    return Section(Markup("<p>{}</p>").format(NOTHING))


def territory_claims(data: ReportData) -> dict[str, Row]:
    """Return the build's territory claims by id: evidence may be older than the report's days."""
    return {row["claim_id"]: row for row in data.whole["territory_claims"].to_dicts()}


def assessed_changes(data: ReportData) -> list[Change]:
    """Return the changes of the assessed view in the report's days."""
    return territory_views.changes(
        _whole(data).filter(pl.col("view") == ASSESSED).to_dicts(), start=data.scope.start, end=data.scope.end
    )


def _whole(data: ReportData) -> pl.DataFrame:
    """Return every interval of the report's places, of other days too."""
    return data.whole["control_over_time"].filter(
        pl.col("as_of") == data.scope.as_of, pl.col("place_id").is_in(data.control["place_id"].unique().to_list())
    )


# ---------------------------------------------------------------- summary


def summary(data: ReportData, ledger: Ledger) -> Section:
    """Return the summary: who holds how much as assessed, what changed hands, what is claimed beyond that, how old the evidence is."""
    places = territory_views.report_standings(data)
    if not places:
        lead = [Markup("{}").format(NOTHING), coverage_words.summary_sentence(data, ledger)]
        return render(
            "summary.html", lead=[each for each in lead if each], cards=[], incidents=[], changes=[], more_changes=""
        )
    day = territory_views.last_day(data.scope)
    area = Markup(", ").join(name(part) for part in wording.area_parts(data))
    lead = [
        territory_words.state_sentence(places, area=area, day=day, pack=data.pack, ledger=ledger),
        *territory_words.hands_sentences(assessed_changes(data), data.pack),
        territory_words.not_followed_sentence(places, day=day, pack=data.pack, ledger=ledger),
        territory_words.rival_sentence(places, pack=data.pack),
        territory_words.age_sentence(places, day=day, ledger=ledger),
        territory_words.one_origin_sentence(places, territory_claims(data), ledger),
        coverage_words.summary_sentence(data, ledger),
    ]
    return render(
        "summary.html", lead=[each for each in lead if each], cards=_cards(places, day.isoformat(), ledger),
        incidents=[], changes=[], more_changes="",
    )  # fmt: skip


def _cards(places: Sequence[PlaceStandings], on: str, ledger: Ledger) -> list[dict[str, object]]:
    assessed = [each.assessed for each in places if each.assessed is not None]
    beyond = [each for place in places for each in territory_views.disagreeing(place)]
    wanted = (
        ("Places spoken of", [each.first for each in places], "with any claim about their control"),
        ("With an accepted holder", [each.row for each in assessed if each.party], "contested and besieged ones included"),
        ("Claimed, not followed", [each.row for each in beyond], "a holder is named and the assessment does not follow"),
        ("Stale", [each.row for each in assessed if each.row["is_stale"]], "no fresh evidence for longer than the rule allows (see “How this was made”)"),
    )  # fmt: skip
    return [
        {
            "name": title,
            "value": territory_words.count(
                ledger, rows, meaning=f"{title.lower()} on {on}: {note}", rule="intervals of control_over_time that hold the report's last day"
            ),
            "note": note,
        }
        for title, rows, note in wanted
    ]  # fmt: skip


# ---------------------------------------------------------------- maps


def maps(data: ReportData) -> Section:
    """Return one small map per view that names somebody, at the report's last day."""
    places = territory_views.report_standings(data)
    panels, spots = panels_of(places, data), map_places(places)
    if not panels:
        return Section(
            Markup("<p>No place with a claim about its control has coordinates, so there is nothing to map.</p>")
        )
    close = _crowds(spots, data)
    notes: list[str] = [
        BOUNDARY_WORLDVIEW,
        "Marks that would lie on each other are moved apart; a thin line leads to the place.",
    ]
    if close:
        cities = Markup(", ").join(name(group[0].name) for group in close)
        notes.append(Markup("Small marks: places that the closer looks below show in full (around {}).").format(cities))
    silent = _silent_views(places, panels, data)
    if silent:
        unmapped = Markup(", ").join(name(view) for view in silent)
        notes.append(Markup("Without a map, because they name no holder of any of these places: {}.").format(unmapped))
    if len(panels) > MAX_PANELS:
        notes.append("The sides with the fewest places are not drawn; the table below has them.")
    return _map_section(
        data, places, panels, spots, frame=_frame(spots, data), slug="who-holds-what",
        title=Markup("Who holds which place on {}: as assessed, and as each side says").format(
            wording.day_markup(territory_views.last_day(data.scope))
        ),
        notes=notes, small=frozenset(each.place_id for group in close for each in group[1:]),
    )  # fmt: skip


def closer_maps(data: ReportData) -> Section:
    """Return the same maps of the places that lie too near to each other for a map of the whole; nothing where there are none."""
    places = territory_views.report_standings(data)
    found = []
    for group, letter in zip(_crowds(map_places(places), data), "abc", strict=False):
        keys = {each.place_id for each in group}
        inside = [each for each in places if each.place_id in keys]
        found.append(
            _map_section(
                data, inside, panels_of(inside, data), group,
                frame=frame_of([], [(each.longitude, each.latitude) for each in group]), slug=f"who-holds-what-closer-{letter}",
                title=Markup("A closer look around {}").format(name(group[0].name)), notes=["The same marks as above."],
            )
        )  # fmt: skip
    files = {path: each_file for each in found for path, each_file in (each.files or {}).items()}
    captions = {slug: caption for each in found for slug, caption in each.captions.items()}
    return Section(Markup("").join(each.html for each in found), files or None, captions)


def _frame(spots: Sequence[MapPlace], data: ReportData) -> Frame:
    return ground(spots, countries=[data.scope.parts[0]], focus=views.map_focus(data))


def _crowds(spots: Sequence[MapPlace], data: ReportData) -> list[list[MapPlace]]:
    return crowds(spots, _frame(spots, data)) if spots else []


def _map_section(
    data: ReportData, places: Sequence[PlaceStandings], panels: Sequence[Panel], spots: Sequence[MapPlace],
    *, frame: Frame, slug: str, title: Markup, notes: Sequence[str], small: frozenset[str] = frozenset(),
) -> Section:  # fmt: skip
    holders = side_order(data.pack, [row["holder_side"] for row in _rows(places) if row["holder_side"]])
    return chart_section(
        "figure.html",
        slug=slug,
        drawing=control_maps(
            panels, spots, frame=frame, countries=[data.scope.parts[0]], focus=views.map_focus(data),
            day=territory_views.last_day(data.scope), source=BOUNDARY_SOURCE, small=small,
        ),
        numbers=standing_numbers(places, data),
        title=title,
        source=SOURCE.format(table="control_over_time") + f" {BOUNDARY_SOURCE}",
        entries=[
            *side_key(data, holders),
            *_mark_key(panels),
        ],
        notes=notes,
    )  # fmt: skip


def _mark_key(panels: Sequence[Panel]) -> list[tuple[str, str]]:
    """Return the entries of the key for the kinds of marks that the maps hold."""
    marks = [mark for panel in panels for mark in panel.marks]
    named = [mark for mark in marks if mark.look != "untold"]
    entries = (
        ("k-fresh", "evidence of the last thirty days", any(mark.freshness == "fresh" for mark in named)),
        ("k-older", "older evidence", any(mark.freshness == "older" for mark in named)),
        ("k-old", "stale: no evidence for too long", any(mark.freshness == "stale" for mark in named)),
        ("k-cross", "contested", any(mark.look == "contested" for mark in marks)),
        ("k-ring", "besieged", any(mark.is_besieged for mark in marks)),
        ("k-untold", "spoken of, but no holder named (hollow: not of the last thirty days)", len(named) < len(marks)),
    )
    return [(style, words) for style, words, is_there in entries if is_there]


def _silent_views(places: Sequence[PlaceStandings], panels: Sequence[Panel], data: ReportData) -> list[str]:
    """Return the views that speak of a place on the map and have no panel."""
    drawn = {panel.view for panel in panels}
    spoken = {row["view"] for row in _rows(places) if row["latitude"] is not None and row["longitude"] is not None}
    return [views.view_words(data.pack, view) for view in side_order(data.pack, spoken - drawn - {ASSESSED})]


def _rows(places: Sequence[PlaceStandings]) -> list[Row]:
    return [each.row for place in places for each in _all(place)]


def _all(place: PlaceStandings) -> list[Standing]:
    return [*([place.assessed] if place.assessed is not None else []), *place.claimed]


def map_places(places: Sequence[PlaceStandings]) -> list[MapPlace]:
    """Return the places with coordinates: cities before neighbourhoods, those with a holder first, then those with most claims, then by name."""
    located = [each for each in places if each.first["latitude"] is not None and each.first["longitude"] is not None]
    ordered = sorted(
        located,
        key=lambda each: (
            each.first["parent_id"] is not None,
            not any(one.party for one in _all(each)),
            -sum(len(one.row["supporting"]) for one in _all(each)),
            each.first["place_name"],
            each.place_id,
        ),
    )
    return [
        MapPlace(each.place_id, each.first["place_name"], each.first["longitude"], each.first["latitude"])
        for each in ordered
    ]


def panels_of(places: Sequence[PlaceStandings], data: ReportData) -> list[Panel]:
    """Return the assessed map and one per view that names a holder, a contest or a siege, those that name most first."""
    colours = side_colours(data.pack)
    by_view: dict[str, list[Mark]] = {}
    for place in places:
        if place.first["latitude"] is None or place.first["longitude"] is None:
            continue
        for each in _all(place):
            by_view.setdefault(each.row["view"], []).append(_mark(each, colours, data))
    told = {view: sum(mark.look != "untold" or mark.is_besieged for mark in marks) for view, marks in by_view.items()}
    order = [view for view in side_order(data.pack, set(by_view) - {ASSESSED}) if told[view]]
    ranked = sorted(order, key=lambda view: (view in FREE_SIDES, -told[view], order.index(view)))
    return [
        Panel(view, views.view_words(data.pack, view), tuple(by_view[view]))
        for view in [*([ASSESSED] if ASSESSED in by_view else []), *ranked]
    ]


def _mark(each: Standing, colours: Mapping[str, str], data: ReportData) -> Mark:
    look = "contested" if each.row["status"] == "contested" else "untold" if each.party is None else "held"
    return Mark(
        place_id=each.row["place_id"],
        look=look,
        colour=colours.get(each.row["holder_side"] or "", NEUTRAL),
        freshness=each.freshness,
        is_besieged=each.row["is_besieged"],
        words=territory_words.age_words(data.pack, each),
    )


def standing_numbers(places: Sequence[PlaceStandings], data: ReportData) -> list[dict[str, Any]]:
    """Return what the maps draw, one row per place and view, places without coordinates too; degrees are WGS 84, null = not told."""
    pack = data.pack
    return [
        {
            "place": each.row["place_name"], "admin1": each.row["admin1"], "latitude": each.row["latitude"], "longitude": each.row["longitude"],
            "day": each.day, "view": views.view_words(pack, each.row["view"]), "status": views.status_words(pack, each.row),
            "holder": None if each.row["holder_id"] is None else views.actor_name(pack, each.row["holder_id"]),
            "side_of_holder": None if each.row["holder_side"] is None else pack.side_name(each.row["holder_side"]),
            "since": each.since, "last_evidence": each.last_word, "days_since_evidence": each.age, "is_stale": each.row["is_stale"],
            "is_besieged": each.row["is_besieged"], "rule": views.readable(pack, each.row["rule"]), "control_id": each.row["control_id"],
        }
        for place in places for each in _all(place)
    ]  # fmt: skip


# ---------------------------------------------------------------- claimed against assessed


def claimed_against_assessed(data: ReportData, ledger: Ledger) -> Section:
    """Return the table of what each side says of each place, beside what is assessed."""
    places = territory_views.report_standings(data)
    if not places:
        return nothing()
    weight = sorted(
        places,
        key=lambda each: (
            not territory_views.disagreeing(each),
            -sum(len(one.row["supporting"]) for one in _all(each)),
            each.first["place_name"],
            each.place_id,
        ),
    )
    shown = {each.place_id: at < OPEN_PLACES for at, each in enumerate(weight[:MAX_PLACES])}
    days = territory_views.evidence_days(data.whole["territory_claims"])
    groups = [
        {
            "is_open": shown[place.place_id],
            "place": place.first["place_name"],
            "admin1": place.first["admin1"],
            "rows": [_table_row(data, ledger, each, place, days) for each in _all(place)],
        }
        for place in places
        if place.place_id in shown
    ]
    return render(
        "claimed.html",
        shown=[each for each in groups if each["is_open"]],
        folded=[each for each in groups if not each["is_open"]],
        is_cut=len(shown) < len(places),
        day=wording.day_markup(territory_views.last_day(data.scope)),
    )


def _table_row(
    data: ReportData, ledger: Ledger, each: Standing, place: PlaceStandings, days: Mapping[str, Any]
) -> dict[str, object]:
    row = each.row
    verdict = "" if row["view"] == ASSESSED else territory_views.compared(each, place.assessed)
    return {
        "is_assessed": row["view"] == ASSESSED,
        "view": views.view_words(data.pack, row["view"]),
        "view_swatch": None if row["view"] == ASSESSED else swatch(data.pack, row["view"]),
        "state": territory_words.state(data.pack, row),
        "swatch": swatch(data.pack, row["holder_side"]) if row["holder_side"] else None,
        "tag": VERDICT_WORDS.get(verdict, ""),
        "is_stale": row["is_stale"],
        "since": wording.day_markup(each.since),
        "age": _age(ledger, each, days),
        "rule": territory_words.rule_words(data.pack, row),
        "interval": ledger.id_link(row["control_id"]),
        "claims": _claim_links(ledger, row["supporting"]),
        "against": _claim_links(ledger, row["opposing"]),
    }


VERDICT_WORDS = {
    territory_views.OTHER: "assessed: another holder",
    territory_views.CONTESTED: "assessed: contested",
    territory_views.NOT_ACCEPTED: "not followed",
}


def _age(ledger: Ledger, each: Standing, days: Mapping[str, Any]) -> Markup:
    if each.age is None:
        return Markup("evidence of later days only")
    latest = [claim for claim in each.row["supporting"] if days.get(claim) == each.last_word]
    number = ledger.figure(
        each.age,
        meaning=f"days from the last evidence to {each.day.isoformat()}, {each.row['place_name']}, view {each.row['view']}",
        derived_from=[each.row["control_id"], *latest],
        rule="the report's last day minus the day of the latest supporting claim up to it",
    )
    return Markup("{} {}").format(number, "day" if each.age == 1 else "days")


def _claim_links(ledger: Ledger, ids: Sequence[str]) -> list[Markup]:
    links = [ledger.id_link(each) for each in ids[:MAX_LINKS]]
    return links + ([Markup("more in the interval")] if len(ids) > MAX_LINKS else [])


def disagreements(data: ReportData, ledger: Ledger) -> Section:
    """Return a sentence for each place where somebody names a holder whom the assessment does not follow; rival claims first."""
    places = territory_views.report_standings(data)
    if not places:
        return nothing()
    found = [each for each in places if territory_views.disagreeing(each)]
    rival, other = (
        [each for each in found if territory_views.is_rival(each) == is_rival] for is_rival in (True, False)
    )
    old = [each for each in places if territory_views.outdated(each)]

    def told(chosen: Sequence[PlaceStandings], of: Callable[[PlaceStandings], list[Standing]]) -> list[Markup]:
        return [
            territory_words.disagreement_sentence(each, of(each), pack=data.pack, ledger=ledger)
            for each in chosen[:MAX_SENTENCES]
        ]

    return render(
        "disagreements.html",
        rivals=told(rival, territory_views.disagreeing),
        others=told(other, territory_views.disagreeing),
        old=told(old, territory_views.outdated),
        is_cut=max(len(rival), len(other), len(old)) > MAX_SENTENCES,
    )


# ---------------------------------------------------------------- changes


def changes(data: ReportData, ledger: Ledger) -> Section:
    """Return the table of changes of the assessed view in the report's days, the latest first."""
    if data.control.is_empty():
        return nothing()
    claims = territory_claims(data)
    days = territory_views.evidence_days(data.whole["territory_claims"])
    rows = []
    found = assessed_changes(data)
    for each in reversed(found[-MAX_CHANGES:]):
        ids = territory_views.deciding_claims(each.after, days)
        rows.append(
            {
                "day": wording.day_markup(each.after["date_start"]),
                "place": each.after["place_name"],
                "kind": each.kind,
                "before": "first evidence" if each.before is None else territory_words.state(data.pack, each.before),
                "after": territory_words.state(data.pack, each.after),
                "swatch": swatch(data.pack, each.after["holder_side"]) if each.after["holder_side"] else None,
                "word": territory_words.on_whose_word(ids, claims, data.pack),
                "rule": territory_words.rule_words(data.pack, each.after),
                "interval": ledger.id_link(each.after["control_id"]),
                "claims": _claim_links(ledger, ids),
            }
        )
    return render(
        "changes.html", shown=rows[:OPEN_CHANGES], folded=rows[OPEN_CHANGES:], is_cut=len(found) > MAX_CHANGES
    )


# ---------------------------------------------------------------- sieges and parts


def sieges_and_parts(data: ReportData, ledger: Ledger) -> Section:
    """Return the sieges of the report's days, and the neighbourhoods under their city; a part never changes the city's line."""
    if data.control.is_empty():
        return nothing()
    found = territory_views.sieges(_whole(data).to_dicts(), start=data.scope.start, end=data.scope.end)
    told = [
        territory_words.siege_sentence(list(own), data.pack, ledger)
        for _, own in groupby(found, key=lambda each: str(each.first["place_id"]))
    ]
    return render(
        "sieges.html",
        sieges=told[:OPEN_SIEGES],
        folded=told[OPEN_SIEGES:],
        cities=_cities(data, ledger),
    )


def _cities(data: ReportData, ledger: Ledger) -> list[dict[str, object]]:
    parts = territory_views.parts_by_city(territory_views.report_standings(data))
    cities = territory_views.standings(
        data.whole["control_over_time"].filter(pl.col("as_of") == data.scope.as_of), parts,
        day=territory_views.last_day(data.scope), days={}, pack=data.pack,
    )  # fmt: skip
    known = {each.place_id: each for each in cities}
    found: list[dict[str, object]] = []
    for city, own in parts.items():
        here = known.get(city)
        now = None if here is None else here.assessed
        found.append(
            {
                "name": "A city that no claim names" if here is None else here.first["place_name"],
                "state": "there is no assessment" if now is None else territory_words.state(data.pack, now.row),
                "link": None if now is None else ledger.id_link(now.row["control_id"]),
                "parts": [territory_words.part_sentence(each, data.pack, ledger) for each in own],
            }
        )
    return found
