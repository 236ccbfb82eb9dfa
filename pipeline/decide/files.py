"""The files of `data/hand`: decisions of people, a line each, as CSV that a spreadsheet can edit.

Every `*.csv` of the folder is read, the queue that `claimline review` writes among them. A line without a decision is a question that is
still open and says nothing. Ids carry a word before them (`claim:3f9c...`), or spreadsheets would take some of them for numbers.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from pipeline.cells import GUARD, TRIGGER
from pipeline.errors import ConfigError
from pipeline.tables import content_id
from pipeline.visible import visible_text

KINDS = ("accept", "reject", "change", "merge", "split")
PAIRS = ("merge", "split")
KEY_COLUMNS = (
    "decision",
    "column",
    "value",
    "who",
    "why",
    "when",
    "id",
    "other_id",
    "published",
    "words_at",
    "other_words_at",
)
MAX_BYTES = 20_000_000  # of one file; a larger one is an accident
DELIMITERS = (",", ";", "\t")  # what spreadsheets of different countries write


@dataclass(frozen=True)
class Decision:
    """One decision; `where` names its file and line. `words_at` finds a claim again after its id has changed (see `anchor`)."""

    where: str
    kind: str
    id: str
    other_id: str | None
    column: str | None
    value: str | None
    who: str
    why: str
    when: date
    published: date | None
    words_at: str | None
    other_words_at: str | None

    @property
    def decision_id(self) -> str:
        """Content hash of what is decided, by whom, when and why: the same wherever the line stands."""
        return content_id(
            "decision", self.kind, self.id, self.other_id, self.column, self.value, self.who, self.why, self.when
        )


def read_decisions(folder: Path) -> list[Decision]:
    """Return the decisions of all files of the folder by file and line; one that stands twice is taken once. No folder, no decisions."""
    found: dict[str, Decision] = {}
    for path in sorted(folder.glob("*.csv")) if folder.is_dir() else ():
        for decision in read_file(path):
            found.setdefault(decision.decision_id, decision)
    return list(found.values())


def read_file(path: Path) -> list[Decision]:
    """Return the decisions of one file, or raise ConfigError with the line and what is wrong with it."""
    return [_decision(f"{path.name} line {number}", row) for number, row in filled_rows(path)]


def filled_rows(path: Path) -> list[tuple[int, dict[str, str]]]:
    """Return (line, row) of each line on which something is decided; cells without spaces around them."""
    return [(number, row) for number, row in all_rows(path) if row["decision"]]


def all_rows(path: Path) -> list[tuple[int, dict[str, str]]]:
    """Return (line, row) of all lines of a file of ours, or raise ConfigError."""
    data = path.read_bytes()
    if len(data) > MAX_BYTES:
        raise ConfigError(path.name, rule=f"has {len(data)} bytes, the limit is {MAX_BYTES}", remedy="split it")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ConfigError(path.name, rule="is not UTF-8 text", remedy="save it as CSV UTF-8") from error
    header = text.split("\n", 1)[0]
    delimiter = max(DELIMITERS, key=header.count)
    try:
        reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
        missing = [name for name in KEY_COLUMNS if name not in (reader.fieldnames or ())]
        if missing:
            raise ConfigError(
                path.name, rule=f"lacks the columns {', '.join(missing)}",
                remedy="keep the head line as `claimline review` wrote it",
            )  # fmt: skip
        return [
            (reader.line_num, {name: _unguarded((row.get(name) or "").strip()) for name in KEY_COLUMNS})
            for row in reader
        ]  # fmt: skip
    except csv.Error as error:
        raise ConfigError(path.name, rule=f"is not the CSV we read: {error}", remedy="save it as CSV UTF-8") from error


def _decision(where: str, row: Mapping[str, str]) -> Decision:
    kind = row["decision"].casefold()
    if kind not in KINDS:
        raise ConfigError(where, rule=f"'{row['decision']}' is no decision", remedy=f"write one of: {', '.join(KINDS)}")
    for name in (
        "id",
        "who",
        "why",
        "when",
        *(("other_id",) if kind in PAIRS else ()),
        *(("column", "value") if kind == "change" else ()),
    ):
        if not row[name]:
            raise ConfigError(where, rule=f"a decision to {kind} needs `{name}`", remedy=f"fill the column {name}")
    return Decision(
        where=where, kind=kind, id=row["id"], other_id=row["other_id"] or None, column=row["column"] or None, value=row["value"] or None,
        who=row["who"], why=row["why"], when=_day(row["when"], where, "when"),
        published=_day(row["published"], where, "published") if row["published"] else None,
        words_at=row["words_at"] or None, other_words_at=row["other_words_at"] or None,
    )  # fmt: skip


def _day(text: str, where: str, name: str) -> date:
    try:
        return date.fromisoformat(text[:10])
    except ValueError as error:
        raise ConfigError(
            where,
            rule=f"`{name}` is '{text}', which is no ISO day",
            remedy="write 2026-11-26; format the column as text",
        ) from error


def csv_text(rows: Iterable[Mapping[str, object]], columns: Sequence[str]) -> str:
    """Return rows as CSV that spreadsheets open: UTF-8 with its mark, one line a row, and no cell that would run as a formula.

    Hidden and direction marks are shown in the words for people; the columns that are read back hold them as they are.
    """
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(columns)
    for row in rows:
        writer.writerow([_cell(_shown(name, row.get(name))) for name in columns])
    return "\ufeff" + out.getvalue()


def _shown(name: str, value: object) -> object:
    return visible_text(value) if isinstance(value, str) and name not in KEY_COLUMNS else value


def _cell(value: object) -> str:
    text = "" if value is None else " ".join(str(value).split())
    return GUARD + text if re.match(TRIGGER, text) else text


def _unguarded(cell: str) -> str:
    """Return a cell without the apostrophe that `_cell` put before it; one that a person wrote stays."""
    text = cell.removeprefix(GUARD)
    return text if re.match(TRIGGER, text) else cell
