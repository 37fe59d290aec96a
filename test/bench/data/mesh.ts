import type { Feature, FeatureCollection, MultiPolygon, Position } from 'geojson';
import { seededRandom } from '../../../workflow/client/sample-trips.ts';
import type { Random } from '../../../workflow/client/sample-trips.ts';

/** New York: west, south, width and height in degrees. */
const AREA = { west: -74.26, south: 40.49, width: 0.56, height: 0.43 };
/** How far a corner may stray, as a share of a cell's side, and a border's points, as a share of the step between them. */
const CORNER_JITTER = 0.3;
const BORDER_JITTER = 0.3;

/**
 * A layer of `districts` districts over New York, with about `vertices` vertices: a grid of cells whose corners are moved about
 * and whose borders, which neighbours share, are jagged. Cells left over are second parts of the first districts.
 */
export function meshCollection(districts: number, vertices: number, seed: number): FeatureCollection<MultiPolygon> {
  const columns = Math.ceil(Math.sqrt(districts));
  const rows = Math.ceil(districts / columns);
  const net = new Net(columns, rows, Math.max(1, Math.round(vertices / (4 * columns * rows))), seededRandom(seed));
  const parts: Position[][][][] = Array.from({ length: districts }, () => []);
  for (let cell = 0; cell < columns * rows; cell++) {
    parts[cell % districts]!.push([net.ring(cell % columns, Math.floor(cell / columns))]);
  }
  const features = parts.map((coordinates, i): Feature<MultiPolygon> => {
    return { type: 'Feature', properties: { id: i + 1 }, geometry: { type: 'MultiPolygon', coordinates } };
  });
  return { type: 'FeatureCollection', features };
}

/** Corners, and the borders between them, of a grid of cells. */
class Net {
  readonly #corners: Position[][];
  /** The borders east and north of each corner: points starting at that corner, without the other corner. */
  readonly #east: Position[][][];
  readonly #north: Position[][][];

  constructor(columns: number, rows: number, steps: number, random: Random) {
    const [stepX, stepY] = [AREA.width / columns, AREA.height / rows];
    const jitter = (step: number): number => (2 * random() - 1) * step * CORNER_JITTER;
    this.#corners = grid(columns + 1, rows + 1, (x, y) => [
      AREA.west + x * stepX + jitter(stepX),
      AREA.south + y * stepY + jitter(stepY),
    ]);
    const border = (from: Position, to: Position): Position[] => jagged(from, to, steps, random);
    this.#east = grid(columns, rows + 1, (x, y) => border(this.#corners[y]![x]!, this.#corners[y]![x + 1]!));
    this.#north = grid(columns + 1, rows, (x, y) => border(this.#corners[y]![x]!, this.#corners[y + 1]![x]!));
  }

  /** The closed ring around a cell. */
  ring(x: number, y: number): Position[] {
    const [southWest, northWest] = [this.#corners[y]![x]!, this.#corners[y + 1]![x]!];
    const northEast = this.#corners[y + 1]![x + 1]!;
    const back = (border: Position[], from: Position): Position[] => [from, ...border.slice(1).reverse()];
    return [
      ...this.#east[y]![x]!,
      ...this.#north[y]![x + 1]!,
      ...back(this.#east[y + 1]![x]!, northEast),
      ...back(this.#north[y]![x]!, northWest),
      southWest,
    ];
  }
}

function grid<T>(columns: number, rows: number, at: (x: number, y: number) => T): T[][] {
  return Array.from({ length: rows }, (_, y) => Array.from({ length: columns }, (__, x) => at(x, y)));
}

/** From one corner towards another in `steps` steps; the points between stray to either side. */
function jagged([fromX, fromY]: Position, [toX, toY]: Position, steps: number, random: Random): Position[] {
  const [dx, dy] = [(toX! - fromX!) / steps, (toY! - fromY!) / steps];
  return Array.from({ length: steps }, (_, i) => {
    const aside = i === 0 ? 0 : (2 * random() - 1) * BORDER_JITTER;
    return [fromX! + i * dx - aside * dy, fromY! + i * dy + aside * dx];
  });
}
