import type { PlannedMonth } from '../../../../workflow/cli/backfill/backfill-plan.ts';
import { continueLine, planLines, skipLine, summaryLines } from '../../../../workflow/cli/backfill/backfill-report.ts';
import { JobInput } from '../../../../workflow/job.ts';

function planned(month: string, change: Partial<PlannedMonth> = {}): PlannedMonth {
  const execution = `backfill-yellow-${month}-0a1b2c3d`;
  return {
    color: 'yellow',
    month,
    bytes: 2_500_000,
    action: 'start',
    why: 'no result yet',
    execution,
    executionArn: `arn:aws:states:us-east-1:000000000000:execution:machine:${execution}`,
    job: JobInput.parse({ source: 's3://trips/' }),
    ...change,
  };
}

describe('the backfill report', () => {
  test('lists what would be done and why before anything is started', () => {
    const months = [
      planned('2009-01', { action: 'skip', why: 'same code, layer and file' }),
      planned('2009-02'),
      planned('2009-03', { action: 'redrive', why: 'continues b, which is FAILED' }),
    ];

    expect(planLines({ months, warnings: ['no file for yellow 2009-04'] })).toEqual([
      '  trips             file  would be   why',
      '  yellow 2009-01  2.5 MB  skipped    same code, layer and file',
      '  yellow 2009-02  2.5 MB  counted    no result yet',
      '  yellow 2009-03  2.5 MB  continued  continues b, which is FAILED',
      '  no file for yellow 2009-04',
      '',
      '2 months to count (5.0 MB), 1 to skip; nothing was started',
    ]);
  });

  test('names the execution in which a skipped month was counted', () => {
    const month = planned('2009-01', { action: 'skip', why: 'same code, layer and file' });

    expect(skipLine(month)).toBe(
      'yellow 2009-01  skipped: same code, layer and file as in backfill-yellow-2009-01-0a1b2c3d',
    );
  });

  test('sums up, and reports for each failed month why it failed and what to do', () => {
    const lines = summaryLines(
      [
        { month: planned('2009-02'), ended: 'counted', records: 1234 },
        {
          month: planned('2009-03'),
          ended: 'failed',
          reason: 'failed in X: E: why\nand more',
          remedy: 'npm run redrive',
        },
        { month: planned('2009-05'), ended: 'stopped' },
        { month: planned('2009-06'), ended: 'not started' },
      ],
      3,
      12.34,
    );

    expect(lines.join('\n').split('\n')).toEqual([
      '1 month counted (1,234 records), 3 skipped, 1 failed, 1 stopped, 1 not started in 12.3 s',
      '',
      'yellow 2009-03 failed in X: E: why',
      '  and more',
      '  npm run redrive',
    ]);
  });

  test('reports that there was nothing to count', () => {
    expect(summaryLines([], 9, 0.1)).toEqual(['nothing to count: every result exists (9 months)']);
  });

  test('names the command that continues it, quoted for a shell', () => {
    expect(continueLine(['yellow:2009-01..2009-12', '--source', "my driver's trips", '--max-tasks=2'])).toBe(
      String.raw`Continue it with: npm run backfill -- yellow:2009-01..2009-12 --source 'my driver'\''s trips' --max-tasks=2`,
    );
  });
});
