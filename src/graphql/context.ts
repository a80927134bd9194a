import type { Caller } from '../domain/access/caller.ts';
import { toQueueCallerId } from '../domain/access/caller.ts';
import { toUsableName } from '../domain/access/usable-connection.ts';
import type { BulkUpdates } from '../domain/bulk/bulk-update.ts';
import type { OperationRecord } from '../domain/operation-record.ts';
import { createOperationRecord } from '../domain/operation-record.ts';
import type { MemoryBudget, RequestMemory } from '../domain/organization/memory-budget.ts';
import type { OrganizationReader } from '../domain/organization/organization-reader.ts';
import { authorizeReader, recordReads } from '../domain/organization/organization-reader.ts';
import type { UpdateDeps } from '../domain/update/update-organization.ts';
import { createOrganizationLoader } from './organization-loader.ts';

/** The GraphQL context of one operation. */
export interface RequestContext {
  /** The id in logs, traces and the `x-request-id` response header. */
  readonly requestId: string;
  readonly caller: Caller;
  /** The key in the request's `Idempotency-Key` header; null when it is absent. */
  readonly headerKey: string | null;
  /** Reads each organization at most once in this operation, and only organizations that the caller may read. */
  readonly organizations: OrganizationReader;
  readonly updates: UpdateDeps;
  readonly bulk: BulkUpdates;
  /** Counts the outcomes and the provider requests of the operation. */
  readonly record: OperationRecord;
  /** The memory of the organizations that this operation keeps. */
  readonly memory: RequestMemory;
}

/** The part of a context that comes from its request. */
export interface RequestContextInput extends Pick<RequestContext, 'requestId' | 'caller' | 'headerKey'> {
  /** Returns the signal that is aborted when the client disconnects. */
  disconnectSignal(): AbortSignal;
}

/** The part of a context that all requests share. */
export interface ContextDeps {
  readonly updates: UpdateDeps;
  readonly bulk: BulkUpdates;
  readonly memory: MemoryBudget;
}

export function createContext(
  { caller, disconnectSignal, headerKey, requestId }: RequestContextInput,
  { bulk, memory: budget, updates }: ContextDeps,
): RequestContext {
  const record = createOperationRecord();
  const memory = budget.forRequest(caller.id);
  const createReader = () => {
    // A client that disconnects cancels reads, never writes.
    const readOptions = {
      signal: disconnectSignal(),
      onAttempt: record.addAttempt,
      callerId: toQueueCallerId(caller),
      requestId,
      // A read after an update must show it, also when another process sent it: it joins no request from before.
      isFresh: record.outcomes.length > 0,
      memory,
    };
    const { connections } = updates;
    const loader = createOrganizationLoader(connections, readOptions);
    const reader = authorizeReader(loader, caller, connections);
    return recordReads(reader, record, (ref) => toUsableName(connections, caller, ref));
  };
  return {
    updates,
    bulk,
    requestId,
    caller,
    headerKey,
    record,
    memory,
    organizations: createLazyReader(createReader),
  };
}

/** Creates the reader at the first read: most updates read nothing. */
function createLazyReader(create: () => OrganizationReader): OrganizationReader {
  let reader: OrganizationReader | undefined;
  const getReader = () => {
    reader ??= create();
    return reader;
  };
  return {
    read: (ref) => getReader().read(ref),
    readComplete: (ref) => getReader().readComplete(ref),
    findRead: (ref) => reader?.findRead(ref),
    list: (connection, page) => getReader().list(connection, page),
    forget: (ref) => reader?.forget(ref),
  };
}
