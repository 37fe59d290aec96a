import type { Capacity } from './capacity.ts';
import type { Prices } from './prices.ts';
import type { Usage } from './usage.ts';

/** The services that an execution is billed for. */
export const SERVICES = [
  'Fargate',
  'Public IPv4',
  'Step Functions',
  'Lambda',
  'SQS',
  'DynamoDB',
  'S3 requests',
  'CloudWatch Logs',
] as const;
type Service = (typeof SERVICES)[number];

/** Dollars by service, and in total. */
export interface Cost {
  readonly services: Readonly<Record<Service, number>>;
  readonly dollars: number;
}

const HOUR = 3600;
const MILLION = 1e6;

/** The cost of usage. There is no NAT gateway; traffic within a region, and from the internet, is free. */
export function costOf(usage: Usage, prices: Prices, { spotShare }: Pick<Capacity, 'spotShare'>): Cost {
  const { fargate, lambda, dynamodb, s3 } = prices;
  const onDemand = (usage.vcpuSeconds / HOUR) * fargate.vcpuHour + (usage.memoryGbSeconds / HOUR) * fargate.gbHour;
  const services: Record<Service, number> = {
    Fargate: onDemand * (1 - spotShare + spotShare * fargate.spotShare),
    'Public IPv4': (usage.publicIpSeconds / HOUR) * prices.publicIpv4Hour,
    'Step Functions': (usage.stateTransitions / 1000) * prices.stepFunctions.thousandTransitions,
    Lambda: (usage.lambdaRequests / MILLION) * lambda.millionRequests + usage.lambdaGbSeconds * lambda.gbSecond,
    SQS: (usage.sqsRequests / MILLION) * prices.sqs.millionRequests,
    DynamoDB:
      (usage.dynamodbWriteUnits / MILLION) * dynamodb.millionWriteUnits +
      (usage.dynamodbReadUnits / MILLION) * dynamodb.millionReadUnits +
      usage.dynamodbGbMonths * dynamodb.gbMonth,
    'S3 requests': (usage.s3Puts / 1000) * s3.thousandPuts + (usage.s3Gets / 1000) * s3.thousandGets,
    'CloudWatch Logs': usage.logGb * prices.logs.gbIngested,
  };
  return { services, dollars: Object.values(services).reduce((sum, dollars) => sum + dollars, 0) };
}
