"""One article in, rows of the claim tables out: pure, whatever machine or process it runs in."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pipeline import __version__
from pipeline.extract.analysis import PlaceAt, Read, Tools, article_day, read_article
from pipeline.extract.attribution import Attribution, Speaker
from pipeline.extract.calibration import calibrated
from pipeline.extract.casualties import read_casualties
from pipeline.extract.crosswalk import codes_of, party_kind
from pipeline.extract.dates import DateMention
from pipeline.extract.drafts import Doubt, Draft
from pipeline.extract.lexicon import GENERIC
from pipeline.extract.plain import Plain, plain_of, put_back
from pipeline.extract.statements import Act, read_statements
from pipeline.extract.territory import Move, read_territory
from pipeline.extract.triggers import Reading
from pipeline.extract.word_sets import word_set
from pipeline.packs import Actor
from pipeline.tables import content_id

EXTRACTOR = "claimline-en"
UNKNOWN_OUTLET = "unknown"
LEAD_CHARS = 200  # of a text that was left out as a whole, kept as its abstention
OWN_LOSS = frozenset(("lost", "withdrew"))
AIR = re.compile(r"(?i)\b(?:air|jet|warplane|barrel bomb|drone|helicopter|aerial)")
HEAVY = re.compile(r"(?i)\b(?:shell|mortar|rocket|artillery|missile|tank|bombardment)")
BOMBS = re.compile(r"(?i)\b(?:bomb|explosi|blast|mine|ied|grenade|booby)")
MATERIEL = word_set(
    """vehicle tank car truck pickup bulldozer aircraft warplane jet helicopter drone launcher gun cannon depot
    headquarters armour armor boat ship missile rocket mortar"""
)
DESTROY = word_set("destroy seize down damage capture confiscate shoot")


@dataclass
class Rows:
    """Rows of each table that one article gives."""

    casualty_claims: list[dict[str, Any]] = field(default_factory=list)
    claim_mentions: list[dict[str, Any]] = field(default_factory=list)
    territory_claims: list[dict[str, Any]] = field(default_factory=list)
    statements: list[dict[str, Any]] = field(default_factory=list)
    events: list[dict[str, Any]] = field(default_factory=list)
    abstentions: list[dict[str, Any]] = field(default_factory=list)
    rejects: list[dict[str, Any]] = field(default_factory=list)


def extract_article(row: Mapping[str, Any], tools: Tools) -> Rows:
    """Return the claims of one row of ARTICLES, every one with its evidence."""
    contents = {"text": str(row["text"]), "title": str(row["title"] or "")}
    copies = {name: plain_of(content) for name, content in contents.items()}
    if all(copies[name].text == content for name, content in contents.items()):
        return _extract(row, tools)
    found = _extract({**row, **{name: copy.text for name, copy in copies.items() if row[name]}}, tools)
    tables_found = {name: [_put_back(each, copies, contents) for each in rows] for name, rows in vars(found).items()}
    return Rows(**tables_found)


def _put_back(row: dict[str, Any], copies: Mapping[str, Plain], contents: Mapping[str, str]) -> dict[str, Any]:
    return put_back(row, copies, contents) if "span_field" in row else row


def _extract(row: Mapping[str, Any], tools: Tools) -> Rows:
    day = article_day(row)
    reads, about = read_article(row, tools)
    drafts, doubts = read_casualties(reads, tools, day=day, about=about)
    moves = read_territory(reads, tools, day=day, about=about)
    acts = read_statements(reads, tools, day=day)
    maker = _Maker(row, tools)
    for draft in drafts:
        maker.add_casualty(draft)
    maker.link_parts(drafts)
    for move in moves:
        maker.add_move(move)
    for act in acts:
        maker.add_act(act)
    maker.add_materiel(reads)
    if not about.has_war:
        maker.add_doubt(Doubt("text", 0, min(len(row["text"]), LEAD_CHARS), "not_conflict"))
    for doubt in doubts:
        maker.add_doubt(doubt)
    return maker.rows


class _Maker:
    def __init__(self, row: Mapping[str, Any], tools: Tools) -> None:
        self.row = row
        self.tools = tools
        self.rows = Rows()
        self.ids: dict[int, str] = {}
        self.events: dict[str, dict[str, Any]] = {}

    def content(self, field_name: str) -> str:
        return str(self.row["text"] if field_name == "text" else self.row["title"] or "")

    # ------------------------------------------------------------ shared columns

    def base(self, kind: str, read: Read, span: tuple[int, int], *, speaker: Speaker | None, attribution: Attribution | None, when: DateMention | None,
             place: PlaceAt | None, stance: str, modality: str, confidence: float, reading: Sequence[object]) -> dict[str, Any]:  # fmt: skip
        start, end = span
        said = self.claimant(speaker, attribution)
        article_id = self.row["article_id"]
        return {
            "claim_id": content_id("claim", kind, article_id, read.field, start, end, *reading), "event_id": "", "article_id": article_id,
            "outlet_id": self.row["outlet_id"], "published_at": self.row["published_at"], "retrieved_at": self.row["retrieved_at"], **said,
            "stance": stance, "modality": modality, "self_interested": None, **dates(when), **place_columns(place),
            "span_field": read.field, "span_start": start, "span_end": end, "quote": self.content(read.field)[start:end],
            "extractor": EXTRACTOR, "extractor_version": __version__, "confidence": min(1.0, max(0.0, round(confidence, 2))), "source_ref": self.row["source_ref"],
        }  # fmt: skip

    def claimant(self, speaker: Speaker | None, attribution: Attribution | None) -> dict[str, Any]:
        """Return claimant_* and attribution_path."""
        outlet_id = self.row["outlet_id"]
        outlet = self.tools.lexicon.actor(outlet_id)
        agency_id = (attribution.agency_id if attribution else None) or self.row["origin_outlet_id"]
        path = [outlet_id or UNKNOWN_OUTLET]
        if agency_id and agency_id != outlet_id:
            path.append(agency_id)
        if speaker is None:
            voice_id = path[-1] if path[-1] != UNKNOWN_OUTLET else None
            voice = self.tools.lexicon.actor(voice_id)
            return {
                "claimant_raw": None, "claimant_id": voice_id, "claimant_type": voice.claimant_type if voice else "journalist",
                "claimant_side": voice.side if voice else "unknown", "attribution_path": " > ".join(path),
            }  # fmt: skip
        actor = self.tools.lexicon.actor(speaker.actor_id)
        own = speaker.actor_id or "raw:" + re.sub(r"\W+", "_", speaker.text.lower()).strip("_")[:60]
        if own != path[-1]:
            path.append(own)
        if actor is not None and actor.id.startswith(GENERIC):
            body = self.tools.lexicon.state_body(actor.id, words=speaker.text, country=self.home_of(outlet, agency_id))
            if body is not None:
                actor = body
                path[-1] = body.id if path[-1] == own else path[-1]
        side = actor.side if actor else "unknown"
        kind = actor.claimant_type if actor else _type_by_words(speaker.text)
        carrier = self.tools.lexicon.actor(agency_id) or outlet
        if (
            side == "unknown"
            and actor is not None
            and actor.id.startswith("generic_")
            and actor.sector in ("military", "government", "state_media")
            and carrier is not None
        ):
            side = carrier.side if carrier.sector == "state_media" else side
        return {
            "claimant_raw": speaker.text, "claimant_id": actor.id if actor else speaker.actor_id, "claimant_type": kind, "claimant_side": side, "attribution_path": " > ".join(path),
        }  # fmt: skip

    def chance(self, table: str, code: str, score: float) -> float:
        """Return the confidence of a claim: calibrated, or the score of its rule where that is asked for."""
        return calibrated(table, code, score) if self.tools.is_calibrated else score

    def home_of(self, outlet: Actor | None, agency_id: str | None) -> str | None:
        """Return the country whose bodies an outlet calls "the army", "the ministry": that of state-owned and party outlets."""
        for carrier in (self.tools.lexicon.actor(agency_id), outlet):
            if carrier is not None and carrier.side not in ("neutral", "unknown"):
                return carrier.country
        return None

    def event(self, event_type: str, mode: str | None, base: Mapping[str, Any], *, key: Sequence[object], actor: tuple[str, str | None] | None,
              recipient: tuple[str | None, str | None] | None, materiel: tuple[str, int | None] | None = None,
              harms_civilians: bool = False) -> str:  # fmt: skip
        event_id = content_id("event", self.row["article_id"], event_type, *key)
        if event_id not in self.events:
            shared = {name: base[name] for name in _EVENT_SHARED}
            recipient_kind = party_kind(self.sector(recipient), is_civilian=harms_civilians)
            codes = codes_of(event_type, mode, party_kind(self.sector(actor)), recipient_kind)
            self.events[event_id] = {
                **shared, "event_id": event_id, "event_type": event_type, "event_mode": mode, **vars(codes), "actor_raw": actor[0] if actor else None,
                "actor_id": actor[1] if actor else None, "recipient_raw": recipient[0] if recipient else None, "recipient_id": recipient[1] if recipient else None,
                "materiel_raw": materiel[0] if materiel else None, "materiel_count": materiel[1] if materiel else None,
            }  # fmt: skip
            self.rows.events.append(self.events[event_id])
        return event_id

    def sector(self, party: tuple[str | None, str | None] | None) -> str | None:
        """Return the sector of a party, null when it is not in the pack."""
        actor = self.tools.lexicon.actor(party[1]) if party is not None else None
        return actor.sector if actor is not None else None

    def is_state(self, party: tuple[str | None, str | None] | None) -> bool:
        """Whether a party is a state or one of its bodies."""
        return party_kind(self.sector(party)) == "state"

    def add_mentions(self, claim_id: str, mentions: Sequence[tuple[str, int, int]]) -> None:
        for field_name, start, end in sorted(set(mentions)):
            self.rows.claim_mentions.append(
                {
                    "claim_id": claim_id,
                    "span_field": field_name,
                    "span_start": start,
                    "span_end": end,
                    "quote": self.content(field_name)[start:end],
                }
            )

    # ------------------------------------------------------------ one table each

    def add_casualty(self, draft: Draft) -> None:
        people, read = draft.reading.people, draft.read
        base = self.base(
            "casualty", read, draft.span, speaker=draft.speaker, attribution=draft.attribution, when=draft.when, place=draft.place, stance=draft.stance,
            modality=draft.modality, confidence=self.chance("casualty_claims", draft.outcome, draft.confidence),
            reading=(draft.outcome, draft.low, draft.best, draft.high, draft.qualifier, people.start, people.end),
        )  # fmt: skip
        victims = read.words(people.start, people.end)
        perpetrator = draft.perpetrator
        base["self_interested"] = self.gains(base["claimant_side"], draft)
        place_key = base["geonames_id"] or base["place_raw"]
        trigger = read.doc[draft.reading.trigger]
        event_type, mode = _harm_event(
            draft.outcome, draft.weapon, trigger.lemma_.lower(), is_state=self.is_state(perpetrator)
        )
        base["event_id"] = self.event(
            event_type, mode, base, key=(read.field, read.at, place_key, str(base["date_start"]), base["modality"]),
            actor=perpetrator, recipient=(victims, draft.victim_group), harms_civilians=draft.victim_class == "civilian",
        )  # fmt: skip
        implied = people.is_implied
        count_raw = None if implied and people.quantity.is_one else _count_words(read, draft.reading)
        self.rows.casualty_claims.append(
            base
            | {
                "outcome": draft.outcome, "low": draft.low, "best": draft.best, "high": draft.high, "count_raw": count_raw, "qualifier": draft.qualifier,
                "victims_raw": victims, "victim_group": draft.victim_group, "victim_class": draft.victim_class, "label_raw": draft.label[0] if draft.label else None,
                "perpetrator_raw": perpetrator[0] if perpetrator else None, "perpetrator_id": perpetrator[1] if perpetrator else None, "weapon": draft.weapon,
                "part_of_claim_id": None, "total_kind": draft.total_kind,
            }
        )  # fmt: skip
        self.ids[id(draft)] = base["claim_id"]
        self.add_mentions(base["claim_id"], draft.mentions)

    def link_parts(self, drafts: Sequence[Draft]) -> None:
        by_id = {row["claim_id"]: row for row in self.rows.casualty_claims}
        for draft in drafts:
            whole = self.ids.get(id(draft.part_of)) if draft.part_of is not None else None
            own = self.ids[id(draft)]
            if whole is not None and whole != own:
                by_id[own]["part_of_claim_id"] = whole

    def gains(self, side: str, draft: Draft) -> bool | None:
        """Whether the claimant's side gains by the claim: losses of its enemy."""
        pack = self.tools.pack
        if side in ("neutral",):
            return False
        if side == "unknown":
            return None
        victim_side = self.tools.lexicon.side(draft.victim_group)
        if draft.victim_class == "combatant" and victim_side not in ("unknown", "neutral"):
            return victim_side not in pack.camp(side)
        doer = self.tools.lexicon.side(draft.perpetrator[1]) if draft.perpetrator else "unknown"
        if draft.victim_class == "combatant" and doer in pack.camp(side):
            return True
        return None if draft.victim_class in ("combatant", "unknown", "mixed") else False

    def add_move(self, move: Move) -> None:
        base = self.base(
            "territory", move.read, move.span, speaker=move.speaker, attribution=move.attribution, when=move.when, place=move.place, stance=move.stance,
            modality=move.modality, confidence=self.chance("territory_claims", move.action, move.confidence), reading=(move.action, move.trigger, move.place.start),
        )  # fmt: skip
        actor_side = self.tools.lexicon.side(move.actor[1]) if move.actor else "unknown"
        side = base["claimant_side"]
        if side == "neutral":
            base["self_interested"] = False
        elif side != "unknown" and actor_side not in ("unknown", "neutral"):
            own = actor_side in self.tools.pack.camp(side)
            loses = move.action in OWN_LOSS or move.action == "repelled"
            base["self_interested"] = own != loses
        event_type, mode = _TERRITORY_EVENTS[move.action]
        place_key = base["geonames_id"] or base["place_raw"]
        base["event_id"] = self.event(
            event_type,
            mode,
            base,
            key=("territory", move.read.at, move.action, place_key, move.trigger),
            actor=move.actor,
            recipient=move.actor_from,
        )
        self.rows.territory_claims.append(
            base
            | {
                "action": move.action, "actor_raw": move.actor[0] if move.actor else None, "actor_id": move.actor[1] if move.actor else None,
                "actor_from_raw": move.actor_from[0] if move.actor_from else None, "actor_from_id": move.actor_from[1] if move.actor_from else None,
                "extent": move.extent, "place_kind": move.place_kind,
            }
        )  # fmt: skip
        self.add_mentions(base["claim_id"], move.mentions)

    def add_act(self, act: Act) -> None:
        base = self.base(
            "statement", act.read, act.span, speaker=act.speaker, attribution=act.attribution, when=act.when, place=act.place, stance=act.stance,
            modality=act.modality, confidence=act.confidence, reading=(act.act, act.trigger),
        )  # fmt: skip
        base["event_id"] = self.event(
            act.act,
            act.mode,
            base,
            key=("statement", act.read.at, act.trigger),
            actor=act.actor,
            recipient=act.recipient,
        )
        self.rows.statements.append(
            base
            | {
                "act": act.act, "mode": act.mode, "actor_raw": act.actor[0] if act.actor else None, "actor_id": act.actor[1] if act.actor else None,
                "recipient_raw": act.recipient[0] if act.recipient else None, "recipient_id": act.recipient[1] if act.recipient else None, "topic": act.topic,
            }
        )  # fmt: skip
        self.add_mentions(base["claim_id"], act.mentions)

    def add_materiel(self, reads: Sequence[Read]) -> None:
        """Add events for counted things destroyed or seized; they are never casualties."""
        for read in reads:
            for quantity in read.quantities:
                noun = next(
                    (token for token in read.doc[quantity.end : quantity.end + 4] if token.lemma_.lower() in MATERIEL),
                    None,
                )
                verb = next(
                    (
                        token
                        for token in read.doc
                        if token.lemma_.lower() in DESTROY and abs(token.i - quantity.start) < 14
                    ),
                    None,
                )
                if noun is None or verb is None or quantity.qualifier == "none":
                    continue
                span = read.span(min(quantity.start, verb.i), max(noun.i + 1, verb.i + 1))
                places = [place for place in read.places if place.place.geo_reason != "metonym"]
                base = self.base(
                    "event", read, span, speaker=None, attribution=None, when=read.dates[0][2] if read.dates else None, place=places[0] if places else None,
                    stance="asserts", modality="actual", confidence=0.6, reading=(noun.i,),
                )  # fmt: skip
                count = quantity.best if quantity.best is not None else quantity.low
                self.event(
                    "ASSAULT",
                    None,
                    base,
                    key=("materiel", read.field, *span),
                    actor=None,
                    recipient=None,
                    materiel=(read.words(quantity.start, noun.i + 1), count),
                )

    def add_doubt(self, doubt: Doubt) -> None:
        self.rows.abstentions.append(
            {
                "abstention_id": content_id("doubt", self.row["article_id"], doubt.field, doubt.start, doubt.end, doubt.reason), "article_id": self.row["article_id"],
                "source_ref": self.row["source_ref"], "reason": doubt.reason, "span_field": doubt.field, "span_start": doubt.start, "span_end": doubt.end,
                "quote": self.content(doubt.field)[doubt.start : doubt.end],
            }
        )  # fmt: skip


