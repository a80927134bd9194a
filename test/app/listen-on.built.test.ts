import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { connect } from 'node:net';
import { networkInterfaces } from 'node:os';
import { fileURLToPath } from 'node:url';
import { pino } from 'pino';
import { describe, expect, it, onTestFinished } from 'vitest';
import { listenOn } from '../../src/app/listen-on.ts';
import { ConfigError } from '../../src/config/config.ts';
import { startProcess } from '../support/start-process.ts';
import { until } from '../support/until.ts';

async function takePort(): Promise<string> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.close();
  });
  const address = server.address();
  return String(typeof address === 'object' ? address?.port : '');
}

const hasIpv6 = Object.values(networkInterfaces()).some((addresses) =>
  addresses?.some(({ address }) => address === '::1'),
);

describe('HOST', () => {
  it.skipIf(!hasIpv6).each(['::1', '[::1]'])(
    'accepts an IPv6 address with or without brackets: %s',
    async (host) => {
      const url = await startProcess({ HOST: host }).ready;
      expect(url).toMatch(/^http:\/\/\[::1\]:\d+\/graphql$/);
      expect((await fetch(`${url}?query={__typename}`)).status).toBe(200);
    },
  );

  it.each(['http://127.0.0.1', '127.0.0.1:4000', '[127.0.0.1]:4000', '[]', '[::1', '::1]', 'a b', '::g'])(
    'stops the start when it is %j, which is neither a name nor an address',
    async (host) => {
      const { ended, errors } = startProcess({ HOST: host });
      expect(await ended).toBe(1);
      expect(errors()).toContain('- HOST must be a host name or an address without a scheme or port\n');
    },
  );

  it.each([
    ['192.0.2.1', /- The address in HOST does not belong to this machine\. Correct HOST\.\n/],
    [
      'name.invalid',
      /- The name in HOST (has no address\. Correct|cannot be resolved at the moment\. Set) HOST/,
    ],
  ])('stops the start when it is %s', async (host, problem) => {
    const { ended, errors } = startProcess({ HOST: host });
    expect(await ended).toBe(1);
    expect(errors()).toMatch(problem);
  });
});

describe('a port in use', () => {
  it.each([
    ['PORT', 'PORT or --port'],
    ['METRICS_PORT', 'METRICS_PORT'],
  ])('stops the start and names the setting: %s', async (name, setting) => {
    const port = await takePort();
    const { ended, errors } = startProcess({ [name]: port });
    expect(await ended).toBe(1);
    expect(errors()).toBe(`The gateway cannot start:\n- Port ${port} is already in use. Set ${setting}.\n`);
  });
});

describe('a failure of listen', () => {
  it.each([
    ['EACCES', 'Port 80 is not allowed for the user of this process. Set PORT to 1024 or more.'],
    ['EAFNOSUPPORT', 'This machine does not support the address family of HOST. Correct HOST.'],
    ['EMFILE', 'The process has no file descriptors left. Raise its limit (ulimit -n).'],
    ['ENFILE', 'The machine has no file descriptors left. Raise its limit (fs.file-max).'],
    ['EOTHER', 'The gateway cannot listen on HOST with PORT: EOTHER.'],
  ])('with %s reports what to do', async (code, problem) => {
    const server = createServer();
    // Simulated, because not every error can be caused on every machine.
    server.listen = () => {
      process.nextTick(() => server.emit('error', Object.assign(new Error('listen'), { code })));
      return server;
    };
    const listening = listenOn(server, pino({ level: 'silent' }), { host: '::1', port: 80, setting: 'PORT' });
    await expect(listening).rejects.toThrow(new ConfigError([problem]));
  });
});

describe('a failure to accept', () => {
  it('is logged once for each code, and does not end the process', async () => {
    const lines: string[] = [];
    const log = pino({ level: 'warn' }, { write: (line: string) => lines.push(line) });
    const server = createServer();
    onTestFinished(() => {
      server.close();
    });
    await listenOn(server, log, { host: '127.0.0.1', port: 0, setting: 'PORT' });
    for (const code of ['EMFILE', 'EMFILE', 'ENOBUFS'])
      server.emit('error', Object.assign(new Error('accept'), { code }));
    expect(lines.map((line) => JSON.parse(line).code)).toEqual(['EMFILE', 'ENOBUFS']);
  });
});

describe('exhausted file descriptors', () => {
  it('are logged once, and their recovery is logged', async () => {
    const main = fileURLToPath(new URL('../../dist/main.js', import.meta.url));
    const child = spawn('sh', ['-c', 'ulimit -n 512 && exec "$0" "$1"', process.execPath, main], {
      env: { PORT: '0' },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    onTestFinished(() => {
      child.kill('SIGKILL');
    });
    let output = '';
    child.stdout.on('data', (chunk) => {
      output += String(chunk);
    });
    const port = await until(() => {
      const url = /"graphql":"([^"]+)"/.exec(output)?.[1];
      if (url === undefined) throw new Error('It is not ready.');
      return Number(new URL(url).port);
    });
    const sockets = Array.from({ length: 600 }, () => connect(port, '127.0.0.1').on('error', () => {}));
    const none = /"level":40,.*"code":"EMFILE","msg":"No file descriptors are available/g;
    await until(() => expect(output.match(none)).toHaveLength(1));
    for (const socket of sockets) socket.destroy();
    await until(() => expect(output).toContain('File descriptors are available again'));
    expect((await fetch(`http://127.0.0.1:${port}/health/live`)).status).toBe(200);
    expect(output.match(none)).toHaveLength(1);
  });
});
