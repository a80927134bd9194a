import type { Organization } from '../../domain/organization/organization.ts';
import type { DriftListener } from '../shared/drift.ts';
import { limitDriftReports } from '../shared/drift-paths.ts';
import { decodeVidaAccount, isDenied } from './vida-account.ts';

/** An entry of a list. */
export interface VidaEntry {
  /** The same for the same entry, wherever it is told again. */
  readonly key: string;
  /** Null for what is no organization. */
  readonly organization: Organization | null;
}

/**
 * Reads a list of accounts whose shape is not documented: a list, or an object with the list under a name of a sibling
 * route (vida.md).
 *
 * @returns undefined when there is no list, or an entry of it cannot be read: a caller that works by the list would take
 *   one that is left out for deleted
 */
export function decodeVidaList(
  body: unknown,
  { onDrift, token }: DriftListener,
): readonly VidaEntry[] | undefined {
  if (isDenied(body)) return undefined;
  const listed = findList(body);
  if (listed === undefined) {
    onDrift('(list)');
    return undefined;
  }
  const listener = { onDrift: limitDriftReports(onDrift), token };
  const entries = listed.map((entry) => decodeEntry(entry, listener));
  return entries.includes(undefined) ? undefined : (entries as VidaEntry[]);
}

function decodeEntry(entry: unknown, listener: DriftListener): VidaEntry | undefined {
  const read = decodeVidaAccount(entry, listener);
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
