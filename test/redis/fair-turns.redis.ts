import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { expectFairTurns, large, largeCount, small, smallCount } from '../bulk/fair-turns.ts';
import { createTempFolder } from '../support/temp-folder.ts';
import { findBulk, startBulk } from './bulk-client.ts';
import type { GatewayProcess } from './gateway-process.ts';
import { holdResponses } from './hold-responses.ts';
import { startReplicas, unlimited } from './replicas.ts';
import { updatesAt } from './updates.ts';
import { waitUntil } from './wait-until.ts';

const as = (id: string) => ({ authorization: `Bearer ${id}` });

/** Writes a file with the API keys of three callers. */
function writeKeys(): string {
  const file = createTempFolder()('keys.json');
  const keys = ['one', 'other', 'narrow'].map((name) => ({
    name,
    sha256: createHash('sha256').update(name).digest('hex'),
    scopes: ['organizations:read', 'organizations:write'],
    organizations: name === 'narrow' ? ['vertra:org123'] : ['*'],
  }));
  writeFileSync(file, JSON.stringify({ keys }));
  return file;
}

async function waitForEnd(gateway: GatewayProcess, id: string, caller: string, total: number) {
  const isEnded = async () => {
    const found = await findBulk(gateway, id, as(caller));
    expect(found).toMatchObject({ total, unknown: 0 });
    return 'waiting' in found && found.waiting === 0;
  };
  await waitUntil('no item is waiting', isEnded, 25_000);
}

it('25 items of a caller take turns in two processes with 150 items of another caller that started before', {
  timeout: 120_000,
}, async () => {
  // Slower than the processes, so that items wait for their turns.
  const settings = { ...unlimited, VIDA_BULK_PER_MINUTE: '1200' };
  const auth = { AUTH: 'api-key', AUTH_API_KEYS_FILE: writeKeys() };
  const { first, sandbox, second } = await startReplicas({ ...settings, ...auth });
  const held = holdResponses(sandbox.vida);
  const one = await startBulk(first, large, undefined, as('one'));
  await held.waitForRequests(6);
  const other = await startBulk(second, small, undefined, as('other'));
  held.release();
  await waitForEnd(first, other, 'other', smallCount);
  await waitForEnd(second, one, 'one', largeCount);
  expectFairTurns(updatesAt(sandbox.vida));
});

it('ten bulk updates of an organization that does not respond hold one slot of each process', {
  timeout: 120_000,
}, async () => {
  const auth = { AUTH: 'api-key', AUTH_API_KEYS_FILE: writeKeys() };
  const { first, sandbox, second } = await startReplicas({ ...unlimited, ...auth });
  const hanging = { vida: { organizationId: '9408', name: 'large' } };
  for (let number = 0; number < 10; number += 1) await startBulk(first, [hanging], undefined, as('one'));
  const other = await startBulk(second, small, undefined, as('other'));
  await waitForEnd(first, other, 'other', smallCount);
  const sent = updatesAt(sandbox.vida);
  expect(sent.filter(({ organizationId }) => organizationId === '9408').length).toBeLessThanOrEqual(2);
  expect(sent.filter(({ organizationId = '' }) => organizationId.startsWith('small'))).toHaveLength(
    smallCount,
  );
});

it('500 items that their caller may not send leave the one start of a minute to another caller', {
  timeout: 120_000,
}, async () => {
  const auth = { AUTH: 'api-key', AUTH_API_KEYS_FILE: writeKeys() };
  const { first, sandbox, second } = await startReplicas({ ...auth, VERTRA_BULK_PER_MINUTE: '1' });
  const toUpdate = (organizationId: string) => ({ vertra: { organizationId, name: 'N' } });
  const forbidden = Array.from({ length: 500 }, (_, index) => toUpdate(`other${index}`));
  const refused = await startBulk(first, forbidden, undefined, as('narrow'));
  await waitForEnd(second, refused, 'narrow', 500);
  const other = await startBulk(second, [toUpdate('org123')], undefined, as('other'));
  await waitForEnd(first, other, 'other', 1);
  expect(updatesAt(sandbox.vertra).map(({ organizationId }) => organizationId)).toEqual(['org123']);
});
