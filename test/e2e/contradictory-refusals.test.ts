import type { Socket } from 'node:net';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { UpdateOrganizationInput } from '../../schema/operations.ts';
import { UpdateOrganizationDocument } from '../../schema/operations.ts';
import { startRawServer, toHttpResponse } from '../support/raw-server.ts';
import { startGateway } from '../support/start-gateway.ts';

const inputs: Readonly<Record<string, UpdateOrganizationInput>> = {
  Vida: { vida: { organizationId: '3', name: 'N' } },
  Vertra: { vertra: { organizationId: 'org123', name: 'N' } },
};

const updated = '{"success":true,"updatedSettings":["orgName"]}';
const organization =
  '{"id":"org123","name":"N","owner_id":"1","updated_at":"2025-08-14T19:58:00Z","members":[]}';

/** Writes a response and closes the socket before the end of the body. */
function cutShort(socket: Socket, status: number, body: string): void {
  const headers = { 'retry-after': '0', 'content-length': String(body.length + 100) };
  socket.end(toHttpResponse(status, body, headers));
}

const respond = (socket: Socket, status: number, body: string | Buffer) =>
  socket.write(
    Buffer.concat([
      Buffer.from(toHttpResponse(status, '', { 'retry-after': '0', 'content-length': String(body.length) })),
      Buffer.from(body),
    ]),
  );

function respondCoded(
  socket: Socket,
  status: number,
  { body, ...coding }: { readonly 'content-encoding': string; readonly body: Buffer },
): void {
  const headers = { 'retry-after': '0', 'content-length': String(body.length), ...coding };
  socket.write(Buffer.concat([Buffer.from(toHttpResponse(status, '', headers)), body]));
}

async function update(provider: string, respond: (socket: Socket) => void) {
  const server = await startRawServer(respond);
  const { send } = await startGateway({ vidaOrigin: server.origin, vertraOrigin: server.origin });
  const { data } = await send(UpdateOrganizationDocument, {
    input: inputs[provider] as UpdateOrganizationInput,
  });
  return {
    outcome: data?.updateOrganization,
    sent: server.received.join('').match(/(PUT|POST) \S/g)?.length,
  };
}

const unknown = {
  __typename: 'OrganizationOutcomeUnknownError',
  applied: 'UNKNOWN',
  reason: 'UNREADABLE_ANSWER',
};

type Form = [provider: string, form: string, body: string | Buffer];

const forms: Form[] = [
  ['Vida', 'under data', `{"data":${updated}}`],
  ['Vida', 'under result, with success false', '{"success":false,"result":{"updatedSettings":["orgName"]}}'],
  ['Vida', 'in a list', `[${updated}]`],
  ['Vida', 'in a list under data', `{"data":{"response":[${updated}]}}`],
  ['Vida', 'as an object', '{"data":{"updatedSettings":{"orgName":true}}}'],
  ['Vida', 'with text before', `x${updated}`],
  ['Vida', 'with text after', `${updated}x`],
  ['Vida', 'in UTF-16', Buffer.from(updated, 'utf16le')],
  ['Vida', 'under other keys', `{"data":{"items":{"x":[${updated}]}}}`],
  ['Vida', '5,000 levels deep', `${'{"a":'.repeat(5000)}${updated}${'}'.repeat(5000)}`],
  ['Vida', 'with an escape and text before', `x${updated.replace('Settings', 'Settin\\u0067s')}`],
  ['Vida', 'beside invalid UTF-8', Buffer.concat([Buffer.from(updated), Buffer.from([0xff])])],
  [
    'Vida',
    'in a body that is too large',
    `{"success":true,"updatedSettings":["orgName"],"x":"${'a'.repeat(2_000_000)}"}`,
  ],
  ['Vertra', 'without an envelope', organization],
  ['Vertra', 'under data', `{"data":${organization}}`],
  ['Vertra', 'in a list', `{"response":[${organization}]}`],
  ['Vertra', 'under data and result', `{"status":"error","data":{"result":${organization}}}`],
  ['Vertra', 'under other keys', `{"data":{"items":{"x":[${organization}]}}}`],
  ['Vertra', 'as a status with text before', 'ok {"status":"success"}'],
  ['Vertra', 'without dates and with text before', 'ok {"response":{"id":"org123","name":"N"}}'],
  ['Vertra', 'with an escape and text before', `x${organization.replace('org123', 'org12\\u0033')}`],
  ['Vertra', 'beside invalid UTF-8', Buffer.concat([Buffer.from(organization), Buffer.from([0xff])])],
  ['Vertra', 'with text after', `{"response":${organization}}x`],
  ['Vertra', 'in a body that is too large', `{"response":${organization},"x":"${'a'.repeat(2_000_000)}"}`],
];

