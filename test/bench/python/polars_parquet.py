"""polars: the zones of both ends as districts, then a group for each section of the statistics, all collected at once."""

import json
import sys

import polars
from polars import col, lit

from passes import serve

job = json.load(open(sys.argv[1]))
layout, zones, bounds = job["layout"], job["zones"], job["bounds"]
HOURS, UNLOCATED = job["hoursOfWeek"], job["unlocatedCell"]
year, month = map(int, job["month"].split("-"))


def district(zone):
    return col(zone).replace_strict(list(range(len(zones))), zones, default=0, return_dtype=polars.Int64)


def hour_of_week(time):
    return (col(time).dt.epoch("s") // 3600 + 72) % HOURS


def bucket_cell(value, section):
    bucket = lit(0, dtype=polars.Int64)
    for bound in bounds[section][1:]:
        bucket = bucket + (value >= bound).cast(polars.Int64)
    return col("o") * len(bounds[section]) + bucket


def count():
    pickup, dropoff = "tpep_pickup_datetime", "tpep_dropoff_datetime"
    trips = polars.scan_parquet(job["file"]).with_columns(o=district("PULocationID"), d=district("DOLocationID"))
    duration = (col(dropoff) - col(pickup)).dt.total_seconds() / 60
    cells = {
        "pickups": col("o") * HOURS + hour_of_week(pickup),
        "dropoffs": col("d") * HOURS + hour_of_week(dropoff),
        "distance": bucket_cell(col("trip_distance"), "distance"),
        "duration": bucket_cell(duration, "duration"),
        "fare": bucket_cell(col("fare_amount"), "fare"),
    }
    if "originDestination" in layout:
        cells["originDestination"] = col("o") * (layout["districts"] + 1) + col("d")
    located = trips.filter((col("o") > 0) | (col("d") > 0)).select(**cells)
    groups = [located.group_by(cell=name).len() for name in cells]
    *sections, tallies = polars.collect_all([*groups, trips.select(**tallies_of(pickup))])
    counts = {}
    for name, section in zip(cells, sections):
        for cell, trips_of in section.drop_nulls().iter_rows():
            counts[layout[name] + cell] = trips_of
    tallied = tallies.row(0, named=True)
    counts[UNLOCATED] = tallied.pop("unlocated")
    for i, name in enumerate(job["tallies"]):
        counts[layout["tallies"] + i] = tallied[name]
    return counts


def tallies_of(pickup):
    from_zone, to_zone = col("PULocationID"), col("DOLocationID")
    in_month = (col(pickup).dt.year() == year) & (col(pickup).dt.month() == month)
    return {
        "unlocated": ((col("o") == 0) & (col("d") == 0)).sum(),
        "outsideMonth": (~in_month).sum(),
        "unknownPickups": (~from_zone.is_between(1, 263) & (from_zone != 265)).fill_null(True).sum(),
        "unknownDropoffs": (~to_zone.is_between(1, 263) & (to_zone != 265)).fill_null(True).sum(),
        "pickupsOutsideNewYork": ((col("o") == 0) & from_zone.is_in([1, 265])).sum(),
        "dropoffsOutsideNewYork": ((col("d") == 0) & to_zone.is_in([1, 265])).sum(),
    }


serve(count)
