"""The usual Python loop: for each end of each trip, ask district after district whether it contains the point."""

import sys
from bisect import bisect_right
from collections import Counter

from shapely.geometry import Point, shape

from passes import DOLLARS, HOURS, MILES, MINUTES, UNLOCATED, Job, serve

job = Job(sys.argv[1])
districts = [(number, shape(geometry)) for number, geometry in job.districts()]
layout = job.layout


def district_of(lon, lat):
    point = Point(float(lon), float(lat))
    for number, polygon in districts:
        if polygon.contains(point):
            return number
    return 0


def bucket(value, bounds):
    return max(bisect_right(bounds, value) - 1, 0)


def count():
    cells = Counter()
    with open(job.file) as lines:
        for _ in range(job.records):
            pickup, dropoff, lon1, lat1, lon2, lat2, distance, fare = lines.readline().split(",")[:8]
            origin, destination = district_of(lon1, lat1), district_of(lon2, lat2)
            if origin == 0 and destination == 0:
                cells[UNLOCATED] += 1
                continue
            pickup, dropoff = int(pickup), int(dropoff)
            cells[layout["pickups"] + origin * HOURS + (pickup // 3600 + 72) % HOURS] += 1
            cells[layout["dropoffs"] + destination * HOURS + (dropoff // 3600 + 72) % HOURS] += 1
            cells[layout["distance"] + origin * 6 + bucket(float(distance), MILES)] += 1
            cells[layout["duration"] + origin * 7 + bucket((dropoff - pickup) / 60, MINUTES)] += 1
            cells[layout["fare"] + origin * 6 + bucket(float(fare), DOLLARS)] += 1
            if "originDestination" in layout:
                cells[layout["originDestination"] + origin * (layout["districts"] + 1) + destination] += 1
    return cells


serve(count)
