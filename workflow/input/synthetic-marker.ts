/** A file of this name beside trip files says that they were generated: every result made from them is labelled synthetic. */
export const SYNTHETIC_MARKER = 'SYNTHETIC.json';
