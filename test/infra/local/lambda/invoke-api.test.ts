import { serveInvoke } from '../../../../infra/local/lambda/invoke-api.ts';
import { TestFunctions } from './test-functions.ts';

const subject = new TestFunctions();

describe('Lambda’s Invoke', () => {
  const taken: (readonly [name: string, payload: string])[] = [];
  const post = async (url: string, body: string, headers: Record<string, string> = {}) =>
    serveInvoke(subject.runtime, { take: (lambda, payload) => void taken.push([lambda.lambda.name, payload]) })({
      method: 'POST',
      url,
      headers,
      body: Buffer.from(body),
      clientGone: new AbortController().signal,
    });
  const path = (name: string): string => `/2015-03-31/functions/${encodeURIComponent(name)}/invocations`;

  test('answers with the payload', async () => {
    const answer = await post(path('index-echo'), '{"b":2}');

    expect(answer).toMatchObject({ status: 200, headers: { 'x-amz-executed-version': '$LATEST' } });
    expect(JSON.parse(answer.body.toString())).toMatchObject({ event: { b: 2 } });
  });

  test('reports a function’s error in a header', async () => {
    const answer = await post(path('index-fail'), '');

    expect(answer).toMatchObject({ status: 200, headers: { 'x-amz-function-error': 'Unhandled' } });
    expect(JSON.parse(answer.body.toString())).toMatchObject({ errorType: 'InvalidInput' });
  });

  test.each([
    ['an event', 'index-echo', '{}', 'Event', 202],
    ['a dry run', 'index-echo', '{}', 'DryRun', 204],
    ['a function that does not exist', 'nobody', '{}', 'RequestResponse', 404],
    ['a payload that is not JSON', 'index-echo', '{', 'RequestResponse', 400],
    ['a payload above 6 MB', 'index-echo', `"${'x'.repeat(6 * 1024 * 1024)}"`, 'RequestResponse', 413],
  ])('answers %s with its status', async (_, name, body, type, status) => {
    expect((await post(path(name), body, { 'x-amz-invocation-type': type })).status).toBe(status);
  });

  test('accepts an event without waiting for the function', async () => {
    await post(path('index-late'), '{"c":3}', { 'x-amz-invocation-type': 'Event' });

    expect(taken.at(-1)).toEqual(['index-late', '{"c":3}']);
  });

  test('refuses other actions', async () => {
    expect(await post('/2015-03-31/functions/', '{}')).toMatchObject({ status: 404 });
  });
});
