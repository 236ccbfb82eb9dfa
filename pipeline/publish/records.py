"""What the evidence explorer shows: one record for each claim, incident, place, number and interval of control, with links between them.

A record is plain text and ids. Nothing here is markup: the page writes every word as text.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import polars as pl

from pipeline import schemas
from pipeline.claim_keys import place_key
from pipeline.look.quotes import quote_of
from pipeline.packs import Pack
from pipeline.trace import decision_words, span_words
from pipeline.visible import visible_text

Row = Mapping[str, Any]
Fact = tuple[str, str]
Link = tuple[str, list[str]]
CLAIM, INCIDENT, PLACE, NUMBER, CONTROL = "claim", "incident", "place", "number", "control"
KINDS = (CLAIM, INCIDENT, PLACE, CONTROL, NUMBER)
ALL = "all"
WHERE = {
    1: "exact place", 2: "within 25 km of the place", 3: "district", 4: "province", 5: "vague area", 6: "country", 7: "international",
}  # fmt: skip


STANCE_WORDS = {"asserts": "says", "denies": "denied by", "concedes": "conceded by", "estimates": "estimated by", "questions": "questioned by"}


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
    also: tuple[str, ...] = field(default=())

    def row(self) -> list[Any]:
        """Return the record as the page reads it, hidden characters shown."""
        return [
            self.kind, self.id, visible_text(self.title), self.start, self.end, visible_text(self.place), [visible_text(each) for each in self.actors],
            self.side, self.outcome, self.grade, None if self.quote is None else [visible_text(part) for part in self.quote],
            [[label, visible_text(value)] for label, value in self.facts], [[label, ids] for label, ids in self.links],
            visible_text(self.address), list(self.also),
        ]  # fmt: skip


def records(frames: Mapping[str, pl.DataFrame], report_figures: pl.DataFrame, *, pack: Pack, as_of: date) -> list[Record]:
    """Return all records of a build and of the numbers that its reports print, kind by kind, each in the order of its table."""
    work = _Work(frames, report_figures, pack, as_of)
    return [*work.claims(), *work.incidents(), *work.places(), *work.control(), *work.numbers()]


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
    def __init__(self, frames: Mapping[str, pl.DataFrame], report_figures: pl.DataFrame, pack: Pack, as_of: date) -> None:
        self.frames, self.figures, self.pack, self.as_of = frames, report_figures, pack, as_of
        self.articles = {row["article_id"]: row for row in frames["articles"].iter_rows(named=True)}
        self.snapshots = {row["snapshot_id"]: row for row in frames["snapshots"].iter_rows(named=True)}
        self.homes = {row["claim_id"]: row for row in frames["incident_claims"].iter_rows(named=True)}
        self.tolls: dict[str, list[Row]] = _grouped(frames["tolls"], "incident_id")
        self.toll_homes = dict(frames["tolls"].select("toll_id", "incident_id").iter_rows())

    def name(self, actor_id: str | None) -> str:
        """Return an actor's or outlet's name in the pack, or its id."""
        if actor_id is None:
            return ""
        thing = self.pack.actors.get(actor_id) or self.pack.outlets.get(actor_id)
        return thing.name if thing else actor_id

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
            ("Archived bytes", f"{snapshot['archive_file']} from byte {snapshot['archive_offset']}" if snapshot else "none"),
            ("SHA-256 of the bytes", snapshot["sha256"] if snapshot else None),
        )
        before = ("… " if quote.is_cut_before else "") + quote.before
        return (before, quote.words, quote.after + (" …" if quote.is_cut_after else "")), facts, article["url"] or ""

    def claims(self) -> Iterator[Record]:
        """Yield casualty claims, then territory claims, then statements."""
        decided = _decisions(self.frames)
        for table in ("casualty_claims", "territory_claims", "statements"):
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
        links: list[Link] = [("Incident that it went into", [home["incident_id"]])] if home else []
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
            own = (
                ("Count", f"{count} ({row['qualifier'].replace('_', ' ')})"), ("Total of", row["total_kind"]), ("Harmed", row["victims_raw"]), ("What they were", row["victim_class"]),
                ("Their side", self.name(row["victim_group"])), ("Loaded word of the source", row["label_raw"]), ("Who did it", row["perpetrator_raw"] or self.name(row["perpetrator_id"])), ("Means", row["weapon"]),
            )  # fmt: skip
            return f"{count} {row['outcome']}", row["outcome"], own, (self.name(row["victim_group"]), self.name(row["perpetrator_id"]))
        if table == "territory_claims":
            actor = self.name(row["actor_id"]) or row["actor_raw"] or "somebody"
            own = (
                ("Claim about control", row["action"].replace("_", " ")), ("Who acts", row["actor_raw"] or self.name(row["actor_id"])),
                ("From whom", row["actor_from_raw"] or self.name(row["actor_from_id"])), ("How much", row["extent"]), ("Kind of place", row["place_kind"]),
            )  # fmt: skip
            return f"{actor}: {row['action'].replace('_', ' ')} {row['place_name'] or row['place_raw'] or ''}".strip(), row["action"], own, (actor, self.name(row["actor_from_id"]))
        actor = self.name(row["actor_id"]) or row["actor_raw"] or "somebody"
        to = self.name(row["recipient_id"]) or row["recipient_raw"]
        act = row["act"].lower() + (f" ({row['mode']})" if row["mode"] else "")
        own = (("Act", act), ("Who", row["actor_raw"]), ("To whom", row["recipient_raw"]), ("About", row["topic"]))
        return f"{actor}: {act}{f' to {to}' if to else ''}", row["act"].lower(), own, (actor, to or "")

    def incidents(self) -> Iterator[Record]:
        """Yield the incidents with their tolls under every policy."""
        members = _grouped(self.frames["incident_claims"], "incident_id")
        ledger = _grouped(self.frames["overlap_ledger"], "total_incident_id")
        claims = {row["claim_id"]: row for row in self.frames["casualty_claims"].iter_rows(named=True)}
        growth = _grouped(self.frames["toll_growth"], "incident_id") if "toll_growth" in self.frames else {}
        for row in self.frames["incidents"].iter_rows(named=True):
            mine = [each for each in self.tolls.get(row["incident_id"], ()) if each["claimant_side"] == ALL and each["victim_class"] == ALL]
            counts = [(f"{each['outcome'].capitalize()}, {each['policy'].replace('_', ' ')}", f"{span_words(each['low'], each['best'], each['high'])} ({each['rule']})") for each in mine]
            links = members.get(row["incident_id"], [])
            said = [claims[each["claim_id"]] for each in links if each["claim_id"] in claims]
            taken = [f"{each['reason']}: {each['subtracted_low']} off the low end" for each in ledger.get(row["incident_id"], ()) if each["policy"] == "representative" and each["claimant_side"] == ALL and each["victim_class"] == ALL]
            told = [each for each in mine if each["policy"] == "representative"]
            shown = min(told, key=lambda each: schemas.OUTCOMES.index(each["outcome"]), default=None)
            count = f"{span_words(shown['low'], shown['best'], shown['high'])} {shown['outcome']}" if shown else "no count"
            title = f"{count}, {row['place_name'] or 'place not told'}, {_days(row)}"
            facts = _facts(
                ("Kind", row["total_kind"]), ("Grade", f"{row['grade']}: {row['grade_rule']}"), ("Days", _days(row)), ("Place", _place(row)), ("Precision of place", WHERE.get(row["where_prec"])), *counts,
                ("Claims, outlets, origins", f"{row['n_claims']} claims in {row['n_outlets']} outlets from {row['n_origins']} origins"),
                ("Victims' side", self.name(row["victim_group"])), ("Who did it", self.name(row["perpetrator_id"])),
                *(("Taken off, lies inside this total", words) for words in taken), *self._grown(growth.get(row["incident_id"], ())),
            )  # fmt: skip
            outcomes = " ".join(sorted({each["outcome"] for each in said}))
            sides = " ".join(sorted({each["claimant_side"] for each in said}))
            actors = {self.name(each[name]) for each in said for name in ("victim_group", "perpetrator_id", "claimant_id")}
            by_role: dict[str, list[str]] = defaultdict(list)
            for each in links:
                by_role[each["role"]].append(each["claim_id"])
            behind: list[Link] = [(f"Claims in it: {role.replace('_', ' ')}", ids) for role, ids in sorted(by_role.items(), key=lambda pair: (pair[0] != "counts", pair[0]))]
            if row["place_id"]:
                behind.append(("Place", [f"place:{row['place_id']}"]))
            yield Record(
                INCIDENT, row["incident_id"], title, _day(row["date_start"]), _day(row["date_end"]), _place(row), tuple(sorted(actors - {""})), sides, outcomes, row["grade"],
                None, facts, tuple(behind), "", tuple(each["toll_id"] for each in self.tolls.get(row["incident_id"], ())),
            )  # fmt: skip

    @staticmethod
    def _grown(rows: Iterable[Row]) -> Iterator[tuple[str, object]]:
        for row in rows:
            if row["origin_id"] == ALL and row["outcome"] == "killed":
                fall = ", lower than before" if row["is_fall"] else ""
                yield f"Killed, as known on {_day(row['known_on'])}", span_words(row["low"], row["best"], row["high"]) + fall

    def places(self) -> Iterator[Record]:
        """Yield every place that an incident or a claim about control names, with what happened and who holds it."""
        named: dict[str, Row] = {}
        inside: dict[str, list[str]] = defaultdict(list)
        control: dict[str, list[Row]] = defaultdict(list)
        for row in self.frames["incidents"].iter_rows(named=True):
            if row["place_id"] is not None:
                named.setdefault(row["place_id"], row)
                inside[row["place_id"]].append(row["incident_id"])
        for row in self.frames["control_over_time"].iter_rows(named=True):
            named.setdefault(row["place_id"], row)
            control[row["place_id"]].append(row)
        for key, row in sorted(named.items(), key=lambda pair: (pair[1]["place_name"] or "", pair[0])):
            assessed = [each for each in control[key] if each["view"] == "assessed"]
            held = [(f"{_day(each['date_start'])} to {_day(each['date_end'])}, as assessed", f"{self._status(each)} ({each['rule']})") for each in assessed]
            last = [f"last interval: {self._status(assessed[-1])}"] if assessed else []
            facts = _facts(("Province", row["admin1"]), ("Country", row["country_iso3"]), ("Coordinates", f"{row['latitude']}, {row['longitude']}" if row["latitude"] is not None else "none"), *held)
            days = [each[name] for each in assessed for name in ("date_start", "date_end")]
            links: list[Link] = []
            if inside[key]:
                links.append(("Incidents here", inside[key]))
            if control[key]:
                links.append(("Who holds it, by view and interval", [each["control_id"] for each in control[key]]))
            yield Record(
                PLACE, f"place:{key}", row["place_name"] or key, _day(min(days)) if days else "", _day(max(days)) if days else "", _place(row),
                tuple(sorted({self._status(each) for each in control[key]})), "", "", "", None, _facts(("Control", "; ".join(last))) + facts, tuple(links),
            )  # fmt: skip

    def _status(self, row: Row) -> str:
        return {"contested": "contested", "besieged": "besieged", "unknown": "not known"}.get(row["status"]) or self.name(row["status"])

    def control(self) -> Iterator[Record]:
        """Yield the intervals of control."""
        for row in self.frames["control_over_time"].iter_rows(named=True):
            view = "as assessed" if row["view"] == "assessed" else f"as claimed by {self.pack.side_name(row['view'])}"
            facts = _facts(("View", view), ("Days", _days(row)), ("Rule", row["rule"]), ("Last evidence", f"{row['days_since_evidence']} days before the end" + (", stale" if row["is_stale"] else "")))
            links: list[Link] = [(words, ids) for words, ids in (("Claims for it", row["supporting"]), ("Claims against it", row["opposing"])) if ids]
            links.append(("Place", [f"place:{row['place_id']}"]))
            yield Record(
                CONTROL, row["control_id"], f"{row['place_name']}: {self._status(row)}, {view}", _day(row["date_start"]), _day(row["date_end"]), _place(row), (self._status(row),),
                row["view"], row["status"], "", None, facts, tuple(links),
            )  # fmt: skip

    def numbers(self) -> Iterator[Record]:
        """Yield the numbers that reports print, and the figures they were added up from."""
        wanted: set[str] = set()
        for row in self.figures.iter_rows(named=True):
            wanted.update(row["derived_from"])
            facts = _facts(("Meaning", row["meaning"]), ("Rule", row["rule"]), ("Report", row["report"]))
            yield Record(NUMBER, row["figure_id"], f"{row['value']}: {row['meaning']}", facts=facts, links=self._behind(row["derived_from"]))
        cells = self.frames["casualties_over_time"]
        for row in cells.filter(pl.col("figure_id").is_in(sorted(wanted))).iter_rows(named=True):
            count = span_words(row["low"], row["best"], row["high"])
            facts = _facts(
                ("Area", row["area_name"]), ("Period", f"{row['period_kind']}, {_day(row['period_start'])} to {_day(row['period_end'])}"), ("Policy", row["policy"]),
                ("Side that claims", self.pack.side_name(row["claimant_side"])), ("Sum of", f"{row['n_incidents']} incidents, {row['n_claims']} claims, {row['n_origins']} origins"),
            )  # fmt: skip
            yield Record(
                NUMBER, row["figure_id"], f"{count} {row['outcome']}, {row['area_name']}", _day(row["period_start"]), _day(row["period_end"]), row["area_name"], (), row["claimant_side"], row["outcome"], "",
                None, facts, self._behind(row["toll_ids"]),
            )  # fmt: skip

    def _behind(self, ids: Iterable[str]) -> tuple[Link, ...]:
        """Return links to what a number was computed from; tolls lead to their incidents."""
        found = list(dict.fromkeys(self.toll_homes.get(each, each) for each in ids))
        return (("Computed from", found),) if found else ()


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
