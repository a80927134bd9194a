// Compares the cost of each kind of request with an update through the bare proxy: node kinds.mjs
// [--only NAME,NAME] [--rounds N] [--requests N] [--warm-up N] [--unpinned] [path of main.js]
import { fileURLToPath } from 'node:url';
import { startChild } from './child.mjs';
import { createCaller } from './create-caller.mjs';
import { kindTargets } from './kind-targets.mjs';
import { readOptions } from './options.mjs';
import { cpuTable } from './report.mjs';
import { measureRound, startRunner } from './round.mjs';
import { run } from './run.mjs';
import { targetEnv } from './settings.mjs';
import { startSpanSink } from './span-sink.mjs';
import { proxyTarget } from './targets.mjs';

const startHelper = (/** @type {string} */ name, /** @type {boolean} */ pinned) =>
  startChild({
    name,
    args: [fileURLToPath(new URL(`${name}.mjs`, import.meta.url))],
    ipc: true,
    core: pinned ? 'bench' : undefined,
  });

async function bench() {
  const { mainPath, only, pinned, requests, rounds: count, warmUp } = readOptions(process.argv.slice(2));
  const upstream = await startHelper('upstream', pinned);
  const load = await startHelper('load', pinned);
  const sink = await startSpanSink();
  const startOptions = {
    env: targetEnv(String(upstream.ready['origin'])),
    core: pinned ? /** @type {const} */ ('target') : undefined,
  };
  const [ordinary, ...others] = kindTargets(mainPath, createCaller(), sink.url);
  const selected = others.filter(({ name }) => only === null || only.includes(name));
  const targets = [...(ordinary ? [ordinary] : []), ...selected, { ...proxyTarget(), writesEach: 1 }];
  const measured = [];
  for (const target of targets) {
    const runner = await startRunner(target, startOptions);
    const measure = (/** @type {number} */ requestCount) =>
      measureRound(runner, { upstream, load }, { count: requestCount }, target.writesEach);
    measured.push({ name: target.name, measure, rounds: /** @type {import('./round.mjs').Round[]} */ ([]) });
  }
  for (const { measure } of measured) await measure(warmUp);
  for (let round = 0; round < count; round += 1) {
    for (const each of measured) each.rounds.push(await each.measure(requests));
  }
  const names = measured.map(({ name }) => name);
  const rounds = measured.map((each) => each.rounds);
  process.stdout.write(cpuTable(names, { rounds, steady: [], perSecond: 0 }));
  if (names.includes('traced') && sink.bytes() === 0) throw new Error('The gateway exported no spans.');
}

await run(bench);
