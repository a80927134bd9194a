import { describe, expect, it } from 'vitest';
import { parseConfig } from '../../src/config/config.ts';
import { toStorageName, toStoragePrefix } from '../../src/storage/storage-names.ts';
import type { ConnectionIdentity } from '../../src/storage/upstream-fingerprint.ts';
import { toConnectionFingerprint, toUpstreamFingerprint } from '../../src/storage/upstream-fingerprint.ts';

const real = {
  VIDA_API_TOKEN: 'one',
  VIDA_ORIGIN: 'https://vida.example',
  VIDA_RESELLER_ID: '7',
  VERTRA_API_TOKEN: 'one',
  VERTRA_ORIGIN: 'https://vertra.example',
};

/** Returns the fingerprint of a gateway with these settings. */
function fingerprintOf(env: Readonly<Record<string, string>>): string {
  return toUpstreamFingerprint(parseConfig(env));
}

describe('the upstream fingerprint', () => {
  it('is the same in every version that reads the records of this version', () => {
    expect(fingerprintOf({ VIDA_API_TOKEN: 'one', VERTRA_API_TOKEN: 'one' })).toBe('a4a0f3d81cd4e775');
    expect(fingerprintOf({})).toBe('61b34a59df378589');
  });

  it('differs for each change of the sandbox, an origin, the dialect, the reseller id or an account', () => {
    const changes = [
      {},
      { SANDBOX: 'on' },
      { VIDA_ORIGIN: 'https://staging.vida.example' },
      { VIDA_ORIGIN: 'https://vida.example:8443' },
      { VIDA_ORIGIN: 'http://localhost' },
      { VERTRA_ORIGIN: 'https://staging.vertra.example' },
      { VERTRA_DIALECT: 'workspaces' },
      { VERTRA_DIALECT: 'workspaces-flat' },
      { VIDA_RESELLER_ID: '8' },
      { VIDA_RESELLER_ID: '' },
      { VIDA_ACCOUNT: 'two' },
      { VERTRA_ACCOUNT: 'two' },
      { VIDA_ORIGIN: real.VERTRA_ORIGIN, VERTRA_ORIGIN: real.VIDA_ORIGIN },
    ];
    const fingerprints = changes.map((change) => fingerprintOf({ ...real, ...change }));
    expect(new Set(fingerprints).size).toBe(changes.length);
    for (const fingerprint of fingerprints) expect(fingerprint).toMatch(/^[0-9a-f]{16}$/);
  });

  it.each<Record<string, string>>([
    { VIDA_API_TOKEN: 'two', VERTRA_API_TOKEN: 'two' },
    { VIDA_API_TOKEN: '', VIDA_API_TOKEN_FILE: 'vida-token' },
    { VERTRA_API_TOKEN: '' },
    { VIDA_ORIGIN: 'HTTPS://Vida.Example:443/' },
    { VIDA_ACCOUNT: 'default', VERTRA_ACCOUNT: ' ' },
    { VERTRA_DIALECT: 'organizations' },
    { STORAGE_NAMESPACE: 'other', REDIS_URL: 'redis://127.0.0.1', NODE_ENV: 'production', AUTH: 'none' },
  ])('does not change with %j', (change) => {
    expect(fingerprintOf({ ...real, ...change })).toBe(fingerprintOf(real));
  });

  it('does not depend on the order of the properties', () => {
    const { vertra, vida, ...others } = parseConfig(real);
    const reversed = <Part extends object>(part: Part) =>
      Object.fromEntries(Object.entries(part).toReversed()) as unknown as Part;
    const identity = { vertra: reversed(vertra), vida: reversed(vida), ...others };
    expect(toUpstreamFingerprint(identity)).toBe(fingerprintOf(real));
  });

  it('is the same for every sandbox of a dialect, whatever the origins and ports', () => {
    const sandbox = { VERTRA_DIALECT: 'workspaces', SANDBOX: 'on' };
    const moved = { ...sandbox, VIDA_ORIGIN: 'http://127.0.0.1:1', VERTRA_ORIGIN: 'http://127.0.0.1:2' };
    expect(fingerprintOf(moved)).toBe(fingerprintOf(sandbox));
    expect(fingerprintOf({ SANDBOX: 'on' })).not.toBe(fingerprintOf(sandbox));
  });

  it('differs for labels that would be the same text when joined', () => {
    const one = fingerprintOf({ ...real, VIDA_RESELLER_ID: '7","a', VIDA_ACCOUNT: 'b' });
    expect(fingerprintOf({ ...real, VIDA_RESELLER_ID: '7', VIDA_ACCOUNT: 'a' })).not.toBe(one);
    expect(fingerprintOf({ ...real, VIDA_ACCOUNT: 'a', VERTRA_ACCOUNT: 'b' })).not.toBe(
      fingerprintOf({ ...real, VIDA_ACCOUNT: 'b', VERTRA_ACCOUNT: 'a' }),
    );
  });
});

