import { expect, it, onTestFinished } from 'vitest';
import { startSandbox } from '../../../src/sandbox/sandbox.ts';
import { findMarks } from '../../support/marks.ts';
import { bodyMark, markedAnswers } from '../../support/secrets/marked-faults.ts';
import { check, checkTable } from './check-in-process.ts';

it('check prints no credential, address or text of providers that leak everything', async () => {
  const sandbox = await startSandbox({
    vidaToken: 'mark-vida/token+9f3a',
    vertraToken: 'mark-vertra-token-5d1c',
  });
  onTestFinished(() => sandbox.close());
  const { vertra, vida } = sandbox;
  const env = {
    VIDA_API_TOKEN: vida.token,
    VIDA_ORIGIN: vida.origin,
    VIDA_RESELLER_ID: sandbox.vidaResellerId,
    VERTRA_API_TOKEN: vertra.token,
    VERTRA_ORIGIN: vertra.origin,
  };
  const hosts = Object.fromEntries([vida, vertra].map(({ origin }) => [origin, new URL(origin).host]));
  const marks = { ...hosts, vida: vida.token, vertra: vertra.token, body: bodyMark };
  const faults = markedAnswers(vida).map((fault, index) => [fault, markedAnswers(vertra)[index]] as const);
  expect(faults.length).toBeGreaterThan(15);
  for (const [vidaFault, vertraFault] of faults) {
    vida.inject(() => vidaFault);
    vertra.inject(() => vertraFault);
    for (const { exitCode, stderr, stdout } of [await check(env), await checkTable(env)]) {
      expect(exitCode).toBe(1);
      expect(findMarks(stdout + stderr, marks)).toEqual([]);
    }
  }
  expect([...vida.requests, ...vertra.requests].filter(({ method }) => method !== 'GET')).toEqual([]);
});
