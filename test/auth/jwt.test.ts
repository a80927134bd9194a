import { describe, expect, it } from 'vitest';
import { createJwtAuth } from '../../src/auth/jwt.ts';
import { createKeySet } from '../../src/auth/key-set.ts';
import type { Issuer } from '../support/issuer.ts';
import {
  audience,
  createEcKey,
  createEdKey,
  createHmacSigner,
  createRsaKey,
  encode,
  secondsFromNow,
  startIssuer,
  toToken,
} from '../support/issuer.ts';
import { startGateway } from '../support/start-gateway.ts';

const update =
  'mutation { updateOrganization(input: { vida: { organizationId: "3", name: "N" } }) { __typename } }';

const ec = createEcKey('ec');
const otherEc = createEcKey('ec-2');
const rsa = createRsaKey('rsa');
const weak = createRsaKey('weak', 1024);
const ed = createEdKey('ed');
const unpublished = createEcKey('unpublished');
/** A key that the issuer publishes for encryption. */
const encryption = createEcKey('enc');

async function startTrusted(organizationsClaim: string | null = null) {
  const issuer = await startIssuer(ec, otherEc, rsa, weak, ed);
  issuer.publish(ec, otherEc, rsa, weak, ed, { ...encryption.jwk, use: 'enc' });
  const keys = createKeySet(issuer.jwksUri);
  const authenticate = createJwtAuth({ keys, issuer: issuer.url, audience, organizationsClaim });
  return { issuer, authenticate };
}

async function sendWith(authorization: (issuer: Issuer) => string) {
  const { authenticate, issuer } = await startTrusted();
  const { sandbox, send } = await startGateway({ authenticate });
  const response = await send(update, {}, { authorization: authorization(issuer) });
  const requests = [...sandbox.vida.requests, ...sandbox.vertra.requests];
  return { response, requests };
}

function flip(part: string | undefined): string {
  return `${part?.startsWith('A') ? 'B' : 'A'}${part?.slice(1)}`;
}

describe('a token', () => {
  it.each([
    ['ES256', ec],
    ['RS256', rsa],
    ['EdDSA', ed],
  ])('signed with %s by a published key is accepted', async (_alg, key) => {
    const { response, requests } = await sendWith((issuer) => `Bearer ${issuer.token(key)}`);
    expect(response).toMatchObject({
      status: 200,
      data: { updateOrganization: { __typename: 'OrganizationUpdated' } },
    });
    expect(requests.map(({ method }) => method)).toEqual(['POST']);
  });

  it.each([
    ['is late by less than the skew', { exp: -20 }],
    ['is early by less than the skew', { nbf: 20 }],
    ['was issued by a clock that is ahead by less than the skew', { iat: 20 }],
  ])('that %s is accepted', async (_name, changes) => {
    const { authenticate, issuer } = await startTrusted();
    const times = Object.entries(changes).map(([claim, seconds]) => [claim, secondsFromNow(seconds)]);
    const token = issuer.token(ec, Object.fromEntries(times));
    expect(await authenticate(token)).toMatchObject({ id: 'jwt:someone' });
  });

  it('for several audiences is accepted when this gateway is one of them', async () => {
    const { authenticate, issuer } = await startTrusted();
    const token = issuer.token(ec, { aud: ['https://other.example', audience] });
    expect(await authenticate(token)).toMatchObject({ id: 'jwt:someone' });
  });

  it('without a kid is accepted when only one key can have signed it', async () => {
    const { authenticate, issuer } = await startTrusted();
    const token = toToken({ alg: 'EdDSA' }, issuer.claims(), ed.sign);
    expect(await authenticate(token)).toMatchObject({ id: 'jwt:someone' });
  });

  it.each([
    ['the first', ec, 'ES256'],
    ['the second', otherEc, 'ES256'],
    ['one beside a key that is too weak', rsa, 'RS256'],
  ])('without a kid is accepted when %s of several keys signed it', async (_which, key, alg) => {
    const { authenticate, issuer } = await startTrusted();
    const token = toToken({ alg }, issuer.claims(), key.sign);
    expect(await authenticate(token)).toMatchObject({ id: 'jwt:someone' });
    expect(issuer.requests).toHaveLength(1);
  });

  it('is accepted when one of several keys with its kid signed it', async () => {
    const { authenticate, issuer } = await startTrusted();
    issuer.publish({ ...ec.jwk, kid: 'same' }, { ...otherEc.jwk, kid: 'same' }, { ...rsa.jwk, kid: 'same' });
    const token = toToken({ alg: 'ES256', kid: 'same' }, issuer.claims(), otherEc.sign);
    expect(await authenticate(token)).toMatchObject({ id: 'jwt:someone' });
  });

  it.each([
    [8, expect.objectContaining({ id: 'jwt:someone' })],
    [9, 'REJECTED'],
  ])(
    'without a kid is checked with at most eight keys, when key number %i signed it',
    async (place, found) => {
      const { authenticate, issuer } = await startTrusted();
      const others = Array.from({ length: place - 1 }, (_, index) => createEcKey(`other-${index}`));
      issuer.publish(...others, ec);
      expect(await authenticate(toToken({ alg: 'ES256' }, issuer.claims(), ec.sign))).toEqual(found);
    },
  );
});

