import type { Contract, Route } from './contract.ts';
import { parseBody } from './parse-body.ts';
import type { ProviderResponse } from './provider-response.ts';
import type { QuotaOptions } from './quota.ts';
import { createQuota } from './quota.ts';
import type { RecordedRequest } from './recorded-request.ts';
import type { Store } from './store.ts';
import { createStore } from './store.ts';
import { vidaFaults } from './vida-faults.ts';
import { listOrganizations, readAccount, readAccountByExternalId, toAccount } from './vida-read.ts';
import type { VidaRecord } from './vida-record.ts';
import { organizationNotFound, tooManyRequests, unauthorized, vidaRefusal } from './vida-refusal.ts';
import { createVidaSeed } from './vida-seed.ts';
import { updateSettings } from './vida-update.ts';

const loggedParameters = [
  'targetOrganizationId',
  'targetAccountId',
  'targetResellerId',
  'pagination',
  'page',
  'pageSize',
  'externalAccountId',
];

/** Creates Vida's contract (vida.md), with its own state. */
export function createVida(
  token = 'sandbox-vida-token',
  quota: QuotaOptions = {},
  nameSuffix = '',
): Contract {
  const store = createStore(createVidaSeed(nameSuffix));
  return {
    provider: 'VIDA',
    loggedParameters,
    token,
    faults: vidaFaults,
    quota: createQuota(quota),
    // No header of a quota is documented, and neither is a 429 (vida.md, Where and how).
    reportQuota: () => ({}),
    refuseQuota: ({ resetsInSeconds }) => tooManyRequests(resetsInSeconds),
    scenarioId: 'vidaId',
    // The token is a query parameter, not a header (vida.md, Where and how).
    checkCredential: ({ query }) =>
      new URLSearchParams(query).get('token') === token ? undefined : unauthorized,
    route: (request) => route(store, request),
    organization(id) {
      const account = store.find(id);
      return account && toAccount(account);
    },
    writes: store.writes,
    reset: store.reset,
  };
}

function route(store: Store<VidaRecord>, request: RecordedRequest): Route {
  const query = new URLSearchParams(request.query);
  switch (`${request.method} ${request.path}`) {
    case 'POST /api/v2/updateOrganization':
      return organizationRoute('targetOrganizationId', query, true, (id) =>
        updateOrganization(store, id, request),
      );
    case 'GET /api/v2/account':
      return organizationRoute('targetAccountId', query, false, (id) => readAccount(store, id));
    case 'GET /api/v2/listOrganizations':
      return { isUpdate: false, handle: () => listOrganizations(store, query) };
    case 'GET /api/v2/getAccountByExternalId':
      return { isUpdate: false, handle: () => readAccountByExternalId(store, query) };
    default:
      return { isUpdate: false, handle: () => vidaRefusal(404, 'Not found') };
  }
}

function organizationRoute(
  parameter: string,
  query: URLSearchParams,
  isUpdate: boolean,
  handle: (organizationId: string) => ProviderResponse,
): Route {
  const organizationId = query.get(parameter);
  return organizationId
    ? { organizationId, isUpdate, handle: () => handle(organizationId) }
    : { isUpdate, handle: () => vidaRefusal(400, `${parameter} is required`) };
}

function updateOrganization(
  store: Store<VidaRecord>,
  id: string,
  request: RecordedRequest,
): ProviderResponse {
  const account = store.find(id);
  if (account?.accountType !== 'organization') return organizationNotFound;
  const sent = parseBody(request);
  if (sent === undefined) return vidaRefusal(400, 'The body must be a JSON object');
  const { response, updated } = updateSettings(account, sent);
  if (updated !== undefined) store.write(id, updated);
  return response;
}
