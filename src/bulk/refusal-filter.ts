import type { ItemResult } from './queue.ts';

/** Decides whether a refusal of an item pauses all items of its account. */
export type FilterRefusal = (organization: string, result: ItemResult) => ItemResult;

/**
 * Creates a filter that lets a refusal pause the account only when the refusal before it was of another organization, and no
 * item was done between them: an organization that is always refused must not stop the items of all others.
 */
export function createRefusalFilter(): FilterRefusal {
  let refused: string | null = null;
  return (organization, result) => {
    if (result.kind === 'DONE') refused = null;
    if (result.kind === 'DONE' || !result.pausesAccount) return result;
    const concernsAll = refused !== null && refused !== organization;
    refused = organization;
    return concernsAll ? result : { ...result, pausesAccount: false };
  };
}
