import { providerNames } from './fault-schedule.mjs';
import { createKey } from './ledger.mjs';
import { createBatch } from './operations.mjs';
import { storedOutcomes } from './settings.mjs';

const perBatch = 100;

/**
 * Fills the gateway's store with outcomes, with two concurrent batches, so that no update is refused.
 *
 * @param {import('./client.mjs').Client} client
 * @param {import('./ledger.mjs').Ledger} ledger
 */
export async function fillStore(client, ledger) {
  const countStored = () => ledger.all().filter(({ applied }) => applied > 0).length;
  const worker = async () => {
    while (countStored() < storedOutcomes) {
      const key = createKey();
      const updates = Array.from({ length: perBatch }, (_, index) =>
        ledger.add(`${key} item ${index}`, providerNames[index % 2] ?? 'vida'),
      );
      await client.send(createBatch(updates, key), updates);
      if (client.counts.unexpected.length > 0)
        throw new Error(`The gateway returned no outcome: ${client.counts.unexpected[0]}`);
    }
  };
  await Promise.all([worker(), worker()]);
  ledger.clear();
}