/** Known attacks: the credential after `Bearer`. */
const attacks: Readonly<Record<string, (issuer: Issuer) => string>> = {
  'without an alg': ({ claims }) => toToken({ kid: 'ec' }, claims(), ec.sign),
  'of an alg that is a number': ({ claims }) => toToken({ alg: 256, kid: 'ec' }, claims(), ec.sign),
  'of an alg in another case': ({ claims }) => toToken({ alg: 'es256', kid: 'ec' }, claims(), ec.sign),
  "of another key's alg": ({ claims }) => toToken({ alg: 'RS256', kid: 'ec' }, claims(), ec.sign),
  'of PS256 by a key for RS256': ({ claims }) => toToken({ alg: 'PS256', kid: 'rsa' }, claims(), rsa.sign),
  ...Object.fromEntries(
    ['none', 'None', 'NONE', 'nOnE', 'none ', ''].flatMap((alg) => [
      [
        `of alg ${JSON.stringify(alg)}, unsigned`,
        ({ claims }: Issuer) => toToken({ alg }, claims(), unsigned),
      ],
      [
        `of alg ${JSON.stringify(alg)}, signed`,
        ({ claims }: Issuer) => toToken({ alg, kid: 'ec' }, claims(), ec.sign),
      ],
    ]),
  ),
  'of HS256 with the PEM of a public key': ({ claims }) =>
    toToken({ alg: 'HS256', kid: 'rsa' }, claims(), createHmacSigner(pem(rsa))),
  'of HS256 with the PEM of a public key, without its last line break': ({ claims }) =>
    toToken({ alg: 'HS256', kid: 'rsa' }, claims(), createHmacSigner(pem(rsa).trim())),
  'of HS256 with the DER of a public key': ({ claims }) =>
    toToken(
      { alg: 'HS256', kid: 'rsa' },
      claims(),
      createHmacSigner(rsa.publicKey.export({ type: 'spki', format: 'der' })),
    ),
  'of HS256 with the JWK of a public key': ({ claims }) =>
    toToken({ alg: 'HS256', kid: 'ec' }, claims(), createHmacSigner(JSON.stringify(ec.jwk))),
  'of HS256 with the modulus of a public key': ({ claims }) =>
    toToken(
      { alg: 'HS256', kid: 'rsa' },
      claims(),
      createHmacSigner(Buffer.from(String(rsa.jwk['n']), 'base64url')),
    ),
  'of HS256 with no key': ({ claims }) => toToken({ alg: 'HS256' }, claims(), createHmacSigner('')),

  'without a kid, by a key that is not published': ({ claims }) =>
    toToken({ alg: 'ES256' }, claims(), unpublished.sign),
  'without a kid, by a key that is too weak': ({ claims }) => toToken({ alg: 'RS256' }, claims(), weak.sign),
  'without a kid, by a key for encryption': ({ claims }) =>
    toToken({ alg: 'ES256' }, claims(), encryption.sign),
  'without a kid, expired longer ago than the clock skew': ({ claims }) =>
    toToken({ alg: 'ES256' }, claims({ exp: secondsFromNow(-45) }), otherEc.sign),
  'without a kid, for another audience': ({ claims }) =>
    toToken({ alg: 'ES256' }, claims({ aud: 'https://other.example' }), ec.sign),

  'of another issuer': ({ token }) => token(ec, { iss: 'https://other.example' }),
  'of an issuer with the same prefix': ({ token, url }) => token(ec, { iss: `${url}.evil.example` }),
  'of the issuer with a trailing slash': ({ token, url }) => token(ec, { iss: `${url}/` }),
  'of a list of issuers': ({ token, url }) => token(ec, { iss: [url] }),
  'without an issuer': ({ token }) => token(ec, { iss: undefined }),
  'for another audience': ({ token }) => token(ec, { aud: 'https://other.example' }),
  'for an audience with the same prefix': ({ token }) => token(ec, { aud: `${audience}.evil.example` }),
  'for a list of other audiences': ({ token }) => token(ec, { aud: ['a', `${audience}/`] }),
  'for an empty list of audiences': ({ token }) => token(ec, { aud: [] }),
  'for an audience in a list in a list': ({ token }) => token(ec, { aud: [[audience]] }),
  'for an audience that is a key': ({ token }) => token(ec, { aud: { [audience]: true } }),
  'for no audience': ({ token }) => token(ec, { aud: undefined }),

  'that expired longer ago than the clock skew': ({ token }) => token(ec, { exp: secondsFromNow(-45) }),
  'that expired years ago': ({ token }) => token(ec, { exp: 0 }),
  'that never expires': ({ token }) => token(ec, { exp: undefined }),
  'that expires at a string': ({ token }) => token(ec, { exp: String(secondsFromNow(300)) }),
  'that expires at null': ({ token }) => token(ec, { exp: null }),
  'that expires at a list': ({ token }) => token(ec, { exp: [secondsFromNow(300)] }),
  'that becomes valid later than the clock skew': ({ token }) => token(ec, { nbf: secondsFromNow(45) }),
  'that is not valid before a string': ({ token }) => token(ec, { nbf: '0' }),
  'that was issued in the future': ({ token }) => token(ec, { iat: secondsFromNow(45) }),
  'that was issued at a string': ({ token }) => token(ec, { iat: '0' }),

  'without a subject': ({ token }) => token(ec, { sub: undefined }),
  'of an empty subject': ({ token }) => token(ec, { sub: '' }),
  'of a subject that is a number': ({ token }) => token(ec, { sub: 1 }),
  'of a subject that is a list': ({ token }) => token(ec, { sub: ['someone'] }),
  'of a subject longer than 255 characters': ({ token }) => token(ec, { sub: 'x'.repeat(256) }),

  'of an unknown kid': ({ token }) => token(unpublished),
  'of an unknown key under a known kid': ({ claims }) => toToken(ec.header, claims(), unpublished.sign),
  "of another known key's kid": ({ claims }) => toToken(ec.header, claims(), otherEc.sign),
  'of a kid that is a number': ({ claims }) => toToken({ alg: 'ES256', kid: 1 }, claims(), ec.sign),
  'of a kid that is a list': ({ claims }) => toToken({ alg: 'ES256', kid: ['ec'] }, claims(), ec.sign),
  'of a kid that is a property of every object': ({ claims }) =>
    toToken({ alg: 'ES256', kid: '__proto__' }, claims(), ec.sign),
  'of a kid that is a path': ({ claims }) =>
    toToken({ alg: 'HS256', kid: '../../../../dev/null' }, claims(), createHmacSigner('')),
  'of a kid that is a path, signed by an unpublished key': ({ claims }) =>
    toToken({ alg: 'ES256', kid: '/proc/sys/kernel/randomize_va_space' }, claims(), unpublished.sign),
  "of a kid that is a database's words": ({ claims }) =>
    toToken({ alg: 'ES256', kid: "x' UNION SELECT 'AA" }, claims(), unpublished.sign),
  'by a key for encryption': ({ token }) => token(encryption),
  'by an RSA key of 1024 bits': ({ token }) => token(weak),

  'that contains its own key': ({ claims }) =>
    toToken({ alg: 'ES256', jwk: unpublished.jwk }, claims(), unpublished.sign),
  'that contains its own key under a known kid': ({ claims }) =>
    toToken({ ...ec.header, jwk: { ...unpublished.jwk, kid: 'ec' } }, claims(), unpublished.sign),
  'that contains a certificate chain': ({ claims }) =>
    toToken({ ...ec.header, x5c: ['MIIB'] }, claims(), unpublished.sign),
  'with an unknown critical header': ({ claims }) =>
    toToken({ ...ec.header, crit: ['exp'], exp: 1 }, claims(), ec.sign),
  'with an empty list of critical headers': ({ claims }) =>
    toToken({ ...ec.header, crit: [] }, claims(), ec.sign),
  'with an unencoded payload': ({ claims }) =>
    toToken({ ...ec.header, b64: false, crit: ['b64'] }, claims(), ec.sign),
  'that is compressed': ({ claims }) =>
    toToken({ ...ec.header, zip: 'DEF', crit: ['zip'] }, claims(), ec.sign),

  'whose payload was altered': ({ claims, token }) => {
    const [header, , signature] = token(ec).split('.');
    return `${header}.${encode(claims({ sub: 'admin' }))}.${signature}`;
  },
  'whose header was altered': ({ token }) => {
    const [, payload, signature] = token(ec).split('.');
    return `${encode({ ...ec.header, typ: 'JWT' })}.${payload}.${signature}`;
  },
  'whose signature was altered': ({ token }) => {
    const [header, payload, signature] = token(ec).split('.');
    return `${header}.${payload}.${flip(signature)}`;
  },
  'whose signature was stripped': ({ token }) => token(ec).replace(/[^.]*$/, ''),
  'whose signature was truncated': ({ token }) => token(ec).slice(0, -8),
  'whose signature and dot were stripped': ({ token }) => token(ec).replace(/\.[^.]*$/, ''),
  'whose signature is of another token': ({ claims, token }) => {
    const [header, payload] = token(ec, { sub: 'admin' }).split('.');
    return `${header}.${payload}.${toToken(ec.header, claims(), ec.sign).split('.')[2]}`;
  },
  'whose signature is all zeros': ({ claims }) => toToken(ec.header, claims(), () => Buffer.alloc(64)),
  'whose signature is the order of the curve': ({ claims }) =>
    toToken(ec.header, claims(), () => Buffer.from(orderOfP256 + orderOfP256, 'hex')),
  'whose signature is ASN.1 with zeros': ({ claims }) =>
    toToken(ec.header, claims(), () => Buffer.from('3006020100020100', 'hex')),

  'that is encrypted and not signed': () =>
    [{ alg: 'dir', enc: 'A256GCM', kid: 'ec' }, '', 'iv', 'text', 'tag'].map(encode).join('.'),
  'nested in a token': ({ token }) => toToken(ec.header, token(ec), ec.sign),
  'nested in a token with the cty JWT': ({ token }) =>
    toToken({ ...ec.header, cty: 'JWT' }, JSON.stringify(token(ec)), ec.sign),
  'of JSON serialization': ({ token }) => {
    const [header, payload, signature] = token(ec).split('.');
    return JSON.stringify({ protected: header, payload, signature });
  },
  'whose payload is a list': () => toToken(ec.header, [], ec.sign),
  'whose payload is null': () => toToken(ec.header, null, ec.sign),
  'whose payload is not JSON': () => toToken(ec.header, 'sub=someone', ec.sign),
  'whose payload is empty': () => toToken(ec.header, '', ec.sign),
  'whose header is not JSON': ({ claims }) => toToken('ES256', claims(), ec.sign),
  'whose header is a list': ({ claims }) => toToken([ec.header], claims(), ec.sign),
  'of four parts': ({ token }) => `${token(ec)}.${encode('x')}`,
  'of empty parts': () => '..',
  'of one dot': () => '.',
  'of garbage': () => 'garbage',
  'of garbage in three parts': () => 'a.b.c',
  'in the shape of an API key': () => `ogw_${'a'.repeat(43)}`,
};

