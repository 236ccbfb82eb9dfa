"""The ground of the maps: frames fit, outlines are cut without losing land that is seen, names find room or are left out."""

from __future__ import annotations

import math
from itertools import pairwise

import pytest
from matplotlib.figure import Figure

from pipeline.report.base_map import (
    MIN_DEGREES,
    Frame,
    Spot,
    clipped,
    frame_of,
    overlaps,
    place_labels,
    scale_box,
    thinned,
)
from pipeline.report.boundaries import Outline

SQUARE = ((0.0, 0.0), (4.0, 0.0), (4.0, 4.0), (0.0, 4.0), (0.0, 0.0))


def area(ring):
    return abs(sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in pairwise(ring))) / 2


CUTS = [
    ("inside", (-1, -1, 5, 5), 16.0),
    ("outside", (5, 5, 6, 6), 0.0),
    ("a corner", (3, 3, 9, 9), 1.0),
    ("a band", (1, -9, 3, 9), 8.0),
    ("the box lies inside", (1, 1, 2, 3), 2.0),
    ("along an edge", (0, 0, 4, 4), 16.0),
]


@pytest.mark.parametrize(("box", "left"), [each[1:] for each in CUTS], ids=[each[0] for each in CUTS])
def test_what_of_a_ring_is_in_the_box(box, left):
    ring = clipped(SQUARE, box)
    assert area(ring) == pytest.approx(left)
    assert all(box[0] <= x <= box[2] and box[1] <= y <= box[3] for x, y in ring)
    assert not ring or ring[0] == ring[-1]


def test_points_that_cannot_be_told_apart_are_left_out():
    ring = ((0.0, 0.0), (0.001, 0.0), (1.0, 0.0), (1.0, 1.0), (1.0, 1.001), (0.0, 0.0))
    assert thinned(ring, (10.0, 10.0)) == ((0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 0.0))
    assert thinned(ring, (10000.0, 10000.0)) == ring


POINTS = [[(36.3, 33.5)], [(35.0, 33.0), (35.1, 37.0)], [(35.0, 33.0), (42.0, 33.1)], [(-179.0, 80.0), (179.0, -60.0)]]


@pytest.mark.parametrize("points", POINTS, ids=["one", "tall", "wide", "the world"])
def test_a_frame_holds_all_points_and_fits_a_screen(points):
    frame = frame_of([], points)
    assert all(frame.west < x < frame.east and frame.south < y < frame.north for x, y in points)
    assert min(frame.east - frame.west, frame.north - frame.south) >= MIN_DEGREES
    assert 0.54 <= frame.height(1.0) <= 0.93


def test_a_frame_holds_what_lies_outside_the_area_too():
    frame = frame_of([Outline("SYR", "x", (SQUARE,))], [(9.0, 2.0)])
    assert frame.west < 0 < 9 < frame.east


def test_the_scale_is_the_same_in_both_directions_on_the_ground():
    frame = frame_of([], [(35.0, 33.0), (42.0, 37.0)])
    per_x, per_y = frame.scale(5.0)
    assert per_x == pytest.approx(5.0 * 72 / (frame.east - frame.west))
    assert per_x / per_y == pytest.approx(math.cos(math.radians((frame.south + frame.north) / 2)))


def written(spots, *, taken=(), frame=None):
    """Return the names that found room, with the point where each begins, in degrees."""
    frame = frame or Frame(0.0, 0.0, 10.0, 10.0)
    axis = Figure(figsize=(10, 10)).add_axes((0, 0, 1, 1))
    axis.set_xlim(frame.west, frame.east)
    axis.set_ylim(frame.south, frame.north)
    place_labels(axis, spots, frame.scale(10.0), 8.0, taken=taken)
    return {text.get_text(): text.get_position() for text in axis.texts}


def test_a_name_stands_beside_its_mark_and_inside_the_map():
    found = written([Spot("Middle", 5.0, 5.0, 4.0), Spot("Edge", 9.99, 5.0, 4.0), Spot("Corner", 0.01, 0.01, 4.0)])
    assert found["Middle"][0] > 5.0
    assert found["Edge"][0] < 9.7
    assert found["Corner"][0] > 0.01


def test_of_names_that_would_lie_on_each_other_the_first_is_written():
    crowd = [Spot(f"Place number {at}", 5.0, 5.0, 4.0) for at in range(40)]
    found = written(crowd)
    assert next(iter(found)) == "Place number 0"
    assert len(found) < 10


def test_no_name_lies_on_the_scale():
    frame = Frame(0.0, 0.0, 10.0, 10.0)
    box = scale_box(frame, frame.scale(10.0))
    near = Spot("Near it", 1.0, box[3] - 0.03, 1.0)

    def is_on_it(found):
        x, y = found["Near it"]
        return overlaps((x, y - 0.05, x + 0.5, y + 0.05), box)

    assert is_on_it(written([near], frame=frame))
    assert not is_on_it(written([near], taken=[box], frame=frame))


def test_hidden_characters_of_a_name_are_shown():
    assert "evil⟨U+202E⟩" in written([Spot("evil\u202e", 5.0, 5.0, 4.0)])
