import type { JsonObject } from '../wire/json.ts';

/** Statements of AWS's own policies (IAM user guide, "AWS managed policies"), by ARN: those in use here. */
export const AWS_MANAGED_POLICIES: ReadonlyMap<string, JsonObject> = new Map([
  [
    'arn:aws:iam::aws:policy/AdministratorAccess',
    { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: ['*'], Resource: '*' }] },
  ],
]);
