import fc from 'fast-check';
import { estimateRows } from '../../../workflow/plan/count-records.ts';

const HEADER = 'vendor_id,pickup_datetime\r\n';

describe('the rows of a CSV file', () => {
  test('are counted exactly if the sample is the whole file, with blank lines and without a last newline', () => {
    const row = fc.stringMatching(/^[a-z0-9,.]{1,60}$/);
    fc.assert(
      fc.property(fc.array(row), fc.boolean(), fc.boolean(), (rows, blankFirst, lastNewline) => {
        const text = `${HEADER}${blankFirst ? '\r\n' : ''}${rows.join('\r\n')}${lastNewline && rows.length > 0 ? '\r\n' : ''}`;
        const head = Buffer.from(text);

        expect(estimateRows(head, HEADER.length, head.length)).toBe(rows.length);
      }),
      { seed: 5 },
    );
  });

  test('are estimated within a percent if similar rows follow the sample', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1e6 }), fc.integer({ min: 20, max: 200 }), (rows, rowBytes) => {
        const line = `${'x'.repeat(rowBytes - 1)}\n`;
        const head = Buffer.from(HEADER + line.repeat(400));
        fc.pre(rows > 400);

        const estimate = estimateRows(head, HEADER.length, HEADER.length + rows * rowBytes);

        expect(Math.abs(estimate / rows - 1)).toBeLessThan(0.01);
      }),
      { seed: 5, numRuns: 30 },
    );
  });

  test('that are longer than the sample count as at least one', () => {
    expect(estimateRows(Buffer.from(`${HEADER}xxxx`), HEADER.length, 1000)).toBeGreaterThanOrEqual(1);
  });
});
