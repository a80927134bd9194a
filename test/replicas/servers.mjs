import { mkdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { compose, composedFile } from './compose.mjs';
import { createServerProcess } from './processes.mjs';
import { providerTimeoutMs } from './settings.mjs';

const main = fileURLToPath(new URL('../../dist/main.js', import.meta.url));

/** @param {number} port */
export function createRedis(port) {
  const dir = join(tmpdir(), 'redis');
  mkdirSync(dir);
  const [, ...settings] = compose.services.redis.command;
  const args = [...settings, '--port', port, '--bind', '127.0.0.1', '--dir', dir, '--save', ''];
  return createServerProcess('redis-server', args.map(String), {
    isReady: (line) => line.includes('Ready to accept connections'),
  });
}

/**
 * @param {number} port
 * @param {Readonly<Record<string, string>>} env the settings of the providers and Redis
 */
export function createReplica(port, env) {
  const settings = {
    ...{ PORT: String(port), LOG_LEVEL: 'info', RATE_LIMIT_PER_MINUTE: '100000000' },
    ...{ PROVIDER_TIMEOUT_MS: String(providerTimeoutMs), SHUTDOWN_GRACE_MS: '5000' },
  };
  const isReady = (/** @type {string} */ line) => JSON.parse(line).msg === 'ready';
  return createServerProcess(process.execPath, [main], { env: { ...settings, ...env }, isReady });
}

/**
 * Creates nginx with the configuration of compose.yaml and other addresses.
 *
 * @param {number} port
 * @param {readonly number[]} replicas
 */
export function createNginx(port, replicas) {
  const directory = join(tmpdir(), 'nginx');
  mkdirSync(directory);
  const file = join(directory, 'nginx.conf');
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'];
  writeFileSync(
    file,
    `daemon off;
pid ${directory}/pid;
error_log stderr notice;
worker_processes 1;
events {}
http {
access_log off;
${temporary.map((name) => `${name}_temp_path ${directory}/${name};`).join('\n')}
${toServerConfig(port, replicas)}
}
`,
  );
  const isReady = (/** @type {string} */ line) => line.includes('start worker process ');
  return createServerProcess('nginx', ['-e', 'stderr', '-p', directory, '-c', file], {
    isReady,
    readsFrom: 'stderr',
  });
}

/**
 * @param {number} port
 * @param {readonly number[]} replicas
 */
function toServerConfig(port, replicas) {
  /** @type {readonly (readonly [RegExp, (...found: string[]) => string])[]} */
  const changes = [
    // Docker's resolver; the syntax is newer than the nginx of some distributions.
    [/^resolver .*;$/m, () => ''],
    [
      /server gateway:4000 resolve (.*;)/,
      (_, rest) => replicas.map((each) => `server 127.0.0.1:${each} ${rest}`).join('\n'),
    ],
    [/listen 8080;/, () => `listen 127.0.0.1:${port};`],
  ];
  return changes.reduce((text, [from, to]) => {
    if (text.search(from) === -1) throw new Error(`compose.yaml's nginx has no ${from}`);
    return text.replace(from, to);
  }, composedFile('nginx'));
}
