/** The synthesized template needs something unsupported by the local cloud; the message names resource and part. */
export class TemplateError extends Error {
  override readonly name = 'TemplateError';
}
