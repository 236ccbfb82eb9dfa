"""Conflict packs: read, stack and check the tables that tell who acts, who publishes and which words count people.

The format is described in `data/packs/README.md`. Anything odd stops the run before any work, naming file, line and rule.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated, TypeVar

from pydantic import ConfigDict, Field
from pydantic.dataclasses import dataclass as checked_dataclass

from pipeline.errors import ConfigError
from pipeline.params import load_yaml, typed
from pipeline.schemas import CLAIMANT_TYPES, QUALIFIERS, VICTIM_CLASSES

PACKS_ROOT = Path(__file__).resolve().parent.parent / "data" / "packs"
BASE_PACK = "world"
FREE_SIDES = ("neutral", "unknown")
SECTORS = (
    "state_media", "government", "military", "armed_group", "opposition", "monitor", "un", "ngo", "medical", "local_official",
    "witness", "journalist", "civilian", "intergovernmental", "other",
)  # fmt: skip
OUTLET_TYPES = ("agency", "broadcaster", "newspaper", "website", "party_media", "monitor_site", "sample")
Row = Mapping[str, str]
Item = TypeVar("Item")


@checked_dataclass(frozen=True, config=ConfigDict(extra="forbid"))
class Side:
    """A camp in the war; `allies` are sides that speak for the same camp."""

    id: str
    name: str
    allies: tuple[str, ...] = ()


@checked_dataclass(frozen=True, config=ConfigDict(extra="forbid"))
class PackHead:
    """The file pack.yaml."""

    name: str
    title: str
    extends: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    neighbours: tuple[str, ...] = ()
    start: date | None = None
    sides: tuple[Side, ...] = ()
    public_point_km: Annotated[float, Field(gt=0, le=500)] | None = None
    sensitive_places: tuple[str, ...] = ()


@dataclass(frozen=True)
class Actor:
    """Somebody who acts or speaks. An outlet is an actor too. Dates are null when open."""

    id: str
    name: str
    aliases: tuple[str, ...]
    side: str
    sector: str
    country: str | None
    valid_from: date | None = None
    valid_to: date | None = None
    wikidata: str | None = None

    @property
    def claimant_type(self) -> str:
        """The `claimant_type` of this actor when it speaks."""
        if self.sector in CLAIMANT_TYPES:
            return self.sector
        return {"intergovernmental": "other", "civilian": "witness"}.get(self.sector, "other")


@dataclass(frozen=True)
class Outlet:
    """A publisher; `side` is who owns or controls it, `rationale` says why."""

    id: str
    name: str
    aliases: tuple[str, ...]
    domain: str | None
    country: str | None
    type: str
    side: str
    rationale: str


@dataclass(frozen=True)
class PersonNoun:
    """A noun for people that can be counted."""

    noun: str
    plural: str
    victim_class: str
    sector: str | None


@dataclass(frozen=True)
class QuantityWord:
    """A phrase that is a number or qualifies one; `high` null = open above."""

    words: str
    kind: str
    qualifier: str
    low: int | None
    best: int | None
    high: int | None


@dataclass(frozen=True)
class Label:
    """A loaded word; kept as label_raw, never used to tell who somebody is. `note` says who uses it, or what it says beside the fact."""

    label: str
    forms: tuple[str, ...]
    class_hint: str | None
    note: str


@dataclass(frozen=True)
class Pack:
    """A stack of packs read as one; later folders win. `folders` runs from the base pack to the named one.

    `public_point_km` and `sensitive_places` (place keys or names) say how exact points of a public export are.
    """

    name: str
    title: str
    countries: tuple[str, ...]
    neighbours: tuple[str, ...]
    start: date | None
    sides: Mapping[str, Side]
    actors: Mapping[str, Actor]
    outlets: Mapping[str, Outlet]
    person_nouns: Mapping[str, PersonNoun]
    quantity_words: Mapping[str, QuantityWord]
    labels: Mapping[str, Label]
    folders: tuple[Path, ...]
    public_point_km: float | None = None
    sensitive_places: tuple[str, ...] = ()

    def outlet_by_name(self, name: str) -> Outlet | None:
        """Return the outlet with this id, name or alias (case folded), or None."""
        wanted = name.strip().casefold()
        if wanted in self.outlets:
            return self.outlets[wanted]
        for outlet in self.outlets.values():
            if wanted in (outlet.name.casefold(), *(alias.casefold() for alias in outlet.aliases)):
                return outlet
        return None

    def outlet_by_domain(self, host: str) -> Outlet | None:
        """Return the outlet whose domain is this host or a parent of it, or None."""
        host = host.lower().rstrip(".")
        for outlet in self.outlets.values():
            if outlet.domain and (host == outlet.domain or host.endswith("." + outlet.domain)):
                return outlet
        return None

    def side_name(self, side: str) -> str:
        """Return the neutral words for a side."""
        if side in self.sides:
            return self.sides[side].name
        return {"neutral": "No party to the war", "unknown": "Side unknown"}.get(side, side)

    def actor_name(self, actor_id: str) -> str:
        """Return the name of an actor or outlet; the id where the pack knows neither."""
        thing = self.actors.get(actor_id) or self.outlets.get(actor_id)
        return thing.name if thing else actor_id

    def camp(self, side: str) -> frozenset[str]:
        """Return the side and its allies; empty for `neutral` and `unknown`."""
        if side not in self.sides:
            return frozenset()
        return frozenset((side, *self.sides[side].allies))


class _Cell:
    """Readers of one CSV row that name file and line when something is wrong."""

    def __init__(self, row: Row, where: str) -> None:
        self.row = row
        self.where = where

    def fail(self, column: str, rule: str) -> ConfigError:
        return ConfigError(
            f"{self.where}, column {column}",
            rule=rule,
            remedy="correct the row; data/packs/README.md has the format",
        )

    def need(self, column: str) -> str:
        value = self.row[column].strip()
        if not value:
            raise self.fail(column, "the cell is empty")
        return value

    def maybe(self, column: str) -> str | None:
        return self.row[column].strip() or None

    def many(self, column: str) -> tuple[str, ...]:
        return tuple(part.strip() for part in self.row[column].split("|") if part.strip())

    def code(self, column: str, codes: tuple[str, ...]) -> str:
        value = self.need(column)
        if value not in codes:
            raise self.fail(column, f"'{value}' is not one of {', '.join(codes)}")
        return value

    def number(self, column: str) -> int | None:
        value = self.maybe(column)
        if value is not None and not (value.isascii() and value.isdigit()):
            raise self.fail(column, f"'{value}' is not a whole number")
        return None if value is None else int(value)

    def day(self, column: str) -> date | None:
        value = self.maybe(column)
        try:
            return None if value is None else date.fromisoformat(value)
        except ValueError as error:
            raise self.fail(column, f"'{value}' is not an ISO day") from error


def _actor(cell: _Cell) -> Actor:
    return Actor(
        id=cell.need("id"), name=cell.need("name"), aliases=cell.many("aliases"), side=cell.need("side"),
        sector=cell.code("sector", SECTORS), country=cell.maybe("country"), valid_from=cell.day("valid_from"),
        valid_to=cell.day("valid_to"), wikidata=cell.maybe("wikidata"),
    )  # fmt: skip


def _outlet(cell: _Cell) -> Outlet:
    return Outlet(
        id=cell.need("id"), name=cell.need("name"), aliases=cell.many("aliases"), domain=cell.maybe("domain"),
        country=cell.maybe("country"), type=cell.code("type", OUTLET_TYPES), side=cell.need("side"), rationale=cell.need("rationale"),
    )  # fmt: skip


def _person_noun(cell: _Cell) -> PersonNoun:
    sector = cell.maybe("sector")
    if sector is not None:
        cell.code("sector", SECTORS)
    return PersonNoun(cell.need("noun"), cell.need("plural"), cell.code("victim_class", VICTIM_CLASSES), sector)


def _quantity_word(cell: _Cell) -> QuantityWord:
    return QuantityWord(
        words=cell.need("words"), kind=cell.code("kind", ("number", "qualifier")), qualifier=cell.code("qualifier", QUALIFIERS),
        low=cell.number("low"), best=cell.number("best"), high=cell.number("high"),
    )  # fmt: skip


def _label(cell: _Cell) -> Label:
    hint = cell.maybe("class_hint")
    if hint is not None:
        cell.code("class_hint", VICTIM_CLASSES)
    cell.need("forms")
    return Label(cell.need("label"), cell.many("forms"), hint, cell.need("note"))


def _labels(folder: Path) -> dict[str, Label]:
    """Return the loaded words of one folder; a form that two of its rows share would be counted under either."""
    labels = _read(folder, "labels.csv", _label, "label")
    owner: dict[str, str] = {}
    for label in labels.values():
        for form in label.forms:
            first = owner.setdefault(form.casefold(), label.label)
            if first != label.label:
                raise ConfigError(
                    f"{folder / 'labels.csv'}, label {label.label}",
                    rule=f"the form '{form}' is also one of '{first}'",
                    remedy="leave it in one row of the file",
                )
    return labels


COLUMNS: dict[str, tuple[str, ...]] = {
    "actors.csv": ("id", "name", "aliases", "side", "sector", "country", "valid_from", "valid_to", "wikidata"),
    "outlets.csv": ("id", "name", "aliases", "domain", "country", "type", "side", "rationale"),
    "person_nouns.csv": ("noun", "plural", "victim_class", "sector", "note"),
    "quantity_words.csv": ("words", "kind", "qualifier", "low", "best", "high"),
    "labels.csv": ("label", "forms", "class_hint", "note"),
    "places.csv": (
        "id", "name", "aliases", "kind", "latitude", "longitude", "admin1", "country_iso3", "parent", "geonames_id",
        "where_prec", "note",
    ),
}  # fmt: skip


def read_rows(path: Path, columns: tuple[str, ...]) -> list[tuple[int, dict[str, str]]]:
    """Return (line number, row) for each row of a pack's CSV file; a missing file gives no rows."""
    if not path.is_file():
        return []
    try:
        with path.open(encoding="utf-8-sig", newline="") as stream:
            reader = csv.reader(stream, strict=True)
            header = next(reader, [])
            if tuple(header) != columns:
                raise ConfigError(
                    f"{path}, line 1",
                    rule=f"the columns are {header}, not {list(columns)}",
                    remedy="see data/packs/README.md",
                )
            rows = []
            for cells in reader:
                if len(cells) != len(columns):
                    raise ConfigError(
                        f"{path}, line {reader.line_num}",
                        rule=f"has {len(cells)} cells, the header has {len(columns)}",
                        remedy="quote cells that hold a comma",
                    )
                rows.append((reader.line_num, dict(zip(columns, cells, strict=True))))
            return rows
    except (UnicodeDecodeError, csv.Error) as error:
        raise ConfigError(
            str(path), rule=f"is not UTF-8 CSV: {error}", remedy="save it as UTF-8, comma separated"
        ) from error


