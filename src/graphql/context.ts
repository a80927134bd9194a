import DataLoader from 'dataloader';
import type { Caller } from '../domain/access/caller.ts';
import { ownerOf } from '../domain/access/caller.ts';
import type { BulkUpdates } from '../domain/bulk/bulk-update.ts';
import type { OperationRecord } from '../domain/operation-record.ts';
import { createOperationRecord } from '../domain/operation-record.ts';
import type { OrganizationRef } from '../domain/organization/organization-id.ts';
import { toOrganizationId } from '../domain/organization/organization-id.ts';
import type { OrganizationReader } from '../domain/organization/organization-reader.ts';
import { guardReader, recordReads } from '../domain/organization/organization-reader.ts';
import type { ReadOutcome } from '../domain/organization/read-outcome.ts';
import type { Provider } from '../domain/provider/provider.ts';
import { providers } from '../domain/provider/provider.ts';
import type { Asker, ProviderPorts } from '../domain/provider/provider-port.ts';
import type { UpdateDeps } from '../domain/update/update-organization.ts';
import type { GatewayRequest } from '../server/request.ts';
import { callerOf } from '../server/request.ts';

/** What one request carries through the gateway. */
export interface RequestContext {
  readonly requestId: string;
  readonly caller: Caller;
  readonly headerKey: string | null;
  readonly organizations: OrganizationReader;
  readonly updates: UpdateDeps;
  readonly bulk: BulkUpdates;
  readonly record: OperationRecord;
}

/** What every request is given alike. */
export interface ContextDeps {
  readonly updates: UpdateDeps;
  readonly bulk: BulkUpdates;
}

export function createContext(request: GatewayRequest, deps: ContextDeps): RequestContext {
  const caller = callerOf(request);
  const record = createOperationRecord();
  request.record = record;
  return {
    updates: deps.updates,
    bulk: deps.bulk,
    requestId: request.requestId,
    caller,
    headerKey: parseKeyHeader(request.header('idempotency-key')),
    record,
    organizations: readLazily(() => {
      // Nobody waits for reads once the caller has gone away, while updates go on.
      const asker = {
        gone: request.disconnected(),
        onAttempt: record.addAttempt,
        callerId: ownerOf(caller),
      };
      return recordReads(guardReader(createReader(deps.updates.ports, asker), caller), record);
    }),
  };
}

/** Most updates read nothing. */
function readLazily(create: () => OrganizationReader): OrganizationReader {
  let reader: OrganizationReader | undefined;
  const opened = () => {
    reader ??= create();
    return reader;
  };
  return {
    read: (ref) => opened().read(ref),
    readAlone: (ref) => opened().readAlone(ref),
    findRead: (ref) => reader?.findRead(ref),
    list: (provider, stretch) => opened().list(provider, stretch),
    forget: (ref) => reader?.forget(ref),
  };
}

/**
 * The key in an `Idempotency-Key` header: a quoted string (RFC 9651 §3.3.3, as the IETF draft on the header has it), or
 * the bare text that many clients send.
 */
function parseKeyHeader(header: string | null): string | null {
  if (header === null) return null;
  const quoted = /^"(.*)"$/.exec(header.trim())?.[1];
  return quoted === undefined ? header : quoted.replace(/\\(["\\])/g, '$1');
}

/**
 * Reads of one request: what is asked for in one tick goes out together, and each organization is read once. The cache
 * ends with the request, so nothing is shared among callers.
 */
function createReader(ports: ProviderPorts, asker: Asker): OrganizationReader {
  const together = createLoader((provider, ids) => ports[provider].read(ids, asker));
  const alone = createLoader((provider, ids) => ports[provider].readEach(ids, asker));
  return {
    read: together.load,
    readAlone: alone.load,
    findRead: (ref) => alone.find(ref) ?? together.find(ref),
    list: (provider, stretch) => ports[provider].list(stretch, asker),
    forget(ref) {
      together.clear(ref);
      alone.clear(ref);
    },
  };
}

type ReadMany = (provider: Provider, ids: readonly string[]) => Promise<readonly ReadOutcome[]>;

function createLoader(readMany: ReadMany) {
  const reads = new Map<string, Promise<ReadOutcome>>();
  const loader = new DataLoader<OrganizationRef, ReadOutcome, string>(
    (refs) => readTogether(readMany, refs),
    { cacheKeyFn: toKey, cacheMap: reads },
  );
  const clear = (ref: OrganizationRef) => {
    loader.clear(ref);
  };
  return {
    clear,
    find: (ref: OrganizationRef) => reads.get(toKey(ref)),
    async load(ref: OrganizationRef): Promise<ReadOutcome> {
      try {
        return await loader.load(ref);
      } catch (bug) {
        // DataLoader would answer every later load with the same rejection.
        clear(ref);
        throw bug;
      }
    },
  };
}

function toKey({ provider, providerId }: OrganizationRef): string {
  return toOrganizationId(provider, providerId);
}

/** Asks each provider once for all of its organizations; the outcomes stand in the order of the refs. */
async function readTogether(
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
    (ref) => byKey.get(toKey(ref)) ?? new Error('A provider answered for fewer organizations than asked.'),
  );
}
