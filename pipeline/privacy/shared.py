"""The tables of a build as reports and the site may show them: same layout, same schemas, same rows and ids, words masked in place.

Offsets stay true. A masked name or place is covered by blocks of the same length, so `quote == text[span_start:span_end]` holds for every row
whose words may be shown. Of a text only the sentences around evidence are left; the rest is line ends, and a sentence that is cut has an
ellipsis in the place of the character before or after it. Evidence longer than `quote_chars` is a shorter span around its number.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from string import ascii_lowercase
from typing import Any

import polars as pl

from pipeline.look.quotes import is_cut, sentence_span
from pipeline.packs import Pack
from pipeline.params import ExportParams
from pipeline.privacy.names import Masker, PublicNames, covered
from pipeline.privacy.profiles import (
    CUT,
    PLACE_COLUMNS,
    Shaped,
    Shaper,
    bounded_range,
    find_all,
    grid_point,
    is_masked,
    is_outside,
)
from pipeline.shown import BLOCK, HIDDEN_PLACE, WITHHELD, WITHHELD_TITLE

PASSAGES = ("casualty_claims", "territory_claims", "statements", "events", "abstentions", "decisions", "claim_mentions")
GAP = "\n"  # stands for each character that nothing shows; a sentence ends there
PROVINCE = 4  # UCDP where_prec of a point that stands for a province
_BLOCKS = re.compile(f"{BLOCK}+")
Key = tuple[str, str]


@dataclass(frozen=True)
class Passage:
    """Where a row's evidence stands: `is_exact` unless the article is not there or has other words at the offsets."""

    article: str | None
    field: str
    start: int
    end: int
    is_exact: bool
    may_show: bool


def shape_shared(
    frames: Mapping[str, pl.DataFrame],
    *,
    exports: Mapping[str, str],
    pack: Pack,
    public: PublicNames,
    params: ExportParams,
) -> Shaped:
    """Return the tables as reports may show them; `exports` is what each source's licence lets leave, `none` where a source is not listed."""
    shaper = SharedShaper(frames, exports=exports, pack=pack, public=public, params=params)
    return Shaped(shaper.run(), dict(sorted(shaper.counts.items())))


def lettered(number: int) -> str:
    """Return a, b, ... z, aa, ab for 0, 1, ...: labels of pages hold no digit that is no count."""
    head, last = divmod(number, len(ascii_lowercase))
    return (lettered(head - 1) if head else "") + ascii_lowercase[last]


class _Origins:
    """Gives each origin that is made of a name a label of its own, so that origins stay as many as they are."""

    def __init__(self) -> None:
        self.labels: dict[str, str] = {}

    def __call__(self, slug: str) -> str:
        return self.labels.setdefault(slug, f"masked_person_{lettered(len(self.labels))}")


