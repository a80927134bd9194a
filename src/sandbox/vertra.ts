import type { Answer } from './answer.ts';
import type { RecordedRequest } from './box.ts';
import type { Contract, Route } from './contract.ts';
import type { VertraDialect } from './sandbox.ts';
import { createStore } from './store.ts';
import type { Vertra } from './vertra-answers.ts';
import { listOrganizations, readOrganization, updateOrganization, vertraRefusal } from './vertra-answers.ts';
import type { Dialect } from './vertra-dialects.ts';
import { dialects } from './vertra-dialects.ts';
import { createVertraFaults } from './vertra-faults.ts';
import { vertraSeed } from './vertra-seed.ts';

/** Vertra's contract (vertra.md) in one of its dialects, over its own state. */
export function createVertra(name: VertraDialect, token = 'sandbox-vertra-token'): Contract {
  const dialect = dialects[name];
  const store = createStore(vertraSeed);
  return {
    token,
    faults: createVertraFaults(dialect),
    scenarioId: 'vertraId',
    refuseCredential: ({ headers }) => refuseCredential(dialect, token, headers['authorization']),
    route: (request) => route({ dialect, store }, request),
    organization(id) {
      const record = store.find(id);
      return record && dialect.tell(record.organization);
    },
    writes: store.writes,
    reset: store.reset,
  };
}

function refuseCredential(
  dialect: Dialect,
  token: string,
  authorization: string | undefined,
): Answer | undefined {
  if (authorization === `Bearer ${token}`) return undefined;
  return vertraRefusal(
    dialect,
    authorization === undefined ? dialect.credentialMissing : dialect.credentialWrong,
  );
}

function route(vertra: Vertra, request: RecordedRequest): Route {
  const { dialect } = vertra;
  const organizationId = organizationIdIn(dialect.collection, request.path);
  // `@` may stand in a path as it is or encoded (RFC 3986 §3.3).
  if (request.method === 'GET' && request.path.replace('%40', '@') === dialect.list) {
    return { isUpdate: false, answer: () => listOrganizations(vertra) };
  }
  if (request.method === 'GET' && organizationId !== undefined) {
    return { organizationId, isUpdate: false, answer: () => readOrganization(vertra, organizationId) };
  }
  if (request.method === 'PUT' && organizationId !== undefined) {
    const answer = () => updateOrganization(vertra, organizationId, request);
    return { organizationId, isUpdate: true, answer };
  }
  return { isUpdate: false, answer: () => vertraRefusal(dialect, { status: 404, code: 'ROUTE_NOT_FOUND' }) };
}

/** The one path segment after the collection, percent-decoded once. */
function organizationIdIn(collection: string, path: string): string | undefined {
  if (!path.startsWith(`${collection}/`)) return undefined;
  const segment = path.slice(collection.length + 1);
  if (segment === '' || segment.includes('/')) return undefined;
  try {
    return decodeURIComponent(segment);
  } catch {
    return undefined;
  }
}
