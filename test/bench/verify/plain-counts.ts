import { CR, isBlank, LF } from '../../../tasks/trips/ascii.ts';
import type { DistrictLookup } from '../../../tasks/counting/classifier.ts';
import type { InputFormat } from '../../../tasks/trips/input-format.ts';
import { MAX_ROW_BYTES } from '../../../tasks/trips/row-stream.ts';
import type { TripStatistics } from '../../../tasks/counting/statistics.ts';
import type { TlcColumns } from '../../../tasks/trips/tlc-columns.ts';
import { TlcRow, ZoneRow } from '../../../tasks/trips/tlc-row.ts';
import { TripCounter } from '../../../tasks/counting/trip-counter.ts';
import { readTripRecord, TRIP_RECORD_BYTES } from '../../../tasks/trips/trip-record.ts';
import { CHECKED_MONTH } from './under-test.ts';
import { Trip, ZoneTrip } from '../../../tasks/trips/trip.ts';

/** The statistics of `bytes`, every record read by the rules alone: no fast path, no pieces. */
export function plainCounts(bytes: Buffer, format: InputFormat, districts: DistrictLookup): TripStatistics {
  const counter = new TripCounter(districts, CHECKED_MONTH);
  if (format.kind === 'trip-records') countRecords(bytes, counter);
  else countRows(bytes, format.columns, counter);
  return counter.statistics;
}

function countRecords(bytes: Buffer, counter: TripCounter): void {
  const trip = new Trip();
  for (let at = 0; at < bytes.length; at += TRIP_RECORD_BYTES) {
    const isWhole = at + TRIP_RECORD_BYTES <= bytes.length;
    if (isWhole && readTripRecord(bytes, at, trip)) counter.count(trip);
    else counter.countRejected();
  }
}

function countRows(bytes: Buffer, columns: TlcColumns, counter: TripCounter): void {
  const count = rowCount(columns, Buffer.concat([bytes, Buffer.alloc(64)]), counter);
  for (let from = 0; from < bytes.length;) {
    const found = bytes.indexOf(LF, from);
    const lineFeed = found < 0 ? bytes.length : found;
    const to = lineFeed > from && bytes[lineFeed - 1] === CR ? lineFeed - 1 : lineFeed;
    if (lineFeed - from > MAX_ROW_BYTES) counter.countRejected();
    else if (!isBlank(bytes, from, to)) count(from, to);
    from = lineFeed + 1;
  }
}

/** Counts the row `[from, to)` of `bytes`. */
function rowCount(columns: TlcColumns, bytes: Buffer, counter: TripCounter): (from: number, to: number) => void {
  if (columns.places === 'zones') {
    const trip = new ZoneTrip();
    const row = new ZoneRow(columns, bytes);
    return (from, to) => {
      if (row.read(from, to, trip)) counter.countByZone(trip);
      else counter.countRejected();
    };
  }
  const trip = new Trip();
  const row = new TlcRow(columns, bytes);
  return (from, to) => {
    if (row.read(from, to, trip)) counter.count(trip);
    else counter.countRejected();
  };
}