describe.each([429, 503])('a refusal with status %i', (status) => {
  it.each(forms)(
    'of %s that confirms the update is UNKNOWN and not sent again: %s',
    async (provider, _form, body) => {
      const { outcome, sent } = await update(provider, (socket) => respond(socket, status, body));
      expect([outcome, sent]).toMatchObject([unknown, 1]);
    },
  );

  it.each([
    ['Vida', updated],
    ['Vertra', `{"response":${organization}}`],
  ])(
    'of %s that confirms the update in an incomplete body is UNKNOWN and not sent again',
    async (provider, body) => {
      const { outcome, sent } = await update(provider, (socket) => cutShort(socket, status, body));
      expect([outcome, sent]).toMatchObject([unknown, 1]);
    },
  );

  const coded = (coding: string, body: Buffer) => ({ 'content-encoding': coding, body });
  const gzipped = gzipSync('{"success":false}');
  type Unread = [provider: string, form: string, send: (socket: Socket) => void];
  const unreadForms = ['Vida', 'Vertra'].flatMap((provider): readonly Unread[] => [
    [provider, 'is cut off', (socket) => cutShort(socket, status, '{"status":')],
    [provider, 'is cut off before its first byte', (socket) => cutShort(socket, status, '')],
    [provider, 'is too large', (socket) => respond(socket, status, `"${'a'.repeat(2_000_000)}"`)],
    [
      provider,
      'is broken gzip',
      (socket) => respondCoded(socket, status, coded('gzip', gzipped.subarray(0, -9))),
    ],
    [provider, 'is no gzip', (socket) => respondCoded(socket, status, coded('gzip', Buffer.from('{}')))],
    [provider, 'has an unknown coding', (socket) => respondCoded(socket, status, coded('zstd', gzipped))],
  ]);

  it.each(unreadForms)('of %s whose body %s is UNKNOWN and not sent again', async (provider, _form, send) => {
    const { outcome, sent } = await update(provider, send);
    expect([outcome, sent]).toMatchObject([unknown, 1]);
  });

  const otherForms: Form[] = [
    ['Vida', 'HTML', '<html><body>Try later: your settings were not updated</body></html>'],
    ['Vida', 'nothing', ''],
    ['Vida', 'broken JSON', '{"success":false,"message":"Too many requests"'],
    ['Vida', 'invalid UTF-8', Buffer.from([0x7b, 0xff, 0x7d])],
    ['Vida', 'no updated settings', '{"success":false,"data":{"updatedSettings":[]}}'],
    ['Vertra', 'HTML', '<html><body>Try later: org123 was not updated</body></html>'],
    ['Vertra', 'nothing', ''],
    ['Vertra', 'broken JSON', '{"status":"error","code":"RATE_LIMIT_EXCEEDED"'],
    ['Vertra', 'invalid UTF-8', Buffer.from([0x7b, 0xff, 0x7d])],
    ['Vertra', 'the id alone', '{"status":"error","data":{"id":"org123"}}'],
    ['Vertra', 'another value', organization.replace('"N"', '"old"')],
    ['Vertra', 'another organization in a list', `{"data":[${organization.replace('org123', 'org456')}]}`],
  ];

  it.each(otherForms)(
    'of %s that does not confirm the update is sent again: %s',
    async (provider, _form, body) => {
      let requests = 0;
      const success =
        { Vida: updated, Vertra: `{"status":"success","response":${organization}}` }[provider] ?? '';
      const { outcome, sent } = await update(provider, (socket) => {
        requests += 1;
        if (requests === 1) respond(socket, status, body);
        else socket.write(toHttpResponse(200, success));
      });
      expect([outcome, sent]).toMatchObject([{ __typename: 'OrganizationUpdated' }, 2]);
    },
  );
});

describe('a success of Vida', () => {
  it.each([
    '"status":"error"',
    '"status":"Error"',
    '"status":500',
    '"code":400',
    '"code":"500"',
    '"statusCode":400',
    '"error":"failed"',
    '"error":{"code":1}',
    '"errors":["failed"]',
  ])('that contains %s is UNKNOWN', async (member) => {
    const body = `${updated.slice(0, -1)},${member}}`;
    const { outcome, sent } = await update('Vida', (socket) => socket.write(toHttpResponse(200, body)));
    expect([outcome, sent]).toMatchObject([unknown, 1]);
  });

  it.each([
    '"status":"ok"',
    '"status":200',
    '"code":200',
    '"code":"OK"',
    '"code":null',
    '"error":null',
    '"error":""',
    '"error":false',
    '"error":{}',
    '"errors":[]',
  ])('that contains %s is a success', async (member) => {
    const body = `${updated.slice(0, -1)},${member}}`;
    const { outcome } = await update('Vida', (socket) => socket.write(toHttpResponse(200, body)));
    expect(outcome).toMatchObject({ __typename: 'OrganizationUpdated' });
  });
});
