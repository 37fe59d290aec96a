import { AwsError } from '../wire/aws-json.ts';

const TERM = /\s*(?:"((?:[^"\\]|\\.)*)"|(\w+))(?=\s|$)/y;

/**
 * What a filter pattern matches: messages that contain all of its terms, case-sensitively. A term is a word
 * of letters, digits and `_`, or anything in double quotes. AWS's other patterns (`?` `-` `%` `{}` `[]`) are refused.
 */
export function readFilterPattern(pattern: string): (message: string) => boolean {
  const terms = termsOf(pattern.trim());
  return (message) => terms.every((term) => message.includes(term));
}

function termsOf(pattern: string): string[] {
  const terms: string[] = [];
  TERM.lastIndex = 0;
  for (let at = 0; at < pattern.length; at = TERM.lastIndex) {
    const [, phrase, word] = TERM.exec(pattern) ?? [];
    const term = phrase?.replace(/\\(.)/g, '$1') ?? word;
    if (term === undefined) {
      throw new AwsError(
        'InvalidParameterException',
        `Invalid filter pattern at ${pattern.slice(at)}: the local cloud finds plain terms only; ` +
          'enclose a term with characters other than letters, digits and _ in double quotes',
      );
    }
    terms.push(term);
  }
  return terms;
}
