import type { Contract, Route } from './contract.ts';
import type { ProviderResponse } from './provider-response.ts';
import type { QuotaOptions } from './quota.ts';
import { createQuota } from './quota.ts';
import type { RecordedRequest } from './recorded-request.ts';
import { createStore } from './store.ts';
import type { DialectDefinition, VertraDialect } from './vertra-dialect.ts';
import { dialects } from './vertra-dialects.ts';
import { createVertraFaults } from './vertra-faults.ts';
import { toQuotaHeaders, toQuotaRefusal } from './vertra-quota.ts';
import { vertraRefusal } from './vertra-refusal.ts';
import type { Vertra } from './vertra-routes.ts';
import { listOrganizations, readOrganization, updateOrganization } from './vertra-routes.ts';
import { createVertraSeed } from './vertra-seed.ts';

/** Creates Vertra's contract (vertra.md) in one dialect, with its own state. */
export function createVertra(
  name: VertraDialect = 'organizations',
  token = 'sandbox-vertra-token',
  quota: QuotaOptions = {},
  nameSuffix = '',
): Contract {
  const dialect = dialects[name];
  const store = createStore(createVertraSeed(nameSuffix));
  return {
    provider: 'VERTRA',
    loggedParameters: [],
    token,
    faults: createVertraFaults(dialect),
    quota: createQuota(quota),
    reportQuota: (states) => toQuotaHeaders(dialect, states),
    refuseQuota: (exceeded) => toQuotaRefusal(dialect, exceeded),
    scenarioId: 'vertraId',
    checkCredential: ({ headers }) => checkCredential(dialect, token, headers['authorization']),
    route: (request) => route({ dialect, store }, request),
    organization(id) {
      const record = store.find(id);
      return record && dialect.toDetail(record.organization);
    },
    writes: store.writes,
    reset: store.reset,
  };
}

function checkCredential(
  dialect: DialectDefinition,
  token: string,
  authorization: string | undefined,
): ProviderResponse | undefined {
  if (authorization === `Bearer ${token}`) return undefined;
  return vertraRefusal(
    dialect,
    authorization === undefined ? dialect.missingCredential : dialect.wrongCredential,
  );
}

function route(vertra: Vertra, request: RecordedRequest): Route {
  const { dialect } = vertra;
  const organizationId = parseOrganizationId(dialect.collection, request.path);
  // A path can hold `@` as it is or encoded (RFC 3986 §3.3).
  if (request.method === 'GET' && request.path.replace('%40', '@') === dialect.list) {
    return { isUpdate: false, handle: () => listOrganizations(vertra) };
  }
  if (request.method === 'GET' && organizationId !== undefined) {
    return { organizationId, isUpdate: false, handle: () => readOrganization(vertra, organizationId) };
  }
  if (request.method === 'PUT' && organizationId !== undefined) {
    const handle = () => updateOrganization(vertra, organizationId, request);
    return { organizationId, isUpdate: true, handle };
  }
  return { isUpdate: false, handle: () => vertraRefusal(dialect, { status: 404, code: 'ROUTE_NOT_FOUND' }) };
}

/** Decodes the path segment after the collection; returns `undefined` unless there is exactly one. */
function parseOrganizationId(collection: string, path: string): string | undefined {
  if (!path.startsWith(`${collection}/`)) return undefined;
  const segment = path.slice(collection.length + 1);
  if (segment === '' || segment.includes('/')) return undefined;
  try {
    return decodeURIComponent(segment);
  } catch {
    return undefined;
  }
}
