"""Writes a Parquet file again as TLC's program does: Arrow, pages of 1 MiB, row groups of so many rows, no page index."""

import sys

import pyarrow.parquet

source, target, codec, rows = sys.argv[1:]
# Arrow's default for gzip is 9, which takes five times as long to write.
level = 6 if codec == "gzip" else None
pyarrow.parquet.write_table(
    pyarrow.parquet.read_table(source),
    target,
    compression=codec,
    compression_level=level,
    row_group_size=int(rows),
    data_page_size=2**20,
    max_rows_per_page=int(rows),
)
