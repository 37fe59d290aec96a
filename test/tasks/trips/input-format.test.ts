import { readdirSync, readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { INPUT_HEAD_BYTES, InputFormatError, recogniseFormat } from '../../../tasks/trips/input-format.ts';
import type { InputFormat } from '../../../tasks/trips/input-format.ts';
import { UNREADABLE_TRIP_RECORD } from '../../../tasks/trips/trip-record.ts';
import { sharedPath } from '../../shared.ts';
import { ascii } from '../support.ts';

const HEADER =
  'vendor_id, pickup_datetime, dropoff_datetime, passenger_count, trip_distance, pickup_longitude, pickup_latitude, ' +
  'rate_code, store_and_fwd_flag, dropoff_longitude, dropoff_latitude, payment_type, fare_amount, surcharge';
const RECORD = `${'202475969,202477672,-73.954430,40.764141,-73.974754,40.754093,1.63,17.00,'.padEnd(79)}\n`;

/** Recognises a file that holds `content` and nothing else. */
function recognise(content: string | Uint8Array): InputFormat {
  const bytes = typeof content === 'string' ? ascii(content) : content;
  return recogniseFormat(bytes.subarray(0, INPUT_HEAD_BYTES), bytes.length);
}

function refusal(content: string | Uint8Array): InputFormatError {
  try {
    recognise(content);
  } catch (error) {
    if (error instanceof InputFormatError) return error;
    throw error;
  }
  throw new Error('the file was accepted');
}

describe('recogniseFormat recognises', () => {
  test('raw TLC files of every era, the header measured with its line feed', () => {
    const folder = sharedPath('data/trips/raw');
    for (const file of readdirSync(folder)) {
      const bytes = readFileSync(`${folder}/${file}`);
      expect(recognise(bytes)).toMatchObject({ kind: 'tlc-csv', headerBytes: bytes.indexOf('\n') + 1 });
    }
  });

  test('files cut in mid-row', () => {
    const folder = sharedPath('data/trips/truncated');
    for (const file of readdirSync(folder)) expect(recognise(readFileSync(`${folder}/${file}`)).kind).toBe('tlc-csv');
  });

  test('a header after a UTF-8 byte order mark, which its bytes include', () => {
    const bom = '\xef\xbb\xbf';
    const plain = recognise(`${HEADER}\nx\n`);
    expect(recognise(`${bom}${HEADER}\nx\n`)).toEqual({ ...plain, headerBytes: HEADER.length + 4 });
  });

  test('trip records, even if the first one or all of them stand for unreadable rows', () => {
    expect(recognise(RECORD)).toEqual({ kind: 'trip-records' });
    expect(recognise(RECORD.repeat(2000))).toEqual({ kind: 'trip-records' });
    expect(recognise(UNREADABLE_TRIP_RECORD)).toEqual({ kind: 'trip-records' });
    expect(recognise(`${RECORD.replace('202475969', '20247596x')}${RECORD}`)).toEqual({ kind: 'trip-records' });
  });

  test('a format that survives conversion to JSON', () => {
    const format = recognise(`${HEADER}\nx\n`);
    expect(JSON.parse(JSON.stringify(format))).toEqual(format);
  });

  test('a header with blank lines after it in a file that continues beyond the head', () => {
    const head = ascii(`${HEADER}\n`.padEnd(INPUT_HEAD_BYTES, '\n'));
    expect(recogniseFormat(head, INPUT_HEAD_BYTES + 1).kind).toBe('tlc-csv');
  });
});

describe('recogniseFormat refuses, with line and fix,', () => {
  test.each<[string, string | Uint8Array, RegExp]>([
    ['an empty file', '', /empty/],
    ['blank lines alone', '\r\n\n  \n', /first line is blank/],
    ['a single byte', 'x', /no column of .*found "x"/],
    ['a single NUL byte', '\0', /byte 1 of the file is NUL/],
    ['gzip', gzipSync(HEADER), /gzip.*gunzip/],
    ['zip', 'PK\x03\x04rest', /zip file.*unzip/],
    ['bzip2', 'BZh91AY&SY', /bzip2/],
    ['xz', '\xfd7zXZ\0', /xz/],
    ['zstd', '\x28\xb5\x2f\xfd', /zstd/],
    ['Parquet', 'PAR1\x15\x04', /Parquet.*CSV/],
    ['UTF-16 with a byte order mark', Buffer.from(`\ufeff${HEADER}\n`, 'utf16le'), /UTF-16/],
    ['UTF-16 without one', Buffer.from(`${HEADER}\n`, 'utf16le'), /UTF-16/],
    ['a PNG image', '\x89PNG\r\n\x1a\n\0\0\0\rIHDR', /line 3: byte 9 of the file is NUL: this is binary data/],
    ['an HTML page', '<!DOCTYPE html>\n<html></html>\n', /this is a web page, not trips\. The download failed/],
    ['an error of S3', '<?xml version="1.0"?>\n<Error><Code>AccessDenied</Code></Error>\n', /this is a web page/],
    [
      'a Git LFS pointer',
      'version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 9\n',
      /a Git LFS pointer.*git lfs pull/,
    ],
    ['a header without its line', HEADER, /only a header, no trips/],
    ['a header alone', `${HEADER}\n`, /only a header, no trips/],
    ['a header and blank lines', `${HEADER}\r\n\r\n \n`, /only a header, no trips/],
    [
      'a header longer than the head',
      `${HEADER},${'x,'.repeat(INPUT_HEAD_BYTES)}\nrow\n`,
      /no line end in the first 65536 bytes/,
    ],
    ['lines ended by CR alone', `${HEADER}\rrow\r`.padEnd(INPUT_HEAD_BYTES + 1, 'x'), /carriage return alone/],
    [
      'trip records cut in the middle',
      RECORD + RECORD + RECORD.slice(0, 30),
      /line 3: 190 bytes are 2 trip records .* 30 bytes too many/,
    ],
    ['trip records with CRLF', RECORD.replace('\n', '\r\n').repeat(3), /81 bytes long, not 80/],
    ['trip records without padding', RECORD.trimEnd() + '\n', /74 bytes long, not 80/],
    ['a trip record cut short', RECORD.slice(0, 50), /50 bytes long, not 80/],
  ])('%s', (_, content, message) => {
    const error = refusal(content);
    expect(error.message).toMatch(message);
    expect(error.message).toMatch(/^line \d+: .*\. .*\.$/s);
    expect(error.fix).not.toBe('');
  });

  test('a NUL byte in the head, with the line that holds it', () => {
    const error = refusal(`${HEADER}\nrow\nr\0w\n`);
    expect(error.line).toBe(3);
    expect(error.problem).toContain(`byte ${HEADER.length + 7} of the file is NUL`);
  });
});
