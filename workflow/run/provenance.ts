import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { z } from 'zod';
import type { StoredObject } from '../../tasks/storage/storage.ts';
import type { LayerSummary } from '../manifest.ts';
import type { PlainAttribute } from './plain-attributes.ts';

/** What a result was made of: made of the same again, it would be the same. */
export const Provenance = z.object({
  /** Of everything that counts: see `infra/stack/code-version.ts`. */
  code: z.string(),
  layerSha256: z.string(),
  inputUri: z.string(),
  inputBytes: z.number(),
  /** An S3 ETag, or a file's size and modification time. */
  inputVersion: z.string(),
});
export type Provenance = z.infer<typeof Provenance>;

/** The attributes of a Results item that say what it was made of. */
export function provenanceAttributes(madeOf: Provenance): Record<keyof Provenance, PlainAttribute> {
  return {
    code: { S: madeOf.code },
    layerSha256: { S: madeOf.layerSha256 },
    inputUri: { S: madeOf.inputUri },
    inputBytes: { N: String(madeOf.inputBytes) },
    inputVersion: { S: madeOf.inputVersion },
  };
}

/** What a Results item says that it was made of; undefined for one that does not say. */
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

/** What the result of one file is made of. */
export function madeOfFile(code: string, { sha256 }: Pick<LayerSummary, 'sha256'>, file: StoredObject): Provenance {
  return { code, layerSha256: sha256, inputUri: file.uri, inputBytes: file.bytes, inputVersion: file.version };
}

/** In which way a result is not made of what there is now, in words; undefined where it is. */
export function difference(made: Provenance, now: Provenance): string | undefined {
  if (made.code !== now.code) return `the code is another: the result was made by ${made.code}, this is ${now.code}`;
  if (made.layerSha256 !== now.layerSha256) return 'the layer is another';
  if (made.inputUri !== now.inputUri) return `the file is another: the result was made of ${made.inputUri}`;
  if (made.inputBytes !== now.inputBytes) {
    return `the file changed: it had ${made.inputBytes} bytes and has ${now.inputBytes}`;
  }
  if (made.inputVersion !== now.inputVersion) return 'the file changed: it has the same size, but was written again';
  return undefined;
}
