import { createHash } from 'node:crypto';
import { mkdirSync, renameSync, symlinkSync, writeFileSync } from 'node:fs';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createApiKey, createApiKeyAuth, parseApiKeys, parseKeyFile } from '../../src/auth/api-keys.ts';
import { openWatchedFile } from '../../src/config/watched-file.ts';
import { startGateway } from '../support/start-gateway.ts';
import { createTempFolder } from '../support/temp-folder.ts';
import { until } from '../support/until.ts';

const update =
  'mutation { updateOrganization(input: { vida: { organizationId: "3", name: "N" } }) { __typename } }';
const scopes = ['organizations:read', 'organizations:write'];

function entry(name: string, sha256: string, more: object = {}) {
  return { name, sha256, scopes, organizations: ['*'], ...more };
}

function toKeyFile(...keys: readonly object[]): string {
  return JSON.stringify({ keys });
}

function createAuth(text: string) {
  const keys = parseApiKeys(text);
  return createApiKeyAuth(() => keys);
}

describe('an API key', () => {
  it('has a prefix for secret scanners and 256 random bits, and is valid in a header', () => {
    const created = Array.from({ length: 100 }, () => createApiKey().key);
    expect(new Set(created).size).toBe(100);
    for (const key of created) expect(key).toMatch(/^ogw_[\w-]{43}$/);
  });

  it('is stored as its SHA-256', () => {
    const { key, sha256 } = createApiKey();
    expect(sha256).toBe(createHash('sha256').update(key).digest('hex'));
  });

  it('identifies its caller, scopes and organizations', async () => {
    const [one, two] = [createApiKey(), createApiKey()];
    const authenticate = createAuth(
      toKeyFile(
        entry('web', one.sha256, { scopes: ['organizations:read'], organizations: ['vida:*'] }),
        entry('jobs', two.sha256, { scopes: [], organizations: [] }),
      ),
    );
    expect(await authenticate(one.key)).toEqual({
      id: 'api-key:web',
      scopes: new Set(['organizations:read']),
      organizations: ['vida:*'],
    });
    expect(await authenticate(two.key)).toEqual({
      id: 'api-key:jobs',
      scopes: new Set(),
      organizations: [],
    });
  });

  it('is distinguished from keys whose SHA-256 has the same first bytes', async () => {
    const { key, sha256 } = createApiKey();
    const like = (last: string) => `${sha256.slice(0, 8)}${last.repeat(56)}`;
    const others = [entry('a', like('0')), entry('b', like('f'))];
    expect(await createAuth(toKeyFile(...others, entry('own', sha256)))(key)).toMatchObject({
      id: 'api-key:own',
    });
    expect(await createAuth(toKeyFile(...others))(key)).toBe('REJECTED');
  });

  it.each([
    ['authorization', (key: string) => `Bearer ${key}`],
    ['x-api-key', (key: string) => key],
  ])('in %s authenticates its caller', async (header, toValue) => {
    const { key, sha256 } = createApiKey();
    const { sandbox, send } = await startGateway({
      authenticate: createAuth(toKeyFile(entry('web', sha256))),
    });
    expect(await send(update, {}, { [header]: toValue(key) })).toMatchObject({
      status: 200,
      data: { updateOrganization: { __typename: 'OrganizationUpdated' } },
    });
    expect(sandbox.vida.requests.map(({ body }) => body)).toEqual(['{"orgName":"N"}']);
    expect(JSON.stringify(sandbox.vida.requests)).not.toContain(key);
  });
});

/** The values that an attacker can know or guess without the key. */
const guesses: Readonly<Record<string, (created: ReturnType<typeof createApiKey>) => string>> = {
  'another key': () => createApiKey().key,
  'its hash': ({ sha256 }) => sha256,
  'its hash in upper case': ({ sha256 }) => sha256.toUpperCase(),
  'its hash in base64': ({ sha256 }) => Buffer.from(sha256, 'hex').toString('base64'),
  'its hash after the prefix': ({ sha256 }) => `ogw_${sha256}`,
  'its name': () => 'web',
  'its beginning': ({ key }) => key.slice(0, -1),
  'its end': ({ key }) => key.slice(1),
  'its prefix': () => 'ogw_',
  'it without its prefix': ({ key }) => key.slice(4),
  'it with a character after it': ({ key }) => `${key}a`,
  'it with a NUL in the text': ({ key }) => `${key}%00`,
  'it twice': ({ key }) => key + key,
  'it in another case': ({ key }) => key.toUpperCase(),
  'it in quotes': ({ key }) => `"${key}"`,
  'it in base64': ({ key }) => Buffer.from(key).toString('base64'),
  'the word undefined': () => 'undefined',
  'the word null': () => 'null',
  'a list': () => '[]',
};

