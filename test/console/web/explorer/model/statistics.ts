import { wireStatistics } from '../../../../../console/server/results/statistics.ts';
import { decodeMonth } from '../../../../../console/web/explorer/model/trip-sums.ts';
import type { TripSums } from '../../../../../console/web/explorer/model/trip-sums.ts';
import { TripStatistics } from '../../../../../tasks/counting/statistics.ts';

/** A trip as statistics count it: its districts (0: outside), its hours of week, and its buckets. */
export interface CountedTrip {
  readonly pickup: number;
  readonly dropoff: number;
  readonly pickupHour: number;
  readonly dropoffHour: number;
  readonly distance: number;
  readonly duration: number;
  readonly fare: number;
}

/** Counts trips into statistics, as the tasks do. */
export function statisticsOf(districts: number, trips: readonly CountedTrip[]): TripStatistics {
  const statistics = new TripStatistics(districts);
  const { cells, layout } = statistics;
  for (const { pickup, dropoff, pickupHour, dropoffHour, distance, duration, fare } of trips) {
    cells[layout.pickups + pickup * 168 + pickupHour]!++;
    cells[layout.dropoffs + dropoff * 168 + dropoffHour]!++;
    cells[layout.distance + pickup * 6 + distance]!++;
    cells[layout.duration + pickup * 7 + duration]!++;
    cells[layout.fare + pickup * 6 + fare]!++;
    if (layout.originDestination !== undefined) {
      cells[layout.originDestination + pickup * (districts + 1) + dropoff]!++;
    }
  }
  return statistics;
}

/** Statistics as the pages receive them, in the server's encoding. */
export function sumsOf(statistics: TripStatistics): TripSums {
  return decodeMonth(wireStatistics('layer', 'yellow#2015-06', statistics.encode()));
}
