import { gzipSync } from 'node:zlib';
import type { Behavior, Expected, WriteOnWire } from './behavior.ts';
import { anyTiming, unknown } from './behavior.ts';
import type { Reply } from './reply.ts';
import { respond, toBody, toBytes, toHead } from './reply.ts';

/** Creates a documented success of a provider. */
export type Confirm = (write: WriteOnWire) => {
  readonly body: object;
  readonly expected: readonly Expected[];
};

/** The maximum size of a response in the settings of the oracle's gateways. */
export const maxBodyBytes = 65_536;

/** Longer than any deadline of the oracle. */
const tooManyDrips = 2000;

/** Creates responses that are lost, truncated or broken on the connection. */
export function createWireBehaviors(confirm: Confirm): readonly Behavior[] {
  const bytesOf = (write: WriteOnWire) => toBytes(200, confirm(write).body);
  const lost = (
    name: string,
    expected: readonly Expected[],
    reply: (write: WriteOnWire) => Reply,
  ): Behavior => ({
    name,
    timings: anyTiming,
    isUnhealthy: true,
    response: (write) => ({ reply: reply(write), expected }),
  });
  const cut = unknown('CONNECTION_LOST', 'UNREADABLE_ANSWER');
  return [
    ...['CLOSE', 'RESET'].flatMap((kind) => {
      const end = kind as 'CLOSE' | 'RESET';
      return [
        lost(`no response, then ${kind}`, unknown('CONNECTION_LOST'), () => ({ steps: [], end })),
        lost(`cut at a random byte, then ${kind}`, cut, (write) => {
          const bytes = bytesOf(write);
          return { steps: [{ bytes: bytes.subarray(0, write.random.integer(bytes.length)) }], end };
        }),
      ];
    }),
    lost('no response at all', unknown('TIMEOUT'), () => ({ steps: [], end: 'HANG' })),
    lost('the head and no body', unknown('TIMEOUT'), () => ({
      steps: [{ bytes: toHead(200, { 'content-length': '100' }) }],
      end: 'HANG',
    })),
    lost('a body in drips', unknown('TIMEOUT'), () => ({
      steps: [
        { bytes: toHead(200, { 'content-length': String(tooManyDrips) }) },
        ...Array.from({ length: tooManyDrips }, () => [{ waitMs: 25 }, { bytes: Buffer.from(' ') }]).flat(),
      ],
      end: 'HANG',
    })),
    lost('bytes that are not HTTP', unknown('CONNECTION_LOST', 'UNREADABLE_ANSWER'), ({ random }) => ({
      steps: [{ bytes: Buffer.from(Array.from({ length: 200 }, () => random.integer(256))) }],
      end: 'CLOSE',
      leftover: [],
    })),
    lost('a content-length that is too large', cut, (write) => {
      const { body } = confirm(write);
      return {
        steps: [{ bytes: toBytes(200, body, { 'content-length': String(toBody(body).length + 9) }) }],
        end: 'CLOSE',
      };
    }),
  ];
}

/** Creates unreadable bodies with status 200. */
export function createUnreadableBehaviors(confirm: Confirm): readonly Behavior[] {
  const unreadable = (name: string, toReply: (json: Buffer) => Reply): Behavior => ({
    name,
    timings: anyTiming,
    response: (write) => ({
      reply: toReply(toBody(confirm(write).body)),
      expected: unknown('UNREADABLE_ANSWER'),
    }),
  });
  return [
    unreadable('200 with HTML', () => respond(200, '<html><body>Maintenance</body></html>')),
    unreadable('200 with an empty body', () => respond(200, '')),
    unreadable('200 with a huge body', (json) =>
      respond(200, Buffer.concat([Buffer.alloc(maxBodyBytes, ' '), json])),
    ),
    unreadable('200 with invalid UTF-8', (json) =>
      respond(200, Buffer.concat([Buffer.from('{"a":"\xff"', 'latin1'), json])),
    ),
    unreadable('200 with a JSON text', () => respond(200, '"success"')),
    unreadable('200 with null', () => respond(200, 'null')),
    unreadable('200 with a number', () => respond(200, '7')),
    unreadable('200 with broken gzip', (json) =>
      respond(200, gzipSync(json).subarray(0, -9), { 'content-encoding': 'gzip' }),
    ),
    unreadable('200 with gzip that is none', (json) => respond(200, json, { 'content-encoding': 'gzip' })),
    unreadable('200 with an unknown coding', (json) =>
      respond(200, gzipSync(json), { 'content-encoding': 'x-unknown' }),
    ),
    unreadable('200 with a content-length that is too small', (json) => ({
      ...respond(200, json, { 'content-length': String(json.length - 5) }),
      leftover: [],
    })),
  ];
}
