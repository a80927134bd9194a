import type { ItemTarget } from './item.ts';
import type { ItemResult } from './queue.ts';

/**
 * Decides whether a refusal of an item pauses all items of its account.
 *
 * @param hasOtherCaller whether items of another caller wait or run
 */
export type FilterRefusal = (
  target: ItemTarget,
  result: ItemResult,
  hasOtherCaller: (callerId: string) => boolean,
) => ItemResult;

/**
 * Creates a filter that lets a refusal pause the account only when the refusal before it was of another organization, and no
 * item was done between them: an organization that is always refused must not stop the items of all others. Neither must a caller
 * with several of them: while others have items, the refusal before it must have been of another caller.
 */
export function createRefusalFilter(): FilterRefusal {
  let refused: ItemTarget | null = null;
  return (target, result, hasOtherCaller) => {
    if (result.kind === 'DONE') refused = null;
    if (result.kind === 'DONE' || !result.pausesAccount) return result;
    const before = refused;
    refused = target;
    const isOfOneCaller = before?.callerId === target.callerId && hasOtherCaller(target.callerId);
    const concernsAll = before !== null && before.organization !== target.organization && !isOfOneCaller;
    return concernsAll ? result : { ...result, pausesAccount: false };
  };
}
