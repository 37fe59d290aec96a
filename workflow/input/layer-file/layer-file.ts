import { LayerError } from '../../../geo/layer-error.ts';
import { refuseForeignBytes, textOfBytes } from '../../../geo/layer/foreign-bytes.ts';
import { layerOf, parseLayer } from '../../../geo/layer/parse-layer.ts';
import type { Layer, LayerOptions } from '../../../geo/district.ts';
import { readShapefile } from '../../../geo/shapefile/shapefile.ts';
import { gunzip, isGzip } from './inflate.ts';
import { isZip, shapefileIn } from './zipped-shapefile.ts';

/**
 * Reads a layer from a file's bytes, whatever the file is called: GeoJSON, GeoJSON compressed with gzip, or a zip with a
 * shapefile. Throws a {@link LayerError} that names what anything else is, and the fix; more than `limit` bytes are not
 * unpacked.
 */
export function readLayerFile(bytes: Uint8Array, options: LayerOptions, limit: number): Layer {
  const file = isGzip(bytes) ? gunzip(bytes, limit) : bytes;
  if (isGzip(file)) throw new LayerError('the file', 'it is compressed with gzip twice', 'Unpack it once');
  if (isZip(file)) {
    const document = readShapefile(shapefileIn(file, limit));
    return layerOf({ document, digits: () => undefined }, options);
  }
  refuseForeignBytes(file);
  return parseLayer(textOfBytes(file), options);
}
