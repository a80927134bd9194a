import type { Provider } from '../provider/provider.ts';
import type { FieldTable, PatchOf } from '../provider-fields/field.ts';
import { vertraFields } from '../provider-fields/vertra-fields.ts';
import { vidaFields } from '../provider-fields/vida-fields.ts';

/** The fields that an update can set at each provider. */
export const providerFields = {
  VIDA: vidaFields,
  VERTRA: vertraFields,
} as const satisfies Readonly<Record<Provider, FieldTable>>;

/** The fields of an update at each provider. An absent field keeps its value, null clears it. */
export type Patches = { readonly [P in Provider]: PatchOf<(typeof providerFields)[P]> };

export type VidaPatch = Patches['VIDA'];
export type VertraPatch = Patches['VERTRA'];

/** A patch for any provider. */
export type AnyPatch = Patches[Provider];

export type PatchField<P extends Provider> = keyof Patches[P] & string;

/** The fields that a patch contains, including null, in the order of the patch. */
export function patchFields<P extends Provider>(patch: Patches[P]): PatchField<P>[] {
  const fields = Object.keys(patch) as PatchField<P>[];
  return fields.filter((field) => patch[field] !== undefined);
}

/** Returns the values that are not undefined, in an order that does not depend on the client's. */
export function toSortedFields(values: object): readonly unknown[] {
  const fields = Object.entries(values).filter(([, value]) => value !== undefined);
  return fields.sort(([a], [b]) => (a < b ? -1 : 1));
}
