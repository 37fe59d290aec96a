/** Why a request is refused before its service sees it. */
export type RefusalKind =
  | 'missing signature'
  | 'incomplete signature'
  | 'unknown key'
  | 'wrong token'
  | 'expired token'
  | 'wrong signature'
  | 'wrong scope'
  | 'wrong payload'
  | 'skewed clock'
  | 'expired url'
  | 'denied';

/** A refused request, in AWS's words; each service has its own name for the kind. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly kind: RefusalKind;

  constructor(kind: RefusalKind, message: string) {
    super(message);
    this.kind = kind;
  }
}
