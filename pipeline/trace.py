"""The way back from any number to the sentence and the archived bytes that it rests on.

`trace` returns a tree: report figure > figure > toll > incident > claim > article > snapshot, with every quote compared with the article's
text and every snapshot hashed again. `trace_text` prints it. Ids are the content hashes of the tables; a prefix of eight or more hex digits
will do while only one id starts with it.
"""

from __future__ import annotations

import hashlib
import re
import zlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass
from difflib import get_close_matches
from functools import cached_property
from pathlib import Path
from typing import Any

import polars as pl

from pipeline import schemas, tables
from pipeline.errors import TraceError
from pipeline.params import load_params
from pipeline.shown import read_audit
from pipeline.visible import visible_text

BUILD_FILES: dict[str, str] = {
    schemas.SNAPSHOTS.name: "collect/snapshots.parquet",
    schemas.ARTICLES.name: "stories/articles.parquet",
    schemas.STORY_MEMBERS.name: "stories/story_members.parquet",
    schemas.CASUALTY_CLAIMS.name: "decide/casualty_claims.parquet",
    schemas.CLAIM_MENTIONS.name: "decide/claim_mentions.parquet",
    schemas.TERRITORY_CLAIMS.name: "decide/territory_claims.parquet",
    schemas.STATEMENTS.name: "decide/statements.parquet",
    schemas.EVENTS.name: "extract/events.parquet",
    schemas.ABSTENTIONS.name: "decide/abstentions.parquet",
    schemas.DECISIONS.name: "decide/decisions.parquet",
    schemas.INCIDENTS.name: "reconcile/incidents.parquet",
    schemas.INCIDENT_CLAIMS.name: "reconcile/incident_claims.parquet",
    schemas.NEAR_MATCHES.name: "reconcile/near_matches.parquet",
    schemas.TOLLS.name: "reconcile/tolls.parquet",
    schemas.DISAGREEMENTS.name: "reconcile/disagreements.parquet",
    schemas.OVERLAP_LEDGER.name: "reconcile/overlap_ledger.parquet",
    schemas.TOLL_GROWTH.name: "reconcile/toll_growth.parquet",
    schemas.CASUALTIES_OVER_TIME.name: "aggregate/casualties_over_time.parquet",
    schemas.CONTROL_OVER_TIME.name: "aggregate/control_over_time.parquet",
    schemas.PLACE_BIOGRAPHIES.name: "aggregate/place_biographies.parquet",
    schemas.COVERAGE.name: "aggregate/coverage.parquet",
    schemas.ARTICLE_VERSIONS.name: "aggregate/article_versions.parquet",
}
REJECT_FILES = ("collect/rejects.parquet", "parse/rejects.parquet", "extract/rejects.parquet")
KEYS: dict[str, str] = {
    "report_figures": "figure_id",
    "casualties_over_time": "figure_id",
    "tolls": "toll_id",
    "incidents": "incident_id",
    "casualty_claims": "claim_id",
    "territory_claims": "claim_id",
    "statements": "claim_id",
    "control_over_time": "control_id",
    "place_biographies": "biography_id",
    "overlap_ledger": "ledger_id",
    "toll_growth": "growth_id",
    "abstentions": "abstention_id",
    "decisions": "decision_row_id",
    "events": "event_id",
    "articles": "article_id",
    "snapshots": "snapshot_id",
}
KINDS: dict[str, str] = {
    "report_figures": "number of a report",
    "casualties_over_time": "figure",
    "tolls": "toll",
    "incidents": "incident",
    "casualty_claims": "casualty claim",
    "territory_claims": "territory claim",
    "statements": "statement",
    "control_over_time": "control of a place",
    "place_biographies": "biography of a place",
    "overlap_ledger": "overlap taken off",
    "toll_growth": "step of a toll",
    "abstentions": "abstention",
    "decisions": "decision by hand",
    "events": "event",
    "articles": "article",
    "snapshots": "snapshot",
}
CLAIM_TABLES = ("casualty_claims", "territory_claims", "statements")
REPORT_FIGURES_GLOB = "reports/pages/*/figures.parquet"
MIN_PREFIX = 8  # hex digits; with fewer, a typing slip would often hit some id
MAX_ARCHIVE_ITEM = 64 * 1024 * 1024  # bytes that are hashed again; no item of a source is larger
_BLANK_LINE = re.compile(rb"\r?\n\r?\n")
_HEX = re.compile(r"(?:fig_)?[0-9a-f]+")
Row = Mapping[str, Any]