const orderOfP256 = 'ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551';

function unsigned(): Buffer {
  return Buffer.alloc(0);
}

function pem({ publicKey }: { readonly publicKey: typeof rsa.publicKey }): string {
  return publicKey.export({ type: 'spki', format: 'pem' }).toString();
}

describe('a request is refused with 401, and nothing is sent to a provider, when its token is one', () => {
  it.each(Object.entries(attacks))('%s', async (_name, attack) => {
    const { response, requests } = await sendWith((issuer) => `Bearer ${attack(issuer)}`);
    expect(response.status).toBe(401);
    expect(response.headers.get('www-authenticate')).toBe(
      'Bearer realm="organization-gateway", error="invalid_token"',
    );
    expect(response.errors?.map(({ extensions }) => extensions?.['code'])).toEqual(['UNAUTHENTICATED']);
    expect(response.data).toBeUndefined();
    expect(requests).toEqual([]);
  });

  it.each([
    ['jku', (url: string) => url],
    ['x5u', (url: string) => url],
    ['jwk', (url: string) => ({ ...unpublished.jwk, jku: url })],
    ['iss', (url: string) => url],
  ])(
    'that refers to keys of an attacker with %s is refused, and the keys are not fetched',
    async (name, toHeader) => {
      const evil = await startIssuer(unpublished);
      const { response, requests } = await sendWith(({ claims }) => {
        const header = { ...unpublished.header, [name]: toHeader(evil.jwksUri) };
        return `Bearer ${toToken(header, claims(), unpublished.sign)}`;
      });
      expect(response.status).toBe(401);
      expect(requests).toEqual([]);
      expect(evil.requests).toEqual([]);
    },
  );
});

