import { randomUUID } from 'node:crypto';
import { AwsError } from '../wire/aws-json.ts';
import type { WireRequest, WireResponse } from '../wire/http.ts';
import type { Principal } from './access-keys.ts';

/** STS: GetCallerIdentity, which reports to a caller who they are; other actions are not served. */
export function callerIdentity(accountId: string) {
  return (request: WireRequest, { arn }: Principal): Promise<WireResponse> => {
    const action = new URLSearchParams(request.body.toString('utf8')).get('Action') ?? 'none';
    if (action !== 'GetCallerIdentity') {
      throw new AwsError('InvalidAction', `the local cloud serves STS's GetCallerIdentity only, not ${action}`);
    }
    const id = arn.slice(arn.lastIndexOf(':') + 1);
    const result = `<GetCallerIdentityResult><Arn>${arn}</Arn><UserId>${id}</UserId><Account>${accountId}</Account></GetCallerIdentityResult>`;
    const metadata = `<ResponseMetadata><RequestId>${randomUUID()}</RequestId></ResponseMetadata>`;
    const body = `<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">${result}${metadata}</GetCallerIdentityResponse>`;
    return Promise.resolve({ status: 200, headers: { 'content-type': 'text/xml' }, body });
  };
}
