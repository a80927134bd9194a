import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import type { DocumentNode } from 'graphql';
import { buildSchema, GraphQLError, parse, validate } from 'graphql';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import type { LaneDeps } from '../../../src/server/fast-path/lane.ts';
import { createLane } from '../../../src/server/fast-path/lane.ts';
import { createOperations } from '../../../src/server/fast-path/operations.ts';
import type { Rule } from '../../../src/server/graphql-plugins/rule.ts';
import type { Incoming } from '../../../src/server/request.ts';

const schema = buildSchema(`
  type Query { ok: Boolean fails: Boolean }
  type Mutation { set(value: Int!): Int }
`);

/** A request that the lane left to Yoga. */
interface Left {
  readonly body: string | undefined;
  readonly settled: Incoming['settled'];
  readonly common: readonly string[];
}

async function readWhole(body: AsyncIterable<Buffer> | undefined): Promise<string | undefined> {
  return body && text(body);
}

async function startLane(rules: readonly Rule[] = [], corsOrigins: readonly string[] = []) {
  const left: Left[] = [];
  const set = vi.fn(({ value }: { value: number }): unknown => value);
  const rootFields = schema.getMutationType()?.getFields() ?? {};
  Object.assign(rootFields['set'] ?? {}, { resolve: (_root: unknown, args: { value: number }) => set(args) });
  const query = schema.getQueryType()?.getFields() ?? {};
  Object.assign(query['ok'] ?? {}, { resolve: async () => true });
  Object.assign(query['fails'] ?? {}, { resolve: () => Promise.reject(new Error('secret')) });
  const documents = new Map<string, DocumentNode>();
  const read = (text: string) => {
    documents.set(text, parse(text));
    return documents.get(text) as DocumentNode;
  };
  const yoga: LaneDeps['yoga'] = (request, response, common, incoming) => {
    const { body } = request as IncomingMessage & { body?: AsyncIterable<Buffer> };
    readWhole(body).then((text) => {
      left.push({ body: text, settled: incoming?.settled, common });
      response.writeHead(299).end('left to Yoga');
    });
  };
  const lane = createLane({
    rules,
    prepare: createOperations({ documents, enveloped: () => ({ schema, parse: read, validate }) }),
    createContext: () => ({}),
    maskError: () => new GraphQLError('masked'),
    corsOrigins,
    yoga,
  });
  const server = createServer((request, response) => lane(request, response, ['x-common', 'yes']));
  await once(server.listen(0, '127.0.0.1'), 'listening');
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  const { port } = server.address() as AddressInfo;
  const post = (body: BodyInit, headers: Record<string, string> = {}, path = '/graphql') =>
    fetch(`http://127.0.0.1:${port}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'application/json', ...headers },
      body,
      ...(body instanceof ReadableStream && { duplex: 'half' }),
    });
  return { left, port, post, set };
}

const ok = JSON.stringify({ query: '{ ok }' });
const setSeven = JSON.stringify({
  query: 'mutation Set($value: Int!) { set(value: $value) }',
  variables: { value: 7 },
});

describe('an ordinary post', () => {
  it('is answered by the lane alone, the first time and after', async () => {
    const { left, post, set } = await startLane();
    for (const value of [7, 8]) {
      const response = await post(setSeven.replace('7', String(value)));
      expect(response.status).toBe(200);
      expect(await response.text()).toBe(`{"data":{"set":${value}}}`);
      expect(response.headers.get('content-type')).toBe('application/json; charset=utf-8');
      expect(response.headers.get('x-common')).toBe('yes');
    }
    expect(set).toHaveBeenCalledTimes(2);
    expect(left).toEqual([]);
  });

  it('meets the rules in their order, one after the other', async () => {
    const met: string[] = [];
    const rule = (name: string): Rule => ({
      async onArrival() {
        met.push(`${name} is asked`);
        await Promise.resolve();
        met.push(`${name} has judged`);
      },
      onParams: (params) => {
        met.push(`${name} reads`);
        return params;
      },
      onOperation: () => void met.push(`${name} knows the operation`),
      onResult: () => met.push(`${name} knows the result`),
      onAnswer: (_incoming, setHeader) => setHeader(`x-${name}`, name),
    });
    const { left, post } = await startLane([
      rule('one'),
      { onArrival: () => void met.push('at once') },
      rule('other'),
    ]);
    const { headers } = await post(ok);
    expect([headers.get('x-one'), headers.get('x-other')]).toEqual(['one', 'other']);
    expect(met).toEqual([
      'one is asked',
      'one has judged',
      'at once',
      'other is asked',
      'other has judged',
      'one reads',
      'other reads',
      'one knows the operation',
      'other knows the operation',
      'one knows the result',
      'other knows the result',
    ]);
    expect(left).toEqual([]);
  });

  it.each([
    [undefined, 'application/json'],
    ['*/*', 'application/json'],
    ['application/graphql-response+json', 'application/graphql-response+json'],
    ['application/graphql-response+json, application/json;q=0.9', 'application/graphql-response+json'],
    ['application/json, multipart/mixed', 'application/json'],
    ['text/html, application/*', 'application/json'],
  ])('that accepts %s is answered as %s', async (accept, type) => {
    const { left, post } = await startLane();
    const { headers } = await post(ok, { accept: accept ?? '*/*' });
    expect(headers.get('content-type')).toBe(`${type}; charset=utf-8`);
    expect(left).toEqual([]);
  });
});

const arrived = { kind: 'ARRIVED' };

describe('left to Yoga, and not begun', () => {
  it.each<[string, string, Record<string, string>, string]>([
    ['what goes to another path', ok, {}, '/other'],
    ['what has a query string', ok, {}, '/graphql?query={ok}'],
    ['what is not JSON by its type', ok, { 'content-type': 'text/plain' }, '/graphql'],
    ['what takes no answer that the lane can write', ok, { accept: 'text/event-stream' }, '/graphql'],
    ['what takes another charset', ok, { accept: 'application/json; charset=latin1' }, '/graphql'],
    ['what comes from a page of an origin that may call', ok, { origin: 'https://app.example' }, '/graphql'],
    ['a long body', JSON.stringify({ query: `{ ok } #${'x'.repeat(70_000)}` }), {}, '/graphql'],
  ])('is %s, as it came', async (_what, body, headers, path) => {
    const { left, post } = await startLane([], ['https://app.example']);
    expect((await post(body, headers, path)).status).toBe(299);
    expect(left).toEqual([{ body: undefined, settled: undefined, common: ['x-common', 'yes'] }]);
  });

  it('is a body that does not state its length, as it came', async () => {
    const { left, post } = await startLane();
    await post(new Blob([ok]).stream());
    expect(left).toMatchObject([{ body: undefined, settled: undefined }]);
  });

  it.each([
    ['a list', `[${ok}]`],
    ['an unknown parameter', '{"query":"{ ok }","other":1}'],
    ['a query that is no text', '{"query":7}'],
    ['no query', '{"variables":{}}'],
    ['variables that are no object', '{"query":"{ ok }","variables":[]}'],
    ['extensions that are no object', '{"query":"{ ok }","extensions":7}'],
    ['an operation name that is no text', '{"query":"{ ok }","operationName":7}'],
    ['what cannot be parsed', '{"query":"{ ok"}'],
    ['what is not valid', '{"query":"{ nothing }"}'],
    ['the name of no operation', '{"query":"query A { ok }","operationName":"B"}'],
    ['two operations and no name', '{"query":"query A { ok } query B { ok }"}'],
    ['what takes more than a plan', '{"query":"{ ok @skip(if: true) }"}'],
    ['a variable that is missing', setSeven.replace('"value":7', '')],
    ['a variable of another type', setSeven.replace('7', '"7"')],
  ])('is %s, with what was read of it', async (_what, body) => {
    const { left, post, set } = await startLane();
    for (const _time of ['first', 'again']) expect((await post(body)).status).toBe(299);
    expect(left).toMatchObject([
      { body, settled: arrived },
      { body, settled: arrived },
    ]);
    expect(set).not.toHaveBeenCalled();
  });

  it.each([
    ['no JSON', '{"query":', 'BAD_REQUEST'],
    ['a text', '"{ ok }"', 'BAD_REQUEST'],
    ['null', 'null', 'BAD_REQUEST'],
    ['nested too deep', `{"query":"{ ok }","variables":{"x":${'['.repeat(70)}`, 'JSON_TOO_DEEP'],
  ])('is %s, with that as the refusal, so that it is not parsed again', async (_what, body, code) => {
    const { left, post } = await startLane();
    expect((await post(body)).status).toBe(299);
    expect(left).toMatchObject([
      { body: undefined, settled: { kind: 'REFUSED', refusal: { extensions: { code } } } },
    ]);
  });

  it.each<[string, Rule]>([
    [
      'parameters',
      {
        onParams: () => {
          throw new Error('No.');
        },
      },
    ],
    ['operation', { onOperation: () => new GraphQLError('No.') }],
  ])('is what a rule refuses by its %s', async (_what, rule) => {
    const { left, post, set } = await startLane([rule]);
    await post(setSeven);
    expect(left).toMatchObject([{ body: setSeven, settled: arrived }]);
    expect(set).not.toHaveBeenCalled();
  });

  it.each([
    [
      'at once',
      () => {
        throw new Error('No.');
      },
    ],
    ['later', () => Promise.reject(new Error('No.'))],
  ])(
    'is what a rule refuses %s as it arrives: unread, with the refusal, and without another rule asked',
    async (_when, onArrival) => {
      const next = vi.fn();
      const { left, post, set } = await startLane([{ onArrival }, { onArrival: next }]);
      await post(setSeven);
      expect(left).toMatchObject([
        { body: undefined, settled: { kind: 'REFUSED', refusal: { message: 'No.' } } },
      ]);
      expect(next).not.toHaveBeenCalled();
      expect(set).not.toHaveBeenCalled();
    },
  );

  it('is a body that is cut off, with that as the refusal', async () => {
    const { left, port, set } = await startLane();
    const socket = connect(port, '127.0.0.1');
    socket.write(
      `POST /graphql HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 90\r\n\r\n${ok}`,
      () => socket.resetAndDestroy(),
    );
    await vi.waitFor(() => expect(left).toHaveLength(1));
    expect(left).toMatchObject([
      { settled: { kind: 'REFUSED', refusal: { extensions: { code: 'REQUEST_CUT_OFF' } } } },
    ]);
    expect(set).not.toHaveBeenCalled();
  });
});