describe('the alg of a token', () => {
  it.each([['none'], ['HS256'], ['HS384'], ['HS512'], ['RS1'], ['ES256K'], ['ML-DSA-44'], ['dir']])(
    '%s is refused before a key is looked up',
    async (alg) => {
      const issuer = await startIssuer();
      const shared = Buffer.alloc(64, 'k');
      let lookups = 0;
      const keys = async () => {
        lookups += 1;
        return shared;
      };
      const authenticate = createJwtAuth({ keys, issuer: issuer.url, audience, organizationsClaim: null });
      const token = toToken({ alg, kid: 'shared' }, issuer.claims(), createHmacSigner(shared));
      expect(await authenticate(token)).toBe('REJECTED');
      expect(lookups).toBe(0);
    },
  );

  it('of a shared secret is refused even when the issuer publishes it', async () => {
    const issuer = await startIssuer();
    const shared = Buffer.alloc(64, 'k');
    issuer.publish({ kty: 'oct', kid: 'shared', alg: 'HS256', k: shared.toString('base64url') });
    const keys = createKeySet(issuer.jwksUri);
    const authenticate = createJwtAuth({ keys, issuer: issuer.url, audience, organizationsClaim: null });
    const token = toToken({ alg: 'HS256', kid: 'shared' }, issuer.claims(), createHmacSigner(shared));
    expect(await authenticate(token)).toBe('REJECTED');
  });
});

