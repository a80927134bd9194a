import type { DocumentNode } from 'graphql';
import { Kind, visit } from 'graphql';

/** The members of all JavaScript objects, such as `__proto__` and `toString`. */
const members = Object.getOwnPropertyNames(Object.prototype).join('|');

const memberName = new RegExp(`^(?:${members})_*$`);

/** Without the `$`, as white space is allowed between it and the name (GraphQL §2.1.9). */
const memberInSource = new RegExp(members);

/**
 * Converts a variable's name to the one that is executed. GraphQL.js stores variables in a plain object, which loses
 * `$__proto__` and has a value for an absent `$toString`. Different names stay different.
 */
function toSafeName(name: string): string {
  return memberName.test(name) ? `${name}_` : name;
}

/** Converts a safe name back to the client's name. */
export function toClientName(safeName: string): string {
  return memberName.test(safeName) ? safeName.slice(0, -1) : safeName;
}

/** Replaces the variable names of a document by safe names. Returns nearly all documents unchanged. */
export function renameVariables(document: DocumentNode, source: string): DocumentNode {
  if (!memberInSource.test(source)) return document;
  return visit(document, {
    [Kind.VARIABLE]: (node) => ({ ...node, name: { ...node.name, value: toSafeName(node.name.value) } }),
  });
}

/** Replaces the names of variable values by safe names. */
export function renameValues(values: Record<string, unknown>): Record<string, unknown> {
  const names = Object.keys(values);
  if (!names.some((name) => memberName.test(name))) return values;
  return Object.fromEntries(names.map((name) => [toSafeName(name), values[name]]));
}
