/** How many organizations one field reads at the most. */
export const maxRead = 100;

/** How many items of a bulk update one field lists at most. */
export const maxFailedItems = 500;

/** How many references of a router one request resolves at the most: each can cost a read. */
const maxReferences = 500;

const ids = { argument: 'ids', most: maxRead, code: 'TOO_MANY_IDS' };

/**
 * The most that a field at the root may ask for, checked before any field is begun.
 *
 * @param maxBatch how many updates one batch may hold
 */
export function argumentLimits(maxBatch: number) {
  return {
    updateOrganizations: { argument: 'inputs', most: maxBatch, code: 'BATCH_TOO_LARGE', status: 413 },
    organizations: ids,
    nodes: ids,
    organizationList: { argument: 'first', most: maxRead, code: 'PAGE_TOO_LARGE' },
    _entities: { argument: 'representations', most: maxReferences, code: 'TOO_MANY_IDS' },
  };
}