_EVENT_SHARED = (
    "article_id", "source_ref", "outlet_id", "published_at", "modality", "date_start", "date_end", "date_prec", "place_raw", "geonames_id", "place_name", "admin1",
    "country_iso3", "latitude", "longitude", "where_prec", "geo_reason", "span_field", "span_start", "span_end", "quote", "extractor", "extractor_version",
)  # fmt: skip
_TERRITORY_EVENTS: dict[str, tuple[str, str | None]] = {
    "captured": ("COERCE", "seize"), "recaptured": ("COERCE", "seize"), "cleared": ("COERCE", "seize"), "entered": ("ASSAULT", None), "advanced": ("ASSAULT", None),
    "holds": ("MOBILIZE", None), "lost": ("YIELD", None), "withdrew": ("YIELD", "withdraw"), "repelled": ("ASSAULT", None), "besieged": ("COERCE", "restrict"),
    "siege_broken": ("ASSAULT", None), "contested": ("ASSAULT", None),
}  # fmt: skip


def dates(when: DateMention | None) -> dict[str, Any]:
    """Return the date columns of a mention; null where the text gives none."""
    if when is None:
        return {"date_start": None, "date_end": None, "date_prec": None}
    return {"date_start": when.first, "date_end": when.last, "date_prec": when.prec}


