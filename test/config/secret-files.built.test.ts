import { renameSync, unlinkSync, writeFileSync } from 'node:fs';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createApiKey } from '../../src/auth/api-keys.ts';
import { ConfigError, parseConfig } from '../../src/config/config.ts';
import { openSettingFiles } from '../../src/config/secret-files.ts';
import type { Sandbox } from '../../src/sandbox/sandbox.ts';
import { startSandbox } from '../../src/sandbox/sandbox.ts';
import { startProcess } from '../support/start-process.ts';
import { createTempFolder } from '../support/temp-folder.ts';
import { until } from '../support/until.ts';

const update = `mutation {
  vida: updateOrganization(input: { vida: { organizationId: "3", name: "N" } }) { __typename }
  vertra: updateOrganization(input: { vertra: { organizationId: "org123", name: "N" } }) { __typename }
}`;

/** Renames a complete file into place, because a file can be read while it is written. */
function replaceFile(path: string, text: string): void {
  writeFileSync(`${path}.new`, text);
  renameSync(`${path}.new`, path);
}

/** Starts a gateway with its tokens in files, in front of both simulated providers (vida.md, vertra.md). */
async function startWithTokens(toTokens: (sandbox: Sandbox) => Record<'vida' | 'vertra', string>) {
  const sandbox = await startSandbox();
  onTestFinished(() => sandbox.close());
  const { vertra, vida } = sandbox;
  const tokens = toTokens(sandbox);
  const inFolder = createTempFolder();
  replaceFile(inFolder('vida'), tokens.vida);
  replaceFile(inFolder('vertra'), tokens.vertra);
  const gateway = startProcess({
    VIDA_API_TOKEN_FILE: inFolder('vida'),
    VERTRA_API_TOKEN_FILE: inFolder('vertra'),
    VIDA_ORIGIN: vida.origin,
    VERTRA_ORIGIN: vertra.origin,
  });
  const url = await gateway.ready;
  return {
    ...gateway,
    sandbox,
    inFolder,
    async updateBoth() {
      const response = await fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ query: update }),
      });
      const { data } = (await response.json()) as { data: Record<string, { __typename: string }> };
      return [data['vida']?.__typename, data['vertra']?.__typename];
    },
    findLastTokens: () => [
      new URLSearchParams(vida.requests.at(-1)?.query).get('token'),
      vertra.requests.at(-1)?.headers['authorization'],
    ],
  };
}

const bothSettings = ['VIDA_API_TOKEN_FILE', 'VERTRA_API_TOKEN_FILE'];

describe('a token in a file', () => {
  it('is read again while the gateway runs, and the next request sends the new token', async () => {
    const old = 'token-of-yesterday';
    const { inFolder, findLastTokens, log, sandbox, updateBoth } = await startWithTokens(() => ({
      vida: `${old}\n`,
      vertra: old,
    }));
    expect(await updateBoth()).toEqual(['OrganizationCredentialError', 'OrganizationCredentialError']);
    expect(findLastTokens()).toEqual([old, expect.stringContaining(old)]);
    replaceFile(inFolder('vida'), `${sandbox.vida.token}\r\n`);
    replaceFile(inFolder('vertra'), sandbox.vertra.token);
    for (const setting of bothSettings) {
      const readAgain = expect.objectContaining({ level: 30, setting });
      await until(() => expect(log).toContainEqual(readAgain));
    }
    expect(await updateBoth()).toEqual(['OrganizationUpdated', 'OrganizationUpdated']);
    expect(findLastTokens()).toEqual([sandbox.vida.token, expect.stringContaining(sandbox.vertra.token)]);
    expect(JSON.stringify(log)).not.toMatch(/token-of-yesterday|sandbox-v\w+-token/);
  });

  it('stays in effect while its file is unusable, and an error is logged', async () => {
    const { inFolder, log, sandbox, updateBoth } = await startWithTokens(({ vertra, vida }) => ({
      vida: vida.token,
      vertra: vertra.token,
    }));
    replaceFile(inFolder('vida'), 'two secret-tokens');
    unlinkSync(inFolder('vertra'));
    const problems = [
      'The file must contain one token of visible ASCII characters and nothing else.',
      'The file cannot be read: ENOENT. Create it, or correct the setting.',
    ];
    for (const [index, setting] of bothSettings.entries()) {
      const error = expect.objectContaining({ level: 50, setting, problem: problems[index] });
      await until(() => expect(log).toContainEqual(error));
    }
    expect(await updateBoth()).toEqual(['OrganizationUpdated', 'OrganizationUpdated']);
    expect([sandbox.vida.writes('3'), sandbox.vertra.writes('org123')]).toEqual([1, 1]);
    expect(JSON.stringify(log)).not.toMatch(/secret|sandbox-v\w+-token|gateway-test/);
  });
});

