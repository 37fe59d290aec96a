"""The usual Python loop: for each end of each trip, ask district after district whether it contains the point."""

import sys
from bisect import bisect_right
from collections import Counter

from shapely.geometry import Point, shape

from passes import Job, serve

job = Job(sys.argv[1])
districts = [(number, shape(geometry)) for number, geometry in job.districts()]
layout, hours, bounds = job.layout, job.hours, job.bounds


def district_of(lon, lat):
    point = Point(float(lon), float(lat))
    for number, polygon in districts:
        if polygon.contains(point):
            return number
    return 0


def bucket(value, lower):
    return max(bisect_right(lower, value) - 1, 0)


def count():
    cells = Counter()
    with open(job.file) as lines:
        for _ in range(job.records):
            pickup, dropoff, lon1, lat1, lon2, lat2, distance, fare = lines.readline().split(",")[:8]
            origin, destination = district_of(lon1, lat1), district_of(lon2, lat2)
            if origin == 0 and destination == 0:
                cells[job.unlocated] += 1
                continue
            pickup, dropoff = int(pickup), int(dropoff)
            cells[layout["pickups"] + origin * hours + (pickup // 3600 + 72) % hours] += 1
            cells[layout["dropoffs"] + destination * hours + (dropoff // 3600 + 72) % hours] += 1
            cells[job.first_of_row("distance", origin) + bucket(float(distance), bounds["distance"])] += 1
            cells[job.first_of_row("duration", origin) + bucket((dropoff - pickup) / 60, bounds["duration"])] += 1
            cells[job.first_of_row("fare", origin) + bucket(float(fare), bounds["fare"])] += 1
            if "originDestination" in layout:
                cells[layout["originDestination"] + origin * (layout["districts"] + 1) + destination] += 1
    return cells


serve(count)