def _read(folder: Path, name: str, build: Callable[[_Cell], Item], *key: str) -> dict[str, Item]:
    path = folder / name
    items: dict[str, Item] = {}
    for line, row in read_rows(path, COLUMNS[name]):
        cell = _Cell(row, f"{path}, line {line}")
        item_key = "/".join(cell.need(column) for column in key)
        if item_key in items:
            raise cell.fail(key[0], f"'{item_key}' stands twice")
        items[item_key] = build(cell)
    return items


def _stack(name: str, root: Path, seen: tuple[str, ...] = ()) -> list[tuple[Path, PackHead]]:
    folder = root / name
    if name in seen:
        raise ConfigError(
            f"pack {name}",
            rule=f"extends itself ({' > '.join((*seen, name))})",
            remedy="break the circle in pack.yaml",
        )
    if not (folder / "pack.yaml").is_file():
        known = sorted(path.parent.name for path in root.glob("*/pack.yaml"))
        raise ConfigError(
            f"pack {name}",
            rule=f"there is no {folder / 'pack.yaml'}",
            remedy=f"use one of: {', '.join(known)}",
        )
    head = typed(PackHead, load_yaml(folder / "pack.yaml"), where=str(folder / "pack.yaml"))
    if head.name != name:
        raise ConfigError(
            str(folder / "pack.yaml"),
            rule=f"names itself '{head.name}'",
            remedy=f"call it '{name}' like its folder",
        )
    below: list[tuple[Path, PackHead]] = []
    for lower in head.extends or (() if name == BASE_PACK else (BASE_PACK,)):
        below.extend(entry for entry in _stack(lower, root, (*seen, name)) if entry not in below)
    return [*below, (folder, head)]


