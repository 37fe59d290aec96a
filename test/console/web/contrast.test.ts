import { readFileSync } from 'node:fs';

/** WCAG 2.2 AA: text needs 4.5 : 1, anything else that must be seen 3 : 1. */
const TEXT = 4.5;
const SHAPE = 3;

const SCHEMES = ['light', 'dark'] as const;
type Scheme = (typeof SCHEMES)[number];

const css = readFileSync('console/web/main.css', 'utf8');
const tokens = new Map(
  [...css.matchAll(/--([\w-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\);/g)].map(([, name = '', light, dark]) => [
    name,
    { light: light!, dark: dark! },
  ]),
);

function luminance(color: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const share = parseInt(color.slice(at, at + 2), 16) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(first: string, second: string, scheme: Scheme): number {
  const [lighter = 0, darker = 0] = [first, second]
    .map((name) => luminance(tokens.get(name)?.[scheme] ?? '#808080'))
    .sort((a, b) => b - a);
  return (lighter + 0.05) / (darker + 0.05);
}

const SURFACES = [
  'surface',
  'surface-raised',
  'accent-surface',
  'failed-surface',
  'succeeded-surface',
  'warning-surface',
];
/** Which text color is used on which backgrounds. */
const WRITTEN: readonly (readonly [string, readonly string[]])[] = [
  ['text', SURFACES],
  ['text-quiet', ['surface', 'surface-raised', 'accent-surface']],
  ['accent', ['surface', 'surface-raised']],
  ['surface', ['accent']],
  ['running', ['surface', 'surface-raised', 'accent-surface']],
  ['succeeded', ['surface', 'surface-raised', 'succeeded-surface']],
  ['failed', ['surface', 'surface-raised', 'accent-surface', 'failed-surface']],
  ['aborted', ['surface', 'surface-raised', 'warning-surface']],
];
const DRAWN: readonly (readonly [string, readonly string[]])[] = [
  ['focus', SURFACES],
  ['line-strong', ['surface']],
];

test('the colors are found', () => {
  expect([...tokens.keys()]).toEqual(
    expect.arrayContaining([...SURFACES, ...WRITTEN.map(([name]) => name), ...DRAWN.map(([name]) => name)]),
  );
});

describe.each(SCHEMES)('in the %s scheme', (scheme) => {
  test.each(WRITTEN.flatMap(([name, surfaces]) => surfaces.map((surface) => [name, surface])))(
    '%s can be read on %s',
    (name, surface) => {
      expect(contrast(name, surface, scheme)).toBeGreaterThanOrEqual(TEXT);
    },
  );

  test.each(DRAWN.flatMap(([name, surfaces]) => surfaces.map((surface) => [name, surface])))(
    '%s can be seen on %s',
    (name, surface) => {
      expect(contrast(name, surface, scheme)).toBeGreaterThanOrEqual(SHAPE);
    },
  );
});