class SharedShaper(Shaper):
    """Applies the rules of `public` without moving a character; see the module."""

    left_out = "[withheld]"

    def run(self) -> dict[str, pl.DataFrame]:
        for rule in (self._find_passages, self._mask_fields, self._words, self._reviewers, self._addresses, self._small_cells, self._points, self._write_fields):  # fmt: skip
            rule()
        return self.frames

    def _masker(self, public: PublicNames) -> Masker:
        return Masker(public, find_all(self.whole, public), covered, _Origins())

    def _find_passages(self) -> None:
        """Locate the evidence of every row, long ones cut around their number."""
        self.texts: dict[Key, str] = {}
        for article, title, text in self.whole["articles"].select("article_id", "title", "text").iter_rows():
            self.texts |= {(article, "title"): title or "", (article, "text"): text}
        self.passages: dict[str, list[Passage]] = {}
        for name in PASSAGES:
            frame = self.whole[name]
            articles = self._articles_of(frame)
            leave = self._may_leave(frame, articles)
            rows = zip(frame.iter_rows(named=True), articles, leave, strict=True)
            self.passages[name] = [self._passage(name, row, article, may) for row, article, may in rows]

    def _passage(self, table: str, row: Mapping[str, Any], article: str | None, may_show: bool) -> Passage:
        start, end, quote = row["span_start"], row["span_end"], row["quote"]
        is_exact = self.texts.get((article or "", row["span_field"]), "")[start:end] == quote
        if is_exact and end - start > self.params.quote_chars:
            self.counts["quotes and texts cut"] += 1
            first, last = (0, self.params.quote_chars) if table == "claim_mentions" else bounded_range(quote, self.params.quote_chars, row.get("count_raw"))  # fmt: skip
            start, end = start + first, start + last
        return Passage(article, row["span_field"], start, end, is_exact, may_show)

    def _mask_fields(self) -> None:
        """Mask every title and text, and leave of texts only what is shown."""
        spans: dict[Key, list[tuple[int, int]]] = {}
        for name, found in self.passages.items():
            for each in found:
                if each.is_exact and each.article is not None:
                    key = (each.article, each.field)
                    spans.setdefault(key, []).append((each.start, each.end) if name == "claim_mentions" else self._sentence(key, each))  # fmt: skip
        self.title_ends = {article: max(end for _, end in found) for (article, field), found in spans.items() if field == "title"}  # fmt: skip
        self.fields: dict[Key, str] = {}
        closed = dict(zip(*self._closed_articles(), strict=True))
        for (article, field), text in self.texts.items():
            mine = spans.get((article, field), ())
            if closed[article]:
                shown = WITHHELD * len(text)  # any evidence in it is made of signs
            else:
                masked = self.masker.mask(text, article)[0]
                shown = masked if field == "title" else left_of(masked, mine, text)
                self.counts["names masked"] += len(_BLOCKS.findall(shown))
            self.fields[article, field] = shown
        self.counts["article texts cut to the sentences around evidence"] += sum(not each for each in closed.values())
        self.counts["articles withheld by licence"] += sum(closed.values())

    def _closed_articles(self) -> tuple[list[str], list[bool]]:
        frame = self.whole["articles"]
        ids = frame["article_id"].to_list()
        return ids, [not may for may in self._may_leave(frame, ids)]

    def _sentence(self, key: Key, passage: Passage) -> tuple[int, int]:
        return sentence_span(self.texts[key], passage.start, passage.end)

    def _slice(self, passage: Passage) -> str:
        return self.fields[passage.article or "", passage.field][passage.start : passage.end]

    def _masked(self, text: str, article: str | None, *, is_searched: bool, may_leave: bool) -> tuple[str, int]:
        before = self.counts["names masked"]
        text, names = super()._masked(text, article, is_searched=is_searched, may_leave=may_leave)
        self.counts["names masked"] = before  # counted once, where the words stand
        return text, names

    def _column(
        self, table: str, frame: pl.DataFrame, column: str, articles: Sequence[str | None], leave: Sequence[bool]
    ) -> list[str | None]:
        if (table == "articles" and column in ("title", "text")) or (table in PASSAGES and column == "quote"):
            return frame[column].to_list()  # written at the end, from the masked texts
        if column == "byline":
            self.counts["by-lines left out"] += frame[column].count()
            return [None] * frame.height
        return super()._column(table, frame, column, articles, leave)

    def _small_cells(self) -> None:
        rows = self.whole["casualty_claims"].select("claim_id", "quote").iter_rows()
        for (claim, quote), passage in zip(rows, self.passages["casualty_claims"], strict=True):
            if self.masker.mask(quote, passage.article)[1]:
                self.named.add(claim)
        super()._small_cells()

    def _without_place(self, name: str, frame: pl.DataFrame, hit: pl.Expr, words: set[str]) -> pl.DataFrame:
        """Cover the place in titles and sentences of hidden rows, and name in its stead only the province."""
        mask = frame.select(hit.alias("hit"))["hit"].to_list() if frame.height else []
        if len(mask) != frame.height or not any(mask):
            return frame
        pattern = word_pattern(words)
        if name == "articles":
            for article, at in zip(frame["article_id"], mask, strict=True):
                if at:
                    self._cover((article, "title"), 0, len(self.texts[article, "title"]), pattern)
        for passage, at in zip(self.passages.get(name, ()), mask, strict=False):
            if at and passage.is_exact and passage.article is not None:
                self._cover((passage.article, passage.field), *self._sentence((passage.article, passage.field), passage), pattern)  # fmt: skip
        done: dict[str, list[Any]] = {}
        for column in frame.columns:
            values = frame[column].to_list()
            if column in PLACE_COLUMNS:
                hidden = [hidden_place(row, column) for row in frame.iter_rows(named=True)]
                done[column] = [new if at else value for value, at, new in zip(values, mask, hidden, strict=True)]
            elif frame.schema[column] == pl.String and (is_outside(column) or is_masked(name, column, frame)):
                done[column] = [pattern.sub(lambda found: covered(found[0]), value) if at and value else value for value, at in zip(values, mask, strict=True)]  # fmt: skip
        return self._in_province(frame.with_columns(pl.Series(column, values, frame.schema[column]) for column, values in done.items()), mask)  # fmt: skip

    def _cover(self, key: Key, first: int, last: int, pattern: re.Pattern[str]) -> None:
        shown = list(self.fields[key])
        for found in pattern.finditer(self.texts[key], first, last):
            for at in range(*found.span()):
                if shown[at] not in (GAP, WITHHELD):
                    shown[at] = BLOCK
        self.fields[key] = "".join(shown)

    def _in_province(self, frame: pl.DataFrame, mask: Sequence[bool]) -> pl.DataFrame:
        """Return the frame with all hidden points of a province in one cell: the middle of them on the grid."""
        if not {"latitude", "longitude"} <= set(frame.columns):
            return frame
        points = self._province_points()
        spots = frame.select("country_iso3", "admin1", "latitude", "longitude").rows()
        moved = [
            points.get((country, admin1), (lat, lon)) if at and lat is not None else (lat, lon)
            for (country, admin1, lat, lon), at in zip(spots, mask, strict=True)
        ]
        self.counts["points coarsened"] += sum(new != old[2:] for new, old in zip(moved, spots, strict=True))
        frame = frame.with_columns(
            pl.Series("latitude", [lat for lat, _ in moved], pl.Float64),
            pl.Series("longitude", [lon for _, lon in moved], pl.Float64),
        )
        if "where_prec" not in frame.columns:
            return frame
        codes = [max(code, PROVINCE) if at and code is not None else code for code, at in zip(frame["where_prec"], mask, strict=True)]  # fmt: skip
        return frame.with_columns(pl.Series("where_prec", codes, pl.Int64))

    def _province_points(self) -> dict[tuple[str | None, str | None], tuple[float, float]]:
        """Return for each province the grid cell in the middle of all its places in this build, hidden or not."""
        places = (
            self.whole["incidents"]
            .filter(pl.col("latitude").is_not_null())
            .select("country_iso3", "admin1", "place_id", "latitude", "longitude")
            .unique(subset=["country_iso3", "admin1", "place_id"], keep="first", maintain_order=True)
            .group_by("country_iso3", "admin1", maintain_order=True)
            .agg(pl.col("latitude").mean(), pl.col("longitude").mean())
        )
        return {(country, admin1): grid_point(lat, lon, self.params.coarse_km) for country, admin1, lat, lon in places.iter_rows()}  # fmt: skip

    def _drop_cells(self, incidents: set[str]) -> None:
        """Give sums of one place that rest on a hidden incident to its province without the name; no sum is lost."""
        tolls = set(self.whole["tolls"].filter(pl.col("incident_id").is_in(sorted(incidents)))["toll_id"])
        cells = self.frames["casualties_over_time"]
        provinces = self._provinces()
        ids, names = [], []
        for kind, area, name, toll_ids in cells.select("area_kind", "area_id", "area_name", "toll_ids").iter_rows():
            is_hidden = kind == "place" and not tolls.isdisjoint(toll_ids)
            self.counts["small cells: sums of one place given without the place"] += is_hidden
            ids.append(provinces.get(area, HIDDEN_PLACE) if is_hidden else area)
            names.append(HIDDEN_PLACE if is_hidden else name)
        self.frames["casualties_over_time"] = cells.with_columns(pl.Series("area_id", ids, pl.String), pl.Series("area_name", names, pl.String))  # fmt: skip

    def _provinces(self) -> dict[str, str]:
        """Return for each place key of an incident that of the unnamed place of its province."""
        rows = self.whole["incidents"].filter(pl.col("place_id").is_not_null()).iter_rows(named=True)
        return {row["place_id"]: str(hidden_place(row, "place_id")) for row in rows}

    def _write_fields(self) -> None:
        """Put the masked texts into their tables: titles and texts whole, quotes as slices of them."""
        closed = dict(zip(*self._closed_articles(), strict=True))
        frame = self.frames["articles"]
        titles = [None if old is None else self._title(article, closed[article]) for article, old in zip(frame["article_id"], self.whole["articles"]["title"], strict=True)]  # fmt: skip
        texts = [self.fields[article, "text"] for article in frame["article_id"]]
        self.frames["articles"] = frame.with_columns(pl.Series("title", titles, pl.String), pl.Series("text", texts, pl.String))  # fmt: skip
        for name, passages in self.passages.items():
            frame, whole = self.frames[name], self.whole[name]
            self.frames[name] = frame.with_columns(
                pl.Series("quote", [self._quote(each, quote) for each, quote in zip(passages, whole["quote"], strict=True)], pl.String),
                pl.Series("span_start", [each.start for each in passages], pl.Int64), pl.Series("span_end", [each.end for each in passages], pl.Int64),
            )  # fmt: skip

    def _title(self, article: str, is_closed: bool) -> str:
        if is_closed:
            return WITHHELD_TITLE
        title = self.fields[article, "title"]
        limit = max(self.params.quote_chars, self.title_ends.get(article, 0))
        self.counts["quotes and texts cut"] += len(title) > limit
        return title if len(title) <= limit else title[:limit] + CUT

    def _quote(self, passage: Passage, quote: str) -> str:
        if not passage.may_show:
            self.counts["texts and quotes left out by licence"] += 1
            return WITHHELD * (passage.end - passage.start)
        if not passage.is_exact:
            return self.masker.mask(quote, passage.article)[0]
        return self._slice(passage)


def left_of(masked: str, windows: Iterable[tuple[int, int]], text: str) -> str:
    """Return a masked text with everything outside the windows as line ends, and an ellipsis where a sentence is cut."""
    shown = [GAP] * len(masked)
    marks: list[int] = []
    for first, last in windows:
        shown[first:last] = masked[first:last]
        before, after = is_cut(text, first, last)
        marks += [first - 1] * before + [last] * after
    for at in marks:
        if shown[at] == GAP:
            shown[at] = CUT
    return "".join(shown)


def hidden_place(row: Mapping[str, Any], column: str) -> str | None:
    """Return what a hidden row says of its place: only that it is not shown, and a key that its province shares."""
    if row.get(column) is None or column == "geonames_id":
        return None
    if column == "place_id":
        return "/".join((row["country_iso3"] or "-", row["admin1"] or "-", HIDDEN_PLACE))
    return HIDDEN_PLACE


def word_pattern(words: Iterable[str]) -> re.Pattern[str]:
    """Return a pattern of whole words in any case, longest first."""
    ordered = sorted(words, key=lambda word: (-len(word), word))
    return re.compile(rf"(?<!\w)(?:{'|'.join(re.escape(word) for word in ordered)})(?!\w)", re.IGNORECASE)
