import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { checkBootstrap, findStack, findTarget } from '../../../infra/deploy/account.ts';
import { assemblyWords, readContextWords } from '../../../infra/deploy/cdk.ts';
import { checkDocker, deployWords } from '../../../infra/deploy/deploy.ts';
import { whatGoesAndStays } from '../../../infra/deploy/destroy.ts';

const TARGET = { account: '111122223333', region: 'eu-west-1' };
const ENVIRONMENT = { AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE', AWS_SECRET_ACCESS_KEY: 'secret', AWS_REGION: 'eu-west-1' };

/** The responses of STS and CloudFormation by action: a status and the XML inside the action's own element. */
const answers: Record<string, readonly [status: number, xml: string]> = {};
const server = createServer((request, response) => {
  void text(request).then((body) => {
    const action = new URLSearchParams(body).get('Action') ?? '';
    const [status, xml] = answers[action] ?? [500, ''];
    const whole =
      status === 200 ? `<${action}Response>${xml}</${action}Response>` : `<ErrorResponse>${xml}</ErrorResponse>`;
    response.writeHead(status, { 'content-type': 'text/xml' }).end(whole);
  });
});
const before = { ...process.env };

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  Object.assign(process.env, ENVIRONMENT, { AWS_ENDPOINT_URL: endpoint, AWS_MAX_ATTEMPTS: '1' });
});
afterAll(async () => {
  process.env = before;
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

function error(code: string, message: string): readonly [number, string] {
  return [400, `<Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error>`];
}

function stack(outputs: Readonly<Record<string, string>>): readonly [number, string] {
  const members = Object.entries(outputs).map(
    ([name, value]) => `<member><OutputKey>${name}</OutputKey><OutputValue>${value}</OutputValue></member>`,
  );
  return [
    200,
    `<DescribeStacksResult><Stacks><member><StackName>S</StackName><Outputs>${members.join('')}</Outputs></member></Stacks></DescribeStacksResult>`,
  ];
}

describe('before anything is deployed', () => {
  test('the account and region of the credentials are found', async () => {
    answers.GetCallerIdentity = [
      200,
      `<GetCallerIdentityResult><Account>111122223333</Account></GetCallerIdentityResult>`,
    ];

    expect(await findTarget({})).toEqual(TARGET);
    expect(await findTarget({ account: '111122223333', region: 'us-east-1' })).toMatchObject({ region: 'us-east-1' });
  });

  test('credentials for an account other than the requested one are refused', async () => {
    await expect(findTarget({ account: '999999999999' })).rejects.toThrow(
      '-c account=999999999999: the credentials belong to account 111122223333; choose others with AWS_PROFILE',
    );
  });

  test('expired credentials are reported as such', async () => {
    answers.GetCallerIdentity = error('ExpiredToken', 'The security token included in the request is expired');

    await expect(findTarget({})).rejects.toMatchObject({ name: 'ExpiredToken' });
  });

  test.each([
    [
      'that is not bootstrapped',
      error('ValidationError', 'Stack with id CDKToolkit does not exist'),
      'is not bootstrapped for the CDK',
    ],
    ['whose bootstrap is old', stack({ BootstrapVersion: '5' }), 'has version 5, 6 is needed'],
  ])('a region %s is refused with the command that fixes it', async (_, answer, message) => {
    answers.DescribeStacks = answer;

    await expect(checkBootstrap(TARGET)).rejects.toThrow(message);
    await expect(checkBootstrap(TARGET)).rejects.toThrow('run once: npx cdk bootstrap aws://111122223333/eu-west-1');
  });

  test('a bootstrapped region is accepted', async () => {
    answers.DescribeStacks = stack({ BootstrapVersion: '28' });

    await expect(checkBootstrap(TARGET)).resolves.toBeUndefined();
  });

  test('a machine that cannot build the image is refused with what it lacks', () => {
    expect(() => {
      checkDocker('no-such-docker');
    }).toThrow(/^the workers' image is built with no-such-docker, which does not answer \(.*ENOENT\)/);
  });
});

describe('the arguments of cdk', () => {
  test('deploy what the build wrote, and ask before permissions broaden', () => {
    expect(deployWords({ context: new Map(), parameter: [], yes: false })).toEqual([
      ...['deploy', 'NycTaxiTripExplorer', '--app', 'dist/cdk.out'],
      ...['--require-approval', 'broadening'],
    ]);
  });

  test('pass on context and parameters, and synthesize other context next to what the local cloud serves', () => {
    const context = readContextWords(['region=eu-west-1', 'subnetIds=a,b']);

    expect(deployWords({ context, parameter: ['MonthlySchedule=ENABLED'], yes: true })).toEqual([
      ...['deploy', 'NycTaxiTripExplorer', '--output', 'dist/cdk.deploy'],
      ...['--context', 'region=eu-west-1', '--context', 'subnetIds=a,b'],
      ...['--parameters', 'MonthlySchedule=ENABLED', '--require-approval', 'never'],
    ]);
    expect(assemblyWords(new Map())).toEqual(['--app', 'dist/cdk.out']);
  });

  test('refuse a context key without a value', () => {
    expect(() => readContextWords(['region'])).toThrow('-c region: write -c name=value');
  });
});

describe('destroy', () => {
  test('lists what is kept, and how to remove it', async () => {
    answers.DescribeStacks = stack({ ResultsTableName: 'Results-1', BucketName: 'bucket-1' });
    const found = await findStack(TARGET.region, 'S');

    const listed = whatGoesAndStays(found!, TARGET);

    expect(listed).toContain('aws dynamodb delete-table --region eu-west-1 --table-name Results-1');
    expect(listed).toContain('aws s3 rb --region eu-west-1 s3://bucket-1 --force');
    expect(listed).toContain('aws sqs list-queues --region eu-west-1 --queue-name-prefix nyc-taxi-');
  });

  test('finds no stack if there is none', async () => {
    answers.DescribeStacks = error('ValidationError', 'Stack with id S does not exist');

    expect(await findStack(TARGET.region, 'S')).toBeUndefined();
  });
});
