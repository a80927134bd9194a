import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Secret } from '../../../src/domain/access/secret.ts';
import { toProviderCode, toProviderKey } from '../../../src/providers/shared/provider-names.ts';
import { encodings } from '../../support/encodings.ts';

const other = new Secret('tok-8Hq2vXz0');
const documented = new Set(['UNAUTHORIZED']);

describe('a provider code', () => {
  const code = (text: string) => toProviderCode(text, other, documented);

  it.each(['BILLING_LOCKED', 'ACCOUNT_UPGRADE_REQUIRED', 'E42', 'HTTP_404', 'OAUTH2_DENIED', 'X'])(
    'is passed on: %s',
    (text) => {
      expect(code(text)).toBe(text);
    },
  );

  it.each([
    'lower',
    'A B',
    'A\u200bB',
    'A\n',
    '',
    'A'.repeat(65),
    'DEADBEEF'.repeat(2),
    `ERROR_${'4D'.repeat(16)}`,
    'ERROR_ZM9VYMFYZM9VYMFYZM9V',
    'Ａ',
    'X'.repeat(32),
    'X'.repeat(21),
    'HTTP_127_0_0_1_42101',
    'HTTP_LOCALHOST',
    'WWW_EXAMPLE_COM',
    'PORT_8080',
    'IP_1_1_1_1',
    'HOST_7F000001',
    'ORGANIZATION_12345',
  ])('is withheld: %j', (text) => {
    expect(code(text)).toBeNull();
  });

  it('contains no token in any case or encoding', () => {
    for (const text of ['TOK_8HQ2VXZ0', 'E_746F6B2D_38487132_76587A30', 'E_TOK8HQ2VXZ0_E'])
      expect(code(text)).toBeNull();
  });
});

it('a documented code is passed on for any token', () => {
  expect(toProviderCode('UNAUTHORIZED', new Secret('unauthorized'), documented)).toBe('UNAUTHORIZED');
  expect(toProviderCode('UNAUTHORIZED', new Secret('ZED'), documented)).toBe('UNAUTHORIZED');
});

it('a code that is not a string is dropped', () => {
  expect([null, undefined].map((code) => toProviderCode(code, other, documented))).toEqual([null, null]);
});

describe('a code that contains eight consecutive characters of the token', () => {
  const secret = new Secret('vertraSecretTok_0a1b2c3d4e5f6789abc');

  it.each([
    'VERTRASECRETTOK_0A1B2C3D',
    'VERTRASECRETTOK',
    'E_SECRETTOK',
    'SEC_RET_TOK',
    'V_E_R_T_R_A_S_E_C',
    `E_${Buffer.from('SecretTo').toString('hex').toUpperCase()}`,
  ])('is withheld: %s', (text) => {
    expect(toProviderCode(text, secret, documented)).toBeNull();
  });

  it.each(['SECRET_EXPIRED', 'VERTRA_LOCKED', 'TOKEN_EXPIRED'])('is passed on with fewer: %s', (text) => {
    expect(toProviderCode(text, secret, documented)).toBe(text);
  });
});

describe('an undocumented key', () => {
  const key = (text: string) => toProviderKey(text, other);

  it.each([
    ...['colour', 'billingPlan', 'billing_plan', 'customerID', 'imageURL', '_id', 'x', 'address2', 'line_1'],
    ...['oauth2Enabled', 'organizationExternalAccountIdentifier'],
  ])('is reported by its name: %s', (text) => {
    expect(key(text)).toBe(text);
  });

  it.each([
    ...['', '?', 'A', 'Harbour', 'UPPER', 'a b', 'a.b', 'a-b', 'a@b.co', 'harbour@example.com', 'é', 'a\n'],
    ...[
      '3',
      '12345',
      'org_12345',
      'org789org1',
      'ab12cd34',
      '__proto__',
      'x_',
      '_',
      'a'.repeat(21),
      'http://x',
    ],
    ...[
      '127.0.0.1',
      'ab_cd_ef_gh_ij_kl_mn_op_qr_st_uv_wx_yz_ab',
      '9f8e7d6c',
      'xKQPzLmNoRt',
      'deadbeefdeadbeef',
    ],
  ])('is reported as ? when it does not have the form of a field name: %j', (text) => {
    expect(key(text)).toBe('?');
  });

  const token = fc
    .tuple(fc.stringMatching(/^[A-Za-z]{4}$/), fc.stringMatching(/^[A-Za-z_]{0,30}$/))
    .map((parts) => parts.join(''));

  it.each(Object.entries(encodings))('never contains the token in %s', (_name, encode) => {
    fc.assert(
      fc.property(token, fc.constantFrom('', 'my_', 'key_'), (text, before) => {
        expect(toProviderKey(`${before}${encode(text)}`, new Secret(text))).toBe('?');
      }),
      { numRuns: 200 },
    );
  });

  it('is not a part of the token in any case or spelling', () => {
    const secret = new Secret('vidaSecretTok_9f8e');
    for (const text of [
      'vida',
      'secret',
      'secretTok',
      'secret_tok',
      'vida_secret_tok',
      'tok_9',
      'my_vida_secret',
    ])
      expect(toProviderKey(text, secret), text).toBe('?');
    for (const text of ['video', 'secretary', 'tok']) expect(toProviderKey(text, secret)).toBe(text);
  });

  it('is checked again for another token', () => {
    expect(key('lantern')).toBe('lantern');
    expect(toProviderKey('lantern', new Secret('lantern-1'))).toBe('?');
  });
});
