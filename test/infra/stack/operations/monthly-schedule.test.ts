import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { App, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { MonthlySchedule } from '../../../../infra/stack/operations/monthly-schedule.ts';
import { sourceBucket } from '../../../../infra/stack/pipeline/source-bucket.ts';
import { temporaryFolder } from '../../../temporary-folder.ts';

const bundles = temporaryFolder();
const ALIAS = 'arn:aws:states:us-east-1:000000000000:stateMachine:machine:live';

mkdirSync(path.join(bundles, 'StartMonthlyRun'));
writeFileSync(path.join(bundles, 'StartMonthlyRun/index.cjs'), '');
const stack = new Stack(new App({ outdir: path.join(bundles, 'cdk.out') }), 'Test');
new MonthlySchedule(stack, 'Monthly', {
  bundles,
  stateMachineArn: ALIAS,
  bucket: new Bucket(stack, 'Bucket'),
  sourceBucket: sourceBucket(stack),
});
const template = Template.fromStack(stack);

const queueArn = { 'Fn::GetAtt': [Match.stringLikeRegexp('^MonthlyDeadLetters'), 'Arn'] };
const functionArn = { 'Fn::GetAtt': [Match.stringLikeRegexp('^MonthlyStartMonthlyRun'), 'Arn'] };

/** What the policies of a role allow, by action. */
function grantsOf(role: string): Record<string, unknown> {
  const policies = Object.values(template.findResources('AWS::IAM::Policy')) as {
    Properties: { Roles: { Ref: string }[]; PolicyDocument: { Statement: { Action: string; Resource: unknown }[] } };
  }[];
  const own = policies.filter(({ Properties }) => Properties.Roles.some(({ Ref }) => Ref.startsWith(role)));
  const statements = own.flatMap(({ Properties }) => Properties.PolicyDocument.Statement);
  return Object.fromEntries(statements.map(({ Action, Resource }) => [Action, Resource]));
}

describe('the monthly schedule', () => {
  test('fires by New York time within a flexible window, once a day, in its own group', () => {
    template.hasResourceProperties('AWS::Scheduler::Schedule', {
      Name: 'count-month-due',
      GroupName: 'nyc-taxi-trip-explorer',
      ScheduleExpression: 'cron(0 6 * * ? *)',
      ScheduleExpressionTimezone: 'America/New_York',
      FlexibleTimeWindow: { Mode: 'FLEXIBLE', MaximumWindowInMinutes: 60 },
    });
    template.hasResourceProperties('AWS::Scheduler::ScheduleGroup', { Name: 'nyc-taxi-trip-explorer' });
  });

  test('is disabled at first: a deployed stack starts nothing that costs money by itself', () => {
    template.hasParameter('MonthlySchedule', { Default: 'DISABLED', AllowedValues: ['ENABLED', 'DISABLED'] });
    template.hasResourceProperties('AWS::Scheduler::Schedule', { State: { Ref: 'MonthlySchedule' } });
  });

  test('counts taxis from TLC’s own address unless the parameters say otherwise', () => {
    const { MonthlySource: source, MonthlyColors: colors } = template.findParameters('*', {}) as Readonly<
      Record<string, { Default: string; AllowedPattern: string }>
    >;
    const allows = (parameter: { AllowedPattern: string } | undefined, value: string): boolean =>
      new RegExp(`^(?:${parameter?.AllowedPattern ?? ''})$`).test(value);

    expect([source?.Default, colors?.Default]).toEqual(['tlc', 'yellow,green']);
    for (const value of ['tlc', '', 's3://bucket/trips/', 'https://host/trips/', 'file:///data']) {
      expect([value, allows(source, value)]).toEqual([value, true]);
    }
    for (const value of ['ftp://host/', 'tlc2', 'https://host/"}']) expect(allows(source, value)).toBe(false);
    for (const value of ['fhvhv', 'green,yellow,fhv,fhvhv']) expect(allows(colors, value)).toBe(true);
    for (const value of ['', 'blue', 'yellow,', 'fhvx']) expect(allows(colors, value)).toBe(false);
  });

  test('sends the parameters and the time of the firing', () => {
    const [schedule] = Object.values(template.findResources('AWS::Scheduler::Schedule')) as {
      Properties: { Target: { Input: { 'Fn::Join': [string, (string | { Ref?: string })[]] } } };
    }[];
    const parts = schedule!.Properties.Target.Input['Fn::Join'][1];
    const text = parts.map((part) => (typeof part === 'string' ? part : `<${part.Ref ?? 'source'}>`)).join('');

    expect(text).toBe(
      '{"scheduledTime":"<aws.scheduler.scheduled-time>","lagMonths":<MonthlyLagMonths>,"colors":"<MonthlyColors>","source":"<source>","job":<MonthlyJob>}',
    );
  });

  test('keeps failed firings, whether before or in the function, in one encrypted queue', () => {
    template.hasResourceProperties('AWS::Scheduler::Schedule', {
      Target: Match.objectLike({
        Arn: functionArn,
        DeadLetterConfig: { Arn: queueArn },
        RetryPolicy: { MaximumRetryAttempts: 10, MaximumEventAgeInSeconds: 43_200 },
      }),
    });
    template.hasResourceProperties('AWS::Lambda::EventInvokeConfig', {
      MaximumRetryAttempts: 2,
      DestinationConfig: { OnFailure: { Destination: queueArn } },
    });
    template.hasResourceProperties('AWS::SQS::Queue', {
      SqsManagedSseEnabled: true,
      MessageRetentionPeriod: 14 * 86_400,
    });
    template.hasResourceProperties('AWS::SQS::QueuePolicy', {
      PolicyDocument: {
        Statement: [Match.objectLike({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } })],
      },
    });
  });

  test('may call only its function and write only to its queue, for this account’s group', () => {
    expect(Object.keys(grantsOf('MonthlyScheduleRole')).sort()).toEqual(['lambda:InvokeFunction', 'sqs:SendMessage']);
    template.hasResourceProperties('AWS::IAM::Role', {
      AssumeRolePolicyDocument: {
        Statement: [
          Match.objectLike({
            Principal: { Service: 'scheduler.amazonaws.com' },
            Condition: {
              StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } },
              ArnEquals: { 'aws:SourceArn': Match.anyValue() },
            },
          }),
        ],
      },
    });
  });

  test('has a function that may start executions through the alias and look up its own only', () => {
    const grants = grantsOf('MonthlyStartMonthlyRun');

    expect(JSON.stringify(grants['states:StartExecution'])).toContain(':stateMachine:nyc-taxi-trip-explorer"');
    template.hasResourceProperties('AWS::IAM::Policy', {
      PolicyDocument: {
        Statement: Match.arrayWith([
          Match.objectLike({
            Action: 'states:StartExecution',
            Condition: { 'ForAnyValue:StringEquals': { 'states:StateMachineQualifier': 'live' } },
          }),
        ]),
      },
    });
    expect(JSON.stringify(grants['states:DescribeExecution'])).toContain(':monthly-*');
    expect(JSON.stringify(grants['s3:ListBucket'])).not.toContain('*');
    expect(Object.keys(grants).filter((action) => action.includes('*'))).toEqual([]);
  });
});
