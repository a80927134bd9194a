import SchemaBuilder from '@pothos/core';
import type { Instant } from '../domain/organization/instant.ts';
import type { RequestContext } from './context.ts';
import { DateTime } from './date-time.ts';
import './id.ts';

/** Non-null by default: a nullable field states its reason in its description. */
export const builder = new SchemaBuilder<{
  Context: RequestContext;
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
