import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { ExecutionResult } from 'graphql';
import { GraphQLError } from 'graphql';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createGatewayRequest } from '../../../src/server/request.ts';
import { writeResult } from '../../../src/server/results/write-result.ts';

/** Returns the response that a client receives for a result. */
async function receiveResult(result: ExecutionResult) {
  const server = createServer((message, response) => {
    const request = createGatewayRequest(message, response, []);
    writeResult({ message, response, request }, result, 'application/json');
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  onTestFinished(() => void server.close());
  const response = await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql`);
  return { status: response.status, headers: response.headers, body: await response.json() };
}

function createRefusal(status: number, retryAfter: string): GraphQLError {
  const http = { status, headers: { 'retry-after': retryAfter } };
  return new GraphQLError('Refused.', { extensions: { code: 'REFUSED', http } });
}

describe('writeResult', () => {
  it('sends the highest status of the errors, and each header once', async () => {
    const { body, headers, status } = await receiveResult({
      errors: [createRefusal(503, '1'), createRefusal(429, '2')],
    });
    expect([status, headers.get('retry-after')]).toEqual([503, '2']);
    const error = { message: 'Refused.', extensions: { code: 'REFUSED' } };
    expect(body).toEqual({ errors: [error, error] });
  });

  it('responds with 500 for an unexpected error without data, and 200 for one beside data', async () => {
    const unexpected = new GraphQLError('Masked.', { originalError: new Error('secret') });
    expect((await receiveResult({ errors: [unexpected] })).status).toBe(500);
    const beside = await receiveResult({ data: { a: null }, errors: [unexpected] });
    expect([beside.status, JSON.stringify(beside.body)]).toEqual([
      200,
      expect.not.stringContaining('secret'),
    ]);
  });
});
