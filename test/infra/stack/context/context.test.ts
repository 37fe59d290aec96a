import path from 'node:path';
import { App } from 'aws-cdk-lib';
import { appContext } from '../../../../infra/stack/context/app-context.ts';
import { ContextError, readContext, StackContext } from '../../../../infra/stack/context/context.ts';
import { FARGATE_MEMORY } from '../../../../infra/stack/context/fargate.ts';
import { temporaryFolder } from '../../../temporary-folder.ts';

const outdir = path.join(temporaryFolder(), 'cdk.out');

const read = (context: Readonly<Record<string, unknown>>): StackContext =>
  readContext(new App({ outdir, context }).node);

describe('the context', () => {
  test('in cdk.json holds the defaults', () => {
    expect(read(appContext().context)).toEqual(StackContext.parse({}));
    expect(Object.keys(appContext().context)).toEqual(
      expect.arrayContaining(['region', 'cpu', 'maxTasks', 'alarmEmail']),
    );
  });

  test('reads text from the command line like numbers and lists from cdk.json', () => {
    const subnets = ['subnet-0a', 'subnet-0b'];
    const zones = ['eu-west-1a', 'eu-west-1b'];
    const common = { region: 'eu-west-1', vpcId: 'vpc-0a', subnetType: 'private' };

    const text = { cpu: '4096', memory: '8192', subnetIds: subnets.join(','), availabilityZones: zones.join(', ') };
    const json = { cpu: 4096, memory: 8192, subnetIds: subnets, availabilityZones: zones };

    expect(read({ ...common, ...text })).toEqual(read({ ...common, ...json }));
    expect(read({ ...common, ...text })).toMatchObject(json);
  });

  test.each(Object.entries(FARGATE_MEMORY))(
    'allows a task of %s CPU units only Fargate’s memory sizes',
    (cpu, sizes) => {
      for (const memory of sizes) expect(read({ cpu, memory })).toMatchObject({ cpu: Number(cpu), memory });
      expect(() => read({ cpu, memory: sizes.at(-1)! + 1 })).toThrow(
        `-c memory=${sizes.at(-1)! + 1}: a task of ${cpu} CPU units may have ${sizes.join(', ')} MiB`,
      );
    },
  );

  test.each<[string, Record<string, unknown>, string]>([
    ['a size that Fargate lacks', { cpu: 3000 }, '-c cpu=3000: Fargate has tasks of 256, 512, 1024,'],
    ['something that is not a number', { maxTasks: 'many' }, '-c maxTasks=many: write a number'],
    ['a fraction of a task', { maxTasks: '1.5' }, '-c maxTasks=1.5: write a whole number'],
    [
      'no capacity at all',
      { onDemandWeight: 0 },
      '-c spotWeight=: onDemandWeight and spotWeight are both 0: no task could start',
    ],
    [
      'something that is not a region',
      { region: 'Frankfurt' },
      '-c region=Frankfurt: write a region such as us-east-1',
    ],
    ['something that is not an account', { account: '12' }, '-c account=12: an account is 12 digits'],
    ['a VPC without subnets', { vpcId: 'vpc-1', availabilityZones: 'a' }, '-c subnetIds=: name the subnets of vpc-1'],
    [
      'a VPC without zones',
      { vpcId: 'vpc-1', subnetIds: 'subnet-1' },
      '-c availabilityZones=: name the zones of the subnets',
    ],
    ['subnets without a VPC', { subnetIds: 'subnet-1' }, '-c vpcId=: subnetIds are given: name their VPC too'],
    [
      'subnets that the zones do not share evenly',
      { vpcId: 'vpc-1', subnetIds: 'subnet-1,subnet-2,subnet-3', availabilityZones: 'a,b' },
      '-c availabilityZones=a,b: 3 subnets do not spread evenly over 2',
    ],
    [
      'something that is not a subnet',
      { vpcId: 'vpc-1', subnetIds: 'mine', availabilityZones: 'a' },
      '-c subnetIds=mine: a subnet is named subnet-…',
    ],
    ['another kind of subnet', { subnetType: 'isolated' }, '-c subnetType=isolated: write public or private'],
    ['something that is not an address', { alarmEmail: 'me' }, '-c alarmEmail=me: write an e-mail address'],
    [
      'a name that the stack does not know',
      { spotWieght: 3 },
      '-c spotWieght: unknown; the stack knows region, account,',
    ],
  ])('with %s is refused, naming the value and the fix', (_, context, message) => {
    expect(() => read(context)).toThrow(ContextError);
    expect(() => read(context)).toThrow(message);
  });

  test('reports every wrong value on its own line', () => {
    expect(() => read({ region: 'x', maxTasks: 0 })).toThrow(/^-c region=x: .*\n-c maxTasks=0: /);
  });
});
