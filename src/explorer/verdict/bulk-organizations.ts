import type { OperationRequest, OperationResult, RootField } from './root-fields.ts';
import { parseOperation } from './root-fields.ts';
import { select, setsOf } from './selection.ts';
import { toOrganizationIds } from './update-input.ts';

type OrganizationIds = readonly (string | null)[];

/** The organizations of the bulk updates that this page started: the API returns only the index of an item. */
export interface BulkOrganizations {
  record(request: OperationRequest, result: OperationResult | null): void;
  /** Returns the organization of each input; none for a bulk update that this page did not start. */
  find(bulkId: string): OrganizationIds;
}

export function createBulkOrganizations(): BulkOrganizations {
  const byBulkId = new Map<string, OrganizationIds>();
  const find = (bulkId: string) => byBulkId.get(bulkId) ?? [];
  const findInputs = (field: RootField) => {
    if (field.name === 'startBulkUpdate') return toOrganizationIds(field.argument('inputs'));
    // A retried item keeps its index.
    return field.name === 'retryBulkUpdate' ? find(String(field.argument('id'))) : [];
  };
  return {
    find,
    record(request, result) {
      const operation = parseOperation(request);
      for (const field of operation?.fields ?? []) {
        const inputs = findInputs(field);
        const value = result?.data?.[field.key];
        const id = operation && select(value, setsOf(field.nodes), operation.context)?.get('id');
        if (typeof id === 'string' && inputs.length > 0) byBulkId.set(id, inputs);
      }
    },
  };
}
