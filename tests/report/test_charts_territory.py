"""The small maps: marks do not hide each other, crowded places get a closer look, and hostile names stay words."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import date

import pytest

from pipeline.look.theme import svg_bytes
from pipeline.report import charts_territory as charts
from pipeline.report.base_map import Frame
from pipeline.report.charts_territory import MapPlace, Mark, Panel, control_maps, crowds, ground, pale, spread

ROOM, SIZE = 8.0, (200.0, 150.0)
DAMASCUS = (36.3, 33.5)


def nearest(spots):
    return min(math.dist(one, other) for at, one in enumerate(spots) for other in spots[:at])


@pytest.mark.parametrize(
    "points",
    [[(100.0, 75.0)] * 12, [(100.0 + at % 4, 75.0 + at // 4) for at in range(12)], [(1.0, 1.0), (2.0, 1.0), (1.0, 2.0), (199.0, 149.0)]],
    ids=["all at one point", "a small grid", "in the corners"],
)  # fmt: skip
def test_marks_are_moved_apart_and_stay_inside(points):
    spots = spread(points, room=ROOM, size=SIZE)
    assert nearest(spots) >= ROOM - 1e-6
    assert all(ROOM / 2 <= x <= SIZE[0] - ROOM / 2 and ROOM / 2 <= y <= SIZE[1] - ROOM / 2 for x, y in spots)


def test_a_mark_with_room_stands_at_its_own_point():
    points = [(50.0, 50.0), (150.0, 100.0), (50.0 + ROOM, 50.0)]
    assert spread(points, room=ROOM, size=SIZE) == points


def test_a_mark_without_any_room_is_drawn_all_the_same():
    assert len(spread([(100.0, 75.0)] * 400, room=ROOM, size=SIZE)) == 400


def test_the_first_keeps_its_point():
    first, second = spread([(100.0, 75.0), (101.0, 75.0)], room=ROOM, size=SIZE)
    assert first == (100.0, 75.0)
    assert 0 < math.dist(second, (101.0, 75.0)) <= 2 * ROOM


def around(name, number, *, at=DAMASCUS, step=0.02):
    return [MapPlace(f"{name}{each}", f"{name} {each}", at[0] + step * each, at[1]) for each in range(number)]


COUNTRY = Frame(35.0, 32.0, 42.5, 37.5)


def test_places_that_lie_on_each_other_get_a_closer_look_the_fullest_first():
    few, many = around("Aleppo", 4, at=(37.1, 36.2)), around("Damascus", 6)
    found = crowds([*few, *many, MapPlace("p", "Palmyra", 38.2, 34.5)], COUNTRY)
    assert found == [many, few]


def test_no_closer_look_where_it_shows_nothing_more():
    assert crowds(around("Damascus", 3), COUNTRY) == []
    assert crowds(around("Damascus", 6), Frame(36.0, 33.0, 37.0, 34.0)) == []
    assert crowds([], COUNTRY) == []
    assert len(crowds([each for at in range(5) for each in around(f"c{at}-", 4, at=(35.5 + at, 33.0))], COUNTRY)) == 3


def test_pale_is_lighter_and_keeps_the_hue():
    assert pale("#000000") == "#8c8c8c"
    assert pale("#ffffff") == "#ffffff"


def panel(places, *, view="assessed", title="As assessed", look="held", words="held by X"):
    marks = tuple(
        Mark(each.place_id, look, "#0072b2", "fresh", is_besieged=False, words=f"{each.name} {words}")
        for each in places
    )
    return Panel(view, title, marks)


def drawn(panels, places, **known):
    frame = ground(places, countries=["SYR"], focus=None)
    return control_maps(
        panels, places, frame=frame, countries=["SYR"], focus=None, day=date(2017, 4, 30), source="Boundaries: x", **known
    )  # fmt: skip


def test_the_words_hold_every_view_and_place():
    places = around("Jobar", 2)
    shown = drawn([panel(places), panel(places[:1], view="sdf", title="SDF", words="besieged")], places)
    assert shown.alt == (
        "Maps of who holds which place on 30 April 2017, one for each view. As assessed: Jobar 0 held by X; Jobar 1 held by X."
        " SDF: Jobar 0 besieged."
    )


@pytest.mark.parametrize("number", [1, 2, 4, 7, 9, 12])
def test_all_maps_have_the_same_frame_and_size(number):
    places = around("Jobar", 2)
    figure = drawn([panel(places, view=f"v{at}") for at in range(number)], places).figure
    axes = figure.axes
    assert len(axes) == min(number, charts.MAX_PANELS)
    assert len({(round(each.get_position().width, 6), round(each.get_position().height, 6), each.get_xlim(), each.get_ylim()) for each in axes}) == 1  # fmt: skip
    assert all(each.get_position().x0 >= -1e-9 and each.get_position().x1 <= 1 + 1e-9 for each in axes)
    assert all(
        not one.get_position().overlaps(other.get_position()) for at, one in enumerate(axes) for other in axes[:at]
    )


def marks_of(figure):
    """Return (marker, longitude, latitude, size) of all marks of the first map."""
    return [
        (line.get_marker(), float(line.get_xdata()[0]), float(line.get_ydata()[0]), line.get_markersize())
        for line in figure.axes[0].lines
        if line.get_marker() not in ("None", None)
    ]


def test_sixty_places_are_all_marked_none_outside():
    places = [MapPlace(f"p{at}", f"Place {at}", 36 + at % 10 * 0.5, 33 + at // 10 * 0.7) for at in range(60)]
    found = marks_of(drawn([panel(places)], places).figure)
    assert len(found) == 60
    frame = ground(places, countries=["SYR"], focus=None)
    assert all(frame.west < x < frame.east and frame.south < y < frame.north for _, x, y, _ in found)


def test_a_place_outside_the_country_is_on_the_map():
    far = MapPlace("m", "Mosul", 43.1, 36.3)
    assert marks_of(drawn([panel([far])], [far]).figure)[0][1:3] == (43.1, 36.3)


def test_looks_and_ages_are_told_apart_without_colour():
    one = around("Jobar", 1)
    base = panel(one).marks[0]
    kinds = {}
    for look in ("held", "contested", "untold"):
        for freshness in ("fresh", "older", "stale"):
            mark = replace(base, look=look, freshness=freshness)
            lines = drawn([Panel("assessed", "x", (mark,))], one).figure.axes[0].lines
            line = next(each for each in lines if each.get_marker() not in ("None", None))
            kinds[look, freshness] = (line.get_marker(), line.get_markersize(), line.get_markerfacecolor())
    assert len({kind[0] for kind in kinds.values()}) == 3
    assert len({kinds["held", freshness][1:] for freshness in ("fresh", "older", "stale")}) == 3
    assert kinds["held", "fresh"][1] > kinds["held", "older"][1] > kinds["held", "stale"][1]


def test_a_siege_is_a_ring_around_its_mark():
    one = around("Jobar", 1)
    ring = Panel("assessed", "x", (replace(panel(one).marks[0], is_besieged=True),))
    found = marks_of(drawn([ring], one).figure)
    assert len(found) == 2
    assert found[0][3] > found[1][3] + 3


def test_what_a_closer_look_shows_is_a_small_mark_without_a_name():
    places = around("Jobar", 3)
    figure = drawn([panel(places)], places, small=frozenset(each.place_id for each in places[1:])).figure
    assert sorted(round(size, 2) for *_, size in marks_of(figure)) == [3.96, 3.96, 7.2]
    assert "Jobar 1" not in {text.get_text() for text in figure.axes[0].texts}
    assert "Jobar 0" in {text.get_text() for text in figure.axes[0].texts}


def test_the_same_maps_have_the_same_bytes():
    places = around("Jobar", 5)
    assert svg_bytes(drawn([panel(places)], places)) == svg_bytes(drawn([panel(places)], places))


def test_a_hostile_name_is_drawn_as_letters():
    evil = [MapPlace("e", "$x^2$<script>\u202e", *DAMASCUS)]
    shown = drawn([panel(evil, title="<b>\u202e" + "y" * 500)], evil)
    svg = svg_bytes(shown)
    assert b"<script" not in svg
    assert "\u202e" not in shown.alt
    assert max(len(each.get_title(loc="left")) for each in shown.figure.axes) < 140
