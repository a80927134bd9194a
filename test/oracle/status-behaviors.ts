import type { Behavior, Expected } from './behavior.ts';
import { anyTiming, refused, unknown } from './behavior.ts';
import type { Headers } from './reply.ts';
import { respond } from './reply.ts';
import type { Confirm } from './wire-behaviors.ts';

const html = '<html><body>Error</body></html>';

/** Creates behaviors with a status whose documented outcome does not depend on the body. */
export function createStatusBehaviors(confirm: Confirm, refusal: object): readonly Behavior[] {
  const bodies = ['', html, '{}', refusal];
  const withBody = (status: number, headers: Headers, expected: readonly Expected[]) => ({
    response: ({ random }: Parameters<Behavior['response']>[0]) => ({
      reply: respond(status, random.pick(bodies), headers),
      expected,
    }),
  });
  const refusing = (status: number, member: string): Behavior => ({
    name: `${status}`,
    timings: ['NONE'],
    ...withBody(
      status,
      {},
      refused(member, member === 'UnexpectedError' && status !== 404 ? { status } : {}),
    ),
  });
  const failing = (status: number): Behavior => ({
    name: `${status}`,
    timings: anyTiming,
    ...(status >= 500 ? { isUnhealthy: true } : {}),
    ...withBody(status, {}, unknown('SERVER_ERROR')),
  });
  return [
    refusing(401, 'CredentialError'),
    refusing(403, 'ForbiddenError'),
    ...[405, 409, 413, 415, 418, 422, 425, 451].map((status) => refusing(status, 'UnexpectedError')),
    ...[408, 500, 501, 502, 503, 504, 599].map(failing),
    ...createWaitBehaviors(refusal),
    ...[202, 204].map(
      (status): Behavior => ({
        name: `${status}`,
        timings: anyTiming,
        response: (write) => ({
          reply: respond(status, confirm(write).body),
          expected: unknown(),
        }),
      }),
    ),
    ...[300, 301, 302, 303, 304, 307, 308].map(
      (status): Behavior => ({
        name: `${status}`,
        timings: anyTiming,
        response: () => ({
          reply: respond(status, '', { location: '/elsewhere' }),
          expected: unknown('UNREADABLE_ANSWER'),
        }),
      }),
    ),
    {
      name: '201 with the response of a 200',
      timings: ['BEFORE', 'AFTER'],
      response: (write) => {
        const { body, expected } = confirm(write);
        return { reply: respond(201, body), expected: [...expected, ...unknown()] };
      },
    },
  ];
}

/** 429 and 503 with a wait are provably not processed, and are sent again when the wait fits the deadline. */
function createWaitBehaviors(refusal: object): readonly Behavior[] {
  const waiting = (
    name: string,
    status: 429 | 503,
    headers: () => Headers,
    more: Partial<Behavior> = {},
  ): Behavior => ({
    name,
    timings: ['NONE'],
    ...(status === 503 ? { isUnhealthy: true } : {}),
    ...more,
    response: ({ random }) => ({
      reply: respond(status, random.pick(['', html, refusal]), headers()),
      expected: refused(status === 429 ? 'RateLimitedError' : 'UnavailableError'),
    }),
  });
  const now = () => new Date().toUTCString();
  return [
    waiting('429 without a wait', 429, () => ({}), { isSlowInBulk: true }),
    waiting('429 with a wait of 0', 429, () => ({ 'retry-after': '0' }), { isResendable: true }),
    waiting('429 with a date', 429, () => ({ 'retry-after': now() }), { isResendable: true }),
    waiting('429 with a long wait', 429, () => ({ 'retry-after': '2' }), {
      isSlowInBulk: true,
      statedWaitMs: 2000,
    }),
    waiting('503 with a wait of 0', 503, () => ({ 'retry-after': '0' }), { isResendable: true }),
    waiting('503 with a long wait', 503, () => ({ 'retry-after': '2' }), { isSlowInBulk: true }),
  ];
}
