"""Small maps of one frame and scale: who holds which place as assessed, and as each side says, with the age of the evidence."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from matplotlib.axes import Axes
from matplotlib.colors import to_hex, to_rgb
from matplotlib.figure import Figure

from pipeline.look.theme import INK, NEUTRAL, PAPER, SOFT, Drawing, Size, both, day_words
from pipeline.report.base_map import (
    KM_PER_DEGREE,
    Box,
    Frame,
    Scale,
    Spot,
    draw_ground,
    frame_of,
    name_countries,
    place_labels,
    scale_bar,
    scale_box,
)
from pipeline.report.boundaries import COUNTRIES, Outline, outlines
from pipeline.report.views import ASSESSED
from pipeline.visible import visible_text

MAX_PANELS = 9  # three lines of three; more would be a poster, and the table has every side
ROOM_POINTS = 8.4  # between the middles of two marks; nearer, and one would hide the other
MAX_RINGS = 4  # steps outwards when looking for room; a mark that finds none stays where it is
DIRECTIONS = 16
CROWD_KM = 30.0  # around a place; nearer ones lie on each other on the map of a country
MIN_CROWD = 4  # places; fewer are told apart by moving them
MAX_CROWDS = 3  # closer looks in one report, the fullest ones
CLOSER_TIMES = 2.5  # a closer look must show at least so much less than the map
PALE = 0.55  # share of white in the colour of evidence that is no longer fresh
MARKS = {"fresh": 7.2, "older": 6.6, "stale": 5.6}  # points; smaller = older
UNTOLD_POINTS = 3.2
SMALL = 0.55  # of the size of a mark that a closer look shows in full
SIEGE_POINTS = 4.6  # by how much the ring of a siege is wider than its mark


@dataclass(frozen=True)
class Mark:
    """One place in one view. `look`: held, contested, or untold = no holder named. `freshness`: fresh, older, stale. `words` = all this in words."""

    place_id: str
    look: str
    colour: str
    freshness: str
    is_besieged: bool
    words: str


@dataclass(frozen=True)
class Panel:
    """One view: its title and the places of which it says something."""

    view: str
    title: str
    marks: tuple[Mark, ...]


@dataclass(frozen=True)
class MapPlace:
    """A place that some panel marks; it stands at the same spot in all of them. Degrees."""

    place_id: str
    name: str
    longitude: float
    latitude: float


def ground(places: Sequence[MapPlace], *, countries: Sequence[str], focus: Outline | None) -> Frame:
    """Return the frame around the focus, else the countries, and all places."""
    homes = [outline for outline in outlines(COUNTRIES) if outline.iso3 in countries]
    return frame_of([focus] if focus else homes, [(place.longitude, place.latitude) for place in places])


def crowds(places: Sequence[MapPlace], frame: Frame) -> list[list[MapPlace]]:
    """Return groups of places that lie on each other on a map, each in the order given; none where the places are few or the map shows them well enough."""
    left = list(places)
    found: list[list[MapPlace]] = []
    while left and len(found) < MAX_CROWDS:
        near = max((_near(place, left) for place in left), key=len)
        close = frame_of([], [(each.longitude, each.latitude) for each in near])
        if len(near) < MIN_CROWD or (close.east - close.west) * CLOSER_TIMES > frame.east - frame.west:
            break
        found.append(near)
        left = [each for each in left if each not in near]
    return found


def _near(place: MapPlace, places: Sequence[MapPlace]) -> list[MapPlace]:
    return [each for each in places if _km(place, each) <= CROWD_KM]


def _km(one: MapPlace, other: MapPlace) -> float:
    east = (one.longitude - other.longitude) * math.cos(math.radians((one.latitude + other.latitude) / 2))
    return KM_PER_DEGREE * math.hypot(east, one.latitude - other.latitude)


def pale(colour: str) -> str:
    """Return a colour mixed with white."""
    red, green, blue = (part + (1 - part) * PALE for part in to_rgb(colour))
    return str(to_hex((red, green, blue)))


def spread(
    points: Sequence[tuple[float, float]], *, room: float, size: tuple[float, float]
) -> list[tuple[float, float]]:
    """Return where marks are drawn so that no two middles are nearer than `room`, the earlier ones at or nearest to their own points.

    Points, room and size are in one unit; every mark stays at least half a room inside 0..size, if its own point does.
    """
    placed: list[tuple[float, float]] = []
    for x, y in points:
        placed.append(next((spot for spot in _tries(x, y, room) if _is_free(spot, placed, room, size)), (x, y)))
    return placed


def _tries(x: float, y: float, room: float) -> list[tuple[float, float]]:
    found = [(x, y)]
    for ring in range(1, MAX_RINGS + 1):
        reach = ring * room * 0.62
        found += [
            (x + reach * math.cos(turn), y + reach * math.sin(turn))
            for turn in (2 * math.pi * at / DIRECTIONS + ring * 0.2 for at in range(DIRECTIONS))
        ]
    return found


def _is_free(
    spot: tuple[float, float], placed: Sequence[tuple[float, float]], room: float, size: tuple[float, float]
) -> bool:
    half = room / 2
    inside = half <= spot[0] <= size[0] - half and half <= spot[1] <= size[1] - half
    return inside and all(math.hypot(spot[0] - x, spot[1] - y) >= room - 1e-9 for x, y in placed)


def control_maps(
    panels: Sequence[Panel],
    places: Sequence[MapPlace],
    *,
    frame: Frame,
    countries: Sequence[str],
    focus: Outline | None,
    day: date,
    source: str,
    small: frozenset[str] = frozenset(),
) -> Drawing:
    """Draw one small map per view. Places stand in the order in which they get room and names, the most told ones first.

    `small` = ids of places that a closer look shows: they are drawn as dots at their own spot, without a name.
    """
    shown = list(panels[:MAX_PANELS])

    def draw(size: Size) -> Figure:
        columns = 1 if size.narrow or len(shown) == 1 else 2 if len(shown) in (2, 4) else 3
        lines = math.ceil(len(shown) / columns)
        gap = 0.12
        wide = (size.inches - gap * (columns - 1)) / columns
        tall = frame.height(wide)
        block = tall + 0.34
        height = lines * block + 0.3
        figure = Figure(figsize=(size.inches, height))
        scale = frame.scale(wide)
        large = [place for place in places if place.place_id not in small]
        dots = [place for place in places if place.place_id in small]
        spots = _spots(large, frame, scale, (wide * 72, tall * 72))
        for at, panel in enumerate(shown):
            line, column = divmod(at, columns)
            left = column * (wide + gap) / size.inches
            bottom = 1 - ((line + 1) * block) / height
            axis = figure.add_axes((left, bottom, wide / size.inches, tall / height))
            draw_ground(axis, frame, countries=countries, focus=focus, scale=scale)
            marks = {mark.place_id: mark for mark in panel.marks}
            for place in dots:
                if place.place_id in marks:
                    _draw_mark(axis, marks[place.place_id], place.longitude, place.latitude, SMALL)
            taken = [scale_box(frame, scale)] if at == 0 else []
            _draw_marks(axis, marks, large, spots, scale, taken=taken)
            if at == 0:
                name_countries(axis, frame, homes=countries, size=6.0)
                scale_bar(axis, frame, scale=scale)
            axis.set_title(
                _fitting(panel.title, wide), loc="left", fontsize=8.6, fontweight="bold" if panel.view == ASSESSED else "normal", pad=3,
            )  # fmt: skip
        figure.text(0.01, 0.06 / height, source, fontsize=6.0 if size.narrow else 6.8, color=SOFT)
        return figure

    return both(draw, _spoken(shown, day))


def _fitting(title: str, wide: float) -> str:
    letters = int(wide * 13.5)
    shown = visible_text(title)
    return shown if len(shown) <= letters else shown[: letters - 1].rstrip(" ,(") + "…"


def _spots(
    places: Sequence[MapPlace], frame: Frame, scale: Scale, size: tuple[float, float]
) -> dict[str, tuple[float, float]]:
    """Return where each place is drawn, in degrees."""
    points = [((p.longitude - frame.west) * scale[0], (p.latitude - frame.south) * scale[1]) for p in places]
    return {
        place.place_id: (frame.west + x / scale[0], frame.south + y / scale[1])
        for place, (x, y) in zip(places, spread(points, room=ROOM_POINTS, size=size), strict=True)
    }


def _draw_marks(
    axis: Axes,
    marks: Mapping[str, Mark],
    places: Sequence[MapPlace],
    spots: Mapping[str, tuple[float, float]],
    scale: Scale,
    *,
    taken: Sequence[Box],
) -> None:
    named = []
    for place in places:
        mark = marks.get(place.place_id)
        if mark is None:
            continue
        x, y = spots[place.place_id]
        moved = math.hypot((x - place.longitude) * scale[0], (y - place.latitude) * scale[1])
        if moved > 1:
            axis.plot([place.longitude, x], [place.latitude, y], color=SOFT, linewidth=0.5, zorder=5)
        _draw_mark(axis, mark, x, y)
        named.append((mark.look == "untold", Spot(place.name, x, y, _radius(mark))))
    first = [spot for _, spot in sorted(named, key=lambda item: item[0])]
    place_labels(axis, first, scale, 6.2, taken=taken)


def _radius(mark: Mark) -> float:
    """Return half the width of a mark in points, the ring of a siege included."""
    width = UNTOLD_POINTS if mark.look == "untold" else MARKS[mark.freshness]
    return (max(width, MARKS[mark.freshness] + SIEGE_POINTS) if mark.is_besieged else width) / 2 + 0.5


def _draw_mark(axis: Axes, mark: Mark, x: float, y: float, times: float = 1.0) -> None:
    width = MARKS[mark.freshness] * times
    edge: dict[str, Any] = {"linestyle": "none", "markeredgewidth": 0.9 * times}
    faces = {"fresh": mark.colour, "older": pale(mark.colour), "stale": PAPER}
    if mark.is_besieged:
        axis.plot(
            x, y, marker="o", markersize=width + SIEGE_POINTS * times, markerfacecolor="none", zorder=6, **edge,
            markeredgecolor="#9aa3aa" if mark.freshness == "stale" else INK
        )  # fmt: skip
    if mark.look == "untold":
        axis.plot(
            x, y, marker="D", markersize=UNTOLD_POINTS * times, markerfacecolor=NEUTRAL if mark.freshness == "fresh" else PAPER,
            markeredgecolor=NEUTRAL, zorder=7, **edge,
        )  # fmt: skip
        return
    axis.plot(
        x, y, marker="X" if mark.look == "contested" else "o", markersize=width + (1.0 if mark.look == "contested" else 0.0),
        markerfacecolor=faces[mark.freshness], markeredgecolor=mark.colour, zorder=7, **edge,
    )  # fmt: skip


def _spoken(panels: Sequence[Panel], day: date) -> str:
    said = [f"{panel.title}: {'; '.join(mark.words for mark in panel.marks)}" for panel in panels]
    return f"Maps of who holds which place on {day_words(day)}, one for each view. " + ". ".join(said) + "."
