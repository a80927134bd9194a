import type { Caller } from '../domain/access/caller.ts';
import { toUsableName } from '../domain/access/usable-connection.ts';
import { bulkItemPath } from '../domain/bulk/bulk-update.ts';
import { createOperationRecord } from '../domain/operation-record.ts';
import { toTarget } from '../domain/organization/organization-id.ts';
import type { Connections } from '../domain/provider/connection.ts';
import { connectionError, validateUpdate } from '../domain/update/validate-update.ts';
import type { NewItem, RefusedItem } from './item.ts';
import { toItemAccount } from './item.ts';
import { forEachInSlices, waitForSliceTurn } from './slice-turns.ts';
import type { BulkStore, NewBulk } from './store.ts';
import type { OnItemRun } from './update-item.ts';

export interface RefuseDeps {
  readonly store: Pick<BulkStore, 'refuseItems'>;
  readonly connections: Connections;
  readonly onItemRun: OnItemRun;
}

/** Resolves to the positions of the items of a new bulk update that were refused. */
export type RefuseItems = (bulk: NewBulk) => Promise<ReadonlySet<number>>;

/** The number of items whose outcomes are stored at once. */
const itemsPerStep = 500;

/**
 * Stores the outcome of each item that the caller may not send, that breaks a documented rule, or whose connection has no
 * credential: nothing of it is sent, so it takes no place in the queue of its account. An item whose outcome cannot be stored is
 * refused when it runs.
 */
export function createRefuseItems({ connections, onItemRun, store }: RefuseDeps): RefuseItems {
  const find = async ({ caller, items }: NewBulk) => {
    const toName = ({ request }: NewItem) => toUsableName(connections, caller, toTarget(request));
    const refused: NamedRefusal[] = [];
    await forEachInSlices(caller.id, items, (item) => {
      const outcome = validateItem(connections, caller, item);
      if (outcome) refused.push({ index: item.index, outcome, ...toItemAccount(item), name: toName(item) });
    });
    return refused;
  };
  const storeSome = async ({ caller, id }: NewBulk, some: readonly NamedRefusal[]) => {
    const startedAt = performance.now();
    await store.refuseItems(id, caller.id, some);
    const record = createOperationRecord();
    for (const { name, outcome, provider } of some) record.addOutcome(provider, name, outcome);
    const totalMs = performance.now() - startedAt;
    onItemRun({ id, index: null, caller: caller.id, record, totalMs });
  };
  return async (bulk) => {
    const refused = await find(bulk);
    const stored = new Set<number>();
    for (let from = 0; from < refused.length; from += itemsPerStep) {
      const some = refused.slice(from, from + itemsPerStep);
      await waitForSliceTurn(bulk.caller.id);
      const isStored = await storeSome(bulk, some).then(
        () => true,
        () => false,
      );
      if (!isStored) break;
      for (const { index } of some) stored.add(index);
    }
    return stored;
  };
}

/** A refusal with the name of the connection, as in `OutcomeCount`. */
interface NamedRefusal extends RefusedItem {
  readonly name: string | null;
}

/** Returns the refusal of an item; undefined for one that may be sent to its account. */
function validateItem(
  connections: Connections,
  caller: Caller,
  { account, index, request }: NewItem,
): RefusedItem['outcome'] | undefined {
  const inputPath = bulkItemPath(index);
  const valid = validateUpdate(connections, request, { caller, inputPath, key: null });
  if (valid.kind !== 'valid') return valid;
  const { port } = valid;
  return port.account === account ? port.missingCredential : connectionError(request, inputPath);
}
