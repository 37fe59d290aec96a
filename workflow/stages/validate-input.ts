import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { z } from 'zod';
import { BUILT_IN_LAYERS } from '../../geo/built-in.ts';
import { LayerError, parseLayer } from '../../geo/layer.ts';
import { INPUT_HEAD_BYTES, InputFormatError, recogniseFormat } from '../../tasks/input-format.ts';
import { getText, ObjectAccessDenied, ObjectNotFound, putJson, readBytes, uriName } from '../../tasks/storage.ts';
import type { StoredObject } from '../../tasks/storage.ts';
import { parseTripFileName } from '../../tasks/trip-file.ts';
import { UnsupportedUri } from '../../tasks/open-storage.ts';
import { InvalidInput } from '../errors.ts';
import { Color, describeTripMonth, FIRST_MONTH, LAST_MONTH, Month, parseJobInput } from '../job.ts';
import type { Districts, JobInput, TripMonth } from '../job.ts';
import type { LayerSummary, TripFile, ValidatedInput } from '../manifest.ts';
import { Problems, shortened } from '../problems.ts';
import { forEachAtOnce } from '../concurrency.ts';
import { SYNTHETIC_MARKER } from '../synthetic-marker.ts';
import { TripChoice } from '../trip-choice.ts';
import { layerAddress, workAddresses } from '../work-prefix.ts';
import { stageHandler } from './stage.ts';
import type { StageRun, StageServices } from './stage.ts';

const Input = z.object({ execution: z.string(), job: z.unknown() });

/** Counts and addresses only: what was found lies in the work prefix. */
export interface ValidateInputOutput {
  readonly job: JobInput;
  readonly input: string;
  readonly files: number;
  readonly bytes: number;
  readonly layer: { readonly id: string; readonly districts: number };
  readonly warnings: readonly string[];
  readonly synthetic: boolean;
}

/** Heads read at once: each is one small request. */
const HEADS_AT_ONCE = 16;

const WITHOUT_COORDINATES = `files of ${FIRST_MONTH} to ${LAST_MONTH} hold coordinates, later ones zone ids; pick months with trips, or move it away`;

/** A candidate file: one whose name says what trips it holds. */
interface Candidate extends TripMonth {
  readonly object: StoredObject;
}

/**
 * Checks that the job can run: its schema, that its files exist, can be read and are of a known format, that the layer
 * is valid. Throws {@link InvalidInput} with every problem found, each naming file, line and fix.
 */
export const validateInput: StageRun<z.infer<typeof Input>, ValidateInputOutput> = async (input, services) => {
  const job = parseJobInput(input.job);
  const { layer, text, warnings } = await readLayer(job.districts, services);
  const { candidates, synthetic, warnings: gaps } = await listTrips(job, services);
  const files = await recogniseFiles(job.source, candidates, services);

  const layerUri = layerAddress(services.env.WORK_PREFIX, layer.id);
  await services.storage.put(layerUri, Buffer.from(text));
  const found: ValidatedInput = { files, layer, layerUri, synthetic };
  const address = workAddresses(services.env.WORK_PREFIX, input.execution).input;
  await putJson(services.storage, address, found);
  return {
    job,
    input: address,
    files: files.length,
    bytes: files.reduce((sum, file) => sum + file.bytes, 0),
    layer: { id: layer.id, districts: layer.districts.length },
    warnings: [...gaps, ...warnings],
    synthetic,
  };
};

export const handler = stageHandler('ValidateInput', Input, validateInput);

/** Storage's own errors are the input's fault here: a wrong address, a missing grant. */
async function asInvalidInput<T>(what: string, run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    if (error instanceof ObjectNotFound || error instanceof ObjectAccessDenied || error instanceof UnsupportedUri) {
      throw new InvalidInput(`${what}: ${error.message}`);
    }
    throw error;
  }
}

async function readLayer(
  districts: Districts,
  { env, storage }: StageServices,
): Promise<{ layer: LayerSummary; text: string; warnings: readonly string[] }> {
  const { uri, idProperty, nameProperty } =
    'builtIn' in districts ? builtInLayer(districts.builtIn, env.LAMBDA_TASK_ROOT) : districts;
  const text = await asInvalidInput('districts', () => getText(storage, uri));
  try {
    const layer = parseLayer(text, nameProperty === undefined ? { idProperty } : { idProperty, nameProperty });
    const name = uriName(uri).replace(/\.(geo)?json$/i, '');
    const summary: LayerSummary = {
      id: `${name.replaceAll(/[^A-Za-z0-9_-]/g, '-')}-${layer.sha256.slice(0, 12)}`,
      name,
      sha256: layer.sha256,
      idProperty,
      districts: layer.districts.map((district) => ({ id: district.id, name: district.name })),
      warnings: [...layer.warnings],
    };
    return { layer: summary, text, warnings: shortened(layer.warnings, 'warnings') };
  } catch (error) {
    if (error instanceof LayerError) throw new InvalidInput(`districts: ${uri}: ${error.message}`);
    throw error;
  }
}

