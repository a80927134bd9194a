import { expect, it } from 'vitest';
import { runEditors, startProviderFor } from '../support/editors/run-editors.ts';
import { toSend } from '../support/editors/to-send.ts';
import { listen, startGateway } from '../support/start-gateway.ts';

const seed = Number(process.env['EDITORS_SEED'] ?? Math.floor(Math.random() * 2 ** 31));
const again = `Repeat it with EDITORS_SEED=${seed}`;

async function start() {
  const provider = await startProviderFor(seed);
  const { gateway } = await startGateway({ vertraOrigin: provider.origin, vertraToken: 'token' });
  return { provider, send: toSend(await listen(gateway)) };
}

it('2,000 random interleavings of editors with expected values lose no update and have no false conflict', {
  timeout: 360_000,
}, async () => {
  const { provider, send } = await start();
  const found = await runEditors(provider, [send], { seed, interleavings: 2000, isGuarded: true });
  expect(found, again).toMatchObject({ lost: [], falseConflicts: [], others: [] });
  expect(found.updated, again).toBeGreaterThan(2000);
  expect(found.conflicts, again).toBeGreaterThan(500);
});

it('the same editors without expected values lose updates, and no update is refused', async () => {
  const { provider, send } = await start();
  const found = await runEditors(provider, [send], { seed, interleavings: 200, isGuarded: false });
  expect(found, again).toMatchObject({ conflicts: 0, others: [] });
  expect(found.lost.length, again).toBeGreaterThan(50);
});
