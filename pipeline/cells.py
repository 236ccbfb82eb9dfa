"""CSV that a spreadsheet can open and a program can read back: one line a row, no formula, null told from empty.

Text cells (never numbers, days, times or truth values):
- a backslash is doubled; tab, line ends, other control characters, line separators and direction marks are written as escapes
  (`\\\\t`, `\\\\n`, `\\\\r`, `\\\\u202e`), so that a row is one line and nothing reorders it;
- a cell that then begins with `=`, `+`, `-`, `@` (also full-width or small, also after spaces and invisible signs) or with an apostrophe gets
  one apostrophe in front;
- an empty text is one apostrophe, null is an empty cell.
`plain_text` undoes all of it: drop one leading apostrophe, then read the escapes.
"""

from __future__ import annotations

import re
from typing import Any

import polars as pl

GUARD = "'"
RULE = (
    "Text cells: backslash doubled; tab, line ends, control characters and direction marks as \\t, \\n, \\r or \\u and four hex digits; one apostrophe in front "
    "of cells that begin with = + - @ (also full-width or small, also after spaces and invisible signs) or an apostrophe; an empty text is one apostrophe; null is an "
    "empty cell. To undo: drop one leading apostrophe, then read the escapes. Numbers, days, times and lists are as they are."
)
TRIGGER = "^[\\s\u00a0\u00ad\u200b-\u200d\u2060]*[=+@＝＋－＠﹢﹣﹦﹫\u2212-]|^'"
_NAMED = {"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"}
_CODES = (
    *range(0x20), *range(0x7F, 0xA0), 0x061C, 0x200E, 0x200F, 0x2028, 0x2029, *range(0x202A, 0x202F), *range(0x2066, 0x206A), 0xFEFF,
)  # fmt: skip
ESCAPES = {chr(code): _NAMED.get(chr(code), f"\\u{code:04x}") for code in _CODES} | {"\\": "\\\\"}
_ESCAPED = re.compile(r"\\(?:u([0-9a-f]{4})|(.))", re.DOTALL)
_PLAIN = {written[1:]: sign for sign, written in _NAMED.items()}


def safe_text(text: str) -> str:
    """Return a text as it stands in a cell."""
    if not text:
        return GUARD
    written = "".join(ESCAPES.get(sign, sign) for sign in text)
    return GUARD + written if re.match(TRIGGER, written) else written


def plain_text(cell: str) -> str:
    """Return the text of a cell: the inverse of `safe_text`."""
    return _ESCAPED.sub(
        lambda match: chr(int(match[1], 16)) if match[1] else _PLAIN[match[2]], cell.removeprefix(GUARD)
    )


def _text(column: pl.Expr) -> pl.Expr:
    written = column.str.replace_many(list(ESCAPES), list(ESCAPES.values()))
    return (
        pl.when(column == "").then(pl.lit(GUARD)).when(written.str.contains(TRIGGER)).then(pl.lit(GUARD) + written).otherwise(written)
    )  # fmt: skip


def _list(column: pl.Expr, inner: Any) -> pl.Expr:
    """Return a list as JSON: texts and days in quotes, numbers and truth values as they are."""
    element = pl.element()
    if inner == pl.String:
        escaped = element.str.replace_many(['"', "\\", "\n", "\r", "\t"], ['\\"', "\\\\", "\\n", "\\r", "\\t"])
        written = pl.lit('"') + escaped + pl.lit('"')
    elif inner == pl.Date:
        written = pl.lit('"') + element.dt.strftime("%Y-%m-%d") + pl.lit('"')
    else:
        written = element.cast(pl.String)
    joined = column.list.eval(written.fill_null("null")).list.join(",")
    return pl.when(column.is_null()).then(None).otherwise(pl.lit("[") + joined + pl.lit("]"))


def as_cells(frame: pl.DataFrame) -> pl.DataFrame:
    """Return a frame whose values can be written as they are: texts made safe, lists as JSON, times as ISO in UTC."""
    done = []
    for name, dtype in frame.schema.items():
        column = pl.col(name)
        if dtype == pl.String:
            done.append(_text(column).alias(name))
        elif isinstance(dtype, pl.List):
            done.append(_list(column, dtype.inner).alias(name))
        elif isinstance(dtype, pl.Datetime):
            done.append(column.dt.strftime("%Y-%m-%dT%H:%M:%S%.fZ").alias(name))
        elif dtype == pl.Date:
            done.append(column.dt.strftime("%Y-%m-%d").alias(name))
        elif dtype == pl.Boolean:
            done.append(pl.when(column.is_null()).then(None).when(column).then(pl.lit("true")).otherwise(pl.lit("false")).alias(name))  # fmt: skip
        else:
            done.append(column)
    return frame.select(done)


def csv_bytes(frame: pl.DataFrame) -> bytes:
    """Return a frame as CSV: UTF-8, comma, CRLF, every cell that is not a number in quotes, null as nothing."""
    text: Any = as_cells(frame).write_csv(quote_style="non_numeric", line_terminator="\r\n", null_value="")
    return str(text).encode("utf-8")
