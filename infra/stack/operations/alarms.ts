import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Alarm, ComparisonOperator, MathExpression, Metric, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import type { IMetric } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Construct } from 'constructs';

/** The namespace of the project's own metrics. */
export const METRIC_NAMESPACE = 'TripExplorer';

/** The period that each evaluation covers; also an alarm's maximum delay. */
const PERIOD = Duration.minutes(5);

/**
 * "Alarms based on metric math expressions can reference a maximum of 10 metrics. This is a hard limit that cannot be
 * increased." (CloudWatch User Guide, Limits that apply to alarms based on metric math expressions)
 */
const METRICS_OF_AN_ALARM = 10;

/** A metric that Lambda reports for each function. */
type FunctionMetric = 'Errors' | 'Throttles';

/** What happened, and when it warrants a message. */
export interface AlarmDescription {
  /** What happened, as a sentence: the message begins with it. */
  readonly what: string;
  readonly metric: IMetric;
  /** The lowest value that raises the alarm; default 1. */
  readonly threshold?: number;
  /** Whether the alarm keeps its state while nothing is reported, for a rarely reported metric. */
  readonly keepsState?: boolean;
}

/** A metric of some functions, and when it warrants a message. */
export interface FunctionAlarmDescription extends Omit<AlarmDescription, 'metric'> {
  /** Any number of them. */
  readonly functions: readonly IFunction[];
  readonly metricName: FunctionMetric;
}

/**
 * The alarms and the topic that they are sent to. Each alarm says what happened and names its paragraph in the runbook: that
 * of the alarm `ExecutionFailed` is `RUNBOOK.md#execution-failed`.
 */
export class Alarms extends Construct {
  readonly topic: Topic;

  constructor(scope: Construct, id: string, props: { readonly email?: string | undefined }) {
    super(scope, id);
    this.topic = new Topic(this, 'Topic', { masterKey: this.#key(), enforceSSL: true });
    this.topic.addToResourcePolicy(
      new PolicyStatement({
        principals: [new ServicePrincipal('cloudwatch.amazonaws.com')],
        actions: ['sns:Publish'],
        resources: [this.topic.topicArn],
        conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } },
      }),
    );
    if (props.email !== undefined) this.topic.addSubscription(new EmailSubscription(props.email));
  }

  /** Adds an alarm; infra/RUNBOOK.md must have a paragraph of the same name. */
  addAlarm(name: string, description: AlarmDescription): Alarm {
    return this.#add(name, name, description);
  }

  /**
   * Adds an alarm on how often any of these functions reported a metric. From the eleventh function on there are more
   * alarms, `Name2` and so on, each on the next ten functions; they share the paragraph of the runbook.
   */
  addFunctionAlarm(
    name: string,
    { functions, metricName, ...description }: FunctionAlarmDescription,
  ): readonly Alarm[] {
    return groupsOf(functions, METRICS_OF_AN_ALARM).map((group, i) =>
      this.#add(i === 0 ? name : `${name}${i + 1}`, name, { ...description, metric: sumOf(group, metricName) }),
    );
  }

  #add(id: string, paragraph: string, description: AlarmDescription): Alarm {
    const { what, metric, threshold = 1, keepsState = false } = description;
    const alarm = new Alarm(this, id, {
      alarmName: `${Stack.of(this).stackName}-${id}`,
      alarmDescription: `${what} What to do: infra/RUNBOOK.md#${anchor(paragraph)}`,
      metric,
      threshold,
      comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      evaluationPeriods: 1,
      treatMissingData: keepsState ? TreatMissingData.IGNORE : TreatMissingData.NOT_BREACHING,
    });
    alarm.addAlarmAction(new SnsAction(this.topic));
    return alarm;
  }

  /** CloudWatch may not use SNS's default key, so the topic has its own. */
  #key(): Key {
    const key = new Key(this, 'TopicKey', {
      description: 'Encrypts messages about alarms',
      enableKeyRotation: true,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    key.addToResourcePolicy(
      new PolicyStatement({
        principals: [new ServicePrincipal('cloudwatch.amazonaws.com')],
        actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
        resources: ['*'], // in a key's policy: this key
        conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } },
      }),
    );
    return key;
  }
}

/** One of the project's own metrics, as a sum. */
export function tripMetric(metricName: string): Metric {
  return new Metric({ namespace: METRIC_NAMESPACE, metricName, statistic: 'Sum', period: PERIOD });
}

/** How often any of these functions, of which there are at most {@link METRICS_OF_AN_ALARM}, reported the metric. */
function sumOf(functions: readonly IFunction[], metricName: FunctionMetric): MathExpression {
  const metrics = functions.map((code, i): [string, IMetric] => [
    `m${i}`,
    code.metric(metricName, { statistic: 'Sum', period: PERIOD }),
  ]);
  return new MathExpression({
    expression: metrics.map(([id]) => id).join(' + '),
    usingMetrics: Object.fromEntries(metrics),
    label: metricName,
    period: PERIOD,
  });
}

/** The items in their order, in groups of at most `size`. */
function groupsOf<T>(items: readonly T[], size: number): readonly (readonly T[])[] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, i) => items.slice(i * size, (i + 1) * size));
}

/** `ExecutionFailed` is the heading "Execution failed", whose anchor is `execution-failed`. */
function anchor(name: string): string {
  return name.replaceAll(/(?<=[a-z])(?=[A-Z])/g, '-').toLowerCase();
}