describe('the scopes of a token', () => {
  const both = ['organizations:read', 'organizations:write'];

  it.each([
    [{ scope: both.join(' ') }, both],
    [{ scope: 'organizations:read' }, ['organizations:read']],
    [{ scope: both }, both],
    [{ scope: undefined, scp: both }, both],
    [{ scope: undefined, scp: both.join(' ') }, both],
    [{ scope: '', scp: both }, []],
    [{ scope: 'openid  organizations:write profile' }, ['organizations:write']],
    [{ scope: 'organizations:read,organizations:write' }, []],
    [{ scope: 'ORGANIZATIONS:READ organizations:* organizations:admin *' }, []],
    [{ scope: 'organizations:readorganizations:write' }, []],
    [{ scope: ['organizations:read organizations:write'] }, []],
    [{ scope: [['organizations:read'], null, 1, {}, 'organizations:write'] }, ['organizations:write']],
    [{ scope: undefined }, []],
    [{ scope: {} }, []],
    [{ scope: 1 }, []],
    [{ scope: true }, []],
  ])('of claims %j are %j', async (claims, scopes) => {
    const { authenticate, issuer } = await startTrusted();
    const caller = await authenticate(issuer.token(ec, claims));
    expect(caller).toMatchObject({ scopes: new Set(scopes) });
  });
});

describe('the organizations of a token', () => {
  it('are all when no claim is configured, for any claims', async () => {
    const { authenticate, issuer } = await startTrusted(null);
    const caller = await authenticate(issuer.token(ec, { orgs: ['vida:3'] }));
    expect(caller).toMatchObject({ organizations: ['*'] });
  });

  it.each([
    [
      ['vida:3', 'vertra:*'],
      ['vida:3', 'vertra:*'],
    ],
    ['vida:3 vertra:org123', ['vida:3', 'vertra:org123']],
    ['*', ['*']],
    [undefined, []],
    [null, []],
    ['', []],
    [[], []],
    [3, []],
    [true, []],
    [{ 0: '*', length: 1 }, []],
    [[['*'], { id: '*' }, null, 3], []],
    [
      ['vida:3*', '*:*', '**', 'vida*', 'vida:', 'vida', ':', 'VIDA:*', 'other:*', 'vertra:..', 'vertra:*x'],
      [],
    ],
    [['vida:3*', 'vida:42'], ['vida:42']],
  ])('in the claim %j are %j', async (orgs, organizations) => {
    const { authenticate, issuer } = await startTrusted('orgs');
    expect(await authenticate(issuer.token(ec, { orgs }))).toMatchObject({ organizations });
  });

  it.each([['__proto__'], ['constructor'], ['toString']])(
    'are none when the configured claim is %s and the token lacks it',
    async (name) => {
      const { authenticate, issuer } = await startTrusted(name);
      expect(await authenticate(issuer.token(ec))).toMatchObject({ organizations: [] });
    },
  );

  it('limit which organizations its caller can update', async () => {
    const { authenticate, issuer } = await startTrusted('orgs');
    const { sandbox, send } = await startGateway({ authenticate });
    const authorization = `Bearer ${issuer.token(ec, { orgs: ['vida:42'] })}`;
    expect(await send(update, {}, { authorization })).toMatchObject({
      status: 200,
      data: { updateOrganization: { __typename: 'OrganizationForbiddenError' } },
    });
    expect(sandbox.vida.requests).toEqual([]);
  });
});
