import DataLoader from 'dataloader';
import { isComplete } from '../domain/organization/organization.ts';
import type { OrganizationRef } from '../domain/organization/organization-id.ts';
import { toOrganizationId } from '../domain/organization/organization-id.ts';
import type { OrganizationReader } from '../domain/organization/organization-reader.ts';
import type { ReadOutcome } from '../domain/organization/read-outcome.ts';
import type { Provider } from '../domain/provider/provider.ts';
import { providers } from '../domain/provider/provider.ts';
import type { ProviderPorts, ReadOptions } from '../domain/provider/provider-port.ts';

/**
 * Creates the reader of one request, which batches the reads of one tick and reads each organization once. The cache
 * ends with the request, so that callers share nothing.
 */
export function createOrganizationLoader(ports: ProviderPorts, options: ReadOptions): OrganizationReader {
  const batched = createLoader((provider, ids) => ports[provider].read(ids, options));
  const complete = createLoader((provider, ids) => ports[provider].readComplete(ids, options));
  /** The complete reads that wait for a batched one, by organization. */
  const completions = new Map<string, Promise<ReadOutcome>>();
  const startCompletion = (ref: OrganizationRef, pending: Promise<ReadOutcome>) => {
    const key = toKey(ref);
    const completion = completeRead(pending, () => complete.load(ref));
    completions.set(key, completion);
    // A rejection is a bug, and is not cached.
    completion.catch(() => completions.delete(key));
    return completion;
  };
  const findComplete = (ref: OrganizationRef) =>
    completions.get(toKey(ref)) ?? (complete.find(ref) && complete.load(ref));
  return {
    read: (ref) => findComplete(ref) ?? batched.load(ref),
    readComplete(ref) {
      const found = findComplete(ref);
      if (found) return found;
      const pending = batched.find(ref);
      return pending ? startCompletion(ref, pending) : complete.load(ref);
    },
    findRead: (ref) => completions.get(toKey(ref)) ?? complete.find(ref) ?? batched.find(ref),
    list: (provider, page) => ports[provider].list(page, options),
    forget(ref) {
      batched.clear(ref);
      complete.clear(ref);
      completions.delete(toKey(ref));
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

type ReadMany = (provider: Provider, ids: readonly string[]) => Promise<readonly ReadOutcome[]>;

function createLoader(readMany: ReadMany) {
  const reads = new Map<string, Promise<ReadOutcome>>();
  const loader = new DataLoader<OrganizationRef, ReadOutcome, string>((refs) => readBatch(readMany, refs), {
    cacheKeyFn: toKey,
    cacheMap: reads,
  });
  const clear = (ref: OrganizationRef) => {
    loader.clear(ref);
  };
  return {
    clear,
    find: (ref: OrganizationRef) => reads.get(toKey(ref)),
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

function toKey({ provider, providerId }: OrganizationRef): string {
  return toOrganizationId(provider, providerId);
}

/** Reads all organizations of a provider together, and returns the outcomes in the order of the refs. */
async function readBatch(
  readMany: ReadMany,
  refs: readonly OrganizationRef[],
): Promise<(ReadOutcome | Error)[]> {
  const reads = providers.map(async (provider): Promise<[string, ReadOutcome][]> => {
    const ids = refs.filter((ref) => ref.provider === provider).map(({ providerId }) => providerId);
    const outcomes = ids.length === 0 ? [] : await readMany(provider, ids);
    return outcomes.map((outcome, index) => [toOrganizationId(provider, ids[index] ?? ''), outcome]);
  });
  const byKey = new Map((await Promise.all(reads)).flat());
  return refs.map(
    (ref) =>
      byKey.get(toKey(ref)) ?? new Error('A provider answered for fewer organizations than were requested.'),
  );
}
