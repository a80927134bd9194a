import type { Answer } from './answer.ts';
import type { RecordedRequest } from './box.ts';
import type { Contract, Route } from './contract.ts';
import { jsonObjectIn } from './json.ts';
import type { Store } from './store.ts';
import { createStore } from './store.ts';
import { vidaFaults } from './vida-faults.ts';
import { accountByExternalId, listOrganizations, readAccount, tellAccount } from './vida-reads.ts';
import { organizationNotFound, unauthorized, vidaRefusal } from './vida-refusal.ts';
import type { VidaRecord } from './vida-seed.ts';
import { vidaSeed } from './vida-seed.ts';
import { updateSettings } from './vida-update.ts';

/** Vida's contract (vida.md) over its own state. */
export function createVida(token = 'sandbox-vida-token'): Contract {
  const store = createStore(vidaSeed);
  return {
    token,
    faults: vidaFaults,
    scenarioId: 'vidaId',
    // Not Bearer, not a header: the token is a query parameter (vida.md, Where and how).
    refuseCredential: ({ query }) =>
      new URLSearchParams(query).get('token') === token ? undefined : unauthorized,
    route: (request) => route(store, request),
    organization(id) {
      const account = store.find(id);
      return account && tellAccount(account);
    },
    writes: store.writes,
    reset: store.reset,
  };
}

function route(store: Store<VidaRecord>, request: RecordedRequest): Route {
  const query = new URLSearchParams(request.query);
  switch (`${request.method} ${request.path}`) {
    case 'POST /api/v2/updateOrganization':
      return targeted('targetOrganizationId', query, true, (id) => updateOrganization(store, id, request));
    case 'GET /api/v2/account':
      return targeted('targetAccountId', query, false, (id) => readAccount(store, id));
    case 'GET /api/v2/listOrganizations':
      return { isUpdate: false, answer: () => listOrganizations(store, query) };
    case 'GET /api/v2/getAccountByExternalId':
      return { isUpdate: false, answer: () => accountByExternalId(store, query) };
    default:
      return { isUpdate: false, answer: () => vidaRefusal(404, 'Not found') };
  }
}

function targeted(
  parameter: string,
  query: URLSearchParams,
  isUpdate: boolean,
  answer: (organizationId: string) => Answer,
): Route {
  const organizationId = query.get(parameter);
  return organizationId
    ? { organizationId, isUpdate, answer: () => answer(organizationId) }
    : { isUpdate, answer: () => vidaRefusal(400, `${parameter} is required`) };
}

function updateOrganization(store: Store<VidaRecord>, id: string, request: RecordedRequest): Answer {
  const account = store.find(id);
  if (account?.accountType !== 'organization') return organizationNotFound;
  const sent = jsonObjectIn(request);
  if (sent === undefined) return vidaRefusal(400, 'The body must be a JSON object');
  const { answer, updated } = updateSettings(account, sent);
  if (updated !== undefined) store.write(id, updated);
  return answer;
}
