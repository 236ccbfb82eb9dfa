"""The gold files: one JSON object per article, made by hand."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from pipeline.errors import InputError
from pipeline.schemas import OUTCOMES, STATEMENT_ACTS, TERRITORY_ACTIONS

NEEDED: dict[str, tuple[str, ...]] = {
    "casualties": ("outcome", "low", "high", "quote"),
    "territory": ("action", "actor", "place", "quote"),
    "statements": ("act", "actor", "quote"),
}
CODES: dict[str, tuple[str, Sequence[str]]] = {
    "casualties": ("outcome", OUTCOMES),
    "territory": ("action", TERRITORY_ACTIONS),
    "statements": ("act", STATEMENT_ACTS),
}
REMEDY = "correct the gold file; tests/gold/README.md has the format"


def _check(where: str, row: Mapping[str, Any]) -> None:
    for kind, needed in NEEDED.items():
        for position, claim in enumerate(row.get(kind, ())):
            lacking = [name for name in needed if name not in claim]
            code, allowed = CODES[kind]
            if lacking:
                raise InputError(f"{where}, {kind}[{position}]", rule=f"lacks {', '.join(lacking)}", remedy=REMEDY)
            if claim[code] not in allowed:
                raise InputError(f"{where}, {kind}[{position}]", rule=f"'{claim[code]}' is no {code}", remedy=REMEDY)


def read_gold(paths: Iterable[Path]) -> list[dict[str, Any]]:
    """Return the articles of all gold files in the order given; an id that stands twice or a row without its fields is an InputError."""
    found: dict[str, dict[str, Any]] = {}
    for path in paths:
        if not path.is_file():
            raise InputError(str(path), rule="the gold file is not there", remedy="name one that is")
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
            if not line.strip():
                continue
            where = f"{path}, line {number}"
            try:
                row = json.loads(line)
            except ValueError as error:
                raise InputError(where, rule=f"is not JSON: {error}", remedy=REMEDY) from error
            if not isinstance(row, dict) or "id" not in row:
                raise InputError(where, rule="is not an object with an id", remedy=REMEDY)
            if str(row["id"]) in found:
                raise InputError(where, rule=f"the article {row['id']} stands twice", remedy=REMEDY)
            _check(where, row)
            found[str(row["id"])] = row
    return list(found.values())
