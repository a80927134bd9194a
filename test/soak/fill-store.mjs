import { newKey } from './ledger.mjs';
import { updateMany } from './operations.mjs';
import { keysKept } from './settings.mjs';
import { providerNames } from './weather.mjs';

const perBatch = 100;

/**
 * Fills the gateway's store with outcomes, two batches at a time, so that no update has to be refused.
 *
 * @param {import('./client.mjs').Client} client
 * @param {import('./ledger.mjs').Ledger} ledger
 */
export async function fillStore(client, ledger) {
  const kept = () => ledger.all().filter(({ applied }) => applied > 0).length;
  const worker = async () => {
    while (kept() < keysKept) {
      const key = newKey();
      const updates = Array.from({ length: perBatch }, (_, index) =>
        ledger.add(`${key} item ${index}`, providerNames[index % 2] ?? 'vida'),
      );
      await client.send(updateMany(updates, key), updates);
      if (client.counts.wrong.length > 0) throw new Error(`no outcome came: ${client.counts.wrong[0]}`);
    }
  };
  await Promise.all([worker(), worker()]);
  ledger.clear();
}
