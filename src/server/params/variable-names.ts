import type { DocumentNode } from 'graphql';
import { Kind, visit } from 'graphql';

/** The members that every JavaScript object has, `__proto__` and `toString` among them. */
const members = Object.getOwnPropertyNames(Object.prototype).join('|');

const memberName = new RegExp(`^(?:${members})_*$`);
/** Wherever it stands in a document: between the `$` and the name there may be white space (GraphQL §2.1.9). */
const memberInSource = new RegExp(members);

/**
 * The name by which a variable is executed. GraphQL.js keeps variables in a plain object: it loses `$__proto__`, and
 * takes a `$toString` that the request left out for a value. No two names become the same.
 */
export function toSafeName(name: string): string {
  return memberName.test(name) ? `${name}_` : name;
}

/** The name that the client gave. */
export function toClientName(safeName: string): string {
  return memberName.test(safeName) ? safeName.slice(0, -1) : safeName;
}

/** The same document with safe names for its variables; nearly every document as it is. */
export function renameVariables(document: DocumentNode, source: string): DocumentNode {
  if (!memberInSource.test(source)) return document;
  return visit(document, {
    [Kind.VARIABLE]: (node) => ({ ...node, name: { ...node.name, value: toSafeName(node.name.value) } }),
  });
}

/** The same variables by their safe names. */
export function renameValues(values: Record<string, unknown>): Record<string, unknown> {
  const names = Object.keys(values);
  if (!names.some((name) => memberName.test(name))) return values;
  return Object.fromEntries(names.map((name) => [toSafeName(name), values[name]]));
}
