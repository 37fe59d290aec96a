import { errorCode } from '../../tasks/aws/error-code.ts';
import { NormalizeError, normalizeFolder } from '../../tasks/normalize/normalize-folder.ts';
import { CommandFailed, defineCommand, EXIT, Interrupted } from '../client/command.ts';
import type { Terminal } from '../client/command.ts';
import type { Words } from '../client/option-table.ts';
import { fromCaller } from '../caller-folder.ts';
import { BadInput } from '../errors.ts';

const OPTIONS = {} as const;

/** `npm run normalize` */
export const normalize = defineCommand({
  name: 'normalize',
  about: 'Writes raw TLC trips with coordinates (CSV, until 2016-06) as trip records of 80 bytes.',
  usage: [['SOURCE TARGET', 'writes every trip file of SOURCE to TARGET']],
  options: OPTIONS,
  positionals: true,
  notes:
    'SOURCE is a file, or a folder of files, named {color}_tripdata_{yyyy}-{mm}.csv; files of trip records ({color}-{yyyy}-{mm}.csv) are copied. TARGET is a folder for {color}-{yyyy}-{mm}.csv, made if it does not exist; a file of that name is replaced.',
  run: normalizeTrips,
});

async function normalizeTrips(
  { positionals }: Words<typeof OPTIONS>,
  { out }: Terminal,
  signal: AbortSignal,
): Promise<number> {
  const [source, target, ...others] = positionals;
  if (source === undefined || target === undefined || others.length > 0) {
    throw new BadInput('name SOURCE and TARGET, and nothing else\nSee: npm run normalize -- --help');
  }
  try {
    await normalizeFolder(fromCaller(source), fromCaller(target), (line) => out.write(`${line}\n`), signal);
    return EXIT.ok;
  } catch (error) {
    if (signal.aborted) throw new Interrupted('interrupted; the file in progress was not written');
    if (error instanceof NormalizeError) throw new BadInput(error.message);
    if (errorCode(error) !== undefined) throw new CommandFailed(String(error)); // the file system's own message
    throw error;
  }
}
