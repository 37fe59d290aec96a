/** A file of this name next to trip files says that they were generated: every result produced from them is labelled synthetic. */
export const SYNTHETIC_MARKER = 'SYNTHETIC.json';
