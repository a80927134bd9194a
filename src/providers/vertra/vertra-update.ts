import type { Secret } from '../../domain/access/secret.ts';
import type { PatchField, VertraPatch } from '../../domain/update/patch.ts';
import type { VertraContract } from './vertra-dialect.ts';

export type VertraField = PatchField<'VERTRA'>;

/** One update as sent. */
export interface VertraUpdate {
  /** The name of the connection. */
  readonly connection: string;
  readonly providerId: string;
  readonly patch: VertraPatch;
  /** The fields of the request. */
  readonly fields: readonly VertraField[];
  readonly contract: VertraContract;
  /** The credential of the request. A code that contains it is not passed on. */
  readonly token: Secret;
}
