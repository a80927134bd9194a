import SchemaBuilder from '@pothos/core';
import type { Caller } from '../domain/access/caller.ts';
import type { BulkUpdates } from '../domain/bulk/bulk-update.ts';
import type { OperationRecord } from '../domain/operation-record.ts';
import type { Instant } from '../domain/organization/instant.ts';
import type { OrganizationReader } from '../domain/organization/organization-reader.ts';
import type { UpdateDeps } from '../domain/update/update-organization.ts';
import { DateTime } from './date-time.ts';
import './id.ts';

/** What the resolvers need of a request. */
export interface SchemaContext {
  /** The same id stands in logs, traces and the answer's header. */
  readonly requestId: string;
  /** Who asks, and what they may do; idempotency keys are the caller's own. */
  readonly caller: Caller;
  /** The key in the request's `Idempotency-Key` header; null when there is none. */
  readonly headerKey: string | null;
  /** Reads each organization at most once in this request, and none that the caller may not see. */
  readonly organizations: OrganizationReader;
  readonly updates: UpdateDeps;
  /** Updates that outlast their request. */
  readonly bulk: BulkUpdates;
  /** Where it is noted what the operation came to. */
  readonly record: OperationRecord;
}

/** Non-null by default: a nullable field states its reason in its description. */
export const builder = new SchemaBuilder<{
  Context: SchemaContext;
  DefaultFieldNullability: false;
  Scalars: {
    DateTime: { Input: Date; Output: Instant };
    ID: { Input: string; Output: string };
    _Any: { Input: unknown; Output: never };
  };
}>({ defaultFieldNullability: false });

builder.addScalarType('DateTime', DateTime);
builder.queryType({ description: 'What can be asked.' });
builder.mutationType({ description: 'What can be changed.' });
builder.subscriptionType({ description: 'What can be watched as it changes.' });