describe('a key file without keys', () => {
  const noKeys = expect.objectContaining({
    level: 40,
    setting: 'AUTH_API_KEYS_FILE',
    msg: 'The file contains no keys, so every API key is rejected. Add one with npm run api-key.',
  });

  it('is logged at the start', async () => {
    const file = createTempFolder()('keys');
    replaceFile(file, '{"keys":[]}');
    const { log, ready } = startProcess({ AUTH: 'api-key', AUTH_API_KEYS_FILE: file });
    await ready;
    expect(log).toContainEqual(noKeys);
  });

  it('is logged when it replaces a file with keys', async () => {
    const file = createTempFolder()('keys');
    const entry = { name: 'web', sha256: createApiKey().sha256, scopes: [], organizations: [] };
    replaceFile(file, JSON.stringify({ keys: [entry] }));
    const { log, ready } = startProcess({ AUTH: 'api-key', AUTH_API_KEYS_FILE: file });
    await ready;
    expect(log).not.toContainEqual(noKeys);
    replaceFile(file, '{"keys":[]}');
    await until(() => expect(log).toContainEqual(noKeys));
  });
});

describe('a gateway does not start', () => {
  it('when files are unusable, and names each setting but no path or content', async () => {
    const inFolder = createTempFolder();
    writeFileSync(inFolder('vida'), '\ufeffa secret-token');
    writeFileSync(inFolder('keys'), JSON.stringify({ keys: [{ [createApiKey().key]: 'secret-name' }] }));
    const { ended, errors, log } = startProcess({
      VIDA_API_TOKEN_FILE: inFolder('vida'),
      // A token in place of the path of its file.
      VERTRA_API_TOKEN_FILE: 'secret-token',
      AUTH: 'api-key',
      AUTH_API_KEYS_FILE: inFolder('keys'),
    });
    expect(await ended).toBe(1);
    const named = errors().match(/^- \w+ cannot be used: .*/gm);
    expect(named).toEqual([
      '- VIDA_API_TOKEN_FILE cannot be used: The file must contain one token of visible ASCII characters and nothing else.',
      '- VERTRA_API_TOKEN_FILE cannot be used: The file cannot be read: ENOENT. Create it, or correct the setting.',
      expect.stringMatching(/^- AUTH_API_KEYS_FILE cannot be used: .*/),
    ]);
    expect(errors() + JSON.stringify(log)).not.toMatch(/secret|ogw_|gateway-test/);
  });

  it.each([[''], ['\n'], ['a b'], ['a\nb'], ['tökén'], ['a\0b']])(
    'when a token file contains %j',
    async (text) => {
      const path = createTempFolder()('vida');
      writeFileSync(path, text);
      const opened = openSettingFiles(parseConfig({ VIDA_API_TOKEN_FILE: path }), () => {});
      await expect(opened).rejects.toThrow(ConfigError);
      await expect(opened).rejects.toThrow(
        /^VIDA_API_TOKEN_FILE cannot be used: The file must contain one token/,
      );
    },
  );

  it.each([
    [
      'a directory',
      '/dev',
      'The file cannot be read: EISDIR. The path is a directory; set the path of a file.',
    ],
    ['a device', '/dev/zero', 'The path is not a regular file.'],
  ])('when a token file is %s', async (_name, path, reason) => {
    const { ended, errors } = startProcess({ VIDA_API_TOKEN_FILE: path });
    expect(await ended).toBe(1);
    expect(errors()).toContain(`- VIDA_API_TOKEN_FILE cannot be used: ${reason}\n`);
    expect(errors()).not.toContain(path);
  });

  it('in production when AUTH is not set', async () => {
    const { ended, errors } = startProcess({ NODE_ENV: 'production', SANDBOX: 'on' });
    expect(await ended).toBe(1);
    expect(errors()).toContain('- AUTH must be set in production: none, api-key or jwt, or api-key,jwt\n');
  });
});
