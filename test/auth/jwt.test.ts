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
const stranger = createEcKey('stranger');
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
  const answer = await send(update, {}, { authorization: authorization(issuer) });
  const requests = [...sandbox.vida.requests, ...sandbox.vertra.requests];
  return { answer, requests };
}

function flip(part: string | undefined): string {
  return `${part?.startsWith('A') ? 'B' : 'A'}${part?.slice(1)}`;
}

describe('a token', () => {
  it.each([
    ['ES256', ec],
    ['RS256', rsa],
    ['EdDSA', ed],
  ])('signed with %s by a published key is let in', async (_alg, key) => {
    const { answer, requests } = await sendWith((issuer) => `Bearer ${issuer.token(key)}`);
    expect(answer).toMatchObject({
      status: 200,
      data: { updateOrganization: { __typename: 'OrganizationUpdated' } },
    });
    expect(requests.map(({ method }) => method)).toEqual(['POST']);
  });

  it.each([
    ['is late by less than the skew', { exp: -20 }],
    ['is early by less than the skew', { nbf: 20 }],
    ['was issued by a clock that is ahead by less than the skew', { iat: 20 }],
  ])('that %s is let in', async (_what, changes) => {
    const { authenticate, issuer } = await startTrusted();
    const times = Object.entries(changes).map(([claim, seconds]) => [claim, secondsFromNow(seconds)]);
    const token = issuer.token(ec, Object.fromEntries(times));
    expect(await authenticate(token)).toMatchObject({ id: 'jwt:someone' });
  });

  it('for several audiences is let in when this gateway is one of them', async () => {
    const { authenticate, issuer } = await startTrusted();
    const token = issuer.token(ec, { aud: ['https://other.example', audience] });
    expect(await authenticate(token)).toMatchObject({ id: 'jwt:someone' });
  });

  it('without a kid is let in when one key alone can have signed it', async () => {
    const { authenticate, issuer } = await startTrusted();
    const token = toToken({ alg: 'EdDSA' }, issuer.claims(), ed.sign);
    expect(await authenticate(token)).toMatchObject({ id: 'jwt:someone' });
  });

  it.each([
    ['the first', ec, 'ES256'],
    ['the second', otherEc, 'ES256'],
    ['one beside a key that is too weak', rsa, 'RS256'],
  ])('without a kid is let in when %s of several keys signed it', async (_which, key, alg) => {
    const { authenticate, issuer } = await startTrusted();
    const token = toToken({ alg }, issuer.claims(), key.sign);
    expect(await authenticate(token)).toMatchObject({ id: 'jwt:someone' });
    expect(issuer.requests).toHaveLength(1);
  });

  it('is let in when several keys have its kid, and one of them signed it', async () => {
    const { authenticate, issuer } = await startTrusted();
    issuer.publish({ ...ec.jwk, kid: 'same' }, { ...otherEc.jwk, kid: 'same' }, { ...rsa.jwk, kid: 'same' });
    const token = toToken({ alg: 'ES256', kid: 'same' }, issuer.claims(), otherEc.sign);
    expect(await authenticate(token)).toMatchObject({ id: 'jwt:someone' });
  });

  it.each([
    [8, expect.objectContaining({ id: 'jwt:someone' })],
    [9, 'REJECTED'],
  ])(
    'without a kid is checked with eight keys at most: the one that signed it is number %i',
    async (place, found) => {
      const { authenticate, issuer } = await startTrusted();
      const others = Array.from({ length: place - 1 }, (_, index) => createEcKey(`other-${index}`));
      issuer.publish(...others, ec);
      expect(await authenticate(toToken({ alg: 'ES256' }, issuer.claims(), ec.sign))).toEqual(found);
    },
  );
});

