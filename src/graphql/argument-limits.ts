/** The maximum number of organizations that one field reads. */
export const maxRead = 100;

/** The maximum number of bulk update items that one field lists. */
export const maxFailedItems = 500;

/** The maximum number of entity references that one request resolves; each can cost a read. */
const maxReferences = 500;

const ids = { argument: 'ids', max: maxRead, code: 'TOO_MANY_IDS' };

/**
 * The limit on a list argument of each root field, checked before any field is resolved.
 *
 * @param maxBatch the maximum number of updates in one batch
 */
export function createArgumentLimits(maxBatch: number) {
  return {
    updateOrganizations: { argument: 'inputs', max: maxBatch, code: 'BATCH_TOO_LARGE', status: 413 },
    organizations: ids,
    nodes: ids,
    organizationList: { argument: 'first', max: maxRead, code: 'PAGE_TOO_LARGE' },
    _entities: { argument: 'representations', max: maxReferences, code: 'TOO_MANY_IDS' },
  };
}
