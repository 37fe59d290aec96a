import { LayerError } from '../layer-error.ts';

/** Parses JSON text (a byte order mark is skipped); an error names the line. */
export function parseJson(text: string): unknown {
  const json = text.startsWith('\uFEFF') ? text.slice(1) : text;
  try {
    return JSON.parse(json) as unknown;
  } catch {
    const { line, found } = firstSyntaxError(json);
    throw new LayerError(
      `line ${line}`,
      `the file is no JSON: ${found} cannot stand there`,
      'Give a GeoJSON file, whole and not compressed',
    );
  }
}

const SPACE = /[ \t\r\n]*/y;
const TOKEN =
  /[{}[\],:]|"(?:[^"\\\p{Cc}]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/uy;

/** What may follow, by the state that the grammar is in; `v` stands for a literal. */
const NEXT = {
  value: '{[v"',
  firstItem: '{[v"]',
  firstKey: '"}',
  key: '"',
  colon: ':',
  inArray: ',]',
  inObject: ',}',
  end: '',
};

/** JSON.parse does not always tell where it stopped, so the tokens are walked once more, only after a failure. */
function firstSyntaxError(json: string): { line: number; found: string } {
  const open: string[] = [];
  let state: keyof typeof NEXT = 'value';
  let position = 0;
  for (;;) {
    position = endOfMatch(SPACE, json, position);
    const end = endOfMatch(TOKEN, json, position);
    const first = json.charAt(position);
    const kind = '{}[],:"'.includes(first) ? first : 'v';
    if (end === position || !NEXT[state].includes(kind)) break;
    position = end;
    if (state === 'key' || state === 'firstKey') {
      state = kind === '}' ? afterValue(open, kind) : 'colon';
    } else if (kind === '{' || kind === '[') {
      open.push(kind);
      state = kind === '{' ? 'firstKey' : 'firstItem';
    } else if (kind === ',') {
      state = open.at(-1) === '{' ? 'key' : 'value';
    } else {
      state = kind === ':' ? 'value' : afterValue(open, kind);
    }
  }
  const found = position < json.length ? JSON.stringify(json.slice(position, position + 20)) : 'the end of the file';
  return { line: json.slice(0, position).split('\n').length, found };
}

function afterValue(open: string[], kind: string): keyof typeof NEXT {
  if (kind === '}' || kind === ']') open.pop();
  const around = open.at(-1);
  return around === undefined ? 'end' : around === '{' ? 'inObject' : 'inArray';
}

function endOfMatch(pattern: RegExp, text: string, position: number): number {
  pattern.lastIndex = position;
  return pattern.test(text) ? pattern.lastIndex : position;
}
