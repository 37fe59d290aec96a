import { ArnFormat, CfnCondition, CfnParameter, Duration, Fn, Stack } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { CfnSchedule, CfnScheduleGroup } from 'aws-cdk-lib/aws-scheduler';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { DAILY_EXPRESSION, DEFAULT_LAG_MONTHS, MAX_LAG_MONTHS } from '../../../workflow/monthly/due-month.ts';
import { SCHEDULED_TIME } from '../../../workflow/monthly/monthly-input.ts';
import { NEW_YORK } from '../../../workflow/monthly/new-york.ts';
import { Color } from '../../../workflow/trip-months.ts';
import { TLC } from '../../../workflow/web-source.ts';
import {
  MONTHLY_EXECUTION_PREFIX,
  SCHEDULE_GROUP,
  SCHEDULE_NAME,
  STATE_MACHINE_ALIAS,
  STATE_MACHINE_NAME,
} from '../../../workflow/names.ts';
import { acknowledge } from '../parts/acknowledge.ts';
import { allow } from '../parts/allow.ts';
import { tripFunction } from '../parts/trip-function.ts';
import type { SourceBucket } from '../pipeline/source-bucket.ts';

/** The scheduler fires at any time within this window after the hour, since the exact minute does not matter. */
const WINDOW = Duration.hours(1);
/** A firing is worthless once the next one is due; Lambda keeps an event for at most six hours. */
const FIRING_AGE = Duration.hours(12);
const EVENT_AGE = Duration.hours(6);
/** Attempts after the first: of the scheduler to reach Lambda, and of Lambda to run a function that failed (its maximum). */
const SCHEDULER_RETRIES = 10;
const FUNCTION_RETRIES = 2;
const COLORS = Color.options.join('|');
/** SQS: the longest that a queue keeps a message. */
const RETENTION = Duration.days(14);

/** The properties of {@link MonthlySchedule}. */
export interface MonthlyScheduleProps {
  /** The folder that holds a bundle for each function. */
  readonly bundles: string;
  /** The state machine's alias, through which executions are started. */
  readonly stateMachineArn: string;
  /** TLC's files are looked for in its `trips/` if the parameter is empty. */
  readonly bucket: IBucket;
  /** An alternative location for them. */
  readonly sourceBucket: SourceBucket;
}

/**
 * Starts the months that are due: EventBridge Scheduler calls a function daily, which looks for the files of each and
 * starts an execution for each, once.
 *
 *     schedule ─▶ StartMonthlyRun ─▶ state machine
 *        └──────────┴─▶ dead letters: a firing that did not reach the function, and one whose function failed
 */
export class MonthlySchedule extends Construct {
  /** Holds a message for each firing that came to nothing; there is an alarm on it. */
  readonly deadLetters: Queue;
  readonly startMonthlyRun: lambda.Function;

  constructor(scope: Construct, id: string, props: MonthlyScheduleProps) {
    super(scope, id);
    this.deadLetters = new Queue(this, 'DeadLetters', {
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      retentionPeriod: RETENTION,
    });
    acknowledge(this.deadLetters, {
      id: 'AwsSolutions-SQS3',
      reason: 'It is a dead-letter queue itself, that of the schedule and its function',
    });
    this.startMonthlyRun = this.#function(props);
    this.#reportFailures();
    this.#schedule(props);
  }