def place_columns(place: PlaceAt | None) -> dict[str, Any]:
    """Return the place columns; without a resolved place coordinates are null and geo_reason says why."""
    empty = dict.fromkeys(
        ("geonames_id", "place_name", "admin1", "country_iso3", "latitude", "longitude", "where_prec")
    )
    if place is None:
        return {"place_raw": None, **empty, "geo_reason": "not_told"}
    found = place.place
    if found.place is None:
        return {"place_raw": found.mention.raw, **empty, "geo_reason": found.geo_reason or "not_in_gazetteer"}
    return {
        "place_raw": found.mention.raw, "geonames_id": found.place.geonames_id, "place_name": found.place.name, "admin1": found.place.admin1,
        "country_iso3": found.place.country_iso3, "latitude": round(found.latitude or 0.0, 5), "longitude": round(found.longitude or 0.0, 5), "where_prec": found.where_prec,
        "geo_reason": None,
    }  # fmt: skip


def _count_words(read: Read, reading: Reading) -> str:
    quantity = reading.people.quantity
    return read.words(quantity.start, quantity.end)


MODES_OF_VERBS: dict[str, str] = {
    **dict.fromkeys(("execute", "behead", "lynch", "hang", "execution"), "execute"), **dict.fromkeys(("torture", "beat"), "torture"),
    **dict.fromkeys(("shoot", "gun"), "firearms"), **dict.fromkeys(("shell", "bombard"), "heavy-weapons"), "rape": "sexual",
    **dict.fromkeys(("bomb",), "explosives"),
}  # fmt: skip
ARRESTS = frozenset(("arrest", "detain", "jail", "imprison"))


