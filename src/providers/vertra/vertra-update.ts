import type { Secret } from '../../domain/access/secret.ts';
import type { PatchField, VertraPatch } from '../../domain/update/patch.ts';
import type { VertraContract } from './vertra-dialect.ts';

export type VertraField = PatchField<'VERTRA'>;

/** One update as it was sent. */
export interface VertraUpdate {
  readonly providerId: string;
  readonly patch: VertraPatch;
  /** The fields that were sent. */
  readonly fields: readonly VertraField[];
  readonly contract: VertraContract;
  /** The credential it was sent with, which no code that is passed on may hold. */
  readonly token: Secret;
}
