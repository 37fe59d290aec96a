/** A layer that cannot be used: where in the file, what is wrong, and how to fix it. */
export class LayerError extends Error {
  override readonly name = 'LayerError';
  /** A path into the GeoJSON (`features[2].geometry`), with the district's id if it is known, or a line and column. */
  readonly where: string;
  readonly what: string;
  readonly fix: string;

  constructor(where: string, what: string, fix: string) {
    super(`${where}: ${what}. ${fix}`);
    this.where = where;
    this.what = what;
    this.fix = fix;
  }
}
