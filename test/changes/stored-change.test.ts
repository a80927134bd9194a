import { expect, it } from 'vitest';
import { decodeChange, encodeFacts } from '../../src/changes/stored-change.ts';
import { toFacts } from './store-contract.ts';

const decode = (facts: string) =>
  decodeChange({ position: '1-0', organizationId: 'vertra:org123', facts, result: null });

it('a change that was recorded before connections had accounts is one of the default account', () => {
  const facts = toFacts('VERTRA', 'org123');
  const { account, ...earlier } = JSON.parse(encodeFacts(facts)) as { account: string };
  expect(account).toBe('');
  expect(decode(JSON.stringify(earlier))?.facts).toEqual(facts);
});