describe('a client that goes away', () => {
  it('does not keep what it asked for from being done and told', async () => {
    let release = () => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    const onResult = vi.fn();
    const { left, port, set } = await startLane([{ onResult }]);
    set.mockImplementation(async ({ value }) => {
      await held;
      return value;
    });
    const socket = connect(port, '127.0.0.1');
    const head = `POST /graphql HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n`;
    socket.write(`${head}content-length: ${setSeven.length}\r\n\r\n${setSeven}`);
    await vi.waitFor(() => expect(set).toHaveBeenCalledOnce());
    socket.destroy();
    await once(socket, 'close');
    release();
    await vi.waitFor(() => expect(onResult).toHaveBeenCalledOnce());
    expect(onResult.mock.calls[0]?.[1]).toEqual({ data: { set: 7 } });
    expect(left).toEqual([]);
  });
});

describe('a result with an error', () => {
  it('is left to Yoga, masked, so that nothing is executed again', async () => {
    const onResult = vi.fn();
    const { left, post } = await startLane([{ onResult }]);
    const body = JSON.stringify({ query: '{ fails ok }' });
    await post(body);
    const result = { data: { fails: null, ok: true }, errors: [{ message: 'masked' }] };
    expect(left).toMatchObject([{ body, settled: { kind: 'EXECUTED', result } }]);
    // Yoga tells the rules of it.
    expect(onResult).not.toHaveBeenCalled();
  });
});
