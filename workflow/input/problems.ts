/** Names listed with one problem, and problems listed in one message: nobody would read more. */
const LISTED = 10;

/** The first of many, and how many more there are. */
export function shortened(all: readonly string[], what: string): readonly string[] {
  return all.length <= LISTED ? all : [...all.slice(0, LISTED), `and ${all.length - LISTED} more ${what}`];
}

/** The problems of an input: one shared by many files is reported once, with their names. */
export class Problems {
  readonly #namesByProblem = new Map<string, string[]>();

  /** Records a problem with one file. */
  add(name: string, problem: string): void {
    const names = this.#namesByProblem.get(problem);
    if (names === undefined) this.#namesByProblem.set(problem, [name]);
    else names.push(name);
  }

  /** A line for each problem, sorted; empty if there are none. */
  lines(): readonly string[] {
    const lines = [...this.#namesByProblem].map(([problem, names]) => {
      return `${shortened([...names].sort(), 'files').join(', ')}: ${problem}`;
    });
    return shortened(lines.sort(), 'problems');
  }
}
