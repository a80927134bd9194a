// The size of a bulk update, which is one request and the work after its response.
import { createBulkClient } from './bulk-client.mjs';
import { measureRound, startRunner } from './round.mjs';

const warmUpRequests = 1000;

/** @type {import('./growth.mjs').Sweep} */
export const bulkSweep = {
  unit: 'items of a bulk update',
  sizes: [10, 100, 1000, 10_000],
  async open({ bench, startOptions, target }) {
    const runner = await startRunner(target, startOptions);
    await measureRound(runner, bench, { count: warmUpRequests });
    const client = createBulkClient(runner.job.url, target.headers ?? {});
    return async (size) => {
      const { child } = runner;
      const { cpuMicros: before } = await child.request('usage');
      await child.failOnExit(client.start(size).then((id) => client.waitFor(id, size)));
      return (await child.request('usage')).cpuMicros - before;
    };
  },
};
