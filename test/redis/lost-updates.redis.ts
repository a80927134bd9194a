import { expect, it } from 'vitest';
import { runEditors, startProviderFor } from '../support/editors/run-editors.ts';
import { toSend } from '../support/editors/to-send.ts';
import { startRedis } from './redis-server.ts';
import { startConnected, unlimited } from './replicas.ts';

const seed = Number(process.env['EDITORS_SEED'] ?? Math.floor(Math.random() * 2 ** 31));
const again = `Repeat it with EDITORS_SEED=${seed}`;

/** Starts two gateways with one Redis; each request of an editor goes to one of them. */
async function start() {
  const [provider, redis] = await Promise.all([startProviderFor(seed), startRedis()]);
  const vertra = { VERTRA_ORIGIN: provider.origin, VERTRA_API_TOKEN: 'token' };
  const settings = { ...unlimited, ...vertra, REDIS_URL: redis.url };
  const gateways = await Promise.all([startConnected(settings), startConnected(settings)]);
  return { provider, sends: gateways.map(({ url }) => toSend(url)) };
}

it('2,000 random interleavings of editors with expected values in two processes lose no update and have no false conflict', {
  timeout: 480_000,
}, async () => {
  const { provider, sends } = await start();
  const found = await runEditors(provider, sends, { seed, interleavings: 2000, isGuarded: true });
  expect(found, again).toMatchObject({ lost: [], falseConflicts: [], others: [] });
  expect(found.updated, again).toBeGreaterThan(2000);
  expect(found.conflicts, again).toBeGreaterThan(500);
});

it('the same editors without expected values lose updates, and no update is refused', async () => {
  const { provider, sends } = await start();
  const found = await runEditors(provider, sends, { seed, interleavings: 200, isGuarded: false });
  expect(found, again).toMatchObject({ conflicts: 0, others: [] });
  expect(found.lost.length, again).toBeGreaterThan(50);
});
