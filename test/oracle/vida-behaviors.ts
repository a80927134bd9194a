import type { Behavior, FieldState, WriteOnWire } from './behavior.ts';
import { anyTiming, confirmed, unknown } from './behavior.ts';
import type { Value } from './fields.ts';
import { neverSent, wireNameOf } from './fields.ts';
import type { Headers } from './reply.ts';
import { respond } from './reply.ts';
import type { Confirm } from './wire-behaviors.ts';

export const toWireNames = (names: readonly string[]) => names.map((name) => wireNameOf('vida', name));
export const sentIn = ({ sent }: WriteOnWire) => Object.keys(sent);
const updated = (names: readonly string[]) => ({
  success: true,
  message: 'Organization settings updated',
  updatedSettings: names,
});

function toStates(
  write: WriteOnWire,
  stateOf: (name: string) => FieldState,
): Readonly<Record<string, FieldState>> {
  return Object.fromEntries(sentIn(write).map((name) => [name, stateOf(name)]));
}

export const isApplied = (write: WriteOnWire) => (name: string) => write.applied.includes(name);

/** Creates a 200 that names the applied settings, and the others as failed. */
export const confirmVida: Confirm = (write) => {
  const failed = sentIn(write).filter((name) => !isApplied(write)(name));
  return {
    body: {
      ...updated(toWireNames(write.applied)),
      ...(failed.length > 0 ? { failedSettings: toWireNames(failed) } : {}),
    },
    expected: confirmed(toStates(write, (name) => (isApplied(write)(name) ? 'APPLIED' : 'REJECTED'))),
  };
};

/** The response to another request, which confirms a setting that the oracle never sends. */
export const vidaForeignResponse = updated([neverSent, 'orgName']);

export const vidaRefusal = { success: false, message: 'Not possible' };

/** Stores strings in another spelling, which Vida's contract does not exclude. */
function respell(_field: string, value: Value): Value {
  return typeof value === 'string' ? value.normalize('NFC').trim().toLowerCase() : value;
}

export const vidaSuccesses: readonly Behavior[] = [
  {
    name: '200',
    timings: ['BEFORE', 'AFTER', 'PART'],
    response: (write) => {
      const { body, expected } = confirmVida(write);
      return { reply: respond(200, body), expected };
    },
  },
  {
    name: '200, stored in lower case',
    timings: ['BEFORE'],
    store: respell,
    response: (write) => {
      const { body, expected } = confirmVida(write);
      return { reply: respond(200, body), expected };
    },
  },
  {
    name: '200 that omits settings that were not applied',
    timings: ['PART'],
    response: (write) => ({
      reply: respond(200, updated(toWireNames(write.applied))),
      expected: confirmed(toStates(write, (name) => (isApplied(write)(name) ? 'APPLIED' : 'UNCONFIRMED'))),
    }),
  },
  {
    name: '200 that names a setting in both lists',
    timings: ['BEFORE', 'PART'],
    minFields: 2,
    response: (write) => {
      const [contradicted = '', ...others] = sentIn(write).sort(
        (a, b) => Number(isApplied(write)(a)) - Number(isApplied(write)(b)),
      );
      const failed = others.filter((name) => !isApplied(write)(name));
      const named = [contradicted, ...others.filter(isApplied(write))];
      const body = {
        ...updated(toWireNames(named)),
        failedSettings: toWireNames([contradicted, ...failed]),
      };
      const stateOf = (name: string): FieldState => {
        if (name === contradicted) return 'UNCONFIRMED';
        return failed.includes(name) ? 'REJECTED' : 'APPLIED';
      };
      return { reply: respond(200, body), expected: confirmed(toStates(write, stateOf)) };
    },
  },
];

type ToBody = (write: WriteOnWire) => object;

function contradiction(
  name: string,
  status: number,
  toBody: ToBody,
  more: {
    readonly headers?: Headers;
    readonly reasons?: readonly string[];
    readonly isUnhealthy?: true;
  } = {},
): Behavior {
  return {
    name,
    timings: anyTiming,
    ...(status >= 500 ? { isUnhealthy: true } : {}),
    response: (write) => ({
      reply: respond(status, toBody(write), more.headers),
      expected: unknown(...(more.reasons ?? ['UNREADABLE_ANSWER'])),
    }),
  };
}

const allUpdated: ToBody = (write) => updated(toWireNames(sentIn(write)));

/** Responses that contradict themselves or the request. */
export const vidaContradictions: readonly Behavior[] = [
  contradiction('200 with success false', 200, (write) => ({ ...allUpdated(write), success: false })),
  contradiction('200 without updatedSettings', 200, () => ({ success: true, message: 'Updated' })),
  contradiction('200 that confirms nothing', 200, () => updated([]), { reasons: ['NOT_CONFIRMED'] }),
  contradiction('200 that confirms only a setting that was not sent', 200, () => updated([neverSent])),
  contradiction('200 that also confirms a setting that was not sent', 200, (write) =>
    updated([...toWireNames(sentIn(write)), neverSent]),
  ),
  contradiction(
    '200 that names all in both lists',
    200,
    (write) => ({ ...allUpdated(write), failedSettings: toWireNames(sentIn(write)) }),
    { reasons: ['NOT_CONFIRMED', 'UNREADABLE_ANSWER'] },
  ),
  contradiction(
    '200 that names all as failed',
    200,
    (write) => ({ ...updated([]), failedSettings: toWireNames(sentIn(write)) }),
    { reasons: ['NOT_CONFIRMED', 'UNREADABLE_ANSWER'] },
  ),
  ...[400, 401, 403, 404, 409, 422, 429].flatMap((status) => [
    contradiction(`${status} with updatedSettings`, status, (write) => ({
      ...allUpdated(write),
      success: false,
    })),
    contradiction(`${status} with a success that is not a flag`, status, ({ random }) => ({
      success: random.pick(['true', 'false', 1, 0, {}]),
    })),
    contradiction(`${status} with success true`, status, () => ({ success: true, message: 'Updated' })),
  ]),
  ...[429, 503].map((status) =>
    contradiction(`${status} with a wait and updatedSettings`, status, allUpdated, {
      headers: { 'retry-after': '0' },
    }),
  ),
  contradiction('500 with updatedSettings', 500, allUpdated, {
    reasons: ['SERVER_ERROR', 'UNREADABLE_ANSWER'],
  }),
];