describe('a request is refused with 401, and nothing is sent to a provider, when its API key is', () => {
  it.each(
    Object.entries(guesses).flatMap(([name, guess]) => [
      [name, 'authorization', guess] as const,
      [name, 'x-api-key', guess] as const,
    ]),
  )('%s in %s', async (_name, header, guess) => {
    const created = createApiKey();
    const authenticate = createAuth(toKeyFile(entry('web', created.sha256)));
    const { sandbox, send } = await startGateway({ authenticate });
    const value = header === 'authorization' ? `Bearer ${guess(created)}` : guess(created);
    const response = await send(update, {}, { [header]: value });
    expect(response).toMatchObject({ status: 401, errors: [{ extensions: { code: 'UNAUTHENTICATED' } }] });
    expect(response.headers.get('www-authenticate')).toMatch(/^Bearer realm="[^"]+", error="invalid_token"$/);
    expect([...sandbox.vida.requests, ...sandbox.vertra.requests]).toEqual([]);
  });

  it('any key while the file contains none', async () => {
    const { key } = createApiKey();
    expect(await createAuth(toKeyFile())(key)).toBe('REJECTED');
    expect(await createAuth(toKeyFile())('')).toBe('REJECTED');
  });
});

const digest = createApiKey().sha256;
const validEntry = entry('web', digest);

describe('a key file', () => {
  it.each([
    ['is empty', '', 'not valid JSON'],
    ['is cut short', toKeyFile(validEntry).slice(0, -5), 'not valid JSON'],
    ['is a list', JSON.stringify([validEntry]), 'expected object'],
    ['is null', 'null', 'expected object'],
    ['has no keys', '{}', 'keys'],
    ['has keys that are not a list', '{"keys":{}}', 'expected array'],
    ['has an unknown field', JSON.stringify({ keys: [], secret_key: 1 }), 'no unknown field'],
    ['has a key without a name', toKeyFile({ ...validEntry, name: undefined }), 'keys[0].name'],
    ['has a key of an empty name', toKeyFile(entry('', digest)), 'keys[0].name'],
    ['has a name with a space', toKeyFile(entry('secret name', digest)), 'letters, digits, dots and dashes'],
    ['has a name with a line break after it', toKeyFile(entry('secret\n', digest)), 'keys[0].name'],
    ['has a name of 65 characters', toKeyFile(entry('x'.repeat(65), digest)), 'keys[0].name'],
    ['has a name twice', toKeyFile(validEntry, entry('web', createApiKey().sha256)), 'a unique name'],
    ['has a key for a hash', toKeyFile(entry('web', createApiKey().key)), 'must be a SHA-256'],
    ['has a hash that is too short', toKeyFile(entry('web', digest.slice(1))), 'must be a SHA-256'],
    ['has a hash in upper case', toKeyFile(entry('web', `${'a'.repeat(63)}A`)), 'must be a SHA-256'],
    ['has a hash with a line break after it', toKeyFile(entry('web', `${digest}\n`)), 'must be a SHA-256'],
    ['has no scopes', toKeyFile({ ...validEntry, scopes: undefined }), 'keys[0].scopes'],
    ['has an unknown scope', toKeyFile({ ...validEntry, scopes: ['secret:admin'] }), 'keys[0].scopes[0]'],
    ['has no organizations', toKeyFile({ ...validEntry, organizations: undefined }), 'keys[0].organizations'],
    [
      'has half a pattern',
      toKeyFile({ ...validEntry, organizations: ['vida:secret*'] }),
      'keys[0].organizations[0]',
    ],
    [
      'has a pattern of no provider',
      toKeyFile({ ...validEntry, organizations: ['secret:*'] }),
      'must be *, vida:*',
    ],
    [
      'has a pattern that is not a string',
      toKeyFile({ ...validEntry, organizations: [1] }),
      'must be *, vida:*',
    ],
    ['has an unknown field in a key', toKeyFile({ ...validEntry, secret_field: 1 }), 'no unknown field'],
    ['maps keys to names', JSON.stringify({ keys: [{ [createApiKey().key]: 'web' }] }), 'no unknown field'],
  ])('that %s is refused with a reason that quotes nothing of it', (_name, text, reason) => {
    let message = '';
    try {
      parseKeyFile(text);
    } catch (error) {
      message = error instanceof Error ? error.message : '';
    }
    expect(message).toContain(reason);
    expect(message).not.toMatch(/secret|ogw_|[0-9a-f]{20}|xxxx/);
  });

  it('is refused with all problems at once', () => {
    const text = toKeyFile(
      validEntry,
      { ...validEntry, name: '', sha256: '' },
      { ...validEntry, name: 'b', scopes: 'x' },
    );
    expect(() => parseKeyFile(text)).toThrow(
      /keys\[1\]\.name[\s\S]*keys\[1\]\.sha256[\s\S]*keys\[2\]\.scopes/,
    );
  });
});

