/** The synthesized template needs something that the local cloud does not know; the message names the resource and the part. */
export class TemplateError extends Error {
  override readonly name = 'TemplateError';
}
