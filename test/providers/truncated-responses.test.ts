import { describe, expect, it } from 'vitest';
import type { UpdateOutcome } from '../../src/domain/update/outcome.ts';
import { startRawServer, toHttpResponse } from '../support/raw-server.ts';
import type { TestPorts } from '../support/start-providers.ts';
import { startProviders } from '../support/start-providers.ts';

interface TestProvider {
  readonly name: string;
  /** Matches the organization id in the head of a request. */
  readonly organization: RegExp;
  /** Creates the body of a documented success. */
  toBody(id: string): object;
  rename(providers: TestPorts, id: string): Promise<UpdateOutcome>;
}

const testProviders: readonly TestProvider[] = [
  {
    name: 'Vida',
    organization: /^POST .*targetOrganizationId=(\d+) /,
    toBody: () => ({ success: true, message: 'Organization settings updated', updatedSettings: ['orgName'] }),
    rename: ({ VIDA }, id) => VIDA.update(id, { name: 'Zoë' }),
  },
  {
    name: 'Vertra Cloud',
    organization: /^PUT \/v1\/organizations\/(\d+) /,
    toBody: (id) => ({ status: 'success', response: { id, name: 'Zoë', description: 'd', tags: ['t'] } }),
    rename: ({ VERTRA }, id) => VERTRA.update(id, { name: 'Zoë' }),
  },
];

const framings: readonly [string, (body: string) => string][] = [
  ['a content-length', (body) => toHttpResponse(200, body)],
  [
    'chunks',
    (body) => {
      const chunks = [body.slice(0, 20), body.slice(20)].map(
        (chunk) => `${Buffer.byteLength(chunk).toString(16)}\r\n${chunk}\r\n`,
      );
      return `HTTP/1.1 200 X\r\ntransfer-encoding: chunked\r\n\r\n${chunks.join('')}0\r\n\r\n`;
    },
  ],
  ['the end of the connection', (body) => `HTTP/1.1 200 X\r\nconnection: close\r\n\r\n${body}`],
];

/** A circuit that the failures of these tests do not open. */
const circuit = { windowSize: 10_000, minAttempts: 10_000, openMs: 5000 };

/** Encodes the number of bytes after which the response is cut; all ids have the same length. */
const toId = (cut: number) => String(10_000 + cut);

describe.each(testProviders)('a response of $name', ({ organization, rename, toBody }) => {
  it.each(framings)(
    'leaves the outcome unknown when it is cut at any byte, framed by %s',
    { timeout: 120_000 },
    async (_name, frame) => {
      const toBytes = (id: string) => Buffer.from(frame(JSON.stringify(toBody(id))));
      const sent: string[] = [];
      const server = await startRawServer((socket, text) => {
        const [, id] = organization.exec(text) ?? [];
        if (id === undefined) return;
        sent.push(id);
        socket.end(toBytes(id).subarray(0, Number(id) - 10_000));
      });
      const { providers } = await startProviders({
        ...{ vidaOrigin: server.origin, vertraOrigin: server.origin, circuit, timeoutMs: 60_000 },
      });
      const { length } = toBytes(toId(0));
      const ids = Array.from({ length: length + 1 }, (_, cut) => toId(cut));
      const outcomes = await Promise.all(ids.map((id) => rename(providers, id)));
      for (const [cut, outcome] of outcomes.slice(0, length).entries()) {
        expect(outcome, `cut after ${cut} of ${length} bytes`).toMatchObject({
          kind: 'outcomeUnknown',
          reason: expect.stringMatching(/^(CONNECTION_LOST|UNREADABLE_ANSWER)$/),
          applied: 'UNKNOWN',
          retryable: false,
        });
      }
      expect(outcomes[length]).toMatchObject({
        kind: 'updated',
        fields: [{ path: ['name'], state: 'APPLIED' }],
      });
      expect(sent.sort()).toEqual(ids);
    },
  );
});
