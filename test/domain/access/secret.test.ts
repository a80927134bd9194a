import { AssertionError } from 'node:assert';
import { format, inspect } from 'node:util';
import { pino } from 'pino';
import { describe, expect, it } from 'vitest';
import { Secret } from '../../../src/domain/access/secret.ts';

const text = 'secret-text';
const secret = new Secret(text);

function causeOf(cause: unknown): Error {
  return new Error('Something went wrong.', { cause });
}

function captureLog(log: (logger: ReturnType<typeof pino>) => void): string {
  let output = '';
  log(
    pino(
      { level: 'trace' },
      {
        write: (line) => {
          output += line;
        },
      },
    ),
  );
  return output;
}

const nested = { config: { list: [secret], map: new Map([[secret, secret]]), set: new Set([secret]) } };

/** Every way in which code may print a value. */
const prints: Readonly<Record<string, () => string>> = {
  'a template string': () => `${secret}`,
  String: () => String(secret),
  concatenation: () => ''.concat('a', secret as unknown as string),
  join: () => [secret, secret].join(),
  toString: () => secret.toString(),
  toLocaleString: () => secret.toLocaleString(),
  'a property name': () => Object.keys({ [secret as unknown as string]: 1 }).join(),
  'JSON.stringify': () => JSON.stringify(secret),
  'JSON.stringify of an object that contains it': () => JSON.stringify({ a: [{ secret }] }),
  'JSON.stringify with a replacer': () => JSON.stringify({ secret }, (_key, value) => value),
  inspect: () => inspect(secret),
  'inspect with every option': () =>
    inspect(nested, { depth: null, showHidden: true, getters: true, showProxy: true }),
  'inspect at the depth limit': () => inspect({ a: { secret } }, { depth: 1 }),
  'inspect without its hook': () => inspect(nested, { depth: null, showHidden: true, customInspect: false }),
  'inspect of a proxy': () => inspect(new Proxy(secret, {}), { showProxy: true, showHidden: true }),
  'format %s': () => format('%s', secret),
  'format %o': () => format('%o', { secret }),
  'format %O': () => format('%O', { secret }),
  'format %j': () => format('%j', { secret }),
  'format %d': () => format('%d', secret),
  'the message of an error': () => new Error(`Invalid: ${secret}.`).stack ?? '',
  'the cause of an error': () => inspect(causeOf(secret), { depth: null, showHidden: true }),
  'a property of an error': () => inspect(Object.assign(new Error('x'), { secret }), { showHidden: true }),
  'an AggregateError': () => inspect(new AggregateError([causeOf(secret)]), { depth: null }),
  'an assertion': () =>
    new AssertionError({ actual: secret, expected: 'x', operator: 'strictEqual' }).message,
  'its keys': () => [...Object.keys(secret), ...Reflect.ownKeys(secret)].join(),
  'its values': () => JSON.stringify([Object.entries(secret), Object.getOwnPropertyDescriptors(secret)]),
  'a spread': () => JSON.stringify({ ...secret }),
  assign: () => inspect(Object.assign({}, secret)),
  'a structured clone': () => inspect(structuredClone(secret), { showHidden: true }),
  'a structured clone of an object that contains it': () => inspect(structuredClone(nested), { depth: null }),
  'a log entry': () => captureLog((log) => log.info(secret)),
  'a log entry of an object that contains it': () =>
    captureLog((log) => log.info({ secret, nested }, 'secret %s', secret)),
  'a log entry of an error': () =>
    captureLog((log) => log.error(Object.assign(causeOf(secret), { secret }), 'failed')),
  'a child logger': () => captureLog((log) => log.child({ secret }).info('x')),
};

describe('Secret', () => {
  it.each(Object.entries(prints))('is not revealed by %s', (_method, print) => {
    expect(print()).not.toContain(text);
  });

  it.each([
    ['a template string', `${secret}`],
    ['JSON.stringify', JSON.parse(JSON.stringify(secret))],
    ['inspect', inspect(secret)],
    ['inspect of an object that contains it', /\[redacted\]/.exec(inspect(nested, { depth: null }))?.[0]],
    ['a log', JSON.parse(captureLog((log) => log.info({ secret }))).secret],
  ])('prints as [redacted] in %s', (_method, printed) => {
    expect(printed).toBe('[redacted]');
  });

  it('is returned by reveal', () => {
    expect(secret.reveal()).toBe(text);
  });

  it('is not revealed by an object that only has its prototype', () => {
    const other = Object.create(Secret.prototype) as Secret;
    expect(() => other.reveal()).toThrow(TypeError);
    expect(() => Reflect.apply(secret.reveal, {}, [])).toThrow(TypeError);
  });
});
