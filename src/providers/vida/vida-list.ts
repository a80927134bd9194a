import type { Organization } from '../../domain/organization.ts';
import { decodeVidaAccount } from './vida-account.ts';

/** An entry of a list. */
export interface VidaEntry {
  /** The same for the same entry, wherever it is told again. */
  readonly key: string;
  /** Null for what is no organization. */
  readonly organization: Organization | null;
}

/**
 * Reads a list of accounts whose shape is not documented: a list, or an object with the list under `organizations` or
 * `data` (vida.md).
 *
 * @returns undefined when there is no list
 */
export function decodeVidaList(
  body: unknown,
  onDrift: (keyPath: string) => void,
): readonly VidaEntry[] | undefined {
  const entries = findList(body);
  if (entries === undefined) {
    onDrift('(list)');
    return undefined;
  }
  return entries.map((entry) => {
    const read = decodeVidaAccount(entry, onDrift);
    const organization = read === undefined || read === 'NOT_AN_ORGANIZATION' ? null : read;
    return { key: organization?.providerId ?? JSON.stringify(entry), organization };
  });
}

function findList(body: unknown): readonly unknown[] | undefined {
  if (Array.isArray(body)) return body;
  if (typeof body !== 'object' || body === null) return undefined;
  const { data, organizations } = body as Readonly<Record<string, unknown>>;
  return [organizations, data].find((each) => Array.isArray(each)) as readonly unknown[] | undefined;
}
