import { AssertionError } from 'node:assert';
import { format, inspect } from 'node:util';
import { pino } from 'pino';
import { describe, expect, it } from 'vitest';
import { Secret } from '../../../src/domain/access/secret.ts';

const text = 'the-text-itself';
const secret = new Secret(text);

function causeOf(cause: unknown): Error {
  return new Error('Something went wrong.', { cause });
}

function logged(log: (to: ReturnType<typeof pino>) => void): string {
  let told = '';
  log(
    pino(
      { level: 'trace' },
      {
        write: (line) => {
          told += line;
        },
      },
    ),
  );
  return told;
}

const nested = { config: { list: [secret], map: new Map([[secret, secret]]), set: new Set([secret]) } };

/** However somebody may print it, on purpose or not. */
const prints: Readonly<Record<string, () => string>> = {
  'a template string': () => `${secret}`,
  String: () => String(secret),
  concatenation: () => ''.concat('a', secret as unknown as string),
  join: () => [secret, secret].join(),
  toString: () => secret.toString(),
  toLocaleString: () => secret.toLocaleString(),
  'a property name': () => Object.keys({ [secret as unknown as string]: 1 }).join(),
  'JSON.stringify': () => JSON.stringify(secret),
  'JSON.stringify of what holds it': () => JSON.stringify({ a: [{ secret }] }),
  'JSON.stringify with a replacer': () => JSON.stringify({ secret }, (_key, value) => value),
  inspect: () => inspect(secret),
  'inspect of everything': () =>
    inspect(nested, { depth: null, showHidden: true, getters: true, showProxy: true }),
  'inspect at its depth': () => inspect({ a: { secret } }, { depth: 1 }),
  'inspect without its hook': () => inspect(nested, { depth: null, showHidden: true, customInspect: false }),
  'inspect of a proxy': () => inspect(new Proxy(secret, {}), { showProxy: true, showHidden: true }),
  'format %s': () => format('%s', secret),
  'format %o': () => format('%o', { secret }),
  'format %O': () => format('%O', { secret }),
  'format %j': () => format('%j', { secret }),
  'format %d': () => format('%d', secret),
  'the message of an error': () => new Error(`It is ${secret}.`).stack ?? '',
  'the cause of an error': () => inspect(causeOf(secret), { depth: null, showHidden: true }),
  'a property of an error': () => inspect(Object.assign(new Error('x'), { secret }), { showHidden: true }),
  'several errors': () => inspect(new AggregateError([causeOf(secret)]), { depth: null }),
  'an assertion': () =>
    new AssertionError({ actual: secret, expected: 'x', operator: 'strictEqual' }).message,
  'its keys': () => [...Object.keys(secret), ...Reflect.ownKeys(secret)].join(),
  'its values': () => JSON.stringify([Object.entries(secret), Object.getOwnPropertyDescriptors(secret)]),
  'a spread': () => JSON.stringify({ ...secret }),
  assign: () => inspect(Object.assign({}, secret)),
  'a structured clone': () => inspect(structuredClone(secret), { showHidden: true }),
  'a structured clone of what holds it': () => inspect(structuredClone(nested), { depth: null }),
  'a log of it': () => logged((log) => log.info(secret)),
  'a log of what holds it': () => logged((log) => log.info({ secret, nested }, 'it is %s', secret)),
  'a log of an error by it': () =>
    logged((log) => log.error(Object.assign(causeOf(secret), { secret }), 'failed')),
  'a log with it bound': () => logged((log) => log.child({ secret }).info('x')),
};

describe('a secret', () => {
  it.each(Object.entries(prints))('is not told by %s', (_what, print) => {
    expect(print()).not.toContain(text);
  });

  it.each([
    ['a template string', `${secret}`],
    ['JSON.stringify', JSON.parse(JSON.stringify(secret))],
    ['inspect', inspect(secret)],
    ['inspect of what holds it', /\[redacted\]/.exec(inspect(nested, { depth: null }))?.[0]],
    ['a log', JSON.parse(logged((log) => log.info({ secret }))).secret],
  ])('reads [redacted] in %s', (_what, told) => {
    expect(told).toBe('[redacted]');
  });

  it('is told when it is asked for', () => {
    expect(secret.reveal()).toBe(text);
  });

  it('is told by nothing that only looks like it', () => {
    const other = Object.create(Secret.prototype) as Secret;
    expect(() => other.reveal()).toThrow(TypeError);
    expect(() => Reflect.apply(secret.reveal, {}, [])).toThrow(TypeError);
  });
});
