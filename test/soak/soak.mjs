// A minute of load with faults at random: node soak.mjs [--seconds 60] [--rate 100]
import { createClient } from './client.mjs';
import { fillStore } from './fill-store.mjs';
import { startGateway } from './gateway.mjs';
import { createLedger } from './ledger.mjs';
import { sendLoad } from './load.mjs';
import { readOptions } from './options.mjs';
import { startProviders } from './providers.mjs';
import { checkLines, faultLine, judgeMemory, loadTables, memoryTable } from './report.mjs';
import { gatewaySettings, givingUp, limits } from './settings.mjs';
import { judgeSockets, watchSockets } from './sockets.mjs';
import { judgeUpdates } from './verdict.mjs';
import { createWeather } from './weather.mjs';

const write = (/** @type {string} */ text) => process.stdout.write(text);

/**
 * @param {import('./options.mjs').Options} options
 * @returns {Promise<import('./verdict.mjs').Check[]>}
 */
async function soak({ mainPath, perSecond, seconds }) {
  write(`${seconds} s at ${perSecond} requests a second, Node ${process.version}\n\n`);
  const ledger = createLedger();
  const weather = createWeather();
  const sandbox = await startProviders(ledger, weather);
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

  const client = createClient(gateway.url, givingUp.share);
  const sockets = watchSockets(gateway, sandbox);
  const memory = [];
  const start = performance.now();
  weather.begin(() => (performance.now() - start) / 1000 / seconds);
  for (let quarter = 0; quarter < 4; quarter += 1) {
    await sendLoad(client, ledger, { perSecond, seconds: seconds / 4 });
    memory.push(await gateway.memory());
  }
  await client.close();
  const socketFigures = await sockets.end();
  gateway.stop();
  const end = await gateway.ended;
  await sandbox.close();

  const updates = ledger.all();
  write(loadTables(updates, client.counts) + faultLine(weather.played) + memoryTable(memory));
  write(socketFigures?.text ?? 'Open sockets: they cannot be counted here, without /proc\n\n');
  return [
    ...judgeUpdates(updates),
    { title: 'answers that are no outcome', found: client.counts.wrong },
    ...judgeMemory(memory),
    ...judgeSockets(socketFigures),
    { title: 'lines on stderr', found: gateway.stderr().split('\n').filter(Boolean) },
    { title: 'errors in the log', found: gateway.errors() },
    { title: 'ends other than with 0', found: end === 'exit code 0' ? [] : [end] },
  ];
}

/** @param {string} why */
function fail(why) {
  process.stderr.write(`The soak failed: ${why}\n`);
  process.exit(1);
}

try {
  const options = readOptions(process.argv.slice(2));
  const limitMs = options.seconds * 1000 + limits.beyondRunMs;
  setTimeout(() => fail(`it did not end within ${limitMs / 1000} s`), limitMs).unref();
  const checks = await soak(options);
  write(checkLines(checks));
  if (checks.some(({ found }) => found.length > 0)) process.exitCode = 1;
} catch (error) {
  fail(error instanceof Error ? error.message : String(error));
}
