import { expect, it, onTestFinished } from 'vitest';
import { startSandbox } from '../../src/sandbox/sandbox.ts';
import type { LoggedRequest } from '../../src/sandbox/wire-log.ts';
import { createWireLog, labelHeader } from '../../src/sandbox/wire-log.ts';

const request: LoggedRequest = {
  provider: 'VIDA',
  connection: 'default',
  method: 'GET',
  path: '/',
  query: {},
  body: '',
  status: 200,
  applied: false,
  rejectedFields: [],
};

it('A log keeps the latest 1,000 requests', () => {
  const log = createWireLog();
  for (let index = 0; index < 1001; index += 1) log.add(`label-${index}`, request);
  expect(log.read('label-0')).toEqual([]);
  expect(log.read('label-1')).toEqual([request]);
  expect(log.read('label-1000')).toEqual([request]);
});

it('A log cuts each text after 2,000 characters', () => {
  const log = createWireLog();
  const long = 'x'.repeat(3000);
  log.add('label', { ...request, path: long, query: { page: long }, body: long });
  const cut = `${'x'.repeat(2000)}…`;
  expect(log.read('label')).toEqual([{ ...request, path: cut, query: { page: cut }, body: cut }]);
});

it('A log ignores a request without a label, or with a longer one than the gateway sends', () => {
  const log = createWireLog();
  log.add(undefined, request);
  log.add('x'.repeat(65), request);
  expect(log.read('x'.repeat(65))).toEqual([]);
});

it('The sandbox logs no request whose credential is wrong', async () => {
  const { close, received, vida } = await startSandbox();
  onTestFinished(close);
  const headers = { [labelHeader]: 'label' };
  await fetch(`${vida.origin}/api/v2/account?token=wrong&targetAccountId=3`, { headers });
  expect(received('label')).toEqual([]);
  await fetch(`${vida.origin}/api/v2/account?token=${vida.token}&targetAccountId=3&other=${vida.token}`, {
    headers,
  });
  expect(received('label')).toMatchObject([{ query: { targetAccountId: '3' }, status: 200 }]);
  expect(JSON.stringify(received('label'))).not.toContain(vida.token);
});

it('The sandbox of a gateway keeps no complete requests', async () => {
  const { close, received, vida } = await startSandbox({ recordsRequests: false });
  onTestFinished(close);
  const url = `${vida.origin}/api/v2/account?token=${vida.token}&targetAccountId=3`;
  await fetch(url, { headers: { [labelHeader]: 'label' } });
  expect([vida.requests.length, received('label').length]).toEqual([0, 1]);
});