def _harm_event(outcome: str, weapon: str | None, verb: str, *, is_state: bool) -> tuple[str, str | None]:
    """Return the PLOVER type and mode of a harm to people; an arrest by a state is coercion, a capture by others an abduction."""
    if outcome == "displaced":
        return "COERCE", "deport"
    if outcome == "captured":
        return ("COERCE", "arrest") if verb in ARRESTS and is_state else ("ASSAULT", "abduct")
    return "ASSAULT", MODES_OF_VERBS.get(verb) if weapon is None else _weapon_mode(weapon)


def _weapon_mode(weapon: str) -> str | None:
    if "suicide" in weapon.lower():
        return "suicide-attack"
    if re.search(r"(?i)gas|sarin|chlorine|chemical|nerve", weapon):
        return "chemical"
    for pattern, mode in ((AIR, "aerial"), (BOMBS, "explosives"), (HEAVY, "heavy-weapons")):
        if pattern.search(weapon):
            return mode
    return "firearms" if re.search(r"(?i)gun|sniper|shoot|bullet", weapon) else None


def _type_by_words(text: str) -> str:
    low = text.lower()
    for pattern, kind in (
        (r"\b(?:doctor|medic|hospital|rescue|civil defen[cs]e|health|paramedic)", "medical"), (r"\b(?:resident|witness|survivor|villager|local)", "witness"),
        (r"\b(?:mayor|governor|council|municipal|local official|police)", "local_official"), (r"\b(?:army|military|commander|general|colonel|defen[cs]e ministry|officer)", "military"),
        (r"\b(?:minister|ministry|president|government|official|state department|spokes)", "government"), (r"\b(?:u\.?n\.?|united nations)\b", "un"),
        (r"\b(?:monitor|observatory|watchdog)", "monitor"), (r"\b(?:activist|opposition|coalition)", "opposition"), (r"\b(?:group|rebel|militant|fighters?|front|brigade)", "armed_group"),
        (r"\b(?:journalist|reporter|correspondent|news|media|tv|newspaper)", "journalist"), (r"\b(?:source|sources|report|reports)", "anonymous"),
    ):  # fmt: skip
        if re.search(pattern, low):
            return kind
    return "other"
