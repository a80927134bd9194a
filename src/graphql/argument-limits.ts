/** The maximum number of organizations that one field reads. */
export const maxRead = 100;

/** The number of entries in a page of a connection. */
export interface PageSize {
  readonly defaultCount: number;
  readonly maxCount: number;
}

/** The page size of each connection, by field name. */
export const pageSizes = {
  organizationList: { defaultCount: 20, maxCount: maxRead },
  bulkUpdates: { defaultCount: 20, maxCount: maxRead },
  failedItems: { defaultCount: 100, maxCount: 500 },
  organizationChanges: { defaultCount: 100, maxCount: 500 },
} as const satisfies Readonly<Record<string, PageSize>>;

/** Returns the page size of a field; undefined for a field that is no connection. */
export function findPageSize(field: string): PageSize | undefined {
  return Object.hasOwn(pageSizes, field) ? pageSizes[field as keyof typeof pageSizes] : undefined;
}

/** The maximum number of entity references that one request resolves; each can cost a read. */
const maxReferences = 500;

const ids = { argument: 'ids', max: maxRead, code: 'TOO_MANY_IDS' };

/**
 * The limit on a list argument of each root field, checked before any field is resolved.
 *
 * @param maxBatch the maximum number of updates in one batch
 */
export function createArgumentLimits(maxBatch: number) {
  const inputs = { argument: 'inputs', max: maxBatch, code: 'BATCH_TOO_LARGE', status: 413 };
  return {
    updateOrganizations: inputs,
    compareUpdates: inputs,
    organizations: ids,
    nodes: ids,
    _entities: { argument: 'representations', max: maxReferences, code: 'TOO_MANY_IDS' },
  };
}
