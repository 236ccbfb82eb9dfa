"""The ground of every map: frame, land and borders, names of neighbours, a scale, and names beside marks where there is room."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from matplotlib.axes import Axes
from matplotlib.patches import PathPatch
from matplotlib.path import Path as Shape

from pipeline.look.theme import FOREIGN, INK, LAND, WATER
from pipeline.report.boundaries import COUNTRIES, PROVINCES, Outline, Ring, outlines
from pipeline.visible import visible_text

Box = tuple[float, float, float, float]  # west, south, east, north
LABEL_GRID = 28  # points a side when looking for room for a name
MIN_LABEL_ROOM = 0.1  # share of the map; less, and the name would lie on a border
MAX_LABELS = 14
MAX_LABEL_LETTERS = 28
KM_PER_DEGREE = 111.2
MIN_DEGREES = 0.6  # a map of one town still shows its surroundings
MIN_RATIO, MAX_RATIO = 0.55, 0.92  # height to width; a taller map would not fit a screen
MARGIN = 1.14  # of the box around what is shown
CLIP_MARGIN = 0.02  # share of the frame by which outlines are cut outside it, so that the cut is not seen
STEP_POINTS = 0.4  # points of a border nearer to each other than this cannot be told apart
SCALE_POINTS = 10.0  # from the map's lower left corner to its scale
Scale = tuple[float, float]  # points per degree of longitude and of latitude


@dataclass(frozen=True)
class Frame:
    """What a map shows, in degrees."""

    west: float
    south: float
    east: float
    north: float

    @property
    def squeeze(self) -> float:
        """How much shorter a degree of longitude is than one of latitude."""
        return math.cos(math.radians((self.south + self.north) / 2))

    @property
    def box(self) -> Box:
        """Its sides as a tuple."""
        return self.west, self.south, self.east, self.north

    def height(self, width: float) -> float:
        """Return how tall a map of a width is, in the same unit."""
        return width * (self.north - self.south) / ((self.east - self.west) * self.squeeze)

    def scale(self, width: float) -> Scale:
        """Return the points per degree of a map of a width in inches."""
        return width * 72 / (self.east - self.west), self.height(width) * 72 / (self.north - self.south)


@dataclass(frozen=True)
class Spot:
    """A mark on a map that wants its name beside it: degrees, and its half width in points."""

    name: str
    longitude: float
    latitude: float
    radius: float


def frame_of(areas: Sequence[Outline], points: Iterable[tuple[float, float]]) -> Frame:
    """Return the frame around areas and (longitude, latitude) points, with a margin and a height that fits a screen."""
    boxes = [area.box for area in areas] + [(x, y, x, y) for x, y in points]
    west, south = min(box[0] for box in boxes), min(box[1] for box in boxes)
    east, north = max(box[2] for box in boxes), max(box[3] for box in boxes)
    wide = max(east - west, MIN_DEGREES) * MARGIN
    tall = max(north - south, MIN_DEGREES) * MARGIN
    mid_x, mid_y = (west + east) / 2, (south + north) / 2
    squeeze = math.cos(math.radians(mid_y))
    wide = max(wide, tall / squeeze / MAX_RATIO)
    tall = max(tall, wide * squeeze * MIN_RATIO)
    return Frame(mid_x - wide / 2, mid_y - tall / 2, mid_x + wide / 2, mid_y + tall / 2)


def overlaps(one: Box, other: Box) -> bool:
    """Return whether two boxes share more than an edge."""
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _shape(rings: Iterable[Ring]) -> Shape:
    vertices: list[tuple[float, float]] = []
    codes: list[int] = []
    for ring in rings:
        vertices.extend(ring)
        codes.extend([int(Shape.MOVETO), *[int(Shape.LINETO)] * (len(ring) - 2), int(Shape.CLOSEPOLY)])
    return Shape(vertices, codes)


def clipped(ring: Ring, box: Box) -> Ring:
    """Return the part of a closed ring inside a box, closed again; empty where nothing of it is inside."""
    points = list(ring[:-1])
    for axis, limit, keeps_above in ((0, box[0], True), (1, box[1], True), (0, box[2], False), (1, box[3], False)):
        points = _cut(points, axis, limit, keeps_above)
    return (*points, points[0]) if len(points) > 2 else ()


def _cut(
    points: Sequence[tuple[float, float]], axis: int, limit: float, keeps_above: bool
) -> list[tuple[float, float]]:
    kept = []
    for at, point in enumerate(points):
        before = points[at - 1]
        is_in, was_in = (((each[axis] >= limit) == keeps_above) or each[axis] == limit for each in (point, before))
        if is_in != was_in:
            share = (limit - before[axis]) / (point[axis] - before[axis])
            crossing = [before[0] + share * (point[0] - before[0]), before[1] + share * (point[1] - before[1])]
            crossing[axis] = limit
            kept.append((crossing[0], crossing[1]))
        if is_in:
            kept.append(point)
    return kept


def thinned(ring: Ring, scale: Scale) -> Ring:
    """Return a closed ring without the points that lie too near to the one before to be told apart; its first and last point stay."""
    kept = [ring[0]]
    for x, y in ring[1:-1]:
        if max(abs(x - kept[-1][0]) * scale[0], abs(y - kept[-1][1]) * scale[1]) >= STEP_POINTS:
            kept.append((x, y))
    return (*kept, ring[-1])


def _visible_shape(outline: Outline, frame: Frame, scale: Scale) -> Shape | None:
    pad_x, pad_y = (frame.east - frame.west) * CLIP_MARGIN, (frame.north - frame.south) * CLIP_MARGIN
    box = (frame.west - pad_x, frame.south - pad_y, frame.east + pad_x, frame.north + pad_y)
    if not overlaps(outline.box, box):
        return None
    rings = [thinned(ring, scale) for each in outline.rings if (ring := clipped(each, box))]
    drawn = [ring for ring in rings if len(ring) > 3]
    return _shape(drawn) if drawn else None


def draw_ground(axis: Axes, frame: Frame, *, countries: Sequence[str], focus: Outline | None, scale: Scale) -> None:
    """Draw water, land and borders; the report's countries stand out, their provinces are thin lines, the focus is lighter."""
    axis.set_facecolor(WATER)
    for outline in outlines(COUNTRIES):
        home = outline.iso3 in countries
        look = {"facecolor": LAND if home else FOREIGN, "edgecolor": "#8f979d", "linewidth": 0.9 if home else 0.6}
        _patch(axis, outline, frame, scale, zorder=2 if home else 1, **look)
    for outline in outlines(PROVINCES):
        if outline.iso3 in countries:
            _patch(axis, outline, frame, scale, facecolor="none", edgecolor="#c9c4b8", linewidth=0.5, zorder=3)
    if focus is not None:
        _patch(axis, focus, frame, scale, facecolor="#fffdf6", edgecolor="#6d6757", linewidth=1.1, zorder=4)
    axis.set_xlim(frame.west, frame.east)
    axis.set_ylim(frame.south, frame.north)
    axis.set_aspect("auto")
    axis.set_xticks([])
    axis.set_yticks([])
    for spine in axis.spines.values():
        spine.set_visible(False)


