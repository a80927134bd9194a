import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AccountRef } from '../../../src/domain/provider/connection.ts';
import {
  findAccount,
  parseAccountKey,
  parseConnectionKey,
  toAccountKey,
  toConnectionKey,
} from '../../../src/domain/provider/connection.ts';
import { isConnectionName, providers } from '../../../src/domain/provider/provider.ts';
import type { ProviderPort } from '../../../src/domain/provider/provider-port.ts';
import { createConnections } from '../../support/create-connections.ts';

const accounts = fc.record({
  provider: fc.constantFrom(...providers),
  connection: fc.oneof(
    fc.constant('default'),
    fc.stringMatching(/^[a-z0-9-]{1,32}$/).filter(isConnectionName),
  ),
  account: fc.oneof(
    fc.constant(''),
    fc.stringMatching(/^[0-9a-f]{16}$/),
    fc.stringMatching(/^[a-z.@]{1,8}$/),
  ),
});

describe('parseAccountKey and parseConnectionKey', () => {
  it('return what was formatted', () => {
    fc.assert(
      fc.property(accounts, ({ account, ...ref }) => {
        expect(parseConnectionKey(toConnectionKey(ref))).toEqual(ref);
        expect(parseAccountKey(toAccountKey({ ...ref, account }))).toEqual({ ...ref, account });
      }),
    );
  });

  it.each([
    '',
    'VIDA',
    'vida@',
    'vida@default',
    'vida@EMEA',
    'vida@a@b',
    'vida:emea',
    'other@emea',
    'vida@emea ',
    `vida@${'a'.repeat(33)}`,
    '__proto__',
  ])('return undefined for %j', (text) => {
    expect(parseConnectionKey(text)).toBeUndefined();
    expect(parseAccountKey(`${text}.one`)).toBeUndefined();
  });
});

describe('toAccountKey', () => {
  it('returns different keys for different accounts, without a colon or a space', () => {
    fc.assert(
      fc.property(accounts, accounts, (one, other) => {
        const isSame = JSON.stringify(one) === JSON.stringify(other);
        expect(toAccountKey(one) === toAccountKey(other)).toBe(isSame);
        expect(toAccountKey(one)).not.toMatch(/[:\s]/);
      }),
    );
  });
});

describe('findAccount', () => {
  it('returns a port only for the account that its connection has', () => {
    const port = {
      account: 'one',
      status: () => ({ provider: 'VERTRA', connection: 'emea' }),
    } as ProviderPort<'VERTRA'>;
    const connections = createConnections([port]);
    const emea: AccountRef = { provider: 'VERTRA', connection: 'emea', account: 'one' };
    expect(findAccount(connections, emea)).toBe(port);
    expect(findAccount(connections, { ...emea, account: 'other' })).toBeUndefined();
    expect(findAccount(connections, { ...emea, connection: 'apac' })).toBeUndefined();
    expect(findAccount(connections, { ...emea, provider: 'VIDA' })).toBeUndefined();
  });
});
