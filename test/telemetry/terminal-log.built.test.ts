import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { expect, it, onTestFinished } from 'vitest';

const main = fileURLToPath(new URL('../../dist/main.js', import.meta.url));

/** The program of util-linux runs a command in a terminal; that of other systems has other options. */
const hasScript = /util-linux/.test(spawnSync('script', ['--version'], { encoding: 'utf8' }).stdout ?? '');

/** Starts the gateway in a terminal, whose output is collected. */
function startInTerminal(env: Readonly<Record<string, string>>) {
  const command = `exec '${process.execPath}' '${main}' --port 0`;
  const child = spawn('script', ['--quiet', '--return', '--command', command, '/dev/null'], {
    env,
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  onTestFinished(() => {
    child.kill('SIGKILL');
  });
  let output = '';
  child.stdout.on('data', (chunk) => {
    output += String(chunk);
  });
  const until = async (pattern: RegExp) => {
    for (;;) {
      const match = pattern.exec(output);
      if (match) return match;
      await once(child.stdout, 'data');
    }
  };
  return { child, until, output: () => output };
}

it.skipIf(!hasScript).each([
  ['without colors where NO_COLOR is set', { NO_COLOR: '1', TERM: 'xterm' }, false],
  ['with colors', { TERM: 'xterm' }, true],
])('the gateway in a terminal logs for people, %s', async (_name, env, isColored) => {
  const { child, output, until } = startInTerminal({ ...env, PATH: process.env['PATH'] ?? '' });
  const [, url = ''] = await until(/^\d\d:\d\d:\d\d The gateway is ready\. Open (http:\S+)/m);
  const query =
    'mutation Rename { updateOrganization(input: { vida: { organizationId: "3", name: "N" } }) { __typename } }';
  const headers = { 'content-type': 'application/json', 'x-request-id': 'order-66' };
  await fetch(url, { method: 'POST', headers, body: JSON.stringify({ query }) });
  const [line] = await until(/^.*order-66.*\r\n/m);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: an escape starts each color
  const plain = line.replace(/\u001b\[\d+m/g, '');
  expect(plain).toMatch(/^\d\d:\d\d:\d\d Rename {2}VIDA Updated {2}\d+ ms {2}order-66\r\n$/);
  expect(line !== plain).toBe(isColored);
  expect(output()).not.toContain('"level"');
  child.stdin.write('\u0003');
  await until(/stopped/);
  await once(child, 'exit');
  expect(child.exitCode).toBe(0);
});
