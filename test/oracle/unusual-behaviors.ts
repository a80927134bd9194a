import { gzipSync } from 'node:zlib';
import type { Behavior } from './behavior.ts';
import type { Reply } from './reply.ts';
import { respond, toBody, toBytes, toHead } from './reply.ts';
import type { Confirm } from './wire-behaviors.ts';

/** Creates successes in an unusual form. */
export function createUnusualBehaviors(confirm: Confirm, foreignResponse: object): readonly Behavior[] {
  const unusual = (name: string, toReply: (json: Buffer) => Reply): Behavior => ({
    name,
    timings: ['BEFORE', 'AFTER'],
    response: (write) => {
      const { body, expected } = confirm(write);
      return { reply: toReply(toBody(body)), expected };
    },
  });
  const chunk = (bytes: Buffer) =>
    Buffer.concat([Buffer.from(`${bytes.length.toString(16)}\r\n`), bytes, Buffer.from('\r\n')]);
  const pieces = (bytes: Buffer) => [0, 1, 2, 3].map((each) => bytes.subarray(each * 30, (each + 1) * 30));
  const whole = (json: Buffer) => toBytes(200, json);
  const after = (status: number, json: Buffer): Reply => ({
    steps: [{ bytes: toHead(status, {}) }, { bytes: whole(json) }],
    end: 'KEEP',
  });
  return [
    ...['gzip', 'x-gzip', 'GZIP', 'gzip, identity'].map((coding) =>
      unusual(`coding ${coding}`, (json) => respond(200, gzipSync(json), { 'content-encoding': coding })),
    ),
    ...['none', 'identity'].map((coding) =>
      unusual(`coding ${coding}`, (json) => respond(200, json, { 'content-encoding': coding })),
    ),
    unusual('a response in chunks', (json) => ({
      steps: [
        {
          bytes: Buffer.concat([
            toHead(200, { 'transfer-encoding': 'chunked' }),
            chunk(json),
            Buffer.from('0\r\n\r\n'),
          ]),
        },
      ],
      end: 'KEEP',
    })),
    unusual('a response in slow pieces', (json) => ({
      steps: [
        ...pieces(whole(json)).flatMap((bytes) => [{ bytes }, { waitMs: 5 }]),
        { bytes: whole(json).subarray(120) },
      ],
      end: 'KEEP',
    })),
    unusual('a response that ends with its connection', (json) => ({
      steps: [{ bytes: Buffer.concat([toHead(200, { connection: 'close' }), json]) }],
      end: 'CLOSE',
    })),
    ...[100, 103].map((status) => unusual(`${status} before the response`, (json) => after(status, json))),
    unusual('two responses at once', (json) => ({
      steps: [{ bytes: Buffer.concat([whole(json), toBytes(200, foreignResponse)]) }],
      end: 'KEEP',
      leftover: [],
    })),
    unusual('a second response later', (json) => ({
      steps: [{ bytes: whole(json) }],
      end: 'KEEP',
      leftover: [{ waitMs: 4 }, { bytes: toBytes(200, foreignResponse) }],
    })),
  ];
}
