import type { Organization } from '../../domain/organization.ts';
import { decodeVidaAccount } from './vida-account.ts';

/** A list as Vida told it. */
export interface VidaList {
  readonly organizations: readonly Organization[];
  /** Entries, whatever they were. */
  readonly length: number;
}

/**
 * Reads a list of accounts whose shape is not documented: a list, or an object with the list under `organizations` or
 * `data` (vida.md). Entries that are no organizations are passed over.
 *
 * @returns undefined when there is no list
 */
export function decodeVidaList(body: unknown, onDrift: (keyPath: string) => void): VidaList | undefined {
  const entries = findList(body);
  if (entries === undefined) {
    onDrift('(list)');
    return undefined;
  }
  const organizations = entries
    .map((entry) => decodeVidaAccount(entry, onDrift))
    .filter((entry) => entry !== undefined && entry !== 'NOT_AN_ORGANIZATION');
  return { organizations, length: entries.length };
}

function findList(body: unknown): readonly unknown[] | undefined {
  if (Array.isArray(body)) return body;
  if (typeof body !== 'object' || body === null) return undefined;
  const { data, organizations } = body as Readonly<Record<string, unknown>>;
  return [organizations, data].find((each) => Array.isArray(each)) as readonly unknown[] | undefined;
}
