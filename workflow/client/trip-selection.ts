import { Color, Month } from '../job.ts';
import type { TripMonth, TripRange } from '../job.ts';
import { BadInput } from './command.ts';

/**
 * Reads `--trips`, or what `option` names: months of a color, separated by commas, a range with two dots. Throws {@link BadInput} naming the part.
 *
 *     yellow:2015-06,green:2016-01      yellow:2009-01..2009-12
 */
export function parseTripSelection(text: string, option = '--trips'): (TripMonth | TripRange)[] {
  return text.split(',').map((part) => {
    const [, color, first, last = first] = /^(\w+):(\d{4}-\d{2})(?:\.\.(\d{4}-\d{2}))?$/.exec(part.trim()) ?? [];
    if (first === undefined || last === undefined) {
      throw new BadInput(
        `${option}: ${part || 'an empty part'} is not color:yyyy-mm or color:yyyy-mm..yyyy-mm, as in yellow:2015-06,green:2016-01`,
      );
    }
    const parsedColor = Color.safeParse(color);
    if (!parsedColor.success) throw new BadInput(`${option}: ${part}: the colors are ${Color.options.join(' and ')}`);
    for (const month of [first, last]) {
      const parsed = Month.safeParse(month);
      if (!parsed.success) throw new BadInput(`${option}: ${month}: ${parsed.error.issues[0]?.message ?? 'no month'}`);
    }
    if (first > last) throw new BadInput(`${option}: ${part}: the range ends before it begins`);
    return last === first
      ? { color: parsedColor.data, month: first }
      : { color: parsedColor.data, from: first, to: last };
  });
}