  #function({ bundles, stateMachineArn, bucket, sourceBucket }: MonthlyScheduleProps): lambda.Function {
    const startMonthlyRun = tripFunction(this, 'StartMonthlyRun', {
      bundles,
      description: 'Starts the executions of the months that are due',
      environment: { STATE_MACHINE_ARN: stateMachineArn },
    });
    const executions = Stack.of(this).formatArn({
      service: 'states',
      resource: 'execution',
      resourceName: `${STATE_MACHINE_NAME}:${MONTHLY_EXECUTION_PREFIX}*`,
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    });
    const stateMachine = Stack.of(this).formatArn({
      service: 'states',
      resource: 'stateMachine',
      resourceName: STATE_MACHINE_NAME,
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    });
    allow(
      startMonthlyRun,
      {
        why: 'Starts executions: Step Functions checks the state machine, and the alias by a condition key',
        actions: ['states:StartExecution'],
        resources: [stateMachine],
        conditions: { 'ForAnyValue:StringEquals': { 'states:StateMachineQualifier': STATE_MACHINE_ALIAS } },
      },
      {
        why: 'Looks up the executions that the schedule starts, which are named by their month, and no others',
        actions: ['states:DescribeExecution'],
        resources: [executions],
      },
      {
        why: "Lists the source's files",
        actions: ['s3:ListBucket'],
        resources: [bucket.bucketArn, sourceBucket.arn],
      },
      {
        why: 'Lambda sends failed events to the queue with the role of the function',
        actions: ['sqs:SendMessage'],
        resources: [this.deadLetters.queueArn],
      },
    );
    return startMonthlyRun;
  }

  /** The scheduler only passes events on: Lambda must report later failures. */
  #reportFailures(): void {
    const config = new lambda.CfnEventInvokeConfig(this, 'AsynchronousInvocation', {
      functionName: this.startMonthlyRun.functionName,
      qualifier: '$LATEST',
      maximumRetryAttempts: FUNCTION_RETRIES,
      maximumEventAgeInSeconds: EVENT_AGE.toSeconds(),
      destinationConfig: { onFailure: { destination: this.deadLetters.queueArn } },
    });
    config.node.addDependency(this.startMonthlyRun); // Lambda checks that its role may send to the queue
  }

  #schedule(props: MonthlyScheduleProps): void {
    const group = new CfnScheduleGroup(this, 'Group', { name: SCHEDULE_GROUP });
    const schedule = new CfnSchedule(this, 'Schedule', {
      name: SCHEDULE_NAME,
      groupName: SCHEDULE_GROUP,
      description: 'Starts each month that is due, at most once, as soon as its files are there',
      state: parameter(this, 'MonthlySchedule', {
        default: 'DISABLED',
        allowedValues: ['ENABLED', 'DISABLED'],
        description:
          'ENABLED counts each month as soon as it is published, at the price of an execution a month and color; the first day starts up to three months of each color',
      }),
      scheduleExpression: DAILY_EXPRESSION,
      scheduleExpressionTimezone: NEW_YORK,
      flexibleTimeWindow: { mode: 'FLEXIBLE', maximumWindowInMinutes: WINDOW.toMinutes() },
      target: {
        arn: this.startMonthlyRun.functionArn,
        roleArn: this.#role().roleArn,
        input: this.#input(props),
        retryPolicy: {
          maximumRetryAttempts: SCHEDULER_RETRIES,
          maximumEventAgeInSeconds: FIRING_AGE.toSeconds(),
        },
        deadLetterConfig: { arn: this.deadLetters.queueArn },
      },
    });
    schedule.addResourceDependency(group);
  }

  /** For the schedules of this group in this account only. */
  #role(): Role {
    const stack = Stack.of(this);
    const group = stack.formatArn({ service: 'scheduler', resource: 'schedule-group', resourceName: SCHEDULE_GROUP });
    const role = new Role(this, 'ScheduleRole', {
      description: 'What the monthly schedule may do',
      assumedBy: new ServicePrincipal('scheduler.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': stack.account }, ArnEquals: { 'aws:SourceArn': group } },
      }),
    });
    const { functionArn } = this.startMonthlyRun;
    role.addToPolicy(new PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: [functionArn] }));
    role.addToPolicy(new PolicyStatement({ actions: ['sqs:SendMessage'], resources: [this.deadLetters.queueArn] }));
    return role;
  }

  /** `MonthlySettings` as text, which commands read from the schedule too. */
  #input({ bucket }: MonthlyScheduleProps): string {
    const lagMonths = parameter(this, 'MonthlyLagMonths', {
      type: 'Number',
      default: DEFAULT_LAG_MONTHS,
      minValue: 0,
      maxValue: MAX_LAG_MONTHS,
      description:
        'A month is looked for from day 3 of this many months later on: TLC takes 48 to 79 days to publish it',
    });
    const colors = parameter(this, 'MonthlyColors', {
      default: 'yellow,green',
      allowedPattern: `(${COLORS})(,(${COLORS}))*`,
      description:
        'Colors that are counted every month: yellow and green taxis, fhv (for-hire vehicles), fhvhv (Uber, Lyft), which has more rows than all others together and costs accordingly',
    });
    const source = parameter(this, 'MonthlySource', {
      default: TLC,
      allowedPattern: `(${TLC}|(s3://|https?://|file:///)[^"\\\\]+)?`,
      description:
        "Where TLC's files are: tlc (its own address), or another prefix; empty: trips/ of the stack's own bucket",
    });
    const job = parameter(this, 'MonthlyJob', {
      default: '{"districts":{"builtIn":"boroughs"}}',
      allowedPattern: '\\{.*\\}',
      description: "What else the input of the month's execution holds, as JSON: districts, chunkBytes, maxTasks",
    });
    const own = new CfnCondition(Stack.of(this), 'OwnBucketHoldsTrips', {
      expression: Fn.conditionEquals(source, ''),
    });
    const folder = Fn.conditionIf(own.logicalId, `s3://${bucket.bucketName}/trips/`, source).toString();
    return `{"scheduledTime":"${SCHEDULED_TIME}","lagMonths":${lagMonths},"colors":"${colors}","source":"${folder}","job":${job}}`;
  }
}

/** A reference to a stack-level parameter, under its plain name. */
function parameter(scope: Construct, name: string, props: ConstructorParameters<typeof CfnParameter>[2]): string {
  return Fn.ref(new CfnParameter(Stack.of(scope), name, props).logicalId);
}
