// Measures what each package costs when the gateway starts, and what V8's compile cache saves: node start-costs.mjs [--cold-starts N] [--save]
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import module from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startChild } from './child.mjs';
import { createCaller } from './create-caller.mjs';
import { describeEnvironment } from './environment.mjs';
import { readOptions } from './options.mjs';
import { startRunner } from './round.mjs';
import { measureAlternately } from './rounds.mjs';
import { run } from './run.mjs';
import { saveResults } from './save-results.mjs';
import { startBench } from './start-bench.mjs';
import { quantile } from './statistics.mjs';
import { table } from './table.mjs';
import { gatewayTarget } from './targets.mjs';
import { createTempFolder } from './temp-folder.mjs';

/** @typedef {import('./targets.mjs').Target} Target */
/** @typedef {Pick<import('./child.mjs').StartOptions, 'env' | 'core'>} StartOptions */

const recorder = new URL('record-imports.mjs', import.meta.url).href;
const timer = fileURLToPath(new URL('time-imports.mjs', import.meta.url));
const manifest = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
const median = (/** @type {readonly number[]} */ values) => quantile(values, 0.5);

/**
 * Returns the first module of each direct dependency that the gateway loads until it is ready, in that order.
 *
 * @param {Target} target
 * @param {Record<string, string>} env
 * @returns {Promise<Map<string, string>>} the URL of the module by the name of its package
 */
async function findPackages(target, env) {
  const file = join(createTempFolder(), 'imports.txt');
  const args = ['--import', recorder, target.script];
  const child = await startChild({
    name: target.name,
    args,
    env: { ...env, ...target.env, IMPORTS_FILE: file },
  });
  await child.stop();
  /** @type {Map<string, string>} */
  const packages = new Map();
  for (const url of readFileSync(file, 'utf8').split('\n')) {
    const name = /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(url)?.[1] ?? '';
    if (name in manifest.dependencies && !packages.has(name)) packages.set(name, url);
  }
  return packages;
}

/** @param {readonly string[]} urls */
function timeImports(urls) {
  const { stdout } = spawnSync(process.execPath, [timer, ...urls], { encoding: 'utf8' });
  return /** @type {number[]} */ (JSON.parse(stdout));
}

async function bench() {
  const options = readOptions(process.argv.slice(2));
  const environment = describeEnvironment(options);
  const { startOptions } = await startBench(options);
  const target = gatewayTarget(options.mainPath, createCaller());
  const packages = await findPackages(target, startOptions.env);
  const imports = Array.from({ length: options.coldStarts }, () => timeImports([...packages.values()]));
  const rows = [...packages.keys()].map((name, index) => ({
    name,
    ms: median(imports.map((times) => times[index] ?? Number.NaN)),
  }));

  const variants = await createVariants(target, startOptions);
  const starts = await measureAlternately(variants, options.coldStarts, (variant) =>
    measureStart(variant, startOptions),
  );
  const medians = variants.map(({ name }, index) => ({
    name,
    ...{ wallMs: median(starts[index]?.map(({ wallMs }) => wallMs) ?? []) },
    ...{ cpuMs: median(starts[index]?.map(({ cpuMs }) => cpuMs) ?? []) },
  }));
  const text = startTable(rows, medians, options.coldStarts);
  process.stdout.write(`${environment()}\n\n${text}`);
  if (options.save)
    saveResults('start-costs.mjs', { environment: environment(), rows, starts: medians }, text);
}

/**
 * Creates the starts to compare: the plain one, and one with a compile cache, which Node writes at the regular end of a process.
 *
 * @param {Target} target
 * @param {StartOptions} startOptions
 * @returns {Promise<Target[]>}
 */
async function createVariants(target, startOptions) {
  const plain = { ...target, name: 'until the first response' };
  if (!('enableCompileCache' in module)) return [plain];
  const env = { ...target.env, NODE_COMPILE_CACHE: createTempFolder() };
  const cached = { ...target, env, name: 'the same with a compile cache' };
  await (await startRunner(cached, startOptions)).child.stop('SIGTERM');
  return [plain, cached];
}

/**
 * @param {Target} target
 * @param {StartOptions} startOptions
 */
async function measureStart(target, startOptions) {
  const startedAt = performance.now();
  const { child } = await startRunner(target, startOptions);
  const wallMs = performance.now() - startedAt;
  const { cpuMicros } = await child.request('usage');
  await child.stop();
  return { wallMs, cpuMs: cpuMicros / 1000 };
}

/**
 * @param {readonly { name: string, ms: number }[]} rows
 * @param {readonly { name: string, wallMs: number, cpuMs: number }[]} starts
 * @param {number} rounds
 */
function startTable(rows, starts, rounds) {
  const packages = rows.reduce((sum, { ms }) => sum + ms, 0);
  const sorted = [...rows].sort((a, b) => b.ms - a.ms);
  const cells = [
    ...sorted.map(({ ms, name }) => [name, ms.toFixed(1), '']),
    ['all packages', packages.toFixed(0), ''],
    ...starts.map(({ cpuMs, name, wallMs }) => [name, cpuMs.toFixed(0), wallMs.toFixed(0)]),
  ];
  const title = `What a start costs: CPU of each package, imported in the order in which the gateway loads them, so that shared
dependencies count for the first of them, and the time from the start to the first response (medians of ${rounds} starts)`;
  return table(title, [['', 'CPU ms', 'ms'], ...cells]);
}

await run(bench);
