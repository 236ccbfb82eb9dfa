"""What the evidence explorer shows: one record for each claim, incident, place, number, interval of control, article, event, count left out
and decision, with links between them.

A record is plain text and ids. Nothing here is markup: the page writes every word as text. Rows that are part of something else (tolls,
steps of growth, overlaps, biographies) have no record of their own: their ids lead to that of the whole, with the row in words.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl

from pipeline import schemas
from pipeline.claim_keys import place_key
from pipeline.look.quotes import quote_of
from pipeline.look.theme import STATUS_WORDS
from pipeline.packs import Pack
from pipeline.trace import CLAIM_TABLES, decision_words, span_words

Row = Mapping[str, Any]
Fact = tuple[str, str]
Link = tuple[str, list[str]]
CLAIM, INCIDENT, PLACE, NUMBER, CONTROL = "claim", "incident", "place", "number", "control"
ARTICLE, EVENT, LEFT_OUT, DECISION = "article", "event", "left out", "decision"
MAX_BEHIND = 200  # claims that a number names itself; of more only the incidents are named
MAX_OTHERS = 60  # other claims about the same incident that a claim names itself; the incident names them all
ALL = "all"
NAMING_POLICY = "representative"  # whose toll stands in the title of an incident
DISPUTES = "Who disputes it: denials and other numbers"
NO_DISPUTE = "nobody in what was read: no other claim about this incident denies it or gives a number that cannot be true beside it"
WHERE = {
    1: "exact place", 2: "within 25 km of the place", 3: "district", 4: "province", 5: "vague area", 6: "country", 7: "international",
}  # fmt: skip


ROLES = {
    "counts": "Claims that count", "part": "Claims about a part of it", "superseded": "Earlier numbers, replaced by later ones of the same origin",
    "denied": "Claims that are denied", "copy": "Repeats of another's claim, which count once", "zero": "Claims that nobody was harmed",
    "not_actual": "Claims of what did not happen",
}  # fmt: skip
COUNTED = ("counts", "zero", "denied")  # roles of claims that somebody can dispute
STANCE_WORDS = {
    "asserts": "says",
    "denies": "denied by",
    "concedes": "conceded by",
    "estimates": "estimated by",
    "questions": "questioned by",
}


@dataclass(frozen=True)
class Record:
    """One thing that can be looked up. Days are ISO or empty; `quote` is (before, evidence, after) or None; `links` are (words, ids)."""

    kind: str
    id: str
    title: str
    start: str = ""
    end: str = ""
    place: str = ""
    actors: tuple[str, ...] = ()
    side: str = ""
    outcome: str = ""
    grade: str = ""
    quote: tuple[str, str, str] | None = None
    facts: tuple[Fact, ...] = ()
    links: tuple[Link, ...] = ()
    address: str = ""
    also: tuple[tuple[str, str], ...] = ()  # other ids that lead here, each with its row in words


def records(
    frames: Mapping[str, pl.DataFrame], report_figures: pl.DataFrame, *, pack: Pack, printed: Iterable[str] = ()
) -> list[Record]:
    """Return all records of a build and of the numbers that its reports print, kind by kind, each in the order of its table.

    `printed` names ids that reports lead to; of the many sums by area and period only those and what they are made of have a record.
    """
    work = _Work(frames, report_figures, pack)
    return [
        *work.claims(), *work.incidents(), *work.places(), *work.control(), *work.numbers(set(printed)), *work.articles_read(), *work.events(),
        *work.left_out(), *work.decisions(),
    ]  # fmt: skip


def _day(value: date | None) -> str:
    return "" if value is None else value.isoformat()


def _days(row: Row) -> str:
    if row["date_start"] is None:
        return "the text gives no day"
    if row["date_start"] == row["date_end"]:
        return _day(row["date_start"])
    return f"{_day(row['date_start'])} to {_day(row['date_end'])}"


def _facts(*pairs: tuple[str, object]) -> tuple[Fact, ...]:
    return tuple((label, str(value)) for label, value in pairs if value not in (None, ""))


def _place(row: Row) -> str:
    parts = [row["place_name"], row["admin1"], row["country_iso3"]]
    shown = [part for at, part in enumerate(parts) if part and part not in parts[:at]]
    return ", ".join(shown) or row.get("place_raw") or "place not told"


class _Work:
    def __init__(self, frames: Mapping[str, pl.DataFrame], report_figures: pl.DataFrame, pack: Pack) -> None:
        self.frames, self.figures, self.pack = frames, report_figures, pack
        self.articles = {row["article_id"]: row for row in frames["articles"].iter_rows(named=True)}
        self.snapshots = {row["snapshot_id"]: row for row in frames["snapshots"].iter_rows(named=True)}
        self.casualties = {row["claim_id"]: row for row in frames["casualty_claims"].iter_rows(named=True)}
        self.homes = {row["claim_id"]: row for row in frames["incident_claims"].iter_rows(named=True)}
        self.members = _grouped(frames["incident_claims"], "incident_id")
        self.tolls: dict[str, list[Row]] = _grouped(frames["tolls"], "incident_id")
        self.toll_claims = dict(frames["tolls"].select("toll_id", "claim_ids").iter_rows())
        self.toll_homes = dict(frames["tolls"].select("toll_id", "incident_id").iter_rows())

    def name(self, actor_id: str | None) -> str:
        """Return an actor's or outlet's name in the pack, or its id."""
        return "" if actor_id is None else self.pack.actor_name(actor_id)

    def _evidence(self, claim: Row) -> tuple[tuple[str, str, str], tuple[Fact, ...], str]:
        """Return the quote in its sentence, what is known of article and archive, and the article's address."""
        article = self.articles[claim["article_id"]]
        quote = quote_of(claim, article)
        snapshot = self.snapshots.get(article["snapshot_id"] or "")
        published = article["published_at"]
        facts = _facts(
            ("Article", article["title"] or "no headline"),
            ("Published by", self.name(article["outlet_id"]) or "outlet not known"),
            ("Published on", published.date().isoformat() if published else "not known"),
            ("Where in the article", f"{claim['span_field']}, characters {claim['span_start']} to {claim['span_end']}"),
            (
                "Archived bytes",
                f"{snapshot['archive_file']} from byte {snapshot['archive_offset']}" if snapshot else "none",
            ),
            ("SHA-256 of the bytes", snapshot["sha256"] if snapshot else None),
        )
        before = ("… " if quote.is_cut_before else "") + quote.before
        return (before, quote.words, quote.after + (" …" if quote.is_cut_after else "")), facts, article["url"] or ""

    def claims(self) -> Iterator[Record]:
        """Yield casualty claims, then territory claims, then statements."""
        decided = _decisions(self.frames)
        for table in CLAIM_TABLES:
            for row in self.frames[table].iter_rows(named=True):
                yield self._claim(table, row, decided.get(row["claim_id"], ()))

    def _claim(self, table: str, row: Row, decided: Sequence[str]) -> Record:
        quote, evidence, address = self._evidence(row)
        home = self.homes.get(row["claim_id"])
        says = row["claimant_raw"] or f"{self.name(row['outlet_id']) or 'the outlet'} itself"
        reading, outcome, own, actors = self._reading(table, row)
        title = f"{reading}, {STANCE_WORDS[row['stance']]} {says}"
        interest = {True: "yes", False: "no", None: "not known"}[row["self_interested"]]
        facts = _facts(
            *own, ("Who says it", says), ("Side of the claimant", self.pack.side_name(row["claimant_side"])), ("Kind of claimant", row["claimant_type"].replace("_", " ")),
            ("Way it came", row["attribution_path"].replace(" > ", " → ")), ("Stance", row["stance"]), ("Reality", row["modality"]), ("Serves the claimant", interest),
            ("Days", _days(row)), ("Place", _place(row)), ("Place as written", row["place_raw"]),
            ("Precision of place", WHERE.get(row["where_prec"])), ("Why no coordinates", row["geo_reason"]),
            *evidence, ("Read by", f"{row['extractor']} {row['extractor_version']}, confidence {row['confidence']:.2f}"), *(("Decided by hand", words) for words in decided),
            ("Part in its incident", f"{home['role']}: {home['reason']}" if home else None),
        )  # fmt: skip
        links: list[Link] = [("Article", [row["article_id"]])]
        if home:
            links.insert(0, ("Incident that it went into", [home["incident_id"]]))
            others = [
                each["claim_id"] for each in self.members[home["incident_id"]] if each["claim_id"] != row["claim_id"]
            ]
            against = [
                each for each in self._against(home["incident_id"], row, home["role"]) if each != row["claim_id"]
            ]
            if against:
                links.append((DISPUTES, against[:MAX_OTHERS]))
            elif home["role"] in COUNTED:
                facts = (*facts, ("Who disputes it", NO_DISPUTE))
            if others:
                links.append(("What others say of the same incident", others[:MAX_OTHERS]))
        part_of = row.get("part_of_claim_id")
        if part_of:
            links.append(("Whole that it is a part of", [part_of]))
        place = place_key(row)
        if place:
            links.append(("Place", [f"place:{place}"]))
        return Record(
            CLAIM, row["claim_id"], title, _day(row["date_start"]), _day(row["date_end"]), _place(row), tuple(sorted({each for each in (*actors, self.name(row["claimant_id"])) if each})),
            row["claimant_side"], outcome, "", quote, facts, tuple(links), address,
        )  # fmt: skip

    def _reading(self, table: str, row: Row) -> tuple[str, str, tuple[tuple[str, object], ...], tuple[str, ...]]:
        """Return title, outcome, the facts of this kind of claim, and its actors."""
        if table == "casualty_claims":
            count = span_words(row["low"], row["best"], row["high"])
            own: tuple[tuple[str, object], ...] = (
                ("Count", f"{count} ({row['qualifier'].replace('_', ' ')})"), ("Total of", row["total_kind"]), ("Harmed", row["victims_raw"]), ("What they were", row["victim_class"]),
                ("Their side", self.name(row["victim_group"])), ("Loaded word of the source", row["label_raw"]), ("Who did it", row["perpetrator_raw"] or self.name(row["perpetrator_id"])), ("Means", row["weapon"]),
            )  # fmt: skip
            return (
                f"{count} {row['outcome']}",
                row["outcome"],
                own,
                (self.name(row["victim_group"]), self.name(row["perpetrator_id"])),
            )
        if table == "territory_claims":
            actor = self.name(row["actor_id"]) or row["actor_raw"] or "somebody"
            own = (
                ("Claim about control", row["action"].replace("_", " ")), ("Who acts", row["actor_raw"] or self.name(row["actor_id"])),
                ("From whom", row["actor_from_raw"] or self.name(row["actor_from_id"])), ("How much", row["extent"]), ("Kind of place", row["place_kind"]),
            )  # fmt: skip
            return (
                f"{actor}: {row['action'].replace('_', ' ')} {row['place_name'] or row['place_raw'] or ''}".strip(),
                row["action"],
                own,
                (actor, self.name(row["actor_from_id"])),
            )
        actor = self.name(row["actor_id"]) or row["actor_raw"] or "somebody"
        to = self.name(row["recipient_id"]) or row["recipient_raw"]
        act = row["act"].lower() + (f" ({row['mode']})" if row["mode"] else "")
        own = (("Act", act), ("Who", row["actor_raw"]), ("To whom", row["recipient_raw"]), ("About", row["topic"]))
        return f"{actor}: {act}{f' to {to}' if to else ''}", row["act"].lower(), own, (actor, to or "")

    def incidents(self) -> Iterator[Record]:
        """Yield the incidents with their tolls under every policy, what origins differ in, how the toll grew and what was taken off it."""
        claims = self.casualties
        taken, inside = (
            _grouped(self.frames["overlap_ledger"], name) for name in ("total_incident_id", "inner_incident_id")
        )
        growth, unlike = (
            _grouped(self.frames["toll_growth"], "incident_id"),
            _grouped(self.frames["disagreements"], "incident_id"),
        )
        for row in self.frames["incidents"].iter_rows(named=True):
            key = row["incident_id"]
            tolls = [(each["toll_id"], *self._toll_fact(each)) for each in self.tolls.get(key, ())]
            whole = {each["toll_id"] for each in self.tolls.get(key, ()) if _is_whole(each)}
            off = [(each["ledger_id"], *self._overlap_fact(each)) for each in taken.get(key, ())]
            whole_off = {each["ledger_id"] for each in taken.get(key, ()) if _is_whole(each)}
            steps = [(each["growth_id"], *self._growth_fact(each)) for each in growth.get(key, ())]
            links = self.members.get(key, [])
            against = self._against_incident(key)
            said = [claims[each["claim_id"]] for each in links if each["claim_id"] in claims]
            facts = _facts(
                ("Kind", row["total_kind"]), ("Grade", row["grade_rule"]), ("Days", _days(row)), ("Place", _place(row)), ("Precision of place", WHERE.get(row["where_prec"])),
                *((label, words) for toll_id, label, words in tolls if toll_id in whole), *(self._unlike_fact(each) for each in unlike.get(key, ()) if _is_whole(each)),
                ("Claims, outlets, origins", f"{row['n_claims']} claims in {row['n_outlets']} outlets from {row['n_origins']} origins"),
                ("Who disputes it", None if against else NO_DISPUTE), ("Victims' side", self.name(row["victim_group"])), ("Who did it", self.name(row["perpetrator_id"])),
                *((label, words) for ledger_id, label, words in off if ledger_id in whole_off), *((label, words) for _, label, words in steps),
            )  # fmt: skip
            by_role: dict[str, list[str]] = defaultdict(list)
            for each in links:
                by_role[each["role"]].append(each["claim_id"])
            behind: list[Link] = [
                (ROLES[role], ids)
                for role, ids in sorted(by_role.items(), key=lambda pair: (pair[0] != "counts", pair[0]))
            ]
            if against:
                behind.insert(min(1, len(behind)), (DISPUTES, against))
            behind += [(words, ids) for words, ids in (
                ("Incidents that lie inside this total", sorted({each["inner_incident_id"] for each in taken.get(key, ())})),
                ("Totals that this incident lies inside", sorted({each["total_incident_id"] for each in inside.get(key, ())})),
                ("Place", [f"place:{row['place_id']}"] if row["place_id"] else []),
            ) if ids]  # fmt: skip
            actors = {
                self.name(each[name]) for each in said for name in ("victim_group", "perpetrator_id", "claimant_id")
            }
            yield Record(
                INCIDENT, key, f"{self._shown(key)}, {row['place_name'] or 'place not told'}, {_days(row)}", _day(row["date_start"]), _day(row["date_end"]), _place(row),
                tuple(sorted(actors - {""})), _words(each["claimant_side"] for each in said), _words(each["outcome"] for each in said), row["grade"], None, facts, tuple(behind), "",
                tuple((row_id, f"{label}: {words}") for row_id, label, words in (*tolls, *off, *steps)),
            )  # fmt: skip

    def _against(self, incident_id: str, row: Row, role: str) -> list[str]:
        """Return the claims of an incident that cannot be true beside a count: who denies it, who says that nobody was harmed, who gives
        another number of the same outcome. What a count replaced, repeats or is a part of says nothing against it."""
        found = []
        for member in self.members.get(incident_id, ()):
            other = self.casualties.get(member["claim_id"])
            if other is not None and _opposes(row, role, other, member["role"]):
                found.append(member["claim_id"])
        return found

    def _against_incident(self, incident_id: str) -> list[str]:
        """Return the claims that cannot be true beside the tolls that name an incident."""
        found: dict[str, None] = {}
        for toll in self.tolls.get(incident_id, ()):
            if _is_whole(toll) and toll["policy"] == NAMING_POLICY:
                found |= dict.fromkeys(self._against(incident_id, toll, "counts"))
        return list(found)

    def _shown(self, incident_id: str) -> str:
        """Return the toll that names an incident: the first outcome that has one, representative policy."""
        told = [each for each in self.tolls.get(incident_id, ()) if _is_whole(each) and each["policy"] == NAMING_POLICY]
        if not told:
            return "no count"
        first = min(told, key=lambda each: schemas.OUTCOMES.index(each["outcome"]))
        return f"{_span(first)} {first['outcome']}"

    def _scope(self, row: Row) -> str:
        """Return policy, side and class of a row of tolls or overlaps in words; what is `all` is not told."""
        side = "" if row["claimant_side"] == ALL else f", claimed by {self.pack.side_name(row['claimant_side'])}"
        return f"{row['policy'].replace('_', ' ')}{side}" + (
            "" if row["victim_class"] == ALL else f", victims {row['victim_class']}"
        )

    def _toll_fact(self, row: Row) -> Fact:
        return f"{row['outcome'].capitalize()}, {self._scope(row)}", f"{_span(row)} ({row['rule']})"

    def _overlap_fact(self, row: Row) -> Fact:
        off = span_words(row["subtracted_low"], row["subtracted_best"], row["subtracted_high"])
        whole = span_words(row["total_low"], row["total_best"], row["total_high"])
        return f"Taken off, {row['outcome']}, {self._scope(row)}", f"{off} off {whole}: {row['reason']}"

    def _growth_fact(self, row: Row) -> Fact:
        who = "all origins" if row["origin_id"] == ALL else self.name(row["origin_id"])
        known = f"as known on {_day(row['known_date'])}" if row["known_date"] else "day of knowledge not known"
        fall = "; lower than an earlier number of the same origin" if row["is_fall"] else ""
        return (
            f"{row['outcome'].capitalize()}, {known}, {who}",
            f"{_span(row)} ({row['step']}; grade then: {row['grade']}){fall}",
        )

    @staticmethod
    def _unlike_fact(row: Row) -> Fact:
        if row["lowest"] is None:
            words = f"{row['n_origins']} origins, none gives a number"
        else:
            numbers = (
                f"{row['lowest']:,}"
                if row["lowest"] == row["highest"]
                else f"from {row['lowest']:,} to {row['highest']:,}"
            )
            common = f"; most common {row['modal_value']:,}, given by {row['n_modal']}" if row["n_values"] > 1 else ""
            words = f"{row['n_numbers']} of {row['n_origins']} origins give a number, {numbers}{common}"
        return f"How far origins differ, {row['outcome']}", words + (
            "" if row["can_all_be_true"] else "; they cannot all be true"
        )

    def places(self) -> Iterator[Record]:
        """Yield every place that an incident or a claim names, with what happened there, who holds it and its biography."""
        named: dict[str, Row] = {}  # place key -> a row that names it
        incidents: dict[str, list[str]] = defaultdict(list)
        claims: dict[str, list[str]] = defaultdict(list)
        control = _grouped(self.frames["control_over_time"], "place_id")
        lives = {row["place_id"]: row for row in self.frames["place_biographies"].iter_rows(named=True)}
        for row in self.frames["incidents"].iter_rows(named=True):
            if row["place_id"] is not None:
                named.setdefault(row["place_id"], row)
                incidents[row["place_id"]].append(row["incident_id"])
        for row in self.frames["control_over_time"].iter_rows(named=True):
            named.setdefault(row["place_id"], row)
        for table in CLAIM_TABLES:
            for claim in self.frames[table].iter_rows(named=True):
                at = place_key(claim)
                if at is not None:
                    named.setdefault(at, claim)
                    claims[at].append(claim["claim_id"])
        for key, place in sorted(named.items(), key=lambda pair: (pair[1]["place_name"] or "", pair[0])):
            assessed = [each for each in control.get(key, ()) if each["view"] == "assessed"]
            held = [
                (
                    f"{_day(each['date_start'])} to {_day(each['date_end'])}, as assessed",
                    f"{self._status(each)} ({each['rule']})",
                )
                for each in assessed
            ]
            point = "none" if place["latitude"] is None else f"{place['latitude']}, {place['longitude']}"
            life = lives.get(key)
            facts = _facts(
                ("Control at the end", self._status(assessed[-1]) if assessed else None), *(self._life(life) if life else ()), *held,
                ("Province", place["admin1"]), ("Country", place["country_iso3"]), ("Coordinates", point),
            )  # fmt: skip
            days = [each[name] for each in assessed for name in ("date_start", "date_end")]
            links = tuple((words, ids) for words, ids in (
                ("Incidents here", incidents[key]), ("Who holds it, by view and interval", [each["control_id"] for each in control.get(key, ())]),
                ("City that it is a part of", [f"place:{life['parent_id']}"] if life and life["parent_id"] else []), ("Claims that name it", claims[key]),
            ) if ids)  # fmt: skip
            also = ((life["biography_id"], f"Biography of {life['place_name']}"),) if life else ()
            yield Record(
                PLACE, f"place:{key}", place["place_name"] or key, _day(min(days)) if days else "", _day(max(days)) if days else "", _place(place),
                tuple(sorted({self._status(each) for each in control.get(key, ())})), "", "", "", None, facts, links, "", also,
            )  # fmt: skip

    def _life(self, row: Row) -> Iterator[Fact]:
        """Yield the biography of a place: who held it from when to when, and how its days divide."""
        for actor, extent, start, end, word in zip(
            row["holder_ids"], row["holder_extents"], row["held_from"], row["held_to"], row["last_word"], strict=True
        ):
            much = f" ({extent})" if extent in schemas.EXTENTS else ""
            yield "Held by", f"{self.name(actor)}{much}, {_day(start)} to {_day(end)}, last evidence {_day(word)}"
        kinds = ("held", "contested", "unknown", "stale", "besieged")
        yield (
            f"Days since the first evidence, {_day(row['first_evidence'])}",
            f"{row['n_days']}: " + ", ".join(f"{row[f'n_{kind}_days']} {kind}" for kind in kinds),
        )
        if row["claimed_parties"]:
            yield (
                "Named as holder in claims only",
                ", ".join(
                    self.pack.side_name(each) if each in self.pack.sides else self.name(each)
                    for each in row["claimed_parties"]
                ),
            )
        yield (
            "Evidence on control",
            f"{row['n_claims']} claims from {row['n_origins']} origins, the last of {_day(row['last_evidence'])}",
        )

    def _status(self, row: Row) -> str:
        return STATUS_WORDS.get(row["status"]) or self.name(row["status"])

    def control(self) -> Iterator[Record]:
        """Yield the intervals of control."""
        for row in self.frames["control_over_time"].iter_rows(named=True):
            view = "as assessed" if row["view"] == "assessed" else f"as claimed by {self.pack.side_name(row['view'])}"
            facts = _facts(
                ("View", view), ("Days", _days(row)), ("Rule", row["rule"]), ("Last holder", self.name(row["holder_id"])), ("How much of it", row["holder_extent"]),
                ("Besieged", (self.name(row["besieger_id"]) or "not told by whom") if row["is_besieged"] else None),
                ("Who holds a part of it", ", ".join(self.name(each) for each in row["part_holders"])),
                ("Last evidence", f"{row['days_since_evidence']} days before the end" + (", stale" if row["is_stale"] else "")),
            )  # fmt: skip
            links: list[Link] = [(words, ids) for words, ids in (
                ("Claims for it", row["supporting"]), ("Claims against it", row["opposing"]), ("Neighbourhoods that stand apart", row["part_control_ids"]),
            ) if ids]  # fmt: skip
            links.append(("Place", [f"place:{row['place_id']}"]))
            yield Record(
                CONTROL, row["control_id"], f"{row['place_name']}: {self._status(row)}, {view}", _day(row["date_start"]), _day(row["date_end"]), _place(row), (self._status(row),),
                row["view"], row["status"], "", None, facts, tuple(links),
            )  # fmt: skip

    def numbers(self, printed: set[str]) -> Iterator[Record]:
        """Yield the numbers that reports print, and the figures they were added up from."""
        wanted = printed.union(*self.figures["derived_from"].to_list())
        cells = self.frames["casualties_over_time"].filter(pl.col("figure_id").is_in(sorted(wanted)))
        sums = dict(cells.select("figure_id", "toll_ids").iter_rows())
        for row in self.figures.iter_rows(named=True):
            facts = _facts(("Meaning", row["meaning"]), ("Rule", row["rule"]), ("Report", row["report"]))
            yield Record(
                NUMBER,
                row["figure_id"],
                f"{row['value']}: {row['meaning']}",
                facts=facts,
                links=self._behind(row["derived_from"], sums),
            )
        for row in cells.iter_rows(named=True):
            count = span_words(row["low"], row["best"], row["high"])
            facts = _facts(
                ("Area", row["area_name"]), ("Period", f"{row['period_kind']}, {_day(row['period_start'])} to {_day(row['period_end'])}" if row["period_start"] else "all time"), ("Policy", row["policy"]),
                ("Side that claims", self.pack.side_name(row["claimant_side"])), ("Sum of", f"{row['n_incidents']} incidents, {row['n_claims']} claims, {row['n_origins']} origins"),
            )  # fmt: skip
            yield Record(
                NUMBER, row["figure_id"], f"{count} {row['outcome']}, {row['area_name']}", _day(row["period_start"]), _day(row["period_end"]), row["area_name"], (), row["claimant_side"], row["outcome"], "",
                None, facts, self._behind(row["toll_ids"], sums),
            )  # fmt: skip

    def articles_read(self) -> Iterator[Record]:
        """Yield the articles with what was read from them."""
        found: dict[str, list[str]] = defaultdict(list)
        for table in CLAIM_TABLES:
            for article_id, claim_id in self.frames[table].select("article_id", "claim_id").iter_rows():
                found[article_id].append(claim_id)
        outside = _grouped(self.frames["abstentions"], "article_id")
        for key, row in self.articles.items():
            snapshot = self.snapshots.get(row["snapshot_id"] or "")
            published = _day(row["published_at"].date()) if row["published_at"] else ""
            outlet = self.name(row["outlet_id"]) or "outlet not known"
            facts = _facts(
                ("Published by", outlet), ("Published on", published or "not known"), ("How the day is known", row["published_basis"]), ("Language", row["language"]),
                ("Taken from", self.name(row["origin_outlet_id"])), ("Version", row["revision"]),
                ("Archived bytes", f"{snapshot['archive_file']} from byte {snapshot['archive_offset']}, {snapshot['archive_length']} bytes" if snapshot else "none"),
                ("SHA-256 of the bytes", snapshot["sha256"] if snapshot else None), ("SHA-256 of the text", row["text_sha256"]),
            )  # fmt: skip
            links = tuple((words, ids) for words, ids in (
                ("Claims read from it", found[key]), ("Counts left out in doubt", [each["abstention_id"] for each in outside.get(key, ())]),
            ) if ids)  # fmt: skip
            also = ((snapshot["snapshot_id"], "Archived bytes of this article"),) if snapshot else ()
            title = f"{row['title'] or 'no headline'} ({outlet})"
            yield Record(
                ARTICLE,
                key,
                title,
                published,
                published,
                "",
                (outlet,),
                facts=facts,
                links=links,
                address=row["url"] or "",
                also=also,
            )

    def _passage(self, row: Row) -> tuple[tuple[str, str, str] | None, tuple[Fact, ...], str, tuple[Link, ...]]:
        """Return quote, evidence, address and the article of any row that stands on a passage."""
        if row["article_id"] not in self.articles:  # a decision may outlive its article
            return None, (), "", ()
        quote, evidence, address = self._evidence(row)
        return quote, evidence, address, (("Article", [row["article_id"]]),)

    def events(self) -> Iterator[Record]:
        """Yield the happenings in articles as event codes."""
        claims: dict[str, list[str]] = defaultdict(list)
        for table in CLAIM_TABLES:
            for event_id, claim_id in self.frames[table].select("event_id", "claim_id").iter_rows():
                claims[event_id].append(claim_id)
        for row in self.frames["events"].iter_rows(named=True):
            quote, evidence, address, links = self._passage(row)
            actor, to = (self.name(row[f"{part}_id"]) or row[f"{part}_raw"] or "" for part in ("actor", "recipient"))
            kind = row["event_type"].lower() + (f" ({row['event_mode']})" if row["event_mode"] else "")
            acled = " / ".join(each for each in (row["acled_event_type"], row["acled_sub_event_type"]) if each)
            facts = _facts(
                ("Kind of event", kind), ("In the words of ACLED", acled), ("UCDP type of violence", row["ucdp_type"]), ("Reality", row["modality"]), ("Who", actor), ("To whom", to),
                ("Days", _days(row)), ("Place", _place(row)), *evidence,
            )  # fmt: skip
            if claims[row["event_id"]]:
                links = (("Claims about it", claims[row["event_id"]]), *links)
            title = f"{actor or 'Somebody'}: {kind}{f', {to}' if to else ''}"
            yield Record(
                EVENT, row["event_id"], title, _day(row["date_start"]), _day(row["date_end"]), _place(row), tuple(sorted({actor, to} - {""})), "", "", "", quote, facts, links, address,
            )  # fmt: skip

    def left_out(self) -> Iterator[Record]:
        """Yield the counts that were left out in doubt."""
        for row in self.frames["abstentions"].iter_rows(named=True):
            quote, evidence, address, links = self._passage(row)
            facts = _facts(("Why it was left out", row["reason"].replace("_", " ")), *evidence)
            title = f"Left out, {row['reason'].replace('_', ' ')}"
            yield Record(LEFT_OUT, row["abstention_id"], title, quote=quote, facts=facts, links=links, address=address)

    def decisions(self) -> Iterator[Record]:
        """Yield what people decided by hand; the id of a rejected claim leads here, as it stands in no other table."""
        for row in self.frames[schemas.DECISIONS.name].iter_rows(named=True):
            quote, evidence, address, links = self._passage(row)
            words, day = decision_words(row), _day(row["decided_on"])
            spoken = [each for each in (row["claim_id"], row["other_claim_id"]) if each is not None]
            facts = _facts(("Decision", words), ("How the claim was found", row["basis"]), *evidence)
            also = tuple((each, "A claim that was decided by hand") for each in spoken)
            yield Record(DECISION, row["decision_row_id"], words, day, day, quote=quote, facts=facts, links=(("Claims that it speaks of", spoken), *links), address=address, also=also)  # fmt: skip

    def _behind(self, ids: Sequence[str], sums: Mapping[str, list[str]]) -> tuple[Link, ...]:
        """Return links to what a number was computed from, and through its sums and tolls to incidents and claims; tolls lead to their incidents."""
        found = dict.fromkeys(self.toll_homes.get(each, each) for each in ids)
        tolls = [toll for each in ids for toll in sums.get(each, [each] if each in self.toll_homes else [])]
        incidents = dict.fromkeys(self.toll_homes[each] for each in tolls)
        claims = list(dict.fromkeys(claim for each in tolls for claim in self.toll_claims[each]))
        links = (
            ("Claims behind it", claims if len(claims) <= MAX_BEHIND else []), ("Incidents behind it", [each for each in incidents if each not in found]),
            ("Computed from", list(found)),
        )  # fmt: skip
        return tuple((words, each) for words, each in links if each)


