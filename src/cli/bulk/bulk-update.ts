import { z } from 'zod';
import type { ApiResult } from '../api/api-result.ts';
import { failed } from '../api/api-result.ts';
import { decodeMember } from '../api/decode.ts';

const count = z.number().int();

/** A bulk update in a response; keeps the fields of later versions for `--json`. */
export const bulkUpdate = z.looseObject({
  __typename: z.literal('OrganizationBulkUpdate').optional(),
  id: z.string(),
  state: z.string(),
  resumesAt: z.string().nullish(),
  createdAt: z.string().optional(),
  retryOf: z.string().nullish(),
  total: count,
  waiting: count,
  updated: count,
  partiallyUpdated: count,
  failed: count,
  unknown: count,
  cancelled: count,
});

export type BulkUpdate = z.infer<typeof bulkUpdate>;

/** Decodes a bulk update; a response about another one says nothing about the one that was requested. */
export function decodeBulkUpdate(
  value: unknown,
  isRequested: (bulk: BulkUpdate) => boolean,
): ApiResult<BulkUpdate> {
  const decoded = decodeMember(value, bulkUpdate);
  return decoded.kind === 'failed' || isRequested(decoded.value) ? decoded : failed(3, otherBulkUpdate);
}

const otherBulkUpdate = 'The response of the gateway is about another bulk update. Check --url.';

const path = z.array(z.string());

/** An item that was not fully applied. */
export const bulkItem = z.looseObject({
  index: count,
  path,
  fields: z.array(z.object({ path, state: z.string() })),
  error: z.looseObject({ message: z.string(), code: z.string(), applied: z.string() }).nullable(),
});

export type BulkItem = z.infer<typeof bulkItem>;
