import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { OrganizationMember } from '../../src/domain/organization/organization.ts';
import type { HttpResult } from '../../src/http-client/http-result.ts';
import { decodeVertraBody, decodeVertraList } from '../../src/providers/vertra/vertra-body.ts';
import { toVertraOrganization } from '../../src/providers/vertra/vertra-organization.ts';
import { decodeVidaAccount } from '../../src/providers/vida/vida-account.ts';
import { decodeVidaBody } from '../../src/providers/vida/vida-body.ts';
import { decodeVidaList } from '../../src/providers/vida/vida-list.ts';
import { createDriftListener } from '../support/drift-listener.ts';

const noise = fc.jsonValue({ maxDepth: 3 });

/** Generates the documented keys with any values, and further keys. */
function drifted(keys: readonly string[]) {
  const documented = fc.record(Object.fromEntries(keys.map((key) => [key, noise])), { requiredKeys: [] });
  return fc
    .tuple(fc.dictionary(fc.string(), noise), documented)
    .map(([extra, known]) => ({ ...extra, ...known }));
}

const account = fc.oneof(
  noise,
  drifted(['id', 'orgName', 'email', 'active', 'hipaaSetting', 'timestamp', 'accountType', 'details']),
  fc
    .tuple(drifted(['orgName', 'active', 'orgAccountType']), fc.oneof(fc.nat().map(String), fc.nat()))
    .map(([details, id]) => ({ id, details })),
);
const organization = drifted(['id', 'name', 'description', 'tags', 'owner_id', 'created_at', 'members']);
const envelope = fc.oneof(
  noise,
  drifted(['status', 'response', 'code', 'details', 'retry_after']),
  organization.map((response) => ({ response })),
  fc.array(organization).map((response) => ({ response })),
);
const settings = fc.oneof(noise, drifted(['success', 'message', 'updatedSettings', 'failedSettings']));

const answered = (body: unknown): HttpResult => ({
  kind: 'response',
  provider: 'x',
  connection: 'default',
  method: 'GET',
  pathTemplate: '/',
  status: 200,
  headers: {},
  body,
});

describe('for any response body', () => {
  const options = { numRuns: 2500 };

  it('decodeVidaAccount returns an organization with a string id, another account, or undefined', () => {
    fc.assert(
      fc.property(account, (body) => {
        const listener = createDriftListener();
        const read = decodeVidaAccount('default', body, listener);
        if (read && 'providerId' in read) {
          expect(typeof read.providerId).toBe('string');
          expect([null, true, false]).toContain(read.vida?.active);
          expect(read.createdAt === null || !Number.isNaN(Date.parse(read.createdAt ?? ''))).toBe(true);
        }
        expect(listener.keyPaths.every((keyPath) => keyPath.length <= 400)).toBe(true);
      }),
      options,
    );
  });

  it('decodeVidaList returns accounts or undefined', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          noise,
          fc.array(account),
          fc.array(account).map((data) => ({ data })),
        ),
        (body) => {
          const read = decodeVidaList('default', body, createDriftListener());
          expect(
            read?.every(({ organization }) => (organization?.provider ?? 'VIDA') === 'VIDA') ?? true,
          ).toBe(true);
        },
      ),
      options,
    );
  });

  it('decodeVidaBody returns sets of names or undefined', () => {
    fc.assert(
      fc.property(settings, (body) => {
        const read = decodeVidaBody(answered(body), createDriftListener());
        for (const names of [read?.updated, read?.failed]) {
          expect([...(names ?? [])].every((name) => typeof name === 'string')).toBe(true);
        }
      }),
      options,
    );
  });

  it('decodeVertraBody and decodeVertraList return organizations whose reported fields have the documented types', () => {
    fc.assert(
      fc.property(envelope, (body) => {
        const one = decodeVertraBody(answered(body), createDriftListener())?.response;
        const many = decodeVertraList(answered(body), createDriftListener())?.response ?? [];
        for (const read of [one, ...many].map((wire) =>
          toVertraOrganization('default', wire, { hasTags: true }),
        )) {
          expect(['string', 'undefined']).toContain(typeof read?.providerId);
          expect(['string', 'undefined']).toContain(typeof read?.name);
          expect(read?.tags?.every((tag) => typeof tag === 'string') ?? true).toBe(true);
          const isMember = ({ role, userId }: OrganizationMember) =>
            typeof userId === 'string' && (role === null || typeof role === 'string');
          expect(read?.members?.every(isMember) ?? true).toBe(true);
        }
      }),
      options,
    );
  });
});
