import SchemaBuilder from '@pothos/core';
import type { Instant } from '../domain/organization/instant.ts';
import type { RequestContext } from './context.ts';
import { DateTime } from './date-time.ts';
import './id.ts';

/** Fields are non-null by default; the description of a nullable field states why it can be null. */
export const builder = new SchemaBuilder<{
  Context: RequestContext;
  DefaultFieldNullability: false;
  Scalars: {
    DateTime: { Input: Instant; Output: Instant };
    ID: { Input: string; Output: string };
    _Any: { Input: unknown; Output: never };
  };
}>({ defaultFieldNullability: false });

builder.addScalarType('DateTime', DateTime);
builder.queryType({ description: 'Reads of organizations, bulk updates and provider status.' });
builder.mutationType({ description: 'Updates of organizations.' });
builder.subscriptionType({ description: 'Events of bulk updates.' });
