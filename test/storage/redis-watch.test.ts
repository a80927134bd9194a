import { expect, it, onTestFinished } from 'vitest';
import type { RedisProblem } from '../../src/storage/redis-error.ts';
import { createRedisWatch } from '../../src/storage/redis-watch.ts';

const network = (code: string): RedisProblem => ({ code, isAnswer: false, denied: null });
const answer = (code: string): RedisProblem => ({ code, isAnswer: true, denied: null });

/** The codes that are reported when the probes find these problems one after the other. */
async function reportedFor(found: readonly (RedisProblem | null)[]): Promise<readonly unknown[]> {
  const rest = [...found];
  const reported: unknown[] = [];
  const watch = createRedisWatch({
    probe: { run: async () => rest.shift() ?? null, close() {} },
    isConnected: () => true,
    reconnect: async () => {},
    onChange: (problem) => reported.push(problem?.code ?? null),
    onPassed() {},
  });
  onTestFinished(() => watch.close());
  for (const _each of found) await watch.check();
  return reported;
}

it('a closed connection does not replace the reason why none can be opened, and is reported after an answer', async () => {
  const [refused, closed] = [network('ECONNREFUSED'), network('CONNECTION_CLOSED')];
  expect(await reportedFor([refused, closed, refused, null])).toEqual(['ECONNREFUSED', null]);
  expect(await reportedFor([answer('READONLY'), closed])).toEqual(['READONLY', 'CONNECTION_CLOSED']);
  expect(await reportedFor([closed, refused])).toEqual(['CONNECTION_CLOSED', 'ECONNREFUSED']);
});
