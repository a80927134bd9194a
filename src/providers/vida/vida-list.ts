import type { Organization } from '../../domain/organization/organization.ts';
import type { DriftListener } from '../shared/drift.ts';
import { limitDriftReports } from '../shared/drift-paths.ts';
import { decodeVidaAccount, isFailure } from './vida-account.ts';

/** One entry of a list of accounts. */
export interface VidaEntry {
  /** The account's id, which identifies an entry that is on several pages. */
  readonly key: string;
  /** Null for an account that is not an organization. */
  readonly organization: Organization | null;
}

/**
 * Decodes a list of accounts. Its shape is not documented, so an array is accepted, and an object that holds the array under
 * a name of a sibling route (vida.md).
 *
 * @returns undefined without an array or with an unreadable entry, because a caller would mistake an omitted organization
 *   for a deleted one
 */
export function decodeVidaList(
  connection: string,
  body: unknown,
  { onDrift, token }: DriftListener,
): readonly VidaEntry[] | undefined {
  if (isFailure(body)) return undefined;
  const listed = findList(body);
  if (listed === undefined) {
    onDrift('(list)');
    return undefined;
  }
  const listener = { onDrift: limitDriftReports(onDrift), token };
  const entries = listed.map((entry) => decodeEntry(connection, entry, listener));
  return entries.includes(undefined) ? undefined : (entries as VidaEntry[]);
}

function decodeEntry(connection: string, entry: unknown, listener: DriftListener): VidaEntry | undefined {
  const read = decodeVidaAccount(connection, entry, listener);
  if (read === undefined) return undefined;
  return 'otherId' in read
    ? { key: read.otherId, organization: null }
    : { key: read.providerId, organization: read };
}

function findList(body: unknown): readonly unknown[] | undefined {
  if (Array.isArray(body)) return body;
  const { accounts, data, organizations, results } = toRecord(body);
  const places = [organizations, data, accounts, results, toRecord(data)['organizations']];
  return places.find((each) => Array.isArray(each)) as readonly unknown[] | undefined;
}

function toRecord(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
}
