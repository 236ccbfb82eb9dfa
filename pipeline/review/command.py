"""`claimline review`: the queue as a file, and answered lines of the last one moved to where decisions stay."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from pipeline import schemas, tables
from pipeline.decide.files import KEY_COLUMNS, all_rows, csv_text, filled_rows, read_decisions, read_file
from pipeline.review.queue import COLUMNS, review_queue
from pipeline.trace import BUILD_FILES

QUEUE, DECISIONS = "queue.csv", "decisions.csv"
READ = (
    schemas.CASUALTY_CLAIMS, schemas.TERRITORY_CLAIMS, schemas.ABSTENTIONS, schemas.ARTICLES, schemas.INCIDENTS, schemas.INCIDENT_CLAIMS, schemas.NEAR_MATCHES, schemas.TOLL_GROWTH,
)  # fmt: skip


@dataclass(frozen=True)
class Written:
    """What was written: questions by topic, how many the limit left out, and how many decisions were moved."""

    path: Path
    decisions: Path
    topics: Mapping[str, int]
    n_questions: int
    n_left_out: int
    n_moved: int


def write_queue(build: Path, hand: Path, *, limit: int) -> Written:
    """Move answered lines of the queue to the file of decisions, then write the queue anew; a wrong line stops it before anything is written."""
    queue, decisions = hand / QUEUE, hand / DECISIONS
    moved = _move(queue, decisions) if queue.is_file() else 0
    frames = {table.name: tables.read(table, build / BUILD_FILES[table.name]) for table in READ}
    lines, n_left_out = review_queue(frames, read_decisions(hand), limit=limit)
    tables.write_text(queue, csv_text(lines, COLUMNS))
    topics = Counter(str(line["topic"]) for line in lines)
    return Written(queue, decisions, dict(sorted(topics.items())), len(lines), n_left_out, moved)


def _move(queue: Path, decisions: Path) -> int:
    """Append the answered lines to the decisions. Both files are written whole; a stop between them leaves lines in both, which are read once."""
    answered = [row for _, row in filled_rows(queue)]
    if not answered:
        return 0
    read_file(queue)  # raises where a line is wrong
    kept = [row for _, row in all_rows(decisions)] if decisions.is_file() else []
    tables.write_text(decisions, csv_text([*kept, *(row for row in answered if row not in kept)], KEY_COLUMNS))
    return len(answered)
