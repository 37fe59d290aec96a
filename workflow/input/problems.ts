/** Names listed with one problem, and problems listed in one message: more would not be read. */
const LISTED = 10;

/** The first of many, and how many more there are. */
export function shortened(all: readonly string[], what: string): readonly string[] {
  return all.length <= LISTED ? all : [...all.slice(0, LISTED), `and ${all.length - LISTED} more ${what}`];
}

/** What is wrong with an input: the same problem of many files is told once, with their names. */
export class Problems {
  readonly #namesByProblem = new Map<string, string[]>();

  /** Notes a problem of one file. */
  add(name: string, problem: string): void {
    const names = this.#namesByProblem.get(problem);
    if (names === undefined) this.#namesByProblem.set(problem, [name]);
    else names.push(name);
  }

  /** A line for each problem, in the order of the names that it was first met with; empty where there is none. */
  lines(): readonly string[] {
    const told = [...this.#namesByProblem].map(([problem, names]) => {
      return `${shortened([...names].sort(), 'files').join(', ')}: ${problem}`;
    });
    return shortened(told.sort(), 'problems');
  }
}
