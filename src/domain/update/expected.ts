import type { Instant } from '../organization/instant.ts';
import type { Organization } from '../organization/organization.ts';
import type { Provider } from '../provider/provider.ts';
import type { Patches } from './patch.ts';

/** The instants that `expected` can contain beside the fields of an update: each changes with every update. */
export const expectedInstants = {
  VIDA: [],
  VERTRA: ['updatedAt'],
} as const satisfies Readonly<Record<Provider, readonly (keyof Organization)[]>>;

/** The instants that `expected` of a provider can contain. */
export type InstantField<P extends Provider> = (typeof expectedInstants)[P][number];

/** The values that an organization must have when an update is sent; null: the provider holds null. */
export type Expected = {
  readonly [P in Provider]: Patches[P] & { readonly [Field in InstantField<P>]?: Instant | null | undefined };
};

export type AnyExpected = Expected[Provider];
