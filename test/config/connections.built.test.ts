import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { startProcess } from '../support/start-process.ts';
import { createTempFolder } from '../support/temp-folder.ts';
import { until } from '../support/until.ts';

const connection = { name: 'emea', provider: 'vida', tokenFile: 'token', origin: 'http://127.0.0.1:1' };

/** Creates a connections file with one token file. */
function createConnectionsFile(): string {
  const inFolder = createTempFolder();
  writeFileSync(inFolder('token'), 'secret-token');
  writeFileSync(inFolder('connections'), JSON.stringify({ connections: [connection] }));
  return inFolder('connections');
}

it('a gateway in production starts with a connections file in place of tokens, and logs a change of it', async () => {
  const path = createConnectionsFile();
  const { errors, log, ready } = startProcess({
    NODE_ENV: 'production',
    AUTH: 'none',
    CONNECTIONS_FILE: path,
  });
  await ready;
  expect(log.filter(({ msg }) => String(msg).includes('simulated'))).toEqual([]);
  writeFileSync(path, JSON.stringify({ connections: [{ ...connection, queue: -1 }] }));
  const problem = 'connections[0] ("emea"): queue must be a whole number from 0 to 1000000';
  const refused = expect.objectContaining({ level: 50, setting: 'CONNECTIONS_FILE', problem });
  await until(() => expect(log).toContainEqual(refused));
  writeFileSync(path, JSON.stringify({ connections: [{ ...connection, queue: 1 }] }));
  const reloaded = expect.objectContaining({ level: 30, setting: 'CONNECTIONS_FILE' });
  await until(() => expect(log).toContainEqual(reloaded));
  expect(errors() + JSON.stringify(log)).not.toContain('secret');
});

it('GET /health/ready shows the default connections and no others', async () => {
  const { ready } = startProcess({ AUTH: 'none', CONNECTIONS_FILE: createConnectionsFile() });
  const response = await fetch(new URL('/health/ready', await ready));
  const { providers } = (await response.json()) as { providers: object[] };
  const unconfigured = { connection: 'default', configured: false };
  expect(providers).toMatchObject(['VIDA', 'VERTRA'].map((provider) => ({ ...unconfigured, provider })));
});

it('a sandbox does not read a connections file, and logs that it is unused', async () => {
  const { log, ready } = startProcess({ SANDBOX: 'on', VIDA_API_TOKEN: 't', CONNECTIONS_FILE: '/nowhere' });
  await ready;
  const unused = ['VIDA_API_TOKEN', 'CONNECTIONS_FILE'];
  expect(log).toContainEqual(expect.objectContaining({ level: 40, unused }));
});

it('open connections do not keep the process alive', () => {
  const module = (name: string) =>
    JSON.stringify(new URL(`../../dist/config/${name}.js`, import.meta.url).href);
  const path = JSON.stringify(createConnectionsFile());
  const script = `import { openConnections } from ${module('open-connections')};
    import { parseConfig } from ${module('config')};
    await openConnections(${path}, parseConfig({ CONNECTIONS_FILE: ${path} }), () => {});`;
  execFileSync(process.execPath, ['--input-type=module', '-e', script], { timeout: 10_000 });
});
