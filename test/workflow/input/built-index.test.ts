import { readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { ValidatedInput } from '../../../workflow/manifest.ts';
import { partitionIntoChunks } from '../../../workflow/stages/partition-into-chunks.ts';
import type { PartitionIntoChunksOutput } from '../../../workflow/stages/partition-into-chunks.ts';
import { validateInput } from '../../../workflow/stages/validate-input.ts';
import type { ValidateInputOutput } from '../../../workflow/stages/validate-input.ts';
import { temporaryFolder } from '../../temporary-folder.ts';
import { folderServices } from '../stages/stage-services.ts';

const RECORD = '202531969,202533672,-73.954430,40.764141,-73.974754,40.754093,1.63,17.00,'.padEnd(79) + '\n';

const folder = temporaryFolder();
const services = folderServices(folder);
const indexFile = path.join(folder, 'work/executions/e/index.bin');

async function validate(): Promise<ValidateInputOutput> {
  const file = path.join(folder, 'yellow-2015-06.csv');
  writeFileSync(file, RECORD.repeat(3));
  return validateInput({ execution: 'e', job: { source: pathToFileURL(file).href } }, services);
}

async function partition({ job, input }: ValidateInputOutput): Promise<PartitionIntoChunksOutput> {
  return partitionIntoChunks({ execution: 'e', job, input }, services);
}

describe('the grid index of an execution', () => {
  test('is built by ValidateInput and reused unchanged', async () => {
    const validated = await validate();
    const built = readFileSync(indexFile);
    const { mtimeMs } = statSync(indexFile);

    const planned = await partition(validated);

    expect(planned.indexBytes).toBe(built.length);
    expect(fileURLToPath(planned.index)).toBe(indexFile);
    expect(statSync(indexFile).mtimeMs).toBe(mtimeMs);
  });

  test.each<[string, () => void]>([
    [
      'lost',
      () => {
        rmSync(indexFile);
      },
    ],
    [
      'cut short',
      () => {
        writeFileSync(indexFile, readFileSync(indexFile).subarray(0, 1000));
      },
    ],
    [
      'another layer’s',
      () => {
        writeFileSync(indexFile, 'GRID');
      },
    ],
  ])('is built again if it is %s', async (_, spoil) => {
    const validated = await validate();
    const built = readFileSync(indexFile);
    spoil();

    const planned = await partition(validated);

    expect(planned.indexBytes).toBe(built.length);
    expect(readFileSync(indexFile).equals(built)).toBe(true);
  });

  test('is built again if an earlier version of ValidateInput recorded none', async () => {
    const validated = await validate();
    const built = readFileSync(indexFile);
    rmSync(indexFile);
    const file = fileURLToPath(validated.input);
    const found = ValidatedInput.parse(JSON.parse(readFileSync(file, 'utf8')));
    writeFileSync(file, JSON.stringify({ ...found, indexSha256: undefined }));

    await partition(validated);

    expect(readFileSync(indexFile).equals(built)).toBe(true);
  });
});
