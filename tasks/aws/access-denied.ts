/** The parts of AWS's message about a refused call. */
export interface AccessDenied {
  /** Who called: a user's or an assumed role's ARN. */
  readonly principal: string;
  /** `service:Action`; SQS writes it in lower case. */
  readonly action: string;
  readonly resource: string | undefined;
  /** AWS's reason, quoted; it names the kind of policy that refused. */
  readonly reason: string | undefined;
}

/** IAM User Guide, "Troubleshoot access denied error messages": the message, whose end depends on the policy. */
const MESSAGE =
  /(?:User: )?(\S+) is not authorized to perform: ([\w-]+:[\w*]+)(?: on (?:the )?resource: "?([^\s"]*[^\s".])"?)?(?: because (.+?action)| (with an explicit deny[^.]*))?/;

/** Parses AWS's message about a refused call; undefined for any other text. */
export function parseAccessDenied(text: string): AccessDenied | undefined {
  const [, principal, action, resource, because, deny] = MESSAGE.exec(text) ?? [];
  if (principal === undefined || action === undefined) return undefined;
  return { principal, action, resource, reason: because ?? deny };
}

/** A readable line about a refused call: principal, action, resource and the fix. */
export function describeAccessDenied({ principal, action, resource, reason }: AccessDenied): string {
  const on = resource === undefined || resource === '*' ? '' : ` on ${resource}`;
  const why = reason === undefined ? '' : ` (${reason})`;
  return `${principal} may not ${action}${on}${why}. ${fix({ principal, action, resource, reason })}`;
}

function fix({ principal, action, resource, reason = '' }: AccessDenied): string {
  const on = resource ?? 'that resource';
  if (reason.includes('explicit deny'))
    return `Remove the Deny from that policy, or call as a principal that it does not cover.`;
  if (/service control|resource control/.test(reason)) {
    return `Ask the organization's administrators to allow ${action} in this account.`;
  }
  if (/permissions boundary|session policy/.test(reason)) return `Allow ${action} on ${on} in that policy as well.`;
  if (/resource-based|VPC endpoint/.test(reason)) return `Allow ${action} to ${principal} in that policy of ${on}.`;
  return `Allow ${action} on ${on} in a policy of ${nameOf(principal)}; if the role is one of this stack's, deploy the stack again.`;
}

/** `arn:aws:sts::1:assumed-role/NAME/session` is `role NAME`, `arn:aws:iam::1:user/NAME` is `user NAME`. */
function nameOf(principal: string): string {
  const [, kind, name] = /:(?:assumed-)?(role|user)\/(?:[^/]+\/)*?([^/]+)(?:\/[^/]+)?$/.exec(principal) ?? [];
  if (kind === undefined || name === undefined) return principal;
  return principal.includes(':assumed-role/')
    ? `role ${name}`
    : `${kind} ${principal.slice(principal.lastIndexOf('/') + 1)}`;
}
