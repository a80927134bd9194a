import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, expect, it } from 'vitest';
import type { GatewayProcess } from '../redis/gateway-process.ts';
import { startGatewayProcess } from '../redis/gateway-process.ts';
import { startRedis } from '../redis/redis-server.ts';
import { waitUntilReady } from '../redis/replicas.ts';
import { dialects } from './fields.ts';
import { loseStoreReplies, refuseConnections, replaceProcess } from './outages.ts';
import { requiredMembers } from './queries.ts';
import { startRedisProxy } from './redis-proxy.ts';
import type { Summary } from './report.ts';
import { addSummaries, findExcess, findMissing, summarize, toFindings, toReport } from './report.ts';
import { runSequences, startSimulation } from './simulation.ts';
import type { Truth, Violation } from './truth.ts';
import { findViolations } from './violations.ts';

const seed = Number(process.env['ORACLE_SEED'] ?? 1);
const number = process.env['ORACLE_SEQUENCE'];
const only = number === undefined ? undefined : Number(number);
const responses = Number(process.env['ORACLE_ANSWERS'] ?? 20_000) / 2;
const maxMs = 80_000;

/** Without Redis, no bulk update is started and only one process is tested. */
const hasRedis = process.env['ORACLE_REDIS'] !== 'none';

const found: { readonly summary: Summary; readonly violations: readonly Violation[] }[] = [];

function report(truth: Truth): readonly Violation[] {
  const violations = findViolations(truth);
  found.push({ summary: summarize(truth), violations });
  process.stdout.write(toFindings(violations, seed));
  return violations;
}

it.each(dialects)(
  'one process reports true outcomes in the dialect %s, whatever its providers do',
  { timeout: 240_000 },
  async (dialect) => {
    const simulation = await startSimulation(seed, dialect);
    const store = hasRedis ? { REDIS_URL: (await startRedis()).url } : {};
    const gateway = await startGatewayProcess({ ...simulation.settingsOf(0), ...store });
    await waitUntilReady(gateway);
    const outages = async () => {
      await pause(5000);
      await refuseConnections(simulation, 'vida', 150);
      await pause(2000);
      await refuseConnections(simulation, 'vertra', 150);
    };
    const share = { responses: responses / dialects.length, maxMs: maxMs / dialects.length };
    const options = { seed, ...share, only, outages };
    expect(report(await runSequences(simulation, [gateway], options))).toHaveLength(0);
    expect(simulation.unknownRequests).toEqual([]);
  },
);

it.skipIf(!hasRedis)(
  'two processes on one store report true outcomes while providers, store and processes fail',
  { timeout: 480_000 },
  async () => {
    const simulation = await startSimulation(seed);
    const redis = await startRedis();
    const proxy = await startRedisProxy(redis.port);
    const start = async (number: number): Promise<GatewayProcess> => {
      const settings = { REDIS_URL: proxy.url, SHUTDOWN_GRACE_MS: '20' };
      const gateway = await startGatewayProcess({ ...simulation.settingsOf(number), ...settings });
      await waitUntilReady(gateway);
      return gateway;
    };
    const [one, two] = await Promise.all([start(0), start(1)]);
    const second = { gateway: two };
    const endpoints = [
      one,
      {
        get url() {
          return second.gateway.url;
        },
      },
    ];
    const outages = async () => {
      await pause(8000);
      for (const how of ['terminate', 'kill', 'terminate'] as const) {
        await loseStoreReplies(simulation, proxy, 200);
        await pause(4000);
        await replaceProcess(simulation, second, () => start(1), how);
        await pause(2000);
      }
    };
    const options = { seed: seed + 1, responses, maxMs, only, outages };
    expect(report(await runSequences(simulation, endpoints, options))).toHaveLength(0);
    expect(simulation.unknownRequests).toEqual([]);
  },
);

afterAll(() => {
  const violations = found.flatMap((each) => each.violations);
  const summary = addSummaries(found.map((each) => each.summary));
  process.stdout.write(`${toReport(summary, violations, seed)}\n`);
  if (only !== undefined || found.length <= dialects.length) return;
  expect([...findExcess(summary), ...findMissing(summary, requiredMembers)]).toEqual([]);
});
