import { expect, it } from 'vitest';
import { startGatewayProcess } from '../redis/gateway-process.ts';
import { findExcess, findMissing, summarize, toFindings, toLastLine } from './report.ts';
import { runSequences, startSimulation } from './simulation.ts';
import { findViolations } from './violations.ts';

const seed = Number(process.env['ORACLE_SEED'] ?? 1);
const only = process.env['ORACLE_SEQUENCE'];

it('one process reports true outcomes, whatever its providers do', { timeout: 240_000 }, async () => {
  const simulation = await startSimulation(seed);
  const gateway = await startGatewayProcess(simulation.settingsOf(0));
  const truth = await runSequences(simulation, [gateway], {
    seed,
    responses: Number(process.env['ORACLE_ANSWERS'] ?? 4000),
    maxMs: 60_000,
    only: only === undefined ? undefined : Number(only),
  });
  const violations = findViolations(truth);
  const summary = summarize(truth);
  process.stdout.write(toFindings(violations, seed) + toLastLine(summary, violations, seed));
  expect(violations).toHaveLength(0);
  if (only === undefined) expect([...findExcess(summary), ...findMissing(summary, [])]).toEqual([]);
  expect(simulation.unknownRequests).toEqual([]);
});
