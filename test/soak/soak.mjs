// Runs a minute of load with random faults: node soak.mjs [--seconds 60] [--rate 100]

import { checkUpdates } from './check-updates.mjs';
import { createClient } from './client.mjs';
import { createFaultSchedule } from './fault-schedule.mjs';
import { fillStore } from './fill-store.mjs';
import { startGateway } from './gateway.mjs';
import { createLedger } from './ledger.mjs';
import { sendLoad } from './load.mjs';
import { readOptions } from './options.mjs';
import { startProviders } from './providers.mjs';
import { checkMemory, formatChecks, formatFaults, formatLoad, formatMemory } from './report.mjs';
import { abandonment, gatewaySettings, limits } from './settings.mjs';
import { checkSockets, watchSockets } from './sockets.mjs';

const write = (/** @type {string} */ text) => process.stdout.write(text);

/**
 * @param {import('./options.mjs').Options} options
 * @returns {Promise<import('./check-updates.mjs').Check[]>}
 */
async function soak({ mainPath, perSecond, seconds }) {
  write(`${seconds} s at ${perSecond} requests per second, Node ${process.version}\n\n`);
  const ledger = createLedger();
  const schedule = createFaultSchedule();
  const sandbox = await startProviders(ledger, schedule);
  const { vertra, vida } = sandbox;
  const gateway = await startGateway(mainPath, {
    ...gatewaySettings,
    VIDA_API_TOKEN: vida.token,
    VIDA_ORIGIN: vida.origin,
    VERTRA_API_TOKEN: vertra.token,
    VERTRA_ORIGIN: vertra.origin,
  });
  const filler = createClient(gateway.url, 0);
  await fillStore(filler, ledger);
  await filler.close();

  const client = createClient(gateway.url, abandonment.fraction);
  const sockets = watchSockets(gateway, sandbox);
  const memory = [];
  const start = performance.now();
  schedule.start(() => (performance.now() - start) / 1000 / seconds);
  for (let quarter = 0; quarter < 4; quarter += 1) {
    await sendLoad(client, ledger, { perSecond, seconds: seconds / 4 });
    memory.push(await gateway.memory());
  }
  await client.close();
  const socketFigures = await sockets.end();
  gateway.stop();
  const exit = await gateway.ended;
  await sandbox.close();

  const updates = ledger.all();
  write(formatLoad(updates, client.counts) + formatFaults(schedule.played) + formatMemory(memory));
  write(socketFigures?.text ?? 'Open sockets: cannot be counted on a system without /proc\n\n');
  return [
    ...checkUpdates(updates),
    { title: 'responses without an outcome', found: client.counts.unexpected },
    ...checkMemory(memory),
    ...checkSockets(socketFigures),
    { title: 'lines on stderr', found: gateway.stderr().split('\n').filter(Boolean) },
    { title: 'errors in the log', found: gateway.errors() },
    { title: 'exits with another code than 0', found: exit === 'exit code 0' ? [] : [exit] },
  ];
}

/** @param {string} reason */
function fail(reason) {
  process.stderr.write(`The soak failed: ${reason}\n`);
  process.exit(1);
}

try {
  const options = readOptions(process.argv.slice(2));
  const limitMs = options.seconds * 1000 + limits.beyondRunMs;
  setTimeout(() => fail(`it did not finish within ${limitMs / 1000} s`), limitMs).unref();
  const checks = await soak(options);
  write(formatChecks(checks));
  if (checks.some(({ found }) => found.length > 0)) process.exitCode = 1;
} catch (error) {
  fail(error instanceof Error ? error.message : String(error));
}
