import { z } from 'zod';

const price = z.number().nonnegative();

/** What AWS charges, in dollars. */
export const Prices = z.strictObject({
  /** The source and date of these prices. */
  source: z.string().min(1),
  fargate: z.strictObject({
    vcpuHour: price,
    gbHour: price,
    /** The price of a Spot task as a share of one on demand. */
    spotShare: price.max(1),
  }),
  /** One task's public address for an hour. */
  publicIpv4Hour: price,
  stepFunctions: z.strictObject({ thousandTransitions: price }),
  lambda: z.strictObject({ millionRequests: price, gbSecond: price }),
  sqs: z.strictObject({ millionRequests: price }),
  dynamodb: z.strictObject({ millionWriteUnits: price, millionReadUnits: price, gbMonth: price }),
  s3: z.strictObject({ thousandPuts: price, thousandGets: price }),
  logs: z.strictObject({ gbIngested: price }),
});
export type Prices = z.infer<typeof Prices>;

/**
 * List prices of us-east-1 (US East, N. Virginia), as listed on AWS's pricing pages in March 2026: Linux on ARM64 for
 * Fargate and Lambda, standard queues, tables on demand, the first tier of each. No free tier, no savings plan, no tax.
 *
 * | what | page |
 * |---|---|
 * | `fargate` | aws.amazon.com/fargate/pricing: Linux/ARM, per second. Spot moves with supply, "up to 70% off": 0.4 leaves room |
 * | `publicIpv4Hour` | aws.amazon.com/vpc/pricing: Public IPv4 addresses |
 * | `stepFunctions` | aws.amazon.com/step-functions/pricing: Standard Workflows, each retry is a transition too |
 * | `lambda` | aws.amazon.com/lambda/pricing: Arm |
 * | `sqs` | aws.amazon.com/sqs/pricing: Standard; a request is up to 64 KB |
 * | `dynamodb` | aws.amazon.com/dynamodb/pricing/on-demand: Standard table class |
 * | `s3` | aws.amazon.com/s3/pricing: S3 Standard, requests |
 * | `logs` | aws.amazon.com/cloudwatch/pricing: Logs, Standard class |
 */
export const LIST_PRICES: Prices = {
  source: 'us-east-1 list prices of March 2026',
  fargate: { vcpuHour: 0.03238, gbHour: 0.00356, spotShare: 0.4 },
  publicIpv4Hour: 0.005,
  stepFunctions: { thousandTransitions: 0.025 },
  lambda: { millionRequests: 0.2, gbSecond: 0.0000133334 },
  sqs: { millionRequests: 0.4 },
  dynamodb: { millionWriteUnits: 0.625, millionReadUnits: 0.125, gbMonth: 0.25 },
  s3: { thousandPuts: 0.005, thousandGets: 0.0004 },
  logs: { gbIngested: 0.5 },
};

/** {@link Prices} with every part optional. */
const { source, publicIpv4Hour, ...services } = Prices.shape;
const PartialPrices = z.strictObject({
  source: source.optional(),
  publicIpv4Hour: publicIpv4Hour.optional(),
  fargate: services.fargate.partial().optional(),
  stepFunctions: services.stepFunctions.partial().optional(),
  lambda: services.lambda.partial().optional(),
  sqs: services.sqs.partial().optional(),
  dynamodb: services.dynamodb.partial().optional(),
  s3: services.s3.partial().optional(),
  logs: services.logs.partial().optional(),
});

/** A price file cannot be used: the message names each field and what is wrong with it. */
export class PricesError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'PricesError';
  }
}

/** Reads JSON in the form of {@link LIST_PRICES}, which supplies whatever it leaves out. Throws {@link PricesError}. */
export function parsePrices(text: string): Prices {
  const parsed = PartialPrices.safeParse(parseJson(text));
  if (!parsed.success) {
    const problems = parsed.error.issues.map(
      ({ path, message }) => `${path.map(String).join('.') || 'it'}: ${message}`,
    );
    throw new PricesError(problems.join('; '));
  }
  const given = parsed.data;
  const list = LIST_PRICES;
  return Prices.parse({
    source: given.source ?? `given prices over ${list.source}`,
    publicIpv4Hour: given.publicIpv4Hour ?? list.publicIpv4Hour,
    fargate: { ...list.fargate, ...given.fargate },
    stepFunctions: { ...list.stepFunctions, ...given.stepFunctions },
    lambda: { ...list.lambda, ...given.lambda },
    sqs: { ...list.sqs, ...given.sqs },
    dynamodb: { ...list.dynamodb, ...given.dynamodb },
    s3: { ...list.s3, ...given.s3 },
    logs: { ...list.logs, ...given.logs },
  });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new PricesError(`it is not JSON: ${String(error)}`);
  }
}
