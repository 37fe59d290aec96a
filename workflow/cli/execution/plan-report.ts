import { SERVICES } from '../../plan/cost.ts';
import type { Capacity } from '../../plan/capacity.ts';
import type { Bill, Plan } from '../../plan/plan.ts';
import { recordsOf } from '../../plan/work.ts';
import type { Work } from '../../plan/work.ts';
import { describeTripMonth } from '../../trip-months.ts';
import { shortened } from '../../input/problems.ts';
import { table } from '../../client/text-table.ts';
import { bytes, duration, grouped, plural } from '../../client/units.ts';

const LEAST_DOLLARS = 0.0001;

/** Dollars to about three digits: `$12.35`, `$0.042`, `$0.0007`, `<$0.0001`. */
export function dollars(value: number): string {
  if (value > 0 && value < LEAST_DOLLARS / 2) return `<$${LEAST_DOLLARS}`;
  return `$${value.toFixed(value >= 1 ? 2 : value >= 0.01 ? 3 : 4)}`;
}

/** A plan as lines of plain text. */
export function planLines(plan: Plan, capacity: Capacity, source: string): string[] {
  const { work, run, usage, cost } = plan;
  const used: Readonly<Record<(typeof SERVICES)[number], string>> = {
    Fargate: `${grouped(usage.vcpuSeconds)} vCPU-s, ${grouped(usage.memoryGbSeconds)} GB-s`,
    'Public IPv4': `${grouped(usage.publicIpSeconds)} s`,
    'Step Functions': plural(usage.stateTransitions, 'state transition'),
    Lambda: `${plural(usage.lambdaRequests, 'request')}, ${grouped(usage.lambdaGbSeconds)} GB-s`,
    SQS: plural(usage.sqsRequests, 'request'),
    DynamoDB: `${plural(usage.dynamodbWriteUnits, 'write')}, ${plural(usage.dynamodbReadUnits, 'read unit')}`,
    'S3 requests': `${plural(usage.s3Puts, 'PUT')}, ${plural(usage.s3Gets, 'GET')}`,
    'CloudWatch Logs': bytes(Math.round(usage.logGb * 1024 ** 3)),
  };
  const rows = SERVICES.map((service) => [service, used[service], dollars(cost.services[service])]);
  return [
    `${months(plan)}, by ${plan.layer.name} (${plural(plan.layer.districts, 'district')})`,
    ...(plan.synthetic ? ['SYNTHETIC: these trips were generated, nobody drove them'] : []),
    '',
    `  ${plural(work.files, 'file')}, ${bytes(work.bytes)}, ${records(work)}`,
    `  ${plural(work.chunks, 'chunk')}, ${plural(run.tasks, 'task')} of ${size(capacity)}`,
    `  about ${duration(run.seconds)} on AWS`,
    ...webLines(work),
    '',
    ...table(['service', 'use', 'cost'], [...rows, ['all', '', dollars(cost.dollars)]], [1]),
    '',
    `  ${source}; free tiers, taxes and what the stack costs while nothing runs are left out`,
    ...plan.warnings.map((warning) => `  warning: ${warning}`),
  ];
}

/** The plan and the actual counts, side by side; without a plan, its column is left out. */
export function billLines(counted: Counted, plan: Plan | undefined, notes: readonly string[]): string[] {
  const columns = plan === undefined ? [counted] : [plan, counted];
  const row = (name: string, pick: (bill: Counted) => string): string[] => [name, ...columns.map(pick)];
  return table(
    ['on AWS', ...(plan === undefined ? [] : ['planned']), 'counted'],
    [
      row('records', ({ work }) => grouped(recordsOf(work))),
      row('chunks', ({ work }) => grouped(work.chunks)),
      row('tasks', ({ run }) => grouped(run.tasks)),
      row('task time', ({ run }) => duration(run.taskSeconds)),
      row('state transitions', ({ run }) => grouped(run.stateTransitions)),
      row('Lambda requests', ({ run }) => grouped(run.lambdaRequests)),
      row('SQS requests', ({ usage }) => grouped(usage.sqsRequests)),
      row('DynamoDB units', ({ usage }) => grouped(usage.dynamodbWriteUnits + usage.dynamodbReadUnits)),
      row('cost', ({ cost }) => dollars(cost.dollars)),
    ],
  ).concat(notes.map((note) => `  ${note}`));
}

/** A run's counts, and its bill. */
export interface Counted extends Bill {
  readonly work: Work;
}

function webLines({ web }: Work): string[] {
  if (web === undefined) return [];
  const { host, requests, bytes: most } = web;
  return [
    `  reads at most ${bytes(most)} from ${host}, in about ${plural(requests, 'request')}; AWS bills nothing for it`,
  ];
}

function months({ trips }: Plan): string {
  if (trips.length === 1) return describeTripMonth(trips[0]!);
  return `${trips.length} months: ${shortened(trips.map(describeTripMonth), 'months').join(', ')}`;
}

function records({ records: byFormat }: Work): string {
  const { 'trip-records': exact, 'tlc-csv': estimated } = byFormat;
  if (estimated === 0) return plural(exact, 'record');
  return `about ${plural(exact + estimated, 'record')} (by the rows at the head of each CSV file)`;
}

function size({ vcpu, memoryGb, spotShare }: Capacity): string {
  const paid = spotShare === 0 ? 'on demand' : spotShare === 1 ? 'on Spot' : `${Math.round(spotShare * 100)} % on Spot`;
  return `${vcpu} vCPU and ${memoryGb} GB, ${paid}`;
}
