import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { recogniseFormat } from '../../../tasks/trips/input-format.ts';
import type { InputFormat } from '../../../tasks/trips/input-format.ts';
import { TlcCsvClassifier } from '../../../tasks/counting/twin/tlc-csv-classifier.ts';
import { TRIP_RECORD_BYTES } from '../../../tasks/trips/trip-record.ts';
import { seededRandom } from '../../../workflow/client/sample-trips.ts';
import { baseTrips } from '../data/base-trips.ts';
import type { BaseTrips } from '../data/base-trips.ts';
import { benchLayerFile, readLayer } from '../data/bench-layer.ts';
import { ScaledTrips } from '../data/scaled-trips.ts';
import { TLC_HEADER, tlcRow } from '../data/tlc-text.ts';
import { checkCounts, inPieces } from './check-records.ts';
import { mutatedRecords, mutatedRows } from './mutations.ts';
import { checkByOracle } from './oracle-check.ts';
import { plainCounts } from './plain-counts.ts';
import type { VerifyResult } from './tasks.ts';
import { underTest } from './under-test.ts';
import type { UnderTest } from './under-test.ts';

/** Records that are made and checked at a time. */
const BATCH_RECORDS = 10_000;
/** The number of a task's records that the tests' slow oracle judges too. */
const ORACLE_ROWS = 2_000;
/** Trips over which the months are spread, so that times of eight and of nine digits are in every batch. */
const MONTHS_AFTER = 3000;
/** Real TLC files of every header era. */
const RAW_FOLDER = path.resolve('../shared/data/trips/raw');

let trips: BaseTrips | undefined;
const realTrips = (): BaseTrips => (trips ??= baseTrips());

/** Checks this many mutated records of one format: product, twin and plain readers must count them alike. */
export function checkMutatedRecords(kind: InputFormat['kind'], records: number, seed: number): VerifyResult {
  return checkMutations(records, seed, kind === 'tlc-csv' ? rowMaker(seed) : recordMaker(seed));
}

/** Makes batches of mutated rows of one format. */
interface RowMaker {
  readonly format: InputFormat;
  make(records: number): Buffer;
  /** Cuts a batch into the parts to which a difference may be narrowed down. */
  cut(bytes: Buffer): Buffer[];
}

function recordMaker(seed: number): RowMaker {
  const random = seededRandom(seed + 1);
  const source = new ScaledTrips(realTrips(), random, MONTHS_AFTER);
  return {
    format: { kind: 'trip-records' },
    make: (records) => mutatedRecords(source, records, random),
    cut: (bytes) => {
      const count = Math.ceil(bytes.length / TRIP_RECORD_BYTES);
      return Array.from({ length: count }, (_, i) =>
        bytes.subarray(i * TRIP_RECORD_BYTES, (i + 1) * TRIP_RECORD_BYTES),
      );
    },
  };
}

/** Each task takes the rows of another real file, or generated ones if there is none. */
function rowMaker(seed: number): RowMaker {
  const files = existsSync(RAW_FOLDER) ? readdirSync(RAW_FOLDER).sort() : [];
  const file = files[(seed * 7) % files.length];
  const bytes = file === undefined ? generatedRows() : readFileSync(path.join(RAW_FOLDER, file));
  const format = recogniseFormat(bytes.subarray(0, 65_536), bytes.length);
  const header = format.kind === 'tlc-csv' ? format.headerBytes : 0;
  const text = bytes.subarray(header).toString('latin1');
  const rows = text.split(/\r?\n/).map((row) => Buffer.from(row, 'latin1'));
  const random = seededRandom(seed + 1);
  return {
    format: format.kind === 'tlc-csv' ? { ...format, headerBytes: 0 } : format,
    make: (records) => mutatedRows(rows, records, random),
    cut: (batch) =>
      (batch.toString('latin1').match(/[^\n]*\n|[^\n]+$/g) ?? []).map((row) => Buffer.from(row, 'latin1')),
  };
}

function generatedRows(): Buffer {
  const source = new ScaledTrips(realTrips(), seededRandom(1), 2000);
  const rows = Array.from({ length: 2000 }, (_, i) => {
    source.next();
    return tlcRow(source, i);
  });
  return Buffer.from(TLC_HEADER + rows.join(''), 'latin1');
}

function checkMutations(count: number, seed: number, maker: RowMaker): VerifyResult {
  const subject = mutationSubject();
  const { format } = maker;
  const by = subject.product(format) instanceof TlcCsvClassifier ? 'TypeScript alone (raw rows)' : subject.by;
  const random = seededRandom(seed + 2);
  const plain = (bytes: Buffer) => plainCounts(bytes, format, subject.lookup);
  const differences: string[] = [];
  let done = 0;
  while (done < count) {
    const records = Math.min(BATCH_RECORDS, count - done);
    const rows = maker.cut(maker.make(records));
    const judged = [
      checkCounts(
        inPieces(() => subject.twin(format), random),
        'TypeScript',
        plain,
        rows,
      ),
      checkCounts(
        inPieces(() => subject.product(format), random),
        subject.by,
        plain,
        rows,
      ),
    ];
    for (const difference of judged) {
      if (difference === undefined) continue;
      differences.push(`${format.kind}, ${difference.by}: ${difference.bytes}: ${difference.cells.join('; ')}`);
    }
    if (done === 0) differences.push(...judgeByOracle(rows, maker, subject));
    done += records;
  }
  return { points: 0, records: done, by: { [by]: done }, differences };
}

/** Checks every task's first rows against the tests' oracle as well. */
function judgeByOracle(rows: readonly Buffer[], { format }: RowMaker, { lookup }: UnderTest): string[] {
  const bytes = Buffer.concat(rows.slice(0, ORACLE_ROWS));
  const found = checkByOracle(bytes, format, lookup, plainCounts(bytes, format, lookup));
  return found.map((difference) => `${format.kind}, the plain readers, by the oracle: ${difference}`);
}

let forMutations: UnderTest | undefined;
const mutationSubject = (): UnderTest => (forMutations ??= underTest(readLayer(benchLayerFile())));
