/** A layer that ships with the project. */
export interface BuiltInLayer {
  /** The file's name in `geo/layers/`. */
  readonly file: string;
  readonly idProperty: string;
  readonly nameProperty: string;
  /** Its districts are New York's boroughs, their ids TLC's numbers of them. */
  readonly boroughs?: true;
  /** Who produced it, and under which terms it may be redistributed. */
  readonly source: string;
}

/** The built-in layers, by the name that a job gives. */
export const BUILT_IN_LAYERS: Readonly<Record<string, BuiltInLayer>> = {
  boroughs: {
    file: 'boroughs-census.geojson',
    idProperty: 'BoroCode',
    nameProperty: 'BoroName',
    boroughs: true,
    source: 'US Census Bureau, TIGER/Line 2016; public domain',
  },
};
