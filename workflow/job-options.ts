import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { z } from 'zod';
import { BUILT_IN_LAYERS } from '../geo/layer/built-in-layers.ts';
import { fromCaller } from './caller-folder.ts';
import { BadInput } from './errors.ts';
import { bytesText, readBytes, readTrips, readWhole, sourceUri, storageUri } from './option-text.ts';
import { TripMonth, TripRange } from './trip-months.ts';
import { hasNoListing, sourceAddress } from './web-source.ts';

/*
 * The one table of the job's options. The schema of the job's input, the options of start-job and backfill, their help,
 * the console's form with its checks, and the environment of the worker are all derived from it: an option is a row.
 */

/** Where a job runs: some defaults differ for the local cloud. */
export interface JobPlace {
  readonly local: boolean;
}

/** The same text everywhere, or one that depends on where the job runs. */
export type Wording = string | ((place: JobPlace) => string);

/** An option as users see it: `--NAME VALUE` on a command line, a field of the console's form. */
export interface JobOption {
  /** The value's placeholder in help: `N`. */
  readonly value: string;
  /** The help text, including units, but not the default. */
  readonly help: string;
  /** The default as shown in help; otherwise the field's own. */
  readonly defaultHelp?: string;
  /** The form's label, and the hint below the field. */
  readonly label: string;
  readonly hint?: Wording;
  readonly placeholder?: Wording;
  /** In the form, it shares a row with adjacent narrow fields. */
  readonly narrow?: true;
}

/** Values of a field's first option that the form offers in a list, besides a typed one. */
interface Choices {
  readonly label: string;
  readonly values: readonly { readonly value: string; readonly label: string }[];
  /** The entry for a typed value, and the message while it is empty. */
  readonly other: string;
  readonly otherMissing: string;
}

/** The text given for options, by name; missing ones take their defaults. */
export type OptionWords = Readonly<Partial<Record<string, string>>>;

/** A field of the job's input, and how users write it. */
export interface JobField {
  /** The field's valid values, and its value if left out. */
  readonly schema: z.ZodType;
  /** The options that make it up: usually one. */
  readonly options: Readonly<Record<string, JobOption>>;
  /** The field's value from the options' text, undefined if none is given; throws {@link BadInput} naming the option. */
  readonly read: (words: OptionWords) => unknown;
  /** The text of the first option for a value; default: `String`. */
  readonly text?: (value: never) => string;
  /** The value for a local job if none is given; default: the schema's. */
  readonly laptopDefault?: () => unknown;
  readonly choices?: Choices;
  /** Passed to every worker task as `JOB_…` in its environment: `chunkBytes` would be `JOB_CHUNK_BYTES`. */
  readonly worker?: true;
}

const STORAGE_URI = /^(s3:\/\/[a-z0-9][a-z0-9.-]{1,61}[a-z0-9](\/.*)?|file:\/\/\/.*)$/;

