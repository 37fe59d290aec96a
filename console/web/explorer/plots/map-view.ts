import { Range1d } from '@bokeh/bokehjs/build/js/lib/models/ranges/range1d';
import type { MapWindow } from '../model/view.ts';
import { latitudeOf, mercator } from './mercator.ts';

/** Room around the layer, as a fraction of its size. */
const MARGIN = 0.04;
const MOST_ZOOM = 60;
const LEAST_ZOOM = 0.5;
/** Milliseconds that the map must rest before its viewport is reported. */
const REST_MS = 250;

/** A map's viewport: the ranges of its plot, which keep shapes undistorted whatever the plot's size. */
export class MapView {
  readonly ranges = { x_range: new Range1d(), y_range: new Range1d() };
  readonly #home: { readonly x: number; readonly y: number; readonly half: number; readonly aspect: number };
  readonly #onMove: (window: MapWindow | undefined) => void;
  #place: { x: number; y: number; zoom: number };
  #size = { width: 1, height: 1 };
  #resting: ReturnType<typeof setTimeout> | undefined;

  constructor(
    [west, south, east, north]: readonly [number, number, number, number],
    {
      window,
      onMove,
    }: { readonly window: MapWindow | undefined; readonly onMove: (window: MapWindow | undefined) => void },
  ) {
    const [[left, bottom], [right, top]] = [mercator([west, south]), mercator([east, north])];
    const [width, height] = [right - left, top - bottom].map((size) => (size * (1 + 2 * MARGIN)) / 2 || 1e-4);
    this.#home = { x: (left + right) / 2, y: (bottom + top) / 2, half: height!, aspect: width! / height! };
    this.#onMove = onMove;
    this.#place = window ? this.#placeOf(window) : this.#all();
  }

  /** Keeps the plot fitted to its element; returns a function that stops that. */
  fitInto(element: HTMLElement): () => void {
    const observer = new ResizeObserver(() => {
      const { clientWidth: width, clientHeight: height } = element;
      if (width === 0 || height === 0) return;
      this.#size = { width, height };
      this.#apply();
    });
    observer.observe(element);
    return () => {
      observer.disconnect();
      clearTimeout(this.#resting);
    };
  }

  /** Zooms in (above 1) or out. */
  zoomBy(factor: number): void {
    this.#go({ ...this.#place, zoom: this.#place.zoom * factor });
  }

  /** Moves by fractions of the visible part. */
  moveBy(right: number, up: number): void {
    const { x_range, y_range } = this.ranges;
    const { x, y, zoom } = this.#place;
    this.#go({ x: x + right * (x_range.end - x_range.start), y: y + up * (y_range.end - y_range.start), zoom });
  }

  /** Shows the whole layer. */
  reset(): void {
    this.#go(this.#all());
  }

  /** Moves to the viewport given in an address; undefined: the whole layer. */
  show(window: MapWindow | undefined): void {
    this.#place = window ? this.#placeOf(window) : this.#all();
    this.#apply();
  }

  /** Adopts the ranges that the reader dragged or zoomed to. */
  moved(): void {
    const { x_range, y_range } = this.ranges;
    const [x, y] = [(x_range.start + x_range.end) / 2, (y_range.start + y_range.end) / 2];
    const zoom = (2 * this.#fullHalf()) / (y_range.end - y_range.start);
    this.#place = { x, y, zoom };
    if (zoom < LEAST_ZOOM || zoom > MOST_ZOOM) this.#go(this.#place);
    else this.#report();
  }

  #go(place: { x: number; y: number; zoom: number }): void {
    this.#place = { ...place, zoom: Math.min(MOST_ZOOM, Math.max(LEAST_ZOOM, place.zoom)) };
    this.#apply();
    this.#report();
  }

  #apply(): void {
    const { x, y, zoom } = this.#place;
    const half = this.#fullHalf() / zoom;
    const wide = (half * this.#size.width) / this.#size.height;
    this.ranges.x_range.setv({ start: x - wide, end: x + wide });
    this.ranges.y_range.setv({ start: y - half, end: y + half });
  }

  /** Half the visible height when the whole layer just fits. */
  #fullHalf(): number {
    const { half, aspect } = this.#home;
    return half * Math.max(1, (aspect * this.#size.height) / this.#size.width);
  }

  #report(): void {
    clearTimeout(this.#resting);
    this.#resting = setTimeout(() => {
      const { x, y, zoom } = this.#place;
      const home = this.#all();
      const isHome = x === home.x && y === home.y && Math.abs(zoom - 1) < 0.005;
      this.#onMove(isHome ? undefined : { longitude: x, latitude: latitudeOf(y), zoom });
    }, REST_MS);
  }

  #all(): { x: number; y: number; zoom: number } {
    return { x: this.#home.x, y: this.#home.y, zoom: 1 };
  }

  #placeOf({ longitude, latitude, zoom }: MapWindow): { x: number; y: number; zoom: number } {
    const [x, y] = mercator([longitude, latitude]);
    return { x, y, zoom };
  }
}
