import { describe, expect, it } from 'vitest';
import { decodeVidaAccount } from '../../src/providers/vida/vida-account.ts';
import { createDriftListener } from '../support/drift-listener.ts';

function decode(body: unknown) {
  const listener = createDriftListener();
  return { drift: listener.keyPaths, organization: decodeVidaAccount('default', body, listener) };
}

describe('an account of Vida', () => {
  it.each([
    ['bare', { id: 3, username: 'x', orgName: 'N', details: {} }],
    ['with settings under details', { id: '3', username: 'x', details: { orgName: 'N' } }],
    ['in an envelope', { success: true, message: 'Account found', account: { id: 3, orgName: 'N' } }],
    ['in an envelope without words', { account: { id: 3, details: { orgName: 'N' } } }],
    ['with organizationId in place of id', { organizationId: 3, orgName: 'N' }],
    ['with both ids', { id: 3, organizationId: 3, orgName: 'N' }],
    ['with success beside its settings', { success: true, id: 3, orgName: 'N' }],
    ['with a type in capitals', { id: 3, accountType: 'Organization', orgName: 'N' }],
  ])('is read %s, without drift', (_how, body) => {
    const { drift, organization } = decode(body);
    expect(organization).toMatchObject({
      provider: 'VIDA',
      connection: 'default',
      providerId: '3',
      name: 'N',
    });
    expect(drift).toEqual([]);
  });

  it.each([
    ['denies success', { success: false, id: 3 }],
    ['is unclear about success', { success: 'no', id: 3 }],
    ['denies success in an envelope', { success: false, account: { id: 3 } }],
    ['denies success within its envelope', { account: { success: false, id: 3 } }],
    ['has no id', { username: 'x' }],
    ['has a list for an account', { account: [] }],
  ])('is none when it %s', (_what, body) => {
    expect(decode(body).organization).toBeUndefined();
  });

  it('with another accountType, in upper or lower case, is not an organization', () => {
    for (const accountType of ['agent', 'AGENT', 'reseller', '']) {
      expect(decode({ id: 3, accountType }).organization).toEqual({ otherId: '3' });
    }
  });

  it('with null at the top keeps null, whatever details contains', () => {
    const details = { externalBillingId: 'old', email: 'a@b.c', orgName: 'Old' };
    const { organization } = decode({ id: 3, orgName: null, externalBillingId: null, details });
    expect(organization).toMatchObject({ name: null, vida: { externalBillingId: null, email: 'a@b.c' } });
  });

  it.each([
    [1_747_042_200_000, '2025-05-12T09:30:00.000Z'],
    [1_747_042_200, '2025-05-12T09:30:00.000Z'],
    [99_999_999_999, '5138-11-16T09:46:39.000Z'],
    [100_000_000_000, '1973-03-03T09:46:40.000Z'],
    [0, '1970-01-01T00:00:00.000Z'],
    [null, null],
    [1_747_042_200.123456, '2025-05-12T09:30:00.123456Z'],
    [1_747_042_200.5, '2025-05-12T09:30:00.500Z'],
    [1_747_042_200_123.25, '2025-05-12T09:30:00.12325Z'],
    [0.25, '1970-01-01T00:00:00.250Z'],
    [-1, '1969-12-31T23:59:59.000Z'],
    [-1.5, null],
    [1e-7, null],
    [253_402_300_799_999, '9999-12-31T23:59:59.999Z'],
    [253_402_300_799_999.5, '9999-12-31T23:59:59.9995Z'],
    [253_402_300_800_000, null],
    [-62_167_219_200, '0000-01-01T00:00:00.000Z'],
    [-62_167_219_201, null],
    [1e300, null],
  ])('was created at %s, which is %s', (timestamp, createdAt) => {
    expect(decode({ id: 3, timestamp }).organization).toMatchObject({ createdAt });
  });

  it('can contain deeply nested data in fields that the gateway does not read', () => {
    const deep = `${'{"account":'.repeat(20_000)}{"id":3}${'}'.repeat(20_000)}`;
    expect(decode(JSON.parse(deep)).organization).toBeUndefined();
    expect(decode(JSON.parse(`{"id":3,"accountType":"agent","username":${deep}}`)).organization).toEqual({
      otherId: '3',
    });
  });

  it('in an envelope reports drift with a key path that starts at the envelope', () => {
    expect(decode({ success: true, account: { id: 3, color: 1 }, trace: 'x' }).drift).toEqual([
      'trace',
      'account.color',
    ]);
  });
});
