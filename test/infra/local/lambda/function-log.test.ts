import { openLogGroups, writtenLog } from '../logs/written-logs.ts';
import { eventually } from '../running-cloud.ts';
import { TestFunctions } from './test-functions.ts';

const subject = new TestFunctions();

/** A group's log, with its times, ids and figures masked by letters. */
function normalized(group: string): string[] {
  return writtenLog(subject.logs, group)
    .replace(/\d{4}-\d\d-\d\dT[\d:.]{12}Z/g, 'TIME')
    .replace(/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, 'ID')
    .replace(/\d+(\.\d+)? (ms|MB)/g, 'N $2')
    .replace(/after [\d.]+ s/g, 'after N s')
    .replace(/"stack":\[.*\]/g, '"stack":[]')
    .trimEnd()
    .split('\n');
}

const REPORT = 'REPORT RequestId: ID\tDuration: N ms\tBilled Duration: N ms\tMemory Size: N MB\tMax Memory Used: N MB';

describe('a function’s log', () => {
  test('labels what the handler prints with its event, as Lambda does', async () => {
    const { payload } = await subject.invoke('index-say', { text: 'hello' });
    const lines = normalized('/aws/lambda/index-say');
    const [stream] = openLogGroups(subject.logs).streams('/aws/lambda/index-say') ?? [];

    expect(stream).toMatch(/^\d{4}\/\d\d\/\d\d\/\[\$LATEST\][0-9a-f]{32}$/);
    expect(payload).toBe(stream);
    expect(lines.filter((line) => line !== 'written')).toEqual([
      'START RequestId: ID Version: $LATEST',
      "TIME\tID\tINFO\thello { of: 'an object' }",
      'TIME\tID\tERROR\tand',
      'hello',
      'END RequestId: ID',
      `${REPORT}\tInit Duration: N ms`,
    ]);
    await eventually(
      () => normalized('/aws/lambda/index-say'),
      (all) => all.includes('written'),
    );
  });

  test.each([
    [
      'index-fail',
      ['TIME\tID\tERROR\tInvoke Error \t{"errorType":"InvalidInput","errorMessage":"too far","stack":[]}'],
      '',
    ],
    ['index-hang', ['TIME ID Task timed out after N seconds'], '\tStatus: timeout'],
    [
      'index-leave',
      ['RequestId: ID Error: Runtime exited with error: exit status 3', 'Runtime.ExitError'],
      '\tStatus: error\tError Type: Runtime.ExitError',
    ],
  ])('reports how %s ended', async (name, said, status) => {
    const own = subject.lambda(name.replace('-', '.'), {
      name: `log-${name}`,
      logGroup: `log-${name}`,
      timeoutSeconds: 0.3,
    });
    const runtimeOfOne = subject.open([own]);
    await runtimeOfOne.find(own.name)!.invoke('{}');
    await runtimeOfOne.close();

    const lines = normalized(own.logGroup);

    expect(lines).toEqual([
      'START RequestId: ID Version: $LATEST',
      ...said,
      'END RequestId: ID',
      `${REPORT}\tInit Duration: N ms${status}`,
    ]);
  });
});
