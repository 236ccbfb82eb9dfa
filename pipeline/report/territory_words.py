"""The sentences of the report on territory, written from the rows: what a side says is said to be said, what is assessed carries its rule."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from markupsafe import Markup

from pipeline.claim_keys import origin_of
from pipeline.look.frame import name, safe
from pipeline.packs import FREE_SIDES, Pack
from pipeline.report import territory_views as terr
from pipeline.report.ledger import Ledger
from pipeline.report.territory_views import Change, PlaceStandings, Siege, Standing
from pipeline.report.views import ASSESSED, actor_name, holding_details, readable
from pipeline.report.wording import day_markup
from pipeline.schemas import EXTENTS

Row = Mapping[str, Any]
MAX_NAMED = 5  # places or speakers in one sentence; more is a list, and the table has them all
CONTESTED, BESIEGED = "contested", "besieged"
HOW_MUCH = dict(zip(EXTENTS[:3], ("", "for the most part ", "in part "), strict=True))


def party_name(pack: Pack, party: str) -> str:
    """Return the neutral name of a side, or of an actor without one."""
    return pack.side_name(party) if party in (*pack.sides, *FREE_SIDES) else actor_name(pack, party)


def speakers(pack: Pack, view: str) -> Markup:
    """Return whose view it is, as those who say something."""
    if view == "neutral":
        return Markup("sources that are no party to the war")
    if view == "unknown":
        return Markup("sources whose side is not known")
    return Markup("sources on the side <em>{}</em>").format(name(pack.side_name(view)))


def joined(items: Sequence[Markup], *, more: str = "others") -> Markup:
    """Return some items as a list in a sentence; of a long one the first, and that there are others."""
    shown = list(items[:MAX_NAMED])
    if len(items) > MAX_NAMED:
        return Markup(", ").join(shown) + Markup(" and {}").format(more)
    if len(shown) < 2:
        return Markup("").join(shown)
    return Markup("{} and {}").format(Markup(", ").join(shown[:-1]), shown[-1])


def state(pack: Pack, row: Row) -> Markup:
    """Return what an interval says of a place, to follow its name: `held by X`, `contested, last held by X`, `no holder accepted`."""
    who = None if row["holder_id"] is None else name(actor_name(pack, row["holder_id"]))
    nobody = "no holder accepted" if row["view"] == ASSESSED else "no holder named"
    if row["status"] == CONTESTED:
        words = (
            Markup("contested, {}").format(nobody) if who is None else Markup("contested, last held by {}").format(who)
        )
        siege = Markup(", besieged") if row["is_besieged"] else Markup("")
        return words + siege + _besieger(pack, row)
    if row["status"] == BESIEGED:
        words = Markup("besieged{}").format(_besieger(pack, row))
        return words + (Markup(", {}").format(nobody) if who is None else Markup(", held by {}").format(who))
    if who is None:
        return Markup("{}").format(nobody)
    return Markup("{}held by {}").format(HOW_MUCH.get(row["holder_extent"] or "", ""), who)


def _besieger(pack: Pack, row: Row) -> Markup:
    if not row["is_besieged"] or row["besieger_id"] is None:
        return Markup("")
    return Markup(" by {}").format(name(actor_name(pack, row["besieger_id"])))


def plain_state(pack: Pack, row: Row) -> str:
    """Return the same for a picture that cannot be seen, with nothing but text."""
    details = holding_details(pack, row)
    if row["status"] in (CONTESTED, BESIEGED):
        return f"{row['status']}, {details}" if details else str(row["status"])
    return "no holder named" if row["holder_id"] is None else f"held by {actor_name(pack, row['holder_id'])}"


def age_words(pack: Pack, each: Standing) -> str:
    """Return what a map marks, in words: place, state and the age of the evidence."""
    age = "evidence of later days only" if each.age is None else f"last evidence {each.age} days before"
    stale = ", stale" if each.row["is_stale"] else ""
    return f"{each.row['place_name']} {plain_state(pack, each.row)}, {age}{stale}"


def word_day(each: Standing) -> Markup:
    """Return since when a view says the same, and up to which day there is word of it."""
    since = Markup("since {}").format(day_markup(each.since))
    if each.last_word is None:
        return since
    if each.last_word == each.since:
        return since + Markup(", no later word of it")
    return since + Markup(", last word of it {}").format(day_markup(each.last_word))


def rule_words(pack: Pack, row: Row) -> Markup:
    """Return the rule that fired, led back to its interval."""
    return Markup('<span data-ref="{}">{}</span>').format(row["control_id"], safe(readable(pack, row["rule"])))


# ---------------------------------------------------------------- summary


def count(ledger: Ledger, rows: Iterable[Row], *, meaning: str, rule: str) -> Markup:
    """Return how many intervals, as a number that leads to them."""
    ids = [row["control_id"] for row in rows]
    return ledger.figure(len(ids), meaning=meaning, derived_from=ids, rule=rule)


def by_party(rows: Iterable[Row]) -> dict[str, list[Row]]:
    """Return the intervals with a holder, neither contested nor besieged, by party; those with most first, names of parties break ties."""
    found: dict[str, list[Row]] = {}
    for row in rows:
        party = terr.party_of(row)
        if party is not None and row["status"] not in (CONTESTED, BESIEGED):
            found.setdefault(party, []).append(row)
    return dict(sorted(found.items(), key=lambda item: (-len(item[1]), item[0])))


def state_sentence(places: Sequence[PlaceStandings], *, area: Markup, day: date, pack: Pack, ledger: Ledger) -> Markup:
    """Return how many places are assessed as held by whom, contested, besieged, or by nobody known; stale ones are told apart."""
    on = day.isoformat()
    assessed = [each.assessed.row for each in places if each.assessed is not None]
    fresh, stale = ([row for row in assessed if row["is_stale"] == is_stale] for is_stale in (False, True))
    total = count(
        ledger, [each.first for each in places], meaning=f"places with a claim about control on {on}", rule=ON_THE_DAY
    )
    head = Markup("The collected articles speak of control of {} {} in {}.").format(
        total, "place" if len(places) == 1 else "places", area
    )
    words = [head]
    if fresh:
        parts = Markup(", ").join(_state_counts(fresh, on=on, is_stale=False, pack=pack, ledger=ledger))
        words.append(Markup("On {}, as assessed: {}.").format(day_markup(day), parts))
    if stale:
        number = count(ledger, stale, meaning=f"places whose assessed view is stale on {on}", rule=ON_THE_DAY)
        parts = Markup(", ").join(_state_counts(stale, on=on, is_stale=True, pack=pack, ledger=ledger))
        last = Markup("Of {} places the last word is too old to tell who holds them on {}; last assessed: {}.")
        one = Markup("Of {} place the last word is too old to tell who holds it on {}; last assessed: {}.")
        words.append((one if len(stale) == 1 else last).format(number, day_markup(day), parts))
    return Markup(" ").join(words)


ON_THE_DAY = "intervals of control_over_time, one per place, that hold the report's last day"


def _state_counts(rows: Sequence[Row], *, on: str, is_stale: bool, pack: Pack, ledger: Ledger) -> list[Markup]:
    how = f"{'stale, last' if is_stale else 'places'} assessed as"
    nobody = [row for row in rows if row["status"] not in (CONTESTED, BESIEGED) and terr.party_of(row) is None]
    groups = [
        (Markup("held by <em>{}</em>").format(name(party_name(pack, party))), f"held by {party}", held)
        for party, held in by_party(rows).items()
    ]
    groups += [
        (Markup("{}").format(status), status, [row for row in rows if row["status"] == status])
        for status in (CONTESTED, BESIEGED)
    ]
    groups.append((Markup("without an accepted holder"), "without an accepted holder", nobody))
    return [
        Markup("{} {}").format(count(ledger, group, meaning=f"{how} {meaning} on {on}", rule=ON_THE_DAY), words)
        for words, meaning, group in groups
        if group
    ]


def hands_sentences(changes: Sequence[Change], pack: Pack) -> list[Markup]:
    """Return which places changed hands in the report's days as assessed, the latest first; a first known holder is no change of hands."""
    latest = list(reversed(changes))
    taken, first, gone = (
        joined([_hand(each, pack) for each in latest if each.kind == kind])
        for kind in (terr.TAKEN, terr.FIRST, terr.GONE)
    )
    words = [
        Markup("Changed hands in these days, as assessed: {}.").format(taken)
        if taken
        else Markup("No place changed hands in these days as assessed.")
    ]
    if first:
        words.append(Markup("A holder is assessed where none was known before: {}.").format(first))
    if gone:
        words.append(Markup("A holder left and no other is assessed: {}.").format(gone))
    return words


