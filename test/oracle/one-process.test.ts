import { expect, it } from 'vitest';
import { startGatewayProcess } from '../redis/gateway-process.ts';
import { runSequences, startWorld } from './oracle.ts';
import { summarize, toFindings, toReport } from './report.ts';
import { judge } from './verdict.ts';

const seed = Number(process.env['ORACLE_SEED'] ?? 1);
const only = process.env['ORACLE_SEQUENCE'];

it('one process answers truly, whatever its providers do', { timeout: 120_000 }, async () => {
  const world = await startWorld(seed);
  const gateway = await startGatewayProcess(world.settingsOf(0));
  const truth = await runSequences(world, [gateway], {
    seed,
    answers: Number(process.env['ORACLE_ANSWERS'] ?? 3000),
    maxMs: 60_000,
    hasBulk: true,
    only: only === undefined ? undefined : Number(only),
  });
  const violations = judge(truth);
  process.stdout.write(toFindings(violations, seed) + toReport(summarize(truth), violations, seed));
  expect(violations.length).toBe(0);
  expect(world.strays).toEqual([]);
});
