import { BackfillBoard } from '../../../../workflow/cli/backfill/backfill-board.ts';

/** What a terminal shows, line by line, after everything was written to it. */
function screen(written: string): string[] {
  const lines: string[] = [];
  let line = '';
  for (const part of written.replaceAll('\u001b', '^').split(/(\^\[\d+A|\^\[J|\n)/)) {
    const up = /^\^\[(\d+)A$/.exec(part)?.[1];
    if (up !== undefined) lines.splice(lines.length - Number(up));
    else if (part === '\n') {
      lines.push(line);
      line = '';
    } else if (part !== '^[J') line += part;
  }
  return lines;
}

function boardOn(stream: { readonly isTTY?: boolean; readonly columns?: number }) {
  const written: string[] = [];
  const board = new BackfillBoard({ ...stream, write: (text) => written.push(text) });
  return { board, shown: () => screen(written.join('')), written };
}

describe('the backfill table', () => {
  test('changes in place on a terminal, below the lines that stay', () => {
    const { board, shown } = boardOn({ isTTY: true, columns: 80 });

    board.footer('0 of 2');
    board.line('a started');
    board.row('a', 'a 1/2');
    board.row('b', 'b 1/9');
    board.row('a', 'a 2/2');
    board.footer('1 of 2');
    board.done('a', 'a counted');

    expect(shown()).toEqual(['a started', 'a counted', 'b 1/9', '1 of 2']);
  });

  test('erases itself at the end', () => {
    const { board, shown } = boardOn({ isTTY: true, columns: 80 });

    board.line('a started');
    board.row('a', 'a 1/2');
    board.footer('0 of 1');
    board.end();

    expect(shown()).toEqual(['a started']);
  });

  test.each([
    [20, 19],
    [0, 79],
    [undefined, 79],
  ])('cuts a row that would wrap on a terminal of %p columns', (columns, width) => {
    const { board, shown } = boardOn({ isTTY: true, ...(columns !== undefined && { columns }) });

    board.row('a', 'x'.repeat(200));

    expect(shown()).toEqual(['x'.repeat(width)]);
  });

  test('is written again only if it changed', () => {
    const { board, written } = boardOn({ isTTY: true, columns: 80 });
    board.row('a', 'a 1/2');
    const before = written.length;

    board.row('a', 'a 1/2');

    expect(written).toHaveLength(before);
  });

  test('consists of plain lines if there is no terminal', () => {
    const { board, written } = boardOn({});

    board.footer('0 of 2');
    board.line('a started');
    board.row('a', 'a 1/2');
    board.done('a', 'a counted');
    board.end();

    expect(written).toEqual(['a started\n', 'a counted\n']);
  });
});