def _hand(each: Change, pack: Pack) -> Markup:
    was = None if each.before is None else each.before["holder_id"]
    now = each.after["holder_id"]
    origin = Markup("") if was is None else Markup("from {} ").format(name(actor_name(pack, was)))
    target = Markup("") if now is None else Markup("to {} ").format(name(actor_name(pack, now)))
    ref = each.after["control_id"]
    return Markup("{} ({}{}on {}, <a class='n' href='#ref-{}' data-ref='{}'>why</a>)").format(
        name(each.after["place_name"]), origin, target, day_markup(each.after["date_start"]), ref, ref
    )


def not_followed_sentence(places: Sequence[PlaceStandings], *, day: date, pack: Pack, ledger: Ledger) -> Markup:
    """Return for how many places somebody names a holder whom the assessment does not follow, by who says it."""
    by_view: dict[str, list[Row]] = {}
    found = []
    for place in places:
        views = terr.disagreeing(place)
        if views:
            found.append(place)
        for each in views:
            by_view.setdefault(each.row["view"], []).append(each.row)
    if not found:
        return Markup("No fresh word names a holder other than the assessed one.")
    rule = "intervals, not stale, that hold the report's last day and name a holder, where the assessed view names none, another, or is contested"
    total = count(
        ledger, [row for rows in by_view.values() for row in rows],
        meaning=f"claimed holders that the assessment does not follow on {day.isoformat()}", rule=rule,
    )  # fmt: skip
    parts = [
        Markup("{} by {}").format(
            count(ledger, rows, meaning=f"of them by view {view}", rule=rule), speakers(pack, view)
        )
        for view, rows in by_view.items()
    ]
    cases = "case" if len([row for rows in by_view.values() for row in rows]) == 1 else "cases"
    return Markup(
        "In {} {} a holder is named and the assessment does not follow: {}. A side’s word on its own gains is not enough."
    ).format(total, cases, Markup("; ").join(parts))


