import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { expect, it, onTestFinished } from 'vitest';

/** The compiled module, which `npm test` builds first. */
const built = new URL('../../dist/telemetry/log.js', import.meta.url);

/** The beginning of each program: it writes the number of its log writes to stderr at the exit. */
const prelude = `
  import fs from 'node:fs';
  import { openLog } from '${built}';
  const { writeSync } = fs;
  let writes = 0;
  fs.writeSync = (fd, data, ...more) => {
    if (fd === 1 && data.length > 0) writes += 1;
    return writeSync(fd, data, ...more);
  };
  process.on('exit', () => writeSync(2, 'writes: ' + writes + '\\n'));
  const log = await openLog('info');
  const kill = () => process.kill(process.pid, 'SIGKILL');
`;

function startProgram(program: string, command = process.execPath, args: readonly string[] = []) {
  const child = spawn(command, [...args, '--input-type=module', '-e', prelude + program], {
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  onTestFinished(() => {
    child.kill('SIGKILL');
  });
  return child;
}

/** Runs a program until it exits. */
async function run(program: string) {
  const child = startProgram(program);
  const [log, errors] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  const messages = log
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line).msg);
  return { messages, errors, code: child.exitCode, signal: child.signalCode };
}

it('a single line is written at the end of its turn of the event loop', async () => {
  const { messages, signal } = await run(`log.info('one'); setImmediate(kill);`);
  expect([messages, signal]).toEqual([['one'], 'SIGKILL']);
});

it('the lines of one turn are written together, in order', async () => {
  const { errors, messages } = await run(`for (const each of 'abcdef') log.info(each);`);
  expect(messages).toEqual(['a', 'b', 'c', 'd', 'e', 'f']);
  expect(errors).toBe('writes: 1\n');
});

/** Logs in three consecutive turns. */
const inThreeTurns = `
  log.info('one');
  setImmediate(() => {
    log.info('two');
    setImmediate(() => log.info('three'));
  });
`;

it('a busy process writes the lines of several turns together', async () => {
  const { errors, messages } = await run(`
    performance.now = () => 1000;
    globalThis.setTimeout = () => ({ unref() {} });
    ${inThreeTurns}
  `);
  expect(messages).toEqual(['one', 'two', 'three']);
  // The remaining lines are written at the exit, after the count.
  expect(errors).toBe('writes: 1\n');
});

it('a busy process that becomes idle writes its buffer', async () => {
  const child = startProgram(`process.stdin.resume(); ${inThreeTurns}`);
  let log = '';
  for await (const chunk of child.stdout) {
    log += chunk;
    if (log.includes('three')) break;
  }
  expect(child.exitCode).toBeNull();
});

it('a turn that logs many lines buffers only some kilobytes', async () => {
  const { messages, signal } = await run(`for (let n = 0; n < 1000; n += 1) log.info(String(n)); kill();`);
  expect(signal).toBe('SIGKILL');
  expect(messages.length).toBeGreaterThan(800);
  expect(messages).toEqual(messages.map((_, index) => String(index)));
});

it.each(['warn', 'error', 'fatal'])(
  'a line of level %s is written at once, with all lines before it',
  async (level) => {
    const { messages, signal } = await run(`log.info('before'); log.${level}('now'); kill();`);
    expect([messages, signal]).toEqual([['before', 'now'], 'SIGKILL']);
  },
);

it('after a warning, lines are written at the end of their turn again', async () => {
  const { messages } = await run(`log.warn('one'); log.info('two'); setImmediate(kill);`);
  expect(messages).toEqual(['one', 'two']);
});

it.each([
  ['the normal end of the process', '', 0],
  ['process.exit', 'process.exit(3);', 3],
  ['an uncaught exception', `throw new Error('a bug');`, 1],
  ['an uncaught exception in a later turn', `setTimeout(() => { log.info('later'); throw 1; });`, 1],
  ['an unhandled rejection', `Promise.reject(new Error('a bug'));`, 1],
])('all lines before %s are written', async (_end, end, status) => {
  const { code, messages } = await run(`log.info('one'); log.info('two'); ${end}`);
  expect(messages.slice(0, 2)).toEqual(['one', 'two']);
  expect(messages.includes('later')).toBe(end.includes('later'));
  expect(code).toBe(status);
});

it('a reader that closes the pipe neither ends nor blocks the process', async () => {
  const child = startProgram(`
    process.stdin.once('data', () => {
      for (let n = 0; n < 1000; n += 1) log.info('without a reader');
      log.error('without a reader');
      setImmediate(() => { log.info('without a reader'); setImmediate(() => process.exit(7)); });
    });
    log.info('started');
  `);
  const errors = text(child.stderr);
  await once(child.stdout, 'data');
  child.stdout.destroy();
  await once(child.stdout, 'close');
  child.stdin.write('continue');
  await once(child, 'exit');
  expect([child.exitCode, await errors]).toEqual([7, expect.stringMatching(/^writes: [12]\n$/)]);
});

it('a slow reader loses no line, and the process buffers nothing for it', async () => {
  const child = startProgram(`
    let maxRss = 0;
    for (let n = 0; n < 20000; n += 1) {
      log.info({ n }, 'x'.repeat(100));
      if (n % 1000 === 0) maxRss = Math.max(maxRss, process.memoryUsage().rss);
    }
    process.exit(maxRss < 200 * 1024 * 1024 ? 0 : 1);
  `);
  // The pipe is full when it becomes readable.
  await once(child.stdout, 'readable');
  const log = await text(child.stdout);
  if (child.exitCode === null) await once(child, 'exit');
  expect(log.split('\n')).toHaveLength(20_001);
  expect(child.exitCode).toBe(0);
});

/** Logs until its reader is stalled, and once more when the reader reads again. */
const untilStalled = `
  for (let n = 0; n < 20000; n += 1) log.info({ n }, 'x'.repeat(100));
  process.stderr.write('not blocked');
  process.stdin.once('data', () => {
    log.info('read again');
    setImmediate(() => process.exit(0));
  });
`;

// Node gives a child sockets for its standard streams, and a shell gives it a pipe.
it.each([
  ['a socket', process.execPath, []],
  ['a pipe', 'sh', ['-c', '"$0" "$@" | cat', process.execPath]],
])(
  'a stalled reader of %s does not block the process, which drops and counts lines',
  async (_name, command, args) => {
    const child = startProgram(untilStalled, command, args);
    await once(child.stderr, 'data');
    child.stdin.write('read');
    const [log] = await Promise.all([text(child.stdout), once(child, 'close')]);
    const lines = log
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line));
    const reports = lines.filter(({ msg }) => msg.startsWith('Log lines were dropped'));
    const dropped = reports.reduce((sum, report) => sum + report.lines, 0);
    expect(dropped).toBeGreaterThan(0);
    expect(lines.length - reports.length + dropped).toBe(20_001);
  },
);
