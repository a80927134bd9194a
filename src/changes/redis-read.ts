import type { ChangeFilter } from '../domain/changes/changes.ts';
import type { AllowedOrganizations } from './allowed-organizations.ts';
import { toAllowedOrganizations } from './allowed-organizations.ts';
import { readScript } from './redis-scripts.ts';
import type { ChangeStore } from './store.ts';
import { maxScanned } from './store.ts';
import { decodeChange } from './stored-change.ts';

/** Creates the reads of changes, which scan the newest ones of all organizations. */
export function createRedisRead(
  run: (script: string, ...args: readonly (string | number)[]) => Promise<unknown>,
): ChangeStore['read'] {
  return async ({ after, count, filter }) => {
    const allowed = toAllowedOrganizations(filter.patterns);
    const isScan = filter.organizationId !== null || !allowed.isAll;
    const args = [
      isScan ? maxScanned : count + 1,
      count,
      filter.organizationId ?? '',
      ...toArguments(allowed),
    ];
    const [lastRead, ...values] = (await run(readScript, ...toRange(after, filter), ...args)) as string[];
    return { changes: toChanges(values), continueAfter: lastRead || null };
  };
}

function toRange(after: string | null, { since, until }: ChangeFilter): readonly [string, string] {
  const end = until === null ? '+' : before(`${until}-0`);
  const isAfterOlder = after !== null && (until === null || Number.parseInt(after, 10) < until);
  return [isAfterOlder ? before(after) : end, `${since}-0`];
}

/** Redis refuses an end before the least id, which no entry has. */
function before(id: string): string {
  return id === '0-0' ? id : `(${id}`;
}

function toArguments({ ids, isAll, prefixes }: AllowedOrganizations): readonly (number | string)[] {
  return isAll ? ['ALL'] : ['SOME', prefixes.length, ...prefixes, ...ids];
}

function toChanges(values: readonly string[]) {
  const changes = [];
  for (let place = 0; place < values.length; place += 4) {
    const [position = '', organizationId = '', facts = '', result = ''] = values.slice(place, place + 4);
    const change = decodeChange({ position, organizationId, facts, result });
    if (change !== null) changes.push(change);
  }
  return changes;
}