const ADDRESSES = 'write s3://bucket/prefix, https://host/prefix/ or file:///folder';
const WEB_PREFIX = /^https?:\/\/[^\s/?#@]+(\/[^\s?#]*)?$/;
const StorageUri = z.string(ADDRESSES).refine((uri) => STORAGE_URI.test(uri) || WEB_PREFIX.test(uri), ADDRESSES);

/** A web server's address; plain http is for this machine alone. */
const WEB_URI = /^(https:\/\/[^/]|http:\/\/(localhost|127\.0\.0\.1|\[::1\])[:/]).+$/i;
const LayerUri = z
  .string('write s3://bucket/key, file:///path or https://host/path')
  .refine(
    (uri) => STORAGE_URI.test(uri) || WEB_URI.test(uri),
    'write s3://bucket/key, file:///path or https://host/path',
  );

const builtInNames = Object.keys(BUILT_IN_LAYERS);

const Districts = z.union([
  z.strictObject({
    builtIn: z.string().refine((name) => builtInNames.includes(name), {
      error: `the built-in layers are: ${builtInNames.join(', ')}`,
    }),
  }),
  z.strictObject({
    uri: LayerUri,
    idProperty: z.string().min(1),
    nameProperty: z.string().min(1).optional(),
    zoneProperty: z.string().min(1).optional(),
  }),
]);

/** Smallest and largest chunk: below 1 KiB a message costs more than its work; above 1 GiB a lost task loses minutes. */
const MIN_CHUNK_BYTES = 1024;
const MAX_CHUNK_BYTES = 1024 ** 3;
/** Some 800,000 trip records: a fraction of a second's work. */
const CHUNK_BYTES = 64 * 1024 ** 2;

/** The fields of the job's input, in the order of help and form. */
export const JOB_FIELDS = {
  /** The folder, prefix or single file that holds the trip files. */
  source: {
    schema: z.preprocess((source) => (typeof source === 'string' ? sourceAddress(source) : source), StorageUri),
    options: {
      source: {
        value: 'DIR',
        help: "tlc (the files that TLC publishes, read where they are; name months with --trips), or a folder, file, s3://bucket/prefix or https://host/prefix/ of {color}_tripdata_{yyyy}-{mm}.parquet or .csv (TLC's own; .csv also as .gz or .zst) or {color}-{yyyy}-{mm}.csv (80-byte trip records)",
        defaultHelp: 'a generated sample month; needed on AWS',
        label: 'Source',
        hint: ({ local }) =>
          local
            ? 'tlc (TLC’s own address), a folder or file of TLC’s files or trip records, s3://bucket/prefix or https://host/prefix/. As it is: a generated month of 1,000,000 trips, marked synthetic.'
            : 'tlc (TLC’s own address), or s3://bucket/prefix or https://host/prefix/ of TLC’s files or trip records.',
      },
    },
    read: ({ source }) => source && sourceUri(source),
  },
  /** The months to count, one by one (each must exist) or by range; default: all that the source holds. */
  trips: {
    schema: z
      .array(z.union([TripMonth, TripRange]))
      .min(1)
      .optional(),
    options: {
      trips: {
        value: 'MONTHS',
        help: 'months separated by commas: yellow:2015-06,green:2016-01 (each must be there), or a range, yellow:2009-01..2009-12 (those that are there)',
        defaultHelp: 'all that the source holds',
        label: 'Months',
        hint: 'Such as yellow:2015-06, green:2015-01..2015-12',
        placeholder: 'all that the source holds',
      },
    },
    read: readMonths,
  },
  /** The districts to count by: a built-in layer, or a file of polygons and the property that identifies a district. */
  districts: {
    schema: Districts.default({ builtIn: 'boroughs' }),
    options: {
      districts: {
        value: 'FILE',
        help: `layer of polygons: GeoJSON (also .gz), a zip of a shapefile such as TLC's taxi_zones.zip, by path, s3:// or https://; or a built-in one: ${builtInNames.join(', ')}`,
        label: 'File',
        hint: 'GeoJSON, .geojson.gz or a zip of a shapefile; s3:// and https:// work too.',
        placeholder: ({ local }) => (local ? 'path/to/districts.geojson' : 's3://bucket/districts.geojson'),
      },
      'district-id': {
        value: 'NAME',
        help: "the property of FILE that holds a district's id; features that share one are one district, so borough makes boroughs of TLC's zones",
        label: 'Property with its id',
        placeholder: 'boro_cd',
      },
      'district-name': {
        value: 'NAME',
        help: "the property of FILE that holds a district's human-readable name",
        defaultHelp: 'none: districts are shown by id',
        label: 'With its name',
        placeholder: 'none',
      },
      'zone-id': {
        value: 'NAME',
        help: "the property of FILE that holds the id of TLC's taxi zone, which trips by zone are counted by",
        defaultHelp: 'LocationID, in any case',
        label: 'With its zone',
        placeholder: 'LocationID',
      },
    },
    choices: {
      label: 'Districts',
      values: Object.entries(BUILT_IN_LAYERS).map(([value, { source }]) => ({
        value,
        label: `${value} (built in, ${source})`,
      })),
      other: 'a file of my own…',
      otherMissing: 'name the file: a path, s3://bucket/key or https://host/path',
    },
    read: readDistricts,
    text: (districts: z.infer<typeof Districts>) => ('builtIn' in districts ? districts.builtIn : districts.uri),
  },
  /** Target size of a chunk, in bytes of input. */
  chunkBytes: {
    schema: whole(MIN_CHUNK_BYTES, MAX_CHUNK_BYTES, bytesText).default(CHUNK_BYTES),
    options: {
      'chunk-bytes': {
        value: 'N',
        help: 'bytes of input per chunk, such as 64MiB, 64KiB or 4096; from 1KiB to 1GiB',
        label: 'Chunk size',
        narrow: true,
      },
    },
    read: ({ 'chunk-bytes': text }) => (text === undefined ? undefined : readBytes(text, '--chunk-bytes')),
    text: bytesText,
  },
  /** Maximum number of ECS tasks at a time. */
  maxTasks: {
    schema: whole(1, 500).default(10),
    options: {
      'max-tasks': {
        value: 'N',
        help: 'most worker tasks at a time, from 1 to 500',
        defaultHelp: "one per core locally, the stack's maxTasks on AWS",
        label: 'Most tasks',
        narrow: true,
      },
    },
    read: ({ 'max-tasks': text }) => (text === undefined ? undefined : readWhole(text, '--max-tasks')),
    laptopDefault: availableParallelism,
  },
  /** Outstanding chunks that justify one task. */
  chunksPerTask: {
    schema: whole(1, 10_000).default(4),
    options: {
      'chunks-per-task': {
        value: 'N',
        help: 'outstanding chunks that justify one task, from 1 to 10000',
        label: 'Chunks a task',
        narrow: true,
      },
    },
    read: ({ 'chunks-per-task': text }) => (text === undefined ? undefined : readWhole(text, '--chunks-per-task')),
  },
} as const satisfies Readonly<Record<string, JobField>>;

/** A whole number between two limits, inclusive; `text` formats them for the message. */
function whole(min: number, max: number, text: (value: number) => string = String) {
  const error = `write a whole number from ${text(min)} to ${text(max)}`;
  return z.int(error).min(min, error).max(max, error);
}

function readMonths({ trips, source }: OptionWords): unknown {
  if (trips !== undefined) return readTrips(trips, '--trips');
  if (source === undefined || !hasNoListing(sourceUri(source))) return undefined;
  const problem = 'a web server cannot be asked what it holds: name the months, as in yellow:2024-01..2024-12';
  throw new BadInput(problem, { option: '--trips' });
}

function readDistricts(words: OptionWords): unknown {
  const { districts, 'district-id': idProperty, 'district-name': nameProperty, 'zone-id': zoneProperty } = words;
  if (districts === undefined || (districts in BUILT_IN_LAYERS && !existsSync(fromCaller(districts)))) {
    const [blamed] = DESCRIBE_A_FILE.filter((name) => words[name] !== undefined);
    if (blamed !== undefined) {
      throw new BadInput('describes --districts FILE: give that too', { option: `--${blamed}`, value: words[blamed] });
    }
    return districts === undefined ? undefined : { builtIn: districts };
  }
  if (idProperty === undefined) {
    const problem = `name the property of ${districts} that holds a district's id, such as boro_cd`;
    throw new BadInput(problem, { option: '--district-id' });
  }
  return {
    uri: /^https?:\/\//i.test(districts) ? districts : storageUri(districts),
    idProperty,
    ...(nameProperty !== undefined && { nameProperty }),
    ...(zoneProperty !== undefined && { zoneProperty }),
  };
}

/** Options that say how a layer's file is read. */
const DESCRIBE_A_FILE = ['district-id', 'district-name', 'zone-id'];
