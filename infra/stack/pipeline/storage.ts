import { CfnCondition, CfnParameter, Duration, Fn, RemovalPolicy } from 'aws-cdk-lib';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as s3 from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { acknowledge } from '../parts/acknowledge.ts';
import { sourceBucket } from './source-bucket.ts';
import type { SourceBucket } from './source-bucket.ts';

/** What an execution leaves in the bucket is useless once it can no longer be redriven; this is well after that. */
const WORK_EXPIRY = Duration.days(90);
/** An upload still incomplete after this time will never complete; its parts are billed, but no listing shows them. */
const UPLOAD_EXPIRY = Duration.days(7);

/** Where everything is stored. */
export interface TripStorage {
  readonly bucket: s3.Bucket;
  /** A bucket outside the stack that executions may read. */
  readonly sourceBucket: SourceBucket;
  readonly partials: dynamodb.Table;
  readonly results: dynamodb.Table;
  /** Where executions keep their work. */
  readonly workPrefix: string;
}

/** The stack's bucket and tables, directly below the stack, so that their names say what they are. */
export function tripStorage(scope: Construct): TripStorage {
  const bucket = tripBucket(scope);
  return {
    bucket,
    sourceBucket: sourceBucket(scope),
    partials: partialsTable(scope),
    results: resultsTable(scope),
    workPrefix: workPrefix(scope, bucket),
  };
}

/** Trip files may be uploaded to `trips/`; executions keep their plans under `work/executions/` and clean up after themselves. */
function tripBucket(scope: Construct): s3.Bucket {
  const bucket = new s3.Bucket(scope, 'Bucket', {
    blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
    encryption: s3.BucketEncryption.S3_MANAGED,
    enforceSSL: true,
    removalPolicy: RemovalPolicy.RETAIN,
    lifecycleRules: [
      { prefix: 'work/executions/', expiration: WORK_EXPIRY },
      { abortIncompleteMultipartUploadAfter: UPLOAD_EXPIRY },
    ],
  });
  acknowledge(bucket, {
    id: 'AwsSolutions-S1',
    reason:
      'It holds public trip files and what can be counted from them again: a log of who read them is not worth a second bucket',
  });
  return bucket;
}

/** Chunks' statistics: DynamoDB expires what no teardown removed, and `destroy` deletes the table. */
function partialsTable(scope: Construct): dynamodb.Table {
  const table = new dynamodb.Table(scope, 'Partials', {
    partitionKey: { name: 'shard', type: dynamodb.AttributeType.STRING },
    sortKey: { name: 'chunk', type: dynamodb.AttributeType.NUMBER },
    billingMode: dynamodb.BillingMode.PAY_PER_REQUEST,
    timeToLiveAttribute: 'expiresAt',
    removalPolicy: RemovalPolicy.DESTROY,
  });
  acknowledge(table, {
    id: 'AwsSolutions-DDB3',
    reason: 'It holds the work of executions in progress: what is lost is counted again, and nothing is kept',
  });
  return table;
}

/** The purpose of executions: kept whatever happens to the stack, and recoverable to any second of the last 35 days. */
function resultsTable(scope: Construct): dynamodb.Table {
  return new dynamodb.Table(scope, 'Results', {
    partitionKey: { name: 'layer', type: dynamodb.AttributeType.STRING },
    sortKey: { name: 'trips', type: dynamodb.AttributeType.STRING },
    billingMode: dynamodb.BillingMode.PAY_PER_REQUEST,
    pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
    removalPolicy: RemovalPolicy.RETAIN,
  });
}

/** Where executions keep their work: in the bucket, or where the parameter specifies (the local cloud: a folder). */
function workPrefix(scope: Construct, bucket: s3.Bucket): string {
  const given = new CfnParameter(scope, 'WorkPrefix', {
    default: '',
    description: "Where plans, indexes and exported results are stored; empty: the stack's own bucket",
  });
  const own = new CfnCondition(scope, 'OwnBucketHoldsWork', {
    expression: Fn.conditionEquals(given.valueAsString, ''),
  });
  return Fn.conditionIf(own.logicalId, `s3://${bucket.bucketName}/work`, given.valueAsString).toString();
}