describe('the fingerprint of a connection', () => {
  const vida: ConnectionIdentity = {
    provider: 'VIDA',
    origin: 'https://a.example',
    resellerId: '7',
    account: 'a',
  };
  const vertra: ConnectionIdentity = {
    provider: 'VERTRA',
    origin: 'https://a.example',
    dialect: '7',
    account: 'a',
  };

  it('is the same in every version that reads the records of this version', () => {
    expect(toConnectionFingerprint(vida, false)).toBe('0fdeb8da8932ebaa');
    expect(toConnectionFingerprint(vertra, false)).toBe('37421f48e149f40e');
    expect(toConnectionFingerprint(vertra, true)).toBe('db0b345f91c38d1b');
  });

  it('differs for each change of the provider, the sandbox, the origin, the dialect, the reseller id or the account', () => {
    const fingerprints = [
      ...[vida, vertra].map((each) => toConnectionFingerprint(each, true)),
      ...[
        vida,
        { ...vida, origin: 'https://b.example' },
        { ...vida, resellerId: null },
        { ...vida, resellerId: 'null' },
        { ...vida, resellerId: '7","a', account: 'b' },
        { ...vida, account: 'b' },
        vertra,
        { ...vertra, origin: 'https://b.example' },
        { ...vertra, dialect: '8' },
        { ...vertra, account: 'b' },
      ].map((each) => toConnectionFingerprint(each, false)),
    ];
    expect(new Set(fingerprints).size).toBe(fingerprints.length);
    for (const fingerprint of fingerprints) expect(fingerprint).toMatch(/^[0-9a-f]{16}$/);
  });

  it('depends neither on the name, the token and the limits nor on the origin of a sandbox', () => {
    const other = { ...vida, name: 'apac', token: () => 'two', sockets: 1, queue: 2, timeoutMs: 3 };
    expect(toConnectionFingerprint(other, false)).toBe(toConnectionFingerprint(vida, false));
    const moved = { ...vida, origin: 'http://127.0.0.1:1' };
    expect(toConnectionFingerprint(moved, true)).toBe(toConnectionFingerprint(vida, true));
  });

  it('is never the one of a gateway, which configured connections do not change', () => {
    const config = parseConfig(real);
    const ofConnections = (['VIDA', 'VERTRA'] as const).map((provider) =>
      toConnectionFingerprint(
        provider === 'VIDA' ? { provider, ...config.vida } : { provider, ...config.vertra },
        false,
      ),
    );
    expect(ofConnections).not.toContain(fingerprintOf(real));
    expect(fingerprintOf({ ...real, CONNECTIONS_FILE: 'connections.json' })).toBe(fingerprintOf(real));
  });
});

describe('toStorageName', () => {
  it('joins the namespace, the fingerprint and the purpose with colons', () => {
    const prefix = toStoragePrefix('staging', '0123456789abcdef');
    expect(toStorageName({ prefix }, 'bulk-queue')).toBe('staging:0123456789abcdef:bulk-queue');
  });
});
