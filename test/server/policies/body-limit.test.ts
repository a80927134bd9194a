import { once } from 'node:events';
import { connect } from 'node:net';
import { describe, expect, it } from 'vitest';
import { startServer, validBody } from '../start-server.ts';

describe('A body', () => {
  const megabyte = 1024 * 1024;
  const head = 'POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n';
  const padded = (bytes: number) => validBody.padEnd(bytes, ' ');

  it('of a megabyte is accepted, and a longer one is refused, with or without a stated length', async () => {
    const { post } = await startServer();
    expect((await post({}, padded(megabyte))).status).toBe(200);
    expect((await post({}, new Blob([padded(megabyte)]).stream())).status).toBe(200);
    for (const body of [padded(megabyte + 1), new Blob([padded(megabyte + 1)]).stream()]) {
      const refused = await post({}, body);
      const { errors } = (await refused.json()) as { errors: { extensions: object }[] };
      expect([refused.status, errors[0]?.extensions]).toEqual([
        413,
        { code: 'BODY_TOO_LARGE', limit: megabyte },
      ]);
    }
  });

  it('without an end is refused while it is being sent', async () => {
    const { port } = await startServer();
    const socket = connect(port, '127.0.0.1');
    const answered = once(socket, 'data');
    socket.write(`${head}Transfer-Encoding: chunked\r\n\r\n`);
    const chunk = `10000\r\n${' '.repeat(0x10000)}\r\n`;
    const send = () => {
      while (socket.writable && socket.write(chunk));
    };
    socket.on('drain', send);
    send();
    const [response] = await answered;
    socket.destroy();
    expect(String(response)).toMatch(/^HTTP\/1\.1 413 /);
  });

  it('with a stated length above the limit is refused before it is sent', async () => {
    const { port } = await startServer();
    const socket = connect(port, '127.0.0.1');
    socket.write(`${head}Content-Length: 99999999\r\n\r\n{`);
    const [response] = await once(socket, 'data');
    socket.destroy();
    expect(String(response)).toMatch(/^HTTP\/1\.1 413 /);
  });

  it('of an unauthenticated client is refused before it is sent', async () => {
    const { port } = await startServer({ authenticate: async () => 'REJECTED' as const });
    const socket = connect(port, '127.0.0.1');
    socket.write(`${head}Content-Length: 999\r\n\r\n{`);
    const [response] = await once(socket, 'data');
    socket.destroy();
    expect(String(response)).toMatch(/^HTTP\/1\.1 401 /);
  });
});
