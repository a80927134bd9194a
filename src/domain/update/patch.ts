import type { VidaSettings } from '../organization/organization.ts';
import type { Provider } from '../provider/provider.ts';

/**
 * The fields of an update. An absent field keeps its value, null clears it, and a value sets it (GraphQL §3.10
 * distinguishes an omitted input field from an explicit null).
 */
export interface Patches {
  readonly VIDA: VidaPatch;
  readonly VERTRA: VertraPatch;
}

export type VidaPatch = Patch<
  { name: string } & Required<{ [F in keyof VidaSettings]: NonNullable<VidaSettings[F]> }>
>;
export type VertraPatch = Patch<{ name: string; description: string; tags: readonly string[] }>;

type Patch<Fields> = { readonly [F in keyof Fields]?: Fields[F] | null | undefined };

/** A patch for any provider. */
export type AnyPatch = Patches[Provider];

export type PatchField<P extends Provider> = keyof Patches[P] & string;

/** The fields that a patch contains, including null, in the order of the patch. */
export function patchFields<P extends Provider>(patch: Patches[P]): PatchField<P>[] {
  const fields = Object.keys(patch) as PatchField<P>[];
  return fields.filter((field) => patch[field] !== undefined);
}
