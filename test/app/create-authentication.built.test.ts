import { describe, expect, it } from 'vitest';
import { audience, createEcKey, startIssuer } from '../support/issuer.ts';
import { startProcess } from '../support/start-process.ts';
import { until } from '../support/until.ts';

const key = createEcKey('key');

const toWarning = (problem: string) =>
  expect.objectContaining({
    level: 40,
    problem,
    msg: expect.stringMatching(/^The keys of AUTH_JWKS_URI cannot be fetched\. Check /),
  });

/** Starts a gateway that accepts tokens of the issuer. */
function startGateway(issuer: { readonly url: string }, jwksUri: string) {
  const gateway = startProcess({
    ...{ AUTH: 'jwt', AUTH_ISSUER: issuer.url, AUTH_AUDIENCE: audience, AUTH_JWKS_URI: jwksUri },
    SANDBOX: 'on',
  });
  const send = async (token: string) => {
    const response = await fetch(await gateway.ready, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
      body: JSON.stringify({ query: '{ __typename }' }),
    });
    return { status: response.status, text: await response.text() };
  };
  return { ...gateway, send };
}

describe('the keys of AUTH_JWKS_URI', () => {
  it('are fetched at the start, before a caller sends a token', async () => {
    const issuer = await startIssuer(key);
    const { ready } = startGateway(issuer, issuer.jwksUri);
    await ready;
    await until(() => expect(issuer.requests).toHaveLength(1));
  });

  it('that cannot be fetched are logged before the first caller, who gets a 503', async () => {
    const issuer = await startIssuer(key);
    issuer.respondWith((_request, response) => response.writeHead(500).end());
    const { log, send } = startGateway(issuer, `${issuer.jwksUri}?secret=mark`);
    await until(() => expect(log).toContainEqual(toWarning('HTTP 500')));
    const response = await send(issuer.token(key));
    expect(response).toEqual({
      status: 503,
      text: expect.stringContaining('AUTHENTICATION_UNAVAILABLE'),
    });
    expect(log.filter(({ problem }) => problem !== undefined)).toHaveLength(1);
    issuer.respondWith(undefined);
    await until(async () => expect((await send(issuer.token(key))).status).toBe(200));
    await until(() => expect(log).toContainEqual(expect.objectContaining({ level: 30, msg: fetchedAgain })));
    expect(JSON.stringify(log)).not.toMatch(/mark/);
  });

  it('of an issuer that sends endless interim responses cannot be fetched, and the connection is closed', async () => {
    const issuer = await startIssuer(key);
    const closed = new Promise((resolve) => {
      issuer.respondWith(({ socket }) => {
        socket.on('close', resolve);
        socket.write('HTTP/1.1 103 Early Hints\r\n\r\n'.repeat(100));
      });
    });
    const { log } = startGateway(issuer, issuer.jwksUri);
    await until(() => expect(log).toContainEqual(toWarning('TOO_MANY_INTERIM_RESPONSES')));
    await closed;
  });

  it('of an issuer that refuses connections do not prevent the start', async () => {
    const issuer = await startIssuer(key);
    issuer.close();
    const { log, ready } = startGateway(issuer, issuer.jwksUri);
    await ready;
    await until(() => expect(log).toContainEqual(toWarning('ECONNREFUSED')));
  });

  it('of an issuer without keys are logged as missing, and tokens get a 401', async () => {
    const issuer = await startIssuer();
    const { log, send } = startGateway(issuer, issuer.jwksUri);
    const message = 'AUTH_JWKS_URI contains no keys, so every token is rejected. Check the issuer.';
    const warning = expect.objectContaining({ level: 40, problem: 'no keys', msg: message });
    await until(() => expect(log).toContainEqual(warning));
    expect((await send(issuer.token(key))).status).toBe(401);
  });
});

it('an http AUTH_JWKS_URI is logged for another machine but not for this one', async () => {
  const inClear = expect.objectContaining({
    level: 40,
    msg: 'AUTH_JWKS_URI is not an https URL, so an attacker on the network can replace the keys of the issuer. Set an https URL.',
  });
  const issuer = await startIssuer(key);
  const unreachable = startGateway(issuer, 'http://nowhere.invalid/jwks');
  await unreachable.ready;
  expect(unreachable.log).toContainEqual(inClear);
  const near = startGateway(issuer, issuer.jwksUri);
  await near.ready;
  expect(near.log).not.toContainEqual(inClear);
});

const fetchedAgain = 'The keys of AUTH_JWKS_URI can be fetched again.';
