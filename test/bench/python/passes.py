"""What the Python peers share: the job they are given, the statistics' cells, and the passes they are asked for.

Each line on standard input asks for a pass; each pass answers with a line of JSON: its seconds, those of CPU of all its
threads, and the counts of all cells that are not 0. The job brings the product's cells
(tasks/counting/statistics-layout.ts) and the lower bounds of its buckets (tasks/trips/buckets.ts): in miles, minutes
and dollars.
"""

import json
import sys
import time


class Job:
    def __init__(self, path):
        job = json.load(open(path))
        self.file, self.records, self.layer = job["file"], job["records"], job["layer"]
        self.id_property, self.ids = job["idProperty"], job["ids"]
        self.layout, self.bounds, self.hours = job["layout"], job["bounds"], job["hoursOfWeek"]
        self.unlocated = job["unlocatedCell"]

    def first_of_row(self, section, row):
        """The first cell of a district's row of buckets."""
        return self.layout[section] + row * len(self.bounds[section])

    def districts(self):
        """(number, geometry as GeoJSON) of each district, in the order of the file, as one would loop over them."""
        numbers = {name: i + 1 for i, name in enumerate(self.ids)}
        features = json.load(open(self.layer))["features"]
        return [(numbers[text(f["properties"][self.id_property])], f["geometry"]) for f in features]


def text(value):
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def serve(count):
    """`count()` makes one pass and answers {cell: count}."""
    print(json.dumps({"ready": True}), flush=True)
    for _ in sys.stdin:
        started, busy = time.perf_counter(), time.process_time()
        cells = {int(k): int(v) for k, v in count().items()}
        seconds, cpu = time.perf_counter() - started, time.process_time() - busy
        print(json.dumps({"seconds": seconds, "cpu": cpu, "cells": cells}), flush=True)
