import { execFile } from 'node:child_process';
import { cpSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { z } from 'zod';
import type { Capacity } from '../../workflow/plan/capacity.ts';
import { expectedRun } from '../../workflow/plan/run.ts';
import type { Work } from '../../workflow/plan/work.ts';
import { temporaryFolder } from '../temporary-folder.ts';

const project = temporaryFolder();
const run = promisify(execFile);

const WORK: Work = {
  files: 1,
  bytes: 240,
  records: { 'trip-records': 3, 'tlc-csv': 0, parquet: 0 },
  chunks: 3,
  largestChunkBytes: 80,
  districts: 5,
};
/** Milliseconds: each takes about 20 s of CPU time, and they run in parallel. */
const TYPECHECK_AND_SYNTH = 300_000;

const STAGE = 'WeighChunks';
const HANDLER = `import { z } from 'zod';
import { stageHandler } from './stage.ts';
import type { StageRun } from './stage.ts';

const Input = z.object({ execution: z.string() });

export const weighChunks: StageRun<z.infer<typeof Input>, { weighed: string }> = ({ execution }) =>
  Promise.resolve({ weighed: execution });

export const handler = stageHandler('${STAGE}', Input, weighChunks);
`;
const ROW = `  ${STAGE}: {
    source: 'stages/weigh-chunks.ts',
    timeoutSeconds: 77,
    memoryMiB: 1536,
    place: 'beforeLoop',
    shapesResults: true,
    seconds: { fixed: 1000, chunk: 2 },
  },
`;
const LINE = `          .next(this.#stage('${STAGE}', { execution: '{% $states.context.Execution.Name %}' }))\n`;

/** What runs in the copy: parts of the build and the synthesis, then the plan for their output. */
const PROBE = `
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { buildFunctions } from './infra/build/build-functions.ts';
import { codeVersion } from './infra/stack/code-version.ts';
import { synthesize } from './infra/stack/synthesize.ts';
import { readCapacity } from './workflow/plan/capacity.ts';
import { expectedRun } from './workflow/plan/run.ts';
import { FUNCTION_TABLE } from './workflow/stage-table.ts';

for (const folder of ['tasks', ...Object.keys(FUNCTION_TABLE).map((name) => 'lambda/' + name)]) {
  mkdirSync('dist/' + folder, { recursive: true }); // the other bundles are not needed here
  writeFileSync('dist/' + folder + '/index.cjs', '');
}
const codeVersions = [codeVersion('dist')];
await buildFunctions('dist/lambda', { ${STAGE}: FUNCTION_TABLE.${STAGE} });
codeVersions.push(codeVersion('dist'));
synthesize();
const template = JSON.parse(readFileSync('dist/cdk.out/NycTaxiTripExplorer.template.json', 'utf8'));
const capacity = readCapacity(template);
const work = JSON.parse(process.argv[2]);
console.log(JSON.stringify({ template, codeVersions, capacity, run: expectedRun(work, ${JSON.stringify({ maxTasks: 1, chunksPerTask: 1 })}, capacity) }));
`;

/** Puts text after the first occurrence of other text in a file of the copy. */
function insert(file: string, after: string, text: string): void {
  const content = readFileSync(path.join(project, file), 'utf8');
  const at = content.indexOf(after) + after.length;
  expect(at).toBeGreaterThanOrEqual(after.length);
  writeFileSync(path.join(project, file), content.slice(0, at) + text + content.slice(at));
}

const Resources = z.record(z.string(), z.looseObject({ Type: z.string(), Properties: z.json().optional() }));
const Probed = z.object({
  template: z.looseObject({ Resources }),
  codeVersions: z.array(z.string()),
  capacity: z.custom<Capacity>(),
  run: z.record(z.string(), z.number()),
});

beforeAll(() => {
  for (const input of ['geo', 'tasks', 'workflow', 'infra', 'package.json', 'cdk.json', '.dockerignore']) {
    cpSync(input, path.join(project, input), { recursive: true });
  }
  symlinkSync(path.resolve('node_modules'), path.join(project, 'node_modules'));
  const { compilerOptions } = JSON.parse(readFileSync('tsconfig.json', 'utf8')) as { compilerOptions: object };
  const files = ['infra/stack/synthesize.ts', 'infra/build/build-functions.ts', 'workflow/plan/plan.ts'];
  const config = {
    compilerOptions: { ...compilerOptions, types: ['node'] },
    files: [...files, 'workflow/stages/weigh-chunks.ts'],
  };
  writeFileSync(path.join(project, 'tsconfig.json'), JSON.stringify(config));
  writeFileSync(path.join(project, 'probe.ts'), PROBE);

  writeFileSync(path.join(project, 'workflow/stages/weigh-chunks.ts'), HANDLER);
  insert('workflow/stage-table.ts', 'const STAGE_TABLE = {\n', ROW);
  insert('workflow/state-machine.ts', '.next(this.#partitionIntoChunks())\n', LINE);
});

test(
  'a new stage needs its handler, a row of the table and a line of the state machine, and nothing else',
  async () => {
    const [{ stdout }] = await Promise.all([
      run(process.execPath, ['node_modules/tsx/dist/cli.mjs', 'probe.ts', JSON.stringify(WORK)], {
        cwd: project,
        maxBuffer: 64 << 20,
      }),
      run(process.execPath, ['node_modules/typescript/bin/tsc', '--project', '.'], { cwd: project }),
    ]);
    const { template, codeVersions, capacity, run: withStage } = Probed.parse(JSON.parse(stdout));
    const all = Object.entries(template.Resources);

    const code = all.find(([id, { Type }]) => Type === 'AWS::Lambda::Function' && id.startsWith(`Stages${STAGE}`));
    expect(code?.[1].Properties).toMatchObject({ Timeout: 77, MemorySize: 1536 });

    const machine = JSON.stringify(all.find(([, { Type }]) => Type === 'AWS::StepFunctions::StateMachine'));
    expect(machine).toContain(`\\"Next\\":\\"${STAGE}\\"`);
    expect(machine).toContain('\\"TimeoutSeconds\\":77');

    expect(new Set(codeVersions).size).toBe(2);
    expect(capacity.stageGb).toMatchObject({ [STAGE]: 1.5 });
    const without = expectedRun(WORK, { maxTasks: 1, chunksPerTask: 1 }, capacity);
    expect(withStage).toMatchObject({
      seconds: expect.closeTo(without.seconds + 1006, 6) as number,
      laps: without.laps,
      stateTransitions: without.stateTransitions + 1,
      lambdaRequests: without.lambdaRequests + 1,
      lambdaGbSeconds: expect.closeTo(without.lambdaGbSeconds + 1006 * 1.5, 6) as number,
    });
  },
  TYPECHECK_AND_SYNTH,
);
