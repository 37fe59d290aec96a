"""GeoPandas: the records as a data frame, both ends joined to the districts by its spatial index, then counted."""

import sys

import geopandas
import numpy
import pandas
from shapely.geometry import shape

from passes import Job, serve

job = Job(sys.argv[1])
numbers, shapes = zip(*((number, shape(geometry)) for number, geometry in job.districts()))
districts = geopandas.GeoDataFrame({"district": numbers}, geometry=list(shapes), crs=4326)
layout, hours, bounds = job.layout, job.hours, job.bounds
COLUMNS = ["pickup", "dropoff", "x1", "y1", "x2", "y2", "distance", "fare"]


def district_of(x, y):
    points = geopandas.GeoDataFrame(geometry=geopandas.points_from_xy(x, y), crs=4326)
    joined = geopandas.sjoin(points, districts, how="left", predicate="within")
    found = joined.groupby(level=0)["district"].min()
    return found.fillna(0).astype("int64").to_numpy()


def bucket(values, lower):
    return numpy.maximum(numpy.searchsorted(lower, values, side="right") - 1, 0)


def count():
    trips = pandas.read_csv(job.file, names=COLUMNS, usecols=range(8), nrows=job.records)
    origin, destination = district_of(trips.x1, trips.y1), district_of(trips.x2, trips.y2)
    located = (origin > 0) | (destination > 0)
    unlocated = int((~located).sum())
    trips, origin, destination = trips[located], origin[located], destination[located]
    duration = (trips.dropoff - trips.pickup) / 60
    slots = [
        layout["pickups"] + origin * hours + (trips.pickup // 3600 + 72) % hours,
        layout["dropoffs"] + destination * hours + (trips.dropoff // 3600 + 72) % hours,
        job.first_of_row("distance", origin) + bucket(trips.distance, bounds["distance"]),
        job.first_of_row("duration", origin) + bucket(duration, bounds["duration"]),
        job.first_of_row("fare", origin) + bucket(trips.fare, bounds["fare"]),
    ]
    if "originDestination" in layout:
        slots.append(layout["originDestination"] + origin * (layout["districts"] + 1) + destination)
    cells = numpy.bincount(numpy.concatenate([numpy.asarray(slot) for slot in slots]))
    filled = {int(cell): int(cells[cell]) for cell in numpy.nonzero(cells)[0]}
    return {**filled, job.unlocated: unlocated}


serve(count)
