import { pino } from 'pino';
import { expect, it } from 'vitest';
import { createOtherUseLog } from '../../src/app/create-quotas.ts';

it('a quota that other programs use is logged once for each connection and window', () => {
  const lines: Record<string, unknown>[] = [];
  const log = pino({}, { write: (line) => void lines.push(JSON.parse(line)) });
  const onOtherUse = createOtherUseLog(log);
  for (let times = 0; times < 3; times += 1) {
    onOtherUse({ provider: 'VERTRA', connection: 'default' }, 'MINUTE');
    onOtherUse({ provider: 'VERTRA', connection: 'default' }, 'DAY');
    onOtherUse({ provider: 'VERTRA', connection: 'emea' }, 'DAY');
  }
  expect(lines).toMatchObject([
    { level: 40, provider: 'vertra', connection: 'default', window: 'MINUTE' },
    { level: 40, provider: 'vertra', connection: 'default', window: 'DAY' },
    { level: 40, provider: 'vertra', connection: 'emea', window: 'DAY' },
  ]);
});