@dataclass(frozen=True)
class Trace:
    """One record on the way back: `lines` say what it holds, `steps` lead further back."""

    kind: str
    id: str
    lines: tuple[str, ...]
    steps: tuple[Trace, ...] = ()


def build_tables(build: Path) -> dict[str, pl.DataFrame]:
    """Return every table of a build folder by name; a missing file is an InputError."""
    by_name = schemas.TABLES
    return {name: tables.read(by_name[name], build / path) for name, path in BUILD_FILES.items()}


def build_rejects(build: Path) -> pl.DataFrame:
    """Return the rejects of all stages."""
    return pl.concat([tables.read(schemas.REJECTS, build / path) for path in REJECT_FILES])


def data_hash(frames: Mapping[str, pl.DataFrame], build: Path) -> str:
    """Return one hash over the rows of every table of a build, as the reports print it: the same rows, the same hash.

    Of a shared build it is the hash of the build that it was made from.
    """
    audit = read_audit(build)
    if audit is not None:
        return audit.data_hash
    hashes = {path: tables.logical_hash(schemas.TABLES[name], frames[name]) for name, path in BUILD_FILES.items()}
    for path in REJECT_FILES:
        hashes[path] = tables.logical_hash(schemas.REJECTS, tables.read(schemas.REJECTS, build / path))
    return hashlib.sha256("\n".join(f"{name} {value}" for name, value in sorted(hashes.items())).encode()).hexdigest()


class Records:
    """Rows by id, over the tables of one build (and the figures of its reports, where given)."""

    def __init__(self, frames: Mapping[str, pl.DataFrame]) -> None:
        self.frames = dict(frames)

    @cached_property
    def _by_id(self) -> dict[str, tuple[str, int]]:
        found: dict[str, tuple[str, int]] = {}
        for name, key in KEYS.items():
            if name in self.frames:
                for position, value in enumerate(self.frames[name][key]):
                    found.setdefault(value, (name, position))
        if schemas.DECISIONS.name in self.frames:  # a claim that was rejected stands in no other table
            for position, value in enumerate(self.frames[schemas.DECISIONS.name]["claim_id"]):
                found.setdefault(value, (schemas.DECISIONS.name, position))
        return found

    def ids(self) -> list[str]:
        """Return all ids, sorted."""
        return sorted(self._by_id)

    def __contains__(self, wanted: object) -> bool:
        return wanted in self._by_id

    def get(self, wanted: str) -> tuple[str, dict[str, Any]]:
        """Return (table name, row) of exactly this id, or raise TraceError with the nearest ids."""
        if wanted not in self._by_id:
            near = get_close_matches(wanted, self.ids(), n=3, cutoff=0.4)
            raise TraceError(
                f"id '{visible_text(wanted)[:80]}'",
                rule="stands in no table of this build",
                remedy=f"nearest ids: {', '.join(near)}" if near else "run `dvc repro`, or check the id",
            )
        name, position = self._by_id[wanted]
        return name, self.frames[name].row(position, named=True)

    def full_id(self, wanted: str) -> str:
        """Return the one id that this is or begins, or raise TraceError."""
        wanted = wanted.strip().lower()
        if wanted in self._by_id:
            return wanted
        digits = wanted.removeprefix("fig_")
        if len(digits) >= MIN_PREFIX and _HEX.fullmatch(wanted):
            hits = [each for each in self.ids() if each.removeprefix("fig_").startswith(digits)]
            if len(hits) == 1:
                return hits[0]
            if hits:
                raise TraceError(
                    f"id '{wanted}'",
                    rule=f"begins {len(hits)} ids",
                    remedy=f"give more digits: {', '.join(hits[:5])}",
                )
        return self.get(wanted)[0]

    def rows(self, name: str, column: str, value: str) -> list[dict[str, Any]]:
        """Return the rows of one table with this value, in stored order."""
        return self.frames[name].filter(pl.col(column) == value).to_dicts()


def load_records(build: Path, root: Path) -> Records:
    """Return the records of a build and of the reports that were made from it."""
    frames = build_tables(build)
    reports = sorted(root.glob(REPORT_FIGURES_GLOB))
    if reports:
        frames["report_figures"] = pl.concat([tables.read(schemas.REPORT_FIGURES, path) for path in reports])
    return Records(frames)


def span_words(low: int | None, best: int | None, high: int | None) -> str:
    """Return a count with its range in plain words: null high is open, null best is not given."""
    if low is None:
        return "no number"
    if high is None:
        start = f"at least {low:,}" if low else "0 or more"
        return start if best in (None, low) else f"{start}, best {best:,}"
    if low == high:
        return f"{low:,}"
    return f"between {low:,} and {high:,}" + ("" if best is None else f", best {best:,}")


