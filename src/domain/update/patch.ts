import type { VidaSettings } from '../organization/organization.ts';
import type { Provider } from '../provider/provider.ts';

/**
 * What an update asks for. In every patch an absent field stays as it is, null clears it, a value sets it
 * (GraphQL §3.10: an omitted input field and an explicit null are two things).
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

/** A patch for some provider. */
export type AnyPatch = Patches[Provider];

export type PatchField<P extends Provider> = keyof Patches[P] & string;

/** The fields that a patch gives, null included, in the patch's order. */
export function patchFields<P extends Provider>(patch: Patches[P]): PatchField<P>[] {
  const fields = Object.keys(patch) as PatchField<P>[];
  return fields.filter((field) => patch[field] !== undefined);
}
