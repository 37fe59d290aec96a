import { existsSync, readFileSync } from 'node:fs';
import { Match } from 'aws-cdk-lib/assertions';
import { z } from 'zod';
import { MAX_RECEIVE_COUNT } from '../../../../tasks/protocol/chunk-message.ts';
import { CHUNK_FAILED, CHUNKS_MISSING } from '../../../../tasks/protocol/log.ts';
import { synthesized } from '../synthesized.ts';

const { template } = synthesized();
const Alarm = z.looseObject({
  Properties: z.looseObject({ AlarmName: z.string(), AlarmDescription: z.string(), AlarmActions: z.array(z.json()) }),
});
const alarms = Object.values(template.findResources('AWS::CloudWatch::Alarm')).map(
  (alarm) => Alarm.parse(alarm).Properties,
);
const runbook = readFileSync('infra/RUNBOOK.md', 'utf8');

/** The headings of a page as GitHub makes anchors of them. */
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
  test('says what happened and where to read on, and every paragraph of the runbook belongs to one', () => {
    const linked = alarms.map(({ AlarmDescription }) => {
      const [, what = '', file = '', anchor = ''] = /^(.+\.) What to do: (\S+)#(\S+)$/.exec(AlarmDescription) ?? [];
      expect([what.length > 20, existsSync(file)]).toEqual([true, true]);
      return anchor;
    });

    expect(linked.sort()).toEqual(anchors(runbook).sort());
  });

  test.each(anchors(runbook))('named %s has a reason, what to do and commands', (anchor) => {
    const text = paragraph(anchor);

    expect(text).toMatch(/\*\*Why\.\*\* \S/);
    expect(text).toMatch(/\*\*What to do\.\*\* \S/);
    expect(text).toMatch(/^```sh$/m);
  });

  test('is sent to the topic', () => {
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

  test('on tasks without an execution stays until the reaper looks again', () => {
    template.hasResourceProperties('AWS::CloudWatch::Alarm', {
      Namespace: 'TripExplorer',
      MetricName: 'TasksWithoutExecution',
      TreatMissingData: 'ignore',
    });
  });

  test('on functions takes no more metrics than CloudWatch allows in an expression', () => {
    const Metrics = z.looseObject({ Properties: z.looseObject({ Metrics: z.array(z.json()).default([]) }) });
    for (const alarm of Object.values(template.findResources('AWS::CloudWatch::Alarm'))) {
      expect(Metrics.parse(alarm).Properties.Metrics.length).toBeLessThanOrEqual(11); // ten and the expression
    }
  });
});

test('dead letters are counted from what a worker and the final scan write', () => {
  const filters = { MetricTransformations: [Match.objectLike({ MetricName: 'DeadLetters', MetricValue: '1' })] };

  template.hasResourceProperties('AWS::Logs::MetricFilter', {
    ...filters,
    FilterPattern: `{ ($.message = "${CHUNK_FAILED}") && ($.attempt >= ${MAX_RECEIVE_COUNT}) }`,
  });
  template.hasResourceProperties('AWS::Logs::MetricFilter', { ...filters, FilterPattern: `"${CHUNKS_MISSING}"` });
});

test('the topic is encrypted with a key that CloudWatch may use, and takes messages by TLS only', () => {
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

test('every npm command that the runbook names is there', () => {
  const { scripts } = z
    .looseObject({ scripts: z.record(z.string(), z.string()) })
    .parse(JSON.parse(readFileSync('package.json', 'utf8')));

  const named = [...runbook.matchAll(/npm run ([a-z:-]+)/g)].map(([, name]) => name);

  expect([...new Set(named)].filter((name) => scripts[name ?? ''] === undefined)).toEqual([]);
});

test('every log that the runbook names is there', () => {
  const logGroups = Object.keys(template.findResources('AWS::Logs::LogGroup'));

  const named = [...runbook.matchAll(/\blogs ([A-Za-z]+Logs)/g)].map(([, name = '']) => name);

  expect(named.filter((name) => !logGroups.some((logicalId) => logicalId.startsWith(name)))).toEqual([]);
  expect(named.length).toBeGreaterThan(5);
});
