import type { GraphQLResolveInfo, SelectionSetNode } from 'graphql';
import { Kind } from 'graphql';
import type { Caller } from '../domain/access/caller.ts';
import type { IdempotencyKey } from '../domain/update/idempotency.ts';
import type { RequestContext } from './context.ts';

export const idempotencyKeyDescription =
  'A name of your own for this update, up to 255 characters. Requests with the same key and the same input are one ' +
  'update, however often they are sent; the key may also stand in the `Idempotency-Key` header.';

/**
 * The key of an update: its argument, or the request's header when the operation holds this update alone.
 *
 * @returns null when there is none; AMBIGUOUS when the header could speak of several updates
 */
export function toIdempotencyKey(
  argument: string | null | undefined,
  { caller, headerKey }: RequestContext,
  { fragments, operation }: GraphQLResolveInfo,
): IdempotencyKey | null | 'AMBIGUOUS' {
  if (argument != null) return toKey(caller, argument);
  if (headerKey === null) return null;
  return countFields(operation.selectionSet, fragments, new Set()) === 1
    ? toKey(caller, headerKey)
    : 'AMBIGUOUS';
}

/** One key, wherever it stands: HTTP takes the white space around a header's value for none of it (RFC 9110 §5.5). */
function toKey({ id }: Caller, key: string): IdempotencyKey {
  return { caller: id, parts: [key.trim()] };
}

/** The fields at the root of a mutation, each alias for itself; a fragment's once, however often it is spread. */
function countFields(
  { selections }: SelectionSetNode,
  fragments: GraphQLResolveInfo['fragments'],
  counted: Set<string>,
): number {
  const counts = selections.map((selection) => {
    if (selection.kind === Kind.FIELD) return selection.name.value === '__typename' ? 0 : 1;
    if (selection.kind === Kind.INLINE_FRAGMENT)
      return countFields(selection.selectionSet, fragments, counted);
    const { value: name } = selection.name;
    const fragment = fragments[name];
    if (fragment === undefined || counted.has(name)) return 0;
    counted.add(name);
    return countFields(fragment.selectionSet, fragments, counted);
  });
  return counts.reduce((sum, count) => sum + count, 0);
}
