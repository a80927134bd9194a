import type { Caller } from '../domain/access/caller.ts';
import { toQueueCallerId } from '../domain/access/caller.ts';
import type { BulkUpdates } from '../domain/bulk/bulk-update.ts';
import type { OperationRecord } from '../domain/operation-record.ts';
import { createOperationRecord } from '../domain/operation-record.ts';
import type { OrganizationReader } from '../domain/organization/organization-reader.ts';
import { authorizeReader, recordReads } from '../domain/organization/organization-reader.ts';
import type { UpdateDeps } from '../domain/update/update-organization.ts';
import { createOrganizationLoader } from './organization-loader.ts';

/** The context of one operation. */
export interface RequestContext {
  /** The same id is in logs, traces and the answer's header. */
  readonly requestId: string;
  /** Idempotency keys are the caller's own. */
  readonly caller: Caller;
  /** The key in the request's `Idempotency-Key` header; null when there is none. */
  readonly headerKey: string | null;
  /** Reads each organization at most once in this request, and none that the caller is not allowed to read. */
  readonly organizations: OrganizationReader;
  readonly updates: UpdateDeps;
  /** Updates that outlast their request. */
  readonly bulk: BulkUpdates;
  /** Counts the outcomes and the attempts of the operation. */
  readonly record: OperationRecord;
}

/** The part of a context that comes from its request. */
export interface ContextFacts extends Pick<RequestContext, 'requestId' | 'caller' | 'headerKey'> {
  /** Aborted when the client disconnects. */
  disconnected(): AbortSignal;
}

/** The part of a context that all requests share. */
export interface ContextDeps {
  readonly updates: UpdateDeps;
  readonly bulk: BulkUpdates;
}

export function createContext(
  { caller, disconnected, headerKey, requestId }: ContextFacts,
  { bulk, updates }: ContextDeps,
): RequestContext {
  const record = createOperationRecord();
  const createReader = () => {
    // A client that disconnects cancels reads, never writes.
    const readOptions = {
      signal: disconnected(),
      onAttempt: record.addAttempt,
      callerId: toQueueCallerId(caller),
    };
    return recordReads(authorizeReader(createOrganizationLoader(updates.ports, readOptions), caller), record);
  };
  return { updates, bulk, requestId, caller, headerKey, record, organizations: readLazily(createReader) };
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
    readComplete: (ref) => opened().readComplete(ref),
    findRead: (ref) => reader?.findRead(ref),
    list: (provider, page) => opened().list(provider, page),
    forget: (ref) => reader?.forget(ref),
  };
}
