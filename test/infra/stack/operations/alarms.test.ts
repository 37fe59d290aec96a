import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { App, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { Function } from 'aws-cdk-lib/aws-lambda';
import { z } from 'zod';
import { Alarms } from '../../../../infra/stack/operations/alarms.ts';
import { MAX_RECEIVE_COUNT } from '../../../../tasks/protocol/chunk-message.ts';
import { CHUNK_FAILED, CHUNKS_MISSING } from '../../../../tasks/protocol/log.ts';
import { FUNCTION_TABLE } from '../../../../workflow/stage-table.ts';
import { temporaryFolder } from '../../../temporary-folder.ts';
import { synthesized } from '../synthesized.ts';

const { template } = synthesized();
const Alarm = z.looseObject({
  Properties: z.looseObject({ AlarmName: z.string(), AlarmDescription: z.string(), AlarmActions: z.array(z.json()) }),
});
const alarms = Object.values(template.findResources('AWS::CloudWatch::Alarm')).map(
  (alarm) => Alarm.parse(alarm).Properties,
);
const folder = temporaryFolder();
let outputs = 0;
const temporaryOutput = (): string => path.join(folder, String(++outputs));

const runbook = readFileSync('infra/RUNBOOK.md', 'utf8');

/** The anchors that GitHub assigns to a page's headings. */
function anchors(markdown: string): string[] {
  const headings = [...markdown.matchAll(/^## (.*)$/gm)].map(([, heading = '']) => heading);
  return headings.map((heading) =>
    heading
      .toLowerCase()
      .replaceAll(/[^a-z0-9 -]/g, '')
      .replaceAll(' ', '-'),
  );
}

/** A paragraph of the runbook by its anchor. */
function paragraph(anchor: string): string {
  const paragraphs = runbook.split(/^## /m).slice(1);
  return paragraphs[anchors(runbook).indexOf(anchor)] ?? '';
}

describe('an alarm', () => {
  test('describes what happened and names its paragraph in the runbook, which has no others', () => {
    const linked = alarms.map(({ AlarmDescription }) => {
      const [, what = '', file = '', anchor = ''] = /^(.+\.) What to do: (\S+)#(\S+)$/.exec(AlarmDescription) ?? [];
      expect([what.length > 20, existsSync(file)]).toEqual([true, true]);
      return anchor;
    });

    expect(linked.sort()).toEqual(anchors(runbook).sort());
  });

  test.each(anchors(runbook))('has a runbook paragraph %s with a reason, what to do and commands', (anchor) => {
    const text = paragraph(anchor);

    expect(text).toMatch(/\*\*Why\.\*\* \S/);
    expect(text).toMatch(/\*\*What to do\.\*\* \S/);
    expect(text).toMatch(/^```sh$/m);
  });

  test('notifies the topic', () => {
    for (const { AlarmActions } of alarms)
      expect(AlarmActions).toEqual([{ Ref: expect.stringMatching(/^AlarmsTopic/) as string }]);
  });

  test.each(['ExecutionsFailed', 'ExecutionsTimedOut', 'ExecutionsAborted'])(
    'is on %s of the state machine',
    (metric) => {
      template.hasResourceProperties('AWS::CloudWatch::Alarm', {
        Namespace: 'AWS/States',
        MetricName: metric,
        Dimensions: [{ Name: 'StateMachineArn', Value: Match.anyValue() }],
        Threshold: 1,
        ComparisonOperator: 'GreaterThanOrEqualToThreshold',
        TreatMissingData: 'notBreaching',
      });
    },
  );

  test('on tasks without an execution keeps its state until the reaper runs again', () => {
    template.hasResourceProperties('AWS::CloudWatch::Alarm', {
      Namespace: 'TripExplorer',
      MetricName: 'TasksWithoutExecution',
      TreatMissingData: 'ignore',
    });
  });
});

describe('alarms on functions', () => {
  const Summed = z.looseObject({
    AlarmName: z.string(),
    AlarmDescription: z.string(),
    Metrics: z.array(
      z.looseObject({
        MetricStat: z
          .looseObject({ Metric: z.looseObject({ MetricName: z.string(), Dimensions: z.array(z.json()) }) })
          .optional(),
      }),
    ),
  });

  /** The functions that each alarm sums a metric of, by the alarm's name. */
  function watched(of: Template, metricName: string): Map<string, string[]> {
    const all = Object.values(of.findResources('AWS::CloudWatch::Alarm')) as { Properties: unknown }[];
    const sums = all.flatMap(({ Properties }) => Summed.safeParse(Properties).data ?? []);
    return new Map(
      sums.flatMap(({ AlarmName, Metrics }) => {
        const metrics = Metrics.flatMap(({ MetricStat }) => MetricStat?.Metric ?? []);
        const functions = metrics.filter(({ MetricName }) => MetricName === metricName);
        return functions.length === 0
          ? []
          : [[AlarmName, functions.map(({ Dimensions }) => JSON.stringify(Dimensions))]];
      }),
    );
  }

  test('watch every function for throttles', () => {
    const functions = [...watched(template, 'Throttles').values()].flat();

    expect(new Set(functions).size).toBe(functions.length);
    expect(functions).toHaveLength(Object.keys(FUNCTION_TABLE).length);
  });

  test.each([1, 10, 11, 25])('take %i functions, at most ten in an expression', (count) => {
    const stack = new Stack(new App({ outdir: temporaryOutput() }), 'Test');
    const functions = Array.from({ length: count }, (_, i) => Function.fromFunctionName(stack, `F${i}`, `f${i}`));
    new Alarms(stack, 'Alarms', {}).addFunctionAlarm('StageThrottles', {
      what: 'Lambda refused to run a stage.',
      functions,
      metricName: 'Throttles',
    });

    const sums = watched(Template.fromStack(stack), 'Throttles');

    expect([...sums.keys()]).toEqual(
      ['Test-StageThrottles', 'Test-StageThrottles2', 'Test-StageThrottles3'].slice(0, Math.ceil(count / 10)),
    );
    expect([...sums.values()].map(({ length }) => length).filter((length) => length > 10)).toEqual([]);
    expect(new Set([...sums.values()].flat()).size).toBe(count);
  });

  test('share the paragraph of the runbook', () => {
    const stack = new Stack(new App({ outdir: temporaryOutput() }), 'Test');
    const functions = Array.from({ length: 11 }, (_, i) => Function.fromFunctionName(stack, `F${i}`, `f${i}`));
    const alarm = { what: 'A stage failed.', functions, metricName: 'Errors' } as const;
    new Alarms(stack, 'Alarms', {}).addFunctionAlarm('StageErrors', alarm);

    Template.fromStack(stack).resourcePropertiesCountIs(
      'AWS::CloudWatch::Alarm',
      { AlarmDescription: 'A stage failed. What to do: infra/RUNBOOK.md#stage-errors' },
      2,
    );
  });
});

test('dead letters are counted from log lines of the workers and the final scan', () => {
  const filters = { MetricTransformations: [Match.objectLike({ MetricName: 'DeadLetters', MetricValue: '1' })] };

  template.hasResourceProperties('AWS::Logs::MetricFilter', {
    ...filters,
    FilterPattern: `{ ($.message = "${CHUNK_FAILED}") && ($.attempt >= ${MAX_RECEIVE_COUNT}) }`,
  });
  template.hasResourceProperties('AWS::Logs::MetricFilter', { ...filters, FilterPattern: `"${CHUNKS_MISSING}"` });
});

test('the topic is encrypted with a key that CloudWatch may use, and takes messages over TLS only', () => {
  template.hasResourceProperties('AWS::SNS::Topic', { KmsMasterKeyId: Match.anyValue() });
  template.hasResourceProperties('AWS::KMS::Key', {
    EnableKeyRotation: true,
    KeyPolicy: {
      Statement: Match.arrayWith([
        Match.objectLike({
          Principal: { Service: 'cloudwatch.amazonaws.com' },
          Action: ['kms:Decrypt', 'kms:GenerateDataKey'],
        }),
      ]),
    },
  });
  template.hasResourceProperties('AWS::SNS::TopicPolicy', {
    PolicyDocument: {
      Statement: Match.arrayWith([
        Match.objectLike({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
        Match.objectLike({ Principal: { Service: 'cloudwatch.amazonaws.com' }, Action: 'sns:Publish' }),
      ]),
    },
  });
});

test('every npm command in the runbook exists', () => {
  const { scripts } = z
    .looseObject({ scripts: z.record(z.string(), z.string()) })
    .parse(JSON.parse(readFileSync('package.json', 'utf8')));

  const named = [...runbook.matchAll(/npm run ([a-z:-]+)/g)].map(([, name]) => name);

  expect([...new Set(named)].filter((name) => scripts[name ?? ''] === undefined)).toEqual([]);
});

test('every log in the runbook exists', () => {
  const logGroups = Object.keys(template.findResources('AWS::Logs::LogGroup'));

  const named = [...runbook.matchAll(/\blogs ([A-Za-z]+Logs)/g)].map(([, name = '']) => name);

  expect(named.filter((name) => !logGroups.some((logicalId) => logicalId.startsWith(name)))).toEqual([]);
  expect(named.length).toBeGreaterThan(5);
});