def quote_check(claim: Row, article: Row) -> str:
    """Say whether the quote still stands at its offsets in the article."""
    field = claim["span_field"]
    where = f"{field}[{claim['span_start']}:{claim['span_end']}]"
    words = (article[field] or "")[claim["span_start"] : claim["span_end"]]
    return f"quote stands at {where}" if words == claim["quote"] else f"QUOTE NOT FOUND at {where}"


def decision_words(row: Row) -> str:
    """Return a decision in words: what, who, when and why."""
    what = row["decision"]
    if row["column_name"] is not None:
        what += f" {row['column_name']} ({row['value_before']} -> {row['value_after']})"
    if row["other_claim_id"] is not None:
        what += (
            f" {row['claim_id']} with {row['other_claim_id']}"
            if what == "merge"
            else f" {row['claim_id']} from {row['other_claim_id']}"
        )
    return f"{what}, by {row['who']} on {row['decided_on']}: {row['why']}"


def _gunzipped(data: bytes) -> bytes | None:
    """Return one gzip member unpacked, or None where it is damaged or unpacks to more than an item may have."""
    unpack = zlib.decompressobj(wbits=31)
    try:
        plain = unpack.decompress(data, MAX_ARCHIVE_ITEM)
    except zlib.error:
        return None
    return plain if unpack.eof else None


def _stored_forms(data: bytes) -> list[bytes]:
    """Return what a snapshot's hash may be over: the bytes, or the block or response body inside a WARC record."""
    forms = [data]
    if data[:2] == b"\x1f\x8b":
        plain = _gunzipped(data)
        data = b"" if plain is None else plain
        forms.append(data)
    for _ in range(2):  # the record's own header, then that of the response in it
        parts = _BLANK_LINE.split(data, maxsplit=1)
        if not data.startswith((b"WARC/", b"HTTP/")) or len(parts) < 2:
            break
        data = parts[1].removesuffix(b"\r\n\r\n")
        forms.append(data)
    return forms


def snapshot_check(snapshot: Row, root: Path) -> str:
    """Hash the archived bytes again and say whether they are the ones that were collected."""
    path = (root / snapshot["archive_file"]).resolve()
    if not path.is_relative_to(root.resolve()) or not path.is_file():
        return "archived file is not there: the bytes cannot be checked"
    with path.open("rb") as stream:
        stream.seek(snapshot["archive_offset"])
        data = stream.read(min(snapshot["archive_length"], MAX_ARCHIVE_ITEM))
    wanted = snapshot["sha256"]
    same = any(hashlib.sha256(each).hexdigest() == wanted for each in _stored_forms(data))
    verdict = "archived bytes still match" if same else "CHANGED since it was collected"
    return f"sha256 {wanted[:16]}…: {verdict}"


