"""Outlines of countries and provinces for the maps, read from `data/boundaries` (see the README there for source and worldview)."""

from __future__ import annotations

import json
import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from pipeline.errors import InputError

BOUNDARIES_ROOT = Path(__file__).resolve().parents[2] / "data" / "boundaries"
BOUNDARY_SOURCE = "Boundaries: Natural Earth (public domain), its default worldview: de facto lines."
BOUNDARY_WORLDVIEW = (
    "Lines on the map follow the source’s default view, which draws who administers an area in fact;"
    " they take no position on whose it is."
)
COUNTRIES = "countries.geojson"
PROVINCES = "admin1.geojson"
_ARTICLE = re.compile(r"^(?:al|el|ar|as|ad|az|an|at|ash)[- ]")
Ring = tuple[tuple[float, float], ...]


@dataclass(frozen=True)
class Outline:
    """One area: rings of (longitude, latitude) in degrees, holes included."""

    iso3: str
    name: str
    rings: tuple[Ring, ...]

    @property
    def box(self) -> tuple[float, float, float, float]:
        """West, south, east, north in degrees."""
        xs = [x for ring in self.rings for x, _ in ring]
        ys = [y for ring in self.rings for _, y in ring]
        return min(xs), min(ys), max(xs), max(ys)


@cache
def outlines(name: str, root: Path = BOUNDARIES_ROOT) -> tuple[Outline, ...]:
    """Return the areas of one boundary file, in file order."""
    path = root / name
    if not path.is_file():
        raise InputError(str(path), rule="the boundary file is not there", remedy="restore it from git")
    found = []
    for feature in json.loads(path.read_text(encoding="utf-8"))["features"]:
        rings = tuple(
            tuple((x, y) for x, y in ring) for polygon in feature["geometry"]["coordinates"] for ring in polygon
        )
        found.append(Outline(feature["properties"]["iso3"], feature["properties"]["name"], rings))
    return tuple(found)


def folded(name: str) -> str:
    """Return a province's name without accents, article, hyphens and final h, for comparing spellings."""
    plain = unicodedata.normalize("NFKD", name.casefold())
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter)).strip()
    return re.sub(r"[^a-z]", "", _ARTICLE.sub("", plain)).removesuffix("h")


def province(iso3: str, name: str) -> Outline | None:
    """Return the outline of a province by any usual spelling, or None where the file has none."""
    wanted = folded(name)
    for outline in outlines(PROVINCES):
        if outline.iso3 == iso3 and folded(outline.name) == wanted:
            return outline
    return None


def country_name(iso3: str) -> str:
    """Return the name of a country on the maps, or its code."""
    return next((outline.name for outline in outlines(COUNTRIES) if outline.iso3 == iso3), iso3)
