import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { z } from 'zod';
import type { StoredObject } from '../../tasks/storage/storage.ts';
import type { LayerSummary } from '../manifest.ts';
import type { PlainAttribute } from './plain-attributes.ts';

/** A result's inputs: the same inputs would produce the same result. */
export const Provenance = z.object({
  /** The version of all code that counts trips: see `infra/stack/code-version.ts`. */
  code: z.string(),
  layerSha256: z.string(),
  inputUri: z.string(),
  inputBytes: z.number(),
  /** An S3 ETag, or a file's size and modification time. */
  inputVersion: z.string(),
});
export type Provenance = z.infer<typeof Provenance>;

/** The attributes of a Results item that record its provenance. */
export function provenanceAttributes(madeOf: Provenance): Record<keyof Provenance, PlainAttribute> {
  return {
    code: { S: madeOf.code },
    layerSha256: { S: madeOf.layerSha256 },
    inputUri: { S: madeOf.inputUri },
    inputBytes: { N: String(madeOf.inputBytes) },
    inputVersion: { S: madeOf.inputVersion },
  };
}

/** The provenance in a Results item; undefined for an item without one. */
export function readProvenance(item: Readonly<Record<string, AttributeValue>>): Provenance | undefined {
  const { code, layerSha256, inputUri, inputBytes, inputVersion } = item;
  return Provenance.safeParse({
    code: code?.S,
    layerSha256: layerSha256?.S,
    inputUri: inputUri?.S,
    inputBytes: Number(inputBytes?.N),
    inputVersion: inputVersion?.S,
  }).data;
}

/** The provenance of one file's result. */
export function madeOfFile(code: string, { sha256 }: Pick<LayerSummary, 'sha256'>, file: StoredObject): Provenance {
  return { code, layerSha256: sha256, inputUri: file.uri, inputBytes: file.bytes, inputVersion: file.version };
}

/** How a result's provenance differs from the current one, human-readable; undefined if it does not. */
export function difference(made: Provenance, now: Provenance): string | undefined {
  if (made.code !== now.code) return `the code changed: the result was produced by ${made.code}, this is ${now.code}`;
  if (made.layerSha256 !== now.layerSha256) return 'the layer changed';
  if (made.inputUri !== now.inputUri) return `another file: the result was produced from ${made.inputUri}`;
  if (made.inputBytes !== now.inputBytes) {
    return `the file changed: it had ${made.inputBytes} bytes and has ${now.inputBytes}`;
  }
  if (made.inputVersion !== now.inputVersion) return 'the file changed: it has the same size, but was rewritten';
  return undefined;
}
