/** The synthesized template asks for something that the local cloud does not know; says which resource, and what. */
export class TemplateError extends Error {
  override readonly name = 'TemplateError';
}