function builtInLayer(
  name: string,
  root: string,
): { uri: string; idProperty: string; nameProperty: string | undefined } {
  const layer = BUILT_IN_LAYERS[name];
  if (layer === undefined) throw new InvalidInput(`districts: there is no built-in layer ${name}`);
  const uri = pathToFileURL(path.resolve(root, 'layers', layer.file)).href;
  return { uri, idProperty: layer.idProperty, nameProperty: layer.nameProperty };
}

/** The trip files that the job asks for. */
interface Trips {
  readonly candidates: readonly Candidate[];
  readonly synthetic: boolean;
  readonly warnings: readonly string[];
}

async function listTrips(job: JobInput, { storage }: StageServices): Promise<Trips> {
  const objects = await asInvalidInput('source', () => storage.list(job.source));
  const choice = new TripChoice(job);
  const candidates: Candidate[] = [];
  const problems = new Problems();
  for (const object of objects) {
    if (!/\.csv(\.(gz|zip|bz2|zst))?$/i.test(object.name)) continue;
    const named = parseTripFileName(object.name);
    if (named === undefined) {
      if (choice.takesAll) problems.add(object.name, misnamed(object.name));
    } else if (choice.takes(named)) {
      const { color, month } = named;
      if (Month.safeParse(month).success) candidates.push({ object, color, month });
      else problems.add(object.name, WITHOUT_COORDINATES);
    }
  }
  const missing = choice.missing(candidates);
  if (missing.length > 0) problems.add('the source', `no file for ${shortened(missing, 'months').join(', ')}`);
  noteRepeatedMonths(candidates, problems);
  refuse(job.source, problems);
  if (candidates.length === 0) throw new InvalidInput(`source ${job.source}: ${nothingFound(objects)}`);
  const gaps = choice.gaps(candidates);
  return {
    candidates: candidates.sort(byColorAndMonth),
    synthetic: objects.some(({ name }) => name === SYNTHETIC_MARKER),
    warnings: gaps.length > 0 ? [`no file for ${shortened(gaps, 'months').join(', ')}`] : [],
  };
}

function misnamed(name: string): string {
  if (/\.csv\.\w+$/i.test(name)) return 'it is compressed; decompress it first';
  return `name it {color}_tripdata_{yyyy}-{mm}.csv or {color}-{yyyy}-{mm}.csv (colors: ${Color.options.join(', ')}), move it away, or pick months with trips`;
}

function nothingFound(objects: readonly StoredObject[]): string {
  if (objects.length === 0) return 'it is empty; it should hold files such as yellow_tripdata_2015-06.csv';
  const names = shortened(
    objects.map(({ name }) => name),
    'files',
  ).join(', ');
  return `it holds no trip file such as yellow_tripdata_2015-06.csv, only: ${names}`;
}

function noteRepeatedMonths(candidates: readonly Candidate[], problems: Problems): void {
  const first = new Map<string, string>();
  for (const { object, color, month } of candidates) {
    const trips = describeTripMonth({ color, month });
    const other = first.get(trips);
    if (other === undefined) first.set(trips, object.name);
    else problems.add(other, `${object.name} holds ${trips} too; keep one of them`);
  }
}

/** Throws {@link InvalidInput} where there are problems: one on the line of the source, several on lines of their own. */
function refuse(source: string, problems: Problems): void {
  const lines = problems.lines();
  if (lines.length > 0) throw new InvalidInput(`source ${source}:${lines.length > 1 ? '\n' : ' '}${lines.join('\n')}`);
}

function byColorAndMonth(a: TripMonth, b: TripMonth): number {
  const [left, right] = [`${a.color} ${a.month}`, `${b.color} ${b.month}`];
  return left < right ? -1 : left > right ? 1 : 0;
}

async function recogniseFiles(
  source: string,
  candidates: readonly Candidate[],
  { storage }: StageServices,
): Promise<TripFile[]> {
  const files = new Array<TripFile | undefined>(candidates.length);
  const problems = new Problems();
  await forEachAtOnce(candidates, HEADS_AT_ONCE, async ({ object, color, month }, i) => {
    try {
      const head = await asInvalidInput('it cannot be read', () => readBytes(storage, object, 0, INPUT_HEAD_BYTES));
      files[i] = { ...object, color, month, format: recogniseFormat(head, object.bytes) };
    } catch (error) {
      if (!(error instanceof InputFormatError || error instanceof InvalidInput)) throw error;
      problems.add(object.name, error.message);
    }
  });
  refuse(source, problems);
  return files.filter((file) => file !== undefined);
}
