"""A grid over the map: what lies within some kilometres of a point stands in a few of its patches. Patches are as wide as high, in degrees."""

from __future__ import annotations

from collections.abc import Iterator
from math import cos, floor, radians

KM_PER_DEGREE = 111.0  # of latitude
SLACK = 1.05  # a degree of longitude shrinks within a patch; patches are drawn a little too large
MIN_KM = 1.0
Point = tuple[float, float]  # latitude and longitude
Patch = tuple[int, int]


def patch_size(km: float) -> float:
    """Return the side in degrees of patches that are no smaller than a distance."""
    return max(km, MIN_KM) / KM_PER_DEGREE * SLACK


def patch_of(point: Point, size: float) -> Patch:
    """Return the patch that a point lies in."""
    return floor(point[0] / size), floor(point[1] / size)


def patches_within(point: Point, size: float, reach: float) -> Iterator[Patch]:
    """Yield the patches that touch the box of `reach` degrees of latitude to each side of a point, as many kilometres wide as high."""
    lat, lon = point
    width = reach / max(cos(radians(lat)), 0.05)
    for row in range(floor((lat - reach) / size), floor((lat + reach) / size) + 1):
        for column in range(floor((lon - width) / size), floor((lon + width) / size) + 1):
            yield row, column