class _Tracer:
    """Follows ids through one build; one method per table."""

    def __init__(self, records: Records, root: Path) -> None:
        self.records = records
        self.root = root
        self.steps: dict[str, Callable[[Row], Trace]] = {
            "report_figures": self.report_figure,
            "casualties_over_time": self.figure,
            "tolls": self.toll,
            "incidents": self.incident,
            "control_over_time": self.control,
            "place_biographies": self.biography,
            "overlap_ledger": self.overlap,
            "toll_growth": self.growth,
            "articles": self.article,
            "snapshots": self.snapshot,
            "abstentions": self.evidence,
            "decisions": self.decision,
            "events": self.evidence,
            **dict.fromkeys(CLAIM_TABLES, self.claim),
        }

    def follow(self, wanted: str) -> Trace:
        name, row = self.records.get(wanted)
        return self.steps[name](row)

    def all(self, ids: Iterable[str]) -> tuple[Trace, ...]:
        return tuple(self.follow(each) for each in ids)

    def report_figure(self, row: Row) -> Trace:
        lines = (
            f"{row['value']}: {row['meaning']}",
            f"in the report {row['report']}",
            f"rule: {row['rule']}",
        )
        return Trace("number of a report", row["figure_id"], lines, self.all(row["derived_from"]))

    def figure(self, row: Row) -> Trace:
        period = "all time" if row["period_start"] is None else f"{row['period_start']} to {row['period_end']}"
        lines = (
            f"{row['outcome']}: {span_words(row['low'], row['best'], row['high'])}",
            f"{row['area_name']} ({row['area_id']}), {row['period_kind']} {period}, as of {row['as_of']}",
            f"side that claims: {row['claimant_side']}; victims: {row['victim_class']}, group {row['victim_group']}; policy {row['policy']}",
            f"sum of {row['n_incidents']} incidents, {row['n_claims']} claims, {row['n_origins']} origins",
        )
        return Trace("figure", row["figure_id"], lines, self.all(row["toll_ids"]))

    def toll(self, row: Row) -> Trace:
        incident = self.records.get(row["incident_id"])[1]
        lines = (
            f"{row['outcome']}: {span_words(row['low'], row['best'], row['high'])}",
            f"side that claims: {row['claimant_side']}; victims: {row['victim_class']}; policy {row['policy']}",
            f"rule: {row['rule']}",
        )
        head = Trace("incident", incident["incident_id"], self._incident_lines(incident))
        return Trace("toll", row["toll_id"], lines, (head, *self.all(row["claim_ids"])))

    def _incident_lines(self, row: Row) -> tuple[str, ...]:
        return (
            f"{row['place_name'] or 'place not resolved'}, {row['date_start'] or 'no date'} to {row['date_end'] or 'no date'} ({row['total_kind']})",
            f"grade {row['grade']}: {row['grade_rule']}",
            f"{row['n_claims']} claims, {row['n_outlets']} outlets, {row['n_origins']} origins",
        )

    def incident(self, row: Row) -> Trace:
        links = self.records.rows("incident_claims", "incident_id", row["incident_id"])
        roles = tuple(f"{each['claim_id']} {each['role']}: {each['reason']} ({each['score']:.2f})" for each in links)
        return Trace(
            "incident",
            row["incident_id"],
            self._incident_lines(row) + roles,
            self.all(each["claim_id"] for each in links),
        )

    def control(self, row: Row) -> Trace:
        lines = (
            f"{row['place_name']}: {row['status']} in the view `{row['view']}`, {row['date_start']} to {row['date_end']}",
            f"holder {row['holder_id'] or 'not known'}, besieged by {row['besieger_id'] or 'nobody told'}, in parts of it: {', '.join(row['part_holders']) or 'nobody told'}",
            f"rule: {row['rule']}",
            f"{row['days_since_evidence']} days since the last evidence" + (", stale" if row["is_stale"] else ""),
            f"{len(row['supporting'])} claims for it, {len(row['opposing'])} against it",
        )
        return Trace("control of a place", row["control_id"], lines, self.all([*row["supporting"], *row["opposing"]]))

    def biography(self, row: Row) -> Trace:
        held = zip(row["holder_ids"], row["held_from"], row["held_to"], row["last_word"], strict=True)
        lines = (
            f"{row['place_name']}: {row['n_sides']} sides held it as assessed, as known on {row['as_of']}",
            *(f"{holder} from {start} to {end}, last word of it {word}" for holder, start, end, word in held),
            f"{row['n_claims']} claims of {row['n_origins']} origins",
        )
        return Trace("biography of a place", row["biography_id"], lines, self.all(row["control_ids"]))

    def overlap(self, row: Row) -> Trace:
        lines = (
            f"{row['outcome']}: total {span_words(row['total_low'], row['total_best'], row['total_high'])}",
            f"taken off: {span_words(row['subtracted_low'], row['subtracted_best'], row['subtracted_high'])} (policy {row['policy']}, side {row['claimant_side']})",
            f"reason: {row['reason']}",
        )
        return Trace(
            "overlap taken off",
            row["ledger_id"],
            lines,
            self.all((row["total_incident_id"], row["inner_incident_id"])),
        )

    def growth(self, row: Row) -> Trace:
        before = span_words(row["previous_low"], row["previous_best"], row["previous_high"])
        lines = (
            f"{row['outcome']}: {span_words(row['low'], row['best'], row['high'])}, known on {row['known_date'] or 'no day'} (origin {row['origin_id']})",
            f"{row['step']}; before it {before}",
            f"{row['n_claims']} claims, {row['n_origins']} origins, grade {row['grade']} by then",
        )
        claims = sorted({*row["claim_ids"], *row["previous_claim_ids"]})
        return Trace("step of a toll", row["growth_id"], lines, self.all((row["incident_id"], *claims)))

    def _reading(self, row: Row) -> tuple[str, ...]:
        if "outcome" in row:
            return (
                f"{row['outcome']}: {span_words(row['low'], row['best'], row['high'])} ({row['qualifier']}, {row['total_kind']})",
            )
        if "action" in row:
            return (f"{row['action']}: {row['actor_raw'] or 'somebody'} at {row['place_name'] or row['place_raw']}",)
        return (
            f"{row['act']}: {row['actor_raw'] or 'somebody'}"
            + (f" to {row['recipient_raw']}" if row["recipient_raw"] else ""),
        )

    def claim(self, row: Row) -> Trace:
        article = self.records.get(row["article_id"])[1]
        kind = "casualty claim" if "outcome" in row else "territory claim" if "action" in row else "statement"
        lines = (
            f"“{row['quote']}”",
            quote_check(row, article),
            *self._reading(row),
            f"who says it: {row['claimant_raw'] or 'the outlet itself'} ({row['claimant_type']}, side {row['claimant_side']}), path {row['attribution_path']}",
            f"{row['stance']}, {row['modality']}; {row['date_start'] or 'no date'} to {row['date_end'] or 'no date'}; {row['place_name'] or row['place_raw'] or 'no place'}",
            f"read by {row['extractor']} {row['extractor_version']}",
        )
        return Trace(kind, row["claim_id"], lines + self._decided(row["claim_id"]), (self.article(article),))

    def _decided(self, claim_id: str) -> tuple[str, ...]:
        """Return what people decided on a claim, a line each."""
        if schemas.DECISIONS.name not in self.records.frames:
            return ()
        rows = self.records.frames[schemas.DECISIONS.name].filter(
            (pl.col("claim_id") == claim_id) | (pl.col("other_claim_id") == claim_id)
        )
        return tuple(f"by hand: {decision_words(row)}" for row in rows.iter_rows(named=True))

    def decision(self, row: Row) -> Trace:
        article = self.records.get(row["article_id"])[1]
        lines = (f"“{row['quote']}”", quote_check(row, article), decision_words(row))
        others = [each for each in (row["claim_id"], row["other_claim_id"]) if each]
        claims = [each for each in others if self.records.get(each)[0] != schemas.DECISIONS.name]
        return Trace("decision by hand", row["decision_row_id"], lines, (*self.all(claims), self.article(article)))

    def evidence(self, row: Row) -> Trace:
        article = self.records.get(row["article_id"])[1]
        kind, key = ("abstention", "abstention_id") if "abstention_id" in row else ("event", "event_id")
        lines = (
            f"“{row['quote']}”",
            quote_check(row, article),
            row["reason"] if kind == "abstention" else f"{row['event_type']} ({row['modality']})",
        )
        return Trace(kind, row[key], lines, (self.article(article),))

    def article(self, row: Row) -> Trace:
        published = row["published_at"]
        lines = (
            row["title"] or "no headline",
            f"{row['outlet_id'] or 'outlet not known'}, published {published.isoformat() if published else 'at an unknown time'}",
            row["url"] or f"no address (input {row['source_ref']})",
        )
        if row["snapshot_id"] is None or row["snapshot_id"] not in self.records:
            return Trace("article", row["article_id"], (*lines, "no archived bytes"))
        return Trace("article", row["article_id"], lines, self.all((row["snapshot_id"],)))

    def snapshot(self, row: Row) -> Trace:
        end = row["archive_offset"] + row["archive_length"]
        lines = (
            f"{row['archive_file']}, bytes {row['archive_offset']} to {end} (source {row['source_id']})",
            snapshot_check(row, self.root),
        )
        return Trace("snapshot", row["snapshot_id"], lines)


