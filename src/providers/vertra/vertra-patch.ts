import { vertraFields } from '../../domain/provider-fields/vertra-fields.ts';
import type { VertraPatch } from '../../domain/update/patch.ts';
import type { VertraField } from './vertra-update.ts';

/** Encodes the given fields of a patch by their names on the wire. */
export function encodeVertraPatch(
  patch: VertraPatch,
  fields: readonly VertraField[],
): Readonly<Record<string, unknown>> {
  const encoded: Record<string, unknown> = {};
  for (const field of fields) encoded[vertraFields[field].wire] = patch[field];
  return encoded;
}