def _opposes(row: Row, role: str, other: Row, other_role: str) -> bool:
    """Return whether one claim rules the other out; `row` may be a toll."""
    if row["outcome"] != other["outcome"]:
        return False
    if role == other_role == "counts":
        return bool(_above(row, other) or _above(other, row))
    return {role, other_role} in ({"counts", "denied"}, {"counts", "zero"})


def _above(row: Row, other: Row) -> bool:
    """Return whether the lowest number of a row is more than the highest of another; an open end rules nothing out."""
    low, high = row["low"], other["high"]
    return low is not None and high is not None and low > high


def _is_whole(row: Row) -> bool:
    """Return whether a row counts all sides and all victims."""
    return bool(row["claimant_side"] == ALL and row["victim_class"] == ALL)


def _span(row: Row) -> str:
    return span_words(row["low"], row["best"], row["high"])


def _words(values: Iterable[str]) -> str:
    return " ".join(sorted(set(values)))


def _grouped(frame: pl.DataFrame, column: str) -> dict[str, list[Row]]:
    groups: dict[str, list[Row]] = defaultdict(list)
    for row in frame.iter_rows(named=True):
        groups[row[column]].append(row)
    return groups


def _decisions(frames: Mapping[str, pl.DataFrame]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for row in frames[schemas.DECISIONS.name].iter_rows(named=True):
        for claim_id in (row["claim_id"], row["other_claim_id"]):
            if claim_id is not None:
                found[claim_id].append(decision_words(row))
    return found
