import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { temporaryFolder } from '../temporary-folder.ts';

const folder = temporaryFolder();
const TEMPLATE = 'NycTaxiTripExplorer.template.json';
/** Milliseconds: each synth checks the template against CloudFormation's rules. */
const TWO_SYNTHS = 300_000;

/** Runs `cdk synth` without Docker and without access to any network or account. */
async function synth(name: string, ...words: readonly string[]): Promise<string> {
  const output = path.join(folder, name);
  const offline = { HTTP_PROXY: 'http://127.0.0.1:9', HTTPS_PROXY: 'http://127.0.0.1:9', CDK_DOCKER: 'no-docker-here' };
  const env = { PATH: process.env.PATH, HOME: folder, AWS_EC2_METADATA_DISABLED: 'true', ...offline };
  const cdk = ['node_modules/aws-cdk/bin/cdk', 'synth', '--quiet', '--output', output, ...words];
  await promisify(execFile)(process.execPath, cdk, { env });
  return output;
}

/** Every file below a folder, by its path in it. */
function filesOf(directory: string): Record<string, string> {
  const entries = readdirSync(directory, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const files = entries.map((entry) => path.join(entry.parentPath, entry.name)).sort();
  return Object.fromEntries(files.map((file) => [path.relative(directory, file), readFileSync(file, 'base64')]));
}

test(
  'cdk synth writes the same bytes each time, without network, account or Docker: the template that the build made',
  async () => {
    const first = filesOf(await synth('first'));
    const second = filesOf(await synth('second'));

    expect(Object.keys(second)).toEqual(Object.keys(first));
    expect(Object.keys(first).filter((file) => first[file] !== second[file])).toEqual([]);
    expect(readFileSync(path.join(folder, 'first', TEMPLATE), 'utf8')).toBe(
      readFileSync(path.join('dist/cdk.out', TEMPLATE), 'utf8'),
    );
  },
  TWO_SYNTHS,
);

test('cdk synth takes context from the command line', async () => {
  const words = ['-c', 'vpcId=vpc-0a0a0a0a', '-c', 'subnetIds=subnet-0a0a0a0a', '-c', 'availabilityZones=eu-west-1a'];

  const output = await synth('given', ...words, '-c', 'region=eu-west-1', '-c', 'account=111122223333');

  const { Resources } = JSON.parse(readFileSync(path.join(output, TEMPLATE), 'utf8')) as { Resources: object };
  expect(JSON.stringify(Resources)).not.toContain('AWS::EC2::VPC"');
});

test('cdk synth refuses context that the stack cannot be built from, in plain words', async () => {
  await expect(synth('refused', '-c', 'cpu=3000', '-c', 'spotWieght=1')).rejects.toMatchObject({
    stderr: expect.stringContaining('error: -c spotWieght: unknown; the stack knows region, account,') as string,
  });
});