async function startWatching(path: string) {
  const problems: string[] = [];
  const watched = await openWatchedFile(path, parseApiKeys, {
    intervalMs: 20,
    onChange: () => {},
    onProblem: (reason) => problems.push(reason),
  });
  onTestFinished(() => watched.close());
  return { authenticate: createApiKeyAuth(() => watched.content), problems };
}

describe('while the gateway runs', () => {
  const [one, two] = [createApiKey(), createApiKey()];
  const oneCaller = { id: 'api-key:one' };
  const twoCaller = { id: 'api-key:two' };

  it('a key can be added and another revoked', async () => {
    const path = createTempFolder()('keys.json');
    writeFileSync(path, toKeyFile(entry('one', one.sha256)));
    const { authenticate } = await startWatching(path);
    expect(await authenticate(one.key)).toMatchObject(oneCaller);
    expect(await authenticate(two.key)).toBe('REJECTED');
    writeFileSync(path, toKeyFile(entry('one', one.sha256), entry('two', two.sha256)));
    await until(async () => expect(await authenticate(two.key)).toMatchObject(twoCaller));
    expect(await authenticate(one.key)).toMatchObject(oneCaller);
    writeFileSync(path, toKeyFile(entry('two', two.sha256)));
    await until(async () => expect(await authenticate(one.key)).toBe('REJECTED'));
    expect(await authenticate(two.key)).toMatchObject(twoCaller);
  });

  it('the permissions of a key can be changed', async () => {
    const path = createTempFolder()('keys.json');
    writeFileSync(path, toKeyFile(entry('one', one.sha256)));
    const { authenticate } = await startWatching(path);
    writeFileSync(path, toKeyFile(entry('one', one.sha256, { organizations: ['vida:3'] })));
    await until(async () => expect(await authenticate(one.key)).toMatchObject({ organizations: ['vida:3'] }));
  });

  it('a broken file revokes no key, and a valid file after it does', async () => {
    const path = createTempFolder()('keys.json');
    writeFileSync(path, toKeyFile(entry('one', one.sha256)));
    const { authenticate, problems } = await startWatching(path);
    writeFileSync(path, toKeyFile(entry('one', one.sha256)).slice(0, -3));
    await until(() => expect(problems).toContain('The file is not valid JSON.'));
    expect(await authenticate(one.key)).toMatchObject(oneCaller);
    writeFileSync(path, toKeyFile());
    await until(async () => expect(await authenticate(one.key)).toBe('REJECTED'));
  });

  it('a link to another folder replaces the keys, as in a mounted secret', async () => {
    const inFolder = createTempFolder();
    for (const [version, { sha256 }] of [
      ['v1', one],
      ['v2', two],
    ] as const) {
      mkdirSync(inFolder(version));
      writeFileSync(`${inFolder(version)}/keys.json`, toKeyFile(entry('one', sha256)));
    }
    symlinkSync('v1', inFolder('..data'));
    symlinkSync('..data/keys.json', inFolder('keys.json'));
    const { authenticate } = await startWatching(inFolder('keys.json'));
    expect(await authenticate(one.key)).toMatchObject(oneCaller);
    symlinkSync('v2', inFolder('..data_tmp'));
    renameSync(inFolder('..data_tmp'), inFolder('..data'));
    await until(async () => expect(await authenticate(one.key)).toBe('REJECTED'));
    expect(await authenticate(two.key)).toMatchObject(oneCaller);
  });
});