def _patch(axis: Axes, outline: Outline, frame: Frame, scale: Scale, **look: Any) -> None:
    shape = _visible_shape(outline, frame, scale)
    if shape is not None:
        axis.add_patch(PathPatch(shape, **look))


def label_spot(outline: Outline, box: Box) -> tuple[float, float, float] | None:
    """Return the point of the visible part that lies furthest inside, and its distance to the edge as a share of the map; or None."""
    west, south, east, north = box
    shape = _shape(outline.rings)
    size = LABEL_GRID
    inside = {
        (column, line)
        for column in range(size)
        for line in range(size)
        if shape.contains_point(
            (west + (column + 0.5) * (east - west) / size, south + (line + 0.5) * (north - south) / size)
        )
    }
    depth, left = 0, inside
    last = sorted(inside)
    while left:
        last, depth = sorted(left), depth + 1
        left = {
            (column, line)
            for column, line in left
            if {(column - 1, line), (column + 1, line), (column, line - 1), (column, line + 1)} <= left
        }
    if not last:
        return None
    column, line = last[len(last) // 2]
    return (
        west + (column + 0.5) * (east - west) / size,
        south + (line + 0.5) * (north - south) / size,
        depth / size,
    )


def name_countries(axis: Axes, frame: Frame, *, homes: Sequence[str], size: float) -> None:
    """Write the names of the neighbours where there is room for them."""
    for outline in outlines(COUNTRIES):
        if outline.iso3 in homes or not overlaps(outline.box, frame.box):
            continue
        spot = label_spot(outline, frame.box)
        if spot is not None and spot[2] >= MIN_LABEL_ROOM:
            axis.text(
                spot[0],
                spot[1],
                outline.name.upper(),
                fontsize=size,
                color="#8a9299",
                ha="center",
                va="center",
                zorder=3,
            )


def scale_box(frame: Frame, scale: Scale) -> Box:
    """Return the room that the scale in the lower left corner takes."""
    wide = (frame.east - frame.west) / 5
    return frame.west, frame.south, frame.west + wide + 12 / scale[0], frame.south + 24 / scale[1]


def place_labels(axis: Axes, spots: Sequence[Spot], scale: Scale, size: float, *, taken: Sequence[Box] = ()) -> None:
    """Write names beside the marks in their order where there is room; a name that would lie on another, on a mark or on what is taken is left out."""
    per_x, per_y = scale
    full = [*taken] + [
        (
            spot.longitude - spot.radius / per_x,
            spot.latitude - spot.radius / per_y,
            spot.longitude + spot.radius / per_x,
            spot.latitude + spot.radius / per_y,
        )
        for spot in spots
    ]
    west, east = axis.get_xlim()
    south, north = axis.get_ylim()
    written = 0
    for spot in spots:
        text = visible_text(spot.name)[:MAX_LABEL_LETTERS]
        wide, tall = len(text) * size * 0.62 / per_x, size * 1.25 / per_y
        gap_x, gap_y = (spot.radius + 2.5) / per_x, (spot.radius + 1.5) / per_y
        for corner_x, corner_y in (
            (spot.longitude + gap_x, spot.latitude - tall / 2),
            (spot.longitude - gap_x - wide, spot.latitude - tall / 2),
            (spot.longitude - wide / 2, spot.latitude + gap_y),
            (spot.longitude - wide / 2, spot.latitude - gap_y - tall),
            (spot.longitude + gap_x / 3, spot.latitude + gap_y),
            (spot.longitude + gap_x / 3, spot.latitude - gap_y - tall),
            (spot.longitude - gap_x / 3 - wide, spot.latitude + gap_y),
            (spot.longitude - gap_x / 3 - wide, spot.latitude - gap_y - tall),
        ):
            box = (corner_x, corner_y, corner_x + wide, corner_y + tall)
            inside = box[0] > west and box[2] < east and box[1] > south and box[3] < north
            if inside and not any(overlaps(box, other) for other in full):
                axis.text(corner_x, corner_y + tall / 2, text, fontsize=size, va="center", color=INK, zorder=9)
                full.append(box)
                written += 1
                break
        if written == MAX_LABELS:
            return


def scale_bar(axis: Axes, frame: Frame, *, scale: Scale) -> None:
    """Draw a length in kilometres in the lower left corner, no longer than a fifth of the map."""
    per_degree = KM_PER_DEGREE * frame.squeeze
    room_km = (frame.east - frame.west) * per_degree / 5
    length = max((step for step in (5, 10, 20, 25, 50, 100, 200, 500) if step <= room_km), default=5)
    left, bottom = frame.west + SCALE_POINTS / scale[0], frame.south + SCALE_POINTS / scale[1]
    axis.plot([left, left + length / per_degree], [bottom, bottom], color=INK, linewidth=1.4, zorder=8)
    axis.text(left, bottom + 4 / scale[1], f"{length} km", fontsize=6.5, color=INK, zorder=8)
