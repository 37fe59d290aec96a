import type { StartForm } from '../../api.ts';

/** The form as its fields hold it; the layer is one of the built-in ones or a file of one's own. */
export interface StartValues extends Required<StartForm> {
  readonly ownLayer: boolean;
}

/** The words of the form; those of a file are left out where a built-in layer is chosen. */
export function formOf({ ownLayer, ...form }: StartValues): StartForm {
  return ownLayer ? form : { ...form, districtId: undefined, districtName: undefined };
}

/** What the page itself knows to be missing: the server takes an empty layer for the default one. */
export function ownProblems({ ownLayer, districts }: StartValues): Partial<Record<keyof StartForm, string>> {
  return ownLayer && districts.trim() === '' ? { districts: 'name the file: a path, or s3://bucket/key' } : {};
}