def _parameters(root: Path) -> Trace:
    path = root / "params.yaml"
    if not path.is_file():
        return Trace("parameters", "params.yaml", ("the file is not there",))
    params = load_params(path)
    lines = [f"pack: {params.pack}", f"collect.as_of: {params.collect.as_of}"]
    for section, value in (("reconcile", params.reconcile), ("aggregate", params.aggregate)):
        lines.extend(f"{section}.{key}: {each}" for key, each in asdict(value).items())
    return Trace("parameters", "params.yaml", tuple(lines))


def trace(wanted: str, build: Path, root: Path) -> Trace:
    """Return the way back from an id (or a unique prefix of it) to the archived bytes and the parameters."""
    records = load_records(build, root)
    found = _Tracer(records, root).follow(records.full_id(wanted))
    return Trace(found.kind, found.id, found.lines, (*found.steps, _parameters(root)))


def render(found: Trace, indent: str = "") -> str:
    """Return the tree as plain text, two spaces a level; control and direction marks are shown, not obeyed."""
    lines = [f"{indent}{found.kind} {found.id}"]
    lines.extend(f"{indent}  {visible_text(line)}" for line in found.lines)
    lines.extend(render(step, indent + "    ") for step in found.steps)
    return "\n".join(lines)


def trace_text(wanted: str, build: Path, root: Path) -> str:
    """Return the printed way back from an id."""
    return render(trace(wanted, build, root)) + "\n"