/** Every way to get in that somebody has tried: what stands behind `Bearer`. */
const attacks: Readonly<Record<string, (issuer: Issuer) => string>> = {
  'of no alg': ({ claims }) => toToken({ kid: 'ec' }, claims(), ec.sign),
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
    toToken({ alg: 'ES256' }, claims(), stranger.sign),
  'without a kid, by a key that is too weak': ({ claims }) => toToken({ alg: 'RS256' }, claims(), weak.sign),
  'without a kid, by a key for encryption': ({ claims }) =>
    toToken({ alg: 'ES256' }, claims(), encryption.sign),
  'without a kid, late by more than the skew': ({ claims }) =>
    toToken({ alg: 'ES256' }, claims({ exp: secondsFromNow(-45) }), otherEc.sign),
  'without a kid, for another audience': ({ claims }) =>
    toToken({ alg: 'ES256' }, claims({ aud: 'https://other.example' }), ec.sign),

  'of another issuer': ({ token }) => token(ec, { iss: 'https://other.example' }),
  'of an issuer that begins alike': ({ token, url }) => token(ec, { iss: `${url}.evil.example` }),
  'of the issuer with a slash behind it': ({ token, url }) => token(ec, { iss: `${url}/` }),
  'of a list of issuers': ({ token, url }) => token(ec, { iss: [url] }),
  'of no issuer': ({ token }) => token(ec, { iss: undefined }),
  'for another audience': ({ token }) => token(ec, { aud: 'https://other.example' }),
  'for an audience that begins alike': ({ token }) => token(ec, { aud: `${audience}.evil.example` }),
  'for a list of other audiences': ({ token }) => token(ec, { aud: ['a', `${audience}/`] }),
  'for an empty list of audiences': ({ token }) => token(ec, { aud: [] }),
  'for an audience in a list in a list': ({ token }) => token(ec, { aud: [[audience]] }),
  'for an audience that is a key': ({ token }) => token(ec, { aud: { [audience]: true } }),
  'for no audience': ({ token }) => token(ec, { aud: undefined }),

  'that is late by more than the skew': ({ token }) => token(ec, { exp: secondsFromNow(-45) }),
  'that was late for years': ({ token }) => token(ec, { exp: 0 }),
  'that never ends': ({ token }) => token(ec, { exp: undefined }),
  'that ends at a text': ({ token }) => token(ec, { exp: String(secondsFromNow(300)) }),
  'that ends at null': ({ token }) => token(ec, { exp: null }),
  'that ends at a list': ({ token }) => token(ec, { exp: [secondsFromNow(300)] }),
  'that is early by more than the skew': ({ token }) => token(ec, { nbf: secondsFromNow(45) }),
  'that begins at a text': ({ token }) => token(ec, { nbf: '0' }),
  'that was issued in the future': ({ token }) => token(ec, { iat: secondsFromNow(45) }),
  'that was issued at a text': ({ token }) => token(ec, { iat: '0' }),

  'of nobody': ({ token }) => token(ec, { sub: undefined }),
  'of an empty subject': ({ token }) => token(ec, { sub: '' }),
  'of a subject that is a number': ({ token }) => token(ec, { sub: 1 }),
  'of a subject that is a list': ({ token }) => token(ec, { sub: ['someone'] }),
  'of a subject longer than 255 characters': ({ token }) => token(ec, { sub: 'x'.repeat(256) }),

  'of an unknown kid': ({ token }) => token(stranger),
  'of an unknown key under a known kid': ({ claims }) => toToken(ec.header, claims(), stranger.sign),
  "of another known key's kid": ({ claims }) => toToken(ec.header, claims(), otherEc.sign),
  'of a kid that is a number': ({ claims }) => toToken({ alg: 'ES256', kid: 1 }, claims(), ec.sign),
  'of a kid that is a list': ({ claims }) => toToken({ alg: 'ES256', kid: ['ec'] }, claims(), ec.sign),
  'of a kid that is a property of every object': ({ claims }) =>
    toToken({ alg: 'ES256', kid: '__proto__' }, claims(), ec.sign),
  'of a kid that is a path': ({ claims }) =>
    toToken({ alg: 'HS256', kid: '../../../../dev/null' }, claims(), createHmacSigner('')),
  'of a kid that is a path, signed by a stranger': ({ claims }) =>
    toToken({ alg: 'ES256', kid: '/proc/sys/kernel/randomize_va_space' }, claims(), stranger.sign),
  "of a kid that is a database's words": ({ claims }) =>
    toToken({ alg: 'ES256', kid: "x' UNION SELECT 'AA" }, claims(), stranger.sign),
  'by a key for encryption': ({ token }) => token(encryption),
  'by an RSA key of 1024 bits': ({ token }) => token(weak),

  'that brings its own key': ({ claims }) =>
    toToken({ alg: 'ES256', jwk: stranger.jwk }, claims(), stranger.sign),
  'that brings its own key under a known kid': ({ claims }) =>
    toToken({ ...ec.header, jwk: { ...stranger.jwk, kid: 'ec' } }, claims(), stranger.sign),
  'that brings a chain of certificates': ({ claims }) =>
    toToken({ ...ec.header, x5c: ['MIIB'] }, claims(), stranger.sign),
  'that is critical in a way nobody knows': ({ claims }) =>
    toToken({ ...ec.header, crit: ['exp'], exp: 1 }, claims(), ec.sign),
  'that is critical in nothing': ({ claims }) => toToken({ ...ec.header, crit: [] }, claims(), ec.sign),
  'that has its payload unencoded': ({ claims }) =>
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
  'whose signature was cut short': ({ token }) => token(ec).slice(0, -8),
  'whose signature and dot were stripped': ({ token }) => token(ec).replace(/\.[^.]*$/, ''),
  'whose signature is of another token': ({ claims, token }) => {
    const [header, payload] = token(ec, { sub: 'admin' }).split('.');
    return `${header}.${payload}.${toToken(ec.header, claims(), ec.sign).split('.')[2]}`;
  },
  'whose signature is nothing but zeros': ({ claims }) =>
    toToken(ec.header, claims(), () => Buffer.alloc(64)),
  'whose signature is the order of the curve': ({ claims }) =>
    toToken(ec.header, claims(), () => Buffer.from(orderOfP256 + orderOfP256, 'hex')),
  'whose signature is an ASN.1 of zeros': ({ claims }) =>
    toToken(ec.header, claims(), () => Buffer.from('3006020100020100', 'hex')),

  'that is encrypted and not signed': () =>
    [{ alg: 'dir', enc: 'A256GCM', kid: 'ec' }, '', 'iv', 'text', 'tag'].map(encode).join('.'),
  'within a token': ({ token }) => toToken(ec.header, token(ec), ec.sign),
  'within a token, said to be one': ({ token }) =>
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

describe('a token is refused with 401, and nothing is sent, when it is one', () => {
  it.each(Object.entries(attacks))('%s', async (_what, attack) => {
    const { answer, requests } = await sendWith((issuer) => `Bearer ${attack(issuer)}`);
    expect(answer.status).toBe(401);
    expect(answer.headers.get('www-authenticate')).toBe(
      'Bearer realm="organization-gateway", error="invalid_token"',
    );
    expect(answer.errors?.map(({ extensions }) => extensions?.['code'])).toEqual(['UNAUTHENTICATED']);
    expect(answer.data).toBeUndefined();
    expect(requests).toEqual([]);
  });

  it.each([
    ['jku', (url: string) => url],
    ['x5u', (url: string) => url],
    ['jwk', (url: string) => ({ ...stranger.jwk, jku: url })],
    ['iss', (url: string) => url],
  ])('that points with %s to the keys of a stranger, of whom nobody asks them', async (name, toHeader) => {
    const evil = await startIssuer(stranger);
    const { answer, requests } = await sendWith(({ claims }) => {
      const header = { ...stranger.header, [name]: toHeader(evil.jwksUri) };
      return `Bearer ${toToken(header, claims(), stranger.sign)}`;
    });
    expect(answer.status).toBe(401);
    expect(requests).toEqual([]);
    expect(evil.requests).toEqual([]);
  });
});

describe('the alg of a token', () => {
  it.each([['none'], ['HS256'], ['HS384'], ['HS512'], ['RS1'], ['ES256K'], ['ML-DSA-44'], ['dir']])(
    '%s is refused before anybody asks for a key',
    async (alg) => {
      const issuer = await startIssuer();
      const shared = Buffer.alloc(64, 'k');
      let asked = 0;
      const keys = async () => {
        asked += 1;
        return shared;
      };
      const authenticate = createJwtAuth({ keys, issuer: issuer.url, audience, organizationsClaim: null });
      const token = toToken({ alg, kid: 'shared' }, issuer.claims(), createHmacSigner(shared));
      expect(await authenticate(token)).toBe('REJECTED');
      expect(asked).toBe(0);
    },
  );

  it('of a shared secret is refused, though the issuer publishes it', async () => {
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
  ])('%j are %j', async (claims, scopes) => {
    const { authenticate, issuer } = await startTrusted();
    const caller = await authenticate(issuer.token(ec, claims));
    expect(caller).toMatchObject({ scopes: new Set(scopes) });
  });
});

describe('the organizations of a token', () => {
  it('are all where no claim is to list them, whatever it claims', async () => {
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
  ])('claimed as %j are %j', async (orgs, organizations) => {
    const { authenticate, issuer } = await startTrusted('orgs');
    expect(await authenticate(issuer.token(ec, { orgs }))).toMatchObject({ organizations });
  });

  it.each([['__proto__'], ['constructor'], ['toString']])(
    'are none when the claim is called %s and the token has none of that name',
    async (name) => {
      const { authenticate, issuer } = await startTrusted(name);
      expect(await authenticate(issuer.token(ec))).toMatchObject({ organizations: [] });
    },
  );

  it('decide what its caller may update', async () => {
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
