import DataLoader from 'dataloader';
import { organizationNotFound } from '../domain/errors.ts';
import { groupBy } from '../domain/group-by.ts';
import { isComplete } from '../domain/organization/organization.ts';
import type { OrganizationRef } from '../domain/organization/organization-id.ts';
import { toOrganizationId } from '../domain/organization/organization-id.ts';
import type { OrganizationReader } from '../domain/organization/organization-reader.ts';
import { unknownConnectionError } from '../domain/organization/organization-reader.ts';
import type { ReadOutcome } from '../domain/organization/read-outcome.ts';
import type { Connections } from '../domain/provider/connection.ts';
import { toConnectionKey } from '../domain/provider/connection.ts';
import type { Provider } from '../domain/provider/provider.ts';
import type { ProviderPort, ReadOptions } from '../domain/provider/provider-port.ts';

/**
 * Creates the reader of one request, which batches the reads of one tick and reads each organization once. The cache
 * ends with the request, so that callers share nothing.
 */
export function createOrganizationLoader(connections: Connections, options: ReadOptions): OrganizationReader {
  const batched = createLoader(connections, (port, ids) => port.read(ids, options));
  const complete = createLoader(connections, (port, ids) => port.readComplete(ids, options));
  /** The complete reads that wait for a batched one, by organization. */
  const completions = new Map<string, Promise<ReadOutcome>>();
  const startCompletion = (ref: OrganizationRef, pending: Promise<ReadOutcome>) => {
    const key = toOrganizationId(ref);
    const completion = completeRead(pending, () => complete.load(ref));
    completions.set(key, completion);
    // A rejection is a bug, and is not cached.
    completion.catch(() => completions.delete(key));
    return completion;
  };
  const findComplete = (ref: OrganizationRef) =>
    completions.get(toOrganizationId(ref)) ?? (complete.find(ref) && complete.load(ref));
  return {
    read: (ref) => findComplete(ref) ?? batched.load(ref),
    readComplete(ref) {
      const found = findComplete(ref);
      if (found) return found;
      const pending = batched.find(ref);
      return pending ? startCompletion(ref, pending) : complete.load(ref);
    },
    findRead: (ref) => completions.get(toOrganizationId(ref)) ?? complete.find(ref) ?? batched.find(ref),
    list: async ({ connection, provider }, page) =>
      connections.find(provider, connection)?.list(page, options) ?? unknownConnectionError(provider),
    forget(ref) {
      batched.clear(ref);
      complete.clear(ref);
      completions.delete(toOrganizationId(ref));
    },
  };
}

/** Reads an organization again only when the batched read of it, which may come from a list, lacks a field. */
async function completeRead(
  batched: Promise<ReadOutcome>,
  readAgain: () => Promise<ReadOutcome>,
): Promise<ReadOutcome> {
  const outcome = await batched;
  return outcome.kind === 'found' && !isComplete(outcome.organization) ? readAgain() : outcome;
}

type ReadMany = (port: ProviderPort<Provider>, ids: readonly string[]) => Promise<readonly ReadOutcome[]>;

function createLoader(connections: Connections, readMany: ReadMany) {
  const reads = new Map<string, Promise<ReadOutcome>>();
  const readBatch = createReadBatch(connections, readMany);
  const loader = new DataLoader<OrganizationRef, ReadOutcome, string>(readBatch, {
    cacheKeyFn: toOrganizationId,
    cacheMap: reads,
  });
  const clear = (ref: OrganizationRef) => {
    loader.clear(ref);
  };
  return {
    clear,
    find: (ref: OrganizationRef) => reads.get(toOrganizationId(ref)),
    async load(ref: OrganizationRef): Promise<ReadOutcome> {
      try {
        return await loader.load(ref);
      } catch (error) {
        // DataLoader caches rejections.
        clear(ref);
        throw error;
      }
    },
  };
}

/** Reads all organizations of a connection together, and returns the outcomes in the order of the refs. */
function createReadBatch(connections: Connections, readMany: ReadMany) {
  const readConnection = async (refs: readonly OrganizationRef[]): Promise<[string, ReadOutcome][]> => {
    const [{ connection, provider } = missingRef()] = refs;
    const port = connections.find(provider, connection);
    const outcomes = port
      ? await readMany(
          port,
          refs.map(({ providerId }) => providerId),
        )
      : refs.map(() => organizationNotFound(provider));
    return outcomes.map((outcome, index) => [toOrganizationId(refs[index] ?? missingRef()), outcome]);
  };
  return async (refs: readonly OrganizationRef[]): Promise<(ReadOutcome | Error)[]> => {
    const groups = [...groupBy(refs, toConnectionKey).values()];
    const byId = new Map((await Promise.all(groups.map(readConnection))).flat());
    return refs.map((ref) => byId.get(toOrganizationId(ref)) ?? new Error(tooFewAnswers));
  };
}

const tooFewAnswers = 'A provider answered for fewer organizations than were requested.';

function missingRef(): never {
  throw new Error('A group has at least one organization.');
}
