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

/** Where the project's own metrics are. */
export const METRIC_NAMESPACE = 'TripExplorer';

/** What is looked at each time; also how late an alarm may come. */
const PERIOD = Duration.minutes(5);

/** What happened, and when it is worth a message. */
export interface AlarmDescription {
  /** What happened, as a sentence: the message begins with it. */
  readonly what: string;
  readonly metric: IMetric;
  /** The value from which on it is an alarm; default 1. */
  readonly threshold?: number;
  /** Whether the alarm stays as it was while nothing is reported, for a metric that is reported seldom. */
  readonly keepsState?: boolean;
}

/**
 * The alarms and the topic that they are sent to. Each alarm names what happened and its paragraph in the runbook: the
 * alarm `ExecutionFailed` is told of under `RUNBOOK.md#execution-failed`.
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
  addAlarm(name: string, { what, metric, threshold = 1, keepsState = false }: AlarmDescription): Alarm {
    const alarm = new Alarm(this, name, {
      alarmName: `${Stack.of(this).stackName}-${name}`,
      alarmDescription: `${what} What to do: infra/RUNBOOK.md#${anchor(name)}`,
      metric,
      threshold,
      comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      evaluationPeriods: 1,
      treatMissingData: keepsState ? TreatMissingData.IGNORE : TreatMissingData.NOT_BREACHING,
    });
    alarm.addAlarmAction(new SnsAction(this.topic));
    return alarm;
  }

  /** CloudWatch may not use the key that SNS brings along, so that the topic has one of its own. */
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

/** A metric of the project's own, summed up. */
export function tripMetric(metricName: string): Metric {
  return new Metric({ namespace: METRIC_NAMESPACE, metricName, statistic: 'Sum', period: PERIOD });
}

/** How often one of these functions met it: an alarm's expression takes at most ten metrics, so at most ten functions. */
export function sumOf(functions: readonly IFunction[], metricName: 'Errors' | 'Throttles'): MathExpression {
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

/** `ExecutionFailed` is the heading "Execution failed", whose anchor is `execution-failed`. */
function anchor(name: string): string {
  return name.replaceAll(/(?<=[a-z])(?=[A-Z])/g, '-').toLowerCase();
}
