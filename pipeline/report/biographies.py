"""Biographies of places: who held each of them and when, in a sentence that says no more than the row it is written from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

import polars as pl
from markupsafe import Markup

from pipeline.look.frame import name
from pipeline.packs import Pack
from pipeline.report.ledger import Ledger
from pipeline.report.section import Section, render
from pipeline.report.selection import ReportData
from pipeline.report.views import EXTENT_WORDS, actor_name
from pipeline.report.wording import day_markup

Row = Mapping[str, Any]
SHOWN = 8  # in the open; the others stand folded below
MAX_FOLDED = 200  # a longer list is no reading; the table has them all
MAX_HOLDINGS = 8  # of one place in its sentence, the latest ones


def biographies(data: ReportData, ledger: Ledger) -> Section:
    """Return a sentence for each place of the report, those that changed hands most often first."""
    is_named = pl.col("holder_ids").list.len() + pl.col("claimed_parties").list.len() > 0
    rows = sorted(
        data.biographies.filter(is_named).to_dicts(),
        key=lambda row: (
            -row["n_sides"],
            -len(row["holder_ids"]),
            -row["n_claims"],
            row["place_name"],
            row["place_id"],
        ),
    )
    told = [_item(row, data.pack, ledger) for row in rows[: SHOWN + MAX_FOLDED]]
    return render(
        "biographies.html", shown=told[:SHOWN], folded=told[SHOWN:], is_cut=len(rows) > len(told), others=_others(data.biographies.filter(~is_named), ledger), as_of=day_markup(data.scope.as_of)
    )  # fmt: skip


def _others(rows: pl.DataFrame, ledger: Ledger) -> Markup | None:
    """Return how many places have evidence that names no holder, or None."""
    if rows.is_empty():
        return None
    n_places = ledger.figure(
        rows.height,
        meaning="places with evidence that names no holder",
        derived_from=rows["biography_id"].to_list(),
        rule="places of place_biographies that touch the report's place and days, without a holder, assessed or claimed",
    )
    have = "place has" if rows.height == 1 else "places have"
    return Markup("{} more {} evidence of fighting, sieges or parts that names no holder.").format(n_places, have)


def _item(row: Row, pack: Pack, ledger: Ledger) -> dict[str, object]:
    return {"source": ledger.id_link(row["biography_id"]), "words": biography_sentence(row, pack, ledger)}


def biography_sentence(row: Row, pack: Pack, ledger: Ledger) -> Markup:
    """Return what a place went through. Held = as assessed; what is only claimed is said to be claimed, and by whom alone if so."""
    parts = [_held(row, pack, ledger), *_claimed(row, pack), *_days(row, ledger)]
    origins = ledger.link(row["n_origins"], row["biography_id"])
    ground = Markup("Claims for and against, over all its days, come from {} {}.").format(
        origins, "origin" if row["n_origins"] == 1 else "origins"
    )
    return Markup(" ").join([*parts, ground])


def _held(row: Row, pack: Pack, ledger: Ledger) -> Markup:
    place = Markup("<b>{}</b>").format(name(row["place_name"]))
    if not row["holder_ids"]:
        return Markup("{}: no holder is assessed; first evidence {}.").format(place, day_markup(row["first_evidence"]))
    lives = _holdings(row, pack)
    if row["n_sides"] == 1:
        return Markup("{}: assessed as held by {}.").format(place, lives)
    sides = ledger.link(row["n_sides"], row["biography_id"])
    return Markup("{}: assessed as held by {} sides: {}.").format(place, sides, lives)


def _holdings(row: Row, pack: Pack) -> Markup:
    extents = [EXTENT_WORDS.get(each, "") for each in row["holder_extents"]]
    held = list(zip(row["holder_ids"], extents, row["held_from"], row["held_to"], row["last_word"], strict=True))
    left_out = Markup("earlier ones left out, then ") if len(held) > MAX_HOLDINGS else Markup("")
    words = []
    before: date | None = None
    for holder, extent, start, end, word in held[-MAX_HOLDINGS:]:
        if before is not None and start > before + timedelta(days=1):
            words.append(Markup("not known from {}").format(day_markup(before + timedelta(days=1))))
        who = name(actor_name(pack, holder)) + (Markup(" ({})").format(extent) if extent else Markup(""))
        words.append(_holding(who, start, end, word=word, as_of=row["as_of"]))
        before = end
    if before is not None and before < row["as_of"]:
        words.append(Markup("not known from {}").format(day_markup(before + timedelta(days=1))))
    return left_out + Markup("; ").join(words)


def _holding(holder: Markup, start: date, end: date, *, word: date, as_of: date) -> Markup:
    """Return one holding: an end is told where another state followed, and always the day of the last word on it."""
    if end < as_of:
        return Markup("{} from {} to {}").format(holder, day_markup(start), day_markup(end))
    if word <= start:
        return Markup("{} from {}, no later word of it").format(holder, day_markup(start))
    return Markup("{} from {}, last word of it {}").format(holder, day_markup(start), day_markup(word))


def _claimed(row: Row, pack: Pack) -> list[Markup]:
    own = row["self_claimed_parties"]
    others = [each for each in row["claimed_parties"] if each not in own]
    found = []
    if own:
        found.append(Markup("Claimed by its own camp alone: held by {}.").format(_parties(own, pack)))
    if others:
        found.append(Markup("Claimed, on words that do not suffice: held by {}.").format(_parties(others, pack)))
    return found


def _parties(parties: Sequence[str], pack: Pack) -> Markup:
    return Markup(" or ").join(
        name(pack.side_name(each) if each in pack.sides else actor_name(pack, each)) for each in parties
    )


def _days(row: Row, ledger: Ledger) -> list[Markup]:
    total = ledger.link(f"{row['n_days']:,}", row["biography_id"])
    kinds = (
        ("n_contested_days", "contested"),
        ("n_besieged_days", "besieged"),
        ("n_stale_days", "without fresh evidence"),
    )
    told = [
        Markup("{} on {}").format(words, ledger.link(f"{row[column]:,}", row["biography_id"]))
        for column, words in kinds
        if row[column]
    ]
    return [Markup("Of {} days it was {}.").format(total, Markup(", ").join(told))] if told else []
