import { matches } from '../domain/access/organization-pattern.ts';
import type { Change } from '../domain/changes/change.ts';
import type { AccountsFor, ChangeListRequest, ChangePage } from '../domain/changes/changes.ts';
import { changesUnavailable } from '../domain/changes/changes.ts';
import type { UnavailableError } from '../domain/errors.ts';
import { parseOrganizationId } from '../domain/organization/organization-id.ts';
import { toCoarsePosition } from './coarse-position.ts';
import type { ScanInTurn } from './scan-turns.ts';
import type { ChangeSlice, ChangeStore } from './store.ts';
import { maxScanned } from './store.ts';

/** Bounds the work of one page: a caller whose organizations change rarely gets pages with fewer changes. */
const maxSlices = 3;

/** Lists a page of changes. Reads one more than the page has, which shows whether another page follows. */
export async function listChanges(
  store: ChangeStore,
  scan: ScanInTurn,
  request: ChangeListRequest,
): Promise<ChangePage | UnavailableError> {
  if (!isPermitted(request)) return { kind: 'page', changes: [], continueAfter: null };
  try {
    return await readPage(store, scan, request);
  } catch {
    return changesUnavailable;
  }
}

/** An organization outside the caller's patterns has no changes for the caller, like one that does not exist. */
function isPermitted({ filter: { organizationId, patterns } }: ChangeListRequest): boolean {
  if (organizationId === null) return true;
  const organization = parseOrganizationId(organizationId);
  return 'providerId' in organization && matches(patterns, organization);
}

async function readPage(
  store: ChangeStore,
  scan: ScanInTurn,
  request: ChangeListRequest,
): Promise<ChangePage> {
  const { accountsFor, callerId, count, filter } = request;
  const changes: Change[] = [];
  let hasAbsent = false;
  let after = request.after;
  for (let slices = 0; slices < maxSlices && changes.length <= count; slices += 1) {
    // Changes of absent accounts stand together: a short slice of them would make a short page.
    const sliceCount = hasAbsent ? maxScanned : count + 1 - changes.length;
    const slice: ChangeSlice = await scan(callerId, () => store.read({ filter, after, count: sliceCount }));
    const current = slice.changes.filter((change) => isOfCurrentAccount(accountsFor, change));
    hasAbsent ||= current.length < slice.changes.length;
    changes.push(...current);
    after = slice.continueAfter;
    if (after === null) break;
  }
  if (changes.length <= count)
    return { kind: 'page', changes, continueAfter: toResumption(request, changes, after) };
  const listed = changes.slice(0, count);
  return { kind: 'page', changes: listed, continueAfter: listed.at(-1)?.position ?? null };
}

/** Whether the connection exists and has the account that was changed. */
function isOfCurrentAccount(accountsFor: AccountsFor, { facts }: Change): boolean {
  return accountsFor(facts.organization) === facts.account;
}

/** Returns where the next page begins after a page that is not full. */
function toResumption(
  { after, filter: { until } }: ChangeListRequest,
  changes: readonly Change[],
  scanned: string | null,
): string | null {
  if (scanned === null) return null;
  const beganAtMs = after === null ? (until ?? Date.now()) : Number.parseInt(after, 10);
  return toCoarsePosition({ scanned, listed: changes.at(-1)?.position ?? null, beganAtMs });
}
