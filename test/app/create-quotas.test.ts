import { pino } from 'pino';
import { expect, it } from 'vitest';
import { createOtherUseLog } from '../../src/app/create-quotas.ts';

it('a quota that other programs use is logged once for each provider and window, without the connection', () => {
  const lines: Record<string, unknown>[] = [];
  const log = pino({}, { write: (line) => void lines.push(JSON.parse(line)) });
  const onOtherUse = createOtherUseLog(log);
  for (let times = 0; times < 3; times += 1) {
    onOtherUse({ provider: 'VERTRA', connection: 'default' }, 'MINUTE');
    onOtherUse({ provider: 'VERTRA', connection: 'default' }, 'DAY');
  }
  expect(lines).toMatchObject([
    { level: 40, provider: 'vertra', window: 'MINUTE' },
    { level: 40, provider: 'vertra', window: 'DAY' },
  ]);
  expect(JSON.stringify(lines)).not.toContain('default');
});
