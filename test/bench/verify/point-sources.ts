import type { Layer } from '../../../geo/district.ts';
import type { Random } from '../../../workflow/client/sample-trips.ts';
import { BASE_STRIDE } from '../data/base-trips.ts';
import type { BaseTrips } from '../data/base-trips.ts';
import { edgesOf } from './plain-rule.ts';

/** Fills `points` with x, y pairs in millionths of a degree, all of them places on Earth. */
export type PointSource = (points: Int32Array, random: Random) => void;

/** How far from its place on an edge a point may lie, in millionths of a degree; one of these at random. */
const SPREADS = [0, 0, 1, 1, 2, 3, 8, 40];

/** The ways to choose points over a layer, in turn: most hug its edges, or lie on them or their ends if possible. */
export function pointSources(layer: Layer, trips: BaseTrips): readonly PointSource[] {
  const hugging = alongEdges(layer);
  return [hugging, hugging, hugging, everywhere(layer), fromTrips(trips)];
}

/** Next to a random place on an edge, its middle or one of its ends. */
function alongEdges(layer: Layer): PointSource {
  const { edges, owners } = edgesOf(layer);
  return (points, random) => {
    for (let i = 0; i < points.length; i += 2) {
      const edge = 4 * Math.floor(random() * owners.length);
      const along = [0, 0, 0.5, random(), random(), random()][Math.floor(random() * 6)]!;
      const spread = SPREADS[Math.floor(random() * SPREADS.length)]!;
      const offset = (): number => Math.round((2 * random() - 1) * spread);
      const [ax, ay] = [edges[edge]!, edges[edge + 1]!];
      setPoint(
        points,
        i,
        Math.round((ax + along * (edges[edge + 2]! - ax)) * 1e6) + offset(),
        Math.round((ay + along * (edges[edge + 3]! - ay)) * 1e6) + offset(),
      );
    }
  };
}

/** Evenly over the layer's box and a little beyond. */
function everywhere({ bbox }: Layer): PointSource {
  const [west, south, east, north] = bbox;
  const within = (low: number, high: number, random: Random): number =>
    Math.round((low + (random() * 1.1 - 0.05) * (high - low)) * 1e6);
  return (points, random) => {
    for (let i = 0; i < points.length; i += 2) {
      setPoint(points, i, within(west, east, random), within(south, north, random));
    }
  };
}

/** Ends of trips. */
function fromTrips({ values }: BaseTrips): PointSource {
  return (points, random) => {
    for (let i = 0; i < points.length; i += 2) {
      const at = Math.floor((random() * values.length) / BASE_STRIDE) * BASE_STRIDE + (random() < 0.5 ? 1 : 3);
      setPoint(points, i, Math.round(values[at]! * 1e6), Math.round(values[at + 1]! * 1e6));
    }
  };
}

/** All lattice points of a small area, row by row. */
export function everyPoint(area: { west: number; south: number; east: number; north: number }): Int32Array {
  const points: number[] = [];
  for (let y = area.south; y <= area.north; y++) {
    for (let x = area.west; x <= area.east; x++) {
      if (isPlace(x, y)) points.push(x, y);
    }
  }
  return Int32Array.from(points);
}

/** Moves a point that is not on Earth (trips have such ends), or 0, 0, which stands for a missing end, to 1, 1. */
function setPoint(points: Int32Array, at: number, x: number, y: number): void {
  const keep = isPlace(x, y);
  points[at] = keep ? x : 1;
  points[at + 1] = keep ? y : 1;
}

function isPlace(x: number, y: number): boolean {
  return Math.abs(x) <= 180e6 && Math.abs(y) <= 90e6 && (x !== 0 || y !== 0);
}
