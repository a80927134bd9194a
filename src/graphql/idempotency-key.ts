import type { GraphQLResolveInfo, SelectionSetNode } from 'graphql';
import { Kind } from 'graphql';
import type { Caller } from '../domain/access/caller.ts';
import type { IdempotencyKey } from '../domain/update/idempotency.ts';
import type { RequestContext } from './context.ts';

export const idempotencyKeyDescription =
  'An idempotency key that you choose, up to 255 characters. Requests with the same key and the same input are applied ' +
  'once, however often they are sent. The `Idempotency-Key` header can hold the key instead.';

/**
 * Finds the key of an update: its argument, or the request's header when the operation contains only this update.
 *
 * @returns null when there is no key; AMBIGUOUS when the header could apply to several updates
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

/** Trims an argument as HTTP trims a header value (RFC 9110 §5.5), so that both forms are the same key. */
function toKey({ id }: Caller, key: string): IdempotencyKey {
  return { caller: id, parts: [key.trim()] };
}

/** Counts the root fields of a mutation: each alias counts, and a fragment counts once however often it is spread. */
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