def load_pack(name: str, root: Path = PACKS_ROOT) -> Pack:
    """Read a pack and all packs below it, or raise ConfigError."""
    stack = _stack(name, root)
    head = stack[-1][1]
    sides = {side.id: side for _, each in stack for side in each.sides}
    actors: dict[str, Actor] = {}
    outlets: dict[str, Outlet] = {}
    nouns: dict[str, PersonNoun] = {}
    words: dict[str, QuantityWord] = {}
    labels: dict[str, Label] = {}
    for folder, _ in stack:
        actors |= _read(folder, "actors.csv", _actor, "id")
        outlets |= _read(folder, "outlets.csv", _outlet, "id")
        nouns |= _read(folder, "person_nouns.csv", _person_noun, "noun")
        words |= _read(folder, "quantity_words.csv", _quantity_word, "words", "kind")
        labels |= _labels(folder)
    things: list[Actor | Outlet] = [*actors.values(), *outlets.values()]
    for thing in things:
        if thing.side not in sides and thing.side not in FREE_SIDES:
            raise ConfigError(
                f"pack {name}, {thing.id}",
                rule=f"the side '{thing.side}' is in no pack.yaml",
                remedy="add it to `sides` or use neutral or unknown",
            )
    return Pack(
        name=name, title=head.title, countries=head.countries, neighbours=head.neighbours, start=head.start, sides=sides,
        actors=actors, outlets=outlets, person_nouns=nouns, quantity_words=words, labels=labels,
        folders=tuple(folder for folder, _ in stack),
        public_point_km=next((each.public_point_km for _, each in reversed(stack) if each.public_point_km is not None), None),
        sensitive_places=tuple(sorted({place for _, each in stack for place in each.sensitive_places})),
    )  # fmt: skip