def rival_sentence(places: Sequence[PlaceStandings], *, pack: Pack) -> Markup:
    """Return which places are claimed for two sides at once; who claims it for itself is told in the list below."""
    rivals = [
        Markup("{} ({})").format(
            name(place.first["place_name"]),
            Markup(" against ").join(
                Markup("<em>{}</em>").format(name(party_name(pack, party))) for party in place.claims_for
            ),
        )
        for place in places
        if terr.is_rival(place)
    ]
    if not rivals:
        return Markup("By fresh words, no place is claimed for two sides at once on that day.")
    return Markup("Claimed for two sides at once: {}.").format(joined(rivals))


def age_sentence(places: Sequence[PlaceStandings], *, day: date, ledger: Ledger) -> Markup:
    """Return how old the evidence behind the assessed view is, and how much of it is stale."""
    aged = sorted(
        ((each.assessed.age, each.assessed.row) for each in places if each.assessed is not None and each.assessed.age is not None),
        key=lambda item: (item[0], item[1]["control_id"]),
    )  # fmt: skip
    if not aged:
        return Markup("")
    rule = "days from the latest supporting claim of the assessed interval to the report's last day"
    youngest, middle, oldest = (
        ledger.figure(age, meaning=f"days: {words} on {day.isoformat()}", derived_from=[row["control_id"]], rule=rule)
        for words, (age, row) in (
            ("youngest last evidence", aged[0]), ("lower median of the last evidence", aged[(len(aged) - 1) // 2]), ("oldest last evidence", aged[-1]),
        )
    )  # fmt: skip
    stale = [row for _, row in aged if row["is_stale"]]
    number = count(
        ledger, stale, meaning=f"places whose assessed view is stale on {day.isoformat()}",
        rule="assessed intervals with is_stale that hold the report's last day",
    )  # fmt: skip
    tail = Markup("for {} of the places it is stale").format(number) if stale else Markup("nowhere is it stale")
    if len(aged) == 1:
        return Markup("The last word on it is {} days old; {}.").format(
            youngest, "it is stale" if stale else "it is not stale"
        )
    return Markup("The last word on a place is between {} and {} days old (the middle place: {}); {}.").format(
        youngest, oldest, middle, tail
    )


def one_origin_sentence(places: Sequence[PlaceStandings], claims: Mapping[str, Row], ledger: Ledger) -> Markup:
    """Return how many of the assessed holders rest on the word of one origin; empty where there is no holder."""
    held = [each.assessed.row for each in places if each.assessed is not None and each.assessed.party is not None]
    alone = [row for row in held if len(origins_of(row["supporting"], claims)) == 1]
    if not held:
        return Markup("")
    if not alone:
        return Markup("Every assessed holder rests, by the claims for it, on two or more origins.")
    rule = "assessed intervals with a holder whose supporting claims have one last element of attribution_path"
    number = count(ledger, alone, meaning="assessed holders that rest on one origin", rule=rule)
    if len(held) == 1:
        return Markup(
            "The {} assessed holder rests on the word of one origin; claims against it are not counted here."
        ).format(number)
    if len(held) == len(alone):
        return Markup(
            "Each of the {} assessed holders rests on the word of one origin; claims against it are not counted here."
        ).format(number)
    return Markup(
        "{} of the assessed holders {} on the word of one origin; claims against it are not counted here."
    ).format(number, "rests" if len(alone) == 1 else "rest")


def origins_of(ids: Iterable[str], claims: Mapping[str, Row]) -> list[str]:
    """Return the distinct origins of some claims."""
    return sorted({origin_of(claims[each]["attribution_path"]) for each in ids if each in claims})


# ---------------------------------------------------------------- who says it


def claimant_name(pack: Pack, claim: Row) -> str:
    """Return who makes a claim: the pack's name, else the words of the text, else the outlet in its own voice."""
    if claim["claimant_id"]:
        return actor_name(pack, claim["claimant_id"])
    return str(claim["claimant_raw"] or actor_name(pack, claim["outlet_id"]))


def on_whose_word(ids: Sequence[str], claims: Mapping[str, Row], pack: Pack) -> Markup:
    """Return who stands behind the claims that made a change, each once, those of whom most claims come first."""
    names = Counter(claimant_name(pack, claims[each]) for each in ids if each in claims)
    if not names:
        return Markup("nobody: no new claim, the old ones lapsed")
    return joined([name(each) for each, _ in sorted(names.items(), key=lambda item: (-item[1], item[0]))])


def disagreement_sentence(place: PlaceStandings, views: Iterable[Standing], *, pack: Pack, ledger: Ledger) -> Markup:
    """Return who says what of a place, and what is assessed by which rule; `views` are those that name a holder and are not followed."""
    said = []
    for each in views:
        said.append(
            Markup("{} say it is {}, {} ({})").format(
                speakers(pack, each.row["view"]), state(pack, each.row), word_day(each), ledger.id_link(each.row["control_id"])
            )
        )  # fmt: skip
    now = place.assessed
    if now is None:
        assessed = Markup("There is no assessment.")
    else:
        stale = Markup(", stale") if now.row["is_stale"] else Markup("")
        assessed = Markup("The assessment: {}{}, {}. Rule: {} ({}).").format(
            state(pack, now.row), stale, word_day(now), rule_words(pack, now.row), ledger.id_link(now.row["control_id"])
        )  # fmt: skip
    return Markup("<b>{}</b>: {}. {}").format(name(place.first["place_name"]), Markup("; ").join(said), assessed)


# ---------------------------------------------------------------- sieges and parts


def siege_sentence(sieges: Sequence[Siege], pack: Pack, ledger: Ledger) -> Markup:
    """Return the sieges of one place: by whom, from when to when, and who says so; views that say the same are told together."""
    told: dict[Markup, list[Siege]] = {}
    for each in sieges:
        told.setdefault(_siege(each, pack), []).append(each)
    parts = []
    for words, alike in told.items():
        says = _who_says([each.first["view"] for each in alike], pack)
        links = Markup(", ").join(ledger.id_link(each.first["control_id"]) for each in alike)
        parts.append(Markup("{}, {} ({})").format(words, says, links))
    return Markup("<b>{}</b>: {}").format(name(sieges[0].first["place_name"]), Markup("; ").join(parts))


def _who_says(views: Sequence[str], pack: Pack) -> Markup:
    others = joined([speakers(pack, view) for view in views if view != ASSESSED])
    if ASSESSED not in views:
        return Markup("say {}").format(others)
    return Markup("as assessed, and so say {}").format(others) if others else Markup("as assessed")


def _siege(siege: Siege, pack: Pack) -> Markup:
    first, last = siege.first, siege.last
    who = next((row["besieger_id"] for row in siege.rows if row["besieger_id"] is not None), None)
    by = Markup(" by {}").format(name(actor_name(pack, who))) if who else Markup(", by whom is not told,")
    holder = next((row["holder_id"] for row in siege.rows if row["holder_id"] is not None), None)
    held = Markup("held by {} and ").format(name(actor_name(pack, holder))) if holder else Markup("")
    span = Markup("from {}").format(day_markup(first["date_start"]))
    if not siege.is_open:
        span += Markup(" to {}").format(day_markup(last["date_end"]))
    stale = Markup(", with no fresh word of it") if last["is_stale"] else Markup("")
    return Markup("{}besieged{} {}{}").format(held, by, span, stale)


def part_sentence(part: PlaceStandings, pack: Pack, ledger: Ledger) -> Markup:
    """Return one neighbourhood: what is assessed of it, and which views name a holder that is not followed."""
    now, beyond = part.assessed, terr.disagreeing(part)
    rows = [*([] if now is None else [now.row]), *(each.row for each in beyond)]
    assessed = Markup("there is no assessment") if now is None else state(pack, now.row)
    said = [
        Markup("{} say it is {}").format(speakers(pack, each.row["view"]), state(pack, each.row)) for each in beyond
    ]
    links = Markup(", ").join(ledger.id_link(row["control_id"]) for row in rows)
    return Markup("<b>{}</b>: {} ({})").format(
        name(part.first["place_name"]), Markup("; ").join([assessed, *said]), links
    )
