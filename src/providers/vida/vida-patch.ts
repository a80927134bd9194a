import { enumerations } from '../../domain/provider-fields/field.ts';
import { vidaFields } from '../../domain/provider-fields/vida-fields.ts';
import type { PatchField, VidaPatch } from '../../domain/update/patch.ts';

type VidaField = PatchField<'VIDA'>;

/** Encodes the given fields of a patch as the body of an update, null included. No default is filled in. */
export function encodeVidaPatch(patch: VidaPatch, fields: readonly VidaField[]): Record<string, unknown> {
  const body: Record<string, unknown> = {};
  for (const field of fields) body[vidaFields[field].wire] = encodeValue(field, patch[field]);
  return body;
}

/** Vida writes the values of its enumerations in lower case. */
function encodeValue(field: VidaField, value: unknown): unknown {
  return typeof value === 'string' && vidaFields[field].type in enumerations ? value.toLowerCase() : value;
}
