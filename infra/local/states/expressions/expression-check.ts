import type { ExprNode } from 'jsonata';
import { isObject } from '../../wire/json.ts';

/** Which of `$states.result` and `$states.errorOutput` the field of an expression may read. */
export type Reserved = 'result' | 'errorOutput';

/** Properties of JSONata's syntax tree that lead to further nodes, in addition to the steps of a path. */
const CHILDREN = 'expressions expression lhs rhs arguments procedure body condition then else expr terms'.split(' ');
/** Parts of a node that are evaluated for each of its values, and hence with a context item. */
const INNER_PARTS = ['predicate', 'stages', 'group', 'pattern', 'update', 'delete'];

/** Functions that AWS adds to JSONata but the local cloud lacks. */
const MISSING_FUNCTIONS: readonly unknown[] = ['partition', 'range'];

/**
 * What AWS refuses in an expression although JSONata parses it (and what only the local cloud refuses), or undefined.
 * An expression runs with no context item: the first step of a path may not be a name, `$`, `$$` or a wildcard; the
 * later steps, predicates and groupings may.
 *
 *     $states.input.trips[fare > 3].color     allowed: only `$states` is read at the top level
 *     trips[fare > 3]                         refused: `trips` of what?
 */
export function unsupportedReference(ast: ExprNode, allowed: readonly Reserved[]): string | undefined {
  return inNode(ast, false, allowed);
}

function inNode(node: unknown, hasContext: boolean, allowed: readonly Reserved[]): string | undefined {
  if (Array.isArray(node)) return first(node, (child) => inNode(child, hasContext, allowed));
  if (!isObject(node)) return undefined;
  if (node.type === 'path' && Array.isArray(node.steps)) return inPath(node, node.steps, hasContext, allowed);
  return (
    ownReference(node, hasContext) ??
    first(CHILDREN, (name) => inNode(node[name], hasContext, allowed)) ??
    first(INNER_PARTS, (name) => inNode(node[name], true, allowed))
  );
}

function inPath(
  path: Record<string, unknown>,
  steps: readonly unknown[],
  hasContext: boolean,
  allowed: readonly Reserved[],
): string | undefined {
  const [start, field] = steps;
  if (isObject(start) && start.type === 'variable' && start.value === 'states' && isObject(field)) {
    const name = field.value;
    if ((name === 'result' || name === 'errorOutput') && !allowed.includes(name)) {
      return `Reference to '$states.${name}' is not supported here.`;
    }
  }
  return (
    inNode(start, hasContext, allowed) ??
    first(steps.slice(1), (step) => inNode(step, true, allowed)) ??
    inNode(path.group, true, allowed)
  );
}

function ownReference(node: Record<string, unknown>, hasContext: boolean): string | undefined {
  const value = typeof node.value === 'string' ? node.value : '';
  switch (node.type) {
    case 'variable':
      if (value === '$') return `Reference to '$$' is not supported.`;
      if (value === 'eval') return `Function '$eval' is not supported; use '$parse'.`;
      return value === '' && !hasContext ? `Reference to '$' at the top level is not supported.` : undefined;
    case 'name':
    case 'wildcard':
    case 'descendant':
    case 'parent':
      return hasContext ? undefined : `Reference to '${value || '%'}' at the top level is not supported.`;
    case 'function':
      return missingFunction(node);
    default:
      return undefined;
  }
}

function missingFunction({ procedure, arguments: args }: Record<string, unknown>): string | undefined {
  const name = isObject(procedure) && procedure.type === 'variable' ? procedure.value : undefined;
  if (MISSING_FUNCTIONS.includes(name)) return `The local cloud does not have the function '$${String(name)}'.`;
  const seeded = name === 'random' && Array.isArray(args) && args.length > 0;
  return seeded ? "The local cloud's function '$random' takes no seed." : undefined;
}

function first<T>(items: readonly T[], find: (item: T) => string | undefined): string | undefined {
  for (const item of items) {
    const found = find(item);
    if (found !== undefined) return found;
  }
  return undefined;
}
