import { expect, it, onTestFinished } from 'vitest';
import type { RedisProblem } from '../../src/storage/redis-error.ts';
import { createRedisMonitor } from '../../src/storage/redis-monitor.ts';

const network = (code: string): RedisProblem => ({ code, isReply: false, denied: null });
const reply = (code: string): RedisProblem => ({ code, isReply: true, denied: null });

/** Returns the codes that the monitor reports when its probes find these problems in turn. */
async function reportedCodes(problems: readonly (RedisProblem | null)[]): Promise<readonly unknown[]> {
  const rest = [...problems];
  const reported: unknown[] = [];
  const monitor = createRedisMonitor({
    probe: { run: async () => rest.shift() ?? null, close() {} },
    isConnected: () => true,
    reconnect: async () => {},
    onChange: (problem) => reported.push(problem?.code ?? null),
    onUsable() {},
  });
  onTestFinished(() => monitor.close());
  for (const _problem of problems) await monitor.probeNow();
  return reported;
}

it('createRedisMonitor reports a closed connection after an error reply, but not after a refused connection', async () => {
  const [refused, closed] = [network('ECONNREFUSED'), network('CONNECTION_CLOSED')];
  expect(await reportedCodes([refused, closed, refused, null])).toEqual(['ECONNREFUSED', null]);
  expect(await reportedCodes([reply('READONLY'), closed])).toEqual(['READONLY', 'CONNECTION_CLOSED']);
  expect(await reportedCodes([closed, refused])).toEqual(['CONNECTION_CLOSED', 'ECONNREFUSED']);
});
