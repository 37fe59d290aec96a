/** A ring of a shapefile: positions, closed. */
type Ring = readonly (readonly [number, number])[];

const POLYGON = 5;

/** The bytes of a `.shp`: for each record its rings, none for a null shape. `type` is that of every record. */
export function makeShp(records: readonly (readonly Ring[])[], type = POLYGON): Uint8Array {
  const contents = records.map((rings) => (rings.length === 0 ? Buffer.alloc(4) : polygonRecord(rings, type)));
  const header = Buffer.alloc(100);
  header.writeInt32BE(9994, 0);
  header.writeInt32BE((100 + contents.reduce((sum, { length }) => sum + 8 + length, 0)) / 2, 24);
  header.writeInt32LE(1000, 28);
  header.writeInt32LE(type, 32);
  const written = contents.flatMap((content, i) => {
    const head = Buffer.alloc(8);
    head.writeInt32BE(i + 1, 0);
    head.writeInt32BE(content.length / 2, 4);
    return [head, content];
  });
  return Buffer.concat([header, ...written]);
}

function polygonRecord(rings: readonly Ring[], type: number): Buffer {
  const points = rings.flat();
  const record = Buffer.alloc(44 + 4 * rings.length + 16 * points.length);
  record.writeInt32LE(type, 0);
  record.writeInt32LE(rings.length, 36);
  record.writeInt32LE(points.length, 40);
  let first = 0;
  rings.forEach((ring, i) => {
    record.writeInt32LE(first, 44 + 4 * i);
    first += ring.length;
  });
  points.forEach(([x, y], i) => {
    record.writeDoubleLE(x, 44 + 4 * rings.length + 16 * i);
    record.writeDoubleLE(y, 52 + 4 * rings.length + 16 * i);
  });
  return record;
}

/** A column of a `.dbf`: its name, type (C text, N number) and width, and its values as they are written. */
export interface Column {
  readonly name: string;
  readonly type: string;
  readonly length: number;
  readonly values: readonly (string | Buffer)[];
}

/** The bytes of a `.dbf`; `deleted` has the rows that are marked so. */
export function makeDbf(columns: readonly Column[], deleted: readonly number[] = []): Uint8Array {
  const rows = columns[0]!.values.length;
  const rowBytes = 1 + columns.reduce((sum, { length }) => sum + length, 0);
  const header = Buffer.alloc(32 + 32 * columns.length + 1);
  header.set([3, 115, 9, 21], 0);
  header.writeUInt32LE(rows, 4);
  header.writeUInt16LE(header.length, 8);
  header.writeUInt16LE(rowBytes, 10);
  columns.forEach(({ name, type, length }, i) => {
    header.write(name, 32 + 32 * i, 'latin1');
    header.write(type, 43 + 32 * i, 'latin1');
    header[48 + 32 * i] = length;
  });
  header[header.length - 1] = 0x0d;
  const body = Array.from({ length: rows }, (_, row) => {
    const fields = columns.map(({ length, values }) => {
      return Buffer.concat([Buffer.from(values[row]!), Buffer.alloc(length, ' ')]).subarray(0, length);
    });
    return Buffer.concat([Buffer.from(deleted.includes(row) ? '*' : ' '), ...fields]);
  });
  return Buffer.concat([header, ...body, Buffer.from([0x1a])]);
}

/** The well-known text of EPSG:4326 and, in part, of EPSG:2263 and EPSG:3857, as ESRI writes them. */
export const WGS_84 =
  'GEOGCS["GCS_WGS_1984",DATUM["D_WGS_1984",SPHEROID["WGS_1984",6378137.0,298.257223563]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]]';
export const NEW_YORK_FEET =
  'PROJCS["NAD_1983_StatePlane_New_York_Long_Island_FIPS_3104_Feet",GEOGCS["GCS_North_American_1983",DATUM["D_North_American_1983",SPHEROID["GRS_1980",6378137.0,298.257222101]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]],PROJECTION["Lambert_Conformal_Conic"],PARAMETER["False_Easting",984250.0],PARAMETER["False_Northing",0.0],PARAMETER["Central_Meridian",-74.0],PARAMETER["Standard_Parallel_1",40.66666666666666],PARAMETER["Standard_Parallel_2",41.03333333333333],PARAMETER["Latitude_Of_Origin",40.16666666666666],UNIT["Foot_US",0.3048006096012192]]';
export const WEB_MERCATOR =
  'PROJCS["WGS_1984_Web_Mercator_Auxiliary_Sphere",GEOGCS["GCS_WGS_1984",DATUM["D_WGS_1984",SPHEROID["WGS_1984",6378137.0,298.257223563]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]],PROJECTION["Mercator_Auxiliary_Sphere"],PARAMETER["False_Easting",0.0],PARAMETER["False_Northing",0.0],PARAMETER["Central_Meridian",0.0],PARAMETER["Standard_Parallel_1",0.0],PARAMETER["Auxiliary_Sphere_Type",0.0],UNIT["Meter",1.0]]';

/** A closed ring around a rectangle, clockwise as outer rings are; `hole`: the other way round. */
export function box(west: number, south: number, east: number, north: number, hole = false): [number, number][] {
  const ring: [number, number][] = [
    [west, south],
    [west, north],
    [east, north],
    [east, south],
    [west, south],
  ];
  return hole ? ring.reverse() : ring;
}
